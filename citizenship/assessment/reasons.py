"""Why a condition holds, in words: the parts that made it true and the facts under them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from citizenship.law.model import All, AnyOf, Doubt, InForce, Not, Pred, StateSet
from citizenship.law.read import say
from citizenship.truth import TRUE
from citizenship.vocabulary.context import evaluate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from citizenship.engine.evaluation import Evaluation
    from citizenship.law.model import Condition, Rule
    from citizenship.vocabulary.context import Context

MANY: Final = 3  # a condition about more States than so many is told of those it is true of


@attrs.frozen(kw_only=True)
class Reason:
    """Words in English and Russian, and the facts of the case they rest on, by path."""

    text: Mapping[str, str]
    facts: tuple[str, ...] = ()


def reason(evaluation: Evaluation, rule: Rule) -> Reason:
    """Why ``rule`` holds today: what of its ``when`` is TRUE, as it would be read aloud.

    A rule without conditions is told by its title. What is UNKNOWN is left out: it is no reason.
    """
    life = evaluation.lives["considered"]
    context = life.context(rule, evaluation.today)
    states = frozenset(evaluation.links)
    parts = [_about(part, states, context) for condition in rule.when for part in _true(condition, context)]
    facts = tuple(dict.fromkeys(ref.name for part in parts for ref in evaluate(part, context)[1]))
    if not parts:
        return Reason(text=dict(rule.title))
    return Reason(text={lang: "; ".join(say(part, lang) for part in parts) for lang in ("en", "ru")}, facts=facts)


def _true(condition: Condition, context: Context) -> Iterator[Condition]:
    if isinstance(condition, All):
        for item in condition.items:
            yield from _true(item, context)
    elif isinstance(condition, AnyOf):
        for item in condition.items:
            if evaluate(item, context)[0] == TRUE:
                yield from _true(item, context)
    elif isinstance(condition, InForce) or (isinstance(condition, Pred) and condition.name == "party"):
        return
    elif isinstance(condition, Doubt) or evaluate(condition, context)[0] == TRUE:
        yield condition


def _about(part: Condition, states: frozenset[str], context: Context) -> Condition:
    """A condition about many States, told of those of the person's States that make it true."""
    if not isinstance(part, Pred) or not any(len(codes) > MANY for codes in _sets(part)):
        return part
    named = frozenset().union(*_sets(part))
    mine = frozenset(state for state in sorted(states & named) if evaluate(narrowed(part, state), context)[0] == TRUE)
    return narrowed(part, *mine) if mine else part


def _sets(pred: Pred) -> list[frozenset[str]]:
    return [value.codes for value in pred.named.values() if isinstance(value, StateSet) and not value.negated]


def narrowed(item: Condition, *states: str) -> Condition:
    """The same condition about some of its States only; a denial stays about all of them."""
    if isinstance(item, All | AnyOf):
        return type(item)(tuple(narrowed(part, *states) for part in item.items))
    if isinstance(item, Not) or not isinstance(item, Pred):
        return item
    wanted = frozenset(states)

    def one(value: Any) -> Any:
        inside = isinstance(value, StateSet) and not value.negated and value.codes & wanted
        return StateSet(value.codes & wanted) if inside else value

    return attrs.evolve(item, args=tuple((name, one(value)) for name, value in item.args), key=f"{item.key}|{','.join(sorted(wanted))}")


__all__ = ["Reason", "narrowed", "reason"]
