"""States, Soviet republics, and in whose territory a place is or was.

A paper names the republic a place belonged to *then*; law on birthplaces mostly asks for the State whose
territory it is *now*. Borders moved (METHODS e.3), so the answer is a set: one State where date and name
settle it, several where they do not. Nothing is guessed from a name nobody here knows.

States are ISO 3166-1 alpha-2, ``SU`` is the USSR and ``XX`` some other State, unnamed. Days are ordinals.
"""

from __future__ import annotations

import csv
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import attrs

from citizenship import _gazetteer
from citizenship.dates import MAX_DAY, MIN_DAY, UncertainDate, parse
from citizenship.errors import CitizenshipError
from citizenship.errors import nearest as _nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@attrs.frozen(slots=True)
class State:
    """A State by its ISO 3166-1 codes, with a short name in English and Russian (Unicode CLDR)."""

    code: str
    alpha3: str
    name_en: str
    name_ru: str


@attrs.frozen(slots=True)
class Republic:
    """A union republic: its ``SU-`` code, today's ``state``, and when its territory was the USSR's.

    ``joined`` is its first day in the Union, ``left`` its first day out of it.
    """

    code: str
    name_en: str
    state: str
    joined: UncertainDate
    left: UncertainDate
    certainty: str = "recalled"


_ALWAYS: Final = parse("..")


@attrs.frozen(slots=True)
class Transfer:
    """Land that was under republic ``written`` from ``since`` until ``until`` and is ``present``'s today.

    ``until`` is the day of the transfer, as far as it is known. ``district`` marks land of the size of a
    district, where few people can have been born.
    """

    written: str
    present: str
    what: str
    until: UncertainDate
    since: UncertainDate = _ALWAYS
    district: bool = False
    certainty: str = "recalled"
    source: str = "METHODS e.3"


def _states() -> dict[str, State]:
    text = files("citizenship").joinpath("data/countries.csv").read_text(encoding="utf-8")
    return {row["code"]: State(**row) for row in csv.DictReader(text.splitlines())}


STATES: Final[Mapping[str, State]] = MappingProxyType(_states())

REGION: Final = (
    "KZ", "KG", "TJ", "TM", "UZ", "AF", "AZ", "CN", "IR", "RU", "TR", "UA",
    "BY", "MD", "GE", "AM", "LT", "LV", "EE",
)  # fmt: skip

# The Union treaty, and the day after the last of the Union. Bukhara and Khorezm stood outside until the
# delimitation of 1924 (METHODS e.3), so all of UZ, TM and TJ may have. The Baltic States are counted in for
# the years the Union held them, whatever the title, and out from the day it recognised them.
_UNION, _END = parse("1922-12-30"), parse("1991-12-26")
_DELIMITED, _BALTIC = parse("[1922-12-30..1924-10-27]"), parse("1991-09-06")

REPUBLICS: Final[Mapping[str, Republic]] = MappingProxyType({
    code: Republic(code, f"{name} SSR" if code != "SU-RSF" else name, state, joined, left)
    for code, name, state, joined, left in (
        ("SU-KAZ", "Kazakh", "KZ", _UNION, _END),
        ("SU-KIR", "Kirghiz", "KG", _UNION, _END),
        ("SU-TAJ", "Tajik", "TJ", _DELIMITED, _END),
        ("SU-TUR", "Turkmen", "TM", _DELIMITED, _END),
        ("SU-UZB", "Uzbek", "UZ", _DELIMITED, _END),
        ("SU-RSF", "RSFSR", "RU", _UNION, _END),
        ("SU-UKR", "Ukrainian", "UA", _UNION, _END),
        ("SU-AZE", "Azerbaijan", "AZ", _UNION, _END),
        ("SU-BYE", "Byelorussian", "BY", _UNION, _END),
        ("SU-MOL", "Moldavian", "MD", _UNION, _END),
        ("SU-GEO", "Georgian", "GE", _UNION, _END),
        ("SU-ARM", "Armenian", "AM", _UNION, _END),
        ("SU-EST", "Estonian", "EE", parse("1940-08-06"), _BALTIC),
        ("SU-LAT", "Latvian", "LV", parse("1940-08-05"), _BALTIC),
        ("SU-LIT", "Lithuanian", "LT", parse("1940-08-03"), _BALTIC),
    )
})
_SUCCESSORS: Final = {republic.state: republic for republic in REPUBLICS.values()}
_AREAS: Final = frozenset((*STATES, *REPUBLICS))

TRANSFERS: Final = (
    Transfer("SU-RSF", "UZ", "Turkestan ASSR", parse("1924-10-27")),
    Transfer("SU-RSF", "TM", "Turkestan ASSR", parse("1924-10-27")),
    Transfer("SU-RSF", "TJ", "Turkestan ASSR", parse("1924-10-27")),
    Transfer("SU-RSF", "KZ", "Kazakh ASSR", parse("1936-12-05")),
    Transfer("SU-RSF", "KG", "Kirghiz ASSR", parse("1936-12-05")),
    Transfer("SU-RSF", "UZ", "Karakalpakstan", parse("1936-12")),
    Transfer("SU-RSF", "UA", "Crimea", parse("1954")),
    Transfer("SU-KAZ", "UZ", "Karakalpakstan", parse("1936-12")),
    Transfer("SU-KAZ", "UZ", "Bostandyk district", parse("1956"), district=True),
    Transfer("SU-KAZ", "UZ", "parts of the Golodnaya Steppe", parse("1963"), district=True),
    Transfer("SU-UZB", "KZ", "Golodnaya Steppe, returned", parse("1971"), parse("1963"), district=True),
    Transfer("SU-UZB", "TJ", "Tajik ASSR and Khujand", parse("1929")),
)

# West Ukraine, West Belarus and Bessarabia came in between 1939 and 1945. A Russian place is taken to have
# been in the Union unless it is known not to (Kaliningrad, Tuva): so few were born there before that it is no
# doubt worth a question.
_LATE_LANDS: Final = parse("1939-09-17/1945-09-02")
_LATE_STATES: Final = frozenset({"UA", "BY", "MD"})


def nearest(code: str, options: Iterable[str]) -> str | None:
    """Option that was probably meant by ``code``: by alpha-3 code or name of a State, else the likest.

    >>> nearest("KAZ", STATES), nearest("Узбекистан", STATES), nearest("SU-KGZ", REPUBLICS)
    ('KZ', 'UZ', 'SU-KIR')
    """
    among, word = list(options), code.strip().casefold()
    for state in STATES.values():
        names = (state.code, state.alpha3, state.name_en, state.name_ru)
        if state.code in among and word in (name.casefold() for name in names):
            return state.code
    for republic in REPUBLICS.values():
        if republic.code in among and word == f"su-{STATES[republic.state].alpha3}".casefold():
            return republic.code
    return _nearest(code.strip().upper(), among)


def canonical_name(name: str) -> str:
    """Today's name of a place; a name nobody here knows comes back without spaces around it.

    >>> canonical_name("Фрунзе"), canonical_name("Tselinograd"), canonical_name(" Aul No. 5 ")
    ('Bishkek', 'Astana', 'Aul No. 5')
    """
    found = _gazetteer.find(name)
    return found[0][0] if found else name.strip()


def _check(area: str) -> None:
    if area not in _AREAS:
        meant = nearest(area, _AREAS)
        message = f"no State or Soviet republic {area!r}"
        raise CitizenshipError(message, code="place", hint=f"did you mean {meant!r}?" if meant else None)


def present_states(
    area: str, name: str | None, day: tuple[int, int] | None, *, districts: bool = True,
) -> frozenset[str]:  # fmt: skip
    """States whose territory *today* may contain the place; one where date and name settle it.

    ``area`` is an ISO code (then the answer), a republic as a paper of ``day`` names it, ``SU`` or ``XX``;
    ``day`` are bounds of the day the paper speaks of, ``None`` any day. A transfer the place may have been
    in adds its State, unless ``name`` is a known place; ``districts=False`` leaves out transfers of mere
    districts where the name is missing or unknown. A known name that contradicts republic and day gives both
    States, for villages share names with cities; but for that, a better known day never adds a State.
    Source: METHODS e.3. Raises CitizenshipError for an unknown code.

    >>> sorted(present_states("SU-RSF", "Simferopol", (711000, 711000)))  # 1947
    ['UA']
    >>> sorted(present_states("SU-RSF", None, (711000, 711000)))
    ['RU', 'UA']
    >>> sorted(present_states("SU-RSF", None, (722000, 722000)))  # 1977
    ['RU']
    """
    _check(area)
    named = frozenset(state for _, state in _gazetteer.find(name)) if name else frozenset()
    if area == "SU":
        return named or frozenset(_SUCCESSORS)
    republic = REPUBLICS.get(area)
    if republic is None:
        return frozenset({area})
    lo, hi = day or (MIN_DAY, MAX_DAY)
    possible = frozenset({republic.state}).union(
        row.present
        for row in TRANSFERS
        if row.written == area and row.since.lo <= hi and lo < row.until.hi
        and (named or districts or not row.district)
    )  # fmt: skip
    if not named:
        return possible
    return named & possible or named | {republic.state}


def state_then(area: str, name: str | None, day: tuple[int, int] | None) -> frozenset[str]:
    """States whose territory the place may have been on ``day`` (bounds; ``None`` any day).

    ``SU`` for the republics' land from 30 December 1922 to 25 December 1991, the successor since; before,
    ``XX`` (the Baltic States: themselves, to August 1940 and from 6 September 1991). Other States keep their
    territory. Raises CitizenshipError for an unknown code.

    >>> [sorted(state_then("KZ", "Shymkent", (day, day))) for day in (727191, 727192)]  # 25, 26 December 1991
    [['SU'], ['KZ']]
    """
    found: set[str] = set()
    lo, hi = day or (MIN_DAY, MAX_DAY)
    for state in present_states(area, name, day):
        republic = _SUCCESSORS.get(state)
        if republic is None:
            found.add(state)
            continue
        for joined in _joined(area, name, state, republic):
            if lo < joined.hi:
                found.add(state if republic.left == _BALTIC else "XX")
            if hi >= joined.lo and lo < republic.left.lo:
                found.add("SU")
        if hi >= republic.left.lo:
            found.add(state)
    return frozenset(found)


def _joined(area: str, name: str | None, state: str, republic: Republic) -> tuple[UncertainDate, ...]:
    """Days the place may have come into the Union: two where it may lie in land that came in late."""
    known = [place for place, where in _gazetteer.find(name) if where == state] if name else []
    if known:
        return (_LATE_LANDS if any(place in _gazetteer.LATE for place in known) else republic.joined,)
    if area == "SU":
        return (_UNION,)
    # A paper that names the republic says that the place was in it; the bare name of today's State does not.
    return (republic.joined, _LATE_LANDS) if area in _LATE_STATES else (republic.joined,)
