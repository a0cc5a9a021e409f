"""Days that are only partly known, windows of law, and the counting of terms.

A *day* is a proleptic Gregorian ordinal (``datetime.date.toordinal()``), a plain int. An *uncertain date* is
one day somewhere in ``[lo, hi]``; how it was written is kept, so that a case file round-trips. Nothing here
reads a clock or a locale.

The text is EDTF (ISO 8601-2:2019) level 0 and 1, and of level 2 only sets ``[..]``, qualifiers of single
components and unspecified digits anywhere (METHODS e.5). Comparisons are strong Kleene: UNKNOWN unless all
possibilities agree. Two uncertain dates are taken as two unknowns, even if they are equal.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Any, Final, TypeAlias

import attrs

from citizenship._edtf import MAX_DAY, MIN_DAY, bounds, hint, months_back, months_on, plain
from citizenship.errors import DateError, did_you_mean
from citizenship.truth import FALSE, TRUE, UNKNOWN

__all__ = [
    "MAX_DAY", "MIN_DAY", "Interval", "Term", "UncertainDate", "add", "age_span", "at_or_before", "before", "bridged",
    "contains", "from_date", "parse", "parse_interval", "parse_term", "same_day", "subtract", "to_date",
    "to_edtf",
]  # fmt: skip

# A hundred million cases have few distinct dates (a century is 36 525 days); 65 536 entries are about 17 MB.
CACHE_SIZE: Final = 1 << 16


@attrs.frozen(slots=True)
class UncertainDate:
    """One unknown day in ``[lo, hi]``, both included, with the EDTF ``text`` it was written as.

    ``approximate`` is EDTF ``~`` (already widened into the bounds), ``doubtful`` is ``?`` (bounds untouched).

    >>> parse("1974-03").lo, parse("1974-03").exact, str(parse("1974?"))
    (720683, False, '1974?')
    """

    lo: int
    hi: int
    text: str
    approximate: bool = False
    doubtful: bool = False

    def __attrs_post_init__(self) -> None:
        """Refuse what is no such value."""
        _check_bounds(self.lo, self.hi)

    @property
    def exact(self) -> bool:
        """Whether only one day is possible."""
        return self.lo == self.hi

    @property
    def is_open(self) -> bool:
        """Whether this is ``..``: no bound at all, as against a bound nobody knows."""
        return self.text == ".."

    def __str__(self) -> str:
        """EDTF as written."""
        return self.text


# Writing the slots directly skips the checks of __init__, which parsed bounds have passed already; it is what
# makes half a million dates a second possible. mypy sees the class attributes as ints, hence Any.
_slots: Any = vars(UncertainDate)
_new = object.__new__
_set_lo, _set_hi, _set_text = _slots["lo"].__set__, _slots["hi"].__set__, _slots["text"].__set__
_set_approximate, _set_doubtful = _slots["approximate"].__set__, _slots["doubtful"].__set__


def parse(text: str) -> UncertainDate:
    """Uncertain date written as EDTF ``text``; an interval here means some day between.

    ``~`` widens by a year at year precision, else by a month; ``?`` does not widen; ``..`` is open, an empty
    end (``1995-06/``) unknown. Spring is March to May. A winter lies at either end of its year: ``1992-24``
    is December 1991 to February 1993. Sets are read as their hull. Raises DateError with the likely form.

    >>> [to_edtf(parse(t).lo, parse(t).hi) for t in ("1974~", "197X", "[1974,1975-06]", "1995-06/..")]
    ['[1973-01-01..1975-12-31]', '[1970-01-01..1979-12-31]', '[1974-01-01..1975-06-30]', '[1995-06-01..]']
    """
    if not isinstance(text, str):
        message = f"a date must be text, not {type(text).__name__} {text!r}"
        raise DateError(message, hint=f'write "{text}", in quotes')
    return _remembered(text)


def _parse(text: str) -> UncertainDate:
    approximate = doubtful = False
    try:
        lo, hi = plain(text)
    except ValueError:
        try:
            lo, hi, approximate, doubtful = bounds(text)
        except DateError as error:
            raise DateError(error.message, hint=hint(text)) from None
    made = _new(UncertainDate)
    _set_lo(made, lo)
    _set_hi(made, hi)
    _set_text(made, text)
    _set_approximate(made, approximate)
    _set_doubtful(made, doubtful)
    return made


_remembered = lru_cache(maxsize=CACHE_SIZE)(_parse)


def _check_bounds(lo: int, hi: int) -> None:
    if not MIN_DAY <= lo <= hi <= MAX_DAY:
        message = f"no days from {lo} to {hi}: bounds lie in {MIN_DAY}..{MAX_DAY}, in that order"
        raise DateError(message)


def to_edtf(lo: int, hi: int) -> str:
    """Shortest EDTF text for "some day in ``[lo, hi]``"; ``parse`` gives the same bounds back.

    >>> to_edtf(727289, 727318), to_edtf(727289, 727320), to_edtf(MIN_DAY, 727289)
    ('1992-04', '[1992-04-01..1992-05-02]', '[..1992-04-01]')
    """
    _check_bounds(lo, hi)
    first, last = to_date(lo).isoformat(), to_date(hi).isoformat()
    for size in (10, 4, 7):
        if plain(first[:size]) == (lo, hi):
            return first[:size]
    start, end = "" if lo == MIN_DAY else first, "" if hi == MAX_DAY else last
    return f"[{start}..{end}]" if start or end else ".."


def from_date(day: date) -> UncertainDate:
    """Uncertain date that is exactly ``day``.

    >>> str(from_date(date(1992, 3, 1)))
    '1992-03-01'
    """
    return UncertainDate(day.toordinal(), day.toordinal(), date.isoformat(day)[:10])


def to_date(ordinal: int) -> date:
    """Calendar day of an ordinal, for showing it.

    >>> to_date(727289).isoformat()
    '1992-04-01'
    """
    _check_bounds(ordinal, ordinal)
    return date.fromordinal(ordinal)


# -- windows of law -----------------------------------------------------------------------------------------


@attrs.frozen(slots=True)
class Interval:
    """Days from ``start`` to ``end``, both included, either of which may be uncertain or open (``..``).

    >>> str(parse_interval("2025-03~/.."))
    '2025-03~/..'
    """

    start: UncertainDate
    end: UncertainDate
    # Earliest and latest first day, earliest and latest last day, given that the start is not after the end.
    _edges: tuple[int, int, int, int] = attrs.field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        """Refuse what is no such value."""
        start, end = self.start, self.end
        if start.lo > end.hi:
            message = f"'{self}' starts after it ends"
            raise DateError(message, hint=f"did you mean '{end}/{start}'?")
        first = (MIN_DAY, MIN_DAY) if start.is_open else (start.lo, min(start.hi, end.hi))
        last = (MAX_DAY, MAX_DAY) if end.is_open else (max(end.lo, start.lo), end.hi)
        object.__setattr__(self, "_edges", (*first, *last))

    def __str__(self) -> str:
        """EDTF as written."""
        return self.start.text if self.start == self.end and self.start.exact else f"{self.start}/{self.end}"


def parse_interval(text: str) -> Interval:
    """Window of days written as ``text``, for laws in force.

    ``..`` is open, an empty end unknown. One day alone is a window of that day; a month or a year alone is
    refused, for nobody could tell whether all of it or some day in it was meant. Raises DateError.

    >>> contains(parse_interval("2016-09-24/2020-09-14"), 737682, 737682)  # 14 September 2020
    1
    """
    if not isinstance(text, str):
        message = f"a window must be text, not {type(text).__name__} {text!r}"
        raise DateError(message, hint=f'write "{text}", in quotes')
    start, slash, end = text.partition("/")
    if not slash:
        only = parse(text)
        if only.exact or only.is_open:
            return Interval(only, only)
        message = f"{text!r} is no window: it may mean all of these days or one of them"
        raise DateError(message, hint=f"did you mean '{_iso(only.lo)}/{_iso(only.hi)}'?")
    if text == slash or "/" in end:
        message = f"{text!r} is no window: it needs one '/' between two dates"
        raise DateError(message, hint=hint(text))
    return Interval(parse(start) if start else _UNKNOWN_DAY, parse(end) if end else _UNKNOWN_DAY)


_UNKNOWN_DAY: Final = UncertainDate(MIN_DAY, MAX_DAY, "")


def _iso(day: int) -> str:
    return ".." if day in (MIN_DAY, MAX_DAY) else date.fromordinal(day).isoformat()


def contains(interval: Interval, lo: int, hi: int) -> int:
    """Whether some day known to lie in ``[lo, hi]`` is within ``interval``: TRUE, UNKNOWN or FALSE.

    TRUE only if so for every possible day, start and end, FALSE only if for none. ``lo <= hi`` is taken for
    granted; this runs in the innermost loop.

    >>> window = parse_interval("2025-03/..")
    >>> [contains(window, day, day) for day in (739310, 739311, 739341)]  # 28 February, 1 and 31 March 2025
    [-1, 0, 1]
    """
    first_lo, first_hi, last_lo, last_hi = interval._edges
    if hi < first_lo or lo > last_hi:
        return FALSE
    return TRUE if first_hi <= lo and hi <= last_lo else UNKNOWN


def bridged(earlier: Interval, later: Interval, lo: int, hi: int) -> bool:
    """Whether two intervals that meet on one boundary, itself uncertain, together certainly contain ``[lo, hi]``.

    >>> day = parse("2007-06-15").lo
    >>> bridged(parse_interval("1993/2007-06~"), parse_interval("2007-06~/.."), day, day)
    True
    >>> bridged(parse_interval("1993/2007-06~"), parse_interval("2007-08~/.."), day, day)
    False
    """
    meet = 0 <= later._edges[0] - earlier._edges[2] <= 1 and 0 <= later._edges[1] - earlier._edges[3] <= 1
    return meet and earlier._edges[1] <= lo and hi <= later._edges[2]


# -- terms --------------------------------------------------------------------------------------------------

CONVENTIONS: Final = ("anniversary", "days365", "last_day")


@attrs.frozen(slots=True)
class Term:
    """A length of time in law, with the way it is counted.

    - ``anniversary``: complete on the same calendar day years and months on; where that day does not exist,
      on the first day of the following month (29 February to 1 March);
    - ``last_day``: complete the day before, the first day being counted in;
    - ``days365``: a year is 365 days; months are not possible.

    The parts have one sign. Raises DateError for anything else.

    >>> str(Term(years=5, months=6))
    '5y6m'
    """

    years: int = 0
    months: int = 0
    days: int = 0
    convention: str = "anniversary"
    _whole_months: int = attrs.field(init=False, repr=False, eq=False)
    _whole_days: int = attrs.field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        """Refuse what is no such value."""
        parts = (self.years, self.months, self.days)
        if self.convention not in CONVENTIONS:
            message = f"unknown way to count a term: {self.convention!r}"
            one_of = f"one of {', '.join(CONVENTIONS)}"
            raise DateError(message, hint=did_you_mean(self.convention, CONVENTIONS) or one_of)
        if min(parts) < 0 < max(parts):
            message = f"a term runs one way, not {parts} years, months and days"
            raise DateError(message)
        by_days = self.convention == "days365"
        if by_days and self.months:
            message = "days365 counts years as 365 days and cannot count months"
            raise DateError(message, hint="give days instead, or use 'anniversary'")
        inclusive = ((max(parts) > 0) - (min(parts) < 0)) if self.convention == "last_day" else 0
        object.__setattr__(self, "_whole_months", 0 if by_days else 12 * self.years + self.months)
        object.__setattr__(self, "_whole_days", self.days - inclusive + (365 * self.years if by_days else 0))

    def __str__(self) -> str:
        """Term as ``parse_term`` reads it; the convention is not shown."""
        parts = [(self.years, "y"), (self.months, "m"), (self.days, "d")]
        sign = "-" if any(count < 0 for count, _ in parts) else ""
        return sign + ("".join(f"{abs(count)}{unit}" for count, unit in parts if count) or "0d")


_TERM: Final = re.compile(r"(-?)(?=\d)(?:(\d{1,4})y)?(?:(\d{1,5})m)?(?:(\d{1,7})d)?", re.ASCII)
_UNITS: Final = {"y": "y", "г": "y", "л": "y", "m": "m", "м": "m", "d": "d", "д": "d"}


def parse_term(text: str, *, convention: str = "anniversary") -> Term:
    """Term written ``5y``, ``3m``, ``10d``, ``5y6m`` or, backwards, ``-5y``. Raises DateError.

    >>> parse_term("5y6m") == Term(years=5, months=6)
    True
    """
    match = _TERM.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        words = re.findall(r"(\d+) ?([a-zа-я])", str(text).lower())
        counted = {_UNITS[unit]: count for count, unit in words if unit in _UNITS}
        better = "".join(counted[unit] + unit for unit in "ymd" if unit in counted)
        message = f"{text!r} is no term"
        raise DateError(message, hint=f"did you mean {better!r}?" if better else "write 5y, 3m, 10d or 5y6m")
    sign, *parts = match.groups()
    years, months, days = ((-1 if sign else 1) * int(part or 0) for part in parts)
    return Term(years, months, days, convention)


def add(day: int, term: Term) -> int:
    """Day on which a term begun on ``day`` is complete.

    Clamped to the calendar; ``MIN_DAY`` and ``MAX_DAY`` mean "no bound" and stay. Monotone in ``day``.

    >>> to_edtf(*2 * (add(parse("2004-02-29").lo, Term(years=5)),))
    '2009-03-01'
    """
    if day <= MIN_DAY or day >= MAX_DAY:
        return MIN_DAY if day <= MIN_DAY else MAX_DAY
    months = term._whole_months
    result = (months_on(day, months) if months else day) + term._whole_days
    return MIN_DAY if result < MIN_DAY else min(result, MAX_DAY)


def subtract(day: int, term: Term) -> int:
    """Latest day from which a term is complete by ``day``: ``add(s, term) <= day`` iff ``s <=`` this.

    For a term that runs backwards the equivalence ends within a term of ``MIN_DAY`` and ``MAX_DAY``.

    >>> to_edtf(*2 * (subtract(parse("2008-02-29").lo, Term(years=5)),))
    '2003-02-28'
    """
    if day <= MIN_DAY or day >= MAX_DAY:
        return MIN_DAY if day <= MIN_DAY else MAX_DAY
    result = day - term._whole_days
    if result < MIN_DAY or result > MAX_DAY:
        return MIN_DAY if result < MIN_DAY else MAX_DAY
    months = term._whole_months
    if months:
        result = months_back(result, months)
    return MIN_DAY if result < MIN_DAY else min(result, MAX_DAY)


@lru_cache(maxsize=256)
def _years(years: int) -> Term:
    return Term(years=years)


def age_span(born: UncertainDate, years: int) -> tuple[int, int]:
    """Bounds of the year a person is ``years`` old: from that birthday to the day before the next.

    Someone born on 29 February is a year older on 1 March. Unbounded birth stays unbounded.

    >>> to_edtf(*age_span(parse("1968-04-10"), 13))
    '[1981-04-10..1982-04-09]'
    """
    last = add(born.hi, _years(years + 1))
    return add(born.lo, _years(years)), last if last == MAX_DAY else last - 1


# -- three-valued comparison --------------------------------------------------------------------------------

Days: TypeAlias = UncertainDate | tuple[int, int]


def _pair(days: Days) -> tuple[int, int]:
    return days if isinstance(days, tuple) else (days.lo, days.hi)


def before(a: Days, b: Days) -> int:
    """Whether ``a`` is earlier than ``b``; each an uncertain date or a pair of bounds.

    >>> before(parse("1991"), parse("1992-03")), before(parse("1991"), parse("1991-12-25"))
    (1, 0)
    """
    a_lo, a_hi = _pair(a)
    b_lo, b_hi = _pair(b)
    return TRUE if a_hi < b_lo else FALSE if a_lo >= b_hi else UNKNOWN


def at_or_before(a: Days, b: Days) -> int:
    """Whether ``a`` is ``b`` or earlier.

    >>> at_or_before(parse("1991-12-31"), parse("1991")), at_or_before(parse("1992"), parse("1991"))
    (0, -1)
    """
    a_lo, a_hi = _pair(a)
    b_lo, b_hi = _pair(b)
    return TRUE if a_hi <= b_lo else FALSE if a_lo > b_hi else UNKNOWN


def same_day(a: Days, b: Days) -> int:
    """Whether both are one and the same day; TRUE only of two exact dates.

    >>> same_day(parse("1991-12-25"), parse("1991-12-25")), same_day(parse("1991"), parse("1991"))
    (1, 0)
    """
    a_lo, a_hi = _pair(a)
    b_lo, b_hi = _pair(b)
    if a_hi < b_lo or b_hi < a_lo:
        return FALSE
    return TRUE if a_lo == a_hi == b_lo == b_hi else UNKNOWN
