/* SPDX-License-Identifier: GPL-3.0-or-later */
/* planning - a small estate with a plan, built in C, run to its end.
 *
 * Hosts: first bare-metal servers b0, b1 ... (one workload each), then hosts of a hypervisor v0,
 * v1 ..., then new ones that steps install (added by the steps that have some). All have 8 cores x
 * 2000 points and 64 GiB, no overheads, and boot at once. Live migrations take memory / 1 GB/s.
 * Times are in hours since the start, 2026-01-01 00:00 UTC (a Thursday). Every invariant is audited
 * at every instant. */
#ifndef VDCSIM_TESTS_MODELS_PLANNING_H
#define VDCSIM_TESTS_MODELS_PLANNING_H

#include "models/plan.h"
#include "models/run.h"
#include "models/verbs/registry.h"
#include "tests/bench/spec_build.h"

#define PLANNING_GIB (INT64_C(1) << 30)

enum {
    PLANNING_HOSTS = 512,
    PLANNING_STEPS = 16,
    PLANNING_ROWS = 512,
    PLANNING_VMS = 512,
    PLANNING_NOTES = 4096,
    PLANNING_TEXT = 200
};
enum planning_place { PLACE_ALL, PLACE_BARE, PLACE_VIRTUAL };

struct planning {
    struct arena arena;
    struct scenario *sc;
    struct run_options opt;
    struct record_sink sink;
    uint32_t bare, virtual;
    struct record_step row[PLANNING_ROWS];
    int rows;
    struct record_vm vm[PLANNING_VMS];
    int vms;
    char note[PLANNING_NOTES][PLANNING_TEXT]; /* "hours subject outcome: why" */
    int notes;
};

struct planning *planning_open(uint32_t bare, uint32_t virtual, double horizon_h);
void planning_close(struct planning *p);
/* planning_bare, planning_virtual - sets of hosts by their first number and count (of their kind),
 * for parameters; their place is all hosts of the kind, new ones included. */
struct spec_host_set planning_bare(struct planning *p, uint32_t first, uint32_t count);
struct spec_host_set planning_virtual(struct planning *p, uint32_t first, uint32_t count);
/* planning_workloads - the set of these workloads: first .. first + count. */
struct spec_workload_set planning_workloads(struct planning *p, uint32_t first, uint32_t count);
/* planning_vms - a workload of constant demand on one kind of host. */
struct spec_workload *planning_vms(struct planning *p, const char *name, int64_t count,
                                   int64_t memory_b, double mean, enum planning_place place);
/* planning_step - a step that is due at at_h; its parameters are zero. Change what it returns
 * before the run. */
struct spec_step *planning_step(struct planning *p, const char *id, const struct verb_desc *verb,
                                double at_h);
/* planning_int ... - parameters of a step by name. */
void planning_int(struct spec_step *step, const char *name, int64_t value);
void planning_choice(struct spec_step *step, const char *name, int value);
void planning_real(struct spec_step *step, const char *name, double value);
void planning_dist(struct spec_step *step, const char *name, struct dist value);
void planning_hosts(struct spec_step *step, const char *name, struct spec_host_set value);
void planning_items(struct spec_step *step, const char *name, struct spec_workload_set value);
void planning_pace(struct spec_step *step, const char *name, int64_t count, struct period per);
void planning_ref(struct spec_step *step, const char *name, const char *what, int32_t ix);
/* planning_after - makes it a step after another. */
void planning_after(struct planning *p, struct spec_step *step, const char *id, double delay_h);
/* planning_room - hosts that a step installs: `per_time` for each of `times` runs. */
void planning_room(struct planning *p, struct spec_step *step, uint32_t per_time, uint32_t times,
                   bool bare);
struct window planning_window(uint32_t days, int from_h, int to_h);
struct dist planning_hours(double h);
/* planning_run - the record; free it with record_deinit. */
struct record planning_run(struct planning *p);
/* planning_digest - runs and gives the digest. */
void planning_digest(struct planning *p, char text[DIGEST_TEXT]);
/* planning_row - row of the n-th run of a step. */
const struct record_step *planning_row(const struct planning *p, const char *id, uint32_t n);
/* planning_said - how many notes contain both texts? */
int planning_said(const struct planning *p, const char *a, const char *b);
double planning_h(int64_t t_ns);

#endif
