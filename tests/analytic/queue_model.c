/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/analytic/queue_model.h"
#include "sim/engine.h"
#include "sim/time.h"
#include <math.h>

enum kind { ARRIVAL, DEPARTURE, COUNT };
enum purpose { PURPOSE_GAP = 1, PURPOSE_SERVICE = 2 };

struct waiting {
    int64_t arrived_ns;
    uint32_t customer;
};

struct queue {
    const struct queue_spec *spec;
    struct arena arena;
    struct engine engine;
    uint64_t gap_stream, service_stream;
    uint32_t arrivals, busy, present, left; /* left: measured customers that are gone */
    struct waiting *line;                   /* ring of the waiting customers */
    uint32_t line_cap, line_head, line_size;
    uint64_t served, waited, blocked;
    i128 wait_ns, sojourn_ns; /* of the measured customers */
    i128 present_ns, arrivals_ns, departures_ns;
    int64_t changed_ns; /* present_ns is complete up to here */
    uint32_t *counts;
    uint32_t counted, counts_wanted;
    int64_t count_step_ns;
};

static bool is_measured(const struct queue *q, uint32_t customer)
{
    return customer >= q->spec->warmup && customer - q->spec->warmup < q->spec->measured;
}

static void integrate(struct queue *q)
{
    q->present_ns += (i128)q->present * (q->engine.now_ns - q->changed_ns);
    q->changed_ns = q->engine.now_ns;
}

static void finish_one(struct queue *q, uint32_t customer)
{
    if (!is_measured(q, customer)) return;
    q->left++;
    if (q->left == q->spec->measured) engine_stop(&q->engine);
}

static void serve(struct queue *q, struct waiting w)
{
    int64_t now = q->engine.now_ns;
    struct rng_cursor c = rng_cursor(q->service_stream, w.customer);
    int64_t service_ns = 0;
    for (int i = 0; i < q->spec->parts; i++)
        service_ns += dist_duration_ns(&q->spec->service_ns[i], &c);
    q->busy++;
    if (is_measured(q, w.customer)) {
        q->served++;
        q->waited += now > w.arrived_ns;
        q->wait_ns += now - w.arrived_ns;
    }
    engine_at(&q->engine, now + service_ns, PHASE_DEPARTURE, DEPARTURE, w.customer,
              (uint64_t)w.arrived_ns);
}

static bool line_grow(struct queue *q)
{
    uint32_t cap = q->line_cap == 0 ? 256 : 2 * q->line_cap;
    struct waiting *line = arena_span_resize(&q->arena, q->line, cap, sizeof *line);
    if (line == NULL) return false;
    for (uint32_t i = 0; i < q->line_head; i++) /* a full ring wraps at its head */
        line[q->line_cap + i] = line[i];
    q->line = line;
    q->line_cap = cap;
    return true;
}

static void wait_in_line(struct queue *q, struct waiting w)
{
    if (q->line_size == q->line_cap && !line_grow(q)) {
        engine_nomem(&q->engine);
        return;
    }
    q->line[(q->line_head + q->line_size++) & (q->line_cap - 1)] = w;
}

static void schedule_arrival(struct queue *q)
{
    struct rng_cursor c = rng_cursor(q->gap_stream, q->arrivals);
    int64_t gap_ns = dist_duration_ns(&q->spec->gap_ns, &c);
    engine_at(&q->engine, q->engine.now_ns + gap_ns, PHASE_ARRIVAL, ARRIVAL, q->arrivals++, 0);
}

static void arrive(struct queue *q, uint32_t customer)
{
    schedule_arrival(q);
    if (q->present >= q->spec->room) {
        q->blocked += is_measured(q, customer);
        finish_one(q, customer);
        return;
    }
    integrate(q);
    q->present++;
    q->arrivals_ns += q->engine.now_ns;
    struct waiting w = {q->engine.now_ns, customer};
    if (q->busy < q->spec->servers)
        serve(q, w);
    else
        wait_in_line(q, w);
}

static void depart(struct queue *q, uint32_t customer, int64_t arrived_ns)
{
    integrate(q);
    q->present--;
    q->busy--;
    q->departures_ns += q->engine.now_ns;
    if (is_measured(q, customer)) q->sojourn_ns += q->engine.now_ns - arrived_ns;
    finish_one(q, customer);
    if (q->line_size == 0) return;
    struct waiting next = q->line[q->line_head];
    q->line_head = (q->line_head + 1) & (q->line_cap - 1);
    q->line_size--;
    serve(q, next);
}

static void count(struct queue *q)
{
    q->counts[q->counted++] = q->present;
    if (q->counted == q->counts_wanted)
        engine_stop(&q->engine);
    else
        engine_at(&q->engine, q->engine.now_ns + q->count_step_ns, PHASE_OBSERVER, COUNT, 0, 0);
}

static void dispatch(void *ctx, const struct event *ev)
{
    struct queue *q = ctx;
    switch ((enum kind)ev->kind) {
    case ARRIVAL:
        arrive(q, ev->a);
        break;
    case DEPARTURE:
        depart(q, ev->a, (int64_t)ev->b);
        break;
    case COUNT:
        count(q);
        break;
    }
}

static bool open_queue(struct queue *q, const struct queue_spec *spec, uint64_t seed,
                       uint64_t replication)
{
    uint64_t base = rng_base(seed, replication, 0);
    uint64_t key = rng_key("queue/line");
    *q = (struct queue){.spec = spec,
                        .gap_stream = rng_stream(base, PURPOSE_GAP, key),
                        .service_stream = rng_stream(base, PURPOSE_SERVICE, key)};
    arena_init(&q->arena, 0);
    struct engine_client client = {q, dispatch, NULL};
    if (!engine_init(&q->engine, &q->arena, client, TIME_NEVER - 1)) return false;
    schedule_arrival(q);
    return true;
}

static void summarise(const struct queue *q, struct queue_result *out)
{
    double served = (double)q->served;
    out->wait_s = num_i128_double(q->wait_ns) / served * 1e-9;
    out->sojourn_s = num_i128_double(q->sojourn_ns) / served * 1e-9;
    out->waited = (double)q->waited / served;
    out->blocked = (double)q->blocked / (double)q->spec->measured;
    out->present_ns = q->present_ns;
    /* Those still there have been so up to now. */
    out->sojourns_ns = q->departures_ns + (i128)q->present * q->engine.now_ns - q->arrivals_ns;
}

bool queue_simulate(const struct queue_spec *spec, uint64_t seed, uint64_t replication,
                    struct queue_result *out)
{
    struct queue q;
    bool ok = open_queue(&q, spec, seed, replication);
    ok = ok && engine_run(&q.engine, TIME_NEVER - 1) == ENGINE_STOPPED;
    if (ok) {
        integrate(&q);
        summarise(&q, out);
    }
    arena_deinit(&q.arena);
    return ok;
}

bool queue_count_present(const struct queue_spec *spec, uint64_t seed, uint64_t replication,
                         int64_t first_ns, int64_t step_ns, uint32_t *counts, uint32_t n)
{
    struct queue q;
    bool ok = open_queue(&q, spec, seed, replication);
    if (ok) {
        q.counts = counts;
        q.counts_wanted = n;
        q.count_step_ns = step_ns;
        engine_at(&q.engine, first_ns, PHASE_OBSERVER, COUNT, 0, 0);
        ok = engine_run(&q.engine, TIME_NEVER - 1) == ENGINE_STOPPED;
    }
    arena_deinit(&q.arena);
    return ok;
}

void estimate_add(struct estimate *e, double value)
{
    e->sum += value;
    e->squares += value * value;
    e->n++;
}

double estimate_mean(const struct estimate *e)
{
    return e->sum / e->n;
}

double estimate_error(const struct estimate *e)
{
    double mean = estimate_mean(e);
    double variance = (e->squares - e->n * mean * mean) / (e->n - 1);
    return sqrt(variance / e->n);
}

double estimate_z(const struct estimate *e, double expected)
{
    return (estimate_mean(e) - expected) / estimate_error(e);
}
