#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# coverage.sh BUILD  line and branch coverage of our sources after the tests ran in a cov build: one row a
# file, then one a layer. Needs gcov only.
set -u
build=$1
export LC_ALL=C

find "$build" -path "$build/tests" -prune -o -name '*.gcda' -print | sort |
    xargs gcov -b -c -n 2>/dev/null |
    awk '
    /^(Calls executed|No calls)/ { file = "" }
    /^File / { file = $2; gsub(/'"'"'/, "", file); sub(/^\.\//, "", file); next }
    file !~ /^(sim|scenarios|models|analysis|cli)\/.*\.c$/ { next }
    /^Lines executed:/ { split($2, p, ":"); lines[file] = $NF; hit[file] = int(p[2] * $NF / 100 + 0.5) }
    /^Taken at least once:/ { split($4, p, ":"); branches[file] = $NF; taken[file] = int(p[2] * $NF / 100 + 0.5) }
    END { for (f in lines) print f, hit[f], lines[f], taken[f] + 0, branches[f] + 0 }' |
    sort |
    awk '
    function row(name, h, l, t, b) {
        printf "%-44s %6d of %6d lines %6.1f %%   %6d of %6d branches %6.1f %%\n", name, h, l, \
            l ? 100 * h / l : 100, t, b, b ? 100 * t / b : 100
    }
    {
        row($1, $2, $3, $4, $5)
        split($1, part, "/")
        if (!(part[1] in l)) order[++n] = part[1]
        h[part[1]] += $2; l[part[1]] += $3; t[part[1]] += $4; b[part[1]] += $5
        H += $2; L += $3; T += $4; B += $5
    }
    END {
        print ""
        for (i = 1; i <= n; i++) row(order[i] "/", h[order[i]], l[order[i]], t[order[i]], b[order[i]])
        row("all", H, L, T, B)
        if (L == 0) exit 1
    }'
