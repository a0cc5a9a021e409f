"""The lawbook: all rules that are evaluated together, immutable, with a version and a content hash."""

from __future__ import annotations

import gc
import hashlib
import os
import pickle
import tempfile
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs

from citizenship.errors import RulesetError, RulesetErrors
from citizenship.law.model import CERTAINTY, All, Const, InForce, Instrument, Not, Practice, Rule
from citizenship.truth import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from citizenship.dates import Interval
    from citizenship.law.amend import Touched
    from citizenship.law.amendment import Amendment
    from citizenship.law.treaties import Membership

TREATIES: Final = "treaties.yaml"
FORMAT: Final = "4"  # raised whenever the rule model changes: old caches are then ignored
_HERE: Final = Path(__file__).resolve().parent.parent


@attrs.frozen(eq=False, slots=False)
class Lawbook:
    """Rules by State, in the order of their files.

    ``hash`` is the SHA-256 of the files' contents (names and bytes), so an answer can be reproduced later.
    """

    rules: tuple[Rule, ...]
    instruments: tuple[Instrument, ...]
    left_out: Mapping[str, Mapping[str, Any]]
    hash: str
    treaties: Mapping[tuple[str, str], Interval | None] = attrs.field(factory=dict)
    version: str = "1"
    amended: tuple[Touched, ...] = ()  # what amendments did to rules, in their order

    def amend(self, amendment: Amendment) -> Lawbook:
        """The lawbook with an amendment applied; this one stays as it is. See :func:`citizenship.law.amend.amend`."""
        from citizenship.law.amend import amend

        return amend(self, amendment)

    @cached_property
    def by_id(self) -> dict[str, Rule]:
        """Rule by id."""
        return {rule.id: rule for rule in self.rules}

    @cached_property
    def states(self) -> tuple[str, ...]:
        """States with a ruleset, sorted; ``international`` and ``regional`` are no States."""
        return tuple(sorted({rule.state for rule in self.rules} - {"international", "regional"}))

    def of(self, state: str) -> tuple[Rule, ...]:
        """The rules of one State."""
        return self._by_state.get(state, ())

    @cached_property
    def _by_state(self) -> dict[str, tuple[Rule, ...]]:
        found: dict[str, list[Rule]] = {}
        for rule in self.rules:
            found.setdefault(rule.state, []).append(rule)
        return {state: tuple(rules) for state, rules in found.items()}

    def select(self, *, states: Iterable[str] | None = None, certainty: str | None = None) -> Lawbook:
        """A smaller or stricter lawbook.

        ``certainty``: rules less sure than this stay, but can at most be UNKNOWN (R3), never silently FALSE.
        """
        wanted = None if states is None else {*states, "international", "regional"}
        floor = 0 if certainty is None else CERTAINTY.index(certainty)
        rules = tuple(
            attrs.evolve(rule, at_most_unknown=True) if CERTAINTY.index(rule.certainty) < floor else rule
            for rule in self.rules
            if wanted is None or rule.state in wanted
        )
        text = f"{self.hash}|{sorted(wanted) if wanted else '*'}|{certainty or '*'}"
        digest = "sha256:" + hashlib.sha256(text.encode()).hexdigest()
        return attrs.evolve(self, rules=rules, hash=self.hash if states is None and certainty is None else digest)


def default_folder() -> Path:
    """The rulesets that come with the library: beside the package in a checkout, inside it when installed."""
    inside = _HERE / "rulesets"
    return inside if inside.is_dir() else _HERE.parent / "rulesets"


def ruleset_files(folder: Path) -> list[tuple[Path, str]]:
    """Every instrument file under ``folder`` with the name of its State's folder; worked cases are not law."""
    if folder.is_file():
        return [(folder, folder.parent.name)]
    return [
        (path, path.parent.name)
        for path in sorted(folder.rglob("*.yaml"))
        if path.name not in ("cases.yaml", TREATIES) and path.parent.name != "cross"
    ]


def load_lawbook(folder: str | Path | None = None, *, cache: bool = True) -> Lawbook:
    """Load, check and bind every ruleset under ``folder`` (default: those shipped).

    Raises :class:`citizenship.errors.RulesetErrors` with every problem of every file. The parsed lawbook is
    kept in the user's cache folder under its content hash; ``cache=False`` neither reads nor writes it.
    """
    root = Path(folder) if folder is not None else default_folder()
    files = ruleset_files(root)
    if not files:
        raise RulesetErrors([RulesetError(f"no ruleset files under {root}", where=str(root), hint="a folder a State, a YAML file an instrument")])
    digest = hashlib.sha256(FORMAT.encode())
    for path, state in files:
        digest.update(f"{state}/{path.name}".encode())
        digest.update(path.read_bytes())
    tables = sorted(root.rglob(TREATIES)) if root.is_dir() else []
    for path in tables:
        digest.update(path.read_bytes())
    content = digest.hexdigest()
    cached = _cache_file(content) if cache else None
    if cached is not None and (book := _read_cache(cached)) is not None:
        return book
    from citizenship.law.checks import check  # late: a cached lawbook needs no parser
    from citizenship.law.loader import Loaded, load_file
    from citizenship.law.treaties import load_treaties

    loaded = Loaded()
    for path, state in files:
        load_file(path, state, loaded)
    treaties: Membership = {}
    named: frozenset[str] = frozenset()
    for path in tables:
        membership, names = load_treaties(path, loaded.problems)
        treaties, named = treaties | membership, named | names
    if loaded.problems:
        raise RulesetErrors(loaded.problems)
    problems = check(loaded.rules, named)
    if problems:
        raise RulesetErrors(problems)
    book = Lawbook(tuple(bind_bars(loaded.rules)), tuple(loaded.instruments), loaded.left_out, f"sha256:{content}", treaties)
    if cached is not None:
        _write_cache(cached, book)
    return book


def bind_bars(rules: Iterable[Rule]) -> list[Rule]:
    """Write every bar and protection into the rules it stops, as one more exception (R11)."""
    from citizenship.law.checks import matching

    rules = list(rules)
    ids = [rule.id for rule in rules]
    bars = {rule.id: rule for rule in rules if rule.effect in ("bars", "protects") and rule.against}
    hits = {bar.id: {target for pattern in bar.against for target in matching(pattern, ids)} for bar in bars.values()}
    stops: dict[str, list[Not]] = {}
    try:  # a bar that another bar stops is bound after that one
        order = list(TopologicalSorter({name: {other for other in bars if name in hits[other]} for name in bars}).static_order())
    except CycleError as error:
        names = error.args[1]
        raise RulesetErrors([RulesetError(f"bars stop each other: {', '.join(names)}", where=bars[names[0]].where)]) from error
    for name in order:
        bar = bars[name]
        doubtful = (Const(UNKNOWN),) if bar.at_most_unknown else ()  # a bar that may be law can only make a doubt
        exception = Not(All((InForce(bar.in_force), bar.condition, *stops.get(name, ()), *doubtful)))
        for target in hits[name]:
            stops.setdefault(target, []).append(exception)
    bound = []
    for rule in rules:
        extra = stops.get(rule.id)
        if not extra:
            bound.append(rule)
            continue
        practice = rule.practice
        if practice is not None:
            practice = Practice(All((practice.condition, *extra)), practice.settled, practice.certainty, practice.sources, practice.not_applied)
        bound.append(attrs.evolve(rule, condition=All((rule.condition, *extra)), practice=practice))
    return bound


# -- cache: parsing a megabyte of YAML takes longer than answering a case -----------------------------------
def _cache_file(content: str) -> Path | None:
    base = os.environ.get("CITIZENSHIP_CACHE") or os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    if base == "off":
        return None
    code = hashlib.sha256()
    for path in sorted((_HERE / "law").glob("*.py")) + sorted((_HERE / "vocabulary").glob("*.py")):
        stat = path.stat()
        code.update(f"{path.name}{stat.st_size}{stat.st_mtime_ns}".encode())
    return Path(base) / "citizenship" / f"lawbook-{content[:32]}-{code.hexdigest()[:16]}.pickle"


def _read_cache(path: Path) -> Lawbook | None:
    """The cached lawbook; a file owned by somebody else, or damaged, is ignored."""
    try:
        if path.stat().st_uid != os.getuid():
            return None
        gc.disable()  # tens of thousands of small objects, none of them garbage
        book = pickle.loads(path.read_bytes())  # noqa: S301 - our own file, owner checked
    except Exception:  # noqa: BLE001 - any damage means: parse again
        return None
    finally:
        gc.enable()
    return book if isinstance(book, Lawbook) else None


def _write_cache(path: Path, book: Lawbook) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as handle:
            handle.write(pickle.dumps(book, protocol=pickle.HIGHEST_PROTOCOL))
        Path(handle.name).replace(path)
    except OSError:
        return


__all__ = ["Lawbook", "bind_bars", "default_folder", "load_lawbook"]
