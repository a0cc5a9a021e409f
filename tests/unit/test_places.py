"""States, republics and moved borders; ``pycountry`` as an independent list of codes."""

from __future__ import annotations

import attrs
import pycountry
import pytest
from hypothesis import given
from hypothesis import strategies as st

from citizenship import _gazetteer
from citizenship.dates import MAX_DAY, MIN_DAY, parse
from citizenship.errors import CitizenshipError
from citizenship.places import (
    REGION,
    REPUBLICS,
    STATES,
    TRANSFERS,
    canonical_name,
    nearest,
    present_states,
    state_then,
)

DAYS = st.integers(MIN_DAY, MAX_DAY) | st.integers(parse("1915").lo, parse("1995").hi)
SPANS = st.tuples(DAYS, DAYS).map(lambda pair: (min(pair), max(pair)))
AREAS = st.sampled_from([*STATES, *REPUBLICS])
NAMES = st.none() | st.sampled_from(["Frunze", "Nukus", "Simferopol", "Tashkent", "Lviv", "Aul No. 5"])


def span(text: str | None) -> tuple[int, int] | None:
    """Bounds of a date."""
    return None if text is None else (parse(text).lo, parse(text).hi)


# -- codes --------------------------------------------------------------------------------------------------


def test_codes_are_those_of_iso_3166() -> None:
    theirs = {country.alpha_2: country.alpha_3 for country in pycountry.countries}
    ours = {state.code: state.alpha3 for state in STATES.values()}
    assert ours == theirs | {"SU": "SUN", "XX": "XXX"}
    assert all(code == state.code and state.name_en and state.name_ru for code, state in STATES.items())


def test_the_ussr_had_the_code_we_use() -> None:
    former = pycountry.historic_countries.get(alpha_4="SUHH")
    assert former is not None
    assert former.alpha_3 == STATES["SU"].alpha3


def test_region_and_republics() -> None:
    assert len(REGION) == len(set(REGION)) == 19
    assert set(REGION) <= set(STATES)
    assert len(REPUBLICS) == 15
    assert len({republic.state for republic in REPUBLICS.values()}) == 15
    assert {republic.state for republic in REPUBLICS.values()} <= set(REGION)
    assert (STATES["KG"].name_ru, STATES["UZ"].name_ru) == ("Кыргызстан", "Узбекистан")


def test_tables_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        STATES["ZZ"] = STATES["XX"]  # type: ignore[index]
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        STATES["KZ"].code = "KG"  # type: ignore[misc]


def test_every_transfer_says_how_sure_it_is_and_whence() -> None:
    for row in TRANSFERS:
        assert (row.certainty, row.source) == ("recalled", "METHODS e.3")
        assert row.written in REPUBLICS
        assert row.present in STATES
        assert row.present != REPUBLICS[row.written].state
        assert row.since.lo < row.until.hi


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("kz", "KZ"),
        ("KAZ", "KZ"),
        ("Kyrgyzstan", "KG"),
        ("Узбекистан", "UZ"),
        ("SU-KGZ", "SU-KIR"),
        ("SU-RUS", "SU-RSF"),
        ("su-uzb", "SU-UZB"),
        ("SU-TADJ", "SU-TAJ"),
        ("??", None),
    ],
)
def test_nearest(slip: str, meant: str | None) -> None:
    assert nearest(slip, [*STATES, *REPUBLICS]) == meant


def test_nearest_offers_only_what_it_was_given() -> None:
    assert nearest("KAZ", ["UZ", "KG"]) is None


@pytest.mark.parametrize("function", [present_states, state_then])
def test_unknown_codes_are_refused_with_a_hint(function) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    with pytest.raises(CitizenshipError) as caught:
        function("SU-KGZ", None, None)
    assert caught.value.code == "place"
    assert caught.value.hint == "did you mean 'SU-KIR'?"


# -- today's State ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("area", "name", "day", "states"),
    [
        ("KZ", "Shymkent", "1968", "KZ"),
        ("TR", None, None, "TR"),
        ("XX", None, None, "XX"),
        # the republic is the answer once no transfer can matter
        ("SU-KAZ", None, "1975", "KZ"),
        ("SU-UZB", None, "1975", "UZ"),
        ("SU-KIR", None, "1930", "KG"),
        ("SU-RSF", None, "1977", "RU"),
        # Crimea
        ("SU-RSF", "Simferopol", "1947", "UA"),
        ("SU-RSF", "Крым", "1947", "UA"),
        ("SU-RSF", "Yalta, Crimea", None, "UA"),
        ("SU-RSF", None, "1947", "RU UA"),
        ("SU-RSF", "Novosibirsk", "1947", "RU"),
        ("SU-UKR", "Simferopol", "1960", "UA"),
        # Karakalpakstan
        ("SU-KAZ", "Nukus", "1928", "UZ"),
        ("SU-RSF", "Nukus", "1933", "UZ"),
        ("SU-RSF", "Karakalpak ASSR", "1933", "UZ"),
        ("SU-UZB", "Nukus", "1960", "UZ"),
        # Khujand and the Tajik ASSR
        ("SU-UZB", "Khujand", "1927", "TJ"),
        ("SU-UZB", "Ленинабад", "1927", "TJ"),
        ("SU-UZB", None, "1927", "UZ TJ"),
        ("SU-UZB", None, "1929", "UZ TJ"),
        ("SU-UZB", None, "1931", "UZ"),
        # Bostandyk and the Golodnaya Steppe
        ("SU-KAZ", "Bostandyk", "1950", "UZ"),
        ("SU-KAZ", "Shymkent", "1950", "KZ"),
        ("SU-KAZ", None, "1950", "KZ UZ"),
        ("SU-KAZ", "Aul No. 5", "1950", "KZ UZ"),
        ("SU-KAZ", None, "1960", "KZ UZ"),
        ("SU-KAZ", None, "1964", "KZ"),
        ("SU-UZB", None, "1965", "UZ KZ"),
        ("SU-UZB", "Tashkent", "1965", "UZ"),
        ("SU-UZB", "Pakhta-Aral", "1965", "KZ"),
        # Kazakh and Kirghiz land in the RSFSR
        ("SU-RSF", "Alma-Ata", "1930", "KZ"),
        ("SU-RSF", "Frunze", "1930", "KG"),
        ("SU-RSF", None, "1930", "RU KZ KG UZ UA"),
        ("SU-RSF", "Tashkent", "1923", "UZ"),
        # a name that contradicts paper and day may be a village's
        ("SU-RSF", "Frunze", "1970", "RU KG"),
        # bare SU
        ("SU", "Frunze", "1970", "KG"),
        ("SU", None, "1970", " ".join(republic.state for republic in REPUBLICS.values())),
        ("SU", "Leninsk", "1970", " ".join(republic.state for republic in REPUBLICS.values())),
    ],
)
def test_present_states(area: str, name: str | None, day: str | None, states: str) -> None:
    assert present_states(area, name, span(day)) == frozenset(states.split())


def test_districts_may_be_left_out() -> None:
    assert present_states("SU-UZB", None, span("1965"), districts=False) == {"UZ"}
    assert present_states("SU-KAZ", None, span("1950"), districts=False) == {"KZ"}
    assert present_states("SU-KAZ", "Bostandyk", span("1950"), districts=False) == {"UZ"}
    assert present_states("SU-RSF", None, span("1950"), districts=False) == {"RU", "UA"}


@given(AREAS, st.none() | st.just("Aul No. 5"), SPANS, st.data())
def test_a_better_known_day_never_adds_a_state(
    area: str, name: str | None, days: tuple[int, int], data: st.DataObject,
) -> None:  # fmt: skip
    lo = data.draw(st.integers(*days))
    inner = (lo, data.draw(st.integers(lo, days[1])))
    assert present_states(area, name, inner) <= present_states(area, name, days)
    assert state_then(area, name, inner) <= state_then(area, name, days)
    assert state_then(area, name, days) <= state_then(area, name, None)


@given(AREAS, NAMES, SPANS)
def test_there_is_always_an_answer(area: str, name: str | None, days: tuple[int, int]) -> None:
    assert frozenset() < present_states(area, name, days) <= frozenset(STATES) - {"SU"}
    assert frozenset() < state_then(area, name, days) <= frozenset(STATES)


# -- the State of the day -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("area", "name", "day", "states"),
    [
        ("SU-KAZ", None, "1975", "SU"),
        ("KZ", "Shymkent", "1991-12-25", "SU"),
        ("KZ", "Shymkent", "1991-12-26", "KZ"),
        ("KZ", None, "1991", "SU KZ"),
        ("KZ", None, "1922-12-30", "SU"),
        ("KZ", None, "1922-12-29", "XX"),
        ("KZ", None, None, "XX SU KZ"),
        ("UZ", None, "1923", "XX SU"),
        ("UZ", None, "1925", "SU"),
        ("SU", None, "1935", "SU"),
        ("SU", "Tashkent", "2000", "UZ"),
        ("SU-RSF", "Simferopol", "1947", "SU"),
        ("EE", None, "1930", "EE"),
        ("SU-EST", "Tallinn", "1950", "SU"),
        ("EE", None, "1991-10-01", "EE"),
        ("UA", "Lviv", "1930", "XX"),
        ("UA", "Kyiv", "1930", "SU"),
        ("UA", None, "1930", "SU XX"),
        ("SU-UKR", None, "1930", "SU"),
        ("UA", None, "1950", "SU"),
        ("RU", "Kaliningrad", "1930", "XX"),
        ("RU", None, "1930", "SU"),
        ("TR", None, "1930", "TR"),
        ("XX", None, "1930", "XX"),
    ],
)
def test_state_then(area: str, name: str | None, day: str | None, states: str) -> None:
    assert state_then(area, name, span(day)) == frozenset(states.split())


# -- names --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Frunze", "Bishkek"),
        ("Фрунзе", "Bishkek"),
        ("г. Фрунзе", "Bishkek"),  # noqa: RUF001
        ("Leninabad", "Khujand"),
        ("Krasnovodsk", "Turkmenbashi"),
        ("Türkmenbaşy", "Turkmenbashi"),
        ("Alma-Ata", "Almaty"),
        ("Алма-Ата", "Almaty"),
        ("Tselinograd", "Astana"),
        ("Akmola", "Astana"),
        ("Nur-Sultan", "Astana"),
        ("Stalinabad", "Dushanbe"),
        ("Przhevalsk", "Karakol"),
        ("Chimkent", "Shymkent"),
        ("Чимкент", "Shymkent"),
        ("Dzhambul", "Taraz"),
        ("Жамбыл", "Taraz"),
        ("Ashkhabad", "Ashgabat"),
        ("Chardzhou", "Turkmenabat"),
        ("Gurev", "Atyrau"),
        ("Гурьев", "Atyrau"),
        ("Shevchenko", "Aktau"),
        ("Kuybyshev", "Samara"),
        ("Самарқанд", "Samarkand"),
        ("Қарши", "Karshi"),
        (" Aul No. 5 ", "Aul No. 5"),
        ("", ""),
    ],
)
def test_canonical_name(old: str, new: str) -> None:
    assert canonical_name(old) == new


def test_canonical_names_are_stable() -> None:
    for place, state in _gazetteer.KNOWN.values():
        assert canonical_name(place) == place
        assert state in REGION
    assert {place for place, _ in _gazetteer.KNOWN.values()} >= _gazetteer.LATE


@given(st.text(max_size=30))
def test_any_text_may_be_a_name(name: str) -> None:
    assert present_states("SU-KIR", name, None)
    assert canonical_name(name) == canonical_name(canonical_name(name))
