/* SPDX-License-Identifier: GPL-3.0-or-later */
/* limits - the sizes at which vdcsim says a clear no instead of running out of something.
 *
 * Every limit that a file can reach is here. They protect against damaged and hostile input and typing
 * errors ("100000000 hosts"); none is a property of the model. */
#ifndef VDCSIM_SCENARIOS_LIMITS_H
#define VDCSIM_SCENARIOS_LIMITS_H

#include <stdint.h>

enum {
    LIMIT_DEPTH = 64,                 /* YAML nesting, includes and aliases followed */
    LIMIT_FILE_B = 16 * 1024 * 1024,  /* one scenario or included file */
    LIMIT_NODES = 2 * 1000 * 1000,    /* YAML nodes, aliases followed */
    LIMIT_SCALAR_B = 4096,            /* one YAML scalar or key */
    LIMIT_INCLUDES = 64,              /* files included by one scenario */
    LIMIT_NAME = 64,                  /* characters of a name */
    LIMIT_PLANS = 1000,
    LIMIT_SETS = 1000,                /* --set options, keys of a plan's `set` */
    LIMIT_HOSTS = 1000 * 1000,
    LIMIT_VMS = 100 * 1000 * 1000,    /* that exist at clock.start or by count */
    LIMIT_YEARS = 100                 /* horizon */
};

#endif
