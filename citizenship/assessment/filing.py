"""What kind of thing a remedy is, and why it stands where it stands (issue 4; INT-D-18 on determination procedures).

A kind follows from the rule as data: its effect, its mode, its right; a ruleset says it itself (``kind:``) where these
do not tell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from citizenship.dates import Term, parse_term, subtract
from citizenship.errors import DateError
from citizenship.law.model import REMEDY_KINDS
from citizenship.truth import FALSE, TRUE, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from citizenship.assessment.remedies import Remedy
    from citizenship.engine.evaluation import Evaluation
    from citizenship.law.model import Rule

RANK: Final = {kind: i for i, kind in enumerate(REMEDY_KINDS)}
_ORDINARY: Final = frozenset({"A06", "A24", "A26"})  # residence-based, special achievements, investment
_CURES: Final = frozenset({"confirmation", "recognition", "treaty", "facilitated", "court"})
TIES: Final = Term(years=10)  # the longest residence article 1(2)(b) of the 1961 Convention lets a State ask for (INT-61-01b-res)
_WORDS: Final = {
    "confirmation": ("Confirms a nationality the law already gives: nothing is asked of anybody's discretion.",
                     "Подтверждает гражданство, которое уже имеется в силу закона: на усмотрение органа ничего не оставлено."),
    "recognition": ("The law grants it to whoever meets the conditions: the authority must recognise or register.",
                    "Закон предоставляет это каждому, кто отвечает условиям: орган обязан признать или зарегистрировать."),
    "treaty": ("Registration under a treaty, easier than any naturalisation.", "Регистрация на основании международного договора — проще любого приёма в гражданство."),
    "facilitated": ("Facilitated naturalisation or restoration: fewer conditions than the ordinary way.",
                    "Упрощённый приём или восстановление в гражданстве: условий меньше, чем в общем порядке."),
    "discretionary": ("Ordinary or exceptional naturalisation: it stands after every way that rests on a right.",
                      "Приём в общем или исключительном порядке: стоит после всех способов, основанных на праве."),
    "statelessness": ("Determination of statelessness gives protection, not a nationality: it stands after the ways to a nationality.",
                      "Установление статуса лица без гражданства даёт защиту, но не гражданство, поэтому стоит после способов получить гражданство."),
    "court": ("A court establishes the facts another remedy needs.", "Суд устанавливает факты, необходимые для другого обращения."),
    "appeal": ("An appeal against a decision on file.", "Обжалование имеющегося решения."),
    "documents": ("Papers and registration: they prove, they do not give a nationality.", "Документы и регистрация: они подтверждают, но не предоставляют гражданства."),
    "stay": ("Lawful stay, residence or work: it protects and counts towards terms, it gives no nationality.",
             "Законное пребывание, проживание или работа: защищает и засчитывается в сроки, но гражданства не даёт."),
    "other": ("The ruleset does not say what kind of step this is.", "В своде норм не указано, что это за обращение."),
}
_OPEN: Final = {
    "yes": ("Every condition is met.", "Все условия выполнены."),
    "unknown": ("Some condition is not known to be met.", "Неизвестно, выполнены ли все условия."),
    "no": ("A condition is not met, or the time is over.", "Какое-либо условие не выполнено либо срок истёк."),
}
_MAY_REFUSE: Final = ("The authority may refuse even so.", "Орган вправе отказать и при их выполнении.")
_OWN_COUNTRY: Final = (
    "The person is in what may be the own country, with strong ties: confirmation or grant of its nationality comes first, not a determination of statelessness (INT-D-18).",
    "Лицо находится в стране, с которой имеет прочные связи: сначала подтверждение или предоставление её гражданства, а не установление статуса лица без гражданства (INT-D-18).")


def kind_of(rule: Rule) -> str:
    """The kind of a rule with a ``remedy``.

    ``other`` where neither the ruleset nor the data of the rule says; nothing is guessed from a title.

    >>> from citizenship import load_lawbook
    >>> book = load_lawbook()
    >>> [kind_of(book.by_id[rule]) for rule in ("UZ-SDP-BEL", "UZ-2020-6.1", "KG-T1999-1#a", "UZ-2020-6.4")]
    ['confirmation', 'recognition', 'treaty', 'court']
    """
    stated = (rule.remedy or {}).get("kind")
    if stated:
        return str(stated)
    if rule.effect == "confirms":
        return "confirmation"
    if rule.effect == "registers":
        return "documents"
    if rule.effect != "acquires" and not rule.by:
        return "other"
    if "A19" in rule.modes:
        return "treaty"
    if right_of(rule) == "of_right":
        return "facilitated" if set(rule.by) == {"granted"} else "recognition"
    return "discretionary" if set(rule.modes) <= _ORDINARY else "facilitated"


def right_of(rule: Rule) -> str:
    """``of_right`` or ``discretionary``; unsaid it is a right only to have confirmed what is."""
    return str((rule.remedy or {}).get("right") or ("of_right" if rule.effect == "confirms" else "discretionary"))


def filing_term(rule: Rule) -> Term | None:
    """``file_within`` as a term that can be counted; None where none is set, or in working days and the like (told in the remedy)."""
    try:
        return parse_term(str((rule.remedy or {}).get("file_within")))
    except DateError:
        return None


def why_ranked(remedy: Remedy) -> dict[str, str]:
    """Why the remedy stands where it stands, in English and Russian."""
    parts = [_OPEN[remedy.open], _WORDS[remedy.kind]]
    if remedy.right == "discretionary" and remedy.kind not in ("documents", "stay", "other"):
        parts.append(_MAY_REFUSE)
    if remedy.demoted:
        parts.append(_OWN_COUNTRY)
    return {"en": " ".join(en for en, _ in parts), "ru": " ".join(ru for _, ru in parts)}


def paths(evaluation: Evaluation) -> dict[str, int]:
    """Per State of present residence: is it the own country with strong ties (born or long resident there)? (INT-D-18)

    UNKNOWN where neither is known. Ten years of residence count as long; the dossier gives no number, so the
    longest residence is taken that the 1961 Convention lets a State ask of a person born there.
    """
    bio = evaluation.lives["considered"].bio
    now = evaluation.today
    out: dict[str, int] = {}
    for state, span in bio.here():
        long = TRUE if span.first[1] <= subtract(now[0], TIES) else FALSE if span.first[0] > subtract(now[1], TIES) else UNKNOWN
        out[state] = max(out.get(state, FALSE), long, _born(evaluation, state))
    return out


def _born(evaluation: Evaluation, state: str) -> int:
    from citizenship.case import Place
    from citizenship.engine.biography import area_states

    place = evaluation.case.person.birthplace
    if not isinstance(place, Place) or not isinstance(place.area, str):
        return UNKNOWN
    states = area_states(place.area, place.name, None)
    return FALSE if state not in states else TRUE if len(states) == 1 else UNKNOWN


def remedy_path(evaluation: Evaluation, offered: Iterable[Remedy]) -> str | None:
    """``confirmation``, ``sdp`` or ``unknown``: what comes first in the State the person lives in (INT-D-18).

    None where the State of residence is not known. A person with strong ties whose State leaves no way to its
    nationality open goes to the determination procedure after all.
    """
    where = paths(evaluation)
    if not where:
        return None
    ties = max(where.values())
    if ties != TRUE:
        return "sdp" if ties == FALSE else "unknown"
    own = {state for state, value in where.items() if value == TRUE}
    return "confirmation" if own & ways_open(offered) else "sdp"


def ways_open(offered: Iterable[Remedy]) -> set[str]:
    """States in which some way to the nationality is open or may be."""
    return {remedy.country for remedy in offered if remedy.kind in _CURES and remedy.open != "no"}


def ranked(evaluation: Evaluation, offered: list[Remedy]) -> tuple[Remedy, ...]:
    """Remedies in the order in which a lawyer tries them: open first, then by kind, right, and where the person lives."""
    rank = {"yes": 0, "unknown": 1, "no": 2}
    residence = {s for s, kinds in evaluation.links.items() if "residence" in kinds}
    own = {state for state, value in paths(evaluation).items() if value == TRUE} & ways_open(offered)

    def place(remedy: Remedy) -> tuple[Any, ...]:
        # in the own country the determination procedure waits behind every way to its nationality, even an uncertain one
        return (max(rank[remedy.open], remedy.demoted), remedy.country == "regional", RANK[remedy.kind], remedy.right != "of_right",
                remedy.country not in residence, remedy.country, remedy.id)

    marked = [attrs.evolve(r, demoted=True) if r.kind == "statelessness" and r.country in own else r for r in offered]
    return tuple(sorted(marked, key=place))


__all__ = ["RANK", "filing_term", "kind_of", "paths", "ranked", "remedy_path", "right_of", "why_ranked"]
