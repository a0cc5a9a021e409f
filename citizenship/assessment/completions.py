"""Completions: what follows whatever the unknown facts are (DESIGN R4).

Kleene logic forgets that two unknowns may be one unknown. Here the unknown facts that a deciding condition
waits for are completed depth-first, one split at a time, up to a stated number of leaves. Dates are split only
where an outcome can change; an enumerated fact into the classes a rule tells apart. A doubt about the law is a
variable like any other, so a finding that only the law splits can be told from one that facts split.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from citizenship.assessment.facts import branches
from citizenship.assessment.verdict import NOT_NATIONAL, STATELESS, UNDETERMINED, finding, verdicts
from citizenship.truth import TRUE, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from citizenship.case import Case
    from citizenship.engine.evaluation import Evaluation
    from citizenship.engine.steps import Ref
    from citizenship.engine.timeline import Timeline

LEAVES: Final = 256
EVALUATIONS: Final = 160  # nodes evaluated: what keeps a file with many year-only dates within seconds
FINDING: Final = "finding"


@attrs.frozen
class Outcome:
    """A verdict over some completions; ``laws``: the doubts that alone split it, ``None`` if facts do; ``basis``: rules it rests on."""

    value: str
    laws: frozenset[str] | None = None
    basis: tuple[str, ...] = ()


Outcomes = dict[str, Outcome]


@attrs.frozen
class Completed:
    """What the completions decide, and whether the bound was reached first."""

    outcomes: Mapping[str, Outcome]
    leaves: int
    bounded: bool


class _Decided(Exception):
    pass


def waits(evaluation: Evaluation, states: tuple[str, ...]) -> list[Ref]:
    """The facts (and doubts of law) for which open verdicts wait, without repetition, in order."""
    found: dict[tuple[object, ...], Ref] = {}
    for state in states:
        for name in ("considered", "practice", "text"):
            for ref in _pending(evaluation.timelines[name], state, evaluation.today[1]):
                known = found.get(ref.path)
                if known is None:
                    found[ref.path] = ref
                elif known.options is None and ref.options is None:
                    found[ref.path] = known._replace(cuts=tuple(dict.fromkeys((*known.cuts, *ref.cuts))))
                elif known.options is None or (not known.options and ref.options):
                    found[ref.path] = ref
    return sorted(found.values(), key=lambda ref: ref.path[0] == "law")


def _pending(timeline: Timeline, state: str, today: int) -> Iterator[Ref]:
    """Facts behind every day on which the nationality of ``state`` is open, its own and one of several it may be."""
    for key, fluent in timeline.own.items():
        group = isinstance(key, frozenset) and state in key
        if key == state or group:
            for day, value, refs in zip(fluent.days, fluent.values, fluent.refs, strict=True):
                if day <= today and (value == UNKNOWN or (group and value == TRUE)):
                    yield from refs


def complete(
    evaluation: Evaluation, again: Callable[[Case, dict[str, int], Evaluation], Evaluation], barred: Callable[[Evaluation], bool],
    *, leaves: int = LEAVES,
) -> Completed:
    """Evaluate the completions of a case.

    ``again`` evaluates a completed case under chosen readings of the law, given the evaluation it completes.
    """
    search = _Search(again, barred, leaves, _open(evaluation))
    try:
        outcomes = search.visit(evaluation)
    except _Decided:
        outcomes = {key: Outcome(UNDETERMINED) for key in search.interesting}
    return Completed(outcomes, search.count, search.bounded)


def _open(evaluation: Evaluation) -> frozenset[str]:
    """The finding, and the verdicts still open of States the person touches; the others stay as open as they are."""
    return frozenset(s for s, v in verdicts(evaluation).items() if v.verdict == UNDETERMINED and v.link) | {FINDING}


@attrs.define
class _Search:
    again: Callable[[Case, dict[str, int], Evaluation], Evaluation]
    barred: Callable[[Evaluation], bool]
    limit: int
    interesting: frozenset[str]
    count: int = 0
    evaluated: int = 0
    bounded: bool = False
    settled: set[str] = attrs.field(factory=set)

    def visit(self, node: Evaluation) -> Outcomes:
        found = verdicts(node)
        here = {state: Outcome(v.verdict, basis=v.basis) for state, v in found.items()}
        value = finding(node, found)
        if value == STATELESS and self.barred(node):
            value = UNDETERMINED
        here[FINDING] = Outcome(value)
        searching = value == UNDETERMINED and FINDING not in self.settled
        states = tuple(s for s, v in found.items() if v.verdict == UNDETERMINED and (searching or (s in self.interesting and s not in self.settled)))
        if not states:
            self.count += 1
            return here
        states = tuple(sorted(states, key=lambda state: state not in self.interesting))  # split by the States the person touches first
        for ref in waits(node, states):
            if self.count >= self.limit or self.evaluated >= EVALUATIONS:
                self.bounded = True
                break
            children = self._children(node, ref, states)
            if len(children) < 2:
                continue
            merged: Outcomes | None = None
            for case, choices in children:
                self.evaluated += 1
                result = self.visit(self.again(case, choices, node))
                merged = result if merged is None else self._merge(merged, result, ref)
                if ref.path[0] != "law":
                    self.settled |= {k for k, o in merged.items() if o.value == UNDETERMINED and o.laws is None and k in self.interesting
                                     and not self._under_law(node)}
                if self.settled >= self.interesting:
                    raise _Decided
            assert merged is not None
            return merged
        self.count += 1
        if not self._under_law(node):
            # nothing splits this leaf any further: what is open here is open at the root
            self.settled |= {k for k, o in here.items() if o.value == UNDETERMINED and k in self.interesting}
            if self.settled >= self.interesting:
                raise _Decided
        return here

    @staticmethod
    def _under_law(node: Evaluation) -> bool:
        return bool(node.choices)

    @staticmethod
    def _children(node: Evaluation, ref: Ref, states: tuple[str, ...]) -> list[tuple[Case, dict[str, int]]]:
        """The cases, and readings of the law, into which one unknown splits."""
        if ref.path[0] == "law":
            name = str(ref.path[1])
            options = ref.options or ()
            if name in node.choices or len(options) < 2:
                return []
            return [(node.case, {**node.choices, name: int(str(option))}) for option in options]
        return [(case, dict(node.choices)) for case in branches(node.case, ref, node.today, states)]

    @staticmethod
    def _merge(a: Outcomes, b: Outcomes, ref: Ref) -> Outcomes:
        law = str(ref.path[1]) if ref.path[0] == "law" else None
        out: Outcomes = {}
        for key in a.keys() | b.keys():
            # a State that is not named in a leaf is one the person certainly does not belong to there
            x, y = a.get(key, Outcome(NOT_NATIONAL)), b.get(key, Outcome(NOT_NATIONAL))
            if x.value == y.value != UNDETERMINED:
                out[key] = Outcome(x.value, basis=tuple(dict.fromkeys((*x.basis, *y.basis))))
            elif law is None:
                both = x.value == y.value == UNDETERMINED and x.laws is not None and y.laws is not None
                out[key] = Outcome(UNDETERMINED, (x.laws or frozenset()) | (y.laws or frozenset()) if both else None)
            else:
                by_fact = any(o.value == UNDETERMINED and o.laws is None for o in (x, y))
                out[key] = Outcome(UNDETERMINED, None if by_fact else (x.laws or frozenset()) | (y.laws or frozenset()) | {law})
        return out
