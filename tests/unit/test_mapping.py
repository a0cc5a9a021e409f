"""CSV and Excel by a mapping file: the example works, and every mistake is told by file, row and column."""

from __future__ import annotations

from pathlib import Path

import pytest

from citizenship import loads
from citizenship.errors import CaseErrors
from citizenship.study.source import open_source

pytest.importorskip("pyarrow")

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "batch"
COLUMNS = "{name: id, dob: {field: person.born, date: '%d.%m.%Y'}, sex: {field: person.sex, values: {1: male, 2: female}}, where: person.birthplace, note: null}"


def rows(folder: Path, table: str, mapping: str = f"columns: {COLUMNS}", name: str = "t.csv"):
    (folder / name).write_text(table, encoding="utf-8")
    (folder / Path(name).with_suffix(".map.yaml")).write_text(mapping, encoding="utf-8")
    return list(open_source(folder / name).rows())


def test_the_example_says_what_the_table_says() -> None:
    found = list(open_source(EXAMPLE / "people.csv").rows())
    assert [row.reason for row in found] == [None] * 4
    assert found[1].case == loads("""
id: P-002
as_of: 2026-11-23
person: {sex: male, born: 1990~, birthplace: {in: KZ, place: Shymkent}}
parents: [{role: mother, nationality_at_birth: {one_of: [KZ, RU]}}, {role: father, nationality_at_birth: null}]
residence: [{in: KZ, place: Shymkent, from: 1990~, to: .., registration: permanent}]
documents: [{kind: passport, of: KZ, issued: 2009}]
""")[0]
    assert [row.number for row in found] == [2, 3, 4, 5]
    assert found[3].case.person.born is None


def test_excel_and_csv_give_the_same_cases(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    import csv
    import datetime

    book = openpyxl.Workbook()
    for number, line in enumerate(csv.reader((EXAMPLE / "people.csv").read_text("utf-8").splitlines(), delimiter=";")):
        typed = [datetime.datetime.strptime(cell, "%d.%m.%Y") if number and at == 1 and cell.count(".") == 2 else int(cell) if cell.isdecimal() else cell or None
                 for at, cell in enumerate(line)]
        book.active.append(typed)
    book.save(tmp_path / "people.xlsx")
    (tmp_path / "people.map.yaml").write_text((EXAMPLE / "people.map.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "stays.csv").write_bytes((EXAMPLE / "stays.csv").read_bytes())
    made = [row.case for row in open_source(tmp_path / "people.xlsx").rows()]
    assert made == [row.case for row in open_source(EXAMPLE / "people.csv").rows()]


def test_an_empty_cell_was_not_asked_and_leaves_no_entry(tmp_path: Path) -> None:
    [row] = rows(tmp_path, "name,k,f\na,,1990\n", "columns: {name: id, k: 'residence[0].in', f: 'acts[3].date'}\nconstants: {acts: [{act: applied}]}")
    assert row.reason is not None  # the act of the cell has no kind: it is a second entry, not lost in the first
    assert "acts[1]: key 'act' is missing" in row.reason.text


@pytest.mark.parametrize(("cells", "message"), [
    ("a,31.02.1990,1,KZ,", "t.csv:2: column dob: person.born: '31.02.1990' is no date of the form %d.%m.%Y"),
    ("a,01.02.1990,3,KZ,", "t.csv:2: column sex: person.sex: '3' is not among the values"),
    ("a,01.02.1990,1,KAZ,", "t.csv:2: column where: person.birthplace: unknown State or Soviet republic 'KAZ' (did you mean 'KZ'?)"),
    ("a,01.02.1990,1", "t.csv:2: 3 cells, but 5 columns"),
    (",01.02.1990,1,KZ,", "key 'id' is missing"),
])
def test_a_bad_row_is_told_by_row_and_column(tmp_path: Path, cells: str, message: str) -> None:
    bad, good = rows(tmp_path, f"name,dob,sex,where,note\n{cells}\nb,01.02.1990,2,UZ,x\n")
    assert message in bad.reason.text
    assert good.case.person.sex == "female"


def test_text_in_another_encoding_is_a_bad_row(tmp_path: Path) -> None:
    rows(tmp_path, "name,dob,sex,where,note\n")
    (tmp_path / "t.csv").write_bytes("name,dob,sex,where,note\na,,,,\nb,,,,Алма".encode("cp1251"))
    found = list(open_source(tmp_path / "t.csv").rows())
    assert [row.reason.code if row.reason else None for row in found] == [None, "cells"]


@pytest.mark.parametrize(("mapping", "message"), [
    ("columns: {name: id, dob: person.brn}", r"t.map.yaml:1: no field 'brn' in 'person.brn' \(did you mean 'born'\?\)"),
    ("columns: {dob: person.born}", "no column is mapped to id"),
    ("columns: {name: id, dob: residence.in}", "residence is a list"),
    ("columns: {name: id, dob: 'person[0].born'}", "person is no list"),
    ("columns: {name: id, dob: 'parents[mom].born'}", r"\[mom\] in 'parents\[mom\].born'"),
    ("columns: {name: id, dob: 'residence[0]'}", "is an entry, no fact"),
    ("columns: {name: id}\ncolums: {}", r"t.map.yaml:2: unknown key 'colums' \(did you mean 'columns'\?\)"),
    ("columns: {name: id}\nconstants: {asof: 2020}", r"unknown key 'asof' \(did you mean 'as_of'\?\)"),
    ("columns: {name: id}\nentries: [{file: x.csv, id: name, list: residnce, columns: {}}]", r"no list 'residnce' \(did you mean 'residence'\?\)"),
    ("columns: {name: id, dob: {field: person.born, formt: x}}", r"unknown key 'formt'"),
    ("[]", "a mapping file says what each column means"),
])
def test_a_bad_mapping_is_told_by_line(tmp_path: Path, mapping: str, message: str) -> None:
    with pytest.raises(CaseErrors, match=message):
        rows(tmp_path, "name,dob\na,1990\n", mapping)


@pytest.mark.parametrize(("header", "message"), [
    ("name,dob,extra", "column 'extra' is not mapped"),
    ("name,dobb", r"no column 'dob' \(did you mean 'dobb'\?\)"),
    ("name,dob,dob", "column 'dob' stands there twice"),
])
def test_no_column_is_left_out_by_oversight(tmp_path: Path, header: str, message: str) -> None:
    with pytest.raises(CaseErrors, match=message):
        rows(tmp_path, f"{header}\na,1990\n", "columns: {name: id, dob: person.born}")


def test_rows_of_a_second_table_that_belong_to_nobody_stop_the_run(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("who,c\na,KZ\nz,UZ\n", encoding="utf-8")
    mapping = "columns: {name: id}\nentries: [{file: s.csv, id: who, list: residence, columns: {c: in}}]"
    with pytest.raises(CaseErrors, match="rows of 'z', who is not in t.csv"):
        rows(tmp_path, "name\na\nb\n", mapping)


@pytest.mark.parametrize(("when_none", "expected"), [("none", "()"), ("not_asked", "NOT_ASKED")])
def test_a_person_without_rows_was_not_asked_or_has_none(tmp_path: Path, when_none: str, expected: str) -> None:
    (tmp_path / "s.csv").write_text("who,c\na,KZ\n", encoding="utf-8")
    mapping = f"columns: {{name: id}}\nentries: [{{file: s.csv, id: who, list: residence, columns: {{c: in}}, when_none: {when_none}}}]"
    first, second = rows(tmp_path, "name\na\nb\n", mapping)
    assert first.case.residence[0].area == "KZ"
    assert repr(second.case.residence) == expected


def test_a_bad_cell_of_a_second_table_is_told_where_it_stands(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("who,c\na,KZ\na,XQ\n", encoding="utf-8")
    [row] = rows(tmp_path, "name\na\n", "columns: {name: id}\nentries: [{file: s.csv, id: who, list: residence, columns: {c: in}}]")
    assert "s.csv:3: column c: residence[1].in: unknown" in row.reason.text


def test_a_table_without_a_mapping_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a\n", encoding="utf-8")
    with pytest.raises(CaseErrors, match="a table without a mapping .*t.map.yaml"):
        open_source(tmp_path / "t.csv")
