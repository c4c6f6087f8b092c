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
NO_ESCAPE=; [ "$MAJOR" -ge 21 ] && NO_ESCAPE=,-this-escape
mkdir -p "$CLASSES"

compile() { # compile TARGET RELEASE FILE…
    local target=$1 release=$2 stamp=$1/.built
    shift 2
    newer_than "$stamp" "$@" "$CLASSES/common/.built" || return 0
    mkdir -p "$target"
    # -options: no word about old --release; removal: finalize() is what one sample is about.
    "$JDK/bin/javac" -g --release "$release" -Xlint:all,-options,-removal,-serial,-try$NO_ESCAPE \
        -cp "$CLASSES/common" -d "$target" "$@" || return 1
    touch "$stamp"
}

# Samples of native code bring one C file; it needs a C compiler and the JDK's jni.h.
compile_native() { # compile_native TARGET FILE.c
    local target=$1 source=$2 cc system lib
    newer_than "$target/.native" "$source" || return 0
    cc=$(command -v "${CC:-cc}") || { say "SKIPPED native part of $(basename "$target"): no C compiler"; return 0; }
    case $(uname -s) in Darwin) system=darwin lib=dylib ;; *) system=linux lib=so ;; esac
    [ -f "$JDK/include/jni.h" ] || { say "SKIPPED native part of $(basename "$target"): no jni.h in the JDK"; return 0; }
    "$cc" -shared -fPIC -O1 -I"$JDK/include" -I"$JDK/include/$system" \
        -o "$target/lib$(basename "$source" .c).$lib" "$source" && touch "$target/.native"
}

failed=0
compile "$CLASSES/common" 17 "$SAMPLES"/common/*.java || exit 1
compile "$CLASSES/heapfill" 17 "$SAMPLES"/heapfill/*.java || failed=1
compile "$CLASSES/series" 17 "$SAMPLES"/series/*.java || failed=1
compile "$CLASSES/sizes" 17 "$SAMPLES"/sizes/*.java || failed=1
compile "$CLASSES/tools" 17 "$SAMPLES"/tools/*.java || failed=1

if [ $# -gt 0 ]; then names=("$@"); else names=(); for dir in $(all_samples); do names+=("${dir#*/}"); done; fi
for name in "${names[@]}"; do
    dir=$(find_sample "$name") || { say "no sample $name"; failed=1; continue; }
    release=$(toml min_jdk "$SAMPLES/$dir/expected.toml" 17)
    [ "$release" -le "$MAJOR" ] || { say "SKIPPED $name: needs JDK $release, newest found is $MAJOR"; continue; }
    compile "$CLASSES/$name" "$release" "$SAMPLES/$dir"/*.java || { say "FAILED to compile $name"; failed=1; continue; }
    for source in "$SAMPLES/$dir"/*.c; do
        [ -f "$source" ] && compile_native "$CLASSES/$name" "$source"
    done
done
exit $failed
