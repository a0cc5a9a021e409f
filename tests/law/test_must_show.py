"""The histories the project must get right by name: cut-off days, terms, and what completions decide."""

from __future__ import annotations

import pytest

from citizenship.assessment.assess import assess
from citizenship.casefile import from_dict
from citizenship.law.lawbook import load_lawbook

SOVIET = [{"of": "SU", "from": "..", "to": "1991-12-25", "by": "birth"}]


@pytest.fixture(scope="module")
def book():
    return load_lawbook("rulesets")


def life(*residence, as_of="2026-11-23", nationality=SOVIET, **more):
    person = {"born": "1960-05-10", "birthplace": {"in": "MN", "place": "Ulaanbaatar"}, "nationality": [*nationality, {"of": "MN", "held": False}]}
    return from_dict({"id": "t", "as_of": as_of, "person": person, "residence": list(residence), "registrations": [], "documents": [],
                      "acts": [], "family": [], "service": [], "convictions": [], **more})


def moved(state, day, before="MN"):
    """Permanently registered elsewhere up to the day before, in ``state`` from ``day``."""
    return [{"in": before, "from": "1960-05-10", "registration": "permanent", "reason": "home"},
            {"in": state, "from": day, "to": "..", "registration": "permanent", "reason": "home"}]


@pytest.mark.parametrize(("state", "day", "national", "rule"), [
    ("KZ", "1992-02-29", True, "KZ-1991-3.1"), ("KZ", "1992-03-01", True, "KZ-1991-3.1"), ("KZ", "1992-03-02", False, "KZ-1991-3.1"),
    ("UZ", "1992-07-27", True, "UZ-1992-4.1"), ("UZ", "1992-07-28", True, "UZ-1992-4.1"), ("UZ", "1992-07-29", False, "UZ-1992-4.1"),
])
def test_first_permanent_propiska_on_the_cut_off_day(book, state, day, national, rule):
    answer = assess(life(*moved(state, day)), lawbook=book, engine="reference")
    verdict = answer.nationality[state]
    assert (verdict.by_practice == "national") is national
    if national:
        assert any(r.startswith(rule) for r in verdict.basis)


@pytest.mark.parametrize(("day", "national"), [("2008-02-28", False), ("2008-02-29", False), ("2008-03-01", True)])
def test_five_years_from_1_march_2003_are_complete_on_1_march_2008(book, day, national):
    answer = assess(life(*moved("KG", "2003-03-01"), as_of=day), lawbook=book, engine="reference")
    assert (answer.nationality["KG"].by_text == "national") is national
    if national:
        assert any(r.startswith("KG-2007-5.2") for r in answer.nationality["KG"].basis)


@pytest.mark.parametrize(("day", "open_"), [("2004-12-31", "yes"), ("2005-01-01", "no")])
def test_registered_before_2005(book, day, open_):
    stay = [{**spell} for spell in moved("UZ", day)]
    case = life(*stay, as_of="2021-07-01")
    answer = assess(case, lawbook=book, engine="reference")
    value, _ = answer.evaluation.ask(book.by_id["UZ-2020-6.1"])
    assert (value >= 0) is (open_ == "yes")


def test_propiska_kind_unknown_asks_for_exactly_that(book):
    stay = moved("KZ", "1985-01-01")
    stay[1]["registration"] = "some"
    stay[1].pop("reason")
    answer = assess(life(*stay), lawbook=book, engine="reference")
    assert answer.nationality["KZ"].verdict == "undetermined"
    assert any("residence[1].registration" in q.fact or "residence[1].permanent_home" in q.fact for q in answer.questions)
    for kind, by_practice in (("permanent", "national"), ("temporary", "not_national")):
        stay[1]["registration"] = kind
        settled = assess(life(*stay), lawbook=book, engine="reference")
        assert settled.nationality["KZ"].by_practice == by_practice


def test_kz_mother_father_of_unknown_nationality_is_national_by_completions(book):
    case = from_dict({
        "id": "s", "as_of": "2026-11-23", "person": {"born": "1995-06-01", "birthplace": {"in": "KZ", "place": "Shymkent"}},
        "parents": [{"role": "mother", "nationality_at_birth": ["KZ"]}, {"role": "father", "nationality_at_birth": None}],
        "residence": [{"in": "KZ", "from": "1995-06-01", "to": "..", "registration": "permanent", "reason": "home"}],
        "acts": [], "documents": [], "family": [], "service": [], "convictions": [],
    })
    answer = assess(case, lawbook=book, engine="reference")
    assert (answer.finding, answer.finding_by, answer.nationality["KZ"].verdict) == ("national", "completions", "national")


def test_one_unknown_move_between_kz_and_uz_in_1992_is_national_of_one_of_two(book):
    stay = [{"in": "KZ", "from": "1960-05-10", "registration": "permanent", "reason": "home"},
            {"in": "UZ", "from": "[1992-02-01..1992-08-31]", "to": "..", "registration": "permanent", "reason": "home"}]
    documents = [{"kind": "passport", "of": "SU", "issued": "1978"}]
    case = life(*stay, documents=documents, acts=[{"act": "declared_for", "of": "UZ", "date": "1992-07-28", "happened": True}])
    answer = assess(case, lawbook=book, engine="reference")
    assert answer.finding == "national"
    assert answer.finding_by == "completions"
    assert {answer.nationality[s].verdict for s in ("KZ", "UZ")} == {"undetermined"}


def test_missing_is_not_no(book):
    answer = assess(from_dict({"id": "e", "as_of": "2026-11-23", "person": {"birthplace": "SU"}}), lawbook=book, engine="reference")
    assert answer.finding == "undetermined"
