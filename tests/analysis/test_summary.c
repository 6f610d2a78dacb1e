/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/summary.h"
#include "tests/analysis/fake.h"
#include <criterion/criterion.h>
#include <gsl/gsl_errno.h>

static char *print(uint32_t plans, uint64_t replications, double confidence)
{
    static struct fake_experiment x;
    struct results r;
    struct diag d = {0};
    char *text = NULL;
    size_t size = 0;
    gsl_set_error_handler_off();
    fake_init(&x, plans, replications, 1);
    x.specs[0].experiment.confidence = confidence;
    cr_assert(experiment_run(&x.e, &r, &d));
    FILE *f = open_memstream(&text, &size);
    cr_assert(summary_print(f, &r));
    fclose(f);
    results_deinit(&r);
    return text;
}

static void expect(const char *text, const char *part)
{
    cr_assert_not_null(strstr(text, part), "no %s", part);
}

Test(summary, has_the_keys_of_schema_version_1)
{
    char *t = print(2, 2, 0.95);
    expect(t, "{\n  \"schema_version\": 1,\n");
    expect(t, "  \"scenario\": \"acme\",\n");
    expect(t, "  \"seed\": 20260101,\n");
    expect(t, "  \"baseline\": \"current\",\n");
    expect(t, "  \"plans\": {\n    \"current\": {\n      \"metrics\": {\n");
    expect(t, "\"hosts.installed\": {\"unit\": \"hosts\", \"mean\": 8, \"ci95\": [8, 8], \"n\": 2, "
              "\"values\": [8, 8]}");
    expect(t, "\"hosts.installed\": {\"difference\": -92, \"ci95\": [-92, -92], \"n\": 2, "
              "\"correlation\": null}");
    expect(t, "\"binds\": \"memory\"");
    cr_assert_null(strstr(strstr(t, "\"comparisons\""), "\"current\": {"),
                   "the baseline is not compared with itself");
    free(t);
}

Test(summary, no_data_is_null_never_nan)
{
    char *t = print(1, 1, 0.95);
    expect(t,
           "\"vms.wait.mean\": {\"unit\": \"s\", \"mean\": null, \"ci95\": [null, null], \"n\": 0, "
           "\"values\": [null]}");
    expect(t, "\"comparisons\": {}");
    cr_assert_null(strstr(t, " nan"));
    cr_assert_null(strstr(t, " inf"));
    free(t);
}

Test(summary, names_the_confidence_of_its_intervals)
{
    char *t = print(1, 2, 0.999);
    expect(t, "\"ci99.9\": [");
    cr_assert_null(strstr(t, "\"ci95\""));
    free(t);
}

Test(summary, holds_the_steps_of_each_plan)
{
    char *t = print(2, 1, 0.95);
    expect(t, "\"steps\": []");
    expect(t, "{\"step\": \"wave-3\", \"verb\": \"p2v\", \"title\": \"The rest, <heavy> ones\", "
              "\"times\": 1, \"planned_begin\": \"2026-01-04T00:00:00Z\", \"planned_end\": "
              "\"2026-01-05T00:00:00Z\", \"begin\": \"2026-01-04T14:00:00Z\", ");
    expect(t, "\"effort_h\": 79, \"waited_h\": 20, \"total\": 40, \"done\": 38, \"failed\": 2, "
              "\"state\": \"incomplete\", \"reason\": \"no host has room for 64 GiB\"}");
    expect(t, "\"begin\": null, \"end\": null, \"late_h\": null, ");
    free(t);
}
