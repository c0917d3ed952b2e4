"""What else does the job: products of national, European or commons control, and what to know before asking for them.

A start for market research. Nothing is recommended, and where nothing is known nothing is said. Products are never
listed by hand: they follow from the tables, by function and control on the day.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Literal, NamedTuple

from tiebreak.catalogue import (
    STALE_MONTHS,
    Catalogue,
    Control,
    Product,
    Qualification,
    Reference,
    Zone,
    months_before,
    near,
)
from tiebreak.diagnosis import Diagnosis
from tiebreak.knowledge import KnownComponent, alternatives, zone_of_control

Caveat = Literal[
    "foreign-technology",
    "no-known-user",
    "hosted-only",
    "fund-owned",
    "new-owner",
    "seat-abroad",
    "other-function",
    "old-facts",
]

_RECENT_YEARS = 2


class Alternative(NamedTuple):
    """A product that does a job, with what to know of it.

    Attributes:
        product: the product.
        control: who controls its vendor on the day.
        zone: zone of that control: national, European or commons.
        open: whether its licence is free and open source.
        self_hostable: whether a territory can run it on machines of its choice.
        hosted: whether its vendor or others offer it as a service.
        references: public bodies known to use it, those of the same country first, then by name.
        qualifications: those of its vendor that hold on the day and are about it, or about no product in particular.
        caveats: what to ask about.
    """

    product: Product
    control: Control
    zone: Zone
    open: bool
    self_hostable: bool
    hosted: bool
    references: tuple[Reference, ...]
    qualifications: tuple[Qualification, ...]
    caveats: tuple[Caveat, ...]


class Answer(NamedTuple):
    """The alternatives for one function, or for one component of an inventory.

    Attributes:
        function: the function they do.
        found: in the order of `rank`; empty where nothing is known.
        unknown: products made for the function that are not listed, since nobody knows who controls their vendor.
        product: the product they stand beside; `None` when the question was a function.
        known: the component they stand beside; `None` when the question was a function or a product.
    """

    function: str
    found: tuple[Alternative, ...]
    unknown: tuple[Product, ...] = ()
    product: Product | None = None
    known: KnownComponent | None = None


class Market(NamedTuple):
    """From where one looks: with which knowledge, on which day, what counts as Europe and as national."""

    catalogue: Catalogue
    day: date
    europe: frozenset[str]
    home: str | None = None

    def zone(self, vendor: str) -> Zone | None:
        """The zone of who controls a vendor on the day; `None` when unknown or contested."""
        return zone_of_control(self.catalogue.control(vendor, self.day), self.europe, self.home)


def for_function(market: Market, function: str) -> Answer:
    """The alternatives for a function."""
    catalogue = market.catalogue
    products = catalogue.products
    found = [_alternative(market, products[id_], function) for id_ in alternatives(catalogue, function, market.zone)]
    unknown = [
        products[id_]
        for id_, vendor, _ in catalogue.by_function.get(function, ())
        if market.zone(vendor) is None and products[id_].functions[0] == function
    ]
    by_users = sorted(unknown, key=lambda row: (-len(catalogue.references.get(row.id, ())), row.name.casefold()))
    return Answer(function, tuple(sorted(found, key=rank)), tuple(by_users))


def for_product(market: Market, product: str) -> Iterator[Answer]:
    """An answer for each function of a product, without itself, the main function first."""
    row = market.catalogue.products[product]
    return (_beside(for_function(market, function), row) for function in row.functions)


def for_diagnosis(diagnosis: Diagnosis, market: Market) -> list[Answer]:
    """An answer for each component from outside Europe whose function is known, the most vital first."""
    exposed = [known for known in diagnosis.components if known.zone == "extra-european" and known.values["function"]]
    answers = {
        function: for_function(market, function)
        for function in dict.fromkeys(known.values["function"] for known in exposed)
    }
    products = market.catalogue.products
    return [
        _beside(answers[known.values["function"]], products.get(known.match.product or ""))._replace(known=known)
        for known in sorted(exposed, key=lambda known: -known.importance)
    ]


def without_function(diagnosis: Diagnosis) -> list[KnownComponent]:
    """The components from outside Europe of which nobody knows what they are for."""
    return [each for each in diagnosis.components if each.zone == "extra-european" and not each.values["function"]]


def _beside(answer: Answer, product: Product | None) -> Answer:
    """The answer for a product that is there already."""
    return answer._replace(
        product=product,
        found=tuple([item for item in answer.found if item.product is not product]),
        unknown=tuple([item for item in answer.unknown if item is not product]),
    )


def rank(alternative: Alternative) -> tuple[bool, bool, int, bool, int, str]:
    """Order of alternatives.

    Made for the function first; not on technology from outside Europe; more known public users; free software; fewer
    caveats; the name.
    """
    caveats = alternative.caveats
    return (
        "other-function" in caveats,
        "foreign-technology" in caveats,
        -len(alternative.references),
        not alternative.open,
        len(caveats),
        alternative.product.name.casefold(),
    )


def _alternative(market: Market, product: Product, function: str) -> Alternative:
    catalogue, day = market.catalogue, market.day.isoformat()
    control = catalogue.control(product.vendor, market.day)
    zone = market.zone(product.vendor)
    assert zone is not None  # noqa: S101 - only products whose control is known are alternatives
    references = sorted(
        catalogue.references.get(product.id, ()), key=lambda row: (row.country != market.home, row.body.casefold())
    )
    qualifications = [
        row
        for row in catalogue.qualifications.get(product.vendor, ())
        if row.holds(day) and row.product in ("", product.id)
    ]
    models = product.service_models
    return Alternative(
        product=product,
        control=control,
        zone=zone,
        open=catalogue.openness(product.licence) == "open",
        self_hostable="on-premises" in models,
        hosted=any(model in models for model in ("saas", "paas", "iaas", "managed")),
        references=tuple(references),
        qualifications=tuple(qualifications),
        caveats=tuple(_caveats(market, product, function, control)),
    )


def _caveats(market: Market, product: Product, function: str, control: Control) -> Iterator[Caveat]:
    catalogue, day = market.catalogue, market.day
    if product.built_on and market.zone(product.built_on) == "extra-european":
        yield "foreign-technology"
    if product.id not in catalogue.references:
        yield "no-known-user"
    if not {"on-premises", "hardware"} & set(product.service_models):
        yield "hosted-only"
    if control.kind == "fund":
        yield "fund-owned"
    recent = f"{day.year - _RECENT_YEARS}{day.isoformat()[4:]}"
    if any(link.since[:10] > recent for link in control.chain if link.since):
        yield "new-owner"
    seat = catalogue.vendors[product.vendor].seat
    if seat and control.kind != "community" and seat not in near(market.europe, market.home):
        yield "seat-abroad"
    if product.functions[0] != function:
        yield "other-function"
    facts = [product, catalogue.vendors[product.vendor], *control.chain]
    if any(row.checked and row.checked < months_before(day, STALE_MONTHS) for row in facts):
        yield "old-facts"


def as_rows(answers: Iterable[Answer], market: Market, limit: int | None) -> Iterator[dict[str, Any]]:
    """One flat row an alternative, for tables."""
    for answer in answers:
        for place, item in enumerate(answer.found[:limit], 1):
            yield {
                "component": answer.known.id if answer.known else None,
                "beside": answer.product.id if answer.product else None,
                "function": answer.function,
                "place": place,
                **_facts(item, market),
                "public_users": len(item.references),
                "bodies": "|".join(row.body for row in item.references),
                "qualifications": "|".join(f"{row.scheme}: {row.scope}" for row in item.qualifications),
                "caveats": "|".join(item.caveats),
            }


def as_data(answers: Iterable[Answer], market: Market, limit: int | None) -> dict[str, Any]:
    """Answers as plain data, ready to be written, with day, catalogue and assumptions; unknown is `null`."""
    catalogue = market.catalogue
    found = [
        {
            "component": answer.known.id if answer.known else None,
            "beside": answer.product.id if answer.product else None,
            "function": answer.function,
            "count": len(answer.found),
            "control_unknown": [product.id for product in answer.unknown],
            "alternatives": [
                {
                    **_facts(item, market),
                    "references": [
                        {
                            "body": row.body,
                            "country": row.country,
                            "body_kind": row.body_kind,
                            "since": row.since or None,
                            "source": row.source,
                            "checked": row.checked,
                        }
                        for row in item.references
                    ],
                    "qualifications": [
                        {
                            "scheme": row.scheme,
                            "scope": row.scope,
                            "since": row.since or None,
                            "until": row.until or None,
                            "source": row.source,
                            "checked": row.checked,
                        }
                        for row in item.qualifications
                    ],
                    "caveats": list(item.caveats),
                }
                for item in answer.found[:limit]
            ],
        }
        for answer in answers
    ]
    return {
        "catalogue": {"version": catalogue.version, "date": catalogue.checked},
        "assumptions": [each._asdict() for each in catalogue.assumptions],
        "as_of": market.day.isoformat(),
        "country": market.home,
        "answers": found,
    }


def _facts(item: Alternative, market: Market) -> dict[str, Any]:
    product, vendor = item.product, market.catalogue.vendors[item.product.vendor]
    return {
        "product": product.id,
        "product_name": product.name,
        "vendor": vendor.id,
        "vendor_name": vendor.name,
        "seat_country": vendor.seat or None,
        "owner": item.control.owner,
        "owner_name": market.catalogue.vendor_name(item.control.owner),
        "control_country": item.control.country,
        "zone": item.zone,
        "licence": product.licence,
        "open": item.open,
        "self_hostable": item.self_hostable,
        "hosted": item.hosted,
        "built_on": product.built_on or None,
        "source": product.source,
        "checked": product.checked,
    }
