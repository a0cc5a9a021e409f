"""The answer as JSON: schema ``citizenship.assessment.v1`` (DESIGN 3). More keys are fine; these stay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from citizenship.assessment.assess import SCHEMA
from citizenship.assessment.context import FLAGS
from citizenship.assessment.standards import STANDARDS
from citizenship.law.model import REMEDY_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from citizenship.assessment.assess import Assessment
    from citizenship.assessment.confidence import Shortfall
    from citizenship.assessment.context import Setting
    from citizenship.assessment.remedies import Remedy
    from citizenship.assessment.standards import Cap


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
                "reason": v.reason or None, "confidence": v.confidence.word, "confidence_because": _caps(v.confidence.caps),
            }
            for state, v in answer.nationality.items()
        },
        "history": [dict(row) for row in answer.history],
        "risks": [
            {
                "id": r.id, "country": r.country, "rules": list(r.rules), "cure": list(r.cure), "kind": r.kind, "cause": dict(r.cause),
                "cures": [dict(c) for c in r.cures], "facts": list(r.facts), "by_day": r.by_day, "subject": r.subject,
            }
            for r in answer.risks
        ],
        "remedies": [remedy_dict(r) for r in answer.remedies],
        "withheld": [{"id": w.id, "country": w.country, "title": dict(w.title), "open": w.open, "contacts": w.contacts, "reason": dict(w.reason)}
                     for w in answer.withheld],
        "remedy_path": answer.remedy_path,
        "referrals": list(answer.referrals),
        "registration": [{"country": r.country, "in_order": r.in_order, "duties": list(r.duties), "due": r.due} for r in answer.registration],
        "questions": [q.to_dict() for q in answer.questions],
        "assumptions": [{"text": a.text, "decides": a.decides} for a in answer.assumptions],
        "conflicts": list(answer.conflicts),
        "iross": answer.iross,
        "standard": answer.standard,
        "below_standard": _shortfalls(answer.below_standard),
        "under_stricter": [{"standard": s.standard, "finding": s.finding, "because": _shortfalls(s.because)} for s in answer.under_stricter],
        "disputes": [dispute.to_dict() for dispute in answer.disputes],
        **_around(answer.setting),
    }


def _around(around: Setting) -> dict[str, Any]:
    """What stands around the finding."""
    return {
        "iross_flags": list(around.iross_flags),
        "flags": list(around.flags),
        "exclusion": list(around.exclusion),
        "undetermined_since": around.undetermined_since,
        "safeguards": [
            {"id": s.id, "country": s.country, "treaty": s.treaty, "party": s.party, "engaged": s.engaged, "title": dict(s.title), "certainty": s.certainty}
            for s in around.safeguards
        ],
        "succession_gap": [{"country": g.country, "rules": list(g.rules)} for g in around.succession_gap],
        "referral_details": [
            {
                "id": r.id, "title": dict(r.title), "refer_to": dict(r.refer_to), "safeguard": dict(r.safeguard), "priority": r.priority,
                "in_doubt": r.in_doubt, "certainty": r.certainty,
            }
            for r in around.referrals
        ],
        "alternatives": [
            {
                "id": w.id, "country": w.country, "title": dict(w.title), "needs": list(w.needs), "open": w.open,
                "conditions": [dict(c) for c in w.conditions], **w.details, "certainty": w.certainty,
            }
            for w in around.alternatives
        ],
    }


def _around_schema(record: Any, many: Any) -> dict[str, Any]:
    text, texts, maybe = {"type": "string"}, {"type": "array", "items": {"type": "string"}}, {"type": ["string", "null"]}
    words = {"type": "object", "additionalProperties": text}
    known = {"enum": ["yes", "no", "unknown"]}
    return {
        "iross_flags": {"type": "array", "items": {"enum": ["C3"]}}, "flags": {"type": "array", "items": {"enum": list(FLAGS)}},
        "exclusion": texts, "undetermined_since": maybe,
        "safeguards": many({"id": text, "country": text, "treaty": maybe, "party": known, "engaged": known, "title": words, "certainty": text}),
        "succession_gap": many({"country": text, "rules": texts}),
        "referral_details": many({"id": text, "title": words, "refer_to": words, "safeguard": words, "priority": {"type": ["integer", "null"]},
                                  "in_doubt": {"type": "boolean"}, "certainty": text}),
        "alternatives": many({"id": text, "country": text, "title": words, "needs": texts, "open": known,
                              "conditions": many({"en": text, "ru": text, "met": known}), "certainty": text}),
    }


def remedy_dict(r: Remedy) -> dict[str, Any]:
    """A remedy as plain data: the promised keys, what the ruleset says of it, and what was computed."""
    children, rules = r.children
    return {
        "id": r.id, "country": r.country, "title": dict(r.title), "open": r.open, "right": r.right, "missing": list(r.missing),
        "until": r.until, "puts_at_risk": list(r.puts_at_risk), "certainty": r.certainty,
        **{k: v for k, v in r.details.items() if k not in ("right", "puts_at_risk", "until", "kind", "children")},
        "kind": r.kind, "why_ranked": r.why_ranked,
        "conditions": [{"text": dict(c.text), "state": c.state, "facts": list(c.facts)} for c in r.conditions],
        "closes": [{"day": c.day, "why": dict(c.why)} for c in r.closings], "children": children, "children_rules": list(rules),
        "fee": r.details.get("fee"), "term": r.details.get("decision_within"), "against": list(r.against), "consent": r.consent,
        "risks": [{"what": x.what, "country": x.country, "rule": x.rule, "certain": x.certain, "text": {"en": x.text("en"), "ru": x.text("ru")}}
                  for x in r.risks],
    }


def _caps(caps: Iterable[Cap]) -> list[dict[str, Any]]:
    return [{"id": cap.id, **cap.text} for cap in caps]


def _shortfalls(states: Iterable[Shortfall]) -> list[dict[str, Any]]:
    return [{"country": s.country, "confidence": s.confidence, "because": _caps(s.because)} for s in states]


def json_schema() -> dict[str, Any]:
    """JSON Schema of the answer: the promised keys, more allowed."""
    text, texts = {"type": "string"}, {"type": "array", "items": {"type": "string"}}
    maybe = {"type": ["string", "null"]}
    verdict = {"enum": ["national", "not_national", "undetermined"]}

    def record(required: dict[str, Any]) -> dict[str, Any]:
        return {"type": "object", "properties": required, "required": list(required)}

    def many(required: dict[str, Any]) -> dict[str, Any]:
        return {"type": "array", "items": record(required)}

    said = record({"en": text, "ru": text})
    level, reasons = {"enum": ["high", "reasonable", "low", "none"]}, many({"id": text, "en": text, "ru": text})
    nationality = record({
        "verdict": verdict, "since": maybe, "until": maybe, "basis": texts, "reading": {"enum": ["position", "practice", "text"]},
        "certainty": {"enum": ["text", "secondary", "recalled"]}, "by_text": verdict, "by_practice": verdict, "link": texts,
        "confidence": level, "confidence_because": reasons,
    })
    short = many({"country": text, "confidence": level, "because": reasons})
    finding = {"enum": ["national", "stateless", "undetermined"]}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": SCHEMA, **record({
        "schema": {"const": SCHEMA}, "case": text, "as_of": text, "lawbook": record({"version": text, "hash": text}),
        "finding": finding, "finding_by": {"enum": ["kleene", "completions", "bounded"]},
        "open_law": texts, "nationality": {"type": "object", "additionalProperties": nationality},
        "risks": many({
            "id": text, "country": maybe, "rules": texts, "cure": texts, "facts": texts, "by_day": maybe, "subject": maybe,
            "cause": {"type": "object", "additionalProperties": text}, "cures": {"type": "array", "items": {"type": "object"}},
            "kind": {"enum": ["trigger", "loss", "loss_perhaps", "loss_coming", "child", "window", "too_long"]},
        }),
        "remedies": many({"id": text, "country": text, "open": {"enum": ["yes", "no", "unknown"]}, "right": {"enum": ["of_right", "discretionary"]},
                          "missing": texts, "until": maybe, "puts_at_risk": texts, "kind": {"enum": list(REMEDY_KINDS)}, "why_ranked": said,
                          "conditions": many({"text": said, "state": {"enum": ["met", "unmet", "unknown"]}, "facts": texts}),
                          "closes": many({"day": text, "why": said}), "children": {"enum": ["included", "not", "unknown"]}, "children_rules": texts,
                          "fee": {}, "term": {}, "against": texts, "consent": {"enum": ["not_needed", "on_file", "missing"]},
                          "risks": many({"what": text, "country": text, "rule": text, "certain": {"type": "boolean"}, "text": said})}),
        "withheld": many({"id": text, "country": text, "title": said, "open": {"enum": ["yes", "no", "unknown"]}, "contacts": text, "reason": said}),
        "remedy_path": {"enum": ["confirmation", "sdp", "unknown", None]},
        "referrals": texts,
        "registration": many({"country": text, "in_order": {"enum": ["yes", "no", "unknown"]}, "duties": texts, "due": maybe}),
        "questions": many({"fact": text, "ask": text, "decides": texts, "ask_ru": text, "narrows": {"type": ["number", "null"]},
                           "proofs": many({"en": text, "ru": text, "sources": texts}), "answers": many({"en": text, "ru": text})}),
        "assumptions": many({"text": text, "decides": {"type": "boolean"}}), "conflicts": texts,
        "iross": {"enum": ["A1", "A2", "B1", "B2", "C1", "C2", None]}, **_around_schema(record, many),
        "standard": {"enum": list(STANDARDS)}, "below_standard": short,
        "under_stricter": many({"standard": text, "finding": finding, "because": short}),
        "disputes": many({"country": text, "act": text, "day": maybe, "by_text": texts, "appeals": texts, "confirms": texts, "closes": maybe,
                          "text": record({"en": text, "ru": text})}),
    })}
