/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What CloudSim 3.0.3 sees when a frame begins: demands, histories, lists, loads. */
#include "models/policies/cloudsim3.h"
#include "models/reading.h"
#include "sim/dmath.h"
#include <stdio.h>
#include <string.h>

/* Java's hash of "2-<number>", the name of a VM of CloudSim's broker, spread as a HashMap does. */
static uint32_t cloudsim3_name_hash(uint32_t number)
{
    char name[24];
    uint32_t hash = 0;
    snprintf(name, sizeof(name), "2-%u", number);
    for (const char *p = name; *p != '\0'; p++)
        hash = 31 * hash + (unsigned char)*p;
    return hash ^ hash >> 16;
}

static bool cloudsim3_room(struct cloudsim3 *c)
{
    uint32_t need = c->w->vms.high, room = c->queue_room < 256 ? 256 : c->queue_room;
    if (need <= c->vm_slots && 2 * need <= c->queue_room) return true;
    while (room < 2 * need || room < c->w->host_count)
        room *= 2;
    void *vm = arena_span_resize(c->arena, c->vm, room, sizeof(*c->vm));
    if (vm != NULL) c->vm = vm;
    uint32_t **lists[] = {&c->queue, &c->over, &c->hashed};
    for (int i = 0; i < 3; i++) {
        void *list = arena_span_resize(c->arena, *lists[i], room, sizeof(uint32_t));
        if (list == NULL) return false;
        *lists[i] = list;
    }
    c->vm_slots = c->queue_room = room;
    return vm != NULL;
}

/* The trace between its samples is a straight line. */
static double cloudsim3_use(const struct cloudsim3 *c, uint32_t v)
{
    struct reading r;
    if (!reading_of(c->w, v, &r)) {
        double nominal = (double)c->w->sizes[c->w->vm_born[v]].nominal_mpt;
        return (double)c->w->vm_demand_mpt[v] / nominal;
    }
    double into = c->clock_s - dm_floor(c->clock_s / r.interval_s) * r.interval_s;
    return r.before + (r.after - r.before) / r.interval_s * into;
}

static void cloudsim3_read_vm(struct cloudsim3 *c, uint32_t v)
{
    struct cloudsim3_vm *vm = &c->vm[v];
    const struct vm_size *size = &c->w->sizes[c->w->vm_size[v]];
    if (vm->past_n == 0) vm->hash = cloudsim3_name_hash(c->w->vm_index[v]);
    vm->mips = (double)size->nominal_mpt / 1000;
    vm->ram = (double)size->memory_b;
    vm->u = cloudsim3_use(c, v);
    vm->demand = vm->u * vm->mips;
    memmove(&vm->past[1], &vm->past[0], (CLOUDSIM3_HISTORY - 1) * sizeof(vm->past[0]));
    vm->past[0] = vm->u;
    if (vm->past_n < CLOUDSIM3_HISTORY) vm->past_n++;
}

void cloudsim3_list(struct cloudsim3 *c, uint32_t h)
{
    if (c->host[h].listed) return;
    c->host[h].listed = true;
    c->live[c->live_n++] = h;
}

static void cloudsim3_read_host(struct cloudsim3 *c, uint32_t h)
{
    struct cloudsim3_host *host = &c->host[h];
    bool there = c->w->host_state[h] == HOST_UP || c->w->host_state[h] == HOST_OFF ||
                 c->w->host_state[h] == HOST_BOOTING;
    host->first = host->last = TABLE_NONE;
    host->n = 0;
    host->past_valid = host->listed = false;
    host->no_find = host->no_place = !there || c->w->host_blocks[h] > 0;
    host->free = host->total;
    host->demand = host->used = host->seen = 0;
    for (uint32_t v = c->w->host_first[h]; v != TABLE_NONE && !c->failed; v = c->w->vm_next[v]) {
        cloudsim3_read_vm(c, v);
        cloudsim3_sit(c, h, v);
    }
    if (host->n == 0) return;
    cloudsim3_share(c, h);
    host->seen = host->used;
}

bool cloudsim3_prepare(struct cloudsim3 *c)
{
    c->clock_s += (double)c->w->policies.rebalance.every_ns / 1e9;
    c->live_n = c->seats = 0;
    c->seat_free = TABLE_NONE;
    memset(c->empty_cursor, 0, c->classes * sizeof(*c->empty_cursor));
    if (!cloudsim3_room(c)) return false;
    for (uint32_t h = 0; h < c->w->host_count && !c->failed; h++)
        cloudsim3_read_host(c, h);
    return !c->failed;
}
