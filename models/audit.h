/* SPDX-License-Identifier: GPL-3.0-or-later */
/* audit - invariants that must hold at the end of every instant, and conservation at the end of a
 * run.
 *
 * Violations are programmer errors: they abort with seed, time and event number. audit_instant
 * costs O(hosts + VMs) and runs on demand (--audit, tests); audit_end runs always. */
#ifndef VDCSIM_MODELS_AUDIT_H
#define VDCSIM_MODELS_AUDIT_H

#include "models/world.h"

/* audit_instant - lists and sums agree; nothing is oversold; rates are within demand and capacity.
 * */
void audit_instant(const struct world *w);
/* audit_end - after record_fill: host time adds up to the horizon; CPU given by hosts equals CPU
 * received by VMs, what was not served too, to the last unit; energy within the power model's
 * range. */
void audit_end(const struct world *w);

#endif
