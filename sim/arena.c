/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/arena.h"
#include "sim/diag.h"
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_B = 1 << 20, ALLOC_ALIGN = 16, SPAN_ALIGN = 64 };

struct arena_block {
    struct arena_block *prev;
    size_t used_b, cap_b; /* of the payload behind this head */
};

/* Stands in the SPAN_ALIGN bytes before the data; `raw` is what malloc gave. */
struct arena_span {
    struct arena_span *prev, *next;
    void *raw;
    size_t data_b;
};

#define BLOCK_HEAD_B ((sizeof(struct arena_block) + ALLOC_ALIGN - 1) / ALLOC_ALIGN * ALLOC_ALIGN)
/* Head, and slack to align whatever address malloc returns. */
#define SPAN_EXTRA_B ((size_t)2 * SPAN_ALIGN)

_Static_assert(sizeof(struct arena_span) <= SPAN_ALIGN, "the head fits before the data");

void arena_init(struct arena *a, size_t limit_b)
{
    *a = (struct arena){.limit_b = limit_b};
}

static void take(struct arena *a, size_t bytes)
{
    a->used_b += bytes;
    if (a->used_b > a->peak_b) a->peak_b = a->used_b;
}

static void give(struct arena *a, size_t bytes)
{
    SIM_ASSERT(bytes <= a->used_b);
    a->used_b -= bytes;
}

static size_t room(const struct arena *a)
{
    return a->limit_b == 0 ? SIZE_MAX - a->used_b : a->limit_b - a->used_b;
}

void arena_deinit(struct arena *a)
{
    for (struct arena_block *b = a->top; b != NULL;) {
        struct arena_block *prev = b->prev;
        free(b);
        b = prev;
    }
    for (struct arena_span *s = a->spans; s != NULL;) {
        struct arena_span *next = s->next;
        free(s->raw);
        s = next;
    }
    arena_init(a, a->limit_b);
}

static char *block_data(struct arena_block *b)
{
    return (char *)b + BLOCK_HEAD_B;
}

/* A request larger than a block gets one of its own, put under the newest so that the rest of the
 * newest stays in use. Near the limit a block is as small as the request. */
static struct arena_block *block_add(struct arena *a, size_t want_b)
{
    size_t left_b = room(a);
    if (left_b < BLOCK_HEAD_B || want_b > left_b - BLOCK_HEAD_B) return NULL;
    size_t cap_b = want_b;
    if (want_b < BLOCK_B && left_b - BLOCK_HEAD_B >= BLOCK_B) cap_b = BLOCK_B;
    struct arena_block *b = calloc(1, BLOCK_HEAD_B + cap_b);
    if (b == NULL) return NULL;
    take(a, BLOCK_HEAD_B + cap_b);
    b->cap_b = cap_b;
    if (want_b >= BLOCK_B && a->top != NULL) {
        b->prev = a->top->prev;
        a->top->prev = b;
    } else {
        b->prev = a->top;
        a->top = b;
    }
    return b;
}

static bool product(size_t n, size_t size, size_t *bytes)
{
    return !__builtin_mul_overflow(n, size, bytes) && *bytes <= SIZE_MAX / 2;
}

void *arena_alloc(struct arena *a, size_t n, size_t size)
{
    size_t bytes;
    if (!product(n, size, &bytes)) return NULL;
    /* An empty request still gets an address of its own. */
    size_t want_b = (bytes + (bytes == 0) + ALLOC_ALIGN - 1) / ALLOC_ALIGN * ALLOC_ALIGN;
    struct arena_block *b = a->top;
    if (b == NULL || b->cap_b - b->used_b < want_b) b = block_add(a, want_b);
    if (b == NULL) return NULL;
    char *p = block_data(b) + b->used_b;
    b->used_b += want_b;
    SIM_ASSERT(b->used_b <= b->cap_b);
    return p;
}

char *arena_text(struct arena *a, const char *s, size_t n)
{
    if (n == SIZE_MAX) return NULL;
    char *copy = arena_alloc(a, n + 1, 1);
    if (copy != NULL && n > 0) memcpy(copy, s, n);
    return copy;
}

static struct arena_span *span_of(void *data)
{
    return (struct arena_span *)(void *)((char *)data - SPAN_ALIGN);
}

static void *span_data(struct arena_span *s)
{
    return (char *)s + SPAN_ALIGN;
}

static void span_link(struct arena *a, struct arena_span *s)
{
    s->prev = NULL;
    s->next = a->spans;
    if (a->spans != NULL) a->spans->prev = s;
    a->spans = s;
}

static void span_unlink(struct arena *a, struct arena_span *s)
{
    if (s->prev != NULL)
        s->prev->next = s->next;
    else
        a->spans = s->next;
    if (s->next != NULL) s->next->prev = s->prev;
}

/* The first aligned place in raw for a span's head. */
static struct arena_span *span_place(void *raw)
{
    size_t slack = (size_t)(-(uintptr_t)raw % SPAN_ALIGN);
    return (struct arena_span *)(void *)((char *)raw + slack);
}

static void *span_create(struct arena *a, size_t data_b)
{
    if (room(a) < SPAN_EXTRA_B || data_b > room(a) - SPAN_EXTRA_B) return NULL;
    void *raw = calloc(1, data_b + SPAN_EXTRA_B);
    if (raw == NULL) return NULL;
    struct arena_span *s = span_place(raw);
    s->raw = raw;
    s->data_b = data_b;
    take(a, data_b + SPAN_EXTRA_B);
    span_link(a, s);
    return span_data(s);
}

static void span_release(struct arena *a, struct arena_span *s)
{
    span_unlink(a, s);
    give(a, s->data_b + SPAN_EXTRA_B);
    free(s->raw);
}

/* realloc can move large spans by remapping their pages; it may change the address modulo
 * SPAN_ALIGN, then head and data are shifted within the new memory. */
static void *span_move(struct arena *a, struct arena_span *s, size_t data_b)
{
    size_t old_b = s->data_b;
    if (data_b > old_b && data_b - old_b > room(a)) return NULL;
    size_t kept_b = SPAN_ALIGN + (old_b < data_b ? old_b : data_b);
    size_t offset = (size_t)((char *)s - (char *)s->raw);
    span_unlink(a, s);
    void *raw = realloc(s->raw, data_b + SPAN_EXTRA_B);
    if (raw == NULL) {
        span_link(a, s);
        return NULL;
    }
    struct arena_span *moved = span_place(raw);
    if ((char *)raw + offset != (char *)moved) memmove(moved, (char *)raw + offset, kept_b);
    moved->raw = raw;
    moved->data_b = data_b;
    give(a, old_b);
    take(a, data_b);
    span_link(a, moved);
    char *data = span_data(moved);
    if (data_b > old_b) memset(data + old_b, 0, data_b - old_b);
    return data;
}

void *arena_span_resize(struct arena *a, void *old, size_t n, size_t size)
{
    size_t bytes;
    if (!product(n, size, &bytes)) return NULL;
    if (old == NULL) return bytes == 0 ? NULL : span_create(a, bytes);
    struct arena_span *s = span_of(old);
    SIM_ASSERT(s->data_b > 0);
    if (bytes == s->data_b) return old;
    if (bytes > 0) return span_move(a, s, bytes);
    span_release(a, s);
    return NULL;
}
