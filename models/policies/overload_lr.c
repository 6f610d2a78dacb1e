/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/policies/overload.h"

static void assess(const void *params, const struct overload_view *view,
                   struct overload_verdict *out)
{
    overload_of_trend(params, view, detect_loess, out);
}

static const struct overload_ops ops = {.readings = true, .predicts = true, .assess = assess};

const struct policy_desc overload_lr = {
    .kind = "overload",
    .name = "lr",
    .doc =
        "The load some intervals ahead by local regression (tricube weights): overloaded when it "
        "would exceed what the host has.",
    .source = "Beloglazov and Buyya, Concurrency and Computation 24(13), 2012 (LR); "
              "Cleveland, JASA 74, 1979",
    .params = overload_trend_params,
    .params_size = sizeof(struct overload_trend),
    .ops = &ops,
};
