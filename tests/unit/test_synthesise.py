"""The generator of lives: reproducible, of the shares it states, plausible, and of every cause it lists."""

from __future__ import annotations

import json
import random
import re
import sys
from collections import Counter
from datetime import date
from itertools import pairwise

import pytest
from click.testing import CliRunner

from citizenship.case import NOT_ASKED, BirthDate
from citizenship.casefile import dumps, load_cases, loads, to_dict
from citizenship.cli import main
from citizenship.dates import UncertainDate, parse
from citizenship.errors import CitizenshipError
from citizenship.study import shares
from citizenship.study.course import great_moves
from citizenship.study.dice import Dice, Teller
from citizenship.study.life import Life, Stay
from citizenship.study.synthesise import Population, synthesise
from citizenship.study.synthesise_file import entries_path, write_population

N = 3000
YEAR = 365.2425
ORDINARY = [Population(seed=11, profile="ordinary", uncertain=0, unknown=0).lived(i)[0] for i in range(N)]
LIVED = [Population(seed=12, uncertain=0, unknown=0).lived(i) for i in range(N)]
UNDOCUMENTED = [Population(seed=13, profile="undocumented", uncertain=0, unknown=0).lived(i) for i in range(N)]
EVERYBODY = [*ORDINARY, *(case for case, _ in LIVED), *(case for case, _ in UNDOCUMENTED)]


def of_cause(cause):
    return [case for case, found in UNDOCUMENTED if found == cause]


def share(count, total=N):
    return count / total


def home(case):
    """Today's State of the birthplace."""
    return next((state for state, name in shares.PAPER_NAME.items() if name == case.person.birthplace.area), case.person.birthplace.area)


# -- reproducible ----------------------------------------------------------------------------------------------
def test_the_same_seed_gives_the_same_bytes_whatever_the_chunking():
    whole = dumps(synthesise(60, seed=5), format="jsonl")
    assert whole == dumps(synthesise(60, seed=5), format="jsonl")
    assert whole == "".join(dumps(synthesise(7, seed=5, start=start), format="jsonl") for start in range(0, 56, 7)) + dumps(synthesise(4, seed=5, start=56), format="jsonl")
    assert whole != dumps(synthesise(60, seed=6), format="jsonl")


def test_the_bytes_of_a_seed_do_not_change_by_accident():
    """A changed share changes every population made before: then, and only then, change this digest."""
    import hashlib

    assert hashlib.sha256(dumps(synthesise(200, seed=1), format="jsonl").encode()).hexdigest()[:16] == "e6d35825840dab6c"


@pytest.mark.parametrize("profile", list(shares.PROFILES))
def test_every_life_is_a_case_file(profile):
    cases = list(synthesise(300, seed=3, profile=profile, uncertain=0.3, unknown=0.2))
    assert loads(dumps(cases, format="jsonl"), "lives.jsonl") == cases
    assert len({case.id for case in cases}) == 300
    assert all(re.fullmatch(r"S3-\d{7}", case.id) for case in cases)


# -- shares ----------------------------------------------------------------------------------------------------
def test_births_over_the_republics_and_decades():
    found = Counter(home(case) for case in ORDINARY if home(case) in shares.BIRTHPLACES.words)
    moved = N - sum(found.values())  # none: the deported begin in States of the table, too
    assert moved == 0
    for state in shares.BIRTHPLACES.words:
        assert share(found[state]) == pytest.approx(shares.BIRTHPLACES.share(state), abs=0.03), state
    decades = Counter(case.person.born.text[:3] + "0" for case in ORDINARY)
    for decade in shares.DECADES.words:
        assert share(decades[decade]) == pytest.approx(shares.DECADES.share(decade), abs=0.025), decade
    years = {int(case.person.born.text[:4]) for case in ORDINARY}
    assert min(years) >= shares.FIRST_YEAR
    assert max(years) <= shares.LAST_YEAR
    assert share(sum(case.person.sex == "female" for case in ORDINARY)) == pytest.approx(shares.WOMEN, abs=0.03)


def test_the_census_and_stock_figures_are_those_of_the_sources():
    """Lives with a cause begin by the UNHCR stock, births in Central Asia are split as the census of 1989."""
    assert sum(shares.CENSUS_1989[state] for state in shares.CENTRAL_ASIA) == pytest.approx(49.14)
    assert shares.BIRTHPLACES.share("UZ") / shares.BIRTHPLACES.share("KG") == pytest.approx(19.81 / 4.26)
    assert shares.STOCK.share("UZ") == pytest.approx(97_346 / (97_346 + 32_300 + 20_000 + 19_469 + 8_569))


def test_causes_have_their_shares_and_all_occur():
    assert share(sum(cause is not None for _, cause in LIVED)) == pytest.approx(shares.PROFILES["region"], abs=0.03)
    found = Counter(cause for _, cause in UNDOCUMENTED)
    assert None not in found
    for cause in shares.CAUSES.words:
        assert share(found[cause]) == pytest.approx(shares.CAUSES.share(cause), abs=0.03), cause
    assert not any(cause for cause in (Population(seed=1, profile="ordinary").lived(i)[1] for i in range(50)))
    assert share(sum(case.person.sex == "female" for case in of_cause("expired_soviet_passport")), found["expired_soviet_passport"]) == pytest.approx(0.65, abs=0.05)


def _dates(told, true):
    """Pairs of told and true dates of the same entry."""
    if isinstance(true, dict):
        for key in true.keys() & told.keys() - {"to", "as_of"} if isinstance(told, dict) else ():  # last days are told exactly or not at all
            yield from _dates(told[key], true[key])
    elif isinstance(true, list):
        if isinstance(told, list):
            assert len(told) == len(true)
            for pair in zip(told, true, strict=True):
                yield from _dates(*pair)
    elif isinstance(true, str) and isinstance(told, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", true):
        yield told, true


@pytest.mark.parametrize(("uncertain", "unknown"), [(0.1, 0.05), (0.4, 0.0)])
def test_uncertain_dates_contain_the_truth_and_have_their_share(uncertain, unknown):
    """Told with other certainty it is the same life, and what is told never contradicts what was."""
    pairs = []
    for told, true in zip(synthesise(800, seed=21, uncertain=uncertain, unknown=unknown), synthesise(800, seed=21, uncertain=0, unknown=0), strict=True):
        pairs += _dates(to_dict(told), to_dict(true))
    assert len(pairs) > 8000
    for told, true in pairs:
        assert parse(told).lo <= parse(true).lo <= parse(told).hi
    blurred = [told for told, _ in pairs if not parse(told).exact]
    assert share(len(blurred), len(pairs)) == pytest.approx(uncertain, abs=0.02)
    assert {"year", "month", "about"} == {"about" if told.endswith("~") else "year" if len(told) == 4 else "month" for told in blurred}


def test_unknown_attributes_have_their_share_null_and_missing_alike():
    told = [case.person for case in synthesise(4000, seed=22, uncertain=0, unknown=0.05)]
    for name in ("sex", "birthplace", "birth_registered", "ethnicity", "found_as_child"):
        silent = Counter(getattr(person, name) for person in told if not getattr(person, name) and getattr(person, name) is not False)
        assert share(silent[None], 4000) == pytest.approx(0.025, abs=0.01), name
        assert share(silent[NOT_ASKED], 4000) == pytest.approx(0.025, abs=0.01), name
    assert all(isinstance(person.born, UncertainDate) for person in told)


# -- variety ---------------------------------------------------------------------------------------------------
def test_moves_papers_and_acts_of_every_kind_occur():
    spells = [spell for case in EVERYBODY for spell in case.residence]
    assert {"home", "work", "study", "military", "displacement", "assignment"} <= {spell.reason for spell in spells}
    assert {"permanent", "temporary", "stay", "none"} <= {spell.registration for spell in spells}
    assert {"SU-KAZ", "SU-UZB", "UZ"} <= {case.person.birthplace.area for case in EVERYBODY}
    acts = {act.act for case in EVERYBODY for act in case.acts}
    assert {"declared_for", "opted_out", "granted", "registered", "refused", "asked_release", "released", "recognised", "confirmed",
            "registered_with_consulate", "recognised_stateless", "recognised_refugee", "recognised_ethnic_return", "loss_registered", "no_reply"} <= acts
    papers = {(paper.kind, paper.of == "SU") for case in EVERYBODY for paper in case.documents}
    assert {("passport", True), ("passport", False), ("birth_certificate", True), ("birth_certificate", False), ("stateless_certificate", False)} <= papers
    assert {"korean", "volga_german", "crimean_tatar", "meskhetian_turk"} <= {case.circumstances.deported_people for case in EVERYBODY}
    moved = sum(any(date(1988, 1, 1).toordinal() <= spell.start.lo <= date(1995, 12, 31).toordinal() for spell in case.residence if isinstance(spell.start, UncertainDate))
                for case in ORDINARY)
    assert 0.05 < share(moved) < 0.4


@pytest.mark.parametrize(("area", "people", "reason"), [
    ("AZ", "armenian", "karabakh"), ("AM", "azerbaijani", "karabakh"), ("TJ", "tajik", "tajik_war"), ("UZ", "meskhetian_turk", None), ("UZ", "kazakh", None),
])
def test_the_moves_at_the_end_of_the_union(area, people, reason):
    """Who fled, and who returned, in its years; nobody fled a war that was elsewhere."""
    born, moved = date(1960, 1, 1).toordinal(), []
    for seed in range(200):
        dice = Dice(random.Random(seed).random)
        life = Life(dice=dice, tell=Teller(dice, uncertain=0, unknown=0), sex="male", born=born, people=people, stays=[Stay(area=area, town=None, start=born)])
        great_moves(life)
        moved += [life] * (len(life.stays) > 1)
        assert life.circumstances.get("displaced_by") in (None, reason)
    assert 10 <= len(moved) <= 200
    assert all(date(1988, 1, 1).toordinal() <= life.stays[1].start <= date(1995, 12, 31).toordinal() for life in moved)
    if reason is None:
        assert {life.stays[1].reason for life in moved} >= {"displacement" if people == "meskhetian_turk" else "home"}
    elif reason == "karabakh":
        assert all(life.stays[1].area != area and life.stays[1].reason == "displacement" for life in moved)


def settled_on(case, state, day):
    spell = [spell for spell in case.residence if isinstance(spell.start, BirthDate) or spell.start.lo <= day][-1]
    kept = any(entry.area == state and entry.start is not NOT_ASKED and entry.start.lo <= day for entry in case.registrations)
    return (spell.area == state and spell.registration == "permanent") or kept


def test_each_cause_is_what_it_says():
    for case in of_cause("expired_soviet_passport"):
        assert any(paper.of == "SU" and paper.kind == "passport" and paper.held for paper in case.documents)
        assert not all(settled_on(case, state, shares.CUT_OFF[state]) for state in shares.CENTRAL_ASIA)
    unregistered = [case for case in of_cause("expired_soviet_passport") if not any(settled_on(case, state, shares.CUT_OFF[state]) for state in shares.CENTRAL_ASIA)]
    assert share(len(unregistered), len(of_cause("expired_soviet_passport"))) > 0.8  # the others kept an older one in a neighbouring State
    for case in of_cause("cross_border_marriage"):
        spouse = next(person for person in case.family if person.relation == "spouse")
        assert any(abs(spell.start.lo - spouse.start.lo) < 90 and spell.area == spouse.birthplace.area for spell in case.residence[1:])
    for case in of_cause("release_without_nationality"):
        day = next((act.date.lo for act in case.acts if act.act == "released"), None)
        assert day is None or not any(act.act == "granted" and act.date.lo < day for act in case.acts)
    assert sum(any(act.act == "released" for act in case.acts) for case in of_cause("release_without_nationality")) > 0.95 * len(of_cause("release_without_nationality"))
    assert all(case.person.birth_registered is False for case in of_cause("no_birth_registration"))
    for cause in ("civil_war", "refugee_naturalised"):
        for case in of_cause(cause):
            assert home(case) == "TJ" or case.circumstances.deported_people is not NOT_ASKED
            assert case.circumstances.displaced_by == "tajik_war"
            assert any(spell.reason == "displacement" and 1992 <= int(spell.start.text[:4]) <= 1998 for spell in case.residence[1:])
    assert all(any(act.act == "granted" for act in case.acts) for case in of_cause("refugee_naturalised"))
    assert all(case.person.ethnicity == ("mughat",) and not any(paper.of != "SU" and paper.held and paper.kind == "passport" and not case.acts for paper in case.documents)
               for case in of_cause("mughat"))
    for case in of_cause("consular_non_registration"):
        assert case.residence[-1].area in ("RU", "KZ", "TR")
        assert not any(act.act == "registered_with_consulate" for act in case.acts)


# -- plausibility ----------------------------------------------------------------------------------------------
def first_day(case, spell):
    return case.person.born.lo if isinstance(spell.start, BirthDate) else spell.start.lo


def last_day(case):
    return case.person.died.lo if case.person.died is not NOT_ASKED else shares.TODAY


def test_nobody_acts_before_birth_or_after_death():
    assert sum(case.person.died is not NOT_ASKED for case in EVERYBODY) > 20
    for case in EVERYBODY:
        born, end = case.person.born.lo, last_day(case)
        days = [act.date.lo for act in case.acts] + [paper.issued.lo for paper in case.documents] + [first_day(case, spell) for spell in case.residence]
        days += [person.start.lo for person in case.family if person.relation == "spouse"] + [entry.start.lo for entry in case.service]
        days += [entry.date.lo for entry in case.convictions] + [entry.start.lo for entry in case.registrations if entry.start is not NOT_ASKED]
        assert all(born <= day <= end for day in days), case.id
        assert [act.date.lo for act in case.acts] == sorted(act.date.lo for act in case.acts)


def test_stays_follow_one_another_from_birth_on_without_a_gap():
    for case in EVERYBODY:
        assert isinstance(case.residence[0].start, BirthDate)
        assert case.residence[0].area == home(case)
        for spell, after in pairwise(case.residence):
            assert first_day(case, spell) < first_day(case, after)
            assert spell.end is NOT_ASKED or spell.end.lo == first_day(case, after) - 1
        assert case.residence[-1].end.is_open or case.residence[-1].end == case.person.died


def permanent(case):
    """Days of each permanent propiska."""
    ends = [first_day(case, after) - 1 for after in case.residence[1:]] + [last_day(case)]
    for spell, end in zip(case.residence, ends, strict=True):
        if spell.registration == "permanent":
            yield first_day(case, spell), end
    for entry in case.registrations:
        if entry.refused is NOT_ASKED and entry.kind == "permanent":
            yield entry.start.lo, last_day(case) if entry.end.is_open else entry.end.lo


def test_one_permanent_propiska_at_a_time():
    kept = 0
    for case in EVERYBODY:
        spans = sorted(permanent(case))
        kept += any(entry.refused is NOT_ASKED for entry in case.registrations)
        assert all(earlier[1] < later[0] for earlier, later in pairwise(spans)), case.id
    assert kept > 200


def test_parents_are_older_and_lived_and_children_younger():
    for case in EVERYBODY:
        born = case.person.born.lo
        for parent in case.parents:
            if parent.known:
                assert born - parent.born.lo >= 12 * YEAR
                assert parent.died is NOT_ASKED or parent.died.lo >= born
                assert parent.died is NOT_ASKED or parent.died.lo - parent.born.lo < 100 * YEAR
        for person in case.family:
            if person.relation == "child":
                assert 16 * YEAR < person.born.lo - born < 46 * YEAR
            else:
                assert person.start.lo - born > 16 * YEAR


def test_nobody_is_told_a_soviet_national_who_was_born_after_it():
    for case in EVERYBODY:
        assert bool(case.person.nationality) == (case.person.born.lo <= shares.USSR_END and home(case) in shares.SOVIET), case.id


# -- errors ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("change", "where", "hint"), [
    ({"profile": "undocumentd"}, "profile", "did you mean 'undocumented'?"), ({"profile": "?"}, "profile", "one of region, ordinary, undocumented"),
    ({"uncertain": 10}, "uncertain", "0.1 is one in ten"), ({"unknown": -0.1}, "unknown", "0.1 is one in ten"), ({"unknown": "x"}, "unknown", "0.1 is one in ten"),
    ({"seed": "1"}, "seed", None), ({"n": -1}, "n", None), ({"start": 1.5}, "start", None),
])
def test_what_is_no_population_is_refused_at_once(change, where, hint):
    with pytest.raises(CitizenshipError) as error:
        synthesise(**{"n": 1, "seed": 1, **change})
    assert (error.value.where, error.value.hint) == (where, hint)


# -- the command -----------------------------------------------------------------------------------------------
def run(*arguments):
    return CliRunner().invoke(main, ["synthesise", *map(str, arguments)])


def test_the_command_writes_what_the_function_gives(tmp_path):
    out = tmp_path / "lives.jsonl"
    found = run(2500, out, "--seed", 4)
    assert found.exit_code == 0, found.output
    assert out.read_text() == dumps(synthesise(2500, seed=4), format="jsonl")
    assert found.stdout == ""
    assert found.stderr.splitlines()[-1].startswith("2500 lives, seed 4, profile region; with a cause: ")
    assert [file.name for file in tmp_path.iterdir()] == ["lives.jsonl"]
    piped = run(3, "-", "--seed", 4, "--uncertain", 0, "--unknown", 0, "--profile", "ordinary")
    assert piped.stdout == dumps(synthesise(3, seed=4, profile="ordinary", uncertain=0, unknown=0), format="jsonl")
    assert [json.loads(line)["id"] for line in piped.stdout.splitlines()] == ["S4-0000000", "S4-0000001", "S4-0000002"]
    assert run(0, tmp_path / "none.jsonl").exit_code == 0
    assert (tmp_path / "none.jsonl").read_text() == ""


@pytest.mark.parametrize(("out", "told"), [
    ("lives.jsonlines", "(did you mean '.jsonl'?)"), ("lives", "a file without an ending"), ("lives.csv", "or - for standard output"), ("no/such/lives.jsonl", "make it first"),
])
def test_what_cannot_be_written_is_said(out, told, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = run(2, out)
    assert found.exit_code == 2
    assert told in found.stderr
    assert not list(tmp_path.iterdir())


def test_a_file_that_was_there_stays_if_the_writing_fails(tmp_path, monkeypatch):
    out = tmp_path / "lives.jsonl"
    out.write_text("before")
    monkeypatch.setattr("citizenship.study.synthesise_file.dumps", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_population(Population(seed=1), 2, str(out), stdout=sys.stdout)
    assert [file.name for file in tmp_path.iterdir()] == ["lives.jsonl"]
    assert out.read_text() == "before"


def test_progress_tells_rate_and_remaining_time(tmp_path, monkeypatch):
    monkeypatch.setattr("citizenship.study.synthesise_file.PATIENCE", -1.0)
    said = []
    write_population(Population(seed=1), 2100, str(tmp_path / "lives.jsonl"), stdout=sys.stdout, say=said.append)
    assert len(said) == 2
    assert re.fullmatch(r"… 1000 of 2100 lives, \d+ a second, \d+ s left", said[0])


@pytest.mark.parametrize("module", ["citizenship.study.layout", "pyarrow", "pyarrow.parquet"])
def test_parquet_says_what_it_needs(tmp_path, monkeypatch, module):
    if module != "citizenship.study.layout":
        pytest.importorskip("citizenship.study.layout")
    monkeypatch.setitem(sys.modules, module, None)
    found = run(2, tmp_path / "lives.parquet")
    assert found.exit_code == 2
    assert f"parquet needs {module.split('.')[0] if module.startswith('pyarrow') else module}" in found.stderr
    assert "NAME.jsonl" in found.stderr
    assert not list(tmp_path.iterdir())


def test_parquet_holds_the_same_lives(tmp_path, monkeypatch):
    layout = pytest.importorskip("citizenship.study.layout")
    parquet = pytest.importorskip("pyarrow.parquet")
    monkeypatch.setattr("citizenship.study.synthesise_file.TABLE_CHUNK", 20)
    out = tmp_path / "lives.parquet"
    assert run(50, out, "--seed", 4).exit_code == 0
    expected = layout.to_tables(synthesise(50, seed=4))
    assert parquet.read_table(out).equals(expected[0])
    assert parquet.read_table(entries_path(out)).equals(expected[1])
    source = pytest.importorskip("citizenship.study.source")
    assert [row.case for row in source.open_source(out).rows()] == list(synthesise(50, seed=4))


def test_lives_can_be_assessed_and_come_out_in_every_way(tmp_path):
    """The mix at a fixed seed; figures are those of the generator, not of any people."""
    from citizenship.assessment.assess import assess
    from citizenship.law.lawbook import load_lawbook

    book = load_lawbook("rulesets")
    (tmp_path / "lives.jsonl").write_text(dumps(synthesise(200, seed=3), format="jsonl"))
    found = Counter(assess(case, lawbook=book, engine="reference").finding for case in load_cases(tmp_path / "lives.jsonl"))
    assert found.total() == 200
    assert found["national"] > 100
    assert found["stateless"] >= 5
    assert found["undetermined"] >= 5
