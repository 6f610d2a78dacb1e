/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/limits.h"
#include "scenarios/reader/resolve.h"
#include "scenarios/reader/tables.h"
#include "scenarios/reader/units_calendar.h"
#include "sim/rng.h"
#include <stdio.h>
#include <string.h>

static bool given(const struct spec_step *s, const char *key)
{
    return param_given(&tables_step, s->seen, key);
}

const char *resolve_step_path(const struct resolve *r, const struct spec_step *s, const char *key,
                              char buf[BIND_PATH_MAX])
{
    return resolve_path(buf, "plans.%s.steps[%u]%s%.60s", r->sc->plan, (unsigned)(s - r->sc->steps),
                        key[0] == '\0' ? "" : ".", key);
}

/* ---- names ---- */

/* Steps without a name are called after their verb: buy-1, buy-2 ... */
static void name_step(struct resolve *r, struct spec_step *s)
{
    char text[sizeof "step/" + 2 * LIMIT_NAME];
    if (s->id == NULL) {
        unsigned number = 0;
        for (const struct spec_step *other = r->sc->steps; other <= s; other++)
            number += other->verb == s->verb;
        int n = snprintf(text, sizeof text, "%s-%u", s->verb->name, number);
        s->id = bind_text(r->bind, text, (size_t)n);
        if (s->id == NULL) return;
    }
    snprintf(text, sizeof text, "step/%s", s->id);
    s->key = rng_key(text);
}

static bool name_steps(struct resolve *r)
{
    struct scenario *sc = r->sc;
    for (uint32_t i = 0; i < sc->step_count; i++)
        name_step(r, &sc->steps[i]);
    if (!resolve_index(r, &r->steps, sc->steps, sc->step_count, sizeof *sc->steps,
                       offsetof(struct spec_step, id)))
        return false;
    uint32_t first, second;
    if (!index_duplicate(&r->steps, &first, &second)) return true;
    char path[BIND_PATH_MAX];
    struct diag *d =
        resolve_error(r, DIAG_DUPLICATE, resolve_step_path(r, &sc->steps[second], "id", path),
                      "there is a step '%s' already", sc->steps[second].id);
    diag_hint(d, "steps[%u] at %s:%d", first, sc->steps[first].pos.file, sc->steps[first].pos.line);
    return false;
}

/* ---- when ---- */

static void resolve_trigger(struct resolve *r, struct spec_step *s)
{
    char path[BIND_PATH_MAX];
    bool at = given(s, "at"), after = given(s, "after"), every = given(s, "every");
    s->has_window = given(s, "window");
    s->after = SPEC_NONE;
    if (!given(s, "effort")) s->effort_ns = -1;
    if (after && (at || every))
        resolve_error(r, DIAG_CONFLICT, resolve_step_path(r, s, "after", path),
                      "`%s` is given as well", at ? "at" : "every");
    else if (!after && !at && !every) {
        struct diag *d = resolve_error(r, DIAG_MISSING, resolve_step_path(r, s, "", path),
                                       "neither at, after nor every is given");
        diag_hint(d, "for example at: 2026-02-01, or after: STEP + 2w");
    }
    if (given(s, "times") && !every)
        resolve_error(r, DIAG_CONFLICT, resolve_step_path(r, s, "times", path),
                      "only a step with `every` is done several times");
    s->trigger = every ? STEP_EVERY : after ? STEP_AFTER : STEP_AT;
    if (every && !at) s->at_ns = calendar_nth(&r->sc->calendar, 0, s->every, 1);
}

/* What follows a step without end would never begin. */
static bool check_ends(struct resolve *r, const struct spec_step *before, const char *path)
{
    if (before->trigger != STEP_EVERY || before->times > 0) return true;
    struct diag *d = resolve_error(
        r, DIAG_CONFLICT, path, "step '%s' is done again and again, so it never ends", before->id);
    diag_hint(d, "give it `times`, or follow another step");
    return false;
}

static int64_t find_step(struct resolve *r, const char *name, const char *path)
{
    int64_t i = resolve_name(r, &r->steps, "there is no step", name, path);
    return i >= 0 && check_ends(r, &r->sc->steps[i], path) ? i : SPEC_NONE;
}

/* The text behind the step's name: "+ 4w". */
static bool read_delay(struct resolve *r, struct spec_step *s, const char *text, const char *path)
{
    struct diag found = {.code = DIAG_OK};
    if (text[0] != '+' || text[1] != ' ') {
        struct diag *d =
            resolve_error(r, DIAG_SYNTAX, path, "'%.80s' is not a step + a duration", s->after_as);
        diag_hint(d, text[0] == '-' ? "a step begins when another has ended, or later"
                                    : "with blanks around the sign: wave-1 + 4w");
        return false;
    }
    if (units_period(text + 1 + strspn(text + 1, " "), &s->delay, &found)) return true;
    struct diag *d = resolve_error(r, found.code, path, "%s", found.msg);
    if (found.hint[0] != '\0') diag_hint(d, "%s", found.hint);
    return false;
}

/* "wave-1", or "wave-1 + 4w". Names hold '-' and no '+', so blanks part them from the sign. */
static void resolve_after(struct resolve *r, struct spec_step *s)
{
    char path[BIND_PATH_MAX];
    if (s->trigger != STEP_AFTER) return;
    resolve_step_path(r, s, "after", path);
    size_t len = strcspn(s->after_as, " ");
    const char *rest = s->after_as + len + strspn(s->after_as + len, " ");
    const char *name = bind_text(r->bind, s->after_as, len);
    if (name == NULL) return;
    if (strchr(name, '+') != NULL) {
        read_delay(r, s, name, path);
        return;
    }
    if (rest[0] != '\0' && !read_delay(r, s, rest, path)) return;
    s->after = (int32_t)find_step(r, name, path);
}

static void resolve_needs(struct resolve *r, struct spec_step *s)
{
    char path[BIND_PATH_MAX], item[BIND_PATH_MAX];
    uint32_t *needs = bind_alloc(r->bind, s->needs_as.count, sizeof *needs);
    if (needs == NULL) return;
    s->needs.items = needs;
    resolve_step_path(r, s, "needs", path);
    for (uint32_t i = 0; i < s->needs_as.count; i++) {
        resolve_path(item, "%.200s[%u]", path, i);
        int64_t step = find_step(r, s->needs_as.items[i], item);
        if (step >= 0) needs[s->needs.count++] = (uint32_t)step;
    }
}

/* ---- circles ---- */

enum { UNSEEN, OPEN, DONE };

struct circle_search { /* depth first; the stack holds steps that wait for the one above */
    uint8_t *state;
    uint32_t *stack, *edge; /* edge: next of the steps that it waits for */
    uint32_t depth;
};

/* Number k of the steps that s waits for; SPEC_NONE: no more. */
static int64_t waits_for(const struct spec_step *s, uint32_t k)
{
    const uint32_t *needs = s->needs.items;
    if (s->after >= 0 && k == 0) return s->after;
    k -= s->after >= 0;
    return k < s->needs.count ? (int64_t)needs[k] : SPEC_NONE;
}

static void report_circle(struct resolve *r, const struct circle_search *c, uint32_t again)
{
    const struct spec_step *steps = r->sc->steps;
    char text[DIAG_MSG_MAX / 2] = "", path[BIND_PATH_MAX];
    size_t n = 0;
    uint32_t from = 0;
    while (c->stack[from] != again)
        from++;
    for (uint32_t i = from; i < c->depth && n < sizeof text; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%s -> ", steps[c->stack[i]].id);
    const struct spec_step *first = &steps[again];
    bool by_after = first->after >= 0 && c->edge[from] == 1;
    resolve_error(r, DIAG_CONFLICT, resolve_step_path(r, first, by_after ? "after" : "needs", path),
                  "steps wait for each other: %s%s", text, n < sizeof text ? first->id : "...");
}

static void search_from(struct resolve *r, struct circle_search *c, uint32_t root)
{
    c->depth = 0;
    c->stack[c->depth++] = root;
    c->state[root] = OPEN;
    while (c->depth > 0) {
        uint32_t top = c->depth - 1, step = c->stack[top];
        int64_t next = waits_for(&r->sc->steps[step], c->edge[top]++);
        if (next < 0) {
            c->state[step] = DONE;
            c->depth--;
        } else if (c->state[next] == OPEN) {
            report_circle(r, c, (uint32_t)next);
        } else if (c->state[next] == UNSEEN) {
            c->state[next] = OPEN;
            c->edge[c->depth] = 0;
            c->stack[c->depth++] = (uint32_t)next;
        }
    }
}

static void refuse_circles(struct resolve *r)
{
    uint32_t n = r->sc->step_count;
    struct circle_search c = {bind_alloc(r->bind, n, 1), bind_alloc(r->bind, n, sizeof(uint32_t)),
                              bind_alloc(r->bind, n, sizeof(uint32_t)), 0};
    if (c.state == NULL || c.stack == NULL || c.edge == NULL) return;
    for (uint32_t i = 0; i < n; i++) {
        c.edge[0] = 0;
        if (c.state[i] == UNSEEN) search_from(r, &c, i);
    }
}

void resolve_steps(struct resolve *r)
{
    struct scenario *sc = r->sc;
    if (!name_steps(r)) return;
    for (uint32_t i = 0; i < sc->step_count; i++)
        resolve_trigger(r, &sc->steps[i]);
    for (uint32_t i = 0; i < sc->step_count; i++) {
        resolve_after(r, &sc->steps[i]);
        resolve_needs(r, &sc->steps[i]);
    }
    refuse_circles(r);
}
