"""The referral table (REGIONAL 2.2): its tests (a) to (e), doubtful age, priorities from the ruleset."""

from __future__ import annotations

import copy

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from citizenship.assessment.assess import assess
from citizenship.casefile import from_dict
from citizenship.law.lawbook import load_lawbook

NOTHING = {
    "fears_return_to": [], "alone_minor": False, "violence_on_route": False, "stranded": False, "irregular_work": False, "urgent_need": False,
    "meets": dict.fromkeys((
        "fled_conflict_or_persecution", "trafficking_means", "papers_withheld", "domestic_or_isolated_work", "pregnant", "single_parent",
        "permit_depends_on_another", "wants_return", "displaced_by_environment", "irregular_stay", "relative_lawfully_resident_elsewhere",
        "serious_reasons_for_exclusion"), False) | {"papers_agree": True},
    "trafficking": {"act": False, "means": False, "purpose": False},
}


@pytest.fixture(scope="module")
def book():
    return load_lawbook().select(states=("AF", "SU", "UZ"))  # the table asks no other State's law of these lives


def life(**changes):
    """A man from Uzbekistan in Russia, with a passport and a birth certificate and no need."""
    circumstances = copy.deepcopy(NOTHING)
    circumstances["meets"] |= changes.pop("meets", {})
    circumstances |= changes.pop("circumstances", {})
    person = {"sex": "male", "born": "1990-01-01", "birthplace": "UZ", "birth_registered": True, "ethnicity": ["uzbek"],
              "nationality": [{"of": "UZ", "from": "1990-01-01", "to": "..", "by": "birth"}]} | changes.pop("person", {})
    held = [{"of": "UZ", "from": "1992-07-28", "to": "..", "by": "operation"}]
    data = {
        "id": "a", "as_of": "2026-11-23", "person": person, "circumstances": circumstances,
        "parents": [{"role": role, "born": "1960-01-01", "nationality": held} for role in ("mother", "father")],
        "residence": [{"in": "UZ", "from": "1990-01-01", "to": "2026-10-31", "registration": "permanent", "reason": "home", "permits": []},
                      {"in": "RU", "from": "2026-11-01", "to": "..", "registration": "stay", "reason": "work", "permits": []}],
        "documents": [{"kind": "passport", "of": "UZ", "issued": "2020-01-01", "expires": "2030-01-01", "held": True},
                      {"kind": "birth_certificate", "of": "UZ", "issued": "1990-02-01", "held": True}],
        "acts": [], "family": [], "service": [], "convictions": [],
    }
    return from_dict(data | changes)


def answer(book, case):
    return assess(case, lawbook=book, engine="reference", completions=False)


def rows(book, case):
    return set(answer(book, case).referrals)


def test_nobody_without_a_need_is_referred(book):
    assert rows(book, life()) == set()


def test_a_afghan_boy_alone_with_a_debt_to_a_smuggler(book):
    """(a) A boy of 16: child protection, asylum, and possibly trafficking, together."""
    person = {"born": "2010-05-01", "birthplace": "AF", "ethnicity": ["hazara"], "nationality": [{"of": "AF", "from": "2010-05-01", "to": "..", "by": "birth"}]}
    stay = [{"in": "AF", "from": "2010-05-01", "to": "2026-10-31", "reason": "home"}, {"in": "TJ", "from": "2026-11-01", "to": "..", "registration": "none"}]
    alone = {"circumstances": {"alone_minor": True}, "person": person, "residence": stay, "documents": []}
    assert {"REF-01", "REF-02"} <= rows(book, life(**alone))
    assert "REF-03" not in rows(book, life(**alone))
    alone["circumstances"] = {"alone_minor": True, "trafficking": {"act": True, "means": None, "purpose": True}}
    assert {"REF-01", "REF-02", "REF-03"} <= rows(book, life(**alone))  # of a child no means are asked


def test_b_consent_does_not_matter_where_means_were_used(book):
    """(b) An adult who agreed to a sham job and was made to work off a debt."""
    assert "REF-03" in rows(book, life(circumstances={"trafficking": {"act": True, "means": True, "purpose": True}}))
    assert "REF-03" not in rows(book, life(circumstances={"trafficking": {"act": True, "means": False, "purpose": True}}))
    assert "REF-03" not in rows(book, life(circumstances={"trafficking": {"act": True, "means": None, "purpose": True}}))
    assert "REF-03" not in rows(book, life(circumstances={"trafficking": {"act": True, "means": True, "purpose": False}}))


def test_the_word_of_meets_about_means_goes_before(book):
    elements = {"act": True, "means": False, "purpose": True}
    assert "REF-03" in rows(book, life(circumstances={"trafficking": elements}, meets={"trafficking_means": True}))


@pytest.fixture(autouse=True)
def _no_word_about_means():
    NOTHING["meets"].pop("trafficking_means", None)


def test_c_trafficked_and_afraid(book):
    """(c) Both rows."""
    facts = {"trafficking": {"act": True, "means": True, "purpose": True}, "fears_return_to": ["UZ"]}
    assert {"REF-02", "REF-03"} <= rows(book, life(circumstances=facts))


OTHERS = [
    {"circumstances": {"urgent_need": True}}, {"circumstances": {"alone_minor": True}}, {"circumstances": {"fears_return_to": ["UZ"]}},
    {"circumstances": {"violence_on_route": True}}, {"circumstances": {"stranded": True}}, {"meets": {"papers_withheld": True}},
    {"meets": {"fled_conflict_or_persecution": True}}, {"meets": {"displaced_by_environment": True}}, {"meets": {"wants_return": True}},
    {"meets": {"serious_reasons_for_exclusion": True}}, {"person": {"sex": "female"}}, {"documents": []},
    {"circumstances": {"trafficking": {"act": True, "means": True, "purpose": True}}},
]


def merged(extra):
    facts = copy.deepcopy(extra)
    facts.setdefault("circumstances", {})["irregular_work"] = True
    return facts


def test_d_the_residual_row_stands_alone(book):
    """(d) REF-10 only if no other row fired."""
    assert rows(book, life(**merged({}))) == {"REF-10"}


@pytest.mark.parametrize("extra", OTHERS, ids=str)
def test_d_any_other_row_takes_it_away(book, extra):
    found = rows(book, life(**merged(extra)))
    assert found
    assert "REF-10" not in found


FACTS = [
    ("circumstances", "urgent_need"), ("circumstances", "violence_on_route"), ("circumstances", "stranded"), ("circumstances", "irregular_work"),
    *[("meets", word) for word in NOTHING["meets"] if word not in ("papers_agree", "trafficking_means")],
]
FLAGS = st.sampled_from(["absent", True, False, None])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    base=st.fixed_dictionaries({key: FLAGS for key in FACTS}), more=st.dictionaries(st.sampled_from(FACTS), st.sampled_from([True, False])),
    alone=st.sampled_from([True, False, None, "absent"]), fears=st.sampled_from([[], ["UZ"], {"one_of": ["UZ", "TJ"]}, None, "absent"]),
    displaced=st.sampled_from(["osh_2010", "aral_sea", None, "absent"]), born=st.sampled_from(["1990-01-01", "2010-05-01", "2005/2012", None]),
    paper=st.booleans(), act=st.sampled_from([None, "asylum_refused", "refused", "released", "recognised_refugee"]),
)
def test_e_a_fact_more_never_takes_protection_away(book, base, more, alone, fears, displaced, born, paper, act):
    """(e) Whatever is added to a case, a certain REF-01 or REF-02 stays."""
    def case(extra, *, full):
        told = {key: value for key, value in base.items() if value != "absent"}
        told |= {key: value for key, value in extra.items() if told.get(key) is None}
        circumstances = {name: value for (where, name), value in told.items() if where == "circumstances"}
        circumstances["meets"] = {name: value for (where, name), value in told.items() if where == "meets"}
        for name, value in (("alone_minor", alone), ("fears_return_to", fears), ("displaced_by", displaced)):
            if value != "absent":
                circumstances[name] = value
        data = {"id": "a", "as_of": "2026-11-23", "circumstances": circumstances, "person": {"birthplace": "UZ"}}
        if full:
            data["person"]["born"] = born
            data["documents"] = [{"kind": "passport", "of": "UZ", "issued": "2020-01-01", "expires": "2030-01-01"}] if paper else []
            data["acts"] = [{"act": act, "of": "UZ", "by": "RU", "date": "2020-01-01", "final": True}] if act else []
            data["residence"] = [{"in": "RU", "from": "2020-01-01", "to": ".."}]
        return from_dict(data)

    before, after = answer(book, case({}, full=False)), answer(book, case(more, full=True))
    certain = {row.id for row in before.setting.referrals if not row.in_doubt} & {"REF-01", "REF-02"}
    assert certain <= {row.id for row in after.setting.referrals if not row.in_doubt}
    for found in (before, after):
        assert "REF-10" not in found.referrals or len(found.referrals) == 1


@pytest.mark.parametrize(("born", "alone", "doubt"), [
    ("2005/2012", True, False), ("1980-01-01", True, False), ("2005/2012", None, True), ("2015-01-01", None, True), (None, None, True), ("1980-01-01", None, None),
    ("2005/2012", False, None),
])
def test_a_doubtful_age_is_a_childs(book, born, alone, doubt):
    """Alone and of doubtful age: a child. Asked and not known: a child in doubt, unless certainly grown up."""
    found = answer(book, life(person={"born": born, "nationality": [], "birthplace": "UZ"}, circumstances={"alone_minor": alone}, documents=[]))
    row = {r.id: r for r in found.setting.referrals}.get("REF-01")
    assert (row.in_doubt if row else None) is doubt


def test_what_nobody_asked_about_refers_nobody(book):
    found = rows(book, from_dict({"id": "a", "as_of": "2026-11-23", "person": {"born": "2012-01-01", "birthplace": "UZ"}}))
    assert found == {"REF-05"}  # of undetermined nationality; nothing else is known


def test_the_finding_itself_is_a_trigger(book):
    """An undetermined finding refers to REF-05 though the file says nothing of residence."""
    case = from_dict({"id": "a", "as_of": "2026-11-23", "person": {"born": "1990-01-01", "birthplace": "KZ"}})
    found = answer(book, case)
    assert found.finding == "undetermined"
    assert "REF-05" in found.referrals


def test_displacement_is_read(book):
    assert "REF-02" in rows(book, told("osh_2010"))
    assert "REF-09" in rows(book, told("aral_sea"))
    assert not {"REF-02", "REF-09"} & rows(book, told("other"))


def told(cause):
    case = life(circumstances={"displaced_by": cause})
    import attrs

    left = tuple(pair for pair in case.circumstances.meets if pair[0] not in ("fled_conflict_or_persecution", "displaced_by_environment"))
    return attrs.evolve(case, circumstances=attrs.evolve(case.circumstances, meets=left))


def test_every_row_says_where_and_how_urgent(book):
    table = {rule.id: rule for rule in book.rules if rule.referral is not None}
    assert sorted(table) == [f"REF-{n:02}" for n in range(13)]
    assert [table[f"REF-{n:02}"].referral["priority"] for n in range(13)] == [0, 1, 1, 1, 2, 2, 2, 3, 4, 3, 5, 4, None]
    found = answer(book, life(circumstances={"urgent_need": True, "fears_return_to": ["UZ"], "stranded": True}))
    assert [row.id for row in found.setting.referrals] == ["REF-00", "REF-02", "REF-04"]
    for row in found.to_dict()["referral_details"]:
        assert all(row[key][lang] for key in ("title", "refer_to", "safeguard") for lang in ("en", "ru"))
