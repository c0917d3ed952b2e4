"""What can be said of a component: one function, one fact.

A fact is a plain function. Its parameters are the names it needs: fields of a component, other facts, or what the
diagnosis knows of it (`GIVEN`). A parameter without a default must be known, or the fact is unknown and the function
is not called; a parameter with a default gets it when unknown. The docstring is the documentation, the decorator lists
all that the fact can say (nothing listed: a number). `None` is unknown.

Facts are pure, so each is asked once per distinct combination of values.
"""

import inspect
from collections.abc import Callable
from datetime import date
from typing import Any, Literal, NamedTuple, get_origin

from tiebreak.catalogue import near, place_of, zone_of

GIVEN = {
    "day": "the day of the diagnosis",
    "home": "country of the territory",
    "europe": "the countries that count as Europe, by the setting of the profile",
    "vendor": "id of who makes it",
    "seat_country": "country where the vendor has its seat",
    "owner": "id of who controls the vendor, at the end of the chain of owners",
    "control_country": "country of that owner",
    "ownership_kind": "how the end of the chain is held: listed, state, fund, community…",
    "contested": "whether serious sources disagree on the chain of owners",
    "host": "id of who runs the machines; `territory` for its own",
    "host_control_country": "country of who controls that host",
    "host_ownership_kind": "how that host is held",
    "chain_countries": "countries of who controls the subcontractors, as far as known; unknown when none is named",
    "chain_complete": "true when who controls is known for all of them; unknown else",
    "data_laws": "laws in force that reach data held abroad: pairs of country and id",
    "service_laws": "laws in force that can order to stop or alter a service abroad: pairs of country and id",
    "licence_openness": "what the licence lets others do, by the catalogue",
    "licence_copyleft": "whether what is made of it must be free as well (copyleft, strong or weak), by the catalogue",
    "alternative_count": "national, European and commons products known for the same function",
    "referenced_alternative_count": "those of them that a public body is known to use",
    "dependents": "components that cannot run without this one, directly or through others",
    "criticality": "declared, or the usual value of the function",
    "months_left": "months until the contract ends; negative when it has ended",
}
"""What the diagnosis knows of a component besides its fields; the names that facts may ask for."""


class Fact(NamedTuple):
    """Something that can be said of a component.

    Attributes:
        name: name of the function; what rules call it.
        values: all it can say, from the least to the most dependent; empty for a number and for several things.
        needs: parameters that must be known.
        takes: all parameters, in order, with the default of those that may be unknown.
        function: the function itself.
        kind: whether it says a `word`, a `number` or `several` things at once.
    """

    name: str
    values: tuple[str, ...]
    needs: tuple[str, ...]
    takes: tuple[tuple[str, Any], ...]
    function: Callable[..., Any]
    kind: Literal["word", "number", "several"] = "word"

    @property
    def documentation(self) -> str:
        """What it says, in the words of its docstring."""
        return inspect.getdoc(self.function) or ""

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Ask the function directly, as tests do."""
        return self.function(*arguments, **named)


def fact(*values: str) -> Callable[[Callable[..., Any]], Fact]:
    """Make a fact of a function; `values` lists all it can say, from the least to the most dependent."""

    def make(function: Callable[..., Any]) -> Fact:
        signature = inspect.signature(function)
        parameters = signature.parameters.values()
        needs = tuple(parameter.name for parameter in parameters if parameter.default is parameter.empty)
        takes = tuple(
            (parameter.name, None if parameter.default is parameter.empty else parameter.default)
            for parameter in parameters
        )
        several = get_origin(signature.return_annotation) is tuple
        kind: Literal["word", "number", "several"] = "word" if values else "several" if several else "number"
        return Fact(function.__name__, values, needs, takes, function, kind)

    return make


@fact("national", "european", "commons", "extra-european")
def seat_zone(
    europe: frozenset[str], seat_country: str | None = None, home: str | None = None, ownership_kind: str | None = None
) -> str | None:
    """Zone of the vendor's registered seat, whoever owns it; `commons` for a community without an owner."""
    return zone_of(seat_country, ownership_kind, home, europe)


@fact("national", "european", "commons", "extra-european")
def control_zone(
    ownership_kind: str,
    europe: frozenset[str],
    control_country: str | None = None,
    home: str | None = None,
    contested: bool = False,
) -> str | None:
    """Zone of who controls the vendor, at the end of the chain of owners on the day of the diagnosis.

    `commons` when there is no owner: a community that anyone may carry on. Unknown when nobody knows the owner, and
    when serious sources disagree.
    """
    return None if contested else zone_of(control_country, ownership_kind, home, europe)


@fact("own", "national", "european", "commons", "extra-european")
def host_zone(
    service_model: str,
    europe: frozenset[str],
    host: str | None = None,
    host_control_country: str | None = None,
    host_ownership_kind: str | None = None,
    home: str | None = None,
) -> str | None:
    """Zone of who controls the machines that hold the data: `own` when the territory runs them itself."""
    if service_model == "hardware" or host == "territory":
        return "own"
    return zone_of(host_control_country, host_ownership_kind, home, europe)


@fact("national", "european", "extra-european")
def hosting_zone(
    service_model: str,
    europe: frozenset[str],
    hosting_country: str | None = None,
    host: str | None = None,
    home: str | None = None,
) -> str | None:
    """Zone of the place where the data are. What the territory runs itself is at home unless it says otherwise."""
    if hosting_country is not None:
        return place_of(hosting_country, home, europe)
    return "national" if service_model == "hardware" or host == "territory" else None


@fact("none", "european", "extra-european")
def chain_zone(
    chain_countries: tuple[str, ...],
    europe: frozenset[str],
    home: str | None = None,
    chain_complete: bool | None = None,
) -> str | None:
    """The least favourable zone of control among the further providers in the chain.

    One from outside Europe decides, whoever else is unknown.
    """
    if not set(chain_countries) <= near(europe, home):
        return "extra-european"
    if not chain_complete:
        return None
    return "european" if chain_countries else "none"


@fact("none", "vendor", "host", "both")
def exposure(control_zone: str, host_zone: str | None = None) -> str | None:
    """Through whom a component depends on an actor from outside Europe: its vendor, its host, both or neither.

    A European vendor whose host nobody knows is unknown; an extra-European vendor is exposure whoever hosts.
    """
    by_vendor, by_host = control_zone == "extra-european", host_zone == "extra-european"
    if not by_vendor and host_zone is None:
        return None
    return "both" if by_vendor and by_host else "vendor" if by_vendor else "host" if by_host else "none"


Laws = tuple[tuple[str, str], ...]
"""Pairs of a country and the id of one of its laws."""


@fact("none", "contained", "possible", "full")
def data_reach(
    service_model: str,
    europe: frozenset[str],
    data_laws: Laws,
    home: str | None = None,
    control_country: str | None = None,
    ownership_kind: str | None = None,
    contested: bool = False,
    host: str | None = None,
    host_control_country: str | None = None,
    host_ownership_kind: str | None = None,
    hosting_country: str | None = None,
    chain_countries: tuple[str, ...] | None = None,
    chain_complete: bool | None = None,
    keys_held_by: str | None = None,
) -> str | None:
    """How far a law from outside Europe reaches the data.

    Such laws bind whoever holds the data and whoever controls them: the vendor of a service, the further providers in
    its chain, the host and the place of its machines. A vendor of software or hardware that runs on the territory's own
    machines holds no data.
    - `full`: one of them is bound by a law in force that reaches data abroad, or the data are outside Europe;
    - `contained`: the same, but the territory holds the encryption keys; without a word on keys it does not;
    - `possible`: one of them is outside Europe, and the catalogue knows of no such law there;
    - `none`: all of them are European or commons.
    One of the first two is certain as soon as one holder is bound; the last two need all holders and the place known.
    Sources: the table of laws, each with its article; `laws_on_data` says which.
    """
    if service_model == "hardware":
        return "none"
    inside = near(europe, home)
    vendor = None if contested or ownership_kind is None else "" if ownership_kind == "community" else control_country
    holders = _holders(service_model, vendor, host, host_control_country, host_ownership_kind, chain_countries)
    if service_model != "on-premises" and not chain_complete:
        holders.append(None)
    outside = [country for country in holders if country and country not in inside]
    abroad = hosting_country is not None and hosting_country not in inside
    if abroad or any(country in outside for country, _ in data_laws):
        return "contained" if keys_held_by == "territory" else "full"
    if None in holders or (hosting_country is None and host != "territory"):
        return None
    return "possible" if outside else "none"


def _holders(
    service_model: str,
    vendor: str | None,
    host: str | None,
    host_control_country: str | None,
    host_ownership_kind: str | None,
    chain_countries: tuple[str, ...] | None,
) -> list[str | None]:
    """The country of each holder of the data; empty for a community, `None` for somebody unknown."""
    holders = [] if service_model == "on-premises" else [vendor, *(chain_countries or ())]
    if host != "territory":
        holders.append("" if host_ownership_kind == "community" else host_control_country)
    return holders


@fact()
def laws_on_data(
    service_model: str,
    europe: frozenset[str],
    data_laws: Laws,
    home: str | None = None,
    control_country: str | None = None,
    contested: bool = False,
    host: str | None = None,
    host_control_country: str | None = None,
    chain_countries: tuple[str, ...] | None = None,
) -> tuple[str, ...]:
    """The laws from outside Europe, in force on the day, that are known to bind a holder of the data: ids, by country.

    In a reason they stand in brackets, and nothing stands there when there is none. The place of the machines adds
    the law of its country, which the table of laws does not list.
    """
    if service_model == "hardware":
        return ()
    vendor = None if contested else control_country
    holders = _holders(service_model, vendor, host, host_control_country, None, chain_countries)
    outside = set(holders) - near(europe, home)
    return tuple([law for country, law in data_laws if country in outside])


@fact()
def laws_on_service(control_zone: str, service_laws: Laws, control_country: str | None = None) -> tuple[str, ...]:
    """The laws in force on the day that can order a vendor from outside Europe to stop or alter its service: ids.

    In a reason they stand in brackets, and nothing stands there when there is none.
    """
    if control_zone != "extra-european":
        return ()
    return tuple([law for country, law in service_laws if country == control_country])


@fact("none", "updates", "movable", "immediate")
def cutoff(service_model: str, licence_openness: str) -> str:
    """What stops, and how fast, when the vendor stops.

    - `none`: free software on machines of one's choice: it runs on, and somebody else can carry it on;
    - `updates`: a licence or a device that was bought: it runs on, updates and extensions stop;
    - `movable`: a service on free software: the service stops, the same software can be run elsewhere;
    - `immediate`: a service that only its vendor can run: it stops at once.
    """
    serviced = service_model not in ("on-premises", "hardware")
    if licence_openness == "open":
        return "movable" if serviced else "none"
    return "immediate" if serviced else "updates"


@fact("open", "source-available", "proprietary")
def openness(licence_openness: str) -> str:
    """What the licence lets others do: free and open source, readable with limits, or proprietary."""
    return licence_openness


@fact("tested", "planned", "none")
def exit_readiness(exit_plan: bool | None = None, exit_tested: bool | None = None) -> str | None:
    """Whether the way out is written down, and whether it was tried.

    What was tried was written down; of a plan alone nobody knows whether it was tried.
    """
    if exit_plan is False:
        return "none"
    if exit_tested is None:
        return None
    return "tested" if exit_tested else "planned" if exit_plan else None


@fact("in-use", "known", "none-known")
def alternatives(alternative_count: int, referenced_alternative_count: int) -> str:
    """Whether the catalogue knows a national, European or commons product for the same function.

    `in-use` when a public body is known to use one. `none-known` says what the catalogue knows, not what exists.
    """
    return "in-use" if referenced_alternative_count else "known" if alternative_count else "none-known"


@fact()
def contract_months(months_left: float) -> float:
    """Months until the contract ends: soon is an occasion to decide, far is a tie. Negative when it has ended."""
    return months_left


@fact()
def dependents_count(dependents: int) -> int:
    """How many components cannot run without this one, directly or through others."""
    return dependents


def months_between(start: date, end: date) -> float:
    """Months from one day to another, the rest of a month counted in days of 30.4."""
    return (end.year - start.year) * 12 + (end.month - start.month) + (end.day - start.day) / 30.4


TERRITORY_GIVEN = {
    "owner_share": "share of the components controlled by the extra-European owner who controls most of them",
    "largest_owner": "id of that owner",
}
"""What the diagnosis knows of a territory as a whole; the names that facts about the territory may ask for."""


@fact()
def owner_concentration(owner_share: float) -> float:
    """Share (0 to 1) of the components that one single owner from outside Europe controls: the largest one."""
    return owner_share
