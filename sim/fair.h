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

/* Flows over links: weighted max-min by progressive filling; every flow of a saturated link
 * freezes. */
struct fair_flow {
    const uint32_t *links; /* indices of the links on its path */
    uint32_t link_count;
    int64_t weight; /* > 0, <= 2^31 */
    int64_t cap;    /* own limit; INT64_MAX = none */
    int64_t rate;   /* out; a flow over no links runs at its cap */
};

/* fair_flows - rates of n flows over m links of given capacity (0 .. 2^62); left[m] is work space
 * (idle rest on return), load[m] too. Order-free as fair_share; a saturated link keeps less than
 * one unit per flow idle. O(rounds x (sum of path lengths + m)). Validation cases I01-I04. */
void fair_flows(struct fair_flow *flows, size_t n, const int64_t *capacity, size_t m, int64_t *left,
                int64_t *load);

#endif
