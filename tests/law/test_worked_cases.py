"""Every worked case beside the law comes out as its source says.

One test a case, named as in `rulesets/*/cases.yaml`, so `pytest -k KZ-6` is the loop for whoever writes law.
The reference evaluator is used unless CITIZENSHIP_ENGINE says otherwise: that both evaluators agree is for
tests/parity to show.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest

from citizenship.assessment.worked import load_worked, run
from citizenship.law.lawbook import Lawbook, load_lawbook

RULESETS = Path(__file__).resolve().parents[2] / "rulesets"
ENGINE = os.environ.get("CITIZENSHIP_ENGINE", "reference")
CASES = [case for file in sorted(RULESETS.rglob("cases.yaml")) for case in load_worked(file)]


@cache
def lawbook() -> Lawbook:
    return load_lawbook(RULESETS)


def test_there_are_worked_cases_for_every_folder_of_law() -> None:
    folders = {path.parent.name for path in RULESETS.rglob("*.yaml")}
    assert folders == {path.parent.name for path in RULESETS.rglob("cases.yaml")}


@pytest.mark.parametrize("worked", CASES, ids=[case.name for case in CASES])
def test_worked_case(worked) -> None:
    _, wrong = run(worked, lawbook(), ENGINE)
    assert not wrong, f"{worked.where} ({worked.source}): " + "; ".join(wrong)
