"""How one value of a case file stands in the cells of a table, and back.

Values are plain data as the case file writes them (``casefile.to_dict``). Nothing here knows a library for tables.
A cell that is empty (``None``) was not asked; the word ``unknown`` was asked and nobody knows. A list of words may
begin with a marker: ``one_of:`` one of these, ``not:`` anything but these, ``several:`` a wandering spell of one area.
A word that looks like a marker is written with a backslash before it.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from citizenship.dates import MAX_DAY, MIN_DAY, parse, to_edtf
from citizenship.errors import CaseError, DateError

if TYPE_CHECKING:
    from collections.abc import Mapping

UNKNOWN: Final = "unknown"
MARKERS: Final = ("unknown", "one_of:", "not:", "several:")
MISSING: Final = object()  # no value at all: the key stays out of the case file
_SETS: Final = {"one_of:": "one_of", "not:": "not"}


class CellError(CaseError):
    """A cell that cannot be read; ``where`` is filled in by whoever knows table, row and column."""

    default_code = "cell"


# -- words ------------------------------------------------------------------------------------------------
def _escaped(word: str) -> str:
    return "\\" + word if word in MARKERS or word.startswith("\\") else word


def _plain(word: Any) -> str:
    if not isinstance(word, str):
        raise CellError(f"text expected, not {type(word).__name__}", hint="a word of the case file, such as KZ")
    return word.removeprefix("\\")


def write_words(kind: str, value: Any) -> list[str] | None:
    """The cell of a word, a set of possible words, or several words.

    >>> write_words("word", "KZ"), write_words("word", {"not": ["AZ"]}), write_words("word", None)
    (['KZ'], ['not:', 'AZ'], ['unknown'])
    """
    if value is None:
        return [UNKNOWN]
    if kind == "meets":
        return [_escaped(f"{name}={ {True: 'true', False: 'false', None: UNKNOWN}[flag] }") for name, flag in value.items()]
    if isinstance(value, str):
        return [_escaped(value)]
    if isinstance(value, dict):
        [(form, words)] = value.items()
        return [form + ":", *map(_escaped, words)]
    words = [_escaped(word) for word in value]
    return ["several:", *words] if kind == "areas" and len(words) == 1 else words


def read_words(kind: str, cell: Any) -> Any:
    """The value of such a cell.

    >>> read_words("word", ["one_of:", "KZ", "UZ"]), read_words("words", []), read_words("words", ["ru", "uz"])
    ({'one_of': ['KZ', 'UZ']}, [], ['ru', 'uz'])
    """
    if cell is None:
        return MISSING
    items = cell.split("|") if isinstance(cell, str) else list(cell)
    if items == [UNKNOWN]:
        return None
    if items and items[0] in _SETS:
        return {_SETS[items[0]]: [_plain(word) for word in items[1:]]}
    if kind == "meets":
        return dict(_requirement(item) for item in items)
    if items and items[0] == "several:":
        return [_plain(word) for word in items[1:]]
    words = [_plain(word) for word in items]
    if kind in ("words", "areas") and (kind == "words" or len(words) > 1):
        return words
    if len(words) != 1:
        hint = "put one_of: before several possible words" if words else "leave the cell empty where nobody asked, write unknown where nobody knows"
        raise CellError(f"one word expected, not {len(words)}", hint=hint)
    return words[0]


def _requirement(item: Any) -> tuple[str, bool | None]:
    name, equals, flag = _plain(item).rpartition("=")
    if not equals:
        raise CellError("a requirement without its answer", hint="write language_test_KZ=true")
    return name, read_flag(flag)


# -- truth values, ages --------------------------------------------------------------------------------------
def write_flag(value: Any) -> str:
    """``true``, ``false`` or ``unknown``: a number would be read as a dummy by one reader and as Kleene by another."""
    return UNKNOWN if value is None else "true" if value else "false"


def read_flag(cell: Any) -> Any:
    """The truth value of such a cell.

    >>> read_flag("true"), read_flag("unknown"), read_flag(None) is MISSING
    (True, None, True)
    """
    if cell is None:
        return MISSING
    if cell in (True, "true"):
        return True
    if cell in (False, "false"):
        return False
    if cell == UNKNOWN:
        return None
    raise CellError("true, false or unknown expected", hint="1 and 0 are not taken: write true and false")


def write_age(value: Any) -> str:
    """Whole years, or ``unknown``."""
    return UNKNOWN if value is None else str(value)


def read_age(cell: Any) -> Any:
    """Whole years; the reader of case files checks the range."""
    return MISSING if cell is None else None if cell == UNKNOWN else int(cell) if str(cell).isdecimal() else cell


# -- days ------------------------------------------------------------------------------------------------
def write_day(value: Any) -> tuple[date | None, date | None, str | None]:
    """First and last possible day, and the text where the bounds alone would not give it back.

    >>> write_day("1991-03")[2], write_day("1991~")[2], write_day({"age": 13}), write_day(None)
    (None, '1991~', (None, None, 'age 13'), (None, None, 'unknown'))
    """
    if value is None:
        return None, None, UNKNOWN
    if isinstance(value, dict):
        return None, None, f"age {value['age']}"
    if value == "birth":
        return None, None, value
    day = parse(value)
    lo = None if day.lo == MIN_DAY else date.fromordinal(day.lo)
    hi = None if day.hi == MAX_DAY else date.fromordinal(day.hi)
    told = (lo is not None or hi is not None) and to_edtf(day.lo, day.hi) == value
    return lo, hi, None if told else value


def read_day(lo: Any, hi: Any, text: Any) -> Any:
    """The day of such cells; an empty bound beside a filled one is no bound.

    >>> read_day(date(1991, 1, 1), date(1991, 12, 31), None), read_day(None, date(1991, 1, 1), None), read_day(None, None, "age 13")
    ('1991', '[..1991-01-01]', {'age': 13})
    """
    first, last = _ordinal(lo), _ordinal(hi)
    if text is None:
        if first is None and last is None:
            return MISSING
        if first is not None and last is not None and first > last:
            raise CellError(f"{lo} is after {hi}", code="date", hint="the first possible day stands in _lo, the last in _hi")
        return to_edtf(MIN_DAY if first is None else first, MAX_DAY if last is None else last)
    if text == UNKNOWN:
        return None
    if text == "birth":
        return text
    if str(text).startswith("age "):
        return {"age": read_age(str(text)[4:])}
    return _agreeing(str(text), first, last)


def _agreeing(text: str, first: int | None, last: int | None) -> str:
    try:
        day = parse(text)
    except DateError as error:
        raise CellError(error.message, code="date", hint=error.hint) from None
    if (first is None and last is None) or (day.lo, day.hi) == (MIN_DAY if first is None else first, MAX_DAY if last is None else last):
        return text
    raise CellError(f"{text!r} does not have these bounds", code="date", hint="leave _lo and _hi empty, or the text")


def _ordinal(cell: Any) -> int | None:
    if cell is None:
        return None
    if isinstance(cell, datetime | date):
        return cell.toordinal()
    raise CellError(f"a date expected, not {type(cell).__name__}", code="date", hint="a date column, or EDTF in the _text column")


# -- places ----------------------------------------------------------------------------------------------
def write_place(value: Any) -> tuple[list[str] | None, str | None]:
    """Area and name of a place.

    >>> write_place("KZ"), write_place({"in": "KZ", "place": "Shymkent"})
    ((['KZ'], None), (['KZ'], 'Shymkent'))
    """
    if isinstance(value, dict) and not ({"one_of", "not"} & set(value)):
        return write_words("word", value["in"]) if "in" in value else None, value.get("place")
    return write_words("word", value), None


def read_place(area: Any, name: Any) -> Any:
    """The place of such cells."""
    found = read_words("word", area)
    if name is None:
        return found
    return {"place": name} if found is MISSING else {"in": found, "place": name}


def told(row: Mapping[str, Any], prefix: str) -> bool:
    """Is anything said in the columns that begin with ``prefix``?"""
    return any(value is not None and name.startswith(prefix) for name, value in row.items())
