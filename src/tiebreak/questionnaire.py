"""What to ask, read from a file of `questionnaires/`: each question, its options, and what its answer fills.

An answer fills a field of the inventory, adds a component of a function, or is kept under its own name,
`<questionnaire>.<question>`, among the `answers` of the component or the territory; profiles read it by that name.
Two answers are always possible and are not options: `unknown` (asked, and nobody knows) and `not-applicable`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

from tiebreak import document as documents
from tiebreak.conditions import NOT_APPLICABLE, UNKNOWN, Condition, Identifier, Texts, Vocabulary
from tiebreak.document import Document, Place
from tiebreak.errors import Finding, InputError
from tiebreak.extensions import named_file
from tiebreak.inventory import Component, FunctionId, Inventory, Territory, Text, explain
from tiebreak.language import sentence
from tiebreak.names import nearest
from tiebreak.schema import field_names, limit, make, options, record

if TYPE_CHECKING:
    from pydantic_core import ValidationError

About = Literal["component", "territory"]
QuestionId = Annotated[str, limit(pattern=r"^[a-z0-9][a-z0-9.-]*$")]
Filled = Annotated[str, limit(pattern=r"^[a-z][a-z_]*(\.[a-z][a-z_]*)?$")]


@record
class Option:
    """One possible answer."""

    id: Identifier
    text: Texts


@record
class Section:
    """Questions that belong together."""

    id: Identifier
    title: Texts


@record
class Question:
    """One question."""

    id: QuestionId
    section: Identifier
    text: Texts
    help: Texts | None = None
    """What counts, and where to find the answer."""
    why: Texts
    """Why it is asked."""
    about: About | None = None
    """What it is asked of, where that differs from the questionnaire's own."""
    when: Condition = field(default_factory=dict)
    """Fields and earlier answers that must be so for it to be asked."""
    options: Annotated[list[Option], limit(min_length=1)] | None = None
    """What can be answered; a text where there are none."""
    fills: Filled | None = None
    """The field of a component, or of the file (`date`, `territory.name`), that the answer fills."""
    labels: dict[Text, Texts] = field(default_factory=dict)
    """Words for the values of that field."""
    function: FunctionId | None = None
    """The function of the component that the answer, a name, adds."""
    not_applicable: bool = True
    """Whether it can be answered with `not-applicable`."""


@record
class Questionnaire:
    """A set of questions about a component or about the territory."""

    tiebreak: Literal[1, "1"]
    """Version of the file format."""
    questionnaire: QuestionId
    version: Text
    title: Texts
    description: Texts
    about: About
    """What its questions are asked of, unless they say otherwise."""
    licence: Text | None = None
    """Licence of the text it follows."""
    attribution: Texts | None = None
    """Whose text it follows, and what was changed."""
    reference: Text | None = None
    sections: Annotated[list[Section], limit(min_length=1)]
    questions: Annotated[list[Question], limit(min_length=1)]

    file: str = field(default="", init=False, compare=False)
    """The file it was read from, as the caller named it."""

    def answer_of(self, question: Question) -> str:
        """The name under which an answer is kept."""
        return f"{self.questionnaire}.{question.id}"

    def about_of(self, question: Question) -> About:
        """What a question is asked of."""
        return question.about or self.about

    @property
    def answers(self) -> dict[str, tuple[str, ...]]:
        """The answers that are kept under a name of their own → what each can be; empty for a text.

        Of a question that fills a field or adds a component only `unknown` and `not-applicable` are kept.
        """
        return {
            self.answer_of(question): tuple(option.id for option in question.options or ())
            if question.fills is None and question.function is None
            else (UNKNOWN, NOT_APPLICABLE)
            for question in self.questions
        }


FILE_FIELDS = ("date", "currency", *(f"territory.{name}" for name in field_names(Territory)))
"""What a question about the territory may fill."""


def load(file: Path | str) -> Questionnaire:
    """Read a questionnaire.

    Raises:
        InputError: with all findings, when the file is not a valid questionnaire.
    """
    questionnaire, findings = examine(documents.read(file))
    if questionnaire is None or findings:
        raise InputError(findings)
    return questionnaire


def load_all(folders: Iterable[Path]) -> dict[str, Questionnaire]:
    """All questionnaires of some folders, by name.

    Raises:
        InputError: one of them is not valid.
    """
    loaded = [load(file) for folder in folders for file in sorted(folder.glob("*.yaml"))]
    return {questionnaire.questionnaire: questionnaire for questionnaire in loaded}


def find(name: str, folders: Iterable[Path]) -> Path:
    """The file of a questionnaire, by its path or by its name in one of the folders.

    Raises:
        TiebreakError: there is no such questionnaire; says which there are.
    """
    return named_file(name, folders, "questionnaire.missing")


def all_answers(questionnaires: Iterable[Questionnaire]) -> dict[str, tuple[str, ...]]:
    """Every answer that can be kept → what it can be; empty for a text."""
    return {name: options for each in questionnaires for name, options in each.answers.items()}


def examine(document: Document) -> tuple[Questionnaire | None, list[Finding]]:
    """The questionnaire in a document, if it is one, and all that is wrong with it."""
    if document.broken:
        return None, document.findings
    findings = list(document.findings)
    try:
        questionnaire = make(Questionnaire, document.data)
    except ValueError as error:
        return None, findings + explain(cast("ValidationError", error), document, Questionnaire)
    questionnaire.file = document.file
    findings += _Reading(questionnaire, document).findings()
    return questionnaire, sorted(findings, key=lambda finding: (finding.line, finding.column))


class _Reading:
    """Checks that a questionnaire holds together, and says where it does not."""

    def __init__(self, questionnaire: Questionnaire, document: Document) -> None:
        self.questionnaire = questionnaire
        self.names = Vocabulary(document, {}, lambda: questionnaire.answers)
        self.document = document

    def findings(self) -> list[Finding]:
        names, sections = self.names, [section.id for section in self.questionnaire.sections]
        return [
            *names.unique("sections", sections),
            *names.unique("questions", [question.id for question in self.questionnaire.questions]),
            *(
                finding
                for index, question in enumerate(self.questionnaire.questions)
                for finding in self._question(("questions", index), question, sections)
            ),
            *names.in_english(self._texts()),
        ]

    def _question(self, place: Place, question: Question, sections: list[str]) -> Iterator[Finding]:
        if question.section not in sections:
            yield self._problem((*place, "section"), "no-section", section=question.section, options=sections)
        ids = [option.id for option in question.options or ()]
        for index, each in enumerate(ids):
            if each in ids[:index] or each in (UNKNOWN, NOT_APPLICABLE):
                yield self._problem((*place, "options", index, "id"), "option", id=each)
        targets = [name for name in ("fills", "function", "options") if getattr(question, name)]
        if len(targets) > 1:
            yield self._problem(place, "one-target", id=question.id, targets=targets)
        if question.fills is not None:
            yield from self._filled(place, question, question.fills)
        yield from self._asked_when(place, question)

    def _asked_when(self, place: Place, question: Question) -> Iterator[Finding]:
        """What a question waits for is a field, or the answer of an earlier question."""
        questions = self.questionnaire.questions
        earlier = {self.questionnaire.answer_of(each) for each in questions[: questions.index(question)]}
        later = {self.questionnaire.answer_of(each) for each in questions} - earlier
        for name in question.when:
            if name in later:
                yield self._problem((*place, "when", name), "later", on_key=True, name=name)
        yield from self.names.condition(question.when, {*field_names(Component), *FILE_FIELDS}, (*place, "when"))

    def _filled(self, place: Place, question: Question, fills: str) -> Iterator[Finding]:
        component = self.questionnaire.about_of(question) == "component"
        fillable = [name for name in field_names(Component) if name not in ("id", "answers", "levels")]
        known = fillable if component else FILE_FIELDS
        if fills not in known:
            near = nearest(fills, known) or known[:3]
            yield self._problem((*place, "fills"), "no-field", field=fills, options=near)
            return
        values = field_values(fills, component=component)
        for value in question.labels:
            if values and value not in values:
                yield self._problem(
                    (*place, "labels", value), "no-value", on_key=True, value=value, options=list(values)
                )

    def _problem(self, place: Place, key: str, *, on_key: bool = False, **values: Any) -> Finding:
        return self.document.finding(
            "questionnaire",
            place,
            sentence(f"questionnaire.{key}", **values),
            sentence(f"questionnaire.{key}.advice"),
            key=on_key,
        )

    def _texts(self) -> Iterator[tuple[Place, Texts]]:
        """All texts and where they stand."""
        each: Mapping[str, Texts | None]
        places: list[tuple[Place, Any, tuple[str, ...]]] = [((), self.questionnaire, ("title", "description"))]
        places += [
            (("sections", index), section, ("title",)) for index, section in enumerate(self.questionnaire.sections)
        ]
        for index, question in enumerate(self.questionnaire.questions):
            at: Place = ("questions", index)
            places.append((at, question, ("text", "help", "why")))
            places += [((*at, "options", n), option, ("text",)) for n, option in enumerate(question.options or ())]
        for place, part, names in places:
            each = {name: getattr(part, name) for name in names}
            yield from (((*place, name), texts) for name, texts in each.items() if texts is not None)


def field_values(name: str, *, component: bool) -> tuple[str, ...]:
    """All that a field of a component, or of the file, can hold; empty for texts, numbers and dates."""
    owner, _, inner = name.rpartition(".")
    kind = Component if component else Territory if owner else Inventory
    return next((options(each.type) for each in fields(kind) if each.name == (inner if owner else name)), ())
