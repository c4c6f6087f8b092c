#!/usr/bin/env bash
# Runs samples until they die of an OutOfMemoryError, or are ready to be dumped alive, on every JDK found.
#   samples/dump.sh [--gc G1|Serial|Parallel|ZGC]… [--compact-headers] [--jdk MAJOR]… [--force] [NAME…]
# Dumps go to target/samples/dumps/JDK-GC/NAME.hprof; those that are up to date are left alone. At most two
# programs run at a time, each within 60 s and the heap that its expected.toml gives. Exit 1 when one failed.
set -u
. "$(dirname "$0")/lib.sh"

LIMIT=${SAMPLES_TIME_LIMIT:-60}

# run_one NAME MAJOR HOME GC COMPACT FORCE: one program, one dump, one line of the table.
run_one() {
    local name=$1 major=$2 home=$3 gc=$4 compact=$5 force=$6
    local dir variant expected classes dump work log pid started ticks status=ok oom all min native
    dir=$(find_sample "$name") || { printf '%s unknown-sample\n' "$name"; return 1; }
    expected=$SAMPLES/$dir/expected.toml
    variant=$major-$gc$([ "$compact" = 1 ] && printf -- -compact)
    classes=$OUT/classes/$name
    dump=$OUT/dumps/$variant/$name.hprof
    line() { printf '%-28s %-16s %-6s %8s %6s  %s\n' "$name" "$variant" "$1" "$2" "$3" "$4"; }

    min=$(toml min_jdk "$expected" 17)
    if [ "$major" -lt "$min" ]; then line - - - "skipped: needs JDK $min"; return 0; fi
    case " $(toml only_gc "$expected" "$gc") " in *" $gc "*) ;; *) line - - - "skipped: not for $gc"; return 0 ;; esac
    native=$(toml native "$expected" false)
    if [ "$native" = true ] && [ ! -f "$classes/.native" ]; then line - - - "SKIPPED: native part not built"; return 0; fi
    if [ "$force" = 0 ] && ! newer_than "$dump" "$classes/.built" "$expected"; then
        line - "$(($(wc -c <"$dump") / 1048576))M" - "up to date"; return 0
    fi
    mkdir -p "$OUT/dumps/$variant" "$OUT/work"
    rm -f "$dump"
    work=$OUT/work/$variant-$name
    rm -rf "$work"; mkdir -p "$work"
    log=$work/log
    oom=$(toml dies_of_oom "$expected" true)
    all=$(toml dump_all "$expected" false)

    local flags=(-Xmx"$(toml heap "$expected" 48m)" "-XX:+Use${gc%GC}GC" -XX:+HeapDumpOnOutOfMemoryError
        -XX:+ExitOnOutOfMemoryError "-XX:HeapDumpPath=$work/oom.hprof" "-Djava.library.path=$classes"
        "-Djava.io.tmpdir=$work" -XX:ReservedCodeCacheSize=64m)
    [ "$compact" = 1 ] && flags+=(-XX:+UseCompactObjectHeaders)
    [ "$native" = true ] && [ "$major" -ge 22 ] && flags+=(--enable-native-access=ALL-UNNAMED)
    local extra
    for extra in $(toml jvm_flags "$expected"); do flags+=("$extra"); done

    started=$SECONDS ticks=0
    : >"$log"
    "$home/bin/java" "${flags[@]}" -cp "$classes:$OUT/classes/common" "$(toml main "$expected")" >"$log" 2>&1 &
    pid=$!
    while :; do
        if ! kill -0 "$pid" 2>/dev/null; then
            wait "$pid" 2>/dev/null
            if [ "$oom" != true ]; then status="FAILED: ended before it was ready"
            elif [ ! -s "$work/oom.hprof" ]; then status="FAILED: ended without OutOfMemoryError"; fi
            break
        fi
        if [ "$oom" != true ] && grep -q '^ready' "$log"; then
            sleep 0.3
            if [ "$all" = true ]; then "$home/bin/jcmd" "$pid" GC.heap_dump -all "$work/oom.hprof" >>"$log" 2>&1
            else "$home/bin/jcmd" "$pid" GC.heap_dump "$work/oom.hprof" >>"$log" 2>&1; fi
            [ -s "$work/oom.hprof" ] || status="FAILED: jcmd wrote no dump"
            kill -9 "$pid" 2>/dev/null; wait "$pid" 2>/dev/null
            break
        fi
        ticks=$((SECONDS - started))
        if [ "$ticks" -ge "$LIMIT" ]; then
            kill -9 "$pid" 2>/dev/null; wait "$pid" 2>/dev/null
            status="FAILED: not done within $LIMIT s"; break
        fi
        sleep 0.1
    done
    if [ "$status" = ok ]; then
        mv "$work/oom.hprof" "$dump"
        line "$([ "$oom" = true ] && echo oom || echo alive)" "$(($(wc -c <"$dump") / 1048576))M" "$((SECONDS - started))s" ok
        rm -rf "$work"
        return 0
    fi
    line - - "$((SECONDS - started))s" "$status (see ${log#"$ROOT"/})"
    return 1
}

if [ "${1:-}" = --one ]; then shift; run_one "$@"; exit $?; fi

gcs=() names=() majors=" " compact=0 force=0
while [ $# -gt 0 ]; do
    case $1 in
        --gc) case ${2:-} in G1 | Serial | Parallel) gcs+=("$2") ;; ZGC | Z) gcs+=(ZGC) ;; *) die "--gc G1|Serial|Parallel|ZGC" ;; esac; shift ;;
        --compact-headers) compact=1 ;;
        --jdk) majors="$majors$2 "; shift ;;
        --force) force=1 ;;
        -h | --help) sed -n '2,5s/^# \{0,1\}//p' "$0"; exit 0 ;;
        -*) die "unknown option $1" ;;
        *) names+=("$1") ;;
    esac
    shift
done
[ ${#gcs[@]} -gt 0 ] || gcs=(G1)
jdks=$(find_jdks)
[ -n "$jdks" ] || { say "SKIPPED: no JDK 17 or later found (JDKS, JAVA_HOME, PATH, /usr/lib/jvm)"; exit 0; }
"$SAMPLES/build.sh" ${names[@]+"${names[@]}"} || exit 1
[ ${#names[@]} -gt 0 ] || for dir in $(all_samples); do names+=("${dir#*/}"); done

jobs=$(mktemp)
trap 'rm -f "$jobs"' EXIT
while read -r major home; do
    [ "$majors" = " " ] || case $majors in *" $major "*) ;; *) continue ;; esac
    for gc in "${gcs[@]}"; do
        if [ "$compact" = 1 ] && [ "$major" -lt 25 ]; then
            say "SKIPPED $major-$gc: compact object headers need JDK 25"; continue
        fi
        for name in "${names[@]}"; do printf '%s %s %s %s %s %s\n' "$name" "$major" "$home" "$gc" "$compact" "$force"; done
    done
done <<<"$jdks" >"$jobs"
printf '%-28s %-16s %-6s %8s %6s  %s\n' sample jdk-gc how size time result
# xargs ends with 123 when any program failed.
xargs -L 1 -P 2 "$0" --one <"$jobs"
status=$?
[ $status -eq 0 ] || status=1
exit $status
