/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When the batches of a pace begin. The start is Thursday, 1 January 2026, 00:00; times in
 * hours. */
#include "models/verbs/pace.h"
#include "sim/time.h"
#include "tests/models/planning.h"
#include <criterion/criterion.h>

enum { BATCHES = 6 };

struct pace_case {
    const char *what, *zone;
    struct period per;
    uint32_t days; /* of the window; 0 = none */
    int from_h, to_h;
    double first_h;
    double next_h[BATCHES]; /* the batches after the first; negative = no more are looked at */
};

static const struct pace_case cases[] = {
    {"every day without a window", "UTC", {.days = 1}, 0, 0, 0, 5, {29, 53, 77, 101, 125, 149}},
    {"three hours without a window",
     "UTC",
     {.ns = 3 * NS_PER_H},
     0,
     0,
     0,
     1,
     {4, 7, 10, 13, 16, 19}},
    {"nights of the weekend",
     "UTC",
     {.days = 1},
     1u << 5 | 1u << 6,
     22,
     6,
     70,
     {94, 238, 262, 406, 430, 574}},
    {"from the middle of a night",
     "UTC",
     {.days = 1},
     0x7f,
     22,
     6,
     27,
     {46, 70, 94, 118, 142, 166}},
    {"weeks from the middle of a night",
     "UTC",
     {.days = 7},
     0x7f,
     22,
     6,
     27,
     {190, 358, 526, 694, 862, -1}},
    {"hours of a night", "UTC", {.ns = 3 * NS_PER_H}, 0x7f, 22, 6, 46, {49, 52, 70, 73, 76, 94}},
    {"every second day", "UTC", {.days = 2}, 0x7f, 22, 6, 22, {70, 118, 166, 214, 262, 310}},
    /* 31 January 22:00; the months end on 28 February and 31 March */
    {"months",
     "UTC",
     {.months = 1},
     0x7f,
     22,
     6,
     742,
     {58 * 24 + 22, 89 * 24 + 22, 119 * 24 + 22, -1}},
    /* the night of 28 March: 22:00 is 22:00 UTC on that day and 21:00 UTC on the next */
    {"summer time",
     "Europe/London",
     {.days = 1},
     0x7f,
     22,
     6,
     86 * 24 + 22,
     {87 * 24 + 21, 88 * 24 + 21, -1}},
};

Test(verbs_pace, batches_begin_in_each_period_when_the_window_opens)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct pace_case *c = &cases[i];
        struct planning *p = planning_open(0, 1, 24);
        p->sc->calendar.zone = zone_find(c->zone);
        struct spec_step step = {.has_window = c->days != 0};
        if (step.has_window) step.window = planning_window(c->days, c->from_h, c->to_h);
        struct spec_pace pace = {.count = 4, .per = c->per};
        int64_t t_ns = (int64_t)(c->first_h * (double)NS_PER_H), n = 0;
        int64_t anchor_ns = pace_anchor(p->sc, &step, &pace, t_ns);
        for (int k = 0; k < BATCHES && c->next_h[k] >= 0; k++) {
            t_ns = pace_next(p->sc, &step, &pace, anchor_ns, &n, t_ns);
            cr_expect_eq(planning_h(t_ns), c->next_h[k], "%s: batch %d at %g h", c->what, k + 2,
                         planning_h(t_ns));
            uint32_t machines = 4 * ((uint32_t)k + 1) + 1;
            int64_t last_ns =
                pace_last(p->sc, &step, &pace, (int64_t)(c->first_h * (double)NS_PER_H), machines);
            cr_expect_eq(last_ns, t_ns, "%s: last of %u machines", c->what, machines);
        }
        planning_close(p);
    }
}

Test(verbs_pace, without_a_pace_all_begin_at_once_and_are_tried_again_daily)
{
    struct planning *p = planning_open(0, 1, 24);
    struct spec_step step = {.has_window = false};
    struct spec_pace none = {.count = 0};
    int64_t n = 0;
    cr_expect_eq(pace_count(&none), UINT32_MAX);
    cr_expect_eq(pace_last(p->sc, &step, &none, NS_PER_H, 100000), NS_PER_H);
    cr_expect_eq(pace_next(p->sc, &step, &none, NS_PER_H, &n, NS_PER_H), 25 * NS_PER_H);
    planning_close(p);
}
