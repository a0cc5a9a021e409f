"""The summary of a family for a reader at a terminal, after the answers of its members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from citizenship.assessment.family import national_of, open_states

if TYPE_CHECKING:
    from citizenship.assessment.family import FamilyAssessment

_TEXT: Final = {
    "en": {"family": "The family together", "national": "NATIONAL", "stateless": "STATELESS", "undetermined": "UNDETERMINED", "of": "of", "open": "open",
           "includes": "A parent's remedy takes children along", "exposed": "Children exposed", "first": "What to do first", "parents": "child of",
           "yes": "yes", "unknown": "unknown"},
    "ru": {"family": "Семья в целом", "national": "ГРАЖДАНИН", "stateless": "ЛИЦО БЕЗ ГРАЖДАНСТВА", "undetermined": "НЕ ОПРЕДЕЛЕНО", "of": "—", "open": "не выяснено",
           "includes": "Средство родителя охватывает детей", "exposed": "Дети в уязвимом положении", "first": "Что сделать в первую очередь",
           "parents": "родители", "yes": "открыто", "unknown": "неизвестно"},
}


def show_family(family: FamilyAssessment, lang: str = "en") -> str:
    """The summary as lines of text, in English or Russian; parts with nothing to say are left out."""
    t = _TEXT[lang]
    lines = [f"{t['family']}:"]
    for answer in family.persons:
        states, open_ones = national_of(answer), open_states(answer)
        line = f"  {answer.case}  {t[answer.finding]}"
        line += f" {t['of']} {', '.join(states)}" if states else ""
        lines.append(line + (f"  {t['open']}: {', '.join(open_ones)}" if open_ones else ""))
    if family.exposed:
        lines.append(f"{t['exposed']}:")
        lines += [f"  {e.child} ({t['parents']}: {', '.join(e.parents)})  {e.why.get(lang, e.why['en'])}" for e in family.exposed]
    if family.includes:
        lines.append(f"{t['includes']}:")
        lines += [f"  [{t[i.open]}] {i.parent}: {i.remedy} -> {', '.join(i.children)}" for i in family.includes]
    if family.first:
        lines.append(f"{t['first']}:")
        lines += [f"  {number}. {step.text[lang]}{f' ({step.remedy})' if step.remedy else ''}" for number, step in enumerate(family.first, 1)]
    return "\n".join(lines)


__all__ = ["show_family"]
