/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/json.h"
#include "cli/cli.h"
#include "sim/version.h"
#include <stdio.h>

/* No build date and no host name: two builds of the same sources are the same file. */
static const char *compiler(void)
{
#ifdef __clang__
    return "clang " __clang_version__;
#else
    return "gcc " __VERSION__;
#endif
}

int cmd_version(const struct cli *c)
{
    if (!c->opt.json) {
        printf("vdcsim %s (%s)\n", VDCSIM_VERSION, compiler());
        puts("License GPL-3.0-or-later. There is no warranty.");
        return CLI_OK;
    }
    struct outf out;
    struct diag ignored = {.code = DIAG_OK}; /* main looks at stdout itself */
    outf_stream(&out, stdout);
    struct json j = json_begin(&out);
    json_open(&j, '{');
    json_key(&j, "version");
    json_text(&j, VDCSIM_VERSION);
    json_key(&j, "compiler");
    json_text(&j, compiler());
    json_key(&j, "scenario_version");
    json_u64(&j, 1);
    json_key(&j, "digest_version");
    json_u64(&j, 1);
    json_close(&j);
    json_end(&j);
    outf_close(&out, NULL, &ignored);
    return CLI_OK;
}
