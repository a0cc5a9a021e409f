"""Case files: YAML, JSON and JSON Lines to ``Case`` and back, without losing anything.

The keys are in ``casefile_keys``. Whatever is wrong with a file is told in one go, as ``CaseErrors``: each
problem with file, line, path and the nearest right form. This module alone reads files; all the rest is text.

What ``to_dict(from_dict(data))`` may change, and nothing else: a key that says its default disappears
(``held: true``, ``note: null``, ``person: null``); ``true`` as text becomes a truth value and ``13`` an age;
``{in: KZ}`` as a birthplace becomes ``KZ``, a word alone where a list belongs becomes a list of one; a set of
possible words takes the shorter of ``{not: […]}`` and ``{one_of: […]}``; a list of years where a date belongs
becomes the EDTF set it was meant as; keys come in the order of the case file.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path as FilePath
from typing import IO, TYPE_CHECKING, Any, Final, TypeAlias

import attrs

from citizenship import yamlio
from citizenship.casefile_checks import check_case, check_family
from citizenship.casefile_read import read_case
from citizenship.casefile_schema import json_schema
from citizenship.casefile_values import Mistaken, Problem, shown
from citizenship.casefile_write import dumps, to_dict
from citizenship.errors import CaseError, CaseErrors, CitizenshipError

if TYPE_CHECKING:
    from citizenship.case import Case
    from citizenship.casefile_keys import Path

__all__ = [
    "CaseProblem", "dumps", "from_dict", "iter_cases", "json_schema", "load_cases", "loads", "to_dict",
]  # fmt: skip

MAX_LINE: Final = 2**20  # bytes of one case in JSON Lines
MAX_PROBLEMS: Final = 1_000  # of one file; a file with more is of another kind altogether
_LINES: Final = (".jsonl", ".ndjson")
_WHOLE: Final = (".yaml", ".yml", ".json")  # read at once
_LONG_LINE: Final[Problem] = ((), f"a line of more than {MAX_LINE} bytes", "size", "one case a line")
Locate: TypeAlias = Callable[["Path"], int | None]


class CaseProblem(CaseError):
    """One problem of a case file, with its ``file``, ``line`` (from 1) and ``path``."""

    def __init__(
        self, message: str, *, code: str, file: str, line: int | None, path: str, hint: str | None
    ) -> None:
        """Make ``where`` of file, line (``None`` where it is not known) and path."""
        place = f"{file}:{line}" if line else file
        super().__init__(message, code=code, where=f"{place}: {path}" if path else place, hint=hint)
        self.file = file
        self.line = line
        self.path = path


@attrs.frozen
class _Place:
    """Where one case stands in a file, and how to find the line of a path in it."""

    name: str
    prefix: Path
    locate: Locate

    def explain(self, problem: Problem) -> CaseProblem:
        """Make a problem what the user sees."""
        path, message, code, hint = problem
        full = (*self.prefix, *path)
        line = self.locate(full)
        return CaseProblem(message, code=code, file=self.name, line=line, path=_dotted(full), hint=hint)


def _dotted(path: Path) -> str:
    """``residence[2].from``."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


def _fail(
    message: str, code: str, name: str, *, line: int | None = None, hint: str | None = None
) -> CaseErrors:
    return CaseErrors([CaseProblem(message, code=code, file=name, line=line, path="", hint=hint)])


def _too_large(name: str) -> CaseErrors:
    limit = yamlio.MAX_BYTES
    return _fail(f"too large: at most {limit} bytes", "size", name, hint="use JSON Lines, one case a line")


# -- one case -----------------------------------------------------------------------------------------------


def _understand(data: Any) -> tuple[Case | None, list[Problem]]:
    """Read a case and its problems; with problems, what could be read of it."""
    try:
        case, problems = read_case(data), []
    except Mistaken as error:
        case, problems = error.partial, error.problems
    return case, problems + check_case(case) if case is not None else problems


def from_dict(data: Mapping[str, Any], *, where: str = "case") -> Case:
    """Make a ``Case`` from plain data, as any YAML or JSON reader gives it.

    Truth values may be ``bool`` or the words ``true`` and ``false``; dates are EDTF text (JSON's ``1990`` is
    taken for ``"1990"``). References to other cases are not followed.

    :param where: name for messages.
    :raises CaseErrors: every problem: unknown keys, words, States and dates, and what no life can be.

    >>> from_dict({"id": "T-1", "person": {"born": "1968-04"}}).person.born.text
    '1968-04'
    >>> from_dict({"id": "T-1", "residense": []})
    Traceback (most recent call last):
        ...
    citizenship.errors.CaseErrors: case: residense: unknown key 'residense' (did you mean 'residence'?)
    """
    return _sound(*_understand(data), lambda: _Place(where, (), lambda _: None))


def _sound(case: Case | None, problems: list[Problem], place: Callable[[], _Place]) -> Case:
    """Give the case if it has no problem; where it stands matters only if it has one."""
    if problems or case is None:
        raise CaseErrors([place().explain(problem) for problem in problems])
    return case


def _several(sources: Iterable[tuple[Any, _Place]], problems: list[CaseProblem]) -> list[Case]:
    """All cases of one file, looked at together; ``problems`` may hold some already, and get more."""
    cases: list[Case] = []
    places: list[_Place] = []
    for data, place in sources:
        case, found = _understand(data)
        problems += [place.explain(problem) for problem in found]
        if case is not None:
            cases.append(case)
            places.append(place)
    problems += [places[number].explain(problem) for number, problem in check_family(cases)]
    if problems:
        raise _grouped(problems)
    return cases


def _grouped(problems: list[CaseProblem]) -> CaseErrors:
    """Put the problems in the order of the file, and not more than anyone reads."""
    problems.sort(key=lambda problem: problem.line or 0)
    if len(problems) > MAX_PROBLEMS:
        message = f"and {len(problems) - MAX_PROBLEMS} problems more"
        return CaseErrors([*problems[:MAX_PROBLEMS], CaseError(message, code="more")])
    return CaseErrors(problems)


# -- text ---------------------------------------------------------------------------------------------------


def loads(text: str, name: str = "<text>") -> list[Case]:
    r"""Read the cases in a text: YAML, JSON (one case, a list, or under ``cases:``) or JSON Lines.

    What it is, is seen from the ending of ``name`` (``.jsonl``, ``.json``), else from the text.

    :raises CaseErrors: every problem of the text, each with line and path.

    >>> [case.id for case in loads("cases:\n- id: T-1\n- {id: T-2, residence: []}")]
    ['T-1', 'T-2']
    >>> loads("id: T-1\nperson:\n  sex: femal", "t.yaml")
    Traceback (most recent call last):
        ...
    citizenship.errors.CaseErrors: t.yaml:3: person.sex: unknown word 'femal' (did you mean 'female'?)
    """
    ending = FilePath(name).suffix.lower()
    text = text.removeprefix("\ufeff")
    if ending in _LINES:
        return _gather(enumerate(text.split("\n"), 1), name, [])
    if ending == ".json" or text.lstrip()[:1] in ("{", "["):
        return _json_or_yaml(text, name, certainly=ending == ".json")
    document = yamlio.read(text, name)
    return _family(document.data, name, document.line)


def _json_or_yaml(text: str, name: str, *, certainly: bool) -> list[Case]:
    """JSON, read by the fast reader; lines are looked up only if something is wrong."""
    if yamlio.size(text) > yamlio.MAX_BYTES:
        raise _too_large(name)
    try:
        data = _decode(text)
    except _BrokenJsonError as error:
        lines = text.split("\n")
        if not certainly and error.extra and all(map(_may_be_case, lines)):
            return _gather(enumerate(lines, 1), name, [])
        if certainly or error.decoded:
            raise _fail(error.message, "json", name, line=error.line) from None
        document = yamlio.read(text, name)
        return _family(document.data, name, document.line)
    return _family(data, name, _json_lines(text, name))


def _may_be_case(line: str) -> bool:
    return line.lstrip()[:1] in ("{", "")


def _json_lines(text: str, name: str) -> Locate:
    """Find lines in JSON by reading it again as YAML, which it is but for oddities; then there are none."""
    found: list[yamlio.Document | None] = []

    def locate(path: Path) -> int | None:
        if not found:
            try:
                found.append(yamlio.read(text, name))
            except CitizenshipError:
                found.append(None)
        return found[0].line(path) if found[0] else None

    return locate


def _family(data: Any, name: str, locate: Locate) -> list[Case]:
    """Read the cases of one document."""
    if data is None:
        raise _fail("no case in it", "empty", name, hint="a case begins with `id:`")
    place = _Place(name, (), locate)
    entries: Any = data
    prefix: Path = ()
    if isinstance(data, dict):
        if "cases" not in data:
            return _several([(data, place)], [])
        if strange := [key for key in data if key != "cases"]:
            hint = "beside `cases` nothing stands at the top; put it into each case"
            problems = [((key,), f"unknown key {shown(key)}", "unknown_key", hint) for key in strange]
            raise CaseErrors([place.explain(problem) for problem in problems])
        entries, prefix = data["cases"], ("cases",)
    if not isinstance(entries, list):
        message, hint = (
            f"no case, but {shown(entries)}",
            "a case begins with `id:`, a family with `cases:` and a list",
        )
        raise _fail(message, "type", name, line=locate(prefix), hint=hint)
    places = (_Place(name, (*prefix, number), locate) for number in range(len(entries)))
    return _several(zip(entries, places, strict=True), [])


# -- JSON ---------------------------------------------------------------------------------------------------


class _BrokenJsonError(Exception):
    """Why a text is no JSON; ``extra``: a value stands before the fault, ``decoded``: it is JSON else."""

    def __init__(
        self, message: str, line: int | None = None, *, extra: bool = False, decoded: bool = False
    ) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.extra = extra
        self.decoded = decoded


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _BrokenJsonError(f"key {shown(twice)} stands here twice", decoded=True)
    return found


_decoder: Final = json.JSONDecoder(object_pairs_hook=_unique)


def _decode(text: str) -> Any:
    try:
        return _decoder.decode(text)
    except json.JSONDecodeError as error:
        extra = error.msg == "Extra data"
        raise _BrokenJsonError(f"broken JSON: {error.msg}", error.lineno, extra=extra) from None
    except RecursionError:
        raise _BrokenJsonError("JSON nested too deep", decoded=True) from None
    except ValueError as error:  # numbers of thousands of digits
        raise _BrokenJsonError(f"broken JSON: {str(error)[:80]}", decoded=True) from None


def _at(name: str, number: int) -> _Place:
    return _Place(name, (), lambda _: number)


def _case_of(line: str, name: str, number: int) -> Case:
    try:
        case, problems = _understand(_decode(line))
    except _BrokenJsonError as error:
        case, problems = None, [((), error.message, "json", None)]
    return _sound(case, problems, lambda: _at(name, number))


def _gather(lines: Iterable[tuple[int, str]], name: str, problems: list[CaseProblem]) -> list[Case]:
    """JSON Lines in memory, looked at together; the data of a line are dropped as soon as they are a case."""

    def sources() -> Iterator[tuple[Any, _Place]]:
        for number, line in lines:
            if line and not line.isspace():
                place = _at(name, number)
                if len(line) > MAX_LINE:
                    problems.append(place.explain(_LONG_LINE))
                    continue
                try:
                    data = _decode(line)
                except _BrokenJsonError as error:
                    problems.append(place.explain(((), error.message, "json", None)))
                    continue
                yield data, place

    cases = _several(sources(), problems)
    if not cases:
        raise _fail("no case in it", "empty", name, hint="one case a line")
    return cases


# -- files --------------------------------------------------------------------------------------------------


def load_cases(source: str | FilePath | IO[str] | IO[bytes]) -> list[Case]:
    """All cases of a file, looked at together: ids, references and parents across cases included.

    :param source: a path, or an open text or binary file. ``.jsonl`` and ``.ndjson`` are JSON Lines, of any
        size and in memory at once (``iter_cases`` streams); everything else is at most 8 MiB.
    :raises CaseErrors: every problem of the file; a file that is missing or no text as well.

    >>> import io
    >>> load_cases(io.StringIO("{id: T-1, person: {sex: female}}"))[0].person.sex
    'female'
    """
    with _open(source) as (file, name):
        if FilePath(name).suffix.lower() in _LINES:
            problems: list[CaseProblem] = []
            return _gather(_numbered(file, name, problems.append), name, problems)
        raw = file.read(yamlio.MAX_BYTES + 1)
        if len(raw) > yamlio.MAX_BYTES:
            raise _too_large(name)
        return loads(_text(raw, name), name)


def iter_cases(
    source: str | FilePath | IO[str] | IO[bytes], *, on_error: Callable[[CaseErrors], object] | None = None
) -> Iterator[Case]:
    r"""Yield the cases of a JSON Lines file one by one, in the memory of one.

    Each line is checked for itself; ids given twice and references between cases are not looked at
    (``load_cases`` does), for that would need all of them. Blank lines are skipped. A file that ends in
    ``.yaml``, ``.yml`` or ``.json`` is read as ``load_cases`` reads it.

    :param on_error: called with the problems of a line, which is then skipped; without it they are raised.
    :raises CaseErrors: the problems of the first bad line, or a file that cannot be opened.

    >>> import io
    >>> bad = []
    >>> lines = io.StringIO('{"id": "T-1"}\n{"id": 2, "sex": "male"}\n')
    >>> [case.id for case in iter_cases(lines, on_error=bad.append)], str(bad[0])
    (['T-1'], "<text>:2: sex: unknown key 'sex' (it belongs in 'person')")
    """

    def refuse(problem: CaseProblem) -> None:
        if on_error is None:
            raise CaseErrors([problem])
        on_error(CaseErrors([problem]))

    with _open(source) as (file, name):
        if FilePath(name).suffix.lower() in _WHOLE:
            try:
                yield from load_cases(file)
            except CaseErrors as error:
                if on_error is None:
                    raise
                on_error(error)
            return
        for number, line in _numbered(file, name, refuse):
            if not line or line.isspace():
                continue
            try:
                yield _case_of(line, name, number)
            except CaseErrors as error:
                if on_error is None:
                    raise
                on_error(error)


def _numbered(file: IO[Any], name: str, refuse: Callable[[CaseProblem], object]) -> Iterator[tuple[int, str]]:
    """Lines of a file with their numbers; a line too long or not UTF-8 is refused, and skipped to its end."""
    number = 0
    while raw := file.readline(MAX_LINE + 1):
        number += 1
        if len(raw) > MAX_LINE:
            end = b"\n" if isinstance(raw, bytes) else "\n"
            while raw and not raw.endswith(end):
                raw = file.readline(MAX_LINE)
            refuse(_at(name, number).explain(_LONG_LINE))
            continue
        try:
            line = raw if isinstance(raw, str) else raw.decode("utf-8")
        except UnicodeDecodeError:
            refuse(_at(name, number).explain(((), "not UTF-8 text", "text", "save the file as UTF-8")))
            continue
        yield number, line.removeprefix("\ufeff") if number == 1 else line


def _text(raw: str | bytes, name: str) -> str:
    if isinstance(raw, str):
        return raw
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _fail("not UTF-8 text", "text", name, line=line, hint="save the file as UTF-8") from None


@contextmanager
def _open(source: str | FilePath | IO[str] | IO[bytes]) -> Iterator[tuple[IO[Any], str]]:
    """Open a file and tell its name; a file given open is left open."""
    if not isinstance(source, str | FilePath):
        name = getattr(source, "name", None)
        yield source, name if isinstance(name, str) else "<text>"
        return
    try:
        file = FilePath(source).open("rb")  # noqa: SIM115 - closed below
    except (OSError, ValueError) as error:  # ValueError: a null byte in the path
        reason = getattr(error, "strerror", None) or error
        raise _fail(f"cannot be read: {reason}", "file", str(source)) from None
    with file:
        yield file, str(source)
