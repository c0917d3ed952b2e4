"""What is made of the sums: score and bounds, shares by zone, concentration by owner.

Nothing here knows rules or reasons: a component contributes its weights, its solution and its euros, and a territory, a
part of it and a whole country are sums of those. Sums are `math.fsum` and figures are ratios of sums, so the order of
rows does not matter, and nothing is rounded.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from math import fsum
from typing import NamedTuple

from tiebreak.catalogue import ZONES
from tiebreak.knowledge import KnownComponent


class Figures(NamedTuple):
    """Score and bounds of any set of marks, from sums that add up over sets.

    Attributes:
        score: 0 (free) to 100 (dependent) over what is known; `None` when nothing is.
        low: the score if all that is unknown were free.
        high: the score if all that is unknown were dependent.
        known: share of the weights whose level is known, 0 to 1.
    """

    score: float | None
    low: float
    high: float
    known: float


class Shares(NamedTuple):
    """How many solutions, or how much money, by zone of control; `unknown` apart, never zero by default."""

    amounts: dict[str, float]

    @property
    def total(self) -> float:
        """All of it, the unknown included."""
        return fsum(self.amounts.values())

    @property
    def extra_european_share(self) -> float | None:
        """Extra-European part of what is known, 0 to 1; `None` when nothing is known."""
        known = fsum([self.amounts[zone] for zone in ZONES])
        return self.amounts["extra-european"] / known if known else None

    @property
    def unknown_share(self) -> float | None:
        """Unknown part of all, 0 to 1; `None` when there is nothing at all."""
        return self.amounts["unknown"] / self.total if self.total else None

    def part(self, zone: str) -> float:
        """A zone's part of all, the unknown included, 0 to 1."""
        return self.amounts[zone] / self.total if self.total else 0.0


class Holding(NamedTuple):
    """What one ultimate owner controls: its share (0 to 1) of the solutions or of the money whose owner is known."""

    owner: str
    country: str | None
    share: float


class Concentration(NamedTuple):
    """Herfindahl-Hirschman index (0 to 10,000) by ultimate owner, and the largest owners.

    Commons have no owner: they count in the whole and add nothing to the index. A market test of competition law,
    applied to one buyer by analogy.
    """

    hhi: float | None
    largest: tuple[Holding, ...]


class Sums(NamedTuple):
    """Sums of weights over any set of marks; they add up over sets.

    Attributes:
        weight: of all marks.
        known: of the marks whose level is known.
        dependent: of the marks whose level is known, each times its level.
    """

    weight: float
    known: float
    dependent: float


def together(parts: Iterable[Sums]) -> Sums:
    """The sums of several sets as those of one."""
    columns = list(zip(*parts, strict=True)) or [(), (), ()]
    return Sums(*[fsum(column) for column in columns])


def figures(total: Sums) -> Figures:
    """Score, bounds and known share from the sums of marks; the bounds are 0 and 100 where there is no mark."""
    weight, known, dependent = total
    if not weight:
        return Figures(None, 0.0, 100.0, 0.0)
    low = min(100.0, 100 * dependent / weight)
    high = min(100.0, max(low, 100 * fsum([dependent, weight, -known]) / weight))
    score = min(max(100 * dependent / known, low), high) if known else None
    return Figures(score, low, high, min(1.0, known / weight))


def solutions(components: Iterable[KnownComponent]) -> Shares:
    """Number of components by zone of control."""
    counts: Counter[str] = Counter([known.values["control_zone"] or "unknown" for known in components])
    return Shares({zone: counts[zone] for zone in (*ZONES, "unknown")})


def euros(components: Iterable[KnownComponent]) -> Shares | None:
    """Yearly cost by zone of control, of the components whose cost is known; `None` when none is."""
    amounts: dict[str, list[float]] = {zone: [] for zone in (*ZONES, "unknown")}
    for known in components:
        if known.component.annual_cost is not None:
            amounts[known.values["control_zone"] or "unknown"].append(known.component.annual_cost)
    return Shares({zone: fsum(values) for zone, values in amounts.items()}) if any(amounts.values()) else None


def concentration(
    components: Iterable[KnownComponent], size: Callable[[KnownComponent], float | None]
) -> Concentration:
    """Concentration of a size (1 for each solution, or its cost where it is known) by ultimate owner."""
    sizes: dict[str, list[float]] = {}
    countries: dict[str, str | None] = {}
    whole = []
    for known in components:
        own = size(known)
        zone = known.values["control_zone"]
        if zone is None or own is None:
            continue
        whole.append(own)
        if zone != "commons":
            owner = known.values["owner"]
            sizes.setdefault(owner, []).append(own)
            countries[owner] = known.control.country
    total = fsum(whole)
    if not total:
        return Concentration(None, ())
    shares = {owner: fsum(parts) / total for owner, parts in sizes.items()}
    largest = sorted(shares.items(), key=lambda item: (-item[1], item[0]))
    return Concentration(
        fsum((100 * share) ** 2 for share in shares.values()),
        tuple(Holding(owner, countries[owner], share) for owner, share in largest),
    )
