"""Treaty membership by date: `rulesets/international/treaties.yaml`.

A State is a party in an interval of days, certainly not a party (``not_parties``), or not in the table: then
whether it is bound is UNKNOWN, never FALSE.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from citizenship import dates, yamlio
from citizenship.errors import CitizenshipError, DateError, RulesetError, did_you_mean
from citizenship.law.model import CERTAINTY
from citizenship.places import STATES

if TYPE_CHECKING:
    from pathlib import Path

KEYS: Final = ("title", "certainty", "sources", "in_force", "parties", "not_parties", "note")
Membership = dict[tuple[str, str], "dates.Interval | None"]  # (treaty, State): while a party; None: never


def load_treaties(path: Path, problems: list[CitizenshipError]) -> tuple[Membership, frozenset[str]]:
    """Membership by treaty and State, and the treaties' names; problems are collected, not raised."""
    try:
        document = yamlio.read(path.read_text(encoding="utf-8"), str(path))
    except CitizenshipError as error:
        problems.append(error)
        return {}, frozenset()
    table = document.data.get("treaties") if isinstance(document.data, dict) else None
    if not isinstance(table, dict):
        problems.append(RulesetError("treaties: a mapping from treaty to its parties", where=str(path)))
        return {}, frozenset()
    out: Membership = {}
    for name, body in table.items():
        _treaty(document, str(name), body, out, problems)
    return out, frozenset(str(name) for name in table)


def _treaty(document: yamlio.Document, name: str, body: Any, out: Membership, problems: list[CitizenshipError]) -> None:
    def fail(message: str, *path: str, hint: str | None = None) -> None:
        problems.append(RulesetError(f"{name}: {message}", where=document.where(("treaties", name, *path)), hint=hint))

    if not isinstance(body, dict):
        fail("a treaty is a mapping")
        return
    for key in body:
        if key not in KEYS:
            fail(f"unknown key {key!r}", key, hint=did_you_mean(key, KEYS))
    title = body.get("title")
    if not isinstance(title, dict) or not title.get("en") or not title.get("ru"):
        fail("a title in English and Russian is needed", "title")
    if body.get("certainty") not in CERTAINTY:
        fail(f"certainty is one of {', '.join(CERTAINTY)}", "certainty")
    if not body.get("sources"):
        fail("a treaty without a source does not load", "sources")
    parties = body.get("parties") or {}
    if not isinstance(parties, dict):
        fail("parties is a mapping from State to an interval", "parties")
        parties = {}
    for state, interval in parties.items():
        if state not in STATES:
            fail(f"unknown State {state!r}", "parties", state, hint=did_you_mean(str(state), STATES))
        try:
            out[name, str(state)] = dates.parse_interval(str(interval))
        except DateError as error:
            fail(error.message, "parties", state, hint=error.hint)
    for state in body.get("not_parties") or []:
        if state not in STATES:
            fail(f"unknown State {state!r}", "not_parties", hint=did_you_mean(str(state), STATES))
        elif (name, state) in out:
            fail(f"{state} is both a party and none", "not_parties")
        else:
            out[name, str(state)] = None
