"""The output of a batch while it grows and when it is whole: a file a chunk, a manifest, and the tables made of them at the end.

Every file is written beside its place and then moved there, so at any moment it is the old one or the new one. A chunk is
finished when its file stands in ``OUT.parts``; a run that was killed goes on with the first chunk that does not.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

import attrs

from citizenship.errors import CaseError, EvaluationError
from citizenship.study.layout import arrow
from citizenship.study.rows import TABLES, Chunk, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SCHEMA: Final = "citizenship.batch.v1"
ENDINGS: Final = (".parquet", ".jsonl", ".csv")
_BETWEEN: Final = {"notes": "; "}  # the items of a list in CSV; else a space


@contextmanager
def placed(path: Path, parts: Path, mode: str = "w") -> Iterator[IO[Any]]:
    """A file that appears at ``path`` whole, or not at all; it is written in ``parts``, where a kill leaves no litter."""
    handle, name = tempfile.mkstemp(dir=parts, prefix=f"{path.name}.", suffix=".tmp")
    try:
        text = "b" not in mode
        with os.fdopen(handle, mode, encoding="utf-8" if text else None, newline="" if text else None) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o666 & ~_UMASK)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


_UMASK: Final = os.umask(0o077)
os.umask(_UMASK)


@attrs.frozen
class Counts:
    """Rows in, rows answered, rows in quarantine; ``read`` is always the sum of the other two."""

    read: int
    answered: int
    quarantined: int

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.read + other.read, self.answered + other.answered, self.quarantined + other.quarantined)

    def checked(self) -> Counts:
        """The counts themselves, if nothing was dropped. Raises :class:`citizenship.errors.EvaluationError` otherwise."""
        if self.read != self.answered + self.quarantined:
            message = f"{self.read} rows read, but {self.answered} answered and {self.quarantined} in quarantine"
            raise EvaluationError(message, code="counts", hint="this is an error of the library: please report it")
        return self


class Store:
    """The files of one output."""

    def __init__(self, out: Path, key: Mapping[str, Any]) -> None:
        """``key``: what the answers depend on; parts made under another key are never mixed with these."""
        if out.suffix.lower() not in ENDINGS:
            raise CaseError(f"an output that ends in {out.suffix or 'nothing'!r}", code="kind", where=str(out), hint=f"one of {', '.join(ENDINGS)}")
        if not out.parent.is_dir():
            raise CaseError(f"no folder {str(out.parent)!r}", code="file", where=str(out))
        if out.suffix.lower() == ".parquet":
            arrow()  # told before hours of work, not after
        self.out, self.key, self.format = out, dict(key), out.suffix.lower()
        self.parts = out.with_name(out.name + ".parts")
        self.states = out.with_name(f"{out.stem}.states{out.suffix}")
        self.quarantine = out.with_name(f"{out.name}.quarantine.jsonl")
        self.meta = _meta(out)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other runs off this output; the lock ends with the process, however it ends."""
        self.parts.mkdir(exist_ok=True)
        with (self.parts / "lock").open("w") as file:
            try:
                import fcntl

                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except ImportError:  # no such locks here
                pass
            except OSError:
                raise CaseError("another run is writing it", code="locked", where=str(self.out), hint="wait for it, or choose another name") from None
            try:
                yield
            finally:
                if not (self.parts / "manifest.json").exists():  # finished, or never begun: nothing to go on with
                    shutil.rmtree(self.parts, ignore_errors=True)

    def begin(self, today: str | None, *, overwrite: bool) -> tuple[str | None, bool]:
        """Open or reopen the output: the day that serves cases without one (of the first start), and whether all is done already.

        Raises :class:`citizenship.errors.CaseError` where OUT holds the answers to another input, lawbook or set of options.
        """
        if overwrite:
            for old_file in (*self.parts.glob("*.json"), self.out, self.states, self.quarantine, self.meta):
                old_file.unlink(missing_ok=True)
        manifest = self.parts / "manifest.json"
        done = self.metadata() if self.meta.exists() and self.out.exists() else None
        old = done or (json.loads(manifest.read_text("utf-8")) if manifest.exists() else None)
        there = [file for file in (self.out, self.states, self.quarantine, self.meta) if file.exists()] if old is None else []
        if there:
            raise CaseError("the file exists and is no output of a batch", code="exists", where=str(there[0]), hint="choose another name, or --overwrite")
        if done is None and old is not None and old["key"] != self.key and not any(self.parts.glob("part-*.json")):
            old = None  # begun, and nothing came of it
        if old is not None and old["key"] != self.key:
            changed = [name for name in self.key if old["key"].get(name) != self.key[name]]
            raise CaseError(f"answers made with another {', '.join(changed)}", code="exists", where=str(self.out), hint="choose another name, or --overwrite")
        if old is None:
            self.parts.mkdir(exist_ok=True)
            with placed(manifest, self.parts) as file:
                json.dump({"schema": SCHEMA, "key": self.key, "today": today}, file)
        if done is not None:
            manifest.unlink(missing_ok=True)
        return (today if old is None else old["today"]), done is not None

    # -- chunks ---------------------------------------------------------------------------------------------
    def _part(self, number: int) -> Path:
        return self.parts / f"part-{number:08}.json"

    def finished(self, chunk: Chunk) -> Counts | None:
        """The counts of a chunk that is done; one whose file is damaged is not."""
        try:
            with self._part(chunk.number).open(encoding="utf-8") as file:
                head = json.loads(file.readline())
        except (OSError, ValueError):
            return None
        same = head["rows"] == [chunk.rows[0].number, chunk.rows[-1].number]
        return Counts(*head["counts"]) if same else None

    def write(self, chunk: Chunk, outcome: Outcome) -> Counts:
        """Write the answer to a chunk, once it reconciles."""
        counts = Counts(len(chunk.rows), len(outcome.persons["row"]), len(outcome.quarantine["row"])).checked()
        with placed(self._part(chunk.number), self.parts) as file:
            head = {"rows": [chunk.rows[0].number, chunk.rows[-1].number], "counts": [counts.read, counts.answered, counts.quarantined]}
            file.write(json.dumps(head) + "\n")
            json.dump({name: getattr(outcome, name) for name in TABLES}, file, ensure_ascii=False)
        return counts

    def read(self, count: int) -> Iterator[dict[str, dict[str, list[Any]]]]:
        """The answers of ``count`` chunks, in order, one in memory at a time."""
        for number in range(count):
            with self._part(number).open(encoding="utf-8") as file:
                file.readline()
                yield json.load(file)

    # -- the whole ------------------------------------------------------------------------------------------
    def finish(self, chunks: int, metadata: Mapping[str, Any]) -> None:
        """Make the tables of the chunks; OUT and its metadata come last, then the parts go."""
        with placed(self.quarantine, self.parts) as file:
            for part in self.read(chunks):
                _json_lines(file, part["quarantine"])
        if self.format == ".parquet":
            self._parquet(self.states, "states", chunks, metadata)
            self._parquet(self.out, "persons", chunks, metadata)
        elif self.format == ".csv":
            self._csv(self.states, "states", chunks)
            self._csv(self.out, "persons", chunks)
        else:
            self._nested(chunks)
        with placed(self.meta, self.parts) as file:
            json.dump(metadata, file, ensure_ascii=False, indent=2)
            file.write("\n")
        (self.parts / "manifest.json").unlink()

    def _parquet(self, path: Path, name: str, chunks: int, metadata: Mapping[str, Any]) -> None:
        pa = arrow()
        import pyarrow.parquet as pq

        types = {"text": pa.string(), "words": pa.list_(pa.string()), "int": pa.int64()}
        schema = pa.schema([(column, types[kind]) for column, kind in TABLES[name].items()],
                           {"citizenship.schema": SCHEMA, "citizenship.batch": json.dumps(metadata, ensure_ascii=False)})
        with placed(path, self.parts, "wb") as file, pq.ParquetWriter(file, schema) as writer:
            for part in self.read(chunks):
                writer.write_table(pa.table(part[name], schema=schema))

    def _csv(self, path: Path, name: str, chunks: int) -> None:
        with placed(path, self.parts) as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(TABLES[name])
            for part in self.read(chunks):
                for row in _rows(part[name]):
                    out.writerow([_BETWEEN.get(key, " ").join(cell) if isinstance(cell, list) else cell for key, cell in row.items()])

    def _nested(self, chunks: int) -> None:
        """JSON Lines: one object a person, its States inside."""
        with placed(self.out, self.parts) as file:
            for part in self.read(chunks):
                for line in nested(part):
                    file.write(line)

    def metadata(self) -> dict[str, Any]:
        """What is stored with a finished output. Raises :class:`citizenship.errors.CaseError` if it is none."""
        return read_metadata(self.out)


def nested(part: Mapping[str, Mapping[str, list[Any]]]) -> Iterator[str]:
    """Persons of a chunk as JSON Lines, each with its States under ``nationality``."""
    states: dict[int, dict[str, Any]] = {}
    for row in _rows(part["states"]):
        states.setdefault(row["row"], {})[row["state"]] = {key: row[key] for key in ("verdict", "since", "basis", "reading")}
    for row in _rows(part["persons"]):
        yield json.dumps(row | {"nationality": states.get(row["row"], {})}, ensure_ascii=False) + "\n"


def _rows(columns: Mapping[str, list[Any]]) -> Iterator[dict[str, Any]]:
    for values in zip(*columns.values(), strict=True):
        yield dict(zip(columns, values, strict=True))


def _json_lines(file: IO[str], columns: Mapping[str, list[Any]]) -> None:
    for row in _rows(columns):
        file.write(json.dumps(row, ensure_ascii=False) + "\n")


def _meta(out: Path) -> Path:
    return out.with_name(f"{out.name}.meta.json")


def read_metadata(out: Path) -> dict[str, Any]:
    """The metadata of a finished output: input, lawbook, options, counts.

    Raises :class:`citizenship.errors.CaseError` where ``out`` is none, or not finished.
    """
    meta = _meta(out)
    try:
        found = json.loads(meta.read_text("utf-8"))
    except (OSError, ValueError):
        unfinished = out.with_name(out.name + ".parts").is_dir()
        hint = "run `citizenship batch` again to finish it" if unfinished else f"{meta.name} belongs beside it"
        raise CaseError("no finished output of a batch", code="output", where=str(out), hint=hint) from None
    if found.get("schema") != SCHEMA:
        raise CaseError(f"an output of schema {found.get('schema')!r}", code="schema", where=str(out), hint=f"this version reads {SCHEMA}")
    return dict(found)


__all__ = ["Counts", "Store", "read_metadata"]
