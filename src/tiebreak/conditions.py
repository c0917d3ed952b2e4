"""The names that data files may ask for, and the conditions they may set: one language for all of them.

A condition names facts, fields or answers, each with the value, the values or the limits it must have. There is no
expression and no logic: all parts must hold, and what is unknown leaves the condition open.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field, fields
from datetime import date
from functools import cached_property
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from tiebreak.catalogue import Group, Openness, OwnershipKind
from tiebreak.document import Document, Place
from tiebreak.errors import Finding
from tiebreak.facts import GIVEN, TERRITORY_GIVEN, Fact
from tiebreak.inventory import Component, Country, Text
from tiebreak.language import PLACEHOLDER, sentence, typeset
from tiebreak.names import nearest
from tiebreak.schema import field_names, limit, options, record

Identifier = Annotated[str, limit(pattern=r"^[a-z0-9][a-z0-9-]*$")]
Name = Annotated[str, limit(pattern=r"^[a-z][a-z0-9_.-]*$")]
"""A fact or a field (`control_zone`), an answer (`exit.full-export`) or a level that others gave (`levels.gaia-x`)."""
LEVELS = "levels."
"""What begins the name of a level that others gave (the field `levels` of a component)."""
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
    "licence_copyleft": bool,
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
            if isinstance(value, str):
                unknown = True  # an answer, or what somebody wrote before it was checked
            elif not wanted.holds(value):
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


UNKNOWN, NOT_APPLICABLE = "unknown", "not-applicable"
"""The answers that every question of a questionnaire takes besides its options."""


def given(answer: str | None) -> str | None:
    """An answer that says something; `None` for one that is absent, not known or not applicable."""
    return None if answer in (UNKNOWN, NOT_APPLICABLE) else answer


class Vocabulary:
    """The names there are for one data file, and what is wrong with those it uses: each finding with its line.

    Attributes:
        of_component: fields, what is given and facts: all that can be asked of a component.
        of_territory: all that can be asked of a territory as a whole.
    """

    def __init__(
        self,
        document: Document,
        facts: Mapping[str, Fact],
        answers: Callable[[], Mapping[str, tuple[str, ...]]] = dict,
        measures: Iterable[str] = (),
    ) -> None:
        """`answers` gives, when one is named, each answer of a questionnaire and what it can be.

        `measures` are further numbers that can be asked of a territory.
        """
        self.document = document
        self.facts = facts
        self.types: dict[str, Any] = {**{each.name: each.type for each in fields(Component)}, **GIVEN_TYPES}
        self.types.update(dict.fromkeys(measures, float))
        about_territory = {name for name, fact in facts.items() if set(fact.needs) & set(TERRITORY_GIVEN)}
        self.of_component = {*field_names(Component), *GIVEN, *facts} - about_territory
        self.of_territory = {*TERRITORY_GIVEN, *about_territory, *measures}
        self._answers = answers

    @cached_property
    def answers(self) -> Mapping[str, tuple[str, ...]]:
        """Answer → what it can be; empty for a free text."""
        return self._answers()

    def problem(self, place: Place, key: str, *, on_key: bool = False, **values: Any) -> Finding:
        """A finding at a place of the file."""
        return self.document.finding(
            "profile", place, sentence(f"profile.{key}", **values), sentence(f"profile.{key}.advice"), key=on_key
        )

    def unique(self, part: str, ids: list[str]) -> Iterator[Finding]:
        """Ids that are used twice in a list of the file."""
        for index, identifier in enumerate(ids):
            if identifier in ids[:index]:
                yield self.problem((part, index, "id"), "same-id", id=identifier)

    def in_english(self, texts: Iterable[tuple[Place, Texts]]) -> Iterator[Finding]:
        """Texts without their English."""
        return (self.problem(place, "no-english", on_key=True) for place, each in texts if "en" not in each)

    def fact(self, name: str, known: set[str], place: Place) -> Iterator[Finding]:
        """A name that there is, and whose values can be told apart."""
        if "." in name and name not in known:
            if name not in self.answers and not name.startswith(LEVELS):
                near = nearest(name, self.answers) or sorted(self.answers)[:3] or ["–"]
                yield self.problem(place, "no-answer", answer=name, options=near)
        elif name not in known:
            yield self.problem(place, "no-fact", fact=name, options=nearest(name, known) or sorted(self.facts))
        elif self.kind(name) == "several":
            yield self.problem(place, "several", fact=name)

    def not_comparable(self, name: str, wanted: Kind, place: Place, *, on_key: bool = False) -> Iterator[Finding]:
        """A fact that is compared with words or with limits, and is of another kind."""
        kind = self.kind(name)
        if kind == "day":
            yield self.problem(place, "day", on_key=on_key, fact=name)
        elif kind in ("word", "number") and kind != wanted:
            yield self.problem(place, "no-number" if wanted == "number" else "number", on_key=on_key, fact=name)

    def kind(self, name: str) -> Kind | None:
        """What a fact, a field or an answer holds; `None` for a name that there is not."""
        if name in self.facts:
            return self.facts[name].kind
        if "." in name:
            return "word"
        if name in self.of_component or name in self.of_territory:
            return kind_of(self.types.get(name, str))
        return None

    def values_of(self, name: str) -> tuple[str, ...]:
        """All that a fact, a field or an answer can say; empty for numbers and texts."""
        if name in self.facts:
            return self.facts[name].values
        if "." in name:
            return self.answers.get(name, ())
        return options(self.types.get(name))

    def condition(self, condition: Condition, known: set[str], place: Place) -> Iterator[Finding]:
        """What is wrong with a condition."""
        for name, wanted in condition.items():
            at: Place = (*place, name)
            yield from self.fact(name, known, at)
            if wanted == [] or (isinstance(wanted, Threshold) and wanted.at_least is None and wanted.below is None):
                yield self.problem(at, "empty", name=name)
            elif isinstance(wanted, Threshold):
                yield from self.not_comparable(name, "number", at)
            elif self.kind(name) == "word":
                yield from self.words(name, [wanted] if isinstance(wanted, str) else wanted, at)
            else:
                yield from self.not_comparable(name, "word", at)

    def words(self, name: str, wanted: Iterable[str], place: Place) -> Iterator[Finding]:
        """Words that a fact or an answer never says."""
        values = self.values_of(name)
        for value in wanted:
            if values and value not in values:
                yield self.problem(place, "no-value", fact=name, value=value, options=list(values))

    def placeholders(self, texts: Mapping[str, str], known: set[str], place: Place) -> Iterator[Finding]:
        """Placeholders of a text that nothing can fill."""
        for language, text in texts.items():
            for name in PLACEHOLDER.findall(text):
                if name not in known:
                    near = nearest(name, known) or ["name", "vendor", "owner"]
                    yield self.problem((*place, language), "no-placeholder", name=name, options=near)
