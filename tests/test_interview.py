"""The interview: every answer is kept at once, in an inventory whose own writing stays."""

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document as Typed
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from conftest import ROOT, Command
from tiebreak import load_catalogue, questionnaire
from tiebreak.asking import Asking, Suggestions
from tiebreak.document import Document
from tiebreak.edit import Text
from tiebreak.interview import EMPTY, Interview, RefusedError, answer_all
from tiebreak.inventory import load
from tiebreak.questionnaire import Questionnaire

CATALOGUE = load_catalogue()
FOLDER = ROOT / "questionnaires"
STARTER = questionnaire.load(FOLDER / "starter.yaml")
EXIT = questionnaire.load(FOLDER / "exit.yaml")
WRITTEN = """\
tiebreak: 1
territory: {name: Testville, country: FR}   # our town
date: 2026-01-01
components:
  # mail first
  - name: Zimbra     # since 2019
    service_model: on-premises

  - name: Nextcloud
"""


def _interview(asked: Questionnaire, written: str = EMPTY, component: str | None = None) -> Interview:
    return Interview(asked, Text(written), CATALOGUE, component)


def _type(interview: Interview, keys: str) -> bool:
    """Whether all was asked when these keys were typed."""
    with create_pipe_input() as keyboard:
        keyboard.send_text(keys)
        return Asking(interview, lambda: None, "en", date(2026, 1, 1), keyboard=keyboard, screen=DummyOutput()).run()


def test_the_starter_asks_for_25_functions() -> None:
    assert len({question.function for question in STARTER.questions if question.function}) == 25


def test_from_nothing_to_a_diagnosis() -> None:
    interview = _interview(STARTER)
    first = [question.id for question in interview.open()]
    assert first[:2] == ["name", "country"]
    products = "Zimbra, Exchange\r?\r-"
    assert _type(interview, f"Testville\rFR\rcommune\r1200\r\r\r{products}\r" + "\r" * (len(first) - 9))
    document = interview.text.document("i.yaml")
    assert document.data["territory"] == {"name": "Testville", "country": "FR", "kind": "commune", "population": "1200"}
    assert document.data["date"] == "2026-01-01"  # proposed, and taken
    assert [each["name"] for each in document.data["components"]] == ["Zimbra", "Exchange"]
    assert document.data["answers"] == {"starter.office-suite": "unknown", "starter.desktop-os": "not-applicable"}
    assert interview.problems("i.yaml") == []


def test_an_existing_inventory_is_continued_and_keeps_its_writing() -> None:
    interview = _interview(STARTER, WRITTEN)
    open_ = [question.id for question in interview.open()]
    assert "name" not in open_
    assert "email" not in open_  # Zimbra is for it
    interview.take(next(question for question in STARTER.questions if question.id == "population"), "900")
    interview.take(next(question for question in STARTER.questions if question.id == "backup"), "Veeam")
    assert interview.text.text == (
        WRITTEN.replace("country: FR}", "country: FR, population: 900}") + "  - name: Veeam\n    function: backup\n"
    )


def test_questions_about_a_component_fill_its_fields() -> None:
    interview = _interview(EXIT, WRITTEN, "Zimbra")
    asked = {question.fills or question.id: question for question in interview.questions}
    interview.take(asked["contract_end"], "2027-06-30")
    interview.take(asked["exit_plan"], "true")
    interview.take(asked["subcontractors"], "not-applicable")
    interview.take(asked["clause"], "1")
    row = interview.text.document("").data["components"][0]
    assert (row["contract_end"], row["exit_plan"], row["subcontractors"]) == ("2027-06-30", "true", [])
    assert row["answers"]["exit.clause"] == EXIT.questions[[q.id for q in EXIT.questions].index("clause")].options[0].id  # type: ignore[index]
    assert "  # mail first\n  - name: Zimbra     # since 2019\n" in interview.text.text


def test_a_question_is_asked_after_the_answer_it_waits_for() -> None:
    interview = _interview(EXIT, WRITTEN, "zimbra")
    waiting = next(question for question in EXIT.questions if question.fills == "exit_tested")
    assert waiting not in interview.applicable()
    interview.take(next(question for question in EXIT.questions if question.fills == "exit_plan"), "true")
    assert waiting in interview.applicable()


@pytest.mark.parametrize(
    ("field", "answer", "why"),
    [
        ("territory.population", "many", "whole number"),
        ("territory.country", "France", "not written as it must be"),
        ("territory.kind", "99", "choose a number from 1 to 9"),
        ("date", "yesterday", "not a date"),
    ],
)
def test_a_wrong_answer_is_refused_and_changes_nothing(field: str, answer: str, why: str) -> None:
    interview = _interview(STARTER)
    with pytest.raises(RefusedError) as refused:
        interview.take(next(question for question in STARTER.questions if question.fills == field), answer)
    assert why in str(refused.value.why)
    assert interview.text.text == EMPTY


def test_back_takes_the_last_answer_back() -> None:
    interview = _interview(STARTER)
    assert not _type(interview, "Testvile\r<\rTestville\rFR\r<\r<\rTesttown\r.\r")
    assert interview.text.document("").data["territory"] == {"name": "Testtown"}


def test_what_is_answered_can_be_asked_again() -> None:
    interview = _interview(STARTER)
    assert not _type(interview, "Testvile\rFR\r.\r")
    with create_pipe_input() as keyboard:
        keyboard.send_text("Testville\r\r.\r")  # corrects the first, keeps the second, stops
        asking = Asking(
            interview, lambda: None, "en", date(2026, 1, 1), again=True, keyboard=keyboard, screen=DummyOutput()
        )
        assert not asking.run()
    assert interview.text.document("").data["territory"] == {"name": "Testville", "country": "FR"}


def test_stopping_keeps_what_was_answered() -> None:
    for stop in (".\r", "\x03", "\x04"):
        interview = _interview(STARTER)
        assert not _type(interview, f"Testville\r{stop}")
        assert interview.subject == "Testville"


def test_products_are_suggested_while_typing() -> None:
    email = next(question for question in STARTER.questions if question.function == "email")
    suggestions = Suggestions(_interview(STARTER).suggestions(email))
    found = [each.text for each in suggestions.get_completions(Typed("Exchange, zim"), CompleteEvent())]
    assert found[0] == "Zimbra"
    assert not list(suggestions.get_completions(Typed("z"), CompleteEvent()))


def test_answers_from_a_file_are_taken_together_or_not_at_all() -> None:
    interview = _interview(STARTER)
    wrong = Document("name: Testville\ncountry: France\nemial: Zimbra\n", "answers.yaml")
    findings = answer_all(interview, wrong)
    assert [(finding.line, str(finding.advice)) for finding in findings] == [(3, "did you mean email?"), (2, "")]
    assert interview.text.text == EMPTY
    right = Document('name: Testville\ncountry: "NO"\ndate: 2026-01-01\nemail: [Zimbra, Exchange]\n', "answers.yaml")
    assert answer_all(interview, right) == []
    assert interview.text.document("").data["territory"]["country"] == "NO"


def test_the_command_writes_an_inventory_and_prints_its_diagnosis(command: Command, tmp_path: Path) -> None:
    answers, file = tmp_path / "answers.yaml", tmp_path / "town.yaml"
    answers.write_text("name: Testville\ncountry: FR\ndate: 2026-01-01\nemail: Zimbra\n", encoding="utf-8")
    done = command("interview", "--answers", answers, "--inventory", file)
    assert done.code == 0
    assert done.out.startswith("Testville\n")
    assert load(file).components[0].name == "Zimbra"
    assert command("interview", "exit", "--answers", answers, "--inventory", file).code == 2
    assert "say which with --component" in command("interview", "exit", "--inventory", file).err
    assert "needs a terminal" in command("interview", "--inventory", file).err
    assert "there is no questionnaire" in command("interview", "no-such").err


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    """A pseudo-terminal: the end that types and reads, and the other."""
    ends = pty.openpty()
    yield ends
    for end in ends:
        os.close(end)


def _start(end: int, file: Path) -> subprocess.Popen[bytes]:
    """Start an interview on a terminal."""
    environment = {**os.environ, "TERM": "xterm", "LC_ALL": "C.UTF-8", "COLUMNS": "80", "LINES": "24"}
    arguments = [sys.executable, "-m", "tiebreak", "interview", "--inventory", str(file)]
    return subprocess.Popen(arguments, stdin=end, stdout=end, stderr=end, env=environment, start_new_session=True)


def _read_until(end: int, wanted: str, seconds: float = 30) -> str:
    """What is shown until something wanted is."""
    shown = b""
    until = time.monotonic() + seconds
    while wanted.encode() not in shown and time.monotonic() < until:
        if select.select([end], [], [], 0.2)[0]:
            shown += os.read(end, 65536)
    assert wanted.encode() in shown, shown[-2000:]
    return shown.decode(errors="replace")


def test_in_a_terminal_killed_half_way_and_resumed(terminal: tuple[int, int], tmp_path: Path) -> None:
    typing, other = terminal
    file = tmp_path / "town.yaml"
    process = _start(other, file)
    for question, answer in (("[1/31]", "Testville"), ("[2/31]", "FR"), ("[3/31]", "commune")):
        _read_until(typing, question)
        os.write(typing, f"{answer}\r".encode())
    _read_until(typing, "[4/31]")
    process.kill()
    process.wait()
    assert Document(file.read_text(encoding="utf-8"), "f").data["territory"]["kind"] == "commune"
    process = _start(other, file)
    _read_until(typing, "[4/31]")
    for number in range(4, 32):
        os.write(typing, b"Zimbra\r" if number == 7 else b"\r")
        if number < 31:
            _read_until(typing, f"[{number + 1}/31]")
    page = _read_until(typing, "official TIE Break")
    assert process.wait() == 0
    assert "Synacor" in page
    assert load(file).components[0].name == "Zimbra"


@pytest.mark.parametrize(
    "written",
    [
        "- a list\n",
        "just a text\n",
        "# a comment\n",
        "components: text\n",
        "components: {a: b}\n",
        "components: [text]\n",
        "components:\n  -\n",
        "components:\n  - name: A\n    answers: [x]\n",
        "territory: text\n",
        "answers: [x]\n",
        "components: [\n",
    ],
)
def test_what_is_no_inventory_is_a_finding_and_left_alone(written: str, command: Command, tmp_path: Path) -> None:
    file, answers = tmp_path / "town.yaml", tmp_path / "answers.yaml"
    file.write_text(written, encoding="utf-8")
    answers.write_text("name: Testville\nemail: Zimbra\n", encoding="utf-8")
    done = command("interview", "--answers", answers, "--inventory", file)
    assert done.code == 2
    assert "town.yaml" in done.err
    assert file.read_text(encoding="utf-8") == written


@pytest.mark.parametrize("written", ["", "\n", "\ufeff", EMPTY, EMPTY.replace("\n", "\r\n"), "tiebreak: 1"])
def test_an_empty_file_is_a_beginning(written: str, command: Command, tmp_path: Path) -> None:
    file, answers = tmp_path / "town.yaml", tmp_path / "answers.yaml"
    file.write_bytes(written.encode())
    answers.write_text("name: Testville\ndate: 2026-01-01\nemail: Zimbra\n", encoding="utf-8")
    assert command("interview", "--answers", answers, "--inventory", file).code == 0
    assert load(file).components[0].name == "Zimbra"


def test_numbers_that_are_options_are_shown_as_they_are_typed() -> None:
    asked = questionnaire.load(FOLDER / "ndsi-product.yaml")
    interview = _interview(asked, WRITTEN, "Zimbra")
    first = interview.questions[0]
    assert interview.choices(first)[0].value == "5"  # the worst first
    interview.take(first, "1")
    assert interview.answer(first) == "1"


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("components:\r\n  - name: A\r\ndate: 2026-01-01\r\n", "\r\n"),
        ("components:\n  -\n    name: A\n", "\n"),
        ("components:\n  - # mail\n    name: A\n", "\n"),
        ("{tiebreak: 1, territory: {name: T, country: FR}}\n", "\n"),
        ("tiebreak: 1\n...\n", "\n"),
    ],
)
def test_whatever_the_writing_a_product_is_added(written: str, place: str) -> None:
    interview = _interview(STARTER, written)
    before = interview.text.document("").data
    interview.take(next(question for question in STARTER.questions if question.id == "backup"), "Veeam, Veeam, Bareos")
    after = interview.text.document("").data
    assert [row["name"] for row in after["components"]][-2:] == ["Veeam", "Bareos"]
    assert {**after, "components": None} == {**before, "components": None}
    assert ("\r\n" in interview.text.text) == (place == "\r\n")
    assert interview.text.text.count("\n") == interview.text.text.count(place)


def test_several_names_are_taken_together_or_not_at_all() -> None:
    interview = _interview(STARTER)
    gis = next(question for question in STARTER.questions if question.id == "gis")
    for wrong in (f"QGIS, {'x' * 501}", " , "):
        with pytest.raises(RefusedError):
            interview.take(gis, wrong)
        assert interview.text.text == EMPTY


def test_answers_from_a_file_are_texts_and_the_same_file_again_changes_nothing() -> None:
    interview = _interview(STARTER)
    wrong = Document("name: {a: b}\ngis: [{a: b}]\nbackup: [[Veeam]]\n", "answers.yaml")
    assert [finding.line for finding in answer_all(interview, wrong)] == [1, 2, 3]
    right = "name: Testville\ncountry: FR\ndate: 2026-01-01\ngis: QGIS\n"
    for _ in range(2):
        assert answer_all(interview, Document(right, "answers.yaml")) == []
    assert [row["name"] for row in interview.text.document("").data["components"]] == ["QGIS"]


def test_an_own_questionnaire_is_read_by_an_own_profile(command: Command, tmp_path: Path) -> None:
    asked, profile, inventory = (tmp_path / name for name in ("asked.yaml", "profile.yaml", "inventory.yaml"))
    for kind, file in (("questionnaire", asked), ("profile", profile)):
        assert command("new", kind, file).code == 0
    rule = 'fact: our-questions.reversibility\n    weight: 3\n    levels: {"no": 1, partly: 0.5, "yes": 0}'
    text = profile.read_text(encoding="utf-8")
    a, b = text.index("fact: control_zone"), text.index("    reason:")
    profile.write_text(text[:a] + rule + "\n" + text[b : text.index("tests:")], encoding="utf-8")
    inventory.write_text(WRITTEN, encoding="utf-8")
    answers = tmp_path / "answers.yaml"
    answers.write_text('reversibility: "no"\n', encoding="utf-8")
    assert command("interview", asked, "-i", inventory, "--component", "Zimbra", "--answers", answers).code == 0
    assert command("check", profile).code == 1
    assert command("check", profile, inventory, "--questionnaire", asked, "--fail-on", "warning").code == 0
    done = command("diagnose", inventory, "-p", profile, "--questionnaire", asked, "--format", "json")
    assert '"rule":"control","fact":"our-questions.reversibility","value":"no","level":1' in done.out
    clash = tmp_path / "clash.yaml"
    clash.write_text(asked.read_text(encoding="utf-8").replace("our-questions", "exit"), encoding="utf-8")
    assert "another name" in command("check", profile, "--questionnaire", clash).err


def test_a_question_waits_for_an_earlier_one_only() -> None:
    text = (FOLDER.parent / "src" / "tiebreak" / "starters" / "questionnaire.en.yaml").read_text(encoding="utf-8")
    _, findings = questionnaire.examine(Document(text, "q.yaml"))
    assert not findings
    text = text.replace("when: {our-questions.reversibility", "when: {our-questions.who-knows")
    _, findings = questionnaire.examine(Document(text, "q.yaml"))
    assert any("at the same time or later" in str(finding.message) for finding in findings)


def test_a_version_is_compared_as_it_is_written(tmp_path: Path) -> None:
    text = (ROOT / "src" / "tiebreak" / "starters" / "questionnaire.en.yaml").read_text(encoding="utf-8")
    waiting = 'when: {our-questions.reversibility: [partly, "yes"]}'
    assert waiting in text
    file = tmp_path / "q.yaml"
    file.write_text(text.replace(waiting, 'when: {version: "1.10", users: {at_least: 10}}'), encoding="utf-8")
    asked = questionnaire.load(file)
    for version, users, expected in (("1.10", "12", True), ("1.1", "12", False), ("1.10", "9", False)):
        written = WRITTEN.replace("service_model: on-premises", f'version: "{version}"\n    users: {users}')
        interview = _interview(asked, written, "Zimbra")
        assert ("who-knows" in [question.id for question in interview.applicable()]) == expected
