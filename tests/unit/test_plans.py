"""Plans on real histories: found, checked by assessing again, and none that a lawyer would forbid."""

from __future__ import annotations

import json
from pathlib import Path

import attrs
import pytest
from click.testing import CliRunner

from citizenship.assessment.assess import assess
from citizenship.assessment.plan_steps import LEAVING
from citizenship.assessment.plans import EVALUATIONS, STEPS, plans
from citizenship.assessment.worked import load_worked
from citizenship.casefile import from_dict, load_cases
from citizenship.cli import main
from citizenship.law.lawbook import load_lawbook
from citizenship.report.plans import show_plans


@pytest.fixture(scope="module")
def book():
    return load_lawbook()


def case(**changes):
    return from_dict({"id": "a", "as_of": "2022-03-01", "registrations": [], "documents": [], "acts": [], "family": [], "service": [], "convictions": [], **changes})


def plan(book, one, family=()):
    return assess(one, lawbook=book, engine="reference", completions=False, family=family).plans()


def example(name):
    return load_cases(f"examples/cases/{name}.yaml")[0]


def worked(name, folder="cross"):
    return next(w for w in load_worked(Path(f"rulesets/{folder}/cases.yaml")) if w.name == name)


SOVIET = [{"of": "SU", "from": "..", "to": "1991-12-25", "by": "birth"}]


def samarkand(registration, **changes):
    return case(
        person={"sex": "female", "born": "1970-04-04", "birthplace": "TJ", "nationality": SOVIET},
        residence=[{"in": "TJ", "from": "1970-04-04", "to": "1993-05-01", "registration": "permanent", "reason": "home"},
                   {"in": "UZ", "place": "Samarkand", "from": "1993-05-02", "to": "..", "reason": "home", "registration": registration}],
        **changes)


def test_recognition_of_2021_in_uzbekistan_is_one_step_of_right(book):
    [first, *_] = plan(book, samarkand("permanent")).plans
    [step] = first.steps
    assert (first.country, first.verdict, first.certain) == ("UZ", "national", True)
    assert (step.kind, step.act, step.discretionary) == ("file", "recognised", False)
    assert step.remedy.startswith("UZ-2020-6")
    assert ("UZ", "not_national", "national") in {(c.country, c.before, c.after) for c in step.changes}


def test_the_court_establishes_then_recognition_then_the_children(book):
    """UZ-2020-6.4: a court may establish the facts; UZ-2020-6.3: a child of a recognised parent."""
    child = [{"relation": "child", "born": "2012-02-02", "birthplace": "UZ", "nationality": [], "birth_registered": True}]
    [first, *_] = plan(book, samarkand("some", family=child)).plans
    assert [s.kind for s in first.steps] == ["establish", "file", "children"]
    establish, recognition, children = first.steps
    assert establish.facts == (("residence[1].registration", "permanent"),)
    assert establish.remedy == "UZ-2020-6.4"
    assert not establish.certain
    assert recognition.remedy in establish.opens
    assert "UZ-2020-6.3" in children.opens
    assert not first.certain


def test_children_of_a_parent_whose_sex_is_not_told_are_not_guessed(book):
    child = [{"relation": "child", "born": "2012-02-02", "birthplace": "UZ"}]
    one = samarkand("permanent", family=child)
    one = attrs.evolve(one, person=attrs.evolve(one.person, sex=None))
    assert not any(s.kind == "children" for p in plan(book, one).plans for s in p.steps)


def test_grown_up_children_are_no_step(book):
    grown = [{"relation": "child", "born": "1995-02-02", "birthplace": "UZ"}]
    assert not any(s.kind == "children" for p in plan(book, samarkand("permanent", family=grown)).plans for s in p.steps)


def test_the_kyrgyz_campaign_confirms_what_is(book):
    found = plan(book, example("never_had_a_passport"))
    assert found.plans[0].steps[0].remedy.startswith("KG-BEL")
    assert found.plans[0].verdict == "national"
    assert found.plans[0].certain


def test_a_propiska_of_unknown_kind_is_established_before_it_is_confirmed(book):
    first = next(p for p in plan(book, example("propiska_kind_unknown")).plans if p.country == "KZ")
    assert [s.kind for s in first.steps] == ["establish", "file"]
    assert first.steps[0].facts == (("residence[1].registration", "permanent"),)
    assert first.since == "1992-03-01"
    assert not first.steps[0].certain
    assert first.steps[1].certain


def test_the_woman_from_sughd_refused_on_return(book):
    """INT section 7: nothing is invented; where no step is open the plan says so, and remedies stay listed."""
    one = worked("X-TJ-UZ-1")
    answer = assess(one.case, lawbook=book, engine="reference", family=one.family)
    found = answer.plans()
    assert answer.finding == "stateless"
    assert all(s.country in ("TJ", "UZ") for p in found.plans for s in p.steps)
    assert not any(s.facts for p in found.plans for s in p.steps)
    assert any(r.country == "TJ" for r in answer.remedies)
    if not found.plans:
        assert "No plan was found" in show_plans(found)


def returnee(as_of, **circumstances):
    return case(
        as_of=as_of, person={"born": "1975-03-03", "birthplace": {"in": "UZ", "place": "Nukus"}, "ethnicity": ["kazakh"], "nationality": [{"of": "UZ", "from": "1992-07-28", "to": ".."}]},
        residence=[
            {"in": "UZ", "place": "Nukus", "from": "1975-03-03", "to": "2011-10-31", "registration": "permanent", "reason": "home"},
            {"in": "KZ", "place": "Almaty", "from": "2011-11-01", "to": "..", "registration": "permanent", "reason": "home",
             "permits": [{"kind": "permanent_permit", "from": "2011-12-01", "to": ".."}]}],
        circumstances={"fears_return_to": [], **circumstances})


def test_the_release_trap_is_last_and_begins_with_an_assurance(book):
    """INT-61-07b; KZ-1991-17#7-kin@2011: the law demanded release first and left no choice."""
    found = plan(book, returnee("2013-06-01")).plans
    trap = found[-1]
    assert [s.kind for s in trap.steps] == ["assurance", "release", "file"]
    assert trap.law_leaves_no_choice
    assert trap.country == "KZ"
    assert "may be stateless" in trap.warning["en"]
    assert "гаранти" in trap.warning["ru"]
    assert "lost:UZ" in trap.steps[1].puts_at_risk
    assert ("finding", "stateless") in {(c.country or "finding", c.after) for c in trap.steps[1].changes}
    assert trap.steps[2].discretionary
    assert not any(p.law_leaves_no_choice for p in found[:-1])


def test_since_a_statement_is_enough_no_release_is_planned(book):
    assert not any(s.before_grant for p in plan(book, returnee("2017-06-01")).plans for s in p.steps)


def test_a_kandas_files_a_statement_and_is_not_released_first(book):
    """KZ-1991-17#7-kin@2015: a notarised renunciation filed with the police is enough; the law asks for it and it goes with the application."""
    one = returnee("2020-06-01")
    one = attrs.evolve(one, acts=from_dict({"id": "x", "acts": [{"act": "recognised_ethnic_return", "of": "KZ", "by": "KZ", "date": "2012-02-01"}]}).acts)
    found = plan(book, one).plans
    [step] = found[-1].steps
    assert (step.remedy, step.renounces, step.before_grant, step.discretionary) == ("KZ-1991-16.1#kin@2015", ("UZ",), False, True)
    assert "never before" in " ".join(w["en"] for w in step.warnings)
    assert not any(s.before_grant for p in found for s in p.steps)


def test_roza_who_gave_up_her_nationality_needs_no_release(book):
    found = plan(book, example("roza")).plans
    assert found[0].country == "KZ"
    assert not any(p.law_leaves_no_choice for p in found)


def test_a_written_renunciation_goes_with_the_grant_never_before(book):
    """KG-2007-14#ethnic@2012: a written statement giving up the former citizenship is enough."""
    one = case(
        as_of="2020-06-01", person={"born": "1975-03-03", "birthplace": "TJ", "ethnicity": ["kyrgyz"], "nationality": [{"of": "TJ", "from": "1994-11-06", "to": ".."}]},
        residence=[{"in": "TJ", "from": "1975-03-03", "to": "2015-01-01", "registration": "permanent", "reason": "home"},
                   {"in": "KG", "from": "2015-01-02", "to": "..", "registration": "permanent", "reason": "home"}],
        circumstances={"fears_return_to": []})
    found = plan(book, one).plans
    giving = [p for p in found if any(s.renounces for s in p.steps)]
    assert giving
    for p in giving:
        assert p.law_leaves_no_choice
        assert p.country == "KG"
        [step] = [s for s in p.steps if s.renounces]
        assert (step.kind, step.renounces, step.before_grant) == ("file", ("TJ",), False)
        assert found.index(p) >= len(found) - len(giving)


def test_an_appeal_that_succeeds_opens_the_way(book):
    one = case(
        as_of="2026-06-01", person={"born": "1970-01-01", "birthplace": "KG", "nationality": SOVIET},
        residence=[{"in": "KG", "from": "1970-01-01", "to": "..", "registration": "permanent", "reason": "home"}],
        acts=[{"act": "refused", "what": "confirmation", "of": "KG", "by": "KG", "date": "2026-03-10", "final": True, "competent": True}])
    answer = assess(one, lawbook=book, engine="reference")
    assert answer.nationality["KG"].verdict == "not_national"
    appeal = next(p for p in answer.plans().plans if p.steps[0].kind == "appeal")
    assert appeal.steps[0].remedy == "KG-2007-41"
    assert not appeal.steps[0].certain
    assert ("KG", "not_national", "national") in {(c.country, c.before, c.after) for c in appeal.steps[0].changes}
    late = assess(attrs.evolve(one, as_of=from_dict({"id": "d", "as_of": "2027-01-01"}).as_of), lawbook=book, engine="reference")
    assert not any(s.remedy == "KG-2007-41" for p in late.plans().plans for s in p.steps)


def test_confirmation_is_not_planned_where_the_law_says_no(book):
    found = plan(book, example("muradi"))
    assert not any(s.remedy == "AF-SDP-MISSION" for p in found.plans for s in p.steps)
    assert any(s.kind == "status" and s.act == "recognised_stateless" for p in found.plans for s in p.steps)


def test_what_nobody_asked_is_a_question_not_a_plan(book):
    """No plan supposes an ethnicity or a status that was never asked about."""
    for name in ("X-UZ-KZ-1b", "X-TJ-RU-1", "X-AZ-RU-2"):
        one = worked(name)
        for p in plan(book, one.case, one.family).plans:
            assert not [path for s in p.steps for path, _ in s.facts if path.startswith(("circumstances", "person.ethnicity"))]


@pytest.mark.parametrize("name", sorted(p.stem for p in Path("examples/cases").glob("*.yaml")))
def test_every_plan_is_true_when_its_steps_are_taken(book, name):
    """The end a plan promises is what assessing the edited case gives; the search is within its bounds and repeatable."""
    one = example(name)
    answer = assess(one, lawbook=book, engine="reference", as_of=None if hasattr(one.as_of, "lo") else "2026-11-23")
    found = answer.plans()
    assert found.evaluations <= found.bound == EVALUATIONS
    again = answer.plans()
    assert found.to_dict() == again.to_dict()
    for p in found.plans:
        assert 1 <= len(p.steps) <= STEPS
        assert p.verdict == "national" or p.steps[-1].kind in ("status", "children")
        assert not any(s.act in LEAVING for s in p.steps) or p.steps[0].kind == "assurance"
        assert {s.country for s in p.steps} == {p.country} or p.steps[0].kind == "assurance"


def test_the_bound_is_kept_and_told(book):
    answer = assess(example("propiska_kind_unknown"), lawbook=book, engine="reference", completions=False)
    few = plans(answer, bound=3)
    assert few.evaluations == 3
    assert few.bounded
    assert "bound" in show_plans(few)
    assert not plans(answer).bounded


def test_silence_about_acts_is_told(book):
    one = attrs.evolve(samarkand("permanent"), acts=from_dict({"id": "x"}).acts)
    assert plan(book, one).assumes
    assert not plan(book, samarkand("permanent")).assumes


def test_command_line():
    told = CliRunner().invoke(main, ["assess", "examples/cases/roza.yaml", "--plan", "--engine", "reference"])
    assert told.exit_code == 0
    assert "KZ-1991-16.1#kin@2011" in told.output.split("Plans")[1]
    russian = CliRunner().invoke(main, ["assess", "examples/cases/roza.yaml", "--plan", "--engine", "reference", "--lang", "ru"])
    assert "Планы" in russian.output
    data = json.loads(CliRunner().invoke(main, ["assess", "examples/cases/roza.yaml", "--plan", "--json", "--engine", "reference"]).output)
    assert data["plans"]["plans"][0]["steps"][0]["remedy"] == "KZ-1991-16.1#kin@2011"
    assert "plans" not in json.loads(CliRunner().invoke(main, ["assess", "examples/cases/roza.yaml", "--json", "--engine", "reference"]).output)
