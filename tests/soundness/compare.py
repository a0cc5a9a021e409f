"""The library's Kleene answer on a blurred life against every completion of it, lived two-valued."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from soundness.facts import IncompleteError
from soundness.lives import TODAY, USSR_END, Life, Maker, ordinal
from soundness.meanings import NotCoveredError
from soundness.reading import Reading
from soundness.simulator import Index, Simulation, leaves

from citizenship.assessment.assess import assess
from citizenship.casefile import from_dict
from citizenship.dates import to_edtf
from citizenship.engine.evaluation import evaluate_case
from citizenship.engine.reference import ReferenceEngine
from citizenship.errors import CitizenshipError
from citizenship.law.lawbook import load_lawbook
from citizenship.law.model import Pred
from citizenship.truth import FALSE, TRUE, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable

    from citizenship.case import Case
    from citizenship.engine.evaluation import Evaluation
    from citizenship.engine.timeline import Timeline
    from citizenship.law.lawbook import Lawbook
    from citizenship.law.model import Rule

PASSES: Final = ("text", "text", "practice", "practice", "considered")  # drawn, one a life
POSITIONS: Final = ("position_national", "position_not_national", "confirmed", "refused", "recognised_stateless")
VERDICTS: Final = {"national": TRUE, "not_national": FALSE, "undetermined": UNKNOWN, "stateless": FALSE}
WORDS: Final = {TRUE: "TRUE", FALSE: "FALSE", UNKNOWN: "UNKNOWN"}


@dataclass
class Disagreement:
    """The library decided what some completion contradicts (or left open what nothing leaves open)."""

    life: int
    kind: str  # status | rule | verdict | finding | open
    where: str  # State or rule
    pass_name: str
    day: int
    library: int
    simulated: bool | None
    blurred: Life
    completion: Life
    blurs: list[str]
    traces: tuple[list[str], list[str]]
    reading: dict[str, int]


@dataclass
class Tally:
    """What a run came to."""

    lives: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    completions: int = 0
    values: int = 0
    decided: int = 0
    opened: int = 0  # values that are open on a complete life because of the law
    tried: Counter[str] = field(default_factory=Counter)  # by rule: lives in which it was tried
    fired: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)  # entitlements and grounds, asked on the day of determination
    met: Counter[str] = field(default_factory=Counter)
    blurs: Counter[str] = field(default_factory=Counter)
    not_covered: dict[str, str] = field(default_factory=dict)
    disagreements: list[Disagreement] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Join the tally of another process."""
        for name in ("lives", "completions", "values", "decided", "opened"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("refused", "tried", "fired", "asked", "met", "blurs"):
            getattr(self, name).update(getattr(other, name))
        self.not_covered |= other.not_covered
        self.disagreements += other.disagreements


@dataclass
class Comparison:
    """Makes lives of one seed and compares."""

    seed: int
    only: frozenset[str] = frozenset()
    most: int = 24
    verdicts: float = 0.0  # share of lives whose verdicts and finding (with completions) are compared too
    honest: float = 0.0  # share of simulations also lived through every single day
    book: Lawbook = field(default_factory=load_lawbook)
    alter: Callable[[int], int] | None = None  # mutates the library's answer: a test that this would be noticed

    def __post_init__(self) -> None:
        self.index = Index(self.book)
        self.states = sorted(self.only or self.index.states - {"international", "regional"})
        self.meets = sorted({what for rule in self.book.rules for c in conditions(rule) for leaf in leaves(c)
                             if isinstance(leaf, Pred) and leaf.name == "meets" for what in leaf.get("what")} | {"cohabiting"})
        self.beyond = {r.id: word for r in self.book.rules for c in conditions(r) for leaf in leaves(c) if (word := _beyond(leaf))}
        self.static = [r for r in self.book.rules if r not in self.index.changing and r.effect != "defines" and (not self.only or r.state in self.only)]
        self.engine = ReferenceEngine()

    def maker(self, number: int) -> Maker:
        """The maker of one life."""
        return Maker(f"{self.seed}/{number}", self.index.law_days, self.meets)

    def run(self, number: int, tally: Tally) -> None:
        """One life: blur it, evaluate it, live every completion, compare."""
        maker = self.maker(number)
        life = maker.life()
        blurred, completions, blurs = maker.blur(life, self.most)
        rng = random.Random(f"days/{self.seed}/{number}")
        try:
            cases = [(case, data) for data in completions if (case := _loaded(data)) is not None]
            case, exact = from_dict(blurred), from_dict(life)
        except CitizenshipError as error:
            tally.refused[str(error)[:60]] += 1
            return
        tally.lives += 1
        tally.blurs.update(blurs)
        born = ordinal(life["person"]["born"])
        days = sorted({TODAY, *(rng.choice(maker.law_days) for _ in range(4)), *(rng.randint(min(born, TODAY - 1), TODAY) for _ in range(3)), min(born + 1, TODAY)})
        pick = [rule for rule in rng.sample(self.static, min(40, len(self.static))) if rule.id not in self.beyond]
        tally.not_covered |= self.beyond
        if any(name.startswith("nationality of") for name in blurs):  # what is proven is not what is so: taking back a statement changes both
            pick = [rule for rule in pick if not any(isinstance(leaf, Pred) and leaf.name == "no_proof_of_nationality" for c in conditions(rule) for leaf in leaves(c))]
        known = evaluate_case(exact, self.book, self.engine, today=(TODAY, TODAY))
        library = evaluate_case(case, self.book, self.engine, today=(TODAY, TODAY))
        tried: set[str] = set()
        fired: set[str] = set()
        concluded = self._concluded(case, life) if rng.random() < self.verdicts else None
        for pass_name in ("practice",) if concluded else (rng.choice(PASSES),):
            claims = self._claims(library, pass_name, days, pick) + (concluded or [])
            self._complete(number, known, exact, life, pass_name, days, tally)
            for i, (completed, data) in enumerate(cases):
                seeds = (0, 1, 2 + i) if i == 0 else (rng.choice((0, 1, 2 + i, 2 + i)),)
                for seed in seeds:
                    simulation = self._simulate(completed, Reading(seed, self.index.starts), pass_name, tally, rng)
                    if _too_early(completed, library.index.existence):
                        continue  # nobody was a national before the State had a law
                    if simulation is None or (simulation.contradicted and "parent's nationality" in blurs):
                        continue  # a parent of unknown nationality is one who is what the other facts make of them
                    tried |= set(simulation.tried)
                    fired |= set(simulation.fired)
                    tally.completions += 1
                    found = self._check(claims, simulation, pass_name, tally)
                    if found is not None:
                        kind, where, day, value, simulated = found
                        law = dict(simulation.reading.drawn)
                        traces = (_told(library, pass_name), simulation.trace)
                        tally.disagreements.append(Disagreement(number, kind, where, pass_name, day, value, simulated, blurred, data, blurs, traces, law))
                        return
        tally.tried.update(tried)
        tally.fired.update(fired)

    def _simulate(self, case: Case, reading: Reading, pass_name: str, tally: Tally, rng: random.Random) -> Simulation | None:
        try:
            simulation = Simulation(self.index, case, reading, pass_name, TODAY)
        except (IncompleteError, NotCoveredError) as error:
            tally.refused[f"{type(error).__name__}: {error}"[:60]] += 1
            return None
        if rng.random() < self.honest:
            same = Simulation(self.index, case, Reading(reading.seed, self.index.starts), pass_name, TODAY, honest=True)
            ends = ({k: t for k, t in tracks(s).items() if len(t) > 1} for s in (simulation, same))
            assert next(ends) == next(ends), (case.id, simulation.trace, same.trace)
        return simulation

    def _concluded(self, case: Case, life: Life) -> list[tuple[str, str, int, int, Rule | None]] | None:
        """What `assess` concludes, completions included (R4), as claims about the practice pass (R5).

        Lives in which an authority has taken a position are left out: there the position decides, not the law.
        """
        papers = [p for p in life["documents"] if p["of"] != "SU"]
        if papers or any(a["act"] in POSITIONS for holder in (life, *life["parents"]) for a in holder.get("acts", [])):
            return None
        answer = assess(case, lawbook=self.book, engine="reference")
        alter = self.alter or (lambda value: value)
        out: list[tuple[str, str, int, int, Rule | None]] = []
        for state, verdict in answer.nationality.items():
            if state in self.states:
                out.append(("verdict", state, TODAY, alter(VERDICTS[verdict.verdict]), None))
        out.append(("finding", "any", TODAY, alter(VERDICTS[answer.finding]), None))
        return out

    def _claims(self, library: Evaluation, pass_name: str, days: list[int], pick: list[Rule]) -> list[tuple[str, str, int, int, Rule | None]]:
        """What the library decides: a nationality on a day, or a rule on the day of determination."""
        alter = self.alter or (lambda value: value)
        timeline = library.timelines[pass_name]
        out: list[tuple[str, str, int, int, Rule | None]] = []
        for state in self.states:
            for day in days:
                out.append(("status", state, day, alter(value_of(timeline, state, day)), None))
        spoken = bool(library.lives["considered"].masks)  # then entitlements are asked of the considered world alone
        for rule in pick if pass_name == "considered" or not spoken else ():
            out.append(("rule", rule.id, TODAY, alter(library._ask(rule, pass_name, None)[0]), rule))
        return out

    def _check(self, claims: list[Any], simulation: Simulation, pass_name: str, tally: Tally) -> tuple[str, str, int, int, bool] | None:
        """The first claim this completion contradicts."""
        for kind, where, day, value, rule in claims:
            tally.values += 1
            if kind != "rule":
                if value == UNKNOWN:
                    continue
                simulated = simulation.national(where, day) if kind != "finding" else any(simulation.national(s, day) for s in simulation.root.own)
            else:
                try:
                    simulated = simulation.entitled(rule)
                except (NotCoveredError, IncompleteError) as error:
                    tally.not_covered[where] = str(error)
                    continue
                tally.asked[where] += 1
                tally.met[where] += simulated
                if value == UNKNOWN:
                    continue
            tally.decided += 1
            if simulated != (value == TRUE):
                return kind, where, day, value, simulated
        return None

    def _complete(self, number: int, known: Evaluation, case: Case, life: Life, pass_name: str, days: list[int], tally: Tally) -> None:
        """On a complete life nothing is open but what the law leaves open."""
        timeline = known.timelines[pass_name]
        simulation = None
        for state in self.states:
            for day in days:
                if value_of(timeline, state, day) != UNKNOWN or day < ordinal(life["person"]["born"]):
                    continue
                if simulation is None:
                    reading = Reading(1, self.index.starts)
                    try:
                        simulation = Simulation(self.index, case, reading, pass_name, TODAY)
                    except (IncompleteError, NotCoveredError):
                        return
                if simulation.reading.touched or _before_birth(life):
                    tally.opened += 1
                    continue
                traces = (_told(known, pass_name), simulation.trace)
                tally.disagreements.append(Disagreement(number, "open", state, pass_name, day, UNKNOWN, None, life, life, [], traces, {}))
                return


def value_of(timeline: Timeline, state: str, day: int) -> int:
    """What a timeline says of a State: a nationality of one of several States leaves each of them open."""
    value = timeline.value(state, day)
    return UNKNOWN if value == FALSE and any(state in group for group, _, _ in timeline.groups(day)) else value


def _told(evaluation: Evaluation, pass_name: str) -> list[str]:
    """The library's trace of a pass, a line a step."""
    return [f"{to_edtf(*step.moment)} {step.rule} {WORDS[step.value]}" for step in evaluation.lives[pass_name].trace]


def _too_early(case: Any, existence: Any) -> bool:
    """Does a completion make a parent, on the child's birth day, a national of a State that had no law yet?"""
    born = case.person.born.lo
    return any(existence.get(code, 0) > born for parent in case.parents if isinstance(parent.nationality_at_birth, tuple) for code in parent.nationality_at_birth)


def _before_birth(life: Life) -> bool:
    """A parent known only on the child's birth day has an unknown past, which a law may ask for."""
    return any("nationality_at_birth" in parent for parent in life["parents"]) and ordinal(life["person"]["born"]) > USSR_END - 400


def _loaded(data: Life) -> Case | None:
    """A completion as a case; ``None`` where the facts do not fit together."""
    try:
        return from_dict(data)
    except CitizenshipError:
        return None


def _beyond(leaf: Any) -> str:
    """The word of a leaf that has no two-valued meaning here, if it has none."""
    word = leaf.name if isinstance(leaf, Pred) else getattr(leaf, "word", "")
    return word if word in ("undetermined", "proven", "ground") else ""


def conditions(rule: Rule) -> list[Any]:
    """The text of a rule and its practice."""
    return [rule.condition, *([rule.practice.condition] if rule.practice is not None else [])]


def tracks(simulation: Simulation) -> dict[str, list[tuple[int, bool]]]:
    """Every nationality of the person, as the days it begins and ends."""
    return {state: list(zip(t.days, t.held, strict=True)) for state, t in simulation.root.own.items()}
