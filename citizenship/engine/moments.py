"""The evaluator of one life: moments in order, strata within a moment, fluents on two planes.

Days are cut into elementary intervals at every point where an event, a fact or the law can change. An exact
event is worked through its strata in order. An event whose day is uncertain is tried on every interval it may
fall in and counts as certain only if it is so on all of them (R2). Conditions are evaluated by the engine that
is plugged in (`rete` or `reference`); everything here is common to both.

Source: DESIGN.md section 2, R1-R3, R8-R10, R13, R14.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

import attrs

from citizenship.case import NOT_ASKED
from citizenship.dates import MAX_DAY, MIN_DAY, add, at_or_before, bridged, contains
from citizenship.engine.biography import ALL_STATES, Biography
from citizenship.engine.happenings import Happenings, Occurrence
from citizenship.engine.index import RuleIndex, condition_of, negated_states
from citizenship.engine.positions import Mask, positions
from citizenship.engine.steps import NO_REFS, Ref
from citizenship.engine.timeline import Change, Timeline, opaque
from citizenship.engine.uncertain import Loose
from citizenship.law.model import Stratum, weakest
from citizenship.truth import FALSE, TRUE, UNKNOWN
from citizenship.vocabulary.context import Context, Someone
from citizenship.vocabulary.people import UNTOLD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from citizenship.case import Parent
    from citizenship.engine.steps import Bounds, Refs
    from citizenship.law.model import Rule

STRATA: Final = tuple(int(stratum) for stratum in Stratum)
OUTSIDE: Final = ("authority", "stated")  # events that come from the file and not from a rule


class Engine(Protocol):
    """How conditions are recognised."""

    @property
    def name(self) -> str:
        """What the answer calls it."""
        ...

    def infer(self, rules: Sequence[tuple[Rule, Context]], pass_name: str) -> list[tuple[int, Refs]]:
        """Value and deciding facts of each rule's condition."""
        ...


@attrs.frozen(eq=False)
class Step:
    """One line of the trace: a rule that was tried and did something, or might have."""

    moment: Bounds
    stratum: int
    rule: str
    value: int
    refs: Refs


@attrs.define(eq=False)
class Life:
    """Evaluates one biography in one pass."""

    index: RuleIndex
    engine: Engine
    pass_name: str
    bio: Biography
    parents: tuple[Someone, ...]
    choices: dict[str, int]
    extra: dict[str, Any]
    settled: Mapping[str, tuple[Change, ...]] = attrs.field(factory=dict)  # States known already: their changes are replayed
    timeline: Timeline = attrs.field(factory=Timeline)
    assumed: set[str] = attrs.field(factory=set)
    trace: list[Step] = attrs.field(factory=list)
    trace_loose: list[Step] = attrs.field(factory=list)
    tried: set[str] = attrs.field(factory=set)
    masks: list[Mask] = attrs.field(factory=list)
    effects: list[tuple[Any, int, int, int, Any, int]] = attrs.field(factory=list)
    first_done: set[str] = attrs.field(factory=set)
    _turns: dict[str, set[int]] = attrs.field(factory=dict)
    clock: int = 0  # counts the changes of fluents: a `first` rule is tried again when one has changed
    _tried_at: dict[str, int] = attrs.field(factory=dict)
    _first_maybe: dict[str, int] = attrs.field(factory=dict)  # the first day on which a `first` rule may have fired
    retro: list[tuple[str, Bounds, int, Refs, int]] = attrs.field(factory=list)
    someone: Someone | None = None
    denied: dict[Any, Bounds] = attrs.field(factory=dict)  # nationalities that the file says were certainly not held from a day on

    # -- driver --------------------------------------------------------------------------------------------
    def run(self) -> Timeline:
        """The timeline; a retroactive rule re-opens its own State's law until nothing changes (R9)."""
        injected: list[tuple[str, Bounds, int, Refs, int]] = []
        for _ in range(4):
            self._once(injected)
            new = [r for r in self.retro if r not in injected]
            if not new:
                break
            injected = injected + new
        return self.timeline

    def _once(self, injected: list[tuple[str, Bounds, int, Refs, int]]) -> None:
        self.timeline = self._start()
        self.someone = Someone(self.bio, self.timeline, TRUE)
        self.trace, self.trace_loose, self.effects, self.first_done, self._first_maybe = [], [], [], set(), {}
        self._tried_at = {}
        happenings, uncertain = Happenings(self), Loose(self)
        occurrences = [o for o in happenings.all() if o.lo <= self.bio.today[1]]
        occurrences += happenings.injected(injected)
        self.masks = positions(self.bio, self.index.states) if self.pass_name == "considered" else []
        first = self.index.by_trigger.get("first", ()) if self.bio.parent is None or self.bio.asked("residence") else ()
        for lo, hi in self._intervals(occurrences, first):
            here = [o for o in occurrences if o.lo <= hi and o.hi >= lo]
            exact = [o for o in here if o.lo == o.hi == lo == hi]
            loose = [o for o in here if o not in exact]
            if loose:
                uncertain.interval(loose, (lo, hi))
            if exact or first:
                self.day(exact, first, (lo, hi))
            self._force(lo, hi)

    def _start(self) -> Timeline:
        """Before anything happens: nobody is a national of anything; a parent without facts is anybody's."""
        timeline = Timeline()
        states = self.index.states
        bio = self.bio
        if bio.parent is not None and self._anybodys(bio.parent):
            ref = Ref((*bio.prefix, "nationality_at_birth"), ("own",))
            asked = bio.parent.nationality is not NOT_ASKED or bio.parent.nationality_at_birth is not NOT_ASKED
            touched = self.extra["touched"] | bio.touched
            if not asked:
                self.assumed.add(UNTOLD)
            others = (ALL_STATES if asked else touched | {"XX"}) - frozenset(states) - {"SU"}
            timeline = opaque(states if asked else tuple(s for s in states if s in touched), (ref,), self.index.existence, frozenset(others))
        for state in states:
            for own in (True, False):
                timeline.fluent(state, own=own)
        if bio.parent is None:
            timeline.unknown_states = self.extra.get("unencoded", frozenset())
            timeline.unknown_refs = tuple(Ref(("nationality", s), ()) for s in sorted(timeline.unknown_states))
        return timeline

    @staticmethod
    def _anybodys(parent: Parent) -> bool:
        """Is the parent's nationality open? Asked and unknown it is, and denials alone say nothing of other States."""
        listed = parent.nationality
        if not isinstance(listed, tuple) or parent.nationality_at_birth is None:
            return True
        return bool(listed) and all(held.held is not True for held in listed)

    def _intervals(self, occurrences: list[Occurrence], first: Sequence[Rule]) -> list[Bounds]:
        today = self.bio.today[1]
        cuts: set[int] = set()
        loose = [o for o in occurrences if o.lo != o.hi]
        for o in occurrences:
            cuts |= {o.lo, o.hi + 1}
        for mask in self.masks:
            cuts |= {mask.start, mask.end + 1}
        if loose or first:
            own, others = self.bio.boundaries(), {day for someone in self.parents for fluent in someone.timeline.public.values() for day in fluent.days}
            facts = own | others
            for rule in first:
                self._turns[rule.id] = self._turns_of(rule, self._telling(rule, own) | others)
                cuts |= self._turns[rule.id]
            for o in loose:
                turns = self.index.days_of(o.rules) if o.rules else ()
                cuts |= {d for d in (*facts, *turns) if o.lo < d <= o.hi}
        ordered = sorted(d for d in cuts if MIN_DAY <= d <= today + 1)
        out = []
        for i, lo in enumerate(ordered):
            hi = ordered[i + 1] - 1 if i + 1 < len(ordered) else max(lo, today)
            if hi >= lo and lo <= today:
                out.append((lo, min(hi, today)))
        return out

    def _telling(self, rule: Rule, days: set[int]) -> set[int]:
        """The days of this life that can tell a rule something: that its State has spoken is no new fact, unless it asks for acts or papers."""
        said = {ref.path for mask in self.masks if mask.state == rule.state for ref in mask.refs}
        return days & self.bio.boundaries(said) if said and not self.index.reads_acts(rule) else days

    def _turns_of(self, rule: Rule, facts: set[int]) -> set[int]:
        """Days on which a `first` rule is worth trying: where a fact, its law, or a term it counts turns."""
        after, age = self.index.waits_of(rule)
        days = facts | set(self.index.days_of((rule,)))
        days |= {add(day, term) for day in facts for term in after if MIN_DAY < day < MAX_DAY}
        days |= {add(day, term) for day in (self.bio.born[0], self.bio.born[1] + 1) for term in age if MIN_DAY < day < MAX_DAY}
        lo, hi = max(self.bio.born[0], rule.in_force.start.lo if not rule.in_force.start.is_open else MIN_DAY), self.bio.today[1]
        hi = hi if rule.in_force.end.is_open else min(hi, rule.in_force.end.hi)
        return {day for day in days if lo < day <= hi} | {lo}

    # -- positions (considered pass) -----------------------------------------------------------------------
    def _force(self, lo: int, hi: int) -> None:
        for mask in self.masks:
            if mask.start <= lo and hi <= mask.end:
                for own in (True, False):
                    fluent = self.timeline.fluent(mask.state, own=own)
                    value = mask.value if mask.sure or fluent.last == mask.value else UNKNOWN
                    if fluent.last != value:
                        fluent.set(lo, value, mask.refs)
                        self.clock += 1
                # to have spoken is no new fact under the State's own law: its `first` rules wait for one
                self._tried_at |= {rule: self.clock for rule in self._tried_at if self.index.book.by_id[rule].state == mask.state}

    # -- conditions ----------------------------------------------------------------------------------------
    def context(self, rule: Rule, moment: Bounds, event: Any = None, *, birth: Bounds | None = None, filing: Bounds | None = None) -> Context:
        """The question a rule asks at a moment."""
        assert self.someone is not None
        return Context(self.someone, self.someone, self.parents, rule.state, moment, self.bio.today, filing, birth, event,
                       self.choices, self.assumed, self.extra)

    def _values(self, tries: list[tuple[Rule, Occurrence | None]], moment: Bounds) -> list[tuple[int, Refs, int]]:
        """Kleene value of each rule at the moment, capped by what the law, birth and the event allow, and how certain its effect is."""
        asked: list[tuple[Rule, Context]] = []
        caps: list[tuple[int, Refs] | None] = []
        for rule, occurrence in tries:
            cap = TRUE if rule.id in self.index.starting else contains(rule.in_force, *moment)
            birth = moment if occurrence is not None and occurrence.birth else None
            if birth is None:
                cap = min(cap, at_or_before(self.bio.born, moment))
            if cap != FALSE and self.bio.died[0] < MAX_DAY:
                cap = min(cap, at_or_before(moment, self.bio.died))
            refs = NO_REFS
            if occurrence is not None:
                cap, refs = min(cap, occurrence.truth), occurrence.refs if occurrence.truth == UNKNOWN else NO_REFS
            if cap == FALSE:
                caps.append(None)
                continue
            caps.append((cap, refs))
            asked.append((rule, self.context(rule, moment, occurrence.payload if occurrence else None, birth=birth)))
        found = iter(self.engine.infer(asked, self.pass_name))
        out: list[tuple[int, Refs]] = []
        raw: list[int] = []
        for (rule, _), cap_ in zip(tries, caps, strict=True):
            if cap_ is None:
                out.append((FALSE, NO_REFS))
                raw.append(FALSE)
                continue
            self.tried.add(rule.id)
            value, refs = next(found)
            raw.append(value)
            if cap_[0] < value or (cap_[0] == UNKNOWN == value):
                value, refs = min(value, cap_[0]), refs + cap_[1]
            if rule.at_most_unknown and value == TRUE:
                chosen = self.choices.get(rule.id)
                value = UNKNOWN if chosen is None else TRUE if chosen else FALSE
                refs = (Ref(("law", rule.id), (0, 1)),) if chosen is None else refs
            elif rule.at_most_unknown and value == UNKNOWN and self.choices.get(rule.id) == 0:
                value = FALSE
            out.append((value, refs))
        certain = self._bridge(tries, raw, out, moment)
        return [(value, refs, TRUE if i in certain else value) for i, (value, refs) in enumerate(out)]

    @staticmethod
    def _bridge(tries: list[tuple[Rule, Occurrence | None]], raw: list[int], out: list[tuple[int, Refs]], moment: Bounds) -> set[int]:
        """Between two versions of a provision one uncertain day: if both would give it, it is given whichever was in force."""
        certain: set[int] = set()
        for i, (rule, occurrence) in enumerate(tries):
            if raw[i] != TRUE or out[i][0] != UNKNOWN or rule.at_most_unknown or (occurrence is not None and occurrence.truth != TRUE):
                continue
            for j, (later, _) in enumerate(tries):
                if raw[j] == TRUE and out[j][0] == UNKNOWN and not later.at_most_unknown and later.family == rule.family \
                        and bridged(rule.in_force, later.in_force, *moment):
                    certain |= {i, j}
        return certain

    def effective(self, rule: Rule, moment: Bounds) -> tuple[Bounds, Refs]:
        """From when a status counts that a rule gives on ``moment``; a doubt about the day spans its readings."""
        if not rule.effective:
            return moment, NO_REFS
        days = [self.context(rule, moment).day(ref) for ref in rule.effective]
        if len(days) == 1:
            return days[0], NO_REFS
        chosen = self.choices.get(rule.effective_doubt or "")
        if chosen is not None:
            return days[chosen], NO_REFS
        return (min(d[0] for d in days), max(d[1] for d in days)), (Ref(("law", rule.effective_doubt or rule.id), tuple(range(len(days)))),)

    # -- one exact day -------------------------------------------------------------------------------------
    def day(self, occurrences: list[Occurrence], first: Iterable[Rule], moment: Bounds) -> None:
        """Work through the strata of a moment; `first` rules are tried on every interval."""
        tries: list[tuple[Rule, Occurrence | None]] = [(r, o) for o in occurrences for r in o.rules]
        tries += [(r, None) for r in first if (self._tried_at.get(r.id) != self.clock or moment[0] in self._turns[r.id])
                  and r.id not in self.first_done and contains(r.in_force, *moment) != FALSE]
        direct = [o.change for o in occurrences if o.change is not None]
        before = len(self.timeline.changes)
        begun: dict[Any, int] = {}
        known = [change for change in direct if change.key in self.settled] if self.settled else []
        for change in known:
            if _outside(change):
                self._replay(change, begun)
        if len(known) < len(direct):
            self._apply([change for change in direct if change.key not in self.settled], moment, begun)
        by_stratum: dict[int, list[tuple[Rule, Occurrence | None]]] = {}
        for rule, occurrence in tries:
            by_stratum.setdefault(int(rule.stratum), []).append((rule, occurrence))
        elsewhere = self.index.by_trigger.get("acquired_elsewhere", ())
        for stratum in STRATA:
            group = by_stratum.get(stratum, [])
            if stratum == Stratum.LOSSES and elsewhere and begun:
                group = group + [(r, self._gained(r, begun, moment, tuple(self.timeline.changes[before:]))) for r in elsewhere]
                group = [(r, o) for r, o in group if o is None or o.truth != FALSE]
            if group:
                self._stratum(group, moment, begun, stratum)
            for change in known:
                if not _outside(change) and change.stratum == stratum:
                    self._replay(change, begun)

    def _replay(self, change: Change, begun: dict[Any, int]) -> None:
        """A change of a State whose law need not be asked again: no completion can make it come out differently."""
        for own in (True, False):
            self.timeline.fluent(change.key, own=own).set(change.day[0], change.value, change.refs)
            self.clock += 1
        self.timeline.changes.append(change)
        if change.value == TRUE:
            begun[change.key] = TRUE

    def _gained(self, rule: Rule, begun: dict[Any, int], moment: Bounds, changes: tuple[Change, ...]) -> Occurrence:
        truth = max((min(v, UNKNOWN) if isinstance(k, frozenset) and rule.state in k else v for k, v in begun.items() if k not in (rule.state, "SU")), default=FALSE)
        return Occurrence(moment[0], moment[1], ("acquired_elsewhere", moment), truth, (rule,), payload=changes)

    def _stratum(self, group: list[tuple[Rule, Occurrence | None]], moment: Bounds, begun: dict[Any, int], stratum: int) -> None:
        self._tried_at |= {rule.id: self.clock for rule, occurrence in group if occurrence is None}
        values = self._values(group, moment)
        changes: list[Change] = []
        for (rule, occurrence), (tried, refs, effect) in zip(group, values, strict=True):
            if tried == FALSE:
                continue
            first = rule.trigger is not None and rule.trigger.kind == "first"
            value = self._first_time(rule, tried, moment) if first else tried
            self.trace.append(Step(moment, stratum, rule.id, value, refs))
            changes.append(self._change(rule, value if first else effect, refs, moment, occurrence.key if occurrence else ("first", rule.id), stratum))
        if changes:
            self._apply(self._conflicts(group, changes), moment, begun)

    def _first_time(self, rule: Rule, value: int, moment: Bounds) -> int:
        """A `first` rule fires once: where it may have fired before and been undone since, it may not fire again."""
        before = self._first_maybe.setdefault(rule.id, moment[0])
        if value == TRUE:
            self.first_done.add(rule.id)
            undone = any(c.key == rule.state and c.value == (FALSE if rule.effect == "acquires" else TRUE) and c.truth != FALSE and c.day[1] >= before
                         for c in self.timeline.changes)
            if before < moment[0] and undone:
                return UNKNOWN
        return value

    def _change(self, rule: Rule, value: int, refs: Refs, moment: Bounds, event: Any, stratum: int) -> Change:
        kind = rule.trigger.kind if rule.trigger else ""
        at = (moment[0], moment[0]) if kind == "first" else moment
        since, doubt = self.effective(rule, at)
        from_birth = any(ref.base == "birth" and ref.term is None for ref in rule.effective)
        how = "birth" if kind == "birth" and rule.trigger and (rule.trigger.after is None or from_birth) else "operation"
        if rule.effect == "loses":
            how = rule.trigger.words[0] if rule.trigger and rule.trigger.kind == "act" else "end_of_state" if rule.provision.endswith("-END") else "operation"
        practice = rule.practice if self.pass_name != "text" else None
        certainty = weakest(practice.certainty if practice else rule.certainty, rule.date_certainty)
        return Change(rule.state, TRUE if rule.effect == "acquires" else FALSE, value, at, since, (rule.id,), how, None, certainty,
                      refs + doubt, event, stratum)

    def _conflicts(self, group: list[tuple[Rule, Occurrence | None]], changes: list[Change]) -> list[Change]:
        """Two States whose rules each wait for the other's no: both UNKNOWN (R8)."""
        rules = {rule.id: rule for rule, _ in group}
        gains = [c for c in changes if c.value == TRUE and self.timeline.fluent(c.key, own=True).last != TRUE]
        if len({c.key for c in gains}) < 2:
            return changes
        reads = {c.rules[0]: negated_states(condition_of(rules[c.rules[0]], self.pass_name)) for c in gains}

        def denies(a: Change, b: Change) -> bool:
            return any(s == "elsewhere" or (s is not None and not isinstance(s, str) and b.key in s) for s in reads[a.rules[0]])

        out = list(changes)
        for a in gains:
            for b in gains:
                if str(a.key) < str(b.key) and denies(a, b) and denies(b, a):
                    name = f"conflict:{a.key}|{b.key}"
                    chosen = self.choices.get(name)
                    if chosen is None:
                        self.timeline.conflicts.append(f"conflict_of_laws: {a.rules[0]} and {b.rules[0]} each yield to the other")
                        ref = (Ref(("law", name), (0, 1)),)
                        out = [attrs.evolve(c, truth=UNKNOWN, refs=ref) if c in (a, b) else c for c in out]
                    else:
                        out = [c for c in out if c is not (b if chosen == 0 else a)]
        return out

    def _apply(self, changes: list[Change], moment: Bounds, begun: dict[Any, int]) -> None:
        """Kleene inertia: ``new = init or (old and not term)``; opposite effects of one stratum leave it UNKNOWN."""
        keys: dict[Any, list[Change]] = {}
        for change in changes:
            keys.setdefault(change.key, []).append(change)
        for key, mine in keys.items():
            gain = max((c for c in mine if c.value == TRUE), key=lambda c: c.truth, default=None)
            loss = max((c for c in mine if c.value == FALSE), key=lambda c: c.truth, default=None)
            if gain is not None and loss is not None and gain.truth == loss.truth == TRUE and gain.event != ("at_birth",):
                gain = attrs.evolve(gain, truth=UNKNOWN)
                loss = attrs.evolve(loss, truth=UNKNOWN)
                self.timeline.conflicts.append(f"{key}: acquired and lost on one day")
            for effect in (gain, loss):
                if effect is not None:
                    self.effect(key, effect, moment, begun)

    def effect(self, key: Any, change: Change, moment: Bounds, begun: dict[Any, int]) -> None:
        """Let a change act on its fluent, and note it where it did (or may have done) something."""
        truth = change.truth
        at = change.day[1] if change.day[0] != change.day[1] else change.day[0]
        at = max(at, moment[0]) if change.event and change.event[0] != "first" else moment[0]
        opposite = any(
            k == key and sign != change.value and event != change.event and lo <= change.day[1] and hi >= change.day[0]
            and not (lo == hi == change.day[0] == change.day[1]) and not (hi == change.day[0] and how < change.stratum) and not self._waits(change, how)
            for k, sign, lo, hi, event, how in self.effects)
        if opposite and truth == TRUE:
            truth = UNKNOWN
        self.effects.append((key, change.value, change.day[0], change.day[1], change.event, change.stratum))
        if change.value == TRUE and key in self.denied and change.event != ("stated",):
            denied = self.denied[key]
            if self.denied_at_birth(key, change) or (change.day == denied and denied[0] == denied[1]):
                return  # what the file denies from that very day on, no rule gives on it
        own_only = change.event == ("retro",)
        moved, fresh = False, TRUE
        for own in (True,) if own_only else (True, False):
            fluent = self.timeline.fluent(key, own=own)
            old = fluent.last
            if change.event == ("at_birth",):
                new = UNKNOWN if truth == UNKNOWN else change.value
                if new == FALSE:  # what a `first` rule might have given before, the file denies: it has had its day
                    self.first_done |= {r for r in self._first_maybe if self.index.book.by_id[r].state == key}
            elif change.value == TRUE:
                new = max(old, truth)
            else:
                new = min(old, -truth)
            if not own:  # what others could see: the own plane may hold it already with hindsight
                was = self._before(key, change) if truth == TRUE and change.day[0] < change.day[1] else old
                fresh = -was if change.value == TRUE else was
            if new != old:
                fluent.set(at, new, change.refs)
                self.clock += 1
                moved = True
        if own_only:
            return
        if change.value == FALSE and isinstance(key, str) and change.event not in (("at_birth",), ("stated",)):
            self._loosen(key, at, change.refs)
        documented = change.value == TRUE and _outside(change)  # a grant on file was a grant, whatever was held before
        perhaps = not moved and fresh == UNKNOWN and truth == UNKNOWN  # may have begun, or ended, what may not have been
        if moved or perhaps or documented or (change.value == TRUE and not any(c.key == key and c.value == TRUE for c in self.timeline.changes)):
            self.timeline.changes.append(attrs.evolve(change, truth=truth, fresh=fresh if (moved or perhaps) and not documented else TRUE))
        if change.value == TRUE and moved:
            begun[key] = max(begun.get(key, FALSE), truth)
        if change.value == TRUE and change.since[0] < change.day[0] and change.rules and (moved or perhaps or truth == TRUE):
            self.reopen(key, attrs.evolve(change, truth=truth))

    def _before(self, key: Any, change: Change) -> int:
        """What was so before an event on an uncertain day, which on its possible days has made it UNKNOWN by itself."""
        others = any(k == key and event != change.event and lo <= change.day[1] and hi >= change.day[0] for k, _, lo, hi, event, _ in self.effects[:-1])
        return self.timeline.fluent(key, own=False).last if others else self.timeline.value(key, change.day[0] - 1, own=False)

    def denied_at_birth(self, key: Any, change: Change) -> bool:
        """Would the change give by birth what the file denies from birth on?"""
        return (change.value == TRUE and key in self.denied and bool(change.event) and change.event[0] == "birth"
                and self.denied[key][0] <= self.bio.born[0])

    def reopen(self, key: Any, change: Change) -> None:
        """A status that counts from before its moment: what its State's law read in between is asked again (R9)."""
        retro = (str(key), (max(change.since[0], self.bio.born[0]), max(change.since[1], self.bio.born[0])), change.truth, change.refs, change.day[0])
        if retro[1][0] < change.day[0] and retro not in self.retro:
            self.retro.append(retro)

    def _loosen(self, key: str, day: int, refs: Refs) -> None:
        """What ended may have been the one nationality of several that the file leaves open."""
        for plane in (self.timeline.own, self.timeline.public):
            for group, fluent in plane.items():
                if isinstance(group, frozenset) and key in group and fluent.last == TRUE:
                    fluent.set(day, UNKNOWN, refs + fluent.refs[-1])
                    self.clock += 1

    @staticmethod
    def _waits(change: Change, stratum: int) -> bool:
        """A person's act against a status not yet held waits for it within its own interval."""
        return change.value == FALSE and change.event is not None and change.event[0] == "act" and stratum != int(Stratum.ACTS)


def _outside(change: Change) -> bool:
    return bool(change.event) and change.event[0] in OUTSIDE


__all__ = ["Life", "Occurrence", "Step"]
