"""Rules read aloud: every condition as a sentence in English or Russian."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from citizenship.law.model import All, AnyOf, Const, DayRef, Doubt, InForce, Is, Not, Pred, StateSet, Window
from citizenship.vocabulary.signatures import VOCABULARY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from citizenship.law.model import Condition, Rule

_WORDS: Final = {
    "en": {"and": "and", "or": "or", "not": "it is not so that", "doubt": "readings of a doubtful law", "self": "the person",
           "father": "the father", "mother": "the mother", "one_parent": "one parent", "both_parents": "both parents",
           "both_or_only": "both parents (or the only one)", "adopter": "the adopter", "spouse": "the spouse", "day": "on", "some": "at some time from",
           "every": "throughout, from", "to": "to", "moment": "the day in question", "birth": "birth", "today": "the day of determination",
           "filing": "the day of filing", "..": "any time", "in_force": "while in force", "always": "always",
           "any": "any State", "but": "any State but", "unless": "unless", "when": "if"},
    "ru": {"and": "и", "or": "или", "not": "неверно, что", "doubt": "толкования неясной нормы", "self": "лицо",
           "father": "отец", "mother": "мать", "one_parent": "один из родителей", "both_parents": "оба родителя",
           "both_or_only": "оба родителя (либо единственный)", "adopter": "усыновитель", "spouse": "супруг", "day": "на", "some": "когда-либо с",
           "every": "непрерывно с", "to": "по", "moment": "день события", "birth": "рождение", "today": "день определения",
           "filing": "день подачи", "..": "любое время", "in_force": "пока норма в силе", "always": "всегда",
           "any": "любое государство", "but": "любое государство, кроме", "unless": "за исключением случаев, когда", "when": "если"},
}
_PERSON: Final = {
    "en": {"citizen": "citizen of this State", "not_citizen": "not a citizen of this State", "foreign": "foreign citizen", "stateless": "stateless",
           "unknown": "unknown or of unknown citizenship", "undetermined": "of undetermined nationality", "ussr_citizen": "USSR citizen",
           "diplomat": "diplomat", "any_person": "any person"},
    "ru": {"citizen": "гражданин этого государства", "not_citizen": "не гражданин этого государства", "foreign": "иностранный гражданин",
           "stateless": "лицо без гражданства", "unknown": "неизвестен либо неизвестного гражданства", "undetermined": "неопределённого гражданства",
           "ussr_citizen": "гражданин СССР", "diplomat": "дипломат", "any_person": "любое лицо"},
}


def say(condition: Condition, lang: str) -> str:
    """A condition as one sentence.

    >>> say(Not(Is("citizen")), "en")
    'it is not so that citizen of this State'
    """
    words = _WORDS[lang]
    if isinstance(condition, All | AnyOf):
        joint = f" {words['and' if isinstance(condition, All) else 'or']} "
        inner = [say(item, lang) for item in condition.items if not isinstance(item, InForce)]
        return inner[0] if len(inner) == 1 else "(" + joint.join(inner) + ")" if inner else words["always"]
    if isinstance(condition, Not):
        return f"{words['not']} {say(condition.item, lang)}"
    if isinstance(condition, Doubt):
        return f"{words['doubt']} {condition.id}: " + f" {words['or']} ".join(say(r, lang) for r in condition.readings)
    if isinstance(condition, Is):
        return _PERSON[lang][condition.word]
    if isinstance(condition, InForce):
        return words["in_force"]
    if isinstance(condition, Const):
        return words["always"]
    return _pred(condition, lang)


def _pred(pred: Pred, lang: str) -> str:
    signature = VOCABULARY[pred.name]
    template = signature.ru if lang == "ru" else signature.en
    spoken = {name: _value(pred.get(name), lang) for name in signature.args}
    given = ", ".join(f"{k}: {_value(v, lang)}" for k, v in pred.args if k not in ("who", "window") and not _default(v))
    spoken["args"] = given or "—"
    spoken["who"] = _WORDS[lang][str(pred.get("who", "self"))]
    if "term" in signature.args and pred.get("term") is None and pred.get("years"):
        spoken["term"] = f"{pred.get('years')} " + ("years" if lang == "en" else "лет")
    if pred.name == "registered" and pred.get("kind") is None:
        spoken["kind"] = "permanent" if lang == "en" else "постоянная"
    if pred.name == "resident" and pred.get("basis") is None:
        spoken["basis"] = "in fact" if lang == "en" else "фактически"
    text = template
    for name, value in spoken.items():
        text = text.replace("{" + name + "}", value)
    return text + _window(pred.get("window"), lang)


def _default(value: Any) -> bool:
    return isinstance(value, StateSet) and value.negated and not value.codes


def _value(value: Any, lang: str) -> str:
    if value is None:
        return "—"
    if isinstance(value, StateSet):
        names = ", ".join(sorted(value.codes))
        if value.negated:
            return f"{_WORDS[lang]['but']} {names}" if names else _WORDS[lang]["any"]
        return names
    if isinstance(value, tuple):
        return ", ".join(str(v) for v in value)
    if isinstance(value, DayRef):
        return _day(value, lang)
    if isinstance(value, Window):
        return _window(value, lang).strip(", ")
    if isinstance(value, Pred | All | AnyOf | Not | Is | Doubt | Const):
        return say(value, lang)
    return str(value)


def _day(ref: DayRef, lang: str) -> str:
    if ref.base == "open":
        return _WORDS[lang][".."]
    if ref.base == "date":
        return ref.text
    base = _WORDS[lang][ref.base]
    return base if ref.term is None else f"{base} {'+' if ref.sign > 0 else '-'} {ref.term}"


def _window(window: Window | None, lang: str) -> str:
    if window is None or (window.mode == "day" and window.start.base == "moment" and window.start.term is None):
        return ""
    words = _WORDS[lang]
    if window.mode == "day":
        return f", {words['day']} {_day(window.start, lang)}"
    if window.start.base == "open" and window.end.base == "moment" and window.end.term is None:
        return ""
    return f", {words[window.mode]} {_day(window.start, lang)} {words['to']} {_day(window.end, lang)}"


def read_rule(rule: Rule, lang: str) -> Iterator[str]:
    """A rule as numbered sentences with its citation."""
    words = _WORDS[lang]
    yield f"{rule.id}  {rule.title.get(lang, rule.title['en'])}"
    yield f"   {rule.effect}{'' if rule.automatic else ' (' + ', '.join(rule.by or ('application',)) + ')'}; {rule.in_force.start}/{rule.in_force.end}; {', '.join(rule.modes) or '—'}"
    if rule.text:
        yield f"   {rule.text.get(lang, rule.text.get('en', ''))}"
    for number, condition in enumerate(rule.when, 1):
        yield f"   {number}. {words['when']} {say(condition, lang)}"
    for number, condition in enumerate(rule.unless, len(rule.when) + 1):
        yield f"   {number}. {words['unless']} {say(condition, lang)}"
    yield f"   [{rule.certainty}] {', '.join(rule.sources)}"
