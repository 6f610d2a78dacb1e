#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# lint.sh  every rule of the sources that a program can check. Prints "place: finding" lines and fails if
# there is one. Needs gcc, clang, clang-format, nm, awk; no network.
#
#   text      licence line, line length, function length, leftovers         lint_text.awk
#   includes  layers form a line, rooms of libraries, no cycles             lint_includes.awk
#   headers   each compiles alone
#   build     no warning from gcc or clang
#   symbols   what each layer may call, no mutable globals                  lint_symbols.awk
#   format    clang-format with the repository's style
#   shell     scripts parse
set -u
export LC_ALL=C
here=tests/tools
found=build/lint
mkdir -p build
: >$found

for tool in gcc clang clang-format nm awk; do
    command -v $tool >/dev/null 2>&1 || {
        echo "lint: $tool is missing (make deps-dev installs it)" >&2
        exit 1
    }
done

# Files of ours: what git knows, or everything when this is no clone.
list() {
    { git ls-files -co --exclude-standard 2>/dev/null || find . -type f | sed 's,^\./,,'; } |
        while read -r f; do [ -f "$f" ] && echo "$f"; done | sort
}
all=$(list)
matching() { printf '%s\n' "$all" | grep -E "$1" | grep -vE '^(build|results)/|^tests/(golden|fuzz/corpus)/.*[^ch]$'; }
c_files=$(matching '\.[ch]$')
h_files=$(matching '\.h$')
scripts=$(matching '\.sh$|^\.ci/run$')
text_files=$(matching '\.([ch]|sh|awk|yaml|yml|gp)$|^(Makefile|\.ci/run)$')

step() { echo "lint: $1" >&2; }

step text
# shellcheck disable=SC2086 # lists of our own file names, without blanks
awk -f $here/lint_text.awk $text_files >>$found

step includes
awk -f $here/lint_includes.awk $c_files >>$found

step headers
flags='-std=c11 -D_POSIX_C_SOURCE=200809L -I. -Wall -Wextra -Wpedantic -Werror -fsyntax-only'
for h in $h_files; do
    echo 'extern int lint;' | gcc $flags -include "$h" -x c - 2>/dev/null ||
        echo "$h: does not compile alone" >>$found
done

# Without -fpie constant tables of pointers are in .rodata, where nm can tell them from variables.
for cc in gcc clang; do
    step "build with $cc"
    make -s -k -j2 CC=$cc B=build/lint-$cc WERROR=1 CFLAGS=-fno-pie objects >build/lint-$cc.log 2>&1 ||
        sed -n '/error:/p' build/lint-$cc.log | sort -u | sed "s/^/$cc: /" >>$found
done

step symbols
for layer in sim scenarios models analysis cli; do
    find build/lint-gcc/$layer -name '*.o' 2>/dev/null | sort | while read -r o; do
        [ -f "$(echo "${o%.o}.c" | sed 's,^build/lint-gcc/,,')" ] || continue
        nm "$o" | sed "s,^,${o#build/lint-gcc/} ,"
    done
done | awk -f $here/lint_symbols.awk >>$found

step format
clang-format --dry-run -Werror $c_files 2>&1 | sed -n 's/ error: code should be clang-formatted.*/ not formatted/p' |
    sort -u -t: -k1,1 >>$found

step shell
for s in $scripts; do
    sh -n "$s" 2>/dev/null || echo "$s: does not parse" >>$found
done

cat $found
n=$(grep -c . $found)
echo "lint: $n findings in $(echo "$text_files" | wc -l) files" >&2
[ "$n" -eq 0 ]
