"""Arguments inside the body of a rule: found by path, set, removed; a wrong step is told with the nearest right one."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

from citizenship.errors import AmendmentError, did_you_mean
from citizenship.law.amendment import DELETE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from citizenship.law.amendment import Setting


def with_settings(rule: str, text: str, settings: Iterable[Setting], problems: list[AmendmentError]) -> dict[str, Any]:
    """The body of a rule (``text``: JSON) with arguments set; every index counts in the body as it was.

    Removals come last and from the end, so that no index moves under another setting.

    >>> from citizenship.law.amendment import Setting
    >>> one = Setting(path=("when", 0, "registered", "by"), value="2004-12-31", where="bill.yaml:9")
    >>> with_settings("R", '{"when": [{"registered": {"by": "1994-12-31"}}, "in_wedlock"]}', [one], [])
    {'when': [{'registered': {'by': '2004-12-31'}}, 'in_wedlock']}
    """
    body: dict[str, Any] = json.loads(text)
    ordered = sorted(settings, key=lambda s: (s.value == DELETE, tuple((isinstance(step, str), -step if isinstance(step, int) and s.value == DELETE
                                                                       else step) for step in s.path)))
    for setting in ordered:
        holder = _holder(rule, body, setting, problems)
        if holder is None:
            continue
        last = setting.path[-1]
        if isinstance(holder, list):
            _set_item(rule, holder, setting, problems)
        elif setting.value != DELETE:
            holder[last] = copy.deepcopy(setting.value)
        elif last in holder:
            del holder[last]
        else:
            _fail(rule, setting, len(setting.path) - 1, holder, problems)
    return body


def _holder(rule: str, body: dict[str, Any], setting: Setting, problems: list[AmendmentError]) -> Any:
    """What holds the argument: a mapping or a list; ``None`` where the path leads nowhere."""
    value: Any = body
    for depth, step in enumerate(setting.path[:-1]):
        inside = (isinstance(value, dict) and step in value) or (isinstance(value, list) and isinstance(step, int) and step < len(value))
        if not inside:
            _fail(rule, setting, depth, value, problems)
            return None
        value = value[step]
    if not isinstance(value, dict | list) or isinstance(value, list) != isinstance(setting.path[-1], int):
        _fail(rule, setting, len(setting.path) - 1, value, problems)
        return None
    return value


def _set_item(rule: str, holder: list[Any], setting: Setting, problems: list[AmendmentError]) -> None:
    at = setting.path[-1]
    assert isinstance(at, int)
    if at < len(holder):
        if setting.value == DELETE:
            del holder[at]
        else:
            holder[at] = copy.deepcopy(setting.value)
    elif at == len(holder) and setting.value != DELETE:
        holder.append(copy.deepcopy(setting.value))
    else:
        _fail(rule, setting, len(setting.path) - 1, holder, problems)


def _fail(rule: str, setting: Setting, depth: int, value: Any, problems: list[AmendmentError]) -> None:
    """The step at ``depth`` is not there: say what is."""
    step, before = setting.path[depth], ".".join(str(s) for s in setting.path[:depth])
    inside = f"in {before} " if before else ""
    if isinstance(value, dict):
        near = did_you_mean(str(step), value) or f"there is {', '.join(value)}"
        problems.append(AmendmentError(f"{rule}: {inside}there is no {str(step)!r}", code="path", where=setting.where, hint=near))
    elif isinstance(value, list):
        what = ", ".join(f"{i} {_short(item)}" for i, item in enumerate(value))
        problems.append(AmendmentError(f"{rule}: {inside}there is no {step}; it is a list of {len(value)}", code="path", where=setting.where, hint=what))
    else:
        hint = f"set {before} as a whole" if before else None
        problems.append(AmendmentError(f"{rule}: {before} is {value!r}: nothing stands inside it", code="path", where=setting.where, hint=hint))


def _short(item: Any) -> str:
    return str(next(iter(item))) if isinstance(item, dict) and item else str(item)[:30]


def relinked(data: Any, old: str, new: tuple[str, ...]) -> Any:
    """A body in which ``by`` and ``against`` that name a rule name its new versions as well; other words stay.

    >>> relinked({"ended": {"by": "R-1"}}, "R-1", ("R-1", "R-1@B"))
    {'ended': {'by': ['R-1', 'R-1@B']}}
    """
    if isinstance(data, list):
        return [relinked(item, old, new) for item in data]
    if not isinstance(data, dict):
        return data
    out = {}
    for key, value in data.items():
        named = value if isinstance(value, list) else [value]
        if key in ("by", "against") and old in named:
            out[key] = [one for name in named for one in (new if name == old else (name,))]
        else:
            out[key] = relinked(value, old, new)
    return out


__all__ = ["relinked", "with_settings"]
