/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/policies/overload.h"

void overload_of_spread(const struct overload_adaptive *p, const struct overload_view *view,
                        double (*spread)(const double *x, uint32_t n), struct overload_verdict *out)
{
    *out = (struct overload_verdict){view->now, p->fallback};
    if (view->n < OVERLOAD_READINGS) return;
    double limit = 1.0 - p->safety * spread(view->recent, view->n);
    out->limit = limit > 0.0 ? limit : 0.0;
}

void overload_of_trend(const struct overload_trend *p, const struct overload_view *view,
                       struct detect_line (*fit)(const double *x, uint32_t n),
                       struct overload_verdict *out)
{
    *out = (struct overload_verdict){view->now, p->fallback};
    if (view->n < p->points) return;
    double ahead = detect_at(fit(view->recent, (uint32_t)p->points), (double)p->ahead);
    *out = (struct overload_verdict){ahead > 0.0 ? ahead : 0.0, 1.0 / p->safety};
}

const struct param_desc overload_trend_params[] = {
    {.name = "safety",
     .type = PARAM_REAL,
     .offset = offsetof(struct overload_trend, safety),
     .fallback = "1.2",
     .min = "1",
     .max = "10",
     .doc = "A host is overloaded when the load it expects, times this, exceeds what it has (1.2: "
            "Beloglazov and Buyya 2012)."},
    {.name = "fallback",
     .type = PARAM_RATIO,
     .offset = offsetof(struct overload_trend, fallback),
     .fallback = "70 %",
     .min = "1 %",
     .max = "100 %",
     .doc = "Threshold while there are fewer readings than `points` (70 %: CloudSim 3's "
            "experiments)."},
    {.name = "points",
     .type = PARAM_INT,
     .offset = offsetof(struct overload_trend, points),
     .fallback = "10",
     .min = "3",
     .max = "30",
     .doc = "Newest readings that the line goes through (10: Beloglazov and Buyya 2012)."},
    {.name = "ahead",
     .type = PARAM_INT,
     .offset = offsetof(struct overload_trend, ahead),
     .fallback = "1",
     .min = "1",
     .max = "30",
     .doc = "How many intervals ahead the line is read off: as many as a migration takes, rounded "
            "up (Beloglazov and Buyya 2012)."},
    {.name = NULL}};
