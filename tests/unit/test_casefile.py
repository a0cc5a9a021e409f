"""Case files: nothing lost both ways, and every mistake told with line, path and the right form."""
# ruff: noqa: E501 - one mistake, one row

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from citizenship import case as c
from citizenship.case import NOT_ASKED, AgeDate, BirthDate, Case, Place
from citizenship.casefile import (
    CaseProblem,
    dumps,
    from_dict,
    iter_cases,
    json_schema,
    load_cases,
    loads,
    to_dict,
)
from citizenship.casefile_keys import KEYS, STATES
from citizenship.dates import parse
from citizenship.errors import CaseErrors, CitizenshipError
from citizenship.testing import cases

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

slow = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def faults(text: str, name: str = "t.yaml") -> list[str]:
    with pytest.raises(CaseErrors) as caught:
        loads(text, name)
    return [str(problem) for problem in caught.value.problems]


def understood(read: Callable[[], list[Case]]) -> list[Case]:
    """Read, or give nothing where it is refused as it should be; any other exception is a failure."""
    try:
        return read()
    except CaseErrors as error:
        told = str(error)
    assert told
    return []


def fault(data: dict[str, Any]) -> str:
    with pytest.raises(CaseErrors) as caught:
        from_dict({"id": "T", **data})
    (problem,) = caught.value.problems
    return str(problem).removeprefix("case: ")


# -- both ways ----------------------------------------------------------------------------------------------


@slow
@given(cases())
def test_a_case_comes_back_from_every_format(case: Case) -> None:
    data = to_dict(case)
    assert from_dict(data) == case
    assert to_dict(from_dict(data)) == data
    for form in ("yaml", "json", "jsonl"):
        assert loads(dumps(case, format=form)) == [case]
        assert loads(dumps([case], format=form)) == [case]
        assert loads(dumps([case], format=form), f"x.{form}") == [case]


@slow
@given(st.lists(cases(references=True), max_size=3), st.sampled_from(["yaml", "json", "jsonl"]))
def test_a_family_comes_back(family: list[Case], form: str) -> None:
    family = [Case(id="T-0"), *(attrs.evolve(case, id=f"T-{n}") for n, case in enumerate(family, 1))]
    assert loads(dumps(family, format=form), f"x.{form}") == family
    assert loads(dumps(family, format=form)) == family


@slow
@given(cases())
def test_what_is_written_fits_the_schema(case: Case) -> None:
    assert fits(to_dict(case), json_schema())
    assert fits({"cases": [to_dict(case)]}, json_schema())


def test_three_states_of_knowledge_stay_apart() -> None:
    for given_, kept in (({}, NOT_ASKED), ({"acts": None}, None), ({"acts": []}, ())):
        case = from_dict({"id": "T", **given_})
        assert case.acts == kept
        assert to_dict(case) == {"id": "T", **given_}
        assert loads(dumps(case)) == [case]


DATA = {
    "id": "T-014", "as_of": "2026-11-23",
    "person": {
        "born": "[1967..1968-04]", "birthplace": {"in": "KZ", "place": "Shymkent"}, "found_as_child": {"in": "KG", "age": 2},
        "origin": {"not": ["AZ"]}, "nationality": [{"of": "SU", "from": "..", "to": "1991-12-25"}, {"of": "TR", "held": False}],
    },
    "parents": [{"role": "mother", "known": False, "residence": [{"in": "SU-UZB", "from": "birth", "to": {"age": 13}}]}],
    "parents_agreed": {"of": "KZ", "date": "1999"},
    "residence": [{"in": ["RU", "BY"], "from": {"age": 20}, "to": "..", "registration": "permanent", "permits": []}],
    "service": [{"kind": "military", "for": "RU"}],
    "convictions": [{"in": {"one_of": ["KZ", "RU"]}}],
    "circumstances": {"meets": {"language_test_KZ": None, "oath": True}, "wants": []},
}  # fmt: skip


def test_plain_data_comes_back_as_it_was() -> None:
    assert to_dict(from_dict(DATA)) == DATA


def test_keys_that_are_named_otherwise_in_python() -> None:
    case = from_dict(DATA)
    residence, service = case.residence, case.service
    assert residence
    assert service
    assert residence[0].area == ("RU", "BY")
    assert residence[0].start == AgeDate(20)
    assert service[0].for_state == "RU"
    assert case.circumstances.meets == (("language_test_KZ", None), ("oath", True))
    assert case.person.origin == frozenset(STATES) - {"AZ", "SU"}
    parents = case.parents
    assert parents
    assert parents[0].residence
    assert parents[0].residence[0].start == BirthDate()


@pytest.mark.parametrize(
    ("given_", "normal"),
    [
        ({"birthplace": {"in": "KZ"}}, {"birthplace": "KZ"}),
        ({"birthplace": {"in": {"not": ["AZ"]}}}, {"birthplace": {"not": ["AZ"]}}),
        ({"birthplace": {"in": "KZ", "place": None}}, {"birthplace": "KZ"}),
        ({"ethnicity": "uzbek"}, {"ethnicity": ["uzbek"]}),
        ({"birth_registered": "true"}, {"birth_registered": True}),
        ({"found_as_child": {"in": "KG", "age": "2"}}, {"found_as_child": {"in": "KG", "age": 2}}),
        ({"nationality": [{"of": "SU", "held": True, "note": None}]}, {"nationality": [{"of": "SU"}]}),
        ({"origin": {"one_of": "KZ"}}, {"origin": {"one_of": ["KZ"]}}),
        ({"sex": {"one_of": ["male", "female"]}}, {"sex": {"not": []}}),
        ({"born": 1990}, {"born": "1990"}),
        ({"born": ["1990..1992"]}, {"born": "[1990..1992]"}),
    ],
)
def test_short_forms(given_: dict[str, Any], normal: dict[str, Any]) -> None:
    assert to_dict(from_dict({"id": "T", "person": given_})) == {"id": "T", "person": normal}
    assert to_dict(from_dict({"id": "T", "person": normal})) == {"id": "T", "person": normal}


def test_empty_person_and_circumstances_are_left_out() -> None:
    nothings: tuple[dict[str, Any] | None, ...] = (None, {})
    for nothing in nothings:
        assert to_dict(from_dict({"id": "T", "person": nothing, "circumstances": nothing})) == {"id": "T"}


@pytest.mark.parametrize(
    "text",
    ["SU-KAZ", "SU", "{in: KZ, place: Shymkent}", "null", "{place: Shymkent}", "{one_of: [KZ, SU-UZB]}"],
)
def test_birthplaces(text: str) -> None:
    (case,) = loads(f"id: T\nperson: {{birthplace: {text}}}")
    assert isinstance(case.person.birthplace, Place) or case.person.birthplace is None
    assert loads(dumps(case)) == [case]


@pytest.mark.parametrize(
    "text",
    [
        "1991",
        "'1991'",
        "1991-03",
        "1991-03-01",
        "1991~",
        "[1990..1992]",
        "'[1990..1992]'",
        "..",
        "197X",
        "1990/1992",
        "[1990,1992]",
    ],
)
def test_dates_keep_their_text(text: str) -> None:
    (case,) = loads(f"id: T\nas_of: {text}")
    assert case.as_of == parse(text.strip("'"))
    assert to_dict(case)["as_of"] == text.strip("'")


def test_not_and_one_of_take_the_shorter_form() -> None:
    codes = sorted(STATES)
    for of, form in (
        ({"not": ["AZ"]}, "not"),
        ({"one_of": codes[:-1]}, "not"),
        ({"one_of": ["AZ"]}, "one_of"),
    ):
        held = to_dict(from_dict({"id": "T", "person": {"nationality": [{"of": of}]}}))["person"][
            "nationality"
        ]
        assert list(held[0]["of"]) == [form]


def test_every_field_has_one_key() -> None:
    for cls, keys in KEYS.items():
        assert sorted(key.attr for key in keys) == sorted(field.name for field in attrs.fields(cls)), cls
        assert len({key.name for key in keys}) == len(keys)
        needed = {field.name for field in attrs.fields(cls) if field.default is attrs.NOTHING}
        assert {key.attr for key in keys if key.required} == needed, cls
    listed = {cls for cls in vars(c).values() if isinstance(cls, type) and attrs.has(cls)}
    assert listed - set(KEYS) == {c.Entry, AgeDate, BirthDate}


def test_no_key_is_a_truth_value_elsewhere() -> None:
    for keys in KEYS.values():
        assert not {key.name for key in keys} & {"on", "off", "yes", "no", "y", "n"}


# -- mistakes -----------------------------------------------------------------------------------------------


def test_all_mistakes_of_a_file_at_once_in_its_order() -> None:
    text = """\
id: T-1
person:
  sex: woman
  birthplace: KAZ
  born: 1968-13
residense: []
residence:
- {in: UZ, from: 1990, to: 1989}
- in: TJ
  registration: permanant
  from: 1991-02-30
- {from: 1990}
acts:
- {act: registred, date: 1950}
"""
    assert faults(text) == [
        "t.yaml:3: person.sex: unknown word 'woman' (one of: female, male)",
        "t.yaml:4: person.birthplace: unknown State or Soviet republic 'KAZ' (did you mean 'KZ'?)",
        *(line for line in faults(text) if line.startswith("t.yaml:5: person.born: ")),
        "t.yaml:6: residense: unknown key 'residense' (did you mean 'residence'?)",
        "t.yaml:8: residence[0].from: from 1990 is after to 1989 (were they swapped?)",
        "t.yaml:10: residence[1].registration: unknown word 'permanant' (did you mean 'permanent'?)",
        *(line for line in faults(text) if line.startswith("t.yaml:11: residence[1].from: ")),
        "t.yaml:12: residence[2]: key 'in' is missing",
        "t.yaml:14: acts[0].act: unknown word 'registred' (did you mean 'registered'?)",
    ]
    assert len(faults(text)) == 9


def test_problems_are_machine_readable() -> None:
    with pytest.raises(CaseErrors) as caught:
        loads("id: T\nresidence:\n- in: KZ\n  form: 1990", "t.yaml")
    (problem,) = caught.value.problems
    assert isinstance(problem, CaseProblem)
    assert (problem.file, problem.line, problem.path) == ("t.yaml", 4, "residence[0].form")
    assert (problem.code, problem.hint) == ("unknown_key", "did you mean 'from'?")
    assert problem.where == "t.yaml:4: residence[0].form"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"born": "1990"}, "born: unknown key 'born' (it belongs in 'person')"),
        ({"wants": []}, "wants: unknown key 'wants' (it belongs in 'circumstances')"),
        ({"residence": [{"in": "KZ", "start": "1990"}]}, "residence[0].start: unknown key 'start' (did you mean 'from'?)"),
        ({"residence": {"in": "KZ"}}, "residence: a list expected, not a mapping (begin each entry with a dash)"),
        ({"residence": [None]}, "residence[0]: keys and values expected, not null (write {in: …})"),
        ({"residence": ["KZ"]}, "residence[0]: keys and values expected, not 'KZ' (write {in: …})"),
        ({"person": []}, "person: keys and values expected, not a list (write {sex: …})"),
        ({"person": {"birth_registered": "yes"}}, "person.birth_registered: true, false or null expected, not 'yes' (write true)"),
        ({"person": {"birth_registered": "True"}}, "person.birth_registered: true, false or null expected, not 'True' (write true)"),
        ({"person": {"birth_registered": 1}}, "person.birth_registered: true, false or null expected, not 1 (leave out what was not asked)"),
        ({"person": {"birth_registered": "unknown"}}, "person.birth_registered: true, false or null expected, not 'unknown' (write null)"),
        ({"person": {"ethnicity": ["Uzbek"]}}, "person.ethnicity[0]: 'Uzbek' has capital letters (write 'uzbek')"),
        ({"none_known": ["RUS", "kz"]}, None),
        ({"none_known": ["RUS"]}, "none_known[0]: unknown State 'RUS' (did you mean 'RU'?)"),
        ({"none_known": ["SU-KAZ"]}, None),
        ({"acts": [{"act": "refused", "of": "Uzbekistan"}]}, "acts[0].of: unknown State 'Uzbekistan' (did you mean 'UZ'?)"),
        ({"person": {"origin": ["KZ", "UZ"]}}, "person.origin: one State or Soviet republic expected, not a list (write {one_of: […]} where one of several is meant)"),
        ({"person": {"origin": {"not": ["SU-KAZ"]}}}, "person.origin: `not` takes today's States, not SU-KAZ (write {one_of: […]})"),
        ({"person": {"origin": {"not": ["AZ"], "one_of": ["KZ"]}}}, "person.origin: either `not` or `one_of`, not both"),
        ({"person": {"origin": {"one_of": []}}}, "person.origin: no possibility is left (write null for unknown)"),
        ({"person": {"origin": {"one_of": ["KAZ"]}}}, "person.origin.one_of[0]: unknown State or Soviet republic 'KAZ' (did you mean 'KZ'?)"),
        ({"person": {"origin": {"one_of": 5}}}, "person.origin: a list expected, not 5"),
        ({"person": {"ethnicity": {"not": ["uzbek"]}}}, "person.ethnicity: `not` needs a closed list of words (write {one_of: […]})"),
        ({"none_known": [{"not": ["AZ"]}]}, "none_known[0]: one word expected, not a mapping (write {not: […]} or {one_of: […]} without the list)"),
        ({"person": {"born": {"age": 3}}}, "person.born: a day of birth cannot be told by age or birth (give the year, such as 1968~)"),
        ({"person": {"born": "birth"}}, "person.born: a day of birth cannot be told by age or birth (give the year, such as 1968~)"),
        ({"as_of": {"age": "x"}}, "as_of.age: an age in whole years (0 to 150) expected, not 'x'"),
        ({"as_of": {"age": True}}, "as_of.age: an age in whole years (0 to 150) expected, not true"),
        ({"as_of": {"ages": 3}}, None),
        ({"as_of": True}, None),
        ({"as_of": 1990.5}, None),
        ({"as_of": ""}, None),
        ({"as_of": "1" * 1000}, "as_of: no date is 1000 characters long"),
        ({"as_of": "about 1990"}, None),
        ({"parents": [{"role": None}]}, None),
        ({"parents": [{}]}, "parents[0]: key 'role' is missing"),
        ({"circumstances": {"meets": []}}, "circumstances.meets: keys and values expected, not a list (write {language_test_KZ: true})"),
        ({"circumstances": {"meets": {"a": "maybe"}}}, None),
        ({"consents": [{"to": " "}]}, None),
        ({"family": [{"relation": "child", "note": "\ud800"}]}, "family[0].note: text with half a character in it (a lone surrogate)"),
        ({"family": [{"relation": "child", "note": ["x"]}]}, "family[0].note: text expected, not a list"),
        ({"family": [{"relation": "child", "note": True}]}, "family[0].note: text expected, not true"),
        ({3: 4}, None),
    ],
)  # fmt: skip
def test_mistakes(data: dict[str, Any], expected: str | None) -> None:
    if expected is None:
        with pytest.raises(CaseErrors):
            from_dict({"id": "T", **data})
    else:
        assert fault(data) == expected


@pytest.mark.parametrize("identity", [{}, {"id": None}, {"id": ""}, {"id": " "}, {"id": []}, {"id": True}])
def test_a_case_needs_an_id(identity: dict[str, Any]) -> None:
    with pytest.raises(CaseErrors, match="id"):
        from_dict(identity)


def test_a_number_is_an_id() -> None:
    assert from_dict({"id": 14}).id == "14"


@pytest.mark.parametrize("data", [None, [], "x", 3, True])
def test_what_is_no_mapping_is_no_case(data: Any) -> None:
    with pytest.raises(CaseErrors):
        from_dict(data)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"residence": [{"in": "KZ", "from": "1990", "to": "1989-12"}]}, "residence[0].from: from 1990 is after to 1989-12 (were they swapped?)"),
        ({"residence": [{"in": "KZ", "permits": [{"from": "1991", "to": "1990"}]}]}, "residence[0].permits[0].from: from 1991 is after to 1990 (were they swapped?)"),
        ({"registrations": [{"in": "KZ", "from": "1991", "to": "1990"}]}, "registrations[0].from: from 1991 is after to 1990 (were they swapped?)"),
        ({"family": [{"relation": "spouse", "from": "1991", "to": "1990"}]}, "family[0].from: from 1991 is after to 1990 (were they swapped?)"),
        ({"service": [{"from": "1991", "to": "1990"}]}, "service[0].from: from 1991 is after to 1990 (were they swapped?)"),
        ({"person": {"nationality": [{"of": "SU", "from": "1991", "to": "1990"}]}}, "person.nationality[0].from: from 1991 is after to 1990 (were they swapped?)"),
        ({"parents": [{"role": "father", "residence": [{"in": "KZ", "from": "1991", "to": "1990"}]}]}, "parents[0].residence[0].from: from 1991 is after to 1990 (were they swapped?)"),
        ({"person": {"born": "1990"}, "residence": [{"in": "KZ", "from": {"age": 13}, "to": "1999"}]}, "residence[0].from: from age 13 is after to 1999 (were they swapped?)"),
        ({"person": {"born": "1990"}, "residence": [{"in": "KZ", "from": "1995", "to": "birth"}]}, "residence[0].from: from 1995 is after to birth (were they swapped?)"),
        ({"person": {"born": "1990", "died": "1989"}}, "person.died: died 1989 is before born 1990 (were they swapped?)"),
        ({"parents": [{"role": "mother", "born": "1990", "died": "1989"}]}, "parents[0].died: died 1989 is before born 1990 (were they swapped?)"),
        ({"family": [{"relation": "child", "born": "1990", "died": "1989"}]}, "family[0].died: died 1989 is before born 1990 (were they swapped?)"),
        ({"person": {"born": "1990"}, "acts": [{"act": "applied", "date": "1989"}]}, "acts[0].date: this act of 1989 is before the birth (1990) (an act of a parent belongs there)"),
        ({"parents": [{"role": "mother", "born": "1960", "acts": [{"act": "applied", "decided": "1950"}]}]}, "parents[0].acts[0].decided: this act of 1950 is before the birth (1960) (an act of a parent belongs there)"),
        ({"person": {"born": "1990"}, "parents": [{"role": "mother", "born": "1991"}]}, "parents[0].born: a parent born 1991 is younger than the child (born 1990)"),
        ({"parents": [{"role": "mother"}, {"role": "mother"}]}, "parents[1].role: a second mother (the other parent, or adoptive_mother)"),
    ],
)  # fmt: skip
def test_what_no_life_can_be(data: dict[str, Any], expected: str) -> None:
    assert fault(data) == expected


@pytest.mark.parametrize(
    "data",
    [
        {"residence": [{"in": "KZ", "from": "1990", "to": "1990-03"}]},
        {"residence": [{"in": "KZ", "from": "1991~", "to": "1990"}]},
        {"residence": [{"in": "KZ", "from": "..", "to": ".."}, {"in": "RU", "from": "1990", "to": None}]},
        {"residence": [{"in": "KZ", "from": {"age": 13}, "to": "1950"}]},  # no birth known: nothing is certain
        {"person": {"born": "1990"}, "acts": [{"act": "applied", "date": "1990-01-01"}, {"act": "refused", "date": None}]},
        {"person": {"born": "1990", "died": "1995"}, "acts": [{"act": "position_not_national", "date": "2000", "since": ".."}]},
        {"person": {"born": "1990", "died": {"age": 0}}},
        {"person": {"born": "1990"}, "parents": [{"role": "mother", "born": "1990~"}, {"role": "adoptive_mother"}, {"role": "adoptive_mother"}]},
        {"person": {"born": "1990"}, "family": [{"relation": "child", "born": {"age": 27}}, {"relation": "sibling", "born": "birth"}]},
        {"registrations": [{"in": "KZ", "kind": "permanent", "from": "1990", "to": "1995"}, {"in": "UZ", "kind": "permanent", "from": "1990", "to": "1995"}]},
    ],
)  # fmt: skip
def test_uncertain_or_contradicting_entries_are_kept(data: dict[str, Any]) -> None:
    case = from_dict({"id": "T", **data})
    assert to_dict(case) == {"id": "T", **data}


def test_more_than_two_parents_by_birth() -> None:
    text = "id: T\nparents:\n- role: mother\n- role: father\n- role: mother"
    assert faults(text) == [
        "t.yaml:2: parents: more than two parents by birth (others: adoptive_mother, adoptive_father)",
        "t.yaml:5: parents[2].role: a second mother (the other parent, or adoptive_mother)",
    ]


# -- families -----------------------------------------------------------------------------------------------


def test_references_between_cases() -> None:
    text = """\
cases:
- id: T-1
  person: {born: 1950}
- id: T-2
  person: {born: 1940}
  parents: [{role: mother, case: T-1}, {role: father, case: t1}]
- id: T-1
- id: T-3
  family: [{relation: spouse, case: T-9}]
"""
    assert faults(text) == [
        "t.yaml:6: cases[1].parents[0].case: a parent born 1950 is younger than the child (born 1940)",
        "t.yaml:6: cases[1].parents[1].case: there is no case 't1' in this file (did you mean 'T-1'?)",
        "t.yaml:7: cases[2].id: id 'T-1' stands here twice (it is also the id of case 1 of the file)",
        "t.yaml:9: cases[3].family[0].case: there is no case 'T-9' in this file (put both cases into one file, under `cases:`)",
    ]


def test_nobody_is_their_own_ancestor() -> None:
    def circle(*steps: tuple[str, str]) -> list[str]:
        return faults(
            json.dumps(
                [{"id": child, "parents": [{"role": "mother", "case": parent}]} for child, parent in steps]
            )
        )

    assert len(circle(("A", "A"))) == 1
    assert len(circle(("A", "B"), ("B", "C"), ("C", "A"))) == 1
    assert "'A' would be an ancestor of itself" in circle(("A", "B"), ("B", "A"))[0]
    long = [(str(n), str(n + 1)) for n in range(3000)]
    assert len(circle(*long, ("3000", "2990"))) == 1
    diamond = [{"id": "A", "parents": [{"role": "mother", "case": "B"}, {"role": "father", "case": "C"}]}]
    diamond += [{"id": i, "parents": [{"role": "mother", "case": "D"}]} for i in "BC"]
    assert len(loads(json.dumps([*diamond, {"id": "D"}]))) == 4


def test_shapes_of_files() -> None:
    assert [case.id for case in loads("- id: A\n- id: B")] == ["A", "B"]
    assert [case.id for case in loads('[{"id": "A"}]')] == ["A"]
    assert [case.id for case in loads('{"cases": [{"id": "A"}, {"id": "B"}]}', "x.json")] == ["A", "B"]
    assert [case.id for case in loads('\ufeff{"id": "A"}\n\n{"id": "B"}\n')] == ["A", "B"]
    assert [case.id for case in loads('{"id": "A"}\r\n{"id": "B"}', "x.ndjson")] == ["A", "B"]
    assert [case.id for case in loads("{id: A}")] == ["A"]
    assert loads("cases: []") == []


def test_one_case_is_a_list_too() -> None:
    case = Case(id="T")
    assert loads(dumps(case)) == [case]
    with pytest.raises(ValueError, match="format"):
        dumps(case, format="xml")


# -- files that are none ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["t.yaml", "t.json", "t.jsonl", "t.unknown", "<text>"])
@pytest.mark.parametrize(
    "text",
    [
        "", "\n\n", "# nothing", "null", "42", "text", "a: [1\nb: 2", "{", "[", '{"id": "T"', "\x00\x01\xff", "PK\x03\x04", "\ud800",
        "[" * 10_000, "{" * 10_000, '{"a":' * 10_000, "[" * 10_000 + "]" * 10_000, "- " * 10_000, "cases: 3", "cases: {id: T}",
        "cases:\n- T", '{"id": "T", "id": "U"}', '{"id": ' + "9" * 5000 + "}", '{"id": NaN}', '{"id": 1.5}', "a: *x",
        "--- {id: A}\n--- {id: B}", '{"cases": [], "other": 1}', "id: T\nid: U", "&a [*a]", "!!python/name:os.system x",
        '{"id": "T"}\n{"id": "T"}', '{"id": "T"} x', "\ufeff",
    ],
)  # fmt: skip
def test_bad_files_are_one_grouped_error(text: str, name: str) -> None:
    with pytest.raises(CaseErrors) as caught:
        loads(text, name)
    assert caught.value.problems
    assert all(isinstance(problem, CitizenshipError) and problem.where for problem in caught.value.problems)
    assert str(caught.value)


@given(
    st.text("{}[]:-,&*!|\"'#?~ \nid: TKZ0null", max_size=50),
    st.sampled_from(["t.yaml", "t.json", "t.jsonl", ""]),
)
def test_any_text_is_read_or_refused(text: str, name: str) -> None:
    understood(lambda: loads(text, name))


_anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=4)
    | st.sampled_from(["KZ", "1990", "birth"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([key.name for keys in KEYS.values() for key in keys] + ["not", "one_of"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(st.dictionaries(st.sampled_from([key.name for key in KEYS[Case]]), _anything))
def test_any_data_is_understood_or_refused(data: dict[str, Any]) -> None:
    for case in understood(lambda: [from_dict(data)]):
        assert from_dict(to_dict(case)) == case


@given(st.data(), cases())
@slow
def test_one_spoilt_value_is_a_grouped_error_or_a_case(data: st.DataObject, case: Case) -> None:
    plain = to_dict(case)
    at: Any = plain
    while True:
        step = data.draw(st.sampled_from(sorted(at, key=str) if isinstance(at, dict) else range(len(at))))
        if not at[step] or not isinstance(at[step], dict | list) or data.draw(st.booleans()):
            break
        at = at[step]
    at[step] = data.draw(_anything)
    for found in understood(lambda: [from_dict(plain)]):
        assert from_dict(to_dict(found)) == found


def test_ten_megabytes(tmp_path: Path) -> None:
    for ending in ("yaml", "json"):
        path = tmp_path / f"big.{ending}"
        path.write_text('{"id": "T", "x": "' + "x" * 10 * 2**20 + '"}')
        with pytest.raises(CaseErrors, match="too large"):
            load_cases(path)
        with pytest.raises(CaseErrors, match="too large"):
            loads(path.read_text(), path.name)


def test_files(tmp_path: Path) -> None:
    path = tmp_path / "family.yaml"
    path.write_bytes("\ufeffid: T-1\nperson: {birthplace: {in: KZ, place: Шымкент}}\n".encode())
    (case,) = load_cases(path)
    assert load_cases(str(path)) == [case]
    with path.open() as text, path.open("rb") as binary:
        assert load_cases(text) == load_cases(binary) == [case]
    for broken in (tmp_path / "none.yaml", tmp_path, "a\x00b"):
        with pytest.raises(CaseErrors, match="cannot be read"):
            load_cases(broken)
    path.write_bytes(b"id: T\nperson: {sex: \xff\xfe}")
    with pytest.raises(CaseErrors, match=r"family.yaml:2: not UTF-8"):
        load_cases(path)


def test_json_mistakes_have_lines(tmp_path: Path) -> None:
    path = tmp_path / "t.json"
    path.write_text('{\n  "id": "T",\n  "person": {\n    "sex": "woman"\n  }\n}')
    with pytest.raises(CaseErrors, match=r"t.json:4: person.sex: unknown word"):
        load_cases(path)
    path.write_text('{"id": "T", "person": {"sex": "\\ud83d\\ude00"}}')  # not YAML: the path alone
    with pytest.raises(CaseErrors, match=r"person.sex: unknown word"):
        load_cases(path)


def test_json_lines_stream(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    good = [Case(id=f"T-{n}") for n in range(3)]
    path.write_text("\ufeff" + dumps(good, format="jsonl") + "\n", encoding="utf-8")
    assert list(iter_cases(path)) == good == load_cases(path)
    long = b'{"id": "' + b"x" * 2**20 + b'"}\n'
    path.write_bytes(
        b'{"id": "T-0"}\n'
        + long
        + b'{"id": "\xff"}\n{"id": "T-1"\n\n{"id": "T-2", "sex": "x"}\n{"id": "T-3"}'
    )
    bad: list[CaseErrors] = []
    assert [case.id for case in iter_cases(path, on_error=bad.append)] == ["T-0", "T-3"]
    assert [
        problem.line for errors in bad for problem in errors.problems if isinstance(problem, CaseProblem)
    ] == [2, 3, 4, 6]
    with pytest.raises(CaseErrors, match=r"t.jsonl:2: a line of more than"):
        list(iter_cases(path))
    with pytest.raises(CaseErrors) as caught:
        load_cases(path)
    assert [problem.code for problem in caught.value.problems] == ["size", "text", "json", "unknown_key"]


def test_every_file_can_be_iterated(tmp_path: Path) -> None:
    path = tmp_path / "family.yaml"
    path.write_text("cases: [{id: A}, {id: B}]")
    assert [case.id for case in iter_cases(path)] == ["A", "B"]
    path.write_text("cases: [{id: A}, {id: A}]")
    bad: list[CaseErrors] = []
    assert list(iter_cases(path, on_error=bad.append)) == []
    assert str(bad[0]).startswith(f"{path}:1: cases[1].id: id 'A' stands here twice")
    with pytest.raises(CaseErrors):
        list(iter_cases(path))


def test_long_lines_of_text_are_refused() -> None:
    assert "a line of more than" in faults('{"id": "A"}\n{"id": "' + "x" * 2**20 + '"}', "t.jsonl")[0]


def test_json_lines_of_text() -> None:
    assert [case.id for case in iter_cases(io.StringIO('{"id": "A"}\n{"id": "B"}'))] == ["A", "B"]
    with pytest.raises(CaseErrors, match=r"<text>:1: a line of more"):
        list(iter_cases(io.StringIO("x" * 2**21)))


def test_thousands_of_mistakes_are_cut() -> None:
    with pytest.raises(CaseErrors) as caught:
        loads("\n".join('{"id": ""}' for _ in range(1500)), "t.jsonl")
    assert len(caught.value.problems) == 1001
    assert "500 problems more" in str(caught.value)


def test_messages_do_not_repeat_long_values() -> None:
    assert len(fault({"person": {"sex": "x" * 10_000}})) < 200


# -- the schema ---------------------------------------------------------------------------------------------


def fits(value: Any, schema: dict[str, Any]) -> bool:
    """Just enough of JSON Schema 2020-12 for ours, written against the standard and not against the generator."""
    root = json_schema()

    def ok(value: Any, rule: dict[str, Any]) -> bool:
        unknown = set(rule) - set(checks) - {"$schema", "$defs", "title", "description"}
        assert not unknown, unknown
        return all(checks[word](value, rule) for word in rule if word in checks)

    types: dict[str, Any] = {
        "null": lambda v: v is None, "boolean": lambda v: isinstance(v, bool), "string": lambda v: isinstance(v, str),
        "integer": lambda v: isinstance(v, int) and not isinstance(v, bool), "array": lambda v: isinstance(v, list),
        "object": lambda v: isinstance(v, dict),
    }  # fmt: skip
    checks: dict[str, Any] = {
        "type": lambda v, r: any(types[t](v) for t in ([r["type"]] if isinstance(r["type"], str) else r["type"])),
        "enum": lambda v, r: v in r["enum"],
        "const": lambda v, r: v == r["const"],
        "anyOf": lambda v, r: any(ok(v, option) for option in r["anyOf"]),
        "not": lambda v, r: not ok(v, r["not"]),
        "$ref": lambda v, r: ok(v, root["$defs"][r["$ref"].removeprefix("#/$defs/")]),
        "pattern": lambda v, r: not isinstance(v, str) or bool(re.search(r["pattern"], v)),
        "items": lambda v, r: not isinstance(v, list) or all(ok(item, r["items"]) for item in v),
        "properties": lambda v, r: not isinstance(v, dict) or all(ok(v[k], s) for k, s in r["properties"].items() if k in v),
        "required": lambda v, r: not isinstance(v, dict) or all(k in v for k in r["required"]),
        "additionalProperties": lambda v, r: not isinstance(v, dict) or all(
            r["additionalProperties"] is not False and ok(v[k], r["additionalProperties"]) for k in v if k not in r.get("properties", {})
        ),
        "minProperties": lambda v, r: not isinstance(v, dict) or len(v) >= r["minProperties"],
        "maxProperties": lambda v, r: not isinstance(v, dict) or len(v) <= r["maxProperties"],
        "minLength": lambda v, r: not isinstance(v, str) or len(v) >= r["minLength"],
        "maxLength": lambda v, r: not isinstance(v, str) or len(v) <= r["maxLength"],
        "minItems": lambda v, r: not isinstance(v, list) or len(v) >= r["minItems"],
        "minimum": lambda v, r: not isinstance(v, int) or v >= r["minimum"],
        "maximum": lambda v, r: not isinstance(v, int) or v <= r["maximum"],
    }  # fmt: skip
    return ok(value, schema)


def test_the_schema_is_plain_json_and_refers_to_what_is_there() -> None:
    text = json.dumps(json_schema())
    for name in re.findall(r'"\$ref": "#/\$defs/([^"]+)"', text):
        assert name in json_schema()["$defs"], name


@pytest.mark.parametrize(
    "data",
    [
        {}, {"id": None}, {"id": "T", "residense": []}, {"id": "T", "person": {"sex": "woman"}}, {"id": "T", "residence": [{}]},
        {"id": "T", "person": {"origin": {"not": ["AZ"], "one_of": []}}}, {"id": "T", "acts": {}}, {"cases": [], "x": 1},
        {"id": "T", "person": {"born": "birth"}}, {"id": "T", "person": {"ethnicity": ["Uzbek"]}}, {"id": "T", "as_of": {"age": -1}},
    ],
)  # fmt: skip
def test_the_schema_refuses_what_the_loader_refuses(data: dict[str, Any]) -> None:
    assert not fits(data, json_schema())
    with pytest.raises(CaseErrors):
        loads(json.dumps(data))


def test_the_schema_takes_the_short_forms() -> None:
    assert fits(DATA, json_schema())
    assert fits([{"id": "T", "person": {"born": 1990, "ethnicity": "uzbek"}}], json_schema())
