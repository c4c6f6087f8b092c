"""Analyzes a night's heap dumps on a Spark cluster and writes their tables.

    spark-submit --files heapray,key fleet/spark/export_night.py --dumps /dumps --tables /tables --staging /staging

One task a dump: an executor runs `heapray export` to its local disk and moves the files to the staging folder; the
driver merges them into `TABLES/TABLE/night=…/`, each dump once. A dump that fails or takes too long is a row of
the table `runs`, with a reason. Every step can be repeated: files are named by the identity of their dump.

Needs nothing but pyspark (3.5 or 4). `--dumps`, `--tables` and `--staging` are seen by driver and executors alike.
"""

import argparse
import datetime
import os
import shutil
import subprocess
import sys
import tempfile
import time

# The tables of `heapray export`, and those that are there only with --objects and --refs.
TABLES = ["dumps", "histogram", "suspects", "access_paths", "threads", "loaders", "collections", "waste", "strings"]
LARGE_TABLES = ["objects", "refs"]
# Exit codes of heapray.
ANSWERED, UNUSABLE, INCOMPLETE = 0, 2, 3
MIB = 1 << 20
# Bytes of a file of the merged tables, about.
FILE = 256 * MIB
# How a dump ended: `analyzed`; `damaged`: it is no dump, which no retry changes; `timed-out`, `failed`; `duplicate`.
RUNS = "night string, app string, pod string, path string, file_bytes long, status string, reason string, " \
       "dump_id string, attempts int, seconds double, host string"


def arguments(given=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dumps", required=True, help="folder that is searched for *.hprof and *.hprof.gz")
    parser.add_argument("--tables", required=True, help="folder of the fleet's tables")
    parser.add_argument("--staging", required=True, help="folder for the tables of single dumps")
    parser.add_argument("--night", help="night of all dumps [default: each dump's own]")
    parser.add_argument("--label", action="append", default=[], metavar="NAME=VALUE",
                        help="labels; {parent}, {dir} and {stem} stand for parts of the path "
                             "[default: app={parent} pod={dir}]")
    parser.add_argument("--hash-key", default="key", help="key file for names of strings, on every executor, "
                                                          "shipped by --files [default: key]")
    parser.add_argument("--heapray", default="heapray", help="the program: shipped by --files, or on the PATH")
    parser.add_argument("--option", action="append", default=[], help="an option for heapray export: --option=--waste")
    parser.add_argument("--timeout", type=float, default=3600, help="seconds for each attempt")
    parser.add_argument("--attempts", type=int, default=2)
    parser.add_argument("--task-memory", type=int, default=2048, metavar="MIB",
                        help="memory that a task may take beside the executor's: a larger dump keeps columns in files")
    return parser.parse_args(given)


def list_dumps(folder):
    """Paths and lengths of all dumps below a folder, the largest first, so that none is left over at the end."""
    found = []
    for place, _, names in os.walk(folder):
        for name in names:
            if name.endswith((".hprof", ".hprof.gz")):
                path = os.path.join(place, name)
                found.append((path, os.path.getsize(path)))
    return sorted(found, key=lambda dump: (-dump[1], dump[0]))


def labels_of(path, templates):
    """The labels of a dump, from its path."""
    folder, name = os.path.split(path)
    parts = {
        "parent": os.path.basename(os.path.dirname(folder)),
        "dir": os.path.basename(folder),
        "stem": name.removesuffix(".gz").removesuffix(".hprof"),
    }
    labels = {}
    for template in templates or ["app={parent}", "pod={dir}"]:
        name, _, value = template.partition("=")
        for part, text in parts.items():
            value = value.replace("{" + part + "}", text)
        labels[name] = value
    return labels


def memory_for(length, path, most):
    """Bytes that the analysis of a dump takes: half a plain dump's length, and as for `heapray batch` a compressed dump
    is a quarter of the plain one; no more than a task has."""
    plain = length * 4 if path.endswith(".gz") else length
    return min(64 * MIB + plain // 2, most * MIB)


def shipped(name):
    """A file that `--files` brought to this executor, or the name itself."""
    from pyspark import SparkFiles
    path = SparkFiles.get(os.path.basename(name))
    return path if os.path.exists(path) else name


def export_dump(path, length, args, heapray, key):
    """Runs `heapray export` on a dump, again where that may help. The row of the dump, without its labels."""
    began = time.monotonic()
    row = {"status": "failed", "reason": "", "dump_id": None, "attempts": 0}
    while row["attempts"] < args.attempts:
        row["attempts"] += 1
        with tempfile.TemporaryDirectory(prefix="heapray-") as local:
            may_help = attempt(path, length, args, heapray, key, local, row)
        if not may_help:
            break
    row["seconds"] = round(time.monotonic() - began, 3)
    return row


def attempt(path, length, args, heapray, key, local, row):
    """One try, which says in `row` how it ended. Whether another try may help."""
    out = os.path.join(local, "tables")
    command = [heapray, "export", path, "--out", out, "--quiet", "--threads", "1", "--tmp-dir", local,
               "--no-index", "--max-memory", str(memory_for(length, path, args.task_memory))]
    if args.night:
        command += ["--night", args.night]
    for name, value in labels_of(path, args.label).items():
        command += ["--label", f"{name}={value}"]
    if os.path.exists(key):
        command += ["--hash-key", key]
    command += args.option
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=args.timeout, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        row.update(status="timed-out", reason=f"not done within {args.timeout:g} s")
        return True
    except OSError as error:
        row.update(status="failed", reason=f"{heapray}: {error.strerror}")
        return False
    words = done.stderr.strip().removeprefix("error: ")[:2000]
    if done.returncode == UNUSABLE:
        row.update(status="damaged", reason=words)
        return False
    if done.returncode not in (ANSWERED, INCOMPLETE):
        # A negative code is a signal: on most machines SIGKILL from the kernel, out of memory.
        row.update(status="failed", reason=f"it ended with {done.returncode}. {words}".strip())
        return True
    files = done.stdout.splitlines()
    for file in files:
        stage(file, os.path.join(args.staging, os.path.relpath(file, out)))
    row.update(status="analyzed", reason=words, dump_id=os.path.basename(files[0]).removesuffix(".parquet"))
    row["staged"] = [os.path.relpath(file, out) for file in files]
    return False


def stage(file, to):
    """Moves a file to a shared folder: whole or not at all, whoever else moves the same."""
    os.makedirs(os.path.dirname(to), exist_ok=True)
    aside = tempfile.mktemp(prefix=".heapray-", dir=os.path.dirname(to))
    shutil.copyfile(file, aside)
    os.replace(aside, to)


def analyze(spark, args):
    """One task a dump. All rows, sorted by path; of equal dumps the first counts."""
    dumps = list_dumps(args.dumps)
    context = spark.sparkContext
    context.setJobDescription(f"heapray export: {len(dumps)} dumps")

    def run(dump):
        path, length = dump
        row = export_dump(path, length, args, shipped(args.heapray), shipped(args.hash_key))
        row.update(path=path, file_bytes=length, host=os.uname().nodename, **place_of(row, path, args))
        return row

    rows = context.parallelize(dumps, max(len(dumps), 1)).map(run).collect() if dumps else []
    rows.sort(key=lambda row: row["path"])
    first = {}
    for row in rows:
        earlier = row["dump_id"] and first.setdefault(row["dump_id"], row)
        if earlier and earlier is not row:
            row.update(status="duplicate", reason=f"the same dump as {earlier['path']}", staged=[])
    return rows


def place_of(row, path, args):
    """Night, application and pod of a dump: those of its tables, or else what is known."""
    labels = labels_of(path, args.label)
    night = args.night or datetime.datetime.now(datetime.timezone.utc).date().isoformat()
    for part in row.get("staged", [""])[0].split(os.sep):
        if part.startswith("night="):
            night = part.removeprefix("night=")
    return {"night": night, "app": labels.get("app"), "pod": labels.get("pod")}


def merge(spark, args, rows):
    """Writes the tables of the dumps to the partitions of their nights, beside what these have of other dumps."""
    spark.conf.set("spark.sql.sources.partitionOverwriteMode", "dynamic")
    spark.conf.set("spark.sql.sources.partitionColumnTypeInference.enabled", "false")
    spark.conf.set("spark.sql.parquet.compression.codec", "zstd")
    staged = [file for row in rows for file in row.get("staged", [])]
    done = [row for row in rows if row.get("staged")]
    for table in TABLES + LARGE_TABLES:
        files = [os.path.join(args.staging, file) for file in staged if file.split(os.sep)[0] == table]
        if files:
            # One program wrote them all: one file tells the columns of the others.
            new = spark.read.option("basePath", os.path.join(args.staging, table)).parquet(*files)
            size = sum(os.path.getsize(file) for file in files)
            write(spark, args, table, new, done, "dump_id", size)
    runs = [tuple(row.get(name.split()[0]) for name in RUNS.split(", ")) for row in rows]
    if runs:
        write(spark, args, "runs", spark.createDataFrame(runs, RUNS), rows, "path", 0)


def write(spark, args, table, new, rows, key, size):
    """Replaces rows of equal `key` in the nights of `rows`. A partition is replaced when all of them are written: a job
    that dies leaves the old ones."""
    from pyspark.sql import functions as F
    folder = os.path.join(args.tables, table)
    merged = new
    nights = sorted({row["night"] for row in rows})
    if any(os.path.isdir(os.path.join(folder, f"night={night}")) for night in nights):
        # Columns that an older version did not have, or a newer one has, are NULL.
        old = spark.read.option("mergeSchema", "true").parquet(folder)
        replaced = spark.createDataFrame([(row[key],) for row in rows], f"{key} string")
        old = old.where(old.night.isin(nights)).join(F.broadcast(replaced), key, "left_anti")
        merged = new.unionByName(old, allowMissingColumns=True)
    order = [name for name in (key, "class", "path", "name", "rank", "hash", "object_id") if name in merged.columns]
    # Few files, sorted by application, which engines skip by. A large night is several files, by application.
    files = size // FILE + 1
    merged = merged.repartition(files, *(["night", "app"] if files > 1 else ["night"]))
    merged = merged.sortWithinPartitions("night", "app", "pod", *dict.fromkeys(order))
    merged.write.mode("overwrite").partitionBy("night").parquet(folder)
    # A night without a row has a file with the columns, so that queries find the table.
    for night in nights:
        place = os.path.join(folder, f"night={night}")
        if not os.path.isdir(place):
            merged.drop("night").limit(0).coalesce(1).write.mode("overwrite").parquet(place)


def main():
    from pyspark.sql import SparkSession
    args = arguments()
    spark = SparkSession.builder.appName("heapray export").getOrCreate()
    rows = analyze(spark, args)
    merge(spark, args, rows)
    counts = {}
    for row in rows:
        counts[row["status"]] = counts.get(row["status"], 0) + 1
        if row["status"] not in ("analyzed", "duplicate"):
            print(f"{row['path']}: {row['status']}: {row['reason']}", file=sys.stderr)
    print(f"{len(rows)} dumps: " + ", ".join(f"{count} {status}" for status, count in sorted(counts.items())))
    spark.stop()


if __name__ == "__main__":
    main()
