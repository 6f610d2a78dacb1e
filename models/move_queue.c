/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/move_queue.h"
#include "sim/sort.h"

static void move_queue_join_out(struct world *w, uint32_t m)
{
    uint32_t h = w->move_from[m], first = w->host_wait_out[h];
    w->move_prev[m] = TABLE_NONE;
    w->move_next[m] = first;
    if (first != TABLE_NONE) w->move_prev[first] = m;
    w->host_wait_out[h] = m;
}

static void move_queue_join_in(struct world *w, uint32_t m)
{
    uint32_t h = w->move_to[m], first = w->host_wait_in[h];
    w->move_wait_prev[m] = TABLE_NONE;
    w->move_wait_next[m] = first;
    if (first != TABLE_NONE) w->move_wait_prev[first] = m;
    w->host_wait_in[h] = m;
}

void move_queue_join(struct world *w, uint32_t m)
{
    w->move_number[m] = w->move_orders++;
    w->moves_waiting++;
    move_queue_join_out(w, m);
    move_queue_join_in(w, m);
}

void move_queue_leave(struct world *w, uint32_t m)
{
    uint32_t next = w->move_next[m], prev = w->move_prev[m];
    SIM_ASSERT(w->moves_waiting > 0);
    w->moves_waiting--;
    if (prev == TABLE_NONE)
        w->host_wait_out[w->move_from[m]] = next;
    else
        w->move_next[prev] = next;
    if (next != TABLE_NONE) w->move_prev[next] = prev;
    next = w->move_wait_next[m];
    prev = w->move_wait_prev[m];
    if (prev == TABLE_NONE)
        w->host_wait_in[w->move_to[m]] = next;
    else
        w->move_wait_next[prev] = next;
    if (next != TABLE_NONE) w->move_wait_prev[next] = prev;
}

void move_queue_wake(struct world *w, uint32_t h)
{
    if (w->host_wait_out[h] == TABLE_NONE && w->host_wait_in[h] == TABLE_NONE) return;
    if (!w->host_freed[h]) {
        w->host_freed[h] = true;
        w->host_freed_list[w->freed_count++] = h;
    }
    if (w->move_room) return;
    w->move_room = true;
    engine_at(&w->engine, world_now(w), PHASE_COMPLETION, EV_MOVE, TABLE_NONE, 0);
}

/* ---- who is due ---- */

static bool move_queue_reserve(struct world *w)
{
    uint32_t need = 2 * w->moves_waiting;
    if (need <= w->move_due_room) return true;
    uint32_t room = need + need / 2 + 64;
    struct sort_item *items =
        arena_span_resize(w->arena, w->move_due, 2 * (size_t)room, sizeof(*items));
    if (items == NULL) {
        engine_nomem(&w->engine);
        return false;
    }
    w->move_due = items;
    uint32_t *list = arena_span_resize(w->arena, w->move_due_list, room, sizeof(*list));
    if (list == NULL) {
        engine_nomem(&w->engine);
        return false;
    }
    w->move_due_list = list;
    w->move_due_room = room;
    return true;
}

static struct sort_item move_queue_item(const struct world *w, uint32_t m)
{
    return (struct sort_item){sort_down(w->move_priority[m]), w->move_number[m], m};
}

static uint32_t move_queue_gather(struct world *w)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < w->freed_count; i++) {
        uint32_t h = w->host_freed_list[i];
        w->host_freed[h] = false;
        for (uint32_t m = w->host_wait_out[h]; m != TABLE_NONE; m = w->move_next[m])
            w->move_due[n++] = move_queue_item(w, m);
        for (uint32_t m = w->host_wait_in[h]; m != TABLE_NONE; m = w->move_wait_next[m])
            w->move_due[n++] = move_queue_item(w, m);
    }
    w->freed_count = 0;
    return n;
}

/* A move whose two hosts were both freed comes twice. */
uint32_t move_queue_due(struct world *w, const uint32_t **out)
{
    uint32_t count = 0;
    if (!move_queue_reserve(w)) return 0;
    uint32_t n = move_queue_gather(w);
    sort_items(w->move_due, w->move_due + w->move_due_room, n);
    for (uint32_t i = 0; i < n; i++)
        if (count == 0 || w->move_due_list[count - 1] != w->move_due[i].ix)
            w->move_due_list[count++] = w->move_due[i].ix;
    *out = w->move_due_list;
    return count;
}
