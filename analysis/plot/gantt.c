/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/plot/gantt.h"
#include "analysis/plot/axis.h"
#include "analysis/report/escape.h"
#include "analysis/report/stepview.h"
#include "analysis/report/when.h"
#include "sim/diag.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { /* pixels */
       WIDTH = 960,
       HEAD = 56, /* legend and axis */
       FOOT = 14,
       ROW_TALL = 36,
       ROW_LOW = 27,
       ROWS_TALL_MAX = 14, /* more rows are lower */
       ROWS_ONE_AXIS = 25, /* more rows have their dates below as well */
       INFO = 140,         /* right of the bars */
       LABEL_MIN = 90,
       LABEL_MAX = 260,
       LABEL_CHAR = 7,
       LABEL_PAD = 18,
       TICK_TEXT = 76, /* labels nearer than that to each other are left out */
       PLANNED = 5,    /* heights of bars */
       BAR = 12,
       DIAMOND = 7,
       DENSE_PX = 6,     /* between the bars of a row */
       DIAMONDS_MAX = 12 /* of one row; more become short bars */
};
#define BAR_WIDTH_MIN 2.5
#define TOUCH         0.5 /* nobody sees a gap that narrow */

struct chart {
    struct outf *o;
    const struct results *r;
    const struct results_plan *plan;
    int64_t from_ns, to_ns;
    int label; /* where bars begin */
    int row;   /* height of a row */
    uint32_t rows;
};

/* ---- geometry ---- */

static double x_of(const struct chart *c, int64_t t_ns)
{
    double span = (double)(c->to_ns - c->from_ns), width = WIDTH - INFO - c->label;
    double at = (double)(t_ns - c->from_ns) / span;
    return c->label + width * fmin(1, fmax(0, at));
}

static void include(struct chart *c, int64_t t_ns)
{
    if (t_ns == TIME_NEVER) return;
    if (t_ns > c->r->account_to_ns) t_ns = c->r->account_to_ns;
    if (t_ns < c->from_ns) c->from_ns = t_ns;
    if (t_ns > c->to_ns) c->to_ns = t_ns;
}

static int64_t ns_of(double hours)
{
    return (int64_t)llround(hours * (double)NS_PER_H);
}

/* What is under way when the run ends reaches to its end. */
static int64_t end_of(const struct chart *c, const struct steps_total *t)
{
    return t->end_h.n > 0 ? ns_of(t->end_h.mean) : c->r->account_to_ns;
}

/* From the first to the last that happens, with a little air; a plan of one instant gets a day. */
static void fit_span(struct chart *c)
{
    c->from_ns = INT64_MAX;
    c->to_ns = INT64_MIN;
    for (uint32_t i = 0; i < c->plan->steps.count; i++) {
        const struct steps_total *t = &c->plan->steps.rows[i];
        include(c, t->planned_begin_ns);
        include(c, t->planned_end_ns);
        if (t->begin_h.n == 0) continue;
        include(c, ns_of(t->begin_h.mean));
        include(c, end_of(c, t));
        if (t->end_h.n > 0) include(c, ns_of(t->end_h.max));
    }
    if (c->from_ns > c->to_ns) c->from_ns = c->to_ns = 0;
    int64_t air = (c->to_ns - c->from_ns) / 40;
    if (air < NS_PER_H) air = NS_PER_H;
    c->from_ns = c->from_ns - air < 0 ? 0 : c->from_ns - air;
    c->to_ns += air;
    if (c->to_ns - c->from_ns < NS_PER_DAY) c->to_ns = c->from_ns + NS_PER_DAY;
}

static const char *label_of(const struct stepview *v)
{
    return v->title[0] != '\0' ? v->title : v->id;
}

/* Code points: the font's widths are not known. */
static int letters(const char *text)
{
    int n = 0;
    for (; *text != '\0'; text++)
        n += ((unsigned char)*text & 0xc0) != 0x80;
    return n;
}

static void fit_rows(struct chart *c)
{
    struct stepview v;
    int longest = 0;
    for (uint32_t at = 0; stepview_next(c->r, c->plan, &at, &v); c->rows++) {
        int n = letters(label_of(&v));
        if (n > longest) longest = n;
    }
    int label = LABEL_PAD + LABEL_CHAR * longest;
    c->label = label < LABEL_MIN ? LABEL_MIN : label > LABEL_MAX ? LABEL_MAX : label;
    c->row = c->rows <= ROWS_TALL_MAX ? ROW_TALL : ROW_LOW;
}

static int foot_of(const struct chart *c)
{
    return FOOT + (c->rows > ROWS_ONE_AXIS ? 20 : 0);
}

static int height_of(const struct chart *c)
{
    return HEAD + c->row * (int)c->rows + foot_of(c);
}

/* ---- axis ---- */

static void write_tick(const struct chart *c, const struct axis_tick *tick, double *last_x)
{
    int64_t t_ns =
        (when_of_local_s(&c->r->calendar, tick->epoch_s) - c->r->calendar.start_s) * NS_PER_S;
    int bottom = height_of(c) - foot_of(c);
    if (t_ns < c->from_ns || t_ns > c->to_ns) return;
    double x = x_of(c, t_ns);
    outf_printf(c->o, "<line class=\"grid\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>\n", x,
                HEAD, x, bottom);
    if (x - *last_x < TICK_TEXT || x > WIDTH - 30) return;
    *last_x = x;
    outf_printf(c->o, "<text class=\"tick\" x=\"%.1f\" y=\"%d\">%s</text>\n", x, HEAD - 7,
                tick->label);
    if (c->rows > ROWS_ONE_AXIS)
        outf_printf(c->o, "<text class=\"tick\" x=\"%.1f\" y=\"%d\">%s</text>\n", x, bottom + 18,
                    tick->label);
}

static void write_axis(const struct chart *c)
{
    struct axis_tick ticks[AXIS_TICKS_MAX];
    double last_x = 0;
    int n = axis_ticks(when_local_s(&c->r->calendar, c->from_ns),
                       when_local_s(&c->r->calendar, c->to_ns), ticks);
    for (int i = 0; i < n; i++)
        write_tick(c, &ticks[i], &last_x);
}

static void write_stripes(const struct chart *c)
{
    for (uint32_t i = 0; i < c->rows; i += 2)
        outf_printf(c->o, "<rect class=\"stripe\" x=\"0\" y=\"%d\" width=\"%d\" height=\"%d\"/>\n",
                    HEAD + c->row * (int)i, WIDTH, c->row);
}

/* ---- legend ---- */

static int legend_text(const struct chart *c, int x, const char *text)
{
    outf_printf(c->o, "<text class=\"key\" x=\"%d\" y=\"18\">%s</text>\n", x, text);
    return x + 7 * letters(text) + 26;
}

static void write_legend(const struct chart *c)
{
    char text[64];
    int x = c->label;
    outf_printf(c->o, "<rect class=\"planned\" x=\"%d\" y=\"11\" width=\"22\" height=\"%d\"/>\n", x,
                PLANNED);
    x = legend_text(c, x + 29, "planned");
    outf_printf(c->o, "<rect class=\"bar\" x=\"%d\" y=\"8\" width=\"22\" height=\"%d\"/>\n", x,
                BAR);
    x = legend_text(c, x + 29, "simulated");
    outf_printf(c->o, "<rect class=\"late\" x=\"%d\" y=\"8\" width=\"22\" height=\"%d\"/>\n", x,
                BAR);
    x = legend_text(c, x + 29, "later than planned");
    if (c->r->replications < 2) return;
    outf_printf(c->o, "<path class=\"spread\" d=\"M%d 9v9m0 -4.5h22m0 -4.5v9\"/>\n", x);
    snprintf(text, sizeof text, "end in %" PRIu32 " replications", c->r->replications);
    legend_text(c, x + 29, text);
}

/* ---- bars ---- */

struct strip { /* bars of one kind in one row: those that touch become one */
    const char *class;
    int y, height;
    double from, to; /* not written yet; from > to: nothing */
};

static void strip_flush(const struct chart *c, struct strip *s)
{
    if (s->from > s->to) return;
    outf_printf(c->o, "<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>\n",
                s->class, s->from, s->y, s->to - s->from, s->height);
    s->from = 1;
    s->to = 0;
}

static void strip_add(const struct chart *c, struct strip *s, double from, double to)
{
    to = fmax(to, from + BAR_WIDTH_MIN);
    bool touches = s->from <= s->to && from >= s->from && from <= s->to + TOUCH;
    if (touches) {
        s->to = fmax(s->to, to);
        return;
    }
    strip_flush(c, s);
    s->from = from;
    s->to = to;
}

static void write_diamond(const struct chart *c, const char *class, double x, int y)
{
    outf_printf(c->o, "<path class=\"%s\" d=\"M%.1f %dl%d %dl-%d %dl-%d -%dz\"/>\n", class, x,
                y - DIAMOND, DIAMOND, DIAMOND, DIAMOND, DIAMOND, DIAMOND, DIAMOND);
}

/* A line with ends over all replications, if they differ by more than the line's own width. */
static void write_spread(const struct chart *c, const struct steps_total *t, int y)
{
    if (t->end_h.n < 2) return;
    double from = x_of(c, ns_of(t->end_h.min)), to = x_of(c, ns_of(t->end_h.max));
    if (to - from < 3) return;
    outf_printf(c->o, "<path class=\"spread\" d=\"M%.1f %dv8m0 -4H%.1fm0 -4v8\"/>\n", from, y - 4,
                to);
}

struct lane { /* one row: what it is drawn with */
    struct strip planned, bar, late;
    int middle; /* of the simulated bar */
    bool ticks; /* many occurrences: bars instead of diamonds */
};

static struct strip new_strip(const char *class, int y, int height)
{
    return (struct strip){.class = class, .y = y, .height = height, .from = 1};
}

static void draw_planned(const struct chart *c, struct lane *l, const struct steps_total *t)
{
    if (t->planned_begin_ns == TIME_NEVER || t->planned_begin_ns > c->to_ns) return;
    int64_t end_ns = t->planned_end_ns;
    if (end_ns == t->planned_begin_ns && !l->ticks)
        write_diamond(c, "planned-at", x_of(c, end_ns), l->middle);
    else
        strip_add(c, &l->planned, x_of(c, t->planned_begin_ns), x_of(c, end_ns));
}

static void draw_simulated(const struct chart *c, struct lane *l, const struct steps_total *t)
{
    if (t->begin_h.n == 0) return;
    int64_t begin_ns = ns_of(t->begin_h.mean), end_ns = end_of(c, t), due_ns = t->planned_end_ns;
    bool is_late = end_ns - due_ns > NS_PER_MIN;
    if (end_ns == begin_ns && !l->ticks) {
        write_diamond(c, is_late ? "late" : "bar", x_of(c, end_ns), l->middle);
        return;
    }
    if (due_ns < begin_ns) due_ns = begin_ns;
    if (!is_late || due_ns > begin_ns)
        strip_add(c, &l->bar, x_of(c, begin_ns), x_of(c, is_late ? due_ns : end_ns));
    if (is_late) strip_add(c, &l->late, x_of(c, due_ns), x_of(c, end_ns));
}

/* Bars so close that they run into one: what is late takes the lower half only, else it would hide
 * the rest. */
static bool is_dense(const struct chart *c, const struct stepview *v)
{
    if (v->count <= DIAMONDS_MAX) return false;
    int64_t from_ns = v->times[0].planned_begin_ns, to_ns = v->times[v->count - 1].planned_begin_ns;
    if (from_ns == TIME_NEVER || to_ns == TIME_NEVER) return true;
    return (x_of(c, to_ns) - x_of(c, from_ns)) / v->count < DENSE_PX;
}

static void write_bars(const struct chart *c, const struct stepview *v, int top)
{
    int y = top + (c->row - PLANNED - 3 - BAR) / 2, bar_y = y + PLANNED + 3;
    struct lane l = {.planned = new_strip("planned", y, PLANNED),
                     .bar = new_strip("bar", bar_y, BAR),
                     .late = new_strip("late", bar_y, BAR),
                     .middle = bar_y + BAR / 2,
                     .ticks = v->count > DIAMONDS_MAX};
    if (is_dense(c, v)) l.late = new_strip("late", l.middle, BAR / 2);
    for (uint32_t i = 0; i < v->count; i++)
        draw_planned(c, &l, &v->times[i]);
    strip_flush(c, &l.planned);
    for (uint32_t i = 0; i < v->count; i++)
        draw_simulated(c, &l, &v->times[i]);
    strip_flush(c, &l.bar);
    strip_flush(c, &l.late);
    for (uint32_t i = 0; i < v->count && !l.ticks; i++)
        write_spread(c, &v->times[i], l.middle);
}

/* ---- rows ---- */

static void write_period(const struct chart *c, const char *what, int64_t from_ns, int64_t to_ns)
{
    char text[TIME_TEXT_MAX];
    const struct calendar *calendar = &c->r->calendar;
    if (from_ns == TIME_NEVER) return;
    outf_printf(c->o, "\n%s %s", what, when_minute(calendar, from_ns, text));
    if (to_ns != from_ns && to_ns != TIME_NEVER)
        outf_printf(c->o, " to %s", when_minute(calendar, to_ns, text));
}

/* What a pointer over the row shows. */
static void write_tip(const struct chart *c, const struct stepview *v)
{
    char text[STEPVIEW_CELL], problem[STEPVIEW_PROBLEM];
    outf_text(c->o, "<title>");
    escape_xml(c->o, v->id);
    outf_printf(c->o, " (%s)", v->verb);
    write_period(c, "planned", v->planned_begin_ns, v->planned_end_ns);
    write_period(c, "simulated", v->begin_ns, v->end_ns);
    if (stepview_effort(v, text)[0] != '\0') outf_printf(c->o, "\neffort %s", text);
    if (stepview_done(v, text)[0] != '\0') outf_printf(c->o, "\ndone %s", text);
    if (v->trouble != NULL) {
        outf_char(c->o, '\n');
        escape_xml(c->o, stepview_problem(c->r, v, problem));
    }
    outf_text(c->o, "</title>\n");
}

static void write_info(const struct chart *c, const struct stepview *v, int y)
{
    char done[STEPVIEW_CELL], late[STEPVIEW_CELL];
    bool is_open = v->end_ns == TIME_NEVER && (v->disabled || v->trouble != NULL);
    const char *state = is_open ? stepview_state(v) : "";
    stepview_done(v, done);
    stepview_late(v, late);
    bool is_late = v->late_ns > 0;
    const char *comma = done[0] != '\0' && (is_late || state[0] != '\0') ? ", " : "";
    outf_printf(c->o, "<text class=\"info%s\" x=\"%d\" y=\"%d\">%s%s%s%s%s</text>\n",
                v->trouble != NULL ? " bad" : "", WIDTH - INFO + 14, y, done, comma, state,
                is_late ? late : "", is_late ? " late" : "");
}

static void write_row(const struct chart *c, const struct stepview *v, uint32_t i)
{
    int top = HEAD + c->row * (int)i, base = top + c->row / 2 + 5;
    int room = (c->label - LABEL_PAD) / LABEL_CHAR;
    outf_text(c->o, "<g>\n");
    write_tip(c, v);
    outf_printf(c->o, "<text class=\"%s\" x=\"8\" y=\"%d\">", v->disabled ? "off" : "step", base);
    escape_xml_cut(c->o, label_of(v), room);
    outf_text(c->o, "</text>\n");
    write_bars(c, v, top);
    write_info(c, v, base);
    outf_text(c->o, "</g>\n");
}

/* ---- whole ---- */

bool gantt_has_data(const struct results_plan *plan)
{
    return plan->steps.count > 0;
}

static const char rules[] =
    ".gantt{--gantt-text:#1f2937;--gantt-soft:#5b6472;--gantt-grid:#d9dde3;--gantt-stripe:#f4f6f8;"
    "--gantt-planned:#9aa1ab;--gantt-bar:#0072b2;--gantt-late:#d55e00;--gantt-bad:#b04a00;"
    "font:13px system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif}\n"
    "@media(prefers-color-scheme:dark){.gantt:not(.file){--gantt-text:#e6e9ee;--gantt-soft:#a0a9b6;"
    "--gantt-grid:#3a414d;--gantt-stripe:#21262e;--gantt-planned:#7d8794;--gantt-bar:#6cb8ea;"
    "--gantt-late:#f0a36b;--gantt-bad:#f0a36b}}\n"
    ".gantt text{fill:var(--gantt-text)}.gantt .tick,.gantt .off,.gantt .key{"
    "fill:var(--gantt-soft)}.gantt .tick{text-anchor:middle;font-size:12px}"
    ".gantt .key,.gantt .info{font-size:12px}.gantt .info.bad{fill:var(--gantt-bad);"
    "font-weight:600}\n"
    ".gantt .grid{stroke:var(--gantt-grid)}.gantt .stripe{fill:var(--gantt-stripe)}"
    ".gantt .planned{fill:var(--gantt-planned)}.gantt .bar{fill:var(--gantt-bar)}"
    ".gantt .late{fill:var(--gantt-late)}.gantt .planned-at{fill:none;"
    "stroke:var(--gantt-planned);stroke-width:2}.gantt .spread{fill:none;"
    "stroke:var(--gantt-text);stroke-width:1.4}\n";

void gantt_style(struct outf *o)
{
    outf_text(o, rules);
}

static void write_open(const struct chart *c, enum gantt_place place)
{
    int height = height_of(c);
    outf_printf(c->o, "<svg class=\"gantt%s\" viewBox=\"0 0 %d %d\" role=\"img\"",
                place == GANTT_FILE ? " file" : "", WIDTH, height);
    if (place == GANTT_FILE)
        outf_printf(c->o, " width=\"%d\" height=\"%d\" xmlns=\"http://www.w3.org/2000/svg\"", WIDTH,
                    height);
    outf_text(c->o, ">\n<desc>Steps of plan ");
    escape_xml(c->o, c->plan->name);
    outf_text(c->o, ", planned and simulated</desc>\n");
    if (place == GANTT_INLINE) return;
    outf_text(c->o, "<style>\n");
    gantt_style(c->o);
    outf_text(c->o, "</style>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
}

void gantt_write(struct outf *o, const struct results *r, const struct results_plan *plan,
                 enum gantt_place place)
{
    SIM_ASSERT(gantt_has_data(plan));
    struct chart c = {.o = o, .r = r, .plan = plan};
    struct stepview v;
    fit_span(&c);
    fit_rows(&c);
    write_open(&c, place);
    write_stripes(&c);
    write_axis(&c);
    write_legend(&c);
    uint32_t at = 0;
    for (uint32_t i = 0; stepview_next(r, plan, &at, &v); i++)
        write_row(&c, &v, i);
    outf_text(o, "</svg>\n");
}
