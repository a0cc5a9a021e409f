"""The terminal interview: shows a question, takes the answer, says what is wrong with it, until nothing more helps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from citizenship.assessment.interview import shown
from citizenship.assessment.splits import LISTS
from citizenship.assessment.wording import state_name, word
from citizenship.errors import CitizenshipError

if TYPE_CHECKING:
    from collections.abc import Callable

    from citizenship.assessment.interview import Field, Interview
    from citizenship.assessment.questions import Question

_TEXT: Final = {
    "en": {"why": "Why", "proof": "Would settle it", "answers": "Answers", "now": "In the file", "help": "a number or the answer; ? nobody knows; s skip; b back; q quit",
           "saved": "Everything answered so far is in the file.", "finding": "Finding now", "decided": "The finding is decided; no further fact can change it.",
           "law": "What is open now is the law itself: no fact would settle it.", "nothing": "Nothing is left that could be asked and would help.",
           "skipped": "Only skipped questions are left.", "first": "nothing to take back", "taken": "the last answer is taken back", "more": "Another entry? (yes, no)",
           "entry": "empty: leave out; ? nobody knows", "needed": "this one is needed", "is_list": "empty or yes: fill in entry by entry; none: there is none",
           "wrong": "Not taken", "begun": "This list was begun and not finished."},
    "ru": {"why": "Зачем", "proof": "Чем подтвердить", "answers": "Ответы", "now": "В деле", "help": "номер или ответ; ? неизвестно; s пропустить; b назад; q выход",
           "saved": "Все данные ответы записаны в файл.", "finding": "Вывод сейчас", "decided": "Вывод определён; новые факты его не изменят.",
           "law": "Открытым остаётся толкование самого закона: факты его не разрешат.", "nothing": "Больше нет вопросов, ответы на которые помогли бы.",
           "skipped": "Остались только пропущенные вопросы.", "first": "отменять нечего", "taken": "последний ответ отменён", "more": "Ещё одна запись? (да, нет)",
           "entry": "пусто: не указывать; ? неизвестно", "needed": "это поле обязательно", "is_list": "пусто или да: заполнить по записям; нет: ничего не было",
           "wrong": "Не принято", "begun": "Этот список начат и не закончен."},
}
_UNKNOWN: Final = frozenset({"?", "unknown", "неизвестно"})
_SKIP: Final = frozenset({"s", "skip", "пропустить"})
_BACK: Final = frozenset({"b", "back", "назад"})
_QUIT: Final = frozenset({"q", "quit", "выход"})
_YES: Final = frozenset({"", "y", "yes", "д", "да"})
_NO: Final = frozenset({"n", "no", "н", "нет", "none", "[]"})


class _QuitError(Exception):
    pass


def converse(interview: Interview, lang: str, read: Callable[[str], str], write: Callable[[str], object]) -> str:
    """Ask until nothing more helps; returns why it stopped (``quit`` where the user did).

    ``read`` shows a prompt and gives a line, ``write`` shows one. Whatever ends it, every answer is in the file.
    """
    t = _TEXT[lang]
    try:
        while (question := interview.next()) is not None:
            _show(interview, question, lang, write)
            _answer(interview, question, lang, read, write)
            write(f"  {t['finding']}: {word(interview.answer.finding)[lang]}{_open(interview, lang)}")
    except _QuitError:
        write(t["saved"])
        return "quit"
    reason = interview.why_stopped()
    write(f"{t['finding']}: {word(interview.answer.finding)[lang]}{_open(interview, lang)}")
    write(t[reason] + (f" ({', '.join(interview.answer.open_law)})" if reason == "law" and interview.answer.open_law else ""))
    return reason


def _open(interview: Interview, lang: str) -> str:
    found = [s for s, v in interview.answer.nationality.items() if v.verdict in ("undetermined", "national") and (v.link or v.verdict == "national")]
    names = [s for s in found if interview.answer.nationality[s].verdict == interview.answer.finding]
    return f" ({', '.join(state_name(s)[lang] for s in names)})" if names else ""


def _show(interview: Interview, question: Question, lang: str, write: Callable[[str], object]) -> None:
    t = _TEXT[lang]
    write("")
    if not question.decides and interview.begun() == question:
        write(t["begun"])
    write(f"{question.ask[lang]}  [{question.fact}]")
    if now := shown(interview, question.path):
        write(f"  {t['now']}: {now}")
    titles = [f"{rule} {interview.book.by_id[rule].title.get(lang, interview.book.by_id[rule].title['en'])}" for rule in question.decides[:3] if rule in interview.book.by_id]
    if titles:
        write(f"  {t['why']}: {'; '.join(titles)}")
    if question.proofs:
        write(f"  {t['proof']}: {'; '.join(getattr(proof, lang) for proof in question.proofs[:4])}")
    if question.path[-1] in LISTS:
        write(f"  {t['is_list']}")
        return
    for number, answer in enumerate(question.answers, 1):
        then = f"  -> {word(answer.finding)[lang]}" if answer.finding in ("national", "stateless") else ""
        write(f"  {number}) {answer.text[lang]}{then}")


def _answer(interview: Interview, question: Question, lang: str, read: Callable[[str], str], write: Callable[[str], object]) -> None:
    """Take one valid answer."""
    t = _TEXT[lang]
    while True:
        typed = read(f"{t['help']} > ").strip()
        low = typed.lower()
        try:
            if low in _QUIT:
                raise _QuitError
            if low in _BACK:
                write(f"  {t['taken'] if interview.back() else t['first']}")
            elif low in _SKIP:
                interview.skip(question)
            elif low in _UNKNOWN:
                interview.unknown(question)
            elif question.path[-1] in LISTS and low in _YES:
                _entries(interview, question, lang, read, write)
            elif question.path[-1] in LISTS and low in _NO:
                interview.finish(question)
            elif not interview.reply(question, typed, lang):
                write(f"  {t['wrong']}: {t['is_list']}")
                continue
        except CitizenshipError as error:
            write(f"  {t['wrong']}: {error}")
            continue
        return


def _entries(interview: Interview, question: Question, lang: str, read: Callable[[str], str], write: Callable[[str], object]) -> None:
    """Fill in a list, every field written at once."""
    t = _TEXT[lang]
    while True:
        for field in interview.fields(question):
            _field(interview, question, field, lang, read, write)
        low = read(f"{t['more']} > ").strip().lower()
        if low in _QUIT:
            raise _QuitError
        if low not in _YES - {""}:
            interview.finish(question)
            return


def _field(interview: Interview, question: Question, field: Field, lang: str, read: Callable[[str], str], write: Callable[[str], object]) -> None:
    t = _TEXT[lang]
    for number, option in enumerate(field.options, 1):
        write(f"    {number}) {word(option)[lang]}")
    while True:
        typed = read(f"  {field.label[lang]} ({t['needed'] if field.required else t['entry']}) > ").strip()
        if typed.lower() in _QUIT:
            raise _QuitError
        if not field.required and (not typed or typed in _UNKNOWN):
            return
        try:
            interview.fill(question, field, typed, lang)
        except CitizenshipError as error:
            write(f"    {t['wrong']}: {error}")
            continue
        return


__all__ = ["converse"]
