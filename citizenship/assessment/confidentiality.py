"""The refugee confidentiality lock: whose authorities must not hear of this person (INT-D-17, METHODS c.3).

Where there is a refugee claim against a State, nobody contacts its authorities or consulate: no enquiry, no remedy,
no plan. A fear that was asked and is unknown locks as well; one that nobody asked about does not lock, but is a
question where the person is displaced or looks like a refugee.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from citizenship.case import NOT_ASKED
from citizenship.dates import MIN_DAY, UncertainDate
from citizenship.engine.biography import area_states, possible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from citizenship.case import Case
    from citizenship.engine.evaluation import Evaluation

PERMITS: Final = ("refugee", "asylum_seeker")
CLAIMS: Final = ("recognised_refugee", "asylum_refused")
TO: Final = ("contact_consulate", "contact_authorities")
_ABSENT: Final = (None, NOT_ASKED, ())
_REASONS: Final = {
    "fear": {"en": "the person fears return to {state}", "ru": "лицо опасается возвращения: {state}"},
    "claim": {"en": "there is a refugee claim and {state} may be the State feared",
              "ru": "имеется ходатайство о статусе беженца, и {state}, возможно, и есть государство, которого лицо опасается"},
    "unknown": {"en": "it is not known whether the person fears return to {state}", "ru": "неизвестно, опасается ли лицо возвращения: {state}"},
}


@attrs.frozen(kw_only=True)
class Lock:
    """Which States must not be contacted, each with its ground: ``fear``, ``claim`` or ``unknown``.

    ``everywhere``: the fear is unknown and so is where the person lives now, so no State may be contacted.
    ``lifted``: States that would be locked but for the person's own dated consent. ``ask``: fear of return has to be
    asked about before anybody is contacted.
    """

    states: Mapping[str, str]
    safe: frozenset[str] = frozenset()
    everywhere: bool = False
    lifted: tuple[str, ...] = ()
    ask: bool = False

    def enquiry_allowed(self, state: str) -> bool:
        """May the authorities of ``state`` be asked about this person? False wherever that is not certain.

        >>> Lock(states={"TM": "fear"}).enquiry_allowed("TM"), Lock(states={"TM": "fear"}).enquiry_allowed("KZ")
        (False, True)
        """
        return state not in self.states and not (self.everywhere and state not in (*self.lifted, *self.safe))

    def reason(self, state: str, lang: str = "en") -> str:
        """Why ``state`` must not be contacted; empty where it may be.

        >>> Lock(states={"TM": "fear"}).reason("TM")
        'the person fears return to TM'
        """
        if self.enquiry_allowed(state):
            return ""
        return _REASONS[self.states.get(state, "unknown")][lang].format(state=state)


def lock(evaluation: Evaluation) -> Lock:
    """The lock of a case (INT-D-17). UNKNOWN locks: a fear that was asked and is not known, and a claim of unknown aim.

    Of a claim without a named State, every linked State but the one that protects the person may be the feared one.

    >>> from citizenship import assess, loads
    >>> [case] = loads('{id: a, as_of: 2026-11-23, person: {birthplace: TM}, circumstances: {fears_return_to: [TM]}}')
    >>> lock(assess(case, engine="reference", completions=False).evaluation).enquiry_allowed("TM")
    False
    """
    case = evaluation.case
    fears = case.circumstances.fears_return_to
    claimed, hosts = _claims(case)
    home = _home(evaluation)
    linked = frozenset(evaluation.links) - {"SU"}
    found: dict[str, str] = {}
    stated = {state for item in _listed(fears) for state in possible(item) if state != "XX"} if fears not in _ABSENT else set()
    if fears is None:
        found |= dict.fromkeys(sorted(linked - home), "unknown")
    if claimed and not stated:
        found |= dict.fromkeys(sorted(linked - hosts), "claim")
    found |= dict.fromkeys(sorted(stated), "fear")
    consents = _consents(evaluation, _claim_day(case))
    lifted = tuple(sorted(s for s in (linked | set(found)) if s in consents))
    return Lock(
        states={state: ground for state, ground in found.items() if state not in consents}, safe=frozenset(home if fears is None else hosts),
        everywhere=fears is None or (claimed and not stated), lifted=tuple(s for s in lifted if s in found),
        ask=fears is NOT_ASKED and (claimed or _displaced(case)),
    )


def consented(evaluation: Evaluation, state: str) -> bool:
    """Is a dated consent to contact ``state`` on file? An enquiry without one is invalid (METHODS c.3)."""
    return state in _consents(evaluation, MIN_DAY)


def _listed(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else (value,)


def _claims(case: Case) -> tuple[bool, frozenset[str]]:
    """Is there a refugee claim that was not finally refused, and which States were asked for protection?"""
    claimed, refused = False, False
    hosts: set[str] = set()
    for spell in case.residence if isinstance(case.residence, tuple) else ():
        for permit in spell.permits if isinstance(spell.permits, tuple) else ():
            if permit.kind in PERMITS and spell.lived is not False:
                claimed = True
                hosts |= {s for area in _listed(spell.area) if isinstance(area, str) for s in area_states(area, spell.name, None)}
    for act in case.acts if isinstance(case.acts, tuple) else ():
        if act.act not in CLAIMS or act.happened is False:
            continue
        hosts |= {word for word in (act.by, act.of) if isinstance(word, str)}
        if act.act == "asylum_refused" and act.final is True and act.happened is True and not _appealed(act.appeals):
            refused = True
        else:
            claimed = True
    return claimed and not (refused and not _recognised(case)), frozenset(hosts) if len(hosts) == 1 else frozenset()


def _appealed(appeals: object) -> bool:
    return isinstance(appeals, tuple) and any(appeal.outcome != "upheld" for appeal in appeals)


def _recognised(case: Case) -> bool:
    return any(act.act == "recognised_refugee" and act.happened is not False for act in case.acts) if isinstance(case.acts, tuple) else False


def _claim_day(case: Case) -> int:
    days = [act.works.lo for act in (case.acts if isinstance(case.acts, tuple) else ())
            if act.act in CLAIMS and isinstance(act.works, UncertainDate)]
    return max(days, default=MIN_DAY)


def _displaced(case: Case) -> bool:
    spells = case.residence if isinstance(case.residence, tuple) else ()
    return case.circumstances.displaced_by not in _ABSENT or any(spell.reason == "displacement" for spell in spells)


def _home(evaluation: Evaluation) -> set[str]:
    """The States the person certainly lives in today: nobody can be sent back to where they are."""
    return {state for state, _ in evaluation.lives["considered"].bio.here()}


def _consents(evaluation: Evaluation, since: int) -> frozenset[str]:
    """States whose contact the person agreed to, dated, and not before the last word on the claim (consent is renewed)."""
    return frozenset(_dated(evaluation.case, evaluation.today[0], since))


def _dated(case: Case, today: int, since: int) -> Iterator[str]:
    for consent in case.consents if isinstance(case.consents, tuple) else ():
        if consent.to in TO and isinstance(consent.of, str) and isinstance(consent.date, UncertainDate) and since <= consent.date.lo and consent.date.hi <= today:
            yield consent.of


__all__ = ["Lock", "consented", "lock"]
