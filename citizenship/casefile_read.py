"""From plain data (dict, list, text) to a ``Case``, with every problem and its path.

For each class of ``case.py`` one reader is made from ``casefile_keys`` when this module is imported: a look-up
table from key to attribute and converter, and nothing else on the way of a case that is in order. Paths are
put together only when something is wrong, on the way out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from citizenship.case import AgeDate, Agreement, BirthDate, Case, Circumstances, Found, Parent, Person, Place
from citizenship.casefile_keys import AREAS, KEYS, OPTIONS, STATES, UNIVERSES, Key, Path
from citizenship.dates import UncertainDate, parse
from citizenship.errors import DateError, did_you_mean
from citizenship.places import nearest

Problem: TypeAlias = tuple[Path, str, str, str | None]  # path, message, code, hint
Reader: TypeAlias = Callable[[Any], Any]
Quick: TypeAlias = Callable[[str], Any]

MAX_DATE: Final = 100  # characters; the longest sensible date is a set of a few days
MAX_AGE: Final = 150
MAX_SEEN: Final = 1 << 15  # texts of dates kept; a register repeats a few ten thousand days (0.25 µs instead of 0.6)
_LONG: Final = 60  # characters of a wrong value shown in a message
_BIRTH: Final = BirthDate()
_seen_days: dict[str, UncertainDate | BirthDate] = {"birth": _BIRTH}
_SETS: Final = frozenset({"not", "one_of"})
# What people write by habit, and our key for it.
_USUAL: Final = {
    "start": "from", "end": "to", "since": "from", "until": "to", "country": "in", "area": "in", "town": "place",
}  # fmt: skip
_HOMES: Final = {
    **{key.name: "circumstances" for key in KEYS[Circumstances]}, **{key.name: "person" for key in KEYS[Person]},
}  # fmt: skip


class Mistaken(Exception):  # noqa: N818 - carries problems upwards, is never seen outside
    """Problems found in a value, with what could be read of it all the same."""

    def __init__(self, problems: list[Problem], partial: Any = None) -> None:
        super().__init__(problems)
        self.problems = problems
        self.partial = partial

    def under(self, step: str | int) -> list[Problem]:
        """The same problems, seen from one level further out."""
        return [((step, *path), message, code, hint) for path, message, code, hint in self.problems]


def mistake(message: str, code: str, hint: str | None = None, partial: Any = None) -> Mistaken:
    """One problem with the value at hand."""
    return Mistaken([((), message, code, hint)], partial)


def shown(value: Any) -> str:
    """A wrong value as a message shows it: short, and never a whole list of somebody's facts.

    >>> shown({"a": 1}), shown("kaz")
    ('a mapping', "'kaz'")
    """
    if isinstance(value, str):
        return repr(value if len(value) <= _LONG else value[:_LONG] + "…")
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    return "true" if value is True else "false" if value is False else "null" if value is None else str(value)[:_LONG]


# -- values -----------------------------------------------------------------------------------------------


def _text(value: Any) -> str:
    if value.__class__ is not str:
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise mistake(f"text expected, not {shown(value)}", "type")
        value = str(value)  # JSON writers leave numbers unquoted
    if not value.isascii():
        _whole(value)
    return value  # type: ignore[no-any-return]


def _whole(value: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise mistake("text with half a character in it (a lone surrogate)", "type") from None


def _identity(value: Any) -> str:
    text = _text(value)
    if not text.strip():
        raise mistake("an id cannot be empty", "missing", "give the case a pseudonym, such as T-014")
    return text


def _flag(value: Any) -> bool:
    if value is True or value == "true":
        return True
    if value is False or value == "false":
        return False
    raise _no_flag(value)


def _no_flag(value: Any) -> Mistaken:
    word = value.lower() if isinstance(value, str) else value
    known = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false", "unknown": "null"}
    meant = known.get(word, word if word in ("true", "false", "null") else None) if isinstance(word, str) else None
    hint = f"write {meant}" if meant else "leave out what was not asked"
    return mistake(f"true, false or null expected, not {shown(value)}", "type", hint)


def _day(value: Any) -> UncertainDate | AgeDate | BirthDate:
    if value.__class__ is not str:
        return _odd_day(value)
    if value == "birth":
        return _BIRTH
    if len(value) > MAX_DATE:
        raise mistake(f"no date is {len(value)} characters long", "date")
    try:
        day = parse(value)
    except DateError as error:
        raise mistake(error.message, "date", error.hint) from None
    if len(_seen_days) < MAX_SEEN:
        _seen_days[value] = day
    return day


def _odd_day(value: Any) -> UncertainDate | AgeDate | BirthDate:
    """Dates that did not arrive as text: ages, years of JSON, and sets, whose brackets YAML takes for a list."""
    if isinstance(value, Mapping) and set(value) == {"age"} and value["age"] is not None:
        try:
            return AgeDate(_age(value["age"]))
        except Mistaken as error:
            raise Mistaken(error.under("age")) from None
    if isinstance(value, list | tuple) and value and all(isinstance(item, str | int) for item in value):
        return _day(f"[{','.join(str(item) for item in value)}]")
    if isinstance(value, int) and not isinstance(value, bool):
        return _day(str(value))
    if isinstance(value, str):
        return _day(str(value))
    raise mistake(f"a date expected, not {shown(value)}", "date", "EDTF such as 1991-03 or 1991~, or {age: 13}, or birth")


def _own_day(value: Any) -> UncertainDate | AgeDate | BirthDate:
    """The day of birth, which cannot be told by itself."""
    day = _day(value)
    if isinstance(day, UncertainDate):
        return day
    raise mistake("a day of birth cannot be told by age or birth", "date", "give the year, such as 1968~")


def _age(value: Any) -> int:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 3:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_AGE:
        raise mistake(f"an age in whole years (0 to {MAX_AGE}) expected, not {shown(value)}", "type")
    return value


# -- words ------------------------------------------------------------------------------------------------


def _one_word(of: str | None) -> Reader:
    if of is None:
        return _any_word
    if of == "lower":
        return _lower_word
    find = OPTIONS[of].get

    def read(value: Any) -> str:
        if isinstance(value, str) and (found := find(value)) is not None:
            return found
        raise _unknown_word(of, value)

    return read


def _any_word(value: Any) -> str:
    text = _text(value)
    if not text.strip():
        raise mistake("a word expected, not an empty text", "unknown_word", "write null for unknown")
    return text


def _lower_word(value: Any) -> str:
    word = _any_word(value)
    if word != word.lower():
        raise mistake(f"{shown(word)} has capital letters", "unknown_word", f"write {word.lower()!r}")
    return word


def _unknown_word(of: str, value: Any) -> Mistaken:
    options = OPTIONS[of]
    is_place = options is STATES or options is AREAS
    what = "State" if options is STATES else "State or Soviet republic" if is_place else "word"
    if not isinstance(value, str):
        hint = "write {one_of: […]} where one of several is meant" if isinstance(value, list | tuple) else None
        return mistake(f"one {what} expected, not {shown(value)}", "type", hint)
    if is_place:
        code = nearest(value[:_LONG], options)
        hint = f"did you mean {code!r}?" if code else "ISO 3166-1 alpha-2, such as KZ; XX for some other State"
        return mistake(f"unknown {what} {shown(value)}", "unknown_state", hint)
    hint = did_you_mean(value[:_LONG], options) or f"one of: {', '.join(options)}"
    return mistake(f"unknown word {shown(value)}", "unknown_word", hint)


def _list(value: Any, read: Reader) -> tuple[Any, ...]:
    """Every item read; the problems of all."""
    try:
        return tuple([read(item) for item in value])
    except Mistaken:
        problems: list[Problem] = []
        partial: list[Any] = []
        for number, item in enumerate(value):
            try:
                partial.append(read(item))
            except Mistaken as error:
                problems += error.under(number)
                partial.append(error.partial)
        raise Mistaken(problems, tuple(partial) if None not in partial else None) from None


def _set(of: str | None, value: Mapping[str, Any]) -> frozenset[str]:
    """``{not: [AZ]}`` or ``{one_of: [KZ, UZ]}``."""
    (form, items), *more = value.items()
    if more:
        raise mistake("either `not` or `one_of`, not both", "type")
    try:
        words = frozenset(_list([items] if isinstance(items, str) else items or (), _one_word(of)))
    except (Mistaken, TypeError) as error:
        if isinstance(error, Mistaken):
            raise Mistaken(error.under(form)) from None
        raise mistake(f"a list expected, not {shown(items)}", "type") from None
    if form == "one_of":
        left = words
    else:
        universe = UNIVERSES.get(of or "")
        if universe is None:
            raise mistake("`not` needs a closed list of words", "type", "write {one_of: […]}")
        if strange := sorted(words - universe):
            raise mistake(f"`not` takes today's States, not {strange[0]}", "unknown_state", "write {one_of: […]}")
        left = universe - words
    if not left:
        raise mistake("no possibility is left", "type", "write null for unknown")
    return left


def _word(of: str | None) -> Reader:
    one = _one_word(of)

    def read(value: Any) -> str | frozenset[str]:
        if isinstance(value, Mapping) and value and _SETS.issuperset(value):
            return _set(of, value)
        return one(value)  # type: ignore[no-any-return]

    return read


def _words(of: str | None, *, lone: bool = False) -> Reader:
    """A list of words; a word alone is a list of one, except (``lone``) where one and a list differ."""
    one, some = _one_word(of), _word(of)

    def item(value: Any) -> str:
        if isinstance(value, Mapping):
            raise mistake("one word expected, not a mapping", "type", "write {not: […]} or {one_of: […]} without the list")
        return one(value)  # type: ignore[no-any-return]

    def read(value: Any) -> Any:
        if isinstance(value, list | tuple):
            return _list(value, item)
        found = some(value)
        return found if lone or isinstance(found, frozenset) else (found,)

    return read


# -- mappings ---------------------------------------------------------------------------------------------


def _make(cls: type, options: Mapping[type, Reader]) -> Reader:
    """The reader of one class."""
    keys = KEYS[cls]
    table: dict[Any, tuple[str, Quick, Reader, bool]] = {
        key.name: (key.attr, _quick(cls, key), _converter(cls, key, options), _nullable(cls, key)) for key in keys
    }
    required = tuple((key.name, key.attr) for key in keys if key.required)
    blank = {key.attr: None for key in keys if key.required}
    find = table.get

    def read(data: Any) -> Any:
        if data.__class__ is not dict and not isinstance(data, Mapping):
            raise mistake(f"keys and values expected, not {shown(data)}", "type", _example(keys), cls(**blank))
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
        return _seen_days.get
    return _nothing


def _nothing(_: str) -> None:
    return None


def _is_own_birth(cls: type, key: Key) -> bool:
    """A relative's day of birth may be told by the person's age; one's own cannot."""
    return key.name == "born" and cls in (Person, Parent)


def _nullable(cls: type, key: Key) -> bool:
    """Whether ``null`` is kept as ``None`` rather than given to the converter."""
    return not (key.name == "role" or (cls is Case and key.name in ("id", "person", "circumstances")))


def _example(keys: tuple[Key, ...]) -> str:
    return f"write {{{keys[0].name}: …}}"


def _unknown_key(cls: type, key: Any) -> Problem:
    names = [known.name for known in KEYS[cls]]
    word = str(key)[:_LONG]
    usual = _USUAL.get(word)
    home = _HOMES.get(word) if cls is Case else None
    if usual in names:
        hint = f"did you mean {usual!r}?"
    elif home:
        hint = f"it belongs in {home!r}"
    else:
        hint = did_you_mean(word, names) or f"known keys: {', '.join(names)}"
    path = (key,) if isinstance(key, str | int) else (word,)
    return path, f"unknown key {shown(key)}", "unknown_key", hint


def _converter(cls: type, key: Key, options: Mapping[type, Reader]) -> Reader:
    simple: dict[str, Reader] = {"text": _text, "flag": _flag, "day": _day, "age": _age, "meets": _meets}
    of = key.of
    if key.name == "id":
        return _identity
    if _is_own_birth(cls, key):
        return _own_day
    if key.name == "role":
        return _one_word("role")
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
    return _words(of, lone=True) if key.kind == "areas" else _words(of) if key.kind == "words" else _word(of)


def _one(read: Reader, *, empty: bool) -> Reader:
    """A mapping; ``person: null`` says no more than leaving it out."""
    return (lambda value: read({} if value is None else value)) if empty else read


def _many(read: Reader) -> Reader:
    def many(value: Any) -> tuple[Any, ...]:
        if value.__class__ is list or isinstance(value, list | tuple):
            return _list(value, read)
        hint = "begin each entry with a dash" if isinstance(value, Mapping) else "write [] for none, null for unknown"
        raise mistake(f"a list expected, not {shown(value)}", "type", hint)

    return many


def _place(read: Reader) -> Reader:
    area = _word("area")

    def place(value: Any) -> Any:
        if isinstance(value, Mapping) and not (value and _SETS.issuperset(value)):
            return read(value)
        return Place(area=area(value))

    return place


def _or_flag(read: Reader, *, several: bool = False) -> Reader:
    def either(value: Any) -> Any:
        if isinstance(value, Mapping):
            return read(value)
        if several and isinstance(value, list | tuple):
            return _list(value, read)
        return _flag(value)

    return either


def _meets(value: Any) -> tuple[tuple[str, bool | None], ...]:
    if not isinstance(value, Mapping):
        raise mistake(f"keys and values expected, not {shown(value)}", "type", "write {language_test_KZ: true}")
    found: list[tuple[str, bool | None]] = []
    problems: list[Problem] = []
    for name, given in value.items():
        try:
            found.append((_any_word(name), None if given is None else _flag(given)))
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
    """A ``Case`` from plain data; raises ``Mistaken`` with all problems and what could be read."""
    found: Case = READERS[Case](data)
    return found
