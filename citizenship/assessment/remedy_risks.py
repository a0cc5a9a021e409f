"""What a remedy puts at risk, computed from the law: release demanded, loss on acquiring, losses a contact may register.

Sources: INT-61-07b (no release before another nationality is held or assured), INT-D-16 (risks), INT-D-17 and METHODS c.3
(an enquiry needs a dated consent).
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import attrs

from citizenship.assessment.confidentiality import consented, lock
from citizenship.assessment.verdict import NATIONAL, NOT_NATIONAL
from citizenship.law.model import All, AnyOf, InForce, Not, Pred, leaves
from citizenship.truth import FALSE, TRUE, UNKNOWN
from citizenship.vocabulary.context import evaluate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from citizenship.assessment.confidentiality import Lock
    from citizenship.assessment.verdict import Verdict
    from citizenship.engine.evaluation import Evaluation
    from citizenship.law.model import Condition, Rule
    from citizenship.vocabulary.context import Context

REGISTERED: Final = frozenset({"loss_registered", "deprived", "annulled", "terminated"})
_RELEASES: Final = frozenset({"released", "gave_up"})
_ELSEWHERE: Final = frozenset({"acquired", "national_elsewhere", "basis", "act", "document", "meets", "circumstance"})
_TEXTS: Final = {
    "statement": ("The law asks for a written renunciation of {state} with the application and leaves no choice: file it together with the application, never before.",
                  "Закон требует подать вместе с заявлением письменный отказ от гражданства ({state}) и не оставляет выбора: подавать только вместе с заявлением, не раньше."),
    "release": ("The law asks that {state} be left before the grant and leaves no choice: until the grant the person may have no nationality at all. Ask for a written assurance of the grant first (1961 Convention, article 7(2)).",
                "Закон требует выйти из гражданства ({state}) до приёма и не оставляет выбора: до приёма лицо может остаться вовсе без гражданства. Сначала просить письменную гарантию приёма (пункт 2 статьи 7 Конвенции 1961 года)."),
    "loss": ("Acquiring this nationality may end that of {state} ({rule}).", "Приобретение этого гражданства может прекратить гражданство ({state}, {rule})."),
    "contact": ("A ground of loss of {state} ({rule}) {sure} and is not registered: the contact may have it registered.",
                "Основание утраты гражданства ({state}, {rule}) {sure}, но утрата не зарегистрирована: обращение может привести к её регистрации."),
    "declared": ("The ruleset names a risk: {rule}.", "В своде норм указан риск: {rule}."),
}
_SURE: Final = {TRUE: ("is met", "имеется"), UNKNOWN: ("may be met", "возможно, имеется")}


@attrs.frozen(kw_only=True)
class AtRisk:
    """One thing a remedy puts at risk. ``what``: statement, release, loss, contact or declared; not ``certain``: it may."""

    what: str
    country: str
    rule: str
    certain: bool

    @property
    def code(self) -> str:
        """Short form for ``puts_at_risk``: ``release:UZ``, ``loss:UZ:UZ-LOSS17-1``; a declared risk in its own word."""
        return self.rule if self.what == "declared" else ":".join(filter(None, (self.what, self.country, self.rule)))

    def text(self, lang: str = "en") -> str:
        """The risk in words.

        >>> AtRisk(what="loss", country="UZ", rule="UZ-1", certain=True).text()
        'Acquiring this nationality may end that of UZ (UZ-1).'
        """
        i = 0 if lang == "en" else 1
        return _TEXTS[self.what][i].format(state=self.country, rule=self.rule, sure=_SURE[TRUE if self.certain else UNKNOWN][i])


@attrs.frozen(eq=False, slots=False)
class Surroundings:
    """What every remedy of a case has to look at, computed when first asked for."""

    evaluation: Evaluation
    found: Mapping[str, Verdict]

    @cached_property
    def lock(self) -> Lock:
        """The confidentiality lock."""
        return lock(self.evaluation)

    @cached_property
    def held(self) -> dict[str, bool]:
        """States the person is (True) or may be a national of and has a link with."""
        return {s: v.verdict == NATIONAL for s, v in self.found.items() if v.verdict == NATIONAL or (v.verdict != NOT_NATIONAL and v.link)}

    @cached_property
    def unregistered(self) -> dict[str, int]:
        """Grounds of loss that are or may be met and still need an act, in States of which the person is or may be a national."""
        out = {}
        for state in self.held:
            for rule in self.evaluation.index.book.of(state):
                if rule.effect == "loses" and not rule.automatic and REGISTERED & set(rule.by):
                    value = self.evaluation.ask(rule)[0]
                    if value != FALSE:
                        out[rule.id] = value
        return out

    @cached_property
    def losses(self) -> dict[str, Rule]:
        """Rules by which a held nationality ends on acquiring another, of those that can touch this person."""
        out = {}
        for state in self.held:
            for rule in self.evaluation.index.book.of(state):
                if rule.effect == "loses" and _on_acquiring(rule) and self.evaluation.ask_in_force(rule):
                    condition, ctx = self.evaluation.reading(rule)
                    if valued(condition, ctx, lambda p: TRUE if p.name in _ELSEWHERE else None, against=True) != FALSE:
                        out[rule.id] = rule
        return out


def valued(condition: Condition, ctx: Context, told: Callable[[Pred], int | None], *, against: bool = False) -> int:
    """Kleene value of a condition with some predicates told: what would it be if that were so?

    ``against``: told predicates count as told under a negation too (the reading least favourable to FALSE).
    """
    if isinstance(condition, All | AnyOf):
        values = [valued(item, ctx, told, against=against) for item in condition.items]
        return (min(values, default=TRUE)) if isinstance(condition, All) else max(values, default=FALSE)
    if isinstance(condition, Not):
        if against and any(isinstance(leaf, Pred) and told(leaf) is not None for leaf in leaves(condition.item)):
            return TRUE
        return -valued(condition.item, ctx, told, against=against)
    value = told(condition) if isinstance(condition, Pred) else None
    return evaluate(condition, ctx)[0] if value is None else value


def demands(around: Surroundings, rule: Rule) -> str | None:
    """Does the law make this person leave another nationality for this one: ``statement``, ``release`` or None?

    ``statement``: a written renunciation filed with the application. ``release``: the other nationality has to be gone
    before. Found by asking the rule with and without it; a way round that the person has means None. UNKNOWN facts
    count as if they called for it.
    """
    if not [state for state in around.held if state != rule.state] or not any(_about_leaving(leaf) for leaf in leaves(rule.condition)):
        return None
    whole, ctx = around.evaluation.reading(rule)
    # the conditions that speak of it, whatever the others come to: what is closed today may open tomorrow
    condition = All(tuple(item for item in _conjuncts(whole) if any(_about_leaving(leaf) for leaf in leaves(item))))
    base = valued(condition, ctx, lambda p: FALSE if _asks(p) else None)
    statement = valued(condition, ctx, lambda p: TRUE if _asks(p) == "statement" else FALSE if _asks(p) else None)
    if statement > base:
        return "statement"
    bars = _refusals(rule)
    release = valued(condition, ctx, lambda p: TRUE if _asks(p) else FALSE if id(p) in bars else None)
    return "release" if release > base else None


def _conjuncts(condition: Condition) -> Iterator[Condition]:
    if isinstance(condition, All):
        for item in condition.items:
            yield from _conjuncts(item)
    else:
        yield condition


def renunciations(rule: Rule, demand: str) -> tuple[str, ...]:
    """The words of ``circumstances.meets`` by which a rule asks for leaving another nationality in that way."""
    return tuple(str(w) for leaf in leaves(rule.condition) if isinstance(leaf, Pred) and leaf.name == "meets" and _asks(leaf) == demand
                 for w in _listed(leaf.get("what")) if str(w).startswith("renunciation_"))


def _refusals(rule: Rule) -> frozenset[int]:
    """The nationalities held elsewhere that a *bar* names: a ground for refusing an applicant.

    A provision that is itself only for people without another nationality (recognition of the stateless) demands of
    nobody to leave one.
    """
    if rule.effect != "acquires" or "A23" in rule.modes:
        return frozenset()
    items = rule.condition.items if isinstance(rule.condition, All) else ()
    bars = [item.item for item in items if isinstance(item, Not) and isinstance(item.item, All) and item.item.items and isinstance(item.item.items[0], InForce)]
    return frozenset(id(leaf) for bar in bars for leaf in leaves(bar) if isinstance(leaf, Pred) and _no_other(leaf))


def _listed(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, tuple | frozenset) else (value,) if value else ()


def _about_leaving(leaf: Condition) -> bool:
    return isinstance(leaf, Pred) and (_asks(leaf) is not None or _no_other(leaf))


def _asks(pred: Pred) -> str | None:
    """Does the predicate speak of leaving another nationality?"""
    if pred.name == "meets":
        named = [str(w) for w in _listed(pred.get("what")) if str(w).startswith("renunciation_")]
        return None if not named else "release" if any("_completed" in w for w in named) else "statement"
    if pred.name == "act" and set(pred.get("kind") or ()) and set(pred.get("kind") or ()) <= _RELEASES and pred.get("of") is not None and pred.get("of").negated:
        return "release"
    return None


def _no_other(pred: Pred) -> bool:
    """A nationality held elsewhere today: what a demand of release turns on."""
    window = pred.get("window")
    today = window is None or (window.mode == "day" and window.start.base in ("moment", "today", "filing") and window.start.term is None)
    return pred.name == "national_elsewhere" and pred.get("who", "self") == "self" and today


def _on_acquiring(rule: Rule) -> bool:
    return "L05" in rule.modes or (rule.trigger is not None and rule.trigger.words == ("acquired_elsewhere",))


def at_risk(around: Surroundings, rule: Rule) -> tuple[AtRisk, ...]:
    """Everything the remedy puts at risk, the surest first. A nationality that may be held is at risk as well as one that is."""
    out = []
    demand = demands(around, rule)
    others = {state: sure for state, sure in around.held.items() if state != rule.state}
    if demand is not None:
        out += [AtRisk(what=demand, country=state, rule="", certain=sure) for state, sure in others.items()]
    if rule.effect == "acquires":
        out += [AtRisk(what="loss", country=loss.state, rule=loss.id, certain=others.get(loss.state, False) and not loss.at_most_unknown)
                for loss in around.losses.values() if loss.state in others]
    if rule.state in around.held:
        by_id = around.evaluation.index.book.by_id
        out += [AtRisk(what="contact", country=rule.state, rule=name, certain=value == TRUE)
                for name, value in around.unregistered.items() if by_id[name].state == rule.state]
    stated = (rule.remedy or {}).get("puts_at_risk")
    words = stated if isinstance(stated, list) else [stated] if stated else []
    out += [AtRisk(what="declared", country=rule.state, rule=str(word), certain=True) for word in words]
    return tuple(sorted(out, key=lambda r: not r.certain))


def withheld_for(around: Surroundings, rule: Rule) -> str | None:
    """The State whose authorities the remedy would reach though they must not be contacted; None where nothing stands against it."""
    locked = around.lock
    if not locked.states and not locked.everywhere:
        return None
    contacts = (rule.remedy or {}).get("contacts") or ()
    named = [rule.state, *(contacts if isinstance(contacts, list) else [contacts] if contacts else [])]
    for state in named:
        if state not in ("regional", "international") and not locked.enquiry_allowed(str(state)):
            return str(state)
    if demands(around, rule) is not None:  # a renunciation is addressed to the authorities of the State left
        return next((state for state in around.held if state != rule.state and not locked.enquiry_allowed(state)), None)
    return None


def consent(around: Surroundings, rule: Rule) -> str:
    """``not_needed`` where the person lives in the State; else ``on_file`` or ``missing``: contact abroad takes a dated consent."""
    if rule.state in ("regional", "international") or any(state == rule.state for state, _ in around.evaluation.lives["considered"].bio.here()):
        return "not_needed"
    return "on_file" if consented(around.evaluation, rule.state) else "missing"


__all__ = ["REGISTERED", "AtRisk", "Surroundings", "at_risk", "consent", "demands", "renunciations", "valued", "withheld_for"]
