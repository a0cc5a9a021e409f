"""The input of a batch as a stream of rows: JSON Lines, YAML, the two Parquet tables, CSV and Excel with a mapping.

A row that cannot be read is a row with its reason; only what makes the whole file unreadable is raised.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

import attrs

from citizenship import yamlio
from citizenship.casefile import _case_of, _numbered, from_dict
from citizenship.errors import CaseError, CaseErrors, CitizenshipError
from citizenship.study.layout import arrow
from citizenship.study.layout_read import case_of, conform, numbered
from citizenship.study.mapping import Entries, Filler, Sheet, check_header, load_mapping
from citizenship.study.rows import Reason, Row, reason_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LINES: Final = (".jsonl", ".ndjson")
WHOLE: Final = (".yaml", ".yml", ".json")
TEXT: Final = (".csv", ".tsv")
SHEETS: Final = (".xlsx", ".xlsm")
ENDINGS: Final = (*LINES, *WHOLE, ".parquet", *TEXT, *SHEETS)
BATCH: Final = 1024  # rows of a Parquet table in memory at a time
_ID: Final = re.compile(r'"id"\s*:\s*"([^"\\]{1,200})"')


@attrs.frozen
class Source:
    """An input: its kind by its ending, the files it consists of, and its mapping, if any."""

    path: Path
    kind: str
    files: tuple[Path, ...]
    sheet: Sheet | None = None

    def digest(self, tick: Callable[[int, int], object] | None = None) -> tuple[str, int | None]:
        """SHA-256 over the contents of all files, and how many rows there are, where that can be told in advance."""
        found = hashlib.sha256(self.kind.encode())
        size = sum(file.stat().st_size for file in self.files)
        done = lines = 0
        for file in self.files:
            found.update(f"\0{file.stat().st_size}\0".encode())
            with file.open("rb") as handle:
                while block := handle.read(1 << 20):
                    found.update(block)
                    lines += block.count(b"\n") if file == self.path else 0
                    done += len(block)
                    if tick is not None:
                        tick(done, size)
        if self.kind == "parquet":
            with closing(_parquet(self.files[0])) as table:
                return f"sha256:{found.hexdigest()}", table.metadata.num_rows
        return f"sha256:{found.hexdigest()}", lines if self.kind in ("lines", "text") else None

    def rows(self) -> Iterator[Row]:
        """Every row of the input, in order."""
        readers = {"lines": _lines, "whole": _whole, "parquet": _tables, "text": _mapped, "sheet": _mapped}
        return readers[self.kind](self)


def open_source(path: Path, mapping: Path | None = None) -> Source:
    """Find out what ``path`` is: a file by its ending, or a folder with ``persons.parquet`` and ``entries.parquet``.

    A CSV or Excel file needs a mapping; ``people.map.yaml`` beside ``people.csv`` is found by itself. Raises
    :class:`citizenship.errors.CaseErrors` where the input or its mapping cannot be used at all.
    """
    if path.is_dir():
        path = path / "persons.parquet"
    if not path.is_file():
        raise _unusable(f"no file {path.name!r}", path, "IN is a file, or a folder with persons.parquet and entries.parquet", "file")
    ending = path.suffix.lower()
    kind = "lines" if ending in LINES else "whole" if ending in WHOLE else "parquet" if ending == ".parquet" else "text" if ending in TEXT else "sheet"
    if ending not in ENDINGS:
        raise _unusable(f"a file that ends in {ending or 'nothing'!r}", path, f"one of {', '.join(ENDINGS)}", "kind")
    if kind == "parquet":
        beside = path.with_name("entries.parquet" if path.name == "persons.parquet" else f"{path.stem.removesuffix('.persons')}.entries.parquet")
        return Source(path, kind, (path, *([beside] if beside.is_file() else [])))
    if kind not in ("text", "sheet"):
        return Source(path, kind, (path,))
    found = mapping or path.with_suffix(".map.yaml")
    if not found.is_file():
        raise _unusable("a table without a mapping", path, f"write {found.name}, or give --mapping; see examples/batch/people.map.yaml", "mapping")
    sheet = load_mapping(found)
    for entries in sheet.entries:
        if not entries.file.is_file():
            raise _unusable(f"no file {entries.file}", found, "`file` of entries is beside the mapping", "file")
    return Source(path, kind, (path, found, *(entries.file for entries in sheet.entries)), sheet)


def _unusable(message: str, path: Path, hint: str, code: str) -> CaseErrors:
    return CaseErrors([CaseError(message, code=code, where=str(path), hint=hint)])


# -- JSON Lines, YAML --------------------------------------------------------------------------------------
def _lines(source: Source) -> Iterator[Row]:
    refused: list[CaseError] = []

    def bad(number: int, error: CitizenshipError, text: str = "") -> Row:
        name = _ID.search(text)
        return Row(number, name[1] if name else None, reason=reason_of(error))

    with source.path.open("rb") as file:
        for number, line in _numbered(file, "", refused.append):
            yield from (bad(getattr(problem, "line", 0), problem) for problem in refused)
            refused.clear()
            if not line or line.isspace():
                continue
            try:
                case = _case_of(line, "", number)
            except CaseErrors as error:
                yield bad(number, error, line)
                continue
            yield Row(number, case.id, case)
        yield from (bad(getattr(problem, "line", 0), problem) for problem in refused)


def _whole(source: Source) -> Iterator[Row]:
    text = source.path.read_text(encoding="utf-8")
    data = json.loads(text) if source.path.suffix.lower() == ".json" else yamlio.read(text, str(source.path)).data
    entries = data.get("cases", [data]) if isinstance(data, dict) else data
    if not isinstance(entries, list):
        raise _unusable("no cases in it", source.path, "a case begins with `id:`, a family with `cases:` and a list", "type")
    for number, entry in enumerate(entries, 1):
        name = entry.get("id") if isinstance(entry, dict) else None
        try:
            case = from_dict(entry)
        except CaseErrors as error:
            yield Row(number, name if isinstance(name, str) else None, reason=reason_of(error))
            continue
        yield Row(number, case.id, case)


# -- the two tables -----------------------------------------------------------------------------------------
def _parquet(path: Path) -> Any:
    pa = arrow()
    import pyarrow.parquet as pq

    try:
        return pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        raise _unusable(f"no Parquet file: {str(error)[:80]}", path, "write it with pandas.to_parquet, arrow::write_parquet", "parquet") from None


def _table_rows(path: Path, name: str) -> Iterator[dict[str, Any]]:
    with closing(_parquet(path)) as table:
        first = 1
        for batch in table.iter_batches(batch_size=BATCH):
            piece = arrow().Table.from_batches([batch])
            yield from numbered(conform(piece, name, str(path)), first)
            first += batch.num_rows


def _tables(source: Source) -> Iterator[Row]:
    if len(source.files) > 1:
        _check_order(*source.files)
    groups = _grouped(_table_rows(source.files[1], "entries"), "id") if len(source.files) > 1 else iter(())
    names = (source.path.name, source.files[-1].name)
    waiting = next(groups, None)
    for person in _table_rows(source.path, "persons"):
        own: list[dict[str, Any]] = []
        if waiting is not None and waiting[0] == person["id"]:
            own, waiting = waiting[1], next(groups, None)
        try:
            case = case_of(person, own, names)
        except CaseErrors as error:
            yield Row(person["_row"], person["id"], reason=reason_of(error), family=person.get("family_id"))
            continue
        yield Row(person["_row"], case.id, case, family=person.get("family_id"))


def _grouped(rows: Iterator[dict[str, Any]], key: str) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    group: list[dict[str, Any]] = []
    for row in rows:
        if group and row[key] != group[0][key]:
            yield group[0][key], group
            group = []
        group.append(row)
    if group:
        yield group[0][key], group


def _ids(path: Path) -> Iterator[tuple[int, Any]]:
    with closing(_parquet(path)) as table:
        if "id" not in table.schema_arrow.names:
            raise _unusable("column 'id' is missing", path, "every row belongs to the person of this id", "missing")
        number = 0
        for batch in table.iter_batches(batch_size=1 << 16, columns=["id"]):
            for name in batch.column(0).to_pylist():
                number += 1
                yield number, name


def _check_order(persons: Path, entries: Path) -> None:
    """Entries stand in the order of their persons; read by ids alone, before anything is evaluated."""
    people = _ids(persons)
    here: Any = object()
    for number, name in _ids(entries):
        while name != here:
            step = next(people, None)
            if step is None:
                raise _unusable(f"row {number}: entries of {name!r}, who is not among the persons or comes earlier there", entries,
                                "sort entries in the order of persons, each person's entries together", "order")
            here = step[1]


# -- CSV and Excel -------------------------------------------------------------------------------------------
def _mapped(source: Source) -> Iterator[Row]:
    assert source.sheet is not None
    sheet = source.sheet
    [by_id, *_] = [column.name for column in sheet.columns if column.path == ("id",)]
    filler = Filler(sheet)
    joins = [(table, _joined(table, sheet)) for table in sheet.entries]
    waiting = {number: next(rows, None) for number, (_, rows) in enumerate(joins)}
    records = _records(source.path, sheet, sheet.sheet)
    header = next(records)[1]
    check_header(header, sheet.columns, sheet.ignored, str(source.path))
    for number, cells in records:
        where = f"{source.path.name}:{number}"
        row = dict(zip(header, cells, strict=False))
        name = str(row.get(by_id) or "").strip() or None
        more = []
        for at, (table, rows) in enumerate(joins):
            own: list[Any] = []
            group = waiting[at]
            if group is not None and group[0] == name:
                own, waiting[at] = group[1], next(rows, None)
            more.append((table, own))
        problem = _shape(cells, header)
        if problem:
            yield Row(number, name, reason=Reason("cells", f"{where}: {problem}"))
            continue
        try:
            case = filler.case(row, where, more)
        except CaseErrors as error:
            yield Row(number, name, reason=reason_of(error))
            continue
        yield Row(number, case.id, case)
    left = next(((joins[at][0].file, group) for at, group in waiting.items() if group is not None), None)
    if left is not None:
        raise _unusable(f"rows of {left[1][0]!r}, who is not in {source.path.name} or comes earlier there", left[0],
                        "sort both tables in the same order of persons", "order")


def _shape(cells: list[Any], header: list[str]) -> str | None:
    if len(cells) != len(header):
        return f"{len(cells)} cells, but {len(header)} columns"
    if any(isinstance(cell, str) and any("\ud800" <= letter <= "\udfff" for letter in cell) for cell in cells):
        return "text in another encoding"
    return None


def _joined(table: Entries, sheet: Sheet) -> Iterator[tuple[str, list[tuple[str, dict[str, Any]]]]]:
    records = _records(table.file, sheet, table.sheet)
    header = next(records)[1]
    check_header(header, table.columns, table.ignored, str(table.file), (table.id,))
    rows = ({"id": str(row.get(table.id) or "").strip(), "at": f"{table.file.name}:{number}", "row": row}
            for number, cells in records for row in (dict(zip(header, cells, strict=False)),))
    for name, group in _grouped(rows, "id"):
        yield name, [(entry["at"], entry["row"]) for entry in group]


def _records(path: Path, sheet: Sheet, name: str | None) -> Iterator[tuple[int, list[Any]]]:
    """Header (row 1) and rows; wholly empty rows are skipped."""
    found = False
    for number, cells in enumerate(_cells(path, sheet, name), 1):
        if any(cell not in (None, "") for cell in cells):
            found = True
            yield number, [str(cell or "").strip() for cell in cells] if number == 1 else cells
    if not found:
        raise _unusable("an empty table", path, "row 1 names the columns", "empty")


def _cells(path: Path, sheet: Sheet, name: str | None) -> Iterator[list[Any]]:
    if path.suffix.lower() in SHEETS:
        yield from _excel(path, name)
        return
    delimiter = sheet.delimiter or ("\t" if path.suffix.lower() == ".tsv" else ",")
    with path.open(encoding=sheet.encoding, errors="surrogateescape", newline="") as file:
        yield from csv.reader((line.replace("\0", "\udc00") for line in file), delimiter=delimiter)


def _excel(path: Path, name: str | None) -> Iterator[list[Any]]:
    try:
        import openpyxl
    except ImportError:
        raise CaseError("openpyxl is not installed", code="missing_library", hint="pip install 'citizenship[batch]', or save the table as CSV") from None
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        if name is not None and name not in book.sheetnames:
            raise _unusable(f"no sheet {name!r}", path, f"sheets: {', '.join(book.sheetnames)}", "sheet")
        for row in (book[name] if name else book.worksheets[0]).iter_rows(values_only=True):
            yield list(row)
    finally:
        book.close()


__all__ = ["Source", "open_source"]
