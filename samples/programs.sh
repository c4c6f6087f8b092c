#!/usr/bin/env bash
# Series of dumps of real programs (servers and libraries from Debian's packages), four that leak and four healthy ones:
# do `heapray trend`, `compare` and `check --fail-on growth` say so?
#   samples/programs.sh --heapray PATH [--keep] [NAME…]
# Packages are downloaded once by apt-get to target/samples/packages and unpacked there, not installed. A program whose
# packages cannot be had is skipped, loudly. Exit 1 when an answer is wrong. --keep keeps the dumps (about 700 MB).
set -u
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/packages.sh"
heapray= keep=0 wanted=()
while [ $# -gt 0 ]; do
    case $1 in
        --heapray) heapray=$2; shift ;;
        --keep) keep=1 ;;
        -*) sed -n '2,6s/^# \{0,1\}//p' "$0"; exit 2 ;;
        *) wanted+=("$1") ;;
    esac
    shift
done
[ -x "$heapray" ] || die "give --heapray PATH"
home=$(newest_jdk)
[ -n "$home" ] || { say "SKIPPED: no JDK 17 or later found"; exit 0; }
command -v python3 >/dev/null || { say "SKIPPED: no python3"; exit 0; }
command -v apt-get >/dev/null && command -v dpkg >/dev/null || { say "SKIPPED: no apt-get: the programs are Debian's packages"; exit 0; }

PACKAGES=$OUT/packages
SERIES=$OUT/programs
mkdir -p "$PACKAGES" "$SERIES"

# name; -Xmx (64m is also the JDK's initial limit of direct memory, and not told from it); packages; jars;
# verdict of trend; holder (regular expression); exit code of check
programs() {
    cat <<'TABLE'
JettySessions;72m;libjetty9-java libservlet-api-java;jetty9-server jetty9-servlet jetty9-util jetty9-http jetty9-io jetty9-security servlet-api;full;.*[sS]ession.*;1
QuartzJobs;72m;libquartz2-java libslf4j-java;quartz2 slf4j-api slf4j-nop;full;.*(RAMJobStore|jobsBy|jobStore).*;1
GuavaEventBus;96m;libguava-java;guava;growing;.*GuavaEventBus.PRICES;1
GuavaCache;96m;libguava-java;guava;growing;.*GuavaCache.RENDERED;1
BoundedCache;96m;libcaffeine-java;caffeine;flat plateau;;0
TomcatSteady;96m;libtomcat10-embed-java libjakarta-annotation-api-java;tomcat10-embed-core tomcat10-embed-el jakarta-annotation-api;flat plateau;;0
H2Queries;96m;libh2-java;h2;flat plateau;;0
ActiveMqConsumers;96m;libactivemq-java libgeronimo-jms-1.1-spec-java libgeronimo-j2ee-management-1.1-spec-java libhawtbuf-java libslf4j-java;activemq-broker activemq-client activemq-openwire-legacy geronimo-jms_1.1_spec geronimo-j2ee-management-1.1-spec hawtbuf slf4j-api slf4j-nop;flat plateau;;0
TABLE
}

run_one() { # run_one NAME HEAP PACKAGES JARS VERDICT HOLDER EXIT
    local name=$1 heap=$2 packages=$3 jars=$4 verdict=$5 holder=$6 expected=$7 jar class_path out status
    # shellcheck disable=SC2086
    fetch $packages || { say "SKIPPED $name: cannot download $packages"; return 77; }
    out=$SERIES/$name
    class_path=$out/classes
    for jar in $jars; do
        [ -e "$PACKAGES/usr/share/java/$jar.jar" ] || { say "SKIPPED $name: no $jar.jar in $packages"; return 77; }
        class_path=$class_path:$PACKAGES/usr/share/java/$jar.jar
    done
    rm -rf "$out"; mkdir -p "$out/classes"
    "$home/bin/javac" -nowarn -Xlint:none -cp "$class_path" -d "$out/classes" "$SAMPLES/programs/Steps.java" "$SAMPLES/programs/$name.java" >"$out/log" 2>&1 ||
        { cat "$out/log"; echo "WRONG: $name does not compile"; return 1; }
    timeout 60 "$home/bin/java" "-Xmx$heap" -cp "$class_path" "com.acme.programs.$name" "$out" >>"$out/log" 2>&1
    [ "$(ls "$out"/step-*.hprof 2>/dev/null | wc -l)" -eq 5 ] || { tail -n 5 "$out/log"; echo "WRONG: $name did not make its five dumps"; return 1; }
    "$heapray" trend "$out"/step-*.hprof --quiet -o "$out/trend.json" && "$heapray" compare "$out/step-02.hprof" "$out/step-05.hprof" --quiet -o "$out/compare.json" || return 1
    "$heapray" check "$out/step-05.hprof" --baseline "$out/step-02.hprof" --fail-on growth --quiet >"$out/check.txt" 2>&1
    status=$?
    python3 - "$out" "$name" "$verdict" "$holder" "$expected" "$status" <<'PYTHON'
import json, re, sys
out, name, verdict, holder, expected, status = sys.argv[1:]
trend, compare = json.load(open(f"{out}/trend.json")), json.load(open(f"{out}/compare.json"))
print(f"{name}: {trend['verdict']['headline']}\n    {compare['verdict']['headline']}\n    check exits {status}")
faults = []
if trend["verdict"]["kind"] not in verdict.split():
    faults.append(f"trend says {trend['verdict']['kind']}, not {verdict}")
if status != expected:
    faults.append(f"check exits {status}, not {expected}: {open(f'{out}/check.txt').read()}")
grew = [row["path"] for row in compare["access_paths"] if row["holder"] and row["state"] in ("new", "grown")]
if holder:
    subject = re.match(r"(.*?) (grew|keeps growing)", trend["verdict"]["headline"])
    if not subject or not re.fullmatch(holder, subject[1]):
        faults.append(f"trend does not name {holder}")
    if compare["verdict"]["kind"] != "grew" or not re.match(f"{holder} grew", compare["verdict"]["headline"]):
        faults.append(f"compare does not say that {holder} grew")
elif grew or compare["verdict"]["kind"] == "grew":
    faults.append(f"compare says that {grew or 'the heap'} grew")
for fault in faults:
    print(f"WRONG: {name}: {fault}")
sys.exit(bool(faults))
PYTHON
    status=$?
    [ $keep = 1 ] || rm -f "$out"/step-*.hprof
    return $status
}

failed=0 passed=0 skipped=0
while IFS=';' read -r name heap packages jars verdict holder expected; do
    [ ${#wanted[@]} -eq 0 ] || case " ${wanted[*]} " in *" $name "*) ;; *) continue ;; esac
    run_one "$name" "$heap" "$packages" "$jars" "$verdict" "$holder" "$expected" </dev/null
    case $? in 0) passed=$((passed + 1)) ;; 77) skipped=$((skipped + 1)) ;; *) failed=$((failed + 1)) ;; esac
done < <(programs)
echo "$passed series right, $failed wrong, $skipped skipped"
[ $((passed + failed)) -gt 0 ] || echo "SKIPPED: none of the packages can be downloaded"
[ $failed -eq 0 ]
