"""The evaluator of one life: moments in order, strata within a moment, fluents on two planes.

Days are cut into elementary intervals at every point where an event, a fact or the law can change. An exact
event is worked through its strata in order. An event whose day is uncertain is tried on every interval it may
fall in and counts as certain only if it is so on all of them (R2). Conditions are evaluated by the engine that
is plugged in (`rete` or `reference`); everything here is common to both.

Source: DESIGN.md section 2, R1-R3, R8-R10, R13, R14.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, Final, Protocol

import attrs

from citizenship.case import NOT_ASKED, Act, Filiation, Found, HeldNationality
from citizenship.dates import MAX_DAY, MIN_DAY, UncertainDate, add, at_or_before, bridged, contains, parse
from citizenship.engine.biography import ALL_STATES, Biography, possible
from citizenship.engine.index import RuleIndex, condition_of, negated_states
from citizenship.engine.steps import NO_REFS, Ref
from citizenship.engine.timeline import Change, Timeline, opaque
from citizenship.law.model import Stratum, weakest
from citizenship.truth import FALSE, TRUE, UNKNOWN
from citizenship.vocabulary.acts import OTHER_MATTERS
from citizenship.vocabulary.context import Context, Someone
from citizenship.vocabulary.people import UNTOLD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from citizenship.case import Parent
    from citizenship.engine.steps import Bounds, Refs
    from citizenship.law.model import Rule

GIVES: Final = frozenset({"became_national", "granted", "registered", "recognised", "restored"})
TAKES: Final = frozenset({"released", "loss_registered", "deprived", "annulled", "terminated"})
_NOT_NATIONALITY: Final = OTHER_MATTERS | {"release", "loss"}
GIVEN: Final = {"recognised": "recognition", "became_national": "grant or recognition"}
OUTSIDE: Final = (("authority",), ("stated",))  # events that come from the file and not from a rule
SOVIET_END: Final = parse("1991-12-26").lo
FEW: Final = 15  # so many States a fact may leave open and still be split one by one
PROOFS: Final = frozenset({"passport", "id_card", "nationality_certificate"})


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


@attrs.frozen(eq=False)
class Mask:
    """A position: an authority holds the person a national of ``state`` or not, of the days from ``start`` to ``end``.

    Not ``sure``: it may not have spoken, or of another State, or later. Then what the law says is left where they agree.
    """

    state: str
    value: int
    start: int
    end: int
    refs: Refs
    sure: bool = True


@attrs.frozen(eq=False)
class Occurrence:
    """Something that happens on a day in ``[lo, hi]`` and the rules it tries, or the change it makes."""

    lo: int
    hi: int
    key: Any
    truth: int = TRUE
    rules: tuple[Rule, ...] = ()
    change: Change | None = None
    payload: Any = None
    refs: Refs = NO_REFS
    birth: bool = False

    def day_refs(self, cuts: Iterable[int] = ()) -> Refs:
        """The uncertain day itself as a fact that would settle the event, split where the outcome changes."""
        days = tuple(dict.fromkeys((*cuts, self.hi)))
        return tuple(Ref(r.path, None, days) if r.options is None else r for r in self.refs)


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
    _masks: list[Mask] = attrs.field(factory=list)
    _partial_changes: dict[Any, Change | None] = attrs.field(factory=dict)
    _segments: dict[Any, int] = attrs.field(factory=dict)
    _partial: dict[Any, dict[Any, list[tuple[int, int, tuple[Rule, ...], Refs, int]]]] = attrs.field(factory=dict)
    _effects: list[tuple[Any, int, int, int, Any, int]] = attrs.field(factory=list)
    _first_done: set[str] = attrs.field(factory=set)
    _turns: dict[str, set[int]] = attrs.field(factory=dict)
    _clock: int = 0  # counts the changes of fluents: a `first` rule is tried again when one has changed
    _tried_at: dict[str, int] = attrs.field(factory=dict)
    _first_maybe: dict[str, int] = attrs.field(factory=dict)  # the first day on which a `first` rule may have fired
    _retro: list[tuple[str, Bounds, int, Refs, int]] = attrs.field(factory=list)
    _someone: Someone | None = None
    _denied: dict[Any, Bounds] = attrs.field(factory=dict)  # nationalities that the file says were certainly not held from a day on

    # -- driver --------------------------------------------------------------------------------------------
    def run(self) -> Timeline:
        """The timeline; a retroactive rule re-opens its own State's law until nothing changes (R9)."""
        injected: list[tuple[str, Bounds, int, Refs, int]] = []
        for _ in range(4):
            self._once(injected)
            new = [r for r in self._retro if r not in injected]
            if not new:
                break
            injected = injected + new
        return self.timeline

    def _once(self, injected: list[tuple[str, Bounds, int, Refs, int]]) -> None:
        self.timeline = self._start()
        self._someone = Someone(self.bio, self.timeline, TRUE)
        self.trace, self._partial, self._effects, self._first_done = [], {}, [], set()
        self.trace_loose, self._partial_changes, self._segments, self._first_maybe = [], {}, {}, {}
        self._tried_at = {}
        occurrences = [o for o in self._occurrences() if o.lo <= self.bio.today[1]]
        occurrences += self._injections(injected)
        self._masks = self._positions() if self.pass_name == "considered" else []
        first = self.index.by_trigger.get("first", ()) if self.bio.parent is None or self.bio.asked("residence") else ()
        for lo, hi in self._intervals(occurrences, first):
            here = [o for o in occurrences if o.lo <= hi and o.hi >= lo]
            exact = [o for o in here if o.lo == o.hi == lo == hi]
            loose = [o for o in here if o not in exact]
            if loose:
                self._uncertain(loose, (lo, hi))
            if exact or first:
                self._day(exact, first, (lo, hi))
            self._force(lo, hi)

    def _start(self) -> Timeline:
        """Before anything happens: nobody is a national of anything; a parent without facts is anybody's."""
        timeline = Timeline()
        states = self.index.states
        bio = self.bio
        if bio.parent is not None and self._anybodys(bio.parent):
            ref = Ref((*bio.prefix, "nationality_at_birth"), ("own",))
            asked = bio.parent.nationality is not NOT_ASKED or bio.parent.nationality_at_birth is not NOT_ASKED
            birthplace = bio.birthplace(then=False)[0]
            touched = self.extra["touched"] | bio.linked | (birthplace if len(birthplace) <= FEW else frozenset())
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
        for mask in self._masks:
            cuts |= {mask.start, mask.end + 1}
        if loose or first:
            facts = self.bio.boundaries()
            for someone in self.parents:
                for fluent in someone.timeline.public.values():
                    facts |= set(fluent.days)
            for rule in first:
                self._turns[rule.id] = self._turns_of(rule, facts)
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

    def _turns_of(self, rule: Rule, facts: set[int]) -> set[int]:
        """Days on which a `first` rule is worth trying: where a fact, its law, or a term it counts turns."""
        after, age = self.index.waits_of(rule)
        days = facts | set(self.index.days_of((rule,)))
        days |= {add(day, term) for day in facts for term in after if MIN_DAY < day < MAX_DAY}
        days |= {add(day, term) for day in (self.bio.born[0], self.bio.born[1] + 1) for term in age if MIN_DAY < day < MAX_DAY}
        lo, hi = max(self.bio.born[0], rule.in_force.start.lo if not rule.in_force.start.is_open else MIN_DAY), self.bio.today[1]
        hi = hi if rule.in_force.end.is_open else min(hi, rule.in_force.end.hi)
        return {day for day in days if lo < day <= hi} | {lo}

    # -- events --------------------------------------------------------------------------------------------
    def _occurrences(self) -> list[Occurrence]:
        bio, by_trigger = self.bio, self.index.by_trigger
        out: list[Occurrence] = []
        if bio.parent is None:
            groups: dict[Any, list[Rule]] = {}
            for rule in by_trigger.get("birth", ()):
                groups.setdefault(rule.trigger.after if rule.trigger else None, []).append(rule)
            for after, rules in groups.items():
                lo, hi = bio.born
                if after is not None:
                    lo, hi = add(lo, after), add(hi, after)
                out.append(Occurrence(lo, min(hi, MAX_DAY - 1), ("birth", str(after)), rules=tuple(rules), birth=after is None,
                                      refs=(Ref(bio.path("person", "born")),)))
        days: dict[Bounds, list[Rule]] = {}
        for rule in by_trigger.get("day", ()):
            if rule.trigger and rule.trigger.day and rule.trigger.day.date:
                date = rule.trigger.day.date
                days.setdefault((date.lo, date.hi), []).append(rule)
        out += [Occurrence(lo, hi, ("day", lo, hi), rules=tuple(rules)) for (lo, hi), rules in days.items()]
        out += self._stated()
        out += self._acts()
        if bio.parent is None:
            out += self._family_events()
        out += self._papers()
        out = [o for o in out if o.change is None or o.change.key not in self.settled]
        out += [Occurrence(*change.day, ("settled", state, i), change=change) for state, changes in self.settled.items() for i, change in enumerate(changes)]
        return out

    def _event(self, name: str, day: Bounds, key: Any, payload: Any = None, refs: Refs = NO_REFS, truth: int = TRUE) -> list[Occurrence]:
        out = []
        for rule in self.index.by_trigger.get(name, ()):
            after = rule.trigger.after if rule.trigger else None
            lo, hi = (add(day[0], after), add(day[1], after)) if after else day
            out.append(Occurrence(lo, hi, (name, key, str(after)), truth, (rule,), payload=payload, refs=refs))
        merged: dict[Any, Occurrence] = {}
        for o in out:
            merged[o.key] = attrs.evolve(merged[o.key], rules=merged[o.key].rules + o.rules) if o.key in merged else o
        return list(merged.values())

    def _family_events(self) -> list[Occurrence]:
        out: list[Occurrence] = []
        bio = self.bio
        for i, someone in enumerate(self.parents):
            parent = someone.parent
            if parent is None:
                continue
            filiation = parent.filiation
            if isinstance(filiation, Filiation) and filiation.date is not NOT_ASKED:
                day = bio.bounds(filiation.date)
                name = "adoption" if parent.role.startswith("adoptive") or filiation.by == "adoption" else "filiation"
                out += self._event(name, day, i, someone, (Ref((*someone.bio.prefix, "filiation", "date")),))
        found = bio.person.found_as_child
        if isinstance(found, Found):
            day = bio.bounds(found.date) if found.date not in (NOT_ASKED, None) else bio.born
            out += self._event("found", day, "found", found, (Ref(("person", "found_as_child")),))
        for i, relative in enumerate(bio.items("family")):
            if relative.relation == "spouse" and relative.start not in (NOT_ASKED, None):
                out += self._event("marriage", bio.bounds(relative.start), i, relative, (Ref(("family", i, "from")),))
        if self.index.by_trigger.get("parents_changed"):
            days = {c.day for someone in self.parents for c in someone.timeline.changes if c.day[1] > bio.born[0]}
            for day in sorted(days):
                out += self._event("parents_changed", day, day)
        return out

    def _acts(self) -> list[Occurrence]:
        out: list[Occurrence] = []
        bio = self.bio
        for i, act in enumerate(bio.items("acts")):
            if act.happened is False or not isinstance(act.act, str):
                continue
            day = self.act_day(act)
            truth = TRUE if act.happened is True else UNKNOWN
            refs: Refs = (Ref(bio.path("acts", i, "date")),) if truth == TRUE else (Ref(bio.path("acts", i, "happened"), ((True,), (False,))),)
            states = possible(act.of if act.of is not NOT_ASKED else act.by, ALL_STATES | {"SU"})
            mine = tuple(r for r in self.index.by_trigger.get("act", ()) if r.trigger and act.act in r.trigger.words and r.state in states)
            if mine:
                out.append(Occurrence(*day, ("act", i), truth if len(states) == 1 else UNKNOWN, mine, payload=act, refs=refs))
            if len(states) == 1:
                change = self._authority(act, next(iter(states)), day, truth, refs)
                if change is not None:
                    out.append(Occurrence(*day, ("authority", i), truth, change=change, payload=act, refs=refs))
            else:
                out += self._of_some_state(act, i, states, day, truth)
        return out

    def _of_some_state(self, act: Act, i: int, states: frozenset[str], day: Bounds, truth: int) -> list[Occurrence]:
        """An authority gave (or took) a nationality, but the file does not say of which State."""
        if day[0] > SOVIET_END:
            states = states - {"SU"}
        refs: Refs = (_which(self.bio.path("acts", i, "of"), states),)
        gives, takes = _effect_of(act)
        if gives:
            how = GIVEN.get(str(act.act), "grant")
            change = Change(states, TRUE, truth, day, day, (), how, True, "text", refs, ("authority",), int(Stratum.ACTS))
            return [Occurrence(*day, ("authority", i), truth, change=change, payload=act, refs=refs)]
        if not takes:
            return []
        return [Occurrence(*day, ("authority", i, state), truth, payload=act, refs=refs, change=Change(
            state, FALSE, UNKNOWN, day, day, (), str(act.act), None, "text", refs, ("authority",), int(Stratum.ACTS)))
            for state in sorted(states & set(self.index.states))]

    def act_day(self, act: Act) -> Bounds:
        """Day on which an act of the file works; some day of the life where it is not dated."""
        for day in (act.effective, act.date, act.decided):
            if day is not NOT_ASKED and day is not None:
                bounds = self.bio.bounds(day, open_to=MIN_DAY)
                return max(bounds[0], self.bio.born[0]), max(bounds[1], self.bio.born[0])
        return self.bio.born[0], self.bio.today[1]

    def _authority(self, act: Act, state: str, day: Bounds, truth: int, refs: Refs) -> Change | None:
        """An authority's act perfects (or ends) a nationality whether or not the conditions look met (R10)."""
        kind = act.act
        assert isinstance(kind, str)
        gives, takes = _effect_of(act)
        if not (gives or takes):
            return None
        possible_rules = self.index.by_act.get((state, kind), ())
        named = [r for r in possible_rules if act.under and r.id.startswith(act.under)]
        rules = named or [r for r in possible_rules if contains(r.in_force, *day) != FALSE]
        effect = ("acquires", "confirms", "entitles") if gives else ("loses",)
        rules = [r for r in rules if r.effect in effect]
        best = self._best(rules, day)
        how = GIVEN.get(kind, "grant") if gives else kind
        days = [self._effective(rule, day)[0] for rule in best] or [day]
        since = min(d[0] for d in days), max(d[1] for d in days)
        certainty = weakest(*(label for rule in best for label in (rule.certainty, rule.date_certainty)))
        return Change(state, TRUE if gives else FALSE, truth, day, since, tuple(rule.id for rule in best), how, True if gives else None,
                      certainty, refs, ("authority",), int(Stratum.ACTS))

    def _best(self, rules: list[Rule], day: Bounds) -> list[Rule]:
        """Of the provisions an act may rest on, those whose conditions look met best: all that look equally good."""
        if not rules or self._someone is None:
            return []
        values = [self.engine.infer([(rule, self.context(rule, day))], self.pass_name)[0][0] for rule in rules]
        return [rule for rule, value in zip(rules, values, strict=True) if value == max(values)]

    def _papers(self) -> list[Occurrence]:
        """Papers that try a rule of their own State (a Soviet passport proves past Soviet citizenship)."""
        out = []
        for rule in self.index.by_trigger.get("document", ()):
            for i, paper in enumerate(self.bio.items("documents")):
                if paper.of != rule.state or paper.holder not in (NOT_ASKED, "self") or paper.false_data is True:
                    continue
                if rule.trigger and rule.trigger.words and paper.kind not in rule.trigger.words:
                    continue
                day = self.bio.bounds(paper.issued) if paper.issued not in (NOT_ASKED, None) else (self.bio.born[0], self.bio.today[1])
                day = max(day[0], self.bio.born[0]), max(day[1], self.bio.born[0])
                out.append(Occurrence(*day, ("document", i), rules=(rule,), refs=(Ref(self.bio.path("documents", i, "issued")),)))
        return out

    def _stated(self) -> list[Occurrence]:
        """Nationalities stated as facts start, end or deny a fluent; later rules still apply."""
        out: list[Occurrence] = []
        bio = self.bio
        never = {h.of for h, _ in bio.nationality() if h.held is False and isinstance(h.of, str) and h.start is NOT_ASKED}
        for held, path in bio.nationality():
            states = possible(held.of, ALL_STATES)
            if held.start is not NOT_ASKED and bio.bounds(held.start, open_to=MIN_DAY)[0] > SOVIET_END and len(states) > 1:
                states = states - {"SU"}
            states = states - never if len(states - never) > 0 and held.held is True and len(states) > 1 else states
            key: Any = next(iter(states)) if len(states) == 1 else states
            if held.held is None:
                continue
            start = bio.bounds(held.start, open_to=MIN_DAY) if held.start is not NOT_ASKED else (MIN_DAY, MIN_DAY)
            if bio.parent is None:
                start = max(start[0], bio.born[0]), max(start[1], bio.born[0])
            how = held.by if isinstance(held.by, str) else "birth" if start[0] <= bio.born[0] else "operation"
            voluntary = held.voluntary if isinstance(held.voluntary, bool) else how == "grant" or None
            if held.held is False:
                self.timeline.fluent(key, own=True)
                self._denied[key] = start
                out.append(Occurrence(start[0], start[0], ("denied", path), change=Change(
                    key, FALSE, TRUE, start, start, (), "denied", None, "text", (Ref(path),), ("stated",))))
                continue
            still = held.end is NOT_ASKED or held.end is None or bio.bounds(held.end, open_to=MAX_DAY)[1] >= bio.today[0]
            if key != "SU" and still:
                self.timeline.stated_keys.append(key)
                self.timeline.stated_refs = (Ref(path),)
            out.append(Occurrence(*start, ("held", path), change=Change(
                key, TRUE, TRUE, start, start, (), how, voluntary, "text", (_which((*path, "of"), states) if len(states) > 1 else Ref((*path, "from")),),
                ("stated",))))
            if held.end is not NOT_ASKED:
                end = bio.bounds(held.end, open_to=MAX_DAY)
                if end[0] < MAX_DAY - 1:
                    last = (min(end[0] + 1, MAX_DAY), min(end[1] + 1, MAX_DAY))
                    out.append(Occurrence(*last, ("ended", path), change=Change(
                        key, FALSE, TRUE, last, last, (), "stated", None, "text", (Ref((*path, "to")),), ("stated",))))
                    # of several possible States it was one that ended: perhaps one that a rule gave as well
                    out += [Occurrence(*last, ("ended", path, state), change=Change(
                        state, FALSE, UNKNOWN, last, last, (), "stated", None, "text", (_which((*path, "of"), states),), ("stated",)))
                        for state in sorted(states & set(self.index.states)) if len(states) > 1]
        if bio.parent is not None and bio.parent.nationality_at_birth is not NOT_ASKED:
            at_birth = bio.parent.nationality_at_birth
            living = UNKNOWN if at_birth is None or (isinstance(at_birth, frozenset) and "SU" in at_birth) else TRUE if set(at_birth) - {"SU"} else FALSE
            if living > self.timeline.stated_any:
                self.timeline.stated_any, self.timeline.stated_refs = living, (Ref((*bio.prefix, "nationality_at_birth"), ("own",)),)
            if at_birth is not None:
                out += self._at_birth(at_birth)
        return out

    def _at_birth(self, value: Any) -> list[Occurrence]:
        """What a parent was on the child's birth day: from then on, for all States at once."""
        ref = Ref((*self.bio.prefix, "nationality_at_birth"), ("own",))
        day = self.extra["child_born"][0]
        out = []
        codes = set(value)
        denied = {h.of for h, _ in self.bio.nationality() if isinstance(h.of, str) and self._held_then(h) and h.of not in codes}
        for state in sorted(denied):  # two statements of the file against each other: neither is believed (R13)
            self.timeline.conflicts.append(f"parents[{self.bio.prefix[1]}]: nationality says {state} on the child's birth day, nationality_at_birth does not")
        self.timeline.unknown_states = frozenset()
        for state in self.index.states:
            fluents = [self.timeline.fluent(state, own=own) for own in (True, False)]
            truth = (TRUE if state in codes else FALSE) if isinstance(value, tuple) else (UNKNOWN if state in codes else FALSE)
            truth = UNKNOWN if state in denied else truth
            if truth == FALSE:
                self._denied[state] = (day, day)
            for fluent in fluents:
                fluent.set(self.index.existence.get(state, MIN_DAY), UNKNOWN, (ref,))
            # on the child's birth day the statement overrides what rules made of earlier facts
            out.append(Occurrence(day, day, ("at_birth", state), change=Change(
                state, TRUE if truth != FALSE else FALSE, TRUE if truth != UNKNOWN else UNKNOWN, (day, day), (day, day), (), "stated", None,
                "text", (ref,), ("at_birth",))))
        others = [c for c in codes if c not in self.index.states]
        if isinstance(value, tuple):
            for code in others:
                out.append(Occurrence(day, day, ("at_birth", code), change=Change(
                    code, TRUE, TRUE, (day, day), (day, day), (), "stated", None, "text", (ref,), ("at_birth",))))
        elif codes:
            out.append(Occurrence(day, day, ("at_birth", "some"), change=Change(
                frozenset(codes), TRUE, TRUE, (day, day), (day, day), (), "stated", None, "text", (ref,), ("at_birth",))))
        return out

    def _held_then(self, held: HeldNationality) -> bool:
        """Does the file say that the parent certainly held it on the child's birth day?"""
        if held.held is not True or held.start is NOT_ASKED or held.end is NOT_ASKED:
            return False
        born = self.extra["child_born"]
        return bool(self.bio.bounds(held.start, open_to=MIN_DAY)[1] <= born[0] and born[1] <= self.bio.bounds(held.end, open_to=MAX_DAY)[0])

    def _injections(self, injected: list[tuple[str, Bounds, int, Refs, int]]) -> list[Occurrence]:
        out = []
        for state, (lo, hi), truth, refs, moment in injected:
            for day, value in ((lo, UNKNOWN), (hi, truth)) if lo < hi else ((lo, truth),):
                if day < moment:
                    out.append(Occurrence(day, day, ("retro", state, day), change=Change(
                        state, TRUE, value, (day, day), (day, day), (), "retro", None, "text", refs, ("retro",))))
        return out

    # -- positions (considered pass) -----------------------------------------------------------------------

    def _positions(self) -> list[Mask]:
        """What competent authorities hold of this person, oldest first."""
        out: list[Mask] = []
        bio = self.bio
        today = bio.today[1]
        for i, act in enumerate(bio.items("acts")):
            if act.competent is False or act.happened is False:
                continue
            value = None
            if act.act in ("position_national", "confirmed"):
                value = TRUE
            elif act.act == "position_not_national" or (act.act == "refused" and act.what in ("confirmation", "document") and act.final is True):
                value = FALSE
            named = act.of if act.of is not NOT_ASKED else act.by
            states = possible(named) if isinstance(named, str | frozenset) else frozenset()
            if value is None or not states or self._stayed(act):
                continue
            first, spoken = self.act_day(act)
            since = spoken if act.since in (NOT_ASKED, None) else bio.bounds(act.since, open_to=MIN_DAY)[1]
            if isinstance(act.since, UncertainDate) and act.since.is_open:
                since = bio.born[0]
            sure = act.happened is True and len(states) == 1
            refs = (Ref(bio.path("acts", i)),) if sure else (_which(bio.path("acts", i, "of"), states),)
            for state in sorted(states & set(self.index.states)) if len(states) > 1 else sorted(states):
                if first < spoken:  # it may have spoken earlier in that time
                    out.append(Mask(state, value, min(since, first), spoken - 1, refs, sure=False))
                out.append(Mask(state, value, min(since, spoken), spoken, refs, sure=sure))
        for i, paper in enumerate(bio.items("documents")):
            if paper.kind in PROOFS and isinstance(paper.of, str) and paper.of != "SU" and paper.false_data is not True:
                says = paper.says_national_of if isinstance(paper.says_national_of, str) else paper.of
                if paper.holder not in (NOT_ASKED, "self") or paper.issued in (NOT_ASKED, None) or says != paper.of:
                    continue
                end = today if paper.expires in (NOT_ASKED, None) else bio.bounds(paper.expires, open_to=MAX_DAY)[0]
                gone = [bio.bounds(d)[0] for d in (paper.withdrawn,) if isinstance(d, UncertainDate)]
                issued = bio.bounds(paper.issued)[1]
                end = min([end, today, *gone])
                if end >= issued and paper.expires not in (NOT_ASKED, None) and end >= bio.today[0]:
                    out.append(Mask(says, TRUE, issued, end, (Ref(bio.path("documents", i)),)))
        return sorted(out, key=lambda mask: mask.end)

    def _stayed(self, act: Act) -> bool:
        """An appeal that suspends, or has overturned, the act: it is no position."""
        appeals = act.appeals if isinstance(act.appeals, tuple) else ()
        return any(a.outcome == "overturned" or (a.outcome == "pending" and a.suspends is True) for a in appeals)

    def _force(self, lo: int, hi: int) -> None:
        for mask in self._masks:
            if mask.start <= lo and hi <= mask.end:
                for own in (True, False):
                    fluent = self.timeline.fluent(mask.state, own=own)
                    value = mask.value if mask.sure or fluent.last == mask.value else UNKNOWN
                    if fluent.last != value:
                        fluent.set(lo, value, mask.refs)
                        self._clock += 1

    # -- conditions ----------------------------------------------------------------------------------------
    def context(self, rule: Rule, moment: Bounds, event: Any = None, *, birth: Bounds | None = None, filing: Bounds | None = None) -> Context:
        """The question a rule asks at a moment."""
        assert self._someone is not None
        return Context(self._someone, self._someone, self.parents, rule.state, moment, self.bio.today, filing, birth, event,
                       self.choices, self.assumed, self.extra)

    def _values(self, tries: list[tuple[Rule, Occurrence | None]], moment: Bounds) -> list[tuple[int, Refs, int]]:
        """Kleene value of each rule at the moment, capped by what the law, birth and the event allow, and how certain its effect is."""
        asked: list[tuple[Rule, Context]] = []
        caps: list[tuple[int, Refs] | None] = []
        for rule, occurrence in tries:
            cap = TRUE if _starts_itself(rule) else contains(rule.in_force, *moment)
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

    def _effective(self, rule: Rule, moment: Bounds) -> tuple[Bounds, Refs]:
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
    def _day(self, occurrences: list[Occurrence], first: Iterable[Rule], moment: Bounds) -> None:
        """Work through the strata of a moment; `first` rules are tried on every interval."""
        tries: list[tuple[Rule, Occurrence | None]] = [(r, o) for o in occurrences for r in o.rules]
        tries += [(r, None) for r in first if r.id not in self._first_done and contains(r.in_force, *moment) != FALSE
                  and (moment[0] in self._turns[r.id] or self._tried_at.get(r.id) != self._clock)]
        direct = [o.change for o in occurrences if o.change is not None]
        begun: dict[Any, int] = {}
        known = [change for change in direct if change.key in self.settled]
        for change in known:
            if change.event in OUTSIDE:
                self._replay(change, begun)
        if len(known) < len(direct):
            self._apply([change for change in direct if change.key not in self.settled], moment, begun)
        by_stratum: dict[int, list[tuple[Rule, Occurrence | None]]] = {}
        for rule, occurrence in tries:
            by_stratum.setdefault(int(rule.stratum), []).append((rule, occurrence))
        elsewhere = self.index.by_trigger.get("acquired_elsewhere", ())
        for stratum in Stratum:
            group = by_stratum.get(int(stratum), [])
            if stratum == Stratum.LOSSES and elsewhere and begun:
                group = group + [(r, self._gained(r, begun, moment)) for r in elsewhere]
                group = [(r, o) for r, o in group if o is None or o.truth != FALSE]
            if group:
                self._stratum(group, moment, begun, int(stratum))
            for change in known:
                if change.event not in OUTSIDE and change.stratum == stratum:
                    self._replay(change, begun)

    def _replay(self, change: Change, begun: dict[Any, int]) -> None:
        """A change of a State whose law need not be asked again: no completion can make it come out differently."""
        for own in (True, False):
            self.timeline.fluent(change.key, own=own).set(change.day[0], change.value, change.refs)
            self._clock += 1
        self.timeline.changes.append(change)
        if change.value == TRUE:
            begun[change.key] = TRUE

    def _gained(self, rule: Rule, begun: dict[Any, int], moment: Bounds) -> Occurrence:
        truth = max((min(v, UNKNOWN) if isinstance(k, frozenset) and rule.state in k else v for k, v in begun.items() if k not in (rule.state, "SU")), default=FALSE)
        return Occurrence(moment[0], moment[1], ("acquired_elsewhere", moment), truth, (rule,))

    def _stratum(self, group: list[tuple[Rule, Occurrence | None]], moment: Bounds, begun: dict[Any, int], stratum: int) -> None:
        self._tried_at |= {rule.id: self._clock for rule, occurrence in group if occurrence is None}
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
            self._first_done.add(rule.id)
            undone = any(c.key == rule.state and c.value == (FALSE if rule.effect == "acquires" else TRUE) and c.truth != FALSE and c.day[1] >= before
                         for c in self.timeline.changes)
            if before < moment[0] and undone:
                return UNKNOWN
        return value

    def _change(self, rule: Rule, value: int, refs: Refs, moment: Bounds, event: Any, stratum: int) -> Change:
        kind = rule.trigger.kind if rule.trigger else ""
        at = (moment[0], moment[0]) if kind == "first" else moment
        since, doubt = self._effective(rule, at)
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
                    self._effect(key, effect, moment, begun)

    def _effect(self, key: Any, change: Change, moment: Bounds, begun: dict[Any, int]) -> None:
        truth = change.truth
        at = change.day[1] if change.day[0] != change.day[1] else change.day[0]
        at = max(at, moment[0]) if change.event and change.event[0] != "first" else moment[0]
        opposite = any(
            k == key and sign != change.value and event != change.event and lo <= change.day[1] and hi >= change.day[0]
            and not (lo == hi == change.day[0] == change.day[1]) and not self._waits(change, how)
            for k, sign, lo, hi, event, how in self._effects)
        if opposite and truth == TRUE:
            truth = UNKNOWN
        self._effects.append((key, change.value, change.day[0], change.day[1], change.event, change.stratum))
        if change.value == TRUE and key in self._denied and change.event != ("stated",):
            denied = self._denied[key]
            at_birth = bool(change.event) and change.event[0] == "birth" and denied[0] <= self.bio.born[0]
            if at_birth or (change.day == denied and denied[0] == denied[1]):
                return  # what the file denies from that very day on, no rule gives on it
        own_only = change.event == ("retro",)
        moved, fresh = False, TRUE
        for own in (True,) if own_only else (True, False):
            fluent = self.timeline.fluent(key, own=own)
            old = fluent.last
            if change.event == ("at_birth",):
                new = UNKNOWN if truth == UNKNOWN else change.value
                if new == FALSE:  # what a `first` rule might have given before, the file denies: it has had its day
                    self._first_done |= {r for r in self._first_maybe if self.index.book.by_id[r].state == key}
            elif change.value == TRUE:
                new = max(old, truth)
            else:
                new = min(old, -truth)
            if not own:  # what others could see: the own plane may hold it already with hindsight
                fresh = -old if change.value == TRUE else old
            if new != old:
                fluent.set(at, new, change.refs)
                self._clock += 1
                moved = True
        if own_only:
            return
        if change.value == FALSE and isinstance(key, str) and change.event not in (("at_birth",), ("stated",)):
            self._loosen(key, at, change.refs)
        perhaps = not moved and fresh == UNKNOWN and truth == UNKNOWN  # may have begun, or ended, what may not have been
        if moved or perhaps or (change.value == TRUE and not any(c.key == key and c.value == TRUE for c in self.timeline.changes)):
            self.timeline.changes.append(attrs.evolve(change, truth=truth, fresh=fresh if moved or perhaps else TRUE))
        if change.value == TRUE and moved:
            begun[key] = max(begun.get(key, FALSE), truth)
        if change.value == TRUE and change.since[0] < change.day[0] and change.rules and (moved or truth == TRUE):
            retro = (str(key), (max(change.since[0], self.bio.born[0]), max(change.since[1], self.bio.born[0])), truth, change.refs, change.day[0])
            if retro[1][0] < change.day[0] and retro not in self._retro:
                self._retro.append(retro)

    def _loosen(self, key: str, day: int, refs: Refs) -> None:
        """What ended may have been the one nationality of several that the file leaves open."""
        for plane in (self.timeline.own, self.timeline.public):
            for group, fluent in plane.items():
                if isinstance(group, frozenset) and key in group and fluent.last == TRUE:
                    fluent.set(day, UNKNOWN, refs + fluent.refs[-1])
                    self._clock += 1

    @staticmethod
    def _waits(change: Change, stratum: int) -> bool:
        """A person's act against a status not yet held waits for it within its own interval."""
        return change.value == FALSE and change.event is not None and change.event[0] == "act" and stratum != int(Stratum.ACTS)

    # -- events on an uncertain day ------------------------------------------------------------------------
    def _uncertain(self, occurrences: list[Occurrence], moment: Bounds) -> None:
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
            count = self._segments.get(o.key, 0) + 1
            self._segments[o.key] = count
            for key, parts in seen.items():
                self._settle(o, key, parts, moment, begun, last=last, complete=len(parts) == count)


    def _settle(self, o: Occurrence, key: Any, parts: list[Any], moment: Bounds, begun: dict[Any, int], *, last: bool, complete: bool) -> None:
        template = self._partial_changes[o.key, key]
        if template is None:
            return
        refs = tuple(dict.fromkeys((*o.day_refs(_turns(parts)), *(r for part in parts for r in part[3]))))
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
                self._effect(key, attrs.evolve(change, truth=UNKNOWN, day=(moment[0], moment[0])), (moment[0], moment[0]), {})
                self._effect(key, change, (o.hi, o.hi), begun)
            else:
                self._possible(key, change, moment)

    def _possible(self, key: Any, change: Change, moment: Bounds) -> None:
        if change.value == TRUE and key in self._denied and change.event[0] == "birth" and self._denied[key][0] <= self.bio.born[0]:
            return
        for own in (True, False):
            fluent = self.timeline.fluent(key, own=own)
            new = max(fluent.last, UNKNOWN) if change.value == TRUE else min(fluent.last, UNKNOWN)
            if new != fluent.last:
                fluent.set(moment[0], new, change.refs)
                self._clock += 1
        if not any(c.event == change.event and c.key == key for c in self.timeline.changes):
            self.timeline.changes.append(change)
            self._effects.append((key, change.value, change.day[0], change.day[1], change.event, change.stratum))

    def _chain(self, o: Occurrence, moment: Bounds, others: set[Any]) -> dict[Any, tuple[int, int, tuple[Rule, ...], Refs, Change | None]]:
        """What the event alone would do on this interval, stratum by stratum, on a copy of the state."""
        saved = {plane: {k: (list(f.days), list(f.values), list(f.refs)) for k, f in getattr(self.timeline, plane).items()} for plane in ("own", "public")}
        counts = len(self.timeline.changes), len(self.trace), len(self._effects), len(self.timeline.conflicts)
        retro, done = list(self._retro), set(self._first_done)
        for plane in ("own", "public"):
            for key, fluent in getattr(self.timeline, plane).items():
                if o.birth:
                    if self.bio.parent is None and not any(c.event and c.event[0] == "stated" for c in self.timeline.changes if c.key == key):
                        fluent.set(moment[0], FALSE, NO_REFS)
                elif key in others and fluent.last != UNKNOWN:
                    fluent.set(moment[0], UNKNOWN, o.day_refs())
        exact = attrs.evolve(o, lo=moment[0], hi=moment[1])
        if exact.change is not None:
            exact = attrs.evolve(exact, change=attrs.evolve(exact.change, day=moment, since=moment if exact.change.since == exact.change.day else exact.change.since))
        self._day([exact], (), moment)
        out: dict[Any, tuple[int, int, tuple[Rule, ...], Refs, Change | None]] = {}
        for change in self.timeline.changes[counts[0]:]:
            gain, loss, rules, refs, _template = out.get(change.key, (FALSE, FALSE, (), NO_REFS, None))
            if change.value == TRUE:
                gain = max(gain, change.truth)
            else:
                loss = max(loss, change.truth)
            rules = rules + tuple(self.index.book.by_id[r] for r in change.rules if r in self.index.book.by_id)
            out[change.key] = (gain, loss, rules, refs + change.refs, change)
        self.trace_loose.extend(self.trace[counts[1]:])
        del self.timeline.changes[counts[0]:], self.trace[counts[1]:], self._effects[counts[2]:], self.timeline.conflicts[counts[3]:]
        self._retro[:] = retro
        self._first_done = done
        for plane, fluents in saved.items():
            for key, (days, values, refs_) in fluents.items():
                fluent = getattr(self.timeline, plane)[key]
                fluent.days, fluent.values, fluent.refs = days, values, refs_
            for key in [k for k in getattr(self.timeline, plane) if k not in fluents]:
                del getattr(self.timeline, plane)[key]
        return out


def _starts_itself(rule: Rule) -> bool:
    """Is the rule tried on the very day, itself uncertain, on which it enters into force? Then the two are one day."""
    date = rule.trigger.day.date if rule.trigger is not None and rule.trigger.day is not None and rule.trigger.day.term is None else None
    start = rule.in_force.start
    return date is not None and date.lo != date.hi and (start.lo, start.hi) == (date.lo, date.hi) and not start.is_open


def _effect_of(act: Act) -> tuple[bool, bool]:
    """Does an act of this kind give, or take, a nationality? One about a paper, a residence or a birth does neither."""
    what = act.what if isinstance(act.what, str) else ""
    return act.act in GIVES and what not in _NOT_NATIONALITY, act.act in TAKES and what not in _NOT_NATIONALITY - {"release", "loss", "identity"}


def _which(path: tuple[str | int, ...], states: frozenset[str]) -> Ref:
    """Which of several States it was: the fact that would settle it."""
    return Ref(path, tuple((state,) for state in sorted(states)) if len(states) <= FEW else ())


def _turns(parts: list[Any]) -> list[int]:
    """First days of the intervals on which an uncertain event begins to do something else."""
    return [after[4] for before, after in itertools.pairwise(parts) if before[:2] != after[:2]]


__all__ = ["Life", "Occurrence", "Step"]
