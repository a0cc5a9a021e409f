"""Every key of the case file, once: what it is called, where it lives in ``case.py``, what it may hold.

The reader, the writer and the JSON Schema are made from this table, so that they cannot differ. A test holds
it against the classes of ``case.py``: no field without a key, no key without a field.
"""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

import attrs

from citizenship import case as c
from citizenship import places

Kind: TypeAlias = Literal[
    "text",  # free text; null is the same as leaving it out
    "flag",  # true | false | null
    "day",  # EDTF text, {age: n}, birth
    "age",  # whole years
    "word",  # one word of a list, or {not: […]}, {one_of: […]}
    "words",  # several
    "areas",  # an area, or a list of them for a wandering spell
    "place",  # an area, or {in: …, place: …}
    "found",  # false, or {in: …, age: …}
    "agreement",  # false, or {of: …, date: …}, or several
    "meets",  # any word: true | false | null
    "one",  # a mapping
    "many",  # a list of mappings
]
Path: TypeAlias = tuple[str | int, ...]


@attrs.frozen
class Key:
    """One key: its name in the file, its attribute, its kind, where its values come from.

    ``of`` is the name of a list in ``OPTIONS``, ``None`` for any word, ``"lower"`` for any lower-case word,
    or a class of ``case.py``.
    """

    name: str
    attr: str
    kind: Kind
    of: str | type | None = None
    required: bool = False


# `XX` is some other State; `SU` a State as a nationality and an issuer, but unknown territory as a place.
STATES: Final[dict[str, str]] = {code: code for code in (*places.STATES, "SU", "XX")}
AREAS: Final[dict[str, str]] = {code: code for code in (*STATES, *places.REPUBLICS)}
OPTIONS: Final[dict[str, dict[str, str]]] = {
    **{name: {word: word for word in words} for name, words in c.WORDS.items()},
    "state": STATES,
    "area": AREAS,
}
# What `{not: […]}` leaves over. In a place, every spot on earth lies in one of today's States.
TODAY: Final = frozenset(STATES) - {"SU"}
UNIVERSES: Final[dict[str, frozenset[str]]] = {
    **{name: frozenset(words) for name, words in c.WORDS.items()},
    "state": frozenset(STATES),
    "area": TODAY,
}


def _day(*names: str) -> tuple[Key, ...]:
    return tuple(Key(name, name, "day") for name in names)


def _flag(*names: str) -> tuple[Key, ...]:
    return tuple(Key(name, name, "flag") for name in names)


def _text(*names: str) -> tuple[Key, ...]:
    return tuple(Key(name, name, "text") for name in names)


def _word(name: str, of: str | None, *, attr: str | None = None, required: bool = False) -> Key:
    return Key(name, attr or name, "word", of, required)


def _words(name: str, of: str | None) -> Key:
    return Key(name, name, "words", of)


def _many(name: str, of: type) -> Key:
    return Key(name, name, "many", of)


_IN = _word("in", "area", attr="area")
_TOWN = Key("place", "name", "text")
_PERIOD = (Key("from", "start", "day"), Key("to", "end", "day"))
_ENTRY = (_words("evidence", "evidence"), *_text("source", "note"))

KEYS: Final[dict[type, tuple[Key, ...]]] = {
    c.Place: (_IN, _TOWN),
    c.HeldNationality: (
        _word("of", "state", required=True), *_flag("held"), *_PERIOD, _word("by", "by"),
        *_flag("voluntary"), *_ENTRY,
    ),
    c.Found: (_IN, _TOWN, Key("age", "age", "age"), *_day("date")),
    c.Permit: (_word("kind", "permit"), *_PERIOD, *_ENTRY),
    c.Spell: (
        Key("in", "area", "areas", "area", required=True),
        _TOWN, *_PERIOD, _word("registration", "registration"),
        *_flag("permanent_home"), _word("reason", "reason"), *_flag("left_for_good"),
        _many("permits", c.Permit),
        *_flag("lived"), *_ENTRY,
    ),
    c.Registration: (
        _word("in", "area", attr="area", required=True), _TOWN, _word("kind", "registration_kind"), *_PERIOD,
        _word("cancelled_by", None), *_flag("void"), *_day("refused"), *_ENTRY,
    ),
    c.Document: (
        _word("kind", "document"), _word("of", "state"), _word("issued_in", "area"),
        _word("says_national_of", "state"), _word("holder", "holder"), *_day("issued", "expires"),
        *_flag("held"),
        *_day("lost", "withdrawn"), *_flag("false_data"), *_ENTRY,
    ),
    c.Appeal: (*_day("filed", "decided"), _word("outcome", "appeal_outcome"), *_flag("suspends")),
    c.Act: (
        _word("act", "act", required=True), _word("what", "what"), _word("of", "state"), _word("by", "state"),
        *_day("date", "decided", "effective", "until"), _word("kind", "act_kind"), *_day("since"),
        *_flag("recorded"), _word("outcome", "outcome"), _word("level", "level"),
        *_text("under", "ground", "body"),
        *_flag("competent", "final", "happened"), _many("appeals", c.Appeal), *_ENTRY,
    ),
    c.Filiation: (_word("by", "filiation_by"), *_day("date")),
    c.Agreement: (_word("of", "state", required=True), *_day("date")),
    c.Person: (
        _word("sex", "sex"), *_day("born"), Key("birthplace", "birthplace", "place"),
        *_flag("birth_registered"),
        Key("found_as_child", "found_as_child", "found"), _words("ethnicity", "lower"),
        _words("languages", "lower"),
        _word("origin", "area"), *_day("died"), _many("nationality", c.HeldNationality),
    ),
    c.Parent: (
        Key("role", "role", "word", "role", required=True), *_text("case"), *_flag("known"),
        _many("nationality", c.HeldNationality), _words("nationality_at_birth", "state"), _word("sex", "sex"),
        *_day("born", "died"), Key("birthplace", "birthplace", "place"), _words("ethnicity", "lower"),
        _many("residence", c.Spell), _many("registrations", c.Registration), _many("documents", c.Document),
        _many("acts", c.Act), *_flag("diplomat", "married_to_other_parent"),
        Key("filiation", "filiation", "one", c.Filiation),
    ),
    c.Relative: (
        _word("relation", "relation", required=True), *_PERIOD, _word("ended_by", "ended_by"),
        *_flag("registered"),
        _words("nationality", "state"), *_text("case"), _word("side", "side"), _word("sex", "sex"),
        *_day("born", "died"), Key("birthplace", "birthplace", "place"), _word("resident_in", "area"),
        _words("ethnicity", "lower"), *_flag("birth_registered"), *_ENTRY,
    ),
    c.Service: (
        _word("kind", "service"), _word("for", "state", attr="for_state"), *_PERIOD, *_flag("conscript"),
        _word("stationed_in", "area"), *_ENTRY,
    ),
    c.Conviction: (_IN, *_day("date"), _word("offence", None), *_day("until"), *_ENTRY),
    c.Trafficking: _flag("act", "means", "purpose"),
    c.Circumstances: (
        _words("fears_return_to", "state"), _word("deported_people", "lower"), *_flag("victim_of_repression"),
        _word("displaced_by", "displaced_by"), *_flag("alone_minor"),
        Key("trafficking", "trafficking", "one", c.Trafficking),
        *_flag("violence_on_route", "stranded", "irregular_work", "urgent_need", "means_of_support"),
        Key("meets", "meets", "meets"), _words("wants", "wants"),
    ),
    c.Consent: (_word("to", None), _word("of", "state"), *_day("date")),
    c.Answered: (Key("fact", "fact", "text", required=True), _word("answer", "answered"), *_day("date"), *_text("source")),
    c.Case: (
        Key("id", "id", "text", required=True), *_day("as_of"), _many("consents", c.Consent),
        Key("person", "person", "one", c.Person), _many("parents", c.Parent),
        Key("parents_agreed", "parents_agreed", "agreement"), _many("residence", c.Spell),
        _many("registrations", c.Registration), _word("kept_registration_in", "area"),
        _many("documents", c.Document), _many("acts", c.Act), _words("none_known", "state"),
        _many("family", c.Relative), _many("service", c.Service), _many("convictions", c.Conviction),
        Key("circumstances", "circumstances", "one", c.Circumstances),
        _many("interview", c.Answered),
    ),
}
