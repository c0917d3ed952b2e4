"""What is known of a component on a day: what the inventory declares, and what the catalogue knows of it.

Facts look at nothing else: each name they may ask for (`facts.GIVEN`) gets its value here, and `None` is unknown.
"""

from collections.abc import Callable, Sequence
from dataclasses import MISSING, fields
from datetime import date
from functools import cache
from typing import Any, Protocol

from tiebreak.catalogue import UNKNOWN_CONTROL, Catalogue, Control, Zone
from tiebreak.conditions import LEVELS, Europe
from tiebreak.facts import control_zone, months_between
from tiebreak.inventory import Component, Inventory
from tiebreak.matching import OWN_MAKE, Match, Matcher

_UNSAID = {field.name: field.default for field in fields(Component) if field.default is not MISSING}
"""What a row says of a field that is not written."""


class Asking(Protocol):
    """What a way to score asks for: a profile, a method."""

    europe: Europe
    default_criticality: int

    @property
    def names(self) -> list[str]:
        """All facts and fields that it asks for."""


class KnownComponent:
    """A component with what the catalogue knows of it on the day of the diagnosis.

    Attributes:
        component: the row of the inventory.
        match: how its product and vendor were found.
        control: who controls the vendor.
        values: fields, what is given, and facts, by name; `None` is unknown.
        assumed: names whose value is the usual one, because the inventory does not say.
        importance: its criticality, 1 to 4: what its marks weigh.
    """

    __slots__ = ("assumed", "component", "control", "importance", "match", "values")

    def __init__(
        self, component: Component, match: Match, control: Control, values: dict[str, Any], assumed: tuple[str, ...]
    ) -> None:
        self.component = component
        self.match = match
        self.control = control
        self.values = values
        self.assumed = assumed
        self.importance: int = values["criticality"]

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
    def answers(self) -> dict[str, str | None]:
        """The answers about it, and the levels that others gave it, by the names that conditions use."""
        levels = {f"{LEVELS}{name}": level for name, level in (self.component.levels or {}).items()}
        return {**(self.component.answers or {}), **levels}


class Knowledge:
    """Brings together what the inventory declares and what the catalogue knows."""

    def __init__(self, inventory: Inventory, profile: Asking, catalogue: Catalogue, day: date) -> None:
        self.inventory = inventory
        self.profile = profile
        self.catalogue = catalogue
        self.day = day
        self.matcher = Matcher(catalogue, inventory.territory.name)
        self.home = self._country(inventory.territory.country)
        self.europe = europe_of(profile, catalogue, day)
        when = day.isoformat()
        self.constants = {
            "day": day,
            "home": self.home,
            "europe": self.europe,
            **{
                f"{reach}_laws": tuple(
                    [(law.country, law.id) for law in catalogue.laws if law.reaches == reach and law.abroad(when)]
                )
                for reach in ("data", "service")
            },
        }
        self._usual = {**_UNSAID, **self.constants}
        self._hosts: dict[str, tuple[str, Control]] = {}
        self._makes: dict[tuple[str | None, str | None], tuple[Control, dict[str, Any]]] = {}
        self._own_control = Control("territory", self.home, "state", contested=False, chain=())
        self._alternatives: dict[str, tuple[dict[str, bool], int]] = {}
        self._chain = cache(self._chain_of)
        self._zone = cache(lambda vendor: zone_of_control(self._control_of(vendor), self.europe, self.home))

    def _country(self, code: str | None) -> str | None:
        """A country of the catalogue; a code that it does not know says nothing, least of all "not Europe"."""
        return code if code in self.catalogue.countries else None

    def components(self) -> tuple[KnownComponent, ...]:
        """All components, in the order of the inventory."""
        dependents = count_dependents(self.inventory.components)
        return tuple(self._known(component, dependents.get(component.id, 0)) for component in self.inventory.components)

    def _known(self, component: Component, dependents: int) -> KnownComponent:
        function = component.function if component.function in self.catalogue.functions else None
        match = self.matcher.component(component.name, component.product, component.vendor, function)
        product = self.catalogue.products.get(match.product) if match.product else None
        control, make = self._make(match.product, match.vendor)
        if function is None and product is not None:
            function = product.functions[0]
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
        terms = self.catalogue.licence(licence) if licence else None
        host, host_control = self._host(component.hosting_provider, service_model, match.vendor)
        named = component.subcontractors
        chain_countries, chain_complete = (None, None) if named is None else self._chain(tuple(named))
        alternatives = self._count_alternatives(function, match.product) if function else (None, None)
        values = {
            **self._usual,
            **component.__dict__,
            **make,
            "function": function,
            "hosting_country": self._country(component.hosting_country),
            "block": component.block or (usual.block if usual else None),
            "service_model": service_model,
            "criticality": criticality,
            "licence": licence,
            "licence_openness": terms.openness if terms else None,
            "licence_copyleft": terms.copyleft == "yes" if terms and terms.copyleft else None,
            "host": host,
            "host_control_country": host_control.country,
            "host_ownership_kind": host_control.kind,
            "chain_countries": chain_countries,
            "chain_complete": chain_complete,
            "alternative_count": alternatives[0],
            "referenced_alternative_count": alternatives[1],
            "dependents": dependents,
            "months_left": months_between(self.day, component.contract_end) if component.contract_end else None,
        }
        return KnownComponent(component, match, control, values, tuple(assumed))

    def _make(self, product: str | None, maker: str | None) -> tuple[Control, dict[str, Any]]:
        """Who makes a product and who controls them, once for all components of the same make."""
        key = (product, maker)
        if key not in self._makes:
            own = maker == OWN_MAKE.vendor
            control = self._own_control if own else self._control_of(maker)
            vendor = self.catalogue.vendors.get(maker) if maker else None
            self._makes[key] = (
                control,
                {
                    "product": product,
                    "vendor": maker,
                    "seat_country": self.home if own else (vendor.seat or None) if vendor else None,
                    "owner": control.owner,
                    "control_country": control.country,
                    "ownership_kind": control.kind,
                    "contested": control.contested,
                },
            )
        return self._makes[key]

    def _host(self, provider: str | None, service_model: str | None, vendor: str | None) -> tuple[str | None, Control]:
        """Who runs the machines: who is named, else the territory for its own premises, the vendor for a bare cloud."""
        if provider is not None:
            if provider not in self._hosts:
                self._hosts[provider] = self._named_host(provider)
            return self._hosts[provider]
        if service_model in ("on-premises", "hardware"):
            return "territory", UNKNOWN_CONTROL
        if service_model in ("iaas", "paas"):
            return vendor, self._controls(vendor)
        return None, UNKNOWN_CONTROL

    def _named_host(self, provider: str) -> tuple[str, Control]:
        if self.matcher.is_own(provider):
            return "territory", UNKNOWN_CONTROL
        host = self.matcher.vendor(provider) or self.matcher.find(provider).vendor
        return host or provider, self._controls(host)

    def _control_of(self, vendor: str | None) -> Control:
        return self.catalogue.control(vendor, self.day) if vendor else UNKNOWN_CONTROL

    def _controls(self, vendor: str | None) -> Control:
        control = self._control_of(vendor)
        return UNKNOWN_CONTROL if control.contested else control

    def _chain_of(self, subcontractors: tuple[str, ...]) -> tuple[tuple[str, ...], bool | None]:
        """Countries of who controls the further providers, sorted, and whether (or nobody knows) those are all."""
        controls = [self._host(name, None, None) for name in subcontractors]
        countries = {control.country for _, control in controls if control.country and control.kind != "community"}
        complete = all(
            host == "territory" or control.kind == "community" or control.country for host, control in controls
        )
        return tuple(sorted(countries)), True if complete else None

    def _count_alternatives(self, function: str, product: str | None) -> tuple[int, int]:
        """How many other products of Europe or of the commons do the same, and how many of them public bodies use."""
        if function not in self._alternatives:
            found = alternatives(self.catalogue, function, self._zone)
            self._alternatives[function] = (found, sum(found.values()))
        used, count = self._alternatives[function]
        return len(used) - (product in used), count - used.get(product or "", False)


def zone_of_control(control: Control, europe: frozenset[str], home: str | None) -> Zone | None:
    """The zone of who controls a vendor, as the fact says it; `None` when unknown or contested."""
    if control.kind is None:
        return None
    zone: Zone | None = control_zone(control.kind, europe, control.country, home, control.contested)
    return zone


def europe_of(profile: Asking, catalogue: Catalogue, day: date) -> frozenset[str]:
    """The countries that a profile counts as Europe on a day."""
    return catalogue.members(profile.europe.groups, day) | frozenset(profile.europe.countries)


def alternatives(catalogue: Catalogue, function: str, zone: Callable[[str], Zone | None]) -> dict[str, bool]:
    """The national, European and commons products for a function, in the order of the catalogue.

    Their ids, and whether a public body is known to use them. `zone` says in which zone a vendor is controlled. A
    product that another one has replaced is none.
    """
    return {
        product: referenced
        for product, vendor, referenced in catalogue.by_function.get(function, ())
        if zone(vendor) not in (None, "extra-european")
    }


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
