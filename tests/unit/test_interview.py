"""`citizenship ask` in a real terminal: interrupted, killed and resumed, nothing is lost."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from citizenship.assessment.interview import parse, path_of
from citizenship.casefile import load_cases
from citizenship.errors import CaseError

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60  # seconds until a hanging program fails the test; nothing is measured
PROMPT = " > "
TEXT = """# a client in Almaty
id: T-1  # pseudonym
as_of: 2026-01-01
person: {born: 1960, birthplace: {in: UZ, place: Tashkent}, nationality: [{of: SU, to: 1991-12-25, by: birth}]}
residence:
  - {in: UZ, from: 1960, to: 1985, registration: permanent, reason: home}
  - {in: KZ, place: Almaty, from: 1985, to: .., registration: null}   # lost the passport
acts: []
documents: []
family: []
"""


def _at_a_terminal() -> None:
    """In the child: the terminal is its own, and Ctrl-C works even where the tests run in the background."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Terminal:
    """The command in a pseudo-terminal."""

    def __init__(self, *args: object) -> None:
        master, slave = pty.openpty()
        self.master, self.seen, self.at = master, "", 0
        self.process = subprocess.Popen(
            [sys.executable, "-m", "citizenship", "ask", *map(str, args)], stdin=slave, stdout=slave, stderr=slave, cwd=ROOT, start_new_session=True,
            env=os.environ | {"PYTHONPATH": str(ROOT), "CITIZENSHIP_ENGINE": "rete"}, preexec_fn=_at_a_terminal,
        )
        os.close(slave)

    def until(self, text: str) -> str:
        """Read until ``text`` is shown; what came since the last time."""
        start = self.at
        while text not in self.seen[start:]:
            ready, _, _ = select.select([self.master], [], [], PATIENCE)
            assert ready, self.seen
            try:
                data = os.read(self.master, 65_536)
            except OSError:
                data = b""
            assert data, self.seen
            self.seen += data.decode(errors="replace")
        self.at = self.seen.index(text, start) + len(text)
        return self.seen[start:self.at]

    def say(self, text: str) -> None:
        os.write(self.master, f"{text}\n".encode())

    def rest(self) -> str:
        """Everything until it ends."""
        start = self.at
        while select.select([self.master], [], [], PATIENCE)[0]:
            try:
                data = os.read(self.master, 65_536)
            except OSError:
                break
            if not data:
                break
            self.seen += data.decode(errors="replace")
        self.code = self.process.wait(PATIENCE)
        os.close(self.master)
        return self.seen[start:]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "case.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_an_interview_to_the_end_keeps_the_text(file: Path) -> None:
    terminal = Terminal(file)
    shown = terminal.until(PROMPT)
    assert "registration of the person in Almaty (Kazakhstan), from 1985" in shown
    assert "KZ-1991-3.1" in shown
    assert "propiska stamp" in shown
    assert "1) permanent  -> national" in shown
    terminal.say("nonsense")
    assert "Not taken" in terminal.until(PROMPT)
    assert file.read_text(encoding="utf-8") == TEXT
    terminal.say("permanent")
    assert "The finding is decided" in terminal.rest()
    assert terminal.code == 0
    text = file.read_text(encoding="utf-8")
    assert text.startswith(TEXT.replace("registration: null", "registration: permanent"))
    assert "interview: [{fact: 'residence[1].registration', answer: given, date: " in text
    assert file.with_name("case.yaml.bak").read_text(encoding="utf-8") == TEXT


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_interrupted_and_resumed_nothing_is_lost(file: Path, how: signal.Signals) -> None:
    terminal = Terminal(file)
    terminal.until(PROMPT)
    terminal.say("2")
    assert "Finding now: undetermined" in terminal.until("permanent home")
    terminal.until(PROMPT)
    terminal.process.send_signal(how)
    terminal.rest()
    assert terminal.code == (130 if how == signal.SIGINT else -signal.SIGKILL)
    [case] = load_cases(file)
    assert case.residence[1].registration == frozenset({"temporary", "stay", "none"})
    again = Terminal(file)
    shown = again.until(PROMPT)
    assert "permanent home" in shown
    assert "was there none?" not in shown
    again.say("?")
    again.until("Finding now")
    again.say("q")
    again.rest()
    [case] = load_cases(file)
    assert case.residence[1].permanent_home is None
    assert [(e.fact, e.answer) for e in case.interview] == [("residence[1].registration", "given"), ("residence[1].permanent_home", "unknown")]


def test_a_list_begun_is_gone_on_with(tmp_path: Path) -> None:
    file = tmp_path / "empty.yaml"
    file.write_text("id: T-2\nas_of: 2026-01-01\nperson: {born: 1960, birthplace: {in: UZ, place: Tashkent}}\nparents: []\nacts: []\n", encoding="utf-8")
    terminal = Terminal(file)
    assert "[residence]" in terminal.until(PROMPT)
    terminal.say("yes")
    terminal.until(PROMPT)
    terminal.say("Uzbekistan")
    assert "did you mean 'UZ'" in terminal.until(PROMPT)
    terminal.say("UZ")
    terminal.until("Town or village")
    terminal.until(PROMPT)
    terminal.say("Tashkent")
    terminal.until("From (EDTF")
    terminal.until(PROMPT)
    terminal.say("32 May")
    assert "Not taken" in terminal.until(PROMPT)
    terminal.process.kill()
    terminal.rest()
    [case] = load_cases(file)
    assert (case.residence[0].area, case.residence[0].name) == ("UZ", "Tashkent")
    again = Terminal(file, "--lang", "ru")
    assert "начат и не закончен" in again.until(PROMPT)
    again.say("нет")
    again.until("Вывод сейчас")
    again.say("q")
    again.rest()
    [case] = load_cases(file)
    assert len(case.residence) == 1
    assert [(e.fact, e.answer) for e in case.interview] == [("residence", "given")]


def test_one_case_of_a_family_and_back_and_skip(tmp_path: Path) -> None:
    body = "\n".join(f"  {line}" if line else line for line in TEXT.splitlines()[1:])
    family = f"cases:\n- id: A  # first\n  person: {{born: 1970}}\n- {body.strip()}\n- id: C # last\n"
    file = tmp_path / "family.yaml"
    file.write_text(family, encoding="utf-8")
    terminal = Terminal(file, "--case", "T-1")
    terminal.until(PROMPT)
    terminal.say("2")
    terminal.until("permanent home")
    terminal.until(PROMPT)
    terminal.say("b")
    assert "the last answer is taken back" in terminal.until("was there none?")
    assert file.read_text(encoding="utf-8") == family
    terminal.until(PROMPT)
    terminal.say("s")
    terminal.until(PROMPT)
    terminal.say("q")
    terminal.rest()
    assert file.read_text(encoding="utf-8") == family


def test_what_typed_answers_mean() -> None:
    assert parse(("residence", 0, "registration"), "Временная", "ru") == "temporary"
    assert parse(("person", "birthplace"), "kz, Shymkent") == {"in": "KZ", "place": "Shymkent"}
    assert parse(("parents", 0, "nationality_at_birth"), "uz, ru") == ["UZ", "RU"]
    assert parse(("parents", 0, "nationality_at_birth"), "none") == []
    assert parse(("person", "born"), "[1990..1992]") == "[1990..1992]"
    assert parse(("residence", 0, "from"), "age 13") == {"age": "13"}
    assert parse(("circumstances", "meets", "fee"), "да", "ru") is True
    assert parse(("parents_agreed",), "no") is False
    assert path_of("parents[0].residence[2].from") == ("parents", 0, "residence", 2, "from")
    with pytest.raises(CaseError, match="did you mean 'permanent'"):
        parse(("residence", 0, "registration"), "permanant")
    with pytest.raises(CaseError, match="no answer"):
        parse(("person", "born"), " ")
