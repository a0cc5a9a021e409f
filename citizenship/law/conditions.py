"""From the text of a condition to its tree: names, argument types, windows and days are checked here."""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

import attrs

from citizenship import dates
from citizenship.case import WORDS
from citizenship.errors import DateError, RulesetError, did_you_mean
from citizenship.law.model import All, AnyOf, Const, DayRef, Doubt, Is, Not, Pred, StateSet, Window
from citizenship.places import STATES
from citizenship.truth import TRUE
from citizenship.vocabulary.signatures import PERSON_WORDS, VOCABULARY, WHO, Signature

if TYPE_CHECKING:
    from collections.abc import Callable

    from citizenship.law.model import Condition

WINDOW_KEYS: Final = ("day", "some", "every", "by")
COMBINATORS: Final = ("all", "any", "not", "at_least", "doubt")
ANCHORS: Final = ("birth", "moment", "filing", "today")
_ANCHORED: Final = re.compile(r"^(birth|moment|filing|today)\s*(?:([+-])\s*(\d+[ymd](?:\d+[md])*))?$")
_SHIFTED: Final = re.compile(r"^(\d{4}-\d{2}-\d{2})\s*([+-])\s*(\d+[ymd](?:\d+[md])*)$")

Path = tuple[str | int, ...]


@attrs.define
class Parser:
    """Parses the conditions of one rule of ``state``; problems are collected, not raised."""

    state: str
    where: Callable[[Path], str]
    losing: bool = False  # the rule takes (or guards) its State's nationality: "otherwise" then means without that one
    problems: list[RulesetError] = attrs.field(factory=list)

    def fail(self, path: Path, message: str, hint: str | None = None) -> None:
        """Record a problem at a path of the file."""
        self.problems.append(RulesetError(message, where=self.where(path), hint=hint))

    # -- trees ---------------------------------------------------------------------------------------------
    def conditions(self, data: Any, path: Path, *, person: bool = False) -> tuple[Condition, ...]:
        """A list of conditions (one alone counts as a list)."""
        if data is None:
            return ()
        if not isinstance(data, list):
            return (self.condition(data, path, person=person),)
        return tuple(self.condition(item, (*path, i), person=person) for i, item in enumerate(data))

    def condition(self, data: Any, path: Path, *, person: bool = False) -> Condition:
        """One condition; inside a person condition a bare word may be a person word, and a list means all."""
        if isinstance(data, str):
            if data == "always":
                return Const(TRUE)
            if person and data in PERSON_WORDS:
                return Is(data)
            return self._pred(data, {}, path, person=person)
        if person and isinstance(data, list):
            return All(self.conditions(data, path, person=True))
        if not isinstance(data, dict) or len(data) != 1:
            self.fail(path, "a condition is one predicate or one of all, any, not, at_least, doubt")
            return Const(TRUE)
        (name, value), = data.items()
        here = (*path, name)
        if name == "all":
            return All(self.conditions(value, here, person=person))
        if name == "any":
            return AnyOf(self.conditions(value, here, person=person))
        if name == "not":
            return Not(self.condition(value, here, person=person)) if not isinstance(value, list) else Not(
                All(self.conditions(value, here, person=person)))
        if name == "at_least":
            return self._at_least(value, here, person=person)
        if name == "doubt":
            return self._doubt(value, here, person=person)
        return self._pred(name, value, here, person=person)

    def _at_least(self, value: Any, path: Path, *, person: bool) -> Condition:
        if not isinstance(value, dict) or set(value) != {"n", "of"}:
            self.fail(path, "at_least takes n and of")
            return Const(TRUE)
        items = self.conditions(value["of"], (*path, "of"), person=person)
        count = self._int(value["n"], (*path, "n"))
        return AnyOf(tuple(All(group) for group in combinations(items, count)))

    def _doubt(self, value: Any, path: Path, *, person: bool) -> Condition:
        if not isinstance(value, dict) or set(value) != {"id", "of"} or not isinstance(value["of"], list):
            self.fail(path, "a doubt takes an id and of: a list of readings")
            return Const(TRUE)
        readings = tuple(
            All(self.conditions(item, (*path, "of", i), person=person)) if isinstance(item, list)
            else self.condition(item, (*path, "of", i), person=person)
            for i, item in enumerate(value["of"])
        )
        if len(readings) < 2:
            self.fail(path, "a doubt has at least two readings")
        return Doubt(str(value["id"]), readings)

    # -- predicates ----------------------------------------------------------------------------------------
    def _pred(self, name: str, value: Any, path: Path, *, person: bool) -> Condition:
        signature = VOCABULARY.get(name)
        if signature is None:
            known = (*VOCABULARY, *COMBINATORS, *(PERSON_WORDS if person else ()))
            self.fail(path, f"unknown predicate {name!r}", did_you_mean(name, known))
            return Const(TRUE)
        given = self._arguments(signature, value)
        args: dict[str, Any] = {}
        allowed = {*signature.args, *(("who",) if signature.who else ()), *(WINDOW_KEYS if signature.window else ())}
        for key, item in given.items():
            if key not in allowed:
                self.fail((*path, key), f"{name} takes no argument {key!r}", did_you_mean(key, allowed))
            elif key in signature.args:
                args[key] = self._value(signature.args[key], item, (*path, key))
            elif key == "who":
                if item not in WHO:
                    self.fail((*path, key), f"unknown person {item!r}", did_you_mean(str(item), WHO))
                args["who"] = item
        if signature.window:
            window = self._window(name, signature, given, path)
            if window is not None:
                args["window"] = window
        for key, kind in signature.args.items():
            if key not in args and kind in ("states", "states_any"):
                args[key] = StateSet(frozenset({self.state})) if kind == "states" else StateSet(frozenset(), negated=True)
        if name == "otherwise_stateless" and self.losing:
            args["losing"] = True
        ordered = tuple(sorted(args.items()))
        return Pred(name, ordered, f"{name}{ordered!r}", self.where(path))

    @staticmethod
    def _arguments(signature: Signature, value: Any) -> dict[str, Any]:
        if value is None or value == {}:
            return {}
        names = {*signature.args, "who", *WINDOW_KEYS}
        if isinstance(value, dict) and (signature.main is None or set(value) & names or signature.args[signature.main] != "person"):
            return value
        return {signature.main: value} if signature.main else {"?": value}

    def _value(self, kind: str, value: Any, path: Path) -> Any:
        if kind.startswith("states"):
            return self.states(value, path)
        if kind == "person":
            return self.condition(value, path, person=True)
        if kind == "int":
            return self._int(value, path)
        if kind == "bool":
            return self._bool(value, path)
        if kind == "term":
            return self.term(value, path)
        if kind == "day":
            return self.day(value, path)
        if kind == "window":
            return self._free_window(value, path)
        if kind == "absence":
            return self._absence(value, path)
        if kind == "text":
            return str(value)
        words = tuple(str(word) for word in value) if isinstance(value, list) else (str(value),)
        if kind.startswith("words:"):
            options = WORDS[kind.removeprefix("words:")]
            for word in words:
                if word not in options:
                    self.fail(path, f"unknown word {word!r}", did_you_mean(word, options) or f"one of {', '.join(options)}")
        return words

    def states(self, value: Any, path: Path) -> StateSet:
        """A set of States: code, list, ``own``, ``elsewhere``, ``any``."""
        if value == "any":
            return StateSet(frozenset(), negated=True)
        if value == "elsewhere":
            return StateSet(frozenset({self.state}), negated=True)
        codes = []
        for item in value if isinstance(value, list) else [value]:
            code = self.state if item == "own" else item
            if code not in STATES and code not in ("international", "regional"):
                self.fail(path, f"unknown State {item!r}", did_you_mean(str(item), [*STATES, "own", "elsewhere", "any"]))
            codes.append(str(code))
        return StateSet(frozenset(codes))

    def _int(self, value: Any, path: Path) -> int:
        try:
            return int(value)
        except (TypeError, ValueError):
            self.fail(path, f"a whole number is expected, not {value!r}")
            return 1

    def _bool(self, value: Any, path: Path) -> bool:
        if str(value).lower() not in ("true", "false"):
            self.fail(path, f"true or false is expected, not {value!r}")
        return str(value).lower() == "true"

    def _absence(self, value: Any, path: Path) -> int:
        """The longest absence in a year, in days (a month counts 30.5 days, rounded up)."""
        if isinstance(value, dict) and set(value) == {"days"}:
            return self._int(value["days"], path)
        if isinstance(value, dict) and set(value) == {"months"}:
            return -(-self._int(value["months"], path) * 61 // 2)
        self.fail(path, "absence_max is {days: n} or {months: n}")
        return 0

    # -- days ----------------------------------------------------------------------------------------------
    def term(self, value: Any, path: Path) -> dates.Term:
        """A term such as ``3m``."""
        try:
            return dates.parse_term(str(value))
        except DateError as error:
            self.fail(path, error.message, error.hint)
            return dates.Term()

    def date(self, value: Any, path: Path) -> dates.UncertainDate | None:
        """An EDTF date; ``None`` and a problem where it is none."""
        try:
            return dates.parse(str(value))
        except DateError as error:
            self.fail(path, error.message, error.hint)
            return None

    def interval(self, value: Any, path: Path) -> dates.Interval:
        """An EDTF interval, inclusive."""
        try:
            return dates.parse_interval(str(value))
        except DateError as error:
            self.fail(path, error.message, error.hint)
            return dates.parse_interval("../..")

    def day(self, value: Any, path: Path) -> DayRef:
        """A day of a rule: an anchor with or without a term, or a date."""
        text = str(value).strip()
        if text == "..":
            return DayRef("open", text=text)
        if found := _ANCHORED.match(text):
            base, sign, term = found.groups()
            if sign is None:
                return DayRef(base, text=text)
            return DayRef(base, sign=1 if sign == "+" else -1, term=self.term(term, path), text=text)
        if found := _SHIFTED.match(text):
            date, sign, term = found.groups()
            return DayRef("date", self.date(date, path), 1 if sign == "+" else -1, self.term(term, path), text)
        if text[:1].isalpha():
            self.fail(path, f"unknown day {text!r}", did_you_mean(text, ANCHORS))
            return DayRef("moment", text=text)
        return DayRef("date", self.date(text, path), text=text)

    def _window(self, name: str, signature: Signature, given: dict[str, Any], path: Path) -> Window | None:
        keys = [key for key in WINDOW_KEYS if key in given and key not in signature.args]
        if len(keys) > 1:
            self.fail(path, f"only one of {', '.join(WINDOW_KEYS)} at a time, not {' and '.join(keys)}")
        if keys:
            return self._free_window({keys[0]: given[keys[0]]}, (*path, keys[0]))
        if signature.window == "required":
            self.fail(path, f"{name} needs a window: day, some, every or by")
        opening, moment, today = DayRef("open", text=".."), DayRef("moment", text="moment"), DayRef("today", text="today")
        if signature.window == "past":
            return Window("some", opening, moment)
        if signature.window == "life":
            return Window("some", opening, today)
        return Window("day", moment, moment)

    def _free_window(self, value: Any, path: Path) -> Window:
        if isinstance(value, list):
            value = {"some": value}
        if not isinstance(value, dict) or len(value) != 1:
            self.fail(path, "a window is one of day, some, every, by")
            value = {"day": "moment"}
        (mode, days), = value.items()
        if mode in ("some", "every"):
            if not isinstance(days, list) or len(days) != 2:
                self.fail(path, f"{mode} takes a list of two days")
                days = ["..", ".."]
            return Window(mode, self.day(days[0], path), self.day(days[1], path))
        day = self.day(days, path)
        if mode == "by":
            return Window("some", DayRef("open", text=".."), day)
        return Window("day", day, day)
