/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/hardware.h"
#include "scenarios/catalogue/embedded.h"
#include "scenarios/reader/parse.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DOC_MAX = 96 }; /* characters of properties: what a line of a terminal can hold */

static bool no_memory(struct hardware *h)
{
    diag_log_add(&h->log, DIAG_NOMEM, diag_nowhere(), "out of memory");
    return false;
}

/* "vendor HP, cpu Intel Xeon 5160, ...": whole properties only. */
static const char *describe(struct hardware *h, const struct node *item)
{
    char text[DOC_MAX + 1] = "";
    size_t used = 0;
    for (uint32_t i = 0; item->kind == NODE_MAP && i < item->count; i++) {
        const struct member *m = &item->members[i];
        if (m->value->kind != NODE_SCALAR) continue;
        size_t len = strlen(m->key) + strlen(m->value->text) + (used > 0 ? 3 : 1);
        if (used + len > DOC_MAX) break;
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s %s", used > 0 ? ", " : "",
                                 m->key, m->value->text);
    }
    return arena_text(&h->arena, text, used);
}

static bool add_item(struct hardware *h, const char *kind, const struct member *m)
{
    struct hardware_item *grown = realloc(h->items, (h->count + 1) * sizeof *grown);
    if (!grown) return no_memory(h);
    h->items = grown;
    struct hardware_item item = {kind, m->key, describe(h, m->value)};
    h->items[h->count++] = item;
    return item.doc || no_memory(h);
}

static bool add_file(struct hardware *h, const struct embedded_file *file)
{
    struct diag d = {.code = DIAG_OK};
    const struct source *src =
        sources_add(h->sources, file->name, (const char *)file->data, file->size, &d);
    if (!src) return no_memory(h);
    const struct node *root = parse_yaml(&h->arena, src, 0, &h->log);
    if (!root) return false;
    const struct member *catalogue = root->kind == NODE_MAP ? node_find(root, "catalogue") : NULL;
    const struct node *sections = catalogue ? catalogue->value : NULL;
    for (uint32_t i = 0; sections && sections->kind == NODE_MAP && i < sections->count; i++) {
        const struct member *section = &sections->members[i];
        for (uint32_t k = 0; section->value->kind == NODE_MAP && k < section->value->count; k++)
            if (!add_item(h, section->key, &section->value->members[k])) return false;
    }
    return true;
}

bool hardware_open(struct hardware *h)
{
    memset(h, 0, sizeof *h);
    arena_init(&h->arena, 0);
    h->sources = sources_create();
    if (!h->sources) return no_memory(h);
    for (const struct embedded_file *f = embedded_files; f->name; f++)
        if (!add_file(h, f)) return false;
    return true;
}

void hardware_close(struct hardware *h)
{
    free(h->items);
    arena_deinit(&h->arena);
    if (h->sources) sources_free(h->sources);
    memset(h, 0, sizeof *h);
}
