/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run.h"
#include "models/assemble.h"
#include "models/audit.h"
#include "models/meter.h"
#include "models/plan.h"
#include <string.h>

/* A run and, when it is cloned half-way, its copy: each world stays where it was made, in its own
 * arena, because queue and index keep the arena's address. */
struct run {
    struct arena arena[2];
    struct world world[2];
    unsigned live;
};

static bool run_through_clone(struct run *r, struct diag *d)
{
    arena_init(&r->arena[1], r->arena[0].limit_b);
    r->live = 1;
    if (!assemble_clone(&r->world[1], &r->world[0], &r->arena[1], d)) return false;
    arena_deinit(&r->arena[0]);
    return true;
}

static bool run_events(struct run *r, struct diag *d)
{
    struct world *w = &r->world[0];
    int64_t end = w->engine.horizon_ns, cut = w->opt->clone_at_ns;
    if (cut > 0 && cut < end) {
        enum engine_stop why = engine_run(&w->engine, cut);
        if (why != ENGINE_HORIZON) return engine_stop_check(&w->engine, why, d);
        if (!run_through_clone(r, d)) return false;
        w = &r->world[1];
    }
    return engine_stop_check(&w->engine, engine_run(&w->engine, end), d);
}

static bool run_finish(struct world *w, struct record *out, struct diag *d)
{
    plan_records(w);
    if (w->sink_failed)
        return diag_fail(d, DIAG_IO, diag_nowhere(), "results could not be written");
    if (!record_fill(w, out)) {
        record_deinit(out);
        return diag_fail(d, DIAG_NOMEM, diag_nowhere(), "no memory for the results of a run");
    }
    audit_end(w);
    return true;
}

bool run_simulate(const struct scenario *sc, const struct run_options *opt, struct record *out,
                  struct diag *d)
{
    struct run r;
    if (opt->until_ns > 0 && opt->until_ns <= sc->account.from_ns)
        return diag_fail(d, DIAG_USAGE, sc->account.pos,
                         "the run would end before accounting begins");
    memset(&r, 0, sizeof(r));
    memset(out, 0, sizeof(*out));
    arena_init(&r.arena[0], (size_t)sc->memory_limit_b);
    bool ok = assemble_world(&r.world[0], sc, opt, &r.arena[0], d) && run_events(&r, d) &&
              run_finish(&r.world[r.live], out, d);
    arena_deinit(&r.arena[0]);
    if (r.live == 1) arena_deinit(&r.arena[1]);
    return ok;
}
