"""Say what is still worth asking: the facts that could change the finding, and which rules hang on each.

Run: python examples/what_to_ask.py [FILE]
"""

import sys
from pathlib import Path

from citizenship import CitizenshipError, assess, load_cases

EXAMPLE = Path(__file__).parent / "cases" / "propiska_kind_unknown.yaml"


def main(file: Path) -> None:
    cases = load_cases(file)
    for case in cases:
        answer = assess(case, family=cases)
        print(f"{answer.case}: {answer.finding}")
        if not answer.ranked_questions:
            print("  no open question of fact would change this")
        for question in answer.ranked_questions:
            print(f"  {question.ask['en']}  decides {', '.join(question.decides[:3])}")
        for assumption in answer.assumptions:
            if assumption.decides:
                print(f"  assumed, and it matters: {assumption.text}")
        if answer.open_law:
            print(f"  no fact will settle: {', '.join(answer.open_law)} (open questions of law)")


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]) if len(sys.argv) > 1 else EXAMPLE)
    except (CitizenshipError, OSError) as error:
        sys.exit(str(error))
