"""Heap dumps of the JVM: what holds the memory, why it is alive, and which line of code to change.

    >>> import heapray
    >>> heap = heapray.open("heapdump.hprof")
    >>> print(heap.verdict)
    >>> heap.histogram()                                  # shown as a table in a notebook
    >>> pandas.DataFrame.from_arrow(heap.histogram())     # or polars.DataFrame(…), pyarrow.table(…)

Tables implement the Arrow PyCapsule interface: pandas, Polars, pyarrow and DuckDB take them without copying them.
Contents of strings are shown only with ``show_values=True``; nothing leaves the machine.
"""

from heapray._errors import (
    DamagedDumpWarning,
    DumpNotFoundError,
    HeaprayError,
    NotADumpError,
    QueryError,
    ResourceError,
)
from heapray._heapray import Heap, Table, __version__, open

__all__ = [
    "DamagedDumpWarning",
    "DumpNotFoundError",
    "Heap",
    "HeaprayError",
    "NotADumpError",
    "QueryError",
    "ResourceError",
    "Table",
    "__version__",
    "open",
]
