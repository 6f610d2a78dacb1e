/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/target.h"
#include "models/network.h"
#include "models/target_tree.h"
#include "sim/rng.h"
#include <string.h>

/* Of one class: one more than the 2 x 10 bends inside the range, and one for hosts that are off. */
enum { BENDS = POWER_POINTS - 1, STRETCHES = 2 * BENDS + 2 };

struct target_stretch { /* uses in [from, to] of a class, between which the rise is straight */
    int64_t from, to;
    int64_t rise_from, rise_to, least_uw;
    uint32_t class;
    bool on;
};

struct target_size { /* room that VMs of a group of sizes need at least */
    int64_t memory_b, vcpus, rating_mpt;
};

struct target_search { /* what is looked for, and the best so far */
    struct target_index *ix;
    struct target_need need;
    uint32_t v, best;
    int64_t rise_uw, rise_mw;
};

/* ---- set-up ---- */

static bool target_same_class(const struct world *w, const struct target_class *c, uint32_t h)
{
    const struct spec_host *spec = &w->sc->hosts[h];
    return c->model == w->host_model[h] && c->site == spec->site &&
           c->hypervisor == spec->hypervisor;
}

static void target_classify(struct target_index *ix, const struct world *w, uint32_t h)
{
    const struct spec_host *spec = &w->sc->hosts[h];
    uint32_t c = 0;
    while (c < ix->class_count && !target_same_class(w, &ix->classes[c], h))
        c++;
    ix->class_of[h] = c;
    if (c < ix->class_count) return;
    ix->classes[ix->class_count++] = (struct target_class){.model = w->host_model[h],
                                                           .example = h,
                                                           .site = spec->site,
                                                           .hypervisor = spec->hypervisor};
}

/* Bit p: the host is of place p. What places have no bit is left to trial_fits. */
static uint64_t target_places(const struct scenario *sc, uint32_t h)
{
    uint64_t bits = 0;
    for (uint32_t p = 0; p < sc->place_count && p < 64; p++) {
        const uint8_t *hosts = sc->places[p].hosts;
        if (hosts == NULL || (hosts[h / 8] >> (h % 8) & 1)) bits |= UINT64_C(1) << p;
    }
    return bits;
}

bool target_init(struct target_index *ix, struct arena *a, const struct world *w)
{
    size_t n = w->host_count + 1;
    *ix = (struct target_index){.trial = NULL};
    ix->nodes = arena_alloc(a, n, sizeof(*ix->nodes));
    ix->classes = arena_alloc(a, n, sizeof(*ix->classes));
    ix->class_of = arena_alloc(a, n, sizeof(*ix->class_of));
    ix->tree = arena_alloc(a, n, sizeof(*ix->tree));
    if (!ix->nodes || !ix->classes || !ix->class_of || !ix->tree) return false;
    for (uint32_t h = 0; h < w->host_count; h++) {
        target_classify(ix, w, h);
        ix->nodes[h].key = w->host_key[h];
        ix->nodes[h].priority = (uint32_t)rng_mix(w->host_key[h]);
        ix->nodes[h].places = target_places(w->sc, h);
    }
    ix->stretches = arena_alloc(a, ix->class_count + 1, STRETCHES * sizeof(*ix->stretches));
    ix->order = arena_alloc(a, n, sizeof(*ix->order));
    ix->scratch = arena_alloc(a, n, sizeof(*ix->scratch));
    ix->sizes = arena_alloc(a, TARGET_SIZES, sizeof(*ix->sizes));
    return ix->stretches != NULL && ix->order != NULL && ix->scratch != NULL && ix->sizes != NULL;
}

/* ---- sizes ---- */

static void target_join(struct target_size *s, const struct vm_size *size)
{
    int64_t memory_b = size->memory_b + size->overhead_min_b;
    if (memory_b < s->memory_b) s->memory_b = memory_b;
    if (size->vcpu < s->vcpus) s->vcpus = size->vcpu;
    if (size->nominal_mpt < s->rating_mpt) s->rating_mpt = size->nominal_mpt;
}

static bool target_like(const struct vm_size *a, const struct vm_size *b)
{
    return a->memory_b == b->memory_b && a->overhead_min_b == b->overhead_min_b &&
           a->vcpu == b->vcpu && a->nominal_mpt == b->nominal_mpt;
}

/* Size classes in order of memory, vCPUs and rating, cut into groups of about equally many: where
 * there are few, each is a group by itself. */
static bool target_group(struct target_index *ix, struct arena *a, const struct world *w)
{
    uint32_t n = w->size_count, kinds = 0, kind = 0;
    struct sort_item *order = arena_span_resize(a, NULL, 2 * (size_t)n, sizeof(*order));
    uint8_t *size_of = arena_span_resize(a, ix->size_of, n, sizeof(*size_of));
    if (size_of != NULL) ix->size_of = size_of;
    if (order == NULL || size_of == NULL) return false;
    for (uint32_t i = 0; i < n; i++) {
        const struct vm_size *s = &w->sizes[i];
        uint64_t minor = (uint64_t)s->vcpu << 40 | (uint64_t)s->nominal_mpt >> 4;
        order[i] = (struct sort_item){sort_word(s->memory_b), minor, i};
    }
    sort_items(order, order + n, n);
    for (uint32_t i = 0; i < n; i++)
        kinds += i == 0 || !target_like(&w->sizes[order[i].ix], &w->sizes[order[i - 1].ix]);
    for (int k = 0; k < TARGET_SIZES; k++)
        ix->sizes[k] = (struct target_size){INT64_MAX, INT64_MAX, INT64_MAX};
    ix->groups = kinds < TARGET_SIZES ? kinds : TARGET_SIZES;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t own = order[i].ix;
        kind += i > 0 && !target_like(&w->sizes[own], &w->sizes[order[i - 1].ix]);
        uint32_t few = kinds < TARGET_SIZES ? TARGET_SIZES : kinds;
        ix->size_of[own] = (uint8_t)((uint64_t)kind * TARGET_SIZES / few);
        target_join(&ix->sizes[ix->size_of[own]], &w->sizes[own]);
    }
    arena_span_resize(a, order, 0, sizeof(*order));
    ix->size_count = n;
    return true;
}

/* ---- which hosts ---- */

static struct target_trees target_trees(const struct target_index *ix)
{
    return (struct target_trees){ix->nodes, ix->groups};
}

static uint32_t *target_root(struct target_index *ix, uint32_t h)
{
    SIM_ASSERT(ix->tree[h] != TARGET_NO);
    return &ix->classes[ix->class_of[h]].root[ix->tree[h]];
}

/* A host that VMs have been sent to counts as on. */
static enum target_tree_of target_tree_for(const struct target_index *ix, uint32_t h)
{
    const struct world *w = ix->trial->w;
    enum host_state state = (enum host_state)w->host_state[h];
    if (w->host_flags[h] & HOST_BARE || w->host_blocks[h] > 0) return TARGET_NO;
    if (state == HOST_UP || state == HOST_BOOTING) return TARGET_ON;
    if (state != HOST_OFF) return TARGET_NO;
    return ix->trial->hosts[h].vms > 0 ? TARGET_ON : TARGET_OFF;
}

static uint8_t target_fits(const struct target_index *ix, const struct trial_host *host)
{
    uint8_t bits = 0;
    for (uint32_t k = 0; k < ix->groups && host->room > 0; k++) {
        const struct target_size *size = &ix->sizes[k];
        bool fits = host->free_b >= size->memory_b && host->free_vcpus >= size->vcpus &&
                    host->free_rating >= size->rating_mpt;
        bits |= (uint8_t)(fits << k);
    }
    return bits;
}

static void target_read(struct target_index *ix, uint32_t h)
{
    const struct trial_host *host = &ix->trial->hosts[h];
    struct target_node *node = &ix->nodes[h];
    node->used_mpt = trial_used(ix->trial, h);
    node->spare_mpt = host->limit_mpt - host->expect_mpt;
    node->fits = target_fits(ix, host);
}

bool target_has(const struct target_index *ix, uint32_t h)
{
    return ix->tree[h] != TARGET_NO;
}

void target_drop(struct target_index *ix, uint32_t h)
{
    if (!target_has(ix, h)) return;
    struct target_trees t = target_trees(ix);
    target_tree_remove(&t, target_root(ix, h), h);
    ix->tree[h] = TARGET_NO;
}

void target_add(struct target_index *ix, uint32_t h)
{
    struct target_trees t = target_trees(ix);
    SIM_ASSERT(ix->tree[h] == TARGET_NO);
    ix->tree[h] = (uint8_t)target_tree_for(ix, h);
    if (ix->tree[h] == TARGET_NO) return;
    target_read(ix, h);
    target_tree_insert(&t, target_root(ix, h), h);
}

void target_changed(struct target_index *ix, uint32_t h)
{
    if (!target_has(ix, h)) return;
    target_drop(ix, h);
    target_add(ix, h);
}

/* ---- the beginning of a decision ---- */

/* The order of all hosts serves every class: those of one class come in the same order. */
static void target_plant(struct target_index *ix, uint32_t n)
{
    enum { CLASSES = 64, AHEAD = 16 }; /* planted in one pass; nodes needed soon */
    struct target_trees t = target_trees(ix);
    for (uint32_t first = 0; first < ix->class_count; first += CLASSES) {
        uint32_t last[CLASSES];
        memset(last, 0xff, sizeof(last));
        for (uint32_t i = 0; i < n; i++) {
            uint32_t h = ix->order[i].ix, c = ix->class_of[h] - first;
            if (i + AHEAD < n) __builtin_prefetch(&ix->nodes[ix->order[i + AHEAD].ix], 1);
            if (c < CLASSES) target_tree_append(&t, target_root(ix, h), &last[c], h);
        }
        for (uint32_t c = 0; c < CLASSES; c++)
            target_tree_seal(&t, last[c]);
    }
}

static void target_forget(struct target_index *ix, const struct world *w)
{
    for (uint32_t c = 0; c < ix->class_count; c++)
        ix->classes[c].root[TARGET_OFF] = ix->classes[c].root[TARGET_ON] = TABLE_NONE;
    memset(ix->tree, TARGET_NO, w->host_count);
}

/* Hosts that are off change little: those that are as they were stay in their trees. */
static void target_keep_off(struct target_index *ix, uint32_t h, bool off)
{
    const struct trial_host *host = &ix->trial->hosts[h];
    const struct target_node *node = &ix->nodes[h];
    bool same = ix->tree[h] == TARGET_OFF && node->spare_mpt == host->limit_mpt &&
                node->fits == target_fits(ix, host);
    if (off && same) return;
    if (ix->tree[h] == TARGET_OFF) target_drop(ix, h);
    if (off) target_add(ix, h);
}

bool target_begin(struct target_index *ix, struct arena *a, const struct trial *t,
                  bool (*open)(const void *ctx, uint32_t h), const void *ctx)
{
    const struct world *w = t->w;
    bool first = ix->trial == NULL, regroup = ix->size_count != w->size_count;
    uint32_t n = 0;
    ix->trial = t;
    if (regroup && !target_group(ix, a, w)) return false;
    if (first || regroup) target_forget(ix, w);
    for (uint32_t c = 0; c < ix->class_count; c++)
        ix->classes[c].root[TARGET_ON] = TABLE_NONE;
    for (uint32_t h = 0; h < w->host_count; h++) {
        bool stays = ix->tree[h] == TARGET_OFF && trial_was_idle(t, h);
        if (stays && w->host_blocks[h] == 0 && open(ctx, h)) continue;
        enum target_tree_of tree = open(ctx, h) ? target_tree_for(ix, h) : TARGET_NO;
        if (ix->tree[h] == TARGET_ON) ix->tree[h] = TARGET_NO;
        if (tree == TARGET_OFF || ix->tree[h] == TARGET_OFF)
            target_keep_off(ix, h, tree == TARGET_OFF);
        if (tree != TARGET_ON) continue;
        target_read(ix, h);
        if (ix->nodes[h].fits == 0 || ix->nodes[h].spare_mpt < 0) continue; /* full */
        ix->tree[h] = TARGET_ON;
        ix->order[n++] = (struct sort_item){(uint64_t)ix->nodes[h].used_mpt, w->host_key[h], h};
    }
    sort_items(ix->order, ix->scratch, n);
    target_plant(ix, n);
    return true;
}

/* ---- stretches ---- */

/* By how much the power of a host of class c rises from a use of x to x + more. */
static int64_t target_rise(const struct target_index *ix, const struct target_class *c, bool on,
                           int64_t x, int64_t more)
{
    const struct world *w = ix->trial->w;
    const struct power_model *p = &w->power[c->model];
    int64_t capacity = w->host_capacity_mpt[c->example];
    int64_t before = on ? power_uw(p, x, capacity) : p->off_uw;
    return power_uw(p, x + more, capacity) - before;
}

/* rise_from is known: power has no jumps, so it is that of the end of the stretch before. */
static uint32_t target_put(struct target_index *ix, uint32_t n, struct target_stretch *s,
                           int64_t more)
{
    if (s->from > s->to) return n;
    s->rise_to = target_rise(ix, &ix->classes[s->class], s->on, s->to, more);
    s->least_uw = s->rise_from < s->rise_to ? s->rise_from : s->rise_to;
    ix->stretches[n] = *s;
    s->from = s->to + 1;
    s->rise_from = s->rise_to;
    return n + 1;
}

/* Stretches of the hosts that are on: cut where x or x + more passes a bend of the curve. */
static uint32_t target_cut(struct target_index *ix, uint32_t n, uint32_t c, int64_t more)
{
    const struct world *w = ix->trial->w;
    int64_t capacity = w->host_capacity_mpt[ix->classes[c].example], last = capacity - more;
    struct target_stretch s = {.class = c, .on = true};
    bool curve = w->power[ix->classes[c].model].kind == POWER_CURVE;
    int64_t a = 1, b = 1; /* next bends that x and x + more come to */
    if (last < 0) return n;
    s.rise_from = target_rise(ix, &ix->classes[c], true, 0, more);
    while (curve && a <= BENDS && s.from <= last) {
        int64_t at_a = a * capacity / BENDS, at_b = b * capacity / BENDS - more;
        s.to = b <= BENDS && at_b < at_a ? at_b : at_a;
        b += b <= BENDS && at_b <= s.to;
        a += at_a <= s.to;
        if (s.to > last) s.to = last;
        n = target_put(ix, n, &s, more);
    }
    s.to = last;
    return target_put(ix, n, &s, more);
}

static uint32_t target_stretches(struct target_index *ix, const struct target_search *s, bool wake)
{
    const struct world *w = ix->trial->w;
    uint32_t n = 0;
    for (uint32_t c = 0; c < ix->class_count; c++) {
        const struct target_class *class = &ix->classes[c];
        int64_t more = trial_added(w, class->example, s->v);
        int64_t base = w->host_overhead[class->example].cpu.base_mpt;
        if (!network_reaches(w, w->vm_host[s->v], class->example)) continue;
        for (int on = wake ? TARGET_OFF : TARGET_ON; on <= TARGET_ON; on++) {
            uint32_t root = class->root[on];
            if (root == TABLE_NONE || !target_tree_covers(&ix->nodes[root], &s->need)) continue;
            struct target_stretch off = {.from = base, .to = base, .class = c};
            bool enough = base + more <= w->host_capacity_mpt[class->example];
            if (on == TARGET_ON) n = target_cut(ix, n, c, more);
            if (on == TARGET_ON || !enough) continue;
            off.rise_from = target_rise(ix, class, false, base, more);
            n = target_put(ix, n, &off, more);
        }
    }
    return n;
}

/* ---- search ---- */

static bool target_accept(const void *ctx, uint32_t h)
{
    const struct target_search *s = ctx;
    return trial_fits(s->ix->trial, s->v, h);
}

static uint32_t target_seek(const struct target_search *s, const struct target_stretch *at,
                            int64_t from, int64_t to, enum target_end end)
{
    uint32_t root = s->ix->classes[at->class].root[at->on];
    return target_tree_find(s->ix->nodes, root, &s->need, from, to, end, target_accept, s);
}

/* Is h, at this rise, better than the best so far? */
static bool target_better(const struct target_search *s, uint32_t h, int64_t rise_mw)
{
    const struct world *w = s->ix->trial->w;
    if (s->best == TABLE_NONE || rise_mw != s->rise_mw)
        return s->best == TABLE_NONE || rise_mw < s->rise_mw;
    i128 own = (i128)s->ix->nodes[h].used_mpt * w->host_capacity_mpt[s->best];
    i128 other = (i128)s->ix->nodes[s->best].used_mpt * w->host_capacity_mpt[h];
    if (own != other) return own > other;
    return w->host_key[h] < w->host_key[s->best];
}

/* The best host of a stretch is the one at its lower end, or, when power rises less further up or
 * by the same, at the upper end; there the smallest key of those with the same use. */
static void target_look(struct target_search *s, const struct target_stretch *at)
{
    const struct target_index *ix = s->ix;
    bool lowest = at->rise_to - at->rise_from > 1000;
    uint32_t h = target_seek(s, at, at->from, at->to, lowest ? TARGET_LOWEST : TARGET_HIGHEST);
    if (h == TABLE_NONE) return;
    int64_t used = ix->nodes[h].used_mpt;
    if (!lowest) h = target_seek(s, at, used, used, TARGET_LOWEST);
    const struct target_class *class = &ix->classes[at->class];
    int64_t more = trial_added(ix->trial->w, class->example, s->v);
    int64_t rise = target_rise(ix, class, at->on, used, more);
    int64_t rise_mw = (int64_t)num_round_div(rise, 1000);
    if (!target_better(s, h, rise_mw)) return;
    s->best = h;
    s->rise_uw = rise;
    s->rise_mw = rise_mw;
}

bool target_may_fit(const struct target_index *ix, uint32_t v, uint32_t load_mpt)
{
    const struct world *w = ix->trial->w;
    struct target_need need = {.size = ix->size_of[w->vm_size[v]], .load_mpt = load_mpt};
    for (uint32_t c = 0; c < ix->class_count; c++) {
        uint32_t root = ix->classes[c].root[TARGET_ON];
        if (root != TABLE_NONE && target_tree_covers(&ix->nodes[root], &need)) return true;
    }
    return false;
}

uint32_t target_find(struct target_index *ix, uint32_t v, bool wake, int64_t *rise_uw)
{
    const struct world *w = ix->trial->w;
    uint32_t place = w->vm_place[v];
    struct target_search s = {.ix = ix, .v = v, .best = TABLE_NONE};
    s.need = (struct target_need){.size = ix->size_of[w->vm_size[v]],
                                  .load_mpt = ix->trial->vms[v].expect_mpt,
                                  .places = place < 64 ? UINT64_C(1) << place : 0};
    uint32_t n = target_stretches(ix, &s, wake);
    while (n > 0) { /* the best first; mostly the first few decide */
        uint32_t best = 0;
        for (uint32_t i = 1; i < n; i++)
            if (ix->stretches[i].least_uw < ix->stretches[best].least_uw) best = i;
        struct target_stretch at = ix->stretches[best];
        if (s.best != TABLE_NONE && num_round_div(at.least_uw, 1000) > s.rise_mw) break;
        target_look(&s, &at);
        ix->stretches[best] = ix->stretches[--n];
    }
    *rise_uw = s.rise_uw;
    return s.best;
}
