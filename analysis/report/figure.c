/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/figure.h"
#include "sim/diag.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define SCALE_FROM 10000.0 /* five digits before the point are too many */
#define FIXED_MAX  1e15    /* beyond, no fixed notation: the buffer is short */

static int clamp_decimals(double d)
{
    if (d < 0) return 0;
    return d > FIGURE_DECIMALS_MAX ? FIGURE_DECIMALS_MAX : (int)d;
}

int figure_decimals(double value, double half_width)
{
    if (!isfinite(value)) return 0;
    double size = fabs(value);
    double magnitude = size > 0 ? floor(log10(size)) : 0;
    if (half_width > 0) return clamp_decimals(fmin(1 - floor(log10(half_width)), 3 - magnitude));
    return size == floor(size) ? 0 : clamp_decimals(2 - magnitude);
}

static char *show(double v, int decimals, const char *plus, char buf[FIGURE_TEXT])
{
    SIM_ASSERT(decimals >= 0 && decimals <= FIGURE_DECIMALS_MAX);
    if (!isfinite(v)) {
        snprintf(buf, FIGURE_TEXT, "no data");
        return buf;
    }
    if (fabs(v) * pow(10, decimals) < 0.5) v = 0; /* else it might print as -0.0 */
    const char *sign = v > 0 ? plus : v < 0 ? "-" : "";
    if (fabs(v) < FIXED_MAX) {
        snprintf(buf, FIGURE_TEXT, "%s%.*f", sign, decimals, fabs(v));
    } else {
        snprintf(buf, FIGURE_TEXT, "%s%.6g", sign, fabs(v));
    }
    return buf;
}

char *figure_text(double v, int decimals, char buf[FIGURE_TEXT])
{
    return show(v, decimals, "", buf);
}

char *figure_signed(double v, int decimals, char buf[FIGURE_TEXT])
{
    return show(v, decimals, "+", buf);
}

char *figure_half_width(double half_width, int decimals, char buf[FIGURE_TEXT])
{
    SIM_ASSERT(!(half_width < 0));
    double step = pow(10, -decimals);
    return show(ceil(half_width / step * (1 - 1e-9)) * step, decimals, "", buf);
}

const char *figure_unit(const char *unit, double value)
{
    if (fabs(value) != 1) return unit;
    if (strcmp(unit, "hosts") == 0) return "host";
    return strcmp(unit, "VMs") == 0 ? "VM" : unit;
}

static const struct {
    const char *unit;
    struct figure_scale next;
} larger[] = {
    {"kWh", {1e-3, "MWh"}},
    {"MWh", {1e-3, "GWh"}},
    {"kW", {1e-3, "MW"}},
};

struct figure_scale figure_scale_of(const char *unit, double largest)
{
    SIM_ASSERT(unit != NULL);
    struct figure_scale s = {1, strcmp(unit, "1") == 0 ? "" : unit};
    for (size_t i = 0; i < sizeof larger / sizeof *larger; i++) {
        if (strcmp(s.unit, larger[i].unit) != 0) continue;
        if (!(fabs(largest) * s.factor >= SCALE_FROM)) continue;
        s.factor *= larger[i].next.factor;
        s.unit = larger[i].next.unit;
    }
    return s;
}
