"""Reading and replacing one fact of a case by its path in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from citizenship.case import NOT_ASKED, Agreement, Case, Place
from citizenship.dates import MAX_DAY, MIN_DAY, UncertainDate, to_edtf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from citizenship.engine.steps import Bounds, Ref

ATTRIBUTES: Final = {"from": "start", "to": "end", "in": "area", "for": "for_state", "place": "name"}
# The keys that hold a day: a list, or a word, that waits with days (a stay not told) is no date to split.
DAYS: Final = frozenset({"from", "to", "born", "died", "date", "decided", "effective", "until", "since", "issued", "expires", "lost", "withdrawn", "refused", "filed", "as_of"})
Path = tuple[str | int, ...]


def fact(case: Any, path: Path) -> Any:
    """The value at a path, ``NOT_ASKED`` where there is nothing.

    >>> fact(Case(id="a"), ("person", "born"))
    NOT_ASKED
    """
    value = case
    for part in path:
        if isinstance(part, int):
            value = value[part] if isinstance(value, tuple) and part < len(value) else NOT_ASKED
        elif isinstance(value, tuple):  # circumstances.meets: pairs
            value = dict(value).get(part, NOT_ASKED)
        else:
            value = getattr(value, ATTRIBUTES.get(part, part), NOT_ASKED)
        if value is NOT_ASKED or value is None:
            return value
    return value


def replaced(thing: Any, path: Path, value: Any) -> Any:
    """The same case with one fact replaced."""
    head, rest = path[0], path[1:]
    if isinstance(head, int):
        return tuple(replaced(item, rest, value) if rest else value for item in [thing[head]]) if len(thing) == 1 else tuple(
            (replaced(item, rest, value) if rest else value) if i == head else item for i, item in enumerate(thing))
    if isinstance(thing, tuple) or thing is NOT_ASKED or thing is None:  # circumstances.meets
        pairs = dict(thing) if isinstance(thing, tuple) else {}
        return tuple({**pairs, head: value}.items())
    name = ATTRIBUTES.get(head, head)
    return attrs.evolve(thing, **{name: replaced(getattr(thing, name), rest, value) if rest else value})


def branches(case: Case, ref: Ref, today: Bounds, states: tuple[str, ...]) -> list[Case]:
    """The cases into which one unknown fact splits, or nothing where it cannot be split."""
    try:
        if ref.path[-1] == "nationality_at_birth":
            return list(_nationalities(case, ref, states))
        if ref.options is None:
            return _dates(case, ref, today) if ref.path[-1] in DAYS else []
        if len(ref.options) < 2 or not _is_open(fact(case, ref.path)):
            return []
        return [replaced(case, ref.path, value) for value in _values(case, ref)]
    except (IndexError, TypeError, AttributeError):
        return []


def _is_open(value: Any) -> bool:
    """Can the fact still be one thing or another? What a branch has settled is never split again."""
    if isinstance(value, Place):
        return not isinstance(value.area, str) or value.area == "SU"
    return value is NOT_ASKED or value is None or value == "some" or isinstance(value, frozenset)


def _dates(case: Case, ref: Ref, today: Bounds) -> list[Case]:
    current = fact(case, ref.path)
    if isinstance(current, UncertainDate):
        lo, hi = current.lo, current.hi
    elif current is NOT_ASKED or current is None:
        born = case.person.born
        lo, hi = (born.lo if isinstance(born, UncertainDate) else MIN_DAY), today[1]
    else:
        return []
    cuts = sorted({c for c in ref.cuts if lo < c <= hi and c < MAX_DAY})
    if not cuts:
        return []
    cut = cuts[len(cuts) // 2]
    return [replaced(case, ref.path, UncertainDate(a, b, to_edtf(a, b))) for a, b in ((lo, cut - 1), (cut, hi))]


def _values(case: Case, ref: Ref) -> Iterator[Any]:
    current = fact(case, ref.path)
    for option in ref.options or ():
        words = option if isinstance(option, tuple) else (option,)
        if isinstance(current, frozenset):
            words = tuple(w for w in words if w in current)
        if not words:
            continue
        name = ref.path[-1]
        if name == "parents_agreed":
            yield Agreement(of=words[1][0]) if words[0] == "agreed" else False
        elif name == "birthplace":
            yield Place(area=words[0] if len(words) == 1 else frozenset(words))
        elif name == "ethnicity":
            yield tuple(words)
        elif isinstance(words[0], bool) or len(words) == 1:
            yield words[0]
        else:
            yield frozenset(words)


def _nationalities(case: Case, ref: Ref, states: tuple[str, ...]) -> Iterator[Case]:
    """A parent's nationality on the birth day: this State's, some other's, none (R4: facts vary, not verdicts)."""
    from citizenship.engine.biography import ALL_STATES

    current = fact(case, ref.path)
    if isinstance(current, tuple):
        return
    everything = current if isinstance(current, frozenset) else ALL_STATES | {"SU"}
    chosen = next((s for s in states if s in everything), None)
    if chosen is None or len(everything) < 2:
        return
    yield replaced(case, ref.path, (chosen,))
    yield replaced(case, ref.path, everything - {chosen})
    if not isinstance(current, frozenset):
        yield replaced(case, ref.path, ())
