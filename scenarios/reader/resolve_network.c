/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/resolve.h"
#include <string.h>

/* Which of the two keys names its sites; NULL after an error. */
static const char *sites_key(struct resolve *r, const struct spec_network *n)
{
    char path[BIND_PATH_MAX];
    bool within = n->within.count > 0, between = n->between.count > 0;
    if (within != between) return within ? "within" : "between";
    struct diag *d = resolve_error(
        r, within ? DIAG_CONFLICT : DIAG_MISSING, resolve_path(path, "estate.networks.%s", n->name),
        within ? "both within and between are given" : "neither within nor between is given");
    diag_hint(d, "within: SITES or between: [SITE, SITE]");
    return NULL;
}

static bool find_sites(struct resolve *r, struct spec_network *n, const char *key)
{
    const struct spec_names *names = key[0] == 'w' ? &n->within : &n->between;
    char path[BIND_PATH_MAX];
    uint32_t *sites = bind_alloc(r->bind, names->count, sizeof *sites);
    if (sites == NULL) return false;
    for (uint32_t i = 0; i < names->count; i++) {
        resolve_path(path, "estate.networks.%s.%s[%u]", n->name, key, i);
        int64_t site = resolve_name(r, &r->sites, "there is no site", names->items[i], path);
        if (site < 0) return false;
        sites[i] = (uint32_t)site;
        for (uint32_t k = 0; k < i; k++) {
            if (sites[k] != sites[i]) continue;
            resolve_error(r, DIAG_DUPLICATE, path, "site '%s' is there twice", names->items[i]);
            return false;
        }
    }
    n->sites = sites;
    n->site_count = names->count;
    return true;
}

/* A line joins two sites and has a rate of its own. */
static void check_line(struct resolve *r, const struct spec_network *n)
{
    char path[BIND_PATH_MAX];
    if (n->site_count != 2)
        resolve_error(r, DIAG_RANGE, resolve_path(path, "estate.networks.%s.between", n->name),
                      "a network is between two sites, not %u", n->site_count);
    if (n->bandwidth_mbps == 0) {
        struct diag *d =
            resolve_error(r, DIAG_MISSING, resolve_path(path, "estate.networks.%s", n->name),
                          "bandwidth is missing");
        diag_hint(d, "of each direction, for example bandwidth: 1 Gbit/s");
    }
    if (n->uplink_mbps > 0)
        resolve_error(r, DIAG_CONFLICT, resolve_path(path, "estate.networks.%s.uplink", n->name),
                      "racks have uplinks within a site, not between sites");
}

/* One core and one kind of uplink per site. */
static void check_core(struct resolve *r, const struct spec_network *n)
{
    for (const struct spec_network *other = r->sc->networks; other < n; other++) {
        for (uint32_t i = 0; i < n->site_count; i++) {
            for (uint32_t k = 0; k < other->site_count; k++) {
                char path[BIND_PATH_MAX];
                if (other->within.count == 0 || other->sites[k] != n->sites[i]) continue;
                resolve_error(r, DIAG_CONFLICT,
                              resolve_path(path, "estate.networks.%s.within[%u]", n->name, i),
                              "site '%s' is within network '%s' already", n->within.items[i],
                              other->name);
            }
        }
    }
}

void resolve_networks(struct resolve *r)
{
    struct scenario *sc = r->sc;
    for (uint32_t i = 0; i < sc->network_count; i++) {
        struct spec_network *n = &sc->networks[i];
        const char *key = sites_key(r, n);
        if (key == NULL || !find_sites(r, n, key)) continue;
        if (key[0] == 'b')
            check_line(r, n);
        else
            check_core(r, n);
    }
}
