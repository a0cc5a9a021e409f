"""Would the worked cases notice if the law were copied wrongly?

    python tests/law/mutate.py KZ KG            # States (default: all); two processes
    python tests/law/mutate.py KZ --rule KZ-1991-3.1
    python tests/law/mutate.py RU --most 40     # a lower bound, sooner

Every rule of a State is changed in one place at a time: one condition is dropped (a `when`, an `unless`, an item of
an `any` or `all`, a practice reading's addition), or one date is shifted by a day, earlier and later. After each
change at least one worked case of that State must come out differently. What no case notices is printed with file
and line, one a line, on standard output; progress goes to standard error. Exit 1 when less than --target percent is
noticed (default 95).

A date known only to the month or the year, or approximate (`~`), has no day to shift. A change that the loader refuses is not counted. Cases that do not come out as expected before any change
(tests/law/known_differences.txt) are left aside.
"""

from __future__ import annotations

import argparse
import copy
import re
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from citizenship import yamlio
from citizenship.assessment.assess import assess
from citizenship.assessment.worked import Worked, differences, load_worked
from citizenship.engine.reference import ReferenceEngine
from citizenship.errors import CitizenshipError
from citizenship.law.lawbook import TREATIES, Lawbook, bind_bars, ruleset_files
from citizenship.law.loader import Loaded, read_document
from citizenship.law.treaties import load_treaties

if TYPE_CHECKING:
    from collections.abc import Iterator

    from citizenship.law.model import Rule
    from citizenship.law.treaties import Membership

ROOT = Path(__file__).resolve().parents[2] / "rulesets"
LISTS = ("all", "any")  # combinators whose items are conditions of their own
TEXTS = ("title", "note", "sources", "source", "text", "remedy", "certainty", "by", "mode", "cure", "documents")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?![~?%])")


@attrs.frozen
class Mutant:
    """One change of one rule (or, ``rule`` empty, of an instrument's dates)."""

    file: int
    rule: str
    what: str
    where: str
    body: Any


# -- changes -------------------------------------------------------------------------------------------------
def changes(body: dict[str, Any]) -> Iterator[tuple[str, tuple[Any, ...], dict[str, Any]]]:
    """Every changed copy of a rule: what was changed, where in the rule, the copy."""
    for path in _conditions(body):
        mutant = copy.deepcopy(body)
        del _at(mutant, path[:-1])[path[-1]]
        if path[0] == "when" and not mutant.get("when"):
            mutant["when"] = ["always"]
        yield "dropped " + _spoken(_at(body, path)), path, mutant
    for path in _dated(body):
        text = str(_at(body, path))
        for was, becomes in _shifts(text):
            mutant = copy.deepcopy(body)
            _at(mutant, path[:-1])[path[-1]] = becomes
            yield f"{was} became {becomes}", path, mutant


def _at(data: Any, path: tuple[Any, ...]) -> Any:
    for part in path:
        data = data[part]
    return data


def _spoken(condition: Any) -> str:
    text = str(condition)
    return text if len(text) < 100 else text[:97] + "…"


def _conditions(body: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """Paths of every condition that can be dropped."""
    roots: list[tuple[Any, ...]] = [("when",), ("unless",)]
    if isinstance(body.get("practice"), dict):
        roots += [("practice", key) for key in ("add", "when", "unless", "applies_to")]
    for root in roots:
        try:
            data = _at(body, root)
        except KeyError:
            continue
        if data == "always" or data == ["always"]:
            continue
        yield from _within(data, root)


def _within(data: Any, path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    if not isinstance(data, list):
        yield path
        yield from _inside(data, path)
        return
    for i, item in enumerate(data):
        yield (*path, i)
        yield from _inside(item, (*path, i))


def _inside(item: Any, path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    if not isinstance(item, dict):
        return
    for name, value in item.items():
        if name in LISTS and isinstance(value, list) and len(value) > 1:
            yield from _within(value, (*path, name))
        elif name == "not" and isinstance(value, dict):
            yield from _inside(value, (*path, name))
        elif name in ("doubt", "at_least") and isinstance(value, dict) and isinstance(value.get("of"), list):
            if name == "at_least" or len(value["of"]) > 2:
                yield from _within(value["of"], (*path, name, "of"))
            else:
                for i, reading in enumerate(value["of"]):
                    yield from _inside(reading, (*path, name, "of", i))


def _dated(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Paths of every text of a rule that holds a date."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key not in TEXTS:
                yield from _dated(value, (*path, key))
    elif isinstance(data, list):
        for i, value in enumerate(data):
            yield from _dated(value, (*path, i))
    elif isinstance(data, str) and DAY.search(data):
        yield path


def _shifts(text: str) -> Iterator[tuple[str, str]]:
    """The text with each of its days a day earlier and a day later, one at a time."""
    for found in DAY.finditer(text):
        for days in (-1, 1):
            moved = (date.fromisoformat(found[0]) + timedelta(days)).isoformat()
            yield found[0], text[:found.start()] + moved + text[found.end():]


# -- one process: the lawbook of a State, its cases, its mutants -----------------------------------------------
@attrs.frozen(kw_only=True)
class Bench:
    """Rules as loaded (bars not yet bound), the documents they come from, the State's cases and who reads which rule."""

    documents: list[yamlio.Document]
    folders: list[str]
    loaded: list[Loaded]
    cases: list[Worked]
    readers: dict[str, list[int]]


@attrs.frozen
class Recorder:
    """The reference evaluator, which notes the rules it was asked."""

    name: str = "reference"
    asked: set[str] = attrs.field(factory=set)

    def infer(self, rules: Any, pass_name: str) -> Any:
        self.asked.update(rule.id for rule, _ in rules)
        return ReferenceEngine().infer(rules, pass_name)


@cache
def membership() -> Membership:
    """Treaty membership, which no mutant touches."""
    return load_treaties(ROOT / "international" / TREATIES, [])[0]


def book_of(parts: list[Loaded]) -> Lawbook:
    rules: list[Rule] = [rule for part in parts for rule in part.rules]
    return Lawbook(tuple(bind_bars(rules)), tuple(i for part in parts for i in part.instruments), {}, "mutant", membership())


def bench(state: str) -> Bench:
    """Load everything and run the State's cases once, unchanged."""
    documents, folders, loaded = [], [], []
    for path, folder in ruleset_files(ROOT):
        document = yamlio.read(path.read_text(encoding="utf-8"), str(path))
        part = Loaded()
        read_document(document, folder, part)
        documents.append(document)
        folders.append(folder)
        loaded.append(part)
    book = book_of(loaded)
    cases, readers = [], {}
    for worked in load_worked(ROOT / state / "cases.yaml"):
        recorder = Recorder()
        answer = assess(worked.case, lawbook=book, engine=recorder, family=worked.family)
        if list(differences(answer, worked.expect)):
            continue
        for rule in recorder.asked | set(worked.tests):
            readers.setdefault(rule, []).append(len(cases))
        cases.append(worked)
    return Bench(documents=documents, folders=folders, loaded=loaded, cases=cases, readers=readers)


def mutants(bench: Bench, state: str, only: str | None) -> list[Mutant]:
    out: list[Mutant] = []
    for number, document in enumerate(bench.documents):
        if bench.folders[number] != state:
            continue
        data = document.data
        if not only:
            head = {"in_force": data["instrument"].get("in_force", "")}
            for path in _dated(head):
                for was, becomes in _shifts(head["in_force"]):
                    out.append(Mutant(number, "", f"in_force of the instrument: {was} became {becomes}", document.where(("instrument", *path)),
                                      {**data["instrument"], "in_force": becomes}))
        for rule, body in (data.get("rules") or {}).items():
            if only and not rule.startswith(only):
                continue
            out += [Mutant(number, rule, what, document.where(("rules", rule, *path)), mutant) for what, path, mutant in changes(body)]
    return out


def order(bench: Bench, mutant: Mutant) -> list[int]:
    """Cases in the order in which they are likely to notice: those about the rule, those that read it, the others."""
    rules = [mutant.rule] if mutant.rule else [r.id for r in bench.loaded[mutant.file].rules]
    rank: dict[int, int] = {}
    for rule in rules:
        for i, worked in enumerate(bench.cases):
            spoken = rule in worked.tests or rule in (worked.expect.get("rules") or {}) or rule in (worked.expect.get("remedies") or {})
            if spoken or any(rule in str(v) for v in (worked.expect.get("basis") or {}).values()):
                rank[i] = 0
        for i in bench.readers.get(rule, ()):
            rank.setdefault(i, 1)
    return sorted(range(len(bench.cases)), key=lambda i: (rank.get(i, 2), i))


def noticed(bench: Bench, mutant: Mutant, most: int) -> str | None:
    """Name of the first case that comes out differently; ``refused`` where the loader refuses; None if nobody notices."""
    document = bench.documents[mutant.file]
    data = dict(document.data)
    if mutant.rule:
        data["rules"] = {**data["rules"], mutant.rule: mutant.body}
    else:
        data["instrument"] = mutant.body
    changed = Loaded()
    read_document(attrs.evolve(document, data=data), bench.folders[mutant.file], changed)
    if changed.problems:
        return "refused"
    book = book_of([changed if i == mutant.file else part for i, part in enumerate(bench.loaded)])
    engine = ReferenceEngine()
    for i in order(bench, mutant)[:most]:
        worked = bench.cases[i]
        try:
            answer = assess(worked.case, lawbook=book, engine=engine, family=worked.family)
            if next(differences(answer, worked.expect), None) is not None:
                return worked.name
        except CitizenshipError:
            return worked.name
    return None


_BENCH: dict[str, tuple[Bench, list[Mutant]]] = {}


def _prepare(state: str, only: str | None) -> tuple[Bench, list[Mutant]]:
    if state not in _BENCH:
        _BENCH.clear()
        made = bench(state)
        _BENCH[state] = made, mutants(made, state, only)
    return _BENCH[state]


def _share(state: str, only: str | None, share: int, shares: int, most: int) -> list[tuple[str, str | None]]:
    made, todo = _prepare(state, only)
    return [(f"{m.where}: {m.rule or 'instrument'}: {m.what}", noticed(made, m, most)) for m in todo[share::shares]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("states", nargs="*", help="folders under rulesets/ (default: all with worked cases)")
    parser.add_argument("--rule", help="only rules whose id begins so")
    parser.add_argument("--target", type=float, default=95.0, help="percent that must be noticed")
    parser.add_argument("--most", type=int, help="ask at most so many cases a change, the likeliest first: quicker, and the share noticed is a lower bound")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--all", action="store_true", help="also print what was noticed, and by which case")
    args = parser.parse_args()
    states = args.states or sorted(path.parent.name for path in ROOT.glob("*/cases.yaml"))
    total = killed = 0
    began = time.monotonic()
    with ProcessPoolExecutor(args.processes) as pool:
        for state in states:
            shares = args.processes * 12
            jobs = [pool.submit(_share, state, args.rule, i, shares, args.most or 1_000_000) for i in range(shares)]
            of_state = killed_here = refused = 0
            survivors = []
            for done, job in enumerate(as_completed(jobs), 1):
                for text, by in job.result():
                    if by == "refused":
                        refused += 1
                        continue
                    of_state += 1
                    killed_here += by is not None
                    if by is None:
                        survivors.append(text)
                    elif args.all:
                        print(f"noticed by {by}: {text}")
                print(f"… {state}: {done}/{shares} of the changes, {len(survivors)} unnoticed, {time.monotonic() - began:.0f} s", file=sys.stderr)
            for text in sorted(survivors):
                print(text, flush=True)
            print(f"{state}: {of_state} changes, {killed_here} noticed ({100 * killed_here / max(1, of_state):.1f} %), {refused} refused by the loader", flush=True)
            total, killed = total + of_state, killed + killed_here
    share = 100 * killed / max(1, total)
    print(f"all: {total} changes, {killed} noticed ({share:.1f} %), {time.monotonic() - began:.0f} s")
    return 0 if share >= args.target else 1


if __name__ == "__main__":
    sys.exit(main())
