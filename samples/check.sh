#!/usr/bin/env bash
# Compares what heapray says about every dump of target/samples/dumps with the samples' expected.toml.
#   samples/check.sh [--heapray PATH] [--truth] [NAME…]
# --truth asks no heapray: it cuts the expected culprit out of each dump and counts what is lost, so that the
# samples themselves are checked. Exit 1 when a dump is not as expected, or there is none (run dump.sh first).
set -u
. "$(dirname "$0")/lib.sh"
heapray= truth=0 names=()
while [ $# -gt 0 ]; do
    case $1 in
        --heapray) heapray=$2; shift ;;
        --truth) truth=1 ;;
        -h | --help) sed -n '2,5s/^# \{0,1\}//p' "$0"; exit 0 ;;
        -*) die "unknown option $1" ;;
        *) names+=("$1") ;;
    esac
    shift
done
home=$(newest_jdk)
[ -n "$home" ] || { say "SKIPPED: no JDK 17 or later found"; exit 0; }
[ -d "$OUT/dumps" ] || die "no dumps in $OUT/dumps; run samples/dump.sh first"
"$SAMPLES/build.sh" nothing-much || exit 1
if [ $truth = 1 ]; then
    exec "$home/bin/java" -Xmx1500m -cp "$OUT/classes/tools" Truth "$SAMPLES" "$OUT/dumps" ${names[@]+"${names[@]}"}
fi
if [ -z "$heapray" ]; then
    for heapray in "$ROOT/target/release/heapray" "$ROOT/target/debug/heapray" "$(command -v heapray)"; do
        [ -n "$heapray" ] && [ -x "$heapray" ] && break
        heapray=
    done
fi
[ -n "$heapray" ] || die "no heapray found; cargo build --release, or --heapray PATH"
exec "$home/bin/java" -Xmx512m -cp "$OUT/classes/tools" Check "$SAMPLES" "$OUT/dumps" "$heapray" ${names[@]+"${names[@]}"}
