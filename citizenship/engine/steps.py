"""Step functions of days: what a status is on every day, three-valued, with the facts behind each piece.

A window asks of a step function whether it holds on a day, on some day, or on every day; days themselves may
be uncertain. All bounds are inclusive ordinals.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Final, NamedTuple

import attrs

from citizenship.dates import MAX_DAY, MIN_DAY
from citizenship.truth import FALSE, TRUE, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Bounds = tuple[int, int]


class Ref(NamedTuple):
    """A fact a literal read. ``options`` partition an enumerated fact; ``cuts`` are days that split a date."""

    path: tuple[str | int, ...]
    options: tuple[object, ...] | None = None
    cuts: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """The path as written in messages: ``residence[0].from``."""
        out = ""
        for part in self.path:
            out += f"[{part}]" if isinstance(part, int) else f".{part}" if out else str(part)
        return out


Refs = tuple[Ref, ...]
NO_REFS: Final[Refs] = ()


class Span(NamedTuple):
    """A stretch of days whose ends are uncertain; ``level`` is its truth inside (TRUE or UNKNOWN)."""

    first: Bounds
    last: Bounds
    level: int
    refs: Refs
    start_refs: Refs = ()
    end_refs: Refs = ()

    def at(self, day: int) -> tuple[int, Refs]:
        """Truth on an exact day and the facts that matter for it."""
        if day < self.first[0] or day > self.last[1]:
            return FALSE, NO_REFS
        if day < self.first[1]:
            return UNKNOWN, self.start_refs + (self.refs if self.level == UNKNOWN else NO_REFS)
        if day > self.last[0]:
            return UNKNOWN, self.end_refs + (self.refs if self.level == UNKNOWN else NO_REFS)
        return self.level, self.refs


@attrs.frozen(eq=False)
class Steps:
    """Pieces that start on ``days`` (the first is MIN_DAY) with a value and its facts each."""

    days: list[int]
    values: list[int]
    refs: list[Refs]

    def query(self, mode: str, start: Bounds, end: Bounds) -> tuple[int, Refs]:
        """Truth of a window; UNKNOWN carries the facts that would decide it, with the days that split them."""
        if mode == "day":
            return self._day(start)
        return self._range(start, end, TRUE if mode == "some" else FALSE)

    def _pieces(self, lo: int, hi: int) -> range:
        first = bisect_right(self.days, lo) - 1
        return range(max(first, 0), bisect_right(self.days, hi))

    def _day(self, day: Bounds) -> tuple[int, Refs]:
        pieces = self._pieces(*day)
        low = high = self.values[pieces[0]]
        for i in pieces:
            value = self.values[i]
            low, high = min(low, value), max(high, value)
        if low == high != UNKNOWN:
            return low, tuple(ref for i in pieces for ref in self.refs[i])
        cuts = (day[0], day[1] + 1)
        refs = tuple(_cut(ref, cuts) for i in pieces if self.values[i] == UNKNOWN for ref in self.refs[i])
        return UNKNOWN, refs

    def _range(self, start: Bounds, end: Bounds, sought: int) -> tuple[int, Refs]:
        """Some day TRUE (or, for ``every``, some day FALSE): certain within the core, possible in the hull."""
        if start[0] > end[1]:
            return -sought, NO_REFS
        core_lo, core_hi = start[1], end[0]
        possible: list[Ref] = []
        decided: Refs = NO_REFS
        hit = False
        for i in self._pieces(start[0], end[1]):
            lo = max(self.days[i], start[0])
            hi = min(self.days[i + 1] - 1 if i + 1 < len(self.days) else MAX_DAY, end[1])
            value = self.values[i]
            if value == sought:
                if core_lo <= core_hi and lo <= core_hi and hi >= core_lo:
                    return sought, self.refs[i]
                hit = True
                possible.extend(_cut(ref, (lo, hi + 1)) for ref in self.refs[i])
            elif value == UNKNOWN:
                hit = True
                cuts = (start[0], start[1], end[0] + 1, end[1] + 1)
                possible.extend(_cut(ref, cuts) for ref in self.refs[i])
            else:
                decided += self.refs[i]
        return (UNKNOWN, tuple(possible)) if hit else (-sought, decided)


def _cut(ref: Ref, cuts: tuple[int, ...]) -> Ref:
    return ref if ref.options is not None else Ref(ref.path, None, (*ref.cuts, *cuts))


def constant(value: int, refs: Refs = NO_REFS) -> Steps:
    """The same on every day."""
    return Steps([MIN_DAY], [value], [refs])


def build(breaks: Iterable[int], value: Callable[[int], tuple[int, Refs]]) -> Steps:
    """Sample ``value`` at MIN_DAY and at every break, and merge equal neighbours."""
    days: list[int] = []
    values: list[int] = []
    refs: list[Refs] = []
    for day in sorted({MIN_DAY, *(b for b in breaks if MIN_DAY < b <= MAX_DAY)}):
        truth, why = value(day)
        if values and values[-1] == truth and refs[-1] == why:
            continue
        days.append(day)
        values.append(truth)
        refs.append(why)
    return Steps(days, values, refs)


def breaks_of(spans: Iterable[Span]) -> list[int]:
    """Days on which some span's truth may change."""
    return [day for span in spans for day in (span.first[0], span.first[1], span.last[0] + 1, span.last[1] + 1)]


def covering(spans: Sequence[Span]) -> Steps:
    """The days some span covers: TRUE where one certainly does, UNKNOWN where one may."""
    return build(breaks_of(spans), lambda day: max((span.at(day) for span in spans), key=lambda at: at[0], default=(FALSE, NO_REFS)))


def combine(parts: Sequence[Steps], join: Callable[[list[int]], int]) -> Steps:
    """Pointwise combination (``max`` for or, ``min`` for and)."""
    if len(parts) == 1:
        return parts[0]

    def value(day: int) -> tuple[int, Refs]:
        at = [bisect_right(part.days, day) - 1 for part in parts]
        values = [part.values[i] for part, i in zip(parts, at, strict=True)]
        out = join(values)
        return out, tuple(ref for part, i, v in zip(parts, at, values, strict=True) if v == out for ref in part.refs[i])

    return build([day for part in parts for day in part.days], value)


def negate(part: Steps) -> Steps:
    """Pointwise negation."""
    return Steps(part.days, [-value for value in part.values], part.refs)
