#!/usr/bin/env bash
# Heaps of real programs for the benches: starts compilers, servers, interpreters and libraries of others with a small
# driver of ours, and dumps them.
#   benches/heaps/heaps.sh [--out DIR] [--list] [NAME…]
# Without NAME it makes all but spark, whose download is large. A dump that is there already is kept. Dumps go to DIR (default
# target/heaps, about 3 GB for all). Programs are Debian's packages, downloaded and unpacked, not installed; Spark comes
# from PyPI. What cannot be had is skipped, loudly. Needs a JDK 17 or later, Python 3 and apt-get.
set -u
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../../samples/lib.sh"
. "$here/../../samples/packages.sh"
out=$ROOT/target/heaps
wanted=()
default="javac maven jruby groovy clojure scala lucene tomcat stream arrays"
while [ $# -gt 0 ]; do
    case $1 in
    --out) out=$2; shift ;;
    --list) echo "$default spark"; exit 0 ;;
    -*) sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 2 ;;
    *) wanted+=("$1") ;;
    esac
    shift
done
[ ${#wanted[@]} -gt 0 ] || read -r -a wanted <<<"$default"
PACKAGES=$out/packages
JARS=$PACKAGES/usr/share/java
mkdir -p "$PACKAGES"
home=$(newest_jdk)
[ -n "$home" ] || { say "SKIPPED: no JDK 17 or later found"; exit 77; }
# Programs older than the newest JDK run on the oldest that is there.
older=$(find_jdks | head -n 1 | cut -d' ' -f2-)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# dump NAME JDK READY DELAY FLAGS JAVA-ARGUMENT…: starts the program, waits for the line READY (an extended regular
# expression) and DELAY seconds more, and dumps.
dump() {
    local name=$1 jdk=$2 ready=$3 delay=$4 flags=$5 log=$work/$1.log pid i
    shift 5
    "$jdk/bin/java" "$@" >"$log" 2>&1 </dev/null &
    pid=$!
    for ((i = 0; i < 600; i++)); do
        grep -qE "$ready" "$log" && break
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.5
    done
    sleep "$delay"
    # shellcheck disable=SC2086
    "$jdk/bin/jcmd" "$pid" GC.heap_dump $flags "$out/$name.part" >>"$log" 2>&1
    kill -9 "$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
    if grep -q "Heap dump file created" "$log"; then
        mv "$out/$name.part" "$out/$name.hprof"
        ls -l "$out/$name.hprof"
    else
        rm -f "$out/$name.part"
        tail -n 5 "$log" >&2
        say "FAILED $name: no dump"
        return 1
    fi
}

# compile CLASS_PATH FILE: a driver of ours, into $work/classes.
compile() { "$older/bin/javac" -nowarn -Xlint:none -cp "$1" -d "$work/classes" "$here/$2"; }

# packages NAME PACKAGE…: downloads the packages and the Java libraries they need, or says that NAME is skipped.
packages() {
    local name=$1 library
    shift
    fetch "$@" || { say "SKIPPED $name: cannot download $*"; return 77; }
    for library in $(apt_depends "$@"); do
        fetch "$library" || say "$name: cannot download $library"
    done
}

# A compiler in the middle of its work, garbage included: symbols, scopes and trees that refer to each other.
heap_javac() {
    [ -f "$home/lib/src.zip" ] || { say "SKIPPED javac: no src.zip in the JDK"; return 77; }
    mkdir -p "$work/sources"
    (cd "$work/sources" && python3 -m zipfile -e "$home/lib/src.zip" . ) || return 1
    local modules="java.base java.desktop" module
    for module in $modules; do
        find "$work/sources/$module" -name '*.java' ! -path '*/snippet-files/*'
    done >"$work/files"
    dump javac "$home" '^\[checking java.awt' 1 -all -Xmx1200m -m jdk.compiler/com.sun.tools.javac.Main -verbose \
        -nowarn -proc:none -implicit:none -d "$work/javac-out" --module-source-path "$work/sources" "@$work/files"
}

# A build tool that has read the descriptions of many modules.
heap_maven() {
    packages maven maven || return
    local maven=$PACKAGES/usr/share/maven
    [ -e "$maven/boot/plexus-classworlds-2.x.jar" ] || { say "SKIPPED maven: its packages have no class loader"; return 77; }
    python3 "$here/maven_project.py" "$work/project" 2000
    (cd "$work/project" && dump maven "$older" 'Scanning for projects' 3 "" -Xmx768m \
        -classpath "$maven/boot/plexus-classworlds-2.x.jar" -Dclassworlds.conf="$maven/bin/m2.conf" \
        -Dmaven.home="$maven" -Dmaven.multiModuleProjectDirectory="$work/project" \
        org.codehaus.plexus.classworlds.launcher.Launcher -o -B validate)
}

# Interpreters of other languages: meta classes, hashes and strings of their own.
heap_jruby() {
    packages jruby jruby || return
    local class_path
    class_path=$PACKAGES/usr/share/jruby/lib/jruby.jar:$(printf '%s:' "$JARS"/*.jar)
    dump jruby "$older" '^READY' 1 "" -Xmx512m --add-opens java.base/java.io=ALL-UNNAMED \
        --add-opens java.base/java.nio.channels=ALL-UNNAMED --add-opens java.base/sun.nio.ch=ALL-UNNAMED \
        --add-opens java.management/sun.management=ALL-UNNAMED -Djruby.home="$PACKAGES/usr/share/jruby" \
        -cp "$class_path" org.jruby.Main "$here/orders.rb"
}

heap_groovy() {
    packages groovy groovy || return
    dump groovy "$older" '^READY' 1 "" -Xmx512m -cp "$(printf "%s:" "$JARS"/groovy*.jar)" \
        groovy.ui.GroovyMain "$here/GroovyShop.groovy"
}

heap_clojure() {
    packages clojure libclojure-java libspec-alpha-clojure libcore-specs-alpha-clojure || return
    dump clojure "$older" '^READY' 1 "" -Xmx768m \
        -cp "$(printf "%s\n" "$JARS"/clojure-1*.jar | tail -n 1):$JARS/spec.alpha.jar:$JARS/core.specs.alpha.jar" clojure.main "$here/orders.clj"
}

# Persistent collections: trees that share most of their nodes with older versions of themselves.
heap_scala() {
    packages scala scala-library || return
    compile "$JARS/scala-library.jar" ScalaCollections.java || return 1
    dump scala "$older" '^READY' 1 "" -Xmx768m -cp "$work/classes:$JARS/scala-library.jar" ScalaCollections
}

# A full-text index that is being written.
heap_lucene() {
    packages lucene liblucene8-java || return
    local class_path
    class_path=$(printf '%s:' "$JARS"/lucene8-*.jar "$JARS"/lucene-*-8*.jar)
    compile "$class_path" LuceneIndex.java || return 1
    dump lucene "$older" '^READY' 1 "" -Xmx1g -cp "$work/classes:$class_path" LuceneIndex
}

# A web server with sessions.
heap_tomcat() {
    packages tomcat libtomcat10-embed-java libjakarta-annotation-api-java || return
    local class_path=$JARS/tomcat10-embed-core.jar:$JARS/tomcat10-embed-el.jar:$JARS/jakarta-annotation-api.jar
    compile "$class_path" TomcatSessions.java || return 1
    dump tomcat "$older" '^READY' 1 "" -Xmx256m -cp "$work/classes:$class_path" TomcatSessions "$work/tomcat"
}

# A server that writes to one ObjectOutputStream and never resets it: two arrays with a million elements.
heap_stream() {
    compile . StreamNeverReset.java || return 1
    dump stream "$older" '^READY' 1 "" -Xmx128m -cp "$work/classes" StreamNeverReset
}

# Few objects, large arrays.
heap_arrays() {
    compile . LargeArrays.java || return 1
    dump arrays "$older" '^READY' 1 "" -Xmx1g -cp "$work/classes" LargeArrays
}

# A data engine with cached tables.
heap_spark() {
    local jars=$out/spark/jars
    if [ ! -d "$jars" ]; then
        python3 -m pip download --quiet --no-deps --no-binary :all: -d "$work" pyspark >"$work/pip.log" 2>&1 ||
            { say "SKIPPED spark: cannot download pyspark"; return 77; }
        mkdir -p "$out/spark"
        tar xzf "$work"/pyspark-*.tar.gz -C "$out/spark" --strip-components=2 --wildcards '*/deps/jars' || return 1
    fi
    compile "$(printf '%s:' "$jars"/*.jar)" SparkTables.java || return 1
    local opens=() package
    for package in java.lang java.lang.invoke java.lang.reflect java.io java.net java.nio java.util java.util.concurrent \
        java.util.concurrent.atomic jdk.internal.ref sun.nio.ch sun.nio.cs sun.security.action sun.util.calendar; do
        opens+=("--add-opens=java.base/$package=ALL-UNNAMED")
    done
    dump spark "$older" '^READY' 1 "" -Xmx1g "${opens[@]}" -cp "$work/classes:$jars/*" SparkTables
}

failed=0
for name in "${wanted[@]}"; do
    declare -F "heap_$name" >/dev/null || die "no heap is called $name; see --list"
    [ -s "$out/$name.hprof" ] && { say "$name: kept"; continue; }
    rm -rf "$work/classes"
    mkdir -p "$work/classes"
    "heap_$name"
    case $? in
    0 | 77) ;;
    *) failed=1 ;;
    esac
done
exit $failed
