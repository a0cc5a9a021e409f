"""A case file changed one fact at a time: nothing else changes, and it is whole at every moment."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from citizenship.casefile import from_dict, load_cases, loads, to_dict
from citizenship.casefile_store import CaseStore, _put
from citizenship.casefile_write import dumps
from citizenship.errors import CaseError, CaseErrors
from citizenship.testing import cases

TEXT = """# interview of 3 May
id: T-1   # pseudonym

person:
  born: 1968-04        # by her own word
  birthplace: {in: KZ, place: Shymkent}   # certificate lost
residence:
  # the first stay
  - in: UZ
    place: Tashkent
    from: 1989
    registration: null
  - {in: RU, from: 1995, to: ..}   # still there
acts: []
# the end
"""


def stored(tmp_path: Path, text: str, name: str = "case.yaml") -> CaseStore:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return CaseStore(file)


@pytest.mark.parametrize(("path", "value", "old", "new"), [
    (("residence", 0, "registration"), "permanent", "registration: null", "registration: permanent"),
    (("residence", 0, "from"), "1989-09-01", "from: 1989\n", "from: '1989-09-01'\n"),
    (("residence", 1, "reason"), "work", "to: ..}", "to: .., reason: work}"),
    (("residence", 0, "reason"), "home", "    registration: null\n", "    registration: null\n    reason: home\n"),
    (("person", "sex"), "female", "# certificate lost\n", "# certificate lost\n  sex: female\n"),
    (("acts", 0), {"act": "applied"}, "acts: []", "acts: [{act: applied}]"),
    (("residence", 2), {"in": "KZ"}, "# still there\n", "# still there\n  - {in: KZ}\n"),
    (("family",), [], "acts: []\n", "acts: []\nfamily: []\n"),
    (("circumstances", "meets", "oath"), True, "acts: []\n", "acts: []\ncircumstances: {meets: {oath: true}}\n"),
])
def test_only_the_fact_changes(tmp_path: Path, path: tuple, value: object, old: str, new: str) -> None:
    store = stored(tmp_path, TEXT)
    store.put(0, [(path, value)])
    assert old in TEXT
    assert store.path.read_text(encoding="utf-8") == TEXT.replace(old, new)
    assert (tmp_path / "case.yaml.bak").read_text(encoding="utf-8") == TEXT


def test_the_backup_is_the_first_original(tmp_path: Path) -> None:
    store = stored(tmp_path, TEXT)
    store.put(0, [(("person", "sex"), "female")])
    store.put(0, [(("person", "sex"), "male")])
    assert (tmp_path / "case.yaml.bak").read_text(encoding="utf-8") == TEXT
    assert load_cases(store.path)[0].person.sex == "male"


def test_a_wrong_answer_writes_nothing(tmp_path: Path) -> None:
    store = stored(tmp_path, TEXT)
    with pytest.raises(CaseErrors, match="did you mean 'UZ'"):
        store.put(0, [(("residence", 0, "in"), "Uzbekistan")])
    assert store.path.read_text(encoding="utf-8") == TEXT
    assert sorted(p.name for p in tmp_path.iterdir()) == ["case.yaml"]


def test_the_other_cases_of_a_family_stay_as_they_are(tmp_path: Path) -> None:
    family = "cases:\n- id: A   # mother\n  person: {born: 1940}\n- id: B\n  parents:\n  - {role: mother, case: A}\n- {id: C}\n"
    store = stored(tmp_path, family)
    store.put(store.number("B"), [(("person", "born"), "1970")])
    assert store.path.read_text(encoding="utf-8") == family.replace("case: A}\n", "case: A}\n  person: {born: '1970'}\n")
    with pytest.raises(CaseError, match="did you mean|no case"):
        store.number("D")
    with pytest.raises(CaseError, match="--case A"):
        store.number(None)


def test_json_lines_change_one_line(tmp_path: Path) -> None:
    text = '{"id": "A",   "person": {"born": "1940"}}\n\n{"id": "B"}\n'
    store = stored(tmp_path, text, "cases.jsonl")
    store.put(1, [(("person", "sex"), "male")])
    assert store.path.read_text() == text.replace('{"id": "B"}', '{"id": "B", "person": {"sex": "male"}}')


def test_json_stays_json(tmp_path: Path) -> None:
    store = stored(tmp_path, '{"cases": [{"id": "A"}, {"id": "B", "acts": null}]}', "cases.json")
    store.put(1, [(("acts",), [])])
    assert [to_dict(case) for case in load_cases(store.path)] == [{"id": "A"}, {"id": "B", "acts": []}]
    assert store.path.read_text().startswith("{")


def test_a_file_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    store = stored(tmp_path, TEXT)
    store.path.write_text(TEXT + "family: []\n", encoding="utf-8")
    with pytest.raises(CaseErrors, match="meanwhile"):
        store.put(0, [(("person", "sex"), "female")])
    assert store.path.read_text(encoding="utf-8").endswith("family: []\n")


def test_a_failure_in_the_middle_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = stored(tmp_path, TEXT)

    def broken(_: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(OSError, match="disk full"):
        store.put(0, [(("person", "sex"), "female")])
    assert store.path.read_text(encoding="utf-8") == TEXT
    assert [p.name for p in tmp_path.iterdir()] == ["case.yaml"]


CHANGES = st.lists(st.sampled_from([
    (("person", "sex"), "female"), (("person", "birthplace"), {"in": "KZ", "place": "Osh: no"}), (("acts",), []), (("person", "born"), "1950"),
    (("circumstances", "meets", "oath"), None), (("kept_registration_in",), "UZ"), (("person", "ethnicity"), ["uzbek"]), (("interview",), [{"fact": "acts", "answer": "given"}]),
]), min_size=1, max_size=3, unique_by=lambda change: change[0])


@given(case=cases(), changes=CHANGES, form=st.sampled_from(["yaml", "json", "jsonl"]))
@settings(max_examples=60, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
def test_any_file_reads_back_with_exactly_the_change(tmp_path_factory: pytest.TempPathFactory, case, changes, form: str) -> None:
    wanted = to_dict(case)
    try:
        for path, value in changes:
            _put(wanted, path, value)
        expected = from_dict(wanted)
    except CaseErrors:
        return  # a birth after a death told elsewhere
    file = tmp_path_factory.mktemp("store") / f"case.{form}"
    file.write_text(dumps(case, format=form), encoding="utf-8")
    store = CaseStore(file)
    store.put(0, changes)
    assert load_cases(file) == [expected] == loads(store.text, str(file))
