/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sizing_pack - how many hosts of one kind the VMs of a pool need, and at least. */
#ifndef VDCSIM_MODELS_SIZING_PACK_H
#define VDCSIM_MODELS_SIZING_PACK_H

#include "models/record.h"
#include "models/sizing_sizes.h"

/* sizing_pack - fills what of the row depends on VMs and kind of host. false: no memory. */
bool sizing_pack(const struct sizing_case *c, struct record_sizing *row);

#endif
