#!/usr/bin/env bash
# Leaking and healthy programs through real libraries (samples/real/): fetches their packages, builds, dumps and scores them.
#   samples/real.sh [--heapray PATH] [--no-score] [--force] [--markdown FILE] [--dumps DIR] [NAME…]
# HEAPRAY=PATH says the same as --heapray; default is the built release binary. Packages of Debian, PyPI and npm are downloaded
# once to target/samples/packages and unpacked there, not installed (about 1.3 GB for all, most of it PyPI's Spark and Flink).
# A program whose packages or JDK cannot be had is skipped, loudly. Dumps that are up to date are left alone. About 4 GB
# of dumps for all. Exit 1 when a program cannot be dumped or its answer is not right; half right is not right.
set -u
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/packages.sh"
heapray=${HEAPRAY:-} score=1 force=0 markdown='' names=()
DUMPS=$OUT/real/dumps
while [ $# -gt 0 ]; do
    case $1 in
        --heapray) heapray=$2; shift ;;
        --no-score) score=0 ;;
        --force) force=1 ;;
        --markdown) markdown=$2; shift ;;
        --dumps) DUMPS=$2; shift ;;
        -*) sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 2 ;;
        *) names+=("$1") ;;
    esac
    shift
done
if [ $score = 1 ] && [ -z "$heapray" ]; then heapray=${CARGO_TARGET_DIR:-$ROOT/target}/release/heapray; fi
[ $score = 0 ] || [ -x "$heapray" ] || die "no heapray at $heapray; cargo build --release, or HEAPRAY=PATH"
python3 -c 'import tomllib' 2>/dev/null || { say "SKIPPED: no python3 3.11 or later"; exit 0; }
command -v apt-get >/dev/null && command -v dpkg >/dev/null || { say "SKIPPED: no apt-get: the libraries are Debian's packages"; exit 0; }
jdks=$(find_jdks)
[ -n "$jdks" ] || { say "SKIPPED: no JDK 17 or later found"; exit 0; }

REAL=$SAMPLES/real
PACKAGES=$OUT/packages
JARS=$PACKAGES/usr/share/java
WORK=$OUT/real/work
LIMIT=${SAMPLES_TIME_LIMIT:-90}
mkdir -p "$PACKAGES/pip" "$PACKAGES/npm" "$DUMPS" "$WORK"

find_real() {
    local group
    for group in leaks healthy; do
        [ -f "$REAL/$group/$1/expected.toml" ] && { printf '%s' "$REAL/$group/$1"; return 0; }
    done
    return 1
}

# class_path EXPECTED: the jars of `jars`, as a class path; fails with the pattern that no file matches.
class_path() {
    local pattern patterns jar found path=
    read -r -a patterns <<<"$(toml jars "$1")"
    for pattern in ${patterns[@]+"${patterns[@]}"}; do
        found=
        for jar in "$JARS"/$pattern.jar "$PACKAGES"/$pattern.jar; do
            [ -e "$jar" ] && { path=$path:$jar; found=1; }
        done
        [ -n "$found" ] || { printf '%s' "$pattern.jar"; return 1; }
    done
    printf '%s' "$path"
}

# What a dump is made of: changed expectations alone make no new dump.
stamp() { # stamp FOLDER
    (cd "$1" && find . -type f ! -name expected.toml | sort | xargs cat
        grep -E '^(packages|pip|npm|jars|main|arguments|flags|heap|jdk|gc|dump) *=' expected.toml) | cksum
}

# build FOLDER CLASS_PATH HOME TARGET: compiles what is compiled before it runs.
build() {
    local folder=$1 path=$2 home=$3 target=$4
    mkdir -p "$target"
    if compgen -G "$folder/*.kt" >/dev/null; then
        "$home/bin/java" -Xmx512m -cp "$(printf '%s:' "$PACKAGES"/npm/kotlin-compiler/lib/*.jar)" \
            org.jetbrains.kotlin.cli.jvm.K2JVMCompiler -nowarn -no-stdlib -no-reflect -jvm-target 17 -cp "$path" -d "$target" "$folder"/*.kt || return 1
    fi
    if compgen -G "$folder/*.scala" >/dev/null; then
        "$home/bin/java" -Xmx512m -Xss4m -cp "$(printf '%s:' "$PACKAGES"/pip/pyspark/scala-*.jar "$PACKAGES"/pip/pyspark/jline-3*.jar)" \
            scala.tools.nsc.Main -nowarn -cp "$path" -d "$target" "$folder"/*.scala || return 1
    fi
    if compgen -G "$folder/*.java" >/dev/null; then
        "$home/bin/javac" -nowarn -Xlint:none -proc:none -cp "$target:$target/resources:$path" -d "$target" "$folder"/*.java || return 1
    fi
    cp -r "$folder/." "$target/resources"
}

# dump NAME: one program, one dump. Status 77: skipped.
dump() {
    local name=$1 folder expected major home path missing target log package pid started how status=0
    folder=$(find_real "$name") || { say "no program $name in samples/real"; return 1; }
    expected=$folder/expected.toml
    target=$WORK/$name log=$WORK/$name.log
    if [ $force = 0 ] && [ -s "$DUMPS/$name.hprof" ] && [ "$(cat "$DUMPS/$name.stamp" 2>/dev/null)" = "$(stamp "$folder")" ]; then
        return 0
    fi
    major=$(toml jdk "$expected" 17)
    home=$(sed -n "s/^$major //p" <<<"$jdks")
    [ -n "$home" ] || { say "SKIPPED $name: no JDK $major"; return 77; }
    for package in $(toml packages "$expected"); do
        fetch "$package" || { say "SKIPPED $name: cannot download $package"; return 77; }
    done
    for package in $(toml pip "$expected"); do
        fetch_pip "$package" || { say "SKIPPED $name: cannot download PyPI's $package"; return 77; }
    done
    for package in $(toml npm "$expected"); do
        fetch_npm "$package" || { say "SKIPPED $name: cannot download npm's $package"; return 77; }
    done
    path=$(class_path "$expected") || { missing=$path; say "SKIPPED $name: its packages have no $missing"; return 77; }
    rm -rf "$target" "$DUMPS/$name.hprof"
    build "$folder" "$path" "$home" "$target" >"$log" 2>&1 || { tail -n 20 "$log" >&2; say "FAILED $name: does not compile"; return 1; }
    mkdir -p "$target/work"
    local flags=("-Xmx$(toml heap "$expected" 48m)" "-XX:+Use$(toml gc "$expected" Serial)GC" -Xshare:auto
        -XX:+HeapDumpOnOutOfMemoryError "-XX:HeapDumpPath=$target/part.hprof" "-Djava.io.tmpdir=$target/work" -Djava.awt.headless=true)
    how=$(toml dump "$expected" oom)
    [ "$how" = oom ] && flags+=(-XX:+ExitOnOutOfMemoryError)
    # shellcheck disable=SC2046
    (cd "$target/work" && set -f && exec "$home/bin/java" "${flags[@]}" $(toml flags "$expected") -cp "$target:$target/resources:$path" \
        $(toml main "$expected") $(toml arguments "$expected" | sed "s#@RESOURCES#$target/resources#g") >"$log" 2>&1 </dev/null) &
    pid=$!
    started=$SECONDS
    while kill -0 "$pid" 2>/dev/null; do
        if [ "$how" != oom ] && grep -q '^ready' "$log"; then
            sleep 0.5
            # shellcheck disable=SC2046
            "$home/bin/jcmd" "$pid" GC.heap_dump $([ "$how" = all ] && echo -all) "$target/part.hprof" >>"$log" 2>&1
            break
        fi
        [ $((SECONDS - started)) -lt "$LIMIT" ] || { status=1; break; }
        sleep 0.2
    done
    kill -9 "$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
    [ $status = 0 ] || { tail -n 5 "$log" >&2; say "FAILED $name: not done within $LIMIT s"; return 1; }
    [ -s "$target/part.hprof" ] || { tail -n 12 "$log" >&2; say "FAILED $name: it ended without a dump"; return 1; }
    mv "$target/part.hprof" "$DUMPS/$name.hprof"
    stamp "$folder" >"$DUMPS/$name.stamp"
    say "$name: $(($(wc -c <"$DUMPS/$name.hprof") / 1048576)) MiB in $((SECONDS - started)) s (JDK $major, $(toml gc "$expected" Serial), $how)"
    rm -rf "$target"
}

if [ ${#names[@]} -eq 0 ]; then
    for expected in "$REAL"/leaks/*/expected.toml "$REAL"/healthy/*/expected.toml; do names+=("$(basename "$(dirname "$expected")")"); done
fi
failed=0 skipped=0 dumped=()
for name in "${names[@]}"; do
    dump "$name"
    case $? in
        0) dumped+=("$name") ;;
        77) skipped=$((skipped + 1)) ;;
        *) failed=$((failed + 1)) ;;
    esac
done
if [ ${#dumped[@]} -eq 0 ]; then
    [ $failed -gt 0 ] || echo "SKIPPED: packages or JDKs of all programs asked for are missing"
    exit $((failed > 0))
fi
[ $skipped -eq 0 ] || say "SKIPPED $skipped of ${#names[@]} programs"
[ $score = 1 ] || exit $((failed > 0))
python3 "$REAL/score.py" --heapray "$heapray" --dumps "$DUMPS" --markdown "$markdown" "${dumped[@]}" || failed=1
exit $((failed > 0))
