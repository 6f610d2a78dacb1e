/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/verbs/pace.h"
#include "sim/num.h"
#include "sim/time.h"

enum { PACE_LOOK_BACK_DAYS = 31 };

static struct period pace_period(const struct spec_pace *pace)
{
    return pace->count > 0 ? pace->per : (struct period){.days = 1};
}

uint32_t pace_count(const struct spec_pace *pace)
{
    return pace->count > 0 && pace->count < UINT32_MAX ? (uint32_t)pace->count : UINT32_MAX;
}

static int64_t pace_open(const struct scenario *sc, const struct spec_step *step, int64_t t_ns)
{
    if (t_ns == TIME_NEVER || !step->has_window) return t_ns;
    return calendar_next_open(&sc->calendar, &step->window, t_ns);
}

/* The moment when the window opened that is open at t_ns, to the second; t_ns itself when that is
 * further back than windows reach. Being open from s to t_ns is monotone in s. */
static int64_t pace_opened(const struct scenario *sc, const struct spec_step *step, int64_t t_ns)
{
    int64_t near = 0, far = PACE_LOOK_BACK_DAYS * INT64_C(86400); /* seconds back: open, closed */
    if (calendar_next_close(&sc->calendar, &step->window, t_ns - far * NS_PER_S) > t_ns)
        return t_ns;
    while (far - near > 1) {
        int64_t back = near + (far - near) / 2;
        int64_t close = calendar_next_close(&sc->calendar, &step->window, t_ns - back * NS_PER_S);
        if (close > t_ns)
            near = back;
        else
            far = back;
    }
    return (int64_t)num_floor_div(t_ns, NS_PER_S) * NS_PER_S - near * NS_PER_S;
}

int64_t pace_anchor(const struct scenario *sc, const struct spec_step *step,
                    const struct spec_pace *pace, int64_t first_ns)
{
    if (!step->has_window || pace_period(pace).ns > 0) return first_ns;
    return pace_opened(sc, step, first_ns);
}

int64_t pace_next(const struct scenario *sc, const struct spec_step *step,
                  const struct spec_pace *pace, int64_t anchor_ns, int64_t *n, int64_t now_ns)
{
    struct period per = pace_period(pace);
    if (per.ns > 0 && *n < (now_ns - anchor_ns) / per.ns) *n = (now_ns - anchor_ns) / per.ns;
    for (;;) {
        int64_t begin_ns = calendar_nth(&sc->calendar, anchor_ns, per, *n + 1);
        int64_t t_ns = pace_open(sc, step, begin_ns);
        if (t_ns == TIME_NEVER || begin_ns == TIME_NEVER) return TIME_NEVER;
        ++*n;
        if (t_ns > now_ns) return t_ns;
    }
}

int64_t pace_last(const struct scenario *sc, const struct spec_step *step,
                  const struct spec_pace *pace, int64_t first_ns, uint32_t total)
{
    int64_t anchor_ns = pace_anchor(sc, step, pace, first_ns), t_ns = first_ns, n = 0;
    uint32_t per_batch = pace_count(pace);
    for (uint32_t begun = per_batch; begun < total && t_ns != TIME_NEVER;) {
        t_ns = pace_next(sc, step, pace, anchor_ns, &n, t_ns);
        begun = total - begun > per_batch ? begun + per_batch : total;
    }
    return t_ns;
}
