"""Strong Kleene logic on plain integers.

A truth value is one of the ints ``FALSE`` (-1), ``UNKNOWN`` (0) and ``TRUE`` (1), so that conjunction is
``min``, disjunction is ``max`` and negation is the minus sign. Plain ints, not an enumeration, because the
same numbers travel to durable-rules and to the columnar evaluator.

Source: S. C. Kleene, Introduction to Metamathematics (1952), section 64.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

FALSE: Final = -1
UNKNOWN: Final = 0
TRUE: Final = 1

_NAMES: Final = {FALSE: "false", UNKNOWN: "unknown", TRUE: "true"}


def name(value: int) -> str:
    """Word for a truth value: ``false``, ``unknown`` or ``true``.

    >>> name(UNKNOWN)
    'unknown'
    """
    return _NAMES[value]


def all_of(values: Iterable[int]) -> int:
    """Kleene conjunction; TRUE of nothing.

    >>> all_of([TRUE, UNKNOWN]) == UNKNOWN
    True
    """
    return min(values, default=TRUE)


def any_of(values: Iterable[int]) -> int:
    """Kleene disjunction; FALSE of nothing.

    >>> any_of([FALSE, UNKNOWN]) == UNKNOWN
    True
    """
    return max(values, default=FALSE)


def not_(value: int) -> int:
    """Kleene negation; UNKNOWN stays UNKNOWN."""
    return -value


def agree(values: Iterable[int]) -> int:
    """The common value of all readings, or UNKNOWN where they differ (supervaluation of a closed list).

    This is what a doubt about the law means: TRUE only if every reading says so, FALSE only if none could.

    >>> agree([TRUE, TRUE]) == TRUE, agree([TRUE, FALSE]) == UNKNOWN
    (True, True)
    """
    seen = set(values)
    return seen.pop() if len(seen) == 1 else UNKNOWN


def of_bool(value: bool | None) -> int:  # noqa: FBT001 - a conversion, not a flag
    """TRUE, FALSE or, for ``None``, UNKNOWN."""
    return UNKNOWN if value is None else TRUE if value else FALSE
