"""One hierarchy of errors; each says what is wrong, where, and what would be right.

``code`` is a stable word for programs, ``where`` a ``file:line`` or a path inside a case, ``hint`` the
nearest right form. ``GroupedErrors`` carries every problem of a file, so that a file is mended in one go.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class CitizenshipError(Exception):
    """Base of every error this library raises on purpose."""

    default_code = "error"

    def __init__(self, message: str, *, code: str | None = None, where: str | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        tail = f" ({self.hint})" if self.hint else ""
        return f"{place}{self.message}{tail}"


class DateError(CitizenshipError, ValueError):
    """A text that is no EDTF date of the supported subset."""

    default_code = "date"


class CaseError(CitizenshipError):
    """A case, or a case file, that cannot be understood."""

    default_code = "case"


class RulesetError(CitizenshipError):
    """A ruleset that does not load."""

    default_code = "ruleset"


class AmendmentError(RulesetError):
    """An amendment that does not apply."""

    default_code = "amendment"


class EvaluationError(CitizenshipError):
    """The engine met something it must not guess about."""

    default_code = "evaluation"


class _Grouped(CitizenshipError):
    """All problems of one input, in the order they stand there."""

    def __init__(self, problems: Sequence[CitizenshipError]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        super().__init__(f"{count} problem{'s' if count != 1 else ''}", code=self.problems[0].code if problems else None)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class CaseErrors(_Grouped, CaseError):
    """Every problem of a case file."""


class RulesetErrors(_Grouped, RulesetError):
    """Every problem of a folder of rulesets."""


class AmendmentErrors(_Grouped, AmendmentError):
    """Every problem of an amendment."""


def nearest(word: str, options: Iterable[str]) -> str | None:
    """The option most like ``word``, or ``None`` where nothing is near.

    >>> nearest("registred", ["registered", "resident"])
    'registered'
    """
    found = get_close_matches(str(word), list(options), n=1, cutoff=0.6)
    return found[0] if found else None


def did_you_mean(word: str, options: Iterable[str]) -> str | None:
    """A ready hint for an unknown word, or ``None``."""
    best = nearest(word, options)
    return f"did you mean {best!r}?" if best else None
