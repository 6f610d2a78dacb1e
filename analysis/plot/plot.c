/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/plot/plot.h"
#include "analysis/plot/barplot.h"
#include "analysis/plot/timeplot.h"
#include <stdlib.h>

static const struct plot_desc descs[] = {
    {"comparison", "The plans side by side",
     "One row per plan, the baseline in grey. Each panel has its own scale from zero; black "
     "whiskers are confidence intervals of the mean over replications."},
    {"estate", "Hosts and virtual machines over time",
     "Above: hosts that are on (line) and all hosts that stand there (dotted). Below: virtual "
     "machines per host that is on, those on physical servers of their own included, and, where "
     "their number changes, how many run."},
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

static const struct canvas_drawing *const drawings[] = {
    &barplot_comparison, &timeplot_estate, &timeplot_utilisation,
    &barplot_histogram,  &timeplot_power,
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
        if (!drawings[i]->has_data(r)) continue;
        ok = write_file(o, ops, dir, descs[i].name, "dat", drawings[i]->data, r, d) &&
             write_file(o, ops, dir, descs[i].name, "gp", drawings[i]->script, r, d);
    }
    free(o);
    return ok;
}
