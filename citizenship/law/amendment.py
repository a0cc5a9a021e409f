"""The amendment file: what a bill says, checked as far as it can be without the law it changes.

```yaml
amendment:
  id: UZ-2021R                     # becomes part of the ids of changed rules: UZ-2020-6@2020@UZ-2021R
  state: UZ                        # whose law it is; an amendment changes no other State's
  title: {en: …, ru: …}
  in_force: 2021-06-15             # its first day; nothing before it changes
  certainty: text                  # of that day; default recalled, as in a ruleset
  sources: {S7: https://…}
  note: …
changes:
  - change: UZ-2020-6@2020         # a rule; `set` names arguments in the ruleset's own words
    set: {when.1.registered.by: 2004-12-31, when.3: DELETE, remedy.fee: {en: free, ru: бесплатно}}
    in_force: 2021-07-01           # where this change has a day of its own, not before the first
    retroactive: 1992-07-28        # or true: the new text counts as the law from then on, before the first day
    accrued: false                 # does a term completed under the old text survive? true | false (default) | unknown
  - repeal: UZ-2020-6.2            # or a list of rules
  - enact: {UZ-2020-6.5: {…}}      # rules exactly as in a ruleset file
```

Lists are counted from 0; one past the end appends; `DELETE` removes.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs

from citizenship import yamlio
from citizenship.dates import parse
from citizenship.errors import AmendmentError, AmendmentErrors, CitizenshipError, DateError, RulesetErrors, did_you_mean
from citizenship.law.loader import RULE_KEYS
from citizenship.law.model import CERTAINTY
from citizenship.places import STATES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

HEAD_KEYS: Final = ("id", "state", "title", "in_force", "certainty", "sources", "note")
KINDS: Final = ("change", "repeal", "enact")
CHANGE_KEYS: Final = {
    "change": ("change", "set", "in_force", "retroactive", "accrued", "note"),
    "repeal": ("repeal", "in_force", "retroactive", "accrued", "note"),
    "enact": ("enact", "in_force", "note"),
}
NO_STATES: Final = ("international", "regional")
FIXED: Final = {
    "in_force": "the amendment's own day is the first day of the new text; `repeal` ends a rule",
    "effect": "repeal the rule and enact another one",
}
DELETE: Final = "DELETE"
_ID: Final = re.compile(r"^[A-Z][A-Za-z0-9.\-]*$")
Path_ = tuple[str | int, ...]


@attrs.frozen(kw_only=True)
class Setting:
    """One argument that a change sets: its path inside the rule, the new value, and where the amendment says so."""

    path: Path_
    value: Any
    where: str

    @property
    def text(self) -> str:
        """The path as written: ``when.1.registered.by``."""
        return ".".join(str(step) for step in self.path)


@attrs.frozen
class _Under:
    """Where a path stands in the file that is told from some place inside it."""

    document: yamlio.Document
    base: Path_

    def __call__(self, path: Path_) -> str:
        return self.document.where((*self.base, *path))


@attrs.frozen(kw_only=True)
class Part:
    """One thing an amendment does to one rule from ``day`` (an ordinal) on."""

    kind: str  # change | repeal | enact
    rule: str
    day: int
    settings: tuple[Setting, ...] = ()
    body: Mapping[str, Any] | None = None  # of an enacted rule
    retroactive: bool | int = False  # True: as long as the rule has stood; else the first day, an ordinal
    accrued: str | None = None
    where: str
    locate: Callable[[Path_], str] = attrs.field(eq=False, repr=False)

    def contents(self) -> dict[str, Any]:
        """What it says, for the hash: nothing of where or how it is written down."""
        return {
            "kind": self.kind, "rule": self.rule, "day": self.day, "set": {s.text: s.value for s in self.settings}, "body": self.body,
            "retroactive": self.retroactive, "accrued": self.accrued,
        }


@attrs.frozen(kw_only=True)
class Amendment:
    """A bill: its head and its parts, in the order of the file. Made by :func:`load_amendment`."""

    id: str
    state: str
    title: Mapping[str, str]
    day: int  # the first day, an ordinal
    certainty: str
    sources: Mapping[str, str]
    note: str | None
    parts: tuple[Part, ...]
    where: str

    @property
    def digest(self) -> str:
        """SHA-256 of what the amendment does; the order of its parts, comments and layout do not matter."""
        parts = sorted((part.contents() for part in self.parts), key=lambda c: json.dumps(c, sort_keys=True, ensure_ascii=False))
        said = {"id": self.id, "state": self.state, "day": self.day, "certainty": self.certainty, "parts": parts}
        return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    def only(self, rules: frozenset[str]) -> Amendment:
        """The amendment with the parts about some rules alone."""
        return attrs.evolve(self, parts=tuple(part for part in self.parts if part.rule in rules))


def load_amendment(path: str | Path) -> Amendment:
    """Read an amendment file (YAML); its rules and paths are looked up when it is applied.

    Raises :class:`citizenship.errors.AmendmentErrors` with every problem of the file: ``file:line``, what is wrong, the nearest right
    form. Days are EDTF and exact: a bill has one first day. Nothing is UNKNOWN in a bill; what a doubtful new text may mean is written
    as ``doubt`` or ``at_most: unknown`` in its rules.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8 text"
        raise AmendmentErrors([AmendmentError(f"cannot be read: {reason}", code="file", where=str(path))]) from None
    return read_amendment(text, str(path))


def read_amendment(text: str, name: str = "<text>") -> Amendment:
    """Read an amendment from a text; see :func:`load_amendment`.

    >>> bill = read_amendment('''
    ... amendment: {id: KZ-BILL, state: KZ, title: {en: A bill, ru: Законопроект}, in_force: 2027-01-01}
    ... changes: [{repeal: KZ-1991-21.2}]
    ... ''')
    >>> bill.id, [(part.kind, part.rule) for part in bill.parts]
    ('KZ-BILL', [('repeal', 'KZ-1991-21.2')])
    """
    try:
        document = yamlio.read(text, name, raising=RulesetErrors)
    except RulesetErrors as error:
        raise AmendmentErrors([AmendmentError(p.message, code=p.code, where=p.where, hint=p.hint) for p in error.problems]) from None
    reader = _Reader(document)
    found = reader.read()
    if reader.problems or found is None:
        raise AmendmentErrors(reader.problems)
    return found


@attrs.define
class _Reader:
    document: yamlio.Document
    problems: list[CitizenshipError] = attrs.field(factory=list)
    parts: list[Part] = attrs.field(factory=list)

    def fail(self, path: Path_, message: str, hint: str | None = None) -> None:
        self.problems.append(AmendmentError(message, where=self.document.where(path), hint=hint))

    def keys(self, data: Mapping[str, Any], allowed: tuple[str, ...], path: Path_) -> None:
        for key in data:
            if key not in allowed:
                self.fail((*path, key), f"unknown key {key!r}", did_you_mean(key, allowed) or f"one of {', '.join(allowed)}")

    def read(self) -> Amendment | None:
        data = self.document.data
        head = data.get("amendment") if isinstance(data, dict) else None
        if not isinstance(data, dict) or not isinstance(head, dict):
            self.fail((), "an amendment file is a mapping with amendment (its head) and changes (a list)")
            return None
        self.keys(data, ("amendment", "changes"), ())
        self.keys(head, HEAD_KEYS, ("amendment",))
        day = self.day(head.get("in_force"), ("amendment", "in_force"))
        self.head(head)
        changes = data.get("changes")
        if not isinstance(changes, list) or not changes:
            self.fail(("changes",), "an amendment changes something: a list of change, repeal and enact")
            return None
        for i, entry in enumerate(changes):
            self.change(entry, day, ("changes", i))
        title, sources = head.get("title"), head.get("sources") or {}
        return Amendment(
            id=str(head.get("id")), state=str(head.get("state")), title=title if isinstance(title, dict) else {}, day=day,
            certainty=str(head.get("certainty", "recalled")), sources={str(k): str(v) for k, v in sources.items()} if isinstance(sources, dict) else {},
            note=head.get("note"), parts=tuple(self.parts), where=self.document.where(("amendment",)),
        )

    def head(self, head: Mapping[str, Any]) -> None:
        base: Path_ = ("amendment",)
        if not _ID.match(str(head.get("id") or "")):
            self.fail((*base, "id"), f"{head.get('id')!r} is no id of an amendment", "letters, digits, dots and dashes, a capital first: UZ-2021R")
        state = str(head.get("state") or "")
        if state not in STATES and state not in NO_STATES:
            self.fail((*base, "state"), f"unknown State {state!r}", did_you_mean(state, (*STATES, *NO_STATES)) or "state: UZ")
        title = head.get("title")
        if not isinstance(title, dict) or not title.get("en") or not title.get("ru"):
            self.fail((*base, "title"), "a title in English and Russian is needed", "title: {en: …, ru: …}")
        if str(head.get("certainty", "recalled")) not in CERTAINTY:
            self.fail((*base, "certainty"), f"unknown certainty {head.get('certainty')!r}", f"one of {', '.join(CERTAINTY)}")

    def day(self, text: Any, path: Path_, what: str = "the first day") -> int:
        """One exact day, as an ordinal; 0 where there is a problem."""
        try:
            day = parse(str(text)) if text is not None else None
        except DateError as error:
            self.fail(path, error.message, error.hint)
            return 0
        if day is None or not day.exact or day.is_open:
            self.fail(path, f"{what} must be one exact day, not {text!r}" if text is not None else f"{what} is missing", "in_force: 2021-06-15")
            return 0
        return day.lo

    def change(self, entry: Any, first: int, path: Path_) -> None:
        kinds = [key for key in KINDS if isinstance(entry, dict) and key in entry]
        if len(kinds) != 1:
            near = next((hint for key in entry if (hint := did_you_mean(key, KINDS))), None) if isinstance(entry, dict) else None
            self.fail(path, "each entry is one of change, repeal, enact", near)
            return
        kind = kinds[0]
        self.keys(entry, CHANGE_KEYS[kind], path)
        day = self.day(entry["in_force"], (*path, "in_force")) if entry.get("in_force") else first
        if day and first and day < first:
            self.fail((*path, "in_force"), "a change before the amendment's own first day", "retroactive: says from when the new text counts")
        if kind == "enact":
            self.enact(entry["enact"], day, path)
            return
        accrued = None if entry.get("accrued") is None else str(entry["accrued"]).lower()
        if accrued not in (None, "true", "false", "unknown"):
            self.fail((*path, "accrued"), "accrued is true, false or unknown")
        rules = entry[kind] if kind == "repeal" and isinstance(entry[kind], list) else [entry[kind]]
        settings = self.settings(entry.get("set"), (*path, "set")) if kind == "change" else ()
        for rule in rules:
            self.parts.append(Part(kind=kind, rule=str(rule), day=day, settings=settings, retroactive=self.retroactive(entry, day, path), accrued=accrued,
                                   where=self.document.where((*path, kind)), locate=_Under(self.document, path)))

    def retroactive(self, entry: Mapping[str, Any], day: int, path: Path_) -> bool | int:
        value = entry.get("retroactive")
        if value is None or str(value).lower() in ("true", "false"):
            return str(value).lower() == "true"
        since = self.day(value, (*path, "retroactive"), "retroactive: true, or the day; it")
        if since >= day:
            self.fail((*path, "retroactive"), "retroactive from a day that is not before the change's own")
        return since

    def enact(self, bodies: Any, day: int, path: Path_) -> None:
        if not isinstance(bodies, dict) or not bodies:
            self.fail((*path, "enact"), "enact takes rules as in a ruleset file: {ID: {title: …, effect: …}}")
            return
        for rule, body in bodies.items():
            here: Path_ = (*path, "enact", rule)
            if not isinstance(body, dict):
                self.fail(here, "a rule is a mapping")
                continue
            self.parts.append(Part(kind="enact", rule=str(rule), day=day, body=body, where=self.document.where(here), locate=_Under(self.document, here)))

    def settings(self, data: Any, path: Path_) -> tuple[Setting, ...]:
        if not isinstance(data, dict) or not data:
            self.fail(path, "a change sets at least one argument", "set: {when.1.registered.by: 2004-12-31}")
            return ()
        out = []
        for text, value in data.items():
            steps: Path_ = tuple(int(step) if step.isdigit() else step for step in str(text).split("."))
            if steps[0] not in RULE_KEYS:
                self.fail((*path, text), f"a rule has no {steps[0]!r}", did_you_mean(str(steps[0]), RULE_KEYS))
            elif steps[0] in FIXED:
                self.fail((*path, text), f"{steps[0]} cannot be changed", FIXED[str(steps[0])])
            out.append(Setting(path=steps, value=value, where=self.document.where((*path, text))))
        return tuple(out)


__all__ = ["Amendment", "Part", "Setting", "load_amendment", "read_amendment"]
