"""Command: are the questions worth asking? Facts are taken from decided worked cases and asked back.

    python tests/questions/run.py [--runs 50] [--seed N] [--only KZ,KG] [--verbose]

Prints mean and maximum number of questions, and every run in which the first answer moved nothing or the finding of
the original was not reached. Exit 1 on such a run.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1])]

from questions.experiment import Run, run  # noqa: E402


def shown(one: Run) -> str:
    """One run in a few lines."""
    return (f"run {one.number}: {one.name}: wanted {one.wanted}, reached {one.reached} (from {one.at_start}), first answer moved: {one.first_moved}\n"
            f"    taken: {'; '.join(one.taken)}\n    asked: {'; '.join(one.asked)}")


def main() -> int:
    """Run the experiment."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    only = tuple(options.only.split(",")) if options.only else ()
    started, done = time.monotonic(), []
    for number in range(options.first, options.first + options.runs):
        done.append(run(number, options.seed, only))
        if options.verbose or not done[-1].good:
            print(shown(done[-1]), flush=True)
    asked = [len(one.asked) for one in done]
    print(f"{len(done)} runs, {sum(one.good for one in done)} good; the finding came back in {sum(one.reached == one.wanted for one in done)}; "
          f"the first answer moved it in {sum(one.first_moved is True for one in done)} of {sum(one.first_moved is not None for one in done)}; "
          f"questions: mean {sum(asked) / len(asked):.2f}, most {max(asked)}; {time.monotonic() - started:.0f} s")
    return 0 if all(one.good for one in done) else 1


if __name__ == "__main__":
    sys.exit(main())
