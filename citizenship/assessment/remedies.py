"""What the person can file: every provision with a `remedy`, held against the facts of today (DESIGN R1, R11)."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import attrs

from citizenship.assessment.filing import kind_of, ranked, right_of, why_ranked
from citizenship.assessment.remedy_details import against, children, closings, requirements
from citizenship.assessment.remedy_risks import Surroundings, at_risk, consent, withheld_for
from citizenship.assessment.verdict import NATIONAL
from citizenship.law.model import Pred
from citizenship.truth import FALSE, TRUE, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from citizenship.assessment.remedy_details import Closing, Requirement
    from citizenship.assessment.remedy_risks import AtRisk
    from citizenship.assessment.verdict import Verdict
    from citizenship.engine.evaluation import Evaluation
    from citizenship.law.model import Rule

OPEN: Final = {TRUE: "yes", UNKNOWN: "unknown", FALSE: "no"}
_GIVING: Final = ("acquires", "confirms", "entitles", "defines", "registers")


@attrs.frozen(kw_only=True, eq=False, slots=False)
class Remedy:
    """A provision the person may use. ``open``: yes, unknown (see ``missing`` and ``conditions``) or no.

    What takes more work (conditions, closing days, children, risks) is computed when first read.
    """

    id: str
    country: str
    title: Mapping[str, str]
    effect: str
    kind: str
    open: str
    right: str
    missing: tuple[str, ...]
    details: Mapping[str, Any]
    certainty: str
    rule: Rule = attrs.field(repr=False)
    around: Surroundings = attrs.field(repr=False)
    demoted: bool = False

    @property
    def why_ranked(self) -> dict[str, str]:
        """Why it stands where it stands, in English and Russian."""
        return why_ranked(self)

    @cached_property
    def conditions(self) -> tuple[Requirement, ...]:
        """Every condition in words: met, unmet or unknown, with the facts it rests on."""
        return requirements(self.around.evaluation, self.rule)

    @cached_property
    def closings(self) -> tuple[Closing, ...]:
        """The days that close it, the first first; empty where none is set or can be counted."""
        return tuple(closings(self.around.evaluation, self.rule))

    @property
    def until(self) -> str | None:
        """The last day on which it can be used (EDTF); None where no day is set or can be counted."""
        return self.closings[0].day if self.closings else None

    @cached_property
    def children(self) -> tuple[str, tuple[str, ...]]:
        """Do minor children follow (included, not, unknown), and the rules about them."""
        return children(self.around.evaluation, self.rule)

    @cached_property
    def risks(self) -> tuple[AtRisk, ...]:
        """What it puts at risk, in words and by rule."""
        return at_risk(self.around, self.rule)

    @property
    def puts_at_risk(self) -> tuple[str, ...]:
        """The same in short: ``release:UZ``, ``loss:TJ:<rule>``, ``contact:UZ:<rule>``, or what the ruleset says."""
        return tuple(risk.code for risk in self.risks)

    @property
    def against(self) -> tuple[str, ...]:
        """Decisions on file it answers or against which its appeal lies."""
        return against(self.around.evaluation, self.rule)

    @property
    def consent(self) -> str:
        """Consent to contact the State from abroad: not_needed, on_file or missing."""
        return consent(self.around, self.rule)


@attrs.frozen(kw_only=True)
class Withheld:
    """A remedy not offered, so that the authorities of ``contacts`` do not hear of the person (INT-D-17)."""

    id: str
    country: str
    title: Mapping[str, str]
    open: str
    contacts: str
    reason: Mapping[str, str]


def remedies(evaluation: Evaluation, found: Mapping[str, Verdict]) -> tuple[tuple[Remedy, ...], tuple[Withheld, ...]]:
    """Remedies of every State the person touches, as a lawyer ranks them, and apart those the confidentiality lock withholds."""
    offered: list[Remedy] = []
    kept: list[Withheld] = []
    around = Surroundings(evaluation, found)
    touched = {s for s, v in found.items() if v.link or v.verdict == NATIONAL} | {"regional"}
    for rule in evaluation.index.book.rules:
        if rule.remedy is None or rule.state not in touched or rule.effect not in _GIVING:
            continue
        remedy = _remedy(around, rule)
        feared = withheld_for(around, rule)
        if feared is None:
            offered.append(remedy)
        else:
            reason = {lang: around.lock.reason(feared, lang) for lang in ("en", "ru")}
            kept.append(Withheld(id=rule.id, country=rule.state, title=rule.title, open=remedy.open, contacts=feared, reason=reason))
    return ranked(evaluation, offered), tuple(sorted(kept, key=lambda w: (("yes", "unknown", "no").index(w.open), w.country, w.id)))


def _remedy(around: Surroundings, rule: Rule) -> Remedy:
    evaluation = around.evaluation
    truth, refs = evaluation.ask(rule)
    verdict = around.found.get(rule.state)
    kind = kind_of(rule)
    for_others = rule.effect in ("acquires", "entitles") and kind != "appeal"  # a national may appeal as well
    if truth != FALSE and for_others and verdict is not None and verdict.verdict == NATIONAL and not _of_nationals(rule):
        truth = FALSE
    if kind == "appeal" and truth != FALSE:
        truth = min(truth, _in_time(evaluation, rule))
    return Remedy(
        id=rule.id, country=rule.state, title=rule.title, effect=rule.effect, kind=kind, open=OPEN[truth], right=right_of(rule),
        missing=tuple(dict.fromkeys(ref.name for ref in refs)) if truth == UNKNOWN else (),
        details=rule.remedy or {}, certainty=rule.certainty, rule=rule, around=around,
    )


def _in_time(evaluation: Evaluation, rule: Rule) -> int:
    """Is the term of an appeal still running, for the latest decision on file? TRUE where the law is not known to set one."""
    days = [closing.bounds for closing in closings(evaluation, rule)]
    if not days:  # a term that cannot be counted (an undated decision) may be over
        return UNKNOWN if (rule.remedy or {}).get("file_within") else TRUE
    lo, hi = days[0]
    return FALSE if hi < evaluation.today[0] else TRUE if lo >= evaluation.today[1] else UNKNOWN


def _of_nationals(rule: Rule) -> bool:
    """Is it a right of nationals (a passport, a copy of a record)?"""
    return any(isinstance(item, Pred) and item.name == "national" and item.get("who", "self") == "self" and rule.state in item.get("of") for item in rule.when)


def stood_open(evaluation: Evaluation, state: str) -> bool:
    """Was a non-automatic acquisition of ``state`` certainly open to the person, or would have been after another act (R6)?

    Asked today and, for provisions no longer in force, on their last day; discretion does not count. Acts that nobody
    asked about (an earlier registration with a consulate, say) may have opened it.
    """
    for rule in evaluation.index.book.rules:
        if rule.state != state or rule.automatic or rule.effect not in ("acquires", "entitles"):
            continue
        if (rule.remedy or {}).get("right") == "discretionary":
            continue
        end = rule.in_force.end
        moment = evaluation.today if end.lo >= evaluation.today[0] else (end.lo, end.lo)
        if moment[0] <= evaluation.lives["considered"].bio.born[0]:
            continue
        if evaluation.ask(rule, moment=moment)[0] == TRUE or evaluation.waits_for_acts(rule, moment):
            return True
    return False
