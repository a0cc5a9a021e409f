"""A family file: several cases that refer to each other, each person evaluated once, and one summary.

Parents come first, children from them (DESIGN R14: only parent -> child carries verdicts). The summary says who is a national of
what, which remedy of a parent takes which child along, which children are exposed, and what to do first. It names no referral and
no asylum, trafficking or conviction fact: members of a family may be a danger to each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from citizenship import dates
from citizenship.assessment.assess import Assessment, answer_of, default_engine
from citizenship.assessment.children import treated_as_child
from citizenship.assessment.verdict import NATIONAL, UNDETERMINED
from citizenship.engine.evaluation import day_of, evaluate_case
from citizenship.errors import CaseError
from citizenship.law.lawbook import load_lawbook

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from citizenship.assessment.remedies import Remedy
    from citizenship.case import Case
    from citizenship.engine.evaluation import Evaluation
    from citizenship.engine.moments import Engine
    from citizenship.law.lawbook import Lawbook

SCHEMA: Final = "citizenship.family.v1"
_STEPS: Final = {
    "register": ("Register the birth of {who}", "Зарегистрировать рождение: {who}"),
    "before": ("By {day}, for {who}: {what}", "До {day}, {who}: {what}"),
    "include": ("{who} applies and takes along {children}: {what}", "{who} подаёт и включает {children}: {what}"),
    "file": ("{who} files: {what}", "{who} подаёт: {what}"),
    "ask": ("Find out for {who}: {what}", "Выяснить ({who}): {what}"),
}


@attrs.frozen(kw_only=True)
class Included:
    """A remedy of a parent that takes children along."""

    parent: str
    remedy: str
    country: str
    open: str
    children: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Exposed:
    """A child whose nationality is not certain, or whose birth is not registered; ``child`` is a case, else an entry of a parent's file."""

    child: str
    parents: tuple[str, ...]
    why: Mapping[str, str]


@attrs.frozen(kw_only=True)
class Step:
    """Something to do for the family: ``kind`` register, before, include, file or ask."""

    kind: str
    case: str
    text: Mapping[str, str]
    remedy: str | None = None
    by_day: str | None = None


@attrs.frozen(kw_only=True, eq=False)
class FamilyAssessment:
    """The answers of a family, in the order of the file, and what they come to together."""

    persons: tuple[Assessment, ...]
    includes: tuple[Included, ...]
    exposed: tuple[Exposed, ...]
    first: tuple[Step, ...]

    def to_dict(self) -> dict[str, Any]:
        """The summary as plain data (schema ``citizenship.family.v1``); the persons' own answers are not repeated in it."""
        return {
            "schema": SCHEMA, "cases": [answer.case for answer in self.persons], "as_of": sorted({answer.as_of for answer in self.persons}),
            "persons": [
                {"case": a.case, "finding": a.finding, "national_of": national_of(a), "open": open_states(a), "iross": a.iross} for a in self.persons
            ],
            "includes": [
                {"parent": i.parent, "remedy": i.remedy, "country": i.country, "open": i.open, "children": list(i.children)} for i in self.includes
            ],
            "exposed": [{"child": e.child, "parents": list(e.parents), "why": dict(e.why)} for e in self.exposed],
            "first": [{"kind": s.kind, "case": s.case, "text": dict(s.text), "remedy": s.remedy, "by_day": s.by_day} for s in self.first],
        }


def national_of(answer: Assessment) -> list[str]:
    """States of which the person certainly is a national."""
    return [state for state, verdict in answer.nationality.items() if verdict.verdict == NATIONAL]


def open_states(answer: Assessment) -> list[str]:
    """Linked States of which that is not determined."""
    return [state for state, verdict in answer.nationality.items() if verdict.verdict == UNDETERMINED and verdict.link]


def refers(cases: Iterable[Case]) -> bool:
    """Do the cases refer to each other: a parent or a relative of one is another of them?

    >>> from citizenship.case import Case, Parent
    >>> refers([Case(id="a"), Case(id="b", parents=(Parent(role="mother", case="a"),))])
    True
    """
    cases = list(cases)
    ids = {case.id for case in cases}
    return any(entry.case in ids for case in cases for entry in (*_listed(case.parents), *_listed(case.family)) if entry.case)


def _listed(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else ()


class Family:
    """The cases of one file, each person evaluated once a day of determination however many children refer to the parent.

    Raises :class:`citizenship.errors.CaseError` where a person would be an ancestor of themselves. A reference to a case that is not
    there is no error here (the reader of files makes it one): the entry's own facts are used.
    """

    def __init__(self, cases: Iterable[Case], *, lawbook: Lawbook | None = None, engine: str | Engine | None = None) -> None:
        """Take the cases; nothing is evaluated yet."""
        self.cases = tuple(cases)
        self.book = lawbook if lawbook is not None else load_lawbook()
        self.engine = default_engine(engine) if engine is None or isinstance(engine, str) else engine
        self.by_id = {case.id: case for case in self.cases}
        self._above = {name for case in self.cases for name in self.parents_of(case)}
        self._known: dict[tuple[str, Any], Evaluation] = {}  # of parents alone: a long file of strangers keeps nothing
        self.evaluated = 0

    def parents_of(self, case: Case) -> list[str]:
        """Parents that are cases of the file themselves."""
        return [parent.case for parent in _listed(case.parents) if parent.case in self.by_id]

    def _evaluation(self, case: Case, today: Any, below: tuple[str, ...] = ()) -> Evaluation:
        if case.id in below:
            raise CaseError(f"{case.id!r} would be an ancestor of itself", code="cycle", where=below[0],
                            hint=f"through {' -> '.join((*below[below.index(case.id):], case.id))}: one of these `case:` references is wrong")
        key = case.id, today
        known = self._known.get(key)
        if known is None:
            above = {name: self._evaluation(self.by_id[name], today, (*below, case.id)) for name in self.parents_of(case)}
            known = evaluate_case(case, self.book, self.engine, today=today, family=above)
            self.evaluated += 1
            if case.id in self._above:
                self._known[key] = known
        return known

    def assess(self, case: Case, *, as_of: str | None = None, completions: bool = True, standard: str = "reasonable") -> Assessment:
        """Assess one of the cases; parents that are cases are taken from what is already evaluated."""
        today = day_of(case, dates.parse(as_of) if as_of else None)
        root = self._evaluation(case, today)
        above = {name: self._evaluation(self.by_id[name], today, (case.id,)) for name in self.parents_of(case)}
        answer = answer_of(root, self.book, self.engine, above, completions=completions, standard=standard)
        return attrs.evolve(answer, family=self.cases) if refers(self.cases) else answer

    def summary(self, answers: Iterable[Assessment]) -> FamilyAssessment:
        """What the answers of these cases come to together."""
        persons = tuple(answers)
        by_case = {answer.case: answer for answer in persons}
        children = self._children(by_case)
        includes = tuple(_includes(persons, by_case, children))
        exposed = tuple(_exposed(persons, by_case, children))
        return FamilyAssessment(persons=persons, includes=includes, exposed=exposed, first=tuple(_first(persons, by_case, includes)))

    def _children(self, by_case: Mapping[str, Assessment]) -> dict[str, list[str]]:
        """Children by parent, as either of them tells it, in the order of the file."""
        out: dict[str, list[str]] = {name: [] for name in by_case}
        for case in self.cases:
            pairs = [(name, case.id) for name in self.parents_of(case)]
            pairs += [(case.id, entry.case) for entry in _listed(case.family) if entry.relation == "child" and entry.case in self.by_id]
            for parent, child in pairs:
                if parent in out and child in by_case and child not in out[parent]:
                    out[parent].append(child)
        return out


def assess_family(
    cases: Iterable[Case], *, lawbook: Lawbook | None = None, as_of: str | None = None, engine: str | Engine | None = None, completions: bool = True,
) -> FamilyAssessment:
    """Assess every case of a family, parents before children, and sum up.

    ``as_of`` (EDTF) overrides the day of each case. Unknown facts are treated as by :func:`citizenship.assess`; an undetermined parent
    makes a child undetermined where that matters, never stateless. Raises ``CaseError`` for a cycle and ``EvaluationError`` for a case
    without a day.

    Source: DESIGN R14.

    >>> from citizenship import loads
    >>> family = assess_family(loads('''
    ... cases:
    ...   - {id: A, as_of: 2026-11-23, person: {born: 1980, birthplace: KZ, nationality: [{of: KZ, to: ..}]}, acts: []}
    ...   - {id: B, as_of: 2026-11-23, person: {born: 1979, birthplace: KZ, nationality: [{of: KZ, to: ..}]}, acts: []}
    ...   - {id: C, as_of: 2026-11-23, person: {born: 2010, birthplace: KZ}, parents: [{role: mother, case: A}, {role: father, case: B}], acts: []}
    ... '''), engine="reference")
    >>> [(answer.case, answer.finding) for answer in family.persons]
    [('A', 'national'), ('B', 'national'), ('C', 'national')]
    """
    family = Family(cases, lawbook=lawbook, engine=engine)
    return family.summary([family.assess(case, as_of=as_of, completions=completions) for case in family.cases])


def _includes(persons: tuple[Assessment, ...], by_case: Mapping[str, Assessment], children: Mapping[str, list[str]]) -> Iterator[Included]:
    """Remedies of a parent that take along children who are, or may be, under 18 and are not certainly nationals of that State already."""
    for answer in persons:
        for remedy in answer.remedies:
            if remedy.open == "no" or remedy.children[0] != "included":
                continue
            along = tuple(child for child in children[answer.case]
                          if treated_as_child(by_case[child].evaluation) and remedy.country not in national_of(by_case[child]))
            if along:
                yield Included(parent=answer.case, remedy=remedy.id, country=remedy.country, open=remedy.open, children=along)


def _exposed(persons: tuple[Assessment, ...], by_case: Mapping[str, Assessment], children: Mapping[str, list[str]]) -> Iterator[Exposed]:
    """Children of the family without a certain nationality or registration, from their own case, or from a parent's entry where they have none."""
    for answer in persons:
        parents = tuple(parent for parent, below in children.items() if answer.case in below)
        if not parents or not treated_as_child(answer.evaluation):
            continue
        why = [("national of no State", "не является гражданином ни одного государства")] if answer.finding == "stateless" else []
        if answer.finding == UNDETERMINED:
            why.append(("nationality undetermined", "гражданство не определено"))
        if answer.evaluation.case.person.birth_registered is False:
            why.append(("birth not registered", "рождение не зарегистрировано"))
        if why:
            yield Exposed(child=answer.case, parents=parents, why={"en": "; ".join(w[0] for w in why), "ru": "; ".join(w[1] for w in why)})
    for answer in persons:
        relatives = _listed(answer.evaluation.case.family)
        for risk in answer.risks:
            if risk.kind == "child" and risk.subject is not None:
                entry = relatives[int(risk.subject[risk.subject.index("[") + 1:-1])]
                if entry.case not in by_case:
                    yield Exposed(child=f"{answer.case}: {risk.subject}", parents=(answer.case,), why=risk.cause)


def _first(persons: tuple[Assessment, ...], by_case: Mapping[str, Assessment], includes: tuple[Included, ...]) -> Iterator[Step]:
    """What to do first: births, days that run out, what takes children along, what each person without a safe nationality files or must find out."""
    for answer in persons:
        if answer.evaluation.case.person.birth_registered is False and treated_as_child(answer.evaluation):
            yield _step("register", answer.case)
    due = sorted(((risk.by_day, answer.case, risk) for answer in persons for risk in answer.risks if risk.by_day is not None and risk.kind != "too_long"),
                 key=lambda row: (dates.parse(row[0]).lo, row[1], row[2].rules))
    for day, case, risk in due:
        yield _step("before", case, day=day, what=risk.cause, remedy=risk.rules[0] if risk.kind == "window" else None)
    led: set[str] = set()
    for row in sorted(includes, key=lambda i: (i.open != "yes", -len(i.children))):
        needy = [child for child in row.children if by_case[child].finding != NATIONAL]
        if needy and not set(needy) <= led and by_case[row.parent].finding != NATIONAL:
            led |= {row.parent, *needy}
            yield _step("include", row.parent, what=_title(by_case[row.parent], row.remedy), children=", ".join(needy), remedy=row.remedy)
    for answer in persons:
        if (answer.finding == NATIONAL and "AT_RISK" not in answer.flags) or answer.case in led:
            continue
        best = next((remedy for remedy in answer.remedies if remedy.open == "yes" and remedy.country != "regional"), None)
        if best is not None:
            yield _step("file", answer.case, what=best.title, remedy=best.id)
        elif answer.questions:
            yield _step("ask", answer.case, what=answer.questions[0].ask)


def _title(answer: Assessment, remedy_id: str) -> Mapping[str, str]:
    found: Remedy = next(remedy for remedy in answer.remedies if remedy.id == remedy_id)
    return found.title


def _step(kind: str, case: str, *, what: Mapping[str, str] | None = None, day: str | None = None, children: str = "", remedy: str | None = None) -> Step:
    words = what or {"en": "", "ru": ""}
    text = {lang: template.format(who=case, day=day, children=children, what=words.get(lang, words["en"]))
            for lang, template in zip(("en", "ru"), _STEPS[kind], strict=True)}
    return Step(kind=kind, case=case, text=text, remedy=remedy, by_day=day)


__all__ = ["Family", "FamilyAssessment", "assess_family", "refers"]
