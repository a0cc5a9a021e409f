"""What the library decides about a blurred life holds in every completion of it, lived day by day, two-valued.

The small version of `python tests/soundness/run.py`, with a fixed seed; and tests that the comparison can fail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest
from citizenship.law.lawbook import load_lawbook
from soundness.compare import Comparison, Tally
from soundness.run import explain
from soundness.simulator import Index

if TYPE_CHECKING:
    from collections.abc import Callable

BOOK = load_lawbook("rulesets")
LIVES = 60


def run(comparison: Comparison, lives: int) -> Tally:
    tally = Tally()
    for number in range(lives):
        comparison.run(number, tally)
    return tally


def test_what_is_decided_holds_in_every_completion() -> None:
    comparison = Comparison(20, most=4, verdicts=0.04, book=BOOK)
    tally = run(comparison, LIVES)
    assert not tally.disagreements, "\n".join(explain(found, comparison) for found in tally.disagreements[:2])
    assert tally.lives > 0.95 * LIVES
    assert tally.decided > 100 * LIVES
    assert all(reason.startswith("NotCoveredError") for reason in tally.refused)  # lives that some rule asks what cannot be said two-valued
    assert sum(tally.refused.values()) < 0.15 * tally.completions
    assert sum(1 for rule in comparison.index.changing if tally.fired[rule.id]) > 30


def test_skipping_days_changes_nothing() -> None:
    """The walk through days that are named somewhere, against the honest one through every day."""
    tally = run(Comparison(21, most=1, honest=0.4, book=BOOK), 3)
    assert tally.lives == 3


@pytest.mark.parametrize("alter", [lambda value: -value, lambda value: 1, lambda value: -1], ids=["flipped", "never open", "always no"])
def test_a_wrong_answer_is_noticed(alter: Callable[[int], int]) -> None:
    tally = run(Comparison(22, most=5, alter=alter, book=BOOK), 12)
    assert tally.disagreements
    assert all(found.library != 0 for found in tally.disagreements)


def test_a_rule_left_out_is_noticed() -> None:
    """The library evaluates another law than the simulator lives: so the two do not share one."""
    comparison = Comparison(23, most=2, book=BOOK)
    comparison.index = Index(attrs.evolve(BOOK, rules=tuple(rule for rule in BOOK.rules if rule.id not in ("KZ-1991-3.1", "SU-END"))))
    assert run(comparison, 15).disagreements


def test_a_disagreement_can_be_made_small() -> None:
    comparison = Comparison(22, most=5, alter=lambda value: -value, book=BOOK)
    tally = run(comparison, 2)
    text = explain(tally.disagreements[0], comparison)
    assert "# the case" in text
    assert "seed 22, life" in text
