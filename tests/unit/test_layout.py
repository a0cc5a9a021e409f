"""The two tables as people make them: what is accepted, what is refused, and where the refusal points."""

from __future__ import annotations

import datetime
import doctest

import pytest

from citizenship import loads
from citizenship.errors import CaseError, CaseErrors

pa = pytest.importorskip("pyarrow")

from citizenship.study import cells, layout, layout_read, mapping, rows  # noqa: E402
from citizenship.study.layout import SCHEMA, columns, describe, family_ids, schema, to_tables  # noqa: E402
from citizenship.study.layout_read import from_tables  # noqa: E402


@pytest.mark.parametrize("module", [cells, layout, layout_read, mapping, rows], ids=lambda module: module.__name__)
def test_docstrings_run(module) -> None:
    assert doctest.testmod(module).failed == 0


def test_the_schema_names_its_version_and_holds_only_plain_types() -> None:
    for name in ("persons", "entries"):
        assert schema(name).metadata[b"citizenship.schema"].decode() == SCHEMA
        assert {str(field.type) for field in schema(name)} <= {"string", "list<item: string>", "list<element: string>", "date32[day]", "int32"}


def test_every_column_is_described() -> None:
    text = describe()
    for name in ("persons", "entries"):
        missing = [column for column in columns(name) if not column.startswith(("parent2", "parent3", "parent4")) and f"| {column} |" not in text]
        assert missing == []


def test_not_asked_unknown_and_none_stay_apart() -> None:
    cases = loads("cases: [{id: a}, {id: b, acts: null}, {id: c, acts: []}]")
    persons, entries = to_tables(cases)
    assert persons["acts"].to_pylist() == [None, "unknown", "listed"]
    assert entries.num_rows == 0
    assert from_tables(persons, entries) == cases


def test_uncertain_dates_are_bounds_and_text_only_where_needed() -> None:
    persons, _ = to_tables(loads("cases: [{id: a, person: {born: 1968}}, {id: b, person: {born: 1968~}}, {id: c, person: {born: null}}]"))
    assert persons["born_lo"].to_pylist() == [datetime.date(1968, 1, 1), datetime.date(1967, 1, 1), None]
    assert persons["born_text"].to_pylist() == [None, "1968~", "unknown"]


def test_more_parents_than_columns_are_not_lost() -> None:
    roles = "[{role: mother}, {role: father}, {role: adoptive_mother, born: 1950}, {role: adoptive_father}, {role: adoptive_mother, acts: [{act: applied, of: KZ}]}]"
    cases = loads(f"{{id: a, parents: {roles}}}")
    assert from_tables(*to_tables(cases)) == cases


def test_an_id_given_twice_is_refused_both_ways() -> None:
    [case] = loads("{id: a}")
    with pytest.raises(CaseError, match="given twice"):
        to_tables([case, case])
    persons, _ = to_tables([case])
    with pytest.raises(CaseErrors, match="persons row 2: column id: id 'a' is that of row 1 too"):
        from_tables(pa.concat_tables([persons, persons]))


def test_a_table_made_elsewhere_needs_only_what_it_says() -> None:
    persons = pa.table({
        "id": ["a", "b"], "sex": ["female", None], "birthplace": ["KZ", "one_of:|KZ|UZ"], "birth_registered": [True, None],
        "born_lo": [datetime.datetime(1990, 5, 1), datetime.datetime(1991, 1, 1)], "born_hi": [datetime.datetime(1990, 5, 1), datetime.datetime(1991, 12, 31)],
        "parent1_role": ["mother", None], "parent1_nationality_at_birth": [["SU"], None],
    })
    entries = pa.table({"id": ["b", "b"], "list": ["residence", "residence"], "number": [1.0, 2.0], "in": ["KZ", "UZ"], "from_text": ["1991", "age 10"]})
    assert from_tables(persons, entries) == loads("""
cases:
- {id: a, person: {sex: female, born: 1990-05-01, birthplace: KZ, birth_registered: true}, parents: [{role: mother, nationality_at_birth: [SU]}]}
- {id: b, person: {born: 1991, birthplace: {one_of: [KZ, UZ]}}, residence: [{in: KZ, from: 1991}, {in: UZ, from: {age: 10}}]}
""")


@pytest.mark.parametrize(("person", "message"), [
    ({"birthplace": ["KAZ"]}, r"persons row 1 \(id a\): column birthplace: unknown .* 'KAZ' \(did you mean 'KZ'\?\)"),
    ({"birth_registered": ["1"]}, r"column birth_registered: true, false or unknown expected \(1 and 0 are not taken"),
    ({"born_text": ["31.12.1990"]}, r"column born: .*31.12.1990"),
    ({"born_lo": [datetime.date(1991, 1, 1)], "born_hi": [datetime.date(1990, 1, 1)]}, "column born: 1991-01-01 is after 1990-01-01"),
    ({"born_text": ["1990~"], "born_lo": [datetime.date(1990, 1, 1)]}, "'1990~' does not have these bounds"),
    ({"sex": [["female", "male"]]}, "one word expected, not 2 .*one_of:"),
    ({"born_place": ["KZ"]}, "unknown column 'born_place'"),
    ({"birthplce": ["KZ"]}, r"unknown column 'birthplce' \(did you mean 'birthplace'\?\)"),
    ({"parent1_sex": ["male"]}, "key 'role' is missing"),
    ({"parent2_role": ["mother"]}, "a parent after an empty one"),
    ({"rest": ["{"]}, "column rest: no JSON mapping"),
    ({"meets": [["oath"]]}, "column meets: a requirement without its answer"),
])
def test_a_bad_person_is_told_by_row_and_column(person, message: str) -> None:
    with pytest.raises(CaseErrors, match=message):
        from_tables(pa.table({"id": ["a"], **person}))


@pytest.mark.parametrize(("entry", "message"), [
    ({"list": ["residence"], "in": ["XY"]}, r"entries row 1 \(id a, residence 1\): column in: unknown"),
    ({"list": ["residense"], "in": ["KZ"]}, r"column list: no list 'residense' of self \(did you mean 'residence'\?\)"),
    ({"list": ["residence"], "in": ["KZ"], "number": [2]}, "column number: entries numbered 2"),
    ({"list": ["residence"]}, r"entries row 1 \(id a, residence 1\): column id: key 'in' is missing"),
    ({"list": ["residence"], "in": ["KZ"], "id": ["b"]}, "entries row 1: column id: no person 'b'"),
    ({"list": ["permits"], "kind": ["visa"], "within": [3]}, "no list 'permits' of self within entry 3"),
    ({"list": ["residence"], "in": ["KZ"], "from_text": ["1995"], "to_text": ["1990"]}, r"residence 1\).*1995.*1990"),
])
def test_a_bad_entry_is_told_by_row_and_column(entry, message: str) -> None:
    with pytest.raises(CaseErrors, match=message):
        from_tables(pa.table({"id": ["a"]}), pa.table({"id": ["a"], "number": [1], **entry}))


def test_entries_of_a_list_nobody_knows_contradict() -> None:
    with pytest.raises(CaseErrors, match="an entry, but acts is unknown"):
        from_tables(pa.table({"id": ["a"], "acts": ["unknown"]}), pa.table({"id": ["a"], "list": ["acts"], "number": [1], "act": ["applied"]}))


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(CaseErrors) as caught:
        from_tables(pa.table({"id": ["a", "b"], "sex": ["femal", "mal"], "birthplace": ["KAZ", "KZ"]}))
    assert len(caught.value.problems) == 3


def test_another_version_of_the_layout_is_refused() -> None:
    table = pa.table({"id": ["a"]}).replace_schema_metadata({"citizenship.schema": "citizenship.layout.v9"})
    with pytest.raises(CaseErrors, match="layout 'citizenship.layout.v9'"):
        from_tables(table)


def test_families_are_found_through_any_member() -> None:
    assert family_ids([("a", []), ("b", ["c"]), ("c", ["z"]), ("d", ["b"]), ("e", [])]) == ["a", "b", "b", "b", "e"]


def test_words_that_look_like_markers_come_back() -> None:
    for value in ("unknown", "not:", "one_of:", "\\", "\\unknown"):
        assert cells.read_words("word", cells.write_words("word", value)) == value
        assert cells.read_words("words", cells.write_words("words", [value, "x"])) == [value, "x"]
