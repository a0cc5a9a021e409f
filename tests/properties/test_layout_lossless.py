"""Tables lose nothing: whatever life hypothesis makes comes back equal, and so do the files people wrote."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given, settings

from citizenship import load_cases
from citizenship.assessment.worked import load_worked
from citizenship.testing import cases

pa = pytest.importorskip("pyarrow")

import pyarrow.parquet as pq  # noqa: E402

from citizenship.study.layout import to_tables  # noqa: E402
from citizenship.study.layout_read import from_tables  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = sorted((ROOT / "examples" / "cases").glob("*.yaml"))


@settings(max_examples=60)
@given(cases(references=True))
def test_a_generated_life_comes_back_equal(case) -> None:
    assert from_tables(*to_tables([case])) == [case]


def test_all_example_files_through_parquet_come_back_in_order() -> None:
    some = [case for file in EXAMPLES for case in load_cases(file)]
    back = []
    for table in to_tables(some):
        file = io.BytesIO()
        pq.write_table(table, file)
        back.append(pq.read_table(io.BytesIO(file.getvalue())))
    assert from_tables(*back) == some


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_an_example_file_comes_back_equal(file: Path) -> None:
    written = load_cases(file)
    assert from_tables(*to_tables(written)) == written


def test_there_are_the_examples() -> None:
    assert len(EXAMPLES) >= 16


@pytest.mark.parametrize("state", ["KZ", "UZ", "RU", "TM", "international"])
def test_worked_cases_come_back_equal(state: str) -> None:
    seen = {}
    for worked in load_worked(ROOT / "rulesets" / state / "cases.yaml"):
        seen.setdefault(worked.case.id, worked.case)
    assert len(seen) >= 10
    assert from_tables(*to_tables(seen.values())) == list(seen.values())
