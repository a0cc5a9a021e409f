"""An amendment: what it changes in a lawbook, and what it refuses."""

from __future__ import annotations

import doctest
import pickle
from pathlib import Path

import pytest

from citizenship import dates, load_lawbook
from citizenship.assessment.assess import assess
from citizenship.casefile import from_dict
from citizenship.errors import AmendmentError, AmendmentErrors
from citizenship.law import amend as module
from citizenship.law import amendment, bodies
from citizenship.law.amend import load_amendment, read_amendment
from citizenship.truth import FALSE, TRUE, UNKNOWN

ROOT = Path(__file__).resolve().parents[2]
TOY = """
instrument:
  id: MN-1
  state: MN
  title: {en: Toy law, ru: Учебный закон}
  in_force: 1992-06-01/..
  certainty: recalled
  sources: {A: dossier}
rules:
  MN-1-1:
    title: {en: First residents, ru: Первые жители}
    effect: acquires
    at: {day: 1992-06-01}
    when: [{registered: {in: own, kind: permanent}}]
    certainty: recalled
    sources: [A]
  MN-1-2:
    title: {en: Born there, ru: Родившиеся там}
    effect: acquires
    at: birth
    when: [{born_in: own}]
    certainty: recalled
    sources: [A]
  MN-1-3:
    title: {en: Ten years of residence, ru: Десять лет проживания}
    effect: acquires
    at: first
    when: [{resided: {in: own, years: 10, basis: registered}}]
    certainty: recalled
    sources: [A]
  MN-1-3m:
    title: {en: It may be that five years are enough, ru: Возможно хватает пяти лет}
    effect: acquires
    at: first
    at_most: unknown
    when: [{resided: {in: own, years: 5, basis: registered}}, {born_in: RU}]
    certainty: recalled
    sources: [A]
  MN-1-4:
    title: {en: Opting out, ru: Отказ}
    effect: loses
    at: {act: opted_out}
    certainty: recalled
    sources: [A]
    when: [{age: {at_least: 18}}]
  MN-1-5:
    title: {en: Admission, ru: Приём}
    effect: acquires
    automatic: false
    by: granted
    effective: moment
    when: [{resided: {in: own, years: 5, basis: registered}}]
    remedy: {authority: {en: office, ru: орган}, documents: [], right: of_right, decision_within: null}
    certainty: recalled
    sources: [A]
  MN-1-6:
    title: {en: Ground of loss, ru: Основание утраты}
    effect: loses
    automatic: false
    by: loss_registered
    accrued: unknown
    when: [{absent: {from: own, years: 7}}]
    certainty: recalled
    sources: [A]
  MN-1-7:
    title: {en: No loss for the old, ru: Пожилые не утрачивают}
    effect: protects
    against: [MN-1-4]
    when: [{age: {at_least: 60}}]
    certainty: recalled
    sources: [A]
  MN-1-8@1992#a:
    title: {en: Those who opted out come back, ru: Возвращение отказавшихся}
    effect: entitles
    when: [{ended: {of: own, by: MN-1-4}}]
    remedy: {authority: {en: office, ru: орган}, documents: [], right: of_right, decision_within: null}
    certainty: recalled
    sources: [A]
left_out: {}
"""
HEAD = "amendment: {id: B, state: MN, title: {en: Bill, ru: Проект}, in_force: 2010-01-01}\n"
LIFE = {
    "id": "T-1", "as_of": "2020-01-01", "person": {"born": "1970-01-01", "birthplace": "KZ", "nationality": [{"of": "KZ", "held": False}]},
    "residence": [{"in": "MN", "from": "1995-01-01", "to": "..", "registration": "permanent", "reason": "home"}],
    "parents": [{"role": "mother", "nationality_at_birth": []}, {"role": "father", "nationality_at_birth": []}],
    "registrations": [], "documents": [], "acts": [], "family": [], "service": [],
}


def KZ_TO(day: str) -> dict:  # noqa: N802
    return {"in": "KZ", "from": "1970-01-01", "to": day, "registration": "permanent"}


@pytest.fixture(scope="module")
def toy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rulesets") / "MN"
    folder.mkdir()
    (folder / "MN-1.yaml").write_text(TOY, encoding="utf-8")
    return load_lawbook(folder.parent, cache=False)


@pytest.fixture(scope="module")
def book():
    return load_lawbook(ROOT / "rulesets")


def bill(changes: str, head: str = HEAD):
    return read_amendment(head + "changes:\n" + changes, "bill.yaml")


def run(law, *, as_of: str = "2020-01-01", **changes):
    return assess(from_dict({**LIFE, "as_of": as_of, **changes}), lawbook=law, engine="reference")


def refused(law, changes: str, head: str = HEAD) -> str:
    with pytest.raises(AmendmentErrors) as error:
        law.amend(bill(changes, head))
    assert all(isinstance(problem, AmendmentError) and problem.where and problem.code for problem in error.value.problems)
    return str(error.value)


# -- what it makes -----------------------------------------------------------------------------------------
def test_a_changed_rule_becomes_two(toy) -> None:
    law = toy.amend(bill("- {change: MN-1-2, set: {when.0.born_in: RU}}"))
    old, new = law.by_id["MN-1-2"], law.by_id["MN-1-2@B"]
    assert (str(old.in_force), str(new.in_force)) == ("1992-06-01/2009-12-31", "2010-01-01/..")
    assert (old.family, old.provision, old.root) == (new.family, new.provision, new.root)
    assert old.condition == toy.by_id["MN-1-2"].condition != new.condition
    assert (old.date_certainty, new.date_certainty) == ("recalled", "recalled")
    assert "MN-1-2@B" not in toy.by_id
    assert law.version == "1+B"


def test_births_keep_the_law_of_their_day(toy) -> None:
    law = toy.amend(bill("- {change: MN-1-2, set: {when.0.born_in: RU}}"))

    def born(day: str, place: str) -> str:
        person = {"born": day, "birthplace": place, "nationality": []}
        answer = run(law, person=person, residence=[{"in": "KZ", "from": day, "to": "..", "registration": "permanent"}])
        return answer.nationality["MN"].verdict if "MN" in answer.nationality else "not_national"

    assert [born("2009-12-31", "MN"), born("2010-01-01", "MN"), born("2009-12-31", "RU"), born("2010-01-01", "RU")] == [
        "national", "not_national", "not_national", "national"]


def test_a_day_that_has_passed_is_not_changed_and_that_is_said(toy) -> None:
    law = toy.amend(bill("- {change: MN-1-1, set: {when.0.registered.kind: temporary}}"))
    [touched] = law.amended
    assert not touched.reaches
    assert "what it did then stands" in (touched.notice or "")
    assert "retroactive" in (touched.notice or "")
    stays = [{"in": "MN", "from": "1990-01-01", "to": "1993-01-01", "registration": "permanent"}, {"in": "KZ", "from": "1993-01-02", "to": "..", "registration": "permanent"}]
    assert run(law, residence=stays).nationality["MN"].basis == ("MN-1-1",)


def test_a_bill_may_say_that_it_changes_the_past(toy) -> None:
    law = toy.amend(bill("- {change: MN-1-1, set: {when.0.registered.kind: temporary}, retroactive: true}"))
    assert "MN-1-1" not in law.by_id  # never in force
    assert "history before 2010-01-01 changes" in (law.amended[0].notice or "")
    stays = [{"in": "MN", "from": "1990-01-01", "to": "1993-01-01", "registration": "temporary"}, {"in": "KZ", "from": "1993-01-02", "to": "..", "registration": "permanent"}]
    assert run(law, residence=stays).nationality["MN"].basis == ("MN-1-1@B",)
    assert run(toy, residence=stays).nationality["MN"].verdict == "not_national"


def test_a_shorter_term_reaches_those_who_live_there_on_the_first_day(toy) -> None:
    law = toy.amend(bill("- {change: MN-1-3, set: {when.0.resided.years: 3}}"))
    since = [KZ_TO("2004-12-31"), {"in": "MN", "from": "2005-01-01", "to": "..", "registration": "permanent", "reason": "home"}]
    answer = run(law, residence=since)
    assert (answer.nationality["MN"].since, answer.nationality["MN"].basis) == ("2010-01-01", ("MN-1-3@B",))
    assert run(toy, residence=since).nationality["MN"].since == "2015-01-01"


def test_who_has_had_the_first_day_has_no_second_one(toy) -> None:
    """Acquired in 2005, opted out in 2007: the new version of the same rule gives it no second time."""
    acts = [{"act": "opted_out", "of": "MN", "date": "2007-01-01", "happened": True}]
    law = toy.amend(bill("- {change: MN-1-3, set: {when.0.resided.years: 9}}"))
    assert run(toy, acts=acts).nationality["MN"].until == "2007-01-01"
    assert run(law, acts=acts).nationality["MN"].until == "2007-01-01"
    assert run(law, acts=acts).nationality["MN"].verdict == "not_national"


def test_what_may_be_law_stays_one_unknown_in_both_versions(toy) -> None:
    law = toy.amend(bill("- {change: MN-1-3m, set: {when.0.resided.years: 4}}"))
    person = {"born": "1970-01-01", "birthplace": "RU", "nationality": []}
    lived = [KZ_TO("2000-12-31"), {"in": "MN", "from": "2001-01-01", "to": "2010-06-01", "registration": "permanent"}, {"in": "KZ", "from": "2010-06-02", "to": "..", "registration": "permanent"}]
    answer = run(law, person=person, residence=lived)
    assert answer.nationality["MN"].verdict == "undetermined"
    laws = {ref.path[1] for line in answer.evaluation.timelines.values() for change in line.changes for ref in change.refs if ref.path[0] == "law"}
    assert laws == {"MN-1-3m"}


def test_acts_rest_on_the_text_of_their_day(toy) -> None:
    law = toy.amend(bill("- {change: MN-1-5, set: {effective: 2000-01-01}}"))
    lived = [KZ_TO("1999-12-31"), {"in": "MN", "from": "2000-01-01", "to": "..", "registration": "temporary"}]
    for day, since, basis in (("2009-06-01", "2009-06-01", "MN-1-5"), ("2011-06-01", "2000-01-01", "MN-1-5@B")):
        acts = [{"act": "granted", "of": "MN", "date": day, "under": "MN-1-5", "happened": True}]
        verdict = run(law, residence=lived, acts=acts).nationality["MN"]
        assert (verdict.verdict, verdict.since, verdict.basis) == ("national", since, (basis,))


def test_entitlements_are_those_of_the_day_of_determination(toy) -> None:
    law = toy.amend(bill("- {change: MN-1-5, set: {when.0.resided.years: 20}}"))
    lived = [KZ_TO("2000-12-31"), {"in": "MN", "from": "2001-01-01", "to": "..", "registration": "permanent"}]

    def open_on(day: str) -> dict[str, str]:
        return {r.id: r.open for r in run(law, as_of=day, residence=lived).remedies if r.rule.root == "MN-1-5"}

    assert open_on("2009-12-31") == {"MN-1-5": "yes", "MN-1-5@B": "no"}
    assert open_on("2010-01-01") == {"MN-1-5": "no", "MN-1-5@B": "no"}


@pytest.mark.parametrize(("accrued", "value"), [("", FALSE), (", accrued: unknown", UNKNOWN), (", accrued: true", TRUE), (", accrued: false", FALSE)])
def test_a_repealed_ground_is_false_unless_the_bill_says_that_terms_survive(toy, accrued: str, value: int) -> None:
    law = toy.amend(bill(f"- {{repeal: MN-1-6{accrued}}}"))
    gone = [{"in": "MN", "from": "1970-01-01", "to": "2000-01-01", "registration": "permanent"}, {"in": "KZ", "from": "2000-01-02", "to": "..", "registration": "permanent", "reason": "home", "permanent_home": True}]
    answer = run(law, residence=gone)
    assert run(toy, residence=gone).evaluation.ask(toy.by_id["MN-1-6"])[0] == TRUE
    assert answer.evaluation.ask(law.by_id["MN-1-6"])[0] == value
    assert ("does not survive" in (law.amended[0].notice or "")) == (accrued == "")


def test_bars_bind_the_new_text_and_can_themselves_be_changed(toy) -> None:
    acts = [{"act": "opted_out", "of": "MN", "date": "2015-01-01", "happened": True}]

    def keeps(law, born: str) -> bool:
        person = {"born": born, "birthplace": "KZ", "nationality": []}
        return run(law, person=person, acts=acts).nationality["MN"].verdict == "national"

    assert (keeps(toy, "1950-01-01"), keeps(toy, "1970-01-01")) == (True, False)
    changed = toy.amend(bill("- {change: MN-1-4, set: {when.0.age.at_least: 16}}"))
    assert (keeps(changed, "1950-01-01"), keeps(changed, "1970-01-01")) == (True, False)
    younger = toy.amend(bill("- {change: MN-1-7, set: {when.0.age.at_least: 40}}"))
    assert (keeps(younger, "1950-01-01"), keeps(younger, "1970-01-01")) == (True, True)
    none = toy.amend(bill("- {repeal: MN-1-7}"))
    assert (keeps(none, "1950-01-01"), keeps(none, "1970-01-01")) == (False, False)


def test_rules_that_name_a_changed_one_follow_it(toy) -> None:
    law = toy.amend(bill("- {change: MN-1-4, set: {when.0.age.at_least: 16}}"))
    acts = [{"act": "opted_out", "of": "MN", "date": "2015-01-01", "happened": True}]
    rule = "MN-1-8@1992#a"
    assert run(toy, acts=acts).evaluation.ask(toy.by_id[rule])[0] == TRUE
    assert run(law, acts=acts).evaluation.ask(law.by_id[rule])[0] == TRUE


def test_the_limb_of_a_version_stays_in_its_family(toy) -> None:
    law = toy.amend(bill("- {change: 'MN-1-8@1992#a', set: {note: another}}"))
    assert law.by_id["MN-1-8@1992@B#a"].family == law.by_id["MN-1-8@1992#a"].family == "MN-1-8#a"


def test_a_repealed_rule_that_never_began_is_gone(toy) -> None:
    law = toy.amend(bill("- {repeal: MN-1-7}", HEAD.replace("2010-01-01", "1990-01-01")))
    assert "MN-1-7" not in law.by_id


def test_changes_on_several_days_and_amendments_of_amendments(toy) -> None:
    law = toy.amend(bill("- {change: MN-1-3, set: {when.0.resided.years: 8}, in_force: 2015-01-01}\n- {change: MN-1-3, set: {when.0.resided.years: 9}}"))
    assert [(r.id, str(r.in_force), dict(r.when[0].args)["years"]) for r in law.rules if r.root == "MN-1-3"] == [
        ("MN-1-3", "1992-06-01/2009-12-31", 10), ("MN-1-3@B", "2010-01-01/2014-12-31", 9), ("MN-1-3@B.2", "2015-01-01/..", 8)]
    again = law.amend(bill("- {repeal: MN-1-3@B.2}", HEAD.replace("id: B", "id: C").replace("2010", "2020")))
    assert str(again.by_id["MN-1-3@B.2"].in_force) == "2015-01-01/2019-12-31"
    assert [t.amendment for t in again.amended] == ["B", "B", "C"]


def test_new_rules_are_read_like_a_ruleset(toy) -> None:
    law = toy.amend(bill("""
- enact:
    MN-1-9:
      title: {en: Found there, ru: Найденные там}
      effect: acquires
      at: birth
      when: [{born_in: TR}]
      certainty: secondary
      sources: [X]
"""))
    rule = law.by_id["MN-1-9"]
    assert (rule.instrument, str(rule.in_force), rule.state, rule.certainty) == ("B", "2010-01-01/..", "MN", "secondary")
    assert law.instruments[-1].id == "B"


def test_paths_count_in_the_rule_as_it_was(toy) -> None:
    law = toy.amend(bill("- change: MN-1-3m\n  set: {when.0: DELETE, when.1.born_in: TR, when.2: {age: {at_least: 3}}, remedy.x: 1}\n".replace(", remedy.x: 1", "")))
    assert [p.name for p in law.by_id["MN-1-3m@B"].when] == ["born_in", "age"]
    assert str(dict(law.by_id["MN-1-3m@B"].when[0].args)["place"]) != str(dict(toy.by_id["MN-1-3m"].when[1].args)["place"])


# -- hash --------------------------------------------------------------------------------------------------
def test_the_hash_is_of_the_law_and_of_what_the_bill_says(toy) -> None:
    one = "- {change: MN-1-3, set: {when.0.resided.years: 9}}\n"
    two = "- {repeal: MN-1-7}\n"
    law = toy.amend(bill(one + two))
    assert law.hash == toy.amend(bill("# a comment\n" + two + one)).hash
    assert law.hash != toy.hash
    assert law.hash != toy.amend(bill(one)).hash
    assert law.hash != toy.amend(bill(one.replace("9", "8") + two)).hash
    assert pickle.loads(pickle.dumps(law)).hash == law.hash
    assert run(law).lawbook_hash == law.hash


def test_a_stricter_lawbook_stays_strict(book) -> None:
    strict = book.select(certainty="secondary")
    rule = next(r for r in book.rules if r.certainty == "recalled" and not r.at_most_unknown and r.in_force.end.is_open and r.body)
    head = HEAD.replace("MN", rule.state).replace("2010", "2026")
    law = strict.amend(bill(f"- {{change: '{rule.id}', set: {{note: x}}}}", head))
    assert law.by_id[law.amended[0].becomes].at_most_unknown


# -- what it refuses ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(("changes", "says"), [
    ("- {repeal: MN-1-77}", "bill.yaml:3: no rule 'MN-1-77' (did you mean 'MN-1-7'?)"),
    ("- {repeal: MN-1-8}", "no rule 'MN-1-8' (its versions are MN-1-8@1992#a)"),
    ("- {change: MN-1-3, set: {when.0.residd.years: 3}}", "bill.yaml:3: MN-1-3: in when.0 there is no 'residd' (did you mean 'resided'?)"),
    ("- {change: MN-1-3, set: {when.0.resided.yers: 3}}", "resided takes no argument 'yers' (did you mean 'years'?)"),
    ("- {change: MN-1-3, set: {when.4.resided.years: 3}}", "in when there is no 4; it is a list of 1 (0 resided)"),
    ("- {change: MN-1-3, set: {when.0.resided.years.x: 3}}", "nothing stands inside it (set when.0.resided.years as a whole)"),
    ("- {change: MN-1-3, set: {when.0.resided.years: three}}", "bill.yaml:3: MN-1-3: "),
    ("- {change: MN-1-3, set: {wen: []}}", "a rule has no 'wen' (did you mean 'when'?)"),
    ("- {change: MN-1-3, set: {in_force: 2000-01-01/..}}", "in_force cannot be changed"),
    ("- {change: MN-1-3, set: {unless.0: always}}", "there is no 'unless'"),
    ("- {change: MN-1-3, set: {note: DELETE}}", "there is no 'note'"),
    ("- {chang: MN-1-3, set: {note: x}}", "each entry is one of change, repeal, enact (did you mean 'change'?)"),
    ("- {change: MN-1-3}", "a change sets at least one argument"),
    ("- {change: MN-1-3, sets: {note: x}}", "unknown key 'sets' (did you mean 'set'?)"),
    ("- {repeal: MN-1-3, accrued: maybe}", "accrued is true, false or unknown"),
    ("- {repeal: MN-1-3, in_force: 2009-12-31}", "before the amendment's own first day"),
    ("- {repeal: MN-1-3, in_force: 2011}", "must be one exact day"),
    ("- {repeal: MN-1-3, retroactive: 2012-01-01}", "not before the change's own"),
    ("- {repeal: MN-1-3}\n- {change: MN-1-3, set: {note: x}}", "is told to repeal and to change on one day"),
    ("- {change: MN-1-3, set: {note: x}}\n- {change: MN-1-3, set: {note: y}}", "bill.yaml:4: MN-1-3: note is set twice (first at bill.yaml:3)"),
    ("- {enact: {MN-1-3: {effect: defines, text: {en: a, ru: b}, title: {en: a, ru: b}, certainty: text, sources: [A]}}}", "already defined at"),
    ("- {enact: {MN-9: {effect: acquire, title: {en: a, ru: b}, certainty: text, sources: [A], when: [always]}}}", "unknown effect 'acquire' (did you mean 'acquires'?)"),
    ("- {enact: {MN-9: {effect: acquires, at: birth, title: {en: a, ru: b}, certainty: text, sources: [A], when: [national_elsewhere]}}}", "reads the child's own nationality"),
    ("- {enact: {MN-9: {effect: acquires, at: {day: 1993-01-01}, title: {en: a, ru: b}, certainty: text, sources: [A], when: [always]}}}", "could never be tried"),
    ("- {enact: {MN-9: {effect: acquires, at: birth, in_force: 2000-01-01/.., title: {en: a, ru: b}, certainty: text, sources: [A], when: [always]}}}", "would be in force before 2010-01-01"),
    ("- {enact: {MN-9: {effect: bars, against: [MN-1-44], title: {en: a, ru: b}, certainty: text, sources: [A], when: [always]}}}", "against names no rule: 'MN-1-44'"),
    ("  []", "an amendment changes something"),
])
def test_what_is_wrong_is_said_where_it_is_and_with_the_right_form(toy, changes: str, says: str) -> None:
    assert says in refused(toy, changes)


@pytest.mark.parametrize(("head", "says"), [
    (HEAD.replace("in_force", "inforce"), "unknown key 'inforce'"),
    (HEAD.replace("2010-01-01", "2010"), "the first day must be one exact day, not '2010'"),
    (HEAD.replace("state: MN", "state: MON"), "unknown State 'MON'"),
    (HEAD.replace("id: B", "id: a b"), "is no id of an amendment"),
    (HEAD.replace(", ru: Проект", ""), "a title in English and Russian is needed"),
    (HEAD.replace("state: MN", "state: RU"), "MN-1-3 is law of MN; an amendment of RU cannot change it (state: MN)"),
    ("", "a mapping with amendment"),
    (HEAD + HEAD, "stands here twice"),
])
def test_what_is_wrong_in_the_head(toy, head: str, says: str) -> None:
    assert says in refused(toy, "- {repeal: MN-1-3}", head)


def test_a_treaty_that_is_in_no_table_is_refused(book) -> None:
    body = "{effect: flags, title: {en: a, ru: b}, certainty: text, sources: [A], when: [{party: {treaty: CRS-1691, state: UZ}}]}"
    assert "unknown treaty 'CRS-1691' (did you mean 'CRS-1961'?)" in refused(book, f"- {{enact: {{UZ-9: {body}}}}}", HEAD.replace("MN", "UZ"))


def test_every_problem_is_told_at_once(toy) -> None:
    text = refused(toy, "- {repeal: MN-1-77}\n- {change: MN-1-3, set: {when.0.residd.years: 3}}")
    assert len(text.splitlines()) == 2


def test_a_rule_that_is_no_longer_law_cannot_be_changed(book) -> None:
    head = HEAD.replace("MN", "UZ").replace("2010-01-01", "2021-06-15")
    text = refused(book, "- {change: UZ-2020-6@2020, set: {note: x}}", head)
    assert "UZ-2020-6@2020 is no longer law on 2021-06-15: its last day is 2021-06-14" in text


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(AmendmentErrors, match="cannot be read: No such file"):
        load_amendment(tmp_path / "no.yaml")


@pytest.mark.parametrize("window", ["2009/..", "2010~/..", "1995/2010", "../2010", "2009-12-31/2010-01-01", "[2009-12-31..2010-02-01]/..", "1992/[2009-11-01..2010-01-01]",
                                    "2009/2010"])
def test_windows_of_uncertain_days_are_cut_without_more_certainty(tmp_path: Path, window: str) -> None:
    """On every day one of the two versions is as certainly law as the rule was, and never more."""
    folder = tmp_path / "MN"
    folder.mkdir()
    text = TOY.replace("    effect: acquires\n    at: birth\n", f"    effect: acquires\n    at: birth\n    in_force: '{window}'\n")
    (folder / "MN-1.yaml").write_text(text, encoding="utf-8")
    base = load_lawbook(tmp_path, cache=False)
    whole = base.by_id["MN-1-2"].in_force
    law = base.amend(bill("- {change: MN-1-2, set: {note: x}}"))
    first = dates.parse("2010-01-01").lo
    for day in range(first - 500, first + 500):
        rules = [r for r in law.rules if r.root == "MN-1-2" and dates.contains(r.in_force, day, day) != FALSE]
        assert all((r.id == "MN-1-2") == (day < first) for r in rules)
        values = [min(dates.contains(r.in_force, day, day), UNKNOWN if r.at_most_unknown else TRUE) for r in rules]
        assert (max(values) if values else FALSE) == dates.contains(whole, day, day)


@pytest.mark.parametrize("part", [module, amendment, bodies], ids=lambda part: part.__name__)
def test_docstrings_run(part) -> None:
    assert doctest.testmod(part).failed == 0
