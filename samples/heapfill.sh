#!/usr/bin/env bash
# Fills a real JVM's heap and dumps it: maps, lists, strings, boxed numbers, nodes, byte arrays, some garbage.
#   samples/heapfill.sh SIZE OUT.hprof [--gc G1|Serial|Parallel|ZGC] [--jdk MAJOR] [--picture BYTES]
# SIZE is the dump's wanted size: 0.1G, 500M, 4G. The JVM gets a heap of about the same size; have that much memory.
# BYTES is how large byte arrays are on average: 36 makes a dump of 22 million objects a GB, 525 one of 15 million.
set -u
. "$(dirname "$0")/lib.sh"
[ $# -ge 2 ] || { sed -n '2,5s/^# \{0,1\}//p' "$0"; exit 2; }
size=$1 out=$2 gc=G1 wanted= picture=36
shift 2
while [ $# -gt 0 ]; do
    case $1 in --gc) gc=$2; shift 2 ;; --jdk) wanted=$2; shift 2 ;; --picture) picture=$2; shift 2 ;; *) die "unknown option $1" ;; esac
done
bytes=$(printf '%s\n' "$size" | awk '/^[0-9.]+[KkMmGg]?[Bb]?$/ { u = toupper($0); f = 1; if (u ~ /K/) f = 1e3; if (u ~ /M/) f = 1e6; if (u ~ /G/) f = 1e9; printf "%.0f", $0 * f }')
[ -n "$bytes" ] && [ "$bytes" -gt 0 ] || die "SIZE like 0.1G, 500M, 4G"
home=$(find_jdks | awk -v w="$wanted" 'w == "" || $1 == w { h = $0 } END { sub(/^[0-9]+ /, "", h); print h }')
[ -n "$home" ] || { say "SKIPPED: no JDK ${wanted:-17 or later} found"; exit 0; }
"$SAMPLES/build.sh" nothing-much || exit 1
case $out in /*) ;; *) out=$PWD/$out ;; esac
rm -f "$out"
log=$(mktemp)
heap=$((bytes / 1000000 + 128))
"$home/bin/java" -Xms${heap}m -Xmx${heap}m "-XX:+Use${gc%GC}GC" -cp "$OUT/classes/heapfill" com.acme.fill.HeapFill "$bytes" "$picture" >"$log" 2>&1 &
pid=$!
trap 'kill -9 $pid 2>/dev/null; rm -f "$log"' EXIT
while ! grep -q '^ready' "$log"; do
    kill -0 $pid 2>/dev/null || { cat "$log" >&2; die "the JVM ended before the heap was full"; }
    sleep 0.2
done
cat "$log"
"$home/bin/jcmd" $pid GC.heap_dump -all "$out" || exit 1
kill -9 $pid; wait $pid 2>/dev/null
ls -l "$out" | awk -v want="$bytes" '{ printf "%s: %.0f bytes, %.2f of the wanted size\n", $NF, $5, $5 / want }'
