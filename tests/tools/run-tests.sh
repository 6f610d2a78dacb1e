#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# run-tests.sh BUILD ROOM...  runs the test binary of each room, prints its closing line, fails if any
# failed. A leak under Criterion is printed but leaves the test green, so sanitizer reports go to files
# and any such file is a failure.
set -u
build=$1
shift
status=0
log=$build/sanitizer
rm -f "$log".*
export LC_ALL=C
export ASAN_OPTIONS="${ASAN_OPTIONS:-}:log_path=$log:detect_leaks=1"
export UBSAN_OPTIONS="${UBSAN_OPTIONS:-}:print_stacktrace=1"
for room; do
    printf '%-10s ' "$room"
    if ! "$build/test-$room" -j2 2>&1; then status=1; fi
done
for report in "$log".*; do
    [ -e "$report" ] || continue
    echo "sanitizer report: $report"
    sed -n 1,40p "$report"
    status=1
done
exit $status
