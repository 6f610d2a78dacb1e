/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/queue.h"
#include "models/vm.h"

/* A VM of a size that was refused in this pass need not be tried again, unless its own conditions
 * differ: remembered are the last few refused sizes. */
struct queue_refusals {
    uint32_t size[8], workload[8];
    uint32_t count;
};

static bool queue_known_no(const struct queue_refusals *r, const struct world *w, uint32_t v)
{
    for (uint32_t i = 0; i < r->count; i++)
        if (r->size[i] == w->vm_size[v] && r->workload[i] == w->vm_workload[v]) return true;
    return false;
}

static void queue_note_no(struct queue_refusals *r, const struct world *w, uint32_t v)
{
    uint32_t i = r->count < 8 ? r->count++ : 7;
    r->size[i] = w->vm_size[v];
    r->workload[i] = w->vm_workload[v];
}

/* Returns false when a strict queue is blocked by its head. */
static bool queue_retry_level(struct world *w, uint32_t level, struct queue_refusals *no)
{
    uint32_t next;
    for (uint32_t v = w->host_first[w->host_count + level]; v != TABLE_NONE; v = next) {
        next = w->vm_next[v];
        if (queue_known_no(no, w, v)) continue;
        if (vm_try_place(w, v)) continue;
        if (w->policies.placement.queue == 1) return false;
        queue_note_no(no, w, v);
    }
    return true;
}

void queue_retry(struct world *w)
{
    struct queue_refusals no = {.count = 0};
    w->queue_due = false;
    for (uint32_t p = QUEUE_LEVELS; p-- > 0;)
        if (!queue_retry_level(w, p, &no)) return;
}
