"""What can be measured of a territory as a whole: one function, one measure, each a number that methods may read.

A measure is a plain function of the components with what is known of them; its docstring is its documentation.
`None` is unknown. What nobody knows of a component is left out, and `coverage` says how much that is.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import fsum

from tiebreak.figures import concentration
from tiebreak.knowledge import KnownComponent

Components = Sequence[KnownComponent]
Measure = Callable[[Components], float | None]

MEASURES: dict[str, Measure] = {}
"""Name → the function."""

CRITICAL = 3
"""Criticality from which a function counts as critical: 3 (important) and 4 (vital)."""


def measure(function: Measure) -> Measure:
    """Make a measure of a function; its name is the function's."""
    MEASURES[function.__name__] = function
    return function


def measured(components: Components) -> Mapping[str, float | None]:
    """All measures of some components."""
    return {name: function(components) for name, function in MEASURES.items()}


def hhi(sizes: Iterable[float]) -> float | None:
    """The Herfindahl-Hirschman index of some sizes, 0 to 10,000; `None` when they are nothing.

    Source: https://www.justice.gov/atr/herfindahl-hirschman-index
    """
    sizes = list(sizes)
    total = fsum(sizes)
    return fsum((100 * size / total) ** 2 for size in sizes) if total else None


def _cost(known: KnownComponent) -> float | None:
    return known.component.annual_cost


@measure
def owner_hhi(components: Components) -> float | None:
    """Concentration of the solutions by ultimate owner (HHI, 0 to 10,000); commons have no owner and add nothing."""
    return concentration(components, lambda _: 1.0).hhi


@measure
def owner_hhi_euros(components: Components) -> float | None:
    """The same by yearly cost, of the components whose cost is known."""
    return concentration(components, _cost).hhi


@measure
def host_hhi(components: Components) -> float | None:
    """Concentration of the hosted solutions by who runs the machines (HHI); the territory is one of them."""
    return hhi(Counter(known.values["host"] for known in components if known.values["host"]).values())


@measure
def law_hhi(components: Components) -> float | None:
    """Concentration of the solutions by the country whose law binds who controls their vendor (HHI)."""
    return hhi(_by_law(components).values())


def _by_law(components: Components) -> Counter[str]:
    return Counter(
        known.values["control_country"] for known in components if known.zone and known.values["control_country"]
    )


@measure
def largest_owner_share(components: Components) -> float | None:
    """Share (0 to 1) of the solutions that the largest owner controls, wherever it has its seat."""
    largest = concentration(components, lambda _: 1.0).largest
    return largest[0].share if largest else None


@measure
def largest_owner_share_euros(components: Components) -> float | None:
    """Share (0 to 1) of the known yearly cost that goes to products of the largest owner."""
    largest = concentration(components, _cost).largest
    return largest[0].share if largest else None


@measure
def critical_functions_of_one_owner(components: Components) -> float | None:
    """The most critical functions (criticality 3 or 4) that one owner stands behind."""
    functions: dict[str, set[str]] = {}
    for known in components:
        owner, function = known.values["owner"], known.values["function"]
        if known.zone not in (None, "commons") and function and known.importance >= CRITICAL:
            functions.setdefault(owner, set()).add(function)
    return float(max(map(len, functions.values()))) if functions else None


@measure
def largest_law_share(components: Components) -> float | None:
    """Share (0 to 1) of the solutions whose vendors are under the law of one country: the most frequent one."""
    laws = _by_law(components)
    return max(laws.values()) / sum(laws.values()) if laws else None


@measure
def foreign_law_share(components: Components) -> float | None:
    """Share (0 to 1) of the solutions with a known owner that an owner from outside Europe controls."""
    zones = [known.zone for known in components if known.zone]
    return zones.count("extra-european") / len(zones) if zones else None


@measure
def hard_to_replace_share(components: Components) -> float | None:
    """Share (0 to 1) of the critical components, where it is known, that are complex or impossible to replace."""
    return _share_of_critical(components, "substitutability", ("complex", "impossible"))


@measure
def without_exit_share(components: Components) -> float | None:
    """Share (0 to 1) of the critical components, where it is known, without a written exit plan."""
    return _share_of_critical(components, "exit_plan", (False,))


def _share_of_critical(components: Components, name: str, wanted: Sequence[object]) -> float | None:
    values = [known.values[name] for known in components if known.importance >= CRITICAL]
    known_values = [value for value in values if value is not None]
    return sum(value in wanted for value in known_values) / len(known_values) if known_values else None


@measure
def coverage(components: Components) -> float | None:
    """Share (0 to 1) of the components whose owner is known."""
    return sum(known.zone is not None for known in components) / len(components) if components else None
