#!/usr/bin/env bash
# Shows whether the shape of a heap matters: generates heaps of one size in every shape, builds a report of each, and
# prints time and memory next to those of a mixed heap.
#   benches/compare/shapes.sh [--objects N] [--runs N] [--heapray PATH] [--dir DIR]
# Times are per object and reference together, because shapes differ in their references. Needs GNU time, and room for
# one dump in DIR (default: a temporary folder): 70 bytes per object.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
objects=10M runs=3 heapray=target/release/heapray dir=
while [ $# -gt 0 ]; do
    case $1 in
    --objects) objects=$2 ;; --runs) runs=$2 ;; --heapray) heapray=$2 ;; --dir) dir=$2 ;;
    *) sed -n '2,6s/^# \{0,1\}//p' "$0"; exit 2 ;;
    esac
    shift 2
done
[ -x /usr/bin/time ] || { echo "SKIPPED: no GNU time at /usr/bin/time" >&2; exit 77; }
[ -x "$heapray" ] || { echo "$heapray is missing: run cargo build --release" >&2; exit 2; }
cargo build --quiet --release -p heapray-testkit --bin generate
generate=${CARGO_TARGET_DIR:-target}/release/generate
work=$(mktemp -d ${dir:+-p "$dir"})
trap 'rm -rf "$work"' EXIT

echo "$(nproc) cores, load $(cut -d' ' -f1 /proc/loadavg), $(date -u +%F), medians of $runs runs, $("$heapray" --version)"
echo
echo "| shape | objects | references | MB | seconds | peak MiB | ns per object and reference | ÷ mixed |"
echo "|---|---|---|---|---|---|---|---|"
mixed=
for shape in mixed list star tree bigarray hidden-classes one-object-segments strings chain-of-maps; do
    dump=$work/$shape.hprof
    "$generate" --objects "$objects" --shape "$shape" --out "$dump" >"$work/log" 2>&1
    for run in $(seq 0 "$runs"); do
        /usr/bin/time -f '%e %M' -o "$work/time" "$heapray" report "$dump" -o "$work/x.html" >/dev/null 2>&1
        # The first run warms the page cache.
        [ "$run" = 0 ] || tail -n 1 "$work/time"
    done | sort -n | awk '{ t[NR] = $1; m[NR] = $2 } END { i = int((NR + 1) / 2); print t[i], m[i] }' >"$work/median"
    read -r seconds peak <"$work/median"
    count=$(sed -n 's/.* \([0-9]*\) objects.*/\1/p' "$work/log" | tail -n 1)
    references=$(sed -n 's/.* \([0-9]*\) references.*/\1/p' "$work/log" | tail -n 1)
    each=$(awk -v s="$seconds" -v n="$((count + references))" 'BEGIN { printf "%.1f", s * 1e9 / n }')
    mixed=${mixed:-$each}
    echo "| $shape | $count | $references | $(($(stat -c %s "$dump") / 1000000)) | $seconds | $((peak / 1024)) | $each |" \
        "$(awk -v a="$each" -v b="$mixed" 'BEGIN { printf "%.2f", a / b }') |"
    rm "$dump"
done
