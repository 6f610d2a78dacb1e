/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/sha256.h"
#include <criterion/criterion.h>
#include <string.h>

/* The examples that NIST publishes with FIPS 180-4. */
Test(sha256, matches_the_published_examples)
{
    static const struct {
        const char *text, *hash;
    } examples[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    char hash[SHA256_TEXT];
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
        cr_assert_str_eq(sha256_of(examples[i].text, strlen(examples[i].text), hash),
                         examples[i].hash);
}

Test(sha256, of_a_million_letters_fed_in_odd_pieces)
{
    char piece[977], hash[SHA256_TEXT];
    memset(piece, 'a', sizeof piece);
    struct sha256 s;
    sha256_init(&s);
    for (size_t left = 1000000; left > 0;) {
        size_t n = left < sizeof piece ? left : sizeof piece;
        sha256_add(&s, piece, n);
        left -= n;
    }
    cr_assert_str_eq(sha256_finish(&s, hash),
                     "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

/* Lengths around the block and padding boundaries: pieces must not matter. */
Test(sha256, does_not_depend_on_how_the_bytes_arrive)
{
    char data[200], whole[SHA256_TEXT], pieces[SHA256_TEXT];
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (char)(i * 37);
    for (size_t n = 50; n <= sizeof data; n++) {
        struct sha256 s;
        sha256_init(&s);
        for (size_t i = 0; i < n; i++)
            sha256_add(&s, data + i, 1);
        cr_assert_str_eq(sha256_finish(&s, pieces), sha256_of(data, n, whole), "%zu bytes", n);
    }
}
