"""From plain data (dict, list, text) to a ``Case``, with every problem and its path.

For each class of ``case.py`` one reader is made from ``casefile_keys`` when this module is imported: a table
from key to attribute and converter, and nothing else on the way of a case that is in order. Paths are
put together only when something is wrong, on the way out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from citizenship.case import Agreement, Case, Circumstances, Found, Parent, Person, Place
from citizenship.casefile_keys import AREAS, KEYS, OPTIONS, Key
from citizenship.casefile_values import (
    LONG,
    SETS,
    Mistaken,
    Problem,
    Reader,
    mistake,
    one_word,
    read_age,
    read_any_word,
    read_day,
    read_flag,
    read_id,
    read_list,
    read_own_day,
    read_text,
    seen_days,
    shown,
    word,
    words,
)  # fmt: skip
from citizenship.errors import did_you_mean

Quick: TypeAlias = Callable[[str], Any]

# What people write by habit, and our key for it.
_USUAL: Final = {
    "start": "from", "end": "to", "since": "from", "until": "to",
    "country": "in", "area": "in", "town": "place",
}  # fmt: skip
_HOMES: Final = {
    **{key.name: "circumstances" for key in KEYS[Circumstances]},
    **{key.name: "person" for key in KEYS[Person]},
}  # fmt: skip


def _make(cls: type, options: Mapping[type, Reader]) -> Reader:
    """Make the reader of one class."""
    keys = KEYS[cls]
    table: dict[Any, tuple[str, Quick, Reader, bool]] = {
        key.name: (key.attr, _quick(cls, key), _converter(cls, key, options), _nullable(cls, key))
        for key in keys
    }
    required = tuple((key.name, key.attr) for key in keys if key.required)
    blank = {key.attr: None for key in keys if key.required}
    find = table.get

    def read(data: Any) -> Any:
        if data.__class__ is not dict and not isinstance(data, Mapping):
            raise mistake(
                f"keys and values expected, not {shown(data)}", "type", _example(keys), cls(**blank)
            )
        given: dict[str, Any] = {}
        problems: list[Problem] = []
        for key, value in data.items():
            entry = find(key)
            if entry is None:
                problems.append(_unknown_key(cls, key))
                continue
            attr, quick, convert, nullable = entry
            if value.__class__ is str:
                if (found := quick(value)) is not None:
                    given[attr] = found
                    continue
            elif value is None and nullable:
                given[attr] = None
                continue
            try:
                given[attr] = convert(value)
            except Mistaken as error:
                problems += error.under(key)
                if error.partial is not None:
                    given[attr] = error.partial
        for name, attr in required:
            if attr not in given and name not in data:
                problems.append(((), f"key {name!r} is missing", "missing", None))
        if problems:
            raise Mistaken(problems, cls(**{**blank, **given}))
        return cls(**given)

    return read


def _quick(cls: type, key: Key) -> Quick:
    """Look-up of what a text stands for where that is a matter of a table; ``None`` asks the converter."""
    if key.kind == "word" and key.of in OPTIONS:
        return OPTIONS[str(key.of)].get
    if key.kind == "areas":
        return AREAS.get
    if key.kind == "day" and not _is_own_birth(cls, key):
        return seen_days.get
    return _nothing


def _nothing(_: str) -> None:
    return None


def _is_own_birth(cls: type, key: Key) -> bool:
    """Whether this is one's own day of birth, which cannot be told by age as a relative's can."""
    return key.name == "born" and cls in (Person, Parent)


def _nullable(cls: type, key: Key) -> bool:
    """Whether ``null`` is kept as ``None`` rather than given to the converter."""
    return not (key.name == "role" or (cls is Case and key.name in ("id", "person", "circumstances")))


def _example(keys: tuple[Key, ...]) -> str:
    return f"write {{{keys[0].name}: …}}"


def _unknown_key(cls: type, key: Any) -> Problem:
    names = [known.name for known in KEYS[cls]]
    name = str(key)[:LONG]
    usual = _USUAL.get(name)
    home = _HOMES.get(name) if cls is Case else None
    if usual in names:
        hint = f"did you mean {usual!r}?"
    elif home:
        hint = f"it belongs in {home!r}"
    else:
        hint = did_you_mean(name, names) or f"known keys: {', '.join(names)}"
    path = (key,) if isinstance(key, str | int) else (name,)
    return path, f"unknown key {shown(key)}", "unknown_key", hint


def _converter(cls: type, key: Key, options: Mapping[type, Reader]) -> Reader:
    simple: dict[str, Reader] = {
        "text": read_text,
        "flag": read_flag,
        "day": read_day,
        "age": read_age,
        "meets": _meets,
    }
    of = key.of
    if key.name == "id":
        return read_id
    if _is_own_birth(cls, key):
        return read_own_day
    if key.name == "role":
        return one_word("role")
    if key.kind in simple:
        return simple[key.kind]
    if isinstance(of, type):
        return _many(options[of]) if key.kind == "many" else _one(options[of], empty=cls is Case)
    if key.kind == "place":
        return _place(options[Place])
    if key.kind == "found":
        return _or_flag(options[Found])
    if key.kind == "agreement":
        return _or_flag(options[Agreement], several=True)
    return words(of, lone=True) if key.kind == "areas" else words(of) if key.kind == "words" else word(of)


def _one(read: Reader, *, empty: bool) -> Reader:
    """Read a mapping; ``person: null`` says no more than leaving it out."""
    return (lambda value: read({} if value is None else value)) if empty else read


def _many(read: Reader) -> Reader:
    def many(value: Any) -> tuple[Any, ...]:
        if value.__class__ is list or isinstance(value, list | tuple):
            return read_list(value, read)
        hint = (
            "begin each entry with a dash"
            if isinstance(value, Mapping)
            else "write [] for none, null for unknown"
        )
        raise mistake(f"a list expected, not {shown(value)}", "type", hint)

    return many


def _place(read: Reader) -> Reader:
    area = word("area")

    def place(value: Any) -> Any:
        if isinstance(value, Mapping) and not (value and SETS.issuperset(value)):
            return read(value)
        return Place(area=area(value))

    return place


def _or_flag(read: Reader, *, several: bool = False) -> Reader:
    def either(value: Any) -> Any:
        if isinstance(value, Mapping):
            return read(value)
        if several and isinstance(value, list | tuple):
            return read_list(value, read)
        return read_flag(value)

    return either


def _meets(value: Any) -> tuple[tuple[str, bool | None], ...]:
    if not isinstance(value, Mapping):
        raise mistake(
            f"keys and values expected, not {shown(value)}", "type", "write {language_test_KZ: true}"
        )
    found: list[tuple[str, bool | None]] = []
    problems: list[Problem] = []
    for name, given in value.items():
        try:
            found.append((read_any_word(name), None if given is None else read_flag(given)))
        except Mistaken as error:
            problems += error.under(name if isinstance(name, str | int) else str(name))
    if problems:
        raise Mistaken(problems)
    return tuple(found)


def _readers() -> dict[type, Reader]:
    """All readers, classes used by others first; ``KEYS`` is in that order."""
    made: dict[type, Reader] = {}
    for cls in KEYS:
        made[cls] = _make(cls, made)
    return made


READERS: Final[Mapping[type, Reader]] = _readers()


def read_case(data: Any) -> Case:
    """Make a ``Case`` from plain data; raises ``Mistaken`` with all problems and what could be read."""
    found: Case = READERS[Case](data)
    return found
