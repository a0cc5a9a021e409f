"""The ordinary course of a post-Soviet life: childhood, study, army, marriage, the moves of 1988 to 1995, labour abroad, papers.

Every share here is assumed, unless it says otherwise (`shares.py` says what is read and what is recalled).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from citizenship import case as c
from citizenship.study import shares
from citizenship.study.kin import marry
from citizenship.study.shares import day

if TYPE_CHECKING:
    from citizenship.study.life import Life

RETURNS: Final = {"russian": 0.4, "ukrainian": 0.35, "belarusian": 0.4, "german": 0.6, "tatar": 0.25, "kazakh": 0.3, "kyrgyz": 0.4, "crimean_tatar": 0.5, "armenian": 0.3}
_WARS: Final = {"AZ": ("armenian", ("AM", "RU")), "AM": ("azerbaijani", ("AZ", "RU"))}  # Karabakh, 1988 to 1990
_REFUGE: Final = {"TJ": ("UZ", "KG", "RU", "TM")}
PASSPORT_AGE: Final = 16


def soviet_years(life: Life, until: int) -> None:
    """Childhood, study, army, labour and a first marriage, as far as they fall before ``until``."""
    if life.born < shares.USSR_END:
        _deportation(life)
    dice = life.dice
    if dice.chance(0.08):
        _before(life, until, dice.between(life.age(2), life.age(15)), dice.pick(_republics(life)), reason="home")
    if life.sex == "male" and dice.chance(0.55):
        _army(life, until)
    elif dice.chance(0.12):
        _study(life, until)
    if dice.chance(0.12) and life.age(30) < shares.USSR_END:
        _before(life, until, dice.between(life.age(22), life.age(30)), dice.pick(_republics(life)), reason=dice.pick(("work", "assignment")))


def _republics(life: Life) -> tuple[str, ...]:
    """Where one went within the Union: half of the time to Russia."""
    near = shares.NEIGHBOURS.get(life.last.area, ("KZ", "UA"))
    return tuple(area for area in (*near, *("RU",) * len(near)) if area != life.last.area) or ("KZ",)


def _before(life: Life, until: int, start: int, area: str, **how: object) -> bool:
    return start < until and life.move(area, start, **how)


def _deportation(life: Life) -> None:
    """Peoples deported between 1937 and 1944: those born before begin where they were deported from."""
    found = shares.DEPORTED.get(life.people)
    first = life.stays[0]
    if found is None or first.area not in shares.CENTRAL_ASIA:
        return
    people, when, origin = found
    life.circumstances["deported_people"] = life.tell.fact(people)
    if life.born < when - 60:
        destination = first.area
        first.area, first.town = origin, life.dice.pick(shares.TOWNS[origin])
        life.move(destination, when, reason="displacement")


def _study(life: Life, until: int) -> None:
    """Five years in a dormitory, then home again or where the graduate was assigned."""
    dice, home, start = life.dice, life.last.area, life.age(18) + life.dice.between(0, 300)
    if _before(life, until, start, dice.pick(_republics(life)), registration="stay", reason="study", home=False):
        life.move(home if dice.chance(0.7) else life.last.area, start + 1780, reason="home")


def _army(life: Life, until: int) -> None:
    """Two years as a conscript, in Soviet times mostly in another republic, and without propiska."""
    dice, home, start = life.dice, life.last.area, life.age(18) + life.dice.between(30, 300)
    soviet = start + 730 < shares.USSR_END
    area = dice.pick((*shares.SOVIET, "RU", "RU", "UA")) if soviet else home
    if start >= until or not life.move(area, start, registration="none", reason="military", home=area == home):
        return
    life.move(home, start + 730, reason="home")
    last = life.last.start - 1 if life.last.reason == "home" else life.end
    tell = life.tell
    life.service.append(c.Service(
        kind="military", for_state=tell.fact("SU" if soviet else home), start=tell.day(start), end=tell.day(last),
        conscript=tell.fact(True), stationed_in=tell.fact(area),
    ))  # fmt: skip


def wed(life: Life) -> None:
    """A first marriage of most people, to somebody from the same place."""
    dice = life.dice
    if dice.chance(0.8):
        start = life.age(19) + dice.between(0, 3600)
        area = life.stay(min(start, life.end)).area
        state = "SU" if start <= shares.USSR_END and area in shares.SOVIET and dice.chance(0.2) else area
        marry(life, start, (state,), area)


# -- the end of the Union ------------------------------------------------------------------------------------------
def great_moves(life: Life) -> None:
    """The moves of 1988 to 1995: return to the own people's State, flight from war, the second displacement of 1989."""
    dice, area = life.dice, life.last.area
    own = shares.OWN_STATE.get(life.people)
    start = dice.between(max(day(1988), life.free), day(1995, 12))
    if life.people == "meskhetian_turk" and area == "UZ" and dice.chance(0.7):  # Fergana, June 1989 (SU.md)
        there = dice.pick(("RU", "AZ", "KZ"))
        life.move(there, day(1989, 6, dice.between(5, 28)), reason="displacement", registration="none" if there == "RU" and dice.chance(0.948) else "permanent")
    elif area in _WARS and life.people == _WARS[area][0]:
        _flee(life, dice.between(day(1988, 3), day(1990, 2)), dice.pick(_WARS[area][1]), "karabakh")
    elif area in _REFUGE and dice.chance(0.12):
        _flee(life, dice.between(day(1992, 6), day(1993, 12)), dice.pick(_REFUGE[area]), "tajik_war")
    elif own is not None and own != area and area in shares.SOVIET and dice.chance(RETURNS.get(life.people, 0.1)):
        life.move(own, start, reason="home", permit="permanent_permit" if start > shares.USSR_END else None)
    elif area in shares.CENTRAL_ASIA and dice.chance(0.05):
        life.move(dice.pick(_republics(life)), start, reason=dice.pick(("home", "work", "study")))


def _flee(life: Life, start: int, area: str, war: str) -> None:
    home = life.last.area
    if life.move(area, start, reason="displacement", registration=life.dice.pick(("permanent", "temporary", "none"))):
        life.circumstances["displaced_by"] = life.tell.fact(war)
        if home == "TJ" and life.dice.chance(0.6):  # most came back
            life.move(home, day(1996) + life.dice.between(0, 1500), reason="home")


def labour(life: Life) -> None:
    """Labour abroad since 1999, the propiska kept at home; most come back."""
    dice, home = life.dice, life.last.area
    if life.last.registration != "permanent" or not dice.chance(shares.LABOUR.get(home, 0.0)):
        return
    start = dice.between(max(day(1999), life.age(18)), day(2022))
    there = dice.word(shares.LABOUR_TO)
    if start < life.age(55) and there != home and life.move(there, start, reason="work", registration="temporary", home=False, permit="temporary_permit", keeps=home):
        if dice.chance(0.4):
            life.act("registered_with_consulate", start + dice.between(20, 500), home, kind="temporary")
        if dice.chance(0.65):
            life.move(home, start + dice.between(200, 4000), reason="home")


# -- papers --------------------------------------------------------------------------------------------------------
def successor(life: Life) -> str | None:
    """The State whose papers a person without further troubles has: of registration on its day, else of the parents."""
    found = next((state for state, cut in shares.CUT_OFF.items() if life.settled(state, max(cut, life.born)) and life.born <= cut), None)
    if found is not None:
        return found
    states = life.parents_of[0] or life.parents_of[1]
    return states[0] if states and states[0] != "SU" else None


def birth_certificate(life: Life) -> None:
    """Of those whose birth was registered."""
    if life.registered:
        state = life.stays[0].area
        soviet = life.born <= shares.USSR_END and state in shares.SOVIET
        life.paper("birth_certificate", "SU" if soviet else state, life.born + life.dice.between(5, 60), held=life.dice.chance(0.8))


def soviet_passport(life: Life, *, held: bool = False) -> None:
    """The Soviet passport of those who turned sixteen in time; it had no expiry (SU-PASS-VALID)."""
    issued = life.age(PASSPORT_AGE) + life.dice.between(0, 200)
    if issued <= shares.USSR_END and life.stays[0].area in shares.SOVIET:
        life.paper("passport", "SU", issued, held=held, says_national_of=life.tell.fact("SU"))


def national_papers(life: Life, state: str, since: int, *, good: bool, held: bool | None = None) -> None:
    """A first passport of a State and, where they are ``good`` today, the one in force; ``held``: the first, if not replaced."""
    dice = life.dice
    first = max(since, life.age(PASSPORT_AGE)) + dice.between(10, 900)
    life.paper("passport", state, first, years=10, held=not good if held is None else held, says_national_of=state)
    if good and first + 3700 < shares.TODAY and life.end == shares.TODAY:
        life.paper("id_card" if dice.chance(0.3) else "passport", state, shares.TODAY - dice.between(60, 3400), years=10, says_national_of=state)


def _admitted(life: Life) -> None:
    """Between two States on their days of the law: most were admitted later where they live."""
    dice, state = life.dice, life.last.area
    if dice.chance(0.85):
        when = max(life.last.start, shares.CUT_OFF.get(state, shares.USSR_END)) + dice.between(300, 2500)
        life.act("applied", when - dice.between(60, 190), state, what="admission")
        life.act("registered" if state == "RU" else "granted", when, state, what="admission")
        national_papers(life, state, when, good=dice.chance(0.8))


def _declared(life: Life, state: str) -> None:
    """Declarations of the years of choice: for the State of the own people, or against the one of residence."""
    dice, own = life.dice, shares.OWN_STATE.get(life.people)
    if life.born > shares.USSR_END or life.age(18) > shares.EXCHANGED[0]:
        return
    if own not in (None, state) and own in shares.SOVIET and dice.chance(0.08):
        when = dice.between(day(1992, 3), day(2000, 12))
        life.act("declared_for", when, own)
        if dice.chance(0.6):
            life.act("registered", when + dice.between(20, 400), own, what="admission")
    elif dice.chance(0.01):
        life.act("opted_out", dice.between(shares.CUT_OFF.get(state, shares.USSR_END), day(1996)), state)


def settle(life: Life) -> None:
    """Papers of the successor State and, for those who moved on for good, admission by the new one."""
    dice = life.dice
    birth_certificate(life)
    state = successor(life)
    soviet_passport(life, held=state is None)
    if state is None:
        _admitted(life)
        return
    _declared(life, state)
    since = max(shares.CUT_OFF.get(state, life.born), life.born)
    moved = next((stay for stay in life.stays if stay.start > since + 30 and stay.area != state and stay.home), None)
    if moved is not None and dice.chance(0.6):
        when = moved.start + dice.between(200, 2200)
        national_papers(life, state, max(since, shares.EXCHANGED[0]), good=False)
        life.act("applied", when - dice.between(60, 190), moved.area, what="admission")
        life.act(dice.pick(("granted", "registered")), when, moved.area, what="admission")
        if dice.chance(0.5):
            life.act("released", when + dice.between(-30, 300), state, what="release")
        national_papers(life, moved.area, when, good=True)
        return
    if moved is not None and dice.chance(0.5):
        life.act("registered_with_consulate", moved.start + dice.between(30, 900), state, kind="permanent")
    national_papers(life, state, max(since, shares.EXCHANGED[0]), good=dice.chance(0.8))
