"""Runs the Spark jobs for real: executors are processes of their own, and one is killed in the middle.

    python fleet/test/spark.py --heapray target/release/heapray --dumps folder --work folder

`--dumps` is what the testkit's `fleet --broken` writes: APP/POD/NIGHT.hprof, at least 60. Checks that a night with a
killed executor, and the same night again, give equal rows; that broken dumps are rows with a reason; and that the
ledger's states are those of `heapray ledger list` over the same dumps, also after a change of heapray's rules, and with
suppressions.
"""

import argparse
import hashlib
import importlib
import json
import os
import pathlib
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time

import duckdb

ROOT = pathlib.Path(__file__).parents[2]
JOBS = ROOT / "fleet/spark"
NIGHTS = ["2026-03-03", "2026-03-04", "2026-03-05"]
# What differs from run to run: how long it took, and where.
NOT_COMPARED = {"runs": ["seconds", "attempts", "host"]}


def submit(args, master, job, *options, files=()):
    """spark-submit, running."""
    environment = dict(os.environ, SPARK_LOCAL_IP="127.0.0.1", PYSPARK_PYTHON=sys.executable)
    command = [str(pathlib.Path(sys.executable).parent / "spark-submit"), "--master", master,
               "--conf", "spark.ui.enabled=false", "--conf", "spark.sql.shuffle.partitions=2",
               "--conf", "spark.executor.memory=700m", "--conf", f"spark.local.dir={args.work}/spark",
               # Jobs of seconds are over before the compilers of Spark and the JVM pay.
               "--conf", "spark.sql.codegen.wholeStage=false", "--driver-java-options", "-XX:TieredStopAtLevel=1",
               "--conf", "spark.executor.extraJavaOptions=-XX:TieredStopAtLevel=1", "--conf", "spark.log.level=ERROR"]
    if files:
        command += ["--files", ",".join(map(str, files))]
    command += [str(JOBS / job), *map(str, options)]
    # spark-submit leaves its Python behind when it is killed: a group of their own can be ended as one.
    return subprocess.Popen(command, cwd=args.work, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            text=True, start_new_session=True)


def finish(job, limit=600):
    try:
        out, errors = job.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        os.killpg(job.pid, signal.SIGKILL)
        raise
    assert job.returncode == 0, f"{' '.join(job.args)}\nended with {job.returncode}\n{out}\n{errors[-4000:]}"
    return out


def descendants(pid):
    """Processes below one, with their command lines."""
    parents = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                stat = pathlib.Path(f"/proc/{entry}/stat").read_text()
                line = pathlib.Path(f"/proc/{entry}/cmdline").read_text().replace("\0", " ")
            except OSError:
                continue
            parents[int(entry)] = (int(stat.rpartition(")")[2].split()[1]), line)
    below, found = {pid}, {}
    while True:
        more = {child: line for child, (parent, line) in parents.items() if parent in below and child not in found}
        if not more:
            return found
        found.update(more)
        below |= set(more)


def staged(folder):
    dumps = folder / "dumps"
    return len(list(dumps.rglob("*.parquet"))) if dumps.exists() else 0


def export(args, tables, dumps, executors=2, kill=False):
    """The job over all dumps; with `kill`, an executor is killed when some dumps are done. How long it took."""
    staging = args.work / "staging"
    shutil.rmtree(staging, ignore_errors=True)
    began = time.monotonic()
    job = submit(args, f"local-cluster[{executors},1,700]", "export_night.py", "--dumps", dumps, "--tables", tables,
                 "--staging", staging, "--label", "app={parent}", "--label", "pod={dir}", "--label", "version=1",
                 "--timeout", 120, files=(args.heapray, args.work / "key"))
    if kill:
        while staged(staging) < 10:
            assert job.poll() is None, finish(job)
            time.sleep(0.05)
        before = staged(staging)
        executor = next(pid for pid, line in descendants(job.pid).items() if "CoarseGrainedExecutorBackend" in line)
        os.kill(executor, signal.SIGKILL)
        print(f"killed an executor (process {executor}) after {before} dumps")
    out = finish(job)
    print(f"{executors} executors: {out.strip().splitlines()[-1]}")
    return time.monotonic() - began


def rows(tables):
    """All rows of all tables, as text; equal tables have equal rows."""
    db = duckdb.connect()
    found = {}
    for table in sorted(folder.name for folder in tables.iterdir() if not folder.name.startswith("ledger")):
        left_out = NOT_COMPARED.get(table, [])
        exclude = f"EXCLUDE ({', '.join(left_out)})" if left_out else ""
        found[table] = db.execute(
            f"SELECT * {exclude} FROM read_parquet('{tables}/{table}/**/*.parquet', hive_partitioning = true) "
            "ORDER BY ALL").fetchall()
    return found


def check_runs(tables, dumps):
    runs = duckdb.connect().execute(
        f"SELECT path, status, reason FROM read_parquet('{tables}/runs/**/*.parquet', hive_partitioning = true)").fetchall()
    files = sorted(str(path) for path in dumps.rglob("*.hprof"))
    assert len(files) >= 60 and sorted(row[0] for row in runs) == files, "every dump is a row, once"
    broken = [row for row in runs if row[1] == "damaged"]
    assert len(broken) == 1 and broken[0][0].endswith("notes.hprof") and "is not an HPROF" in broken[0][2], broken
    copies = [row for row in runs if row[1] == "duplicate"]
    assert len(copies) == 1 and "orders-copy" in copies[0][0] and "orders-0/night-0.hprof" in copies[0][2], copies
    assert all(row[1] == "analyzed" for row in runs if row not in broken + copies), runs
    print(f"{len(runs)} dumps are rows of the table runs, {len(broken)} of them with a reason: {broken[0][2].splitlines()[0]}")


def check_failures(args, dumps):
    """Dumps that take too long, and a program that is not there: rows, not the end of the job."""
    sys.path.insert(0, str(JOBS))
    import export_night
    dump = str(next(dumps.rglob("night-0.hprof")))
    common = ["--dumps", "", "--tables", "", "--staging", str(args.work / "late"), "--attempts", "2"]
    late = export_night.export_dump(dump, 1 << 20, export_night.arguments([*common, "--timeout", "0.001"]),
                                    str(args.heapray), "none")
    assert (late["status"], late["attempts"]) == ("timed-out", 2), late
    absent = export_night.export_dump(dump, 1 << 20, export_night.arguments(common), "no-such-program", "none")
    assert absent["status"] == "failed" and "no-such-program" in absent["reason"], absent
    # The guide's commands have the options that the jobs take.
    lines = [line for line in (ROOT / "docs/guides/fleet.md").read_text().splitlines() if line.startswith("spark-submit ")]
    jobs = {"export_night.py": export_night, "ledger.py": importlib.import_module("ledger")}
    for line in lines:
        before, job, options = re.fullmatch(r"spark-submit (.*)fleet/spark/(\w+\.py) (.*)", line).groups()
        assert shlex.split(before)[:-1] in ([], ["--files"]), line
        jobs[job].arguments(shlex.split(options))
    assert len(lines) == 2, lines
    assert export_night.memory_for(8 << 30, "x.hprof", 2048) == 2 << 30
    assert export_night.memory_for(1 << 30, "x.hprof", 2048) == (64 << 20) + (512 << 20)


def check_ledger(args, tables, dumps):
    """The states of the fleet's ledger and of the SQLite ledger are the same, at every night."""
    began = time.monotonic()
    nights = [option for night in NIGHTS for option in ("--night", night)]
    print(finish(submit(args, "local[2]", "ledger.py", "--tables", tables, *nights)).strip())
    compared = {}
    ledger = args.work / "fleet.ledger"
    for last, night in enumerate(NIGHTS):
        for app in sorted(folder.name for folder in dumps.iterdir()):
            given = [str(path) for number in range(last + 1)
                     for path in sorted((dumps / app).rglob(f"night-{number}.hprof"))]
            done = subprocess.run([args.heapray, "batch", "-", "--out", args.work / f"reports-{app}", "--ledger", ledger,
                                   "--label", f"app={app}", "--label", "pod={dir}", "--label", "version=1", "--quiet"],
                                  input="\n".join(given), text=True, capture_output=True)
            assert done.returncode in (0, 1, 3), done.stderr
        listed = subprocess.run([args.heapray, "ledger", "list", ledger, "--format", "json"],
                                capture_output=True, text=True, check=True)
        wanted = {}
        for entry in json.loads(listed.stdout):
            wanted[entry["application"], entry["fingerprint"]] = (
                entry["state"].upper(), entry["first_seen"], entry["last_seen"], entry["nights"],
                entry["retained_bytes"], entry["pods"], entry["pods_total"],
                None if entry["bytes_per_night"] is None else round(entry["bytes_per_night"]))
        found = {(row[0], row[1]): row[2:] for row in duckdb.connect().execute(
            f"""SELECT app, fingerprint, state, CAST(first_seen AS VARCHAR), CAST(last_seen AS VARCHAR), nights,
                retained_bytes, pods, pods_total, CAST(round(bytes_per_night) AS BIGINT)
                FROM read_parquet('{tables}/ledger/night={night}/*.parquet')""").fetchall()}
        assert found == wanted, f"{night}\nSpark:  {found}\nSQLite: {wanted}"
        for (app, _), entry in found.items():
            compared.setdefault(entry[0], []).append(f"{app} {night}")
    missing = {"NEW", "KNOWN", "GROWN", "FIXED", "REOPENED"} - set(compared)
    assert not missing, f"no suspect was ever {missing}: {compared}"
    print(f"the states of {sum(map(len, compared.values()))} suspects at {len(NIGHTS)} nights are those of the SQLite "
          f"ledger, {time.monotonic() - began:.0f} s")


def check_changed_rules(args, tables, dumps):
    """In the last night another version of heapray found every suspect under a new fingerprint, and some suspects are
    suppressed: both ledgers know them all, and hide the same."""
    began = time.monotonic()
    # What the version would have written: tables for Spark, reports for SQLite.
    changed, last, db = args.work / "changed", NIGHTS[-1], duckdb.connect()
    for table, other in (("dumps", "basis || ' other'"), ("suspects", "sha256(fingerprint || ' other')")):
        column = other.split(" ")[0].removeprefix("sha256(")
        for night in NIGHTS:
            folder = changed / table / f"night={night}"
            folder.mkdir(parents=True)
            value = other if night == last else column
            db.execute(f"COPY (SELECT * REPLACE ({value} AS {column}) FROM read_parquet("
                       f"'{tables}/{table}/night={night}/*.parquet', hive_partitioning = false)) "
                       f"TO '{folder}/part.parquet' (FORMAT parquet)")
    ledger = args.work / "changed.ledger"
    for number in range(len(NIGHTS)):
        for app in sorted(folder.name for folder in dumps.iterdir()):
            for path in sorted((args.work / f"reports-{app}" / "reports").glob("*.json")):
                report = json.loads(path.read_text())
                dump = pathlib.Path(report["dump"]["path"])
                if dump.name != f"night-{number}.hprof":
                    continue
                if NIGHTS[number] == last:
                    report["heap"]["references"] = "all"
                    for suspect in report["suspects"]:
                        suspect["fingerprint"] = hashlib.sha256(f"{suspect['fingerprint']} other".encode()).hexdigest()
                written = args.work / "changed.json"
                written.write_text(json.dumps(report))
                done = subprocess.run([args.heapray, "ledger", "record", ledger, written, "--label", f"app={app}", "--label",
                                       f"pod={dump.parent.name}", "--label", "version=1"], text=True, capture_output=True)
                assert done.returncode in (0, 1, 3), done.stderr
    first = db.execute(f"""SELECT min(app), fingerprint FROM read_parquet('{changed}/suspects/night={NIGHTS[0]}/*.parquet')
                       GROUP BY fingerprint
                       ORDER BY bool_or((app, culprit) IN (SELECT (app, culprit) FROM read_parquet(
                                        '{changed}/suspects/night={last}/*.parquet'))) DESC, min(app), fingerprint""").fetchall()
    # The first three are there in the last night. By a former fingerprint in one application; in all until a day; in
    # another application only; no longer.
    (app, one), (_, two), (_, three), (_, four) = first[:4]
    wanted_hidden = [(one, app, ""), (two, "", "2999-12-31"), (three, "no-such-app", ""), (four, "", "2026-01-01")]
    lines = ["fingerprint,app,reason,owner,expires_on"]
    for name, only, until in wanted_hidden:
        begun = name[:12] if name == two else name
        lines.append(f"{begun},{only},\"by design, so far\",ada,{until}")
        options = [*(["--app", only] if only else []), *(["--expires", until] if until else [])]
        subprocess.run([args.heapray, "ledger", "suppress", ledger, name, "--reason", "by design, so far", "--owner", "ada",
                        *options], check=True, capture_output=True)
    (args.work / "accepted.csv").write_text("\n".join(lines) + "\n")
    nights = [option for night in NIGHTS for option in ("--night", night)]
    print(finish(submit(args, "local[2]", "ledger.py", "--tables", changed, *nights, "--suppressions",
                        args.work / "accepted.csv")).strip())
    listed = subprocess.run([args.heapray, "ledger", "list", ledger, "--suppressed", "--format", "json"],
                            capture_output=True, text=True, check=True)
    wanted = {}
    for entry in json.loads(listed.stdout):
        hidden = entry["suppressed"]
        wanted[entry["application"], entry["fingerprint"]] = (
            entry["state"].upper(), entry["first_seen"], entry["last_seen"], entry["nights"], entry["retained_bytes"],
            entry["pods"], entry["pods_total"], hidden and hidden["owner"], hidden and hidden["reason"],
            hidden and hidden["expires_on"])
    found = {(row[0], row[1]): row[2:] for row in db.execute(
        f"""SELECT app, fingerprint, state, CAST(first_seen AS VARCHAR), CAST(last_seen AS VARCHAR), nights, retained_bytes,
            pods, pods_total, suppressed_by, suppression_reason, CAST(suppressed_until AS VARCHAR)
            FROM read_parquet('{changed}/ledger/night={last}/*.parquet')""").fetchall()}
    assert found == wanted, f"Spark:  {found}\nSQLite: {wanted}"
    renamed = [entry for entry in found.values() if entry[3] > 1 and entry[2] == last]
    hidden = sorted({name for (_, name), entry in found.items() if entry[7]})
    assert len(renamed) >= 3, f"no suspect had two fingerprints: {found}"
    assert len(hidden) == 2 and not {row[1] for row in first} & set(hidden), f"{hidden} of {first[:4]}"
    print(f"another version's rules: {len(renamed)} suspects under two fingerprints each, {len(hidden)} suppressed by the former "
          f"one, as in the SQLite ledger, {time.monotonic() - began:.0f} s")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--heapray", required=True, type=lambda path: pathlib.Path(path).resolve())
    parser.add_argument("--dumps", required=True, type=lambda path: pathlib.Path(path).resolve())
    parser.add_argument("--work", required=True, type=lambda path: pathlib.Path(path).resolve())
    parser.add_argument("--scale", action="store_true", help="only the curve: 1, 2 and 4 executors")
    args = parser.parse_args()
    shutil.rmtree(args.work, ignore_errors=True)
    args.work.mkdir(parents=True)
    (args.work / "key").write_bytes(bytes(range(32)))
    if args.scale:
        count, size = 0, 0
        for path in args.dumps.rglob("*.hprof"):
            count, size = count + 1, size + path.stat().st_size
        print(f"{count} dumps, {size / 2**20:.0f} MiB, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        for executors in (1, 2, 4):
            took = export(args, args.work / f"tables-{executors}", args.dumps, executors)
            busy = duckdb.connect().execute(
                f"SELECT sum(seconds) FROM read_parquet('{args.work}/tables-{executors}/runs/**/*.parquet')").fetchall()[0][0]
            print(f"{executors} executors: {took:.1f} s for the job, {busy:.1f} s in heapray over all tasks, load {os.getloadavg()[0]:.1f}")
        return
    tables = args.work / "tables"
    check_failures(args, args.dumps)
    export(args, tables, args.dumps, kill=True)
    check_runs(tables, args.dumps)
    first = rows(tables)
    assert len(first["dumps"]) >= 60 and len(first["suspects"]) >= 20
    export(args, tables, args.dumps)
    again = rows(tables)
    for table, before in first.items():
        assert before == again[table], f"{table}: {set(before) ^ set(again[table])}"
    print(f"the same night again: equal rows in {len(first)} tables, {sum(map(len, first.values()))} in all")
    check_ledger(args, tables, args.dumps)
    check_changed_rules(args, tables, args.dumps)


if __name__ == "__main__":
    main()
