"""What the mere passing of time will change: the days on which a rule that nobody acts on turns.

Nothing else is supposed to happen: no move, no act, no new paper. Days are not tried one by one, only those on which
a fact of the life, the law, or a term counted from either turns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from citizenship.dates import MAX_DAY, MIN_DAY, add, contains
from citizenship.truth import FALSE, TRUE, UNKNOWN
from citizenship.vocabulary.context import evaluate

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


def facing(evaluation: Evaluation, rule: Rule, day: int | None = None) -> int:
    """Does the person face a ground on a day (today where none is given): TRUE, UNKNOWN, or FALSE?

    UNKNOWN here means more than that some fact is missing: all that the ground asks for is met, and only whether one of its
    exceptions holds is not known. A ground of which anything else is UNKNOWN, or that rests on something nobody asked about (an
    assumption, R6), is not faced: that is a question.
    """
    moment = evaluation.today if day is None else (day, day)
    value = evaluation.ask(rule, moment=moment)[0]
    if value == FALSE or (value == UNKNOWN and (rule.at_most_unknown or not rule.when or not rule.unless)):
        return FALSE
    context = attrs.evolve(evaluation.lives["considered"].context(rule, moment), assumed=set())
    met = [evaluate(item, context)[0] for item in rule.when]
    if context.assumed:
        return FALSE
    if value == TRUE:
        return TRUE
    return UNKNOWN if contains(rule.in_force, *moment) == TRUE and min(met) == TRUE else FALSE


def becomes(evaluation: Evaluation, rule: Rule, until: int) -> tuple[Bounds, int] | None:
    """When a ground that is not faced today will be if nothing else changes: the first day it may, the first it is; and `facing` then.

    ``None`` where it is not faced by ``until``.
    """
    possible = evaluation.today[0] if evaluation.ask(rule)[0] != FALSE else None
    for day in turns(evaluation, rule, until):
        if evaluation.ask(rule, moment=(day, day))[0] == FALSE:
            possible = None
            continue
        possible = day if possible is None else possible
        value = facing(evaluation, rule, day)
        if value != FALSE:
            return (possible, day), value
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


__all__ = ["becomes", "facing", "outgrown", "turns"]
