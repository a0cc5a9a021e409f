"""What a complete case file says of one person, day by day and two-valued.

A complete file knows everything: every date is one day, every word is one word, every list was asked for. So a
question about a day has one answer, and nothing here is three-valued. Written from rulesets/README.md and
CASEFILE.md alone: it shares no code with the engine's biography.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from citizenship.case import NOT_ASKED, AgeDate, BirthDate, Case, Filiation, Found, Parent, Place
from citizenship.dates import MAX_DAY, MIN_DAY, Term, UncertainDate, add
from citizenship.places import present_states, state_then

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from citizenship.case import Act, Document, Permit, Registration, Spell

KINDS: Final = frozenset({"permanent", "temporary", "stay"})  # of registration
LAWFUL: Final = frozenset({"permanent_permit", "temporary_permit", "stateless_permit", "refugee", "asylum_seeker", "visa"})
AWAY: Final = frozenset({"military", "prison", "treatment", "study", "assignment"})  # no home, unless the file says so


class IncompleteError(ValueError):
    """A fact of the file is not one known value, so two-valued logic does not apply to it."""


@dataclass(slots=True)
class Stay:
    """A spell of living somewhere with its exact first and last day."""

    first: int
    last: int
    state: str
    spell: Spell

    @property
    def home(self) -> bool:
        """Permanent residence as a fact, whatever the papers say (CASEFILE: permanent_home)."""
        if isinstance(self.spell.permanent_home, bool):
            return self.spell.permanent_home
        return self.spell.reason == "home" or self.spell.registration == "permanent"


@dataclass(slots=True)
class Stretch:
    """Days from ``first`` to ``last`` on which something (a registration, a permit) of ``kind`` is held in ``state``."""

    first: int
    last: int
    state: str
    kind: str


def one_state(area: object, name: str | None = None) -> str:
    """The State on whose territory of today an area lies."""
    if not isinstance(area, str):
        raise IncompleteError(f"area {area!r}")
    found = present_states(area, name, None, districts=False)
    if len(found) != 1:
        raise IncompleteError(f"area {area!r} is in {sorted(found)}")
    return next(iter(found))


def within(mode: str, start: int, end: int, turns: Iterable[int], test: Callable[[int], bool]) -> bool:
    """Does ``test`` hold on the day ``start``, on some day, or on every day of a window?

    ``turns`` are the days on which the answer may change, so that no day in between needs asking. A window that
    ends before it begins holds nothing.
    """
    if mode == "day":
        return test(start)
    if start > end:
        return False
    days = sorted({start, end, *(day for day in turns if start < day <= end)})
    return any(map(test, days)) if mode == "some" else all(map(test, days))


class Facts:
    """One life as it was: the person of the case or (``parent``) somebody described inside it."""

    def __init__(self, case: Case, parent: Parent | None, today: int) -> None:
        self.case, self.parent, self.today = case, parent, today
        self.about: Any = parent if parent is not None else case.person
        self.source: Any = parent if parent is not None else case
        born = self.about.born
        self.born = MIN_DAY if parent is not None and not isinstance(born, UncertainDate) else self.day(born)
        self.died = self.day(self.about.died) if isinstance(self.about.died, UncertainDate) else MAX_DAY

    # -- days and lists --------------------------------------------------------------------------------------
    def day(self, value: Any, *, open_to: int = MAX_DAY) -> int:
        """A date of the file as one day; ``..`` is ``open_to``."""
        if isinstance(value, BirthDate):
            return self.born
        if isinstance(value, UncertainDate):
            if value.is_open:
                return open_to
            if value.exact:
                return value.lo
        if isinstance(value, AgeDate):
            return add(self.born, Term(years=value.years))
        raise IncompleteError(f"day {value!r}")

    def entries(self, name: str) -> tuple[Any, ...]:
        """A list of the file; a complete file has asked for it."""
        value = getattr(self.source, name, NOT_ASKED)
        return value if isinstance(value, tuple) else ()

    # -- where the person lives ------------------------------------------------------------------------------
    @cached_property
    def stays(self) -> list[Stay]:
        """Every stay; one without an end ends the day before the next begins (R13)."""
        spells: list[Spell] = [s for s in self.entries("residence") if s.lived is not False]
        out = []
        for i, spell in enumerate(spells):
            first = self.day(spell.start, open_to=MIN_DAY)
            if spell.end is not NOT_ASKED:
                last = self.day(spell.end)
            else:
                last = self.day(spells[i + 1].start) - 1 if i + 1 < len(spells) else MAX_DAY
            out.append(Stay(first, last, one_state(spell.area, spell.name), spell))
        return out

    @cached_property
    def registrations(self) -> list[Stretch]:
        """Registrations of residence: those of stays, and those that differ from where the person lived."""
        out = [Stretch(s.first, s.last, s.state, str(s.spell.registration)) for s in self.stays if s.spell.registration in KINDS]
        entry: Registration
        for entry in self.entries("registrations"):
            if entry.void is not True and not isinstance(entry.refused, UncertainDate):
                first = self.day(entry.start, open_to=MIN_DAY)
                last = MAX_DAY if entry.end is NOT_ASKED else self.day(entry.end)
                out.append(Stretch(first, last, one_state(entry.area, entry.name), str(entry.kind)))
        return out

    @cached_property
    def permits(self) -> list[Stretch]:
        """Permits; one without dates lasts as long as the stay."""
        out = []
        for stay in self.stays:
            permit: Permit
            for permit in stay.spell.permits if isinstance(stay.spell.permits, tuple) else ():
                first = stay.first if permit.start is NOT_ASKED else self.day(permit.start, open_to=MIN_DAY)
                last = stay.last if permit.end is NOT_ASKED else self.day(permit.end)
                out.append(Stretch(first, last, stay.state, str(permit.kind)))
        return out

    @cached_property
    def moves(self) -> list[int]:
        """Days on which an answer about residence may change."""
        parts: list[Stay | Stretch] = [*self.stays, *self.registrations, *self.permits]
        return sorted({self.born, *(p.first for p in parts), *(p.last + 1 for p in parts if p.last < MAX_DAY)})

    def lives(self, day: int, states: Any) -> bool:
        """Is there in body; a journey told inside a stay is an absence from it."""
        here = [s for s in self.stays if s.first <= day <= s.last]
        return day >= self.born and any(s.state in states and not any(self._inside(o, s) and o.state not in states for o in here) for s in here)

    @staticmethod
    def _inside(one: Stay, other: Stay) -> bool:
        return other.first <= one.first and one.last <= other.last and (one.first, one.last) != (other.first, other.last)

    def at_home(self, day: int, states: Any) -> bool:
        """Lives there permanently."""
        return day >= self.born and any(s.first <= day <= s.last and s.state in states and s.home for s in self.stays)

    def registered(self, day: int, states: Any, kinds: frozenset[str]) -> bool:
        """Is registered there in one of the ways."""
        return day >= self.born and any(r.first <= day <= r.last and r.state in states and r.kind in kinds for r in self.registrations)

    def permitted(self, day: int, states: Any, kinds: frozenset[str]) -> bool:
        """Holds one of the permits there."""
        return day >= self.born and any(p.first <= day <= p.last and p.state in states and p.kind in kinds for p in self.permits)

    # -- acts, papers ----------------------------------------------------------------------------------------
    def acts(self) -> list[tuple[Act, int]]:
        """Acts that happened, with the day each works: ``effective``, else ``date``, else ``decided``."""
        out = []
        act: Act
        for act in self.entries("acts"):
            if act.happened is True:
                known = [d for d in (act.effective, act.date, act.decided) if isinstance(d, UncertainDate | BirthDate | AgeDate)]
                if not known:
                    raise IncompleteError("an act without a day")
                out.append((act, self.day(known[0], open_to=MIN_DAY)))
        return out

    def papers(self) -> list[Document]:
        """Papers of the person, not of a parent in which a child is written."""
        return [paper for paper in self.entries("documents") if paper.holder in (NOT_ASKED, "self")]

    # -- birth -----------------------------------------------------------------------------------------------
    def birthplace(self, *, then: bool) -> str | None:
        """State of the birthplace: today's territory, or (``then``) the State of that day."""
        place = self.about.birthplace
        if not isinstance(place, Place):
            found = getattr(self.about, "found_as_child", NOT_ASKED)
            if isinstance(found, Found):  # where a foundling was found stands for the place of birth
                return one_state(found.area, found.name)
            return None
        if not then:
            return one_state(place.area, place.name)
        found_states = state_then(str(place.area), place.name, (self.born, self.born))
        if len(found_states) != 1:
            raise IncompleteError(f"birthplace {sorted(found_states)}")
        return next(iter(found_states))

    def words(self, name: str) -> frozenset[str]:
        """A fact that lists words (ethnicity, nationality of a relative)."""
        value = getattr(self.about, name)
        return frozenset(value) if isinstance(value, tuple) else frozenset()

    def days_named(self) -> set[int]:
        """Every day the file names for this person, and the day after each."""
        days = {self.born, *self.moves}
        for name in ("acts", "documents", "family", "service", "convictions", "nationality"):
            entries = self.about.nationality if name == "nationality" else self.entries(name)
            for entry in entries if isinstance(entries, tuple) else ():
                for attribute in ("start", "end", "date", "decided", "effective", "until", "issued", "expires", "lost", "withdrawn"):
                    value = getattr(entry, attribute, None)
                    if isinstance(value, UncertainDate) and value.exact:
                        days |= {value.lo, value.lo + 1}
        filiation = self.parent.filiation if self.parent is not None else NOT_ASKED
        if isinstance(filiation, Filiation) and isinstance(filiation.date, UncertainDate):
            days.add(self.day(filiation.date))
        return {day for day in days if MIN_DAY < day < MAX_DAY}
