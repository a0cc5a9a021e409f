"""The answer for a reader at a terminal: the finding first, then why, then what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from citizenship.report.around import around_lines, flag_lines, referral_lines, risk_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citizenship.assessment.assess import Assessment
    from citizenship.assessment.confidence import Shortfall

_TEXT: Final = {
    "en": {"national": "NATIONAL", "stateless": "STATELESS", "undetermined": "UNDETERMINED", "not_national": "not national",
           "since": "since", "until": "until", "by": "by", "law": "certainty of the law", "law_open": "open question of law",
           "states": "Nationality", "history": "History", "remedies": "What can be filed", "questions": "What to find out",
           "assumptions": "Assumed (tell us if wrong)", "conflicts": "Contradictions", "no_ruleset": "no ruleset yet", "missing": "depends on",
           "text": "text", "practice": "practice", "position": "position of the authority", "on": "on", "link": "link",
           "registration": "Registration of residence", "yes": "in order", "no": "not in order", "unknown": "not known", "due": "due",
           "also": "Also open, with no other tie to the person", "withheld": "Withheld, so that no authority feared hears of the person",
           "appeal": "appeal", "closes": "closes",
           "would be": "To the standard “{}” it would be {}: {}", "below": "Not sure enough for the standard “{}”: {}",
           "confidence": "confidence", "high": "high", "reasonable": "reasonable", "low": "low", "balance_of_probabilities": "balance of probabilities"},
    "ru": {"national": "ГРАЖДАНИН", "stateless": "ЛИЦО БЕЗ ГРАЖДАНСТВА", "undetermined": "НЕ ОПРЕДЕЛЕНО", "not_national": "не гражданин",
           "since": "с", "until": "до", "by": "по", "law": "достоверность нормы", "law_open": "открытый правовой вопрос",
           "states": "Гражданство", "history": "История", "remedies": "Что можно подать", "questions": "Что выяснить",
           "assumptions": "Допущения (сообщите, если неверно)", "conflicts": "Противоречия", "no_ruleset": "законодательство ещё не внесено",
           "missing": "зависит от", "text": "текст", "practice": "практика", "position": "позиция органа", "on": "на", "link": "связь",
           "registration": "Регистрация по месту жительства", "yes": "в порядке", "no": "не в порядке", "unknown": "неизвестно", "due": "срок",
           "also": "Также открыто, без иной связи с лицом", "withheld": "Скрыто, чтобы орган, которого лицо опасается, о нём не узнал",
           "appeal": "обжалование", "closes": "до",
           "would be": "По стандарту доказывания «{}» вывод был бы: {}; недостаёт: {}", "below": "Не достигнут стандарт доказывания «{}»: {}",
           "confidence": "уверенность", "high": "высокая степень", "reasonable": "разумная степень", "low": "низкая степень",
           "balance_of_probabilities": "баланс вероятностей"},
}
_MOST: Final = 8


def _few(rules: Sequence[str]) -> str:
    """Rules in a line; an act that may rest on many provisions names some (all of them: --json)."""
    shown = ", ".join(rules[:4])
    return f"{shown} … +{len(rules) - 4}" if len(rules) > 4 else shown


def _standards(answer: Assessment, lang: str) -> list[str]:
    """What keeps the finding below the standard used, else the mildest stricter standard that would change it."""
    t = _TEXT[lang]
    if answer.below_standard:
        return ["  " + t["below"].format(t[answer.standard], _short(answer.below_standard, lang))]
    changing = next((s for s in answer.under_stricter if s.finding != answer.finding), None)
    return ["  " + t["would be"].format(t[changing.standard], t[changing.finding], _short(changing.because, lang))] if changing else []


def _short(states: Sequence[Shortfall], lang: str) -> str:
    return "; ".join(f"{s.country} ({s.because[0].text[lang]})" for s in states)


def show(answer: Assessment, lang: str = "en") -> str:
    """The whole answer as lines of text, in English or Russian."""
    t = _TEXT[lang]
    lines = [f"{answer.case}  {t[answer.finding]}  {t['on']} {answer.as_of}  ({answer.finding_by})"]
    if answer.open_law:
        lines.append(f"  {t['law_open']}: {', '.join(answer.open_law)}")
    lines += _standards(answer, lang)
    lines += flag_lines(answer, lang)
    lines.append(f"{t['states']}:")
    loose = [state for state, v in answer.nationality.items() if v.verdict == "undetermined" and not v.link]
    for state, v in answer.nationality.items():
        if state in loose:
            continue
        text = t[v.verdict].lower() if v.verdict != "national" else t["national"]
        line = f"  {state}  {text}"
        if v.since and v.verdict != "not_national":
            line += f" {t['since']} {v.since}"
        if v.until:
            line += f" {t['until']} {v.until}"
        if v.basis:
            line += f"  {t['by']} {_few(v.basis)}"
        sure = f"; {t['confidence']}: {t[v.confidence.word]}" if v.verdict != "undetermined" else ""
        line += f"  [{t[v.reading]}; {t['law']}: {v.certainty}{sure}]" if v.reason != "no_ruleset" else f"  [{t['no_ruleset']}]"
        if v.by_text != v.by_practice:
            line += f"  ({t['text']}: {t[v.by_text].lower()}; {t['practice']}: {t[v.by_practice].lower()})"
        if v.link:
            line += f"  {t['link']}: {', '.join(v.link)}"
        lines.append(line)
    if loose:
        lines.append(f"  {t['also']}: {', '.join(loose)}")
    for dispute in answer.disputes:
        ways = f"  {t['appeal']}: {', '.join(dispute.appeals)}" if dispute.appeals else ""
        until = f" ({t['closes']} {dispute.closes})" if dispute.closes else ""
        lines.append(f"  {dispute.text[lang]}{ways}{until}")
    rows = [row for row in answer.history if row["country"] not in loose]
    if rows:
        lines.append(f"{t['history']}:")
        lines += [f"  {row['since']}  {row['country']} {row['change']}{'' if row['certain'] else ' ?'}  {_few(row['rules']) or row['how']}" for row in rows]
    lines += risk_lines(answer, lang)
    if answer.registration:
        lines.append(f"{t['registration']}:")
        for place in answer.registration:
            due = f" ({t['due']} {place.due})" if place.due else ""
            lines.append(f"  {place.country}  {t[place.in_order]}{'  ' + ', '.join(place.duties) if place.duties else ''}{due}")
    lines += referral_lines(answer, lang)
    useful = [r for r in answer.remedies if r.open != "no" and not r.rule.serves]  # those serve other needs: see the other legal ways
    if useful:
        lines.append(f"{t['remedies']}:")
        for remedy in useful[:_MOST]:
            authority = remedy.details.get("authority") or {}
            where = authority.get(lang, authority.get("en", "")) if isinstance(authority, dict) else str(authority)
            until = f"; {t['until']} {remedy.until}" if remedy.until else ""
            lines.append(f"  [{remedy.open}] {remedy.id}  {remedy.title.get(lang, remedy.title['en'])} ({remedy.right}){'; ' + where if where else ''}{until}")
            lines += [f"        ! {risk.text(lang)}" for risk in remedy.risks if risk.certain]
            if remedy.missing:
                lines.append(f"        {t['missing']}: {', '.join(remedy.missing[:4])}")
        if len(useful) > _MOST:
            lines.append(f"  … +{len(useful) - _MOST} (--json)")
    if answer.withheld:
        lines.append(f"{t['withheld']}: {'; '.join(dict.fromkeys(w.reason[lang] for w in answer.withheld))} ({len(answer.withheld)})")
    lines += around_lines(answer, lang)
    if answer.ranked_questions:
        lines.append(f"{t['questions']}:")
        lines += [f"  {q.ask[lang]} [{q.fact}]" for q in answer.ranked_questions[:_MOST]]
    if answer.assumptions and answer.finding != "national":
        lines.append(f"{t['assumptions']}:")
        lines += [f"  {a.text}" for a in answer.assumptions[:_MOST]]
    if answer.conflicts:
        lines.append(f"{t['conflicts']}:")
        lines += [f"  {c}" for c in answer.conflicts]
    return "\n".join(lines)
