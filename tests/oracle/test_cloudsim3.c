/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The CloudSim yardstick against what CloudSim 3.0.3 printed, and against sums done by hand. */
#include "tests/data.h"
#include "tests/oracle/expected.h"
#include "tests/oracle/planetlab_day.h"
#include <math.h>

#define ROWS (int)(sizeof expected_rows / sizeof expected_rows[0])

static void near(const char *what, double found, double expected, double slack)
{
    cr_expect(fabs(found - expected) <= slack, "%s: %.9g instead of %.9g", what, found, expected);
}

/* Half a unit of the last digit printed: five decimals of kWh, eight of percents. */
static void agree(const struct oracle_result *r, const struct expected *e)
{
    const double kwh = 0.51e-5, percent = 0.51e-8;
    char what[64];
    snprintf(what, sizeof what, "%s %s %s", e->day, e->policy, e->selection);
    near(what, r->energy_kwh, e->energy_kwh, kwh);
    near(what, r->migrations, e->migrations, 0);
    near(what, 100 * r->slatah, e->slatah_pct, percent);
    near(what, 100 * r->pdm, e->pdm_pct, percent);
    near(what, 100 * r->overall_sla, e->overall_sla_pct, percent);
    near(what, r->shutdowns, e->shutdowns, 0);
}

static void whole_day(const char *day)
{
    const char *dir = test_data_dir("cloudsim3", 1);
    struct planetlab_day traces;
    if (!dir) return;
    cr_assert(planetlab_day_read(dir, day, &traces), "%s: not readable", day);
    int checked = 0;
    for (int i = 0; i < ROWS; i++) {
        const struct expected *e = &expected_rows[i];
        struct oracle_case c;
        struct oracle_result r;
        if (strcmp(e->day, day) != 0) continue;
        cr_assert_eq(traces.vms, e->vms);
        cr_assert(planetlab_case(&traces, e->policy, e->selection, e->param, &c));
        cr_assert(oracle_run(&c, &r));
        agree(&r, e);
        checked++;
    }
    cr_assert_geq(checked, 7);
    planetlab_day_free(&traces);
}

Test(cloudsim3, prints_what_cloudsim_prints_20110303)
{
    whole_day("20110303");
}

Test(cloudsim3, prints_what_cloudsim_prints_20110309)
{
    whole_day("20110309");
}

Test(cloudsim3, prints_what_cloudsim_prints_20110325)
{
    whole_day("20110325");
}

Test(cloudsim3, prints_what_cloudsim_prints_20110409)
{
    whole_day("20110409");
}

Test(cloudsim3, prints_what_cloudsim_prints_20110412)
{
    whole_day("20110412");
}

/* 2011-03-03, threshold 0.8, as another program for the same rules logged it on its way: frame,
 * migrations (-1: not logged), hosts in use, kWh, VMs ended. */
static const struct {
    int frame, migrations, active;
    double kwh;
    int ended;
} checkpoints[] = {
    {1, 592, 775, 0, 58},          {2, 305, 320, 2.83649, 93},    {3, 215, 220, 4.72150, 133},
    {12, -1, 69, 12.75693, 314},   {72, -1, 73, 53.59858, 477},   {144, -1, 82, 101.67070, 500},
    {216, -1, 57, 149.38866, 511}, {287, -1, 72, 192.56481, 532},
};

Test(cloudsim3, passes_the_checkpoints)
{
    const char *dir = test_data_dir("cloudsim3", 1);
    struct planetlab_day traces;
    struct oracle_case c;
    struct oracle_result r;
    if (!dir) return;
    cr_assert(planetlab_day_read(dir, "20110303", &traces));
    cr_assert(planetlab_case(&traces, "thr", "mmt", 0.8, &c));
    c.want_orders = true;
    cr_assert(oracle_run(&c, &r));
    cr_expect_eq(r.first_hosts, 800);
    near("mean time before a shutdown", r.shutdown_mean_s, 949.58, 0.0051);
    near("SLA", 100 * r.sla, 0.003176, 0.51e-6);
    for (size_t i = 0; i < sizeof checkpoints / sizeof checkpoints[0]; i++) {
        int k = checkpoints[i].frame;
        if (checkpoints[i].migrations >= 0)
            cr_expect_eq(r.frame_migrations[k], checkpoints[i].migrations);
        cr_expect_eq(r.frame_active[k], checkpoints[i].active);
        cr_expect_eq(r.frame_destroyed[k], checkpoints[i].ended);
        near("energy so far", r.frame_energy_kwh[k], checkpoints[i].kwh, 0.51e-5);
    }
    cr_expect_eq(r.orders_n, (size_t)r.migrations);
    oracle_free(&r);
    planetlab_day_free(&traces);
}

/* Four VMs, one of each size, on one host of each kind. At the start VM 0 and 1 fit only the
 * faster host 1, VM 2 and 3 cost least on host 0. */
enum { SMALL_VMS = 4 };
static unsigned char small_rows[SMALL_VMS * CLOUDSIM3_SAMPLES];

/* `early` percent for samples 0 to 9, `late` from then on */
static struct oracle_case small(int early, int late, double threshold)
{
    for (int i = 0; i < SMALL_VMS * CLOUDSIM3_SAMPLES; i++)
        small_rows[i] = (unsigned char)(i % CLOUDSIM3_SAMPLES < 10 ? early : late);
    return (struct oracle_case){.hosts = 2,
                                .vms = SMALL_VMS,
                                .percent = small_rows,
                                .policy = CLOUDSIM3_THR,
                                .param = threshold};
}

static struct oracle_result small_run(struct oracle_case *c)
{
    struct oracle_result r;
    cr_assert(oracle_run(c, &r));
    return r;
}

/* At 40 % load host 0 is emptied in the first frame. VM 2 (400 MIPS, 1740 MB) needs 27.84 s, VM 3
 * (200 MIPS, 613 MB) 9.808 s; the target books 10 % of each meanwhile. */
static double g4(double mips) /* 86 W idle, 89.4 at 10 %, 92.6 at 20 % */
{
    double u = mips / 3720;
    return u < 0.1 ? 86 + 34 * u : 89.4 + 32 * (u - 0.1);
}

static double g5(double mips) /* 105 W at 30 %, 110 at 40 %, 116 at 50 % */
{
    double u = mips / 5320;
    return u < 0.4 ? 105 + 50 * (u - 0.3) : 110 + 60 * (u - 0.4);
}

Test(cloudsim3, one_evacuation_by_hand)
{
    struct oracle_case c = small(40, 40, 0.8);
    const double day = 85800, slow = 27.84, quick = 9.808, work = 2400 * day;
    c.want_orders = true;
    c.with.tolerance = true;
    struct oracle_result r = small_run(&c);
    double joules = quick * (g5(1800 + 60) + g4(600)) +
                    (slow - quick) * (g5(1800 + 200 + 40) + g4(400)) + (day - slow) * g5(2400);
    near("energy", r.energy_kwh * 3.6e6, joules, 1e-6 * joules);
    near("slatah", r.slatah, slow / (day + slow), 1e-12);
    near("pdm", r.pdm, (40 * slow + 20 * quick) / work, 1e-15);
    cr_expect_eq(r.shutdowns, 1);
    cr_assert_eq(r.orders_n, 2);
    const struct oracle_order first = {1, 2, 0, 1}, second = {1, 3, 0, 1};
    cr_expect_eq(memcmp(&r.orders[0], &first, sizeof first), 0);
    cr_expect_eq(memcmp(&r.orders[1], &second, sizeof second), 0);
    oracle_free(&r);
}

/* Switches of the same evacuation: who is short, and what is booked. */
Test(cloudsim3, migration_switches_by_hand)
{
    const double day = 85800, slow = 27.84, quick = 9.808;
    struct oracle_case c = small(40, 40, 0.8);
    c.with = (struct oracle_switches){.tolerance = true, .inbound_is_fine = true};
    near("target counts as served", small_run(&c).slatah, 0, 0);
    c.with.outbound_is_short = true;
    near("only the source is short", small_run(&c).slatah, slow / (day + slow), 1e-12);
    c.with.inbound_is_fine = false;
    near("both are short", small_run(&c).slatah, 2 * slow / (day + slow), 1e-12);
    c.with = (struct oracle_switches){.no_degradation = true};
    near("nothing lost", small_run(&c).pdm, 0, 0);
    double booked = small_run(&c).energy_kwh;
    c.with.no_inbound_share = true;
    double saved = quick * (g5(1860) - g5(1800)) + (slow - quick) * (g5(2040) - g5(2000));
    near("10 % at the target", (booked - small_run(&c).energy_kwh) * 3.6e6, saved, 1e-4);
    c.with = (struct oracle_switches){.end_at_frame = true};
    near("ends with the last frame", small_run(&c).energy_kwh, booked, 1e-9);
}

/* With a threshold out of reach all four VMs stay together when their load rises to 6000 MIPS on
 * 5320, at frame 10 of 287. Proportional shares are 2216.67, 1773.33, 886.67 and 443.33; floored
 * they lack 682. Max-min gives 1910, 1910, 1000 and 500. Frame 9 already sees a three-thousandth of
 * the rise. The migrations of frame 1 make three more intervals, short by a tenth. */
Test(cloudsim3, shortage_by_hand)
{
    struct oracle_case c = small(40, 100, 2);
    const double frames = 277, moving = 40 * 27.84 + 20 * 9.808;
    const double work = 300 * (8 * 2400 + 2401.2 + frames * 6000);
    near("floored", small_run(&c).overall_sla, (moving + frames * 300 * 682) / work, 1e-12);
    c.with.no_floor = true;
    struct oracle_result r = small_run(&c);
    near("exact", r.overall_sla, (moving + frames * 300 * 680) / work, 1e-12);
    near("all four are short by as much", r.average_sla,
         (0.3 + frames * 4 * 680 / 6000) / (3 + frames * 4), 1e-12);
    c.with.max_min = true;
    r = small_run(&c);
    near("max-min", r.overall_sla, (moving + frames * 300 * 680) / work, 1e-12);
    near("only the two large ones are short", r.average_sla,
         (0.3 + frames * (590 / 2500.0 + 90 / 2000.0)) / (3 + frames * 2), 1e-12);
}

/* A VM that asks for nothing in two samples ends, and with the last one the host. */
Test(cloudsim3, idle_vms_end)
{
    struct oracle_case c = small(40, 0, 0.8);
    struct oracle_result r = small_run(&c);
    cr_expect_eq(r.frame_destroyed[9], 0);
    cr_expect_eq(r.frame_destroyed[10], SMALL_VMS);
    cr_expect_eq(r.shutdowns, 2);
    cr_expect_eq(r.frame_active[11], 0);
}

Test(cloudsim3, unknown_switch_is_refused)
{
    struct oracle_switches with = {0};
    cr_expect_not(oracle_switch(&with, "no_such_rule"));
    cr_expect(oracle_switch(&with, "max_min"));
    cr_expect(with.max_min);
}
