/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/policies/overload.h"

static void assess(const void *params, const struct overload_view *view,
                   struct overload_verdict *out)
{
    overload_of_trend(params, view, detect_loess_robust, out);
}

static const struct overload_ops ops = {.readings = true, .predicts = true, .assess = assess};

const struct policy_desc overload_lrr = {
    .kind = "overload",
    .name = "lrr",
    .doc = "As lr with bisquare weights besides: readings that stand out hardly count.",
    .source = "Beloglazov and Buyya, Concurrency and Computation 24(13), 2012 (LRR); "
              "Cleveland, JASA 74, 1979",
    .params = overload_trend_params,
    .params_size = sizeof(struct overload_trend),
    .ops = &ops,
};
