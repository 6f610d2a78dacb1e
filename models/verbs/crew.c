/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/verbs/crew.h"
#include "models/verbs/pace.h"

enum { WORD_ANCHOR, WORD_PERIOD };

void crew_begin(struct world *w, uint32_t run, const struct spec_pace *pace)
{
    w->run_own[run].word[WORD_ANCHOR] = pace_anchor(w->sc, plan_step(w, run), pace, world_now(w));
    plan_alarm(w, run, world_now(w));
}

void crew_gone(struct world *w, uint32_t run, uint32_t item)
{
    w->item_state[item] = CREW_OVER;
    w->run_total[run]--;
}

static uint32_t crew_left(const struct world *w, uint32_t run)
{
    uint32_t n = 0;
    for (uint32_t i = w->run_first[run]; i != TABLE_NONE; i = w->item_next[i])
        n += w->item_state[i] == CREW_DUE;
    return n;
}

void crew_go_on(struct world *w, uint32_t run, const struct spec_pace *pace)
{
    int64_t *word = w->run_own[run].word;
    uint32_t left = crew_left(w, run);
    if (left == 0 && w->run_pending[run] == 0 && w->run_timers[run] == 0) {
        plan_end(w, run);
        return;
    }
    if (left == 0 || w->run_event[run].gen != 0) return;
    plan_alarm(w, run,
               pace_next(w->sc, plan_step(w, run), pace, word[WORD_ANCHOR], &word[WORD_PERIOD],
                         world_now(w)));
}

void crew_batch(struct world *w, uint32_t run, const struct spec_pace *pace, crew_start start)
{
    uint32_t room = pace_count(pace), begun = 0;
    const char *first_why = NULL;
    for (uint32_t i = w->run_first[run]; i != TABLE_NONE && begun < room; i = w->item_next[i]) {
        const char *why = NULL;
        if (w->item_state[i] != CREW_DUE) continue;
        if (!plan_item_vm(w, i)) {
            crew_gone(w, run, i);
            continue;
        }
        if (start(w, run, i, &why)) {
            w->run_next[run]++;
            begun++;
            continue;
        }
        if (first_why == NULL) first_why = why;
        if (w->run_wait_from_ns[run] == TIME_NEVER)
            plan_note_vm(w, run, w->item_thing[i], "waits", why);
    }
    if (begun == 0 && first_why != NULL)
        plan_wait(w, run, first_why);
    else
        plan_go(w, run);
    crew_go_on(w, run, pace);
}
