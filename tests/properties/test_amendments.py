"""What every amendment keeps, over the whole lawbook and the worked lives of all States (hypothesis)."""

from __future__ import annotations

import json
import os
import random
import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from citizenship import dates
from citizenship.assessment.assess import assess
from citizenship.assessment.worked import load_worked
from citizenship.errors import AmendmentErrors
from citizenship.law.amend import read_amendment
from citizenship.law.lawbook import load_lawbook
from citizenship.study.outcome import outcome
from citizenship.study.simulate import simulate
from citizenship.truth import FALSE

ROOT = Path(__file__).resolve().parents[2]
STATES = ("UZ", "KZ", "KG", "TJ", "TM", "RU", "LV", "AF", "IR", "UA", "GE", "CN")
TEXT = settings(max_examples=int(os.environ.get("AMEND_EXAMPLES", "10")), deadline=None, suppress_health_check=list(HealthCheck))
_DAY = re.compile(r"^(\d{4})(-\d{2}-\d{2})$")


@cache
def book():
    return load_lawbook(ROOT / "rulesets")


@cache
def lives(state: str):
    return [w for w in load_worked(ROOT / "rulesets" / state / "cases.yaml") if isinstance(w.case.as_of, dates.UncertainDate)]


class Named:
    """Something with a short name, so that a counterexample can be read."""

    def __init__(self, name, it) -> None:
        self.name, self.it = name, it

    def __repr__(self) -> str:
        return self.name


def drawn(data):
    state, worked, rule, day = data.draw(situations())
    return state, worked.it, rule.it, day


def differences(one, two) -> list:
    return list(outcome(one).to(outcome(two)))


def bill(day: str, changes: list, state: str, name: str = "B") -> object:
    head = {"id": name, "state": state, "title": {"en": "Bill", "ru": "Проект"}, "in_force": day}
    return read_amendment(json.dumps({"amendment": head, "changes": changes}, ensure_ascii=False))


def paths(value, path=()):
    """Every scalar of a body with its path."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from paths(item, (*path, key))
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from paths(item, (*path, i))
    else:
        yield path, value


def dotted(path) -> str:
    return ".".join(str(step) for step in path)


@st.composite
def situations(draw):
    """A State, a worked life of it, a rule of it, a first day."""
    state = draw(st.sampled_from(STATES))
    worked = draw(st.sampled_from([Named(w.name, w) for w in lives(state)]))
    rule = draw(st.sampled_from([Named(r.id, r) for r in book().of(state) if r.body]))
    year = draw(st.integers(1992, 2026))
    return state, worked, rule, f"{year}-{draw(st.integers(1, 12)):02}-15"


@st.composite
def changes(draw, rule):
    """Something a legislator might do to a rule: another date, an exception or a condition less, its end."""
    body = json.loads(rule.body)
    options = [{"repeal": rule.id}]
    for path, value in paths({k: body[k] for k in ("when", "unless", "practice") if k in body}):
        if isinstance(value, str) and (found := _DAY.match(value)):
            year = int(found[1]) + draw(st.sampled_from((-10, -1, 1, 10)))
            options.append({"change": rule.id, "set": {dotted(path): f"{year}{found[2]}"}})
    for key in ("when", "unless"):
        options += [{"change": rule.id, "set": {f"{key}.{i}": "DELETE"}} for i in range(len(body.get(key) or ()))]
    return draw(st.sampled_from(options))


def amended(base, *bills):
    try:
        for one in bills:
            base = base.amend(one)
    except AmendmentErrors:
        assume(False)  # a rule no longer in force on that day, or a body left hollow: refused, as it should be
    return base


def run(worked, law, as_of=None, **options):
    return assess(worked.case, lawbook=law, family=worked.family, engine="reference", as_of=as_of, **options)


def before(answer, day: int):
    """All that the three passes say of the time before a day: fluents on both planes, and changes."""
    out = []
    for name, line in answer.evaluation.timelines.items():
        for plane in ("own", "public"):
            for key, fluent in sorted(getattr(line, plane).items(), key=lambda item: str(item[0])):
                steps = [(d, v) for d, v in zip(fluent.days, fluent.values, strict=True) if d < day]
                shown = [steps[i] for i in range(len(steps)) if i == 0 or steps[i][1] != steps[i - 1][1]]
                out.append((name, plane, str(key), shown))
        out.append([(str(c.key), c.value, c.truth, c.day, c.since, c.rules, c.how) for c in line.changes if c.day[1] < day])
    return out


@TEXT
@given(st.data())
def test_nothing_before_the_first_day_changes(data) -> None:
    state, worked, rule, day = drawn(data)
    law = amended(book(), bill(day, [data.draw(changes(rule))], state))
    first = dates.parse(day).lo
    earlier = dates.to_edtf(first - 1, first - 1)
    born = worked.case.person.born
    assume(not isinstance(born, dates.UncertainDate) or born.hi < first)
    one, two = run(worked, book(), earlier), run(worked, law, earlier)
    assert differences(one, two) == []
    assert one.history == two.history
    assert (one.finding_by, one.open_law, one.iross, one.flags) == (two.finding_by, two.open_law, two.iross, two.flags)
    assume(not rule.effective)  # a status that counts from earlier (R9) says so itself
    assert before(run(worked, book(), completions=False), first) == before(run(worked, law, completions=False), first)


@TEXT
@given(st.data())
def test_a_change_to_the_same_value_changes_no_outcome(data) -> None:
    state, worked, rule, day = drawn(data)
    same = [(path, value) for path, value in paths(json.loads(rule.body)) if path[0] not in ("in_force", "effect") and "." not in dotted(path[-1:])
            and all("." not in str(step) for step in path)]
    path, value = data.draw(st.sampled_from(same))
    law = amended(book(), bill(day, [{"change": rule.id, "set": {dotted(path): value}}], state))
    assert law.amended[-1].notice is not None
    assert not law.amended[-1].reaches
    assert differences(run(worked, book()), run(worked, law)) == []


@TEXT
@given(st.data())
def test_a_text_that_goes_on_unchanged_under_another_id_changes_no_outcome(data) -> None:
    """Only the note differs, so that the rule is cut in two all the same."""
    state, worked, rule, day = drawn(data)
    law = amended(book(), bill(day, [{"change": rule.id, "set": {"note": "something else"}}], state))
    assert len(law.rules) >= len(book().rules)
    assert differences(run(worked, book()), run(worked, law)) == []


@TEXT
@given(st.data())
def test_repeal_makes_false_never_unknown(data) -> None:
    state, worked, rule, day = drawn(data)
    law = amended(book(), bill(day, [{"repeal": rule.id}], state))
    answer = run(worked, law, completions=False)
    first = dates.parse(day).lo
    if (old := law.by_id.get(rule.id)) is not None and answer.evaluation.today[0] >= first:
        assert answer.evaluation.ask(old)[0] == FALSE
    for life in answer.evaluation.lives.values():
        assert [s for s in (*life.trace, *life.trace_loose) if s.rule == rule.id and s.moment[0] >= first and s.value != FALSE] == []


@TEXT
@given(st.data())
def test_the_order_of_independent_changes_does_not_matter(data) -> None:
    state, worked, rule, day = drawn(data)
    other = data.draw(st.sampled_from([Named(r.id, r) for r in book().of(state) if r.family != rule.family])).it
    one, two = data.draw(changes(rule)), data.draw(changes(other))
    together, reverse = amended(book(), bill(day, [one, two], state)), amended(book(), bill(day, [two, one], state))
    assert together.hash == reverse.hash
    assert [(r.id, r.condition, r.in_force) for r in together.rules] == [(r.id, r.condition, r.in_force) for r in reverse.rules]
    a, b = bill(day, [one], state, "A"), bill(day, [two], state, "B")
    first, second = run(worked, amended(book(), a, b)), run(worked, amended(book(), b, a))
    assert differences(first, second) == []


@pytest.mark.parametrize("seed", range(4))
def test_sparing_a_person_the_second_evaluation_changes_no_count(seed: int) -> None:
    rng = random.Random(seed)
    state = rng.choice(STATES)
    people = [w.case for w in rng.sample([w for s in STATES for w in lives(s) if not w.family], 60)]
    spared = 0
    rules = [r for r in book().of(state) if r.body]
    for rule in rng.sample(rules, min(12, len(rules))):
        one = bill(rng.choice(("1993-01-01", "2004-06-01", "2015-01-01")), [{"repeal": rule.id}], state)
        sample = rng.sample(people, 5)
        try:
            quick = simulate(sample, book(), one, engine="reference")
        except AmendmentErrors:
            continue
        full = simulate(sample, book(), one, engine="reference", spare=False)
        assert (quick.findings, quick.flows) == (full.findings, full.flows)
        spared += quick.spared
    assert spared > 0
