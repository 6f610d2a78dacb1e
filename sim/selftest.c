/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/selftest.h"
#include "sim/digest.h"
#include "sim/rng.h"
#include <float.h>
#include <stddef.h>
#include <string.h>

#ifdef __FAST_MATH__
#error "vdcsim must not be built with -ffast-math or -Ofast: results would depend on the compiler"
#endif

/* 16: the compiler could calculate _Float16 natively; float and double are not widened by that. */
_Static_assert(FLT_EVAL_METHOD == 0 || FLT_EVAL_METHOD == 16,
               "double must not be calculated in a wider type (use SSE2: -mfpmath=sse)");
_Static_assert(FLT_RADIX == 2 && DBL_MANT_DIG == 53 && DBL_MAX_EXP == 1024,
               "double must be IEEE-754 binary64");

/* (1 + 2^-27)^2 = 1 + 2^-26 + 2^-54, which rounds to 1 + 2^-26. A fused multiply-subtract keeps the
 * last term. */
static bool products_are_rounded(void)
{
    volatile double a = 1.0 + 0x1p-27;
    volatile double b = 1.0 + 0x1p-26;
    double rest = a * a - b;
    return rest == 0.0;
}

static bool subnormals_survive(void)
{
    volatile double least = DBL_MIN;
    double half = least / 2.0;
    volatile double kept = half;
    return kept > 0.0 && kept * 2.0 == least;
}

/* Nearest-even shows in both directions: each of the three other modes gets one of these wrong. */
static bool rounds_to_nearest(void)
{
    volatile double one = 1.0;
    volatile double quarter_ulp = 0x1p-54, more_than_half_ulp = 0x1.8p-53;
    double up = one + quarter_ulp, down = -one - quarter_ulp, next = one + more_than_half_ulp;
    return up == 1.0 && down == -1.0 && next == 1.0 + 0x1p-52;
}

static bool draws_are_right(void)
{
    struct rng_cursor c = rng_cursor(rng_stream(rng_base(1, 2, 3), 4, 5), 6);
    uint64_t first = rng_next(&c);
    return rng_mix(1) == UINT64_C(0x5692161d100b05e5) && first == UINT64_C(0x3ab0c95d9d965d44);
}

static bool digests_are_right(void)
{
    struct digest d;
    char text[DIGEST_TEXT];
    uint64_t words[5] = {UINT64_C(300000000000), 2, 5, UINT64_C(0xdeadbeef), 1};
    digest_init(&d);
    digest_record(&d, words, 5);
    digest_set_add(&d, words[0], 42, 1500);
    digest_amount(&d, 42, 9, -((i128)1 << 100));
    return strcmp(digest_text(&d, text), "1664de0600e0f13db9dec2cc6bf3ec0c") == 0;
}

bool selftest_run(struct diag *d)
{
    static const struct {
        bool (*holds)(void);
        const char *trouble, *cure;
    } CHECKS[] = {
        {rounds_to_nearest, "the rounding mode is not round-to-nearest",
         "something changed the floating-point environment before vdcsim started"},
        {products_are_rounded, "multiplications and additions were fused",
         "build with -ffp-contract=off"},
        {subnormals_survive, "very small numbers are flushed to zero",
         "a library built with -ffast-math is loaded; remove it from LD_PRELOAD or the link"},
        {draws_are_right, "random draws differ from their definition",
         "the compiler or the memory of this machine is faulty: run `make test`"},
        {digests_are_right, "digests differ from their definition",
         "the compiler or the memory of this machine is faulty: run `make test`"},
    };
    for (size_t i = 0; i < sizeof CHECKS / sizeof *CHECKS; i++) {
        if (CHECKS[i].holds()) continue;
        diag_fail(d, DIAG_INTERNAL, diag_nowhere(), "self test: %s", CHECKS[i].trouble);
        diag_hint(d, "%s", CHECKS[i].cure);
        return false;
    }
    return true;
}
