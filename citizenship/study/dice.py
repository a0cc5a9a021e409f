"""Two streams of chance for one life: what happened (``Dice``) and how it is told (``Teller``).

They are apart so that the same life can be told with other shares of uncertain dates and unknown facts: what happened
stays. Everything is drawn from ``random()`` alone, the only draw Python promises to keep for a seed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from citizenship.case import NOT_ASKED
from citizenship.dates import UncertainDate, parse

if TYPE_CHECKING:
    from citizenship.study.shares import Table

T = TypeVar("T")
Roll = Callable[[], float]
_YEAR_ONLY, _MONTH_ONLY = 0.45, 0.8  # assumed: how uncertain dates are told; the rest is approximate, half of it by month


class Dice:
    """Draws for what happens; ``roll`` gives a number from 0 up to 1."""

    def __init__(self, roll: Roll) -> None:
        self.roll = roll

    def chance(self, share: float) -> bool:
        """True that often (0 to 1)."""
        return self.roll() < share

    def pick(self, options: Sequence[T]) -> T:
        """One of the options, each as likely."""
        return options[int(self.roll() * len(options))]

    def word(self, table: Table) -> str:
        """A word by its weight."""
        return table.at(self.roll())

    def between(self, lo: int, hi: int) -> int:
        """A whole number from ``lo`` to ``hi``, both included; ``lo`` where there is none."""
        return lo + int(self.roll() * (hi - lo + 1)) if hi > lo else lo


class Teller:
    """How facts are told: a share of days blurred, a share of attributes unknown.

    A blurred day always contains the true one, and a day is told the same way wherever it stands in a case: a move
    ends one spell and begins another on one unknown day (DESIGN R13).
    """

    def __init__(self, dice: Dice, *, uncertain: float, unknown: float) -> None:
        self.dice, self.uncertain, self.unknown = dice, uncertain, unknown
        self.told: dict[int, UncertainDate] = {}

    def day(self, day: int) -> UncertainDate:
        """The day, or the year, the month, or about it."""
        found = self.told.get(day)
        if found is None:
            known = date.fromordinal(day)
            blurred = self.uncertain and self.dice.chance(self.uncertain)
            found = self.told[day] = parse(self._blurred(known) if blurred else known.isoformat())
        return found

    def _blurred(self, known: date) -> str:
        share = self.dice.roll()
        month = f"{known.year}-{known.month:02}"
        if share < _MONTH_ONLY:
            return str(known.year) if share < _YEAR_ONLY else month
        return f"{known.year}~" if share < (1 + _MONTH_ONLY) / 2 else f"{month}~"

    def fact(self, value: Any) -> Any:
        """The value, or now and then ``None`` (asked, unknown) or ``NOT_ASKED`` (missing), half and half."""
        if not self.unknown or value is NOT_ASKED:
            return value
        share = self.dice.roll()
        if share >= self.unknown:
            return value
        return None if share < self.unknown / 2 else NOT_ASKED
