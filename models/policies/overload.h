/* SPDX-License-Identifier: GPL-3.0-or-later */
/* overload - the policy interface "overload": what load does a host expect, and how much is too
 * much?
 *
 * One policy = one file overload_NAME.c that defines `const struct policy_desc overload_NAME` plus
 * one word in OVERLOAD_POLICIES. Loads are shares of what the host can deliver to its VMs. A host
 * is overloaded when it expects more than its limit, or when its VMs demand more now than it can
 * deliver. The same function is asked about a VM, whose expected load is added to that of a
 * possible destination; the limit of a destination is its own, as it is before VMs come.
 * Tests: tests/models/test_overload.c. Pure; no draws. */
#ifndef VDCSIM_MODELS_POLICIES_OVERLOAD_H
#define VDCSIM_MODELS_POLICIES_OVERLOAD_H

#include "models/detect.h"
#include "scenarios/describe.h"

struct overload_view {
    const double *recent; /* readings, newest first; only when the policy asks for them */
    uint32_t n;           /* how many there are */
    double now;           /* demand now */
};

struct overload_verdict {
    double expect, limit;
};

struct overload_ops {
    bool readings; /* looks at `recent` */
    bool predicts; /* what it expects is not what there is now */
    void (*assess)(const void *params, const struct overload_view *view,
                   struct overload_verdict *out);
};

struct overload_fixed { /* thr */
    double threshold;
};

struct overload_adaptive { /* mad, iqr */
    double safety;
    double fallback; /* threshold while there are fewer readings than OVERLOAD_READINGS */
};

struct overload_trend { /* lr, lrr */
    double safety;
    double fallback; /* threshold while there are fewer readings than `points` */
    int64_t points;  /* newest readings that the line goes through */
    int64_t ahead;   /* readings from now: where it is read off */
};
extern const struct param_desc overload_trend_params[];

/* Spread of fewer readings says little; CloudSim 3 starts at 12 as well
 * (PowerVmAllocationPolicyMigrationMedianAbsoluteDeviation). */
enum { OVERLOAD_READINGS = 12 };

/* Order is public: `vdcsim list policies` prints it. */
#define OVERLOAD_POLICIES(X) X(thr) X(mad) X(iqr) X(lr) X(lrr)

#define X(name) extern const struct policy_desc overload_##name;
OVERLOAD_POLICIES(X)
#undef X

/* overload_of_spread - threshold 1 - safety x spread: mad, iqr. overload_of_trend - the end of a
 * line through the newest readings, against 1 / safety: lr, lrr. */
void overload_of_spread(const struct overload_adaptive *p, const struct overload_view *view,
                        double (*spread)(const double *x, uint32_t n),
                        struct overload_verdict *out);
void overload_of_trend(const struct overload_trend *p, const struct overload_view *view,
                       struct detect_line (*fit)(const double *x, uint32_t n),
                       struct overload_verdict *out);

#endif
