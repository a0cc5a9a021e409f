"""Steps of a plan: what is put into the case when a step has succeeded, and what that changes.

Every step is an edit of the case file, dated on the day of determination, so that its result can be checked by
assessing the case again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from citizenship.assessment.facts import branches, fact, replaced
from citizenship.assessment.verdict import NATIONAL, NOT_NATIONAL
from citizenship.case import NOT_ASKED, Act, Appeal, Place
from citizenship.dates import UncertainDate, to_edtf

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from citizenship.assessment.assess import Assessment
    from citizenship.assessment.remedies import Remedy
    from citizenship.case import Case
    from citizenship.engine.steps import Ref

PROVABLE: Final = ("person", "parents", "residence", "registrations", "documents", "acts", "family", "service", "parents_agreed", "kept_registration_in")
LEAVING: Final = frozenset({"asked_release", "released", "gave_up", "opted_out"})
_TEXTS: Final = {
    "establish": ("If it is true, have it established and proven: {facts}", "Если это соответствует действительности, установить и доказать: {facts}"),
    "court": ("Have a court establish the fact", "Установить факт в судебном порядке"),
    "file": ("File", "Подать обращение"),
    "appeal": ("Appeal against the decision on file and have it set aside", "Обжаловать имеющееся решение и добиться его отмены"),
    "status": ("Ask for recognition as a stateless person", "Ходатайствовать о признании лицом без гражданства"),
    "children": ("Have the children's nationality registered: {facts}", "Оформить гражданство детей: {facts}"),
    "assurance": ("Ask for a written assurance of the grant, and wait for it", "Получить письменную гарантию приёма в гражданство; до её получения ничего не предпринимать"),
    "release": ("Ask for release only with that assurance in hand: the law leaves no choice", "Ходатайствовать о выходе только при наличии гарантии: закон не оставляет выбора"),
}
_LOST: Final = {"en": "With this step the person ceases, or may cease, to be a national of {state}.",
                "ru": "С этим шагом лицо утрачивает или может утратить гражданство ({state})."}


@attrs.frozen(kw_only=True)
class Change:
    """What a step changes: a State's verdict before and after, or (``country`` None) the finding."""

    country: str | None
    before: str
    after: str
    since: str | None = None


@attrs.frozen(kw_only=True)
class Step:
    """One step of a plan.

    ``kind``: establish, court, file, appeal, status, children, assurance, release. ``certain``: the law obliges the
    authority if the facts are so; False where the outcome is at its discretion or in the hands of a court.
    ``renounces``: States whose nationality the step gives up, with the grant or (``release``) before it.
    """

    kind: str
    country: str
    remedy: str | None
    title: Mapping[str, str]
    authority: Mapping[str, str]
    documents: tuple[Any, ...]
    facts: tuple[tuple[str, str], ...]
    act: str | None
    certain: bool
    discretionary: bool
    changes: tuple[Change, ...]
    opens: tuple[str, ...]
    puts_at_risk: tuple[str, ...]
    warnings: tuple[Mapping[str, str], ...] = ()  # what is certainly at risk, in words
    renounces: tuple[str, ...] = ()
    before_grant: bool = False

    def text(self, lang: str = "en") -> str:
        """The step in one line, in English or Russian."""
        facts = ", ".join(f"{path} = {value}" for path, value in self.facts)
        said = _TEXTS[self.kind][0 if lang == "en" else 1].format(facts=facts)
        title = self.title.get(lang, self.title.get("en", ""))
        return f"{said}: {title}" if title and self.kind not in ("establish", "children") else said


@attrs.frozen(kw_only=True, eq=False)
class Draft:
    """A step not yet checked: the edited case and what the step is."""

    case: Case
    kind: str
    country: str
    remedy: Remedy | None = None
    facts: tuple[tuple[str, str], ...] = ()
    act: str | None = None
    certain: bool = True
    renounces: tuple[str, ...] = ()
    before_grant: bool = False


def with_act(case: Case, act: Act) -> Case:
    """The case with one more act on file; acts nobody asked about stay open, the new one is known."""
    return attrs.evolve(case, acts=(*(case.acts if isinstance(case.acts, tuple) else ()), act))


def meeting(case: Case, words: tuple[str, ...]) -> Case:
    """The case in which these requirements are met."""
    meets = dict(case.circumstances.meets) if isinstance(case.circumstances.meets, tuple) else {}
    told: dict[str, bool | None] = {**meets, **dict.fromkeys(words, True)}
    return attrs.evolve(case, circumstances=attrs.evolve(case.circumstances, meets=tuple(told.items()))) if words else case


def today(answer: Assessment) -> UncertainDate:
    """The day on which a step is taken to succeed: the last possible day of determination."""
    day = answer.evaluation.today[1]
    return UncertainDate(day, day, to_edtf(day, day))


def filed(answer: Assessment, case: Case, remedy: Remedy, renounces: tuple[str, ...] = ()) -> Draft:
    """A remedy used with success: the act that perfects its rule, today."""
    word = remedy.rule.by[0]
    act = Act(act=word, of=remedy.country, by=remedy.country, date=today(answer), under=remedy.id, competent=True)
    verdict = answer.nationality.get(remedy.country)
    sure = remedy.right == "of_right" and (remedy.effect != "confirms" or (verdict is not None and verdict.verdict == NATIONAL))
    return Draft(case=with_act(case, act), kind="file", country=remedy.country, remedy=remedy, act=word, certain=sure, renounces=renounces)


def found_by_court(answer: Assessment, case: Case, remedy: Remedy) -> Case:
    """The case with a court's finding of residence by the State of ``remedy``."""
    return with_act(case, Act(act="court_found", what="residence", of=remedy.country, by=remedy.country, date=today(answer), level="court"))


def appealed(answer: Assessment, remedy: Remedy) -> Case | None:
    """The case with the decisions the appeal goes against set aside; None where the file holds none."""
    case = answer.evaluation.case
    numbers = [int(path[5:-1]) for path in remedy.against]
    for i in numbers:
        case = replaced(case, ("acts", i, "appeals"), (Appeal(filed=today(answer), decided=today(answer), outcome="overturned"),))
    return case if numbers else None


def recognised_stateless(answer: Assessment, remedy: Remedy) -> Draft:
    """Recognition as stateless by the State of ``remedy``, today."""
    act = Act(act="recognised_stateless", what="statelessness", of=remedy.country, by=remedy.country, date=today(answer))
    return Draft(case=with_act(answer.evaluation.case, act), kind="status", country=remedy.country, remedy=remedy, act="recognised_stateless",
                 certain=remedy.right == "of_right")


def told(answer: Assessment, refs: list[Ref], state: str) -> Iterator[tuple[Case, Ref, str]]:
    """The cases in which one unknown, provable fact is known, with the fact and its value in words."""
    case = answer.evaluation.case
    for ref in refs:
        personal = ref.path[:2] in (("circumstances", "meets"), ("person", "ethnicity"))
        if ref.path[0] not in PROVABLE and not personal:
            continue
        if personal and fact(case, ref.path) is not None:
            continue  # what nobody asked the person is a question, not a plan
        if str(ref.path[-1]).startswith("renunciation_"):
            continue  # never "established": giving up a nationality is a step of its own
        for made in branches(case, ref, answer.evaluation.today, (state,)):
            value = fact(made, ref.path)
            if not (isinstance(value, UncertainDate) and value.lo >= answer.evaluation.today[0]):  # nobody proves a day to come
                yield made, ref, spoken(value)


def spoken(value: Any) -> str:
    """A fact's value as the case file writes it.

    >>> spoken(frozenset({"KZ", "UZ"})), spoken(True)
    ('KZ or UZ', 'true')
    """
    if isinstance(value, UncertainDate):
        return value.text
    if isinstance(value, Place):
        return spoken(value.area)
    if isinstance(value, frozenset):
        return " or ".join(sorted(map(str, value))) if len(value) < 6 else "another State"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    if isinstance(value, bool):
        return str(value).lower()
    if hasattr(value, "of"):
        return spoken(value.of)
    return "not known" if value is None or value is NOT_ASKED else str(value)


def changed(before: Assessment, after: Assessment) -> tuple[Change, ...]:
    """Finding and verdicts that differ, of States the person touches; a State not shown is one the person is no national of."""
    out = [] if before.finding == after.finding else [Change(country=None, before=before.finding, after=after.finding)]
    for state in sorted({*before.nationality, *after.nationality}):
        old, new = (a.nationality[state].verdict if state in a.nationality else NOT_NATIONAL for a in (before, after))
        told = any(a.nationality[state].link or a.nationality[state].verdict == NATIONAL for a in (before, after) if state in a.nationality)
        if old != new and told:
            since = after.nationality[state].since if state in after.nationality else None
            out.append(Change(country=state, before=old, after=new, since=since))
    return tuple(out)


def lost(before: Assessment, after: Assessment) -> tuple[str, ...]:
    """States of which the person certainly was a national and after the step certainly or perhaps is not."""
    return tuple(s for s, v in before.nationality.items() if v.verdict == NATIONAL and (s not in after.nationality or after.nationality[s].verdict != NATIONAL))


def checked(draft: Draft, before: Assessment, after: Assessment) -> Step:
    """A draft whose case has been assessed, with what it changes, opens and risks."""
    remedy = draft.remedy
    closed = {r.id for r in before.remedies if r.open == "yes"}
    opens = tuple(r.id for r in after.remedies if r.open == "yes" and r.id not in closed and r.country == draft.country)
    risks = remedy.puts_at_risk if remedy is not None and draft.kind not in ("establish", "court", "appeal") else ()
    losing = lost(before, after)
    gone = tuple(f"lost:{state}" for state in losing)
    sure = tuple({"en": r.text("en"), "ru": r.text("ru")} for r in (remedy.risks if remedy is not None and risks else ()) if r.certain)
    documents = remedy.details.get("documents") if remedy is not None else None
    authority = remedy.details.get("authority") if remedy is not None else None
    return Step(
        kind=draft.kind, country=draft.country, remedy=remedy.id if remedy is not None else None, title=remedy.title if remedy is not None else {},
        authority=authority if isinstance(authority, dict) else {}, documents=tuple(documents) if isinstance(documents, list) else (),
        facts=draft.facts, act=draft.act, certain=draft.certain, discretionary=remedy is not None and remedy.right == "discretionary",
        changes=changed(before, after), opens=opens, puts_at_risk=tuple(dict.fromkeys((*risks, *gone))),
        warnings=(*sure, *({lang: text.format(state=state) for lang, text in _LOST.items()} for state in losing)),
        renounces=draft.renounces, before_grant=draft.before_grant,
    )


__all__ = ["LEAVING", "Change", "Draft", "Step", "appealed", "changed", "checked", "filed", "found_by_court", "lost", "meeting", "recognised_stateless", "spoken", "told", "with_act"]
