"""Score an inventory with a profile, and keep the reason of every point.

What a component contributes (its marks, its solution, its euros) is kept apart from what is made of the sums, so that
a territory, a part of it and a country give the same figures by the same code. Sums are `math.fsum`, figures are ratios
of sums: the order of rows does not matter, and nothing is rounded here.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from math import fsum
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from tiebreak.catalogue import ZONES, Catalogue, Control, Zone
from tiebreak.facts import GIVEN, Fact, months_between
from tiebreak.inventory import BLOCKS, Component, Inventory
from tiebreak.language import PLACEHOLDER, fill, percent, word
from tiebreak.matching import Match, Matcher
from tiebreak.names import normal
from tiebreak.profile import Profile, RedLine, Rule, StanceRule, holds, shipped, text_in
from tiebreak.schema import field_names

if TYPE_CHECKING:
    import pandas as pd

ASKS = {
    "host": "hosting_provider",
    "host_control_country": "hosting_provider",
    "host_ownership_kind": "hosting_provider",
    "chain_countries": "subcontractors",
    "months_left": "contract_end",
    "alternative_count": "function",
    "referenced_alternative_count": "function",
    "licence_openness": "licence",
    "ownership_kind": "owner",
    "control_country": "owner",
    "contested": "owner",
    "seat_country": "vendor",
    "home": "territory.country",
}
"""What the diagnosis lacks → what to find out for it; a field stands for itself."""


class KnownComponent:
    """A component with what the catalogue knows of it on the day of the diagnosis.

    Attributes:
        component: the row of the inventory.
        match: how its product and vendor were found.
        control: who controls the vendor.
        values: fields, what is given, and facts, by name; `None` is unknown.
        assumed: names whose value is the usual one, because the inventory does not say.
    """

    __slots__ = ("assumed", "component", "control", "match", "values")

    def __init__(
        self, component: Component, match: Match, control: Control, values: dict[str, Any], assumed: tuple[str, ...]
    ) -> None:
        self.component = component
        self.match = match
        self.control = control
        self.values = values
        self.assumed = assumed

    @property
    def id(self) -> str:
        """Its id in the inventory."""
        return self.component.id

    @property
    def zone(self) -> Zone | None:
        """Zone of who controls its vendor; `None` when unknown."""
        zone: Zone | None = self.values["control_zone"]
        return zone

    @property
    def importance(self) -> int:
        """Its criticality, 1 to 4: what its marks weigh."""
        importance: int = self.values["criticality"]
        return importance


class Mark(NamedTuple):
    """One component under one rule, or the territory under a rule about it.

    Attributes:
        known: the component; `None` for a rule about the territory.
        rule: the rule.
        value: what the rule's fact says; `None` when unknown.
        level: 0 (free) to 1 (dependent); `None` when unknown.
        weight: share of this mark in the territory; all weights sum to 1.
        points: its part of the score; the points of all marks sum to the score. `None` when the level is unknown.
    """

    known: KnownComponent | None
    rule: Rule
    value: Any
    level: float | None
    weight: float
    points: float | None


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
        known = self.total - self.amounts["unknown"]
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


class Crossing(NamedTuple):
    """A red line and a component that crosses it, or that may: what would have to be known is missing."""

    red_line: RedLine
    known: KnownComponent
    missing: tuple[str, ...] = ()


class Unknown(NamedTuple):
    """A mark whose level is unknown: the component (`None`: the territory), the fact, and what to find out for it."""

    known: KnownComponent | None
    fact: str
    weight: float
    missing: tuple[str, ...]


class Part(NamedTuple):
    """A block or a function of the territory."""

    id: str
    figures: Figures
    solutions: Shares
    euros: Shares


class Diagnosis:
    """An inventory scored with a profile.

    Attributes:
        inventory: what was scored.
        profile: how.
        catalogue: with what knowledge.
        day: the day of the diagnosis; the inventory's own unless said otherwise.
        components: the components with what is known of them, in the order of the inventory.
        marks: every component under every rule that applies to it, and the territory under the rules about it.
        facts: the facts that were asked, by name.
    """

    def __init__(  # noqa: PLR0913 - the parts of a result, each by name
        self,
        *,
        inventory: Inventory,
        profile: Profile,
        catalogue: Catalogue,
        day: date,
        components: tuple[KnownComponent, ...],
        marks: tuple[Mark, ...],
        facts: Mapping[str, Fact],
        territory: Mapping[str, Any],
    ) -> None:
        self.inventory = inventory
        self.profile = profile
        self.catalogue = catalogue
        self.day = day
        self.components = components
        self.marks = marks
        self.facts = facts
        self.territory = territory
        self._reasons: dict[
            tuple[str, str], tuple[str, Callable[[Mapping[str, Any]], tuple[Any, ...]], dict[Any, str]]
        ] = {}

    @cached_property
    def figures(self) -> Figures:
        """Score, bounds and known share of the territory."""
        return figures(self.marks)

    @property
    def score(self) -> float | None:
        """0 (free) to 100 (dependent); `None` when nothing is known."""
        return self.figures.score

    @property
    def low(self) -> float:
        """The score if all that is unknown were free."""
        return self.figures.low

    @property
    def high(self) -> float:
        """The score if all that is unknown were dependent."""
        return self.figures.high

    @property
    def known(self) -> float:
        """Share of the weights whose level is known, 0 to 1."""
        return self.figures.known

    @property
    def grade(self) -> str | None:
        """The profile's grade of the score; `None` when nothing is known."""
        return None if self.score is None else self.profile.grade(min(max(self.score, 0.0), 100.0))

    @property
    def provisional(self) -> bool:
        """Whether too little is known for the result to stand."""
        return self.known < self.profile.provisional_below

    @cached_property
    def solutions(self) -> Shares:
        """Number of solutions by zone of control."""
        return solutions(self.components)

    @cached_property
    def euros(self) -> Shares:
        """Yearly cost by zone of control, of the components whose cost is known, in the inventory's currency."""
        return euros(self.components)

    @cached_property
    def blocks(self) -> tuple[Part, ...]:
        """Infrastructures, software, workstations: each scored by its own marks. `unknown` for what has no block."""
        return self._parts("block", (*BLOCKS, "unknown"))

    @cached_property
    def functions(self) -> tuple[Part, ...]:
        """Each function in use, by name of its id. `unknown` for what has no function."""
        return self._parts("function", sorted({known.values["function"] or "unknown" for known in self.components}))

    @cached_property
    def dimensions(self) -> tuple[tuple[str, Figures], ...]:
        """The profile's dimensions, each scored by the marks of its rules."""
        by_dimension: dict[str, list[Mark]] = {dimension.id: [] for dimension in self.profile.dimensions}
        for mark in self.marks:
            by_dimension[mark.rule.dimension].append(mark)
        return tuple((dimension, figures(marks)) for dimension, marks in by_dimension.items())

    def _parts(self, field: str, ids: Sequence[str]) -> tuple[Part, ...]:
        members: dict[str, list[KnownComponent]] = {part: [] for part in ids}
        marks: dict[str, list[Mark]] = {part: [] for part in ids}
        for known in self.components:
            members[known.values[field] or "unknown"].append(known)
        for mark in self.marks:
            if mark.known is not None:
                marks[mark.known.values[field] or "unknown"].append(mark)
        return tuple(
            Part(part, figures(marks[part]), solutions(members[part]), euros(members[part]))
            for part in ids
            if members[part]
        )

    @cached_property
    def concentration(self) -> dict[str, Concentration]:
        """Concentration by ultimate owner: `solutions` and `euros`."""
        return {
            "solutions": concentration(self.components, lambda _: 1.0),
            "euros": concentration(self.components, lambda known: known.component.annual_cost or 0.0),
        }

    @cached_property
    def points(self) -> dict[str, float]:
        """Id of a component → the sum of the points of its marks."""
        by_component: dict[str, list[float]] = {known.component.id: [] for known in self.components}
        for known, _, _, _, _, points in self.marks:
            if known is not None and points:
                by_component[known.component.id].append(points)
        return {component: fsum(parts) for component, parts in by_component.items()}

    @cached_property
    def _crossings(self) -> tuple[Crossing, ...]:
        found = []
        for line in self.profile.red_lines:
            names = _getter(list(line.when))
            verdicts: dict[tuple[Any, ...], bool | None] = {}
            for known in self.components:
                key = names(known.values)
                if key not in verdicts:
                    verdicts[key] = holds(line.when, known.values)
                if verdicts[key]:
                    found.append(Crossing(line, known))
                elif verdicts[key] is None and key.count(None) < len(key) / 2:
                    unknown = [name for name, value in zip(line.when, key, strict=True) if value is None]
                    found.append(Crossing(line, known, self.missing(known, unknown)))
        return tuple(found)

    @property
    def red_lines(self) -> tuple[Crossing, ...]:
        """The red lines that are crossed, in the order of the profile."""
        return tuple(crossing for crossing in self._crossings if not crossing.missing)

    @property
    def open_red_lines(self) -> tuple[Crossing, ...]:
        """The red lines that may be crossed: most of the conditions hold, none fails, and the rest is unknown."""
        return tuple(crossing for crossing in self._crossings if crossing.missing)

    @cached_property
    def unknowns(self) -> tuple[Unknown, ...]:
        """The marks whose level is unknown, in the order of the marks, with what to find out for each."""
        upstream = {rule.id: _getter(["vendor", *self._upstream(rule.names)]) for rule in self.profile.rules}
        asked: dict[tuple[Any, ...], tuple[str, ...]] = {}
        found = []
        for mark in self.marks:
            if mark.level is None:
                values = upstream[mark.rule.id](mark.known.values) if mark.known else ()
                key = (mark.rule.id, *[value is None for value in values])
                if key not in asked:
                    asked[key] = self.missing(mark.known, mark.rule.names)
                found.append(Unknown(mark.known, mark.rule.fact, mark.weight, asked[key]))
        return tuple(found)

    def _upstream(self, names: Iterable[str]) -> list[str]:
        """Facts and fields, and all that they are made from."""
        found: dict[str, None] = {}
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found[name] = None
                waiting += [need for need, _ in self.facts[name].takes] if name in self.facts else []
        return list(found)

    def missing(self, known: KnownComponent | None, names: Iterable[str]) -> tuple[str, ...]:
        """What to find out so that facts and fields become known; `vendor` first, which settles most."""
        if known is None:
            return ("vendor",)
        if known.values["vendor"] is None:
            return ("vendor",)
        found: dict[str, None] = {}
        for name in names:
            if known.values.get(name) is None:
                found.update(dict.fromkeys(self._leaves(known, name)))
        return tuple(found)

    def _leaves(self, known: KnownComponent, name: str) -> list[str]:
        """The fields behind a name that is unknown."""
        if name not in self.facts:
            return [ASKS.get(name, name)]
        fact = self.facts[name]
        needed = [need for need in fact.needs if known.values.get(need) is None]
        lacking = needed or [taken for taken, _ in fact.takes if known.values.get(taken) is None]
        if known.values["contested"] and not needed:
            return ["owner"]
        return [leaf for lack in lacking[:1] for leaf in self._leaves(known, lack)]

    def stance(self, known: KnownComponent) -> StanceRule | None:
        """What the profile suggests for a component: the first of its lines that holds; `None` when none does."""
        return next((line for line in self.profile.stances if holds(line.when, known.values)), None)

    def reason(self, mark: Mark, language: str) -> str:
        """Why a mark is what it is, in a language; empty when its level is unknown."""
        if mark.level is None:
            return ""
        values = self.territory if mark.known is None else mark.known.values
        rule = mark.rule.id, language
        if rule not in self._reasons:
            template = text_in(mark.rule.reason, language)
            self._reasons[rule] = template, _getter(PLACEHOLDER.findall(template)), {}
        template, names, written = self._reasons[rule]
        key = names(values)
        if key not in written:
            written[key] = self._fill(template, values, language)
        return written[key]

    def tell(self, line: RedLine | StanceRule, known: KnownComponent, language: str) -> str:
        """The reason of a red line or a stance for a component, in a language."""
        return self._fill(text_in(line.reason, language), known.values, language)

    def _fill(self, template: str, values: Mapping[str, Any], language: str) -> str:
        return fill(template, _Words(self, values, language), language)

    def in_words(  # noqa: PLR0911 - one line, one kind of value
        self, name: str, value: Any, language: str
    ) -> str:
        """A value of a fact or field in the reader's words; the name says what kind of value it is."""
        if value is None:
            return word("value", "unknown", language)
        if name in ("vendor", "owner", "host", "largest_owner"):
            return (
                word("value", "territory", language) if value == "territory" else str(self.catalogue.vendor_name(value))
            )
        if name.endswith("_country"):
            return self.catalogue.country_name(value, language)
        if name == "function":
            return self.catalogue.function_name(value, language)
        if name in ("owner_share", "owner_concentration"):
            return percent(value, language)
        if name == "contract_months":
            return fill("{months}", {"months": round(value)}, language)
        if isinstance(value, str):
            specific = word(name, value, language)
            return specific if specific != value else word("value", value, language)
        return fill("{value}", {"value": value}, language)

    def to_frame(self) -> "pd.DataFrame":
        """All marks as a table, one row a mark, with what identifies the component beside it."""
        import pandas as pd  # noqa: PLC0415 - half a second, only for those who ask

        rows = [
            {
                "component": mark.known.id if mark.known else None,
                "name": mark.known.component.name if mark.known else None,
                "function": mark.known.values["function"] if mark.known else None,
                "block": mark.known.values["block"] if mark.known else None,
                "vendor": mark.known.values["vendor"] if mark.known else None,
                "owner": mark.known.values["owner"] if mark.known else None,
                "zone": mark.known.zone if mark.known else None,
                "rule": mark.rule.id,
                "dimension": mark.rule.dimension,
                "fact": mark.rule.fact,
                "value": mark.value,
                "level": mark.level,
                "weight": mark.weight,
                "points": mark.points,
            }
            for mark in self.marks
        ]
        return pd.DataFrame(rows)


class _Words(dict[str, str]):
    """The values of a component in words, made when a sentence asks for them."""

    def __init__(self, diagnosis: Diagnosis, values: Mapping[str, Any], language: str) -> None:
        super().__init__()
        self.diagnosis, self.known, self.language = diagnosis, values, language

    def __missing__(self, name: str) -> str:
        return self.diagnosis.in_words(name, self.known.get(name), self.language)


def figures(marks: Iterable[Mark]) -> Figures:
    """Score, bounds and known share of any set of marks."""
    marks = tuple(marks)
    weights = [mark.weight for mark in marks]
    known = [mark.weight for mark in marks if mark.level is not None]
    levels = [mark.level * mark.weight for mark in marks if mark.level is not None]
    total, settled, dependent = fsum(weights), fsum(known), fsum(levels)
    if not total:
        return Figures(None, 0.0, 100.0, 0.0)
    low = 100 * dependent / total
    high = min(100.0, 100 * (dependent + fsum([total, -settled])) / total)
    score = min(max(100 * dependent / settled, low), high) if settled else None
    return Figures(score, low, high, min(1.0, settled / total))


def solutions(components: Iterable[KnownComponent]) -> Shares:
    """Number of components by zone of control."""
    counts: Counter[str] = Counter(known.zone or "unknown" for known in components)
    return Shares({zone: counts[zone] for zone in (*ZONES, "unknown")})


def euros(components: Iterable[KnownComponent]) -> Shares:
    """Yearly cost by zone of control, of the components whose cost is known."""
    amounts: dict[str, list[float]] = {zone: [] for zone in (*ZONES, "unknown")}
    for known in components:
        if known.component.annual_cost is not None:
            amounts[known.zone or "unknown"].append(known.component.annual_cost)
    return Shares({zone: fsum(values) for zone, values in amounts.items()})


def concentration(components: Iterable[KnownComponent], size: Callable[[KnownComponent], float]) -> Concentration:
    """Concentration of a size (1 for each solution, or its cost) by ultimate owner."""
    sizes: dict[str, list[float]] = {}
    countries: dict[str, str | None] = {}
    whole = []
    for known in components:
        if known.zone is None:
            continue
        whole.append(size(known))
        if known.zone != "commons":
            owner = known.values["owner"]
            sizes.setdefault(owner, []).append(whole[-1])
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


def diagnose(
    inventory: Inventory,
    profile: Profile,
    catalogue: Catalogue,
    *,
    day: date | None = None,
    facts: Mapping[str, Fact] | None = None,
) -> Diagnosis:
    """Score an inventory with a profile.

    Args:
        inventory: what to score.
        profile: how.
        catalogue: with what knowledge.
        day: the day on which owners, laws and contracts are looked at; the inventory's own when absent.
        facts: the facts there are; tiebreak's own when absent.
    """
    when = day or inventory.date
    facts = shipped() if facts is None else facts
    components = _Knowledge(inventory, profile, catalogue, when).components()
    _ask(components, profile, facts)
    territory = _about_territory(components)
    for name, fact in facts.items():
        if set(fact.needs) & territory.keys():
            known_needs = all(territory.get(need) is not None for need in fact.needs)
            territory[name] = fact(*(territory.get(need) for need in fact.needs)) if known_needs else None
    return Diagnosis(
        inventory=inventory,
        profile=profile,
        catalogue=catalogue,
        day=when,
        components=components,
        marks=_mark(components, profile, territory),
        facts=facts,
        territory=territory,
    )


def _ask(components: Iterable[KnownComponent], profile: Profile, facts: Mapping[str, Fact]) -> None:
    """Ask the facts that the profile needs, each once per distinct combination of values, and note the answers."""
    order: list[Fact] = []

    def add(name: str) -> None:
        fact = facts.get(name)
        if fact is not None and fact not in order:
            for need, _ in fact.takes:
                add(need)
            order.append(fact)

    for name in ("control_zone", *profile.names):
        add(name)
    given = set(GIVEN) | set(field_names(Component)) | {fact.name for fact in order}
    lacking = [need for fact in order for need, _ in fact.takes if need not in given]
    for fact in order:
        takes = _getter([need for need, _ in fact.takes])
        answered: dict[Any, Any] = {}
        for known in components:
            values = known.values
            for name in lacking:
                values.setdefault(name, None)
            key = takes(values)
            if key not in answered:
                answered[key] = _answer(fact, key)
            values[fact.name] = answered[key]


def _getter(names: Sequence[str]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    """Takes the values of several names at once, always as a tuple."""
    if len(names) > 1:
        return itemgetter(*names)
    return lambda values: tuple([values[name] for name in names])


def _answer(fact: Fact, given: tuple[Any, ...]) -> Any:
    arguments = {}
    for (name, default), value in zip(fact.takes, given, strict=True):
        if value is None and name in fact.needs:
            return None
        arguments[name] = default if value is None else value
    return fact.function(**arguments)


def _about_territory(components: Sequence[KnownComponent]) -> dict[str, Any]:
    """What is known of the territory as a whole: the largest owner from outside Europe among the known components."""
    owners = Counter(known.values["owner"] for known in components if known.zone == "extra-european")
    settled = sum(known.zone is not None for known in components)
    if not settled:
        return {"owner_share": None, "largest_owner": None}
    owner, count = min(owners.items(), key=lambda item: (-item[1], item[0]), default=(None, 0))
    return {"owner_share": count / settled, "largest_owner": owner}


def _mark(components: Sequence[KnownComponent], profile: Profile, territory: Mapping[str, Any]) -> tuple[Mark, ...]:
    """The marks, their weights shared out so that they sum to 1, their points so that they sum to the score."""
    raw: list[tuple[KnownComponent | None, Rule, Any, float | None, float]] = []
    judgements: list[dict[tuple[Any, ...], tuple[bool, Any, float | None]]] = [{} for _ in profile.rules]
    rules = [
        (rule, _getter([*rule.applies, *rule.names]), judged)
        for rule, judged in zip(profile.rules, judgements, strict=True)
        if rule.about == "component"
    ]
    for known in components:
        values, importance = known.values, known.importance
        for rule, names, judged in rules:
            key = names(values)
            if key not in judged:
                judged[key] = holds(rule.applies, values) is not False, values[rule.fact], rule.level(values)
            applies, value, level = judged[key]
            if applies:
                raw.append((known, rule, value, level, rule.weight * importance))
    whole = fsum(known.importance for known in components)
    raw += [
        (None, rule, territory.get(rule.fact), rule.level(territory), rule.weight * whole)
        for rule in profile.rules
        if rule.about == "territory"
    ]
    total = fsum(weight for *_, weight in raw)
    settled = fsum(weight for *_, level, weight in raw if level is not None)
    return tuple(
        Mark(known, rule, value, level, weight / total, None if level is None else 100 * level * weight / settled)
        for known, rule, value, level, weight in raw
    )


class _Knowledge:
    """Brings together what the inventory declares and what the catalogue knows."""

    def __init__(self, inventory: Inventory, profile: Profile, catalogue: Catalogue, day: date) -> None:
        self.inventory = inventory
        self.profile = profile
        self.catalogue = catalogue
        self.day = day
        self.matcher = Matcher(catalogue)
        self.home = inventory.territory.country
        self.europe = catalogue.members(profile.europe.groups, day) | frozenset(profile.europe.countries)
        when = day.isoformat()
        self.constants = {
            "day": day,
            "home": self.home,
            "europe": self.europe,
            "data_law_countries": frozenset(
                law.country for law in catalogue.laws if law.reaches == "data" and law.holds(when)
            ),
        }
        self.own_names = {normal(inventory.territory.name), "territory"}
        self._alternatives: dict[tuple[str, str | None], tuple[int, int]] = {}

    def components(self) -> tuple[KnownComponent, ...]:
        """All components, in the order of the inventory."""
        dependents = count_dependents(self.inventory.components)
        return tuple(self._known(component, dependents.get(component.id, 0)) for component in self.inventory.components)

    def _known(self, component: Component, dependents: int) -> KnownComponent:
        match = self.matcher.component(component.name, component.product, component.vendor)
        product = self.catalogue.products.get(match.product) if match.product else None
        vendor = self.catalogue.vendors.get(match.vendor) if match.vendor else None
        control = self.catalogue.control(match.vendor, self.day) if match.vendor else _NO_CONTROL
        function = component.function or (product.functions[0] if product else None)
        usual = self.catalogue.functions.get(function) if function else None
        assumed = []
        service_model = component.service_model
        if service_model is None and product is not None:
            service_model = product.service_models[0]
            assumed.append("service_model")
        criticality = component.criticality
        if criticality is None:
            criticality = usual.criticality if usual else self.profile.default_criticality
            assumed.append("criticality")
        licence = component.licence or (product.licence if product else None)
        host, host_control = self._host(component.hosting_provider, service_model, match.vendor)
        alternatives = self._count_alternatives(function, match.product) if function else (None, None)
        values = {
            **component.__dict__,
            **self.constants,
            "product": match.product,
            "vendor": match.vendor,
            "seat_country": (vendor.seat or None) if vendor else None,
            "owner": control.owner,
            "control_country": control.country,
            "ownership_kind": control.kind,
            "contested": control.contested,
            "function": function,
            "block": component.block or (usual.block if usual else None),
            "service_model": service_model,
            "criticality": criticality,
            "licence": licence,
            "licence_openness": self.catalogue.openness(licence) if licence else None,
            "host": host,
            "host_control_country": host_control.country,
            "host_ownership_kind": host_control.kind,
            "chain_countries": self._chain(component.subcontractors),
            "alternative_count": alternatives[0],
            "referenced_alternative_count": alternatives[1],
            "dependents": dependents,
            "months_left": months_between(self.day, component.contract_end) if component.contract_end else None,
        }
        return KnownComponent(component, match, control, values, tuple(assumed))

    def _host(self, provider: str | None, service_model: str | None, vendor: str | None) -> tuple[str | None, Control]:
        """Who runs the machines: who is named, else the territory for its own premises, the vendor for a bare cloud."""
        if provider is not None:
            if normal(provider) in self.own_names:
                return "territory", _NO_CONTROL
            host = self.matcher.vendor(provider) or self.matcher.find(provider).vendor
            return host or provider, self._controls(host)
        if service_model in ("on-premises", "hardware"):
            return "territory", _NO_CONTROL
        if service_model in ("iaas", "paas"):
            return vendor, self._controls(vendor)
        return None, _NO_CONTROL

    def _controls(self, vendor: str | None) -> Control:
        control = self.catalogue.control(vendor, self.day) if vendor else _NO_CONTROL
        return _NO_CONTROL if control.contested else control

    def _chain(self, subcontractors: list[str] | None) -> tuple[str, ...] | None:
        """Countries of who controls each further provider, sorted; unknown when one of them is."""
        if subcontractors is None:
            return None
        controls = [self._host(name, None, None) for name in subcontractors]
        if any(control.kind is None and host != "territory" for host, control in controls):
            return None
        return tuple(
            sorted({control.country for _, control in controls if control.country and control.kind != "community"})
        )

    def _count_alternatives(self, function: str, product: str | None) -> tuple[int, int]:
        key = (function, product)
        if key not in self._alternatives:
            found = alternatives(self.catalogue, function, self.day, self.europe, besides=product)
            self._alternatives[key] = (len(found), sum(item in self.catalogue.references for item in found))
        return self._alternatives[key]


_NO_CONTROL = Control(None, None, None, contested=False, chain=())


def alternatives(
    catalogue: Catalogue, function: str, day: date, europe: frozenset[str], besides: str | None = None
) -> list[str]:
    """Products for a function whose control is European or commons on a day; most public users first, then by name."""
    found = []
    for product in catalogue.products.values():
        if function in product.functions and product.id != besides:
            control = catalogue.control(product.vendor, day)
            if not control.contested and (control.kind == "community" or control.country in europe):
                found.append(product.id)
    return sorted(found, key=lambda item: (-len(catalogue.references.get(item, ())), item))


def count_dependents(components: Sequence[Component]) -> dict[str, int]:
    """Id of a component → how many others cannot run without it, directly or through others."""
    needed_by: dict[str, list[str]] = {}
    for component in components:
        for need in component.depends_on or ():
            needed_by.setdefault(need, []).append(component.id)
    counts = {}
    for needed, direct in needed_by.items():
        reached: set[str] = set()
        waiting = list(direct)
        while waiting:
            dependent = waiting.pop()
            if dependent not in reached and dependent != needed:
                reached.add(dependent)
                waiting.extend(needed_by.get(dependent, ()))
        counts[needed] = len(reached)
    return counts
