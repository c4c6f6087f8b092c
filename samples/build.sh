#!/usr/bin/env bash
# Compiles the samples into target/samples/classes/NAME (what is up to date is left alone).
#   samples/build.sh [NAME…]
# Needs one JDK (17 or later); samples with `min_jdk` need a JDK that new and are skipped, loudly, without one.
set -u
. "$(dirname "$0")/lib.sh"

JDK=$(newest_jdk)
[ -n "$JDK" ] || { say "SKIPPED: no JDK 17 or later found (JDKS, JAVA_HOME, PATH, /usr/lib/jvm)"; exit 0; }
MAJOR=$(jdk_major "$JDK")
CLASSES=$OUT/classes
mkdir -p "$CLASSES"

# job TARGET RELEASE FILE…: a line for tools/Compile.java, when the target is out of date.
job() {
    local target=$1 release=$2
    shift 2
    newer_than "$target/.built" "$@" "$SAMPLES"/common/*.java || return 0
    printf '%s\t%s\t%s' "$target" "$release" "$CLASSES/common"
    printf '\t%s' "$@"
    printf '\n'
}

# Samples of native code bring one C file; it needs a C compiler and the JDK's jni.h.
compile_native() { # compile_native TARGET FILE.c
    local target=$1 source=$2 cc system lib
    newer_than "$target/.native" "$source" || return 0
    cc=$(command -v "${CC:-cc}") || { say "SKIPPED native part of $(basename "$target"): no C compiler"; return 0; }
    case $(uname -s) in Darwin) system=darwin lib=dylib ;; *) system=linux lib=so ;; esac
    [ -f "$JDK/include/jni.h" ] || { say "SKIPPED native part of $(basename "$target"): no jni.h in the JDK"; return 0; }
    mkdir -p "$target"
    "$cc" -shared -fPIC -O1 -I"$JDK/include" -I"$JDK/include/$system" \
        -o "$target/lib$(basename "$source" .c).$lib" "$source" && touch "$target/.native"
}

failed=0
if [ $# -gt 0 ]; then names=("$@"); else names=(); for dir in $(all_samples); do names+=("${dir#*/}"); done; fi
jobs=$(
    job "$CLASSES/common" 17 "$SAMPLES"/common/*.java
    for name in heapfill series sizes tools; do job "$CLASSES/$name" 17 "$SAMPLES/$name"/*.java; done
    for name in "${names[@]}"; do
        dir=$(find_sample "$name") || { say "no sample $name"; exit 1; }
        release=$(toml min_jdk "$SAMPLES/$dir/expected.toml" 17)
        [ "$release" -le "$MAJOR" ] || { say "SKIPPED $name: needs JDK $release, newest found is $MAJOR"; continue; }
        job "$CLASSES/$name" "$release" "$SAMPLES/$dir"/*.java
    done
) || exit 1
if [ -n "$jobs" ]; then
    printf '%s\n' "$jobs" | "$JDK/bin/java" "$SAMPLES/tools/Compile.java" || failed=1
fi
for name in "${names[@]}"; do
    for source in "$SAMPLES/$(find_sample "$name")"/*.c; do
        [ -f "$source" ] && compile_native "$CLASSES/$name" "$source"
    done
done
exit $failed
