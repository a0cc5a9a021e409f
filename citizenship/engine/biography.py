"""A life turned into days: every date resolved to bounds, every status to a step function, every event to a moment.

The same class serves the person and a parent whose facts stand in the case: a parent is a smaller life. What a
file does not say stays unknown; only the assumptions of DESIGN R6, R7 and R13 turn silence into FALSE.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import attrs

from citizenship.case import NOT_ASKED, Act, AgeDate, BirthDate, Case, Found, HeldNationality, Parent, Person, Place, Spell
from citizenship.dates import MAX_DAY, MIN_DAY, Term, UncertainDate, age_span, subtract
from citizenship.engine.steps import NO_REFS, Ref, Refs, Span, Steps, breaks_of, build, combine, covering
from citizenship.places import STATES, present_states, state_then
from citizenship.truth import FALSE, TRUE, UNKNOWN, agree

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from citizenship.engine.steps import Bounds

Path = tuple[str | int, ...]
YOUNGEST_PARENT: Final = 12  # a parent whose day of birth nobody told is at least so many years older than the child
FEW: Final = 15  # so many States a fact may leave open and still be taken one by one
ALL_STATES: Final = frozenset(STATES) - {"SU"}


def possible(value: Any, domain: frozenset[str] = ALL_STATES) -> frozenset[str]:
    """The set of words a fact may stand for; the whole domain where it is unknown.

    >>> sorted(possible("KZ"))
    ['KZ']
    """
    if isinstance(value, str):
        return frozenset({value})
    if isinstance(value, frozenset):
        return value
    return domain


def area_states(area: str, name: str | None, day: Bounds | None) -> frozenset[str]:
    """Today's State or States of an area."""
    return present_states(area, name, day, districts=False)


@attrs.define(eq=False, slots=False)
class Biography:
    """One life. ``prefix`` is its path in the case (``()`` for the person, ``('parents', 0)`` for a parent)."""

    case: Case
    today: Bounds
    prefix: Path = ()
    parent: Parent | None = None
    linked: frozenset[str] = frozenset()
    _steps: dict[Any, Steps] = attrs.field(factory=dict)
    parents_of: tuple[Biography, ...] = ()

    # -- dates ---------------------------------------------------------------------------------------------
    def path(self, *parts: str | int) -> Path:
        """Path of a fact of this life in the case file."""
        if self.parent is None or parts[0] != "person":
            return (*self.prefix, *parts)
        return (*self.prefix, *parts[1:])

    @cached_property
    def person(self) -> Person:
        """The person's own facts, in a parent's entry those of the parent."""
        if self.parent is None:
            return self.case.person
        p = self.parent
        return Person(sex=p.sex, born=p.born, died=p.died, birthplace=p.birthplace, ethnicity=p.ethnicity, nationality=p.nationality)

    def field(self, name: str) -> Any:
        """A list of the life (residence, acts …), from the case or the parent's entry."""
        source = self.case if self.parent is None else self.parent
        return getattr(source, name, NOT_ASKED)

    def bounds(self, day: Any, *, open_to: int | None = None) -> Bounds:
        """A date of the file as bounds; ``open_to`` is what ``..`` means here (MIN_DAY as a start, MAX_DAY as an end)."""
        if isinstance(day, UncertainDate):
            if day.is_open and open_to is not None:
                return open_to, open_to
            return day.lo, day.hi
        if isinstance(day, AgeDate):
            lo, hi = self.born
            return age_span(UncertainDate(lo, hi, ".."), day.years) if (lo, hi) != (MIN_DAY, MAX_DAY) else (MIN_DAY, MAX_DAY)
        if isinstance(day, BirthDate):
            return self.born
        return MIN_DAY, MAX_DAY

    @cached_property
    def born(self) -> Bounds:
        """Day of birth; a parent's, where nobody told it, is at least twelve years before the child's."""
        day = self.person.born
        if isinstance(day, UncertainDate):
            lo, hi = day.lo, day.hi
        elif self.parent is not None and not self.parent.role.startswith("adoptive") and isinstance(self.case.person.born, UncertainDate):
            lo, hi = MIN_DAY, subtract(self.case.person.born.hi, Term(years=YOUNGEST_PARENT))
        else:
            lo, hi = MIN_DAY, self.today[1]
        return lo, max(lo, min(hi, self.today[1]))

    @cached_property
    def touched(self) -> frozenset[str]:
        """States that this life's own facts touch: those it is linked to, and that of birth."""
        birthplace = self.birthplace(then=False)[0]
        return self.linked | (birthplace if len(birthplace) <= FEW else frozenset())

    @cached_property
    def joined(self) -> dict[Any, Steps]:
        """Residence statuses over several States, as predicates have asked for them."""
        return {}

    @cached_property
    def died(self) -> Bounds:
        """Day of death, MAX_DAY where alive or not said."""
        day = self.person.died
        return (day.lo, day.hi) if isinstance(day, UncertainDate) else (MAX_DAY, MAX_DAY)

    def items(self, name: str) -> tuple[Any, ...]:
        """A list of the life, empty where not asked or unknown."""
        value = self.field(name)
        return value if isinstance(value, tuple) else ()

    def asked(self, name: str) -> bool:
        """Whether the list was asked about at all."""
        return isinstance(self.field(name), tuple)

    def start(self, entry: Any, path: Path) -> tuple[Bounds, Refs]:
        """First day of an entry and the fact it rests on."""
        bounds = self.bounds(entry.start, open_to=MIN_DAY)
        lo = max(bounds[0], self.born[0]) if bounds[0] != bounds[1] else bounds[0]
        return (lo, max(lo, bounds[1])), (Ref((*path, "from")),)

    def act_day(self, act: Act) -> Bounds:
        """Day on which an act of the file works; some day of the life where it is not dated."""
        if act.works is NOT_ASKED:
            return self.born[0], self.today[1]
        lo, hi = self.bounds(act.works, open_to=MIN_DAY)
        return max(lo, self.born[0]), max(hi, self.born[0])

    # -- residence -----------------------------------------------------------------------------------------
    @cached_property
    def stays(self) -> tuple[tuple[Spell, Path, frozenset[str], Span], ...]:
        """Every stay with its States and span, in order of the file; a stay without end ends when the next begins."""
        spells = [(s, self.path("residence", i)) for i, s in enumerate(self.items("residence")) if s.lived is not False]
        out = []
        for i, (spell, path) in enumerate(spells):
            first, first_refs = self.start(spell, path)
            areas = spell.area if isinstance(spell.area, tuple | frozenset) else (spell.area,) if isinstance(spell.area, str) else tuple(STATES)
            states = frozenset(s for area in areas for s in (area_states(area, spell.name, first) if area in STATES or area.startswith("SU") else {area}))
            if spell.end is NOT_ASKED and i + 1 < len(spells):
                following, next_refs = self.start(*spells[i + 1])
                last, last_refs = (max(first[0], following[0] - 1), max(first[0], following[1] - 1)), next_refs
            else:
                last, last_refs = self.bounds(spell.end, open_to=MAX_DAY), (Ref((*path, "to")),)
                if spell.end is NOT_ASKED:
                    last = (max(first[1], MIN_DAY), MAX_DAY)
                last = (max(last[0], first[0]), max(last[1], first[0]))
            level = TRUE if len(states) == 1 and spell.lived is True else UNKNOWN
            refs: Refs = () if len(states) == 1 else (Ref((*path, "in"), tuple(sorted(states))),)
            out.append((spell, path, states, Span(first, last, level, refs, first_refs, last_refs)))
        return tuple(out)

    @cached_property
    def _covered(self) -> Steps:
        """TRUE on days some stay certainly covers."""
        return covering([span._replace(level=TRUE) for _, _, _, span in self.stays])

    def _child_of_parents(self, name: str, *key: Any) -> Steps | None:
        """Under 16 without a residence of their own: the parents' (assumption)."""
        if self.asked("residence") or self.asked("registrations") or not self.parents_of:
            return None
        parts: list[Steps] = [getattr(parent, name)(*key) for parent in self.parents_of if parent.asked("residence") or parent.asked("registrations")]
        if not parts:
            return None
        if len(parts) == 1:
            return parts[0]
        return combine(parts, agree)

    def _gap(self, state: str) -> tuple[int, Refs]:
        if state in self.linked or state == "XX":
            return UNKNOWN, (Ref(self.path("residence")),)
        return FALSE, NO_REFS

    def _not_lived(self, state: str) -> list[Span]:
        spans = []
        for i, spell in enumerate(self.items("residence")):
            if spell.lived is False and state in (area_states(spell.area, spell.name, None) if isinstance(spell.area, str) else ()):
                first, _ = self.start(spell, self.path("residence", i))
                spans.append(Span(first, self.bounds(spell.end, open_to=MAX_DAY), TRUE, NO_REFS))
        return spans

    def _status(self, state: str, spans: list[Span], elsewhere: list[Span], held_before: Any, breaks: Sequence[Span] = ()) -> Steps:
        """A residence status in ``state``: inside spans but for their ``breaks``, else FALSE where certainly elsewhere, else the gap."""
        denied = self._not_lived(state)
        born, covered, today = self.born, self._covered, self.today

        def value(day: int) -> tuple[int, Refs]:
            if day < born[0]:
                return FALSE, NO_REFS
            best: tuple[int, Refs] = (FALSE, NO_REFS)
            for span in spans:
                at = span.at(day)
                if at[0] > best[0]:
                    best = at
                elif at[0] == best[0] == UNKNOWN:
                    best = (UNKNOWN, best[1] + at[1])
            for span in breaks:
                out = span.at(day)
                if out[0] == TRUE:
                    return FALSE, out[1]
                if out[0] == UNKNOWN and best[0] == TRUE:
                    best = out
            if best[0] == TRUE:
                return best
            for span in elsewhere:
                at = span.at(day)
                if at[0] == TRUE:
                    return FALSE, at[1]
            if best[0] == UNKNOWN:
                return best
            if any(span.at(day)[0] == TRUE for span in denied):
                return FALSE, NO_REFS
            i = covered.query("day", (day, day), (day, day))
            if i[0] == TRUE:
                return held_before(day) if held_before else (FALSE, NO_REFS)
            if i[0] == UNKNOWN:
                gap = self._gap(state)
                return (UNKNOWN, i[1]) if gap[0] == UNKNOWN else (FALSE, i[1])
            if day > today[1]:
                return FALSE, NO_REFS
            return self._gap(state)

        every = [*spans, *elsewhere, *denied, *breaks]
        return build([*breaks_of(every), *covered.days, born[0], born[1], today[1] + 1], value)

    def registered(self, state: str, kinds: frozenset[str]) -> Steps:
        """Registration of residence (propiska) in ``state`` of one of ``kinds``."""
        key = ("registered", state, kinds)
        if key not in self._steps:
            self._steps[key] = self._child_capped("registered", state, kinds) or self._registered(state, kinds)
        return self._steps[key]

    def _child_capped(self, name: str, state: str, *key: Any) -> Steps | None:
        parts = self._child_of_parents(name, state, *key)
        if parts is None:
            return None
        born, gap = self.born, self._gap(state)
        end = age_span(UncertainDate(born[0], born[1], ".."), 16)[0] if born[1] < MAX_DAY else MAX_DAY

        def value(day: int) -> tuple[int, Refs]:
            if day < born[0]:
                return FALSE, NO_REFS
            return parts.query("day", (day, day), (day, day)) if day < end else gap

        return build([*parts.days, born[0], end], value)

    def _registered(self, state: str, kinds: frozenset[str]) -> Steps:
        spans: list[Span] = []
        elsewhere: list[Span] = []
        known = frozenset({"permanent", "temporary", "stay", "none"})
        permanent_earlier: list[Span] = []  # certainly, or perhaps: either may have been kept
        loose: list[Span] = []  # stays elsewhere with no permanent registration there
        for spell, path, states, span in self.stays:
            kind = possible(spell.registration, known)
            kind = frozenset({"permanent", "temporary", "stay"}) if kind == {"some"} else kind
            ref = Ref((*path, "registration"), (tuple(sorted(kinds & known)), tuple(sorted(known - kinds))))
            if state in states:
                if not kind & kinds:
                    loose.append(span)
                    continue
                level = min(span.level, TRUE if kind <= kinds else UNKNOWN)
                refs = span.refs + ((ref,) if not kind <= kinds else ())
                spans.append(span._replace(level=level, refs=refs or (Ref((*path, "registration")),)))
                if span.level == TRUE:
                    permanent_earlier.append(span)
            elif kind != {"permanent"}:
                loose.append(span)
            elif kinds == {"permanent"}:
                elsewhere.append(span._replace(refs=(Ref((*path, "registration")),)))
        for i, entry in enumerate(self.items("registrations")):
            path = self.path("registrations", i)
            if entry.void is True or isinstance(entry.refused, UncertainDate):
                continue
            states = area_states(entry.area, entry.name, None) if isinstance(entry.area, str) else possible(entry.area)
            first, first_refs = self.start(entry, path)
            last = self.bounds(entry.end, open_to=MAX_DAY)
            last = (max(last[0], first[0]), max(last[1], first[0]))
            kind = possible(entry.kind, known - {"none"})
            kind = known - {"none"} if kind == {"some"} else kind
            ref = Ref((*path, "kind"), (tuple(sorted(kinds & known)), tuple(sorted(known - kinds - {"none"}))))
            certain = kind <= kinds and states == {state} and entry.void is not None
            span = Span(first, last, TRUE if certain else UNKNOWN, () if kind <= kinds else (ref,), first_refs, (Ref((*path, "to")),))
            if state in states and kind & kinds:
                spans.append(span)
                permanent_earlier.append(span)
            elif kind == {"permanent"} and kinds == {"permanent"}:
                elsewhere.append(span._replace(level=TRUE))
        kept = self.field("kept_registration_in")

        def held_before(day: int) -> tuple[int, Refs]:
            """In a stay without permanent registration: was the earlier one kept?"""
            if "permanent" not in kinds or self.asked("registrations"):
                return FALSE, NO_REFS
            if isinstance(kept, str):
                return (TRUE if state in area_states(kept, None, None) else FALSE), (Ref(self.path("kept_registration_in")),)
            if any(span.at(day)[0] == TRUE for span in loose) and any(span.last[0] < day for span in permanent_earlier):
                return UNKNOWN, (Ref(self.path("kept_registration_in"), ((state,), ("XX",))),)
            return FALSE, NO_REFS

        return self._status(state, spans, elsewhere, held_before)

    def resident(self, state: str, basis: str) -> Steps:
        """Residence in ``state`` on a basis: fact, settled, lives, permit, lawful, registered."""
        key = ("resident", state, basis)
        if key not in self._steps:
            self._steps[key] = self._resident(state, basis)
        return self._steps[key]

    def _resident(self, state: str, basis: str) -> Steps:
        if basis == "registered":
            return self.registered(state, frozenset({"permanent"}))
        if basis == "lawful":
            return combine([self.registered(state, frozenset({"permanent", "temporary", "stay"})), self.permit(state, LAWFUL)], max)
        if basis == "permit":
            return self.permit(state, frozenset({"permanent_permit", "stateless_permit"}))
        capped = self._child_capped("resident", state, basis)
        if capped is not None:
            return capped
        spans: list[Span] = []
        elsewhere: list[Span] = []
        homes: list[Span] = []
        for spell, path, states, span in self.stays:
            level, ref = (TRUE, NO_REFS) if basis == "lives" else self._home(spell, path)
            if state in states:
                if level == FALSE:
                    continue
                spans.append(span._replace(level=min(level, span.level), refs=span.refs + ref))
                if level == TRUE:
                    homes.append(span)
            elif level == TRUE:
                elsewhere.append(span)

        def away(day: int) -> tuple[int, Refs]:
            """In a stay elsewhere that is not known to be home: may still be at home here."""
            for spell, path, states, span in self.stays:
                if state not in states and span.at(day)[0] == TRUE and spell.permanent_home is None and any(h.last[0] < day for h in homes):
                    return UNKNOWN, (Ref((*path, "permanent_home"), ((True,), (False,))),)
            return FALSE, NO_REFS

        if basis != "lives":
            return self._status(state, spans, elsewhere, away)
        # a journey told inside a stay is an absence of the body from it
        inside = [span for span in elsewhere if any(home.first[0] <= span.first[0] and span.last[1] <= home.last[1] and home[:2] != span[:2] for home in spans)]
        return self._status(state, spans, elsewhere, None, inside)

    def _home(self, spell: Spell, path: Path) -> tuple[int, Refs]:
        """Is the stay permanent residence in fact?"""
        if isinstance(spell.permanent_home, bool):
            return (TRUE if spell.permanent_home else FALSE), (Ref((*path, "permanent_home")),)
        if spell.reason == "home" or spell.registration == "permanent":
            return TRUE, (Ref((*path, "reason" if spell.reason == "home" else "registration")),)
        if spell.reason in ("military", "prison", "treatment", "study", "assignment") and spell.permanent_home is NOT_ASKED:
            return FALSE, (Ref((*path, "reason")),)
        return UNKNOWN, (Ref((*path, "permanent_home"), ((True,), (False,))),)

    def permit(self, state: str, kinds: frozenset[str]) -> Steps:
        """A permit of one of ``kinds`` in a stay in ``state``."""
        key = ("permit", state, kinds)
        if key in self._steps:
            return self._steps[key]
        spans: list[Span] = []
        for spell, path, states, span in self.stays:
            if state not in states:
                continue
            if not isinstance(spell.permits, tuple):
                spans.append(span._replace(level=UNKNOWN, refs=(Ref((*path, "permits")),)))
                continue
            for j, permit in enumerate(spell.permits):
                kind = possible(permit.kind, frozenset(PERMITS))
                if not kind & kinds:
                    continue
                first = span.first if permit.start is NOT_ASKED else self.bounds(permit.start, open_to=MIN_DAY)
                last = span.last if permit.end is NOT_ASKED else self.bounds(permit.end, open_to=MAX_DAY)
                where = (*path, "permits", j)
                ref = Ref((*where, "kind"), (tuple(sorted(kinds)), ("none",)))
                spans.append(Span(first, (max(first[0], last[0]), max(first[0], last[1])), min(span.level, TRUE if kind <= kinds else UNKNOWN),
                                  span.refs + (() if kind <= kinds else (ref,)), (Ref((*where, "from")),), (Ref((*where, "to")),)))
        self._steps[key] = self._status(state, spans, [], None)
        return self._steps[key]

    def boundaries(self, without: Collection[tuple[str | int, ...]] = ()) -> set[int]:
        """Days on which some fact of this life may change: what `first` rules and uncertain events are cut at.

        ``without``: paths of entries that are left aside.
        """
        days = set(self._covered.days) | {self.born[0], self.born[1] + 1}
        for name in ("registrations", "documents", "acts", "family", "service", "convictions"):
            for i, entry in enumerate(self.items(name)):
                if without and self.path(name, i) in without:
                    continue
                for attribute in ("start", "end", "date", "issued", "expires", "effective", "lost", "withdrawn"):
                    day = getattr(entry, attribute, None)
                    if isinstance(day, UncertainDate):
                        days |= {day.lo, day.hi, day.hi + 1}
        for _, _, _, span in self.stays:
            days |= {span.first[0], span.first[1], span.last[0] + 1, span.last[1] + 1}
        for spell in self.items("residence"):
            for permit in spell.permits if isinstance(spell.permits, tuple) else ():
                for day in (permit.start, permit.end):
                    if isinstance(day, UncertainDate):
                        days |= {day.lo, day.hi + 1}
        return days

    def here(self) -> Iterator[tuple[str, Span]]:
        """The States the person certainly lives in on the day of determination, each with its stay; a stay in one of several is left out."""
        for _, _, areas, span in self.stays:
            if len(areas) == 1 and span.at(self.today[1])[0] == TRUE:
                yield next(iter(areas)), span

    # -- birth ---------------------------------------------------------------------------------------------
    def birthplace(self, *, then: bool) -> tuple[frozenset[str], Refs]:
        """Possible States of the birthplace: today's territory, or the State of that day."""
        place, path = self.person.birthplace, self.path("person", "birthplace")
        found = self.person.found_as_child
        if not (isinstance(place, Place) and isinstance(place.area, str | frozenset)) and isinstance(found, Found) and isinstance(found.area, str):
            place, path = Place(area=found.area, name=found.name), (*self.path("person", "found_as_child"), "in")
        if not isinstance(place, Place) or not isinstance(place.area, str | frozenset):
            return ALL_STATES | ({"SU"} if then else set()), (Ref(path, ()),)
        day = self.born if self.born[0] != MIN_DAY else None
        areas = {place.area} if isinstance(place.area, str) else place.area
        states: set[str] = set()
        for area in areas:
            states |= self._states_then(area, place.name, day) if then else area_states(area, place.name, day)
        return frozenset(states), (Ref(path) if isinstance(place.area, str) else Ref(path, ()),)

    @staticmethod
    def _states_then(area: str, name: str | None, day: Bounds | None) -> frozenset[str]:
        one = state_then(area, name, day) if day else None
        return one if isinstance(one, frozenset) else frozenset({one}) if isinstance(one, str) else ALL_STATES | {"SU"}

    def nationality(self) -> tuple[tuple[HeldNationality, Path], ...]:
        """Stated nationalities with their paths."""
        listed = self.person.nationality
        return tuple((h, self.path("person", "nationality", i)) for i, h in enumerate(listed)) if isinstance(listed, tuple) else ()


PERMITS: Final = ("permanent_permit", "temporary_permit", "stateless_permit", "refugee", "asylum_seeker", "visa", "none")
LAWFUL: Final = frozenset({"permanent_permit", "temporary_permit", "stateless_permit", "refugee", "asylum_seeker", "visa"})
