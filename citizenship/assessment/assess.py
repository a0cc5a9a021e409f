"""`assess`: one life, one answer."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import attrs

from citizenship import dates
from citizenship.assessment.completions import FINDING, complete
from citizenship.assessment.confidence import Shortfall, Stricter, by_standard, confidence, shortfalls, under_stricter
from citizenship.assessment.confidentiality import Lock, lock
from citizenship.assessment.context import Setting, setting
from citizenship.assessment.disputes import Dispute, disputes
from citizenship.assessment.filing import remedy_path
from citizenship.assessment.registration import Registration, registrations
from citizenship.assessment.remedies import Remedy, Withheld, remedies, stood_open
from citizenship.assessment.risks import Risk, grounds, risks
from citizenship.assessment.standards import known_standard
from citizenship.assessment.verdict import NATIONAL, STATELESS, UNDETERMINED, Verdict, finding, verdicts
from citizenship.case import NOT_ASKED, Case, Place
from citizenship.engine.evaluation import Evaluation, day_of, evaluate_case
from citizenship.errors import CaseError
from citizenship.law.lawbook import Lawbook, load_lawbook
from citizenship.law.model import weakest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from citizenship.assessment.plans import Plans
    from citizenship.assessment.questions import Question
    from citizenship.engine.moments import Engine

SCHEMA: Final = "citizenship.assessment.v1"


@attrs.frozen(kw_only=True)
class Assumption:
    """Something presumed from silence; ``decides``: its negation could change the finding."""

    text: str
    decides: bool


@attrs.frozen(kw_only=True, eq=False)
class Assessment:
    """The answer about one person on one day. Every list is in a stable order; see DESIGN 3 for the JSON."""

    case: str
    as_of: str
    lawbook_version: str
    lawbook_hash: str
    engine: str
    finding: str
    finding_by: str
    open_law: tuple[str, ...]
    nationality: Mapping[str, Verdict]
    history: tuple[Mapping[str, Any], ...]
    risks: tuple[Risk, ...]
    remedies: tuple[Remedy, ...]
    withheld: tuple[Withheld, ...]
    remedy_path: str | None
    referrals: tuple[str, ...]
    registration: tuple[Registration, ...]
    assumptions: tuple[Assumption, ...]
    conflicts: tuple[str, ...]
    iross: str | None
    standard: str
    below_standard: tuple[Shortfall, ...]
    under_stricter: tuple[Stricter, ...]
    disputes: tuple[Dispute, ...]
    setting: Setting
    completions: int
    evaluation: Evaluation
    parents: Mapping[str, Evaluation]
    family: tuple[Case, ...] = ()

    @property
    def flags(self) -> tuple[str, ...]:
        """What INT section 1 adds to the finding: AT_RISK, DE_FACTO, REFUGEE_CLAIM and so on."""
        return self.setting.flags

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """The facts the open verdicts wait for, in a good first order; a doubt of law asks nothing (cheap)."""
        from citizenship.assessment.questions import listed

        return listed(self)

    @cached_property
    def ranked_questions(self) -> tuple[Question, ...]:
        """The same facts with their answers tried out, the most telling first (up to a second)."""
        from citizenship.assessment.questions import rank

        return rank(self)

    def why(self, state: str) -> str:
        """Why the person is, or may be, a national of ``state``: the rules and the facts under each."""
        from citizenship.assessment.explain import why

        return why(self, state)

    def why_not(self, state: str) -> str:
        """Why the person is not (or not certainly) a national of ``state``: what blocks each rule."""
        from citizenship.assessment.explain import why_not

        return why_not(self, state)

    @cached_property
    def _lock(self) -> Lock:
        return lock(self.evaluation)

    def enquiry_allowed(self, state: str) -> bool:
        """May the authorities of ``state`` be contacted about this person (INT-D-17)? False wherever that is not certain."""
        return self._lock.enquiry_allowed(state)

    def plans(self) -> Plans:
        """Plans of up to three steps, each checked by evaluating the case with the results of its steps; made when asked for."""
        from citizenship.assessment.plans import plans

        return plans(self)

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain data (schema ``citizenship.assessment.v1``)."""
        from citizenship.assessment.answer import to_dict

        return to_dict(self)


def default_engine(name: str | None = None) -> Engine:
    """``rete`` (durable-rules) where it can be imported, else the reference evaluator."""
    from citizenship.engine.reference import ReferenceEngine

    wanted = name or os.environ.get("CITIZENSHIP_ENGINE") or "rete"
    if wanted == "reference":
        return ReferenceEngine()
    if wanted != "rete":
        raise CaseError(f"unknown engine {wanted!r}", code="engine", hint="rete or reference")
    try:
        from citizenship.engine.rete import PATIENCE, ReteEngine
    except ImportError:
        if name == "rete":
            raise CaseError("durable-rules cannot be imported here", code="engine", hint="--engine reference") from None
        return ReferenceEngine(name="reference (durable-rules not installed)")
    return ReteEngine(patience=PATIENCE)


def assess(
    case: Case, *, lawbook: Lawbook | None = None, as_of: str | None = None, engine: str | Engine | None = None,
    family: Iterable[Case] = (), completions: bool = True, standard: str = "reasonable",
) -> Assessment:
    """Is this person a national of any State, and if not, what can be done?

    ``as_of`` (EDTF) overrides the day of determination of the case. ``family`` holds the cases that parents of
    this case refer to. Unknown facts are never taken for a no: where they leave the verdict open, the
    completions decide if it is the same whatever they are, and otherwise the answer says what to ask.
    ``standard``: how sure every State's "no" must be for the finding *stateless* (INT-D-11): ``reasonable``,
    ``balance_of_probabilities`` or ``high``; a stricter one only ever makes *stateless* undetermined.
    """
    known_standard(standard)
    book = lawbook if lawbook is not None else load_lawbook()
    runner = default_engine(engine) if engine is None or isinstance(engine, str) else engine
    today = day_of(case, dates.parse(as_of) if as_of else None)
    relatives = {member.id: member for member in family}
    known = _family(case, relatives, book, runner, today, ())
    root = evaluate_case(case, book, runner, today=today, family=known)
    answer = _answer(root, book, runner, today, known, completing=completions, standard=standard)
    return attrs.evolve(answer, family=tuple(relatives.values()))


def _family(
    case: Case, relatives: Mapping[str, Case], book: Lawbook, engine: Engine, today: Any, seen: tuple[str, ...],
) -> dict[str, Evaluation]:
    """Parents that are cases themselves, evaluated first, generations in order (R14)."""
    out: dict[str, Evaluation] = {}
    for parent in case.parents if isinstance(case.parents, tuple) else ():
        name = parent.case
        if not name or name not in relatives:
            continue
        if name in seen:
            raise CaseError(f"{name} is its own ancestor", where=case.id)
        other = relatives[name]
        above = _family(other, relatives, book, engine, today, (*seen, case.id, name))
        out[name] = evaluate_case(other, book, engine, today=today, family=above)
    return out


def _barred(evaluation: Evaluation) -> list[str]:
    """What forbids the finding *stateless* though every State says no (R6, R7)."""
    case = evaluation.case
    out = []
    place = case.person.birthplace
    if isinstance(place, Place) and place.area == "SU" and place.name is None:
        out.append("the birthplace is known only as the USSR")
    held = case.person.nationality
    if isinstance(held, tuple) and any(h.of == "XX" and h.held is not False and h.end is NOT_ASKED for h in held):
        out.append("a nationality of an unnamed State is on file")
    if not isinstance(case.acts, tuple):
        known = set(case.none_known) if isinstance(case.none_known, tuple) else set()
        open_states = [s for s in evaluation.links if s in evaluation.index.states and s != "SU" and s not in known and stood_open(evaluation, s)]
        out += [f"nobody asked about acts of {s}, and a way to its nationality stood open" for s in open_states]
    return out


def answer_of(root: Evaluation, book: Lawbook, engine: Engine, known: Mapping[str, Evaluation], *, completions: bool,
              standard: str = "reasonable") -> Assessment:
    """The answer to an evaluation already made; ``known``: parents that are cases, evaluated."""
    return _answer(root, book, engine, root.today, known, completing=completions, standard=known_standard(standard))


def _answer(
    root: Evaluation, book: Lawbook, engine: Engine, today: Any, known: Mapping[str, Evaluation], *, completing: bool,
    standard: str,
) -> Assessment:
    found = verdicts(root)
    value = finding(root, found)
    bars = _barred(root) if value == STATELESS else []
    value = UNDETERMINED if bars else value
    by, count, laws = "kleene", 0, frozenset[str]()
    open_states = [s for s, v in found.items() if v.verdict == UNDETERMINED]
    if completing and open_states and not isinstance(root.case.person.born, dates.UncertainDate):
        by = "bounded"  # without any date of birth the lives to complete are without number: ask for it first
    elif completing and open_states:
        memory: dict[Any, Any] = {}

        def again(case: Case, choices: dict[str, int], node: Evaluation) -> Evaluation:
            return evaluate_case(case, book, engine, today=today, choices=choices, family=known, after=node, memory=memory)

        done = complete(root, again, lambda e: bool(_barred(e)))
        count = done.leaves
        for state in open_states:
            outcome = done.outcomes.get(state)
            if outcome is not None and outcome.value != UNDETERMINED and not done.bounded and found[state].reason == "":
                certainty = weakest(*(book.by_id[rule].certainty for rule in outcome.basis)) if outcome.basis else found[state].certainty
                found[state] = attrs.evolve(found[state], verdict=outcome.value, reason="completions", basis=outcome.basis or found[state].basis,
                                            certainty=certainty)
            elif outcome is not None and outcome.laws:
                laws |= outcome.laws
        outcome = done.outcomes[FINDING]
        if value == UNDETERMINED:
            if outcome.value != UNDETERMINED and not done.bounded:
                value, by = outcome.value, "completions"
            elif done.bounded:
                by = "bounded"
            elif count > 1:
                by = "completions"
    shown = {s: attrs.evolve(v, confidence=confidence(root, v)) for s, v in found.items() if v.link or v.verdict != "not_national"}
    reached, value = value, by_standard(value, shown, standard)
    short = shortfalls(shown, standard) if reached != value else ()
    assumptions = tuple(Assumption(text=text, decides=value != NATIONAL) for text in sorted(root.assumed))
    assumptions += tuple(Assumption(text=text, decides=True) for text in bars)
    offered, withheld = remedies(root, found)
    may = {remedy.id for remedy in offered}  # a risk is never cured by what the confidentiality lock withholds
    dangers = tuple(attrs.evolve(risk, cure=tuple(rule for rule in risk.cure if rule in may)) for risk in risks(root, found, grounds(root), offered))
    around = setting(root, found, value, dangers)
    return Assessment(
        case=root.case.id, as_of=dates.to_edtf(*today), lawbook_version=book.version, lawbook_hash=book.hash, engine=engine.name,
        finding=value, finding_by=by, open_law=tuple(sorted(laws)), nationality=shown, history=_history(root),
        risks=around.risks, remedies=offered, withheld=withheld, remedy_path=remedy_path(root, offered),
        referrals=tuple(row.id for row in around.referrals), registration=registrations(root),
        assumptions=assumptions, conflicts=tuple(dict.fromkeys(_conflicts(root))),
        iross=around.iross, setting=around, standard=standard, below_standard=short, under_stricter=under_stricter(reached, shown, standard),
        disputes=disputes(root, shown), completions=count, evaluation=root, parents=known,
    )


def _conflicts(root: Evaluation) -> Iterator[str]:
    """Contradictions in the file and between laws, the parents' among them."""
    for name, life in root.lives.items():
        yield from root.timelines[name].conflicts
        for someone in life.parents:
            if someone.parent is not None and not someone.parent.case:
                yield from someone.timeline.conflicts


def _history(root: Evaluation) -> tuple[Mapping[str, Any], ...]:
    """Every change of a nationality in the considered pass, in order; an event on an uncertain day once."""
    changes = root.timelines["considered"].changes
    sure = [c for c in changes if c.truth == 1 and c.day[0] < c.day[1]]
    rows = []
    for change in sorted(changes, key=lambda c: (c.since, str(c.key))):
        if change.truth != 1 and any((c.key, c.value, c.event) == (change.key, change.value, change.event) and c.day[0] <= change.day[0] <= c.day[1] for c in sure):
            continue
        state = change.key if isinstance(change.key, str) else "|".join(sorted(change.key)) if len(change.key) < 6 else "some State"
        rows.append({
            "country": state, "change": "acquired" if change.value == 1 else "ended", "day": dates.to_edtf(*change.day),
            "since": dates.to_edtf(*change.since), "certain": change.truth == 1, "rules": list(change.rules), "how": change.how,
        })
    return tuple(rows)


