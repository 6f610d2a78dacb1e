/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/bind.h"
#include "scenarios/reader/tables.h"
#include "sim/dmath.h"
#include <stdio.h>
#include <string.h>

/* Which keys each distribution takes: one of up to two sets. Rows follow tables_dist_names. */
struct dist_form {
    enum dist_kind kind;
    const char *first, *second; /* keys with blanks between; NULL = no other way */
};

static const struct dist_form FORMS[] = {
    {DIST_CONSTANT, "value", NULL},
    {DIST_UNIFORM, "min max", "mean cv"},
    {DIST_TRIANGULAR, "min mode max", NULL},
    {DIST_EXPONENTIAL, "mean", NULL},
    {DIST_WEIBULL, "scale shape", "mean cv"},
    {DIST_GAMMA, "scale shape", "mean cv"},
    {DIST_LOGNORMAL, "median sigma", "mean cv"},
    {DIST_NORMAL, "mean sd", "mean cv"},
    {DIST_PARETO, "scale shape", "mean cv"},
    {DIST_EMPIRICAL, "points", NULL},
    {DIST_MIXTURE, "means weights", NULL},
};

enum { FORM_COUNT = sizeof FORMS / sizeof FORMS[0] };

/* Are exactly the keys of `set` given, besides `dist`? */
static bool keys_are(const char *set, uint64_t seen)
{
    if (set == NULL) return false;
    for (int i = 0; tables_dist.params[i].name != NULL; i++) {
        const char *name = tables_dist.params[i].name;
        if (strcmp(name, "dist") == 0) continue;
        size_t len = strlen(name);
        bool wanted = false;
        for (const char *at = strstr(set, name); at != NULL; at = strstr(at + 1, name))
            wanted |= (at == set || at[-1] == ' ') && (at[len] == ' ' || at[len] == '\0');
        if (wanted != ((seen >> i & 1) != 0)) return false;
    }
    return true;
}

static void wrong_keys(struct bind *b, const struct node *n, int form)
{
    const struct dist_form *f = &FORMS[form];
    struct diag *d = bind_error(
        b, DIAG_MISSING, n, "the %s distribution takes the keys: %s%s%s", tables_dist_names[form],
        f->first, f->second == NULL ? "" : "; or: ", f->second == NULL ? "" : f->second);
    diag_hint(d, "besides 'dist'");
}

static bool doubles_of(struct bind *b, const struct spec_array *ns, struct dist *out)
{
    const int64_t *in = ns->items;
    double *values = bind_alloc(b, ns->count, sizeof *values);
    if (values == NULL) return false;
    for (uint32_t i = 0; i < ns->count; i++)
        values[i] = (double)in[i];
    out->points = values;
    out->n = ns->count;
    return true;
}

static const char *fill_mixture(struct bind *b, const struct spec_dist *as, struct dist *out)
{
    uint32_t n = as->means_ns.count;
    if (n == 0 || n != as->weights.count) return "as many weights as means";
    uint32_t *alias = bind_alloc(b, n, sizeof *alias);
    double *cut = bind_alloc(b, n, sizeof *cut);
    if (alias == NULL || cut == NULL || !doubles_of(b, &as->means_ns, out)) return NULL;
    out->weights = as->weights.items;
    out->alias = alias;
    out->cut = cut;
    if (!dist_alias_build(out->weights, n, alias, cut)) return "weights whose sum is more than 0";
    return NULL;
}

static const char *fill_empirical(struct bind *b, const struct spec_dist *as, struct dist *out)
{
    const int64_t *points = as->points_ns.items;
    if (as->points_ns.count < 2) return "at least two points";
    for (uint32_t i = 1; i < as->points_ns.count; i++)
        if (points[i] < points[i - 1]) return "points in ascending order";
    doubles_of(b, &as->points_ns, out);
    return NULL;
}

/* Parameters by the first set of keys. Returns what is wrong with them, or NULL. */
static const char *fill_direct(struct bind *b, const struct spec_dist *as, struct dist *out)
{
    switch (out->kind) {
    case DIST_CONSTANT:
        out->a = (double)as->value_ns;
        return NULL;
    case DIST_UNIFORM:
        out->a = (double)as->min_ns;
        out->b = (double)as->max_ns;
        return as->min_ns < as->max_ns ? NULL : "min < max";
    case DIST_TRIANGULAR:
        out->a = (double)as->min_ns;
        out->b = (double)as->mode_ns;
        out->c = (double)as->max_ns;
        if (as->min_ns > as->mode_ns || as->mode_ns > as->max_ns) return "min <= mode <= max";
        return as->min_ns < as->max_ns ? NULL : "min < max";
    case DIST_EXPONENTIAL:
        out->a = (double)as->mean_ns;
        return as->mean_ns > 0 ? NULL : "mean > 0";
    case DIST_GAMMA:
        out->a = as->shape;
        out->b = (double)as->scale_ns;
        return as->shape > 0 && as->scale_ns > 0 ? NULL : "shape > 0 and scale > 0";
    case DIST_WEIBULL:
    case DIST_PARETO:
        out->a = (double)as->scale_ns;
        out->b = as->shape;
        return as->shape > 0 && as->scale_ns > 0 ? NULL : "shape > 0 and scale > 0";
    case DIST_LOGNORMAL:
        if (as->median_ns <= 0) return "median > 0";
        out->a = dm_log((double)as->median_ns);
        out->b = as->sigma;
        return NULL;
    case DIST_NORMAL:
        out->a = (double)as->mean_ns;
        out->b = (double)as->sd_ns;
        return NULL;
    case DIST_EMPIRICAL:
        return fill_empirical(b, as, out);
    default:
        SIM_ASSERT(out->kind == DIST_MIXTURE);
        return fill_mixture(b, as, out);
    }
}

/* A bare duration is a constant. */
static void bind_constant(struct bind *b, const struct node *n, struct spec_dist *as,
                          struct dist *out)
{
    const struct param_desc value = {.type = PARAM_DURATION, .min = "0 s"};
    as->pos = n->pos;
    as->kind = 0;
    bind_scalar(b, &value, n, (char *)&as->value_ns);
    *out = (struct dist){.kind = DIST_CONSTANT, .a = (double)as->value_ns};
}

static void bind_form(struct bind *b, const struct node *n, const struct spec_dist *as,
                      struct dist *out)
{
    SIM_ASSERT(as->kind >= 0 && as->kind < FORM_COUNT);
    const struct dist_form *form = &FORMS[as->kind];
    *out = (struct dist){.kind = form->kind};
    const char *wrong = NULL;
    if (keys_are(form->first, as->seen)) {
        wrong = fill_direct(b, as, out);
    } else if (keys_are(form->second, as->seen)) {
        if (!dist_from_moments(form->kind, (double)as->mean_ns, as->cv, out))
            wrong = "another mean or cv: these are impossible together";
        else if (form->kind == DIST_UNIFORM && out->a < 0.0)
            wrong = "a cv below 0.577: its least value would be negative";
    } else {
        wrong_keys(b, n, as->kind);
    }
    if (wrong != NULL)
        bind_error(b, DIAG_RANGE, n, "the %s distribution needs %s", tables_dist_names[as->kind],
                   wrong);
}

void bind_dist(struct bind *b, const struct node *n, char *at)
{
    struct spec_dist *as = bind_alloc(b, 1, sizeof *as);
    if (as == NULL) return;
    struct dist out = {.kind = DIST_CONSTANT};
    if (n->kind != NODE_MAP) {
        bind_constant(b, n, as, &out);
    } else {
        int before = b->errors;
        bind_struct(b, &tables_dist, n, n->pos, as);
        if (b->errors == before) bind_form(b, n, as, &out);
    }
    const struct spec_dist *written = as;
    memcpy(at, &out, sizeof out);
    memcpy(at + sizeof out, &written, sizeof written);
}
