#!/usr/bin/env bash
# Makes a series of dumps for trend tests, with the truth beside them: one map grows by a known number of
# bytes a step, another plateaus, one is large and constant, the rest churns.
#   samples/series.sh [--steps N] [--bytes BYTES_PER_STEP] [--pause MS] [--gc GC] [--jdk MAJOR] [--out DIR]
# Writes DIR/step-01.hprof … and DIR/truth.csv (step,time,bytes,field,behaviour,dump). Default: 8 steps of
# 1 000 000 bytes, one second apart, with the Serial collector (it moves everything), to target/samples/series.
set -u
. "$(dirname "$0")/lib.sh"
steps=8 bytes=1000000 pause=1000 gc=Serial wanted= out=$OUT/series
while [ $# -gt 0 ]; do
    case $1 in
        --steps) steps=$2 ;; --bytes) bytes=$2 ;; --pause) pause=$2 ;; --gc) gc=$2 ;; --jdk) wanted=$2 ;; --out) out=$2 ;;
        *) sed -n '2,6s/^# \{0,1\}//p' "$0"; exit 2 ;;
    esac
    shift 2
done
home=$(find_jdks | awk -v w="$wanted" 'w == "" || $1 == w { h = $0 } END { sub(/^[0-9]+ /, "", h); print h }')
[ -n "$home" ] || { say "SKIPPED: no JDK ${wanted:-17 or later} found"; exit 0; }
"$SAMPLES/build.sh" nothing-much || exit 1
mkdir -p "$out"
rm -f "$out"/step-*.hprof "$out/truth.csv"
# Held at the end: growth, twice as much for the catalogue, a third for the plateau; and room to move.
heap=$((bytes * steps * 5 / 1000000 + bytes * 8 / 1000000 + 48))
# MarkSweepDeadRatio=0: a full collection closes every gap, so that nearly everything moves between two dumps.
"$home/bin/java" -Xmx${heap}m -XX:MarkSweepDeadRatio=0 "-XX:+Use${gc%GC}GC" -cp "$OUT/classes/series" com.acme.trend.SeriesRun "$out" "$steps" "$bytes" "$pause"
