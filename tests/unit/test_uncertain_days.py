"""What hangs on an event whose day is known to the month or the year only (R2)."""

import pytest

from citizenship.assessment.assess import assess
from citizenship.casefile import from_dict

DAYS = ["2010-03-01", "2010-03", "2010", "[2009-11-03..2010-02-05]"]


def verdict(data, state):
    return assess(from_dict(data), engine="reference", completions=False).nationality[state]


@pytest.mark.parametrize("day", DAYS)
def test_naturalised_abroad_and_lost_on_one_uncertain_day(day):
    """CN-1980-9: settled abroad, naturalised there of one's own will."""
    life = {
        "id": "left-china", "as_of": "2021-01-01", "acts": [{"act": "granted", "of": "KZ", "date": day}], "documents": [],
        "person": {"born": "1985-04-01", "birthplace": "CN"},
        "parents": [{"role": role, "born": "1950-01-01", "nationality_at_birth": ["CN"]} for role in ("mother", "father")],
        "residence": [{"in": "CN", "from": "birth", "to": "2004-12-31", "registration": "permanent"},
                      {"in": "KZ", "from": "2005-01-01", "to": "..", "registration": "permanent", "permanent_home": True}],
    }
    lost = verdict(life, "CN")
    assert (lost.verdict, lost.basis, lost.until) == ("not_national", ("CN-1980-9",), day)
    assert verdict(life, "KZ").verdict == "national"


def child(day_of_mother, day_of_father, state, born="2000-05-01"):
    def parent(role, day):
        return {"role": role, "born": "1975-01-01", "nationality": [{"of": "DE", "from": "1975-01-01", "to": day, "by": "birth"}],
                "acts": [{"act": "granted", "of": state, "date": day}],
                "residence": [{"in": "DE", "from": "1975-01-01", "to": "1999-12-31"}, {"in": state, "from": "2000-01-01", "to": "..", "registration": "permanent"}]}
    return {
        "id": "child", "as_of": "2020-01-01", "acts": [], "documents": [], "family": [], "parents_agreed": False,
        "person": {"born": born, "birthplace": state, "nationality": [{"of": "DE", "from": born, "to": day_of_mother, "by": "birth"}]},
        "parents": [parent("mother", day_of_mother), parent("father", day_of_father)],
        "residence": [{"in": state, "from": born, "to": "..", "registration": "permanent"}],
    }


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("state", ["KZ", "UZ"])
def test_a_child_follows_both_parents_naturalised_in_one_year(state, day):
    """KZ-1991-22#acquire, UZ-1992-CH#follows: under 14 on every possible day."""
    found = verdict(child(day, day, state), state)
    assert (found.verdict, found.since) == ("national", day)


@pytest.mark.parametrize("state", ["KZ", "UZ"])
def test_the_later_of_two_years_counts(state):
    found = verdict(child("2010", "2011", state), state)
    assert (found.verdict, found.since) == ("national", "2011")


@pytest.mark.parametrize("state", ["KZ", "UZ"])
def test_fourteen_within_that_year_stays_open(state):
    assert verdict(child("2010", "2010", state, born="1996-07-01"), state).verdict == "undetermined"
    assert verdict(child("2010-06", "2010-06", state, born="1996-07-01"), state).verdict == "national"
    assert verdict(child("2010-07-02", "2010-07-02", state, born="1996-07-01"), state).verdict == "not_national"


def test_history_tells_one_event_once():
    answer = assess(from_dict(child("2010", "2010", "KZ")), engine="reference", completions=False)
    rows = [row for row in answer.history if row["country"] == "KZ"]
    assert [(row["change"], row["day"], row["certain"]) for row in rows] == [("acquired", "2010", True)]
