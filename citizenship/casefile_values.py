"""What single values of a case file mean: texts, truth values, dates, ages, words and sets of words.

Every reader takes a value as YAML or JSON gives it and raises ``Mistaken`` with what would be right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from citizenship.case import AgeDate, BirthDate
from citizenship.casefile_keys import AREAS, OPTIONS, STATES, UNIVERSES, Path
from citizenship.dates import UncertainDate, parse
from citizenship.errors import DateError, did_you_mean
from citizenship.places import nearest

Problem: TypeAlias = tuple[Path, str, str, str | None]  # path, message, code, hint
Reader: TypeAlias = Callable[[Any], Any]

MAX_DATE: Final = 100  # characters; the longest sensible date is a set of a few days
MAX_AGE: Final = 150
MAX_SEEN: Final = 1 << 15  # texts of dates kept; a register repeats a few ten thousand days
LONG: Final = 60  # characters of a wrong value shown in a message
_BIRTH: Final = BirthDate()

# Texts of dates met already, ``birth`` among them: a plain look-up for the readers.
seen_days: dict[str, UncertainDate | BirthDate] = {"birth": _BIRTH}
SETS: Final = frozenset({"not", "one_of"})


class Mistaken(Exception):
    """Problems found in a value, with what could be read of it all the same."""

    def __init__(self, problems: list[Problem], partial: Any = None) -> None:
        """Keep the problems, and what could be read in spite of them."""
        super().__init__(problems)
        self.problems = problems
        self.partial = partial

    def under(self, step: str | int) -> list[Problem]:
        """Show the same problems from one level further out."""
        return [((step, *path), message, code, hint) for path, message, code, hint in self.problems]


def mistake(message: str, code: str, hint: str | None = None, partial: Any = None) -> Mistaken:
    """One problem with the value at hand."""
    return Mistaken([((), message, code, hint)], partial)


def shown(value: Any) -> str:
    """Write a wrong value as a message shows it: short, and never a whole list of somebody's facts.

    >>> shown({"a": 1}), shown("kaz")
    ('a mapping', "'kaz'")
    """
    if isinstance(value, str):
        return repr(value if len(value) <= LONG else value[:LONG] + "…")
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    named = {True: "true", False: "false", None: "null"}
    return named[value] if value is None or isinstance(value, bool) else str(value)[:LONG]


# -- values -----------------------------------------------------------------------------------------------


def read_text(value: Any) -> str:
    """Read free text; a number in JSON is taken for its digits."""
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


def read_id(value: Any) -> str:
    """Read a pseudonym, which cannot be empty."""
    text = read_text(value)
    if not text.strip():
        raise mistake("an id cannot be empty", "missing", "give the case a pseudonym, such as T-014")
    return text


_FLAGS: Final = {
    "true": "true", "yes": "true", "on": "true", "y": "true", "false": "false", "no": "false", "off": "false",
    "n": "false", "null": "null", "unknown": "null",
}  # fmt: skip


def read_flag(value: Any) -> bool:
    """Read ``true`` or ``false``, as a truth value or as a word."""
    if value is True or value == "true":
        return True
    if value is False or value == "false":
        return False
    raise _no_flag(value)


def _no_flag(value: Any) -> Mistaken:
    word = value.lower() if isinstance(value, str) else value
    meant = _FLAGS.get(word) if isinstance(word, str) else None
    hint = f"write {meant}" if meant else "leave out what was not asked"
    return mistake(f"true, false or null expected, not {shown(value)}", "type", hint)


def read_day(value: Any) -> UncertainDate | AgeDate | BirthDate:
    """Read a date: EDTF text, ``{age: 13}`` or ``birth``."""
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
    if len(seen_days) < MAX_SEEN:
        seen_days[value] = day
    return day


def _odd_day(value: Any) -> UncertainDate | AgeDate | BirthDate:
    """Read a date that is no text: an age, a year in JSON, a set, whose brackets YAML takes for a list."""
    if isinstance(value, Mapping) and set(value) == {"age"} and value["age"] is not None:
        try:
            return AgeDate(read_age(value["age"]))
        except Mistaken as error:
            raise Mistaken(error.under("age")) from None
    if isinstance(value, list | tuple) and value and all(isinstance(item, str | int) for item in value):
        return read_day(f"[{','.join(str(item) for item in value)}]")
    if isinstance(value, int) and not isinstance(value, bool):
        return read_day(str(value))
    if isinstance(value, str):
        return read_day(str(value))
    hint = "EDTF such as 1991-03 or 1991~, or {age: 13}, or birth"
    raise mistake(f"a date expected, not {shown(value)}", "date", hint)


def read_own_day(value: Any) -> UncertainDate | AgeDate | BirthDate:
    """Read a day of birth, which cannot be told by itself."""
    day = read_day(value)
    if isinstance(day, UncertainDate):
        return day
    raise mistake("a day of birth cannot be told by age or birth", "date", "give the year, such as 1968~")


def read_age(value: Any) -> int:
    """Read an age in whole years."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 3:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_AGE:
        raise mistake(f"an age in whole years (0 to {MAX_AGE}) expected, not {shown(value)}", "type")
    return value


# -- words ------------------------------------------------------------------------------------------------


def one_word(of: str | None) -> Reader:
    """Make the reader of one word of the list ``of``."""
    if of is None:
        return read_any_word
    if of == "lower":
        return _lower_word
    find = OPTIONS[of].get

    def read(value: Any) -> str:
        if isinstance(value, str) and (found := find(value)) is not None:
            return found
        raise _unknown_word(of, value)

    return read


def read_any_word(value: Any) -> str:
    """Read a word of no closed list."""
    text = read_text(value)
    if not text.strip():
        raise mistake("a word expected, not an empty text", "unknown_word", "write null for unknown")
    return text


def _lower_word(value: Any) -> str:
    word = read_any_word(value)
    if word != word.lower():
        raise mistake(f"{shown(word)} has capital letters", "unknown_word", f"write {word.lower()!r}")
    return word


def _unknown_word(of: str, value: Any) -> Mistaken:
    options = OPTIONS[of]
    is_place = options is STATES or options is AREAS
    what = "State" if options is STATES else "State or Soviet republic" if is_place else "word"
    if not isinstance(value, str):
        several = isinstance(value, list | tuple)
        hint = "write {one_of: […]} where one of several is meant" if several else None
        return mistake(f"one {what} expected, not {shown(value)}", "type", hint)
    if is_place:
        code = nearest(value[:LONG], options)
        hint = f"did you mean {code!r}?" if code else "ISO 3166-1 alpha-2 such as KZ; XX for some other"
        return mistake(f"unknown {what} {shown(value)}", "unknown_state", hint)
    hint = did_you_mean(value[:LONG], options) or f"one of: {', '.join(options)}"
    return mistake(f"unknown word {shown(value)}", "unknown_word", hint)


def read_list(value: Any, read: Reader) -> tuple[Any, ...]:
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
        words = frozenset(read_list([items] if isinstance(items, str) else items or (), one_word(of)))
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
            message = f"`not` takes today's States, not {strange[0]}"
            raise mistake(message, "unknown_state", "write {one_of: […]}")
        left = universe - words
    if not left:
        raise mistake("no possibility is left", "type", "write null for unknown")
    return left


def word(of: str | None) -> Reader:
    """Make the reader of one word, or of a set of possible ones."""
    one = one_word(of)

    def read(value: Any) -> str | frozenset[str]:
        if isinstance(value, Mapping) and value and SETS.issuperset(value):
            return _set(of, value)
        return one(value)  # type: ignore[no-any-return]

    return read


def words(of: str | None, *, lone: bool = False) -> Reader:
    """Make the reader of a list; a word alone is a list of one, except (``lone``) where they differ."""
    one, some = one_word(of), word(of)

    def item(value: Any) -> str:
        if isinstance(value, Mapping):
            hint = "write {not: […]} or {one_of: […]} without the list"
            raise mistake("one word expected, not a mapping", "type", hint)
        return one(value)  # type: ignore[no-any-return]

    def read(value: Any) -> Any:
        if isinstance(value, list | tuple):
            return read_list(value, item)
        found = some(value)
        return found if lone or isinstance(found, frozenset) else (found,)

    return read
