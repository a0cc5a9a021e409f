"""Plans as plain data, for JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from citizenship.assessment.plan_steps import Step
    from citizenship.assessment.plans import Plans


def plans_dict(found: Plans) -> dict[str, Any]:
    """The plans as plain data, in a stable order."""
    return {
        "plans": [{
            "country": p.country, "verdict": p.verdict, "since": p.since, "finding": p.finding, "certain": p.certain,
            "law_leaves_no_choice": p.law_leaves_no_choice, "warning": dict(p.warning) if p.warning else None, "steps": [_step_dict(s) for s in p.steps],
        } for p in found.plans],
        "evaluations": found.evaluations, "bound": found.bound, "bounded": found.bounded, "assumes": [dict(a) for a in found.assumes],
        "withheld": list(found.withheld),
    }


def _step_dict(step: Step) -> dict[str, Any]:
    return {
        "kind": step.kind, "country": step.country, "remedy": step.remedy, "text": {"en": step.text("en"), "ru": step.text("ru")},
        "authority": dict(step.authority), "documents": list(step.documents), "facts": [{"fact": path, "value": value} for path, value in step.facts],
        "act": step.act, "certain": step.certain, "discretionary": step.discretionary, "renounces": list(step.renounces), "before_grant": step.before_grant,
        "changes": [{"country": c.country, "before": c.before, "after": c.after, "since": c.since} for c in step.changes],
        "opens": list(step.opens), "puts_at_risk": list(step.puts_at_risk), "warnings": [dict(w) for w in step.warnings],
    }
