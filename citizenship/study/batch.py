"""Whole registers: cases in, answers out, in bounded memory, never a row lost, and after a kill the same command goes on.

The evaluator behind it is an interface (:class:`citizenship.study.rows.Evaluator`); today it is the single-case engine in a
few processes. What a batch holds at a time: two chunks in the reader, one in each process, one waiting.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs

from citizenship import dates
from citizenship.errors import CaseError, EvaluationError
from citizenship.law.lawbook import Lawbook, load_lawbook
from citizenship.study.layout import SCHEMA as LAYOUT
from citizenship.study.rows import Chunk, Evaluator, Outcome, chunks
from citizenship.study.single import Spec
from citizenship.study.source import Source, open_source
from citizenship.study.store import SCHEMA, Counts, Store

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

CHUNK: Final = 100  # rows; some seconds of work of the single-case engine in each process


@attrs.frozen
class Progress:
    """Where a batch stands: rows settled, of how many (``None``: not known in advance), how many of them from an earlier run, seconds."""

    counts: Counts
    total: int | None
    resumed: int
    seconds: float
    doing: str = "evaluating"

    @property
    def rate(self) -> float:
        """Rows a second in this run."""
        return (self.counts.read - self.resumed) / self.seconds if self.seconds > 0 else 0.0

    @property
    def remaining(self) -> float | None:
        """Seconds still needed at this rate."""
        return (self.total - self.counts.read) / self.rate if self.total is not None and self.rate > 0 else None


@attrs.frozen
class Batch:
    """A finished batch: its files, its counts, and the metadata stored with them."""

    persons: Path
    states: Path | None
    quarantine: Path
    counts: Counts
    resumed: int
    metadata: dict[str, Any]


def evaluate(
    input: str | Path, output: str | Path, *, lawbook: Lawbook | str | Path | None = None, as_of: str | None = None, processes: int | None = None,  # noqa: A002
    chunk: int = CHUNK, evaluator: str | Evaluator = "single", mapping: str | Path | None = None, today: str | None = None, overwrite: bool = False,
    progress: Callable[[Progress], object] | None = None,
) -> Batch:
    r"""Assess every case of ``input`` and write the answers to ``output``.

    ``input``: JSON Lines, YAML, ``persons.parquet`` (with ``entries.parquet`` beside it) or their folder, CSV or Excel with a mapping.
    ``output``: ``.parquet`` or ``.csv`` (one row a person, and ``OUT.states`` with one row a person and State) or ``.jsonl`` (States inside).
    Rows keep the order of the input. A row that cannot be read or evaluated is a line of ``OUT.quarantine.jsonl`` with row number, id and
    reason; rows read = rows answered + rows in quarantine, always. An id given twice is found where both
    rows are in one chunk. Unknown facts are treated as by :func:`citizenship.assess`.

    ``as_of`` (EDTF) overrides the day of every case, ``today`` serves those without one (there is no hidden clock: without either
    they go to quarantine). ``processes``: default, the cores this process may use. ``chunk``: rows evaluated together; memory grows with it.
    Interrupted or killed, the same call goes on and ends with the same content; another input, lawbook or option with the same ``output`` is
    an error. Raises :class:`citizenship.errors.CitizenshipError`.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "in.jsonl").write_text('{"id": "T-1", "as_of": "2026-11-23", "person": {"nationality": [{"of": "KZ", "to": ".."}]}}\nbroken\n')
    >>> done = evaluate(folder / "in.jsonl", folder / "out.jsonl", processes=1)
    >>> done.counts
    Counts(read=2, answered=1, quarantined=1)
    """
    _check(as_of, today, chunk, processes)
    source = open_source(Path(input), Path(mapping) if mapping is not None else None)
    book = lawbook if isinstance(lawbook, Lawbook) else load_lawbook(lawbook)
    started = time.monotonic()
    digest, total = source.digest(_reading(progress, started))
    name = evaluator if isinstance(evaluator, str) else evaluator.name
    Spec(book, evaluator).make_sure()
    store = Store(Path(output), {"input": digest, "lawbook": book.hash, "as_of": as_of, "chunk": chunk, "evaluator": name, "layout": LAYOUT, "schema": SCHEMA})
    with store.locked():
        day, finished = store.begin(today, overwrite=overwrite)
        if finished:
            found = store.metadata()
            counts = Counts(**found["counts"])
            return _batch(store, counts, counts.read, found)
        counts, number, resumed = Counts(0, 0, 0), 0, 0
        spec = Spec(book, evaluator, as_of, day)
        started = time.monotonic()
        with closing(settled(source, spec, chunk, processes or _cores(), store.finished)) as results:
            for piece, earlier, outcome in results:
                settled_here = earlier if earlier is not None else store.write(piece, outcome) if outcome is not None else Counts(0, 0, 0)
                counts, number = counts + settled_here, number + 1
                resumed += earlier.read if earlier is not None else 0
                if progress is not None:
                    progress(Progress(counts, total if total is None else max(total, counts.read), resumed, time.monotonic() - started))
        metadata = {
            "schema": SCHEMA, "layout": LAYOUT, "lawbook": {"version": book.version, "hash": book.hash}, "evaluator": name,
            "input": {"path": str(source.path.resolve()), "digest": digest, "mapping": str(source.files[1].resolve()) if source.sheet else None},
            "options": {"as_of": as_of, "today": day, "chunk": chunk}, "counts": attrs.asdict(counts.checked()), "key": store.key, "today": day,
        }
        store.finish(number, metadata)
    return _batch(store, counts, resumed, metadata)


def _batch(store: Store, counts: Counts, resumed: int, metadata: dict[str, Any]) -> Batch:
    return Batch(store.out, store.states if store.states.exists() else None, store.quarantine, counts, resumed, metadata)


def _check(as_of: str | None, today: str | None, chunk: int, processes: int | None) -> None:
    for day in (as_of, today):
        if day is not None:
            dates.parse(day)
    for name, value in (("chunk", chunk), ("processes", processes)):
        if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 1):
            raise CaseError(f"{name} must be a whole number from 1, not {value!r}", code="option")


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _reading(progress: Callable[[Progress], object] | None, started: float) -> Callable[[int, int], object]:
    def tick(done: int, size: int) -> None:
        if progress is not None:
            progress(Progress(Counts(done >> 20, 0, 0), size >> 20, 0, time.monotonic() - started, "reading (MiB)"))

    return tick


# -- the loop ------------------------------------------------------------------------------------------------
def settled(
    source: Source, spec: Spec, size: int, processes: int, earlier: Callable[[Chunk], Counts | None] | None = None,
) -> Generator[tuple[Chunk, Counts | None, Outcome | None], None, None]:
    """Chunks in the order of the input, each with its answer, or with the counts of an earlier run, which ``earlier`` knows.

    At most ``processes + 1`` chunks wait for an answer: a slow writer stops the reader.
    """
    with _pool(spec, processes) as submit:
        waiting: deque[tuple[Chunk, Counts | None, Future[Outcome] | None]] = deque()
        for chunk in chunks(source.rows(), size):
            known = earlier(chunk) if earlier is not None else None
            waiting.append((chunk, known, None if known is not None else submit(chunk)))
            if len(waiting) > processes:
                yield _settle(*waiting.popleft())
        while waiting:
            yield _settle(*waiting.popleft())


def _settle(chunk: Chunk, known: Counts | None, future: Future[Outcome] | None) -> tuple[Chunk, Counts | None, Outcome | None]:
    try:
        return chunk, known, future.result() if future is not None else None
    except BrokenProcessPool:
        message = f"a process died while rows {chunk.rows[0].number} to {chunk.rows[-1].number} were evaluated"
        hint = "finished chunks are kept: run the same command again; where memory is short, with a smaller --chunk"
        raise EvaluationError(message, code="worker", hint=hint) from None


@contextmanager
def _pool(spec: Spec, processes: int) -> Iterator[Callable[[Chunk], Future[Outcome]]]:
    if processes == 1:
        evaluator = spec.make()
        yield lambda chunk: _at_once(evaluator, chunk)
        return
    spec.make_sure()
    from multiprocessing import get_context

    pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_start, initargs=(spec,))
    try:
        yield lambda chunk: pool.submit(_work, chunk)
    except BaseException:  # nobody waits for the rest of a chunk that will be done again
        for process in list((pool._processes or {}).values()):
            process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _at_once(evaluator: Evaluator, chunk: Chunk) -> Future[Outcome]:
    future: Future[Outcome] = Future()
    future.set_result(evaluator.evaluate(chunk))
    return future


_here: list[Evaluator] = []  # of a worker process


def _start(spec: Spec) -> None:
    """Make the evaluator of a worker, and end the worker when its parent is gone: a killed batch leaves no process behind."""
    import signal
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent stops the workers
    parent = parent_process()
    if parent is not None:
        sentinel = parent.sentinel

        def watch() -> None:
            wait([sentinel])
            os._exit(1)

        threading.Thread(target=watch, daemon=True).start()
    _here.append(spec.make())


def _work(chunk: Chunk) -> Outcome:
    return _here[0].evaluate(chunk)


def stream(
    input: str | Path, *, lawbook: Lawbook | str | Path | None = None, as_of: str | None = None, processes: int | None = None, chunk: int = CHUNK,  # noqa: A002
    mapping: str | Path | None = None, today: str | None = None,
) -> Iterable[Outcome]:
    """The answers of a batch chunk by chunk, without files: for a pipe. Nothing is kept and nothing can be resumed.

    Unknown facts and errors as in :func:`evaluate`; every row read is in ``persons`` or in ``quarantine`` of its outcome.
    """
    _check(as_of, today, chunk, processes)
    source = open_source(Path(input), Path(mapping) if mapping is not None else None)
    book = lawbook if isinstance(lawbook, Lawbook) else load_lawbook(lawbook)
    with closing(settled(source, Spec(book, "single", as_of, today), chunk, processes or _cores())) as results:
        for _, _, outcome in results:
            if outcome is not None:
                yield outcome


__all__ = ["Batch", "Progress", "evaluate", "stream"]
