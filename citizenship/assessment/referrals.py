"""To whom to refer a person (REF-00 to REF-12), and legal ways to work, join a family or return without another nationality.

Every row of the table is asked; several may hold at once, and profiling is no determination of status. More facts never take a
certain REF-01 or REF-02 away: their triggers hold no exception.

Source: REGIONAL sections 2.2 and 3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from citizenship.assessment.catalogue import catalogue
from citizenship.assessment.children import is_child
from citizenship.assessment.facts import fact
from citizenship.assessment.verdict import NATIONAL
from citizenship.law.model import AnyOf, Not, Pred, leaves
from citizenship.law.read import say
from citizenship.truth import FALSE, TRUE, UNKNOWN
from citizenship.vocabulary.context import evaluate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from citizenship.engine.evaluation import Evaluation
    from citizenship.law.model import Rule

RESIDUAL: Final = "REF-10"  # only where no other row holds
LAST: Final = 9  # a row without a priority comes last
_OPEN: Final = {TRUE: "yes", UNKNOWN: "unknown", FALSE: "no"}
OTHER_NEEDS: Final = frozenset({"work", "family", "return", "travel"})


@attrs.frozen(kw_only=True)
class Referral:
    """A row of the table that fits. ``in_doubt``: its trigger was asked, nobody knows, and the row says to refer all the same."""

    id: str
    title: Mapping[str, str]
    refer_to: Mapping[str, str]
    safeguard: Mapping[str, str]
    priority: int | None
    in_doubt: bool
    certainty: str


@attrs.frozen(kw_only=True)
class Alternative:
    """A legal way that answers a need other than a nationality; ``open``: yes, or unknown (see ``conditions``)."""

    id: str
    country: str
    title: Mapping[str, str]
    needs: tuple[str, ...]
    open: str
    conditions: tuple[Mapping[str, Any], ...]
    details: Mapping[str, Any]
    certainty: str


def refer(evaluation: Evaluation, *, at_risk: bool, unclear: bool) -> tuple[Referral, ...]:
    """The rows that hold, most urgent first.

    A row is given where it is TRUE; UNKNOWN is not enough, but for a row with ``in_doubt: child``, whose trigger was asked and is
    unknown (`null` in the file) of a person who may be under 18: doubtful age is treated as a child's. ``at_risk`` and ``unclear``
    (stateless or undetermined) are what the assessment found. The residual row is given only where no other is.

    Source: REGIONAL section 2.2.

    >>> from citizenship import assess, loads
    >>> [case] = loads("{id: a, as_of: 2026-11-23, person: {born: 2005/2012, nationality: [{of: UZ, to: ..}]}, circumstances: {alone_minor: null, stranded: true}}")
    >>> rows = assess(case, engine="reference", completions=False).setting.referrals
    >>> [(row.id, row.priority, row.in_doubt) for row in rows if row.id in ("REF-01", "REF-04")]
    [('REF-01', 1, True), ('REF-04', 2, False)]
    """
    for life in evaluation.lives.values():
        life.extra["derived"] = {"at_risk": TRUE if at_risk else FALSE, "unclear_nationality": TRUE if unclear else FALSE}
    out = []
    for rule in catalogue(evaluation.index.book).referrals:
        if not evaluation.ask_in_force(rule):
            continue
        value, refs = evaluation.ask(rule)
        doubt = value == UNKNOWN and (rule.referral or {}).get("in_doubt") == "child" and is_child(evaluation) != FALSE \
            and bool(refs) and all(fact(evaluation.case, ref.path) is None for ref in refs)
        if value == TRUE or doubt:
            out.append(_referral(rule, in_doubt=doubt))
    if len(out) > 1:
        out = [row for row in out if row.id != RESIDUAL]
    return tuple(sorted(out, key=lambda row: (LAST if row.priority is None else row.priority, row.id)))


def _referral(rule: Rule, *, in_doubt: bool) -> Referral:
    texts: tuple[Mapping[str, str], ...] = (*rule.cure, {}, {})
    assert rule.referral is not None
    return Referral(id=rule.id, title=rule.title, refer_to=texts[0], safeguard=texts[1], priority=rule.referral["priority"], in_doubt=in_doubt,
                    certainty=rule.certainty)


def needs_of(evaluation: Evaluation, referred: tuple[Referral, ...]) -> frozenset[str]:
    """What the person needs beside a nationality: the wishes of the file, and what the rows that fit stand for."""
    wants = evaluation.case.circumstances.wants
    needs = set(wants) & OTHER_NEEDS if isinstance(wants, tuple) else set()
    rows = {row.id for row in referred}
    needs |= {need for row, need in (("REF-08", "return"), ("REF-10", "work"), ("REF-11", "family")) if row in rows}
    return frozenset(needs)


def alternatives(evaluation: Evaluation, needs: frozenset[str]) -> tuple[Alternative, ...]:
    """Legal ways that serve one of ``needs``, open ones first; those that are certainly closed are left out.

    A rule of the lawbook says itself what it ``serves``. UNKNOWN: the way is shown as unknown with each condition's own answer.

    Source: REGIONAL sections 3.1 and 3.3 (EAEU-01, EAEU-08, RU-P, RU-Q, RU-R).

    >>> from citizenship import assess, loads
    >>> [case] = loads("{id: a, as_of: 2026-11-23, person: {born: 1990, nationality: [{of: KG, to: ..}]}, acts: [], circumstances: {wants: [work]}}")
    >>> ways = assess(case, engine="reference", completions=False).setting.alternatives
    >>> next(way.country for way in ways if way.id == "EAEU-01#KZ-Kyrgyzstan")
    'KZ'
    """
    out = []
    for rule in catalogue(evaluation.index.book).serving if needs else ():
        serves = tuple(need for need in rule.serves if need in needs)
        value = evaluation.ask(rule)[0] if serves else FALSE
        if value == FALSE:
            continue
        out.append(Alternative(id=rule.id, country=_host(rule), title=rule.title, needs=serves, open=_OPEN[value], conditions=_conditions(evaluation, rule),
                               details=rule.remedy or {}, certainty=rule.certainty))
    return tuple(sorted(out, key=lambda way: (way.open != "yes", way.country, way.id)))


def _host(rule: Rule) -> str:
    """The State in which the way is open: the ruleset's, or the one whose own nationals a regional rule leaves out."""
    if rule.state != "regional":
        return rule.state
    for item in rule.unless:
        if isinstance(item, Pred) and item.name == NATIONAL and len(item.get("of").codes) == 1:
            return str(next(iter(item.get("of").codes)))
    return rule.state


def _conditions(evaluation: Evaluation, rule: Rule) -> tuple[Mapping[str, Any], ...]:
    """Each condition in words with its answer: yes (met), unknown, no."""
    context = evaluation.lives["considered"].context(rule, evaluation.today)
    items = (*rule.when, *((Not(AnyOf(rule.unless)),) if rule.unless else ()))
    return tuple({"en": say(item, "en"), "ru": say(item, "ru"), "met": _OPEN[evaluate(item, context)[0]]} for item in items if any(leaves(item)))


__all__ = ["Alternative", "Referral", "alternatives", "needs_of", "refer"]
