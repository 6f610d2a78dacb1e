/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/forecast.h"
#include "models/plan.h"

void forecast_run(const struct scenario *sc, const struct spec_step *step, int64_t due_ns,
                  int64_t *begin_ns, int64_t *end_ns)
{
    const struct verb_ops *ops = step->verb->ops;
    if (due_ns != TIME_NEVER && step->has_window)
        due_ns = calendar_next_open(&sc->calendar, &step->window, due_ns);
    *begin_ns = *end_ns = due_ns;
    if (*begin_ns != TIME_NEVER && ops->planned_end != NULL)
        *end_ns = ops->planned_end(sc, step, *begin_ns);
}

static int64_t forecast_add(const struct scenario *sc, int64_t t_ns, struct period p)
{
    if (t_ns == TIME_NEVER) return TIME_NEVER;
    if (p.months == 0 && p.days == 0 && p.ns == 0) return t_ns;
    return calendar_add(&sc->calendar, t_ns, p);
}

/* A run waits for all the steps that it needs. */
static void forecast_due(const struct scenario *sc, const struct forecast *all, uint32_t s,
                         int64_t due_ns, int64_t *begin_ns, int64_t *end_ns)
{
    const struct spec_step *step = &sc->steps[s];
    const uint32_t *needs = step->needs.items;
    for (uint32_t i = 0; i < step->needs.count; i++)
        if (all[needs[i]].over_ns > due_ns) due_ns = all[needs[i]].over_ns;
    forecast_run(sc, step, due_ns, begin_ns, end_ns);
}

/* When the last run of a step whose first is known will be over. */
static int64_t forecast_over(const struct scenario *sc, const struct forecast *all, uint32_t s)
{
    const struct spec_step *step = &sc->steps[s];
    int64_t begin_ns, end_ns = all[s].end_ns;
    if (step->trigger != STEP_EVERY) return end_ns;
    if (step->times == 0) return TIME_NEVER;
    int64_t last_ns = calendar_nth(&sc->calendar, step->at_ns, step->every, step->times - 1);
    forecast_due(sc, all, s, last_ns, &begin_ns, &end_ns);
    return end_ns;
}

/* false: a step before it has no time yet. */
static bool forecast_step(const struct scenario *sc, struct forecast *all, uint32_t s)
{
    const struct spec_step *step = &sc->steps[s];
    const uint32_t *needs = step->needs.items;
    for (uint32_t i = 0; i < step->needs.count; i++)
        if (all[needs[i]].over_ns == TIME_NEVER) return false;
    int64_t due_ns = step->at_ns;
    if (step->trigger == STEP_AFTER)
        due_ns = forecast_add(sc, all[step->after].over_ns, step->delay);
    if (due_ns == TIME_NEVER) return false;
    forecast_due(sc, all, s, due_ns, &all[s].begin_ns, &all[s].end_ns);
    all[s].over_ns = forecast_over(sc, all, s);
    return all[s].begin_ns != TIME_NEVER;
}

/* Steps form a graph without cycles: each pass settles at least one that can be settled. */
void forecast_all(const struct scenario *sc, struct forecast *all)
{
    for (uint32_t s = 0; s < sc->step_count; s++)
        all[s] = (struct forecast){TIME_NEVER, TIME_NEVER, TIME_NEVER};
    for (bool more = true; more;) {
        more = false;
        for (uint32_t s = 0; s < sc->step_count; s++)
            if (all[s].begin_ns == TIME_NEVER) more |= forecast_step(sc, all, s);
    }
}
