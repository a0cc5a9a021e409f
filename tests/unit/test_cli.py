"""The command line: exit codes, messages without tracebacks, and JSON that keeps its promise."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import jsonschema
import pytest
import yaml
from click.testing import CliRunner, Result

from citizenship.casefile import load_cases
from citizenship.cli import main

ROOT = Path(__file__).resolve().parents[2]
CASE = ROOT / "examples" / "cases" / "conscript.yaml"


def run(*args: object, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, [str(a) for a in args], input=stdin)


def refused(result: Result, *words: str) -> None:
    """Exit 2, the words in the message, nothing but the message."""
    assert result.exit_code == 2, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    for word in words:
        assert word in result.stderr


class Editor(yaml.SafeLoader):
    """YAML as editors read it (1.2 core): dates are text, only true and false are truth values."""


Editor.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in table if not tag.endswith((":timestamp", ":bool"))]
    for first, table in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Editor.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), list("tf"))


@cache
def schema(what: str) -> dict[str, object]:
    result = run("schema", what)
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    jsonschema.Draft202012Validator.check_schema(found)
    return found


# -- assess --------------------------------------------------------------------------------------------------
def test_assess_answers_with_the_finding_first() -> None:
    result = run("assess", CASE, "--engine", "reference")
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[0].startswith("conscript  UNDETERMINED  on 2005-05-05")


def test_assess_in_russian() -> None:
    result = run("assess", CASE, "--engine", "reference", "--lang", "ru")
    assert result.exit_code == 0
    assert "НЕ ОПРЕДЕЛЕНО" in result.stdout


def test_why_goes_to_standard_error_beside_json() -> None:
    result = run("assess", CASE, "--engine", "reference", "--json", "--why", "kg")
    assert result.exit_code == 0, result.output
    json.loads(result.stdout)
    assert "KG-1993-AWAY" in result.stderr


def test_as_of_overrides_the_day_of_the_case() -> None:
    result = run("assess", CASE, "--engine", "reference", "--json", "--as-of", "1992-12-31")
    assert json.loads(result.stdout)["as_of"] == "1992-12-31"


@pytest.mark.parametrize("file", sorted(CASE.parent.glob("*.yaml")), ids=lambda file: file.stem)
def test_json_keeps_the_schema_of_the_answer(file: Path) -> None:
    result = run("assess", file, "--engine", "reference", "--json")
    assert result.exit_code == 0, result.output
    several = len(load_cases(file)) > 1  # then one object a line
    for text in result.stdout.splitlines() if several else [result.stdout]:
        jsonschema.validate(json.loads(text), schema("assessment"))


def test_standard_input() -> None:
    result = run("assess", "-", "--engine", "reference", stdin=CASE.read_text(encoding="utf-8"))
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("conscript  ")


def test_several_cases_make_json_lines(tmp_path: Path) -> None:
    one = yaml.load(CASE.read_text(encoding="utf-8"), Editor)
    file = tmp_path / "two.jsonl"
    file.write_text("".join(json.dumps(one | {"id": name}) + "\n" for name in "AB"), encoding="utf-8")
    result = run("assess", file, "--engine", "reference", "--json")
    assert result.exit_code == 0, result.output
    assert [json.loads(line)["case"] for line in result.stdout.splitlines()] == ["A", "B"]


def test_a_good_file_is_answered_beside_a_broken_one(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("id: [", encoding="utf-8")
    result = run("assess", broken, CASE, "--engine", "reference")
    refused(result, "broken.yaml:")
    assert result.stdout.startswith("conscript  ")


def aliases() -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 12)]
    return "\n".join(lines)


BAD = {
    "broken YAML": ("id: A\nperson: {born: 1990\n", ("bad.yaml:",)),
    "unknown key": ("id: A\npersn: {born: 1990}\n", ("bad.yaml:2", "persn", "did you mean 'person'?")),
    "no date": ("id: A\nperson: {born: yesterday}\n", ("bad.yaml:2", "person.born")),
    "unknown State": ("id: A\nresidence: [{in: QQ, from: 1990}]\n", ("bad.yaml:2", "QQ")),
    "ends before it begins": ("id: A\nresidence: [{in: KZ, from: 1990, to: 1980}]\n", ("bad.yaml:2",)),
    "empty": ("", ("bad.yaml",)),
    "a list of numbers": ("[1, 2]\n", ("bad.yaml",)),
    "key twice": ("id: A\nid: B\n", ("bad.yaml:2", "id")),
    "deep nesting": ("id: A\nperson: " + "[" * 100_000, ("bad.yaml",)),
    "deep nesting, closed": ("id: A\nperson: " + "[" * 5_000 + "]" * 5_000, ("bad.yaml",)),
    "exploding aliases": (aliases(), ("bad.yaml",)),
    "10 MB": ("id: A\nnote: " + "x" * (10 * 2**20), ("bad.yaml",)),
    "10 MB of entries": ("id: A\nresidence:\n" + "- {in: KZ, from: 1990}\n" * 450_000, ("bad.yaml",)),
    "tag": ("id: !!python/object/apply:os.system [true]\n", ("bad.yaml:1",)),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_refused_with_a_message(name: str, tmp_path: Path) -> None:
    text, words = BAD[name]
    file = tmp_path / "bad.yaml"
    file.write_text(text, encoding="utf-8")
    result = run("assess", file, "--engine", "reference")
    refused(result, *words)
    assert result.stdout == ""
    assert len(result.stderr) < 20_000


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_bytes(b"\xff\xfe\x00id")
    refused(run("assess", file, "--engine", "reference"), "bad.yaml")


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    refused(run("assess", tmp_path / "nowhere.yaml"), "nowhere.yaml", "No such file")
    refused(run("assess", tmp_path), str(tmp_path))


def test_an_as_of_that_is_no_date() -> None:
    refused(run("assess", CASE, "--as-of", "soon", "--engine", "reference"), "soon")


def test_wrong_usage_is_bad_input() -> None:
    for args in (["assess"], ["assess", CASE, "--engine", "guess"], ["judge", CASE], ["schema", "life"]):
        assert run(*args).exit_code == 2


def test_the_real_command_shows_no_traceback(tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text("id: A\npersn: {}\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "citizenship", "assess", str(file)], capture_output=True, text=True, check=False, timeout=120,
        env=os.environ | {"CITIZENSHIP_ENGINE": "reference"},
    )
    assert done.returncode == 2
    assert "persn" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


# -- law -----------------------------------------------------------------------------------------------------
def test_law_lists_the_states() -> None:
    result = run("law")
    assert result.exit_code == 0
    assert {"KG", "KZ", "SU", "UZ"} <= {line.split(":")[0] for line in result.stdout.splitlines()}


def test_law_reads_a_provision_in_both_languages() -> None:
    english, russian = run("law", "KZ-1991-3.1"), run("law", "KZ-1991-3.1", "--lang", "ru")
    assert english.exit_code == russian.exit_code == 0
    assert english.stdout.startswith("KZ-1991-3.1  ")
    assert "Лица, постоянно проживавшие" in russian.stdout


def test_law_as_of_leaves_out_what_was_not_in_force() -> None:
    assert "UZ-2020-6.1 " in run("law", "UZ").stdout
    assert "UZ-2020-6.1 " not in run("law", "UZ", "--as-of", "1999-01-01").stdout


def test_law_suggests_the_nearest_provision() -> None:
    refused(run("law", "KZ-1991-3.11"), "KZ-1991-3.11", "did you mean")


# -- schema --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("what", ["case", "assessment", "ruleset"])
def test_schemas_are_schemas(what: str) -> None:
    assert schema(what)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


FILES = [file for file in sorted((ROOT / "rulesets").rglob("*.yaml")) if file.name != "cases.yaml" and not file.name.startswith("treaties")]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_ruleset_keeps_the_schema(file: Path) -> None:
    validator = jsonschema.Draft202012Validator(schema("ruleset"))
    problems = [error.json_path for error in validator.iter_errors(yaml.load(file.read_text(encoding="utf-8"), Editor))]
    assert not problems


RULE = """
instrument: {id: UZ-X, state: UZ, title: {en: A, ru: Б}, in_force: 1992/..}
rules:
  UZ-X-1:
    title: {en: A, ru: Б}
    effect: acquires
    at: birth
    when: [{born_in: own}, {parents: {one: citizen, other: {not: [{resident: {in: own, basis: permit}}]}}}]
    certainty: text
    sources: [dossier]
"""


@pytest.mark.parametrize(("old", "new"), [
    ("effect: acquires", "effect: aquires"),
    ("title: {en: A, ru: Б}\n    effect", "title: {en: A, or B, ru: Б}\n    effect"),
    ("    effect: acquires", "    mode: A99\n    effect: acquires"),
    ("    at: birth", "    at: sunrise"),
    ("born_in: own", "borne_in: own"),
    ("born_in: own", "born_in: QQ"),
    ("one: citizen", "one: citizn"),
    ("basis: permit", "base: permit"),
    ("    certainty: text\n", ""),
    ("    sources: [dossier]", "    sources: []"),
    ("    certainty: text", "    certainty: sure"),
    ("ru: Б}\n    effect", "de: B}\n    effect"),
    ("rules:", "rulez:"),
])
def test_the_schema_of_rulesets_finds_mistakes(old: str, new: str) -> None:
    validator = jsonschema.Draft202012Validator(schema("ruleset"))
    assert validator.is_valid(yaml.load(RULE, Editor))
    assert old in RULE
    assert not validator.is_valid(yaml.load(RULE.replace(old, new), Editor))


@pytest.mark.parametrize("file", sorted(CASE.parent.glob("*.yaml")), ids=lambda file: file.stem)
def test_every_example_keeps_the_schema_of_cases(file: Path) -> None:
    jsonschema.validate(yaml.load(file.read_text(encoding="utf-8"), Editor), schema("case"))


# -- check ---------------------------------------------------------------------------------------------------
WORKED = """
cases:
  - name: ONE
    source: UZ-X-1
    case: {id: ONE, as_of: 2020-01-01, person: {born: 1999-05-05, birthplace: UZ}, acts: []}
    expect: {verdict: {UZ: %s}}
"""


def book(folder: Path, rule: str = RULE, expected: str = "national") -> Path:
    home = folder / "UZ"
    home.mkdir()
    (home / "UZ-X.yaml").write_text(rule.replace(", {parents: {one: citizen, other: {not: [{resident: {in: own, basis: permit}}]}}}", ""), encoding="utf-8")
    (home / "cases.yaml").write_text(WORKED % expected, encoding="utf-8")
    return folder


def test_check_passes(tmp_path: Path) -> None:
    result = run("check", book(tmp_path), "--engine", "reference")
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[-1] == "1 passed, 0 failed"


def test_check_fails_with_one_where_a_case_comes_out_otherwise(tmp_path: Path) -> None:
    result = run("check", book(tmp_path, expected="not_national"), "--engine", "reference")
    assert result.exit_code == 1, result.output
    assert "ONE: verdict UZ: expected not_national, got national" in result.stdout
    assert result.stdout.splitlines()[-1] == "0 passed, 1 failed"


@pytest.mark.parametrize(("old", "new", "word"), [
    ("effect: acquires", "effect: aquires", "did you mean 'acquires'?"),
    ("born_in: own", "borne_in: own", "did you mean 'born_in'?"),
    ("    sources: [dossier]\n", "", "a rule without a source does not load"),
])
def test_check_refuses_a_ruleset_that_does_not_load(tmp_path: Path, old: str, new: str, word: str) -> None:
    assert old in RULE
    refused(run("check", book(tmp_path, RULE.replace(old, new)), "--engine", "reference"), "UZ-X.yaml:", word)


def test_check_refuses_a_case_without_expectation(tmp_path: Path) -> None:
    folder = book(tmp_path)
    file = folder / "UZ" / "cases.yaml"
    file.write_text(file.read_text(encoding="utf-8").split("    expect")[0], encoding="utf-8")
    refused(run("check", folder, "--engine", "reference"), "cases.yaml:", "without an expectation")


def test_check_refuses_an_empty_folder(tmp_path: Path) -> None:
    refused(run("check", tmp_path), "no ruleset files")
