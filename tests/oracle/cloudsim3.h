/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cloudsim3 - CloudSim 3.0.3's "power / PlanetLab" benchmark, rebuilt from its rules alone.
 *
 * An independent yardstick: it shares no line with the simulator, works in doubles, and keeps the
 * order of every sum and comparison, because some of what CloudSim reports depends on the last bit.
 * With all switches off it gives the numbers CloudSim 3.0.3 prints (test_cloudsim3.c). Each switch
 * changes one rule, so the worth of that rule can be measured.
 *
 * Source  CloudSim, tag cloudsim-3.0.3, packages org.cloudbus.cloudsim.power and
 *         ...examples.power.planetlab; Beloglazov and Buyya, CCPE 24(13):1397-1420, 2012. */
#ifndef VDCSIM_TESTS_ORACLE_CLOUDSIM3_H
#define VDCSIM_TESTS_ORACLE_CLOUDSIM3_H

#include <stdbool.h>
#include <stddef.h>

#define CLOUDSIM3_SAMPLES 288 /* of 300 s: a day */
#define CLOUDSIM3_FRAMES  287 /* optimisations, at 300.1 s to 86100.1 s */
#define CLOUDSIM3_HOSTS   800

/* NPA and DVFS place once and never migrate; the others find overloaded hosts each frame. */
enum oracle_policy {
    CLOUDSIM3_NPA,
    CLOUDSIM3_DVFS,
    CLOUDSIM3_THR,
    CLOUDSIM3_IQR,
    CLOUDSIM3_MAD,
    CLOUDSIM3_LR,
    CLOUDSIM3_LRR /* decides like LR: its robust weights are never used */
};
enum oracle_selection { CLOUDSIM3_MMT, CLOUDSIM3_MU, CLOUDSIM3_MC };

/* X(name, what it changes): one rule each; with all of them off the rules are CloudSim's.
 * "Accounts" are energy and service metrics; "decisions" are what the policy sees and does. */
#define CLOUDSIM3_SWITCHES(X)                                                                \
    X(tolerance, "allocated is below requested only when short by more than 1e-9 of it")     \
    X(inbound_is_fine, "a VM that is arriving does not make its target a violating host")    \
    X(outbound_is_short, "a VM that is leaving, at 90 %, makes its source a violating host") \
    X(last_move_only, "of two moves of a VM in a frame the first is counted, but not made")  \
    X(no_inbound_share, "the target books nothing for an arriving VM, instead of 10 %")      \
    X(no_degradation, "a leaving VM keeps 100 % of its share, instead of 90 %")              \
    X(no_floor, "shares on a host short of MIPS keep their fraction")                        \
    X(max_min, "a host short of MIPS shares them max-min fair, not in proportion")           \
    X(accounts_only, "the two above leave alone what decisions see")                         \
    X(hold_demand, "accounts hold a sample for its 300 s; left_energy too")                  \
    X(mid_demand, "accounts hold the mean of two samples between them; left_energy too")     \
    X(left_energy, "an interval costs the power at its start, not the mean of both ends")    \
    X(frames_on_sample, "frames at 300 k s instead of 300 k + 0.1 s")                        \
    X(look_ahead, "decisions see demand 0.1 s later; meant for frames_on_sample")            \
    X(end_at_frame, "accounts close at the last frame, not after its migrations")            \
    X(round_demand, "decisions see demand in whole thousandths of a MIPS")                   \
    X(one_ulp, "decisions see every other VM's demand one unit in the last place higher")

struct oracle_switches {
#define CLOUDSIM3_FIELD(name, doc) bool name;
    CLOUDSIM3_SWITCHES(CLOUDSIM3_FIELD)
#undef CLOUDSIM3_FIELD
};

struct oracle_case {
    int hosts;                    /* 0 means CLOUDSIM3_HOSTS */
    int vms;                      /* rows of percent, in byte order of their file names */
    const unsigned char *percent; /* vms x CLOUDSIM3_SAMPLES, 0..100; borrowed */
    enum oracle_policy policy;
    enum oracle_selection selection;
    double param; /* threshold (THR) or safety (the others) */
    struct oracle_switches with;
    bool want_orders; /* list every migration */
};

struct oracle_order {
    int frame, vm, from, to;
};

struct oracle_result {
    double energy_kwh;
    int migrations;                                    /* issued */
    double slatah, pdm, sla, overall_sla, average_sla; /* fractions, not percent */
    int shutdowns;
    double shutdown_mean_s;
    int destroyed;   /* VMs ended because they asked for nothing */
    int first_hosts; /* hosts with a VM after the initial placement */
    /* after the update of frame k (1..CLOUDSIM3_FRAMES); entry 0 is unused */
    int frame_migrations[CLOUDSIM3_SAMPLES];
    int frame_active[CLOUDSIM3_SAMPLES];
    int frame_destroyed[CLOUDSIM3_SAMPLES];
    double frame_energy_kwh[CLOUDSIM3_SAMPLES];
    struct oracle_order *orders; /* in the order of issue, when asked for; see _free */
    size_t orders_n;
};

/* oracle_run - one day.
 * Returns false when memory is short, a VM fits nowhere at the start, or a load outside [0, 1]
 *         reached a power curve (where CloudSim exits). *r may be freed, but says nothing then.
 * Owns    r->orders until oracle_free. */
bool oracle_run(const struct oracle_case *c, struct oracle_result *r);
void oracle_free(struct oracle_result *r);

/* oracle_switch - turns the named switch on; false when there is none of that name. */
bool oracle_switch(struct oracle_switches *with, const char *name);

#endif
