"""One way to score, read from a file of `scoring/`: what the values of facts are worth, and what must not hold.

A profile has rules, dimensions, bands, red lines and stances; no weight stands in Python and no logic in YAML. It is
checked against the facts there are: every value needs a level, every placeholder must exist, or the file is refused
with the line.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, fields
from datetime import date
from functools import cached_property
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, cast, get_args, get_origin

from tiebreak import document as documents
from tiebreak import facts as shipped_facts
from tiebreak.catalogue import Group, Openness, OwnershipKind
from tiebreak.document import Document, Place
from tiebreak.errors import Finding, InputError, TiebreakError
from tiebreak.facts import GIVEN, TERRITORY_GIVEN, Fact
from tiebreak.inventory import Component, Country, Criticality, Stance, Text, explain
from tiebreak.language import PLACEHOLDER, sentence, typeset
from tiebreak.names import nearest
from tiebreak.schema import field_names, limit, make, options, record

if TYPE_CHECKING:
    from pydantic_core import ValidationError

Level = Annotated[float, limit(ge=0, le=1)]
Identifier = Annotated[str, limit(pattern=r"^[a-z0-9][a-z0-9-]*$")]
Name = Annotated[str, limit(pattern=r"^[a-z][a-z_]*$")]
Score = Annotated[float, limit(ge=0, le=100)]
Weight = Annotated[float, limit(gt=0, le=100)]
Language = Annotated[str, limit(pattern=r"^[a-z]{2}$")]
Texts = dict[Language, Text]
"""One text a language; English at least."""
Kind = Literal["word", "number", "day", "several"]
"""What a fact or a field holds: a word or text (booleans are two words), a number, a date, or several values."""

GIVEN_TYPES: dict[str, Any] = {
    "day": date,
    "europe": frozenset[str],
    "ownership_kind": OwnershipKind,
    "contested": bool,
    "host_ownership_kind": OwnershipKind,
    "chain_countries": tuple[str, ...],
    "chain_complete": bool,
    "data_laws": tuple[tuple[str, str], ...],
    "service_laws": tuple[tuple[str, str], ...],
    "licence_openness": Openness,
    "alternative_count": int,
    "referenced_alternative_count": int,
    "dependents": int,
    "criticality": int,
    "months_left": float,
    "owner_share": float,
}
"""What is given and is not a plain text (`facts.GIVEN`, `facts.TERRITORY_GIVEN`), with its type."""


def kind_of(annotation: Any) -> Kind:
    """What values of a type are; of a union the first member says it, the others are nothing or the empty text."""
    origin = get_origin(annotation)
    if origin in (Annotated, Union, UnionType):
        return kind_of(get_args(annotation)[0])
    if origin in (list, tuple, dict, frozenset):
        return "several"
    if annotation is date:
        return "day"
    return "number" if annotation in (int, float) else "word"


def text_in(texts: Mapping[str, str], language: str) -> str:
    """The text of a language, the English one when there is none."""
    return typeset(texts[language], language) if language in texts else texts["en"]


@record
class Threshold:
    """A number within limits."""

    at_least: float | None = None
    """The value is this or more."""
    below: float | None = None
    """The value is less than this."""

    def holds(self, value: float) -> bool:
        """Whether a number is within the limits."""
        return (self.at_least is None or value >= self.at_least) and (self.below is None or value < self.below)


Condition = dict[Name, Threshold | list[str] | str]
"""Names of facts or fields, each with the value, the values or the limits it must have; all must hold."""


def holds(condition: Condition, values: Mapping[str, Any]) -> bool | None:
    """Whether a condition holds: no as soon as one part does not, unknown when a part is unknown, else yes."""
    unknown = False
    for name, wanted in condition.items():
        value = values.get(name)
        if value is None:
            unknown = True
        elif isinstance(wanted, Threshold):
            if not wanted.holds(value):
                return False
        elif as_text(value) not in ([wanted] if isinstance(wanted, str) else wanted):
            return False
    return None if unknown else True


def as_text(value: Any) -> str:
    """A value as a profile writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


@record
class Europe:
    """What counts as Europe."""

    groups: list[Group]
    """Groups of countries, as of the day of the diagnosis."""
    countries: list[Country] = field(default_factory=list)
    """Further countries, one by one."""


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
class Profile:
    """One way to score."""

    tiebreak: Literal[1, "1"]
    """Version of the file format."""
    profile: Identifier
    version: Text
    title: Texts
    description: Texts
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


def load(file: Path | str, facts: Mapping[str, Fact] | None = None) -> Profile:
    """Read a profile.

    Raises:
        InputError: with all findings, when the file is not a valid profile for these facts.
    """
    profile, findings = examine(documents.read(file), facts)
    if profile is None or findings:
        raise InputError(findings)
    return profile


def find(name: str, folders: Iterable[Path]) -> Path:
    """The file of a profile, by its path or by its name in one of the folders.

    Raises:
        TiebreakError: there is no such profile; says which there are.
    """
    if name.endswith((".yaml", ".yml")) or "/" in name:
        return Path(name)
    available = {file.stem: file for folder in folders for file in sorted(folder.glob("*.yaml"))}
    if name not in available:
        options = nearest(name, available) or list(available)
        raise TiebreakError(sentence("profile.missing", name=name, options=options))
    return available[name]


def shipped() -> dict[str, Fact]:
    """The facts of tiebreak itself, by name."""
    return {value.name: value for value in vars(shipped_facts).values() if isinstance(value, Fact)}


def examine(document: Document, facts: Mapping[str, Fact] | None = None) -> tuple[Profile | None, list[Finding]]:
    """The profile in a document, if it is one, and all that is wrong with it."""
    if document.broken:
        return None, document.findings
    if document.has_instead("components", "rules"):
        return None, [document.finding("structure", ("components",), sentence("model.is-an-inventory"), key=True)]
    findings = list(document.findings)
    try:
        profile = make(Profile, document.data)
    except ValueError as error:
        return None, findings + explain(cast("ValidationError", error), document, Profile)
    profile.file = document.file
    findings += _Reading(profile, document, shipped() if facts is None else facts).findings()
    return profile, sorted(findings, key=lambda finding: (finding.line, finding.column))


class _Reading:
    """Checks a profile against the facts, and says where in its file something is wrong."""

    def __init__(self, profile: Profile, document: Document, facts: Mapping[str, Fact]) -> None:
        self.profile = profile
        self.document = document
        self.facts = facts
        self.types: dict[str, Any] = {**{each.name: each.type for each in fields(Component)}, **GIVEN_TYPES}
        about_territory = {name for name, fact in facts.items() if set(fact.needs) & set(TERRITORY_GIVEN)}
        self.of_component = {*field_names(Component), *GIVEN, *facts} - about_territory
        self.of_territory = {*TERRITORY_GIVEN, *about_territory}

    def findings(self) -> list[Finding]:
        return [
            *self._unique("dimensions", [dimension.id for dimension in self.profile.dimensions]),
            *self._unique("rules", [rule.id for rule in self.profile.rules]),
            *self._unique("red_lines", [line.id for line in self.profile.red_lines]),
            *self._grades(),
            *(finding for index, rule in enumerate(self.profile.rules) for finding in self._rule(index, rule)),
            *self._lines(),
            *(self._problem(place, "no-english", on_key=True) for place, texts in self._texts() if "en" not in texts),
        ]

    def _texts(self) -> Iterator[tuple[Place, Texts]]:
        """All texts of the profile and where they stand."""
        yield ("title",), self.profile.title
        yield ("description",), self.profile.description
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

    def _problem(self, place: Place, key: str, *, on_key: bool = False, **values: Any) -> Finding:
        return self.document.finding(
            "profile", place, sentence(f"profile.{key}", **values), sentence(f"profile.{key}.advice"), key=on_key
        )

    def _unique(self, part: str, ids: list[str]) -> Iterator[Finding]:
        for index, identifier in enumerate(ids):
            if identifier in ids[:index]:
                yield self._problem((part, index, "id"), "same-id", id=identifier)

    def _grades(self) -> Iterator[Finding]:
        edges = list(self.profile.grades.values())
        if edges != sorted(set(edges)) or not edges or edges[-1] != 100:  # noqa: PLR2004 - the top of the scale
            yield self._problem(("grades",), "grades", on_key=True)

    def _rule(self, index: int, rule: Rule) -> Iterator[Finding]:
        place: Place = ("rules", index)
        known = self.of_component if rule.about == "component" else self.of_territory
        if rule.dimension not in [dimension.id for dimension in self.profile.dimensions]:
            yield self._problem((*place, "dimension"), "no-dimension", dimension=rule.dimension)
        yield from self._fact(rule.fact, known, (*place, "fact"))
        yield from self._scale(rule, place)
        for number, case in enumerate(rule.cases or ()):
            yield from self._condition(case.when, known, (*place, "cases", number, "when"))
        if rule.about == "component":
            yield from self._condition(rule.applies, known, (*place, "applies"))
        elif rule.applies:  # there is one territory: nothing asks whether a rule applies to it
            yield self._problem((*place, "applies"), "applies", on_key=True, rule=rule.id)
        yield from self._placeholders(rule.reason, known, (*place, "reason"))

    def _fact(self, name: str, known: set[str], place: Place) -> Iterator[Finding]:
        """A name that there is, and whose values can be told apart."""
        if name not in known:
            yield self._problem(place, "no-fact", fact=name, options=nearest(name, known) or sorted(self.facts))
        elif self._kind(name) == "several":
            yield self._problem(place, "several", fact=name)

    def _scale(self, rule: Rule, place: Place) -> Iterator[Finding]:
        """Exactly one scale, with something in it, for the kind of value that the fact has."""
        scales = [name for name in ("levels", "bands", "cases") if getattr(rule, name) is not None]
        if len(scales) != 1:
            yield self._problem(place, "one-scale", rule=rule.id)
            return
        at: Place = (*place, scales[0])
        kind = self._kind(rule.fact)
        if not getattr(rule, scales[0]):
            yield self._problem(at, "empty", on_key=True, name=scales[0])
        elif rule.levels is not None:
            if kind == "word":
                yield from self._levels(at, rule.fact, rule.levels)
            else:
                yield from self._not_comparable(rule.fact, "word", at, on_key=True)
        elif rule.bands is not None:
            yield from self._not_comparable(rule.fact, "number", at, on_key=True)
            yield from self._bands(at, rule.bands)
        elif rule.cases is not None and rule.cases[-1].when:
            yield self._problem(at, "last-case", on_key=True)

    def _not_comparable(self, name: str, wanted: Kind, place: Place, *, on_key: bool = False) -> Iterator[Finding]:
        """A fact that is compared with words or with limits, and is of another kind."""
        kind = self._kind(name)
        if kind == "day":
            yield self._problem(place, "day", on_key=on_key, fact=name)
        elif kind in ("word", "number") and kind != wanted:
            yield self._problem(place, "no-number" if wanted == "number" else "number", on_key=on_key, fact=name)

    def _bands(self, place: Place, bands: list[Band]) -> Iterator[Finding]:
        limits = [band.below for band in bands]
        numbers = [limit for limit in limits[:-1] if limit is not None]
        if limits[-1] is not None or len(numbers) != len(limits) - 1 or numbers != sorted(set(numbers)):
            yield self._problem(place, "bands", on_key=True)

    def _levels(self, place: Place, fact: str, levels: Mapping[str, float]) -> Iterator[Finding]:
        values = self._values_of(fact)
        missing = [value for value in values if value not in levels]
        if missing:
            yield self._problem(place, "missing-levels", on_key=True, fact=fact, values=missing)
        for value in levels:
            if values and value not in values:
                yield self._problem(
                    (*place, value), "no-value", on_key=True, fact=fact, value=value, options=list(values)
                )

    def _kind(self, name: str) -> Kind | None:
        """What a fact or a field holds; `None` for a name that there is not."""
        if name in self.facts:
            return self.facts[name].kind
        if name in self.of_component or name in self.of_territory:
            return kind_of(self.types.get(name, str))
        return None

    def _values_of(self, name: str) -> tuple[str, ...]:
        """All that a fact or a field can say; empty for numbers and texts."""
        if name in self.facts:
            return self.facts[name].values
        return options(self.types.get(name))

    def _condition(self, condition: Condition, known: set[str], place: Place) -> Iterator[Finding]:
        for name, wanted in condition.items():
            at: Place = (*place, name)
            yield from self._fact(name, known, at)
            if wanted == [] or (isinstance(wanted, Threshold) and wanted.at_least is None and wanted.below is None):
                yield self._problem(at, "empty", name=name)
            elif isinstance(wanted, Threshold):
                yield from self._not_comparable(name, "number", at)
            elif self._kind(name) == "word":
                yield from self._words(name, [wanted] if isinstance(wanted, str) else wanted, at)
            else:
                yield from self._not_comparable(name, "word", at)

    def _words(self, name: str, wanted: list[str], place: Place) -> Iterator[Finding]:
        values = self._values_of(name)
        for value in wanted:
            if values and value not in values:
                yield self._problem(place, "no-value", fact=name, value=value, options=list(values))

    def _lines(self) -> Iterator[Finding]:
        for part in ("red_lines", "stances"):
            for index, line in enumerate(getattr(self.profile, part)):
                yield from self._condition(line.when, self.of_component, (part, index, "when"))
                yield from self._placeholders(line.reason, self.of_component, (part, index, "reason"))

    def _placeholders(self, texts: Mapping[str, str], known: set[str], place: Place) -> Iterator[Finding]:
        for language, text in texts.items():
            for name in PLACEHOLDER.findall(text):
                if name not in known:
                    options = nearest(name, known) or ["name", "vendor", "owner"]
                    yield self._problem((*place, language), "no-placeholder", name=name, options=options)
