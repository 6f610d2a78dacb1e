/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dmath - elementary functions whose bits are the same on every IEEE-754 machine.
 *
 * Only + - * / and integers, in a fixed order; needs -ffp-contract=off and round-to-nearest. libm's
 * exp, log and pow differ between CPUs in the last bit, so sim/ and models/ may not call them. All
 * functions are pure. Arguments outside the stated domain, NaN among them, are a programmer error
 * (asserted). The error bounds below are checked against long double libm in
 * tests/sim/test_dmath.c, which also holds bit patterns that every compiler and CPU
 * must reproduce. */
#ifndef VDCSIM_SIM_DMATH_H
#define VDCSIM_SIM_DMATH_H

#include <stdint.h>

/* dm_exp - e^x, any x but NaN: inf above 709.78, gradual underflow to 0 below -745.1. <= 1 ulp. */
double dm_exp(double x);
/* dm_expm1 - e^x - 1 without cancellation near 0. <= 2 ulp. */
double dm_expm1(double x);
/* dm_log - natural logarithm of finite x > 0, subnormals included. <= 1 ulp. */
double dm_log(double x);
/* dm_log1p - log(1 + x) without cancellation near 0, finite x > -1. <= 1.5 ulp. */
double dm_log1p(double x);
/* dm_pow - x^y for finite x > 0 and finite y; overflows to inf, underflows to 0. Relative 5e-15
 * (the logarithm is carried in two doubles). */
double dm_pow(double x, double y);
/* dm_sqrt - correctly rounded square root of finite x >= 0; no libm call, no errno. */
double dm_sqrt(double x);
/* dm_floor - largest whole number <= x; exact. */
double dm_floor(double x);
/* dm_sin2pi, dm_cos2pi - sin and cos of 2 pi x, x in turns, finite: exact zeros and extremes at
 * multiples of a quarter turn. <= 2 ulp. */
double dm_sin2pi(double x);
double dm_cos2pi(double x);
/* dm_lgamma - log of the gamma function, finite x > 0. Error <= 4e-15 x max(|result|, 1), and
 * relative 1e-14 around its zeros 1 and 2 as well. */
double dm_lgamma(double x);
/* dm_poisson_log - log of e^-mean mean^k / gamma(k + 1), mean > 0, real k >= 0, without the
 * cancellation of its terms: error <= 1e-14 x max(|result|, 1) for k near the mean, up to 1e15. */
double dm_poisson_log(double mean, double k);
/* dm_normal_cdf - standard normal distribution function; relative 1e-14 also far in the
 * lower tail. */
double dm_normal_cdf(double x);
/* dm_normal_inv - its inverse, 0 < p < 1. Relative 1e-14 of the result for p < 0.9; above that the
 * spacing of p itself limits it. */
double dm_normal_inv(double p);
/* dm_round_i64 - nearest integer, halves away from zero; |x| < 2^62 (asserted). */
int64_t dm_round_i64(double x);

#endif
