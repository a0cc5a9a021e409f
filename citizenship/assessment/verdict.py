"""From timelines to a verdict per State, and from verdicts to a finding (DESIGN R5-R7, INT-D-12)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from citizenship.assessment.standards import Confidence
from citizenship.case import NOT_ASKED
from citizenship.dates import to_edtf
from citizenship.engine.links import WEAK
from citizenship.law.model import weakest
from citizenship.truth import FALSE, TRUE, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from citizenship.engine.evaluation import Evaluation

NATIONAL: Final = "national"
NOT_NATIONAL: Final = "not_national"
UNDETERMINED: Final = "undetermined"
STATELESS: Final = "stateless"
_WORD: Final = {TRUE: NATIONAL, UNKNOWN: UNDETERMINED, FALSE: NOT_NATIONAL}


@attrs.frozen(kw_only=True)
class Verdict:
    """What one State's law makes of the person on the day of determination."""

    state: str
    verdict: str
    since: str | None
    until: str | None
    basis: tuple[str, ...]
    reading: str
    certainty: str
    by_text: str
    by_practice: str
    link: tuple[str, ...]
    reason: str = ""
    confidence: Confidence = attrs.field(factory=Confidence, eq=False)


def word(value: int) -> str:
    """``national``, ``not_national`` or ``undetermined``."""
    return _WORD[value]


def value_today(evaluation: Evaluation, state: str, pass_name: str) -> int:
    """Kleene value of a nationality on the day of determination, all its possible days."""
    timeline = evaluation.timelines[pass_name]
    lo, hi = evaluation.today
    values = {timeline.value(state, lo), timeline.value(state, hi)}
    fluent = timeline.own.get(state)
    if fluent is not None:
        values |= {v for d, v in zip(fluent.days, fluent.values, strict=True) if lo < d <= hi}
    if values == {FALSE} and any(state in group for group, _, _ in timeline.groups(hi)):
        return UNKNOWN  # one of several States, and this may be the one
    return values.pop() if len(values) == 1 else UNKNOWN


def of_some_state(evaluation: Evaluation) -> bool:
    """Is the person certainly a national of some State, though the file does not say of which?"""
    timeline = evaluation.timelines["considered"]
    days = set(evaluation.today)
    unnamed = all(timeline.value("XX", day) == TRUE for day in days)
    return unnamed or any(truth == TRUE and "SU" not in group for group, truth, _ in timeline.groups(evaluation.today[1]))


def verdicts(evaluation: Evaluation) -> dict[str, Verdict]:
    """A verdict for every encoded State and every linked one."""
    ended = value_today(evaluation, "SU", "considered") == FALSE if "SU" in evaluation.index.states else True
    states = [s for s in evaluation.index.states if s != "SU" or not ended]
    linked = [s for s in evaluation.links if s not in states and s != "SU"]
    return {state: _verdict(evaluation, state) for state in [*states, *sorted(linked)]}


def _verdict(evaluation: Evaluation, state: str) -> Verdict:
    link = evaluation.links.get(state, ())
    if state not in evaluation.index.states:
        return _no_ruleset(evaluation, state, link)
    text, practice, considered = (value_today(evaluation, state, name) for name in ("text", "practice", "considered"))
    masks = [mask.sure for mask in evaluation.lives["considered"].masks if mask.state == state]
    held = any(masks)
    reading, value = ("position", considered) if held else _by_law(evaluation, state, text, practice)
    if masks and not held and considered != value:
        value = UNKNOWN  # an authority may have spoken against it
    reason = ""
    if value == TRUE and not held and _implied_negative(evaluation, state):
        value, reason = UNKNOWN, "implied_negative"
    source = evaluation.timelines["considered" if reading == "position" else "practice" if reading == "practice" else "text"]
    day = evaluation.today[1]
    since = source.since(state, day) if value != FALSE else None
    basis = source.basis(state, day) if value != FALSE else ()
    ended = next((c for c in reversed(source.changes) if c.key == state and c.value == FALSE and c.truth != FALSE), None) if value == FALSE else None
    rules = tuple(dict.fromkeys(r for c in (basis or ((ended,) if ended else ())) for r in c.rules))
    certainty = weakest(*(c.certainty for c in basis)) if basis else ended.certainty if ended else _denial(evaluation, state)
    return Verdict(
        state=state, verdict=word(value), since=to_edtf(*since) if since else None, until=to_edtf(*ended.day) if ended else None,
        basis=rules, reading=reading, certainty=certainty, by_text=word(text), by_practice=word(practice), link=link, reason=reason,
    )


def _by_law(evaluation: Evaluation, state: str, text: int, practice: int) -> tuple[str, int]:
    """The reading that decides where no authority has spoken, and its value (R5)."""
    if practice == TRUE:
        return "practice" if text != TRUE else "text", TRUE
    if practice == FALSE and text != FALSE:
        return "practice", FALSE if _settled(evaluation, state) else UNKNOWN
    return "text" if text == practice else "practice", practice


def _denial(evaluation: Evaluation, state: str) -> str:
    """How sure the law is that says no: the weakest automatic rule that was tried and failed."""
    tried = {r for r in evaluation.lives["text"].tried if evaluation.index.book.by_id[r].state == state}
    return weakest(*(evaluation.index.book.by_id[r].certainty for r in tried))


def _settled(evaluation: Evaluation, state: str) -> bool:
    """Whether every practice reading that was tried for the State is settled."""
    readings = [evaluation.index.book.by_id[r].practice for r in evaluation.lives["text"].tried
                if evaluation.index.book.by_id[r].state == state and evaluation.index.book.by_id[r].practice is not None]
    return bool(readings) and all(p is not None and p.settled for p in readings)


def _implied_negative(evaluation: Evaluation, state: str) -> bool:
    """A State's own stateless paper or alien's permit speaks against its nationality (R10)."""
    case = evaluation.case
    for paper in case.documents if isinstance(case.documents, tuple) else ():
        if paper.of == state and paper.kind in ("residence_permit", "stateless_certificate") and paper.held is not False:
            return True
    return any(act.act == "recognised_stateless" and (act.by if act.by is not NOT_ASKED else act.of) == state and act.happened is True
               for act in (case.acts if isinstance(case.acts, tuple) else ()))


def _no_ruleset(evaluation: Evaluation, state: str, link: tuple[str, ...]) -> Verdict:
    stated = value_today(evaluation, state, "considered") if state in evaluation.timelines["considered"].own else None
    weak = not set(link) - WEAK
    value = stated if stated is not None else FALSE if weak or _denied(evaluation, state) else UNKNOWN
    return Verdict(state=state, verdict=word(value), since=None, until=None, basis=(), reading="text", certainty="recalled",
                   by_text=word(value), by_practice=word(value), link=link, reason="no_ruleset" if value == UNKNOWN else "")


def _denied(evaluation: Evaluation, state: str) -> bool:
    held = evaluation.case.person.nationality
    return isinstance(held, tuple) and any(h.held is False and h.of == state for h in held)


def finding(evaluation: Evaluation, found: Mapping[str, Verdict]) -> str:
    """National of any, else stateless if all deny, else undetermined."""
    return NATIONAL if of_some_state(evaluation) else aggregate(verdict.verdict for verdict in found.values())


def aggregate(values: Iterable[str]) -> str:
    """The finding of the verdicts of the relevant States (INT-D-12). Their order never matters; an open one keeps it open unless one is national.

    >>> aggregate(["not_national", "undetermined"]), aggregate(["undetermined", "national"]), aggregate(["not_national"])
    ('undetermined', 'national', 'stateless')
    """
    seen = set(values)
    return NATIONAL if NATIONAL in seen else UNDETERMINED if UNDETERMINED in seen else STATELESS
