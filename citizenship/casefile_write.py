"""From a ``Case`` back to plain data, in the short forms and the key order of the case file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeAlias

import yaml

from citizenship.case import NOT_ASKED, AgeDate, Agreement, BirthDate, Case, Found, Place
from citizenship.casefile_keys import KEYS, UNIVERSES, Key
from citizenship.dates import UncertainDate

Writer: TypeAlias = Callable[[Any], Any]
_DUMPER: Final[Any] = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def _same(value: Any) -> Any:
    return value


def _day(value: UncertainDate | AgeDate | BirthDate) -> Any:
    if isinstance(value, UncertainDate):
        return value.text
    return {"age": value.years} if isinstance(value, AgeDate) else "birth"


def _word(of: str | None) -> Writer:
    universe = UNIVERSES.get(of or "", frozenset())

    def write(value: str | frozenset[str]) -> Any:
        if isinstance(value, str):
            return value
        rest = universe - value
        if value <= universe and len(rest) < len(value):
            return {"not": sorted(rest)}
        return {"one_of": sorted(value)}

    return write


def _words(of: str | None) -> Writer:
    some = _word(of)
    return lambda value: list(value) if isinstance(value, tuple) else some(value)


def _make(cls: type, options: Mapping[type, Writer]) -> Writer:
    """Make the writer of one class: attributes that say no more than their default are left out."""
    defaults = {field.name: field.default for field in cls.__attrs_attrs__}  # type: ignore[attr-defined]
    plan = tuple(
        (
            key.name,
            key.attr,
            None if key.required else defaults[key.attr],
            key.required,
            _converter(key, options),
        )
        for key in KEYS[cls]
    )

    def write(value: Any) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for name, attr, default, required, convert in plan:
            given = getattr(value, attr)
            if given is NOT_ASKED or (given is default and not required):
                continue
            written = None if given is None else convert(given)
            if written or name not in _OMITTED_EMPTY:
                data[name] = written
        return data

    return write


_OMITTED_EMPTY: Final = frozenset(
    {"person", "circumstances"}
)  # always there in a Case, perhaps with nothing in them


def _converter(key: Key, options: Mapping[type, Writer]) -> Writer:
    of = key.of
    if isinstance(of, type):
        write = options[of]
        return (lambda value: [write(entry) for entry in value]) if key.kind == "many" else write
    if key.kind == "place":
        return _place(options[Place])
    if key.kind in ("found", "agreement"):
        return _or_flag(options[Found if key.kind == "found" else Agreement])
    special: dict[str, Writer] = {"day": _day, "meets": dict, "word": _word(of)}
    return special.get(key.kind, _words(of) if key.kind in ("words", "areas") else _same)


def _place(write: Writer) -> Writer:
    area = _word("area")

    def place(value: Place) -> Any:
        short = value.name is None and isinstance(value.area, str | frozenset)
        return area(value.area) if short else write(value)

    return place


def _or_flag(write: Writer) -> Writer:
    def either(value: Any) -> Any:
        if isinstance(value, bool):
            return value
        return [write(entry) for entry in value] if isinstance(value, tuple) else write(value)

    return either


def _writers() -> dict[type, Writer]:
    made: dict[type, Writer] = {}
    for cls in KEYS:
        made[cls] = _make(cls, made)
    return made


_write_case: Final = _writers()[Case]


def to_dict(case: Case) -> dict[str, Any]:
    """Plain data (dict, list, str, bool, int, None) that reads back as an equal ``Case``.

    Keys come in the order of the case file. What equals the default is left out (``held: true``, ``note:
    null``), one place without a town is written ``KZ``, a set of possible words in the shorter of
    ``{not: […]}`` and ``{one_of: […]}``; dates keep their text.

    >>> from citizenship.casefile import from_dict
    >>> to_dict(from_dict({"id": "T-1", "person": {"birthplace": {"in": "KZ"}, "died": None}}))
    {'id': 'T-1', 'person': {'birthplace': 'KZ', 'died': None}}
    """
    data: dict[str, Any] = _write_case(case)
    return data


def dumps(cases: Case | Iterable[Case], *, format: str = "yaml") -> str:  # noqa: A002 - the word users look for
    """Write one case or several as ``yaml``, ``json`` or ``jsonl``; ``loads`` reads all three.

    Several cases go under ``cases:``, or one to a line in ``jsonl``. In YAML, whatever another reader
    would take for a number, a date or a truth value is quoted.

    :raises ValueError: an unknown format.

    >>> from citizenship.case import Case
    >>> print(dumps([Case(id="T-1"), Case(id="T-2", residence=())], format="jsonl"), end="")
    {"id": "T-1"}
    {"id": "T-2", "residence": []}
    """
    if format not in ("yaml", "json", "jsonl"):
        raise ValueError(f"format must be 'yaml', 'json' or 'jsonl', not {format!r}")
    if format == "jsonl":
        several = (cases,) if isinstance(cases, Case) else cases
        return "".join(f"{json.dumps(to_dict(case), ensure_ascii=False)}\n" for case in several)
    data = to_dict(cases) if isinstance(cases, Case) else {"cases": [to_dict(case) for case in cases]}
    if format == "json":
        return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    return str(yaml.dump(data, Dumper=_DUMPER, sort_keys=False, allow_unicode=True, width=110))
