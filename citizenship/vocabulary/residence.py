"""Predicates about where a person lives and is registered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from citizenship.dates import MAX_DAY, MIN_DAY, Term, at_or_before, subtract
from citizenship.engine.steps import NO_REFS, Ref, Steps, combine, constant, covering, negate
from citizenship.places import STATES
from citizenship.truth import FALSE, TRUE, UNKNOWN, any_of
from citizenship.vocabulary.context import Context, joined, predicate

if TYPE_CHECKING:
    from citizenship.law.model import Pred, StateSet
    from citizenship.vocabulary.context import Answer

REGISTRATION_KINDS: Final = {
    "permanent": frozenset({"permanent"}),
    "temporary": frozenset({"temporary"}),
    "stay": frozenset({"stay"}),
    "any": frozenset({"permanent", "temporary", "stay"}),
}


def codes_of(ctx: Context, states: StateSet) -> list[str]:
    """States a set stands for, as far as this life can touch them."""
    if not states.negated:
        return sorted(states.codes)
    touched = {code for _, _, areas, _ in ctx.bio.stays for code in areas} | ctx.bio.linked
    return sorted(code for code in touched & set(STATES) if code in states)


def over(ctx: Context, states: StateSet, name: str, *key: Any) -> Steps:
    """A residence status in any of some States, as one step function; made once a life."""
    made = ctx.bio.joined
    if (name, states, key) not in made:
        made[name, states, key] = _over(ctx, states, name, key)
    return made[name, states, key]


def _over(ctx: Context, states: StateSet, name: str, key: tuple[Any, ...]) -> Steps:
    parts = [getattr(ctx.bio, name)(code, *key) for code in codes_of(ctx, states)]
    if not parts:
        unknown = states.negated and not ctx.bio.stays
        return constant(UNKNOWN if unknown else FALSE, (Ref(ctx.bio.path("residence")),) if unknown else NO_REFS)
    return combine(parts, max)


def status(ctx: Context, states: StateSet, basis: str) -> Steps:
    """Residence on a basis; a citizen resides lawfully without any permit."""
    steps = over(ctx, states, "resident", basis)
    if basis != "lawful":
        return steps
    return combine([steps, *ctx.someone.timeline.steps(ctx.state, states)], max)


@predicate("registered")
def _registered(ctx: Context, pred: Pred) -> Answer:
    kinds = frozenset().union(*(REGISTRATION_KINDS.get(k, frozenset({k})) for k in pred.get("kind") or ("permanent",)))
    return over(ctx, pred.get("in"), "registered", kinds).query(*ctx.window(pred.get("window")))


@predicate("resident")
def _resident(ctx: Context, pred: Pred) -> Answer:
    basis = (pred.get("basis") or ("fact",))[0]
    states = pred.get("in")
    window = ctx.window(pred.get("window"))
    value, refs = status(ctx, states, basis).query(*window)
    if (condition := pred.get("is")) is not None:
        from citizenship.vocabulary.context import evaluate

        other, more = evaluate(condition, ctx)
        if other < value:
            return other, more
        if other == value:
            refs = refs + more
    return value, refs


@predicate("resided")
def _resided(ctx: Context, pred: Pred) -> Answer:
    basis = (pred.get("basis") or ("fact",))[0]
    term = pred.get("term") or Term(years=pred.get("years") or 0)
    ending = ctx.day(pred.get("ending")) if pred.get("ending") else ctx.moment
    start = subtract(ending[0], term), subtract(ending[1], term)
    steps = status(ctx, pred.get("in"), basis)
    if pred.get("unbroken") is False:
        return _total(steps, start, ending)
    limit = pred.get("absence_max")
    if limit is None:
        return sliding(steps, start, ending)
    # absences are allowed up to the limit: at home on both ends, and never away too long in a year
    ends = [steps.query("day", day, day) for day in (start, ending)]
    value = min(v for v, _ in ends)
    refs = tuple(ref for v, found in ends if v == value for ref in found)
    if value == FALSE:
        return value, refs
    present = over(ctx, pred.get("in"), "resident", "lives")
    low, high, more = _absences(present, ending, term.years)
    allowed = TRUE if high <= limit else FALSE if low > limit else UNKNOWN
    return (allowed, more) if allowed < value else (value, refs + more if allowed == value else refs)


def sliding(steps: Steps, start: Any, ending: Any) -> Answer:
    """Unbroken from ``start`` to ``ending``, two ends that move together when the moment is uncertain."""
    for day in (ending, start):
        value, refs = steps.query("day", day, day)
        if value == FALSE:
            return FALSE, refs
    return steps.query("every", start, ending)


def _total(steps: Steps, start: Any, ending: Any) -> Answer:
    """Summed residence of the length of the window at any time up to ``ending``."""
    need = ending[0] - start[0]
    low, high, refs = _sum(steps, MIN_DAY, ending[0])
    return (TRUE if low >= need else FALSE if high < need else UNKNOWN), refs


def _sum(steps: Steps, lo: int, hi: int) -> tuple[int, int, Any]:
    certain = possible = 0
    refs: tuple[Ref, ...] = NO_REFS
    for i, start in enumerate(steps.days):
        first = max(start, lo)
        last = min(steps.days[i + 1] - 1 if i + 1 < len(steps.days) else MAX_DAY, hi)
        if first > last:
            continue
        if steps.values[i] == TRUE:
            certain += last - first + 1
        if steps.values[i] != FALSE:
            possible += last - first + 1
            refs += steps.refs[i]
    return certain, possible, refs


def _absences(present: Steps, ending: Any, years: int) -> tuple[int, int, Any]:
    """Least and greatest number of days away in any one of the last ``years`` years."""
    low = high = 0
    refs: tuple[Ref, ...] = NO_REFS
    for year in range(max(years, 1)):
        last = subtract(ending[0], Term(years=year)) if year else ending[0]
        first = subtract(ending[0], Term(years=year + 1)) + 1
        certain, possible, more = _sum(present, first, last)
        days = last - first + 1
        low, high = max(low, days - possible), max(high, days - certain)
        refs += more
    return low, high, refs


def _moves(ctx: Context, states: StateSet, *, into: bool, to: StateSet | None = None) -> list[tuple[Any, int, Any]]:
    """Arrivals in (or departures from) a State, perhaps ``to`` certain others: bounds of the day, certainty, facts."""
    moves = []
    stays = ctx.bio.stays
    for i, (_spell, path, areas, span) in enumerate(stays):
        inside = TRUE if all(a in states for a in areas) else FALSE if not any(a in states for a in areas) else UNKNOWN
        if inside == FALSE:
            continue
        if into:
            before = [s for s in stays[:i] if all(a in states for a in s[2]) and s[3].last[1] + 1 >= span.first[0]]
            born_here = span.first[0] <= ctx.bio.born[1]
            if not before and not born_here:
                moves.append((span.first, min(inside, span.level), (Ref((*path, "from")),)))
        elif span.last[0] < MAX_DAY:
            after = [s for s in stays[i + 1:] if all(a in states for a in s[2]) and s[3].first[0] <= span.last[1] + 1]
            if not after and span.last[0] < ctx.today[1]:
                moves.append(((span.last[0], span.last[1]), min(inside, span.level, _towards(stays[i + 1:], to)), (Ref((*path, "to")),)))
    return [move for move in moves if move[1] != FALSE]


def _towards(later: Any, to: StateSet | None) -> int:
    """Does a departure lead to one of some States? By the next stay on file; without one it is unknown."""
    if to is None or (to.negated and not to.codes):
        return TRUE
    return to.among(later[0][2]) if later else UNKNOWN


def _moved(ctx: Context, pred: Pred, states: StateSet, *, into: bool) -> Answer:
    mode, start, end = ctx.window(pred.get("window"))
    del mode
    answers = []
    for day, level, refs in _moves(ctx, states, into=into, to=pred.get("to")):
        inside = min(at_or_before(start, day), at_or_before(day, end))
        cut = tuple(Ref(r.path, None, (start[0], end[1] + 1)) for r in refs)
        good: Answer = (TRUE, NO_REFS)
        if pred.get("for_good") is not None:
            good = _for_good(ctx, refs[0], states, into=into)
            if pred.get("for_good") is False:
                good = (-good[0], good[1])
        value = min(level, inside, good[0])
        answers.append((value, (cut if inside == value else NO_REFS) + (good[1] if good[0] == value else NO_REFS)))
    if any(v == TRUE for v, _ in answers):
        return next(a for a in answers if a[0] == TRUE)
    if not ctx.bio.asked("residence"):
        return UNKNOWN, (Ref(ctx.bio.path("residence")),)
    return joined(answers, any_of)


def _for_good(ctx: Context, ref: Ref, states: StateSet, *, into: bool) -> Answer:
    index = ref.path[-2]
    stay = next(s for s in ctx.bio.stays if s[1][-1] == index)
    spell, path = stay[0], stay[1]
    if into:
        value, refs = ctx.bio._home(spell, path)
        return value, refs
    if isinstance(spell.left_for_good, bool):
        return (TRUE if spell.left_for_good else FALSE), (Ref((*path, "left_for_good")),)
    return UNKNOWN, (Ref((*path, "left_for_good"), ((True,), (False,))),)


@predicate("arrived")
def _arrived(ctx: Context, pred: Pred) -> Answer:
    return _moved(ctx, pred, pred.get("in"), into=True)


@predicate("left")
def _left(ctx: Context, pred: Pred) -> Answer:
    return _moved(ctx, pred, pred.get("from"), into=False)


@predicate("away")
def _away(ctx: Context, pred: Pred) -> Answer:
    """Elsewhere on the day for a listed reason, with a home in the State before (or kept there)."""
    _, start, end = ctx.window(pred.get("window"))
    reasons = set(pred.get("reasons") or _ALL_REASONS)
    best: Answer = (FALSE, NO_REFS)
    if not ctx.bio.asked("residence"):
        return UNKNOWN, (Ref(ctx.bio.path("residence")),)
    for spell, path, areas, span in ctx.bio.stays:
        here = all(code in pred.get("from") for code in areas)
        if here and spell.reason != "prison":
            continue
        on_day, refs = covering([span]).query("day", start, end)
        if on_day == FALSE:
            continue
        why = TRUE if spell.reason in reasons else UNKNOWN if not isinstance(spell.reason, str) and spell.permanent_home is not True and spell.registration != "permanent" else FALSE
        home, _ = over(ctx, pred.get("from"), "resident", "fact").query("some", (MIN_DAY, MIN_DAY), start)
        value = min(on_day, why, home)
        if value > best[0]:
            best = (value, (*refs, Ref((*path, "reason"), (tuple(sorted(reasons)), ("home",)))))
    return best


_ALL_REASONS: Final = ("military", "study", "work", "prison", "assignment", "treatment")


@predicate("absent")
def _absent(ctx: Context, pred: Pred) -> Answer:
    """Permanently abroad for a term, without (say) consular registration, unbroken up to the moment."""
    term = pred.get("term") or Term(years=pred.get("years") or 0)
    ending = ctx.day(pred.get("ending")) if pred.get("ending") else ctx.moment
    start = subtract(ending[0], term), subtract(ending[1], term)
    states: StateSet = pred.get("from")
    home = over(ctx, states, "resident", "fact")
    elsewhere = type(states)(states.codes, negated=not states.negated)
    abroad = over(ctx, elsewhere, "resident", "fact")
    parts = [negate(home), abroad]
    value, refs = sliding(combine(parts, min), start, ending)
    without = pred.get("without") or ()
    if value == FALSE or not any(w.startswith("consular") for w in without):
        return value, refs
    from citizenship.vocabulary.acts import consular

    registered, more = consular(ctx, states, None, ("some", start, ending), silent=UNKNOWN)
    if -registered < value:
        return -registered, more
    return value, refs + more if -registered == value else refs


@predicate("holds_status")
def _holds_status(ctx: Context, pred: Pred) -> Answer:
    kinds = frozenset(pred.get("kind") or ())
    window = ctx.window(pred.get("window"))
    answers = []
    permits = kinds - {"kandas", "stateless_recognised", "kairylman", "ethnic_return"}
    if permits:
        answers.append(over(ctx, pred.get("in"), "permit", permits).query(*window))
    from citizenship.vocabulary.acts import acts_where

    past = ("some", (MIN_DAY, MIN_DAY), window[2])
    if kinds & {"kandas", "kairylman", "ethnic_return"}:
        answers.append(acts_where(ctx, ("recognised_ethnic_return",), pred.get("in"), past))
    if kinds & {"stateless_recognised", "stateless_permit"}:
        answers.append(acts_where(ctx, ("recognised_stateless",), pred.get("in"), past))
    if kinds & {"refugee"}:
        answers.append(acts_where(ctx, ("recognised_refugee",), pred.get("in"), past))
    return joined(answers, any_of)


ALL_LISTS: Final = ("residence", "registrations", "documents", "acts")
PROVING: Final = {  # the lists of a case whose entries speak of a fact
    "registered": ("registrations", "residence"), "resident": ("residence", "registrations"), "resided": ("residence", "registrations"),
    "document": ("documents",), "act": ("acts",),
}


@predicate("proven")
def _proven(ctx: Context, pred: Pred) -> Answer:
    """Some entry about the fact carries evidence of a named kind."""
    wanted = set(pred.get("by") or ())
    unknown = False
    lists = {name for fact in pred.get("fact") or () for name in PROVING.get(fact, ALL_LISTS)} or set(ALL_LISTS)
    for name in sorted(lists):
        for entry in ctx.bio.items(name):
            if isinstance(entry.evidence, tuple):
                if wanted & set(entry.evidence):
                    return TRUE, NO_REFS
            elif not isinstance(entry.evidence, frozenset):
                unknown = True
    return (UNKNOWN if unknown or not ctx.bio.asked("residence") else FALSE), (Ref(ctx.bio.path("residence")),)
