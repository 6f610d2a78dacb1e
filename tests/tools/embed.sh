#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Prints a C file that holds the given catalogue files as byte arrays (see scenarios/catalogue/embedded.h).
set -eu
echo '/* SPDX-License-Identifier: GPL-3.0-or-later */'
echo '/* Generated from scenarios/catalogue by tests/tools/embed.sh. */'
echo '#include "scenarios/catalogue/embedded.h"'
n=0
for file; do
    echo "static const unsigned char data_$n[] = {"
    od -An -v -tu1 "$file" | sed 's/  *\([0-9][0-9]*\)/\1,/g'
    echo '0};'
    n=$((n + 1))
done
echo 'const struct embedded_file embedded_files[] = {'
n=0
for file; do
    echo "    {\"catalogue/${file##*/}\", data_$n, sizeof data_$n - 1},"
    n=$((n + 1))
done
echo '    {0, 0, 0}};'
