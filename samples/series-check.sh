#!/usr/bin/env bash
# Does `heapray trend` see what a program did that wrote down what it does? One map grows, one plateaus, one is
# large and constant, the rest churns; everything moves between two dumps.
#   samples/series-check.sh --heapray PATH
# Exits 1 when the growing field isn't first, a plateau isn't called one, or the slope is off by more than 5 %.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
heapray=
while [ $# -gt 0 ]; do
    case $1 in
        --heapray) heapray=$2; shift 2 ;;
        *) sed -n '2,5s/^# \{0,1\}//p' "$0"; exit 2 ;;
    esac
done
[ -x "$heapray" ] || { echo "give --heapray PATH" >&2; exit 2; }
command -v python3 > /dev/null || { echo "SKIPPED: no python3"; exit 0; }
out=$OUT/series-check
"$SAMPLES/series.sh" --pause 2000 --out "$out" | tail -n 1
[ -f "$out/truth.csv" ] || { echo "SKIPPED: no JDK"; exit 0; }
"$heapray" trend "$out"/step-*.hprof --quiet -o "$out/trend.json"
"$heapray" compare "$out/step-01.hprof" "$out"/step-08.hprof --quiet -o "$out/compare.json"
python3 - "$out" <<'PYTHON'
import csv, datetime, itertools, json, statistics, sys
out = sys.argv[1]
trend, compare = json.load(open(f"{out}/trend.json")), json.load(open(f"{out}/compare.json"))
rows = list(csv.DictReader(open(f"{out}/truth.csv")))
seconds = lambda text: datetime.datetime.fromisoformat(text[:26] + "+00:00").timestamp()
grows = [(seconds(r["time"]), int(r["bytes"])) for r in rows if r["behaviour"] == "grows"]
field = next(r["field"] for r in rows if r["behaviour"] == "grows")
# What grew each second, as the program wrote it down: the median over all pairs of dumps, as trend defines a slope.
# Where the program kept its pace that is the same as from end to end, and has to be.
rise = lambda a, b: (b[1] - a[1]) / (b[0] - a[0]) * 3600
truths = {"median": statistics.median(rise(a, b) for a, b in itertools.combinations(grows, 2))}
gaps = [b[0] - a[0] for a, b in itertools.pairwise(grows)]
if max(gaps) < 1.1 * min(gaps):
    truths["end to end"] = rise(grows[0], grows[-1])
else:
    print(f"the program could not keep its pace: {min(gaps):.1f} to {max(gaps):.1f} s between dumps")
faults = []
first = trend["growing"][0]
if first["holder"] != field:
    faults.append(f"first is {first['holder']}, not {field}")
slope = first["row"]["bytes"]["slope"]
for name, truth in truths.items():
    print(f"slope {slope:.0f} bytes/h, truth ({name}) {truth:.0f}, off by {abs(slope / truth - 1):.1%}")
    if abs(slope / truth - 1) > 0.05:
        faults.append("the slope is off by more than 5 %")
if len(trend["growing"]) != 1:
    faults.append(f"{len(trend['growing'])} paths grow, 1 does")
for r in rows[:5]:
    told = {"growing": [p["row"] for p in trend["growing"]], **{k: trend[k] for k in ("plateaus", "big_but_flat", "churning")}}
    found = [k for k, paths in told.items() for p in paths if r["field"] in p["name"]]
    wanted = {"grows": ["growing"], "plateaus": ["plateaus"], "constant": ["big_but_flat"]}.get(r["behaviour"])
    print(f"{r['behaviour']:9} {r['field']}: {found}")
    if wanted and found != wanted:
        faults.append(f"{r['field']} is told under {found}, not {wanted}")
# Two dumps are enough for the same answer.
if field not in compare["access_paths"][0]["path"]:
    faults.append(f"compare has {compare['access_paths'][0]['path']} first")
if not compare["verdict"]["headline"].startswith(field + " grew"):
    faults.append(f"compare says: {compare['verdict']['headline']}")
grown = compare["access_paths"][0]["retained_bytes"]["delta"]
wrote = grows[-1][1] - grows[0][1]
print(f"compare: grew by {grown} bytes, the program put {wrote} into it")
if abs(grown / wrote - 1) > 0.05:
    faults.append("compare's growth is off by more than 5 %")
for fault in faults:
    print(f"WRONG: {fault}")
sys.exit(bool(faults))
PYTHON
