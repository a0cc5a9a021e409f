"""An amendment applied to a lawbook: new versions of rules from a first day on, nothing before it touched.

A changed rule becomes two: the old text, in force until the day before, and the new one, `ID@AMENDMENT`, from the first day. What a
window means is the rule's own matter, and so is what a change can reach:

- **birth** rules: births from the first day; earlier births keep the old text.
- **day** rules: only if their day has not passed; one that has is said in a notice, for what it did then stands.
- **act** and **event** rules, and those an act perfects: acts and events from the first day on.
- **first** rules: the day on which the conditions hold; who has had that moment under the old text has no second one (`Rule.root`).
- **entitlements, grounds of loss, flags, duties**: the text of the day of determination; a term completed under the old text does not
  survive unless the amendment says ``accrued`` (R12).
- **bars** and **protections**: what they stop is stopped by the text in force on the moment.

``retroactive`` is for a bill that says so itself: the new text stands in the old one's place from an earlier day, in every law that
reads it. A status that only counts from earlier is an enacted rule with ``effective`` (R9).

Source: DESIGN R1, R3, R9, R12; STYLE ("what users of such systems ask for").
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import attrs

from citizenship.dates import MAX_DAY, MIN_DAY, Interval, UncertainDate, add, contains, parse_interval, subtract, to_edtf
from citizenship.errors import AmendmentError, AmendmentErrors, CitizenshipError, did_you_mean
from citizenship.law.amendment import Amendment, Part, Setting, load_amendment, read_amendment
from citizenship.law.bodies import relinked, with_settings
from citizenship.law.checks import check, matching
from citizenship.law.lawbook import Lawbook, bind_bars
from citizenship.law.loader import Loaded, _tree, read_rule
from citizenship.law.model import Instrument, Pred, Rule, leaves
from citizenship.truth import TRUE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


@attrs.frozen(kw_only=True)
class Touched:
    """What one part of an amendment did. ``rule``: the text before, ``becomes``: the text after; ``None`` where there is none."""

    amendment: str
    kind: str
    state: str
    rule: str | None
    becomes: str | None
    day: int  # from this day on
    root: str  # the rule itself, through all its versions
    reaches: bool = True  # whether it changes a text, and any moment is left at which that is tried
    notice: str | None = None

    @property
    def label(self) -> str:
        """What the amendment calls it."""
        return self.root if self.rule is None else self.rule


def amend(book: Lawbook, amendment: Amendment) -> Lawbook:
    """The lawbook as the amendment makes it; ``book`` stays as it is.

    ``Lawbook.amended`` lists what was done, with notices; ``hash`` is that of the lawbook and of what the amendment says. Dates are days,
    both ends of a window included. A rule that may be in force on the first day (UNKNOWN) is changed for the days on which it is.

    Raises :class:`citizenship.errors.AmendmentErrors` with every problem: a rule or an argument that is not there, another State's rule,
    a rule no longer in force, and whatever would be wrong in a ruleset. An argument that is so already is said in a notice.

    >>> from citizenship import load_lawbook
    >>> bill = read_amendment('''
    ... amendment: {id: UZ-BILL, state: UZ, title: {en: A bill, ru: Законопроект}, in_force: 2027-01-01}
    ... changes: [{change: UZ-2020-6.1, set: {when.1.registered.some: [.., 2014-12-31]}}]
    ... ''')
    >>> book = load_lawbook().amend(bill)
    >>> [str(book.by_id[rule].in_force) for rule in ("UZ-2020-6.1", "UZ-2020-6.1@UZ-BILL")]
    ['2021-06-15/2026-12-31', '2027-01-01/..']
    """
    return _Amending(book, amendment).run()


def day_text(day: int) -> str:
    """A day as EDTF."""
    return to_edtf(day, day)


@attrs.frozen
class _Located:
    """Places of a body that comes from a rule, an amendment, or both: the change's line where there is one."""

    rule: Rule
    part: Part

    def where(self, path: tuple[str | int, ...]) -> str:
        inside = path[2:]
        for setting in self.part.settings:
            if setting.path[: len(inside)] == inside or inside[: len(setting.path)] == setting.path:
                return setting.where
        return self.part.where


@attrs.frozen
class _Enacted:
    part: Part

    def where(self, path: tuple[str | int, ...]) -> str:
        return self.part.locate(path[2:])


@attrs.define
class _Amending:
    book: Lawbook
    amendment: Amendment
    problems: list[CitizenshipError] = attrs.field(factory=list)
    touched: list[Touched] = attrs.field(factory=list)
    links: list[tuple[str, tuple[str, ...]]] = attrs.field(factory=list)
    instruments: dict[tuple[str, str], Instrument] = attrs.field(factory=dict)

    def fail(self, part: Part, message: str, hint: str | None = None) -> None:
        self.problems.append(AmendmentError(message, where=part.where, hint=hint))

    def run(self) -> Lawbook:
        self.instruments = {(i.state, i.id): i for i in self.book.instruments}
        parts: dict[str, list[Part]] = defaultdict(list)
        for part in self.amendment.parts:
            parts[part.rule].append(part)
        rules: list[Rule] = []
        for rule in self.book.rules:
            mine = [part for part in parts.pop(rule.id, ()) if part.kind != "enact" or self._taken(part, rule)]
            rules += self._versions(self._unbound(rule), mine) if mine else [self._unbound(rule)]
        rules += self._enacted([part for mine in parts.values() for part in mine if self._known(part)])
        if self.problems:
            raise AmendmentErrors(self.problems)
        return self._book(self._linked(rules))

    # -- one rule ------------------------------------------------------------------------------------------
    def _taken(self, part: Part, rule: Rule) -> bool:
        self.fail(part, f"{rule.id}: already defined at {rule.where}", "change it, or enact another id")
        return False

    def _known(self, part: Part) -> bool:
        """Is there such a rule? Only rules to be enacted may be new."""
        if part.kind == "enact":
            return True
        ids = [rule.id for rule in self.book.rules]
        versions = matching(part.rule, ids)
        here = [rule.id for rule in self.book.rules if rule.state == self.amendment.state]
        hint = f"its versions are {', '.join(versions)}" if versions else did_you_mean(part.rule, here) or did_you_mean(part.rule, ids)
        self.fail(part, f"no rule {part.rule!r}", hint)
        return False

    def _versions(self, rule: Rule, parts: list[Part]) -> list[Rule]:
        """The texts of one rule after all that the amendment does to it, in order of their days."""
        out: list[Rule] = []
        current, number = rule, 0
        for merged in self._merged(rule, parts):
            if self._refused(current, merged):
                continue
            made = self._changed(current, merged, _version(rule.id, self.amendment.id + (f".{number + 1}" if number else "")))
            if made is None:
                continue
            (old, new), number = made, number + 1
            out += [old] if old is not None else []
            self.links.append((current.id, tuple(r.id for r in (old, new) if r is not None)))
            if new is None:
                return out
            current = new
        return [*out, current]

    def _merged(self, rule: Rule, parts: list[Part]) -> Iterable[Part]:
        """The parts by day; several changes on one day are one, whatever their order, if they do not contradict each other."""
        by_day: dict[int, list[Part]] = defaultdict(list)
        for part in parts:
            by_day[part.day].append(part)
        for _, mine in sorted(by_day.items()):
            first, settings = mine[0], list(mine[0].settings)
            for other in mine[1:]:
                if (other.kind, other.retroactive, other.accrued) != (first.kind, first.retroactive, first.accrued):
                    self.fail(other, f"{rule.id} is told to {first.kind} and to {other.kind} on one day" if other.kind != first.kind
                              else f"{rule.id}: two changes of one day differ in retroactive or accrued", first.where)
                settings += other.settings
            unique: dict[tuple[str | int, ...], Setting] = {}
            for setting in settings:
                for path, earlier in unique.items():
                    length = min(len(path), len(setting.path))
                    if path[:length] == setting.path[:length] and (path != setting.path or earlier.value != setting.value):
                        self.problems.append(AmendmentError(f"{rule.id}: {setting.text} is set twice", where=setting.where, hint=f"first at {earlier.where}"))
                unique.setdefault(setting.path, setting)
            yield attrs.evolve(first, settings=tuple(unique[path] for path in sorted(unique, key=str)))

    def _refused(self, rule: Rule, part: Part) -> bool:
        before = len(self.problems)
        if rule.state != self.amendment.state:
            self.fail(part, f"{rule.id} is law of {rule.state}; an amendment of {self.amendment.state} cannot change it", f"state: {rule.state}")
        elif not rule.body:
            self.fail(part, f"{rule.id} was not read from a ruleset: there is no text to amend", "load_lawbook reads rules with their text")
        elif rule.in_force.end.hi < self._since(rule, part):
            now = [r.id for r in self.book.rules if r.family == rule.family and r.id != rule.id and r.in_force.end.hi >= part.day]
            hint = f"in force then: {', '.join(now)}" if now else "enact a rule, or say from when: retroactive"
            self.fail(part, f"{rule.id} is no longer law on {day_text(part.day)}: its last day is {rule.in_force.end}", hint)
        return len(self.problems) > before

    @staticmethod
    def _since(rule: Rule, part: Part) -> int:
        """The first day on which the new text counts."""
        if part.retroactive is True:
            return min(part.day, rule.in_force.start.lo)
        return int(part.retroactive) if part.retroactive else part.day

    def _changed(self, rule: Rule, part: Part, name: str) -> tuple[Rule | None, Rule | None] | None:
        """The old text until the day before and the new one, or ``None`` where nothing is different."""
        since = self._since(rule, part)
        if part.kind == "repeal":
            self._note(rule, part, since, None)
            return _until(rule, since, part), None
        problems: list[AmendmentError] = []
        body = with_settings(rule.id, rule.body, part.settings, problems)
        self.problems += problems
        if problems:
            return None
        if body == json.loads(rule.body):
            self._note(rule, part, since, None, notice=f"{rule.id} is so already: nothing changes")
            return None
        new = self._read(rule.id, body, self.instruments[rule.state, rule.instrument], _Located(rule, part))
        window = _from(rule.in_force, since)
        loose = rule.at_most_unknown and json.loads(rule.body).get("at_most") is None  # a stricter lawbook has made it so
        new = attrs.evolve(new, id=name, in_force=window, date_certainty=self.amendment.certainty, continues=rule.root,
                           at_most_unknown=new.at_most_unknown or loose or _surer(window, rule.in_force))
        self._note(rule, part, since, new)
        return _until(rule, since, part), new

    def _note(self, rule: Rule, part: Part, since: int, new: Rule | None, notice: str | None = None) -> None:
        alive = notice is None and _alive(new or rule, since)
        if notice is None and not alive:
            notice = (f"{rule.id} is tried on {rule.trigger.day.text if rule.trigger and rule.trigger.day else 'a day'} only, before {day_text(since)}: "
                      "what it did then stands. A bill that changes the past says `retroactive`, or enacts a rule with `effective`")
        elif notice is None and part.retroactive:
            notice = f"{rule.id}: retroactive, the new text counts from {day_text(since) if since > 1 else 'the beginning'}; history before {day_text(part.day)} changes"
        elif notice is None and rule.accrued in ("true", "unknown") and part.accrued is None:
            notice = f"{rule.id}: a term completed before {day_text(since)} does not survive; `accrued: {rule.accrued}` would say otherwise"
        self.touched.append(Touched(amendment=self.amendment.id, kind=part.kind, state=rule.state, rule=rule.id, becomes=new.id if new else None, day=since,
                                    root=rule.root, reaches=alive, notice=notice))

    def _read(self, rule_id: str, body: dict[str, Any], instrument: Instrument, located: Any) -> Rule:
        into = Loaded()
        rule = read_rule(rule_id, body, instrument, located, into)
        self.problems += [AmendmentError(f"{rule_id}: {p.message}", where=p.where, hint=p.hint) for p in into.problems]
        return rule

    # -- new rules -----------------------------------------------------------------------------------------
    def _enacted(self, parts: list[Part]) -> list[Rule]:
        out = []
        for part in sorted(parts, key=lambda p: p.rule):
            rule = self._read(part.rule, dict(part.body or {}), self._instrument(part.day), _Enacted(part))
            if rule.in_force.start.lo < part.day:
                self.fail(part, f"{rule.id} would be in force before {day_text(part.day)}, the amendment's first day",
                          "leave in_force out; `effective` says from when a status counts")
            elif not _alive(rule, part.day):
                self.fail(part, f"{rule.id} could never be tried: its day lies before {day_text(part.day)}", "a day from then on, with `effective` for the status")
            self.touched.append(Touched(amendment=self.amendment.id, kind="enact", state=rule.state, rule=None, becomes=rule.id, day=part.day, root=rule.id))
            out.append(rule)
        return out

    def _instrument(self, day: int) -> Instrument:
        return Instrument(id=self.amendment.id, state=self.amendment.state, title=self.amendment.title, adopted=None,
                          in_force=parse_interval(f"{day_text(day)}/.."), certainty=self.amendment.certainty, sources=self.amendment.sources,
                          note=self.amendment.note, where=self.amendment.where)

    # -- the whole -----------------------------------------------------------------------------------------
    def _unbound(self, rule: Rule) -> Rule:
        """The rule without the bars that loading wrote into it."""
        plain = _tree(rule.when, rule.unless)
        if plain == rule.condition:
            return rule
        practice = rule.practice
        if practice is not None and rule.body:
            body = json.loads(rule.body)
            practice = read_rule(rule.id, body, self.instruments[rule.state, rule.instrument], _Nowhere(), Loaded()).practice
        return attrs.evolve(rule, condition=plain, practice=practice)

    def _linked(self, rules: list[Rule]) -> list[Rule]:
        """Rules that name a changed one name its new text as well; a bar against what is gone bars nothing."""
        linked = [self._relinked(rule) for rule in rules]
        ids, known = [rule.id for rule in linked], {rule.id for rule in self.book.rules}
        gone = known - set(ids)
        return [attrs.evolve(rule, against=tuple(p for p in rule.against if matching(p, ids) or not matching(p, list(gone)))) if rule.against and gone else rule
                for rule in linked]

    def _relinked(self, rule: Rule) -> Rule:
        body = rule.body
        for old, new in self.links:
            if f'"{old}"' in body:
                body = json.dumps(relinked(json.loads(body), old, new), ensure_ascii=False)
        if body == rule.body:
            return rule
        new_rule = self._read(rule.id, json.loads(body), self.instruments.get((rule.state, rule.instrument)) or self._instrument(self.amendment.day), _Nowhere())
        keep = {name: getattr(rule, name) for name in ("id", "in_force", "date_certainty", "continues", "at_most_unknown", "accrued", "where")}
        return attrs.evolve(new_rule, **keep)

    def _book(self, rules: list[Rule]) -> Lawbook:
        asked = {leaf.get("treaty") for rule in self.book.rules for leaf in leaves(rule.condition) if isinstance(leaf, Pred) and leaf.name == "party"}
        problems = check(rules, frozenset(treaty for treaty, _ in self.book.treaties) | asked if self.book.treaties else frozenset())
        if problems:
            raise AmendmentErrors([AmendmentError(p.message, where=p.where, hint=p.hint) for p in problems])
        digest = hashlib.sha256(f"{self.book.hash}|{self.amendment.digest}".encode()).hexdigest()
        ids = {rule.instrument for rule in rules}
        new = (self._instrument(self.amendment.day),) if self.amendment.id in ids else ()
        return attrs.evolve(
            self.book, rules=tuple(bind_bars(rules)), instruments=(*self.book.instruments, *new), hash=f"sha256:{digest}",
            version=f"{self.book.version}+{self.amendment.id}", amended=(*self.book.amended, *sorted(self.touched, key=lambda t: (t.label, t.day))),
        )


class _Nowhere:
    """Of text that was read before: it has no problems to place."""

    def where(self, path: tuple[str | int, ...]) -> str:
        return "amendment"


def _version(rule_id: str, amendment: str) -> str:
    """The id of a new version: the limb of a version stays last, so that versions of one limb remain a family.

    >>> _version("KZ-1991-3.1", "B"), _version("KG-1-1@1993#a", "B"), _version("KZ-1991-12.1#a", "B")
    ('KZ-1991-3.1@B', 'KG-1-1@1993@B#a', 'KZ-1991-12.1#a@B')
    """
    head, _, limb = rule_id.partition("#")
    return f"{head}@{amendment}#{limb}" if "@" in head and limb else f"{rule_id}@{amendment}"


def _bound(lo: int, hi: int, like: UncertainDate) -> UncertainDate:
    return like if (lo, hi) == (like.lo, like.hi) else UncertainDate(lo, hi, to_edtf(lo, hi))


def _from(window: Interval, day: int) -> Interval:
    """A window from ``day`` on, or from its own start where that is later.

    >>> str(_from(parse_interval("1991/.."), 738000))
    '2021-07-29/..'
    """
    start, end = window.start, window.end
    if day <= MIN_DAY:
        return window
    lo, hi = (day, day) if start.is_open else (max(start.lo, day), max(start.hi, day))
    if not end.is_open and end.lo < day:  # it may have ended before: in force on no day for certain
        hi = end.hi
    return Interval(_bound(lo, hi, start), end)


def _until(rule: Rule, day: int, part: Part) -> Rule | None:
    """The rule until the day before; ``None`` where it would never have been in force."""
    start, end, last = rule.in_force.start, rule.in_force.end, day - 1
    if start.lo > last and not start.is_open:
        return None
    lo, hi = (last, last) if end.is_open else (min(end.lo, last), min(end.hi, last))
    if not start.is_open and start.hi > last:  # it may not have begun by then
        lo = start.lo
    window = Interval(start, _bound(lo, hi, end))
    return attrs.evolve(rule, in_force=window, accrued=part.accrued, at_most_unknown=rule.at_most_unknown or _surer(window, rule.in_force))


def _surer(window: Interval, original: Interval) -> bool:
    """Is a part of a window certain on some day on which the whole is not? An interval cannot say "if it had begun by then"."""
    days = {day for one in (window, original) for bound in (one.start, one.end) for day in (bound.lo, bound.hi)}
    return any(contains(window, day, day) == TRUE != contains(original, day, day) for day in days)


def _alive(rule: Rule, day: int) -> bool:
    """Can the rule still be tried on ``day`` or later? Only a rule of one fixed day cannot."""
    trigger = rule.trigger
    if trigger is None or trigger.kind != "day" or trigger.day is None or trigger.day.date is None or not rule.automatic:
        return True
    moment = trigger.day.date.hi
    shift: Callable[..., int] = add if trigger.day.sign >= 0 else subtract
    if moment < MAX_DAY and trigger.day.term is not None:
        moment = shift(moment, trigger.day.term)
    if moment < MAX_DAY and trigger.after is not None:
        moment = add(moment, trigger.after)
    return moment >= day


__all__ = ["Amendment", "Touched", "amend", "load_amendment", "read_amendment"]
