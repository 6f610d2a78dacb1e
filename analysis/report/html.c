/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/html.h"
#include "analysis/plot/plot.h"
#include "analysis/report/answer.h"
#include "analysis/report/highlight.h"
#include "analysis/report/html_style.h"
#include "sim/version.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { HOSTS_SHOWN_MAX = 300, DIGESTS_SHOWN_MAX = 100 };
static const char plus_minus[] = "\u00b1";

struct page {
    struct outf *o;
    const struct results *r;
    const struct html_options *opt;
    uint32_t row_count;
    struct highlight rows[METRIC_COUNT];
};

/* ---- text ---- */

static void escaped(struct outf *o, const char *text)
{
    for (const char *p = text; *p != '\0'; p++) {
        switch (*p) {
        case '&':
            outf_text(o, "&amp;");
            break;
        case '<':
            outf_text(o, "&lt;");
            break;
        case '>':
            outf_text(o, "&gt;");
            break;
        case '"':
            outf_text(o, "&quot;");
            break;
        case '\'':
            outf_text(o, "&#39;");
            break;
        default:
            outf_char(o, *p);
        }
    }
}

static void element(struct outf *o, const char *open, const char *text, const char *close)
{
    outf_text(o, open);
    escaped(o, text);
    outf_text(o, close);
}

static bool is_given(const char *text)
{
    return text != NULL && text[0] != '\0';
}

/* ---- top ---- */

static void write_head(const struct page *p)
{
    struct outf *o = p->o;
    const char *title = is_given(p->r->title) ? p->r->title : p->r->name;
    outf_text(o, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                 "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                 "img-src data:; style-src 'unsafe-inline'\">\n"
                 "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                 "<meta name=\"generator\" content=\"vdcsim " VDCSIM_VERSION "\">\n");
    element(o, "<title>", title, "</title>\n<style>\n");
    html_style_write(o);
    outf_text(o, "</style>\n</head>\n<body>\n<main>\n<header>\n");
    element(o, "<p class=\"kicker\">", p->r->name, "</p>\n");
    element(o, "<h1>", title, "</h1>\n");
    if (is_given(p->r->question)) element(o, "<p class=\"question\">", p->r->question, "</p>\n");
    char setup[ANSWER_TEXT];
    element(o, "<p class=\"setup\">", answer_setup(p->r, setup), "</p>\n</header>\n");
}

/* ---- answer ---- */

static void write_tile(const struct page *p, const struct results_plan *plan, int metric,
                       const char *label)
{
    const struct results_plan *base = &p->r->plans[p->r->baseline];
    double a = base->stats[metric].mean, b = plan->stats[metric].mean;
    if (a != a && b != b) return;
    struct figure_scale s = figure_scale_of(metric_table()[metric].unit, a > b ? a : b);
    char from[FIGURE_TEXT], to[FIGURE_TEXT];
    a *= s.factor;
    b *= s.factor;
    figure_text(a, figure_decimals(a, 0), from);
    figure_text(b, figure_decimals(b, 0), to);
    outf_text(p->o, "<div class=\"tile\"><b>");
    if (plan != base) outf_printf(p->o, "%s&nbsp;→&nbsp;", from);
    outf_printf(p->o, "%s</b><span>%s</span></div>\n", to, label);
}

static void write_card(const struct page *p, uint32_t index)
{
    char text[ANSWER_TEXT];
    const struct results_plan *plan = &p->r->plans[index];
    bool is_base = index == p->r->baseline;
    outf_text(p->o, is_base ? "<article class=\"card base\">\n" : "<article class=\"card\">\n");
    element(p->o, "<h3>", plan->name,
            is_base ? " <span class=\"soft\">baseline</span></h3>\n" : "</h3>\n");
    const char *alert = answer_alert(p->r, index, text);
    if (is_given(alert)) element(p->o, "<p class=\"alert\">", alert, "</p>\n");
    element(p->o, "<p>", answer_figures(p->r, index, text), "</p>\n<div class=\"tiles\">\n");
    write_tile(p, plan, METRIC_HOSTS_INSTALLED, "hosts");
    write_tile(p, plan, METRIC_POWER_MEAN, "mean power, kW");
    write_tile(p, plan, METRIC_CPU_USED, "CPU used, %");
    write_tile(p, plan, METRIC_MEMORY_CONFIGURED, "memory configured, %");
    outf_text(p->o, "</div>\n</article>\n");
}

static void write_answer(const struct page *p)
{
    outf_text(p->o, "<section id=\"answer\">\n<h2>Answer</h2>\n<div class=\"cards\">\n");
    for (uint32_t i = 0; i < p->r->plan_count; i++) {
        if (i != p->r->baseline) write_card(p, i);
    }
    write_card(p, p->r->baseline);
    outf_text(p->o, "</div>\n</section>\n");
}

/* ---- comparison ---- */

static void write_table_head(const struct page *p)
{
    struct outf *o = p->o;
    outf_text(o, "<thead><tr><th scope=\"col\">metric</th>");
    element(o, "<th scope=\"col\">", p->r->plans[p->r->baseline].name, "</th>");
    for (uint32_t i = 0; i < p->r->plan_count; i++) {
        if (i == p->r->baseline) continue;
        element(o, "<th scope=\"col\">", p->r->plans[i].name,
                "</th><th scope=\"col\">difference</th>");
    }
    outf_text(o, "</tr></thead>\n");
}

static void write_table_row(const struct page *p, const struct highlight *h)
{
    static const char *const classes[] = {[HIGHLIGHT_NEUTRAL] = "",
                                          [HIGHLIGHT_BETTER] = " class=\"good\"",
                                          [HIGHLIGHT_WORSE] = " class=\"bad\"",
                                          [HIGHLIGHT_UNCLEAR] = " class=\"unclear\""};
    struct outf *o = p->o;
    char cell[HIGHLIGHT_CELL];
    element(o, "<tr><th scope=\"row\">", h->label, "");
    if (h->scale.unit[0] != '\0') element(o, " <span class=\"soft\">", h->scale.unit, "</span>");
    const struct results_plan *base = &p->r->plans[p->r->baseline];
    element(o, "</th><td data-of=\"", base->name, "\">");
    element(o, "", highlight_value(h, base, plus_minus, cell), "</td>");
    for (uint32_t i = 0; i < p->r->plan_count; i++) {
        const struct results_plan *plan = &p->r->plans[i];
        if (plan == base) continue;
        element(o, "<td data-of=\"", plan->name, "\">");
        element(o, "", highlight_value(h, plan, plus_minus, cell), "</td>");
        outf_printf(o, "<td data-of=\"difference\"%s>", classes[highlight_effect_of(h, plan)]);
        element(o, "", highlight_difference(h, p->r, plan, plus_minus, cell), "</td>");
    }
    outf_text(o, "</tr>\n");
}

static void write_comparison(const struct page *p)
{
    struct outf *o = p->o;
    outf_text(o, "<section id=\"comparison\">\n<h2>Comparison</h2>\n"
                 "<div class=\"scroll\"><table class=\"compare\">\n");
    write_table_head(p);
    outf_text(o, "<tbody>\n");
    for (uint32_t i = 0; i < p->row_count; i++)
        write_table_row(p, &p->rows[i]);
    outf_text(o, "</tbody></table></div>\n<p class=\"note\">");
    if (p->r->replications > 1) {
        outf_printf(o,
                    "Means over %" PRIu32 " replications; ± is half the width of the %.6g&nbsp;%% "
                    "confidence interval. ",
                    p->r->replications, 100 * p->r->confidence);
        outf_text(o, p->r->common_random_numbers
                         ? "Differences are paired: every plan saw the same random worlds. "
                         : "Plans saw independent random worlds. ");
        outf_text(o, "<span class=\"good\">Green</span> is better, <span "
                     "class=\"bad\">orange</span> is worse; in <span "
                     "class=\"unclear\">italics</span> the interval contains zero. ");
    } else {
        outf_text(o, "One replication: there are no confidence intervals. ");
    }
    outf_text(o, "Differences of percentages are percentage points.</p>\n</section>\n");
}

/* ---- plots ---- */

static void write_base64(struct outf *o, FILE *in)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    unsigned char b[3];
    size_t n;
    while ((n = fread(b, 1, sizeof b, in)) > 0) {
        if (n < 2) b[1] = 0;
        if (n < 3) b[2] = 0;
        unsigned v = (unsigned)b[0] << 16 | (unsigned)b[1] << 8 | b[2];
        outf_char(o, digits[v >> 18]);
        outf_char(o, digits[v >> 12 & 63]);
        outf_char(o, n > 1 ? digits[v >> 6 & 63] : '=');
        outf_char(o, n > 2 ? digits[v & 63] : '=');
    }
}

static void write_plot(const struct page *p, const struct plot_desc *plot)
{
    char path[OUTF_PATH_MAX];
    int n = snprintf(path, sizeof path, "%s/%s.svg", p->opt->plot_dir, plot->name);
    if (n < 0 || (size_t)n >= sizeof path) return;
    FILE *svg = fopen(path, "rb");
    if (svg == NULL) return;
    outf_printf(p->o, "<figure id=\"plot-%s\">\n", plot->name);
    element(p->o, "<h3>", plot->title, "</h3>\n");
    element(p->o, "<div class=\"plot\"><img alt=\"", plot->title,
            "\" src=\"data:image/svg+xml;base64,");
    write_base64(p->o, svg);
    element(p->o, "\"></div>\n<figcaption>", plot->caption, "</figcaption>\n</figure>\n");
    fclose(svg);
}

static void write_plots(const struct page *p)
{
    if (p->opt->plot_dir == NULL) return;
    outf_text(p->o, "<section id=\"plots\">\n<h2>Pictures</h2>\n");
    for (const struct plot_desc *plot = plot_list(); plot->name != NULL; plot++)
        write_plot(p, plot);
    outf_text(p->o, "</section>\n");
}

/* ---- details ---- */

static void cell(struct outf *o, double v, double factor)
{
    char text[FIGURE_TEXT];
    v *= factor;
    outf_printf(o, "<td>%s</td>", v == v ? figure_text(v, figure_decimals(v, 0), text) : "–");
}

static void left_cell(struct outf *o, const char *text)
{
    element(o, "<td class=\"left\">", text != NULL ? text : "–", "</td>");
}

static void write_hosts(const struct page *p, const struct results_plan *plan)
{
    struct outf *o = p->o;
    const struct record *record = &plan->first;
    element(o, "<details><summary>Hosts of ", plan->name, "");
    outf_printf(o,
                " (%" PRIu32 ")</summary><div class=\"inside\"><table><thead><tr><th>host</th>"
                "<th class=\"left\">model</th><th class=\"left\">site</th>"
                "<th class=\"left\">cluster</th><th>on, h</th><th>CPU mean, %%</th>"
                "<th>CPU max, %%</th><th>memory, %%</th><th>VMs</th><th>energy, kWh</th>"
                "<th>contended, h</th></tr></thead><tbody>\n",
                record->host_count);
    for (uint32_t i = 0; i < record->host_count && i < HOSTS_SHOWN_MAX; i++) {
        const struct record_host *h = &record->hosts[i];
        outf_text(o, "<tr>");
        left_cell(o, h->name);
        left_cell(o, h->model);
        left_cell(o, h->site);
        left_cell(o, h->cluster);
        cell(o, h->on_h, 1);
        cell(o, h->cpu_mean, 100);
        cell(o, h->cpu_max, 100);
        cell(o, h->memory_mean, 100);
        cell(o, h->vms_mean, 1);
        cell(o, h->energy_kwh, 1);
        cell(o, h->contended_h, 1);
        outf_text(o, "</tr>\n");
    }
    outf_text(o, "</tbody></table>\n");
    if (record->host_count > HOSTS_SHOWN_MAX)
        outf_printf(o, "<p class=\"note\">The first %d hosts; all are in hosts.csv.</p>",
                    HOSTS_SHOWN_MAX);
    outf_text(o, "</div></details>\n");
}

static void write_workloads(const struct page *p, const struct results_plan *plan)
{
    struct outf *o = p->o;
    const struct record *record = &plan->first;
    element(o, "<details><summary>Workloads of ", plan->name, "");
    outf_printf(o,
                " (%" PRIu32 ")</summary><div class=\"inside\"><table><thead><tr>"
                "<th>workload</th><th>VMs</th><th>queued</th><th>CPU demand, points</th>"
                "<th>CPU served, points</th><th>ready, %%</th><th>wait, s</th></tr></thead>"
                "<tbody>\n",
                record->workload_count);
    for (uint32_t i = 0; i < record->workload_count && i < HOSTS_SHOWN_MAX; i++) {
        const struct record_workload *w = &record->workloads[i];
        outf_text(o, "<tr>");
        left_cell(o, w->name);
        cell(o, w->vms_mean, 1);
        cell(o, w->queued_mean, 1);
        cell(o, w->demand_points, 1);
        cell(o, w->served_points, 1);
        cell(o, w->ready, 100);
        cell(o, w->wait_s, 1);
        outf_text(o, "</tr>\n");
    }
    outf_text(o, "</tbody></table></div></details>\n");
}

static void write_details(const struct page *p)
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

/* ---- what was put in ---- */

/* A word of a command line as a shell needs it. */
static void write_word(struct outf *o, const char *word)
{
    static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                               "-_./=:,+@%";
    bool is_plain = word[0] != '\0' && word[strspn(word, safe)] == '\0';
    if (is_plain) {
        escaped(o, word);
        return;
    }
    outf_text(o, "&#39;");
    for (const char *c = word; *c != '\0'; c++) {
        char one[] = {*c, '\0'};
        escaped(o, *c == '\'' ? "'\\''" : one);
    }
    outf_text(o, "&#39;");
}

/* No absolute path: it says something about a machine, not about the scenario. */
static void write_command(const struct page *p)
{
    const char *file = is_given(p->opt->file) ? p->opt->file : "FILE";
    const char *slash = file[0] == '/' ? strrchr(file, '/') : NULL;
    outf_text(p->o, "vdcsim run ");
    write_word(p->o, slash != NULL ? slash + 1 : file);
    for (uint32_t i = 0; i < p->opt->argument_count; i++) {
        outf_char(p->o, ' ');
        write_word(p->o, p->opt->arguments[i]);
    }
}

static void write_change(const struct page *p, const struct folder_change *change)
{
    struct outf *o = p->o;
    element(o, "<div class=\"card\">\n<h3>", change->plan, "</h3>\n");
    if (is_given(change->title)) element(o, "<p>", change->title, "</p>\n");
    if (is_given(change->text)) {
        element(o, "<pre>", change->text, "</pre>\n");
    } else {
        outf_text(o, "<p class=\"soft\">Changes nothing.</p>\n");
    }
    outf_text(o, "</div>\n");
}

static void write_changes(const struct page *p)
{
    struct outf *o = p->o;
    if (p->opt->changes == NULL) return;
    outf_text(o, "<section id=\"changes\">\n<h2>What the plans change</h2>\n"
                 "<div class=\"stack\">\n");
    for (uint32_t i = 0; i < p->r->plan_count; i++)
        write_change(p, &p->opt->changes[i]);
    outf_text(o, "</div>\n");
    if (p->opt->argument_count > 0) {
        outf_text(o, "<p>For every plan alike, the command line changed more: <code>");
        write_command(p);
        outf_text(o, "</code></p>\n");
    }
    outf_text(o, "</section>\n");
}

static void write_assumptions(const struct page *p)
{
    if (!is_given(p->opt->scenario_text)) return;
    element(p->o,
            "<section id=\"assumptions\">\n<h2>Assumptions</h2>\n<p>The scenario as it was "
            "simulated, with every default filled in, for plan ",
            p->r->plans[0].name,
            ".</p>\n<details><summary>Effective scenario</summary><div class=\"inside\"><pre>");
    escaped(p->o, p->opt->scenario_text);
    outf_text(p->o, "</pre></div></details>\n</section>\n");
}

static void write_definitions(const struct page *p)
{
    struct outf *o = p->o;
    outf_text(o, "<section id=\"definitions\">\n<h2>What the numbers mean</h2>\n"
                 "<div class=\"card\"><dl>\n");
    for (uint32_t i = 0; i < p->row_count; i++) {
        const struct metric_desc *m = &metric_table()[p->rows[i].metric];
        element(o, "<dt>", p->rows[i].label, "</dt>");
        element(o, "<dd>", m->doc, "");
        element(o, " <code>", m->name, "</code></dd>\n");
    }
    outf_text(o, "</dl></div>\n</section>\n");
}

static void write_digests(const struct page *p)
{
    struct outf *o = p->o;
    uint32_t shown =
        p->r->replications < DIGESTS_SHOWN_MAX ? p->r->replications : DIGESTS_SHOWN_MAX;
    outf_text(o, "<details><summary>Digests of the runs</summary><div class=\"inside\"><pre>");
    for (uint32_t i = 0; i < p->r->plan_count; i++) {
        for (uint32_t k = 0; k < shown; k++) {
            escaped(o, p->r->plans[i].name);
            outf_printf(o, " %" PRIu64 " %s\n", p->r->first_replication + k,
                        p->r->plans[i].digests[k]);
        }
    }
    outf_text(o, "</pre>");
    if (shown < p->r->replications)
        outf_printf(o, "<p class=\"note\">The first %" PRIu32 "; all are in manifest.json.</p>",
                    shown);
    outf_text(o, "</div></details>\n");
}

static void write_reproducibility(const struct page *p)
{
    struct outf *o = p->o;
    outf_text(
        o, "<section id=\"repeat\">\n<h2>How to repeat this</h2>\n<p>The same scenario, seed and "
           "version give the same digests on any machine and with any number of "
           "threads.</p>\n<div class=\"card\"><dl>\n");
    outf_text(o, "<dt>command</dt><dd><code>");
    write_command(p);
    outf_text(o, "</code></dd>\n");
    outf_printf(o, "<dt>seed</dt><dd>%" PRIu64 "</dd>\n", p->r->seed);
    outf_printf(o, "<dt>replications</dt><dd>%" PRIu64 " to %" PRIu64 "</dd>\n",
                p->r->first_replication, p->r->first_replication + p->r->replications - 1);
    outf_printf(o, "<dt>scenario hash</dt><dd><code>%016" PRIx64 "</code></dd>\n",
                p->opt->scenario_hash);
    outf_text(o, "<dt>program</dt><dd>vdcsim " VDCSIM_VERSION "</dd>\n</dl></div>\n<p></p>\n");
    write_digests(p);
    outf_text(o, "</section>\n");
}

void html_write(struct outf *o, const struct results *r, const struct html_options *opt)
{
    SIM_ASSERT(r->plan_count > 0 && opt != NULL);
    struct page p = {.o = o, .r = r, .opt = opt};
    p.row_count = highlight_list(r, false, p.rows);
    write_head(&p);
    write_answer(&p);
    write_comparison(&p);
    write_plots(&p);
    write_changes(&p);
    write_details(&p);
    write_assumptions(&p);
    write_definitions(&p);
    write_reproducibility(&p);
    outf_text(o, "</main>\n</body>\n</html>\n");
}
