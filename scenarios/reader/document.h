/* SPDX-License-Identifier: GPL-3.0-or-later */
/* document - the parsed file behind reader.h. Internal to the reader. */
#ifndef VDCSIM_SCENARIOS_READER_DOCUMENT_H
#define VDCSIM_SCENARIOS_READER_DOCUMENT_H

#include "scenarios/reader/include.h"

struct document {
    struct arena arena;
    struct include include;
    const struct node *root;    /* built-in catalogue, includes and the file merged */
    const struct node *plans;   /* the map `plans`; NULL = none */
    const struct member **plan; /* its members that are plans */
    uint32_t plan_count;        /* 0 = none are written */
    const char *name;
    uint64_t hash;
};

#endif
