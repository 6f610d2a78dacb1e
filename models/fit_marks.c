/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/fit_marks.h"
#include "sim/diag.h"
#include <string.h>

void fit_marks_init(struct fit_marks *m)
{
    memset(m, 0, sizeof *m);
}

static void sort_axis(struct fit_marks *m, uint32_t axis)
{
    uint32_t slot[FIT_MARKS];
    int64_t *sorted = m->sorted[axis];
    for (uint32_t i = 0; i < m->count; i++) {
        int64_t value = m->at[i].v[axis];
        uint32_t k = i;
        for (; k > 0 && sorted[k - 1] > value; k--) {
            sorted[k] = sorted[k - 1];
            slot[k] = slot[k - 1];
        }
        sorted[k] = value;
        slot[k] = i;
    }
    m->up_to[axis][0] = 0;
    for (uint32_t k = 0; k < m->count; k++)
        m->up_to[axis][k + 1] = m->up_to[axis][k] | UINT64_C(1) << slot[k];
    for (uint32_t k = m->count; k < FIT_MARKS; k++) {
        sorted[k] = INT64_MAX;
        m->up_to[axis][k + 1] = m->up_to[axis][k];
    }
}

void fit_marks_add(struct fit_marks *m, const struct fit_vec *need)
{
    uint32_t slot = m->count < FIT_MARKS ? m->count++ : m->oldest++ % FIT_MARKS;
    SIM_ASSERT(m->count <= FIT_MARKS);
    m->at[slot] = *need;
    for (uint32_t axis = 0; axis < FIT_AXES; axis++)
        sort_axis(m, axis);
}

/* at_most - how many of the sorted values are <= v; without a branch that data decides. */
static uint32_t at_most(const int64_t *sorted, int64_t v)
{
    uint32_t k = 0;
    for (uint32_t step = FIT_MARKS / 2; step > 0; step /= 2)
        k += sorted[k + step - 1] <= v ? step : 0;
    return k + (sorted[k] <= v);
}

uint64_t fit_marks_below(const struct fit_marks *m, const struct fit_vec *v)
{
    uint64_t set = UINT64_MAX;
    if (m->count == 0) return 0;
    for (uint32_t axis = 0; axis < FIT_AXES; axis++)
        set &= m->up_to[axis][at_most(m->sorted[axis], v->v[axis])];
    return set;
}
