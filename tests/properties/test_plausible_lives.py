"""What holds of every plausible life: the order of lists says nothing, and a life of which all is told asks nothing."""

from __future__ import annotations

import re

import attrs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from citizenship.assessment.assess import assess
from citizenship.case import NOT_ASKED
from citizenship.casefile import dumps, loads, to_dict
from citizenship.law.lawbook import load_lawbook
from citizenship.testing import plausible_lives

BOOK = load_lawbook("rulesets")
QUIET = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example])


def answered(case):
    return assess(case, lawbook=BOOK, engine="reference")


def essence(answer):
    """What the answer says of the person, without the paths into the file."""
    verdicts = {state: (v.verdict, v.since, sorted(v.basis), v.by_text, v.by_practice) for state, v in answer.nationality.items()}
    return answer.finding, verdicts, answer.iross, sorted(answer.flags), sorted(risk.kind for risk in answer.risks), sorted(answer.open_law)


@settings(QUIET, max_examples=60)
@given(plausible_lives(uncertain=0.3, unknown=0.2))
def test_a_plausible_life_is_a_case_file(case):
    assert loads(dumps(case)) == [case]


@QUIET
@given(plausible_lives(profile="undocumented", uncertain=0, unknown=0), st.randoms(use_true_random=False))
def test_the_order_of_entries_never_changes_the_answer(case, chance):
    """Of lists that are no sequence. Stays are one: without a last day told, the next entry ends a stay (R13)."""

    def mixed(entries):
        return tuple(chance.sample(entries, len(entries))) if isinstance(entries, tuple) else entries

    changed = {name: mixed(getattr(case, name)) for name in ("parents", "registrations", "documents", "acts", "family", "service", "convictions")}
    assert essence(answered(case)) == essence(answered(attrs.evolve(case, **changed)))


def told(case, fact):
    """Whether a fact (``acts[0].date``) is in the file and says something."""
    here = to_dict(case)
    for step in re.findall(r"[^.\[\]]+", fact):
        here = here[int(step)] if isinstance(here, list) and int(step) < len(here) else here.get(step) if isinstance(here, dict) else None
        if here is None:
            return False
    return True


@QUIET
@given(plausible_lives(profile="undocumented", uncertain=0, unknown=0))
def test_a_life_of_which_all_is_told_is_never_open_for_want_of_a_fact(case):
    """What is undetermined then is the law's doing: a doubt, a practice, a position."""
    answer = answered(case)
    if answer.finding == "undetermined":
        assert all(told(case, question.fact) for question in answer.questions), [question.fact for question in answer.questions]


@settings(QUIET, max_examples=15)
@given(plausible_lives(profile="undocumented", uncertain=0, unknown=0), st.sampled_from(("sex", "birthplace", "nationality", "birth_registered")))
def test_forgetting_a_fact_never_turns_one_verdict_into_its_opposite(case, name):
    """Fewer facts may leave a verdict open; they never make a national of a stateless person, or the other way round."""
    full = answered(case)
    less = answered(attrs.evolve(case, person=attrs.evolve(case.person, **{name: None})))
    opposite = {("national", "stateless"), ("stateless", "national")}
    assert getattr(case.person, name) is not NOT_ASKED
    assert (full.finding, less.finding) not in opposite
