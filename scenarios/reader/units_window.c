/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/suggest.h"
#include "scenarios/reader/units_calendar.h"
#include <stdio.h>
#include <string.h>

enum { DAYS = 7, ALL_DAYS = 127, MINUTE_S = 60, HOUR_S = 3600 };

static const char *const names[DAYS] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
static const char *const long_names[DAYS] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                             "Friday", "Saturday", "Sunday"};

struct cursor {
    const char *text;
    size_t at;
    struct diag *d;
};

/* Records what is wrong with `len` bytes from `from` on. */
static bool fault(struct cursor *c, enum diag_code code, size_t from, size_t len, const char *what)
{
    bool first = c->d->code == DIAG_OK;
    struct diag_pos pos = {NULL, 0, (int)from + 1};
    if (len > 0)
        diag_fail(c->d, code, pos, "'%.*s' %s", len > 80 ? 80 : (int)len, c->text + from, what);
    else
        diag_fail(c->d, code, pos, "%s", what);
    if (first) c->d->span = len > 0 ? (int)len : 1;
    return false;
}

static void skip_blanks(struct cursor *c)
{
    c->at += strspn(c->text + c->at, " \t");
}

static bool is_letter(char ch)
{
    return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z');
}

/* Length of the word or number at the cursor: up to what may stand between two of them. */
static size_t word_length(const struct cursor *c)
{
    return strcspn(c->text + c->at, " \t,-");
}

static bool equals(const char *word, size_t len, const char *name)
{
    if (strlen(name) != len) return false;
    for (size_t i = 0; i < len; i++)
        if ((word[i] | 0x20) != (name[i] | 0x20)) return false;
    return true;
}

static bool is_joint(const struct cursor *c)
{
    return equals(c->text + c->at, word_length(c), "and");
}

/* ---- weekdays ---- */

static bool parse_day(struct cursor *c, int *day)
{
    const char *word = c->text + c->at;
    size_t len = word_length(c);
    struct suggest s;
    suggest_start(&s, word, len);
    for (*day = 0; *day < DAYS; ++*day) {
        if (equals(word, len, names[*day]) || equals(word, len, long_names[*day])) {
            c->at += len;
            return true;
        }
        suggest_try(&s, names[*day]);
        suggest_try(&s, long_names[*day]);
    }
    fault(c, DIAG_TYPE, c->at, len, "is not a weekday");
    if (s.best != NULL) diag_hint(c->d, "did you mean '%s'?", s.best);
    diag_hint(c->d, "Mon, Tue, Wed, Thu, Fri, Sat or Sun");
    return false;
}

/* "Sat" or "Sat-Sun"; a range may pass the end of the week. */
static bool parse_days(struct cursor *c, uint32_t *days)
{
    int first, last;
    if (!parse_day(c, &first)) return false;
    last = first;
    skip_blanks(c);
    if (c->text[c->at] == '-') {
        c->at++;
        skip_blanks(c);
        if (!parse_day(c, &last)) return false;
    }
    *days = UINT32_C(1) << last;
    for (int day = first; day != last; day = (day + 1) % DAYS)
        *days |= UINT32_C(1) << day;
    return true;
}

/* ---- times ---- */

static bool parse_number(const char *text, size_t len, int *value)
{
    *value = 0;
    if (len < 1 || len > 2) return false;
    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9') return false;
        *value = *value * 10 + (text[i] - '0');
    }
    return true;
}

static bool parse_time(struct cursor *c, int32_t *time_s)
{
    const char *word = c->text + c->at;
    size_t len = word_length(c), hour_len = strcspn(word, ":");
    int hour, minute;
    bool good = hour_len < len && len - hour_len == sizeof ":00" - 1 &&
                parse_number(word, hour_len, &hour) &&
                parse_number(word + hour_len + 1, 2, &minute);
    if (!good || minute > 59 || hour > 24 || (hour == 24 && minute > 0)) {
        fault(c, DIAG_TYPE, c->at, len, len > 0 ? "is not a time of day" : "a time is missing");
        diag_hint(c->d, "hours and minutes from 00:00 to 24:00, such as 22:00-06:00");
        return false;
    }
    *time_s = hour * HOUR_S + minute * MINUTE_S;
    c->at += len;
    return true;
}

static bool parse_times(struct cursor *c, struct window_piece *p)
{
    size_t from = c->at;
    if (!parse_time(c, &p->from_s)) return false;
    size_t end = c->at;
    skip_blanks(c);
    if (c->text[c->at] != '-') {
        fault(c, DIAG_TYPE, from, end - from, "needs an end");
        diag_hint(c->d, "for example %.*s-%s", (int)(end - from), c->text + from,
                  p->from_s < 18 * HOUR_S ? "18:00" : "06:00");
        return false;
    }
    c->at++;
    skip_blanks(c);
    if (!parse_time(c, &p->to_s)) return false;
    if (p->from_s == CALENDAR_DAY_S) {
        fault(c, DIAG_RANGE, from, end - from, "is no time to begin at");
        diag_hint(c->d, "begin at 00:00 of the day after");
        return false;
    }
    if (p->from_s == p->to_s) {
        fault(c, DIAG_RANGE, from, c->at - from, "is empty");
        diag_hint(c->d, "the whole day is 00:00-24:00");
        return false;
    }
    if (p->to_s < p->from_s) p->to_s += CALENDAR_DAY_S;
    return true;
}

/* ---- pieces ---- */

/* Weekdays, times or both; *whole: weekdays alone. */
static bool parse_piece(struct cursor *c, struct window_piece *p, bool *whole)
{
    *p = (struct window_piece){ALL_DAYS, 0, CALENDAR_DAY_S};
    bool days = is_letter(c->text[c->at]);
    if (days && !parse_days(c, &p->days)) return false;
    skip_blanks(c);
    char next = c->text[c->at];
    *whole = days && (next == '\0' || next == ',' || is_joint(c));
    return *whole || parse_times(c, p);
}

/* Goes over "," or "and" to what must follow. */
static bool parse_joint(struct cursor *c)
{
    size_t len = c->text[c->at] == ',' ? 1 : is_joint(c) ? 3 : 0;
    if (len == 0) {
        bool days = is_letter(c->text[c->at]);
        fault(c, DIAG_TYPE, c->at, strlen(c->text + c->at), "is left over");
        diag_hint(c->d, days ? "weekdays come before times; several windows are joined by a comma"
                             : "several windows are joined by a comma");
        return false;
    }
    c->at += len;
    skip_blanks(c);
    if (c->text[c->at] != '\0') return true;
    return fault(c, DIAG_TYPE, c->at - 1, 0, "a window is missing at the end");
}

/* "Sat, Sun 22:00-06:00" could mean two things. */
static bool fault_whole(struct cursor *c, size_t from, size_t end)
{
    fault(c, DIAG_TYPE, from, end - from, "has no times, but what follows has");
    diag_hint(c->d, "write its times, or '%.*s 00:00-24:00' for the whole day", (int)(end - from),
              c->text + from);
    return false;
}

static bool parse_pieces(struct cursor *c, struct window *out)
{
    bool whole = false, next_whole;
    size_t from = 0, end = 0;
    for (;;) {
        if (out->count == CALENDAR_PIECES) {
            fault(c, DIAG_RANGE, c->at, strlen(c->text + c->at), "is too much");
            diag_hint(c->d, "at most %d windows; days of the same times go together: Mon-Fri",
                      CALENDAR_PIECES);
            return false;
        }
        size_t begin = c->at;
        if (!parse_piece(c, &out->pieces[out->count++], &next_whole)) return false;
        if (whole && !next_whole) return fault_whole(c, from, end);
        whole = next_whole;
        from = begin;
        for (end = c->at; end > from && (c->text[end - 1] == ' ' || c->text[end - 1] == '\t');)
            end--;
        skip_blanks(c);
        if (c->text[c->at] == '\0') return true;
        if (!parse_joint(c)) return false;
    }
}

bool units_window(const char *text, struct window *out, struct diag *d)
{
    struct cursor c = {text, 0, d};
    *out = (struct window){0};
    skip_blanks(&c);
    if (strcmp(text + c.at, "always") == 0) return true;
    char first = text[c.at];
    if (!is_letter(first) && !(first >= '0' && first <= '9')) {
        size_t len = strlen(text);
        fault(&c, DIAG_TYPE, 0, len, len > 0 ? "is not a window of time" : "a window is missing");
        diag_hint(d, "for example Sat-Sun 22:00-06:00, or always");
        return false;
    }
    return parse_pieces(&c, out);
}

/* ---- text ---- */

/* Runs of days, as one week after the other: a run may pass the week's end. Returns the first day
 * of the run that begins at or after `from` (0..6), or DAYS. */
static int run_from(uint32_t days, int from)
{
    for (int day = from; day < DAYS; day++)
        if ((days >> day & 1) != 0 && (days >> ((day + DAYS - 1) % DAYS) & 1) == 0) return day;
    return DAYS;
}

static int run_end(uint32_t days, int first)
{
    int last = first;
    while ((days >> ((last + 1) % DAYS) & 1) != 0)
        last = (last + 1) % DAYS;
    return last;
}

static size_t put_piece(char *buf, size_t n, const struct window_piece *p, const char *days)
{
    int to_s = p->to_s > CALENDAR_DAY_S ? p->to_s - CALENDAR_DAY_S : p->to_s;
    int more = snprintf(buf + n, UNITS_WINDOW_MAX - n, "%s%s%s%02d:%02d-%02d:%02d",
                        n > 0 ? ", " : "", days, days[0] != '\0' ? " " : "", p->from_s / HOUR_S,
                        p->from_s / MINUTE_S % 60, to_s / HOUR_S, to_s / MINUTE_S % 60);
    return n + (more > 0 ? (size_t)more : 0);
}

char *units_window_text(const struct window *w, char buf[UNITS_WINDOW_MAX])
{
    size_t n = 0;
    snprintf(buf, UNITS_WINDOW_MAX, "always");
    for (uint32_t i = 0; i < w->count; i++) {
        const struct window_piece *p = &w->pieces[i];
        if ((p->days & ALL_DAYS) == ALL_DAYS) n = put_piece(buf, n, p, "");
        if ((p->days & ALL_DAYS) == ALL_DAYS) continue;
        for (int first = run_from(p->days, 0); first < DAYS; first = run_from(p->days, first + 1)) {
            int last = run_end(p->days, first);
            char days[sizeof "Mon-Fri"];
            snprintf(days, sizeof days, "%s%s%s", names[first], last == first ? "" : "-",
                     last == first ? "" : names[last]);
            n = put_piece(buf, n, p, days);
        }
        SIM_ASSERT(n < UNITS_WINDOW_MAX);
    }
    return buf;
}
