/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reading - what a monitor makes of a VM's demand between two samples of its trace. */
#ifndef VDCSIM_MODELS_READING_H
#define VDCSIM_MODELS_READING_H

#include "models/world.h"

struct reading {
    double before, after; /* samples around now, as shares of the VM's nominal rating */
    double interval_s;    /* between them */
};

/* reading_of - the samples of v's grid trace around now; false: v follows no such trace. */
bool reading_of(const struct world *w, uint32_t v, struct reading *out);

#endif
