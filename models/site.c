/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/site.h"
#include "models/host.h"
#include <string.h>

static bool sites_alloc(struct world *w)
{
    w->sites = arena_alloc(w->arena, (size_t)w->sc->site_count + 1, sizeof(*w->sites));
    return w->sites != NULL;
}

bool sites_init(struct world *w)
{
    if (!sites_alloc(w)) return false;
    for (uint32_t i = 0; i < w->sc->site_count; i++)
        w->sites[i] =
            (struct site_now){.pue = w->sc->sites[i].pue, .fixed_uw = w->sc->sites[i].fixed_uw};
    return true;
}

bool sites_clone(struct world *dst, const struct world *src)
{
    if (!sites_alloc(dst)) return false;
    memcpy(dst->sites, src->sites, src->sc->site_count * sizeof(*dst->sites));
    return true;
}

void sites_account(struct world *w)
{
    for (uint32_t i = 0; i < w->sc->site_count; i++)
        w->sites[i].before_uwns = 0.0;
}

double sites_facility(const struct world *w)
{
    double since_ns = (double)(world_now(w) - w->account_t_ns), sum = 0.0;
    for (uint32_t i = 0; i < w->sc->site_count; i++)
        sum += (double)w->sites[i].fixed_uw * since_ns + w->sites[i].before_uwns;
    return sum;
}

double site_pue(const struct world *w, int32_t site)
{
    return site >= 0 ? w->sites[site].pue : 1.0;
}

static double site_energy(struct world *w, uint32_t site)
{
    i128 sum = 0;
    for (uint32_t h = 0; h < w->host_count; h++) {
        if (w->sc->hosts[h].site != (int32_t)site) continue;
        host_touch(w, h);
        sum += host_energy(w, h);
    }
    return num_i128_double(sum);
}

void site_change(struct world *w, const struct spec_change *change)
{
    struct site_now *now = &w->sites[change->item];
    struct spec_site site = {.pue = now->pue, .fixed_uw = now->fixed_uw};
    double since_ns = (double)(world_now(w) - w->account_t_ns);
    memcpy((char *)&site + change->offset, change->value, change->size);
    now->before_uwns += (now->pue - site.pue) * site_energy(w, change->item);
    now->before_uwns += (double)(now->fixed_uw - site.fixed_uw) * since_ns;
    now->pue = site.pue;
    now->fixed_uw = site.fixed_uw;
}
