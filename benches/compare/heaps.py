"""Times heapray and its peers on many dumps, in turn. Called by heaps.sh: RUNS HEAPRAY PEERS DUMP…"""

import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time

runs, heapray, peers = int(sys.argv[1]), sys.argv[2], pathlib.Path(sys.argv[3])
page = pathlib.Path(tempfile.mkdtemp()) / "report.html"


def timed(command):
    """Wall seconds, processor seconds, peak KiB, and what the program says on standard error; None if it fails."""
    began = time.monotonic()
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - began
        errors.seek(0)
        told = errors.read().decode(errors="replace")
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 3):
        return None
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, told


def share_of_description(told):
    seconds = dict(re.findall(r"^(\w+) +([0-9.]+)", told, re.M))
    return float(seconds["describe"]) / float(seconds["all"])


print(
    "| heap | MB | M objects | heapray s | ns of processor an object | describe | MiB | bytes an object | hprof-slurp s "
    "| heapray ÷ slurp | hprof-analyzer s | analyzer ÷ heapray |"
)
print("|" + "---|" * 12)
for dump in sys.argv[4:]:
    info = json.loads(subprocess.check_output([heapray, "info", dump, "--format", "json"]))
    objects = info["live_objects"] + info["unreachable_objects"]
    commands = {
        "heapray": [heapray, "report", dump, "--timings", "-o", str(page)],
        "slurp": [str(peers / "hprof-slurp"), dump],
        "analyzer": [str(peers / "hprof-analyzer"), dump, str(page)],
    }
    found = {name: [] for name in commands}
    for run in range(runs + 1):
        for name, command in commands.items():
            if os.access(command[0], os.X_OK) and (figures := timed(command)) and run > 0:
                found[name].append(figures)

    def median(name, figure):
        values = [figures[figure] for figures in found[name]]
        return statistics.median(values) if values else None

    def text(value, form):
        return "–" if value is None else format(value, form)

    own, cpu, peak = (median("heapray", figure) for figure in range(3))
    describe = statistics.median(share_of_description(figures[3]) for figures in found["heapray"])
    slurp, analyzer = median("slurp", 0), median("analyzer", 0)
    cells = [
        pathlib.Path(dump).stem,
        f"{os.path.getsize(dump) / 1e6:.0f}",
        f"{objects / 1e6:.1f}",
        f"{own:.2f}",
        f"{cpu / objects * 1e9:.0f}",
        f"{describe:.0%}",
        f"{peak / 1024:.0f}",
        f"{peak * 1024 / objects:.0f}",
        text(slurp, ".2f"),
        text(slurp and own / slurp, ".2f"),
        text(analyzer, ".1f"),
        text(analyzer and analyzer / own, ".1f"),
    ]
    print("| " + " | ".join(cells) + " |", flush=True)
