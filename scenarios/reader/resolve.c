/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/resolve.h"

#include "scenarios/limits.h"
#include "scenarios/rating.h"
#include "scenarios/reader/names.h"
#include "scenarios/reader/tables.h"
#include "sim/num.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void fill(struct diag *d, const struct node *n)
{
    d->pos = n->pos;
    d->span = n->span;
}

static const struct node *place_of(struct resolve *r, const char *path)
{
    bool exact;
    return tree_at(r->root, path, &exact);
}

struct diag *resolve_error(struct resolve *r, enum diag_code code, const char *path,
                           const char *fmt, ...)
{
    char text[DIAG_MSG_MAX];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    r->bind->errors++;
    struct diag *d = diag_log_add(r->bind->log, code, diag_nowhere(), "%s: %s", path, text);
    fill(d, place_of(r, path));
    return d;
}

void resolve_warning(struct resolve *r, enum diag_code code, const char *path, const char *fmt, ...)
{
    if (r->warnings == NULL) return;
    char text[DIAG_MSG_MAX];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    fill(diag_log_add(r->warnings, code, diag_nowhere(), "%s: %s", path, text), place_of(r, path));
}

const char *resolve_path(char buf[BIND_PATH_MAX], const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    vsnprintf(buf, BIND_PATH_MAX, fmt, args);
    va_end(args);
    return buf;
}

int64_t resolve_name(struct resolve *r, const struct index *x, const char *what, const char *name,
                     const char *path)
{
    int64_t i = index_find(x, name);
    if (i >= 0) return i;
    struct diag *d = resolve_error(r, DIAG_REFERENCE, path, "%s '%.64s'", what, name);
    const char *near = index_nearest(x, name);
    char list[DIAG_HINT_MAX];
    if (near != NULL) diag_hint(d, "did you mean '%s'?", near);
    if (index_some(x, list, sizeof list - sizeof "known: ")) diag_hint(d, "known: %s", list);
    return -1;
}

/* ---- catalogue ---- */

static void resolve_rating(struct resolve *r, struct spec_server *s)
{
    char path[BIND_PATH_MAX];
    resolve_path(path, "catalogue.servers.%s", s->name);
    int64_t cores = s->sockets * s->cores;
    bool clock = param_given(&tables_server, s->seen, "clock");
    if (param_given(&tables_server, s->seen, "benchmark")) {
        s->capacity_mpt = rating_of_ssj_mpt(s->benchmark);
        s->core_mpt = num_mul_div_round(s->capacity_mpt, 1, cores);
        return;
    }
    if (!clock) {
        struct diag *d =
            resolve_error(r, DIAG_MISSING, path, "neither clock nor benchmark is given");
        diag_hint(d, "for example clock: 2.4 GHz");
        return;
    }
    /* 64 sockets x 4096 cores x 100 GHz = 2.6e16: far from overflow. */
    s->core_mpt = s->clock_mpt;
    s->capacity_mpt = cores * s->clock_mpt;
    if (s->threads > 1) s->capacity_mpt = (int64_t)((double)s->capacity_mpt * s->smt_gain + 0.5);
}

static bool power_given(const struct spec_power *p, const char *key)
{
    return param_given(&tables_power, p->seen, key);
}

static void resolve_power_curve(struct resolve *r, struct spec_server *s, const char *path)
{
    struct spec_power *p = &s->power;
    const int64_t *curve = p->curve.items;
    int64_t first = curve[0], last = curve[p->curve.count - 1];
    for (uint32_t i = 1; i < p->curve.count; i++)
        if (curve[i] < curve[i - 1])
            resolve_warning(r, DIAG_RANGE, path, "the curve falls between %u and %u %%",
                            10 * (i - 1), 10 * i);
    if ((power_given(p, "idle") && p->idle_uw != first) ||
        (power_given(p, "max") && p->max_uw != last)) {
        struct diag *d = resolve_error(r, DIAG_CONFLICT, path, "idle and max contradict the curve");
        diag_hint(d, "leave idle and max out: they are its first and last point");
    }
    p->idle_uw = first;
    p->max_uw = last;
}

static void resolve_power(struct resolve *r, struct spec_server *s)
{
    struct spec_power *p = &s->power;
    char path[BIND_PATH_MAX];
    resolve_path(path, "catalogue.servers.%s.power", s->name);
    bool curve = p->curve.count > 0;
    if (!power_given(p, "model")) p->model = curve ? POWER_CURVE : POWER_LINEAR;
    if (curve)
        resolve_power_curve(r, s, path);
    else if (p->model == POWER_CURVE)
        resolve_error(r, DIAG_MISSING, path, "model: curve needs a curve");
    if (!power_given(p, "idle") && !curve && p->model != POWER_CONSTANT && p->max_uw > 0)
        resolve_error(r, DIAG_MISSING, path, "idle is missing");
    if (p->seen != 0 && !curve && !power_given(p, "max"))
        resolve_error(r, DIAG_MISSING, path, "max is missing");
    if (!curve && p->model == POWER_CONSTANT) p->idle_uw = p->max_uw;
    if (power_given(p, "max") && p->idle_uw > p->max_uw && !curve)
        resolve_error(r, DIAG_RANGE, path, "idle is more than max");
    if (!power_given(p, "boot")) p->boot_uw = p->max_uw;
    if (p->seen == 0)
        p->off_uw = 0; /* nothing is known: the warning says that energy counts as 0 */
    if (!power_given(p, "failed")) p->failed_uw = p->off_uw;
}

/* A flat list of n ones for what is not given. */
static void flat(struct resolve *r, struct spec_array *a, uint32_t n)
{
    if (a->count != 0) return;
    double *ones = bind_alloc(r->bind, n, sizeof *ones);
    if (ones == NULL) return;
    for (uint32_t i = 0; i < n; i++)
        ones[i] = 1.0;
    *a = (struct spec_array){ones, n};
}

static void resolve_profile(struct resolve *r, struct spec_profile *p)
{
    char path[BIND_PATH_MAX];
    flat(r, &p->hours, 24);
    flat(r, &p->weekdays, 7);
    double hours = 0.0, days = 0.0;
    for (uint32_t i = 0; p->hours.items != NULL && i < 24; i++)
        hours += ((const double *)p->hours.items)[i];
    for (uint32_t i = 0; p->weekdays.items != NULL && i < 7; i++)
        days += ((const double *)p->weekdays.items)[i];
    if (hours > 0.0 && days > 0.0) return;
    resolve_error(r, DIAG_RANGE, resolve_path(path, "catalogue.profiles.%s", p->name),
                  "all hours or all weekdays are 0");
}

bool resolve_index(struct resolve *r, struct index *x, const void *items, uint32_t count,
                   size_t size, size_t name_offset)
{
    return index_build(x, r->bind->arena, items, count, size, name_offset) ||
           bind_no_memory(r->bind);
}

void resolve_catalogue(struct resolve *r)
{
    struct scenario *sc = r->sc;
    for (uint32_t i = 0; i < sc->server_count; i++) {
        resolve_rating(r, &sc->servers[i]);
        resolve_power(r, &sc->servers[i]);
    }
    for (uint32_t i = 0; i < sc->profile_count; i++)
        resolve_profile(r, &sc->profiles[i]);
}

/* ---- the rest ---- */

static void resolve_account(struct resolve *r)
{
    struct spec_account *a = &r->sc->account;
    const struct spec_clock *c = &r->sc->clock;
    if (c->warmup_ns >= c->horizon_ns) {
        resolve_error(r, DIAG_CONFLICT, "clock.warmup",
                      "the warm-up leaves nothing of the horizon");
        return;
    }
    if (!param_given(&tables_account, a->seen, "from")) a->from_ns = c->warmup_ns;
    if (!param_given(&tables_account, a->seen, "to")) a->to_ns = c->horizon_ns;
    if (a->to_ns > c->horizon_ns)
        resolve_error(r, DIAG_RANGE, "account.to", "this is after the horizon");
    else if (a->from_ns >= a->to_ns)
        resolve_error(r, DIAG_CONFLICT, "account", "`from` is not before `to`");
}

static void resolve_plans(struct resolve *r)
{
    struct scenario *sc = r->sc;
    struct index plans;
    if (!resolve_index(r, &r->workloads, sc->workloads, sc->workload_count, sizeof *sc->workloads,
                       offsetof(struct spec_workload, name)) ||
        !resolve_index(r, &plans, sc->plans, sc->plan_count, sizeof *sc->plans,
                       offsetof(struct spec_plan, name)))
        return;
    struct spec_experiment *e = &sc->experiment;
    if (e->baseline == NULL)
        e->baseline = sc->plans[0].name;
    else
        resolve_name(r, &plans, "there is no plan", e->baseline, "experiment.baseline");
}

/* Replaces globs and ranges by the workloads they stand for, each once, in file order. */
static void resolve_workload_names(struct resolve *r, struct spec_names *names, const char *path)
{
    const struct scenario *sc = r->sc;
    const char **found = bind_alloc(r->bind, sc->workload_count, sizeof *found);
    bool *wanted = bind_alloc(r->bind, sc->workload_count, sizeof *wanted);
    if (found == NULL || wanted == NULL) return;
    for (uint32_t i = 0; i < names->count; i++) {
        uint32_t matches = 0;
        for (uint32_t w = 0; w < sc->workload_count; w++) {
            if (!names_match(names->items[i], sc->workloads[w].name)) continue;
            wanted[w] = true;
            matches++;
        }
        if (matches > 0) continue;
        char item[BIND_PATH_MAX];
        resolve_name(r, &r->workloads, "there is no workload", names->items[i],
                     resolve_path(item, "%s[%u]", path, i));
    }
    uint32_t count = 0;
    for (uint32_t w = 0; w < sc->workload_count; w++)
        if (wanted[w]) found[count++] = sc->workloads[w].name;
    *names = (struct spec_names){found, count};
}

static void resolve_outputs(struct resolve *r)
{
    struct spec_outputs *o = &r->sc->outputs;
    for (uint32_t i = 0; i < o->tables.count; i++) {
        if (strcmp(o->tables.items[i], "vms") == 0) {
            o->table_vms = true;
            continue;
        }
        char path[BIND_PATH_MAX];
        struct diag *d =
            resolve_error(r, DIAG_REFERENCE, resolve_path(path, "outputs.tables[%u]", i),
                          "there is no table '%.64s'", o->tables.items[i]);
        diag_hint(d, "known: vms");
    }
    if (o->directory != NULL) return;
    char text[sizeof "results/" + LIMIT_NAME];
    int n = snprintf(text, sizeof text, "results/%s", r->sc->name);
    o->directory = bind_text(r->bind, text, (size_t)n);
}

static void resolve_placement(struct resolve *r)
{
    struct spec_placement *p = &r->sc->policies.placement;
    struct spec_licensed *licensed = p->licensed.items;
    char path[BIND_PATH_MAX];
    resolve_workload_names(r, &p->keep_apart, "policies.placement.keep_apart");
    resolve_workload_names(r, &p->keep_together, "policies.placement.keep_together");
    resolve_workload_names(r, &p->spread_racks, "policies.placement.spread.racks");
    resolve_workload_names(r, &p->spread_sites, "policies.placement.spread.sites");
    resolve_workload_names(r, &p->pinned, "policies.placement.pinned");
    for (uint32_t i = 0; i < p->licensed.count; i++)
        resolve_workload_names(r, &licensed[i].workloads,
                               resolve_path(path, "policies.placement.licensed[%u].workloads", i));
}

/* What steps and policies name, once all hosts are there. */
static void resolve_named(struct resolve *r)
{
    struct scenario *sc = r->sc;
    char path[BIND_PATH_MAX];
    const unsigned all = RESOLVE_NAMES | RESOLVE_HOST_SETS | RESOLVE_PLACES;
    resolve_rows(r, tables_policies.params, &sc->policies, "policies", all);
    for (uint32_t i = 0; i < sc->step_count; i++) {
        const struct spec_step *s = &sc->steps[i];
        resolve_rows(r, s->verb->params, s->params, resolve_step_path(r, s, "", path),
                     resolve_copies_hosts(s) ? RESOLVE_NAMES | RESOLVE_PLACES : all);
    }
}

bool resolve_all(struct resolve *r)
{
    SIM_ASSERT(r->bind->errors == 0);
    resolve_catalogue(r);
    resolve_account(r);
    resolve_plans(r);
    resolve_steps(r);
    if (resolve_estate(r)) {
        resolve_networks(r);
        resolve_workloads(r);
        resolve_places(r);
        resolve_failures(r);
        resolve_named(r);
    }
    resolve_placement(r);
    resolve_outputs(r);
    return r->bind->errors == 0;
}
