/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/migration_phase.h"
#include "models/host.h"
#include "models/migration_precopy.h"
#include "models/network.h"
#include "models/placement.h"
#include "models/vm.h"
#include "sim/time.h"
#include <stdio.h>

/* SimGrid's own numbers (VmLiveMigration.cpp): downtime target, working set, and the time after
 * which it stops the VM in any case. */
enum { SIMGRID_DOWNTIME_MS = 30, SIMGRID_SET_PC = 90, SIMGRID_PATIENCE_S = 10000000 };

static const struct spec_migration *migration_phase_policy(const struct world *w)
{
    return &w->policies.migration;
}

static int64_t migration_phase_memory(const struct world *w, uint32_t m)
{
    return w->sizes[w->vm_size[w->move_vm[m]]].memory_b;
}

static int64_t migration_phase_disk(const struct world *w, uint32_t m)
{
    return w->sc->workloads[w->vm_workload[w->move_vm[m]]].disk_b;
}

static void migration_phase_arm(struct world *w, uint32_t m, int64_t dt_ns)
{
    int64_t now = world_now(w);
    int64_t at = dt_ns < TIME_NEVER - now ? now + dt_ns : TIME_NEVER;
    w->move_event[m] = engine_at(&w->engine, at, PHASE_COMPLETION, EV_MOVE, m, 0);
}

/* Moving takes CPU on both hosts, how much depends on the phase. */
static void migration_phase_enter(struct world *w, uint32_t m, enum move_phase phase)
{
    uint32_t from = w->move_from[m], to = w->move_to[m];
    host_touch(w, from);
    host_touch(w, to);
    w->move_phase[m] = (uint8_t)phase;
    host_replan(w, from);
    if (to != from) host_replan(w, to);
}

/* ---- sending ---- */

static void migration_phase_flow(struct world *w, uint32_t m)
{
    const struct spec_migration *p = migration_phase_policy(w);
    uint32_t from = w->move_from[m], to = w->move_to[m];
    bool disk = w->move_phase[m] == MOVE_DISK || w->move_kind[m] == MOVE_COLD;
    if (!network_reaches(w, from, to)) {
        migration_phase_cancel(w, m, "no network between the hosts");
        return;
    }
    struct flow_ask ask = {.from = from,
                           .to = to,
                           .class = disk ? TRAFFIC_STORAGE : TRAFFIC_MIGRATION,
                           .bytes = w->move_volume_b[m],
                           .cap_mbps = disk ? p->disk_mbps : p->stream_mbps,
                           .key = w->move_key[m],
                           .owner_kind = FLOW_MOVE,
                           .owner = m};
    uint32_t flow = network_start(w, &ask);
    if (flow != TABLE_NONE) w->move_flow[m] = flow + 1;
}

/* The slower of the two hosts' ports; 0 = not limiting. */
static int64_t migration_phase_ports(const struct world *w, uint32_t m)
{
    const struct spec_server *a = w->sc->hosts[w->move_from[m]].server;
    const struct spec_server *b = w->sc->hosts[w->move_to[m]].server;
    int64_t out = a->nics * a->nic_mbps, in = b->nics * b->nic_mbps;
    return out == 0 || (in > 0 && in < out) ? in : out;
}

/* ram-over-bw knows no network: each move has the whole of this to itself. */
static int64_t migration_phase_plain_ns(const struct world *w, uint32_t m)
{
    const struct spec_migration *p = migration_phase_policy(w);
    int64_t rate = p->bandwidth_mbps > 0 ? p->bandwidth_mbps : migration_phase_ports(w, m);
    if (p->stream_mbps > 0 && (rate == 0 || p->stream_mbps < rate)) rate = p->stream_mbps;
    return rate > 0 ? migration_precopy_ns(w->move_volume_b[m], rate) : 0;
}

/* Sends volume_b. Every message of SimGrid's takes the path's latency before its bytes flow. */
static void migration_phase_send(struct world *w, uint32_t m)
{
    enum migration_method method = (enum migration_method)w->move_method[m];
    bool disk = w->move_phase[m] == MOVE_DISK || w->move_kind[m] == MOVE_COLD;
    if (method == MIGRATION_SIMGRID && !disk)
        migration_phase_arm(w, m, network_latency_ns(w, w->move_from[m], w->move_to[m]));
    else if (w->move_volume_b[m] == 0)
        migration_phase_arm(w, m, 0);
    else if (method == MIGRATION_RAM_OVER_BW && w->move_phase[m] == MOVE_COPY)
        migration_phase_arm(w, m, migration_phase_plain_ns(w, m));
    else
        migration_phase_flow(w, m);
}

/* ---- the end ---- */

static void migration_phase_tell(struct world *w, uint32_t m)
{
    char text[128];
    int64_t took_ms = (world_now(w) - w->move_begun_ns[m]) / NS_PER_MS;
    snprintf(text, sizeof(text), "%u rounds, %lld MiB in %lld.%03d s, paused %lld ms",
             w->move_round[m], (long long)(w->move_sent_b[m] >> 20), (long long)(took_ms / 1000),
             (int)(took_ms % 1000), (long long)(w->move_paused_ns[m] / NS_PER_MS));
    decision_vm(w, (enum actor)w->move_actor[m], move_action((enum move_kind)w->move_kind[m]),
                w->move_vm[m], w->move_from[m], w->move_to[m], "done", text);
}

static void migration_phase_finish(struct world *w, uint32_t m)
{
    struct move_meter *mm = &w->move_meter;
    if (w->move_kind[m] == MOVE_LIVE) {
        int64_t paused = w->move_paused_ns[m];
        mm->blackout_ns += paused;
        mm->duration_ns += world_now(w) - w->move_begun_ns[m];
        if (paused > mm->blackout_max_ns) mm->blackout_max_ns = paused;
        mm->rounds += w->move_round[m];
    }
    if (decision_wanted(w)) migration_phase_tell(w, m);
    move_drop(w, m, MOVE_DONE);
}

void migration_phase_cancel(struct world *w, uint32_t m, const char *why)
{
    uint32_t v = w->move_vm[m];
    bool paused = w->vm_state[v] == VM_PAUSED && w->vm_cause[v] == DOWN_MIGRATION;
    move_abort(w, v, why);
    if (paused) vm_unpause(w, v);
}

bool migration_phase_switch(struct world *w, uint32_t m)
{
    uint32_t v = w->move_vm[m], to = w->move_to[m];
    const char *why = NULL;
    move_let_go(w, m);
    w->move_phase[m] = MOVE_RESUME; /* copying takes no CPU any more */
    w->vm_throttle_ppm[v] = 0;
    if (w->host_state[to] != HOST_UP) why = "its destination is not running any more";
    if (why != NULL || !placement_may_go(w, v, to, &why)) {
        migration_phase_cancel(w, m, why);
        return false;
    }
    vm_transfer(w, v, to);
    return true;
}

/* The VM runs at its destination. false: the move was cancelled. */
static bool migration_phase_arrive(struct world *w, uint32_t m)
{
    uint32_t v = w->move_vm[m];
    if (w->vm_host[v] != w->move_to[m] && !migration_phase_switch(w, m)) return false;
    if (w->vm_state[v] == VM_PAUSED && w->vm_cause[v] == DOWN_MIGRATION) {
        w->move_paused_ns[m] = world_now(w) - w->move_round_ns[m];
        vm_unpause(w, v);
    }
    return true;
}

/* ---- blackout ---- */

/* From here the VM is paused. false: it does not run, the move was cancelled. */
static bool migration_phase_pause(struct world *w, uint32_t m, int64_t volume_b)
{
    uint32_t v = w->move_vm[m];
    if (w->vm_state[v] != VM_RUNNING) {
        migration_phase_cancel(w, m, "it does not run any more");
        return false;
    }
    migration_phase_enter(w, m, MOVE_BLACKOUT);
    move_round(w, m, volume_b);
    vm_pause(w, v, DOWN_MIGRATION);
    return true;
}

static void migration_phase_resume(struct world *w, uint32_t m)
{
    const struct spec_migration *p = migration_phase_policy(w);
    w->move_phase[m] = MOVE_RESUME;
    migration_phase_arm(w, m, w->move_kind[m] == MOVE_COLD ? p->restart_ns : p->resume_ns);
}

/* Nothing left to send and nothing to wait for: the VM need not pause. */
static void migration_phase_stop(struct world *w, uint32_t m, int64_t rest_b)
{
    bool at_once = rest_b == 0 && migration_phase_policy(w)->resume_ns == 0;
    if (at_once && w->move_method[m] != MIGRATION_SIMGRID) {
        if (migration_phase_arrive(w, m)) migration_phase_finish(w, m);
        return;
    }
    if (migration_phase_pause(w, m, rest_b)) migration_phase_send(w, m);
}

/* Post-copy: the CPU's state goes first, `rest_b` of memory follows when the VM runs there. */
static void migration_phase_post(struct world *w, uint32_t m, int64_t rest_b)
{
    w->move_method[m] = MIGRATION_POST_COPY;
    if (!migration_phase_pause(w, m, rest_b)) return;
    migration_phase_arm(w, m, migration_phase_policy(w)->state_ns);
}

static void migration_phase_pull(struct world *w, uint32_t m)
{
    if (!migration_phase_arrive(w, m)) return;
    w->move_phase[m] = MOVE_PULL;
    migration_phase_send(w, m);
}

/* ---- rounds ---- */

static void migration_phase_round(struct world *w, uint32_t m, int64_t volume_b)
{
    move_round(w, m, volume_b);
    migration_phase_send(w, m);
}

static struct migration_rules migration_phase_rules(const struct world *w, uint32_t m)
{
    const struct spec_migration *p = migration_phase_policy(w);
    struct migration_rules rules = {p->downtime_ns, p->threshold_b, p->rounds, INT64_MAX};
    double cap = p->data_cap * (double)migration_phase_memory(w, m);
    if (cap > 0.0 && cap < 0x1p62) rules.cap_b = (int64_t)cap;
    if (w->move_method[m] != MIGRATION_SIMGRID) return rules;
    bool patient = world_now(w) - w->move_begun_ns[m] < SIMGRID_PATIENCE_S * NS_PER_S;
    return (struct migration_rules){SIMGRID_DOWNTIME_MS * NS_PER_MS, 0, patient ? INT64_MAX : 0,
                                    INT64_MAX};
}

/* What the VM wrote in the round that ends now. */
static int64_t migration_phase_rest(const struct world *w, uint32_t m)
{
    uint32_t v = w->move_vm[m];
    const struct spec_dirty *d = &w->sc->workloads[w->vm_workload[v]].dirty;
    int64_t memory = migration_phase_memory(w, m), dt = world_now(w) - w->move_round_ns[m];
    int64_t nominal = w->sizes[w->vm_size[v]].nominal_mpt;
    bool simgrid = w->move_method[m] == MIGRATION_SIMGRID;
    i128 written = migration_precopy_written(simgrid ? 0 : d->idle_mbps, d->busy_mbps, dt,
                                             move_worked(w, m), nominal);
    if (simgrid) return migration_precopy_rest(written, memory / 100 * SIMGRID_SET_PC, false);
    int64_t set = (int64_t)(d->working_set * (double)memory);
    return migration_precopy_rest(written, set, d->curve == 1);
}

static void migration_phase_throttle(struct world *w, uint32_t m)
{
    uint32_t v = w->move_vm[m];
    double step = migration_phase_policy(w)->converge_step;
    w->vm_throttle_ppm[v] = migration_precopy_throttle(w->vm_throttle_ppm[v], step);
    host_update(w, w->move_from[m]);
}

/* Rounds or data are used up. */
static void migration_phase_stall(struct world *w, uint32_t m, int64_t rest_b)
{
    enum migration_stall stall = (enum migration_stall)migration_phase_policy(w)->stall;
    bool may_slow = w->vm_throttle_ppm[w->move_vm[m]] < MIGRATION_THROTTLE_MAX;
    if (w->move_method[m] == MIGRATION_SIMGRID) stall = STALL_STOP;
    if (stall == STALL_ABORT)
        migration_phase_cancel(w, m, "it writes faster than it can be copied");
    else if (stall == STALL_POST_COPY)
        migration_phase_post(w, m, rest_b);
    else if (stall == STALL_AUTO_CONVERGE && may_slow) {
        migration_phase_throttle(w, m);
        migration_phase_round(w, m, rest_b);
    } else
        migration_phase_stop(w, m, rest_b);
}

/* QEMU slows a VM down that wrote more than half of what was sent in the round. */
static bool migration_phase_too_fast(const struct world *w, const struct migration_round *r)
{
    const struct spec_migration *p = migration_phase_policy(w);
    return p->stall == STALL_AUTO_CONVERGE && r->rounds >= p->converge_after &&
           r->rest_b > r->volume_b / 2;
}

static void migration_phase_round_over(struct world *w, uint32_t m)
{
    host_touch(w, w->move_from[m]);
    w->move_round[m]++;
    if (w->move_method[m] == MIGRATION_RAM_OVER_BW) {
        if (migration_phase_arrive(w, m)) migration_phase_finish(w, m);
        return;
    }
    struct migration_rules rules = migration_phase_rules(w, m);
    struct migration_round r = {.volume_b = w->move_volume_b[m],
                                .time_ns = world_now(w) - w->move_round_ns[m],
                                .rounds = w->move_round[m],
                                .sent_b = w->move_sent_b[m],
                                .rest_b = migration_phase_rest(w, m)};
    switch (migration_precopy_judge(&rules, &r)) {
    case MIGRATION_FITS:
        migration_phase_stop(w, m, r.rest_b);
        return;
    case MIGRATION_STALLS:
        migration_phase_stall(w, m, r.rest_b);
        return;
    case MIGRATION_AGAIN:
        break;
    }
    if (migration_phase_too_fast(w, &r)) migration_phase_throttle(w, m);
    migration_phase_round(w, m, r.rest_b);
}

/* ---- beginning ---- */

static void migration_phase_send_memory(struct world *w, uint32_t m)
{
    int64_t memory = migration_phase_memory(w, m);
    switch ((enum migration_method)w->move_method[m]) {
    case MIGRATION_POST_COPY:
        migration_phase_post(w, m, memory);
        return;
    case MIGRATION_STOP_AND_COPY:
        migration_phase_stop(w, m, memory);
        return;
    case MIGRATION_PRE_COPY:
    case MIGRATION_RAM_OVER_BW:
    case MIGRATION_SIMGRID:
        break;
    }
    migration_phase_enter(w, m, MOVE_COPY);
    migration_phase_round(w, m, memory);
}

static void migration_phase_send_disk(struct world *w, uint32_t m)
{
    int64_t disk = migration_phase_disk(w, m);
    if (w->move_kind[m] == MOVE_STORAGE) {
        migration_phase_enter(w, m, MOVE_DISK);
        migration_phase_round(w, m, disk);
        return;
    }
    if (!migration_phase_pause(w, m, disk)) return;
    if (disk > 0)
        migration_phase_send(w, m);
    else
        migration_phase_resume(w, m);
}

static void migration_phase_start(struct world *w, uint32_t m)
{
    if (w->move_kind[m] == MOVE_LIVE)
        migration_phase_send_memory(w, m);
    else
        migration_phase_send_disk(w, m);
}

/* SimGrid's closing message, from the destination back, is paid here. */
void migration_phase_begin(struct world *w, uint32_t m)
{
    int64_t setup = migration_phase_policy(w)->setup_ns;
    host_touch(w, w->move_from[m]);
    move_begin(w, m);
    if (w->move_method[m] == MIGRATION_SIMGRID && w->move_kind[m] != MOVE_COLD)
        setup += network_latency_ns(w, w->move_from[m], w->move_to[m]);
    if (setup > 0)
        migration_phase_arm(w, m, setup);
    else
        migration_phase_start(w, m);
}

/* ---- what happens to it ---- */

void migration_phase_copied(struct world *w, uint32_t m)
{
    w->move_flow[m] = 0;
    w->move_sent_b[m] += w->move_volume_b[m];
    w->move_meter.bytes += w->move_volume_b[m] - w->move_counted_b[m];
    w->move_counted_b[m] = 0;
    switch ((enum move_phase)w->move_phase[m]) {
    case MOVE_DISK:
        if (w->move_to[m] == w->move_from[m])
            migration_phase_finish(w, m);
        else {
            w->move_sent_b[m] = 0; /* rounds count memory */
            migration_phase_send_memory(w, m);
        }
        return;
    case MOVE_COPY:
        migration_phase_round_over(w, m);
        return;
    case MOVE_BLACKOUT:
        migration_phase_resume(w, m);
        return;
    case MOVE_PULL:
        migration_phase_finish(w, m);
        return;
    case MOVE_QUEUED:
    case MOVE_SETUP:
    case MOVE_RESUME:
        break;
    }
    ENGINE_ASSERT(&w->engine, false);
}

void migration_phase_timer(struct world *w, uint32_t m)
{
    enum migration_method method = (enum migration_method)w->move_method[m];
    enum move_phase phase = (enum move_phase)w->move_phase[m];
    w->move_event[m] = (struct evh){0, 0};
    if (w->move_idle[m])
        move_idle_end(w, m);
    else if (phase == MOVE_SETUP)
        migration_phase_start(w, m);
    else if (phase == MOVE_RESUME) {
        if (migration_phase_arrive(w, m)) migration_phase_finish(w, m);
    } else if (phase == MOVE_BLACKOUT && method == MIGRATION_POST_COPY &&
               w->move_kind[m] != MOVE_COLD)
        migration_phase_pull(w, m);
    else if (w->move_volume_b[m] == 0 || (phase == MOVE_COPY && method == MIGRATION_RAM_OVER_BW))
        migration_phase_copied(w, m);
    else
        migration_phase_flow(w, m);
}
