/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The shipped catalogue: readable, complete, within reason, and equal to the published facts. */
#include "models/policies/registry.h"
#include "scenarios/catalogue/embedded.h"
#include "scenarios/reader/reader.h"
#include "tests/data.h"
#include <math.h>

static const char WHOLE[] =
    "scenario: 1\n"
    "name: whole-catalogue\n"
    "include: [catalogue/servers.yaml, catalogue/hypervisors.yaml, catalogue/profiles.yaml,\n"
    "  catalogue/devices.yaml, catalogue/prices-2006.yaml, catalogue/prices-2025.yaml]\n"
    "clock: {horizon: 1 h}\n"
    "estate: {hosts: [{name: a, model: dell-r740}]}\n"
    "workloads: {w: {vcpu: 1, memory: 1 GiB, demand: {mean: 10 %}}}\n";

struct shipped {
    struct registry registry;
    struct sources *sources;
    struct document *document;
    struct scenario *scenario;
};

static struct shipped shipped_read(void)
{
    static const struct verb_desc *const no_verbs[] = {NULL};
    static const struct metric_desc no_metrics[] = {{.name = NULL}};
    static struct diag_log log;
    struct shipped s = {.registry = {registry_policies, no_verbs, no_metrics}};
    s.sources = sources_create();
    struct reader_options opt = {.registry = &s.registry, .sources = s.sources, .no_files = true};
    s.document = document_load_text("whole.yaml", WHOLE, sizeof WHOLE - 1, &opt, &log);
    cr_assert(s.document != NULL, "%s", log.items[0].msg);
    s.scenario = scenario_bind(s.document, 0, &opt, &log);
    cr_assert(s.scenario != NULL && log.count == 0, "%s", log.items[0].msg);
    return s;
}

static void shipped_free(struct shipped *s)
{
    scenario_free(s->scenario);
    document_free(s->document);
    sources_free(s->sources);
}

Test(catalogue, files_are_embedded_whole_and_sorted)
{
    static const char *const expected[] = {
        "catalogue/devices.yaml",     "catalogue/hypervisors.yaml", "catalogue/prices-2006.yaml",
        "catalogue/prices-2025.yaml", "catalogue/profiles.yaml",    "catalogue/servers.yaml"};
    size_t found = 0;
    for (const struct embedded_file *f = embedded_files; f->name != NULL; f++) {
        if (f != embedded_files) cr_assert(strcmp(f[-1].name, f->name) < 0, "%s", f->name);
        cr_assert(f->data[f->size] == 0 && strlen((const char *)f->data) == f->size);
        for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
            found += strcmp(expected[i], f->name) == 0;
    }
    cr_assert(found == sizeof expected / sizeof expected[0]);
}

static bool has_text(const char *text)
{
    return text != NULL && text[0] != '\0';
}

/* Physics and order: more load, more power; the smallest was sold in 2006, the largest in 2022. */
Test(catalogue, servers_are_complete_and_plausible)
{
    struct shipped s = shipped_read();
    cr_assert(s.scenario->server_count == 20);
    for (uint32_t i = 0; i < s.scenario->server_count; i++) {
        const struct spec_server *v = &s.scenario->servers[i];
        const int64_t *uw = v->power.curve.items;
        cr_assert(has_text(v->vendor) && has_text(v->cpu) && has_text(v->available), "%s", v->name);
        cr_assert(v->sockets >= 1 && v->sockets <= 2 && v->cores >= 2 && v->cores <= 64);
        cr_assert(v->threads == 1 || v->threads == 2);
        cr_assert(v->clock_mpt >= 1860000 && v->clock_mpt <= 3000000, "%s", v->name);
        cr_assert(v->memory_b >= INT64_C(4) << 30 && v->memory_b <= INT64_C(256) << 30);
        cr_assert(v->height_u >= 1 && v->height_u <= 5 && v->nics >= 1, "%s", v->name);
        cr_assert(v->price_micro == 0, "prices have their own lists, with a currency");
        cr_assert(v->power.curve.count == 11 && v->power.model == POWER_CURVE, "%s", v->name);
        for (int k = 1; k < 11; k++)
            cr_assert(uw[k] > uw[k - 1], "%s at %d", v->name, k);
        double per_core = v->benchmark / (double)(v->sockets * v->cores);
        cr_assert(per_core > 25000 && per_core < 130000, "%s: %.0f", v->name, per_core);
        cr_assert(v->capacity_mpt > 0 && v->core_mpt > 0, "%s", v->name);
        if (i > 0) cr_assert(strcmp(v[-1].available, v->available) <= 0, "oldest first");
    }
    shipped_free(&s);
}

Test(catalogue, hypervisors_and_profiles_are_within_reported_ranges)
{
    struct shipped s = shipped_read();
    cr_assert(s.scenario->hypervisor_count >= 6 && s.scenario->profile_count >= 8);
    for (uint32_t i = 0; i < s.scenario->hypervisor_count; i++) {
        const struct spec_hypervisor *h = &s.scenario->hypervisors[i];
        if (strcmp(h->name, "ideal") == 0) continue; /* costs nothing, by definition */
        cr_assert(h->cpu_base_cores >= 0.2 && h->cpu_base_cores <= 1, "%s", h->name);
        cr_assert(h->cpu_per_vm_cores >= 0.002 && h->cpu_per_vm_cores <= 0.005, "%s", h->name);
        cr_assert(h->cpu_factor >= 0.02 && h->cpu_factor <= 0.08, "%s", h->name);
        cr_assert(h->interference >= 0 && h->interference <= 0.05, "%s", h->name);
        cr_assert(h->page_sharing >= 0 && h->page_sharing <= 0.33, "%s", h->name);
        cr_assert(h->memory_base_b >= INT64_C(512) << 20, "%s", h->name);
    }
    for (uint32_t i = 0; i < s.scenario->profile_count; i++) {
        const struct spec_profile *p = &s.scenario->profiles[i];
        const double *hour = p->hours.items;
        cr_assert(p->hours.count == 24 && p->weekdays.count == 7, "%s", p->name);
        double sum = 0, peak = 0;
        for (int k = 0; k < 24; k++) {
            cr_assert(hour[k] > 0, "%s", p->name);
            sum += hour[k];
            if (hour[k] > peak) peak = hour[k];
        }
        cr_assert(peak * 24 / sum <= 3, "%s: peak / mean %.2f", p->name, peak * 24 / sum);
        cr_assert(p->month_end >= 1 && p->month_end <= 3, "%s", p->name);
    }
    shipped_free(&s);
}

Test(catalogue, every_price_and_device_names_its_source)
{
    struct shipped s = shipped_read();
    cr_assert(s.scenario->price_list_count == 2 && s.scenario->device_count == 11);
    for (uint32_t i = 0; i < s.scenario->price_list_count; i++) {
        const struct spec_price_list *list = &s.scenario->price_lists[i];
        const struct spec_price *item = list->items.items;
        cr_assert(strcmp(list->currency, "USD") == 0 && list->items.count >= 20, "%s", list->name);
        for (uint32_t k = 0; k < list->items.count; k++) {
            cr_assert(item[k].price > 0, "%s", item[k].name);
            cr_assert(has_text(item[k].per) && has_text(item[k].source), "%s", item[k].name);
        }
    }
    for (uint32_t i = 0; i < s.scenario->device_count; i++) {
        const struct spec_device *v = &s.scenario->devices[i];
        cr_assert(has_text(v->source) && v->throughput_mbps > 0 && v->latency_ns > 0, "%s",
                  v->name);
        cr_assert(v->power_idle_uw <= v->power_active_uw, "%s", v->name);
        cr_assert(v->iops_read >= v->iops_write && v->afr < 0.05, "%s", v->name);
    }
    shipped_free(&s);
}

/* One line of the published results: name with blanks, possibly quoted cells, then numbers. */
static int split(char *line, char *cell[], int max)
{
    int n = 0;
    for (char *p = line; n < max;) {
        bool quoted = *p == '"';
        p += quoted;
        cell[n++] = p;
        p += strcspn(p, quoted ? "\"" : ",\r\n");
        if (*p == '\0') return n;
        bool last = !quoted && *p != ',';
        *p++ = '\0';
        if (quoted && *p == ',') p++;
        if (last) return n;
    }
    return n;
}

static const struct spec_server *with_benchmark(const struct scenario *sc, double ssj_ops)
{
    for (uint32_t i = 0; i < sc->server_count; i++)
        if (sc->servers[i].benchmark == ssj_ops) return &sc->servers[i];
    return NULL;
}

/* model, cpu, cores, memory, available, ssj_ops, watts at 0, 10 .. 100 %: every number of the list.
 * */
Test(catalogue, servers_are_what_spec_published)
{
    const char *data = test_data_dir("catalogue", 1);
    if (data == NULL) return;
    char path[512], line[1024];
    snprintf(path, sizeof path, "%s/server_power.csv", data);
    FILE *f = fopen(path, "r");
    cr_assert(f != NULL);
    cr_assert(fgets(line, sizeof line, f) != NULL);
    struct shipped s = shipped_read();
    int lines = 0;
    for (; fgets(line, sizeof line, f) != NULL; lines++) {
        char *cell[17];
        cr_assert(split(line, cell, 17) == 17, "%s", cell[0]);
        const struct spec_server *v = with_benchmark(s.scenario, strtod(cell[5], NULL));
        cr_assert(v != NULL, "%s is missing", cell[0]);
        const int64_t *uw = v->power.curve.items;
        for (int k = 0; k < 11; k++)
            cr_assert(uw[k] == llround(strtod(cell[6 + k], NULL) * 1e6), "%s at %d", v->name, k);
        cr_assert(v->sockets * v->cores == strtoll(cell[2], NULL, 10), "%s", v->name);
        cr_assert(v->memory_b == strtoll(cell[3], NULL, 10) << 30, "%s", v->name);
        cr_assert(strncmp(v->available, cell[4] + 4, 4) == 0, "%s: year", v->name);
    }
    cr_assert(lines == 20);
    fclose(f);
    shipped_free(&s);
}
