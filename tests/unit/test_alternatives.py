"""Legal ways without another nationality (REGIONAL 3.1, 3.3), and the agreement of four States (3.2)."""

from __future__ import annotations

import pytest

from citizenship.assessment.assess import assess
from citizenship.casefile import from_dict
from citizenship.law.lawbook import load_lawbook

ASKED = {"registrations": [], "documents": [], "acts": [], "family": [], "service": [], "convictions": []}
PARTIES = ("KG", "KZ", "RU", "BY", "AM", "TJ", "UZ", "SU")


BEFORE = {"in": "DE", "from": "1990-01-01", "to": "2013-12-31", "reason": "home"}


@pytest.fixture(scope="module")
def book():
    return load_lawbook().select(states=PARTIES)


def life(states, *, wants=("work",), day="2026-11-23", **changes):
    held = [{"of": state, "from": "2000-01-01", "to": "..", "by": "birth"} for state in states]
    held += [{"of": state, "held": False} for state in (*PARTIES, "DE") if state not in states and state != "SU"]
    permits = changes.pop("permits", [])
    return from_dict({
        "id": "a", "as_of": day, **ASKED, "person": {"born": "1990-01-01", "birthplace": "DE", "nationality": held},
        "parents": [{"role": role, "born": "1960-01-01", "nationality": [{"of": "DE", "from": "1960-01-01", "to": "..", "by": "birth"}], "acts": [], "documents": [],
                     "residence": [{"in": "DE", "from": "1960-01-01", "to": "..", "reason": "home"}]} for role in ("mother", "father")],
        "residence": [BEFORE, {"in": "RU", "from": "2014-01-01", "to": "..", "registration": "stay", "reason": "work", "permits": permits}],
        "circumstances": {"wants": list(wants)},
    } | changes)


def ways(book, case):
    answer = assess(case, lawbook=book, engine="reference", completions=False)
    return {way.id: way for way in answer.setting.alternatives}


@pytest.mark.parametrize(("day", "may"), [("2015-08-11", False), ("2015-08-12", True)])
def test_a_citizen_of_kyrgyzstan_in_russia(book, day, may):
    found = ways(book, life(["KG"], day=day))
    assert ("EAEU-01#RU-Kyrgyzstan" in found) is may
    if may:
        way = found["EAEU-01#RU-Kyrgyzstan"]
        assert (way.open, way.country, way.needs) == ("yes", "RU", ("work",))


@pytest.mark.parametrize("state", ["UZ", "TJ"])
def test_citizens_of_other_states_are_outside(book, state):
    found = ways(book, life([state]))
    assert not any(name.startswith("EAEU-01") for name in found)
    assert found["RU-P1"].open == "yes"  # the patent


def test_a_stateless_holder_of_a_permit_is_outside(book):
    stay = [BEFORE, {"in": "KG", "from": "2014-01-01", "to": "..", "registration": "permanent", "reason": "home", "permits": [{"kind": "stateless_permit"}]}]
    case = life([], residence=stay)
    assert not any(name.startswith("EAEU-01") for name in ways(book, case))


@pytest.mark.parametrize("permit", ["permanent_permit", "stateless_permit"])
def test_neither_citizen_nor_permanent_resident_of_the_host(book, permit):
    assert "EAEU-01#RU-Kyrgyzstan" not in ways(book, life(["KG"], permits=[{"kind": permit}]))
    assert "EAEU-01#RU-Kyrgyzstan" not in ways(book, life(["KG", "RU"]))
    assert "EAEU-01#KZ-Kyrgyzstan" in ways(book, life(["KG"], permits=[{"kind": permit}]))  # of another host


def test_only_who_needs_it_is_told(book):
    assert ways(book, life(["KG"], wants=("papers",))) == {}
    assert ways(book, life(["KG"], wants=())) == {}
    assert "EAEU-01#RU-Kyrgyzstan" not in ways(book, life(["KG"], wants=("family",)))
    case = life(["UZ"], wants=("family",), family=[{"relation": "spouse", "nationality": ["RU"], "resident_in": "RU"}])
    assert ways(book, case)["RU-Q#exempt"].open == "yes"


def test_what_is_not_known_is_shown_as_such(book):
    """The patent takes a citizen of Uzbekistan; of RU-P2 nobody asked the purpose of entry."""
    assert "RU-P2" not in ways(book, life(["UZ"]))  # entered years ago
    unasked = life(["UZ"], residence=[BEFORE, {"in": "UZ", "from": "2014-01-01", "to": "2026-11-09", "reason": "home"}, {"in": "RU", "from": "2026-11-10", "to": "..", "registration": "stay", "reason": "work", "permits": []}])
    way = ways(book, unasked)["RU-P2"]
    assert way.open == "unknown"
    assert [c["met"] for c in way.conditions].count("unknown") == 1
    assert all(c["en"] and c["ru"] for c in way.conditions)


def test_open_ways_come_first(book):
    found = list(ways(book, life(["UZ"])).values())
    assert [way.open for way in found] == sorted((way.open for way in found), key=lambda word: word != "yes")


# -- the agreement of 26 February 1999 ---------------------------------------------------------------------
def soviet(state, birthplace, home, **changes):
    """Formerly a Soviet citizen, of one State now, permanently resident in another."""
    held = [{"of": "SU", "from": "..", "to": "1991-12-25", "by": "birth"}]
    held += [{"of": state, "from": "1995-01-01", "to": "..", "by": "operation"}] if state else []
    held += [{"of": other, "held": False} for other in ("KZ", "RU", "KG", "TJ", "UZ", "BY") if other != state]
    return from_dict({
        "id": "a", "as_of": "2005-06-01", **ASKED, "person": {"born": "1970-01-01", "birthplace": birthplace, "nationality": held},
        "residence": [{"in": birthplace, "from": "1970-01-01", "to": "1990-12-31", "registration": "permanent", "reason": "home"},
                      {"in": home, "from": "2003-01-01", "to": "..", "registration": "permanent", "reason": "home", "permanent_home": True, "permits": [{"kind": "permanent_permit"}]}],
    } | changes)


def simplified_1999(book, case, target):
    """The best value of the provisions of the target's ruleset that carry out the agreement."""
    answer = assess(case, lawbook=book, engine="reference", completions=False)
    rules = {"RU": "RU-T-4", "KZ": "KZ-T1999", "KG": "KG-T1999", "BY": "BY-T1999"}[target]
    found = [r for r in book.rules if r.state == target and r.instrument.startswith(rules) and r.effect in ("entitles", "acquires")]
    assert found
    return max(answer.evaluation.ask(rule)[0] for rule in found)


def test_born_in_omsk_citizen_of_kazakhstan(book):
    assert simplified_1999(book, soviet("KZ", "SU-RSF", "RU"), "RU") == 1


def test_born_in_tashkent_citizen_of_tajikistan(book):
    assert simplified_1999(book, soviet("TJ", "SU-UZB", "RU"), "RU") == -1


def test_stateless_with_a_brother_in_russia(book):
    brother = [{"relation": "sibling", "sex": "male", "nationality": ["RU"], "resident_in": "RU"}]
    assert simplified_1999(book, soviet(None, "SU-UZB", "RU", family=brother), "RU") == -1
    assert simplified_1999(book, soviet("KZ", "SU-UZB", "RU", family=brother), "RU") == 1  # limb (b), of a citizen of a party
