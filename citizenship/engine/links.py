"""Which States a life touches, and through what (INT-D-02, DESIGN R7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from citizenship.case import NOT_ASKED, Case, Found, Place
from citizenship.engine.biography import area_states, possible
from citizenship.places import STATES

if TYPE_CHECKING:
    from collections.abc import Iterable

WEAK: Final = frozenset({"spouse", "stay", "origin"})
_SOVIET: Final = 15  # a bare SU birthplace stands for fifteen States: no link to any one of them


def links(case: Case) -> dict[str, tuple[str, ...]]:
    """Every State a case touches with the kinds of link, in order of finding.

    Kinds: birth, parent, residence (permanent), stay, spouse, sibling, service, study, document, act,
    nationality, adoption, origin. A link is no fact for a rule.
    """
    found: dict[str, dict[str, None]] = {}

    def add(states: Iterable[str], kind: str) -> None:
        for state in states:
            if state in STATES and state != "XX":
                found.setdefault(state, {})[kind] = None

    def area(value: object, kind: str) -> None:
        for item in value if isinstance(value, tuple | frozenset) else (value,):
            if isinstance(item, str) and (item in STATES or item.startswith("SU-")):
                states = area_states(item, None, None)
                if len(states) < _SOVIET:
                    add(states, kind)

    def word(value: object, kind: str) -> None:
        if value is not None and value is not NOT_ASKED:
            options = possible(value)
            if len(options) < _SOVIET:
                add(options, kind)

    person = case.person
    if isinstance(person.birthplace, Place) and isinstance(person.birthplace.area, str):
        states = area_states(person.birthplace.area, person.birthplace.name, None)
        if len(states) < _SOVIET:
            add(states, "birth")
    if isinstance(person.found_as_child, Found):
        area(person.found_as_child.area, "birth")
    if isinstance(person.nationality, tuple):
        for held in person.nationality:
            if held.held is not False:
                word(held.of, "nationality")
    word(person.origin, "origin")
    for parent in case.parents if isinstance(case.parents, tuple) else ():
        kind = "adoption" if parent.role.startswith("adoptive") else "parent"
        if isinstance(parent.nationality, tuple):
            for held in parent.nationality:
                word(held.of, kind)
        if isinstance(parent.nationality_at_birth, tuple):
            add(parent.nationality_at_birth, kind)
        elif isinstance(parent.nationality_at_birth, frozenset):
            word(parent.nationality_at_birth, kind)
        for spell in parent.residence if isinstance(parent.residence, tuple) else ():
            if spell.registration == "permanent" or spell.reason == "home" or spell.permanent_home is True:
                area(spell.area, kind)
    for spell in case.residence if isinstance(case.residence, tuple) else ():
        if spell.lived is False:
            continue
        settled = spell.registration in ("permanent", "some", None) or spell.permanent_home is True or spell.reason == "home"
        kind = "residence" if settled else "study" if spell.reason == "study" else "stay"
        area(spell.area, kind)
    for entry in case.registrations if isinstance(case.registrations, tuple) else ():
        area(entry.area, "residence")
    for paper in case.documents if isinstance(case.documents, tuple) else ():
        word(paper.of, "document")
        word(paper.says_national_of, "document")
    for act in case.acts if isinstance(case.acts, tuple) else ():
        if act.happened is not False:
            word(act.whose, "act")
    for relative in case.family if isinstance(case.family, tuple) else ():
        if relative.relation == "spouse":
            word(relative.nationality if not isinstance(relative.nationality, tuple) else frozenset(relative.nationality) or NOT_ASKED, "spouse")
        elif relative.relation in ("sibling", "half_sibling") and isinstance(relative.nationality, tuple):
            add(relative.nationality, "sibling")
    for service in case.service if isinstance(case.service, tuple) else ():
        word(service.for_state, "service")
    return {state: tuple(kinds) for state, kinds in found.items()}
