"""Take facts away from a decided life, ask for them in the order of the ranking, and see whether the finding comes back."""

from __future__ import annotations

import copy
import random
from functools import cache
from pathlib import Path
from typing import Any

import attrs

from citizenship.assessment.assess import Assessment, assess
from citizenship.assessment.questions import Inquiry
from citizenship.assessment.worked import Worked, load_worked
from citizenship.casefile import from_dict, to_dict
from citizenship.errors import CitizenshipError
from citizenship.law.lawbook import Lawbook, load_lawbook

ROOT = Path(__file__).resolve().parents[2]
MOST = 40  # questions of one life: more is a failure
WORDS = ("registration", "reason", "permanent_home", "nationality_at_birth", "birthplace", "kept_registration_in", "kind", "ethnicity", "sex",
         "married_to_other_parent", "parents_agreed", "happened", "left_for_good", "permits", "held", "of", "in")
LISTS = ("acts", "residence", "family", "nationality", "parents", "documents")
DATES = ("from", "to", "born", "date", "issued")
DECIDED = ("national", "stateless")


@attrs.frozen(kw_only=True)
class Run:
    """What came of one life."""

    number: int
    name: str
    taken: tuple[str, ...]
    wanted: str
    asked: tuple[str, ...]
    answered: int
    first_moved: bool | None
    reached: str
    at_start: str

    @property
    def good(self) -> bool:
        return self.reached == self.wanted and self.first_moved is not False


@cache
def files(only: tuple[str, ...]) -> tuple[Path, ...]:
    found = sorted(path for path in (ROOT / "rulesets").rglob("cases.yaml"))
    return tuple(path for path in found if not only or path.parent.name in only)


@cache
def worked(path: Path) -> tuple[Worked, ...]:
    return tuple(load_worked(path))


@cache
def lawbook() -> Lawbook:
    return load_lawbook(ROOT / "rulesets")


def run(number: int, seed: int, only: tuple[str, ...] = ()) -> Run:
    """Run ``number`` of a seed: the first life drawn from which something decisive can be taken."""
    rng = random.Random(f"{seed}:{number}")
    while True:
        life = rng.choice(worked(rng.choice(files(only))))
        if life.expect.get("finding", "national") not in DECIDED:
            continue
        wanted = asked_about(life, life.case)
        if wanted.finding not in DECIDED:
            continue
        for _ in range(6):
            data, taken = blurred(to_dict(life.case), rng)
            try:
                case = from_dict(data)
            except CitizenshipError:
                continue
            start = asked_about(life, case)
            if start.finding == "undetermined":
                return interview(number, life, wanted, start, taken)


def asked_about(life: Worked, case: Any) -> Assessment:
    return assess(case, lawbook=lawbook(), family=life.family)


def removable(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every fact of a file that can be taken away or blurred, in order."""
    out = []
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        here = (*path, key)
        if (key in (*WORDS, *LISTS) and value is not None) or (key in DATES and isinstance(value, str) and len(value) >= 7 and value[:4].isdigit()):
            out.append(here)
        out += removable(value, here)
    return out


def blurred(data: dict[str, Any], rng: random.Random) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The file with one to seven facts taken away: left out, set to null, or a date cut to its year."""
    data = copy.deepcopy(data)
    taken = []
    options = [path for path in removable(data) if path[0] != "as_of"]
    lists = [path for path in options if path[-1] in LISTS]
    small = [path for path in options if path[-1] not in LISTS]
    chosen = rng.sample(small, min(len(small), rng.randint(1, 6))) + (rng.sample(lists, 1) if lists and rng.random() < 0.25 else [])
    for path in sorted(chosen, key=len, reverse=True):
        holder = at(data, path[:-1])
        if not isinstance(holder, dict) or path[-1] not in holder:
            continue
        key = path[-1]
        how = "year" if key in DATES else "null" if key in ("of", "in", "held") else rng.choice(("left out", "null"))
        if how == "year":
            holder[key] = holder[key][:4]
        elif how == "null":
            holder[key] = None
        else:
            del holder[key]
        taken.append(f"{'.'.join(map(str, path))} ({how})")
    return data, tuple(taken)


def at(data: Any, path: tuple[Any, ...]) -> Any:
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def put(data: Any, path: tuple[Any, ...], value: Any) -> None:
    for part, following in zip(path, path[1:], strict=False):
        if isinstance(data, dict) and not isinstance(data.get(part), dict | list):
            data[part] = [] if isinstance(following, int) else {}
        data = data[part]
    data[path[-1]] = value


def interview(number: int, life: Worked, wanted: Assessment, start: Assessment, taken: tuple[str, ...]) -> Run:
    """Ask the first question of the ranking, answer it from the original, and so on."""
    original, now, answer = to_dict(life.case), to_dict(start.evaluation.case), start
    asked: list[str] = []
    dead: set[tuple[Any, ...]] = set()
    answered, moved = 0, None
    while answer.finding != wanted.finding and len(asked) < MOST:
        open_questions = [q for q in answer.ranked_questions if q.path not in dead]
        if not open_questions:
            break
        path = open_questions[0].path
        asked.append(open_questions[0].fact)
        dead.add(path)
        if path[-1] == "nationality_at_birth" and at(original, path) is None:
            path = (*path[:-1], "nationality")  # the original tells it for the whole life of the parent
        told = at(original, path)
        if told == at(now, path) or (told is None and at(original, path[:-1]) is None):
            continue  # the original does not know it either
        put(now, path, copy.deepcopy(told))
        after = asked_about(life, from_dict(now))
        answered += 1
        if moved is None:
            moved = nearer(answer, after, wanted)
        answer = after
    return Run(number=number, name=f"{life.name} ({Path(life.where).parent.name})", taken=taken, wanted=wanted.finding, asked=tuple(asked), answered=answered,
               first_moved=moved, reached=answer.finding, at_start=f"{start.finding} by {start.finding_by}")


def nearer(before: Assessment, after: Assessment, wanted: Assessment) -> bool:
    """The finding is that of the original, a State fewer is open, or fewer facts are waited for."""
    def standing(answer: Assessment) -> tuple[set[str], int]:
        here = Inquiry(answer).standing(answer.evaluation)
        return set(here.open), len(here.facts)

    (old, facts_before), (new, facts_after) = standing(before), standing(after)
    return after.finding == wanted.finding or bool(old - new) or facts_after < facts_before
