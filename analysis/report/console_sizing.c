/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/console_sizing.h"
#include "analysis/report/sizing_view.h"

enum { POOLS_MAX = 3 };

static void print_plan(const struct term *t, const struct results_plan *plan)
{
    const struct record_sizing *s;
    char text[SIZING_VIEW_TEXT];
    int at = 0, pools = 0;
    snprintf(text, sizeof text, "Hosts of %s:", plan->name);
    term_flow(t, text, 2, &at);
    for (uint32_t i = 0; (s = sizing_view_next(plan, &i)) != NULL; pools++) {
        if (pools > 0) term_flow(t, pools < POOLS_MAX ? "--" : "-- more in sizing.csv", 2, &at);
        if (pools == POOLS_MAX) break;
        term_flow(t, sizing_view_text(s, text), 2, &at);
    }
    fputc('\n', t->out);
}

void console_sizing(const struct term *t, const struct results *r)
{
    bool is_first = true;
    for (uint32_t p = 0; p < r->plan_count; p++) {
        if (r->plans[p].sizing_count == 0) continue;
        if (is_first) fputc('\n', t->out);
        is_first = false;
        print_plan(t, &r->plans[p]);
    }
}
