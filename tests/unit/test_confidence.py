"""Confidence and standards of proof (INT-D-11): each step, what it takes, and what a stricter standard does to a finding."""

from __future__ import annotations

import copy
import doctest
import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

from citizenship.assessment import confidence, standards, verdict
from citizenship.assessment.answer import json_schema
from citizenship.assessment.assess import assess
from citizenship.assessment.confidence import by_standard
from citizenship.assessment.confidence_texts import REASONS
from citizenship.assessment.standards import HIGH, LOW, NONE, PROBABLE, REASONABLE, STANDARDS
from citizenship.casefile import from_dict
from citizenship.cli import main
from citizenship.errors import CaseError
from citizenship.law.lawbook import load_lawbook
from citizenship.vocabulary import acts as words_of_acts

PAPER = {"kind": "birth_certificate", "of": "KZ", "issued": "1996-06-01", "held": True}
STATELESS = {
    "id": "stateless", "as_of": "2026-11-23", "person": {"born": "1996-05-05", "birthplace": "KZ", "birth_registered": True, "nationality": []},
    "parents": [{"role": "mother", "nationality_at_birth": []}, {"role": "father", "nationality_at_birth": []}],
    "residence": [{"in": "KZ", "from": "1996-05-05", "to": "..", "registration": "permanent", "reason": "home"}],
    "registrations": [], "documents": [], "acts": [], "family": [], "service": [], "convictions": [],
}
DENIED = {"act": "position_not_national", "of": "KZ", "date": "2020-01-01"}


@pytest.fixture(scope="module")
def book():
    return load_lawbook()


@pytest.fixture(scope="module")
def ask(book):
    def answer(*acts, standard="reasonable", change=None, **more):
        life = copy.deepcopy(STATELESS) | more
        life["acts"] = [*life["acts"], *acts]
        if change:
            change(life)
        return assess(from_dict(life), lawbook=book, engine="reference", completions=False, standard=standard)

    return answer


def step(answer, state="KZ"):
    return answer.nationality[state].confidence.step


def held_by(answer, state="KZ"):
    return {cap.id for cap in answer.nationality[state].confidence.caps}


def test_the_text_alone_is_reasonable_and_no_more(ask):
    answer = ask()
    assert step(answer) == REASONABLE
    assert "text" in held_by(answer)


def test_plain_law_and_documented_facts_are_probable(ask):
    """INT-D-08: a statute that plainly does not cover the facts; each fact proved by more than a word."""
    def prove(life):
        life["residence"][0]["evidence"] = ["house_book"]

    assert step(ask(documents=[PAPER])) == REASONABLE
    assert step(ask(change=prove)) == REASONABLE
    assert step(ask(documents=[PAPER], change=prove)) == PROBABLE


def test_an_answer_without_and_with_reasons(ask):
    """INT-D-11: boilerplate is weighed, a reasoned reply of the competent body carries great weight."""
    assert step(ask({**DENIED})) == PROBABLE
    assert step(ask({**DENIED, "competent": True})) == PROBABLE
    assert step(ask({**DENIED, "ground": "born to foreigners"})) == PROBABLE
    assert step(ask({**DENIED, "competent": True, "ground": "born to foreigners"})) == HIGH


def test_a_told_answer_is_reasonable(ask):
    """An answer known from the person's own statement alone."""
    told = {**DENIED, "competent": True, "ground": "born to foreigners", "evidence": ["statement"]}
    assert step(ask(told)) == REASONABLE
    assert step(ask({**told, "evidence": ["statement", "archive_extract"]})) == HIGH


@pytest.mark.parametrize("born", ["1996~", "1996?", "1996-05~"])
def test_an_approximate_date_is_reasonable(ask, born):
    def blur(life):
        life["residence"][0] |= {"evidence": ["house_book"], "from": "1999~" if "~" in born else "1999?"}

    answer = ask(documents=[PAPER], change=blur)
    assert answer.nationality["KZ"].verdict == "not_national"
    assert step(answer) == REASONABLE
    assert "approximate" in held_by(answer)


def test_an_open_verdict_has_no_confidence(ask):
    answer = ask(parents=None)
    assert answer.nationality["KZ"].verdict == "undetermined"
    assert step(answer) == NONE
    assert not any(answer.nationality["KZ"].confidence.meets(standard) for standard in STANDARDS)


def test_contrary_conduct_is_low_and_bars_stateless(ask):
    """INT-D-08: "plus no contrary practice". With KZ's own expired passport on file nobody may call the person stateless."""
    answer = ask(documents=[{"kind": "passport", "of": "KZ", "issued": "2010-01-01", "expires": "2020-01-01"}])
    assert (answer.nationality["KZ"].verdict, step(answer)) == ("not_national", LOW)
    assert answer.finding == "undetermined"
    assert [(s.country, s.confidence, [c.id for c in s.because]) for s in answer.below_standard] == [("KZ", "low", ["contrary_practice"])]


def test_law_that_was_not_read_lowers_a_verdict_of_the_law_and_not_an_answer(ask, book):
    """DESIGN R15. Of Moldova everything is recalled."""
    denied = {**DENIED, "of": "MD", "competent": True, "ground": "no link"}
    def move(life):
        life["residence"].insert(0, {"in": "MD", "from": "1996-05-05", "to": "2000-01-01", "registration": "permanent", "reason": "home"})
        life["residence"][1]["from"] = "2000-01-02"

    by_law, by_answer = ask(change=move), ask(denied, change=move)
    assert "recalled" in held_by(by_law, "MD")
    assert "recalled" not in held_by(by_answer, "MD")
    assert (step(by_law, "MD"), step(by_answer, "MD")) == (REASONABLE, HIGH)


# -- the standards -----------------------------------------------------------------------------------------
FINDINGS = [
    ([], ["stateless", "undetermined", "undetermined"]),
    ([{**DENIED, "competent": True}], ["stateless", "stateless", "undetermined"]),
    ([{**DENIED, "competent": True, "ground": "born to foreigners"}], ["stateless", "stateless", "stateless"]),
]


@pytest.mark.parametrize(("acts", "findings"), FINDINGS)
def test_the_standard_decides_the_finding_and_the_answer_says_what_a_stricter_one_would(ask, acts, findings):
    answers = [ask(*acts, standard=standard) for standard in STANDARDS]
    assert [answer.finding for answer in answers] == findings
    assert {answer.nationality["KZ"].verdict for answer in answers} == {"not_national"}
    for i, answer in enumerate(answers):
        assert [(s.standard, s.finding) for s in answer.under_stricter] == list(zip(STANDARDS, findings, strict=True))[i + 1:]
        assert bool(answer.below_standard) is (findings[i] != "stateless")
        for stricter in answer.under_stricter:
            assert [s.country for s in stricter.because] == (["KZ"] if stricter.finding == "undetermined" else [])
            assert all(s.because for s in stricter.because)


def test_every_relevant_state_must_meet_it_but_a_journey_makes_none_relevant(ask):
    """INT-D-02 (b), INT-D-11: not as to every State in the world."""
    answered = {**DENIED, "competent": True, "ground": "born to foreigners"}
    def travel(life):
        life["residence"].append({"in": "TR", "from": "2015-01-01", "to": "2015-01-14", "registration": "none", "reason": "treatment"})

    def settle(life):
        life["residence"].append({"in": "TR", "from": "2015-01-01", "to": "2015-12-31", "registration": "permanent", "reason": "home"})

    assert ask(answered, standard="high", change=travel).finding == "stateless"
    settled = ask(answered, standard="high", change=settle)
    assert settled.finding == "undetermined"
    assert [s.country for s in settled.below_standard] == ["TR"]


def test_a_nationality_needs_no_standard(ask):
    answer = ask({"act": "granted", "what": "admission", "of": "KZ", "date": "2020-01-01", "evidence": ["statement"]}, standard="high")
    assert answer.finding == "national"


def test_an_unknown_standard_is_refused():
    for use in (lambda: by_standard("stateless", {}, "higher"), lambda: assess(from_dict(STATELESS), standard="higher")):
        with pytest.raises(CaseError, match="higher") as caught:
            use()
        assert caught.value.code == "standard"
        assert "high" in str(caught.value.hint)


# -- what others read ----------------------------------------------------------------------------------------
def test_the_answer_as_json(ask):
    data = ask(standard="balance_of_probabilities").to_dict()
    jsonschema.validate(json.loads(json.dumps(data)), json_schema())
    assert data["standard"] == "balance_of_probabilities"
    assert data["nationality"]["KZ"]["confidence"] == "reasonable"
    assert {"id": "text", **REASONS["text"]} in data["nationality"]["KZ"]["confidence_because"]
    assert data["below_standard"][0]["country"] == "KZ"
    assert data["under_stricter"] == [{"standard": "high", "finding": "undetermined", "because": data["under_stricter"][0]["because"]}]
    disputed = ask({**DENIED, "competent": True}, parents=[{"role": "mother", "nationality_at_birth": ["KZ"]}, {"role": "father", "nationality_at_birth": ["KZ"]}]).to_dict()
    jsonschema.validate(json.loads(json.dumps(disputed)), json_schema())
    assert disputed["disputes"][0]["country"] == "KZ"


def test_every_reason_is_said_in_both_languages():
    for name, text in REASONS.items():
        assert set(text) == {"en", "ru"}, name
        assert any("а" <= letter <= "я" for letter in text["ru"].lower()), name
        assert not any("а" <= letter <= "я" for letter in text["en"].lower()), name


@pytest.mark.parametrize(("lang", "line", "below"), [
    ("en", "To the standard “balance of probabilities” it would be UNDETERMINED: KZ", "Not sure enough for the standard “balance of probabilities”: KZ"),
    ("ru", "По стандарту доказывания «баланс вероятностей»", "Не достигнут стандарт доказывания «баланс вероятностей»: KZ"),
])
def test_the_command_line(tmp_path: Path, lang, line, below):
    """One line where a stricter standard would change the finding, one where the chosen one was not met."""
    file = tmp_path / "case.json"
    file.write_text(json.dumps(STATELESS), encoding="utf-8")
    shown = CliRunner().invoke(main, ["assess", str(file), "--lang", lang])
    assert shown.exit_code == 0, shown.output
    assert sum(line in text for text in shown.output.splitlines()) == 1
    strict = CliRunner().invoke(main, ["assess", str(file), "--lang", lang, "--standard", "balance_of_probabilities"])
    assert sum(below in text for text in strict.output.splitlines()) == 1
    assert "UNDETERMINED" in strict.output if lang == "en" else "НЕ ОПРЕДЕЛЕНО" in strict.output


@pytest.mark.parametrize("module", [confidence, standards, verdict, words_of_acts], ids=lambda module: module.__name__)
def test_docstrings_run(module):
    done = doctest.testmod(module)
    assert done.attempted
    assert done.failed == 0
