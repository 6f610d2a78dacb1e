/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/policies/consolidate.h"
#include <string.h>

/* ---- memory ---- */

/* Lists hold all hosts and, behind them, VMs. */
static bool consolidate_reserve(struct consolidate *c, struct arena *a, uint32_t n)
{
    if (n <= c->room) return true;
    uint32_t room = n + n / 2;
    struct select_vm *vms = arena_span_resize(a, c->vms, room, sizeof(*vms));
    if (vms == NULL) return false;
    c->vms = vms;
    struct sort_item *sorted = arena_span_resize(a, c->sorted, room, sizeof(*sorted));
    if (sorted == NULL) return false;
    c->sorted = sorted;
    struct sort_item *scratch = arena_span_resize(a, c->scratch, room, sizeof(*scratch));
    if (scratch == NULL) return false;
    c->scratch = scratch;
    c->room = room;
    return true;
}

static bool consolidate_parts(struct consolidate *c, const struct world *w)
{
    const struct policy_desc *target = c->p->target.policy;
    const struct overload_ops *overload = c->p->overload.policy->ops;
    c->past = arena_alloc(w->arena, overload->readings ? w->host_count + 1 : 1, sizeof(*c->past));
    c->over = arena_alloc(w->arena, w->host_count + 1, sizeof(*c->over));
    c->place_state = arena_alloc(w->arena, 1, target->state_size > 0 ? target->state_size : 1);
    if (c->past == NULL || c->over == NULL || c->place_state == NULL ||
        !trial_init(&c->trial, w->arena, w))
        return false;
    if (consolidate_by_power(c)) return target_init(&c->targets, w->arena, w);
    c->fit = fit_create(w->arena, w->host_count, w->host_key, w->host_class);
    return c->fit != NULL;
}

static bool consolidate_init(void *state, const void *params, struct world *w)
{
    struct consolidate *c = state;
    *c = (struct consolidate){.p = params};
    return consolidate_parts(c, w);
}

/* Between decisions only the readings, the number of rounds and what the placement policy
 * remembers matter. */
static bool consolidate_clone(void *dst, const void *src, struct world *w)
{
    const struct consolidate *from = src;
    struct consolidate *to = dst;
    *to = (struct consolidate){.p = from->p, .round = from->round};
    if (!consolidate_parts(to, w)) return false;
    if (to->p->target.policy->state_size > 0)
        memcpy(to->place_state, from->place_state, to->p->target.policy->state_size);
    return history_clone(&to->history, &from->history, w->arena);
}

/* ---- one decision ---- */

static void consolidate_decide(void *state, const void *params, const struct world *w,
                               struct action_list *out)
{
    struct consolidate *c = state;
    (void)params;
    c->w = w;
    if (!consolidate_reserve(c, out->arena, w->host_count + w->vms.high) ||
        !consolidate_assess(c, out->arena) || !consolidate_targets(c, out->arena)) {
        out->failed = true;
        return;
    }
    consolidate_relieve(c, out);
    if (c->p->underload) consolidate_drain(c, out);
    c->round++;
}

static void consolidate_vm_ended(void *state, uint32_t v)
{
    struct consolidate *c = state;
    history_forget(&c->history, v);
}

/* ---- description ---- */

#define IN(member) offsetof(struct rebalance_consolidate, member)
static const struct param_desc param_table[] = {
    {.name = "overload",
     .type = PARAM_POLICY,
     .group = "overload",
     .offset = IN(overload),
     .fallback = "thr",
     .doc = "When is a host overloaded? Policy by name, or {name: NAME, its parameters}; vdcsim "
            "list policies."},
    {.name = "select",
     .type = PARAM_POLICY,
     .group = "selection",
     .offset = IN(select),
     .fallback = "mmt",
     .doc = "Which VM leaves an overloaded host next? Policy by name."},
    {.name = "target",
     .type = PARAM_POLICY,
     .group = "placement",
     .offset = IN(target),
     .fallback = "power-aware",
     .doc = "Where does it go? A placement policy by name, among the hosts that do not become "
            "overloaded by it. power-aware: where power rises least, the fullest of equal hosts; "
            "it stays fast with many hosts."},
    {.name = "underload",
     .type = PARAM_BOOL,
     .offset = IN(underload),
     .fallback = "true",
     .doc = "Also empty hosts, the least used first, whose VMs all fit elsewhere."},
    {.name = NULL}};
#undef IN

static const struct loop_ops ops = {.init = consolidate_init,
                                    .clone = consolidate_clone,
                                    .decide = consolidate_decide,
                                    .vm_ended = consolidate_vm_ended};

const struct policy_desc rebalance_consolidate = {
    .kind = "rebalance",
    .name = "consolidate",
    .doc = "Dynamic consolidation: relieves overloaded hosts and empties little used ones. Memory, "
           "vCPUs and all placement rules hold, and switching a host on costs what it draws.",
    .source = "Beloglazov and Buyya, Concurrency and Computation 24(13), 2012",
    .params = param_table,
    .params_size = sizeof(struct rebalance_consolidate),
    .state_size = sizeof(struct consolidate),
    .ops = &ops,
};
