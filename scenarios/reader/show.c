/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/show.h"

#include "scenarios/reader/reader.h"
#include "scenarios/reader/tables.h"
#include "scenarios/reader/units.h"
#include <string.h>

enum { STEP = 2, NOTE_COLUMN = 48 };

struct show {
    FILE *out;
    const struct scenario *sc;
    int indent;
    bool in_list; /* the next line starts with "- " */
};

/* Tables without `seen` tell a default by its value. */
static bool is_default(const struct param_desc *p, const char *at)
{
    union units_value fallback, v;
    struct diag d = {.code = DIAG_OK};
    if (p->fallback == NULL || !units_is_scalar(p->type)) return false;
    if (!units_parse(p->type, p->fallback, &fallback, NULL, &d)) return false;
    v = show_units_value(p->type, at);
    if (units_is_real(p->type)) return v.r >= fallback.r && v.r <= fallback.r;
    return p->type == PARAM_BOOL ? v.b == fallback.b : v.i == fallback.i;
}

/* ---- lines ---- */

static void start_line(struct show *s)
{
    fprintf(s->out, "%*s%s", s->indent - (s->in_list ? STEP : 0), "", s->in_list ? "- " : "");
    s->in_list = false;
}

static void end_line(struct show *s, int column, const char *note)
{
    if (note != NULL)
        fprintf(s->out, "%*s# %s", column < NOTE_COLUMN ? NOTE_COLUMN - column : 2, "", note);
    putc('\n', s->out);
}

static void show_line(struct show *s, const struct param_desc *p, const char *at, bool given)
{
    if (!given && p->fallback == NULL) {
        if (p->derived == NULL || p->type == PARAM_VALUES) return;
        /* Follows from other keys: a comment, so that reading it again derives it again. */
        bool list = s->in_list;
        s->in_list = false;
        int n = fprintf(s->out, "%*s# %s: ", s->indent, "", p->name);
        n += show_value(s->out, s->sc, p, at);
        fprintf(s->out, "%*s= %s\n", n < NOTE_COLUMN ? NOTE_COLUMN - n : 2, "", p->derived);
        s->in_list = list;
        return;
    }
    start_line(s);
    int column = s->indent + fprintf(s->out, "%s: ", p->name);
    column += show_value(s->out, s->sc, p, at);
    end_line(s, column, given ? NULL : "default");
}

/* Does a step name this server or hypervisor? */
static bool is_named(const struct scenario *sc, const struct struct_desc *desc, const char *name)
{
    bool found = false;
    for (uint32_t i = 0; i < sc->step_count; i++) {
        const struct spec_step *s = &sc->steps[i];
        for (const struct param_desc *p = s->verb->params; p != NULL && p->name != NULL; p++) {
            struct spec_ref ref;
            if (p->type != PARAM_REF || strcmp(p->group, desc->name) != 0) continue;
            memcpy(&ref, (const char *)s->params + p->offset, sizeof ref);
            found |= ref.name != NULL && strcmp(ref.name, name) == 0;
        }
    }
    return found;
}

/* Entries of the built-in catalogue are shown when something uses them. */
static bool is_used(const struct scenario *sc, const struct struct_desc *desc, const char *item)
{
    const char *name;
    memcpy(&name, item + desc->name_offset, sizeof name);
    for (uint32_t i = 0; i < sc->workload_count; i++) {
        const struct spec_workload *w = &sc->workloads[i];
        const char *used = NULL;
        if (desc == &tables_profile) used = w->demand.profile;
        if (desc == &tables_server) used = w->measured_on;
        if (used != NULL && strcmp(used, name) == 0) return true;
    }
    for (uint32_t g = 0; g < sc->host_group_count; g++) {
        const struct spec_hosts *group = &sc->host_groups[g];
        if (desc == &tables_hypervisor && strcmp(group->hypervisor, name) == 0) return true;
        for (uint32_t i = 0; desc == &tables_server && i < group->models.count; i++)
            if (strcmp(group->models.items[i], name) == 0) return true;
    }
    return is_named(sc, desc, name);
}

static bool is_wanted(const struct scenario *sc, const struct struct_desc *desc, const char *item)
{
    bool catalogue = desc == &tables_server || desc == &tables_hypervisor ||
                     desc == &tables_profile || desc == &tables_price_list ||
                     desc == &tables_device;
    struct diag_pos pos;
    memcpy(&pos, item + desc->pos_offset, sizeof pos);
    bool built_in = pos.file == NULL || strncmp(pos.file, "catalogue/", 10) == 0 ||
                    strcmp(pos.file, "built-in") == 0;
    return !catalogue || !built_in || is_used(sc, desc, item);
}

static void show_struct(struct show *s, const struct struct_desc *desc, const char *base);
static void show_row(struct show *s, const struct param_desc *p, const char *at, bool given);

/* Only the steps of the plan that was bound are known. */
static bool is_plan(const struct scenario *sc, const char *plan)
{
    const char *name;
    memcpy(&name, plan + offsetof(struct spec_plan, name), sizeof name);
    return strcmp(name, sc->plan) == 0;
}

static void show_items(struct show *s, const struct param_desc *p, const char *at)
{
    char *items;
    uint32_t count;
    memcpy(&items, at, sizeof items);
    memcpy(&count, at + offsetof(struct spec_array, count), sizeof count);
    bool titled = false;
    s->indent += STEP;
    for (uint32_t i = 0; i < count; i++) {
        const char *item = items + (size_t)i * p->sub->size;
        if (p->type == PARAM_MAP && !is_wanted(s->sc, p->sub, item)) continue;
        if (!titled) fprintf(s->out, "%*s%s:\n", s->indent - STEP, "", p->name);
        titled = true;
        if (p->type == PARAM_MAP) {
            const char *name;
            memcpy(&name, item + p->sub->name_offset, sizeof name);
            bool empty = p->sub->params[0].name == NULL;
            fprintf(s->out, "%*s%s:%s\n", s->indent, "", name, empty ? " {}" : "");
        }
        s->indent += STEP;
        s->in_list = p->type == PARAM_LIST;
        show_struct(s, p->sub, item);
        s->in_list = false;
        s->indent -= STEP;
    }
    s->indent -= STEP;
}

/* The value of a `set` step is that of the key which it changes. */
static void show_change(struct show *s, const struct param_desc *p, const struct spec_change *c)
{
    start_line(s);
    fprintf(s->out, "%s: ", p->name);
    show_value(s->out, s->sc, c->row, c->value);
    putc('\n', s->out);
}

static void show_steps(struct show *s, const struct param_desc *p)
{
    const struct scenario *sc = s->sc;
    if (sc->step_count > 0) fprintf(s->out, "%*s%s:\n", s->indent, "", p->name);
    s->indent += 2 * STEP;
    for (uint32_t i = 0; i < sc->step_count; i++) {
        const struct spec_step *step = &sc->steps[i];
        s->in_list = true;
        show_struct(s, p->sub, (const char *)step);
        for (int k = 0; step->verb->params != NULL && step->verb->params[k].name != NULL; k++) {
            const struct param_desc *row = &step->verb->params[k];
            if (row->type == PARAM_ANY && step->change.row != NULL)
                show_change(s, row, &step->change);
            else
                show_row(s, row, (const char *)step->params + row->offset,
                         (step->params_seen >> k & 1) != 0);
        }
        s->in_list = false;
    }
    s->indent -= 2 * STEP;
}

static void show_row(struct show *s, const struct param_desc *p, const char *at, bool given)
{
    if (p->type == PARAM_STEPS && is_plan(s->sc, at)) show_steps(s, p);
    if (!show_has_value(p, at)) return;
    if (p->type == PARAM_MAP || p->type == PARAM_LIST) {
        show_items(s, p, at);
        return;
    }
    if (p->type != PARAM_SECTION) {
        show_line(s, p, at, given);
        return;
    }
    /* Nothing is known of this server's power: its defaults would look like knowledge. */
    if (p->sub == &tables_power && !given) return;
    fprintf(s->out, "%*s%s:\n", s->indent, "", p->name);
    s->indent += STEP;
    show_struct(s, p->sub, at);
    s->indent -= STEP;
}

/* A default that every size replaces would say what no VM has. */
static bool is_in_sizes(const struct spec_workload *w, const char *key)
{
    static const char *const keys[] = {"vcpu", "clock", "memory", NULL};
    const struct spec_size *sizes = w->sizes.items;
    bool replaced = false;
    for (int i = 0; keys[i] != NULL; i++)
        replaced = replaced || strcmp(keys[i], key) == 0;
    if (w->sizes.count == 0 || param_given(&tables_workload, w->seen, key)) return false;
    for (uint32_t i = 0; replaced && i < w->sizes.count; i++)
        replaced = param_given(&tables_size, sizes[i].seen, key);
    return replaced;
}

static void show_struct(struct show *s, const struct struct_desc *desc, const char *base)
{
    uint64_t seen = 0;
    bool knows = desc->seen_offset != SIZE_MAX;
    if (knows) memcpy(&seen, base + desc->seen_offset, sizeof seen);
    for (int i = 0; desc->params[i].name != NULL; i++) {
        const struct param_desc *p = &desc->params[i];
        const char *at = base + p->offset;
        if (desc == &tables_workload && is_in_sizes((const void *)base, p->name)) continue;
        bool given = knows ? (seen >> i & 1) != 0 : !is_default(p, at);
        show_row(s, p, at, given);
    }
}

void show_item(const struct scenario *sc, const struct struct_desc *desc, const void *item,
               int indent, FILE *out)
{
    SIM_ASSERT(item != NULL && out != NULL);
    struct show s = {.out = out, .sc = sc, .indent = indent};
    show_struct(&s, desc, item);
}

void scenario_show(const struct scenario *sc, FILE *out)
{
    SIM_ASSERT(sc != NULL && out != NULL);
    struct show s = {.out = out, .sc = sc};
    fprintf(out, "# Plan %s of scenario %s as it is simulated.\n", sc->plan, sc->name);
    show_struct(&s, &tables_scenario, (const char *)sc);
}
