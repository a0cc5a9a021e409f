"""The children's step of a plan: what the parent's nationality means for each child, assessed as a case of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from citizenship.assessment.plan_steps import Step
from citizenship.assessment.verdict import NOT_NATIONAL
from citizenship.case import NOT_ASKED, Case, HeldNationality, Parent, Person
from citizenship.dates import Term, UncertainDate, add

if TYPE_CHECKING:
    from collections.abc import Callable

    from citizenship.assessment.assess import Assessment
    from citizenship.case import Relative

ADULT = Term(years=18)


def children_step(start: Assessment, answer: Assessment, state: str, spend: Callable[[], None]) -> Step | None:
    """What changes for the minor children in ``state``'s law; None where nothing does or no child is known.

    A child whose age, or whose link through a parent of unknown sex, leaves it open stays undetermined: only what
    the assessment of the child's own case says is reported. ``spend`` counts each assessment.
    """
    facts, opens, documents = [], [], []
    for i, relative in _minors(answer):
        case = _as_case(answer, i, relative)
        if case is None:
            continue
        before = _assess(start, case, start.evaluation.case, spend)
        after = _assess(start, case, answer.evaluation.case, spend)
        old, new = (a.nationality[state].verdict if state in a.nationality else NOT_NATIONAL for a in (before, after))
        closed = {r.id for r in before.remedies if r.open == "no"}
        ways = [r for r in after.remedies if r.open != "no" and r.country == state and r.id in closed and r.rule.by]
        if old != new or ways:
            said = "; ".join([new if old == new else f"{old} -> {new}", *(f"{r.id}: {r.open}" for r in ways)])
            facts.append((f"family[{i}]", said))
            opens += [r.id for r in ways]
            documents += [d for r in ways[:1] for d in (r.details.get("documents") or ())]
    if not facts:
        return None
    return Step(kind="children", country=state, remedy=opens[0] if opens else None, title={}, authority={}, documents=tuple(documents), facts=tuple(facts),
                act=None, certain=not opens, discretionary=False, changes=(), opens=tuple(dict.fromkeys(opens)), puts_at_risk=())


def _minors(answer: Assessment) -> list[tuple[int, Relative]]:
    today = answer.evaluation.today
    family = answer.evaluation.case.family
    return [(i, r) for i, r in enumerate(family if isinstance(family, tuple) else ())
            if r.relation == "child" and isinstance(r.born, UncertainDate) and add(r.born.lo, ADULT) > today[0] and r.died in (NOT_ASKED, None)]


def _as_case(answer: Assessment, i: int, relative: Relative) -> Case | None:
    """The child's own case, from the entry in the parent's file; None where the parent's sex is not told."""
    parent = answer.evaluation.case
    role = {"female": "mother", "male": "father"}.get(str(parent.person.sex))
    if role is None:
        return None
    held = tuple(HeldNationality(of=of) for of in relative.nationality) if isinstance(relative.nationality, tuple) and relative.nationality else NOT_ASKED
    return Case(
        id=f"{parent.id}-child-{i}", as_of=parent.as_of,
        person=Person(sex=relative.sex, born=relative.born, birthplace=relative.birthplace, birth_registered=relative.birth_registered, nationality=held),
        parents=(Parent(role=role, case=parent.id),),
    )


def _assess(start: Assessment, child: Case, parent: Case, spend: Callable[[], None]) -> Assessment:
    from citizenship.assessment.assess import assess
    from citizenship.dates import to_edtf

    spend()
    others = tuple(member for member in start.family if member.id != parent.id)
    evaluation = start.evaluation
    return assess(child, lawbook=evaluation.index.book, as_of=to_edtf(*evaluation.today), engine=evaluation.engine, family=(parent, *others), completions=False)


__all__ = ["children_step"]
