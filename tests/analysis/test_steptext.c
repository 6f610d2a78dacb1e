/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/experiment/metric.h"
#include "analysis/report/steptext.h"
#include "models/policies/registry.h"
#include "models/verbs/registry.h"
#include "scenarios/reader/reader.h"
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static const char scenario[] =
    "scenario: 1\n"
    "name: s\n"
    "clock: {start: 2026-01-01, horizon: 30d}\n"
    "catalogue:\n"
    "  servers:\n"
    "    box: {sockets: 1, cores: 8, clock: 2 GHz, memory: 32 GiB, height: 1U, power: {idle: 100 W,"
    " max: 200 W}}\n"
    "estate:\n"
    "  sites: {a: {racks: 1 x 42U}}\n"
    "  hosts: [{name: \"h[1-4]\", model: box, site: a}]\n"
    "workloads:\n"
    "  web: {count: 4, vcpu: 2, clock: 2 GHz, memory: 8 GiB, demand: {mean: 30 %}}\n"
    "plans:\n"
    "  work:\n"
    "    - {id: order, title: One more, at: 2026-01-03T08:00, do: buy, model: box, count: 1, site: "
    "a}\n"
    "    - {id: tune, every: 1w, times: 3, do: set, path: policies.placement.headroom, value: 20 "
    "%}\n"
    "    - {after: order + 2d, do: decommission, hosts: \"h[3-4]\"}\n";

Test(steptext, says_name_when_verb_and_the_keys_that_were_given)
{
    const struct registry registry = {registry_policies, models_verbs, metric_table()};
    struct sources *sources = sources_create();
    struct reader_options opt = {.registry = &registry, .sources = sources, .no_files = true};
    struct diag_log log = {.count = 0};
    struct document *doc = document_load_text("s.yaml", scenario, strlen(scenario), &opt, &log);
    struct scenario *sc = doc != NULL ? scenario_bind(doc, 0, &opt, &log) : NULL;
    if (sc == NULL) diag_log_print(stderr, &log, sources, false);
    cr_assert_not_null(sc);
    char *text = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&text, &size);
    for (uint32_t i = 0; i < sc->step_count; i++)
        steptext_write(sc, i, f);
    fclose(f);
    cr_expect_str_eq(text,
                     "- {id: order, at: 2026-01-03T08:00, do: buy, model: box, count: 1, site: a}\n"
                     "- {id: tune, every: 1 w, times: 3, do: set, path: "
                     "\"policies.placement.headroom\", value: 20 %}\n"
                     "- {id: decommission-1, after: \"order + 2d\", do: decommission, hosts: "
                     "[\"h[3-4]\"]}\n");
    free(text);
    scenario_free(sc);
    document_free(doc);
    sources_free(sources);
}
