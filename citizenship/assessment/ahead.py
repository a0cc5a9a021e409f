"""What the mere passing of time will change: the days on which a rule that nobody acts on turns.

Nothing else is supposed to happen: no move, no act, no new paper. Days are not tried one by one, only those on which
a fact of the life, the law, or a term counted from either turns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from citizenship.dates import MAX_DAY, MIN_DAY, add
from citizenship.truth import FALSE, TRUE

if TYPE_CHECKING:
    from citizenship.engine.evaluation import Evaluation
    from citizenship.engine.steps import Bounds
    from citizenship.law.model import Rule


def turns(evaluation: Evaluation, rule: Rule, until: int) -> tuple[int, ...]:
    """The days after today, up to ``until``, on which the value of ``rule`` may change, in order."""
    today = evaluation.today[1]
    life = evaluation.lives["considered"]
    after, age = evaluation.index.waits_of(rule)
    law = set(evaluation.index.days_of((rule,)))
    facts = law | life.bio.boundaries()
    if after:
        facts |= {day for fluent in life.timeline.public.values() for day in fluent.days}
    days = set(facts)
    days |= {add(day, term) + more for day in facts for term in after for more in (0, 1) if MIN_DAY < day < MAX_DAY}
    days |= {add(day, term) + more for day in life.bio.born for term in age for more in (0, 1) if MIN_DAY < day < MAX_DAY}
    return tuple(sorted(day for day in days if today < day <= until))


def becomes(evaluation: Evaluation, rule: Rule, until: int) -> Bounds | None:
    """When a rule that is not TRUE today becomes so if nothing else changes: the first day it may, the first it certainly does.

    ``None`` where it does not become TRUE by ``until``; what stays UNKNOWN for want of a fact is no answer either.
    """
    if not set(turns(evaluation, rule, until)):
        return None
    possible = evaluation.today[0] if evaluation.ask(rule)[0] != FALSE else None
    for day in turns(evaluation, rule, until):
        value = evaluation.ask(rule, moment=(day, day))[0]
        if value == FALSE:
            possible = None
            continue
        possible = day if possible is None else possible
        if value == TRUE:
            return possible, day
    return None


def outgrown(evaluation: Evaluation, rule: Rule, until: int) -> int | None:
    """The last day on which a rule that is TRUE today certainly still is, for then the person grows too old for it.

    ``None`` where that lies after ``until``; a birthday that is uncertain counts from its first possible day.
    """
    _, ages = evaluation.index.waits_of(rule)
    born = evaluation.lives["considered"].bio.born
    birthdays = {add(day, term) + more for day in born for term in ages for more in (0, 1) if MIN_DAY < day < MAX_DAY}
    for day in sorted(day for day in birthdays if evaluation.today[1] < day <= until):
        if evaluation.ask(rule, moment=(day, day))[0] != TRUE:
            return day - 1
    return None


__all__ = ["becomes", "outgrown", "turns"]
