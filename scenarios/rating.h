/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rating - one scale for the speed of all processors.
 *
 * A rating point is one MHz of the reference core, so that a catalogue entry may give either a
 * clock or a benchmark result and hosts of all makers and years form one pool. Clock alone misranks
 * generations: prefer the benchmark; when an entry gives both, the benchmark wins.
 *
 * The reference core is one of the four 3.0 GHz cores (two Intel Xeon 5160) of the HP ProLiant
 * DL380 G5, which reached 159,151 ssj_ops at 100 % target load: 159151 / 12000 = 13.26 ssj_ops a
 * point.
 * Source: SPECpower_ssj2008 published result of that server, spec.org. Test: test_resolve.c. */
#ifndef VDCSIM_SCENARIOS_RATING_H
#define VDCSIM_SCENARIOS_RATING_H

#include <stdint.h>

#define RATING_REFERENCE_SSJ_OPS INT64_C(159151)
#define RATING_REFERENCE_POINTS  INT64_C(12000) /* 4 cores x 3000 MHz */
#define RATING_MPT_PER_POINT     INT64_C(1000)

/* rating_of_ssj_mpt - capacity in 1/1000 points of a server with `ssj_ops` at 100 % load, rounded
 * to nearest. Args: ssj_ops in [0, 1e12]. */
static inline int64_t rating_of_ssj_mpt(double ssj_ops)
{
    double mpt = ssj_ops * (double)(RATING_REFERENCE_POINTS * RATING_MPT_PER_POINT) /
                 (double)RATING_REFERENCE_SSJ_OPS;
    return (int64_t)(mpt + 0.5);
}

#endif
