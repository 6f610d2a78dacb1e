/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hosts that steps install. All of them exist in the specification from the start, behind those of
 * the estate, so that the number of hosts of a run is known and names, places and random draws do
 * not depend on what happens in it. */
#include "scenarios/limits.h"
#include "scenarios/reader/resolve.h"
#include "sim/rng.h"
#include "sim/time.h"
#include <stdio.h>
#include <string.h>

bool resolve_new_hosts(const struct spec_step *s, struct verb_new_hosts *out)
{
    *out = (struct verb_new_hosts){0};
    if (s->verb->new_hosts == NULL) return false;
    s->verb->new_hosts(s->params, out);
    return true;
}

bool resolve_copies_hosts(const struct spec_step *s)
{
    struct verb_new_hosts new;
    return resolve_new_hosts(s, &new) && new.like != NULL;
}

/* How often the step installs its hosts before the horizon. */
static uint32_t times_of(struct resolve *r, const struct spec_step *s, uint64_t per_time)
{
    uint32_t n = 0;
    if (s->trigger != STEP_EVERY || per_time == 0) return 1;
    while (s->times == 0 || (int64_t)n < s->times) {
        int64_t t_ns = calendar_nth(&r->sc->calendar, s->at_ns, s->every, n);
        if (t_ns == TIME_NEVER || t_ns >= r->sc->clock.horizon_ns || n * per_time > LIMIT_HOSTS)
            break;
        n++;
    }
    return n;
}

/* ---- room ---- */

static bool room_for_hosts(struct resolve *r, uint64_t more)
{
    struct scenario *sc = r->sc;
    uint64_t need = sc->host_count + more;
    if (need <= r->host_room) return true;
    uint32_t room = (uint32_t)(need < 2 * (uint64_t)r->host_room ? 2 * r->host_room : need);
    struct spec_host *hosts = bind_alloc(r->bind, room, sizeof *hosts);
    if (hosts == NULL) return false;
    memcpy(hosts, sc->hosts, sc->host_count * sizeof *hosts);
    sc->hosts = hosts;
    r->host_room = room;
    return true;
}

/* Groups lie in one array behind those of the estate; hosts point into it. */
static struct spec_hosts *add_group(struct resolve *r)
{
    struct scenario *sc = r->sc;
    if (r->group_count == r->group_room) {
        uint32_t room = 2 * r->group_count + 8;
        struct spec_hosts *groups = bind_alloc(r->bind, room, sizeof *groups);
        if (groups == NULL) return NULL;
        memcpy(groups, sc->host_groups, r->group_count * sizeof *groups);
        for (uint32_t h = 0; h < sc->host_count; h++)
            sc->hosts[h].group = groups + (sc->hosts[h].group - sc->host_groups);
        sc->host_groups = groups;
        r->group_room = room;
    }
    return &sc->host_groups[r->group_count++];
}

/* ---- one host ---- */

static int32_t named(const struct index *x, const char *name, int32_t otherwise)
{
    return name == NULL ? otherwise : (int32_t)index_find(x, name);
}

/* All but name, key and group; what neither the step nor a host like it says is as for hosts of the
 * estate. What is not found is reported where it is written. */
static struct spec_host host_of(struct resolve *r, const struct verb_new_hosts *new,
                                const struct spec_host *like)
{
    const struct scenario *sc = r->sc;
    struct spec_host h = {.site = sc->site_count == 1 ? 0 : SPEC_NONE, .cluster = SPEC_NONE};
    int32_t ideal = named(&r->hypervisors, "ideal", SPEC_NONE);
    if (ideal >= 0) h.hypervisor = &sc->hypervisors[ideal];
    if (like != NULL) {
        h = *like;
        h.like = 1 + (uint32_t)(like - sc->hosts);
    }
    h.site = named(&r->sites, new->site, h.site);
    h.cluster = named(&r->clusters, new->cluster, h.cluster);
    if (new->rack != NULL) h.rack = new->rack;
    int32_t server = named(&r->servers, new->model, SPEC_NONE);
    if (new->model != NULL) h.server = server < 0 ? NULL : &sc->servers[server];
    int32_t hypervisor = named(&r->hypervisors, new->hypervisor, SPEC_NONE);
    if (new->hypervisor != NULL)
        h.hypervisor = hypervisor < 0 ? NULL : &sc->hypervisors[hypervisor];
    return h;
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* Hosts of one group differ in their model only. */
static bool belongs(const struct scenario *sc, const struct spec_hosts *g,
                    const struct spec_host *h)
{
    const struct spec_host *first = &sc->hosts[g->first];
    return first->site == h->site && first->cluster == h->cluster &&
           first->hypervisor == h->hypervisor && same_text(first->rack, h->rack);
}

static const struct spec_hosts *group_of(struct resolve *r, const struct spec_step *s,
                                         uint32_t first_group, const struct spec_host *h)
{
    struct scenario *sc = r->sc;
    for (uint32_t g = r->group_count; g > first_group; g--) {
        if (!belongs(sc, &sc->host_groups[g - 1], h)) continue;
        sc->host_groups[g - 1].count++;
        return &sc->host_groups[g - 1];
    }
    struct spec_hosts *group = add_group(r);
    const char **model = bind_alloc(r->bind, 1, sizeof *model);
    if (group == NULL || model == NULL) return NULL;
    *model = h->server == NULL ? "" : h->server->name;
    *group = (struct spec_hosts){
        .pos = s->pos,
        .name = s->id,
        .models = {model, 1},
        .site = h->site < 0 ? NULL : sc->sites[h->site].name,
        .rack = h->rack,
        .cluster = h->cluster < 0 ? NULL : sc->clusters[h->cluster].name,
        .hypervisor = h->hypervisor == NULL ? "none" : h->hypervisor->name,
        .first = sc->host_count,
        .count = 1,
    };
    return group;
}

/* "STEP-001", or "STEP-2-001" when the step is done several times; its key counts through. */
static bool name_host(struct resolve *r, const struct spec_step *s, bool several, uint32_t number,
                      struct spec_host *h)
{
    char text[2 * LIMIT_NAME];
    int n = several ? snprintf(text, sizeof text, "%s-%u-%03u", s->id, h->occurrence + 1,
                               number % s->hosts_per_time + 1)
                    : snprintf(text, sizeof text, "%s-%03u", s->id, number + 1);
    h->name = bind_text(r->bind, text, (size_t)n);
    snprintf(text, sizeof text, "buy/%s/%03u", s->id, number + 1);
    h->key = rng_key(text);
    if (h->name == NULL) return false;
    if (n <= LIMIT_NAME) return true;
    char path[BIND_PATH_MAX];
    resolve_error(r, DIAG_LIMIT, resolve_step_path(r, s, "id", path),
                  "its hosts are called '%s', but a name has at most %d characters", h->name,
                  LIMIT_NAME);
    return false;
}

/* ---- all of them ---- */

static bool add_hosts(struct resolve *r, struct spec_step *s, const struct verb_new_hosts *new,
                      uint32_t times)
{
    struct scenario *sc = r->sc;
    uint32_t first_group = r->group_count;
    if (!room_for_hosts(r, s->host_count)) return false;
    for (uint32_t i = 0; i < s->host_count; i++) {
        uint32_t within = i % s->hosts_per_time;
        const struct spec_host *like =
            new->like == NULL ? NULL : &sc->hosts[new->like->hosts[within]];
        struct spec_host h = host_of(r, new, like);
        h.step = (int32_t)(s - sc->steps);
        h.occurrence = i / s->hosts_per_time;
        h.group = group_of(r, s, first_group, &h);
        if (h.group == NULL || !name_host(r, s, times > 1, i, &h)) return false;
        sc->hosts[sc->host_count++] = h;
    }
    return true;
}

static bool install(struct resolve *r, struct spec_step *s)
{
    struct scenario *sc = r->sc;
    char path[BIND_PATH_MAX];
    struct verb_new_hosts new;
    s->first_host = sc->host_count;
    if (!resolve_new_hosts(s, &new)) return true;
    if (new.like != NULL) {
        int before = r->bind->errors;
        if (!resolve_host_index(r)) return false;
        resolve_rows(r, s->verb->params, s->params, resolve_step_path(r, s, "", path),
                     RESOLVE_HOST_SETS);
        if (r->bind->errors > before) return true; /* told; none of its own */
        resolve_new_hosts(s, &new);
    }
    s->hosts_per_time = new.like == NULL ? new.count : new.like->count;
    uint32_t times = times_of(r, s, s->hosts_per_time);
    uint64_t count = (uint64_t)times * s->hosts_per_time;
    if (sc->host_count + count > LIMIT_HOSTS) {
        resolve_error(r, DIAG_LIMIT, resolve_step_path(r, s, "", path),
                      "with its hosts the estate has more than %d", LIMIT_HOSTS);
        return false;
    }
    s->host_count = (uint32_t)count;
    return add_hosts(r, s, &new, times);
}

bool resolve_bought(struct resolve *r)
{
    struct scenario *sc = r->sc;
    r->host_room = sc->host_count;
    r->group_count = r->group_room = sc->host_group_count;
    for (uint32_t i = 0; i < sc->step_count; i++)
        if (!install(r, &sc->steps[i])) return false;
    return true;
}
