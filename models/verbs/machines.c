/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/verbs/machines.h"

bool machines_in(const struct spec_host_set *set, uint32_t h)
{
    uint32_t low = 0, high = set->count;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (set->hosts[mid] < h)
            low = mid + 1;
        else
            high = mid;
    }
    return low < set->count && set->hosts[low] == h;
}

uint32_t machines_hosts(struct world *w, uint32_t run, const struct spec_host_set *set)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < set->count; i++) {
        if (w->host_state[set->hosts[i]] == HOST_ABSENT) continue;
        if (plan_item(w, run, set->hosts[i], 0) == TABLE_NONE) return n;
        n++;
    }
    return n;
}

uint32_t machines_waiting(const struct world *w, uint32_t h, uint32_t v)
{
    for (v = v == TABLE_NONE ? 0 : v + 1; v < w->vms.high; v++)
        if (w->vm_state[v] == VM_WAITING && w->vm_started[v] && w->vm_last_host[v] == h + 1)
            return v;
    return TABLE_NONE;
}

static bool machines_take(struct world *w, uint32_t run, uint32_t v, machines_pick pick,
                          uint32_t *n)
{
    if (pick != NULL && !pick(w, run, v)) return true;
    if (plan_item(w, run, v, w->vms.gen[v]) == TABLE_NONE) return false;
    ++*n;
    return true;
}

uint32_t machines_on_hosts(struct world *w, uint32_t run, const struct spec_host_set *set,
                           machines_pick pick)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < set->count; i++) {
        uint32_t h = set->hosts[i], v;
        for (v = w->host_first[h]; v != TABLE_NONE; v = w->vm_next[v])
            if (!machines_take(w, run, v, pick, &n)) return n;
        if (w->host_vms[h] > 0) continue; /* a server that lost its machine has none */
        for (v = TABLE_NONE; (v = machines_waiting(w, h, v)) != TABLE_NONE;)
            if (!machines_take(w, run, v, pick, &n)) return n;
    }
    return n;
}

/* ---- VMs of workloads, by number ---- */

static void machines_sift(const struct world *w, uint32_t *slot, uint32_t root, uint32_t end)
{
    for (uint32_t child; (child = 2 * root + 1) < end; root = child) {
        if (child + 1 < end && w->vm_index[slot[child]] < w->vm_index[slot[child + 1]]) child++;
        if (w->vm_index[slot[root]] >= w->vm_index[slot[child]]) return;
        uint32_t t = slot[root];
        slot[root] = slot[child];
        slot[child] = t;
    }
}

/* Heap sort: numbers differ, so the order is unique. */
static void machines_sort(const struct world *w, uint32_t *slot, uint32_t n)
{
    for (uint32_t root = n / 2; root-- > 0;)
        machines_sift(w, slot, root, n);
    for (uint32_t end = n; end-- > 1;) {
        uint32_t t = slot[0];
        slot[0] = slot[end];
        slot[end] = t;
        machines_sift(w, slot, 0, end);
    }
}

static uint32_t machines_of_one(struct world *w, uint32_t run, uint32_t workload, uint32_t *slot,
                                machines_pick pick)
{
    uint32_t n = 0;
    for (uint32_t v = 0; v < w->vms.high; v++)
        if (w->vm_state[v] != VM_FREE && w->vm_workload[v] == workload &&
            (pick == NULL || pick(w, run, v)))
            slot[n++] = v;
    machines_sort(w, slot, n);
    for (uint32_t i = 0; i < n; i++)
        if (plan_item(w, run, slot[i], w->vms.gen[slot[i]]) == TABLE_NONE) return i;
    return n;
}

uint32_t machines_of(struct world *w, uint32_t run, const struct spec_workload_set *set,
                     machines_pick pick)
{
    uint32_t n = 0;
    uint32_t *slot = arena_span_resize(w->arena, NULL, (size_t)w->vms.high + 1, sizeof(*slot));
    if (slot == NULL) {
        engine_nomem(&w->engine);
        return 0;
    }
    for (uint32_t i = 0; i < set->count; i++)
        n += machines_of_one(w, run, set->items[i], slot, pick);
    arena_span_resize(w->arena, slot, 0, sizeof(*slot));
    return n;
}

uint32_t machines_expected(const struct scenario *sc, const struct spec_workload_set *set)
{
    int64_t n = 0;
    for (uint32_t i = 0; i < set->count; i++)
        n += sc->workloads[set->items[i]].count;
    return n < UINT32_MAX ? (uint32_t)n : UINT32_MAX - 1;
}
