"""A lawbook arranged for evaluation: rules by trigger, what each pass reads, who negates whom."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import attrs

from citizenship.dates import MAX_DAY, Term
from citizenship.law.model import All, AnyOf, DayRef, Doubt, InForce, Not, Pred, Window, leaves

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from citizenship.law.lawbook import Lawbook
    from citizenship.law.model import Condition, Rule

PASSES: Final = ("text", "practice", "considered")
_OF_ACTS: Final = frozenset({"act", "position", "document", "no_proof_of_nationality", "consents", "consular_registered", "holds_status", "proven", "wish"})
_NEGATED: Final = frozenset({"otherwise_stateless", "none_from_parents", "stateless"})


@attrs.frozen(eq=False, slots=False)
class RuleIndex:
    """Rules of a lawbook by the way they are tried; with ``only``, the rules of those States."""

    book: Lawbook
    only: frozenset[str] | None = None

    @cached_property
    def _narrowed(self) -> dict[frozenset[str], RuleIndex]:
        return {}

    def narrowed(self, states: frozenset[str]) -> RuleIndex:
        """The same lawbook with the rules of some States alone."""
        if states not in self._narrowed:
            self._narrowed[states] = RuleIndex(self.book, states)
        return self._narrowed[states]

    @cached_property
    def changing(self) -> tuple[Rule, ...]:
        """Automatic rules that begin or end a nationality: only these make moments (R1)."""
        return tuple(r for r in self.book.rules if r.automatic and r.effect in ("acquires", "loses") and r.trigger is not None
                     and (self.only is None or r.state in self.only))

    @cached_property
    def by_trigger(self) -> dict[str, tuple[Rule, ...]]:
        """The changing rules by the kind of their trigger."""
        out: dict[str, list[Rule]] = {}
        for rule in self.changing:
            trigger = rule.trigger
            assert trigger is not None
            name = trigger.words[0] if trigger.kind == "event" else trigger.kind
            out.setdefault(name, []).append(rule)
        return {key: tuple(value) for key, value in out.items()}

    @cached_property
    def by_act(self) -> dict[tuple[str, str], tuple[Rule, ...]]:
        """Non-automatic rules by State and perfecting act."""
        out: dict[tuple[str, str], list[Rule]] = {}
        for rule in self.book.rules:
            if not rule.automatic:
                for act in rule.by:
                    out.setdefault((rule.state, act), []).append(rule)
        return {key: tuple(value) for key, value in out.items()}

    @cached_property
    def _reads_acts(self) -> dict[str, bool]:
        return {}

    def reads_acts(self, rule: Rule) -> bool:
        """Does any condition of the rule speak of acts, papers or positions of its own State?"""
        if rule.id not in self._reads_acts:
            conditions = (rule.condition, *([rule.practice.condition] if rule.practice else []))
            self._reads_acts[rule.id] = any(
                leaf.name in _OF_ACTS and (leaf.get("of") is None or rule.state in leaf.get("of")) for condition in conditions for leaf in _deep(condition))
        return self._reads_acts[rule.id]

    @cached_property
    def starting(self) -> frozenset[str]:
        """Rules tried on the very day, itself uncertain, on which they enter into force: the two are one day."""
        return frozenset(rule.id for rule in self.book.rules if _starts_itself(rule))

    @cached_property
    def states(self) -> tuple[str, ...]:
        """Encoded States."""
        return self.book.states

    @cached_property
    def _days(self) -> dict[tuple[str, ...], tuple[int, ...]]:
        return {}

    def days_of(self, rules: Sequence[Rule]) -> tuple[int, ...]:
        """Law days of some rules: where an uncertain moment that tries them is cut (R2)."""
        key = tuple(rule.id for rule in rules)
        if key not in self._days:
            self._days[key] = _law_days(rules)
        return self._days[key]

    @cached_property
    def _waits(self) -> dict[str, tuple[frozenset[Term], frozenset[Term]]]:
        return {}

    def waits_of(self, rule: Rule) -> tuple[frozenset[Term], frozenset[Term]]:
        """How long after some fact, and after birth, the conditions of a rule may change by the mere passing of time."""
        if rule.id not in self._waits:
            facts: set[Term] = set()
            birth: set[Term] = set()
            for condition in (rule.condition, *([rule.practice.condition] if rule.practice else [])):
                for leaf in _deep(condition):
                    _terms(leaf, facts, birth)
            self._waits[rule.id] = frozenset(facts), frozenset(birth)
        return self._waits[rule.id]

    @cached_property
    def existence(self) -> dict[str, int]:
        """The first day on which somebody can be a national of a State: nobody is one before its law."""
        out: dict[str, int] = {}
        for rule in self.book.rules:
            if rule.effect in ("acquires", "confirms", "entitles"):
                days = [rule.in_force.start.lo, *(ref.date.lo for ref in rule.effective if ref.date is not None)]
                if rule.trigger is not None and rule.trigger.day is not None and rule.trigger.day.date is not None:
                    days = [max(rule.in_force.start.lo, rule.trigger.day.date.lo), *days[1:]]
                if rule.effect == "acquires":
                    out[rule.state] = min(out.get(rule.state, MAX_DAY), *days)
        return out


def _starts_itself(rule: Rule) -> bool:
    date = rule.trigger.day.date if rule.trigger is not None and rule.trigger.day is not None and rule.trigger.day.term is None else None
    start = rule.in_force.start
    return date is not None and date.lo != date.hi and (start.lo, start.hi) == (date.lo, date.hi) and not start.is_open


def _law_days(rules: Iterable[Rule]) -> tuple[int, ...]:
    days: set[int] = set()
    for rule in rules:
        for bound, shift in ((rule.in_force.start, 0), (rule.in_force.end, 1)):
            days |= {bound.lo + shift, bound.hi + shift}
        for leaf in leaves(rule.condition):
            if isinstance(leaf, InForce):
                days |= {leaf.interval.start.lo, leaf.interval.end.hi + 1}
            window = leaf.get("window") if isinstance(leaf, Pred) else None
            for ref in (window.start, window.end) if window else ():
                if ref.date is not None:
                    days |= {ref.date.lo, ref.date.hi + 1}
    return tuple(sorted(days))


def _deep(condition: Condition) -> Iterator[Pred]:
    """Every literal of a condition, those about other persons too."""
    for leaf in leaves(condition):
        if isinstance(leaf, Pred):
            yield leaf
            for _, value in leaf.args:
                if isinstance(value, Pred | All | AnyOf | Not | Doubt):
                    yield from _deep(value)


def _terms(leaf: Pred, facts: set[Term], birth: set[Term]) -> None:
    years = (leaf.get(key) for key in ("at_least", "under", "child_under"))
    birth |= {Term(years=n) for n in years if isinstance(n, int)}  # `under` of an act is a provision
    if leaf.get("years"):
        facts.add(Term(years=leaf.get("years")))
    if leaf.get("term"):
        facts.add(leaf.get("term"))
    for value in leaf.named.values():
        for ref in (value.start, value.end) if isinstance(value, Window) else (value,):
            if isinstance(ref, DayRef) and ref.term is not None and ref.base in ("moment", "birth"):
                (birth if ref.base == "birth" else facts).add(ref.term)


def condition_of(rule: Rule, pass_name: str) -> Condition:
    """The condition a pass reads (R5)."""
    return rule.practice.condition if pass_name != "text" and rule.practice is not None else rule.condition


def negated_states(condition: Condition, *, negated: bool = False) -> list[Any]:
    """State sets whose nationality a rule denies: what makes two States' laws wait for each other (R8)."""
    if isinstance(condition, Not):
        return negated_states(condition.item, negated=not negated)
    if isinstance(condition, All | AnyOf):
        return [s for item in condition.items for s in negated_states(item, negated=negated)]
    if isinstance(condition, Doubt):
        return [s for item in condition.readings for s in negated_states(item, negated=negated)]
    if isinstance(condition, Pred) and condition.get("who", "self") == "self":
        if condition.name == "national" and negated:
            return [condition.get("of")]
        if condition.name == "national_elsewhere" and negated:
            return ["elsewhere"]
        if condition.name in _NEGATED and not negated:
            return ["elsewhere"]
    return []
