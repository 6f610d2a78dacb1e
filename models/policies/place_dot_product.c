/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/policies/place.h"

enum empty_use { EMPTY_LAST, EMPTY_EQUAL };

struct params {
    int empty_hosts;
};

static double product_along(int64_t demand, int64_t free, int64_t limit)
{
    if (limit <= 0 || limit == INT64_MAX) return 0.0; /* not limited: nothing to fill */
    return ((double)demand / (double)limit) * ((double)free / (double)limit);
}

static double product(const struct place_view *view, const struct place_ask *ask, host_id h)
{
    const struct fit_free *free = fit_get(view->fit, h);
    struct fit_free limit = view->when_empty(view->world, h);
    double sum = product_along(ask->memory_b, free->memory_b, limit.memory_b);
    sum += product_along(ask->need.rating_mpt, free->rating_mpt, limit.rating_mpt);
    sum += product_along(ask->need.vcpus, free->vcpus, limit.vcpus);
    return sum;
}

/* The packing heuristic fills open bins before it opens another one. Candidates with VMs come
 * first, so the first empty one ends the search when it found something. */
static host_id choose(void *state, const void *params, const struct place_view *view,
                      struct place_ask *ask, enum place_reason *why)
{
    const struct params *p = params;
    host_id best = HOST_NONE;
    double largest = 0.0;
    (void)state;
    for (host_id h = fit_next_candidate(view->fit, &ask->need, HOST_NONE); !host_is_none(h);
         h = fit_next_candidate(view->fit, &ask->need, h)) {
        bool empty = fit_get(view->fit, h)->vms == 0;
        if (empty && p->empty_hosts == EMPTY_LAST && !host_is_none(best) &&
            fit_get(view->fit, best)->vms > 0)
            break;
        double own = product(view, ask, h);
        if (!host_is_none(best) && own < largest) continue;
        if (!host_is_none(best) && own == largest &&
            fit_key(view->fit, h) > fit_key(view->fit, best))
            continue;
        best = h;
        largest = own;
    }
    return place_answer(best, view, ask, why);
}

static const char *const empty_uses[] = {"last", "equal", NULL};

static const struct param_desc param_table[] = {
    {.name = "empty_hosts",
     .type = PARAM_ENUM,
     .offset = offsetof(struct params, empty_hosts),
     .fallback = "last",
     .doc =
         "last: hosts without VMs are used only when no other has room, which packs; equal: they "
         "compete with all their free capacity, which spreads.",
     .choices = empty_uses},
    {.name = NULL}};

static const struct place_ops ops = {.choose = choose};

const struct policy_desc place_dot_product = {
    .kind = "placement",
    .name = "dot-product",
    .doc =
        "The host whose free memory, rating and vCPUs point most in the direction of what the VM "
        "asks for: largest dot product of both, relative to the host's limits.",
    .source = "Panigrahy, Talwar, Uyeda and Wieder, Heuristics for vector bin packing, 2011",
    .params = param_table,
    .params_size = sizeof(struct params),
    .ops = &ops,
};
