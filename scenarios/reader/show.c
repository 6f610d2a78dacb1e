/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/show.h"

#include "scenarios/reader/names.h"
#include "scenarios/reader/reader.h"
#include "scenarios/reader/tables.h"
#include "scenarios/reader/units.h"
#include "scenarios/reader/units_calendar.h"
#include "scenarios/reader/units_pace.h"
#include <inttypes.h>
#include <string.h>

enum { STEP = 2, NOTE_COLUMN = 48 };

struct show {
    FILE *out;
    const struct scenario *sc;
    int indent;
    bool in_list; /* the next line starts with "- " */
};

/* ---- values, on one line ---- */

static int put_quoted(FILE *out, const char *text)
{
    int n = 2;
    putc('"', out);
    for (; *text != '\0'; text++, n++) {
        if (*text == '"' || *text == '\\') n++, putc('\\', out);
        putc(*text, out);
    }
    putc('"', out);
    return n;
}

/* Plain where YAML and the reader take it as it stands. */
static int put_word(FILE *out, const char *text)
{
    if (!names_is_valid(text) || strcmp(text, "null") == 0) return put_quoted(out, text);
    return fprintf(out, "%s", text);
}

static int put_zone(FILE *out, const char *at)
{
    const struct zone *zone;
    memcpy(&zone, at, sizeof zone);
    return fprintf(out, "%s", zone_name(zone));
}

static int put_window(FILE *out, const char *at)
{
    struct window window;
    char text[UNITS_WINDOW_MAX];
    memcpy(&window, at, sizeof window);
    return put_quoted(out, units_window_text(&window, text));
}

static int put_period(FILE *out, const char *at)
{
    struct period period;
    char text[UNITS_TEXT_MAX];
    memcpy(&period, at, sizeof period);
    return fprintf(out, "%s", units_period_text(period, text, sizeof text));
}

static union units_value value_at(enum param_type type, const char *at)
{
    union units_value v = {0};
    if (type == PARAM_BOOL)
        memcpy(&v.b, at, sizeof v.b);
    else if (units_is_real(type))
        memcpy(&v.r, at, sizeof v.r);
    else
        memcpy(&v.i, at, sizeof v.i);
    return v;
}

static int put_units(const struct show *s, enum param_type type, const char *at)
{
    char text[UNITS_TEXT_MAX];
    if (type == PARAM_INSTANT) type = PARAM_DURATION;
    if (type == PARAM_DATE) {
        int64_t utc_s = value_at(type, at).i;
        return fprintf(s->out, "%s", units_date_text(s->sc->clock.zone, utc_s, text, sizeof text));
    }
    return fprintf(s->out, "%s", units_text(type, value_at(type, at), s->sc->currency, text));
}

static size_t element_size(enum param_type type)
{
    return units_is_real(type) ? sizeof(double) : sizeof(int64_t);
}

static int put_values(const struct show *s, enum param_type type, const char *at)
{
    struct spec_array a;
    memcpy(&a, at, sizeof a);
    int n = fprintf(s->out, "[");
    for (uint32_t i = 0; i < a.count; i++) {
        n += fprintf(s->out, "%s", i > 0 ? ", " : "");
        n += put_units(s, type, (const char *)a.items + i * element_size(type));
    }
    return n + fprintf(s->out, "]");
}

static int put_ref(FILE *out, const char *at)
{
    struct spec_ref ref;
    memcpy(&ref, at, sizeof ref);
    return put_word(out, ref.name);
}

static int put_pace(FILE *out, const char *at)
{
    struct spec_pace pace;
    char text[UNITS_TEXT_MAX];
    memcpy(&pace, at, sizeof pace);
    return fprintf(out, "%s", units_pace_text(&pace, text, sizeof text));
}

static int put_verb(FILE *out, const char *at)
{
    const struct verb_desc *verb;
    memcpy(&verb, at, sizeof verb);
    return put_word(out, verb->name);
}

static int put_names(const struct show *s, const char *at)
{
    struct spec_names names;
    memcpy(&names, at, sizeof names);
    int n = fprintf(s->out, "[");
    for (uint32_t i = 0; i < names.count; i++) {
        n += fprintf(s->out, "%s", i > 0 ? ", " : "");
        n += put_word(s->out, names.items[i]);
    }
    return n + fprintf(s->out, "]");
}

static int put_value(const struct show *s, const struct param_desc *p, const char *at);
static bool has_value(const struct param_desc *p, const char *at);

static int put_dist(const struct show *s, const char *at)
{
    const struct spec_dist *as;
    memcpy(&as, at + sizeof(struct dist), sizeof as);
    if (as->seen == 0) return put_units(s, PARAM_DURATION, (const char *)&as->value_ns);
    int n = fprintf(s->out, "{");
    for (int i = 0; tables_dist.params[i].name != NULL; i++) {
        const struct param_desc *p = &tables_dist.params[i];
        if ((as->seen >> i & 1) == 0) continue;
        n += fprintf(s->out, "%s%s: ", n > 1 ? ", " : "", p->name);
        n += put_value(s, p, (const char *)as + p->offset);
    }
    return n + fprintf(s->out, "}");
}

static int put_policy(const struct show *s, const char *at)
{
    struct policy_choice choice;
    memcpy(&choice, at, sizeof choice);
    if (choice.policy == NULL) return fprintf(s->out, "none");
    const struct param_desc *p = choice.policy->params;
    if (p == NULL || p->name == NULL) return put_word(s->out, choice.policy->name);
    int n = fprintf(s->out, "{name: ");
    n += put_word(s->out, choice.policy->name);
    for (; p->name != NULL; p++) {
        const char *value = (const char *)choice.params + p->offset;
        if (!has_value(p, value)) continue;
        n += fprintf(s->out, ", %s: ", p->name);
        n += put_value(s, p, value);
    }
    return n + fprintf(s->out, "}");
}

static int put_value(const struct show *s, const struct param_desc *p, const char *at)
{
    const char *text = NULL;
    int choice;
    int64_t number;
    switch (p->type) {
    case PARAM_ENUM:
        memcpy(&choice, at, sizeof choice);
        return fprintf(s->out, "%s", p->choices[choice]);
    case PARAM_NAME:
    case PARAM_PATTERN:
    case PARAM_TEXT:
    case PARAM_FILE:
    case PARAM_AFTER:
    case PARAM_PATH: /* its first member */
        memcpy(&text, at, sizeof text);
        return p->type == PARAM_NAME ? put_word(s->out, text) : put_quoted(s->out, text);
    case PARAM_NAMES:
    case PARAM_HOSTS: /* their first member */
    case PARAM_WORKLOADS:
        return put_names(s, at);
    case PARAM_REF:
        return put_ref(s->out, at);
    case PARAM_PACE:
        return put_pace(s->out, at);
    case PARAM_VERB:
        return put_verb(s->out, at);
    case PARAM_VALUES:
        return put_values(s, p->elem, at);
    case PARAM_DIST:
        return put_dist(s, at);
    case PARAM_POLICY:
        return put_policy(s, at);
    case PARAM_TIMES:
        memcpy(&number, at, sizeof number);
        return fprintf(s->out, "%" PRId64 " x ", number) +
               put_units(s, p->elem, at + sizeof number);
    case PARAM_ZONE:
        return put_zone(s->out, at);
    case PARAM_WINDOW:
        return put_window(s->out, at);
    case PARAM_PERIOD:
        return put_period(s->out, at);
    default:
        return put_units(s, p->type, at);
    }
}

/* Is there anything to print? */
static bool has_value(const struct param_desc *p, const char *at)
{
    const char *text = NULL;
    struct spec_array a;
    struct spec_names names;
    struct policy_choice choice;
    struct period period;
    struct spec_pace pace;
    switch (p->type) {
    case PARAM_PERIOD:
        memcpy(&period, at, sizeof period);
        return period.months != 0 || period.days != 0 || period.ns != 0;
    case PARAM_NAME:
    case PARAM_PATTERN:
    case PARAM_TEXT:
    case PARAM_FILE:
    case PARAM_AFTER:
    case PARAM_PATH:
    case PARAM_REF:
    case PARAM_VERB: /* all of them a pointer, at least first */
        memcpy(&text, at, sizeof text);
        return text != NULL;
    case PARAM_PACE:
        memcpy(&pace, at, sizeof pace);
        return pace.count > 0;
    case PARAM_NAMES:
    case PARAM_HOSTS:
    case PARAM_WORKLOADS:
        memcpy(&names, at, sizeof names);
        return names.count > 0;
    case PARAM_MAP:
    case PARAM_LIST:
    case PARAM_VALUES:
        memcpy(&a.items, at, sizeof a.items);
        memcpy(&a.count, at + offsetof(struct spec_array, count), sizeof a.count);
        return a.count > 0;
    case PARAM_DIST:
        memcpy(&text, at + sizeof(struct dist), sizeof text);
        return text != NULL;
    case PARAM_POLICY:
        memcpy(&choice, at, sizeof choice);
        return choice.policy != NULL || p->fallback != NULL;
    default:
        return p->type != PARAM_ANY && p->type != PARAM_STEPS;
    }
}

/* Tables without `seen` tell a default by its value. */
static bool is_default(const struct param_desc *p, const char *at)
{
    union units_value fallback, v;
    struct diag d = {.code = DIAG_OK};
    if (p->fallback == NULL || !units_is_scalar(p->type)) return false;
    if (!units_parse(p->type, p->fallback, &fallback, NULL, &d)) return false;
    v = value_at(p->type, at);
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
        n += put_value(s, p, at);
        fprintf(s->out, "%*s= %s\n", n < NOTE_COLUMN ? NOTE_COLUMN - n : 2, "", p->derived);
        s->in_list = list;
        return;
    }
    start_line(s);
    int column = s->indent + fprintf(s->out, "%s: ", p->name);
    column += put_value(s, p, at);
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
    put_value(s, c->row, c->value);
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
    if (!has_value(p, at)) return;
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
