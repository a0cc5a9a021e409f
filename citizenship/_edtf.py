"""EDTF text to bounds in days, and what someone who wrote something else probably meant.

Private half of :mod:`citizenship.dates`, where the supported subset is described.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import TYPE_CHECKING, Final, TypeAlias

from citizenship.errors import DateError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

MIN_DAY: Final = 1
MAX_DAY: Final = date.max.toordinal()

# How far `~` and `%` reach, in months each way, by the precision of what they qualify (METHODS e.5). EDTF
# leaves this open. A day that is "about" right is trusted to its month's neighbours, no further; a decade
# (`197X~`) or a date whose month is not given (`1974-XX~`) counts as year precision.
APPROXIMATE_YEAR: Final = 12
APPROXIMATE_MONTH: Final = 1
APPROXIMATE_DAY: Final = 1

Bounds: TypeAlias = tuple[int, int, bool, bool]  # lo, hi, approximate, doubtful
_from_iso, _from_ordinal = date.fromisoformat, date.fromordinal
_MONTH_DAYS: Final = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def plain(text: str) -> tuple[int, int]:
    """Bounds of ``YYYY-MM-DD``, ``YYYY`` or ``YYYY-MM``; a bare ValueError for everything else."""
    size = len(text)
    if size == 10 and text[4] == "-" == text[7]:  # fromisoformat would take the week date 2020-W01-1 too
        lo = _from_iso(text).toordinal()
        return lo, lo
    if size == 4:
        first = _from_iso(text + "-01-01")
        lo = first.toordinal()
        year = first.year
        return lo, lo + (365 if not year % 4 and (year % 100 or not year % 400) else 364)
    if size == 7 and text[4] == "-":
        first = _from_iso(text + "-01")
        lo = first.toordinal()
        month = first.month
        return lo, lo - 1 + (_MONTH_DAYS[month] if month != 2 else monthrange(first.year, 2)[1])
    raise ValueError(text)


def bounds(text: str) -> Bounds:
    if text == "..":
        return MIN_DAY, MAX_DAY, False, False
    if text[:1] == "[" and text[-1:] == "]":
        return _set_bounds(text)
    if "/" in text:
        start, slash, end = text.partition("/")
        if "/" in end or text == slash:
            message = f"{text!r} is no interval: it needs one '/' between two dates"
            raise DateError(message)
        return _hull(text, start, end)
    return _single(text)


def _set_bounds(text: str) -> Bounds:
    found: list[Bounds] = []
    for element in text[1:-1].split(","):
        start, dots, end = element.strip().partition("..")
        if not start and not end:
            message = f"{text!r} has an empty member"
            raise DateError(message)
        found.append(_hull(text, start, end) if dots else _single(start))
    los, his, approximate, doubtful = zip(*found, strict=True)
    return min(los), max(his), any(approximate), any(doubtful)


def _hull(text: str, start: str, end: str) -> Bounds:
    first = (MIN_DAY, MIN_DAY, False, False) if start in ("", "..") else _single(start)
    last = (MAX_DAY, MAX_DAY, False, False) if end in ("", "..") else _single(end)
    if first[0] > last[1]:
        message = f"{text!r} starts after it ends"
        raise DateError(message)
    return first[0], last[1], first[2] or last[2], first[3] or last[3]


_MARK: Final = "([?~%]?)"
_DATE: Final = re.compile(
    f"{_MARK}([0-9X]{{4}}){_MARK}(?:-{_MARK}([0-9X]{{2}}){_MARK}(?:-{_MARK}([0-9X]{{2}}){_MARK})?)?",
)
_SEASONS: Final = {"21": (3, 5), "22": (6, 8), "23": (9, 11)}
_ALL_MONTHS, _ALL_DAYS = range(1, 13), range(1, 32)


def _single(text: str) -> Bounds:
    """Bounds of one date with unspecified digits, a season or qualifiers."""
    mark = text[-1:]
    try:
        if mark == "X" and text[4:] in ("-XX", "-XX-XX"):
            return (*plain(text[:4]), False, False)
        lo, hi = plain(text[:-1] if mark in ("~", "?", "%") else text[:7] if text[7:] == "-XX" else text)
    except ValueError:
        return _components(text)
    if mark in ("X", "?") or mark.isdigit():
        return lo, hi, False, mark == "?"
    reach = (APPROXIMATE_DAY, APPROXIMATE_MONTH, APPROXIMATE_YEAR)[(hi - lo > 0) + (hi - lo > 31)]
    return (*_widen(lo, hi, reach), True, mark == "%")


def _components(text: str) -> Bounds:
    match = _DATE.fullmatch(text)
    if match is None:
        message = f"{text!r} is no EDTF date"
        raise DateError(message)
    # EDTF: a mark before a component qualifies that one, a mark after it that one and all to its left. What
    # decides the reach is the coarsest thing the mark was put on: `2004~-06-11` doubts the year as such.
    left_y, year, right_y, left_m, month, right_m, left_d, day, right_d = match.groups("")
    if month.isdigit() and int(month) > 20:
        lo, hi = _season(text, year, month, day)
    else:
        lo, hi = _spread(text, year, month, day)
    year_marks, month_marks, day_marks = left_y + right_y, left_m + right_m, left_d + right_d
    if month in ("", "XX"):
        year_marks += month_marks + (day_marks if day in ("", "XX") else "")
    marks = year_marks + month_marks + day_marks
    approximate = "~" in marks or "%" in marks
    if approximate:
        coarse = "~" in year_marks or "%" in year_marks
        finer = "~" in month_marks or "%" in month_marks or day in ("", "XX")
        reach = APPROXIMATE_YEAR if coarse else APPROXIMATE_MONTH if finer else APPROXIMATE_DAY
        lo, hi = _widen(lo, hi, reach)
    return lo, hi, approximate, "?" in marks or "%" in marks


def _season(text: str, year: str, month: str, day: str) -> tuple[int, int]:
    if "X" in year or day or not 21 <= int(month) <= 24:
        message = f"{text!r} is no season: one reads 1992-21 (spring) to 1992-24 (winter)"
        raise DateError(message)
    lo, hi = _spread(text, year, "", "")
    if month != "24":
        first, last = _SEASONS[month]
        return plain(f"{year}-{first:02}")[0], plain(f"{year}-{last:02}")[1]
    return max(lo - 31, MIN_DAY), min(hi + monthrange(min(int(year) + 1, 9999), 2)[1] + 31, MAX_DAY)


def _spread(text: str, year: str, month: str, day: str) -> tuple[int, int]:
    """First and last real day that fits the digits given."""
    years = _fitting(year, range(1, 10_000))
    months = _fitting(month, _ALL_MONTHS) if month else _ALL_MONTHS
    days = _fitting(day, _ALL_DAYS) if day else _ALL_DAYS
    if not years:
        message = f"there is no year 0 (in {text!r})"
    elif not months:
        message = f"there is no month {month} (in {text!r})"
    else:
        lo = next(_days(years, months, days), None)
        hi = next(_days(years[::-1], months[::-1], days[::-1]), None)
        if lo is not None and hi is not None:
            return lo, hi
        message = f"there is no day {day} in {year}-{month} (in {text!r})"
    raise DateError(message)


def _fitting(pattern: str, numbers: range) -> Sequence[int]:
    digits = pattern.rstrip("X")
    if "X" not in digits:  # unknown digits at the end only: one stretch of numbers
        unit = 10 ** (len(pattern) - len(digits))
        first = int(digits or "0") * unit
        return range(max(first, numbers.start), min(first + unit, numbers.stop))
    fits = re.compile(pattern.replace("X", ".")).fullmatch
    return [number for number in numbers if fits(str(number).zfill(len(pattern)))]


def _days(years: Sequence[int], months: Sequence[int], days: Sequence[int]) -> Iterator[int]:
    for year in years:
        for month in months:
            length = monthrange(year, month)[1]
            yield from (date(year, month, day).toordinal() for day in days if day <= length)


def _widen(lo: int, hi: int, months: int) -> tuple[int, int]:
    # The upper end moves as the first day *after* it, so that whole months and years stay whole.
    end = MAX_DAY if hi == MAX_DAY else months_on(hi + 1, months) - 1
    return max(months_back(lo, months), MIN_DAY), min(end, MAX_DAY)


def months_on(day: int, months: int) -> int:
    """Day so many months on; where the calendar has none, the first of the month after.

    Not clamped: a result outside the calendar is ``MIN_DAY - 1`` or ``MAX_DAY + 1``.
    """
    then = _from_ordinal(day)
    year, month = divmod(then.year * 12 + then.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return MIN_DAY - 1 if year < 1 else MAX_DAY + 1
    try:
        return date(year, month + 1, then.day).toordinal()
    except ValueError:  # never December, which has 31 days
        return date(year, month + 2, 1).toordinal()


def months_back(day: int, months: int) -> int:
    """Latest day from which ``months_on`` does not pass ``day``: short months give their last day."""
    then = _from_ordinal(day)
    year, month = divmod(then.year * 12 + then.month - 1 - months, 12)
    if not 1 <= year <= 9999:
        return MIN_DAY - 1 if year < 1 else MAX_DAY + 1
    try:
        return date(year, month + 1, then.day).toordinal()
    except ValueError:
        return date(year, month + 2, 1).toordinal() - 1


# -- what was probably meant --------------------------------------------------------------------------------

_MONTHS: Final = {
    word: number
    for number, words in enumerate(
        ("jan янв", "feb фев", "mar мар", "apr апр", "may май мая", "jun июн", "jul июл", "aug авг",
         "sep сен", "oct окт", "nov ноя", "dec дек"),
        start=1,
    )
    for word in words.split()
}  # fmt: skip
_ABOUT: Final = r"(?:about|around|circa|c\.?|ca\.?|approx\.?|approximately|около|примерно|~)"


def _iso(year: str, month: str | int, day: str | int | None = None) -> str:
    return f"{year}-{int(month):02}" + ("" if day is None else f"-{int(day):02}")


def _named(day: str | None, word: str, year: str) -> list[str]:
    month = _MONTHS.get(word[:3])
    return [_iso(year, month, day)] if month else []


# Day before month, as papers of the region have it; the other order only where that is no date.
_GUESSES: Final[tuple[tuple[str, Callable[..., list[str]]], ...]] = (
    (r"(\d{1,2})[./ -](\d{1,2})[./ -](\d{4})(?: ?г\.?)?", lambda d, m, y: [_iso(y, m, d), _iso(y, d, m)]),
    (r"(\d{4})[./ -](\d{1,2})[./ -](\d{1,2})", lambda y, m, d: [_iso(y, m, d), _iso(y, d, m), _iso(y, m)]),
    (r"(\d{4})(\d\d)(\d\d)", lambda y, m, d: [_iso(y, m, d)]),
    (r"(\d{4}-\d\d-\d\d)[t ].*", lambda whole: [whole]),
    (r"(\d{1,2})[./ -](\d{4})", lambda m, y: [_iso(y, m)]),
    (r"(\d{4})[./ -](\d{1,2})", lambda y, m: [_iso(y, m)]),
    (r"(?:(\d{1,2})(?:st|nd|rd|th)? )?([^\W\d_]{3,})\.?,? (\d{4})(?: ?г\.?| года?)?", _named),
    (r"([^\W\d_]{3,})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})", lambda w, d, y: _named(d, w, y)),
    (_ABOUT + r" ?(\d{4}(?:-\d\d)?)(?: ?г\.?| года?)?", lambda when: [when + "~"]),
    (r"(\d{3})0(?:'?s|-е|-х)(?: годы)?", lambda decade: [decade + "X"]),
    (r"(\d{4})(?: ?г\.?| года?)", lambda year: [year]),
    (r"[\[{]?(\d{4}) ?(?:-|\.\.|to|or|или) ?(\d{4})[\]}]?", lambda first, last: [f"[{first}..{last}]"]),
    (r"([\dx-]+[~?%]?)", lambda text: [text.upper()]),
    (r"\{(.+)\}", lambda members: [f"[{members}]"]),
    (r"\[ ?\.\. ?\]", lambda: [".."]),
)


def hint(text: str) -> str | None:
    """Sentence with a form of ``text`` that would parse, or ``None``."""
    tidy = " ".join(re.sub("[\u2010-\u2015]", "-", text).lower().split())
    for pattern, build in _GUESSES:
        match = re.fullmatch(pattern, tidy, re.ASCII if pattern[0] == "[" else 0)
        for candidate in build(*match.groups()) if match else ():
            try:
                bounds(candidate)
            except DateError:
                continue
            return f"did you mean {candidate!r}?"
    return None
