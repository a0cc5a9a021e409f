"""A life, as far as it is known: frozen classes that mirror the case file key by key.

Three states of knowledge never merge: a field left out of the file is ``NOT_ASKED``; a field that says
``null`` is ``None`` (asked, unknown); anything else is known. An enumerated fact may also be a ``frozenset``
of possible values (``{not: [AZ]}`` or ``{one_of: [KZ, UZ]}`` in the file), and every date is an interval of
days: one meaning for "unknown" everywhere.

States are ISO 3166-1 alpha-2 codes, ``SU`` the USSR, ``XX`` some other State. Days are EDTF.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import attrs

if TYPE_CHECKING:
    from citizenship.dates import UncertainDate


class NotAsked(Enum):
    """Type of the marker for a question nobody put."""

    NOT_ASKED = "not asked"

    def __repr__(self) -> str:
        return "NOT_ASKED"

    def __bool__(self) -> Literal[False]:
        return False


NOT_ASKED: Final = NotAsked.NOT_ASKED


@attrs.frozen
class AgeDate:
    """A date told by age: some day in the year after the ``years``-th birthday of the person (or parent)."""

    years: int


@attrs.frozen
class BirthDate:
    """The word ``birth`` where a date is expected: the person's own (or the parent's) day of birth."""


Day: TypeAlias = "UncertainDate | AgeDate | BirthDate | None | NotAsked"
Word: TypeAlias = str | frozenset[str] | None | NotAsked
Words: TypeAlias = tuple[str, ...] | frozenset[str] | None | NotAsked
Flag: TypeAlias = bool | None | NotAsked


@attrs.frozen(kw_only=True)
class Entry:
    """What every entry of a list may carry beside its facts."""

    evidence: Words = NOT_ASKED
    source: str | None = None
    note: str | None = None


@attrs.frozen(kw_only=True)
class Place:
    """A place: ``area`` is a State, a Soviet republic, ``SU`` or several of them; ``name`` a town."""

    area: Word = NOT_ASKED
    name: str | None = None


@attrs.frozen(kw_only=True)
class HeldNationality(Entry):
    """A nationality held, once held or certainly not held, and not in dispute (``person.nationality``)."""

    of: Word
    held: Flag = True
    start: Day = NOT_ASKED  # key `from`
    end: Day = NOT_ASKED  # key `to`; left out: later rules and acts decide
    by: Word = NOT_ASKED
    voluntary: Flag = NOT_ASKED


@attrs.frozen(kw_only=True)
class Found:
    """``found_as_child``: where, and at what age in years."""

    area: Word = NOT_ASKED  # key `in`
    name: str | None = None  # key `place`
    age: int | None | NotAsked = NOT_ASKED
    date: Day = NOT_ASKED


@attrs.frozen(kw_only=True)
class Permit(Entry):
    """A residence permit or like status inside a spell."""

    kind: Word = None
    start: Day = NOT_ASKED
    end: Day = NOT_ASKED


@attrs.frozen(kw_only=True)
class Spell(Entry):
    """A stay: where the person really lived. ``start`` and ``end`` are first and last day."""

    area: Words | str  # key `in`: one area, or several for a wandering spell
    name: str | None = None  # key `place`
    start: Day = NOT_ASKED
    end: Day = NOT_ASKED
    registration: Word = NOT_ASKED
    permanent_home: Flag = NOT_ASKED
    reason: Word = NOT_ASKED
    left_for_good: Flag = NOT_ASKED
    permits: tuple[Permit, ...] | None | NotAsked = NOT_ASKED
    lived: Flag = True


@attrs.frozen(kw_only=True)
class Registration(Entry):
    """A propiska or its successor, where it differs from living there."""

    area: Word  # key `in`
    name: str | None = None
    kind: Word = NOT_ASKED
    start: Day = NOT_ASKED
    end: Day = NOT_ASKED
    cancelled_by: Word = NOT_ASKED
    void: Flag = NOT_ASKED
    refused: Day = NOT_ASKED


@attrs.frozen(kw_only=True)
class Document(Entry):
    """A paper the person had or has."""

    kind: Word = None
    of: Word = NOT_ASKED
    issued_in: Word = NOT_ASKED
    says_national_of: Word = NOT_ASKED
    holder: Word = NOT_ASKED
    issued: Day = NOT_ASKED
    expires: Day = NOT_ASKED
    held: Flag = NOT_ASKED
    lost: Day = NOT_ASKED
    withdrawn: Day = NOT_ASKED
    false_data: Flag = NOT_ASKED


@attrs.frozen(kw_only=True)
class Appeal:
    """An appeal against an act."""

    filed: Day = NOT_ASKED
    decided: Day = NOT_ASKED
    outcome: Word = NOT_ASKED
    suspends: Flag = NOT_ASKED


@attrs.frozen(kw_only=True)
class Act(Entry):
    """What the person or an authority did."""

    act: Word
    what: Word = NOT_ASKED
    of: Word = NOT_ASKED
    by: Word = NOT_ASKED
    date: Day = NOT_ASKED
    decided: Day = NOT_ASKED
    effective: Day = NOT_ASKED
    until: Day = NOT_ASKED
    kind: Word = NOT_ASKED
    since: Day = NOT_ASKED
    recorded: Flag = NOT_ASKED
    outcome: Word = NOT_ASKED
    level: Word = NOT_ASKED
    under: str | None = None
    ground: str | None = None
    body: str | None = None
    competent: Flag = NOT_ASKED
    final: Flag = NOT_ASKED
    happened: Flag = True
    appeals: tuple[Appeal, ...] | None | NotAsked = NOT_ASKED

    @property
    def whose(self) -> Word:
        """The State whose nationality or status it is about; where that was not asked, the State that acted."""
        return self.of if self.of is not NOT_ASKED else self.by

    @property
    def works(self) -> Day:
        """The day on which it works: ``effective``, else ``date``, else ``decided``; ``NOT_ASKED`` where none is known."""
        return next((day for day in (self.effective, self.date, self.decided) if day is not NOT_ASKED and day is not None), NOT_ASKED)


@attrs.frozen(kw_only=True)
class Filiation:
    """How and when the link to this parent was made, where after birth."""

    by: Word = NOT_ASKED
    date: Day = NOT_ASKED


@attrs.frozen(kw_only=True)
class Agreement:
    """The parents' written choice of a nationality for the child."""

    of: Word
    date: Day = NOT_ASKED


@attrs.frozen(kw_only=True)
class Person:
    """The person the case is about."""

    sex: Word = NOT_ASKED
    born: Day = NOT_ASKED
    birthplace: Place | None | NotAsked = NOT_ASKED
    birth_registered: Flag = NOT_ASKED
    found_as_child: Found | bool | None | NotAsked = NOT_ASKED
    ethnicity: Words = NOT_ASKED
    languages: Words = NOT_ASKED
    origin: Word = NOT_ASKED
    died: Day = NOT_ASKED
    nationality: tuple[HeldNationality, ...] | None | NotAsked = NOT_ASKED


@attrs.frozen(kw_only=True)
class Parent:
    """A parent, by birth or adoption. ``case`` names another case of the file, whose timeline is then used."""

    role: str
    case: str | None = None
    known: Flag = True
    nationality: tuple[HeldNationality, ...] | None | NotAsked = NOT_ASKED
    nationality_at_birth: Words = NOT_ASKED
    sex: Word = NOT_ASKED
    born: Day = NOT_ASKED
    died: Day = NOT_ASKED
    birthplace: Place | None | NotAsked = NOT_ASKED
    ethnicity: Words = NOT_ASKED
    residence: tuple[Spell, ...] | None | NotAsked = NOT_ASKED
    registrations: tuple[Registration, ...] | None | NotAsked = NOT_ASKED
    documents: tuple[Document, ...] | None | NotAsked = NOT_ASKED
    acts: tuple[Act, ...] | None | NotAsked = NOT_ASKED
    diplomat: Flag = NOT_ASKED
    married_to_other_parent: Flag = NOT_ASKED
    filiation: Filiation | None | NotAsked = NOT_ASKED


@attrs.frozen(kw_only=True)
class Relative(Entry):
    """A family member other than a parent."""

    relation: Word
    start: Day = NOT_ASKED  # of a marriage
    end: Day = NOT_ASKED
    ended_by: Word = NOT_ASKED
    registered: Flag = NOT_ASKED
    nationality: Words = NOT_ASKED
    case: str | None = None
    side: Word = NOT_ASKED
    sex: Word = NOT_ASKED
    born: Day = NOT_ASKED
    died: Day = NOT_ASKED
    birthplace: Place | None | NotAsked = NOT_ASKED
    resident_in: Word = NOT_ASKED
    ethnicity: Words = NOT_ASKED
    birth_registered: Flag = NOT_ASKED


@attrs.frozen(kw_only=True)
class Service(Entry):
    """Service for a State."""

    kind: Word = NOT_ASKED
    for_state: Word = NOT_ASKED  # key `for`
    start: Day = NOT_ASKED
    end: Day = NOT_ASKED
    conscript: Flag = NOT_ASKED
    stationed_in: Word = NOT_ASKED


@attrs.frozen(kw_only=True)
class Conviction(Entry):
    """A final criminal conviction."""

    area: Word = NOT_ASKED  # key `in`
    date: Day = NOT_ASKED
    offence: Word = NOT_ASKED
    until: Day = NOT_ASKED


@attrs.frozen(kw_only=True)
class Trafficking:
    """The three elements of trafficking (Palermo Protocol, art. 3)."""

    act: Flag = NOT_ASKED
    means: Flag = NOT_ASKED
    purpose: Flag = NOT_ASKED


@attrs.frozen(kw_only=True)
class Circumstances:
    """Circumstances that change what may be done, rarely what is."""

    fears_return_to: Words = NOT_ASKED
    deported_people: Word = NOT_ASKED
    victim_of_repression: Flag = NOT_ASKED
    displaced_by: Word = NOT_ASKED
    alone_minor: Flag = NOT_ASKED
    trafficking: Trafficking | None | NotAsked = NOT_ASKED
    violence_on_route: Flag = NOT_ASKED
    stranded: Flag = NOT_ASKED
    irregular_work: Flag = NOT_ASKED
    urgent_need: Flag = NOT_ASKED
    means_of_support: Flag = NOT_ASKED
    meets: tuple[tuple[str, bool | None], ...] | None | NotAsked = NOT_ASKED
    wants: Words = NOT_ASKED


@attrs.frozen(kw_only=True)
class Consent:
    """A consent the person gave to the helper."""

    to: Word = NOT_ASKED
    of: Word = NOT_ASKED
    date: Day = NOT_ASKED


@attrs.frozen(kw_only=True)
class Answered:
    """A question that was put: which fact, when, who answered. The answer itself stands in the case.

    ``answer``: ``given``; ``unknown`` (asked, and nobody knows; not asked again); ``begun`` (a list not yet complete).
    """

    fact: str
    answer: Word = NOT_ASKED
    date: Day = NOT_ASKED
    source: str | None = None


@attrs.frozen(kw_only=True)
class Case:
    """One life and the day on which it is judged.

    Lists are tuples; ``NOT_ASKED`` and ``()`` differ (DESIGN R6). ``as_of`` left out means the evaluator must
    be given a day; the command line gives today's.
    """

    id: str
    as_of: Day = NOT_ASKED
    consents: tuple[Consent, ...] | None | NotAsked = NOT_ASKED
    person: Person = attrs.field(factory=Person)
    parents: tuple[Parent, ...] | None | NotAsked = NOT_ASKED
    parents_agreed: Agreement | tuple[Agreement, ...] | bool | None | NotAsked = NOT_ASKED
    residence: tuple[Spell, ...] | None | NotAsked = NOT_ASKED
    registrations: tuple[Registration, ...] | None | NotAsked = NOT_ASKED
    kept_registration_in: Word = NOT_ASKED
    documents: tuple[Document, ...] | None | NotAsked = NOT_ASKED
    acts: tuple[Act, ...] | None | NotAsked = NOT_ASKED
    none_known: Words = NOT_ASKED
    family: tuple[Relative, ...] | None | NotAsked = NOT_ASKED
    service: tuple[Service, ...] | None | NotAsked = NOT_ASKED
    convictions: tuple[Conviction, ...] | None | NotAsked = NOT_ASKED
    circumstances: Circumstances = attrs.field(factory=Circumstances)
    interview: tuple[Answered, ...] | None | NotAsked = NOT_ASKED


# The closed lists of CASEFILE.md. One table, read by the loader, the JSON Schema and the completions.
WORDS: Final[dict[str, tuple[str, ...]]] = {
    "sex": ("female", "male"),
    "by": ("birth", "operation", "grant", "recognition"),
    "role": ("mother", "father", "adoptive_mother", "adoptive_father"),
    "filiation_by": ("marriage", "recognition", "court", "adoption"),
    "registration": ("permanent", "temporary", "stay", "none", "some"),
    "registration_kind": ("permanent", "temporary", "stay", "some"),
    "reason": ("home", "work", "study", "military", "prison", "treatment", "assignment", "displacement"),
    "permit": ("permanent_permit", "temporary_permit", "stateless_permit", "refugee", "asylum_seeker", "visa", "none"),
    "document": (
        "passport", "internal_passport", "id_card", "travel_document", "birth_certificate",
        "nationality_certificate", "nationality_insert", "stamp", "register_entry", "electoral_roll",
        "residence_permit", "stateless_certificate", "military_card", "work_book", "return_certificate", "other",
    ),
    "holder": ("self", "mother", "father"),
    "act": (
        "applied", "declared_for", "opted_out", "asked_release", "gave_up", "registered_with_consulate",
        "notified_foreign_nationality", "enquired", "consented",
        "became_national", "granted", "registered", "recognised", "confirmed", "refused", "released",
        "loss_registered", "deprived", "annulled", "restored",
        "position_national", "position_not_national", "cannot_confirm", "no_reply", "court_found", "terminated",
        "treated_as_citizen", "treated_as_foreigner", "removal_ordered", "readmission_refused",
        "recognised_stateless", "recognised_refugee", "asylum_refused", "recognised_ethnic_return",
    ),
    "what": (
        "confirmation", "recognition", "admission", "release", "document", "loss", "residence", "statelessness",
        "identity", "birth",
    ),
    "act_kind": ("permanent", "temporary", "individual", "group"),
    "outcome": ("pending", "none", "failed"),
    "appeal_outcome": ("pending", "upheld", "overturned"),
    "answered": ("given", "unknown", "begun"),
    "level": ("local", "central", "court", "consulate"),
    "relation": ("spouse", "child", "sibling", "half_sibling", "grandparent", "great_grandparent", "grandchild"),
    "ended_by": ("divorce", "death", "annulment"),
    "side": ("maternal", "paternal"),
    "service": ("military", "security", "police", "justice", "civil"),
    "displaced_by": ("tajik_war", "osh_2010", "aral_sea", "karabakh", "afghanistan", "ukraine", "other"),
    "wants": ("nationality", "papers", "family", "work", "return", "travel", "no_nationality"),
    "evidence": (
        "propiska_stamp", "house_book", "archive_extract", "register_extract", "civil_record", "school", "work",
        "military", "medical", "local_authority_letter", "witness", "court_finding", "photo", "statement",
    ),
}
