"""What the person can file: every provision with a `remedy`, held against the facts of today (DESIGN R1, R11)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from citizenship.assessment.verdict import NATIONAL
from citizenship.dates import MAX_DAY, to_edtf
from citizenship.law.model import Pred
from citizenship.truth import FALSE, TRUE, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from citizenship.assessment.verdict import Verdict
    from citizenship.engine.evaluation import Evaluation
    from citizenship.law.model import Rule

OPEN: Final = {TRUE: "yes", UNKNOWN: "unknown", FALSE: "no"}
_ORDER: Final = {"confirms": 0, "entitles": 1, "acquires": 2}
_GIVING: Final = ("acquires", "confirms", "entitles")


@attrs.frozen(kw_only=True)
class Remedy:
    """A provision the person may use. ``open``: yes, unknown (see ``missing``) or no."""

    id: str
    country: str
    title: Mapping[str, str]
    effect: str
    open: str
    right: str
    missing: tuple[str, ...]
    until: str | None
    puts_at_risk: tuple[str, ...]
    details: Mapping[str, Any]
    certainty: str


def remedies(evaluation: Evaluation, found: Mapping[str, Verdict]) -> tuple[Remedy, ...]:
    """Remedies of every State the person touches, the surest first: confirm, register of right, then discretion."""
    out = []
    touched = {s for s, v in found.items() if v.link or v.verdict == NATIONAL} | {"regional"}
    residence = {s for s, kinds in evaluation.links.items() if "residence" in kinds}
    for rule in evaluation.index.book.rules:
        if rule.remedy is None or rule.state not in touched or rule.effect not in (*_GIVING, "defines", "registers"):
            continue
        out.append(_remedy(evaluation, rule, found))
    rank = {"yes": 0, "unknown": 1, "no": 2}
    return tuple(sorted(out, key=lambda r: (
        rank[r.open], r.country == "regional", _ORDER.get(r.effect, 3), r.right != "of_right", r.country not in residence, r.country, r.id)))


def _remedy(evaluation: Evaluation, rule: Rule, found: Mapping[str, Verdict]) -> Remedy:
    truth, refs = evaluation.ask(rule)
    verdict = found.get(rule.state)
    if truth != FALSE and rule.effect in ("acquires", "entitles") and verdict is not None and verdict.verdict == NATIONAL and not _of_nationals(rule):
        truth = FALSE
    details = rule.remedy or {}
    end = rule.in_force.end
    return Remedy(
        id=rule.id, country=rule.state, title=rule.title, effect=rule.effect, open=OPEN[truth],
        right=str(details.get("right") or ("of_right" if rule.effect == "confirms" else "discretionary")),
        missing=tuple(dict.fromkeys(ref.name for ref in refs)) if truth == UNKNOWN else (),
        until=to_edtf(end.lo, end.hi) if end.hi < MAX_DAY else None, puts_at_risk=_at_risk(details), details=details, certainty=rule.certainty,
    )


def _of_nationals(rule: Rule) -> bool:
    """Is it a right of nationals (a passport, a copy of a record)?"""
    return any(isinstance(item, Pred) and item.name == "national" and item.get("who", "self") == "self" and rule.state in item.get("of") for item in rule.when)


def _at_risk(details: Mapping[str, Any]) -> tuple[str, ...]:
    risks = details.get("puts_at_risk")
    return tuple(str(r) for r in risks) if isinstance(risks, list) else (str(risks),) if risks else ()


def stood_open(evaluation: Evaluation, state: str) -> bool:
    """Was a non-automatic acquisition of ``state`` certainly open to the person (R6)?

    Asked today and, for provisions no longer in force, on their last day; discretion does not count.
    """
    for rule in evaluation.index.book.rules:
        if rule.state != state or rule.automatic or rule.effect not in ("acquires", "entitles"):
            continue
        if (rule.remedy or {}).get("right") == "discretionary":
            continue
        end = rule.in_force.end
        moment = evaluation.today if end.lo >= evaluation.today[0] else (end.lo, end.lo)
        if moment[0] <= evaluation.lives["considered"].bio.born[0]:
            continue
        if evaluation.ask(rule, moment=moment)[0] == TRUE:
            return True
    return False
