"""The JSON Schema of a case file, made from the same table as the reader."""

from __future__ import annotations

from typing import Any, Final

from citizenship.case import Agreement, Case, Found, Parent, Person, Place
from citizenship.casefile_keys import AREAS, KEYS, OPTIONS, STATES, TODAY, Key

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_NULL: Final[dict[str, Any]] = {"type": "null"}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name}"}


def _list(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


def _any(*forms: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [*forms, _NULL]}


def _word(of: str | None) -> dict[str, Any]:
    return _ref(f"word.{of or 'any'}")


def _set(of: str | None) -> dict[str, Any]:
    return _ref(f"set.{of or 'any'}")


def _value(cls: type, key: Key) -> dict[str, Any]:
    """Say what one key may hold."""
    of = key.of
    if key.name == "id":
        return {"type": "string", "pattern": "\\S"}
    if key.name == "role":
        return _word("role")
    if isinstance(of, type):
        return _any(_list(_ref(of.__name__)) if key.kind == "many" else _ref(of.__name__))
    words = of if of is None or isinstance(of, str) else None
    forms: dict[str, tuple[dict[str, Any], ...]] = {
        "text": ({"type": "string"},),
        "flag": ({"type": "boolean"},),
        "day": (_ref("date"),),
        "age": ({"type": "integer", "minimum": 0, "maximum": 150},),
        "word": (_word(words), _set(words)),
        "words": (_list(_word(words)), _word(words), _set(words)),
        "areas": (_list(_word(words)), _word(words), _set(words)),
        "place": (_word("area"), _set("area"), _ref(Place.__name__)),
        "found": ({"type": "boolean"}, _ref(Found.__name__)),
        "agreement": ({"type": "boolean"}, _ref(Agreement.__name__), _list(_ref(Agreement.__name__))),
        "meets": ({"type": "object", "additionalProperties": {"type": ["boolean", "null"]}},),
    }
    if key.name == "born" and cls in (Person, Parent):
        return _any(_ref("edtf"))
    return _any(*forms[key.kind])


def _class(cls: type) -> dict[str, Any]:
    keys = KEYS[cls]
    return {
        "type": "object",
        "description": (cls.__doc__ or "").split("\n", 1)[0],
        "properties": {key.name: _value(cls, key) for key in keys},
        "required": [key.name for key in keys if key.required],
        "additionalProperties": False,
    }


def _words(name: str) -> dict[str, dict[str, Any]]:
    """Define one closed list: a word of it, and a set of possible words."""
    options = OPTIONS[name]
    words: dict[str, Any] = {"enum": list(options)}
    if options is STATES:
        words["description"] = "ISO 3166-1 alpha-2; SU the USSR, XX some other State"
    if options is AREAS:
        words["description"] = (
            "today's State, or a Soviet republic (SU-KAZ); SU unknown territory of the USSR"
        )
    excluded = {"enum": sorted(TODAY)} if options is AREAS else _word(name)
    return {f"word.{name}": words, f"set.{name}": _either({"one_of": _word(name), "not": excluded})}


def _either(forms: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """One of several keys with a list of words."""
    return {
        "type": "object",
        "properties": {form: {"anyOf": [_list(word), word]} for form, word in forms.items()},
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
    }


def json_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a case file: one case, a list of cases, or a family under ``cases``.

    It holds for JSON and for YAML as editors read it. What no schema can say (``from`` after ``to``,
    references) the loader checks; dates are only told apart from other things here, not parsed.

    >>> json_schema()["$defs"]["word.sex"]
    {'enum': ['female', 'male']}
    """
    edtf = {
        "description": "EDTF: 1991, 1991-03, 1991~, [1990..1992], ..",
        "anyOf": [
            {"type": "string", "minLength": 1, "maxLength": 100, "not": {"const": "birth"}},
            {"type": "integer", "minimum": 1000, "maximum": 9999},
            {"type": "array", "minItems": 1, "items": {"type": ["string", "integer"]}},
        ],
    }
    age = {
        "type": "object",
        "properties": {"age": {"type": "integer", "minimum": 0, "maximum": 150}},
        "required": ["age"],
        "additionalProperties": False,
    }
    lower = {"type": "string", "pattern": "\\S", "not": {"pattern": "[A-Z]"}}
    definitions: dict[str, Any] = {
        "edtf": edtf,
        "date": {
            "description": "EDTF, {age: 13}, or birth",
            "anyOf": [_ref("edtf"), age, {"const": "birth"}],
        },
        "word.any": {"type": "string", "pattern": "\\S"},
        "set.any": _either({"one_of": _word(None)}),
        "word.lower": lower,
        "set.lower": _either({"one_of": _word("lower")}),
    }
    for name in OPTIONS:
        definitions |= _words(name)
    definitions |= {cls.__name__: _class(cls) for cls in KEYS}
    family = {
        "type": "object",
        "properties": {"cases": _list(_ref(Case.__name__))},
        "required": ["cases"],
        "additionalProperties": False,
    }
    return {
        "$schema": DIALECT,
        "title": "Case file",
        "description": "A life as known. Left out: not asked. null: asked, unknown. []: asked, none.",
        "anyOf": [_ref(Case.__name__), family, _list(_ref(Case.__name__))],
        "$defs": definitions,
    }
