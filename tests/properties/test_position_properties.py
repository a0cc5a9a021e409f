"""INT-D-12 as properties, of the aggregation alone and of lives: generated ones and the worked cases beside the law.

And of the standards (INT-D-11): a stricter one never makes anybody stateless; stronger evidence never makes a verdict less sure.
"""

from __future__ import annotations

from pathlib import Path

import attrs
from hypothesis import HealthCheck, Phase, assume, event, given, settings
from hypothesis import strategies as st

from citizenship.assessment.assess import assess
from citizenship.assessment.confidence import by_standard, confidence, shortfalls, under_stricter
from citizenship.assessment.confidence_texts import REASONS
from citizenship.assessment.standards import STANDARDS, Cap, Confidence
from citizenship.assessment.verdict import NATIONAL, NOT_NATIONAL, STATELESS, UNDETERMINED, Verdict, aggregate, finding, verdicts
from citizenship.assessment.worked import load_worked
from citizenship.case import NOT_ASKED, Act, Appeal, Document
from citizenship.dates import UncertainDate, parse, to_edtf
from citizenship.errors import CaseError
from citizenship.law.lawbook import load_lawbook
from citizenship.testing import cases

BOOK = load_lawbook("rulesets")
SURE_BOOK = attrs.evolve(BOOK, rules=tuple(attrs.evolve(r, certainty="text", date_certainty="text", practice=r.practice and attrs.evolve(
    r.practice, certainty="text")) for r in BOOK.rules))
WORKED = [w for file in sorted(Path("rulesets").rglob("cases.yaml")) for w in load_worked(file)]
# few worked cases tell of acts or papers, and few end stateless: those are taken more often
TELLING = [w for w in WORKED if w.case.acts or w.expect.get("finding") in (STATELESS, UNDETERMINED)]
SLOW = settings(max_examples=10, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck))
VERDICTS = st.lists(st.sampled_from((NATIONAL, NOT_NATIONAL, UNDETERMINED)), max_size=8)
TODAY = "2026-01-01"
RANK = {NATIONAL: 0, UNDETERMINED: 1, STATELESS: 2}


ACTS = st.builds(
    Act, act=st.sampled_from(("position_national", "position_not_national", "confirmed", "refused", "no_reply", "enquired", "treated_as_citizen",
                              "treated_as_foreigner", "granted", "released", "deprived", "annulled", "recognised_stateless")),
    what=st.sampled_from((NOT_ASKED, "confirmation", "document")), of=st.sampled_from(("KZ", "UZ", "RU", "TM", "KG")),
    date=st.builds(lambda year, form: parse(form.format(year)), st.integers(1993, 2025), st.sampled_from(("{}-05-05", "{}", "{}~", "{}?"))),
    competent=st.sampled_from((NOT_ASKED, None, True, False)), final=st.sampled_from((NOT_ASKED, None, True, False)),
    appeals=st.sampled_from((NOT_ASKED, (), (Appeal(outcome="pending", suspends=True),), (Appeal(outcome="overturned"),), (Appeal(outcome=None),))),
)
PAPERS = st.builds(
    lambda kind, of, year, years, says: Document(kind=kind, of=of, issued=parse(str(year)), expires=parse(str(year + years)), says_national_of=of if says else NOT_ASKED),
    st.sampled_from(("passport", "id_card", "electoral_roll", "register_entry", "residence_permit")), st.sampled_from(("KZ", "UZ", "RU", "TM", "KG")),
    st.integers(1993, 2024), st.integers(5, 20), st.booleans(),
)


@st.composite
def lives(draw):
    """A worked case with what authorities may have said or done to the person added to it, and its family."""
    worked = draw(st.sampled_from(TELLING) | st.sampled_from(WORKED))
    acts, papers = draw(st.lists(ACTS, max_size=3)), draw(st.lists(PAPERS, max_size=2))
    own = [value if isinstance(value, tuple) else () for value in (worked.case.acts, worked.case.documents)]
    return attrs.evolve(worked.case, acts=(*own[0], *acts) if acts else worked.case.acts,
                        documents=(*own[1], *papers) if papers else worked.case.documents), worked.family


def judge(case, family=(), book=BOOK):
    try:
        return assess(case, lawbook=book, engine="reference", family=family, completions=False)
    except CaseError:
        assume(False)
        raise


def with_act(case, **act):
    day = case.as_of if isinstance(case.as_of, UncertainDate) else parse(TODAY)
    acts = case.acts if isinstance(case.acts, tuple) else ()
    return attrs.evolve(case, acts=(*acts, Act(date=parse(to_edtf(day.hi, day.hi)), competent=True, **act)))


# -- the aggregation alone -----------------------------------------------------------------------------------
@given(VERDICTS)
def test_adding_not_national_never_changes_national_of(values):
    assert (aggregate([*values, NOT_NATIONAL]) == NATIONAL) == (aggregate(values) == NATIONAL)


@given(VERDICTS)
def test_adding_national_removes_stateless(values):
    assert aggregate([*values, NATIONAL]) == NATIONAL


@given(VERDICTS, st.randoms(use_true_random=False))
def test_the_order_of_states_never_matters(values, random):
    shuffled = list(values)
    random.shuffle(shuffled)
    assert aggregate(shuffled) == aggregate(values)


@given(VERDICTS, st.data())
def test_closing_an_open_state_with_no_only_moves_towards_stateless(values, data):
    assume(UNDETERMINED in values)
    at = data.draw(st.sampled_from([i for i, value in enumerate(values) if value == UNDETERMINED]))
    before, after = aggregate(values), aggregate([*values[:at], NOT_NATIONAL, *values[at + 1:]])
    assert after == before or (before, after) == (UNDETERMINED, STATELESS)


# -- lives ---------------------------------------------------------------------------------------------------
@settings(parent=SLOW, max_examples=8)
@given(lives() | st.builds(lambda case: (attrs.evolve(case, as_of=parse(TODAY)), ()), cases()), st.randoms(use_true_random=False), st.data())
def test_the_four_on_the_verdicts_of_a_life(life, random, data):
    case, family = life
    root = judge(case, family).evaluation
    found = verdicts(root)
    before = finding(root, found)
    assert finding(root, {**found, "ZZ": denial("ZZ")}) == before if before != STATELESS or found else True
    assert finding(root, {**found, "ZZ": attrs.evolve(denial("ZZ"), verdict=NATIONAL)}) == NATIONAL
    items = list(found.items())
    random.shuffle(items)
    assert finding(root, dict(items)) == before
    open_states = [s for s, v in found.items() if v.verdict == UNDETERMINED]
    if open_states:
        state = data.draw(st.sampled_from(sorted(open_states)))
        after = finding(root, {**found, state: denial(state)})
        assert after == before or (before, after) == (UNDETERMINED, STATELESS)
    event(before)


@SLOW
@given(lives(), st.sampled_from(("KZ", "UZ", "RU", "TM", "MN", "DE")))
def test_a_nationality_confirmed_today_removes_stateless(life, state):
    """An authority that confirms today: national, whatever the rest of the life was."""
    case, family = life
    answer = judge(with_act(case, act="confirmed", of=state), family)
    if state in BOOK.states:
        assert answer.nationality[state].verdict == NATIONAL
    assert answer.finding == NATIONAL


@SLOW
@given(lives(), st.sampled_from(("KZ", "UZ", "RU", "TM", "MN", "DE")))
def test_a_denial_today_changes_no_other_nationality(life, state):
    """An authority denies what the law denied already: nobody loses a nationality of another State by it."""
    case, family = life
    before = judge(case, family)
    assume(before.finding == NATIONAL)
    assume(before.nationality[state].verdict == NOT_NATIONAL if state in before.nationality else state in BOOK.states)
    after = judge(with_act(case, act="position_not_national", of=state), family)
    assert after.finding == NATIONAL
    assert {s for s, v in before.nationality.items() if v.verdict == NATIONAL} <= {s for s, v in after.nationality.items() if v.verdict == NATIONAL}


@SLOW
@given(lives(), st.data())
def test_a_denial_today_of_an_open_state_only_moves_towards_stateless(life, data):
    """Where the denial changes no other State's verdict (a safeguard of another law may catch the person: that is its purpose)."""
    case, family = life
    before = judge(case, family)
    open_states = sorted(s for s, v in before.nationality.items() if v.verdict == UNDETERMINED and s in BOOK.states)
    assume(open_states)
    state = data.draw(st.sampled_from(open_states))
    after = judge(with_act(case, act="position_not_national", of=state), family)
    others = [{s: v.verdict for s, v in answer.nationality.items() if s != state} for answer in (before, after)]
    assume(others[0] == others[1])
    assert RANK[after.finding] >= RANK[before.finding] >= (RANK[UNDETERMINED] if before.finding != NATIONAL else 0)
    event(f"{before.finding} -> {after.finding}")


# -- standards and confidence --------------------------------------------------------------------------------
CAPS = st.lists(st.builds(Cap, st.integers(0, 4), st.sampled_from(sorted(REASONS)), st.just({})), max_size=3).map(tuple)


def denial(state, caps=()):
    return Verdict(state=state, verdict=NOT_NATIONAL, since=None, until=None, basis=(), reading="text", certainty="text", by_text=NOT_NATIONAL,
                   by_practice=NOT_NATIONAL, link=("birth",), confidence=Confidence(tuple(caps)))


@given(st.dictionaries(st.sampled_from(("KZ", "UZ", "RU")), CAPS), st.sampled_from((NATIONAL, STATELESS, UNDETERMINED)))
def test_a_stricter_standard_only_ever_makes_stateless_undetermined(capped, reached):
    found = {state: denial(state, caps) for state, caps in capped.items()}
    values = [by_standard(reached, found, standard) for standard in STANDARDS]
    assert all(b == a or (a, b) == (STATELESS, UNDETERMINED) for a, b in zip([reached, *values], values, strict=False))
    for standard in STANDARDS:
        assert [s.finding for s in under_stricter(reached, found, standard)] == values[list(STANDARDS).index(standard) + 1:]
        assert {s.country for s in shortfalls(found, standard)} == {s for s, v in found.items() if v.confidence.step < STANDARDS[standard]}


@given(CAPS, CAPS)
def test_a_verdict_is_as_sure_as_its_weakest_link(one, two):
    assert Confidence((*one, *two)).step == min(Confidence(one).step, Confidence(two).step)


@SLOW
@given(lives())
def test_raising_the_standard_on_a_life_never_makes_it_stateless(life):
    case, family = life
    findings = [assess(case, lawbook=BOOK, engine="reference", family=family, completions=False, standard=s).finding for s in STANDARDS]
    assert sorted(findings, key=lambda f: f != STATELESS) == findings
    assert NATIONAL not in findings or set(findings) == {NATIONAL}


def mapped(thing, change):
    """Every entry and date of a case, changed."""
    if isinstance(thing, tuple):
        return tuple(mapped(item, change) for item in thing)
    if isinstance(thing, UncertainDate):
        return change(thing)
    if not attrs.has(type(thing)):
        return thing
    return change(attrs.evolve(thing, **{f.name: mapped(getattr(thing, f.name), change) for f in attrs.fields(type(thing)) if f.init}))


def proven(thing):
    return attrs.evolve(thing, evidence=("archive_extract", "court_finding")) if hasattr(thing, "evidence") else thing


def told(thing):
    return attrs.evolve(thing, evidence=("statement",)) if hasattr(thing, "evidence") else thing


def firm(thing):
    return attrs.evolve(thing, approximate=False, doubtful=False) if isinstance(thing, UncertainDate) else thing


def shaky(thing):
    return attrs.evolve(thing, doubtful=True) if isinstance(thing, UncertainDate) and not thing.is_open else thing


def answered(thing):
    """The same acts, known to be those of competent bodies, final and reasoned."""
    if isinstance(thing, Act) and thing.act in ("confirmed", "position_national", "position_not_national", "released", "deprived", "annulled", "loss_registered"):
        return attrs.evolve(thing, competent=True, final=True, ground="born there")
    return thing


def no_less_sure(before, after):
    for state, verdict in before.nationality.items():
        other = after.nationality.get(state)
        if other is not None and (other.verdict, other.reading) == (verdict.verdict, verdict.reading):
            assert other.confidence.step >= verdict.confidence.step, (state, verdict.confidence.caps, other.confidence.caps)
            event("surer" if other.confidence.step > verdict.confidence.step else "the same")


@SLOW
@given(lives(), st.sampled_from((None, told, shaky)), st.sampled_from((proven, firm, answered)))
def test_stronger_evidence_never_makes_a_verdict_less_sure(life, weaken, strengthen):
    """A document for a statement, a day nobody doubts, a competent body that gave its reasons."""
    case, family = life
    case = mapped(case, weaken) if weaken else case
    no_less_sure(judge(case, family), judge(mapped(case, strengthen), family))


@SLOW
@given(lives())
def test_law_that_was_read_never_makes_a_verdict_less_sure(life):
    case, family = life
    no_less_sure(judge(case, family), judge(case, family, SURE_BOOK))


@SLOW
@given(lives())
def test_an_open_verdict_has_no_confidence_and_a_closed_one_has_some(life):
    case, family = life
    answer = judge(case, family)
    for verdict in answer.nationality.values():
        assert (verdict.confidence.word == "none") == (verdict.verdict == UNDETERMINED)
        assert confidence(answer.evaluation, verdict) == verdict.confidence
        assert all(set(cap.text) == {"en", "ru"} for cap in verdict.confidence.caps)
