/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Energy of the facility and of switching off, through whole runs (validation rows L05 to L08): the
 * prices and the carbon intensity of L05 and L06 are applied here to the energies that a run
 * reports. */
#include "models/run.h"
#include "sim/time.h"
#include "tests/bench/spec_build.h"
#include <criterion/criterion.h>

static const int64_t gib = INT64_C(1) << 30;

struct bill { /* facility energy by half of the day */
    double day_kwh, night_kwh;
};

static bool add_hours(void *ctx, const struct record_series *row)
{
    struct bill *b = ctx;
    double kwh = row->facility_kw * (double)(row->to_ns - row->from_ns) / (double)NS_PER_H;
    bool night = row->from_ns / NS_PER_H % 24 >= 12;
    *(night ? &b->night_kwh : &b->day_kwh) += kwh;
    return true;
}

/* `it_kw` hosts of 1 kW each, whatever they do, for `days`. */
static struct record facility(struct arena *a, int64_t it_kw, int64_t days, double pue,
                              int64_t fixed_kw, struct bill *bill)
{
    struct scenario *sc = spec_build(a, (uint32_t)it_kw, 4, 2000000, 64 * gib);
    struct spec_site *site = arena_alloc(a, 1, sizeof(*site));
    *site = (struct spec_site){.name = "site", .pue = pue, .fixed_uw = fixed_kw * 1000000000};
    sc->sites = site;
    sc->site_count = 1;
    for (int64_t h = 0; h < it_kw; h++)
        sc->hosts[h].site = 0;
    sc->servers[0].power.model = POWER_CONSTANT;
    sc->servers[0].power.max_uw = 1000000000;
    sc->clock.horizon_ns = sc->account.to_ns = days * NS_PER_DAY;
    struct record_sink sink = {.ctx = bill, .series = add_hours};
    struct run_options opt = {.sink = bill ? &sink : NULL};
    struct record r;
    struct diag d = {0};
    cr_assert(run_simulate(sc, &opt, &r, &d), "%s", d.msg);
    return r;
}

Test(facility, a_year_at_two_tariffs_and_its_carbon)
{
    struct arena a;
    arena_init(&a, 0);
    struct bill bill = {0, 0};
    struct record r = facility(&a, 10, 365, 1.58, 0, &bill);
    cr_expect_float_eq(bill.day_kwh * 0.18 + bill.night_kwh * 0.09, 18685.08, 1e-6, "L05");
    cr_expect_float_eq(r.metric[METRIC_ENERGY_FACILITY] * 0.380 / 1000, 52.59504, 1e-9, "L06");
    record_deinit(&r);
    arena_deinit(&a);
}

Test(facility, fixed_power_weighs_more_in_an_emptier_room)
{
    static const struct {
        int64_t it_kw;
        double pue;
    } rows[] = {{100, 1.75}, {40, 2.5}}; /* L08: overhead of 50 kW + 25 % of IT */
    for (int i = 0; i < 2; i++) {
        struct arena a;
        arena_init(&a, 0);
        struct record r = facility(&a, rows[i].it_kw, 1, 1.25, 50, NULL);
        double pue = r.metric[METRIC_ENERGY_FACILITY] / r.metric[METRIC_ENERGY_IT];
        cr_expect_float_eq(pue, rows[i].pue, 1e-9, "L08: %.9f", pue);
        record_deinit(&r);
        arena_deinit(&a);
    }
}

/* Energy (J) of a host that is needed for the first hour, idle for `gap_s`, and needed again for an
 * hour; it boots for 240 s at 180 W and stops for 60 s at its idle power of 100 W; off it draws 8
 * W. */
static double gap_energy(int64_t gap_s, bool sleeps)
{
    struct arena a;
    arena_init(&a, 0);
    struct scenario *sc = spec_build(&a, 1, 2, 1000000, 4 * gib);
    struct spec_power *p = &sc->servers[0].power;
    p->off_uw = 8000000;
    p->boot_uw = 180000000;
    p->boot_ns = 240 * NS_PER_S;
    p->shutdown_ns = 60 * NS_PER_S;
    sc->policies.power.empty_hosts = sleeps;
    for (int i = 0; i < 2; i++) {
        struct spec_workload *w = spec_build_workload(sc, i ? "b" : "a", 1, 1, 1000000, gib, 1.0);
        /* the second job comes a boot earlier when the host sleeps, so that both work equally long
         * */
        w->start_ns = i * (NS_PER_H + (gap_s - (sleeps ? 240 : 0)) * NS_PER_S);
        w->has_lifetime = true;
        w->lifetime =
            (struct dist){.kind = DIST_CONSTANT, .a = 3600e9 + (i && sleeps ? 240e9 : 0.0)};
    }
    sc->clock.horizon_ns = sc->account.to_ns = 2 * NS_PER_H + gap_s * NS_PER_S;
    struct record r;
    struct diag d = {0};
    cr_assert(run_simulate(sc, &(struct run_options){0}, &r, &d), "%s", d.msg);
    double joule = r.metric[METRIC_ENERGY_IT] * 3.6e6;
    record_deinit(&r);
    arena_deinit(&a);
    return joule;
}

Test(facility, switching_off_pays_from_the_break_even_gap_on)
{
    /* L07: T* = sum over transitions of t (P - P_off) / (P_idle - P_off), transitions included */
    double gap = (60 * (100 - 8) + 240 * (180 - 8)) / (100.0 - 8.0);
    int64_t below = (int64_t)gap, above = below + 1;
    cr_expect_gt(gap_energy(below, true), gap_energy(below, false), "gap of %d s", (int)below);
    cr_expect_lt(gap_energy(above, true), gap_energy(above, false), "gap of %d s", (int)above);
    double slope = gap_energy(above, true) - gap_energy(above, false) -
                   (gap_energy(below, true) - gap_energy(below, false));
    cr_expect_float_eq(slope, -92.0, 1e-6);
}
