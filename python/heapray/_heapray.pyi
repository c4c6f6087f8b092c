"""What the native module has; use the package ``heapray``."""

from collections.abc import Iterator, Sequence
from os import PathLike
from types import TracebackType
from typing import Any, Literal, final

__all__ = ["Heap", "Table", "__version__", "open"]

__version__: str

def open(
    path: str | PathLike[str],
    *,
    sizes: Literal["jvm", "mat"] = "jvm",
    references: Literal["strong", "soft", "all"] | None = None,
    snapshot: int = 1,
    keep_unreachable: bool = False,
    threads: int = 0,
    max_memory: int | None = None,
    tmp_dir: str | PathLike[str] | None = None,
    index: bool | str | PathLike[str] | None = None,
    rules: str | PathLike[str] | None = None,
    app_packages: Sequence[str] | None = None,
) -> Heap:
    """Opens and analyzes a heap dump: HPROF, plain or gzip, whole or damaged."""

@final
class Heap:
    """An analyzed heap dump. Questions are methods, answers are tables."""

    @property
    def path(self) -> str: ...
    @property
    def object_count(self) -> int: ...
    @property
    def used_bytes(self) -> int: ...
    @property
    def damage(self) -> list[str]: ...
    @property
    def verdict(self) -> str: ...
    @property
    def suspects(self) -> Table: ...
    def report(
        self,
        format: Literal["dict", "json", "html", "markdown", "text"] = "dict",
        *,
        show_values: bool = False,
    ) -> Any: ...
    def histogram(
        self,
        by: Literal["class", "package", "loader", "superclass"] = "class",
        *,
        unreachable: bool = False,
    ) -> Table: ...
    def query(self, oql: str, *, show_values: bool = False, limit: int | None = None) -> Table: ...
    def sql(
        self,
        sql: str,
        *,
        show_values: bool = False,
        limit: int | None = None,
        time_limit: float | None = None,
    ) -> Table: ...
    def objects(
        self,
        class_name: str | None = None,
        *,
        subclasses: bool = False,
        min_retained: int = 0,
    ) -> Table: ...
    def close(self) -> None: ...
    def __enter__(self) -> Heap: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
        /,
    ) -> None: ...

@final
class Table:
    """An answer as columns, which pandas, Polars, pyarrow and DuckDB take without copying."""

    @property
    def column_names(self) -> list[str]: ...
    @property
    def notes(self) -> list[str]: ...
    def rows(self, limit: int | None = None) -> list[dict[str, Any]]: ...
    def __iter__(self) -> Iterator[dict[str, Any]]: ...
    def __len__(self) -> int: ...
    def __getitem__(self, index: int, /) -> dict[str, Any]: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...
    def __arrow_c_schema__(self) -> object: ...
    def _repr_html_(self) -> str: ...
