"""One assessment with both engines: ``python tests/bench/bench_assess.py [cases] [rounds]``.

Prints the warm and the cold time of an assessment, the part of it that durable-rules takes, completions over five
unknown facts, and the time from command to answer. Engines take turns and the best round counts, because a busy machine is noisy.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

from citizenship.assessment.assess import assess
from citizenship.assessment.worked import load_worked
from citizenship.casefile import dumps, from_dict
from citizenship.engine import rete
from citizenship.law.lawbook import load_lawbook

ROOT = Path(__file__).parents[2]
ENGINES = ("reference", "rete")


def seconds(work: Any) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def matching(work: Any) -> tuple[int, float, float]:
    """Passes, seconds inside durable-rules, and seconds in all (the clock itself included)."""
    passes, spent, run = 0, 0.0, rete._run

    def timed(handle: int, message: str) -> list[str]:
        nonlocal passes, spent
        start = perf_counter()
        try:
            return run(handle, message)
        finally:
            spent += perf_counter() - start
            passes += 1

    rete._run = timed
    try:
        whole = seconds(work)
    finally:
        rete._run = run
    return passes, spent, whole


FIVE = {  # kind of propiska, day of the move, the father's nationality, the wish of 1992 and the birthplace are unknown
    "id": "five", "as_of": "2026-11-23",
    "person": {"born": "1970-04-04", "birthplace": {"in": {"one_of": ["UZ", "KZ"]}}, "nationality": [{"of": "SU", "from": "..", "to": "1991-12-25", "by": "birth"}]},
    "parents": [{"role": "mother", "nationality_at_birth": ["SU"], "born": "1945-01-01"}, {"role": "father", "nationality_at_birth": None, "born": "1944-01-01"}],
    "residence": [{"in": "UZ", "from": "1970-04-04", "registration": None}, {"in": "KZ", "from": "1992", "to": "..", "registration": "permanent", "reason": "home"}],
    "registrations": [], "documents": [], "family": [], "service": [], "convictions": [],
    "acts": [{"act": "declared_for", "of": "UZ", "date": "1992-07-01", "happened": None}],
}


def unknowns(book: Any, rounds: int) -> None:
    """Completions over five unknown facts, and the same life with nothing left open."""
    open_case = from_dict(FIVE)
    known = {**FIVE, "acts": [], "person": {**FIVE["person"], "birthplace": "UZ"}, "residence": [
        {"in": "UZ", "from": "1970-04-04", "registration": "permanent", "reason": "home"},
        {"in": "KZ", "from": "1992-02-01", "to": "..", "registration": "permanent", "reason": "home"}]}
    known["parents"] = [known["parents"][0], {"role": "father", "nationality_at_birth": ["SU"], "born": "1944-01-01"}]
    closed = from_dict(known)
    for name, case in (("five unknown facts", open_case), ("nothing left open", closed)):
        for engine in ENGINES:
            answer = assess(case, lawbook=book, engine=engine)
            best = min(seconds(lambda c=case, e=engine: assess(c, lawbook=book, engine=e)) for _ in range(rounds))
            print(f"{engine:10} {name}: {best * 1e3:7.1f} ms ({answer.finding} by {answer.finding_by}, {answer.completions} completions)")


def main(count: int, rounds: int) -> None:
    """Print the figures."""
    start = perf_counter()
    book = load_lawbook()
    print(f"lawbook of {len(book.rules)} rules: {(perf_counter() - start) * 1e3:.0f} ms")
    cases = load_worked(ROOT / "rulesets" / "KZ" / "cases.yaml")[:count]

    def all_with(engine: str, chosen: Any = cases) -> Any:
        return lambda: [assess(w.case, lawbook=book, engine=engine, family=w.family) for w in chosen]

    for engine in ENGINES:
        print(f"{engine:10} first assessment: {seconds(all_with(engine, cases[:1])) * 1e3:7.1f} ms")
    best = dict.fromkeys(ENGINES, 1e9)
    for _ in range(rounds):
        for engine in ENGINES:
            best[engine] = min(best[engine], seconds(all_with(engine)))
    for engine in ENGINES:
        print(f"{engine:10} warm, {len(cases)} cases:  {best[engine] / len(cases) * 1e3:7.1f} ms each")
    passes, spent, whole = min((matching(all_with("rete")) for _ in range(rounds)), key=lambda row: row[2])
    print(f"durable-rules: {passes / len(cases):.0f} passes a case, {spent / passes * 1e6:.1f} us each, {spent / whole:.1%} of the time")
    print(f"networks compiled: {len(rete._NETWORKS)}")
    unknowns(book, rounds)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.yaml"
        path.write_text(dumps([cases[0].case]), encoding="utf-8")
        installed = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}  # as pip leaves it, with bytecode
        for engine in ENGINES:
            command = [sys.executable, "-m", "citizenship", "assess", str(path), "--engine", engine]
            runs = [seconds(lambda c=command: subprocess.run(c, cwd=ROOT, check=False, capture_output=True, env=installed)) for _ in range(rounds)]
            print(f"{engine:10} command to answer: {min(runs) * 1e3:7.0f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40, int(sys.argv[2]) if len(sys.argv) > 2 else 5)
