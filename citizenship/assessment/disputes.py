"""A State's law gives the nationality, its authority denies it: the denial may be unlawful (INT-D-05).

The authority's position decides the verdict, even refused in bad faith (INT-D-10). What can still be done about it
stands here: the provisions that speak for the person, the appeals that the act itself opens, and until when.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from citizenship.assessment.confidence import deciding_position
from citizenship.assessment.filing import filing_term
from citizenship.assessment.verdict import NOT_NATIONAL
from citizenship.dates import MAX_DAY, MIN_DAY, add, to_edtf
from citizenship.law.model import Pred, leaves
from citizenship.truth import FALSE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from citizenship.assessment.verdict import Verdict
    from citizenship.case import Act
    from citizenship.engine.evaluation import Evaluation
    from citizenship.law.model import Rule


@attrs.frozen(kw_only=True)
class Dispute:
    """A denial that may be unlawful. ``closes``: the last day of the appeal (EDTF), where the dossier gives its term."""

    country: str
    act: str
    day: str | None
    by_text: tuple[str, ...]
    appeals: tuple[str, ...]
    confirms: tuple[str, ...]
    closes: str | None
    text: Mapping[str, str]

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        return {"country": self.country, "act": self.act, "day": self.day, "by_text": list(self.by_text), "appeals": list(self.appeals),
                "confirms": list(self.confirms), "closes": self.closes, "text": dict(self.text)}


def disputes(evaluation: Evaluation, found: Mapping[str, Verdict]) -> tuple[Dispute, ...]:
    """Every State whose law, on its text, certainly makes the person a national and whose authority says no.

    Where the text is UNKNOWN there is nothing to hold against the authority yet: the open facts are asked for instead.
    """
    out = []
    for state, verdict in found.items():
        mask = deciding_position(evaluation, state, FALSE)
        if verdict.verdict != NOT_NATIONAL or verdict.by_text != "national" or mask is None:
            continue
        path = mask.refs[0].path
        rules = tuple(dict.fromkeys(r for change in evaluation.timelines["text"].basis(state, evaluation.today[1]) for r in change.rules))
        act = evaluation.case.acts[int(path[1])] if path[0] == "acts" and isinstance(evaluation.case.acts, tuple) else None
        day = evaluation.lives["considered"].bio.act_day(act) if act is not None else (mask.start, mask.end)
        appeals = list(_appeals(evaluation, state, act)) if act is not None else []
        closing = [term for rule in appeals if (term := _closes(rule, day)) is not None]
        confirms = [rule.id for rule in evaluation.index.book.of(state) if rule.effect == "confirms" and rule.remedy and evaluation.ask(rule)[0] != FALSE]
        out.append(Dispute(
            country=state, act=mask.refs[0].name, day=None if act is not None and MIN_DAY in day else to_edtf(*day), by_text=rules,
            appeals=tuple(rule.id for rule in appeals), confirms=tuple(confirms), closes=to_edtf(*min(closing)) if closing else None,
            text=_words(state, rules),
        ))
    return tuple(out)


def _appeals(evaluation: Evaluation, state: str, act: Act) -> Iterator[Rule]:
    """Remedies that this kind of act opens, not certainly closed: rules that ask for such an act of the own State."""
    for rule in evaluation.index.book.of(state):
        if rule.remedy is None or rule.effect != "entitles":
            continue
        opened = any(isinstance(leaf, Pred) and leaf.name == "act" and act.act in (leaf.get("kind") or ()) and leaf.get("of") is not None
                     and state in leaf.get("of").codes for leaf in leaves(rule.condition))
        if opened and evaluation.ask(rule)[0] != FALSE:
            yield rule


def _closes(rule: Rule, day: tuple[int, int]) -> tuple[int, int] | None:
    term = filing_term(rule)
    if term is None or day[0] <= MIN_DAY or day[1] >= MAX_DAY:
        return None
    return add(day[0], term), add(day[1], term)


def _words(state: str, rules: tuple[str, ...]) -> dict[str, str]:
    named = ", ".join(rules)
    if named:
        return {"en": f"The authority of {state} holds the person not to be its national, though by the text of the law they are ({named}). "
                      "The denial may be unlawful; until it is overturned it decides.",
                "ru": f"Орган государства {state} не признаёт лицо своим гражданином, хотя по тексту закона оно им является ({named}). "
                      "Отказ может быть незаконным; пока он не отменён, он определяет положение лица."}
    return {"en": f"The authority of {state} holds the person not to be its national, though by the facts of the file they are. "
                  "The denial may be unlawful; until it is overturned it decides.",
            "ru": f"Орган государства {state} не признаёт лицо своим гражданином, хотя по материалам дела оно им является. "
                  "Отказ может быть незаконным; пока он не отменён, он определяет положение лица."}


__all__ = ["Dispute", "disputes"]
