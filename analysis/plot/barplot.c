/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/plot/barplot.h"
#include "analysis/plot/canvas.h"
#include "analysis/report/figure.h"
#include "analysis/report/trend.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { BIN_PERCENT = 5, NAME_SHOWN_MAX = 40, HEAD_PX = 48, ROW_PX = 36 };

/* ---- histogram ---- */

static double hours_of(const struct results_plan *p)
{
    double total = 0;
    for (int b = 0; b < RECORD_UTIL_BINS; b++)
        total += p->util_hours[b];
    return total;
}

static bool has_histogram(const struct results *r)
{
    for (uint32_t p = 0; p < r->plan_count; p++) {
        if (hours_of(&r->plans[p]) > 0) return true;
    }
    return false;
}

static void histogram_data(struct outf *o, const struct results *r)
{
    outf_text(o, "from_pct");
    for (uint32_t p = 0; p < r->plan_count; p++)
        outf_printf(o, "\t%s", r->plans[p].name);
    outf_char(o, '\n');
    for (int b = 0; b < RECORD_UTIL_BINS; b++) {
        outf_printf(o, "%d", b * BIN_PERCENT);
        for (uint32_t p = 0; p < r->plan_count; p++) {
            double hours = hours_of(&r->plans[p]);
            outf_printf(o, "\t%.6g", hours > 0 ? 100 * r->plans[p].util_hours[b] / hours : 0);
        }
        outf_char(o, '\n');
    }
}

/* Boxes stand side by side within their bin; 0.8 of the bin is used. */
static void histogram_script(struct outf *o, const struct results *r)
{
    double width = 0.8 * BIN_PERCENT / r->plan_count;
    int top = canvas_legend_px(r), below = CANVAS_AXIS_PX + CANVAS_LABEL_PX,
        height = top + CANVAS_TALL_PX + below;
    canvas_begin(o, "histogram", height);
    canvas_legend(o, r);
    canvas_margins(o, height, top, below);
    outf_text(o, "set style fill solid 1 noborder\n"
                 "set xrange [0:106]\n"
                 "set xtics 0, 10, 100 \n"
                 "set yrange [0:*]\n"
                 "set offsets 0, 0, graph 0.05, 0\n"
                 "set xlabel 'CPU used, % of the host'\n"
                 "set ylabel 'share of host time, %'\n");
    outf_printf(o, "set boxwidth %.6g absolute\n", width);
    outf_text(o, "plot \\\n");
    for (uint32_t p = 0; p < r->plan_count; p++) {
        outf_printf(o,
                    "  'histogram.dat' using ($1 + %.6g):%" PRIu32
                    " with boxes linecolor '%s' title columnheader(%" PRIu32 ")%s\n",
                    0.1 * BIN_PERCENT + width * (p + 0.5), p + 2, canvas_colour(r, p), p + 2,
                    p + 1 < r->plan_count ? ", \\" : "");
    }
}

const struct canvas_drawing barplot_histogram = {has_histogram, histogram_data, histogram_script};

/* ---- before and after ---- */

struct panel {
    int metric;
    const char *title;
};

static const struct panel panels[] = {{METRIC_HOSTS_INSTALLED, "hosts"},
                                      {METRIC_RACK_UNITS, "rack space"},
                                      {METRIC_POWER_MEAN, "mean power"},
                                      {METRIC_ENERGY_IT, "energy of hosts"}};
/* When the estate of some plan changes. */
static const struct panel panels_in_motion[] = {{METRIC_HOSTS_INSTALLED, "hosts at the end"},
                                                {METRIC_RACK_UNITS, "space at the end"},
                                                {METRIC_POWER_MEAN, "mean power"},
                                                {METRIC_ENERGY_IT, "energy of hosts"}};
static const struct panel panel_on = {METRIC_HOSTS_ON_MEAN, "hosts on, mean"};
enum { PANELS = sizeof panels / sizeof *panels, PANEL_COLUMNS = 4, FIRST_COLUMN = 3 };

static bool is_same_in_all(const struct results *r, int metric)
{
    for (uint32_t p = 1; p < r->plan_count; p++) {
        if (r->plans[p].stats[metric].mean != r->plans[0].stats[metric].mean) return false;
    }
    return true;
}

/* Where all plans have as many hosts, how many are on is the difference. */
static const struct panel *panel_of(const struct results *r, int i)
{
    bool all_on = is_same_in_all(r, METRIC_HOSTS_ON_MEAN);
    if (i == 0 && is_same_in_all(r, METRIC_HOSTS_INSTALLED) && !all_on) return &panel_on;
    return trend_any_in_motion(r) ? &panels_in_motion[i] : &panels[i];
}

static bool has_comparison(const struct results *r)
{
    return r->plan_count > 1;
}

static double largest_mean(const struct results *r, int metric)
{
    double largest = 0;
    for (uint32_t p = 0; p < r->plan_count; p++)
        largest = fmax(largest, r->plans[p].stats[metric].mean);
    return largest;
}

static struct figure_scale panel_scale(const struct results *r, const struct panel *panel)
{
    return figure_scale_of(metric_table()[panel->metric].unit, largest_mean(r, panel->metric));
}

static void comparison_cell(struct outf *o, const struct results *r,
                            const struct results_plan *plan, const struct panel *panel)
{
    char label[FIGURE_TEXT];
    double f = panel_scale(r, panel).factor, mean = f * plan->stats[panel->metric].mean;
    struct interval ci = plan->ci[panel->metric];
    if (!interval_is_known(ci)) ci = (struct interval){mean / f, mean / f};
    if (isnan(mean)) {
        outf_text(o, "\tNaN\tNaN\tNaN\tno data");
        return;
    }
    outf_printf(o, "\t%.6g\t%.6g\t%.6g\t%s", mean, f * ci.lo, f * ci.hi,
                figure_text(mean, figure_decimals(mean, 0), label));
}

static void comparison_data(struct outf *o, const struct results *r)
{
    outf_text(o, "row\tplan");
    for (int i = 0; i < PANELS; i++) {
        const char *name = metric_table()[panel_of(r, i)->metric].name;
        outf_printf(o, "\t%s\tlo\thi\tlabel", name);
    }
    outf_char(o, '\n');
    for (uint32_t p = 0; p < r->plan_count; p++) {
        const char *name = r->plans[p].name;
        bool is_cut = strlen(name) > NAME_SHOWN_MAX;
        outf_printf(o, "%" PRIu32 "\t%.*s%s", p, is_cut ? NAME_SHOWN_MAX - 2 : NAME_SHOWN_MAX, name,
                    is_cut ? ".." : "");
        for (int i = 0; i < PANELS; i++)
            comparison_cell(o, r, &r->plans[p], panel_of(r, i));
        outf_char(o, '\n');
    }
}

/* Share of the width for plan names; longer ones are cut, the report has them in full. */
static double name_share(const struct results *r)
{
    size_t longest =
        canvas_longest_name(r) < NAME_SHOWN_MAX ? canvas_longest_name(r) : NAME_SHOWN_MAX;
    return (24 + 8.5 * (double)longest) / CANVAS_WIDTH_PX;
}

/* Bars, then intervals, then labels to the right of both. */
static void comparison_panel(struct outf *o, const struct results *r, int i)
{
    int column = FIRST_COLUMN + PANEL_COLUMNS * i;
    const struct panel *panel = panel_of(r, i);
    double f = panel_scale(r, panel).factor, largest = f * largest_mean(r, panel->metric);
    const char *unit = panel_scale(r, panel).unit, *title = panel->title;
    bool said = strncmp(title, unit, strlen(unit)) == 0;
    double names = name_share(r), pitch = (1 - names) / PANELS, left = names + pitch * i;
    outf_printf(o, "set lmargin at screen %.4f\nset rmargin at screen %.4f\n", left,
                left + 0.915 * pitch);
    outf_printf(o, "set title '%s%s%s'\n", title, said ? "" : ", ", said ? "" : unit);
    outf_printf(o, "set xrange [0:%.6g]\n", largest > 0 ? 1.35 * largest : 1);
    if (i == 1) outf_text(o, "set format y ''\n");
    outf_text(o, "plot \\\n");
    for (uint32_t p = 0; p < r->plan_count; p++)
        outf_printf(o,
                    "  'comparison.dat' every ::%" PRIu32 "::%" PRIu32
                    " using %d:1:(0):%d:($1 - 0.32):($1 + 0.32)%s with boxxyerror "
                    "linecolor '%s' notitle, \\\n",
                    p, p, column, column, i == 0 ? ":yticlabels(2)" : "", canvas_colour(r, p));
    if (r->replications > 1)
        outf_printf(o,
                    "  '' using %d:1:($%d - $%d):(0) with vectors nohead linewidth 2 linecolor "
                    "'#111827' notitle, \\\n",
                    column + 1, column + 2, column + 1);
    outf_printf(o, "  '' using %d:1:%d with labels left offset 0.6,0 textcolor '#111827' notitle\n",
                column + 2, column + 3);
}

static void comparison_script(struct outf *o, const struct results *r)
{
    canvas_begin(o, "comparison", HEAD_PX + ROW_PX * (int)r->plan_count);
    outf_text(o, "set datafile columnheaders\n"
                 "unset grid\nunset border\nunset xtics\n"
                 "set ytics scale 0\n"
                 "set title font 'sans-serif,14' textcolor '#374151'\n"
                 "set style fill solid 1 noborder\n"
                 "set tmargin at screen 1 - 40.0 / ");
    outf_printf(o, "%d\nset bmargin at screen 0.02\n", HEAD_PX + ROW_PX * (int)r->plan_count);
    outf_printf(o, "set yrange [%.1f:-0.5]\n", r->plan_count - 0.5);
    outf_text(o, "set multiplot\n");
    for (int i = 0; i < PANELS; i++)
        comparison_panel(o, r, i);
    outf_text(o, "unset multiplot\n");
}

const struct canvas_drawing barplot_comparison = {has_comparison, comparison_data,
                                                  comparison_script};
