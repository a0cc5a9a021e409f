"""A life in the making: what happened, in days as numbers, and the case file it becomes.

``Life`` holds one person's stays, acts, papers and family. Stays follow one another without a gap from birth to death or
today, each with one propiska kind: so nobody has two permanent ones on a day. Acts and papers outside of the life are
not taken down.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

import attrs

from citizenship import case as c
from citizenship.case import NOT_ASKED
from citizenship.dates import UncertainDate, parse
from citizenship.study import shares

if TYPE_CHECKING:
    from citizenship.study.dice import Dice, Teller

YEAR: Final = 365.2425  # days
OPEN: Final = parse("..")
_BIRTH: Final = c.BirthDate()
_TOWN_AS_ON_PAPER: Final = 0.4  # assumed: how often a birthplace before 1992 is told as the republic's
_TO_TOLD: Final = 0.5  # assumed: how often the last day of a spell is told beside the first of the next


@attrs.define(kw_only=True)
class Stay:
    """Where somebody lived from a day on; the next stay ends it."""

    area: str
    town: str | None
    start: int
    registration: str = "permanent"
    reason: str = "home"
    home: bool = True  # permanent residence in fact
    permit: str | None = None
    keeps: str | None = None  # State where the permanent propiska was kept meanwhile
    evidence: str = "none"  # how the propiska or the stay can be shown today: a key of _EVIDENCE


@attrs.define(kw_only=True)
class Life:
    """One person; ``end`` is the last day lived, or of the record."""

    dice: Dice
    tell: Teller
    sex: str
    born: int
    people: str
    stays: list[Stay]
    end: int = shares.TODAY
    died: bool = False
    cause: str | None = None
    registered: bool = True  # the birth
    soviet: bool = False  # born its national
    parents_of: tuple[tuple[str, ...] | None, tuple[str, ...] | None] = ((), ())  # nationalities on the birth day; None: unknown
    parents_known: tuple[bool, bool] = (True, True)
    documents: list[c.Document] = attrs.field(factory=list)
    acts: list[tuple[int, c.Act]] = attrs.field(factory=list)
    family: list[c.Relative] = attrs.field(factory=list)
    service: list[c.Service] = attrs.field(factory=list)
    convictions: list[c.Conviction] = attrs.field(factory=list)
    refusals: list[c.Registration] = attrs.field(factory=list)
    circumstances: dict[str, Any] = attrs.field(factory=dict)

    # -- where and when ----------------------------------------------------------------------------------------
    def age(self, years: float) -> int:
        """The day of that age, or the one after."""
        return self.born + int(years * YEAR) + 1

    @property
    def last(self) -> Stay:
        """The latest stay."""
        return self.stays[-1]

    @property
    def free(self) -> int:
        """First day on which the latest stay may end."""
        return self.last.start + 60

    def stay(self, day: int) -> Stay:
        """Where the person lived on a day."""
        return next((stay for stay in reversed(self.stays) if stay.start <= day), self.stays[0])

    def settled(self, state: str, day: int) -> bool:
        """Registered for good in a State on a day."""
        if not self.born <= day <= self.end:
            return False
        stay = self.stay(day)
        return stay.keeps == state or (stay.area == state and stay.registration == "permanent")

    def move(self, area: str, day: int, **how: Any) -> bool:
        """Take down a move; not one that leaves no room after the last, or comes after the end of the life."""
        if not self.free <= day <= self.end - 30:
            return False
        self.stays.append(Stay(area=area, town=self.dice.pick(shares.TOWNS[area]), start=day, **how))
        self.last.evidence = self.dice.word(shares.PROOF_OF_PROPISKA if self.last.registration == "permanent" else shares.PROOF_OF_STAY)
        return True

    # -- entries -------------------------------------------------------------------------------------------------
    def act(self, act: str, day: int, of: str, **more: Any) -> None:
        """Take down an act, if the person lived then."""
        if not self.born <= day <= self.end:
            return
        if act not in _OWN:
            more = {"by": of, "competent": self.tell.fact(True), "level": self.tell.fact("central"), **more}
        if act in _ANSWERS:
            more = {"final": self.tell.fact(True), **more}
        self.acts.append((day, c.Act(act=act, of=of, date=self.tell.day(day), **more)))

    def paper(self, kind: str, of: str, day: int, *, years: int | None = None, held: bool = True, **more: Any) -> None:
        """Take down a paper, if the person lived on the day it was issued."""
        if not self.born <= day <= self.end:
            return
        tell = self.tell
        expires = tell.day(day + int(years * YEAR)) if years else NOT_ASKED
        issued_in = tell.fact(self.stay(day).area)
        self.documents.append(c.Document(kind=kind, of=of, issued=tell.day(day), expires=expires, held=tell.fact(held), **{"issued_in": issued_in, **more}))

    # -- the case ------------------------------------------------------------------------------------------------
    def case(self, name: str, parents: tuple[c.Parent, ...]) -> c.Case:
        """The case file of this life, as it is told."""
        tell = self.tell
        acts = tuple(act for _, act in sorted(self.acts, key=lambda entry: entry[0]))
        return c.Case(
            id=name, as_of=exactly(shares.TODAY), person=self._person(), parents=tell.fact(parents), parents_agreed=tell.fact(False),
            residence=self.spells(), registrations=tell.fact((*self._kept(), *self.refusals)), documents=tell.fact(tuple(self.documents)),
            acts=tell.fact(acts), family=tell.fact(tuple(self.family)), service=tell.fact(tuple(self.service)),
            convictions=tell.fact(tuple(self.convictions)), circumstances=c.Circumstances(**self.circumstances),
        )

    def _person(self) -> c.Person:
        tell = self.tell
        held: tuple[c.HeldNationality, ...] = ()
        if self.soviet:
            end = tell.day(min(self.end, shares.USSR_END)) if self.end <= shares.USSR_END else SOVIET_END
            held = (c.HeldNationality(of="SU", start=_BIRTH, end=end, by=tell.fact("birth")),)
        return c.Person(
            sex=tell.fact(self.sex), born=tell.day(self.born), birthplace=tell.fact(self._birthplace()), birth_registered=tell.fact(self.registered),
            found_as_child=tell.fact(False), ethnicity=tell.fact((self.people,)), died=tell.day(self.end) if self.died else NOT_ASKED,
            nationality=tell.fact(held),
        )

    def _birthplace(self) -> c.Place:
        first = self.stays[0]
        on_paper = self.soviet and first.area in shares.PAPER_NAME and self.tell.dice.chance(_TOWN_AS_ON_PAPER)
        return c.Place(area=shares.PAPER_NAME[first.area] if on_paper else first.area, name=first.town)

    def spells(self, stays: list[Stay] | None = None, death: int | None = None) -> tuple[c.Spell, ...]:
        """Spells of the person, or of a parent who had ``stays`` and died on ``death``."""
        if stays is None:
            stays, death = self.stays, self.end if self.died else None
        return tuple(self._spell(stay, stays[i + 1] if i + 1 < len(stays) else None, death, first=i == 0) for i, stay in enumerate(stays))

    def _spell(self, stay: Stay, after: Stay | None, death: int | None, *, first: bool) -> c.Spell:
        tell = self.tell
        end = self._end(after, death)
        start = _BIRTH if first else tell.day(stay.start)
        permits = (c.Permit(kind=stay.permit, start=start, end=end),) if stay.permit else ()
        return c.Spell(
            area=stay.area, name=stay.town, start=start, end=end, registration=tell.fact(stay.registration),
            permanent_home=tell.fact(stay.home), reason=tell.fact(stay.reason), permits=tell.fact(permits), evidence=tell.fact(_EVIDENCE[stay.evidence]),
            left_for_good=tell.fact(after.home) if after is not None and after.area != stay.area else NOT_ASKED,
        )

    def _end(self, after: Stay | None, death: int | None) -> Any:
        if after is None:
            return OPEN if death is None else self.tell.day(death)
        told = self.tell.day(after.start).exact and self.tell.dice.chance(_TO_TOLD)
        return exactly(after.start - 1) if told else NOT_ASKED

    def _kept(self) -> tuple[c.Registration, ...]:
        """Permanent propiska kept at home while living elsewhere."""
        out = []
        for i, stay in enumerate(self.stays):
            if stay.keeps is not None:
                after = self.stays[i + 1].start if i + 1 < len(self.stays) else None
                end = self._last_kept(after)
                out.append(c.Registration(area=stay.keeps, kind="permanent", start=self.tell.day(stay.start), end=end))
        return tuple(out)

    def _last_kept(self, after: int | None) -> Any:
        if after is None:
            return self.tell.day(self.end) if self.died else OPEN
        told = self.tell.day(after)
        return exactly(after - 1) if told.exact else told


_EVIDENCE: Final[dict[str, tuple[str, ...]]] = {
    "none": (), **{word: (word,) for word in ("propiska_stamp", "house_book", "archive_extract", "witness", "work", "school")},
}
_OWN: Final = frozenset({"applied", "declared_for", "opted_out", "asked_release", "registered_with_consulate", "enquired"})
_ANSWERS: Final = frozenset({"refused", "position_not_national", "confirmed"})
SOVIET_END: Final = parse("1991-12-25")


def exactly(day: int) -> UncertainDate:
    """A day told exactly."""
    return parse(date.fromordinal(day).isoformat())
