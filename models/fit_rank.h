/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fit_rank - the hosts in the order (class, key), in which interchangeable hosts are neighbours.
 * Private to the fit index. Pure; no draws; tested through tests/models/test_fit.c. */
#ifndef VDCSIM_MODELS_FIT_RANK_H
#define VDCSIM_MODELS_FIT_RANK_H

#include <stdint.h>

/* fit_rank - fills by_rank[n] (position -> host) and rank_of[n] (host -> position). O(n log n). */
void fit_rank(uint32_t n, const uint32_t *class_id, const uint64_t *key, uint32_t *by_rank,
              uint32_t *rank_of);

#endif
