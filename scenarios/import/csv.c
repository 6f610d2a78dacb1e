/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/import/csv.h"
#include "scenarios/import/scan.h"
#include <string.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static char *trim(char *from, char *end)
{
    while (end > from && is_blank(end[-1]))
        end--;
    *end = '\0';
    while (is_blank(*from))
        from++;
    if (*from == '"' && end > from + 1 && end[-1] == '"') {
        end[-1] = '\0';
        from++;
    }
    return from;
}

/* End of a cell: its separator or the end of the line; quotes hide separators. */
static char *cell_end(const struct csv *csv, char *p)
{
    while (is_blank(*p) && *p != csv->separator)
        p++;
    if (*p == '"') {
        char *quote = strchr(p + 1, '"');
        if (quote != NULL) p = quote;
    }
    while (*p != csv->separator && *p != '\0')
        p++;
    return p;
}

/* Cuts the line; returns the number of cells, those beyond LIMIT_TRACE_COLUMNS only counted. */
static int cut(struct csv *csv, char *line)
{
    int n = 0;
    for (char *p = line;; n++) {
        char *end = cell_end(csv, p);
        bool last = *end == '\0';
        if (n < LIMIT_TRACE_COLUMNS) csv->cell[n] = trim(p, end);
        if (last) return n + 1;
        p = end + 1;
    }
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool names_column(const char *cell, const char *wanted)
{
    size_t i = 0;
    for (; wanted[i] != '\0'; i++)
        if (lower(cell[i]) != wanted[i]) return false;
    return cell[i] == '\0' || cell[i] == ' ' || cell[i] == '[';
}

static bool column_find(struct csv *csv, int i, const char *line)
{
    int found = -1;
    for (int k = 0; k < csv->count; k++) {
        if (!names_column(csv->cell[k], csv->wanted[i])) continue;
        if (found >= 0)
            return infile_fail(csv->in, csv->cell[k], "the heading names '%s' twice",
                               csv->wanted[i]);
        found = k;
    }
    if (found < 0)
        return infile_fail(csv->in, line, "the heading has no column '%s'", csv->wanted[i]);
    csv->column[i] = found;
    return true;
}

bool csv_open(struct csv *csv, struct infile *in, char separator, const char *const *wanted)
{
    *csv = (struct csv){.in = in, .separator = separator, .wanted = wanted};
    char *line;
    size_t length;
    if (!infile_line(in, &line, &length)) {
        struct diag_pos pos = {in->name, 0, 0};
        return diag_fail(in->d, DIAG_TRACE, pos, "the file is empty: a heading was expected");
    }
    csv->count = cut(csv, line);
    if (csv->count > LIMIT_TRACE_COLUMNS)
        return infile_fail(in, line, "the file has more than %d columns", LIMIT_TRACE_COLUMNS);
    for (int i = 0; wanted[i] != NULL; i++)
        if (!column_find(csv, i, line)) return false;
    return true;
}

bool csv_next(struct csv *csv)
{
    char *line;
    size_t length;
    if (!infile_line(csv->in, &line, &length)) return false;
    int n = cut(csv, line);
    if (n == csv->count) return true;
    return infile_fail(csv->in, line, "the line has %d cells, the heading has %d", n, csv->count);
}

bool csv_number(const struct csv *csv, int i, int places, uint64_t max, uint64_t *value)
{
    const char *cell = csv_text(csv, i);
    enum scan_result result = scan_cell(cell, places, max, value);
    if (result == SCAN_OK) return true;
    char text[SCAN_EXCERPT];
    scan_excerpt(cell, text);
    const char *why = result == SCAN_NEGATIVE    ? "is negative"
                      : result == SCAN_TOO_LARGE ? "is too large"
                                                 : "is not a number";
    return infile_fail(csv->in, cell, "%s: '%s' %s", csv->wanted[i], text, why);
}
