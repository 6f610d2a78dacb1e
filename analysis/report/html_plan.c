/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/html_plan.h"
#include "analysis/plot/gantt.h"
#include "analysis/report/escape.h"
#include "analysis/report/stepview.h"
#include "analysis/report/when.h"
#include "scenarios/zone.h"
#include <inttypes.h>

enum { PROBLEMS_MAX = 8, OPEN_MAX = 15 }; /* longer tables are folded */

static bool has_steps(const struct results *r)
{
    for (uint32_t i = 0; i < r->plan_count; i++) {
        if (gantt_has_data(&r->plans[i])) return true;
    }
    return false;
}

/* ---- what could not be done ---- */

static void write_problems(const struct page *p, const struct results_plan *plan)
{
    struct stepview v;
    char problem[STEPVIEW_PROBLEM];
    uint32_t n = 0;
    for (uint32_t at = 0; stepview_next(p->r, plan, &at, &v);) {
        if (v.trouble == NULL || ++n > PROBLEMS_MAX) continue;
        page_element(p->o, "<p class=\"alert\">", v.id, ": ");
        page_element(p->o, "", stepview_problem(p->r, &v, problem), "</p>\n");
    }
    if (n > PROBLEMS_MAX)
        outf_printf(p->o, "<p class=\"alert\">... and %" PRIu32 " more steps, below.</p>\n",
                    n - PROBLEMS_MAX);
}

/* ---- table ---- */

/* Begin above end. */
static void times_cell(const struct page *p, const char *what, int64_t begin_ns, int64_t end_ns)
{
    char from[TIME_TEXT_MAX], to[TIME_TEXT_MAX];
    when_minute(&p->r->calendar, begin_ns, from);
    when_minute(&p->r->calendar, end_ns, to);
    outf_printf(p->o, "<td data-of=\"%s\"><span>%s<br>%s</span></td>", what,
                from[0] != '\0' ? from : "–", to[0] != '\0' ? to : "–");
}

static void name_cell(const struct page *p, const struct stepview *v)
{
    page_element(p->o, "<tr><th scope=\"row\">", v->id, "<br><span class=\"soft\">");
    page_element(p->o, "", v->verb, "");
    if (v->count > 1) outf_printf(p->o, ", %" PRIu32 " times", v->count);
    if (v->title[0] != '\0') page_element(p->o, ": ", v->title, "");
    outf_text(p->o, "</span></th>");
}

static void state_cell(const struct page *p, const struct stepview *v)
{
    char problem[STEPVIEW_PROBLEM];
    const char *state = stepview_problem(p->r, v, problem);
    if (state[0] == '\0') state = stepview_state(v);
    outf_printf(p->o, "<td data-of=\"state\" class=\"left wide%s\">",
                v->trouble != NULL ? " bad" : "");
    page_element(p->o, "<span>", state, "</span></td>");
}

static void text_cell(const struct page *p, const char *what, bool is_bad, const char *text)
{
    outf_printf(p->o, "<td data-of=\"%s\"%s>%s</td>", what, is_bad ? " class=\"bad\"" : "",
                text[0] != '\0' ? text : "–");
}

static void hours_cell(const struct page *p, const char *what, double hours)
{
    char text[FIGURE_TEXT];
    text_cell(p, what, false, figure_text(hours, figure_decimals(hours, 0), text));
}

static void write_row(const struct page *p, const struct stepview *v)
{
    char text[STEPVIEW_CELL];
    name_cell(p, v);
    times_cell(p, "planned", v->planned_begin_ns, v->planned_end_ns);
    times_cell(p, "simulated", v->begin_ns, v->end_ns);
    text_cell(p, "late by", v->late_ns > 0, stepview_late(v, text));
    hours_cell(p, "effort, h", v->effort_h);
    hours_cell(p, "waited, h", v->waited_h);
    text_cell(p, "done", v->trouble != NULL, stepview_done(v, text));
    state_cell(p, v);
    outf_text(p->o, "</tr>\n");
}

static void write_table(const struct page *p, const struct results_plan *plan)
{
    struct stepview v;
    uint32_t steps = stepview_count(p->r, plan), n = 0;
    outf_printf(p->o, "<details%s><summary>", steps <= OPEN_MAX ? " open" : "");
    page_element(p->o, "Steps of ", plan->name, "");
    outf_printf(p->o,
                " (%" PRIu32 ")</summary><div class=\"inside\"><table class=\"compare steps\">",
                steps);
    outf_text(p->o, "<thead><tr><th>step</th><th>planned<br>begin, end</th>"
                    "<th>simulated<br>begin, end</th><th>late by</th><th>effort, h</th>"
                    "<th>waited, h</th><th>done</th><th class=\"left\">state</th></tr></thead>"
                    "<tbody>\n");
    for (uint32_t at = 0; stepview_next(p->r, plan, &at, &v) && n < PAGE_ROWS_MAX; n++)
        write_row(p, &v);
    outf_text(p->o, "</tbody></table>\n");
    if (steps > PAGE_ROWS_MAX)
        outf_printf(p->o, "<p class=\"note\">The first %d steps; all are in steps.csv.</p>",
                    PAGE_ROWS_MAX);
    outf_text(p->o, "</div></details>\n");
}

/* ---- whole ---- */

static void write_plan(const struct page *p, const struct results_plan *plan)
{
    if (!gantt_has_data(plan)) return;
    outf_text(p->o, "<figure class=\"chart\">\n");
    page_element(p->o, "<h3>", plan->name, "</h3>\n");
    write_problems(p, plan);
    outf_text(p->o, "<div class=\"pan\">\n");
    gantt_write(p->o, p->r, plan, GANTT_INLINE);
    outf_text(p->o, "</div>\n</figure>\n");
    write_table(p, plan);
}

static void write_note(const struct page *p)
{
    const struct zone *zone = p->r->calendar.zone;
    page_element(p->o, "<p class=\"note\">Times are on the clock of ",
                 zone != NULL ? zone_name(zone) : "UTC", ". ");
    outf_text(p->o, "A step that recurs is one row: its times are those of the last time it ended, "
                    "effort, waiting and machines are sums.");
    if (p->r->replications > 1)
        outf_text(p->o, " Simulated times and numbers are means over the replications.");
    outf_text(p->o, "</p>\n");
}

void html_plan_write(const struct page *p)
{
    if (!has_steps(p->r)) return;
    outf_text(p->o, "<section id=\"plan\">\n<h2>Plan</h2>\n");
    write_note(p);
    for (uint32_t i = 0; i < p->r->plan_count; i++)
        write_plan(p, &p->r->plans[i]);
    outf_text(p->o, "</section>\n");
}
