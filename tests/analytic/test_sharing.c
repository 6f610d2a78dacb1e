/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A shared processor or link on the engine, with the allocator of sim/fair: jobs are served at
 * once, at weighted max-min rates that change with every arrival and departure. Against the theory
 * of processor sharing: under Poisson arrivals and equal weights a job of size x stays x / (1 -
 * rho) on average, whatever the sizes of the others (Kleinrock, Queueing Systems, volume 2, 4.4);
 * with weights the means of two exponential classes are known (Fayolle, Mitrani, Iasnogorodski, J.
 * ACM 1980). */
#include "sim/engine.h"
#include "sim/fair.h"
#include "sim/time.h"
#include "tests/analytic/queue_model.h"
#include <criterion/criterion.h>
#include <math.h>

enum { SEED = 20261123, CLASSES = 2, JOBS_MAX = 4096 };
enum { ARRIVAL, COMPLETION };

#define CAPACITY INT64_C(100000000) /* units per second, if a rate of 1 serves 1 unit per second */

struct job_class {
    struct dist gap_ns;
    struct dist size_ns; /* time that the job needs alone */
    int64_t weight;
    uint32_t most; /* jobs; 0 = no limit */
};

struct job {
    i128 rest; /* rate x ns */
    int64_t arrived_ns;
    int class;
};

struct station {
    const struct job_class *classes;
    uint64_t stream[CLASSES][2];
    uint32_t arrivals[CLASSES];
    struct engine engine;
    struct arena arena;
    struct job jobs[JOBS_MAX];
    struct fair_claim claims[JOBS_MAX];
    uint32_t scratch[JOBS_MAX];
    uint32_t count;
    struct evh completion;
    int64_t since_ns; /* rests are valid here */
    i128 work_in, work_done;
    int64_t from_ns, to_ns; /* jobs that arrive in between count */
    double sojourn_s[CLASSES];
    uint32_t left[CLASSES];
    int64_t last_left_ns[CLASSES];
};

static void next_arrival(struct station *s, int class)
{
    uint32_t most = s->classes[class].most;
    if (most > 0 && s->arrivals[class] == most) return;
    if (s->engine.now_ns > s->to_ns + 500 * NS_PER_S)
        return; /* the last jobs that count have left */
    struct rng_cursor c = rng_cursor(s->stream[class][0], s->arrivals[class]);
    int64_t gap_ns = dist_duration_ns(&s->classes[class].gap_ns, &c);
    engine_at(&s->engine, s->engine.now_ns + gap_ns, PHASE_ARRIVAL, ARRIVAL, (uint32_t) class,
              s->arrivals[class]++);
}

static void serve_until_now(struct station *s)
{
    int64_t dt_ns = s->engine.now_ns - s->since_ns;
    s->since_ns = s->engine.now_ns;
    for (uint32_t i = 0; i < s->count; i++) {
        i128 served = (i128)s->claims[i].got * dt_ns;
        if (served > s->jobs[i].rest)
            served = s->jobs[i].rest; /* the last piece is the exact rest */
        s->jobs[i].rest -= served;
        s->work_done += served;
    }
}

/* New rates, and the completion that comes first. */
static void share_out(struct station *s)
{
    for (uint32_t i = 0; i < s->count; i++)
        s->claims[i] =
            (struct fair_claim){0, CAPACITY, s->classes[s->jobs[i].class].weight, 0, false};
    int64_t given = fair_share(s->claims, s->count, CAPACITY, s->scratch);
    cr_assert(s->count == 0 || given > CAPACITY - (int64_t)s->count, "work conserving");
    engine_cancel(&s->engine, s->completion);
    int64_t first_ns = TIME_NEVER;
    for (uint32_t i = 0; i < s->count; i++) {
        int64_t need_ns = (int64_t)num_ceil_div(s->jobs[i].rest, s->claims[i].got);
        if (need_ns < first_ns) first_ns = need_ns;
    }
    if (s->count > 0)
        s->completion =
            engine_at(&s->engine, s->engine.now_ns + first_ns, PHASE_COMPLETION, COMPLETION, 0, 0);
}

static void job_arrives(struct station *s, int class, uint32_t number)
{
    cr_assert(s->count < JOBS_MAX);
    struct rng_cursor c = rng_cursor(s->stream[class][1], number);
    i128 work = (i128)dist_duration_ns(&s->classes[class].size_ns, &c) * CAPACITY;
    s->jobs[s->count++] = (struct job){work, s->engine.now_ns, class};
    s->work_in += work;
    next_arrival(s, class);
}

static void jobs_leave(struct station *s)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < s->count; i++) {
        const struct job *j = &s->jobs[i];
        if (j->rest > 0) {
            s->jobs[kept++] = *j;
            continue;
        }
        s->last_left_ns[j->class] = s->engine.now_ns;
        if (j->arrived_ns < s->from_ns || j->arrived_ns > s->to_ns) continue;
        s->sojourn_s[j->class] += (double)(s->engine.now_ns - j->arrived_ns) * 1e-9;
        s->left[j->class]++;
    }
    s->count = kept;
}

static void dispatch(void *ctx, const struct event *ev)
{
    struct station *s = ctx;
    serve_until_now(s);
    if (ev->kind == ARRIVAL) job_arrives(s, (int)ev->a, (uint32_t)ev->b);
    jobs_leave(s);
    share_out(s);
}

static void run_station(struct station *s, const struct job_class *classes, uint64_t replication,
                        int64_t from_s, int64_t to_s)
{
    *s = (struct station){
        .classes = classes, .from_ns = from_s * NS_PER_S, .to_ns = to_s * NS_PER_S};
    arena_init(&s->arena, 0);
    struct engine_client client = {s, dispatch, NULL};
    cr_assert(engine_init(&s->engine, &s->arena, client, INT64_MAX / 2));
    uint64_t base = rng_base(SEED, replication, 0);
    for (int k = 0; k < CLASSES; k++) {
        s->stream[k][0] = rng_stream(base, 1, (uint64_t)k);
        s->stream[k][1] = rng_stream(base, 2, (uint64_t)k);
        next_arrival(s, k);
    }
    cr_assert_eq(engine_run(&s->engine, INT64_MAX / 2), ENGINE_HORIZON);
    cr_assert(s->count == 0 && s->work_in == s->work_done, "all work is done, to the unit");
    arena_deinit(&s->arena);
}

static struct dist seconds(enum dist_kind kind, double mean_s, double cv)
{
    struct dist d = {.kind = kind};
    cr_assert(dist_from_moments(kind, mean_s * 1e9, cv, &d));
    return d;
}

static void agree(const struct estimate *e, double expected, const char *what)
{
    cr_expect_lt(estimate_error(e) / expected, 0.01, "%s: too noisy to tell", what);
    cr_expect_leq(fabs(estimate_z(e, expected)), 4, "%s: %g instead of %g", what, estimate_mean(e),
                  expected);
}

/* rho = 0.7, of which 0.2 by jobs of exactly 2 s: they stay 2 / (1 - 0.7) = 6.666666667 s whatever
 * the distribution of the others is. */
Test(sharing, equal_weights_are_insensitive_to_the_sizes_of_others)
{
    static const struct {
        enum dist_kind kind;
        double mean_s, cv;
    } others[] = {{DIST_CONSTANT, 1, 0}, {DIST_EXPONENTIAL, 3, 1}, {DIST_LOGNORMAL, 1, 2}};
    static struct station s;
    for (size_t k = 0; k < sizeof others / sizeof *others; k++) {
        double mean_s = others[k].mean_s;
        struct job_class classes[CLASSES] = {
            {seconds(DIST_EXPONENTIAL, 2 / 0.2, 1), seconds(DIST_CONSTANT, 2, 0), 1000, 0},
            {seconds(DIST_EXPONENTIAL, mean_s / 0.5, 1),
             seconds(others[k].kind, mean_s, others[k].cv), 1000, 0}};
        struct estimate stay = {0, 0, 0};
        for (uint64_t r = 0; r < 20; r++) {
            run_station(&s, classes, r, 1000, 41000);
            estimate_add(&stay, s.sojourn_s[0] / s.left[0]);
        }
        agree(&stay, 20.0 / 3, dist_kind_name(others[k].kind));
    }
}

/* Two classes of 0.3 jobs/s and mean 1 s with weights 2 : 1: 2.142857143 s and 2.857142857 s. */
Test(sharing, weights_divide_delay_as_discriminatory_processor_sharing)
{
    static struct station s;
    struct job_class classes[CLASSES];
    for (int k = 0; k < CLASSES; k++)
        classes[k] = (struct job_class){seconds(DIST_EXPONENTIAL, 1 / 0.3, 1),
                                        seconds(DIST_EXPONENTIAL, 1, 1), k == 0 ? 2000 : 1000, 0};
    struct estimate heavy = {0, 0, 0};
    struct estimate light = {0, 0, 0};
    for (uint64_t r = 0; r < 20; r++) {
        run_station(&s, classes, r, 1000, 51000);
        estimate_add(&heavy, s.sojourn_s[0] / s.left[0]);
        estimate_add(&light, s.sojourn_s[1] / s.left[1]);
    }
    agree(&heavy, 2.142857143, "weight 2");
    agree(&light, 2.857142857, "weight 1");
}

/* A link of 100 MB/s: 1000 MB from 0 s and 200 MB from 2 s end at 12 s and 6 s. */
Test(sharing, two_transfers_on_one_link_end_when_arithmetic_says)
{
    static struct station s;
    struct job_class classes[CLASSES] = {
        {seconds(DIST_CONSTANT, 0, 0), seconds(DIST_CONSTANT, 10, 0), 1, 1},
        {seconds(DIST_CONSTANT, 2, 0), seconds(DIST_CONSTANT, 2, 0), 1, 1}};
    run_station(&s, classes, 0, 0, 100);
    cr_expect_eq(s.last_left_ns[0], 12 * NS_PER_S);
    cr_expect_eq(s.last_left_ns[1], 6 * NS_PER_S);
}
