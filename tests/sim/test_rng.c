/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Addressed draws: vectors that never change, and statistics along every word of the address. Draws
 * at neighbouring addresses must be as independent as draws far apart. Addresses are fixed, so a
 * test fails always or never; limits are 4.5 standard deviations or a chance of 1e-5. */
#include "sim/rng.h"
#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { N = 1 << 18 };

/* ---- vectors ---- */

/* The cursor is splitmix64 (state 0: published first outputs) and the key FNV-1a behind
 * the mixer. */
Test(rng, published_vectors_of_the_parts)
{
    struct rng_cursor c = {0, 0};
    cr_expect_eq(rng_next(&c), UINT64_C(0xe220a8397b1dcdaf));
    cr_expect_eq(rng_next(&c), UINT64_C(0x6e789e6aa1b965f4));
    cr_expect_eq(rng_next(&c), UINT64_C(0x06c45d188009454f));
    cr_expect_eq(c.j, 3);
    cr_expect_eq(rng_key(""), rng_mix(UINT64_C(0xcbf29ce484222325)));
    cr_expect_eq(rng_key("a"), rng_mix(UINT64_C(0xaf63dc4c8601ec8c)));
    cr_expect_eq(rng_key("foobar"), rng_mix(UINT64_C(0x85944171f73967e8)));
}

struct vector {
    uint64_t seed, replication, branch, occurrence;
    uint32_t purpose;
    const char *path;
    uint64_t first, second;
};

Test(rng, vectors_never_change)
{
    static const struct vector vectors[] = {
        {1, 0, 0, 0, 1, "vm/web-017", UINT64_C(0x651c94a9f5c8e179), UINT64_C(0xeafdcac19fd0e06f)},
        {1, 0, 0, 1, 1, "vm/web-017", UINT64_C(0x3f5e01a51c46852c), UINT64_C(0xd4655a3bb1d75b1b)},
        {1, 0, 0, 0, 2, "vm/web-017", UINT64_C(0xad988fa753ca7151), UINT64_C(0x5684afc1cc9356f9)},
        {1, 1, 0, 0, 1, "vm/web-017", UINT64_C(0xa0fd0dfa05cf25a6), UINT64_C(0x5e5baba40df7b774)},
        {1, 0, 1, 0, 1, "vm/web-017", UINT64_C(0x8e57180c057d8062), UINT64_C(0x2459c49d30d99864)},
        {2, 0, 0, 0, 1, "vm/web-017", UINT64_C(0x25f9ff92b2e0e060), UINT64_C(0x98f56b573cdfebaa)},
        {1, 0, 0, 0, 1, "host/lon-srv042", UINT64_C(0x6758cfbce8d8323a),
         UINT64_C(0x0b7ae22f702ae2ca)},
        {UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT32_MAX, "",
         UINT64_C(0x4b6f6136f3313026), UINT64_C(0x9c211516a3dc2b42)},
    };
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        const struct vector *v = &vectors[i];
        uint64_t base = rng_base(v->seed, v->replication, v->branch);
        struct rng_cursor c =
            rng_cursor(rng_stream(base, v->purpose, rng_key(v->path)), v->occurrence);
        uint64_t first = rng_next(&c);
        uint64_t second = rng_next(&c);
        cr_expect(first == v->first && second == v->second,
                  "vector %zu: 0x%016" PRIx64 " 0x%016" PRIx64, i, first, second);
    }
    uint64_t indexed = rng_key_indexed(rng_key("vm/web-"), 17);
    cr_expect_eq(indexed, UINT64_C(0x45e7d76ef99666bf), "indexed key: 0x%016" PRIx64, indexed);
    cr_expect_neq(indexed, rng_key("vm/web-17"), "two ways of naming, two keys");
}

/* ---- statistics along each word of the address ---- */

static uint64_t along_j(uint64_t i)
{
    struct rng_cursor c = {rng_mix(77), i};
    return rng_next(&c);
}

static uint64_t first_draw(uint64_t base, uint32_t purpose, uint64_t key, uint64_t occurrence)
{
    struct rng_cursor c = rng_cursor(rng_stream(base, purpose, key), occurrence);
    return rng_next(&c);
}

static uint64_t along_occurrence(uint64_t i)
{
    return first_draw(rng_base(1, 0, 0), 5, rng_key("vm/db-1"), i);
}

static uint64_t along_key_index(uint64_t i)
{
    return first_draw(rng_base(1, 0, 0), 5, rng_key_indexed(rng_key("vm/db-"), i), 0);
}

static uint64_t along_raw_key(uint64_t i)
{
    return first_draw(rng_base(1, 0, 0), 5, i, 0);
}

static uint64_t along_name(uint64_t i)
{
    char path[40];
    snprintf(path, sizeof path, "host/lon-srv%06" PRIu64, i);
    return first_draw(rng_base(1, 0, 0), 5, rng_key(path), 0);
}

static uint64_t along_purpose(uint64_t i)
{
    return first_draw(rng_base(1, 0, 0), (uint32_t)i, rng_key("vm/db-1"), 0);
}

static uint64_t along_replication(uint64_t i)
{
    return first_draw(rng_base(1, i, 0), 5, rng_key("vm/db-1"), 0);
}

static uint64_t along_branch(uint64_t i)
{
    return first_draw(rng_base(1, 3, i), 5, rng_key("vm/db-1"), 0);
}

static uint64_t along_seed(uint64_t i)
{
    return first_draw(rng_base(i, 0, 0), 5, rng_key("vm/db-1"), 0);
}

/* The order in which a tick draws: all VMs of an instant, then the next instant. */
static uint64_t along_vms_then_time(uint64_t i)
{
    return first_draw(rng_base(1, 0, 0), 5, rng_key_indexed(rng_key("vm/db-"), i % 512), i / 512);
}

static const struct {
    const char *name;
    uint64_t (*draw)(uint64_t);
} WALKS[] = {{"j", along_j},
             {"occurrence", along_occurrence},
             {"index", along_key_index},
             {"raw key", along_raw_key},
             {"name", along_name},
             {"purpose", along_purpose},
             {"replication", along_replication},
             {"branch", along_branch},
             {"seed", along_seed},
             {"VMs then time", along_vms_then_time}};
enum { WALK_COUNT = sizeof WALKS / sizeof *WALKS };

static void walk(int w, uint64_t *out)
{
    for (uint64_t i = 0; i < N; i++)
        out[i] = WALKS[w].draw(i);
}

static void expect_uniform(const long *bins, int n, long draws, const char *what, const char *name)
{
    double e = (double)draws / n;
    double chi = 0;
    for (int b = 0; b < n; b++)
        chi += ((double)bins[b] - e) * ((double)bins[b] - e) / e;
    double p = gsl_cdf_chisq_Q(chi, n - 1);
    cr_expect(p > 1e-5 && p < 1 - 1e-5, "%s along %s: chi-square %g, p = %g", what, name, chi, p);
}

Test(rng, equidistribution_of_high_middle_and_low_bits)
{
    static uint64_t x[N];
    for (int w = 0; w < WALK_COUNT; w++) {
        static long high[1024], middle[1024], low[1024];
        for (int b = 0; b < 1024; b++)
            high[b] = middle[b] = low[b] = 0;
        walk(w, x);
        for (int i = 0; i < N; i++) {
            high[x[i] >> 54]++;
            middle[x[i] >> 27 & 1023]++;
            low[x[i] & 1023]++;
        }
        expect_uniform(high, 1024, N, "high bits", WALKS[w].name);
        expect_uniform(middle, 1024, N, "middle bits", WALKS[w].name);
        expect_uniform(low, 1024, N, "low bits", WALKS[w].name);
    }
}

Test(rng, neighbours_are_uniform_pairs)
{
    static uint64_t x[N];
    for (int w = 0; w < WALK_COUNT; w++) {
        static long high[1024], low[1024];
        for (int b = 0; b < 1024; b++)
            high[b] = low[b] = 0;
        walk(w, x);
        for (int i = 0; i + 1 < N; i++) {
            high[(x[i] >> 59) << 5 | x[i + 1] >> 59]++;
            low[(x[i] & 31) << 5 | (x[i + 1] & 31)]++;
        }
        expect_uniform(high, 1024, N - 1, "pairs of high bits", WALKS[w].name);
        expect_uniform(low, 1024, N - 1, "pairs of low bits", WALKS[w].name);
    }
}

Test(rng, every_bit_is_balanced_and_independent_of_the_neighbour)
{
    static uint64_t x[N];
    for (int w = 0; w < WALK_COUNT; w++) {
        walk(w, x);
        for (int bit = 0; bit < 64; bit++) {
            long ones = 0;
            long changes = 0;
            for (int i = 0; i + 1 < N; i++) {
                ones += (long)(x[i] >> bit & 1);
                changes += (long)((x[i] ^ x[i + 1]) >> bit & 1);
            }
            double sd = sqrt(N - 1.0) / 2;
            cr_expect_lt(fabs((double)ones - (N - 1) / 2.0), 4.5 * sd, "bit %d along %s", bit,
                         WALKS[w].name);
            cr_expect_lt(fabs((double)changes - (N - 1) / 2.0), 4.5 * sd, "bit %d along %s", bit,
                         WALKS[w].name);
        }
    }
}

/* The number of bits in which neighbours differ is binomial(64, 1/2). */
Test(rng, neighbours_differ_in_half_of_the_bits)
{
    static uint64_t x[N];
    for (int w = 0; w < WALK_COUNT; w++) {
        walk(w, x);
        double sum = 0;
        double squares = 0;
        for (int i = 0; i + 1 < N; i++) {
            double d = __builtin_popcountll(x[i] ^ x[i + 1]) - 32;
            sum += d;
            squares += d * d;
        }
        cr_expect_lt(fabs(sum) / sqrt(16.0 * N), 4.5, "mean along %s", WALKS[w].name);
        /* the fourth central moment is n (3 n - 2) / 16 = 760 for n = 64 */
        cr_expect_lt(fabs(squares - 16.0 * N) / sqrt((760 - 256.0) * N), 4.5, "variance along %s",
                     WALKS[w].name);
    }
}

Test(rng, no_serial_correlation)
{
    static uint64_t x[N];
    for (int w = 0; w < WALK_COUNT; w++) {
        walk(w, x);
        for (int lag = 1; lag <= 512; lag = lag < 8 ? lag + 1 : lag * 2) {
            double sum = 0;
            for (int i = 0; i + lag < N; i++)
                sum += ((double)(x[i] >> 11) * 0x1p-53 - 0.5) *
                       ((double)(x[i + lag] >> 11) * 0x1p-53 - 0.5);
            cr_expect_lt(fabs(sum) * 12 / sqrt(N - lag), 4.5, "lag %d along %s", lag,
                         WALKS[w].name);
        }
    }
}

/* Runs of draws below and above one half: their number is about normal(n / 2, n / 4). */
Test(rng, runs_have_the_right_number_and_length)
{
    static uint64_t x[N];
    for (int w = 0; w < WALK_COUNT; w++) {
        walk(w, x);
        long runs = 1;
        long length[12] = {0};
        int now = 1;
        for (int i = 1; i < N; i++) {
            if ((x[i] >> 63) == (x[i - 1] >> 63)) {
                now++;
                continue;
            }
            length[now < 11 ? now : 11]++;
            runs++;
            now = 1;
        }
        cr_expect_lt(fabs((double)runs - N / 2.0) / sqrt(N / 4.0), 4.5, "runs along %s",
                     WALKS[w].name);
        for (int k = 1; k < 11; k++) {
            double e = (double)runs * ldexp(1, -k);
            cr_expect_lt(fabs((double)length[k] - e), 5 * sqrt(e), "runs of %d along %s", k,
                         WALKS[w].name);
        }
    }
}

/* ---- avalanche ---- */

static uint64_t at_address(const uint64_t word[7])
{
    uint64_t base = rng_base(word[0], word[1], word[2]);
    struct rng_cursor c = rng_cursor(rng_stream(base, (uint32_t)word[3], word[4]), word[5]);
    c.j = word[6];
    return rng_next(&c);
}

/* Flipping any bit of any word of the address flips every bit of the draw in half of the cases,
 * both at random addresses and at small ones as real runs have them. */
Test(rng, avalanche_from_every_word_of_the_address)
{
    enum { TRIALS = 1024 };
    for (int word = 0; word < 7; word++) {
        for (int bit = 0; bit < (word == 3 ? 32 : 64); bit++) {
            int flips[64] = {0};
            for (uint64_t t = 0; t < TRIALS; t++) {
                uint64_t a[7];
                for (uint64_t k = 0; k < 7; k++)
                    a[k] = t & 1 ? rng_mix(t * 7 + k) : (t >> (k + 1)) & 3;
                uint64_t before = at_address(a);
                a[word] ^= UINT64_C(1) << bit;
                uint64_t changed = before ^ at_address(a);
                for (int b = 0; b < 64; b++)
                    flips[b] += (int)(changed >> b & 1);
            }
            for (int b = 0; b < 64; b++)
                cr_assert_lt(abs(flips[b] - TRIALS / 2), 6 * 16, "word %d bit %d: output bit %d",
                             word, bit, b);
        }
    }
}

/* ---- keys ---- */

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

Test(rng, a_million_names_have_a_million_keys)
{
    enum { NAMES = 1000000 };
    uint64_t *keys = malloc(NAMES * sizeof *keys);
    for (int i = 0; i < NAMES / 2; i++) {
        char path[64];
        if (i % 4 == 2)
            snprintf(path, sizeof path, "buy/step-%d/%03d", i % 1000, i / 1000);
        else if (i % 4 == 1)
            snprintf(path, sizeof path, "host/lon-srv%03d", i);
        else if (i % 4 == 0)
            snprintf(path, sizeof path, "vm/web-%d", i);
        else
            snprintf(path, sizeof path, "vm/web%d", i);
        keys[i] = rng_key(path);
    }
    for (int i = NAMES / 2; i < NAMES; i++)
        keys[i] = rng_key_indexed(rng_key(i % 2 ? "vm/web-" : "vm/db-"), (uint64_t)(i / 2));
    qsort(keys, NAMES, sizeof *keys, by_value);
    for (int i = 1; i < NAMES; i++)
        cr_assert_neq(keys[i], keys[i - 1], "collision");
    free(keys);
}

/* ---- ranges ---- */

Test(rng, units_stay_in_their_intervals)
{
    struct rng_cursor c = rng_cursor(rng_key("test/rng/unit"), 0);
    double low = 1;
    double high = 0;
    double sum = 0;
    for (int i = 0; i < N; i++) {
        double u = rng_unit(&c);
        double v = rng_open(&c);
        cr_assert(u >= 0 && u < 1 && v > 0 && v < 1);
        low = fmin(low, fmin(u, v));
        high = fmax(high, fmax(u, v));
        sum += u - v;
    }
    cr_expect(low < 2e-5 && high > 1 - 2e-5, "the whole interval is used");
    cr_expect_lt(fabs(sum) / sqrt(N / 6.0), 4.5);
    /* the extreme words: the draw that gives all ones cannot reach 1, that of zeros not 0 */
    cr_expect_lt((double)(UINT64_MAX >> 11) * 0x1p-53, 1.0);
    cr_expect_lt(((double)(UINT64_MAX >> 12) + 0.5) * 0x1p-52, 1.0);
    cr_expect_gt(((double)0 + 0.5) * 0x1p-52, 0.0);
}

Test(rng, below_is_unbiased)
{
    static const uint64_t ns[] = {1, 2, 3, 5, 10, 1000};
    for (size_t k = 0; k < sizeof ns / sizeof *ns; k++) {
        static long bins[1000];
        for (int b = 0; b < 1000; b++)
            bins[b] = 0;
        struct rng_cursor c = rng_cursor(rng_key("test/rng/below"), ns[k]);
        for (int i = 0; i < N; i++) {
            uint64_t x = rng_below(&c, ns[k]);
            cr_assert_lt(x, ns[k]);
            bins[x]++;
        }
        if (ns[k] > 1) expect_uniform(bins, (int)ns[k], N, "below", "j");
    }
    /* 3 x 2^62 takes the middle of three 64-bit words twice as often without rejection */
    struct rng_cursor c = rng_cursor(rng_key("test/rng/large"), 0);
    long thirds[3] = {0};
    for (int i = 0; i < N; i++)
        thirds[rng_below(&c, UINT64_C(3) << 62) >> 62]++;
    expect_uniform(thirds, 3, N, "below 3 x 2^62", "j");
    long odd = 0;
    for (int i = 0; i < N; i++)
        odd += (long)(rng_below(&c, UINT64_C(3) << 62) & 1);
    cr_expect_lt(fabs((double)odd - N / 2.0) / sqrt(N / 4.0), 4.5, "low bit under rejection");
    cr_expect_gt(c.j, (uint64_t)N * 2 * 5 / 4, "a quarter of the words is rejected");
}
