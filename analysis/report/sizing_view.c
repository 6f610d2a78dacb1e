/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/sizing_view.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const struct record_sizing *sizing_view_next(const struct results_plan *plan, uint32_t *at)
{
    const struct record_sizing *best = NULL, *rows = plan->sizing;
    if (*at >= plan->sizing_count) return NULL;
    const char *pool = rows[*at].pool;
    for (; *at < plan->sizing_count && strcmp(rows[*at].pool, pool) == 0; ++*at)
        if (best == NULL || rows[*at].too_big < best->too_big) best = &rows[*at];
    return best;
}

static const char *plural(uint32_t n)
{
    return n == 1 ? "" : "s";
}

const char *sizing_view_text(const struct record_sizing *s, char text[SIZING_VIEW_TEXT])
{
    uint32_t fit = s->vms - s->too_big;
    size_t at = 0;
    text[0] = '\0';
    at += (size_t)snprintf(text, SIZING_VIEW_TEXT, "%.120s has %" PRIu32 " host%s", s->pool,
                           s->hosts, plural(s->hosts));
    if (s->too_big > 0)
        at += (size_t)snprintf(text + at, SIZING_VIEW_TEXT - at,
                               "; %" PRIu32 " VM%s too big for %.64s", s->too_big,
                               s->too_big == 1 ? " is" : "s are", s->model);
    if (fit == 0) return text;
    at += (size_t)snprintf(text + at, SIZING_VIEW_TEXT - at, "; %" PRIu32 " ", s->needed);
    if (s->models > 1) at += (size_t)snprintf(text + at, SIZING_VIEW_TEXT - at, "%.64s ", s->model);
    at += (size_t)snprintf(text + at, SIZING_VIEW_TEXT - at, "would do for %s %" PRIu32 " VM%s",
                           s->too_big > 0 ? "the other" : "its", fit, plural(fit));
    if (s->bound_l2 < s->needed)
        at += (size_t)snprintf(text + at, SIZING_VIEW_TEXT - at,
                               " (no packing needs fewer than %" PRIu32 ")", s->bound_l2);
    snprintf(text + at, SIZING_VIEW_TEXT - at, "; %s binds", s->binds);
    return text;
}
