"""How sure each verdict is, and what a stricter standard of proof would make of the finding (INT-D-11).

The scale and the standards stand in `standards`. A verdict is held down by everything it rests on:

- the rung (INT-D-05): the State's own answer, paper or act; how it applies its law; the law on the books;
- the certainty of the law, where the law decides (DESIGN R15);
- the facts: approximate or doubtful dates, statements without documents, assumptions from silence, contradictions;
- the conduct of its authorities, where it speaks against the verdict (INT-D-10).

An open verdict has no confidence: nothing is shown either way. To know more of the same (a document for a statement, a
day for an approximate date, a law that was read, a body known to be competent) never makes a verdict less sure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from citizenship.assessment.conduct import signs, since, treated_as_national
from citizenship.assessment.confidence_texts import REASONS
from citizenship.assessment.standards import HIGH, LOW, NONE, PROBABLE, REASONABLE, Cap, Confidence, known_standard, stricter_than
from citizenship.assessment.verdict import NATIONAL, NOT_NATIONAL, STATELESS, UNDETERMINED, value_today
from citizenship.case import NOT_ASKED
from citizenship.dates import UncertainDate
from citizenship.engine.index import PASSES
from citizenship.truth import FALSE, TRUE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from citizenship.assessment.verdict import Verdict
    from citizenship.engine.evaluation import Evaluation
    from citizenship.engine.positions import Mask
    from citizenship.engine.timeline import Change

TOLD: Final = frozenset({"statement", "witness", "photo"})  # evidence that is somebody's word
PASSING: Final = frozenset({"stay", "origin"})  # a journey or a family legend makes no State relevant (INT-D-02)


@attrs.frozen(kw_only=True)
class Shortfall:
    """A State whose verdict is not sure enough for a standard, and what holds it down."""

    country: str
    confidence: str
    because: tuple[Cap, ...]


@attrs.frozen(kw_only=True)
class Stricter:
    """What the finding would be under a stricter standard of proof."""

    standard: str
    finding: str
    because: tuple[Shortfall, ...]


def confidence(evaluation: Evaluation, verdict: Verdict) -> Confidence:
    """How sure a verdict is, and why no surer. An open one: ``none``.

    Source: INT-D-05, INT-D-08 to INT-D-11.

    >>> from citizenship.assessment.assess import assess
    >>> from citizenship.casefile import from_dict
    >>> life = from_dict({"id": "a", "as_of": "2026-01-01", "person": {"born": "1996-05-05", "birthplace": "KZ"}, "acts": [
    ...     {"act": "confirmed", "of": "KZ", "date": "2020-01-01", "competent": True}]})
    >>> assess(life, engine="reference", completions=False).nationality["KZ"].confidence.word
    'high'
    """
    if verdict.verdict == UNDETERMINED:
        return Confidence((_cap(NONE, "open"),))
    value = TRUE if verdict.verdict == NATIONAL else FALSE
    mask = deciding_position(evaluation, verdict.state, value)
    if mask is not None:
        caps = (*_answer(evaluation, mask), *_against_answer(evaluation, verdict.state, value, mask.end))
    elif changes := _acts(evaluation, verdict, value):
        caps = (*_perfected(evaluation, changes), *_against_answer(evaluation, verdict.state, value, max(c.day[1] for c in changes)))
    else:
        caps = (*_law(evaluation, verdict, value), *_facts(evaluation, verdict.state), *_against_law(evaluation, verdict.state, value))
    return Confidence(tuple(dict.fromkeys(cap for cap in caps if cap.step < HIGH)))


def shortfalls(found: Mapping[str, Verdict], standard: str) -> tuple[Shortfall, ...]:
    """The relevant States that are not shown, to this standard, not to consider the person a national (INT-D-11, INT-D-12)."""
    return tuple(Shortfall(country=state, confidence=v.confidence.word, because=v.confidence.below(standard)) for state, v in found.items()
                 if v.verdict == NOT_NATIONAL and set(v.link) - PASSING and not v.confidence.meets(standard))


def by_standard(finding: str, found: Mapping[str, Verdict], standard: str) -> str:
    """The finding to a standard: *stateless* needs every relevant State at the standard, the others need nothing more.

    A higher standard can only turn *stateless* into *undetermined*. Raises ``CaseError`` for an unknown standard.

    >>> by_standard("stateless", {}, "high"), by_standard("national", {}, "high")
    ('stateless', 'national')
    """
    return UNDETERMINED if finding == STATELESS and shortfalls(found, known_standard(standard)) else finding


def under_stricter(finding: str, found: Mapping[str, Verdict], standard: str) -> tuple[Stricter, ...]:
    """The finding under each standard stricter than the one that was used."""
    return tuple(Stricter(standard=name, finding=by_standard(finding, found, name), because=shortfalls(found, name) if finding == STATELESS else ())
                 for name in stricter_than(standard))


# -- the answer of an authority ----------------------------------------------------------------------------
def deciding_position(evaluation: Evaluation, state: str, value: int) -> Mask | None:
    """The last position of a State's authorities, if it decides still: nothing has changed the nationality since."""
    held = [mask for mask in evaluation.lives["considered"].masks if mask.state == state and mask.sure and mask.end <= evaluation.today[1]]
    fluent = evaluation.timelines["considered"].own.get(state)
    if not held or held[-1].value != value or fluent is None:
        return None
    since_then = [v for day, v in zip(fluent.days, fluent.values, strict=True) if held[-1].end < day <= evaluation.today[1]]
    return held[-1] if all(v == value for v in since_then) else None


def _answer(evaluation: Evaluation, mask: Mask) -> Iterator[Cap]:
    entry = _entry(evaluation, mask.refs[0].path)
    if mask.refs[0].path[0] == "documents":
        if mask.value == TRUE and value_today(evaluation, mask.state, "practice") == FALSE and _lost_after(evaluation, mask):
            yield _cap(LOW, "older_than_loss")
    else:
        if entry.competent is NOT_ASKED:
            yield _cap(PROBABLE, "competence")
        if mask.value == FALSE and not entry.ground:
            yield _cap(PROBABLE, "no_reasons")
    if _told(entry):
        yield _cap(REASONABLE, "told")


def _lost_after(evaluation: Evaluation, mask: Mask) -> bool:
    """Did the nationality end, by law, only after the paper was issued, so that nobody has yet been asked?"""
    return value_today(evaluation, mask.state, "practice") != evaluation.timelines["practice"].value(mask.state, mask.start)


def _acts(evaluation: Evaluation, verdict: Verdict, value: int) -> tuple[Change, ...]:
    """The authority's acts that alone made the verdict: a grant, a release, a deprivation (INT-D-08, rows 2 and 4)."""
    timeline, day = evaluation.timelines["considered"], evaluation.today[1]
    if value == TRUE:
        changes = timeline.basis(verdict.state, day)
    else:
        ended = next((c for c in reversed(timeline.changes) if c.key == verdict.state and c.truth != FALSE), None)
        changes = (ended,) if ended is not None and ended.value == FALSE else ()
    return changes if changes and all(bool(c.event) and c.event[0] == "authority" for c in changes) else ()


def _perfected(evaluation: Evaluation, changes: tuple[Change, ...]) -> Iterator[Cap]:
    for change in changes:
        for ref in change.refs:
            entry = _entry(evaluation, ref.path[:2])
            if _told(entry):
                yield _cap(REASONABLE, "told")
            if change.value == FALSE and entry.final is not True:
                yield _cap(PROBABLE, "not_final")


def _against_answer(evaluation: Evaluation, state: str, value: int, day: int) -> Iterator[Cap]:
    """Inconsistent treatment: conduct of the same authorities after they answered (INT-D-10)."""
    if since(evaluation, state, day, -value):
        yield _cap(LOW, "later_conduct")


# -- the law, as it is applied or as it is written -----------------------------------------------------------
def _law(evaluation: Evaluation, verdict: Verdict, value: int) -> Iterator[Cap]:
    if verdict.state not in evaluation.index.states:
        yield _cap(REASONABLE, "no_ruleset")
        return
    stated = _stated(evaluation, verdict)
    if stated is not None:
        yield _cap(PROBABLE, "stated_proved") if stated else _cap(REASONABLE, "stated")
        return
    if verdict.reading == "practice":
        yield _cap(PROBABLE, "practice")
    elif any(sign.value == value for sign in signs(evaluation, verdict.state)) or _plain(evaluation, verdict, value):
        yield _cap(PROBABLE, "text_supported")
    else:
        yield _cap(REASONABLE, "text")
    if verdict.certainty == "recalled":
        yield _cap(REASONABLE, "recalled")
    elif verdict.certainty == "secondary":
        yield _cap(PROBABLE, "secondary")


def _stated(evaluation: Evaluation, verdict: Verdict) -> bool | None:
    """Does the verdict rest on a nationality that the file states, and is that proved? None where it rests on the law."""
    timeline = evaluation.timelines["considered"]
    last = next((c for c in reversed(timeline.changes) if c.key == verdict.state and c.truth != FALSE), None)
    if last is None or not last.event or last.event[0] not in ("stated", "ended"):
        return None
    held = [entry for entry in _listed(evaluation.case.person.nationality) if entry.of == verdict.state]
    return bool(held) and all(_proved(entry) for entry in held)


def _plain(evaluation: Evaluation, verdict: Verdict, value: int) -> bool:
    """Does the law plainly not cover the facts, and are they documented (INT-D-08, row 1)? Neither its text nor its practice ever did, even perhaps."""
    if value != FALSE or not _documented(evaluation, verdict.state):
        return False
    return all(all(v == FALSE for v in fluent.values) for name in PASSES if (fluent := evaluation.timelines[name].own.get(verdict.state)) is not None)


def _documented(evaluation: Evaluation, state: str) -> bool:
    """Is the person's identity documented, and every stay and registration in the State proved by more than somebody's word?"""
    case = evaluation.case
    papers = any(paper.kind in ("birth_certificate", "passport", "id_card", "internal_passport") and paper.false_data is not True
                 for paper in (case.documents if isinstance(case.documents, tuple) else ()))
    stays = [spell for spell, _, areas, _ in evaluation.lives["considered"].bio.stays if state in areas]
    kept = [entry for entry in (case.registrations if isinstance(case.registrations, tuple) else ()) if entry.area == state]
    return papers and all(_proved(entry) for entry in (*stays, *kept))


def _facts(evaluation: Evaluation, state: str) -> Iterator[Cap]:
    """The facts of the life; acts and papers of another State, and relatives, are left aside."""
    case = evaluation.case
    if _approximate((case.person, case.parents, case.residence, case.registrations, case.service, _own(case.acts, state), _own(case.documents, state))):
        yield _cap(REASONABLE, "approximate")
    entries = [*_listed(case.person.nationality), *_listed(case.residence), *_listed(case.registrations), *_own(case.acts, state)]
    if any(_told(entry) for entry in entries):
        yield _cap(REASONABLE, "told")
    if evaluation.assumed_by.get(state) or not (isinstance(case.acts, tuple) or state in _listed(case.none_known)):
        yield _cap(REASONABLE, "assumed")
    if evaluation.timelines["considered"].conflicts:
        yield _cap(REASONABLE, "conflicts")


def _against_law(evaluation: Evaluation, state: str, value: int) -> Iterator[Cap]:
    if value == FALSE and treated_as_national(evaluation, state) is not None:
        yield _cap(LOW, "contrary_practice")
    if value == TRUE and any(sign.value == FALSE for sign in signs(evaluation, state)):
        yield _cap(LOW, "doubted")


def _listed(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else ()


def _own(entries: Any, state: str) -> tuple[Any, ...]:
    return tuple(entry for entry in _listed(entries) if state in (entry.of, getattr(entry, "by", None)))


def _told(entry: Any) -> bool:
    """Does an entry rest on somebody's word alone?"""
    kinds = getattr(entry, "evidence", NOT_ASKED)
    return isinstance(kinds, tuple) and bool(kinds) and set(kinds) <= TOLD


def _proved(entry: Any) -> bool:
    kinds = entry.evidence
    return isinstance(kinds, tuple) and bool(set(kinds) - TOLD)


def _approximate(thing: Any) -> bool:
    """Is any date in it approximate (``~``) or doubtful (``?``)?"""
    if isinstance(thing, UncertainDate):
        return thing.approximate or thing.doubtful
    if isinstance(thing, tuple):
        return any(_approximate(item) for item in thing)
    return attrs.has(type(thing)) and any(_approximate(getattr(thing, field.name)) for field in attrs.fields(type(thing)))


def _entry(evaluation: Evaluation, path: tuple[str | int, ...]) -> Any:
    value: Any = evaluation.case
    for part in path:
        value = value[part] if isinstance(part, int) else getattr(value, part)
    return value


def _cap(step: int, name: str) -> Cap:
    return Cap(step, name, REASONS[name])


__all__ = ["Shortfall", "Stricter", "by_standard", "confidence", "deciding_position", "shortfalls", "under_stricter"]
