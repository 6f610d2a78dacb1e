/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/plot/plot.h"
#include "analysis/plot/axis.h"
#include "analysis/plot/thin.h"
#include "analysis/report/figure.h"
#include "sim/time.h"
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { POINTS_MAX = 700, BIN_PERCENT = 5, NAME_SHOWN_MAX = 40 };
enum { /* geometry, pixels */
       WIDTH_PX = 960,
       PANEL_PX = 210,
       PANEL_GAP_PX = 34,
       TALL_PX = 290,
       AXIS_PX = 46,
       LABEL_PX = 26,
       HEAD_PX = 48,
       ROW_PX = 36,
       KEY_WIDTH_PX = 850,
       KEY_SAMPLE_PX = 52,
       KEY_CHAR_PX = 9,
       KEY_ROW_PX = 21,
       KEY_HEAD_PX = 20
};

/* Okabe and Ito's palette, distinguishable with any colour vision. The baseline is grey, so that
 * the plans stand out against it. */
static const char *const palette[] = {"#0072B2", "#D55E00", "#009E73", "#CC79A7",
                                      "#E69F00", "#56B4E9", "#000000"};
static const char baseline_colour[] = "#8A8F98";
enum { COLOURS = sizeof palette / sizeof *palette };

#define SERIES(member) offsetof(struct record_series, member)
static const struct thin_quantity cpu_quantity = {SERIES(cpu_used_points), SERIES(cpu_on_points),
                                                  100};
static const struct thin_quantity memory_quantity = {SERIES(memory_configured_gib),
                                                     SERIES(memory_on_gib), 100};
static const struct thin_quantity power_quantity = {SERIES(power_kw), THIN_NO_RATIO, 1};

static const char *colour_of(const struct results *r, uint32_t plan)
{
    if (plan == r->baseline) return baseline_colour;
    return palette[(plan < r->baseline ? plan : plan - 1) % COLOURS];
}

static size_t longest_name(const struct results *r)
{
    size_t longest = 0;
    for (uint32_t p = 0; p < r->plan_count; p++) {
        size_t n = strlen(r->plans[p].name);
        if (n > longest) longest = n;
    }
    return longest;
}

/* Colours start again after seven plans, with another dash. */
static int dash_of(const struct results *r, uint32_t plan)
{
    if (plan == r->baseline) return 1;
    return 1 + (int)((plan < r->baseline ? plan : plan - 1) / COLOURS % 5);
}

/* ---- parts of every script ---- */

/* Plans beside each other in the legend, and rows of it. */
static uint32_t legend_columns(const struct results *r)
{
    size_t pixels = KEY_SAMPLE_PX + KEY_CHAR_PX * longest_name(r);
    return pixels < KEY_WIDTH_PX ? (uint32_t)(KEY_WIDTH_PX / pixels) : 1;
}

static int legend_px(const struct results *r)
{
    uint32_t across = legend_columns(r);
    return KEY_HEAD_PX + KEY_ROW_PX * (int)((r->plan_count + across - 1) / across);
}

static void legend(struct outf *o, const struct results *r)
{
    outf_printf(o,
                "set key outside top left horizontal maxcols %" PRIu32
                " Left reverse samplen 1.6 width -2 textcolor '#374151' noenhanced\n",
                legend_columns(r));
}

/* A panel that ends `above` and `below` pixels from the edges of a picture of that height. */
static void margins(struct outf *o, int height, int above, int below)
{
    outf_printf(o, "set tmargin at screen 1 - %d.0 / %d\nset bmargin at screen %d.0 / %d\n", above,
                height, below, height);
}

static void begin_script(struct outf *o, const char *name, int height)
{
    outf_printf(o, "# gnuplot -d %s.gp writes %s.svg from %s.dat\n", name, name, name);
    outf_printf(o,
                "set terminal svg size %d,%d dynamic noenhanced font 'sans-serif,14' "
                "background '#FFFFFF'\n",
                WIDTH_PX, height);
    outf_printf(o, "set output '%s.svg'\n", name);
    outf_text(o, "set datafile separator tab\n"
                 "set border 3 linecolor '#6B7280' linewidth 1\n"
                 "set tics nomirror out scale 0.5 textcolor '#374151'\n"
                 "set grid ytics linetype 1 linecolor '#E5E7EB' linewidth 1\n"
                 "set xlabel textcolor '#374151'\n"
                 "set ylabel textcolor '#374151'\n"
                 "set lmargin 9\nset rmargin 6\n");
}

static void time_axis(struct outf *o, const struct results *r, bool labels)
{
    struct axis_tick ticks[AXIS_TICKS_MAX];
    const struct series *s = &r->plans[r->baseline].series_mean;
    int64_t origin_s = r->clock_start_s + r->utc_offset_s;
    int64_t from_s = origin_s + s->rows[0].from_ns / NS_PER_S;
    int64_t to_s = origin_s + s->rows[s->count - 1].to_ns / NS_PER_S;
    if (to_s <= from_s) to_s = from_s + 1;
    outf_printf(o, "set xrange [%" PRId64 ":%" PRId64 "]\n", from_s, to_s);
    int n = axis_ticks(from_s, to_s, ticks);
    outf_text(o, "set xtics (");
    for (int i = 0; i < n; i++)
        outf_printf(o, "%s'%s' %" PRId64, i > 0 ? ", " : "", labels ? ticks[i].label : "",
                    ticks[i].epoch_s);
    outf_text(o, ")\n");
}

/* ---- over time ---- */

static bool has_series(const struct results *r)
{
    for (uint32_t p = 0; p < r->plan_count; p++) {
        if (r->plans[p].series_mean.count < 2) return false;
    }
    return true;
}

static void put_points(struct outf *o, const struct results *r, const struct series *s,
                       const struct thin_quantity *const *quantities, int count)
{
    uint32_t stride = thin_stride(s, POINTS_MAX);
    int64_t origin_s = r->clock_start_s + r->utc_offset_s;
    /* A piece of a week at the end has its own mean (a quiet night, say): it would draw a cliff. */
    for (uint32_t i = 0; i == 0 ? s->count > 0 : ((uint64_t)i + 1) * stride <= s->count; i++) {
        for (int q = 0; q < count; q++) {
            struct thin_point p = thin_point_of(s, quantities[q], stride, i);
            if (q == 0) outf_printf(o, "%" PRId64, origin_s + p.middle_ns / NS_PER_S);
            if (isnan(p.mean)) {
                outf_text(o, "\tNaN\tNaN\tNaN");
            } else {
                outf_printf(o, "\t%.6g\t%.6g\t%.6g", p.mean, p.low, p.high);
            }
        }
        outf_char(o, '\n');
    }
}

/* One block per plan: the header of its first column of values is the plan's name. */
static void put_blocks(struct outf *o, const struct results *r,
                       const struct thin_quantity *const *quantities, const char *const *names,
                       int count)
{
    for (uint32_t p = 0; p < r->plan_count; p++) {
        if (p > 0) outf_text(o, "\n\n");
        outf_printf(o, "epoch_s");
        for (int q = 0; q < count; q++)
            outf_printf(o, "\t%s\t%s_min\t%s_max", q == 0 ? r->plans[p].name : names[q], names[q],
                        names[q]);
        outf_char(o, '\n');
        put_points(o, r, &r->plans[p].series_mean, quantities, count);
    }
}

/* Bands first, lines on top of them. */
static void plot_lines(struct outf *o, const struct results *r, const char *name, int column,
                       bool titles)
{
    outf_text(o, "plot \\\n");
    for (uint32_t p = 0; p < r->plan_count; p++) {
        if (thin_stride(&r->plans[p].series_mean, POINTS_MAX) == 1) continue;
        outf_printf(o,
                    "  '%s.dat' index %" PRIu32 " using 1:%d:%d with filledcurves "
                    "fillcolor '%s' fillstyle transparent solid 0.18 noborder notitle, \\\n",
                    name, p, column + 1, column + 2, colour_of(r, p));
    }
    for (uint32_t p = 0; p < r->plan_count; p++) {
        outf_printf(o,
                    "  '%s.dat' index %" PRIu32
                    " using 1:%d with lines linewidth 2 dashtype %d linecolor '%s' ",
                    name, p, column, dash_of(r, p), colour_of(r, p));
        outf_text(o, titles ? "title columnheader(2)" : "notitle");
        outf_text(o, p + 1 < r->plan_count ? ", \\\n" : "\n");
    }
}

static void utilisation_data(struct outf *o, const struct results *r)
{
    static const struct thin_quantity *const quantities[] = {&cpu_quantity, &memory_quantity};
    static const char *const names[] = {"cpu_pct", "memory_pct"};
    put_blocks(o, r, quantities, names, 2);
}

/* Where memory comes near its end, a line shows where that is. */
static bool is_memory_short(const struct results *r)
{
    for (uint32_t p = 0; p < r->plan_count; p++)
        if (r->plans[p].peak_memory > 0.9) return true;
    return false;
}

static void utilisation_script(struct outf *o, const struct results *r)
{
    int top = legend_px(r), height = top + 2 * PANEL_PX + PANEL_GAP_PX + AXIS_PX;
    begin_script(o, "utilisation", height);
    legend(o, r);
    outf_text(o, "set multiplot\n"
                 "set yrange [0:*]\n"
                 "set offsets 0, 0, graph 0.08, 0\n"
                 "set ylabel 'CPU used, %'\n");
    margins(o, height, top, AXIS_PX + PANEL_PX + PANEL_GAP_PX);
    time_axis(o, r, false);
    plot_lines(o, r, "utilisation", 2, true);
    outf_text(o, "set offsets 0, 0, 0, 0\n"
                 "set ylabel 'memory configured, %'\n");
    if (is_memory_short(r))
        outf_text(o, "set arrow from graph 0, first 100 to graph 1, first 100 nohead dashtype 2 "
                     "linecolor '#B91C1C'\nset yrange [0:105<*]\n");
    margins(o, height, top + PANEL_PX + PANEL_GAP_PX, AXIS_PX);
    time_axis(o, r, true);
    plot_lines(o, r, "utilisation", 5, false);
    outf_text(o, "unset multiplot\n");
}

static void power_data(struct outf *o, const struct results *r)
{
    static const struct thin_quantity *const quantities[] = {&power_quantity};
    static const char *const names[] = {"kw"};
    put_blocks(o, r, quantities, names, 1);
}

static void power_script(struct outf *o, const struct results *r)
{
    int top = legend_px(r), height = top + TALL_PX + AXIS_PX;
    begin_script(o, "power", height);
    legend(o, r);
    margins(o, height, top, AXIS_PX);
    outf_text(o, "set yrange [0:*]\n"
                 "set offsets 0, 0, graph 0.08, 0\n"
                 "set ylabel 'power of all hosts, kW'\n");
    time_axis(o, r, true);
    plot_lines(o, r, "power", 2, true);
}

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
    int top = legend_px(r), below = AXIS_PX + LABEL_PX, height = top + TALL_PX + below;
    begin_script(o, "histogram", height);
    legend(o, r);
    margins(o, height, top, below);
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
                    0.1 * BIN_PERCENT + width * (p + 0.5), p + 2, colour_of(r, p), p + 2,
                    p + 1 < r->plan_count ? ", \\" : "");
    }
}

/* ---- before and after ---- */

static const struct panel {
    int metric;
    const char *title;
} panels[] = {{METRIC_HOSTS_INSTALLED, "hosts"},
              {METRIC_RACK_UNITS, "rack space"},
              {METRIC_POWER_MEAN, "mean power"},
              {METRIC_ENERGY_IT, "energy of hosts"}};
enum { PANELS = sizeof panels / sizeof *panels, PANEL_COLUMNS = 4, FIRST_COLUMN = 3 };

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
        const char *name = metric_table()[panels[i].metric].name;
        outf_printf(o, "\t%s\tlo\thi\tlabel", name);
    }
    outf_char(o, '\n');
    for (uint32_t p = 0; p < r->plan_count; p++) {
        const char *name = r->plans[p].name;
        bool is_cut = strlen(name) > NAME_SHOWN_MAX;
        outf_printf(o, "%" PRIu32 "\t%.*s%s", p, is_cut ? NAME_SHOWN_MAX - 2 : NAME_SHOWN_MAX, name,
                    is_cut ? ".." : "");
        for (int i = 0; i < PANELS; i++)
            comparison_cell(o, r, &r->plans[p], &panels[i]);
        outf_char(o, '\n');
    }
}

/* Share of the width for plan names; longer ones are cut, the report has them in full. */
static double name_share(const struct results *r)
{
    size_t longest = longest_name(r) < NAME_SHOWN_MAX ? longest_name(r) : NAME_SHOWN_MAX;
    return (24 + 8.5 * (double)longest) / WIDTH_PX;
}

/* Bars, then intervals, then labels to the right of both. */
static void comparison_panel(struct outf *o, const struct results *r, int i)
{
    int column = FIRST_COLUMN + PANEL_COLUMNS * i;
    double f = panel_scale(r, &panels[i]).factor;
    double largest = f * largest_mean(r, panels[i].metric);
    const char *unit = panel_scale(r, &panels[i]).unit;
    bool said = strcmp(unit, panels[i].title) == 0;
    double names = name_share(r), pitch = (1 - names) / PANELS, left = names + pitch * i;
    outf_printf(o, "set lmargin at screen %.4f\nset rmargin at screen %.4f\n", left,
                left + 0.915 * pitch);
    outf_printf(o, "set title '%s%s%s'\n", panels[i].title, said ? "" : ", ", said ? "" : unit);
    outf_printf(o, "set xrange [0:%.6g]\n", largest > 0 ? 1.35 * largest : 1);
    if (i == 1) outf_text(o, "set format y ''\n");
    outf_text(o, "plot \\\n");
    for (uint32_t p = 0; p < r->plan_count; p++)
        outf_printf(o,
                    "  'comparison.dat' every ::%" PRIu32 "::%" PRIu32
                    " using %d:1:(0):%d:($1 - 0.32):($1 + 0.32)%s with boxxyerror "
                    "linecolor '%s' notitle, \\\n",
                    p, p, column, column, i == 0 ? ":yticlabels(2)" : "", colour_of(r, p));
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
    begin_script(o, "comparison", HEAD_PX + ROW_PX * (int)r->plan_count);
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

/* ---- all of them ---- */

static const struct plot_desc descs[] = {
    {"comparison", "The plans side by side",
     "One row per plan, the baseline in grey. Each panel has its own scale from zero; black "
     "whiskers are confidence intervals of the mean over replications."},
    {"utilisation", "How full the hosts are",
     "Above: CPU used by virtual machines and hypervisors, as a share of the hosts that are on. "
     "Below: configured memory, likewise; a dashed line is the memory there is, and what is above "
     "it is overcommitted. Lines are means over replications; a band, where there is one, spans "
     "the report intervals that one point of the line stands for."},
    {"histogram", "How host time is spent",
     "Share of host time at each level of CPU use, in steps of 5 %, hosts that are on. Tall bars "
     "on the left are servers that wait; bars near 100 % are hosts where machines get less CPU "
     "than they demand. The last bar is exactly 100 %."},
    {"power", "Electrical power",
     "Power drawn by all hosts, without cooling. The area under a line is the energy bill."},
    {NULL, NULL, NULL},
};

static const struct drawing {
    bool (*has_data)(const struct results *r);
    void (*data)(struct outf *o, const struct results *r);
    void (*script)(struct outf *o, const struct results *r);
} drawings[] = {
    {has_comparison, comparison_data, comparison_script},
    {has_series, utilisation_data, utilisation_script},
    {has_histogram, histogram_data, histogram_script},
    {has_series, power_data, power_script},
};

const struct plot_desc *plot_list(void)
{
    return descs;
}

static bool write_file(struct outf *o, const struct outf_ops *ops, const char *dir,
                       const char *name, const char *ending,
                       void (*content)(struct outf *, const struct results *),
                       const struct results *r, struct diag *d)
{
    char path[OUTF_PATH_MAX];
    int n = snprintf(path, sizeof path, "%s/%s.%s", dir, name, ending);
    if (n < 0 || (size_t)n >= sizeof path)
        return diag_fail(d, DIAG_IO, diag_nowhere(), "%.80s...: path is too long", dir);
    if (!outf_open(o, ops, path, d)) return false;
    content(o, r);
    return outf_close(o, NULL, d);
}

bool plot_write(const struct results *r, const char *dir, const struct outf_ops *ops,
                struct diag *d)
{
    SIM_ASSERT(r->plan_count > 0 && dir != NULL && ops != NULL);
    struct outf *o = malloc(sizeof *o);
    if (o == NULL) return diag_fail(d, DIAG_NOMEM, diag_nowhere(), "no memory to write plots");
    bool ok = true;
    for (size_t i = 0; ok && descs[i].name != NULL; i++) {
        if (!drawings[i].has_data(r)) continue;
        ok = write_file(o, ops, dir, descs[i].name, "dat", drawings[i].data, r, d) &&
             write_file(o, ops, dir, descs[i].name, "gp", drawings[i].script, r, d);
    }
    free(o);
    return ok;
}
