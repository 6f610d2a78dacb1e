/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/limits.h"
#include "scenarios/reader/change.h"
#include "scenarios/reader/check.h"
#include "scenarios/reader/document.h"
#include "scenarios/reader/override.h"
#include "scenarios/reader/tables.h"
#include "scenarios/reader/units_calendar.h"
#include <stdlib.h>
#include <string.h>

struct bound { /* a specification and the memory that it lives in */
    struct scenario sc;
    struct arena arena;
};

_Static_assert(offsetof(struct bound, sc) == 0, "scenario_free finds the whole by its first part");

/* Later errors hang on earlier ones, so readers want them in the order of the file. */
static void sort_by_place(struct diag_log *log, int first)
{
    for (int i = first + 1; i < log->count; i++) {
        struct diag d = log->items[i];
        int at = i;
        while (at > first && log->items[at - 1].pos.file == d.pos.file &&
               (log->items[at - 1].pos.line > d.pos.line ||
                (log->items[at - 1].pos.line == d.pos.line &&
                 log->items[at - 1].pos.col > d.pos.col))) {
            log->items[at] = log->items[at - 1];
            at--;
        }
        log->items[at] = d;
    }
}

/* Dates are local times and elsewhere count from clock.start, so zone and start are read before
 * everything else. Bad ones are reported when their turn comes. */
static struct calendar clock_of(const struct node *root)
{
    bool exact;
    struct diag d = {.code = DIAG_OK};
    struct calendar clock = {.zone = zone_find("UTC")};
    const struct node *zone = tree_at(root, "clock.timezone", &exact);
    const struct zone *named = exact && zone->kind == NODE_SCALAR ? zone_find(zone->text) : NULL;
    if (named != NULL) clock.zone = named;
    const struct node *start = tree_at(root, "clock.start", &exact);
    bool given = exact && start->kind == NODE_SCALAR;
    const char *text = given ? start->text : tables_clock.params[0].fallback;
    if (!units_date(clock.zone, text, &clock.start_s, &d)) clock.start_s = 0;
    return clock;
}

/* The plan's `set`, then the command line's. NULL after an error. */
static const struct node *effective_tree(const struct document *doc, uint32_t plan, struct arena *a,
                                         const struct reader_options *opt, struct diag_log *log)
{
    struct override o = {.arena = a, .log = log};
    const struct node *root = doc->root;
    const struct node *value = doc->plan_count == 0 ? NULL : doc->plan[plan]->value;
    const struct member *set =
        value != NULL && value->kind == NODE_MAP ? node_find(value, "set") : NULL;
    if (set != NULL) root = override_map(&o, root, set->value);
    for (int i = 0; i < opt->set_count && i < LIMIT_SETS; i++)
        root = override_text(&o, root, opt->sources, opt->sets[i]);
    if (opt->set_count > LIMIT_SETS) {
        diag_log_add(log, DIAG_USAGE, diag_nowhere(), "more than %d --set options", LIMIT_SETS);
        o.errors++;
    }
    return o.errors == 0 ? root : NULL;
}

/* A file without plans has one that changes nothing. */
static bool name_plan(struct bind *b, struct scenario *sc, const char *name)
{
    sc->plan = bind_text(b, name, strlen(name));
    if (sc->plan == NULL) return false;
    if (sc->plan_count > 0) return true;
    sc->plans = bind_alloc(b, 1, sizeof *sc->plans);
    if (sc->plans == NULL) return false;
    sc->plans[0].name = sc->plan;
    sc->plan_count = 1;
    return true;
}

/* A specification from a tree. `changes`: also those that `set` steps make. */
static bool bind_tree(struct bound *bound, const struct change_source *from, bool changes)
{
    struct bind b;
    struct scenario *sc = &bound->sc;
    char path[BIND_PATH_MAX];
    bool exact;
    bind_init(&b, &bound->arena, from->opt->registry, from->log);
    b.clock = clock_of(from->root);
    bind_root(&b, &tables_scenario, from->root, sc);
    const struct node *steps =
        tree_at(from->root, resolve_path(path, "plans.%s.steps", from->plan), &exact);
    size_t mark = bind_push(&b, path);
    if (exact) bind_steps(&b, steps, sc);
    bind_pop(&b, mark);
    if (b.errors > 0 || !name_plan(&b, sc, from->plan)) return false;
    sc->calendar = b.clock;
    sc->currency = bind_text(&b, b.currency, strlen(b.currency));
    if (sc->currency == NULL) return false;
    struct resolve r = {.bind = &b,
                        .sc = sc,
                        .root = from->root,
                        .opt = from->opt,
                        .folder = from->folder,
                        .warnings = changes ? from->opt->warnings : NULL};
    return resolve_all(&r) && check_all(&r) && (!changes || change_all(&r, from));
}

/* A `set` step changes one value: it must be one that the whole specification could begin with. */
static bool rebind(const struct change_source *from, const struct scenario *base,
                   struct spec_change *change, void *value)
{
    struct bound *bound = calloc(1, sizeof *bound);
    if (bound == NULL) return false;
    arena_init(&bound->arena, 0);
    bool good = bind_tree(bound, from, false);
    if (good) memcpy(value, change_at(&bound->sc, change), change->size);
    SIM_ASSERT(!good || bound->sc.host_count == base->host_count);
    scenario_free(&bound->sc);
    return good;
}

static bool bind_all(struct bound *bound, const struct document *doc, uint32_t plan,
                     const struct reader_options *opt, struct diag_log *log)
{
    const struct change_source from = {
        .root = effective_tree(doc, plan, &bound->arena, opt, log),
        .plan = document_plan_name(doc, plan),
        .folder = doc->include.folder,
        .opt = opt,
        .log = log,
        .rebind = rebind,
    };
    return from.root != NULL && bind_tree(bound, &from, true);
}

struct scenario *scenario_bind(const struct document *doc, uint32_t plan,
                               const struct reader_options *opt, struct diag_log *log)
{
    SIM_ASSERT(plan < document_plan_count(doc) && opt->registry != NULL);
    int first = log->count, first_warning = opt->warnings == NULL ? 0 : opt->warnings->count;
    struct bound *bound = calloc(1, sizeof *bound);
    if (bound != NULL) {
        arena_init(&bound->arena, 0);
        bool good = bind_all(bound, doc, plan, opt, log);
        if (opt->warnings != NULL) sort_by_place(opt->warnings, first_warning);
        if (good) return &bound->sc;
        scenario_free(&bound->sc);
    }
    if (log->count == first)
        diag_log_add(log, DIAG_NOMEM, diag_nowhere(), "not enough memory for the specification");
    sort_by_place(log, first);
    return NULL;
}

void scenario_free(struct scenario *sc)
{
    if (sc == NULL) return;
    struct bound *bound = (struct bound *)(void *)sc;
    arena_deinit(&bound->arena);
    free(bound);
}
