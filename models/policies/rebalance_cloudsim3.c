/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/policies/cloudsim3.h"
#include <string.h>

#define IN(member) offsetof(struct cloudsim3_params, member)
static const char *const overloads[] = {"thr", "iqr", "mad", "lr", "lrr", NULL};
static const char *const selections[] = {"mmt", "mu", "mc", "rs", NULL};
static const struct param_desc params[] = {
    {.name = "overload",
     .type = PARAM_ENUM,
     .choices = overloads,
     .offset = IN(overload),
     .fallback = "thr",
     .doc = "When a host counts as overloaded: static threshold, interquartile range, median "
            "absolute deviation, local regression, robust local regression (which decides alike)."},
    {.name = "select",
     .type = PARAM_ENUM,
     .choices = selections,
     .offset = IN(select),
     .fallback = "mmt",
     .doc = "VM that leaves it: least memory, least use, highest correlation, any."},
    {.name = "parameter",
     .type = PARAM_REAL,
     .offset = IN(parameter),
     .fallback = "0.8",
     .min = "0",
     .max = "10",
     .doc = "Threshold of thr (CloudSim's examples: 0.8), safety of the others (iqr 1.5, mad 2.5, "
            "lr 1.2)."},
    {.name = NULL}};
#undef IN

/* Hosts of one model are alike when they are empty. Classes are numbered as they appear. */
static bool rebalance_cloudsim3_classes(struct cloudsim3 *c, const struct world *w)
{
    uint32_t n = w->sc->server_count;
    uint32_t *class_of = arena_span_resize(c->arena, NULL, n + 1, sizeof(*class_of));
    if (class_of == NULL) return false;
    for (uint32_t h = 0; h < w->host_count; h++) {
        uint32_t *class = &class_of[w->host_model[h]];
        if (*class == 0) *class = ++c->classes;
        c->host[h].class = *class - 1;
    }
    arena_span_resize(c->arena, class_of, 0, sizeof(*class_of));
    c->empty_cursor = arena_alloc(c->arena, c->classes + 1, sizeof(*c->empty_cursor));
    return c->empty_cursor != NULL;
}

static bool rebalance_cloudsim3_init(void *state, const void *p, struct world *w)
{
    struct cloudsim3 *c = state;
    c->p = p;
    c->arena = w->arena;
    c->clock_s = (double)w->policies.rebalance.offset_ns / 1e9;
    c->host = arena_alloc(w->arena, w->host_count + 1, sizeof(*c->host));
    c->live = arena_alloc(w->arena, w->host_count + 1, sizeof(*c->live));
    if (c->host == NULL || c->live == NULL) return false;
    for (uint32_t h = 0; h < w->host_count; h++) {
        c->host[h].core = (double)w->host_core_mpt[h] / 1000;
        c->host[h].total = (double)w->host_capacity_mpt[h] / 1000;
        c->host[h].power = &w->power[w->host_model[h]];
    }
    return rebalance_cloudsim3_classes(c, w);
}

/* Between two decisions only VM histories, host constants and the clock matter. */
static bool rebalance_cloudsim3_clone(void *dst, const void *src, struct world *w)
{
    const struct cloudsim3 *s = src;
    struct cloudsim3 *d = dst;
    *d = (struct cloudsim3){.p = s->p, .arena = w->arena, .clock_s = s->clock_s};
    double clock_s = s->clock_s;
    if (!rebalance_cloudsim3_init(d, s->p, w)) return false;
    d->clock_s = clock_s;
    for (uint32_t h = 0; h < w->host_count; h++)
        d->host[h].most = s->host[h].most;
    d->vm = arena_span_resize(w->arena, NULL, (size_t)s->vm_slots + 1, sizeof(*d->vm));
    if (d->vm == NULL) return false;
    if (s->vm_slots > 0) memcpy(d->vm, s->vm, s->vm_slots * sizeof(*d->vm));
    d->vm_slots = s->vm_slots;
    return true;
}

static void rebalance_cloudsim3_decide(void *state, const void *p, const struct world *w,
                                       struct action_list *out)
{
    struct cloudsim3 *c = state;
    (void)p;
    c->w = w;
    if (!cloudsim3_prepare(c)) {
        out->failed = true;
        return;
    }
    cloudsim3_plan(c);
    out->failed |= c->failed;
    for (uint32_t i = 0; i < c->moves; i++)
        action_add(out, (struct action){.kind = ACTION_MOVE,
                                        .vm = c->move[i].vm,
                                        .host = c->move[i].to,
                                        .why = "CloudSim's rules"});
}

static void rebalance_cloudsim3_vm_ended(void *state, uint32_t v)
{
    struct cloudsim3 *c = state;
    if (v < c->vm_slots) memset(&c->vm[v], 0, sizeof(c->vm[v]));
}

static const struct loop_ops ops = {.init = rebalance_cloudsim3_init,
                                    .clone = rebalance_cloudsim3_clone,
                                    .decide = rebalance_cloudsim3_decide,
                                    .vm_ended = rebalance_cloudsim3_vm_ended};

const struct policy_desc rebalance_cloudsim3 = {
    .kind = "rebalance",
    .name = "cloudsim-3",
    .doc = "Takes its decisions exactly as the power-aware policies of CloudSim 3.0.3, quirks "
           "included: hosts that are off look free, utilisation is stale within a decision, memory "
           "is forgotten. For comparison only.",
    .source = "CloudSim 3.0.3, org.cloudbus.cloudsim.power; Beloglazov and Buyya, Concurrency and "
              "Computation 24(13), 2012",
    .params = params,
    .params_size = sizeof(struct cloudsim3_params),
    .state_size = sizeof(struct cloudsim3),
    .ops = &ops,
};
