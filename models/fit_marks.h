/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fit_marks - up to 64 needs met before, as landmarks that make a search in several dimensions
 * exact.
 *
 * Maxima by axis cannot tell a block with one host short of memory and one short of vCPUs from a
 * block with a host that has both. So every host carries the set of landmarks that would fit it,
 * a block the union of the sets of its hosts. A need that a host covers is above (in every axis)
 * each landmark below the need, hence marks(need) must be a subset of marks(host). For a need
 * that is itself a landmark the test is exact; for others it is a sharp bound, because landmarks
 * are drawn from the needs that are asked. Landmarks steer searches only; no answer depends on
 * them. Private to the fit index. Pure integers; tested through tests/models/test_fit.c. */
#ifndef VDCSIM_MODELS_FIT_MARKS_H
#define VDCSIM_MODELS_FIT_MARKS_H

#include <stdint.h>

enum {
    FIT_AXES = 4, /* memory, rating, vCPUs, core: order of enum fit_dim, then the core */
    FIT_MARKS = 64
};

struct fit_vec {
    int64_t v[FIT_AXES];
};

struct fit_marks {
    uint32_t count;
    uint32_t oldest; /* replaced next when all are taken */
    struct fit_vec at[FIT_MARKS];
    int64_t sorted[FIT_AXES][FIT_MARKS];     /* unused ones: INT64_MAX at the end */
    uint64_t up_to[FIT_AXES][FIT_MARKS + 1]; /* landmarks among the first k of sorted */
};

void fit_marks_init(struct fit_marks *m);
/* fit_marks_add - one more landmark, in place of the oldest when all are taken. All sets that were
 * computed before are void. */
void fit_marks_add(struct fit_marks *m, const struct fit_vec *need);
/* fit_marks_below - bit set of the landmarks that are <= v in every axis. O(log landmarks). */
uint64_t fit_marks_below(const struct fit_marks *m, const struct fit_vec *v);

#endif
