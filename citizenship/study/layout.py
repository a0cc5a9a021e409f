"""Cases as two tables that Stata, R and pandas can make: ``persons``, one row a person, and ``entries``, one row an entry of a list.

The schema is published under the name in :data:`SCHEMA`, which stands in the metadata of every file. Columns follow the
keys of the case file (``casefile_keys``), so that the two cannot differ:

- an empty cell was not asked; ``unknown`` was asked and nobody knows; a truth value is ``true``, ``false`` or ``unknown``;
- a day is three columns, ``born_lo`` and ``born_hi`` (first and last possible day; one of them empty: no bound) and ``born_text``, which
  holds the EDTF text where it says more than the bounds (``1991~``), or ``age 13``, ``birth``, ``unknown``; it may also stand alone;
- an enumerated fact is a list of words: one word, or several after the marker ``one_of:`` or ``not:``;
- a list of entries is a column that says ``listed`` (asked; its entries are in ``entries``, perhaps none) or ``unknown``;
- parents are columns ``parent1_…`` to ``parent4_…``; their own residence, acts and so on are entries with ``whose`` ``parent1``;
- ``rest`` is JSON of the few facts no column can hold; nobody has to write it.

Source: DESIGN 4, SKETCHES 4. What is lost on the way there and back: nothing (a property test).
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import attrs

from citizenship import case as c
from citizenship.casefile_keys import KEYS, Key
from citizenship.casefile_write import to_dict
from citizenship.errors import CaseError
from citizenship.study import cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pyarrow as pa

    from citizenship.case import Case

SCHEMA: Final = "citizenship.layout.v1"
PARENTS: Final = 4
ENTRIES: Final = (
    c.HeldNationality, c.Spell, c.Permit, c.Registration, c.Document, c.Act, c.Appeal, c.Relative, c.Service, c.Conviction, c.Consent,
    c.Agreement, c.Answered,
)
_FIXED: Final = ("id", "whose", "list", "number", "within")


@attrs.frozen
class Field:
    """One fact of a table: its columns begin with ``name``; in the data it is ``key`` of the mapping at ``path``."""

    name: str
    kind: str
    key: str
    path: tuple[str, ...] = ()
    of: type | None = None

    @property
    def columns(self) -> tuple[tuple[str, str], ...]:
        """Names and types (text, words, day) of its columns, without those of nested fields."""
        if self.kind == "day":
            return (f"{self.name}_lo", "date"), (f"{self.name}_hi", "date"), (f"{self.name}_text", "text")
        if self.kind == "place":
            return (self.name, "words"), (f"{self.name}_place", "text")
        return ((self.name, "words" if self.kind in ("word", "words", "areas", "meets") else "text"),)


def _fields(cls: type, prefix: str = "", path: tuple[str, ...] = ()) -> list[Field]:
    out: list[Field] = []
    for key in KEYS[cls]:
        if key.of in (c.Person, c.Circumstances) and isinstance(key.of, type):
            out += _fields(key.of, prefix, (*path, key.name))
        elif key.name != "id":
            out += _field(key, prefix, path)
    return out


def _field(key: Key, prefix: str, path: tuple[str, ...]) -> list[Field]:
    of = c.Agreement if key.kind == "agreement" else c.Found if key.kind == "found" else key.of if isinstance(key.of, type) else None
    field = Field(prefix + key.name, key.kind, key.name, path, of)
    nested = key.kind in ("one", "found") and of is not None
    return [field, *(_fields(of, f"{prefix}{key.name}_", (*path, key.name)) if nested and of else [])]


@cache
def person_fields() -> tuple[Field, ...]:
    """Facts of the ``persons`` table, without those of parents."""
    return tuple(_fields(c.Case))


@cache
def parent_fields(number: int) -> tuple[Field, ...]:
    """Facts of the ``number``-th parent (from 1)."""
    return tuple(_fields(c.Parent, f"parent{number}_"))


@cache
def entry_fields(cls: type) -> tuple[Field, ...]:
    """Facts of an entry of one class."""
    return tuple(_fields(cls))


@cache
def columns(table: str) -> dict[str, str]:
    """Names and types of the columns of ``persons`` or ``entries``: text, words, date, int.

    >>> columns("persons")["birthplace"], columns("entries")["from_lo"], columns("entries")["number"]
    ('words', 'date', 'int')
    """
    out: dict[str, str] = {"id": "text"}
    if table == "persons":
        out["family_id"] = "text"
        groups = [person_fields(), *(parent_fields(number) for number in range(1, PARENTS + 1))]
    else:
        out |= {"whose": "text", "list": "text", "number": "int", "within": "int"}
        groups = [entry_fields(cls) for cls in ENTRIES]
    for field in (field for group in groups for field in group):
        for name, kind in field.columns:
            if out.setdefault(name, kind) != kind:
                raise CaseError(f"column {name!r} would be both {out[name]} and {kind}", code="layout")
    return out | {"rest": "text"}


@cache
def schema(table: str) -> pa.Schema:
    """Arrow schema of ``persons`` or ``entries``, with its version in the metadata.

    >>> schema("persons").metadata[b"citizenship.schema"]
    b'citizenship.layout.v1'
    """
    pa = arrow()
    types = {"text": pa.string(), "words": pa.list_(pa.string()), "date": pa.date32(), "int": pa.int32()}
    fields = [pa.field(name, types[kind], nullable=name not in ("id", "whose", "list", "number")) for name, kind in columns(table).items()]
    return pa.schema(fields, metadata={"citizenship.schema": SCHEMA, "citizenship.table": table})


def arrow() -> Any:
    """The pyarrow module, or a clear error."""
    try:
        import pyarrow as pa
    except ImportError:
        raise CaseError("pyarrow is not installed", code="missing_library", hint="pip install 'citizenship[batch]'") from None
    return pa


# -- cases to tables -----------------------------------------------------------------------------------------
def to_tables(cases: Iterable[Case]) -> tuple[pa.Table, pa.Table]:
    """Tables ``persons`` (one row a case, in order) and ``entries`` (its entries, in the order of the persons).

    Nothing is evaluated and nothing lost. Unknown and not asked stay apart. ``family_id`` is the id of the first member of a family: cases
    that name each other as parent or relative. Raises :class:`citizenship.errors.CaseError` for an id given twice.

    >>> from citizenship import loads
    >>> persons, entries = to_tables(loads("{id: T-1, person: {born: 1968~}, residence: [{in: KZ, from: 1990}]}"))
    >>> persons["born_text"].to_pylist(), entries["in"].to_pylist(), entries["from_lo"].to_pylist()[0].isoformat()
    (['1968~'], [['KZ']], '1990-01-01')
    """
    cases = list(cases)
    families = family_ids([(case.id, references(case)) for case in cases])
    persons: list[dict[str, Any]] = []
    entries: list[dict[str, Any]] = []
    seen: set[str] = set()
    for case, family in zip(cases, families, strict=True):
        if case.id in seen:
            raise CaseError(f"id {case.id!r} is given twice", code="twice", where=case.id, hint="one row a person; ids join the tables")
        seen.add(case.id)
        row, more = rows_of(to_dict(case))
        persons.append(row | {"family_id": family})
        entries += more
    return table("persons", persons), table("entries", entries)


def table(name: str, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Rows as an Arrow table of the published schema."""
    made = schema(name)
    return arrow().table({field.name: [row.get(field.name) for row in rows] for field in made}, schema=made)


def references(case: Case) -> list[str]:
    """Ids of cases that this case names as parents or relatives."""
    listed = [entry for value in (case.parents, case.family) if isinstance(value, tuple) for entry in value]
    return [entry.case for entry in listed if entry.case]


def family_ids(members: Sequence[tuple[str, Iterable[str]]]) -> list[str]:
    """For each member (id, ids it refers to) the id of the first member of its family.

    >>> family_ids([("A", []), ("B", ["C"]), ("C", [])])
    ['A', 'B', 'B']
    """
    first = {name: number for number, (name, _) in reversed(list(enumerate(members)))}
    root = list(range(len(members)))

    def find(number: int) -> int:
        while root[number] != number:
            root[number] = root[root[number]]
            number = root[number]
        return number

    for number, (_, others) in enumerate(members):
        for other in others:
            if other in first:
                a, b = sorted((find(number), find(first[other])))
                root[b] = a
    return [members[find(number)][0] for number in range(len(members))]


def rows_of(data: Mapping[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """One case (plain data) as a row of ``persons`` and its rows of ``entries``."""
    entries: list[dict[str, Any]] = []
    row: dict[str, Any] = {"id": data["id"]}
    rest = _fill(row, person_fields(), data, (data["id"], "self"), entries)
    parents = data.get("parents") or ()
    for number, parent in enumerate(parents[:PARENTS], 1):
        rest |= _fill(row, parent_fields(number), parent, (data["id"], f"parent{number}"), entries)
    if parents[PARENTS:]:
        rest["parents"] = parents[PARENTS:]
    row["rest"] = json.dumps(rest, ensure_ascii=False) if rest else None
    return row, entries


def _fill(
    row: dict[str, Any], fields: Iterable[Field], data: Mapping[str, Any], owner: tuple[str, str], entries: list[dict[str, Any]], within: int | None = None,
) -> dict[str, Any]:
    """Write the facts of one mapping into a row, its lists into ``entries``; gives back what no cell can hold."""
    from citizenship.study.layout_read import read_field

    rest: dict[str, Any] = {}
    for field in fields:
        here: Any = data
        for step in field.path:
            here = here.get(step) if isinstance(here, dict) else None
        if not isinstance(here, dict) or field.key not in here:
            continue
        value = here[field.key]
        row.update(_cells(field, value))
        if field.kind in ("many", "agreement"):
            _list(field, value, owner, entries, within)
        elif read_field(field, row) != value and not (field.kind in ("one", "found") and isinstance(value, dict)):
            row.update(dict.fromkeys((name for name, _ in field.columns), None))
            rest[field.name] = value
    return rest


def _cells(field: Field, value: Any) -> dict[str, Any]:
    names = [name for name, _ in field.columns]
    kind = field.kind
    if kind == "day":
        return dict(zip(names, cells.write_day(value), strict=True))
    if kind == "place":
        return dict(zip(names, cells.write_place(value), strict=True))
    if kind in ("many", "agreement", "one", "found"):
        said = "listed" if isinstance(value, list) else "told" if isinstance(value, dict) else cells.write_flag(value)
        return {field.name: said}
    if kind in ("flag", "age"):
        return {field.name: cells.write_flag(value) if kind == "flag" else cells.write_age(value)}
    return {field.name: value if kind == "text" else cells.write_words(kind, value)}


def _list(field: Field, value: Any, owner: tuple[str, str], entries: list[dict[str, Any]], within: int | None) -> None:
    if field.of in (c.Parent, None) or not isinstance(value, list | dict):
        return
    assert field.of is not None
    for number, entry in enumerate(value if isinstance(value, list) else [value], 1):
        row = {"id": owner[0], "whose": owner[1], "list": field.key, "number": number, "within": within}
        entries.append(row)
        rest = _fill(row, entry_fields(field.of), entry, owner, entries, number)
        row["rest"] = json.dumps(rest, ensure_ascii=False) if rest else None


# -- for people ----------------------------------------------------------------------------------------------
_TYPES: Final = {"text": "string", "words": "list of strings", "date": "date", "int": "integer"}
_HOW: Final = {
    "flag": "true, false or unknown", "many": "listed (entries in the table `entries`) or unknown", "agreement": "told, listed, true, false or unknown",
    "one": "told or unknown", "found": "told, true, false or unknown", "age": "whole years or unknown", "text": "text",
}
_ABOUT: Final = {
    "id": "a pseudonym; joins the tables", "family_id": "the same for all members of a family, whose rows stand together",
    "whose": "self, or parent1 to parent4", "list": "residence, registrations, documents, acts, nationality, family, service, …",
    "number": "from 1, in the order of the list", "within": "of permits and appeals: the number of the stay or act they belong to",
    "rest": "JSON of facts no column can hold; leave it empty",
}


def describe() -> str:
    """The published schema in words: every column of both tables, its type, what may stand in it.

    >>> print(describe().splitlines()[0])
    # citizenship.layout.v1
    """
    notes = (__doc__ or "").split("\n\n")[1:-1]
    out = [f"# {SCHEMA}", "", *(note.replace("``", "`").replace(":data:`SCHEMA`", "the title") for note in notes)]
    for name, groups in (("persons", [("", person_fields()), ("parent1_ to parent4_", parent_fields(1))]),
                         ("entries", [(cls.__name__, entry_fields(cls)) for cls in ENTRIES])):
        said = dict(_ABOUT)
        for title, fields in groups:
            for field in fields:
                for column, _ in field.columns:
                    said[column] = f"{said[column]}; {title}: {_may(field)}" if column in said and _may(field) not in said[column] else said.get(column, _may(field))
        out += ["", f"## {name}", "", "| column | type | what may stand in it |", "|---|---|---|"]
        out += [f"| {column} | {_TYPES[kind]} | {said.get(column, '')} |" for column, kind in columns(name).items() if not column.startswith(("parent2", "parent3", "parent4"))]
    return "\n".join(out)


def _may(field: Field) -> str:
    key = next((key for keys in KEYS.values() for key in keys if key.name == field.key and key.kind == field.kind), None)
    words = c.WORDS.get(str(key.of)) if key is not None else None
    if field.kind in ("word", "words", "areas", "meets", "place"):
        return ", ".join(words) if words else {"state": "States", "area": "States or Soviet republics", "lower": "lower-case words"}.get(
            str(key.of) if key else "", "areas" if field.kind in ("areas", "place") else "words")
    return _HOW.get(field.kind, "a day" if field.kind == "day" else field.kind)


__all__ = ["SCHEMA", "columns", "describe", "family_ids", "references", "schema", "to_tables"]
