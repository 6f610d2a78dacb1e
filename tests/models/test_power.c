/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Power models against published SPECpower_ssj2008 tables and their own laws. */
#include "models/power.h"
#include "sim/dmath.h"
#include "sim/num.h"
#include "sim/rng.h"
#include <criterion/criterion.h>
#include <math.h>

#define W INT64_C(1000000)

/* watts x 10 at 0, 10 .. 100 % of the rating */
static const int64_t ML110_G5[] = {937, 970, 1010, 1050, 1100, 1160, 1210, 1250, 1290, 1330, 1350};
static const int64_t R740[] = {523, 1290, 1470, 1700, 1950, 2240, 2550, 2920, 3440, 4080, 4570};

enum { CAPACITY = 2660000 };

static struct power_model curve_of(const int64_t *tenths)
{
    int64_t points[POWER_POINTS];
    for (int i = 0; i < POWER_POINTS; i++)
        points[i] = tenths[i] * W / 10;
    struct spec_power spec = {.model = POWER_CURVE,
                              .curve = {points, POWER_POINTS},
                              .idle_uw = points[0],
                              .max_uw = points[10],
                              .off_uw = 8 * W,
                              .boot_uw = points[10],
                              .failed_uw = 7 * W};
    struct power_model m;
    power_init(&m, &spec);
    return m;
}

static struct power_model formula(int kind, int64_t idle_uw, int64_t max_uw)
{
    struct spec_power spec = {.model = kind, .idle_uw = idle_uw, .max_uw = max_uw};
    struct power_model m;
    power_init(&m, &spec);
    return m;
}

Test(power, curve_is_exact_at_its_points_and_straight_between)
{
    struct power_model m = curve_of(ML110_G5);
    for (int i = 0; i < POWER_POINTS; i++)
        cr_expect_eq(power_uw(&m, CAPACITY / 10 * i, CAPACITY), ML110_G5[i] * W / 10, "%d %%",
                     10 * i);
    /* half way between 105 W and 110 W */
    cr_expect_eq(power_uw(&m, CAPACITY / 100 * 35, CAPACITY), 107500000);
    cr_expect_eq(power_uw(&m, CAPACITY, CAPACITY), 135 * W);
    cr_expect_eq(power_uw(&m, 0, CAPACITY), 93700000);
    cr_expect(m.off_uw == 8 * W && m.boot_uw == 135 * W && m.failed_uw == 7 * W);
}

Test(power, curve_rounds_to_nearest)
{
    struct power_model m = curve_of(R740);
    struct rng_cursor c = rng_cursor(rng_key("test/power/round"), 0);
    for (int round = 0; round < 100000; round++) {
        int64_t capacity = 1 + (int64_t)rng_below(&c, 1000000000);
        int64_t used = (int64_t)rng_below(&c, (uint64_t)capacity + 1);
        int i = (int)(used * 10 / capacity);
        if (i == 10) i = 9;
        long double u = 10.0L * (long double)used / (long double)capacity - i;
        long double want =
            (long double)m.point_uw[i] + u * (long double)(m.point_uw[i + 1] - m.point_uw[i]);
        long double off = fabsl((long double)power_uw(&m, used, capacity) - want);
        cr_assert_leq(off, 0.5001L, "%ld of %ld", (long)used, (long)capacity);
    }
}

/* A straight line from idle to peak misses the measured 10 % point of this server by 36.23 W. */
Test(power, linear_model_and_its_error)
{
    struct power_model line = formula(POWER_LINEAR, 52300000, 457 * W);
    struct power_model table = curve_of(R740);
    cr_expect_eq(power_uw(&line, 0, 1000), 52300000);
    cr_expect_eq(power_uw(&line, 1000, 1000), 457 * W);
    cr_expect_eq(power_uw(&line, 500, 1000), 254650000);
    cr_expect_eq(power_uw(&table, 100, 1000) - power_uw(&line, 100, 1000), 36230000);
    cr_expect_eq(power_uw(&line, 1, 3), 187200000);
}

Test(power, square_root_and_constant_models)
{
    struct power_model root = formula(POWER_SQRT, 100 * W, 200 * W);
    cr_expect_eq(power_uw(&root, 0, 400), 100 * W);
    cr_expect_eq(power_uw(&root, 100, 400), 150 * W);
    cr_expect_eq(power_uw(&root, 400, 400), 200 * W);
    cr_expect_eq(power_uw(&root, 1, 2), 170710678, "idle + 100 W / sqrt 2, nearest");
    struct power_model constant = formula(POWER_CONSTANT, 100 * W, 200 * W);
    cr_expect_eq(power_uw(&constant, 0, 400), 200 * W);
}

Test(power, use_is_clamped_to_the_capacity)
{
    struct power_model m = curve_of(R740);
    cr_expect_eq(power_uw(&m, -5, 100), 52300000);
    cr_expect_eq(power_uw(&m, 101, 100), 457 * W);
    cr_expect_eq(power_uw(&m, 5, 0), 52300000, "no capacity: idle");
    struct power_model line = formula(POWER_LINEAR, 1, 1000000 * W);
    int64_t huge = INT64_MAX / 16;
    cr_expect_eq(power_uw(&line, huge / 2, huge), 500000 * W, "products beyond 64 bits");
}

Test(power, every_model_is_monotone)
{
    struct rng_cursor c = rng_cursor(rng_key("test/power/monotone"), 0);
    for (int round = 0; round < 500; round++) {
        struct power_model m = round % 2 ? curve_of(round % 4 == 1 ? ML110_G5 : R740)
                                         : formula(round % 4 == 0 ? POWER_LINEAR : POWER_SQRT,
                                                   50 * W, (50 + round) * W);
        int64_t capacity = 1 + (int64_t)rng_below(&c, 5000);
        int64_t before = 0;
        for (int64_t used = 0; used <= capacity; used++) {
            int64_t now = power_uw(&m, used, capacity);
            cr_assert(now >= before && now <= m.max_uw);
            before = now;
        }
    }
}

/* A falling stretch of a measured curve is followed downwards too. */
Test(power, falling_curves_are_rounded_like_rising_ones)
{
    int64_t up[POWER_POINTS];
    int64_t down[POWER_POINTS];
    for (int i = 0; i < POWER_POINTS; i++) {
        up[i] = 1000 + 7 * i;
        down[i] = 1070 - 7 * i;
    }
    struct spec_power spec = {.model = POWER_CURVE, .curve = {up, POWER_POINTS}};
    struct power_model rising;
    struct power_model falling;
    power_init(&rising, &spec);
    spec.curve.items = down;
    power_init(&falling, &spec);
    for (int64_t used = 0; used <= 1000; used++) {
        int64_t a = power_uw(&rising, used, 1000);
        int64_t b = power_uw(&falling, used, 1000);
        cr_assert_eq(a - 1000, 1070 - b, "%ld", (long)used);
    }
}
