/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/experiment/series.h"
#include "sim/diag.h"
#include <stdlib.h>
#include <string.h>

#define COLUMN(member)                                  \
    {                                                   \
#member, offsetof(struct record_series, member) \
    }

static const struct series_column columns[] = {
    COLUMN(hosts_on),
    COLUMN(hosts_busy),
    COLUMN(hosts_installed),
    COLUMN(vms_running),
    COLUMN(vms_queued),
    COLUMN(cpu_demand_points),
    COLUMN(cpu_used_points),
    COLUMN(cpu_on_points),
    COLUMN(cpu_installed_points),
    COLUMN(memory_configured_gib),
    COLUMN(memory_granted_gib),
    COLUMN(memory_on_gib),
    COLUMN(memory_installed_gib),
    COLUMN(power_kw),
    COLUMN(facility_kw),
    COLUMN(energy_kwh),
    {NULL, 0},
};

const struct series_column *series_columns(void)
{
    return columns;
}

double series_get(const struct record_series *row, const struct series_column *c)
{
    double v;
    memcpy(&v, (const char *)row + c->offset, sizeof v);
    return v;
}

static void put(struct record_series *row, const struct series_column *c, double v)
{
    memcpy((char *)row + c->offset, &v, sizeof v);
}

static bool reserve(struct series *s, uint32_t rows)
{
    if (rows <= s->cap) return true;
    uint32_t cap = s->cap < 64 ? 64 : s->cap;
    while (cap < rows) {
        if (cap > UINT32_MAX / 2) return false;
        cap *= 2;
    }
    struct record_series *grown = realloc(s->rows, (size_t)cap * sizeof *grown);
    if (grown == NULL) return false;
    s->rows = grown;
    s->cap = cap;
    return true;
}

bool series_push(struct series *s, const struct record_series *row)
{
    SIM_ASSERT(row->from_ns <= row->to_ns);
    if (s->count == UINT32_MAX || !reserve(s, s->count + 1)) return false;
    s->rows[s->count++] = *row;
    return true;
}

static bool same_intervals(const struct series *a, const struct series *b)
{
    if (a->count != b->count) return false;
    for (uint32_t i = 0; i < a->count; i++) {
        if (a->rows[i].from_ns != b->rows[i].from_ns) return false;
        if (a->rows[i].to_ns != b->rows[i].to_ns) return false;
    }
    return true;
}

bool series_add(struct series *sum, const struct series *s, bool *differs)
{
    *differs = false;
    if (s->count == 0 && sum->count == 0) return true;
    if (sum->count == 0) {
        if (!reserve(sum, s->count)) return false;
        memcpy(sum->rows, s->rows, s->count * sizeof *s->rows);
        sum->count = s->count;
        return true;
    }
    if (!same_intervals(sum, s)) {
        *differs = true;
        return false;
    }
    for (uint32_t i = 0; i < s->count; i++) {
        for (const struct series_column *c = columns; c->name != NULL; c++) {
            put(&sum->rows[i], c, series_get(&sum->rows[i], c) + series_get(&s->rows[i], c));
        }
    }
    return true;
}

void series_divide(struct series *s, double n)
{
    for (uint32_t i = 0; i < s->count; i++) {
        for (const struct series_column *c = columns; c->name != NULL; c++) {
            put(&s->rows[i], c, series_get(&s->rows[i], c) / n);
        }
    }
}

void series_deinit(struct series *s)
{
    free(s->rows);
    *s = (struct series){0};
}
