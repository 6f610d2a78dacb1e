/* SPDX-License-Identifier: GPL-3.0-or-later */
/* assemble - makes a living world from a specification, and a second one from a living one.
 *
 * The top of the model: it alone knows every part, hands events to them, and copies them all. */
#ifndef VDCSIM_MODELS_ASSEMBLE_H
#define VDCSIM_MODELS_ASSEMBLE_H

#include "models/world.h"

/* assemble_world - builds the estate at t = 0 and schedules what the scenario says. false: d is
 * set. */
bool assemble_world(struct world *w, const struct scenario *sc, const struct run_options *opt,
                    struct arena *a, struct diag *d);
/* assemble_clone - an independent copy that continues exactly as the original would. */
bool assemble_clone(struct world *dst, const struct world *src, struct arena *a, struct diag *d);

#endif
