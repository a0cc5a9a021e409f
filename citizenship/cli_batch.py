"""The command line for whole registers: ``citizenship batch IN OUT`` and what belongs to it."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from citizenship.errors import CitizenshipError

if TYPE_CHECKING:
    from collections.abc import Callable

    from citizenship.study.batch import Progress
    from citizenship.study.rerun import Rerun

BAD_INPUT = 2
STOPPED = 130
SILENT = 2.0  # seconds without a word
LINE = 10.0  # seconds between lines where nobody sees a terminal


class _RunByDefault(click.Group):
    """`batch IN OUT` runs; `batch explain …` and `batch tables …` are commands of their own."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = ["run", *args]
        return super().parse_args(ctx, args)


_HELP = """Assess whole registers: cases in, a table of answers out.

\b
  citizenship batch people.jsonl answers.parquet    one row a person, and answers.states.parquet
  citizenship batch people.csv answers.csv          with people.map.yaml beside it: what each column means
  citizenship batch folder/ answers.parquet         persons.parquet and entries.parquet, made in R, Stata, pandas
  citizenship batch people.jsonl - | jq .finding    to a pipe
  citizenship batch explain answers.parquet 17      row 17 again, with the full trace
  citizenship batch tables people.jsonl folder/     case files as the two Parquet tables

Killed at any moment, the same command goes on where it stopped. Rows nobody can read are in
OUT.quarantine.jsonl with row number and reason; rows in = rows answered + rows in quarantine.
`citizenship batch run --help` lists the options; `citizenship schema layout` the columns of the tables.
"""


@click.group(cls=_RunByDefault, help=_HELP, subcommand_metavar="IN OUT [OPTIONS] | explain OUT ROW | tables IN FOLDER")
def batch() -> None:
    """Assess whole registers."""


def _refuse(error: CitizenshipError) -> None:
    click.echo(str(error), err=True)
    sys.exit(BAD_INPUT)


@batch.command()
@click.argument("source", metavar="IN", type=click.Path(path_type=Path))
@click.argument("output", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--mapping", type=click.Path(path_type=Path), help="What the columns of a CSV or Excel file mean; default: IN with .map.yaml.")
@click.option("--as-of", metavar="DATE", help="Day of determination (EDTF) for every case; default: each case's own, else today (the day of the first start).")
@click.option("--processes", type=click.IntRange(1), help="Default: all cores this process may use.")
@click.option("--chunk", type=click.IntRange(1), default=100, show_default=True, help="Rows evaluated together, written together; no family may be larger.")
@click.option("--overwrite", is_flag=True, help="Throw away what OUT holds already.")
@click.option("--rulesets", type=click.Path(path_type=Path), help="Another folder of rulesets.")
def run(
    source: Path, output: Path, mapping: Path | None, as_of: str | None, processes: int | None, chunk: int, overwrite: bool, rulesets: Path | None,  # noqa: FBT001
) -> None:
    """Assess every case of IN, write the answers to OUT (.parquet, .csv, .jsonl, or - for a pipe).

    Rows keep their order. Families stand together in IN, parents and children in any order; an id given twice is found where both rows are
    in one chunk. Counts and files are told on standard error. Exit 0 also where rows went to quarantine; 2 where the input cannot be used.
    """
    from citizenship.study.batch import evaluate

    today = datetime.now(UTC).date().isoformat()
    common: dict[str, Any] = {"as_of": as_of, "processes": processes, "chunk": chunk, "mapping": mapping, "today": today, "lawbook": rulesets}
    try:
        if str(output) == "-":
            _pipe(source, common)
            return
        done = evaluate(source, output, overwrite=overwrite, progress=progress_line(), **common)
    except CitizenshipError as error:
        _refuse(error)
        return
    except KeyboardInterrupt:
        click.echo("\nstopped; the same command goes on from here", err=True)
        sys.exit(STOPPED)
    counts = done.counts
    click.echo(f"{counts.read} rows in = {counts.answered} answered + {counts.quarantined} in quarantine"
               + (f" ({done.resumed} of them from an earlier run)" if done.resumed else ""), err=True)
    for file in (done.persons, done.states, done.quarantine if counts.quarantined else None):
        if file is not None:
            click.echo(str(file), err=True)


def _pipe(source: Path, common: dict[str, Any]) -> None:
    import json

    import attrs

    from citizenship.study.batch import stream
    from citizenship.study.store import nested

    answered = refused = 0
    for outcome in stream(source, **common):
        for line in nested(attrs.asdict(outcome)):
            click.echo(line, nl=False)
        for row, name, code, reason in zip(*outcome.quarantine.values(), strict=True):
            click.echo(json.dumps({"row": row, "id": name, "code": code, "reason": reason}, ensure_ascii=False), err=True)
        answered, refused = answered + len(outcome.persons["row"]), refused + len(outcome.quarantine["row"])
    click.echo(f"{answered + refused} rows in = {answered} answered + {refused} in quarantine", err=True)


def progress_line(echo: Callable[..., object] = click.echo) -> Callable[[Progress], None]:
    """Progress on standard error: silent for two seconds, then one line that renews itself, or a line every ten seconds in a log."""
    started = time.monotonic()
    shown = started - LINE
    terminal = sys.stderr.isatty()

    def show(at: Progress) -> None:
        nonlocal shown
        now = time.monotonic()
        if now - started < SILENT or now - shown < (0.2 if terminal else LINE):
            return
        shown = now
        total = f" of {at.total}" if at.total else ""
        left = f", {_clock(at.remaining)} left" if at.remaining is not None else ""
        text = f"{at.doing}: {at.counts.read}{total}, {at.rate:.0f}/s{left}" + (f", {at.counts.quarantined} in quarantine" if at.counts.quarantined else "")
        echo(("\r\x1b[K" if terminal else "") + text, err=True, nl=not terminal)

    return show


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {rest:02} s" if minutes else f"{rest} s"


@batch.command()
@click.argument("output", metavar="OUT", type=click.Path(path_type=Path))
@click.argument("row", metavar="ROW", type=click.IntRange(1))
@click.option("--input", "source", type=click.Path(path_type=Path), help="Where the input is now, if it was moved.")
@click.option("--json", "as_json", is_flag=True, help="The whole answer as JSON (schema citizenship.assessment.v1).")
@click.option("--rulesets", type=click.Path(path_type=Path), help="Another folder of rulesets.")
@click.option("--lang", type=click.Choice(["en", "ru"]), default="en", show_default=True)
def explain(output: Path, row: int, source: Path | None, as_json: bool, rulesets: Path | None, lang: str) -> None:  # noqa: FBT001
    """Assess ROW of a finished batch again as a single case, with the full trace.

    ROW is the number of the row in the input, as the column `row` of OUT tells it (JSON Lines: the line; a spreadsheet: its row).
    """
    import json

    from citizenship.study.rerun import explain as again

    try:
        found = again(output, row, lawbook=rulesets, input=source)
    except CitizenshipError as error:
        _refuse(error)
        return
    for note in found.notes:
        click.echo(f"note: {note}", err=True)
    if found.answer is None:
        click.echo(f"row {row} ({found.id or 'no id'}) is in quarantine: {found.reason}")
    elif as_json:
        click.echo(json.dumps(found.answer.to_dict(), ensure_ascii=False, indent=2))
    else:
        click.echo(_trace(found, lang))


def _trace(found: Rerun, lang: str) -> str:
    from citizenship.report.terminal import show

    answer = found.answer
    assert answer is not None
    parts = [f"row {found.row}", show(answer, lang)]
    parts += [answer.why(state) if verdict.verdict == "national" else answer.why_not(state) for state, verdict in answer.nationality.items()]
    return "\n\n".join(parts)


@batch.command()
@click.argument("source", metavar="IN", type=click.Path(path_type=Path))
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
@click.option("--mapping", type=click.Path(path_type=Path), help="What the columns of a CSV or Excel file mean; default: IN with .map.yaml.")
def tables(source: Path, folder: Path, mapping: Path | None) -> None:
    """Write the cases of IN as FOLDER/persons.parquet and FOLDER/entries.parquet, in the memory of a thousand.

    The tables hold all facts of the cases, protected ones too: keep them as you keep the case files. A row that cannot be read stops the command.
    """
    from citizenship.study.convert import write_tables

    try:
        counts = write_tables(source, folder, mapping)
    except CitizenshipError as error:
        _refuse(error)
        return
    click.echo(f"{counts[0]} persons, {counts[1]} entries in {folder}", err=True)


__all__ = ["batch"]
