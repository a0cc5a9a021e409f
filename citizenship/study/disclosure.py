"""Small cells: counts of one to four persons are not told, nor what would give them away (METHODS c.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

MIN_CELL: Final = 5
SMALL: Final = f"<{MIN_CELL}"
LARGE: Final = f"{MIN_CELL}+"  # hidden so that a small cell beside it cannot be computed

K = TypeVar("K", bound="Hashable")


def hide(counts: Mapping[K, int], *, exact: bool = False) -> tuple[dict[K, str], str]:
    """The cells of one table as they may be shown, and their total.

    Counts of 1 to 4 become ``<5``. While the hidden cells could still be computed from the total, the next smallest cell becomes ``5+``;
    where no cell is left to hide, so does the total. Zero is shown. ``exact`` shows everything.

    >>> hide({"women": 12, "men": 3})
    ({'women': '5+', 'men': '<5'}, '15')
    >>> hide({"women": 12, "men": 3, "unknown": 2})
    ({'women': '12', 'men': '<5', 'unknown': '<5'}, '17')
    >>> hide({"women": 1, "men": 2})
    ({'women': '<5', 'men': '<5'}, '<5')
    """
    total = sum(counts.values())
    if exact:
        return {key: str(count) for key, count in counts.items()}, str(total)
    hidden = {key for key, count in counts.items() if 0 < count < MIN_CELL}
    open_cells = sorted((key for key, count in counts.items() if count >= MIN_CELL), key=lambda key: (counts[key], str(key)))
    while hidden and _computable([counts[key] for key in hidden]) and open_cells:
        hidden.add(open_cells.pop(0))
    out = {key: (SMALL if count < MIN_CELL else LARGE) if key in hidden else str(count) for key, count in counts.items()}
    if 0 < total < MIN_CELL:
        return out, SMALL
    return out, LARGE if hidden and _computable([counts[key] for key in hidden]) else str(total)


def _computable(cells: list[int]) -> bool:
    """Do the labels of the hidden cells and their sum leave only one possibility for some of them?"""
    small = sum(1 for count in cells if count < MIN_CELL)
    least = small + MIN_CELL * (len(cells) - small)
    most = (MIN_CELL - 1) * small if small == len(cells) else None
    return len(cells) < 2 or sum(cells) in (least, most)


__all__ = ["LARGE", "MIN_CELL", "SMALL", "hide"]
