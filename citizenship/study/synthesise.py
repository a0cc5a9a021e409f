"""A seeded generator of plausible post-Soviet lives, as full case files (issue 5, item 8).

What the lives are made of, with sources, stands in `shares.py`; their ordinary course in `course.py`, the causes of
statelessness in `causes.py`. They are for examples, benchmarks and the comparison of laws, not for estimates: the
population is not calibrated, and ``region`` holds many times more lives with a cause than any State does.

Person ``i`` of a seed depends on the seed, on ``i``, the profile and the two shares alone, so that any chunking gives
the same lives. What happened is drawn apart from how it is told: with other shares it is the same life.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final

import attrs

from citizenship.case import Conviction
from citizenship.errors import CitizenshipError, did_you_mean
from citizenship.study import causes, course, shares
from citizenship.study.dice import Dice, Teller
from citizenship.study.kin import children, parents
from citizenship.study.life import YEAR, Life, Stay

if TYPE_CHECKING:
    from collections.abc import Iterator

    from citizenship.case import Case

UNCERTAIN: Final = 0.1
UNKNOWN: Final = 0.05


@attrs.frozen(kw_only=True)
class Population:
    """Which lives are made and how they are told. Raises CitizenshipError for what is no such population.

    :param profile: ``region``, ``ordinary`` (no cause of statelessness) or ``undocumented`` (one in every life).
    :param uncertain: share (0 to 1) of dates told as year, month or about.
    :param unknown: share (0 to 1) of attributes that are null or missing, half and half. The day of birth, the stays
        and their places are always told.

    >>> Population(seed=1, profile="regoin")
    Traceback (most recent call last):
        ...
    citizenship.errors.CitizenshipError: profile: no profile 'regoin' (did you mean 'region'?)
    """

    seed: int
    profile: str = "region"
    uncertain: float = UNCERTAIN
    unknown: float = UNKNOWN

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot be."""
        if self.profile not in shares.PROFILES:
            hint = did_you_mean(self.profile, shares.PROFILES) or f"one of {', '.join(shares.PROFILES)}"
            raise CitizenshipError(f"no profile {self.profile!r}", code="profile", where="profile", hint=hint)
        if not isinstance(self.seed, int) or isinstance(self.seed, bool):
            raise CitizenshipError(f"a seed is a whole number, not {self.seed!r}", code="seed", where="seed")
        for name, share in (("uncertain", self.uncertain), ("unknown", self.unknown)):
            if not isinstance(share, int | float) or not 0 <= share <= 1:
                raise CitizenshipError(f"a share lies between 0 and 1, not {share!r}", code="share", where=name, hint="0.1 is one in ten")

    def lived(self, number: int) -> tuple[Case, str | None]:
        """Life ``number`` (from 0), and its cause of statelessness, if any."""
        what = random.Random(f"{self.seed}/{self.profile}/{number}")  # noqa: S311 - reproducible, not secret
        how = random.Random(f"{self.seed}/{self.profile}/{number}/told")  # noqa: S311
        return make(Dice(what.random), Dice(how.random), f"S{self.seed}-{number:07}", self.profile, uncertain=self.uncertain, unknown=self.unknown)


def make(dice: Dice, told: Dice, name: str, profile: str, *, uncertain: float, unknown: float) -> tuple[Case, str | None]:
    """One life from two streams of chance, and its cause; the profile and the shares are taken for good."""
    cause = dice.word(shares.CAUSES) if dice.chance(shares.PROFILES[profile]) else None
    life = _newborn(dice, Teller(told, uncertain=uncertain, unknown=unknown), cause)
    life.parents_of, life.parents_known = _parentage(life)
    _bystanders(life)
    if cause is not None:
        causes.begin(life)
    else:
        _ordinary(life)
    return life.case(name, parents(life)), cause


def _newborn(dice: Dice, tell: Teller, cause: str | None) -> Life:
    """Sex, day and place of birth and people: the cause says who it befalls."""
    if cause is None:
        decade = int(dice.word(shares.DECADES))
        first, last, women, place = decade, min(decade + 9, shares.LAST_YEAR), shares.WOMEN, shares.BIRTHPLACES
    else:
        first, last, share, origin = shares.CAUSE_BIRTHS[cause]
        women, place = shares.WOMEN_STATELESS if share is None else share, origin or shares.STOCK
    area = dice.word(place)
    born = dice.between(shares.day(first), shares.day(last, 12, 31))
    life = Life(
        dice=dice, tell=tell, sex="female" if dice.chance(women) else "male", born=born, people=dice.word(shares.PEOPLES[area]), cause=cause,
        stays=[Stay(area=area, town=dice.pick(shares.TOWNS[area]), start=born)],
    )  # fmt: skip
    life.last.evidence = dice.word(shares.PROOF_OF_PROPISKA)
    if cause == "mughat":
        life.people = "mughat"
    elif cause == "release_without_nationality":
        life.people = "kazakh" if dice.chance(0.7) else "russian"  # assumed; 600 000 ethnic Kazakhs came to KZ (REGIONAL.md 5.3)
    life.soviet = born <= shares.USSR_END and area in shares.SOVIET
    return life


def _parentage(life: Life) -> tuple[tuple[tuple[str, ...] | None, tuple[str, ...] | None], tuple[bool, bool]]:
    """Nationalities of the parents on the birth day, and who of them is known."""
    dice, area = life.dice, life.stays[0].area
    known = (True, not dice.chance(0.1 if life.cause in ("mughat", "no_birth_registration") else 0.04))
    if life.soviet:
        return (("SU",), ("SU",)), known
    if life.cause in ("no_birth_registration", "mughat"):
        mother: tuple[str, ...] = () if dice.chance(0.6) else (dice.pick(shares.NEIGHBOURS[area]),)
        return (mother, (area,) if dice.chance(0.4) else ()), known
    other = dice.pick(shares.NEIGHBOURS.get(area, ("RU",))) if dice.chance(0.08) else area
    return ((area,), (other,)), known


def _bystanders(life: Life) -> None:
    """Death, and a conviction now and then (both assumed)."""
    dice = life.dice
    if life.cause is None and life.born < shares.day(1966) and dice.chance(0.06):
        life.end, life.died = dice.between(max(shares.day(1996), life.age(45)), shares.TODAY - 100), True
    if dice.chance(0.01):
        tell, when = life.tell, dice.between(life.age(18), life.end)
        if when <= life.end:
            life.convictions.append(Conviction(area=tell.fact(life.stays[0].area), date=tell.day(when), offence=tell.fact("intentional_crime")))


def _ordinary(life: Life) -> None:
    course.soviet_years(life, shares.TODAY - int(4 * YEAR))
    if life.born <= shares.USSR_END:
        course.great_moves(life)
    course.labour(life)
    course.wed(life)
    children(life)
    course.settle(life)


def synthesise(
    n: int, *, seed: int, profile: str = "region", uncertain: float = UNCERTAIN, unknown: float = UNKNOWN, start: int = 0,
) -> Iterator[Case]:
    """Yield ``n`` plausible lives, persons ``start`` to ``start + n - 1`` of a seed, in the memory of one.

    Each is a full case file judged on 23 November 2026: births 1930 to 2015, parents as facts, stays without a gap,
    propiska, documents, acts, family. Nothing is certain that the told dates do not allow: a blurred date contains the
    true one. Persons have pseudonyms (``S1-0000000``).

    :param seed: any whole number; the same seed gives the same bytes.
    :param profile: ``region`` (a quarter has a cause of statelessness), ``ordinary`` (none), ``undocumented`` (all).
    :param uncertain: share of dates told as year, month or about. :param unknown: share of attributes null or missing.
    :raises CitizenshipError: an unknown profile, a share that is none, a negative number.

    >>> first, second = synthesise(2, seed=1, uncertain=0, unknown=0)
    >>> second == next(synthesise(1, seed=1, uncertain=0, unknown=0, start=1))
    True
    >>> first.id, first.person.born.exact
    ('S1-0000000', True)
    """
    population = Population(seed=seed, profile=profile, uncertain=uncertain, unknown=unknown)
    for name, number in (("n", n), ("start", start)):
        if not isinstance(number, int) or isinstance(number, bool) or number < 0:
            raise CitizenshipError(f"a whole number from 0 on, not {number!r}", code="number", where=name)
    return (population.lived(number)[0] for number in range(start, start + n))


__all__ = ["Population", "make", "synthesise"]
