"""What happens in a life: acts, papers, family events, stated nationalities, and the rules each of them tries.

Every happening is an :class:`Occurrence` with its bounds in days. What to make of it is for `moments`.

Source: DESIGN.md section 2, R1, R10, R13.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from citizenship.case import NOT_ASKED, Act, Filiation, Found, HeldNationality
from citizenship.dates import MAX_DAY, MIN_DAY, add, contains, parse
from citizenship.engine.biography import ALL_STATES, FEW, possible
from citizenship.engine.steps import NO_REFS, Ref
from citizenship.engine.timeline import Change
from citizenship.law.model import Stratum, weakest
from citizenship.truth import FALSE, TRUE, UNKNOWN
from citizenship.vocabulary.acts import GIVES, OTHER_MATTERS, TAKES, appeal_refs, competent, of_own_state, standing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from citizenship.engine.moments import Life
    from citizenship.engine.steps import Bounds, Refs
    from citizenship.law.model import Rule

SOVIET_END: Final = parse("1991-12-26").lo
GIVEN: Final = {"recognised": "recognition", "became_national": "grant or recognition"}


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
        days = tuple(dict.fromkeys(cuts))
        return tuple(Ref(r.path, None, days) if r.options is None else r for r in self.refs)


def effect_of(act: Act) -> tuple[bool, bool]:
    """Does an act of this kind give, or take, a nationality? One about a paper, a residence or a birth does neither."""
    what = act.what if isinstance(act.what, str) else ""
    return act.act in GIVES and what not in OTHER_MATTERS | {"release", "loss"}, act.act in TAKES and what not in OTHER_MATTERS - {"identity"}


def _may(act: Act) -> int:
    """May this body do that? Only a competent one takes a nationality (INT-D-08); one given in error exists until annulled (INT-D-10)."""
    gives, takes = effect_of(act)
    return competent(act) if takes else of_own_state(act) if gives else TRUE


def which_state(path: tuple[str | int, ...], states: frozenset[str]) -> Ref:
    """Which of several States it was: the fact that would settle it."""
    return Ref(path, tuple((state,) for state in sorted(states)) if len(states) <= FEW else ())


def _clipped(o: Occurrence) -> Occurrence | None:
    """An uncertain event, on the days on which one of its rules is in force: outside them it does nothing (R2)."""
    if o.lo == o.hi or o.birth or not o.rules or o.change is not None:
        return o
    lo = max(o.lo, min(rule.in_force.start.lo for rule in o.rules))
    hi = min(o.hi, max(rule.in_force.end.hi for rule in o.rules))
    if lo > hi:
        return None
    return o if (lo, hi) == (o.lo, o.hi) else attrs.evolve(o, lo=lo, hi=hi, truth=min(o.truth, UNKNOWN))


@attrs.frozen(eq=False)
class Happenings:
    """Everything that happens in one life, in one pass."""

    life: Life

    def all(self) -> list[Occurrence]:
        """Every happening of the life, in no order; those of settled States as their known changes."""
        bio, by_trigger = self.life.bio, self.life.index.by_trigger
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
        out = [within for o in out if (o.change is None or o.change.key not in self.life.settled) and (within := _clipped(o)) is not None]
        out += [Occurrence(*change.day, ("settled", state, i), change=change) for state, changes in self.life.settled.items() for i, change in enumerate(changes)]
        return out

    def _event(
        self, name: str, day: Bounds, key: Any, payload: Any = None, refs: Refs = NO_REFS, *, states: frozenset[str] | None = None,
    ) -> list[Occurrence]:
        """An event for the rules that it triggers, of all States or of those it concerns."""
        out = []
        for rule in self.life.index.by_trigger.get(name, ()):
            if states is not None and rule.state not in states:
                continue
            after = rule.trigger.after if rule.trigger else None
            lo, hi = (add(day[0], after), add(day[1], after)) if after else day
            out.append(Occurrence(lo, hi, (name, key, str(after)), rules=(rule,), payload=payload, refs=refs))
        merged: dict[Any, Occurrence] = {}
        for o in out:
            merged[o.key] = attrs.evolve(merged[o.key], rules=merged[o.key].rules + o.rules) if o.key in merged else o
        return list(merged.values())

    def _family_events(self) -> list[Occurrence]:
        out: list[Occurrence] = []
        bio = self.life.bio
        for i, someone in enumerate(self.life.parents):
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
        if self.life.index.by_trigger.get("parents_changed"):
            changes = [c for someone in self.life.parents for c in someone.timeline.changes if c.day[1] > bio.born[0]]
            for day in sorted({c.day for c in changes}):
                here = tuple(c for c in changes if c.day == day)
                codes = frozenset().union(*(c.key if isinstance(c.key, frozenset) else {c.key} for c in here))
                out += self._event("parents_changed", day, day, here, tuple(dict.fromkeys(ref for c in here for ref in c.refs)), states=codes)
        return out

    def _acts(self) -> list[Occurrence]:
        out: list[Occurrence] = []
        bio = self.life.bio
        for i, act in enumerate(bio.items("acts")):
            if act.happened is False or not isinstance(act.act, str):
                continue
            day = self.life.bio.act_day(act)
            truth = TRUE if act.happened is True else UNKNOWN
            refs: Refs = (Ref(bio.path("acts", i, "date")),) if truth == TRUE else (Ref(bio.path("acts", i, "happened"), ((True,), (False,))),)
            stands, speaks = standing(act), _may(act)
            if FALSE in (stands, speaks):
                continue  # overturned, or suspended while the appeal is pending; or a body that cannot do this
            if min(stands, speaks) < truth:
                truth = UNKNOWN
                refs = appeal_refs(act, bio.path("acts", i)) if stands == UNKNOWN else (Ref(bio.path("acts", i, "competent"), ((True,), (False,))),)
            states = possible(act.whose, ALL_STATES | {"SU"})
            mine = tuple(r for r in self.life.index.by_trigger.get("act", ()) if r.trigger and act.act in r.trigger.words and r.state in states)
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
        refs: Refs = (which_state(self.life.bio.path("acts", i, "of"), states),)
        gives, takes = effect_of(act)
        if gives:
            how = GIVEN.get(str(act.act), "grant")
            change = Change(states, TRUE, truth, day, day, (), how, True, "text", refs, ("authority",), int(Stratum.ACTS))
            out = [Occurrence(*day, ("authority", i), truth, change=change, payload=act, refs=refs)]
            for state in sorted(states & set(self.life.index.states)):  # a provision of one of them may count from before the act
                mine = self._authority(act, state, day, UNKNOWN, refs)
                if mine is not None and mine.since[0] < day[0]:
                    out.append(Occurrence(*day, ("authority", i, state), UNKNOWN, change=mine, payload=act, refs=refs))
            return out
        if not takes:
            return []
        return [Occurrence(*day, ("authority", i, state), truth, payload=act, refs=refs, change=Change(
            state, FALSE, UNKNOWN, day, day, (), str(act.act), None, "text", refs, ("authority",), int(Stratum.ACTS)))
            for state in sorted(states & set(self.life.index.states))]

    def _authority(self, act: Act, state: str, day: Bounds, truth: int, refs: Refs) -> Change | None:
        """An authority's act perfects (or ends) a nationality whether or not the conditions look met (R10)."""
        kind = act.act
        assert isinstance(kind, str)
        gives, takes = effect_of(act)
        if not (gives or takes):
            return None
        possible_rules = self.life.index.by_act.get((state, kind), ())
        named = [r for r in possible_rules if act.under and r.id.startswith(act.under)]
        rules = named or [r for r in possible_rules if contains(r.in_force, *day) != FALSE]
        effect = ("acquires", "confirms", "entitles") if gives else ("loses",)
        rules = [r for r in rules if r.effect in effect]
        best, perhaps = self._best(rules, day)
        how = GIVEN.get(kind, "grant") if gives else kind
        days = [self.life.effective(rule, day)[0] for rule in perhaps] or [day]
        since = min(d[0] for d in days), max(d[1] for d in days)
        certainty = weakest(*(label for rule in best for label in (rule.certainty, rule.date_certainty)))
        return Change(state, TRUE if gives else FALSE, truth, day, since, tuple(rule.id for rule in best), how, True if gives else None,
                      certainty, refs, ("authority",), int(Stratum.ACTS))

    def _best(self, rules: list[Rule], day: Bounds) -> tuple[list[Rule], list[Rule]]:
        """Of the provisions an act may rest on, those whose conditions look met best, and all that may be met as well."""
        if not rules or self.life.someone is None:
            return [], []
        values = [self.life.engine.infer([(rule, self.life.context(rule, day))], self.life.pass_name)[0][0] for rule in rules]
        top = max(values)
        best = [rule for rule, value in zip(rules, values, strict=True) if value == top]
        return best, [rule for rule, value in zip(rules, values, strict=True) if value >= min(top, UNKNOWN)]

    def _papers(self) -> list[Occurrence]:
        """Papers that try a rule of their own State (a Soviet passport proves past Soviet citizenship)."""
        out = []
        for rule in self.life.index.by_trigger.get("document", ()):
            for i, paper in enumerate(self.life.bio.items("documents")):
                if paper.of != rule.state or paper.holder not in (NOT_ASKED, "self") or paper.false_data is True:
                    continue
                if rule.trigger and rule.trigger.words and paper.kind not in rule.trigger.words:
                    continue
                day = self.life.bio.bounds(paper.issued) if paper.issued not in (NOT_ASKED, None) else (self.life.bio.born[0], self.life.bio.today[1])
                day = max(day[0], self.life.bio.born[0]), max(day[1], self.life.bio.born[0])
                out.append(Occurrence(*day, ("document", i), rules=(rule,), refs=(Ref(self.life.bio.path("documents", i, "issued")),)))
        return out

    def _stated(self) -> list[Occurrence]:
        """Nationalities stated as facts start, end or deny a fluent; later rules still apply."""
        out: list[Occurrence] = []
        bio = self.life.bio
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
                self.life.timeline.fluent(key, own=True)
                self.life.denied[key] = start
                out.append(Occurrence(start[0], start[0], ("denied", path), change=Change(
                    key, FALSE, TRUE, start, start, (), "denied", None, "text", (Ref(path),), ("stated",))))
                continue
            still = held.end is NOT_ASKED or held.end is None or bio.bounds(held.end, open_to=MAX_DAY)[1] >= bio.today[0]
            if key != "SU" and still:
                self.life.timeline.stated_keys.append(key)
                self.life.timeline.stated_refs = (Ref(path),)
            out.append(Occurrence(*start, ("held", path), change=Change(
                key, TRUE, TRUE, start, start, (), how, voluntary, "text", (which_state((*path, "of"), states) if len(states) > 1 else Ref((*path, "from")),),
                ("stated",))))
            if held.end is not NOT_ASKED:
                end = bio.bounds(held.end, open_to=MAX_DAY)
                if end[0] < MAX_DAY - 1:
                    last = (min(end[0] + 1, MAX_DAY), min(end[1] + 1, MAX_DAY))
                    out.append(Occurrence(*last, ("ended", path), change=Change(
                        key, FALSE, TRUE, last, last, (), "stated", None, "text", (Ref((*path, "to")),), ("stated",))))
                    # of several possible States it was one that ended: perhaps one that a rule gave as well
                    out += [Occurrence(*last, ("ended", path, state), change=Change(
                        state, FALSE, UNKNOWN, last, last, (), "stated", None, "text", (which_state((*path, "of"), states),), ("stated",)))
                        for state in sorted(states & set(self.life.index.states)) if len(states) > 1]
        if bio.parent is not None and bio.parent.nationality_at_birth is not NOT_ASKED:
            at_birth = bio.parent.nationality_at_birth
            living = UNKNOWN if at_birth is None or (isinstance(at_birth, frozenset) and "SU" in at_birth) else TRUE if set(at_birth) - {"SU"} else FALSE
            if living > self.life.timeline.stated_any:
                self.life.timeline.stated_any, self.life.timeline.stated_refs = living, (Ref((*bio.prefix, "nationality_at_birth"), ("own",)),)
            if at_birth is not None:
                out += self._at_birth(at_birth)
        return out

    def _at_birth(self, value: Any) -> list[Occurrence]:
        """What a parent was on the child's birth day: from then on, for all States at once."""
        ref = Ref((*self.life.bio.prefix, "nationality_at_birth"), ("own",))
        day = self.life.extra["child_born"][0]
        out = []
        codes = set(value)
        denied = {h.of for h, _ in self.life.bio.nationality() if isinstance(h.of, str) and self._held_then(h) and h.of not in codes}
        for state in sorted(denied):  # two statements of the file against each other: neither is believed (R13)
            self.life.timeline.conflicts.append(f"parents[{self.life.bio.prefix[1]}]: nationality says {state} on the child's birth day, nationality_at_birth does not")
        self.life.timeline.unknown_states = frozenset()
        for state in self.life.index.states:
            fluents = [self.life.timeline.fluent(state, own=own) for own in (True, False)]
            truth = (TRUE if state in codes else FALSE) if isinstance(value, tuple) else (UNKNOWN if state in codes else FALSE)
            truth = UNKNOWN if state in denied else truth
            if truth == FALSE:
                self.life.denied[state] = (day, day)
            for fluent in fluents:
                fluent.set(self.life.index.existence.get(state, MIN_DAY), UNKNOWN, (ref,))
            # on the child's birth day the statement overrides what rules made of earlier facts
            out.append(Occurrence(day, day, ("at_birth", state), change=Change(
                state, TRUE if truth != FALSE else FALSE, TRUE if truth != UNKNOWN else UNKNOWN, (day, day), (day, day), (), "stated", None,
                "text", (ref,), ("at_birth",))))
        others = [c for c in codes if c not in self.life.index.states]
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
        born = self.life.extra["child_born"]
        return bool(self.life.bio.bounds(held.start, open_to=MIN_DAY)[1] <= born[0] and born[1] <= self.life.bio.bounds(held.end, open_to=MAX_DAY)[0])

    @staticmethod
    def injected(injected: list[tuple[str, Bounds, int, Refs, int]]) -> list[Occurrence]:
        """What retroactive rules of an earlier run gave, from the day it counts (R9)."""
        out = []
        for state, (lo, hi), truth, refs, moment in injected:
            for day, value in ((lo, UNKNOWN), (hi, truth)) if lo < hi else ((lo, truth),):
                if day < moment:
                    out.append(Occurrence(day, day, ("retro", state, day), change=Change(
                        state, TRUE, value, (day, day), (day, day), (), "retro", None, "text", refs, ("retro",))))
        return out


__all__ = ["Happenings", "Occurrence", "which_state"]
