"""What is known of vendors, owners, products, functions, countries and laws, as of a day.

Tables are CSV files; one row is one fact with its source. Dates are ISO texts as precise as their source (`2019`,
`2019-06`, `2019-06-01`), which compare as text: a day is on or after `2019` when its own text is.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import cache, cached_property
from operator import methodcaller
from typing import Annotated, Any, Literal, NamedTuple, get_args

from tiebreak.inventory import Block, BodyKind, Country, Criticality, ServiceModel
from tiebreak.names import all_normal, normal
from tiebreak.schema import limit, record

VendorKind = Literal["company", "fund", "foundation", "association", "community", "public-body", "university"]
OwnershipKind = Literal[
    "majority", "fund", "state", "foundation", "listed", "founders", "family", "employees", "members", "community"
]
Basis = Literal["register", "owner", "vendor", "press", "statutes", "encyclopedia"]
Group = Literal["eu", "eea", "efta", "adequacy"]
Scheme = Literal[
    "secnumcloud", "hds", "c5", "ens", "acn", "cspn", "common-criteria", "anssi-qualification", "bsi-approval",
    "eidas-trust-service", "iso-27001",
]  # fmt: skip
Openness = Literal["open", "source-available", "proprietary"]
WordKind = Literal[
    "legal", "edition", "language", "architecture", "version", "packaging", "ambiguous", "device", "description"
]
Zone = Literal["national", "european", "commons", "extra-european"]

ZONES: tuple[Zone, ...] = get_args(Zone)

STALE_MONTHS = 18
"""Facts that were checked longer ago are to be checked again."""


Id = Annotated[str, limit(pattern=r"^[a-z0-9][a-z0-9-]*$")]
LicenceId = Annotated[str, limit(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]*$")]
Name = Annotated[str, limit(min_length=1, max_length=200)]
Names = Annotated[tuple[Name, ...], limit(cells=True)]
Ids = Annotated[tuple[Id, ...], limit(cells=True, min_length=1)]
ServiceModels = Annotated[tuple[ServiceModel, ...], limit(cells=True, min_length=1)]
Identifier = Annotated[str, limit(pattern=r"^(siren|lei|wikidata):[A-Z0-9]+$")]
Identifiers = Annotated[tuple[Identifier, ...], limit(cells=True)]
Source = Annotated[str, limit(pattern=r"^https?://\S+$")]
Since = Annotated[str, limit(pattern=r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$")]
Checked = Annotated[str, limit(pattern=r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]


def _holds(since: str, until: str, day: str) -> bool:
    """Whether what is so from one day on, until before another, is so on a day (`YYYY-MM-DD`); empty: always."""
    return since <= day and not (until and until <= day)


@record
class Fact:
    """A row that says something of the world: where it is said, and when that was read."""

    source: Source
    checked: Checked
    notes: str = ""


@record
class Vendor(Fact):
    """A company, foundation, community or public body that makes, hosts or owns."""

    id: Id
    name: Name
    aliases: Names = ()
    kind: VendorKind
    seat: Country | Literal[""] = ""
    identifiers: Identifiers = ()


@record
class Ownership(Fact):
    """Who controls a vendor, from a day on; no owner where nobody stands above."""

    vendor: Id
    owner: Id | Literal[""] = ""
    since: Since | Literal[""] = ""
    until: Since | Literal[""] = ""
    kind: OwnershipKind
    basis: Basis
    contested: Literal["yes", "no"] = "no"

    def holds(self, day: str) -> bool:
        """Whether it holds on a day (`YYYY-MM-DD`)."""
        return _holds(self.since, self.until, day)


@record
class Product(Fact):
    """A product, who makes it and what it is for."""

    id: Id
    name: Name
    aliases: Names = ()
    vendor: Id
    functions: Ids
    licence: LicenceId
    service_models: ServiceModels
    replaced_by: Id | Literal[""] = ""
    built_on: Id | Literal[""] = ""


@record
class Reference(Fact):
    """A public body known to use a product."""

    product: Id
    body: Name
    country: Country
    body_kind: BodyKind
    since: Since | Literal[""] = ""


@record
class Qualification(Fact):
    """A qualification or certificate of a vendor, for what its scope says."""

    vendor: Id
    scheme: Scheme
    scope: Name
    product: Id | Literal[""] = ""
    since: Since | Literal[""] = ""
    until: Since | Literal[""] = ""

    def holds(self, day: str) -> bool:
        """Whether it holds on a day (`YYYY-MM-DD`)."""
        return _holds(self.since, self.until, day)


@record
class CountryRow:
    """A country and its names."""

    code: Country
    name_en: Name
    name_fr: Name


@record
class Membership(Fact):
    """A country in a group of countries, from a day on."""

    country: Country
    group: Group
    since: Since | Literal[""] = ""
    until: Since | Literal[""] = ""


@record
class Law(Fact):
    """A law that can compel who holds data or runs a service, mostly beyond the borders of its country."""

    id: Id
    country: Country
    name_en: Name
    name_fr: Name
    reaches: Literal["data", "service"]
    through: Literal["control", "presence", "territory"]
    valid_from: Since | Literal[""] = ""
    valid_until: Since | Literal[""] = ""
    article: str = ""

    def holds(self, day: str) -> bool:
        """Whether it is in force on a day (`YYYY-MM-DD`)."""
        return _holds(self.valid_from, self.valid_until, day)

    def abroad(self, day: str) -> bool:
        """Whether it is in force on a day and reaches beyond its own territory."""
        return self.through != "territory" and self.holds(day)


@record
class Function:
    """What a component can be for."""

    id: Id
    block: Block
    criticality: Criticality
    name_en: Name
    name_fr: Name
    aliases: Names = ()


@record
class Licence:
    """A licence and what it lets others do."""

    id: LicenceId
    name: Name
    openness: Openness
    copyleft: Literal["yes", "no", ""] = ""
    aliases: Names = ()


@record
class Word:
    """A word of names that says nothing of which product it is: a legal form, an edition, a language and so on."""

    word: Name
    kind: WordKind


TABLES: dict[str, type] = {
    "vendors": Vendor,
    "ownership": Ownership,
    "products": Product,
    "references": Reference,
    "qualifications": Qualification,
    "countries": CountryRow,
    "memberships": Membership,
    "laws": Law,
    "functions": Function,
    "licences": Licence,
    "words": Word,
}

REFERENCES: tuple[tuple[str, str, str], ...] = (
    ("vendors", "seat", "countries"),
    ("ownership", "vendor", "vendors"),
    ("ownership", "owner", "vendors"),
    ("products", "vendor", "vendors"),
    ("products", "functions", "functions"),
    ("products", "licence", "licences"),
    ("products", "replaced_by", "products"),
    ("products", "built_on", "vendors"),
    ("references", "product", "products"),
    ("references", "country", "countries"),
    ("qualifications", "vendor", "vendors"),
    ("qualifications", "product", "products"),
    ("memberships", "country", "countries"),
    ("laws", "country", "countries"),
)
"""Table and column of each cell that names a row of another table, and that table."""

KEYS: dict[str, tuple[str, ...]] = {
    "vendors": ("id",),
    "products": ("id",),
    "countries": ("code",),
    "functions": ("id",),
    "licences": ("id",),
    "words": ("word",),
    "laws": ("id",),
    "ownership": ("vendor", "since"),
    "references": ("product", "body"),
    "qualifications": ("vendor", "scheme", "scope"),
    "memberships": ("country", "group", "since"),
}
"""Columns that tell the rows of a table apart."""

HISTORIES: dict[str, tuple[str, ...]] = {
    "ownership": ("vendor",),
    "laws": ("id",),
    "memberships": ("country", "group"),
    "references": ("product", "body"),
    "qualifications": ("vendor", "scheme"),
}
"""Tables of which all lines count, with the columns that say whose lines a later folder replaces."""


Link = tuple[str, str, str, OwnershipKind, Literal["yes", "no"]]
"""What a line of ownership says of who controls: its owner, since, until, kind, and whether it is contested."""


def links_of(lines: Iterable[Ownership]) -> tuple[Link, ...]:
    """What the lines of a vendor say of who controls it, in their order."""
    return tuple([(line.owner, line.since, line.until, line.kind, line.contested) for line in lines])


class Chain(Sequence[Ownership]):
    """Lines of ownership, read from the table when somebody looks at one: most chains are only followed.

    `places` are vendors, each with the number of one of its lines.
    """

    def __init__(self, ownership: Mapping[str, Sequence[Ownership]], places: Sequence[tuple[str, int]]) -> None:
        self._ownership = ownership
        self._places = places

    def __getitem__(self, index: Any) -> Any:
        """A line by its number, or several."""
        if isinstance(index, slice):
            return Chain(self._ownership, self._places[index])
        vendor, number = self._places[index]
        return self._ownership[vendor][number]

    def __len__(self) -> int:
        return len(self._places)


class Control(NamedTuple):
    """Who controls a vendor on a day.

    Attributes:
        owner: id of the vendor on top of the chain, which is the vendor itself when nobody stands above; `None`
            when the catalogue does not say.
        country: seat of that owner; `None` when unknown.
        kind: how the top is held (`listed`, `state`, `community`…); `None` when unknown.
        contested: whether serious sources disagree on a link of the chain.
        chain: the facts that say so, from the vendor upwards.
    """

    owner: str | None
    country: str | None
    kind: OwnershipKind | None
    contested: bool
    chain: Sequence[Ownership]


UNKNOWN_CONTROL = Control(None, None, None, contested=False, chain=())


class Addition(NamedTuple):
    """A folder of tables beside the shipped ones: as the caller named it, and the checksum of all its tables."""

    folder: str
    sha256: str


class NameIndex(NamedTuple):
    """All names and aliases, as names are compared (`names.normal`).

    Attributes:
        products: name → ids of the products that have it.
        vendors: name → ids of the vendors that have it. Funds own and make nothing: no name leads to one.
        joined: names of products of several words, written as one word → those names.
        functions: name, in any language → ids of the functions that have it.
        longest: words in the longest name of a product or vendor.
    """

    products: Mapping[str, tuple[str, ...]]
    vendors: Mapping[str, tuple[str, ...]]
    joined: Mapping[str, tuple[str, ...]]
    functions: Mapping[str, tuple[str, ...]]
    longest: int


class Contents(NamedTuple):
    """The rows of all tables, by what they are asked for.

    Attributes:
        seats: vendor → the country of its seat; empty when unknown.
        ownership: vendor → its lines, as they stand in the table.
        links: vendor → what these lines say of who controls it (`links_of`).
        references: product → the public bodies known to use it.
        qualifications: vendor → its qualifications and certificates.
        by_function: function → the products for it that no other one has replaced: id, id of the vendor, and whether
            a public body is known to use it.
        names: all names; `None` while nobody has made them.
        checked: the newest day on which a fact was checked; `None` while nobody has looked.
    """

    vendors: Mapping[str, Vendor]
    products: Mapping[str, Product]
    functions: Mapping[str, Function]
    licences: Mapping[str, Licence]
    countries: Mapping[str, CountryRow]
    laws: Sequence[Law]
    memberships: Sequence[Membership]
    words: Mapping[str, WordKind]
    seats: Mapping[str, str]
    ownership: Mapping[str, Sequence[Ownership]]
    links: Mapping[str, Sequence[Link]]
    references: Mapping[str, Sequence[Reference]]
    qualifications: Mapping[str, Sequence[Qualification]]
    by_function: Mapping[str, Sequence[tuple[str, str, bool]]]
    names: NameIndex | None = None
    checked: str | None = None

    def tables(self) -> dict[str, list[Any]]:
        """The rows by the name of their table, as `contents_of` takes them."""
        rows: dict[str, list[Any]] = {
            name: list(getattr(self, name).values())
            for name in ("vendors", "products", "functions", "licences", "countries")
        }
        for name in ("ownership", "references", "qualifications"):
            rows[name] = [row for group in getattr(self, name).values() for row in group]
        words = [Word(word=word, kind=kind) for word, kind in self.words.items()]
        return {**rows, "laws": list(self.laws), "memberships": list(self.memberships), "words": words}


def contents_of(tables: Mapping[str, Iterable[Any]]) -> Contents:
    """The contents of a catalogue from the rows of its tables, by name; of two rows of one id the later counts."""
    vendors: dict[str, Vendor] = {row.id: row for row in tables.get("vendors", ())}
    products: dict[str, Product] = {row.id: row for row in tables.get("products", ())}
    ownership = _grouped(tables.get("ownership", ()), "vendor")
    references = _grouped(tables.get("references", ()), "product")
    by_function: dict[str, list[tuple[str, str, bool]]] = {}
    for product in products.values():
        for function in product.functions if not product.replaced_by else ():
            by_function.setdefault(function, []).append((product.id, product.vendor, product.id in references))
    return Contents(
        vendors=vendors,
        products=products,
        functions={row.id: row for row in tables.get("functions", ())},
        licences={row.id: row for row in tables.get("licences", ())},
        countries={row.code: row for row in tables.get("countries", ())},
        laws=list(tables.get("laws", ())),
        memberships=list(tables.get("memberships", ())),
        words={row.word: row.kind for row in tables.get("words", ())},
        seats={vendor.id: vendor.seat for vendor in vendors.values()},
        ownership=ownership,
        links={vendor: links_of(lines) for vendor, lines in ownership.items()},
        references=references,
        qualifications=_grouped(tables.get("qualifications", ()), "vendor"),
        by_function=by_function,
    )


def _grouped(rows: Iterable[Any], column: str) -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = {}
    for row in rows:
        groups.setdefault(getattr(row, column), []).append(row)
    return groups


def names_of(contents: Contents) -> NameIndex:
    """The names of the products, vendors and functions."""
    of_products = _index(contents.products.values())
    of_vendors = _index([vendor for vendor in contents.vendors.values() if vendor.kind != "fund"])
    longest = max(map(_blanks, (*of_products, *of_vendors)), default=0) + 1
    joined = _joined([name for name in of_products if " " in name])
    return NameIndex(of_products, of_vendors, joined, _index(contents.functions.values()), longest)


def _joined(names: list[str]) -> dict[str, tuple[str, ...]]:
    joined: dict[str, tuple[str, ...]] = {}
    for letters, name in zip("\n".join(names).replace(" ", "").split("\n"), names, strict=False):
        joined[letters] = (*joined[letters], name) if letters in joined else (name,)
    return joined


_blanks = methodcaller("count", " ")


def _index(rows: Iterable[Product] | Iterable[Vendor] | Iterable[Function]) -> dict[str, tuple[str, ...]]:
    """The ids of some rows under each of their names."""
    ids, written = [], []
    for row in rows:
        own = (row.id, row.name_en, row.name_fr) if isinstance(row, Function) else (row.name,)
        ids += [(row.id,)] * (len(own) + len(row.aliases))
        written += [*own, *row.aliases]
    names: dict[str, tuple[str, ...]] = {}
    for id_, name in zip(ids, all_normal(written), strict=True):
        known = names.get(name)
        if known is None:
            names[name] = id_
        elif id_[0] not in known:
            names[name] = known + id_
    return names


def newest_check(contents: Contents) -> str:
    """The newest day on which a fact was checked (`YYYY-MM-DD`); empty when there is no fact."""
    facts: list[Fact] = [
        *contents.vendors.values(),
        *contents.products.values(),
        *contents.laws,
        *contents.memberships,
        *[row for rows in contents.ownership.values() for row in rows],
    ]
    return max((row.checked for row in facts), default="")


class Catalogue:
    """All tables, and the questions that are asked of them. It has what its `Contents` have, under the same names.

    Attributes:
        version: version of the shipped tables.
        additions: the other folders, whose rows complete or replace the shipped ones.
        assumptions: who is assumed to control a vendor, against or beyond the tables (`assumptions.assume`).
    """

    def __init__(
        self,
        tables: Mapping[str, Iterable[Any]] | Contents,
        version: str = "",
        additions: tuple[Addition, ...] = (),
    ) -> None:
        contents = tables if isinstance(tables, Contents) else contents_of(tables)
        self.vendors = contents.vendors
        self.products = contents.products
        self.functions = contents.functions
        self.licences = contents.licences
        self.countries = contents.countries
        self.laws = contents.laws
        self.memberships = contents.memberships
        self.words = contents.words
        self.seats = contents.seats
        self.ownership = contents.ownership
        self.links = contents.links
        self.references = contents.references
        self.qualifications = contents.qualifications
        self.by_function = contents.by_function
        self.version = version
        self.additions = additions
        self.assumptions: tuple[Any, ...] = ()
        self._contents = contents
        self._controls: dict[tuple[str, date], Control] = {}

    @cached_property
    def names(self) -> NameIndex:
        """All names by which products, vendors and functions are found."""
        return self._contents.names or names_of(self._contents)

    @cached_property
    def checked(self) -> str:
        """The newest day on which a fact was checked (`YYYY-MM-DD`); empty when there is no fact."""
        known = self._contents.checked
        return newest_check(self._contents) if known is None else known

    def control(self, vendor: str, day: date) -> Control:
        """Who controls a vendor on a day: the chain is followed until nobody stands above, or until nobody knows."""
        key = (vendor, day)
        control = self._controls.get(key)
        if control is None:
            control = self._follow(vendor, day.isoformat()) if vendor in self.links else UNKNOWN_CONTROL
            self._controls[key] = control
        return control

    def set_ownership(self, vendor: str, lines: Sequence[Ownership]) -> None:
        """Let a vendor have other lines of ownership; chains are followed anew."""
        self.ownership = {**self.ownership, vendor: lines}
        self.links = {**self.links, vendor: links_of(lines)}
        self._controls = {}

    def _follow(self, vendor: str, day: str) -> Control:
        places: list[tuple[str, int]] = []
        chain = Chain(self.ownership, places)
        seen = {vendor}
        current = vendor
        contested = False
        while True:
            found = self._link(current, day)
            if found is None:
                return Control(None, None, None, contested, chain)
            number, (owner, _, _, kind, disputed) = found
            places.append((current, number))
            contested = contested or disputed == "yes"
            if not owner:
                return Control(current, self.seats.get(current) or None, kind, contested, chain)
            if owner in seen:
                return Control(None, None, None, contested, chain)
            seen.add(owner)
            current = owner

    def _link(self, vendor: str, day: str) -> tuple[int, Link] | None:
        """The line that says who stands above a vendor on a day, with its number."""
        for number, link in enumerate(self.links.get(vendor, ())):
            _, since, until, _, _ = link
            if _holds(since, until, day):
                return number, link
        return None

    def members(self, groups: Iterable[str], day: date) -> frozenset[str]:
        """The countries that belong to one of the groups on a day."""
        when = day.isoformat()
        wanted = frozenset(groups)
        return frozenset(
            row.country for row in self.memberships if row.group in wanted and _holds(row.since, row.until, when)
        )

    def laws_in_force(self, country: str, day: date, reaches: str) -> list[Law]:
        """The laws of a country that reach `data` or a `service` abroad, as far as the catalogue knows."""
        when = day.isoformat()
        return [law for law in self.laws if law.country == country and law.reaches == reaches and law.abroad(when)]

    def licence(self, written: str) -> Licence | None:
        """The licence of an id or an alias; `None` for one that the catalogue does not know."""
        row = self.licences.get(written)
        if row is None:
            wanted = written.casefold()
            row = next(
                (
                    candidate
                    for candidate in self.licences.values()
                    if wanted in (candidate.id.casefold(), *(alias.casefold() for alias in candidate.aliases))
                ),
                None,
            )
        return row

    def openness(self, licence: str) -> Openness | None:
        """What a licence lets others do; `None` for one that the catalogue does not know."""
        row = self.licence(licence)
        return row.openness if row else None

    def country_name(self, code: str, language: str) -> str:
        """A country's name in a language; its code when unknown."""
        row = self.countries.get(code)
        return str(getattr(row, f"name_{language}", row.name_en)) if row else code

    def function_name(self, function: str, language: str) -> str:
        """A function's name in a language; its id when unknown."""
        row = self.functions.get(function)
        return str(getattr(row, f"name_{language}", row.name_en)) if row else function

    def function_named(self, written: str) -> str | None:
        """The function of an id, a name or an alias, in any language; `None` when there is none."""
        return self.names.functions.get(normal(written), (None,))[0]

    def law(self, id_: str) -> Law:
        """The law of an id.

        Raises:
            StopIteration: there is none.
        """
        return next(law for law in self.laws if law.id == id_)

    def law_name(self, law: Law, language: str) -> str:
        """A law's name in a language."""
        return str(getattr(law, f"name_{language}", law.name_en))

    def vendor_name(self, vendor: str | None) -> str | None:
        """A vendor's name; its id when unknown."""
        return self.vendors[vendor].name if vendor is not None and vendor in self.vendors else vendor


def zone_of(country: str | None, kind: str | None, home: str | None, europe: frozenset[str]) -> Zone | None:
    """The zone of a controller: where the owner on top has its seat; `commons` where there is no owner."""
    if kind == "community":
        return "commons"
    return None if country is None else place_of(country, home, europe)


@cache  # asked for each component, always of the same countries
def near(europe: frozenset[str], home: str | None) -> frozenset[str]:
    """The countries that are not extra-European for a territory: Europe, and its own."""
    return europe | {home} if home else europe


def place_of(
    country: str, home: str | None, europe: frozenset[str]
) -> Literal["national", "european", "extra-european"]:
    """The zone of a place."""
    if country == home:
        return "national"
    return "european" if country in europe else "extra-european"


def months_before(day: date, months: int) -> str:
    """The day some months earlier, as an ISO text; only to compare with, for no calendar may have it (31 February)."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return f"{year:04d}-{month + 1:02d}-{day.day:02d}"


def is_day(written: str, *, exact: bool) -> bool:
    """Whether a text is a day of the calendar; unless it must be exact, a month or a year will do."""
    if not exact and len(written) in (len("2019"), len("2019-06")):
        written += "0000-01-01"[len(written) :]
    with suppress(ValueError):
        return date.fromisoformat(written).isoformat() == written  # Python reads other ways of writing, too
    return False
