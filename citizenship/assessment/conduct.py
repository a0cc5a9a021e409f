"""What authorities did without saying what they hold of the person: weaker than a position (INT-D-08 to INT-D-10).

A sign *for*: a national paper of the State though it no longer speaks (expired, or nobody knows until when), the
electoral roll, conscription, treatment as a citizen. A sign *against*: treatment as a foreigner, an order of removal,
a refused readmission, "cannot confirm", a refusal that is not known to be final, silence after a proper request if it
was repeated (once is nothing, INT-D-09). A sign never makes a verdict. It bears one out, or casts doubt on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from citizenship.case import NOT_ASKED
from citizenship.truth import FALSE, TRUE
from citizenship.vocabulary.acts import ENDING, competent, standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from citizenship.case import Act
    from citizenship.engine.evaluation import Evaluation
    from citizenship.engine.steps import Bounds

PAPERS: Final = frozenset({"passport", "id_card", "internal_passport", "nationality_certificate", "nationality_insert"})
ROLLS: Final = frozenset({"electoral_roll", "military_card", "register_entry"})
AGAINST: Final = frozenset({"treated_as_foreigner", "removal_ordered", "readmission_refused", "cannot_confirm"})
REQUESTS: Final = frozenset({"applied", "enquired"})
REPEATED: Final = 2


@attrs.frozen
class Sign:
    """One sign: for (TRUE) or against (FALSE), when, and the entry of the case."""

    value: int
    day: Bounds
    entry: str


def signs(evaluation: Evaluation, state: str) -> tuple[Sign, ...]:
    """Every sign of a State's authorities, in order of the file. Whatever is not certainly theirs is none."""
    return (*_papers(evaluation, state), *_acts(evaluation, state), *_silence(evaluation, state))


def _papers(evaluation: Evaluation, state: str) -> Iterator[Sign]:
    bio = evaluation.lives["considered"].bio
    for i, paper in enumerate(bio.items("documents")):
        says = paper.says_national_of if isinstance(paper.says_national_of, str) else paper.of
        if paper.of != state or says != state or paper.kind not in PAPERS | ROLLS or paper.false_data is True or paper.holder not in (NOT_ASKED, "self"):
            continue
        if paper.withdrawn not in (NOT_ASKED, None) or (paper.kind == "register_entry" and paper.says_national_of is NOT_ASKED):
            continue
        day = (bio.born[0], evaluation.today[1]) if paper.issued in (NOT_ASKED, None) else bio.bounds(paper.issued)
        yield Sign(TRUE, day, f"documents[{i}]")


def _acts(evaluation: Evaluation, state: str) -> Iterator[Sign]:
    bio = evaluation.lives["considered"].bio
    for i, act in enumerate(bio.items("acts")):
        if act.whose != state or act.happened is not True or competent(act) != TRUE or standing(act) != TRUE:
            continue
        if act.act == "treated_as_citizen":
            yield Sign(TRUE, bio.act_day(act), f"acts[{i}]")
        elif act.act in AGAINST or (act.act == "refused" and act.what in ("confirmation", "document") and act.final is not True):
            yield Sign(FALSE, bio.act_day(act), f"acts[{i}]")


def _silence(evaluation: Evaluation, state: str) -> Iterator[Sign]:
    """No reply, repeated, after a proper request that is on file."""
    bio = evaluation.lives["considered"].bio
    about: list[tuple[int, Act]] = [(i, act) for i, act in enumerate(bio.items("acts")) if act.whose == state and act.happened is True and competent(act) == TRUE]
    asked = [bio.act_day(act) for _, act in about if act.act in REQUESTS]
    silent = [(i, act) for i, act in about if act.act == "no_reply" and any(day[1] <= bio.act_day(act)[0] for day in asked)]
    if len(silent) >= REPEATED:
        i, act = silent[-1]
        yield Sign(FALSE, bio.act_day(act), f"acts[{i}]")


def treated_as_national(evaluation: Evaluation, state: str) -> Sign | None:
    """A sign for the person on a day on which the law certainly said no, as it has ever since (INT-D-08: contrary practice).

    A paper issued or renewed after a loss shows that the loss was not applied. Later acts of the State against the
    person take that back; days that may lie before the loss show nothing.
    """
    timeline = evaluation.timelines["considered"]
    fluent = timeline.own.get(state)
    bio = evaluation.lives["considered"].bio
    against = [bio.act_day(act)[1] for act in bio.items("acts")
               if act.whose == state and act.happened is True and standing(act) == TRUE and (act.act in ENDING or (act.act == "refused" and act.final is True))]
    for sign in signs(evaluation, state):
        if sign.value != TRUE or fluent is None or any(day >= sign.day[0] for day in against) or timeline.value(state, sign.day[0]) != FALSE:
            continue
        later = [value for day, value in zip(fluent.days, fluent.values, strict=True) if day > sign.day[0]]
        if all(value == FALSE for value in later):
            return sign
    return None


def since(evaluation: Evaluation, state: str, day: int, value: int) -> tuple[Sign, ...]:
    """The signs of one direction that certainly come after a day."""
    return tuple(sign for sign in signs(evaluation, state) if sign.value == value and sign.day[0] > day)


__all__ = ["Sign", "signs", "since", "treated_as_national"]
