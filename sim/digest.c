/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/digest.h"
#include "sim/diag.h"
#include <stdio.h>

enum { WORDS_MAX = 16, AMOUNT_WORDS = 4 };

/* Fractional bits of sqrt(2) and sqrt(3) start the chain; any odd constant serves as the
 * multiplier. */
#define CHAIN_START_0 UINT64_C(0x6a09e667f3bcc908)
#define CHAIN_START_1 UINT64_C(0xbb67ae8584caa73b)
#define CHAIN_FACTOR  UINT64_C(0xd1342543de82ef95)

static uint64_t rotate_left(uint64_t v, unsigned bits)
{
    return (v << bits) | (v >> (64 - bits));
}

/* The first word is a chain of bijections of the input, so a single changed word changes it for
 * good; the second gathers all intermediate values of the first, so it takes a 128-bit coincidence
 * to return to an equal state. */
static void absorb(uint64_t chain[2], uint64_t word)
{
    chain[0] = rng_mix(chain[0] ^ word) + CHAIN_FACTOR;
    chain[1] = rotate_left(chain[1], 29) * CHAIN_FACTOR + chain[0];
}

void digest_init(struct digest *d)
{
    *d = (struct digest){.chain = {CHAIN_START_0, CHAIN_START_1}};
}

void digest_record(struct digest *d, const uint64_t *words, unsigned n)
{
    SIM_ASSERT(n <= WORDS_MAX);
    absorb(d->chain, n); /* (1, 2), (3) and (1), (2, 3) are different histories */
    for (unsigned i = 0; i < n; i++)
        absorb(d->chain, words[i]);
    d->chained++;
}

void digest_amount(struct digest *d, uint64_t key, uint32_t tag, i128 amount)
{
    if (amount == 0) return;
    uint64_t low = (uint64_t)(u128)amount;
    uint64_t high = (uint64_t)((u128)amount >> 64);
    uint64_t words[AMOUNT_WORDS] = {key, tag, low, high};
    digest_record(d, words, AMOUNT_WORDS);
}

void digest_set_amount(struct digest *d, uint64_t t, uint64_t key, uint32_t tag, i128 amount)
{
    if (amount == 0) return;
    uint64_t low = (uint64_t)(u128)amount;
    uint64_t high = (uint64_t)((u128)amount >> 64);
    digest_set_add(d, rng_mix(t) + tag, key, rng_mix(low) ^ high);
}

char *digest_text(const struct digest *d, char buf[DIGEST_TEXT])
{
    uint64_t chain[2] = {d->chain[0], d->chain[1]};
    absorb(chain, d->set[0]);
    absorb(chain, d->set[1]);
    absorb(chain, d->chained);
    absorb(chain, d->added);
    uint64_t left = rng_mix(chain[0] ^ rotate_left(chain[1], 32));
    uint64_t right = rng_mix(chain[1] + left);
    snprintf(buf, DIGEST_TEXT, "%016llx%016llx", (unsigned long long)left,
             (unsigned long long)right);
    return buf;
}
