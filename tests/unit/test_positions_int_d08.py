"""The table of INT-D-08, cell by cell: whose view decides, what proves a nationality, what disproves it, what silence means.

Every life is small and real, against the law as shipped. KZ stands for automatic acquisition by descent and for the acts
that grant and take; CN, whose article 9 takes the nationality by itself, for automatic loss.
"""

from __future__ import annotations

import copy

import pytest

from citizenship.assessment.assess import assess
from citizenship.casefile import from_dict
from citizenship.law.lawbook import load_lawbook

EMPTY = {"registrations": [], "documents": [], "acts": [], "family": [], "service": [], "convictions": []}
CHILD_OF_A_CITIZEN = {
    "id": "descent", "as_of": "2026-11-23",
    "person": {"born": "1996-05-05", "birthplace": "KZ", "birth_registered": True, "nationality": []},
    "parents": [{"role": "mother", "nationality_at_birth": ["KZ"]}, {"role": "father", "nationality_at_birth": []}],
    "residence": [{"in": "KZ", "from": "1996-05-05", "to": "..", "registration": "permanent", "reason": "home"}],
    **EMPTY, "documents": [{"kind": "birth_certificate", "of": "KZ", "issued": "1996-06-01", "held": True}],
}
CHILD_OF_FOREIGNERS = {**CHILD_OF_A_CITIZEN, "id": "foreign", "parents": [
    {"role": "mother", "nationality_at_birth": ["RU"]}, {"role": "father", "nationality_at_birth": ["RU"]}]}
CHINESE_NATURALISED = {
    "id": "chinese", "as_of": "2026-11-23",
    "person": {"born": "1980-03-03", "birthplace": "CN", "nationality": []},
    "parents": [{"role": "mother", "nationality_at_birth": ["CN"]}, {"role": "father", "nationality_at_birth": ["CN"]}],
    "residence": [{"in": "CN", "from": "1980-03-03", "to": "2000-01-01", "registration": "permanent", "reason": "home", "left_for_good": True},
                  {"in": "KZ", "from": "2000-01-02", "to": "..", "registration": "permanent", "reason": "home", "permits": [{"kind": "permanent_permit", "from": "2000-01-02", "to": "2010-06-01"}]}],
    **EMPTY, "acts": [{"act": "granted", "what": "admission", "of": "KZ", "date": "2010-06-01"}],
}


@pytest.fixture(scope="module")
def ask():
    book = load_lawbook()

    def answer(life, *acts, documents=None, **person):
        life = copy.deepcopy(life)
        life["acts"] = [*life["acts"], *acts]
        if documents is not None:
            life["documents"] = documents
        life["person"] |= person
        return assess(from_dict(life), lawbook=book, engine="reference")

    return answer


def verdict(answer, state):
    return answer.nationality[state].verdict if state in answer.nationality else "not_national"


# -- automatic acquisition ---------------------------------------------------------------------------------
def test_automatic_acquisition_whose_view_decides(ask):
    """The authority competent to confirm, when asked: not a teacher, not a policeman, not the consul of another State."""
    denied = {"act": "position_not_national", "of": "KZ", "date": "2020-01-01"}
    assert verdict(ask(CHILD_OF_A_CITIZEN, {**denied, "competent": True}), "KZ") == "not_national"
    assert verdict(ask(CHILD_OF_A_CITIZEN, {**denied, "competent": False, "body": "school"}), "KZ") == "national"
    assert verdict(ask(CHILD_OF_A_CITIZEN, {**denied, "by": "UZ", "level": "consulate"}), "KZ") == "national"
    assert verdict(ask(CHILD_OF_A_CITIZEN, {**denied, "competent": None}), "KZ") == "undetermined"
    confirmed = {"act": "position_national", "of": "KZ", "date": "2020-01-01", "competent": True}
    assert verdict(ask(CHILD_OF_FOREIGNERS, confirmed), "KZ") == "national"


@pytest.mark.parametrize("paper", [
    {"kind": "passport", "issued": "2020-01-01", "expires": "2030-01-01"}, {"kind": "id_card", "issued": "2020-01-01", "expires": "2030-01-01"},
    {"kind": "nationality_certificate", "issued": "2020-01-01", "expires": ".."},
    {"kind": "register_entry", "says_national_of": "KZ", "issued": "2012-01-01", "held": True},
])
def test_automatic_acquisition_proves_national(ask, paper):
    """Current passport, identity card, certificate, entry in the population register as a citizen; even against the statute."""
    answer = ask(CHILD_OF_FOREIGNERS, documents=[{"of": "KZ", **paper}])
    assert (verdict(answer, "KZ"), answer.nationality["KZ"].reading) == ("national", "position")
    assert answer.nationality["KZ"].confidence.word == "high"
    assert answer.finding == "national"


def test_automatic_acquisition_consistent_treatment_bears_the_text_out(ask):
    """Voting roll and conscription: weaker than a position, they make a verdict surer and never make one."""
    roll = [{"kind": "electoral_roll", "of": "KZ", "issued": "2019-01-01"}, {"kind": "military_card", "of": "KZ", "issued": "2014-06-01"}]
    answer = ask(CHILD_OF_A_CITIZEN, documents=[*CHILD_OF_A_CITIZEN["documents"], *roll])
    assert "text_supported" in {cap.id for cap in answer.nationality["KZ"].confidence.caps}
    foreign = ask(CHILD_OF_FOREIGNERS, documents=roll)
    assert (verdict(foreign, "KZ"), foreign.nationality["KZ"].confidence.word) == ("not_national", "low")


def test_automatic_acquisition_proves_not_national(ask):
    """Written refusal of the competent body; deletion from the register; a statute that plainly does not cover the facts and no contrary practice."""
    refusal = {"act": "refused", "what": "confirmation", "of": "KZ", "date": "2020-01-01", "competent": True, "final": True}
    assert verdict(ask(CHILD_OF_A_CITIZEN, refusal), "KZ") == "not_national"
    deleted = [{"kind": "register_entry", "of": "KZ", "says_national_of": "KZ", "issued": "2012-01-01", "withdrawn": "2019-05-05"}]
    gone = ask(CHILD_OF_A_CITIZEN, documents=deleted)
    assert (verdict(gone, "KZ"), gone.nationality["KZ"].reading) == ("not_national", "position")
    plain = ask(CHILD_OF_FOREIGNERS).nationality["KZ"]
    assert (plain.verdict, plain.confidence.word) == ("not_national", "reasonable")
    contrary = ask(CHILD_OF_FOREIGNERS, documents=[{"kind": "passport", "of": "KZ", "issued": "2012-01-01", "expires": "2022-01-01"}]).nationality["KZ"]
    assert (contrary.verdict, contrary.confidence.word) == ("not_national", "low")


def test_automatic_acquisition_absence_of_proof(ask):
    """Neutral. Birth certificate only, born in 1996 to a citizen mother: national by the text, reasonably sure, have it confirmed; never stateless."""
    answer = ask(CHILD_OF_A_CITIZEN)
    found = answer.nationality["KZ"]
    assert (answer.finding, found.verdict, found.reading, found.confidence.word) == ("national", "national", "text", "reasonable")
    assert [r.open for r in answer.remedies if r.id == "KZ-1991-BEL"] == ["yes"]
    for documents in ([], None):
        for mother in (["KZ"], None):
            life = {**CHILD_OF_A_CITIZEN, "parents": [{"role": "mother", "nationality_at_birth": mother}, {"role": "father", "nationality_at_birth": []}]}
            assert ask(life, documents=documents).finding != "stateless"
    unknown = {**CHILD_OF_A_CITIZEN, "parents": [{"role": "mother", "nationality_at_birth": None}, {"role": "father", "nationality_at_birth": []}]}
    assert verdict(ask(unknown), "KZ") == "undetermined"


# -- non-automatic acquisition -----------------------------------------------------------------------------
GRANT = {"act": "granted", "what": "admission", "of": "KZ", "date": "2020-01-01"}


def test_non_automatic_acquisition_whose_view_decides(ask):
    """The authority that grants, at the moment of the grant: national from that day, met conditions or not, and not a day earlier."""
    assert verdict(ask(CHILD_OF_FOREIGNERS, GRANT), "KZ") == "national"
    assert verdict(ask({**CHILD_OF_FOREIGNERS, "as_of": "2019-12-31"}, GRANT), "KZ") == "not_national"
    assert verdict(ask({**CHILD_OF_FOREIGNERS, "as_of": "2020-01-01"}, GRANT), "KZ") == "national"


def test_non_automatic_acquisition_proves_national(ask):
    """The grant act itself: as sure as an answer, whatever the certainty of the law it rests on."""
    found = ask(CHILD_OF_FOREIGNERS, GRANT).nationality["KZ"]
    assert (found.verdict, found.confidence.word) == ("national", "high")


def test_non_automatic_acquisition_proves_not_national(ask):
    """No application ever made; a refusal; a grant that was revoked."""
    refused = {"act": "refused", "what": "admission", "of": "KZ", "date": "2021-01-01"}
    annulled = {"act": "annulled", "of": "KZ", "date": "2022-01-01", "final": True}
    assert verdict(ask(CHILD_OF_FOREIGNERS), "KZ") == "not_national"
    assert verdict(ask(CHILD_OF_FOREIGNERS, refused), "KZ") == "not_national"
    assert verdict(ask(CHILD_OF_FOREIGNERS, GRANT, annulled), "KZ") == "not_national"


def test_non_automatic_acquisition_absence_of_proof(ask):
    """Negative: without a grant there is no nationality, though the person applied, and though they are entitled to it."""
    applied = {"act": "applied", "what": "admission", "of": "KZ", "date": "2026-01-01", "outcome": "pending"}
    answer = ask(CHILD_OF_FOREIGNERS, applied)
    assert verdict(answer, "KZ") == "not_national"
    assert any(r.country == "KZ" and r.effect in ("acquires", "entitles") and r.open != "no" for r in answer.remedies)


# -- automatic loss ----------------------------------------------------------------------------------------
def test_automatic_loss_whose_view_decides(ask):
    """The authority competent to confirm: asked after the loss, it still holds the person its national."""
    assert verdict(ask(CHINESE_NATURALISED), "CN") == "not_national"
    still = {"act": "position_national", "of": "CN", "date": "2015-01-01", "competent": True}
    assert verdict(ask(CHINESE_NATURALISED, still), "CN") == "national"
    assert verdict(ask(CHINESE_NATURALISED, {**still, "competent": False}), "CN") == "not_national"


def test_automatic_loss_proves_national(ask):
    """Continued issue or renewal of documents after the event shows that the loss is not applied; a paper from before it shows nothing."""
    renewed = ask(CHINESE_NATURALISED, documents=[{"kind": "passport", "of": "CN", "issued": "2018-01-01", "expires": "2028-01-01"}]).nationality["CN"]
    assert (renewed.verdict, renewed.reading, renewed.confidence.word) == ("national", "position", "high")
    expired = ask(CHINESE_NATURALISED, documents=[{"kind": "passport", "of": "CN", "issued": "2012-01-01", "expires": "2022-01-01"}]).nationality["CN"]
    assert (expired.verdict, expired.confidence.word) == ("not_national", "low")
    before = ask(CHINESE_NATURALISED, documents=[{"kind": "passport", "of": "CN", "issued": "2002-01-01", "expires": "2012-01-01"}]).nationality["CN"]
    assert (before.verdict, before.confidence.word) == ("not_national", "reasonable")
    unexpired = ask({**CHINESE_NATURALISED, "as_of": "2011-01-01"}, documents=[{"kind": "passport", "of": "CN", "issued": "2002-01-01", "expires": "2012-01-01"}])
    assert (unexpired.nationality["CN"].verdict, unexpired.nationality["CN"].confidence.word) == ("national", "low")


def test_automatic_loss_proves_not_national(ask):
    """The authority states that the loss occurred; it refuses renewal on that ground."""
    for act in ({"act": "position_not_national"}, {"act": "refused", "what": "document", "final": True}):
        found = ask(CHINESE_NATURALISED, {**act, "of": "CN", "date": "2019-01-01", "competent": True, "ground": "foreign nationality"}).nationality["CN"]
        assert (found.verdict, found.reading, found.confidence.word) == ("not_national", "position", "high")


def test_automatic_loss_absence_of_proof(ask):
    """Neutral: what is known of the practice for the group decides; that of China on article 9 is not settled enough to be surer than the text."""
    found = ask(CHINESE_NATURALISED).nationality["CN"]
    assert (found.by_text, found.by_practice) == ("not_national", "not_national")
    assert found.confidence.word == "reasonable"


# -- non-automatic loss ------------------------------------------------------------------------------------
@pytest.mark.parametrize("act", [{"act": "deprived"}, {"act": "released"}, {"act": "loss_registered"}])
def test_non_automatic_loss_whose_view_decides(ask, act):
    """The authority competent to release or deprive; not another State's court, and not once its decision is suspended or overturned."""
    act = {**act, "of": "KZ", "date": "2020-01-01"}
    assert verdict(ask(CHILD_OF_A_CITIZEN, act), "KZ") == "not_national"
    assert verdict(ask(CHILD_OF_A_CITIZEN, {**act, "by": "UZ", "level": "court"}), "KZ") == "national"
    assert verdict(ask(CHILD_OF_A_CITIZEN, {**act, "competent": False}), "KZ") == "national"
    assert verdict(ask(CHILD_OF_A_CITIZEN, {**act, "competent": None}), "KZ") == "undetermined"
    overturned = {**act, "appeals": [{"filed": "2020-02-01", "decided": "2021-01-01", "outcome": "overturned"}]}
    assert verdict(ask(CHILD_OF_A_CITIZEN, overturned), "KZ") == "national"


def test_non_automatic_loss_proves_national(ask):
    """No act of release or deprivation exists, even though a ground for one is met (a passport of another State taken in 2015)."""
    answer = ask(CHILD_OF_A_CITIZEN, {"act": "granted", "what": "admission", "of": "RU", "date": "2015-01-01"})
    assert verdict(answer, "KZ") == "national"
    assert any(risk.id == "LOSS" and risk.country == "KZ" for risk in answer.risks)


def test_non_automatic_loss_proves_not_national(ask):
    """The act of release or deprivation, final; surer than one of which nobody said so."""
    final = ask(CHILD_OF_A_CITIZEN, {"act": "deprived", "of": "KZ", "date": "2020-01-01", "final": True}).nationality["KZ"]
    open_ = ask(CHILD_OF_A_CITIZEN, {"act": "deprived", "of": "KZ", "date": "2020-01-01"}).nationality["KZ"]
    assert (final.verdict, final.confidence.word) == ("not_national", "high")
    assert (open_.verdict, open_.confidence.word) == ("not_national", "reasonable")


def test_non_automatic_loss_absence_of_proof(ask):
    """Positive: still a national, half-way through a release too."""
    asked = {"act": "asked_release", "of": "KZ", "date": "2026-05-05", "outcome": "pending"}
    assert verdict(ask(CHILD_OF_A_CITIZEN, asked), "KZ") == "national"
