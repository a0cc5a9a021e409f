"""Static checks over all rules: versions, strata, look-ahead, cycles, dangling references (DESIGN R1, R8, R15)."""

from __future__ import annotations

import itertools
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from citizenship.errors import RulesetError, did_you_mean
from citizenship.law.model import All, AnyOf, Condition, DayRef, Is, Not, Pred, Rule, Stratum, Window, leaves

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FLUENTS: Final = frozenset({"national", "national_elsewhere", "stateless", "acquired", "ended", "basis"})
_ABOVE: Final = {
    "national_elsewhere": Stratum.CONDITIONAL,
    "otherwise_stateless": Stratum.SAFEGUARD,
    "none_from_parents": Stratum.SAFEGUARD,
}


def check(rules: Sequence[Rule], treaties: frozenset[str] = frozenset()) -> list[RulesetError]:
    """Every static problem of a body of rules, in file order. ``treaties``: those of which the membership is known."""
    return [*_duplicates(rules), *_ignorance(rules), *_versions(rules), *_strata(rules), *_look_ahead(rules), *_against(rules),
            *_treaties(rules, treaties)]


def _error(rule: Rule, message: str, hint: str | None = None, where: str | None = None) -> RulesetError:
    return RulesetError(f"{rule.id}: {message}", where=where or rule.where, hint=hint)


def _treaties(rules: Sequence[Rule], known: frozenset[str]) -> Iterator[RulesetError]:
    """A treaty that a rule asks about stands in the table, wherever there is a table."""
    for rule in rules:
        for leaf in leaves(rule.condition):
            if isinstance(leaf, Pred) and leaf.name == "party" and known and leaf.get("treaty") not in known:
                yield _error(rule, f"unknown treaty {leaf.get('treaty')!r}", did_you_mean(str(leaf.get("treaty")), known), leaf.where)


def _duplicates(rules: Sequence[Rule]) -> Iterator[RulesetError]:
    seen: dict[str, Rule] = {}
    for rule in rules:
        if rule.id in seen:
            yield _error(rule, f"already defined at {seen[rule.id].where}")
        seen[rule.id] = rule


def _ignorance(rules: Sequence[Rule]) -> Iterator[RulesetError]:
    """``undetermined`` speaks of what we know, not of the person: no status may rest on it, only a flag."""
    for rule in rules:
        readings = [rule.condition, *([rule.practice.condition] if rule.practice else [])]
        if rule.effect != "flags" and any(_undetermined(leaf) for reading in readings for leaf in leaves(reading)):
            yield _error(rule, "rests on a nationality being undetermined", "not knowing a fact must never make a rule true: no_proof_of_nationality, or unknown")


def _undetermined(leaf: Condition) -> bool:
    if isinstance(leaf, Is):
        return leaf.word == "undetermined"
    return isinstance(leaf, Pred) and any(
        isinstance(value, Is | All | AnyOf | Not | Pred) and any(_undetermined(inner) for inner in leaves(value)) for _, value in leaf.args)


def _versions(rules: Sequence[Rule]) -> Iterator[RulesetError]:
    """Two versions of one provision must not certainly be in force on the same day."""
    families: dict[tuple[str, str], list[Rule]] = defaultdict(list)
    for rule in rules:
        stem, _, rest = rule.id.partition("@")
        limb = rest.partition("#")[2]
        families[stem, limb].append(rule)
    for members in families.values():
        members.sort(key=lambda rule: rule.in_force.start.lo)
        for earlier, later in itertools.pairwise(members):
            first_common, last_common = later.in_force.start.hi, min(earlier.in_force.end.lo, later.in_force.end.lo)
            if earlier.id != later.id and first_common <= last_common:
                yield _error(later, f"its window overlaps that of {earlier.id}", f"{earlier.id} stands at {earlier.where}")


def _strata(rules: Sequence[Rule]) -> Iterator[RulesetError]:
    """A birth rule that looks at the child's own nationality must stand above what it looks at (R8)."""
    for rule in rules:
        if rule.trigger is None or rule.trigger.kind != "birth" or rule.effect != "acquires":
            continue
        for leaf in _own_literals(rule.condition):
            needed = _ABOVE.get(leaf.name)
            if leaf.name == "national" and not _reads_past(leaf.get("window")) and rule.state not in leaf.get("of"):
                needed = Stratum.CONDITIONAL
            if needed is not None and rule.stratum < needed:
                yield _error(rule, f"{leaf.name} reads the child's own nationality on the day of birth",
                             f"stratum: {needed.name.lower()}", leaf.where)


def _own_literals(condition: Condition) -> Iterator[Pred]:
    return (leaf for leaf in leaves(condition) if isinstance(leaf, Pred) and leaf.get("who", "self") == "self")


def _reads_past(window: Window | None) -> bool:
    return window is not None and window.end.base == "date"


def _look_ahead(rules: Sequence[Rule]) -> Iterator[RulesetError]:
    """A condition may read later facts, never a later fluent."""
    for rule in rules:
        if not (rule.automatic and rule.effect in ("acquires", "loses")):
            continue
        for leaf in _own_literals(rule.condition):
            window = leaf.get("window")
            if leaf.name in FLUENTS and window is not None and _later(rule, window.end):
                yield _error(rule, f"{leaf.name} looks at a nationality after the day on which the rule is tried ({window.end.text})",
                             "a condition may read later facts, never a later status", leaf.where)


def _later(rule: Rule, end: DayRef) -> bool:
    if end.base == "today" or (end.base == "moment" and end.sign > 0):
        return True
    trigger = rule.trigger
    if trigger is None:
        return False
    if trigger.kind == "birth" and end.base == "birth" and end.sign > 0 and trigger.after is None:
        return True
    if trigger.kind == "day" and end.base == "date" and trigger.day is not None and trigger.day.date and end.date:
        return end.date.lo > trigger.day.date.hi
    return False


def _against(rules: Sequence[Rule]) -> Iterator[RulesetError]:
    """Every ``against`` must reach a rule; bars that stop each other in a ring do not load."""
    ids = [rule.id for rule in rules]
    targets: dict[str, set[str]] = {}
    for rule in rules:
        reached: set[str] = set()
        for pattern in rule.against:
            hits = matching(pattern, ids)
            if not hits:
                yield _error(rule, f"against names no rule: {pattern!r}", did_you_mean(pattern, ids))
            reached.update(hits)
        targets[rule.id] = reached
    for start, reached in targets.items():
        seen, frontier = set(), set(reached)
        while frontier:
            current = frontier.pop()
            seen.add(current)
            frontier |= targets.get(current, set()) - seen
        if start in seen:
            rule = next(item for item in rules if item.id == start)
            yield _error(rule, "stops itself, in a ring of bars")


def matching(pattern: str, ids: Sequence[str]) -> list[str]:
    """Rule ids that ``against`` means: the id itself, its limbs and versions, or a ``prefix*``.

    >>> matching("KZ-1991-16", ["KZ-1991-16@2015", "KZ-1991-16.1", "KZ-1991-17"])
    ['KZ-1991-16@2015']
    """
    if pattern.endswith("*"):
        return [rule_id for rule_id in ids if rule_id.startswith(pattern[:-1])]
    return [rule_id for rule_id in ids if rule_id == pattern or rule_id.startswith((pattern + "@", pattern + "#"))]
