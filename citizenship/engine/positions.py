"""Positions: what competent authorities hold of a person (DESIGN R5, R10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from citizenship.case import NOT_ASKED
from citizenship.dates import MAX_DAY, MIN_DAY, UncertainDate
from citizenship.engine.biography import possible
from citizenship.engine.happenings import which_state
from citizenship.engine.steps import Ref
from citizenship.truth import FALSE, TRUE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from citizenship.case import Act
    from citizenship.engine.biography import Biography
    from citizenship.engine.steps import Refs

PROOFS: Final = frozenset({"passport", "id_card", "nationality_certificate"})


@attrs.frozen(eq=False)
class Mask:
    """A position: an authority holds the person a national of ``state`` or not, of the days from ``start`` to ``end``.

    Not ``sure``: it may not have spoken, or of another State, or later. Then what the law says is left where they agree.
    """

    state: str
    value: int
    start: int
    end: int
    refs: Refs
    sure: bool = True


def positions(bio: Biography, encoded: Iterable[str]) -> list[Mask]:
    """What competent authorities hold of this person, oldest first; of several possible States those ``encoded``."""
    out: list[Mask] = []
    today = bio.today[1]
    for i, act in enumerate(bio.items("acts")):
        if act.competent is False or act.happened is False:
            continue
        value = None
        if act.act in ("position_national", "confirmed"):
            value = TRUE
        elif act.act == "position_not_national" or (act.act == "refused" and act.what in ("confirmation", "document") and act.final is True):
            value = FALSE
        named = act.whose
        states = possible(named) if isinstance(named, str | frozenset) else frozenset()
        if value is None or not states or _stayed(act):
            continue
        first, spoken = bio.act_day(act)
        since = spoken if act.since in (NOT_ASKED, None) else bio.bounds(act.since, open_to=MIN_DAY)[1]
        if isinstance(act.since, UncertainDate) and act.since.is_open:
            since = bio.born[0]
        sure = act.happened is True and len(states) == 1
        refs = (Ref(bio.path("acts", i)),) if sure else (which_state(bio.path("acts", i, "of"), states),)
        for state in sorted(states & set(encoded)) if len(states) > 1 else sorted(states):
            if first < spoken:  # it may have spoken earlier in that time
                out.append(Mask(state, value, min(since, first), spoken - 1, refs, sure=False))
            out.append(Mask(state, value, min(since, spoken), spoken, refs, sure=sure))
    for i, paper in enumerate(bio.items("documents")):
        if paper.kind in PROOFS and isinstance(paper.of, str) and paper.of != "SU" and paper.false_data is not True:
            says = paper.says_national_of if isinstance(paper.says_national_of, str) else paper.of
            if paper.holder not in (NOT_ASKED, "self") or paper.issued in (NOT_ASKED, None) or says != paper.of:
                continue
            end = today if paper.expires in (NOT_ASKED, None) else bio.bounds(paper.expires, open_to=MAX_DAY)[0]
            gone = [bio.bounds(d)[0] for d in (paper.withdrawn,) if isinstance(d, UncertainDate)]
            issued = bio.bounds(paper.issued)[1]
            end = min([end, today, *gone])
            if end >= issued and paper.expires not in (NOT_ASKED, None) and end >= bio.today[0]:
                out.append(Mask(says, TRUE, issued, end, (Ref(bio.path("documents", i)),)))
    return sorted(out, key=lambda mask: mask.end)


def _stayed(act: Act) -> bool:
    """An appeal that suspends, or has overturned, the act: it is no position."""
    appeals = act.appeals if isinstance(act.appeals, tuple) else ()
    return any(a.outcome == "overturned" or (a.outcome == "pending" and a.suspends is True) for a in appeals)


__all__ = ["Mask", "positions"]
