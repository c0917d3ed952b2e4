"""The tests that a file of `scoring/` carries, so that whoever knows the subject needs no Python to be sure of it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from tiebreak.assessment import Settled, number_of, read, read_dimensions, round_half_up, settle, settle_by
from tiebreak.catalogue import Catalogue
from tiebreak.conditions import UNKNOWN, given, holds
from tiebreak.diagnosis import known_components
from tiebreak.facts import Fact
from tiebreak.inventory import Inventory, Territory
from tiebreak.method import Criterion, Method, MethodTrial, Reading
from tiebreak.profile import Profile, Trial

NOTHING = "none"
MOST_DECIMALS = 9


class Failure(NamedTuple):
    """A test that does not come out as expected.

    Attributes:
        trial: name of the test.
        name: the rule, red line or reading.
        expected: what the file says.
        found: what came out.
    """

    trial: str
    name: str
    expected: str
    found: str


def run(way: Profile | Method, catalogue: Catalogue, facts: Mapping[str, Fact] | None = None) -> list[Failure]:
    """The tests of a profile or method that fail."""
    failures = []
    for trial in way.tests:
        values, answers = _given(way, trial, catalogue, facts)
        outcomes = _outcomes(way, trial, values, answers)
        failures += [
            Failure(trial.name, name, expected, found) for name, expected, found in outcomes if found != expected
        ]
    return failures


def _outcomes(
    way: Profile | Method, trial: Trial, values: Mapping[str, Any], answers: Mapping[str, str | None]
) -> Iterator["Outcome"]:
    if isinstance(way, Profile):
        return _profile(way, trial, values)
    assert isinstance(trial, MethodTrial)  # noqa: S101 - a method has no others
    return _method(way, trial, values, answers)


def _given(
    way: Profile | Method, trial: Trial, catalogue: Catalogue, facts: Mapping[str, Fact] | None
) -> tuple[dict[str, Any], dict[str, str | None]]:
    """The values of facts and fields that a test starts from, and the answers."""
    values: dict[str, Any] = {}
    answers: dict[str, str | None] = {}
    if trial.component is not None and trial.day is not None:
        territory = trial.territory or Territory(name="–", country="FR")
        inventory = Inventory(territory=territory, date=trial.day, components=[trial.component])
        (known,) = known_components(inventory, way, catalogue, trial.day, facts)
        values, answers = dict(known.values), known.answers
    for name, value in trial.given.items():
        if "." in name:
            answers[name] = value
        else:
            values[name] = _plain(value)
    return values, answers


def _plain(value: str) -> Any:
    """A value as facts have it: a number where it is one, nothing for `unknown`."""
    number = number_of(value)
    if number is None:
        return None if value == UNKNOWN else value
    return int(number) if number.is_integer() else number


Outcome = tuple[str, str, str]
"""A name, what is expected of it, what was found."""


def _profile(profile: Profile, trial: Trial, values: Mapping[str, Any]) -> Iterator[Outcome]:
    """The levels of rules and the red lines that a test asks for."""
    rules = {rule.id: rule for rule in profile.rules}
    lines = {line.id: line for line in profile.red_lines}
    for name, expected in trial.expect.items():
        if name in rules:
            level = rules[name].level(values)
            yield name, _written(expected), NOTHING if level is None else f"{level:g}"
        else:
            verdict = holds(lines[name].when, values)
            yield name, expected, {True: "crossed", False: "kept", None: "open"}[verdict]


def _written(expected: str) -> str:
    number = number_of(expected)
    return expected if number is None else f"{number:g}"


def _method(
    method: Method, trial: MethodTrial, values: Mapping[str, Any], answers: Mapping[str, str | None]
) -> Iterator[Outcome]:
    """The readings that a test asks for."""
    facts = {**values, **{name: given(answer) for name, answer in answers.items()}}
    settled = [
        settle_by(criterion, option)
        if (option := _chosen(trial, criterion)) is not None
        else settle(criterion, facts, answers)
        for criterion in method.criteria
    ]
    for reading in method.readings:
        if (expected := trial.expect.get(reading.id)) is not None:
            yield reading.id, expected, _found(method, reading, trial, settled, expected)


_PLACES: dict[str, Callable[[list[str]], str]] = {
    "first": lambda options: options[0],
    "second": lambda options: options[min(1, len(options) - 1)],
    "next-to-last": lambda options: options[max(len(options) - 2, 0)],
    "last": lambda options: options[-1],
}


def _chosen(trial: MethodTrial, criterion: Criterion) -> str | None:
    """The option that a test gives a criterion."""
    if criterion.id in trial.criteria or trial.all is None or not criterion.values:
        return trial.criteria.get(criterion.id)
    return _PLACES[trial.all](list(next(iter(criterion.values.values()))))


def _found(method: Method, reading: Reading, trial: MethodTrial, settled: list[Settled], expected: str) -> str:
    """What a reading says, as the test writes it: the grade, or the value with as many decimals."""
    if reading.id in trial.dimensions:
        outcome = read_dimensions(method, reading, trial.dimensions[reading.id])
    else:
        outcome = read(method, reading, settled)
    if (number := number_of(expected)) is None or outcome.value is None:
        return outcome.grade or NOTHING
    decimals = min(len(expected.partition(".")[2]), MOST_DECIMALS)
    found = round_half_up(outcome.value, decimals)
    return expected if found == round_half_up(number, decimals) else f"{found:.{decimals}f}"
