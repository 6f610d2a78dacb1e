/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pace - how fast a step goes through its machines: so many at the beginning of each period.
 *
 * The periods count from the first batch, or, for periods of days and longer, from the opening of
 * the window it falls into, so that "4 /night" means each night from ten o'clock on. A batch begins
 * in each period when the window opens; periods that begin before the window opens again are one.
 * Without a pace all machines begin at once, and what could not begin is tried again every day. */
#ifndef VDCSIM_MODELS_VERBS_PACE_H
#define VDCSIM_MODELS_VERBS_PACE_H

#include "scenarios/spec.h"

/* pace_anchor - what the periods of batches count from, if the first is at first_ns. */
int64_t pace_anchor(const struct scenario *sc, const struct spec_step *step,
                    const struct spec_pace *pace, int64_t first_ns);
/* pace_next - when the next batch after the one at now_ns begins; *n counts periods (0 at first).
 * TIME_NEVER: never. */
int64_t pace_next(const struct scenario *sc, const struct spec_step *step,
                  const struct spec_pace *pace, int64_t anchor_ns, int64_t *n, int64_t now_ns);
/* pace_last - when the last batch of `total` machines begins if the first is at first_ns. */
int64_t pace_last(const struct scenario *sc, const struct spec_step *step,
                  const struct spec_pace *pace, int64_t first_ns, uint32_t total);
/* pace_count - machines of one batch. */
uint32_t pace_count(const struct spec_pace *pace);

#endif
