#!/usr/bin/env bash
# One table over many heaps: heapray's report beside hprof-slurp's histogram and hprof-analyzer's report.
#   benches/compare/heaps.sh [--runs N] [--heapray PATH] [--peers DIR] DUMP…
# Make heaps of real programs with benches/heaps/heaps.sh first. Programs run in turn on each dump, after one run that
# does not count; figures are medians of N runs (default 3). Processor time, peak memory and objects (all in the dump,
# as `heapray info` counts them) are heapray's. Peers are installed from crates.io into DIR (default target/peers).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
runs=3 heapray=target/release/heapray peers=target/peers dumps=()
while [ $# -gt 0 ]; do
    case $1 in
    --runs) runs=$2; shift ;;
    --heapray) heapray=$2; shift ;;
    --peers) peers=$2; shift ;;
    -*) sed -n '2,6s/^# \{0,1\}//p' "$0"; exit 2 ;;
    *) dumps+=("$1") ;;
    esac
    shift
done
[ ${#dumps[@]} -gt 0 ] || { sed -n '2,6s/^# \{0,1\}//p' "$0"; exit 2; }
[ -x "$heapray" ] || { echo "$heapray is missing: run cargo build --release" >&2; exit 2; }
for peer in hprof-slurp hprof-analyzer; do
    [ -x "$peers/bin/$peer" ] || cargo install --quiet --locked --root "$peers" "$peer" ||
        echo "$peer cannot be installed: its column stays empty" >&2
done
exec python3 benches/compare/heaps.py "$runs" "$heapray" "$peers/bin" "${dumps[@]}"
