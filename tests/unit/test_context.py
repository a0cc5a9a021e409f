"""What stands around a finding: flags (INT section 1), exclusion, de facto, IROSS classes."""

from __future__ import annotations

import jsonschema
import pytest

from citizenship.assessment.answer import json_schema
from citizenship.assessment.assess import assess
from citizenship.assessment.context import FLAGS, counts
from citizenship.casefile import from_dict
from citizenship.law.lawbook import load_lawbook

ASKED = {"registrations": [], "documents": [], "acts": [], "family": [], "service": [], "convictions": []}
NOBODY = [{"role": role, "born": "1960-01-01", "nationality": [], "residence": [{"in": "DE", "from": "1960-01-01", "to": ".."}], "acts": [], "documents": []}
          for role in ("mother", "father")]
BEFORE = {"in": "DE", "from": "1990-01-01", "to": "2014-12-31", "reason": "home"}


@pytest.fixture(scope="module")
def book():
    return load_lawbook().select(states=("SU", "UZ", "KZ", "KG", "TM"))


@pytest.fixture(scope="module")
def answer(book):
    def run(data, **changes):
        found = assess(from_dict(data | changes), lawbook=book, engine="reference", completions=False)
        jsonschema.validate(found.to_dict(), json_schema())
        assert [flag for flag in FLAGS if flag in found.flags] == list(found.flags)
        return found
    return run


def stateless(**changes):
    """Born stateless in Germany to stateless parents, in Kazakhstan since 2015; Germany denies."""
    return {
        "id": "a", "as_of": "2026-11-23", **ASKED, "parents": NOBODY,
        "person": {"born": "1990-01-01", "birthplace": "DE", "birth_registered": True, "nationality": [{"of": "DE", "held": False}]},
        "residence": [BEFORE, {"in": "KZ", "from": "2015-01-01", "to": "..", "registration": "permanent", "reason": "home", "permits": []}],
    } | changes


def national(**changes):
    """A citizen of Uzbekistan by birth."""
    return {
        "id": "a", "as_of": "2026-11-23", **ASKED,
        "person": {"born": "1995-01-01", "birthplace": "UZ", "birth_registered": True, "nationality": [{"of": "UZ", "from": "1995-01-01", "to": "..", "by": "birth"}]},
        "parents": [{"role": role, "born": "1965-01-01", "nationality": [{"of": "UZ", "from": "1992-07-28", "to": "..", "by": "operation"}]} for role in ("mother", "father")],
        "residence": [{"in": "UZ", "from": "1995-01-01", "to": "..", "registration": "permanent", "reason": "home", "permits": []}],
        "documents": [{"kind": "passport", "of": "UZ", "issued": "2020-01-01", "expires": "2030-01-01"}, {"kind": "birth_certificate", "of": "UZ", "issued": "1995-02-01"}],
        "circumstances": {"meets": {"papers_agree": True}},
    } | changes


GONE = [{"in": "UZ", "from": "1995-01-01", "to": "2025-12-31", "registration": "permanent", "reason": "home", "permits": []},
        {"in": "KZ", "from": "2026-01-01", "to": "..", "registration": "stay", "reason": "work", "permits": []}]


def test_the_two_lives_are_what_they_say(answer):
    assert (answer(stateless()).finding, answer(national()).finding) == ("stateless", "national")
    assert answer(national()).flags == ()


# -- exclusion: INT-D-13 -----------------------------------------------------------------------------------
@pytest.mark.parametrize(("word", "limb"), [
    ("protected_by_other_un_body", "INT-54-1.2#i"), ("has_rights_of_nationals", "INT-54-1.2#ii"), ("serious_reasons_for_exclusion", "INT-54-1.2#iii"),
])
def test_an_excluded_person_is_still_stateless(answer, word, limb):
    found = answer(stateless(circumstances={"meets": {word: True}}))
    assert found.finding == "stateless"
    assert found.setting.exclusion == (limb,)
    assert "STATELESS_EXCLUDED" in found.flags
    for value in (False, None):
        assert answer(stateless(circumstances={"meets": {word: value}})).setting.exclusion == ()


def test_a_conviction_excludes_nobody(answer):
    found = answer(stateless(convictions=[{"in": "KZ", "date": "2016-01-01", "offence": "terrorism"}]))
    assert found.setting.exclusion == ()
    assert "STATELESS_EXCLUDED" not in found.flags


def test_a_permanent_permit_is_not_the_rights_of_nationals(answer):
    stay = [BEFORE, {"in": "KZ", "from": "2015-01-01", "to": "..", "registration": "permanent", "reason": "home", "permits": [{"kind": "permanent_permit"}]}]
    assert answer(stateless(residence=stay)).setting.exclusion == ()


def test_a_national_is_not_excluded(answer):
    found = answer(national(circumstances={"meets": {"has_rights_of_nationals": True, "papers_agree": True}}))
    assert found.setting.exclusion == ()


# -- de facto: INT-D-14 ------------------------------------------------------------------------------------
@pytest.mark.parametrize("act", ["no_reply", "cannot_confirm", "readmission_refused", "treated_as_foreigner"])
def test_abroad_and_left_alone_by_the_state_of_nationality(answer, act):
    acts = [{"act": act, "of": "UZ", "what": "document", "date": "2026-05-01"}]
    assert "DE_FACTO" in answer(national(residence=GONE, acts=acts)).flags
    assert "DE_FACTO" not in answer(national(acts=acts)).flags  # at home
    assert "DE_FACTO" not in answer(national(residence=GONE)).flags  # nobody declined
    doubtful = [acts[0] | {"happened": None}]
    assert "DE_FACTO" not in answer(national(residence=GONE, acts=doubtful)).flags


def test_abroad_and_afraid(answer):
    found = answer(national(residence=GONE, circumstances={"fears_return_to": ["UZ"], "meets": {"papers_agree": True}}))
    assert {"DE_FACTO", "REFUGEE_CLAIM"} <= set(found.flags)
    other = answer(national(residence=GONE, circumstances={"fears_return_to": ["TM"], "meets": {"papers_agree": True}}))
    assert "DE_FACTO" not in other.flags
    assert "REFUGEE_CLAIM" in other.flags


def test_only_a_national_is_de_facto_stateless(answer):
    assert "DE_FACTO" not in answer(stateless(circumstances={"fears_return_to": ["DE"]})).flags


def test_where_the_person_is_must_be_known(answer):
    case = national(acts=[{"act": "no_reply", "of": "UZ", "date": "2026-05-01"}])
    del case["residence"]
    assert "DE_FACTO" not in answer(case).flags


# -- refugee claim: INT-D-17 -------------------------------------------------------------------------------
@pytest.mark.parametrize(("facts", "claim"), [
    ({"circumstances": {"fears_return_to": ["UZ"]}}, True), ({"circumstances": {"fears_return_to": {"one_of": ["UZ", "TM"]}}}, True),
    ({"circumstances": {"fears_return_to": []}}, False), ({"circumstances": {"fears_return_to": None}}, False),
    ({"acts": [{"act": "recognised_refugee", "of": "KZ", "date": "2026-02-01"}]}, True),
    ({"acts": [{"act": "asylum_refused", "of": "KZ", "date": "2026-02-01"}]}, True),
    ({"acts": [{"act": "asylum_refused", "of": "KZ", "date": "2026-02-01", "final": True}]}, False),
    ({"acts": [{"act": "asylum_refused", "of": "KZ", "date": "2026-02-01", "final": True}], "circumstances": {"fears_return_to": ["UZ"]}}, True),
    ({"residence": [GONE[0], GONE[1] | {"permits": [{"kind": "asylum_seeker"}]}]}, True),
    ({"residence": GONE}, False),
])
def test_a_claim_to_asylum(answer, facts, claim):
    assert ("REFUGEE_CLAIM" in answer(national(**facts)).flags) is claim


# -- children, foundlings, risk ----------------------------------------------------------------------------
@pytest.mark.parametrize(("born", "flag"), [("2010-01-01", True), ("2006/2012", True), ("2008-11-24", True), ("2008-11-23", False), (None, False)])
def test_a_child_who_would_otherwise_be_stateless(answer, born, flag):
    case = stateless()
    case["person"] = case["person"] | {"born": born}
    case["residence"] = [{"in": "KZ", "from": "2015-01-01", "to": "..", "registration": "permanent", "reason": "home", "permits": []}]
    found = answer(case)
    assert ("CHILD_OTHERWISE_STATELESS" in found.flags) is (flag and found.finding == "stateless")
    assert found.finding == "stateless" or not flag


def test_a_foundling(answer):
    case = stateless()
    case["person"] = {"born": "2020-01-01", "birthplace": None, "found_as_child": {"in": "KG", "age": 0}}
    case["parents"] = []
    found = answer(case)
    assert {"FOUNDLING"} <= set(found.flags)
    assert "FOUNDLING" not in answer(stateless()).flags


def test_at_risk_is_a_flag_and_c3_no_class(answer):
    found = answer(national(documents=[]))
    assert found.flags == ("AT_RISK",)
    assert found.setting.iross_flags == ("C3",)
    assert found.iross is None
    assert answer(national(documents=national()["documents"][:1])).flags == ()  # no birth certificate, but a good passport
    assert "AT_RISK" not in answer(stateless()).flags  # it has happened


# -- IROSS: METHODS a.1 ------------------------------------------------------------------------------------
RECOGNISED = {"act": "recognised_stateless", "of": "KZ", "by": "KZ", "date": "2020-01-01"}
PERMIT = [BEFORE, {"in": "KZ", "from": "2015-01-01", "to": "..", "registration": "permanent", "reason": "home", "permits": [{"kind": "stateless_permit"}]}]


@pytest.mark.parametrize(("facts", "iross"), [
    ({}, "B2"),
    ({"acts": [RECOGNISED]}, "A1"),
    ({"acts": [RECOGNISED | {"kind": "individual"}]}, "A1"),
    ({"acts": [RECOGNISED | {"kind": "group"}]}, "A2"),
    ({"acts": [RECOGNISED | {"kind": "group"}, RECOGNISED | {"kind": "individual"}]}, "A1"),
    ({"acts": [RECOGNISED | {"happened": None}]}, "B2"),
    ({"acts": [RECOGNISED | {"happened": False}]}, "B2"),
    ({"documents": [{"kind": "stateless_certificate", "of": "KZ", "issued": "2020-01-01", "held": True}]}, "A1"),
    ({"documents": [{"kind": "stateless_certificate", "of": "KZ", "issued": "2020-01-01", "lost": "2021-01-01"}]}, "B2"),
    ({"documents": [{"kind": "stateless_certificate", "of": "KZ", "issued": "2020-01-01", "held": None}]}, "B2"),
    ({"residence": PERMIT}, "A1"),
    ({"residence": [BEFORE, PERMIT[1] | {"permits": [{"kind": "stateless_permit", "from": "2015-01-01", "to": "2020-01-01"}]}]}, "B2"),
])
def test_classes_of_the_stateless(answer, facts, iross):
    found = answer(stateless(**facts))
    assert found.finding == "stateless"
    assert found.iross == iross


def test_undetermined_with_and_without_another_state(answer):
    open_at_home = {"id": "a", "as_of": "2026-11-23", **ASKED, "person": {"born": "1970-01-01", "birthplace": "UZ", "nationality": [{"of": "SU", "to": "1991-12-25"}]},
                    "residence": [{"in": "UZ", "from": "1970-01-01", "to": "..", "registration": None, "reason": "home"}]}
    found = answer(open_at_home)
    assert (found.finding, found.iross) == ("undetermined", "B2")
    moved = answer(open_at_home, residence=[{"in": "UZ", "from": "1970-01-01", "to": "2010-01-01", "registration": None, "reason": "home"},
                                            {"in": "KZ", "from": "2010-01-02", "to": "..", "registration": "none"}])
    assert (moved.finding, moved.iross) == ("undetermined", "B1")
    assert answer(open_at_home, acts=[RECOGNISED | {"of": "UZ", "by": "UZ"}]).iross == "A1"  # B is for people without a recognised status


def test_nationals_once_stateless_and_children_of_the_stateless(answer):
    case = stateless(acts=[{"act": "granted", "of": "KZ", "date": "2022-01-01"}])
    found = answer(case)
    assert (found.finding, found.iross) == ("national", "C1")
    born = national(parents=NOBODY)
    assert (answer(born).finding, answer(born).iross) == ("national", "C2")
    assert answer(national()).iross is None
    untold = national(parents=[{"role": "mother", "nationality": None}, {"role": "father"}])
    assert answer(untold).iross is None  # of parents nobody knows about nothing is said


def test_the_months_between_two_states_make_nobody_formerly_stateless(answer):
    """From the end of the USSR to the law of the successor: attribution reaches back (INT-SS-05)."""
    case = {"id": "a", "as_of": "2026-11-23", **ASKED, "person": {"born": "1970-01-01", "birthplace": "KZ", "nationality": [{"of": "SU", "to": "1991-12-25", "by": "birth"}]},
            "parents": [{"role": "mother", "nationality_at_birth": ["SU"]}, {"role": "father", "nationality_at_birth": ["SU"]}],
            "residence": [{"in": "KZ", "from": "1970-01-01", "to": "..", "registration": "permanent", "reason": "home"}]}
    found = answer(case)
    assert found.nationality["KZ"].since == "1992-03-01"
    assert found.iross is None


@pytest.mark.parametrize(("headline", "inside"), [("A+B", {"A1", "A2", "B1", "B2"}), ("A+B2", {"A1", "A2", "B2"}), ("A", {"A1", "A2"})])
def test_headlines(headline, inside):
    classes = ("A1", "A2", "B1", "B2", "C1", "C2", None)
    assert {c for c in classes if counts(c, headline)} == inside


def test_an_unknown_headline_is_an_error():
    with pytest.raises(ValueError, match=r"A\+B2"):
        counts("A1", "B")
