#!/usr/bin/env bash
# Are all entries of real collections found? Runs the programs of samples/collections, each of which makes collections of one
# library and writes down what it sees when it walks through them; dumps their heaps, and compares every entry.
#   samples/collections.sh [NAME…]      jdk-17, jdk-25, libraries, kotlin, scala-2.12, scala-2.13
# Packages of Debian, PyPI and npm are downloaded once to target/samples/packages (about 900 MB, Spark and Flink most of it).
# A program whose packages or JDK cannot be had is skipped, loudly. Exit 1 when a collection differs or cannot be opened.
set -u
. "$(dirname "$0")/lib.sh"
PACKAGES=$OUT/packages WORK=$OUT/collections
. "$(dirname "$0")/packages.sh"
SOURCES=$SAMPLES/collections
JARS=$PACKAGES/usr/share/java
mkdir -p "$PACKAGES/pip" "$PACKAGES/npm" "$WORK"
jdks=$(find_jdks)
home() { sed -n "s/^$1 //p" <<<"$jdks"; }

# dump NAME JDK MAIN CLASS_PATH
dump() {
    local log=$WORK/$1.log pid
    rm -f "$WORK/$1.hprof"
    "$(home "$2")/bin/java" -Xmx256m -XX:+UseSerialGC -cp "$4" "$3" >"$log" 2>&1 </dev/null &
    pid=$!
    for _ in $(seq 300); do
        if grep -q '^ready' "$log"; then
            "$(home "$2")/bin/jcmd" "$pid" GC.heap_dump "$WORK/$1.hprof" >>"$log" 2>&1
            break
        fi
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.2
    done
    kill -9 "$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
    [ -s "$WORK/$1.hprof" ] || { tail -n 12 "$log" >&2; return 1; }
}

# scala NAME JARS LIBRARY RELEASE: compiled by the compiler among the jars.
scala() {
    local target=$WORK/$1
    "$(home 17)/bin/javac" -d "$target" "$SOURCES/Case.java" &&
        "$(home 17)/bin/java" -Xmx512m -Xss4m -cp "$2" scala.tools.nsc.Main -nowarn -cp "$3:$target" -d "$target" \
            "$SOURCES/ScalaCollections.scala" "$SOURCES/$4/Release.scala" && dump "$1" 17 ScalaCollections "$target:$3"
}

# make NAME: status 77 if it cannot be tried.
make() {
    local target=$WORK/$1 path jdk=17
    [ "$1" = jdk-25 ] && jdk=25
    [ -n "$(home $jdk)" ] && [ -n "$(home 17)" ] || { say "SKIPPED $1: no JDK $jdk"; return 77; }
    rm -rf "$target"
    mkdir -p "$target"
    case $1 in
        jdk-*)
            "$(home 17)/bin/javac" -d "$target" "$SOURCES/Case.java" "$SOURCES/JdkCollections.java" && dump "$1" $jdk JdkCollections "$target"
            ;;
        libraries)
            fetch libguava-java libcaffeine-java libfastutil-java || { say "SKIPPED $1: cannot download its packages"; return 77; }
            path=$JARS/guava.jar:$JARS/caffeine.jar:$JARS/fastutil.jar:$JARS/failureaccess.jar
            "$(home 17)/bin/javac" -nowarn -Xlint:none -cp "$path" -d "$target" "$SOURCES/Case.java" "$SOURCES/GuavaCollections.java" &&
                dump "$1" 17 GuavaCollections "$target:$path"
            ;;
        kotlin)
            fetch_npm kotlin-compiler || { say "SKIPPED $1: cannot download npm's kotlin-compiler"; return 77; }
            path=$PACKAGES/npm/kotlin-compiler/lib/kotlin-stdlib.jar
            "$(home 17)/bin/javac" -d "$target" "$SOURCES/Case.java" &&
                "$(home 17)/bin/java" -Xmx512m -cp "$(printf '%s:' "$PACKAGES"/npm/kotlin-compiler/lib/*.jar)" \
                    org.jetbrains.kotlin.cli.jvm.K2JVMCompiler -nowarn -no-stdlib -no-reflect -jvm-target 17 -cp "$path:$target" \
                    -d "$target" "$SOURCES/KotlinCollections.kt" && dump "$1" 17 KotlinCollectionsKt "$target:$path"
            ;;
        scala-2.13)
            fetch_pip pyspark || { say "SKIPPED $1: cannot download PyPI's pyspark"; return 77; }
            scala "$1" "$(printf '%s:' "$PACKAGES"/pip/pyspark/scala-*.jar "$PACKAGES"/pip/pyspark/jline-3*.jar)" \
                "$(printf '%s' "$PACKAGES"/pip/pyspark/scala-library-2.13*.jar)" scala-2.13
            ;;
        scala-2.12)
            fetch_pip apache-flink-libraries || { say "SKIPPED $1: cannot download PyPI's apache-flink-libraries"; return 77; }
            path=$(printf '%s' "$PACKAGES"/pip/apache-flink-libraries/flink-scala_2.12-*.jar)
            scala "$1" "$path" "$path" scala-2.12
            ;;
        *) die "no program $1" ;;
    esac
}

names=("$@")
[ $# -gt 0 ] || names=(jdk-17 jdk-25 libraries kotlin scala-2.12 scala-2.13)
failed=0 dumps=()
for name in "${names[@]}"; do
    make "$name"
    case $? in
        0) dumps+=("$WORK/$name.hprof") ;;
        77) ;;
        *) say "FAILED $name"; failed=1 ;;
    esac
done
[ ${#dumps[@]} -gt 0 ] || exit $failed
(cd "$ROOT" && cargo run -q --release -p heapray-query --example compare_collections -- "${dumps[@]}") || failed=1
exit $failed
