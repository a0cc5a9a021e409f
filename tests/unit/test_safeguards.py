"""Norms of international law that bear on the person, bound or not, and the succession gap (INT sections 3-5)."""

from __future__ import annotations

import pytest

from citizenship.assessment.assess import assess
from citizenship.casefile import from_dict
from citizenship.law.lawbook import load_lawbook

ASKED = {"registrations": [], "documents": [], "acts": [], "family": [], "service": [], "convictions": []}


@pytest.fixture(scope="module")
def book():
    return load_lawbook().select(states=("SU", "UZ", "KZ", "KG", "TM", "TJ"))


@pytest.fixture(scope="module")
def answer(book):
    return lambda data, **changes: assess(from_dict(data | changes), lawbook=book, engine="reference", completions=False)


def child(place, born, **changes):
    """A child of parents stateless since ever, living where it was born, and its State denies."""
    parents = [{"role": role, "born": "1990-01-01", "nationality": [], "residence": [{"in": place, "from": "1990-01-01", "to": "..", "registration": "none"}],
                "acts": [], "documents": [], "birthplace": place} for role in ("mother", "father")]
    return {"id": "a", "as_of": "2026-11-23", **ASKED, "person": {"born": born, "birthplace": place, "birth_registered": True}, "parents": parents,
            "residence": [{"in": place, "from": born, "to": "..", "registration": "none", "reason": "home", "permits": []}],
            "acts": [{"act": "position_not_national", "of": place, "date": "2026-01-01", "since": "..", "competent": True}]} | changes


def norms(found):
    return {(s.id, s.country): s for s in found.setting.safeguards}


def test_a_party_is_bound_from_its_day_on(answer):
    """Turkmenistan: in force on 27 November 2012 (INT section 6)."""
    for born, party in (("2012-11-26", "no"), ("2012-11-27", "yes")):
        found = answer(child("TM", born))
        assert found.finding == "stateless"
        norm = norms(found)["INT-61-01a", "TM"]
        assert (norm.party, norm.engaged, norm.treaty) == (party, "yes", "CRS-1961")


def test_a_state_that_is_no_party_is_named_as_such(answer):
    found = norms(answer(child("UZ", "2015-01-01")))
    assert found["INT-61-01a", "UZ"].party == "no"
    assert found["INT-HR-02#nationality", "UZ"].party == "yes"
    assert ("INT-HR-02#registration", "UZ") not in found


def test_unregistered_birth_engages_registration(answer):
    case = child("KG", "2020-01-01")
    case["person"] = case["person"] | {"birth_registered": False}
    assert norms(answer(case))["INT-HR-02#registration", "KG"].engaged == "yes"
    case["person"] = case["person"] | {"birth_registered": None}
    assert ("INT-HR-02#registration", "KG") not in norms(answer(case))  # nobody knows: no norm is said to bear


def test_accession_that_nobody_confirmed_is_unknown(answer):
    """Kyrgyzstan: draft laws of 2025, completion not confirmed."""
    norm = norms(answer(child("KG", "2026-01-01")))["INT-61-01a", "KG"]
    assert norm.party == "unknown"
    assert norms(answer(child("KG", "2020-01-01")))["INT-61-01a", "KG"].party == "no"


def test_of_an_undetermined_child_it_is_said_if(answer):
    case = child("TM", "2015-01-01", acts=[])
    for parent in case["parents"]:
        parent["nationality"] = None
    found = answer(case)
    assert found.finding == "undetermined"
    assert norms(found)["INT-61-01a", "TM"].engaged == "unknown"


def test_a_national_child_needs_none(answer):
    case = child("TM", "2015-01-01", acts=[])
    case["person"] = case["person"] | {"nationality": [{"of": "TM", "from": "2015-01-01", "to": "..", "by": "birth"}]}
    assert not any(key[0].startswith("INT-61-01") for key in norms(answer(case)))


def test_a_mother_who_could_not_transmit(answer):
    """CEDAW 9(2): both parents need not be stateless; of a State that denies her child."""
    case = child("KZ", "2015-01-01")
    case["parents"][0] = {"role": "mother", "born": "1990-01-01", "nationality": [{"of": "UZ", "from": "1992-07-28", "to": "..", "by": "operation"}]}
    case["acts"] = [{"act": "position_not_national", "of": state, "date": "2026-01-01", "since": "..", "competent": True} for state in ("KZ", "UZ")]
    found = answer(case)
    assert found.finding == "stateless"
    assert norms(found)["INT-HR-06#2", "UZ"].party == "yes"


def test_nothing_about_strangers(answer):
    states = {country for _, country in norms(answer(child("TM", "2015-01-01")))}
    assert states == {"TM"}


# -- succession: INT section 5 -----------------------------------------------------------------------------
def sughd(**changes):
    """The woman of INT section 7: born in Sughd, in Uzbekistan since 1992, both States deny."""
    return {"id": "a", "as_of": "2009-12-11", **ASKED,
            "person": {"born": "1959-01-01", "birthplace": "SU-TAJ", "nationality": [{"of": "SU", "to": "1991-12-25", "by": "birth"}]},
            "residence": [{"in": "SU-TAJ", "from": "1959-01-01", "to": "1992-06-30", "registration": "permanent", "reason": "home"},
                          {"in": "UZ", "from": "1992-07-01", "to": "..", "reason": "displacement", "registration": "temporary", "permanent_home": False}],
            "acts": [{"act": "position_not_national", "of": state, "date": "2009-10-01", "since": "..", "competent": True} for state in ("TJ", "UZ")]} | changes


def test_the_woman_of_sughd_points_to_tajikistan(answer):
    found = answer(sughd())
    assert found.finding == "stateless"
    assert [gap.country for gap in found.setting.succession_gap] == ["TJ"]
    rules = found.setting.succession_gap[0].rules
    assert {"INT-SS-03#TJ", "INT-SS-04#TJ", "INT-SS-14#a", "INT-SS-14#b.i"} <= set(rules)


def test_who_has_a_nationality_has_no_gap(answer):
    found = answer(sughd(acts=[{"act": "granted", "of": "UZ", "date": "2008-01-01"}, {"act": "position_not_national", "of": "TJ", "date": "2009-10-01", "since": ".."}]))
    assert found.finding == "national"
    assert found.setting.succession_gap == ()


def test_an_undetermined_finding_points_nowhere_yet(answer):
    found = answer(sughd(acts=[]))
    assert found.finding != "stateless"
    assert found.setting.succession_gap == ()


def test_residence_on_the_day_comes_before_birth(answer):
    """Born in Tajikistan, at home in Uzbekistan on the day: the presumption first, the connection of birth after it."""
    stay = [{"in": "SU-TAJ", "from": "1959-01-01", "to": "1979-12-31", "registration": "permanent", "reason": "home"},
            {"in": "UZ", "from": "1980-01-01", "to": "..", "reason": "home", "registration": "permanent"}]
    found = answer(sughd(residence=stay))
    gaps = {gap.country: gap.rules for gap in found.setting.succession_gap}
    assert list(gaps) == ["UZ", "TJ"]
    assert "INT-SS-04#UZ" in gaps["UZ"]
    assert gaps["TJ"] == ("INT-SS-03#TJ",)


def test_nobody_who_was_no_soviet_citizen(answer):
    case = sughd()
    case["person"] = case["person"] | {"nationality": [{"of": "SU", "held": False}]}
    assert answer(case).setting.succession_gap == ()
