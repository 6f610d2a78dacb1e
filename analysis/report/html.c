/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/html.h"
#include "analysis/plot/plot.h"
#include "analysis/report/answer.h"
#include "analysis/report/html_details.h"
#include "analysis/report/html_plan.h"
#include "analysis/report/html_repeat.h"
#include "analysis/report/html_sizing.h"
#include "analysis/report/html_style.h"
#include "analysis/report/page.h"
#include "analysis/report/trend.h"
#include "sim/version.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char plus_minus[] = "\u00b1";

/* ---- top ---- */

static void write_head(const struct page *p)
{
    struct outf *o = p->o;
    const char *title = page_is_given(p->r->title) ? p->r->title : p->r->name;
    outf_text(o, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                 "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                 "img-src data:; style-src 'unsafe-inline'\">\n"
                 "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                 "<meta name=\"generator\" content=\"vdcsim " VDCSIM_VERSION "\">\n");
    page_element(o, "<title>", title, "</title>\n<style>\n");
    html_style_write(o);
    outf_text(o, "</style>\n</head>\n<body>\n<main>\n<header>\n");
    page_element(o, "<p class=\"kicker\">", p->r->name, "</p>\n");
    page_element(o, "<h1>", title, "</h1>\n");
    if (page_is_given(p->r->question))
        page_element(o, "<p class=\"question\">", p->r->question, "</p>\n");
    char setup[ANSWER_TEXT];
    page_element(o, "<p class=\"setup\">", answer_setup(p->r, setup), "</p>\n</header>\n");
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
    page_element(p->o, "<h3>", plan->name,
                 is_base ? " <span class=\"soft\">baseline</span></h3>\n" : "</h3>\n");
    const char *alert = answer_alert(p->r, index, text);
    if (page_is_given(alert)) page_element(p->o, "<p class=\"alert\">", alert, "</p>\n");
    page_element(p->o, "<p>", answer_figures(p->r, index, text), "</p>\n<div class=\"tiles\">\n");
    write_tile(p, plan, METRIC_HOSTS_INSTALLED,
               trend_any_in_motion(p->r) ? "hosts at the end" : "hosts");
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
    page_element(o, "<th scope=\"col\">", p->r->plans[p->r->baseline].name, "</th>");
    for (uint32_t i = 0; i < p->r->plan_count; i++) {
        if (i == p->r->baseline) continue;
        page_element(o, "<th scope=\"col\">", p->r->plans[i].name,
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
    page_element(o, "<tr><th scope=\"row\">", h->label, "");
    if (h->scale.unit[0] != '\0')
        page_element(o, " <span class=\"soft\">", h->scale.unit, "</span>");
    const struct results_plan *base = &p->r->plans[p->r->baseline];
    page_element(o, "</th><td data-of=\"", base->name, "\">");
    page_element(o, "", highlight_value(h, base, plus_minus, cell), "</td>");
    for (uint32_t i = 0; i < p->r->plan_count; i++) {
        const struct results_plan *plan = &p->r->plans[i];
        if (plan == base) continue;
        page_element(o, "<td data-of=\"", plan->name, "\">");
        page_element(o, "", highlight_value(h, plan, plus_minus, cell), "</td>");
        outf_printf(o, "<td data-of=\"difference\"%s>", classes[highlight_effect_of(h, plan)]);
        page_element(o, "", highlight_difference(h, p->r, plan, plus_minus, cell), "</td>");
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
    page_element(p->o, "<h3>", plot->title, "</h3>\n");
    page_element(p->o, "<div class=\"plot\"><img alt=\"", plot->title,
                 "\" src=\"data:image/svg+xml;base64,");
    write_base64(p->o, svg);
    page_element(p->o, "\"></div>\n<figcaption>", plot->caption, "</figcaption>\n</figure>\n");
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

void html_write(struct outf *o, const struct results *r, const struct html_options *opt)
{
    SIM_ASSERT(r->plan_count > 0 && opt != NULL);
    struct page p = {.o = o, .r = r, .opt = opt};
    p.row_count = highlight_list(r, false, p.rows);
    write_head(&p);
    write_answer(&p);
    write_comparison(&p);
    html_plan_write(&p);
    html_sizing_write(&p);
    write_plots(&p);
    html_details_down(&p);
    html_repeat_changes(&p);
    html_details_write(&p);
    html_repeat_write(&p);
    outf_text(o, "</main>\n</body>\n</html>\n");
}
