/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/describe.h"

#include <string.h>

const struct policy_desc *registry_policy(const struct registry *r, const char *kind,
                                          const char *name)
{
    for (size_t i = 0; r->policies != NULL && r->policies[i] != NULL; i++) {
        const struct policy_desc *p = r->policies[i];
        if (strcmp(p->name, name) == 0 && (kind == NULL || strcmp(p->kind, kind) == 0)) return p;
    }
    return NULL;
}

const struct metric_desc *registry_metric(const struct registry *r, const char *name)
{
    for (size_t i = 0; r->metrics != NULL && r->metrics[i].name != NULL; i++)
        if (strcmp(r->metrics[i].name, name) == 0) return &r->metrics[i];
    return NULL;
}

const struct verb_desc *registry_verb(const struct registry *r, const char *name)
{
    for (size_t i = 0; r->verbs != NULL && r->verbs[i] != NULL; i++)
        if (strcmp(r->verbs[i]->name, name) == 0) return r->verbs[i];
    return NULL;
}

bool param_given(const struct struct_desc *sd, uint64_t seen, const char *name)
{
    for (int i = 0; i < PARAM_MAX && sd->params[i].name != NULL; i++)
        if (strcmp(sd->params[i].name, name) == 0) return (seen >> i & 1) != 0;
    return false;
}
