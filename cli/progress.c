/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/progress.h"
#include "sim/diag.h"
#include <stdio.h>

#define CLEAR_LINE "\r\033[K"

char *progress_time_text(double seconds, char buf[PROGRESS_TIME_TEXT])
{
    if (!(seconds >= 0) || seconds > 1e7) {
        snprintf(buf, PROGRESS_TIME_TEXT, "?");
        return buf;
    }
    unsigned s = (unsigned)(seconds + 0.5);
    if (s < 3600)
        snprintf(buf, PROGRESS_TIME_TEXT, "%u:%02u", s / 60, s % 60);
    else
        snprintf(buf, PROGRESS_TIME_TEXT, "%u:%02u:%02u", s / 3600, s / 60 % 60, s % 60);
    return buf;
}

void progress_show(void *ctx, const struct experiment_progress *p)
{
    struct progress *self = ctx;
    char left[PROGRESS_TIME_TEXT];
    SIM_ASSERT(p->done <= p->total);
    fprintf(stderr, CLEAR_LINE "%s: %3d %%, %llu of %llu runs, %s left", self->name,
            (int)(p->fraction * 100.0), (unsigned long long)p->done, (unsigned long long)p->total,
            progress_time_text(p->eta_s, left));
    fflush(stderr);
    self->is_shown = true;
}

void progress_clear(struct progress *p)
{
    if (!p->is_shown) return;
    fputs(CLEAR_LINE, stderr);
    fflush(stderr);
    p->is_shown = false;
}
