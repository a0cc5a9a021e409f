"""Events on an uncertain day: each is tried on every interval it may fall in, and certain only if so on all (R2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from citizenship.engine.steps import NO_REFS
from citizenship.truth import FALSE, TRUE, UNKNOWN

if TYPE_CHECKING:
    from citizenship.engine.happenings import Occurrence
    from citizenship.engine.moments import Life
    from citizenship.engine.steps import Bounds, Refs
    from citizenship.engine.timeline import Change
    from citizenship.law.model import Rule


@attrs.define(eq=False)
class Loose:
    """What each uncertain event has done so far on the intervals worked through."""

    life: Life
    _partial_changes: dict[Any, Change | None] = attrs.field(factory=dict)
    _segments: dict[Any, list[int]] = attrs.field(factory=dict)  # first days of the intervals on which an event was tried
    _partial: dict[Any, dict[Any, list[tuple[int, int, tuple[Rule, ...], Refs, int]]]] = attrs.field(factory=dict)

    def interval(self, occurrences: list[Occurrence], moment: Bounds) -> None:
        """Try each event on this interval as if it fell here; settle it on its last interval (R2)."""
        results: dict[Any, dict[Any, tuple[int, int, tuple[Rule, ...], Refs, Change | None]]] = {}
        touched: dict[Any, set[Any]] = {}
        for _ in range(3):
            again = False
            for o in occurrences:
                others = set().union(*(keys for k, keys in touched.items() if k != o.key)) if touched else set()
                results[o.key] = self._chain(o, moment, set() if o.birth else others)
                keys = {k for k, r in results[o.key].items() if max(r[0], r[1]) != FALSE}
                if touched.get(o.key) != keys:
                    touched[o.key] = keys
                    again = True
            if not again:
                break
        begun: dict[Any, int] = {}
        for o in occurrences:
            last = o.hi <= moment[1]
            seen = self._partial.setdefault(o.key, {})
            for key, (gain, loss, rules, refs, change) in results[o.key].items():
                seen.setdefault(key, []).append((gain, loss, rules, refs, moment[0]))
                self._partial_changes[o.key, key] = change or self._partial_changes.get((o.key, key))
            starts = self._segments.setdefault(o.key, [])
            starts.append(moment[0])
            for key, parts in seen.items():
                self._settle(o, key, parts, moment, begun, last=last, complete=len(parts) == len(starts))
                if last:
                    self._ask(o, key, _turns(starts, parts))

    def _settle(self, o: Occurrence, key: Any, parts: list[Any], moment: Bounds, begun: dict[Any, int], *, last: bool, complete: bool) -> None:
        template = self._partial_changes[o.key, key]
        if template is None:
            return
        refs = tuple(dict.fromkeys((*o.day_refs((*_turns(self._segments[o.key], parts), self.life.bio.today[1] + 1)), *(r for part in parts for r in part[3]))))
        rules = tuple(dict.fromkeys(r.id for part in parts for r in part[2])) or template.rules
        for sign, column in ((TRUE, 0), (FALSE, 1)):
            values = [part[column] for part in parts]
            if max(values) == FALSE:
                continue
            certain = last and complete and min(values) == TRUE
            possible_now = values[-1] != FALSE
            if not certain and not possible_now:
                continue
            change = attrs.evolve(template, value=sign, truth=TRUE if certain else UNKNOWN, day=(o.lo, o.hi), rules=rules, refs=refs, event=o.key,
                                  since=template.since if template.since != template.day else (o.lo, o.hi))
            if certain:
                # between the first and the last possible day it is UNKNOWN, from the last one TRUE
                self._possible(key, attrs.evolve(change, truth=UNKNOWN), moment)
                self.life.effect(key, change, (o.hi, o.hi), begun)
            else:
                self._possible(key, change, moment)

    def _ask(self, o: Occurrence, key: Any, turns: list[int]) -> None:
        """Note with the facts of the nationality all days that tell apart what the event does: some were still ahead when it was set."""
        paths = {ref.path for ref in o.refs}
        if not turns or not paths:
            return
        for own in (True, False):
            fluent = self.life.timeline.fluent(key, own=own)
            fluent.refs = [
                refs if day < o.lo else tuple(
                    ref._replace(cuts=tuple(dict.fromkeys((*ref.cuts, *turns)))) if ref.path in paths and ref.options is None else ref for ref in refs)
                for day, refs in zip(fluent.days, fluent.refs, strict=True)]

    def _possible(self, key: Any, change: Change, moment: Bounds) -> None:
        if change.value == TRUE and change.rules and change.since[0] < change.day[0]:
            self.life.reopen(key, attrs.evolve(change, truth=UNKNOWN))
        if self.life.denied_at_birth(key, change):
            return
        for own in (True, False):
            fluent = self.life.timeline.fluent(key, own=own)
            new = max(fluent.last, UNKNOWN) if change.value == TRUE else min(fluent.last, UNKNOWN)
            if new != fluent.last:
                fluent.set(moment[0], new, change.refs)
                self.life.clock += 1
        if not any(c.event == change.event and c.key == key for c in self.life.timeline.changes):
            self.life.timeline.changes.append(change)
            self.life.effects.append((key, change.value, change.day[0], change.day[1], change.event, change.stratum))

    def _chain(self, o: Occurrence, moment: Bounds, others: set[Any]) -> dict[Any, tuple[int, int, tuple[Rule, ...], Refs, Change | None]]:
        """What the event alone would do on this interval, stratum by stratum, on a copy of the state."""
        planes = [self.life.timeline.own, self.life.timeline.public]
        saved = [[(fluent, fluent.days, fluent.values, fluent.refs) for fluent in plane.values()] for plane in planes]
        counts = len(self.life.timeline.changes), len(self.life.trace), len(self.life.effects), len(self.life.timeline.conflicts)
        retro, done = list(self.life.retro), set(self.life.first_done)
        for plane in planes:
            for key, fluent in plane.items():
                if o.birth:
                    if self.life.bio.parent is None and not any(c.event and c.event[0] == "stated" for c in self.life.timeline.changes if c.key == key):
                        fluent.set(moment[0], FALSE, NO_REFS)
                elif key in others and fluent.last != UNKNOWN:
                    fluent.set(moment[0], UNKNOWN, o.day_refs())
        exact = attrs.evolve(o, lo=moment[0], hi=moment[1])
        if exact.change is not None:
            exact = attrs.evolve(exact, change=attrs.evolve(exact.change, day=moment, since=moment if exact.change.since == exact.change.day else exact.change.since))
        self.life.day([exact], (), moment)
        out: dict[Any, tuple[int, int, tuple[Rule, ...], Refs, Change | None]] = {}
        for change in self.life.timeline.changes[counts[0]:]:
            gain, loss, rules, refs, _template = out.get(change.key, (FALSE, FALSE, (), NO_REFS, None))
            if change.value == TRUE:
                gain = max(gain, change.truth)
            else:
                loss = max(loss, change.truth)
            rules = rules + tuple(self.life.index.book.by_id[r] for r in change.rules if r in self.life.index.book.by_id)
            out[change.key] = (gain, loss, rules, refs + change.refs, change)
        self.life.trace_loose.extend(self.life.trace[counts[1]:])
        del self.life.timeline.changes[counts[0]:], self.life.trace[counts[1]:], self.life.effects[counts[2]:], self.life.timeline.conflicts[counts[3]:]
        self.life.retro[:] = retro
        self.life.first_done = done
        for plane, fluents in zip(planes, saved, strict=True):
            for fluent, days, values, facts in fluents:
                fluent.days, fluent.values, fluent.refs = days, values, facts
            for made in list(plane)[len(fluents):]:  # a dict grows at its end
                del plane[made]
        return out


def _turns(starts: list[int], parts: list[Any]) -> list[int]:
    """First days of the intervals on which an uncertain event begins to do something else, or nothing any more."""
    done = {part[4]: part[:2] for part in parts}
    outcomes = [done.get(start, (FALSE, FALSE)) for start in starts]
    return [start for start, before, after in zip(starts[1:], outcomes, outcomes[1:], strict=False) if before != after]


__all__ = ["Loose"]
