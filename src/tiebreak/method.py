"""A published method, read from a file of `scoring/`: what it asks, what each answer is worth, how it sums up.

A profile (`profile.py`) is tiebreak's own way to score: levels from 0 to 1, weights, points that sum to the score. A
method is somebody else's: its criteria ask for answers or facts, each option is worth a number on one or more scales,
and its readings make figures and levels of the same answers, each in its own way. No weight stands in Python, and no
logic in YAML: the ways to sum up are the `Operator`s, named in the file.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import field
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

from tiebreak import document as documents
from tiebreak.conditions import (
    LEVELS,
    NOT_APPLICABLE,
    UNKNOWN,
    Condition,
    Europe,
    Identifier,
    Kind,
    Name,
    Texts,
    Vocabulary,
    holds,
)
from tiebreak.document import Document, Place
from tiebreak.errors import Finding, InputError
from tiebreak.facts import TERRITORY_GIVEN, Fact
from tiebreak.inventory import Criticality, Text, explain
from tiebreak.measures import MEASURES
from tiebreak.names import nearest
from tiebreak.profile import Answers, Trial, check_trial, shipped
from tiebreak.questionnaire import About, QuestionId
from tiebreak.schema import limit, make, record

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic_core import ValidationError

Weight = Annotated[float, limit(ge=0, le=1e6)]
Divisor = Annotated[float, limit(gt=0, le=1e9)]
Operator = Literal["sum", "mean", "minimum", "maximum", "geometric-mean", "ladder"]
"""How several numbers become one. `sum`, `mean` and `geometric-mean` weigh; `ladder` counts the steps that are reached
(1 or more) before the first that is not."""
Number = Annotated[float, limit(ge=-1e9, le=1e9)]
Options = dict[Text, Number]
"""Option → what it is worth. `unknown` may have a worth as well, where not to know is worse than the worst option."""


@record
class MethodDimension:
    """A part of a method: an objective, a theme."""

    id: Identifier
    title: Texts
    question: Texts | None = None
    weight: Weight = 1.0


@record
class OptionCase:
    """A line of a decision table: the option when all conditions hold."""

    when: Condition = field(default_factory=dict)
    option: Text | None = None
    options: list[Text] = field(default_factory=list)
    """Several, where facts leave the choice open between them."""

    @property
    def possible(self) -> list[str]:
        """The options that it leaves."""
        return [*self.options, *([self.option] if self.option is not None else [])]


@record
class Criterion:
    """What a method asks: an answer, and where nobody answered, what facts say."""

    id: QuestionId
    dimension: Identifier
    title: Texts | None = None
    answer: Name | None = None
    """The answer of a questionnaire that settles it."""
    fact: Name | None = None
    """The fact, field or measure whose value settles it."""
    cases: list[OptionCase] | None = None
    """What facts say of it where nobody answered: the first line that holds; unknown when none does."""
    weight: Weight = 1.0
    values: dict[Identifier, Options] = field(default_factory=dict)
    """Scale → what each option is worth. A scale that is absent does not read the criterion; a number needs none."""
    rejects: list[Text] = field(default_factory=list)
    """Options with which the whole is rejected, whatever the rest says."""
    reference: Text | None = None


@record
class Step:
    """A grade or level and its edge, of which there is one kind."""

    grade: Text
    title: Texts | None = None
    up_to: Number | None = None
    below: Number | None = None
    at_least: Number | None = None
    above: Number | None = None

    def holds(self, value: float) -> bool:
        """Whether a value has this grade, if no earlier one has it."""
        return (
            (self.up_to is None or value <= self.up_to)
            and (self.below is None or value < self.below)
            and (self.at_least is None or value >= self.at_least)
            and (self.above is None or value > self.above)
        )


@record
class Grading:
    """One way to name the values of a reading: guidelines of another year, say."""

    id: Identifier
    title: Texts
    grades: Annotated[list[Step], limit(min_length=1)]
    reference: Text | None = None


@record
class Reading:
    """A figure or level that a method makes of the answers."""

    id: Identifier
    title: Texts
    reads: Identifier | None = None
    """The scale of the criteria's values; absent: the numbers of criteria without values, as they are."""
    criteria: list[QuestionId] | None = None
    """The criteria that it reads; all that have the scale when absent."""
    within: Operator = "mean"
    """How the criteria of one dimension become one number."""
    across: Operator = "mean"
    """How the dimensions become one number."""
    over: Operator | None = None
    """How the components, weighed by criticality, become one number; they are only counted when absent."""
    out_of: Divisor | Literal["attainable"] | None = None
    """What a dimension is divided by: a number, or the best that the applicable criteria can give."""
    unit: Literal["percent"] | None = None
    """`percent`: the result is a share, times 100."""
    better: Literal["more", "less"] = "more"
    missing: Literal["left-out", "worst", "fails"] = "left-out"
    """What an answer that nobody knows counts for: nothing, the worst, or a reading that cannot be made."""
    rejected: Number | None = None
    """The value of a whole that a criterion rejects."""
    gates: dict[Identifier, Number] = field(default_factory=dict)
    """Dimension → the value that it must have at least (`better: more`) or at most; not reached or unknown rejects."""
    decimals: Annotated[int, limit(ge=0, le=9)] = 0
    grades: list[Step] = field(default_factory=list)
    gradings: list[Grading] = field(default_factory=list)
    """Further ways to name the values."""


@record
class MethodTrial(Trial):
    """A test of a method; options and dimensions may stand for what a publication gives."""

    criteria: dict[QuestionId, Text] = field(default_factory=dict)
    """The options themselves, by criterion."""
    all: Literal["first", "second", "next-to-last", "last"] | None = None
    """The same option of every criterion that has none under `criteria`, in the order in which they are written."""
    dimensions: dict[Identifier, dict[Identifier, Number]] = field(default_factory=dict)
    """Reading → value of each dimension, where a publication gives no more."""


@record
class Method:
    """A published method."""

    tiebreak: Literal[1, "1"]
    """Version of the file format."""
    profile: QuestionId
    version: Text
    title: Texts
    description: Texts
    limits: Texts
    """What it cannot see, and how this file differs from the publisher's own tool."""
    licence: Text
    """Licence of the published text that it follows."""
    attribution: Texts
    reference: Text
    europe: Europe
    about: About
    """Whether it reads each component, or the territory as a whole."""
    applies: Condition = field(default_factory=dict)
    """To which components; to all when absent. One that answers any of its questions is read as well."""
    default_criticality: Criticality = 2
    """Criticality where neither the inventory nor the function says."""
    dimensions: Annotated[list[MethodDimension], limit(min_length=1)]
    criteria: Annotated[list[Criterion], limit(min_length=1)]
    readings: Annotated[list[Reading], limit(min_length=1)]
    tests: list[MethodTrial] = field(default_factory=list)

    file: str = field(default="", init=False, compare=False)
    """The file it was read from, as the caller named it."""

    @cached_property
    def names(self) -> list[str]:
        """All facts and fields that the method asks for, each once, in order."""
        found: dict[str, None] = dict.fromkeys(self.applies)
        for criterion in self.criteria:
            found.update(dict.fromkeys(name for name in (criterion.fact,) if name))
            for case in criterion.cases or ():
                found.update(dict.fromkeys(case.when))
        return [name for name in found if "." not in name]

    def read_by(self, reading: Reading) -> list[Criterion]:
        """The criteria that a reading reads."""
        return [
            criterion
            for criterion in self.criteria
            if (reading.criteria is None or criterion.id in reading.criteria)
            and (reading.reads in criterion.values if reading.reads else not criterion.values)
        ]


def options_by_cases(criterion: Criterion, values: Mapping[str, Any]) -> tuple[tuple[str, ...], bool]:
    """The options that facts leave to a criterion, and whether one of them is certain to be it.

    A line that may hold leaves its option open, and the lines after it as well. When no line is certain to hold the
    criterion is open; what its lines leave limits it only where nothing else can settle it.
    """
    possible: dict[str, None] = {}
    for case in criterion.cases or ():
        verdict = holds(case.when, values)
        if verdict is not False:
            possible.update(dict.fromkeys(case.possible))
        if verdict:
            return tuple(possible), True
    return (tuple(possible) if criterion.answer is None and criterion.fact is None else ()), False


def load(
    file: "Path | str",
    facts: Mapping[str, Fact] | None = None,
    answers: Answers = dict,
) -> Method:
    """Read a method.

    Raises:
        InputError: with all findings, when the file is not a valid method.
    """
    method, findings = examine(documents.read(file), facts, answers)
    if method is None or findings:
        raise InputError(findings)
    return method


def examine(
    document: Document,
    facts: Mapping[str, Fact] | None = None,
    answers: Answers = dict,
) -> tuple[Method | None, list[Finding]]:
    """The method in a document, if it is one, and all that is wrong with it."""
    if document.broken:
        return None, document.findings
    findings = list(document.findings)
    try:
        method = make(Method, document.data)
    except ValueError as error:
        return None, findings + explain(cast("ValidationError", error), document, Method)
    method.file = document.file
    vocabulary = Vocabulary(document, shipped() if facts is None else facts, answers, MEASURES)
    findings += _Checked(method, vocabulary).findings()
    return method, sorted(findings, key=lambda finding: (finding.line, finding.column))


def _unreachable(steps: Sequence[Step]) -> list[int]:
    """The places of grades that no value can have, because earlier ones have them all."""
    edges = sorted(
        edge for step in steps for edge in (step.up_to, step.below, step.at_least, step.above) if edge is not None
    )
    between = [(low + high) / 2 for low, high in pairwise(edges)]
    values = [*edges, *between, *([edges[0] - 1, edges[-1] + 1] if edges else [0.0])]
    reached = {next((place for place, step in enumerate(steps) if step.holds(value)), None) for value in values}
    return [place for place in range(len(steps)) if place not in reached]


class _Checked:
    """Checks that a method holds together, and says where it does not."""

    def __init__(self, method: Method, vocabulary: Vocabulary) -> None:
        self.method = method
        self.names = vocabulary
        component = method.about == "component"
        self.known = vocabulary.of_component if component else {*vocabulary.of_territory} - {*TERRITORY_GIVEN}
        self.dimensions = [dimension.id for dimension in method.dimensions]
        self.criteria = [criterion.id for criterion in method.criteria]
        self.scales = {scale for criterion in method.criteria for scale in criterion.values}

    def findings(self) -> list[Finding]:
        names, method = self.names, self.method
        return [
            *names.unique("dimensions", self.dimensions),
            *names.unique("criteria", self.criteria),
            *names.unique("readings", [reading.id for reading in method.readings]),
            *names.condition(method.applies, self.known, ("applies",)),
            *(
                found
                for n, criterion in enumerate(method.criteria)
                for found in self._criterion(("criteria", n), criterion)
            ),
            *(found for n, reading in enumerate(method.readings) for found in self._reading(("readings", n), reading)),
            *(found for n, trial in enumerate(method.tests) for found in self._trial(("tests", n), trial)),
            *self._unread(),
            *names.in_english(self._texts()),
        ]

    def _unread(self) -> Iterator[Finding]:
        """Scales that no reading reads."""
        read = {reading.reads for reading in self.method.readings}
        for scale in sorted(self.scales - read):
            place = next(n for n, criterion in enumerate(self.method.criteria) if scale in criterion.values)
            yield self.names.problem(("criteria", place, "values", scale), "unread", on_key=True, scale=scale)

    def _criterion(self, place: Place, criterion: Criterion) -> Iterator[Finding]:
        yield from self._one_of(criterion.dimension, self.dimensions, (*place, "dimension"))
        if criterion.answer is None and criterion.fact is None and not criterion.cases:
            yield self.names.problem(place, "asks-nothing", id=criterion.id)
        settled: set[str] = set()
        if criterion.answer is not None:
            yield from self.names.fact(criterion.answer, self.known, (*place, "answer"))
            settled.update(self.names.values_of(criterion.answer))
        if criterion.fact is not None:
            yield from self.names.fact(criterion.fact, self.known, (*place, "fact"))
            settled.update(self.names.values_of(criterion.fact))
            wanted: Kind = "word" if criterion.values else "number"
            yield from self.names.not_comparable(criterion.fact, wanted, (*place, "fact"))
        for number, case in enumerate(criterion.cases or ()):
            yield from self.names.condition(case.when, self.known, (*place, "cases", number, "when"))
            settled.update(case.possible)
            if not case.possible or UNKNOWN in case.possible or NOT_APPLICABLE in case.possible:
                yield self.names.problem((*place, "cases", number), "case-option", id=criterion.id)
        yield from self._values(place, criterion, settled)

    def _values(self, place: Place, criterion: Criterion, settled: set[str]) -> Iterator[Finding]:
        """Every option has a value on each scale, and every value is that of an option."""
        asked = criterion.answer
        free = asked is not None and (asked.startswith(LEVELS) or asked not in self.names.answers)
        for scale, options in criterion.values.items():
            if min(options.values(), default=0) < 0 and any(
                each.out_of and each.reads == scale for each in self.method.readings
            ):
                yield self.names.problem((*place, "values", scale), "negative", on_key=True, id=criterion.id)
            missing = sorted(settled - set(options))
            if missing:
                yield self.names.problem(
                    (*place, "values", scale), "missing-levels", on_key=True, fact=criterion.id, values=missing
                )
            for option in options:
                if settled and not free and option not in (*settled, UNKNOWN):
                    yield self.names.problem(
                        (*place, "values", scale, option),
                        "no-value",
                        on_key=True,
                        fact=criterion.id,
                        value=option,
                        options=sorted(settled),
                    )
        for number, option in enumerate(criterion.rejects):
            if settled and option not in settled:
                yield from self._one_of(option, sorted(settled), (*place, "rejects", number))

    def _reading(self, place: Place, reading: Reading) -> Iterator[Finding]:
        if reading.reads is not None:
            yield from self._one_of(reading.reads, sorted(self.scales), (*place, "reads"))
        for number, criterion in enumerate(reading.criteria or ()):
            yield from self._one_of(criterion, self.criteria, (*place, "criteria", number))
        if not self.method.read_by(reading):
            yield self.names.problem(place, "reads-nothing", id=reading.id)
        for dimension in reading.gates:
            yield from self._one_of(dimension, self.dimensions, (*place, "gates", dimension))
        yield from self.names.unique("gradings", [grading.id for grading in reading.gradings])
        lists: list[tuple[Place, list[Step]]] = [((*place, "grades"), reading.grades)]
        lists += [((*place, "gradings", n, "grades"), grading.grades) for n, grading in enumerate(reading.gradings)]
        for at, steps in lists:
            for number in _unreachable(steps):
                yield self.names.problem((*at, number), "no-value-has", grade=steps[number].grade)
            for number, step in enumerate(steps):
                if step.grade in [each.grade for each in steps[:number]]:
                    yield self.names.problem((*at, number, "grade"), "same-id", id=step.grade)
                edges = [each for each in (step.up_to, step.below, step.at_least, step.above) if each is not None]
                if len(edges) > 1 or (not edges and number < len(steps) - 1):
                    yield self.names.problem((*at, number), "one-edge", grade=step.grade)

    def _trial(self, place: Place, trial: MethodTrial) -> Iterator[Finding]:
        readings = [reading.id for reading in self.method.readings]
        for part in ("expect", "dimensions"):
            for reading in getattr(trial, part):
                yield from self._one_of(reading, readings, (*place, part, reading))
        for reading, values in trial.dimensions.items():
            for dimension in values:
                yield from self._one_of(dimension, self.dimensions, (*place, "dimensions", reading, dimension))
        for criterion, option in trial.criteria.items():
            at: Place = (*place, "criteria", criterion)
            yield from self._one_of(criterion, self.criteria, at)
            yield from self._one_of(option, self._options(criterion), at)
        yield from check_trial(trial, self.names, self.known, place)

    def _options(self, criterion: str) -> list[str]:
        """What a criterion can be given in a test; nothing where it may be any number."""
        found = next((each for each in self.method.criteria if each.id == criterion), None)
        options = [option for values in (found.values.values() if found else ()) for option in values]
        return [*options, UNKNOWN, NOT_APPLICABLE] if options else []

    def _one_of(self, name: str, known: Collection[str], place: Place) -> Iterator[Finding]:
        """A name that the file itself must have elsewhere."""
        if known and name not in known:
            near = nearest(name, known) or sorted(known)[:5]
            yield self.names.problem(place, "not-here", name=name, options=near)

    def _texts(self) -> Iterator[tuple[Place, Texts]]:
        """All texts and where they stand."""
        method = self.method
        for name in ("title", "description", "limits", "attribution"):
            yield (name,), getattr(method, name)
        for part in ("dimensions", "criteria", "readings"):
            for index, titled in enumerate(getattr(method, part)):
                if titled.title is not None:
                    yield (part, index, "title"), titled.title
        for index, reading in enumerate(method.readings):
            for number, grading in enumerate(reading.gradings):
                yield ("readings", index, "gradings", number, "title"), grading.title
