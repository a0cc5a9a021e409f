"""From the tables ``persons`` and ``entries`` back to cases, with the table, row and column of whatever is wrong."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from citizenship import case as c
from citizenship.casefile import CaseProblem, from_dict
from citizenship.errors import CaseError, CaseErrors, did_you_mean
from citizenship.study import cells
from citizenship.study.cells import MISSING, CellError
from citizenship.study.layout import PARENTS, SCHEMA, Field, arrow, columns, entry_fields, parent_fields, person_fields, schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pyarrow as pa

    from citizenship.case import Case

Row = dict[str, Any]
_STATES: Final = ("listed", "unknown", "told", "true", "false")
_TOKEN: Final = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


def read_field(field: Field, row: Mapping[str, Any]) -> Any:
    """The value of a fact in a row, or ``MISSING``; of a list only what its own column says."""
    get = row.get
    if field.kind == "day":
        return cells.read_day(get(f"{field.name}_lo"), get(f"{field.name}_hi"), get(f"{field.name}_text"))
    if field.kind == "place":
        return cells.read_place(get(field.name), get(f"{field.name}_place"))
    cell = get(field.name)
    if field.kind in ("flag", "found", "one", "agreement", "many"):
        return cell if cell in ("listed", "told") else cells.read_flag(cell)
    if field.kind == "age":
        return cells.read_age(cell)
    if field.kind == "text":
        return MISSING if cell is None else cell
    return cells.read_words(field.kind, cell)


class _Reader:
    """Puts one case together; collects what is wrong with row and column."""

    def __init__(self, person: Row, entries: Iterable[Row], names: tuple[str, str]) -> None:
        self.names = names
        self.problems: list[CaseError] = []
        self.rows: dict[tuple[str, str, int | None], list[Row]] = {}
        self.person = person
        for row in entries:
            self.rows.setdefault((row.get("whose") or "self", str(row.get("list")), row.get("within")), []).append(row)
        self.used: set[tuple[str, str, int | None]] = set()

    def where(self, row: Row, column: str) -> str:
        if row is self.person:
            return f"{self.names[0]} row {row.get('_row', '?')} (id {row.get('id')}): column {column}"
        return f"{self.names[1]} row {row.get('_row', '?')} (id {row.get('id')}, {row.get('list')} {row.get('number')}): column {column}"

    def fail(self, row: Row, column: str, error: CaseError) -> None:
        self.problems.append(CaseError(error.message, code=error.code, where=self.where(row, column), hint=error.hint))

    def fill(self, fields: Iterable[Field], row: Row, owner: str, within: int | None = None) -> Row:
        """The facts of one mapping."""
        data: Row = {}
        rest = self.rest(row)
        for field in fields:
            try:
                value = rest[field.name] if field.name in rest else read_field(field, row)
            except CellError as error:
                self.fail(row, field.name, error)
                continue
            if field.name not in rest and field.kind in ("many", "agreement") and field.of is not c.Parent:
                value = self.listed(field, value, row, owner, within)
            elif field.kind in ("one", "found") and (value == "told" or (value is MISSING and cells.told(row, f"{field.name}_"))):
                value = {}
            if value is not MISSING and field.of is not c.Parent:
                _put(data, (*field.path, field.key), value)
        return data

    def rest(self, row: Row) -> Row:
        try:
            found = json.loads(row.get("rest") or "{}")
        except ValueError:
            found = None
        if not isinstance(found, dict):
            self.fail(row, "rest", CellError("no JSON mapping", hint="leave it empty"))
            return {}
        return found

    def listed(self, field: Field, state: Any, row: Row, owner: str, within: int | None) -> Any:
        key = (owner, field.key, within)
        rows = self.rows.get(key, [])
        if state is MISSING and not rows:
            return MISSING
        self.used.add(key)
        if state not in (MISSING, "listed", "told"):
            if rows:
                self.fail(rows[0], "list", CellError(f"an entry, but {field.name} is {cells.write_flag(state)}", hint=f"write listed in {field.name}"))
            return state
        numbers = [entry.get("number") for entry in rows]
        if numbers != list(range(1, len(rows) + 1)):
            self.fail(rows[0], "number", CellError(f"entries numbered {', '.join(map(str, numbers))}", hint="number the entries of a list from 1, in order"))
        assert field.of is not None
        made = [self.fill(entry_fields(field.of), entry, owner, number) for number, entry in enumerate(rows, 1)]
        if state == "told" and len(made) != 1:
            self.fail(row, field.name, CellError(f"told, but {len(made)} entries", hint="write listed"))
        return made[0] if state == "told" and made else made

    def data(self) -> Row:
        """The case as plain data."""
        data: Row = {"id": self.person.get("id")} | self.fill(person_fields(), self.person, "self")
        self.parents(data)
        for key in self.rows.keys() - self.used:
            row = self.rows[key][0]
            hint = did_you_mean(key[1], [field.key for field in person_fields() if field.kind == "many"]) or "see `citizenship schema layout`"
            message = f"no list {key[1]!r} of {key[0]}" + (f" within entry {key[2]}" if key[2] is not None else "")
            self.fail(row, "list", CellError(message, code="unknown_word", hint=hint))
        return data

    def parents(self, data: Row) -> None:
        state = self.person.get("parents")
        found = [n for n in range(1, PARENTS + 1) if cells.told(self.person, f"parent{n}_") or any(owner == f"parent{n}" for owner, _, _ in self.rows)]
        if found and found != list(range(1, len(found) + 1)):
            self.fail(self.person, f"parent{found[-1]}_role", CellError("a parent after an empty one", hint="fill parent1_… first"))
        if state not in (None, *_STATES):
            self.fail(self.person, "parents", CellError("listed or unknown expected"))
        more = self.rest(self.person).get("parents", [])
        if found:
            data["parents"] = [self.fill(parent_fields(n), self.person, f"parent{n}") for n in found] + more
        elif state is not None:
            data["parents"] = None if state == "unknown" else []

    def place(self, path: str) -> str:
        """Table, row and column of a path of the case file."""
        tokens = [(word or int(number)) for word, number in _TOKEN.findall(path)]
        row, owner, within, prefix = self.person, "self", None, ""
        position = 0
        while position < len(tokens):
            token = tokens[position]
            following = tokens[position + 1] if position + 1 < len(tokens) else None
            position += 1
            if token in ("person", "circumstances") and row is self.person and following is not None:
                continue
            if isinstance(following, int):
                position += 1
                if token == "parents":
                    owner = prefix = f"parent{following + 1}"
                    prefix += "_"
                    continue
                rows = self.rows.get((owner, str(token), within), [])
                if following < len(rows):
                    row, within, prefix = rows[following], following + 1, ""
                    continue
            prefix += f"{token}_"
        return self.where(row, prefix.rstrip("_") or "id")


def _put(data: Row, path: tuple[str, ...], value: Any) -> None:
    for step in path[:-1]:
        data = data.setdefault(step, {})
    data[path[-1]] = value


def case_of(person: Row, entries: Iterable[Row], names: tuple[str, str] = ("persons", "entries")) -> Case:
    """One case from its row of ``persons`` and its rows of ``entries``; ``_row`` in a row is its number for messages.

    Raises :class:`citizenship.errors.CaseErrors` with every problem, each with table, row and column.
    """
    if not person.get("id"):
        raise CaseErrors([CaseError("an id is missing", code="missing", where=f"{names[0]} row {person.get('_row', '?')}: column id")])
    reader = _Reader(person, entries, names)
    data = reader.data()
    if reader.problems:
        raise CaseErrors(reader.problems)
    try:
        return from_dict(data)
    except CaseErrors as error:
        raise CaseErrors([_placed(problem, reader) for problem in error.problems]) from None


def _placed(problem: Any, reader: _Reader) -> CaseError:
    path = problem.path if isinstance(problem, CaseProblem) else ""
    return CaseError(problem.message, code=problem.code, where=reader.place(path), hint=problem.hint)


# -- whole tables ----------------------------------------------------------------------------------------
def conform(table: pa.Table | pa.RecordBatch, name: str, where: str) -> pa.Table:
    """The table with the published types; columns left out are not asked, unknown columns an error.

    Text is taken for a list of words (``KZ`` or ``one_of:|KZ|UZ``), a truth value for its word, a time stamp for its day.
    """
    pa = arrow()
    known = columns(name)
    version = (table.schema.metadata or {}).get(b"citizenship.schema", SCHEMA.encode()).decode()
    problems = [] if version == SCHEMA else [CaseError(f"layout {version!r}", code="schema", where=where, hint=f"this version reads {SCHEMA}")]
    for column in table.schema.names:
        if column not in known:
            problems.append(CaseError(f"unknown column {column!r}", code="unknown_key", where=where,
                                      hint=did_you_mean(column, known) or "columns: citizenship schema layout"))
    for column in ("id",) if name == "persons" else ("id", "list", "number"):
        if column not in table.schema.names:
            problems.append(CaseError(f"column {column!r} is missing", code="missing", where=where))
    made, target = {}, schema(name)
    for column in (column for column in table.schema.names if column in known):
        try:
            made[column] = _cast(table.column(column), known[column], target.field(column).type, pa)
        except (pa.ArrowException, TypeError) as error:
            hint = f"{known[column]} expected ({target.field(column).type})"
            problems.append(CaseError(f"column {column!r} is {table.schema.field(column).type}: {str(error)[:80]}", code="type", where=where, hint=hint))
    if problems:
        raise CaseErrors(problems)
    return pa.table(made)


def _cast(column: Any, kind: str, to: Any, pa: Any) -> Any:
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if column.type.equals(to):
        return column
    if kind == "words" and (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return pa.array([None if cell is None else cell.split("|") for cell in column.to_pylist()], to)
    if kind == "text" and pa.types.is_boolean(column.type):
        return pa.array([None if cell is None else "true" if cell else "false" for cell in column.to_pylist()], to)
    if kind == "date" and pa.types.is_timestamp(column.type):
        return pa.array([None if cell is None else cell.date() for cell in column.to_pylist()], to)
    if kind == "int" and pa.types.is_floating(column.type):  # pandas makes floats of numbers with holes
        return column.cast(to, safe=True)
    if kind == "text" and pa.types.is_floating(column.type):
        raise TypeError("numbers with a fraction")
    return column.cast(to)


def from_tables(persons: pa.Table, entries: pa.Table | None = None) -> list[Case]:
    """The cases of the two tables, in the order of ``persons``; ``entries`` may come in any order of persons.

    Unknown and not asked stay what they are. Raises :class:`citizenship.errors.CaseErrors` with every problem of all rows, each with
    table, row (from 1) and column.

    >>> from citizenship import loads
    >>> cases = loads("{id: T-1, person: {born: 1968~}, parents: [{role: mother, nationality_at_birth: []}], acts: []}")
    >>> from citizenship.study.layout import to_tables
    >>> from_tables(*to_tables(cases)) == cases
    True
    """
    grouped: dict[str, list[Row]] = {}
    if entries is not None:
        for row in numbered(conform(entries, "entries", "entries"), 1):
            grouped.setdefault(row["id"], []).append(row)
    cases: list[Case] = []
    problems: list[CaseError] = []
    seen: dict[str, int] = {}
    for row in numbered(conform(persons, "persons", "persons"), 1):
        first = seen.setdefault(row["id"], row["_row"])
        if first != row["_row"]:
            problems.append(CaseError(f"id {row['id']!r} is that of row {first} too", code="twice", where=f"persons row {row['_row']}: column id"))
            continue
        try:
            cases.append(case_of(row, grouped.pop(row["id"], ())))
        except CaseErrors as error:
            problems += [problem for problem in error.problems if isinstance(problem, CaseError)]
    for name, rows in grouped.items():
        if name not in seen:
            problems.append(CaseError(f"no person {name!r}", code="reference", where=f"entries row {rows[0]['_row']}: column id", hint=did_you_mean(str(name), seen)))
    if problems:
        raise CaseErrors(problems)
    return cases


def numbered(table: pa.Table, first: int) -> Iterator[Row]:
    """Rows as mappings without their empty cells, with their number as ``_row``."""
    lists = [(name, table.column(name).to_pylist()) for name in table.schema.names if table.column(name).null_count < table.num_rows]
    for number in range(table.num_rows):
        row = {name: values[number] for name, values in lists if values[number] is not None}
        yield {"id": None} | row | {"_row": first + number}


__all__ = ["case_of", "conform", "from_tables", "numbered"]
