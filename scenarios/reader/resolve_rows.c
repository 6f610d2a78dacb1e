/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/names.h"
#include "scenarios/reader/resolve.h"
#include <stdio.h>
#include <string.h>

/* ---- one entity by name ---- */

struct ref_kind {
    const char *group, *what;
    size_t index; /* in struct resolve */
};

static const struct ref_kind KINDS[] = {
    {"server", "the catalogue has no server", offsetof(struct resolve, servers)},
    {"hypervisor", "the catalogue has no hypervisor", offsetof(struct resolve, hypervisors)},
    {"site", "there is no site", offsetof(struct resolve, sites)},
    {"cluster", "there is no cluster", offsetof(struct resolve, clusters)},
    {"department", "there is no department", offsetof(struct resolve, departments)},
    {"workload", "there is no workload", offsetof(struct resolve, workloads)},
    {"step", "there is no step", offsetof(struct resolve, steps)},
};

static void resolve_ref(struct resolve *r, const struct param_desc *p, char *at, const char *path)
{
    struct spec_ref ref;
    const struct ref_kind *kind = NULL;
    memcpy(&ref, at, sizeof ref);
    for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++)
        if (strcmp(KINDS[i].group, p->group) == 0) kind = &KINDS[i];
    SIM_ASSERT(kind != NULL);
    ref.ix = SPEC_NONE;
    bool bare =
        ref.name != NULL && strcmp(kind->group, "hypervisor") == 0 && strcmp(ref.name, "none") == 0;
    if (ref.name != NULL && !bare) {
        const struct index *x = (const struct index *)(const void *)((const char *)r + kind->index);
        ref.ix = (int32_t)resolve_name(r, x, kind->what, ref.name, path);
    }
    memcpy(at, &ref, sizeof ref);
}

/* ---- sets ---- */

static void resolve_host_set(struct resolve *r, char *at, const char *path)
{
    struct spec_host_set set;
    memcpy(&set, at, sizeof set);
    set.place = SPEC_NONE;
    if (set.names.count > 0) {
        const uint8_t *bits = resolve_hosts(r, &set.names, path);
        uint32_t *hosts = bind_alloc(r->bind, r->sc->host_count, sizeof *hosts);
        if (bits == NULL || hosts == NULL) return;
        for (uint32_t h = 0; h < r->sc->host_count; h++)
            if ((bits[h / 8] >> (h % 8) & 1) != 0) hosts[set.count++] = h;
        set.hosts = hosts;
    }
    memcpy(at, &set, sizeof set);
}

/* Needs all hosts: places are sets of them. */
static void place_host_set(struct resolve *r, char *at)
{
    struct spec_host_set set;
    memcpy(&set, at, sizeof set);
    if (set.names.count == 0) return;
    uint8_t *bits = bind_alloc(r->bind, ((size_t)r->sc->host_count + 7) / 8, 1);
    for (uint32_t i = 0; bits != NULL && i < set.count; i++)
        bits[set.hosts[i] / 8] |= (uint8_t)(1U << (set.hosts[i] % 8));
    if (bits != NULL) set.place = resolve_place(r, bits);
    memcpy(at, &set, sizeof set);
}

static void resolve_workload_set(struct resolve *r, char *at, const char *path)
{
    const struct scenario *sc = r->sc;
    struct spec_workload_set set;
    char item[BIND_PATH_MAX];
    memcpy(&set, at, sizeof set);
    bool *taken = bind_alloc(r->bind, sc->workload_count, sizeof *taken);
    uint32_t *items = bind_alloc(r->bind, sc->workload_count, sizeof *items);
    if (taken == NULL || items == NULL) return;
    for (uint32_t i = 0; i < set.names.count; i++) {
        bool found = false;
        for (uint32_t w = 0; w < sc->workload_count; w++) {
            if (!names_match(set.names.items[i], sc->workloads[w].name)) continue;
            found = true;
            if (!taken[w]) items[set.count++] = w;
            taken[w] = true;
        }
        if (!found)
            resolve_name(r, &r->workloads, "there is no workload", set.names.items[i],
                         resolve_path(item, "%.200s[%u]", path, i));
    }
    set.items = items;
    memcpy(at, &set, sizeof set);
}

/* ---- all rows ---- */

static void resolve_value(struct resolve *r, const struct param_desc *p, char *at, const char *path,
                          unsigned what)
{
    bool names = (what & RESOLVE_NAMES) != 0;
    if (p->type == PARAM_REF && names) resolve_ref(r, p, at, path);
    if (p->type == PARAM_WORKLOADS && names) resolve_workload_set(r, at, path);
    if (p->type == PARAM_HOSTS && (what & RESOLVE_HOST_SETS) != 0) resolve_host_set(r, at, path);
    if (p->type == PARAM_HOSTS && (what & RESOLVE_PLACES) != 0) place_host_set(r, at);
}

static void resolve_items(struct resolve *r, const struct param_desc *p, char *at, const char *path,
                          unsigned what)
{
    char item[BIND_PATH_MAX], *items;
    uint32_t count;
    memcpy(&items, at, sizeof items);
    memcpy(&count, at + offsetof(struct spec_array, count), sizeof count);
    for (uint32_t i = 0; i < count; i++) {
        resolve_path(item, "%.200s[%u]", path, i);
        resolve_rows(r, p->sub->params, items + (size_t)i * p->sub->size, item, what);
    }
}

/* Recursion follows the tables, which are not recursive. */
void resolve_rows(struct resolve *r, const struct param_desc *rows, void *base, const char *path,
                  unsigned what)
{
    for (const struct param_desc *p = rows; p != NULL && p->name != NULL; p++) {
        char *at = (char *)base + p->offset, sub[BIND_PATH_MAX];
        struct policy_choice choice;
        resolve_path(sub, "%.190s.%.60s", path, p->name);
        if (p->type == PARAM_SECTION) resolve_rows(r, p->sub->params, at, sub, what);
        if (p->type == PARAM_LIST) resolve_items(r, p, at, sub, what);
        if (p->type == PARAM_POLICY) {
            memcpy(&choice, at, sizeof choice);
            if (choice.policy != NULL)
                resolve_rows(r, choice.policy->params, choice.params, sub, what);
        }
        resolve_value(r, p, at, sub, what);
    }
}
