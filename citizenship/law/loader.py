"""Ruleset files to rules. Every problem of every file is collected and raised together."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final, Protocol

import attrs

from citizenship import yamlio
from citizenship.case import WORDS
from citizenship.errors import CitizenshipError, RulesetError, did_you_mean
from citizenship.law.conditions import Parser
from citizenship.law.globalcit import MODES, OTHER
from citizenship.law.model import (
    CERTAINTY,
    EFFECTS,
    REMEDY_KINDS,
    All,
    AnyOf,
    Condition,
    DayRef,
    Instrument,
    Not,
    Practice,
    Pred,
    Rule,
    Stratum,
    Trigger,
    weakest,
)
from citizenship.places import STATES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

RULE_KEYS: Final = (
    "title", "effect", "automatic", "by", "at", "when", "unless", "in_force", "effective", "stratum", "mode", "at_most",
    "presumed", "accrued", "practice", "against", "remedy", "risk", "cure", "text", "certainty", "sources", "note",
    "referral", "serves", "at_risk",
)
PRACTICE_KEYS: Final = (
    "add", "drop", "when", "unless", "not_applied", "applies_to", "strength", "certainty", "sources", "note",
)
REMEDY_KEYS: Final = (
    "authority", "documents", "right", "decision_within", "fee", "children", "appeal", "until", "puts_at_risk", "note",
    "language", "file_within", "kind", "contacts",
)
REFERRAL_KEYS: Final = ("priority", "in_doubt")
AT_RISK: Final = ("always", "unproved", "never")
INSTRUMENT_KEYS: Final = ("id", "state", "title", "adopted", "in_force", "certainty", "sources", "note")
EVENTS: Final = ("filiation", "adoption", "marriage", "found", "acquired_elsewhere", "parents_changed", "document", "birth")
STRATA: Final = {stratum.name.lower(): stratum for stratum in Stratum}
_ID: Final = re.compile(r"^[A-Z][A-Za-z0-9@.#+/_()\-]*$")
_CHANGES: Final = ("acquires", "loses")


@attrs.define
class Loaded:
    """What some ruleset files say: instruments, rules, provisions left out on purpose."""

    instruments: list[Instrument] = attrs.field(factory=list)
    rules: list[Rule] = attrs.field(factory=list)
    left_out: dict[str, Mapping[str, Any]] = attrs.field(factory=dict)
    problems: list[CitizenshipError] = attrs.field(factory=list)


def load_file(path: Path, folder: str, into: Loaded) -> None:
    """Read one instrument file; problems go to ``into.problems``."""
    try:
        document = yamlio.read(path.read_text(encoding="utf-8"), str(path))
    except CitizenshipError as error:
        into.problems.append(error)
        return
    read_document(document, folder, into)


def read_document(document: yamlio.Document, folder: str, into: Loaded) -> None:
    """Read one instrument already parsed; ``folder`` is the State where the instrument names none."""
    _File(document, folder, into).read()


class Located(Protocol):
    """Something that knows where each path of a text stands."""

    def where(self, path: tuple[str | int, ...]) -> str:
        """``file:line`` of a path."""
        ...


def read_rule(rule_id: str, body: dict[str, Any], instrument: Instrument, document: Located, into: Loaded) -> Rule:
    """Read one rule of an instrument outside its file; problems go to ``into.problems``, at ``("rules", rule_id, …)``."""
    return _File(document, instrument.state, into, instrument)._rule(rule_id, body)


@attrs.define
class _File:
    document: Any
    folder: str
    into: Loaded
    instrument: Instrument | None = None

    def fail(self, path: tuple[str | int, ...], message: str, hint: str | None = None) -> None:
        self.into.problems.append(RulesetError(message, where=self.document.where(path), hint=hint))

    def read(self) -> None:
        data = self.document.data
        if not isinstance(data, dict):
            self.fail((), "a ruleset file is a mapping with instrument, rules and left_out")
            return
        for key in data:
            if key not in ("instrument", "rules", "left_out"):
                self.fail((key,), f"unknown key {key!r}", did_you_mean(key, ("instrument", "rules", "left_out")))
        self.instrument = self._instrument(data.get("instrument"))
        if self.instrument is None:
            return
        self.into.instruments.append(self.instrument)
        rules = data.get("rules") or {}
        if not isinstance(rules, dict):
            self.fail(("rules",), "rules is a mapping from id to rule")
            rules = {}
        for rule_id, body in rules.items():
            if not isinstance(body, dict):
                self.fail(("rules", rule_id), "a rule is a mapping")
                continue
            self.into.rules.append(self._rule(str(rule_id), body))
        for provision, body in (data.get("left_out") or {}).items():
            if not isinstance(body, dict) or not body.get("reason") or "confers" not in body:
                self.fail(("left_out", provision), "left_out takes a reason and confers: true or false")
                continue
            self.into.left_out[str(provision)] = body

    def _instrument(self, data: Any) -> Instrument | None:
        if not isinstance(data, dict):
            self.fail(("instrument",), "the instrument is missing")
            return None
        for key in data:
            if key not in INSTRUMENT_KEYS:
                self.fail(("instrument", key), f"unknown key {key!r}", did_you_mean(key, INSTRUMENT_KEYS))
        state = str(data.get("state") or self.folder)
        parser = Parser(state, self.document.where)
        adopted = parser.date(data["adopted"], ("instrument", "adopted")) if data.get("adopted") else None
        in_force = parser.interval(data.get("in_force", "../.."), ("instrument", "in_force"))
        self.into.problems.extend(parser.problems)
        certainty = str(data.get("certainty", "recalled"))
        if certainty not in CERTAINTY:
            self.fail(("instrument", "certainty"), f"unknown certainty {certainty!r}", f"one of {', '.join(CERTAINTY)}")
            certainty = "recalled"
        sources = data.get("sources") or {}
        return Instrument(
            id=str(data.get("id", "?")), state=state, title=self._texts(data.get("title"), ("instrument", "title")),
            adopted=adopted, in_force=in_force, certainty=certainty,
            sources={str(k): str(v) for k, v in sources.items()} if isinstance(sources, dict) else {},
            note=data.get("note"), where=self.document.where(("instrument",)),
        )

    def _texts(self, data: Any, path: tuple[str | int, ...]) -> Mapping[str, str]:
        if not isinstance(data, dict) or not data.get("en"):
            self.fail(path, "a text in English and Russian is needed", "title: {en: …, ru: …}")
            return {"en": "?", "ru": "?"}
        if not data.get("ru"):
            self.fail(path, "the Russian text is missing")
        return {str(k): str(v) for k, v in data.items()}

    def _rule(self, rule_id: str, body: dict[str, Any]) -> Rule:
        instrument = self.instrument
        assert instrument is not None
        base = ("rules", rule_id)
        parser = Parser(instrument.state, self.document.where, losing=body.get("effect") in ("loses", "protects"))
        if not _ID.match(rule_id):
            self.fail(base, f"{rule_id!r} is no rule id")
        for key in body:
            if key not in RULE_KEYS:
                self.fail((*base, key), f"unknown key {key!r}", did_you_mean(key, RULE_KEYS))
        self._torn(body, base)
        effect = str(body.get("effect"))
        if effect not in EFFECTS:
            self.fail(base, f"unknown effect {effect!r}", did_you_mean(effect, EFFECTS) or f"one of {', '.join(EFFECTS)}")
        automatic = self._flag(body, "automatic", base, default=True)
        trigger = self._trigger(body.get("at"), parser, (*base, "at"))
        when = parser.conditions(body.get("when"), (*base, "when"))
        unless = parser.conditions(body.get("unless"), (*base, "unless"))
        if effect in _CHANGES and automatic and trigger is None:
            self.fail(base, "an automatic rule that changes status needs a trigger", "at: birth, first, {day: …}, {act: …} or {event: …}")
        by = tuple(str(word) for word in _listed(body.get("by")))
        for word in by:
            if word not in WORDS["act"]:
                self.fail((*base, "by"), f"unknown act {word!r}", did_you_mean(word, WORDS["act"]))
        if not automatic and effect in _CHANGES and not by:
            self.fail(base, "a rule that is not automatic names the act that perfects it", "by: granted")
        for mode in _listed(body.get("mode")):
            if mode not in MODES and mode not in OTHER:
                self.fail((*base, "mode"), f"unknown mode {mode!r}", did_you_mean(str(mode), [*MODES, *OTHER]))
        if body.get("at_risk", "always") not in AT_RISK:
            self.fail((*base, "at_risk"), f"at_risk is one of {', '.join(AT_RISK)}")
        sources = tuple(str(item) for item in _listed(body.get("sources")))
        if not sources:
            self.fail(base, "a rule without a source does not load")
        certainty = str(body.get("certainty"))
        if certainty not in CERTAINTY:
            self.fail(base, f"unknown certainty {certainty!r}", f"one of {', '.join(CERTAINTY)}")
            certainty = "recalled"
        if body.get("at_most") not in (None, "unknown"):
            self.fail((*base, "at_most"), "at_most can only be unknown")
        effective, doubt = self._effective(body.get("effective"), rule_id, parser, (*base, "effective"))
        condition = _tree(when, unless)
        rule = Rule(
            id=rule_id, state=instrument.state, instrument=instrument.id, title=self._texts(body.get("title"), (*base, "title")),
            effect=effect, automatic=automatic, by=by, trigger=trigger, when=when, unless=unless, condition=condition,
            in_force=parser.interval(body["in_force"], (*base, "in_force")) if body.get("in_force") else instrument.in_force,
            effective=effective, effective_doubt=doubt, stratum=self._stratum(body.get("stratum"), effect, trigger, base),
            modes=tuple(str(mode) for mode in _listed(body.get("mode"))), at_most_unknown=body.get("at_most") == "unknown",
            presumed=self._flag(body, "presumed", base, default=False), accrued=_text(body.get("accrued")),
            practice=self._practice(body.get("practice"), when, unless, certainty, parser, (*base, "practice")),
            against=tuple(str(item) for item in _listed(body.get("against"))), remedy=self._remedy(body.get("remedy"), (*base, "remedy")),
            risk=_text(body.get("risk")), cure=tuple(_listed(body.get("cure"))), text=body.get("text"), certainty=certainty,
            date_certainty=certainty if body.get("in_force") else instrument.certainty,
            sources=sources, note=_text(body.get("note")), where=self.document.where(base),
            referral=self._referral(body.get("referral"), (*base, "referral")), serves=self._serves(body.get("serves"), (*base, "serves")),
            at_risk=str(body.get("at_risk", "always")), body=json.dumps(body, ensure_ascii=False),
        )
        self.into.problems.extend(parser.problems)
        if not (when or unless or trigger or rule.text):
            self.fail(base, "a hollow rule: no trigger, no condition, no text")
        return rule

    def _torn(self, data: Any, path: tuple[str | int, ...]) -> None:
        """A text in two languages with more keys: an unquoted comma has torn it apart."""
        if isinstance(data, dict):
            if {"en", "ru"} <= set(data) and len(data) > 2:
                extra = next(str(key) for key in data if key not in ("en", "ru"))
                self.fail((*path, extra), f"a text takes en and ru, not {extra!r}", "a text with a comma in {…} stands in quotes")
            for key, value in data.items():
                self._torn(value, (*path, key))
        elif isinstance(data, list):
            for i, value in enumerate(data):
                self._torn(value, (*path, i))

    def _flag(self, body: dict[str, Any], key: str, base: tuple[str | int, ...], *, default: bool) -> bool:
        value = body.get(key)
        if value is None:
            return default
        if str(value).lower() not in ("true", "false"):
            self.fail((*base, key), f"true or false is expected, not {value!r}")
        return str(value).lower() == "true"

    def _trigger(self, data: Any, parser: Parser, path: tuple[str | int, ...]) -> Trigger | None:
        if data is None:
            return None
        if data in ("birth", "first"):
            return Trigger(str(data))
        if not isinstance(data, dict):
            self.fail(path, f"unknown trigger {data!r}", "birth, first, {day: …}, {act: …}, {event: …}")
            return None
        after = parser.term(data["after"], path) if data.get("after") else None
        if "day" in data:
            return Trigger("day", day=parser.day(data["day"], path), after=after)
        if "act" in data:
            words = tuple(str(word) for word in _listed(data["act"]))
            for word in words:
                if word not in WORDS["act"]:
                    self.fail(path, f"unknown act {word!r}", did_you_mean(word, WORDS["act"]))
            return Trigger("act", words=words, after=after)
        event = str(data.get("event"))
        if event not in EVENTS:
            self.fail(path, f"unknown event {event!r}", did_you_mean(event, EVENTS))
        if event == "birth":
            return Trigger("birth", after=after)
        if event == "document":
            return Trigger("document", words=tuple(str(word) for word in _listed(data.get("kinds"))), after=after)
        return Trigger("event", words=(event,), after=after)

    def _effective(self, data: Any, rule_id: str, parser: Parser, path: tuple[str | int, ...]) -> tuple[tuple[DayRef, ...], str | None]:
        if data is None:
            return (), None
        if isinstance(data, dict) and set(data) <= {"doubt", "id"} and isinstance(data.get("doubt"), list):
            days = tuple(parser.day("birth" if item == "ab_initio" else item, path) for item in data["doubt"])
            return days, str(data.get("id") or f"{rule_id}#effective")
        return (parser.day("birth" if data == "ab_initio" else data, path),), None

    def _stratum(self, data: Any, effect: str, trigger: Trigger | None, base: tuple[str | int, ...]) -> Stratum:
        if data is not None:
            if data not in STRATA:
                self.fail((*base, "stratum"), f"unknown stratum {data!r}", did_you_mean(str(data), STRATA))
                return Stratum.SUCCESSION
            return STRATA[data]
        kind = trigger.kind if trigger else "act"
        event = trigger.words[0] if trigger and trigger.kind == "event" else ""
        if event == "parents_changed":
            return Stratum.CHILDREN
        if event == "acquired_elsewhere":
            return Stratum.LOSSES
        if event == "found":
            return Stratum.SAFEGUARD
        if kind in ("act", "document"):
            return Stratum.ACTS
        if effect == "loses":
            return Stratum.LOSSES
        return Stratum.DESCENT if kind in ("birth", "event") else Stratum.SUCCESSION

    def _practice(
        self, data: Any, when: tuple[Condition, ...], unless: tuple[Condition, ...], certainty: str, parser: Parser,
        path: tuple[str | int, ...],
    ) -> Practice | None:
        if data is None:
            return None
        if not isinstance(data, dict):
            self.fail(path, "practice is a mapping")
            return None
        for key in data:
            if key not in PRACTICE_KEYS:
                self.fail((*path, key), f"unknown key {key!r}", did_you_mean(key, PRACTICE_KEYS))
        not_applied = str(data.get("not_applied", "false")).lower() == "true"
        dropped = {str(word) for word in _listed(data.get("drop"))}
        unknown = dropped - {name for item in (*when, *unless) for name in _names(item)}
        if unknown:
            self.fail((*path, "drop"), f"nothing to drop: {', '.join(sorted(unknown))}")
        new_when = parser.conditions(data["when"], (*path, "when")) if "when" in data else tuple(
            item for item in when if not dropped & set(_names(item)[:1]))
        new_unless = parser.conditions(data["unless"], (*path, "unless")) if "unless" in data else tuple(
            item for item in unless if not dropped & set(_names(item)[:1]))
        new_when += parser.conditions(data.get("add"), (*path, "add"))
        changed: Condition = AnyOf(()) if not_applied else _tree(new_when, new_unless)
        if data.get("applies_to") is not None:
            scope = All(parser.conditions(data["applies_to"], (*path, "applies_to")))
            changed = AnyOf((All((scope, changed)), All((Not(scope), _tree(when, unless)))))
        strength = str(data.get("strength", "unsettled"))
        if strength not in ("settled", "unsettled"):
            self.fail((*path, "strength"), "strength is settled or unsettled")
        label = str(data.get("certainty", certainty))
        if label not in CERTAINTY:
            self.fail((*path, "certainty"), f"unknown certainty {label!r}")
            label = "recalled"
        return Practice(changed, strength == "settled", weakest(label), tuple(str(s) for s in _listed(data.get("sources"))), not_applied)

    def _referral(self, data: Any, path: tuple[str | int, ...]) -> Mapping[str, Any] | None:
        if data is None:
            return None
        if not isinstance(data, dict) or set(data) - set(REFERRAL_KEYS):
            self.fail(path, "referral takes priority (0 first, or null) and in_doubt: child")
            return None
        priority, in_doubt = data.get("priority"), data.get("in_doubt")
        if (priority is not None and not str(priority).isdigit()) or in_doubt not in (None, "child"):
            self.fail(path, "referral takes priority (0 first, or null) and in_doubt: child")
            return None
        return {"priority": None if priority is None else int(priority), "in_doubt": in_doubt}

    def _serves(self, data: Any, path: tuple[str | int, ...]) -> tuple[str, ...]:
        words = tuple(str(word) for word in _listed(data))
        for word in words:
            if word not in WORDS["wants"]:
                self.fail(path, f"unknown need {word!r}", did_you_mean(word, WORDS["wants"]))
        return words

    def _remedy(self, data: Any, path: tuple[str | int, ...]) -> Mapping[str, Any] | None:
        if data is None:
            return None
        if not isinstance(data, dict):
            self.fail(path, "remedy is a mapping")
            return None
        for key in data:
            if key not in REMEDY_KEYS:
                self.fail((*path, key), f"unknown key {key!r}", did_you_mean(key, REMEDY_KEYS))
        if data.get("right") not in (None, "of_right", "discretionary"):
            self.fail((*path, "right"), f"right is of_right or discretionary, not {data['right']!r}")
        if data.get("kind") is not None and data["kind"] not in REMEDY_KINDS:
            self.fail((*path, "kind"), f"unknown kind {data['kind']!r}", did_you_mean(str(data["kind"]), REMEDY_KINDS))
        for state in _listed(data.get("contacts")):
            if state not in STATES:
                self.fail((*path, "contacts"), f"unknown State {state!r}", did_you_mean(str(state), STATES))
        return data


def _tree(when: tuple[Condition, ...], unless: tuple[Condition, ...]) -> Condition:
    return All((*when, Not(AnyOf(unless)))) if unless else All(when)


def _names(condition: Condition) -> list[str]:
    """Names by which ``drop`` can call a condition: its predicate or its doubt, outermost first."""
    if isinstance(condition, Pred):
        return [condition.name]
    if isinstance(condition, Not):
        return _names(condition.item)
    if isinstance(condition, All | AnyOf):
        return [name for item in condition.items for name in _names(item)]
    return [condition.id] if hasattr(condition, "id") else []


def _listed(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
