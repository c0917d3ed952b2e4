"""An interview in a terminal: asks, suggests while somebody types, and keeps every answer at once."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from prompt_toolkit import PromptSession, print_formatted_text
from prompt_toolkit.completion import Completer, Completion
from prompt_toolkit.formatted_text import FormattedText

from tiebreak.conditions import NOT_APPLICABLE, UNKNOWN, text_in
from tiebreak.interview import Interview, RefusedError
from tiebreak.language import say, sentence
from tiebreak.names import normal
from tiebreak.questionnaire import Question
from tiebreak.report import clean

if TYPE_CHECKING:
    from prompt_toolkit.document import Document
    from prompt_toolkit.input import Input
    from prompt_toolkit.output import Output

BACK, NOBODY_KNOWS, NONE, STOP, WHY = "<", "?", "-", ".", "!"
"""What is typed instead of an answer. No product has such a name."""
SUGGESTED = 8


class Suggestions(Completer):
    """The names that contain what is typed after the last comma, those that begin with it first."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = [(normal(name), name) for name in names]

    def get_completions(self, document: "Document", _event: Any) -> Iterator[Completion]:
        """At most `SUGGESTED` names; none before two letters are typed."""
        typed = document.text_before_cursor.rpartition(",")[2].lstrip()
        wanted = normal(typed)
        if len(wanted) < 2:  # noqa: PLR2004 - one letter is in every name
            return
        found = [name for plain, name in self.names if wanted in plain]
        found.sort(key=lambda name: not normal(name).startswith(wanted))
        for name in found[:SUGGESTED]:
            yield Completion(name, start_position=-len(typed))


class Asking:
    """Asks the open questions of an interview, one after the other.

    Attributes:
        interview: what is asked, and the answers so far.
        save: keeps the inventory; called after every answer.
    """

    def __init__(  # noqa: PLR0913 - what is asked, and by what it is asked
        self,
        interview: Interview,
        save: Callable[[], None],
        language: str,
        today: date,
        *,
        again: bool = False,
        keyboard: "Input | None" = None,
        screen: "Output | None" = None,
    ) -> None:
        self.interview = interview
        self.save = save
        self.language = language
        self.today = today
        self.session: PromptSession[str] = PromptSession(input=keyboard, output=screen)
        self._screen = self.session.app.output
        self._again = again
        self._passed: set[str] = set()
        self._undo: list[tuple[str, str]] = []

    def run(self) -> bool:
        """Ask until nothing is open or somebody stops; whether all was asked."""
        while waiting := self._waiting():
            try:
                typed = self._ask(waiting[0])
            except (KeyboardInterrupt, EOFError):
                return False
            if typed == STOP:
                return False
            self._act(waiting[0], typed)
        return True

    def _waiting(self) -> list[Question]:
        """The questions that are still to be asked: those without an answer, or all of them once again."""
        asked = self.interview.applicable() if self._again else self.interview.open()
        return [question for question in asked if question.id not in self._passed]

    def _act(self, question: Question, typed: str) -> None:
        """What follows from what was typed."""
        if typed == WHY:
            for texts in (question.help, question.why):
                self._line(text_in(texts, self.language) if texts else "")
        elif typed == BACK:
            self._back()
        elif not typed:
            self._undo.append((question.id, self.interview.text.text))
            self._passed.add(question.id)
        else:
            before = self.interview.text.text
            try:
                self.interview.take(question, {NOBODY_KNOWS: UNKNOWN, NONE: NOT_APPLICABLE}.get(typed, typed))
            except RefusedError as refused:
                self._say(sentence("asking.refused", why=refused.why))
                return
            self._undo.append((question.id, before))
            self._passed.add(question.id)
            self.save()

    def _back(self) -> None:
        """Take the last answer back, and ask again."""
        if not self._undo:
            self._say(sentence("asking.first"))
            return
        question, text = self._undo.pop()
        self._passed.discard(question)
        self.interview.text.text = text
        self.save()

    def _ask(self, question: Question) -> str:
        """Show a question and read what is typed."""
        interview, language = self.interview, self.language
        asked = interview.applicable()
        section = next(each for each in interview.questionnaire.sections if each.id == question.section)
        number = next(place for place, each in enumerate(asked, 1) if each.id == question.id)
        self._line("")
        self._line(f"[{number}/{len(asked)}] {text_in(section.title, language)}")
        self._line(text_in(question.text, language), "bold")
        if question.help:
            self._line(f"  {text_in(question.help, language)}", "fg:ansibrightblack")
        if (answer := interview.answer(question)) is not None:
            self._say(sentence("asking.now", answer=answer))
        choices = interview.choices(question)
        names = [*interview.suggestions(question)]
        numbered = all(choice.value.isdecimal() for choice in choices)  # then they are typed as they are
        for place, choice in enumerate(choices, 1):
            sign = choice.value if numbered else str(place)
            self._line(f"  {sign}) {text_in(choice.texts, language) if choice.texts else choice.value}")
        default = self.today.isoformat() if question.fills == "date" else ""
        width = self._screen.get_size().columns
        hint = "\n".join(wrap(clean(say(sentence("asking.hint"), language)), max(width, 20)))
        return self.session.prompt("> ", completer=Suggestions(names), default=default, bottom_toolbar=hint).strip()

    def _say(self, what: Any) -> None:
        self._line(say(what, self.language))

    def _line(self, text: str, style: str = "") -> None:
        """Write a line, broken between words where the screen ends."""
        indent = " " * (len(text) - len(text.lstrip(" ")))
        lines = wrap(clean(text), max(self._screen.get_size().columns - 1, 20), subsequent_indent=indent) or [""]
        print_formatted_text(FormattedText([(style, "\n".join(lines))]), output=self._screen)
