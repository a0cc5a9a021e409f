"""Worked cases beside the law: loaded with their variants, run, and compared with what they expect.

A case without an expectation does not load. ``from:`` + ``change:`` make a variant of an earlier case.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, Final

import attrs

from citizenship import yamlio
from citizenship.assessment.assess import Assessment, assess
from citizenship.casefile import from_dict
from citizenship.errors import CitizenshipError, RulesetError, RulesetErrors, did_you_mean
from citizenship.truth import name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from citizenship.case import Case
    from citizenship.engine.moments import Engine
    from citizenship.law.lawbook import Lawbook

EXPECT: Final = ("by_text", "by_practice", "verdict", "finding", "open_law", "basis", "since", "until", "remedies", "risks", "rules", "iross")
KEYS: Final = ("name", "source", "tests", "case", "from", "change", "expect", "note", "family")
OPEN: Final = {"yes_open": "yes", "closed": "no", "unknown": "unknown", "yes": "yes", "no": "no"}


@attrs.frozen(kw_only=True, eq=False)
class Worked:
    """A worked case: a life, its source, what the dossier says of it."""

    name: str
    source: str
    tests: tuple[str, ...]
    case: Case
    family: tuple[Case, ...]
    expect: Mapping[str, Any]
    where: str


def load_worked(path: Path) -> list[Worked]:
    """Read one `cases.yaml`; raises every problem of it together."""
    document = yamlio.read(path.read_text(encoding="utf-8"), str(path))
    problems: list[CitizenshipError] = []
    data: dict[str, Any] = {}
    out: list[Worked] = []
    entries = document.data.get("cases") if isinstance(document.data, dict) else None
    if not isinstance(entries, list):
        raise RulesetErrors([RulesetError("cases: a list of worked cases", where=str(path))])
    for i, entry in enumerate(entries):
        where = document.where(("cases", i))
        try:
            out.append(_one(entry, data, where))
        except CitizenshipError as error:
            problems.append(error)
    if problems:
        raise RulesetErrors(problems)
    return out


def _one(entry: Any, known: dict[str, Any], where: str) -> Worked:
    if not isinstance(entry, dict):
        raise RulesetError("a worked case is a mapping", where=where)
    label = str(entry.get("name", "?"))
    for key in entry:
        if key not in KEYS:
            raise RulesetError(f"{label}: unknown key {key!r}", where=where, hint=did_you_mean(key, KEYS))
    if label in known:
        raise RulesetError(f"{label}: the name is taken", where=where)
    expect = entry.get("expect")
    if not isinstance(expect, dict) or not expect:
        raise RulesetError(f"{label}: a worked case without an expectation", where=where)
    for key in expect:
        if key not in EXPECT:
            raise RulesetError(f"{label}: unknown expectation {key!r}", where=where, hint=did_you_mean(key, EXPECT))
    if not entry.get("source"):
        raise RulesetError(f"{label}: a worked case names its source", where=where)
    if "from" in entry:
        base = known.get(str(entry["from"]))
        if base is None:
            raise RulesetError(f"{label}: starts from an unknown case {entry['from']!r}", where=where, hint=did_you_mean(str(entry["from"]), known))
        data = copy.deepcopy(base)
    else:
        data = copy.deepcopy(entry.get("case"))
    if not isinstance(data, dict):
        raise RulesetError(f"{label}: case or from is missing", where=where)
    for path, value in (entry.get("change") or {}).items():
        _change(data, str(path), value, label, where)
    if "from" in entry:
        data["id"] = label
    known[label] = data
    members = entry.get("family") or []
    try:
        case = from_dict(data, where=where)
        family = tuple(from_dict(member, where=where) for member in members)
    except CitizenshipError as error:
        raise RulesetError(f"{label}: {error}", where=where) from error
    tests = entry.get("tests") or []
    return Worked(name=label, source=str(entry["source"]), tests=tuple(str(t) for t in (tests if isinstance(tests, list) else [tests])),
                  case=case, family=family, expect=expect, where=where)


def _change(data: Any, path: str, value: Any, label: str, where: str) -> None:
    """Apply ``residence.0.to: …``; ``DELETE`` removes; missing mappings on the way are made."""
    parts: list[str | int] = [int(p) if p.isdigit() else p for p in path.split(".")]
    here = data
    for i, part in enumerate(parts[:-1]):
        following: Any = [] if isinstance(parts[i + 1], int) else {}
        try:
            if isinstance(part, int):
                if part == len(here):
                    here.append(following)
            elif not isinstance(here.get(part), dict | list):
                here[part] = following
            here = here[part]
        except (IndexError, KeyError, TypeError, AttributeError) as error:
            raise RulesetError(f"{label}: no such path {path!r}", where=where) from error
    last = parts[-1]
    try:
        if value == "DELETE":
            if isinstance(last, int):
                del here[last : last + 1]
            else:
                here.pop(last, None)
        elif isinstance(last, int) and last == len(here):
            here.append(copy.deepcopy(value))
        else:
            here[last] = copy.deepcopy(value)
    except (IndexError, KeyError, TypeError) as error:
        raise RulesetError(f"{label}: no such path {path!r}", where=where) from error


def run(worked: Worked, book: Lawbook, engine: str | Engine | None = None) -> tuple[Assessment, list[str]]:
    """Assess a worked case and list every difference from its expectation."""
    answer = assess(worked.case, lawbook=book, engine=engine, family=worked.family)
    return answer, list(differences(answer, worked.expect))


def _listed(value: Any) -> list[str]:
    return [] if value is None else [str(v) for v in value] if isinstance(value, list) else [str(value)]


def differences(answer: Assessment, expect: Mapping[str, Any]) -> Iterator[str]:
    """What differs, in words."""
    for key in ("by_text", "by_practice", "verdict"):
        for state, wanted in (expect.get(key) or {}).items():
            verdict = answer.nationality.get(state)
            got = getattr(verdict, key) if verdict is not None else "not_national"
            if got != wanted:
                yield f"{key} {state}: expected {wanted}, got {got}"
    for key in ("since", "until"):
        for state, wanted in (expect.get(key) or {}).items():
            verdict = answer.nationality.get(state)
            got = getattr(verdict, key) if verdict is not None else None
            if got != (None if wanted in (None, "null") else str(wanted)):
                yield f"{key} {state}: expected {wanted}, got {got}"
    for state, wanted in (expect.get("basis") or {}).items():
        verdict = answer.nationality.get(state)
        missing = [r for r in _listed(wanted) if verdict is None or r not in verdict.basis]
        if missing:
            yield f"basis {state}: expected {', '.join(missing)}, got {', '.join(verdict.basis) if verdict else 'nothing'}"
    for key in ("finding", "iross"):
        if key in expect and getattr(answer, key) != expect[key]:
            yield f"{key}: expected {expect[key]}, got {getattr(answer, key)}"
    if "open_law" in expect and sorted(_listed(expect["open_law"])) != list(answer.open_law):
        yield f"open_law: expected {expect['open_law']}, got {list(answer.open_law)}"
    by_id = {remedy.id: remedy.open for remedy in answer.remedies}
    for rule, wanted in (expect.get("remedies") or {}).items():
        if by_id.get(rule, "no") != OPEN.get(str(wanted), wanted):
            yield f"remedy {rule}: expected {wanted}, got {by_id.get(rule, 'not offered')}"
    risks = expect.get("risks")
    if isinstance(risks, dict):
        have = {risk.id for risk in answer.risks}
        for risk, wanted in risks.items():
            if (risk in have) != (str(wanted).lower() == "true"):
                yield f"risk {risk}: expected {wanted}"
    elif risks is not None:
        have = {risk.id for risk in answer.risks if risk.kind == "trigger"}
        for risk in set(_listed(risks)) - have:
            yield f"risk {risk} is missing"
        if not risks and have:
            yield f"risks: expected none, got {', '.join(sorted(have))}"
    for rule, wanted in (expect.get("rules") or {}).items():
        yield from _rule(answer, str(rule), str(wanted).lower())


def _rule(answer: Assessment, rule_id: str, wanted: str) -> Iterator[str]:
    """Value of a rule: of one that makes moments, its best value in the life; else its value today."""
    evaluation = answer.evaluation
    rule = evaluation.index.book.by_id.get(rule_id)
    if rule is None:
        yield f"rule {rule_id}: no such rule"
        return
    if rule.automatic and rule.effect in ("acquires", "loses") and rule.trigger is not None:
        life = evaluation.lives["text"]
        value = max((s.value for s in (*life.trace, *life.trace_loose) if s.rule == rule_id), default=-1)
        if any(rule_id in c.rules and c.truth == 0 for c in evaluation.timelines["text"].changes) and value == 1:
            value = 0
    else:
        value = evaluation.ask(rule)[0]
    if name(value) != wanted:
        yield f"rule {rule_id}: expected {wanted}, got {name(value)}"
