"""Remedies: kinds, reasons, conditions in words, closing days, children, appeals, and what each puts at risk."""

from __future__ import annotations

import pytest

from citizenship.assessment.answer import json_schema
from citizenship.assessment.assess import assess
from citizenship.assessment.filing import RANK, kind_of
from citizenship.casefile import from_dict, load_cases
from citizenship.errors import RulesetErrors
from citizenship.law.lawbook import load_lawbook
from citizenship.law.model import REMEDY_KINDS


@pytest.fixture(scope="module")
def book():
    return load_lawbook()


def case(**changes):
    return from_dict({"id": "a", "as_of": "2026-11-23", "registrations": [], "documents": [], "acts": [], "family": [], "service": [], "convictions": [], **changes})


def example(name):
    return load_cases(f"examples/cases/{name}.yaml")[0]


def run(book, one):
    return assess(one, lawbook=book, engine="reference", completions=False)


def by_id(answer):
    return {r.id: r for r in answer.remedies}


# -- kinds -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("rule", "kind"), [
    ("UZ-1992-35@2020", "confirmation"), ("UZ-SDP-BEL", "confirmation"), ("UZ-2020-6.1", "recognition"), ("RU-1991-18d", "recognition"),
    ("KG-T1999-1#a", "treaty"), ("KG-2007-14#c", "facilitated"), ("RU-2002-14.1#b", "facilitated"), ("KZ-1991-15/16#residence", "discretionary"),
    ("KG-SDP-1", "statelessness"), ("UA-SDP-1", "statelessness"), ("UZ-2020-6.4", "court"), ("RU-PROOF-264", "court"), ("KG-2007-41", "appeal"),
    ("UA-D215-APPEAL", "appeal"), ("KZ-BIRTH-1@2019", "documents"), ("KG-2023B-1", "documents"), ("KG-PERM-1", "stay"), ("RU-P1", "stay"),
])
def test_kind(book, rule, kind):
    assert kind_of(book.by_id[rule]) == kind


def test_every_remedy_of_the_shipped_rulesets_has_a_kind(book):
    offered = [r for r in book.rules if r.remedy is not None and r.effect in ("acquires", "confirms", "entitles", "registers", "defines")]
    assert [r.id for r in offered if kind_of(r) == "other"] == []
    assert {kind_of(r) for r in offered} == set(REMEDY_KINDS) - {"other"}


@pytest.mark.parametrize(("key", "value"), [("kind", "certificate"), ("contacts", "[ZZ]")])
def test_a_wrong_kind_or_state_does_not_load(tmp_path, key, value):
    text = f"""
instrument: {{id: KG-X, state: KG, title: {{en: a, ru: б}}, in_force: 1993-01-01/.., certainty: text, sources: {{S: https://x}}}}
rules:
  KG-X-1:
    title: {{en: a, ru: б}}
    effect: entitles
    when: [stateless]
    remedy: {{{key}: {value}, right: of_right}}
    certainty: text
    sources: [S]
"""
    folder = tmp_path / "KG"
    folder.mkdir()
    (folder / "KG-X.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(RulesetErrors, match=key.rstrip("s")[:7] if key == "kind" else "ZZ"):
        load_lawbook(tmp_path, cache=False)


# -- order -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["roza", "uzbek_bride_in_osh", "propiska_kind_unknown", "baku_armenian", "muradi"])
def test_order_is_open_first_then_by_kind_and_every_place_is_explained(book, name):
    answer = run(book, example(name))
    rank = {"yes": 0, "unknown": 1, "no": 2}
    places = [(max(rank[r.open], r.demoted), r.country == "regional", RANK[r.kind]) for r in answer.remedies]
    assert places == sorted(places)
    for remedy in answer.remedies:
        assert remedy.why_ranked["en"]
        assert any("а" <= letter <= "я" for letter in remedy.why_ranked["ru"])


def test_a_right_comes_before_discretion(book):
    found = [r for r in run(book, example("propiska_kind_unknown")).remedies if r.open == "unknown" and r.country == "UZ"]
    kinds = [r.kind for r in found]
    assert kinds.index("recognition") < kinds.index("discretionary")


# -- conditions --------------------------------------------------------------------------------------------
def test_conditions_are_told_one_by_one_with_their_facts(book):
    found = by_id(run(book, example("propiska_kind_unknown")))["UZ-2020-6.2"]
    states = {c.state for c in found.conditions}
    assert "unknown" in states
    assert "met" in states
    assert all(c.text["en"] and c.text["ru"] for c in found.conditions)
    waiting = {fact for c in found.conditions if c.state == "unknown" for fact in c.facts}
    assert set(found.missing) <= waiting | set(found.missing)
    assert waiting & set(found.missing)


def test_an_open_remedy_has_every_condition_met_and_a_closed_one_some_unmet(book):
    for name in ("roza", "uzbek_bride_in_osh", "muradi"):
        for remedy in run(book, example(name)).remedies:
            practice = remedy.rule.practice is not None
            if remedy.open == "yes" and not practice:
                assert {c.state for c in remedy.conditions} <= {"met"}, remedy.id
            if remedy.open == "no" and not practice and remedy.kind != "appeal" and remedy.country != "regional" and remedy.around.found[remedy.country].verdict != "national":
                assert "unmet" in {c.state for c in remedy.conditions} or remedy.rule.at_most_unknown, remedy.id


# -- closing days ------------------------------------------------------------------------------------------
def refused(book, as_of, day="2026-03-10", **act):
    one = case(
        as_of=as_of, person={"born": "1970-01-01", "birthplace": "KG", "nationality": [{"of": "SU", "from": "..", "to": "1991-12-25"}]},
        residence=[{"in": "KG", "from": "1970-01-01", "to": "..", "registration": "permanent", "reason": "home"}],
        acts=[{"act": "refused", "what": "confirmation", "of": "KG", "by": "KG", "date": day, **act}])
    return by_id(run(book, one))["KG-2007-41"]


@pytest.mark.parametrize(("as_of", "opened"), [("2026-03-10", "yes"), ("2026-09-09", "yes"), ("2026-09-10", "yes"), ("2026-09-11", "no"), ("2027-03-10", "no")])
def test_an_appeal_runs_six_months_from_the_decision(book, as_of, opened):
    """KG-2007-41: within six months of the decision; the day before, the day, the day after."""
    found = refused(book, as_of)
    assert found.kind == "appeal"
    assert found.open == opened
    assert found.until == "2026-09-10"
    assert found.against == ("acts[0]",)
    assert "6m" in found.closings[0].why["en"]


def test_an_appeal_against_an_undated_decision_is_not_known_to_be_open(book):
    assert refused(book, "2026-09-10", day=None).open == "unknown"
    assert refused(book, "2026-09-10", day="2026").open == "unknown"


def test_the_last_decision_counts(book):
    one = case(
        person={"born": "1970-01-01", "birthplace": "KG", "nationality": [{"of": "SU", "from": "..", "to": "1991-12-25"}]},
        residence=[{"in": "KG", "from": "1970-01-01", "to": "..", "registration": "permanent", "reason": "home"}],
        acts=[{"act": "refused", "what": "confirmation", "of": "KG", "by": "KG", "date": day} for day in ("2020-01-01", "2026-10-01")])
    found = by_id(run(book, one))["KG-2007-41"]
    assert (found.open, found.until, found.against) == ("yes", "2027-04-01", ("acts[0]", "acts[1]"))


def test_a_window_closes_with_the_provision(book):
    assert by_id(run(book, example("roza")))["UZ-1992-18"].until == "2020-09-14"


def test_a_window_closes_before_an_age(book):
    """TR-5901-21: from 18 and under 21; three years from majority, told twice, the sooner first."""
    one = case(as_of="2026-06-01", person={"born": "2007-01-15", "birthplace": "TR", "nationality": [{"of": "TR", "from": "2007-01-15", "to": "2015-01-01"}]},
               residence=[{"in": "TR", "from": "2007-01-15", "to": "..", "registration": "permanent", "reason": "home"}])
    found = by_id(run(book, one))["TR-5901-21"]
    assert found.until == "2028-01-14"
    assert [c.day for c in found.closings] == ["2028-01-14", "2028-01-15"]


def test_no_day_is_guessed_without_a_date_of_birth(book):
    one = case(person={"birthplace": "TR"}, residence=[{"in": "TR", "from": "2007-01-15", "to": "..", "registration": "permanent", "reason": "home"}])
    assert by_id(run(book, one))["TR-5901-21"].closings == ()


# -- children ----------------------------------------------------------------------------------------------
def test_children_included_not_or_unknown(book):
    answer = run(book, example("roza"))
    assert by_id(answer)["KZ-1991-16.1#kin@2011"].children[0] == "included"
    assert run(book, example("uzbek_bride_in_osh")).remedies[0].children[0] in ("included", "unknown")
    assert {r.children[0] for r in run(book, example("propiska_kind_unknown")).remedies} <= {"included", "not", "unknown"}
    assert "not" in {r.remedy.get("children") for r in book.rules if r.remedy is not None}


# -- what it puts at risk ----------------------------------------------------------------------------------
def kazakh(as_of, **circumstances):
    return case(
        as_of=as_of, person={"born": "1975-03-03", "birthplace": {"in": "UZ", "place": "Nukus"}, "ethnicity": ["kazakh"], "nationality": [{"of": "UZ", "from": "1992-07-28", "to": ".."}]},
        residence=[
            {"in": "UZ", "place": "Nukus", "from": "1975-03-03", "to": "2011-10-31", "registration": "permanent", "reason": "home"},
            {"in": "KZ", "place": "Almaty", "from": "2011-11-01", "to": "..", "registration": "permanent", "reason": "home",
             "permits": [{"kind": "permanent_permit", "from": "2011-12-01", "to": ".."}]}],
        circumstances={"fears_return_to": [], **circumstances})


def test_the_release_trap_of_ethnic_returnees_is_told(book):
    """KZ-1991-17#7-kin@2011: until the end of 2015 the old citizenship had to be gone first."""
    found = by_id(run(book, kazakh("2013-06-01")))["KZ-1991-16.1#kin@2011"]
    assert found.open == "no"
    assert "release:UZ" in found.puts_at_risk
    assert "no choice" in next(r for r in found.risks if r.what == "release").text("en")
    assert "не оставляет выбора" in next(r for r in found.risks if r.what == "release").text("ru")


def test_since_2015_a_written_statement_is_enough(book):
    found = by_id(run(book, kazakh("2017-06-01")))["KZ-1991-16.1#kin@2015"]
    assert "statement:UZ" in found.puts_at_risk
    assert "release:UZ" not in found.puts_at_risk


def test_a_stateless_person_has_nothing_to_renounce(book):
    answer = run(book, example("roza"))
    assert not [r for remedy in answer.remedies for r in remedy.puts_at_risk if r.startswith(("release", "statement"))]


def test_recognition_of_the_stateless_demands_no_release(book):
    """UZ-2020-6.1 is not for people with another nationality; that is no demand to leave one."""
    one = case(person={"born": "1970-01-01", "birthplace": "UZ", "nationality": [{"of": "RU", "from": "1992-02-06", "to": ".."}]},
               residence=[{"in": "UZ", "from": "1993-01-01", "to": "..", "registration": "permanent", "reason": "home"}])
    found = by_id(run(book, one))["UZ-2020-6.1"]
    assert not [r for r in found.puts_at_risk if r.startswith("release")]


def test_acquiring_one_nationality_may_end_another(book):
    found = by_id(run(book, example("uzbek_bride_in_osh")))["KG-2007-14#c"]
    assert any(r.startswith("loss:UZ:") for r in found.puts_at_risk)


def test_a_contact_may_register_a_loss_whose_ground_is_met(book):
    found = by_id(run(book, example("uzbek_bride_in_osh")))["UZ-1992-35@2020"]
    assert any(r.startswith("contact:UZ:") for r in found.puts_at_risk)
    by_rule = {r.rule: r for r in found.risks if r.what == "contact"}
    grounds = {k: v for k, v in found.around.unregistered.items() if k.startswith("UZ-")}
    assert {k: v == 1 for k, v in grounds.items()} == {k: r.certain for k, r in by_rule.items()}


# -- the path ----------------------------------------------------------------------------------------------
def at_home(**person):
    return case(person={"born": "1970-01-01", "birthplace": "KG", **person},
                residence=[{"in": "KG", "from": "1970-01-01", "to": "..", "reason": "home", "registration": "none"}])


def test_own_country_first_confirmation_not_determination(book):
    """INT-D-18: nobody is sent to a determination procedure in the own country while its nationality is open."""
    answer = run(book, at_home(nationality=[{"of": "SU", "from": "..", "to": "1991-12-25"}]))
    assert answer.remedy_path == "confirmation"
    sdp = by_id(answer)["KG-SDP-1"]
    assert sdp.demoted
    assert "own country" in sdp.why_ranked["en"]
    order = [r.id for r in answer.remedies]
    ways = [r.id for r in answer.remedies if r.country == "KG" and r.open != "no" and r.kind in ("confirmation", "recognition", "facilitated")]
    assert ways
    if sdp.open != "no":
        assert max(order.index(i) for i in ways) < order.index("KG-SDP-1")


def test_in_migration_the_determination_procedure(book):
    one = case(person={"born": "1970-01-01", "birthplace": "RU", "nationality": [{"of": "SU", "from": "..", "to": "1991-12-25"}]},
               residence=[{"in": "RU", "from": "1970-01-01", "to": "2021-12-31", "reason": "home", "registration": "none"},
                          {"in": "KG", "from": "2022-01-01", "to": "..", "reason": "home", "registration": "none"}])
    assert run(book, one).remedy_path == "sdp"


@pytest.mark.parametrize(("since", "path"), [("2016-11-23", "confirmation"), ("2016-11-24", "sdp")])
def test_ten_years_are_long(book, since, path):
    """The longest residence the 1961 Convention lets a State ask for (INT-61-01b-res), the day and the day after."""
    one = case(person={"born": "1970-01-01", "birthplace": "RU", "nationality": [{"of": "SU", "from": "..", "to": "1991-12-25"}]},
               residence=[{"in": "KG", "from": since, "to": "..", "reason": "home", "registration": "permanent"}])
    answer = run(book, one)
    assert answer.remedy_path in (path, "sdp")
    from citizenship.assessment.filing import paths

    assert paths(answer.evaluation)["KG"] == (1 if path == "confirmation" else -1)


def test_an_unknown_place_of_birth_leaves_the_path_open(book):
    one = case(person={"born": "1970-01-01"}, residence=[{"in": "KG", "from": "2024-01-01", "to": "..", "reason": "home"}])
    assert run(book, one).remedy_path == "unknown"
    assert run(book, case(person={"born": "1970-01-01"})).remedy_path is None


# -- JSON --------------------------------------------------------------------------------------------------
def test_json_keeps_its_keys_and_gains_the_new_ones(book):
    jsonschema = pytest.importorskip("jsonschema")
    for name in ("roza", "uzbek_bride_in_osh", "baku_armenian"):
        data = run(book, example(name)).to_dict()
        jsonschema.validate(data, json_schema())
        for remedy in data["remedies"]:
            assert {"id", "country", "open", "right", "missing", "until", "puts_at_risk", "kind", "why_ranked", "conditions", "closes", "children", "fee", "term"} <= set(remedy)
    schema = json_schema()
    assert {"withheld", "remedy_path", "remedies"} <= set(schema["properties"])
