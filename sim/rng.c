/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/rng.h"
#include "sim/diag.h"
#include "sim/num.h"

uint64_t rng_base(uint64_t seed, uint64_t replication, uint64_t branch)
{
    /* Each step is a bijection of the word it adds, so neighbours in one word never collide. */
    uint64_t h = rng_mix(seed + RNG_GOLDEN);
    h = rng_mix(h + RNG_GOLDEN * (replication + 1));
    return rng_mix(h + RNG_GOLDEN * (branch + 1));
}

uint64_t rng_below(struct rng_cursor *c, uint64_t n)
{
    SIM_ASSERT(n > 0);
    u128 product = (u128)rng_next(c) * n;
    if ((uint64_t)product >= n) return (uint64_t)(product >> 64);
    /* The low word may fall into the 2^64 mod n values that would favour some results. */
    uint64_t surplus = (0 - n) % n;
    while ((uint64_t)product < surplus)
        product = (u128)rng_next(c) * n;
    return (uint64_t)(product >> 64);
}

uint64_t rng_key(const char *path)
{
    SIM_ASSERT(path);
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (const unsigned char *p = (const unsigned char *)path; *p; p++)
        h = (h ^ *p) * UINT64_C(0x100000001b3);
    return rng_mix(h);
}

uint64_t rng_key_indexed(uint64_t prefix_key, uint64_t index)
{
    return rng_mix(prefix_key + RNG_GOLDEN * (index + 1));
}
