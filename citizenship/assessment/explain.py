"""Why, and why not: proof trees in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from citizenship.dates import to_edtf
from citizenship.engine.index import condition_of
from citizenship.law.model import All, AnyOf, Doubt, InForce, Not, Pred
from citizenship.truth import FALSE, TRUE, UNKNOWN, name
from citizenship.vocabulary.context import evaluate

if TYPE_CHECKING:
    from citizenship.assessment.assess import Assessment
    from citizenship.engine.evaluation import Evaluation
    from citizenship.engine.steps import Bounds, Ref
    from citizenship.law.model import Condition, Rule
    from citizenship.vocabulary.context import Context

_MARK: Final = {TRUE: "yes", UNKNOWN: "?", FALSE: "no"}


def why(answer: Assessment, state: str) -> str:
    """The changes of ``state``'s nationality with the rules and facts behind them."""
    evaluation = answer.evaluation
    timeline = evaluation.timelines["considered"]
    lines = [_head(answer, state)]
    for change in timeline.changes:
        if change.key != state:
            continue
        verb = "acquired" if change.value == TRUE else "ended"
        sure = "" if change.truth == TRUE else " (perhaps)"
        lines.append(f"- {to_edtf(*change.day)}: {verb}{sure}, since {to_edtf(*change.since)}, certainty of the law: {change.certainty}")
        for rule_id in change.rules:
            rule = evaluation.index.book.by_id.get(rule_id)
            if rule is not None:
                lines += _proof(evaluation, rule, change.day, "  ")
        if not change.rules:
            lines.append(f"  stated in the case, or by the act itself: {', '.join(dict.fromkeys(r.name for r in change.refs)) or 'the file'}")
    if len(lines) == 1:
        lines.append("- no rule ever conferred it; see why_not")
    return "\n".join(lines)


def why_not(answer: Assessment, state: str) -> str:
    """For each rule of ``state`` that could have conferred its nationality: what blocks it."""
    evaluation = answer.evaluation
    life = evaluation.lives["considered"]
    lines = [_head(answer, state)]
    born = life.bio.born
    for rule in evaluation.index.changing:
        if rule.state != state or rule.effect != "acquires":
            continue
        trigger = rule.trigger
        moment: Bounds = evaluation.today
        if trigger is not None and trigger.kind == "birth":
            moment = born
        elif trigger is not None and trigger.day is not None and trigger.day.date is not None:
            moment = trigger.day.date.lo, trigger.day.date.hi
        lines += _proof(evaluation, rule, moment, "")
    if len(lines) == 1:
        lines.append("- no ruleset, or no automatic rule")
    return "\n".join(lines)


def _head(answer: Assessment, state: str) -> str:
    verdict = answer.nationality.get(state)
    if verdict is None:
        return f"{state}: not national (no link)"
    since = f" since {verdict.since}" if verdict.since else ""
    return f"{state}: {verdict.verdict}{since}; reading: {verdict.reading}; certainty of the law: {verdict.certainty}"


def _proof(evaluation: Evaluation, rule: Rule, moment: Bounds, indent: str) -> list[str]:
    from citizenship.dates import contains

    life = evaluation.lives["considered"]
    ctx = life.context(rule, moment)
    condition = condition_of(rule, "considered")
    value = min(evaluate(condition, ctx)[0], contains(rule.in_force, *moment))
    source = ", ".join(rule.sources)
    lines = [f"{indent}[{_MARK[value]}] {rule.id}: {rule.title['en']} (on {to_edtf(*moment)}; {rule.certainty}; {source})"]
    force = contains(rule.in_force, *moment)
    if force != TRUE:
        lines.append(f"{indent}  [{_MARK[force]}] in force on that day")
    return lines + _tree(condition, ctx, indent + "  ")


def _tree(condition: Condition, ctx: Context, indent: str) -> list[str]:
    from citizenship.law.read import say

    if isinstance(condition, All):
        return [line for item in condition.items for line in _tree(item, ctx, indent)]
    value, refs = evaluate(condition, ctx)
    if isinstance(condition, InForce):
        return []
    lines = [f"{indent}[{_MARK[value]}] {say(condition, 'en')}{_facts(refs)}"]
    if isinstance(condition, AnyOf | Not | Doubt) and value != TRUE:
        items: tuple[Any, ...] = (condition.item,) if isinstance(condition, Not) else condition.readings if isinstance(condition, Doubt) else condition.items
        for item in items:
            if not isinstance(item, Pred):
                lines += _tree(item, ctx, indent + "  ")
    return lines


def _facts(refs: tuple[Ref, ...]) -> str:
    names = list(dict.fromkeys(ref.name for ref in refs))[:4]
    return f"  <- {', '.join(names)}" if names else ""


__all__ = ["name", "why", "why_not"]
