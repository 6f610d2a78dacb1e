/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arithmetic of pre-copy against the closed forms of validation cases C01-C12: with constant
 * rates R and D, x = D / R, round i sends M x^i; downtime is the rest / R; data the sum of all. */
#include "models/migration_precopy.h"
#include "sim/time.h"
#include <criterion/criterion.h>
#include <math.h>

enum { MIB = 1 << 20 };
#define FOREVER INT64_MAX

struct link_case { /* constant rates, MiB and MiB/s */
    double memory, rate, dirty, working_set;
    bool saturating;
    struct migration_rules rules;
};

struct outcome {
    int64_t rounds, sent_b, rest_b; /* sent: rest included */
    int64_t live_ns, blackout_ns;
    enum migration_verdict verdict;
};

static int64_t mib(double amount)
{
    return (int64_t)llround(amount * MIB);
}

/* Rounds at constant rates. The VM is busy all the time; half of D is its idle part. */
static struct outcome precopy(const struct link_case *c)
{
    struct outcome o = {0};
    int64_t volume = mib(c->memory), rate_mbps = mib(c->rate) * 1000, half = mib(c->dirty) * 500;
    do {
        int64_t t = migration_precopy_ns(volume, rate_mbps), nominal = 2400000;
        i128 written = migration_precopy_written(half, half, t, (i128)nominal * t, nominal);
        o.rest_b = migration_precopy_rest(written, mib(c->working_set), c->saturating);
        o.live_ns += t;
        o.sent_b += volume;
        o.rounds++;
        struct migration_round r = {volume, t, o.rounds, o.sent_b, o.rest_b};
        o.verdict = migration_precopy_judge(&c->rules, &r);
        volume = o.rest_b;
    } while (o.verdict == MIGRATION_AGAIN);
    o.sent_b += o.rest_b;
    o.blackout_ns = migration_precopy_ns(o.rest_b, rate_mbps);
    return o;
}

static double seconds(int64_t ns)
{
    return (double)ns / 1e9;
}

static double in_mib(int64_t bytes)
{
    return (double)bytes / MIB;
}

Test(migration_precopy, converging_rounds_are_a_geometric_series)
{
    /* C01, C02, C04: x = 1/8: 4096, 512, 64, then 8 MiB fit below 50 MiB */
    struct link_case c = {4096, 1024, 128, 1e6, false, {0, 50 * MIB, 30, FOREVER}};
    struct outcome o = precopy(&c);
    cr_expect_eq(o.verdict, MIGRATION_FITS);
    cr_expect_eq(o.rounds, 3);
    cr_expect_eq(o.sent_b, (int64_t)4680 * MIB);
    cr_expect_float_eq(seconds(o.blackout_ns) + 0.02, 0.0278125, 1e-9);
    cr_expect_float_eq(seconds(o.live_ns), 4.0 * (1 - pow(0.125, 3)) / (1 - 0.125), 1e-8);
}

Test(migration_precopy, downtime_target_stops_as_its_threshold_does)
{
    /* 50 MiB at 1024 MiB/s are 48.8 ms */
    struct link_case c = {4096, 1024, 128, 1e6, false, {48828125, 0, 30, FOREVER}};
    struct outcome o = precopy(&c);
    cr_expect_eq(o.rounds, 3);
    cr_expect_eq(o.rest_b, 8 * MIB);
    c.rules.downtime_ns = 7800000; /* 8 MiB would take 7.8125 ms: one more round */
    o = precopy(&c);
    cr_expect_eq(o.rounds, 4);
    cr_expect_eq(o.rest_b, 1 * MIB);
    c.rules.downtime_ns = 7812500;
    cr_expect_eq(precopy(&c).rounds, 3, "exactly on the target is good enough");
}

Test(migration_precopy, faster_writes_than_copies_end_by_rounds)
{
    /* C05: the working set bounds every round */
    struct link_case c = {8192, 100, 120, 512, false, {0, 0, 29, (int64_t)3 * 8192 * MIB}};
    struct outcome o = precopy(&c);
    cr_expect_eq(o.verdict, MIGRATION_STALLS);
    cr_expect_eq(o.rounds, 29);
    cr_expect_float_eq(seconds(o.live_ns + o.blackout_ns), 230.4, 1e-6);
    cr_expect_float_eq(seconds(o.blackout_ns), 5.12, 1e-6);
    /* C06: without one the rest grows by x = 1.2 a round */
    c = (struct link_case){8192, 100, 120, 1e6, false, {0, 0, 3, FOREVER}};
    o = precopy(&c);
    cr_expect_eq(o.rounds, 3);
    cr_expect_float_eq(seconds(o.blackout_ns), 141.55776, 1e-8);
}

Test(migration_precopy, the_data_cap_ends_rounds_too)
{
    /* 8192, 512, 512 ... reach 1.25 x 8192 MiB with the fifth round */
    struct link_case c = {8192, 100, 120, 512, false, {0, 0, 1000, (int64_t)10240 * MIB}};
    struct outcome o = precopy(&c);
    cr_expect_eq(o.verdict, MIGRATION_STALLS);
    cr_expect_eq(o.rounds, 5);
    cr_expect_eq(o.sent_b, (int64_t)(8192 + 5 * 512) * MIB);
}

Test(migration_precopy, sixteen_vms_one_after_another_and_eight_at_a_time)
{
    /* C10: 16 x 8192 MiB over 1024 MiB/s, D = 40; and the same in two groups of 8 that share */
    struct link_case c = {8192, 1024, 40, 1e6, false, {0, 64 * MIB, 30, FOREVER}};
    struct outcome o = precopy(&c);
    cr_expect_float_eq(16 * in_mib(o.sent_b), 136392.0, 1e-9);
    cr_expect_float_eq(16 * seconds(o.live_ns + o.blackout_ns), 133.195312, 1e-6);
    c.rate = 128;
    o = precopy(&c);
    double data = 8192.0, volume = 8192.0;
    while (volume > 64.0) {
        volume *= 40.0 / 128;
        data += volume;
    }
    cr_expect_float_eq(in_mib(o.sent_b), data, 1e-5);
    cr_expect_float_eq(2 * seconds(o.live_ns + o.blackout_ns), 2 * data / 128, 1e-6);
    cr_expect_float_eq(2 * seconds(o.live_ns + o.blackout_ns), 186.0, 0.05);
    /* C09: without writes the makespan does not depend on it */
    c.dirty = 0;
    cr_expect_float_eq(2 * seconds(precopy(&c).live_ns), 128.0, 1e-9);
    c.rate = 1024;
    cr_expect_float_eq(16 * seconds(precopy(&c).live_ns), 128.0, 1e-9);
}

Test(migration_precopy, a_set_that_saturates)
{
    /* C12: V' = W (1 - exp(-D t / W)) */
    struct link_case c = {4096, 512, 256, 300, true, {0, 40 * MIB, 30, FOREVER}};
    struct outcome o = precopy(&c);
    cr_expect_eq(o.rounds, 4);
    cr_expect_float_eq(in_mib(o.rest_b), 25.608942, 2e-6, "%.7f", in_mib(o.rest_b));
}

Test(migration_precopy, single_copies)
{
    /* C08: 870 MB over half of 1 Gbit/s; C07 and C14 have the same form: M / R */
    cr_expect_eq(migration_precopy_ns(870000000, INT64_C(62500000000)), INT64_C(13920000000));
    cr_expect_eq(migration_precopy_ns((int64_t)4096 * MIB, (int64_t)1024 * MIB * 1000),
                 4 * NS_PER_S);
    cr_expect_eq(migration_precopy_ns(1, 1000), NS_PER_S);
    cr_expect_eq(migration_precopy_ns(1, 1001), 999000999 + 1, "rounded up");
    cr_expect_eq(migration_precopy_ns(INT64_MAX, 1), INT64_MAX, "no overflow");
}

Test(migration_precopy, writes_follow_the_work_of_the_vm)
{
    const int64_t idle = 2000000 * 1000, busy = 40000000 * INT64_C(1000), nominal = 2000000;
    int64_t t = 10 * NS_PER_S;
    i128 byte = INT64_C(1000000000000);
    cr_expect(migration_precopy_written(idle, busy, t, 0, nominal) == 20000000 * byte);
    i128 half = (i128)nominal * t / 2;
    cr_expect(migration_precopy_written(idle, busy, t, half, nominal) == 220000000 * byte);
    /* work is additive: a change of its rate in the middle makes no difference */
    i128 a = migration_precopy_written(idle, busy, t, half / 3, nominal);
    i128 b = migration_precopy_written(0, busy, 0, half - half / 3, nominal);
    i128 off = migration_precopy_written(idle, busy, t, half, nominal) - a - b;
    cr_expect(off >= 0 && off <= 1, "only the last 1e-12 byte is rounded");
    /* the largest rates and a year do not overflow */
    int64_t year = NS_PER_YEAR, big = INT64_C(1000000000000000);
    i128 most = migration_precopy_written(big, big, year, (i128)UINT32_MAX * year, UINT32_MAX);
    cr_expect(most == (i128)2 * big * year);
}

Test(migration_precopy, working_sets)
{
    i128 byte = INT64_C(1000000000000);
    cr_expect_eq(migration_precopy_rest(1000 * byte, 0, false), 0, "nothing is written again");
    cr_expect_eq(migration_precopy_rest(1000 * byte, 0, true), 0);
    cr_expect_eq(migration_precopy_rest(1000 * byte, 999, false), 999);
    cr_expect_eq(migration_precopy_rest(1000 * byte, 1001, false), 1000);
    cr_expect_eq(migration_precopy_rest(byte / 2, 10, false), 1, "to nearest");
    cr_expect_eq(migration_precopy_rest(byte / 2 - 1, 10, false), 0);
    for (int64_t t = 1; t < 1000000; t *= 3) {
        int64_t sat = migration_precopy_rest(t * byte, 5000, true);
        cr_expect_leq(sat, migration_precopy_rest(t * byte, 5000, false));
        cr_expect_geq(sat, migration_precopy_rest((t - 1) * byte, 5000, true));
    }
}

Test(migration_precopy, throttling_takes_a_share_of_what_is_left)
{
    cr_expect_eq(migration_precopy_throttle(0, 0.2), 200000);
    cr_expect_eq(migration_precopy_throttle(200000, 0.2), 360000);
    cr_expect_eq(migration_precopy_throttle(500000, 0.5), 750000);
    uint32_t t = 0;
    int steps = 0;
    for (; t < MIGRATION_THROTTLE_MAX; steps++)
        t = migration_precopy_throttle(t, 0.2);
    cr_expect_eq(t, MIGRATION_THROTTLE_MAX);
    cr_expect_eq(steps, 21, "0.8^21 is the first below 1 %%");
}
