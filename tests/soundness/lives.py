"""Small random lives, made to hit the law; and how they are blurred.

A life is a case file (a plain mapping) in which everything is known. Its days are mostly days of the lawbook, or
next to them. :func:`blur` takes some facts back (unknown, one of two, an interval of days) and lists ways in which
what is left can be completed, the true one first.
"""

from __future__ import annotations

import copy
import itertools
import math
import random
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from citizenship.dates import MAX_DAY, parse

if TYPE_CHECKING:
    from collections.abc import Iterable

Life = dict[str, Any]
DROP: Final = object()
HOMES: Final = ("KZ", "KG", "UZ")
FOREIGN: Final = ("MN", "IN", "DE", "US")  # States without a ruleset; a complete life says of each whether it was held
TOWNS: Final = {"KZ": ("SU-KAZ", "Shymkent"), "KG": ("SU-KIR", "Osh"), "UZ": ("SU-UZB", "Tashkent")}  # as a Soviet paper names them
SOVIET: Final = ("KZ", "KG", "UZ", "RU", "TJ")
USSR_END: Final = date(1991, 12, 26).toordinal()
EXISTS: Final = {"KG": USSR_END, "KZ": date(1992, 3, 1).toordinal(), "UZ": date(1992, 7, 28).toordinal()}  # nobody is a national before
TODAY: Final = date(2026, 11, 23).toordinal()
FIRST: Final = date(1936, 1, 1).toordinal()
ABSENCES: Final = ("military", "study", "work", "prison", "assignment", "treatment")
ETHNIC: Final = ("kazakh", "kyrgyz", "uzbek", "russian")
GRANTS: Final = (("granted", "admission"), ("recognised", "recognition"), ("restored", "admission"), ("registered", "admission"), ("became_national", "admission"))
ENDS: Final = (("released", "release"), ("loss_registered", "loss"), ("deprived", "loss"), ("annulled", "admission"))
BY_PERSON: Final = ("applied", "declared_for", "opted_out", "gave_up", "asked_release", "notified_foreign_nationality", "consented", "enquired")


_WORTH_MORE: Final = frozenset({"born", "date", "happened", "filiation date", "move", "act of two", "parent's nationality", "parent's nationality of two", "parent known"})


def iso(day: int) -> str:
    """A day as EDTF."""
    return date.fromordinal(day).isoformat()


def ordinal(text: str) -> int:
    """An exact EDTF day as a number."""
    return date.fromisoformat(text).toordinal()


@dataclass(slots=True)
class Blur:
    """Facts taken back: what the file then says, and what may be true (the truth first)."""

    name: str
    left: dict[tuple[Any, ...], Any]
    options: list[dict[tuple[Any, ...], Any]]


class Maker:
    """Draws lives; ``law_days`` are the days worth being near."""

    def __init__(self, seed: str, law_days: Iterable[int], meets: Iterable[str]) -> None:
        self.rng = random.Random(seed)
        self.law_days = sorted(d for d in law_days if FIRST <= d <= TODAY)
        self.meets = sorted(meets)

    # -- draws -----------------------------------------------------------------------------------------------
    def chance(self, share: float) -> bool:
        """True that often."""
        return self.rng.random() < share

    def pick(self, *options: Any) -> Any:
        """One of the options."""
        return self.rng.choice(options)

    def day(self, lo: int, hi: int) -> int:
        """A day in the bounds, mostly a law day or next to one."""
        near = [d for d in self.law_days if lo < d < hi]
        if near and self.chance(0.65):
            return min(max(self.rng.choice(near) + self.rng.choice((-1, 0, 0, 1)), lo), hi)
        return self.rng.randint(lo, hi) if lo < hi else lo

    def nationality(self, day: int, *, likely: str | None = None) -> str:
        """A nationality somebody may have on a day."""
        if day < USSR_END:
            return self.rng.choice(("SU", "SU", "SU", "TR", "AF"))
        return likely if likely and self.chance(0.5) else self.rng.choice((*HOMES, *HOMES, "RU", "TR", "TJ"))

    # -- a life ----------------------------------------------------------------------------------------------
    def life(self) -> Life:
        """A complete life."""
        born = self._birthday()
        home = self.pick(*HOMES)
        birthplace = home if self.chance(0.7) else self.pick(*HOMES, "RU", "TR")
        foundling = self.chance(0.06)
        person: Life = {
            "sex": self.pick("female", "male"), "born": iso(born), "birth_registered": self.chance(0.6),
            "birthplace": {"in": birthplace}, "found_as_child": False,
            "ethnicity": [self.pick(*ETHNIC)], "nationality": self._stated(born),
        }
        if born < USSR_END and birthplace in TOWNS and self.chance(0.3):
            person["birthplace"] = dict(zip(("in", "place"), TOWNS[birthplace], strict=True))
        if foundling:
            person["found_as_child"] = {"in": birthplace, "age": self.rng.randint(0, 2), "date": iso(min(born + self.rng.randint(0, 700), TODAY))}
        life: Life = {
            "id": "S-1", "as_of": iso(TODAY), "person": person, "parents": [] if foundling else self._parents(born, home),
            "parents_agreed": False, "residence": self.residence(born, home, birth=True), "registrations": [], "documents": [],
            "acts": self._acts(born, home), "family": [], "service": [], "convictions": [],
            "circumstances": {"meets": {what: self.chance(0.4) for what in self.meets}, "deported_people": self.pick("korean", "chechen", "none"),
                              "victim_of_repression": self.chance(0.2)},
        }
        if foundling and self.chance(0.5):
            life["parents"] = [{"role": role, "known": False} for role in ("mother", "father")]
        if self.chance(0.3):
            life["parents_agreed"] = {"of": self.pick(home, *HOMES, "SU", "RU"), "date": iso(self.day(born, min(born + 6000, TODAY)))}
        self._ornaments(life, born, home)
        if self.chance(0.45):
            follow, late, adopted, abroad, stateless = self._children_follow, self._late_father, self._adopted, self._abroad, self._stateless_parents
            self.rng.choice((follow, follow, follow, late, late, adopted, adopted, abroad, abroad, stateless, stateless, self._opted_out, self._soviet_passport,
                             self._left_for_israel, self._annexed, self._convention))(life)
        flags = [parent["married_to_other_parent"] for parent in life["parents"] if "married_to_other_parent" in parent]
        for parent in life["parents"]:  # a marriage has two sides
            if "married_to_other_parent" in parent:
                parent["married_to_other_parent"] = flags[0]
        return life

    # -- themes: what chance alone would hardly bring together -------------------------------------------------
    def _reborn(self, life: Life, lo: int, hi: int) -> int:
        """Give the life another day of birth, and parents and stays to match."""
        born = self.day(lo, hi)
        home = self.pick(*HOMES)
        life["person"] |= {"born": iso(born), "nationality": self._stated(born), "found_as_child": False}
        life |= {"parents": [self._parent(role, born, home) for role in ("mother", "father")], "residence": self.residence(born, home, birth=True),
                 "parents_agreed": False, "acts": [], "documents": [], "family": [], "service": [], "convictions": [], "registrations": []}
        for parent in life["parents"]:
            parent["married_to_other_parent"] = self.chance(0.7)
        return born

    def _children_follow(self, life: Life) -> None:
        """Both parents (or one) gain or lose a nationality while the child is small, or of an age to consent."""
        born = self._reborn(life, *self.pick((FIRST, USSR_END - 3000), (date(1966, 1, 1).toordinal(), USSR_END - 400), (USSR_END - 2000, TODAY - 6600)))
        older = self.chance(0.4)
        day = self.day(born + 5115, born + 6570) if older else self.day(born + 1, born + 5200)
        state = "SU" if day < USSR_END else self.pick(*HOMES)
        gain = self.chance(0.5)
        act, what = self.pick(*GRANTS[:2]) if gain else self.pick(("released", "release"), ("released", "release"), ("deprived", "loss"))
        both = self.chance(0.75)
        second = self.pick(0, 0, 0, 30)
        for i, parent in enumerate(life["parents"]):
            parent.pop("nationality_at_birth", None)
            since = iso(ordinal(parent["born"]))
            parent["nationality"] = [{"of": self.pick("TR", "AF"), "from": since}] if gain else [{"of": state, "from": since, "by": "birth"}]
            if born < USSR_END <= day and not gain:  # a State that comes to be after the child's birth
                parent["nationality"] = [{"of": "SU", "from": since}, {"of": state, "from": iso(self.day(USSR_END, day)), "by": "operation"}]
            parent["acts"] = [{"act": act, "what": what, "of": state, "by": state, "date": iso(day + (second if i else 0))}] if both or not i else []
        if older and self.chance(0.85) or self.chance(0.2):
            life["acts"].append({"act": "consented", "of": state, "date": iso(max(born, day - self.pick(0, 1, 30)))})
        if self.chance(0.4):
            life["parents_agreed"] = {"of": self.pick(state, state, "RU"), "date": iso(day)}
        if not gain and born > USSR_END and self.chance(0.5):
            life["acts"].append({"act": "granted", "what": "admission", "of": state, "date": iso(born)})

    def _abroad(self, life: Life) -> None:
        """Born and living abroad, one parent a citizen, a nationality chosen in writing."""
        born = self._reborn(life, *self.pick((date(1966, 1, 1).toordinal(), USSR_END), (USSR_END, TODAY - 400)))
        where = self.pick("TR", "AF")
        state = "SU" if born < USSR_END else self.pick(*HOMES)
        life["person"]["birthplace"] = {"in": where}
        life["person"]["nationality"] = [held for held in life["person"]["nationality"] if held["of"] in FOREIGN]
        stay: Life = {"in": where, "to": "..", "registration": "permanent", "permits": [], "permanent_home": True, "reason": "home"}
        life["residence"] = [{**stay, "from": "birth"}]
        for parent, code in zip(life["parents"], (state, self.pick(where, "TR", "RU")), strict=True):
            parent.pop("nationality", None)
            parent |= {"nationality_at_birth": [code], "acts": [], "residence": [{**stay, "from": parent["born"]}]}
        if self.chance(0.35):  # recognised by the citizen, the mother stateless
            mother, father = life["parents"]
            mother["nationality_at_birth"], father["nationality_at_birth"] = [], [state]
            father |= {"married_to_other_parent": False, "filiation": {"by": "recognition", "date": iso(self.day(born + 1, min(born + 5300, TODAY)))}}
            mother["married_to_other_parent"] = False
        life["parents_agreed"] = {"of": state if self.chance(0.8) else where, "date": iso(born)}

    def _stateless_parents(self, life: Life) -> None:
        """Born where the parents, stateless or foreign, live with or without a permit."""
        born = self._reborn(life, *self.pick((date(1979, 7, 1).toordinal(), USSR_END), (USSR_END, TODAY - 30), (date(2020, 9, 15).toordinal(), TODAY - 30)))
        state = self.pick(*HOMES)
        life["person"] |= {"birthplace": {"in": state}, "nationality": [{"of": code, "held": False} for code in FOREIGN]}
        foreign = self.chance(0.35)
        ethnicity = self.pick("kyrgyz", "kyrgyz", "kazakh", "uzbek")
        for parent in life["parents"]:
            parent.pop("nationality", None)
            parent |= {
                "nationality_at_birth": [self.pick("TR", "AF")] if foreign else [], "acts": [], "ethnicity": [ethnicity if self.chance(0.8) else "russian"],
                "residence": [{"in": state, "from": parent["born"], "to": "..", "registration": self.pick("permanent", "temporary"), "reason": "work",
                               "permits": [{"kind": self.pick("permanent_permit", "stateless_permit", "stateless_permit", "visa")}], "permanent_home": self.chance(0.3)}],
            }
            if born > USSR_END and self.chance(0.7):  # came after the States had made citizens of those who lived there
                first = max(ordinal(parent["born"]) + 1, min(born - 1, date(1992, 8, 1).toordinal()))
                here = {**parent["residence"][0], "from": iso(first)}
                parent["residence"] = [{**here, "in": "AF", "from": parent["born"], "to": iso(first - 1), "permits": []}, here]

    def _opted_out(self, life: Life) -> None:
        """A citizen by residence who did not want to be one."""
        born = self._reborn(life, FIRST, USSR_END)
        life["residence"] = [{"in": "KZ", "from": "birth", "to": "..", "registration": "permanent", "permits": [], "permanent_home": True, "reason": "home"}]
        life["acts"] = [{"act": "opted_out", "of": "KZ", "date": iso(self.day(max(born, USSR_END), date(1996, 2, 1).toordinal()))}]

    def _soviet_passport(self, life: Life) -> None:
        """At home in Kyrgyzstan ever since, with a Soviet passport."""
        born = self._reborn(life, date(1950, 1, 1).toordinal(), date(1975, 12, 25).toordinal())
        life["person"]["birthplace"] = {"in": "KG"}
        life["residence"] = [{"in": "KG", "from": "birth", "to": "..", "registration": self.pick("none", "permanent"), "permits": [], "permanent_home": True, "reason": "home"}]
        life["documents"] = [{"kind": "passport", "of": "SU", "issued_in": "KG", "issued": iso(born + 6000), "held": self.chance(0.9)}]

    def _late_father(self, life: Life) -> None:
        """A stateless mother, a father recognised later."""
        born = self._reborn(life, date(1979, 7, 1).toordinal(), TODAY - 400)
        mother, father = life["parents"]
        day = self.day(born + 1, min(born + 5300, TODAY))
        for parent in (mother, father):
            parent.pop("nationality", None)
            parent["married_to_other_parent"] = False
        mother["nationality_at_birth"] = []
        father["nationality_at_birth"] = [self.nationality(born)]
        if born < USSR_END < day:
            father.update(nationality_at_birth=["SU"], acts=[{"act": "granted", "what": "admission", "of": self.pick(*HOMES), "date": iso(self.day(USSR_END, day))}])
        father["filiation"] = {"by": self.pick("recognition", "court"), "date": iso(day)}
        if self.chance(0.5):
            life["parents_agreed"] = {"of": self.pick(*HOMES), "date": iso(day)}

    def _adopted(self, life: Life) -> None:
        """Adopted by two people."""
        born = self._reborn(life, date(1990, 1, 1).toordinal(), TODAY - 400)
        day = self.day(max(born + 1, USSR_END), min(max(born, USSR_END) + 6600, TODAY))
        state = self.pick(*HOMES)
        for role in ("adoptive_mother", "adoptive_father"):
            adopter = self._parent(role, born, state)
            adopter.pop("nationality_at_birth", None)
            adopter["nationality"] = [{"of": self.pick(state, state, "RU"), "from": iso(self.day(USSR_END, day)), "by": "birth", "to": ".."}]
            adopter["filiation"] = {"by": "adoption", "date": iso(day)}
            life["parents"].append(adopter)
        if self.chance(0.5):
            life["acts"].append({"act": "consented", "of": state, "date": iso(day)})
        if self.chance(0.5):
            life["parents_agreed"] = {"of": state, "date": iso(day)}

    def _left_for_israel(self, life: Life) -> None:
        """From the Soviet Union to Israel."""
        born = self._reborn(life, date(1940, 1, 1).toordinal(), date(1985, 1, 1).toordinal())
        day = self.day(max(born + 1, date(1966, 1, 1).toordinal()), USSR_END)
        stay: Life = {"registration": "permanent", "permits": [], "permanent_home": True, "reason": "home", "left_for_good": True}
        life["residence"] = [{"in": self.pick(*SOVIET), "from": "birth", **stay}, {"in": "IL", "from": iso(day), "to": "..", **stay}]
        life["person"]["nationality"].append({"of": "IL", "held": False})
        if self.chance(0.7):  # with a parent
            life["parents"][0]["residence"] = [{**life["residence"][0], "from": life["parents"][0]["born"]}, dict(life["residence"][1])]
        if day - born > 5800 and self.chance(0.5):
            life["person"]["born"] = iso(min(day - self.rng.randint(100, 5700), date(1985, 1, 1).toordinal()))
            life["person"]["nationality"] = self._stated(ordinal(life["person"]["born"])) + [{"of": "IL", "held": False}]

    def _annexed(self, life: Life) -> None:
        """A citizen of a State whose land came to the Soviet Union."""
        born = self._reborn(life, FIRST, date(1941, 3, 8).toordinal())
        state, land = self.pick(("PL", "BY"), ("PL", "UA"), ("EE", "EE"), ("RO", "MD"))
        life["residence"] = [{"in": land, "from": "birth", "to": "..", "registration": "permanent", "permits": [], "permanent_home": True, "reason": "home"}]
        life["person"]["nationality"] += [{"of": state, "from": iso(born), "by": "birth", "to": self.pick("..", iso(self.day(born, born + 9000)))}]
        life["person"]["nationality"] += [{"of": code, "held": False} for code in dict.fromkeys((land, "UA", "BY", "MD")) if code != state]

    def _convention(self, life: Life) -> None:
        """A second nationality, and a choice between the two in the years of the conventions."""
        born = self._reborn(life, FIRST, date(1959, 1, 1).toordinal())
        life["person"]["nationality"].append({"of": "PL", "from": iso(born), "by": "birth", "to": ".."})
        day = self.day(max(born, date(1955, 6, 1).toordinal()), date(1960, 2, 1).toordinal())
        life["acts"] = [{"act": "opted_out", "of": "SU", "date": iso(day)}]
        if self.chance(0.6):  # the parents, whom the child follows
            life["acts"] = []
            for parent in life["parents"]:
                parent.pop("nationality_at_birth", None)
                parent["nationality"] = [{"of": "SU", "from": parent["born"]}, {"of": "PL", "from": parent["born"], "to": ".."}]
                parent["acts"] = [{"act": "opted_out", "of": "SU", "date": iso(day)}]

    def _birthday(self) -> int:
        if self.chance(0.75):
            return self.day(date(1960, 1, 1).toordinal(), date(2026, 6, 1).toordinal())
        return self.day(FIRST, date(1991, 12, 31).toordinal())

    def _stated(self, born: int) -> list[Life]:
        """What is certain about nationalities: the Soviet one of those born before its end, and those of foreign States."""
        out: list[Life] = []
        if born < USSR_END and self.chance(0.6):
            held: Life = {"of": "SU", "from": "birth"}
            if self.chance(0.3):
                held["to"] = iso(self.day(born, USSR_END - 1))
            out.append(held)
        for state in FOREIGN:
            if self.chance(0.85) or born > TODAY - 100:
                out.append({"of": state, "held": False})
                continue
            start = born if self.chance(0.5) else self.day(born, TODAY)
            held = {"of": state, "from": iso(start), "by": "birth" if start == born else self.pick("grant", "operation"), "voluntary": start != born}
            held["to"] = ".." if self.chance(0.6) else iso(self.day(start, TODAY))
            out.append(held)
        return out

    def residence(self, born: int, home: str, *, birth: bool) -> list[Life]:
        """Stays without a gap from birth until now."""
        count = self.pick(1, 1, 2, 2, 3, 4)
        cuts = sorted({self.day(born + 1, TODAY - 1) for _ in range(count - 1)}) if born < TODAY - 400 else []
        out: list[Life] = []
        for i, start in enumerate([born, *cuts]):
            where = home if self.chance(0.6) else self.pick(*HOMES, "RU", "TR", "AF")
            spell: Life = {
                "in": where, "from": "birth" if birth and i == 0 else iso(start),
                "registration": self.pick("permanent", "permanent", "permanent", "temporary", "none", "stay"), "permits": [],
                "permanent_home": True, "reason": "home", "left_for_good": self.chance(0.5),
            }
            if self.chance(0.3):
                spell |= {"reason": self.pick(*ABSENCES), "permanent_home": self.chance(0.3), "registration": self.pick("permanent", "temporary", "none")}
            if self.chance(0.25):
                spell["permits"] = [{"kind": self.pick("permanent_permit", "stateless_permit", "temporary_permit", "refugee")}]
            if i == len(cuts):
                spell["to"] = ".."
            elif self.chance(0.5):
                spell["to"] = iso(cuts[i] - 1)
            out.append(spell)
        return out

    def _parents(self, born: int, home: str) -> list[Life]:
        wed = self.chance(0.6)
        out = []
        for role in ("mother", "father"):
            if self.chance(0.1 if role == "father" else 0.03):
                out.append({"role": role, "known": False})
                continue
            parent = self._parent(role, born, home)
            parent["married_to_other_parent"] = wed
            if role == "father" and not wed and self.chance(0.4) and born < TODAY - 300:
                parent["filiation"] = {"by": self.pick("recognition", "court", "marriage"), "date": iso(self.day(born + 1, min(born + 6500, TODAY)))}
            out.append(parent)
        if self.chance(0.12) and born < TODAY - 300:
            day = iso(self.day(born + 1, min(born + 6700, TODAY)))
            for role in self.pick(("adoptive_mother",), ("adoptive_mother", "adoptive_father")):
                adopter = self._parent(role, born, home)
                adopter["filiation"] = {"by": "adoption", "date": day}
                out.append(adopter)
        return out

    def _parent(self, role: str, born: int, home: str) -> Life:
        own = born - self.rng.randint(7000, 13000)
        parent: Life = {
            "role": role, "known": True, "born": iso(own), "birthplace": {"in": self.pick(*HOMES, "RU")}, "ethnicity": [self.pick(*ETHNIC)],
            "diplomat": False, "registrations": [], "documents": [], "residence": self.residence(own, home, birth=False),
            "acts": self._acts(born, home, share=0.35),
        }
        if self.chance(0.6):  # what the parent was on the child's birth day
            codes = [self.nationality(born, likely=home)] if self.chance(0.8) else []
            if codes and self.chance(0.12):
                codes = sorted({*codes, self.nationality(born)})
            parent["nationality_at_birth"] = codes
            return parent
        out: list[Life] = []  # a whole history
        if own < USSR_END and self.chance(0.8):
            out.append({"of": "SU", "from": iso(own)})
        else:
            code = self.pick(*FOREIGN[:3])
            out.append({"of": code, "from": iso(own), "to": ".." if self.chance(0.7) else iso(self.day(own, TODAY))})
        if self.chance(0.5):
            start = self.day(max(own, USSR_END), TODAY)
            out.append({"of": self.pick(home, *HOMES), "from": iso(start), "by": self.pick("grant", "operation", "birth")})
            if self.chance(0.4):
                out[-1]["to"] = iso(self.day(start, TODAY))
        parent["nationality"] = out
        return parent

    def _acts(self, born: int, home: str, *, share: float = 0.5) -> list[Life]:
        """What the person did and what authorities did."""
        out: list[Life] = []
        while len(out) < 4 and self.chance(share):
            day = self.day(born, TODAY)
            of = self.pick(home, *HOMES, "RU") if day > USSR_END - 500 else self.pick("SU", "SU", *HOMES)
            kind = self.rng.random()
            if kind < 0.3:
                act, what = self.pick(*GRANTS)
                out.append({"act": act, "what": what, "of": of, "by": of, "date": iso(day)})
            elif kind < 0.55:
                act, what = self.pick(*ENDS)
                out.append({"act": act, "what": what, "of": of, "by": of, "date": iso(day)})
            elif kind < 0.9:
                out.append({"act": self.pick(*BY_PERSON), "of": of, "date": iso(day), "what": "admission"})
            elif kind < 0.95:
                out.append({"act": "registered_with_consulate", "of": of, "date": iso(day), "kind": self.pick("permanent", "temporary")})
            else:
                act = self.pick("refused", "position_not_national", "position_national", "confirmed")
                out.append({"act": act, "of": of, "by": of, "date": iso(day), "what": "confirmation", "final": self.chance(0.7), "competent": self.chance(0.9)})
                if self.chance(0.3):
                    out[-1]["since"] = self.pick("..", iso(self.day(born, day)))
        return out

    def _ornaments(self, life: Life, born: int, home: str) -> None:
        """Papers, family, service, convictions: now and then."""
        while len(life["documents"]) < 2 and self.chance(0.35):
            issued = self.day(born, TODAY)
            of = "SU" if issued < USSR_END else self.pick(home, "RU", "SU")
            paper = {"kind": self.pick("passport", "internal_passport", "id_card", "birth_certificate"), "of": of, "issued_in": self.pick(*HOMES),
                     "issued": iso(issued), "held": self.chance(0.7)}
            if self.chance(0.6):
                paper["expires"] = iso(min(issued + 3652, MAX_DAY))
            life["documents"].append(paper)
        if self.chance(0.25):
            spouse: Life = {"relation": "spouse", "nationality": [self.pick(*HOMES, "RU")], "registered": True, "from": iso(self.day(born, TODAY)),
                            "birthplace": {"in": self.pick(*HOMES)}, "resident_in": self.pick(*HOMES), "ethnicity": []}
            if self.chance(0.3):
                spouse |= {"to": iso(self.day(ordinal(spouse["from"]), TODAY)), "ended_by": self.pick("divorce", "death")}
            life["family"].append(spouse)
        if self.chance(0.25):
            life["family"].append({
                "relation": self.pick("child", "sibling", "grandparent"), "nationality": self.pick([], [self.pick(*HOMES)]),
                "birthplace": {"in": self.pick(*HOMES)}, "resident_in": self.pick(*HOMES), "ethnicity": [self.pick(*ETHNIC)],
            })
        if self.chance(0.12):
            start = self.day(born, TODAY)
            life["service"].append({"kind": self.pick("military", "police"), "for": self.pick(*HOMES, "RU"), "from": iso(start),
                                    "to": iso(min(start + 700, TODAY)), "conscript": self.chance(0.5)})
        if self.chance(0.08):
            life["convictions"].append({"in": self.pick(*HOMES), "date": iso(self.day(born, TODAY)), "offence": self.pick("intentional_crime", "terrorism")})
        if self.chance(0.1) and born < TODAY - 3000:
            start = self.day(born, TODAY - 10)
            life["registrations"].append({"in": self.pick(*HOMES), "kind": "temporary", "from": iso(start), "to": iso(self.day(start, TODAY))})

    # -- blurring --------------------------------------------------------------------------------------------
    def blur(self, life: Life, most: int) -> tuple[Life, list[Life], list[str]]:
        """The life with one to four facts blurred; at most ``most`` completions, the true one first; what was blurred."""
        kinds: dict[str, list[Blur]] = {}
        for candidate in self._blurs(life):
            kinds.setdefault(candidate.name.split(" ")[-1] if " date" in candidate.name or " happened" in candidate.name else candidate.name, []).append(candidate)
        possible = [self.rng.choice(group) for name, group in kinds.items() for _ in range(2 if name in _WORTH_MORE else 1)]
        self.rng.shuffle(possible)
        chosen: list[Blur] = []
        count = self.pick(1, 2, 2, 3, 3, 4)
        for candidate in possible:
            if len(chosen) < count and not any(_clash(candidate, other) for other in chosen):
                chosen.append(candidate)
        blurred = copy.deepcopy(life)
        for one in chosen:
            _edit(blurred, one.left)
        combinations: list[tuple[Any, ...]] = [tuple(one.options[0] for one in chosen)]
        if math.prod(len(one.options) for one in chosen) <= most:
            combinations = list(itertools.product(*(one.options for one in chosen)))
        else:
            combinations += [tuple(self.rng.choice(one.options) for one in chosen) for _ in range(most - 1)]
        completions = []
        for combination in combinations:
            completion = copy.deepcopy(life)
            for edit in combination:
                _edit(completion, edit)
            completions.append(completion)
        return blurred, completions, [one.name for one in chosen]

    def _interval(self, day: int) -> tuple[str, int, int]:
        """An interval of days around a day, as people tell it."""
        known = date.fromordinal(day)
        text = self.pick(f"{known.year}", f"{known.year}-{known.month:02}", f"[{iso(day - self.rng.randint(0, 40))}..{iso(day + self.rng.randint(0, 40))}]",
                         f"[{iso(day - self.rng.randint(0, 3))}..{iso(day + self.rng.randint(0, 3))}]", f"[{known.year - self.rng.randint(0, 4)}..{known.year}]")
        parsed = parse(text)
        return text, parsed.lo, parsed.hi

    def _days(self, day: int, lo: int, hi: int, other: Iterable[int] = ()) -> list[int]:
        """Days worth trying in an interval, the true one first: its ends, days of law and of the life in it, some more."""
        turning = {d + shift for d in (*self.law_days, *other) for shift in (-1, 0, 1) if lo <= d + shift <= hi}
        some = sorted(turning)
        self.rng.shuffle(some)
        return list(dict.fromkeys([day, lo, hi, *some[:8], *(self.rng.randint(lo, hi) for _ in range(2))]))

    def _date(self, name: str, path: tuple[Any, ...], life: Life, lo: int, hi: int) -> list[Blur]:
        """Blur an exact date at a path, within what is possible."""
        day = ordinal(_at(life, path))
        text, first, last = self._interval(day)
        if first < lo or last > hi:
            text = f"[{iso(max(first, lo))}..{iso(min(last, hi))}]"
            first, last = max(first, lo), min(last, hi)
        if first >= last:
            return []
        return [Blur(name, {path: text}, [{path: iso(d)} for d in self._days(day, first, last, _days_in(life))])]

    def _blurs(self, life: Life) -> list[Blur]:
        born = ordinal(life["person"]["born"])
        out: list[Blur] = []
        earliest = min([d for d in _days_in(life, own_only=True) if d > born], default=TODAY)
        if life["person"]["found_as_child"] is False and not any("filiation" in p for p in life["parents"]):
            oldest = max((ordinal(p["born"]) for p in life["parents"] if "born" in p), default=FIRST)
            out += self._date("born", ("person", "born"), life, max(oldest + 1, FIRST), max(born, earliest - 1)) * 3
        where = life["person"]["birthplace"]["in"]
        other = self.pick(*HOMES, "RU", "TR")
        if other != where and "place" not in life["person"]["birthplace"]:
            path: tuple[Any, ...] = ("person", "birthplace", "in")
            out.append(Blur("birthplace of two", {path: {"one_of": [where, other]}}, [{path: where}, {path: other}]))
        for i, held in enumerate(life["person"]["nationality"]):
            path = ("person", "nationality", i)
            if held["of"] in FOREIGN and _linked(life, held["of"]):
                options: list[Any] = [held, {"of": held["of"], "held": False}, {"of": held["of"], "from": "birth", "to": ".."}]
                options += [{"of": held["of"], "from": iso(self.day(born, TODAY)), "by": "grant"}]
                out.append(Blur(f"nationality of {held['of']}", {path: {"of": held["of"], "held": None}}, [{path: option} for option in options]))
            if held.get("held") is not False and held["of"] != "SU":
                two = [held["of"], self.pick(*HOMES)]
                start = born if held["from"] == "birth" else ordinal(held["from"])
                if start >= EXISTS[two[1]] and two[0] != two[1]:
                    out.append(Blur("nationality one of two", {(*path, "of"): {"one_of": two}}, [{(*path, "of"): code} for code in two]))
            for key in ("from", "to"):
                if held.get(key, "..") not in ("..", "birth") and ordinal(held[key]) > born:
                    lo = ordinal(held["from"]) if key == "to" and held["from"] != "birth" else born
                    hi = ordinal(held["to"]) if key == "from" and held.get("to", "..") != ".." else TODAY
                    out += self._date(f"nationality {key}", (*path, key), life, lo, min(hi, USSR_END - 1) if held["of"] == "SU" else hi)
        out += self._of_residence(life["residence"], ("residence",), life, born)
        out += self._of_acts(life["acts"], ("acts",), life, born)
        for i, paper in enumerate(life["documents"]):
            out += self._date("document issued", ("documents", i, "issued"), life, born, ordinal(paper.get("expires", iso(TODAY))))
        if life["parents_agreed"]:
            out.append(Blur("parents_agreed", {("parents_agreed",): None}, [{("parents_agreed",): v} for v in (life["parents_agreed"], False)]))
        if life["registrations"] == []:
            out += self._kept(life)
        for i, parent in enumerate(life["parents"]):
            out += self._of_parent(parent, ("parents", i), life, born)
        for key in self.rng.sample(self.meets, min(2, len(self.meets))):
            path = ("circumstances", "meets", key)
            truth = life["circumstances"]["meets"][key]
            out.append(Blur(f"meets {key}", {path: None}, [{path: truth}, {path: not truth}]))
        return out

    def _of_residence(self, spells: list[Life], path: tuple[Any, ...], life: Life, born: int) -> list[Blur]:
        out: list[Blur] = []
        for i, spell in enumerate(spells):
            at = (*path, i)
            if i:  # one move is one unknown day
                lo = max(ordinal(spells[i - 1]["from"]) if spells[i - 1]["from"] != "birth" else born, born) + 1
                hi = next((ordinal(s["from"]) - 1 for s in spells[i + 1 :]), TODAY)
                for found in self._date("move", (*at, "from"), life, lo, hi):
                    found.left[(*path, i - 1, "to")] = DROP
                    for option in found.options:
                        option[(*path, i - 1, "to")] = iso(ordinal(option[(*at, "from")]) - 1)
                    out.append(found)
            kinds = ["permanent", "temporary", "stay", "none"]
            truth = spell["registration"]
            two = [truth, self.pick(*(k for k in kinds if k != truth))]
            key = (*at, "registration")
            out.append(Blur("registration of two", {key: {"one_of": two}}, [{key: k} for k in two]))
            out.append(Blur("registration", {key: None}, [{key: k} for k in [truth, *(k for k in kinds if k != truth)]]))
            if truth != "permanent" and spell["reason"] != "home":
                key = (*at, "permanent_home")
                out.append(Blur("permanent_home", {key: None}, [{key: spell["permanent_home"]}, {key: not spell["permanent_home"]}]))
            key = (*at, "permits")
            options = [spell["permits"], [], [{"kind": "permanent_permit"}], [{"kind": "stateless_permit"}]]
            out.append(Blur("permits", {key: None}, [{key: option} for option in options]))
            others = [s for s in (*HOMES, "RU") if s != spell["in"]]
            two = [spell["in"], self.pick(*others)]
            if path == ("residence",):
                out.append(Blur("place of two", {(*at, "in"): {"one_of": two}}, [{(*at, "in"): s} for s in two]))
        return out

    def _kept(self, life: Life) -> list[Blur]:
        """Nobody asked about registrations apart from the stays: a permanent one may have been kept in a stay without one."""
        options: list[dict[tuple[Any, ...], Any]] = [{("registrations",): []}]
        for before, after in itertools.pairwise(life["residence"]):
            if before["registration"] == "permanent" and after["registration"] != "permanent" and before["in"] != after["in"]:
                kept = {"in": before["in"], "kind": "permanent", "from": after["from"], "to": after.get("to", "..")}
                if "to" in after:
                    options.append({("registrations",): [kept]})
        return [Blur("registrations", {("registrations",): DROP}, options)] if len(options) > 1 else []

    def _of_acts(self, acts: list[Life], path: tuple[Any, ...], life: Life, born: int) -> list[Blur]:
        out: list[Blur] = []
        for i, act in enumerate(acts):
            at = (*path, i)
            out += self._date(f"{act['act']} date", (*at, "date"), life, born, TODAY) * 2
            others = [code for code in (*HOMES, "RU", "TR") if code != act["of"] and ordinal(act["date"]) >= EXISTS.get(code, 0)]
            two = [act["of"], self.pick(*others)]
            both = ("of", "by") if "by" in act else ("of",)
            left: dict[tuple[Any, ...], Any] = {(*at, "of"): {"one_of": two}} | ({(*at, "by"): DROP} if "by" in act else {})
            out.append(Blur("act of two", left, [{(*at, key): code for key in both} for code in two]))
            out.append(Blur(f"{act['act']} happened", {(*at, "happened"): None}, [{(*at, "happened"): True}, {(*at, "happened"): False}]))
        return out

    def _of_parent(self, parent: Life, path: tuple[Any, ...], life: Life, born: int) -> list[Blur]:
        if parent["known"] is False:
            return []
        out: list[Blur] = []
        if "nationality_at_birth" in parent:
            at, truth = (*path, "nationality_at_birth"), parent["nationality_at_birth"]
            existing = ["SU"] if born < USSR_END else [code for code in HOMES if born >= EXISTS[code]]
            others = [[code] for code in (*existing, "RU", "TR") if [code] != truth] + ([[]] if truth else [])
            out.append(Blur("parent's nationality", {at: None}, [{at: v} for v in [truth, *others]]))
            if len(truth) == 1:
                two = [truth[0], self.pick(*(v[0] for v in others if v))]
                out.append(Blur("parent's nationality of two", {at: {"one_of": two}}, [{at: [code]} for code in two]))
        for i, held in enumerate(parent.get("nationality", [])):
            for key in ("from", "to"):
                if held.get(key, "..") != ".." and (i or key == "to"):
                    lo = ordinal(held["from"]) if key == "to" else ordinal(parent["born"])
                    hi = ordinal(held["to"]) if key == "from" and held.get("to", "..") != ".." else TODAY
                    out += self._date(f"parent's nationality {key}", (*path, "nationality", i, key), life, lo, hi)
        if parent["role"] in ("mother", "father"):
            out.append(Blur("parent known", {(*path, "known"): None}, [{(*path, "known"): True}, {(*path, "known"): False}]))
        out += self._of_residence(parent["residence"], (*path, "residence"), life, ordinal(parent["born"]))
        out += self._of_acts(parent["acts"], (*path, "acts"), life, ordinal(parent["born"])) * 2
        truth = parent["ethnicity"]
        out.append(Blur("parent's ethnicity", {(*path, "ethnicity"): None}, [{(*path, "ethnicity"): v} for v in (truth, ["kyrgyz"], ["kazakh"])]))
        if "filiation" in parent and parent["role"] == "father":
            out += self._date("filiation date", (*path, "filiation", "date"), life, born + 1, TODAY) * 3
        return out


# -- paths -------------------------------------------------------------------------------------------------------
def _at(data: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        data = data[key]
    return data


def _edit(data: Any, edits: dict[tuple[Any, ...], Any]) -> None:
    for path, value in edits.items():
        holder = _at(data, path[:-1])
        if value is DROP:
            holder.pop(path[-1], None)
        else:
            holder[path[-1]] = copy.deepcopy(value)


def _clash(one: Blur, other: Blur) -> bool:
    """Do two blurs touch the same fact, or neighbouring days of one move?"""
    def near(a: tuple[Any, ...], b: tuple[Any, ...]) -> bool:
        shorter = min(len(a), len(b))
        return a[:shorter] == b[:shorter] or (a[:-2] == b[:-2] and a[-1] in ("from", "to") and b[-1] in ("from", "to"))

    if "registrations" in (one.name, other.name) and {one.name, other.name} & {"move", "registration", "registration of two", "place of two"}:
        return True  # a kept registration is completed for the stays as they are
    keys_one = {path for edit in (one.left, *one.options) for path in edit}
    keys_other = {path for edit in (other.left, *other.options) for path in edit}
    return any(near(a, b) for a in keys_one for b in keys_other)


def _days_in(data: Any, *, own_only: bool = False) -> list[int]:
    """Every exact day in a life (``own_only``: of the person, parents left out)."""
    if isinstance(data, dict):
        return [d for key, value in data.items() if not (own_only and key in ("parents", "as_of")) for d in _days_in(value)]
    if isinstance(data, list):
        return [d for value in data for d in _days_in(value)]
    if isinstance(data, str) and len(data) == 10 and data[4] == "-" and data[7] == "-":
        return [ordinal(data)]
    return []


def _linked(life: Life, state: str) -> bool:
    """Does the life touch a State so that its nationality is open where the file does not settle it (R7)?"""
    if life["person"]["birthplace"]["in"] == state:
        return True
    if any(state in p.get("nationality_at_birth", []) or any(h["of"] == state for h in p.get("nationality", [])) for p in life["parents"]):
        return True
    return any(s["in"] == state and s["registration"] == "permanent" for s in life["residence"])

