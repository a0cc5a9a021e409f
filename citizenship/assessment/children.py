"""Children: those of the person whose nationality is exposed, and a child whose status has been open for too long.

Sources: Convention on the Rights of the Child, article 7 (INT-HR-02), 1961 Convention, article 1 (INT-61-01), INT-D-15 and INT-D-16.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from citizenship.assessment.risks import Risk
from citizenship.assessment.verdict import NATIONAL, STATELESS, UNDETERMINED
from citizenship.case import Place
from citizenship.dates import MAX_DAY, MIN_DAY, Term, UncertainDate, add, at_or_before, contains, to_edtf
from citizenship.engine.biography import area_states
from citizenship.places import STATES
from citizenship.truth import FALSE, TRUE, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from citizenship.assessment.verdict import Verdict
    from citizenship.case import Relative
    from citizenship.engine.evaluation import Evaluation
    from citizenship.engine.steps import Bounds

MAJORITY: Final = Term(years=18)
TOO_LONG: Final = Term(years=5)  # INT-D-15: thereafter the child is to be treated as otherwise stateless
SAFEGUARDS: Final = ("INT-HR-02#nationality", "INT-61-01a", "INT-61-01b")
REGISTRATION: Final = ("INT-HR-02#registration",)
_CURED_LIKE: Final = {"unregistered": "INT-D-16.R1", "exposed": "INT-D-16.R3"}  # whose words say the cure
_WORDS: Final = {
    "unregistered": ("the birth is not registered", "рождение не зарегистрировано"),
    "none": ("the child has no nationality", "у ребёнка нет гражданства"),
    "hangs": ("the child's nationality is not known, and this parent's is in question", "гражданство ребёнка не известно, а гражданство этого родителя под вопросом"),
    "abroad": ("born outside the parent's State of nationality, and nobody knows whether the child has a nationality",
               "родился за пределами государства гражданства родителя; есть ли у ребёнка гражданство, не известно"),
}


def age_under(born: Bounds, years: Term, today: Bounds) -> int:
    """Whether a person is under an age today: UNKNOWN where the dates leave it open."""
    birthday = add(born[0], years) if born[0] > MIN_DAY else MIN_DAY, add(born[1], years) if born[1] < MAX_DAY else MAX_DAY
    return -at_or_before(birthday, today)


def is_child(evaluation: Evaluation) -> int:
    """Whether the person is under 18 today; UNKNOWN where the day of birth leaves it open or is not told."""
    born = evaluation.case.person.born
    if not isinstance(born, UncertainDate):
        return UNKNOWN
    return age_under((born.lo, born.hi), MAJORITY, evaluation.today)


def treated_as_child(evaluation: Evaluation) -> bool:
    """Under 18, or perhaps so: a doubtful age counts as a child's. An age of which nothing is told does not."""
    return isinstance(evaluation.case.person.born, UncertainDate) and is_child(evaluation) != FALSE


def exposed_children(evaluation: Evaluation, found: Mapping[str, Verdict], value: str) -> Iterator[Risk]:
    """A risk for each child of ``family:`` that is unregistered, without a nationality, or hangs on a parent in question.

    Facts nobody asked about make no risk; a child of doubtful age is a child, one certainly grown up is not.

    >>> from citizenship import assess, loads
    >>> [case] = loads("{id: a, as_of: 2026-11-23, person: {born: 1990}, family: [{relation: child, born: 2020, birthplace: KG, birth_registered: false}]}")
    >>> [(risk.subject, risk.country, risk.rules[0]) for risk in assess(case, engine="reference", completions=False).risks if risk.kind == "child"]
    [('family[0]', 'KG', 'INT-HR-02#registration')]
    """
    relatives = evaluation.case.family if isinstance(evaluation.case.family, tuple) else ()
    parent_of = {s for s, v in found.items() if v.verdict == NATIONAL}
    for i, child in enumerate(relatives):
        if child.relation != "child" or _grown(child, evaluation.today) or _died(child):
            continue
        where = _birthplace(child)
        why = list(_exposure(child, where, parent_of, value))
        if not why:
            continue
        by_id = evaluation.index.book.by_id
        rules = (*(REGISTRATION if "unregistered" in why else ()), *(SAFEGUARDS if set(why) - {"unregistered"} else ()))
        rules = tuple(r for r in rules if r in by_id and _binds(evaluation, r, where))
        cures = tuple(dict.fromkeys(_CURED_LIKE["unregistered" if w == "unregistered" else "exposed"] for w in why))
        yield Risk(
            id="CHILD", kind="child", country=where, rules=rules, cure=(), subject=f"family[{i}]", facts=(f"family[{i}]",),
            cures=tuple(text for rule in cures if rule in by_id for text in by_id[rule].cure),
            cause={"en": "; ".join(_WORDS[w][0] for w in why), "ru": "; ".join(_WORDS[w][1] for w in why)},
        )


def _exposure(child: Relative, where: str | None, parent_of: set[str], value: str) -> Iterator[str]:
    known = isinstance(child.nationality, tuple) and bool(child.nationality)
    if child.birth_registered is False:
        yield "unregistered"
    if known or (child.case and child.nationality != ()):  # one with a case of its own is assessed there
        return
    if child.nationality == ():
        yield "none"
    elif value in (STATELESS, UNDETERMINED):
        yield "hangs"
    elif where is not None and where not in parent_of:
        yield "abroad"


def _grown(child: Relative, today: Bounds) -> bool:
    return isinstance(child.born, UncertainDate) and age_under((child.born.lo, child.born.hi), MAJORITY, today) == FALSE


def _died(child: Relative) -> bool:
    return isinstance(child.died, UncertainDate)


def _birthplace(child: Relative) -> str | None:
    place = child.birthplace
    if not isinstance(place, Place) or not isinstance(place.area, str):
        return None
    states = area_states(place.area, place.name, None)
    return next(iter(states)) if len(states) == 1 else None


def _binds(evaluation: Evaluation, rule: str, state: str | None) -> bool:
    """Is (or may) the State of birth be bound by the treaty behind ``rule`` today? Without a State of birth nobody can say."""
    treaty = "CRC-1989" if rule.startswith("INT-HR-02") else "CRS-1961"
    table = evaluation.index.book.treaties
    if state is None:
        return treaty == "CRC-1989"  # every State of the region is a party; which one it is must be found out
    membership = table.get((treaty, state), ...)
    if membership is None:
        return False
    return membership is ... or contains(membership, *evaluation.today) != FALSE


def undetermined_since(evaluation: Evaluation) -> Bounds | None:
    """Since when no nationality is certain: the day after the last certain one ended, else birth; ``None`` where one still is."""
    timeline = evaluation.timelines["considered"]
    today = evaluation.today[1]
    last = evaluation.lives["considered"].bio.born
    for fluent in timeline.own.values():
        for i, day in enumerate(fluent.days):
            if fluent.values[i] != TRUE or day > today:
                continue
            end = fluent.days[i + 1] if i + 1 < len(fluent.days) else MAX_DAY
            if end > today:
                return None
            last = max(last, (end, end))
    return last


def open_too_long(evaluation: Evaluation, value: str) -> Risk | None:
    """INT-D-15: the nationality of a child born on a State's territory that has been undetermined for five years, or soon will have been.

    ``kind`` too_long: the five years are over for certain, and the child is to be treated as otherwise stateless. ``kind`` window: they will
    be within twelve months. A day of birth not told, or a birthplace that is no one State, gives nothing.
    """
    if value != UNDETERMINED or not treated_as_child(evaluation):
        return None
    states = evaluation.lives["considered"].bio.birthplace(then=False)[0]
    since = undetermined_since(evaluation)
    if since is None or len(states) != 1 or not states <= set(STATES):
        return None
    state = next(iter(states))
    full = add(since[0], TOO_LONG), add(since[1], TOO_LONG)
    day = to_edtf(*full)
    over = full[1] <= evaluation.today[0]
    if not over and full[0] > add(evaluation.today[1], Term(months=12)):
        return None
    rule = evaluation.index.book.by_id.get("INT-D-15")
    words = rule.text if rule is not None and rule.text else {"en": "", "ru": ""}
    start = to_edtf(*since)
    return Risk(
        id="UNDETERMINED_TOO_LONG", country=state, rules=("INT-D-15",) if rule is not None else (), cure=(), cures=tuple(rule.cure) if rule is not None else (),
        kind="too_long" if over else "window", by_day=day, facts=("person.born", "person.birthplace"),
        cause={"en": f"undetermined since {start}; {words['en']}", "ru": f"гражданство не определено с {start}; {words['ru']}"},
    )


__all__ = ["age_under", "exposed_children", "is_child", "open_too_long", "treated_as_child", "undetermined_since"]
