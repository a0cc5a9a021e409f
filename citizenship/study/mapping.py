"""Tables as people have them (CSV, TSV, Excel) to case files, by a mapping file that says what each column means.

A mapping is YAML; ``examples/batch/people.map.yaml`` shows every key. Rows are numbered as a spreadsheet shows them: the
header is row 1. Every column is mapped or named as ``null``, so that nothing is left out by oversight.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

import attrs

from citizenship import yamlio
from citizenship.case import WORDS, Case, Parent
from citizenship.casefile import from_dict
from citizenship.casefile_keys import KEYS
from citizenship.errors import CaseError, CaseErrors, did_you_mean
from citizenship.study.cells import MISSING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

_TOP: Final = ("columns", "constants", "entries", "date", "not_asked", "unknown", "delimiter", "encoding", "sheet")
_COLUMN: Final = ("field", "values", "date", "list")
_ENTRIES: Final = ("file", "id", "list", "columns", "constants", "when_none", "sheet")
_TOKEN: Final = re.compile(r"([^.\[\]]+)|\[([^\]]*)\]")
OR_EDTF: Final = " or edtf"
EDTF: Final = re.compile(r"[\d~?%X\-\[\]/,. ]*\d[\d~?%X\-\[\]/, ]*|\.\.", re.ASCII)  # what looks like it; the reader of case files decides
Step = str | int


@attrs.frozen
class Column:
    """What one column means: a path in the case file, and how its cells are read."""

    name: str
    path: tuple[Step, ...]
    values: Mapping[str, Any] | None = None
    date: str | None = None
    split: str | None = None


@attrs.frozen
class Entries:
    """A second table: its rows are entries of one list of the persons, in the order of the persons."""

    file: Path
    id: str
    list: str
    columns: tuple[Column, ...]
    ignored: frozenset[str]
    constants: Mapping[str, Any]
    none: bool
    sheet: str | None


@attrs.frozen
class Sheet:
    """A whole mapping file."""

    where: str
    columns: tuple[Column, ...]
    ignored: frozenset[str]
    constants: Mapping[str, Any]
    entries: tuple[Entries, ...]
    not_asked: frozenset[str]
    unknown: frozenset[str]
    delimiter: str | None
    encoding: str
    sheet: str | None


class _Parser:
    def __init__(self, document: yamlio.Document) -> None:
        self.document = document
        self.problems: list[CaseError] = []

    def fail(self, path: tuple[Step, ...], message: str, hint: str | None = None, code: str = "mapping") -> None:
        self.problems.append(CaseError(message, code=code, where=self.document.where(path), hint=hint))

    def known(self, data: Mapping[str, Any], options: Iterable[str], path: tuple[Step, ...]) -> None:
        options = list(options)
        for key in data:
            if key not in options:
                self.fail((*path, key), f"unknown key {key!r}", did_you_mean(key, options) or f"keys: {', '.join(options)}", "unknown_key")

    def columns(self, data: Any, cls: type, default: str | None, path: tuple[Step, ...]) -> tuple[tuple[Column, ...], frozenset[str]]:
        found: list[Column] = []
        if not isinstance(data, dict):
            self.fail(path, "columns: a mapping from column to field", "dob: person.born")
            return (), frozenset()
        for name, told in data.items():
            for one in told if isinstance(told, list) else [told] if told is not None else []:
                spec = one if isinstance(one, dict) else {"field": one}
                self.known(spec, _COLUMN, (*path, name))
                field = self.field(str(spec.get("field") or ""), cls, (*path, name))
                values = spec.get("values")
                if values is not None and not isinstance(values, dict):
                    self.fail((*path, name), "values: a mapping from cell to value", "values: {1: male, 2: female}")
                    values = None
                day = spec.get("date", default if _kind(cls, field) == "day" else None)
                found.append(Column(name, field, values, None if day in (None, "edtf") else str(day), spec.get("list")))
        return tuple(found), frozenset(name for name, told in data.items() if told is None)

    def field(self, text: str, cls: type, path: tuple[Step, ...]) -> tuple[Step, ...]:
        """A path such as ``residence[0].from`` or ``parents[mother].born``, each step checked."""
        steps: list[Step] = []
        here: type | None = cls
        listed = False
        for word, index in _TOKEN.findall(text):
            if listed == bool(word):
                self.fail(path, f"{text!r}: {steps[-1]} is {'a list' if listed else 'no list'}", "write residence[0].in, parents[mother].born")
                return tuple(steps)
            listed = False
            if not word:
                steps.append(int(index) if index.isdecimal() else index)
                if not index.isdecimal() and not (steps[0] == "parents" and index in WORDS["role"]):
                    self.fail(path, f"[{index}] in {text!r}", did_you_mean(index, WORDS["role"]) or "a number from 0, or the role of a parent")
                continue
            keys = {key.name: key for key in KEYS[here]} if here in KEYS else {}
            if word not in keys:
                self.fail(path, f"no field {word!r} in {text!r}", did_you_mean(word, keys) or f"fields: {', '.join(keys) or 'none'}", "unknown_key")
                return tuple(steps)
            steps.append(word)
            here = _inner(keys[word])
            listed = keys[word].kind == "many"
        if steps and not isinstance(steps[-1], str):
            self.fail(path, f"{text!r} is an entry, no fact", f"write {text}.in or another fact of it")
        if not steps:
            self.fail(path, "a column without a field", "a path of the case file such as person.born; null for a column nobody reads")
        return tuple(steps)

    def entries(self, data: Any, default: str | None, folder: Path) -> tuple[Entries, ...]:
        out = []
        for number, one in enumerate(data or ()):
            at = ("entries", number)
            if not isinstance(one, dict):
                self.fail(at, "a mapping with file, id, list and columns expected")
                continue
            self.known(one, _ENTRIES, at)
            lists = {key.name: key.of for key in KEYS[Case] if key.kind == "many"}
            cls = lists.get(str(one.get("list")))
            for key in ("file", "id", "list", "columns"):
                if key not in one:
                    self.fail(at, f"key {key!r} is missing", code="missing")
            if cls is None or not isinstance(cls, type) or cls is Parent:
                self.fail(at, f"no list {one.get('list')!r}", did_you_mean(str(one.get("list")), lists))
                continue
            columns, ignored = self.columns(one.get("columns"), cls, default, (*at, "columns"))
            if one.get("when_none", "not_asked") not in ("not_asked", "none"):
                self.fail(at, "when_none: not_asked or none", "is a person without rows in this table one nobody asked, or one who has none?")
            out.append(Entries(folder / str(one.get("file")), str(one.get("id")), str(one.get("list")), columns, ignored, one.get("constants") or {},
                               one.get("when_none") == "none", one.get("sheet")))
        return tuple(out)


def _inner(key: Any) -> type | None:
    from citizenship.case import Agreement, Found, Place

    special = {"place": Place, "found": Found, "agreement": Agreement}
    return special.get(key.kind, key.of if isinstance(key.of, type) else None)


def _kind(cls: type, path: tuple[Step, ...]) -> str | None:
    here: type | None = cls
    kind: str | None = None
    for step in path:
        key = next((key for key in KEYS[here] if key.name == step), None) if here in KEYS else None
        if key is not None:
            kind, here = key.kind, _inner(key)
    return kind


def load_mapping(path: Path) -> Sheet:
    """Read and check a mapping file.

    Raises :class:`citizenship.errors.CaseErrors` with every problem: file, line, the nearest right field.
    """
    try:
        document = yamlio.read(path.read_text(encoding="utf-8"), str(path))
    except OSError as error:
        raise CaseErrors([CaseError(f"cannot be read: {error.strerror}", code="file", where=str(path))]) from None
    data = document.data
    if not isinstance(data, dict) or "columns" not in data:
        raise CaseErrors([CaseError("a mapping file says what each column means", code="mapping", where=str(path), hint="columns: {dob: person.born}")])
    parser = _Parser(document)
    parser.known(data, _TOP, ())
    day = data.get("date")
    columns, ignored = parser.columns(data["columns"], Case, day, ("columns",))
    if not any(column.path == ("id",) for column in columns):
        parser.fail(("columns",), "no column is mapped to id", "the pseudonym of the person, such as respondent: id")
    constants = data.get("constants") or {}
    parser.known(constants, [key.name for key in KEYS[Case]], ("constants",))
    entries = parser.entries(data.get("entries"), day, path.parent)
    if parser.problems:
        raise CaseErrors(parser.problems)
    return Sheet(
        where=str(path), columns=columns, ignored=ignored, constants=constants, entries=entries,
        not_asked=frozenset(map(str, data.get("not_asked", [""]))) | {""}, unknown=frozenset(map(str, data.get("unknown", []))),
        delimiter=data.get("delimiter"), encoding=data.get("encoding", "utf-8-sig"), sheet=data.get("sheet"),
    )


def check_header(header: Sequence[str], columns: Iterable[Column], ignored: frozenset[str], where: str, extra: Iterable[str] = ()) -> None:
    """Every column mapped or ignored, and every mapped column there; raises ``CaseErrors`` with all that is not so."""
    wanted = {column.name for column in columns} | set(extra)
    problems = [CaseError(f"no column {name!r}", code="missing", where=f"{where}: row 1", hint=did_you_mean(name, header) or f"columns: {', '.join(header)}")
                for name in sorted(wanted - set(header))]
    problems += [CaseError(f"column {name!r} is not mapped", code="unmapped", where=f"{where}: row 1", hint=f"map it, or write `{name}: null` if nobody shall read it")
                 for name in header if name not in wanted | ignored]
    problems += [CaseError(f"column {name!r} stands there twice", code="twice", where=f"{where}: row 1") for name in sorted({n for n in header if header.count(n) > 1})]
    if problems:
        raise CaseErrors(problems)


class Filler:
    """Puts the cells of one person's rows into a case; remembers which cell each fact came from."""

    def __init__(self, sheet: Sheet) -> None:
        """``sheet`` says what not asked and unknown look like."""
        self.sheet = sheet

    def value(self, column: Column, cell: Any) -> Any:
        """The value of a cell: ``MISSING`` (not asked), ``None`` (unknown) or data. Raises ``CaseError`` for a cell nobody can read."""
        text = _text(cell)
        if column.values is not None and text in column.values:
            return column.values[text]
        if text in self.sheet.not_asked:
            return MISSING
        if text in self.sheet.unknown:
            return None
        if column.values is not None:
            raise CaseError(f"{text[:40]!r} is not among the values", code="value", hint=did_you_mean(text, column.values) or f"values: {', '.join(column.values)}")
        if column.split is not None:
            return [part.strip() for part in text.split(column.split) if part.strip()]
        if column.date is None or isinstance(cell, date):
            return text
        form, or_edtf, _ = column.date.partition(OR_EDTF)
        try:
            return datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007 - a calendar day
        except ValueError:
            if or_edtf and EDTF.fullmatch(text):
                return text
            hint = f"for EDTF cells write `date: edtf`, for both `date: {form}{OR_EDTF}`"
            raise CaseError(f"{text[:40]!r} is no date of the form {column.date}", code="date", hint=hint) from None

    def case(self, cells: Mapping[str, Any], where: str, more: Iterable[tuple[Entries, list[tuple[str, Mapping[str, Any]]]]]) -> Case:
        """One person: its row, and its rows of the other tables with where each stands. Raises ``CaseErrors``."""
        data: dict[str, Any] = {key: _copy(value) for key, value in self.sheet.constants.items()}
        origin: dict[tuple[Step, ...], str] = {}
        problems: list[CaseError] = []
        self._fill(data, self.sheet.columns, cells, where, (), origin, problems)
        for table, rows in more:
            if not rows and not table.none:
                continue
            entries = data.setdefault(table.list, [])
            for at, row in rows:
                entry = {key: _copy(value) for key, value in table.constants.items()}
                prefix = (table.list, len(entries))
                entries.append(entry)
                origin[prefix] = at
                self._fill(entry, table.columns, row, at, prefix, origin, problems)
        if problems:
            raise CaseErrors(problems)
        try:
            return from_dict(data)
        except CaseErrors as error:
            raise CaseErrors([_placed(problem, origin, where) for problem in error.problems]) from None

    def _fill(
        self, data: dict[str, Any], columns: Iterable[Column], cells: Mapping[str, Any], where: str, prefix: tuple[Step, ...],
        origin: dict[tuple[Step, ...], str], problems: list[CaseError],
    ) -> None:
        numbers: dict[tuple[Step, ...], int] = {}
        for column in columns:
            try:
                value = self.value(column, cells.get(column.name))
            except CaseError as error:
                problems.append(CaseError(error.message, code=error.code, where=f"{where}: column {column.name}: {'.'.join(map(str, column.path))}", hint=error.hint))
                continue
            if value is not MISSING:
                origin[(*prefix, *_put(data, column.path, _copy(value), numbers))] = f"{where}: column {column.name}"


def _put(data: Any, path: tuple[Step, ...], value: Any, numbers: dict[tuple[Step, ...], int], base: tuple[Step, ...] = ()) -> tuple[Step, ...]:
    """Write a value; entries of a list are numbered as they first appear, so that an empty one leaves no hole."""
    head, rest = path[0], path[1:]
    inner = data.get(head)
    if not rest:
        if isinstance(inner, dict) and isinstance(value, str):  # a place whose town came first
            inner["in"] = value
        else:
            data[head] = value
        return (head,)
    if isinstance(rest[0], int) or head == "parents":
        if not isinstance(inner, list):
            inner = data[head] = []
        key = (*base, head, rest[0])
        number = numbers.setdefault(key, len(inner))
        if number == len(inner):
            inner.append({"role": rest[0]} if isinstance(rest[0], str) else {})
        return (head, number, *_put(inner[number], rest[1:], value, numbers, key))
    if not isinstance(inner, dict):
        inner = data[head] = {"in": inner} if isinstance(inner, str) else {}
    return (head, *_put(inner, rest, value, numbers, (*base, head)))


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copy(item) for key, item in value.items()}
    return [_copy(item) for item in value] if isinstance(value, list) else value


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _placed(problem: Any, origin: Mapping[tuple[Step, ...], str], where: str) -> CaseError:
    path = tuple(word or int(index) for word, index in _TOKEN.findall(getattr(problem, "path", "") or ""))
    best = max((known for known in origin if path[: len(known)] == known), key=len, default=None)
    place = origin[best] if best is not None else where
    return CaseError(problem.message, code=problem.code, where=f"{place}: {getattr(problem, 'path', '')}", hint=problem.hint)


__all__ = ["Filler", "Sheet", "check_header", "load_mapping"]
