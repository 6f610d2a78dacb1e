/* SPDX-License-Identifier: GPL-3.0-or-later */
/* migration_precopy - the arithmetic of pre-copy rounds: how much was written, is the rest small
 * enough, how long does a copy take.
 *
 *   V0 = M, t_i = V_i / R, V_(i+1) = min(W, X_i) or W (1 - exp(-X_i / W)), X_i = integral of D over
 *   round i, D = idle + busy x (CPU the VM gets / its nominal rating).
 * Because X_i is an integral, both D and R may change at any time within a round. Everything here
 * is pure and knows no world. Source: Clark et al., Live Migration of Virtual Machines, NSDI 2005.
 * Tests: test_migration_precopy.c, validation cases C01-C12. */
#ifndef VDCSIM_MODELS_MIGRATION_PRECOPY_H
#define VDCSIM_MODELS_MIGRATION_PRECOPY_H

#include "sim/num.h"

enum { MIGRATION_THROTTLE_MAX = 990000 }; /* 1e-6 of a VM's CPU; 99 %: QEMU max-cpu-throttle */

struct migration_rules { /* when rounds end */
    int64_t downtime_ns; /* the rest may take so long */
    int64_t threshold_b; /* or be so much; 0 = not used */
    int64_t rounds;      /* at most so many */
    int64_t cap_b;       /* bytes sent; INT64_MAX = none */
};

struct migration_round { /* a round that has just ended */
    int64_t volume_b, time_ns;
    int64_t rounds, sent_b; /* so far, this one included */
    int64_t rest_b;         /* written meanwhile: what is to be sent next */
};

enum migration_verdict {
    MIGRATION_AGAIN, /* one more round */
    MIGRATION_FITS,  /* the rest may be sent with the VM paused */
    MIGRATION_STALLS /* rounds or data are used up and the rest is still too much */
};

/* migration_precopy_written - 1e-12 byte written in dt_ns in which the VM did `work` (mpt ns).
 * Args    rates in 1/1000 byte/s; nominal_mpt > 0. */
i128 migration_precopy_written(int64_t idle_mbps, int64_t busy_mbps, int64_t dt_ns, i128 work,
                               int64_t nominal_mpt);
/* migration_precopy_rest - bytes to be sent again after `written` (1e-12 byte) went to a working
 * set of so many bytes, rounded to nearest. `saturating`: pages are written more than once. */
int64_t migration_precopy_rest(i128 written, int64_t working_set_b, bool saturating);
/* migration_precopy_judge - what follows a round. The rate at which the rest would be sent is taken
 * to be that of the round: rest / (volume / time) <= downtime, without a division. */
enum migration_verdict migration_precopy_judge(const struct migration_rules *rules,
                                               const struct migration_round *round);
/* migration_precopy_throttle - after `throttle_ppm`, `step` of what the VM has left is taken away
 * as well, up to MIGRATION_THROTTLE_MAX. */
uint32_t migration_precopy_throttle(uint32_t throttle_ppm, double step);
/* migration_precopy_ns - time to send so many bytes at a rate (1/1000 byte/s, > 0), rounded up. */
int64_t migration_precopy_ns(int64_t bytes, int64_t rate_mbps);

#endif
