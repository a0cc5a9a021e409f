"""Ranked questions: what is asked first, what is never asked, in which words."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

import citizenship.assessment.questions as module
from citizenship import assess, load_cases, load_lawbook, loads
from citizenship.assessment.questions import EVALUATIONS, Inquiry, decision_tree, rank, stop, tree_text
from citizenship.assessment.splits import key_at, splits
from citizenship.assessment.wording import catalogue, kind_of, phrase, proofs
from citizenship.casefile_keys import OPTIONS
from citizenship.engine.steps import Ref

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples" / "cases"


@cache
def book():
    return load_lawbook(ROOT / "rulesets")


def answer_to(text: str):
    [case] = loads(text)
    return assess(case, lawbook=book(), completions=False)


@cache
def example(name: str):
    cases = load_cases(EXAMPLES / f"{name}.yaml")
    return assess(cases[0], lawbook=book(), family=cases)


HALF = """
id: T-1
as_of: 2026-01-01
person: {born: 1960, birthplace: {in: UZ, place: Tashkent}, nationality: [{of: SU, to: 1991-12-25, by: birth}]}
residence:
- {in: UZ, from: 1960, to: 1985, registration: permanent, reason: home}
- {in: KZ, place: Almaty, from: 1985, to: .., registration: null}
acts: []
documents: []
family: []
"""


def test_the_question_that_decides_most_comes_first() -> None:
    first = rank(answer_to(HALF))[0]
    assert first.fact == "residence[1].registration"
    assert first.narrows == pytest.approx(0.5)
    assert [a.finding for a in first.answers] == ["national", "undetermined"]
    assert "KZ-1991-3.1" in first.decides


def test_it_names_the_place_and_the_years_in_both_languages() -> None:
    ask = rank(answer_to(HALF))[0].ask
    assert "Almaty (Kazakhstan), from 1985" in ask["en"]
    assert "Almaty (Казахстан), с 1985" in ask["ru"]


def test_proofs_are_those_of_the_place_with_their_sources() -> None:
    found = rank(answer_to(HALF))[0].proofs
    assert any("form No. 1" in p.en for p in found)
    assert not any("mahalla letter" in p.en for p in found)
    assert all(p.sources and p.ru for p in found)


def test_what_is_claimed_for_an_answer_is_what_the_answer_gives() -> None:
    for option in rank(answer_to(HALF))[0].answers:
        text = HALF.replace("registration: null", f"registration: {json.dumps(option.value)}")
        assert answer_to(text).finding == option.finding


def test_every_split_reads_back_as_the_case_it_was_tried_with() -> None:
    from citizenship.casefile import from_dict, to_dict

    inquiry = Inquiry(answer_to("{id: T, as_of: 2026-01-01, person: {born: 1990, birthplace: UZ}}"))
    node = inquiry.answer.evaluation
    tried = 0
    for ref in inquiry.standing(node).facts:
        for option in splits(node.case, ref, node.today, inquiry.states):
            if option.case is not None:
                tried += 1
                assert from_dict(to_dict(option.case)) == option.case, ref
    assert tried > 5


def test_a_known_fact_is_not_asked() -> None:
    asked = {q.fact for q in answer_to(HALF).ranked_questions}
    assert not asked & {"person.birthplace", "residence[0].registration", "residence[0].from", "acts", "family"}


def test_a_doubt_of_law_asks_nothing() -> None:
    answer = example("conscript")
    assert answer.finding == "undetermined"
    assert answer.open_law
    assert answer.ranked_questions == ()
    assert stop(answer) == "law"


def test_a_national_is_asked_nothing() -> None:
    answer = answer_to(HALF.replace("null", "permanent"))
    assert answer.finding == "national"
    assert answer.questions == answer.ranked_questions == ()
    assert stop(answer) == "decided"


def test_nobody_is_asked_twice() -> None:
    asked = answer_to(HALF + "interview: [{fact: 'residence[1].registration', answer: unknown, date: 2026-01-01}]")
    assert "residence[1].registration" not in {q.fact for q in asked.ranked_questions}
    again = answer_to(HALF + "interview: [{fact: residence, answer: begun}]")
    assert {q.fact for q in again.ranked_questions} == {q.fact for q in answer_to(HALF).ranked_questions}


def test_without_a_date_of_birth_it_is_asked_for() -> None:
    answer = answer_to("{id: T, as_of: 2026-01-01, person: {birthplace: UZ}}")
    assert answer.ranked_questions[0].fact == "person.born"
    assert {q.narrows for q in answer.ranked_questions} == {None}


def test_a_bar_to_stateless_is_asked_about() -> None:
    answer = example_bar("SU")
    assert answer.finding == "undetermined"
    assert all(v.verdict == "not_national" for v in answer.nationality.values())
    assert [q.fact for q in answer.questions] == ["person.birthplace"]
    assert example_bar("UA").finding == "stateless"


def example_bar(place: str):
    parents = "[{role: mother, nationality_at_birth: [], residence: []}, {role: father, nationality_at_birth: [], residence: []}]"
    return answer_to(
        f"{{id: T, as_of: 2026-01-01, person: {{born: 1930, birthplace: {place}, nationality: [{{of: SU, held: false}}]}}, parents: {parents}, "
        "residence: [{in: TR, from: 1931, to: .., registration: none, reason: home, permits: []}], acts: [], documents: [], family: [], service: []}")


def test_a_state_without_a_ruleset_is_asked_about() -> None:
    answer = answer_to("{id: T, as_of: 2026-01-01, person: {born: 1990, birthplace: KZ, nationality: [{of: DE, held: null}]}, parents: [], acts: []}")
    if "DE" in answer.nationality and answer.nationality["DE"].verdict == "undetermined":
        assert any(q.fact.startswith("person.nationality") for q in answer.questions)


@pytest.mark.parametrize("text", ["{id: T, as_of: 2026-01-01, person: {born: 1990, birthplace: KZ}}", HALF])
def test_the_evaluations_are_bounded_and_the_order_is_fixed(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    count = [0]
    real = module.evaluate_case

    def counted(*args, **kwargs):
        count[0] += 1
        return real(*args, **kwargs)

    monkeypatch.setattr(module, "evaluate_case", counted)
    answer = answer_to(text)
    ranked = rank(answer)
    assert 0 < count[0] <= EVALUATIONS
    assert ranked == rank(answer_to(text))
    values = [q.narrows for q in ranked]
    assert all(v is None or 0 <= v <= 1 for v in values)
    measured = [v for v in values if v is not None]
    assert measured == sorted(measured, reverse=True)
    assert values[: len(measured)] == measured
    assert {q.narrows for q in rank(answer, limit=0)} == {None}


def test_the_tree_leads_from_answers_to_findings() -> None:
    answer = answer_to(HALF)
    tree = decision_tree(answer)
    assert tree["finding"] == "undetermined"
    assert json.loads(json.dumps(tree)) == tree
    [yes, no] = tree["ask"]["answers"]
    assert yes["then"] == {"finding": "national", "open": yes["then"]["open"], "ask": None}
    assert no["then"]["ask"] is not None
    assert decision_tree(answer, 1)["ask"]["answers"][1]["then"]["ask"] is None
    assert "= national" in tree_text(tree)
    assert "гражданин" in tree_text(tree, "ru")


def test_the_answer_as_json_keeps_its_promise() -> None:
    import jsonschema

    from citizenship.assessment.answer import json_schema

    data = answer_to(HALF).to_dict()
    jsonschema.validate(json.loads(json.dumps(data)), json_schema())
    assert data["questions"]
    assert all(isinstance(q["ask"], str) and isinstance(q["ask_ru"], str) for q in data["questions"])


# every kind of fact the engine waited for over the worked cases of all States, and what a removed fact leads to
KINDS = [
    "acts", "acts.0.date", "acts.0.of", "acts.0.happened", "circumstances.meets.language_test_KZ", "circumstances.means_of_support", "documents",
    "documents.0.issued", "family", "family.0.nationality", "family.0.from", "kept_registration_in", "parents", "parents.0.birthplace", "parents.0.born",
    "parents.0.known", "parents.0.married_to_other_parent", "parents.0.nationality.0.from", "parents.0.nationality_at_birth", "parents.0.residence",
    "parents.0.residence.0.permanent_home", "parents.0.residence.0.permits", "parents.0.residence.0.registration", "parents.0.filiation.date",
    "parents_agreed", "person.birthplace", "person.birth_registered", "person.born", "person.ethnicity", "person.sex", "person.found_as_child",
    "person.nationality", "person.nationality.0.of", "person.nationality.0.to", "registrations.0.kind", "registrations.0.to", "residence", "residence.0.in",
    "residence.0.from", "residence.0.to", "residence.0.permanent_home", "residence.0.permits", "residence.0.permits.0.kind", "residence.0.reason",
    "residence.0.registration", "residence.0.left_for_good", "service", "convictions", "circumstances.alone_minor",
]


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_fact_has_words(name: str) -> None:
    path = tuple(int(p) if p.isdigit() else p for p in name.split("."))
    [case] = loads(
        "{id: T, person: {born: 1990}, parents: [{role: mother, residence: [{in: UZ}]}], residence: [{in: KZ, permits: [{kind: visa}]}], "
        "acts: [{act: refused, of: UZ, date: 2001}], documents: [{kind: passport, of: SU}], family: [{relation: spouse}], registrations: [{in: RU}]}")
    assert kind_of(path) != "*"
    text = phrase(case, path)
    assert all(text[lang].endswith("?") and "{" not in text[lang] for lang in ("en", "ru"))
    assert any("а" <= letter <= "я" for letter in text["ru"])
    assert proofs(case, path)
    if path[0] == "parents" and len(path) > 2 and path[2] != "married_to_other_parent":
        assert "mother" in text["en"]


def test_the_catalogue_is_whole() -> None:
    found = catalogue()
    assert {kind for entry in found["questions"].values() for kind in entry["proofs"]} == set(found["proofs"])
    for entry in [*found["questions"].values(), *found["words"].values(), *found["labels"].values()]:
        assert entry["en"]
        assert entry["ru"]
    for kind, entries in found["proofs"].items():
        assert all(e["en"] and e["ru"] and e["sources"] for e in entries), kind
    used = {"registration", "reason", "permit", "document", "act", "relation", "service", "ended_by", "role", "by"}
    missing = [w for name in used for w in OPTIONS[name] if w not in found["words"] and w not in found["people"]]
    assert sorted(set(missing)) == []
    for name, fields in found["forms"].items():
        for field in fields:
            path = ("residence", 0, name, 0, field) if name == "permits" else ("person", name, 0, field) if name == "nationality" else (name, 0, field)
            assert key_at(path) is not None, path
            assert field in found["labels"]


def test_a_list_is_no_date() -> None:
    from citizenship.assessment.facts import branches

    [case] = loads("{id: T, person: {born: 1990}}")
    assert branches(case, Ref(("residence",), None, (727_471,)), (739_000, 739_000), ("KZ",)) == []
