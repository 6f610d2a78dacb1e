/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hardware - what the built-in catalogue offers, in brief and in full, for `vdcsim
 * list hardware`. */
#ifndef VDCSIM_CLI_HARDWARE_H
#define VDCSIM_CLI_HARDWARE_H

#include "scenarios/reader/reader.h"
#include "sim/arena.h"
#include <stdbool.h>
#include <stddef.h>

struct hardware_item {
    const char *kind; /* section of the catalogue: "servers" */
    const char *name;
    const char
        *brief; /* what one looks for first: "2006-05, 8 GiB, 2U, 159151 ssj_ops, 172-258 W" */
    const char *full; /* all its properties, as the catalogue has them */
};

struct hardware {
    struct hardware_item *items; /* files in name order, file order within */
    size_t count;
    struct arena arena;
    struct sources *sources;
    struct diag_log log;
};

/* hardware_open - reads the embedded catalogue. false: h->log says why (no memory; a built-in file
 * that does not parse is a defect of the build). Always followed by hardware_close. */
bool hardware_open(struct hardware *h);
void hardware_close(struct hardware *h);

#endif
