"""durable-rules against the reference evaluator on blurred lives: the same values, the same traces, in all passes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from soundness.compare import Disagreement, Tally
from soundness.lives import TODAY, Life, Maker
from soundness.simulator import Index, leaves

from citizenship.casefile import from_dict
from citizenship.engine.evaluation import evaluate_case
from citizenship.engine.reference import ReferenceEngine
from citizenship.errors import CitizenshipError
from citizenship.law.lawbook import load_lawbook
from citizenship.law.model import Pred

if TYPE_CHECKING:
    from citizenship.engine.evaluation import Evaluation
    from citizenship.law.lawbook import Lawbook


@dataclass
class EngineComparison:
    """Both engines on lives of one seed."""

    seed: int
    only: frozenset[str] = frozenset()
    book: Lawbook = field(default_factory=load_lawbook)

    def __post_init__(self) -> None:
        from citizenship.engine.rete import ReteEngine

        self.engines = (ReferenceEngine(), ReteEngine())
        self.index = Index(self.book)
        self.meets = sorted({w for r in self.book.rules for leaf in leaves(r.condition) if isinstance(leaf, Pred) and leaf.name == "meets" for w in leaf.get("what")})

    def run(self, number: int, tally: Tally) -> None:
        """One blurred life under both engines."""
        maker = Maker(f"{self.seed}/{number}", self.index.law_days, self.meets)
        blurred, _, blurs = maker.blur(maker.life(), 1)
        try:
            case = from_dict(blurred)
        except CitizenshipError as error:
            tally.refused[str(error)[:60]] += 1
            return
        one, two = (evaluate_case(case, self.book, engine, today=(TODAY, TODAY)) for engine in self.engines)
        tally.lives += 1
        for name in one.timelines:
            first, second = said(one, name), said(two, name)
            tally.values += len(first)
            for key in first.keys() | second.keys():
                if first.get(key) != second.get(key):
                    tally.disagreements.append(_difference(number, name, key, blurred, blurs))
                    return


def said(evaluation: Evaluation, name: str) -> dict[str, Any]:
    """Everything an evaluation says in a pass: every nationality on both planes, the changes, the trace."""
    timeline, life = evaluation.timelines[name], evaluation.lives[name]
    out: dict[str, Any] = {}
    for plane in ("own", "public"):
        for key, fluent in getattr(timeline, plane).items():
            out[f"{plane} {key if isinstance(key, str) else sorted(key)}"] = list(zip(fluent.days, fluent.values, strict=True))
    out["changes"] = [(str(c.key), c.value, c.truth, c.day, c.since, c.rules, c.how) for c in timeline.changes]
    out["trace"] = [(step.moment, step.stratum, step.rule, step.value) for step in life.trace]
    return out


def _difference(number: int, name: str, key: str, blurred: Life, blurs: list[str]) -> Disagreement:
    return Disagreement(number, "engines", f"{name}: {key}", name, TODAY, 0, None, blurred, blurred, blurs, ([], []), {})
