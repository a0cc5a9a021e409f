"""The rule model: what a ruleset file says, as frozen values.

A rule is a trigger, a condition, an effect. Conditions are trees over the closed vocabulary; a tree has no
behaviour of its own, so every evaluator can walk it its own way.

Source: DESIGN.md sections 2 and 3 (R1 triggers, R3 unknown law, R8 strata, R9 retroactive law, R11 effects).
"""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from citizenship.dates import Interval, Term, UncertainDate

CERTAINTY: Final = ("recalled", "secondary", "text")  # weakest first
EFFECTS: Final = ("acquires", "loses", "confirms", "entitles", "registers", "protects", "bars", "defines", "flags")
REMEDY_KINDS: Final = (  # in the order in which a lawyer tries them
    "confirmation", "recognition", "treaty", "facilitated", "discretionary", "statelessness", "court", "appeal", "documents", "stay", "other",
)


def weakest(*labels: str) -> str:
    """The weakest of some certainty labels; ``text`` of none.

    >>> weakest("text", "recalled", "secondary")
    'recalled'
    """
    return min(labels, key=CERTAINTY.index, default="text")


class Stratum(IntEnum):
    """Order of rules on one day (R8)."""

    ACTS = 0
    SUCCESSION = 1
    DESCENT = 2
    CONDITIONAL = 3
    TERRITORY = 4
    SAFEGUARD = 5
    SAFEGUARD_DESCENT = 6
    LOSSES = 7
    CHILDREN = 8


@attrs.frozen
class StateSet:
    """A set of States, or (``negated``) all States but those."""

    codes: frozenset[str]
    negated: bool = False

    def __contains__(self, code: object) -> bool:
        return (code in self.codes) != self.negated

    def among(self, options: frozenset[str]) -> int:
        """Does a set of possibilities lie inside (1), outside (-1), or across (0)?"""
        shared = len(options & self.codes)
        inside = len(options) - shared if self.negated else shared
        return 1 if inside == len(options) else -1 if inside == 0 else 0

    def split(self, options: frozenset[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """A set of possibilities in two classes, inside and outside, each in order."""
        return _split(self, options)

    def __str__(self) -> str:
        names = ", ".join(sorted(self.codes))
        return f"any State but {names}" if self.negated and names else "any State" if self.negated else names


@lru_cache(maxsize=4096)
def _split(states: StateSet, options: frozenset[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    inside = options - states.codes if states.negated else options & states.codes
    return tuple(sorted(inside)), tuple(sorted(options - inside))


@attrs.frozen
class DayRef:
    """A day named in a rule: a date, or ``birth``, ``moment``, ``filing``, ``today``, ``open``, plus a term."""

    base: str
    date: UncertainDate | None = None
    sign: int = 0
    term: Term | None = None
    text: str = ""


@attrs.frozen
class Window:
    """When a status must hold: on a ``day``, on ``some`` day or ``every`` day from ``start`` to ``end``."""

    mode: str
    start: DayRef
    end: DayRef


@attrs.frozen
class Pred:
    """One literal: a predicate of the vocabulary with typed arguments. ``key`` identifies it in a vector."""

    name: str
    args: tuple[tuple[str, Any], ...]
    key: str
    where: str = attrs.field(default="", eq=False)
    named: dict[str, Any] = attrs.field(init=False, eq=False, repr=False, default=attrs.Factory(lambda self: dict(self.args), takes_self=True))

    def get(self, arg: str, default: Any = None) -> Any:
        """The value of an argument, or ``default``."""
        return self.named.get(arg, default)


@attrs.frozen
class Is:
    """A person condition in one word: ``citizen``, ``foreign``, ``stateless`` …"""

    word: str


@attrs.frozen
class InForce:
    """TRUE while an interval of law contains the moment."""

    interval: Interval


@attrs.frozen
class Const:
    """A constant."""

    value: int


@attrs.frozen
class All:
    """Conjunction."""

    items: tuple[Condition, ...]


@attrs.frozen
class AnyOf:
    """Disjunction."""

    items: tuple[Condition, ...]


@attrs.frozen
class Not:
    """Negation."""

    item: Condition


@attrs.frozen
class Doubt:
    """Readings of a doubtful law; one shared variable wherever ``id`` occurs (R3)."""

    id: str
    readings: tuple[Condition, ...]


Condition: TypeAlias = "Pred | Is | InForce | Const | All | AnyOf | Not | Doubt"


def leaves(condition: Condition) -> Iterator[Condition]:
    """Every leaf of a condition, doubts opened, in order."""
    if isinstance(condition, All | AnyOf):
        for item in condition.items:
            yield from leaves(item)
    elif isinstance(condition, Not):
        yield from leaves(condition.item)
    elif isinstance(condition, Doubt):
        for item in condition.readings:
            yield from leaves(item)
    else:
        yield condition


@attrs.frozen
class Trigger:
    """When a rule is tried (R1). ``kind``: birth, day, first, act, event, document."""

    kind: str
    day: DayRef | None = None
    words: tuple[str, ...] = ()  # kinds of act, of document, or the event's name
    after: Term | None = None


@attrs.frozen
class Practice:
    """How authorities really apply a rule (R5)."""

    condition: Condition
    settled: bool
    certainty: str
    sources: tuple[str, ...]
    not_applied: bool


@attrs.frozen(kw_only=True)
class Instrument:
    """A legal instrument: one file of a ruleset."""

    id: str
    state: str
    title: Mapping[str, str]
    adopted: UncertainDate | None
    in_force: Interval
    certainty: str
    sources: Mapping[str, str]
    note: str | None
    where: str


@attrs.frozen(kw_only=True, eq=False)
class Rule:
    """One provision, or one limb or version of it."""

    id: str
    state: str
    instrument: str
    title: Mapping[str, str]
    effect: str
    automatic: bool
    by: tuple[str, ...]
    trigger: Trigger | None
    when: tuple[Condition, ...]
    unless: tuple[Condition, ...]
    condition: Condition  # when, and none of unless, and no bar: what the text says
    in_force: Interval
    effective: tuple[DayRef, ...]  # more than one: a doubt about the day
    effective_doubt: str | None
    stratum: Stratum
    modes: tuple[str, ...]
    at_most_unknown: bool
    presumed: bool
    accrued: str | None
    practice: Practice | None
    against: tuple[str, ...]
    remedy: Mapping[str, Any] | None
    risk: str | None
    cure: tuple[Mapping[str, str], ...]
    text: Mapping[str, str] | None
    certainty: str
    date_certainty: str
    sources: tuple[str, ...]
    note: str | None
    where: str
    referral: Mapping[str, Any] | None = None  # of a referral: `priority`, and `in_doubt` where an asked and unanswered trigger is enough
    at_risk: str = "always"  # of a risk: does it put the person at risk `always`, only where no nationality is `unproved`, or `never` by itself?
    serves: tuple[str, ...] = ()  # needs other than a nationality (words of circumstances.wants) that the rule answers
    body: str = attrs.field(default="", repr=False)  # the rule as its file says it, as JSON: what an amendment changes
    continues: str = ""  # of a version made by an amendment: the id of the rule it goes on from

    @property
    def provision(self) -> str:
        """The provision's id, without limb and version."""
        return self.id.split("@")[0].split("#")[0]

    @property
    def root(self) -> str:
        """The rule this one is, through all amendments: a rule that fires once fires once in all its versions."""
        return self.continues or self.id

    @property
    def family(self) -> str:
        """What the versions of one limb share: the id without its version."""
        head, _, rest = self.id.partition("@")
        return head + rest[rest.index("#"):] if "#" in rest else head
