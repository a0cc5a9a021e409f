"""The refugee confidentiality lock (INT-D-17): nobody contacts the authorities of a State that is, or may be, feared."""

from __future__ import annotations

import pytest

from citizenship.assessment.assess import assess
from citizenship.assessment.confidentiality import consented, lock
from citizenship.casefile import from_dict
from citizenship.law.lawbook import load_lawbook
from citizenship.report.plans import show_plans
from citizenship.report.terminal import show


@pytest.fixture(scope="module")
def book():
    return load_lawbook()


BASE = {
    "id": "lock", "as_of": "2026-11-23",
    "person": {"sex": "male", "born": "1970-05-01", "birthplace": "UZ", "nationality": [{"of": "SU", "from": "..", "to": "1991-12-25", "by": "birth"}]},
    "residence": [
        {"in": "UZ", "place": "Samarkand", "from": "1970-05-01", "to": "2024-03-01", "registration": "permanent", "reason": "home"},
        {"in": "KG", "place": "Osh", "from": "2024-03-02", "to": "..", "registration": "permanent", "reason": "home"},
    ],
    "registrations": [], "documents": [{"kind": "passport", "of": "UZ", "issued": "1995-05-05", "expires": "2005-05-05"}],
    "acts": [], "family": [], "service": [], "convictions": [],
}


def answer(book, **changes):
    data = {**BASE, **{k: v for k, v in changes.items() if k != "permits"}}
    if "permits" in changes:
        data["residence"] = [BASE["residence"][0], {**BASE["residence"][1], "permits": changes["permits"]}]
    return assess(from_dict(data), lawbook=book, engine="reference", completions=False)


def test_without_a_fear_nothing_is_withheld(book):
    found = answer(book, circumstances={"fears_return_to": []})
    assert found.enquiry_allowed("UZ")
    assert found.withheld == ()
    assert any(r.country == "UZ" and r.open == "yes" for r in found.remedies)


def test_a_stated_fear_locks_that_state_and_loses_nothing_silently(book):
    free = answer(book, circumstances={"fears_return_to": []})
    locked = answer(book, circumstances={"fears_return_to": ["UZ"]})
    assert not locked.enquiry_allowed("UZ")
    assert locked.enquiry_allowed("KG")
    assert not [r.id for r in locked.remedies if r.country == "UZ"]
    offered = {r.id for r in free.remedies if r.country == "UZ"}
    assert offered
    assert offered <= {w.id for w in locked.withheld}
    assert all("fears" in w.reason["en"] and "опасается" in w.reason["ru"] for w in locked.withheld)
    assert {w["id"] for w in locked.to_dict()["withheld"]} == {w.id for w in locked.withheld}


def test_the_answer_for_readers_names_no_office_of_the_feared_state(book):
    locked = answer(book, circumstances={"fears_return_to": ["UZ"]})
    free = answer(book, circumstances={"fears_return_to": []})
    office = "internal affairs body (migration and citizenship)"
    assert office in show(free)
    assert office not in show(locked)
    assert "Withheld" in show(locked)
    assert "Скрыто" in show(locked, "ru")
    assert all(rule.country != "UZ" for rule in locked.remedies)
    assert all(not risk.cure or not any(c.startswith("UZ-") for c in risk.cure) for risk in locked.risks)


def test_an_unknown_fear_locks_every_state_but_the_one_lived_in(book):
    found = answer(book, circumstances={"fears_return_to": None})
    assert not found.enquiry_allowed("UZ")
    assert not found.enquiry_allowed("TJ")
    assert found.enquiry_allowed("KG")
    assert lock(found.evaluation).states["UZ"] == "unknown"


def test_a_fear_nobody_asked_about_does_not_lock_but_is_to_be_asked_of_the_displaced(book):
    silent = lock(answer(book).evaluation)
    assert silent.enquiry_allowed("UZ")
    assert not silent.ask
    displaced = lock(answer(book, circumstances={"displaced_by": "osh_2010"}).evaluation)
    assert displaced.enquiry_allowed("UZ")
    assert displaced.ask


@pytest.mark.parametrize("kind", ["refugee", "asylum_seeker"])
def test_a_refugee_permit_locks_whatever_may_be_feared(book, kind):
    found = lock(answer(book, permits=[{"kind": kind, "from": "2024-04-01", "to": ".."}]).evaluation)
    assert found.states["UZ"] == "claim"
    assert not found.enquiry_allowed("UZ")
    assert found.enquiry_allowed("KG"), "the State that protects"
    assert found.ask


@pytest.mark.parametrize(("acts", "locked"), [
    ([{"act": "recognised_refugee", "of": "KG", "by": "KG", "date": "2025-01-01"}], True),
    ([{"act": "asylum_refused", "of": "KG", "by": "KG", "date": "2025-01-01"}], True),
    ([{"act": "asylum_refused", "of": "KG", "by": "KG", "date": "2025-01-01", "final": True}], False),
    ([{"act": "asylum_refused", "of": "KG", "by": "KG", "date": "2025-01-01", "final": True, "appeals": [{"filed": "2025-02-01", "outcome": "pending"}]}], True),
    ([{"act": "recognised_refugee", "of": "KG", "by": "KG", "date": "2025-01-01", "happened": None}], True),
    ([{"act": "recognised_refugee", "of": "KG", "by": "KG", "date": "2025-01-01", "happened": False}], False),
])
def test_a_claim_locks_until_it_is_finally_refused(book, acts, locked):
    assert answer(book, acts=acts).enquiry_allowed("UZ") is not locked


def test_a_stated_fear_outlasts_a_refused_claim(book):
    acts = [{"act": "asylum_refused", "of": "KG", "by": "KG", "date": "2025-01-01", "final": True}]
    assert not answer(book, acts=acts, circumstances={"fears_return_to": ["UZ"]}).enquiry_allowed("UZ")


@pytest.mark.parametrize(("consent", "allowed"), [
    ({"to": "contact_consulate", "of": "UZ", "date": "2026-11-01"}, True),
    ({"to": "contact_consulate", "of": "UZ"}, False),
    ({"to": "contact_consulate", "of": "UZ", "date": "2026-12-01"}, False),
    ({"to": "store", "of": "UZ", "date": "2026-11-01"}, False),
    ({"to": "contact_consulate", "of": "TJ", "date": "2026-11-01"}, False),
])
def test_only_a_dated_consent_to_that_contact_lifts_the_lock(book, consent, allowed):
    found = answer(book, circumstances={"fears_return_to": ["UZ"]}, consents=[consent])
    assert found.enquiry_allowed("UZ") is allowed
    assert lock(found.evaluation).lifted == (("UZ",) if allowed else ())


def test_a_consent_older_than_the_claim_is_not_one(book):
    acts = [{"act": "recognised_refugee", "of": "KG", "by": "KG", "date": "2025-01-01"}]
    old = answer(book, acts=acts, consents=[{"to": "contact_consulate", "of": "UZ", "date": "2024-12-31"}])
    new = answer(book, acts=acts, consents=[{"to": "contact_consulate", "of": "UZ", "date": "2025-01-01"}])
    assert not old.enquiry_allowed("UZ")
    assert new.enquiry_allowed("UZ")


def test_an_enquiry_without_a_dated_consent_is_invalid(book):
    """METHODS c.3: remedies that reach a State from abroad say if the consent is on file."""
    without, with_it = answer(book), answer(book, consents=[{"to": "contact_consulate", "of": "UZ", "date": "2026-11-01"}])
    assert {r.consent for r in without.remedies if r.country == "UZ"} == {"missing"}
    assert {r.consent for r in with_it.remedies if r.country == "UZ"} == {"on_file"}
    assert {r.consent for r in with_it.remedies if r.country == "KG"} == {"not_needed"}
    assert consented(with_it.evaluation, "UZ")
    assert not consented(with_it.evaluation, "TM")


def test_a_remedy_elsewhere_that_reaches_the_feared_state_is_withheld(book):
    """UA-UZ-1998: Ukraine passes the release file to Uzbekistan; and a renunciation is addressed to the State left."""
    data = {
        "id": "crimea", "as_of": "1999-06-01",
        "person": {"born": "1960-01-01", "birthplace": "UZ", "nationality": [{"of": "UZ", "from": "1992-07-28", "to": ".."}]},
        "residence": [{"in": "UZ", "from": "1960-01-01", "to": "1997-01-01", "registration": "permanent", "reason": "home"},
                      {"in": "UA", "from": "1997-01-02", "to": "..", "registration": "permanent", "reason": "home", "left_for_good": False}],
        "registrations": [], "documents": [], "acts": [], "circumstances": {"deported_people": "crimean_tatar", "fears_return_to": []},
    }
    free = assess(from_dict(data), lawbook=book, engine="reference", completions=False)
    assert "UA-UZ-1998@1998" in {r.id for r in free.remedies}
    data["circumstances"]["fears_return_to"] = ["UZ"]
    locked = assess(from_dict(data), lawbook=book, engine="reference", completions=False)
    kept = {w.id: w for w in locked.withheld}
    assert kept["UA-UZ-1998@1998"].contacts == "UZ"
    assert kept["UA-UZ-1998@1998"].country == "UA"


def test_no_plan_reaches_the_feared_state(book):
    free = answer(book, circumstances={"fears_return_to": []}).plans()
    locked = answer(book, circumstances={"fears_return_to": ["UZ"]}).plans()
    assert any(s.country == "UZ" for p in free.plans for s in p.steps)
    assert not any(s.country == "UZ" or "UZ" in s.renounces for p in locked.plans for s in p.steps)
    assert locked.withheld
    assert "Withheld" in show_plans(locked)


def test_no_proof_is_asked_of_a_feared_authority():
    """INT-D-17: of a fact that lies in the feared State only what is in hand is named, with a warning."""
    life = {"id": "a", "as_of": "2026-01-01", "person": {"born": "1960-02-02", "birthplace": "UZ"}, "acts": [], "parents": [],
            "residence": [{"in": "UZ", "place": "Tashkent", "from": "birth", "to": "2000-01-01", "registration": None}, {"in": "KG", "from": "2000-01-02", "to": "..", "registration": "none"}]}

    def named(circumstances):
        answer = assess(from_dict(life | {"circumstances": circumstances}), engine="reference")
        [question] = [q for q in answer.questions if q.fact == "residence[0].registration"]
        return [proof.en for proof in question.proofs]

    free, feared = named({"fears_return_to": []}), named({"fears_return_to": ["UZ"]})
    assert any("archives of the Ministry" in proof for proof in free)
    assert not any("archive" in proof or "court" in proof or "bureau" in proof for proof in feared)
    assert any("propiska stamp" in proof for proof in feared)
    assert "may not be made known" in feared[-1]
    assert named({"fears_return_to": None})[-1] == feared[-1]
