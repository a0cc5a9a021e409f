"""A lawbook in the terms of the GLOBALCIT Citizenship Law Dataset: which modes of acquisition and loss exist on a day.

Modes and what each means: METHODS (b). Public codings describe the law on 1 January of a year; a difference between
this table and theirs wants a reason in writing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from citizenship import dates
from citizenship.law.model import Pred, leaves
from citizenship.truth import FALSE, TRUE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from citizenship.law.lawbook import Lawbook
    from citizenship.law.model import Rule

MODES: Final = {
    "A01a": "child of a citizen, born in the country", "A01b": "child of a citizen, born abroad",
    "A02": "birth in the country (any of the two next)", "A02a": "birth in the country, whoever the parents are",
    "A02b": "birth in the country, a parent born there too", "A03a": "foundling", "A03b": "child otherwise stateless",
    "A04": "parentage from a citizen established after birth", "A05": "after birth, by a person born in the country",
    "A06": "ordinary naturalisation after residence", "A06a": "… a period of residence is required", "A06b": "… other citizenship must be given up",
    "A06c": "… language is required", "A06d": "… knowledge of the country is required", "A06e": "… a clean record is required",
    "A06f": "… means are required", "A07": "residence or schooling as a minor", "A08": "spouse of a citizen",
    "A09": "minor child of a citizen, no citizen at birth", "A10": "adopted by a citizen", "A11": "other relatives of a citizen",
    "A12a": "descendant of citizens, more remote", "A12b": "descendant of a former citizen, or descent claimed later",
    "A13": "spouse of a person who is acquiring", "A14": "minor child of a person who is acquiring", "A16": "former citizen",
    "A18": "cultural or ethnic affinity", "A19": "citizen of a certain other State", "A20": "presumed citizen, treated so in good faith",
    "A21": "very long residence", "A22": "recognised refugee", "A23": "stateless person, or of unclear citizenship",
    "A24": "special achievements", "A25": "public or military service", "A26": "payment or investment",
    "L01": "renunciation, release", "L02": "residence abroad", "L03": "service in a foreign army", "L04": "other service to a foreign State",
    "L05": "acquisition of another citizenship", "L06": "keeping a foreign citizenship had from birth or childhood", "L07": "disloyalty",
    "L08": "other offences", "L09": "fraud in acquiring", "L10": "other citizenship not given up as promised", "L11": "loss by the parents",
    "L12": "loss by the spouse", "L13a": "descent from a citizen annulled", "L13b": "basis as foundling or stateless child gone",
    "L14": "adopted by foreigners",
}
OTHER: Final = ("succession",)  # initial determination: no mode of the dataset
_EFFECTS: Final = ("acquires", "confirms", "entitles", "loses")
_CONDITIONS: Final = {  # words of `meets` and predicates that stand for a condition of ordinary naturalisation
    "A06a": ("resided", "resident"), "A06b": ("renunciation", "gives_up", "renounce"), "A06c": ("language",),
    "A06d": ("knowledge", "constitution", "history", "civic", "integration"), "A06e": ("convicted", "clean", "respects_law", "no_grounds", "good_character"),
    "A06f": ("means", "income", "livelihood"),
}


@attrs.frozen
class Row:
    """One mode in one State on one day. ``rules`` are certainly in force; ``perhaps``: the law, or its day, is uncertain."""

    state: str
    mode: str
    in_force: int
    rules: tuple[str, ...]
    perhaps: tuple[str, ...]


def export_globalcit(lawbook: Lawbook, day: str) -> list[Row]:
    """Whether each mode of acquisition and loss exists in each State on a day (EDTF), and which rules provide it.

    ``in_force`` is 1 where some rule of the mode is certainly law on that day, else 0; where a 0 rests on doubt
    the rules in doubt stand in ``perhaps``.

    >>> from citizenship.law.lawbook import load_lawbook
    >>> rows = export_globalcit(load_lawbook(), "2024-01-01")
    >>> [row.in_force for row in rows if row.state == "KZ" and row.mode in ("A03a", "L05")]
    [1, 1]
    """
    date = dates.parse(day)
    out = []
    for state in lawbook.states:
        found: dict[str, tuple[list[str], list[str]]] = {mode: ([], []) for mode in MODES}
        for rule in lawbook.of(state):
            truth = dates.contains(rule.in_force, date.lo, date.hi) if rule.effect in _EFFECTS else FALSE
            if truth == FALSE:
                continue
            certain = truth == TRUE and not rule.at_most_unknown
            for mode in _modes(rule):
                if rule.id not in found[mode][0 if certain else 1]:
                    found[mode][0 if certain else 1].append(rule.id)
        out += [Row(state, mode, int(bool(sure)), tuple(sure), tuple(perhaps)) for mode, (sure, perhaps) in found.items()]
    return out


def _modes(rule: Rule) -> Iterator[str]:
    for mode in rule.modes:
        if mode in MODES:
            yield mode
        if mode in ("A02a", "A02b"):
            yield "A02"
        if mode == "A06":
            words = {word for leaf in leaves(rule.condition) if isinstance(leaf, Pred) for word in (leaf.name, *(leaf.get("what") or ()))}
            yield from (code for code, signs in _CONDITIONS.items() if any(word.startswith(sign) for word in words for sign in signs))


__all__ = ["MODES", "Row", "export_globalcit"]
