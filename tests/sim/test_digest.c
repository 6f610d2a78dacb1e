/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The vectors are those of docs/reference/digest.md; they were computed by a program in another
 * language that was written from that page. */
#include "sim/digest.h"
#include <criterion/criterion.h>
#include <criterion/redirect.h>
#include <signal.h>
#include <string.h>

#define TICK_NS INT64_C(300000000000)

static void expect_text(const struct digest *d, const char *text)
{
    char buf[DIGEST_TEXT];
    cr_expect_str_eq(digest_text(d, buf), text);
}

Test(digest, vectors_of_single_operations)
{
    struct digest d;
    uint64_t ones[16];
    memset(ones, 0xff, sizeof ones);
    digest_init(&d);
    expect_text(&d, "dea4531bfc096ce0ceab80902666b97f");
    digest_record(&d, NULL, 0);
    expect_text(&d, "06fe243fb81b18982b4a8335f04e4760");
    digest_init(&d);
    digest_record(&d, (uint64_t[]){0}, 1);
    expect_text(&d, "be3e1e00deea576a63731e22a03c97e1");
    digest_init(&d);
    digest_record(&d, (uint64_t[]){1, 2, 3}, 3);
    expect_text(&d, "3b61272fb12d66bf671fc728e203a8ec");
    digest_init(&d);
    digest_record(&d, ones, 16);
    expect_text(&d, "f77cc8e3696bb8d82cc91b97d73b1b2e");
    digest_init(&d);
    digest_set_add(&d, TICK_NS, 42, 1500);
    expect_text(&d, "573da7e0d82fe9e4a492abc5b59290f5");
    digest_init(&d);
    digest_set_add(&d, 1, 2, 3);
    digest_set_add(&d, 1, 2, 3);
    expect_text(&d, "f441e6829efa4e87073f582fe2879c74");
}

Test(digest, vectors_of_amounts)
{
    i128 quintillion = (i128)INT64_C(1000000000000000) * INT64_C(1000000000000000);
    static const char *const TEXTS[] = {
        "94fdc1ac6d05540c5509d9c706c7da4c", "cdb361c8dc8e75efe0e9aec27a92a959",
        "e1c24a670a12fe7d82d3ac5d2831476c", "dea4531bfc096ce0ceab80902666b97f"};
    const i128 amounts[] = {1, -1, quintillion, 0};
    for (int i = 0; i < 4; i++) {
        struct digest d;
        digest_init(&d);
        digest_amount(&d, 7, 1, amounts[i]);
        cr_expect_eq(d.chained, amounts[i] != 0);
        expect_text(&d, TEXTS[i]);
    }
}

Test(digest, vector_of_all_parts_together)
{
    struct digest d;
    digest_init(&d);
    digest_record(&d, (uint64_t[]){TICK_NS, 2, 5, 0xdeadbeef, 1}, 5);
    digest_set_add(&d, TICK_NS, 42, 1500);
    digest_amount(&d, 42, 9, -((i128)1 << 100));
    expect_text(&d, "1664de0600e0f13db9dec2cc6bf3ec0c");
}

Test(digest, records_are_ordered_and_keep_their_bounds)
{
    struct digest a, b;
    digest_init(&a);
    digest_record(&a, (uint64_t[]){1, 2}, 2);
    digest_record(&a, (uint64_t[]){3}, 1);
    expect_text(&a, "4eaf9b77ae0136124de121ad561fb19a");
    digest_init(&b);
    digest_record(&b, (uint64_t[]){1}, 1);
    digest_record(&b, (uint64_t[]){2, 3}, 2);
    expect_text(&b, "77d8c78266ebd48b09240b144eaf7b44");
    digest_init(&b);
    digest_record(&b, (uint64_t[]){3}, 1);
    digest_record(&b, (uint64_t[]){1, 2}, 2);
    cr_expect_neq(memcmp(&a, &b, sizeof a), 0);
}

Test(digest, the_set_does_not_know_an_order)
{
    struct digest up, down;
    digest_init(&up);
    digest_init(&down);
    for (uint64_t i = 0; i < 1000; i++) {
        digest_set_add(&up, TICK_NS, i, i * i);
        digest_set_add(&down, TICK_NS, 999 - i, (999 - i) * (999 - i));
    }
    cr_expect_eq(memcmp(&up, &down, sizeof up), 0);
    digest_init(&up);
    digest_set_add(&up, TICK_NS, 43, 0);
    digest_set_add(&up, TICK_NS, 42, 1500);
    expect_text(&up, "769ac58f310ec66ffe705df2b4456bb8");
}

/* Each of 64 bits of each of 3 words, in chain and set: all texts differ, about half of their
 * bits. */
Test(digest, every_single_bit_counts)
{
    enum { VARIANTS = 2 * 3 * 64 };
    static struct digest state[VARIANTS];
    static char text[VARIANTS][DIGEST_TEXT];
    for (int i = 0; i < VARIANTS; i++) {
        uint64_t words[3] = {TICK_NS, 42, 1500};
        words[i % 192 / 64] ^= UINT64_C(1) << (i % 64);
        digest_init(&state[i]);
        if (i < 192)
            digest_record(&state[i], words, 3);
        else
            digest_set_add(&state[i], words[0], words[1], words[2]);
        digest_text(&state[i], text[i]);
        for (int k = 0; k < i; k++)
            cr_assert_str_neq(text[k], text[i], "variants %d and %d", k, i);
    }
    int flipped = 0;
    for (int i = 1; i < 192; i++)
        flipped += __builtin_popcountll(state[i].chain[0] ^ state[0].chain[0]);
    cr_expect(flipped > 191 * 29 && flipped < 191 * 35, "%d bits of %d flipped", flipped, 191 * 64);
}

Test(digest, the_text_does_not_change_the_state)
{
    struct digest d, before;
    char buf[DIGEST_TEXT];
    digest_init(&d);
    digest_record(&d, (uint64_t[]){1, 2, 3}, 3);
    before = d;
    digest_text(&d, buf);
    cr_expect_eq(strlen(buf), 32);
    cr_expect_eq(strspn(buf, "0123456789abcdef"), 32);
    cr_expect_eq(memcmp(&d, &before, sizeof d), 0);
}

Test(digest, a_record_that_is_too_long_aborts, .signal = SIGABRT, .init = cr_redirect_stderr)
{
    struct digest d;
    uint64_t words[17] = {0};
    digest_init(&d);
    digest_record(&d, words, 17);
}

Test(digest, unordered_amounts_have_published_vectors)
{
    struct digest d;
    digest_init(&d);
    digest_set_amount(&d, 300000000000, 42, 16, -((i128)1 << 100));
    expect_text(&d, "b18e547b18c954fc282f770883f73df3");
    digest_init(&d);
    digest_set_amount(&d, 0, 7, 1, 1);
    digest_set_amount(&d, 0, 7, 2, 0);
    expect_text(&d, "b602a555fd464fe70a49df5e3e07212c");
}
