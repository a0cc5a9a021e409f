"""How sure a verdict is, and how sure it has to be (INT-D-11).

Five steps, four words. A verdict stands on the lowest step of what it rests on: a chain is as strong as its weakest link.

| step         | word         | what it takes                                                       | enough for              |
|--------------|--------------|---------------------------------------------------------------------|-------------------------|
| ``high``     | `high`       | the competent authority answered, in a reasoned reply or by its own | ``high``                |
|              |              | paper or act (INT-D-08, INT-D-09; INT-D-11: such a reply has great  |                         |
|              |              | weight)                                                             |                         |
| ``probable`` | `reasonable` | an answer without reasons (boilerplate is weighed, INT-D-11);       | ``balance_of_           |
|              |              | settled practice; or the text of a law that plainly does not cover  | probabilities``         |
|              |              | documented facts, or a text that the authorities' conduct bears out |                         |
|              |              | (INT-D-08), repeated silence included (INT-D-09)                    |                         |
| `reasonable` | `reasonable` | the law on the books, read with facts as told (INT-D-05, INT-D-08)  | ``reasonable``          |
| ``low``      | `low`        | a verdict against which an authority's conduct speaks (INT-D-10)    | nothing                 |
| ``none``     | `none`       | the verdict is open                                                 | nothing                 |

Three standards. ``reasonable`` is that of refugee status and of UNHCR's Handbook: established to a reasonable degree.
``balance_of_probabilities`` is the one of AS (Guinea) v SSHD [2018] EWCA Civ 2234, where the burden is the
applicant's: nothing may rest on facts that are told but not documented, on law that is remembered but was not read, or
on the text alone where nobody knows what the authorities make of it. ``high`` asks for the answer of every State.
The dossier names the second without saying how it is to be measured; the steps that meet it are this library's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from citizenship.errors import CaseError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

NONE: Final = 0
LOW: Final = 1
REASONABLE: Final = 2
PROBABLE: Final = 3
HIGH: Final = 4
WORDS: Final = ("none", "low", "reasonable", "reasonable", "high")
STANDARDS: Final[dict[str, int]] = {"reasonable": REASONABLE, "balance_of_probabilities": PROBABLE, "high": HIGH}


@attrs.frozen
class Cap:
    """Something that holds a verdict down: no surer than ``step``, and why (English and Russian)."""

    step: int
    id: str
    text: Mapping[str, str] = attrs.field(eq=False)


@attrs.frozen
class Confidence:
    """How sure a verdict is: the lowest of its caps."""

    caps: tuple[Cap, ...] = ()

    @property
    def step(self) -> int:
        """The step, from ``NONE`` to ``HIGH``."""
        return min((cap.step for cap in self.caps), default=HIGH)

    @property
    def word(self) -> str:
        """``high``, ``reasonable``, ``low`` or ``none``.

        >>> Confidence().word, Confidence((Cap(LOW, "contradicted", {}), Cap(PROBABLE, "no_reasons", {}))).word
        ('high', 'low')
        """
        return WORDS[self.step]

    def meets(self, standard: str) -> bool:
        """Is this enough for the standard? An open verdict (``none``) is enough for none.

        >>> Confidence((Cap(REASONABLE, "text", {}),)).meets("balance_of_probabilities")
        False
        """
        return self.step >= STANDARDS[standard]

    def below(self, standard: str) -> tuple[Cap, ...]:
        """What keeps it below a standard; nothing where it meets it."""
        return tuple(cap for cap in self.caps if cap.step < STANDARDS[standard])


def known_standard(name: str) -> str:
    """The name itself, if it is a standard.

    Raises :class:`citizenship.errors.CaseError` (code ``standard``) with the nearest right one.

    >>> known_standard("high")
    'high'
    """
    if name not in STANDARDS:
        raise CaseError(f"unknown standard of proof {name!r}", code="standard", hint=did_you_mean(name, STANDARDS) or ", ".join(STANDARDS))
    return name


def stricter_than(standard: str) -> tuple[str, ...]:
    """The standards above one, the mildest first.

    >>> stricter_than("reasonable")
    ('balance_of_probabilities', 'high')
    """
    return tuple(name for name, step in STANDARDS.items() if step > STANDARDS[standard])


__all__ = ["HIGH", "LOW", "NONE", "PROBABLE", "REASONABLE", "STANDARDS", "Cap", "Confidence", "known_standard", "stricter_than"]
