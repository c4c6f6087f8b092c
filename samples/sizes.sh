#!/usr/bin/env bash
# Compares heapray's shallow sizes with the JVM's own (jcmd GC.class_histogram) on every JDK found, for each way
# that a JVM lays objects out, and for each way that jcmd writes a dump.
#   samples/sizes.sh [--heapray PATH] [--jdk MAJOR] [--keep]
# Every object of the dump is compared (heapray histogram --keep-unreachable, GC.class_histogram -all).
# Prints the share of classes with equal bytes and the total's difference; exit 1 below 99 % or above 0.5 %.
set -u
. "$(dirname "$0")/lib.sh"
heapray= wanted= keep=0
while [ $# -gt 0 ]; do
    case $1 in
        --heapray) heapray=$2; shift ;; --jdk) wanted=$2; shift ;; --keep) keep=1 ;;
        *) sed -n '2,6s/^# \{0,1\}//p' "$0"; exit 2 ;;
    esac
    shift
done
[ -n "$heapray" ] || for heapray in "$ROOT/target/release/heapray" "$ROOT/target/debug/heapray" "$(command -v heapray)"; do
    [ -n "$heapray" ] && [ -x "$heapray" ] && break
    heapray=
done
jdks=$(find_jdks)
[ -n "$jdks" ] || { say "SKIPPED: no JDK 17 or later found (JDKS, JAVA_HOME, PATH, /usr/lib/jvm)"; exit 0; }
[ -n "$heapray" ] || die "no heapray found; cargo build --release, or --heapray PATH"
"$SAMPLES/build.sh" nothing-much || exit 1
tool=$(newest_jdk)/bin/java
work=$OUT/sizes
mkdir -p "$work"
failed=0 pid=
trap '[ -n "$pid" ] && kill -9 "$pid" 2>/dev/null' EXIT

# one LABEL HOME "DUMP OPTIONS" FLAG…
one() {
    local label=$1 home=$2 options=$3 log=$work/$1.log dump=$work/$1.hprof tries=0 option
    shift 3
    case $options in *-gz*) dump=$dump.gz ;; esac
    rm -f "$dump"; : >"$log"
    "$home/bin/java" -Xmx256m "$@" -cp "$OUT/classes/sizes" com.acme.sizes.Menagerie >"$log" 2>&1 &
    pid=$!
    while ! grep -q '^ready' "$log"; do
        tries=$((tries + 1))
        if ! kill -0 "$pid" 2>/dev/null || [ $tries -gt 300 ]; then
            say "$label: the JVM did not start: $(head -n 1 "$log")"; failed=1; kill -9 "$pid" 2>/dev/null; pid=; return
        fi
        sleep 0.2
    done
    for option in $options; do
        if ! "$home/bin/jcmd" "$pid" help GC.heap_dump 2>/dev/null | grep -q -- "${option%%=*} "; then
            say "SKIPPED $label: this jcmd knows no ${option%%=*}"; kill -9 "$pid"; wait "$pid" 2>/dev/null; pid=; return
        fi
    done
    # A first round loads the classes that the commands themselves need.
    "$home/bin/jcmd" "$pid" GC.class_histogram >/dev/null 2>&1
    "$home/bin/jcmd" "$pid" GC.heap_dump $options "$dump" >>"$log" 2>&1 &&
        "$home/bin/jcmd" "$pid" GC.class_histogram -all >"$work/$label.histogram" 2>>"$log"
    kill -9 "$pid"; wait "$pid" 2>/dev/null; pid=
    # All of the dump (--keep-unreachable) against all of the heap (-all: no collection in between). What only the
    # fields of class mirrors hold, reflection data, looks unreachable, as HotSpot does not write those fields.
    if ! "$heapray" histogram "$dump" --format csv --no-retained --limit 0 --keep-unreachable >"$work/$label.csv" 2>"$work/$label.err"; then
        say "$label: FAIL heapray: $(head -n 1 "$work/$label.err")"; failed=1
    else
        "$tool" -cp "$OUT/classes/tools" Sizes "$label" "$work/$label.histogram" "$work/$label.csv" || failed=1
    fi
    [ $keep = 1 ] || rm -f "$dump"
}

while read -r major home; do
    [ -z "$wanted" ] || [ "$wanted" = "$major" ] || continue
    for gc in Serial G1; do
        one "$major-$gc" "$home" "" -XX:+Use${gc}GC
        one "$major-$gc-no-coops" "$home" "" -XX:+Use${gc}GC -XX:-UseCompressedOops
        [ "$major" -lt 25 ] || one "$major-$gc-compact" "$home" "" -XX:+Use${gc}GC -XX:+UseCompactObjectHeaders
        [ "$major" -lt 25 ] || one "$major-$gc-compact-no-coops" "$home" "" -XX:+Use${gc}GC -XX:+UseCompactObjectHeaders -XX:-UseCompressedOops
    done
    one "$major-G1-no-coops-no-ccp" "$home" "" -XX:+UseG1GC -XX:-UseCompressedOops -XX:-UseCompressedClassPointers
    one "$major-Parallel" "$home" "" -XX:+UseParallelGC
    one "$major-G1-align16" "$home" "" -XX:+UseG1GC -XX:ObjectAlignmentInBytes=16
    one "$major-ZGC" "$home" "" -XX:+UseZGC
    [ "$major" -lt 25 ] || one "$major-ZGC-compact" "$home" "" -XX:+UseZGC -XX:+UseCompactObjectHeaders
    one "$major-G1-gz" "$home" "-gz=1" -XX:+UseG1GC
    one "$major-G1-parallel" "$home" "-parallel=2" -XX:+UseG1GC
done <<<"$jdks"
exit $failed
