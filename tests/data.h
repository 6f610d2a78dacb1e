/* SPDX-License-Identifier: GPL-3.0-or-later */
/* data - where tests find the public trace files that are not part of this repository.
 *
 * The folder is named by VDCSIM_DATA. Without it the cases that need it are skipped and say so;
 * with VDCSIM_REQUIRE_DATA=1 (continuous integration) a missing folder fails the test instead. */
#ifndef VDCSIM_TESTS_DATA_H
#define VDCSIM_TESTS_DATA_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* test_data_dir - the data folder, or NULL after saying that `cases` cases of `suite` are
 * skipped. */
static inline const char *test_data_dir(const char *suite, int cases)
{
    const char *dir = getenv("VDCSIM_DATA");
    struct stat st;
    if (dir && *dir && stat(dir, &st) == 0 && S_ISDIR(st.st_mode)) return dir;
    const char *require = getenv("VDCSIM_REQUIRE_DATA");
    if (require && strcmp(require, "1") == 0)
        cr_assert_fail("VDCSIM_REQUIRE_DATA=1, but VDCSIM_DATA names no folder");
    fprintf(stderr, "skipped: %d cases of %s need VDCSIM_DATA\n", cases, suite);
    return NULL;
}

#endif
