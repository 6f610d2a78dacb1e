/* SPDX-License-Identifier: GPL-3.0-or-later */
/* power - electrical power of a host in every state, in whole microwatts.
 *
 * curve: 11 points at 0, 10 .. 100 % of the rating, linear between (SPECpower_ssj2008 practice);
 * linear, sqrt: idle + (max - idle) x u or sqrt(u); constant: max. Source: handbook L1, L2 (Fan, Weber,
 * Barroso, ISCA 2007 for linear). Tests: validation rows L01-L04. Pure; no draws. */
#ifndef VDCSIM_MODELS_POWER_H
#define VDCSIM_MODELS_POWER_H

#include "scenarios/spec.h"
#include <stdint.h>

enum { POWER_POINTS = 11 };

struct power_model {
    int64_t point_uw[POWER_POINTS]; /* curve */
    int64_t idle_uw, max_uw;
    int64_t off_uw, boot_uw, failed_uw;
    int kind; /* enum power_kind */
};

void power_init(struct power_model *m, const struct spec_power *spec);
/* power_uw - power while up at used_mpt of capacity_mpt; used is clamped to [0, capacity].
 * Rounded to nearest; exact at the table's points. */
int64_t power_uw(const struct power_model *m, int64_t used_mpt, int64_t capacity_mpt);

#endif
