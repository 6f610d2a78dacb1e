/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/limits.h"
#include "scenarios/reader/names.h"
#include "scenarios/reader/resolve.h"
#include "sim/time.h"
#include <stdio.h>
#include <string.h>

enum { MISSING_LISTED = 4 };

static void mark(uint8_t *bits, uint32_t host)
{
    bits[host / 8] |= (uint8_t)(1U << (host % 8));
}

static uint32_t mark_cluster(struct resolve *r, int64_t cluster, uint8_t *bits)
{
    uint32_t hits = 0;
    for (uint32_t h = 0; h < r->sc->host_count; h++) {
        if (r->sc->hosts[h].cluster != cluster) continue;
        mark(bits, h);
        hits++;
    }
    return hits;
}

static uint32_t mark_site(struct resolve *r, int64_t site, uint8_t *bits)
{
    uint32_t hits = 0;
    for (uint32_t h = 0; h < r->sc->host_count; h++) {
        if (r->sc->hosts[h].site != site) continue;
        mark(bits, h);
        hits++;
    }
    return hits;
}

static uint32_t mark_glob(struct resolve *r, const char *glob, uint8_t *bits)
{
    uint32_t hits = 0;
    for (uint32_t h = 0; h < r->sc->host_count; h++) {
        if (!names_match(glob, r->sc->hosts[h].name)) continue;
        mark(bits, h);
        hits++;
    }
    return hits;
}

struct missing { /* names of a range that pick no host */
    uint32_t count;
    char list[160]; /* the first of them */
};

static void miss(struct missing *m, const char *name)
{
    size_t len = strlen(m->list);
    if (len + strlen(name) + 3 < sizeof m->list && m->count < MISSING_LISTED)
        snprintf(m->list + len, sizeof m->list - len, "%s%s", len > 0 ? ", " : "", name);
    else if (m->count == MISSING_LISTED)
        snprintf(m->list + len, sizeof m->list - len, " ...");
    m->count++;
}

/* One name, range or glob; a range may be a range of globs: "rack[1-3]-*". */
static uint32_t mark_pattern(struct resolve *r, const char *pattern, uint8_t *bits,
                             struct missing *missing, struct diag *d)
{
    char name[2 * LIMIT_NAME];
    struct names_range range;
    uint32_t hits = 0;
    if (!names_parse(pattern, diag_nowhere(), &range, d)) return 0;
    for (uint64_t i = 0; i < range.count; i++) {
        if (names_nth(&range, i, name, sizeof name) >= sizeof name) continue;
        uint32_t found;
        if (names_is_glob(name)) {
            found = mark_glob(r, name, bits);
        } else {
            int64_t host = index_find(&r->hosts, name);
            found = host >= 0;
            if (host >= 0) mark(bits, (uint32_t)host);
        }
        if (found == 0) miss(missing, name);
        hits += found;
    }
    return hits;
}

static void no_host(struct resolve *r, const char *name, const char *path, const struct diag *why)
{
    if (why->code != DIAG_OK) {
        struct diag *d = resolve_error(r, why->code, path, "%s", why->msg);
        if (why->hint[0] != '\0') diag_hint(d, "%s", why->hint);
        return;
    }
    struct diag *d =
        resolve_error(r, DIAG_REFERENCE, path, "no host, cluster or site is called '%.64s'", name);
    const struct index *const kinds[] = {&r->clusters, &r->sites, &r->hosts};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0] && !names_is_glob(name); i++) {
        const char *near = index_nearest(kinds[i], name);
        if (near != NULL) diag_hint(d, "did you mean '%s'?", near);
    }
    char clusters[DIAG_HINT_MAX / 2] = "", hosts[DIAG_HINT_MAX / 2] = "";
    index_some(&r->hosts, hosts, sizeof hosts);
    if (index_some(&r->clusters, clusters, sizeof clusters))
        diag_hint(d, "clusters: %.70s; hosts: %.60s", clusters, hosts);
    else
        diag_hint(d, "hosts: %s", hosts);
}

/* A host that takes the place of another is wherever that one is. It comes behind it. */
static void mark_successors(const struct resolve *r, uint8_t *bits)
{
    for (uint32_t h = 0; h < r->sc->host_count; h++) {
        uint32_t like = r->sc->hosts[h].like;
        if (like > 0 && (bits[(like - 1) / 8] >> ((like - 1) % 8) & 1) != 0)
            bits[h / 8] |= (uint8_t)(1U << (h % 8));
    }
}

uint8_t *resolve_hosts(struct resolve *r, const struct spec_names *names, const char *path)
{
    char item[BIND_PATH_MAX];
    uint8_t *bits = bind_alloc(r->bind, ((size_t)r->sc->host_count + 7) / 8, 1);
    for (uint32_t i = 0; bits != NULL && i < names->count; i++) {
        const char *name = names->items[i];
        struct diag why = {.code = DIAG_OK};
        struct missing missing = {0};
        int64_t cluster = index_find(&r->clusters, name), site = index_find(&r->sites, name);
        uint32_t hits = cluster >= 0 ? mark_cluster(r, cluster, bits)
                        : site >= 0  ? mark_site(r, site, bits)
                                     : mark_pattern(r, name, bits, &missing, &why);
        resolve_path(item, "%.200s[%u]", path, i);
        if (hits == 0)
            no_host(r, name, item, &why);
        else if (missing.count > 0)
            resolve_warning(r, DIAG_REFERENCE, item, "of '%.64s' there is no %s (%u missing)", name,
                            missing.list, missing.count);
    }
    if (bits != NULL) mark_successors(r, bits);
    return bits;
}

static void resolve_failure(struct resolve *r, struct spec_failure *f)
{
    char path[BIND_PATH_MAX];
    const uint8_t *bits =
        resolve_hosts(r, &f->target, resolve_path(path, "failures.%s.target", f->name));
    uint32_t *hosts = bind_alloc(r->bind, r->sc->host_count, sizeof *hosts);
    if (bits == NULL || hosts == NULL) return;
    for (uint32_t h = 0; h < r->sc->host_count; h++)
        if ((bits[h / 8] >> (h % 8) & 1) != 0) hosts[f->host_count++] = h;
    f->hosts = hosts;
    if (f->at_ns >= r->sc->clock.horizon_ns)
        resolve_warning(r, DIAG_RANGE, resolve_path(path, "failures.%s.at", f->name),
                        "this is not before the horizon: it never happens");
}

void resolve_failures(struct resolve *r)
{
    for (uint32_t i = 0; i < r->sc->failure_count; i++)
        resolve_failure(r, &r->sc->failures[i]);
}
