/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/html_sizing.h"
#include "analysis/report/sizing_view.h"
#include <inttypes.h>

static bool has_rows(const struct results *r)
{
    for (uint32_t i = 0; i < r->plan_count; i++)
        if (r->plans[i].sizing_count > 0) return true;
    return false;
}

/* ---- sentences ---- */

static void write_sentences(const struct page *p)
{
    outf_text(p->o, "<ul>\n");
    for (uint32_t i = 0; i < p->r->plan_count; i++) {
        const struct record_sizing *s;
        char text[SIZING_VIEW_TEXT];
        for (uint32_t at = 0; (s = sizing_view_next(&p->r->plans[i], &at)) != NULL;) {
            page_element(p->o, "<li><b>", p->r->plans[i].name, "</b>: ");
            page_element(p->o, "", sizing_view_text(s, text), ".</li>\n");
        }
    }
    outf_text(p->o, "</ul>\n");
}

/* ---- table ---- */

static void count_cell(const struct page *p, const char *what, uint32_t n)
{
    outf_printf(p->o, "<td data-of=\"%s\">%" PRIu32 "</td>", what, n);
}

static void hosts_cell(const struct page *p, const char *what, double hosts)
{
    if (hosts == hosts)
        outf_printf(p->o, "<td data-of=\"%s\">%.2f</td>", what, hosts);
    else
        outf_printf(p->o, "<td data-of=\"%s\">–</td>", what);
}

static void write_row(const struct page *p, const char *plan, const struct record_sizing *s)
{
    page_element(p->o, "<tr><th scope=\"row\">", plan, "<br><span class=\"soft\">");
    page_element(p->o, "", s->pool, ": ");
    page_element(p->o, "", s->model, "");
    if (s->models > 1) outf_printf(p->o, " (%" PRIu32 " of the pool)", s->alike);
    outf_text(p->o, "</span></th>");
    count_cell(p, "hosts", s->hosts);
    count_cell(p, "VMs", s->vms);
    count_cell(p, "too big", s->too_big);
    outf_printf(p->o, "<td data-of=\"would do\"><b>%" PRIu32 "</b></td>", s->needed);
    count_cell(p, "at least", s->bound_l2);
    page_element(p->o, "<td data-of=\"binds\" class=\"left\">", s->too_big < s->vms ? s->binds : "",
                 "</td>");
    hosts_cell(p, "memory", s->memory_hosts);
    hosts_cell(p, "CPU", s->cpu_hosts);
    hosts_cell(p, "vCPUs", s->vcpu_hosts);
    count_cell(p, "first fit", s->first_fit);
    count_cell(p, "best fit", s->best_fit);
    count_cell(p, "dot product", s->dot_product);
    count_cell(p, "L2", s->l2);
    outf_text(p->o, "</tr>\n");
}

static void write_table(const struct page *p)
{
    uint32_t n = 0;
    outf_text(p->o, "<div class=\"scroll\"><table class=\"compare\">\n<thead><tr>"
                    "<th>plan<br>pool: kind of host</th><th>hosts</th><th>VMs</th><th>too big</th>"
                    "<th>would do</th><th>at least</th><th class=\"left\">binds</th>"
                    "<th>memory,<br>hosts</th><th>CPU,<br>hosts</th><th>vCPUs,<br>hosts</th>"
                    "<th>first<br>fit</th><th>best<br>fit</th><th>dot<br>product</th><th>L2</th>"
                    "</tr></thead>\n<tbody>\n");
    for (uint32_t i = 0; i < p->r->plan_count; i++) {
        const struct results_plan *plan = &p->r->plans[i];
        for (uint32_t k = 0; k < plan->sizing_count && n < PAGE_ROWS_MAX; k++, n++)
            write_row(p, plan->name, &plan->sizing[k]);
    }
    outf_text(p->o, "</tbody></table></div>\n");
}

static void write_note(const struct page *p)
{
    const struct spec_policies *policies = &p->r->plans[0].spec->policies;
    outf_printf(
        p->o,
        "<p class=\"note\">From the scenario alone, without a run: the VMs that are to be "
        "there at the end, packed into equal hosts of each kind. CPU counts in every hour of "
        "the busiest weekday, with %.6g standard deviations above the mean; VMs of one "
        "department move together. \"At least\" is the larger of two lower bounds (sums of "
        "sizes; Martello and Toth): no packing does with fewer. Spare hosts, licences and "
        "racks are not considered. Memory, CPU and vCPUs: hosts' worth of each.</p>\n",
        policies->sizing.margin);
}

void html_sizing_write(const struct page *p)
{
    if (!has_rows(p->r)) return;
    outf_text(p->o, "<section id=\"sizing\">\n<h2>How many hosts would do?</h2>\n");
    write_sentences(p);
    write_table(p);
    write_note(p);
    outf_text(p->o, "</section>\n");
}
