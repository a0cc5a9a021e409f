"""Is today's registration of residence in order, and if not, what has to be done by when?

Asked of every State the person lives in on the day of determination: the rules with effect `registers` that speak of
being registered there. Such a rule is TRUE where the duty it states is not met.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from citizenship.assessment.filing import filing_term
from citizenship.dates import add, to_edtf
from citizenship.law.model import Pred, leaves
from citizenship.truth import FALSE, TRUE, UNKNOWN

if TYPE_CHECKING:
    from citizenship.engine.evaluation import Evaluation
    from citizenship.law.model import Rule


@attrs.frozen(kw_only=True)
class Registration:
    """One State the person lives in. ``in_order``: yes, no or unknown; ``duties``: the provisions that ask for something.

    ``due``: the day by which the duty was or is to be met (EDTF), where the law counts one from the arrival.
    """

    country: str
    in_order: str
    duties: tuple[str, ...]
    due: str | None


def registrations(evaluation: Evaluation) -> tuple[Registration, ...]:
    """Registration in every State the person certainly lives in today; a State without rules about it is left out."""
    life = evaluation.lives["considered"]
    out = []
    for state, arrived in {state: span.first for state, span in life.bio.here()}.items():
        rules = [rule for rule in evaluation.index.book.of(state) if _about_registration(rule) and evaluation.ask_in_force(rule)]
        if not rules:
            continue
        values = {rule.id: evaluation.ask(rule)[0] for rule in rules}
        worst = max(values.values())
        duties = tuple(rule.id for rule in rules if values[rule.id] == worst != FALSE)
        word = {TRUE: "no", UNKNOWN: "unknown", FALSE: "yes"}[worst]
        due = next((day for rule in rules if rule.id in duties and (day := _due(rule, arrived)) is not None), None)
        out.append(Registration(country=state, in_order=word, duties=duties, due=due))
    return tuple(out)


def _about_registration(rule: Rule) -> bool:
    return rule.effect == "registers" and any(
        isinstance(leaf, Pred) and leaf.name == "registered" and rule.state in leaf.get("in") for leaf in leaves(rule.condition))


def _due(rule: Rule, arrived: tuple[int, int]) -> str | None:
    term = filing_term(rule)
    return to_edtf(add(arrived[0], term), add(arrived[1], term)) if term is not None else None


__all__ = ["Registration", "registrations"]
