"""What the synthetic population is made of: shares, days and words, each with where it comes from.

Three kinds of figure, never mixed up:

- **read**: UNHCR population statistics database 2025.12 (CC BY 4.0), table of REGIONAL.md 4.2, or a dossier of law;
- **recalled**: all-Union census of January 1989, rounded, from professional knowledge and not re-read;
- **assumed**: nothing was found; chosen so that lives look plausible and every rule meets some. To be calibrated.

Nothing here is a finding about real people: a table counted on the generated population says what the law does to such
lives, not how many of them there are. Shares are weights, they need not sum to one; years are calendar years.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import accumulate
from types import MappingProxyType
from typing import Final, TypeAlias

Weights: TypeAlias = Mapping[str, float]


def day(year: int, month: int = 1, of_month: int = 1) -> int:
    """A day as a number."""
    return date(year, month, of_month).toordinal()


class Table:
    """Words with weights, ready to be drawn from.

    >>> Table({"a": 1, "b": 3}).at(0.2), Table({"a": 1, "b": 3}).at(0.3)
    ('a', 'b')
    """

    __slots__ = ("bounds", "words")

    def __init__(self, weights: Weights) -> None:
        total = sum(weights.values())
        self.words = tuple(weights)
        self.bounds = tuple(value / total for value in accumulate(weights.values()))

    def at(self, share: float) -> str:
        """The word at a share (0 to 1) of the whole."""
        for word, bound in zip(self.words, self.bounds, strict=True):
            if share < bound:
                return word
        return self.words[-1]

    def share(self, word: str) -> float:
        """Share (0 to 1) of a word."""
        i = self.words.index(word)
        return self.bounds[i] - (self.bounds[i - 1] if i else 0.0)


# -- days -----------------------------------------------------------------------------------------------------
TODAY: Final = day(2026, 11, 23)  # day of determination: fixed, so that a seed gives the same bytes on every day
FIRST_YEAR: Final = 1930
LAST_YEAR: Final = 2015
USSR_END: Final = day(1991, 12, 25)  # last day on which anybody was its national (SU.md)
# Read, from the dossiers of law: the day on which a State made nationals of those who were registered there.
CUT_OFF: Final[Mapping[str, int]] = MappingProxyType({
    "KZ": day(1992, 3, 1), "KG": day(1994, 2, 18), "TJ": day(1995, 11, 4), "TM": day(1992, 9, 30), "UZ": day(1992, 7, 28),
    "RU": day(1992, 2, 6), "UA": day(1991, 11, 13), "AZ": day(1998, 10, 7), "BY": day(1991, 11, 12), "MD": day(1991, 7, 4),
    "GE": day(1993, 3, 31), "AM": day(1995, 11, 28),
})  # fmt: skip
CENTRAL_ASIA: Final = ("KZ", "KG", "TJ", "TM", "UZ")
SOVIET: Final = tuple(CUT_OFF)
EXCHANGED: Final = (day(1993), day(2001))  # assumed: when Soviet passports were exchanged for national ones

# -- where and when people are born ------------------------------------------------------------------------------
# Recalled: population in millions, census of 12 January 1989.
CENSUS_1989: Final[Weights] = MappingProxyType({
    "UZ": 19.81, "KZ": 16.46, "TJ": 5.09, "KG": 4.26, "TM": 3.52,
    "RU": 147.02, "UA": 51.45, "BY": 10.15, "AZ": 7.02, "GE": 5.40, "MD": 4.34, "AM": 3.30,
})  # fmt: skip
# Assumed: a population of the region is 86 in 100 born in Central Asia, split as the census of 1989; the others came in,
# left again, or married in, mostly from Russia.
BORN_ELSEWHERE: Final[Weights] = MappingProxyType({
    "RU": 7.0, "UA": 2.0, "AZ": 1.6, "AF": 1.0, "BY": 0.4, "GE": 0.6, "MD": 0.2, "AM": 0.4, "TR": 0.2, "CN": 0.4, "IR": 0.2,
})  # fmt: skip
_CENTRAL_SHARE: Final = 86.0


def _births() -> dict[str, float]:
    central = sum(CENSUS_1989[state] for state in CENTRAL_ASIA)
    return {state: _CENTRAL_SHARE * CENSUS_1989[state] / central for state in CENTRAL_ASIA} | dict(BORN_ELSEWHERE)


BIRTHPLACES: Final = Table(_births())
# Assumed: decades of birth among those alive in 2026 or dead since 1995, weighted to the generations succession was about.
DECADES: Final = Table({"1930": 4, "1940": 7, "1950": 13, "1960": 17, "1970": 19, "1980": 19, "1990": 11, "2000": 7, "2010": 3})
# Read: at the end of the year with most stateless people reported (REGIONAL.md 4.2; for Kazakhstan since the
# re-classification of 2007, for Kyrgyzstan without the estimate of 2005). Where lives with a cause of statelessness begin.
STOCK_PEAK: Final[Weights] = MappingProxyType({"UZ": 97_346, "KG": 32_300, "TM": 20_000, "TJ": 19_469, "KZ": 8_569})
STOCK: Final = Table(STOCK_PEAK)
# Read: 60 to 69 % of those recorded stateless in TJ and TM are women (REGIONAL.md 4.4); the middle of it.
WOMEN_STATELESS: Final = 0.65
WOMEN: Final = 0.51  # assumed

# Assumed: how a propiska, or a stay without one, can be shown today (the kinds: SU.md, proof).
PROOF_OF_PROPISKA: Final = Table({"propiska_stamp": 55, "house_book": 10, "archive_extract": 10, "witness": 5, "none": 20})
PROOF_OF_STAY: Final = Table({"witness": 35, "work": 20, "school": 10, "none": 35})

# -- causes (REGIONAL.md 4.4) ------------------------------------------------------------------------------------
# Read: the list. Assumed: the weights, for no source gives them, except that children were 15 % in Kyrgyzstan
# (2 000 of 13 707), the weight of births without registration.
CAUSES: Final = Table({
    "expired_soviet_passport": 28, "cross_border_marriage": 18, "no_birth_registration": 15, "civil_war": 12,
    "release_without_nationality": 10, "consular_non_registration": 8, "mughat": 5, "refugee_naturalised": 4,
})  # fmt: skip
# Assumed: how many lives have a cause. `region` holds far more of them than any real population, so that a sample of
# thousands shows each; `ordinary` none; `undocumented` is whom a campaign meets.
PROFILES: Final[Mapping[str, float]] = MappingProxyType({"region": 0.25, "ordinary": 0.0, "undocumented": 1.0})
# Assumed, by cause: years of birth, share of women (None: read, above), where it begins (None: by the stock).
CAUSE_BIRTHS: Final[Mapping[str, tuple[int, int, float | None, Table | None]]] = MappingProxyType({
    "expired_soviet_passport": (1935, 1974, None, None),
    "cross_border_marriage": (1958, 1984, 0.85, None),
    "no_birth_registration": (1993, 2015, 0.5, None),
    "civil_war": (1935, 1975, None, Table({"TJ": 1})),
    "release_without_nationality": (1950, 1982, 0.5, Table({"UZ": 6, "TM": 2, "TJ": 1, "KG": 1})),
    "consular_non_registration": (1955, 1980, 0.5, Table({"UZ": 8, "TM": 2})),
    "mughat": (1955, 2005, 0.5, Table({"UZ": 6, "TJ": 2, "KG": 2})),
    "refugee_naturalised": (1940, 1972, None, Table({"TJ": 1})),
})  # fmt: skip

# -- peoples -----------------------------------------------------------------------------------------------------
# Recalled: census of 1989, in per cent, small peoples left out. Abroad: assumed.
PEOPLES: Final[Mapping[str, Table]] = MappingProxyType({
    "UZ": Table({"uzbek": 71, "russian": 8, "tajik": 5, "kazakh": 4, "tatar": 2.4, "karakalpak": 2, "crimean_tatar": 1, "korean": 1, "kyrgyz": 1, "turkmen": 0.6, "meskhetian_turk": 0.5}),
    "KZ": Table({"kazakh": 40, "russian": 38, "german": 6, "ukrainian": 5, "uzbek": 2, "tatar": 2, "uyghur": 1.1, "korean": 0.6, "azerbaijani": 0.5, "chechen": 0.3, "meskhetian_turk": 0.3}),
    "KG": Table({"kyrgyz": 52, "russian": 21.5, "uzbek": 13, "ukrainian": 2.5, "german": 2.4, "tatar": 1.6, "uyghur": 0.9, "kazakh": 0.9, "tajik": 0.8, "korean": 0.4, "chechen": 0.1}),
    "TJ": Table({"tajik": 62, "uzbek": 23.5, "russian": 7.6, "tatar": 1.4, "kyrgyz": 1.3, "german": 0.6, "turkmen": 0.4, "korean": 0.3}),
    "TM": Table({"turkmen": 72, "russian": 9.5, "uzbek": 9, "kazakh": 2.5, "tatar": 1.1, "azerbaijani": 0.9, "armenian": 0.9}),
    "RU": Table({"russian": 82, "tatar": 4, "ukrainian": 3, "chechen": 0.6, "german": 0.6, "kazakh": 0.4, "uzbek": 0.1}),
    "UA": Table({"ukrainian": 73, "russian": 22, "crimean_tatar": 0.1}), "BY": Table({"belarusian": 78, "russian": 13}),
    "AZ": Table({"azerbaijani": 83, "russian": 5.6, "armenian": 5.6}), "GE": Table({"georgian": 70, "armenian": 8, "azerbaijani": 6}),
    "MD": Table({"moldovan": 64, "ukrainian": 14, "russian": 13}), "AM": Table({"armenian": 93, "azerbaijani": 3}),
    "AF": Table({"tajik": 50, "uzbek": 30, "turkmen": 20}), "TR": Table({"turkish": 1}), "CN": Table({"kazakh": 6, "uyghur": 3, "kyrgyz": 1}), "IR": Table({"azerbaijani": 5, "turkmen": 5}),
})  # fmt: skip
OWN_STATE: Final[Mapping[str, str]] = MappingProxyType({
    "kazakh": "KZ", "kyrgyz": "KG", "tajik": "TJ", "turkmen": "TM", "uzbek": "UZ", "karakalpak": "UZ", "russian": "RU", "tatar": "RU",
    "ukrainian": "UA", "crimean_tatar": "UA", "azerbaijani": "AZ", "armenian": "AM", "georgian": "GE", "moldovan": "MD", "belarusian": "BY",
    "german": "DE", "chechen": "RU",
})  # fmt: skip
# Read (SU.md, special settlers): who was deported, when, and from where; where to, and the month of it: recalled.
DEPORTED: Final[Mapping[str, tuple[str, int, str]]] = MappingProxyType({
    "korean": ("korean", day(1937, 9, 15), "RU"), "german": ("volga_german", day(1941, 9, 10), "RU"), "chechen": ("chechen", day(1944, 2, 23), "RU"),
    "crimean_tatar": ("crimean_tatar", day(1944, 5, 18), "UA"), "meskhetian_turk": ("meskhetian_turk", day(1944, 11, 15), "GE"),
})  # fmt: skip

TOWNS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({
    "KZ": ("Shymkent", "Almaty", "Karaganda", "Aktobe"), "KG": ("Osh", "Bishkek", "Jalal-Abad", "Talas"), "TJ": ("Dushanbe", "Khujand", "Kulob", "Bokhtar"),
    "TM": ("Ashgabat", "Dashoguz", "Turkmenabat", "Mary"), "UZ": ("Tashkent", "Samarkand", "Andijan", "Nukus"), "RU": ("Omsk", "Moscow", "Orenburg", "Krasnodar"),
    "UA": ("Kharkiv", "Simferopol"), "AZ": ("Baku", "Ganja"), "BY": ("Minsk",), "GE": ("Tbilisi",), "MD": ("Chisinau",), "AM": ("Yerevan",),
    "AF": ("Kunduz",), "TR": ("Istanbul",), "CN": ("Urumqi",), "IR": ("Gorgan",), "DE": ("Berlin",),
})  # fmt: skip
PAPER_NAME: Final[Mapping[str, str]] = MappingProxyType({
    "KZ": "SU-KAZ", "KG": "SU-KIR", "TJ": "SU-TAJ", "TM": "SU-TUR", "UZ": "SU-UZB", "RU": "SU-RSF", "UA": "SU-UKR", "AZ": "SU-AZE",
    "BY": "SU-BYE", "MD": "SU-MOL", "GE": "SU-GEO", "AM": "SU-ARM",
})  # fmt: skip
NEIGHBOURS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({
    "UZ": ("KG", "KZ", "TJ", "TM"), "KG": ("UZ", "KZ", "TJ"), "TJ": ("UZ", "KG"), "TM": ("UZ", "KZ"), "KZ": ("UZ", "KG", "RU"),
})  # fmt: skip
# Assumed: yearly labour abroad is common from these since 1999; share of those born before 1998 who went, and where to.
LABOUR: Final[Weights] = MappingProxyType({"UZ": 0.18, "TJ": 0.25, "KG": 0.2, "TM": 0.06, "KZ": 0.03, "AZ": 0.1, "UA": 0.1, "AM": 0.1, "GE": 0.05, "MD": 0.15})
LABOUR_TO: Final = Table({"RU": 75, "KZ": 17, "TR": 8})
