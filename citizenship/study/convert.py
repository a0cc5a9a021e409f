"""Case files of any kind to the two Parquet tables, in pieces."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

from citizenship.errors import CaseError, CaseErrors
from citizenship.study.layout import arrow, schema, to_tables
from citizenship.study.rows import chunks
from citizenship.study.source import open_source
from citizenship.study.store import placed

if TYPE_CHECKING:
    from pathlib import Path

PIECE: Final = 1000  # persons


def write_tables(source: Path, folder: Path, mapping: Path | None = None) -> tuple[int, int]:
    """Write ``persons.parquet`` and ``entries.parquet``; how many persons and entries they hold.

    Nothing is lost and nothing evaluated; unknown stays unknown. Raises :class:`citizenship.errors.CaseErrors` for the first chunk with
    rows that cannot be read (all of them named); then no table is written.
    """
    arrow()
    import pyarrow.parquet as pq

    opened = open_source(source, mapping)
    folder.mkdir(parents=True, exist_ok=True)
    counts = [0, 0]
    with ExitStack() as stack:
        writers = []
        for name in ("persons", "entries"):
            file = stack.enter_context(placed(folder / f"{name}.parquet", folder, "wb"))
            writers.append(stack.enter_context(pq.ParquetWriter(file, schema(name))))
        for chunk in chunks(opened.rows(), PIECE):
            bad = [CaseError(row.reason.text, code=row.reason.code, where=f"{source} row {row.number}") for row in chunk.rows if row.reason is not None]
            if bad:
                raise CaseErrors(bad)
            for number, table in enumerate(to_tables(row.case for row in chunk.rows if row.case is not None)):
                writers[number].write_table(table)
                counts[number] += table.num_rows
    return counts[0], counts[1]


__all__ = ["write_tables"]
