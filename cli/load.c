/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/load.h"
#include "scenarios/import/store.h"
#include "scenarios/reader/suggest.h"
#include "scenarios/reader/units.h"
#include "scenarios/reader/units_calendar.h"
#include "sim/time.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool no_memory(struct load *l)
{
    diag_log_add(&l->log, DIAG_NOMEM, diag_nowhere(), "out of memory");
    return false;
}

/* ---- messages ---- */

/* What has a place is printed with it, in the manner of compilers; the rest as every message. */
static void print_one(const struct load *l, const struct cli *c, const struct diag *d)
{
    if (d->pos.file)
        diag_print(stderr, d, l->sources, c->err_color);
    else
        cli_say("%s%s%s", d->msg, d->hint[0] ? "; " : "", d->hint);
}

/* ---- the plans that --plan names ---- */

static bool mark_plan(struct load *l, const char *name, size_t len, bool *chosen)
{
    struct suggest s;
    suggest_start(&s, name, len);
    for (uint32_t i = 0; i < document_plan_count(l->document); i++) {
        const char *plan = document_plan_name(l->document, i);
        suggest_try(&s, plan);
        if (strlen(plan) != len || memcmp(plan, name, len) != 0) continue;
        chosen[i] = true;
        return true;
    }
    struct diag *d =
        diag_log_add(&l->log, DIAG_USAGE, diag_nowhere(), "--plan: scenario %s has no plan '%.*s'",
                     document_name(l->document), (int)len, name);
    if (s.best) diag_hint(d, "did you mean '%s'?", s.best);
    return false;
}

static bool mark_plans(struct load *l, const struct cli *c, bool *chosen)
{
    const struct option_list *list = &c->opt.plans;
    for (uint32_t i = 0; i < document_plan_count(l->document); i++)
        chosen[i] = list->count == 0;
    for (int i = 0; i < list->count; i++) {
        const char *at = list->items[i];
        while (*at) {
            size_t len = strcspn(at, ",");
            if (len > 0 && !mark_plan(l, at, len, chosen)) return false;
            at += len + (at[len] == ',');
        }
    }
    return true;
}

/* ---- binding ---- */

/* Plans share most of a scenario, so they share its warnings. */
static void keep_warnings(struct load *l, const struct diag_log *found)
{
    for (int i = 0; i < found->count; i++) {
        const struct diag *d = &found->items[i];
        bool is_known = false;
        for (int k = 0; k < l->warnings.count && !is_known; k++) {
            const struct diag *known = &l->warnings.items[k];
            is_known = known->pos.line == d->pos.line && known->pos.col == d->pos.col &&
                       strcmp(known->msg, d->msg) == 0;
        }
        if (is_known) continue;
        struct diag *kept = diag_log_add(&l->warnings, d->code, d->pos, "%s", d->msg);
        kept->span = d->span;
        if (d->hint[0]) diag_hint(kept, "%s", d->hint);
    }
}

static struct scenario *bind_plan(struct load *l, uint32_t plan, struct reader_options *reader)
{
    struct diag_log warnings = {.count = 0};
    reader->warnings = &warnings;
    struct scenario *sc = scenario_bind(l->document, plan, reader, &l->log);
    reader->warnings = NULL;
    keep_warnings(l, &warnings);
    return sc;
}

static bool bind_plans(struct load *l, const struct cli *c, struct reader_options *reader)
{
    uint32_t count = document_plan_count(l->document);
    bool *chosen = calloc(count, sizeof *chosen);
    l->plans = calloc(count, sizeof *l->plans);
    bool ok = chosen && l->plans ? mark_plans(l, c, chosen) : no_memory(l);
    for (uint32_t i = 0; ok && i < count; i++) {
        if (!chosen[i]) continue;
        struct scenario *sc = bind_plan(l, i, reader);
        ok = sc != NULL;
        if (!ok) break;
        if (c->opt.has_seed) sc->seed = c->opt.seed;
        l->plans[l->plan_count++] = sc;
    }
    free(chosen);
    return ok;
}

/* A mistyped folder must not look like a folder without the traces. */
static bool check_data(struct load *l, const char *folder)
{
    struct stat st;
    if (!folder || (stat(folder, &st) == 0 && S_ISDIR(st.st_mode))) return true;
    diag_log_add(&l->log, DIAG_NOINPUT, diag_nowhere(), "--data: there is no folder '%s'", folder);
    return false;
}

static bool open_all(struct load *l, const struct cli *c, const char *path, enum load_traces traces)
{
    if (!check_data(l, c->opt.data)) return false;
    l->sources = sources_create();
    l->traces = traces == LOAD_WITH_TRACES ? trace_store_create(0) : NULL;
    if (!l->sources || (traces == LOAD_WITH_TRACES && !l->traces)) return no_memory(l);
    struct reader_options reader = {.registry = &c->registry,
                                    .sources = l->sources,
                                    .data_dir = c->data_dir,
                                    .sets = c->opt.sets.items,
                                    .set_count = c->opt.sets.count,
                                    .traces = l->traces};
    l->document = document_load(path, &reader, &l->log);
    return l->document && bind_plans(l, c, &reader);
}

bool load_open(struct load *l, const struct cli *c, const char *path, enum load_traces traces)
{
    memset(l, 0, sizeof *l);
    bool ok = open_all(l, c, path, traces);
    if (!c->opt.quiet) diag_log_print_warnings(stderr, &l->warnings, l->sources, c->err_color);
    if (ok) return true;
    SIM_ASSERT(l->log.count > 0);
    l->status = diag_log_status(&l->log);
    for (int i = 0; i < l->log.count; i++)
        print_one(l, c, &l->log.items[i]);
    if (l->log.dropped > 0) cli_say("and %d more errors", l->log.dropped);
    return false;
}

void load_close(struct load *l)
{
    for (uint32_t i = 0; i < l->plan_count; i++)
        scenario_free(l->plans[i]);
    free(l->plans);
    if (l->document) document_free(l->document);
    trace_store_destroy(l->traces);
    if (l->sources) sources_free(l->sources);
    memset(l, 0, sizeof *l);
}

/* ---- after loading ---- */

bool load_fail(struct load *l, const struct cli *c, const struct diag *d)
{
    SIM_ASSERT(d->code != DIAG_OK);
    struct diag *kept = diag_log_add(&l->log, d->code, d->pos, "%s", d->msg);
    kept->span = d->span;
    if (d->hint[0]) diag_hint(kept, "%s", d->hint);
    l->status = cli_status(c, d->code);
    print_one(l, c, kept);
    return false;
}

bool load_instant(struct load *l, const struct cli *c, const char *option, const char *text,
                  int64_t *out_ns)
{
    SIM_ASSERT(l->plan_count > 0);
    union units_value v = {.i = 0};
    struct diag d = {.code = DIAG_OK};
    bool is_date = strlen(text) >= 8 && strspn(text, "0123456789") == 4 && text[4] == '-';
    const struct calendar *calendar = &l->plans[0]->calendar;
    bool good = is_date ? units_date(calendar->zone, text, &v.i, &d)
                        : units_parse(PARAM_DURATION, text, &v, NULL, &d);
    if (good && is_date) good = !__builtin_mul_overflow(v.i - calendar->start_s, NS_PER_S, &v.i);
    if (good && v.i > 0) {
        *out_ns = v.i;
        return true;
    }
    struct diag usage = {.code = DIAG_OK};
    diag_fail(&usage, DIAG_USAGE, diag_nowhere(), "--%s: %s", option,
              d.code != DIAG_OK ? d.msg : "the instant is not after clock.start");
    diag_hint(&usage, "%s", d.hint[0] ? d.hint : "a date (2026-03-01) or a duration (4w)");
    return load_fail(l, c, &usage);
}

int load_plan_find(const struct load *l, const char *name)
{
    for (uint32_t i = 0; i < l->plan_count; i++)
        if (strcmp(l->plans[i]->plan, name) == 0) return (int)i;
    return -1;
}

static void error_json(const struct diag *d, struct json *j)
{
    json_open(j, '{');
    json_key(j, "file");
    json_text(j, d->pos.file);
    json_key(j, "line");
    json_u64(j, (uint64_t)d->pos.line);
    json_key(j, "column");
    json_u64(j, (uint64_t)d->pos.col);
    json_key(j, "code");
    json_text(j, diag_label(d->code));
    json_key(j, "message");
    json_text(j, d->msg);
    json_key(j, "hint");
    json_text(j, d->hint[0] ? d->hint : NULL);
    json_close(j);
}

static void log_json(const char *key, const struct diag_log *log, struct json *j)
{
    json_key(j, key);
    json_open(j, '[');
    for (int i = 0; i < log->count; i++)
        error_json(&log->items[i], j);
    json_close(j);
}

void load_json(const struct load *l, const char *path, struct json *j)
{
    json_open(j, '{');
    json_key(j, "file");
    json_text(j, path);
    json_key(j, "status");
    json_u64(j, (uint64_t)l->status);
    log_json("errors", &l->log, j);
    log_json("warnings", &l->warnings, j);
    json_close(j);
}
