/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/check.h"
#include "scenarios/reader/tables.h"

/* What a verb's own rows cannot say. */
static void check_verb(struct resolve *r, const struct spec_step *s)
{
    const char *row = "";
    char path[BIND_PATH_MAX];
    const char *wrong = s->verb->check == NULL ? NULL : s->verb->check(s->params, &row);
    if (wrong != NULL)
        resolve_error(r, DIAG_CONFLICT, resolve_step_path(r, s, row == NULL ? "" : row, path), "%s",
                      wrong);
}

static void check_time(struct resolve *r, const struct spec_step *s)
{
    char path[BIND_PATH_MAX];
    const struct scenario *sc = r->sc;
    int64_t from_ns = s->trigger == STEP_AFTER ? 0 : s->at_ns, end_ns = sc->clock.horizon_ns;
    if (from_ns >= end_ns) {
        bool at = param_given(&tables_step, s->seen, "at");
        resolve_warning(r, DIAG_RANGE, resolve_step_path(r, s, at ? "at" : "every", path),
                        "this is not before the horizon: it never happens");
        return;
    }
    if (!s->has_window) return;
    resolve_step_path(r, s, "window", path);
    if (calendar_next_open(&sc->calendar, &s->window, 0) >= end_ns)
        resolve_error(r, DIAG_RANGE, path, "the window does not open before the horizon");
    else if (calendar_next_open(&sc->calendar, &s->window, from_ns) >= end_ns)
        resolve_warning(r, DIAG_RANGE, path,
                        "from when the step is due to the horizon the window does not open");
}

void check_steps(struct resolve *r)
{
    for (uint32_t i = 0; i < r->sc->step_count; i++) {
        check_verb(r, &r->sc->steps[i]);
        check_time(r, &r->sc->steps[i]);
    }
}
