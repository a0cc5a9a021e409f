"""One fact of a case file changed at a time: the rest of the text stays, and no moment exists in which the file is broken.

What is preserved: comments, order and layout of a YAML file, as long as the change can be written into the text itself
(a value replaced, a key or an entry added). Every change is checked: the new text must read as the old cases with
exactly this change; where it would not, the file is written anew by the library's own writer, without comments. JSON
is written anew, JSON Lines line by line. Before the first change the original is kept beside the file as `.bak`.
"""

from __future__ import annotations

import copy
import json
import os
import shutil
import tempfile
from itertools import pairwise
from pathlib import Path as File
from typing import TYPE_CHECKING, Any, Final

import yaml

from citizenship import yamlio
from citizenship.casefile import from_dict, loads
from citizenship.casefile_write import dumps, to_dict
from citizenship.errors import CaseError, CaseErrors, did_you_mean

if TYPE_CHECKING:
    from citizenship.case import Case
    from citizenship.casefile_keys import Path

Change = tuple["Path", Any]
_DUMPER: Final[Any] = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class CaseStore:
    """A case file that is written after every answer.

    :param path: a YAML, JSON or JSON Lines file with one case or several.
    :raises CaseErrors: whatever is wrong with the file.
    """

    def __init__(self, path: File) -> None:
        """Read and check the file."""
        self.path = path.resolve()
        self.text = self._read()
        self.cases = loads(self.text, str(path))

    def _read(self) -> str:
        try:
            raw = self.path.read_bytes()
        except OSError as error:
            raise CaseErrors([CaseError(f"cannot be read: {error.strerror}", code="file", where=str(self.path))]) from None
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            raise CaseErrors([CaseError("not UTF-8 text", code="text", where=str(self.path), hint="save the file as UTF-8")]) from None

    def number(self, name: str | None) -> int:
        """Place of a case in the file; without a name, of the only one."""
        names = [case.id for case in self.cases]
        if name is None and len(names) == 1:
            return 0
        if name is None:
            raise CaseError(f"{len(names)} cases in the file", code="case", where=str(self.path), hint=f"say which: --case {names[0]}")
        if name not in names:
            raise CaseError(f"no case {name!r} in the file", code="case", where=str(self.path), hint=did_you_mean(name, names))
        return names.index(name)

    def put(self, number: int, changes: list[Change]) -> None:
        """Write changed facts of one case, all or none; the other cases stay as they are.

        A value is plain data as the case file writes it; a path one past the end of a list adds an entry.

        :raises CaseErrors: the answer is none a case file may hold (nothing is written), or the file was changed meanwhile.
        """
        if self._read() != self.text:
            raise CaseErrors([CaseError("somebody has changed the file meanwhile", code="changed", where=str(self.path), hint="start again")])
        wanted = [*self.cases]
        data = to_dict(wanted[number])
        for path, value in changes:
            _put(data, path, value)
        wanted[number] = from_dict(data, where=wanted[number].id)
        self._write(self._changed(number, changes, wanted), wanted)

    def restore(self, text: str) -> None:
        """Write an earlier text of the file again (one answer taken back)."""
        self._write(text, loads(text, str(self.path)))

    def _write(self, text: str, cases: list[Case]) -> None:
        backup = self.path.with_name(self.path.name + ".bak")
        if not backup.exists():
            _replace(backup, self.text, self.path)
        _replace(self.path, text, self.path)
        self.text, self.cases = text, cases

    # -- the new text --------------------------------------------------------------------------------------
    def _changed(self, number: int, changes: list[Change], wanted: list[Case]) -> str:
        ending = self.path.suffix.lower()
        if ending in (".jsonl", ".ndjson"):
            return self._lines(number, wanted[number])
        if ending == ".json" or self.text.lstrip()[:1] in ("{", "["):
            if (text := self._json(number, changes)) is not None and self._reads(text, wanted):
                return text
            if ending == ".json":
                return dumps(wanted[0] if len(wanted) == 1 else wanted, format="json")
        try:
            text = self.text
            for path, value in changes:
                text = _spliced(text, (*self._prefix(text, number), *path), value)
        except (_CannotSpliceError, yaml.YAMLError):
            text = ""
        return text if self._reads(text, wanted) else dumps(wanted[0] if len(wanted) == 1 else wanted)

    def _reads(self, text: str, wanted: list[Case]) -> bool:
        try:
            return loads(text, str(self.path)) == wanted
        except CaseErrors:
            return False

    def _prefix(self, text: str, number: int) -> Path:
        data = yamlio.read(text, str(self.path)).data
        return ("cases", number) if isinstance(data, dict) and "cases" in data else (number,) if isinstance(data, list) else ()

    def _json(self, number: int, changes: list[Change]) -> str | None:
        try:
            data = json.loads(self.text)
        except ValueError:
            return None
        one = data["cases"][number] if isinstance(data, dict) and "cases" in data else data[number] if isinstance(data, list) else data
        for path, value in changes:
            _put(one, path, value)
        return json.dumps(data, ensure_ascii=False, indent=2) + "\n"

    def _lines(self, number: int, case: Case) -> str:
        lines = self.text.split("\n")
        full = [i for i, line in enumerate(lines) if line and not line.isspace()]
        lines[full[number]] = dumps(case, format="jsonl").rstrip("\n")
        return "\n".join(lines)


def _replace(path: File, text: str, like: File) -> None:
    """Write a file beside the old one, then put it in its place: it is always whole, the old or the new."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        shutil.copymode(like, name)
        File(name).replace(path)
    except BaseException:
        File(name).unlink(missing_ok=True)
        raise


def _put(data: Any, path: Path, value: Any) -> None:
    for part, following in pairwise(path):
        empty: Any = [] if isinstance(following, int) else {}
        if isinstance(part, int) and part == len(data):
            data.append(empty)
        elif not isinstance(data[part] if isinstance(part, int) else data.get(part), dict | list):
            data[part] = empty
        data = data[part]
    last = path[-1]
    if isinstance(last, int) and last == len(data):
        data.append(copy.deepcopy(value))
    else:
        data[last] = copy.deepcopy(value)


# -- a change written into YAML text ------------------------------------------------------------------------
class _CannotSpliceError(Exception):
    pass


def _spliced(text: str, path: Path, value: Any) -> str:
    r"""The text with one value replaced or added.

    >>> _spliced("id: T  # mine\nperson:\n  born: 1968  # sure?\n", ("person", "birthplace"), "KZ")
    'id: T  # mine\nperson:\n  born: 1968  # sure?\n  birthplace: KZ\n'
    """
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    for i, part in enumerate(path):
        inner = _child(node, part)
        if inner is None:
            return _added(text, node, part, _nested(path[i + 1 :], value))
        node = inner
        if isinstance(node, yaml.ScalarNode) and i + 1 < len(path):
            return _over(text, node, _nested(path[i + 1 :], value))
    return _over(text, node, value)


def _nested(path: Path, value: Any) -> Any:
    for part in reversed(path):
        if isinstance(part, int) and part:
            raise _CannotSpliceError
        value = [value] if isinstance(part, int) else {part: value}
    return value


def _child(node: Any, part: str | int) -> Any:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == part), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int):
        return node.value[part] if part < len(node.value) else None
    raise _CannotSpliceError


def _flow(value: Any) -> str:
    text = str(yaml.dump(value, Dumper=_DUMPER, default_flow_style=True, allow_unicode=True, width=100_000, sort_keys=False))
    return text.removesuffix("\n").removesuffix("\n...").strip()


def _over(text: str, node: Any, value: Any) -> str:
    if not isinstance(node, yaml.ScalarNode) and not node.flow_style:
        raise _CannotSpliceError
    start, end = node.start_mark.index, node.end_mark.index
    space = " " if start == end and text[start - 1 : start] == ":" else ""
    return text[:start] + space + _flow(value) + text[end:]


def _added(text: str, node: Any, part: str | int, value: Any) -> str:
    entry = _flow(value) if isinstance(part, int) else f"{part}: {_flow(value)}"
    if node.flow_style:
        end = node.end_mark.index - 1
        return text[:end].rstrip() + (", " if node.value else "") + entry + text[end:]
    if not node.value:
        raise _CannotSpliceError
    at = _last(node).end_mark.index
    line = at if text[at - 1 : at] == "\n" else text.find("\n", at)
    head, tail = (text + "\n", "") if line < 0 else (text[: line + (text[at - 1 : at] != "\n")], text[line + (text[at - 1 : at] != "\n") :])
    mark = node.start_mark.column if isinstance(part, int) else node.value[0][0].start_mark.column
    return f"{head}{' ' * mark}{'- ' if isinstance(part, int) else ''}{entry}\n{tail}"


def _last(node: Any) -> Any:
    """The last scalar or flow collection inside a block."""
    while not isinstance(node, yaml.ScalarNode) and not node.flow_style:
        node = node.value[-1][1] if isinstance(node, yaml.MappingNode) else node.value[-1]
    return node


__all__ = ["CaseStore"]
