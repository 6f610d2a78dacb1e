/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/pack.h"
#include "sim/diag.h"
#include "sim/num.h"

struct packer {
    const struct pack_problem *p;
    double a[PACK_DIMS_MAX]; /* weight of a dimension */
    uint32_t only;           /* sort by the size in this dimension; PACK_DIMS_MAX = by weight */
    double *weight;          /* items */
    uint32_t *order;         /* items, largest first */
    int64_t *room;           /* bins x dims */
    uint32_t *bin_of;
    uint32_t bins;
};

static const int64_t *size_of(const struct pack_problem *p, uint32_t item)
{
    return &p->size[(size_t)item * p->dims];
}

static double share(const struct pack_problem *p, uint32_t item, uint32_t d)
{
    return (double)size_of(p, item)[d] / (double)p->capacity[d];
}

static bool has_room(const struct pack_problem *p, const int64_t *room, uint32_t item)
{
    for (uint32_t d = 0; d < p->dims; d++)
        if (size_of(p, item)[d] > room[d]) return false;
    return true;
}

/* ---- weights and order ---- */

static double mean_share(const struct pack_problem *p, uint32_t d)
{
    double sum = 0.0;
    for (uint32_t i = 0; i < p->items; i++)
        sum += share(p, i, d);
    return p->items > 0 ? sum / (double)p->items : 0.0;
}

static double weight_of(const struct packer *k, const struct pack_options *o, uint32_t item)
{
    double sum = 0.0, product = 1.0;
    for (uint32_t d = 0; d < k->p->dims; d++) {
        sum += k->a[d] * share(k->p, item, d);
        product *= share(k->p, item, d);
    }
    return o->weight == PACK_PRODUCT ? product : sum;
}

static bool comes_before(const struct packer *k, uint32_t a, uint32_t b)
{
    if (k->only < PACK_DIMS_MAX) {
        int64_t own = size_of(k->p, a)[k->only], other = size_of(k->p, b)[k->only];
        return own != other ? own > other : a < b;
    }
    return k->weight[a] != k->weight[b] ? k->weight[a] > k->weight[b] : a < b;
}

static void sift_down(const struct packer *k, uint32_t at, uint32_t n)
{
    uint32_t moving = k->order[at];
    for (uint32_t child; (child = 2 * at + 1) < n; at = child) {
        if (child + 1 < n && comes_before(k, k->order[child], k->order[child + 1])) child++;
        if (!comes_before(k, moving, k->order[child])) break;
        k->order[at] = k->order[child];
    }
    k->order[at] = moving;
}

/* sort_items - heap sort by a total order: no libc qsort, whose ties depend on the library. */
static void sort_items(const struct packer *k)
{
    uint32_t n = k->p->items;
    for (uint32_t i = 0; i < n; i++)
        k->order[i] = i;
    for (uint32_t i = n / 2; i-- > 0;)
        sift_down(k, i, n);
    for (; n > 1; n--) {
        uint32_t last = k->order[n - 1];
        k->order[n - 1] = k->order[0];
        k->order[0] = last;
        sift_down(k, 0, n - 1);
    }
}

/* ---- bins ---- */

static int64_t *room_of(const struct packer *k, uint32_t bin)
{
    return &k->room[(size_t)bin * k->p->dims];
}

static uint32_t open_bin(struct packer *k)
{
    SIM_ASSERT(k->bins < k->p->items);
    for (uint32_t d = 0; d < k->p->dims; d++)
        room_of(k, k->bins)[d] = k->p->capacity[d];
    return k->bins++;
}

static void put(struct packer *k, uint32_t item, uint32_t bin)
{
    SIM_ASSERT(bin < k->bins);
    for (uint32_t d = 0; d < k->p->dims; d++) {
        room_of(k, bin)[d] -= size_of(k->p, item)[d];
        SIM_ASSERT(room_of(k, bin)[d] >= 0);
    }
    k->bin_of[item] = bin;
}

static double room_weight(const struct packer *k, const struct pack_options *o, uint32_t bin)
{
    const int64_t *room = room_of(k, bin);
    if (o->weight == PACK_ONE_DIM) return (double)room[o->dim] / (double)k->p->capacity[o->dim];
    double sum = 0.0;
    for (uint32_t d = 0; d < k->p->dims; d++)
        sum += k->a[d] * ((double)room[d] / (double)k->p->capacity[d]);
    return sum;
}

static uint32_t bin_for(const struct packer *k, const struct pack_options *o, uint32_t item)
{
    uint32_t best = PACK_UNPACKED;
    double least = 0.0;
    for (uint32_t b = 0; b < k->bins; b++) {
        if (!has_room(k->p, room_of(k, b), item)) continue;
        if (o->rule == PACK_FIRST_FIT) return b;
        double own = room_weight(k, o, b);
        if (best != PACK_UNPACKED && own >= least) continue;
        best = b;
        least = own;
    }
    return best;
}

static void pack_item_by_item(struct packer *k, const struct pack_options *o)
{
    for (uint32_t i = 0; i < k->p->items; i++) {
        uint32_t item = k->order[i];
        if (!has_room(k->p, k->p->capacity, item)) continue;
        uint32_t bin = bin_for(k, o, item);
        put(k, item, bin != PACK_UNPACKED ? bin : open_bin(k));
    }
}

/* ---- one bin at a time ---- */

/* Larger is better: the dot product of item and room, or less distance between them. */
static double liking(const struct packer *k, enum pack_rule rule, uint32_t item,
                     const int64_t *room)
{
    double sum = 0.0;
    for (uint32_t d = 0; d < k->p->dims; d++) {
        double left = (double)room[d] / (double)k->p->capacity[d];
        double own = share(k->p, item, d);
        sum += rule == PACK_DOT ? k->a[d] * own * left : -k->a[d] * (own - left) * (own - left);
    }
    return sum;
}

static uint32_t item_for(const struct packer *k, enum pack_rule rule, uint32_t bin)
{
    uint32_t best = PACK_UNPACKED;
    double most = 0.0;
    for (uint32_t item = 0; item < k->p->items; item++) {
        if (k->bin_of[item] != PACK_UNPACKED || !has_room(k->p, room_of(k, bin), item)) continue;
        double own = liking(k, rule, item, room_of(k, bin));
        if (best != PACK_UNPACKED && own <= most) continue;
        best = item;
        most = own;
    }
    return best;
}

static void pack_bin_by_bin(struct packer *k, const struct pack_options *o)
{
    uint32_t left = 0;
    for (uint32_t item = 0; item < k->p->items; item++)
        left += has_room(k->p, k->p->capacity, item);
    while (left > 0) {
        uint32_t bin = open_bin(k);
        uint32_t item;
        while ((item = item_for(k, o->rule, bin)) != PACK_UNPACKED) {
            put(k, item, bin);
            left--;
        }
    }
}

/* ---- interface ---- */

bool pack_run(const struct pack_problem *p, const struct pack_options *o, uint32_t *bin_of,
              struct pack_result *result, struct arena *scratch)
{
    struct packer k = {.p = p, .bin_of = bin_of, .only = PACK_DIMS_MAX};
    SIM_ASSERT(p->dims >= 1 && p->dims <= PACK_DIMS_MAX);
    SIM_ASSERT(o->weight != PACK_ONE_DIM || o->dim < p->dims);
    *result = (struct pack_result){0, 0};
    if (p->items == 0) return true;
    k.weight = arena_alloc(scratch, p->items, sizeof *k.weight);
    k.order = arena_alloc(scratch, p->items, sizeof *k.order);
    k.room = arena_alloc(scratch, (size_t)p->items * p->dims, sizeof *k.room);
    if (k.weight == NULL || k.order == NULL || k.room == NULL) return false;
    for (uint32_t d = 0; d < p->dims; d++)
        k.a[d] = o->weight == PACK_WEIGHTED_SUM ? mean_share(p, d) : 1.0;
    for (uint32_t i = 0; i < p->items; i++) {
        k.weight[i] = weight_of(&k, o, i);
        bin_of[i] = PACK_UNPACKED;
    }
    if (o->weight == PACK_ONE_DIM) k.only = o->dim;
    sort_items(&k);
    if (o->rule == PACK_FIRST_FIT || o->rule == PACK_BEST_FIT)
        pack_item_by_item(&k, o);
    else
        pack_bin_by_bin(&k, o);
    result->bins = k.bins;
    for (uint32_t i = 0; i < p->items; i++)
        result->unpacked += bin_of[i] == PACK_UNPACKED;
    return true;
}

bool pack_check(const struct pack_problem *p, const uint32_t *bin_of, uint32_t bins,
                struct arena *scratch)
{
    int64_t *room = arena_alloc(scratch, (size_t)bins * p->dims + 1, sizeof *room);
    if (room == NULL) return false;
    for (size_t i = 0; i < (size_t)bins * p->dims; i++)
        room[i] = p->capacity[i % p->dims];
    for (uint32_t i = 0; i < p->items; i++) {
        if (bin_of[i] == PACK_UNPACKED) continue;
        if (bin_of[i] >= bins) return false;
        for (uint32_t d = 0; d < p->dims; d++)
            if ((room[(size_t)bin_of[i] * p->dims + d] -= size_of(p, i)[d]) < 0) return false;
    }
    return true;
}

/* ---- lower bounds ---- */

uint32_t pack_bound_volume(const struct pack_problem *p)
{
    i128 most = 0;
    for (uint32_t d = 0; d < p->dims; d++) {
        i128 sum = 0;
        for (uint32_t i = 0; i < p->items; i++)
            if (has_room(p, p->capacity, i)) sum += size_of(p, i)[d];
        i128 bins = num_ceil_div(sum, p->capacity[d]);
        most = bins > most ? bins : most;
    }
    return (uint32_t)most;
}

/* With a threshold t <= c/2: items > c - t are alone; items in (c/2, c - t] never share a bin
 * with each other; items in [t, c/2] fill what those leave, and new bins after that. sum[i] is
 * the total of the i largest items; `alone` and `large` count the largest of the first two kinds
 * together with those before, `upto` all that are >= t. */
static i128 l2_at(const i128 *sum, uint32_t alone, uint32_t large, uint32_t upto, int64_t c)
{
    i128 left = (i128)c * (large - alone) - (sum[large] - sum[alone]);
    i128 small = sum[upto] - sum[large];
    return (i128)large + (small > left ? num_ceil_div(small - left, c) : 0);
}

static uint32_t l2_of_dim(struct packer *k, uint32_t d, i128 *sum)
{
    int64_t c = k->p->capacity[d];
    uint32_t n = 0, large = 0, alone = 0;
    k->only = d;
    sort_items(k);
    for (uint32_t i = 0; i < k->p->items; i++) {
        uint32_t item = k->order[i];
        if (!has_room(k->p, k->p->capacity, item)) continue;
        int64_t size = size_of(k->p, item)[d];
        k->order[n] = item;
        sum[n + 1] = sum[n] + size;
        n++;
        large += size > c - size;
    }
    i128 most = l2_at(sum, 0, large, n, c);
    for (uint32_t upto = n; upto > large; upto--) { /* thresholds: the small sizes, rising */
        int64_t t = size_of(k->p, k->order[upto - 1])[d];
        while (alone < large && size_of(k->p, k->order[alone])[d] > c - t)
            alone++;
        i128 bins = l2_at(sum, alone, large, upto, c);
        most = bins > most ? bins : most;
    }
    return (uint32_t)most;
}

uint32_t pack_bound_l2(const struct pack_problem *p, struct arena *scratch)
{
    struct packer k = {.p = p};
    uint32_t most = 0;
    k.order = arena_alloc(scratch, (size_t)p->items + 1, sizeof *k.order);
    i128 *sum = arena_alloc(scratch, (size_t)p->items + 1, sizeof *sum);
    if (k.order == NULL || sum == NULL) return UINT32_MAX;
    for (uint32_t d = 0; d < p->dims; d++) {
        uint32_t bins = l2_of_dim(&k, d, sum);
        most = bins > most ? bins : most;
    }
    return most;
}
