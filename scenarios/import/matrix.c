/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One pass: cells are scanned into a row of 32-bit values, rows are packed behind each other in the
 * narrowest width so far, and at the end the whole is turned by 64 x 64 tiles into time-major
 * order. A cell with more decimals or a larger value than any before widens what is stored, which
 * happens a handful of times however large the file is. */
#include "scenarios/import/formats.h"
#include "scenarios/import/scan.h"
#include "sim/num.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { TILE = 64, MILLI = 1000 };

struct matrix {
    const struct compile *c;
    struct infile *in;
    uint32_t per_percent; /* of all values stored so far, in row and in packed */
    uint32_t *row;
    uint32_t columns, row_capacity; /* columns: 0 until the first row is complete */
    uint32_t n;                     /* cells of the current row so far */
    uint32_t row_max;
    void *packed; /* rows x columns */
    uint32_t width, max;
    uint32_t rows, packed_capacity;
};

enum cell_end { CELL_MORE, CELL_LAST, CELL_BAD };

static bool refuse(struct matrix *m, const char *at, const char *why)
{
    char text[SCAN_EXCERPT];
    return infile_fail(m->in, at, "'%s' %s", scan_excerpt(at, text), why);
}

static bool row_room(struct matrix *m)
{
    if (m->n < m->row_capacity) return true;
    if (m->n == LIMIT_TRACE_SAMPLES)
        return diag_fail(m->c->d, DIAG_LIMIT, infile_pos(m->in, m->in->p),
                         "the row has more than %d samples", LIMIT_TRACE_SAMPLES);
    uint32_t capacity = m->row_capacity == 0 ? 1024 : 2 * m->row_capacity;
    uint32_t *row = arena_span_resize(m->c->scratch, m->row, capacity, sizeof *row);
    if (row == NULL) return compile_nomem(m->c);
    m->row = row;
    m->row_capacity = capacity;
    return true;
}

static uint32_t value_at(const void *values, uint32_t width, size_t i)
{
    if (width == 1) return ((const uint8_t *)values)[i];
    if (width == 2) return ((const uint16_t *)values)[i];
    return ((const uint32_t *)values)[i];
}

/* Gives packed room for `rows` rows of values up to `max`, and multiplies what is there. */
static bool packed_change(struct matrix *m, uint32_t rows, uint32_t max, uint32_t factor)
{
    uint32_t width = compile_width(max);
    if (width == m->width && rows == m->packed_capacity && factor == 1) return true;
    size_t cells = (size_t)rows * m->columns;
    void *packed = arena_span_resize(m->c->scratch, m->packed, cells, width);
    if (packed == NULL) return compile_nomem(m->c);
    /* From the back, so that in place a wider value never covers one still to be moved. */
    if (width != m->width || factor != 1)
        for (size_t i = (size_t)m->rows * m->columns; i-- > 0;)
            compile_store(packed, width, i, value_at(packed, m->width, i) * factor);
    m->packed = packed;
    m->packed_capacity = rows;
    m->width = width;
    return true;
}

/* More decimals than before: everything stored is multiplied. */
static bool rescale(struct matrix *m, uint32_t per_percent)
{
    uint32_t factor = per_percent / m->per_percent;
    SIM_ASSERT(factor > 1);
    for (uint32_t i = 0; i < m->n; i++)
        m->row[i] *= factor;
    m->row_max *= factor;
    m->max *= factor;
    m->per_percent = per_percent;
    if (m->rows == 0) return true;
    return packed_change(m, m->packed_capacity, m->max, factor);
}

static bool cell_add(struct matrix *m, uint32_t value)
{
    if (!row_room(m)) return false;
    m->row[m->n++] = value;
    if (value > m->row_max) m->row_max = value;
    return true;
}

/* A number in thousandths of a percent with `decimals` significant decimals. */
static bool cell_number(struct matrix *m, const char *at, uint32_t milli, int decimals)
{
    static const uint32_t PER_PERCENT[] = {1, 10, 100, 1000};
    if (decimals > 3)
        return refuse(m, at, "has more than 3 decimals, which a trace cannot keep: round it");
    uint32_t per_percent = PER_PERCENT[decimals];
    if (per_percent > m->per_percent && !rescale(m, per_percent)) return false;
    return cell_add(m, milli / (MILLI / m->per_percent));
}

static bool number_refused(struct matrix *m, const char *at, enum scan_result result)
{
    char why[64];
    if (result == SCAN_NEGATIVE) return refuse(m, at, "is negative: a percentage is 0 or more");
    if (result == SCAN_TOO_LARGE) {
        snprintf(why, sizeof why, "is more than %d percent", LIMIT_TRACE_PERCENT);
        return refuse(m, at, why);
    }
    return refuse(m, at, "is not a percentage: expected a number such as 12 or 12.5");
}

static const char *skip_blanks(const char *p)
{
    return p + strspn(p, " ");
}

/* What stands behind a cell. *next: the first byte after it. */
static enum cell_end cell_end(const struct infile *in, const char *p, const char **next)
{
    *next = p + 1;
    if (*p == ',' || *p == ';' || *p == '\t') return CELL_MORE;
    if (*p == '\n') return CELL_LAST;
    if (p[0] == '\r' && (p[1] == '\n' || p + 1 == in->end)) {
        *next = p + 1 + (p[1] == '\n');
        return CELL_LAST;
    }
    if (p == in->end && in->at_end) {
        *next = p;
        return CELL_LAST;
    }
    return CELL_BAD;
}

/* Any cell: blanks, quotes, decimals, exponents, and the errors. */
static enum cell_end cell_slow(struct matrix *m)
{
    const char *at = m->in->p;
    const char *p = skip_blanks(at);
    bool quoted = *p == '"';
    if (quoted) p = skip_blanks(p + 1);
    struct scan_number n;
    enum scan_result result = scan_decimal(p, 3, (uint64_t)LIMIT_TRACE_PERCENT * MILLI, &n);
    const char *after = result == SCAN_NOT_A_NUMBER ? p : p + n.length;
    const char *number = p;
    p = skip_blanks(after);
    bool closed = !quoted || *p == '"';
    if (quoted && closed) p = skip_blanks(p + 1);
    const char *next = p;
    enum cell_end end = cell_end(m->in, p, &next);
    if (end == CELL_BAD || !closed) result = SCAN_NOT_A_NUMBER;
    if (result != SCAN_OK) {
        number_refused(m, number, result);
        return CELL_BAD;
    }
    if (!cell_number(m, number, (uint32_t)n.value, n.decimals)) return CELL_BAD;
    m->in->p = next;
    return end;
}

/* The common cells: one or two digits and a comma. Returns false when the cell is none of them. */
static inline bool cell_fast(struct matrix *m)
{
    const char *p = m->in->p;
    uint32_t value = (uint32_t)(unsigned char)p[0] - '0';
    if (value > 9) return false;
    uint32_t digit = (uint32_t)(unsigned char)p[1] - '0';
    if (digit <= 9) {
        value = value * 10 + digit;
        p++;
    }
    if (p[1] != ',' || m->n >= m->row_capacity) return false;
    value *= m->per_percent;
    m->row[m->n++] = value;
    if (value > m->row_max) m->row_max = value;
    m->in->p = p + 2;
    return true;
}

static bool row_read(struct matrix *m)
{
    m->n = 0;
    m->row_max = 0;
    for (;;) {
        if (!infile_need(m->in, LIMIT_TRACE_CELL + 1)) return false;
        if (cell_fast(m)) continue;
        enum cell_end end = cell_slow(m);
        if (end == CELL_BAD) return false;
        if (end == CELL_LAST) return true;
    }
}

static bool row_pack(struct matrix *m, const char *row_end)
{
    if (m->columns == 0) m->columns = m->n;
    if (m->n != m->columns)
        return infile_fail(m->in, row_end,
                           "the row has %" PRIu32 " samples, the rows above have %" PRIu32, m->n,
                           m->columns);
    if (m->rows == LIMIT_TRACE_SERIES)
        return diag_fail(m->c->d, DIAG_LIMIT, infile_pos(m->in, m->in->p),
                         "the file has more than %d rows", LIMIT_TRACE_SERIES);
    uint32_t capacity = m->packed_capacity;
    if (m->rows == capacity) capacity = capacity == 0 ? 64 : 2 * capacity;
    if (m->row_max > m->max) m->max = m->row_max;
    if (!packed_change(m, capacity, m->max, 1)) return false;
    size_t base = (size_t)m->rows * m->columns;
    for (uint32_t i = 0; i < m->columns; i++)
        compile_store(m->packed, m->width, base + i, m->row[i]);
    m->rows++;
    return true;
}

/* A line of blanks, CR included, is skipped; *blank tells so. */
static bool blank_line(struct matrix *m, bool *blank)
{
    if (!infile_need(m->in, LIMIT_TRACE_CELL + 1)) return false;
    const char *p = skip_blanks(m->in->p);
    p += *p == '\r';
    *blank = *p == '\n';
    if (*blank) m->in->p = p + 1;
    if (p == m->in->end && m->in->at_end) m->in->p = p;
    return true;
}

static bool heading_skip(struct matrix *m)
{
    if (!infile_need(m->in, LIMIT_TRACE_CELL + 1)) return false;
    const char *p = skip_blanks(m->in->p);
    if (*p == '"') p = skip_blanks(p + 1);
    bool letter = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z');
    if (!letter || strncmp(p, "nan", 3) == 0 || strncmp(p, "NaN", 3) == 0) return true;
    for (;;) {
        if (!infile_need(m->in, LIMIT_TRACE_CELL + 1)) return false;
        size_t left = (size_t)(m->in->end - m->in->p);
        const char *newline = left == 0 ? NULL : memchr(m->in->p, '\n', left);
        m->in->p = newline != NULL ? newline + 1 : m->in->end;
        if (newline != NULL) infile_next_line(m->in);
        if (newline != NULL || m->in->at_end) return true;
    }
}

static bool rows_read(struct matrix *m)
{
    for (;;) {
        bool blank = false;
        if (!blank_line(m, &blank)) return false;
        if (m->in->p == m->in->end && m->in->at_end) return true;
        if (!blank && !row_read(m)) return false;
        if (!blank && !row_pack(m, m->in->p - 1)) return false;
        infile_next_line(m->in);
    }
}

#define TURN(name, type)                                                                           \
    static void name(const type *from, type *to, uint32_t rows, uint32_t columns, uint32_t stride) \
    {                                                                                              \
        for (uint32_t r0 = 0; r0 < rows; r0 += TILE)                                               \
            for (uint32_t k0 = 0; k0 < columns; k0 += TILE)                                        \
                for (uint32_t k = k0; k < columns && k < k0 + TILE; k++)                           \
                    for (uint32_t r = r0; r < rows && r < r0 + TILE; r++)                          \
                        to[(size_t)k * stride + r] = from[(size_t)r * columns + k];                \
    }
TURN(turn_1, uint8_t)
TURN(turn_2, uint16_t)
TURN(turn_4, uint32_t)
#undef TURN

static bool matrix_turn(const struct matrix *m, struct trace *t)
{
    void *rows = compile_grid(m->c, t, m->columns, m->rows, m->width);
    if (rows == NULL) return false;
    if (m->width == 1)
        turn_1(m->packed, rows, m->rows, m->columns, t->stride);
    else if (m->width == 2)
        turn_2(m->packed, rows, m->rows, m->columns, t->stride);
    else
        turn_4(m->packed, rows, m->rows, m->columns, t->stride);
    return true;
}

static bool series_fill(const struct matrix *m, struct trace *t)
{
    struct diag_pos pos = {m->in->name, 0, 0};
    int64_t length_ns;
    if (!num_mul_i64(m->c->interval_ns, m->columns, &length_ns) || length_ns > COMPILE_SPAN_MAX_NS)
        return diag_fail(m->c->d, DIAG_LIMIT, pos, "the trace covers more than 100 years");
    struct trace_series *series = arena_span_resize(m->c->keep, NULL, m->rows, sizeof *series);
    if (series == NULL) return compile_nomem(m->c);
    for (uint32_t i = 0; i < m->rows; i++)
        series[i].length_ns = length_ns;
    t->series = series;
    t->series_count = m->rows;
    return true;
}

bool matrix_compile(const struct compile *c, struct infile *in, struct trace *t)
{
    SIM_ASSERT(c->interval_ns > 0);
    struct matrix m = {.c = c, .in = in, .per_percent = 1, .width = 1};
    if (!heading_skip(&m) || !rows_read(&m)) return false;
    struct diag_pos pos = {in->name, 0, 0};
    if (m.rows == 0) return diag_fail(c->d, DIAG_TRACE, pos, "the file holds no samples");
    if (!series_fill(&m, t) || !matrix_turn(&m, t)) return false;
    t->format = TRACE_MATRIX;
    t->unit = TRACE_PERCENT;
    t->per_percent = m.per_percent;
    t->interval_ns = c->interval_ns;
    t->max_value = m.max;
    return true;
}
