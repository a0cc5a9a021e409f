"""Predicates about acts, documents and positions of authorities (DESIGN R6, R10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from citizenship.case import NOT_ASKED
from citizenship.dates import MAX_DAY, MIN_DAY, at_or_before, before
from citizenship.engine.biography import ALL_STATES, possible
from citizenship.engine.steps import NO_REFS, Ref, Span, covering
from citizenship.truth import FALSE, TRUE, UNKNOWN, any_of, of_bool
from citizenship.vocabulary.context import Context, joined, predicate

if TYPE_CHECKING:
    from citizenship.case import Act, Appeal
    from citizenship.law.model import Pred, StateSet
    from citizenship.vocabulary.context import Answer

GIVES: Final = frozenset({"became_national", "granted", "registered", "recognised", "restored"})
TAKES: Final = frozenset({"released", "loss_registered", "deprived", "annulled", "terminated"})
GIVING: Final = GIVES | {"position_national", "confirmed"}
ENDING: Final = TAKES | {"position_not_national"}
OTHER_MATTERS: Final = frozenset({"document", "residence", "statelessness", "identity", "birth"})  # acts that speak of no nationality
UNASKED: Final = "unasked acts are unknown"  # in the context: nothing is presumed about acts nobody asked about
NATIONAL_PAPERS: Final = frozenset({"passport", "id_card", "internal_passport", "nationality_certificate", "nationality_insert"})


def standing(act: Act) -> int:
    """Does an act stand? FALSE once an appeal has overturned it or suspends it, UNKNOWN where that is not known (INT-D-10).

    Nobody having asked about appeals leaves the act standing; an appeal whose outcome nobody knows does not.

    >>> from citizenship.case import Act, Appeal
    >>> [standing(Act(act="deprived", appeals=(Appeal(outcome="pending", suspends=answer),))) for answer in (True, False, None)]
    [-1, 1, 0]
    """
    if act.appeals is None:
        return UNKNOWN
    return min((_withstood(appeal) for appeal in act.appeals or ()), default=TRUE)


def _withstood(appeal: Appeal) -> int:
    outcomes = possible(appeal.outcome, frozenset({"pending", "upheld", "overturned"}))
    while_pending = -of_bool(appeal.suspends) if isinstance(appeal.suspends, bool) else UNKNOWN
    values = {{"upheld": TRUE, "overturned": FALSE}.get(outcome, while_pending) for outcome in outcomes}
    return values.pop() if len(values) == 1 else UNKNOWN


def appeal_refs(act: Act, path: tuple[str | int, ...]) -> tuple[Ref, ...]:
    """The facts about the appeals of an act that would settle whether it stands."""
    out = []
    for i, appeal in enumerate(act.appeals or ()):
        if _withstood(appeal) == UNKNOWN:
            pending = appeal.outcome == "pending"
            out.append(Ref((*path, "appeals", i, "suspends"), ((True,), (False,))) if pending else
                       Ref((*path, "appeals", i, "outcome"), (("upheld",), ("overturned",))))
    return tuple(out) or (Ref((*path, "appeals")),)


def competent(act: Act) -> int:
    """Did the State itself speak, through a body that may? One of another State, or one that is not competent, holds no position (INT-D-09).

    Nobody having asked is taken for yes; asked and not known is UNKNOWN.

    >>> from citizenship.case import Act
    >>> competent(Act(act="position_national", of="KZ", by="UZ")), competent(Act(act="position_national", of="KZ", competent=None))
    (-1, 0)
    """
    spoke = UNKNOWN if act.competent is None else of_bool(act.competent) if isinstance(act.competent, bool) else TRUE
    return min(spoke, of_own_state(act))


def of_own_state(act: Act) -> int:
    """Did the State speak of its own nationality? Nobody gives, takes, confirms or denies the nationality of another State (INT-D-09)."""
    if act.by is NOT_ASKED:
        return TRUE
    whose, by = possible(act.whose, ALL_STATES | {"SU"}), possible(act.by, ALL_STATES | {"SU"})
    return FALSE if not whose & by else TRUE if len(whose | by) == 1 else UNKNOWN


def in_states(value: Any, states: StateSet, *, silent: int = UNKNOWN) -> int:
    """Is a State word of the file in a set of States?"""
    if value is NOT_ASKED:
        return TRUE if states.negated and not states.codes else silent
    options = possible(value, ALL_STATES | {"SU"})
    return states.among(options)


def act_day(ctx: Context, act: Act) -> Any:
    """Day on which an act works; some day up to today where it is not dated."""
    return (MIN_DAY, ctx.today[1]) if act.works is NOT_ASKED else ctx.bio.bounds(act.works, open_to=MIN_DAY)


def acts_where(
    ctx: Context, kinds: tuple[str, ...], states: StateSet, window: Any, *, what: tuple[str, ...] = (), outcome: tuple[str, ...] = (),
    under: str | None = None, silent: int = FALSE, binding: bool = False,
) -> Answer:
    """Is an act of one of ``kinds`` about ``states`` on file in the window? A silent file: ``silent``.

    ``binding``: of a competent body, and neither overturned nor suspended.
    """
    _, start, end = window
    answers = []
    for i, act in enumerate(ctx.bio.items("acts")):
        path = ctx.bio.path("acts", i)
        kind = possible(act.act, frozenset(kinds) | {"other"})
        matches = TRUE if kind <= set(kinds) else FALSE if not kind & set(kinds) else UNKNOWN
        if act.happened is not True:
            matches = min(matches, UNKNOWN if act.happened is None else FALSE if act.happened is False else TRUE)
        if binding:
            matches = min(matches, competent(act), standing(act))
        if matches == FALSE:
            continue
        where = in_states(act.whose, states)
        fits = [matches, where]
        if what and act.what is not NOT_ASKED:
            options = possible(act.what, frozenset(what) | {"other"})
            fits.append(TRUE if options <= set(what) else FALSE if not options & set(what) else UNKNOWN)
        elif what:
            fits.append(UNKNOWN)
        if outcome:
            fits.append(TRUE if act.outcome in outcome else FALSE if isinstance(act.outcome, str) else UNKNOWN)
        if under is not None:
            fits.append(TRUE if act.under and act.under.startswith(under) else UNKNOWN if act.under is None else FALSE)
        day = act_day(ctx, act)
        when = min(at_or_before(start, day), at_or_before(day, end))
        value = min(*fits, when)
        refs: list[Ref] = []
        if when <= value and when != TRUE:
            refs.append(Ref((*path, "date"), None, (start[0], start[1], end[0] + 1, end[1] + 1)))
        if min(fits) <= value and min(fits) != TRUE:
            refs.append(Ref((*path, "happened"), ((True,), (False,))) if act.happened is None else Ref((*path, "of"), ()))
        answers.append((value, tuple(refs) or (Ref(path),)))
    value = any_of(v for v, _ in answers)
    if value == FALSE and not ctx.bio.asked("acts") and not _none_known(ctx, states):
        ctx.assume(f"no act on file: {', '.join(kinds)} ({states})")
        return (UNKNOWN if ctx.extra.get(UNASKED) else silent), (Ref(ctx.bio.path("acts")),)
    return value, tuple(r for v, refs in answers if v == value for r in refs)


def _none_known(ctx: Context, states: StateSet) -> bool:
    known = ctx.root.bio.case.none_known
    return isinstance(known, tuple) and not states.negated and states.codes <= set(known)


@predicate("act")
def _act(ctx: Context, pred: Pred) -> Answer:
    return acts_where(ctx, pred.get("kind"), pred.get("of"), ctx.window(pred.get("window")), what=pred.get("what") or (),
                      outcome=pred.get("outcome") or (), under=pred.get("under"))


def consular(ctx: Context, states: StateSet, kind: Any, window: Any, *, silent: int) -> Answer:
    """Registered with a consulate: each registration lasts until its ``until`` (open where none is said)."""
    spans = []
    for i, act in enumerate(ctx.bio.items("acts")):
        if act.act != "registered_with_consulate" or act.happened is False:
            continue
        inside = in_states(act.of, states)
        if inside == FALSE:
            continue
        if kind and isinstance(act.kind, str) and act.kind not in kind:
            continue
        level = TRUE if inside == TRUE and act.happened is True and (not kind or act.kind in kind) else UNKNOWN
        path = ctx.bio.path("acts", i)
        last = (MAX_DAY, MAX_DAY) if act.until is NOT_ASKED else ctx.bio.bounds(act.until, open_to=MAX_DAY)
        spans.append(Span(act_day(ctx, act), last, level, (Ref((*path, "kind"), ((kind or ("permanent",)), ("temporary",))),) if level == UNKNOWN else (),
                          (Ref((*path, "date")),), (Ref((*path, "until")),)))
    steps = covering(spans)
    value, refs = steps.query(*window)
    if value == FALSE and not ctx.bio.asked("acts") and not _none_known(ctx, states):
        ctx.assume(f"not registered with a consulate of {states}")
        return (UNKNOWN if ctx.extra.get(UNASKED) else silent), (Ref(ctx.bio.path("acts")),)
    return value, refs


@predicate("consular_registered")
def _consular_registered(ctx: Context, pred: Pred) -> Answer:
    return consular(ctx, pred.get("with"), pred.get("kind"), ctx.window(pred.get("window")), silent=FALSE)


@predicate("position")
def _position(ctx: Context, pred: Pred) -> Answer:
    wanted = (pred.get("is") or ("national",))[0]
    kinds = ("position_national", "confirmed") if wanted == "national" else ("position_not_national",)
    answer = acts_where(ctx, kinds, pred.get("of"), ("some", (MIN_DAY, MIN_DAY), ctx.moment), binding=True)
    if wanted == "national" and answer[0] != TRUE:
        papers = _papers(ctx, NATIONAL_PAPERS, pred.get("of"), valid=True)
        return max(answer, papers, key=lambda a: a[0])
    if wanted != "national" and answer[0] != TRUE:
        refused = acts_where(ctx, ("refused",), pred.get("of"), ("some", (MIN_DAY, MIN_DAY), ctx.moment), what=("confirmation", "document"), binding=True)
        return max(answer, refused, key=lambda a: a[0])
    return answer


def _papers(ctx: Context, kinds: frozenset[str], states: StateSet, *, valid: bool) -> Answer:
    best: Answer = (FALSE, NO_REFS)
    for i, paper in enumerate(ctx.bio.items("documents")):
        if not isinstance(paper.kind, str) or paper.kind not in kinds or paper.holder not in (NOT_ASKED, "self"):
            continue
        value = in_states(paper.of, states)
        issued = ctx.bio.bounds(paper.issued) if paper.issued is not NOT_ASKED and paper.issued is not None else (MIN_DAY, MIN_DAY)
        value = min(value, at_or_before(issued, ctx.moment))
        if valid:
            if paper.expires is not NOT_ASKED and paper.expires is not None:
                value = min(value, at_or_before(ctx.moment, ctx.bio.bounds(paper.expires, open_to=MAX_DAY)))
            if paper.withdrawn not in (NOT_ASKED, None) or paper.false_data is True:
                value = FALSE
        if value > best[0]:
            best = (value, (Ref(ctx.bio.path("documents", i)),))
    if best[0] == FALSE and not ctx.bio.asked("documents"):
        ctx.assume("no national paper on file")
    return best


@predicate("no_proof_of_nationality")
def _no_proof(ctx: Context, pred: Pred) -> Answer:
    """National-law sense: no valid national paper of a living State, no grant, no position of any State."""
    from citizenship.vocabulary.people import ANY_STATE

    living = type(ANY_STATE)(frozenset({"SU"}), negated=True)
    parts = [_papers(ctx, NATIONAL_PAPERS, living, valid=True), _given(ctx, living), ctx.someone.timeline.stated(ctx.moment)]
    value = any_of(v for v, _ in parts)
    if value == FALSE and ctx.someone is not ctx.root and not (ctx.bio.asked("documents") and ctx.bio.asked("acts")):
        return UNKNOWN, (Ref((*ctx.bio.prefix, "documents")),)  # of a parent nobody was asked: no proof is not presumed
    return -value, tuple(r for v, refs in parts if v == value for r in refs)


def _given(ctx: Context, states: StateSet) -> Answer:
    """A nationality granted or confirmed by an act that no later act of the same State has ended."""
    acts = [(i, act) for i, act in enumerate(ctx.bio.items("acts")) if act.happened is not False and isinstance(act.act, str)]
    ends = [act for _, act in acts if act.act in ENDING and act.happened is True and standing(act) == TRUE]
    answers: list[Answer] = []
    for i, act in acts:
        if act.act not in GIVING or (isinstance(act.what, str) and act.what in OTHER_MATTERS):
            continue
        day = act_day(ctx, act)
        values = [in_states(act.whose, states), at_or_before(day, ctx.moment), TRUE if act.happened is True else UNKNOWN, standing(act)]
        values += [-min(before(day, act_day(ctx, end)), at_or_before(act_day(ctx, end), ctx.moment)) for end in ends if end.whose == act.whose]
        answers.append((min(values), (Ref(ctx.bio.path("acts", i)),)))
    value, refs = joined(answers, any_of)
    if value == FALSE and not ctx.bio.asked("acts") and not _none_known(ctx, states):
        ctx.assume("no nationality granted or confirmed")
    return value, refs


@predicate("wish")
def _wish(ctx: Context, pred: Pred) -> Answer:
    """Declared, applied, or took the passport: documentary signs only; a wish is never inferred."""
    states = pred.get("of")
    until = ("some", (MIN_DAY, MIN_DAY), ctx.today)
    acted = acts_where(ctx, ("declared_for", "applied", "enquired"), states, until)
    if acted[0] == TRUE:
        return acted
    papers = _papers(ctx, NATIONAL_PAPERS, states, valid=False)
    later = [p for p in ctx.bio.items("documents") if isinstance(p.kind, str) and p.kind in NATIONAL_PAPERS and in_states(p.of, states) == TRUE]
    if papers[0] == TRUE or later:
        return TRUE, papers[1]
    return UNKNOWN, (Ref(ctx.bio.path("acts")),)


@predicate("document")
def _document(ctx: Context, pred: Pred) -> Answer:
    kinds = set(pred.get("kind") or ())
    best: Answer = (FALSE, NO_REFS)
    for i, paper in enumerate(ctx.bio.items("documents")):
        path = ctx.bio.path("documents", i)
        kind = possible(paper.kind, frozenset(kinds) | {"other"})
        fits = [TRUE if kind <= kinds else FALSE if not kind & kinds else UNKNOWN]
        fits.append(in_states(paper.of, pred.get("of")))
        refs: tuple[Ref, ...] = (Ref(path),)
        if (window := pred.get("issued")) is not None:
            _, start, end = ctx.window(window)
            day = ctx.bio.bounds(paper.issued)
            when = min(at_or_before(start, day), at_or_before(day, end))
            fits.append(when)
            if when == UNKNOWN:
                refs += (Ref((*path, "issued"), None, (start[0], end[1] + 1)),)
        if (window := pred.get("expires")) is not None:
            _, start, end = ctx.window(window)
            day = ctx.bio.bounds(paper.expires, open_to=MAX_DAY)
            when = min(at_or_before(start, day), at_or_before(day, end))
            fits.append(when)
            if when == UNKNOWN:
                refs += (Ref((*path, "expires"), None, (start[0], end[1] + 1)),)
        issued_in = pred.get("issued_in")
        if issued_in is not None and issued_in.codes:
            fits.append(in_states(paper.issued_in if paper.issued_in is not NOT_ASKED else paper.of, issued_in))
        if pred.get("held") is not None:
            gone = paper.lost not in (NOT_ASKED, None) or paper.withdrawn not in (NOT_ASKED, None)
            held = FALSE if gone or paper.held is False else UNKNOWN if paper.held is None else TRUE
            fits.append(held if pred.get("held") else -held)
        value = min(fits)
        if value > best[0] or (value == best[0] == UNKNOWN):
            best = (value, refs)
    if best[0] == FALSE and not ctx.bio.asked("documents"):
        ctx.assume(f"no paper on file: {', '.join(sorted(kinds))}")
    return best


__all__ = ["acts_where", "consular", "of_bool"]
