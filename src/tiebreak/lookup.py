"""What the catalogue knows of a name: who makes it, who controls them, since when, says who, and what else there is."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from tiebreak.alternatives import Market, for_product
from tiebreak.catalogue import UNKNOWN_CONTROL, Catalogue, Control, Law, Zone
from tiebreak.knowledge import zone_of_control
from tiebreak.matching import Match, Matcher


class Lookup(NamedTuple):
    """What is known of one written name.

    Attributes:
        written: the name as it was given.
        match: how product and vendor were found.
        control: who controls the vendor on the day.
        zone: zone of that control; `None` when unknown or contested.
        laws: laws in force that reach data or services of whoever is controlled from there.
        alternatives: ids of European and commons products for the same main function, in their order
            (`alternatives.rank`); only for what is controlled from outside Europe.
        suggestions: ids of products whose names look alike, when nothing was found.
    """

    written: str
    match: Match
    control: Control
    zone: Zone | None
    laws: tuple[Law, ...]
    alternatives: tuple[str, ...]
    suggestions: tuple[str, ...]

    def functions(self, catalogue: Catalogue) -> tuple[str, ...]:
        """What the product is for."""
        return catalogue.products[self.match.product].functions if self.match.product else ()

    def sources(self, catalogue: Catalogue) -> list[str]:
        """The addresses that say so: product, vendor, each link of the chain."""
        found = []
        if self.match.product:
            found.append(catalogue.products[self.match.product].source)
        if self.match.vendor:
            found.append(catalogue.vendors[self.match.vendor].source)
        found += [link.source for link in self.control.chain]
        return [source for source in dict.fromkeys(found) if source]  # an assumption has none


def look_up(names: Iterable[str], market: Market, matcher: Matcher) -> list[Lookup]:
    """What the catalogue knows of each name; what two names share is looked for once."""
    known: dict[Match, Lookup] = {}
    found = []
    for written in names:
        match = matcher.find(written)
        if match.how == "none":
            found.append(_unknown(written, match, matcher))
            continue
        if match not in known:
            known[match] = _known(written, match, market)
        found.append(known[match]._replace(written=written))
    return found


def _unknown(written: str, match: Match, matcher: Matcher) -> Lookup:
    """A name that is nothing the catalogue knows, with names that look alike, or several things at once."""
    suggestions = list(match.candidates) or matcher.suggestions(written)
    return Lookup(written, match, UNKNOWN_CONTROL, None, (), (), tuple(suggestions))


def _known(written: str, match: Match, market: Market) -> Lookup:
    catalogue = market.catalogue
    control = catalogue.control(match.vendor, market.day) if match.vendor else UNKNOWN_CONTROL
    zone = zone_of_control(control, market.europe, market.home)
    laws: list[Law] = []
    if zone == "extra-european" and control.country:
        in_force = [
            law for reach in ("data", "service") for law in catalogue.laws_in_force(control.country, market.day, reach)
        ]
        laws = list({(law.name_en, law.reaches): law for law in reversed(in_force)}.values())[::-1]
    others: list[str] = []
    if zone == "extra-european" and match.product:
        others = [item.product.id for item in next(for_product(market, match.product)).found]
    return Lookup(written, match, control, zone, tuple(laws), tuple(others), match.candidates)


def as_data(found: Iterable[Lookup], catalogue: Catalogue) -> list[dict[str, Any]]:
    """Look-ups as plain data, ready to be written; unknown is `null`."""
    return [_one(lookup, catalogue) for lookup in found]


def _one(lookup: Lookup, catalogue: Catalogue) -> dict[str, Any]:
    vendor = catalogue.vendors.get(lookup.match.vendor or "")
    control = lookup.control
    return {
        "written": lookup.written,
        "matched": lookup.match.how,
        "product": lookup.match.product,
        "vendor": lookup.match.vendor,
        "vendor_name": vendor.name if vendor else None,
        "seat_country": (vendor.seat or None) if vendor else None,
        "owner": control.owner,
        "owner_name": catalogue.vendor_name(control.owner),
        "control_country": control.country,
        "zone": lookup.zone,
        "kind": control.kind,
        "since": max((link.since for link in control.chain if link.since), default=None),
        "contested": control.contested,
        "functions": list(lookup.functions(catalogue)),
        "built_on": catalogue.products[lookup.match.product].built_on or None if lookup.match.product else None,
        "suggestions": list(lookup.suggestions),
        "sources": lookup.sources(catalogue),
        "chain": [
            {
                "vendor": link.vendor,
                "owner": link.owner or None,
                "kind": link.kind,
                "since": link.since or None,
                "basis": link.basis,
                "source": link.source or None,
                "checked": link.checked or None,
            }
            for link in control.chain
        ],
        "laws": [
            {"id": law.id, "reaches": law.reaches, "article": law.article, "source": law.source} for law in lookup.laws
        ],
        "alternatives": list(lookup.alternatives),
    }
