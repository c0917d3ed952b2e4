"""Several ways to score beside each other: what each says of one inventory, and where they disagree.

Each keeps its own scale. To say that two disagree on a component, its place on each scale is brought to 0 (nothing to
worry about) to 1 (the worst it can say), with its bounds: they disagree when even the bounds lie apart, so that nothing
that is merely unknown to one of them looks like a different opinion.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from tiebreak.assessment import Application, Assessment, Outcome, Settled, grade_of, read
from tiebreak.diagnosis import Diagnosis
from tiebreak.knowledge import KnownComponent
from tiebreak.method import Criterion, Method, Reading

Result = Diagnosis | Application
"""What one way to score says of an inventory."""

APART = 0.25
"""Of the whole scale: what must lie between the bounds of two ways to score for them to disagree."""


class Place(NamedTuple):
    """Where a way to score puts a component: 0 (nothing to worry about) to 1 (the worst), between its bounds."""

    result: Result
    known: KnownComponent
    low: float
    high: float
    outcome: Outcome | None = None


class Disagreement(NamedTuple):
    """A component on which two ways to score disagree: the one that worries least, the one that worries most."""

    component: KnownComponent
    least: Place
    most: Place

    @property
    def gap(self) -> float:
        """What lies between their bounds, of the whole scale."""
        return self.most.low - self.least.high


def name_of(result: Result) -> str:
    """Name of the profile or method."""
    return result.profile.profile if isinstance(result, Diagnosis) else result.method.profile


def disagreements(results: Sequence[Result]) -> list[Disagreement]:
    """The components on which two ways to score disagree, the widest gap first."""
    places: dict[str, list[Place]] = {}
    for result in results:
        for place in _places(result):
            places.setdefault(place.known.id, []).append(place)
    found = []
    for each in places.values():
        least = min(each, key=lambda place: (place.high, name_of(place.result)))
        most = max(each, key=lambda place: (place.low, name_of(place.result)))
        found.append(Disagreement(least.known, least, most))
    apart = [each for each in found if each.gap >= APART]
    return sorted(apart, key=lambda each: (-each.gap, each.component.id))


def _places(result: Result) -> Iterator[Place]:
    """Where a way to score puts each component of which it knows anything."""
    if isinstance(result, Diagnosis):
        for known in result.components:
            figures = result.figures_of([known])
            if figures.known:
                yield Place(result, known, figures.low / 100, figures.high / 100)
        return
    for assessment in result.assessments:
        if assessment.known is not None:
            placed = [place for reading in _placing(result.method) if (place := _place(result, assessment, reading))]
            if placed:  # by the reading that is the most certain
                yield min(placed, key=lambda place: place.high - place.low)


def _placing(method: Method) -> list[Reading]:
    """The readings that say how good a component is: the first, and those of several criteria; not flags."""
    return [each for each in method.readings if each is method.readings[0] or len(method.read_by(each)) > 1]


def _place(result: Application, assessment: Assessment, reading: Reading) -> Place | None:
    """Where a reading puts a component; nowhere when nothing of it is known."""
    outcome = assessment.outcomes[reading.id]
    least, most = extent(result.method, reading)
    if assessment.known is None or not outcome.known or outcome.low is None or outcome.high is None:
        return None
    if least is None or most is None or least == most:
        return None
    parts = [(value - least) / (most - least) for value in (outcome.low, outcome.high)]
    low, high = parts if reading.better == "less" else [1 - part for part in reversed(parts)]
    return Place(result, assessment.known, low, high, outcome)


def extent(method: Method, reading: Reading) -> tuple[float | None, float | None]:
    """The least and the most that a reading can say when nothing is known."""
    outcome = read(method, reading, [Settled(criterion, "not-asked") for criterion in method.criteria])
    return outcome.low, outcome.high


def worst(place: Place) -> tuple[Criterion, ...]:
    """The criteria that count most against a component in a method; those that govern its level, if there are any."""
    assert isinstance(place.result, Application)  # noqa: S101 - a profile gives reasons instead
    method = place.result.method
    assessment = next(each for each in place.result.assessments if each.known is place.known)
    reading = place.outcome.reading if place.outcome else method.readings[0]
    if governing := assessment.outcomes[reading.id].governing:
        return governing
    read_by = {criterion.id for criterion in method.read_by(reading)}
    losses = [
        (loss, each.criterion)
        for each in assessment.settled
        if each.criterion.id in read_by and (loss := _loss(each, reading))
    ]
    most = max((loss for loss, _ in losses), default=0.0)
    return tuple(criterion for loss, criterion in losses if loss == most)


def _loss(settled: Settled, reading: Reading) -> float:
    """How far a criterion is from its best, of all it can be worth."""
    number, values = settled.on(reading.reads), settled.criterion.values.get(reading.reads or "", {}).values()
    if number is None or not values or min(values) == max(values):
        return 0.0
    share = (number - min(values)) / (max(values) - min(values))
    return share if reading.better == "less" else 1 - share


def as_data(results: Sequence[Result]) -> dict[str, Any]:
    """What each way to score says, for machines; keys and ids are stable, unknown numbers are `None`."""
    first = results[0]
    return {
        "inventory": {
            "file": first.inventory.file,
            "sha256": first.inventory.sha256,
            "date": first.inventory.date.isoformat(),
            "as_of": first.day.isoformat(),
            "territory": first.inventory.territory.name,
        },
        "catalogue": {"version": first.catalogue.version, "date": first.catalogue.checked},
        "methods": [_data_of(result) for result in results],
        "disagreements": [
            {
                "component": each.component.id,
                "gap": each.gap,
                "least": _place_data(each.least),
                "most": _place_data(each.most),
            }
            for each in disagreements(results)
        ],
    }


def _place_data(place: Place) -> dict[str, Any]:
    return {"profile": name_of(place.result), "low": place.low, "high": place.high}


def _data_of(result: Result) -> dict[str, Any]:
    if isinstance(result, Diagnosis):
        return {
            "profile": {"id": result.profile.profile, "version": result.profile.version},
            "about": "territory",
            "known": result.known,
            "readings": [
                {
                    "id": "score",
                    "value": result.score,
                    "low": result.low,
                    "high": result.high,
                    "grade": result.grade,
                }
            ],
            "components": [
                {"id": known.id, "readings": [{"id": "points", "value": result.points[known.id]}]}
                for known in result.components
            ],
        }
    method = result.method
    territory = [each for each in result.assessments if each.known is None]
    return {
        "profile": {"id": method.profile, "version": method.version},
        "about": method.about,
        "known": result.known,
        "readings": [_outcome_data(outcome) for each in territory for outcome in each.outcomes.values()]
        or [{"id": reading.id, "value": result.overall[reading.id]} for reading in method.readings],
        "components": [
            {
                "id": each.known.id,
                "readings": [_outcome_data(outcome) for outcome in each.outcomes.values()],
                "criteria": [
                    {"id": one.criterion.id, "how": one.how, "option": one.option, "number": one.number}
                    for one in each.settled
                ],
            }
            for each in result.assessments
            if each.known is not None
        ],
    }


def _outcome_data(outcome: Outcome) -> dict[str, Any]:
    reading = outcome.reading
    data: dict[str, Any] = {
        "id": reading.id,
        "value": outcome.value,
        "low": outcome.low,
        "high": outcome.high,
        "known": outcome.known,
        "grade": outcome.grade,
        "dimensions": {
            name: {"value": part.value, "low": part.low, "high": part.high} for name, part in outcome.dimensions.items()
        },
        "governing": [criterion.id for criterion in outcome.governing],
        "rejected": list(outcome.rejected),
    }
    if reading.gradings:
        data["gradings"] = {each.id: grade_of(reading, outcome.value, each.grades) for each in reading.gradings}
    return data


def as_rows(results: Iterable[Result]) -> Iterator[dict[str, Any]]:
    """The same as a table: a row for each reading of each component, and of the territory (without a component)."""
    for result in results:
        data = _data_of(result)
        subjects = [(None, data["readings"])] + [(each["id"], each["readings"]) for each in data["components"]]
        for component, readings in subjects:
            for reading in readings:
                yield {
                    "territory": result.inventory.territory.name,
                    "profile": data["profile"]["id"],
                    "profile_version": data["profile"]["version"],
                    "component": component,
                    "reading": reading["id"],
                    "value": reading["value"],
                    "low": reading.get("low"),
                    "high": reading.get("high"),
                    "grade": reading.get("grade"),
                    "known": reading.get("known"),
                    "governing": ", ".join(reading.get("governing", ())),
                }
