"""Parents, marriages and children of a generated life.

Parents are told as facts, not as cases of their own: nationalities on the birth day, and where they lived while the
child was growing up. Mothers are at least 17 and fathers at least 18 years older than the child.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from citizenship import case as c
from citizenship.case import NOT_ASKED
from citizenship.study import shares
from citizenship.study.life import YEAR

if TYPE_CHECKING:
    from citizenship.study.life import Life

OLDEST_PARENT: Final = 95  # years; parents who would be older have died


def parents(life: Life) -> tuple[c.Parent, ...]:
    """Mother and father of the person; a father may be unknown."""
    dice = life.dice
    wed = dice.chance(0.9)  # assumed
    out = []
    for role, known, states, ages in zip(("mother", "father"), life.parents_known, life.parents_of, ((17, 41), (18, 52)), strict=True):
        age = dice.between(int(ages[0] * YEAR) + 1, int(ages[1] * YEAR))
        out.append(_parent(life, role, life.born - age, states, wed=wed) if known else c.Parent(role=role, known=False))
    return tuple(out)


def _parent(life: Life, role: str, born: int, states: tuple[str, ...] | None, *, wed: bool) -> c.Parent:
    dice, tell = life.dice, life.tell
    first = life.stays[0].area
    own = shares.OWN_STATE.get(life.people, first)
    birthplace = first if own not in shares.TOWNS or dice.chance(0.7) else own  # assumed
    most = min(shares.TODAY, born + int(OLDEST_PARENT * YEAR))
    dies = dice.chance(0.45) or most < shares.TODAY
    death = dice.between(min(life.age(18), most), most) if dies else None
    stays = [stay for stay in life.stays if stay.start < min(life.age(18), death or shares.TODAY)]
    return c.Parent(
        role=role, nationality_at_birth=tell.fact(states), born=tell.day(born), died=tell.day(death) if death else NOT_ASKED,
        birthplace=tell.fact(c.Place(area=birthplace)), ethnicity=tell.fact((life.people,)), residence=tell.fact(life.spells(stays, death)),
        registrations=(), documents=tell.fact(()), acts=tell.fact(()), diplomat=tell.fact(False), married_to_other_parent=tell.fact(wed),
    )


def marry(life: Life, day: int, nationality: Any, birthplace: str, *, registered: bool = True) -> None:
    """Take down a marriage that may end in divorce or by the other's death."""
    dice, tell = life.dice, life.tell
    if not life.age(17) <= day <= life.end:
        return
    over = dice.between(day + 700, life.end) if day + 800 < life.end and dice.chance(0.2) else None  # assumed
    life.family.append(c.Relative(
        relation="spouse", start=tell.day(day), end=tell.day(over) if over else NOT_ASKED, ended_by=tell.fact(dice.pick(("divorce", "death"))) if over else NOT_ASKED,
        registered=tell.fact(registered), nationality=tell.fact(nationality), birthplace=tell.fact(c.Place(area=birthplace)),
        resident_in=tell.fact(life.stay(min(day + 400, life.end)).area), ethnicity=tell.fact((life.people,)),
    ))  # fmt: skip


def children(life: Life, nationality: Any = NOT_ASKED) -> None:
    """Take down the children born while the person was 18 to 43; ``nationality`` where it is not their birthplace's."""
    dice, tell = life.dice, life.tell
    day = life.age(18) + dice.between(300, 3600)
    while day < min(life.end, life.age(43)) and len(life.family) < 6 and dice.chance(0.62):  # assumed: two children on average
        area = life.stay(day).area
        own: Any = nationality if nationality is not NOT_ASKED else ("SU",) if day <= shares.USSR_END and area in shares.SOVIET else (area,)
        life.family.append(c.Relative(
            relation="child", born=tell.day(day), birthplace=tell.fact(c.Place(area=area)), nationality=tell.fact(own),
            birth_registered=tell.fact(life.registered or dice.chance(0.5)), resident_in=tell.fact(life.last.area), ethnicity=tell.fact((life.people,)),
        ))  # fmt: skip
        day += dice.between(400, 2200)
