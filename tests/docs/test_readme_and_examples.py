"""What the README and the examples show really runs."""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import citizenship
from citizenship import assess, load_cases, load_lawbook
from citizenship.law import schema

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CASES = sorted((ROOT / "examples" / "cases").glob("*.yaml"))
SCRIPTS = sorted((ROOT / "examples").glob("*.py"))
REFERENCE = os.environ | {"CITIZENSHIP_ENGINE": "reference"}


@pytest.fixture(scope="module")
def lawbook():
    return load_lawbook(ROOT / "rulesets")


def test_there_are_examples() -> None:
    assert len(CASES) >= 8
    assert len(SCRIPTS) >= 3


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_every_example_case_comes_to_a_finding(file: Path, lawbook) -> None:
    for case in load_cases(file):
        answer = assess(case, lawbook=lawbook, engine="reference")
        assert answer.finding in ("national", "stateless", "undetermined")
        assert answer.nationality


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_every_example_case_names_its_source(file: Path) -> None:
    head = "".join(line for line in file.read_text(encoding="utf-8").splitlines(keepends=True) if line.startswith("#"))
    assert re.search(r"\b[A-Z-]{2,}\.md\b", head)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_every_script_runs(script: Path) -> None:
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, env=REFERENCE, cwd=ROOT, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
    assert done.stderr == ""


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_scripts_use_only_the_public_face(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    assert not re.search(r"(from|import) citizenship\.", text)
    [names] = re.findall(r"from citizenship import (.+)", text)
    assert set(names.split(", ")) <= set(citizenship.__all__)


@pytest.mark.parametrize("script", ["check_a_case", "what_to_ask"])
def test_scripts_say_what_is_wrong_with_a_file(script: str, tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text("id: A\npersn: {}\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, ROOT / "examples" / f"{script}.py", file], capture_output=True, text=True, env=REFERENCE, timeout=120, check=False,
    )
    assert done.returncode == 1
    assert "did you mean 'person'?" in done.stderr
    assert "Traceback" not in done.stderr


def test_files_the_readme_names_exist() -> None:
    named = re.findall(r"\]\(([^)#:]+)\)", README) + re.findall(r"\bassess (examples/\S+)", README) + re.findall(r'load_cases\("([^"]+)"\)', README)
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_output_in_the_readme_is_what_the_command_prints() -> None:
    block = re.search(r"```text\n\$ citizenship (assess \S+)\n(.*?)```", README, re.S)
    assert block
    done = subprocess.run(
        [sys.executable, "-m", "citizenship", *block[1].split()], capture_output=True, text=True, env=REFERENCE, cwd=ROOT, timeout=120, check=True,
    )
    printed = done.stdout.splitlines()
    assert [line for line in block[2].splitlines() if line != "…" and line not in printed] == []


def test_provisions_the_readme_names_exist(lawbook) -> None:
    named = set(re.findall(r"citizenship law ([A-Z]{2}-\S+)", README))
    assert named
    assert named <= set(lawbook.by_id)


def test_python_in_the_readme_runs() -> None:
    for code in re.findall(r"```python\n(.*?)```", README, re.S):
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=REFERENCE, cwd=ROOT, timeout=120, check=False)
        assert done.returncode == 0, done.stderr


def test_states_the_readme_claims_have_rulesets(lawbook) -> None:
    claimed = set(re.findall(r"\(rulesets/([A-Z]{2})\)", README))
    assert claimed <= set(lawbook.states)


@pytest.mark.parametrize("module", [citizenship, schema], ids=lambda module: module.__name__)
def test_docstrings_run(module) -> None:
    assert doctest.testmod(module).failed == 0


def test_every_public_name_is_there() -> None:
    assert all(hasattr(citizenship, name) for name in citizenship.__all__)
    assert set(citizenship.__all__) <= set(dir(citizenship))
    with pytest.raises(AttributeError, match="no attribute 'asess'"):
        _ = citizenship.asess


def test_importing_the_library_loads_no_engine() -> None:
    code = "import sys, citizenship; print([m for m in sys.modules if m.startswith('citizenship.') or m in ('yaml', 'attr', 'importlib.metadata')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
