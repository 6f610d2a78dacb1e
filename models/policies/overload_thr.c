/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/policies/overload.h"

static void assess(const void *params, const struct overload_view *view,
                   struct overload_verdict *out)
{
    const struct overload_fixed *p = params;
    *out = (struct overload_verdict){view->now, p->threshold};
}

static const struct param_desc param_table[] = {
    {.name = "threshold",
     .type = PARAM_RATIO,
     .offset = offsetof(struct overload_fixed, threshold),
     .fallback = "80 %",
     .min = "1 %",
     .max = "100 %",
     .doc = "A host is overloaded when its VMs demand more than this share of what it can deliver "
            "(80 %: Beloglazov and Buyya 2012)."},
    {.name = NULL}};

static const struct overload_ops ops = {.assess = assess};

const struct policy_desc overload_thr = {
    .kind = "overload",
    .name = "thr",
    .doc = "A fixed threshold.",
    .source = "Beloglazov and Buyya, Concurrency and Computation 24(13), 2012 (THR)",
    .params = param_table,
    .params_size = sizeof(struct overload_fixed),
    .ops = &ops,
};
