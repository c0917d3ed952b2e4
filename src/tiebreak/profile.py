"""One way to score, read from a file of `scoring/`: what the values of facts are worth, and what must not hold.

A profile has rules, dimensions, bands, red lines and stances; no weight stands in Python and no logic in YAML. It is
checked against the facts there are: every value needs a level, every placeholder must exist, or the file is refused
with the line.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

from tiebreak import document as documents
from tiebreak import facts as shipped_facts
from tiebreak.conditions import UNKNOWN, Condition, Europe, Identifier, Name, Texts, Vocabulary, as_text, holds
from tiebreak.document import Document, Place
from tiebreak.errors import Finding, InputError
from tiebreak.extensions import named_file
from tiebreak.facts import Fact
from tiebreak.inventory import Component, Criticality, Stance, Territory, Text, explain
from tiebreak.language import PLACEHOLDER, sentence
from tiebreak.names import nearest
from tiebreak.schema import limit, make, record

if TYPE_CHECKING:
    from pydantic_core import ValidationError

Level = Annotated[float, limit(ge=0, le=1)]
Score = Annotated[float, limit(ge=0, le=100)]
Weight = Annotated[float, limit(gt=0, le=100)]


@record
class Dimension:
    """A part of the score that a council understands."""

    id: Identifier
    title: Texts
    question: Texts | None = None


@record
class Band:
    """Numbers below a limit, and their level; the last band has no limit."""

    below: float | None = None
    level: Level


@record
class Case:
    """A line of a decision table: the level when all conditions hold."""

    when: Condition = field(default_factory=dict)
    level: Level


@record
class Rule:
    """What the values of a fact are worth."""

    id: Identifier
    title: Texts
    about: Literal["component", "territory"] = "component"
    dimension: Identifier
    fact: Name
    weight: Weight
    applies: Condition = field(default_factory=dict)
    """To which components; to all when absent."""
    levels: dict[str, Level] | None = None
    bands: list[Band] | None = None
    cases: list[Case] | None = None
    reason: Texts
    reference: Text | None = None

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The facts and fields that decide the level, the main one first."""
        found = [self.fact]
        for case in self.cases or ():
            found += [name for name in case.when if name not in found]
        return tuple(found)

    def level(self, values: Mapping[str, Any]) -> float | None:
        """The level (0 free, 1 dependent) for the values of facts and fields; `None` when it cannot be known.

        In a decision table the first line that holds decides. A line that may hold leaves the result open, unless all
        lines that are still possible say the same.
        """
        value = values.get(self.fact)
        if self.cases is not None:
            possible: set[float] = set()
            for case in self.cases:
                verdict = holds(case.when, values)
                if verdict is not False:
                    possible.add(case.level)
                if verdict:
                    break
            return possible.pop() if len(possible) == 1 else None
        if value is None:
            return None
        if self.bands is not None:
            return next(band.level for band in self.bands if band.below is None or value < band.below)
        return (self.levels or {}).get(as_text(value))


@record
class RedLine:
    """What must not hold for any component, whatever the average says."""

    id: Identifier
    title: Texts
    when: Condition
    reason: Texts
    reference: Text | None = None


@record
class StanceRule:
    """What to think of doing about a component: the first line whose conditions hold."""

    stance: Stance
    when: Condition
    reason: Texts


@record
class Trial:
    """A test that a file of `scoring/` carries: what goes in, what must come out."""

    name: Text
    reference: Text | None = None
    component: Component | None = None
    """A component as an inventory has it; the catalogue finds its product, vendor and owner."""
    territory: Territory | None = None
    """Whose component it is; a territory in France when absent."""
    day: date | None = None
    """The day it is looked at; needed with a component, so that owners and laws are those of one day."""
    given: dict[Name, Text] = field(default_factory=dict)
    """Values of facts and fields, and answers, by name; they count over those of the component."""
    expect: dict[Identifier, Text]
    """Rule → its level; red line → `crossed`, `open` or `kept`; reading → its value with the decimals that matter, or
    its grade; `none` where nothing can be said."""


@record
class Profile:
    """One way to score."""

    tiebreak: Literal[1, "1"]
    """Version of the file format."""
    profile: Identifier
    version: Text
    title: Texts
    description: Texts
    limits: Texts | None = None
    """What it cannot see."""
    licence: Text | None = None
    """Licence of the file, or of the text that it follows."""
    attribution: Texts | None = None
    reference: Text | None = None
    europe: Europe
    provisional_below: Level
    """Share of the weights that must be known for a result not to be provisional."""
    default_criticality: Criticality
    """Criticality where neither the inventory nor the function says."""
    grades: dict[Text, Score]
    """Upper edge of each grade, included, from the best."""
    dimensions: Annotated[list[Dimension], limit(min_length=1)]
    rules: Annotated[list[Rule], limit(min_length=1)]
    red_lines: list[RedLine] = field(default_factory=list)
    stances: list[StanceRule] = field(default_factory=list)
    tests: list[Trial] = field(default_factory=list)

    file: str = field(default="", init=False, compare=False)
    """The file it was read from, as the caller named it."""

    def grade(self, score: float) -> str:
        """The grade of a score: the first whose upper edge is not below it."""
        return next(grade for grade, edge in self.grades.items() if score <= edge)

    @property
    def names(self) -> list[str]:
        """All facts and fields that the profile asks for, each once, in order."""
        found: dict[str, None] = {}
        for rule in self.rules:
            if rule.about == "component":
                found.update(dict.fromkeys((*rule.names, *rule.applies)))
        lines: list[RedLine | StanceRule] = [*self.red_lines, *self.stances]
        for line in lines:
            found.update(dict.fromkeys(line.when))
        reasons = [part.reason for part in (*self.rules, *lines) if getattr(part, "about", "component") == "component"]
        for text in (text for texts in reasons for text in texts.values()):
            found.update(dict.fromkeys(PLACEHOLDER.findall(text)))
        return list(found)


Answers = Callable[[], Mapping[str, tuple[str, ...]]]
"""Gives, when one is named, each answer of a questionnaire and what it can be."""


def load(file: Path | str, facts: Mapping[str, Fact] | None = None, answers: Answers = dict) -> Profile:
    """Read a profile.

    Raises:
        InputError: with all findings, when the file is not a valid profile for these facts.
    """
    profile, findings = examine(documents.read(file), facts, answers)
    if profile is None or findings:
        raise InputError(findings)
    return profile


def find(name: str, folders: Iterable[Path]) -> Path:
    """The file of a profile, by its path or by its name in one of the folders.

    Raises:
        TiebreakError: there is no such profile; says which there are.
    """
    return named_file(name, folders, "profile.missing")


def shipped() -> dict[str, Fact]:
    """The facts of tiebreak itself, by name."""
    return {value.name: value for value in vars(shipped_facts).values() if isinstance(value, Fact)}


def examine(
    document: Document, facts: Mapping[str, Fact] | None = None, answers: Answers = dict
) -> tuple[Profile | None, list[Finding]]:
    """The profile in a document, if it is one, and all that is wrong with it."""
    if document.broken:
        return None, document.findings
    if document.has_instead("components", "rules"):
        return None, [document.finding("structure", ("components",), sentence("model.is-an-inventory"), key=True)]
    if document.has_instead("readings", "rules"):
        return None, [document.finding("structure", ("readings",), sentence("model.is-a-method"), key=True)]
    findings = list(document.findings)
    try:
        profile = make(Profile, document.data)
    except ValueError as error:
        return None, findings + explain(cast("ValidationError", error), document, Profile)
    profile.file = document.file
    findings += _Reading(profile, Vocabulary(document, shipped() if facts is None else facts, answers)).findings()
    return profile, sorted(findings, key=lambda finding: (finding.line, finding.column))


def check_trial(trial: Trial, names: Vocabulary, known: set[str], place: Place) -> Iterator[Finding]:
    """What is wrong with what goes into a test, whatever it is a test of."""
    for name, value in trial.given.items():
        yield from names.fact(name, known, (*place, "given", name))
        yield from names.words(name, [value] if value != UNKNOWN else [], (*place, "given", name))
    if not trial.expect:
        yield names.problem((*place, "expect"), "empty", on_key=True, name="expect")
    if trial.component is not None and trial.day is None:
        yield names.problem((*place, "component"), "no-day", on_key=True)


class _Reading:
    """Checks a profile against the names there are, and says where in its file something is wrong."""

    def __init__(self, profile: Profile, vocabulary: Vocabulary) -> None:
        self.profile = profile
        self.names = vocabulary

    def findings(self) -> list[Finding]:
        names = self.names
        return [
            *names.unique("dimensions", [dimension.id for dimension in self.profile.dimensions]),
            *names.unique("rules", [rule.id for rule in self.profile.rules]),
            *names.unique("red_lines", [line.id for line in self.profile.red_lines]),
            *self._grades(),
            *(finding for index, rule in enumerate(self.profile.rules) for finding in self._rule(index, rule)),
            *self._lines(),
            *(
                found
                for index, trial in enumerate(self.profile.tests)
                for found in self._trial(("tests", index), trial)
            ),
            *names.in_english(self._texts()),
        ]

    def _trial(self, place: Place, trial: Trial) -> Iterator[Finding]:
        """Names that a test expects something of, and that are neither rules nor red lines."""
        known = [*(rule.id for rule in self.profile.rules), *(line.id for line in self.profile.red_lines)]
        for name in trial.expect:
            if name not in known:
                near = nearest(name, known) or known[:3]
                yield self.names.problem((*place, "expect", name), "not-here", name=name, options=near)
        yield from check_trial(trial, self.names, self.names.of_component | self.names.of_territory, place)

    def _texts(self) -> Iterator[tuple[Place, Texts]]:
        """All texts of the profile and where they stand."""
        yield ("title",), self.profile.title
        yield ("description",), self.profile.description
        for name in ("limits", "attribution"):
            if (texts := getattr(self.profile, name)) is not None:
                yield (name,), texts
        for index, dimension in enumerate(self.profile.dimensions):
            yield ("dimensions", index, "title"), dimension.title
            if dimension.question is not None:
                yield ("dimensions", index, "question"), dimension.question
        for part in ("rules", "red_lines"):
            for index, titled in enumerate(getattr(self.profile, part)):
                yield (part, index, "title"), titled.title
        for part in ("rules", "red_lines", "stances"):
            for index, explained in enumerate(getattr(self.profile, part)):
                yield (part, index, "reason"), explained.reason

    def _grades(self) -> Iterator[Finding]:
        edges = list(self.profile.grades.values())
        if edges != sorted(set(edges)) or not edges or edges[-1] != 100:  # noqa: PLR2004 - the top of the scale
            yield self.names.problem(("grades",), "grades", on_key=True)

    def _rule(self, index: int, rule: Rule) -> Iterator[Finding]:
        place: Place = ("rules", index)
        known = self.names.of_component if rule.about == "component" else self.names.of_territory
        if rule.dimension not in [dimension.id for dimension in self.profile.dimensions]:
            yield self.names.problem((*place, "dimension"), "no-dimension", dimension=rule.dimension)
        yield from self.names.fact(rule.fact, known, (*place, "fact"))
        yield from self._scale(rule, place)
        for number, case in enumerate(rule.cases or ()):
            yield from self.names.condition(case.when, known, (*place, "cases", number, "when"))
        if rule.about == "component":
            yield from self.names.condition(rule.applies, known, (*place, "applies"))
        elif rule.applies:  # there is one territory: nothing asks whether a rule applies to it
            yield self.names.problem((*place, "applies"), "applies", on_key=True, rule=rule.id)
        yield from self.names.placeholders(rule.reason, known, (*place, "reason"))

    def _scale(self, rule: Rule, place: Place) -> Iterator[Finding]:
        """Exactly one scale, with something in it, for the kind of value that the fact has."""
        scales = [name for name in ("levels", "bands", "cases") if getattr(rule, name) is not None]
        if len(scales) != 1:
            yield self.names.problem(place, "one-scale", rule=rule.id)
            return
        at: Place = (*place, scales[0])
        kind = self.names.kind(rule.fact)
        if not getattr(rule, scales[0]):
            yield self.names.problem(at, "empty", on_key=True, name=scales[0])
        elif rule.levels is not None:
            if kind == "word":
                yield from self._levels(at, rule.fact, rule.levels)
            else:
                yield from self.names.not_comparable(rule.fact, "word", at, on_key=True)
        elif rule.bands is not None:
            yield from self.names.not_comparable(rule.fact, "number", at, on_key=True)
            yield from self._bands(at, rule.bands)
        elif rule.cases is not None and rule.cases[-1].when:
            yield self.names.problem(at, "last-case", on_key=True)

    def _bands(self, place: Place, bands: list[Band]) -> Iterator[Finding]:
        limits = [band.below for band in bands]
        numbers = [limit for limit in limits[:-1] if limit is not None]
        if limits[-1] is not None or len(numbers) != len(limits) - 1 or numbers != sorted(set(numbers)):
            yield self.names.problem(place, "bands", on_key=True)

    def _levels(self, place: Place, fact: str, levels: Mapping[str, float]) -> Iterator[Finding]:
        values = self.names.values_of(fact)
        missing = [value for value in values if value not in levels]
        if missing:
            yield self.names.problem(place, "missing-levels", on_key=True, fact=fact, values=missing)
        for value in levels:
            if values and value not in values:
                yield self.names.problem(
                    (*place, value), "no-value", on_key=True, fact=fact, value=value, options=list(values)
                )

    def _lines(self) -> Iterator[Finding]:
        for part in ("red_lines", "stances"):
            for index, line in enumerate(getattr(self.profile, part)):
                yield from self.names.condition(line.when, self.names.of_component, (part, index, "when"))
                yield from self.names.placeholders(line.reason, self.names.of_component, (part, index, "reason"))
