/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/plot/axis.h"
#include "sim/diag.h"
#include "sim/time.h"
#include <stdio.h>

enum { HOUR_S = 3600, DAY_S = 86400, MONTH_S = 2629800 };

/* From fine to coarse; the first that gives few enough ticks is taken. A week is seven days that
 * start on a Monday; steps of months are counted from January. */
static const struct step {
    int count;
    enum { STEP_HOURS, STEP_DAYS, STEP_WEEKS, STEP_MONTHS } unit;
} steps[] = {{1, STEP_HOURS},    {2, STEP_HOURS},   {3, STEP_HOURS},   {6, STEP_HOURS},
             {12, STEP_HOURS},   {1, STEP_DAYS},    {2, STEP_DAYS},    {1, STEP_WEEKS},
             {2, STEP_WEEKS},    {1, STEP_MONTHS},  {2, STEP_MONTHS},  {3, STEP_MONTHS},
             {6, STEP_MONTHS},   {12, STEP_MONTHS}, {24, STEP_MONTHS}, {60, STEP_MONTHS},
             {120, STEP_MONTHS}, {240, STEP_MONTHS}};
enum { STEPS = sizeof steps / sizeof *steps };

static int64_t step_length_s(const struct step *s)
{
    static const int64_t unit_s[] = {HOUR_S, DAY_S, 7 * DAY_S, MONTH_S};
    return s->count * unit_s[s->unit];
}

static int64_t floor_to(int64_t t, int64_t step, int64_t origin)
{
    int64_t r = (t - origin) % step;
    return t - (r < 0 ? r + step : r);
}

/* First day of the month at or before t whose number of months since year 0 is a multiple of n. */
static int64_t floor_months(int64_t t, int n)
{
    struct civil c = civil_from_epoch(t);
    int months = c.year * 12 + c.month - 1;
    months -= months % n;
    return epoch_from_civil(
        (struct civil){.year = months / 12, .month = months % 12 + 1, .day = 1});
}

static int64_t first_at_or_before(const struct step *s, int64_t t)
{
    if (s->unit == STEP_MONTHS) return floor_months(t, s->count);
    int64_t monday = epoch_from_civil((struct civil){.year = 1970, .month = 1, .day = 5});
    return floor_to(t, step_length_s(s), monday);
}

static int64_t following(const struct step *s, int64_t t)
{
    return s->unit == STEP_MONTHS ? epoch_add_months(t, s->count) : t + step_length_s(s);
}

static void label(const struct step *s, int64_t t, char buf[AXIS_LABEL_MAX])
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    struct civil c = civil_from_epoch(t);
    const char *month = months[c.month - 1];
    if (s->unit == STEP_HOURS && (c.hour != 0 || c.minute != 0)) {
        snprintf(buf, AXIS_LABEL_MAX, "%02d:%02d", c.hour, c.minute);
    } else if (s->unit == STEP_MONTHS && s->count >= 12) {
        snprintf(buf, AXIS_LABEL_MAX, "%d", c.year);
    } else if (s->unit == STEP_MONTHS) {
        snprintf(buf, AXIS_LABEL_MAX, "%s %d", month, c.year);
    } else if (s->unit == STEP_WEEKS) {
        snprintf(buf, AXIS_LABEL_MAX, "%d %s", c.day, month);
    } else {
        snprintf(buf, AXIS_LABEL_MAX, "%s %d %s", days[epoch_weekday(t)], c.day, month);
    }
}

static int count_ticks(const struct step *s, int64_t from_s, int64_t to_s)
{
    int n = 0;
    for (int64_t t = first_at_or_before(s, from_s); t <= to_s; t = following(s, t)) {
        if (t >= from_s) n++;
        if (n > AXIS_TICKS_MAX) break;
    }
    return n;
}

int axis_ticks(int64_t from_s, int64_t to_s, struct axis_tick ticks[AXIS_TICKS_MAX])
{
    SIM_ASSERT(from_s < to_s);
    const struct step *s = steps;
    while (s < steps + STEPS - 1 && count_ticks(s, from_s, to_s) > AXIS_TICKS_MAX)
        s++;
    int n = 0;
    for (int64_t t = first_at_or_before(s, from_s); t <= to_s; t = following(s, t)) {
        if (t < from_s) continue;
        if (n == AXIS_TICKS_MAX) break;
        ticks[n].epoch_s = t;
        label(s, t, ticks[n++].label);
    }
    return n;
}
