/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rng - addressed random draws: no state, no running counters.
 *
 * A draw is a pure function of its address (seed, replication, branch, purpose, key, occurrence,
 * j). So nothing that one plan does differently moves another entity's fate, which is what makes
 * common random numbers across plans work. Build the address in three steps and keep the first two:
 *   base   = rng_base(seed, replication, branch)           once a run
 *   stream = rng_stream(base, purpose, entity key)         once an entity and purpose
 *   cursor = rng_cursor(stream, occurrence)                one decision; hands out j = 0, 1, 2 ...
 * The numbers are our own fixed code and never change within a major version (test vectors in
 * tests/sim/test_rng.c). Integer arithmetic only: identical everywhere. */
#ifndef VDCSIM_SIM_RNG_H
#define VDCSIM_SIM_RNG_H

#include <stdint.h>

/* rng_mix - bijective finaliser of 64 bits (splitmix64's: Steele, Lea, Flood, OOPSLA 2014). */
static inline uint64_t rng_mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

#define RNG_GOLDEN UINT64_C(0x9e3779b97f4a7c15)

struct rng_cursor {
    uint64_t base; /* address up to the occurrence */
    uint64_t j;    /* draws handed out */
};

uint64_t rng_base(uint64_t seed, uint64_t replication, uint64_t branch);

static inline uint64_t rng_stream(uint64_t base, uint32_t purpose, uint64_t key)
{
    return rng_mix(rng_mix(base + RNG_GOLDEN * ((uint64_t)purpose + 1)) ^ key);
}

static inline struct rng_cursor rng_cursor(uint64_t stream, uint64_t occurrence)
{
    return (struct rng_cursor){rng_mix(stream + RNG_GOLDEN * (occurrence + 1)), 0};
}

/* rng_next - 64 uniform bits, the next j of this cursor. */
static inline uint64_t rng_next(struct rng_cursor *c)
{
    c->j++;
    return rng_mix(c->base + RNG_GOLDEN * c->j);
}

/* rng_unit - uniform on [0, 1), 53 bits; rng_open - uniform on (0, 1), never 0 or 1. */
static inline double rng_unit(struct rng_cursor *c)
{
    return (double)(rng_next(c) >> 11) * 0x1p-53;
}

static inline double rng_open(struct rng_cursor *c)
{
    return ((double)(rng_next(c) >> 12) + 0.5) * 0x1p-52;
}

/* rng_below - unbiased uniform integer in [0, n), n > 0 (multiply-shift with rejection: Lemire, ACM
 * TOMACS 2019). Draws: one, very rarely more. */
uint64_t rng_below(struct rng_cursor *c, uint64_t n);

/* rng_key - the 64-bit key of an entity's stable name path ("host/lon-srv042"); fixed for ever. A
 * byte-wise multiply-xor hash (FNV-1a), then rng_mix. */
uint64_t rng_key(const char *path);
/* rng_key_indexed - key of member `index` of a family, without building its text:
 * rng_key_indexed(rng_key("vm/web-"), 17) is the key of VM 17 of web. Different indices of one
 * family never collide. It is not rng_key of the text "vm/web-17": an entity has its key by one of
 * the two ways, always the same one. */
uint64_t rng_key_indexed(uint64_t prefix_key, uint64_t index);

#endif
