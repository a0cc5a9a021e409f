"""Learning a fact never turns TRUE into FALSE; the order of input never matters; the two engines agree."""

from __future__ import annotations

import os
from pathlib import Path

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from citizenship.assessment.assess import assess
from citizenship.assessment.facts import fact, replaced
from citizenship.assessment.worked import load_worked
from citizenship.dates import UncertainDate, parse
from citizenship.law.lawbook import load_lawbook

BOOK = load_lawbook("rulesets")
CASES = [w for file in sorted(Path("rulesets").rglob("cases.yaml")) for w in load_worked(file)]
QUIET = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def forgettable(case):
    """Paths of facts that can be forgotten, with what is then left of them."""
    out = []
    if isinstance(case.person.born, UncertainDate) and case.person.born.exact:
        out.append((("person", "born"), parse(case.person.born.text[:4])))
    for i, spell in enumerate(case.residence if isinstance(case.residence, tuple) else ()):
        if isinstance(spell.registration, str):
            out.append((("residence", i, "registration"), None))
        if i and isinstance(spell.start, UncertainDate) and spell.start.exact:
            out.append((("residence", i, "from"), parse(spell.start.text[:7])))
    for i, parent in enumerate(case.parents if isinstance(case.parents, tuple) else ()):
        if isinstance(parent.nationality_at_birth, tuple):
            out.append((("parents", i, "nationality_at_birth"), None))
    return out


def contradicted(answer, name, i, stated):
    """Does the file state of a parent what the law, from the parent's other facts, says is not so? Then nothing is learned."""
    parent, (day, _) = answer.evaluation.lives[name].parents[i], answer.evaluation.lives[name].bio.born
    values = {state: parent.timeline.value(state, day, own=False) for state in BOOK.states}
    return any(value == (-1 if state in stated else 1) for state, value in values.items())


def reversals(worked):
    """Every fact of a case forgotten in turn: where an answer without it is the opposite of the answer with it."""
    full = assess(worked.case, lawbook=BOOK, engine="reference", family=worked.family, completions=False)
    for path, left in forgettable(worked.case):
        stated = fact(worked.case, path)
        blurred = assess(replaced(worked.case, path, left), lawbook=BOOK, engine="reference", family=worked.family, completions=False)
        for name in ("text", "practice"):
            if path[-1] == "nationality_at_birth" and contradicted(blurred, name, path[1], stated):
                continue
            for state in set(BOOK.states) - {"SU"}:
                before = blurred.evaluation.timelines[name].value(state, blurred.evaluation.today[0])
                after = full.evaluation.timelines[name].value(state, full.evaluation.today[0])
                if before not in (0, after):
                    yield worked.name, path, state, name, before, after


def test_learning_never_reverses():
    """Each fact of every case would take a quarter of an hour; CITIZENSHIP_EVERY=1 does that, by default every 53rd case is taken."""
    step = int(os.environ.get("CITIZENSHIP_EVERY", "53"))
    chosen = CASES[::step]
    assert sum(len(forgettable(worked.case)) for worked in chosen) > 100
    assert [found for worked in chosen for found in reversals(worked)] == []


@QUIET
@given(st.sampled_from(CASES), st.randoms(use_true_random=False))
def test_order_of_lists_never_matters(worked, random):
    case = worked.case
    for key in ("documents", "acts", "family", "registrations", "service"):
        entries = getattr(case, key)
        if isinstance(entries, tuple) and len(entries) > 1:
            shuffled = list(entries)
            random.shuffle(shuffled)
            case = attrs.evolve(case, **{key: tuple(shuffled)})
    one = assess(worked.case, lawbook=BOOK, engine="reference", family=worked.family, completions=False)
    two = assess(case, lawbook=BOOK, engine="reference", family=worked.family, completions=False)
    assert one.finding == two.finding
    assert {s: v.verdict for s, v in one.nationality.items()} == {s: v.verdict for s, v in two.nationality.items()}


@QUIET
@given(st.sampled_from(CASES))
def test_engines_agree(worked):
    pytest.importorskip("durable_rules_engine")
    one = assess(worked.case, lawbook=BOOK, engine="reference", family=worked.family)
    two = assess(worked.case, lawbook=BOOK, engine="rete", family=worked.family)
    pick = lambda a: (a.finding, {s: (v.verdict, v.since, v.basis, v.by_text, v.by_practice) for s, v in a.nationality.items()})
    assert pick(one) == pick(two), worked.name
