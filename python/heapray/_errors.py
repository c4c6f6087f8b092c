"""What can go wrong, as exceptions with the messages and hints of the program."""

from __future__ import annotations


class HeaprayError(Exception):
    """A dump or a question has no answer.

    ``message`` says what happened and where, ``hint`` what to do, if anything; the text of the exception has both.
    """

    message: str
    hint: str | None

    def __init__(self, message: str, hint: str | None = None) -> None:
        self.message = message
        self.hint = hint
        super().__init__(message if hint is None else f"{message}\nhint: {hint}")

    def __reduce__(self) -> tuple[type[HeaprayError], tuple[str, str | None]]:
        return type(self), (self.message, self.hint)


class DumpNotFoundError(HeaprayError, FileNotFoundError):
    """There is no file of this name."""


class NotADumpError(HeaprayError):
    """The file is no heap dump, however often it is tried."""


class QueryError(HeaprayError):
    """A query is wrong, or names what the heap does not have; the message shows the place."""


class ResourceError(HeaprayError):
    """Memory, disk space or time ran out: another try may succeed."""


class DamagedDumpWarning(UserWarning):
    """The dump is damaged or incomplete: figures may be too small. ``Heap.damage`` says why."""
