"""What no life can be: the nonsense a case file is refused for.

Only what is *certainly* impossible is a problem; where dates are uncertain or entries merely contradict one
another, the case is kept and the conflict reported with the answer (CASEFILE.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

from citizenship.case import NOT_ASKED, AgeDate, BirthDate, Case, Day, Parent
from citizenship.dates import UncertainDate, age_span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from citizenship.case import Relative
    from citizenship.casefile_keys import Path
    from citizenship.casefile_values import Problem

Bounds: TypeAlias = tuple[int, int]
_BY_BIRTH: Final = ("mother", "father")


def bounds(day: Day, born: Day) -> Bounds | None:
    """First and last possible day of ``day``; ages count from ``born``. ``None`` where nothing is known.

    >>> from citizenship.dates import parse, to_edtf
    >>> to_edtf(*bounds(AgeDate(13), parse("1968")))
    '[1981-01-01..1982-12-30]'
    """
    if isinstance(day, UncertainDate):
        return day.lo, day.hi
    if isinstance(born, UncertainDate):
        if isinstance(day, AgeDate):
            return age_span(born, day.years)
        if isinstance(day, BirthDate):
            return born.lo, born.hi
    return None


def _after(first: Day, second: Day, born: Day) -> bool:
    """Whether ``first`` is certainly later than ``second``."""
    if first is None or second is None or first is NOT_ASKED or second is NOT_ASKED:
        return False
    if first.__class__ is UncertainDate and second.__class__ is UncertainDate:
        return first.lo > second.hi
    a, b = bounds(first, born), bounds(second, born)
    return a is not None and b is not None and a[0] > b[1]


def _shown(day: Day) -> str:
    if isinstance(day, UncertainDate):
        return day.text
    return f"age {day.years}" if isinstance(day, AgeDate) else "birth"


def check_case(case: Case) -> list[Problem]:
    """Find the problems inside one case, without looking at others."""
    problems: list[Problem] = []
    person = case.person
    born = person.born
    _periods(person.nationality, ("person", "nationality"), born, problems)
    _life(born, person.died, ("person",), problems)
    _entries(case, (), born, problems)
    _periods(case.family, ("family",), born, problems)
    _periods(case.service, ("service",), born, problems)
    for number, relative in enumerate(case.family or ()):
        if bounds(relative.born, born) and bounds(relative.died, born):
            _life(relative.born, relative.died, ("family", number), problems, born)
    if case.parents:
        _parents(case.parents, born, problems)
    return problems


def _entries(holder: Case | Parent, path: Path, born: Day, problems: list[Problem]) -> None:
    """Residence, registrations and acts of a person or a parent."""
    residence = holder.residence or ()
    _periods(residence, (*path, "residence"), born, problems)
    for number, spell in enumerate(residence):
        if spell.permits:
            _periods(spell.permits, (*path, "residence", number, "permits"), born, problems)
    _periods(holder.registrations, (*path, "registrations"), born, problems)
    if born is None or born is NOT_ASKED:
        return
    for number, act in enumerate(holder.acts or ()):
        for name, day in (("date", act.date), ("decided", act.decided)):
            if _after(born, day, born):
                where = (*path, "acts", number, name)
                message = f"this act of {_shown(day)} is before the birth ({_shown(born)})"
                problems.append((where, message, "before_birth", "an act of a parent belongs there"))


def _periods(entries: Any, path: Path, born: Day, problems: list[Problem]) -> None:
    for number, entry in enumerate(entries or ()):
        if _after(entry.start, entry.end, born):
            message = f"from {_shown(entry.start)} is after to {_shown(entry.end)}"
            problems.append(((*path, number, "from"), message, "order", "were they swapped?"))


def _life(born: Day, died: Day, path: Path, problems: list[Problem], clock: Day = NOT_ASKED) -> None:
    """Death certainly before birth; ``clock`` is the birth that ages count from, where it is another's."""
    if _after(born, died, clock or born):
        message = f"died {_shown(died)} is before born {_shown(born)}"
        problems.append(((*path, "died"), message, "order", "were they swapped?"))


def _parents(parents: Sequence[Parent], born: Day, problems: list[Problem]) -> None:
    roles = [parent.role for parent in parents]
    if sum(role in _BY_BIRTH for role in roles) > len(_BY_BIRTH):
        hint = "others: adoptive_mother, adoptive_father"
        problems.append((("parents",), "more than two parents by birth", "parents", hint))
    for number, parent in enumerate(parents):
        path = ("parents", number)
        if parent.role in _BY_BIRTH and parent.role in roles[:number]:
            message, hint = f"a second {parent.role}", f"the other parent, or adoptive_{parent.role}"
            problems.append(((*path, "role"), message, "duplicate", hint))
        if _after(parent.born, born, NOT_ASKED):
            problems.append(((*path, "born"), _younger(parent.born, born), "order", None))
        _periods(parent.nationality, (*path, "nationality"), parent.born, problems)
        _life(parent.born, parent.died, path, problems)
        _entries(parent, path, parent.born, problems)


def _younger(parent: Day, child: Day) -> str:
    return f"a parent born {_shown(parent)} is younger than the child (born {_shown(child)})"


def check_family(cases: Sequence[Case]) -> list[tuple[int, Problem]]:
    """Find the problems between cases of one file, each with the number of the case it lies in.

    Ids given twice, references to cases that are not there, a parent younger than the child by the parent's
    own case, and persons who would be their own ancestors.
    """
    index: dict[str, int] = {}
    problems: list[tuple[int, Problem]] = []
    for number, case in enumerate(cases):
        if case.id is None:
            continue
        if case.id in index:
            hint = f"it is also the id of case {index[case.id] + 1} of the file"
            problems.append((number, (("id",), f"id {case.id!r} stands here twice", "duplicate", hint)))
        else:
            index[case.id] = number
    for number, case in enumerate(cases):
        problems += [(number, problem) for problem in _references(case, cases, index)]
    problems += _cycles(cases, index)
    return problems


def _references(case: Case, cases: Sequence[Case], index: dict[str, int]) -> Iterator[Problem]:
    relatives: list[tuple[Path, Parent | Relative]] = [
        *((("parents", number, "case"), parent) for number, parent in enumerate(case.parents or ())),
        *((("family", number, "case"), relative) for number, relative in enumerate(case.family or ())),
    ]
    for path, entry in relatives:
        if entry.case is None:
            continue
        if entry.case not in index:
            # Pseudonyms are all alike: only another spelling of the same one may be suggested.
            same = next((known for known in index if _plain(known) == _plain(entry.case)), None)
            hint = f"did you mean {same!r}?" if same else "put both cases into one file, under `cases:`"
            yield path, f"there is no case {entry.case!r} in this file", "reference", hint
        elif isinstance(entry, Parent) and entry.born is NOT_ASKED:
            born = cases[index[entry.case]].person.born
            if _after(born, case.person.born, NOT_ASKED):
                yield path, _younger(born, case.person.born), "order", None


def _plain(pseudonym: str) -> str:
    return "".join(letter for letter in pseudonym.casefold() if letter.isalnum())


def _cycles(cases: Sequence[Case], index: dict[str, int]) -> Iterable[tuple[int, Problem]]:
    """Find persons who are their own ancestors: depth first, without recursion, each circle told once."""
    done: set[int] = set()
    for start in range(len(cases)):
        trail: list[tuple[int, Iterator[tuple[int, int]]]] = [(start, _ancestors(cases[start], index))]
        on_trail = {start}
        while trail and start not in done:
            here, rest = trail[-1]
            for number, parent in rest:
                if parent in on_trail:
                    message, hint = (
                        f"{cases[parent].id!r} would be an ancestor of itself",
                        "which of the two is the parent?",
                    )
                    yield here, (("parents", number, "case"), message, "cycle", hint)
                elif parent not in done:
                    trail.append((parent, _ancestors(cases[parent], index)))
                    on_trail.add(parent)
                    break
            else:
                trail.pop()
                on_trail.discard(here)
                if trail:
                    done.add(here)
        done.add(start)


def _ancestors(case: Case, index: dict[str, int]) -> Iterator[tuple[int, int]]:
    for number, parent in enumerate(case.parents or ()):
        if parent.case in index:
            yield number, index[parent.case]
