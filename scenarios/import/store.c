/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/import/store.h"
#include "scenarios/import/compile.h"
#include "scenarios/import/formats.h"
#include "scenarios/import/infile.h"
#include "scenarios/import/lookup.h"
#include "scenarios/limits.h"
#include "sim/arena.h"
#include "sim/time.h"
#include <stdlib.h>
#include <string.h>

static const struct infile_limits LIMITS = {LIMIT_TRACE_STORED_B, LIMIT_TRACE_PLAIN_B};
static const int64_t INTERVAL_NS = 5 * NS_PER_MIN; /* CoMon, GWA-T-12 and Azure all sample so */

struct entry { /* one compiled request */
    struct entry *next;
    struct trace_request request; /* texts in the store's arena */
    struct trace trace;
    struct arena keep;
};

struct trace_store {
    struct arena arena; /* requests, names, inputs */
    size_t limit_b;
    struct entry *entries;
    struct trace_input *inputs;
    size_t input_count, input_capacity;
};

struct job { /* compiling one request */
    struct trace_store *store;
    struct entry *entry;
    struct compile compile;
    struct lookup lookup;
    size_t inputs_before;
};

struct trace_store *trace_store_create(size_t limit_b)
{
    struct trace_store *store = calloc(1, sizeof *store);
    if (store == NULL) return NULL;
    store->limit_b = limit_b;
    arena_init(&store->arena, limit_b);
    return store;
}

void trace_store_destroy(struct trace_store *store)
{
    if (store == NULL) return;
    for (struct entry *e = store->entries; e != NULL; e = e->next)
        arena_deinit(&e->keep);
    arena_deinit(&store->arena);
    free(store);
}

static bool nomem(const struct job *job)
{
    return diag_fail(job->compile.d, DIAG_NOMEM, job->lookup.pos,
                     "the traces do not fit the memory limit");
}

static size_t used_b(const struct trace_store *store)
{
    size_t used = store->arena.used_b;
    for (const struct entry *e = store->entries; e != NULL; e = e->next)
        used += e->keep.used_b;
    return used;
}

static bool same_text(const char *a, const char *b)
{
    if (a == NULL || b == NULL) return a == b;
    return strcmp(a, b) == 0;
}

static bool same_request(const struct trace_request *a, const struct trace_request *b)
{
    return same_text(a->file, b->file) && same_text(a->fragments, b->fragments) &&
           a->format == b->format && a->interval_ns == b->interval_ns &&
           a->resample_ns == b->resample_ns && same_text(a->scenario_dir, b->scenario_dir) &&
           same_text(a->data_dir, b->data_dir);
}

static bool copy_text(struct trace_store *store, const char **text)
{
    if (*text == NULL) return true;
    *text = arena_text(&store->arena, *text, strlen(*text));
    return *text != NULL;
}

static bool copy_request(struct trace_store *store, struct trace_request *r)
{
    return copy_text(store, &r->file) && copy_text(store, &r->fragments) &&
           copy_text(store, &r->scenario_dir) && copy_text(store, &r->data_dir);
}

/* ---- inputs ---- */

static bool same_input(const struct trace_input *a, const struct trace_input *b)
{
    return a->bytes == b->bytes && a->hash == b->hash && strcmp(a->name, b->name) == 0;
}

static bool input_add(struct job *job, const struct infile *in)
{
    struct trace_store *store = job->store;
    struct trace_input input = {in->name, in->stored_b, in->hash};
    uint64_t *hash = &job->entry->trace.bytes_hash;
    *hash = infile_hash_u64(*hash, in->hash);
    for (size_t i = 0; i < store->input_count; i++)
        if (same_input(&store->inputs[i], &input)) return true;
    if (store->input_count == store->input_capacity) {
        size_t n = store->input_capacity == 0 ? 16 : 2 * store->input_capacity;
        void *inputs = arena_span_resize(&store->arena, store->inputs, n, sizeof *store->inputs);
        if (inputs == NULL) return nomem(job);
        store->inputs = inputs;
        store->input_capacity = n;
    }
    store->inputs[store->input_count++] = input;
    return true;
}

/* ---- files ---- */

static bool open_input(struct job *job, const char *name, struct infile *in)
{
    int fd = lookup_open(&job->lookup, name);
    if (fd < 0) return false;
    return infile_open(in, job->compile.scratch, fd, name, &LIMITS, job->compile.d);
}

/* Every parser reads its file to the end, so size and hash are complete when it succeeds. */
static bool close_input(struct job *job, struct infile *in, bool ok)
{
    SIM_ASSERT(!ok || in->at_end);
    infile_close(in);
    return ok && input_add(job, in);
}

static bool compile_matrix(struct job *job, struct infile *in)
{
    bool ok = matrix_compile(&job->compile, in, &job->entry->trace);
    return close_input(job, in, ok);
}

static bool compile_bitbrains(struct job *job, const char **names, size_t count)
{
    struct bitbrains b = {0};
    for (size_t i = 0; i < count; i++) {
        /* A copy in the store: the name stays in the manifest and in messages. */
        const char *name = names[i];
        struct infile in;
        struct arena scratch;
        if (!copy_text(job->store, &name)) return nomem(job);
        arena_init(&scratch, 0);
        struct arena *outer = job->compile.scratch;
        job->compile.scratch = &scratch;
        bool ok = open_input(job, name, &in) &&
                  close_input(job, &in, bitbrains_add(&job->compile, &b, &in));
        job->compile.scratch = outer;
        arena_deinit(&scratch);
        if (!ok) return false;
    }
    return bitbrains_finish(&job->compile, &b, &job->entry->trace);
}

static bool compile_opendc(struct job *job, const char *tasks, const char *fragments)
{
    struct opendc o = {0};
    struct infile in;
    if (fragments == NULL)
        return diag_fail(job->compile.d, DIAG_TRACE, job->lookup.pos,
                         "an opendc trace needs its second file: give `fragments`");
    if (!open_input(job, tasks, &in)) return false;
    if (!close_input(job, &in, opendc_tasks(&job->compile, &o, &in))) return false;
    if (!open_input(job, fragments, &in)) return false;
    if (!close_input(job, &in, opendc_fragments(&job->compile, &o, &in))) return false;
    return opendc_finish(&job->compile, &o, &job->entry->trace);
}

static bool compile_glob(struct job *job, const char *pattern)
{
    const char **names;
    size_t count;
    if (!lookup_glob(&job->lookup, pattern, job->compile.scratch, &names, &count)) return false;
    return compile_bitbrains(job, names, count);
}

static bool compile_guessed(struct job *job, const struct trace_request *r)
{
    struct infile in;
    if (!open_input(job, r->file, &in)) return false;
    enum trace_format guess = formats_guess(&in);
    if (guess == TRACE_MATRIX) return compile_matrix(job, &in);
    infile_close(&in);
    const char *name = r->file;
    if (guess == TRACE_BITBRAINS) return compile_bitbrains(job, &name, 1);
    return compile_opendc(job, r->file, r->fragments);
}

static bool compile_format(struct job *job, const struct trace_request *r)
{
    enum trace_format format = r->format;
    bool glob = lookup_is_glob(r->file);
    if (format == TRACE_AUTO && glob) format = TRACE_BITBRAINS;
    if (format == TRACE_AUTO && r->fragments != NULL) format = TRACE_OPENDC;
    if (glob && format != TRACE_BITBRAINS)
        return diag_fail(job->compile.d, DIAG_TRACE, r->pos,
                         "'%.200s' names several files: only bitbrains traces may", r->file);
    if (r->fragments != NULL && format != TRACE_OPENDC)
        return diag_fail(job->compile.d, DIAG_TRACE, r->pos,
                         "`fragments` belongs to opendc traces only");
    if (format == TRACE_AUTO) return compile_guessed(job, r);
    if (format == TRACE_OPENDC) return compile_opendc(job, r->file, r->fragments);
    if (glob) return compile_glob(job, r->file);
    const char *name = r->file;
    if (format == TRACE_BITBRAINS) return compile_bitbrains(job, &name, 1);
    struct infile in;
    return open_input(job, r->file, &in) && compile_matrix(job, &in);
}

/* Where the scenario asks for the trace, when the message points into the trace itself. */
static bool add_hint(const struct job *job)
{
    struct diag_pos pos = job->lookup.pos;
    if (pos.file != NULL && job->compile.d->pos.file != pos.file)
        diag_hint(job->compile.d, "the trace is named at %.100s:%d:%d", pos.file, pos.line,
                  pos.col);
    return false;
}

static bool compile_entry(struct job *job)
{
    const struct trace_request *r = &job->entry->request;
    struct trace *t = &job->entry->trace;
    t->bytes_hash = INFILE_HASH_START;
    if (!compile_format(job, r)) return add_hint(job);
    t->name = r->file;
    if (r->resample_ns == 0 || t->is_grid) return true;
    return compile_resample(&job->compile, t, r->resample_ns) || add_hint(job);
}

static bool room_left(const struct trace_store *store, size_t *limit_b)
{
    *limit_b = 0;
    if (store->limit_b == 0) return true;
    size_t used = used_b(store);
    if (used >= store->limit_b) return false;
    *limit_b = store->limit_b - used;
    return true;
}

bool trace_store_get(struct trace_store *store, const struct trace_request *request,
                     const struct trace **trace, struct diag *d)
{
    SIM_ASSERT(request->file != NULL);
    SIM_ASSERT(request->interval_ns >= 0 && request->resample_ns >= 0);
    for (struct entry *e = store->entries; e != NULL; e = e->next) {
        if (!same_request(&e->request, request)) continue;
        *trace = &e->trace;
        return true;
    }
    struct arena scratch;
    struct job job = {.store = store, .inputs_before = store->input_count};
    job.entry = arena_alloc(&store->arena, 1, sizeof *job.entry);
    job.lookup = (struct lookup){request->scenario_dir, request->data_dir, request->pos, d};
    job.compile = (struct compile){.name = request->file, .d = d, .interval_ns = INTERVAL_NS};
    if (request->interval_ns > 0) job.compile.interval_ns = request->interval_ns;
    size_t limit_b;
    if (job.entry == NULL || !room_left(store, &limit_b)) return nomem(&job);
    job.entry->request = *request;
    if (!copy_request(store, &job.entry->request)) return nomem(&job);
    job.compile.name = job.entry->request.file;
    arena_init(&job.entry->keep, limit_b);
    arena_init(&scratch, limit_b);
    job.compile.keep = &job.entry->keep;
    job.compile.scratch = &scratch;
    bool ok = compile_entry(&job);
    arena_deinit(&scratch);
    if (!ok) {
        arena_deinit(&job.entry->keep);
        store->input_count = job.inputs_before;
        return false;
    }
    job.entry->next = store->entries;
    store->entries = job.entry;
    *trace = &job.entry->trace;
    return true;
}

size_t trace_store_inputs(const struct trace_store *store)
{
    return store->input_count;
}

const struct trace_input *trace_store_input(const struct trace_store *store, size_t i)
{
    SIM_ASSERT(i < store->input_count);
    return &store->inputs[i];
}
