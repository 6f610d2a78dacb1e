/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/time.h"
#include "sim/diag.h"
#include <stdio.h>

/* Days are counted in years that begin on 1 March: the leap day is then the last of its year, and a
 * month's first day is a linear function of its number. Every 400 years the calendar repeats. */
enum {
    DAYS_PER_4_YEARS = 1461,
    DAYS_PER_100_YEARS = 36524,
    DAYS_PER_400_YEARS = 146097,
    DAYS_0000_03_01_TO_1970 = 719468, /* from 1 March of year 0 to 1 January 1970 */
    S_PER_DAY = 86400,
    S_PER_HOUR = 3600,
    S_PER_MINUTE = 60,
    YEAR_MAX = 9999
};

/* Days since 1970, rounded down: 64-bit division, as calendars are asked often. */
static int64_t day_of(int64_t epoch_s)
{
    return epoch_s / S_PER_DAY - (epoch_s % S_PER_DAY < 0);
}

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int days_in_month(int year, int month)
{
    static const int DAYS[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    SIM_ASSERT(month >= 1 && month <= 12);
    return DAYS[month - 1] + (month == 2 && is_leap(year));
}

bool civil_is_valid(struct civil c)
{
    if (c.year < 1 || c.year > YEAR_MAX || c.month < 1 || c.month > 12) return false;
    if (c.day < 1 || c.day > days_in_month(c.year, c.month)) return false;
    return c.hour >= 0 && c.hour < 24 && c.minute >= 0 && c.minute < 60 && c.second >= 0 &&
           c.second < 60;
}

/* Days before the month that is `m` months after March: 31, 30, 31, 30, 31 repeats, 153 days. */
static int days_before_month(int m)
{
    return (153 * m + 2) / 5;
}

int64_t epoch_from_civil(struct civil c)
{
    SIM_ASSERT(civil_is_valid(c));
    int year = c.month <= 2 ? c.year - 1 : c.year;
    int m = (c.month + 9) % 12;
    int64_t days = (int64_t)365 * year + year / 4 - year / 100 + year / 400;
    days += days_before_month(m) + c.day - 1 - DAYS_0000_03_01_TO_1970;
    return days * S_PER_DAY + (int64_t)c.hour * S_PER_HOUR + c.minute * S_PER_MINUTE + c.second;
}

/* The last day of a 400-, 100- or 4-year cycle is a leap day: it belongs to the cycle's last part,
 * not to one more. */
static int64_t whole_parts(int64_t days, int64_t part, int64_t parts)
{
    int64_t n = days / part;
    return n < parts ? n : parts - 1;
}

struct civil civil_from_epoch(int64_t epoch_s)
{
    int64_t days = day_of(epoch_s);
    int second = (int)(epoch_s - days * S_PER_DAY);
    int64_t rest = days + DAYS_0000_03_01_TO_1970;
    SIM_ASSERT(rest >= 0);
    int64_t cycles = rest / DAYS_PER_400_YEARS;
    rest %= DAYS_PER_400_YEARS;
    int64_t centuries = whole_parts(rest, DAYS_PER_100_YEARS, 4);
    rest -= centuries * DAYS_PER_100_YEARS;
    int64_t fours = rest / DAYS_PER_4_YEARS;
    rest -= fours * DAYS_PER_4_YEARS;
    int64_t years = whole_parts(rest, 365, 4);
    int day_of_year = (int)(rest - years * 365);
    int m = (5 * day_of_year + 2) / 153;
    int64_t year = 400 * cycles + 100 * centuries + 4 * fours + years + (m >= 10);
    SIM_ASSERT(year <= YEAR_MAX);
    struct civil c = {.year = (int)year,
                      .month = m < 10 ? m + 3 : m - 9,
                      .day = day_of_year - days_before_month(m) + 1,
                      .hour = second / S_PER_HOUR,
                      .minute = second / S_PER_MINUTE % 60,
                      .second = second % 60};
    SIM_ASSERT(civil_is_valid(c));
    return c;
}

int epoch_weekday(int64_t epoch_s)
{
    int64_t days = day_of(epoch_s);
    int64_t since_monday = (days + 3) % 7; /* 1 January 1970 was a Thursday */
    return (int)(since_monday < 0 ? since_monday + 7 : since_monday);
}

int64_t epoch_add_months(int64_t epoch_s, int months)
{
    struct civil c = civil_from_epoch(epoch_s);
    int64_t count = (int64_t)c.year * 12 + (c.month - 1) + months;
    int64_t year = count / 12;
    SIM_ASSERT(year >= 1 && year <= YEAR_MAX);
    c.year = (int)year;
    c.month = (int)(count % 12) + 1;
    int last = days_in_month(c.year, c.month);
    if (c.day > last) c.day = last;
    return epoch_from_civil(c);
}

/* Reads exactly `digits` digits; *text moves behind them. */
static bool parse_digits(const char **text, int digits, int *value)
{
    int v = 0;
    for (int i = 0; i < digits; i++) {
        char ch = (*text)[i];
        if (ch < '0' || ch > '9') return false;
        v = v * 10 + (ch - '0');
    }
    *text += digits;
    *value = v;
    return true;
}

static bool parse_char(const char **text, char wanted)
{
    if (**text != wanted) return false;
    ++*text;
    return true;
}

static bool parse_date(const char **text, struct civil *c)
{
    return parse_digits(text, 4, &c->year) && parse_char(text, '-') &&
           parse_digits(text, 2, &c->month) && parse_char(text, '-') &&
           parse_digits(text, 2, &c->day);
}

static bool parse_clock(const char **text, struct civil *c)
{
    if (!parse_digits(text, 2, &c->hour) || !parse_char(text, ':') ||
        !parse_digits(text, 2, &c->minute))
        return false;
    return !parse_char(text, ':') || parse_digits(text, 2, &c->second);
}

/* "Z", "+01:00" or nothing: seconds east of UTC. */
static bool parse_offset(const char **text, int64_t *offset_s, bool *local)
{
    int hours, minutes, sign = **text == '-' ? -1 : 1;
    *offset_s = 0;
    *local = **text == '\0';
    if (*local || parse_char(text, 'Z')) return true;
    if (!parse_char(text, '+') && !parse_char(text, '-')) return false;
    if (!parse_digits(text, 2, &hours) || !parse_char(text, ':') ||
        !parse_digits(text, 2, &minutes) || hours >= 24 || minutes >= 60)
        return false;
    *offset_s = sign * ((int64_t)hours * S_PER_HOUR + (int64_t)minutes * S_PER_MINUTE);
    return true;
}

bool epoch_parse_local(const char *text, int64_t *epoch_s, bool *local)
{
    struct civil c = {0};
    int64_t offset_s = 0;
    *local = true;
    if (!parse_date(&text, &c)) return false;
    if (parse_char(&text, 'T') &&
        (!parse_clock(&text, &c) || !parse_offset(&text, &offset_s, local)))
        return false;
    if (*text != '\0' || !civil_is_valid(c)) return false;
    int64_t s = epoch_from_civil(c) - offset_s;
    if (s < EPOCH_MIN_S || s > EPOCH_MAX_S) return false;
    *epoch_s = s;
    return true;
}

bool epoch_parse(const char *text, int64_t *epoch_s)
{
    bool local;
    return epoch_parse_local(text, epoch_s, &local);
}

/* ".25" from 250,000,000 ns; nothing from 0. */
static void fraction_text(int64_t ns, char text[12])
{
    SIM_ASSERT(ns >= 0 && ns < NS_PER_S);
    text[0] = '\0';
    if (ns == 0) return;
    int end = snprintf(text, 12, ".%09lld", (long long)ns);
    while (text[end - 1] == '0')
        text[--end] = '\0';
}

char *time_text(int64_t t_ns, char buf[TIME_TEXT_MAX])
{
    if (t_ns == TIME_NEVER) {
        snprintf(buf, TIME_TEXT_MAX, "never");
        return buf;
    }
    const char *sign = t_ns < 0 ? "-" : "";
    uint64_t size = t_ns < 0 ? 0 - (uint64_t)t_ns : (uint64_t)t_ns;
    uint64_t seconds = size / (uint64_t)NS_PER_S;
    uint64_t days = seconds / S_PER_DAY;
    int of_day = (int)(seconds % S_PER_DAY);
    char fraction[12];
    fraction_text((int64_t)(size % (uint64_t)NS_PER_S), fraction);
    char day_text[16] = "";
    if (days > 0) snprintf(day_text, sizeof day_text, "%ud ", (unsigned)days);
    snprintf(buf, TIME_TEXT_MAX, "%s%s%02d:%02d:%02d%s", sign, day_text, of_day / S_PER_HOUR,
             of_day / S_PER_MINUTE % 60, of_day % 60, fraction);
    return buf;
}

char *epoch_text(int64_t epoch_s, char buf[TIME_TEXT_MAX])
{
    struct civil c = civil_from_epoch(epoch_s);
    snprintf(buf, TIME_TEXT_MAX, "%04d-%02d-%02dT%02d:%02d:%02dZ", c.year, c.month, c.day, c.hour,
             c.minute, c.second);
    return buf;
}
