#!/usr/bin/env bash
# Compiles the code of heapray's advice: in Kotlin, Scala, Groovy and Clojure with compilers from npm, PyPI and Debian, in Java
# with each JDK found, and for users of one library with that library. Compilers and libraries are downloaded once to
# target/samples/packages, as for samples/real.sh. What cannot be had is skipped, loudly. Exit 1 when some code does not compile.
set -u
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/packages.sh"
jdks=$(find_jdks)
[ -n "$jdks" ] || { say "SKIPPED: no JDK 17 or later found"; exit 0; }
PACKAGES=$OUT/packages
mkdir -p "$PACKAGES"
failed=0
while read -r major home; do
    say "Java, by JDK $major"
    (cd "$ROOT" && JAVA_HOME=$home PATH=$home/bin:$PATH cargo test -q --workspace --test kinds has_advice_that_compiles) || failed=1
done <<<"$jdks"

# Code for users of one library, with that library: those that samples/real.sh has downloaded, and these.
fetch libguava-java libcaffeine-java libehcache-java libspring-core-java libspring-beans-java libspring-context-java libactivemq-java \
    libgeronimo-jms-1.1-spec-java liblogback-java liblog4j2-java libslf4j-java libnetty-java libhikaricp-java libc3p0-java \
    libcommons-dbcp2-java libcommons-pool2-java libcommons-math3-java libdropwizard-metrics-java libquartz2-java libhibernate3-java \
    libeclipselink-java libjpa-2.1-spec-java libkryo-java libjavassist-java libfreemarker-java libjfreechart-java libbsh-java librx-java \
    libreactive-streams-java libhttpclient-java libhttpcore-java libmockito-java libantlr4-runtime-java libokhttp-java libokio-java groovy ||
    say "SKIPPED: some libraries are not to be had"
libraries=$OUT/libraries.txt # for javac: a class path of a thousand jars is too long for a command line
printf -- '-cp "%s"\n' "$(find "$PACKAGES" -name '*.jar' ! -path '*/kotlin-compiler/*' | sort | tr '\n' ':')" >"$libraries"
while read -r major home; do
    say "code for libraries, by JDK $major"
    (cd "$ROOT" && HEAPRAY_LIBRARIES=$libraries JAVA_HOME=$home PATH=$home/bin:$PATH \
        cargo test -q --workspace --lib the_code_of_each_row -- --nocapture) || failed=1
done <<<"$jdks"

# The jars of each compiler in a folder of its own.
compilers=$OUT/compilers
mkdir -p "$compilers"/{kotlin,scala,groovy,clojure}
missing=
[ -e "$PACKAGES/npm/kotlin-compiler" ] && ln -sf "$PACKAGES"/npm/kotlin-compiler/lib/*.jar "$compilers/kotlin" || missing="$missing kotlin"
[ -e "$PACKAGES/pip/pyspark" ] && ln -sf "$PACKAGES"/pip/pyspark/{scala,jline}-*.jar "$compilers/scala" || missing="$missing scala"
fetch groovy libasm-java antlr && ln -sf "$PACKAGES"/usr/share/java/{groovy-all,asm,asm-tree,asm-util,asm-analysis,antlr}.jar "$compilers/groovy" || missing="$missing groovy"
fetch libclojure-java libspec-alpha-clojure libcore-specs-alpha-clojure &&
    ln -sf "$PACKAGES"/usr/share/java/{clojure-1.11,spec.alpha,core.specs.alpha}.jar "$compilers/clojure" || missing="$missing clojure"
if [ -n "$missing" ]; then
    say "SKIPPED: no compiler of$missing; samples/real.sh kotlin-companion scala-registry groovy-rules downloads them"
    exit $failed
fi
home=$(sed -n 's/^17 //p' <<<"$jdks")
(cd "$ROOT" && HEAPRAY_COMPILERS=$compilers JAVA_HOME=${home:-$(newest_jdk)} \
    cargo test -q --workspace --test languages -- --nocapture) || failed=1
exit $failed
