#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# determinism.sh ci|all  runs the scenarios of tests/golden/digests.list in many cells (compiler, level,
# threads, environment, options that may not matter) and compares every digest with those of the first
# cell. Prints a table; fails when any differs. `ci` is a diagonal of eight cells.
set -u
which=${1:-all}
list=build/determinism/list
work=build/determinism
fma_masked='GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-FMA,-AVX512F,-FMA4'
mkdir -p $work
rm -f $work/*.out $work/*.err $work/failed

# `data=FOLDER` in the list: traces in $VDCSIM_DATA/FOLDER; such lines are left out without it.
if [ -d "${VDCSIM_DATA:-}" ]; then
    sed "s,data=,--data $VDCSIM_DATA/," tests/golden/digests.list
else
    grep -v ' data=' tests/golden/digests.list
    [ "${VDCSIM_REQUIRE_DATA:-}" != 1 ] || touch $work/failed
    echo "skipped: $(grep -c '^[^#].* data=' tests/golden/digests.list) scenarios need VDCSIM_DATA" >&2
fi | grep '^[^#]' >$list

# build NAME COMPILER FLAGS  a binary in a folder of its own.
build() {
    if ! command -v "$2" >/dev/null 2>&1; then
        echo "determinism: $2 is missing, its cells are left out" >&2
        return
    fi
    make -s -j2 CC="$2" B=$work/$1 CFLAGS="$3" $work/$1/vdcsim || {
        echo "determinism: $1 does not build" >&2
        touch $work/failed
    }
}

# one CELL BUILD ENVIRONMENT OPTIONS...  all scenarios in one cell.
one() {
    cell=$1 bin=$work/$2/vdcsim environment=$3
    shift 3
    [ -x "$bin" ] || return
    while read -r path args; do
        echo "$path"
        # shellcheck disable=SC2086 # arguments are words
        env $environment "$bin" run "$path" $args --digest --no-progress "$@" </dev/null
    done <$list >"$work/$cell.out" 2>"$work/$cell.err"
}

# Two cells at a time; the table has them in the order given here.
cells=
running=0
cell() {
    cells="$cells $1"
    one "$@" &
    running=$((running + 1))
    if [ $running -eq 2 ]; then
        wait
        running=0
    fi
}

# The ordinary release build is the reference.
make -s -j2 CC=gcc B=build/gcc-release build/gcc-release/vdcsim || touch $work/failed
rm -rf $work/gcc-O2
ln -s ../gcc-release $work/gcc-O2
build gcc-O3-native gcc '-O3 -march=native'
build clang-O0 clang -O0
if [ "$which" = all ]; then
    build gcc-O0 gcc -O0
    build gcc-O3 gcc -O3
    build gcc-lto gcc '-O2 -flto'
    build clang-O2 clang -O2
    build clang-O3 clang -O3
    build clang-O3-native clang '-O3 -march=native'
fi

cell reference gcc-O2 LC_ALL=C -j1
cell gcc-O3-native gcc-O3-native LC_ALL=C -j2
cell clang-O0 clang-O0 LC_ALL=C -j1
cell fma-masked gcc-O2 $fma_masked -j2
cell locale-zone-split gcc-O2 'LC_ALL=de_DE.UTF-8 LANG=de_DE.UTF-8 TZ=Pacific/Apia' -j2 --tick-split 4
cell threads-sample gcc-O2 LC_ALL=C -j3 --set 'outputs.sample=7 h'
cell clone-malloc gcc-O2 'MALLOC_PERTURB_=165' -j1 --clone-at 36h
cell audit gcc-O2 'MALLOC_MMAP_THRESHOLD_=128' -j2 --audit
if [ "$which" = all ]; then
    for b in gcc-O0 gcc-O3 gcc-lto clang-O2 clang-O3 clang-O3-native; do
        cell $b $b LC_ALL=C -j2
    done
    cell threads-8 gcc-O2 LC_ALL=C -j8
    cell native-masked clang-O3-native "$fma_masked" -j1
    cell no-environment gcc-O2 "-i PATH=$PATH" -j1
    cell all-at-once gcc-O3 "LC_ALL=de_DE.UTF-8 TZ=Asia/Kathmandu MALLOC_PERTURB_=90" -j3 \
        --tick-split 3 --clone-at 5d --set 'outputs.sample=11 h'
fi
wait

# Every file of the list twice in one process: nothing of a run may reach the next one.
twice() {
    cells="$cells twice-in-one-process"
    while read -r path args; do
        echo "$path"
        # shellcheck disable=SC2086
        $work/gcc-O2/vdcsim run "$path" "$path" $args --digest --no-progress >$work/twice.tmp </dev/null
        lines=$(($(wc -l <$work/twice.tmp) / 2))
        head -n $lines $work/twice.tmp >$work/twice.1
        tail -n +$((lines + 1)) $work/twice.tmp >$work/twice.2
        cmp -s $work/twice.1 $work/twice.2 || echo "the second run differs from the first"
        cat $work/twice.1
    done <$list >$work/twice-in-one-process.out 2>$work/twice-in-one-process.err
}
twice

# All result files of one build are the same bytes for any number of threads.
folders() {
    cells="$cells files-by-threads"
    rm -rf $work/files-1 $work/files-3
    while read -r path args; do
        for threads in 1 3; do
            # shellcheck disable=SC2086
            $work/gcc-O2/vdcsim run "$path" $args --no-plots --quiet --no-progress -j$threads \
                -o "$work/files-$threads/$(basename "$path" .yaml)" </dev/null
        done
    done <$list 2>$work/files-by-threads.err
    cp $work/reference.out $work/files-by-threads.out
    diff -r $work/files-1 $work/files-3 >>$work/files-by-threads.err
}
folders

scenarios=$(grep -c . $list)
runs=$(grep -cE '^[^ ]+ [0-9]+ [0-9a-f]{32}$' $work/reference.out)
printf '%-22s %-18s %s\n' cell 'hash of digests' result
for c in $cells; do
    [ -f "$work/$c.out" ] || continue
    result=same
    if [ -s "$work/$c.err" ] || ! cmp -s $work/reference.out "$work/$c.out"; then
        result=DIFFERENT
        touch $work/failed
    fi
    printf '%-22s %-18s %s\n' "$c" "$(sha256sum <"$work/$c.out" | cut -c1-16)" $result
    [ $result = same ] && continue
    sed 's/^/    /' "$work/$c.err" | head -n 5
    diff $work/reference.out "$work/$c.out" | head -n 6 | sed 's/^/    /'
done
echo "$runs runs of $scenarios scenarios in each cell"
[ "$runs" -gt 0 ] && [ ! -e $work/failed ]
