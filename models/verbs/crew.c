/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/verbs/crew.h"
#include "models/verbs/pace.h"

/* DUE counts the items that are due; FROM is an item before which none is (TABLE_NONE: none). */
enum { WORD_ANCHOR, WORD_PERIOD, WORD_DUE, WORD_FROM };

void crew_begin(struct world *w, uint32_t run, const struct spec_pace *pace)
{
    int64_t *word = w->run_own[run].word;
    word[WORD_ANCHOR] = pace_anchor(w->sc, plan_step(w, run), pace, world_now(w));
    word[WORD_DUE] = w->run_total[run];
    word[WORD_FROM] = w->run_first[run];
    plan_alarm(w, run, world_now(w));
}

void crew_state(struct world *w, uint32_t run, uint32_t item, uint8_t state)
{
    int64_t *word = w->run_own[run].word;
    uint32_t from = (uint32_t)word[WORD_FROM];
    word[WORD_DUE] += (state == CREW_DUE) - (w->item_state[item] == CREW_DUE);
    w->item_state[item] = state;
    if (state != CREW_DUE) return;
    if (from == TABLE_NONE || w->item_number[item] < w->item_number[from]) word[WORD_FROM] = item;
}

void crew_gone(struct world *w, uint32_t run, uint32_t item)
{
    crew_state(w, run, item, CREW_OVER);
    w->run_total[run]--;
}

void crew_go_on(struct world *w, uint32_t run, const struct spec_pace *pace)
{
    int64_t *word = w->run_own[run].word;
    bool left = word[WORD_DUE] > 0;
    if (!left && w->run_pending[run] == 0 && w->run_timers[run] == 0) {
        plan_end(w, run);
        return;
    }
    if (!left || w->run_event[run].gen != 0) return;
    plan_alarm(w, run,
               pace_next(w->sc, plan_step(w, run), pace, word[WORD_ANCHOR], &word[WORD_PERIOD],
                         world_now(w)));
}

void crew_batch(struct world *w, uint32_t run, const struct spec_pace *pace, crew_start start)
{
    uint32_t room = pace_count(pace), begun = 0, left = TABLE_NONE;
    uint32_t i = (uint32_t)w->run_own[run].word[WORD_FROM];
    const char *first_why = NULL;
    for (; i != TABLE_NONE && begun < room; i = w->item_next[i]) {
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
        if (left == TABLE_NONE) left = i;
        if (w->run_wait_from_ns[run] == TIME_NEVER)
            plan_note_vm(w, run, w->item_thing[i], "waits", why);
    }
    w->run_own[run].word[WORD_FROM] = left != TABLE_NONE ? left : i;
    if (begun == 0 && first_why != NULL)
        plan_wait(w, run, first_why);
    else
        plan_go(w, run);
    crew_go_on(w, run, pace);
}
