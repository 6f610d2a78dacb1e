/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/load.h"
#include <stdio.h>

/* Hosts that are there from the start; steps may install more. */
static unsigned hosts_of(const struct scenario *sc)
{
    unsigned count = 0;
    for (uint32_t h = 0; h < sc->host_count; h++)
        count += sc->hosts[h].step == SPEC_NONE;
    return count;
}

static void report_good(const struct cli *c, const char *path, const struct load *l)
{
    if (c->opt.quiet || c->opt.json) return;
    const struct scenario *sc = l->plans[0];
    unsigned hosts = hosts_of(sc);
    printf("%s: ok, %u plan%s, %u host%s, %u workload%s\n", path, (unsigned)l->plan_count,
           l->plan_count == 1 ? "" : "s", hosts, hosts == 1 ? "" : "s",
           (unsigned)sc->workload_count, sc->workload_count == 1 ? "" : "s");
}

int cmd_check(const struct cli *c)
{
    const struct option_list *files = &c->opt.arguments;
    struct outf out;
    outf_stream(&out, stdout);
    struct json json = json_begin(&out);
    int status = CLI_OK;
    if (files->count > 1) json_open(&json, '[');
    for (int i = 0; i < files->count && !*c->interrupt; i++) {
        struct load l;
        if (load_open(&l, c, files->items[i], LOAD_WITH_TRACES))
            report_good(c, files->items[i], &l);
        if (c->opt.json) load_json(&l, files->items[i], &json);
        if (status == CLI_OK) status = l.status;
        load_close(&l);
    }
    if (files->count > 1) json_close(&json);
    json_end(&json);
    struct diag ignored = {.code = DIAG_OK}; /* main looks at stdout itself */
    if (c->opt.json) outf_close(&out, NULL, &ignored);
    return *c->interrupt ? CLI_SIGNAL + *c->interrupt : status;
}
