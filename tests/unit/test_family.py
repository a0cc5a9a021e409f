"""Family files: parents first and once, the summary, the command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from citizenship.assessment import family as module
from citizenship.assessment.assess import assess
from citizenship.assessment.family import Family, assess_family, refers
from citizenship.casefile import from_dict, load_cases
from citizenship.cli import main
from citizenship.errors import CaseError, EvaluationError
from citizenship.law.lawbook import load_lawbook
from citizenship.report.family import show_family

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "cases" / "osh_family.yaml"
ASKED = {"registrations": [], "documents": [], "acts": [], "family": [], "service": [], "convictions": []}


@pytest.fixture(scope="module")
def book():
    return load_lawbook().select(states=("SU", "UZ", "KG", "KZ"))


def person(name, born, *, parents=None, day="2026-11-23", **facts):
    data = {"id": name, "as_of": day, **ASKED, "person": {"born": born, "birthplace": facts.pop("birthplace", "KG"), **facts.pop("person", {})},
            "residence": [{"in": "KG", "from": born, "to": "..", "registration": "permanent", "reason": "home"}]}
    if parents is not None:
        data["parents"] = [{"role": role, "case": case} for role, case in parents]
    return data | facts


KYRGYZ = {"nationality": [{"of": "KG", "from": "1994-02-18", "to": "..", "by": "operation"}]}
NOBODY = {"nationality": [{"of": "KG", "held": False}, {"of": "UZ", "held": False}, {"of": "KZ", "held": False}]}


def three_generations():
    return [from_dict(data) for data in (
        person("child-1", "2012-01-01", parents=[("mother", "mother"), ("father", "father")]),
        person("child-2", "2015-01-01", parents=[("mother", "mother"), ("father", "father")]),
        person("mother", "1985-01-01", person=NOBODY, parents=[("mother", "grandmother")]),
        person("father", "1984-01-01", person=KYRGYZ),
        person("grandmother", "1960-01-01", person=NOBODY),
        person("child-3", "2018-01-01", parents=[("mother", "mother"), ("father", "father")]),
    )]


def test_each_person_is_evaluated_once(book, monkeypatch):
    """Three children, two parents, one grandmother: six evaluations, however the file is ordered."""
    seen = []
    real = module.evaluate_case
    monkeypatch.setattr(module, "evaluate_case", lambda case, *a, **k: seen.append(case.id) or real(case, *a, **k))
    for cases in (three_generations(), three_generations()[::-1]):
        seen.clear()
        assess_family(cases, lawbook=book, engine="reference", completions=False)
        assert sorted(seen) == sorted(case.id for case in cases)
        assert seen.index("grandmother") < seen.index("mother") < min(seen.index(f"child-{n}") for n in (1, 2, 3))


def test_the_answers_are_those_of_each_alone(book):
    cases = three_generations()
    together = assess_family(cases, lawbook=book, engine="reference", completions=False)
    for case, answer in zip(cases, together.persons, strict=True):
        alone = assess(case, lawbook=book, engine="reference", completions=False, family=cases)
        assert answer.to_dict() == alone.to_dict()


def test_a_child_has_it_from_a_parent_that_is_a_case(book):
    """The verdict of the parents' own cases decides; the child's entries say nothing of them."""
    def child_of(facts):
        cases = [from_dict(person("child", "2012-01-01", parents=[("mother", "m"), ("father", "f")])), *(from_dict(person(name, "1985-01-01", person=facts)) for name in "mf")]
        return assess_family(cases, lawbook=book, engine="reference", completions=False).persons[0]

    assert child_of(KYRGYZ).nationality["KG"].verdict == "national"
    assert child_of({"nationality": [{"of": "KZ", "from": "1992-03-01", "to": ".."}, {"of": "KG", "held": False}]}).nationality["KZ"].verdict == "national"
    assert child_of(NOBODY).finding == "undetermined"


def test_strangers_are_not_kept(book):
    cases = [from_dict(person(f"p{n}", "1990-01-01", person=KYRGYZ)) for n in range(3)]
    family = Family(cases, lawbook=book, engine="reference")
    for case in cases:
        family.assess(case, completions=False)
    assert family.evaluated == 3
    assert not family._known


def test_a_cycle_is_a_clear_error(book):
    cases = [from_dict(person("a", "1990-01-01", parents=[("mother", "b")])), from_dict(person("b", "1990-01-01", parents=[("mother", "a")]))]
    with pytest.raises(CaseError, match="ancestor of itself") as error:
        assess_family(cases, lawbook=book, engine="reference")
    assert "a -> b -> a" in error.value.hint
    assert error.value.code == "cycle"


def test_a_case_without_a_day_is_an_error_and_as_of_gives_one(book):
    cases = [from_dict({k: v for k, v in person("a", "1990-01-01", person=KYRGYZ).items() if k != "as_of"})]
    with pytest.raises(EvaluationError, match="day of determination"):
        assess_family(cases, lawbook=book, engine="reference")
    assert assess_family(cases, lawbook=book, engine="reference", as_of="2020-01-01").persons[0].as_of == "2020-01-01"


def test_different_days_are_different_evaluations(book):
    cases = [from_dict(person("m", "1980-01-01", person=KYRGYZ, day="2015-01-01")), from_dict(person("c", "2010-01-01", parents=[("mother", "m")], day="2020-01-01"))]
    family = Family(cases, lawbook=book, engine="reference")
    assert family.assess(cases[0], completions=False).as_of == "2015-01-01"
    assert family.assess(cases[1], completions=False).as_of == "2020-01-01"
    assert family.evaluated == 3


def stateless_parents(**child):
    """A mother whom no State holds a national, long resident, and her child in Kyrgyzstan; both denied."""
    denied = [{"act": "position_not_national", "of": state, "date": "2026-01-01", "since": "..", "competent": True} for state in ("KG", "UZ", "KZ")]
    mother = person("mother", "1985-01-01", person={"birth_registered": True, **NOBODY}, acts=denied, circumstances={"fears_return_to": ["UZ"]},
                    residence=[{"in": "KG", "from": "1985-01-01", "to": "..", "registration": "permanent", "reason": "home", "permits": [{"kind": "stateless_permit"}]}])
    mother["parents"] = [{"role": role, "nationality": [], "born": "1960-01-01"} for role in ("mother", "father")]
    kid = person("kid", "2018-01-01", person={"birth_registered": False}, acts=denied, parents=[("mother", "mother")], **child)
    kid["parents"].append({"role": "father", "known": False})
    return [from_dict(mother), from_dict(kid)]


def test_the_summary(book):
    found = assess_family(stateless_parents(), lawbook=book, engine="reference", completions=False)
    data = found.to_dict()
    assert data["schema"] == "citizenship.family.v1"
    assert data["cases"] == ["mother", "kid"]
    assert [row["finding"] for row in data["persons"]] == ["stateless", "stateless"]
    [exposed] = data["exposed"]
    assert (exposed["child"], exposed["parents"]) == ("kid", ["mother"])
    assert "not registered" in exposed["why"]["en"]
    assert "national of no State" in exposed["why"]["en"]
    assert data["first"][0] == {"kind": "register", "case": "kid", "remedy": None, "by_day": None,
                                "text": {"en": "Register the birth of kid", "ru": "Зарегистрировать рождение: kid"}}
    included = {row["remedy"] for row in data["includes"]}
    assert included
    assert all(book.by_id[rule].remedy["children"] == "included" for rule in included)
    assert all(row["children"] == ["kid"] and row["parent"] == "mother" for row in data["includes"])
    json.dumps(data)


def test_grown_children_and_nationals_are_not_taken_along(book):
    cases = stateless_parents()
    grown = [cases[0], from_dict(person("kid", "2000-01-01", parents=[("mother", "mother")]))]
    assert assess_family(grown, lawbook=book, engine="reference", completions=False).includes == ()
    national = [cases[0], from_dict(person("kid", "2018-01-01", person={"nationality": [{"of": "KG", "from": "2018-01-01", "to": ".."}]}, parents=[("mother", "mother")]))]
    found = assess_family(national, lawbook=book, engine="reference", completions=False)
    assert "KG" not in {row.country for row in found.includes}


def test_the_summary_tells_no_member_of_asylum_or_trafficking(book):
    cases = stateless_parents(circumstances={"trafficking": {"act": True, "purpose": True}})
    found = assess_family(cases, lawbook=book, engine="reference", completions=False)
    assert {"REF-02"} <= set(found.persons[0].referrals)
    assert "REF-03" in found.persons[1].referrals
    told = json.dumps(found.to_dict()) + show_family(found, "en") + show_family(found, "ru")
    assert not any(word in told for word in ("REF-", "REFUGEE", "asylum", "traffick", "убежищ", "торговл"))


def test_a_child_without_a_case_of_its_own_is_exposed_through_the_parent(book):
    cases = [from_dict(person("mother", "1985-01-01", person=KYRGYZ, family=[{"relation": "child", "born": "2020-01-01", "birthplace": "UZ", "birth_registered": False}])),
             from_dict(person("other", "1985-01-01", person=KYRGYZ))]
    found = assess_family(cases, lawbook=book, engine="reference", completions=False)
    assert [(e.child, e.parents) for e in found.exposed] == [("mother: family[0]", ("mother",))]


def test_terminal_in_both_languages(book):
    found = assess_family(stateless_parents(), lawbook=book, engine="reference", completions=False)
    english, russian = show_family(found, "en"), show_family(found, "ru")
    assert "mother  STATELESS" in english
    assert "1. Register the birth of kid" in english
    assert "mother  ЛИЦО БЕЗ ГРАЖДАНСТВА" in russian
    assert len(english.splitlines()) == len(russian.splitlines())


def test_refers():
    assert refers(three_generations())
    assert not refers([from_dict(person("a", "1990-01-01")), from_dict(person("b", "1990-01-01"))])


# -- the command -------------------------------------------------------------------------------------------
def run(*arguments):
    return CliRunner().invoke(main, ["assess", str(EXAMPLE), "--engine", "reference", *arguments])


def test_text_ends_with_the_family():
    done = run()
    assert done.exit_code == 0
    assert "The family together:" in done.stdout
    assert "Register the birth of osh-younger" in done.stdout


def test_json_has_the_summary_only_when_asked_for():
    lines = [json.loads(line) for line in run("--json").stdout.splitlines()]
    assert {line["schema"] for line in lines} == {"citizenship.assessment.v1"}
    lines = [json.loads(line) for line in run("--json", "--family").stdout.splitlines()]
    assert [line["schema"] for line in lines] == ["citizenship.assessment.v1"] * 4 + ["citizenship.family.v1"]
    assert lines[-1]["cases"] == [line["case"] for line in lines[:-1]]


def test_strangers_have_no_summary_unless_asked_for(tmp_path):
    file = tmp_path / "two.yaml"
    file.write_text("cases:\n  - {id: a, as_of: 2026-11-23, person: {born: 1990, nationality: [{of: KZ, to: ..}]}}\n"
                    "  - {id: b, as_of: 2026-11-23, person: {born: 1990, nationality: [{of: KZ, to: ..}]}}\n", encoding="utf-8")
    runner = CliRunner()
    assert "The family together" not in runner.invoke(main, ["assess", str(file), "--engine", "reference"]).stdout
    assert "The family together" in runner.invoke(main, ["assess", str(file), "--engine", "reference", "--family"]).stdout


def test_the_example_loads_as_it_stands():
    cases = load_cases(EXAMPLE)
    assert refers(cases)
    assert len(cases) == 4
