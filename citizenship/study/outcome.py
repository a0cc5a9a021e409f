"""What an answer comes to for a statistic, and what differs between two: findings, nationalities, ways to one, rights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from citizenship.assessment.verdict import NATIONAL, NOT_NATIONAL
from citizenship.dates import add, parse_term

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from citizenship.assessment.assess import Assessment

KINDS: Final = ("finding", "nationality", "way", "right")
AGES: Final = ((0, "0-4"), (5, "5-11"), (12, "12-17"), (18, "18-59"), (60, "60+"))
UNKNOWN_GROUP: Final = "unknown"
_OPEN: Final = ("no", "unknown", "yes")


@attrs.frozen
class Difference:
    """One thing that is otherwise after a reform: of ``kind`` (see :data:`KINDS`), about ``key`` (a State, a rule)."""

    kind: str
    key: str
    before: str
    after: str


@attrs.frozen
class Outcome:
    """The finding, every verdict, and what is open to the person: by State (of right, to its nationality) and by rule."""

    finding: str
    nationality: Mapping[str, str]
    ways: Mapping[str, str]
    rights: Mapping[str, str]
    basis: Mapping[str, tuple[str, ...]]

    def to(self, after: Outcome) -> Iterator[Difference]:
        """What differs in ``after``."""
        if self.finding != after.finding:
            yield Difference("finding", "", self.finding, after.finding)
        for kind, one, two, silent in (("nationality", self.nationality, after.nationality, NOT_NATIONAL), ("way", self.ways, after.ways, "no"),
                                       ("right", self.rights, after.rights, "no")):
            for key in sorted({*one, *two}):
                before, then = one.get(key, silent), two.get(key, silent)
                if before != then:
                    yield Difference(kind, key, before, then)


def outcome(answer: Assessment) -> Outcome:
    """What an answer comes to. Versions of one rule that amendments have made count as that rule (``Rule.root``).

    A *way* to a State's nationality is a right to acquire it, or to have it confirmed, by application: ``yes``, ``unknown`` or ``no``; what
    an authority may grant at its discretion is no way. Who is a national already needs none: ``no``.
    """
    rights: dict[str, str] = {}
    ways: dict[str, str] = {}
    for remedy in answer.remedies:
        _raise(rights, remedy.rule.root, remedy.open)
        verdict = answer.nationality.get(remedy.country)
        if remedy.right == "of_right" and remedy.effect in ("acquires", "confirms") and (verdict is None or verdict.verdict != NATIONAL):
            _raise(ways, remedy.country, remedy.open)
    return Outcome(answer.finding, {state: verdict.verdict for state, verdict in answer.nationality.items()}, ways, rights,
                   {state: verdict.basis for state, verdict in answer.nationality.items()})


def _raise(table: dict[str, str], key: str, value: str) -> None:
    table[key] = max(table.get(key, "no"), value, key=_OPEN.index)


def sex_of(answer: Assessment) -> str:
    """``female``, ``male`` or ``unknown``."""
    sex = answer.evaluation.case.person.sex
    return sex if isinstance(sex, str) else UNKNOWN_GROUP


def age_band(answer: Assessment) -> str:
    """The age band on the day of determination, in completed years; ``unknown`` where the possible ages span two bands."""
    life, today = answer.evaluation.lives["text"], answer.evaluation.today
    band = {_band(life.bio.born[0], today[1]), _band(life.bio.born[1], today[0])}
    return band.pop() if len(band) == 1 else UNKNOWN_GROUP


def _band(born: int, day: int) -> str:
    reached = [name for years, name in AGES if years == 0 or add(born, parse_term(f"{years}y")) <= day]
    return reached[-1]


__all__ = ["AGES", "KINDS", "Difference", "Outcome", "age_band", "outcome", "sex_of"]
