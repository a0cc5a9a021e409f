"""Dates, windows and terms: worked examples, properties, the ``edtf`` package as another reader."""

from __future__ import annotations

from datetime import date

import edtf
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from citizenship import dates
from citizenship.dates import (
    MAX_DAY,
    MIN_DAY,
    Interval,
    Term,
    UncertainDate,
    add,
    age_span,
    at_or_before,
    before,
    contains,
    parse,
    parse_interval,
    parse_term,
    same_day,
    subtract,
    to_edtf,
)
from citizenship.errors import DateError
from citizenship.truth import FALSE, TRUE, UNKNOWN

DAYS = st.integers(MIN_DAY, MAX_DAY)
SPANS = st.tuples(DAYS, DAYS).map(lambda pair: (min(pair), max(pair)))
NEAR = st.integers(700_000, 740_000)
NEAR_SPANS = st.tuples(NEAR, st.integers(0, 900)).map(lambda p: (p[0], p[0] + p[1]))
PARTS = st.tuples(st.integers(0, 120), st.integers(0, 40), st.integers(0, 400))
TERMS = st.builds(
    lambda p, convention: Term(p[0], 0 if convention == "days365" else p[1], p[2], convention),
    PARTS,
    st.sampled_from(dates.CONVENTIONS),
)


def day(text: str) -> int:
    """Ordinal of an ISO day."""
    return date.fromisoformat(text).toordinal()


def narrower(data: st.DataObject, span: tuple[int, int]) -> tuple[int, int]:
    """Span inside ``span``: the same date, better known."""
    lo = data.draw(st.integers(*span))
    return lo, data.draw(st.integers(lo, span[1]))


READINGS = {
    "1974-03-02": ("1974-03-02", "1974-03-02"),
    "1974": ("1974-01-01", "1974-12-31"),
    "1972": ("1972-01-01", "1972-12-31"),
    "1900": ("1900-01-01", "1900-12-31"),
    "1974-03": ("1974-03-01", "1974-03-31"),
    "2000-02": ("2000-02-01", "2000-02-29"),
    "1974~": ("1973-01-01", "1975-12-31"),
    "1974?": ("1974-01-01", "1974-12-31"),
    "1974%": ("1973-01-01", "1975-12-31"),
    "1974-02~": ("1974-01-01", "1974-03-31"),
    "1974-03-02~": ("1974-02-02", "1974-04-02"),
    "1974-03-31~": ("1974-02-28", "1974-04-30"),
    "1974-03-XX": ("1974-03-01", "1974-03-31"),
    "1974-XX-XX": ("1974-01-01", "1974-12-31"),
    "1974-XX": ("1974-01-01", "1974-12-31"),
    "1974-XX-02": ("1974-01-02", "1974-12-02"),
    "1974-1X": ("1974-10-01", "1974-12-31"),
    "1974-03-3X": ("1974-03-30", "1974-03-31"),
    "197X": ("1970-01-01", "1979-12-31"),
    "19XX": ("1900-01-01", "1999-12-31"),
    "19XX-02-29": ("1904-02-29", "1996-02-29"),
    "197X~": ("1969-01-01", "1980-12-31"),
    "1974-XX~": ("1973-01-01", "1975-12-31"),
    "[1974,1975]": ("1974-01-01", "1975-12-31"),
    "[1974, 1976-02..1976-03]": ("1974-01-01", "1976-03-31"),
    "[1990..1992]": ("1990-01-01", "1992-12-31"),
    "[..1990]": ("0001-01-01", "1990-12-31"),
    "[1990..]": ("1990-01-01", "9999-12-31"),
    "1992-21": ("1992-03-01", "1992-05-31"),
    "1992-22": ("1992-06-01", "1992-08-31"),
    "1992-23": ("1992-09-01", "1992-11-30"),
    "1992-24": ("1991-12-01", "1993-02-28"),
    "1991-24": ("1990-12-01", "1992-02-29"),
    "..": ("0001-01-01", "9999-12-31"),
    "1988/1992": ("1988-01-01", "1992-12-31"),
    "1995-06/..": ("1995-06-01", "9999-12-31"),
    "1995-06/": ("1995-06-01", "9999-12-31"),
    "/1995-06": ("0001-01-01", "1995-06-30"),
    "2004-06~-11": ("2004-05-11", "2004-07-11"),
    "2004~-06-11": ("2003-06-11", "2005-06-11"),
    "2004-06-~11": ("2004-05-11", "2004-07-11"),
    "?2004-06-11": ("2004-06-11", "2004-06-11"),
    "9999~": ("9998-01-01", "9999-12-31"),
    "0001~": ("0001-01-01", "0002-12-31"),
}


@pytest.mark.parametrize(("text", "bounds"), READINGS.items())
def test_readings(text: str, bounds: tuple[str, str]) -> None:
    found = parse(text)
    assert (date.fromordinal(found.lo).isoformat(), date.fromordinal(found.hi).isoformat()) == bounds
    assert str(found) == found.text == text
    assert found.approximate == ("~" in text or "%" in text)
    assert found.doubtful == ("?" in text or "%" in text)
    assert found.exact == (bounds[0] == bounds[1])
    assert found.is_open == (text == "..")


MISTAKES = {
    "12.03.1974": "1974-03-12",
    "25/03/1974": "1974-03-25",
    "03/25/1974": "1974-03-25",
    "1974/03/02": "1974-03-02",
    "1974/03": "1974-03",
    "03.1974": "1974-03",
    "1974-3-2": "1974-03-02",
    "19740302": "1974-03-02",
    "March 1974": "1974-03",
    "12 March 1974": "1974-03-12",
    "March 12, 1974": "1974-03-12",
    "12 марта 1974 г.": "1974-03-12",  # noqa: RUF001
    "1974 г.": "1974",  # noqa: RUF001
    "about 1990": "1990~",
    "около 1990": "1990~",
    "1990s": "199X",
    "1990-1992": "[1990..1992]",
    "1990..1992": "[1990..1992]",
    "{1974,1975}": "[1974,1975]",
    "[..]": "..",
    "197x": "197X",
    " 1974 ": "1974",
    "1974\u201303\u201302": "1974-03-02",
    "1974-03-02T10:00": "1974-03-02",
    "1974-02-30": "1974-02",
    "1974-13-02": "1974-02-13",
}


@pytest.mark.parametrize(("text", "meant"), MISTAKES.items())
def test_mistakes_are_answered_with_the_form_meant(text: str, meant: str) -> None:
    with pytest.raises(DateError) as caught:
        parse(text)
    assert caught.value.hint == f"did you mean {meant!r}?"
    parse(meant)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("0000", "no year 0"),
        ("0000-21", "no year 0"),
        ("1974-13", "no month 13"),
        ("1974-00", "no month 00"),
        ("1974-02-30", "no day 30"),
        ("1974-02-3X", "no day 3X"),
        ("XXXX-02-30", "no day 30"),
        ("1992-25", "no season"),
        ("1992-21-01", "no season"),
        ("199X-21", "no season"),
        ("1992/1990", "starts after it ends"),
        ("[1992..1990]", "starts after it ends"),
        ("/", "one '/'"),
        ("1974//", "one '/'"),
        ("[1974,]", "empty member"),
        ("", "no EDTF date"),
        ("2020-W01-1", "no EDTF date"),
        ("Y170002", "no EDTF date"),
        ("-0100", "no EDTF date"),
        ("1974-03-02-XX", "no EDTF date"),
        ("\u0661\u0669\u0667\u0664", "no EDTF date"),
        ("1974?~", "no EDTF date"),
    ],
)
def test_nonsense_is_refused(text: str, says: str) -> None:
    with pytest.raises(DateError, match=says):
        parse(text)
    with pytest.raises(ValueError, match=says):  # also for those who know only the standard library
        parse(text)


def test_only_text_is_a_date() -> None:
    with pytest.raises(DateError, match="must be text, not int"):
        parse(1974)  # type: ignore[arg-type]
    with pytest.raises(DateError, match="must be text, not int"):
        parse_interval(1974)  # type: ignore[arg-type]


@given(st.text("0123456789X-~?%[].,/ ", max_size=14))
def test_any_text_is_a_date_or_a_date_error(text: str) -> None:
    try:
        found = parse(text)
    except DateError:
        return
    assert MIN_DAY <= found.lo <= found.hi <= MAX_DAY
    assert parse(str(found)) == found


@pytest.mark.parametrize("lo_hi", [(5, 4), (0, 3), (3, MAX_DAY + 1)])
def test_bounds_are_checked(lo_hi: tuple[int, int]) -> None:
    with pytest.raises(DateError, match="no days from"):
        UncertainDate(*lo_hi, "1974")
    with pytest.raises(DateError, match="no days from"):
        to_edtf(*lo_hi)


def test_values_compare_and_hash_by_what_they_say() -> None:
    made = UncertainDate(day("1974-01-01"), day("1974-12-31"), "1974", approximate=False, doubtful=False)
    assert made == parse("1974") == dates._parse("1974")  # noqa: SLF001 - past the cache
    assert hash(made) == hash(parse("1974"))
    assert parse("1974") != parse("1974-XX-XX")


# -- an independent reader ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["1974-03-02", "1974", "2000-02", "1974-03-XX", "1974-XX-XX", "1974-XX", "197X", "19XX", "1974?",
     "1988/1992", "1988-05/1992-02-29", "1992-21", "1992-22", "1992-23", "[1974,1975]", "[1990..1992]",
     "[1667,1668,1670..1672]", "2004-?06-11"],
)  # fmt: skip
def test_agrees_with_the_edtf_package(text: str) -> None:
    theirs = edtf.parse_edtf(text)
    lower, upper = theirs.lower_strict(), theirs.upper_strict()
    ours = parse(text)
    assert to_edtf(ours.lo, ours.lo) == "{:04}-{:02}-{:02}".format(*lower[:3])
    assert to_edtf(ours.hi, ours.hi) == "{:04}-{:02}-{:02}".format(*upper[:3])


@given(st.dates(date(1000, 1, 1)), st.sampled_from([4, 7, 10]))
def test_agrees_with_the_edtf_package_on_plain_dates(when: date, size: int) -> None:
    text = when.isoformat()[:size]
    theirs, ours = edtf.parse_edtf(text), parse(text)
    assert date.fromordinal(ours.lo).timetuple()[:3] == theirs.lower_strict()[:3]
    assert date.fromordinal(ours.hi).timetuple()[:3] == theirs.upper_strict()[:3]


# -- round trip ---------------------------------------------------------------------------------------------


@given(SPANS)
def test_round_trip(span: tuple[int, int]) -> None:
    text = to_edtf(*span)
    found = parse(text)
    assert (found.lo, found.hi) == span
    assert to_edtf(found.lo, found.hi) == text


@given(st.integers(1, 9999), st.integers(1, 12))
def test_whole_months_and_years_are_written_short(year: int, month: int) -> None:
    for text in (f"{year:04}", f"{year:04}-{month:02}", f"{year:04}-{month:02}-15"):
        assert to_edtf(parse(text).lo, parse(text).hi) == text


def test_open_ends() -> None:
    assert to_edtf(MIN_DAY, MAX_DAY) == ".."
    assert to_edtf(MIN_DAY, day("1990-01-01")) == "[..1990-01-01]"
    assert to_edtf(day("1990-01-01"), MAX_DAY) == "[1990-01-01..]"


@given(st.dates())
def test_calendar_dates(when: date) -> None:
    made = dates.from_date(when)
    assert made == parse(when.isoformat())
    assert dates.to_date(made.lo) == when


# -- comparison ---------------------------------------------------------------------------------------------


def test_comparison_examples() -> None:
    assert before(parse("1991"), parse("1992")) == TRUE
    assert before(parse("1991"), parse("1991-12-25")) == UNKNOWN
    assert before(parse("1992"), parse("1991-12-25")) == FALSE
    assert before(parse("1991-12-25"), parse("1991-12-25")) == FALSE
    assert at_or_before(parse("1991-12-25"), parse("1991-12-25")) == TRUE
    assert at_or_before((1, 5), (5, 9)) == TRUE
    assert same_day(parse("1991"), parse("1991")) == UNKNOWN


@pytest.mark.parametrize("compare", [before, at_or_before, same_day])
@given(data=st.data(), a=NEAR_SPANS, b=NEAR_SPANS)
def test_precision_settles_and_never_overturns(compare, data, a, b) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    coarse = compare(a, b)
    fine = compare(narrower(data, a), narrower(data, b))
    assert coarse in (UNKNOWN, fine)


@given(*[st.tuples(st.integers(1, 9), st.integers(0, 4)).map(lambda p: (p[0], p[0] + p[1]))] * 2)
def test_comparison_is_exactly_what_all_possibilities_say(a: tuple[int, int], b: tuple[int, int]) -> None:
    pairs = [(x, y) for x in range(a[0], a[1] + 1) for y in range(b[0], b[1] + 1)]
    assert before(a, b) == kleene({x < y for x, y in pairs})
    assert at_or_before(a, b) == kleene({x <= y for x, y in pairs})
    assert same_day(a, b) == kleene({x == y for x, y in pairs})


def kleene(seen: set[bool]) -> int:
    """Truth of a statement, given whether it was seen true and seen false."""
    return UNKNOWN if len(seen) == 2 else TRUE if seen == {True} else FALSE


# -- windows ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("window", "when", "expected"),
    [
        ("2020-09-15/..", "2020-09-15", TRUE),
        ("2020-09-15/..", "2020-09-14", FALSE),
        ("2020-09-15/..", "2020-09", UNKNOWN),
        ("2020-09-15/..", "9999-12-31", TRUE),
        ("../1991-12-25", "0001-01-01", TRUE),
        ("../1991-12-25", "1991-12-25", TRUE),
        ("../1991-12-25", "1991-12-26", FALSE),
        ("2016-09-24/2020-09-14", "2016-09-24", TRUE),
        ("2016-09-24/2020-09-14", "2018", TRUE),
        ("2016-09-24/2020-09-14", "2020", UNKNOWN),
        ("2025-03~/..", "2025-03", UNKNOWN),
        ("2025-03~/..", "2025-05-01", TRUE),
        ("2025-03~/..", "2025-01-31", FALSE),
        ("1992-03-01", "1992-03-01", TRUE),
        ("1992-03-01", "1992-03", UNKNOWN),
        ("1992-03-01", "1992-03-02", FALSE),
        ("1991/", "1992", UNKNOWN),
        ("/1991-06-30", "1990", UNKNOWN),
        ("/1991-06-30", "1991-06-30", TRUE),
        ("1995-01-01/", "1995-01-01", TRUE),
        ("..", "1950", TRUE),
        ("../..", "..", TRUE),
    ],
)
def test_windows(window: str, when: str, expected: int) -> None:
    found = parse(when)
    assert contains(parse_interval(window), found.lo, found.hi) == expected


@pytest.mark.parametrize("text", ["2020-09-15/..", "1992-03-01", "2025-03~/..", "1991/", "../1991-12-25"])
def test_windows_are_written_as_read(text: str) -> None:
    assert str(parse_interval(text)) == text
    assert parse_interval(str(parse_interval(text))) == parse_interval(text)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("1992", "did you mean '1992-01-01/1992-12-31'?"),
        ("1992-03", "did you mean '1992-03-01/1992-03-31'?"),
        ("1992/1990", "did you mean '1990/1992'?"),
        ("/", None),
        ("1/2/3", None),
    ],
)
def test_windows_refused(text: str, hint: str | None) -> None:
    with pytest.raises(DateError) as caught:
        parse_interval(text)
    assert caught.value.hint == hint


SMALL = st.tuples(st.integers(2, 9), st.integers(0, 4)).map(
    lambda p: UncertainDate(p[0], p[0] + p[1], to_edtf(p[0], p[0] + p[1])),
)


@given(SMALL, SMALL, SMALL)
def test_a_window_holds_a_day_exactly_where_all_possibilities_agree(
    start: UncertainDate, end: UncertainDate, when: UncertainDate,
) -> None:  # fmt: skip
    assume(start.lo <= end.hi)
    seen = {
        s <= d <= e
        for s in range(start.lo, start.hi + 1)
        for e in range(max(s, end.lo), end.hi + 1)
        for d in range(when.lo, when.hi + 1)
    }
    assert contains(Interval(start, end), when.lo, when.hi) == kleene(seen)


# -- terms --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "term", "complete"),
    [
        ("2003-03-01", "5y", "2008-03-01"),
        ("2004-02-29", "5y", "2009-03-01"),
        ("2004-02-29", "4y", "2008-02-29"),
        ("2003-02-28", "5y", "2008-02-28"),
        ("2010-01-31", "1m", "2010-03-01"),
        ("2010-01-31", "3m", "2010-05-01"),
        ("2010-11-30", "3m", "2011-03-01"),
        ("2010-03-31", "10d", "2010-04-10"),
        ("2010-03-31", "5y6m", "2015-10-01"),
        ("2008-03-01", "-5y", "2003-03-01"),
        ("2008-02-29", "-5y", "2003-03-01"),
        ("9998-01-01", "5y", "9999-12-31"),
        ("0003-01-01", "-5y", "0001-01-01"),
        ("0001-01-01", "5y", "0001-01-01"),
        ("9999-12-31", "-5y", "9999-12-31"),
    ],
)
def test_add(start: str, term: str, complete: str) -> None:
    assert date.fromordinal(add(day(start), parse_term(term))).isoformat() == complete


@pytest.mark.parametrize(
    ("complete", "start"),
    [
        ("2008-02-28", "2003-02-28"),
        ("2008-02-29", "2003-02-28"),
        ("2008-03-01", "2003-03-01"),
        ("2009-02-28", "2004-02-28"),
        ("2009-03-01", "2004-03-01"),
        ("0001-01-01", "0001-01-01"),
        ("0003-01-01", "0001-01-01"),
        ("9999-12-31", "9999-12-31"),
    ],
)
def test_subtract_five_years(complete: str, start: str) -> None:
    assert date.fromordinal(subtract(day(complete), Term(years=5))).isoformat() == start


def test_other_conventions() -> None:
    start = day("2003-03-01")
    assert add(start, Term(5, convention="last_day")) == day("2008-02-29")
    assert add(day("2008-02-29"), Term(-5, convention="last_day")) == day("2003-03-02")
    assert add(start, Term(days=10, convention="last_day")) == day("2003-03-10")
    assert add(start, Term(convention="last_day")) == start
    assert add(start, Term(5, convention="days365")) == start + 1825


@given(TERMS, st.data())
def test_subtract_is_the_galois_partner_of_add(term: Term, data: st.DataObject) -> None:
    done = data.draw(DAYS)
    latest = subtract(done, term)
    near = st.integers(max(latest - 40, MIN_DAY), min(latest + 40, MAX_DAY))
    start = data.draw(DAYS | near)
    assert (add(start, term) <= done) == (start <= latest)


@given(TERMS.filter(lambda term: term.years + term.months + term.days > 0), NEAR, st.integers(-40, 40))
def test_subtract_is_the_galois_partner_of_add_backwards(term: Term, done: int, off: int) -> None:
    back = Term(-term.years, -term.months, -term.days, term.convention)
    latest = subtract(done, back)
    assert (add(latest + off, back) <= done) == (off <= 0)


@given(TERMS, DAYS, DAYS)
def test_add_and_subtract_are_monotone_and_stay_in_the_calendar(term: Term, a: int, b: int) -> None:
    a, b = min(a, b), max(a, b)
    for step in (add, subtract):
        assert MIN_DAY <= step(a, term) <= step(b, term) <= MAX_DAY
        assert (step(MIN_DAY, term), step(MAX_DAY, term)) == (MIN_DAY, MAX_DAY)


@given(parts=PARTS, back=st.booleans())
def test_terms_are_written_as_read(parts: tuple[int, int, int], *, back: bool) -> None:
    sign = -1 if back else 1
    term = Term(sign * parts[0], sign * parts[1], sign * parts[2])
    assert parse_term(str(term)) == term


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("5 years", "did you mean '5y'?"),
        ("3 месяца", "did you mean '3m'?"),
        ("6m5y", "did you mean '5y6m'?"),
        ("5", "write 5y, 3m, 10d or 5y6m"),
        ("", "write 5y, 3m, 10d or 5y6m"),
    ],
)
def test_terms_refused(text: str, hint: str) -> None:
    with pytest.raises(DateError) as caught:
        parse_term(text)
    assert caught.value.hint == hint


def test_terms_that_cannot_be_counted_are_refused() -> None:
    with pytest.raises(DateError, match="unknown way") as caught:
        Term(5, convention="aniversary")
    assert caught.value.hint == "did you mean 'anniversary'?"
    with pytest.raises(DateError, match="one way"):
        Term(5, -1)
    with pytest.raises(DateError, match="days365"):
        Term(5, 1, convention="days365")


def test_age_span() -> None:
    assert to_edtf(*age_span(parse("1968-04"), 13)) == "[1981-04-01..1982-04-29]"
    assert to_edtf(*age_span(parse("2004-02-29"), 13)) == "[2017-03-01..2018-02-28]"
    assert age_span(parse(".."), 13) == (MIN_DAY, MAX_DAY)


@given(NEAR_SPANS, st.integers(0, 100), st.data())
def test_age_is_monotone_in_what_is_known_of_the_birth(
    born: tuple[int, int], years: int, data: st.DataObject,
) -> None:  # fmt: skip
    inner = narrower(data, born)
    lo, hi = age_span(UncertainDate(*born, to_edtf(*born)), years)
    inner_lo, inner_hi = age_span(UncertainDate(*inner, to_edtf(*inner)), years)
    assert lo <= inner_lo <= inner_hi <= hi
