/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decision - rows of the decision log: who, when, what, from, to, why, and how it ended.
 *
 * Only built when the sink wants them. Texts are cut, never allocated. */
#ifndef VDCSIM_MODELS_DECISION_H
#define VDCSIM_MODELS_DECISION_H

#include "models/move.h"

/* decision_wanted - is there anybody to tell? */
bool decision_wanted(const struct world *w);
/* decision_vm - about VM v (its name), from and to are hosts or TABLE_NONE. */
void decision_vm(struct world *w, enum actor who, const char *action, uint32_t v, uint32_t from,
                 uint32_t to, const char *outcome, const char *why);
/* decision_host - about host h. */
void decision_host(struct world *w, enum actor who, const char *action, uint32_t h,
                   const char *outcome, const char *why);
/* decision_text - about anything else. */
void decision_text(struct world *w, enum actor who, const char *action, const char *subject,
                   const char *outcome, const char *why);

#endif
