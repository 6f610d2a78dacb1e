/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/plot/canvas.h"
#include "analysis/plot/axis.h"
#include "analysis/report/when.h"
#include <inttypes.h>
#include <string.h>

enum { /* legend, pixels */
       KEY_WIDTH_PX = 850,
       KEY_SAMPLE_PX = 52,
       KEY_CHAR_PX = 9,
       KEY_ROW_PX = 21,
       KEY_HEAD_PX = 20
};

static const char *const palette[] = {"#0072B2", "#D55E00", "#009E73", "#CC79A7",
                                      "#E69F00", "#56B4E9", "#000000"};
static const char baseline_colour[] = "#8A8F98";
enum { COLOURS = sizeof palette / sizeof *palette };

const char *canvas_colour(const struct results *r, uint32_t plan)
{
    if (plan == r->baseline) return baseline_colour;
    return palette[(plan < r->baseline ? plan : plan - 1) % COLOURS];
}

size_t canvas_longest_name(const struct results *r)
{
    size_t longest = 0;
    for (uint32_t p = 0; p < r->plan_count; p++) {
        size_t n = strlen(r->plans[p].name);
        if (n > longest) longest = n;
    }
    return longest;
}

int canvas_dash(const struct results *r, uint32_t plan)
{
    if (plan == r->baseline) return 1;
    return 1 + (int)((plan < r->baseline ? plan : plan - 1) / COLOURS % 5);
}

/* Plans beside each other in the legend, and rows of it. */
static uint32_t legend_columns(const struct results *r)
{
    size_t pixels = KEY_SAMPLE_PX + KEY_CHAR_PX * canvas_longest_name(r);
    return pixels < KEY_WIDTH_PX ? (uint32_t)(KEY_WIDTH_PX / pixels) : 1;
}

int canvas_legend_px(const struct results *r)
{
    uint32_t across = legend_columns(r);
    return KEY_HEAD_PX + KEY_ROW_PX * (int)((r->plan_count + across - 1) / across);
}

void canvas_legend(struct outf *o, const struct results *r)
{
    outf_printf(o,
                "set key outside top left horizontal maxcols %" PRIu32
                " Left reverse samplen 1.6 width -2 textcolor '#374151' noenhanced\n",
                legend_columns(r));
}

void canvas_margins(struct outf *o, int height, int above, int below)
{
    outf_printf(o, "set tmargin at screen 1 - %d.0 / %d\nset bmargin at screen %d.0 / %d\n", above,
                height, below, height);
}

void canvas_begin(struct outf *o, const char *name, int height)
{
    outf_printf(o, "# gnuplot -d %s.gp writes %s.svg from %s.dat\n", name, name, name);
    outf_printf(o,
                "set terminal svg size %d,%d dynamic noenhanced font 'sans-serif,14' "
                "background '#FFFFFF'\n",
                CANVAS_WIDTH_PX, height);
    outf_printf(o, "set output '%s.svg'\n", name);
    outf_text(o, "set datafile separator tab\n"
                 "set border 3 linecolor '#6B7280' linewidth 1\n"
                 "set tics nomirror out scale 0.5 textcolor '#374151'\n"
                 "set grid ytics linetype 1 linecolor '#E5E7EB' linewidth 1\n"
                 "set xlabel textcolor '#374151'\n"
                 "set ylabel textcolor '#374151'\n"
                 "set lmargin 9\nset rmargin 6\n");
}

void canvas_time_axis(struct outf *o, const struct results *r, bool labels)
{
    struct axis_tick ticks[AXIS_TICKS_MAX];
    const struct series *s = &r->plans[r->baseline].series_mean;
    int64_t from_ns = s->rows[0].from_ns, to_ns = s->rows[s->count - 1].to_ns;
    int64_t from_s = when_utc_s(&r->calendar, from_ns), to_s = when_utc_s(&r->calendar, to_ns);
    if (to_s <= from_s) to_s = from_s + 1;
    outf_printf(o, "set xrange [%" PRId64 ":%" PRId64 "]\n", from_s, to_s);
    int64_t first_s = when_local_s(&r->calendar, from_ns);
    int n = axis_ticks(first_s, first_s + (to_s - from_s), ticks);
    outf_text(o, "set xtics (");
    for (int i = 0; i < n; i++)
        outf_printf(o, "%s'%s' %" PRId64, i > 0 ? ", " : "", labels ? ticks[i].label : "",
                    when_of_local_s(&r->calendar, ticks[i].epoch_s));
    outf_text(o, ")\n");
}
