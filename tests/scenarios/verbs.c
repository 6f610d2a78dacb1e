/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/scenarios/verbs.h"

#define IN(member) offsetof(struct verbs_buy, member)
static const struct param_desc buy_rows[] = {
    {.name = "count",
     .type = PARAM_INT,
     .offset = IN(count),
     .fallback = "1",
     .min = "0",
     .max = "2000000",
     .doc = "How many."},
    {.name = "model",
     .type = PARAM_REF,
     .group = "server",
     .offset = IN(model),
     .flags = PARAM_REQUIRED,
     .doc = "What to buy."},
    {.name = "site", .type = PARAM_REF, .group = "site", .offset = IN(site), .doc = "Where."},
    {.name = "cluster",
     .type = PARAM_REF,
     .group = "cluster",
     .offset = IN(cluster),
     .doc = "Cluster."},
    {.name = "hypervisor",
     .type = PARAM_REF,
     .group = "hypervisor",
     .offset = IN(hypervisor),
     .fallback = "ideal",
     .doc = "Hypervisor."},
    {.name = "rack", .type = PARAM_TEXT, .offset = IN(rack), .doc = "Rack."},
    {.name = NULL}};
#undef IN

static void buy_hosts(const void *params, struct verb_new_hosts *out)
{
    const struct verbs_buy *p = params;
    *out = (struct verb_new_hosts){.count = (uint32_t)p->count,
                                   .model = p->model.name,
                                   .site = p->site.name,
                                   .rack = p->rack,
                                   .cluster = p->cluster.name,
                                   .hypervisor = p->hypervisor.name};
}

static const struct verb_desc buy = {.name = "buy",
                                     .doc = "New hosts.",
                                     .params = buy_rows,
                                     .params_size = sizeof(struct verbs_buy),
                                     .new_hosts = buy_hosts};

#define IN(member) offsetof(struct verbs_replace, member)
static const struct param_desc replace_rows[] = {
    {.name = "hosts",
     .type = PARAM_HOSTS,
     .offset = IN(hosts),
     .flags = PARAM_REQUIRED,
     .doc = "Which."},
    {.name = "with", .type = PARAM_REF, .group = "server", .offset = IN(with), .doc = "By what."},
    {.name = "cluster",
     .type = PARAM_REF,
     .group = "cluster",
     .offset = IN(cluster),
     .doc = "Into which cluster."},
    {.name = NULL}};
#undef IN

static void replace_hosts(const void *params, struct verb_new_hosts *out)
{
    const struct verbs_replace *p = params;
    *out = (struct verb_new_hosts){
        .like = &p->hosts, .model = p->with.name, .cluster = p->cluster.name};
}

static const struct verb_desc replace = {.name = "replace",
                                         .doc = "New hosts like others.",
                                         .params = replace_rows,
                                         .params_size = sizeof(struct verbs_replace),
                                         .new_hosts = replace_hosts};

#define IN(member) offsetof(struct verbs_outage, member)
static const struct param_desc outage_rows[] = {
    {.name = "from", .type = PARAM_INSTANT, .offset = IN(from_ns), .doc = "From."},
    {.name = "to",
     .type = PARAM_INSTANT,
     .offset = IN(to_ns),
     .flags = PARAM_REQUIRED,
     .doc = "To."},
    {.name = NULL}};
#undef IN
static const struct struct_desc outage = {
    "outage", sizeof(struct verbs_outage), outage_rows, SIZE_MAX, SIZE_MAX, SIZE_MAX, "Outage."};

#define IN(member) offsetof(struct verbs_move, member)
static const struct param_desc move_rows[] = {
    {.name = "workloads",
     .type = PARAM_WORKLOADS,
     .offset = IN(workloads),
     .flags = PARAM_REQUIRED,
     .doc = "What."},
    {.name = "to", .type = PARAM_HOSTS, .offset = IN(to), .doc = "Where to."},
    {.name = "rate", .type = PARAM_PACE, .offset = IN(rate), .doc = "How fast."},
    {.name = "rollback",
     .type = PARAM_RATIO,
     .offset = IN(rollback),
     .fallback = "0 %",
     .min = "0 %",
     .max = "100 %",
     .doc = "How often it fails."},
    {.name = "placement",
     .type = PARAM_POLICY,
     .group = "placement",
     .offset = IN(placement),
     .flags = PARAM_OPTIONAL,
     .fallback = "none",
     .doc = "Policy."},
    {.name = "outages",
     .type = PARAM_LIST,
     .sub = &outage,
     .offset = IN(outage),
     .doc = "Outages."},
    {.name = NULL}};
#undef IN

static const char *check_move(const void *params, const char **row)
{
    const struct verbs_move *p = params;
    *row = "rollback";
    return p->rollback >= 1.0 ? "nothing would ever move" : NULL;
}

static const struct verb_desc move = {.name = "move",
                                      .doc = "Moves VMs.",
                                      .params = move_rows,
                                      .params_size = sizeof(struct verbs_move),
                                      .check = check_move};

static const struct param_desc set_rows[] = {
    {.name = "path",
     .type = PARAM_PATH,
     .offset = offsetof(struct verbs_set, path),
     .flags = PARAM_REQUIRED,
     .doc = "Key."},
    {.name = "value", .type = PARAM_ANY, .flags = PARAM_REQUIRED, .doc = "Its new value."},
    {.name = NULL}};
static const struct verb_desc set = {.name = "set",
                                     .doc = "Sets a key.",
                                     .params = set_rows,
                                     .params_size = sizeof(struct verbs_set)};

static const struct verb_desc rest = {.name = "rest", .doc = "Does nothing, and takes no keys."};

const struct verb_desc *const verbs_all[] = {&buy, &replace, &move, &set, &rest, NULL};
