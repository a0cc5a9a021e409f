"""The table of modes: complete, by day, and honest about doubt."""

from __future__ import annotations

import csv
import io

import pytest
from click.testing import CliRunner

from citizenship.cli import main
from citizenship.law.globalcit import MODES, export_globalcit
from citizenship.law.lawbook import load_lawbook


@pytest.fixture(scope="module")
def book():
    return load_lawbook()


def row(book, state, mode, day):
    return next(r for r in export_globalcit(book, day) if (r.state, r.mode) == (state, mode))


def test_every_state_has_every_mode(book):
    rows = export_globalcit(book, "2024-01-01")
    assert len(rows) == len(book.states) * len(MODES)
    assert all(r.in_force == int(bool(r.rules)) for r in rows)


def test_the_day_decides(book):
    """Loss by residence abroad under KZ-1991-21.4 ended in 2011; ethnic Kyrgyz are favoured since the Law of 2007."""
    assert row(book, "KZ", "L02", "2005-01-01").in_force == 1
    assert row(book, "KZ", "L02", "2012-01-01").in_force == 0
    assert row(book, "KZ", "A01a", "1990-01-01").rules == ()


def test_a_rule_that_may_be_law_is_no_one(book):
    doubtful = [r for r in export_globalcit(book, "2024-01-01") if r.perhaps]
    assert doubtful
    by_id = book.by_id
    for r in doubtful:
        for rule in r.perhaps:
            window = by_id[rule].in_force
            assert by_id[rule].at_most_unknown or window.start.lo != window.start.hi or window.end.lo != window.end.hi


def test_the_command_prints_the_whole_table(book):
    done = CliRunner().invoke(main, ["globalcit", "--as-of", "2024-01-01", "--csv"])
    assert done.exit_code == 0
    rows = list(csv.DictReader(io.StringIO(done.output)))
    assert len(rows) == len(book.states) * len(MODES)
    assert {r["in_force"] for r in rows} == {"0", "1"}


def test_bad_input():
    assert CliRunner().invoke(main, ["globalcit", "--as-of", "soon"]).exit_code == 2
    assert CliRunner().invoke(main, ["globalcit", "--as-of", "2024-01-01", "--state", "ZZ"]).exit_code == 2


def test_law_of_a_day_reads_only_what_was_in_force():
    old = CliRunner().invoke(main, ["law", "TJ", "--as-of", "2010-01-01"]).output
    assert "TJ-1995-" in old
    assert not any(line.startswith("TJ-2015-") for line in old.splitlines())
