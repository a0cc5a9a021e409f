"""Positions in depth: INT-D-03, INT-D-05 to -07, INT-D-09 and INT-D-10, statement by statement, on small real lives."""

from __future__ import annotations

import copy
from itertools import permutations

import pytest

from citizenship.assessment.assess import assess
from citizenship.casefile import from_dict
from citizenship.law.lawbook import load_lawbook

EMPTY = {"registrations": [], "documents": [], "acts": [], "family": [], "service": [], "convictions": []}


def child(state, mother, **more):
    """A child born in a State and living there, its mother a national of ``mother``, its father of no State."""
    return {"id": "child", "as_of": "2026-11-23", "person": {"born": "1996-05-05", "birthplace": state, "birth_registered": True, "nationality": []},
            "parents": [{"role": "mother", "nationality_at_birth": [mother]}, {"role": "father", "nationality_at_birth": []}],
            "residence": [{"in": state, "from": "1996-05-05", "to": "..", "registration": "permanent", "reason": "home"}], **EMPTY, **more}


KZ_CHILD, FOREIGN = child("KZ", "KZ"), child("KZ", "RU")
KG_CHILD = child("KG", "KG", parents=[{"role": "mother", "nationality_at_birth": ["KG"]}, {"role": "father", "nationality_at_birth": ["KG"]}])
NOWHERE = child("KZ", "RU", parents=[{"role": "mother", "nationality_at_birth": []}, {"role": "father", "nationality_at_birth": []}])


@pytest.fixture(scope="module")
def ask():
    book = load_lawbook()

    def answer(life, *acts, **more):
        life = copy.deepcopy(life) | more
        life["acts"] = [*life["acts"], *acts]
        return assess(from_dict(life), lawbook=book, engine="reference", completions=False)

    return answer


def verdict(answer, state="KZ"):
    return answer.nationality[state].verdict if state in answer.nationality else "not_national"


def refused(date="2024-05-05", **more):
    return {"act": "refused", "what": "document", "of": "KZ", "date": date, "competent": True, "final": True, **more}


def passport(issued, expires, **more):
    return {"kind": "passport", "of": "KZ", "issued": issued, "expires": expires, **more}


# -- INT-D-05: law in practice, rung by rung -----------------------------------------------------------------
def test_a_final_refusal_of_the_certificate_decides_and_may_be_unlawful(ask):
    """INT-D-05: the statute makes the child a citizen; the competent authority finally refused the certificate, "parent not in the database"."""
    answer = ask(KG_CHILD, {"act": "refused", "what": "confirmation", "of": "KG", "date": "2026-08-01", "competent": True, "final": True,
                            "ground": "parent not in the database"})
    found = answer.nationality["KG"]
    assert (found.verdict, found.reading, found.by_text) == ("not_national", "position", "national")
    [dispute] = answer.disputes
    assert (dispute.country, dispute.act, dispute.day) == ("KG", "acts[0]", "2026-08-01")
    assert dispute.by_text == answer.evaluation.timelines["text"].basis("KG", answer.evaluation.today[0])[0].rules
    assert dispute.by_text
    assert "KG-2007-41" in dispute.appeals
    assert dispute.closes == "2027-02-01"
    assert "may be unlawful" in dispute.text["en"]
    assert "незаконным" in dispute.text["ru"]


def test_the_appeal_is_late_after_its_term(ask):
    """KG-2007-41: six months; afterwards only the late appeal may be left, and no day closes it."""
    [dispute] = ask(KG_CHILD, {"act": "position_not_national", "of": "KG", "date": "2026-02-01", "competent": True}).disputes
    assert dispute.appeals == ("KG-2007-41#late",)
    assert dispute.closes is None


def test_no_dispute_where_the_text_agrees_or_no_authority_denied(ask):
    assert ask(FOREIGN, refused()).disputes == ()
    assert ask(KZ_CHILD).disputes == ()
    assert ask(KZ_CHILD, {"act": "released", "of": "KZ", "date": "2020-01-01"}).disputes == ()


def test_the_reverse_position_decides_too(ask):
    """INT-D-05, "and the reverse": treated as a national though the statute does not reach them."""
    found = ask(FOREIGN, {"act": "confirmed", "of": "KZ", "date": "2020-01-01", "competent": True}).nationality["KZ"]
    assert (found.verdict, found.reading, found.by_text) == ("national", "position", "not_national")


def test_confidence_falls_from_rung_to_rung(ask):
    """INT-D-05: the rung is recorded and each lower one is less sure (law on the books < answer without reasons < reasoned answer)."""
    denied = {"act": "position_not_national", "of": "KZ", "date": "2020-01-01", "competent": True}
    steps = [ask(FOREIGN, *acts).nationality["KZ"].confidence.step for acts in ([], [denied], [{**denied, "ground": "no KZ parent"}])]
    assert steps == sorted(set(steps))


# -- INT-D-03, INT-D-09: who speaks, and on what paper -------------------------------------------------------
def test_a_soviet_passport_proves_nothing_present(ask):
    """INT-D-03: the issuing State is gone; its paper proves past Soviet citizenship and no successor's."""
    paper = [{"kind": "passport", "of": "SU", "issued": "1990-01-01", "expires": "..", "held": True}]
    for life in (FOREIGN, NOWHERE):
        with_paper, without = ask(life, documents=paper), ask(life)
        assert {s: v.verdict for s, v in with_paper.nationality.items() if s != "SU"} == {s: v.verdict for s, v in without.nationality.items()}
        assert verdict(with_paper, "SU") == "not_national"


def test_a_paper_of_no_state_proves_nothing(ask):
    """INT-D-03: a document without an issuing State does not rebut statelessness."""
    assert ask(NOWHERE, documents=[{"kind": "passport", "issued": "2020-01-01", "expires": "2030-01-01"}]).finding == ask(NOWHERE).finding


@pytest.mark.parametrize("act", ["position_not_national", "refused", "no_reply", "cannot_confirm", "treated_as_foreigner"])
def test_the_opinion_of_an_incompetent_body_is_nothing(ask, act):
    """INT-D-09: a police officer or a teacher holds no position, nor does their conduct make a verdict less sure."""
    opinion = {"act": act, "of": "KZ", "what": "confirmation", "date": "2020-01-01", "final": True, "competent": False, "body": "police post"}
    answer = ask(KZ_CHILD, opinion)
    assert verdict(answer) == "national"
    assert answer.nationality["KZ"].confidence == ask(KZ_CHILD).nationality["KZ"].confidence


def silence(times, *, asked=True):
    request = [{"act": "enquired", "of": "KZ", "date": "2024-01-01"}] if asked else []
    return [*request, *({"act": "no_reply", "of": "KZ", "level": "consulate", "competent": True, "date": f"2025-0{n + 1}-01"} for n in range(times))]


def test_silence_is_no_position_and_once_is_nothing(ask):
    """INT-D-09: a consulate that does not reply once has said nothing, and nothing follows from it."""
    for life in (KZ_CHILD, FOREIGN):
        before, after = ask(life).nationality["KZ"], ask(life, *silence(1)).nationality["KZ"]
        assert (after.verdict, after.reading, after.confidence) == (before.verdict, before.reading, before.confidence)


def test_repeated_silence_after_a_proper_request_supports_a_negative(ask):
    """INT-D-09, INT-D-11: it makes a no surer and a yes doubtful, never a verdict; without a request it is nothing."""
    no, yes = ask(FOREIGN).nationality["KZ"], ask(KZ_CHILD).nationality["KZ"]
    silent_no, silent_yes = ask(FOREIGN, *silence(2)).nationality["KZ"], ask(KZ_CHILD, *silence(2)).nationality["KZ"]
    assert (silent_no.verdict, silent_yes.verdict) == (no.verdict, yes.verdict) == ("not_national", "national")
    assert silent_yes.confidence.word == "low"
    assert "text" in {c.id for c in no.confidence.caps}
    assert "text_supported" in {c.id for c in silent_no.confidence.caps}
    assert ask(KZ_CHILD, *silence(3, asked=False)).nationality["KZ"].confidence == yes.confidence
    unknown = {**KZ_CHILD, "parents": [{"role": "mother", "nationality_at_birth": None}, {"role": "father", "nationality_at_birth": []}]}
    assert verdict(ask(unknown, *silence(4))) == "undetermined"


# -- INT-D-10: special patterns ------------------------------------------------------------------------------
def test_refused_at_renewal_after_years_as_a_national(ask):
    """Treated as a national for years, then finally refused by the competent body: the later position decides, the old passport notwithstanding."""
    papers = [passport("2006-01-01", "2016-01-01"), passport("2016-01-01", "2026-01-01")]
    assert verdict(ask(KZ_CHILD, documents=papers, as_of="2024-12-01")) == "national"
    answer = ask(KZ_CHILD, refused("2024-05-05"), documents=papers, as_of="2024-12-01")
    assert (verdict(answer), answer.nationality["KZ"].reading) == ("not_national", "position")
    assert answer.disputes
    assert verdict(ask(KZ_CHILD, refused("2024-05-05", competent=False), documents=papers, as_of="2024-12-01")) == "national"
    assert verdict(ask(KZ_CHILD, refused("2024-05-05", final=None), documents=papers, as_of="2024-12-01")) == "undetermined"


def test_a_paper_issued_after_a_refusal_shows_it_abandoned(ask):
    """Recency the other way round: refused in 2010, given a passport in 2020."""
    assert verdict(ask(KZ_CHILD, refused("2010-05-05"), documents=[passport("2020-01-01", "2030-01-01")])) == "national"


@pytest.mark.parametrize("kind", ["released", "deprived", "loss_registered"])
def test_an_unexpired_passport_does_not_outlive_the_act_that_ended_the_nationality(ask, kind):
    found = ask(KZ_CHILD, {"act": kind, "of": "KZ", "date": "2020-01-01", "final": True}, documents=[passport("2018-01-01", "2028-01-01")])
    assert verdict(found) == "not_national"


def test_a_passport_and_an_act_of_a_day_nobody_knows(ask):
    """The release of "2018" may be older than the passport of June 2018: open, not guessed."""
    assert verdict(ask(KZ_CHILD, {"act": "released", "of": "KZ", "date": "2018"}, documents=[passport("2018-06-01", "2028-06-01")])) == "undetermined"


@pytest.mark.parametrize("order", list(permutations(range(2))))
def test_two_answers_of_one_day_or_of_days_that_may_be_either_way_round(ask, order):
    """Inconsistent treatment with nothing to prefer is open, in whatever order it is told; of one day a court's ruling weighs more."""
    yes, no = ({"act": act, "of": "KZ", "date": "2020-01-01"} for act in ("position_national", "position_not_national"))
    told = lambda a, b: verdict(ask(KZ_CHILD, *[(a, b)[i] for i in order]))
    assert told(yes, no) == "undetermined"
    assert told({**yes, "date": "2020"}, no) == "undetermined"
    assert told({**yes, "level": "court"}, no) == "national"
    assert told(yes, {**no, "level": "court"}) == "not_national"
    assert told(yes, {**no, "date": "2021-01-01"}) == "not_national"
    assert told({**yes, "date": "2021-01-01"}, no) == "national"


def appealed(**appeal):
    return {"appeals": [{"filed": "2024-06-01", **appeal}]}


@pytest.mark.parametrize("act", [
    {"act": "deprived"}, {"act": "loss_registered"}, {"act": "annulled"}, {"act": "position_not_national"}, {"act": "refused", "what": "confirmation", "final": True}])
@pytest.mark.parametrize(("appeal", "word"), [
    ({"outcome": "pending", "suspends": True}, "national"), ({"outcome": "pending", "suspends": False}, "not_national"),
    ({"outcome": "pending", "suspends": None}, "undetermined"), ({"outcome": "pending"}, "undetermined"),
    ({"outcome": "upheld"}, "not_national"), ({"outcome": "overturned"}, "national"), ({"outcome": None}, "undetermined"), ({}, "undetermined"),
])
def test_an_appeal(ask, act, appeal, word):
    """Pending and suspending: still national. Pending and not suspending: not national, unless and until overturned. Not known: open."""
    answer = ask(KZ_CHILD, {**act, "of": "KZ", "date": "2024-05-05", **appealed(**appeal)})
    assert verdict(answer) == word
    if word == "undetermined":
        assert any("appeals" in question.fact for question in answer.questions), answer.questions


def test_granted_in_error_or_by_fraud_exists_until_annulled(ask):
    """Error: none of the conditions look met and still it is a nationality. Fraud found, annulment asked for: still one. Annulled: none, unless overturned."""
    granted = {"act": "granted", "what": "admission", "of": "KZ", "date": "2020-01-01"}
    annulled = {"act": "annulled", "of": "KZ", "date": "2024-01-01"}
    convicted = [{"in": "KZ", "date": "2023-01-01", "offence": "fraud"}]
    assert verdict(ask(FOREIGN, granted, convictions=convicted)) == "national"
    assert verdict(ask(FOREIGN, {**granted, "competent": False})) == "national"
    assert verdict(ask(FOREIGN, granted, annulled)) == "not_national"
    assert verdict(ask(FOREIGN, granted, annulled, as_of="2023-12-31")) == "national"
    assert verdict(ask(FOREIGN, granted, {**annulled, **appealed(outcome="pending", suspends=True)})) == "national"


def test_a_false_paper_proves_nothing(ask):
    assert verdict(ask(FOREIGN, documents=[passport("2020-01-01", "2030-01-01", false_data=True)])) == "not_national"


def test_refused_in_bad_faith_is_still_refused(ask):
    answer = ask(KZ_CHILD, refused(ground="the family is not of the titular ethnicity"))
    assert verdict(answer) == "not_national"
    assert [dispute.country for dispute in answer.disputes] == ["KZ"]


@pytest.mark.parametrize(("act", "before"), [
    ({"act": "applied", "what": "admission", "outcome": "pending"}, "not_national"), ({"act": "consented"}, "not_national")])
def test_the_day_is_now_half_way_in_is_not_in(ask, act, before):
    assert verdict(ask(NOWHERE, {**act, "of": "KZ", "date": "2026-06-01"})) == before


def test_the_day_is_now_a_past_nationality_is_only_evidence(ask):
    held = {**NOWHERE["person"], "nationality": [{"of": "RU", "from": "1996-05-05", "to": "2010-01-01"}]}
    assert verdict(ask(NOWHERE, person=held), "RU") == "not_national"


def test_voluntary_renunciation_does_not_remove_anybody_from_the_definition(ask):
    """Released at their own request with nothing else: stateless; the definition knows no fault."""
    answer = ask(KZ_CHILD, {"act": "asked_release", "of": "KZ", "date": "2018-01-01"}, {"act": "released", "of": "KZ", "date": "2019-01-01"})
    assert verdict(answer) == "not_national"
    assert answer.finding == "stateless"


@pytest.mark.parametrize("label", [
    {"documents": [{"kind": "residence_permit", "of": "KZ", "issued": "2020-01-01", "expires": "2030-01-01"}]},
    {"documents": [{"kind": "stateless_certificate", "of": "KZ", "issued": "2020-01-01", "expires": "2030-01-01"}]},
    {"documents": [{"kind": "travel_document", "of": "KZ", "issued": "2020-01-01", "expires": "2030-01-01"}]},
])
def test_a_label_is_no_nationality(ask, label):
    """Permanent resident, recognised stateless person, holder of a travel document: none is a nationality."""
    assert verdict(ask(NOWHERE, **label)) == "not_national"


def test_a_states_own_stateless_paper_casts_doubt_and_decides_nothing(ask):
    paper = [{"kind": "stateless_certificate", "of": "KZ", "issued": "2020-01-01", "expires": "2030-01-01"}]
    found = ask(KZ_CHILD, documents=paper).nationality["KZ"]
    assert (found.verdict, found.confidence.word) == ("undetermined", "none")


def test_a_refusal_nobody_knows_to_be_final_casts_doubt(ask):
    """A refusal without finality asked is no position (R10), and no reason to be sure either."""
    found = ask(KZ_CHILD, {"act": "refused", "what": "confirmation", "of": "KZ", "date": "2024-05-05"}).nationality["KZ"]
    assert (found.verdict, found.confidence.word) == ("national", "low")


def test_inconsistent_treatment_after_a_negative_answer(ask):
    """Denied in 2015, on the electoral roll in 2020: not shown to be denied to any standard, so not enough for *stateless*."""
    denied = {"act": "position_not_national", "of": "KZ", "date": "2015-01-01", "competent": True, "ground": "no KZ parent"}
    later = {"act": "treated_as_citizen", "of": "KZ", "date": "2020-01-01", "competent": True}
    assert ask(NOWHERE, denied).finding == "stateless"
    answer = ask(NOWHERE, denied, later)
    assert (answer.nationality["KZ"].verdict, answer.nationality["KZ"].confidence.word, answer.finding) == ("not_national", "low", "undetermined")
    assert [s.country for s in answer.below_standard] == ["KZ"]
    assert ask(NOWHERE, {**denied, "date": "2021-01-01"}, later).finding == "stateless"


def test_what_the_state_took_back_is_no_contrary_practice(ask):
    """A passport issued though the law says no casts doubt; once the State has annulled what it gave, it does not."""
    paper = [passport("2012-01-01", "2022-01-01")]
    assert ask(NOWHERE, documents=paper).nationality["KZ"].confidence.word == "low"
    after = ask(NOWHERE, {"act": "annulled", "of": "KZ", "date": "2023-01-01"}, documents=paper)
    assert (verdict(after), after.nationality["KZ"].confidence.word) == ("not_national", "reasonable")
