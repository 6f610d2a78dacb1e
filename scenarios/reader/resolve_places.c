/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/resolve.h"
#include <string.h>

/* Thousands of workloads may name as many sets: a hash table for look-up only, empty slots are 0,
 * the number of "all hosts" that is never looked up. */
struct place_table {
    uint32_t *slots;
    uint32_t mask; /* slots - 1, a power of two less one */
    uint32_t room; /* of scenario.places */
};

static uint64_t hash_of(const uint8_t *bits, size_t bytes)
{
    uint64_t h = UINT64_C(14695981039346656037); /* FNV-1a */
    for (size_t i = 0; i < bytes; i++)
        h = (h ^ bits[i]) * UINT64_C(1099511628211);
    return h;
}

/* The slot that holds an equal set, or the empty one where it belongs. */
static uint32_t *slot_of(struct resolve *r, const struct place_table *t, const uint8_t *bits)
{
    size_t bytes = ((size_t)r->sc->host_count + 7) / 8;
    uint32_t at = (uint32_t)hash_of(bits, bytes) & t->mask;
    while (t->slots[at] != 0 && memcmp(r->sc->places[t->slots[at]].hosts, bits, bytes) != 0)
        at = (at + 1) & t->mask;
    return &t->slots[at];
}

static bool grow(struct resolve *r, uint32_t room)
{
    struct scenario *sc = r->sc;
    struct place_table *t = bind_alloc(r->bind, 1, sizeof *t);
    struct spec_place *places = bind_alloc(r->bind, room, sizeof *places);
    uint32_t *slots = bind_alloc(r->bind, 2 * (size_t)room, sizeof *slots);
    if (t == NULL || places == NULL || slots == NULL) return false;
    if (sc->place_count > 0) memcpy(places, sc->places, sc->place_count * sizeof *places);
    sc->places = places;
    *t = (struct place_table){slots, 2 * room - 1, room};
    for (uint32_t i = 1; i < sc->place_count; i++)
        *slot_of(r, t, places[i].hosts) = i;
    r->places = t;
    return true;
}

static bool is_all(const uint8_t *bits, uint32_t hosts)
{
    bool all = true;
    for (uint32_t h = 0; h < hosts && all; h++)
        all = (bits[h / 8] >> (h % 8) & 1) != 0;
    return all;
}

int32_t resolve_place(struct resolve *r, const uint8_t *bits)
{
    enum { FIRST_ROOM = 8 };
    struct scenario *sc = r->sc;
    if (sc->place_count == 0) {
        if (!grow(r, FIRST_ROOM)) return 0;
        sc->place_count = 1;
    }
    if (bits == NULL || is_all(bits, sc->host_count)) return 0;
    uint32_t *slot = slot_of(r, r->places, bits);
    if (*slot != 0) return (int32_t)*slot;
    if (sc->place_count == r->places->room) {
        if (!grow(r, 2 * r->places->room)) return 0;
        slot = slot_of(r, r->places, bits);
    }
    *slot = sc->place_count;
    sc->places[*slot].hosts = bits;
    return (int32_t)sc->place_count++;
}

void resolve_places(struct resolve *r)
{
    struct scenario *sc = r->sc;
    resolve_place(r, NULL);
    for (uint32_t i = 0; i < sc->workload_count; i++)
        sc->workloads[i].place = resolve_place(r, sc->workloads[i].host_allowed);
}
