/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The five ways to tell that a host is overloaded, against worked examples. */
#include "models/policies/overload.h"
#include "sim/rng.h"
#include <criterion/criterion.h>
#include <math.h>

static struct overload_verdict ask(const struct policy_desc *policy, const void *params,
                                   const double *recent, uint32_t n, double now)
{
    const struct overload_ops *ops = policy->ops;
    struct overload_view view = {recent, n, now};
    struct overload_verdict out = {-1.0, -1.0};
    ops->assess(params, &view, &out);
    return out;
}

static void near(double got, double want)
{
    cr_expect(fabs(got - want) <= 1e-9, "got %.12g, want %.12g", got, want);
}

static const struct overload_adaptive mad = {2.5, 0.7}, iqr = {1.5, 0.7};
static const struct overload_trend trend = {1.2, 0.7, 10, 1};

Test(overload, thr_is_a_fixed_threshold)
{
    struct overload_fixed p = {0.8};
    struct overload_verdict v = ask(&overload_thr, &p, NULL, 0, 0.83);
    near(v.expect, 0.83);
    near(v.limit, 0.8);
}

/* K06: the threshold is 0.925. */
Test(overload, mad_follows_the_spread)
{
    const double u[] = {.42, .45, .40, .48, .50, .44, .47, .41, .46, .43, .49, .52};
    struct overload_verdict v = ask(&overload_mad, &mad, u, 12, 0.9);
    near(v.expect, 0.9);
    near(v.limit, 0.925);
    near(ask(&overload_mad, &mad, u, 11, 0.9).limit, 0.7); /* too few readings */
}

Test(overload, iqr_follows_the_quartiles)
{
    double u[13];
    for (int i = 0; i < 13; i++)
        u[i] = 0.05 * i; /* quartiles 0.15 and 0.45 */
    near(ask(&overload_iqr, &iqr, u, 13, 0.5).limit, 1.0 - 1.5 * 0.3);
    near(ask(&overload_iqr, &iqr, u, 11, 0.5).limit, 0.7);
    struct overload_adaptive wild = {1000.0, 0.7};
    near(ask(&overload_iqr, &wild, u, 13, 0.5).limit, 0.0); /* never below nothing */
}

/* K08: 0.76 is expected, 0.76 x 1.2 = 0.912 < 1: not overloaded; two steps more make it so. */
Test(overload, lines_look_ahead)
{
    double newest_first[12];
    for (int i = 1; i <= 12; i++)
        newest_first[12 - i] = 0.5 + 0.02 * i;
    const struct policy_desc *both[] = {&overload_lr, &overload_lrr};
    for (int k = 0; k < 2; k++) {
        struct overload_verdict v = ask(both[k], &trend, newest_first, 12, 0.74);
        near(v.expect, 0.76);
        near(1.2 * v.expect, 0.912);
        cr_expect_lt(v.expect, v.limit);
        struct overload_trend later = {1.2, 0.7, 10, 5};
        v = ask(both[k], &later, newest_first, 12, 0.74);
        near(v.expect, 0.84);
        cr_expect_gt(v.expect, v.limit);
        v = ask(both[k], &trend, newest_first, 9, 0.74);
        near(v.expect, 0.74);
        near(v.limit, 0.7);
    }
}

/* What falls is not expected to fall below nothing. */
Test(overload, nothing_is_expected_below_zero)
{
    double x[10];
    for (int i = 0; i < 10; i++)
        x[i] = 0.01 + 0.1 * i;
    cr_expect_eq(ask(&overload_lr, &trend, x, 10, 0.0).expect, 0.0);
    cr_expect_eq(ask(&overload_lrr, &trend, x, 10, 0.0).expect, 0.0);
}

/* lr adds up: the load expected of a host is the sum of those of its VMs, which is what lets a
 * destination be judged by adding one number. */
Test(overload, expectations_of_lr_add_up)
{
    double a[10], b[10], both[10];
    struct rng_cursor c = rng_cursor(3, 0);
    for (int i = 0; i < 10; i++) {
        a[i] = 0.3 + 0.1 * rng_unit(&c);
        b[i] = 0.2 + 0.1 * rng_unit(&c);
        both[i] = a[i] + b[i];
    }
    double sum = ask(&overload_lr, &trend, a, 10, a[0]).expect +
                 ask(&overload_lr, &trend, b, 10, b[0]).expect;
    near(ask(&overload_lr, &trend, both, 10, both[0]).expect, sum);
}
