"""Risks: the triggers R1-R11 of INT-D-16, grounds of loss met or about to be, children, and doors about to close.

Each says its cause in words and what would cure it. A risk is certain on the facts; a mere possibility is a question.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from citizenship.assessment.ahead import becomes, facing, outgrown
from citizenship.assessment.catalogue import catalogue
from citizenship.assessment.reasons import Reason, reason
from citizenship.assessment.verdict import NATIONAL, NOT_NATIONAL
from citizenship.dates import Term, UncertainDate, add, parse, to_edtf
from citizenship.errors import DateError
from citizenship.law.model import AnyOf, Pred, leaves
from citizenship.law.read import say
from citizenship.truth import FALSE, TRUE, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from citizenship.assessment.remedies import Remedy
    from citizenship.assessment.verdict import Verdict
    from citizenship.engine.evaluation import Evaluation
    from citizenship.law.model import Rule

LOOK_AHEAD: Final = Term(years=5)  # how far a coming loss is looked for
SOON: Final = Term(months=12)  # a door that closes within so long is about to


@attrs.frozen(kw_only=True)
class Risk:
    """A risk of statelessness, where it comes from and what would cure it.

    ``kind``: trigger (R1-R11), loss (a ground is met), loss_perhaps (met unless an exception holds that nobody asked about), loss_coming
    (it will be, on ``by_day``), child, window (a remedy that closes on ``by_day``), too_long. ``subject``: the entry of the case it is about, where that is not the person. ``cure``: remedies by id.
    """

    id: str
    country: str | None
    rules: tuple[str, ...]
    cure: tuple[str, ...]
    cures: tuple[Mapping[str, str], ...] = ()
    kind: str = "trigger"
    cause: Mapping[str, str] = attrs.field(factory=dict)
    facts: tuple[str, ...] = ()
    by_day: str | None = None
    subject: str | None = None


def grounds(evaluation: Evaluation) -> dict[str, int]:
    """Every ground of loss in force that needs an act, with its truth for this person today."""
    values = {rule.id: evaluation.ask(rule)[0] for rule in _grounds(evaluation)}
    return {rule: value for rule, value in values.items() if value != FALSE}


def _grounds(evaluation: Evaluation) -> list[Rule]:
    """Grounds of loss, in force or not, of the States the person touches, in the order of the lawbook."""
    by_state = catalogue(evaluation.index.book).grounds
    return [rule for state in sorted(set(evaluation.links) & set(by_state)) for rule in by_state[state]]


def risks(
    evaluation: Evaluation, found: Mapping[str, Verdict], loss: Mapping[str, int], filed: Sequence[Remedy] = (),
) -> tuple[Risk, ...]:
    """Every risk that is certain on the facts, triggers first; UNKNOWN is no risk but a question.

    Source: INT-D-16. ``filed`` are the remedies of the answer, of which those about to close are named.

    >>> from citizenship import assess, loads
    >>> [case] = loads('''
    ... id: a
    ... as_of: 2026-11-23
    ... person: {born: 1990-01-01, birthplace: UZ, nationality: [{of: UZ, from: 1992-07-28, to: ..}]}
    ... residence:
    ...   - {in: UZ, from: 1990-01-01, to: 2021-03-10, registration: permanent}
    ...   - {in: DE, from: 2021-03-11, to: .., permanent_home: true}
    ... acts: []
    ... circumstances: {meets: {valid_reason_no_consular_registration_UZ: false}}
    ... ''')
    >>> [(risk.kind, risk.by_day) for risk in assess(case, engine="reference", completions=False).risks if risk.id == "LOSS"]
    [('loss_coming', '2028-03-11')]
    """
    _tell_grounds(evaluation, loss)
    flagged = [rule for rule in catalogue(evaluation.index.book).triggers if evaluation.ask(rule)[0] == TRUE]
    cure = _cures(evaluation, found) if flagged else ()
    out = []
    for rule in flagged:
        why = _cause(evaluation, rule, loss)
        out.append(Risk(id=str(rule.risk), country=_country(str(rule.risk), loss, evaluation, found), rules=(rule.id,), cure=cure,
                        cures=tuple(rule.cure), cause=why.text, facts=why.facts))
    return (*out, *_losses(evaluation, found, loss, filed), *_windows(evaluation, filed))


def _tell_grounds(evaluation: Evaluation, loss: Mapping[str, int]) -> None:
    """The predicate ``ground`` reads the grounds of the States the person touches; one that rests on silence is not met for certain."""
    by_id = evaluation.index.book.by_id
    table: dict[Any, int] = {}
    for rule_id, truth in loss.items():
        value = TRUE if truth == TRUE and facing(evaluation, by_id[rule_id]) == TRUE else UNKNOWN
        for mode in by_id[rule_id].modes:
            key = (mode, by_id[rule_id].state)
            table[key] = max(table.get(key, FALSE), value)
    for rule in _grounds(evaluation):
        if evaluation.ask_in_force(rule):
            for mode in rule.modes:
                table.setdefault((mode, rule.state), FALSE)
    for life in evaluation.lives.values():
        life.extra["grounds"] = table


def _cause(evaluation: Evaluation, rule: Rule, loss: Mapping[str, int]) -> Reason:
    """Why a trigger fired; where it is a ground of loss that is met, why that ground is."""
    why = reason(evaluation, rule)
    modes = {leaf.get("mode") for leaf in leaves(rule.condition) if isinstance(leaf, Pred) and leaf.name == "ground" and leaf.get("met")}
    met = [evaluation.index.book.by_id[r] for r, value in loss.items() if value == TRUE and modes & set(evaluation.index.book.by_id[r].modes)]
    named = {leaf.get("mode") for leaf in leaves(rule.condition) if isinstance(leaf, Pred) and leaf.name == "ground"} - modes
    if named:
        there = [r for r in _grounds(evaluation) if named & set(r.modes) and evaluation.ask_in_force(r)]
        return Reason(text={lang: f"{words} ({', '.join(r.id for r in there)})" for lang, words in why.text.items()}, facts=why.facts)
    if not met:
        return why
    under = [reason(evaluation, ground) for ground in met]
    text = {lang: "; ".join(f"{g.id} — {g.title.get(lang, g.title['en'])}: {u.text[lang]}" for g, u in zip(met, under, strict=True)) for lang in ("en", "ru")}
    return Reason(text=text, facts=tuple(dict.fromkeys((*why.facts, *(fact for u in under for fact in u.facts)))))


def _losses(evaluation: Evaluation, found: Mapping[str, Verdict], loss: Mapping[str, int], filed: Sequence[Remedy]) -> Iterator[Risk]:
    """Grounds of loss that are met, and those that time alone will complete."""
    until = add(evaluation.today[1], LOOK_AHEAD)
    for rule in _grounds(evaluation):
        verdict = found.get(rule.state)
        if verdict is None or verdict.verdict == NOT_NATIONAL:
            continue
        now = facing(evaluation, rule) if rule.id in loss else FALSE
        coming = becomes(evaluation, rule, until) if now == FALSE else None
        if now == FALSE and coming is None:
            continue
        day = to_edtf(*coming[0]) if coming is not None else None
        why = reason(evaluation, rule) if coming is None else _coming(rule, str(day))
        open_exception = UNKNOWN in (now, coming[1] if coming is not None else TRUE)
        yield Risk(id="LOSS", country=rule.state, rules=(rule.id,), cure=_filed_against(evaluation, rule, filed), cures=_against(evaluation, rule), facts=why.facts, by_day=day,
                   kind="loss_coming" if coming is not None else "loss_perhaps" if open_exception else "loss",
                   cause=_but(why.text, rule) if open_exception else why.text)


def _coming(rule: Rule, day: str) -> Reason:
    return Reason(text={"en": f"{rule.title['en']} — complete on {day} if nothing changes",
                        "ru": f"{rule.title.get('ru', rule.title['en'])} — срок истекает {day}, если ничего не изменится"})


def _but(text: Mapping[str, str], rule: Rule) -> Mapping[str, str]:
    """A cause with the exceptions of which nobody knows whether they hold."""
    words = {"en": "; not if", "ru": "; кроме случая, когда"}
    return {lang: f"{text[lang]}{words[lang]} {say(AnyOf(rule.unless), lang)}" for lang in ("en", "ru")}


def _against(evaluation: Evaluation, ground: Rule) -> tuple[Mapping[str, str], ...]:
    """What cures a ground of loss: the cure of the trigger that speaks of grounds of its mode (R5, R6, R7)."""
    for rule in catalogue(evaluation.index.book).triggers:
        if any(isinstance(leaf, Pred) and leaf.name == "ground" and leaf.get("mode") in ground.modes for leaf in leaves(rule.condition)):
            return tuple(rule.cure)
    return ()


def _filed_against(evaluation: Evaluation, ground: Rule, filed: Sequence[Remedy]) -> tuple[str, ...]:
    """Remedies of the State that are not closed and speak of what the ground misses: consular registration."""
    def speaks(rule: Rule) -> bool:
        return any(isinstance(leaf, Pred) and (leaf.name == "consular_registered" or "consular_registration" in (leaf.get("without") or ()))
                   for leaf in leaves(rule.condition))

    by_id = evaluation.index.book.by_id
    return tuple(r.id for r in filed if r.open != "no" and r.country == ground.state and r.id in by_id and speaks(by_id[r.id])) if speaks(ground) else ()


def _windows(evaluation: Evaluation, filed: Sequence[Remedy]) -> Iterator[Risk]:
    """Remedies that are open and close within a year: the law ends, or the person grows too old."""
    until = add(evaluation.today[1], SOON)
    for remedy in filed:
        if remedy.open == "no":
            continue
        rule = evaluation.index.book.by_id.get(remedy.id)
        end = _end(remedy.until)
        if end is not None and evaluation.today[0] <= end.hi and end.lo <= until and not _goes_on(evaluation, rule):
            day, why = remedy.until, ("the provision ends", "срок действия нормы истекает")
        elif rule is not None and remedy.open == "yes" and (last := outgrown(evaluation, rule, until)) is not None:
            day, why = to_edtf(last, last), ("after that day the person is too old", "после этого дня возраст уже не подходит")
        else:
            continue
        title = remedy.title
        yield Risk(id="WINDOW", country=remedy.country, rules=(remedy.id,), cure=(remedy.id,), kind="window", by_day=day,
                   cause={"en": f"{title['en']}: {why[0]} ({day})", "ru": f"{title.get('ru', title['en'])}: {why[1]} ({day})"})


def _goes_on(evaluation: Evaluation, rule: Rule | None) -> bool:
    """Does a later version of the same provision take the place of one that ends?"""
    return rule is not None and any(other.family == rule.family and other.in_force.end.hi > rule.in_force.end.hi for other in evaluation.index.book.rules)


def _end(until: str | None) -> UncertainDate | None:
    try:
        return parse(until) if until else None
    except DateError:
        return None  # told in words


def _country(risk: str, loss: Mapping[str, int], evaluation: Evaluation, found: Mapping[str, Verdict]) -> str | None:
    if risk == "R5":
        states = [evaluation.index.book.by_id[r].state for r in loss if "L02" in evaluation.index.book.by_id[r].modes]
        return states[0] if states else None
    national = [s for s, v in found.items() if v.verdict == NATIONAL]
    return national[0] if len(national) == 1 else None


def _cures(evaluation: Evaluation, found: Mapping[str, Verdict]) -> tuple[str, ...]:
    """Declaratory remedies of the States still in question: to have it confirmed cures most risks."""
    return tuple(r.id for r in evaluation.index.book.rules if r.effect == "confirms" and r.remedy and r.state in found
                 and found[r.state].link and evaluation.ask(r)[0] == TRUE)
