"""Why a verdict is no surer, in words a client's file can carry (English and Russian). The reasons are those of `confidence`."""

from __future__ import annotations

from typing import Final

REASONS: Final[dict[str, dict[str, str]]] = {
    "open": {"en": "the verdict is open", "ru": "вопрос о гражданстве этого государства остаётся открытым"},
    "competence": {"en": "nobody said whether the body that answered is competent in matters of nationality",
                   "ru": "не указано, компетентен ли давший ответ орган в вопросах гражданства"},
    "no_reasons": {"en": "the answer of the authority gives no reasons", "ru": "ответ органа не мотивирован"},
    "older_than_loss": {"en": "the paper was issued before the day on which the nationality ended by law; nobody has been asked since",
                        "ru": "документ выдан до дня, когда гражданство по закону прекратилось; с тех пор орган не запрашивали"},
    "not_final": {"en": "it is not said that the decision is final", "ru": "не указано, вступило ли решение в силу окончательно"},
    "told": {"en": "a fact rests on somebody's word alone: a statement, a witness or a photograph",
             "ru": "факт подтверждён только словами: заявлением, показаниями свидетеля или фотографией"},
    "later_conduct": {"en": "later the same authorities treated the person otherwise", "ru": "впоследствии те же органы обращались с лицом иначе"},
    "practice": {"en": "it rests on how the authorities apply the law, not on their answer about this person",
                 "ru": "вывод основан на практике применения закона, а не на ответе органа об этом лице"},
    "text": {"en": "it rests on the text of the law alone; no authority has been asked about this person",
             "ru": "вывод основан только на тексте закона; ответа органа об этом лице нет"},
    "text_supported": {"en": "it rests on the text of the law, borne out by documents or by the conduct of the authorities, not on their answer",
                       "ru": "вывод основан на тексте закона и подкреплён документами или действиями органов, но не их ответом"},
    "stated": {"en": "the file states it; nothing in the file proves it", "ru": "так указано в деле; подтверждающих документов нет"},
    "stated_proved": {"en": "the file states it with proof, not an answer of the authority", "ru": "так указано в деле с подтверждением, но без ответа органа"},
    "no_ruleset": {"en": "the law of this State is not encoded; the file alone speaks", "ru": "законодательство этого государства не внесено; вывод сделан только по материалам дела"},
    "recalled": {"en": "a provision was remembered, not read", "ru": "положение закона приведено по памяти, текст не проверен"},
    "secondary": {"en": "a provision is known from a description, not from its text", "ru": "положение закона известно по описанию, а не по тексту"},
    "approximate": {"en": "a date is approximate or doubtful", "ru": "одна из дат приблизительна или сомнительна"},
    "assumed": {"en": "something is assumed because nobody was asked; see the assumptions", "ru": "часть фактов предположена, так как о них не спрашивали; см. допущения"},
    "conflicts": {"en": "the file contradicts itself; see the contradictions", "ru": "сведения дела противоречат друг другу; см. противоречия"},
    "contrary_practice": {"en": "the State issued its own paper to the person, or treated them as its national, though by its law they were none",
                          "ru": "государство выдало лицу свой документ или обращалось с ним как со своим гражданином, хотя по закону оно им не являлось"},
    "doubted": {"en": "the conduct of the authorities speaks against it: a refusal, treatment as a foreigner, or repeated silence",
                "ru": "действия органов говорят об обратном: отказ, обращение как с иностранцем или неоднократное оставление запросов без ответа"},
}

__all__ = ["REASONS"]
