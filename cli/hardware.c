/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/hardware.h"
#include "scenarios/catalogue/embedded.h"
#include "scenarios/reader/parse.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FULL_MAX = 512, BRIEF_MAX = 96 };

static bool no_memory(struct hardware *h)
{
    diag_log_add(&h->log, DIAG_NOMEM, diag_nowhere(), "out of memory");
    return false;
}

static const char *scalar_of(const struct node *map, const char *key)
{
    const struct member *m = node_find(map, key);
    return m && m->value->kind == NODE_SCALAR ? m->value->text : NULL;
}

static void add_text(char *text, size_t max, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static void add_text(char *text, size_t max, const char *fmt, ...)
{
    size_t used = strlen(text);
    va_list args;
    va_start(args, fmt);
    vsnprintf(text + used, max - used, fmt, args);
    va_end(args);
}

/* "172-258 W": idle and full load, from the ends of the curve. */
static void add_power(char *text, size_t max, const struct node *server)
{
    const struct member *power = node_find(server, "power");
    const struct member *curve =
        power && power->value->kind == NODE_MAP ? node_find(power->value, "curve") : NULL;
    if (!curve || curve->value->kind != NODE_LIST || curve->value->count < 2) return;
    const struct node *idle = curve->value->members[0].value;
    const struct node *full = curve->value->members[curve->value->count - 1].value;
    add_text(text, max, ", %.*s-%s", (int)strcspn(idle->text, " "), idle->text, full->text);
}

static void describe_server(char text[BRIEF_MAX], const struct node *item)
{
    const char *available = scalar_of(item, "available"), *memory = scalar_of(item, "memory");
    const char *height = scalar_of(item, "height"), *speed = scalar_of(item, "benchmark");
    snprintf(text, BRIEF_MAX, "%s, %s, %s", available ? available : "?", memory ? memory : "?",
             height ? height : "?");
    if (speed) add_text(text, BRIEF_MAX, ", %s ssj_ops", speed);
    add_power(text, BRIEF_MAX, item);
}

/* Hour of the largest (sign 1) or smallest (sign -1) factor of a profile. */
static uint32_t extreme_hour(const struct node *hours, int sign)
{
    uint32_t best = 0;
    for (uint32_t h = 1; h < hours->count; h++)
        if (sign * (atof(hours->members[h].value->text) - atof(hours->members[best].value->text)) >
            0)
            best = h;
    return best;
}

static void describe_profile(char text[BRIEF_MAX], const struct node *item)
{
    const struct member *hours = node_find(item, "hours");
    const char *month_end = scalar_of(item, "month_end");
    if (!hours || hours->value->kind != NODE_LIST || hours->value->count == 0) return;
    uint32_t most = extreme_hour(hours->value, 1), least = extreme_hour(hours->value, -1);
    if (most == least)
        add_text(text, BRIEF_MAX, "the same all day");
    else
        add_text(text, BRIEF_MAX, "busiest from %02u:00, quietest from %02u:00", (unsigned)most,
                 (unsigned)least);
    if (month_end) add_text(text, BRIEF_MAX, ", month end x %s", month_end);
}

/* "vendor HP, cpu Intel Xeon 5160, ...": whole properties only, as many as there is room for. */
static void list_properties(char *text, size_t max, const struct node *item)
{
    for (uint32_t i = 0; item->kind == NODE_MAP && i < item->count; i++) {
        const struct member *m = &item->members[i];
        if (m->value->kind != NODE_SCALAR) continue;
        if (strlen(text) + strlen(m->key) + strlen(m->value->text) + 4 > max) break;
        add_text(text, max, "%s%s %s", text[0] ? ", " : "", m->key, m->value->text);
    }
}

static bool describe(struct hardware *h, struct hardware_item *out, const struct node *item)
{
    char brief[BRIEF_MAX] = "", full[FULL_MAX] = "";
    bool is_server = strcmp(out->kind, "servers") == 0;
    list_properties(full, sizeof full, item);
    if (is_server) add_power(full, sizeof full, item);
    if (is_server)
        describe_server(brief, item);
    else if (strcmp(out->kind, "profiles") == 0)
        describe_profile(brief, item);
    else
        list_properties(brief, sizeof brief, item);
    out->brief = arena_text(&h->arena, brief, strlen(brief));
    out->full = arena_text(&h->arena, full[0] ? full : brief, strlen(full[0] ? full : brief));
    return out->brief && out->full;
}

static bool add_item(struct hardware *h, const char *kind, const struct member *m)
{
    struct hardware_item *grown = realloc(h->items, (h->count + 1) * sizeof *grown);
    if (!grown) return no_memory(h);
    h->items = grown;
    struct hardware_item *item = &h->items[h->count++];
    *item = (struct hardware_item){.kind = kind, .name = m->key};
    return describe(h, item, m->value) || no_memory(h);
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
