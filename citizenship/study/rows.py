"""What goes through a batch: rows read, chunks that never cut a family, and columns of answers.

The evaluator behind a batch is anything that answers a :class:`Chunk` (:class:`Evaluator`); the single-case engine is one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, Protocol

import attrs

from citizenship.errors import CaseError, CitizenshipError
from citizenship.study.layout import family_ids, references

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from citizenship.case import Case

HELD: Final = 2  # chunks the cutter holds at most
SHOWN: Final = 5  # problems of one row that are told
PERSONS: Final = {
    "row": "int", "id": "text", "as_of": "text", "finding": "text", "finding_by": "text", "iross": "text", "open_law": "words", "risks": "words",
    "remedies": "words", "notes": "words",
}
STATES: Final = {"row": "int", "id": "text", "state": "text", "verdict": "text", "since": "text", "basis": "words", "reading": "text"}
QUARANTINE: Final = {"row": "int", "id": "text", "code": "text", "reason": "text"}
TABLES: Final = {"persons": PERSONS, "states": STATES, "quarantine": QUARANTINE}
# A reason must not carry what a row says about these.
_PROTECTED: Final = re.compile(
    r"ethnic|convict|offence|circumstances|traffick|fears_return|deported|permit|displaced|repression|violence|stranded|irregular_work|"
    r"urgent_need|means_of_support|meets|alone_minor|acts|fact",
)


@attrs.frozen
class Reason:
    """Why a row cannot be evaluated: a stable word and a sentence without anybody's protected facts."""

    code: str
    text: str


@attrs.frozen
class Row:
    """One row of the input, by its number there (from 1); either ``case`` or ``reason`` is set. ``family``: from the table, if told."""

    number: int
    id: str | None
    case: Case | None = None
    reason: Reason | None = None
    family: str | None = None


@attrs.frozen
class Chunk:
    """Rows that are evaluated together: whole families, in the order of the input. Chunks are numbered from 0."""

    number: int
    rows: tuple[Row, ...]


@attrs.frozen
class Outcome:
    """The answer to a chunk as columns of the tables ``persons``, ``states`` and ``quarantine`` (names and types in :data:`TABLES`)."""

    persons: dict[str, list[Any]]
    states: dict[str, list[Any]]
    quarantine: dict[str, list[Any]]


class Evaluator(Protocol):
    """Answers chunks. ``name`` stands in the metadata of the output; every row in is a row of ``persons`` or of ``quarantine``."""

    name: str

    def evaluate(self, chunk: Chunk) -> Outcome:
        """The answer to one chunk; it depends on nothing but the chunk."""
        ...


def reason_of(error: CitizenshipError) -> Reason:
    """The problems of a row in one line, without values of protected facts.

    >>> reason_of(CaseError("unknown word 'tajic'", code="unknown_word", where="person.ethnicity")).text
    'person.ethnicity: value not shown (unknown_word)'
    """
    problems: Sequence[CitizenshipError] = getattr(error, "problems", (error,))
    told = [_told(problem) for problem in problems[:SHOWN]]
    if len(problems) > SHOWN:
        told.append(f"and {len(problems) - SHOWN} problems more")
    return Reason(error.code, "; ".join(told))


def _told(problem: CitizenshipError) -> str:
    path = getattr(problem, "path", None)
    where = path if path is not None else problem.where or ""
    if _PROTECTED.search(where) and problem.code != "missing":
        return f"{where}: value not shown ({problem.code})"
    tail = f" ({problem.hint})" if problem.hint else ""
    return f"{where}: {problem.message}{tail}" if where else problem.message + tail


def chunks(rows: Iterable[Row], size: int) -> Iterator[Chunk]:
    """Cut rows into chunks of ``size`` or a little more, never inside a family: rows that name each other, or share ``family``.

    Holds at most ``2 * size + 1`` rows. Raises :class:`citizenship.errors.CaseError` where a family reaches further than that.

    >>> [len(chunk.rows) for chunk in chunks((Row(n, str(n)) for n in range(1, 8)), 3)]
    [3, 3, 1]
    """
    buffer: list[Row] = []
    source, number = iter(rows), 0
    while True:
        for row in source:
            buffer.append(row)
            if len(buffer) > HELD * size:
                break
        ended = len(buffer) <= HELD * size
        if not buffer:
            return
        cut = len(buffer) if ended and len(buffer) <= size else _cut(buffer, size)
        if cut == len(buffer) and not ended:
            first, last = buffer[size - 1], buffer[-1]
            raise CaseError(f"a family reaches from row {first.number} or before to row {last.number} or beyond", code="chunk",
                            hint=f"put families together in the file, or raise --chunk above {size}")
        yield Chunk(number, tuple(buffer[:cut]))
        del buffer[:cut]
        number += 1


def _cut(rows: Sequence[Row], size: int) -> int:
    """The first place from ``size`` on that no family crosses."""
    members = [(row.id or f"\0{row.number}", references(row.case) if row.case else ()) for row in rows]
    families: list[list[str | None]] = [[*family_ids(members)], [row.family for row in rows]]
    reach = 0
    last: dict[tuple[int, str], int] = {(kind, name): at for kind, names in enumerate(families) for at, name in enumerate(names) if name is not None}
    for at in range(len(rows)):
        if at >= size and reach < at:
            return at
        reach = max(reach, *(last[kind, name] for kind in (0, 1) if (name := families[kind][at]) is not None))
    return len(rows)


def blank(table: str) -> dict[str, list[Any]]:
    """Empty columns of an output table."""
    return {name: [] for name in TABLES[table]}


def add(columns: dict[str, list[Any]], row: dict[str, Any]) -> None:
    """Append one row."""
    for name, values in columns.items():
        values.append(row.get(name))


__all__ = ["Chunk", "Evaluator", "Outcome", "Reason", "Row", "chunks", "reason_of"]
