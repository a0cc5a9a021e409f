"""Cases read and written per second: ``PYTHONPATH=. python tests/bench/bench_casefile.py [cases]``.

The goal (DESIGN 6) is 15 000 JSON Lines cases a second with verdicts, so reading alone must be well above.
Each figure is the best of three. A case here is an ordinary one: two parents, three stays, two papers, two acts.
"""
# ruff: noqa: E501 - one entry, one row

from __future__ import annotations

import io
import json
import sys
from time import perf_counter
from typing import TYPE_CHECKING, Any

from citizenship.casefile import dumps, from_dict, iter_cases, loads, to_dict

if TYPE_CHECKING:
    from collections.abc import Callable


def ordinary(number: int) -> dict[str, Any]:
    """Make a plain life; dates and places differ from case to case as they do in a register."""
    year, month, day = 1940 + number % 45, 1 + number % 12, 1 + number % 28
    home = ("KZ", "UZ", "KG", "TJ", "TM")[number % 5]
    birth = f"{year}-{month:02}-{day:02}"
    return {
        "id": f"T-{number:07}",
        "as_of": "2026-11-23",
        "person": {
            "sex": "female" if number % 2 else "male", "born": birth, "birthplace": {"in": home, "place": "Town"},
            "birth_registered": True, "ethnicity": ["uzbek"],
            "nationality": [{"of": "SU", "from": "..", "to": "1991-12-25", "by": "birth"}],
        },
        "parents": [
            {"role": "mother", "nationality_at_birth": ["SU"], "born": str(year - 25), "birthplace": home},
            {"role": "father", "nationality_at_birth": ["SU"], "born": f"{year - 28}~", "birthplace": "SU-RSF"},
        ],
        "residence": [
            {"in": home, "place": "Town", "from": birth, "to": "1989-09", "registration": "permanent"},
            {"in": "UZ", "from": "1989-09", "to": f"{1992 + number % 20}-{month:02}", "registration": "temporary", "reason": "work"},
            {"in": "KZ", "from": f"{1992 + number % 20}-{month:02}", "to": "..", "registration": "none"},
        ],
        "documents": [
            {"kind": "birth_certificate", "of": "SU", "issued": birth, "held": True},
            {"kind": "passport", "of": "SU", "says_national_of": "SU", "issued": str(year + 16), "held": number % 3 == 0},
        ],
        "acts": [
            {"act": "applied", "what": "confirmation", "of": "UZ", "date": "2018-03", "outcome": "failed"},
            {"act": "refused", "what": "confirmation", "of": "UZ", "by": "UZ", "date": "2019-05", "level": "local", "final": True},
        ],
        "family": [{"relation": "spouse", "from": "1990-05-01", "to": "..", "nationality": ["UZ"], "registered": True}],
    }  # fmt: skip


def best(work: Callable[[], object], count: int) -> float:
    """Cases a second, the best of three."""
    times = []
    for _ in range(3):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return count / min(times)


def main(count: int) -> None:
    """Print the figures."""
    raw = [ordinary(number) for number in range(count)]
    text = "".join(json.dumps(case) + "\n" for case in raw)
    data = text.encode()
    cases = [from_dict(case) for case in raw]
    few = raw[: max(1, count // 50)]
    yaml_text = dumps([from_dict(case) for case in few])
    print(f"{count} cases, {len(data) // count} bytes each")
    rows: dict[str, tuple[Callable[[], object], int]] = {
        "json.loads alone": (lambda: [json.loads(line) for line in text.splitlines()], count),
        "from_dict": (lambda: [from_dict(case) for case in raw], count),
        "iter_cases, JSON Lines": (lambda: sum(1 for _ in iter_cases(io.BytesIO(data))), count),
        "loads, JSON Lines": (lambda: loads(text, "x.jsonl"), count),
        "loads, YAML family": (lambda: loads(yaml_text), len(few)),
        "to_dict": (lambda: [to_dict(case) for case in cases], count),
        "dumps, JSON Lines": (lambda: dumps(cases, format="jsonl"), count),
    }
    for name, (work, number) in rows.items():
        print(f"{name:26} {best(work, number):>10,.0f} cases/s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
