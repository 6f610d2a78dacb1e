/* SPDX-License-Identifier: GPL-3.0-or-later */
/* version - the program's version, in this one place: manifest, `vdcsim version` and the Makefile
 * read it. Results may change between minor versions; within a patch version digests stay. */
#ifndef VDCSIM_SIM_VERSION_H
#define VDCSIM_SIM_VERSION_H

#define VDCSIM_VERSION "0.1.0"

#endif
