"""Command: small random lives, the library's Kleene answer against every completion lived two-valued.

    python tests/soundness/run.py [--lives 5000] [--seed N] [--only KZ,KG] [--processes 2] [--most 10] [--verdicts 0.05]
                                         [--honest 0.01] [--seconds 600] [--show 5]
    python tests/soundness/run.py --engines [--lives 10000]        rete against reference on the same blurred lives

Prints what was compared, how often every rule was tried and fired, which never did and why. A disagreement is
printed with its seed, the smallest life found, and both traces. Exit 1 on a disagreement.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1])]  # the checkout this file lies in, whichever is installed

import yaml  # noqa: E402
from soundness.compare import Comparison, Disagreement, Tally  # noqa: E402
from soundness.engines import EngineComparison  # noqa: E402
from soundness.lives import TODAY  # noqa: E402
from soundness.shrink import shrink  # noqa: E402
from soundness.silent import WHY  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_CHUNK = 25


def work(task: tuple[str, dict[str, Any], range]) -> Tally:
    """Compare a chunk of lives; what was loaded stays for the next chunk of this process."""
    kind, options, numbers = task
    comparison = _comparison(kind, tuple(sorted(options.items())))
    tally = Tally()
    for number in numbers:
        comparison.run(number, tally)
    return tally


_READY: dict[Any, Any] = {}


def _comparison(kind: str, options: tuple[tuple[str, Any], ...]) -> Any:
    key = kind, options
    if key not in _READY:
        _READY[key] = (EngineComparison if kind == "engines" else Comparison)(**dict(options))
    return _READY[key]


def results(kind: str, options: dict[str, Any], lives: int, processes: int) -> Iterator[Tally]:
    """Tallies of chunks, in order."""
    tasks = [(kind, options, range(start, min(start + _CHUNK, lives))) for start in range(0, lives, _CHUNK)]
    if processes < 2:
        yield from map(work, tasks)
        return
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        yield from pool.imap(work, tasks)


def report(tally: Tally, comparison: Comparison, seconds: float) -> str:
    """The figures of a run."""
    lines = [
        f"lives {tally.lives}, completions lived {tally.completions}, values compared {tally.values}, decided by the library {tally.decided}",
        f"open on complete lives through the law alone: {tally.opened}",
        f"disagreements {len(tally.disagreements)}, {seconds:.0f} s",
        "blurred: " + ", ".join(f"{name} {count}" for name, count in tally.blurs.most_common(12)),
    ]
    if tally.refused:
        lines.append("left out: " + ", ".join(f"{why} ({count})" for why, count in tally.refused.most_common(5)))
    changing = [rule.id for rule in comparison.index.changing if not comparison.only or rule.state in comparison.only]
    lines += ["", "rules that change a status: lives in which tried / fired"]
    lines += [f"  {rule:36} {tally.tried[rule]:7} {tally.fired[rule]:7}" + (f"  never: {WHY.get(rule, '?')}" if not tally.fired[rule] else "") for rule in changing]
    asked = [rule.id for rule in comparison.static]
    over = {rule.id for rule in comparison.static if rule.in_force.end.hi < TODAY and rule.accrued not in ("true", "unknown")}
    never = [rule for rule in asked if not tally.met[rule] and rule not in tally.not_covered and rule not in over]
    lines += ["", f"entitlements, grounds, bars, duties: {sum(1 for r in asked if tally.met[r])} of {len(asked)} met in some completion"]
    lines += [f"  no longer in force on the day of determination, so always FALSE: {len(over)}"]
    lines += [f"  never met ({len(never)}): {', '.join(never)}"] if never else []
    lines += [f"  not covered: {rule} (reads `{why}`)" for rule, why in sorted(tally.not_covered.items())]
    return "\n".join(lines)


def explain(found: Disagreement, comparison: Comparison) -> str:
    """A disagreement as something to make a test of."""
    blurred, completion = shrink(comparison, found)
    simulated = {True: "TRUE", False: "FALSE", None: "nothing leaves it open"}[found.simulated]
    lines = [
        f"--- seed {comparison.seed}, life {found.life}: {found.kind} {found.where}, {found.pass_name} pass, {date.fromordinal(found.day)}",
        f"library {('FALSE', 'UNKNOWN', 'TRUE')[found.library + 1]}, simulator {simulated}; blurred: {', '.join(found.blurs)}",
        "# the case", yaml.safe_dump(blurred, sort_keys=False, allow_unicode=True, width=140),
    ]
    if completion != blurred:
        lines += ["# the completion that contradicts", yaml.safe_dump(completion, sort_keys=False, allow_unicode=True, width=140)]
    lines += [f"# the law read as: { {key: value for key, value in found.reading.items() if not key.startswith('day:')} }", "# library:", *(f"#   {line}" for line in found.traces[0]), "# simulator:"]
    lines += [f"#   {date.fromordinal(int(day))} {rest}" for day, _, rest in (line.partition(" ") for line in found.traces[1])]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description="Soundness of the library against a two-valued simulator.")
    parser.add_argument("--lives", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="States, e.g. KZ,KG: what is compared (all are always evaluated)")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after so long, with fewer lives")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--most", type=int, default=10, help="completions a life")
    parser.add_argument("--honest", type=float, default=0.0, help="share of completions also lived through every single day")
    parser.add_argument("--verdicts", type=float, default=0.05, help="share of lives whose verdicts and finding are compared too")
    parser.add_argument("--show", type=int, default=5, help="disagreements to print in full")
    parser.add_argument("--engines", action="store_true", help="durable-rules against the reference evaluator instead")
    given = parser.parse_args(arguments)
    options: dict[str, Any] = {"seed": given.seed, "only": frozenset(filter(None, given.only.split(",")))}
    if not given.engines:
        options |= {"most": given.most, "honest": given.honest, "verdicts": given.verdicts}
    kind, begun, shown, tally = "engines" if given.engines else "soundness", time.monotonic(), 0.0, Tally()
    for part in results(kind, options, given.lives, given.processes):
        tally.add(part)
        if time.monotonic() - shown > 5:
            shown = time.monotonic()
            print(f"{tally.lives} lives, {tally.completions} completions, {len(tally.disagreements)} disagreements, {shown - begun:.0f} s", file=sys.stderr)
        if time.monotonic() - begun > given.seconds:
            break
    if given.engines:
        print(f"lives {tally.lives}, in three passes, values {tally.values}, differences {len(tally.disagreements)}, "
              f"{time.monotonic() - begun:.0f} s")
        for difference in tally.disagreements[: given.show]:
            print(f"--- seed {given.seed}, life {difference.life}: {difference.where}\n{yaml.safe_dump(difference.blurred, sort_keys=False, width=140)}")
        return 1 if tally.disagreements else 0
    comparison = _comparison(kind, tuple(sorted(options.items())))
    print(report(tally, comparison, time.monotonic() - begun))
    for found in tally.disagreements:
        print(f"life {found.life}: {found.kind} {found.where}, {found.pass_name}, blurred {', '.join(found.blurs)}")
    for found in tally.disagreements[: given.show]:
        print(explain(found, comparison))
    return 1 if tally.disagreements else 0


if __name__ == "__main__":
    sys.exit(main())
