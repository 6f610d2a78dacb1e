/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/when.h"
#include "scenarios/zone.h"
#include "sim/diag.h"
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int64_t floor_s(int64_t t_ns)
{
    return t_ns / NS_PER_S - (t_ns % NS_PER_S < 0);
}

int64_t when_utc_s(const struct calendar *c, int64_t t_ns)
{
    SIM_ASSERT(t_ns != TIME_NEVER);
    return c->start_s + floor_s(t_ns);
}

int64_t when_local_s(const struct calendar *c, int64_t t_ns)
{
    int64_t utc_s = when_utc_s(c, t_ns);
    return c->zone != NULL ? zone_local(c->zone, utc_s) : utc_s;
}

int64_t when_of_local_s(const struct calendar *c, int64_t local_s)
{
    return c->zone != NULL ? zone_utc(c->zone, local_s) : local_s;
}

/* The first n characters of "2026-03-28T22:00:00". */
static char *cut(const struct calendar *c, int64_t t_ns, size_t n, char buf[TIME_TEXT_MAX])
{
    buf[0] = '\0';
    if (t_ns != TIME_NEVER) epoch_text(when_local_s(c, t_ns), buf);
    if (strlen(buf) > n) buf[n] = '\0';
    return buf;
}

char *when_day(const struct calendar *c, int64_t t_ns, char buf[TIME_TEXT_MAX])
{
    return cut(c, t_ns, strlen("2026-03-28"), buf);
}

char *when_minute(const struct calendar *c, int64_t t_ns, char buf[TIME_TEXT_MAX])
{
    cut(c, t_ns, strlen("2026-03-28T22:00"), buf);
    char *t = strchr(buf, 'T');
    if (t != NULL) *t = ' ';
    return buf;
}

/* As RFC 3339 writes offsets: Z for UTC itself, which is what series.csv has. */
char *when_iso(const struct calendar *c, int64_t t_ns, char buf[TIME_TEXT_MAX])
{
    buf[0] = '\0';
    if (t_ns == TIME_NEVER) return buf;
    int64_t offset_s = when_local_s(c, t_ns) - when_utc_s(c, t_ns);
    bool is_utc = c->zone == NULL || strcmp(zone_name(c->zone), "UTC") == 0;
    int min = (int)((offset_s < 0 ? -offset_s : offset_s) / 60);
    cut(c, t_ns, strlen("2026-03-28T22:00:00"), buf);
    size_t used = strlen(buf);
    if (is_utc)
        snprintf(buf + used, TIME_TEXT_MAX - used, "Z");
    else
        snprintf(buf + used, TIME_TEXT_MAX - used, "%c%02d:%02d", offset_s < 0 ? '-' : '+',
                 min / 60, min % 60);
    return buf;
}

/* Weeks only where days would have four digits: most plans are told in days. */
char *when_span(int64_t ns, char buf[WHEN_SPAN_MAX])
{
    static const struct {
        int64_t unit_ns;
        double below;
        const char *name;
    } units[] = {{NS_PER_MIN, 59.5, "min"},
                 {NS_PER_H, 47.95, "h"},
                 {NS_PER_DAY, 999.5, "d"},
                 {NS_PER_WEEK, 1e30, "wk"}};
    size_t i = 0;
    double v = (double)ns / (double)NS_PER_MIN;
    if (fabs(v) < 0.5) {
        snprintf(buf, WHEN_SPAN_MAX, "0");
        return buf;
    }
    while (fabs(v) >= units[i].below) {
        i++;
        v = (double)ns / (double)units[i].unit_ns;
    }
    bool is_whole = i == 0 || fabs(v) >= 9.95 || fabs(v - round(v)) < 0.05;
    snprintf(buf, WHEN_SPAN_MAX, "%.*f %s", is_whole ? 0 : 1, v, units[i].name);
    return buf;
}
