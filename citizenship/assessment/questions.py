"""The facts worth asking for, the most telling first (DESIGN R4).

**Narrowing.** A fact splits into its classes of answers. For each class the case is evaluated with that answer:

- 1 where the finding is then decided;
- else ``(States closed + share of the other facts no longer waited for) / (open States + 1)``, at most 1;
- 0 for a class that cannot be tried out beforehand ("there is some act").

``narrows`` is the mean over the classes, each as likely as the next. Ties keep the order of `questions.yaml`, then
of the path. A fact none of whose classes changes anything is not asked, but for a day of which more than two parts
count; one that cannot be split beforehand comes last, with ``narrows`` ``None``. A doubt of law asks the client nothing.

At most ``EVALUATIONS`` classes are evaluated; the facts left over keep their first order, with ``narrows`` ``None``.
Without a date of birth nothing is tried out (a life that may begin on any day takes seconds): it is asked for first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from citizenship.assessment.completions import waits
from citizenship.assessment.splits import LISTS, beside, narrowed, splits
from citizenship.assessment.verdict import NATIONAL, STATELESS, UNDETERMINED, finding, verdicts
from citizenship.assessment.wording import Proof, first_tried, phrase, proofs
from citizenship.case import NOT_ASKED, Place
from citizenship.dates import UncertainDate
from citizenship.engine.evaluation import evaluate_case
from citizenship.engine.steps import Ref

if TYPE_CHECKING:
    from collections.abc import Mapping

    from citizenship.assessment.assess import Assessment
    from citizenship.assessment.facts import Path
    from citizenship.assessment.splits import Split
    from citizenship.case import Case
    from citizenship.engine.evaluation import Evaluation

EVALUATIONS: Final = 40  # classes tried for one ranking: below a second
TREE_EVALUATIONS: Final = 10  # the same for each question below the root of a decision tree


@attrs.frozen(kw_only=True)
class Answer:
    """A class of answers: its words, how the case file writes it, the finding it leads to.

    ``finding`` is ``None`` where it was not tried; ``closes`` are the States it decides.
    """

    text: Mapping[str, str]
    value: Any = None
    finding: str | None = None
    closes: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Question:
    """A fact worth asking for: its path in the case, the question, the rules it helps to decide.

    ``narrows`` (0 to 1) is ``None`` where nothing was tried out: unknown, not nothing.
    """

    fact: str
    ask: Mapping[str, str]
    decides: tuple[str, ...]
    narrows: float | None = None
    proofs: tuple[Proof, ...] = ()
    answers: tuple[Answer, ...] = ()
    path: tuple[str | int, ...] = attrs.field(default=(), repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Plain data of a question, as in the answer's ``questions``."""
        return {
            "fact": self.fact, "ask": self.ask["en"], "ask_ru": self.ask["ru"], "decides": list(self.decides), "narrows": self.narrows,
            "proofs": [{"en": p.en, "ru": p.ru, "sources": list(p.sources)} for p in self.proofs],
            "answers": [{**a.text, "value": a.value, "finding": a.finding, "closes": list(a.closes)} for a in self.answers],
        }


@attrs.frozen
class Standing:
    """How a life stands while it is asked about: the finding, the open States, the facts they wait for."""

    finding: str
    open: tuple[str, ...]
    facts: tuple[Ref, ...]


@attrs.define
class Inquiry:
    """The questions of one case; keeps what makes evaluating it again cheap.

    States that the completions have decided stay decided: only ``states`` are open.
    """

    answer: Assessment
    states: tuple[str, ...] = attrs.field(init=False)
    memory: dict[Any, Any] = attrs.field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        """Note which States are open at the root."""
        still = [s for s, v in self.answer.nationality.items() if v.verdict == UNDETERMINED]
        self.states = tuple(sorted(still, key=lambda s: not self.answer.nationality[s].link))  # those the person touches first

    # -- where a life stands -------------------------------------------------------------------------------
    def standing(self, node: Evaluation) -> Standing:
        """Finding, open States and the facts worth asking for, of the root or of a life with more known."""
        if node is self.answer.evaluation:
            value, still = self.answer.finding, self.states
        else:
            found = {s: v for s, v in verdicts(node).items() if s in self.states or v.verdict == NATIONAL}
            value = finding(node, found)
            still = tuple(s for s in self.states if s in found and found[s].verdict == UNDETERMINED)
        bars = self._bars(node) if not still and value != NATIONAL else ()
        if value == STATELESS and bars:
            value = UNDETERMINED
        facts = () if value == NATIONAL else self._facts(node, still, bars)
        return Standing(value, still, facts)

    def _facts(self, node: Evaluation, still: tuple[str, ...], bars: tuple[Ref, ...]) -> tuple[Ref, ...]:
        refs = [*waits(node, still), *bars]
        if not isinstance(node.case.person.born, UncertainDate) and still:
            refs.insert(0, Ref(("person", "born")))
        if still and not isinstance(node.case.person.nationality, tuple):
            refs.append(Ref(("person", "nationality"), ()))  # what was certainly held replaces what birth and parents would have to show
        refs += _without_ruleset(node, still)
        refs += _described(node, still)
        found: dict[tuple[str | int, ...], Ref] = {}
        done = _done(node.case)
        for ref in refs:
            if ref.path[0] in ("law", "nationality"):
                continue
            for inner in narrowed(node.case, ref):
                found.setdefault(inner.path, inner)
                for other in beside(node.case, inner):
                    found.setdefault(other.path, other)
        return tuple(sorted((ref for ref in found.values() if ref.name not in done), key=lambda ref: (first_tried(ref.path), _in_order(ref.path))))

    @staticmethod
    def _bars(node: Evaluation) -> tuple[Ref, ...]:
        """The facts that forbid "stateless" though no State is open (R6, R7)."""
        from citizenship.assessment.assess import _barred

        if not _barred(node):
            return ()
        case, out = node.case, []
        if not isinstance(case.acts, tuple):
            out.append(Ref(("acts",)))
        if isinstance(case.person.birthplace, Place) and case.person.birthplace.area == "SU":
            out.append(Ref(("person", "birthplace"), ()))
        held = case.person.nationality if isinstance(case.person.nationality, tuple) else ()
        for i, nationality in enumerate(held):
            if nationality.of == "XX" and nationality.end is NOT_ASKED:
                out.append(Ref(("person", "nationality", i, "to")))
        return tuple(out)

    # -- trying answers out --------------------------------------------------------------------------------
    def tried(self, node: Evaluation, case: Case, path: Path) -> Evaluation:
        """The life with one answer more. A list that was silent may bring acts, so nothing is replayed under it."""
        whole = path[-1] in ("acts", "documents", "parents", "residence", "nationality")
        book = node.index.book
        return evaluate_case(
            case, book, node.engine, today=node.today, choices=dict(node.choices), family=self.answer.parents,
            after=None if whole else node, memory=None if whole else self.memory,
        )

    def questions(self, node: Evaluation, limit: int) -> list[tuple[Question, list[tuple[Answer, Evaluation | None]]]]:
        """The questions of a life, ranked, each with the lives its answers lead to."""
        here = self.standing(node)
        kept: list[tuple[Question, list[tuple[Answer, Evaluation | None]]]] = []
        left = limit if isinstance(node.case.person.born, UncertainDate) else 0
        for ref in here.facts:
            options = splits(node.case, ref, node.today, here.open)
            cost = sum(option.case is not None for option in options)
            if cost == 0 or cost > left:
                kept.append((self._question(node, ref, None, [Answer(text=o.text, value=o.value) for o in options]), []))
                continue
            left -= cost
            weighed = self._weigh(node, here, ref, options)
            if weighed is not None:
                kept.append(weighed)
        return sorted(kept, key=lambda k: (k[0].narrows is None, -(k[0].narrows or 0), first_tried(k[0].path), _in_order(k[0].path)))

    def _weigh(
        self, node: Evaluation, here: Standing, ref: Ref, options: list[Split],
    ) -> tuple[Question, list[tuple[Answer, Evaluation | None]]] | None:
        """One fact with all its answers tried out; ``None`` if none of them changes anything."""
        others = {r.path for r in here.facts} - {ref.path}
        outcomes: list[tuple[Answer, Evaluation | None]] = []
        total, moved = 0.0, False
        for option in options:
            if option.case is None:
                outcomes.append((Answer(text=option.text, value=option.value), None))
                moved = True
                continue
            then = self.tried(node, option.case, ref.path)
            after = self.standing(then)
            closed = tuple(s for s in here.open if s not in after.open) if after.finding == UNDETERMINED else here.open
            gone = len(others - {r.path for r in after.facts}) / len(others) if others else float(not after.facts)
            value = 1.0 if after.finding != UNDETERMINED else min(1.0, (len(closed) + gone) / (len(here.open) + 1))
            moved = moved or value > 0
            total += value
            outcomes.append((Answer(text=option.text, value=option.value, finding=after.finding, closes=closed), then))
        if not moved and (ref.options is not None or len(ref.cuts) < 3):  # of a day only its halves were tried: the day itself may decide
            return None
        return self._question(node, ref, round(total / len(options), 4), [answer for answer, _ in outcomes]), outcomes

    def _question(self, node: Evaluation, ref: Ref, narrows: float | None, answers: list[Answer]) -> Question:
        return Question(
            fact=ref.name, ask=phrase(node.case, ref.path), decides=_decides(node, self.states, ref), narrows=narrows,
            proofs=proofs(node.case, ref.path, self.answer.enquiry_allowed), answers=tuple(answers), path=ref.path,
        )


def _done(case: Case) -> frozenset[str]:
    """Facts nobody is asked for twice: those not known, and lists said to be complete. A rough answer may be asked for more closely."""
    log = case.interview if isinstance(case.interview, tuple) else ()
    return frozenset(e.fact for e in log if e.answer == "unknown" or (e.answer == "given" and e.fact.rpartition(".")[2] in LISTS))


def _without_ruleset(node: Evaluation, still: tuple[str, ...]) -> list[Ref]:
    """Of a State whose law is not encoded only the person's word, or a paper, can tell: was its nationality held?"""
    foreign = tuple((s,) for s in still if s not in node.index.states)
    held = node.case.person.nationality
    if not foreign or not isinstance(held, tuple):
        return []
    vague = [Ref(("person", "nationality", i, "of"), ()) for i, entry in enumerate(held) if not isinstance(entry.of, str)]
    return vague or [Ref(("person", "nationality"), foreign)]


def _described(node: Evaluation, still: tuple[str, ...]) -> list[Ref]:
    """A nationality of an open State that is only described in the file: whether it was held settles what its law leaves open."""
    held = node.case.person.nationality
    return [Ref(("person", "nationality", i, "held"), ((True,), (False,))) for i, entry in enumerate(held if isinstance(held, tuple) else ())
            if entry.held is None and entry.of in still]


def _in_order(path: tuple[str | int, ...]) -> tuple[tuple[int, str], ...]:
    return tuple((part, "") if isinstance(part, int) else (-1, part) for part in path)


def _decides(node: Evaluation, states: tuple[str, ...], ref: Ref) -> tuple[str, ...]:
    """The rules whose effect waits for the fact; where none names it, all that are open for the open States."""
    changes = [c for name in ("considered", "practice", "text") for c in node.timelines[name].changes if c.key in states and c.truth == 0]
    named = [c for c in changes if any(r.path == ref.path[: len(r.path)] for r in c.refs)]
    return tuple(dict.fromkeys(rule for c in named or changes for rule in c.rules))


def listed(answer: Assessment) -> tuple[Question, ...]:
    """The facts the open verdicts wait for, in a good first order, nothing tried out (cheap).

    Empty for a national, and where only the law is open.
    """
    inquiry = Inquiry(answer)
    node = answer.evaluation
    return tuple(inquiry._question(node, ref, None, []) for ref in inquiry.standing(node).facts)


def rank(answer: Assessment, *, limit: int = EVALUATIONS) -> tuple[Question, ...]:
    """The questions of a case, the most telling first; see the module for what that means.

    ``limit``: how many answers are tried out, about 15 ms each. Nothing unknown is taken for a no: an answer that
    was not tried has ``finding`` ``None``. Empty where no fact can change the finding. Source: DESIGN R4.

    >>> from citizenship import assess, loads
    >>> [case] = loads("{id: T-1, as_of: 2026-01-01, person: {born: 1960, birthplace: UZ}, acts: [], parents: [], "
    ...                "residence: [{in: KZ, place: Almaty, from: 1985, to: .., registration: null}]}")
    >>> rank(assess(case, engine="reference"))[0].ask["en"]
    'Was the registration of the person in Almaty (Kazakhstan), from 1985 permanent or temporary, or was there none?'
    """
    return tuple(question for question, _ in Inquiry(answer).questions(answer.evaluation, limit))


def stop(answer: Assessment) -> str:
    """Why nothing more is asked: ``decided``, ``law`` (only the law is open) or ``nothing`` (no fact left that could be asked).

    Meant for an answer without questions; an open State without a ruleset counts as ``nothing``.
    """
    if answer.finding != UNDETERMINED:
        return "decided"
    still = tuple(s for s, v in answer.nationality.items() if v.verdict == UNDETERMINED)
    refs = waits(answer.evaluation, still)
    return "law" if answer.open_law or any(ref.path[0] == "law" for ref in refs) else "nothing"


def decision_tree(answer: Assessment, depth: int = 3) -> dict[str, Any]:
    """What to ask first, what follows from each answer, and what to ask then, as plain data.

    ``{finding, open, ask: {fact, ask, answers: [{answer, value, then: {finding, open, ask}}]}}``; ``then`` is ``None``
    where an answer cannot be tried out beforehand, ``ask`` where nothing more is to be asked or ``depth`` is reached.
    Findings below the root are those of one evaluation: a finding that takes completions shows as undetermined.
    """
    return _branch(Inquiry(answer), answer.evaluation, depth, EVALUATIONS)


def _branch(inquiry: Inquiry, node: Evaluation, depth: int, limit: int) -> dict[str, Any]:
    here = inquiry.standing(node)
    out: dict[str, Any] = {"finding": here.finding, "open": list(here.open), "ask": None}
    if here.finding != UNDETERMINED or depth < 1:
        return out
    ranked = inquiry.questions(node, limit)
    if ranked:
        question, outcomes = ranked[0]
        out["ask"] = {"fact": question.fact, "ask": dict(question.ask), "answers": [
            {"answer": dict(answer.text), "value": answer.value, "then": _branch(inquiry, then, depth - 1, TREE_EVALUATIONS) if then is not None else None}
            for answer, then in outcomes]}
    return out


def tree_text(tree: Mapping[str, Any], lang: str = "en") -> str:
    """A decision tree as indented lines, in English or Russian."""
    return "\n".join(_lines(tree, lang, ""))


def _lines(tree: Mapping[str, Any], lang: str, indent: str) -> list[str]:
    from citizenship.assessment.wording import state_name, word

    ask = tree["ask"]
    if ask is None:
        names = ", ".join(state_name(s)[lang] for s in tree["open"][:6])
        return [f"{indent}= {word(tree['finding'])[lang]}{': ' + names if names and tree['finding'] == UNDETERMINED else ''}"]
    lines = [f"{indent}{ask['ask'][lang]}  [{ask['fact']}]"]
    for row in ask["answers"]:
        below = _lines(row["then"], lang, indent + "    ") if row["then"] is not None else [f"{indent}    ?"]
        short = len(below) == 1
        lines.append(f"{indent}  - {row['answer'][lang]}" + (f"  {below[0].strip()}" if short else ""))
        lines += [] if short else below
    return lines


__all__ = ["EVALUATIONS", "Answer", "Inquiry", "Question", "decision_tree", "listed", "rank", "stop", "tree_text"]
