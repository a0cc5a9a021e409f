"""One way the law may be: everything that no case file can settle, as variables of a completion.

A rule that is law ``at_most: unknown`` is law or is not; a ``doubt`` has one of its readings, the same wherever
its id occurs; an uncertain day of law is one of its days. So, too, the few facts a case file has no word for (an
unspoken wish, a treaty's members). Values are drawn as they are asked for, the same key always the same.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from citizenship.dates import Interval, UncertainDate


class Reading:
    """Seed 0 says no to everything (first reading, earliest day), seed 1 yes (last reading, latest day)."""

    def __init__(self, seed: int, starts: frozenset[tuple[str, str]] = frozenset(), fixed: Mapping[str, int] | None = None) -> None:
        self.seed = seed
        self.starts = starts  # uncertain days on which some law of the State begins
        self.drawn: dict[str, int] = dict(fixed or {})
        self.touched: set[str] = set()  # variables on which something in this life depended

    def choice(self, key: str, count: int) -> int:
        """One of ``count`` values."""
        if key not in self.drawn:
            picks = (0, count - 1)
            self.drawn[key] = picks[self.seed] if self.seed < 2 else random.Random(f"{self.seed}|{key}").randrange(count)
        return self.drawn[key]

    def flag(self, key: str) -> bool:
        """True or false."""
        return self.choice(key, 2) == 1

    def ask(self, key: str) -> bool:
        """True or false, of something that matters here."""
        self.touched.add(key)
        return self.flag(key)

    def day(self, state: str, date: UncertainDate, *, last: bool = False) -> int:
        """The day a law of ``state`` means; as a ``last`` day, the day before a successor on the same unknown day."""
        if date.exact or date.is_open:
            return date.hi if last else date.lo
        shared = (state, date.text) in self.starts
        lo = date.lo + 1 if shared else date.lo  # the old law has a last day within the bounds, too
        day = lo + self.choice(f"day:{state}:{date.text}", date.hi - lo + 1)
        return day - 1 if last and shared else day

    def in_force(self, state: str, interval: Interval, day: int) -> bool:
        """Is the law in force on the day?"""
        start, end = interval.start, interval.end
        if not start.lo <= day <= end.hi:
            return False
        for date in (start, end):
            if date.lo != date.hi and date.lo - 1 <= day <= date.hi and not date.is_open:
                self.touched.add(f"day:{state}:{date.text}")
        return (day >= start.hi or self.day(state, start) <= day) and (day < end.lo or day <= self.day(state, end, last=True))
