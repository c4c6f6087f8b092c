"""Runs the guide docs/guides/python.md as a notebook: its blocks of Python, one after the other, in one namespace.

    python python/tests/notebook.py      # with the wheel installed

A block that imports a library which is not installed is skipped, and said so.
"""

from __future__ import annotations

import gzip
import os
import pathlib
import re
import sys
import tempfile
import traceback

ROOT = pathlib.Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs/guides/python.md"
SAMPLE = ROOT / "samples/dumps/static-map-orders.hprof.gz"
LIBRARIES = {"pandas", "polars", "pyarrow", "duckdb"}


def main() -> int:
    blocks = re.findall(r"^```python\n(.*?)^```$", GUIDE.read_text(), re.DOTALL | re.MULTILINE)
    passed = failed = skipped = 0
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        pathlib.Path("heapdump.hprof").write_bytes(gzip.decompress(SAMPLE.read_bytes()))
        names: dict[str, object] = {"__name__": "__main__"}
        for number, block in enumerate(blocks, 1):
            try:
                exec(compile(block, f"{GUIDE.name}, block {number}", "exec"), names)
            except ImportError as error:
                if error.name not in LIBRARIES:
                    raise
                skipped += 1
                print(f"block {number} skipped: {error.name} is not installed")
            except Exception:
                failed += 1
                traceback.print_exc()
            else:
                passed += 1
        page = pathlib.Path("report.html").read_text()
        if "</html>" not in page:
            failed += 1
            print("report.html is no page")
        os.chdir(ROOT)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 0 if failed == 0 and passed > 6 else 1


if __name__ == "__main__":
    sys.exit(main())
