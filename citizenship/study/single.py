"""The single-case engine as the evaluator of a batch: families together, parents before children.

What an output row never says: ethnicity, convictions, trafficking, asylum. A provision that can only be reached through such a
fact is named by its State alone (``KZ:withheld``), so that nobody can read the fact off the rule.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import attrs

from citizenship import dates
from citizenship.assessment.assess import default_engine
from citizenship.assessment.family import Family
from citizenship.errors import CaseError, CitizenshipError, did_you_mean
from citizenship.law.model import All, AnyOf, Doubt, Not, Pred
from citizenship.study.rows import Chunk, Evaluator, Outcome, Reason, Row, add, blank, reason_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from citizenship.assessment.assess import Assessment
    from citizenship.case import Case
    from citizenship.law.lawbook import Lawbook
    from citizenship.law.model import Rule

_PREDICATES: Final = frozenset({"ethnic", "group", "convicted"})
_WORDS: Final = re.compile(
    r"ethnic|race|racial|religio|descent|convict|sentence|prosecut|offence|crim|terror|extremis|traffick|refugee|asylum|fears_return|exclusion|"
    r"violence|stranded|irregular|displaced|persecut|wanted_for",
)
_CITING: Final = frozenset({"meets", "circumstance", "holds_status", "act", "ground", "relative", "parents"})


class SingleCase:
    """Evaluates one case after the other with the full engine (three passes, completions, remedies)."""

    name = "single"

    def __init__(self, book: Lawbook, *, as_of: str | None = None, today: str | None = None, engine: str | None = None) -> None:
        """``as_of`` overrides the day of every case; ``today`` serves those without one."""
        self.book, self.as_of, self.today = book, as_of, today
        self.engine = default_engine(engine)
        self.withheld = protected(book)

    def evaluate(self, chunk: Chunk) -> Outcome:
        """Every row of the chunk, in order; what cannot be evaluated goes to ``quarantine`` with its reason."""
        out = Outcome(blank("persons"), blank("states"), blank("quarantine"))
        first: dict[str, int] = {}
        for row in chunk.rows:
            if row.case is not None:
                first.setdefault(row.case.id, row.number)
        family = Family([row.case for row in chunk.rows if row.case is not None and first[row.case.id] == row.number], lawbook=self.book, engine=self.engine)
        quarantined = {row.id for row in chunk.rows if row.reason is not None}
        for row in chunk.rows:
            answer = self._answer(row, family, first)
            if isinstance(answer, Reason):
                add(out.quarantine, {"row": row.number, "id": row.id, "code": answer.code, "reason": answer.text})
                continue
            assert row.case is not None
            add(out.persons, self._person(row, answer, _notes(row.case, family, quarantined)))
            for state, verdict in answer.nationality.items():
                add(out.states, {"row": row.number, "id": row.id, "state": state, "verdict": verdict.verdict, "since": verdict.since,
                                 "basis": self._named(verdict.basis), "reading": verdict.reading})
        return out

    def assess(self, row: Row, family: Family) -> Assessment:
        """The full answer to one row among its family."""
        assert row.case is not None
        day = self.as_of or (None if isinstance(row.case.as_of, dates.UncertainDate) else self.today)
        if day is None and not isinstance(row.case.as_of, dates.UncertainDate):
            raise CaseError("no day of determination", code="as_of", where="as_of", hint="give --as-of, or as_of in the row")
        return family.assess(row.case, as_of=day)

    def _answer(self, row: Row, family: Family, first: dict[str, int]) -> Assessment | Reason:
        if row.case is None:
            return row.reason or Reason("empty", "no case")
        if first[row.case.id] != row.number:
            return Reason("twice", f"id: that of row {first[row.case.id]} too")
        try:
            return self.assess(row, family)
        except CitizenshipError as error:
            return reason_of(error)
        except Exception as error:  # noqa: BLE001 - one row must not stop a million; it is counted and named
            return Reason("internal", f"{type(error).__name__} while evaluating; `citizenship batch explain` shows where")

    def _person(self, row: Row, answer: Assessment, notes: list[str]) -> dict[str, Any]:
        risks = ("withheld" if risk.kind == "trigger" and any(rule in self.withheld for rule in risk.rules) else risk.id for risk in answer.risks)
        return {
            "row": row.number, "id": row.id, "as_of": answer.as_of, "finding": answer.finding, "finding_by": answer.finding_by, "iross": answer.iross,
            "open_law": list(answer.open_law), "risks": sorted(set(risks)),
            "remedies": self._named(remedy.id for remedy in answer.remedies if remedy.open == "yes"), "notes": notes,
        }

    def _named(self, rules: Any) -> list[str]:
        names = (f"{self.book.by_id[rule].state}:withheld" if rule in self.withheld else rule for rule in rules)
        return list(dict.fromkeys(names))


def _notes(case: Case, family: Family, quarantined: set[str | None]) -> list[str]:
    """Parents and relatives named as cases that could not be used: the entry's own facts were."""
    named = [parent.case for parent in case.parents if parent.case] if isinstance(case.parents, tuple) else []
    return [f"parent {name} {'is in quarantine' if name in quarantined else 'is not in reach'}: the facts of the entry were used"
            for name in named if name not in family.by_id]


def protected(book: Lawbook) -> frozenset[str]:
    """Rules that ask for a protected fact (and not only for its absence): by text or by practice.

    >>> from citizenship import load_lawbook
    >>> found = protected(load_lawbook())
    >>> "KZ-1991-20.1" in found, "KZ-1991-3.1" in found
    (True, False)
    """
    return frozenset(rule.id for rule in book.rules if _is_protected(rule))


def _is_protected(rule: Rule) -> bool:
    conditions: list[Any] = [*rule.when, *map(Not, rule.unless)]  # without the bars of other rules, which only ever close a way
    words = rule.trigger.words if rule.trigger else ()
    told = any(_asks(pred) for condition in conditions for pred in _asserted(condition, positive=True))
    return told or any(_WORDS.search(word) for word in (*words, *rule.by))


def _asserted(condition: Any, *, positive: bool) -> Iterator[Pred]:
    """Literals that have to be true, not false, for the condition; those inside arguments too."""
    if isinstance(condition, Not):
        yield from _asserted(condition.item, positive=not positive)
    elif isinstance(condition, All | AnyOf | Doubt):
        for item in condition.readings if isinstance(condition, Doubt) else condition.items:
            yield from _asserted(item, positive=positive)
    elif isinstance(condition, Pred):
        if positive:
            yield condition
        for _, value in condition.args:
            yield from _asserted(value, positive=positive)
    elif isinstance(condition, tuple):
        for item in condition:
            yield from _asserted(item, positive=positive)
    elif isinstance(condition, Mapping):
        for item in condition.values():
            yield from _asserted(item, positive=positive)


def _asks(pred: Pred) -> bool:
    return pred.name in _PREDICATES or (pred.name in _CITING and any(_WORDS.search(word) for word in _texts(dict(pred.args))))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | list | frozenset):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)


EVALUATORS: Final = {SingleCase.name: SingleCase}  # by the name given to `evaluate(evaluator=…)`; the columnar kernel joins here


@attrs.frozen
class Spec:
    """Everything a worker needs to make the evaluator: the same in every process, and after a restart."""

    book: Lawbook
    evaluator: str | Evaluator = "single"
    as_of: str | None = None
    today: str | None = None
    engine: str | None = None

    def make_sure(self) -> None:
        """Raise :class:`citizenship.errors.CaseError` for an unknown evaluator, before a process is started for it."""
        if isinstance(self.evaluator, str) and self.evaluator not in EVALUATORS:
            raise CaseError(f"unknown evaluator {self.evaluator!r}", code="evaluator", hint=did_you_mean(self.evaluator, EVALUATORS) or ", ".join(EVALUATORS))

    def make(self) -> Evaluator:
        """The evaluator."""
        self.make_sure()
        if not isinstance(self.evaluator, str):
            return self.evaluator
        return EVALUATORS[self.evaluator](self.book, as_of=self.as_of, today=self.today, engine=self.engine)


__all__ = ["SingleCase", "Spec", "protected"]
