"""Which rules of international law bear on the person, for which State, and whether that State is bound by them.

The rulesets under `rulesets/international` name State after State in branches of an ``any``: a link (born there, a parent a
national, resident) beside ``party``. The link and the rest of the rule say whether it bears on the person; ``party`` says whether
the State is bound. A State that is no party is named too: the norm is then an argument, not an obligation.

Sources: INT sections 3-5 (INT-61, INT-HR, INT-SS).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from citizenship.assessment.catalogue import catalogue, states_of
from citizenship.assessment.reasons import narrowed
from citizenship.assessment.verdict import NATIONAL, STATELESS
from citizenship.law.model import All, Pred
from citizenship.truth import FALSE, TRUE, UNKNOWN, all_of
from citizenship.vocabulary.context import evaluate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from citizenship.engine.evaluation import Evaluation
    from citizenship.law.model import Condition, Window
    from citizenship.vocabulary.context import Context

WORD: Final = {TRUE: "yes", UNKNOWN: "unknown", FALSE: "no"}


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

    Source: INT-61-01 to INT-61-12, INT-HR-02 to INT-HR-09.

    >>> from citizenship import assess, loads
    >>> [case] = loads("{id: a, as_of: 2026-11-23, person: {born: 2020, birthplace: TM, birth_registered: false}}")
    >>> norms = assess(case, engine="reference", completions=False).setting.safeguards
    >>> [(norm.country, norm.party, norm.engaged) for norm in norms if norm.id == "INT-HR-02#registration"]
    [('TM', 'yes', 'yes')]
    """
    life = evaluation.lives["considered"]
    touched = _touched(evaluation)
    out = []
    for norm in catalogue(evaluation.index.book).norms:
        rule = norm.rule
        branches = [(state, branch) for state, branch in norm.branches if state in touched]
        if not branches or not evaluation.ask_in_force(rule):
            continue
        context = life.context(rule, evaluation.today)
        rest = all_of(_asked(item, context, value) for item in norm.of_nationality)
        rest = min(rest, UNKNOWN) if rule.at_most_unknown else rest
        if rest == FALSE or any(evaluate(item, context)[0] != TRUE for item in norm.others) or any(evaluate(item, context)[0] != FALSE for item in rule.unless):
            continue
        for state, branch in branches:
            link, party, treaty = _split(branch, context)
            if link == TRUE:
                out.append(Safeguard(id=rule.id, country=state, treaty=treaty, party=WORD[party], engaged=WORD[rest], title=rule.title, certainty=rule.certainty))
    return tuple(out)


def _touched(evaluation: Evaluation) -> frozenset[str]:
    """States the person is linked to, and those whose nationality a parent may hold."""
    parents = {key for someone in evaluation.lives["considered"].parents if not someone.timeline.opaque
               for key, fluent in someone.timeline.public.items() if isinstance(key, str) and TRUE in fluent.values}
    return frozenset(evaluation.links) | parents


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


def _asked(item: Condition, context: Context, value: str) -> int:
    """A condition beside the branches; whether the person is stateless today is what the finding says."""
    if isinstance(item, Pred) and item.name == "stateless" and _today(item.get("window")):
        return TRUE if value == STATELESS else FALSE if value == NATIONAL else UNKNOWN
    return evaluate(item, context)[0]


def _today(window: Window | None) -> bool:
    return window is None or (window.mode == "day" and window.start.base == "moment" and window.start.term is None)


def succession_gap(evaluation: Evaluation, value: str) -> tuple[Gap, ...]:
    """The successor States to which INT-SS-03, -04 or -14 point where the person is stateless, the strongest claim first.

    Only of a person found stateless: then no successor gives its nationality. An UNKNOWN connection points nowhere.

    Source: INT section 5.

    >>> from citizenship import assess, loads
    >>> [case] = loads('''
    ... id: a
    ... as_of: 2009-12-11
    ... person: {born: 1959-01-01, birthplace: SU-TAJ, nationality: [{of: SU, to: 1991-12-25}]}
    ... residence: [{in: SU-TAJ, from: 1959-01-01, to: .., registration: permanent}]
    ... acts: [{act: position_not_national, of: TJ, date: 2009-10-01, since: ..}]
    ... ''')
    >>> [gap.country for gap in assess(case, engine="reference", completions=False).setting.succession_gap]
    ['TJ']
    """
    if value != STATELESS:
        return ()
    life = evaluation.lives["considered"]
    found: dict[str, list[str]] = {}
    for rule, states in catalogue(evaluation.index.book).succession:
        context = life.context(rule, evaluation.today)
        general = [item for item in rule.when if not states_of((item,))]
        mine = sorted(states & set(evaluation.links))
        if not mine or any(_asked(item, context, value) != TRUE for item in general):
            continue
        special = [item for item in rule.when if states_of((item,))]
        for state in mine:
            if all(evaluate(narrowed(item, state), context)[0] == TRUE for item in special):
                found.setdefault(state, []).append(rule.id)
    return tuple(Gap(country=state, rules=tuple(ids)) for state, ids in found.items())


__all__ = ["Gap", "Safeguard", "safeguards", "succession_gap"]
