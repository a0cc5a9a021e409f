"""A two-valued simulator of the law: it lives one complete life day by day.

No moments, no intervals, no third value. On each day the strata are worked through in the order of R8; in each
the rules whose trigger falls on the day are asked, all on the state the strata below have left, and then take
effect together. Parents live first. What the law itself leaves open is settled by a :class:`Reading`.

Nationality is kept on two planes (R9): ``own``, what a State's own law says with hindsight, and ``public``, what
other States could see on the day.

Read beside rulesets/README.md: sections 2 and 3 are here, section 4 is ``meanings.py``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from soundness.facts import Facts, IncompleteError
from soundness.meanings import Ask, holds

from citizenship.case import NOT_ASKED, Case, Filiation, Found, Parent
from citizenship.case import Person as CasePerson
from citizenship.dates import MAX_DAY, MIN_DAY, Term, UncertainDate, add
from citizenship.engine.links import links
from citizenship.law.model import All, AnyOf, Doubt, InForce, Not, Pred, Stratum

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from citizenship.case import Act, Case
    from citizenship.law.lawbook import Lawbook
    from citizenship.law.model import Condition, Rule
    from soundness.reading import Reading

GIVES: Final = frozenset({"became_national", "granted", "registered", "recognised", "restored"})
TAKES: Final = frozenset({"released", "loss_registered", "deprived", "annulled", "terminated"})
NOT_ABOUT_NATIONALITY: Final = frozenset({"document", "residence", "statelessness", "birth"})
PROOFS: Final = frozenset({"passport", "id_card", "nationality_certificate"})
GRANTS_NOTHING: Final = NOT_ABOUT_NATIONALITY | {"identity", "release", "loss"}


class Track:
    """One nationality over time: the days on which it begins or ends."""

    def __init__(self) -> None:
        self.days: list[int] = [MIN_DAY]
        self.held: list[bool] = [False]

    def on(self, day: int) -> bool:
        """Is it held on the day?"""
        return self.held[bisect_right(self.days, day) - 1]

    def turn(self, day: int, held: bool) -> bool:
        """From ``day`` on it is held or not; whether that is a change."""
        if self.held[-1] == held:
            return False
        if self.days[-1] == day:  # begun and ended on one day
            self.days.pop()
            self.held.pop()
            if self.held and self.held[-1] == held:
                return True
        self.days.append(day)
        self.held.append(held)
        return True


@dataclass(slots=True)
class Turn:
    """A nationality that began or ended on a day."""

    state: str
    gained: bool
    day: int
    how: str
    voluntary: bool | None = None
    rule: str | None = None
    since: int | None = None
    every_plane: bool = True
    stated: bool = False  # by the file itself
    sets: bool = False  # a statement of what holds, not an event: it changes nothing where it is so already


class Person:
    """Somebody whose nationality is simulated."""

    def __init__(self, facts: Facts, parent: Parent | None) -> None:
        self.facts, self.parent = facts, parent
        self.known = parent is None or parent.known is True
        self.forget()

    def forget(self) -> None:
        """Before anything happens."""
        self.own: dict[str, Track] = {}
        self.public: dict[str, Track] = {}
        self.turns: list[Turn] = []
        self.denied: dict[str, int] = {}

    def track(self, state: str, *, own: bool) -> Track:
        """The plane's track of a State."""
        return (self.own if own else self.public).setdefault(state, Track())

    def national(self, reader: str, states: Any, day: int) -> bool:
        """Is the person a national of one of ``states`` on the day, as the law of ``reader`` sees it?"""
        return any((self.own if code == reader else self.public)[code].on(day) for code in self.public if code in states)

    def turning_days(self) -> set[int]:
        """Days on which a nationality changes on some plane."""
        return {day for plane in (self.own, self.public) for track in plane.values() for day in track.days}

    def adopts(self) -> bool:
        """Is this an adoptive parent?"""
        return self.parent is not None and self.parent.role.startswith("adoptive")

    def exists_on(self, day: int) -> bool:
        """Does the law know this parent on the day? A father recognised later is none before."""
        if not self.known:
            return False
        filiation = self.parent.filiation if self.parent is not None else NOT_ASKED
        if isinstance(filiation, Filiation) and isinstance(filiation.date, UncertainDate):
            return self.facts.day(filiation.date) <= day
        return True


class Index:
    """A lawbook by trigger; made once."""

    def __init__(self, book: Lawbook) -> None:
        self.book = book
        self.states = frozenset(rule.state for rule in book.rules)
        self.changing = [r for r in book.rules if r.automatic and r.effect in ("acquires", "loses") and r.trigger is not None]
        self.by_trigger: dict[str, list[Rule]] = {}
        for rule in self.changing:
            assert rule.trigger is not None
            name = rule.trigger.words[0] if rule.trigger.kind == "event" else rule.trigger.kind
            self.by_trigger.setdefault(name, []).append(rule)
        self.by_act = [r for r in book.rules if not r.automatic]
        self.starts = frozenset((r.state, i.start.text) for r in book.rules for i in intervals(r) if not i.start.exact and not i.start.is_open)
        self.law_days = {day for rule in self.changing for day in law_days(rule)}
        self.first_days = {day for rule in self.by_trigger.get("first", []) for day in law_days(rule)}
        self.first_dates = {(r.state, date) for r in self.by_trigger.get("first", []) for i in intervals(r) for date in (i.start, i.end) if not date.is_open}
        self.terms = {n for r in self.by_trigger.get("first", []) for n in years_named(r.condition)}


def leaves(condition: Condition) -> Iterator[Condition]:
    """Every leaf of a condition, persons' conditions included."""
    inner: Iterable[Any] = ()
    if isinstance(condition, All | AnyOf):
        inner = condition.items
    elif isinstance(condition, Not):
        inner = (condition.item,)
    elif isinstance(condition, Doubt):
        inner = condition.readings
    else:
        yield condition
        if isinstance(condition, Pred):
            inner = [v for _, v in condition.args if isinstance(v, Pred | All | AnyOf | Not | Doubt)]
    for item in inner:
        yield from leaves(item)


def intervals(rule: Rule) -> list[Any]:
    """Windows of law a rule reads: its own and those of the bars against it."""
    return [rule.in_force, *(leaf.interval for leaf in leaves(rule.condition) if isinstance(leaf, InForce))]


def law_days(rule: Rule) -> set[int]:
    """Days on which the rule may begin or cease to apply."""
    days: set[int] = set()
    for interval in intervals(rule):
        for date in (interval.start, interval.end):
            days |= {date.lo, date.hi, date.hi + 1}
    if rule.trigger is not None and rule.trigger.day is not None and rule.trigger.day.date is not None:
        days |= {rule.trigger.day.date.lo, rule.trigger.day.date.hi}
    for leaf in leaves(rule.condition):
        window = leaf.get("window") if isinstance(leaf, Pred) else None
        for ref in (window.start, window.end) if window else ():
            if ref.date is not None:
                days |= {ref.date.lo, ref.date.hi, ref.date.hi + 1}
    return {day for day in days if MIN_DAY < day < MAX_DAY}


def years_named(condition: Condition) -> set[int]:
    """Years of age or residence a condition counts."""
    years = set()
    for leaf in leaves(condition):
        for name in ("years", "at_least", "under") if isinstance(leaf, Pred) else ():
            if isinstance(leaf.get(name), int):  # type: ignore[union-attr]
                years.add(leaf.get(name))  # type: ignore[union-attr]
        window = leaf.get("window") if isinstance(leaf, Pred) else None
        years |= {ref.term.years + (1 if ref.term.days else 0) for ref in ((window.start, window.end) if window else ()) if ref.term}
    return years


@dataclass(slots=True)
class Events:
    """What falls on each day: changes that need no rule, and rules with what they are tried on."""

    direct: dict[int, list[Turn]] = field(default_factory=dict)
    tries: dict[int, list[tuple[Rule, Any]]] = field(default_factory=dict)
    positions: list[tuple[str, bool, int, int]] = field(default_factory=list)  # State, held, from, to: oldest first

    def change(self, turn: Turn) -> None:
        """Something that takes effect by itself."""
        self.direct.setdefault(turn.day, []).append(turn)

    def attempt(self, day: int, rule: Rule, payload: Any = None) -> None:
        """A rule to be tried on a day, after its term."""
        after: Term | None = rule.trigger.after if rule.trigger is not None else None
        self.tries.setdefault(add(day, after) if after is not None else day, []).append((rule, payload))


class Simulation:
    """One complete life under one reading of the law, in one pass (``text``, ``practice`` or ``considered``)."""

    def __init__(self, index: Index, case: Case, reading: Reading, pass_name: str, today: int, *, honest: bool = False) -> None:
        self.index, self.case, self.reading, self.pass_name, self.today, self.honest = index, case, reading, pass_name, today, honest
        self.root = Person(Facts(case, None, today), None)
        entries = case.parents if isinstance(case.parents, tuple) else ()
        missing = [Parent(role=role, known=False) for role in ("mother", "father") if role not in {entry.role for entry in entries}]
        self.parents = [Person(Facts(case, parent, today), parent) for parent in (*entries, *missing)]  # asked and none: nobody known
        self.tried: Counter[str] = Counter()
        self.fired: Counter[str] = Counter()
        self.trace: list[str] = []
        self.filed: dict[str, int] = {}  # day of the last application to a State, while an entitlement is asked for
        self.contradicted: set[str] = set()  # parents whose stated nationality denies what the rules make of other facts
        for parent in self.parents:
            self._live_with_hindsight(parent)
        self._live_with_hindsight(self.root)

    def touched(self, person: Person) -> set[str]:
        """States that the case or this parent has a link to (R7): which links count is the library's list, not a predicate."""
        found = {"SU", *links(self.case)}
        parent = person.parent
        if parent is not None:
            found |= set(links(Case(id="parent", person=CasePerson(birthplace=parent.birthplace), residence=parent.residence,
                                    registrations=parent.registrations, documents=parent.documents, acts=parent.acts)))
        return found

    # -- a life ----------------------------------------------------------------------------------------------
    def _live_with_hindsight(self, person: Person) -> None:
        """Live; a retroactive gain begins, on its own State's plane, on its earlier day: live again knowing that (R9)."""
        retro: set[tuple[str, int, int]] = set()
        for _ in range(5):
            person.forget()
            before = set(retro)
            self._live(person, retro)
            if retro == before:
                return

    def _live(self, person: Person, retro: set[tuple[str, int, int]]) -> None:
        events = self._events(person)
        for state, since, _ in retro:
            events.change(Turn(state, True, since, "retro", every_plane=False))
        done: set[str] = set()
        waiting = self.index.by_trigger.get("first", []) if person is self.root or isinstance(person.parent.residence, tuple) else []  # type: ignore[union-attr]
        for day in self._days(person, events):
            tried = [rule for rule in waiting if rule.in_force.start.lo <= day <= rule.in_force.end.hi and rule.id not in done]
            if tried or day in events.direct or day in events.tries:
                self._day(person, day, events, tried, done)
        for turn in person.turns:
            since = max(turn.since, person.facts.born) if turn.since is not None else turn.day
            if turn.gained and since < turn.day:
                retro.add((turn.state, since, turn.day))

    def _days(self, person: Person, events: Events) -> list[int]:
        """Days to live through: all of them, or (the same with less work) those on which anything can be different.

        Only a rule tried `first` can act on a day without an event. Its conditions read facts, laws, nationalities
        and counted years, so nothing can change but on a day one of those names, that many years on, or next to it.
        """
        happening = {day for day in (*events.direct, *events.tries) if day <= self.today}
        if self.honest:
            first = min({person.facts.born, *happening} - {MIN_DAY}, default=self.today)
            return sorted(happening | set(range(first, self.today + 1)))
        named = set().union(self.index.first_days, person.facts.days_named(), *(p.facts.days_named() | p.turning_days() for p in self.parents))
        named |= happening | {self.reading.day(state, date, last=last) for state, date in self.index.first_dates for last in (False, True)}
        later = {add(day, Term(years=n)) for day in person.facts.days_named() for n in self.index.terms}
        near = {day + shift for day in named | later for shift in (-1, 0, 1)}
        return sorted(happening | {day for day in near if max(MIN_DAY, person.facts.born) <= day <= self.today})

    def _day(self, person: Person, day: int, events: Events, waiting: list[Rule], done: set[str]) -> None:
        """The strata of one day, lowest first (R8)."""
        gained = self._take_effect(person, events.direct.get(day, []), day)
        tries = [*events.tries.get(day, []), *((rule, None) for rule in waiting)]
        elsewhere = self.index.by_trigger.get("acquired_elsewhere", [])
        for stratum in sorted({*(rule.stratum for rule, _ in tries), *((Stratum.LOSSES,) if elsewhere else ())}):
            group = [(rule, payload) for rule, payload in tries if rule.stratum == stratum]
            if stratum == Stratum.LOSSES:
                group += [(rule, None) for rule in elsewhere if gained - {rule.state, "SU"}]
            turns = []
            for rule, payload in group:
                if self._applies(person, rule, day, payload):
                    turns.append(self._turn(person, rule, day))
                    if rule.trigger is not None and rule.trigger.kind == "first":
                        done.add(rule.id)
            gained |= self._take_effect(person, turns, day)
        for state, held, first, last in events.positions:  # at the end of the day; of several the last spoken
            if first <= day <= last:
                person.track(state, own=True).turn(day, held)
                person.track(state, own=False).turn(day, held)

    def _applies(self, person: Person, rule: Rule, day: int, payload: Any) -> bool:
        """Is the rule law on the day, the person alive, and its condition met?"""
        if not person.facts.born <= day <= person.facts.died or not self.reading.in_force(rule.state, rule.in_force, day):
            return False
        self.tried[rule.id] += 1
        if not holds(self.condition(rule), Ask(self, rule.state, person, day, payload)):
            return False
        if rule.at_most_unknown and not self.reading.ask(f"law:{rule.id}"):
            return False
        self.fired[rule.id] += 1
        self.trace.append(f"{day} {person.parent.role if person.parent else 'self'} {rule.id}")
        return True

    def condition(self, rule: Rule) -> Condition:
        """The condition as the pass reads it (R5)."""
        return rule.practice.condition if self.pass_name != "text" and rule.practice is not None else rule.condition

    def _turn(self, person: Person, rule: Rule, day: int) -> Turn:
        kind = rule.trigger.kind if rule.trigger is not None else ""
        if rule.effect == "acquires":
            return Turn(rule.state, True, day, "birth" if kind == "birth" else "operation", None, rule.id, self._since(person, rule, day))
        how = rule.trigger.words[0] if kind == "act" and rule.trigger is not None else "end_of_state" if rule.provision.endswith("-END") else "operation"
        return Turn(rule.state, False, day, how, None, rule.id)

    def _since(self, person: Person, rule: Rule, day: int) -> int:
        """From when the status counts (``effective``)."""
        if not rule.effective:
            return day
        chosen = 0
        if len(rule.effective) > 1:
            key = f"doubt:{rule.effective_doubt or rule.id}"
            self.reading.touched.add(key)
            chosen = self.reading.choice(key, len(rule.effective))
        return Ask(self, rule.state, person, day, None).named(rule.effective[chosen])

    def _take_effect(self, person: Person, turns: list[Turn], day: int) -> set[str]:
        """Changes of one stratum, together: of a gain and a loss on one day either may come last."""
        gained: set[str] = set()
        if not turns:
            return gained
        for state in dict.fromkeys(turn.state for turn in turns):
            mine = [turn for turn in turns if turn.state == state]
            if any(t.gained for t in mine) and not all(t.gained for t in mine):
                last = self.reading.ask(f"order:{state}:{day}")
                mine.sort(key=lambda turn: turn.gained == last)
            for turn in mine:
                if turn.gained and not turn.stated and person.denied.get(state) == day:
                    continue  # what the file denies from that very day on, nothing gives on it
                if turn.sets and not turn.gained and person.track(state, own=True).held[-1]:
                    self.contradicted.add(person.parent.role)  # type: ignore[union-attr]
                moved = person.track(state, own=True).turn(day, turn.gained)
                if turn.every_plane:
                    moved |= person.track(state, own=False).turn(day, turn.gained)
                first = turn.gained and not any(t.state == state and t.gained for t in person.turns)  # what only a position said has its basis now
                on_file = turn.gained and not turn.sets and (turn.stated or turn.how in ("grant", "recognition"))  # a grant, whatever was held before
                if (moved or first or on_file) and turn.every_plane:
                    person.turns.append(turn)
                    if turn.gained and moved:
                        gained.add(state)
        return gained

    # -- what falls on which day -------------------------------------------------------------------------------
    def _events(self, person: Person) -> Events:
        events = Events()
        facts, by_trigger = person.facts, self.index.by_trigger
        for rule in by_trigger.get("day", []):
            if rule.trigger is not None and rule.trigger.day is not None and rule.trigger.day.date is not None:
                events.attempt(self.reading.day(rule.state, rule.trigger.day.date), rule)
        self._stated(person, events)
        for act, day in facts.acts():
            of = act.of if act.of is not NOT_ASKED else act.by
            if not isinstance(of, str) or not isinstance(act.act, str):
                raise IncompleteError(f"act {act.act!r} of {of!r}")
            for rule in by_trigger.get("act", []):
                if rule.trigger is not None and act.act in rule.trigger.words and rule.state == of:
                    events.attempt(day, rule, act)
            self._authority(person, act, of, day, events)
        for rule in by_trigger.get("document", []):
            for paper in facts.papers():
                kinds = rule.trigger.words if rule.trigger is not None else ()
                if paper.of == rule.state and paper.false_data is not True and (not kinds or paper.kind in kinds):
                    events.attempt(max(facts.day(paper.issued), facts.born), rule)
        if person is self.root:
            self._family_events(person, events)
        if self.pass_name == "considered":
            self._positions(person, events)
        return events

    def _positions(self, person: Person, events: Events) -> None:
        """What competent authorities hold of this person, from the day they speak of until the day they speak (R5, R10)."""
        facts = person.facts
        for act, day in facts.acts():
            final_refusal = act.act == "refused" and act.what in ("confirmation", "document") and act.final is True
            held = act.act in ("position_national", "confirmed")
            if act.competent is not False and (held or final_refusal or act.act == "position_not_national"):
                since = day if act.since in (NOT_ASKED, None) else facts.day(act.since, open_to=facts.born)
                events.positions.append((str(act.of if act.of is not NOT_ASKED else act.by), held, min(since, day), day))
        for paper in facts.papers():
            if paper.kind in PROOFS and paper.of != "SU" and paper.false_data is not True and isinstance(paper.expires, UncertainDate):
                if facts.day(paper.expires) >= self.today and not isinstance(paper.withdrawn, UncertainDate):
                    events.positions.append((str(paper.of), True, facts.day(paper.issued), self.today))
        events.positions.sort(key=lambda position: position[3])
        for _, _, first, _ in events.positions:
            events.direct.setdefault(first, [])

    def _family_events(self, person: Person, events: Events) -> None:
        facts, by_trigger = person.facts, self.index.by_trigger
        for rule in by_trigger.get("birth", []):
            events.attempt(facts.born, rule)
        for parent in self.parents:
            filiation = parent.parent.filiation if parent.parent is not None else NOT_ASKED
            if isinstance(filiation, Filiation) and isinstance(filiation.date, UncertainDate):
                name = "adoption" if parent.adopts() or filiation.by == "adoption" else "filiation"
                for rule in by_trigger.get(name, []):
                    events.attempt(facts.day(filiation.date), rule, parent)
        found = self.case.person.found_as_child
        if isinstance(found, Found):
            day = facts.day(found.date) if isinstance(found.date, UncertainDate) else facts.born
            for rule in by_trigger.get("found", []):
                events.attempt(day, rule, found)
        for relative in facts.entries("family"):
            if relative.relation == "spouse" and isinstance(relative.start, UncertainDate):
                for rule in by_trigger.get("marriage", []):
                    events.attempt(facts.day(relative.start), rule, relative)
        for day in {turn.day for parent in self.parents for turn in parent.turns if turn.day > facts.born}:
            for rule in by_trigger.get("parents_changed", []):
                events.attempt(day, rule)

    def _stated(self, person: Person, events: Events) -> None:
        """Nationalities stated as facts begin, end or deny; what happens later still happens."""
        facts = person.facts
        held_list = person.facts.about.nationality
        for held in held_list if isinstance(held_list, tuple) else ():
            if not isinstance(held.of, str) or not isinstance(held.held, bool):
                raise IncompleteError(f"nationality {held!r}")
            start = MIN_DAY + 1 if held.start is NOT_ASKED else max(facts.day(held.start, open_to=MIN_DAY), MIN_DAY + 1)
            start = max(start, facts.born) if person is self.root else start
            if held.held is False:
                events.change(Turn(held.of, False, start, "denied"))
                person.denied[held.of] = start
                continue
            how = held.by if isinstance(held.by, str) else "birth" if start <= facts.born else "operation"
            voluntary = held.voluntary if isinstance(held.voluntary, bool) else True if how == "grant" else None
            events.change(Turn(held.of, True, start, how, voluntary, stated=True))
            if held.end is not NOT_ASKED and facts.day(held.end) < MAX_DAY:
                events.change(Turn(held.of, False, facts.day(held.end) + 1, "stated"))
        if person.parent is not None and isinstance(person.parent.nationality_at_birth, tuple):
            codes = person.parent.nationality_at_birth
            day = self.root.facts.born
            for state in sorted(self.index.states | set(codes)):
                events.change(Turn(state, state in codes, day, "stated", stated=True, sets=True))
                if state not in codes:
                    person.denied[state] = day  # on the child's birth day the statement holds against any rule of that day

    def _authority(self, person: Person, act: Act, state: str, day: int, events: Events) -> None:
        """An act changes the status on its own day, whether or not the conditions look met (R10)."""
        kind = str(act.act)
        if kind in GIVES and act.what not in GRANTS_NOTHING:
            rules = [r for r in self.index.by_act if r.state == state and kind in r.by and r.effect in ("acquires", "confirms", "entitles")]
            rules = [r for r in rules if self.reading.in_force(state, r.in_force, day)]
            if act.under:
                rules = [r for r in rules if r.id.startswith(act.under)] or rules
            recognised = self.reading.ask(f"became:{day}") if kind == "became_national" else kind == "recognised"
            how = "recognition" if recognised else "grant"
            events.change(Turn(state, True, day, how, True, None, self._rested_on(person, rules, day)))
        elif kind in TAKES and act.what not in NOT_ABOUT_NATIONALITY:
            events.change(Turn(state, False, day, kind))

    def _rested_on(self, person: Person, rules: list[Rule], day: int) -> int:
        """From when a status counts that an act gave: as the provision it rests on says, of several any may be it."""
        retroactive = [rule for rule in rules if rule.effective]
        if not retroactive or day < person.facts.born:
            return day
        met = [rule for rule in rules if holds(self.condition(rule), Ask(self, rule.state, person, day, None))] or rules
        if len(met) > 1:
            self.reading.touched.add(f"provision:{day}")
        return self._since(person, met[self.reading.choice(f"provision:{day}", len(met))] if len(met) > 1 else met[0], day)

    # -- answers -------------------------------------------------------------------------------------------------
    def national(self, state: str, day: int) -> bool:
        """Is the person a national on the day, as that State's own law says with hindsight?"""
        track = self.root.own.get(state)
        return track is not None and track.on(day)

    def entitled(self, rule: Rule) -> bool:
        """Do the conditions of a rule that makes no moment hold on the day of determination?

        Of a rule that is no longer in force, but whose accrued terms survive: did they hold on its last day?
        """
        day = self.today
        if not self.reading.in_force(rule.state, rule.in_force, day):
            over = rule.in_force.end.hi < day
            if not over or not (rule.accrued == "true" or (rule.accrued == "unknown" and self.reading.ask(f"accrued:{rule.id}"))):
                return False
            day = self.reading.day(rule.state, rule.in_force.end, last=True)
        filed = [when for act, when in self.root.facts.acts() if act.act == "applied" and rule.state in (act.of, act.by) and (not act.under or rule.id.startswith(act.under))]
        self.filed = {rule.state: max(filed)} if filed else {}
        if not holds(self.condition(rule), Ask(self, rule.state, self.root, day, None)):
            return False
        return not rule.at_most_unknown or self.reading.ask(f"law:{rule.id}")
