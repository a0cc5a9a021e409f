"""An interview: the next question, what a typed answer means, and the answer written into the case file at once.

The state of an interview is the case file: what was answered stands in the case, and `interview:` says which facts
were asked for, when and of whom. Ending at any point loses nothing; starting again goes on where it ended.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from citizenship import yamlio
from citizenship.assessment.assess import assess
from citizenship.assessment.facts import fact
from citizenship.assessment.questions import Question, stop
from citizenship.assessment.splits import LISTS, key_at, written
from citizenship.assessment.wording import catalogue, of_whom, phrase, word
from citizenship.case import NOT_ASKED, WORDS, AgeDate, BirthDate
from citizenship.dates import UncertainDate
from citizenship.errors import CaseError, CitizenshipError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from citizenship.assessment.assess import Assessment
    from citizenship.assessment.facts import Path
    from citizenship.assessment.wording import Text
    from citizenship.casefile_keys import Key
    from citizenship.casefile_store import CaseStore
    from citizenship.law.lawbook import Lawbook

_YES: Final = frozenset({"yes", "y", "true", "да", "д"})
_NO: Final = frozenset({"no", "n", "false", "нет", "н"})
_NONE: Final = frozenset({"none", "нет", "[]"})


@attrs.frozen(kw_only=True)
class Field:
    """One field of an entry that is being filled in: its path, its label, the words it may hold."""

    path: tuple[str | int, ...]
    label: Mapping[str, str]
    options: tuple[str, ...]
    required: bool


@attrs.define
class Interview:
    """The interview of one case of a file.

    ``today`` is the day written beside each answer; ``source`` who answered.

    A fact answered with *unknown* is written as ``null`` where nothing stood, noted, and not asked again; a skipped
    one is asked again next time. Errors: ``CaseError`` where the answer is none the case file may hold; nothing is
    written then.
    """

    store: CaseStore
    number: int
    book: Lawbook
    today: str
    source: str = "client"
    as_of: str | None = None
    engine: str | None = None
    _answer: Assessment | None = None
    _skipped: set[str] = attrs.field(factory=set)
    _history: list[str] = attrs.field(factory=list)

    # -- where it stands -----------------------------------------------------------------------------------
    @property
    def answer(self) -> Assessment:
        """The assessment of the case as it stands in the file."""
        if self._answer is None:
            case = self.store.cases[self.number]
            day = self.as_of or (None if isinstance(case.as_of, UncertainDate) else self.today)
            self._answer = assess(case, lawbook=self.book, as_of=day, engine=self.engine, family=self.store.cases)
        return self._answer

    def begun(self) -> Question | None:
        """A list that was begun and not finished: it comes before everything else."""
        case = self.store.cases[self.number]
        for entry in case.interview if isinstance(case.interview, tuple) else ():
            if entry.answer == "begun" and entry.fact not in self._skipped:
                path = path_of(entry.fact)
                return Question(fact=entry.fact, ask=phrase(case, path), decides=(), path=path)
        return None

    def next(self) -> Question | None:
        """The next question, ``None`` where nothing is left to ask (see ``why_stopped``)."""
        unfinished = self.begun()
        if unfinished is not None:
            return unfinished
        return next((q for q in self.answer.ranked_questions if q.fact not in self._skipped), None)

    def why_stopped(self) -> str:
        """``decided``, ``law``, ``skipped`` or ``nothing``."""
        if self.answer.finding == "undetermined" and any(q.fact in self._skipped for q in self.answer.ranked_questions):
            return "skipped"
        return stop(self.answer)

    # -- answers -------------------------------------------------------------------------------------------
    def reply(self, question: Question, text: str, lang: str = "en") -> bool:
        """Take a typed answer and write it; ``False`` where the list has to be filled in entry by entry."""
        value = self._numbered(question, text)
        if value is None and question.path[-1] in LISTS:
            if text.strip().lower() not in _NONE and not text.strip().startswith(("[", "{")):
                return False
            value = [] if text.strip().lower() in _NONE else plain(text)
        elif value is None:
            value = parse(question.path, text, lang)
        known = value == written(self.store.cases[self.number], question.path)
        self._write([(question.path, value)], question.fact, "unknown" if known else "given")  # nothing new is not known better
        return True

    def _numbered(self, question: Question, text: str) -> Any:
        typed = text.strip()
        if not typed.isascii() or not typed.isdigit() or not question.answers or len(typed) > 2:
            return None
        if not 1 <= int(typed) <= len(question.answers):
            raise CaseError(f"no answer {typed}", code="answer", hint=f"1 to {len(question.answers)}, or the answer in words")
        return question.answers[int(typed) - 1].value

    def unknown(self, question: Question) -> None:
        """Note that nobody knows; ``null`` is written where nothing stood."""
        absent = fact(self.store.cases[self.number], question.path) is NOT_ASKED
        self._write([(question.path, None)] if absent else [], question.fact, "unknown")

    def skip(self, question: Question) -> None:
        """Leave a question for another time."""
        self._skipped.add(question.fact)

    def back(self) -> bool:
        """Take the last answer of this sitting back; ``False`` if there is none."""
        if not self._history:
            return False
        self.store.restore(self._history.pop())
        self._answer = None
        return True

    # -- lists, entry by entry -----------------------------------------------------------------------------
    def fields(self, question: Question) -> tuple[Field, ...]:
        """The fields of the next entry of a list, the required one first."""
        known = fact(self.store.cases[self.number], question.path)
        number = len(known) if isinstance(known, tuple) else 0
        names = catalogue()["forms"][question.path[-1]]
        made = []
        for i, name in enumerate(names):
            path = (*question.path, number, name)
            key = key_at(path)
            options = tuple(w for w in WORDS.get(str(key.of), ())) if key is not None else ()
            made.append(Field(path=path, label=catalogue()["labels"][name], options=options, required=i == 0))
        return tuple(made)

    def fill(self, question: Question, field: Field, text: str, lang: str = "en") -> None:
        """Write one field of an entry; the list counts as begun until ``finish``."""
        typed = text.strip()
        value: Any = field.options[int(typed) - 1] if typed.isdigit() and 1 <= int(typed) <= len(field.options) else parse(field.path, typed, lang)
        path = field.path if not field.required else field.path[:-1]
        self._write([(path, {field.path[-1]: value} if field.required else value)], question.fact, "begun")

    def finish(self, question: Question) -> None:
        """A list is complete; without any entry it is empty, which is not the same as not asked."""
        known = fact(self.store.cases[self.number], question.path)
        self._write([] if isinstance(known, tuple) else [(question.path, [])], question.fact, "given")

    def _write(self, changes: list[tuple[Path, Any]], name: str, how: str) -> None:
        """Write the answer and the note about it together."""
        before = self.store.text
        case = self.store.cases[self.number]
        log = case.interview if isinstance(case.interview, tuple) else ()
        at = next((i for i, entry in enumerate(log) if entry.fact == name), len(log))
        note: list[tuple[Path, Any]] = [(("interview", at), {"fact": name, "answer": how, "date": self.today, "source": self.source})]
        self.store.put(self.number, [*changes, *note])
        self._history.append(before)
        self._answer = None


def path_of(name: str) -> Path:
    """The path behind a written fact.

    >>> path_of("residence[1].from")
    ('residence', 1, 'from')
    """
    parts: list[str | int] = []
    for piece in name.split("."):
        head, *numbers = piece.replace("]", "").split("[")
        parts += [head, *(int(n) for n in numbers if n.isascii() and n.isdigit())]
    return tuple(parts)


def plain(text: str) -> Any:
    """YAML typed by hand; raises CaseError."""
    try:
        return yamlio.read(text, "answer").data
    except CitizenshipError as error:
        raise CaseError(str(error), code="answer") from None


def parse(path: Path, text: str, lang: str = "en") -> Any:
    """What a typed answer means for the fact at ``path``, as plain data. The case file's own checks come after.

    >>> parse(("person", "birthplace"), "KZ, Shymkent"), parse(("residence", 0, "registration"), "постоянная", "ru")
    ({'in': 'KZ', 'place': 'Shymkent'}, 'permanent')
    """
    typed = text.strip()
    if not typed:
        raise CaseError("no answer", code="answer", hint="? if nobody knows, s to skip")
    if typed.startswith(("{", "[")) and (key_at(path) or _FLAG).kind != "day":
        return plain(typed)
    key = key_at(path)
    kind = key.kind if key is not None else "flag"  # circumstances.meets
    if kind == "flag":
        return _flag(typed)
    if kind == "place":
        area, _, town = typed.partition(",")
        return {"in": _code(area), "place": town.strip()} if town.strip() else _code(area)
    if kind == "agreement":
        return False if typed.lower() in _NO else {"of": _code(typed)}
    if kind == "day":
        return {"age": typed.split()[-1]} if typed.lower().startswith(("age ", "возраст ")) else typed
    return _worded(key, typed, lang) if key is not None else typed


@attrs.frozen
class _Kind:
    kind: str


_FLAG: Final = _Kind("flag")


def _flag(typed: str) -> bool:
    if typed.lower() in _YES | _NO:
        return typed.lower() in _YES
    raise CaseError(f"yes or no expected, not {typed!r}", code="answer", hint="? if nobody knows")


def _worded(key: Key, typed: str, lang: str) -> Any:
    if key.kind in ("words", "areas"):
        if typed.lower() in _NONE and key.kind == "words":
            return []
        items = [_one(key, item.strip(), lang) for item in typed.split(",") if item.strip()]
        return items[0] if len(items) == 1 and key.kind == "areas" else items
    return _one(key, typed, lang) if key.kind == "word" else typed


def _one(key: Key, typed: str, lang: str) -> str:
    """A word of the case file for what people say; a State's code in capitals."""
    if key.of in ("state", "area"):
        return _code(typed)
    said = {word(option)[lang].lower(): option for option in WORDS.get(str(key.of), ())}
    if typed.lower() in said:
        return said[typed.lower()]
    if key.of in WORDS and typed not in WORDS[str(key.of)]:
        raise CaseError(f"unknown word {typed!r}", code="answer", hint=did_you_mean(typed.lower(), [*said, *WORDS[str(key.of)]]) or f"one of: {', '.join(said)}")
    return typed.lower() if key.of == "lower" else typed


def _code(typed: str) -> str:
    """A State's code in capitals; a name stays what it is, and the case file's check says the nearest code."""
    code = typed.strip()
    return code.upper() if len(code) <= 7 and code.isascii() and (len(code) == 2 or "-" in code) else code


def shown(interview: Interview, path: Path) -> str:
    """What stands in the file about a fact, for the person who asks."""
    value = fact(interview.store.cases[interview.number], path)
    if isinstance(value, UncertainDate):
        return value.text
    if isinstance(value, AgeDate | BirthDate) or value in (NOT_ASKED, None):
        return ""
    return f"{len(value)}" if isinstance(value, tuple) else value if isinstance(value, str) else ""


def whom(interview: Interview, question: Question) -> Text:
    """The person a question is about."""
    return of_whom(interview.store.cases[interview.number], question.path)


__all__ = ["Field", "Interview", "parse", "path_of", "shown", "whom"]
