"""The rules of a lawbook that an assessment reads beside the verdicts, sorted once by what they are for."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import attrs

from citizenship.law.model import All, AnyOf, Pred, StateSet, leaves

if TYPE_CHECKING:
    from collections.abc import Mapping

    from citizenship.law.lawbook import Lawbook
    from citizenship.law.model import Condition, Rule

EXCLUSION: Final = "INT-54-1.2"
SUCCESSION: Final = ("INT-SS-04", "INT-SS-14", "INT-SS-03")  # presumption, dissolution, appropriate connection: strongest first


@attrs.frozen(kw_only=True)
class Norm:
    """A rule of international law with a branch for each State: the rest of its conditions, those of nationality apart."""

    rule: Rule
    branches: tuple[tuple[str, Condition], ...]
    of_nationality: tuple[Condition, ...]
    others: tuple[Condition, ...]


@attrs.frozen(kw_only=True)
class Catalogue:
    """Rules by their use: triggers of risk, grounds of loss by State, norms, rules on succession with their States, and so on."""

    triggers: tuple[Rule, ...]
    grounds: Mapping[str, tuple[Rule, ...]]
    norms: tuple[Norm, ...]
    succession: tuple[tuple[Rule, frozenset[str]], ...]
    exclusion: tuple[Rule, ...]
    referrals: tuple[Rule, ...]
    serving: tuple[Rule, ...]


@lru_cache(maxsize=16)
def catalogue(book: Lawbook) -> Catalogue:
    """The catalogue of a lawbook, made once."""
    flags = [rule for rule in book.rules if rule.effect == "flags"]
    grounds: dict[str, list[Rule]] = {}
    for rule in book.rules:
        if rule.effect == "loses" and not rule.automatic:
            grounds.setdefault(rule.state, []).append(rule)
    international = [rule for rule in flags if rule.state == "international" and not rule.risk]
    return Catalogue(
        triggers=tuple(rule for rule in flags if rule.risk),
        grounds={state: tuple(rules) for state, rules in grounds.items()},
        norms=tuple(norm for rule in international if (norm := _norm(rule)) is not None),
        succession=tuple((rule, states_of(rule.when)) for provision in SUCCESSION for rule in flags if rule.provision == provision),
        exclusion=tuple(rule for rule in flags if rule.provision == EXCLUSION),
        referrals=tuple(rule for rule in book.rules if rule.referral is not None),
        serving=tuple(rule for rule in book.rules if rule.serves),
    )


def _norm(rule: Rule) -> Norm | None:
    """The rule with its last ``any`` that goes through States one by one, or nothing where there is none."""
    spots = [(item, named) for item in rule.when if isinstance(item, AnyOf) and (named := [(_state(b), b) for b in item.items]) and all(s for s, _ in named)]
    if not spots:
        return None
    spot, named = spots[-1]
    rest = [item for item in rule.when if item is not spot]
    return Norm(
        rule=rule, branches=tuple((str(state), branch) for state, branch in named),
        of_nationality=tuple(item for item in rest if _of_nationality(item)), others=tuple(item for item in rest if not _of_nationality(item)),
    )


def _state(branch: Condition) -> str | None:
    """The State a branch is about: that of its ``party``, or whose nationality ended."""
    for item in branch.items if isinstance(branch, All) else (branch,):
        if isinstance(item, Pred) and item.name in ("party", "ended"):
            codes = item.get("state" if item.name == "party" else "of").codes
            if len(codes) == 1:
                return str(next(iter(codes)))
    return None


def _of_nationality(item: Condition) -> bool:
    """Does a condition speak of the person's own nationality alone?"""
    return all(isinstance(leaf, Pred) and leaf.name in ("stateless", "national") and leaf.get("who", "self") == "self" for leaf in leaves(item))


def states_of(items: tuple[Condition, ...]) -> frozenset[str]:
    """States that some conditions speak of, the USSR and denials aside."""
    out: set[str] = set()
    for item in items:
        if isinstance(item, All | AnyOf):
            out |= states_of(item.items)
        elif isinstance(item, Pred):
            out |= {code for value in item.named.values() if isinstance(value, StateSet) and not value.negated for code in value.codes}
    return frozenset(out) - {"SU"}


__all__ = ["Catalogue", "Norm", "catalogue", "states_of"]
