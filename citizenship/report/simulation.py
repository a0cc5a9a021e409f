"""A simulation as tables: text, JSON, CSV. Small cells are hidden unless asked for exactly; no row is about one person."""

from __future__ import annotations

import csv
import io
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from citizenship.study.disclosure import MIN_CELL, SMALL, hide
from citizenship.study.outcome import AGES, KINDS, UNKNOWN_GROUP

if TYPE_CHECKING:
    from collections.abc import Iterator

    from citizenship.study.simulate import Simulation

SCHEMA: Final = "citizenship.simulation.v1"
HIDDEN: Final = "hidden"  # a group of a flow that is itself hidden, of any size
GROUPS: Final = ("cause", "sex", "age")
_ORDER: Final = (*(name for _, name in AGES), "female", "male", UNKNOWN_GROUP)
_WORDS: Final = {
    "en": {
        "finding": "Finding", "nationality": "Nationality of {key}", "way": "A way of right to the nationality of {key}", "right": "{key} open to the person",
        "persons": "{persons} persons: {evaluated} evaluated under both laws, {spared} proved to be the same; {failed} cases failed",
        "none": "The amendment changes no outcome of any person.", "changed": "Something changes for {changed}.", "cause": "by change", "sex": "by sex",
        "age": "by age", "hidden": "Counts of 1 to 4 are shown as <5; 5+ hides what would give them away. --exact shows all, for use inside the house.",
        "law": "baseline {base}, reform {reform}", "notice": "Note: {text}",
        "unlinked": "Note: {n} parents are said to be cases of their own and do not stand with their children; what the child's file says of them was used.",
    },
    "ru": {
        "finding": "Вывод", "nationality": "Гражданство {key}", "way": "Путь к гражданству {key} по праву", "right": "{key} доступно лицу",
        "persons": "{persons} лиц: {evaluated} оценено по обоим законам, для {spared} доказано, что ничего не меняется; {failed} дел не прочитано",
        "none": "Поправка не меняет ни одного результата.", "changed": "Что-либо меняется для {changed}.", "cause": "по изменению", "sex": "по полу",
        "age": "по возрасту", "hidden": "Числа от 1 до 4 показаны как <5; 5+ скрывает то, что позволило бы их вычислить. --exact показывает всё, для внутреннего пользования.",
        "law": "до {base}, после {reform}", "notice": "Примечание: {text}",
        "unlinked": "Примечание: {n} родителей названы отдельными делами, но не стоят рядом с детьми; использовано сказанное о них в деле ребёнка.",
    },
}


def to_dict(found: Simulation, *, exact: bool = False) -> dict[str, Any]:
    """The simulation as plain data, schema ``citizenship.simulation.v1``: counts are text, for they may be hidden."""
    people, persons = hide({"evaluated": found.evaluated, "spared": found.spared}, exact=exact)
    share, _ = hide({"changed": found.changed, "same": found.persons - found.changed}, exact=exact)
    findings, _ = hide(found.findings, exact=exact)
    return {
        "schema": SCHEMA, "amendment": {"id": found.amendment, "state": found.state, "title": dict(found.title)}, "as_of": found.as_of,
        "lawbook": {"baseline": found.baseline_hash, "reform": found.reform_hash}, "notices": list(found.notices), "min_cell": None if exact else MIN_CELL,
        "persons": persons, "evaluated": people["evaluated"], "spared": people["spared"], "failed": found.failed, "unlinked_parents": found.unlinked,
        "changes_nothing": found.changes_nothing, "changed": share["changed"],
        "findings": [{"before": before, "after": after, "count": count} for (before, after), count in sorted(findings.items())],
        "flows": [_flow(found, kind, key, before, after, count, findings, exact=exact)
                  for kind, key in sorted({(d.kind, d.key) for d, _ in found.flows}, key=lambda pair: (KINDS.index(pair[0]), pair[1]))
                  for (before, after), count in sorted(_of(found, kind, key, exact=exact).items())],
    }


def _of(found: Simulation, kind: str, key: str, *, exact: bool) -> dict[tuple[str, str], str]:
    """The flows about one State or rule; that the others stay as they are is a cell of the same table."""
    counts: Counter[tuple[str, str]] = Counter()
    for (difference, _), count in found.flows.items():
        if (difference.kind, difference.key) == (kind, key):
            counts[difference.before, difference.after] += count
    shown, _ = hide({**counts, ("", ""): found.persons - sum(counts.values())}, exact=exact)
    return {pair: count for pair, count in shown.items() if pair != ("", "")}


def _flow(found: Simulation, kind: str, key: str, before: str, after: str, count: str, findings: dict[tuple[str, str], str], *, exact: bool) -> dict[str, Any]:
    count = findings[before, after] if kind == "finding" else count
    tables: dict[str, Counter[str]] = {name: Counter() for name in GROUPS}
    for (d, group), number in found.flows.items():
        if (d.kind, d.key, d.before, d.after) == (kind, key, before, after):
            for name, value in zip(GROUPS, group, strict=True):
                tables[name][value] += number
    row: dict[str, Any] = {"kind": kind, "key": key, "before": before, "after": after, "count": count}
    for name in GROUPS:
        shown, _ = hide(tables[name], exact=exact)  # of a hidden flow only the groups that occur are told
        row[f"by_{name}"] = {value: shown[value] if count.isdigit() else SMALL if count == SMALL else HIDDEN for value in sorted(shown, key=_place)}
    return row


def _place(value: str) -> tuple[int, str]:
    return (_ORDER.index(value), "") if value in _ORDER else (-1, value)


def to_csv(found: Simulation, *, exact: bool = False) -> str:
    """Long form, one count a line: kind, key, before, after, by (all, cause, sex, age), group, count."""
    data = to_dict(found, exact=exact)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["kind", "key", "before", "after", "by", "group", "count"])
    changing = {(row["before"], row["after"]) for row in data["flows"] if row["kind"] == "finding"}
    for row in data["findings"]:
        if (row["before"], row["after"]) not in changing:
            writer.writerow(["finding", "", row["before"], row["after"], "all", "", row["count"]])
    for row in data["flows"]:
        head = [row["kind"], row["key"], row["before"], row["after"]]
        writer.writerow([*head, "all", "", row["count"]])
        for name in GROUPS:
            writer.writerows([*head, name, group, count] for group, count in row[f"by_{name}"].items())
    return out.getvalue()


def show(found: Simulation, lang: str = "en", *, exact: bool = False) -> str:
    """The simulation as text."""
    return "\n".join(_lines(found, lang, to_dict(found, exact=exact)))


def _lines(found: Simulation, lang: str, data: dict[str, Any]) -> Iterator[str]:
    words = _WORDS[lang]
    title = found.title.get(lang) or found.title.get("en", "")
    yield f"{found.amendment}: {title}" + (f" ({found.as_of})" if found.as_of else "")
    yield words["law"].format(base=found.baseline_hash[:19], reform=found.reform_hash[:19])
    yield words["persons"].format(**data)
    yield from (words["notice"].format(text=text) for text in found.notices)
    if found.unlinked:
        yield words["unlinked"].format(n=found.unlinked)
    yield ""
    if found.persons:
        yield words["finding"]
        yield from (f"  {row['before']:>12} -> {row['after']:<12} {row['count']:>8}" for row in data["findings"])
        yield ""
        yield words["none"] if found.changes_nothing else words["changed"].format(changed=data["changed"])
    head = ""
    for row in data["flows"]:
        this = words[row["kind"]].format(key=row["key"])
        if this != head:
            yield from ("", this)
            head = this
        yield f"  {row['before']:>12} -> {row['after']:<12} {row['count']:>8}"
        for name in GROUPS:
            yield f"      {words[name]}: " + ", ".join(f"{group} {count}" for group, count in row[f"by_{name}"].items())
    if data["min_cell"] is not None and not found.changes_nothing:
        yield from ("", words["hidden"])


__all__ = ["show", "to_csv", "to_dict"]
