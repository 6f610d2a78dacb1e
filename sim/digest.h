/* SPDX-License-Identifier: GPL-3.0-or-later */
/* digest - the 128-bit trace hash ("digest v1") that every run carries.
 *
 * Two parts: an ordered chain over what happens to entities, in execution order, and an unordered
 * set (a sum of mixed words, so the order of insertion cannot matter) for facts that are gathered
 * by array passes. The definition and test vectors are public: docs/reference/digest.md. Not
 * cryptographic. */
#ifndef VDCSIM_SIM_DIGEST_H
#define VDCSIM_SIM_DIGEST_H

#include "sim/num.h"
#include "sim/rng.h"
#include <stdint.h>

struct digest {
    uint64_t chain[2];
    uint64_t set[2];
    uint64_t chained; /* records in the chain */
    uint64_t added;   /* records in the set */
};

void digest_init(struct digest *d);
/* digest_record - appends one record of n words (n <= 16) to the chain. */
void digest_record(struct digest *d, const uint64_t *words, unsigned n);
/* digest_amount - record (key, tag, amount) of a physical accumulator; zero amounts add nothing. */
void digest_amount(struct digest *d, uint64_t key, uint32_t tag, i128 amount);
/* digest_set_add - adds (t, key, value) to the unordered part; hot: inline. */
static inline void digest_set_add(struct digest *d, uint64_t t, uint64_t key, uint64_t value);
/* digest_set_amount - the same as an unordered record of time t; zero amounts add nothing. */
void digest_set_amount(struct digest *d, uint64_t t, uint64_t key, uint32_t tag, i128 amount);
/* digest_text - 32 hexadecimal digits of the whole state. */
enum { DIGEST_TEXT = 33 };
char *digest_text(const struct digest *d, char buf[DIGEST_TEXT]);

static inline void digest_set_add(struct digest *d, uint64_t t, uint64_t key, uint64_t value)
{
    uint64_t x = rng_mix(t * UINT64_C(0x9fb21c651e98df25) ^ key);
    uint64_t y = rng_mix(x + value * RNG_GOLDEN);
    d->set[0] += y;
    d->set[1] += rng_mix(y ^ key);
    d->added++;
}

#endif
