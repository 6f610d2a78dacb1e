/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/resolve.h"
#include <string.h>

/* Sets of hosts are equal by their bits; number 0 is all hosts. */
int32_t resolve_place(struct resolve *r, const uint8_t *bits)
{
    struct scenario *sc = r->sc;
    size_t bytes = ((size_t)sc->host_count + 7) / 8;
    if (bits == NULL) return 0;
    for (uint32_t i = 1; i < sc->place_count; i++) {
        const uint8_t *set = sc->places[i].hosts;
        if (set == bits || memcmp(set, bits, bytes) == 0) return (int32_t)i;
    }
    struct spec_place *all = bind_alloc(r->bind, sc->place_count + 1, sizeof *all);
    if (all == NULL) return 0;
    memcpy(all, sc->places, sc->place_count * sizeof *all);
    all[sc->place_count].hosts = bits;
    sc->places = all;
    return (int32_t)sc->place_count++;
}

void resolve_places(struct resolve *r)
{
    struct scenario *sc = r->sc;
    sc->places = bind_alloc(r->bind, 1, sizeof *sc->places);
    if (sc->places == NULL) return;
    sc->place_count = 1;
    for (uint32_t i = 0; i < sc->workload_count; i++)
        sc->workloads[i].place = resolve_place(r, sc->workloads[i].host_allowed);
}
