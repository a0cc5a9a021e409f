"""From a disagreement to a small one: drop what does not matter, give back what was blurred for nothing."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, Final

from soundness.compare import VERDICTS, value_of
from soundness.facts import IncompleteError
from soundness.lives import TODAY, Life
from soundness.meanings import NotCoveredError
from soundness.reading import Reading
from soundness.simulator import Simulation

from citizenship.assessment.assess import assess
from citizenship.casefile import from_dict
from citizenship.engine.evaluation import evaluate_case
from citizenship.errors import CitizenshipError
from citizenship.truth import TRUE, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soundness.compare import Comparison, Disagreement

LISTS: Final = ("acts", "documents", "family", "service", "convictions", "registrations", "permits", "parents", "nationality")
PLAIN: Final = {"ethnicity": ["russian"], "left_for_good": False, "permits": [], "registration": "none", "reason": "home", "nationality_at_birth": ["RU"],
                "birth_registered": False, "parents_agreed": False, "permanent_home": True}


def persists(comparison: Comparison, found: Disagreement, blurred: Life, completion: Life) -> bool:
    """Does the library still decide what the completion contradicts?"""
    try:
        case, completed = from_dict(blurred), from_dict(completion)
        library = evaluate_case(case, comparison.book, comparison.engine, today=(TODAY, TODAY))
        simulation = Simulation(comparison.index, completed, Reading(2, comparison.index.starts, found.reading), found.pass_name, TODAY)
        if found.kind in ("verdict", "finding"):
            answer = assess(case, lawbook=comparison.book, engine="reference")
            verdict = answer.finding if found.kind == "finding" else answer.nationality[found.where].verdict
            value = VERDICTS[verdict]
            simulated = any(simulation.national(s, TODAY) for s in simulation.root.own) if found.kind == "finding" else simulation.national(found.where, TODAY)
        elif found.kind == "rule":
            rule = comparison.book.by_id[found.where]
            value, simulated = library._ask(rule, found.pass_name, None)[0], simulation.entitled(rule)
        else:
            value, simulated = value_of(library.timelines[found.pass_name], found.where, found.day), simulation.national(found.where, found.day)
    except (CitizenshipError, IncompleteError, NotCoveredError, KeyError, IndexError, TypeError, ValueError):
        return False
    if simulation.contradicted and "parent's nationality" in found.blurs:
        return False
    if found.kind == "open":
        return value == UNKNOWN and not simulation.reading.touched
    return value != UNKNOWN and simulated != (value == TRUE)


def shrink(comparison: Comparison, found: Disagreement, *, rounds: int = 4) -> tuple[Life, Life]:
    """A smaller blurred life and completion that disagree in the same way."""
    blurred, completion = copy.deepcopy(found.blurred), copy.deepcopy(found.completion)
    for _ in range(rounds):
        changed = False
        for one, other in list(_smaller(found, blurred, completion)):
            if persists(comparison, found, one, other):
                blurred, completion, changed = one, other, True
                break
        if changed:
            blurred, completion = _greedy(comparison, found, blurred, completion)
        else:
            break
    return blurred, completion


def _greedy(comparison: Comparison, found: Disagreement, blurred: Life, completion: Life) -> tuple[Life, Life]:
    again = True
    while again:
        again = False
        for one, other in _smaller(found, blurred, completion):
            if persists(comparison, found, one, other):
                blurred, completion, again = one, other, True
                break
    return blurred, completion


def _smaller(found: Disagreement, blurred: Life, completion: Life) -> Iterator[tuple[Life, Life]]:
    """Every life that is one step smaller."""
    for path in list(_paths(blurred)):
        here, there = _at(blurred, path), _at(completion, path)
        if here != there and not isinstance(here, list) and (not isinstance(here, dict) or "one_of" in here):
            yield _with(blurred, path, there), completion
        if isinstance(here, list) and isinstance(there, list) and len(here) == len(there) and path[-1] in LISTS:
            for i in range(len(here)):
                yield _with(blurred, path, here[:i] + here[i + 1 :]), _with(completion, path, there[:i] + there[i + 1 :])
        if path[-1] in PLAIN and here not in (PLAIN[path[-1]], None) and there == here and not (path[-1] == "registration" and "registrations" in found.blurs):
            yield _with(blurred, path, PLAIN[path[-1]]), _with(completion, path, PLAIN[path[-1]])
        if path[-1] == "meets" and here:
            yield _with(blurred, path, {}), _with(completion, path, {})
        if path[-1] == "residence" and isinstance(here, list) and len(here) == len(there) > 1:
            for i in range(1, len(here)):  # a stay less: the one before lasts until the next
                yield tuple(_with(data, path, [s if j != i - 1 else {**s, "to": spells[i].get("to", "..")} for j, s in enumerate(spells) if j != i])
                            for data, spells in ((blurred, here), (completion, there)))  # type: ignore[misc]


def _paths(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in inner:
        yield from _paths(value, (*path, key))


def _at(data: Any, path: tuple[Any, ...]) -> Any:
    try:
        for key in path:
            data = data[key]
    except (KeyError, IndexError, TypeError):
        return None
    return data


def _with(data: Life, path: tuple[Any, ...], value: Any) -> Life:
    out = copy.deepcopy(data)
    holder = _at(out, path[:-1])
    if holder is not None:
        holder[path[-1]] = copy.deepcopy(value)
    return out
