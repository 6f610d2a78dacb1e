/* SPDX-License-Identifier: GPL-3.0-or-later */
/* selftest - does this machine and this build calculate as the results assume?
 *
 * Run once at the start of the program, in microseconds. It refuses builds and environments that
 * would change results without a word: extra precision, fused multiply-add, flushed subnormals,
 * another rounding mode, a wrong byte of the random numbers or the digest. -ffast-math does not
 * even compile. */
#ifndef VDCSIM_SIM_SELFTEST_H
#define VDCSIM_SIM_SELFTEST_H

#include "sim/diag.h"

/* selftest_run - true: all is well.
 * Errors  DIAG_INTERNAL naming the first thing that is not as it should be, and how to mend it. */
bool selftest_run(struct diag *d);

#endif
