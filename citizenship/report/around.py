"""What stands around a finding, for a reader at a terminal: flags, risks with their cause, referrals, safeguards, other legal ways."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from citizenship.assessment.assess import Assessment
    from citizenship.assessment.risks import Risk

FLAG_WORDS: Final = {
    "AT_RISK": ("at risk of statelessness", "есть угроза безгражданства"),
    "DE_FACTO": ("without the protection of the State of nationality (de facto)", "без защиты государства гражданства (де-факто)"),
    "REFUGEE_CLAIM": ("a claim to asylum: no contact with the State that is feared", "есть притязание на убежище: не обращаться к государству, которого лицо опасается"),
    "CHILD_OTHERWISE_STATELESS": ("a child who would otherwise be stateless", "ребёнок, который иначе остался бы без гражданства"),
    "FOUNDLING": ("found as a child", "найденный ребёнок"),
    "STATELESS_EXCLUDED": ("stateless, but outside the 1954 Convention (article 1(2))", "апатрид, на которого Конвенция 1954 года не распространяется (пункт 2 статьи 1)"),
    "UNDETERMINED_TOO_LONG": ("undetermined for more than five years: treat as otherwise stateless", "гражданство не определено более пяти лет: считать иначе не имеющим гражданства"),
}
_TEXT: Final[dict[str, dict[str, Any]]] = {
    "en": {"by": "by", "why": "because", "safeguard": "meanwhile", "doubt": "in doubt", "norms": "International law that bears on this person",
           "party": {"yes": "party", "no": "no party", "unknown": "not known whether party"}, "if": "if without a nationality",
           "gap": "Successor State that should have given its nationality", "ways": "Other legal ways (no new nationality)", "refer": "Refer to",
           "risks": "Risks", "excluded": "excluded by", "due": {"window": "closes"}},
    "ru": {"by": "к", "why": "основание", "safeguard": "немедленно", "doubt": "при сомнении", "norms": "Международно-правовые нормы, касающиеся этого лица",
           "party": {"yes": "участник", "no": "не участник", "unknown": "участие не установлено"}, "if": "если гражданства нет",
           "gap": "Государство-преемник, которое должно было предоставить гражданство", "ways": "Иные законные пути (без нового гражданства)", "refer": "Направить",
           "risks": "Риски", "excluded": "исключение:", "due": {"window": "срок до"}},
}


def flag_lines(answer: Assessment, lang: str) -> list[str]:
    """The flags in words, under the finding."""
    at = 1 if lang == "ru" else 0
    limbs = answer.setting.exclusion
    return [f"  {flag}: {FLAG_WORDS[flag][at]}" + (f"; {_TEXT[lang]['excluded']} {', '.join(limbs)}" if flag == "STATELESS_EXCLUDED" else "")
            for flag in answer.flags]


def risk_lines(answer: Assessment, lang: str) -> list[str]:
    """Each risk with what would cure it, and on a second line why it is one."""
    lines = [f"{_TEXT[lang]['risks']}:"] if answer.risks else []
    for risk in answer.risks:
        lines.append(_risk(risk, lang))
        cause = risk.cause.get(lang, risk.cause.get("en", ""))
        lines += [f"      {_TEXT[lang]['why']}: {cause}"] if cause else []
    return lines


def _risk(risk: Risk, lang: str) -> str:
    cure = "; ".join(c.get(lang, c.get("en", "")) for c in risk.cures)
    words = _TEXT[lang]
    day = f"  ({words['due']['window'] if risk.kind == 'window' else words['by']} {risk.by_day})" if risk.by_day else ""
    subject = f" {risk.subject}" if risk.subject else ""
    return f"  {risk.id}{' ' + risk.country if risk.country else ''}{subject}  {', '.join(risk.rules)}{day}{'  -> ' + cure if cure else ''}"


def referral_lines(answer: Assessment, lang: str) -> list[str]:
    """To whom to refer, most urgent first, with the immediate safeguard."""
    if not answer.setting.referrals:
        return []
    t = _TEXT[lang]
    lines = [f"{t['refer']}: {', '.join(answer.referrals)}"]
    for row in answer.setting.referrals:
        doubt = f" ({t['doubt']})" if row.in_doubt else ""
        lines.append(f"  {row.id}{doubt}  {row.refer_to.get(lang, row.title[lang])}; {t['safeguard']}: {row.safeguard.get(lang, '—')}")
    return lines


def around_lines(answer: Assessment, lang: str) -> list[str]:
    """Norms that bear on the person, the succession gap, and other legal ways; parts with nothing to say are left out."""
    t, around = _TEXT[lang], answer.setting
    lines = []
    if around.succession_gap:
        lines.append(f"{t['gap']}: " + "; ".join(f"{gap.country} ({', '.join(gap.rules)})" for gap in around.succession_gap))
    if around.safeguards:
        lines.append(f"{t['norms']}:")
    for norm in around.safeguards:
        condition = f"; {t['if']}" if norm.engaged == "unknown" else ""
        lines.append(f"  {norm.id}  {norm.country}  ({t['party'][norm.party]}{condition})  {norm.title.get(lang, norm.title['en'])}")
    if around.alternatives:
        lines.append(f"{t['ways']}:")
    for way in around.alternatives:
        lines.append(f"  [{way.open}] {way.country}  {way.id}  {way.title.get(lang, way.title['en'])}")
        lines += [f"        ? {c[lang]}" for c in way.conditions if c["met"] == "unknown"]
    return lines


__all__ = ["around_lines", "flag_lines", "referral_lines", "risk_lines"]
