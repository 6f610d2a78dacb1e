/* SPDX-License-Identifier: GPL-3.0-or-later */
/* queue_model - one waiting line in front of servers, on the engine and the samplers of sim/.
 *
 * The textbook models with known answers (M/M/c, M/G/1, Erlang's loss system, M/G/infinity) are
 * this one model with different numbers. Customers are served first come, first served; a customer
 * who finds the room full is lost. Draws are addressed by customer, as everywhere in vdcsim. */
#ifndef VDCSIM_TESTS_ANALYTIC_QUEUE_MODEL_H
#define VDCSIM_TESTS_ANALYTIC_QUEUE_MODEL_H

#include "sim/dist.h"
#include "sim/num.h"
#include <stdbool.h>
#include <stdint.h>

#define QUEUE_UNLIMITED UINT32_MAX
enum { QUEUE_PARTS_MAX = 3 };

struct queue_spec {
    struct dist gap_ns;                      /* between arrivals */
    struct dist service_ns[QUEUE_PARTS_MAX]; /* a service is the sum of `parts` draws */
    int parts;
    uint32_t servers;
    uint32_t room;     /* customers in service and waiting */
    uint32_t warmup;   /* first customers, not counted */
    uint32_t measured; /* customers counted; the run ends when all of them have left */
};

struct queue_result {
    double wait_s;    /* mean time before service, of those served */
    double sojourn_s; /* mean time from arrival to departure */
    double waited;    /* share of those served who had to wait */
    double blocked;   /* share of arrivals that were lost */
    i128 present_ns;  /* integral of the number present over the whole run */
    i128 sojourns_ns; /* sum over all customers of their time in the system, up to the end */
};

/* queue_simulate - one replication. false: the engine stopped for another reason than the model's
 * end. */
bool queue_simulate(const struct queue_spec *spec, uint64_t seed, uint64_t replication,
                    struct queue_result *out);

/* queue_count_present - the numbers present in a system with servers for all, empty at first, at
 * the times first_ns, first_ns + step_ns, ...: counts[0 .. n). */
bool queue_count_present(const struct queue_spec *spec, uint64_t seed, uint64_t replication,
                         int64_t first_ns, int64_t step_ns, uint32_t *counts, uint32_t n);

/* A mean over independent replications, with its standard error. */
struct estimate {
    double sum, squares;
    int n;
};
void estimate_add(struct estimate *e, double value);
double estimate_mean(const struct estimate *e);
double estimate_error(const struct estimate *e); /* standard error of the mean */
double estimate_z(const struct estimate *e, double expected);

#endif
