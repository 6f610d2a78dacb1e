/* SPDX-License-Identifier: GPL-3.0-or-later */
/* size - size classes of VMs: what one of them may use and holds, resolved for this estate.
 *
 * A workload's VMs share its size classes. What a VM demands is a share of the class it was born
 * with (vm_born); what it may use and occupies follows its present class (vm_size). */
#ifndef VDCSIM_MODELS_SIZE_H
#define VDCSIM_MODELS_SIZE_H

#include "models/world.h"

/* size_make - the class of a size as written; a trace's series may say more about it (NULL: none).
 * The hosts' overheads are known. */
struct vm_size size_make(const struct world *w, const struct spec_workload *spec,
                         const struct spec_size *size, const struct trace_series *series);
/* size_add - a further class of a workload, for resized VMs: its number, or TABLE_NONE (memory). */
uint32_t size_add(struct world *w, uint32_t workload, const struct spec_size *size);

#endif
