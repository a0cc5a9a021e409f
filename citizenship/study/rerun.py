"""Why a row of a batch came out as it did: the row alone, assessed again among its family, with the full trace."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from citizenship.assessment.family import Family
from citizenship.errors import CaseError
from citizenship.law.lawbook import Lawbook, load_lawbook
from citizenship.study.rows import Row, chunks
from citizenship.study.single import SingleCase
from citizenship.study.source import open_source
from citizenship.study.store import read_metadata

if TYPE_CHECKING:
    from citizenship.assessment.assess import Assessment


@attrs.frozen
class Rerun:
    """A row assessed again. ``answer`` is ``None`` for a row in quarantine, whose ``reason`` is told; ``notes``: what is not as it was."""

    row: int
    id: str | None
    answer: Assessment | None
    reason: str | None
    stored: dict[str, Any] | None
    notes: tuple[str, ...]


def explain(output: str | Path, row: int, *, lawbook: Lawbook | str | Path | None = None, input: str | Path | None = None) -> Rerun:  # noqa: A002
    """Assess row ``row`` (its number in the input) of a finished batch again, as a single case among its family.

    ``input``: where the input is now, if it was moved. Day, mapping and chunk are those of the batch. Unknown facts as in
    :func:`citizenship.assess`. Raises :class:`citizenship.errors.CaseError` where the output is no finished batch, the input is another one
    or has no such row. Another lawbook than that of the batch is a note, and so is a finding that differs.
    """
    out = Path(output)
    meta = read_metadata(out)
    mapping = meta["input"]["mapping"]
    source = open_source(Path(input or meta["input"]["path"]), Path(mapping) if mapping else None)
    if source.digest()[0] != meta["input"]["digest"]:
        raise CaseError("the input is not the one the answers were made from", code="input", where=str(source.path), hint="give the same file with --input")
    book = lawbook if isinstance(lawbook, Lawbook) else load_lawbook(lawbook)
    notes = [] if book.hash == meta["lawbook"]["hash"] else [f"the lawbook is another one: {book.hash[:19]}… now, {meta['lawbook']['hash'][:19]}… in the batch"]
    options = meta["options"]
    member, family = _find(source.rows(), row, options["chunk"], book, str(out))
    stored = stored_row(out, row)
    if member.case is None or stored is None:
        reason = member.reason.text if member.reason else _quarantined(out, row)
        return Rerun(row, member.id, None, reason, stored, tuple(notes))
    answer = SingleCase(book, as_of=options["as_of"], today=options["today"]).assess(member, family)
    if stored["finding"] != answer.finding:
        notes.append(f"the batch found {stored['finding']}, the case alone {answer.finding}")
    return Rerun(row, member.id, answer, None, stored, tuple(notes))


def _find(rows: Any, row: int, size: int, book: Lawbook, where: str) -> tuple[Row, Family]:
    last = 0
    for chunk in chunks(rows, size):
        last = chunk.rows[-1].number
        member = next((one for one in chunk.rows if one.number == row), None)
        if member is not None:
            unique = {one.case.id: one.case for one in reversed(chunk.rows) if one.case is not None}
            return member, Family([one.case for one in chunk.rows if one.case is not None and unique[one.case.id] is one.case], lawbook=book)
        if last > row:
            break
    raise CaseError(f"no row {row}", code="row", where=where, hint=f"rows of the input, as the column `row` of the output tells them; the last is {last}")


def stored_row(out: Path, row: int) -> dict[str, Any] | None:
    """The row of the output with this number, or ``None``."""
    if out.suffix.lower() == ".parquet":
        import pyarrow.parquet as pq

        found = pq.read_table(out, filters=[("row", "==", row)]).to_pylist()
        return dict(found[0]) if found else None
    with out.open(encoding="utf-8", newline="") as file:
        lines = csv.DictReader(file) if out.suffix.lower() == ".csv" else map(json.loads, file)
        return next((dict(line) for line in lines if int(line["row"]) == row), None)


def _quarantined(out: Path, row: int) -> str | None:
    with out.with_name(f"{out.name}.quarantine.jsonl").open(encoding="utf-8") as file:
        return next((str(line["reason"]) for line in map(json.loads, file) if line["row"] == row), None)


__all__ = ["Rerun", "explain"]
