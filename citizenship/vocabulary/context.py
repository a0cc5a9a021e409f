"""What a predicate is asked with: whose life, which State's law, which day, in which pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs

from citizenship.case import NOT_ASKED
from citizenship.dates import MAX_DAY, MIN_DAY, add, contains, subtract
from citizenship.engine.steps import NO_REFS, Ref
from citizenship.law.model import All, AnyOf, Const, Doubt, InForce, Is, Not, Pred
from citizenship.truth import FALSE, TRUE, UNKNOWN, agree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from citizenship.case import Parent
    from citizenship.engine.biography import Biography
    from citizenship.engine.steps import Bounds, Refs
    from citizenship.engine.timeline import Timeline
    from citizenship.law.model import Condition, DayRef, Window

Answer: TypeAlias = "tuple[int, Refs]"
Meaning: TypeAlias = "Callable[[Context, Pred], Answer]"
REGISTRY: Final[dict[str, Meaning]] = {}


def predicate(name: str) -> Callable[[Meaning], Meaning]:
    """Register the meaning of a predicate of the vocabulary."""

    def register(function: Meaning) -> Meaning:
        REGISTRY[name] = function
        return function

    return register


@attrs.frozen(eq=False)
class Someone:
    """A person a rule speaks of: facts, timeline, and whether there is such a person at all."""

    bio: Biography
    timeline: Timeline
    exists: int
    refs: Refs = NO_REFS
    parent: Parent | None = None


@attrs.frozen(eq=False)
class Context:
    """One question: the law of ``state`` at ``moment`` about ``someone`` (``root`` is the person of the case)."""

    root: Someone
    someone: Someone
    parents: tuple[Someone, ...]
    state: str
    moment: Bounds
    today: Bounds
    filing: Bounds | None = None
    birth: Bounds | None = None
    event: Any = None
    choices: Mapping[str, int] = attrs.field(factory=dict)
    assumed: set[str] = attrs.field(factory=set)
    extra: Mapping[str, Any] = attrs.field(factory=dict)

    @property
    def bio(self) -> Biography:
        """Facts of the person the literal is about."""
        return self.someone.bio

    def day(self, ref: DayRef, *, end: bool = False) -> Bounds:
        """Bounds of a day named in a rule."""
        if ref.base == "open":
            return (MAX_DAY, MAX_DAY) if end else (MIN_DAY, MIN_DAY)
        if ref.base == "moment":
            base = self.moment
        elif ref.base == "birth":
            base = self.birth or self.root.bio.born
        elif ref.base == "today":
            base = self.today
        elif ref.base == "filing":
            base = self.filing or self.today
        else:
            base = (ref.date.lo, ref.date.hi) if ref.date else self.moment
        if ref.term is None:
            return base
        shift = add if ref.sign > 0 else subtract
        return shift(base[0], ref.term), shift(base[1], ref.term)

    def window(self, window: Window | None) -> tuple[str, Bounds, Bounds]:
        """A window with its days resolved; the moment where none is given."""
        if window is None:
            return "day", self.moment, self.moment
        return window.mode, self.day(window.start), self.day(window.end, end=True)

    def about(self, someone: Someone, moment: Bounds | None = None) -> Context:
        """The same question about another person."""
        return Context(self.root, someone, self.parents, self.state, moment or self.moment, self.today, self.filing, self.birth, self.event,
                       self.choices, self.assumed, self.extra)

    def assume(self, text: str) -> None:
        """Note an assumption the answer rests on, and for which State's law it was made."""
        self.assumed.add(text)
        self.extra.get("assumed_by", {}).setdefault(self.state, set()).add(text)


def evaluate(condition: Condition, ctx: Context) -> Answer:
    """Kleene value of a condition tree and the facts that decide it (or would).

    This is the reference evaluator: a walk over the tree, nothing else.
    """
    if isinstance(condition, Pred):
        return literal(condition, ctx)
    if isinstance(condition, All):
        return _fold(condition.items, ctx, FALSE)
    if isinstance(condition, AnyOf):
        return _fold(condition.items, ctx, TRUE)
    if isinstance(condition, Not):
        value, refs = evaluate(condition.item, ctx)
        return -value, refs
    return leaf(condition, ctx)


def leaf(condition: Condition, ctx: Context) -> Answer:
    """Value of a leaf that is no predicate: constant, person word, law in force, doubt."""
    if isinstance(condition, Const):
        return condition.value, NO_REFS
    if isinstance(condition, Is):
        from citizenship.vocabulary.people import person_word

        return person_word(condition.word, ctx)
    if isinstance(condition, InForce):
        return contains(condition.interval, *ctx.moment), NO_REFS
    if isinstance(condition, Doubt):
        chosen = ctx.choices.get(condition.id)
        if chosen is not None:
            return evaluate(condition.readings[chosen], ctx)
        answers = [evaluate(reading, ctx) for reading in condition.readings]
        value = agree(answer for answer, _ in answers)
        refs = tuple(ref for _, found in answers for ref in found)
        if value == UNKNOWN and FALSE in (v for v, _ in answers) and TRUE in (v for v, _ in answers):
            refs = (Ref(("law", condition.id), tuple(range(len(answers)))),)
        elif value == UNKNOWN:
            refs = (*refs, Ref(("law", condition.id), tuple(range(len(answers)))))
        return value, refs
    assert isinstance(condition, Pred)
    return literal(condition, ctx)


def literal(pred: Pred, ctx: Context) -> Answer:
    """Value of one predicate for the person it is about (``who``)."""
    who = pred.get("who", "self")
    if who == "self":
        return REGISTRY[pred.name](ctx, pred)
    from citizenship.vocabulary.people import quantify

    return quantify(who, ctx, lambda inner: REGISTRY[pred.name](inner, pred))


def joined(answers: Sequence[Answer], join: Callable[[Iterable[int]], int]) -> Answer:
    """Several answers as one (``all_of`` or ``any_of``), with the facts of those that made it so."""
    value = join(v for v, _ in answers)
    return value, tuple(ref for v, refs in answers if v == value for ref in refs)


def _fold(items: tuple[Condition, ...], ctx: Context, absorbing: int) -> Answer:
    """Conjunction (absorbing FALSE) or disjunction (absorbing TRUE) with the facts that matter; stops when decided."""
    value, refs = -absorbing, NO_REFS
    for item in items:
        truth, why = evaluate(item, ctx)
        if truth == absorbing:
            return truth, why
        if truth == value:
            refs += why
        elif truth == UNKNOWN:
            value, refs = UNKNOWN, why
    return value, refs


__all__ = ["NOT_ASKED", "REGISTRY", "Answer", "Context", "Someone", "evaluate", "joined", "leaf", "literal", "predicate"]
