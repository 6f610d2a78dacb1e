/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/pack.h"
#include "sim/num.h"
#include "sim/sort.h"

static uint32_t pack_count(const struct pack_problem *p, uint32_t item)
{
    return p->count != NULL ? p->count[item] : 1;
}

static int64_t pack_size_in(const struct pack_problem *p, uint32_t item, uint32_t d)
{
    return p->size[(size_t)item * p->dims + d];
}

bool pack_fits(const struct pack_problem *p, uint32_t item)
{
    for (uint32_t d = 0; d < p->dims; d++)
        if (pack_size_in(p, item, d) > p->capacity[d]) return false;
    return true;
}

uint32_t pack_pieces(const struct pack_problem *p)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < p->items; i++)
        n += pack_count(p, i);
    return n;
}

/* Total size of the items that fit, by dimension. */
static void pack_totals(const struct pack_problem *p, i128 *sum)
{
    for (uint32_t d = 0; d < p->dims; d++)
        sum[d] = 0;
    for (uint32_t i = 0; i < p->items; i++)
        for (uint32_t d = 0, fits = pack_fits(p, i); fits && d < p->dims; d++)
            sum[d] += (i128)pack_size_in(p, i, d) * pack_count(p, i);
}

void pack_volumes(const struct pack_problem *p, double *bins_of_dim)
{
    i128 sum[PACK_DIMS_MAX];
    pack_totals(p, sum);
    for (uint32_t d = 0; d < p->dims; d++)
        bins_of_dim[d] = num_i128_double(sum[d]) / (double)p->capacity[d];
}

uint32_t pack_bound_volume(const struct pack_problem *p)
{
    i128 sum[PACK_DIMS_MAX], most = 0;
    pack_totals(p, sum);
    for (uint32_t d = 0; d < p->dims; d++) {
        i128 bins = num_ceil_div(sum[d], p->capacity[d]);
        most = bins > most ? bins : most;
    }
    return (uint32_t)most;
}

/* ---- L2 ---- */

struct pack_prefix { /* items that fit, largest in one dimension first, and before each: */
    struct sort_item *order, *scratch;
    uint32_t *pieces; /* pieces */
    i128 *sum;        /* their total size */
    uint32_t n;
};

/* With a threshold t <= c/2: pieces > c - t are alone; those in (c/2, c - t] never share a bin with
 * each other; those in [t, c/2] fill what those leave, and new bins after that. `alone` and `large`
 * count the items of the first kind and of the first two together, `upto` all that are >= t. */
static i128 pack_l2_at(const struct pack_prefix *x, uint32_t alone, uint32_t large, uint32_t upto,
                       int64_t c)
{
    i128 pairs = (i128)x->pieces[large] - x->pieces[alone];
    i128 left = (i128)c * pairs - (x->sum[large] - x->sum[alone]);
    i128 small = x->sum[upto] - x->sum[large];
    return (i128)x->pieces[large] + (small > left ? num_ceil_div(small - left, c) : 0);
}

static void pack_prefix_fill(const struct pack_problem *p, uint32_t d, struct pack_prefix *x)
{
    x->n = 0;
    for (uint32_t i = 0; i < p->items; i++)
        if (pack_fits(p, i))
            x->order[x->n++] = (struct sort_item){sort_down(pack_size_in(p, i, d)), i, i};
    sort_items(x->order, x->scratch, x->n);
    for (uint32_t i = 0; i < x->n; i++) {
        uint32_t item = x->order[i].ix;
        x->pieces[i + 1] = x->pieces[i] + pack_count(p, item);
        x->sum[i + 1] = x->sum[i] + (i128)pack_size_in(p, item, d) * pack_count(p, item);
    }
}

static uint32_t pack_l2_of(const struct pack_problem *p, uint32_t d, struct pack_prefix *x)
{
    int64_t c = p->capacity[d];
    uint32_t large = 0, alone = 0;
    pack_prefix_fill(p, d, x);
    while (large < x->n && 2 * (i128)pack_size_in(p, x->order[large].ix, d) > c)
        large++;
    i128 most = pack_l2_at(x, 0, large, x->n, c);
    for (uint32_t upto = x->n; upto > large; upto--) { /* thresholds: the small sizes, rising */
        int64_t t = pack_size_in(p, x->order[upto - 1].ix, d);
        while (alone < large && pack_size_in(p, x->order[alone].ix, d) > c - t)
            alone++;
        i128 bins = pack_l2_at(x, alone, large, upto, c);
        most = bins > most ? bins : most;
    }
    return (uint32_t)most;
}

/* Without a piece over half a bin L2 is the volume. */
static bool pack_has_large(const struct pack_problem *p, uint32_t d)
{
    for (uint32_t i = 0; i < p->items; i++)
        if (2 * (i128)pack_size_in(p, i, d) > p->capacity[d] && pack_fits(p, i)) return true;
    return false;
}

bool pack_bound_l2_dims(const struct pack_problem *p, uint32_t *bins_of_dim, struct arena *scratch)
{
    size_t n = (size_t)p->items + 1;
    struct pack_prefix x = {.order = arena_alloc(scratch, n, sizeof *x.order),
                            .scratch = arena_alloc(scratch, n, sizeof *x.scratch),
                            .pieces = arena_alloc(scratch, n, sizeof *x.pieces),
                            .sum = arena_alloc(scratch, n, sizeof *x.sum)};
    i128 sum[PACK_DIMS_MAX];
    if (x.order == NULL || x.scratch == NULL || x.pieces == NULL || x.sum == NULL) return false;
    pack_totals(p, sum);
    for (uint32_t d = 0; d < p->dims; d++)
        bins_of_dim[d] = pack_has_large(p, d) ? pack_l2_of(p, d, &x)
                                              : (uint32_t)num_ceil_div(sum[d], p->capacity[d]);
    return true;
}

uint32_t pack_bound_l2(const struct pack_problem *p, struct arena *scratch)
{
    uint32_t of_dim[PACK_DIMS_MAX], most = 0;
    if (!pack_bound_l2_dims(p, of_dim, scratch)) return UINT32_MAX;
    for (uint32_t d = 0; d < p->dims; d++)
        most = of_dim[d] > most ? of_dim[d] : most;
    return most;
}

/* ---- check ---- */

bool pack_check(const struct pack_problem *p, const uint32_t *bin_of, uint32_t bins,
                struct arena *scratch)
{
    int64_t *room = arena_alloc(scratch, (size_t)bins * p->dims + 1, sizeof *room);
    uint32_t piece = 0;
    if (room == NULL) return false;
    for (size_t i = 0; i < (size_t)bins * p->dims; i++)
        room[i] = p->capacity[i % p->dims];
    for (uint32_t i = 0; i < p->items; i++)
        for (uint32_t j = 0; j < pack_count(p, i); j++, piece++) {
            if (bin_of[piece] == PACK_UNPACKED) continue;
            if (bin_of[piece] >= bins) return false;
            for (uint32_t d = 0; d < p->dims; d++)
                if ((room[(size_t)bin_of[piece] * p->dims + d] -= pack_size_in(p, i, d)) < 0)
                    return false;
        }
    return true;
}
