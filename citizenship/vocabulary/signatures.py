"""The closed vocabulary: every predicate with its typed arguments, what silence means, and its phrases.

``silent`` says what a file that is silent about the fact means: ``unknown``; ``absent`` (FALSE, as a listed
assumption, DESIGN R6); ``computed`` from other things. ``window`` is the default window of a status predicate,
``None`` where a predicate takes none. Phrases are templates over the spoken arguments.
"""

from __future__ import annotations

from typing import Final

import attrs


@attrs.frozen
class Signature:
    """Arguments and phrases of one predicate."""

    main: str | None
    args: dict[str, str]
    silent: str
    window: str | None = None  # "moment", "past" (up to the moment) or None
    who: bool = False
    en: str = ""
    ru: str = ""


# kinds of arguments: states (default own), states_any (default any), person, words:<list of case.WORDS>, word
# (free lower-case words), int, term, bool, absence, text, conditions
P: Final = "person"
VOCABULARY: Final[dict[str, Signature]] = {
    "national": Signature("of", {"of": "states"}, "computed", "moment", who=True,
                          en="{who} is a national of {of}", ru="{who} — гражданин: {of}"),
    "national_elsewhere": Signature("except", {"except": "states_none"}, "computed", "moment", who=True,
                                    en="{who} is a national of another State", ru="{who} имеет гражданство другого государства"),
    "basis": Signature("is", {"is": "word", "of": "states"}, "computed", None,
                       en="the nationality of {of} is held by {is}", ru="гражданство {of} получено: {is}"),
    "acquired": Signature("of", {"of": "states", "by": "word", "voluntary": "bool"}, "computed", "past",
                          en="acquired the nationality of {of}", ru="приобретено гражданство: {of}"),
    "ended": Signature("of", {"of": "states", "by": "word"}, "computed", "past",
                       en="the nationality of {of} ended", ru="гражданство {of} прекращено"),
    "stateless": Signature(None, {}, "computed", "moment", who=True,
                           en="{who} has no nationality at all", ru="{who} не имеет никакого гражданства"),
    "otherwise_stateless": Signature(None, {}, "computed", None,
                                     en="would otherwise have no nationality", ru="иначе осталось бы без гражданства"),
    "none_from_parents": Signature(None, {}, "computed", None,
                                   en="gets no nationality from either parent", ru="не получает гражданства ни от одного из родителей"),
    "no_proof_of_nationality": Signature(None, {}, "computed", None, who=True,
                                         en="{who} has no proof of any State's nationality", ru="{who} не имеет доказательств гражданства какого-либо государства"),
    "parents": Signature("both", {"both": P, "one": P, "other": P, "both_or_only": P, "father": P, "mother": P, "day": "day"},
                         "unknown", None, en="parents: {args}", ru="родители: {args}"),
    "filiation": Signature("to", {"to": "word", "is": P, "by": "word", "child_under": "int"}, "absent", None,
                           en="the link to the {to} is established ({args})", ru="установлено происхождение от родителя ({args})"),
    "adopted": Signature("by", {"by": P, "other": P, "both": P, "child_under": "int"}, "absent", None,
                         en="adopted by a person who is {by}", ru="усыновление: усыновитель — {by}"),
    "in_wedlock": Signature(None, {}, "unknown", None, en="born in wedlock", ru="родители состояли в браке в день рождения"),
    "parents_agreed": Signature("of", {"of": "states"}, "unknown", "life",
                                en="the parents chose the nationality of {of} in writing", ru="родители письменно избрали гражданство: {of}"),
    "consents": Signature("by", {"by": "word"}, "unknown", "past", en="written consent of the {by}", ru="письменное согласие: {by}"),
    "parents_changed": Signature("effect", {"effect": "word", "which": "word", "child_under": "int", "basis": "word"}, "absent", None,
                                 en="{which} parent(s) {effect} the nationality", ru="изменение гражданства родителей: {which}, {effect}"),
    "born": Signature(None, {}, "unknown", "required", en="born", ru="рождение"),
    "born_in": Signature("place", {"place": "states", "territory": "word"}, "unknown", None, who=True,
                         en="{who} was born in {place}", ru="{who}: место рождения — {place}"),
    "age": Signature("at_least", {"at_least": "int", "under": "int", "day": "day"}, "unknown", None, who=True,
                     en="age: {args}", ru="возраст: {args}"),
    "birth_registered": Signature(None, {}, "unknown", None, en="the birth is registered", ru="рождение зарегистрировано"),
    "found": Signature("in", {"in": "states", "age_under": "int"}, "absent", None,
                       en="found as a child in {in}, parents unknown", ru="найден ребёнком: {in}, родители неизвестны"),
    "registered": Signature("in", {"in": "states", "kind": "word"}, "unknown", "moment", who=True,
                            en="{who} is registered ({kind}) in {in}", ru="{who}: регистрация (прописка) в {in}"),
    "resident": Signature("in", {"in": "states", "basis": "word", "is": P}, "unknown", "moment", who=True,
                          en="{who} resides ({basis}) in {in}", ru="{who}: проживание ({basis}) — {in}"),
    "resided": Signature("in", {"in": "states", "basis": "word", "years": "int", "term": "term", "unbroken": "bool", "ending": "day", "absence_max": "absence"},
                         "unknown", None, who=True, en="{who} has resided in {in} for {term}", ru="{who}: проживание в {in} не менее {term}"),
    "arrived": Signature("in", {"in": "states", "for_good": "bool"}, "unknown", "past",
                         en="came to live in {in}", ru="прибытие на жительство: {in}"),
    "left": Signature("from", {"from": "states", "to": "states_any", "for_good": "bool"}, "unknown", "past",
                      en="left {from}", ru="выезд из: {from}"),
    "away": Signature("from", {"from": "states", "reasons": "words:reason"}, "unknown", "moment",
                      en="temporarily away from {from} ({reasons})", ru="временное отсутствие: {from} ({reasons})"),
    "absent": Signature("from", {"from": "states", "years": "int", "term": "term", "without": "word", "ending": "day"}, "unknown", None,
                        en="permanently abroad from {from} for {term} without {without}", ru="постоянно за пределами {from} {term} без: {without}"),
    "consular_registered": Signature("with", {"with": "states", "kind": "word"}, "absent", "moment",
                                     en="registered with a consulate of {with}", ru="консульский учёт: {with}"),
    "holds_status": Signature("kind", {"kind": "word", "in": "states"}, "unknown", "moment",
                              en="holds the status {kind} in {in}", ru="статус {kind} в {in}"),
    "act": Signature("kind", {"kind": "words:act", "of": "states", "what": "words:what", "outcome": "words:outcome", "under": "text"},
                     "absent", "past", en="act on file: {kind} ({of})", ru="имеется акт: {kind} ({of})"),
    "position": Signature("is", {"is": "word", "of": "states"}, "absent", None,
                          en="a competent authority of {of} holds the person {is}", ru="позиция компетентного органа {of}: {is}"),
    "wish": Signature("of", {"of": "states"}, "unknown", None, en="expressed the wish to be a citizen of {of}", ru="выразил желание быть гражданином: {of}"),
    "document": Signature("kind", {"kind": "words:document", "of": "states", "issued": "window", "expires": "window", "issued_in": "states_any", "held": "bool"},
                          "absent", None, en="has a paper: {kind} of {of}", ru="имеется документ: {kind} ({of})"),
    "proven": Signature("fact", {"fact": "word", "by": "words:evidence"}, "unknown", None,
                        en="{fact} is proven by {by}", ru="{fact} подтверждено: {by}"),
    "married": Signature("to", {"to": P, "years": "int", "cohabiting": "bool", "common_child": "bool"}, "unknown", "moment",
                         en="married to a person who is {to}", ru="состоит в браке с лицом: {to}"),
    "widowed": Signature("of", {"of": P}, "unknown", None, en="widowed of a person who was {of}", ru="вдова (вдовец) лица: {of}"),
    "relative": Signature("kinds", {"kinds": "word", "citizen_of": "states_none", "resident_in": "states_none", "born_in": "states_none", "resided_in": "states_none", "ethnic": "word"},
                          "unknown", None, en="has a relative ({kinds}): {args}", ru="имеет родственника ({kinds}): {args}"),
    "ethnic": Signature("of", {"of": "word"}, "unknown", None, who=True, en="{who} is ethnically {of}", ru="{who}: этническая принадлежность — {of}"),
    "group": Signature("of", {"of": "word"}, "unknown", None, en="belongs to the group {of}", ru="принадлежит к группе: {of}"),
    "served": Signature("for", {"for": "states", "kinds": "words:service", "conscript": "bool"}, "absent", "past",
                        en="served {for} ({kinds})", ru="служба: {for} ({kinds})"),
    "convicted": Signature("offence", {"offence": "word", "in": "states_any"}, "absent", "past",
                           en="convicted of {offence}", ru="осуждён за: {offence}"),
    "meets": Signature("what", {"what": "word"}, "unknown", None, en="meets the requirement {what}", ru="выполнено требование: {what}"),
    "circumstance": Signature("is", {"is": "word"}, "unknown", None, en="circumstance: {is}", ru="обстоятельство: {is}"),
    "party": Signature("treaty", {"treaty": "text", "state": "states"}, "computed", "moment",
                       en="{state} is a party to {treaty}", ru="{state} — участник {treaty}"),
    "ground": Signature("mode", {"mode": "text", "met": "bool"}, "computed", None,
                        en="some State has a ground of loss {mode}", ru="имеется основание утраты {mode}"),
}

WHO: Final = ("self", "father", "mother", "one_parent", "both_parents", "both_or_only", "adopter", "spouse")
PERSON_WORDS: Final = (
    "citizen", "not_citizen", "foreign", "stateless", "unknown", "undetermined", "ussr_citizen", "diplomat", "any_person",
)
