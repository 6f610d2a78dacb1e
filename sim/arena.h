/* SPDX-License-Identifier: GPL-3.0-or-later */
/* arena - the only memory of a run: bounded, overflow-checked, freed as a whole.
 *
 * Small requests are cut from 1 MiB blocks and live until the arena ends. Large growing arrays
 * ("spans": table columns, event queue) may be resized and released. One arena belongs to one run
 * and one thread. At the limit every call returns NULL; the run then ends with DIAG_NOMEM.
 * This file is the only place in sim/ and models/ that calls malloc and free. */
#ifndef VDCSIM_SIM_ARENA_H
#define VDCSIM_SIM_ARENA_H

#include <stddef.h>

struct arena_block;
struct arena_span;

struct arena {
    struct arena_block *top;  /* blocks, newest first */
    struct arena_span *spans; /* doubly linked resizable allocations */
    size_t used_b;            /* bytes taken from the system, bookkeeping included */
    size_t peak_b;
    size_t limit_b;
};

/* arena_init - an empty arena that will take at most limit_b bytes (0 = no limit). */
void arena_init(struct arena *a, size_t limit_b);
/* arena_deinit - gives everything back; the arena may be initialised again. */
void arena_deinit(struct arena *a);

/* arena_alloc - n x size zeroed bytes, 16-byte aligned, alive until arena_deinit.
 * Returns NULL at the limit, when n * size overflows, or when the system has no memory. */
void *arena_alloc(struct arena *a, size_t n, size_t size);

/* arena_text - copy of n bytes of s with a terminator. NULL as above. */
char *arena_text(struct arena *a, const char *s, size_t n);

/* arena_span_resize - resizes a span (old = NULL: a new one) to n x size bytes, 64-byte aligned,
 * new bytes zeroed, contents kept. n = 0 releases it and returns NULL.
 * Returns NULL on failure; the old span is then still valid. */
void *arena_span_resize(struct arena *a, void *old, size_t n, size_t size);

#endif
