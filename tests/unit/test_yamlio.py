"""The strict YAML reader: what it takes, what it refuses, and where it says the fault is."""

from __future__ import annotations

from itertools import pairwise

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from citizenship import yamlio
from citizenship.errors import CaseErrors, CitizenshipError, RulesetErrors
from citizenship.yamlio import read


def faults(text: str) -> list[str]:
    with pytest.raises(CaseErrors) as caught:
        read(text, "t.yaml")
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    "text",
    [
        "NO",
        "no",
        "on",
        "1991",
        "1991-03-01",
        "0x1F",
        "1_000",
        "12:30",
        "true",
        "1e3",
        ".inf",
        "Null",
        "=",
        "..",
        "1991~",
    ],
)
def test_plain_scalars_stay_as_written(text: str) -> None:
    assert read(f"a: {text}").data == {"a": text}
    assert read(f"- {text}").data == [text]
    assert read(text).data == text


@pytest.mark.parametrize("text", ["null", "~", ""])
def test_only_plain_null_is_none(text: str) -> None:
    assert read(f"a: {text}").data == {"a": None}
    assert read(f"a: '{text}'").data == {"a": text}
    assert read(f'a: "{text}"').data == {"a": text}


def test_json_is_read_too() -> None:
    assert read('{"a": [1, true, null, "x"], "b": {}}').data == {"a": ["1", "true", None, "x"], "b": {}}


def test_nothing_is_none() -> None:
    for text in ("", "\n\n", "# only a remark\n", "---\n"):
        assert read(text).data is None


def test_lines_of_keys_items_and_missing_paths() -> None:
    document = read("id: 1\nresidence:\n  - in: KZ\n    from: 1990\n  -\n    in:\n      UZ\n", "t.yaml")
    where = {path: document.line(path) for path in document.lines}
    assert where == {
        (): 1, ("id",): 1, ("residence",): 2, ("residence", 0): 3, ("residence", 0, "in"): 3,
        ("residence", 0, "from"): 4, ("residence", 1): 6, ("residence", 1, "in"): 6,
    }  # fmt: skip
    assert document.where(("residence", 0, "to")) == "t.yaml:3"
    assert document.where(("nothing", "at", "all")) == "t.yaml:1"


def test_all_duplicate_and_refused_keys_are_told_at_once() -> None:
    assert faults("a: 1\nb: {c: 1, c: 2}\na: 3\non: 4\non: 5\nNo: 6\n<<: {}\n'': 1\n") == [
        "t.yaml:2: key 'c' stands here twice (first on line 2)",
        "t.yaml:3: key 'a' stands here twice (first on line 1)",
        "t.yaml:4: no key is called 'on' (other YAML readers take it for a truth value)",
        "t.yaml:5: key 'on' stands here twice (first on line 4)",
        "t.yaml:6: no key is called 'No' (other YAML readers take it for a truth value)",
        "t.yaml:7: no key is called '<<' (merging is not supported; write the values out)",
        "t.yaml:8: no key is called '' (merging is not supported; write the values out)",
    ]


@pytest.mark.parametrize("key", ["on", "off", "yes", "no", "y", "ON", "Yes", "'on'", '"y"'])
def test_refused_keys(key: str) -> None:
    assert "no key is called" in faults(f"{key}: 1")[0]


def test_quoted_country_code_may_be_a_key() -> None:
    assert read("'NO': 1").data == {"NO": "1"}


@pytest.mark.parametrize(
    "tag", ["!!python/object/apply:os.system ['true']", "!!int 5", "!x y", "!!set {a}", "!!binary YQ=="]
)
def test_tags_are_refused(tag: str) -> None:
    assert "tags are not allowed" in faults(f"a: {tag}")[0]


def test_text_tag_is_harmless() -> None:
    assert read("a: !!str null").data == {"a": "null"}


def test_a_few_aliases_are_expanded() -> None:
    document = read("a: &x [1, {b: &y 2}]\nc: *x\nd: *y\n&k e: *k\n")
    assert document.data == {"a": ["1", {"b": "2"}], "c": ["1", {"b": "2"}], "d": "2", "e": "e"}
    assert document.line(("c", 1, "b")) == 1


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a: &x [*x]", "stands inside what it repeats"),
        ("a: &x {b: {c: *x}}", "stands inside what it repeats"),
        ("a: *x", "repeats nothing"),
        ("a: &x [1,2,3,4,5,6,7,8,9,10]\n" + "\n".join(f"b{n}: *x" for n in range(100)), "repeat too much"),
    ],
)
def test_aliases_refused(text: str, fault: str) -> None:
    assert fault in faults(text)[0]


def test_exploding_aliases() -> None:
    levels = "abcdefghijklmnop"
    rows = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    rows += [
        f"{this}: &{this} [{', '.join(['*' + last] * 9)}]"
        for last, this in pairwise(levels)
    ]
    assert "repeat too much" in faults("\n".join(rows))[0]
    assert "repeat too much" in faults("&a a: &b b\n" + "\n".join(f"k{n}: *b" for n in range(1001)))[0]


@pytest.mark.parametrize("text", ["[" * 10_000, "{a: " * 10_000, "- " * 10_000, "[" * 10_000 + "]" * 10_000])
def test_ten_thousand_levels(text: str) -> None:
    (fault,) = faults(text)
    assert "deeper than 64 levels" in fault or "nesting depth" in fault


def test_depth_at_the_limit() -> None:
    assert read("[" * 64 + "]" * 64).data
    assert "deeper than 64" in faults("[" * 65 + "]" * 65)[0]


def test_ten_megabytes() -> None:
    assert "too large: 10485760 bytes" in faults("x" * 10 * 2**20)[0]
    assert "too large" in faults("ж" * 5 * 2**20)[0]


def test_too_many_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yamlio, "MAX_NODES", 100)
    assert "more than 100 values" in faults("- a\n" * 200)[0]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: [1\nb: 2", 2),
        ("a: 1\n\t- b", 2),
        ("a: 'x", 1),
        ("? [a]\n: b", 1),
        ("? {a: 1}\n: b", 1),
        ("--- a\n--- b\n", 2),
        ("a: b: c", 1),
        ("%YAML 99999999999999999999.1\n---\na", 1),
        ('"\\U99999999"', 1),
        ("a: 1\nb: \x00", 2),
        ("\x00\x01\x02\xff", 1),
        ("a: \ud800", 1),
        ("@", 1),
        ("}", 1),
    ],
)
def test_broken_text_names_its_line(text: str, line: int) -> None:
    assert any(fault.startswith(f"t.yaml:{line}: ") for fault in faults(text)), faults(text)


def test_tabs_get_a_hint() -> None:
    assert "not tabs" in faults("a:\n\t- b")[0]


def test_rulesets_get_their_own_error() -> None:
    with pytest.raises(RulesetErrors):
        read("a: [", raising=RulesetErrors)


def test_the_loader_written_in_python_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: &x [1, {b: null}]\nc: *x\nd: ''\ne: |\n  NO\n"
    expected = read(text)
    monkeypatch.setattr(yamlio, "_LOADER", yaml.SafeLoader)
    assert read(text) == expected
    for bad in ("a: [1\nb: 2", "a: \x00", "\x00", "a: \ud800", "[" * 10_000):
        assert faults(bad)


_scalars = st.none() | st.text(st.characters(codec="utf-8"), max_size=8)
_keys = st.text(st.characters(codec="utf-8"), min_size=1, max_size=6).filter(
    lambda key: key != "<<" and key.lower() not in {"on", "off", "yes", "no", "y"}
)
_data = st.recursive(
    _scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_keys, inner, max_size=4)
)


@given(_data)
@example({"a": "\x85\u2028\ufeff"})
def test_what_yaml_writes_comes_back(data: object) -> None:
    text = yaml.dump(data, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
    if "&id" not in text:  # the dumper names values that are one object
        assert read(text).data == data


@given(st.text(max_size=60) | st.text("{}[]:-,&*!|>'\"%@`#?~ \n\tab0", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    problems: tuple[CitizenshipError, ...] = ()
    try:
        read(text)
    except CaseErrors as error:
        problems = error.problems
    assert all(problem.where for problem in problems)
