"""Ask the questions of a questionnaire and keep the answers in an inventory, whose text is changed in place.

There is no session to save: what is answered stands in the inventory, so whoever stops goes on from there. Nothing here
touches a terminal or a file; `asking` does.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from functools import cached_property, partial
from typing import Any, NamedTuple

from tiebreak import inventory as inventories
from tiebreak.catalogue import Catalogue
from tiebreak.conditions import NOT_APPLICABLE, UNKNOWN, Condition, Texts, Threshold, given, holds, kind_of
from tiebreak.document import Document, Place
from tiebreak.edit import Key, Text
from tiebreak.errors import Finding, InputError, TiebreakError
from tiebreak.inventory import Component, Inventory, Territory
from tiebreak.language import Sentence, sentence
from tiebreak.matching import Matcher
from tiebreak.names import identifier, nearest, normal
from tiebreak.questionnaire import Question, Questionnaire, field_values
from tiebreak.schema import options

EMPTY = """\
# An inventory for tiebreak. `tiebreak check` says what is wrong or missing, `tiebreak diagnose` prints the diagnosis.
tiebreak: 1
territory:
  name:
date:
components:
"""
"""What an interview starts from."""


class Choice(NamedTuple):
    """Something that can be answered: what is written, and what people read."""

    value: str
    texts: Texts | None = None


class RefusedError(Exception):
    """An answer that its question does not take."""

    def __init__(self, why: Sentence | str) -> None:
        super().__init__(why)
        self.why = why


class Interview:
    """The questions of a questionnaire, the answers so far, and what is still open.

    Attributes:
        questionnaire: what is asked.
        text: the inventory, with all answers so far.
        component: place of the component that is asked about; `None` when the territory is.
    """

    def __init__(
        self,
        questionnaire: Questionnaire,
        text: Text,
        catalogue: Catalogue,
        component: str | None = None,
        *,
        file: str = "",
    ) -> None:
        """Begin, or go on with, an interview.

        Raises:
            InputError: the inventory cannot be read.
            TiebreakError: there is no such component, or the questions are about one and none is named.
        """
        self.questionnaire = questionnaire
        self.text = text
        self.catalogue = catalogue
        if not text.text.strip():
            text.text = EMPTY
        document = text.document(file)
        findings = document.findings if document.broken else list(_misshapen(document))
        if findings:
            raise InputError(findings)
        self.component = None if component is None else self._place_of(component)
        wanted = "territory" if component is None else "component"
        self.questions = [
            question for question in questionnaire.questions if questionnaire.about_of(question) == wanted
        ]
        if not self.questions:
            key = "interview.no-component" if component is None else "interview.not-about-components"
            options_ = [*self._ids][:8] or ["–"]
            raise TiebreakError(sentence(key, questionnaire=questionnaire.questionnaire, options=options_))

    @property
    def data(self) -> dict[str, Any]:
        """The inventory as it is written."""
        data = self.text.document("").data
        return data if isinstance(data, dict) else {}

    @property
    def _components(self) -> list[dict[str, Any]]:
        found = self.data.get("components")
        return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []

    @property
    def _ids(self) -> list[str]:
        return [each.get("id") or identifier(str(each.get("name"))) for each in self._components]

    def _place_of(self, component: str) -> int:
        """The place of a component, by its id or its name."""
        names = [str(each.get("name")) for each in self._components]
        for known in (self._ids, names):
            if component in known:
                return known.index(component)
        near = nearest(component, [*self._ids, *names])
        raise TiebreakError(sentence("cli.no-component", name=component, options=near or self._ids[:8] or ["–"]))

    @property
    def about(self) -> dict[str, Any]:
        """The part of the inventory that holds the answers: the component, or the whole."""
        return self.data if self.component is None else self._components[self.component]

    @property
    def subject(self) -> str:
        """Name of what is asked about."""
        if self.component is not None:
            return str(self.about.get("name"))
        territory = self.data.get("territory")
        return str((territory or {}).get("name") or "") if isinstance(territory, dict) else ""

    @property
    def _own(self) -> tuple[Key, ...]:
        return () if self.component is None else ("components", self.component)

    def _answer_place(self, question: Question) -> tuple[Key, ...]:
        """Where an answer is kept that fills nothing, or that nobody knows."""
        return (*self._own, "answers", self.questionnaire.answer_of(question))

    def place(self, question: Question) -> tuple[Key, ...]:
        """Where the answer of a question stands in the inventory."""
        return self._answer_place(question) if question.fills is None else (*self._own, *question.fills.split("."))

    def answer(self, question: Question) -> str | None:
        """What is answered so far; `None` when nothing is. The names of the components, for a function."""
        kept: str | None = _at(self.about, ("answers", self.questionnaire.answer_of(question)))
        if question.function is not None:
            names = [name for name, function in self._functions if function == question.function]
            return ", ".join(names) or kept
        if question.fills is None:
            return kept
        value = _at(self.about, tuple(question.fills.split(".")))
        return ", ".join(map(str, value)) or NOT_APPLICABLE if isinstance(value, list) else value or kept

    @property
    def _functions(self) -> list[tuple[str, str | None]]:
        """Name and function of each component: the function it declares, or that of its product."""
        matcher = self._matcher
        found = []
        for each in self._components:
            name = str(each.get("name"))
            product = self.catalogue.products.get(
                matcher.component(name, each.get("product"), each.get("vendor")).product or ""
            )
            found.append((name, each.get("function") or (product.functions[0] if product else None)))
        return found

    @cached_property
    def _matcher(self) -> Matcher:
        return Matcher(self.catalogue)

    def applicable(self) -> list[Question]:
        """The questions that are to be asked, by the answers so far."""
        values = self._values()
        return [question for question in self.questions if holds(question.when, _compared(question.when, values))]

    def open(self) -> list[Question]:
        """Those of them that nobody has answered."""
        return [question for question in self.applicable() if self.answer(question) is None]

    def _values(self) -> dict[str, Any]:
        """Fields and answers by the names that conditions use."""
        values: dict[str, Any] = {name: value for name, value in self.about.items() if isinstance(value, str)}
        territory = self.data.get("territory")
        if isinstance(territory, dict):
            values.update({f"territory.{name}": value for name, value in territory.items() if isinstance(value, str)})
        for part in (self.data, self.about):
            answers = part.get("answers")
            if isinstance(answers, dict):
                values.update({name: given(answer) for name, answer in answers.items()})
        return values

    def choices(self, question: Question) -> list[Choice]:
        """What can be chosen; empty where anything may be written."""
        if question.options is not None:
            return [Choice(option.id, option.text) for option in question.options]
        if question.fills is None:
            return []
        values = field_values(question.fills, component=self.component is not None)
        return [Choice(value, question.labels.get(value)) for value in values]

    def suggestions(self, question: Question) -> Iterator[str]:
        """Names of catalogue products that may be meant, those for the question's function first."""
        if question.function is not None:
            products = self.catalogue.products
            first = dict.fromkeys(id_ for id_, _, _ in self.catalogue.by_function.get(question.function, ()))
            yield from (products[id_].name for id_ in first)
            yield from (product.name for id_, product in products.items() if id_ not in first)

    def take(self, question: Question, written: str) -> None:
        """Keep an answer: one of the choices, `unknown`, `not-applicable`, or what a field or a function takes.

        Raises:
            RefusedError: the question does not take it; nothing is changed.
        """
        answer = written.strip()
        several, quoted = self._kind(question)
        if several and answer == NOT_APPLICABLE:  # there are none, and that is known
            self._change(partial(Text.set, place=self.place(question), value=[]))
            return
        if answer in (UNKNOWN, NOT_APPLICABLE):
            if answer == NOT_APPLICABLE and not question.not_applicable:
                raise RefusedError(sentence("interview.applicable"))
            self._change(partial(Text.set, place=self._answer_place(question), value=answer))
            return
        if question.function is not None:
            there = {normal(name) for name, _ in self._functions}
            names = dict.fromkeys(name.strip() for name in answer.split(",") if name.strip())
            if not names:
                raise RefusedError(sentence("interview.empty"))
            before = self.text.text
            for name in names:
                if normal(name) in there:
                    continue  # asked twice, or from the same file again
                row = {"name": name, "function": question.function}
                try:
                    self._change(partial(Text.append, key="components", fields=row))
                except RefusedError:
                    self.text.text = before  # all of them or none
                    raise
            return
        choices = self.choices(question)
        if choices:
            answer = self._chosen(choices, answer)
        value = [part.strip() for part in answer.split(",") if part.strip()] if several else answer
        self._change(partial(Text.set, place=self.place(question), value=value, quoted=quoted))

    def _chosen(self, choices: Sequence[Choice], answer: str) -> str:
        """The choice of an id, of its number in the list, or of its text in any language."""
        values = [choice.value for choice in choices]
        if answer in values:
            return answer
        if answer.isdecimal() and 0 < int(answer) <= len(values):
            return values[int(answer) - 1]
        for choice in choices:
            if normal(answer) in map(normal, (choice.texts or {}).values()):
                return choice.value
        raise RefusedError(sentence("interview.no-choice", count=len(values)))

    def _kind(self, question: Question) -> tuple[bool, bool]:
        """Whether an answer is several texts, and whether it is a text that needs quotes where others misread it."""
        if question.fills is None:
            return False, True
        owner, _, name = question.fills.rpartition(".")
        kind = Component if self.component is not None else Territory if owner else Inventory
        annotation = next(each.type for each in fields(kind) if each.name == name)
        found = kind_of(annotation)
        return found == "several", found == "word" and "true" not in options(annotation)

    def _change(self, change: Callable[[Text], None]) -> None:
        """Change the text, unless the inventory would no longer be valid where it was."""
        before = self.text.text
        known = _problems(self.text.document(""))
        change(self.text)
        new = [finding for place, finding in _problems(self.text.document("")).items() if place not in known]
        if new:
            self.text.text = before
            raise RefusedError(new[0].message)

    def problems(self, file: str) -> list[Finding]:
        """What the inventory lacks to be one."""
        return inventories.examine(self.text.document(file))[1]


def _misshapen(document: Document) -> Iterator[Finding]:
    """Parts of an inventory that are of another kind than they must be to write into them."""
    data = document.data
    if not isinstance(data, dict):
        said = sentence("model.dict_type", written="…")
        yield document.finding("structure", (), said, sentence("model.dict_type.advice"))
        return
    rows = data.get("components")
    parts: list[tuple[Place, Any, type]] = [(("components",), rows, list)]
    parts += [((name,), data.get(name), dict) for name in ("territory", "answers")]
    for number, row in enumerate(rows if isinstance(rows, list) else ()):
        parts.append((("components", number), {} if row is None else row, dict))
        if isinstance(row, dict):
            parts.append((("components", number, "answers"), row.get("answers"), dict))
        elif row is None:
            yield document.finding("structure", ("components", number), sentence("model.missing", key="name"))
    for place, part, kind in parts:
        if part is not None and not isinstance(part, kind):
            key = f"model.{kind.__name__}_type"
            yield document.finding("structure", place, sentence(key, written=str(part)[:40]), sentence(f"{key}.advice"))


def _problems(document: Document) -> dict[tuple[str, str], Finding]:
    """What is wrong with an inventory, by what is said of it; places move while it is written."""
    return {(finding.check, str(finding.message)): finding for finding in inventories.examine(document)[1]}


def _at(data: Any, place: Sequence[str]) -> Any:
    """What stands at a place; `None` when nothing does."""
    for key in place:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def _compared(condition: Condition, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as a condition compares them: numbers where it has limits, else texts as they are written."""
    limits = {name for name, wanted in condition.items() if isinstance(wanted, Threshold)}
    return {name: _number(value) if name in limits else value for name, value in values.items()}


def _number(value: Any) -> Any:
    """A value as a number where it is one."""
    try:
        number = float(value)
    except (ValueError, TypeError):
        return value
    return int(number) if number.is_integer() else number


def answer_all(interview: Interview, document: Document) -> list[Finding]:
    """Answer from a file: question → answer. What is wrong with it, all at once; then nothing is changed."""
    if document.broken or not isinstance(document.data, dict):
        return document.findings or [document.finding("structure", (), sentence("interview.answers"))]
    before, findings = interview.text.text, list(document.findings)
    left: Mapping[str, Any] = dict(document.data)
    asked = {question.id: question for question in interview.questions}
    for name in left:
        if name not in asked:
            near = nearest(name, asked)
            advice = sentence("did-you-mean", options=near) if near else sentence("nothing")
            findings.append(
                document.finding("answers", (name,), sentence("interview.no-question", name=name), advice, key=True)
            )
    for name, question in asked.items():
        answer = left.get(name)
        if answer is None:
            continue
        if question not in interview.applicable():
            findings.append(document.finding("answers", (name,), sentence("interview.not-asked", name=name), key=True))
            continue
        parts = answer if isinstance(answer, list) else [answer]
        if not all(isinstance(part, str) for part in parts):
            findings.append(document.finding("answers", (name,), sentence("interview.text-wanted")))
            continue
        try:
            interview.take(question, ", ".join(parts))
        except RefusedError as refused:
            findings.append(document.finding("answers", (name,), refused.why))
    if findings:
        interview.text.text = before
    return findings
