/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decision - rows of the decision log: who, when, what, from, to, why, and how it ended.
 *
 * Only built when the sink wants them. Texts are cut, never allocated. */
#ifndef VDCSIM_MODELS_DECISION_H
#define VDCSIM_MODELS_DECISION_H

#include "models/world.h"

/* Who decided: names in actor_name. Append only. */
enum actor {
    ACTOR_PLACEMENT,
    ACTOR_PLAN,
    ACTOR_REBALANCE,
    ACTOR_POWER,
    ACTOR_MIGRATION,
    ACTOR_COUNT
};

/* decision_actor - the name of a control loop's actor is that of its policy. */
const char *decision_actor(const struct world *w, enum actor who);
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
