/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/zone.h"
#include "scenarios/zone_rules.h"
#include "sim/diag.h"
#include "sim/time.h"
#include <stdbool.h>
#include <string.h>

enum { ZONE_DAY_S = 86400, ZONE_WEEK_DAYS = 7 };

const struct zone *zone_nth(size_t i)
{
    return zone_named(i);
}

const struct zone *zone_find(const char *name)
{
    SIM_ASSERT(name != NULL);
    const struct zone *z;
    for (size_t i = 0; (z = zone_named(i)) != NULL; i++)
        if (strcmp(z->name, name) == 0) return z;
    for (size_t i = 0; (z = zone_fixed(i)) != NULL; i++)
        if (strcmp(z->name, name) == 0) return z;
    return NULL;
}

const char *zone_name(const struct zone *z)
{
    SIM_ASSERT(z != NULL && strlen(z->name) < ZONE_NAME_MAX);
    return z->name;
}

/* ---- rules ---- */

/* First second of the day that the rule means in a year, on the clock there. */
static int64_t zone_rule_day(const struct zone_rule *r, int year)
{
    bool last = r->day == 0; /* the last one lies in the week before the next month */
    struct civil first = {.year = year, .month = r->month + last, .day = last ? 1 : r->day};
    int64_t day = epoch_from_civil(first);
    if (r->weekday < 0) return day;
    if (last) day -= (int64_t)ZONE_WEEK_DAYS * ZONE_DAY_S;
    int wait = (r->weekday - epoch_weekday(day) + ZONE_WEEK_DAYS) % ZONE_WEEK_DAYS;
    return day + (int64_t)wait * ZONE_DAY_S;
}

/* The instant at which the rule takes effect in a year. */
static int64_t zone_rule_at(const struct zone_rule *r, int year, int offset_s)
{
    int64_t t = zone_rule_day(r, year) + r->time_s;
    if (r->clock != ZONE_UTC) t -= offset_s;
    /* Rules alternate: before one that ends the saving the wall clock was ahead. */
    if (r->clock == ZONE_WALL && r->save_s == 0) t -= ZONE_SAVE_S;
    return t;
}

/* Year of an instant, within the calendar; a rule's year, on the local clock, is at most one more
 * or less. */
static int zone_year(int64_t utc_s)
{
    if (utc_s < EPOCH_MIN_S) utc_s = EPOCH_MIN_S;
    if (utc_s > EPOCH_MAX_S) utc_s = EPOCH_MAX_S;
    return civil_from_epoch(utc_s).year;
}

/* Last time not after utc_s, in `year`, at which the rule took effect. false: it had not yet. */
static bool zone_rule_before(const struct zone_rule *r, int offset_s, int year, int64_t utc_s,
                             int64_t *at)
{
    year = year < r->to ? year + 1 : r->to;
    for (; year >= r->from; year--) {
        *at = zone_rule_at(r, year, offset_s);
        if (*at <= utc_s) return true;
    }
    return false;
}

/* First time after utc_s, in `year`, at which the rule takes effect. false: no more. */
static bool zone_rule_after(const struct zone_rule *r, int offset_s, int year, int64_t utc_s,
                            int64_t *at)
{
    year = year > r->from ? year - 1 : r->from;
    for (; year <= r->to; year++) {
        *at = zone_rule_at(r, year, offset_s);
        if (*at > utc_s) return true;
    }
    return false;
}

/* ---- eras ---- */

static int64_t zone_era_end(const struct zone_era *e)
{
    if (e->until.year == 0) return INT64_MAX;
    return epoch_from_civil((struct civil){.year = e->until.year,
                                           .month = e->until.month,
                                           .day = e->until.day,
                                           .hour = e->until.hour,
                                           .minute = e->until.minute});
}

static const struct zone_era *zone_era_at(const struct zone *z, int64_t utc_s)
{
    const struct zone_era *e = z->eras;
    while (utc_s >= zone_era_end(e))
        e++;
    return e;
}

static int zone_saving(const struct zone_era *e, int64_t utc_s)
{
    int64_t latest = INT64_MIN, at;
    int save_s = 0, year = zone_year(utc_s);
    for (size_t i = 0; e->rules != NULL && i < e->rules->count; i++) {
        const struct zone_rule *r = &e->rules->rows[i];
        if (!zone_rule_before(r, e->offset_s, year, utc_s, &at) || at < latest) continue;
        latest = at;
        save_s = r->save_s;
    }
    return save_s;
}

int64_t zone_offset_s(const struct zone *z, int64_t utc_s)
{
    SIM_ASSERT(z != NULL);
    if (z->eras == NULL) return z->offset_s;
    const struct zone_era *e = zone_era_at(z, utc_s);
    return e->offset_s + zone_saving(e, utc_s);
}

/* First instant after utc_s at which something could change. */
static int64_t zone_next_rule(const struct zone *z, int64_t utc_s)
{
    const struct zone_era *e = zone_era_at(z, utc_s);
    int64_t next = zone_era_end(e), at;
    int year = zone_year(utc_s);
    for (size_t i = 0; e->rules != NULL && i < e->rules->count; i++) {
        const struct zone_rule *r = &e->rules->rows[i];
        if (zone_rule_after(r, e->offset_s, year, utc_s, &at) && at < next) next = at;
    }
    return next;
}

int64_t zone_next_change(const struct zone *z, int64_t utc_s)
{
    SIM_ASSERT(z != NULL);
    if (z->eras == NULL) return INT64_MAX;
    int64_t before_s = zone_offset_s(z, utc_s), t = utc_s;
    do {
        t = zone_next_rule(z, t);
    } while (t != INT64_MAX && zone_offset_s(z, t) == before_s);
    return t;
}

/* ---- conversion ---- */

int64_t zone_local(const struct zone *z, int64_t utc_s)
{
    return utc_s + zone_offset_s(z, utc_s);
}

int64_t zone_utc(const struct zone *z, int64_t local_s)
{
    /* Offsets before and after any change that this local time could meet: changes are weeks
     * apart, which the tests check for the whole table. */
    int64_t early_s = local_s - ZONE_OFFSET_S_MAX;
    int64_t before_s = zone_offset_s(z, early_s);
    int64_t after_s = zone_offset_s(z, local_s + ZONE_OFFSET_S_MAX);
    int64_t old = local_s - before_s, new = local_s - after_s;
    if (before_s == after_s) return old;
    int64_t change = zone_next_change(z, early_s);
    /* In a gap neither holds: by the old offset the time lies behind the change, and the clock then
     * shows it moved forward by the gap. */
    return old >= change && new >= change ? new : old;
}
