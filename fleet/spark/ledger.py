"""Merges a night into the fleet's ledger: the state of every suspect of every application.

    spark-submit fleet/spark/ledger.py --tables /tables --night 2026-11-29 --suppressions accepted.csv

Reads the tables `dumps` and `suspects` of that night, and writes three tables beside them: `ledger_nights` and
`ledger_sightings`, by night, and `ledger`: the states as of that night. The states are those of `heapray ledger`
(NEW, REOPENED, GROWN, KNOWN, FIXED; history/src/ledger/states.rs), which a test compares. Merging a night again replaces
it. A suspect that an older version of heapray found under another fingerprint is the same suspect, if culprit and
accumulated class are the same (history/src/ledger/succession.rs). What differs: the SQLite ledger takes dumps in the order in
which they are recorded, this one takes them night by night.

Suppressions are a CSV file with the columns fingerprint (or its first eight digits or more), app (empty: all), reason, owner and
expires_on (the last day, UTC; empty: no end). Suppressed suspects stay in the table, and `suppressed_by` has the owner.
"""

import argparse
import csv
import datetime
import os
import re
import sys

# Only the last nights decide about growth.
NIGHTS = 7
# Less growth over these nights is noise: a share of the first night, and bytes.
LEAST_GROWTH, LEAST_BYTES = 0.1, 64 * 1024
# A smaller share of rising pairs of nights, minus falling ones, is no rise.
RISING = 0.6

LEDGER = "app string, fingerprint string, state string, kind string, culprit string, access_path string, " \
         "first_seen date, last_seen date, first_version string, nights int, retained_bytes long, " \
         "most_retained_bytes long, bytes_per_night double, pods int, pods_total int, suppressed_by string, " \
         "suppression_reason string, suppressed_until date"
# What the JVM numbers itself; see without_generated_numbers in history/src/names.rs.
GENERATED = [(re.compile(pattern), replacement) for pattern, replacement in (
    (r"/0x[0-9a-fA-F]+", ""), (r"\$\$Lambda\$[0-9]+", "$$Lambda"), (r"\$Proxy[0-9]+", "$Proxy*"),
    (r"Generated(Method|Constructor|SerializationConstructor)Accessor[0-9]+", r"Generated\1Accessor*"))]


def theil_sen(points):
    """Median slope of all pairs, and the share of rising pairs minus that of falling ones."""
    slopes = sorted((b[1] - a[1]) / (b[0] - a[0])
                    for at, a in enumerate(points) for b in points[at + 1:] if b[0] > a[0])
    if not slopes:
        return 0.0, 0.0
    middle = (len(slopes) - 1) / 2
    low, high = slopes[int(middle)], slopes[min(int(middle) + 1, len(slopes) - 1)]
    rises, falls = sum(slope > 0 for slope in slopes), sum(slope < 0 for slope in slopes)
    return low + (high - low) * (middle - int(middle)), (rises - falls) / len(slopes)


def grows(points):
    """Whether the last nights together, or the last step alone, rise by more than noise."""
    def rise(start, end):
        return end - start > LEAST_BYTES and end - start > LEAST_GROWTH * start
    if not points:
        return False
    first, last = points[0][1], points[-1][1]
    return rise(first, last) and theil_sen(points)[1] >= RISING \
        or len(points) >= 2 and rise(points[-2][1], last)


def classify(nights, seen, first_day, fixed_after):
    """State and slope of a suspect at the last of an application's nights. `nights`: sorted days with a complete dump, or
    with the suspect. `seen`: sorted (day, mean bytes or None)."""
    def after(day):
        return sum(night > day for night in nights)
    start = 0
    for at in range(len(seen) - 1, 0, -1):
        if max(after(seen[at - 1][0]) - after(seen[at][0]) - 1, 0) >= fixed_after:
            start = at
            break
    since = seen[start:]
    measured = [point for point in since if point[1] is not None][-NIGHTS:]
    slope = theil_sen(measured)[0] if len(measured) >= 2 else None
    if not nights:
        return "KNOWN", slope
    if not seen:
        return "FIXED", None
    missed = after(seen[-1][0])
    if missed >= fixed_after:
        return "FIXED", slope
    if missed > 0:
        return "KNOWN", slope
    if first_day == nights[-1]:
        return "NEW", slope
    if len(since) == 1:
        between = sum(first_day < night < nights[-1] for night in nights)
        return ("REOPENED" if between >= fixed_after else "KNOWN"), slope
    return ("GROWN" if grows(measured) else "KNOWN"), slope


def judge(nights, seen, first_day, fixed_after):
    """The same where nights have different rules, which is no change of the program. `nights`: day → (whole, bases)."""
    bases = nights[max(nights)][1] if nights else set()

    def alike(night):
        return not nights or bool(bases & night[1])

    def was_alike(day):
        return day not in nights or alike(nights[day])

    def days_of(wanted):
        whole = {day for day, night in nights.items() if alike(night) == wanted and night[0]}
        return sorted(whole | {day for day, _ in seen})

    if not seen or any(was_alike(day) for day, _ in seen):
        measured = [(day, size if was_alike(day) else None) for day, size in seen]
        state, slope = classify(days_of(True), measured, first_day, fixed_after)
        if sum(alike(night) for night in nights.values()) == 1 and len(nights) > 1:
            state = "KNOWN"
        return state, slope
    state, slope = classify(days_of(False), seen, first_day, fixed_after)
    return (state if state == "FIXED" else "KNOWN"), slope


def without_generated_numbers(name):
    for pattern, replacement in GENERATED:
        name = pattern.sub(replacement, name)
    return name


def suspects_of(sightings):
    """The suspects of an application, each with its sightings by day and all its fingerprints, the last one last. A
    fingerprint is that of one version of the rules (the basis). A new one, at the culprit of a suspect that other rules
    found, with the same accumulated class, is that suspect."""
    suspects, by_name = [], {}
    order = sorted(sightings, key=lambda row: (row["day"], row["basis"] or "", row["rank"] or 0, row["fingerprint"]))
    together = {}
    for row in order:
        together.setdefault((row["day"], row["basis"]), set()).add(row["fingerprint"])
    for row in order:
        name, basis = row["fingerprint"], row["basis"]
        accumulated = without_generated_numbers(row["accumulated"] or "")
        suspect = by_name.get(name)
        if suspect is None and basis:
            taken = together[row["day"], basis]
            former = [other for other in suspects
                      if other["culprit"] == row["culprit"] and other["basis"] and other["basis"] != basis
                      and other["accumulated"] in ("", accumulated) and other["names"][-1] not in taken]
            suspect = max(former, key=lambda other: other["accumulated"], default=None)
        if suspect is None:
            suspect = {"names": [], "days": {}}
            suspects.append(suspect)
        suspect.update(culprit=row["culprit"], basis=basis, accumulated=accumulated)
        suspect["names"] = [other for other in suspect["names"] if other != name] + [name]
        by_name[name] = suspect
        same = suspect["days"].get(row["day"])
        suspect["days"][row["day"]] = row if same is None else dict(
            row, runs=same["runs"] + row["runs"], pods=same["pods"] + row["pods"], bytes=same["bytes"] + row["bytes"],
            most_bytes=max(same["most_bytes"], row["most_bytes"]))
    return suspects


def read_suppressions(path):
    with open(path, newline="", encoding="utf-8") as file:
        rows = [{name: (value or "").strip() for name, value in row.items()} for row in csv.DictReader(file)]
    for row in rows:
        if not re.fullmatch("[0-9a-fA-F]{8,64}", row.get("fingerprint", "")):
            sys.exit(f"{path}: {row.get('fingerprint')!r} is no fingerprint: type 64 hexadecimal digits, or the first 8 or more")
        if not row.get("reason") or not row.get("owner"):
            sys.exit(f"{path}: the suppression of {row['fingerprint']} needs a reason and an owner")
        row["fingerprint"] = row["fingerprint"].lower()
        until = row.get("expires_on")
        row["expires_on"] = datetime.date.fromisoformat(until) if until else None
    return rows


def whole_fingerprints(suppressions, known):
    """Begun fingerprints become whole; `known`: those of the ledger."""
    for row in suppressions:
        found = {name for name in known if name.startswith(row["fingerprint"])}
        if len(row["fingerprint"]) < 64 and len(found) > 1:
            sys.exit(f"several fingerprints begin with {row['fingerprint']}: type more digits")
        row["fingerprint"] = found.pop() if len(found) == 1 else row["fingerprint"]
    return suppressions


def hidden_by(suppressions, names, app, today):
    """The first suppression that hides a suspect with these fingerprints: owner, reason, last day."""
    for row in suppressions:
        is_active = row["expires_on"] is None or today <= row["expires_on"]
        if is_active and row["fingerprint"] in names and row.get("app", "") in ("", app):
            return row["owner"], row["reason"], row["expires_on"]
    return None, None, None


def entries_of(app, nights, sightings, fixed_after, suppressions=(), today=None):
    """The ledger of one application. `nights`: day → row; `sightings`: rows."""
    known = {day: (row["whole"], set(row["bases"])) for day, row in nights.items()}
    for suspect in suspects_of(sightings):
        rows = [suspect["days"][day] for day in sorted(suspect["days"])]
        first, last = rows[0], rows[-1]
        seen = [(row["day"], row["bytes"] / row["runs"] if row["runs"] else None) for row in rows]
        state, slope = judge(known, seen, first["day"], fixed_after)
        size = int(seen[-1][1] + 0.5) if seen[-1][1] is not None else last["most_bytes"]
        total = nights[last["day"]]["pods"] if last["day"] in nights else 0
        # A pod that two versions of heapray looked at within a night has one count per version.
        yield (app, suspect["names"][-1], state, last["kind"], last["culprit"], last["access_path"], date_of(first["day"]),
               date_of(last["day"]), first["version"], len(rows), size, last["most_bytes"], slope,
               min(last["pods"], total), total, *hidden_by(suppressions, suspect["names"], app, today))


def date_of(day):
    return datetime.date(1970, 1, 1) + datetime.timedelta(days=day)


def merge_nights(spark, args):
    """Replaces the nights in `ledger_nights` and `ledger_sightings`."""
    def table(name):
        nights = ", ".join(f"'{night}'" for night in args.night)
        return spark.read.parquet(os.path.join(args.tables, name)).where(f"night IN ({nights})")
    table("dumps").createOrReplaceTempView("night_dumps")
    table("suspects").createOrReplaceTempView("night_suspects")
    day = "datediff(CAST(d.night AS DATE), DATE '1970-01-01')"
    nights = spark.sql(f"""
        SELECT d.night, {day} AS day, coalesce(d.app, '') AS app, bool_or(NOT d.partial) AS whole,
               collect_set(d.basis) AS bases, CAST(count(DISTINCT d.pod) + count_if(d.pod IS NULL) AS INT) AS pods
        FROM night_dumps d GROUP BY ALL""")
    # A suspect counts once a dump. Of one that lost a part, the size is a lower bound and not in the mean.
    sightings = spark.sql(f"""
        SELECT night, day, app, fingerprint, basis, CAST(min(rank) AS INT) AS rank, min(accumulated_class) AS accumulated,
               CAST(count_if(NOT partial) AS INT) AS runs,
               CAST(count(DISTINCT pod) + count_if(pod IS NULL) AS INT) AS pods,
               sum(CASE WHEN partial THEN 0 ELSE retained_bytes END) AS bytes, max(retained_bytes) AS most_bytes,
               min(version) AS version, min(kind) AS kind, min(culprit) AS culprit, min(access_path) AS access_path
        FROM (SELECT d.night, {day} AS day, coalesce(d.app, '') AS app, d.pod, d.partial, d.version, d.basis, s.*,
                     row_number() OVER (PARTITION BY d.dump_id, s.fingerprint ORDER BY s.rank) AS copy
              FROM night_dumps d JOIN (SELECT dump_id, rank, fingerprint, retained_bytes, kind, culprit, access_path,
                                              accumulated_class FROM night_suspects) s ON s.dump_id = d.dump_id)
        WHERE copy = 1 GROUP BY night, day, app, fingerprint, basis""")
    for name, rows in (("ledger_nights", nights), ("ledger_sightings", sightings)):
        rows.coalesce(1).write.mode("overwrite").partitionBy("night").parquet(os.path.join(args.tables, name))


def states(spark, args, night):
    """The states as of a night, from all nights until then."""
    def table(name):
        # Nights that an older version of this job merged have fewer columns.
        read = spark.read.option("mergeSchema", "true").parquet(os.path.join(args.tables, name))
        return read.where(f"night <= '{night}'")
    suppressions = []
    if args.suppressions:
        known = [row[0] for row in table("ledger_sightings").select("fingerprint").distinct().collect()]
        suppressions = whole_fingerprints(read_suppressions(args.suppressions), known)
    today = datetime.datetime.now(datetime.timezone.utc).date()
    nights = table("ledger_nights").rdd.map(lambda row: (row["app"], ("night", row.asDict())))
    sightings = table("ledger_sightings").rdd.map(lambda row: (row["app"], ("sighting", row.asDict())))
    fixed_after = args.fixed_after

    def ledger_of(app, rows):
        of_app, seen = {}, []
        for kind, row in rows:
            if kind == "night":
                of_app[row["day"]] = row
            else:
                # What an older version of this job merged.
                seen.append({"basis": None, "rank": None, "accumulated": None, **row})
        return entries_of(app, of_app, seen, fixed_after, suppressions, today)

    # Not more tasks than the cluster has cores: an application is a few rows.
    cores = spark.sparkContext.defaultParallelism
    rows = nights.union(sightings).groupByKey(cores).flatMap(lambda of: ledger_of(*of))
    return spark.createDataFrame(rows, LEDGER)


def arguments(given=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tables", required=True, help="folder of the fleet's tables")
    parser.add_argument("--night", required=True, action="append", type=datetime.date.fromisoformat,
                        help="may be repeated, for several nights in one job")
    parser.add_argument("--fixed-after", type=int, default=1, metavar="N",
                        help="nights without a suspect after which it counts as fixed [default: 1]")
    parser.add_argument("--suppressions", metavar="CSV", help="suspects that somebody has accepted")
    return parser.parse_args(given)


def main():
    from pyspark.sql import SparkSession, functions as F
    args = arguments()
    spark = SparkSession.builder.appName("heapray ledger").getOrCreate()
    spark.conf.set("spark.sql.sources.partitionOverwriteMode", "dynamic")
    spark.conf.set("spark.sql.sources.partitionColumnTypeInference.enabled", "false")
    merge_nights(spark, args)
    for night in sorted(args.night):
        ledger = states(spark, args, night).withColumn("night", F.lit(str(night))).coalesce(1).cache()
        ledger.orderBy("app", "state", F.desc("retained_bytes")).write.mode("overwrite").partitionBy("night") \
            .parquet(os.path.join(args.tables, "ledger"))
        counts = sorted(ledger.where("suppressed_by IS NULL").groupBy("state").count().collect())
        hidden = ledger.where("suppressed_by IS NOT NULL").count()
        words = [f"{count} {state}" for state, count in counts] + [f"{hidden} suppressed"] * (hidden > 0)
        print(f"{night}: " + ", ".join(words))
    spark.stop()


if __name__ == "__main__":
    sys.exit(main())
