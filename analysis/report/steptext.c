/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/steptext.h"
#include "analysis/report/when.h"
#include "scenarios/reader/show.h"
#include "scenarios/reader/tables.h"
#include "sim/diag.h"
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static void write_key(const struct scenario *sc, const struct param_desc *p, const char *at,
                      FILE *out)
{
    fprintf(out, ", %s: ", p->name);
    show_value(out, sc, p, at);
}

/* A date says more than the time since clock.start. */
static void write_at(const struct scenario *sc, int64_t at_ns, FILE *out)
{
    char day[TIME_TEXT_MAX], minute[TIME_TEXT_MAX];
    when_day(&sc->calendar, at_ns, day);
    const char *clock = strchr(when_minute(&sc->calendar, at_ns, minute), ' ') + 1;
    fprintf(out, ", at: %s", day);
    if (strcmp(clock, "00:00") != 0) fprintf(out, "T%s", clock);
}

/* The title stands beside the step's row, the name is written first. */
static bool is_said_elsewhere(const struct param_desc *p)
{
    return strcmp(p->name, "id") == 0 || strcmp(p->name, "title") == 0;
}

static void write_common(const struct scenario *sc, const struct spec_step *step, FILE *out)
{
    for (int i = 0; tables_step.params[i].name != NULL; i++) {
        const struct param_desc *p = &tables_step.params[i];
        const char *at = (const char *)step + p->offset;
        if ((step->seen >> i & 1) == 0 || is_said_elsewhere(p)) continue;
        if (p->offset == offsetof(struct spec_step, at_ns))
            write_at(sc, step->at_ns, out);
        else if (show_has_value(p, at))
            write_key(sc, p, at, out);
    }
}

/* The value of a `set` step is that of the key which it changes. */
static void write_keys(const struct scenario *sc, const struct spec_step *step, FILE *out)
{
    const struct param_desc *rows = step->verb != NULL ? step->verb->params : NULL;
    for (int k = 0; rows != NULL && rows[k].name != NULL; k++) {
        const struct param_desc *p = &rows[k];
        const char *at = (const char *)step->params + p->offset;
        if (p->type == PARAM_ANY && step->change.row != NULL) {
            fprintf(out, ", %s: ", p->name);
            show_value(out, sc, step->change.row, step->change.value);
        } else if ((step->params_seen >> k & 1) != 0 && show_has_value(p, at)) {
            write_key(sc, p, at, out);
        }
    }
}

void steptext_write(const struct scenario *sc, uint32_t step, FILE *out)
{
    SIM_ASSERT(sc != NULL && step < sc->step_count && out != NULL);
    const struct spec_step *s = &sc->steps[step];
    fprintf(out, "- {id: %s", s->id);
    write_common(sc, s, out);
    write_keys(sc, s, out);
    fputs("}\n", out);
}
