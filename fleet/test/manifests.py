"""Checks what Kubernetes is to run: manifests against its schema, the Dockerfile by hadolint, and the scripts by running them.

    python fleet/test/manifests.py --heapray target/release/heapray --dumps folder --work folder

Takes the manifests of `fleet/kubernetes/` and of the guides.
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys

import yaml

ROOT = pathlib.Path(__file__).parents[2]
BIN = pathlib.Path(sys.executable).parent
GUIDES = [ROOT / "docs/guides/nightly.md", ROOT / "docs/guides/fleet.md"]


def manifests():
    """Every manifest: where it is, and its text."""
    for path in sorted((ROOT / "fleet/kubernetes").glob("*.yaml")):
        yield path.name, path.read_text()
    for guide in GUIDES:
        for number, text in enumerate(re.findall(r"^```yaml\n(.*?)^```", guide.read_text(), re.S | re.M), 1):
            yield f"{guide.name} {number}", text


def validate(name, text, work):
    file = work / (name.replace(" ", "-") + ".yaml")
    file.write_text(text)
    done = subprocess.run([BIN / "kubernetes-validate", "--strict", "-k", "1.37", file], capture_output=True, text=True)
    assert done.returncode == 0, f"{name}: {done.stdout}{done.stderr}"


def containers(of):
    """Containers of a Job, a CronJob or a Deployment, and the specification of the Job, if there is one."""
    spec = of["spec"]["jobTemplate"]["spec"] if of["kind"] == "CronJob" else of["spec"]
    return spec, spec["template"]["spec"]["containers"]


def run_shards(name, manifest, args):
    """Runs the script of a Job for every index, and says how many reports there are."""
    spec, (container,) = containers(manifest)
    environment = {given["name"]: given["value"] for given in container["env"]}
    assert spec["completionMode"] == "Indexed" and int(environment["SHARDS"]) == spec["completions"], name
    work = args.work / name.replace(" ", "-")
    shutil.rmtree(work, ignore_errors=True)
    (work / "scratch").mkdir(parents=True)
    (work / "key").write_bytes(bytes(range(32)))
    (work / "bin").mkdir()
    (work / "bin/heapray").symlink_to(args.heapray)
    places = {"DUMPS": args.dumps, "TABLES": work / "tables", "REPORTS": work / "reports", "KEY": work / "key",
              "TMPDIR": work / "scratch", "PATH": f"{work}/bin:{os.environ['PATH']}"}
    environment.update({variable: str(place) for variable, place in places.items()})
    for index in range(spec["completions"]):
        (work / "reports" / str(index)).mkdir(parents=True)
        done = subprocess.run([*container["command"], *container["args"]],
                              env={**environment, "JOB_COMPLETION_INDEX": str(index)}, capture_output=True, text=True)
        assert done.returncode == 0, f"{name}, index {index}: {done.returncode} {done.stderr[-1500:]}"
    reports = [path for path in (work / "reports").rglob("reports/*.json")]
    return work, len(reports)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--heapray", required=True, type=lambda path: pathlib.Path(path).resolve())
    parser.add_argument("--dumps", required=True, type=lambda path: pathlib.Path(path).resolve())
    parser.add_argument("--work", required=True, type=lambda path: pathlib.Path(path).resolve())
    args = parser.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    checked = 0
    jobs = []
    for name, text in manifests():
        validate(name, text, args.work)
        checked += 1
        manifest = yaml.safe_load(text)
        if manifest["kind"] in ("Job", "CronJob"):
            jobs.append((name, manifest))
    assert checked >= 3 and len(jobs) >= 2, checked
    broken = next(text for name, text in manifests() if name == "export-job.yaml").replace("completions: 8", "completions: many")
    try:
        validate("broken", broken, args.work)
    except AssertionError:
        pass
    else:
        sys.exit("a number that is none was not found")
    print(f"{checked} manifests fit the schema of Kubernetes 1.37")

    hadolint = subprocess.run([BIN / "hadolint", ROOT / "fleet/kubernetes/Dockerfile"], capture_output=True, text=True)
    assert hadolint.returncode == 0, hadolint.stdout + hadolint.stderr
    text = (ROOT / "fleet/kubernetes/Dockerfile").read_text()
    assert text.count("\nFROM ") + text.startswith("FROM ") == 2 and "\nUSER 10001" in text
    print("hadolint finds nothing in the Dockerfile")

    dumps = len(list(args.dumps.rglob("night-*.hprof")))
    for name, manifest in jobs:
        work, reports = run_shards(name, manifest, args)
        assert reports == dumps, f"{name}: {reports} reports of {dumps} dumps"
        tables = len(list((work / "tables/dumps").rglob("*.parquet"))) if (work / "tables").exists() else 0
        assert tables == dumps or (work / "reports/fleet.ledger").exists(), f"{name}: {tables} tables"
        print(f"{name}: every shard ran, {reports} reports, {tables} tables of dumps")


if __name__ == "__main__":
    main()
