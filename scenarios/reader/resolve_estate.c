/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/limits.h"
#include "scenarios/reader/names.h"
#include "scenarios/reader/resolve.h"
#include "sim/rng.h"
#include <stdio.h>
#include <string.h>

struct clusters {
    struct spec_cluster *items;
    uint32_t count;
};

static void add_cluster(struct clusters *all, const char *name, struct diag_pos pos)
{
    uint32_t i = 0;
    while (name != NULL && i < all->count && strcmp(all->items[i].name, name) != 0)
        i++;
    if (name == NULL || i < all->count) return;
    all->items[all->count++] = (struct spec_cluster){.name = name, .pos = pos};
}

/* Clusters that groups and then steps mention follow the declared ones, in order of mention. */
static bool collect_clusters(struct resolve *r)
{
    struct scenario *sc = r->sc;
    size_t most = (size_t)sc->cluster_count + sc->host_group_count + sc->step_count;
    struct clusters all = {bind_alloc(r->bind, most, sizeof *all.items), sc->cluster_count};
    if (all.items == NULL) return false;
    if (all.count > 0) memcpy(all.items, sc->clusters, all.count * sizeof *all.items);
    for (uint32_t g = 0; g < sc->host_group_count; g++)
        add_cluster(&all, sc->host_groups[g].cluster, sc->host_groups[g].pos);
    for (uint32_t i = 0; i < sc->step_count; i++) {
        struct verb_new_hosts new;
        if (resolve_new_hosts(&sc->steps[i], &new))
            add_cluster(&all, new.cluster, sc->steps[i].pos);
    }
    for (uint32_t i = 0; i < all.count; i++) {
        char path[sizeof "cluster/" + LIMIT_NAME];
        snprintf(path, sizeof path, "cluster/%s", all.items[i].name);
        all.items[i].key = rng_key(path);
    }
    sc->clusters = all.items;
    sc->cluster_count = all.count;
    return true;
}

static bool build_indices(struct resolve *r)
{
    struct scenario *sc = r->sc;
    return resolve_index(r, &r->servers, sc->servers, sc->server_count, sizeof *sc->servers,
                         offsetof(struct spec_server, name)) &&
           resolve_index(r, &r->hypervisors, sc->hypervisors, sc->hypervisor_count,
                         sizeof *sc->hypervisors, offsetof(struct spec_hypervisor, name)) &&
           resolve_index(r, &r->profiles, sc->profiles, sc->profile_count, sizeof *sc->profiles,
                         offsetof(struct spec_profile, name)) &&
           resolve_index(r, &r->sites, sc->sites, sc->site_count, sizeof *sc->sites,
                         offsetof(struct spec_site, name)) &&
           resolve_index(r, &r->clusters, sc->clusters, sc->cluster_count, sizeof *sc->clusters,
                         offsetof(struct spec_cluster, name)) &&
           resolve_index(r, &r->departments, sc->departments, sc->department_count,
                         sizeof *sc->departments, offsetof(struct spec_department, name));
}

static bool count_hosts(struct resolve *r)
{
    struct scenario *sc = r->sc;
    uint64_t total = 0;
    for (uint32_t g = 0; g < sc->host_group_count; g++) {
        struct spec_hosts *group = &sc->host_groups[g];
        struct names_range range;
        struct diag d = {.code = DIAG_OK};
        bool good = names_parse(group->name, group->pos, &range, &d);
        SIM_ASSERT(good); /* bind has parsed it */
        group->first = (uint32_t)total;
        group->count = (uint32_t)range.count;
        total += range.count;
        if (total <= LIMIT_HOSTS) continue;
        char path[BIND_PATH_MAX];
        resolve_error(r, DIAG_LIMIT, resolve_path(path, "estate.hosts[%u].name", g),
                      "the estate has more than %d hosts", LIMIT_HOSTS);
        return false;
    }
    if (total == 0) resolve_error(r, DIAG_MISSING, "estate.hosts", "there is not a single host");
    sc->host_count = (uint32_t)total;
    sc->hosts = bind_alloc(r->bind, sc->host_count, sizeof *sc->hosts);
    return total > 0 && sc->hosts != NULL;
}

/* What a group's hosts have in common, looked up once. */
struct common {
    const struct spec_server **models;
    const struct spec_hypervisor *hypervisor;
    int32_t site, cluster;
};

static bool common_of(struct resolve *r, uint32_t g, struct common *c)
{
    struct scenario *sc = r->sc;
    struct spec_hosts *group = &sc->host_groups[g];
    char path[BIND_PATH_MAX];
    int before = r->bind->errors;
    *c = (struct common){.site = SPEC_NONE, .cluster = SPEC_NONE};
    c->models = bind_alloc(r->bind, group->models.count, sizeof(void *));
    if (c->models == NULL) return false;
    if (group->models.count == 0)
        resolve_error(r, DIAG_MISSING, resolve_path(path, "estate.hosts[%u].model", g),
                      "there is no model in the list");
    for (uint32_t i = 0; i < group->models.count; i++) {
        int64_t ix =
            resolve_name(r, &r->servers, "the catalogue has no server", group->models.items[i],
                         resolve_path(path, "estate.hosts[%u].model[%u]", g, i));
        if (ix >= 0) c->models[i] = &sc->servers[ix];
    }
    if (strcmp(group->hypervisor, "none") != 0) {
        int64_t ix =
            resolve_name(r, &r->hypervisors, "the catalogue has no hypervisor", group->hypervisor,
                         resolve_path(path, "estate.hosts[%u].hypervisor", g));
        if (ix >= 0) c->hypervisor = &sc->hypervisors[ix];
    }
    if (group->site == NULL && sc->site_count == 1) group->site = sc->sites[0].name;
    if (group->site != NULL)
        c->site = (int32_t)resolve_name(r, &r->sites, "there is no site", group->site,
                                        resolve_path(path, "estate.hosts[%u].site", g));
    if (group->cluster != NULL) c->cluster = (int32_t)index_find(&r->clusters, group->cluster);
    return r->bind->errors == before;
}

static bool make_hosts(struct resolve *r, uint32_t g, const struct common *c)
{
    const struct spec_hosts *group = &r->sc->host_groups[g];
    struct names_range range;
    struct diag d = {.code = DIAG_OK};
    names_parse(group->name, group->pos, &range, &d);
    for (uint32_t i = 0; i < group->count; i++) {
        char path[sizeof "host/" + LIMIT_NAME] = "host/";
        size_t prefix = strlen(path);
        size_t len = names_nth(&range, i, path + prefix, sizeof path - prefix);
        SIM_ASSERT(len <= LIMIT_NAME);
        struct spec_host *host = &r->sc->hosts[group->first + i];
        host->name = bind_text(r->bind, path + prefix, len);
        if (host->name == NULL) return false;
        host->key = rng_key(path);
        host->server = c->models[i % group->models.count];
        host->hypervisor = c->hypervisor;
        host->site = c->site;
        host->cluster = c->cluster;
        host->rack = group->rack;
        host->step = SPEC_NONE;
        host->group = group;
    }
    return true;
}

bool resolve_host_index(struct resolve *r)
{
    const struct scenario *sc = r->sc;
    return resolve_index(r, &r->hosts, sc->hosts, sc->host_count, sizeof *sc->hosts,
                         offsetof(struct spec_host, name));
}

/* Where the name of a host is written. */
static const char *name_path(const struct resolve *r, const struct spec_host *h,
                             char buf[BIND_PATH_MAX])
{
    const struct scenario *sc = r->sc;
    if (h->step >= 0) return resolve_step_path(r, &sc->steps[h->step], "id", buf);
    return resolve_path(buf, "estate.hosts[%u].name", (uint32_t)(h->group - sc->host_groups));
}

static bool refuse_twins(struct resolve *r)
{
    const struct scenario *sc = r->sc;
    uint32_t first, second;
    char path[BIND_PATH_MAX];
    if (!resolve_host_index(r)) return false;
    if (!index_duplicate(&r->hosts, &first, &second)) return true;
    struct diag *d = resolve_error(r, DIAG_DUPLICATE, name_path(r, &sc->hosts[second], path),
                                   "host '%s' is there twice", sc->hosts[second].name);
    name_path(r, &sc->hosts[first], path);
    diag_hint(d, "first in %.*s", (int)(strrchr(path, ']') - path) + 1, path);
    return false;
}

bool resolve_estate(struct resolve *r)
{
    int before = r->bind->errors;
    bool good = collect_clusters(r) && build_indices(r) && count_hosts(r);
    for (uint32_t g = 0; good && g < r->sc->host_group_count; g++) {
        struct common c;
        /* A group with an unknown model is skipped; the other groups are still looked at. */
        if (common_of(r, g, &c)) good = make_hosts(r, g, &c);
    }
    return good && r->bind->errors == before && resolve_bought(r) && refuse_twins(r);
}
