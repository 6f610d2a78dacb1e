/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/plot/timeplot.h"
#include "analysis/plot/canvas.h"
#include "analysis/plot/thin.h"
#include "analysis/report/when.h"
#include <inttypes.h>
#include <math.h>
#include <stddef.h>

enum { POINTS_MAX = 700 };
#define VMS_MOVE_FROM 0.02

#define SERIES(member) offsetof(struct record_series, member)
static const struct thin_quantity cpu_quantity = {SERIES(cpu_used_points), SERIES(cpu_on_points),
                                                  100};
static const struct thin_quantity memory_quantity = {SERIES(memory_configured_gib),
                                                     SERIES(memory_on_gib), 100};
static const struct thin_quantity on_quantity = {SERIES(hosts_on), THIN_NO_RATIO, 1};
static const struct thin_quantity installed_quantity = {SERIES(hosts_installed), THIN_NO_RATIO, 1};
static const struct thin_quantity per_host_quantity = {SERIES(vms_running), SERIES(hosts_on), 1};
static const struct thin_quantity running_quantity = {SERIES(vms_running), THIN_NO_RATIO, 1};
static const struct thin_quantity power_quantity = {SERIES(power_kw), THIN_NO_RATIO, 1};

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
    /* A piece of a week at the end has its own mean (a quiet night, say): it would draw a cliff. */
    for (uint32_t i = 0; i == 0 ? s->count > 0 : ((uint64_t)i + 1) * stride <= s->count; i++) {
        for (int q = 0; q < count; q++) {
            struct thin_point p = thin_point_of(s, quantities[q], stride, i);
            if (q == 0) outf_printf(o, "%" PRId64, when_utc_s(&r->calendar, p.middle_ns));
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

/* Where there is a second quantity of the same kind (hosts installed behind hosts on), it is a thin
 * line. */
static void plot_thin_lines(struct outf *o, const struct results *r, const char *name, int column)
{
    for (uint32_t p = 0; p < r->plan_count; p++)
        outf_printf(o,
                    "  '%s.dat' index %" PRIu32
                    " using 1:%d with lines linewidth 1 dashtype 3 linecolor '%s' notitle, \\\n",
                    name, p, column, canvas_colour(r, p));
}

/* Bands first, lines on top of them. */
static void plot_lines(struct outf *o, const struct results *r, const char *name, int column,
                       bool titles)
{
    for (uint32_t p = 0; p < r->plan_count; p++) {
        if (thin_stride(&r->plans[p].series_mean, POINTS_MAX) == 1) continue;
        outf_printf(o,
                    "  '%s.dat' index %" PRIu32 " using 1:%d:%d with filledcurves "
                    "fillcolor '%s' fillstyle transparent solid 0.18 noborder notitle, \\\n",
                    name, p, column + 1, column + 2, canvas_colour(r, p));
    }
    for (uint32_t p = 0; p < r->plan_count; p++) {
        outf_printf(o,
                    "  '%s.dat' index %" PRIu32
                    " using 1:%d with lines linewidth 2 dashtype %d linecolor '%s' ",
                    name, p, column, canvas_dash(r, p), canvas_colour(r, p));
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
    int top = canvas_legend_px(r),
        height = top + 2 * CANVAS_PANEL_PX + CANVAS_GAP_PX + CANVAS_AXIS_PX;
    canvas_begin(o, "utilisation", height);
    canvas_legend(o, r);
    outf_text(o, "set multiplot\n"
                 "set yrange [0:*]\n"
                 "set offsets 0, 0, graph 0.08, 0\n"
                 "set ylabel 'CPU used, %'\n");
    canvas_margins(o, height, top, CANVAS_AXIS_PX + CANVAS_PANEL_PX + CANVAS_GAP_PX);
    canvas_time_axis(o, r, false);
    outf_text(o, "plot \\\n");
    plot_lines(o, r, "utilisation", 2, true);
    outf_text(o, "set offsets 0, 0, 0, 0\n"
                 "set ylabel 'memory configured, %'\n");
    if (is_memory_short(r))
        outf_text(o, "set arrow from graph 0, first 100 to graph 1, first 100 nohead dashtype 2 "
                     "linecolor '#B91C1C'\nset yrange [0:105<*]\n");
    canvas_margins(o, height, top + CANVAS_PANEL_PX + CANVAS_GAP_PX, CANVAS_AXIS_PX);
    canvas_time_axis(o, r, true);
    outf_text(o, "plot \\\n");
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
    int top = canvas_legend_px(r), height = top + CANVAS_TALL_PX + CANVAS_AXIS_PX;
    canvas_begin(o, "power", height);
    canvas_legend(o, r);
    canvas_margins(o, height, top, CANVAS_AXIS_PX);
    outf_text(o, "set yrange [0:*]\n"
                 "set offsets 0, 0, graph 0.08, 0\n"
                 "set ylabel 'power of all hosts, kW'\n");
    canvas_time_axis(o, r, true);
    outf_text(o, "plot \\\n");
    plot_lines(o, r, "power", 2, true);
}

const struct canvas_drawing timeplot_utilisation = {has_series, utilisation_data,
                                                    utilisation_script};
const struct canvas_drawing timeplot_power = {has_series, power_data, power_script};

/* ---- hosts and VMs ---- */

static bool is_constant(const struct series *s, const struct thin_quantity *q)
{
    double first = thin_point_of(s, q, 1, 0).mean;
    for (uint32_t i = 1; i < s->count; i++) {
        if (fabs(thin_point_of(s, q, 1, i).mean - first) > 1e-9 * fabs(first)) return false;
    }
    return true;
}

static bool has_changes(const struct results *r)
{
    if (!has_series(r)) return false;
    for (uint32_t p = 0; p < r->plan_count; p++) {
        const struct series *s = &r->plans[p].series_mean;
        if (!is_constant(s, &on_quantity) || !is_constant(s, &installed_quantity) ||
            !is_constant(s, &running_quantity))
            return true;
    }
    return false;
}

/* The number of VMs is worth a panel where it moves by more than outages of single VMs. */
static bool has_moving_vms(const struct results *r)
{
    for (uint32_t p = 0; p < r->plan_count; p++) {
        const struct series *s = &r->plans[p].series_mean;
        double low = s->rows[0].vms_running, high = low;
        for (uint32_t i = 1; i < s->count; i++) {
            low = fmin(low, s->rows[i].vms_running);
            high = fmax(high, s->rows[i].vms_running);
        }
        if (high - low > VMS_MOVE_FROM * high) return true;
    }
    return false;
}

static void estate_data(struct outf *o, const struct results *r)
{
    static const struct thin_quantity *const quantities[] = {&on_quantity, &installed_quantity,
                                                             &per_host_quantity, &running_quantity};
    static const char *const names[] = {"hosts_on", "hosts_installed", "vms_per_host",
                                        "vms_running"};
    put_blocks(o, r, quantities, names, 4);
}

/* Panels from the top: what stands left of each, and its column in the data. */
static const struct estate_panel {
    const char *label;
    int column;
} estate_panels[] = {{"hosts", 2}, {"VMs per host", 8}, {"VMs running", 11}};
enum { HOSTS_PANEL, INSTALLED_COLUMN = 5 };

static void estate_script(struct outf *o, const struct results *r)
{
    int panels = has_moving_vms(r) ? 3 : 2, step = CANVAS_PANEL_PX + CANVAS_GAP_PX;
    int top = canvas_legend_px(r);
    int height = top + panels * step - CANVAS_GAP_PX + CANVAS_AXIS_PX;
    canvas_begin(o, "estate", height);
    canvas_legend(o, r);
    outf_text(o, "set multiplot\n"
                 "set yrange [0:*]\n"
                 "set offsets 0, 0, graph 0.08, 0\n");
    for (int i = 0; i < panels; i++) {
        const struct estate_panel *panel = &estate_panels[i];
        outf_printf(o, "set ylabel '%s'\n", panel->label);
        canvas_margins(o, height, top + i * step, CANVAS_AXIS_PX + (panels - 1 - i) * step);
        canvas_time_axis(o, r, i == panels - 1);
        outf_text(o, "plot \\\n");
        if (i == HOSTS_PANEL) plot_thin_lines(o, r, "estate", INSTALLED_COLUMN);
        plot_lines(o, r, "estate", panel->column, i == HOSTS_PANEL);
    }
    outf_text(o, "unset multiplot\n");
}

const struct canvas_drawing timeplot_estate = {has_changes, estate_data, estate_script};
