#!/usr/bin/env python3
"""How long does each screen of the explorer take, and how large is its page?

usage: benches/explore.py HEAPRAY DUMP [--index] [--cold] [--only REGEX] [--times N]

Starts `heapray explore DUMP` and asks for each screen: first when nothing was computed, then three times more, of which
the shortest time counts. Prints a table in Markdown: milliseconds until there is a page, milliseconds until all of it is there,
milliseconds of processor time over all threads (in steps of 10), milliseconds when it is asked for again, and kilobytes. The
two first differ where a pass takes long: the first page says how far it is, and is asked for again until the answer is there.
What is computed for one screen is there for the next ones. The diagnosis begins with the program, so `Summary` is the first
screen. `--index` opens an index beside a link to the dump, which is made first. `--cold` starts a process for each screen, and
asks the system to forget the files before (their pages are dropped by posix_fadvise, without root). `--times N` does all of
this N times; of each figure the least counts, since other programs can only make it larger.
"""
import argparse
import http.client
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.parse

# Screen, its path; {object} is the object that retains most, {class} its class.
SCREENS = [
    ("Summary (verdict and suspects)", "/"),
    ("Histogram", "/histogram"),
    ("Histogram, by package", "/histogram?by=package"),
    ("Histogram, by superclass", "/histogram?by=superclass"),
    ("Histogram, softly reachable", "/histogram?counted=soft"),
    ("Instances of String, by retained size", "/set?of=class+java.lang.String"),
    ("Instances of String, by address", "/set?of=class+java.lang.String&sort=address"),
    ("Instances of String, with a condition", "/set?of=class+java.lang.String+where+hash+%3D+0"),
    ("Classes of a set", "/set?of=class+java.lang.String&view=classes"),
    ("Merged paths of all Strings", "/set?of=class+java.lang.String&view=paths"),
    ("Retained set of all Strings", "/set?of=class+java.lang.String&view=retained"),
    ("Referrers of all Strings, by class", "/set?of=class+java.lang.String&view=referrers"),
    ("Targets of all Strings, by class", "/set?of=class+java.lang.String&view=targets"),
    ("Dominators of all Strings, by class", "/set?of=class+java.lang.String&view=dominators"),
    ("Object that retains most", "/object/{object}"),
    ("Object with many referrers", "/object/{shared}"),
    ("Paths of the object that retains most", "/paths/{object}"),
    ("Paths of the object with many referrers", "/paths/{shared}"),
    ("Its second path", "/paths/{shared}?number=2"),
    ("Dominator tree", "/dominators"),
    ("Dominator tree, unfolded", "/dominators?open={object}"),
    ("Dominator tree, by class", "/dominators?group=class"),
    ("Dominator tree, by package", "/dominators?group=package"),
    ("Map", "/map"),
    ("Map, icicle", "/map?as=icicle"),
    ("Threads", "/threads"),
    ("Threads, as text", "/threads.txt"),
    ("Class loaders", "/loaders"),
    ("Class loader", "/loader?id={loader}"),
    ("GC roots", "/roots"),
    ("Collections", "/collections"),
    ("Collections, by fill", "/collections?by=fill"),
    ("Strings", "/strings"),
    ("Strings, found", "/strings?text=^x.*y$"),
    ("References", "/references"),
    ("Waste", "/waste"),
    ("What if: fields whose cut frees most", "/whatif"),
    ("What if: a class", "/whatif?cut=class+java.lang.String"),
    ("SQL: objects by class", "/query?language=sql&query=SELECT+class,count(*)+FROM+objects+GROUP+BY+class+LIMIT+20"),
    ("OQL: long Strings", "/query?language=oql&query=SELECT+*+FROM+java.lang.String+s+WHERE+s.@retainedHeapSize+>+10000"),
    ("Completion", "/complete?language=sql&word=str"),
    ("Sets", "/sets"),
    ("Notes", "/notes"),
]


class Explorer:
    """A running explorer, and a browser that was let in."""

    def __init__(self, heapray, dump, analysis):
        command = [heapray, "explore", dump, "--no-open", "--notes", dump + ".notes.json", *analysis]
        started = time.monotonic()
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        url = None
        while url is None:
            line = self.process.stdout.readline()
            if not line:
                sys.exit("the explorer ended")
            found = re.search(r"http://([\d.:]+)/\S*token=([0-9a-f]+)", line)
            url = found and found.groups()
        self.opened = time.monotonic() - started
        self.host, token = url
        answer = self.fetch("/?token=" + token)
        self.cookie = answer[2].split(";")[0]

    cookie = ""

    def fetch(self, path):
        connection = http.client.HTTPConnection(self.host, timeout=600)
        connection.request("GET", path, headers={"Cookie": self.cookie})
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return response.status, body, response.getheader("set-cookie", "")

    def page(self, path):
        """Milliseconds until there is a page, until all of it is there, and this page."""
        first, started = None, time.monotonic()
        while True:
            status, body, _ = self.fetch(path)
            now = (time.monotonic() - started) * 1000
            first = now if first is None else first
            if status != 202:
                return first, now, status, body

    def processor(self):
        """Seconds of processor time so far."""
        with open(f"/proc/{self.process.pid}/stat") as stat:
            fields = stat.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self):
        with open(f"/proc/{self.process.pid}/status") as status:
            return int(re.search(r"VmHWM:\s+(\d+)", status.read()).group(1)) // 1024

    def stop(self):
        self.process.terminate()
        self.process.wait()


def forget(*paths):
    for path in paths:
        if os.path.exists(path):
            file = os.open(path, os.O_RDONLY)
            os.fsync(file)
            os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(file)


def names(explorer):
    """Objects that screens are about, of this dump."""
    def first(path, what):
        return re.search(what, explorer.page(path)[3].decode())

    largest = first("/dominators", r"/object/(0x[0-9a-f]+)")
    loader = first("/loaders?sort=-classes", r"/loader\?id=(0x[0-9a-f]+)(?<!0x0)")
    # A module, to which the classes in it refer.
    shared = first("/set?of=class+java.lang.Module&sort=-shallow_bytes", r"/object/(0x[0-9a-f]+)")
    return {
        "object": largest.group(1),
        "loader": loader.group(1) if loader else "0x0",
        "shared": shared.group(1) if shared else largest.group(1),
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("heapray")
    parser.add_argument("dump")
    parser.add_argument("--index", action="store_true")
    parser.add_argument("--cold", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--times", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=os.path.dirname(os.path.abspath(options.dump))) as folder:
        dump = os.path.join(folder, "heap.hprof")
        os.symlink(os.path.abspath(options.dump), dump)
        analysis = [] if options.index else ["--no-index"]
        if options.index:
            subprocess.run([options.heapray, "index", dump], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        index = [os.path.join(folder, name) for name in os.listdir(folder) if name != "heap.hprof"]
        size = sum(os.path.getsize(path) for path in index)
        explorer = Explorer(options.heapray, dump, analysis)
        known = names(explorer)
        explorer.stop()
        print(f"{os.path.basename(options.dump)}, {os.path.getsize(options.dump) / 1e6:.0f} MB; index {size / 1e6:.0f} MB; {known}")
        best = {}
        for _ in range(options.times):
            measure(options, dump, index, analysis, known, best)
        print("| screen | a page | whole | processor | again | KB |\n|---|---|---|---|---|---|")
        for name, (first, whole, busy, again, kilobytes) in best.items():
            print(f"| {name} | {first:.0f} | {whole:.0f} | {busy:.0f} | {again:.1f} | {kilobytes:.0f} |")
        slow = [name for name, row in best.items() if row[0] > 100]
        print(f"no page within 100 ms: {', '.join(slow) or 'none'}")


def measure(options, dump, index, analysis, known, best):
    """All screens once; keeps the least of each figure."""
    explorer = None
    for name, path in SCREENS:
        if not re.search(options.only, name):
            continue
        path = path.format(**known).replace("^", "%5E").replace(">", "%3E").replace("$", "%24")
        if explorer is None or options.cold:
            is_first = explorer is None
            if explorer:
                explorer.stop()
            if options.cold:
                forget(options.dump, *index)
            explorer = Explorer(options.heapray, dump, analysis)
            if is_first:
                print(f"open: {explorer.opened * 1000:.0f} ms")
        before = explorer.processor()
        first, whole, status, body = explorer.page(path)
        busy = (explorer.processor() - before) * 1000
        again = min(explorer.page(path)[1] for _ in range(3))
        if status != 200:
            print(f"{name}: status {status}", file=sys.stderr)
        row = (first, whole, busy, again, len(body) / 1000)
        best[name] = tuple(map(min, row, best.get(name, row)))
    print(f"peak memory: {explorer.memory()} MB; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True)
    explorer.stop()


if __name__ == "__main__":
    main()
