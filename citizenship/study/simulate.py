"""`simulate`: a population under the law as it is and as an amendment would make it, and who is better or worse off."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import attrs

from citizenship.assessment.assess import default_engine
from citizenship.assessment.family import Family
from citizenship.dates import UncertainDate, parse
from citizenship.errors import AmendmentErrors, CaseError, CitizenshipError
from citizenship.law.lawbook import Lawbook, load_lawbook
from citizenship.study.outcome import Difference, Outcome, age_band, outcome, sex_of
from citizenship.study.population import families
from citizenship.study.reach import can_matter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from citizenship.assessment.assess import Assessment
    from citizenship.case import Case
    from citizenship.engine.evaluation import Evaluation
    from citizenship.engine.moments import Engine
    from citizenship.law.amend import Amendment, Touched

CHUNK: Final = 32  # families a worker takes at once
KEPT: Final = 20  # bad cases told in full
TOGETHER: Final = "several changes together"
Group = tuple[str, str, str]  # cause, sex, age band


@attrs.frozen(kw_only=True, eq=False)
class Simulation:
    """Flows between the law before and after an amendment. Counts are persons; nothing in it names or describes one.

    ``findings`` counts every person, by finding before and after; ``flows`` those for whom something differs, by the difference and by
    (cause, sex, age band). ``persons`` = ``evaluated`` twice + ``spared`` (proved to be the same); ``failed`` cases are in no count.
    """

    amendment: str
    title: dict[str, str]
    state: str
    as_of: str | None
    baseline_hash: str
    reform_hash: str
    notices: tuple[str, ...]
    persons: int
    evaluated: int
    spared: int
    failed: int
    problems: tuple[str, ...]
    changed: int
    unlinked: int  # parents that are cases of their own, but not with their children
    findings: Counter[tuple[str, str]]
    flows: Counter[tuple[Difference, Group]]

    @property
    def changes_nothing(self) -> bool:
        """Whether no outcome of any person differs."""
        return not self.flows

    def flow(self, kind: str, key: str = "", before: str | None = None, after: str | None = None) -> int:
        """How many persons a difference concerns: of a ``kind`` (finding, nationality, way, right) about ``key``; ``None`` is any."""
        return sum(count for (d, _), count in self.flows.items() if d.kind == kind and d.key == key and before in (None, d.before) and after in (None, d.after))

    def to_dict(self, *, exact: bool = False) -> dict[str, Any]:
        """The tables as plain data (schema ``citizenship.simulation.v1``), small cells hidden unless ``exact``."""
        from citizenship.report.simulation import to_dict

        return to_dict(self, exact=exact)


@attrs.define(eq=False)
class _Tally:
    """Counts of some families; tallies add up in any order."""

    persons: int = 0
    evaluated: int = 0
    failed: int = 0
    changed: int = 0
    unlinked: int = 0
    problems: list[str] = attrs.field(factory=list)
    findings: Counter[tuple[str, str]] = attrs.field(factory=Counter)
    flows: Counter[tuple[Difference, Group]] = attrs.field(factory=Counter)

    def add(self, other: _Tally) -> None:
        self.persons += other.persons
        self.evaluated += other.evaluated
        self.changed += other.changed
        self.unlinked += other.unlinked
        self.findings += other.findings
        self.flows += other.flows
        self.fail(other.failed, other.problems)

    def fail(self, count: int, problems: Iterable[str]) -> None:
        self.failed += count
        self.problems += itertools.islice(problems, max(0, KEPT - len(self.problems)))


@attrs.define(eq=False)
class _Laws:
    """The two lawbooks, and those with one change alone, made when a cause is asked for."""

    base: Lawbook
    reform: Lawbook
    amendment: Amendment
    touched: tuple[Touched, ...]
    engine: Engine
    as_of: str | None
    today: str | None
    completions: bool
    spare: bool
    alone: dict[str, Lawbook | None] = attrs.field(factory=dict)

    @property
    def labels(self) -> dict[str, str]:
        """What the amendment calls each rule it touches, by every id of it."""
        out: dict[str, str] = {}
        for one in self.touched:
            if one.becomes is not None or one.kind == "repeal":
                label = self._first(one)
                out |= {name: label for name in (one.rule, one.becomes, one.root) if name}
        return out

    def _first(self, one: Touched) -> str:
        """Several changes of one rule on different days are one cause: the rule as the amendment first names it."""
        named = {t.becomes: t for t in self.touched if t.becomes}
        while one.rule in named:
            one = named[one.rule]
        return one.label

    def single(self, label: str) -> Lawbook | None:
        """The baseline with what the amendment does to one rule; ``None`` where that is no law by itself."""
        if label not in self.alone:
            try:
                self.alone[label] = self.base.amend(self.amendment.only(frozenset({label})))
            except AmendmentErrors:
                self.alone[label] = None
        return self.alone[label]

    def day(self, case: Case) -> str | None:
        return self.as_of or (None if isinstance(case.as_of, UncertainDate) else self.today)

    def chunk(self, members: list[tuple[Case, ...]]) -> _Tally:
        """Everything about some families."""
        out = _Tally()
        for cases in members:
            out.add(self.tally(cases))
        return out

    def tally(self, cases: tuple[Case, ...]) -> _Tally:
        """Everything about one family."""
        out = _Tally(unlinked=_unlinked(cases))
        before, after = Family(cases, lawbook=self.base, engine=self.engine), Family(cases, lawbook=self.reform, engine=self.engine)
        for case in cases:
            try:
                self._person(out, case, before, after)
            except CitizenshipError as error:
                out.fail(1, [f"{case.id}: {error}"])
        return out

    def _person(self, out: _Tally, case: Case, before: Family, after: Family) -> None:
        day = self.day(case)
        answer = before.assess(case, as_of=day, completions=self.completions)
        one = two = outcome(answer)
        matters = not self.spare or can_matter(answer, list(ancestors(before, case, answer.evaluation.today)), self.touched, self.base, self.reform)
        if matters:
            two = outcome(after.assess(case, as_of=day, completions=self.completions))
        out.persons += 1
        out.evaluated += matters
        out.findings[one.finding, two.finding] += 1
        differences = list(one.to(two))
        out.changed += bool(differences)
        if differences:
            causes = self._causes(case, before.cases, answer, one, two, differences)
            for difference in differences:
                out.flows[difference, (causes[difference], sex_of(answer), age_band(answer))] += 1

    # -- causes --------------------------------------------------------------------------------------------
    def _causes(self, case: Case, members: tuple[Case, ...], answer: Assessment, one: Outcome, two: Outcome, differences: list[Difference]) -> dict[Difference, str]:
        """The change that made each difference: the only one; else those that make it by themselves; else all of them together."""
        labels = sorted(set(self.labels.values()))
        if len(labels) == 1:
            return dict.fromkeys(differences, labels[0])
        made: dict[Difference, list[str]] = {difference: [] for difference in differences}
        for label in labels:
            book = self.single(label)
            if book is None:
                continue
            alone = outcome(Family(members, lawbook=book, engine=self.engine).assess(case, as_of=self.day(case), completions=self.completions))
            for difference in set(one.to(alone)) & made.keys():
                made[difference].append(label)
        return {difference: " + ".join(found) or self._named(difference, one, two) for difference, found in made.items()}

    def _named(self, difference: Difference, one: Outcome, two: Outcome) -> str:
        """Where no change does it alone: the changed rule the difference itself speaks of."""
        names = self.labels
        rules = [difference.key] if difference.kind == "right" else [*one.basis.get(difference.key, ()), *two.basis.get(difference.key, ())]
        found = sorted({names[rule] for rule in rules if rule in names})
        return " + ".join(found) if found else TOGETHER


def ancestors(family: Family, case: Case, today: Any) -> Iterator[Evaluation]:
    """Evaluations of all ancestors that are cases of the file."""
    for name in family.parents_of(case):
        yield family._evaluation(family.by_id[name], today)
        yield from ancestors(family, family.by_id[name], today)


def _unlinked(cases: tuple[Case, ...]) -> int:
    """Parents that are said to be cases of their own and are not here: what the entry itself says of them is used."""
    ids = {case.id for case in cases}
    return sum(1 for case in cases for parent in (case.parents if isinstance(case.parents, tuple) else ()) if parent.case and parent.case not in ids)


def simulate(
    cases: str | Path | Iterable[Case], lawbook: Lawbook | None, amendment: Amendment, *, as_of: str | None = None, today: str | None = None,
    processes: int = 1, engine: str | None = None, completions: bool = True, spare: bool = True,
    progress: Callable[[int], object] | None = None,
) -> Simulation:
    """Assess every person under ``lawbook`` and under ``lawbook.amend(amendment)``, and count what differs.

    ``cases``: case files (a path: JSON Lines, YAML, a folder) or cases; cases that refer to each other stand together. ``as_of`` (EDTF) is
    the day of determination of all, ``today`` of those that name none; a case without any is counted as failed. The reform is evaluated
    only where it can matter (``spare=False``: for everybody). ``processes``: how many share the work; the result is the same for any
    number and any order. ``progress`` is told the number of persons done.

    UNKNOWN stays UNKNOWN: *undetermined* is a finding of its own, ``unknown`` an answer of its own whether a right is open, and a person of
    unknown sex or age is counted as that. Raises :class:`citizenship.errors.AmendmentErrors`; cases that are none are counted, told in
    ``problems`` (the first 20) and left out.

    >>> from citizenship import load_lawbook, loads
    >>> from citizenship.law.amendment import read_amendment
    >>> bill = read_amendment('''
    ... amendment: {id: UZ-BILL, state: UZ, title: {en: Before 2015, ru: До 2015 года}, in_force: 2022-01-01}
    ... changes: [{change: UZ-2020-6.1, set: {when.1.registered.some: [.., 2014-12-31]}}]
    ... ''')
    >>> people = loads('''
    ... id: T-1
    ... as_of: 2022-01-10
    ... person: {sex: female, born: 1970-02-02, birthplace: UZ, nationality: [{of: SU, from: .., to: 1991-12-25, by: birth}]}
    ... residence: [{in: UZ, from: 1970-02-02, to: 2009-12-31, registration: none}, {in: UZ, from: 2010-01-01, to: .., registration: permanent}]
    ... registrations: []
    ... documents: []
    ... acts: [{act: declared_for, of: UZ, date: 2019-05-01}]
    ... ''')
    >>> found = simulate(people, load_lawbook(), bill, engine="reference")
    >>> found.persons, found.flow("right", "UZ-2020-6.1", "no", "yes"), found.changes_nothing
    (1, 1, False)
    """
    base = lawbook if lawbook is not None else load_lawbook()
    reform = base.amend(amendment)
    if as_of is not None:
        parse(as_of)
    touched = reform.amended[len(base.amended):]
    setup = (base, reform, amendment, touched, engine, as_of, today, completions, spare)
    total = _Tally()

    def bad(error: CaseError) -> None:
        problems = getattr(error, "problems", (error,))
        total.fail(1, [str(problems[0]) + (f" (and {len(problems) - 1} more)" if len(problems) > 1 else "")])

    for done in _work(_chunks(families(cases, bad)), setup, processes):
        total.add(done)
        if progress is not None:
            progress(total.persons)
    return Simulation(
        amendment=amendment.id, title=dict(amendment.title), state=amendment.state, as_of=as_of, baseline_hash=base.hash, reform_hash=reform.hash,
        notices=tuple(t.notice for t in touched if t.notice), persons=total.persons, evaluated=total.evaluated, spared=total.persons - total.evaluated,
        failed=total.failed, problems=tuple(total.problems), changed=total.changed, unlinked=total.unlinked, findings=total.findings, flows=total.flows,
    )


def _chunks(source: Iterator[tuple[Case, ...]]) -> Iterator[list[tuple[Case, ...]]]:
    while chunk := list(itertools.islice(source, CHUNK)):
        yield chunk


# -- one process or several --------------------------------------------------------------------------------
_worker: list[_Laws] = []  # the laws of a worker process


def _laws(setup: tuple[Any, ...]) -> _Laws:
    base, reform, amendment, touched, engine, *rest = setup
    return _Laws(base, reform, amendment, touched, default_engine(engine), *rest)


def _start(setup: tuple[Any, ...]) -> None:
    _worker.append(_laws(setup))


def _run(chunk: list[tuple[Case, ...]]) -> _Tally:
    return _worker[0].chunk(chunk)


def _work(chunks: Iterator[list[tuple[Case, ...]]], setup: tuple[Any, ...], processes: int) -> Iterator[_Tally]:
    if processes < 2:
        yield from map(_laws(setup).chunk, chunks)
        return
    from collections import deque
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_start, initargs=(setup,)) as pool:
        waiting: deque[Any] = deque()
        for chunk in chunks:  # a few ahead, never the whole population
            waiting.append(pool.submit(_run, chunk))
            if len(waiting) > 2 * processes:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


__all__ = ["Simulation", "ancestors", "simulate"]
