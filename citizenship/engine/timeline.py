"""The product of evaluating a person: per State, when the nationality was held, three-valued, and why.

Two planes: ``own`` is what each State's own law says with hindsight (retroactive rules included); ``public`` is
what other States could see on the day itself (R9). A key of a plane is a State, or a frozenset of States for a
stated nationality of which only the possibilities are known.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any

import attrs

from citizenship.dates import MIN_DAY
from citizenship.engine.steps import NO_REFS, Ref, Steps, combine, constant
from citizenship.law.model import weakest
from citizenship.truth import FALSE, TRUE, UNKNOWN, any_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from citizenship.engine.steps import Bounds, Refs
    from citizenship.law.model import StateSet

Key = Any


@attrs.frozen(eq=False)
class Change:
    """An effect on one fluent: ``value`` TRUE initiates, FALSE terminates; ``truth`` how certain the effect is."""

    key: Key
    value: int
    truth: int
    day: Bounds
    since: Bounds
    rules: tuple[str, ...]
    how: str
    voluntary: bool | None
    certainty: str
    refs: Refs = NO_REFS
    event: Any = None
    stratum: int = 0
    fresh: int = TRUE  # was it certainly the other way before, so that something really began (or ended)?


@attrs.define(eq=False)
class Fluent:
    """One nationality over time, growing to the right."""

    days: list[int] = attrs.field(factory=lambda: [MIN_DAY])
    values: list[int] = attrs.field(factory=lambda: [FALSE])
    refs: list[Refs] = attrs.field(factory=lambda: [NO_REFS])

    def set(self, day: int, value: int, refs: Refs) -> None:
        """From ``day`` on the value is ``value``; earlier pieces from that day are replaced. Older lists stay as they are."""
        keep = len(self.days)
        while keep and self.days[keep - 1] >= day:
            keep -= 1
        if keep and self.values[keep - 1] == value and self.refs[keep - 1] == refs:
            self.days, self.values, self.refs = self.days[:keep], self.values[:keep], self.refs[:keep]
            return
        self.days, self.values, self.refs = [*self.days[:keep], day], [*self.values[:keep], value], [*self.refs[:keep], refs]

    @property
    def last(self) -> int:
        """Value at the right end."""
        return self.values[-1]

    def steps(self) -> Steps:
        """As a step function."""
        return Steps(self.days, self.values, self.refs)


@attrs.define(eq=False)
class Timeline:
    """Fluents, the changes that made them, and what was stated from outside."""

    own: dict[Key, Fluent] = attrs.field(factory=dict)
    public: dict[Key, Fluent] = attrs.field(factory=dict)
    changes: list[Change] = attrs.field(factory=list)
    unknown_states: frozenset[str] = frozenset()  # linked States without a ruleset
    unknown_refs: Refs = NO_REFS
    stated_refs: Refs = NO_REFS
    stated_any: int = FALSE
    stated_keys: list[Key] = attrs.field(factory=list)  # nationalities that the file states as still held
    grouped: bool = False  # some nationality is one of several States
    opaque: bool = False  # a person about whom nothing is known: every State is open
    tried: frozenset[str] = frozenset()
    conflicts: list[str] = attrs.field(factory=list)

    def fluent(self, key: Key, *, own: bool) -> Fluent:
        """The fluent of a State (or group), made where it is missing."""
        plane = self.own if own else self.public
        if key not in plane:
            plane[key] = Fluent()
            self.grouped = self.grouped or isinstance(key, frozenset)
        return plane[key]

    def steps(self, reader: str, states: StateSet) -> list[Steps]:
        """The nationalities of some States over time, as the law of ``reader`` sees them."""
        parts = []
        named = () if states.negated or self.grouped else states.codes  # a few named States: no need to look at the others
        chosen = ((code, self.public[code]) for code in sorted(named) if code in self.public) if named else self.public.items()
        for key, fluent in chosen:
            if len(fluent.values) == 1 and fluent.values[0] == FALSE and key != reader:
                continue  # never held
            if isinstance(key, frozenset):
                inside = states.among(key)
                if inside == TRUE:
                    parts.append(fluent.steps())
                elif inside == UNKNOWN:
                    steps, split = fluent.steps(), states.split(key)
                    refs = [tuple(r if r.options else Ref(r.path, split) for r in refs) for refs in steps.refs]
                    parts.append(Steps(steps.days, [min(v, UNKNOWN) for v in steps.values], refs))
            elif key in states:
                parts.append((self.own if key == reader and key in self.own else self.public)[key].steps())
        if self._beyond(states):
            parts.append(constant(UNKNOWN, self.unknown_refs))
        return parts

    def _beyond(self, states: StateSet) -> bool:
        """Is some State without a ruleset, of which nothing is known, among them?"""
        if states.negated:
            return not self.unknown_states <= states.codes
        return not self.unknown_states.isdisjoint(states.codes)

    def query(self, reader: str, states: StateSet, mode: str, start: Bounds, end: Bounds) -> tuple[int, Refs]:
        """Was the person a national of one of ``states`` in the window, as the law of ``reader`` sees it?"""
        parts = self.steps(reader, states)
        if not parts:
            return FALSE, NO_REFS
        if len(parts) == 1:
            return parts[0].query(mode, start, end)
        if mode == "every":
            return combine(parts, max).query(mode, start, end)
        answers = [part.query(mode, start, end) for part in parts]
        value = any_of(v for v, _ in answers)
        if value == TRUE:
            return next(a for a in answers if a[0] == TRUE)
        return value, tuple(dict.fromkeys(r for v, refs in answers if v == value for r in refs))

    def value(self, key: Key, day: int, *, own: bool = True) -> int:
        """Value of one fluent on an exact day."""
        plane = self.own if own else self.public
        fluent = plane.get(key)
        if fluent is None:
            return UNKNOWN if key in self.unknown_states else FALSE
        return fluent.values[bisect_right(fluent.days, day) - 1]

    def groups(self, day: int) -> list[tuple[frozenset[str], int, Refs]]:
        """Nationalities held on a day of which only the possible States are known: the States, the truth, the facts."""
        out = []
        for key, fluent in self.own.items():
            if isinstance(key, frozenset):
                at = bisect_right(fluent.days, day) - 1
                if fluent.values[at] != FALSE:
                    out.append((key, fluent.values[at], fluent.refs[at]))
        return out

    def changed(
        self, reader: str, states: StateSet, wanted: int, start: Bounds, end: Bounds, by: set[str], voluntary: Any, here: Sequence[Change] = (),
    ) -> tuple[int, Refs]:
        """Did a nationality of ``states`` begin (``wanted`` TRUE) or end in the window? ``here``: changes that are in it, whatever their day is."""
        best: tuple[int, Refs] = (FALSE, NO_REFS)
        for change in self.changes:
            if change.value != wanted or change.day[1] < start[0] or change.day[0] > end[1]:
                continue
            inside = states.among(change.key) if isinstance(change.key, frozenset) else TRUE if change.key in states else FALSE
            if inside == FALSE:
                continue
            way = TRUE if not by or by & set(change.rules) else _way(change.how, by)
            if way == FALSE:
                continue
            lo, hi = change.day
            truth = min(change.truth, change.fresh, way, inside)
            inside_window = (lo >= start[1] and hi <= end[0]) or any(change is one for one in here)
            truth = truth if inside_window else min(truth, UNKNOWN)
            if voluntary is not None:
                truth = min(truth, UNKNOWN if change.voluntary is None else TRUE if change.voluntary == voluntary else FALSE)
            if truth > best[0]:
                best = (truth, change.refs)
        if best[0] == FALSE and self._beyond(states):
            return UNKNOWN, self.unknown_refs
        return best

    def basis_is(self, states: StateSet, words: set[str], moment: Bounds) -> tuple[int, Refs]:
        """Is the nationality held on the moment based on one of ``words``? One that has ended has no basis any more."""
        held = {c.key for c in self.changes if isinstance(c.key, str) and c.key in states
                and max(self.value(c.key, day) for day in moment) != FALSE}
        found = [c for key in sorted(held) for c in self._gains(key, moment[1])]
        if not found:
            return UNKNOWN, NO_REFS
        values = [_way(c.how, words) for c in found]
        for change in self.changes:  # an acquisition of one of several States may be of this one
            if change.value == TRUE and isinstance(change.key, frozenset) and change.key & held and change.day[0] <= moment[1]:
                found.append(change)
                values.append(UNKNOWN)
        return (values[0] if len(set(values)) == 1 else UNKNOWN), tuple(r for c in found for r in c.refs)

    def _gains(self, key: Key, day: int) -> list[Change]:
        """Every gain on which the present value may rest: back to the one that certainly began it."""
        out = []
        for change in reversed([c for c in self.changes if c.key == key and c.day[0] <= day and c.truth != FALSE]):
            if change.value == TRUE:
                out.append(change)
            if min(change.truth, change.fresh) == TRUE:
                break
        return out

    def stated(self, moment: Bounds) -> tuple[int, Refs]:
        """Is a living State's nationality stated as held in the file?"""
        held = any_of(max(self.own[key].steps().query("day", moment, moment)[0], FALSE) for key in self.stated_keys if key in self.own)
        return max(self.stated_any, held), self.stated_refs

    def since(self, key: Key, day: int) -> Bounds | None:
        """Bounds of the day from which the nationality held on ``day`` counts."""
        fluent = self.own.get(key)
        if fluent is None:
            return None
        at = bisect_right(fluent.days, day) - 1
        if fluent.values[at] == FALSE:
            return None
        true_from = possible_from = fluent.days[at]
        i = at
        while i >= 0 and fluent.values[i] == TRUE:
            true_from = fluent.days[i]
            i -= 1
        possible_from = true_from
        while i >= 0 and fluent.values[i] == UNKNOWN:
            possible_from = fluent.days[i]
            i -= 1
        return possible_from, true_from

    def basis(self, key: Key, day: int) -> tuple[Change, ...]:
        """The changes on which the present value rests, last first."""
        past = [c for c in self.changes if c.key == key and c.day[0] <= day and c.truth != FALSE]
        out: list[Change] = []
        for change in reversed(past):
            out.append(change)
            if change.truth == TRUE:
                break
        return tuple(out)

    def certainty(self, key: Key, day: int) -> str:
        """Weakest certainty of the law the present value rests on."""
        return weakest(*(c.certainty for c in self.basis(key, day)))


def _way(how: str, words: set[str]) -> int:
    """Was it in one of these ways? Of one act it is only known that it was a grant or a recognition."""
    ways = set(how.split(" or "))
    return TRUE if ways <= words else UNKNOWN if ways & words else FALSE


def opaque(states: Iterable[str], refs: Refs, existence: Mapping[str, int], others: frozenset[str] = frozenset({"XX"})) -> Timeline:
    """The timeline of somebody of whom nothing is known: any of ``states`` since its law, any of ``others``, or none."""
    timeline = Timeline(opaque=True)
    for state in states:
        for own in (True, False):
            fluent = timeline.fluent(state, own=own)
            fluent.set(existence.get(state, MIN_DAY), UNKNOWN, refs)
    timeline.unknown_states = others
    timeline.unknown_refs = refs
    return timeline
