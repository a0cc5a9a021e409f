"""A population under two laws: flows, groups, causes, small cells, files with mistakes in them."""

from __future__ import annotations

import csv
import doctest
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from citizenship import load_amendment, load_lawbook, simulate
from citizenship.casefile import from_dict, to_dict
from citizenship.cli import main
from citizenship.errors import CaseError, DateError
from citizenship.law.amend import read_amendment
from citizenship.report.simulation import show, to_csv
from citizenship.study import cells, outcome, population, simulate as module
from citizenship.study.disclosure import hide
from citizenship.study.population import families

ROOT = Path(__file__).resolve().parents[2]
BILLS = ROOT / "examples" / "amendments"
LIFE = {
    "id": "P-0", "as_of": "2021-06-15",
    "person": {"sex": "female", "born": "1970-02-02", "birthplace": {"in": "UZ", "place": "Termez"}, "nationality": [{"of": "SU", "from": "..", "to": "1991-12-25", "by": "birth"}]},
    "residence": [], "registrations": [], "documents": [], "acts": [{"act": "declared_for", "of": "UZ", "date": "2019-05-01"}], "family": [], "service": [], "convictions": [],
}


@pytest.fixture(scope="module")
def book():
    return load_lawbook(ROOT / "rulesets")


@pytest.fixture(scope="module")
def before(book):
    """The law as it stood on 14 June 2021, going on."""
    return book.amend(load_amendment(BILLS / "uz_without_zru_696.yaml"))


@pytest.fixture(scope="module")
def bill():
    return load_amendment(BILLS / "uz_2021_registered_before_2005.yaml")


def registered(day: str, number: int = 0, sex: str = "female", born: str = "1970-02-02"):
    """Born in Termez, without a registration until ``day``, permanently registered there since."""
    year, month, date = (int(part) for part in day.split("-"))
    last = f"{year}-{month:02}-{date - 1:02}" if date > 1 else f"{year - 1}-12-31" if month == 1 else f"{year}-{month - 1:02}-28"
    stays = [{"in": "UZ", "from": born, "to": last, "registration": "none", "permanent_home": False, "permits": []}, {"in": "UZ", "from": day, "to": "..", "registration": "permanent", "reason": "home", "permits": []}]
    return from_dict({**LIFE, "id": f"P-{number}", "person": {**LIFE["person"], "sex": sex, "born": born}, "residence": stays})


def run(cases, law, amendment, **options):
    return simulate(cases, law, amendment, engine="reference", **options)


# -- the Uzbek change of 2021 ------------------------------------------------------------------------------
@pytest.mark.parametrize(("day", "gains"), [
    ("1994-12-31", True),  # before 1995, but without a residence permit in 2020: out of reach of the older form as well
    ("1995-01-01", True), ("2004-12-31", True), ("2005-01-01", False),
])
def test_who_gains_by_the_uzbek_change_of_2021(before, bill, day: str, gains: bool) -> None:
    found = run([registered(day)], before, bill)
    assert found.flow("right", "UZ-2020-6@PROLONGED", "no", "yes") == gains
    assert found.flow("way", "UZ") == gains
    assert found.flow("finding") == 0
    assert found.changes_nothing == (not gains)
    assert {group for _, group in found.flows} == ({("UZ-2020-6@PROLONGED", "female", "18-59")} if gains else set())


def test_the_day_before_nothing_changes_and_nobody_is_evaluated_twice(before, bill) -> None:
    found = run([registered("1999-05-05")], before, bill, as_of="2021-06-14")
    assert (found.persons, found.evaluated, found.spared, found.changes_nothing) == (1, 0, 1, True)


def test_the_law_in_force_gives_what_the_bill_gives(book, before, bill) -> None:
    """What ZRU-696 really says of those registered between 1995 and 2004 is what the example amendment makes of the older form."""
    for day in ("1999-05-05", "2005-01-01"):
        reform = run([registered(day)], before, bill)
        answer = run([registered(day)], book, read_amendment(json.dumps({
            "amendment": {"id": "X", "state": "UZ", "title": {"en": "a", "ru": "b"}, "in_force": "2021-06-15"}, "changes": [{"repeal": "UZ-2020-6.1"}]})))
        assert reform.flow("right", "UZ-2020-6@PROLONGED", "no", "yes") == answer.flow("right", "UZ-2020-6.1", "yes", "no")


# -- counts ------------------------------------------------------------------------------------------------
def people(count: int = 14):
    lives = [registered(f"{1993 + i}-03-01", i, "female" if i % 3 else "male", "1970-02-02" if i % 2 else "1950-02-02") for i in range(count)]
    return [*lives, registered("2003-01-01", 90, "female", "1961-06-15"), registered("2003-01-01", 91, "female", "1961-06-16")]


def test_counts_by_sex_age_and_cause(before, bill) -> None:
    found = run(people(), before, bill)
    data = found.to_dict(exact=True)
    way = next(row for row in data["flows"] if row["kind"] == "way" and row["after"] == "yes")
    assert way["count"] == "14"
    assert way["by_age"] == {"18-59": "7", "60+": "7"}
    assert way["by_sex"] == {"female": "10", "male": "4"}
    assert way["by_cause"] == {"UZ-2020-6@PROLONGED": "14"}
    assert sum(found.findings.values()) == found.persons == found.evaluated + found.spared == 16


def test_ages_are_completed_years_and_may_be_unknown(before, bill) -> None:
    bands = {}
    for born in ("1961-06-15", "1961-06-16", "1961", "1960"):
        [group] = {g for _, g in run([registered("2003-01-01", born=born)], before, bill).flows}
        bands[born] = group[2]
    assert bands == {"1961-06-15": "60+", "1961-06-16": "18-59", "1961": "unknown", "1960": "60+"}


def test_any_order_and_number_of_processes_count_the_same(before, bill) -> None:
    cases = people(6)
    one = run(cases, before, bill).to_dict(exact=True)
    assert one == run(cases[::-1], before, bill).to_dict(exact=True)
    assert one == run(cases, before, bill, processes=2).to_dict(exact=True)


def test_each_change_is_the_cause_of_what_it_does(book) -> None:
    bill = read_amendment(json.dumps({
        "amendment": {"id": "X", "state": "UZ", "title": {"en": "a", "ru": "b"}, "in_force": "2021-06-15"},
        "changes": [{"repeal": ["UZ-2020-6.1", "UZ-2020-6.2"]}]}))
    late, early = registered("2005-01-01", 1), registered("2010-01-01", 2)
    causes = {(d.kind, d.key): group[0] for d, group in run([late, early], book, bill).flows}
    assert causes["right", "UZ-2020-6.2"] == "UZ-2020-6.2"
    both = {(d.kind, d.key): group[0] for d, group in run([registered("2003-01-01", 3)], book, bill).flows}
    assert both["right", "UZ-2020-6.1"] == "UZ-2020-6.1"
    assert both["right", "UZ-2020-6.2"] == "UZ-2020-6.2"
    assert both["way", "UZ"] == "UZ-2020-6.1 + UZ-2020-6.2" or both["way", "UZ"] == module.TOGETHER


def test_a_finding_changes_for_a_child_born_under_the_new_text(book) -> None:
    child = from_dict({**LIFE, "id": "C-1", "as_of": "2023-01-01", "acts": [], "person": {"sex": "male", "born": "2022-03-03", "birthplace": "UZ", "nationality": []},
                       "parents": [{"role": "mother", "nationality": [{"of": "UZ", "from": "1992-07-28", "to": ".."}], "nationality_at_birth": ["UZ"]},
                                   {"role": "father", "nationality": [{"of": "UZ", "from": "1992-07-28", "to": ".."}], "nationality_at_birth": ["UZ"]}],
                       "residence": [{"in": "UZ", "from": "2022-03-03", "to": "..", "registration": "permanent"}]})
    older = from_dict({**to_dict(child), "id": "C-2", "person": {"sex": "male", "born": "2021-12-31", "birthplace": "UZ", "nationality": []}})
    bill = read_amendment(json.dumps({
        "amendment": {"id": "X", "state": "UZ", "title": {"en": "a", "ru": "b"}, "in_force": "2022-01-01"}, "changes": [{"repeal": "UZ-2020-14"}]}))
    found = run([child, older], book, bill)
    assert found.flow("nationality", "UZ") == 1
    assert {(d.before, g) for d, g in found.flows if d.kind == "nationality"} == {("national", ("UZ-2020-14", "male", "0-4"))}
    assert found.spared == 1  # the older one was born before


def test_parents_that_are_cases_are_evaluated_under_the_reform_too(book) -> None:
    parent = {"role": "mother", "case": "M"}
    mother = {**LIFE, "id": "M", "acts": [], "as_of": "2023-01-01", "person": {"sex": "female", "born": "1995-01-01", "birthplace": "KZ", "nationality": [{"of": "UZ", "from": "1995-01-01", "to": ".."}]}}
    child = {**LIFE, "id": "C", "acts": [], "as_of": "2023-01-01", "person": {"born": "2022-06-06", "birthplace": "KZ", "nationality": []}, "parents": [parent]}
    cases = [from_dict(child), from_dict(mother)]
    assert [[case.id for case in group] for group in families(cases, print)] == [["C", "M"]]
    bill = read_amendment(json.dumps({
        "amendment": {"id": "X", "state": "UZ", "title": {"en": "a", "ru": "b"}, "in_force": "2022-01-01"}, "changes": [{"repeal": "UZ-2020-14"}]}))
    alone = run([from_dict(child)], book, bill)
    assert (run(cases, book, bill).unlinked, alone.unlinked) == (0, 1)


def test_an_amendment_that_changes_no_outcome_says_so(before, bill) -> None:
    found = run([registered("2010-01-01")], before, bill)
    assert found.changes_nothing
    assert "The amendment changes no outcome of any person." in show(found)
    assert "не меняет" in show(found, "ru")


# -- what may be shown -------------------------------------------------------------------------------------
@pytest.mark.parametrize(("counts", "shown", "total"), [
    ({"a": 0, "b": 7}, {"a": "0", "b": "7"}, "7"),
    ({"a": 4, "b": 7, "c": 9}, {"a": "<5", "b": "5+", "c": "9"}, "20"),
    ({"a": 2, "b": 3, "c": 9}, {"a": "<5", "b": "<5", "c": "9"}, "14"),
    ({"a": 1, "b": 1, "c": 9}, {"a": "<5", "b": "<5", "c": "5+"}, "11"),
    ({"a": 4, "b": 4}, {"a": "<5", "b": "<5"}, "5+"),
    ({"a": 3}, {"a": "<5"}, "<5"),
])
def test_small_cells_and_what_would_give_them_away_are_hidden(counts, shown, total: str) -> None:
    assert hide(counts) == (shown, total)
    assert hide(counts, exact=True) == ({key: str(count) for key, count in counts.items()}, str(sum(counts.values())))


def test_no_table_can_be_solved_for_a_small_cell() -> None:
    """Every hidden cell has at least two values that agree with all that is shown."""
    import itertools

    for counts in itertools.product(range(8), repeat=3):
        shown, total = hide(dict(enumerate(counts)))
        if not total.isdigit():
            continue
        rest = int(total) - sum(int(s) for s in shown.values() if s.isdigit())
        hidden = [range(1, 5) if s == "<5" else range(5, rest + 1) for s in shown.values() if not s.isdigit()]
        options = [values for values in itertools.product(*hidden) if sum(values) == rest]
        for column in zip(*options, strict=True):
            assert len(set(column)) > 1, counts


def test_tables_hide_by_default_and_name_nobody(before, bill) -> None:
    found = run(people(20), before, bill)
    text, table, data = show(found), to_csv(found), json.dumps(found.to_dict())
    assert "<5" in text
    assert "male 4" not in text
    for output in (text, table, data):
        assert "P-" not in output
        assert "Termez" not in output
    rows = list(csv.DictReader(io.StringIO(table)))
    assert set(rows[0]) == {"kind", "key", "before", "after", "by", "group", "count"}
    assert not [row for row in rows if row["count"] in ("1", "2", "3", "4")]
    assert next(row["count"] for row in rows if (row["kind"], row["by"], row["group"]) == ("way", "sex", "male")) == "<5"


def test_groups_of_a_flow_that_is_hidden_tell_no_size(before, bill) -> None:
    """Two persons for whom nothing changes hide the fourteen for whom something does: their groups are then of any size."""
    [way] = [row for row in run(people(), before, bill).to_dict()["flows"] if row["kind"] == "way"]
    assert way["count"] == "5+"
    assert set(way["by_sex"].values()) == {"hidden"}


# -- files and the command ---------------------------------------------------------------------------------
def lines(tmp_path: Path, *extra: str) -> Path:
    file = tmp_path / "people.jsonl"
    file.write_text("\n".join([*(json.dumps(to_dict(case)) for case in people(6)), *extra]), encoding="utf-8")
    return file


def command(*arguments: str):
    return CliRunner().invoke(main, ["simulate", *arguments, "--engine", "reference", "--base", str(BILLS / "uz_without_zru_696.yaml"),
                                     "--amend", str(BILLS / "uz_2021_registered_before_2005.yaml")])


def test_bad_cases_are_told_and_counted(tmp_path: Path, before, bill) -> None:
    bad = ('{"id": 1, "sex": "male"}', "{", '{"id": "x", "person": {"born": "2030-13"}}')
    file = lines(tmp_path, *bad)
    done = command(str(file), "--as-of", "2021-06-15", "--json")
    assert done.exit_code == 2
    data = json.loads(done.stdout)
    assert (data["persons"], data["failed"]) == ("8", 3)
    assert [f"people.jsonl:{n}:" in done.stderr for n in (9, 10, 11)] == [True] * 3
    assert "3 failed and not counted" in done.stderr


def test_a_folder_of_files_with_a_broken_one(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(json.dumps({"cases": [to_dict(case) for case in people(4)]}), encoding="utf-8")
    (tmp_path / "b.yaml").write_text("id: [", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("not a case", encoding="utf-8")
    done = command(str(tmp_path), "--exact", "--csv")
    assert done.exit_code == 2
    assert "b.yaml" in done.stderr
    assert "finding" in done.stdout
    assert "way,UZ,no,yes,all,," in done.stdout


def test_a_case_without_a_day_is_evaluated_today_or_counted_as_failed(before, bill) -> None:
    case = from_dict({key: value for key, value in to_dict(registered("2003-01-01")).items() if key != "as_of"})
    assert run([case], before, bill).failed == 1
    assert "no day of determination" in run([case], before, bill).problems[0]
    assert run([case], before, bill, today="2021-06-15").flow("way", "UZ", "no", "yes") == 1


@pytest.mark.parametrize(("arguments", "says"), [
    (("nowhere.jsonl",), "nowhere.jsonl: no such file or folder"),
    ((str(BILLS), "--json", "--csv"), "choose one"),
    ((str(BILLS), "--as-of", "yesterday"), "yesterday"),
])
def test_what_the_command_refuses(arguments, says: str) -> None:
    done = command(*arguments)
    assert done.exit_code == 2
    assert says in done.stderr
    assert done.stdout == ""


def test_an_empty_folder_and_a_wrong_day(tmp_path: Path, before, bill) -> None:
    with pytest.raises(CaseError, match="no case files"):
        run(tmp_path, before, bill)
    with pytest.raises(DateError):
        run([], before, bill, as_of="soon")


def test_help_teaches() -> None:
    text = CliRunner().invoke(main, ["simulate", "--help"]).output
    assert "nothing before that day changes" in text
    assert "change: UZ-2020-6.1" in text


@pytest.mark.parametrize("file", sorted(BILLS.glob("*.yaml")), ids=lambda file: file.stem)
def test_the_example_amendments_load_and_name_their_law(file: Path) -> None:
    loaded = load_amendment(file)
    assert loaded.parts
    assert loaded.sources


@pytest.mark.parametrize("part", [module, cells, outcome, population], ids=lambda part: part.__name__)
def test_docstrings_run(part) -> None:
    assert doctest.testmod(part).failed == 0
