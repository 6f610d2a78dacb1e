#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# run-scenarios.sh BUILD  runs every scenario of tests/golden/scenarios.list and checks its statements;
# fails as well when a shipped scenario is missing from the list. Format of the list:
#
#   PATH [data=FOLDER] [OPTION...]     a scenario; data: its traces are in $VDCSIM_DATA/FOLDER
#       PLAN.METRIC OP VALUE ...       indented: a statement as of `vdcsim run --assert`
set -u
build=$1
list=tests/golden/scenarios.list
work=$build/checks
rm -rf "$work"
mkdir -p "$work"

# One file per scenario: first line path and options, then its statements.
awk -v work="$work" '
    /^[ \t]*(#|$)/ { next }
    /^[^ \t]/ { n++; file = sprintf("%s/%03d.case", work, n) }
    { sub(/^[ \t]+/, ""); print > file }' $list

for f in $(find scenarios/first scenarios/studies scenarios/patterns scenarios/labs -name '*.yaml' 2>/dev/null | sort); do
    grep -q "^$f\( \|\$\)" $list || {
        echo "$f is in no line of $list"
        touch "$work/failed"
    }
done

check() { # check CASE  one scenario with its statements
    read -r path options <"$1"
    case " $options " in
    *' data='*)
        options=$(echo "$options" | sed "s,data=,--data ${VDCSIM_DATA:-}/,")
        if [ ! -d "${VDCSIM_DATA:-}" ]; then
            touch "$1.skipped"
            return
        fi
        ;;
    esac
    # shellcheck disable=SC2086 # options are words
    set -- "$1" "$path" $options --no-plots --quiet --no-progress -o "$1.out"
    case=$1
    shift
    while IFS= read -r statement; do
        set -- "$@" --assert "$statement"
    done <<END
$(sed 1d "$case")
END
    "$build/vdcsim" run "$@" </dev/null >"$case.log" 2>&1 || {
        echo "$path: status $?"
        sed 's/^/    /' "$case.log"
        touch "$work/failed"
    }
}

running=0
for c in "$work"/*.case; do
    [ -e "$c" ] || break
    check "$c" &
    running=$((running + 1))
    if [ $((running % 2)) -eq 0 ]; then wait; fi
done
wait

skipped=$(find "$work" -name '*.skipped' | wc -l)
if [ "$skipped" -gt 0 ]; then
    echo "skipped: $skipped scenarios need VDCSIM_DATA" >&2
    [ "${VDCSIM_REQUIRE_DATA:-}" != 1 ] || touch "$work/failed"
fi
printf '%-10s %d scenarios, %d statements, %d skipped' scenarios "$running" \
    "$(grep -c '^[ 	]' $list)" "$skipped"
if [ -e "$work/failed" ]; then
    echo ': FAILED'
    exit 1
fi
echo ': all hold'
