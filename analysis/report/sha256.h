/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sha256 - the file hash of manifest.json, so that `sha256sum` can check a results folder.
 * Source: FIPS 180-4, sections 4 to 6. Test: tests/analysis/test_sha256.c (its published examples).
 * */
#ifndef VDCSIM_ANALYSIS_REPORT_SHA256_H
#define VDCSIM_ANALYSIS_REPORT_SHA256_H

#include <stddef.h>
#include <stdint.h>

enum { SHA256_TEXT = 65 }; /* 64 hexadecimal digits and the terminator */

struct sha256 {
    uint32_t state[8];
    uint64_t bytes;
    unsigned char block[64];
};

void sha256_init(struct sha256 *s);
void sha256_add(struct sha256 *s, const void *data, size_t n);
/* sha256_finish - text of the hash into buf; the state is used up. Returns buf. */
char *sha256_finish(struct sha256 *s, char buf[SHA256_TEXT]);
/* sha256_of - all at once. */
char *sha256_of(const void *data, size_t n, char buf[SHA256_TEXT]);

#endif
