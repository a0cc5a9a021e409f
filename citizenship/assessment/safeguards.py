"""Which rules of international law bear on the person, for which State, and whether that State is bound by them.

The rulesets under `rulesets/international` name State after State in branches of an ``any``: a link (born there, a parent a
national, resident) beside ``party``. The link and the rest of the rule say whether it bears on the person; ``party`` says whether
the State is bound. A State that is no party is named too: the norm is then an argument, not an obligation.

Sources: INT sections 3-5 (INT-61, INT-HR, INT-SS).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from citizenship.assessment.reasons import narrowed
from citizenship.assessment.verdict import NATIONAL, STATELESS
from citizenship.law.model import All, AnyOf, Pred, StateSet, leaves
from citizenship.truth import FALSE, TRUE, UNKNOWN, all_of
from citizenship.vocabulary.context import evaluate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from citizenship.engine.evaluation import Evaluation
    from citizenship.law.model import Condition, Rule
    from citizenship.vocabulary.context import Context

WORD: Final = {TRUE: "yes", UNKNOWN: "unknown", FALSE: "no"}
SUCCESSION: Final = ("INT-SS-04", "INT-SS-14", "INT-SS-03")  # presumption, dissolution, appropriate connection: strongest first


@attrs.frozen(kw_only=True)
class Safeguard:
    """A norm that bears on the person. ``engaged``: yes, or unknown where that hangs on whether there is a nationality.

    ``party``: is the State bound (yes, no, unknown)? ``treaty`` is ``None`` where the rule itself has the day of entry into force.
    """

    id: str
    country: str
    treaty: str | None
    party: str
    engaged: str
    title: Mapping[str, str]
    certainty: str


@attrs.frozen(kw_only=True)
class Gap:
    """A successor State to which the articles on succession point though no successor gives its nationality."""

    country: str
    rules: tuple[str, ...]


def safeguards(evaluation: Evaluation, value: str) -> tuple[Safeguard, ...]:
    """The norms that bear on the person, in the order of the files; ``value`` is the finding, which answers ``stateless`` of today.

    UNKNOWN: a rule whose link to the State is certain, while all that is open is whether the person has a nationality, is
    ``engaged: unknown``. What hangs on another unknown fact is left out.
    """
    life = evaluation.lives["considered"]
    touched = _touched(evaluation)
    out = []
    for rule in evaluation.index.book.rules:
        if rule.state != "international" or rule.effect != "flags" or rule.risk or not evaluation.ask_in_force(rule):
            continue
        spot = _branching(rule)
        if spot is None:
            continue
        context = life.context(rule, evaluation.today)
        branches = [(state, branch) for branch in spot.items if (state := _state(branch)) in touched]
        if not branches:
            continue
        others = [item for item in rule.when if item is not spot]
        certain = [_asked(item, context, value) for item in others if not _of_nationality(item)] + [-evaluate(item, context)[0] for item in rule.unless]
        if all_of(certain) != TRUE:
            continue
        rest = all_of(_asked(item, context, value) for item in others if _of_nationality(item))
        rest = min(rest, UNKNOWN) if rule.at_most_unknown else rest
        if rest == FALSE:
            continue
        for state, branch in branches:
            link, party, treaty = _split(branch, context)
            if link == TRUE and state is not None:
                out.append(Safeguard(id=rule.id, country=state, treaty=treaty, party=WORD[party], engaged=WORD[rest], title=rule.title, certainty=rule.certainty))
    return tuple(out)


def _touched(evaluation: Evaluation) -> frozenset[str]:
    """States the person is linked to, and those whose nationality a parent may hold."""
    parents = {key for someone in evaluation.lives["considered"].parents if not someone.timeline.opaque
               for key, fluent in someone.timeline.public.items() if isinstance(key, str) and TRUE in fluent.values}
    return frozenset(evaluation.links) | parents


def _branching(rule: Rule) -> AnyOf | None:
    """The last ``any`` of the rule that goes through States one by one."""
    spots = [item for item in rule.when if isinstance(item, AnyOf) and all(_state(branch) is not None for branch in item.items)]
    return spots[-1] if spots else None


def _state(branch: Condition) -> str | None:
    """The State a branch is about: that of its ``party``, or whose nationality ended."""
    for item in branch.items if isinstance(branch, All) else (branch,):
        if isinstance(item, Pred) and item.name in ("party", "ended"):
            codes = item.get("state" if item.name == "party" else "of").codes
            if len(codes) == 1:
                return str(next(iter(codes)))
    return None


def _split(branch: Condition, context: Context) -> tuple[int, int, str | None]:
    """The link of a branch, whether the State is a party, and to what."""
    link, party, treaty = TRUE, TRUE, None
    for item in branch.items if isinstance(branch, All) else (branch,):
        value = evaluate(item, context)[0]
        if isinstance(item, Pred) and item.name == "party":
            party, treaty = min(party, value), str(item.get("treaty"))
        else:
            link = min(link, value)
    return link, party, treaty


def _of_nationality(item: Condition) -> bool:
    """Does a condition speak of the person's own nationality alone?"""
    return all(isinstance(leaf, Pred) and leaf.name in ("stateless", "national") and leaf.get("who", "self") == "self" for leaf in leaves(item))


def _asked(item: Condition, context: Context, value: str) -> int:
    """A condition beside the branches; whether the person is stateless today is what the finding says."""
    if isinstance(item, Pred) and item.name == "stateless" and item.get("window") is None:
        return TRUE if value == STATELESS else FALSE if value == NATIONAL else UNKNOWN
    return evaluate(item, context)[0]


def succession_gap(evaluation: Evaluation, value: str) -> tuple[Gap, ...]:
    """The successor States to which INT-SS-03, -04 or -14 point where the person is stateless, the strongest claim first.

    Only of a person found stateless: then no successor gives its nationality. An UNKNOWN connection points nowhere.

    Source: INT section 5.
    """
    if value != STATELESS:
        return ()
    life = evaluation.lives["considered"]
    found: dict[str, list[str]] = {}
    rules = [rule for provision in SUCCESSION for rule in evaluation.index.book.rules if rule.provision == provision and rule.effect == "flags"]
    for rule in rules:
        context = life.context(rule, evaluation.today)
        for state in sorted(_codes(rule) & set(evaluation.links)):
            values = [_asked(item, context, value) if _codes_of(item) == frozenset() else evaluate(narrowed(item, state), context)[0] for item in rule.when]
            if all_of(values) == TRUE:
                found.setdefault(state, []).append(rule.id)
    return tuple(Gap(country=state, rules=tuple(ids)) for state, ids in found.items())


def _codes(rule: Rule) -> frozenset[str]:
    return frozenset().union(*(_codes_of(item) for item in rule.when))


def _codes_of(item: Condition) -> frozenset[str]:
    """States a condition speaks of, the USSR aside."""
    if isinstance(item, All | AnyOf):
        return frozenset().union(*(_codes_of(part) for part in item.items))
    if isinstance(item, Pred):
        sets = [v for v in item.named.values() if isinstance(v, StateSet) and not v.negated]
        return frozenset().union(*(s.codes for s in sets)) - {"SU"}
    return frozenset()


__all__ = ["Gap", "Safeguard", "safeguards", "succession_gap"]
