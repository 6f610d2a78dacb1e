/* SPDX-License-Identifier: GPL-3.0-or-later */
/* evq_ref - the plainest pending-event set with the interface of sim/evq.h.
 *
 * A binary heap over the same 24-byte entries with the same generational handles: the oracle of the
 * queue's tests and the yardstick of its benchmark. Meaning of every call: sim/evq.h. */
#ifndef VDCSIM_TESTS_BENCH_EVQ_REF_H
#define VDCSIM_TESTS_BENCH_EVQ_REF_H

#include "sim/evq.h"

struct evq_ref; /* opaque */

struct evq_ref *evq_ref_create(struct arena *a);
struct evq_ref *evq_ref_clone(const struct evq_ref *q, struct arena *a);
struct evh evq_ref_push(struct evq_ref *q, int64_t t_ns, unsigned phase, struct event ev);
bool evq_ref_cancel(struct evq_ref *q, struct evh h);
bool evq_ref_move(struct evq_ref *q, struct evh h, int64_t t_ns, unsigned phase);
bool evq_ref_when(const struct evq_ref *q, struct evh h, int64_t *t_ns);
bool evq_ref_peek(struct evq_ref *q, int64_t *t_ns, unsigned *phase);
bool evq_ref_pop(struct evq_ref *q, int64_t *t_ns, unsigned *phase, struct event *ev);
uint64_t evq_ref_size(const struct evq_ref *q);

#endif
