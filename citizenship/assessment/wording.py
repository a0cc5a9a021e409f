"""Questions in words: what to ask about a fact, and what kind of evidence would settle it (`questions.yaml`)."""

from __future__ import annotations

from functools import cache
from pathlib import Path as File
from typing import TYPE_CHECKING, Any, Final

import attrs

from citizenship import yamlio
from citizenship.assessment.facts import fact
from citizenship.case import Act, Case, Document, HeldNationality, Place, Relative, Spell
from citizenship.dates import UncertainDate
from citizenship.places import REPUBLICS, STATES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from citizenship.assessment.facts import Path

Text = dict[str, str]
_FILE: Final = File(__file__).with_name("questions.yaml")
_PERSON: Final = frozenset({"born", "birthplace", "ethnicity", "sex", "died", "nationality"})
_OWN: Final = frozenset({"known", "nationality_at_birth", "married_to_other_parent", "filiation", "diplomat"})
_NAMES: Final[dict[str, Text]] = {
    **{code: {"en": s.name_en, "ru": s.name_ru} for code, s in STATES.items()},
    **{code: {"en": f"{r.name_en} (Soviet)", "ru": f"{STATES[r.state].name_ru} (советская республика)"} for code, r in REPUBLICS.items()},
    "SU": {"en": "the USSR", "ru": "СССР"}, "XX": {"en": "another State", "ru": "другое государство"},
}
_FEW: Final = 5


@attrs.frozen
class Proof:
    """A kind of evidence that would settle a fact, and where the dossier names it."""

    en: str
    ru: str
    sources: tuple[str, ...]


@cache
def catalogue() -> Mapping[str, Any]:
    """The questions, proofs and words of `questions.yaml`, read once."""
    data: Mapping[str, Any] = yamlio.read(_FILE.read_text(encoding="utf-8"), _FILE.name).data
    return data


@cache
def _order() -> dict[str, int]:
    return {key: i for i, key in enumerate(catalogue()["questions"])}


def kind_of(path: Path) -> str:
    """Which question of the catalogue is about the fact at a path; ``*`` where none is.

    >>> kind_of(("parents", 1, "residence", 0, "registration")), kind_of(("parents", 0, "born"))
    ('residence.#.registration', 'person.born')
    """
    own = path[2:] if path[0] == "parents" and len(path) > 2 and path[2] not in _OWN else path
    if own[0] in _PERSON:
        own = ("person", *own)
    key = ".".join("#" if isinstance(part, int) else part for part in own)
    known = catalogue()["questions"]
    if key in known:
        return key
    wide = f"{key.rpartition('.')[0]}.#"
    return wide if wide in known else "*"


def first_tried(path: Path) -> int:
    """Place of a fact in the order of `questions.yaml`: what is asked first when nothing else tells facts apart."""
    return _order()[kind_of(path)]


def of_whom(case: Case, path: Path) -> Text:
    """The person the fact is about: the person of the case, or which parent."""
    people = catalogue()["people"]
    if path[0] != "parents" or len(path) < 2:
        return dict(people["self"]["who"])
    role = fact(case, (*path[:2], "role"))
    return dict(people[role if role in people else "parent"]["who"])


def state_name(code: str) -> Text:
    """A State, or a Soviet republic, by name; another code as it is."""
    return dict(_NAMES.get(code, {"en": code, "ru": code}))


def word(value: Any) -> Text:
    """A word of the case file as people say it.

    >>> word(True)["ru"], word("stay")["en"]
    ('да', 'place of stay')
    """
    text = str(value).lower() if isinstance(value, bool) else str(value)
    found = catalogue()["words"].get(text)
    return dict(found) if found else _NAMES.get(text) or {"en": text.replace("_", " "), "ru": text.replace("_", " ")}


def joined(values: list[Any]) -> Text:
    """Several words as one answer: ``permanent or temporary``; a long list is "another"."""
    if len(values) > _FEW:
        return word("another_state" if values[0] in _NAMES else "other")
    texts = [word(value) for value in values]
    return {"en": " or ".join(t["en"] for t in texts), "ru": " или ".join(t["ru"] for t in texts)}


def phrase(case: Case, path: Path) -> Text:
    """The question for a fact, naming what is asked about: the place, the years, the State, the parent."""
    entry = catalogue()["questions"][kind_of(path)]
    slots = _slots(case, path)
    return {lang: _fill(str(entry[lang]), {name: text[lang] for name, text in slots.items()}) for lang in ("en", "ru")}


def _fill(template: str, slots: dict[str, str]) -> str:
    return template.format(**slots)


def _slots(case: Case, path: Path) -> dict[str, Text]:
    nothing: Text = {"en": "", "ru": ""}
    slots = dict.fromkeys(("place", "years", "state", "act", "paper", "kin", "gap", "birth"), nothing)
    slots["who"] = of_whom(case, path)
    slots["what"] = word(path[-1]) if isinstance(path[-1], str) else {"en": ".".join(map(str, path)), "ru": ".".join(map(str, path))}
    if isinstance(case.person.born, UncertainDate):
        slots["birth"] = {"en": f" ({case.person.born.text})", "ru": f" ({case.person.born.text})"}
    asked = isinstance(fact(case, path), tuple)
    slots["gap"] = {"en": " in the time the file says nothing about", "ru": " в то время, о котором в деле ничего не сказано"} if asked else {
        "en": " from birth until today", "ru": " с рождения по сегодняшний день"}
    numbers = [i for i, part in enumerate(path) if isinstance(part, int)]
    for i in numbers:
        entry = fact(case, path[: i + 1])
        slots |= _about(entry)
    return slots


def _about(entry: Any) -> dict[str, Text]:
    """What an entry of the file is about, in words."""
    if isinstance(entry, HeldNationality):
        return {"state": _areas(entry.of), "years": _years(entry)}
    if isinstance(entry, Spell) or hasattr(entry, "cancelled_by"):
        return {"place": _placed(entry.area, entry.name), "years": _years(entry)}
    if isinstance(entry, Act):
        whose = entry.whose
        return {"act": _listed(word(entry.act), _areas(whose) if isinstance(whose, str | frozenset) else None, _day(entry.works))}
    if isinstance(entry, Document):
        kind = word(entry.kind) if isinstance(entry.kind, str) else word("other")
        return {"paper": _listed(kind, _areas(entry.of) if isinstance(entry.of, str) else None, _day(entry.issued))}
    if isinstance(entry, Relative):
        return {"kin": _listed(word(entry.relation), None, _day(entry.born) or _day(entry.start))}
    return {}


def _listed(first: Text, second: Text | None, third: Text | None) -> Text:
    parts = [part for part in (first, second, third) if part]
    return {lang: ", ".join(part[lang] for part in parts) for lang in ("en", "ru")}


def _day(day: Any) -> Text | None:
    return {"en": day.text, "ru": day.text} if isinstance(day, UncertainDate) and not day.is_open else None


def _areas(area: Any) -> Text:
    codes = [area] if isinstance(area, str) else sorted(area) if isinstance(area, frozenset | tuple) else []
    return joined(codes) if codes else word("another_state")


def _placed(area: Any, name: str | None) -> Text:
    states = _areas(area)
    return {lang: f"{name} ({states[lang]})" for lang in ("en", "ru")} if name else states


def _years(entry: Any) -> Text:
    start, end = _day(entry.start), _day(entry.end)
    en = (f", from {start['en']}" if start else "") + (f" to {end['en']}" if end else "")
    ru = (f", с {start['ru']}" if start else "") + (f" по {end['ru']}" if end else "")
    return {"en": en if start or not end else f", until {end['en']}", "ru": ru if start or not end else f", по {end['ru']}"}


def proofs(case: Case, path: Path, allowed: Callable[[str], bool] = lambda _: True) -> tuple[Proof, ...]:
    """The kinds of evidence that would settle a fact; those of one State only where the fact lies there.

    ``allowed``: may the authorities of a State be asked? Where the fact lies in one that may not, only what is in hand
    already is named, with a warning (INT-D-17).
    """
    there = _states_of(case, path)
    kinds = catalogue()["questions"][kind_of(path)].get("proofs") or ()
    found = [entry for kind in kinds for entry in catalogue()["proofs"][kind] if "in" not in entry or entry["in"] in there]
    if not all(allowed(state) for state in there):
        found = [*(entry for entry in found if entry.get("own")), catalogue()["warnings"]["feared"]]
    made = [Proof(str(e["en"]), str(e["ru"]), tuple(str(s) for s in e["sources"])) for e in found]
    return tuple(dict.fromkeys(made))


def _states_of(case: Case, path: Path) -> frozenset[str]:
    """Today's States in which the entry of a fact lies."""
    codes: set[str] = set()
    for i in range(1, len(path) + 1):
        entry = fact(case, path[:i])
        for value in (getattr(entry, "area", None), getattr(entry, "of", None)):
            codes |= {value} if isinstance(value, str) else set(value) if isinstance(value, frozenset | tuple) else set()
    if isinstance(case.person.birthplace, Place) and isinstance(case.person.birthplace.area, str) and path[0] == "person":
        codes.add(case.person.birthplace.area)
    return frozenset(REPUBLICS[code].state if code in REPUBLICS else code for code in codes if isinstance(code, str))
