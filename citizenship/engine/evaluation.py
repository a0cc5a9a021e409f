"""A case evaluated: biographies, parents first, three passes over the whole lawbook (R5, R14)."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import attrs

from citizenship.case import NOT_ASKED, Case, Parent
from citizenship.dates import UncertainDate, contains
from citizenship.engine.biography import Biography
from citizenship.engine.index import PASSES, RuleIndex, condition_of
from citizenship.engine.links import WEAK, links
from citizenship.engine.moments import Life
from citizenship.engine.positions import positions
from citizenship.engine.steps import Ref
from citizenship.engine.timeline import opaque
from citizenship.errors import EvaluationError
from citizenship.truth import FALSE, TRUE, UNKNOWN
from citizenship.vocabulary import acts, facts, people, residence  # noqa: F401 - they register the predicates
from citizenship.vocabulary.context import Someone
from citizenship.vocabulary.people import UNTOLD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from citizenship.engine.moments import Engine, Step
    from citizenship.engine.steps import Bounds, Refs
    from citizenship.engine.timeline import Change, Timeline
    from citizenship.law.lawbook import Lawbook
    from citizenship.law.model import Condition, Rule
    from citizenship.vocabulary.context import Context


@lru_cache(maxsize=16)
def index_of(book: Lawbook) -> RuleIndex:
    """The rule index of a lawbook, made once."""
    return RuleIndex(book)


@attrs.frozen(eq=False, slots=False)
class Evaluation:
    """What one case comes to: a timeline a pass, and what was assumed on the way."""

    case: Case
    index: RuleIndex
    today: Bounds
    links: Mapping[str, tuple[str, ...]]
    timelines: Mapping[str, Timeline]
    lives: Mapping[str, Life]
    assumed: frozenset[str]
    engine: Engine
    choices: Mapping[str, int]
    assumed_by: Mapping[str, frozenset[str]] = attrs.field(factory=dict)  # State: what its law took for granted

    @property
    def trace(self) -> tuple[Step, ...]:
        """Every rule that did something in the considered pass, in order."""
        return tuple(self.lives["considered"].trace)

    @cached_property
    def settled(self) -> dict[str, dict[str, tuple[Change, ...]]]:
        """Per pass the States whose every day is known, with their changes: learning more cannot change those.

        Monotonicity (what is TRUE or FALSE stays so whatever is learned) lets a completion replay them.
        """
        return settled(self.index, self.timelines, frozenset(mask.state for life in self.lives.values() for mask in life.masks))

    @cached_property
    def settled_parents(self) -> tuple[dict[str, dict[str, tuple[Change, ...]]], ...]:
        """The same of every parent told in the case; of one whose authorities have spoken nothing is replayed."""
        out: list[dict[str, dict[str, tuple[Change, ...]]]] = []
        for i, someone in enumerate(self.lives["text"].parents):
            parents = {name: life.parents[i] for name, life in self.lives.items()}
            spoken = someone.timeline.opaque or positions(someone.bio, self.index.states)
            out.append({name: {} for name in parents} if spoken else settled(self.index, {name: one.timeline for name, one in parents.items()}))
        return tuple(out)

    def ask(self, rule: Rule, moment: Bounds | None = None) -> tuple[int, Refs]:
        """Value today of a rule that makes no moment: an entitlement, a ground, a risk.

        A practice reading weighs as in a verdict (R5): practice TRUE is TRUE; text TRUE against practice FALSE is
        FALSE only where the practice is settled, else UNKNOWN.
        """
        text, refs = self._ask(rule, "text", moment)
        if rule.practice is None:
            return text, refs
        practice, more = self._ask(rule, "practice", moment)
        if practice == FALSE and text != FALSE:
            return (FALSE if rule.practice.settled else UNKNOWN), refs
        return practice, more

    def _ask(self, rule: Rule, pass_name: str, moment: Bounds | None) -> tuple[int, Refs]:
        # where an authority has spoken, what is open to the person is asked of the world in which it has
        life = self.lives["considered" if self.lives["considered"].masks else pass_name]
        day = moment or self.today
        cap = contains(rule.in_force, *day)
        if cap == FALSE:
            if rule.accrued not in ("true", "unknown") or rule.in_force.end.hi >= day[0]:
                return FALSE, ()
            # a term completed under this version survives its repeal (R12)
            end = rule.in_force.end
            day, cap = (end.lo, end.hi), TRUE if rule.accrued == "true" else UNKNOWN
        ctx = life.context(rule, day, filing=self._filed(rule, life))
        if rule.risk:
            ctx = attrs.evolve(ctx, assumed=set())
        value, refs = self.engine.infer([(rule, ctx)], pass_name)[0]
        value = min(value, cap)
        if rule.risk and ctx.assumed:
            value = min(value, UNKNOWN)  # silence about papers or acts is no risk, but something to ask
        return (min(value, UNKNOWN), refs) if rule.at_most_unknown else (value, refs)

    def reading(self, rule: Rule) -> tuple[Condition, Context]:
        """The condition of a rule that makes no moment, as applied, and the question of today it is asked with."""
        life = self.lives["considered"]
        return condition_of(rule, "considered"), life.context(rule, self.today, filing=self._filed(rule, life))

    def waits_for_acts(self, rule: Rule, moment: Bounds) -> bool:
        """Would the rule hold on a day but for acts of the person that nobody asked about?"""
        life = self.lives["considered"]
        if contains(rule.in_force, *moment) != TRUE or rule.at_most_unknown:
            return False
        ctx = life.context(rule, moment, filing=self._filed(rule, life))
        ctx = attrs.evolve(ctx, assumed=set(), extra={**ctx.extra, acts.UNASKED: True})
        value, refs = self.engine.infer([(rule, ctx)], "considered")[0]
        return value == UNKNOWN and bool(refs) and all(ref.path == ("acts",) for ref in refs)

    @staticmethod
    def _filed(rule: Rule, life: Life) -> Bounds | None:
        """The day of the last application on file to this State (under this provision, where the file says which)."""
        days = [life.bio.act_day(act) for act in life.bio.items("acts")
                if act.act == "applied" and act.happened is True and rule.state in (act.of, act.by) and (not act.under or rule.id.startswith(act.under))]
        return max(days, default=None)

    def ask_in_force(self, rule: Rule) -> bool:
        """Whether the rule is (perhaps) in force on the day of determination."""
        return contains(rule.in_force, *self.today) != FALSE


def settled(index: RuleIndex, timelines: Mapping[str, Timeline], masked: frozenset[str] = frozenset()) -> dict[str, dict[str, tuple[Change, ...]]]:
    """Per pass the changes of the States of which every day is known in all passes and nothing is masked."""
    open_states = set(masked)
    for timeline in timelines.values():
        groups = frozenset().union(*(key for key in timeline.own if isinstance(key, frozenset)))
        moved = {c.key for c in timeline.changes if not (c.truth == c.fresh == TRUE and c.day[0] == c.day[1])}
        for state in index.states:
            own, public = timeline.own[state], timeline.public[state]
            if state in groups or state in moved or UNKNOWN in own.values or own.days != public.days or own.values != public.values:
                open_states.add(state)
    return {name: {state: tuple(c for c in timeline.changes if c.key == state) for state in index.states if state not in open_states}
            for name, timeline in timelines.items()}


def evaluate_case(
    case: Case, book: Lawbook, engine: Engine, *, today: Bounds, choices: dict[str, int] | None = None,
    family: Mapping[str, Evaluation] | None = None, passes: tuple[str, ...] = PASSES,
    after: Evaluation | None = None, memory: dict[Any, Any] | None = None,
) -> Evaluation:
    """Evaluate one case on the day ``today`` (bounds). ``family`` holds parents that are cases themselves.

    A pass that cannot differ from the one before it is not run again. ``after``: an evaluation of the same case
    with less known, whose settled States need not be worked through again; ``memory`` keeps parents whose entries
    are the same.
    """
    index = index_of(book)
    known = after.settled if after is not None else {}
    narrow = index.narrowed(frozenset(s for s in index.states if s not in known["text"])) if after is not None else index
    found = links(case)
    strong = frozenset(state for state, kinds in found.items() if set(kinds) - WEAK)
    unencoded = strong - set(index.states) - {"SU"} - _stated(case)
    root = Biography(case, today, linked=strong | frozenset(s for s, kinds in found.items() if {"spouse", "origin"} & set(kinds)))
    shared: dict[str, Any] = {"treaties": book.treaties, "child_born": root.born, "today": today, "touched": frozenset({*found, "SU"}), "assumed_by": {}}
    bios = tuple(_parent_bio(case, i, parent, today) for i, parent in enumerate(case.parents if isinstance(case.parents, tuple) else ()))
    root.parents_of = tuple(bio for bio in bios if bio.parent is not None and not bio.parent.role.startswith("adoptive"))
    assumed: set[str] = set()
    timelines: dict[str, Timeline] = {}
    lives: dict[str, Life] = {}
    for name in passes:
        earlier = _same_as(name, lives, index, case, (root, *bios))
        if earlier is not None:
            timelines[name], lives[name] = timelines[earlier], lives[earlier]
            continue
        parents = _parents(case, bios, name, index, engine, choices or {}, shared, family or {}, assumed, memory, after)
        life = Life(narrow, engine, name, root, parents, choices or {}, {**shared, "unencoded": unencoded}, known.get(name, {}))
        timelines[name], lives[name] = life.run(), life
        if after is not None:
            life.tried |= {r for r in after.lives[name].tried if index.book.by_id[r].state in known[name]}
        assumed |= life.assumed
    return Evaluation(case, index, today, found, timelines, lives, frozenset(assumed), engine, choices or {},
                      {state: frozenset(texts) for state, texts in shared["assumed_by"].items()})


def _stated(case: Case) -> frozenset[str]:
    """States whose nationality the file settles one way or the other."""
    held = case.person.nationality
    return frozenset(h.of for h in held if isinstance(h.of, str) and h.held is not None) if isinstance(held, tuple) else frozenset()


def _same_as(name: str, lives: Mapping[str, Life], index: RuleIndex, case: Case, bios: tuple[Biography, ...]) -> str | None:
    """An earlier pass this one must equal: no practice reading was tried, or no authority has spoken."""
    if name == "practice" and "text" in lives:
        life = lives["text"]
        tried = set(life.tried)
        for someone in life.parents:
            tried |= someone.timeline.tried
        if not any(index.book.by_id[r].practice is not None for r in tried):
            return "text"
    if name == "considered" and "practice" in lives:
        told = any(parent.case for parent in case.parents) if isinstance(case.parents, tuple) else False
        if not told and not any(positions(bio, index.states) for bio in bios):
            return "practice"
    return None


def _parent_bio(case: Case, i: int, parent: Parent, today: Bounds) -> Biography:
    facts_only = Case(id="parent", residence=parent.residence, registrations=parent.registrations, documents=parent.documents, acts=parent.acts)
    return Biography(case, today, ("parents", i), parent, linked=frozenset(links(facts_only)))


def _parents(
    case: Case, bios: tuple[Biography, ...], pass_name: str, index: RuleIndex, engine: Engine, choices: dict[str, int],
    shared: dict[str, Any], family: Mapping[str, Evaluation], assumed: set[str], memory: dict[Any, Any] | None,
    after: Evaluation | None,
) -> tuple[Someone, ...]:
    out = []
    for i, bio in enumerate(bios):
        parent = bio.parent
        assert parent is not None
        exists = TRUE if parent.known is True else FALSE if parent.known is False else UNKNOWN
        refs: Refs = () if parent.known is True else (Ref(("parents", i, "known"), ((True,), (False,)) if parent.known is None else None),)
        if parent.case and parent.case in family:
            other = family[parent.case]
            out.append(Someone(other.lives[pass_name].bio, other.timelines[pass_name], exists, refs, parent))
            continue
        # a parent's life reads the parent's entry, the child's day of birth and what the case says of all
        parts = (parent, case.circumstances, case.family, case.none_known)
        key = (i, pass_name, shared["child_born"], tuple(sorted(choices.items())), *(id(part) for part in parts))
        if memory is None or key not in memory:
            replayed = after.settled_parents[i][pass_name] if after is not None else {}
            narrow = index.narrowed(frozenset(index.states) - frozenset(replayed)) if replayed else index
            life = Life(narrow, engine, pass_name, bio, (), choices, shared, replayed)
            timeline = life.run()
            before = after.lives[pass_name].parents[i].timeline.tried if after is not None else frozenset()
            timeline.tried = frozenset(life.tried | {r for r in before if index.book.by_id[r].state in replayed})
            made = Someone(bio, timeline, exists, refs, parent), {*life.assumed, UNTOLD}, parts  # of the parent's own parents nothing is told
            if memory is not None:
                memory[key] = made
        else:
            made = memory[key]
        assumed |= made[1]
        out.append(made[0])
    birth = [s for s in out if s.parent is not None and not s.parent.role.startswith("adoptive")]
    unknown_child = bool(case.person.found_as_child) and case.person.found_as_child is not NOT_ASKED
    asked_none = isinstance(case.parents, tuple) and not birth and len(case.parents) == 0
    roles = {s.parent.role for s in birth if s.parent is not None}
    for role in ("mother", "father"):
        if role in roles or len(birth) >= 2:
            continue
        known: bool | None = False if unknown_child or asked_none else None
        missing = Parent(role=role, known=known)
        index_missing = len(case.parents) if isinstance(case.parents, tuple) else 0
        bio = Biography(case, shared["today"], ("parents", index_missing), missing)
        reference = (Ref(("parents",), ()),)
        if known is None:
            assumed.add(UNTOLD)
        timeline = opaque(tuple(s for s in index.states if s in shared["touched"]), reference, index.existence)
        someone = Someone(bio, timeline, FALSE if known is False else TRUE, reference, missing)
        out.append(someone)
        birth.append(someone)
    return tuple(out)


def day_of(case: Case, as_of: UncertainDate | None) -> Bounds:
    """The day of determination as bounds: the argument, else the case's own; none is an error, not a guess."""
    day = as_of if as_of is not None else case.as_of
    if isinstance(day, UncertainDate):
        return day.lo, day.hi
    raise EvaluationError("the case has no day of determination", where=case.id, hint="give as_of: in the file, or --as-of")


__all__ = ["Evaluation", "day_of", "evaluate_case", "index_of"]
