"""What a remedy asks, until when, and for whom: conditions in words, closing days, children, decisions on file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from citizenship.dates import MAX_DAY, Term, UncertainDate, add, parse, to_edtf
from citizenship.law.model import All, AnyOf, InForce, Not, Pred, leaves
from citizenship.truth import FALSE, TRUE, UNKNOWN
from citizenship.vocabulary.context import evaluate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from citizenship.case import Act
    from citizenship.engine.evaluation import Evaluation
    from citizenship.engine.steps import Bounds
    from citizenship.law.model import Condition, Rule
    from citizenship.vocabulary.context import Context

STATE: Final = {TRUE: "met", UNKNOWN: "unknown", FALSE: "unmet"}
AGAINST: Final = ("refused", "loss_registered", "deprived", "annulled", "position_not_national", "cannot_confirm", "no_reply")
_IN_FORCE: Final = {"en": "the provision is in force on the day of determination", "ru": "норма действует на день определения"}
_WHY: Final = {
    "force": {"en": "last day of the provision", "ru": "последний день действия нормы"},
    "until": {"en": "last day the ruleset names", "ru": "последний день, указанный в своде норм"},
    "age": {"en": "last day before the age of {n}", "ru": "последний день до достижения возраста {n}"},
    "act": {"en": "{n} from the decision", "ru": "{n} со дня решения"},
    "majority": {"en": "{n} from the age of {age}", "ru": "{n} со дня достижения возраста {age}"},
    "birth": {"en": "{n} from the birth", "ru": "{n} со дня рождения"},
    "arrival": {"en": "{n} from the arrival", "ru": "{n} со дня прибытия"},
}


@attrs.frozen(kw_only=True)
class Requirement:
    """One condition of a remedy in words: ``met``, ``unmet`` or ``unknown``, with the facts of the case it rests on."""

    text: Mapping[str, str]
    state: str
    facts: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Closing:
    """The last day on which a remedy can be used, and what sets it. ``day`` is EDTF: uncertain where a date it is counted from is."""

    day: str
    why: Mapping[str, str]
    bounds: tuple[int, int]


def requirements(evaluation: Evaluation, rule: Rule) -> tuple[Requirement, ...]:
    """Every condition of the rule, one by one; of what is not met or not known also the parts.

    Source: the condition tree itself, as applied in practice where a practice is known.
    """
    condition, ctx = evaluation.reading(rule)
    out = [] if evaluation.ask_in_force(rule) else [Requirement(text=_IN_FORCE, state="unmet", facts=())]
    return (*out, *_parts(condition, ctx))


def _parts(condition: Condition, ctx: Context) -> Iterator[Requirement]:
    from citizenship.law.read import say

    if isinstance(condition, All):
        for item in condition.items:
            yield from _parts(item, ctx)
    elif isinstance(condition, Not) and isinstance(condition.item, AnyOf) and condition.item.items:
        for item in condition.item.items:  # unless A or B: neither may hold
            yield from _parts(Not(item), ctx)
    elif not isinstance(condition, InForce):
        value, refs = evaluate(condition, ctx)
        facts = tuple(dict.fromkeys(ref.name for ref in refs))
        yield Requirement(text={lang: say(condition, lang) for lang in ("en", "ru")}, state=STATE[value], facts=facts)


def closings(evaluation: Evaluation, rule: Rule) -> list[Closing]:
    """Every day that closes the remedy, the first first.

    A day that cannot be counted (no date of birth, an undated decision, working days) is left out: nothing is guessed.
    """
    details = rule.remedy or {}
    found: list[tuple[Bounds, str, dict[str, Any]]] = []
    end = rule.in_force.end
    if end.hi < MAX_DAY:
        found.append(((end.lo, end.hi), "force", {}))
    if details.get("until"):
        day = parse(str(details["until"]))
        found.append(((day.lo, day.hi), "until", {}))
    born = evaluation.lives["considered"].bio.born
    told = isinstance(evaluation.case.person.born, UncertainDate)
    for pred in _needed(rule.condition):
        if pred.name == "age" and pred.get("under") is not None and pred.get("who", "self") == "self" and pred.get("day") is None and told:
            years = Term(years=int(pred.get("under")))
            found.append(((add(born[0], years) - 1, add(born[1], years) - 1), "age", {"n": pred.get("under")}))
        found += _running(evaluation, rule, pred)
    found += _filing(evaluation, rule)
    made = [Closing(day=to_edtf(*b), why={lang: text.format(**n) for lang, text in _WHY[why].items()}, bounds=b) for b, why, n in dict.fromkeys(
        (b, why, _Frozen(n)) for b, why, n in found)]
    return sorted(made, key=lambda c: (c.bounds, c.why["en"]))


class _Frozen(dict[str, Any]):
    """Arguments of a text, hashable so that one closing day is named once."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(sorted((k, str(v)) for k, v in self.items())))


def _needed(condition: Condition) -> Iterator[Pred]:
    """The predicates that must hold whatever else does: conjuncts, no alternatives, nothing negated."""
    if isinstance(condition, All):
        for item in condition.items:
            yield from _needed(item)
    elif isinstance(condition, Pred):
        yield condition


def _running(evaluation: Evaluation, rule: Rule, pred: Pred) -> Iterator[tuple[Bounds, str, dict[str, Any]]]:
    """A window that slides with today (``some: [today-6m, today]``) closes that long after the act."""
    window = pred.get("window")
    if pred.name != "act" or window is None or window.mode != "some" or window.start.base not in ("today", "moment"):
        return
    if window.start.term is None or window.start.sign >= 0:
        return
    if (day := _latest(evaluation, rule, [pred])) is not None:
        yield (add(day[0], window.start.term), add(day[1], window.start.term)), "act", {"n": window.start.term}


def _filing(evaluation: Evaluation, rule: Rule) -> Iterator[tuple[Bounds, str, dict[str, Any]]]:
    """``file_within`` counted from the day it runs from: the decision, the age, the birth, the arrival."""
    from citizenship.assessment.filing import filing_term, kind_of

    term = filing_term(rule)
    if term is None:
        return
    bio = evaluation.lives["considered"].bio
    needed = list(_needed(rule.condition))
    ages = [int(p.get("at_least")) for p in needed if p.name == "age" and p.get("at_least") is not None]
    told = isinstance(evaluation.case.person.born, UncertainDate)
    if kind_of(rule) == "appeal":
        named = [leaf for leaf in leaves(rule.condition) if isinstance(leaf, Pred) and leaf.name == "act"]
        if (day := _latest(evaluation, rule, named)) is not None:
            yield (add(day[0], term), add(day[1], term)), "act", {"n": term}
    elif ages and told:
        came = Term(years=max(ages))
        yield (add(add(bio.born[0], came), term), add(add(bio.born[1], came), term)), "majority", {"n": term, "age": max(ages)}
    elif told and any(isinstance(leaf, Pred) and leaf.name == "birth_registered" for leaf in leaves(rule.condition)):
        yield (add(bio.born[0], term), add(bio.born[1], term)), "birth", {"n": term}
    elif any(isinstance(leaf, Pred) and leaf.name in ("registered", "arrived") for leaf in leaves(rule.condition)):
        for state, span in bio.here():
            if state == rule.state:
                yield (add(span.first[0], term), add(span.first[1], term)), "arrival", {"n": term}


def _latest(evaluation: Evaluation, rule: Rule, preds: list[Pred]) -> Bounds | None:
    """The day of the last dated act on file that one of the predicates speaks of."""
    bio = evaluation.lives["considered"].bio
    days = []
    for _, act in decisions_of(evaluation, rule.state):
        fits = any(act.act in (p.get("kind") or ()) and (not p.get("what") or not isinstance(act.what, str) or act.what in p.get("what")) for p in preds)
        if fits and isinstance(act.works, UncertainDate):
            days.append(bio.act_day(act))
    return max(days, key=lambda day: (day[1], day[0]), default=None)


def decisions_of(evaluation: Evaluation, state: str) -> list[tuple[int, Act]]:
    """Acts on file that certainly or perhaps happened and are about ``state``."""
    acts = evaluation.case.acts
    return [(i, act) for i, act in enumerate(acts) if act.happened is not False and act.whose == state] if isinstance(acts, tuple) else []


def against(evaluation: Evaluation, rule: Rule) -> tuple[str, ...]:
    """The decisions on file this remedy answers, or against which its ``appeal`` lies, by path in the case.

    An appeal answers the acts its conditions name; another remedy the refusals given under it. An act whose
    provision is not told may be meant by any.
    """
    from citizenship.assessment.filing import kind_of

    if kind_of(rule) == "appeal":
        wanted = {kind for leaf in leaves(rule.condition) if isinstance(leaf, Pred) and leaf.name == "act" for kind in (leaf.get("kind") or ())}
        return tuple(f"acts[{i}]" for i, act in decisions_of(evaluation, rule.state) if act.act in wanted)
    if not (rule.remedy or {}).get("appeal"):
        return ()
    what = {"confirms": ("confirmation", "recognition", "document"), "acquires": ("admission", "recognition")}.get(rule.effect, ())
    return tuple(f"acts[{i}]" for i, act in decisions_of(evaluation, rule.state) if act.act in AGAINST and (
        rule.id.startswith(act.under) if act.under else act.what in what or not isinstance(act.what, str)))


def children(evaluation: Evaluation, rule: Rule) -> tuple[str, tuple[str, ...]]:
    """Do minor children follow: ``included``, ``not`` or ``unknown``, and the rules by which they may.

    What the ruleset says of the remedy decides; else a rule of the State by which children follow their parents makes
    it ``included`` where it asks for nothing but the parents' change and the child's age. Otherwise unknown.
    """
    stated = (rule.remedy or {}).get("children")
    rules = tuple(r for r in evaluation.index.book.of(rule.state) if r.effect == "acquires" and evaluation.ask_in_force(r)
                  and (_follows(r) or "A14" in r.modes))
    named = tuple(r.id for r in rules)
    if stated in ("included", "not"):
        return str(stated), named
    if rule.effect not in ("acquires", "confirms"):
        return "unknown", ()
    alone = any(r.automatic and not r.at_most_unknown and all(p.name in ("parents_changed", "age") for p in r.when if isinstance(p, Pred))
                and all(isinstance(p, Pred) for p in r.when) and not r.unless for r in rules if _follows(r))
    return ("included" if alone else "unknown"), named


def _follows(rule: Rule) -> bool:
    """A rule by which a child acquires when a parent does."""
    return rule.trigger is not None and rule.trigger.words == ("parents_changed",)


__all__ = ["AGAINST", "Closing", "Requirement", "against", "children", "closings", "decisions_of", "requirements"]
