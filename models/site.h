/* SPDX-License-Identifier: GPL-3.0-or-later */
/* site - what a site adds to the energy of its hosts, which a plan may change during a run.
 *
 * Facility energy = PUE x energy of its hosts + fixed power x time, with the present values for the
 * whole accounting window, plus `before`: what other values in force before make of it. */
#ifndef VDCSIM_MODELS_SITE_H
#define VDCSIM_MODELS_SITE_H

#include "models/world.h"

bool sites_init(struct world *w);
bool sites_clone(struct world *dst, const struct world *src);
/* sites_account - accounting begins: the past counts no more. */
void sites_account(struct world *w);
/* sites_facility - facility energy (uW ns) besides PUE x energy of hosts. */
double sites_facility(const struct world *w);
/* site_pue - 1 for hosts that are at no site. */
double site_pue(const struct world *w, int32_t site);
/* site_change - a value of struct spec_site is another one from now on. */
void site_change(struct world *w, const struct spec_change *change);

#endif
