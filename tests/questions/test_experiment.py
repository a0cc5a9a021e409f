"""A small part of the experiment: facts taken from decided lives come back by asking (`run.py` runs the whole of it)."""

from __future__ import annotations

import pytest

from questions.experiment import run
from questions.run import shown


@pytest.mark.parametrize("number", range(5))
def test_asking_brings_the_finding_back(number: int) -> None:
    one = run(number, seed=3, only=("GE", "AM", "TM"))
    assert one.good, shown(one)
    assert one.taken
    assert one.answered >= 1
