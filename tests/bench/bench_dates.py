"""How many dates a second one core parses. Run by hand: ``python tests/bench/bench_dates.py``.

The mix follows case files: mostly days, then years and months, the rest everything else. Reported apart:
all-distinct texts without a cache, the same through the cache (all misses: the honest floor), and texts
drawn from one century as in a batch of files (mostly hits).
"""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

from citizenship import dates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

COUNT = 200_000
REPEATS = 5
RARE = (
    "{y:04}~", "{y:04}?", "{y:04}%", "{y:04}-{m:02}~", "{y:04}-{m:02}-XX", "{y:04}-XX-XX", "{d:03}X",
    "{c:02}XX", "[{y:04},{z:04}]", "[{y:04}..{z:04}]", "[..{y:04}]", "[{y:04}-{m:02}..]", "{y:04}-21",
    "{y:04}/{z:04}", "{y:04}-{m:02}/..", "{y:04}-{m:02}/", "..",
)  # fmt: skip


def mixed(count: int, first: int, last: int, *, distinct: bool) -> list[str]:
    """Texts: 55 % days, 15 % months, 15 % years, 15 % other forms; fewer years where they must differ."""
    rng = random.Random(1954)  # noqa: S311 - a benchmark
    made: dict[str, None] = {}
    listed: list[str] = []
    while len(made if distinct else listed) < count:
        year, month, day = rng.randint(first, last), rng.randint(1, 12), rng.randint(1, 28)
        form = rng.choices(("{y:04}-{m:02}-{t:02}", "{y:04}-{m:02}", "{y:04}", None), (55, 15, 15, 15))[0]
        later = rng.randint(year, last)
        text = (form or rng.choice(RARE)).format(y=year, m=month, t=day, z=later, d=year // 10, c=year // 100)
        if distinct:
            made[text] = None
        else:
            listed.append(text)
    texts = list(made) if distinct else listed
    rng.shuffle(texts)
    return texts


def rate(work: Callable[[str], object], texts: list[str], reset: Callable[[], None]) -> float:
    """Best of some runs, in calls a second."""
    best = float("inf")
    for _ in range(REPEATS):
        reset()
        start = time.perf_counter()
        for text in texts:
            work(text)
        best = min(best, time.perf_counter() - start)
    return len(texts) / best


def report(rows: Iterable[tuple[str, float]]) -> None:
    """Print one line a figure."""
    for label, figure in rows:
        print(f"{label:58} {figure:12,.0f} /s")


def main() -> None:
    """Measure and print."""
    clear, uncached = dates._remembered.cache_clear, dates._parse  # noqa: SLF001 - what is measured
    everything = mixed(COUNT, 1, 9999, distinct=True)
    century = mixed(COUNT, 1926, 2026, distinct=False)
    rows = [
        ("mixed, all distinct, no cache", rate(uncached, everything, clear)),
        ("mixed, all distinct, through the cache (all misses)", rate(dates.parse, everything, clear)),
        ("one century as in case files, no cache", rate(uncached, century, clear)),
        ("one century as in case files, cache cold at start", rate(dates.parse, century, clear)),
        ("days only, no cache", rate(uncached, [text for text in everything if len(text) == 10], clear)),
    ]
    for form in RARE[:-1]:
        texts = [form.format(y=y, m=3, z=y + 1, d=y // 10, c=y // 100) for y in range(1000, 2000)]
        rows.append((f"only {texts[974]}, no cache", rate(uncached, texts, clear)))
    days = range(700_000, 740_000)
    term = dates.Term(years=5)
    start = time.perf_counter()
    for day in days:
        dates.add(day, term)
    middle = time.perf_counter()
    for day in days:
        dates.subtract(day, term)
    end = time.perf_counter()
    rows += [("add 5y", len(days) / (middle - start)), ("subtract 5y", len(days) / (end - middle))]
    report(rows)


if __name__ == "__main__":
    main()
