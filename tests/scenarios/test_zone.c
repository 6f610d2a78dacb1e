/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Known changes of clocks from the IANA Time Zone Database (release 2025b), and laws that hold for
 * every zone of the table. */
#include "scenarios/zone.h"
#include "sim/time.h"
#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int64_t at(const char *text)
{
    int64_t s = 0;
    cr_assert(epoch_parse(text, &s), "%s", text);
    return s;
}

struct change { /* first instant of a new offset */
    const char *zone, *utc;
    int before_min, after_min;
};

static const struct change changes[] = {
    {"Europe/London", "2000-03-26T01:00Z", 0, 60},
    {"Europe/London", "2026-10-25T01:00Z", 60, 0},
    {"Europe/Berlin", "2026-03-29T01:00Z", 60, 120},
    {"Europe/Athens", "2060-10-31T01:00Z", 180, 120},
    {"Europe/Moscow", "2010-10-30T23:00Z", 240, 180},
    {"Europe/Moscow", "2011-03-26T23:00Z", 180, 240},
    {"Europe/Moscow", "2014-10-25T22:00Z", 240, 180},
    {"Europe/Istanbul", "2014-03-31T01:00Z", 120, 180},
    {"Europe/Istanbul", "2015-11-08T01:00Z", 180, 120},
    {"Europe/Istanbul", "2016-03-27T01:00Z", 120, 180},
    {"Europe/Minsk", "2011-03-27T00:00Z", 120, 180},
    {"America/New_York", "2006-04-02T07:00Z", -300, -240},
    {"America/New_York", "2006-10-29T06:00Z", -240, -300},
    {"America/New_York", "2007-03-11T07:00Z", -300, -240},
    {"America/New_York", "2007-11-04T06:00Z", -240, -300},
    {"America/Los_Angeles", "2026-03-08T10:00Z", -480, -420},
    {"America/Toronto", "2026-11-01T06:00Z", -240, -300},
    {"America/St_Johns", "2011-03-13T03:31Z", -210, -150},
    {"America/St_Johns", "2011-11-06T04:30Z", -150, -210},
    {"America/Sao_Paulo", "2018-11-04T03:00Z", -180, -120},
    {"America/Sao_Paulo", "2019-02-17T02:00Z", -120, -180},
    {"America/Mexico_City", "2022-10-30T07:00Z", -300, -360},
    {"America/Caracas", "2007-12-09T07:00Z", -240, -270},
    {"America/Caracas", "2016-05-01T07:00Z", -270, -240},
    {"America/Santiago", "2022-09-11T04:00Z", -240, -180},
    {"Asia/Jerusalem", "2008-03-28T00:00Z", 120, 180},
    {"Asia/Tehran", "2022-09-21T19:30Z", 270, 210},
    {"Asia/Almaty", "2024-02-29T18:00Z", 360, 300},
    {"Australia/Sydney", "2007-10-27T16:00Z", 600, 660},
    {"Australia/Sydney", "2008-04-05T16:00Z", 660, 600},
    {"Australia/Sydney", "2008-10-04T16:00Z", 600, 660},
    {"Australia/Adelaide", "2026-04-04T16:30Z", 630, 570},
    {"Australia/Perth", "2009-03-28T18:00Z", 540, 480},
    {"Pacific/Auckland", "2026-09-26T14:00Z", 720, 780},
    {"Africa/Cairo", "2010-08-10T21:00Z", 180, 120},
    {"Africa/Cairo", "2023-04-27T22:00Z", 120, 180},
};

Test(zone, clocks_change_when_they_did)
{
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        const struct change *c = &changes[i];
        const struct zone *z = zone_find(c->zone);
        cr_assert_not_null(z, "%s", c->zone);
        int64_t t = at(c->utc);
        cr_expect_eq(zone_offset_s(z, t - 1), c->before_min * 60, "%s before %s: %" PRId64, c->zone,
                     c->utc, zone_offset_s(z, t - 1));
        cr_expect_eq(zone_offset_s(z, t), c->after_min * 60, "%s at %s: %" PRId64, c->zone, c->utc,
                     zone_offset_s(z, t));
        cr_expect_eq(zone_next_change(z, t - 1), t, "%s %s", c->zone, c->utc);
    }
}

Test(zone, offsets_without_daylight_saving)
{
    static const struct {
        const char *zone;
        int64_t offset_min;
    } CASES[] = {
        {"UTC", 0},
        {"Asia/Tokyo", 540},
        {"Asia/Kolkata", 330},
        {"Asia/Kathmandu", 345},
        {"America/Phoenix", -420},
        {"Pacific/Honolulu", -600},
        {"Australia/Brisbane", 600},
        {"+00:00", 0},
        {"-00:15", -15},
        {"-03:30", -210},
        {"+05:45", 345},
        {"+14:45", 885},
        {"-14:45", -885},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        const struct zone *z = zone_find(CASES[i].zone);
        cr_assert_not_null(z, "%s", CASES[i].zone);
        cr_expect_str_eq(zone_name(z), CASES[i].zone);
        cr_expect_eq(zone_offset_s(z, at("2026-01-15")), CASES[i].offset_min * 60);
        cr_expect_eq(zone_offset_s(z, at("2026-07-15")), CASES[i].offset_min * 60);
        cr_expect_eq(zone_next_change(z, at("2026-01-15")), INT64_MAX);
        cr_expect_eq(zone_utc(z, zone_local(z, 12345)), 12345);
    }
}

Test(zone, unknown_names_are_not_found)
{
    static const char *const BAD[] = {"",       "utc",    "Z",       "Europe",  "Europe/berlin",
                                      "+1:00",  "+01:10", "+15:00",  "+01:000", "01:00",
                                      "+0100",  "CET",    "+01:00 ", " UTC",    "Berlin",
                                      "-14:60", "+-1:00"};
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++)
        cr_expect_null(zone_find(BAD[i]), "'%s'", BAD[i]);
}

Test(zone, names_are_unique_and_short)
{
    size_t n = 0;
    for (const struct zone *z; (z = zone_nth(n)) != NULL; n++) {
        cr_expect_lt(strlen(zone_name(z)), (size_t)ZONE_NAME_MAX);
        cr_expect_eq(zone_find(zone_name(z)), z, "%s", zone_name(z));
    }
    cr_expect_geq(n, 100);
}

Test(zone, the_documentation_lists_every_name)
{
    static char text[100000];
    FILE *in = fopen("docs/reference/time.md", "rb");
    cr_assert_not_null(in);
    text[fread(text, 1, sizeof text - 1, in)] = '\0';
    fclose(in);
    const struct zone *z;
    for (size_t i = 0; (z = zone_nth(i)) != NULL; i++) {
        char quoted[ZONE_NAME_MAX + 3];
        snprintf(quoted, sizeof quoted, "`%s`", zone_name(z));
        cr_expect_not_null(strstr(text, quoted), "%s", quoted);
    }
}

Test(zone, a_skipped_time_moves_forward_and_a_repeated_one_is_the_first)
{
    const struct zone *z = zone_find("Europe/Berlin");
    /* 2026-03-29: 02:00 to 03:00 do not exist. */
    cr_expect_eq(zone_utc(z, at("2026-03-29T01:59")), at("2026-03-29T00:59Z"));
    cr_expect_eq(zone_utc(z, at("2026-03-29T02:00")), at("2026-03-29T01:00Z"), "03:00");
    cr_expect_eq(zone_utc(z, at("2026-03-29T02:30")), at("2026-03-29T01:30Z"), "03:30");
    cr_expect_eq(zone_utc(z, at("2026-03-29T03:00")), at("2026-03-29T01:00Z"));
    /* 2026-10-25: 02:00 to 03:00 happen twice. */
    cr_expect_eq(zone_utc(z, at("2026-10-25T01:59")), at("2026-10-24T23:59Z"));
    cr_expect_eq(zone_utc(z, at("2026-10-25T02:00")), at("2026-10-25T00:00Z"));
    cr_expect_eq(zone_utc(z, at("2026-10-25T02:59")), at("2026-10-25T00:59Z"));
    cr_expect_eq(zone_utc(z, at("2026-10-25T03:00")), at("2026-10-25T02:00Z"));
    /* The same west of UTC, and where midnight itself is skipped or repeated. */
    z = zone_find("America/New_York");
    cr_expect_eq(zone_utc(z, at("2026-03-08T02:30")), at("2026-03-08T07:30Z"));
    cr_expect_eq(zone_utc(z, at("2026-11-01T01:30")), at("2026-11-01T05:30Z"));
    z = zone_find("America/Sao_Paulo");
    cr_expect_eq(zone_utc(z, at("2018-11-04T00:00")), at("2018-11-04T03:00Z"), "01:00");
    cr_expect_eq(zone_utc(z, at("2019-02-16T23:30")), at("2019-02-17T01:30Z"));
    cr_expect_eq(zone_utc(z, at("2019-02-17T00:00")), at("2019-02-17T03:00Z"));
}

/* Is an instant what zone_utc makes of its local time, or the second of two that show it? */
static bool returns(const struct zone *z, int64_t utc_s)
{
    int64_t local = zone_local(z, utc_s), back = zone_utc(z, local);
    if (zone_local(z, back) != local || back > utc_s) return false;
    return back == utc_s || utc_s - back <= 7200;
}

/* Hours from 2000 to 2040: all within a day of a change and, of the rest, each 71st (with
 * VDCSIM_SOAK: each), which meets every hour of the day. */
Test(zone, every_instant_comes_back_from_local_time)
{
    const int64_t from = at("2000-01-01"), to = at("2041-01-01"), near = 86400;
    const int64_t stride = (getenv("VDCSIM_SOAK") != NULL ? 1 : 71) * INT64_C(3600);
    const struct zone *z;
    for (size_t i = 0; (z = zone_nth(i)) != NULL; i++) {
        int64_t last = INT64_MIN / 2, next = zone_next_change(z, from);
        for (int64_t t = from; t < to;) {
            if (t >= next) last = next, next = zone_next_change(z, next);
            cr_assert(returns(z, t), "%s at %" PRId64, zone_name(z), t);
            int64_t rest = next - near - t; /* until the next change is near */
            if (t - last <= near || rest <= 0)
                t += 3600;
            else
                t += rest < stride ? rest : stride;
        }
    }
}

/* zone_utc and windows rely on it: one change at most in any two days, of one hour or less. */
Test(zone, changes_are_days_apart_and_small)
{
    const struct zone *z;
    size_t seen = 0;
    for (size_t i = 0; (z = zone_nth(i)) != NULL; i++) {
        int64_t t = at("1999-06-01"), to = at("2061-01-01"), last = t;
        while ((t = zone_next_change(z, t)) < to) {
            int64_t step = zone_offset_s(z, t) - zone_offset_s(z, t - 1);
            cr_assert(step != 0 && step <= 3600 && step >= -3600, "%s %" PRId64, zone_name(z), t);
            cr_assert_gt(t - last, 2 * 86400, "%s %" PRId64, zone_name(z), t);
            last = t;
            seen++;
        }
    }
    cr_expect_gt(seen, 5000, "%zu", seen);
}

Test(zone, offsets_are_constant_up_to_the_next_change)
{
    const struct zone *z;
    for (size_t i = 0; (z = zone_nth(i)) != NULL; i++) {
        for (int64_t t = at("2000-01-01"); t < at("2027-01-01");) {
            int64_t next = zone_next_change(z, t);
            if (next == INT64_MAX) break;
            for (int64_t s = t; s < next; s += 11 * 86400)
                cr_assert_eq(zone_offset_s(z, s), zone_offset_s(z, t), "%s", zone_name(z));
            cr_assert_neq(zone_offset_s(z, next), zone_offset_s(z, next - 1), "%s", zone_name(z));
            t = next;
        }
    }
}

/* Years outside the table follow its first and last rules; the calendar's ends are safe. */
Test(zone, other_years_follow_the_nearest_rules)
{
    const struct zone *z = zone_find("Europe/Berlin");
    cr_expect_eq(zone_offset_s(z, at("1985-07-01")), 7200);
    cr_expect_eq(zone_offset_s(z, at("2200-07-01")), 7200);
    cr_expect_eq(zone_offset_s(z, at("2200-12-01")), 3600);
    for (size_t i = 0; (z = zone_nth(i)) != NULL; i++) {
        cr_expect_eq(zone_utc(z, zone_local(z, EPOCH_MIN_S)), EPOCH_MIN_S);
        cr_expect_eq(zone_utc(z, zone_local(z, EPOCH_MAX_S)), EPOCH_MAX_S);
        cr_expect_eq(zone_next_change(z, EPOCH_MAX_S), INT64_MAX);
    }
}

/* ---- against the machine's own database, for who changes the table ---- */

static int64_t machine_offset(int64_t utc_s)
{
    time_t t = (time_t)utc_s;
    struct tm tm;
    localtime_r(&t, &tm);
    struct civil c = {.year = tm.tm_year + 1900,
                      .month = tm.tm_mon + 1,
                      .day = tm.tm_mday,
                      .hour = tm.tm_hour,
                      .minute = tm.tm_min,
                      .second = tm.tm_sec};
    return epoch_from_civil(c) - utc_s;
}

/* Off by default: machines have databases of many ages, and it takes a while. */
Test(zone, agrees_with_the_machine_when_asked)
{
    const struct zone *z;
    if (getenv("VDCSIM_ZONEINFO") == NULL) return;
    for (size_t i = 0; (z = zone_nth(i)) != NULL; i++) {
        setenv("TZ", zone_name(z), 1);
        tzset();
        int64_t to = at("2060-12-31");
        for (int64_t t = at("2000-01-01"); t < to; t += 3600 * 6) {
            cr_assert_eq(zone_offset_s(z, t), machine_offset(t), "%s at %" PRId64, zone_name(z), t);
            int64_t next = zone_next_change(z, t);
            if (next - t >= 3600 * 6) continue;
            cr_assert_eq(machine_offset(next - 1), zone_offset_s(z, t), "%s", zone_name(z));
            cr_assert_eq(machine_offset(next), zone_offset_s(z, next), "%s", zone_name(z));
        }
    }
}
