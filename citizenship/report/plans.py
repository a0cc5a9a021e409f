"""Plans for a reader at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from citizenship.assessment.plan_steps import Step
    from citizenship.assessment.plans import Plan, Plans

_TEXT: Final = {
    "en": {"plans": "Plans", "none": "No plan was found that is safe and leads to a nationality.", "sure": "of right if the facts are so", "open": "the outcome is not certain",
           "discretion": "at the authority's discretion", "where": "to", "bring": "bring", "changes": "changes", "opens": "opens", "risk": "puts at risk", "finding": "finding",
           "bounded": "the search stopped at its bound; there may be more plans", "counted": "cases assessed", "of": "of at most", "withheld": "Withheld (refugee confidentiality)",
           "national": "national", "stateless": "stateless", "undetermined": "undetermined", "not_national": "not national", "since": "since", "status": "recognised as stateless"},
    "ru": {"plans": "Планы", "none": "Безопасного плана, ведущего к гражданству, не найдено.", "sure": "по праву, если факты таковы", "open": "исход не гарантирован",
           "discretion": "на усмотрение органа", "where": "куда", "bring": "приложить", "changes": "изменяет", "opens": "открывает", "risk": "под угрозой", "finding": "вывод",
           "bounded": "поиск остановлен на пределе, планов может быть больше", "counted": "оценено дел", "of": "не более", "withheld": "Скрыто (конфиденциальность беженца)",
           "national": "гражданин", "stateless": "лицо без гражданства", "undetermined": "не определено", "not_national": "не гражданин", "since": "с", "status": "признано лицом без гражданства"},
}


def show_plans(found: Plans, lang: str = "en") -> str:
    """All plans as lines of text, in English or Russian."""
    t = _TEXT[lang]
    lines = [f"{t['plans']} ({t['counted']}: {found.evaluations}, {t['of']} {found.bound}):"]
    for number, plan in enumerate(found.plans, 1):
        lines += _plan(plan, number, lang)
    if not found.plans:
        lines.append(f"  {t['none']}")
    if found.bounded:
        lines.append(f"  {t['bounded']}")
    lines += [f"  {text.get(lang, text['en'])}" for text in found.assumes]
    if found.withheld:
        lines.append(f"  {t['withheld']}: {len(found.withheld)}")
    return "\n".join(lines)


def _plan(plan: Plan, number: int, lang: str) -> Iterator[str]:
    t = _TEXT[lang]
    since = f" {t['since']} {plan.since}" if plan.since and plan.verdict == "national" else ""
    reached = t["status"] if plan.steps[-1].kind == "status" else t[plan.verdict]
    yield f"  {number}. {plan.country}: {reached}{since} ({t['sure' if plan.certain else 'open']})"
    if plan.warning:
        yield f"     !! {plan.warning[lang]}"
    for letter, step in zip("abcdef", plan.steps, strict=False):
        yield from _step(step, letter, lang)


def _step(step: Step, letter: str, lang: str) -> Iterator[str]:
    t = _TEXT[lang]
    mark = f" [{t['discretion']}]" if step.discretionary else ""
    yield f"     {letter}) {step.country} {step.text(lang)}{f' ({step.remedy})' if step.remedy else ''}{mark}"
    if step.authority:
        yield f"        {t['where']}: {step.authority.get(lang, step.authority.get('en', ''))}"
    if step.documents:
        yield f"        {t['bring']}: " + "; ".join(str(d.get(lang, d.get("en"))) if isinstance(d, dict) else str(d) for d in step.documents)
    if step.changes:
        said = (f"{c.country or t['finding']} {t[c.before]} -> {t[c.after]}{f' ({c.since})' if c.since else ''}" for c in step.changes)
        yield f"        {t['changes']}: " + "; ".join(said)
    if step.opens:
        yield f"        {t['opens']}: {', '.join(step.opens[:4])}{f' … +{len(step.opens) - 4}' if len(step.opens) > 4 else ''}"
    for warning in step.warnings:
        yield f"        ! {warning[lang]}"
    if step.puts_at_risk:
        yield f"        {t['risk']}: {', '.join(step.puts_at_risk)}"
