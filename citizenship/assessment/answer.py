"""The answer as JSON: schema ``citizenship.assessment.v1`` (DESIGN 3). More keys are fine; these stay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from citizenship.assessment.assess import SCHEMA

if TYPE_CHECKING:
    from citizenship.assessment.assess import Assessment


def to_dict(answer: Assessment) -> dict[str, Any]:
    """Plain data with a stable order, ready for ``json.dumps``."""
    return {
        "schema": SCHEMA,
        "case": answer.case,
        "as_of": answer.as_of,
        "lawbook": {"version": answer.lawbook_version, "hash": answer.lawbook_hash},
        "engine": answer.engine,
        "finding": answer.finding,
        "finding_by": answer.finding_by,
        "open_law": list(answer.open_law),
        "nationality": {
            state: {
                "verdict": v.verdict, "since": v.since, "until": v.until, "basis": list(v.basis), "reading": v.reading,
                "certainty": v.certainty, "by_text": v.by_text, "by_practice": v.by_practice, "link": list(v.link),
                "reason": v.reason or None,
            }
            for state, v in answer.nationality.items()
        },
        "history": [dict(row) for row in answer.history],
        "risks": [{"id": r.id, "country": r.country, "rules": list(r.rules), "cure": list(r.cure)} for r in answer.risks],
        "remedies": [
            {
                "id": r.id, "country": r.country, "title": dict(r.title), "open": r.open, "right": r.right, "missing": list(r.missing),
                "until": r.until, "puts_at_risk": list(r.puts_at_risk), "certainty": r.certainty,
                **{k: v for k, v in r.details.items() if k not in ("right", "puts_at_risk", "until")},
            }
            for r in answer.remedies
        ],
        "referrals": list(answer.referrals),
        "registration": [{"country": r.country, "in_order": r.in_order, "duties": list(r.duties), "due": r.due} for r in answer.registration],
        "questions": [q.to_dict() for q in answer.questions],
        "assumptions": [{"text": a.text, "decides": a.decides} for a in answer.assumptions],
        "conflicts": list(answer.conflicts),
        "iross": answer.iross,
    }


def json_schema() -> dict[str, Any]:
    """JSON Schema of the answer: the promised keys, more allowed."""
    text, texts = {"type": "string"}, {"type": "array", "items": {"type": "string"}}
    maybe = {"type": ["string", "null"]}
    verdict = {"enum": ["national", "not_national", "undetermined"]}

    def record(required: dict[str, Any]) -> dict[str, Any]:
        return {"type": "object", "properties": required, "required": list(required)}

    def many(required: dict[str, Any]) -> dict[str, Any]:
        return {"type": "array", "items": record(required)}

    nationality = record({
        "verdict": verdict, "since": maybe, "until": maybe, "basis": texts, "reading": {"enum": ["position", "practice", "text"]},
        "certainty": {"enum": ["text", "secondary", "recalled"]}, "by_text": verdict, "by_practice": verdict, "link": texts,
    })
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": SCHEMA, **record({
        "schema": {"const": SCHEMA}, "case": text, "as_of": text, "lawbook": record({"version": text, "hash": text}),
        "finding": {"enum": ["national", "stateless", "undetermined"]}, "finding_by": {"enum": ["kleene", "completions", "bounded"]},
        "open_law": texts, "nationality": {"type": "object", "additionalProperties": nationality},
        "risks": many({"id": text, "country": maybe, "rules": texts, "cure": texts}),
        "remedies": many({"id": text, "country": text, "open": {"enum": ["yes", "no", "unknown"]}, "right": {"enum": ["of_right", "discretionary"]},
                          "missing": texts, "until": maybe, "puts_at_risk": texts}),
        "referrals": texts,
        "registration": many({"country": text, "in_order": {"enum": ["yes", "no", "unknown"]}, "duties": texts, "due": maybe}),
        "questions": many({"fact": text, "ask": text, "decides": texts, "ask_ru": text, "narrows": {"type": ["number", "null"]},
                           "proofs": many({"en": text, "ru": text, "sources": texts}), "answers": many({"en": text, "ru": text})}),
        "assumptions": many({"text": text, "decides": {"type": "boolean"}}), "conflicts": texts,
        "iross": {"enum": ["A1", "A2", "B1", "B2", "C1", "C2", None]},
    })}
