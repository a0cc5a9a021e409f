"""Positions: what competent authorities hold of a person (DESIGN R5, R10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from citizenship.case import NOT_ASKED
from citizenship.dates import MAX_DAY, MIN_DAY, UncertainDate
from citizenship.engine.biography import possible
from citizenship.engine.happenings import effect_of, which_state
from citizenship.engine.steps import Ref
from citizenship.truth import FALSE, TRUE, UNKNOWN
from citizenship.vocabulary.acts import appeal_refs, competent, standing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from citizenship.case import Act, Document
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
    """What competent authorities hold of this person, oldest first; of several possible States those ``encoded``.

    An act of which it is not known whether it happened, whether the body was competent, whether it is final, or
    whether an appeal stopped it is a position that is not ``sure``; so is one whose day may be before or after a
    contrary act. A body of another State, or one that is not competent, holds no position (INT-D-09).
    """
    words = [spoken for i, act in enumerate(bio.items("acts")) if (spoken := _spoken(bio, i, act)) is not None]
    out: list[Mask] = []
    for word in words:
        if not word.says:
            continue
        contrary = any(word.unordered(other) for other in words)
        sure = word.sure and not contrary
        since = _since(bio, word)
        for state in sorted(word.states & set(encoded)) if len(word.states) > 1 else sorted(word.states):
            if word.first < word.last:  # it may have spoken earlier in that time
                out.append(Mask(state, word.value, min(since, word.first), word.last - 1, word.refs, sure=False))
            out.append(Mask(state, word.value, min(since, word.last), word.last, word.refs, sure=sure))
    for i, paper in enumerate(bio.items("documents")):
        out += _paper(bio, i, paper, words)
    return sorted(out, key=lambda mask: (mask.end, mask.sure))


@attrs.frozen(eq=False)
class _Word:
    """An act by which a State says that the person is, or is not, its national; ``says`` is False of one that makes it so."""

    act: Act
    states: frozenset[str]
    value: int
    first: int
    last: int
    sure: bool
    says: bool
    refs: Refs

    def unordered(self, other: _Word) -> bool:
        """Says the other the contrary of one of these States, and may it have been earlier or later?"""
        apart = self.last < other.first or other.last < self.first
        same_day = self.first == self.last == other.first == other.last
        outranks = same_day and _rank(self.act) > _rank(other.act)
        return self.value != other.value and bool(self.states & other.states) and not apart and not outranks


def _rank(act: Act) -> int:
    """A court's ruling of the same day weighs more than what an office says (INT-D-10: competence and formality)."""
    return 1 if act.level == "court" else 0


def _spoken(bio: Biography, i: int, act: Act) -> _Word | None:
    named = act.whose
    states = possible(named) if isinstance(named, str | frozenset) else frozenset()
    value, says = _meaning(act)
    speaks, stands = competent(act), standing(act)
    if value is None or not states or act.happened is False or FALSE in (speaks, stands):
        return None
    final = act.act != "refused" or act.final is True
    path = bio.path("acts", i)
    doubts: list[Ref] = []
    if len(states) > 1:
        doubts.append(which_state((*path, "of"), states))
    if act.happened is not True:
        doubts.append(Ref((*path, "happened"), ((True,), (False,))))
    if speaks == UNKNOWN:
        doubts.append(Ref((*path, "competent"), ((True,), (False,))))
    if not final:
        doubts.append(Ref((*path, "final"), ((True,), (False,))))
    if stands == UNKNOWN:
        doubts += appeal_refs(act, path)
    first, last = bio.act_day(act)
    return _Word(act, states, value, first, last, not doubts, says, tuple(doubts) or (Ref(path),))


def _meaning(act: Act) -> tuple[int | None, bool]:
    """Which way an act speaks, and whether it is a position (else it gives or takes the nationality itself).

    A refusal of which nobody asked whether it is final is none: more can still be filed, and the answer says so.
    """
    if act.act in ("position_national", "confirmed"):
        return TRUE, True
    if act.act == "position_not_national" or (act.act == "refused" and act.what in ("confirmation", "document") and act.final in (True, None)):
        return FALSE, True
    gives, takes = effect_of(act)
    return (TRUE if gives else FALSE if takes else None), False


def _since(bio: Biography, word: _Word) -> int:
    """From when the authority says so; where it does not say, from the day on which it spoke."""
    since = word.act.since
    if isinstance(since, UncertainDate) and since.is_open:
        return bio.born[0]
    return word.last if since in (NOT_ASKED, None) else bio.bounds(since, open_to=MIN_DAY)[1]


def _paper(bio: Biography, i: int, paper: Document, words: list[_Word]) -> list[Mask]:
    """A paper as a position: an unexpired national paper, an entry in the register as a citizen, or its deletion (INT-D-08).

    It speaks until a later contrary act of its State: a refused renewal, a release, a deprivation (INT-D-10).
    """
    if not isinstance(paper.of, str) or paper.of == "SU" or paper.false_data is True or paper.holder not in (NOT_ASKED, "self"):
        return []
    refs = (Ref(bio.path("documents", i)),)
    if paper.kind == "register_entry":
        if paper.says_national_of != paper.of:
            return []
        if isinstance(paper.withdrawn, UncertainDate):
            first, last = bio.bounds(paper.withdrawn)
            early = [Mask(paper.of, FALSE, first, last - 1, refs, sure=False)] if first < last else []
            return [*early, Mask(paper.of, FALSE, last, last, refs)] if last <= bio.today[1] else early
        if paper.held is not True:
            return []
        ends = bio.today[1]
    elif paper.kind in PROOFS and paper.expires not in (NOT_ASKED, None):
        says = paper.says_national_of if isinstance(paper.says_national_of, str) else paper.of
        gone = [bio.bounds(paper.withdrawn)[0]] if isinstance(paper.withdrawn, UncertainDate) else []
        ends = min([bio.bounds(paper.expires, open_to=MAX_DAY)[0], bio.today[1], *gone])
        if says != paper.of or ends < bio.today[0]:
            return []
    else:
        return []
    if paper.issued in (NOT_ASKED, None):
        return []
    return _until_contradicted(bio, paper, ends, refs, words)


def _until_contradicted(bio: Biography, paper: Document, ends: int, refs: Refs, words: list[_Word]) -> list[Mask]:
    assert isinstance(paper.of, str)
    issued, possibly = bio.bounds(paper.issued)[1], ends
    against = [w for w in words if w.value == FALSE and paper.of in w.states and w.last >= issued]
    for word in against:
        if word.sure and word.first > issued:
            ends = min(ends, word.first - 1)
        else:  # perhaps an act of this State, perhaps before the paper
            possibly = min(possibly, max(word.first, issued) - 1)
    certain = min(ends, possibly)
    out = [Mask(paper.of, TRUE, issued, certain, refs)] if certain >= issued else []
    if ends > certain:
        doubts = tuple(ref for w in against for ref in w.refs)
        out.append(Mask(paper.of, TRUE, max(certain + 1, issued), ends, doubts, sure=False))
    return out


__all__ = ["Mask", "positions"]
