"""Strict YAML: text stays text, every value keeps its line, nothing explodes.

Case files and rulesets are written by people and read by several programs, so this reader is narrower than
YAML: no implicit types (``NO`` is Norway, ``1991`` is a date), no duplicate keys, no tags, hardly any
aliases. It runs over libyaml's *events* in a loop, not over composed nodes: composing recurses, and a file of
ten thousand brackets would end the process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs
import yaml

from citizenship.errors import CaseErrors, CitizenshipError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from citizenship.errors import RulesetErrors

Data: TypeAlias = "dict[str, Data] | list[Data] | str | None"
Path: TypeAlias = tuple[str | int, ...]

MAX_BYTES: Final = 8 * 2**20  # one file
MAX_DEPTH: Final = 64
MAX_NODES: Final = 1_000_000
MAX_REPEATED: Final = 1_000  # events repeated by aliases in one file; a case file needs none

_NULLS: Final = frozenset({"", "~", "null"})
_REFUSED_KEYS: Final = frozenset({"on", "off", "yes", "no", "y"})  # YAML 1.1 reads these as booleans
_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@attrs.frozen
class Document:
    """What a text said: plain ``data`` (dict, list, str or None) and the line of every path in it."""

    data: Any
    lines: Mapping[Path, int]
    name: str

    def line(self, path: Path) -> int:
        r"""Line, from 1, of ``path``, or of the nearest thing around it.

        >>> read("a:\n  b: 1\n").line(("a", "missing"))
        1
        """
        for length in range(len(path), -1, -1):
            if (found := self.lines.get(path[:length])) is not None:
                return found
        return 1

    def where(self, path: Path) -> str:
        r"""``name:line`` of ``path``.

        >>> read("a:\n  b: 1\n", "x.yaml").where(("a", "b"))
        'x.yaml:2'
        """
        return f"{self.name}:{self.line(path)}"


def read(
    text: str, name: str = "<text>", *, raising: type[CaseErrors | RulesetErrors] = CaseErrors
) -> Document:
    r"""Read one YAML document strictly.

    Scalars stay text as written; only a plain ``null``, ``~`` or nothing is ``None``. JSON is read too, being
    YAML. A text without any value has ``data`` ``None``.

    :param name: file name for messages.
    :param raising: the grouped error to raise: ``CaseErrors`` or ``RulesetErrors``.
    :raises CaseErrors: (or ``raising``) broken YAML, duplicate or refused keys, tags, several documents, more
        than 8 MiB, deeper than 64 levels, over a million nodes, or aliases that repeat more than a little.

    >>> read("born: 1991\ncountry: NO\ndied: null").data
    {'born': '1991', 'country': 'NO', 'died': None}
    """
    reader = _Reader(name)
    reader.run(text)
    if reader.problems:
        raise raising(reader.problems)
    return Document(reader.root, reader.lines, name)


def size(text: str) -> int:
    """Bytes of ``text`` in UTF-8; of one that is too large anyway, only its characters.

    >>> size("жў")
    4
    """
    return len(text) if len(text) > MAX_BYTES or text.isascii() else len(text.encode("utf-8", "replace"))


class _StopReadingError(Exception):
    """The text cannot be read further; the reason is already among the problems."""


class _Frame:
    """A collection being filled."""

    __slots__ = ("items", "key", "pairs", "path")

    def __init__(self, path: Path, *, mapping: bool) -> None:
        self.path = path
        self.pairs: dict[str, Data] | None = {} if mapping else None
        self.items: list[Data] = []
        self.key: str | None = None


class _Reader:
    """One pass over the events of one text."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[CitizenshipError] = []
        self.lines: dict[Path, int] = {}
        self.root: Data = None
        self.stack: list[_Frame] = []
        self.nodes = 0
        self.documents = 0
        self.repeated = 0
        self.anchors: dict[str, list[Any]] = {}
        self.open_anchors: list[tuple[str, int, list[Any]]] = []  # name, depth, events so far

    def run(self, text: str) -> None:
        """Read all of ``text``, keeping every problem that does not prevent reading on."""
        try:
            self._check_size(text)
            for event in yaml.parse(text, Loader=_LOADER):
                self._event(event)
        except _StopReadingError:
            pass
        except yaml.MarkedYAMLError as error:
            self._syntax(error, text)
        except yaml.reader.ReaderError as error:
            line = text.encode("utf-8", "replace")[: error.position].count(b"\n") + 1
            self._problem("not text: a character no YAML file may hold", line, "is this really a YAML file?")
        except (yaml.YAMLError, ValueError, OverflowError) as error:  # lone surrogates, impossible escapes
            self._problem(f"broken YAML: {str(error)[:100]}", 1)

    def _check_size(self, text: str) -> None:
        if (found := size(text)) > MAX_BYTES:
            self._stop(f"too large: {found} bytes, at most {MAX_BYTES}", 1, "use JSON Lines, one case a line")

    def _syntax(self, error: yaml.MarkedYAMLError, text: str) -> None:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        rows = text.split("\n", line)
        tab = len(rows) >= line and "\t" in rows[line - 1]
        hint = "indent with spaces, not tabs" if tab else None
        self._problem(f"broken YAML: {error.problem or error.context}", line, hint)

    def _problem(self, message: str, line: int, hint: str | None = None) -> None:
        self.problems.append(CitizenshipError(message, code="yaml", where=f"{self.name}:{line}", hint=hint))

    def _stop(self, message: str, line: int, hint: str | None = None) -> None:
        self._problem(message, line, hint)
        raise _StopReadingError

    def _event(self, event: Any) -> None:
        kind = event.__class__
        if kind is yaml.ScalarEvent:
            self._node(event)
            self._scalar(event)
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            self._node(event)
            self._open(event, mapping=kind is yaml.MappingStartEvent)
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            self._close(event)
        elif kind is yaml.AliasEvent:
            self._alias(event)
        elif kind is yaml.DocumentStartEvent:
            self.documents += 1
            if self.documents > 1:
                line, hint = event.start_mark.line + 1, "put all cases under one `cases:`"
                self._stop("a second document begins", line, hint)

    def _node(self, event: Any) -> None:
        """Do what scalars and collections have in common: counts, tags, anchors."""
        line = event.start_mark.line + 1
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self._stop(f"more than {MAX_NODES} values", line, "use JSON Lines, one case a line")
        if event.tag is not None and event.tag != "tag:yaml.org,2002:str":
            self._problem(f"tags are not allowed: {event.tag[:60]}", line, "write the value plainly")
        if event.anchor is not None:
            self.anchors.pop(event.anchor, None)
            self.open_anchors.append((event.anchor, len(self.stack), []))
        if self.open_anchors:
            self._record(event)

    def _record(self, event: Any) -> None:
        for _, _, events in self.open_anchors:
            if len(events) <= MAX_REPEATED:
                events.append(event)

    def _alias(self, event: Any) -> None:
        line = event.start_mark.line + 1
        if any(name == event.anchor for name, _, _ in self.open_anchors):
            self._stop(f"alias *{event.anchor} stands inside what it repeats", line, "write the value out")
        events = self.anchors.get(event.anchor)
        if events is None:
            self._stop(f"alias *{event.anchor} repeats nothing", line, "write the value out")
        else:
            self.repeated += len(events)
            if self.repeated > MAX_REPEATED:
                self._stop("aliases repeat too much", line, f"at most {MAX_REPEATED} values; write them out")
            for again in events:
                self._replay(again)

    def _replay(self, event: Any) -> None:
        """Take an event once more, without its anchor, so that a repeated anchor is not opened again."""
        anchor = getattr(event, "anchor", None)
        if anchor is None:
            self._event(event)
            return
        event.anchor = None
        self._event(event)
        event.anchor = anchor

    def _open(self, event: Any, *, mapping: bool) -> None:
        line = event.start_mark.line + 1
        if len(self.stack) >= MAX_DEPTH:
            self._stop(f"deeper than {MAX_DEPTH} levels", line, "nothing is so deep; is a bracket missing?")
        self.stack.append(_Frame(self._here(line), mapping=mapping))

    def _here(self, line: int) -> Path:
        """Path of the value that begins now; its line is noted."""
        if not self.stack:
            self.lines[()] = line
            return ()
        frame = self.stack[-1]
        if frame.pairs is None:
            path = (*frame.path, len(frame.items))
            self.lines[path] = line
            return path
        if frame.key is None:
            self._stop("a key must be a plain word", line, "is a quote or a colon missing?")
        return (*frame.path, frame.key or "")

    def _close(self, event: Any) -> None:
        frame = self.stack.pop()
        value: Data = frame.items if frame.pairs is None else frame.pairs
        if self.open_anchors:
            self._record(event)
        self._put(value)

    def _scalar(self, event: Any) -> None:
        text: str = event.value
        frame = self.stack[-1] if self.stack else None
        if frame is not None and frame.pairs is not None and frame.key is None:
            self._key(frame, frame.pairs, event)
            if self.open_anchors and self.open_anchors[-1][1] == len(self.stack):
                self._seal()
            return
        if frame is None or frame.pairs is None:
            self._here(event.start_mark.line + 1)
        self._put(None if not event.style and event.tag is None and text in _NULLS else text)

    def _key(self, frame: _Frame, pairs: dict[str, Data], event: Any) -> None:
        key: str = event.value
        line = event.start_mark.line + 1
        path = (*frame.path, key)
        if key in pairs:
            self._problem(f"key {key[:60]!r} stands here twice", line, f"first on line {self.lines[path]}")
        elif key in _REFUSED_KEYS or (not event.style and key.lower() in _REFUSED_KEYS):
            self._problem(f"no key is called {key!r}", line, "other YAML readers take it for a truth value")
        elif not key or key == "<<":
            self._problem(f"no key is called {key!r}", line, "merging is not supported; write the values out")
        self.lines.setdefault(path, line)
        frame.key = key

    def _put(self, value: Data) -> None:
        """Give ``value`` to the collection around it."""
        if not self.stack:
            self.root = value
        else:
            frame = self.stack[-1]
            if frame.pairs is None:
                frame.items.append(value)
            elif frame.key is not None:
                frame.pairs[frame.key] = value
                frame.key = None
        if self.open_anchors and self.open_anchors[-1][1] == len(self.stack):
            self._seal()

    def _seal(self) -> None:
        """Note that the innermost open anchor is complete."""
        name, _, events = self.open_anchors.pop()
        self.anchors[name] = events
