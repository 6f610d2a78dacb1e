/* SPDX-License-Identifier: GPL-3.0-or-later */
/* embedded - the data files that travel inside the binary.
 *
 * The build turns scenarios/catalogue/ *.yaml and the other shipped scenario files into one
 * generated C file that defines this table. Names are relative to scenarios/
 * ("catalogue/servers.yaml"), sorted in byte order; data is the file byte for byte, followed by a
 * zero byte that `size` does not count. */
#ifndef VDCSIM_SCENARIOS_CATALOGUE_EMBEDDED_H
#define VDCSIM_SCENARIOS_CATALOGUE_EMBEDDED_H

#include <stddef.h>

struct embedded_file {
    const char *name; /* NULL ends the table */
    const unsigned char *data;
    size_t size;
};

extern const struct embedded_file embedded_files[];

#endif
