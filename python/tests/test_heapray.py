"""The module against the command of the same wheel, and against the libraries that take its tables.

    python -m unittest discover -s python/tests      # with the wheel installed

HEAPRAY_SAMPLE names the dump; by default the sample of the repository. Tests of libraries that are not installed are
skipped, unless HEAPRAY_PYTHON_REQUIRED names them (`pandas,polars`).
"""

from __future__ import annotations

import gc
import importlib
import json
import math
import os
import pathlib
import pickle
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import types
import unittest
import warnings

import heapray

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLE = os.environ.get("HEAPRAY_SAMPLE") or str(ROOT / "samples/dumps/static-map-orders.hprof.gz")
COMMAND = shutil.which("heapray", path=str(pathlib.Path(sys.executable).parent)) or "heapray"
REQUIRED = os.environ.get("HEAPRAY_PYTHON_REQUIRED", "").split(",")


def library(name: str) -> types.ModuleType:
    try:
        return importlib.import_module(name)
    except ImportError:
        if name in REQUIRED:
            raise
        raise unittest.SkipTest(f"{name} is not installed") from None


def printed(*arguments: str) -> list[dict[str, object]]:
    """What the command prints as JSON."""
    command = [COMMAND, *arguments, "--format", "json"]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    rows: list[dict[str, object]] = json.loads(output)
    return rows


def plain(value: object, of_json: object) -> object:
    """A value as JSON has it: NaN and infinities are texts there; lists are none, and numbers among texts are none."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    if isinstance(value, str) and not isinstance(of_json, str) and of_json is not None:
        return json.loads(value)
    return value


class Answers(unittest.TestCase):
    heap: heapray.Heap

    @classmethod
    def setUpClass(cls) -> None:
        cls.heap = heapray.open(SAMPLE)

    def same(self, table: heapray.Table, rows: list[dict[str, object]]) -> None:
        """A table has the values that the command prints, in the same order."""
        self.assertGreater(len(rows), 0)
        self.assertEqual(len(table), len(rows))
        for mine, row in zip(table, rows, strict=True):
            self.assertEqual({name: plain(mine[name], value) for name, value in row.items()}, row)
            self.assertEqual(mine.keys(), row.keys())

    def test_histograms_are_those_of_the_command(self) -> None:
        for by in ("class", "package", "loader", "superclass"):
            self.same(self.heap.histogram(by), printed("histogram", SAMPLE, "--by", by))
        unreachable = printed("histogram", SAMPLE, "--unreachable")
        mine = {row["class"]: row for row in self.heap.histogram(unreachable=True)}
        self.assertEqual(mine, {row["class"]: row for row in unreachable})

    def test_queries_are_those_of_the_command(self) -> None:
        for query in (
            "SELECT * FROM java.util.HashMap",
            "SELECT toString(s) FROM java.lang.String s LIMIT 50",
            "SELECT m.size AS size, m.table AS t, m.loadFactor AS f, m AS m FROM java.util.HashMap m",
            "SELECT s.@retainedHeapSize AS r, s.value AS v, s.@gcRoots AS g FROM java.lang.String s LIMIT 99",
            "SELECT toHex(s.@objectAddress) AS a, outbounds(s) AS o FROM java.lang.String s LIMIT 9",
            "SELECT classof(o).@name AS c, COUNT(*) AS n FROM INSTANCEOF java.util.AbstractMap o GROUP BY classof(o).@name",
        ):
            self.same(self.heap.query(query), printed("query", SAMPLE, query))

    def test_sql_is_that_of_the_command(self) -> None:
        for query in (
            "SELECT class, count(*), sum(shallow) FROM objects GROUP BY class ORDER BY class",
            "SELECT id, class, shallow, retained FROM objects ORDER BY retained DESC, id LIMIT 100",
            "SELECT * FROM suspects",
            "SELECT 1 AS a, 2.5 AS a, 'x' AS b, NULL AS c UNION ALL SELECT 2, 3, 4, NULL",
        ):
            self.same(self.heap.sql(query), printed("sql", SAMPLE, query))
        self.same(self.heap.suspects, printed("sql", SAMPLE, "SELECT * FROM suspects"))

    def test_objects_are_those_of_the_command(self) -> None:
        self.same(self.heap.objects(), printed("objects", SAMPLE))
        one = "java.util.HashMap"
        self.same(self.heap.objects(one), printed("objects", SAMPLE, "--class", one))
        large = self.heap.objects("java.util.*", min_retained=1000)
        self.same(large, printed("objects", SAMPLE, "--class", "java.util.*", "--min-size", "1000"))

    def test_the_report_is_that_of_the_command(self) -> None:
        report = printed("report", SAMPLE)
        self.assertEqual(self.heap.verdict, report["verdict"]["headline"])  # type: ignore[call-overload]
        mine = self.heap.report()
        self.assertEqual(mine["verdict"], report["verdict"])  # type: ignore[call-overload]
        self.assertEqual(mine["suspects"], report["suspects"])  # type: ignore[call-overload]
        self.assertTrue(self.heap.report("html").startswith("<!doctype html>"))
        text = " ".join(str(self.heap.report("text")).split())
        self.assertIn(" ".join(self.heap.verdict.split()), text)

    def test_texts_are_hidden_unless_asked_for(self) -> None:
        # The sample is redacted; the names of classes are not contents.
        query = "SELECT toString(s) AS t FROM java.lang.String s LIMIT 20"
        hidden = [row["t"] for row in self.heap.query(query)]
        shown = [row["t"] for row in self.heap.query(query, show_values=True)]
        self.assertNotEqual(hidden, shown)
        printed_rows = printed("query", SAMPLE, query, "--show-values")
        self.assertEqual(shown, [row["t"] for row in printed_rows])
        query = "SELECT value FROM strings LIMIT 20"
        hidden = [row["value"] for row in self.heap.sql(query)]
        shown = [row["value"] for row in self.heap.sql(query, show_values=True)]
        self.assertNotEqual(hidden, shown)

    def test_rows_can_be_read_without_any_library(self) -> None:
        table = self.heap.histogram()
        rows = table.rows()
        self.assertEqual(list(table), rows)
        self.assertEqual(table[0], rows[0])
        self.assertEqual(table[-1], rows[-1])
        self.assertEqual(list(rows[0]), table.column_names)
        self.assertEqual(table.rows(3), rows[:3])
        with self.assertRaises(IndexError):
            table[len(rows)]
        with self.assertRaises(IndexError):
            table[-len(rows) - 1]
        self.assertIn(str(rows[0]["class"]), repr(table))
        self.assertIn("<td>", table._repr_html_())
        note = self.heap.sql("SELECT sum(retained) FROM objects").notes
        self.assertEqual(len(note), 1)

    def test_names_are_only_text_in_a_notebook(self) -> None:
        page = self.heap.sql("SELECT '<script>&' AS \"<b>\"")._repr_html_()
        self.assertIn("&lt;script&gt;&amp;", page)
        self.assertNotIn("<script>", page)
        self.assertNotIn("<b>", page)


class Libraries(unittest.TestCase):
    heap: heapray.Heap

    @classmethod
    def setUpClass(cls) -> None:
        cls.heap = heapray.open(SAMPLE)

    def test_pyarrow_takes_the_columns(self) -> None:
        pyarrow = library("pyarrow")
        table = self.heap.histogram()
        taken = pyarrow.table(table)
        self.assertEqual(taken.to_pylist(), table.rows())
        # Not copied: two hand-overs lead to the same memory.
        address = [
            pyarrow.table(table)["instances"].chunk(0).buffers()[1].address for _ in range(2)
        ]
        self.assertEqual(address[0], address[1])
        objects = self.heap.objects()
        self.assertEqual(pyarrow.schema(objects), pyarrow.table(objects).schema)
        self.assertEqual(pyarrow.table(objects).to_pylist(), objects.rows())
        nested = self.heap.query("SELECT m AS m, m.table AS t FROM java.util.HashMap m")
        self.assertEqual(pyarrow.table(nested).to_pylist(), nested.rows())

    def test_pandas_takes_the_columns(self) -> None:
        pandas = library("pandas")
        frame = pandas.DataFrame.from_arrow(self.heap.histogram())
        self.assertEqual(frame.to_dict("records"), self.heap.histogram().rows())
        objects = pandas.DataFrame.from_arrow(self.heap.objects())
        self.assertEqual(int(objects["shallow_bytes"].sum()), self.heap.used_bytes)

    def test_polars_takes_the_columns(self) -> None:
        polars = library("polars")
        frame = polars.DataFrame(self.heap.histogram())
        self.assertEqual(frame.to_dicts(), self.heap.histogram().rows())
        objects = polars.DataFrame(self.heap.objects())
        self.assertEqual(objects["shallow_bytes"].sum(), self.heap.used_bytes)
        self.assertEqual(objects.height, self.heap.object_count)

    def test_duckdb_takes_the_columns(self) -> None:
        duckdb = library("duckdb")
        histogram, objects = self.heap.histogram(), self.heap.objects()
        largest = duckdb.sql("SELECT class, retained_bytes FROM histogram ORDER BY ALL DESC").fetchall()
        self.assertEqual(len(largest), len(histogram))
        by_class = duckdb.sql(
            "SELECT class, count(*), sum(shallow_bytes)::BIGINT FROM objects GROUP BY class"
        ).fetchall()
        own = self.heap.sql("SELECT class, count(*) AS n, sum(shallow) AS b FROM objects GROUP BY class")
        self.assertEqual(sorted(by_class), sorted(tuple(row.values()) for row in own))


class Life(unittest.TestCase):
    def test_tables_outlive_their_heap(self) -> None:
        heap = heapray.open(SAMPLE)
        histogram, objects = heap.histogram(), heap.objects()
        count = heap.object_count
        stream = objects.__arrow_c_stream__()
        heap.close()
        del heap
        gc.collect()
        self.assertGreater(len(histogram), 0)
        self.assertEqual(len(objects), count)
        # A stream that nobody reads ends its thread.
        del stream, objects
        gc.collect()

    def test_a_closed_heap_says_so(self) -> None:
        with heapray.open(SAMPLE) as heap:
            self.assertIn("objects", repr(heap))
        with self.assertRaisesRegex(ValueError, "closed"):
            heap.histogram()
        heap.close()
        self.assertIn("closed", repr(heap))

    def test_threads_ask_one_heap(self) -> None:
        heap = heapray.open(SAMPLE)
        answers: list[object] = []

        def ask() -> None:
            answers.append(heap.sql("SELECT count(*) AS n FROM objects")[0]["n"])

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(answers, [heap.object_count] * 4)

    def test_python_goes_on_while_heapray_works(self) -> None:
        heap = heapray.open(SAMPLE)
        counted = 0
        is_done = threading.Event()

        def count() -> None:
            nonlocal counted
            while not is_done.is_set():
                counted += 1
                time.sleep(0.001)

        thread = threading.Thread(target=count)
        thread.start()
        with self.assertRaises(heapray.ResourceError):
            heap.sql(ENDLESS, time_limit=0.5)
        before_end = counted
        is_done.set()
        thread.join()
        self.assertGreater(before_end, 5)

    def test_ctrl_c_ends_a_query(self) -> None:
        heap = heapray.open(SAMPLE)
        threading.Timer(0.3, lambda: signal.raise_signal(signal.SIGINT)).start()
        started = time.monotonic()
        with self.assertRaises(KeyboardInterrupt):
            heap.sql(ENDLESS)
        self.assertLess(time.monotonic() - started, 30)
        self.assertGreater(len(heap.histogram()), 0)


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


class Faults(unittest.TestCase):
    def test_a_missing_file(self) -> None:
        with self.assertRaises(FileNotFoundError) as raised:
            heapray.open("/nowhere/heapdump.hprof")
        self.assertIsInstance(raised.exception, heapray.DumpNotFoundError)
        self.assertIn("/nowhere/heapdump.hprof", str(raised.exception))

    def test_a_file_that_is_no_dump(self) -> None:
        with self.assertRaises(heapray.NotADumpError) as raised:
            heapray.open(__file__)
        command = subprocess.run([COMMAND, __file__], capture_output=True, text=True, check=False)
        self.assertEqual(command.returncode, 2)
        self.assertIn(raised.exception.message, command.stderr)
        self.assertIsNotNone(raised.exception.hint)
        self.assertIn(str(raised.exception.hint), command.stderr)
        copy = pickle.loads(pickle.dumps(raised.exception))
        self.assertEqual((str(copy), copy.hint), (str(raised.exception), raised.exception.hint))

    def test_wrong_queries_show_the_place(self) -> None:
        heap = heapray.open(SAMPLE)
        for ask, query in ((heap.query, "SELECT * FORM x"), (heap.sql, "SELECT * FORM x")):
            with self.assertRaises(heapray.QueryError) as raised:
                ask(query)
            self.assertIn("^", raised.exception.message)
        with self.assertRaisesRegex(heapray.QueryError, "one query"):
            heap.sql("SELECT 1; SELECT 2")
        with self.assertRaisesRegex(heapray.QueryError, "no class is called nowhere.Class"):
            heap.objects("nowhere.Class")
        with self.assertRaisesRegex(heapray.QueryError, "show_values=True"):
            heap.sql("SELECT substr(value, 1, 1) FROM strings")

    def test_wrong_arguments(self) -> None:
        heap = heapray.open(SAMPLE)
        with self.assertRaisesRegex(ValueError, "class, package"):
            heap.histogram("colour")  # type: ignore[arg-type]
        with self.assertRaisesRegex(ValueError, "jvm, mat"):
            heapray.open(SAMPLE, sizes="small")  # type: ignore[arg-type]
        with self.assertRaisesRegex(ValueError, "MAT"):
            heapray.open(SAMPLE, sizes="mat", references="soft")
        with self.assertRaises(ValueError):
            heap.report("pdf")  # type: ignore[arg-type]

    def test_damage_is_a_warning(self) -> None:
        import gzip

        with gzip.open(SAMPLE) as whole, tempfile.TemporaryDirectory() as folder:
            content = whole.read()
            cut = pathlib.Path(folder, "cut.hprof")
            cut.write_bytes(content[: len(content) * 9 // 10])
            with self.assertWarns(heapray.DamagedDumpWarning):
                heap = heapray.open(cut)
            self.assertGreater(len(heap.damage), 0)
            # A file that changes under the heap is noticed.
            with cut.open("ab") as more:
                more.write(b"more")
            with self.assertRaisesRegex(heapray.HeaprayError, "chang"):
                heap.histogram()
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            self.assertEqual(heapray.open(SAMPLE).damage, [])


if __name__ == "__main__":
    unittest.main()
