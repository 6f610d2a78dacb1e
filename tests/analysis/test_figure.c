/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/figure.h"
#include <criterion/criterion.h>
#include <math.h>

Test(figure, decimals_follow_the_interval)
{
    static const struct {
        double value, half;
        int decimals;
    } cases[] = {
        {12.34567, 0.5, 2}, {12.34567, 0.05, 2}, {12.34567, 0.0005, 2},
        {1.5, 0.0123, 3},   {12345.6, 17, 0},    {0.411, 0.0235, 3},
        {100, 0, 0},        {12.5, 0, 1},        {1234.5, 0, 0},
        {0.01234, 0, 4},    {0, 0, 0},           {0, 0.2, 2},
        {-3.25, 0, 2},      {1e9, 1e-9, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_assert_eq(figure_decimals(cases[i].value, cases[i].half), cases[i].decimals, "%g +- %g",
                     cases[i].value, cases[i].half);
    cr_assert_eq(figure_decimals((double)NAN, (double)NAN), 0);
    cr_assert_eq(figure_decimals(2.25, (double)NAN), 2);
}

Test(figure, texts_have_signs_where_asked_and_no_negative_zero)
{
    char buf[FIGURE_TEXT];
    cr_assert_str_eq(figure_text(-0.04, 1, buf), "0.0");
    cr_assert_str_eq(figure_text(-0.06, 1, buf), "-0.1");
    cr_assert_str_eq(figure_text((double)NAN, 1, buf), "no data");
    cr_assert_str_eq(figure_signed(2.5, 2, buf), "+2.50");
    cr_assert_str_eq(figure_signed(-2.5, 0, buf), "-2");
    cr_assert_str_eq(figure_signed(0, 0, buf), "0");
    cr_assert_str_eq(figure_text(1e300, 2, buf), "1e+300");
}

Test(figure, half_widths_are_rounded_up)
{
    char buf[FIGURE_TEXT];
    cr_assert_str_eq(figure_half_width(0.0101, 2, buf), "0.02");
    cr_assert_str_eq(figure_half_width(0.02, 2, buf), "0.02", "an exact one stays");
    cr_assert_str_eq(figure_half_width(2.5, 0, buf), "3");
    cr_assert_str_eq(figure_half_width(0, 1, buf), "0.0");
}

Test(figure, units_grow_with_the_largest_value_of_the_row)
{
    cr_assert_str_eq(figure_scale_of("kWh", 9999).unit, "kWh");
    cr_assert_str_eq(figure_scale_of("kWh", 10000).unit, "MWh");
    cr_assert_eq(figure_scale_of("kWh", 10000).factor, 1e-3);
    cr_assert_str_eq(figure_scale_of("kWh", 2e7).unit, "GWh");
    cr_assert_float_eq(figure_scale_of("kWh", 2e7).factor, 1e-6, 1e-20);
    cr_assert_str_eq(figure_scale_of("kW", 12345).unit, "MW");
    cr_assert_str_eq(figure_scale_of("1", 1e9).unit, "");
    cr_assert_str_eq(figure_scale_of("%", 1e9).unit, "%");
    cr_assert_eq(figure_scale_of("kWh", (double)NAN).factor, 1);
}
