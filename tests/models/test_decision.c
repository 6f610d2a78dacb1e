/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/decision.h"
#include "sim/time.h"
#include "tests/models/moving.h"
#include <criterion/criterion.h>
#include <stdio.h>

static struct record_decision last;
static char subject[MOVING_TEXT];
static bool answer;

static bool keep(void *ctx, const struct record_decision *row)
{
    (void)ctx;
    last = *row;
    snprintf(subject, sizeof(subject), "%s", row->subject);
    last.subject = subject;
    return answer;
}

Test(decision, rows_say_who_when_what_from_where_and_why)
{
    struct moving m;
    static const struct policy_desc policy = {.name = "balance-it"};
    moving_open(&m, 2, MOVING_MIB);
    moving_vms(&m, "web", 3, MOVING_MIB, 0.1, 0, 0);
    m.sc->policies.rebalance.algorithm.policy = &policy;
    moving_start(&m);
    m.sink.decision = keep;
    answer = true;
    moving_to(&m, 5.0);
    cr_expect(decision_wanted(m.w));
    decision_vm(m.w, ACTOR_REBALANCE, "migrate", moving_vm(&m, 0, 2), 0, 1, "done", "too hot");
    cr_expect_eq(last.t_ns, 5 * NS_PER_S);
    cr_expect_str_eq(last.actor, "balance-it");
    cr_expect_str_eq(last.action, "migrate");
    cr_expect_str_eq(last.subject, "web-2");
    cr_expect_str_eq(last.from, "h0");
    cr_expect_str_eq(last.target, "h1");
    cr_expect_str_eq(last.outcome, "done");
    cr_expect_str_eq(last.reason, "too hot");
    decision_vm(m.w, ACTOR_PLAN, "move", moving_vm(&m, 0, 0), TABLE_NONE, m.w->host_count, "", "");
    cr_expect_str_eq(last.from, "");
    cr_expect_str_eq(last.target, "", "a queue is no host with a name");
    decision_host(m.w, ACTOR_POWER, "switch off", 1, "done", "empty");
    cr_expect_str_eq(last.subject, "h1");
    cr_expect_str_eq(last.actor, "power");
    decision_text(m.w, ACTOR_PLAN, "begin", "wave-1", "done", "");
    cr_expect_str_eq(last.subject, "wave-1");
    cr_expect_str_eq(last.actor, "plan");
    answer = false;
    decision_text(m.w, ACTOR_PLAN, "begin", "wave-1", "done", "");
    cr_expect(m.w->sink_failed && m.w->engine.stop_requested, "a full disk ends the run");
    m.sink.decision = NULL;
    cr_expect_not(decision_wanted(m.w));
    decision_text(m.w, ACTOR_PLAN, "begin", "nobody", "done", "");
    cr_expect_str_eq(last.subject, "wave-1");
    arena_deinit(&m.arena);
}
