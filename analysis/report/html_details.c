/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/html_details.h"
#include "sim/time.h"
#include <inttypes.h>

static void write_hosts(const struct page *p, const struct results_plan *plan)
{
    struct outf *o = p->o;
    const struct record *record = &plan->first;
    page_element(o, "<details><summary>Hosts of ", plan->name, "");
    outf_printf(o,
                " (%" PRIu32 ")</summary><div class=\"inside\"><table><thead><tr><th>host</th>"
                "<th class=\"left\">model</th><th class=\"left\">site</th>"
                "<th class=\"left\">cluster</th><th>on, h</th><th>CPU mean, %%</th>"
                "<th>CPU max, %%</th><th>memory, %%</th><th>VMs</th><th>energy, kWh</th>"
                "<th>contended, h</th></tr></thead><tbody>\n",
                record->host_count);
    for (uint32_t i = 0; i < record->host_count && i < PAGE_ROWS_MAX; i++) {
        const struct record_host *h = &record->hosts[i];
        outf_text(o, "<tr>");
        page_left_cell(o, h->name);
        page_left_cell(o, h->model);
        page_left_cell(o, h->site);
        page_left_cell(o, h->cluster);
        page_cell(o, h->on_h, 1);
        page_cell(o, h->cpu_mean, 100);
        page_cell(o, h->cpu_max, 100);
        page_cell(o, h->memory_mean, 100);
        page_cell(o, h->vms_mean, 1);
        page_cell(o, h->energy_kwh, 1);
        page_cell(o, h->contended_h, 1);
        outf_text(o, "</tr>\n");
    }
    outf_text(o, "</tbody></table>\n");
    if (record->host_count > PAGE_ROWS_MAX)
        outf_printf(o, "<p class=\"note\">The first %d hosts; all are in hosts.csv.</p>",
                    PAGE_ROWS_MAX);
    outf_text(o, "</div></details>\n");
}

static void write_workloads(const struct page *p, const struct results_plan *plan)
{
    struct outf *o = p->o;
    const struct record *record = &plan->first;
    page_element(o, "<details><summary>Workloads of ", plan->name, "");
    outf_printf(o,
                " (%" PRIu32 ")</summary><div class=\"inside\"><table><thead><tr>"
                "<th>workload</th><th>VMs</th><th>queued</th><th>CPU demand, points</th>"
                "<th>CPU served, points</th><th>ready, %%</th><th>wait, s</th></tr></thead>"
                "<tbody>\n",
                record->workload_count);
    for (uint32_t i = 0; i < record->workload_count && i < PAGE_ROWS_MAX; i++) {
        const struct record_workload *w = &record->workloads[i];
        outf_text(o, "<tr>");
        page_left_cell(o, w->name);
        page_cell(o, w->vms_mean, 1);
        page_cell(o, w->queued_mean, 1);
        page_cell(o, w->demand_points, 1);
        page_cell(o, w->served_points, 1);
        page_cell(o, w->ready, 100);
        page_cell(o, w->wait_s, 1);
        outf_text(o, "</tr>\n");
    }
    outf_text(o, "</tbody></table></div></details>\n");
}

/* ---- why VMs did not run ---- */

/* Metrics in the order of record_down_cause. */
static const int down_metrics[RECORD_DOWN_CAUSES] = {METRIC_DOWN_QUEUE, METRIC_DOWN_HOST,
                                                     METRIC_DOWN_MIGRATION, METRIC_DOWN_CONVERSION,
                                                     METRIC_DOWN_MAINTENANCE};
static const char *const down_labels[RECORD_DOWN_CAUSES] = {
    "no host had room", "its host failed", "migration", "conversion", "planned work"};

static bool has_down(const struct results *r)
{
    for (uint32_t i = 0; i < r->plan_count; i++) {
        if (r->plans[i].stats[METRIC_DOWN].max > 0) return true;
    }
    return false;
}

static void write_down_head(const struct page *p, const char *first, const char *last)
{
    outf_printf(p->o, "<thead><tr><th>%s</th>", first);
    for (int c = 0; c < RECORD_DOWN_CAUSES; c++)
        outf_printf(p->o, "<th>%s, h</th>", down_labels[c]);
    outf_printf(p->o, "%s</tr></thead><tbody>\n", last);
}

static void write_down_plan(const struct page *p, const struct results_plan *plan)
{
    double span_h = (double)(p->r->account_to_ns - p->r->account_from_ns) / (double)NS_PER_H;
    double down = plan->stats[METRIC_DOWN].mean;
    page_element(p->o, "<tr><th scope=\"row\">", plan->name, "</th>");
    for (int c = 0; c < RECORD_DOWN_CAUSES; c++)
        page_cell(p->o, plan->stats[down_metrics[c]].mean, 1);
    page_cell(p->o, down, 1);
    page_cell(p->o, down / (plan->stats[METRIC_VMS_MEAN].mean * span_h + down), 100);
    outf_text(p->o, "</tr>\n");
}

static double down_sum(const struct record_workload *w)
{
    double sum = 0;
    for (int c = 0; c < RECORD_DOWN_CAUSES; c++)
        sum += w->down_h[c];
    return sum;
}

static void write_down_workload(const struct page *p, const struct record_workload *w)
{
    char hours[FIGURE_TEXT];
    page_element(p->o, "<tr><th scope=\"row\">", w->name, "</th>");
    for (int c = 0; c < RECORD_DOWN_CAUSES; c++) {
        double h = w->down_h[c];
        outf_printf(p->o, "<td>%s", figure_text(h, figure_decimals(h, 0), hours));
        if (w->downs[c] > 0)
            outf_printf(p->o, " <span class=\"soft\">%.0f&times;</span>", w->downs[c]);
        outf_text(p->o, "</td>");
    }
    outf_text(p->o, "</tr>\n");
}

static void write_down_workloads(const struct page *p, const struct results_plan *plan)
{
    const struct record *record = &plan->first;
    uint32_t shown = 0;
    if (!(plan->stats[METRIC_DOWN].max > 0)) return;
    page_element(p->o, "<details><summary>By workload: ", plan->name,
                 "</summary><div class=\"inside\"><table>");
    write_down_head(p, "workload", "");
    for (uint32_t i = 0; i < record->workload_count && shown < PAGE_ROWS_MAX; i++) {
        if (!(down_sum(&record->workloads[i]) > 0)) continue;
        write_down_workload(p, &record->workloads[i]);
        shown++;
    }
    outf_text(p->o, "</tbody></table><p class=\"note\">Hours, and how often");
    if (p->r->replications > 1) outf_text(p->o, ", in the first replication");
    outf_text(p->o, ".</p></div></details>\n");
}

void html_details_down(const struct page *p)
{
    if (!has_down(p->r)) return;
    outf_text(p->o, "<section id=\"down\">\n<h2>Why VMs did not run</h2>\n"
                    "<div class=\"scroll\"><table>\n");
    write_down_head(p, "plan", "<th>all, h</th><th>of VM time, %</th>");
    for (uint32_t i = 0; i < p->r->plan_count; i++)
        write_down_plan(p, &p->r->plans[i]);
    outf_text(p->o, "</tbody></table></div>\n<p class=\"note\">VM hours from the first start of "
                    "each VM on");
    if (p->r->replications > 1) outf_text(p->o, ", means over the replications");
    outf_text(p->o, ".</p>\n");
    for (uint32_t i = 0; i < p->r->plan_count; i++)
        write_down_workloads(p, &p->r->plans[i]);
    outf_text(p->o, "</section>\n");
}

/* ---- all of it ---- */

void html_details_write(const struct page *p)
{
    outf_text(p->o, "<section id=\"details\">\n<h2>Hosts and workloads</h2>\n");
    if (p->r->replications > 1)
        outf_text(p->o, "<p class=\"note\">Of the first replication.</p>\n");
    for (uint32_t i = 0; i < p->r->plan_count; i++) {
        write_workloads(p, &p->r->plans[i]);
        write_hosts(p, &p->r->plans[i]);
    }
    outf_text(p->o, "</section>\n");
}
