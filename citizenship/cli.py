"""The command line: assess, ask, batch, law, check, globalcit, synthesise, simulate, schema. Exit codes: 0 answered, 1 a check failed, 2 bad input."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from citizenship import dates
from citizenship.cli_batch import batch
from citizenship.errors import CitizenshipError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citizenship.assessment.interview import Interview
    from citizenship.assessment.worked import Worked

BAD_INPUT = 2


def _refuse(error: CitizenshipError) -> NoReturn:
    click.echo(str(error), err=True)
    sys.exit(BAD_INPUT)


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="citizenship", message="%(prog)s %(version)s")
def main() -> None:
    """Is this person a national of any State, and if not, what can be done?

    \b
    Start here:
      citizenship assess examples/cases/conscript.yaml
      citizenship law KZ --as-of 1995-01-01
      citizenship check rulesets/
      citizenship simulate --help
    """  # noqa: D301 - click wants the very character


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--as-of", metavar="DATE", help="Day of determination (EDTF); default: the case's own, else today.")
@click.option("--json", "as_json", is_flag=True, help="The answer as JSON (schema citizenship.assessment.v1), one object a case.")
@click.option("--why", "why", metavar="STATE", help="Also show why the person is, or is not, a national of STATE.")
@click.option("--plan", "plan", is_flag=True, help="Also look for plans of up to three steps, each checked by assessing the case again.")
@click.option("--engine", type=click.Choice(["rete", "reference"]), help="How rules are matched; both give the same answer.")
@click.option("--rulesets", type=click.Path(path_type=Path), help="Another folder of rulesets.")
@click.option("--standard", type=click.Choice(["reasonable", "balance_of_probabilities", "high"]), default="reasonable", show_default=True,
              help="How sure every State's \"no\" must be for the finding stateless.")
@click.option("--lang", type=click.Choice(["en", "ru"]), default="en", show_default=True)
@click.option("--family", is_flag=True, help="Also sum up each file (JSON: one more object, schema citizenship.family.v1). "
              "As text that is done anyway where the cases of a file refer to each other.")
def assess(
    files: Sequence[Path], as_of: str | None, as_json: bool, why: str | None, plan: bool, engine: str | None, rulesets: Path | None, standard: str,
    lang: str, family: bool,
) -> None:
    """Assess the cases in FILES (YAML, JSON or JSON Lines; `-` reads standard input).

    Nothing is evaluated from a broken file; answers of good files before it are kept.
    """
    from citizenship.assessment.assess import default_engine
    from citizenship.assessment.family import Family, refers
    from citizenship.casefile import load_cases
    from citizenship.law.lawbook import load_lawbook
    from citizenship.report.family import show_family
    from citizenship.report.plans import show_plans
    from citizenship.report.terminal import show

    try:
        book, runner = load_lawbook(rulesets), default_engine(engine)
    except CitizenshipError as error:
        _refuse(error)
    failed = False
    for file in files:
        try:
            cases = load_cases(sys.stdin if str(file) == "-" else file)
        except CitizenshipError as error:
            click.echo(str(error), err=True)
            failed = True
            continue
        except OSError as error:
            click.echo(f"{file}: {error.strerror}", err=True)
            failed = True
            continue
        members, answers = Family(cases, lawbook=book, engine=runner), []
        together = family or (refers(cases) and not as_json)
        for case in cases:
            try:
                day = as_of or (None if isinstance(case.as_of, dates.UncertainDate) else _today())
                answer = members.assess(case, as_of=day, standard=standard)
            except CitizenshipError as error:
                click.echo(str(error), err=True)
                failed = True
                continue
            if together:
                answers.append(answer)
            if as_json:
                plans = {"plans": answer.plans().to_dict()} if plan else {}
                click.echo(json.dumps(answer.to_dict() | plans, ensure_ascii=False, indent=None if len(cases) > 1 or family else 2))
            else:
                click.echo(show(answer, lang))
                if plan:
                    click.echo(show_plans(answer.plans(), lang))
            if why:
                code = why.upper()
                text = answer.why(code) if code in answer.nationality and answer.nationality[code].verdict == "national" else answer.why_not(code)
                click.echo(text, err=as_json)
        if answers:
            found = members.summary(answers)
            click.echo(json.dumps(found.to_dict(), ensure_ascii=False) if as_json else show_family(found, lang))
    if failed:
        sys.exit(BAD_INPUT)


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--case", "name", metavar="ID", help="Which case of the file; needed where it holds several.")
@click.option("--as-of", metavar="DATE", help="Day of determination (EDTF); default: the case's own, else today.")
@click.option("--source", default="client", show_default=True, help="Who answers; noted with every answer. A pseudonym or a role, no name.")
@click.option("--json", "as_json", is_flag=True, help="Ask nothing: print the ranked questions and the decision tree as JSON.")
@click.option("--tree", is_flag=True, help="Ask nothing: print what to ask first, what follows, what to ask then.")
@click.option("--engine", type=click.Choice(["rete", "reference"]), help="How rules are matched; both give the same answer.")
@click.option("--rulesets", type=click.Path(path_type=Path), help="Another folder of rulesets.")
@click.option("--lang", type=click.Choice(["en", "ru"]), default="en", show_default=True)
def ask(
    file: Path, name: str | None, as_of: str | None, source: str, as_json: bool, tree: bool, engine: str | None, rulesets: Path | None, lang: str,
) -> None:
    """Interview the client about the case in FILE: the most telling question first, every answer written at once.

    Stopping at any point loses nothing; the same command goes on from there. The first change keeps the original
    beside the file as FILE.bak. Comments, order and layout of a YAML file are preserved as far as a change fits into
    the text; else the file is written anew, without comments.
    """
    from citizenship.assessment.interview import Interview
    from citizenship.casefile_store import CaseStore
    from citizenship.law.lawbook import load_lawbook
    from citizenship.report.dialogue import converse

    try:
        book = load_lawbook(rulesets)
        store = CaseStore(file)
        interview = Interview(store=store, number=store.number(name), book=book, today=_today(), source=source, as_of=as_of, engine=engine)
        if as_json or tree:
            click.echo(_asked(interview, lang, as_json=as_json))
            return
        converse(interview, lang, _line, click.echo)
    except CitizenshipError as error:
        _refuse(error)
    except (KeyboardInterrupt, EOFError):
        click.echo("\n" + ("Everything answered so far is in the file." if lang == "en" else "Все данные ответы записаны в файл."))
        sys.exit(130)


def _asked(interview: Interview, lang: str, *, as_json: bool) -> str:
    from citizenship.assessment.questions import decision_tree, tree_text

    answer = interview.answer
    tree = decision_tree(answer)
    if not as_json:
        return tree_text(tree, lang)
    data = {"case": answer.case, "finding": answer.finding, "questions": [q.to_dict() for q in answer.ranked_questions], "tree": tree}
    return json.dumps(data, ensure_ascii=False, indent=2)


def _line(prompt: str) -> str:
    """One line of the terminal; its end is the end of the interview."""
    click.echo(prompt, nl=False)
    sys.stdout.flush()
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line


@main.command()
@click.argument("what", required=False)
@click.option("--as-of", metavar="DATE", help="Only what was in force on that day.")
@click.option("--lang", type=click.Choice(["en", "ru"]), default="en", show_default=True)
@click.option("--rulesets", type=click.Path(path_type=Path), help="Another folder of rulesets.")
def law(what: str | None, as_of: str | None, lang: str, rulesets: Path | None) -> None:
    """Read the law aloud: WHAT is a State (KZ) or a provision (KZ-1991-3.1); without it, what there is."""
    from citizenship.errors import did_you_mean
    from citizenship.law.lawbook import load_lawbook
    from citizenship.law.read import read_rule

    try:
        book = load_lawbook(rulesets)
        day = dates.parse(as_of) if as_of else None
    except CitizenshipError as error:
        _refuse(error)
    if what is None:
        counts = Counter(rule.state for rule in book.rules)
        click.echo("\n".join(f"{state}: {count} rules" for state, count in sorted(counts.items())))
        return
    chosen = [r for r in book.rules if what in (r.state, r.id, r.provision) or r.id.startswith((what + "@", what + "#", what + "."))]
    if not chosen:
        options = [*book.states, *book.by_id]
        _refuse(CitizenshipError(f"no State and no provision {what!r}", code="law", hint=did_you_mean(what, options)))
    if day is not None:
        chosen = [r for r in chosen if dates.contains(r.in_force, day.lo, day.hi) >= 0]
    for rule in chosen:
        for line in read_rule(rule, lang):
            click.echo(line)
        click.echo("")


@main.command()
@click.argument("folder", type=click.Path(path_type=Path), default="rulesets")
@click.option("--only", metavar="STATES", help="Only worked cases of these folders, comma-separated.")
@click.option("--name", "pattern", metavar="TEXT", help="Only worked cases whose name contains TEXT.")
@click.option("--engine", type=click.Choice(["rete", "reference"]))
def check(folder: Path, only: str | None, pattern: str | None, engine: str | None) -> None:
    """Load and lint the rulesets of FOLDER and run every worked case.

    Exit 1 if a worked case does not come out as its source says, 2 if a file does not load.
    """
    from citizenship.assessment.assess import default_engine
    from citizenship.assessment.worked import run
    from citizenship.law.lawbook import load_lawbook

    started = time.monotonic()
    try:
        book = load_lawbook(folder)
        cases = _worked(folder, set(only.split(",")) if only else None)
        runner = default_engine(engine)
    except CitizenshipError as error:
        _refuse(error)
    cases = [c for c in cases if not pattern or pattern in c.name]
    click.echo(f"{len(book.rules)} rules of {', '.join(book.states)}; {len(cases)} worked cases; engine {runner.name}")
    failures = 0
    shown = started
    for number, worked in enumerate(cases, 1):
        try:
            _, wrong = run(worked, book, runner)
        except CitizenshipError as error:
            wrong = [str(error)]
        if wrong:
            failures += 1
            click.echo(f"{worked.where}: {worked.name}: " + "; ".join(wrong))
        if time.monotonic() - shown > 2:
            shown = time.monotonic()
            click.echo(f"… {number} of {len(cases)}", err=True)
    click.echo(f"{len(cases) - failures} passed, {failures} failed")
    sys.exit(1 if failures else 0)


def _worked(folder: Path, only: set[str] | None) -> list[Worked]:
    from citizenship.assessment.worked import load_worked

    files = sorted(folder.rglob("cases.yaml"))
    return [case for file in files if only is None or file.parent.name in only for case in load_worked(file)]


@main.command()
@click.option("--as-of", metavar="DATE", required=True, help="The day (EDTF); public codings describe 1 January of a year.")
@click.option("--csv", "as_csv", is_flag=True, help="Comma-separated, with a header line.")
@click.option("--state", "states", multiple=True, metavar="STATE", help="Only this State; may be repeated.")
@click.option("--rulesets", type=click.Path(path_type=Path), help="Another folder of rulesets.")
def globalcit(as_of: str, as_csv: bool, states: Sequence[str], rulesets: Path | None) -> None:
    """Which modes of acquisition and loss (GLOBALCIT) exist in each State on a day, and by which rules.

    in_force is 1 where a rule of the mode is certainly law on that day; rules that may be stand under "perhaps".
    """
    import csv

    from citizenship.errors import did_you_mean
    from citizenship.law.globalcit import MODES, export_globalcit
    from citizenship.law.lawbook import load_lawbook

    try:
        book = load_lawbook(rulesets)
        rows = export_globalcit(book, as_of)
    except CitizenshipError as error:
        _refuse(error)
    for state in states:
        if state not in book.states:
            _refuse(CitizenshipError(f"no ruleset of {state!r}", code="law", hint=did_you_mean(state, book.states)))
    rows = [row for row in rows if not states or row.state in states]
    if as_csv:
        out = csv.writer(sys.stdout, lineterminator="\n")
        out.writerow(["state", "mode", "in_force", "rules", "perhaps"])
        out.writerows([row.state, row.mode, row.in_force, " ".join(row.rules), " ".join(row.perhaps)] for row in rows)
        return
    for row in rows:
        if row.rules or row.perhaps:
            doubt = f"  perhaps: {', '.join(row.perhaps)}" if row.perhaps else ""
            click.echo(f"{row.state}  {row.mode:<4} {row.in_force}  {MODES[row.mode]}: {', '.join(row.rules) or 'none for certain'}{doubt}")


@main.command()
@click.argument("n", type=click.IntRange(0))
@click.argument("out")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same bytes.")
@click.option("--profile", default="region", show_default=True, help="region: a quarter has a cause of statelessness; ordinary: none; undocumented: all.")
@click.option("--uncertain", type=float, default=0.1, show_default=True, help="Share of dates told as a year, a month or about.")
@click.option("--unknown", type=float, default=0.05, show_default=True, help="Share of attributes that are null or missing.")
def synthesise(n: int, out: str, seed: int, profile: str, uncertain: float, unknown: float) -> None:
    """Write N plausible, invented post-Soviet lives to OUT, for examples and benchmarks.

    OUT is NAME.jsonl (one case file a line), - for standard output, or NAME.parquet. The lives are not calibrated: they
    say what the law does to such a life, not how many there are. Shares and sources: citizenship/study/shares.py.

    \b
      citizenship synthesise 1000 lives.jsonl --seed 7
      citizenship synthesise 3 - --profile undocumented --uncertain 0 --unknown 0 | citizenship assess -
    """  # noqa: D301 - as above
    from citizenship.study.synthesise import Population
    from citizenship.study.synthesise_file import write_population

    try:
        population = Population(seed=seed, profile=profile, uncertain=uncertain, unknown=unknown)
        causes = write_population(population, n, out, stdout=sys.stdout, say=lambda line: click.echo(line, err=True))
    except CitizenshipError as error:
        _refuse(error)
    told = ", ".join(f"{cause} {count}" for cause, count in causes.most_common() if cause)
    click.echo(f"{n} lives, seed {seed}, profile {profile}; with a cause: {n - causes[None]}{f' ({told})' if told else ''}", err=True)


@main.command()
@click.argument("population", type=click.Path(path_type=Path))
@click.option("--amend", "amendment", metavar="FILE", required=True, type=click.Path(path_type=Path), help="The amendment (YAML).")
@click.option("--base", "bases", metavar="FILE", multiple=True, type=click.Path(path_type=Path),
              help="An amendment that is part of the baseline, e.g. the law as it stood before; may be repeated, applied in order.")
@click.option("--as-of", metavar="DATE", help="Day of determination of everybody (EDTF); default: each case's own, else today.")
@click.option("--json", "as_json", is_flag=True, help="The tables as JSON (schema citizenship.simulation.v1).")
@click.option("--csv", "as_csv", is_flag=True, help="The tables as CSV, one count a line.")
@click.option("--exact", is_flag=True, help="Show counts of 1 to 4 as well. For use inside the house: small cells can be recognised.")
@click.option("--processes", type=click.IntRange(1), default=1, show_default=True, help="How many processes share the work; the result is the same.")
@click.option("--engine", type=click.Choice(["rete", "reference"]), help="How rules are matched; both give the same answer.")
@click.option("--rulesets", type=click.Path(path_type=Path), help="Another folder of rulesets.")
@click.option("--lang", type=click.Choice(["en", "ru"]), default="en", show_default=True)
def simulate(
    population: Path, amendment: Path, bases: Sequence[Path], as_of: str | None, as_json: bool, as_csv: bool, exact: bool, processes: int,
    engine: str | None, rulesets: Path | None, lang: str,
) -> None:
    r"""Who gains and who loses by an amendment: POPULATION under the law as it is and as the amendment makes it.

    POPULATION is a file of cases (JSON Lines, YAML, JSON) or a folder of them. An amendment changes arguments of rules, repeals rules and
    enacts new ones from its first day on; nothing before that day changes. The shortest one:

    \b
      amendment: {id: UZ-BILL, state: UZ, title: {en: A bill, ru: Законопроект}, in_force: 2027-01-01}
      changes:
        - change: UZ-2020-6.1
          set: {when.1.registered.some: [.., 2014-12-31]}
        - repeal: UZ-2020-6.2

    `citizenship law UZ` shows the rules. Counts of 1 to 4 are shown as <5. Exit 2: the amendment or a case cannot be read (the other cases
    are counted all the same).
    """
    from citizenship.law.amendment import load_amendment
    from citizenship.law.lawbook import load_lawbook
    from citizenship.report.simulation import show, to_csv
    from citizenship.study.population import files_of
    from citizenship.study.simulate import simulate as run

    started = shown = time.monotonic()

    def progress(persons: int) -> None:
        nonlocal shown
        now = time.monotonic()
        if now - shown > 2:
            shown = now
            click.echo(f"… {persons} persons, {persons / (now - started):.0f} a second", err=True)

    if as_json and as_csv:
        _refuse(CitizenshipError("--json and --csv: choose one", code="option"))
    try:
        files_of(population)
        book = load_lawbook(rulesets)
        for base in bases:
            book = book.amend(load_amendment(base))
        found = run(population, book, load_amendment(amendment), as_of=as_of, today=_today(), processes=processes, engine=engine, progress=progress)
    except CitizenshipError as error:
        _refuse(error)
    for problem in found.problems:
        click.echo(problem, err=True)
    if found.failed:
        more = f", {len(found.problems)} of them above" if found.failed > len(found.problems) else ""
        click.echo(f"{found.failed} failed and not counted{more}", err=True)
    click.echo(json.dumps(found.to_dict(exact=exact), ensure_ascii=False, indent=2) if as_json
               else to_csv(found, exact=exact).rstrip("\n") if as_csv else show(found, lang, exact=exact))
    if found.failed:
        sys.exit(BAD_INPUT)


@main.command()
@click.argument("what", type=click.Choice(["case", "assessment", "ruleset", "layout"]))
def schema(what: str) -> None:
    """Print a JSON Schema: of the case file, of the answer, or of a ruleset file; `layout`: the tables a batch reads, column by column."""
    if what == "layout":
        from citizenship.study.layout import describe

        click.echo(describe())
        return
    found: dict[str, Any]
    if what == "case":
        from citizenship.casefile import json_schema

        found = json_schema()
    elif what == "assessment":
        from citizenship.assessment.answer import json_schema as answer_schema

        found = answer_schema()
    else:
        from citizenship.law.schema import json_schema as ruleset_schema

        found = ruleset_schema()
    click.echo(json.dumps(found, ensure_ascii=False, indent=2))


main.add_command(batch)

__all__ = ["main"]
