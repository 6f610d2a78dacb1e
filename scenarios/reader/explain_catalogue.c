/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/explain_print.h"
#include "scenarios/reader/reader.h"
#include "scenarios/reader/show.h"
#include "scenarios/reader/tables.h"
#include <inttypes.h>
#include <string.h>

/* The least scenario: binding it resolves the whole catalogue, ratings included. */
static const char least[] =
    "scenario: 1\n"
    "name: catalogue\n"
    "include: [catalogue/devices.yaml, catalogue/prices-2006.yaml, catalogue/prices-2025.yaml]\n"
    "clock: {horizon: 1 d}\n"
    "catalogue: {servers: {x: {cores: 1, clock: 1 GHz, memory: 1 GiB}}}\n"
    "estate: {hosts: [{name: h, model: x}]}\n"
    "workloads: {w: {memory: 1 MiB, demand: {mean: 0 %}}}\n";

struct kind {
    const struct struct_desc *desc;
    const void *items;
    uint32_t count;
};

static void visit_kind(const struct scenario *sc, const struct kind *k, explain_entry visit,
                       void *ctx)
{
    for (uint32_t i = 0; i < k->count; i++) {
        const char *item = (const char *)k->items + (size_t)i * k->desc->size, *name;
        struct diag_pos pos;
        memcpy(&name, item + k->desc->name_offset, sizeof name);
        memcpy(&pos, item + k->desc->pos_offset, sizeof pos);
        bool own = pos.file != NULL && strcmp(pos.file, "least") == 0;
        if (!own) visit(ctx, sc, k->desc, name, item);
    }
}

void explain_catalogue(const struct registry *r, explain_entry visit, void *ctx)
{
    struct diag_log log = {.count = 0};
    struct reader_options opt = {.registry = r, .sources = sources_create(), .no_files = true};
    if (opt.sources == NULL) return;
    struct document *doc = document_load_text("least", least, sizeof least - 1, &opt, &log);
    struct scenario *sc = doc == NULL ? NULL : scenario_bind(doc, 0, &opt, &log);
    if (sc != NULL) {
        const struct kind kinds[] = {{&tables_server, sc->servers, sc->server_count},
                                     {&tables_hypervisor, sc->hypervisors, sc->hypervisor_count},
                                     {&tables_profile, sc->profiles, sc->profile_count},
                                     {&tables_device, sc->devices, sc->device_count},
                                     {&tables_price_list, sc->price_lists, sc->price_list_count}};
        for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
            visit_kind(sc, &kinds[i], visit, ctx);
    }
    scenario_free(sc);
    document_free(doc);
    sources_free(opt.sources);
}

void explain_item(FILE *out, const struct scenario *sc, const struct struct_desc *desc,
                  const char *name, const void *item)
{
    SIM_ASSERT(out != NULL && item != NULL);
    fprintf(out, "%s (%s of the catalogue)\n", name, desc->name);
    if (desc == &tables_server) {
        const struct spec_server *s = item;
        fprintf(out, "    # rating: %" PRId64 " points, one core %" PRId64 "\n",
                (s->capacity_mpt + 500) / 1000, (s->core_mpt + 500) / 1000);
    }
    show_item(sc, desc, item, 4, out);
}
