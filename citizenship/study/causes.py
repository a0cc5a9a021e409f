"""The causes of statelessness that REGIONAL.md 4.4 lists, each as a turn in a life.

The list is read, and so are the outcomes of campaigns where a note says so; every other share is assumed. A cause does
not make anybody stateless: that is for the law to say, and often it says otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from citizenship import case as c
from citizenship.study import shares
from citizenship.study.course import birth_certificate, national_papers, soviet_passport, soviet_years, wed
from citizenship.study.kin import children, marry
from citizenship.study.shares import CUT_OFF, day

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from citizenship.study.life import Life

# Read (REGIONAL.md 4.3): campaigns, their days, and for Kazakhstan what came of them (0.54 confirmed, 0.31 papers only).
# Assumed: that three in ten were reached, and elsewhere that all reached were settled in the way named.
CAMPAIGNS: Final[Mapping[str, tuple[int, int, str, str]]] = {
    "KZ": (day(2020, 10), day(2022, 12, 31), "confirmed", "confirmation"), "KG": (day(2014), day(2019, 7, 4), "granted", "admission"),
    "UZ": (day(2020, 4), day(2022, 12, 31), "recognised", "recognition"), "TM": (day(2011, 12), day(2024, 9, 30), "granted", "admission"),
    "TJ": (day(2020, 1, 7), day(2023, 12, 31), "granted", "admission"),
}
REACHED: Final = 0.3
_KZ_CONFIRMED, _KZ_PAPERS = 0.54, 0.85


def begin(life: Life) -> None:
    """The turn that the cause of this life is, then what the person tried and what came of it."""
    _TURNS[life.cause or ""](life)


# -- what the turns share --------------------------------------------------------------------------------------------
def _tried(life: Life, state: str, since: int) -> None:
    """Asked the authorities of a State, and what they answered."""
    dice = life.dice
    when = dice.between(max(since, life.age(18), day(1996)), day(2018))
    share = dice.roll()
    if share < 0.35:
        life.act("applied", when - 60, state, what="confirmation")
        life.act("refused", when, state, what="confirmation", ground="no propiska on the day of the law")
    elif share < 0.5:
        life.act("enquired", when, state, what="confirmation")
        life.act("no_reply", when + 200, state, what="confirmation")
    elif share < 0.6:
        life.act("position_not_national", when, state)
    elif share < 0.7:
        life.act("cannot_confirm", when, state, what="confirmation")


def _campaign(life: Life) -> None:
    """A campaign of the State of residence, where it reached the person."""
    dice, state = life.dice, life.last.area
    if state not in CAMPAIGNS or not dice.chance(REACHED):
        return
    first, last, act, what = CAMPAIGNS[state]
    when, share = dice.between(max(first, life.last.start + 100), last), dice.roll()
    if when > last:
        return
    if state == "KZ" and share >= _KZ_CONFIRMED:
        if share < _KZ_PAPERS:
            _stateless_paper(life, state, when)
        return
    life.act(act, when, state, what=what)
    if when <= life.end:
        national_papers(life, state, when, good=True)


def _stateless_paper(life: Life, state: str, when: int) -> None:
    life.act("recognised_stateless", when, state, what="statelessness")
    life.paper("stateless_certificate", state, when + 20, years=10)
    if life.last.area == state and when > life.free:
        life.move(state, when + 20, permit="stateless_permit", registration="permanent", reason="home")


def _undocumented(life: Life, state: str, since: int) -> None:
    """What those with a Soviet passport at best go through: tries, a campaign, now and then a stateless paper."""
    _late_registration(life)
    _tried(life, state, since)
    if life.dice.chance(0.15):
        _stateless_paper(life, life.last.area, life.dice.between(max(since, day(2005), life.age(18)), day(2019)))
    _campaign(life)
    life.circumstances["wants"] = ("nationality", "papers")


def _late_registration(life: Life) -> None:
    """A permanent propiska in the end, after the day of the law; in Uzbekistan alone 49 228 had one before 1995 (read)."""
    dice, area = life.dice, life.last.area
    if area in shares.CENTRAL_ASIA and life.last.registration != "permanent" and dice.chance(0.45):
        first = max(life.free, CUT_OFF[area] + 30)
        when = dice.between(first, max(first + 900, day(2009) if dice.chance(0.6) else day(1997)))
        life.move(area, when, registration="permanent", reason="home", permit="stateless_permit" if dice.chance(0.6) else None)


def _grown_up(life: Life, until: int) -> str:
    """The ordinary years before the turn, home again where they end away; gives the State."""
    home = life.last.area
    soviet_years(life, until)
    if life.last.area != home or life.last.reason != "home":
        life.move(home, max(life.free, min(until - 500, life.free + 700)), reason="home")
    birth_certificate(life)
    soviet_passport(life, held=True)
    return life.last.area


# -- the turns -------------------------------------------------------------------------------------------------------
def _expired_soviet_passport(life: Life) -> None:
    """No propiska on the cut-off day: came and was never registered, lived in a hostel, or was away at work."""
    dice, home = life.dice, life.last.area
    cut, variant = CUT_OFF[home], dice.roll()
    if variant < 0.45:  # came from the neighbourhood
        life.last.area = dice.pick(shares.NEIGHBOURS[home])
        life.last.town = dice.pick(shares.TOWNS[life.last.area])
    _grown_up(life, cut - 3300)
    start = dice.between(max(cut - 2900, life.free), cut - 70)
    if variant < 0.45:
        life.move(home, start, registration=dice.pick(("none", "none", "temporary")), reason="home")
        if dice.chance(0.4):
            life.refusals.append(c.Registration(area=home, kind="permanent", refused=life.tell.day(life.last.start + dice.between(20, 300))))
    elif variant < 0.75:  # moved into a hostel, struck off at the old address
        life.move(home, start, registration=dice.pick(("stay", "none", "temporary")), reason="work")
    else:  # struck off at home, came back too late
        life.move("RU" if home != "RU" else "UA", start, registration=dice.pick(("temporary", "stay")), reason="work", home=False)
        life.move(home, cut + dice.between(40, 900), registration=dice.pick(("permanent", "none", "temporary")), reason="home")
    wed(life)
    children(life)
    _undocumented(life, home, life.last.start)


def _cross_border_marriage(life: Life) -> None:
    """Married across a border with a Soviet passport, which was never exchanged; propiska at home ended, none there."""
    dice = life.dice
    start = dice.between(max(day(1986), life.age(18)), min(day(2010), life.age(34)))
    home = _grown_up(life, start - 1200)
    there = dice.pick(shares.NEIGHBOURS[home])
    start = max(start, life.free)
    life.move(there, start, registration=dice.pick(("none", "none", "temporary", "permanent")), reason="home")
    marry(life, start - dice.between(0, 40), ("SU",) if start <= shares.USSR_END else (there,), there, registered=dice.chance(0.7))
    children(life, (there,) if start > shares.USSR_END else c.NOT_ASKED)
    if start > CUT_OFF[there] and dice.chance(0.4):
        when = start + dice.between(300, 3000)
        life.act("applied", when - 50, there, what="admission")
        life.act("refused", when, there, what="admission", ground="no release from the former nationality")
    _undocumented(life, home, start)


def _release_without_nationality(life: Life) -> None:
    """Released by the State left, not yet or never admitted by the State of the own people."""
    dice = life.dice
    home = _grown_up(life, CUT_OFF[life.last.area] - 1500)
    there = shares.OWN_STATE[life.people]
    national_papers(life, home, shares.EXCHANGED[0], good=False, held=False)
    start = dice.between(max(day(1995), life.free), day(2014))
    life.move(there, start, registration=dice.pick(("permanent", "temporary")), reason="home", permit=dice.pick(("permanent_permit", "temporary_permit")))
    wed(life)
    children(life)
    if there == "KZ":
        life.act("recognised_ethnic_return", start + dice.between(30, 200), "KZ")
    asked = start + dice.between(60, 400)
    life.act("asked_release", asked, home, what="release")
    life.act("released", asked + dice.between(180, 700), home, what="release")
    filed, share = asked + dice.between(100, 600), dice.roll()
    life.act("applied", filed, there, what="admission", outcome=life.tell.fact("pending") if share < 0.45 else c.NOT_ASKED)
    if share >= 0.8:
        life.act("granted", filed + 900, there, what="admission")
        national_papers(life, there, filed + 900, good=True)
    elif share >= 0.45:
        life.act("refused", filed + 400, there, what="admission", ground="criminal record or missing papers")
    life.circumstances["wants"] = ("nationality",)


def _no_birth_registration(life: Life) -> None:
    """Born to parents without papers, at home, and not registered."""
    dice, home = life.dice, life.last.area
    life.registered = False
    life.last.registration, life.last.evidence = dice.pick(("none", "none", "temporary")), dice.word(shares.PROOF_OF_STAY)
    if dice.chance(0.2):
        life.move(dice.pick(shares.NEIGHBOURS[home]), dice.between(life.age(3), life.age(16)), registration="none", reason="home")
    if dice.chance(0.3):
        life.act("refused", life.born + dice.between(30, 2000), home, what="birth", ground="the mother has no valid passport")
    elif dice.chance(0.3):
        when = life.born + dice.between(2000, 6000)
        life.act("registered", when, home, what="birth")
        life.paper("birth_certificate", home, when + 10)
    _campaign(life)
    life.circumstances["wants"] = ("papers", "nationality")


def _civil_war(life: Life) -> None:
    """Fled from Tajikistan between 1992 and 1997; the Soviet passport lost, or good for nothing."""
    start = _flight(life, registration="none", permit="refugee" if life.dice.chance(0.3) else None)
    if life.dice.chance(0.3):
        life.move("TJ", day(1997, 7) + life.dice.between(0, 1500), reason="home", registration=life.dice.pick(("none", "permanent", "temporary")))
    children(life)
    _undocumented(life, "TJ", start)


def _flight(life: Life, *, registration: str, permit: str | None) -> int:
    dice = life.dice
    start = dice.between(day(1992, 6), day(1997, 6))
    _grown_up(life, start - 1500)
    if dice.chance(0.4):
        lost = life.tell.day(start + dice.between(0, 30))
        life.documents = [c.Document(kind=p.kind, of=p.of, issued=p.issued, issued_in=p.issued_in, held=False, lost=lost) for p in life.documents]
    wed(life)
    there = dice.pick(("KG", "TM") if life.cause == "refugee_naturalised" else ("KG", "UZ", "TM", "RU", "AF"))
    start = max(start, life.free)
    life.move(there, start, registration=registration, reason="displacement", home=registration == "permanent", permit=permit)
    life.circumstances["displaced_by"] = life.tell.fact("tajik_war")
    return start


def _refugee_naturalised(life: Life) -> None:
    """A refugee of the same war, naturalised in Kyrgyzstan (1997 to 2006, read) or Turkmenistan (2005 on, read)."""
    dice = life.dice
    start = _flight(life, registration=dice.pick(("temporary", "permanent")), permit="refugee")
    children(life)
    there = life.last.area
    life.act("recognised_refugee", start + dice.between(30, 500), there)
    when = dice.between(day(1999), day(2006, 12)) if there == "KG" else dice.between(day(2005), day(2015))
    life.act("applied", when - 300, there, what="admission")
    life.act("granted", when, there, what="admission")
    national_papers(life, there, when, good=dice.chance(0.8))


def _mughat(life: Life) -> None:
    """A community that lives without papers, generation after generation."""
    dice, home = life.dice, life.last.area
    life.registered = dice.chance(0.35)
    life.last.registration, life.last.evidence = dice.pick(("none", "none", "permanent")), dice.word(shares.PROOF_OF_STAY)
    birth_certificate(life)
    if dice.chance(0.35):
        soviet_passport(life, held=dice.chance(0.5))
    if dice.chance(0.4):
        life.move(dice.pick(shares.NEIGHBOURS[home]), dice.between(life.age(5), life.age(30)), registration="none", reason="home")
    wed(life)
    children(life)
    _undocumented(life, home, life.age(18))


def _consular_non_registration(life: Life) -> None:
    """A national who went abroad for good and never registered with the consulate; the passport ran out."""
    dice = life.dice
    home = _grown_up(life, CUT_OFF[life.last.area] - 1500)
    national_papers(life, home, shares.EXCHANGED[0], good=False)
    there = dice.pick(("RU", "RU", "RU", "KZ", "TR"))
    start = dice.between(max(day(1994), life.free), day(2009))
    life.move(there, start, registration=dice.pick(("temporary", "permanent", "none")), reason=dice.pick(("home", "work")), permit=dice.pick((None, "temporary_permit", "permanent_permit")))
    wed(life)
    children(life)
    if dice.chance(0.5):
        when = start + dice.between(1900, 4500)
        life.act("applied", when - 40, home, what="document")
        life.act("loss_registered" if dice.chance(0.3) else "refused", when, home, what="loss" if dice.chance(0.3) else "document", level="consulate")
    life.circumstances["wants"] = ("nationality", "papers")


_TURNS: Final[Mapping[str, Callable[[Life], None]]] = {
    "expired_soviet_passport": _expired_soviet_passport, "cross_border_marriage": _cross_border_marriage, "civil_war": _civil_war,
    "release_without_nationality": _release_without_nationality, "no_birth_registration": _no_birth_registration, "mughat": _mughat,
    "refugee_naturalised": _refugee_naturalised, "consular_non_registration": _consular_non_registration,
}
