/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/experiment/tally.h"
#include <stdio.h>
#include <string.h>

static bool is_same(const char *kept, const char *text)
{
    return strncmp(kept, text, TALLY_TEXT - 1) == 0;
}

void tally_add(struct tally *t, const struct record_decision *d)
{
    const char *action = d->action != NULL ? d->action : "";
    const char *outcome = d->outcome != NULL ? d->outcome : "";
    for (uint32_t i = 0; i < t->count; i++) {
        struct tally_row *row = &t->rows[i];
        if (!is_same(row->action, action) || !is_same(row->outcome, outcome)) continue;
        row->count++;
        return;
    }
    if (t->count == TALLY_ROWS) {
        t->other++;
        return;
    }
    struct tally_row *row = &t->rows[t->count++];
    snprintf(row->action, TALLY_TEXT, "%s", action);
    snprintf(row->outcome, TALLY_TEXT, "%s", outcome);
    row->count = 1;
}
