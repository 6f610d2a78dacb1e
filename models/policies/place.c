/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/policies/place.h"
#include "sim/diag.h"

host_id place_answer(host_id h, const struct place_view *view, const struct place_ask *ask,
                     enum place_reason *why)
{
    *why = PLACE_OK;
    if (!host_is_none(h)) return h;
    *why = PLACE_NO_CAPACITY;
    if (ask->need.allows == NULL && ask->need.zone == 0) return h;
    struct fit_need anywhere = ask->need;
    anywhere.allows = NULL;
    anywhere.zone = 0;
    if (!host_is_none(fit_first(view->fit, &anywhere, 0))) *why = PLACE_NOT_ALLOWED;
    return h;
}

const char *place_reason_text(enum place_reason why)
{
    static const char *const text[] = {"ok", "no host has the capacity",
                                       "no host with the capacity is allowed"};
    SIM_ASSERT(why <= PLACE_NOT_ALLOWED);
    return text[why];
}

static const char *const dimensions[] = {"memory", "rating", "vcpus", NULL};

const struct param_desc place_by_params[] = {
    {.name = "by",
     .type = PARAM_ENUM,
     .offset = offsetof(struct place_by, dim),
     .fallback = "memory",
     .doc = "The capacity that is compared: memory, rating (nominal CPU of the VMs) or vcpus.",
     .choices = dimensions},
    {.name = NULL}};
