"""Predicates about birth, age, family, ethnicity, service, convictions, requirements, treaties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from citizenship.case import NOT_ASKED, Found, Place, Trafficking
from citizenship.dates import MAX_DAY, MIN_DAY, Term, add, at_or_before
from citizenship.engine.biography import ALL_STATES, area_states, possible
from citizenship.engine.steps import NO_REFS, Ref, Span, covering
from citizenship.law.model import All, AnyOf, Is, Not, Pred, StateSet
from citizenship.truth import FALSE, TRUE, UNKNOWN, all_of, any_of, of_bool
from citizenship.vocabulary.acts import in_states
from citizenship.vocabulary.context import Context, joined, predicate

if TYPE_CHECKING:
    from citizenship.law.model import Condition
    from citizenship.vocabulary.context import Answer

CLOSE: Final = frozenset({"spouse", "parent", "child", "sibling", "grandparent", "grandchild"})


@predicate("born")
def _born(ctx: Context, pred: Pred) -> Answer:
    day = ctx.birth if ctx.birth and ctx.someone is ctx.root else ctx.bio.born
    mode, start, end = ctx.window(pred.get("window"))
    del mode
    value = min(at_or_before(start, day), at_or_before(day, end))
    return value, (Ref(ctx.bio.path("person", "born"), None, (start[0], end[1] + 1)),)


@predicate("born_in")
def _born_in(ctx: Context, pred: Pred) -> Answer:
    then = "then" in (pred.get("territory") or ())
    options, refs = ctx.bio.birthplace(then=then)
    states: StateSet = pred.get("place")
    if then is False and "SU" in states.codes:
        options, refs = ctx.bio.birthplace(then=True)
    inside = states.among(options)
    if inside != UNKNOWN:
        return inside, refs
    split = states.split(options)
    return UNKNOWN, tuple(Ref(r.path, split) for r in refs)


@predicate("age")
def _age(ctx: Context, pred: Pred) -> Answer:
    day = ctx.day(pred.get("day")) if pred.get("day") else ctx.moment
    born = ctx.birth if ctx.birth and ctx.someone is ctx.root else ctx.bio.born
    answers = []
    cuts: list[int] = []
    from citizenship.dates import subtract

    for key in ("at_least", "under"):
        years = pred.get(key)
        if years is None:
            continue
        birthday = add(born[0], Term(years=years)), add(born[1], Term(years=years))
        reached = at_or_before(birthday, day)
        answers.append(reached if key == "at_least" else -reached)
        cuts += [subtract(day[0], Term(years=years)) + 1, subtract(day[1], Term(years=years)) + 1]
    return all_of(answers), (Ref(ctx.bio.path("person", "born"), None, tuple(cuts)),)


@predicate("birth_registered")
def _birth_registered(ctx: Context, pred: Pred) -> Answer:
    flag = ctx.bio.person.birth_registered
    ref = Ref(("person", "birth_registered"), ((True,), (False,)))
    if any(p.kind == "birth_certificate" for p in ctx.bio.items("documents")):
        return TRUE, NO_REFS
    return of_bool(flag if isinstance(flag, bool) else None), (ref,)


@predicate("found")
def _found(ctx: Context, pred: Pred) -> Answer:
    found = ctx.bio.person.found_as_child
    if not isinstance(found, Found):
        if found is True or found is None:
            return UNKNOWN, (Ref(("person", "found_as_child"), ()),)
        if found is NOT_ASKED:
            ctx.assume("not a foundling")
        return FALSE, NO_REFS
    where = in_states(_as_states(found.area, found.name), pred.get("in"))
    # both parents must be unknown: a known parent is outside the rule
    known = any_of(TRUE if p.parent is not None and p.parent.known is True else FALSE for p in ctx.parents)
    answers = [where, -known]
    if (years := pred.get("age_under")) is not None:
        answers.append(UNKNOWN if not isinstance(found.age, int) else TRUE if found.age < years else FALSE)
    return all_of(answers), (Ref(("person", "found_as_child")),)


def _as_states(area: Any, name: str | None) -> Any:
    if isinstance(area, str):
        states = area_states(area, name, None)
        return next(iter(states)) if len(states) == 1 else states
    return area


# -- family ------------------------------------------------------------------------------------------------
def _nationality_at(relative: Any, states: StateSet) -> int:
    value = relative.nationality
    if isinstance(value, tuple):
        return any_of(TRUE if code in states else FALSE for code in value)
    if isinstance(value, frozenset):
        return in_states(value, states)
    return UNKNOWN


def _meets_relative(condition: Condition, relative: Any, ctx: Context, path: Any) -> int:
    """A person condition about a family member, from the facts of the entry alone."""
    if isinstance(condition, All):
        return all_of(_meets_relative(item, relative, ctx, path) for item in condition.items)
    if isinstance(condition, AnyOf):
        return any_of(_meets_relative(item, relative, ctx, path) for item in condition.items)
    if isinstance(condition, Not):
        return -_meets_relative(condition.item, relative, ctx, path)
    own = StateSet(frozenset({ctx.state}))
    if isinstance(condition, Is):
        if condition.word == "any_person":
            return TRUE
        if condition.word == "citizen":
            return _nationality_at(relative, own)
        if condition.word == "not_citizen":
            return -_nationality_at(relative, own)
        if condition.word == "stateless":
            return TRUE if relative.nationality == () else FALSE if isinstance(relative.nationality, tuple) else UNKNOWN
        if condition.word == "foreign":
            return min(-_nationality_at(relative, own), _nationality_at(relative, StateSet(own.codes, negated=True)))
        return UNKNOWN
    if isinstance(condition, Pred):
        if condition.name == "national":
            return _nationality_at(relative, condition.get("of"))
        if condition.name in ("resident", "registered", "resided"):
            return in_states(relative.resident_in, condition.get("in"))
        if condition.name == "born_in" and isinstance(relative.birthplace, Place):
            return in_states(_as_states(relative.birthplace.area, relative.birthplace.name), condition.get("place"))
        if condition.name == "ethnic":
            return _words(relative.ethnicity, condition.get("of") or ())
    return UNKNOWN


def _words(value: Any, wanted: Any) -> int:
    if isinstance(value, tuple):
        return TRUE if set(value) & set(wanted) else FALSE
    if isinstance(value, frozenset):
        return TRUE if value <= set(wanted) else FALSE if not value & set(wanted) else UNKNOWN
    return UNKNOWN


@predicate("married")
def _married(ctx: Context, pred: Pred) -> Answer:
    mode, start, end = ctx.window(pred.get("window"))
    years = pred.get("years")
    spans: list[Span] = []
    for i, relative in enumerate(ctx.root.bio.items("family")):
        if relative.relation != "spouse" or relative.registered is False:
            continue
        path = ("family", i)
        level = TRUE
        if (to := pred.get("to")) is not None:
            level = _meets_relative(to, relative, ctx, path)
        if relative.registered is None:
            level = min(level, UNKNOWN)
        if level == FALSE:
            continue
        first = ctx.bio.bounds(relative.start) if relative.start not in (NOT_ASKED, None) else (MIN_DAY, ctx.today[1])
        last = (MAX_DAY, MAX_DAY) if relative.end is NOT_ASKED and relative.ended_by in (NOT_ASKED, None) else ctx.bio.bounds(relative.end, open_to=MAX_DAY)
        if years:
            first = add(first[0], Term(years=years)), add(first[1], Term(years=years))
        if first[0] > last[1]:
            continue
        unknown: tuple[Ref, ...] = (Ref((*path, "nationality"), ()),) if level == UNKNOWN else NO_REFS
        spans.append(Span(first, (max(last[0], first[0]), max(last[1], first[0])), level, unknown, (Ref((*path, "from")),), (Ref((*path, "to")),)))
    if not ctx.root.bio.asked("family"):
        return UNKNOWN, (Ref(("family",)),)
    steps = covering(spans)
    value, refs = steps.query(mode, start, end)
    answers: list[Answer] = [(value, refs)]
    if pred.get("common_child"):
        has = any(r.relation == "child" for r in ctx.root.bio.items("family"))
        answers.append((TRUE if has else FALSE, NO_REFS))
    if pred.get("cohabiting") and value != FALSE:
        answers.append((UNKNOWN, (Ref(("family",)),)) if not _meets(ctx, "cohabiting") else _meets_answer(ctx, "cohabiting"))
    return joined(answers, all_of)


@predicate("widowed")
def _widowed(ctx: Context, pred: Pred) -> Answer:
    if not ctx.root.bio.asked("family"):
        return UNKNOWN, (Ref(("family",)),)
    best = FALSE
    refs: tuple[Ref, ...] = NO_REFS
    for i, relative in enumerate(ctx.root.bio.items("family")):
        if relative.relation != "spouse":
            continue
        dead = TRUE if relative.ended_by == "death" else UNKNOWN if relative.ended_by is None else FALSE
        of = pred.get("of")
        value = min(dead, _meets_relative(of, relative, ctx, ("family", i)) if of is not None else TRUE)
        if value > best:
            best, refs = value, (Ref(("family", i)),)
    return best, refs


@predicate("relative")
def _relative(ctx: Context, pred: Pred) -> Answer:
    kinds = set(pred.get("kinds") or ("close",))
    kinds |= CLOSE if "close" in kinds else set()
    checks = [("citizen_of", "nationality"), ("resident_in", "resident_in"), ("born_in", "birthplace"), ("resided_in", "resident_in")]
    answers: list[Answer] = []
    for i, relative in enumerate(ctx.root.bio.items("family")):
        relation = possible(relative.relation, frozenset({"other"}))
        if not relation & kinds:
            continue
        values = [TRUE if relation <= kinds else UNKNOWN]
        if relative.relation == "spouse" and relative.ended_by in ("divorce", "death", "annulment"):
            continue
        for key, attribute in checks:
            states = pred.get(key)
            if states is None or not (states.codes or states.negated):
                continue
            fact = getattr(relative, attribute)
            if attribute == "nationality":
                values.append(_nationality_at(relative, states))
            elif attribute == "birthplace":
                values.append(in_states(_as_states(fact.area, fact.name), states) if isinstance(fact, Place) else UNKNOWN)
            else:
                values.append(in_states(fact, states))
        if pred.get("ethnic"):
            values.append(_words(relative.ethnicity, pred.get("ethnic")))
        answers.append((all_of(values), (Ref(("family", i)),)))
    if kinds & {"parent", "mother", "father"}:
        for someone in ctx.parents:
            answers.append(_parent_as_relative(ctx, pred, someone))
    value = any_of(v for v, _ in answers)
    if value == FALSE and not ctx.root.bio.asked("family"):
        return UNKNOWN, (Ref(("family",)),)
    return value, tuple(r for v, refs in answers if v == value for r in refs)


def _parent_as_relative(ctx: Context, pred: Pred, someone: Any) -> Answer:
    now = ("day", ctx.moment, ctx.moment)
    values: list[Answer] = [(someone.exists, someone.refs)]
    if (states := pred.get("citizen_of")) is not None and (states.codes or states.negated):
        values.append(someone.timeline.query(ctx.state, states, *now))
    for key, window in (("resident_in", now), ("resided_in", ("some", (MIN_DAY, MIN_DAY), ctx.moment))):
        if (states := pred.get(key)) is not None and (states.codes or states.negated):
            from citizenship.vocabulary.residence import over

            values.append(over(ctx.about(someone), states, "resident", "fact").query(*window))
    if (states := pred.get("born_in")) is not None and (states.codes or states.negated):
        options, refs = someone.bio.birthplace(then=False)
        values.append((states.among(options), refs))
    if pred.get("ethnic"):
        values.append((_words(someone.bio.person.ethnicity, pred.get("ethnic")), (Ref(someone.bio.path("person", "ethnicity"), ()),)))
    return joined(values, all_of)


# -- the person --------------------------------------------------------------------------------------------
@predicate("ethnic")
def _ethnic(ctx: Context, pred: Pred) -> Answer:
    wanted = tuple(pred.get("of") or ())
    return _words(ctx.bio.person.ethnicity, wanted), (Ref(ctx.bio.path("person", "ethnicity"), (wanted, ("other",))),)


@predicate("group")
def _group(ctx: Context, pred: Pred) -> Answer:
    wanted = set(pred.get("of") or ())
    facts = ctx.root.bio.case.circumstances
    answers = []
    if wanted & {"repressed", "victim_of_repression"}:
        answers.append((of_bool(facts.victim_of_repression if isinstance(facts.victim_of_repression, bool) else None),
                        (Ref(("circumstances", "victim_of_repression"), ((True,), (False,))),)))
    peoples = wanted - {"repressed", "victim_of_repression"}
    if peoples:
        people = facts.deported_people
        value = (TRUE if people != "none" and (people in peoples or "deported" in peoples) else FALSE) if isinstance(people, str) else UNKNOWN
        answers.append((value, (Ref(("circumstances", "deported_people"), (tuple(sorted(peoples)), ("none",))),)))
    return joined(answers, any_of)


@predicate("served")
def _served(ctx: Context, pred: Pred) -> Answer:
    _, start, end = ctx.window(pred.get("window"))
    best: Answer = (FALSE, NO_REFS)
    for i, service in enumerate(ctx.bio.items("service")):
        values = [in_states(service.for_state, pred.get("for"))]
        kinds = pred.get("kinds")
        if kinds:
            options = possible(service.kind, frozenset(kinds) | {"civil"})
            values.append(TRUE if options <= set(kinds) else FALSE if not options & set(kinds) else UNKNOWN)
        if pred.get("conscript") is not None:
            flag = of_bool(service.conscript if isinstance(service.conscript, bool) else None)
            values.append(flag if pred.get("conscript") else -flag)
        first, last = ctx.bio.bounds(service.start), ctx.bio.bounds(service.end, open_to=MAX_DAY)
        span = Span(first, (max(last[0], first[0]), max(last[1], first[0])), TRUE, NO_REFS, (Ref(("service", i, "from")),), (Ref(("service", i, "to")),))
        inside, refs = covering([span]).query("some", start, end)
        value = min(*values, inside)
        if value > best[0]:
            best = (value, refs or (Ref(("service", i)),))
    if best[0] == FALSE and not ctx.bio.asked("service"):
        ctx.assume("no service for another State")
    return best


@predicate("convicted")
def _convicted(ctx: Context, pred: Pred) -> Answer:
    _, start, end = ctx.window(pred.get("window"))
    offences = set(pred.get("offence") or ())
    best: Answer = (FALSE, NO_REFS)
    for i, conviction in enumerate(ctx.bio.items("convictions")):
        values = [in_states(conviction.area, pred.get("in"))] if pred.get("in") is not None else []
        if offences and "any" not in offences:
            values.append(UNKNOWN if not isinstance(conviction.offence, str) else TRUE if conviction.offence in offences else FALSE)
        day = ctx.bio.bounds(conviction.date)
        values.append(min(at_or_before(start, day), at_or_before(day, end)))
        value = all_of(values)
        if value > best[0]:
            best = (value, (Ref(("convictions", i, "date"), None, (start[0], end[1] + 1)),))
    if best[0] == FALSE and not ctx.bio.asked("convictions"):
        ctx.assume("no conviction")
    return best


def _meets(ctx: Context, what: str) -> bool:
    meets = ctx.root.bio.case.circumstances.meets
    return isinstance(meets, tuple) and any(key == what for key, _ in meets)


def _meets_answer(ctx: Context, what: str) -> Answer:
    meets = ctx.root.bio.case.circumstances.meets
    path = (Ref(("circumstances", "meets", what), ((True,), (False,))),)
    if isinstance(meets, tuple):
        for key, value in meets:
            if key == what:
                return of_bool(value), path
    if what in ("female", "male"):
        sex = ctx.root.bio.person.sex
        return (TRUE if sex == what else FALSE) if isinstance(sex, str) else UNKNOWN, (Ref(("person", "sex"), (("female",), ("male",))),)
    if what in _TOLD:
        return _told(ctx, what)
    if what == "means_of_support":
        flag = ctx.root.bio.case.circumstances.means_of_support
        return of_bool(flag if isinstance(flag, bool) else None), (Ref(("circumstances", "means_of_support"), ((True,), (False,))),)
    return UNKNOWN, path


_CONFLICTS: Final = ("tajik_war", "osh_2010", "karabakh", "afghanistan", "ukraine")
_TOLD: Final = ("trafficking_means", "fled_conflict_or_persecution", "displaced_by_environment", "wants_return")


def _told(ctx: Context, what: str) -> Answer:
    """What other keys of `circumstances` say, where `meets` does not: each can make a requirement known, silence leaves it UNKNOWN."""
    facts = ctx.root.bio.case.circumstances
    if what == "trafficking_means":
        means = facts.trafficking.means if isinstance(facts.trafficking, Trafficking) else NOT_ASKED
        return of_bool(means if isinstance(means, bool) else None), (Ref(("circumstances", "trafficking", "means"), ((True,), (False,))),)
    if what == "wants_return":
        wants = facts.wants
        value = (TRUE if "return" in wants else FALSE) if isinstance(wants, tuple) else UNKNOWN
        return value, (Ref(("circumstances", "wants"), ()),)
    causes = ("aral_sea",) if what == "displaced_by_environment" else _CONFLICTS
    by = possible(facts.displaced_by, frozenset({*_CONFLICTS, "aral_sea", "other"}))
    # displacement by one cause does not exclude another: the word can only say yes
    return (TRUE if by <= frozenset(causes) else UNKNOWN), (Ref(("circumstances", "displaced_by"), ()),)


@predicate("meets")
def _meets_predicate(ctx: Context, pred: Pred) -> Answer:
    answers = [_meets_answer(ctx, what) for what in pred.get("what") or ()]
    return joined(answers, all_of)


# what an assessment itself finds (assessment/referrals.py): referrals ask it
_DERIVED: Final = ("at_risk", "unclear_nationality")


@predicate("circumstance")
def _circumstance(ctx: Context, pred: Pred) -> Answer:
    answers = []
    facts = ctx.root.bio.case.circumstances
    for name in pred.get("is") or ():
        if name in _DERIVED:
            answers.append((ctx.extra.get("derived", {}).get(name, UNKNOWN), NO_REFS))
            continue
        fact: Any = getattr(facts, name, NOT_ASKED)
        if isinstance(fact, Trafficking):
            parts = (fact.act, fact.purpose)
            fact = False if False in parts else True if parts == (True, True) else None
        value = of_bool(fact) if isinstance(fact, bool) else (FALSE if fact == "none" else TRUE) if isinstance(fact, str) else UNKNOWN
        if isinstance(fact, tuple):
            value = TRUE if fact else FALSE
        elif isinstance(fact, frozenset) and fact and name == "fears_return_to":
            value = TRUE  # of one of several States, but certainly of one
        answers.append((value, (Ref(("circumstances", name), ((True,), (False,))),)))
    return joined(answers, any_of)


@predicate("party")
def _party(ctx: Context, pred: Pred) -> Answer:
    """Treaty membership; a silent table leaves it UNKNOWN."""
    table = ctx.extra.get("treaties", {})
    mode, start, end = ctx.window(pred.get("window"))
    answers = []
    for state in sorted(pred.get("state").codes):
        membership = (pred.get("treaty"), state)
        if membership not in table:
            answers.append(UNKNOWN)
        elif table[membership] is None:
            answers.append(FALSE)
        else:
            bounds = table[membership]
            steps = covering([Span((bounds.start.lo, bounds.start.hi) if not bounds.start.is_open else (MIN_DAY, MIN_DAY),
                                   (bounds.end.lo, bounds.end.hi) if not bounds.end.is_open else (MAX_DAY, MAX_DAY), TRUE, NO_REFS)])
            answers.append(steps.query(mode, start, end)[0])
    return any_of(answers), NO_REFS


@predicate("ground")
def _ground(ctx: Context, pred: Pred) -> Answer:
    """Some State has a loss ground of the mode in force; ``met``: and its conditions hold for this person."""
    grounds = ctx.extra.get("grounds", {})
    mode = pred.get("mode")
    met = pred.get("met")
    values = [value if met else TRUE for (rule_mode, _), value in grounds.items() if rule_mode == mode]
    return any_of(values), NO_REFS


__all__ = ["ALL_STATES", "CLOSE"]
