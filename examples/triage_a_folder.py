"""Sort a folder of case files: stateless first, then undetermined with the fewest questions, then nationals.

Run: python examples/triage_a_folder.py [FOLDER]

A broken file is named and skipped, so that one bad file does not hold up the rest; the exit code is then 2.
"""

import sys
from pathlib import Path

from citizenship import Assessment, CitizenshipError, assess, load_cases, load_lawbook

EXAMPLES = Path(__file__).parent / "cases"
ORDER = ("stateless", "undetermined", "national")


def urgency(answer: Assessment) -> tuple[int, int, str]:
    return ORDER.index(answer.finding), len(answer.questions), answer.case


def main(folder: Path) -> int:
    lawbook = load_lawbook()  # once, not once a case
    answers, broken = [], 0
    for file in sorted(folder.glob("*.yaml")):
        try:
            cases = load_cases(file)
            answers += [assess(case, lawbook=lawbook, family=cases) for case in cases]
        except CitizenshipError as error:
            print(error, file=sys.stderr)
            broken += 1
    for answer in sorted(answers, key=urgency):
        of = ", ".join(state for state, verdict in answer.nationality.items() if verdict.verdict == "national")
        risks = ", ".join(sorted({risk.id for risk in answer.risks}))
        print(f"{answer.case:24} {answer.finding:14} {of or '-':4} questions: {len(answer.questions):2}  risks: {risks or '-'}")
    return 2 if broken else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else EXAMPLES))
