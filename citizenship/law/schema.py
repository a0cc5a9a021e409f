"""The JSON Schema of a ruleset file, made from the same tables as the loader."""

from __future__ import annotations

from typing import Any, Final

from citizenship.case import WORDS
from citizenship.law.conditions import COMBINATORS, WINDOW_KEYS
from citizenship.law.globalcit import MODES, OTHER
from citizenship.law.loader import AT_RISK, EVENTS, INSTRUMENT_KEYS, PRACTICE_KEYS, REMEDY_KEYS, RULE_KEYS, STRATA
from citizenship.law.model import CERTAINTY, EFFECTS
from citizenship.places import STATES
from citizenship.vocabulary.signatures import PERSON_WORDS, VOCABULARY, WHO, Signature

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_TERM: Final = r"[0-9]+[ymd]([0-9]+[md])*"
_SET_WORDS: Final = ("own", "elsewhere", "any")
_NULL: Final[dict[str, Any]] = {"type": "null"}
_TEXT: Final[dict[str, Any]] = {"type": "string"}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name}"}


def _any(*forms: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": list(forms)}


def _list(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


def _one_or_more(item: dict[str, Any]) -> dict[str, Any]:
    return _any(item, _list(item))


def _record(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


def _known(keys: tuple[str, ...], forms: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Give the loader's keys their forms; a key without one fails here, so the two cannot drift apart."""
    extra = set(forms) - set(keys)
    if extra:
        raise KeyError(f"no keys of the loader: {', '.join(sorted(extra))}")
    return {key: forms[key] for key in keys}


def _argument(kind: str) -> dict[str, Any]:
    """Say what an argument of that kind in the vocabulary may hold."""
    if kind.startswith("states"):
        return _ref("states")
    if kind.startswith("words:"):
        return _one_or_more({"enum": list(WORDS[kind.removeprefix("words:")])})
    if kind == "word":
        return _one_or_more({"type": ["string", "boolean"]})
    return _ref({"person": "person_condition", "int": "count", "bool": "flag", "text": "words"}.get(kind, kind))


def _predicate(signature: Signature) -> dict[str, Any]:
    arguments: dict[str, Any] = {}
    if signature.window:
        arguments |= {key: _ref(f"window.{key}") for key in WINDOW_KEYS}
    if signature.who:
        arguments["who"] = {"enum": list(WHO)}
    arguments |= {key: _argument(kind) for key, kind in signature.args.items()}
    forms = [_NULL, _record(arguments)]
    if signature.main:
        forms.insert(1, _argument(signature.args[signature.main]))
    return {"description": f"{signature.en}; a silent file: {signature.silent}", **_any(*forms)}


def _condition(words: tuple[str, ...], own: str) -> dict[str, Any]:
    """Define a condition: a bare word, or one predicate or combinator with its value."""
    items = _one_or_more(_ref(own))
    combined = {
        "all": items,
        "any": items,
        "not": items,
        "at_least": _record({"n": _ref("count"), "of": items}, "n", "of"),
        "doubt": _record({"id": _TEXT, "of": {"type": "array", "minItems": 2, "items": items}}, "id", "of"),
    }
    return _any(
        {"enum": ["always", *words, *VOCABULARY]},
        {
            "type": "object",
            "properties": {**{name: _ref(f"predicate.{name}") for name in VOCABULARY}, **_known(COMBINATORS, combined)},
            "minProperties": 1,
            "maxProperties": 1,
            "additionalProperties": False,
        },
    )


def _days() -> dict[str, Any]:
    """Define days, terms and windows."""
    two = {"type": "array", "items": _ref("day"), "minItems": 2, "maxItems": 2}
    windows = {"day": _ref("day"), "some": two, "every": two, "by": _ref("day")}
    return {
        "edtf": {"description": "EDTF: 1992-03-01, 1992, [1990..1992]", "type": ["string", "integer"]},
        "day": {
            "description": "EDTF date, birth, moment, filing, today, or ..; each with a term: birth+18y",
            "anyOf": [{"type": "string", "pattern": rf"^(birth|moment|filing|today)(\s*[+-]\s*{_TERM})?$|^[^A-Za-z]"}, {"type": "integer"}],
        },
        "interval": {"description": "EDTF interval, inclusive: 1992-03-01/..", "type": ["string", "integer"]},
        "term": {"type": "string", "pattern": f"^{_TERM}$"},
        **{f"window.{key}": form for key, form in _known(WINDOW_KEYS, windows).items()},
        "window": _any(*(_record({key: _ref(f"window.{key}")}, key) for key in WINDOW_KEYS), two),
        "absence": _any(_record({"days": _ref("count")}, "days"), _record({"months": _ref("count")}, "months")),
    }


def _trigger() -> dict[str, Any]:
    after = {"after": _ref("term")}
    return _any(
        {"enum": ["birth", "first"]},
        _record({"day": _ref("day"), **after}, "day"),
        _record({"act": _one_or_more({"enum": list(WORDS["act"])}), **after}, "act"),
        _record({"event": {"enum": list(EVENTS)}, "kinds": _one_or_more({"enum": list(WORDS["document"])}), **after}, "event"),
    )


def _practice() -> dict[str, Any]:
    conditions = _one_or_more(_ref("condition"))
    return _record(_known(PRACTICE_KEYS, {
        "add": conditions, "drop": _one_or_more(_TEXT), "when": conditions, "unless": conditions, "not_applied": _ref("flag"),
        "applies_to": conditions, "strength": {"enum": ["settled", "unsettled"]}, "certainty": _ref("certainty"),
        "sources": _one_or_more(_TEXT), "note": _ref("note"),
    }))


def _remedy() -> dict[str, Any]:
    anything: dict[str, Any] = {}
    forms = dict.fromkeys(REMEDY_KEYS, anything) | {"right": {"enum": ["of_right", "discretionary", None]}}
    return _record(_known(REMEDY_KEYS, forms))


def _rule() -> dict[str, Any]:
    conditions = _any(_one_or_more(_ref("condition")), _NULL)
    day = _any(_ref("day"), {"const": "ab_initio"})
    forms = {
        "title": _ref("texts"), "effect": {"enum": list(EFFECTS)}, "automatic": _ref("flag"),
        "by": _one_or_more({"enum": list(WORDS["act"])}), "at": _any(_ref("trigger"), _NULL), "when": conditions, "unless": conditions,
        "in_force": _ref("interval"), "effective": _any(day, _record({"doubt": _list(day), "id": _TEXT}, "doubt"), _NULL),
        "stratum": {"enum": list(STRATA)}, "mode": _one_or_more({"enum": [*MODES, *OTHER]}), "at_most": {"const": "unknown"}, "presumed": _ref("flag"),
        "accrued": {"enum": [True, False, "true", "false", "unknown"]}, "practice": _any(_ref("practice"), _NULL),
        "against": _one_or_more(_TEXT), "remedy": _any(_ref("remedy"), _NULL), "risk": _TEXT, "cure": _one_or_more(_any(_ref("texts"), _TEXT)),
        "text": _any(_ref("texts"), _NULL), "certainty": _ref("certainty"),
        "sources": _any({"type": "array", "items": _TEXT, "minItems": 1}, _TEXT), "note": _ref("note"),
        "referral": _record({"priority": _any(_ref("count"), _NULL), "in_doubt": {"enum": ["child", None]}}),
        "serves": _one_or_more({"enum": list(WORDS["wants"])}), "at_risk": {"enum": list(AT_RISK)},
    }
    return _record(_known(RULE_KEYS, forms), "title", "effect", "certainty", "sources")


def json_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a ruleset file: an instrument, its rules, and what is left out.

    It holds for YAML as editors read it. What no schema can say (a rule that changes status needs a trigger,
    windows of versions do not overlap, dates that are no dates) ``citizenship check`` says.

    >>> json_schema()["$defs"]["rule"]["required"]
    ['title', 'effect', 'certainty', 'sources']
    """
    instrument = _known(INSTRUMENT_KEYS, {
        "id": _TEXT, "state": {"enum": [*STATES, "international", "regional"]}, "title": _ref("texts"), "adopted": _any(_ref("edtf"), _NULL),
        "in_force": _ref("interval"), "certainty": _ref("certainty"), "sources": {"type": "object", "additionalProperties": _TEXT},
        "note": _ref("note"),
    })
    left_out = {
        "type": "object",
        "properties": {"reason": {"type": "string", "minLength": 1}, "confers": _ref("flag")},
        "required": ["reason", "confers"],
    }
    person = _any(_condition(PERSON_WORDS, "person_condition"), _list(_ref("person_condition")))
    return {
        "$schema": DIALECT,
        "title": "Ruleset file",
        "description": "One legal instrument: one article, one rule, in the order of the law. See rulesets/README.md.",
        **_record({
            "instrument": _ref("instrument"),
            "rules": _any({"type": "object", "additionalProperties": _ref("rule")}, _NULL),
            "left_out": _any({"type": "object", "additionalProperties": left_out}, _NULL),
        }, "instrument"),
        "$defs": {
            "instrument": _record(instrument, "title"), "rule": _rule(), "practice": _practice(), "remedy": _remedy(), "trigger": _trigger(),
            "condition": _condition((), "condition"), "person_condition": person,
            **{f"predicate.{name}": _predicate(signature) for name, signature in VOCABULARY.items()},
            **_days(),
            "states": _any({"enum": [*_SET_WORDS, *STATES]}, _list({"enum": ["own", *STATES]})),
            "texts": {"type": "object", "properties": {"en": _TEXT, "ru": _TEXT}, "required": ["en", "ru"], "additionalProperties": _TEXT},
            "certainty": {"enum": list(CERTAINTY)},
            "flag": {"enum": [True, False, "true", "false"]},
            "count": _any({"type": "integer"}, {"type": "string", "pattern": "^[0-9]+$"}),
            "words": _one_or_more({"type": ["string", "integer"]}),
            "note": {"type": ["string", "null"]},
        },
    }
