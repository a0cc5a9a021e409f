"""The vocabulary of rulesets/README.md section 4, two-valued: what each predicate means on one day of a complete life.

One function a predicate, in the order of the README's table. Written from that table, not from the engine.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from soundness.facts import KINDS, LAWFUL, one_state, within

from citizenship.case import NOT_ASKED, Agreement, Filiation, Found, Place, Trafficking
from citizenship.dates import MAX_DAY, MIN_DAY, Term, UncertainDate, add, subtract
from citizenship.law.model import All, AnyOf, Const, Doubt, InForce, Is, Not, Pred, StateSet

if TYPE_CHECKING:
    from collections.abc import Callable

    from citizenship.law.model import Condition, DayRef
    from soundness.simulator import Person, Simulation

NATIONAL_PAPERS: Final = frozenset({"passport", "id_card", "internal_passport", "nationality_certificate", "nationality_insert"})
GIVEN: Final = ("granted", "registered", "recognised", "became_national", "restored", "position_national", "confirmed")
ENDING: Final = ("released", "loss_registered", "deprived", "annulled", "terminated", "position_not_national")
CLOSE: Final = frozenset({"spouse", "parent", "child", "sibling", "grandparent", "grandchild"})
ANY_STATE: Final = StateSet(frozenset(), negated=True)
LIVING: Final = StateSet(frozenset({"SU"}), negated=True)


class NotCoveredError(NotImplementedError):
    """A predicate whose meaning has no two-valued form here; rules that read it are reported as not covered."""


@dataclass(slots=True, frozen=True)
class Ask:
    """One question: the law of ``state`` on ``day`` about ``person``, in the life of ``subject``."""

    sim: Simulation
    state: str
    person: Person
    day: int
    payload: Any = None
    of: Person | None = None  # whose life it is, where the question has passed on to a parent

    @property
    def subject(self) -> Person:
        """The person whose life is lived."""
        return self.of or self.person

    def named(self, ref: DayRef, *, end: bool = False) -> int:
        """A day named in a rule."""
        if ref.base == "open":
            return MAX_DAY if end else MIN_DAY
        if ref.base == "birth":
            day = self.subject.facts.born
        elif ref.base == "filing":
            day = self.sim.filed.get(self.state, self.sim.today)
        elif ref.base == "today":
            day = self.sim.today
        elif ref.date is not None:
            day = self.sim.reading.day(self.state, ref.date, last=end)
            if not ref.date.exact:
                self.sim.reading.touched.add(f"day:{self.state}:{ref.date.text}")
        else:
            day = self.day
        if ref.term is None:
            return day
        return add(day, ref.term) if ref.sign > 0 else subtract(day, ref.term)

    def window(self, pred: Pred) -> tuple[str, int, int]:
        """The window of a literal: the moment where it has none."""
        window = pred.get("window")
        return ("day", self.day, self.day) if window is None else (window.mode, self.named(window.start), self.named(window.end, end=True))

    def about(self, person: Person, day: int | None = None) -> Ask:
        """The same of another person."""
        return replace(self, person=person, of=self.subject, day=self.day if day is None else day)


def holds(condition: Condition, ask: Ask) -> bool:
    """Truth of a condition."""
    if isinstance(condition, Pred):
        who = condition.get("who", "self")
        return MEANINGS[condition.name](ask, condition) if who == "self" else of_whom(who, ask, lambda other: MEANINGS[condition.name](other, condition))
    if isinstance(condition, All):
        if any(isinstance(item, Const) and item.value == 0 for item in condition.items):  # a bar that may be law
            rest = All(tuple(item for item in condition.items if not (isinstance(item, Const) and item.value == 0)))
            return holds(rest, ask) and ask.sim.reading.ask(f"bar:{rest}")
        return all(holds(item, ask) for item in condition.items)
    if isinstance(condition, AnyOf):
        return any(holds(item, ask) for item in condition.items)
    if isinstance(condition, Not):
        return not holds(condition.item, ask)
    if isinstance(condition, Is):
        return is_a(condition.word, ask)
    if isinstance(condition, InForce):
        return ask.sim.reading.in_force(ask.state, condition.interval, ask.day)
    if isinstance(condition, Doubt):
        readings = [holds(reading, ask) for reading in condition.readings]
        if len(set(readings)) > 1:
            ask.sim.reading.touched.add(f"doubt:{condition.id}")
        return readings[ask.sim.reading.choice(f"doubt:{condition.id}", len(readings))]
    assert isinstance(condition, Const)
    return condition.value == 1


# -- persons -----------------------------------------------------------------------------------------------------
def parents_on(ask: Ask) -> list[Person]:
    """Mother and father, the unknown one included; never adopters."""
    return [p for p in ask.sim.parents if not p.adopts()]


def of_whom(who: str, ask: Ask, test: Callable[[Ask], bool]) -> bool:
    """Ask of one or both parents (those the law knows on the day), or of an adopter."""
    if who == "adopter":
        return any(test(ask.about(p)) for p in ask.sim.parents if p.adopts())
    if who == "spouse":
        raise NotCoveredError("who: spouse")
    if ask.subject is not ask.sim.root or ask.person is not ask.sim.root:  # a parent's own parents: no file says who they were
        return ask.sim.reading.ask(f"grandparents:{who}:{ask.state}:{ask.day}")
    people = parents_on(ask)
    if who in ("mother", "father"):
        people = [p for p in people if p.parent is not None and p.parent.role == who]
    answers = [test(ask.about(p)) for p in people if p.exists_on(ask.day)]
    if who == "one_parent":
        return any(answers)
    return bool(answers) and all(answers) and (who == "both_or_only" or len(answers) == len(people))


def is_a(word: str, ask: Ask) -> bool:
    """A person condition in one word."""
    person, own = ask.person, StateSet(frozenset({ask.state}))
    citizen = person.national(ask.state, own, ask.day)
    if word == "any_person":
        return True
    if word in ("citizen", "not_citizen"):
        return citizen == (word == "citizen")
    if word == "foreign":
        return not citizen and person.national(ask.state, StateSet(own.codes, negated=True), ask.day)
    if word == "stateless":
        return not person.national(ask.state, ANY_STATE, ask.day)
    if word == "ussr_citizen":
        return person.national(ask.state, StateSet(frozenset({"SU"})), ask.day)
    parent = person.parent
    if word == "diplomat":
        return parent is not None and parent.diplomat is True
    if word == "unknown":  # known: false, or none and no papers
        if parent is None:
            return False
        return not parent.known or ((parent.nationality_at_birth == () or parent.nationality == ()) and not parent.documents)
    raise NotCoveredError(word)


def person_is(condition: Condition, ask: Ask, person: Person, day: int) -> bool:
    """A person condition about a parent; of one the law does not know on the day only `unknown` and `any_person` hold."""
    if person.exists_on(day):
        return holds(condition, ask.about(person, day))
    words = condition.items if isinstance(condition, AnyOf) else (condition,)
    return any(isinstance(word, Is) and word.word in ("unknown", "any_person") for word in words)


# -- nationality ---------------------------------------------------------------------------------------------------
def _national_in(ask: Ask, pred: Pred, states: StateSet) -> bool:
    mode, start, end = ask.window(pred)
    return within(mode, start, end, ask.person.turning_days(), lambda day: ask.person.national(ask.state, states, day))


def national(ask: Ask, pred: Pred) -> bool:
    return _national_in(ask, pred, pred.get("of"))


def national_elsewhere(ask: Ask, pred: Pred) -> bool:
    but = pred.get("except")
    return _national_in(ask, pred, StateSet(frozenset({ask.state}) | (but.codes if but else frozenset()), negated=True))


def basis(ask: Ask, pred: Pred) -> bool:
    """Holds the nationality, and the gain it rests on was of that kind."""
    words = set(pred.get("is"))
    words |= {"grant", "recognition"} if "naturalised" in words else set()
    for state in ask.person.public:
        if state in pred.get("of") and ask.person.national(ask.state, StateSet(frozenset({state})), ask.day):
            gains = [t for t in ask.person.turns if t.state == state and t.gained and t.day <= ask.day]
            if gains and gains[-1].how in words:
                return True
    return False


def _turned(ask: Ask, pred: Pred, *, gained: bool) -> bool:
    _, start, end = ask.window(pred)
    by = set(pred.get("by") or ())
    for turn in ask.person.turns:
        if turn.gained == gained and turn.state in pred.get("of") and start <= turn.day <= end:
            wanted = pred.get("voluntary")
            if (not by or turn.how in by or turn.rule in by) and (wanted is None or _voluntary(ask, turn) == wanted):
                return True
    return False


def _voluntary(ask: Ask, turn: Any) -> bool:
    """Whether a nationality was asked for; where nothing says so either may be."""
    return turn.voluntary if turn.voluntary is not None else ask.sim.reading.ask(f"voluntary:{turn.state}:{turn.day}")


def acquired(ask: Ask, pred: Pred) -> bool:
    return _turned(ask, pred, gained=True)


def ended(ask: Ask, pred: Pred) -> bool:
    return _turned(ask, pred, gained=False)


def stateless(ask: Ask, pred: Pred) -> bool:
    """No nationality at all; asked in a safeguard's stratum it is also `otherwise_stateless` and `none_from_parents`.

    In a rule that takes a nationality, or guards it, "otherwise" means without that one.
    """
    return not _national_in(ask, pred, StateSet(frozenset({ask.state}), negated=True) if pred.get("losing") else ANY_STATE)


def no_proof_of_nationality(ask: Ask, pred: Pred) -> bool:
    """No valid national paper, no grant or position of any living State, and no nationality the file states as held."""
    if _has_paper(ask, LIVING, valid=True) or any(_still_given(ask, act, day) for act, day in ask.person.facts.acts()):
        return False
    parent, facts = ask.person.parent, ask.person.facts
    if parent is not None and isinstance(parent.nationality_at_birth, tuple) and set(parent.nationality_at_birth) - {"SU"}:
        return False
    held_list = facts.about.nationality if isinstance(facts.about.nationality, tuple) else ()
    return not any(
        h.held is True and h.of != "SU" and (h.end is NOT_ASKED or facts.day(h.end) >= ask.sim.today) for h in held_list
    )


def _still_given(ask: Ask, act: Any, day: int) -> bool:
    """A grant or position that no later act of the same State has ended."""
    if act.act not in GIVEN or act.of not in LIVING or day > ask.day or act.what in ("document", "residence", "statelessness", "identity", "birth"):
        return False
    return not any(end.act in ENDING and end.of == act.of and day < when <= ask.day for end, when in ask.person.facts.acts())


# -- parents -------------------------------------------------------------------------------------------------------
def parents(ask: Ask, pred: Pred) -> bool:
    if ask.subject is not ask.sim.root or ask.person is not ask.sim.root:  # a parent's own parents: no file says who they were
        if ask.state not in ask.sim.touched(ask.subject):
            return False  # R7: they were nationals of no State that nobody here has a link to
        return ask.sim.reading.ask(f"grandparents:{pred.key}:{ask.day}")
    day = ask.named(pred.get("day")) if pred.get("day") is not None else ask.day
    people = parents_on(ask)
    parts: list[bool] = []

    def each(condition: Condition) -> list[bool]:
        return [person_is(condition, ask, p, day) for p in people]

    one, other = pred.get("one"), pred.get("other")
    if one is not None and other is not None:
        first, second = each(one), each(other)
        parts.append((first[0] and second[1]) or (first[1] and second[0]))
    elif one is not None:
        parts.append(any(each(one)))
    if (both := pred.get("both")) is not None:
        parts.append(all(each(both)))
    if (either := pred.get("both_or_only")) is not None:
        there = [p for p in people if p.exists_on(day)]
        parts.append(bool(there) and all(person_is(either, ask, p, day) for p in there))
    for role in ("mother", "father"):
        if (condition := pred.get(role)) is not None:
            parts.append(any(person_is(condition, ask, p, day) for p in people if p.parent is not None and p.parent.role == role))
    return all(parts)


def _under(ask: Ask, pred: Pred) -> bool:
    years = pred.get("child_under")
    return years is None or ask.day < add(ask.sim.root.facts.born, Term(years=years))


def filiation(ask: Ask, pred: Pred) -> bool:
    """The link made on this trigger."""
    parent = getattr(ask.payload, "parent", None)
    if parent is None:
        return False
    roles, by, condition = pred.get("to") or (), pred.get("by") or (), pred.get("is")
    if roles and parent.role not in roles and "any" not in roles:
        return False
    if by and (not isinstance(parent.filiation, Filiation) or parent.filiation.by not in by):
        return False
    return (condition is None or holds(condition, ask.about(ask.payload))) and _under(ask, pred)


def adopted(ask: Ask, pred: Pred) -> bool:
    """Adopted on this trigger: of the adopters of that day one, both, or one and the other."""
    adopters = [p for p in ask.sim.parents if p.adopts() and p.exists_on(ask.day)]
    by, other, both = pred.get("by"), pred.get("other"), pred.get("both")

    def each(condition: Condition) -> list[bool]:
        return [holds(condition, ask.about(p)) for p in adopters]

    if not adopters or not _under(ask, pred):
        return False
    if both is not None and not all(each(both)):
        return False
    if by is not None and other is not None:
        if len(adopters) != 2:
            return False
        first, second = each(by), each(other)
        return (first[0] and second[1]) or (first[1] and second[0])
    return by is None or any(each(by))


def in_wedlock(ask: Ask, pred: Pred) -> bool:
    return any(p.parent is not None and p.parent.married_to_other_parent is True for p in ask.sim.parents)


def parents_agreed(ask: Ask, pred: Pred) -> bool:
    choice = ask.sim.case.parents_agreed
    if isinstance(choice, bool):
        return choice
    _, start, end = ask.window(pred)
    agreements = choice if isinstance(choice, tuple) else (choice,)
    return any(
        isinstance(a, Agreement) and a.of in pred.get("of") and (not isinstance(a.date, UncertainDate) or start <= ask.sim.root.facts.day(a.date) <= end)
        for a in agreements
    )


def consents(ask: Ask, pred: Pred) -> bool:
    """A consent among the child's own acts, or among those of a parent."""
    _, start, end = ask.window(pred)

    def has(person: Person) -> bool:
        return _act(ask.about(person), ("consented",), ANY_STATE, start, end)

    if ask.subject is not ask.sim.root:
        return ask.sim.reading.ask(f"consents:{pred.key}:{ask.day}")
    return all(
        has(ask.subject) if word == "child" else any(has(p) for p in parents_on(ask) if word in ("parent", "other_parent", p.parent.role))  # type: ignore[union-attr]
        for word in pred.get("by") or ("child",)
    )


def parents_changed(ask: Ask, pred: Pred) -> bool:
    """On this day a parent's nationality of this State began or ended, and now both (the only one, or one) have it or not."""
    gained = (pred.get("effect") or ("left",))[0] == "acquired"
    which = (pred.get("which") or ("both_or_only",))[0]
    bases = set(pred.get("basis") or ())
    own = StateSet(frozenset({ask.state}))
    people = parents_on(ask)
    there = [p for p in people if p.exists_on(ask.day)]
    if not any(t.state == ask.state and t.gained == gained and t.day == ask.day and (not bases or t.how in bases) for p in there for t in p.turns):
        return False
    so = [p.national(ask.state, own, ask.day) == gained for p in there]
    if which == "one" and (all(so) and len(so) == len(people)):
        return False
    if which in ("both", "both_or_only") and not (all(so) and (which == "both_or_only" or len(so) == len(people))):
        return False
    return _under(ask, pred)


# -- birth ---------------------------------------------------------------------------------------------------------
def born(ask: Ask, pred: Pred) -> bool:
    _, start, end = ask.window(pred)
    return start <= ask.person.facts.born <= end


def born_in(ask: Ask, pred: Pred) -> bool:
    place = ask.person.facts.birthplace(then="then" in (pred.get("territory") or ()) or "SU" in pred.get("place").codes)
    if place is None:
        raise NotCoveredError("no birthplace")
    return place in pred.get("place")


def age(ask: Ask, pred: Pred) -> bool:
    day = ask.named(pred.get("day")) if pred.get("day") is not None else ask.day
    least, under = pred.get("at_least"), pred.get("under")
    start = ask.person.facts.born
    return (least is None or add(start, Term(years=least)) <= day) and (under is None or day < add(start, Term(years=under)))


def birth_registered(ask: Ask, pred: Pred) -> bool:
    facts = ask.person.facts
    return facts.about.birth_registered is True or any(p.kind == "birth_certificate" for p in facts.entries("documents"))


def found(ask: Ask, pred: Pred) -> bool:
    """Found as a child in the State, both parents unknown."""
    fact = ask.sim.case.person.found_as_child
    if not isinstance(fact, Found) or any(p.known for p in ask.sim.parents):
        return False
    years = pred.get("age_under")
    return one_state(fact.area, fact.name) in pred.get("in") and (years is None or (isinstance(fact.age, int) and fact.age < years))


# -- residence -----------------------------------------------------------------------------------------------------
def _kinds(words: tuple[str, ...]) -> frozenset[str]:
    return KINDS if "any" in words else frozenset(words)


def registered(ask: Ask, pred: Pred) -> bool:
    facts, kinds = ask.person.facts, _kinds(pred.get("kind") or ("permanent",))
    return within(*ask.window(pred), facts.moves, lambda day: facts.registered(day, pred.get("in"), kinds))


def _resides(ask: Ask, how: str, states: StateSet) -> Callable[[int], bool]:
    """Residence on a basis, as a question of a day."""
    facts = ask.person.facts
    if how == "registered":
        return lambda day: facts.registered(day, states, frozenset({"permanent"}))
    if how == "permit":
        return lambda day: facts.permitted(day, states, frozenset({"permanent_permit", "stateless_permit"}))
    if how == "lawful":
        return lambda day: (
            facts.registered(day, states, KINDS) or facts.permitted(day, states, LAWFUL) or ask.person.national(ask.state, states, day)
        )
    return (lambda day: facts.lives(day, states)) if how == "lives" else (lambda day: facts.at_home(day, states))


def _turns(ask: Ask) -> set[int]:
    return set(ask.person.facts.moves) | ask.person.turning_days()


def resident(ask: Ask, pred: Pred) -> bool:
    test = _resides(ask, (pred.get("basis") or ("fact",))[0], pred.get("in"))
    condition = pred.get("is")
    return within(*ask.window(pred), _turns(ask), test) and (condition is None or holds(condition, ask))


def _term(pred: Pred) -> Term:
    return pred.get("term") or Term(years=pred.get("years") or 0)


def resided(ask: Ask, pred: Pred) -> bool:
    end = ask.named(pred.get("ending")) if pred.get("ending") is not None else ask.day
    term = _term(pred)
    start = subtract(end, term)
    test = _resides(ask, (pred.get("basis") or ("fact",))[0], pred.get("in"))
    if pred.get("unbroken") is False:
        return _days_of(ask, test, MIN_DAY, end) >= end - start
    limit = pred.get("absence_max")
    if limit is None:
        return within("every", start, end, _turns(ask), test)
    if not (test(start) and test(end)):
        return False
    there = _resides(ask, "lives", pred.get("in"))
    for year in range(max(term.years, 1)):
        last, first = subtract(end, Term(years=year)), subtract(end, Term(years=year + 1)) + 1
        if last - first + 1 - _days_of(ask, there, first, last) > limit:
            return False
    return True


def _days_of(ask: Ask, test: Callable[[int], bool], lo: int, hi: int) -> int:
    """On how many days of the window it is so."""
    lo = max(lo, ask.person.facts.born)
    turns = sorted({lo, hi + 1, *(day for day in _turns(ask) if lo < day <= hi)})
    return sum(after - day for day, after in zip(turns, turns[1:], strict=False) if test(day)) if lo <= hi else 0


def arrived(ask: Ask, pred: Pred) -> bool:
    """On some day of the window the person lives there who the day before, already born, did not."""
    facts, states = ask.person.facts, pred.get("in")
    _, start, end = ask.window(pred)
    for stay in facts.stays:
        if stay.state in states and start <= stay.first <= end and stay.first > facts.born and not facts.lives(stay.first - 1, states):
            if pred.get("for_good") is None or stay.home == pred.get("for_good"):
                return True
    return False


def left(ask: Ask, pred: Pred) -> bool:
    """Some day of the window was the last of living there."""
    facts, states, to = ask.person.facts, pred.get("from"), pred.get("to") or ANY_STATE
    _, start, end = ask.window(pred)
    for stay in facts.stays:
        if stay.state in states and start <= stay.last <= end and stay.last < ask.sim.today and not facts.lives(stay.last + 1, states):
            if pred.get("for_good") is not None and (stay.spell.left_for_good is True) != pred.get("for_good"):
                continue
            if (to.negated and not to.codes) or facts.lives(stay.last + 1, to):
                return True
    return False


def away(ask: Ask, pred: Pred) -> bool:
    """On the day elsewhere (or in prison there) for one of the reasons, home in the State before."""
    facts, states = ask.person.facts, pred.get("from")
    reasons = set(pred.get("reasons") or ("military", "study", "work", "prison", "assignment", "treatment"))
    _, day, _ = ask.window(pred)
    for stay in facts.stays:
        elsewhere = stay.state not in states or stay.spell.reason == "prison"
        if day >= facts.born and stay.first <= day <= stay.last and elsewhere and stay.spell.reason in reasons:
            homes = [s for s in facts.stays if s.home and s.first <= day]
            if any(s.state in states for s in homes):
                return True
    return False


def absent(ask: Ask, pred: Pred) -> bool:
    """Permanently abroad for the term, without consular registration in it."""
    facts, states = ask.person.facts, pred.get("from")
    end = ask.named(pred.get("ending")) if pred.get("ending") is not None else ask.day
    start = subtract(end, _term(pred))
    abroad = StateSet(states.codes, negated=not states.negated)
    if not within("every", start, end, facts.moves, lambda day: not facts.at_home(day, states) and facts.at_home(day, abroad)):
        return False
    registered_there = any(w.startswith("consular") for w in pred.get("without") or ())
    return not (registered_there and _consular(ask, states, None, "some", start, end))


def _consular(ask: Ask, states: StateSet, kinds: Any, mode: str, start: int, end: int) -> bool:
    facts = ask.person.facts
    spans = [
        (day, MAX_DAY if act.until is NOT_ASKED else facts.day(act.until))
        for act, day in facts.acts()
        if act.act == "registered_with_consulate" and act.of in states and (not kinds or act.kind in kinds)
    ]
    return within(mode, start, end, [d for first, last in spans for d in (first, last + 1)], lambda day: any(a <= day <= b for a, b in spans))


def consular_registered(ask: Ask, pred: Pred) -> bool:
    return _consular(ask, pred.get("with"), pred.get("kind"), *ask.window(pred))


def holds_status(ask: Ask, pred: Pred) -> bool:
    """A permit on the day, or a status that was recognised by then."""
    facts, states, words = ask.person.facts, pred.get("in"), set(pred.get("kind") or ())
    mode, start, end = ask.window(pred)
    permits = frozenset(words - {"kandas", "stateless_recognised", "kairylman", "ethnic_return"})
    if permits and within(mode, start, end, facts.moves, lambda day: facts.permitted(day, states, permits)):
        return True
    recognised = []
    recognised += ["recognised_ethnic_return"] if words & {"kandas", "kairylman", "ethnic_return"} else []
    recognised += ["recognised_stateless"] if words & {"stateless_recognised", "stateless_permit"} else []
    recognised += ["recognised_refugee"] if "refugee" in words else []
    return bool(recognised) and _act(ask, tuple(recognised), states, MIN_DAY, end)


# -- acts and papers -----------------------------------------------------------------------------------------------
def _act(ask: Ask, kinds: tuple[str, ...], states: StateSet, start: int, end: int, *, what: Any = (), outcome: Any = (), under: str | None = None) -> bool:
    for act, day in ask.person.facts.acts():
        of = act.of if act.of is not NOT_ASKED else act.by
        if act.act not in kinds or not start <= day <= end or (of is not NOT_ASKED and of not in states):
            continue
        if (what and act.what not in what) or (outcome and act.outcome not in outcome):
            continue
        if under is None or (act.under is not None and act.under.startswith(under)):
            return True
    return False


def act(ask: Ask, pred: Pred) -> bool:
    _, start, end = ask.window(pred)
    what, outcome = pred.get("what") or (), pred.get("outcome") or ()
    return _act(ask, pred.get("kind"), pred.get("of"), start, end, what=what, outcome=outcome, under=pred.get("under"))


def _has_paper(ask: Ask, states: StateSet, *, valid: bool) -> bool:
    facts = ask.person.facts
    for paper in facts.papers():
        if paper.kind in NATIONAL_PAPERS and paper.of in states and facts.day(paper.issued) <= ask.day:
            expired = isinstance(paper.expires, UncertainDate) and facts.day(paper.expires) < ask.day
            if not valid or not (expired or isinstance(paper.withdrawn, UncertainDate) or paper.false_data is True):
                return True
    return False


def position(ask: Ask, pred: Pred) -> bool:
    """An authority holds the person national (or not), in an act or in a valid national paper."""
    if (pred.get("is") or ("national",))[0] == "national":
        return _act(ask, ("position_national", "confirmed"), pred.get("of"), MIN_DAY, ask.day) or _has_paper(ask, pred.get("of"), valid=True)
    refusal = _act(ask, ("refused",), pred.get("of"), MIN_DAY, ask.day, what=("confirmation", "document"))
    return refusal or _act(ask, ("position_not_national",), pred.get("of"), MIN_DAY, ask.day)


def wish(ask: Ask, pred: Pred) -> bool:
    """Declared, applied, or took the passport; a wish that left no trace is one no file can deny."""
    states = pred.get("of")
    if _act(ask, ("declared_for", "applied", "enquired"), states, MIN_DAY, ask.sim.today) or _has_paper(ask, states, valid=False):
        return True
    if any(p.kind in NATIONAL_PAPERS and p.of in states for p in ask.person.facts.entries("documents")):
        return True
    return ask.sim.reading.ask(f"wish:{states}")


def document(ask: Ask, pred: Pred) -> bool:
    facts = ask.person.facts
    for paper in facts.entries("documents"):
        if paper.kind not in pred.get("kind") or paper.of not in pred.get("of"):
            continue
        if (window := pred.get("issued")) is not None and not ask.named(window.start) <= facts.day(paper.issued) <= ask.named(window.end, end=True):
            continue
        issued_in = pred.get("issued_in")
        if issued_in is not None and issued_in.codes and (paper.issued_in if paper.issued_in is not NOT_ASKED else paper.of) not in issued_in:
            continue
        gone = paper.held is False or isinstance(paper.lost, UncertainDate) or isinstance(paper.withdrawn, UncertainDate)
        if pred.get("held") is None or pred.get("held") != gone:
            return True
    return False


# -- family --------------------------------------------------------------------------------------------------------
def _relative_is(condition: Condition, relative: Any, state: str) -> bool:
    """A person condition about a family member, from the entry alone."""
    if isinstance(condition, All):
        return all(_relative_is(item, relative, state) for item in condition.items)
    if isinstance(condition, AnyOf):
        return any(_relative_is(item, relative, state) for item in condition.items)
    if isinstance(condition, Not):
        return not _relative_is(condition.item, relative, state)
    held = set(relative.nationality)
    words = {"any_person": True, "citizen": state in held, "not_citizen": state not in held, "stateless": not held,
             "foreign": state not in held and bool(held)}
    if isinstance(condition, Is) and condition.word in words:
        return words[condition.word]
    raise NotCoveredError(f"{condition} of a relative")


def married(ask: Ask, pred: Pred) -> bool:
    facts = ask.sim.root.facts
    mode, start, end = ask.window(pred)
    years, to = pred.get("years"), pred.get("to")
    spans = []
    for relative in facts.entries("family"):
        if relative.relation == "spouse" and relative.registered is not False and (to is None or _relative_is(to, relative, ask.state)):
            first = facts.day(relative.start)
            first = add(first, Term(years=years)) if years else first
            spans.append((first, MAX_DAY if relative.end is NOT_ASKED else facts.day(relative.end)))
    turns = [day for a, b in spans for day in (a, b + 1)]
    if not within(mode, start, end, turns, lambda day: any(a <= day <= b for a, b in spans)):
        return False
    if pred.get("common_child") and not any(r.relation == "child" for r in facts.entries("family")):
        return False
    return not pred.get("cohabiting") or _meets(ask, "cohabiting")


def widowed(ask: Ask, pred: Pred) -> bool:
    of = pred.get("of")
    return any(
        r.relation == "spouse" and r.ended_by == "death" and (of is None or _relative_is(of, r, ask.state)) for r in ask.sim.root.facts.entries("family")
    )


def relative(ask: Ask, pred: Pred) -> bool:
    kinds = set(pred.get("kinds") or ("close",))
    kinds |= CLOSE if "close" in kinds else set()
    citizen_of, resident_in, born_there, ethnic_of = (pred.get(key) for key in ("citizen_of", "resident_in", "born_in", "ethnic"))
    if pred.get("resided_in") is not None and pred.get("resided_in").codes:
        raise NotCoveredError("relative resided_in")

    def asked(states: Any) -> bool:
        return states is not None and bool(states.codes or states.negated)

    for entry in ask.sim.root.facts.entries("family"):
        if entry.relation not in kinds or (entry.relation == "spouse" and entry.ended_by in ("divorce", "death", "annulment")):
            continue
        birthplace = entry.birthplace.area if isinstance(entry.birthplace, Place) else None
        if (
            (not asked(citizen_of) or any(code in citizen_of for code in entry.nationality))
            and (not asked(resident_in) or entry.resident_in in resident_in)
            and (not asked(born_there) or (birthplace is not None and birthplace in born_there))
            and (not ethnic_of or set(entry.ethnicity) & set(ethnic_of))
        ):
            return True
    for parent in ask.sim.parents if kinds & {"parent", "mother", "father"} else ():
        if parent.known and (
            (not asked(citizen_of) or parent.national(ask.state, citizen_of, ask.day))
            and (not asked(resident_in) or parent.facts.at_home(ask.day, resident_in))
            and (not asked(born_there) or parent.facts.birthplace(then=False) in born_there)
            and (not ethnic_of or parent.facts.words("ethnicity") & set(ethnic_of))
        ):
            return True
    return False


# -- the person ----------------------------------------------------------------------------------------------------
def ethnic(ask: Ask, pred: Pred) -> bool:
    return bool(ask.person.facts.words("ethnicity") & set(pred.get("of") or ()))


def group(ask: Ask, pred: Pred) -> bool:
    wanted = set(pred.get("of") or ())
    circumstances = ask.sim.case.circumstances
    if wanted & {"repressed", "victim_of_repression"} and circumstances.victim_of_repression is True:
        return True
    people = circumstances.deported_people
    return isinstance(people, str) and people != "none" and (people in wanted or "deported" in wanted)


def served(ask: Ask, pred: Pred) -> bool:
    facts = ask.person.facts
    _, start, end = ask.window(pred)
    for entry in facts.entries("service"):
        if entry.for_state in pred.get("for") and (not pred.get("kinds") or entry.kind in pred.get("kinds")):
            if pred.get("conscript") is not None and entry.conscript is not pred.get("conscript"):
                continue
            if facts.day(entry.start, open_to=MIN_DAY) <= end and facts.day(entry.end) >= start:
                return True
    return False


def convicted(ask: Ask, pred: Pred) -> bool:
    facts, offences = ask.person.facts, set(pred.get("offence") or ())
    _, start, end = ask.window(pred)
    return any(
        c.area in pred.get("in") and (not offences or "any" in offences or c.offence in offences) and start <= facts.day(c.date) <= end
        for c in facts.entries("convictions")
    )


def _meets(ask: Ask, what: str) -> bool:
    listed = ask.sim.case.circumstances.meets
    answers = dict(listed) if isinstance(listed, tuple) else {}
    if isinstance(answers.get(what), bool):
        return bool(answers[what])
    if what == "means_of_support" and isinstance(ask.sim.case.circumstances.means_of_support, bool):
        return ask.sim.case.circumstances.means_of_support
    return ask.sim.reading.ask(f"meets:{what}")


def meets(ask: Ask, pred: Pred) -> bool:
    return all(_meets(ask, what) for what in pred.get("what") or ())


def circumstance(ask: Ask, pred: Pred) -> bool:
    for name in pred.get("is") or ():
        fact = getattr(ask.sim.case.circumstances, name, NOT_ASKED)
        if isinstance(fact, Trafficking):
            raise NotCoveredError("trafficking")
        if fact is NOT_ASKED or fact is None:
            fact = ask.sim.reading.ask(f"circumstance:{name}")
        if fact:
            return True
    return False


def party(ask: Ask, pred: Pred) -> bool:
    """Membership by date, from the table of treaties; of a State that is not in it nobody knows."""
    return any(_is_party(ask, pred, code) for code in sorted(pred.get("state").codes))


def _is_party(ask: Ask, pred: Pred, code: str) -> bool:
    key = pred.get("treaty"), code
    if key not in ask.sim.index.book.treaties:
        return ask.sim.reading.ask(f"party:{key}")
    interval = ask.sim.index.book.treaties[key]
    if interval is None:
        return False
    turns = [day for date in (interval.start, interval.end) for day in (date.lo, date.hi, date.hi + 1)]
    return within(*ask.window(pred), turns, lambda day: ask.sim.reading.in_force(f"treaty:{key}", interval, day))


def not_covered(ask: Ask, pred: Pred) -> bool:
    raise NotCoveredError(pred.name)


MEANINGS: Final[dict[str, Callable[[Ask, Pred], bool]]] = {
    "national": national, "national_elsewhere": national_elsewhere, "basis": basis, "acquired": acquired, "ended": ended,
    "stateless": stateless, "otherwise_stateless": stateless, "none_from_parents": stateless,
    "no_proof_of_nationality": no_proof_of_nationality, "parents": parents, "filiation": filiation, "adopted": adopted,
    "in_wedlock": in_wedlock, "parents_agreed": parents_agreed, "consents": consents, "parents_changed": parents_changed,
    "born": born, "born_in": born_in, "age": age, "birth_registered": birth_registered, "found": found,
    "registered": registered, "resident": resident, "resided": resided, "arrived": arrived, "left": left, "away": away,
    "absent": absent, "consular_registered": consular_registered, "holds_status": holds_status, "act": act,
    "position": position, "wish": wish, "document": document, "married": married, "widowed": widowed, "relative": relative,
    "ethnic": ethnic, "group": group, "served": served, "convicted": convicted, "meets": meets,
    "circumstance": circumstance, "party": party, "proven": not_covered, "ground": not_covered,
}
