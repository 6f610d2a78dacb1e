/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Engine, random draws and samplers together against closed formulas of queueing theory. Seeds are
 * fixed, so a test passes always or never. Accepted: |z| <= 4, with the standard error taken from
 * independent replications and required to be under 2 % of the expected value; so a model that is
 * wrong by a tenth fails. Formulas: Kleinrock, Queueing Systems, volume 1. */
#include "sim/time.h"
#include "tests/analytic/queue_model.h"
#include <criterion/criterion.h>
#include <math.h>

#define MS_NS 1e6
#define S_NS  1e9

enum { SEED = 20261123, Z_MAX = 4 };

static struct dist exponential(double mean_ns)
{
    return (struct dist){.kind = DIST_EXPONENTIAL, .a = mean_ns};
}

static struct dist from_moments(enum dist_kind kind, double mean_ns, double cv)
{
    struct dist d = {.kind = kind};
    cr_assert(dist_from_moments(kind, mean_ns, cv, &d));
    return d;
}

static struct queue_spec queue(double arrivals_per_s, struct dist service_ns, uint32_t servers)
{
    return (struct queue_spec){.gap_ns = exponential(S_NS / arrivals_per_s),
                               .service_ns = {service_ns},
                               .parts = 1,
                               .servers = servers,
                               .room = QUEUE_UNLIMITED};
}

struct study {
    struct estimate wait_s, sojourn_s, waited, blocked;
};

static struct study run(struct queue_spec *spec, int replications, uint32_t warmup,
                        uint32_t measured)
{
    struct study s = {0};
    spec->warmup = warmup;
    spec->measured = measured;
    for (int i = 0; i < replications; i++) {
        struct queue_result r;
        cr_assert(queue_simulate(spec, SEED, (uint64_t)i, &r));
        cr_assert(r.present_ns == r.sojourns_ns, "Little's law holds exactly on every path");
        estimate_add(&s.wait_s, r.wait_s);
        estimate_add(&s.sojourn_s, r.sojourn_s);
        estimate_add(&s.waited, r.waited);
        estimate_add(&s.blocked, r.blocked);
    }
    return s;
}

static void agree(const char *what, const struct estimate *e, double expected)
{
    double z = estimate_z(e, expected);
    double precision = estimate_error(e) / expected;
    cr_expect(fabs(z) <= Z_MAX, "%s: %.6g instead of %.6g, z = %.2f", what, estimate_mean(e),
              expected, z);
    cr_expect(precision < 0.02, "%s: standard error is %.2f %%", what, 100 * precision);
}

/* Erlang's loss formula by its recursion over servers, and from it the delay formula (C). */
static double erlang_b(int servers, double load)
{
    double blocking = 1.0;
    for (int k = 1; k <= servers; k++)
        blocking = load * blocking / (k + load * blocking);
    return blocking;
}

static double erlang_c(int servers, double load)
{
    double b = erlang_b(servers, load);
    return servers * b / (servers - load * (1.0 - b));
}

Test(queues, m_m_1_waits_as_known_at_low_high_and_very_high_load)
{
    static const struct {
        double rho;
        int replications;
        uint32_t warmup, measured;
    } CASES[] = {{0.5, 20, 2000, 20000}, {0.8, 20, 5000, 60000}, {0.95, 20, 30000, 300000}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        double rho = CASES[i].rho, mu = 100.0;
        struct queue_spec spec = queue(rho * mu, exponential(S_NS / mu), 1);
        struct study s = run(&spec, CASES[i].replications, CASES[i].warmup, CASES[i].measured);
        agree("M/M/1 W", &s.sojourn_s, 1.0 / (mu - rho * mu));
        agree("M/M/1 Wq", &s.wait_s, rho / (mu - rho * mu));
        agree("M/M/1 P(wait)", &s.waited, rho);
        cr_expect_eq(s.blocked.sum, 0.0);
    }
}

/* lambda = 64/s, mu = 10/s, c = 8: W = 0.1286028078 s. */
Test(queues, m_m_c_waits_by_erlang_c)
{
    struct queue_spec spec = queue(64.0, exponential(S_NS / 10.0), 8);
    struct study s = run(&spec, 20, 3000, 50000);
    double wait_s = erlang_c(8, 6.4) / (80.0 - 64.0);
    cr_expect(fabs(wait_s + 0.1 - 0.1286028078) < 1e-10);
    agree("M/M/8 W", &s.sojourn_s, wait_s + 0.1);
    agree("M/M/8 Wq", &s.wait_s, wait_s);
    agree("M/M/8 P(wait)", &s.waited, erlang_c(8, 6.4));
}

/* rho = 0.8, s = 10 ms: W = s + rho s / (2 (1 - rho)) = 30 ms, half the wait of M/M/1. */
Test(queues, m_d_1_waits_half_as_long)
{
    struct queue_spec spec = queue(80.0, (struct dist){.kind = DIST_CONSTANT, .a = 10 * MS_NS}, 1);
    struct study s = run(&spec, 20, 5000, 40000);
    agree("M/D/1 W", &s.sojourn_s, 0.030);
    agree("M/D/1 Wq", &s.wait_s, 0.020);
    agree("M/D/1 P(wait)", &s.waited, 0.8);
}

/* Pollaczek and Khinchine: Wq = lambda E[S^2] / (2 (1 - rho)). */
static double wait_pk(double arrivals_per_s, double mean_s, double variance_s2)
{
    double rho = arrivals_per_s * mean_s;
    return arrivals_per_s * (variance_s2 + mean_s * mean_s) / (2.0 * (1.0 - rho));
}

/* A 15,000 rpm disk: seek U(0.5, 6.5) ms, half a turn's spread U(0, 4) ms, 0.1 ms transfer; 100
 * requests a second wait so long that W = 9.656060606 ms. */
Test(queues, m_g_1_disk_waits_by_pollaczek_khinchine)
{
    struct queue_spec spec = queue(100.0, exponential(1), 1);
    spec.service_ns[0] = (struct dist){.kind = DIST_UNIFORM, .a = 0.5 * MS_NS, .b = 6.5 * MS_NS};
    spec.service_ns[1] = (struct dist){.kind = DIST_UNIFORM, .a = 0.0, .b = 4.0 * MS_NS};
    spec.service_ns[2] = (struct dist){.kind = DIST_CONSTANT, .a = 0.1 * MS_NS};
    spec.parts = 3;
    struct study s = run(&spec, 20, 3000, 40000);
    double variance_s2 = (6.0 * 6.0 + 4.0 * 4.0) / 12.0 * 1e-6;
    double wait_s = wait_pk(100.0, 0.0056, variance_s2);
    cr_expect(fabs(wait_s + 0.0056 - 0.009656060606) < 1e-12);
    agree("M/G/1 disk W", &s.sojourn_s, wait_s + 0.0056);
    agree("M/G/1 disk Wq", &s.wait_s, wait_s);
}

/* Log-normal service, mean 5 ms, squared variation 4, 120 a second: W = 23.75 ms. */
Test(queues, m_g_1_heavy_service_waits_by_pollaczek_khinchine)
{
    struct queue_spec spec = queue(120.0, from_moments(DIST_LOGNORMAL, 5 * MS_NS, 2.0), 1);
    struct study s = run(&spec, 20, 5000, 150000);
    double wait_s = wait_pk(120.0, 0.005, 4.0 * 0.005 * 0.005);
    cr_expect(fabs(wait_s + 0.005 - 0.02375) < 1e-12);
    agree("M/G/1 lognormal W", &s.sojourn_s, wait_s + 0.005);
    agree("M/G/1 lognormal Wq", &s.wait_s, wait_s);
    agree("M/G/1 lognormal P(wait)", &s.waited, 0.6);
}

/* c = 8 servers, no waiting room, 6.4 Erlang: blocking 0.1443938899, whatever the distribution of
 * the holding time with this mean. */
Test(queues, erlang_b_does_not_feel_the_shape_of_the_holding_time)
{
    cr_expect(fabs(erlang_b(8, 6.4) - 0.1443938899) < 1e-10);
    double mean_ns = 0.1 * S_NS;
    const struct {
        const char *what;
        struct dist holding;
    } cases[] = {{"M/M/8/8 blocking", exponential(mean_ns)},
                 {"M/D/8/8 blocking", {.kind = DIST_CONSTANT, .a = mean_ns}},
                 {"M/G/8/8 blocking", from_moments(DIST_LOGNORMAL, mean_ns, 2.0)}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct queue_spec spec = queue(64.0, cases[i].holding, 8);
        spec.room = 8;
        struct study s = run(&spec, 20, 2000, 30000);
        agree(cases[i].what, &s.blocked, erlang_b(8, 6.4));
        cr_expect_eq(s.wait_s.sum, 0.0, "nobody waits where there is no room to");
    }
}

/* --- M/G/infinity: virtual machines that come, live and go
 * ---------------------------------------- */

enum { CLASSES = 3 };
static const double CLASS_SHARE[CLASSES] = {0.7, 0.2, 0.1};
static const double CLASS_MEAN_H[CLASSES] = {1.0, 24.0, 720.0};
static const double ARRIVALS_PER_H = 30.0;

struct lives {
    double means_ns[CLASSES], cut[CLASSES];
    uint32_t alias[CLASSES];
    struct queue_spec spec;
};

static void lives_init(struct lives *l)
{
    for (int i = 0; i < CLASSES; i++)
        l->means_ns[i] = CLASS_MEAN_H[i] * (double)NS_PER_H;
    cr_assert(dist_alias_build(CLASS_SHARE, CLASSES, l->alias, l->cut));
    struct dist life = {.kind = DIST_MIXTURE,
                        .n = CLASSES,
                        .points = l->means_ns,
                        .weights = CLASS_SHARE,
                        .alias = l->alias,
                        .cut = l->cut};
    cr_assert(dist_is_valid(&life));
    l->spec = queue(ARRIVALS_PER_H / 3600.0, life, QUEUE_UNLIMITED);
}

/* Mean number present t after the system was empty: lambda times the integral of P(life > u). */
static double present_mean(double t_h)
{
    double sum = 0.0;
    for (int i = 0; i < CLASSES; i++)
        sum += CLASS_SHARE[i] * CLASS_MEAN_H[i] * -expm1(-t_h / CLASS_MEAN_H[i]);
    return ARRIVALS_PER_H * sum;
}

/* Long after the start (seven of the longest mean lives) 30 x 77.5 = 2325 are there on average,
 * with a variance of 2325. The number forgets slowly, so each path gives few independent values of
 * the spread: its standard error is larger, but the mean is known to 2 %. */
Test(queues, m_g_infinity_mean_and_variance_in_the_long_run)
{
    enum { PATHS = 24, COUNTS = 50 };
    struct lives l;
    lives_init(&l);
    cr_expect(fabs(present_mean(1e6) - 2325.0) < 1e-9);
    struct estimate mean = {0}, variance = {0};
    for (int i = 0; i < PATHS; i++) {
        uint32_t counts[COUNTS];
        cr_assert(queue_count_present(&l.spec, SEED, (uint64_t)i, 5040 * NS_PER_H, 96 * NS_PER_H,
                                      counts, COUNTS));
        double sum = 0.0, squares = 0.0;
        for (int k = 0; k < COUNTS; k++) {
            double off = counts[k] - present_mean(5040.0 + 96.0 * k);
            sum += counts[k];
            squares += off * off;
        }
        estimate_add(&mean, sum / COUNTS);
        estimate_add(&variance, squares / COUNTS);
    }
    agree("M/G/inf mean", &mean, 2325.0);
    double z = estimate_z(&variance, 2325.0);
    double precision = estimate_error(&variance) / 2325.0;
    cr_expect(fabs(z) <= Z_MAX && precision < 0.15, "variance %.0f, z = %.2f, error %.1f %%",
              estimate_mean(&variance), z, 100 * precision);
}

/* Poisson probabilities of classes of counts; both tails are one class each. */
static double chi_square(const uint32_t *counts, int n, double mean, int *degrees)
{
    double chi2 = 0.0, below = 0.0, p = exp(-mean), pooled = 0.0;
    uint32_t from = 0;
    *degrees = -1;
    for (uint32_t k = 0; below < 1.0 - 1e-12; k++) {
        pooled += p;
        below += p;
        p *= mean / (k + 1);
        bool last = (1.0 - below) * n < 20.0;
        if (pooled * n < 20.0 && !last) continue;
        if (last) pooled += 1.0 - below;
        int seen = 0;
        for (int i = 0; i < n; i++)
            seen += counts[i] >= from && (last || counts[i] <= k);
        double expected = pooled * n;
        chi2 += (seen - expected) * (seen - expected) / expected;
        (*degrees)++;
        from = k + 1;
        pooled = 0.0;
        if (last) break;
    }
    return chi2;
}

/* 24 h after the start the number present is exactly Poisson, with a known mean: M/G/infinity has
 * that law at every instant. 5,000 short paths give mean and variance to 2 %, and the whole
 * distribution. */
Test(queues, m_g_infinity_is_poisson_at_every_instant)
{
    enum { PATHS = 5000 };
    static uint32_t counts[PATHS];
    struct lives l;
    lives_init(&l);
    double expected = present_mean(24.0);
    struct estimate mean = {0}, variance = {0};
    for (int i = 0; i < PATHS; i++) {
        cr_assert(
            queue_count_present(&l.spec, SEED + 1, (uint64_t)i, 24 * NS_PER_H, 1, &counts[i], 1));
        double off = counts[i] - expected;
        estimate_add(&mean, counts[i]);
        estimate_add(&variance, off * off);
    }
    agree("M/G/inf 24 h mean", &mean, expected);
    double z = estimate_z(&variance, expected);
    cr_expect(fabs(z) <= Z_MAX, "variance %.1f of %.1f, z = %.2f", estimate_mean(&variance),
              expected, z);
    cr_expect(estimate_error(&variance) < 0.021 * expected);
    /* Wilson and Hilferty turn chi-square into a normal value. */
    int degrees;
    double chi2 = chi_square(counts, PATHS, expected, &degrees);
    double scale = 2.0 / (9.0 * degrees);
    double normal = (cbrt(chi2 / degrees) - (1.0 - scale)) / sqrt(scale);
    cr_expect(degrees > 40, "%d degrees of freedom", degrees);
    cr_expect(fabs(normal) <= Z_MAX, "chi-square %.1f with %d degrees, z = %.2f", chi2, degrees,
              normal);
    /* The statistic sees a mean that is 3 % off: it could have failed. */
    chi2 = chi_square(counts, PATHS, 1.03 * expected, &degrees);
    scale = 2.0 / (9.0 * degrees);
    cr_expect_gt((cbrt(chi2 / degrees) - (1.0 - scale)) / sqrt(scale), Z_MAX);
}
