/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each rule of CloudSim is worth: the table of docs/validation/planetlab.md, measured again.
 *
 * A row of the table is "| `switches` | policies | energy | migrations | SLATAH | PDM | shutdowns
 * | ... |"; the five numbers are ranges over days and policies, in percent of CloudSim's own value.
 * One day and one policy have to lie within them; with VDCSIM_SOAK set all days and policies have
 * to fill them. */
#include "tests/data.h"
#include "tests/oracle/planetlab_day.h"
#include <math.h>

#define PAGE "docs/validation/planetlab.md"

enum { METRICS = 5, POLICIES = 4, DAYS = 5, ROWS_LEAST = 20 };
static const char *const metric[METRICS] = {"energy", "migrations", "SLATAH", "PDM", "shutdowns"};
static const struct {
    const char *name;
    double param;
} policy[POLICIES] = {{"thr", 0.8}, {"iqr", 1.5}, {"mad", 2.5}, {"lr", 1.2}};
static const char *const day[DAYS] = {"20110309", "20110303", "20110325", "20110409", "20110412"};

struct row {
    struct oracle_switches with;
    char names[100];
    bool of[POLICIES];
    double low[METRICS], high[METRICS];   /* as the page says */
    double least[METRICS], most[METRICS]; /* as measured */
    int runs;
};

/* The next cell of a table row, without the blanks around it; false at the end of the row. */
static bool cell(char **at, char *out, size_t size)
{
    char *end = strchr(*at + 1, '|');
    if (!end) return false;
    char *from = *at + 1 + strspn(*at + 1, " `");
    size_t n = 0;
    for (char *p = from; p < end && n + 1 < size; p++)
        if (*p != '`') out[n++] = *p;
    while (n > 0 && out[n - 1] == ' ')
        n--;
    out[n] = '\0';
    *at = end;
    return true;
}

static void read_names(struct row *r)
{
    char names[sizeof r->names];
    strcpy(names, r->names);
    for (char *rest = names, *name; (name = strtok_r(rest, " ", &rest));)
        cr_assert(oracle_switch(&r->with, name), PAGE ": no switch %s", name);
}

static void read_range(struct row *r, int m, const char *text)
{
    char *end;
    r->low[m] = r->high[m] = strtod(text, &end);
    if (strncmp(end, " to ", 4) == 0) r->high[m] = strtod(end + 4, &end);
    cr_assert(end != text && *end == '\0', PAGE ": %s: \"%s\"", r->names, text);
}

static bool row_read(char *line, struct row *r)
{
    char text[64], *at = line;
    if (strncmp(line, "| `", 3) != 0) return false;
    *r = (struct row){.runs = 0};
    cr_assert(cell(&at, r->names, sizeof r->names) && cell(&at, text, sizeof text));
    read_names(r);
    for (int p = 0; p < POLICIES; p++)
        r->of[p] = strcmp(text, "all") == 0 || strstr(text, policy[p].name);
    for (int m = 0; m < METRICS; m++) {
        cr_assert(cell(&at, text, sizeof text), PAGE ": %s: a row too short", r->names);
        read_range(r, m, text);
    }
    return true;
}

static void metrics(const struct oracle_case *c, double *out)
{
    struct oracle_result r;
    cr_assert(oracle_run(c, &r));
    out[0] = r.energy_kwh;
    out[1] = r.migrations;
    out[2] = r.slatah;
    out[3] = r.pdm;
    out[4] = r.shutdowns;
}

static void measure(struct row *r, struct oracle_case c, const double *base)
{
    double now[METRICS];
    c.with = r->with;
    metrics(&c, now);
    for (int m = 0; m < METRICS; m++) {
        double change = 100 * (now[m] / base[m] - 1);
        if (!r->runs || change < r->least[m]) r->least[m] = change;
        if (!r->runs || change > r->most[m]) r->most[m] = change;
    }
    r->runs++;
}

static void judge(const struct row *r, bool all)
{
    const double last_digit = 0.0051;
    for (int m = 0; r->runs && m < METRICS; m++) {
        bool within =
            r->least[m] >= r->low[m] - last_digit && r->most[m] <= r->high[m] + last_digit;
        bool filled =
            r->least[m] <= r->low[m] + last_digit && r->most[m] >= r->high[m] - last_digit;
        cr_expect(within && (filled || !all), PAGE ": %s, %s: %.2f to %.2f, not %.2f to %.2f",
                  r->names, metric[m], r->least[m], r->most[m], r->low[m], r->high[m]);
    }
}

static int read_page(struct row *rows, int room)
{
    char line[400];
    int n = 0;
    FILE *f = fopen(PAGE, "r");
    cr_assert_not_null(f, PAGE " is missing: run from the top folder");
    while (n < room && fgets(line, sizeof line, f))
        n += row_read(line, &rows[n]);
    fclose(f);
    return n;
}

Test(cloudsim3, rules_are_worth_what_the_page_says)
{
    static struct row rows[64];
    const char *dir = test_data_dir("cloudsim3", 1);
    bool all = getenv("VDCSIM_SOAK") != NULL;
    int n = read_page(rows, 64);
    cr_assert_geq(n, ROWS_LEAST, PAGE ": only %d rows", n);
    if (!dir) return;
    for (int d = 0; d < (all ? DAYS : 1); d++) {
        struct planetlab_day traces;
        cr_assert(planetlab_day_read(dir, day[d], &traces));
        for (int p = 0; p < (all ? POLICIES : 1); p++) {
            struct oracle_case c;
            double base[METRICS];
            cr_assert(planetlab_case(&traces, policy[p].name, "mmt", policy[p].param, &c));
            metrics(&c, base);
            for (int i = 0; i < n; i++)
                if (rows[i].of[p]) measure(&rows[i], c, base);
        }
        planetlab_day_free(&traces);
    }
    for (int i = 0; i < n; i++)
        judge(&rows[i], all);
}
