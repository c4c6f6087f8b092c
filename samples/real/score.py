"""Scores what heapray says about dumps of the programs of this folder against their expected.toml.

Usage: score.py --heapray PATH --dumps DIR [--markdown FILE] NAME…   (samples/real.sh calls it)

right: kind, culprit, accumulated class and advice of the first suspect are right, and the verdict is a leak.
half:  the culprit is right but something else is not; or the suspect names the library's inside (`inside`) that holds
       the same memory; or the right culprit has rank 2 or 3.
wrong: anything else. A healthy program is right when the verdict is no leak and `check --fail-on suspects` exits 0, half
       when only the verdict is right.
Exits 1 when an answer is not right.
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys
import tomllib

HERE = pathlib.Path(__file__).resolve().parent


def normal(name):
    """A class name without the number that a JVM gives to a hidden class."""
    name = re.sub(r"[/+.]0x[0-9a-f]+", "", name or "")
    return re.sub(r"\$\$Lambda(\$\d+)?(/0)?", "$$Lambda", name)


def names_of(value):
    """What a culprit names: `Class.field`, `Class`, frames, threads; also in parts that are nested in it."""
    found = []
    if isinstance(value, dict):
        owner, field = normal(value.get("class")), value.get("field")
        if owner:
            found.append(owner)
            if isinstance(field, str):
                found.append(f"{owner}.{field}")
        for member in value.values():
            found += names_of(member)
    elif isinstance(value, list):
        for member in value:
            found += names_of(member)
    elif isinstance(value, str):
        found.append(normal(value))
    return found


def matches(patterns, texts):
    return any(re.fullmatch(pattern, text) for pattern in patterns for text in texts)


def as_list(value):
    return value if isinstance(value, list) else [] if value is None else [value]


def report(heapray, dump):
    done = subprocess.run([heapray, "-q", "report", dump, "--format", "json"], capture_output=True, text=True, timeout=300)
    if done.returncode != 0:
        raise RuntimeError(f"heapray exits {done.returncode}: {done.stderr.strip()[:200]}")
    return json.loads(done.stdout)


def packages_of(folder):
    """The packages that a program's own sources declare."""
    found = set()
    for source in folder.iterdir():
        if source.suffix in (".java", ".kt", ".scala", ".clj"):
            found.update(re.findall(r"^(?:package |\(ns )([\w.\-]+)", source.read_text(), re.MULTILINE))
    return found


def edits_library(suspect, own_packages):
    """Whether the advice's code works on a private field of a library, which its user cannot do."""
    culprit = suspect.get("culprit") or {}
    owner, field, example = culprit.get("class") or "", culprit.get("field"), (suspect.get("advice") or {}).get("example")
    own = any(re.match(rf"{re.escape(package.replace('-', '_'))}[.$/]", owner) for package in own_packages)
    return bool(not own and field and example and re.search(rf"\b{re.escape(field)}\b\s*[.=]", example))


def score_leak(expected, found, folder):
    """The grade of a leaking program's report, and the reasons why it is not right."""
    suspects = found.get("suspects") or []
    verdict = found["verdict"]["kind"]
    if not suspects:
        return "wrong", [f"no suspect (verdict {verdict})"]
    first = suspects[0]
    culprits = as_list(expected.get("culprit"))
    named = expected.get("named")

    def is_culprit(suspect):
        return matches(culprits, names_of(suspect.get("culprit"))) or bool(named and re.search(named, suspect["headline"]))

    reasons = []
    kinds = [expected["kind"], *as_list(expected.get("accepted"))]
    if verdict not in as_list(expected.get("verdict", "leak")):
        reasons.append(f"verdict {verdict}")
    if first["kind"] not in kinds:
        reasons.append(f"kind {first['kind']}")
    culprit_right = is_culprit(first)
    if not culprit_right:
        culprit = first.get("culprit") or {}
        place = culprit.get("frame") or ".".join(normal(part) for part in (culprit.get("class"), culprit.get("field")) if part)
        reasons.append(f"culprit {place or culprit.get('thread') or 'none'}")
    accumulated = normal((first.get("accumulated") or {}).get("class"))
    if not matches(as_list(expected["accumulated"]), [accumulated]):
        reasons.append(f"accumulated {accumulated or 'none'}")
    advice = " ".join(text for text in (first.get("advice") or {}).values() if isinstance(text, str))
    if not re.search(expected["advice"], advice, re.IGNORECASE):
        reasons.append(f"advice lacks /{expected['advice']}/")
    if edits_library(first, packages_of(folder)):
        reasons.append("advice edits the library's " + first["culprit"]["field"])
    bad = expected.get("bad_advice")
    if bad and re.search(bad, advice, re.IGNORECASE):
        reasons.append(f"advice has /{bad}/")
    if not reasons:
        return "right", []
    inside = matches(as_list(expected.get("inside")), names_of(first.get("culprit")))
    later = any(is_culprit(suspect) for suspect in suspects[1:3])
    return "half" if culprit_right or inside or later else "wrong", reasons


def score_healthy(expected, found, heapray, dump):
    verdict = found["verdict"]["kind"]
    status = subprocess.run([heapray, "-q", "check", dump, "--fail-on", "suspects"], capture_output=True, timeout=300).returncode
    reasons = []
    if verdict == "leak":
        first = (found.get("suspects") or [{}])[0]
        reasons.append(f"verdict leak: {first.get('kind')}, {found['verdict']['headline']}")
    if status != 0:
        reasons.append(f"check exits {status}")
    if not reasons:
        return "right", []
    return "wrong" if verdict == "leak" else "half", reasons


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--heapray", required=True)
    options.add_argument("--dumps", required=True, type=pathlib.Path)
    options.add_argument("--markdown", default="")
    options.add_argument("names", nargs="+")
    options = options.parse_args()
    rows = []
    totals = {group: {"right": 0, "half": 0, "wrong": 0} for group in ("leaks", "healthy")}
    print(f"{'program':<28} {'grade':<6} why")
    for name in options.names:
        folder = next(HERE / group / name for group in totals if (HERE / group / name / "expected.toml").exists())
        group = folder.parent.name
        expected = tomllib.loads((folder / "expected.toml").read_text())
        dump = str(options.dumps / f"{name}.hprof")
        headline = ""
        try:
            found = report(options.heapray, dump)
            headline = found["verdict"]["headline"].replace("\u00a0", " ")
            if group == "leaks":
                grade, reasons = score_leak(expected, found, folder)
            else:
                grade, reasons = score_healthy(expected, found, options.heapray, dump)
        except (RuntimeError, subprocess.TimeoutExpired, ValueError) as error:
            grade, reasons = "wrong", [str(error)[:200]]
        totals[group][grade] += 1
        rows.append((name, group, expected, grade, reasons, headline))
        print(f"{name:<28} {grade:<6} {'; '.join(reasons)}", flush=True)
    for group, grades in totals.items():
        print(f"{group}: {grades['right']} right, {grades['half']} half right, {grades['wrong']} wrong")
    right = sum(grades["right"] for grades in totals.values())
    if options.markdown:
        with open(options.markdown, "w") as out:
            for group, grades in totals.items():
                print(f"## {group.capitalize()}: {grades['right']} right, {grades['half']} half right, {grades['wrong']} wrong\n", file=out)
                print("| program | what it does | JDK, collector, dump | grade | heapray says | what is not right |\n|---|---|---|---|---|---|", file=out)
                for name, of_group, expected, grade, reasons, headline in rows:
                    if of_group == group:
                        how = f"{expected.get('jdk', 17)}, {expected.get('gc', 'Serial')}, {expected.get('dump', 'oom')}"
                        cells = (name, expected["what"], how, grade, headline, "; ".join(reasons))
                        print("| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |", file=out)
                print(file=out)
            print("## What is right where the answer is not\n", file=out)
            for name, _, expected, grade, _, _ in rows:
                if grade != "right" and expected.get("answer"):
                    print(f"- **{name}** ({grade}): {expected['answer']}", file=out)
    sys.exit(right != len(rows))


if __name__ == "__main__":
    main()
