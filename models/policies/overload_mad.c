/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/policies/overload.h"

static void assess(const void *params, const struct overload_view *view,
                   struct overload_verdict *out)
{
    overload_of_spread(params, view, detect_mad, out);
}

static const struct param_desc param_table[] = {
    {.name = "safety",
     .type = PARAM_REAL,
     .offset = offsetof(struct overload_adaptive, safety),
     .fallback = "2.5",
     .min = "0",
     .max = "100",
     .doc = "The threshold is 1 - safety x spread: more is safer and needs more hosts (2.5: "
            "Beloglazov and Buyya 2012)."},
    {.name = "fallback",
     .type = PARAM_RATIO,
     .offset = offsetof(struct overload_adaptive, fallback),
     .fallback = "70 %",
     .min = "1 %",
     .max = "100 %",
     .doc = "Threshold while there are fewer than 12 readings (70 %: CloudSim 3's experiments)."},
    {.name = NULL}};

static const struct overload_ops ops = {.readings = true, .assess = assess};

const struct policy_desc overload_mad = {
    .kind = "overload",
    .name = "mad",
    .doc = "A threshold that falls with the median absolute deviation of the host's readings: "
           "unsteady hosts keep more room.",
    .source = "Beloglazov and Buyya, Concurrency and Computation 24(13), 2012 (MAD)",
    .params = param_table,
    .params_size = sizeof(struct overload_adaptive),
    .ops = &ops,
};
