/* SPDX-License-Identifier: GPL-3.0-or-later */
/* power - electrical power of a host in every state, in whole microwatts.
 *
 * While up, power follows CPU use u = used / capacity by one of four models:
 *   curve     11 points at 0, 10 .. 100 % of the rating, straight lines between (the points that
 *             SPECpower_ssj2008 reports publish)
 *   linear    idle + (max - idle) u (Fan, Weber, Barroso: Power Provisioning for a Warehouse-sized
 *             Computer, ISCA 2007)
 *   sqrt      idle + (max - idle) sqrt(u): rises early, as many measured servers do
 *   constant  max
 * Off, booting and failed hosts draw constants. Integers throughout, except the root, which is
 * correctly rounded. Pure; no draws. Tests: tests/models/test_power.c, validation cases L01-L04. */
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

/* power_init - copies a resolved specification; a curve must have its 11 points (asserted). */
void power_init(struct power_model *m, const struct spec_power *spec);
/* power_uw - power while up at used_mpt of capacity_mpt; used is clamped to [0, capacity], a host
 * without capacity counts as idle. Rounded to nearest; exact at the table's points, monotone where
 * the table is. */
int64_t power_uw(const struct power_model *m, int64_t used_mpt, int64_t capacity_mpt);

#endif
