/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dmath - elementary functions whose bits are the same on every IEEE-754 machine.
 *
 * Only + - * / sqrt and integers, in a fixed order; needs -ffp-contract=off. libm's exp, log and pow
 * differ between CPUs in the last bit, so sim/ and models/ may not call them. Errors are bounded by
 * the tests against libm (<= 1.5 ulp for log and exp, relative 1e-14 for pow, lgamma, erfc^-1). */
#ifndef VDCSIM_SIM_DMATH_H
#define VDCSIM_SIM_DMATH_H

#include <stdint.h>

double dm_exp(double x);             /* any finite x */
double dm_log(double x);             /* x > 0 */
double dm_log1p(double x);           /* x > -1 */
double dm_expm1(double x);
double dm_pow(double x, double y);   /* x > 0 */
double dm_sqrt(double x);            /* correctly rounded, no libm call, no errno */
double dm_floor(double x);
double dm_sin2pi(double x);          /* sin(2 pi x), x in turns */
double dm_cos2pi(double x);
double dm_lgamma(double x);          /* x > 0 */
double dm_normal_cdf(double x);      /* standard normal distribution function */
double dm_normal_inv(double p);      /* its inverse, 0 < p < 1 */
/* dm_round_i64 - nearest integer, halves away from zero; |x| < 2^62 (asserted). */
int64_t dm_round_i64(double x);

#endif
