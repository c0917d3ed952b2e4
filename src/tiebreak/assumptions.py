"""What if: who would control a vendor, for one call, whatever the catalogue says.

    ciril-group owner=carlyle since=2026-01-01      somebody the catalogue knows
    ciril-group owner="Acme Capital" country=US     somebody it does not know
    ciril-group country=US                          anybody from there
    synacor owner=none kind=community               nobody stands above

A result made with an assumption says so: it is in its head, and never in a table of facts.
"""

import shlex
from collections.abc import Iterable
from copy import copy
from typing import Any, Literal, NamedTuple, cast, get_args

from tiebreak.catalogue import Catalogue, Ownership, OwnershipKind, Vendor, is_day
from tiebreak.errors import TiebreakError
from tiebreak.language import Sentence, sentence
from tiebreak.matching import Matcher
from tiebreak.names import identifier, nearest, normal
from tiebreak.schema import record

_KEYS = ("owner", "country", "kind", "since")
_NOBODY = ("none", "nobody")


class Assumption(NamedTuple):
    """Who is assumed to control a vendor, from a day on.

    Attributes:
        vendor: id of the vendor.
        owner: id of the owner; empty when nobody is to stand above.
        country: seat of the owner; empty when unknown.
        kind: how the control is held.
        since: first day (`YYYY`, `YYYY-MM` or `YYYY-MM-DD`); empty: on every day.
        written: the text it was read from.
    """

    vendor: str
    owner: str
    country: str
    kind: OwnershipKind
    since: str
    written: str

    @property
    def names_owner(self) -> bool:
        """Whether it says who the owner is, and not only from where."""
        return "owner=" in self.written

    def __str__(self) -> str:
        """As it was written."""
        return self.written


@record
class AssumedControl(Ownership):
    """A line of ownership that no source says."""

    source: str = ""
    checked: str = ""
    basis: Literal["assumption"] = "assumption"  # type: ignore[assignment]  # a line of a table cannot say so


@record
class AssumedOwner(Vendor):
    """An owner whom the catalogue does not know, named by whoever makes the assumption."""

    source: str = ""
    checked: str = ""


def assume(catalogue: Catalogue, texts: Iterable[str]) -> Catalogue:
    """The catalogue as it would be; the given one stays as it is.

    A later text about the same vendor and day replaces an earlier one. Lines of the catalogue hold until the assumption
    begins; what it says of later days is left out.

    Raises:
        TiebreakError: a text cannot be read, or names a vendor, owner, country, kind or day that there is not.
    """
    changed = copy(catalogue)
    matcher = Matcher(catalogue)
    read = [(text, _read(text, changed, matcher)) for text in texts]
    for text, each in sorted(read, key=lambda item: item[1].since):
        line = AssumedControl(vendor=each.vendor, owner=each.owner, since=each.since, kind=each.kind)
        before = [_until(row, each.since) for row in changed.ownership.get(each.vendor, ()) if row.since < each.since]
        changed.set_ownership(each.vendor, [*before, line])
        if _in_a_circle(changed, line):
            raise _wrong(text, "circle", vendor=changed.vendors[each.vendor].name)
    changed.assumptions = tuple({(each.vendor, each.since): each for _, each in read}.values())
    return changed


def _words(text: str) -> tuple[str, dict[str, str]]:
    """The vendor as written, and the values by their keys; a word without a key goes on with what stands before it."""
    try:
        words = shlex.split(text)
    except ValueError:
        raise _wrong(text, "syntax") from None
    values = {"vendor": ""}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals:
            last = next(reversed(values))
            values[last] = f"{values[last]} {word}".strip()
        elif key not in _KEYS or key in values or not value:
            raise _wrong(text, "syntax")
        else:
            values[key] = value
    return values.pop("vendor"), values


def _read(text: str, catalogue: Catalogue, matcher: Matcher) -> Assumption:
    """One assumption; an owner whom the catalogue does not know becomes one of its vendors."""
    written, values = _words(text)
    if not written or not {"owner", "country"} & values.keys():
        raise _wrong(text, "syntax")
    vendor = _vendor(text, written, "vendor", catalogue, matcher)
    assert vendor is not None  # noqa: S101 - one that must be there
    since, country, kind = values.get("since", ""), values.get("country", "").upper(), values.get("kind")
    values["country"] = country
    if since and not is_day(since, exact=False):
        raise _wrong(text, "since", written=since)
    if country and country not in catalogue.countries:
        raise TiebreakError(sentence("check.unknown-country", code=country))
    if kind is not None and kind not in get_args(OwnershipKind):
        raise _wrong(text, "kind", written=kind, options=list(get_args(OwnershipKind)))
    if values.get("owner") in _NOBODY:
        if country:
            raise _wrong(text, "nobody")
        owner, seat, usual = "", catalogue.vendors[vendor].seat, "founders"
    else:
        owner, seat, usual = *_owner(text, values, catalogue, matcher), "majority"
    return Assumption(vendor, owner, seat, cast("OwnershipKind", kind or usual), since, text)


def _owner(text: str, values: dict[str, str], catalogue: Catalogue, matcher: Matcher) -> tuple[str, str]:
    """Id and country of the owner; with a country of its own it may be one whom the catalogue does not know."""
    written, country = values.get("owner", ""), values.get("country", "")
    known = _vendor(text, written, None if country else "owner", catalogue, matcher) if written else None
    if known is not None and country in ("", catalogue.vendors[known].seat):
        return known, catalogue.vendors[known].seat
    name = written or catalogue.country_name(country, "en")
    new = f"assumed-{identifier(written or country)}"
    facts: dict[str, Any] = {"id": new, "name": name, "kind": "company", "seat": country}
    catalogue.vendors = {**catalogue.vendors, new: AssumedOwner(**facts)}
    catalogue.seats = {**catalogue.seats, new: country}
    catalogue.set_ownership(new, [AssumedControl(vendor=new, kind="founders")])
    return new, country


def _vendor(text: str, written: str, needed: str | None, catalogue: Catalogue, matcher: Matcher) -> str | None:
    """The id of a vendor; `None` for nobody known, if there must not be one."""
    found = written if written in catalogue.vendors else matcher.vendor(written) or _fund(written, catalogue)
    found = found or matcher.find(written).vendor  # a product says its vendor
    if found is None and needed:
        near = nearest(written, [*catalogue.vendors, *(vendor.name for vendor in catalogue.vendors.values())])
        raise _wrong(text, needed if not near else f"{needed}.near", written=written, options=near)
    return found


def _fund(written: str, catalogue: Catalogue) -> str | None:
    """The id of a fund: they make nothing, so the matcher knows none."""
    funds = [vendor for vendor in catalogue.vendors.values() if vendor.kind == "fund"]
    wanted = normal(written)
    return next((fund.id for fund in funds if wanted in map(normal, (fund.name, *fund.aliases))), None)


def _until(row: Ownership, day: str) -> Ownership:
    """A line that ends on a day at the latest."""
    if row.until and row.until <= day:
        return row
    ended = copy(row)
    ended.until = day
    return ended


def _in_a_circle(catalogue: Catalogue, line: Ownership) -> bool:
    """Whether the new owner is, on the first day, controlled by the vendor itself."""
    seen, current = {line.vendor}, line.owner
    while current:
        if current in seen:
            return True
        seen.add(current)
        day = line.since or "9999"
        current = next((row.owner for row in catalogue.ownership.get(current, ()) if row.holds(day)), "")
    return False


def _wrong(text: str, key: str, **values: Any) -> TiebreakError:
    message: Sentence = sentence(f"assume.{key}", text=text, **values)
    return TiebreakError(message)
