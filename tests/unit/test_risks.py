"""Risks: cause and cure of each trigger, losses met and coming with their day, children, doors about to close."""

from __future__ import annotations

from pathlib import Path

import pytest

from citizenship.assessment.ahead import becomes, turns
from citizenship.assessment.assess import assess
from citizenship.casefile import from_dict, load_cases
from citizenship.dates import parse
from citizenship.law.lawbook import load_lawbook

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "cases"
REASON = "valid_reason_no_consular_registration_UZ"


@pytest.fixture(scope="module")
def book():
    return load_lawbook().select(states=("SU", "UZ", "KZ", "KG", "TM"))


def answer(book, data, **changes):
    return assess(from_dict(data | changes), lawbook=book, engine="reference", completions=False)


def abroad(left="2021-03-10", **more):
    """Born in Uzbekistan, permanently in Germany since the day after ``left``."""
    return {
        "id": "a", "as_of": "2026-11-23",
        "person": {"born": "1995-01-01", "birthplace": "UZ", "birth_registered": True, "nationality": [{"of": "UZ", "from": "1995-01-01", "to": "..", "by": "birth"}]},
        "parents": [{"role": role, "born": "1965-01-01", "nationality": [{"of": "UZ", "from": "1992-07-28", "to": "..", "by": "operation"}]} for role in ("mother", "father")],
        "residence": [{"in": "UZ", "from": "1995-01-01", "to": left, "registration": "permanent", "reason": "home", "left_for_good": True},
                      {"in": "DE", "from": more.pop("came", left), "to": "..", "reason": "home", "permanent_home": True}],
        "registrations": [], "documents": [{"kind": "birth_certificate", "of": "UZ", "issued": "1995-02-01"}], "acts": [], "family": [], "service": [], "convictions": [],
        "circumstances": {"meets": {REASON: False, "papers_agree": True}},
    } | more


def loss(found, rule="UZ-2020-25.b"):
    return next((risk for risk in found.risks if risk.rules == (rule,)), None)


def test_a_loss_that_time_will_complete_has_its_day(book):
    """UZ-2020-25.b: seven years permanently abroad without permanent consular registration."""
    risk = loss(answer(book, abroad("2021-03-10", came="2021-03-11")))
    assert (risk.id, risk.kind, risk.country, risk.by_day) == ("LOSS", "loss_coming", "UZ", "2028-03-11")
    assert "2028-03-11" in risk.cause["en"]
    assert "2028-03-11" in risk.cause["ru"]
    assert risk.cures


def test_on_that_day_it_is_met_and_the_day_before_it_is_not(book):
    case = abroad("2021-03-10", came="2021-03-11")
    assert loss(answer(book, case, as_of="2028-03-10")).kind == "loss_coming"
    met = answer(book, case, as_of="2028-03-11")
    assert (loss(met).kind, loss(met).by_day) == ("loss", None)
    assert {"R5", "LOSS"} <= {risk.id for risk in met.risks}
    assert "AT_RISK" in met.flags


def test_an_uncertain_departure_gives_an_uncertain_day(book):
    risk = loss(answer(book, abroad("2021-03", came="2021-04")))
    assert risk.kind == "loss_coming"
    day = parse(risk.by_day)
    assert parse("2028-03-01").lo <= day.lo <= parse("2028-04-01").lo
    assert parse("2028-04-01").lo <= day.hi <= parse("2028-05-02").lo


def test_an_exception_nobody_asked_about_is_said(book):
    unasked = abroad("2015-01-01", came="2015-01-02", circumstances={"meets": {"papers_agree": True}})
    risk = loss(answer(book, unasked))
    assert risk.kind == "loss_perhaps"
    assert REASON in risk.cause["en"]
    excused = abroad("2015-01-01", came="2015-01-02", circumstances={"meets": {REASON: True, "papers_agree": True}})
    assert loss(answer(book, excused)) is None


def test_registration_with_the_consulate_ends_the_risk(book):
    case = abroad("2021-03-10", came="2021-03-11", acts=[{"act": "registered_with_consulate", "of": "UZ", "kind": "permanent", "date": "2022-01-01"}])
    assert loss(answer(book, case)) is None


def test_what_hangs_on_a_missing_fact_is_a_question_not_a_risk(book):
    """Nobody asked about acts: whether there was a registration is not known, so nothing is certain to come."""
    case = abroad("2021-03-10", came="2021-03-11")
    del case["acts"]
    assert loss(answer(book, case)) is None
    assert loss(answer(book, case, as_of="2028-03-11")) is None
    assert "R5" not in {risk.id for risk in answer(book, case, as_of="2028-03-11").risks}
    assert loss(answer(book, case, as_of="2028-03-11", acts=[])).kind == "loss"


def test_too_far_away_is_not_told(book):
    assert loss(answer(book, abroad("2025-03-10", came="2025-03-11"))) is None  # 2032: more than five years ahead


def test_days_are_not_tried_one_by_one(book):
    found = answer(book, abroad("2021-03-10", came="2021-03-11"))
    rule, until = book.by_id["UZ-2020-25.b"], found.evaluation.today[1] + 5 * 366
    assert len(turns(found.evaluation, rule, until)) < 60
    assert becomes(found.evaluation, rule, found.evaluation.today[1] + 30) is None


TRIGGERS = {
    "R1": {"documents": []},
    "R2": {"documents": [{"kind": "passport", "of": "SU", "issued": "1988-01-01", "held": True}], "person": {"born": "1970-01-01", "birthplace": "UZ",
           "nationality": [{"of": "SU", "to": "1991-12-25"}]}, "residence": [{"in": "UZ", "from": "1970-01-01", "to": "..", "registration": "permanent", "reason": "home"}],
           "parents": [{"role": "mother", "nationality_at_birth": ["SU"]}, {"role": "father", "nationality_at_birth": ["SU"]}]},
    "R3": {"parents": [{"role": "mother", "nationality_at_birth": None}, {"role": "father", "nationality_at_birth": None}]},
    "R9": {"circumstances": {"meets": {"papers_agree": False}}},
    "R10": {"documents": [{"kind": "passport", "of": "UZ", "issued": "2005-01-01", "expires": "2015-01-01"}]},
}


@pytest.mark.parametrize("name", TRIGGERS)
def test_each_trigger_names_its_cause_and_its_cure(book, name):
    case = abroad(residence=[{"in": "UZ", "from": "1995-01-01", "to": "..", "registration": "permanent", "reason": "home"}])
    assert name not in {risk.id for risk in answer(book, case).risks}
    risk = next(risk for risk in answer(book, case | TRIGGERS[name]).risks if risk.id == name)
    assert risk.kind == "trigger"
    assert risk.facts or risk.cause["en"]
    for texts in (risk.cause, *risk.cures):
        assert texts["en"]
        assert any("а" <= letter <= "я" for letter in texts["ru"])


def test_every_rule_of_risk_has_a_cure_in_both_languages(book):
    rules = [rule for rule in book.rules if rule.risk]
    assert {rule.risk for rule in rules} == {f"R{n}" for n in range(1, 12)}
    assert all(text["en"] and text["ru"] for rule in rules for text in rule.cure)
    assert all(rule.cure for rule in rules)


def child(**facts):
    return abroad(family=[{"relation": "child", "born": "2018-05-05", "birthplace": "DE", **facts}])


@pytest.mark.parametrize(("facts", "words"), [
    ({"birth_registered": False, "nationality": ["UZ"]}, ["not registered"]),
    ({"nationality": []}, ["no nationality"]),
    ({"nationality": None}, ["outside the parent's State"]),
    ({"nationality": [], "birth_registered": False}, ["not registered", "no nationality"]),
    ({"nationality": ["DE"], "birth_registered": True}, None),
    ({"nationality": ["DE"]}, None),
    ({"nationality": [], "born": "1990-01-01"}, None),
    ({"nationality": [], "died": "2020-01-01"}, None),
])
def test_children_exposed(book, facts, words):
    risks = [risk for risk in answer(book, child(**facts)).risks if risk.kind == "child"]
    if words is None:
        assert risks == []
        return
    [risk] = risks
    assert risk.subject == "family[0]"
    assert all(word in risk.cause["en"] for word in words)
    assert risk.country == "DE"
    assert ("INT-HR-02#registration" in risk.rules) == ("not registered" in words)


def test_a_child_hangs_on_a_parent_whose_nationality_is_open(book):
    data = {"id": "a", "as_of": "2026-11-23", "person": {"born": "1975-01-01", "birthplace": "UZ", "nationality": [{"of": "SU", "to": "1991-12-25"}]},
            "residence": [{"in": "UZ", "from": "1975-01-01", "to": "..", "registration": None}],
            "family": [{"relation": "child", "born": "2018-05-05", "birthplace": "TM"}]}
    found = answer(book, data)
    assert found.finding == "undetermined"
    [risk] = [risk for risk in found.risks if risk.kind == "child"]
    assert {"INT-61-01a", "INT-HR-02#nationality"} <= set(risk.rules)  # TM is a party to the 1961 Convention
    data["family"] = [{"relation": "child", "born": "2018-05-05", "birthplace": "UZ"}]
    [risk] = [risk for risk in answer(book, data).risks if risk.kind == "child"]
    assert "INT-61-01a" not in risk.rules  # UZ is not


def doors(found):
    return {risk.rules[0]: risk.by_day for risk in found.risks if risk.kind == "window"}


def test_a_provision_that_ends_within_a_year(book):
    """The Uzbek law of 1992 on its last summer; in the year before nothing is said, nor of a version that another follows."""
    [case] = load_cases(EXAMPLES / "samarkand_family.yaml")
    run = {"lawbook": book, "engine": "reference", "completions": False}
    found = assess(case, **run)
    assert doors(found)["UZ-1992-17"] == "2020-09-14"
    assert set(doors(found).values()) == {"2020-09-14"}
    open_now = {remedy.id for remedy in found.remedies if remedy.open != "no"}
    assert set(doors(found)) <= open_now
    assert "UZ-1992-17" not in doors(assess(case, as_of="2019-09-13", **run))
    assert "UZ-1992-17" in doors(assess(case, as_of="2019-09-14", **run))


@pytest.mark.parametrize(("born", "day"), [("2009-03-01", "2027-02-28"), ("2009-02", "2027-01-31"), ("2010-03-01", None), ("2000-03-01", None)])
def test_an_age_that_is_outgrown_within_a_year(book, born, day):
    """KG-2007-14#b: a child admitted with the parents, until 18; an uncertain birthday counts from its first possible day."""
    data = {
        "id": "a", "as_of": "2026-11-23", "person": {"born": born, "birthplace": "DE", "nationality": []},
        "parents": [{"role": "mother", "nationality": [], "acts": [{"act": "applied", "of": "KG", "what": "admission", "date": "2025-01-01"}]}, {"role": "father", "known": False}],
        "residence": [{"in": "KG", "from": "2012-01-01", "to": "..", "registration": "permanent", "reason": "home"}], "acts": [], "documents": [], "family": [],
    }
    assert doors(answer(book, data)).get("KG-2007-14#b") == day


@pytest.mark.parametrize(("born", "as_of", "kind"), [
    ("2021-11-23", "2026-11-22", "window"), ("2021-11-23", "2026-11-23", "too_long"), ("2024-01-01", "2026-11-23", None), ("2005-01-01", "2026-11-23", None),
])
def test_undetermined_for_too_long(book, born, as_of, kind):
    """INT-D-15: a child born in the territory, five years."""
    data = {"id": "a", "as_of": as_of, "person": {"born": born, "birthplace": "KZ"}, "residence": [{"in": "KZ", "from": born, "to": ".."}],
            "parents": [{"role": "mother", "nationality": None}, {"role": "father", "known": False}], "acts": []}
    found = answer(book, data)
    assert found.finding == "undetermined"
    risk = next((risk for risk in found.risks if risk.id == "UNDETERMINED_TOO_LONG"), None)
    assert (risk.kind if risk else None) == kind
    assert ("UNDETERMINED_TOO_LONG" in found.flags) is (kind == "too_long")
    assert ("CHILD_OTHERWISE_STATELESS" in found.flags) is (kind == "too_long")
    assert found.setting.undetermined_since == born
