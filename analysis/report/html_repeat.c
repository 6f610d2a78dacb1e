/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/html_repeat.h"
#include "analysis/report/escape.h"
#include "analysis/report/steptext.h"
#include "sim/version.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DIGESTS_SHOWN_MAX = 100 };

/* A word of a command line as a shell needs it. */
static void write_word(struct outf *o, const char *word)
{
    static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                               "-_./=:,+@%";
    bool is_plain = word[0] != '\0' && word[strspn(word, safe)] == '\0';
    if (is_plain) {
        escape_xml(o, word);
        return;
    }
    outf_text(o, "&#39;");
    for (const char *c = word; *c != '\0'; c++) {
        char one[] = {*c, '\0'};
        escape_xml(o, *c == '\'' ? "'\\''" : one);
    }
    outf_text(o, "&#39;");
}

/* No absolute path: it says something about a machine, not about the scenario. */
static void write_command(const struct page *p)
{
    const char *file = page_is_given(p->opt->file) ? p->opt->file : "FILE";
    const char *slash = file[0] == '/' ? strrchr(file, '/') : NULL;
    outf_text(p->o, "vdcsim run ");
    write_word(p->o, slash != NULL ? slash + 1 : file);
    for (uint32_t i = 0; i < p->opt->argument_count; i++) {
        outf_char(p->o, ' ');
        write_word(p->o, p->opt->arguments[i]);
    }
}

/* false: no memory; then the steps are not told. */
static bool write_steps(const struct page *p, const struct scenario *sc)
{
    char *text = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&text, &size);
    if (f == NULL) return false;
    uint32_t shown = sc->step_count < PAGE_ROWS_MAX ? sc->step_count : PAGE_ROWS_MAX;
    for (uint32_t i = 0; i < shown; i++)
        steptext_write(sc, i, f);
    bool ok = fclose(f) == 0;
    if (ok) page_element(p->o, "<pre>", text, "</pre>\n");
    if (sc->step_count > shown)
        outf_printf(p->o, "<p class=\"note\">... and %" PRIu32 " more steps.</p>\n",
                    sc->step_count - shown);
    free(text);
    return ok;
}

static void write_change(const struct page *p, const struct results_plan *plan,
                         const struct folder_change *change)
{
    struct outf *o = p->o;
    bool sets = page_is_given(change->text), has_steps = plan->spec->step_count > 0;
    page_element(o, "<div class=\"card\">\n<h3>", change->plan, "</h3>\n");
    if (page_is_given(change->title)) page_element(o, "<p>", change->title, "</p>\n");
    if (sets) page_element(o, "<pre>", change->text, "</pre>\n");
    if (has_steps && !write_steps(p, plan->spec))
        outf_text(o, "<p class=\"note\">No memory to list the steps.</p>\n");
    if (!sets && !has_steps) outf_text(o, "<p class=\"soft\">Changes nothing.</p>\n");
    outf_text(o, "</div>\n");
}

void html_repeat_changes(const struct page *p)
{
    struct outf *o = p->o;
    if (p->opt->changes == NULL) return;
    outf_text(o, "<section id=\"changes\">\n<h2>What the plans change</h2>\n"
                 "<div class=\"stack\">\n");
    for (uint32_t i = 0; i < p->r->plan_count; i++)
        write_change(p, &p->r->plans[i], &p->opt->changes[i]);
    outf_text(o, "</div>\n");
    if (p->opt->argument_count > 0) {
        outf_text(o, "<p>For every plan alike, the command line changed more: <code>");
        write_command(p);
        outf_text(o, "</code></p>\n");
    }
    outf_text(o, "</section>\n");
}

static void write_assumptions(const struct page *p)
{
    struct outf *o = p->o;
    const char *plan = p->r->plans[0].name;
    if (!page_is_given(p->opt->scenario_text)) return;
    page_element(o,
                 "<section id=\"assumptions\">\n<h2>Assumptions</h2>\n<p>The scenario as it was "
                 "simulated, with every default filled in, for plan ",
                 plan, ": its values and its steps. ");
    if (p->r->plan_count > 1)
        outf_text(o, "What the other plans set and do instead is under "
                     "<a href=\"#changes\">What the plans change</a>.");
    page_element(o, "</p>\n<details><summary>Effective scenario of plan ", plan,
                 "</summary><div class=\"inside\"><pre>");
    escape_xml(o, p->opt->scenario_text);
    outf_text(o, "</pre></div></details>\n</section>\n");
}

static void write_definitions(const struct page *p)
{
    struct outf *o = p->o;
    outf_text(o, "<section id=\"definitions\">\n<h2>What the numbers mean</h2>\n"
                 "<div class=\"card\"><dl>\n");
    for (uint32_t i = 0; i < p->row_count; i++) {
        const struct metric_desc *m = &metric_table()[p->rows[i].metric];
        page_element(o, "<dt>", p->rows[i].label, "</dt>");
        page_element(o, "<dd>", m->doc, "");
        page_element(o, " <code>", m->name, "</code></dd>\n");
    }
    outf_text(o, "</dl></div>\n</section>\n");
}

static void write_digests(const struct page *p)
{
    struct outf *o = p->o;
    uint32_t shown =
        p->r->replications < DIGESTS_SHOWN_MAX ? p->r->replications : DIGESTS_SHOWN_MAX;
    outf_text(o, "<details><summary>Digests of the runs</summary><div class=\"inside\"><pre>");
    for (uint32_t i = 0; i < p->r->plan_count; i++) {
        for (uint32_t k = 0; k < shown; k++) {
            escape_xml(o, p->r->plans[i].name);
            outf_printf(o, " %" PRIu64 " %s\n", p->r->first_replication + k,
                        p->r->plans[i].digests[k]);
        }
    }
    outf_text(o, "</pre>");
    if (shown < p->r->replications)
        outf_printf(o, "<p class=\"note\">The first %" PRIu32 "; all are in manifest.json.</p>",
                    shown);
    outf_text(o, "</div></details>\n");
}

static void write_reproducibility(const struct page *p)
{
    struct outf *o = p->o;
    outf_text(
        o, "<section id=\"repeat\">\n<h2>How to repeat this</h2>\n<p>The same scenario, seed and "
           "version give the same digests on any machine and with any number of "
           "threads.</p>\n<div class=\"card\"><dl>\n");
    outf_text(o, "<dt>command</dt><dd><code>");
    write_command(p);
    outf_text(o, "</code></dd>\n");
    outf_printf(o, "<dt>seed</dt><dd>%" PRIu64 "</dd>\n", p->r->seed);
    outf_printf(o, "<dt>replications</dt><dd>%" PRIu64 " to %" PRIu64 "</dd>\n",
                p->r->first_replication, p->r->first_replication + p->r->replications - 1);
    outf_printf(o, "<dt>scenario hash</dt><dd><code>%016" PRIx64 "</code></dd>\n",
                p->opt->scenario_hash);
    outf_text(o, "<dt>program</dt><dd>vdcsim " VDCSIM_VERSION "</dd>\n</dl></div>\n<p></p>\n");
    write_digests(p);
    outf_text(o, "</section>\n");
}

void html_repeat_write(const struct page *p)
{
    write_assumptions(p);
    write_definitions(p);
    write_reproducibility(p);
}
