"""Whole registers: order, counts, quarantine, memory, resumption after a kill at any moment, and what no output says."""

from __future__ import annotations

import doctest
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from citizenship import assess, load_cases, load_lawbook
from citizenship.casefile import from_dict, to_dict
from citizenship.cli import main
from citizenship.errors import CaseError, CitizenshipError, EvaluationError

pq = pytest.importorskip("pyarrow.parquet")

from citizenship.study import batch as batch_module  # noqa: E402
from citizenship.study import rerun, rows, single, store  # noqa: E402
from citizenship.study.batch import evaluate, settled, stream  # noqa: E402
from citizenship.study.convert import write_tables  # noqa: E402
from citizenship.study.rows import Chunk, Outcome, Row, add, blank, chunks  # noqa: E402
from citizenship.study.single import Spec, protected  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
TODAY = "2026-11-23"
EXAMPLES = ROOT / "examples" / "cases"


@pytest.fixture(scope="module")
def book():
    return load_lawbook(ROOT / "rulesets")


@pytest.fixture(autouse=True)
def _reference(monkeypatch) -> None:
    monkeypatch.setenv("CITIZENSHIP_ENGINE", "reference")


class Quick:
    """An evaluator without law: every person is `national`, so that files and order can be tested by the thousand."""

    name = "quick"

    def evaluate(self, chunk: Chunk) -> Outcome:
        out = Outcome(blank("persons"), blank("states"), blank("quarantine"))
        for row in chunk.rows:
            if row.case is None:
                add(out.quarantine, {"row": row.number, "id": row.id, "code": row.reason.code, "reason": row.reason.text})
                continue
            add(out.persons, {"row": row.number, "id": row.id, "finding": "national", "risks": ["R1"], "open_law": [], "remedies": [], "notes": []})
            add(out.states, {"row": row.number, "id": row.id, "state": "KZ", "verdict": "national", "basis": ["X"], "reading": "text"})
        return out


class Slow(Quick):
    name = "slow"


def write(path: Path, lines) -> Path:
    path.write_text("".join(line if isinstance(line, str) else json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def simple(count: int):
    return [{"id": f"P-{number}", "as_of": TODAY} for number in range(count)]  # so little is known of them that only Quick evaluates them quickly


def files(folder: Path) -> dict[str, bytes]:
    """Every file of a folder with its content, but for what names the place it was made in."""
    found = {}
    for path in sorted(folder.iterdir()):
        if path.suffix == ".parquet":
            table = pq.read_table(path)
            found[path.name] = json.dumps([table.to_pylist(), table.schema.metadata[b"citizenship.batch"].decode()])
        else:
            found[path.name] = path.read_text("utf-8") if path.is_file() else "folder"
    return found


# -- one input, one output ------------------------------------------------------------------------------------
@pytest.mark.parametrize("ending", ["parquet", "csv", "jsonl"])
def test_every_answer_is_that_of_the_single_case(tmp_path: Path, book, ending: str) -> None:
    cases = [case for name in ("osh_family", "conscript", "crimean_tatar", "roza") for case in load_cases(EXAMPLES / f"{name}.yaml")]
    source = write(tmp_path / "in.jsonl", [to_dict(case) for case in cases])
    done = evaluate(source, tmp_path / f"out.{ending}", lawbook=book, as_of=TODAY, processes=1, chunk=3)
    assert done.counts == store.Counts(len(cases), len(cases), 0)
    hidden = protected(book)
    for number, case in enumerate(cases, 1):
        answer = assess(case, lawbook=book, as_of=TODAY, family=cases)
        row = rerun.stored_row(done.persons, number)
        assert (row["id"], row["finding"], row["finding_by"], row["iross"] or None) == (case.id, answer.finding, answer.finding_by, answer.iross)
        if ending == "jsonl":
            assert {state: (v["verdict"], v["since"], v["reading"]) for state, v in row["nationality"].items()} == {
                state: (v.verdict, v.since, v.reading) for state, v in answer.nationality.items()}
            assert [rule for rule in row["remedies"] if not rule.endswith(":withheld")] == [
                r.id for r in answer.remedies if r.open == "yes" and r.id not in hidden]
            for state, v in answer.nationality.items():
                assert [rule for rule in row["nationality"][state]["basis"] if not rule.endswith(":withheld")] == [rule for rule in v.basis if rule not in hidden]
    if ending == "parquet":
        states = pq.read_table(done.states).to_pylist()
        assert [row["row"] for row in states] == sorted(row["row"] for row in states)
        metadata = json.loads(pq.read_schema(done.persons).metadata[b"citizenship.batch"])
        assert metadata["lawbook"]["hash"] == book.hash
        assert metadata["layout"] == "citizenship.layout.v1"
        assert metadata["counts"] == {"read": len(cases), "answered": len(cases), "quarantined": 0}


def test_tables_and_json_lines_give_the_same_answers_whatever_the_chunk(tmp_path: Path, book) -> None:
    cases = [case for name in ("osh_family", "shymkent_1995", "muradi") for case in load_cases(EXAMPLES / f"{name}.yaml")]
    source = write(tmp_path / "in.jsonl", [to_dict(case) for case in cases])
    write_tables(source, tmp_path / "tables")
    found = [list(stream(where, lawbook=book, today=TODAY, processes=1, chunk=size)) for where, size in ((source, 2), (tmp_path / "tables", 50))]
    flat = [[line for outcome in outcomes for line in store.nested({"persons": outcome.persons, "states": outcome.states})] for outcomes in found]
    assert len(flat[0]) == len(cases)
    assert flat[0] == flat[1]


def test_two_processes_keep_the_order_of_the_input(tmp_path: Path, book) -> None:
    cases = [to_dict(case) | {"id": f"{case.id}-{turn}"} for turn in range(3) for name in ("conscript", "roza", "muradi") for case in load_cases(EXAMPLES / f"{name}.yaml")]
    source = write(tmp_path / "in.jsonl", cases)
    done = evaluate(source, tmp_path / "out.jsonl", lawbook=book, today=TODAY, processes=2, chunk=2)
    assert [json.loads(line)["id"] for line in done.persons.read_text("utf-8").splitlines()] == [case["id"] for case in cases]


# -- quarantine ----------------------------------------------------------------------------------------------
GOOD = to_dict(load_cases(EXAMPLES / "roza.yaml")[0]) | {"as_of": TODAY}
BROKEN = {
    "json": '{"id": "broken-json", "person": {\n',
    "twice a key": '{"id": "twice", "id": "twice"}\n',
    "unknown_key": {"id": "key", "persn": {}},
    "unknown_state": {"id": "state", "person": {"birthplace": "KAZ"}},
    "date": {"id": "date", "person": {"born": "31.12.1990"}},
    "order": {"id": "order", "residence": [{"in": "KZ", "from": "1995", "to": "1990"}]},
    "missing": {"person": {}},
    "size": '{"id": "long", "note": "' + "x" * 2**20 + '"}\n',
    "text": '{"id": "bytes \udcff"}\n',
    "type": {"id": "list", "residence": {"in": "KZ"}},
    "unknown_word": {"id": "word", "person": {"sex": "femal"}},
    "as_of": {"id": "day", "person": {}},
    "twice": {**GOOD, "id": "good-0"},
    "cycle": {**GOOD, "id": "loop", "parents": [{"role": "mother", "case": "loop"}]},
}


def test_broken_rows_of_every_kind_are_named_and_the_counts_reconcile(tmp_path: Path, book) -> None:
    lines: list[object] = [{**GOOD, "id": "good-0"}]
    where = {}
    for number, (kind, line) in enumerate(BROKEN.items(), 1):
        lines.append(line)
        where[kind] = len(lines)
        lines.append({**GOOD, "id": f"good-{number}"})
    text = "".join(line if isinstance(line, str) else json.dumps(line) + "\n" for line in lines)
    (tmp_path / "in.jsonl").write_bytes(text.encode("utf-8", "surrogateescape"))
    done = evaluate(tmp_path / "in.jsonl", tmp_path / "out.jsonl", lawbook=book, processes=1)
    refused = [json.loads(line) for line in done.quarantine.read_text("utf-8").splitlines()]
    assert len(BROKEN) >= 12
    assert {row["row"] for row in refused} == set(where.values())
    assert [row["row"] for row in refused] == sorted(where.values())
    assert all(row["reason"] and row["code"] for row in refused)
    assert len({row["reason"] for row in refused}) == len(BROKEN)
    by_row = {row["row"]: row for row in refused}
    for kind in ("json", "unknown_key", "unknown_state", "date", "missing", "size", "text", "type", "unknown_word", "as_of", "twice", "cycle"):
        assert by_row[where[kind]]["code"] == kind
    assert by_row[where["json"]]["id"] == "broken-json"
    assert "did you mean 'KZ'?" in by_row[where["unknown_state"]]["reason"]
    assert done.counts == store.Counts(len(lines), len(BROKEN) + 1, len(BROKEN))
    assert [json.loads(line)["id"] for line in done.persons.read_text("utf-8").splitlines()] == [f"good-{n}" for n in range(len(BROKEN) + 1)]


def test_a_child_of_a_parent_in_quarantine_says_so(tmp_path: Path, book) -> None:
    child = {**GOOD, "id": "child", "parents": [{"role": "mother", "case": "mum"}, {"role": "father", "case": "far"}]}
    source = write(tmp_path / "in.jsonl", [{"id": "mum", "sex": "female"}, child])
    done = evaluate(source, tmp_path / "out.jsonl", lawbook=book, processes=1)
    [row] = map(json.loads, done.persons.read_text("utf-8").splitlines())
    assert row["notes"] == ["parent mum is in quarantine: the facts of the entry were used", "parent far is not in reach: the facts of the entry were used"]


def test_an_error_of_the_library_costs_one_row_and_tells_no_facts(tmp_path: Path, book, monkeypatch) -> None:
    real = single.Family.assess

    def broken(self, case, **given):
        if case.id == "P-1":
            raise KeyError("uzbek")
        return real(self, case, **given)

    monkeypatch.setattr(single.Family, "assess", broken)
    done = evaluate(write(tmp_path / "in.jsonl", [{**GOOD, "id": f"P-{n}"} for n in range(3)]), tmp_path / "out.jsonl", lawbook=book, processes=1)
    [row] = map(json.loads, done.quarantine.read_text("utf-8").splitlines())
    assert (row["row"], row["id"], row["code"]) == (2, "P-1", "internal")
    assert "uzbek" not in row["reason"]


def test_a_dropped_row_is_an_error(tmp_path: Path, book) -> None:
    class Forgetful(Quick):
        def evaluate(self, chunk: Chunk) -> Outcome:
            return super().evaluate(Chunk(chunk.number, chunk.rows[1:]))

    with pytest.raises(EvaluationError, match="5 rows read, but 4 answered and 0 in quarantine"):
        evaluate(write(tmp_path / "in.jsonl", simple(5)), tmp_path / "out.jsonl", lawbook=book, processes=1, evaluator=Forgetful())


# -- what no output says ---------------------------------------------------------------------------------------
def test_protected_facts_leave_neither_as_answers_nor_as_reasons(tmp_path: Path, book) -> None:
    life = {
        "as_of": TODAY,
        "person": {"born": "1960", "birthplace": "UA", "ethnicity": ["crimean_tatar"], "nationality": [{"of": "SU", "from": "..", "to": "1991-12-25"}]},
        "residence": [{"in": "KZ", "from": "1995", "to": "..", "registration": "permanent", "permits": [{"kind": "refugee", "from": "1996", "to": ".."}]}],
        "convictions": [{"in": "KZ", "date": "2015", "offence": "terrorism"}],
        "acts": [{"act": "deprived", "of": "KZ", "date": "2018"}, {"act": "recognised_refugee", "by": "KZ", "date": "1996"}],
        "circumstances": {"deported_people": "crimean_tatar", "trafficking": {"act": True, "means": True, "purpose": True}, "fears_return_to": ["UA"]},
    }
    bad = [
        {"id": "b1", "person": {"ethnicity": ["Crimean_Tatar"]}}, {"id": "b2", "circumstances": {"deported_people": "Crimean_Tatar"}},
        {"id": "b3", "convictions": [{"in": "terrorland"}]}, {"id": "b4", "acts": [{"act": "asylum_refusd"}]},
        {"id": "b5", "residence": [{"in": "KZ", "permits": [{"kind": "refugeee"}]}]}, {"id": "b6", "circumstances": {"trafficking": "trafficked"}},
    ]
    source = write(tmp_path / "in.jsonl", [{**life, "id": "a"}, *bad])
    out = tmp_path / "out"
    out.mkdir()
    for ending in ("parquet", "csv", "jsonl"):
        evaluate(source, out / f"{ending}.{ending}", lawbook=book, processes=1)
    text = "\n".join(files(out).values()).lower()
    assert [word for word in ("tatar", "terror", "refugee", "trafficked", "asylum", "convicted") if word in text] == []
    rows_out = [json.loads(line) for line in (out / "jsonl.jsonl").read_text("utf-8").splitlines()]
    named = {rule for row in rows_out for rules in (row["remedies"], *(v["basis"] for v in row["nationality"].values())) for rule in rules}
    assert named
    assert named & protected(book) == set()
    assert any(rule.endswith(":withheld") for rule in named)
    assert len((out / "jsonl.jsonl.quarantine.jsonl").read_text("utf-8").splitlines()) == len(bad)


# -- memory ----------------------------------------------------------------------------------------------------
def test_the_reader_is_never_more_than_a_few_chunks_ahead() -> None:
    size, total, most = 10, 1000, 0
    taken = 0

    class Counting:
        def rows(self):
            nonlocal taken
            for number in range(1, total + 1):
                taken += 1
                yield Row(number, f"P-{number}", from_dict({"id": f"P-{number}"}))

    written = 0
    for chunk, _, _ in settled(Counting(), Spec(None, Quick()), size, 1):
        most = max(most, taken - written)
        written += len(chunk.rows)
    assert written == total
    assert 0 < most <= (rows.HELD + 1 + 1) * size + 1  # the cutter's, one answered, one waiting


def test_families_are_never_cut_and_one_too_large_is_an_error() -> None:
    def row(number: int, parent: int | None = None, family: str | None = None) -> Row:
        parents = [{"role": "mother", "case": f"P-{parent}"}] if parent else []
        return Row(number, f"P-{number}", from_dict({"id": f"P-{number}", "parents": parents}), family=family)

    made = [row(1), row(2), row(3, 5), row(4), row(5, 2), row(6), row(7, family="f"), row(8, family="f"), row(9)]
    assert [[one.number for one in chunk.rows] for chunk in chunks(made, 3)] == [[1, 2, 3, 4, 5], [6, 7, 8], [9]]
    with pytest.raises(CaseError, match="a family reaches from row 3 or before to row 7 or beyond"):
        list(chunks([row(number, family="x") for number in range(1, 30)], 3))


# -- kill and go on ----------------------------------------------------------------------------------------------
def test_killed_at_every_single_write_it_goes_on_to_the_same_content(tmp_path: Path, book, monkeypatch) -> None:
    source = write(tmp_path / "in.jsonl", [*simple(20), "broken\n", *[{**row, "id": row["id"] + "b"} for row in simple(9)]])

    class Killed(BaseException):
        pass

    def run(folder: Path, ending: str, stop: int | None) -> int:
        """Run until the ``stop``-th file would be moved to its place; gives back how many were."""
        count = 0
        real = store.Path.replace

        def replace(self, target):
            nonlocal count
            if count == stop:
                raise Killed
            count += 1
            return real(self, target)

        with monkeypatch.context() as patch:
            patch.setattr(store.Path, "replace", replace)
            try:
                evaluate(source, folder / f"out.{ending}", lawbook=book, processes=1, chunk=7, evaluator=Quick(), today=TODAY)
            except Killed:
                return -1
        return count

    for ending in ("parquet", "csv", "jsonl"):
        whole = tmp_path / f"whole-{ending}"
        whole.mkdir()
        moves = run(whole, ending, None)
        assert moves >= 8
        wanted = files(whole)
        for stop in range(moves):
            folder = tmp_path / f"{ending}-{stop}"
            folder.mkdir()
            assert run(folder, ending, stop) == -1
            assert not (folder / f"out.{ending}.meta.json").exists()
            run(folder, ending, None)
            assert files(folder) == wanted


def _start(source: Path, out: Path) -> subprocess.Popen:
    command = [sys.executable, "-m", "citizenship", "batch", str(source), str(out), "--chunk", "3", "--processes", "2", "--as-of", TODAY]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL, env=os.environ | {"CITIZENSHIP_ENGINE": "reference"})


def _alive(marker: str) -> list[str]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if marker in (process / "environ").read_bytes().decode(errors="replace") and (process / "stat").read_text().split(") ")[1][0] != "Z":
                found.append(process.name)
        except OSError:
            continue
    return found


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes left behind in /proc")
def test_killed_five_times_it_ends_with_the_content_of_an_undisturbed_run(tmp_path: Path, monkeypatch) -> None:
    people = [to_dict(case) | {"id": f"{case.id}-{turn}"} for turn in range(15) for name in ("conscript", "roza", "muradi", "urazbayev") for case in load_cases(EXAMPLES / f"{name}.yaml")]
    source = write(tmp_path / "in.jsonl", [*people, "broken\n"])
    marker = f"LAYOUT_TEST={tmp_path}"
    monkeypatch.setenv(*marker.split("=", 1))
    calm, rough = tmp_path / "calm", tmp_path / "rough"
    calm.mkdir()
    rough.mkdir()
    assert _start(source, calm / "out.parquet").wait() == 0
    chance = random.Random(20261123)
    parts = 0
    for moment in range(5):
        process = _start(source, rough / "out.parquet")
        goal = parts + chance.choice((0, 1, 2)) if moment else 0
        while process.poll() is None:
            found = len(list((rough / "out.parquet.parts").glob("part-*.json")))
            if found >= goal and (moment or (rough / "out.parquet.parts").is_dir()):
                break
            time.sleep(0.001 * chance.randint(1, 5))
        assert process.poll() is None, "it was over before it could be killed"
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert not (rough / "out.parquet").exists()
        parts = len(list((rough / "out.parquet.parts").glob("part-*.json")))
    for _ in range(600):  # workers end by themselves when their parent is gone
        if not _alive(marker):
            break
        time.sleep(0.1)
    assert _alive(marker) == []
    assert 0 < parts < 20
    assert _start(source, rough / "out.parquet").wait() == 0
    assert files(rough) == files(calm)
    assert len(pq.read_table(rough / "out.parquet")) == len(people)


def test_finished_chunks_are_not_evaluated_again(tmp_path: Path, book) -> None:
    source = write(tmp_path / "in.jsonl", simple(30))
    seen: list[int] = []

    class Stops(Quick):
        def evaluate(self, chunk: Chunk) -> Outcome:
            if len(seen) == 3:
                raise RuntimeError("power cut")
            seen.append(chunk.number)
            return super().evaluate(chunk)

    with pytest.raises(RuntimeError):
        evaluate(source, tmp_path / "out.jsonl", lawbook=book, processes=1, chunk=5, evaluator=Stops())
    finished = len(list((tmp_path / "out.jsonl.parts").glob("part-*.json")))
    assert 0 < finished <= 3
    (tmp_path / "out.jsonl.parts" / "part-00000000.json").write_text("{damaged", encoding="utf-8")
    done = evaluate(source, tmp_path / "out.jsonl", lawbook=book, processes=1, chunk=5, evaluator=Quick())
    assert done.resumed == 5 * (finished - 1)
    assert done.counts == store.Counts(30, 30, 0)
    assert not (tmp_path / "out.jsonl.parts").exists()


@pytest.mark.parametrize(("change", "message"), [
    ({"as_of": "2020-01-01"}, "answers made with another as_of"), ({"chunk": 6}, "another chunk"), ({"evaluator": Slow()}, "another evaluator"),
])
def test_other_answers_are_never_mixed_in(tmp_path: Path, book, change, message: str) -> None:
    source = write(tmp_path / "in.jsonl", simple(5))
    given = {"lawbook": book, "processes": 1, "chunk": 5, "evaluator": Quick()}
    evaluate(source, tmp_path / "out.jsonl", **given)
    with pytest.raises(CaseError, match=message):
        evaluate(source, tmp_path / "out.jsonl", **given | change)
    assert evaluate(source, tmp_path / "out.jsonl", **given).resumed == 5
    assert evaluate(source, tmp_path / "out.jsonl", overwrite=True, **given | change).counts.read == 5


def test_a_changed_input_or_a_foreign_file_is_not_overwritten(tmp_path: Path, book) -> None:
    source = write(tmp_path / "in.jsonl", simple(5))
    given = {"lawbook": book, "processes": 1, "evaluator": Quick()}
    evaluate(source, tmp_path / "out.jsonl", **given)
    write(source, simple(6))
    with pytest.raises(CaseError, match="another input"):
        evaluate(source, tmp_path / "out.jsonl", **given)
    (tmp_path / "mine.csv").write_text("dear", encoding="utf-8")
    with pytest.raises(CaseError, match="is no output of a batch"):
        evaluate(source, tmp_path / "mine.csv", **given)
    assert (tmp_path / "mine.csv").read_text("utf-8") == "dear"
    assert not (tmp_path / "mine.csv.parts").exists()


def test_two_runs_on_one_output_are_kept_apart(tmp_path: Path, book) -> None:
    source = write(tmp_path / "in.jsonl", simple(5))

    class Nosy(Quick):
        def evaluate(self, chunk: Chunk) -> Outcome:
            with pytest.raises(CaseError, match="another run is writing it"):
                evaluate(source, tmp_path / "out.jsonl", lawbook=book, processes=1, evaluator=Nosy())
            return super().evaluate(chunk)

    assert evaluate(source, tmp_path / "out.jsonl", lawbook=book, processes=1, evaluator=Nosy()).counts.read == 5


def test_the_day_of_the_first_start_serves_to_the_end(tmp_path: Path, book) -> None:
    source = write(tmp_path / "in.jsonl", [{key: value for key, value in GOOD.items() if key != "as_of"}])
    first = evaluate(source, tmp_path / "out.jsonl", lawbook=book, processes=1, today="2026-11-23")
    again = evaluate(source, tmp_path / "out.jsonl", lawbook=book, processes=1, today="2026-11-24")
    assert json.loads(first.persons.read_text("utf-8"))["as_of"] == "2026-11-23"
    assert again.metadata["options"]["today"] == "2026-11-23"


@pytest.mark.parametrize("module", [batch_module, single], ids=lambda module: module.__name__)
def test_docstrings_run(module) -> None:
    assert doctest.testmod(module).failed == 0


# -- errors, command line ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("given", "message"), [
    ({"output": "out.xls"}, "an output that ends in '.xls'"), ({"evaluator": "singel"}, r"unknown evaluator 'singel' \(did you mean 'single'\?\)"),
    ({"chunk": 0}, "chunk must be a whole number from 1"), ({"as_of": "23.11.2026"}, "23.11.2026"), ({"input": "none.jsonl"}, "no file 'none.jsonl'"),
    ({"input": "in.doc"}, "a file that ends in '.doc'"), ({"output": "no/out.csv"}, "no folder"),
])
def test_what_cannot_be_run_is_said_before_anything_is_written(tmp_path: Path, book, given, message: str) -> None:
    write(tmp_path / "in.jsonl", simple(1))
    write(tmp_path / "in.doc", simple(1))
    with pytest.raises(CitizenshipError, match=message):
        evaluate(tmp_path / given.pop("input", "in.jsonl"), tmp_path / given.pop("output", "out.csv"), lawbook=book, processes=1, **given)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.doc", "in.jsonl"]


def test_entries_out_of_order_are_refused_before_anything_is_evaluated(tmp_path: Path, book) -> None:
    source = write(tmp_path / "in.jsonl", [{"id": name, "residence": [{"in": "KZ"}]} for name in "ab"])
    write_tables(source, tmp_path / "t")
    entries = pq.read_table(tmp_path / "t" / "entries.parquet")
    pq.write_table(entries.take([1, 0]), tmp_path / "t" / "entries.parquet")
    with pytest.raises(CitizenshipError, match="row 2: entries of 'a', who is not among the persons or comes earlier there"):
        list(stream(tmp_path / "t", lawbook=book, today=TODAY, processes=1))


def test_explain_runs_the_row_again_with_its_trace(tmp_path: Path) -> None:
    cases = [to_dict(case) for case in load_cases(EXAMPLES / "osh_family.yaml")]
    source = write(tmp_path / "in.jsonl", [*cases, "broken\n"])
    run = CliRunner().invoke
    done = run(main, ["batch", str(source), str(tmp_path / "out.parquet"), "--as-of", TODAY, "--processes", "1"])
    assert done.exit_code == 0, done.output
    assert "5 rows in = 4 answered + 1 in quarantine" in done.stderr
    row = next(number for number, case in enumerate(cases, 1) if case["id"] == "osh-younger")
    told = run(main, ["batch", "explain", str(tmp_path / "out.parquet"), str(row)])
    assert told.exit_code == 0, told.output
    assert "osh-younger  NATIONAL" in told.stdout
    assert "KG-" in told.stdout
    assert told.stderr == ""
    answer = json.loads(run(main, ["batch", "explain", str(tmp_path / "out.parquet"), str(row), "--json"]).stdout)
    assert answer["finding"] == rerun.stored_row(tmp_path / "out.parquet", row)["finding"]
    assert "is in quarantine: broken JSON" in run(main, ["batch", "explain", str(tmp_path / "out.parquet"), "5"]).stdout
    none = run(main, ["batch", "explain", str(tmp_path / "out.parquet"), "6"])
    assert (none.exit_code, "no row 6" in none.stderr) == (2, True)
    write(source, cases)
    changed = run(main, ["batch", "explain", str(tmp_path / "out.parquet"), str(row)])
    assert (changed.exit_code, "the input is not the one" in changed.stderr) == (2, True)


def test_a_pipe_gets_json_lines_and_nothing_else(tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", [{**GOOD, "id": "a"}, "broken\n"])
    done = CliRunner().invoke(main, ["batch", str(source), "-", "--processes", "1"])
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["a"]
    assert "2 rows in = 1 answered + 1 in quarantine" in done.stderr


def test_tables_of_broken_cases_are_not_written(tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", [{"id": "a", "sex": "male"}])
    done = CliRunner().invoke(main, ["batch", "tables", str(source), str(tmp_path / "t")])
    assert (done.exit_code, "row 1: sex: unknown key" in done.stderr) == (2, True)
    assert list((tmp_path / "t").iterdir()) == []


def test_help_teaches_and_the_schema_is_printed() -> None:
    run = CliRunner().invoke
    assert "citizenship batch explain answers.parquet 17" in run(main, ["batch", "--help"]).output
    assert "citizenship.layout.v1" in run(main, ["schema", "layout"]).output
    assert run(main, ["batch", "run", "--help"]).exit_code == 0


def test_progress_says_rate_and_what_remains(monkeypatch) -> None:
    from citizenship import cli_batch

    now = [0.0]
    monkeypatch.setattr(cli_batch.time, "monotonic", lambda: now[0])
    said: list[str] = []
    show = cli_batch.progress_line(lambda text, **_: said.append(text))
    for second in (1, 5, 11, 30):
        now[0] = second
        show(batch_module.Progress(store.Counts(10 * second, 10 * second, 0), 1000, 0, second))
    assert said == ["evaluating: 50 of 1000, 10/s, 1 min 35 s left", "evaluating: 300 of 1000, 10/s, 1 min 10 s left"]
