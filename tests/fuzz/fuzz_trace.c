/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_trace - any bytes as a foreign trace: an error or a trace that keeps its promises.
 *
 * The first byte chooses the parser ('m' matrix, 'b' bitbrains, 'o' opendc; others by remainder),
 * the rest is the file; an opendc input holds both files with a zero byte between them. Corpus:
 * tests/fuzz/corpus/trace. */
#include "scenarios/import/formats.h"
#include "sim/time.h"
#include <stddef.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct infile_limits LIMITS = {1 << 20, 1 << 20};
enum { MEMORY_B = 64 << 20 };

static void check_grid(const struct trace *t)
{
    SIM_ASSERT(t->rows != NULL && (uintptr_t)t->rows % 64 == 0);
    SIM_ASSERT(t->stride >= t->series_count && t->stride * t->width % 64 == 0);
    uint32_t max = 0;
    for (size_t i = 0; i < (size_t)t->samples * t->stride; i++) {
        uint32_t v = t->width == 1   ? ((const uint8_t *)t->rows)[i]
                     : t->width == 2 ? ((const uint16_t *)t->rows)[i]
                                     : ((const uint32_t *)t->rows)[i];
        SIM_ASSERT(v <= t->max_value);
        SIM_ASSERT(v == 0 || i % t->stride < t->series_count);
        if (v > max) max = v;
    }
    SIM_ASSERT(max == t->max_value);
    SIM_ASSERT(compile_width(max) == t->width);
}

static void check_events(const struct trace *t)
{
    uint64_t next = 0;
    for (uint32_t i = 0; i < t->series_count; i++) {
        const struct trace_series *s = &t->series[i];
        SIM_ASSERT(s->start_ns >= 0 && s->length_ns > 0 && s->count > 0 && s->first == next);
        SIM_ASSERT(memchr(s->name, 0, sizeof s->name) != NULL);
        SIM_ASSERT(t->event_ns[s->first] == 0);
        next += s->count;
        for (uint64_t e = s->first + 1; e < next; e++) {
            SIM_ASSERT(t->event_ns[e] > t->event_ns[e - 1] && t->event_ns[e] < s->length_ns);
            SIM_ASSERT(t->event_value[e] != t->event_value[e - 1]);
            SIM_ASSERT(t->event_value[e] <= t->max_value);
        }
    }
}

static bool compile_one(const struct compile *c, struct infile *in, char format, struct trace *t)
{
    if (format == 'm') return matrix_compile(c, in, t);
    struct bitbrains b = {0};
    return bitbrains_add(c, &b, in) && bitbrains_finish(c, &b, t);
}

static bool compile_two(const struct compile *c, const uint8_t *data, size_t size, struct trace *t)
{
    struct opendc o = {0};
    struct infile in;
    const uint8_t *zero = size == 0 ? NULL : memchr(data, 0, size);
    size_t first = zero == NULL ? size : (size_t)(zero - data);
    size_t second = zero == NULL ? size : first + 1;
    if (!infile_open_bytes(&in, c->scratch, data, first, "tasks", &LIMITS, c->d)) return false;
    bool ok = opendc_tasks(c, &o, &in);
    infile_close(&in);
    if (!ok || !infile_open_bytes(&in, c->scratch, data + second, size - second, "fragments",
                                  &LIMITS, c->d))
        return false;
    ok = opendc_fragments(c, &o, &in);
    infile_close(&in);
    return ok && opendc_finish(c, &o, t);
}

static bool compile_bytes(const struct compile *c, const uint8_t *data, size_t size,
                          struct trace *t)
{
    struct infile in;
    char format = size == 0 ? 'm' : (char)data[0];
    if (format != 'm' && format != 'b' && format != 'o') format = "mbo"[(uint8_t)format % 3];
    const uint8_t *text = size == 0 ? data : data + 1;
    size_t length = size == 0 ? 0 : size - 1;
    if (format == 'o') return compile_two(c, text, length, t);
    if (!infile_open_bytes(&in, c->scratch, text, length, "file", &LIMITS, c->d)) return false;
    (void)formats_guess(&in);
    bool ok = compile_one(c, &in, format, t);
    SIM_ASSERT(!ok || in.at_end);
    infile_close(&in);
    return ok;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena keep, scratch;
    struct diag d = {0};
    struct trace t = {0};
    arena_init(&keep, MEMORY_B);
    arena_init(&scratch, MEMORY_B);
    struct compile c = {&keep, &scratch, "file", 5 * NS_PER_MIN, &d};
    if (compile_bytes(&c, data, size, &t)) {
        SIM_ASSERT(d.code == DIAG_OK && t.series_count > 0);
        if (t.is_grid) {
            check_grid(&t);
        } else {
            check_events(&t);
            if (compile_resample(&c, &t, 50 * NS_PER_MIN)) check_grid(&t);
        }
    } else {
        SIM_ASSERT(d.code != DIAG_OK && d.msg[0] != '\0');
    }
    arena_deinit(&scratch);
    arena_deinit(&keep);
    return 0;
}
