/* SPDX-License-Identifier: GPL-3.0-or-later */
/* meter - counts, the accounting window, the report series, and the record at the end.
 *
 * Everything measured is an exact integral or count since accounting began; a report interval is
 * the difference of two totals. Looking never changes anything: integrating a host at one more
 * instant leaves all integrals as they would have been. */
#ifndef VDCSIM_MODELS_METER_H
#define VDCSIM_MODELS_METER_H

#include "models/world.h"
#include "sim/time.h"

/* meter_point_h - mpt ns as rating points x hours. */
double meter_point_h(i128 mpt_ns);
/* meter_vm_count - `vms` more VMs run, `busy` more hosts carry one. */
void meter_vm_count(struct world *w, int vms, int busy);
/* meter_vm_fold - adds the time in the present state to running_ns or queued_ns. */
void meter_vm_fold(struct world *w, uint32_t v);
/* meter_refusal - VM v found no host: decision row for the sink. */
void meter_refusal(struct world *w, uint32_t v, enum place_reason why);
/* meter_fullness - after placement or states changed: the fullest the hosts that are on ever were.
 * */
void meter_fullness(struct world *w);
/* meter_sink_failed - a sink function returned false: the run ends. */
void meter_sink_failed(struct world *w);
/* meter_touch_all - integrates every host up to now. */
void meter_touch_all(struct world *w);
/* meter_account - EV_ACCOUNT: accounting begins; integrals so far go into the digest and to zero.
 * */
void meter_account(struct world *w);
/* meter_sample - EV_SAMPLE: one row of the series. */
void meter_sample(struct world *w);
/* meter_totals - sums over all hosts up to their last integration. */
void meter_totals(const struct world *w, struct totals *t);
/* meter_digest - adds every accumulator of what is still there to the digest. */
void meter_digest(struct world *w);

/* record_fill - the record of a finished run. false: no memory. */
bool record_fill(struct world *w, struct record *out);

#endif
