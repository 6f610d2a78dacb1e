/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/calendar.h"
#include "sim/diag.h"
#include "sim/num.h"
#include "sim/time.h"

enum {
    CALENDAR_SCAN_DAYS = 30, /* pieces begin each week, but a change may swallow one */
    CALENDAR_BACK_DAYS = 5,  /* more than a day before the begin of any stretch that holds `now` */
    CALENDAR_REACH_DAYS = 110000, /* more than int64 nanoseconds hold */
    CALENDAR_YEAR_MAX = 9999
};

int64_t calendar_utc_s(const struct calendar *c, int64_t t_ns)
{
    SIM_ASSERT(c->zone != NULL);
    return c->start_s + (int64_t)num_floor_div(t_ns, NS_PER_S);
}

int64_t calendar_local_s(const struct calendar *c, int64_t t_ns)
{
    return zone_local(c->zone, calendar_utc_s(c, t_ns));
}

/* Simulated time of an instant and a part of its second. */
static int64_t calendar_time(const struct calendar *c, int64_t utc_s, int64_t part_ns)
{
    int64_t t_ns;
    bool good = num_mul_i64(utc_s - c->start_s, NS_PER_S, &t_ns);
    return good && num_add_i64(t_ns, part_ns, &t_ns) ? t_ns : TIME_NEVER;
}

int64_t calendar_at(const struct calendar *c, int64_t local_s)
{
    SIM_ASSERT(c->zone != NULL);
    return calendar_time(c, zone_utc(c->zone, local_s), 0);
}

/* ---- stretches of a window, in seconds ---- */

/* A piece of time around an instant without a change of the clock. Bounds within it cost nothing;
 * only near a change the rules are asked. */
struct calendar_span {
    const struct zone *zone;
    int64_t from_s, until_s, offset_s;
};

/* Covers at least the days before utc_s that a stretch can begin on. */
static struct calendar_span calendar_span(const struct zone *z, int64_t utc_s)
{
    int64_t from_s = utc_s - (int64_t)CALENDAR_BACK_DAYS * CALENDAR_DAY_S;
    return (struct calendar_span){.zone = z,
                                  .from_s = from_s,
                                  .until_s = zone_next_change(z, from_s),
                                  .offset_s = zone_offset_s(z, from_s)};
}

/* The bound of a stretch as an instant: a local time that is skipped is the moment of the change.
 * Never falls with local_s, so stretches keep their order. */
static int64_t calendar_bound(const struct calendar_span *p, int64_t local_s)
{
    int64_t utc_s = local_s - p->offset_s;
    /* A day after its begin no time is shown that a change just before it shows too. */
    if (utc_s >= p->from_s + CALENDAR_DAY_S && utc_s < p->until_s) return utc_s;
    utc_s = zone_utc(p->zone, local_s);
    int64_t gap_s = zone_local(p->zone, utc_s) - local_s;
    return gap_s == 0 ? utc_s : zone_next_change(p->zone, utc_s - gap_s);
}

static int64_t calendar_day(const struct calendar_span *p, int64_t utc_s)
{
    bool within = utc_s >= p->from_s && utc_s < p->until_s;
    int64_t local_s = within ? utc_s + p->offset_s : zone_local(p->zone, utc_s);
    return (int64_t)num_floor_div(local_s, CALENDAR_DAY_S);
}

static bool calendar_begins(const struct window_piece *p, int64_t day)
{
    SIM_ASSERT(p->from_s >= 0 && p->from_s < CALENDAR_DAY_S && p->to_s > p->from_s);
    return (p->days >> epoch_weekday(day * CALENDAR_DAY_S) & 1) != 0;
}

/* End of the last stretch that utc_s lies in; utc_s itself: it lies in none. */
static int64_t calendar_reach(const struct calendar_span *span, const struct window *w,
                              int64_t utc_s)
{
    int64_t today = calendar_day(span, utc_s), reach = utc_s;
    /* A clock that is put back over midnight shows today's end when tomorrow has begun. */
    for (int64_t day = today - 2; day <= today + 1; day++) {
        for (uint32_t i = 0; i < w->count; i++) {
            const struct window_piece *p = &w->pieces[i];
            if (!calendar_begins(p, day)) continue;
            if (calendar_bound(span, day * CALENDAR_DAY_S + p->from_s) > utc_s) continue;
            int64_t to = calendar_bound(span, day * CALENDAR_DAY_S + p->to_s);
            if (to > reach) reach = to;
        }
    }
    return reach;
}

/* Earliest begin after utc_s of a stretch of a day; INT64_MAX: there is none. */
static int64_t calendar_begin(const struct calendar_span *span, const struct window *w, int64_t day,
                              int64_t utc_s)
{
    int64_t first = INT64_MAX;
    for (uint32_t i = 0; i < w->count; i++) {
        const struct window_piece *p = &w->pieces[i];
        if (!calendar_begins(p, day)) continue;
        int64_t from = calendar_bound(span, day * CALENDAR_DAY_S + p->from_s);
        int64_t to = calendar_bound(span, day * CALENDAR_DAY_S + p->to_s);
        if (from > utc_s && from < to && from < first) first = from;
    }
    return first;
}

/* ---- windows ---- */

bool calendar_is_open(const struct calendar *c, const struct window *w, int64_t t_ns)
{
    SIM_ASSERT(w->count <= CALENDAR_PIECES);
    if (w->count == 0) return true;
    int64_t utc_s = calendar_utc_s(c, t_ns);
    struct calendar_span span = calendar_span(c->zone, utc_s);
    return calendar_reach(&span, w, utc_s) > utc_s;
}

int64_t calendar_next_open(const struct calendar *c, const struct window *w, int64_t t_ns)
{
    SIM_ASSERT(w->count <= CALENDAR_PIECES);
    if (w->count == 0) return t_ns;
    int64_t utc_s = calendar_utc_s(c, t_ns);
    struct calendar_span span = calendar_span(c->zone, utc_s);
    if (calendar_reach(&span, w, utc_s) > utc_s) return t_ns;
    int64_t today = calendar_day(&span, utc_s);
    for (int64_t day = today - 1; day <= today + CALENDAR_SCAN_DAYS; day++) {
        int64_t from = calendar_begin(&span, w, day, utc_s);
        if (from != INT64_MAX) return calendar_time(c, from, 0);
    }
    return TIME_NEVER;
}

int64_t calendar_next_close(const struct calendar *c, const struct window *w, int64_t t_ns)
{
    SIM_ASSERT(w->count <= CALENDAR_PIECES);
    if (w->count == 0) return TIME_NEVER;
    int64_t from = calendar_utc_s(c, t_ns), reach = from, next;
    struct calendar_span span = calendar_span(c->zone, from);
    while ((next = calendar_reach(&span, w, reach)) > reach) {
        reach = next;
        if (reach - from > (int64_t)CALENDAR_SCAN_DAYS * CALENDAR_DAY_S) return TIME_NEVER;
    }
    return reach == from ? t_ns : calendar_time(c, reach, 0);
}

int64_t calendar_open_ns(const struct calendar *c, const struct window *w, int64_t from_ns,
                         int64_t to_ns)
{
    int64_t sum_ns = 0, t_ns = from_ns;
    while (t_ns < to_ns) {
        int64_t open = calendar_next_open(c, w, t_ns);
        if (open >= to_ns) break;
        t_ns = calendar_next_close(c, w, open);
        sum_ns += (t_ns < to_ns ? t_ns : to_ns) - open;
    }
    return sum_ns;
}

/* ---- recurrences ---- */

/* Local time that is n x months after another, on the same day of the month or its last. */
static bool calendar_month_step(int64_t *local_s, int64_t months, int64_t n)
{
    struct civil day = civil_from_epoch(*local_s);
    int64_t step, count;
    if (!num_mul_i64(months, n, &step)) return false;
    if (!num_add_i64((int64_t)day.year * 12 + day.month - 1, step, &count)) return false;
    if (count < 12 || count / 12 >= CALENDAR_YEAR_MAX) return false;
    *local_s = epoch_add_months(*local_s, (int)step);
    return true;
}

static bool calendar_day_step(int64_t *local_s, int64_t days, int64_t n)
{
    int64_t step;
    if (!num_mul_i64(days, n, &step)) return false;
    if (step > CALENDAR_REACH_DAYS || step < -CALENDAR_REACH_DAYS) return false;
    *local_s += step * CALENDAR_DAY_S;
    return true;
}

int64_t calendar_nth(const struct calendar *c, int64_t first_ns, struct period p, int64_t n)
{
    SIM_ASSERT((p.months != 0) + (p.days != 0) + (p.ns != 0) <= 1);
    int64_t step_ns, t_ns;
    if (n == 0 || (p.months == 0 && p.days == 0 && p.ns == 0)) return first_ns;
    if (p.ns != 0)
        return num_mul_i64(p.ns, n, &step_ns) && num_add_i64(first_ns, step_ns, &t_ns) ? t_ns
                                                                                       : TIME_NEVER;
    int64_t utc_s = calendar_utc_s(c, first_ns);
    int64_t local_s = zone_local(c->zone, utc_s);
    bool good = p.months != 0 ? calendar_month_step(&local_s, p.months, n)
                              : calendar_day_step(&local_s, p.days, n);
    if (!good) return TIME_NEVER;
    int64_t part_ns = first_ns - (utc_s - c->start_s) * NS_PER_S;
    return calendar_time(c, zone_utc(c->zone, local_s), part_ns);
}

int64_t calendar_add(const struct calendar *c, int64_t t_ns, struct period p)
{
    return calendar_nth(c, t_ns, p, 1);
}

int64_t calendar_month(const struct calendar *c, int64_t t_ns, int64_t months)
{
    struct civil day = civil_from_epoch(calendar_local_s(c, t_ns));
    int64_t local_s =
        epoch_from_civil((struct civil){.year = day.year, .month = day.month, .day = 1});
    return calendar_month_step(&local_s, months, 1) ? calendar_at(c, local_s) : TIME_NEVER;
}
