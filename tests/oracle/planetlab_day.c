/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/oracle/planetlab_day.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { ROW_MAX = 4 * CLOUDSIM3_SAMPLES + 8, VMS_MAX = 4096 };

static bool row_read(const char *text, unsigned char *row)
{
    for (int i = 0; i < CLOUDSIM3_SAMPLES; i++) {
        char *end;
        long percent = strtol(text, &end, 10);
        bool last = i == CLOUDSIM3_SAMPLES - 1;
        if (end == text || percent < 0 || percent > 100) return false;
        if (last ? *end != '\n' && *end != '\0' : *end != ',') return false;
        row[i] = (unsigned char)percent;
        text = end + 1;
    }
    return true;
}

bool planetlab_day_read(const char *dir, const char *day, struct planetlab_day *out)
{
    char path[512], line[ROW_MAX];
    snprintf(path, sizeof path, "%s/planetlab/%s.csv.gz", dir, day);
    *out = (struct planetlab_day){.percent = malloc((size_t)VMS_MAX * CLOUDSIM3_SAMPLES)};
    gzFile file = gzopen(path, "r");
    bool good = file && out->percent;
    while (good && gzgets(file, line, sizeof line)) {
        good = out->vms < VMS_MAX &&
               row_read(line, out->percent + (size_t)out->vms * CLOUDSIM3_SAMPLES);
        out->vms++;
    }
    if (file && gzclose(file) != Z_OK) good = false;
    return good && out->vms > 0;
}

void planetlab_day_free(struct planetlab_day *d)
{
    free(d->percent);
    *d = (struct planetlab_day){0};
}

static int position(const char *const *names, int n, const char *name)
{
    for (int i = 0; i < n; i++)
        if (strcmp(names[i], name) == 0) return i;
    return -1;
}

bool planetlab_case(const struct planetlab_day *d, const char *policy, const char *selection,
                    double param, struct oracle_case *out)
{
    static const char *const policies[] = {"npa", "dvfs", "thr", "iqr", "mad", "lr", "lrr"};
    static const char *const selections[] = {"mmt", "mu", "mc"};
    int p = position(policies, 7, policy), s = position(selections, 3, selection);
    if (p < 0 || s < 0) return false;
    *out = (struct oracle_case){.vms = d->vms,
                                .percent = d->percent,
                                .policy = (enum oracle_policy)p,
                                .selection = (enum oracle_selection)s,
                                .param = param};
    return true;
}
