"""A position about one of several States is kept for those with a ruleset alone."""

from __future__ import annotations

import pytest

from citizenship.assessment.assess import assess
from citizenship.casefile import from_dict
from citizenship.engine.biography import Biography
from citizenship.engine.positions import positions


def test_only_encoded_states_of_several() -> None:
    case = from_dict({"id": "a", "as_of": "2026-01-01", "person": {"born": "1980-01-01"},
                      "acts": [{"act": "position_national", "of": {"one_of": ["KZ", "MN"]}, "date": "2015-01-01"}]})
    day = case.as_of.lo
    masks = positions(Biography(case, (day, day)), ("KZ", "UZ"))
    assert {mask.state for mask in masks} == {"KZ"}
    assert not any(mask.sure for mask in masks)


@pytest.mark.parametrize("told", [{}, {"nationality": [{"of": "KG", "held": False}]}])
def test_what_an_authority_has_said_stands_the_next_day(told):
    """INT-D-05: the last position decides; that it was given is no new fact for a rule tried on the first day it is met (KG-2007-5.2)."""
    life = {"id": "p", "as_of": "2026-11-23", "documents": [], "person": {"born": "1985-01-01", "birthplace": "KG"} | told,
            "residence": [{"in": "KG", "from": "birth", "to": "..", "registration": "permanent"}],
            "acts": [{"act": "position_not_national", "of": "KG", "since": "..", "date": "2026-01-01", "competent": True}]}
    found = assess(from_dict(life), engine="reference", completions=False).nationality["KG"]
    assert (found.verdict, found.reading) == ("not_national", "position")


def test_a_new_fact_after_the_position_counts():
    """KG-2007-5.2: five years of residence complete after the authority has spoken."""
    life = {"id": "p", "as_of": "2026-11-23", "documents": [], "person": {"born": "1960-01-01", "birthplace": "KZ", "nationality": [
                {"of": "SU", "from": "..", "to": "1991-12-25", "by": "birth"}, {"of": "KZ", "held": False}]},
            "residence": [{"in": "KZ", "from": "birth", "to": "2021-06-30", "registration": "permanent"}, {"in": "KG", "from": "2021-07-01", "to": "..", "registration": "permanent"}],
            "acts": [{"act": "position_not_national", "of": "KG", "date": "2026-01-01", "competent": True}]}
    found = assess(from_dict(life), engine="reference", completions=False)
    assert found.evaluation.timelines["text"].value("KG", found.evaluation.today[0]) == found.evaluation.timelines["considered"].value("KG", found.evaluation.today[0])
