"""A Soviet passport of unknown issue proves nothing after the end of the State (SU-PASS-VALID#past, SU-END)."""

import pytest

from citizenship.assessment.assess import assess
from citizenship.casefile import from_dict

LIFE = {
    "id": "old-passport", "as_of": "2013-01-01", "acts": [],
    "person": {"sex": "male", "born": "1962", "birthplace": "UZ", "nationality": [{"of": "SU", "from": "..", "to": "1991-12-25", "by": "birth"}]},
    "residence": [{"in": "UZ", "from": "birth", "to": "1990", "registration": "permanent"}, {"in": "RU", "from": "1990", "to": "..", "registration": "none"}],
}


@pytest.mark.parametrize("issued", [None, "1980", "[1991-12-20..1992-02-01]", "1991-12-26", "1991-12-27", "1995"])
def test_the_union_ends_for_its_passport_holders_too(issued):
    paper = {"kind": "passport", "of": "SU"} | ({"issued": issued} if issued else {})
    answer = assess(from_dict(LIFE | {"documents": [paper]}), engine="reference")
    assert "SU" not in answer.nationality
    assert "SU" not in {row["country"] for row in answer.history if row["change"] == "acquired" and row["day"].strip("[") > "1992"}


def test_a_passport_of_unknown_issue_may_have_proved_it_before():
    bare = {**LIFE, "person": {"born": "1962", "birthplace": "FR"}, "residence": [{"in": "FR", "from": "birth", "to": ".."}]}
    answer = assess(from_dict({**bare, "as_of": "1990-01-01", "documents": [{"kind": "passport", "of": "SU"}]}), engine="reference")
    assert answer.nationality["SU"].verdict == "undetermined"
