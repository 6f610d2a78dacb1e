/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/selftest.h"
#include <criterion/criterion.h>
#include <fenv.h>
#include <string.h>
#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

Test(selftest, this_build_on_this_machine_passes)
{
    struct diag d = {0};
    cr_expect(selftest_run(&d), "%s", d.msg);
    cr_expect_eq(d.code, DIAG_OK);
}

Test(selftest, every_other_rounding_mode_is_noticed)
{
    static const int MODES[] = {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
    for (size_t i = 0; i < sizeof MODES / sizeof *MODES; i++) {
        struct diag d = {0};
        cr_assert_eq(fesetround(MODES[i]), 0);
        bool good = selftest_run(&d);
        fesetround(FE_TONEAREST);
        cr_expect_not(good, "mode %zu", i);
        cr_expect_eq(d.code, DIAG_INTERNAL);
        cr_expect_not_null(strstr(d.msg, "round-to-nearest"), "%s", d.msg);
        cr_expect_neq(d.hint[0], '\0');
    }
}

#if defined(__x86_64__)
/* What start-up code of a library built with -ffast-math does: flush results, treat inputs as
 * zero. */
Test(selftest, flushed_subnormals_are_noticed)
{
    static const unsigned MODES[] = {0x8000, 0x0040, 0x8040};
    unsigned usual = _mm_getcsr();
    for (size_t i = 0; i < sizeof MODES / sizeof *MODES; i++) {
        struct diag d = {0};
        _mm_setcsr(usual | MODES[i]);
        bool good = selftest_run(&d);
        _mm_setcsr(usual);
        cr_expect_not(good, "mode %zu", i);
        cr_expect_not_null(strstr(d.msg, "flushed"), "%s", d.msg);
    }
}
#endif
