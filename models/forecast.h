/* SPDX-License-Identifier: GPL-3.0-or-later */
/* forecast - when the steps of a plan begin and end if all goes well, from the specification alone.
 *
 * A step is due at its date, or after the step that it follows has ended for the last time; it
 * begins when the steps that it needs are over and its window is open; how long it takes its verb
 * says. Pure; no draws: what is drawn counts with its mean. Tests: tests/models/test_plan.c,
 * tests/models/test_outlook.c. */
#ifndef VDCSIM_MODELS_FORECAST_H
#define VDCSIM_MODELS_FORECAST_H

#include "scenarios/spec.h"

struct forecast {             /* of a step; TIME_NEVER: it is not known, or never */
    int64_t begin_ns, end_ns; /* of its first run */
    int64_t over_ns;          /* end of its last one */
};

/* forecast_run - begin and end of a run that is due, with the steps it needs over, at due_ns. */
void forecast_run(const struct scenario *sc, const struct spec_step *step, int64_t due_ns,
                  int64_t *begin_ns, int64_t *end_ns);
/* forecast_all - fills all[step_count]. */
void forecast_all(const struct scenario *sc, struct forecast *all);

#endif
