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
    int64_t rise_from, rise_to; /* uW */
    uint32_t class;
    bool on;
};

struct target_search { /* what is looked for, and the best so far */
    struct target_index *ix;
    struct target_room need;
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
    if (ix->nodes == NULL || ix->classes == NULL || ix->class_of == NULL) return false;
    for (uint32_t h = 0; h < w->host_count; h++) {
        target_classify(ix, w, h);
        ix->nodes[h].key = w->host_key[h];
        ix->nodes[h].priority = (uint32_t)rng_mix(w->host_key[h]);
        ix->nodes[h].own.places = target_places(w->sc, h);
    }
    size_t stretches = (size_t)ix->class_count * STRETCHES;
    size_t order = stretches > n ? stretches : n;
    ix->stretches = arena_alloc(a, stretches + 1, sizeof(*ix->stretches));
    ix->order = arena_alloc(a, order, sizeof(*ix->order));
    ix->scratch = arena_alloc(a, order, sizeof(*ix->scratch));
    return ix->stretches != NULL && ix->order != NULL && ix->scratch != NULL;
}

/* ---- which hosts ---- */

static uint32_t *target_root(struct target_index *ix, uint32_t h)
{
    return &ix->classes[ix->class_of[h]].root[ix->nodes[h].on];
}

/* A host that VMs have been sent to counts as on. */
static void target_read(struct target_index *ix, uint32_t h)
{
    const struct trial_host *host = &ix->trial->hosts[h];
    struct target_node *node = &ix->nodes[h];
    enum host_state state = (enum host_state)ix->trial->w->host_state[h];
    node->on = state == HOST_UP || state == HOST_BOOTING || host->vms > 0;
    node->used_mpt = trial_used(ix->trial, h);
    node->own.free[TARGET_MEMORY] = host->free_b;
    node->own.free[TARGET_VCPUS] = host->free_vcpus;
    node->own.free[TARGET_RATING] = host->free_rating;
    node->own.free[TARGET_SPARE] = host->limit_mpt - host->expect_mpt;
}

/* The order of all hosts serves every class: those of one class come in the same order. */
static void target_plant(struct target_index *ix, uint32_t n)
{
    enum { CLASSES = 32 }; /* planted in one pass */
    for (uint32_t first = 0; first < ix->class_count; first += CLASSES) {
        uint32_t last[2 * CLASSES];
        memset(last, 0xff, sizeof(last));
        for (uint32_t i = 0; i < n; i++) {
            uint32_t h = ix->order[i].ix, c = ix->class_of[h] - first;
            if (c >= CLASSES) continue;
            target_tree_append(ix->nodes, target_root(ix, h), &last[2 * c + ix->nodes[h].on], h);
        }
        for (uint32_t tree = 0; tree < 2 * CLASSES; tree++)
            target_tree_seal(ix->nodes, last[tree]);
    }
}

void target_begin(struct target_index *ix, const struct trial *t,
                  bool (*open)(const void *ctx, uint32_t h), const void *ctx)
{
    const struct world *w = t->w;
    uint32_t n = 0;
    ix->trial = t;
    for (uint32_t c = 0; c < ix->class_count; c++)
        ix->classes[c].root[0] = ix->classes[c].root[1] = TABLE_NONE;
    for (uint32_t h = 0; h < w->host_count; h++) {
        enum host_state state = (enum host_state)w->host_state[h];
        bool there = state == HOST_UP || state == HOST_BOOTING || state == HOST_OFF;
        ix->nodes[h].in = false;
        if (!there || w->host_flags[h] & HOST_BARE || w->host_blocks[h] > 0 || !open(ctx, h))
            continue;
        target_read(ix, h);
        ix->order[n++] = (struct sort_item){(uint64_t)ix->nodes[h].used_mpt, w->host_key[h], h};
    }
    sort_items(ix->order, ix->scratch, n);
    target_plant(ix, n);
}

bool target_has(const struct target_index *ix, uint32_t h)
{
    return ix->nodes[h].in;
}

void target_drop(struct target_index *ix, uint32_t h)
{
    target_tree_remove(ix->nodes, target_root(ix, h), h);
}

void target_add(struct target_index *ix, uint32_t h)
{
    target_read(ix, h);
    target_tree_insert(ix->nodes, target_root(ix, h), h);
}

void target_changed(struct target_index *ix, uint32_t h)
{
    if (!target_has(ix, h)) return;
    target_drop(ix, h);
    target_add(ix, h);
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

static uint32_t target_put(struct target_index *ix, uint32_t n, const struct target_stretch *span,
                           int64_t more)
{
    const struct target_class *class = &ix->classes[span->class];
    struct target_stretch *s = &ix->stretches[n];
    if (span->from > span->to) return n;
    *s = *span;
    s->rise_from = target_rise(ix, class, s->on, s->from, more);
    s->rise_to = target_rise(ix, class, s->on, s->to, more);
    int64_t least = s->rise_from < s->rise_to ? s->rise_from : s->rise_to;
    ix->order[n] = (struct sort_item){sort_word(least), n, n};
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
    while (curve && a <= BENDS && s.from <= last) {
        int64_t at_a = a * capacity / BENDS, at_b = b * capacity / BENDS - more;
        s.to = b <= BENDS && at_b < at_a ? at_b : at_a;
        b += b <= BENDS && at_b <= s.to;
        a += at_a <= s.to;
        if (s.to > last) s.to = last;
        if (s.to < s.from) continue;
        n = target_put(ix, n, &s, more);
        s.from = s.to + 1;
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
        for (int on = wake ? 0 : 1; on < 2; on++) {
            uint32_t root = class->root[on];
            if (root == TABLE_NONE || !target_tree_covers(&ix->nodes[root].most, &s->need))
                continue;
            struct target_stretch off = {.from = base, .to = base, .class = c};
            bool enough = base + more <= w->host_capacity_mpt[class->example];
            if (on == 1)
                n = target_cut(ix, n, c, more);
            else if (enough)
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

uint32_t target_find(struct target_index *ix, uint32_t v, bool wake, int64_t *rise_uw)
{
    const struct world *w = ix->trial->w;
    const struct vm_size *size = &w->sizes[w->vm_size[v]];
    uint32_t place = w->vm_place[v];
    struct target_search s = {.ix = ix, .v = v, .best = TABLE_NONE};
    s.need.free[TARGET_MEMORY] = size->memory_b + size->overhead_min_b;
    s.need.free[TARGET_VCPUS] = size->vcpu;
    s.need.free[TARGET_RATING] = size->nominal_mpt;
    s.need.free[TARGET_SPARE] = ix->trial->vms[v].expect_mpt;
    s.need.places = place < 64 ? UINT64_C(1) << place : 0;
    uint32_t n = target_stretches(ix, &s, wake);
    sort_items(ix->order, ix->scratch, n);
    for (uint32_t i = 0; i < n; i++) {
        const struct target_stretch *at = &ix->stretches[ix->order[i].ix];
        int64_t least = at->rise_from < at->rise_to ? at->rise_from : at->rise_to;
        if (s.best != TABLE_NONE && num_round_div(least, 1000) > s.rise_mw) break;
        target_look(&s, at);
    }
    *rise_uw = s.rise_uw;
    return s.best;
}
