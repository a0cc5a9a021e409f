"""Every worked case beside the law comes out as its source says.

One test a case, named as in `rulesets/*/cases.yaml`, so `pytest -k KZ-6` is the loop for whoever writes law.
The reference evaluator is used unless CITIZENSHIP_ENGINE says otherwise: that both evaluators agree is for
tests/parity to show.

One after the other the cases take about ten minutes. So the selected ones run on all processors, in an order that mixes
the States, for at most CITIZENSHIP_WORKED_SECONDS (default 330; 0: no limit). Those not reached are reported as
skipped, never as passed; `citizenship check rulesets/` has no limit. A case that takes longer than 60 s fails.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
import zlib
from functools import cache
from pathlib import Path

import pytest

from citizenship.assessment.worked import load_worked, run
from citizenship.law.lawbook import Lawbook, load_lawbook

RULESETS = Path(__file__).resolve().parents[2] / "rulesets"
ENGINE = os.environ.get("CITIZENSHIP_ENGINE", "reference")
BUDGET = float(os.environ.get("CITIZENSHIP_WORKED_SECONDS", "330"))
EACH = 60
KNOWN = set((Path(__file__).parent / "known_differences.txt").read_text(encoding="utf-8").split())
CASES = [case for file in sorted(RULESETS.rglob("cases.yaml")) for case in load_worked(file)]


class TooSlow(Exception):
    pass


def _too_slow(*_: object) -> None:
    raise TooSlow


@cache
def lawbook() -> Lawbook:
    return load_lawbook(RULESETS)


def _one(number: int) -> tuple[int, list[str]]:
    """Runs in a child process: what is wrong with one case, in words."""
    signal.signal(signal.SIGALRM, _too_slow)
    signal.alarm(EACH)
    try:
        return number, run(CASES[number], lawbook(), ENGINE)[1]
    except TooSlow:
        return number, [f"no answer in {EACH} s"]
    except Exception as error:  # an error of one case must not hide the others
        return number, [f"{type(error).__name__}: {error}"]
    finally:
        signal.alarm(0)


@pytest.fixture(scope="session")
def results(request: pytest.FixtureRequest) -> dict[int, list[str]]:
    numbers = [item.callspec.params["number"] for item in request.session.items if getattr(item, "originalname", "") == "test_worked_case"]
    numbers.sort(key=lambda number: zlib.crc32(CASES[number].name.encode()))
    lawbook()  # loaded before the processes part
    until = time.monotonic() + BUDGET if BUDGET else float("inf")
    found: dict[int, list[str]] = {}
    with multiprocessing.get_context("fork").Pool(min(os.cpu_count() or 1, len(numbers))) as pool:
        answers = pool.imap_unordered(_one, numbers)
        for _ in numbers:
            try:
                number, wrong = answers.next(timeout=min(until - time.monotonic(), 1e6))
            except multiprocessing.TimeoutError:
                break
            found[number] = wrong
    return found


def test_there_are_worked_cases_for_every_folder_of_law() -> None:
    folders = {path.parent.name for path in RULESETS.rglob("*.yaml")}
    assert folders == {path.parent.name for path in RULESETS.rglob("cases.yaml")}


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case.name for case in CASES])
def test_worked_case(number: int, results: dict[int, list[str]]) -> None:
    worked = CASES[number]
    if number not in results:
        pytest.skip(f"not reached in {BUDGET:.0f} s; see CITIZENSHIP_WORKED_SECONDS")
    wrong = results[number]
    if wrong and worked.name in KNOWN:
        pytest.xfail(f"known to differ (see known_differences.txt): {'; '.join(wrong)}")
    assert not wrong, f"{worked.where} ({worked.source}): " + "; ".join(wrong)
