"""The answers a question can have: the classes into which one unknown fact splits, in words and as cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from citizenship.assessment.facts import branches, fact, replaced
from citizenship.assessment.wording import joined, state_name, word
from citizenship.case import (
    NOT_ASKED,
    WORDS,
    Act,
    AgeDate,
    Agreement,
    BirthDate,
    Case,
    Conviction,
    Document,
    Found,
    HeldNationality,
    Parent,
    Permit,
    Place,
    Registration,
    Relative,
    Service,
    Spell,
)
from citizenship.casefile_checks import bounds
from citizenship.casefile_keys import KEYS, UNIVERSES, Key
from citizenship.casefile_write import to_dict
from citizenship.dates import MAX_DAY, MIN_DAY, UncertainDate, parse, to_edtf
from citizenship.engine.steps import Ref
from citizenship.places import REPUBLICS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from citizenship.assessment.facts import Path
    from citizenship.engine.steps import Bounds

LISTS: Final = frozenset({"residence", "registrations", "documents", "acts", "family", "service", "convictions", "permits", "parents", "nationality"})
_SOME: Final = 3  # States tried as the answer to "which State"
# Which facts of an entry decide something; a condition that names the whole entry waits for one of these.
FIELDS: Final[dict[type, tuple[str, ...]]] = {
    Act: ("happened", "of", "by", "date", "effective", "until", "since", "kind", "what", "competent", "final", "outcome"),
    Document: ("of", "says_national_of", "issued", "expires", "held", "false_data"),
    Relative: ("nationality", "from", "to", "ended_by", "registered", "birthplace", "resident_in"),
    HeldNationality: ("of", "held", "from", "to", "by", "voluntary"),
    Registration: ("kind", "in", "from", "to"),
    Spell: ("in", "from", "to", "registration", "permanent_home", "reason"),
    Permit: ("kind", "from", "to"),
    Service: ("for", "kind", "from", "to", "conscript"),
    Conviction: ("in", "offence", "date"),
    Found: ("in", "age"),
    Parent: ("known", "nationality_at_birth"),
}


@attrs.frozen(kw_only=True)
class Split:
    """One class of answers: its words, its value as the case file writes it, and the case it makes.

    ``case`` is ``None`` where the answer is too open to be tried out ("there is something").
    """

    text: dict[str, str]
    value: Any = None
    case: Case | None = None


def key_at(path: Path) -> Key | None:
    """The key of the case file at a path, ``None`` where there is no such key (or inside ``meets``).

    >>> key_at(("residence", 0, "registration")).of, key_at(("circumstances", "meets", "fee"))
    ('registration', None)
    """
    owner: Any = Case
    found: Key | None = None
    for part in path:
        if isinstance(part, int):
            continue
        found = next((key for key in KEYS.get(owner, ()) if key.name == part), None)
        if found is None:
            return None
        owner = found.of if isinstance(found.of, type) else {"place": Place, "found": Found, "agreement": Agreement}.get(found.kind)
    return found


def is_open(case: Case, ref: Ref) -> bool:
    """Can this fact still be answered? What is known is not asked, whatever waits for it."""
    value, last = fact(case, ref.path), ref.path[-1]
    if value is NOT_ASKED or value is None or isinstance(value, frozenset) or value == "some":
        return True
    if isinstance(value, Place):
        return not isinstance(value.area, str) or value.area == "SU"
    if isinstance(value, UncertainDate):
        return not value.is_open and value.lo < value.hi and (not ref.cuts or any(value.lo < cut <= value.hi for cut in ref.cuts))
    if isinstance(value, AgeDate | BirthDate):
        return True
    if isinstance(value, tuple):
        return last == "residence" or (last == "nationality" and bool(ref.options)) or (last == "parents" and len(value) < 2) or (last == "in" and len(value) > 1)
    return False


def narrowed(case: Case, ref: Ref) -> Iterator[Ref]:
    """The facts to ask for behind a reference: itself, what is open in the entry it names, or the list without that entry."""
    for i, part in enumerate(ref.path):
        if isinstance(part, int) and not _has(fact(case, ref.path[:i]), part):
            ref = Ref(ref.path[:i], (), ref.cuts)
            break
    names = FIELDS.get(type(fact(case, ref.path)))
    inner = [Ref((*ref.path, name), None, ref.cuts) for name in names or ()]
    yield from (r for r in (inner or [ref]) if is_open(case, r))


def beside(case: Case, ref: Ref) -> Iterator[Ref]:
    """Other facts that settle the same: a permanent home is also told by the registration or the reason of the stay."""
    if ref.path[-1] == "permanent_home":
        yield from (other for name in ("registration", "reason") if is_open(case, other := Ref((*ref.path[:-1], name), (), ref.cuts)))


def _has(entries: Any, number: int) -> bool:
    return isinstance(entries, tuple) and number < len(entries)


def splits(case: Case, ref: Ref, today: Bounds, states: tuple[str, ...]) -> list[Split]:
    """The classes of answers to a question about ``ref``; ``states``: whose nationality is open.

    An empty list where the fact cannot be split beforehand (it may be asked all the same).
    """
    if ref.path[-1] in LISTS:
        return [*_lists(case, ref, today, states)]
    key = key_at(ref.path)
    if key is not None and (key.of in ("state", "area") or key.kind == "place") and not _few(ref.options):
        found = [*_places(case, ref, fact(case, ref.path), states, key)]
    else:
        found = branches(case, ref, today, states)
    if len(found) < 2:
        found = [*_by_key(case, ref, today, states)]
    return [Split(text=_words(fact(child, ref.path), case, ref.path), value=written(child, ref.path), case=child) for child in found]


def _few(options: tuple[object, ...] | None) -> bool:
    """Does the law tell a handful of States apart by name?"""
    return bool(options) and all(isinstance(option, tuple) and len(option) <= _SOME for option in options or ()) and options != ("own",)


def written(case: Case, path: Path) -> Any:
    """A fact as plain data, the way the case file writes it; ``None`` where there is none."""
    here: Any = to_dict(case)
    for part in path:
        try:
            here = here[part]
        except (KeyError, IndexError, TypeError):
            return None
    return here


def _by_key(case: Case, ref: Ref, today: Bounds, states: tuple[str, ...]) -> Iterator[Case]:
    """Classes from what the key may hold, where the law names none."""
    key = key_at(ref.path)
    if key is None:
        return
    current = fact(case, ref.path)
    if key.kind == "flag":
        yield from (replaced(case, ref.path, value) for value in (True, False))
    elif key.kind == "day":
        yield from _halves(case, ref, today)
    elif key.of in ("state", "area") or key.kind == "place":
        yield from _places(case, ref, current, states, key)
    elif key.kind == "word" and key.of in WORDS:
        words = WORDS[str(key.of)]
        yield from (replaced(case, ref.path, w) for w in words if w != "some" and (not isinstance(current, frozenset) or w in current))


def _places(case: Case, ref: Ref, current: Any, states: tuple[str, ...], key: Key) -> Iterator[Case]:
    """The open States one by one, and some State that is none of those."""
    if isinstance(current, Place):
        current = current.area
    among, rest = _among(current, states, of_area=key.of != "state")
    if len(among) > 1 or rest:
        for option in [*among, *([rest] if rest else [])]:
            area: Any = next(iter(option)) if isinstance(option, frozenset) and len(option) == 1 else option
            value: Any = Place(area=area) if key.kind == "place" else (area,) if key.kind == "words" and isinstance(area, str) else area
            yield replaced(case, ref.path, value)
        if ref.path[-1] == "nationality_at_birth" and not isinstance(current, frozenset):
            yield replaced(case, ref.path, ())


def _among(current: Any, states: tuple[str, ...], *, of_area: bool) -> tuple[list[str], frozenset[str]]:
    """Which of the open States a fact may name, and what else it may."""
    if current == "SU" and of_area:
        own = {r.state: code for code, r in REPUBLICS.items()}
        return [own[s] for s in states if s in own][:_SOME], frozenset(own.values()) - {own[s] for s in states if s in own}
    if isinstance(current, tuple):
        return list(current), frozenset()
    everything = current if isinstance(current, frozenset) else UNIVERSES["area" if of_area else "state"]
    if len(everything) <= _SOME:
        return sorted(everything), frozenset()
    return [s for s in states if s in everything][:_SOME], frozenset(everything - set(states))


def _halves(case: Case, ref: Ref, today: Bounds) -> Iterator[Case]:
    """Before and from a day that matters, or from the middle where no day is known to."""
    span = bounds(fact(case, ref.path), _clock(case, ref.path))
    lo, hi = span or (case.person.born.lo if isinstance(case.person.born, UncertainDate) else MIN_DAY, today[1])
    cuts = sorted({cut for cut in ref.cuts if lo < cut <= hi})
    if ref.path == ("person", "born") and span is None:
        lo = max(lo, today[1] - 36_525)
    if not cuts and (ref.cuts or lo in (MIN_DAY, hi)):
        return
    cut = cuts[len(cuts) // 2] if cuts else (lo + hi) // 2 + 1
    for a, b in ((lo, cut - 1), (cut, hi)):
        yield replaced(case, ref.path, UncertainDate(a, b, to_edtf(a, b)))


def _clock(case: Case, path: Path) -> Any:
    """The birth from which ages in an entry count."""
    return fact(case, (*path[:2], "born")) if path[0] == "parents" and len(path) > 1 else case.person.born


def _lists(case: Case, ref: Ref, today: Bounds, states: tuple[str, ...]) -> Iterator[Split]:
    last = ref.path[-1]
    named = {option[0] for option in ref.options or () if isinstance(option, tuple) and option} if last == "nationality" and ref.options else set(states)
    among = [s for s in states if s != "SU" and s in named][:_SOME]
    if last == "residence":
        for state in among:
            spell = _stay(case, ref, state, today)
            if spell is not None:
                text = {lang: f"{state_name(state)[lang]}, {word('permanent')[lang]}" for lang in ("en", "ru")}
                yield _listed(case, ref.path, spell, text)
    elif last == "parents":
        roles = [r for r in ("mother", "father") if r not in [p.role for p in case.parents or ()]][: 2 - len(case.parents or ())]
        for state in among:
            several = tuple(Parent(role=role, nationality_at_birth=(state,)) for role in roles)
            yield _listed(case, ref.path, several, state_name(state))
        yield _listed(case, ref.path, tuple(Parent(role=role, known=False) for role in roles), {"en": "unknown persons", "ru": "неизвестные лица"})
    elif last == "nationality":
        if ref.options:
            for state in among:
                for held in (True, False):
                    entry = HeldNationality(of=state, held=held, start=BirthDate() if held else NOT_ASKED)
                    yield _listed(case, ref.path, (entry,), {lang: f"{state_name(state)[lang]}: {word(held)[lang]}" for lang in ("en", "ru")})
            return
        for state in dict.fromkeys((*among, "SU")):
            end = parse("1991-12-25") if state == "SU" else NOT_ASKED
            yield _listed(case, ref.path, (HeldNationality(of=state, start=BirthDate(), end=end, by="birth"),), state_name(state))
        yield Split(text=word("nothing"))
    elif last == "permits":
        for kind in ("permanent_permit", "temporary_permit"):
            yield _listed(case, ref.path, (Permit(kind=kind),), word(kind))
        yield _listed(case, ref.path, (), word("nothing"))
    else:
        yield _listed(case, ref.path, (), word("nothing"))
        yield Split(text=word("there_is"))


def _listed(case: Case, path: Path, entries: tuple[Any, ...], text: dict[str, str]) -> Split:
    known = fact(case, path)
    child = replaced(case, path, (*known, *entries) if isinstance(known, tuple) else entries)
    return Split(text=text, value=written(child, path), case=child)


def _stay(case: Case, ref: Ref, state: str, today: Bounds) -> tuple[Spell] | None:
    """A permanent stay in a State over the whole time the file is silent about, ``None`` where no such time is seen."""
    known = fact(case, ref.path)
    start, end = parse(".."), parse("..")
    if isinstance(known, tuple) and known:
        gap = _gap(known, _clock(case, ref.path), ref.cuts, today)
        if gap is None:
            return None
        start = UncertainDate(gap[0], gap[0], to_edtf(gap[0], gap[0])) if gap[0] > MIN_DAY else start
        end = UncertainDate(gap[1], gap[1], to_edtf(gap[1], gap[1])) if gap[1] < MAX_DAY else end
    return (Spell(area=state, start=start, end=end, registration="permanent", reason="home"),)


def _gap(spells: tuple[Spell, ...], born: Any, cuts: tuple[int, ...], today: Bounds) -> Bounds | None:
    """The first stretch of days no stay covers, around one of the days that matter if there are any."""
    spans = []
    for spell in spells:
        first, last = bounds(spell.start, born), bounds(spell.end, born)
        is_open = isinstance(spell.end, UncertainDate) and spell.end.is_open
        spans.append((first[0] if first else MIN_DAY, MAX_DAY if is_open or last is None else last[1]))
    day = MIN_DAY
    gaps = []
    for lo, hi in sorted(spans):
        if lo > day:
            gaps.append((day, lo - 1))
        day = max(day, min(hi, MAX_DAY - 1) + 1)
    if day <= today[1]:
        gaps.append((day, MAX_DAY))
    near = [gap for gap in gaps if any(gap[0] <= cut <= gap[1] for cut in cuts)]
    return next(iter(near or gaps), None)


def _words(value: Any, case: Case, path: Path) -> dict[str, str]:
    """A class of answers in words."""
    if isinstance(value, UncertainDate):
        return _day_words(value, fact(case, path))
    if isinstance(value, Place):
        value = value.area
    if isinstance(value, Agreement):
        value = value.of
    if value == ():
        return word("no_nationality" if path[-1] in ("nationality_at_birth", "nationality") else "nothing")
    if isinstance(value, frozenset | tuple):
        return joined(sorted(value) if isinstance(value, frozenset) else list(value))
    return word(value)


def _day_words(value: UncertainDate, before: Any) -> dict[str, str]:
    lower = before.lo if isinstance(before, UncertainDate) else MIN_DAY
    if value.lo > max(lower, MIN_DAY):
        day = to_edtf(value.lo, value.lo)
        return {"en": f"on {day} or later", "ru": f"{day} или позже"}
    day = to_edtf(value.hi, value.hi)
    return {"en": f"on {day} or earlier", "ru": f"{day} или раньше"}


__all__ = ["FIELDS", "LISTS", "Split", "beside", "is_open", "key_at", "narrowed", "splits", "written"]
