/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fair - weighted max-min sharing with floors and caps, in integers.
 *
 * One allocator for CPU, memory, link and disk bandwidth. Rules (docs/ARCHITECTURE.md): every claim
 * i gets clamp(w_i * lambda, min(floor_i, cap_i), cap_i) with the largest common lambda that fits
 * the capacity; w * R / W is floored, the remainder stays idle and no unit is given away by id, so
 * the result does not depend on the order of the claims. If floors alone exceed the capacity they
 * shrink pro rata. A claim with weight 0 gets its floor and then, only if capacity is left after
 * all others are satisfied, an equal share of the rest.
 * Source: Bertsekas & Gallager, Data Networks, 6.5.2 (max-min); reservation is a floor of the
 * share. */
#ifndef VDCSIM_SIM_FAIR_H
#define VDCSIM_SIM_FAIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fair_claim {
    int64_t floor;  /* guaranteed, >= 0 */
    int64_t cap;    /* never more: min(limit, demand), >= 0 */
    int64_t weight; /* >= 0, <= 2^31 */
    int64_t got;    /* out: allocation; floor'ed */
    bool contended; /* out: got < cap and in the unsaturated set */
};

/* fair_share - allocates capacity (>= 0, <= 2^62) among n claims; scratch holds n uint32_t.
 * Exact: the sets of claims at floor, at cap and between are those of the rational solution, only
 * the final w * R / W is rounded down, so fewer than n units stay idle. Permuting the claims
 * permutes the result. O(n) when everything fits; else O(n) per round of freezing, a few rounds in
 * practice. Returns the sum of got (<= capacity). Tests: test_fair.c, validation cases A01-A06,
 * A12. */
int64_t fair_share(struct fair_claim *claims, size_t n, int64_t capacity, uint32_t *scratch);

/* Flows over links: weighted max-min by progressive filling. The level (rate per weight) of all
 * flows rises together; where a link saturates every flow on it freezes at floor(w * level), and a
 * flow that reaches its own limit freezes there. What saturates at one level freezes together. */
struct fair_flow {
    const uint32_t *links; /* indices of the links on its path */
    uint32_t link_count;
    int64_t weight; /* > 0, <= 2^31 */
    int64_t cap;    /* own limit; INT64_MAX = none */
    int64_t rate;   /* out; a flow over no links runs at its cap */
};

struct fair_link {
    int64_t capacity; /* 0 .. 2^62 */
    bool passive;     /* charged, but it limits nobody */
    int64_t left;     /* out: idle rest; -1: a passive link would have had to limit */
    int64_t load;     /* work: weight of the flows that are not frozen */
    uint32_t first, count;
};

struct fair_level { /* work: when a link saturates, or a flow reaches its limit */
    int64_t amount, weight;
    uint32_t link, flow; /* one of them is UINT32_MAX */
};

/* fair_flows - rates of n flows over m links. `levels` holds n + m entries, `members` as many as
 * all paths have links together. Order-free as fair_share; a saturated link keeps less than one
 * unit per flow idle, and a link that keeps at least a unit per flow idle may be passive, or
 * missing, without any change of the rates. O((hops + n + m) log m). Validation cases I01-I04;
 * test_fair_flows.c compares it with plain rounds over everything. */
void fair_flows(struct fair_flow *flows, size_t n, struct fair_link *links, size_t m,
                struct fair_level *levels, uint32_t *members);

#endif
