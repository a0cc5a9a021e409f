"""Rules the generated lives seldom or never make fire, each with its reason; shown beside a zero in the report."""

from __future__ import annotations

from typing import Final

_BEFORE: Final = "law of 1921-22; the lives begin in 1936 (parents may just reach it)"
_RARE: Final = "needs several things at once; fires in runs of thousands of lives"
WHY: Final[dict[str, str]] = {
    "SU-1921-DEPR#absent": _BEFORE, "SU-1921-DEPR#left": _BEFORE, "SU-1921-DEPR#served": _BEFORE, "SU-1921-DEPR#option": _BEFORE,
    "SU-1933-EMIG": "asks for a departure before 1917",
    "SU-1957-CONV#minors": "parents who opt for another State in 1956-59 and a child that holds it; " + _RARE,
    "SU-1978-CH#loses.one": "one parent leaves, a choice in writing of another State, a child under 14 in the years 1979-90; " + _RARE,
    "SU-1978-CH#acquires.one": "one parent joins, a choice in writing, a child under 14 in the years 1979-90; " + _RARE,
    "KZ-1991-14@1992": "both parents stateless with permits before May 2007; " + _RARE,
    "KZ-1991-14#single": "the law of one stateless parent with a permit, the other unknown; " + _RARE,
    "KZ-1991-22#leave@1992": "both parents released on one day while the child is a citizen under 14; " + _RARE,
    "KZ-1991-22#leave@2015": "both parents released on one day while the child is a citizen under 14; " + _RARE,
    "KZ-1991-26/27#25.1-consent": "adopted by two citizens at 14 to 17, with consent; " + _RARE,
    "SU-1978-CH#loses.14": "both parents leave while the child is 14 to 17 and consents, in the years 1979-90; " + _RARE,
    "UZ-1992-CH#follows14": "both parents admitted while the child is 14 to 17 and consents; " + _RARE,
    "KG-1993-BIRTH#found": "foundlings are one life in seventeen; " + _RARE,
}
