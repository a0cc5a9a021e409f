"""Plans of up to three steps, found breadth-first and checked: each step's result is put into the case, and the case assessed again.

Never planned: leaving a nationality before another is certain where the law leaves a choice (INT-61-07a, -07b), a step
that would leave a national without any nationality, and whatever would reach the authorities of a State that must not
hear of the person (INT-D-17: such remedies are withheld and never come here).
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import attrs

from citizenship.assessment.completions import waits
from citizenship.assessment.filing import RANK
from citizenship.assessment.plan_family import children_step
from citizenship.assessment.plan_steps import Draft, Step, appealed, checked, filed, found_by_court, lost, meeting, recognised_stateless, today, told, with_act
from citizenship.assessment.remedy_risks import demands, renunciations
from citizenship.assessment.verdict import NATIONAL, NOT_NATIONAL, UNDETERMINED
from citizenship.case import Act
from citizenship.dates import to_edtf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from citizenship.assessment.assess import Assessment
    from citizenship.assessment.remedies import Remedy
    from citizenship.case import Case
    from citizenship.engine.steps import Ref

STEPS: Final = 3
EVALUATIONS: Final = 60  # cases assessed for all plans of one case together
FACTS: Final = 3  # facts established in one step
TRIES: Final = 4  # values tried for each of them
_SURE: Final = ("confirmation", "recognition", "treaty", "facilitated", "court")
_NATIONALITY: Final = (*_SURE, "discretionary")
_NO_ACTS: Final = {"en": "Nobody asked about acts: the plans suppose that there are none.", "ru": "О действиях лица и органов не спрашивали: планы исходят из того, что их не было."}
_WARNING: Final = {
    "statement": {"en": "The law asks for a written renunciation of the other nationality with the application and leaves no choice (1961 Convention, article 7(2)).",
                  "ru": "Закон требует подать с заявлением письменный отказ от другого гражданства и не оставляет выбора (пункт 2 статьи 7 Конвенции 1961 года)."},
    "release": {"en": "Last resort. The law asks that the other nationality be left first and leaves no choice: from the release to the grant the person may be stateless, and the grant may be refused. Without a written assurance do not begin (1961 Convention, article 7(2)).",
                "ru": "Крайний случай. Закон требует сначала выйти из другого гражданства и не оставляет выбора: от выхода до приёма лицо может быть без гражданства, а в приёме могут отказать. Без письменной гарантии не начинать (пункт 2 статьи 7 Конвенции 1961 года)."},
}


@attrs.frozen(kw_only=True, eq=False)
class Plan:
    """Steps in order, and what stands at the end.

    ``certain``: if the facts are so the law obliges the authorities at every step. ``law_leaves_no_choice``: the plan
    gives up a nationality because the law of the State demands it; ``warning`` spells the risk out.
    """

    country: str
    steps: tuple[Step, ...]
    finding: str
    verdict: str
    since: str | None
    certain: bool
    law_leaves_no_choice: bool = False
    warning: Mapping[str, str] | None = None


@attrs.frozen(kw_only=True, eq=False)
class Plans:
    """All plans of a case, the surest first. ``bounded``: the bound of evaluations was reached, there may be more."""

    plans: tuple[Plan, ...]
    evaluations: int
    bound: int
    bounded: bool
    assumes: tuple[Mapping[str, str], ...]
    withheld: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """The plans as plain data."""
        from citizenship.assessment.plan_data import plans_dict

        return plans_dict(self)


@attrs.frozen(eq=False)
class _Node:
    answer: Assessment
    steps: tuple[Step, ...] = ()

    @property
    def country(self) -> str | None:
        return self.steps[-1].country if self.steps else None


def _national(answer: Assessment, state: str | None) -> bool:
    return state is not None and state in answer.nationality and answer.nationality[state].verdict == NATIONAL


class _SpentError(Exception):
    """The bound of evaluations is reached."""


@attrs.define
class _Search:
    start: Assessment
    bound: int
    count: int = 0
    spent: bool = False

    def assess(self, case: Case) -> Assessment:
        """Assess an edited case, without completions, within the bound."""
        from citizenship.assessment.assess import assess

        if self.count >= self.bound:
            self.spent = True
            raise _SpentError
        self.count += 1
        evaluation = self.start.evaluation
        return assess(case, lawbook=evaluation.index.book, as_of=to_edtf(*evaluation.today), engine=evaluation.engine, family=self.start.family, completions=False)

    def run(self) -> list[_Node]:
        """Every node that a plan can end in, level by level."""
        case = self.start.evaluation.case
        root = _Node(self.assess(case if isinstance(case.acts, tuple) else attrs.evolve(case, acts=())))
        level, ends = [root], []
        for _ in range(STEPS):
            following: list[_Node] = []
            for node in level:
                try:
                    following += self.after(node)
                except _SpentError:
                    break
            ends += [node for node in following if self.leads(root, node)]
            level = following
        with suppress(_SpentError):
            ends += self.releases(root, {node.country for node in ends if node.country is not None and _national(node.answer, node.country)})
        return ends

    def after(self, node: _Node) -> Iterator[_Node]:
        """The nodes one checked step further; a step that costs a certain nationality is no step."""
        for draft in self.drafts(node):
            answer = self.assess(draft.case)
            if lost(node.answer, answer) and answer.finding != NATIONAL:
                continue
            step = checked(draft, node.answer, answer)
            if step.changes or step.opens or self.proves(node.answer, answer, draft.country):
                yield _Node(answer, (*node.steps, step))
        yield from self.children(node)

    def children(self, node: _Node) -> Iterator[_Node]:
        """What follows for the children once the parent's nationality stands."""
        if node.steps and node.steps[-1].kind in ("file", "establish", "court", "appeal") and node.answer.nationality.get(node.steps[-1].country) is not None:
            step = children_step(self.start, node.answer, node.steps[-1].country, self.spend)
            if step is not None:
                yield _Node(node.answer, (*node.steps, step))

    def spend(self) -> None:
        """Count an assessment made elsewhere."""
        if self.count >= self.bound:
            self.spent = True
            raise _SpentError
        self.count += 1

    def proves(self, before: Assessment, after: Assessment, state: str) -> bool:
        """Does the step give a nationality that is certain already a position of the State?"""
        old, new = before.nationality.get(state), after.nationality.get(state)
        return old is not None and new is not None and new.verdict == NATIONAL and new.reading == "position" != old.reading

    def leads(self, root: _Node, node: _Node) -> bool:
        """Is the person better off: a new certain nationality, its proof, or a recognised status?"""
        state = node.steps[-1].country
        if node.steps[-1].kind in ("status", "children"):
            return True
        if not _national(node.answer, state):
            return False
        return not _national(root.answer, state) or self.proves(root.answer, node.answer, state)

    # -- candidate steps -----------------------------------------------------------------------------------
    def drafts(self, node: _Node) -> Iterator[Draft]:
        """Candidate steps: of one State once the plan has begun, of each kind the first in rank."""
        if node.steps and node.steps[-1].kind in ("status", "children"):
            return
        offered = [r for r in node.answer.remedies if r.country != "regional" and node.country in (None, r.country)]
        done = {step.kind for step in node.steps}
        seen: set[tuple[str, str]] = set()
        of_right = {r.country for r in offered if r.open == "yes" and r.kind in _SURE and r.right == "of_right" and r.rule.by and not leaves_another(r)}
        for draft in self.verdicts(node, offered, done):
            seen.add((draft.country, "establish"))
            yield draft
        for remedy in sorted(offered, key=lambda r: (r.open != "yes", RANK[r.kind])):
            key = (remedy.country, remedy.kind + remedy.open)
            if key in seen or (remedy.kind in ("discretionary", "facilitated") and remedy.right == "discretionary" and remedy.country in of_right):
                continue
            facts = done | ({"establish"} if (remedy.country, "establish") in seen else set())
            for draft in self.of(node, remedy, offered, facts):
                seen |= {key, (draft.country, draft.kind)} if draft.kind == "establish" else {key}
                yield draft

    def of(self, node: _Node, remedy: Remedy, offered: list[Remedy], done: set[str]) -> Iterator[Draft]:
        """The step a remedy makes, if it makes one."""
        answer, case = node.answer, node.answer.evaluation.case
        if remedy.kind in _NATIONALITY and remedy.rule.by and "file" not in done:
            if remedy.open == "yes":
                if not self.serves(node, remedy) or (leaves_another(remedy) and _choice(remedy, offered)):
                    return
                yield filed(answer, case, remedy, renounces=tuple(r.country for r in remedy.risks if r.what == "statement"))
            elif (draft := self.renouncing(node, remedy, offered)) is not None:
                yield draft
            elif remedy.open == "unknown" and remedy.kind in _SURE and not _settled(answer, remedy.country) and demands(remedy.around, remedy.rule) is None and "establish" not in done:
                yield from self.establish(node, remedy.country, offered, list(_refs(remedy)), partial(_open, remedy=remedy.id), remedy)
        elif remedy.open == "yes" and remedy.kind == "court" and not remedy.rule.by and "court" not in done:
            yield Draft(case=found_by_court(answer, case, remedy), kind="court", country=remedy.country, remedy=remedy, act="court_found", certain=False)
        elif remedy.open == "yes" and remedy.kind == "appeal" and "appeal" not in done:
            edited = appealed(answer, remedy)
            if edited is not None:
                yield Draft(case=edited, kind="appeal", country=remedy.country, remedy=remedy, certain=False)
        elif remedy.open == "yes" and remedy.kind == "statelessness" and not node.steps and answer.finding != NATIONAL:
            yield recognised_stateless(answer, remedy)

    def serves(self, node: _Node, remedy: Remedy) -> bool:
        """Does filing it make sense here: not to confirm what the law denies, and only what the step before made possible?"""
        verdict = node.answer.nationality.get(remedy.country)
        if remedy.effect == "confirms" and (verdict is None or verdict.verdict == NOT_NATIONAL):
            return False
        if not node.steps:
            return True
        last = node.steps[-1]
        if remedy.effect == "confirms" and last.kind == "establish" and not _national(node.answer, remedy.country):
            return False
        return remedy.id in last.opens or any(change.country == remedy.country for change in last.changes)

    def verdicts(self, node: _Node, offered: list[Remedy], done: set[str]) -> Iterator[Draft]:
        """Facts on which an open verdict turns: a national by law needs no grant, only proof."""
        if done & {"establish", "file"}:
            return
        for state, verdict in node.answer.nationality.items():
            mine = [r for r in offered if r.country == state]
            if verdict.verdict == UNDETERMINED and verdict.link and verdict.reason != "no_ruleset" and node.country in (None, state) and mine:
                refs = waits(node.answer.evaluation, (state,))
                yield from self.establish(node, state, mine, refs, partial(_national, state=state), None)

    def establish(self, node: _Node, state: str, offered: list[Remedy], refs: list[Ref], goal: Callable[[Assessment], bool], remedy: Remedy | None) -> Iterator[Draft]:
        """The first provable facts, at most three, with which the goal is reached; the court that can find them, if there is one.

        Fact by fact: of the values tried the one is kept that leaves least open, and one that decides against the
        person is dropped.
        """
        if not node.answer.enquiry_allowed(state):
            return
        court = next((r for r in offered if r.country == state and r.kind == "court" and r.open != "no" and not r.rule.by), None)
        answer = node.answer
        told_so_far: tuple[tuple[str, str], ...] = ()
        for _ in range(FACTS):
            best: tuple[int, Assessment, tuple[str, str], list[Ref]] | None = None
            for case, ref, value in islice(told(answer, refs, state), TRIES):
                made = self.assess(case)
                facts = (*told_so_far, (ref.name, value))
                if goal(made):
                    yield Draft(case=self.proven(made, case, court, goal), kind="establish", country=state, remedy=court, facts=facts, certain=False)
                    return
                now = next((r for r in made.remedies if remedy is not None and r.id == remedy.id), None)
                left = list(_refs(now)) if remedy is not None else waits(made.evaluation, (state,))
                if left and (best is None or len(left) < best[0]):
                    best = len(left), made, (ref.name, value), left
            if best is None:
                return
            _, answer, fact, refs = best
            told_so_far = (*told_so_far, fact)

    def proven(self, answer: Assessment, case: Case, court: Remedy | None, goal: Callable[[Assessment], bool]) -> Case:
        """The case with the court's finding on file as well, where there is a court and the goal still stands."""
        if court is None:
            return case
        found = found_by_court(answer, case, court)
        return found if goal(self.assess(found)) else case

    def renouncing(self, node: _Node, remedy: Remedy, offered: list[Remedy]) -> Draft | None:
        """A grant for which the law demands a written renunciation with the application, where nothing else of the State will do."""
        if demands(remedy.around, remedy.rule) != "statement":
            return None
        if _choice(remedy, offered):
            return None
        case = node.answer.evaluation.case
        case = meeting(case, renunciations(remedy.rule, "statement"))
        answer = self.assess(case)
        now = next((r for r in answer.remedies if r.id == remedy.id), None)
        held = tuple(r.country for r in remedy.risks if r.what == "statement")
        return filed(answer, case, now, renounces=held) if now is not None and now.open == "yes" else None

    def releases(self, root: _Node, reached: set[str]) -> Iterator[_Node]:
        """Where the law demands release first and no other way of that State is left: assurance, release, grant."""
        held = [s for s, sure in _around(root.answer).items() if sure]
        for remedy in root.answer.remedies:
            if len(held) != 1 or remedy.country in (*reached, held[0]) or remedy.kind not in _NATIONALITY or not remedy.rule.by:
                continue
            others = [r for r in root.answer.remedies if r.country == remedy.country and r.kind in _SURE and r.rule.by and r.open != "no"]
            if any(demands(r.around, r.rule) != "release" for r in others):
                continue  # the law leaves, or may leave, a choice
            if demands(remedy.around, remedy.rule) != "release" or not root.answer.enquiry_allowed(held[0]):
                continue
            case = root.answer.evaluation.case
            left = with_act(meeting(case, renunciations(remedy.rule, "release")), Act(act="released", of=held[0], by=held[0], date=today(root.answer)))
            stripped = self.assess(left)
            now = next((r for r in stripped.remedies if r.id == remedy.id), None)
            if now is None or now.open != "yes":
                continue
            draft = attrs.evolve(filed(stripped, left, now), renounces=())
            granted = self.assess(draft.case)
            assurance = Draft(case=case, kind="assurance", country=remedy.country, remedy=remedy, certain=False)
            release = Draft(case=left, kind="release", country=held[0], act="released", certain=False, renounces=(held[0],), before_grant=True)
            steps = (checked(assurance, root.answer, root.answer), checked(release, root.answer, stripped), checked(draft, stripped, granted))
            reached.add(remedy.country)
            yield _Node(granted, steps)


def leaves_another(remedy: Remedy) -> bool:
    """Does the remedy make this person give up another nationality?"""
    return demands(remedy.around, remedy.rule) is not None


def _choice(remedy: Remedy, offered: list[Remedy]) -> bool:
    """Does the law of the State leave a choice: an open way to its nationality that keeps the other one?"""
    return any(r.country == remedy.country and r.kind in _NATIONALITY and r.open == "yes" and r.rule.by and not leaves_another(r) for r in offered)


def _around(answer: Assessment) -> Mapping[str, bool]:
    return answer.remedies[0].around.held if answer.remedies else {}


def _settled(answer: Assessment, state: str) -> bool:
    """Nobody with a nationality for certain is sent to prove uncertain facts for another, unless it is in question already."""
    return answer.finding == NATIONAL and (state not in answer.nationality or answer.nationality[state].verdict != UNDETERMINED)


def _refs(remedy: Remedy | None) -> tuple[Ref, ...]:
    return remedy.around.evaluation.ask(remedy.rule)[1] if remedy is not None else ()


def _open(answer: Assessment, remedy: str) -> bool:
    return any(r.id == remedy and r.open == "yes" for r in answer.remedies)


def plans(answer: Assessment, *, bound: int = EVALUATIONS) -> Plans:
    """Plans for a person, the surest first, those that give up a nationality last.

    Each is checked by assessing the case with its steps' results on file (at most ``bound`` assessments; the answer says
    whether the bound was reached). A fact that is UNKNOWN is never taken for granted: establishing it is a step of its
    own. Sources: INT-D-17, INT-D-18, INT-61-07a and -07b.

    >>> from citizenship import assess, loads
    >>> [case] = loads('''
    ... id: a
    ... as_of: 2022-03-01
    ... person: {born: 1970, birthplace: TJ, nationality: [{of: SU, to: 1991-12-25, by: birth}]}
    ... residence:
    ... - {in: TJ, from: 1970, to: 1993-05-01, registration: permanent}
    ... - {in: UZ, from: 1993-05-02, to: .., registration: permanent}
    ... documents: []
    ... acts: []
    ... ''')
    >>> best = plans(assess(case, engine="reference", completions=False)).plans[0]
    >>> best.country, best.verdict, [step.act for step in best.steps]
    ('UZ', 'national', ['recognised'])
    """
    search = _Search(answer, bound)
    ends = search.run()
    whole = {_signature(node): node for node in reversed(ends) if not any(_begins(node, other) for other in ends)}
    made = [_plan(node) for node in reversed(whole.values())]
    ordered = sorted(enumerate(made), key=lambda pair: (*_order(pair[1]), pair[0]))
    silent = () if isinstance(answer.evaluation.case.acts, tuple) else (_NO_ACTS,)
    return Plans(plans=tuple(plan for _, plan in ordered), evaluations=search.count, bound=bound, bounded=search.spent, assumes=silent,
                 withheld=tuple(w.id for w in answer.withheld))


def _begins(node: _Node, other: _Node) -> bool:
    return len(node.steps) < len(other.steps) and other.steps[: len(node.steps)] == node.steps


def _signature(node: _Node) -> tuple[Any, ...]:
    return tuple((step.kind, step.country, step.remedy, step.facts) for step in node.steps)


def _order(plan: Plan) -> tuple[int, ...]:
    """Last what leaves a nationality before the grant, then what gives one up, then what costs one; among the rest the surest first."""
    cost = 3 if any(s.before_grant for s in plan.steps) else 2 if plan.law_leaves_no_choice else 1 if any(r.startswith("lost:") for s in plan.steps for r in s.puts_at_risk) else 0
    return cost, plan.verdict != NATIONAL, sum(not s.certain for s in plan.steps), sum(s.discretionary for s in plan.steps), len(plan.steps)


def _plan(node: _Node) -> Plan:
    country = node.steps[-1].country
    verdict = node.answer.nationality.get(country)
    kind = "release" if any(s.before_grant for s in node.steps) else "statement" if any(s.renounces for s in node.steps) else None
    return Plan(
        country=country, steps=node.steps, finding=node.answer.finding, verdict=verdict.verdict if verdict is not None else "not_national",
        since=verdict.since if verdict is not None else None, certain=all(s.certain for s in node.steps),
        law_leaves_no_choice=kind is not None, warning=_WARNING[kind] if kind is not None else None,
    )


__all__ = ["EVALUATIONS", "STEPS", "Plan", "Plans", "plans"]
