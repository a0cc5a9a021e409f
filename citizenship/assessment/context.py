"""What stands around the finding: flags, exclusion, IROSS class, safeguards, the succession gap, referrals, other legal ways.

The finding stays one of three words; what INT section 1 adds to it is a flag here. Sources: INT-D-13 to INT-D-17, METHODS a.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from citizenship.assessment.catalogue import catalogue
from citizenship.assessment.children import exposed_children, open_too_long, treated_as_child, undetermined_since
from citizenship.assessment.referrals import alternatives, needs_of, refer
from citizenship.assessment.safeguards import safeguards, succession_gap
from citizenship.assessment.verdict import NATIONAL, STATELESS, UNDETERMINED
from citizenship.case import NOT_ASKED, Found
from citizenship.dates import to_edtf
from citizenship.law.model import Pred, StateSet
from citizenship.truth import FALSE, TRUE, all_of
from citizenship.vocabulary.context import evaluate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from citizenship.assessment.referrals import Alternative, Referral
    from citizenship.assessment.risks import Risk
    from citizenship.assessment.safeguards import Gap, Safeguard
    from citizenship.assessment.verdict import Verdict
    from citizenship.case import Document
    from citizenship.engine.evaluation import Evaluation
    from citizenship.vocabulary.context import Someone

FLAGS: Final = ("AT_RISK", "DE_FACTO", "REFUGEE_CLAIM", "CHILD_OTHERWISE_STATELESS", "FOUNDLING", "STATELESS_EXCLUDED", "UNDETERMINED_TOO_LONG")
HEADLINES: Final[Mapping[str, tuple[str, ...]]] = {"A+B": ("A1", "A2", "B1", "B2"), "A+B2": ("A1", "A2", "B2"), "A": ("A1", "A2")}
_ANY: Final = StateSet(frozenset(), negated=True)
_UNABLE: Final = ("no_reply", "cannot_confirm", "readmission_refused", "treated_as_foreigner")
_SAFEGUARD_MODE: Final = "A03b"  # nationality of a child who would otherwise be stateless
_SUCCESSION: Final = "succession"


@attrs.frozen(kw_only=True)
class Setting:
    """What an assessment says beside finding and verdicts. ``flags`` in the order of INT section 1.

    ``exclusion``: limbs of article 1(2) of the 1954 Convention that the file states. ``undetermined_since``: EDTF, only of an undetermined
    finding. ``iross_flags``: C3 where at risk, never a class.
    """

    flags: tuple[str, ...]
    exclusion: tuple[str, ...]
    undetermined_since: str | None
    iross: str | None
    iross_flags: tuple[str, ...]
    safeguards: tuple[Safeguard, ...]
    succession_gap: tuple[Gap, ...]
    referrals: tuple[Referral, ...]
    alternatives: tuple[Alternative, ...]
    risks: tuple[Risk, ...]


def setting(evaluation: Evaluation, found: Mapping[str, Verdict], value: str, risks: tuple[Risk, ...]) -> Setting:
    """Everything around the finding ``value``. ``risks``: those of the person; the children's and INT-D-15 are added here."""
    late = open_too_long(evaluation, value)
    risks = (*risks, *((late,) if late is not None else ()), *exposed_children(evaluation, found, value))
    excluded = exclusion(evaluation) if value == STATELESS else ()
    raised = set(_flags(evaluation, found, value, risks, excluded))
    referred = refer(evaluation, at_risk="AT_RISK" in raised, unclear=value in (STATELESS, UNDETERMINED))
    since = undetermined_since(evaluation) if value == UNDETERMINED else None
    return Setting(
        flags=tuple(flag for flag in FLAGS if flag in raised), exclusion=excluded, undetermined_since=to_edtf(*since) if since else None,
        iross=iross(evaluation, found, value), iross_flags=("C3",) if "AT_RISK" in raised else (),
        safeguards=safeguards(evaluation, value), succession_gap=succession_gap(evaluation, value), referrals=referred,
        alternatives=alternatives(evaluation, needs_of(evaluation, referred)), risks=risks,
    )


def _flags(
    evaluation: Evaluation, found: Mapping[str, Verdict], value: str, risks: tuple[Risk, ...], excluded: tuple[str, ...],
) -> Iterator[str]:
    too_long = any(risk.kind == "too_long" for risk in risks)
    if value != STATELESS and any(_at_risk(evaluation, risk) for risk in risks):
        yield "AT_RISK"
    if value == NATIONAL and _de_facto(evaluation, found):
        yield "DE_FACTO"
    if refugee_claim(evaluation):
        yield "REFUGEE_CLAIM"
    if treated_as_child(evaluation) and (value == STATELESS or too_long or _by_safeguard(evaluation, found)):
        yield "CHILD_OTHERWISE_STATELESS"
    if evaluation.case.person.found_as_child is True or isinstance(evaluation.case.person.found_as_child, Found):
        yield "FOUNDLING"
    if excluded:
        yield "STATELESS_EXCLUDED"
    if too_long:
        yield "UNDETERMINED_TOO_LONG"


def _at_risk(evaluation: Evaluation, risk: Risk) -> bool:
    """Does a risk put the person at risk (INT-D-16)? The rule says so: some triggers do not where a nationality is proved."""
    if risk.kind == "trigger":
        words = {evaluation.index.book.by_id[rule].at_risk for rule in risk.rules}
        return "always" in words or ("unproved" in words and not _proved(evaluation))
    return risk.kind in ("loss", "loss_perhaps", "loss_coming")


def _proved(evaluation: Evaluation) -> bool:
    """A competent authority certainly holds the person its national today: a position, or a good national paper."""
    today = evaluation.today
    return any(mask.value == TRUE and mask.sure and mask.start <= today[0] and (mask.end >= today[1] or _still(evaluation, mask.state))
               for mask in evaluation.lives["considered"].masks)


def _still(evaluation: Evaluation, state: str) -> bool:
    return evaluation.timelines["considered"].value(state, evaluation.today[1]) == TRUE


def _de_facto(evaluation: Evaluation, found: Mapping[str, Verdict]) -> bool:
    """INT-D-14: outside every State of nationality, and unable or for fear unwilling to have its protection.

    Where the person is, or whether an authority declined, being UNKNOWN raises no flag.
    """
    mine = [state for state, verdict in found.items() if verdict.verdict == NATIONAL]
    bio = evaluation.lives["considered"].bio
    outside = [bio.resident(state, "lives").query("day", evaluation.today, evaluation.today)[0] == FALSE for state in mine]
    return bool(mine) and all(outside) and all(_unprotected(evaluation, state) for state in mine)


def _unprotected(evaluation: Evaluation, state: str) -> bool:
    fears = evaluation.case.circumstances.fears_return_to
    if isinstance(fears, tuple) and state in fears:
        return True
    for act in evaluation.case.acts if isinstance(evaluation.case.acts, tuple) else ():
        if act.happened is not True or act.whose != state:
            continue
        if act.act in _UNABLE or (act.act == "refused" and act.what in ("document", "confirmation")):
            return True
    return False


def refugee_claim(evaluation: Evaluation) -> bool:
    """Is there a claim to asylum or refugee status (INT-D-17)? A final refusal ends it, unless return is still feared.

    Fear told, a permit of a refugee or asylum seeker, a recognition, or a refusal that is not known to be final.
    """
    case = evaluation.case
    fears = case.circumstances.fears_return_to
    if isinstance(fears, tuple | frozenset) and fears:
        return True
    acts = [a for a in (case.acts if isinstance(case.acts, tuple) else ()) if a.happened is not False]
    if any(a.act == "recognised_refugee" for a in acts):
        return True
    refusals = [a for a in acts if a.act == "asylum_refused"]
    if refusals:
        return not all(a.final is True and a.happened is True for a in refusals)
    return any(permit.kind in ("refugee", "asylum_seeker") for spell in (case.residence if isinstance(case.residence, tuple) else ())
               for permit in (spell.permits if isinstance(spell.permits, tuple) else ()))


def _by_safeguard(evaluation: Evaluation, found: Mapping[str, Verdict]) -> bool:
    """Every nationality rests on a safeguard for children who would otherwise be stateless."""
    by_id = evaluation.index.book.by_id
    held = [v for v in found.values() if v.verdict == NATIONAL]
    return bool(held) and all(any(_SAFEGUARD_MODE in by_id[rule].modes for rule in v.basis if rule in by_id) for v in held)


def exclusion(evaluation: Evaluation) -> tuple[str, ...]:
    """Limbs of article 1(2) of the 1954 Convention that certainly apply, by rule id; only what the file states outright.

    A conviction is never read: serious reasons are `circumstances.meets.serious_reasons_for_exclusion`. UNKNOWN excludes nobody.

    Source: INT-D-13.

    >>> from citizenship import assess, loads
    >>> [case] = loads("{id: a, as_of: 2026-11-23, person: {born: 1990}, circumstances: {meets: {protected_by_other_un_body: true}}}")
    >>> exclusion(assess(case, engine="reference", completions=False).evaluation)
    ('INT-54-1.2#i',)
    """
    life = evaluation.lives["considered"]
    out = []
    for rule in catalogue(evaluation.index.book).exclusion:
        context = life.context(rule, evaluation.today)
        conditions = [item for item in rule.when if not (isinstance(item, Pred) and item.name == "stateless")]
        if conditions and all_of(evaluate(item, context)[0] for item in conditions) == TRUE:
            out.append(rule.id)
    return tuple(out)


# -- IROSS -------------------------------------------------------------------------------------------------
def iross(evaluation: Evaluation, found: Mapping[str, Verdict], value: str) -> str | None:
    """The IROSS class: A1, A2, B1, B2, C1, C2, or ``None`` for a national who never was stateless nor is a stateless parent's child.

    A1: recognised as stateless individually, or holder of a stateless person's paper; A2: recognised as one of a group
    (`kind: group` on the act). Both whatever else is open, for B is only for people without a recognised status. UNKNOWN
    acts recognise nobody.

    Source: METHODS a.1.

    >>> from citizenship import assess, loads
    >>> [case] = loads("{id: a, as_of: 2026-11-23, person: {born: 1990}, acts: [{act: recognised_stateless, of: KZ, date: 2020-01-01, kind: group}]}")
    >>> assess(case, engine="reference", completions=False).iross
    'A2'
    """
    if value == NATIONAL:
        return "C1" if _was_stateless(evaluation) else "C2" if any(_stateless_at(evaluation, p) for p in _parents(evaluation)) else None
    recognised = _recognised(evaluation)
    if recognised is not None:
        return recognised
    if value == STATELESS:
        return "B2"
    home = {s for _, _, areas, span in evaluation.lives["considered"].bio.stays for s in areas if span.last[1] >= evaluation.today[0]}
    foreign = [s for s, v in found.items() if v.verdict == UNDETERMINED and v.link and s not in home]
    return "B1" if foreign else "B2"


def counts(iross_class: str | None, headline: str = "A+B") -> bool:
    """Whether a class counts among the stateless under a headline: ``A+B``, ``A+B2`` or ``A``. C1 and C2 never do.

    >>> counts("B1"), counts("B1", headline="A+B2"), counts("C1")
    (True, False, False)
    """
    if headline not in HEADLINES:
        raise ValueError(f"unknown headline {headline!r}: one of {', '.join(HEADLINES)}")
    return iross_class in HEADLINES[headline]


def _recognised(evaluation: Evaluation) -> str | None:
    case = evaluation.case
    acts = [a for a in (case.acts if isinstance(case.acts, tuple) else ()) if a.act == "recognised_stateless" and a.happened is True]
    if any(act.kind != "group" for act in acts):
        return "A1"
    papers = case.documents if isinstance(case.documents, tuple) else ()
    bio = evaluation.lives["considered"].bio
    held = [p for p in papers if p.kind == "stateless_certificate" and p.held is not False and p.held is not None and not _gone(p)]
    permit = any(bio.permit(state, frozenset({"stateless_permit"})).query("day", evaluation.today, evaluation.today)[0] == TRUE
                 for state in evaluation.links)
    if acts:
        return "A2"
    return "A1" if held or permit else None


def _gone(paper: Document) -> bool:
    return any(day is not None and day is not NOT_ASKED for day in (paper.lost, paper.withdrawn))


def _was_stateless(evaluation: Evaluation) -> bool:
    """Was there certainly a day without any nationality? The gap before a succession rule is bridged (INT-SS-05)."""
    timeline = evaluation.timelines["considered"]
    born, today = evaluation.lives["considered"].bio.born[1], evaluation.today[0]
    by_id = evaluation.index.book.by_id
    days = sorted({born, *(d for fluent in timeline.own.values() for d in fluent.days if born < d <= today)})
    gains = sorted((c for c in timeline.changes if c.value == TRUE and c.truth != FALSE), key=lambda change: change.day)
    for day in days:
        if timeline.query("", _ANY, "day", (day, day), (day, day))[0] != FALSE:
            continue
        following = next((c for c in gains if c.day[1] > day), None)
        if following is None or not any(_SUCCESSION in by_id[rule].modes for rule in following.rules if rule in by_id):
            return True
    return False


def _parents(evaluation: Evaluation) -> list[Someone]:
    return [p for p in evaluation.lives["considered"].parents if p.parent is not None and not p.parent.role.startswith("adoptive") and p.exists == TRUE]


def _stateless_at(evaluation: Evaluation, parent: Someone) -> bool:
    """Was this parent certainly without a nationality on the person's day of birth?"""
    born = evaluation.lives["considered"].bio.born
    return parent.timeline.query("", _ANY, "day", born, born)[0] == FALSE


__all__ = ["FLAGS", "HEADLINES", "Setting", "counts", "exclusion", "iross", "refugee_claim", "setting"]
