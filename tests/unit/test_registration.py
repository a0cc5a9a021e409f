"""Today's registration: in order, not in order, not known, and by when."""

from __future__ import annotations

import pytest

from citizenship.assessment.assess import assess
from citizenship.casefile import from_dict
from citizenship.law.lawbook import load_lawbook


@pytest.fixture(scope="module")
def book():
    return load_lawbook()


def registration(book, state, **stay):
    stays = [{"in": state, "from": "2026-11-01", "to": "..", "reason": "home", "permanent_home": True, **stay}]
    case = from_dict({"id": "a", "as_of": "2026-11-23", "person": {"born": "1990-01-01", "birthplace": "KG", "nationality": [
        {"of": "KG", "from": "1990-01-01", "to": ".."}]}, "residence": stays, "registrations": [], "documents": [], "acts": [], "family": [], "service": [], "convictions": []})
    answer = assess(case, lawbook=book, engine="reference", completions=False)
    return {r.country: r for r in answer.registration}


@pytest.mark.parametrize(("kind", "word"), [("permanent", "yes"), ("none", "no"), (None, "unknown")])
def test_kyrgyzstan(book, kind, word):
    found = registration(book, "KG", registration=kind)["KG"]
    assert found.in_order == word
    assert bool(found.duties) is (word != "yes")


def test_a_term_is_counted_from_the_arrival(book):
    """Whatever State counts a term in days or months, the day due is that much after the arrival."""
    due = {state: registration(book, state, registration="none").get(state) for state in ("KZ", "RU", "UZ", "TJ", "AZ")}
    assert any(found is not None and found.in_order == "no" for found in due.values())
    days = {state: found.due for state, found in due.items() if found is not None and found.due}
    assert days
    assert all(day > "2026-11-01" for day in days.values())


def test_a_state_left_behind_is_not_asked(book):
    assert set(registration(book, "KG", registration="permanent")) == {"KG"}
