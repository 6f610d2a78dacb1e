/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/scenarios/reading.h"
#include "tests/scenarios/verbs.h"
#include <stddef.h>
#include <string.h>

struct params {
    double weight;
    int64_t spare;
};

static const struct param_desc rows[] = {{.name = "cpu_weight",
                                          .type = PARAM_REAL,
                                          .offset = offsetof(struct params, weight),
                                          .fallback = "1",
                                          .min = "0",
                                          .max = "10",
                                          .doc = "Weight of processors."},
                                         {.name = "spare",
                                          .type = PARAM_INT,
                                          .offset = offsetof(struct params, spare),
                                          .fallback = "0",
                                          .min = "0",
                                          .doc = "Hosts kept free."},
                                         {.name = NULL}};
static const struct policy_desc best = {
    .kind = "placement", .name = "best-fit", .doc = "Tightest host.", .source = "Johnson 1974"};
static const struct policy_desc first = {.kind = "placement",
                                         .name = "first-fit",
                                         .doc = "First host.",
                                         .source = "Johnson 1974",
                                         .params = rows,
                                         .params_size = sizeof(struct params)};
static const struct policy_desc other = {
    .kind = "tiering", .name = "hot-cold", .doc = "No placement."};

/* A policy within a policy. */
struct spread_params {
    struct policy_choice overload, other;
    struct spec_names avoid;
};
static const struct param_desc spread_rows[] = {{.name = "overload",
                                                 .type = PARAM_POLICY,
                                                 .group = "overload",
                                                 .offset = offsetof(struct spread_params, overload),
                                                 .fallback = "threshold",
                                                 .doc = "When a host is too busy."},
                                                {.name = "other",
                                                 .type = PARAM_POLICY,
                                                 .group = "overload",
                                                 .offset = offsetof(struct spread_params, other),
                                                 .flags = PARAM_OPTIONAL,
                                                 .fallback = "none",
                                                 .doc = "A second opinion."},
                                                {.name = "avoid",
                                                 .type = PARAM_NAMES,
                                                 .offset = offsetof(struct spread_params, avoid),
                                                 .flags = PARAM_OPTIONAL,
                                                 .doc = "Names."},
                                                {.name = NULL}};
static const struct policy_desc spread = {.kind = "rebalance",
                                          .name = "spread-load",
                                          .doc = "Evens out.",
                                          .params = spread_rows,
                                          .params_size = sizeof(struct spread_params)};
static const struct param_desc threshold_rows[] = {{.name = "at",
                                                    .type = PARAM_RATIO,
                                                    .fallback = "80 %",
                                                    .min = "0 %",
                                                    .max = "100 %",
                                                    .doc = "Use of its CPU."},
                                                   {.name = NULL}};
static const struct policy_desc threshold = {.kind = "overload",
                                             .name = "threshold",
                                             .doc = "A fixed limit.",
                                             .params = threshold_rows,
                                             .params_size = sizeof(double)};
static const struct policy_desc saver = {
    .kind = "power", .name = "saver", .doc = "Switches off what is idle."};
static const struct policy_desc *const policies[] = {&best,      &first, &other, &spread,
                                                     &threshold, &saver, NULL};
static const struct metric_desc metrics[] = {
    {.name = "energy.it.kwh",
     .unit = "kWh",
     .doc = "Energy of all hosts.",
     .lower_is_better = true},
    {.name = "utilisation.cpu.used", .unit = "%", .doc = "CPU in use."},
    {.name = NULL}};
static const struct registry registry = {policies, verbs_all, metrics};

const struct registry *reading_registry(void)
{
    return &registry;
}

static void begin(struct reading *r, const char *const *sets)
{
    memset(r, 0, sizeof *r);
    r->sources = sources_create();
    r->opt = (struct reader_options){
        .registry = &registry, .sources = r->sources, .sets = sets, .warnings = &r->warnings};
    while (sets != NULL && sets[r->opt.set_count] != NULL)
        r->opt.set_count++;
}

void reading_text(struct reading *r, const char *text, const char *const *sets)
{
    begin(r, sets);
    r->opt.no_files = true;
    r->doc = document_load_text("t.yaml", text, strlen(text), &r->opt, &r->log);
    if (r->doc != NULL) r->sc = scenario_bind(r->doc, 0, &r->opt, &r->log);
}

void reading_file(struct reading *r, const char *path)
{
    begin(r, NULL);
    r->doc = document_load(path, &r->opt, &r->log);
    if (r->doc != NULL) r->sc = scenario_bind(r->doc, 0, &r->opt, &r->log);
}

void reading_base(struct reading *r, const char *set)
{
    const char *sets[] = {set[0] == '\0' ? NULL : set, NULL};
    reading_text(r, READING_BASE, sets);
}

void reading_end(struct reading *r)
{
    scenario_free(r->sc);
    document_free(r->doc);
    sources_free(r->sources);
}

const char *reading_error(const struct reading *r)
{
    return r->log.count == 0 ? "" : r->log.items[0].msg;
}
