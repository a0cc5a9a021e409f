"""Can an amendment matter to this person? Only a proof that it cannot spares the second evaluation.

The proofs are simple, and each holds in every completion of what is unknown:

- the day of determination lies before the first day of the change;
- a rule tried at birth: nobody of the family can have been born on or after that day;
- a rule of one fixed day: that day has passed, or the person and the parents were born after it;
- a rule tried at another moment: no life of the family has tried it, nothing had to be completed, and the new text has the same trigger;
- a rule that makes no moment (an entitlement, a ground, a remedy, an act): the State is neither linked nor open nor one whose national the
  person is, no act on file can be of it, and no completion could make it one that stood open.

Bars and protections, international and regional rules are never excluded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from citizenship.assessment.verdict import NOT_NATIONAL
from citizenship.case import NOT_ASKED
from citizenship.engine.biography import possible
from citizenship.engine.evaluation import index_of
from citizenship.engine.links import links

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from citizenship.assessment.assess import Assessment
    from citizenship.case import Act, Case
    from citizenship.engine.evaluation import Evaluation
    from citizenship.engine.steps import Bounds
    from citizenship.law.amend import Touched
    from citizenship.law.lawbook import Lawbook
    from citizenship.law.model import Rule

_NO_STATE: Final = ("international", "regional")


def can_matter(answer: Assessment, above: Sequence[Evaluation], touched: Sequence[Touched], base: Lawbook, reform: Lawbook) -> bool:
    """Might the reform give another answer than the baseline's ``answer``? True wherever the contrary is not proved.

    ``above``: the evaluations of all ancestors that are cases themselves.
    """
    today = answer.evaluation.today
    mine = [one for one in touched if today[1] >= one.day and (one.becomes is not None or one.kind == "repeal")]
    if not mine:
        return False
    if index_of(base).existence != index_of(reform).existence:
        return True
    return any(_matters(answer, (answer.evaluation, *above), one, tuple(_texts(one, base, reform))) for one in mine)


def _texts(one: Touched, base: Lawbook, reform: Lawbook) -> Iterator[Rule]:
    for name in (one.rule, one.becomes):
        rule = (reform.by_id.get(name) or base.by_id.get(name)) if name else None
        if rule is not None:
            yield rule


def _matters(answer: Assessment, lives: Sequence[Evaluation], one: Touched, texts: tuple[Rule, ...]) -> bool:
    if any(rule.state in _NO_STATE or rule.effect in ("bars", "protects") or rule.against for rule in texts):
        return True
    automatic = [rule for rule in texts if rule.automatic and rule.effect in ("acquires", "loses")]
    if automatic and _moment_possible(answer, lives, one, texts):
        return True
    silent = len(automatic) == len(texts) and not any(rule.remedy for rule in texts)  # of no use today: it works, or not, at its moment
    return not silent and _asked_today(answer, lives, texts)


# -- rules that make a moment ------------------------------------------------------------------------------
def _moment_possible(answer: Assessment, lives: Sequence[Evaluation], one: Touched, texts: tuple[Rule, ...]) -> bool:
    rule = texts[-1]
    trigger = rule.trigger
    if any((other.trigger, other.automatic, other.effect, other.stratum) != (trigger, rule.automatic, rule.effect, rule.stratum) for other in texts):
        return True
    born = list(_born(lives))
    if trigger is not None and trigger.kind == "birth" and trigger.after is None:
        return any(day[1] >= one.day for day in born)
    if trigger is not None and trigger.kind == "day" and trigger.after is None and trigger.day is not None and trigger.day.date is not None \
            and trigger.day.term is None:
        last = trigger.day.date.hi
        return last >= one.day and any(day[0] <= last for day in born)
    if one.rule is None or answer.completions:
        return True
    return any(one.rule in tried for tried in _tried(lives))


def _born(lives: Sequence[Evaluation]) -> Iterator[Bounds]:
    """Possible days of birth of everyone whose life is evaluated."""
    for each in lives:
        life = each.lives["text"]
        yield life.bio.born
        for someone in life.parents:
            if someone.parent is not None and not _missing(each.case, someone.parent):
                yield someone.bio.born


def _missing(case: Case, parent: object) -> bool:
    """A parent the file does not tell of has no life: any State stays open, whatever its law."""
    return not (isinstance(case.parents, tuple) and any(parent is told for told in case.parents))


def _tried(lives: Sequence[Evaluation]) -> Iterator[set[str]]:
    for each in lives:
        for life in each.lives.values():
            yield life.tried
            for someone in life.parents:
                yield set(someone.timeline.tried)


# -- rules that make none ----------------------------------------------------------------------------------
def _asked_today(answer: Assessment, lives: Sequence[Evaluation], texts: tuple[Rule, ...]) -> bool:
    """Can a remedy, a ground or an act of the rule's State be read for this person?"""
    state = texts[-1].state
    verdict = answer.nationality.get(state)
    if (verdict is not None and verdict.verdict != NOT_NATIONAL) or state in answer.evaluation.links:
        return True
    for each in lives:
        if state in links(each.case) or any(_may_be_of(act, state) for act in _acts(each.case)):
            return True
    opened = any(not rule.automatic and rule.effect in ("acquires", "entitles") for rule in texts)
    return opened and answer.completions > 0


def _acts(case: Case) -> Iterator[Act]:
    if isinstance(case.acts, tuple):
        yield from case.acts
    for parent in case.parents if isinstance(case.parents, tuple) else ():
        if isinstance(parent.acts, tuple):
            yield from parent.acts


def _may_be_of(act: Act, state: str) -> bool:
    for value in (act.of, act.by):
        if value is None or (value is not NOT_ASKED and state in possible(value)):
            return True
    return act.of is NOT_ASKED and act.by is NOT_ASKED


__all__ = ["can_matter"]
