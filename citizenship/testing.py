"""Hypothesis strategies for lives, for the tests of this library and of those who build on it.

What they make is plausible, not typical: dates fit together, half of the questions were not asked, and now
and then an answer is unknown or one of several. Needs the ``test`` extra (hypothesis), imported only when a
strategy is made.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final

from citizenship import case as c
from citizenship.case import NOT_ASKED, WORDS, AgeDate, BirthDate
from citizenship.dates import UncertainDate, parse

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

STATES: Final = ("KZ", "KG", "TJ", "TM", "UZ", "RU", "AZ", "UA", "TR", "CN", "AF", "SU", "XX")
AREAS: Final = ("KZ", "KG", "TJ", "TM", "UZ", "RU", "AF", "SU-KAZ", "SU-UZB", "SU-KIR", "SU-RSF", "SU")
_TEXT: Final = "Norway: no\n#'\"{}[]~éжў\u2028\x85\t\U0001f600 "
_TRUTHS: Final = (True, False, None)
_FIRST_YEAR: Final = 1930
_LAST_YEAR: Final = 2024


@cache  # hypothesis checks a strategy when it is made, which costs more than drawing from it
def dates(first_year: int = _FIRST_YEAR, last_year: int = _LAST_YEAR) -> SearchStrategy[UncertainDate]:
    """Uncertain dates, as people tell them, within the years given (``~`` may widen them by one).

    >>> from hypothesis import find
    >>> find(dates(1990, 1991), lambda day: day.exact).text
    '1990-01-01'
    """
    from hypothesis import strategies as st

    day = "{y}-{m:02}-{d:02}"
    forms = (
        day,
        "{y}",
        "{y}-{m:02}",
        day,
        "{y}~",
        "{y}?",
        "{y}-{m:02}~",
        "[{y}..{z}]",
        "[{y},{z}]",
        "{y}/{z}",
    )
    years = st.integers(first_year, last_year)
    return st.builds(
        lambda form, y, z, m, d: parse(form.format(y=min(y, z), z=max(y, z), m=m, d=d)),
        st.sampled_from(forms),
        years,
        years,
        st.integers(1, 12),
        st.integers(1, 28),
    )


@cache
def words(options: tuple[str, ...], *, sets: bool = True) -> SearchStrategy[Any]:
    """Whatever a word of a closed list may be: not asked, unknown, one, or (``sets``) one of several."""
    from hypothesis import strategies as st

    forms: list[SearchStrategy[Any]] = [st.just(NOT_ASKED), st.none(), st.sampled_from(options)]
    if sets:
        some = st.frozensets(st.sampled_from(options), min_size=1, max_size=len(options))
        forms.append(some)
    return st.one_of(forms)


@cache
def _lists(options: tuple[str, ...], sets: bool) -> SearchStrategy[Any]:  # noqa: FBT001 - cached
    from hypothesis import strategies as st

    lists = st.lists(st.sampled_from(options), max_size=3).map(tuple)
    return st.one_of(words(options, sets=sets).filter(lambda word: not isinstance(word, str)), lists)


@cache
def _days(first: int) -> SearchStrategy[Any]:
    from hypothesis import strategies as st

    ages = st.one_of(st.builds(BirthDate), st.integers(0, 90).map(AgeDate))
    return st.one_of(st.just(NOT_ASKED), st.none(), dates(first), ages, st.just(parse("..")))


@lru_cache(maxsize=None, typed=True)  # True is not 1
def _choice(*options: Any) -> SearchStrategy[Any]:
    from hypothesis import strategies as st

    return st.sampled_from(options)


@cache
def _texts() -> SearchStrategy[str | None]:
    from hypothesis import strategies as st

    return st.one_of(st.none(), st.text(_TEXT, max_size=12), st.sampled_from(_AWKWARD))


def cases(*, references: bool = False) -> SearchStrategy[c.Case]:
    """Small lives that load without a problem; with ``references``, parents may name ``T-0`` as their case.

    >>> from hypothesis import find
    >>> find(cases(), lambda case: case.residence).residence[0].area
    'KZ'
    """
    from hypothesis import strategies as st

    return st.composite(_case)(references=references)


def plausible_lives(*, profile: str = "region", uncertain: float = 0.1, unknown: float = 0.05) -> SearchStrategy[c.Case]:
    """Full post-Soviet lives as ``citizenship synthesise`` makes them; they shrink to plain ones.

    Where :func:`cases` looks for whatever a file may say, these are lives somebody may have had: what is told fits
    together. ``uncertain``: share of blurred dates; ``unknown``: share of attributes null or missing. Raises
    CitizenshipError for an unknown profile or a share that is none.

    >>> from hypothesis import find
    >>> lives = plausible_lives(profile="ordinary", uncertain=0, unknown=0)
    >>> find(lives, lambda case: len(case.residence) == 1).residence[0].registration
    'permanent'
    """
    from hypothesis import strategies as st

    from citizenship.study.dice import Dice
    from citizenship.study.synthesise import Population, make

    Population(seed=0, profile=profile, uncertain=uncertain, unknown=unknown)  # refuses what is none
    chance = st.randoms(use_true_random=False)
    return st.builds(
        lambda what, how: make(Dice(what.random), Dice(how.random), "S-1", profile, uncertain=uncertain, unknown=unknown)[0], chance, chance
    )


class _Maker:
    """Draws the parts of one life; ``first`` is the year of birth of whom they belong to."""

    def __init__(self, draw: DrawFn, first: int) -> None:
        from hypothesis import strategies as st

        self.draw, self.st, self.first = draw, st, first

    def coin(self) -> bool:
        return bool(self.draw(_choice(0, 1)))

    def flag(self) -> Any:
        return self.draw(_choice(NOT_ASKED, *_TRUTHS))

    def text(self) -> str | None:
        return self.draw(_texts())

    def word(self, name: str) -> Any:
        return self.draw(words(WORDS[name]))

    def state(self) -> Any:
        return self.draw(words(STATES))

    def area(self) -> Any:
        return self.draw(words(AREAS))

    def several(self, options: tuple[str, ...], *, sets: bool = True) -> Any:
        return self.draw(_lists(options, sets))

    def day(self) -> Any:
        """Draw a day not before the person was born."""
        return self.draw(_days(self.first + 2))

    def period(self) -> dict[str, Any]:
        """Draw ``start`` and ``end``, the first never certainly after the second."""
        middle = self.draw(self.st.integers(self.first + 2, _LAST_YEAR))
        missing = (NOT_ASKED, None, parse(".."))
        start, end = self.draw(_choice(*missing, BirthDate(), ...)), self.draw(_choice(*missing, ...))
        return {
            "start": self.draw(dates(self.first + 2, middle)) if start is ... else start,
            "end": self.draw(dates(middle)) if end is ... else end,
        }

    def entry(self) -> dict[str, Any]:
        if self.coin():
            return {}
        return {"evidence": self.several(WORDS["evidence"]), "source": self.text(), "note": self.text()}

    def many(self, make: Any, most: int = 2) -> Any:
        """Draw a list that was not asked for, is unknown, or has up to ``most`` entries."""
        count = self.draw(_choice(NOT_ASKED, None, *range(most + 1)))
        return tuple(make() for _ in range(count)) if isinstance(count, int) else count

    def held(self) -> c.HeldNationality:
        held, by = self.draw(_choice(*_TRUTHS)), self.word("by")
        of = self.draw(words(STATES).filter(bool))
        return c.HeldNationality(
            of=of, held=held, by=by, voluntary=self.flag(), **self.period(), **self.entry()
        )

    def place(self) -> Any:
        if self.coin():
            return self.draw(_choice(NOT_ASKED, None))
        return c.Place(area=self.area(), name=self.text())

    def permit(self) -> c.Permit:
        return c.Permit(kind=self.draw(_choice(None, *WORDS["permit"])), **self.period(), **self.entry())

    def spell(self) -> c.Spell:
        wandering = self.coin()
        areas = self.draw(self.st.lists(_choice(*AREAS), min_size=1, max_size=3)) if wandering else ()
        return c.Spell(
            area=tuple(areas) or self.draw(_choice(*AREAS)),
            name=self.text(),
            **self.period(),
            **self.entry(),
            registration=self.word("registration"),
            permanent_home=self.flag(),
            reason=self.word("reason"),
            left_for_good=self.flag(),
            permits=self.many(self.permit, 1),
            lived=self.draw(_choice(*_TRUTHS)),
        )

    def registration(self) -> c.Registration:
        return c.Registration(
            area=self.draw(_choice(*AREAS)),
            name=self.text(),
            kind=self.word("registration_kind"),
            cancelled_by=self.draw(_choice(NOT_ASKED, None, "departure")),
            void=self.flag(),
            refused=self.day(),
            **self.period(),
            **self.entry(),
        )

    def document(self) -> c.Document:
        return c.Document(
            kind=self.draw(_choice(None, *WORDS["document"])),
            of=self.state(),
            issued_in=self.area(),
            says_national_of=self.state(),
            holder=self.word("holder"),
            issued=self.day(),
            expires=self.day(),
            held=self.flag(),
            lost=self.day(),
            withdrawn=self.day(),
            false_data=self.flag(),
            **self.entry(),
        )

    def appeal(self) -> c.Appeal:
        return c.Appeal(
            filed=self.day(), decided=self.day(), outcome=self.word("appeal_outcome"), suspends=self.flag()
        )

    def act(self) -> c.Act:
        return c.Act(
            act=self.draw(_choice(*WORDS["act"])),
            what=self.word("what"),
            of=self.state(),
            by=self.state(),
            date=self.day(),
            decided=self.day(),
            effective=self.day(),
            until=self.day(),
            kind=self.word("act_kind"),
            since=self.day(),
            recorded=self.flag(),
            outcome=self.word("outcome"),
            level=self.word("level"),
            under=self.text(),
            ground=self.text(),
            body=self.text(),
            competent=self.flag(),
            final=self.flag(),
            happened=self.draw(_choice(*_TRUTHS)),
            appeals=self.many(self.appeal, 1),
            **self.entry(),
        )

    def relative(self) -> c.Relative:
        return c.Relative(
            relation=self.draw(_choice(*WORDS["relation"])),
            ended_by=self.word("ended_by"),
            registered=self.flag(),
            nationality=self.several(STATES),
            side=self.word("side"),
            sex=self.word("sex"),
            born=self.day(),
            birthplace=self.place(),
            resident_in=self.area(),
            ethnicity=self.several(_ETHNIC, sets=False),
            birth_registered=self.flag(),
            **self.period(),
            **self.entry(),
        )

    def service(self) -> c.Service:
        return c.Service(
            kind=self.word("service"),
            for_state=self.state(),
            conscript=self.flag(),
            stationed_in=self.area(),
            **self.period(),
            **self.entry(),
        )

    def conviction(self) -> c.Conviction:
        offence = self.draw(_choice(NOT_ASKED, None, "terrorism"))
        return c.Conviction(
            area=self.area(), date=self.day(), offence=offence, until=self.day(), **self.entry()
        )


# Texts that other YAML readers, or ours, would take for something else.
_AWKWARD: Final = (
    "no",
    "NO",
    "null",
    "~",
    "",
    "1991",
    "1991-03-01",
    "true",
    "- a",
    "a: b",
    "*x",
    "&x",
    "!x",
    "<<",
    "0x1",
    " b ",
)
_ETHNIC: Final = ("uzbek", "russian", "crimean_tatar")


def _parent(draw: DrawFn, born: int, role: str, *, references: bool) -> c.Parent:
    make = _Maker(draw, born - 40)
    st = make.st
    filiation = st.builds(c.Filiation, by=words(WORDS["filiation_by"]), date=dates(born, _LAST_YEAR))
    return c.Parent(
        role=role,
        known=draw(_choice(*_TRUTHS)),
        nationality=make.many(make.held),
        case=draw(_choice(None, "T-0")) if references else None,
        nationality_at_birth=make.several(STATES),
        sex=make.word("sex"),
        born=draw(st.one_of(st.just(NOT_ASKED), st.none(), dates(born - 40, born - 40))),
        birthplace=make.place(),
        ethnicity=make.several(_ETHNIC),
        residence=make.many(make.spell, 1),
        registrations=make.many(make.registration, 1),
        documents=make.many(make.document, 1),
        acts=make.many(make.act, 1),
        diplomat=make.flag(),
        married_to_other_parent=make.flag(),
        filiation=draw(st.one_of(st.just(NOT_ASKED), st.none(), filiation)),
    )


def _person(make: _Maker, born: int) -> c.Person:
    st, draw = make.st, make.draw
    found = st.builds(
        lambda area, age: c.Found(area=area, age=age), words(AREAS), _choice(NOT_ASKED, None, 0, 2)
    )
    return c.Person(
        sex=make.word("sex"),
        born=draw(st.one_of(st.just(NOT_ASKED), st.none(), dates(born, born))),
        birthplace=make.place(),
        birth_registered=make.flag(),
        found_as_child=draw(st.one_of(st.sampled_from((NOT_ASKED, None, False)), found)),
        ethnicity=make.several(_ETHNIC),
        languages=make.several(("ru", "uz"), sets=False),
        origin=make.area(),
        died=draw(_choice(NOT_ASKED, None, parse("2023~"), AgeDate(50))),
        nationality=make.many(make.held),
    )


def _circumstances(make: _Maker) -> c.Circumstances:
    st, draw = make.st, make.draw
    trafficking = st.builds(c.Trafficking, act=st.sampled_from((NOT_ASKED, None, True)))
    meets = st.sampled_from((NOT_ASKED, None, (), (("language_test_KZ", None), ("oath", True))))
    return c.Circumstances(
        fears_return_to=make.several(STATES),
        deported_people=draw(_choice(NOT_ASKED, None, "korean")),
        victim_of_repression=make.flag(),
        displaced_by=make.word("displaced_by"),
        alone_minor=make.flag(),
        trafficking=draw(st.one_of(st.sampled_from((NOT_ASKED, None)), trafficking)),
        stranded=make.flag(),
        meets=draw(meets),
        wants=make.several(WORDS["wants"]),
    )


def _case(draw: DrawFn, *, references: bool) -> c.Case:
    from hypothesis import strategies as st

    born = draw(st.integers(_FIRST_YEAR + 40, 2005))
    make = _Maker(draw, born)
    roles = draw(st.lists(st.sampled_from(("mother", "father", "adoptive_mother")), unique=True, max_size=2))
    agreement = st.builds(c.Agreement, of=st.sampled_from(STATES), date=dates(born, _LAST_YEAR))
    agreed = st.one_of(
        st.sampled_from((NOT_ASKED, None, False)), agreement, st.lists(agreement, max_size=2).map(tuple)
    )
    consent = c.Consent(to="contact_consulate", of=make.state(), date=make.day())
    parents = draw(_choice(NOT_ASKED, None, ()))
    if roles:
        parents = tuple(_parent(draw, born, role, references=references) for role in roles)
    return c.Case(
        id=draw(_choice("T-1", "K 2", "3", "no", "жў")),
        as_of=make.day(),
        consents=make.many(lambda: consent, 1),
        person=_person(make, born),
        parents=parents,
        parents_agreed=draw(agreed),
        residence=make.many(make.spell),
        registrations=make.many(make.registration),
        kept_registration_in=make.area(),
        documents=make.many(make.document),
        acts=make.many(make.act),
        none_known=make.several(STATES),
        family=make.many(make.relative),
        service=make.many(make.service, 1),
        convictions=make.many(make.conviction, 1),
        circumstances=_circumstances(make),
        interview=make.many(lambda: c.Answered(fact="residence[0].from", answer=make.word("answered"), date=make.day(), source=make.text()), 1),
    )
