"""Risks: the triggers R1-R11 of INT-D-16 as rules, and grounds of loss that are met but not yet acted on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from citizenship.assessment.verdict import NATIONAL, NOT_NATIONAL
from citizenship.truth import FALSE, TRUE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from citizenship.assessment.verdict import Verdict
    from citizenship.engine.evaluation import Evaluation


@attrs.frozen(kw_only=True)
class Risk:
    """A risk of statelessness, where it comes from and what would cure it."""

    id: str
    country: str | None
    rules: tuple[str, ...]
    cure: tuple[str, ...]
    cures: tuple[Mapping[str, str], ...] = ()


def grounds(evaluation: Evaluation) -> dict[str, int]:
    """Every ground of loss in force that needs an act, with its truth for this person today."""
    out = {}
    touched = set(evaluation.links)
    for rule in evaluation.index.book.rules:
        if rule.effect == "loses" and not rule.automatic and rule.state in touched:
            value = evaluation.ask(rule)[0]
            if value != FALSE:
                out[rule.id] = value
    return out


def risks(evaluation: Evaluation, found: Mapping[str, Verdict], loss: Mapping[str, int]) -> tuple[Risk, ...]:
    """Risks that are certain on the facts; a mere possibility is a question, not a risk."""
    by_id = evaluation.index.book.by_id
    table: dict[Any, int] = {}
    for rule_id, value in loss.items():
        for mode in by_id[rule_id].modes:
            key = (mode, by_id[rule_id].state)
            table[key] = max(table.get(key, FALSE), value)
    for rule in evaluation.index.book.rules:
        if rule.effect == "loses" and not rule.automatic and rule.state in evaluation.links and evaluation.ask_in_force(rule):
            for mode in rule.modes:
                table.setdefault((mode, rule.state), FALSE)
    for life in evaluation.lives.values():
        life.extra["grounds"] = table
    flagged = [rule for rule in evaluation.index.book.rules if rule.effect == "flags" and rule.risk and evaluation.ask(rule)[0] == TRUE]
    cure = _cures(evaluation, found) if flagged else ()
    out = [Risk(id=str(rule.risk), country=_country(str(rule.risk), loss, evaluation, found), rules=(rule.id,), cure=cure, cures=tuple(rule.cure)) for rule in flagged]
    for rule_id, value in loss.items():
        state = by_id[rule_id].state
        verdict = found.get(state)
        if value == TRUE and verdict is not None and verdict.verdict != NOT_NATIONAL:
            out.append(Risk(id="LOSS", country=state, rules=(rule_id,), cure=()))
    return tuple(out)


def referrals(evaluation: Evaluation) -> tuple[str, ...]:
    """The referrals of the regional table that certainly fit (REGIONAL section 2.2), by id."""
    return tuple(rule.id for rule in evaluation.index.book.rules
                 if rule.effect == "flags" and rule.state == "regional" and not rule.risk and evaluation.ask(rule)[0] == TRUE)


def _country(risk: str, loss: Mapping[str, int], evaluation: Evaluation, found: Mapping[str, Verdict]) -> str | None:
    if risk == "R5":
        states = [evaluation.index.book.by_id[r].state for r in loss if "L02" in evaluation.index.book.by_id[r].modes]
        return states[0] if states else None
    national = [s for s, v in found.items() if v.verdict == NATIONAL]
    return national[0] if len(national) == 1 else None


def _cures(evaluation: Evaluation, found: Mapping[str, Verdict]) -> tuple[str, ...]:
    """Declaratory remedies of the States still in question: to have it confirmed cures most risks."""
    return tuple(r.id for r in evaluation.index.book.rules if r.effect == "confirms" and r.remedy and r.state in found
                 and found[r.state].link and evaluation.ask(r)[0] == TRUE)
