"""Apply a method to an inventory: what each criterion says of each component or of the territory, and the readings.

Score and level are independent readings of the same answers. An answer of the territory decides; where nobody answered,
facts do, as far as the method says how; the rest stays unknown and is never guessed. Every reading comes with its
bounds, if all that is unknown were worst or best, and with the criteria that govern it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from math import exp, fsum, log
from typing import Any, Literal, NamedTuple

from tiebreak.catalogue import Catalogue
from tiebreak.conditions import NOT_APPLICABLE, UNKNOWN, as_text, given, holds
from tiebreak.diagnosis import known_components
from tiebreak.facts import Fact
from tiebreak.inventory import Inventory
from tiebreak.knowledge import KnownComponent
from tiebreak.measures import measured
from tiebreak.method import Criterion, Method, Operator, Reading, Step, options_by_cases

LARGEST = 1e9
"""Numbers beyond it, and those that are none, are not read."""
How = Literal["answer", "facts", "unknown", "not-applicable", "not-asked"]


Weighed = Sequence[tuple[float, float]]
"""Numbers, each with its weight."""


class Settled(NamedTuple):
    """What is known of one criterion.

    Attributes:
        criterion: the criterion.
        how: from an `answer`, from `facts`, or not: `unknown` (somebody says that nobody knows), `not-applicable`, or
            `not-asked` (nobody answered).
        option: the option, or the value of the fact as a text; `None` when not known.
        number: the value of a fact that is a number.
        possible: the options that it can still have, as far as facts limit them.
    """

    criterion: Criterion
    how: How
    option: str | None = None
    number: float | None = None
    possible: tuple[str, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether anything is known of it."""
        return self.option is not None or self.number is not None

    def on(self, scale: str | None) -> float | None:
        """What it is worth on a scale; `None` when not known, unless the scale says what `unknown` is worth."""
        if scale is None or not self.criterion.values:
            return self.number
        return self.criterion.values[scale].get(UNKNOWN if self.option is None else self.option)

    def range(self, scale: str | None) -> tuple[float | None, float | None]:
        """The least and the most that it can still be worth; nothing for a number without limits."""
        values = self.criterion.values.get(scale or "", {})
        numbers = [values[option] for option in self.possible if option in values] or list(values.values())
        return (min(numbers), max(numbers)) if numbers else (None, None)


class Bounds(NamedTuple):
    """A value, and what it would be if all that is unknown were least or most; `None` when it cannot be made."""

    value: float | None
    low: float | None
    high: float | None


class Outcome(NamedTuple):
    """One reading of one component or territory.

    Attributes:
        reading: the reading.
        value: its value; `None` when nothing is known of what it reads, or when it cannot be made.
        low: the value if every unknown answer had the least it can have.
        high: the same with the most.
        known: share of the criteria that are known, by number, of those that apply.
        dimensions: dimension → its own value and bounds.
        governing: the criteria that decide a smallest or largest value.
        rejected: criteria and dimensions that reject the whole.
    """

    reading: Reading
    value: float | None
    low: float | None
    high: float | None
    known: float
    dimensions: Mapping[str, Bounds]
    governing: tuple[Criterion, ...]
    rejected: tuple[str, ...]

    @property
    def rounded(self) -> float | None:
        """The value as the method prints it."""
        return round_half_up(self.value, self.reading.decimals)

    @property
    def grade(self) -> str | None:
        """The grade of the value as it is printed; `None` where there is no value or no grade."""
        return grade_of(self.reading, self.value)


class Assessment(NamedTuple):
    """All readings of one component, or of the territory (`known` is `None`)."""

    known: KnownComponent | None
    settled: tuple[Settled, ...]
    outcomes: Mapping[str, Outcome]


class Application(NamedTuple):
    """A method applied to an inventory.

    Attributes:
        method: the method.
        inventory: what it was applied to.
        catalogue: with what knowledge.
        day: the day on which owners, laws and contracts were looked at.
        components: all components, with what is known of them.
        assessments: one for each component that the method reads, or one for the territory.
        overall: reading → the value of all components together, where the method says how; of the territory.
    """

    method: Method
    inventory: Inventory
    catalogue: Catalogue
    day: date
    components: tuple[KnownComponent, ...]
    assessments: tuple[Assessment, ...]
    overall: Mapping[str, float | None]

    @property
    def readable(self) -> tuple[Assessment, ...]:
        """The assessments in which anything at all is known."""
        return tuple(each for each in self.assessments if any(one.known for one in each.outcomes.values()))

    @property
    def known(self) -> float:
        """Share of all its questions about this inventory that are answered: how much of it the method could read."""
        asked = [one for each in self.assessments for one in each.settled if one.how != "not-applicable"]
        return sum(one.how in ("answer", "facts") for one in asked) / len(asked) if asked else 0.0


def apply(
    inventory: Inventory,
    method: Method,
    catalogue: Catalogue,
    *,
    day: date | None = None,
    facts: Mapping[str, Fact] | None = None,
) -> Application:
    """Apply a method to an inventory; the parameters are those of `diagnosis.diagnose`."""
    when = day or inventory.date
    components = known_components(inventory, method, catalogue, when, facts)
    if method.about == "territory":
        assessments = [_assess(method, None, measured(components), inventory.answers or {})]
    else:
        asked = {criterion.answer for criterion in method.criteria}
        assessments = [
            _assess(method, known, known.values, known.answers)
            for known in components
            if holds(method.applies, known.values) or not asked.isdisjoint(known.answers)
        ]
    overall = {reading.id: _over(reading, assessments) for reading in method.readings}
    return Application(method, inventory, catalogue, when, components, tuple(assessments), overall)


def _assess(
    method: Method, known: KnownComponent | None, values: Mapping[str, Any], answers: Mapping[str, str | None]
) -> Assessment:
    facts = {**values, **{name: given(each) for name, each in answers.items()}}
    settled = tuple(settle(criterion, facts, answers) for criterion in method.criteria)
    return Assessment(known, settled, {each.id: read(method, each, settled) for each in method.readings})


def settle(criterion: Criterion, facts: Mapping[str, Any], answers: Mapping[str, str | None]) -> Settled:
    """What is known of a criterion: the answer, else what facts say; those hold the answers as conditions read them."""
    answer = answers.get(criterion.answer) if criterion.answer else None
    if answer is not None and answer != UNKNOWN:  # where nobody knows, facts may
        return settle_by(criterion, answer)
    possible, certain = options_by_cases(criterion, facts)
    if certain and len(possible) == 1:
        return Settled(criterion, "facts", possible[0])
    fact = facts.get(criterion.fact) if criterion.fact else None
    if fact is not None:
        return Settled(criterion, "facts", as_text(fact), number_of(fact))
    return Settled(criterion, "unknown" if answer else "not-asked", possible=possible)


def settle_by(criterion: Criterion, answer: str) -> Settled:
    """What an answer says of a criterion."""
    if answer == NOT_APPLICABLE:
        return Settled(criterion, "not-applicable")
    if answer == UNKNOWN:
        return Settled(criterion, "unknown")
    number = number_of(answer)
    offered = any(answer in options for options in criterion.values.values())
    if not (offered if criterion.values else number is not None):
        return Settled(criterion, "not-asked")  # what the question does not offer says nothing; `check` names it
    return Settled(criterion, "answer", answer, number)


def number_of(value: Any) -> float | None:
    """A value as a number, if it is one."""
    try:
        number = float(value)
    except ValueError:
        return None
    return number if abs(number) <= LARGEST else None  # neither endless nor no number


def read(method: Method, reading: Reading, settled: Iterable[Settled]) -> Outcome:
    """Make a reading of what is known of the criteria."""
    read_by = {criterion.id for criterion in method.read_by(reading)}
    applicable = [each for each in settled if each.criterion.id in read_by and each.how != "not-applicable"]
    dimensions = {
        dimension.id: _dimension(method, reading, dimension.id, applicable)
        for dimension in method.dimensions
        if any(each.criterion.dimension == dimension.id for each in applicable)
    }
    return _outcome(method, reading, dimensions, applicable)


def read_dimensions(method: Method, reading: Reading, values: Mapping[str, float]) -> Outcome:
    """Make a reading of values of the dimensions, as publications give them: in percent where the reading is."""
    part = 100.0 if reading.unit == "percent" else 1.0
    dimensions = {name: Bounds(value / part, value / part, value / part) for name, value in values.items()}
    return _outcome(method, reading, dimensions, [])


def _outcome(
    method: Method, reading: Reading, dimensions: Mapping[str, Bounds], applicable: Sequence[Settled]
) -> Outcome:
    """A whole from its dimensions."""
    weights = {dimension.id: dimension.weight for dimension in method.dimensions}
    whole = [
        combine(
            reading.across,
            _weighed([each[side] for each in dimensions.values()], [weights[name] for name in dimensions]),
        )
        for side in range(len(Bounds._fields))
    ]
    if any(each.low is None for each in dimensions.values()):
        whole[1] = whole[2] = None
    if reading.missing == "fails" and any(each.value is None for each in dimensions.values()):
        whole[0] = None
    known = [each for each in applicable if each.is_known]
    if applicable and not known:
        whole[0] = None  # what nobody assessed has no value, whatever the unknown counts for
    scaled = _spread([None if number is None else _unit(reading, number) for number in whole])
    inside = {
        name: Bounds(*[None if number is None else _unit(reading, number) for number in each])
        for name, each in dimensions.items()
    }
    rejected, possible = _rejections(reading, inside, applicable)
    if reading.rejected is not None and (rejected or possible):
        scaled = _rejected(reading.rejected, scaled, now=bool(rejected), certain=bool(rejected) and not possible)
    return Outcome(
        reading,
        *scaled,
        known=len(known) / len(applicable) if applicable else 0.0,
        dimensions=inside,
        governing=_governing(reading, known),
        rejected=tuple(rejected),
    )


def _rejections(
    reading: Reading, inside: Mapping[str, Bounds], applicable: Sequence[Settled]
) -> tuple[list[str], list[str]]:
    """The criteria and dimensions that reject the whole, and those for which that may change once they are known.

    A gate of which nothing is known rejects, until it is.
    """
    rejected = [each.criterion.id for each in applicable if each.option in each.criterion.rejects]
    possible = [each.criterion.id for each in applicable if each.option is None and each.criterion.rejects]
    for name, edge in reading.gates.items():
        bounds = inside.get(name)
        if bounds is None:
            continue  # it does not apply
        least, most = _passes(reading, bounds.low, edge), _passes(reading, bounds.high, edge)
        if not _passes(reading, bounds.value, edge):
            rejected.append(name)
        if least != most or bounds.low is None:
            possible.append(name)
    return rejected, possible


def _rejected(value: float, otherwise: Bounds, *, now: bool, certain: bool) -> Bounds:
    """A whole that is rejected, or may be; the bounds hold both cases while both are possible."""
    if certain or otherwise.low is None or otherwise.high is None:
        return Bounds(value if now else otherwise.value, *((value, value) if certain else (None, None)))
    return Bounds(value if now else otherwise.value, min(value, otherwise.low), max(value, otherwise.high))


def _unit(reading: Reading, number: float) -> float:
    return 100 * number if reading.unit == "percent" else number


def _passes(reading: Reading, value: float | None, edge: float) -> bool:
    """Whether a value reaches what a gate demands; what is not known does not."""
    if value is None:
        return False
    return value >= edge if reading.better == "more" else value <= edge


def _dimension(method: Method, reading: Reading, dimension: str, applicable: Sequence[Settled]) -> Bounds:
    """The value of a dimension, by its criteria that apply."""
    inside = [each for each in applicable if each.criterion.dimension == dimension]
    worst = _LEAST if reading.better == "more" else _MOST
    divisor = _divisor(method, reading, dimension, inside)
    left_out = worst if reading.missing == "worst" else None
    value, low, high = (
        combine(reading.within, _numbers(inside, reading.reads, unknown))
        for unknown in (_LEAST if reading.within == "ladder" else left_out, _LEAST, _MOST)
    )
    if any(not each.is_known and each.range(reading.reads)[0] is None for each in inside):
        low = high = None  # a number without limits may be anything
    if reading.missing == "fails" and any(each.on(reading.reads) is None for each in inside):
        value = None
    return _spread([None if number is None else number / divisor for number in (value, low, high)])


def _spread(numbers: Sequence[float | None]) -> Bounds:
    """A value within its bounds: where the unknown is left out, the value may lie beyond what it could become."""
    value, low, high = numbers
    if low is None or high is None:
        return Bounds(value, None, None)
    edges = sorted([low, high, *([value] if value is not None else [])])
    return Bounds(value, edges[0], edges[-1])


_LEAST, _MOST = 0, 1
"""Places in a range."""


def _numbers(inside: Sequence[Settled], scale: str | None, unknown: int | None) -> Weighed:
    """What the criteria of a dimension are worth; what is unknown is left out, or counts as the least or the most."""
    numbers = [each.on(scale) if each.is_known or unknown is None else each.range(scale)[unknown] for each in inside]
    return _weighed(numbers, [each.criterion.weight for each in inside])


def _divisor(method: Method, reading: Reading, dimension: str, inside: Sequence[Settled]) -> float:
    """What a dimension is divided by.

    A number stands for all criteria of a dimension: of a sum it counts in the proportion of what the applicable ones
    can give at best, so that a criterion that does not apply takes its part of the divisor with it.
    """
    if reading.out_of is None:
        return 1.0
    best = _best(reading, [each.criterion for each in inside])
    if reading.out_of == "attainable":
        return best
    whole = [criterion for criterion in method.read_by(reading) if criterion.dimension == dimension]
    if reading.within != "sum" or len(whole) == len(inside):
        return reading.out_of
    return reading.out_of * best / _best(reading, whole)


def _best(reading: Reading, criteria: Sequence[Criterion]) -> float:
    """The most that some criteria can give."""
    best = [_range(criterion, reading.reads)[_MOST] for criterion in criteria]
    return combine(reading.within, _weighed(best, [criterion.weight for criterion in criteria])) or 1.0


def _range(criterion: Criterion, scale: str | None) -> tuple[float | None, float | None]:
    """The least and the most that the options of a criterion can be worth; nothing for a number without limits."""
    values = [worth for option, worth in criterion.values.get(scale or "", {}).items() if option != UNKNOWN]
    return (min(values), max(values)) if values else (None, None)


def _weighed(numbers: Iterable[float | None], weights: Iterable[float]) -> Weighed:
    """The numbers that are known, with their weights; what weighs nothing is not there."""
    return [(number, weight) for number, weight in zip(numbers, weights, strict=True) if number is not None and weight]


def combine(operator: Operator, numbers: Weighed) -> float | None:
    """One number from several, each with its weight; `None` from none, or from weights that are all 0."""
    return _OPERATORS[operator](numbers) if numbers else None


def _sum(numbers: Weighed) -> float:
    return fsum(number * weight for number, weight in numbers)


def _mean(numbers: Weighed) -> float | None:
    total = fsum(weight for _, weight in numbers)
    return _sum(numbers) / total if total else None


def _geometric_mean(numbers: Weighed) -> float | None:
    if any(number <= 0 for number, _ in numbers):
        return 0.0
    logarithm = _mean([(log(number), weight) for number, weight in numbers])
    return None if logarithm is None else exp(logarithm)


def _ladder(numbers: Weighed) -> float:
    return float(next((place for place, (number, _) in enumerate(numbers) if number < 1), len(numbers)))


_OPERATORS: Mapping[Operator, Callable[[Weighed], float | None]] = {
    "sum": _sum,
    "mean": _mean,
    "minimum": lambda numbers: min(number for number, _ in numbers),
    "maximum": lambda numbers: max(number for number, _ in numbers),
    "geometric-mean": _geometric_mean,
    "ladder": _ladder,
}


def _governing(reading: Reading, known: Iterable[Settled]) -> tuple[Criterion, ...]:
    """The criteria that decide a smallest or largest value; a criterion that has one value only decides nothing."""
    if reading.within not in ("minimum", "maximum") or reading.across != reading.within:
        return ()
    numbers = [(number, each.criterion) for each in known if (number := each.on(reading.reads)) is not None]
    extreme = (min if reading.within == "minimum" else max)((number for number, _ in numbers), default=None)
    return tuple(
        criterion
        for number, criterion in numbers
        if number == extreme and len(set(criterion.values.get(reading.reads or "", {}).values())) > 1
    )


def _over(reading: Reading, assessments: Sequence[Assessment]) -> float | None:
    """The value of all components together, each weighed by its criticality."""
    found = [
        (value, 1.0 if each.known is None else float(each.known.importance))
        for each in assessments
        if (value := each.outcomes[reading.id].value) is not None
    ]
    if len(assessments) == 1 and assessments[0].known is None:
        return found[0][0] if found else None
    return combine(reading.over, found) if reading.over else None


def grade_of(reading: Reading, value: float | None, steps: Sequence[Step] | None = None) -> str | None:
    """The first grade that a value has, as it is printed; of the reading's own grades unless others are given."""
    printed = round_half_up(value, reading.decimals)
    if printed is None:
        return None
    return next((step.grade for step in (reading.grades if steps is None else steps) if step.holds(printed)), None)


def round_half_up(value: float | None, decimals: int) -> float | None:
    """A value with some decimals, halves away from zero, as published figures are rounded; noise of sums left out."""
    if value is None:
        return None
    exact = Decimal(repr(round(value, decimals + 9)))
    return float(exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))
