/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/power.h"
#include "sim/dmath.h"
#include "sim/num.h"

void power_init(struct power_model *m, const struct spec_power *spec)
{
    *m = (struct power_model){.idle_uw = spec->idle_uw,
                              .max_uw = spec->max_uw,
                              .off_uw = spec->off_uw,
                              .boot_uw = spec->boot_uw,
                              .failed_uw = spec->failed_uw,
                              .kind = spec->model};
    if (spec->model != POWER_CURVE) return;
    SIM_ASSERT(spec->curve.count == POWER_POINTS && spec->curve.items);
    const int64_t *points = spec->curve.items;
    for (int i = 0; i < POWER_POINTS; i++)
        m->point_uw[i] = points[i];
}

/* a * b / c to nearest for c > 0, b >= 0; in 64 bits where they suffice, which is the
 * usual case. */
static int64_t scaled(int64_t a, int64_t b, int64_t c)
{
    int64_t product;
    if (!num_mul_i64(a, b, &product)) return num_mul_div_round(a, b, c);
    int64_t half = c / 2 + (c & 1); /* the smallest remainder that rounds away from zero */
    int64_t quotient = product / c;
    int64_t rest = product % c;
    if (rest >= half) return quotient + 1;
    return rest <= -half ? quotient - 1 : quotient;
}

static int64_t curve_uw(const struct power_model *m, int64_t used, int64_t capacity)
{
    const int64_t steps = POWER_POINTS - 1;
    SIM_ASSERT(used <= INT64_MAX / steps);
    int64_t i = used * steps / capacity;
    if (i >= steps) return m->point_uw[steps];
    int64_t rest = used * steps - i * capacity;
    return m->point_uw[i] + scaled(m->point_uw[i + 1] - m->point_uw[i], rest, capacity);
}

static int64_t root_uw(const struct power_model *m, int64_t used, int64_t capacity)
{
    double root = dm_sqrt((double)used / (double)capacity);
    return m->idle_uw + dm_round_i64((double)(m->max_uw - m->idle_uw) * root);
}

int64_t power_uw(const struct power_model *m, int64_t used_mpt, int64_t capacity_mpt)
{
    int64_t used = used_mpt > 0 ? used_mpt : 0;
    if (capacity_mpt <= 0) {
        used = 0;
        capacity_mpt = 1;
    }
    if (used > capacity_mpt) used = capacity_mpt;
    switch ((enum power_kind)m->kind) {
    case POWER_CURVE:
        return curve_uw(m, used, capacity_mpt);
    case POWER_LINEAR:
        return m->idle_uw + scaled(m->max_uw - m->idle_uw, used, capacity_mpt);
    case POWER_SQRT:
        return root_uw(m, used, capacity_mpt);
    case POWER_CONSTANT:
        break;
    }
    return m->max_uw;
}
