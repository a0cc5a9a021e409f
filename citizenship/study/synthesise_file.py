"""A generated population as a file: JSON Lines, or the Parquet tables of `layout.py`.

Memory does not grow with the number of lives. The file appears whole under its name at the end, or not at all; what
is written depends on seed, profile and shares alone.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, TypeAlias

from citizenship.casefile_write import dumps
from citizenship.errors import CitizenshipError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from citizenship.case import Case
    from citizenship.study.synthesise import Population

CHUNK: Final = 1_000  # lives made before they are written
TABLE_CHUNK: Final = 10_000  # lives of one row group
PATIENCE: Final = 2.0  # seconds before, and between, lines of progress
_LINES: Final = (".jsonl", ".ndjson")
_TABLES: Final = ".parquet"
Causes: TypeAlias = "Counter[str | None]"


def write_population(
    population: Population, n: int, out: str, *, stdout: IO[str], say: Callable[[str], object] = lambda _: None,
) -> Causes:
    """Write ``n`` lives to ``out`` and count their causes (``None``: without one).

    :param out: ``NAME.jsonl`` (one case file a line), ``-`` (the same to ``stdout``), or ``NAME.parquet`` (persons, with
        ``NAME.entries.parquet`` beside it).
    :param say: called with a line of progress every two seconds.
    :raises CitizenshipError: an ending nobody writes, a folder that is not there, a missing library.

    >>> import io
    >>> from citizenship.study.synthesise import Population
    >>> text = io.StringIO()
    >>> write_population(Population(seed=1, profile="ordinary"), 2, "-", stdout=text), len(text.getvalue().splitlines())
    (Counter({None: 2}), 2)
    """
    ending = "" if out == "-" else Path(out).suffix.lower()
    if n < 0:
        raise CitizenshipError(f"a number of lives from 0 on, not {n}", code="number", where="n")
    if ending not in ("", *_LINES, _TABLES) or (not ending and out != "-"):
        hint = did_you_mean(ending, (*_LINES, _TABLES)) or "NAME.jsonl, NAME.parquet, or - for standard output"
        raise CitizenshipError(f"cannot write {ending or 'a file without an ending'}", code="format", where=out, hint=hint)
    progress = _Progress(n, say)
    if ending == _TABLES:
        return _tables(population, n, Path(out), progress)
    if out == "-":
        return _lines(population, n, stdout, progress)
    with _whole(Path(out)) as part, part.open("w", encoding="utf-8", newline="\n") as file:
        return _lines(population, n, file, progress)


class _Progress:
    """Rate and remaining time, said when there is something to wait for."""

    def __init__(self, total: int, say: Callable[[str], object]) -> None:
        self.total, self.say, self.done = total, say, 0
        self.began = self.said = time.monotonic()

    def add(self, count: int) -> None:
        self.done += count
        now = time.monotonic()
        if now - self.said > PATIENCE and self.done < self.total:
            self.said, rate = now, self.done / (now - self.began)
            self.say(f"… {self.done} of {self.total} lives, {rate:.0f} a second, {(self.total - self.done) / rate:.0f} s left")


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """A name to write under, which becomes ``path`` when all is written."""
    if not path.parent.is_dir():
        raise CitizenshipError("there is no such folder", code="file", where=str(path.parent), hint="make it first")
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield part
        part.replace(path)
    except OSError as error:
        raise CitizenshipError(f"cannot be written: {error.strerror}", code="file", where=str(path)) from None
    finally:
        part.unlink(missing_ok=True)


def _pieces(population: Population, n: int, size: int) -> Iterator[list[tuple[Case, str | None]]]:
    """Lives and causes, ``size`` at a time; of no lives at all, one empty piece."""
    for first in range(0, max(n, 1), size):
        yield [population.lived(number) for number in range(first, min(first + size, n))]


def _lines(population: Population, n: int, file: IO[str], progress: _Progress) -> Causes:
    causes: Causes = Counter()
    for lived in _pieces(population, n, CHUNK):
        file.write(dumps((case for case, _ in lived), format="jsonl"))
        causes.update(cause for _, cause in lived)
        progress.add(len(lived))
    return causes


def _tables(population: Population, n: int, path: Path, progress: _Progress) -> Causes:
    """Persons and their entries, a row group at a time."""
    to_tables, parquet = _layout(path)
    causes: Causes = Counter()
    writers: list[Any] = []
    with _whole(path) as persons, _whole(entries_path(path)) as entries:
        try:
            for lived in _pieces(population, n, TABLE_CHUNK):
                tables = to_tables([case for case, _ in lived])
                writers = writers or [parquet.ParquetWriter(name, table.schema) for name, table in zip((persons, entries), tables, strict=True)]
                for writer, table in zip(writers, tables, strict=True):
                    writer.write_table(table)
                causes.update(cause for _, cause in lived)
                progress.add(len(lived))
        finally:
            for writer in writers:
                writer.close()
    return causes


def entries_path(path: Path) -> Path:
    """Where the entries stand of whose persons stand under ``path``, as a batch looks for them.

    >>> [str(entries_path(Path(name))) for name in ("lives.parquet", "lives.persons.parquet", "persons.parquet")]
    ['lives.entries.parquet', 'lives.entries.parquet', 'entries.parquet']
    """
    stem = path.stem.removesuffix(".persons")
    return path.with_name(f"entries{path.suffix}" if stem == "persons" else f"{stem}.entries{path.suffix}")


def _layout(path: Path) -> tuple[Callable[[list[Case]], Any], Any]:
    """The writer of tables; a clear error where it, or pyarrow, is not there."""
    from importlib import import_module

    try:
        import_module("pyarrow")  # its submodule may be loaded though it itself is not to be had
        return import_module("citizenship.study.layout").to_tables, import_module("pyarrow.parquet")
    except ImportError as error:
        missing = "pyarrow" if (error.name or "").startswith("pyarrow") else "citizenship.study.layout"
        hint = "pip install 'citizenship[batch]', or write NAME.jsonl" if missing == "pyarrow" else "write NAME.jsonl"
        raise CitizenshipError(f"parquet needs {missing}, which cannot be imported here", code="missing_library", where=str(path), hint=hint) from None


__all__ = ["entries_path", "write_population"]
