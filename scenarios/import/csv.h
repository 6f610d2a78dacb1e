/* SPDX-License-Identifier: GPL-3.0-or-later */
/* csv - lines of named columns: a heading, then cells found by the name of their column.
 *
 * Columns may stand in any order and others may stand between them; names are compared without
 * case. A wanted name also matches a heading that goes on with a blank or bracket, so "timestamp"
 * finds "Timestamp [ms]". Every line must have as many cells as the heading.
 * Tests: tests/scenarios/test_import_csv.c. */
#ifndef VDCSIM_SCENARIOS_IMPORT_CSV_H
#define VDCSIM_SCENARIOS_IMPORT_CSV_H

#include "scenarios/import/infile.h"
#include "scenarios/limits.h"
#include <stdbool.h>

struct csv {
    struct infile *in;
    char separator;
    const char *const *wanted;       /* NULL-terminated, borrowed */
    int count;                       /* of columns in the file */
    int column[LIMIT_TRACE_COLUMNS]; /* of each wanted name */
    char *cell[LIMIT_TRACE_COLUMNS]; /* of the current line, trimmed, without quotes */
};

/* csv_open - reads the heading. Errors: DIAG_TRACE empty file, a wanted column missing or twice,
 * more than LIMIT_TRACE_COLUMNS columns; what infile_line reports. */
bool csv_open(struct csv *csv, struct infile *in, char separator, const char *const *wanted);

/* csv_next - reads the next line. Returns false at the end and on errors, which infile's diag tells
 * apart: wrong number of cells, or what infile_line reports. */
bool csv_next(struct csv *csv);

/* csv_text - cell of wanted column i on the current line. */
static inline const char *csv_text(const struct csv *csv, int i)
{
    return csv->cell[csv->column[i]];
}

/* csv_number - that cell as a number in units of 10^-places, rounded to nearest, at most max.
 * Errors  DIAG_TRACE with column name and cell: not a number, negative, too large. */
bool csv_number(const struct csv *csv, int i, int places, uint64_t max, uint64_t *value);

#endif
