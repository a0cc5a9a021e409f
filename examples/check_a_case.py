"""Check one case: the finding, on what it rests, and what can be filed.

Run: python examples/check_a_case.py [FILE]
"""

import sys
from pathlib import Path

from citizenship import CitizenshipError, assess, load_cases

EXAMPLE = Path(__file__).parent / "cases" / "conscript.yaml"


def main(file: Path) -> None:
    cases = load_cases(file)
    for case in cases:
        answer = assess(case, family=cases)
        print(f"{answer.case}: {answer.finding} on {answer.as_of}")
        for state, verdict in answer.nationality.items():
            basis = ", ".join(verdict.basis) or "no rule"
            print(f"  {state}: {verdict.verdict} ({basis}; certainty of the law: {verdict.certainty})")
        for remedy in answer.remedies:
            if remedy.open == "yes":
                print(f"  can be filed: {remedy.title['en']} [{remedy.id}, {remedy.right}]")
        for state, verdict in answer.nationality.items():
            if verdict.verdict != "not_national":
                print(answer.why(state))


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]) if len(sys.argv) > 1 else EXAMPLE)
    except (CitizenshipError, OSError) as error:
        sys.exit(str(error))
