"""A position about one of several States is kept for those with a ruleset alone."""

from __future__ import annotations

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
