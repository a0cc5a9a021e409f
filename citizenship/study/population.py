"""A population of case files as a stream of families: files of a folder, lines of a file, nothing dropped in silence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from citizenship.assessment.family import refers
from citizenship.casefile import iter_cases, load_cases
from citizenship.errors import CaseError, CaseErrors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from citizenship.case import Case

LINES: Final = (".jsonl", ".ndjson")
ENDINGS: Final = (*LINES, ".yaml", ".yml", ".json")


def files_of(source: str | Path) -> list[Path]:
    """The case files a path means: the file itself, or all under a folder, in order of their names.

    Raises :class:`citizenship.errors.CaseError` where there is none.
    """
    root = Path(source)
    if not root.exists():
        raise CaseError("no such file or folder", code="file", where=str(root))
    found = [root] if root.is_file() else sorted(path for path in root.rglob("*") if path.suffix.lower() in ENDINGS and path.is_file())
    if not found:
        raise CaseError("no case files", code="empty", where=str(root), hint=f"files that end in {', '.join(ENDINGS)}")
    return found


def families(source: str | Path | Iterable[Case], on_error: Callable[[CaseError], object]) -> Iterator[tuple[Case, ...]]:
    """The cases of a population, those that refer to each other together, parents and children in any order.

    ``source``: a path (a file or a folder) or cases. Of JSON Lines each line is read for itself, in the memory of one family; members of a
    family stand in consecutive lines. ``on_error`` is told of each line, or each other file, that is no case, and the rest goes on.

    >>> from citizenship.case import Case, Parent
    >>> people = [Case(id="a"), Case(id="b", parents=(Parent(role="mother", case="a"),)), Case(id="c")]
    >>> [[case.id for case in family] for family in families(people, print)]
    [['a', 'b'], ['c']]
    """
    if not isinstance(source, str | Path):
        yield from _grouped(source)
        return
    for path in files_of(source):
        if path.suffix.lower() in LINES:
            yield from _grouped(iter_cases(path, on_error=on_error))
            continue
        try:
            cases = load_cases(path)
        except CaseErrors as error:
            on_error(error)
            continue
        yield from [tuple(cases)] if refers(cases) else [(case,) for case in cases]


def _grouped(cases: Iterable[Case]) -> Iterator[tuple[Case, ...]]:
    group: list[Case] = []
    ids: set[str] = set()
    wanted: set[str] = set()
    for case in cases:
        named = _named(case)
        if group and not (named & ids or case.id in wanted):
            yield tuple(group)
            group, ids, wanted = [], set(), set()
        group.append(case)
        ids.add(case.id)
        wanted |= named
    if group:
        yield tuple(group)


def _named(case: Case) -> set[str]:
    entries: tuple[Any, ...] = (*(case.parents if isinstance(case.parents, tuple) else ()), *(case.family if isinstance(case.family, tuple) else ()))
    return {entry.case for entry in entries if entry.case}


__all__ = ["ENDINGS", "families", "files_of"]
