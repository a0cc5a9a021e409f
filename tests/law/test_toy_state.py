"""Adding a State needs files under a folder and nothing in the engine."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from citizenship.assessment.assess import assess
from citizenship.casefile import from_dict
from citizenship.cli import main
from citizenship.law.lawbook import load_lawbook

RULESETS = Path(__file__).resolve().parents[2] / "rulesets"
TOY = """
instrument:
  id: MN-1
  state: MN
  title: {en: Toy law of Mongolia, ru: Учебный закон Монголии}
  in_force: 1992-06-01/..
  certainty: recalled
  sources: {A: dossier}
rules:
  MN-1-1:
    title: {en: Residents of the first day, ru: Жители первого дня}
    effect: acquires
    at: {day: 1992-06-01}
    mode: succession
    when: [{registered: {in: own, kind: permanent}}]
    unless: [national_elsewhere]
    certainty: recalled
    sources: [A]
  MN-1-2:
    title: {en: Child of a citizen, ru: Ребёнок гражданина}
    effect: acquires
    at: birth
    mode: [A01a, A01b]
    when: [{parents: {one: citizen}}]
    certainty: recalled
    sources: [A]
"""
CASES = """
cases:
  - name: MN-1
    source: toy
    case:
      id: MN-1
      as_of: 2000-01-01
      person: {born: 1960-01-01, birthplace: MN, nationality: [{of: SU, from: .., to: 1991-12-25, by: birth}]}
      parents: [{role: mother, nationality_at_birth: [SU]}, {role: father, nationality_at_birth: [SU]}]
      residence: [{in: MN, from: 1960-01-01, to: .., registration: permanent, reason: home}]
      registrations: []
      documents: []
      acts: []
      family: []
      service: []
    expect: {verdict: {MN: national}, basis: {MN: [MN-1-1]}, since: {MN: 1992-06-01}, finding: national}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("rulesets")
    for state in ("SU", "KZ", "RU", "international"):
        shutil.copytree(RULESETS / state, root / state)
    (root / "MN").mkdir()
    (root / "MN" / "MN-1.yaml").write_text(TOY, encoding="utf-8")
    (root / "MN" / "cases.yaml").write_text(CASES, encoding="utf-8")
    return root


def test_its_worked_case_passes(folder):
    done = CliRunner().invoke(main, ["check", str(folder), "--only", "MN"])
    assert done.exit_code == 0, done.output
    assert "1 passed, 0 failed" in done.output


def test_other_laws_read_it(folder):
    """A child of a Mongolian mother and a Kazakh father: both laws give, and each sees the other."""
    parents = [{"role": "mother", "nationality_at_birth": ["MN"]}, {"role": "father", "nationality_at_birth": ["KZ"]}]
    case = from_dict({"id": "child", "as_of": "2026-01-01", "person": {"born": "2010-02-02", "birthplace": "MN"}, "parents": parents, "acts": [],
                      "documents": [], "residence": [{"in": "MN", "from": "2010-02-02", "to": "..", "registration": "permanent"}]})
    with_toy = assess(case, lawbook=load_lawbook(folder, cache=False), engine="reference")
    assert with_toy.nationality["MN"].verdict == "national"
    assert with_toy.nationality["MN"].basis == ("MN-1-2",)
    without = assess(case, lawbook=load_lawbook(folder, cache=False).select(states=["SU", "KZ", "RU"]), engine="reference")
    assert without.nationality["MN"].reason == "no_ruleset"


def test_it_is_read_aloud_and_listed(folder):
    read = CliRunner().invoke(main, ["law", "MN-1-1", "--rulesets", str(folder)])
    assert read.exit_code == 0
    assert "Residents of the first day" in read.output
    table = CliRunner().invoke(main, ["globalcit", "--as-of", "2024-01-01", "--csv", "--state", "MN", "--rulesets", str(folder)])
    assert "MN,A01a,1,MN-1-2," in table.output
    assert "MN,A03a,0,," in table.output
