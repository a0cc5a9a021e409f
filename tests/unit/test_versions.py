"""Two versions of one limb that meet on an uncertain day: what both give is given, whichever was in force."""

from __future__ import annotations

from pathlib import Path

from citizenship.assessment.assess import assess
from citizenship.casefile import from_dict
from citizenship.law.lawbook import Lawbook, load_lawbook

RULESET = """
instrument: {{id: KG-1, state: KG, title: {{en: Law, ru: Закон}}, in_force: 1993/.., certainty: text, sources: {{A: dossier}}}}
rules:
  KG-1-1@1993: {{title: {{en: Birth, ru: Рождение}}, effect: acquires, at: birth, in_force: 1993-01-01/2007-06~, when: [{old}], certainty: text, sources: [A]}}
  KG-1-1@2007: {{title: {{en: Birth, ru: Рождение}}, effect: acquires, at: birth, in_force: {start}/.., when: [{new}], certainty: text, sources: [A]}}
"""
BOTH, ONE = "parents: {both: citizen}", "parents: {one: citizen}"


def book(folder: Path, old: str, new: str, start: str = "2007-06~") -> Lawbook:
    (folder / "KG").mkdir()
    (folder / "KG" / "KG-1.yaml").write_text(RULESET.format(old="{" + old + "}", new="{" + new + "}", start=start), encoding="utf-8")
    return load_lawbook(folder, cache=False)


def verdict(law: Lawbook, father: list[str], born: str = "2007-06-15") -> str:
    case = from_dict({"id": "a", "as_of": "2026-01-01", "person": {"born": born, "birthplace": "KG"}, "acts": [], "documents": [], "parents": [
        {"role": "mother", "nationality_at_birth": ["KG"]}, {"role": "father", "nationality_at_birth": father}]})
    answer = assess(case, lawbook=law, engine="reference", completions=False)
    return answer.nationality["KG"].verdict


def test_both_versions_give_it(tmp_path: Path) -> None:
    law = book(tmp_path, BOTH, ONE)
    assert verdict(law, ["KG"]) == "national"
    assert verdict(law, ["RU"]) == "undetermined"  # only the later version gives it, and nobody knows which was in force
    assert verdict(law, ["RU"], "2000-01-01") == "not_national"
    assert verdict(law, ["RU"], "2010-01-01") == "national"


def test_a_gap_between_versions_is_no_boundary(tmp_path: Path) -> None:
    assert verdict(book(tmp_path, BOTH, ONE, "2007-12~"), ["KG"]) == "undetermined"


def test_statements_against_each_other_are_a_conflict(tmp_path: Path) -> None:
    """R13: what the file says twice, and differently, is UNKNOWN and reported."""
    law = book(tmp_path, BOTH, BOTH)
    case = from_dict({"id": "a", "as_of": "2026-01-01", "person": {"born": "2000-06-15", "birthplace": "KG"}, "acts": [], "documents": [], "parents": [
        {"role": "mother", "nationality_at_birth": ["KG"]},
        {"role": "father", "nationality_at_birth": ["RU"], "nationality": [{"of": "KG", "from": "1993-01-01", "to": "..", "by": "birth"}]}]})
    answer = assess(case, lawbook=law, engine="reference", completions=False)
    assert answer.nationality["KG"].verdict == "undetermined"
    assert any("nationality_at_birth" in conflict for conflict in answer.conflicts)
