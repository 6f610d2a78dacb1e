/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/pack.h"
#include "sim/diag.h"
#include "sim/sort.h"
#include <string.h>

enum { PACK_FEW = 16 }; /* pieces for which looking for each bin is faster than sorting them */

struct pack_bins { /* those that are open, in the order they were opened */
    uint32_t count, cap;
    int64_t *room;     /* x dims */
    double *left;      /* weight of the room: an item of more weight does not fit */
    uint32_t *fullest; /* dimension with the least room */
    uint32_t *listed;  /* bins that may still take something, and some that no longer do: */
    uint32_t listed_count, shut_count;
    uint8_t *shut;
    struct sort_item *fit; /* 2 x bins: those with room for an item */
};

struct packer {
    const struct pack_problem *p;
    const struct pack_options *o;
    struct arena *arena;
    double a[PACK_DIMS_MAX];      /* weight of a dimension */
    int64_t least[PACK_DIMS_MAX]; /* smallest size of any item */
    double *share;                /* items x dims: size / capacity */
    double *heft;                 /* items: weight as of room, a little less for rounding */
    uint32_t *order, ordered;     /* items that fit a bin, largest first */
    uint32_t *left;               /* items: pieces still to be packed */
    uint32_t *next;               /* items: number of the next piece */
    uint32_t *bin_of;             /* pieces; may be NULL */
    struct sort_item *sorted, *sort_scratch;
    struct pack_bins bins;
};

static const int64_t *pack_size(const struct pack_problem *p, uint32_t item)
{
    return &p->size[(size_t)item * p->dims];
}

static int64_t *pack_room(const struct packer *k, uint32_t bin)
{
    return &k->bins.room[(size_t)bin * k->p->dims];
}

static uint32_t pack_count(const struct pack_problem *p, uint32_t item)
{
    return p->count != NULL ? p->count[item] : 1;
}

/* Total weight, then the dimension that is fullest: most items that do not fit fail there. */
static bool pack_has_room(const struct packer *k, uint32_t bin, uint32_t item)
{
    const int64_t *size = pack_size(k->p, item), *room = pack_room(k, bin);
    uint32_t fullest = k->bins.fullest[bin];
    if (k->heft[item] > k->bins.left[bin] || size[fullest] > room[fullest]) return false;
    for (uint32_t d = 0; d < k->p->dims; d++)
        if (size[d] > room[d]) return false;
    return true;
}

/* How many pieces of an item, at most `most`, have room together. */
static uint32_t pack_times(const struct packer *k, uint32_t bin, uint32_t item, uint32_t most)
{
    const int64_t *size = pack_size(k->p, item), *room = pack_room(k, bin);
    int64_t n = most;
    if (most == 0 || !pack_has_room(k, bin, item)) return 0;
    for (uint32_t d = 0; n > 1 && d < k->p->dims; d++)
        if (size[d] > 0 && room[d] / size[d] < n) n = room[d] / size[d];
    return (uint32_t)n;
}

/* ---- weights and order ---- */

/* Words in the order of numbers >= 0. */
static uint64_t pack_word(double x)
{
    uint64_t word;
    SIM_ASSERT(x >= 0.0);
    memcpy(&word, &x, sizeof word);
    return word;
}

/* Weighs sizes as pack_weigh does room, so that what fits is never heavier. */
static double pack_heft_of(const struct packer *k, uint32_t item)
{
    const double *share = &k->share[(size_t)item * k->p->dims];
    double sum = 0.0;
    if (k->o->weight == PACK_ONE_DIM) return share[k->o->dim];
    for (uint32_t d = 0; d < k->p->dims; d++)
        sum += k->a[d] * share[d];
    return sum;
}

static double pack_weight_of(const struct packer *k, uint32_t item)
{
    const double *share = &k->share[(size_t)item * k->p->dims];
    double product = 1.0;
    if (k->o->weight != PACK_PRODUCT) return pack_heft_of(k, item);
    for (uint32_t d = 0; d < k->p->dims; d++)
        product *= share[d];
    return product;
}

static void pack_order(struct packer *k)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < k->p->items; i++) {
        k->heft[i] = pack_heft_of(k, i) * (1.0 - 1e-12);
        if (k->left[i] == 0) continue;
        k->sorted[n++] = (struct sort_item){~pack_word(pack_weight_of(k, i)), i, i};
    }
    sort_items(k->sorted, k->sort_scratch, n);
    for (uint32_t i = 0; i < n; i++)
        k->order[i] = k->sorted[i].ix;
    k->ordered = n;
}

static void pack_shares(struct packer *k)
{
    const struct pack_problem *p = k->p;
    double pieces = 0.0, sum[PACK_DIMS_MAX] = {0.0};
    for (uint32_t i = 0; i < p->items; i++) {
        for (uint32_t d = 0; d < p->dims; d++) {
            double share = (double)pack_size(p, i)[d] / (double)p->capacity[d];
            k->share[(size_t)i * p->dims + d] = share;
            sum[d] += share * k->left[i];
        }
        pieces += k->left[i];
    }
    for (uint32_t d = 0; d < p->dims; d++)
        k->a[d] = k->o->weight != PACK_WEIGHTED_SUM ? 1.0 : pieces > 0.0 ? sum[d] / pieces : 0.0;
}

/* Pieces of each item that are to be packed: none of those larger than a bin. */
static void pack_pieces_left(struct packer *k, struct pack_result *result)
{
    uint32_t number = 0;
    for (uint32_t d = 0; d < k->p->dims; d++)
        k->least[d] = INT64_MAX;
    for (uint32_t i = 0; i < k->p->items; i++) {
        uint32_t n = pack_count(k->p, i);
        bool fits = pack_fits(k->p, i);
        k->next[i] = number;
        k->left[i] = fits ? n : 0;
        if (!fits) result->unpacked += n;
        for (uint32_t d = 0; fits && n > 0 && d < k->p->dims; d++)
            if (pack_size(k->p, i)[d] < k->least[d]) k->least[d] = pack_size(k->p, i)[d];
        for (uint32_t j = 0; k->bin_of != NULL && j < n; j++)
            k->bin_of[number + j] = PACK_UNPACKED;
        number += n;
    }
}

/* ---- bins ---- */

static bool pack_grow(struct packer *k)
{
    struct pack_bins *b = &k->bins;
    uint32_t cap = b->cap < 64 ? 64 : 2 * b->cap;
    size_t dims = k->p->dims;
    int64_t *room = arena_span_resize(k->arena, b->room, cap * dims, sizeof *room);
    if (room != NULL) b->room = room;
    double *left = arena_span_resize(k->arena, b->left, cap, sizeof *left);
    if (left != NULL) b->left = left;
    uint32_t *fullest = arena_span_resize(k->arena, b->fullest, cap, sizeof *fullest);
    if (fullest != NULL) b->fullest = fullest;
    uint32_t *listed = arena_span_resize(k->arena, b->listed, cap, sizeof *listed);
    if (listed != NULL) b->listed = listed;
    uint8_t *shut = arena_span_resize(k->arena, b->shut, cap, 1);
    if (shut != NULL) b->shut = shut;
    struct sort_item *fit = arena_span_resize(k->arena, b->fit, 2 * (size_t)cap, sizeof *fit);
    if (fit != NULL) b->fit = fit;
    if (!room || !left || !fullest || !listed || !shut || !fit) return false;
    b->cap = cap;
    return true;
}

static void pack_release(struct packer *k)
{
    struct pack_bins *b = &k->bins;
    if (b->room != NULL) arena_span_resize(k->arena, b->room, 0, 1);
    if (b->left != NULL) arena_span_resize(k->arena, b->left, 0, 1);
    if (b->fullest != NULL) arena_span_resize(k->arena, b->fullest, 0, 1);
    if (b->listed != NULL) arena_span_resize(k->arena, b->listed, 0, 1);
    if (b->shut != NULL) arena_span_resize(k->arena, b->shut, 0, 1);
    if (b->fit != NULL) arena_span_resize(k->arena, b->fit, 0, 1);
}

/* Notes how much room a bin has left and where it has least. */
static void pack_weigh(struct packer *k, uint32_t bin)
{
    const int64_t *room = pack_room(k, bin), *c = k->p->capacity;
    double sum = 0.0, least = 2.0;
    for (uint32_t d = 0; d < k->p->dims; d++) {
        double left = (double)room[d] / (double)c[d];
        if (left < least) k->bins.fullest[bin] = d;
        least = left < least ? left : least;
        sum += k->a[d] * left;
    }
    bool one = k->o->weight == PACK_ONE_DIM;
    k->bins.left[bin] = one ? (double)room[k->o->dim] / (double)c[k->o->dim] : sum;
}

/* A new bin; PACK_UNPACKED: no memory. */
static uint32_t pack_open(struct packer *k)
{
    struct pack_bins *b = &k->bins;
    if (b->count == b->cap && !pack_grow(k)) return PACK_UNPACKED;
    uint32_t bin = b->count++;
    memcpy(pack_room(k, bin), k->p->capacity, k->p->dims * sizeof *k->p->capacity);
    b->listed[b->listed_count++] = bin;
    pack_weigh(k, bin);
    b->shut[bin] = 0;
    return bin;
}

static void pack_number(struct packer *k, uint32_t item, uint32_t bin, uint32_t n)
{
    for (uint32_t i = 0; k->bin_of != NULL && i < n; i++)
        k->bin_of[k->next[item] + i] = bin;
    k->next[item] += n;
    k->left[item] -= n;
}

/* In a bin that is shut not even the smallest sizes of all items have room. */
static void pack_shut(struct packer *k, uint32_t bin)
{
    bool shut = false;
    for (uint32_t d = 0; !shut && d < k->p->dims; d++)
        shut = pack_room(k, bin)[d] < k->least[d];
    if (!shut) return;
    k->bins.shut[bin] = 1;
    k->bins.shut_count++;
}

static void pack_put(struct packer *k, uint32_t item, uint32_t bin, uint32_t n)
{
    SIM_ASSERT(bin < k->bins.count && !k->bins.shut[bin] && n >= 1 && n <= k->left[item]);
    for (uint32_t d = 0; d < k->p->dims; d++) {
        pack_room(k, bin)[d] -= n * pack_size(k->p, item)[d];
        SIM_ASSERT(pack_room(k, bin)[d] >= 0);
    }
    pack_number(k, item, bin, n);
    pack_weigh(k, bin);
    pack_shut(k, bin);
}

/* Takes shut bins off the list once they are half of it. */
static void pack_tidy(struct packer *k)
{
    struct pack_bins *b = &k->bins;
    uint32_t n = 0;
    if (2 * b->shut_count < b->listed_count) return;
    for (uint32_t i = 0; i < b->listed_count; i++)
        if (!b->shut[b->listed[i]]) b->listed[n++] = b->listed[i];
    b->listed_count = n;
    b->shut_count = 0;
}

/* ---- item by item ---- */

static void pack_first_fit(struct packer *k, uint32_t item)
{
    const struct pack_bins *b = &k->bins;
    for (uint32_t i = 0; i < b->listed_count && k->left[item] > 0; i++) {
        uint32_t bin = b->listed[i];
        uint32_t n = b->shut[bin] ? 0 : pack_times(k, bin, item, k->left[item]);
        if (n > 0) pack_put(k, item, bin, n);
    }
}

/* Where least room is left of those with room; PACK_UNPACKED: nowhere. */
static uint32_t pack_best_bin(const struct packer *k, uint32_t item)
{
    const struct pack_bins *b = &k->bins;
    uint32_t best = PACK_UNPACKED;
    for (uint32_t i = 0; i < b->listed_count; i++) {
        uint32_t bin = b->listed[i];
        if (b->shut[bin] || (best != PACK_UNPACKED && b->left[bin] >= b->left[best])) continue;
        if (pack_has_room(k, bin, item)) best = bin;
    }
    return best;
}

/* A bin that takes a piece has then even less room left, so it takes all it can. */
static void pack_best_fit_few(struct packer *k, uint32_t item)
{
    while (k->left[item] > 0) {
        uint32_t bin = pack_best_bin(k, item);
        if (bin == PACK_UNPACKED) return;
        pack_put(k, item, bin, pack_times(k, bin, item, k->left[item]));
    }
}

/* The same with all bins in the order of the room left. */
static void pack_best_fit_many(struct packer *k, uint32_t item)
{
    const struct pack_bins *b = &k->bins;
    uint32_t n = 0;
    for (uint32_t i = 0; i < b->listed_count; i++) {
        uint32_t bin = b->listed[i];
        if (b->shut[bin] || !pack_has_room(k, bin, item)) continue;
        b->fit[n++] = (struct sort_item){pack_word(b->left[bin]), bin, bin};
    }
    sort_items(b->fit, b->fit + n, n);
    for (uint32_t i = 0; i < n && k->left[item] > 0; i++) {
        uint32_t bin = b->fit[i].ix;
        pack_put(k, item, bin, pack_times(k, bin, item, k->left[item]));
    }
}

static bool pack_item_by_item(struct packer *k)
{
    for (uint32_t i = 0; i < k->ordered; i++) {
        uint32_t item = k->order[i];
        if (k->o->rule == PACK_FIRST_FIT)
            pack_first_fit(k, item);
        else if (k->left[item] <= PACK_FEW)
            pack_best_fit_few(k, item);
        else
            pack_best_fit_many(k, item);
        while (k->left[item] > 0) {
            uint32_t bin = pack_open(k);
            if (bin == PACK_UNPACKED) return false;
            pack_put(k, item, bin, pack_times(k, bin, item, k->left[item]));
        }
        pack_tidy(k);
    }
    return true;
}

/* ---- one bin at a time ---- */

struct pack_window { /* what the next piece of the open bin is chosen from */
    uint32_t item[PACK_WINDOW], n;
    uint32_t used[PACK_WINDOW], pieces[PACK_WINDOW], kinds; /* what went into the bin */
    uint32_t at;                                            /* the next in the order */
};

/* Larger is better: the dot product of item and room, or less distance between them. */
static double pack_liking(const struct packer *k, uint32_t item, const double *room)
{
    const double *share = &k->share[(size_t)item * k->p->dims];
    double sum = 0.0;
    if (k->o->rule == PACK_DOT) {
        for (uint32_t d = 0; d < k->p->dims; d++)
            sum += k->a[d] * share[d] * room[d];
        return sum;
    }
    for (uint32_t d = 0; d < k->p->dims; d++)
        sum -= k->a[d] * (share[d] - room[d]) * (share[d] - room[d]);
    return sum;
}

/* What no longer fits, or is used up, leaves the window for good; others come after it. */
static void pack_refill(struct packer *k, struct pack_window *win, uint32_t bin)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < win->n; i++)
        if (k->left[win->item[i]] > 0 && pack_has_room(k, bin, win->item[i]))
            win->item[n++] = win->item[i];
    for (; n < PACK_WINDOW && win->at < k->ordered && !k->bins.shut[bin]; win->at++) {
        uint32_t item = k->order[win->at];
        if (k->left[item] > 0 && pack_has_room(k, bin, item)) win->item[n++] = item;
    }
    win->n = n;
}

static uint32_t pack_choose(const struct packer *k, const struct pack_window *win, uint32_t bin)
{
    uint32_t best = PACK_UNPACKED;
    double most = 0.0, room[PACK_DIMS_MAX];
    for (uint32_t d = 0; d < k->p->dims; d++)
        room[d] = (double)pack_room(k, bin)[d] / (double)k->p->capacity[d];
    for (uint32_t i = 0; i < win->n; i++) {
        uint32_t item = win->item[i];
        double own = pack_liking(k, item, room);
        bool less = own < most || (!(own > most) && item > best);
        if (best != PACK_UNPACKED && less) continue;
        best = item;
        most = own;
    }
    return best;
}

static void pack_note(struct pack_window *win, uint32_t item)
{
    uint32_t i = 0;
    while (i < win->kinds && win->used[i] != item)
        i++;
    if (i == PACK_WINDOW) return;
    if (i == win->kinds) {
        win->used[i] = item;
        win->pieces[i] = 0;
        win->kinds++;
    }
    win->pieces[i]++;
}

static bool pack_fill(struct packer *k, struct pack_window *win, uint32_t *left)
{
    uint32_t bin = pack_open(k), item;
    if (bin == PACK_UNPACKED) return false;
    *win = (struct pack_window){.n = 0};
    for (;;) {
        pack_refill(k, win, bin);
        if ((item = pack_choose(k, win, bin)) == PACK_UNPACKED) return true;
        pack_put(k, item, bin, 1);
        pack_note(win, item);
        (*left)--;
    }
}

/* The next bins would be filled like this one while no item of it is used up: opens them so. */
static bool pack_repeat(struct packer *k, const struct pack_window *win, uint32_t *left)
{
    uint32_t times = UINT32_MAX;
    for (uint32_t i = 0; i < win->kinds; i++) {
        uint32_t more = k->left[win->used[i]];
        uint32_t n = more > 0 ? (more - 1) / win->pieces[i] : 0;
        times = n < times ? n : times;
    }
    if (win->kinds == PACK_WINDOW) return true; /* perhaps more than were noted */
    for (; times > 0; times--) {
        uint32_t bin = pack_open(k);
        if (bin == PACK_UNPACKED) return false;
        for (uint32_t i = 0; i < win->kinds; i++) {
            pack_number(k, win->used[i], bin, win->pieces[i]);
            *left -= win->pieces[i];
        }
    }
    return true;
}

/* Items that are used up leave the order once they are half of it. */
static void pack_shorten(struct packer *k)
{
    uint32_t n = 0, gone = 0;
    for (uint32_t i = 0; i < k->ordered; i++)
        gone += k->left[k->order[i]] == 0;
    if (2 * gone < k->ordered) return;
    for (uint32_t i = 0; i < k->ordered; i++)
        if (k->left[k->order[i]] > 0) k->order[n++] = k->order[i];
    k->ordered = n;
}

static bool pack_bin_by_bin(struct packer *k)
{
    struct pack_window win;
    uint32_t left = 0;
    for (uint32_t i = 0; i < k->ordered; i++)
        left += k->left[k->order[i]];
    while (left > 0) {
        if (!pack_fill(k, &win, &left) || !pack_repeat(k, &win, &left)) return false;
        pack_shorten(k);
    }
    return true;
}

/* ---- interface ---- */

static bool pack_alloc(struct packer *k)
{
    size_t n = (size_t)k->p->items + 1;
    k->share = arena_alloc(k->arena, n * k->p->dims, sizeof *k->share);
    k->heft = arena_alloc(k->arena, n, sizeof *k->heft);
    k->order = arena_alloc(k->arena, n, sizeof *k->order);
    k->left = arena_alloc(k->arena, n, sizeof *k->left);
    k->next = arena_alloc(k->arena, n, sizeof *k->next);
    k->sorted = arena_alloc(k->arena, n, sizeof *k->sorted);
    k->sort_scratch = arena_alloc(k->arena, n, sizeof *k->sort_scratch);
    return k->share && k->heft && k->order && k->left && k->next && k->sorted && k->sort_scratch;
}

bool pack_run(const struct pack_problem *p, const struct pack_options *o, uint32_t *bin_of,
              struct pack_result *result, struct arena *scratch)
{
    struct packer k = {.p = p, .o = o, .arena = scratch, .bin_of = bin_of};
    SIM_ASSERT(p->dims >= 1 && p->dims <= PACK_DIMS_MAX);
    SIM_ASSERT(o->weight != PACK_ONE_DIM || o->dim < p->dims);
    *result = (struct pack_result){0, 0};
    if (!pack_alloc(&k)) return false;
    pack_pieces_left(&k, result);
    pack_shares(&k);
    pack_order(&k);
    bool by_item = o->rule == PACK_FIRST_FIT || o->rule == PACK_BEST_FIT;
    bool ok = by_item ? pack_item_by_item(&k) : pack_bin_by_bin(&k);
    result->bins = k.bins.count;
    pack_release(&k);
    return ok;
}
