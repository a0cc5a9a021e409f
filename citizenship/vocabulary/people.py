"""Predicates about nationality and about other persons: parents, adopters, spouse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from citizenship.case import NOT_ASKED, Agreement, Filiation
from citizenship.dates import Term, UncertainDate, add, at_or_before, before
from citizenship.engine.steps import NO_REFS, Ref
from citizenship.law.model import AnyOf, Is, StateSet
from citizenship.truth import FALSE, TRUE, UNKNOWN, agree, all_of, any_of, of_bool
from citizenship.vocabulary.context import Context, Someone, evaluate, joined, predicate

if TYPE_CHECKING:
    from collections.abc import Callable

    from citizenship.case import Parent
    from citizenship.engine.timeline import Change
    from citizenship.law.model import Condition, Pred
    from citizenship.vocabulary.context import Answer

# R7: of a parent of whose nationality the file says nothing, only States the person touches are in question
UNTOLD: Final = "a parent of whose nationality nothing is told was a national of no State that the person has no link to"
ANY_STATE = StateSet(frozenset(), negated=True)


def national(ctx: Context, states: StateSet, window: tuple[str, Any, Any]) -> Answer:
    """Is the person a national of one of the States in the window, as this State's law sees it?"""
    return ctx.someone.timeline.query(ctx.state, states, *window)


@predicate("national")
def _national(ctx: Context, pred: Pred) -> Answer:
    return national(ctx, pred.get("of"), ctx.window(pred.get("window")))


@predicate("national_elsewhere")
def _national_elsewhere(ctx: Context, pred: Pred) -> Answer:
    but = pred.get("except")
    codes = frozenset({ctx.state}) | (but.codes if but else frozenset())
    return national(ctx, StateSet(codes, negated=True), ctx.window(pred.get("window")))


@predicate("stateless")
@predicate("otherwise_stateless")
@predicate("none_from_parents")
def _stateless(ctx: Context, pred: Pred) -> Answer:
    """No nationality at all. On the moment of a safeguard: none without it, none from the parents (strata below it)."""
    states = StateSet(frozenset({ctx.state}), negated=True) if pred.get("losing") else ANY_STATE
    mode, start, end = ctx.window(pred.get("window"))
    opposite = {"some": "every", "every": "some"}.get(mode, mode)  # stateless on every day: a national on none
    value, refs = national(ctx, states, (opposite, start, end))
    return -value, refs


@predicate("basis")
def _basis(ctx: Context, pred: Pred) -> Answer:
    words = set(pred.get("is") or ())
    if "naturalised" in words:
        words |= {"grant", "recognition"}
    return ctx.someone.timeline.basis_is(pred.get("of"), words, ctx.moment)


@predicate("acquired")
def _acquired(ctx: Context, pred: Pred) -> Answer:
    _, start, end = ctx.window(pred.get("window"))
    here = happening(ctx) if start == end == ctx.moment else ()
    return ctx.someone.timeline.changed(ctx.state, pred.get("of"), TRUE, start, end, set(pred.get("by") or ()), pred.get("voluntary"), here)


def happening(ctx: Context) -> tuple[Change, ...]:
    """The changes whose very day is the moment, where a change is what the rule is tried on."""
    return ctx.event if isinstance(ctx.event, tuple) else ()


@predicate("ended")
def _ended(ctx: Context, pred: Pred) -> Answer:
    _, start, end = ctx.window(pred.get("window"))
    return ctx.someone.timeline.changed(ctx.state, pred.get("of"), FALSE, start, end, set(pred.get("by") or ()), None)


# -- persons -----------------------------------------------------------------------------------------------
def person_word(word: str, ctx: Context) -> Answer:
    """A person condition in one word, on the moment of the question."""
    now = ("day", ctx.moment, ctx.moment)
    own = StateSet(frozenset({ctx.state}))
    if word == "any_person":
        return TRUE, NO_REFS
    if word == "citizen":
        return national(ctx, own, now)
    if word == "not_citizen":
        value, refs = national(ctx, own, now)
        return -value, refs
    if word == "foreign":
        mine, refs = national(ctx, own, now)
        other, more = national(ctx, StateSet(own.codes, negated=True), now)
        value = min(-mine, other)
        return value, refs if -mine == value and other != value else more if other == value and -mine != value else refs + more
    if word == "stateless":
        value, refs = national(ctx, ANY_STATE, now)
        return -value, refs
    if word == "undetermined":
        value, refs = national(ctx, ANY_STATE, now)
        if value == UNKNOWN and ctx.bio.parent is not None and _untold(ctx.someone.parent):  # a parent with a case of its own is known by it
            return UNKNOWN, refs  # our ignorance is no status
        return (TRUE if value == UNKNOWN else FALSE), refs
    if word == "ussr_citizen":
        return national(ctx, StateSet(frozenset({"SU"})), now)
    parent = ctx.someone.parent
    path = ctx.bio.prefix
    if word == "diplomat":
        flag = parent.diplomat if parent else NOT_ASKED
        if flag is NOT_ASKED:
            ctx.assume("no parent is a diplomat")
            return FALSE, NO_REFS
        return of_bool(flag if isinstance(flag, bool) else None), (Ref((*path, "diplomat"), ((True,), (False,))),)
    # legally unknown: no identity, or no citizenship and no papers (KZ-1991-12.3)
    if parent is not None and parent.known is False:
        return TRUE, (Ref((*path, "known")),)
    if parent is not None and parent.documents and isinstance(parent.documents, tuple):
        return FALSE, (Ref((*path, "documents")),)
    value, refs = national(ctx, ANY_STATE, now)
    return -value, refs


def _untold(parent: Parent | None) -> bool:
    """A parent of whom only the nationality on the day of the birth is told, or nothing at all."""
    return parent is not None and parent.nationality_at_birth is not None and parent.nationality is NOT_ASKED and parent.residence is NOT_ASKED


def of_person(condition: Condition, ctx: Context, who: Someone, day: Any = None) -> Answer:
    """A person condition about one person; of a parent whom the law does not know it is FALSE, but for `unknown`."""
    parent = who.parent
    if parent is not None and (parent.known is False or who.exists == FALSE):
        return _of_nobody(condition), who.refs
    value, refs = evaluate(condition, ctx.about(who, day))
    if who.exists == TRUE:
        return value, refs
    return agree((value, _of_nobody(condition))), refs + who.refs


def _of_nobody(condition: Condition) -> int:
    words = condition.items if isinstance(condition, AnyOf) else (condition,)
    return TRUE if any(isinstance(word, Is) and word.word in ("unknown", "any_person") for word in words) else FALSE


def parents_at(ctx: Context, day: Any) -> tuple[Someone, ...]:
    """Mother and father as the law knows them on a day: a father recognised later does not exist before."""
    out = []
    for someone in ctx.parents:
        parent = someone.parent
        if parent is not None and parent.role.startswith("adoptive"):
            continue
        filiation = parent.filiation if parent is not None else NOT_ASKED
        if isinstance(filiation, Filiation) and isinstance(filiation.date, UncertainDate):
            known = at_or_before((filiation.date.lo, filiation.date.hi), day)
            ref = Ref((*someone.bio.prefix, "filiation", "date"), None, (day[0], day[1] + 1))
            out.append(attrs.evolve(someone, exists=min(someone.exists, known), refs=(*someone.refs, ref)))
        else:
            out.append(someone)
    return tuple(out)


def _role(people: tuple[Someone, ...], role: str) -> Someone | None:
    return next((p for p in people if p.parent is not None and p.parent.role == role), None)


@predicate("parents")
def _parents(ctx: Context, pred: Pred) -> Answer:
    ref = pred.get("day")
    day = ctx.day(ref) if ref is not None else ctx.moment
    people = parents_at(ctx, day)
    if len(people) < 2 or ctx.someone is not ctx.root:  # a parent's own parents: nothing is told of them
        if ctx.state not in ctx.extra.get("touched", (ctx.state,)) and ctx.state not in ctx.bio.touched:
            return FALSE, NO_REFS  # UNTOLD, noted with the parent
        return UNKNOWN, (Ref(("parents",), ()),)
    answers = []
    one, other = pred.get("one"), pred.get("other")
    if one is not None and other is not None:
        answers.append(_pair(ctx, people, one, other, day))
    elif one is not None:
        answers.append(joined([of_person(one, ctx, p, day) for p in people], any_of))
    if (both := pred.get("both")) is not None:
        answers.append(joined([of_person(both, ctx, p, day) for p in people], all_of))
    if (either := pred.get("both_or_only")) is not None:
        answers.append(_both_or_only(ctx, people, either, day))
    for role in ("mother", "father"):
        if (condition := pred.get(role)) is not None:
            someone = _role(people, role)
            answers.append(of_person(condition, ctx, someone, day) if someone else (UNKNOWN, (Ref(("parents",), ()),)))
    return joined(answers, all_of)


def _pair(ctx: Context, people: tuple[Someone, ...], one: Condition, other: Condition, day: Any) -> Answer:
    """One parent is X and the other is Y, either way round."""
    ways = []
    for a, b in ((0, 1), (1, 0)):
        ways.append(joined([of_person(one, ctx, people[a], day), of_person(other, ctx, people[b], day)], all_of))
    return joined(ways, any_of)


def _both_or_only(ctx: Context, people: tuple[Someone, ...], condition: Condition, day: Any) -> Answer:
    """Every parent there is, and at least one, meets the condition."""
    answers = []
    for someone in people:
        value, refs = of_person(condition, ctx, attrs.evolve(someone, exists=TRUE) if someone.exists != FALSE else someone, day)
        answers.append((max(value, -someone.exists), refs + someone.refs))
    answers.append((any_of(p.exists for p in people), tuple(r for p in people for r in p.refs)))
    return joined(answers, all_of)


def quantify(who: str, ctx: Context, ask: Callable[[Context], Answer]) -> Answer:
    """Ask a predicate of another person, or of one or both of several."""
    if who == "spouse":
        return UNKNOWN, (Ref(("family",), ()),)
    if who == "adopter":
        people = tuple(p for p in ctx.parents if p.parent is not None and p.parent.role.startswith("adoptive"))
        return joined([ask(ctx.about(p)) for p in people], any_of) if people else (FALSE, NO_REFS)
    people = parents_at(ctx, ctx.moment)
    if who in ("mother", "father"):
        someone = _role(people, who)
        people = (someone,) if someone else ()
    if not people:
        return UNKNOWN, (Ref(("parents",), ()),)
    answers = []
    for someone in people:
        value, refs = ask(ctx.about(someone))
        if who == "both_or_only":
            answers.append((max(value, -someone.exists), refs + someone.refs))
        else:
            answers.append((min(value, someone.exists), refs + (someone.refs if someone.exists != TRUE else ())))
    return joined(answers, any_of if who == "one_parent" else all_of)


@predicate("filiation")
def _filiation(ctx: Context, pred: Pred) -> Answer:
    """The link made on this trigger (the event carries the parent)."""
    someone: Someone | None = ctx.event if isinstance(ctx.event, Someone) else None
    if someone is None or someone.parent is None:
        return FALSE, NO_REFS
    answers: list[Answer] = [(TRUE, NO_REFS)]
    roles = pred.get("to") or ()
    if roles:
        answers.append((TRUE if someone.parent.role in roles or "any" in roles else FALSE, NO_REFS))
    if (condition := pred.get("is")) is not None:
        answers.append(evaluate(condition, ctx.about(someone)))
    by = pred.get("by") or ()
    filiation = someone.parent.filiation
    if by and isinstance(filiation, Filiation):
        how = filiation.by
        answers.append((UNKNOWN if not isinstance(how, str) else TRUE if how in by else FALSE,
                        (Ref((*someone.bio.prefix, "filiation", "by"), (tuple(by), ("other",))),)))
    if (years := pred.get("child_under")) is not None:
        answers.append(under_age(ctx, years))
    return joined(answers, all_of)


def under_age(ctx: Context, years: int) -> Answer:
    """The person is younger than ``years`` on the moment."""
    born = ctx.birth or ctx.root.bio.born
    term = Term(years=years)
    birthday = (add(born[0], term), add(born[1], term))
    value = before(ctx.moment, birthday)
    return value, (Ref(("person", "born"), None, (_back(ctx.moment[0], years), _back(ctx.moment[1], years) + 1)),)


def _back(day: int, years: int) -> int:
    from citizenship.dates import subtract

    return subtract(day, Term(years=years)) + 1


@predicate("adopted")
def _adopted(ctx: Context, pred: Pred) -> Answer:
    adopters = [p for p in ctx.parents if p.parent is not None and p.parent.role.startswith("adoptive")]
    if not adopters:
        return FALSE, NO_REFS
    answers: list[Answer] = []
    by, other, both = pred.get("by"), pred.get("other"), pred.get("both")
    if both is not None:
        answers.append(joined([evaluate(both, ctx.about(p)) for p in adopters], all_of))
    if by is not None and other is not None:
        if len(adopters) != 2:
            return FALSE, NO_REFS
        answers.append(joined([
            joined([evaluate(by, ctx.about(a)), evaluate(other, ctx.about(b))], all_of)
            for a, b in ((adopters[0], adopters[1]), (adopters[1], adopters[0]))], any_of))
    elif by is not None:
        answers.append(joined([evaluate(by, ctx.about(p)) for p in adopters], any_of))
    if (years := pred.get("child_under")) is not None:
        answers.append(under_age(ctx, years))
    return joined(answers, all_of) if answers else (TRUE, NO_REFS)


@predicate("in_wedlock")
def _in_wedlock(ctx: Context, pred: Pred) -> Answer:
    flags = [p.parent.married_to_other_parent for p in ctx.parents if p.parent is not None]
    known = [flag for flag in flags if isinstance(flag, bool)]
    if True in known and False in known:  # the two entries contradict each other (R13)
        return UNKNOWN, (Ref(("parents", 0, "married_to_other_parent")), Ref(("parents", 1, "married_to_other_parent")))
    if known:
        return TRUE if known[0] else FALSE, (Ref(("parents", 0, "married_to_other_parent")),)
    return UNKNOWN, (Ref(("parents", 0, "married_to_other_parent"), ((True,), (False,))),)


@predicate("parents_agreed")
def _parents_agreed(ctx: Context, pred: Pred) -> Answer:
    choice = ctx.root.bio.case.parents_agreed
    ref = (Ref(("parents_agreed",), (("agreed", tuple(sorted(pred.get("of").codes))), ("none",))),)
    if choice is None or choice is NOT_ASKED:
        return UNKNOWN, ref
    if choice is False or choice == ():
        return FALSE, ref
    if choice is True:
        return TRUE, ref
    _, start, end = ctx.window(pred.get("window"))
    answers: list[Answer] = []
    for agreement in choice if isinstance(choice, tuple) else (choice,):
        assert isinstance(agreement, Agreement)
        of = UNKNOWN if not isinstance(agreement.of, str) else TRUE if agreement.of in pred.get("of") else FALSE
        when = _within(ctx.root.bio.bounds(agreement.date), start, end) if isinstance(agreement.date, UncertainDate) else TRUE
        answers.append((min(of, when), ref))
    return joined(answers, any_of)


def _within(day: Any, start: Any, end: Any) -> int:
    return min(at_or_before(start, day), at_or_before(day, end))


@predicate("consents")
def _consents(ctx: Context, pred: Pred) -> Answer:
    """The child's own consent is an act of the case, a parent's one of that parent's ``acts``."""
    from citizenship.vocabulary.acts import acts_where

    def of(someone: Someone) -> Answer:
        return acts_where(ctx.about(someone), ("consented",), ANY_STATE, ctx.window(pred.get("window")), silent=UNKNOWN)

    answers: list[Answer] = []
    for word in pred.get("by") or ("child",):
        if word == "child":
            answers.append(of(ctx.root))
            continue
        people = [p for p in parents_at(ctx, ctx.moment) if word in ("parent", "other_parent") or (p.parent is not None and p.parent.role == word)]
        answers.append(joined([of(p) for p in people], any_of) if people else (UNKNOWN, (Ref(("parents",), ()),)))
    return joined(answers, all_of)


def _after(ctx: Context, someone: Someone, own: StateSet, here: tuple[Change, ...]) -> Answer:
    """Whether a parent whose change is the very event is a national once it has happened."""
    mine = [c for c in someone.timeline.changes if any(c is one for one in here) and isinstance(c.key, str) and c.key in own]
    sure = [c for c in mine if c.truth == c.fresh == TRUE]
    if sure and len({c.value for c in mine}) == 1:
        return sure[0].value, sure[0].refs
    return someone.timeline.query(ctx.state, own, "day", ctx.moment, ctx.moment)


@predicate("parents_changed")
def _parents_changed(ctx: Context, pred: Pred) -> Answer:
    """On this trigger: which parents changed this State's nationality (the event carries the day)."""
    effect = (pred.get("effect") or ("left",))[0]
    which = (pred.get("which") or ("both_or_only",))[0]
    wanted = TRUE if effect in ("acquired", "acquires") else FALSE
    own = StateSet(frozenset({ctx.state}))
    people = parents_at(ctx, ctx.moment)
    bases = set(pred.get("basis") or ())
    changes: list[Answer] = []
    after: list[Answer] = []
    here = happening(ctx)
    moving = [p for p in people if any(c is one for c in here for one in p.timeline.changes)]
    if which == "one" and len(moving) > 1:
        here, moving = (), []  # two changes on what may be two days: then there was a time when only one had changed
    for someone in people:
        changes.append(someone.timeline.changed(ctx.state, own, wanted, ctx.moment, ctx.moment, bases, None, here))
        value, refs = _after(ctx, someone, own, here) if someone in moving else someone.timeline.query(ctx.state, own, "day", ctx.moment, ctx.moment)
        after.append((value if wanted == TRUE else -value, refs))
    answers: list[Answer] = [joined([(min(c[0], p.exists), c[1]) for c, p in zip(changes, people, strict=True)], any_of)]
    if which == "one":
        pair: list[Answer] = [(-a[0], a[1]) for a in after]
        answers.append(joined(pair, any_of))
    elif which != "any":
        answers.append(joined([(max(a[0], -p.exists) if which == "both_or_only" else min(a[0], p.exists), a[1])
                              for a, p in zip(after, people, strict=True)], all_of))
    if (years := pred.get("child_under")) is not None:
        answers.append(under_age(ctx, years))
    return joined(answers, all_of)
