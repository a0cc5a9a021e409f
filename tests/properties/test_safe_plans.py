"""No plan gives up a nationality before another is certain where the law leaves a choice; none reaches a feared State.

Lives: worked cases of the whole lawbook with fears, claims, consents, nationalities and forgotten facts put in, and
generated ones (``citizenship.testing.cases``).
"""

from __future__ import annotations

from pathlib import Path

import attrs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from citizenship.assessment.assess import assess
from citizenship.assessment.plan_steps import LEAVING
from citizenship.assessment.plans import STEPS, plans
from citizenship.assessment.worked import load_worked
from citizenship.case import NOT_ASKED, Act, HeldNationality, Permit
from citizenship.dates import UncertainDate, parse
from citizenship.law.lawbook import load_lawbook
from citizenship.testing import cases

BOOK = load_lawbook("rulesets")
CASES = [w for folder in ("cross", "KZ", "UZ", "KG", "RU", "regional") for w in load_worked(Path(f"rulesets/{folder}/cases.yaml"))]
SMALL = BOOK.select(states=("UZ", "KZ", "KG"))
STATES = ("UZ", "KZ", "KG", "TJ", "TM", "RU", "UA", "AF", "AZ")
QUIET = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow, HealthCheck.data_too_large])
BOUND = 12


@st.composite
def lives(draw):
    """A worked case, some of its facts changed: what is feared, held, wanted, forgotten, decided."""
    worked = draw(st.sampled_from(CASES))
    case = worked.case
    fears = draw(st.one_of(st.just(NOT_ASKED), st.none(), st.just(()), st.lists(st.sampled_from(STATES), min_size=1, max_size=2, unique=True).map(tuple)))
    meets = draw(st.dictionaries(st.sampled_from(("renunciation_filed_KZ", "renunciation_filed_KG", "renunciation_statement_KG")), st.sampled_from((True, False, None)), max_size=2))
    known = dict(case.circumstances.meets) if isinstance(case.circumstances.meets, tuple) else {}
    case = attrs.evolve(case, circumstances=attrs.evolve(case.circumstances, fears_return_to=fears, meets=tuple({**known, **meets}.items())))
    if draw(st.booleans()):
        held = HeldNationality(of=draw(st.sampled_from(STATES)), start=parse("1995-01-01"))
        given_before = case.person.nationality if isinstance(case.person.nationality, tuple) else ()
        case = attrs.evolve(case, person=attrs.evolve(case.person, nationality=(*given_before, held)))
    if draw(st.booleans()):
        case = attrs.evolve(case, person=attrs.evolve(case.person, sex="female", ethnicity=draw(st.sampled_from((NOT_ASKED, None, ("kazakh",), ("kyrgyz",))))))
    if isinstance(case.residence, tuple) and case.residence:
        i = draw(st.integers(0, len(case.residence) - 1))
        spell = case.residence[i]
        if draw(st.booleans()):
            spell = attrs.evolve(spell, registration=draw(st.sampled_from((None, "some", "permanent", "none"))))
        if draw(st.integers(0, 3)) == 0:
            spell = attrs.evolve(spell, permits=(Permit(kind=draw(st.sampled_from(("refugee", "asylum_seeker", "permanent_permit")))),))
        case = attrs.evolve(case, residence=(*case.residence[:i], spell, *case.residence[i + 1:]))
    if draw(st.integers(0, 3)) == 0:
        state = draw(st.sampled_from(STATES))
        act = Act(act=draw(st.sampled_from(("refused", "loss_registered", "position_not_national"))), what="confirmation", of=state, by=state, date=parse("2020-01-01"), final=True)
        case = attrs.evolve(case, acts=(*(case.acts if isinstance(case.acts, tuple) else ()), act))
    return case, worked.family


def answered(case, family=(), book=BOOK):
    return assess(case, lawbook=book, engine="reference", family=family, completions=False, as_of=None if isinstance(case.as_of, UncertainDate) else "2026-11-23")


def feared(case):
    """The States the person says to fear, read off the file, without any help of the lock."""
    told = case.circumstances.fears_return_to
    consents = {c.of for c in case.consents} if isinstance(case.consents, tuple) else set()
    return {state for state in told if state not in consents} if isinstance(told, tuple) else set()


def asserted(case, answer, found):
    states = feared(case)
    assert not [r.id for r in answer.remedies if r.country in states]
    for plan in found.plans:
        assert 1 <= len(plan.steps) <= STEPS
        for step in plan.steps:
            assert step.country not in states, "a plan reaches a feared State"
            assert not set(step.renounces) & states, "a renunciation is addressed to a feared State"
            assert answer.enquiry_allowed(step.country)
    assert found.evaluations <= BOUND


def no_renunciation_too_early(answer, found):
    """The law of the State, not the plan, must ask for it; the grant must be in the same step, or no other way be left."""
    remedies = {r.id: r for r in answer.remedies}
    order = [2 if any(s.before_grant for s in p.steps) else 1 if any(s.renounces for s in p.steps) else 0 for p in found.plans]
    assert order == sorted(order), "what gives up a nationality comes last"
    for plan in found.plans:
        giving = [s for s in plan.steps if s.renounces]
        assert plan.law_leaves_no_choice is bool(giving)
        assert bool(plan.warning) is bool(giving)
        for step in giving:
            assert all(answer.nationality[state].verdict != "not_national" for state in step.renounces)
        keeping = [r.id for r in remedies.values() if r.country == plan.country and r.open == "yes" and r.rule.by and r.effect != "loses"
                   and r.kind in ("confirmation", "recognition", "treaty", "facilitated", "discretionary")
                   and not any(x.startswith(("release:", "statement:")) for x in r.puts_at_risk)]
        if giving and len(plan.steps) == 1:
            assert keeping == [], "the law leaves a choice"
        early = [s for s in plan.steps if s.before_grant]
        assert {s.act for s in plan.steps} & LEAVING == ({"released"} if early else set())
        if not early:
            assert all(s.kind == "file" and plan.verdict == "national" for s in giving), "renounced, and no nationality stands"
            continue
        assert [s.kind for s in plan.steps] == ["assurance", "release", "file"]
        others = [r for r in remedies.values() if r.country == plan.country and r.open == "yes" and r.rule.by and r.kind in ("confirmation", "recognition", "treaty", "facilitated")]
        assert not [r.id for r in others if not any(x.startswith("release:") for x in r.puts_at_risk)], "the law leaves a choice"
        assert "release:" in " ".join(remedies[plan.steps[0].remedy].puts_at_risk)


def nobody_is_left_without(answer, found):
    """A step never takes a certain nationality without giving one, save where the law leaves no choice, and then it says so."""
    for plan in found.plans:
        for step in plan.steps:
            finding = [c.after for c in step.changes if c.country is None]
            gone = [c for c in step.changes if c.country is not None and c.before == "national" and c.after != "national"]
            if gone and not step.before_grant:
                assert "stateless" not in finding
                assert "undetermined" not in finding
            for change in gone:
                assert f"lost:{change.country}" in step.puts_at_risk


@QUIET
@given(lives())
def test_plans_for_worked_lives(life):
    case, family = life
    answer = answered(case, family)
    found = plans(answer, bound=BOUND)
    asserted(case, answer, found)
    no_renunciation_too_early(answer, found)
    nobody_is_left_without(answer, found)


@settings(QUIET, max_examples=6)
@given(cases())
def test_plans_for_generated_lives(case):
    """Most of such a life is unknown, so every assessment is slow: three States' law and few steps."""
    answer = answered(case, book=SMALL)
    found = plans(answer, bound=4)
    asserted(case, answer, found)
    no_renunciation_too_early(answer, found)
    nobody_is_left_without(answer, found)


@settings(QUIET, max_examples=20)
@given(lives())
def test_what_is_withheld_is_what_would_be_offered(life):
    """The lock only moves remedies: offered and withheld together are what the same person without fear is offered."""
    case, family = life
    free = attrs.evolve(case, circumstances=attrs.evolve(case.circumstances, fears_return_to=()))
    if any(isinstance(s.permits, tuple) for s in (case.residence if isinstance(case.residence, tuple) else ())):
        return
    locked, open_ = answered(case, family), answered(free, family)
    fear_is_a_condition = {"TM-REFREG-1@2005", "TM-REFREG-1@2017"}
    together = {r.id for r in locked.remedies} | {w.id for w in locked.withheld}
    assert together - fear_is_a_condition == ({r.id for r in open_.remedies} | {w.id for w in open_.withheld}) - fear_is_a_condition
    assert not {r.id for r in locked.remedies} & {w.id for w in locked.withheld}
