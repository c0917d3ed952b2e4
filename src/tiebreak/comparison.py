"""Two diagnoses side by side: what differs, by how much, and why.

The difference of the two scores is taken apart exactly. A score is the mean of the levels of its known marks, each with
its share of the whole; between two scores the level of a mark may change, and its share. With levels `a`, `b` and
shares `s`, `t` of one mark in the first and the second,

    t·b - s·a = (s + t) / 2 · (b - a)  +  (a + b) / 2 · (t - s)

The first part is a difference in dependence. The second is one of shares, and since shares sum to 1 on both sides it is
measured against the mean of the two scores: a mark that comes or goes moves the score by how much it differs from the
rest. So a mark that is known on one side only (the level is unknown on the other) is a difference in knowledge, a
component that is new or gone one of extent, and what is left is the weight of the others. All parts sum to the
difference.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from math import fsum
from typing import Any, Literal, NamedTuple, TypeVar, get_args

from tiebreak.diagnosis import Diagnosis
from tiebreak.figures import Figures
from tiebreak.knowledge import KnownComponent
from tiebreak.matching import OWN_MAKE
from tiebreak.names import normal

Change = Literal[
    "no-longer-extra-european",
    "now-extra-european",
    "other-country",
    "replaced",
    "replaced-unknown",
    "improved",
    "worsened",
    "stayed",
    "became-known",
    "became-unknown",
    "new",
    "gone",
]

CHANGES: tuple[Change, ...] = get_args(Change)

Key = TypeVar("Key", bound=Hashable)

KNOWN_APART = 0.1
"""Known shares further apart than this make two scores hard to compare."""
DAYS_APART = 366
TERRITORY = ""
"""Stands where the id of a component does; no component has an empty one."""
DUST = 1e-9
"""Points below which a sum is nothing."""


class Effect(NamedTuple):
    """Parts of a difference of scores, in points; they sum to it.

    Attributes:
        dependence: levels that are known on both sides and differ.
        extent: components that one side has and the other has not, and rules that apply on one side only.
        knowledge: marks known on one side only.
        weight: what the others weigh more or less, because of the three before or of another criticality.
    """

    dependence: float
    extent: float
    knowledge: float
    weight: float

    @property
    def total(self) -> float:
        """All of it."""
        return fsum(self)


NO_EFFECT = Effect(0.0, 0.0, 0.0, 0.0)


class Pair(NamedTuple):
    """A component of the first and its counterpart in the second; one of them is `None` for what one side only has.

    Attributes:
        first: the component of the first.
        second: the component of the second.
        change: what happened, or how the two differ.
        effect: its part in the difference of the scores.
    """

    first: KnownComponent | None
    second: KnownComponent | None
    change: Change
    effect: Effect

    @property
    def one(self) -> KnownComponent:
        """The second, or the first where there is no second."""
        known = self.second or self.first
        assert known is not None  # noqa: S101 - one of them is there
        return known


class Doubt(NamedTuple):
    """Why two results are hard to compare: a key of the language files and its values."""

    key: str
    values: dict[str, object]


class Comparison:
    """Two diagnoses and their difference, the second minus the first.

    Attributes:
        first: the diagnosis to start from.
        second: the diagnosis to compare with it.
        same_territory: whether both are of one territory, at two dates or with a target.
    """

    def __init__(self, first: Diagnosis, second: Diagnosis) -> None:
        self.first = first
        self.second = second
        self.same_territory = _is_same(first, second)

    @property
    def difference(self) -> float | None:
        """Score of the second minus that of the first, in points; `None` when one has none."""
        if self.first.score is None or self.second.score is None:
            return None
        return self.second.score - self.first.score

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """All components of both, each once: paired by id, then product, then function; largest effect first."""
        effects = self._effects
        found = [
            Pair(first, second, _change(first, second, effects[_key(first, second)]), effects[_key(first, second)])
            for first, second in self._paired
        ]
        return tuple(sorted(found, key=lambda pair: (-abs(pair.effect.total), CHANGES.index(pair.change), pair.one.id)))

    @cached_property
    def territory(self) -> Effect:
        """The part of the rules about the territory as a whole."""
        return self._effects[TERRITORY, TERRITORY]

    @cached_property
    def whole(self) -> Effect:
        """The difference of the scores by kind of cause."""
        return together(self._effects.values())

    def by(self, field: Literal["block", "function"]) -> list[tuple[str, Effect]]:
        """The difference by block or function (`unknown` for what has none, empty for the territory): largest first."""
        groups: dict[str, list[Effect]] = defaultdict(list)
        for pair in self.pairs:
            groups[str(pair.one.values[field] or "unknown")].append(pair.effect)
        groups[""].append(self.territory)
        found = [(group, together(effects)) for group, effects in groups.items()]
        return sorted(found, key=lambda item: (-abs(item[1].total), item[0]))

    @cached_property
    def counts(self) -> dict[Change, int]:
        """How many pairs there are of each change."""
        counted = Counter(pair.change for pair in self.pairs)
        return {change: counted[change] for change in CHANGES if counted[change]}

    @cached_property
    def common_functions(self) -> tuple[str, ...]:
        """Functions that both have."""
        return tuple(sorted(_functions(self.first) & _functions(self.second)))

    @property
    def on_common_functions(self) -> tuple[Figures, Figures]:
        """Figures of both on the functions that both have: the fair denominator for two territories."""
        common = set(self.common_functions)
        first, second = (
            side.figures_of(known for known in side.components if known.values["function"] in common)
            for side in (self.first, self.second)
        )
        return first, second

    @cached_property
    def shared_owners(self) -> list[tuple[str, int, int]]:
        """Owners on top that control something in both, with the number of components in each; the largest first."""
        first, second = (
            Counter(
                known.values["owner"]
                for known in side.components
                if known.zone not in (None, "commons") and known.match.vendor != OWN_MAKE.vendor
            )
            for side in (self.first, self.second)
        )
        shared = [(owner, first[owner], second[owner]) for owner in first if owner in second]
        return sorted(shared, key=lambda item: (-(item[1] + item[2]), item[0]))

    @cached_property
    def ending_together(self) -> list[tuple[int, str, list[KnownComponent], list[KnownComponent]]]:
        """Year, function, and the components of each whose contract for it ends then: where pooling may start."""
        first, second = (_by_end(side.components) for side in (self.first, self.second))
        return [(*key, first[key], second[key]) for key in sorted(first.keys() & second.keys())]

    @cached_property
    def already_running(self) -> list[tuple[str, list[KnownComponent], list[KnownComponent], bool]]:
        """Functions for which one has something from outside Europe, and the other nothing else but what is not.

        Each with the components of the exposed one, those of the other, and whether the exposed one is the first.
        """
        sides = [_by_function(side.components) for side in (self.first, self.second)]
        found = []
        for function in self.common_functions:
            for exposed, other in ((0, 1), (1, 0)):
                outside = [known for known in sides[exposed][function] if known.zone == "extra-european"]
                free = all(known.zone not in (None, "extra-european") for known in sides[other][function])
                if outside and free:
                    found += [(function, outside, sides[other][function], exposed == 0)]
        return found

    @property
    def warnings(self) -> list[Doubt]:
        """What makes the two hard to compare."""
        first, second = self.first, self.second
        found = []
        if abs(first.known - second.known) > KNOWN_APART:
            found.append(Doubt("known", {"first": first.known, "second": second.known}))
        if first.provisional or second.provisional:
            found.append(Doubt("provisional", {}))
        methods = [(side.profile.profile, side.profile.version) for side in (first, second)]
        if methods[0] != methods[1]:
            found.append(Doubt("method", {"first": " ".join(methods[0]), "second": " ".join(methods[1])}))
        if first.inventory.currency != second.inventory.currency:
            found.append(Doubt("currency", {"first": first.inventory.currency, "second": second.inventory.currency}))
        if not self.same_territory:
            if abs((first.day - second.day).days) > DAYS_APART:
                found.append(Doubt("days", {"first": first.day, "second": second.day}))
            only = [len(_functions(side) - set(self.common_functions)) for side in (first, second)]
            if any(only):
                found.append(
                    Doubt("functions", {"count": len(self.common_functions), "first": only[0], "second": only[1]})
                )
        return found

    @cached_property
    def _paired(self) -> list[tuple[KnownComponent | None, KnownComponent | None]]:
        return _pairs(self.first.components, self.second.components, by_id=self.same_territory)

    @cached_property
    def _effects(self) -> dict[tuple[str | None, str | None], Effect]:
        """Ids of the two components of a pair (`None` for one that is not there) → its part."""
        keys = [*(_key(first, second) for first, second in self._paired), (TERRITORY, TERRITORY)]
        if self.difference is None:  # without two scores nothing is taken apart
            return dict.fromkeys(keys, NO_EFFECT)
        first, second = _marks(self.first), _marks(self.second)
        middle = fsum(side.score or 0.0 for side in (self.first, self.second)) / 200
        return {(one, other): _effect(first.get(one, {}), second.get(other, {}), middle) for one, other in keys}


Marks = dict[str, tuple[float | None, float]]
"""Rule → its level (`None`: unknown) and its share of the known weights of the territory (0 when unknown)."""


def compare(first: Diagnosis, second: Diagnosis) -> Comparison:
    """Compare two diagnoses; the difference is the second minus the first."""
    return Comparison(first, second)


def _marks(diagnosis: Diagnosis) -> dict[str | None, Marks]:
    found: dict[str | None, Marks] = {}
    for known, judgements in diagnosis.judgements:
        _, point = diagnosis.scale(known)
        found[known.id if known else TERRITORY] = {
            each.rule.id: (each.level, 0.0 if each.level is None else each.rule.weight * point / 100)
            for each in judgements
        }
    return found


def _effect(first: Marks, second: Marks, middle: float) -> Effect:
    """What a pair contributes; a side that does not have the component has no marks."""
    dependence: list[float] = []
    extent: list[float] = []
    knowledge: list[float] = []
    weight: list[float] = []
    for rule in {**first, **second}:
        (a, s), (b, t) = (side.get(rule, (None, 0.0)) for side in (first, second))
        if a is not None and b is not None:
            dependence.append(50 * (s + t) * (b - a))
            weight.append(100 * ((a + b) / 2 - middle) * (t - s))
        elif (level := b if a is None else a) is not None:
            one_side = rule not in first or rule not in second
            (extent if one_side else knowledge).append(100 * (level - middle) * (t - s))
    return Effect(*map(fsum, (dependence, extent, knowledge, weight)))


def together(effects: Iterable[Effect]) -> Effect:
    """Several effects as one."""
    columns = list(zip(*effects, strict=True))
    return Effect(*map(fsum, columns)) if columns else NO_EFFECT


def _key(first: KnownComponent | None, second: KnownComponent | None) -> tuple[str | None, str | None]:
    return first.id if first else None, second.id if second else None


def _pairs(
    first: Sequence[KnownComponent], second: Sequence[KnownComponent], *, by_id: bool
) -> list[tuple[KnownComponent | None, KnownComponent | None]]:
    """Pairs by id, then by product, then by function, in the order of importance; then what is left, alone.

    Ids say something of one territory only: the rows of two exports may both begin with `c1`.
    """
    keys: list[Callable[[KnownComponent], Hashable | None]] = [
        lambda known: known.match.product,
        lambda known: known.values["function"],
    ]
    if by_id:
        keys.insert(0, lambda known: known.id)
    found: list[tuple[KnownComponent | None, KnownComponent | None]] = []
    left, right = (sorted(side, key=lambda each: (-each.importance, each.id)) for side in (first, second))
    for key in keys:
        groups = {found_key: iter(group) for found_key, group in _group(right, key).items()}
        pairs = [(known, next(groups.get(key(known), iter(())), None)) for known in left]
        found += [pair for pair in pairs if pair[1] is not None]
        left = [known for known, twin in pairs if twin is None]
        taken = {twin.id for _, twin in pairs if twin is not None}
        right = [known for known in right if known.id not in taken]
    return [*found, *((known, None) for known in left), *((None, known) for known in right)]


def _group(
    components: Iterable[KnownComponent], key: Callable[[KnownComponent], Key | None]
) -> dict[Key, list[KnownComponent]]:
    groups: dict[Key, list[KnownComponent]] = defaultdict(list)
    for known in components:
        found = key(known)
        if found is not None:
            groups[found].append(known)
    return dict(groups)


def _by_function(components: Iterable[KnownComponent]) -> dict[str, list[KnownComponent]]:
    return _group(components, lambda known: known.values["function"])


def _by_end(components: Iterable[KnownComponent]) -> dict[tuple[int, str], list[KnownComponent]]:
    """Year of the contract's end and function → the components that have both."""
    groups: dict[tuple[int, str], list[KnownComponent]] = defaultdict(list)
    for known in components:
        end, function = known.component.contract_end, known.values["function"]
        if end and function:
            groups[end.year, function].append(known)
    return dict(groups)


def _change(first: KnownComponent | None, second: KnownComponent | None, effect: Effect) -> Change:  # noqa: PLR0911
    if first is None:
        return "new"
    if second is None:
        return "gone"
    same_make = _make(first) == _make(second)
    if first.zone is None or second.zone is None:
        if first.zone is None and second.zone is None:
            return _moved(effect) if same_make else "replaced-unknown"
        return "became-known" if first.zone is None else "became-unknown"
    outside = [each.zone == "extra-european" for each in (first, second)]
    if outside == [True, False]:
        return "no-longer-extra-european"
    if outside == [False, True]:
        return "now-extra-european"
    if all(outside) and first.control.country != second.control.country:
        return "other-country"
    if first.match.vendor != second.match.vendor:
        return "replaced"
    moved = _moved(effect)
    return "replaced" if moved == "stayed" and not same_make else moved


def _moved(effect: Effect) -> Change:
    """What became of a make that stayed: its known levels are the same, or lower, or higher."""
    if abs(effect.dependence) < DUST:
        return "stayed"
    return "improved" if effect.dependence < 0 else "worsened"


def _make(known: KnownComponent) -> tuple[object, ...]:
    """What tells one product from another: product and vendor, and the name where neither is known."""
    match = known.match
    return (match.product, match.vendor) if match.vendor else (normal(known.component.name),)


def _functions(diagnosis: Diagnosis) -> set[str]:
    return {known.values["function"] for known in diagnosis.components if known.values["function"]}


def _is_same(first: Diagnosis, second: Diagnosis) -> bool:
    """Whether two inventories are of one territory: by official number or code, else by name."""
    one, other = first.inventory.territory, second.inventory.territory
    for own, same in ((one.country, other.country), (one.kind, other.kind)):
        if own and same and own != same:
            return False
    for number, same in ((one.siren, other.siren), (one.code, other.code)):
        if number and same:
            return number == same
    return normal(one.name) == normal(other.name)


def as_data(comparison: Comparison, *, anonymous: bool = False) -> dict[str, Any]:
    """A comparison as plain data, ready to be written; unknown is `null`. Anonymous: no names, products or vendors."""
    data: dict[str, Any] = {
        "same_territory": comparison.same_territory,
        "first": _side(comparison.first, anonymous=anonymous),
        "second": _side(comparison.second, anonymous=anonymous),
        "difference": comparison.difference,
        "causes": None if comparison.difference is None else comparison.whole._asdict(),
        "blocks": _parts(comparison, "block"),
        "functions": _parts(comparison, "function"),
        "changes": comparison.counts,
        "common_functions": list(comparison.common_functions),
        "on_common_functions": [figures._asdict() for figures in comparison.on_common_functions],
        "warnings": [
            {"warning": each.key, **{key: _plain(value) for key, value in each.values.items()}}
            for each in comparison.warnings
        ],
    }
    if not anonymous:
        data["pairs"] = [{**_row(pair), **_effect_data(pair.effect)} for pair in comparison.pairs]
        data["territory"] = _effect_data(comparison.territory)
        data["shared_owners"] = [
            {"owner": owner, "first": first, "second": second} for owner, first, second in comparison.shared_owners
        ]
        data["ending_together"] = [
            {"year": year, "function": function, "first": _ids(first), "second": _ids(second)}
            for year, function, first, second in comparison.ending_together
        ]
        data["already_running"] = [
            {"function": function, "exposed": "first" if is_first else "second", "has": _ids(has), "other": _ids(runs)}
            for function, has, runs, is_first in comparison.already_running
        ]
    return data


def as_rows(comparison: Comparison) -> Iterator[dict[str, Any]]:
    """One flat row a pair, last the territory as a whole; the points sum to the difference."""
    for pair in comparison.pairs:
        yield {**_row(pair), **_effect_data(pair.effect)}
    empty = dict.fromkeys(_row(comparison.pairs[0]))
    yield {**empty, "change": "territory", **_effect_data(comparison.territory)}


def _side(diagnosis: Diagnosis, *, anonymous: bool) -> dict[str, Any]:
    figures = diagnosis.figures._asdict()
    own = {
        **figures,
        "grade": diagnosis.grade,
        "provisional": diagnosis.provisional,
        "red_lines": len(diagnosis.red_lines),
        "components": len(diagnosis.components),
        "date": diagnosis.day.isoformat(),
        "extra_european_share": diagnosis.solutions.extra_european_share,
        "extra_european_share_of_cost": diagnosis.euros.extra_european_share if diagnosis.euros else None,
        "concentration": diagnosis.concentration["solutions"].hhi,
        "profile": {"id": diagnosis.profile.profile, "version": diagnosis.profile.version},
        "catalogue": diagnosis.catalogue.version,
        "assumptions": [each._asdict() for each in diagnosis.catalogue.assumptions],
    }
    return (
        own if anonymous else {"territory": diagnosis.inventory.territory.name, "file": diagnosis.inventory.file, **own}
    )


def _row(pair: Pair) -> dict[str, Any]:
    row: dict[str, Any] = {
        "change": pair.change,
        "block": pair.one.values["block"],
        "function": pair.one.values["function"],
    }
    for side, known in (("first", pair.first), ("second", pair.second)):
        row |= {
            f"{side}_id": known.id if known else None,
            f"{side}_name": known.component.name if known else None,
            f"{side}_product": known.match.product if known else None,
            f"{side}_vendor": known.match.vendor if known else None,
            f"{side}_zone": known.zone if known else None,
            f"{side}_country": known.control.country if known else None,
            f"{side}_cost": known.component.annual_cost if known else None,
        }
    return row


def _parts(comparison: Comparison, field: Literal["block", "function"]) -> list[dict[str, Any]] | None:
    """The parts of the difference; `None` where there is no difference of scores."""
    if comparison.difference is None:
        return None
    return [{"id": id_ or None, **_effect_data(effect)} for id_, effect in comparison.by(field)]


def _effect_data(effect: Effect) -> dict[str, float]:
    return {**effect._asdict(), "total": effect.total}


def _ids(components: Iterable[KnownComponent]) -> list[str]:
    return [known.id for known in components]


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
