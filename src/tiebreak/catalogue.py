"""What is known of vendors, owners, products, functions, countries and laws, as of a day.

Tables are CSV files; one row is one fact with its source. Dates are ISO texts as precise as their source (`2019`,
`2019-06`, `2019-06-01`), which compare as text: a day is on or after `2019` when its own text is.
"""

import csv
import io
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import MISSING, fields
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, get_args

from pydantic_core import ValidationError

from tiebreak import document as documents
from tiebreak.errors import Finding, InputError
from tiebreak.extensions import shipped
from tiebreak.inventory import Block, BodyKind, Country, Criticality, ServiceModel
from tiebreak.language import Sentence, sentence
from tiebreak.names import nearest, normal
from tiebreak.schema import field_names, limit, record, validator

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
        return self.since <= day and not (self.until and self.until <= day)


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
        return self.since <= day and not (self.until and self.until <= day)


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
        return self.valid_from <= day and not (self.valid_until and self.valid_until <= day)

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
    chain: tuple[Ownership, ...]


UNKNOWN_CONTROL = Control(None, None, None, contested=False, chain=())


class Addition(NamedTuple):
    """A folder of tables beside the shipped ones: as the caller named it, and the checksum of all its tables."""

    folder: str
    sha256: str


class Catalogue:
    """All tables, and the questions that are asked of them.

    Attributes:
        version: version of the shipped tables.
        additions: the other folders, whose rows complete or replace the shipped ones.
        assumptions: who is assumed to control a vendor, against or beyond the tables (`assumptions.assume`).
        ownership: vendor → its lines, as they stand in the table.
        references: product → the public bodies known to use it.
        qualifications: vendor → its qualifications and certificates.
        by_function: function → the products for it.
    """

    def __init__(
        self, tables: Mapping[str, Iterable[Any]], version: str = "", additions: tuple[Addition, ...] = ()
    ) -> None:
        self.vendors: dict[str, Vendor] = {row.id: row for row in tables.get("vendors", ())}
        self.products: dict[str, Product] = {row.id: row for row in tables.get("products", ())}
        self.functions: dict[str, Function] = {row.id: row for row in tables.get("functions", ())}
        self.licences: dict[str, Licence] = {row.id: row for row in tables.get("licences", ())}
        self.countries: dict[str, CountryRow] = {row.code: row for row in tables.get("countries", ())}
        self.laws: list[Law] = list(tables.get("laws", ()))
        self.memberships: list[Membership] = list(tables.get("memberships", ()))
        self.words: dict[str, WordKind] = {row.word: row.kind for row in tables.get("words", ())}
        self.ownership: dict[str, list[Ownership]] = {}
        for row in tables.get("ownership", ()):
            self.ownership.setdefault(row.vendor, []).append(row)
        self.by_function: dict[str, list[Product]] = {}
        for product in self.products.values():
            for function in product.functions:
                self.by_function.setdefault(function, []).append(product)
        self.references: dict[str, list[Reference]] = {}
        for row in tables.get("references", ()):
            self.references.setdefault(row.product, []).append(row)
        self.qualifications: dict[str, list[Qualification]] = {}
        for row in tables.get("qualifications", ()):
            self.qualifications.setdefault(row.vendor, []).append(row)
        self.version = version
        self.additions = additions
        self.assumptions: tuple[Any, ...] = ()
        self._controls: dict[tuple[str, date], Control] = {}

    @property
    def checked(self) -> str:
        """The newest day on which a fact was checked (`YYYY-MM-DD`); empty when there is no fact."""
        facts: list[Fact] = [*self.vendors.values(), *self.products.values(), *self.laws, *self.memberships]
        facts += [row for rows in self.ownership.values() for row in rows]
        return max((row.checked for row in facts), default="")

    def control(self, vendor: str, day: date) -> Control:
        """Who controls a vendor on a day: the chain is followed until nobody stands above, or until nobody knows."""
        key = (vendor, day)
        if key not in self._controls:
            self._controls[key] = self._follow(vendor, day.isoformat())
        return self._controls[key]

    def forget_controls(self) -> None:
        """Follow the chains anew: lines of ownership have changed."""
        self._controls = {}

    def _follow(self, vendor: str, day: str) -> Control:
        chain: list[Ownership] = []
        seen = {vendor}
        current = vendor
        while True:
            link = next((row for row in self.ownership.get(current, ()) if row.holds(day)), None)
            contested = any(row.contested == "yes" for row in chain)
            if link is None:
                return Control(None, None, None, contested, tuple(chain))
            chain.append(link)
            if not link.owner:
                seat = (self.vendors[current].seat or None) if current in self.vendors else None
                return Control(current, seat, link.kind, contested or link.contested == "yes", tuple(chain))
            if link.owner in seen:
                return Control(None, None, None, contested, tuple(chain))
            seen.add(link.owner)
            current = link.owner

    def members(self, groups: Iterable[str], day: date) -> frozenset[str]:
        """The countries that belong to one of the groups on a day."""
        when = day.isoformat()
        wanted = frozenset(groups)
        return frozenset(
            row.country
            for row in self.memberships
            if row.group in wanted and row.since <= when and not (row.until and row.until <= when)
        )

    def laws_in_force(self, country: str, day: date, reaches: str) -> list[Law]:
        """The laws of a country that reach `data` or a `service` abroad, as far as the catalogue knows."""
        when = day.isoformat()
        return [law for law in self.laws if law.country == country and law.reaches == reaches and law.abroad(when)]

    def openness(self, licence: str) -> Openness | None:
        """What a licence lets others do; `None` for one that the catalogue does not know."""
        row = self.licences.get(licence)
        if row is None:
            wanted = licence.casefold()
            row = next(
                (
                    candidate
                    for candidate in self.licences.values()
                    if wanted in (candidate.id.casefold(), *(alias.casefold() for alias in candidate.aliases))
                ),
                None,
            )
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
        wanted = normal(written)
        for row in self.functions.values():
            if wanted in map(normal, (row.id, row.name_en, row.name_fr, *row.aliases)):
                return row.id
        return None

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
        return self.vendors[vendor].name if vendor in self.vendors else vendor


def zone_of(country: str | None, kind: str | None, home: str | None, europe: frozenset[str]) -> Zone | None:
    """The zone of a controller: where the owner on top has its seat; `commons` where there is no owner."""
    if kind == "community":
        return "commons"
    return None if country is None else place_of(country, home, europe)


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


class Table:
    """One CSV file of a catalogue, with the place of every cell."""

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.findings: list[Finding] = []
        self.header: list[str] = []
        self.rows: list[dict[str, str]] = []
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        try:
            header = next(reader, [])
            if len(header) == 1 and ";" in header[0]:  # no row would be right: said once, not once a row
                self._problem("semicolons", (1, 1))
                return
            self.header = header
            self._look_for_twins()
            for cells in reader:
                if len(cells) != len(header):
                    if cells:
                        self._problem("cells", (reader.line_num, 1), found=len(cells), expected=len(header))
                    continue
                self.rows.append({column: cell for column, cell in zip(header, cells, strict=True) if cell})
        except csv.Error as error:
            message = sentence("table.syntax", problem=str(error))
            self.findings.append(Finding("table", "error", message, file, reader.line_num, 1))

    def _problem(self, key: str, place: tuple[int, int], /, **values: Any) -> None:
        message, advice = sentence(f"table.{key}", **values), sentence(f"table.{key}.advice")
        self.findings.append(Finding("table", "error", message, self.file, *place, advice))

    def _look_for_twins(self) -> None:
        for index, column in enumerate(self.header):
            if column in self.header[:index]:
                self._problem("same-column", (1, self._begin(1, index)), column=column)

    @cached_property
    def _lines(self) -> list[str]:
        """The lines as the reader of CSV counts them, which ends none at a form feed or a Unicode separator."""
        return list(io.StringIO(self.text, newline=""))

    @cached_property
    def _starts(self) -> list[int]:
        """First line of each row of `rows` (from 1), found by reading the text again."""
        reader = csv.reader(io.StringIO(self.text, newline=""))
        found: list[int] = []
        with suppress(csv.Error):  # was said when the text was read first; all of `rows` stands before it
            next(reader, None)
            start = reader.line_num + 1
            for cells in reader:
                if len(cells) == len(self.header):
                    found.append(start)
                start = reader.line_num + 1
        return found

    def position(self, row: int, column: str) -> tuple[int, int]:
        """Line and column (from 1) where a cell of a row begins."""
        start = self._starts[row]
        return start, self._begin(start, self.header.index(column) if column in self.header else 0)

    def _begin(self, line: int, wanted: int) -> int:
        """Where the cell of a number (from 0) begins in a line; 1 when it does not begin there."""
        quoted, separators = False, 0
        for offset, character in enumerate(self._lines[line - 1] if wanted else ""):
            quoted ^= character == '"'
            separators += character == "," and not quoted
            if separators == wanted:
                return offset + 2
        return 1


def read_table(file: Path) -> tuple[dict[int, Any], list[Finding], Table]:
    """The rows of one table that are right, by their number, what is wrong with the others, and the table itself.

    The model is found by the file's name (`vendors.csv` → `Vendor`).

    Raises:
        InputError: the file cannot be read at all.
    """
    table = Table(documents.read_text(file), str(file))
    model = TABLES[file.stem]
    findings = list(table.findings)
    for column in table.header:
        if column not in field_names(model):
            near = nearest(column, field_names(model))
            advice = sentence("did-you-mean", options=near or field_names(model))
            message = sentence("model.unknown-key", key=column)
            findings.append(Finding("table", "error", message, str(file), 1, 1, advice))
    if findings:
        return {}, findings, table
    rows = validator(list.__class_getitem__(model))
    wrong: dict[tuple[int, str], tuple[Sentence, Sentence]] = {}
    try:
        values = dict(enumerate(rows.validate_python(table.rows)))
    except ValidationError as error:
        wrong = _wrong_cells(error, table)
        refused = {row for row, _ in wrong}
        right = [row for row in range(len(table.rows)) if row not in refused]
        values = dict(zip(right, rows.validate_python([table.rows[row] for row in right]), strict=True))
    wrong |= _impossible_days(table, model)
    for (row, column), (message, advice) in sorted(wrong.items()):
        findings.append(Finding("table", "error", message, str(file), *table.position(row, column), advice))
        values.pop(row, None)
    return values, findings, table


def _wrong_cells(error: ValidationError, table: Table) -> dict[tuple[int, str], tuple[Sentence, Sentence]]:
    """Row and column of each cell that is not right, with what is wrong and what to do."""
    found: dict[tuple[int, str], tuple[Sentence, Sentence]] = {}
    for detail in error.errors(include_url=False):
        index, *rest = detail["loc"]
        row, column = int(index), str(rest[0]) if rest else ""
        message = sentence("table.cell", column=column, written=table.rows[row].get(column, ""), problem=detail["msg"])
        if detail["type"] == "missing":
            message = sentence("model.missing", key=column)
        # a cell that may be of several kinds is wrong once
        found.setdefault((row, column), (message, sentence("table.cell.advice")))
    return found


def _impossible_days(table: Table, model: type) -> dict[tuple[int, str], tuple[Sentence, Sentence]]:
    """The cells whose date no calendar has (2026-02-30), which a pattern cannot tell, and those that are no date."""
    exact = {each.name for each in fields(model) if each.type == Checked}
    columns = [*exact, *(each.name for each in fields(model) if Since in get_args(each.type))]
    return {
        (row, column): (sentence("table.day", column=column, written=cells[column]), sentence("table.day.advice"))
        for row, cells in enumerate(table.rows)
        for column in columns
        if column in cells and not is_day(cells[column], exact=column in exact)
    }


def is_day(written: str, *, exact: bool) -> bool:
    """Whether a text is a day of the calendar; unless it must be exact, a month or a year will do."""
    if not exact and len(written) in (len("2019"), len("2019-06")):
        written += "0000-01-01"[len(written) :]
    with suppress(ValueError):
        return date.fromisoformat(written).isoformat() == written  # Python reads other ways of writing, too
    return False


def missing_rows(
    rows: Mapping[str, Mapping[int, Any]], among: Any, unsure: Collection[str] = ()
) -> Iterator[tuple[str, int, str, Sentence, Sentence | str]]:
    """The cells that name a row of another table which does not exist: table, row, column, what is wrong, what to do.

    `among` has the rows there are, by id, as a catalogue has them. Cells that name a row of an unsure table are left
    alone.
    """
    for table, column, other in REFERENCES:
        if other in unsure:
            continue
        existing = getattr(among, other)
        for number, row in rows.get(table, {}).items():
            value = getattr(row, column)
            for wanted in value if isinstance(value, tuple) else [value] if value else []:
                if wanted not in existing:
                    options = nearest(wanted, existing)
                    advice: Sentence | str = sentence("did-you-mean", options=options) if options else ""
                    yield table, number, column, sentence("check.missing-row", column=column, id=wanted), advice


def _trusted_rows(file: Path) -> list[Any]:
    """The rows of a table that was checked before it was shipped: made without checking every cell again.

    Most cells stay the text they are, for an empty text is what most columns have when nothing is written.
    """
    model = TABLES[file.stem]
    several: set[str] = set()
    convert: dict[str, Callable[[str], Any]] = {}
    for field in fields(model):
        if any(getattr(one, "cells", False) for one in getattr(field.type, "__metadata__", ())):
            several.add(field.name)
        elif field.type is Criticality:
            convert[field.name] = int
        elif field.default not in (MISSING, ""):
            convert[field.name] = partial(_or_default, field.default)
    first, *lines = file.read_bytes().decode().splitlines()
    header = first.split(",")
    split = [number for number, name in enumerate(header) if name in several]
    columns = [(number, convert[name]) for number, name in enumerate(header) if name in convert]
    rows = []
    for line in lines:  # most have no quotes, and splitting one costs a fifth of reading it as CSV
        cells: list[Any] = line.split(",") if '"' not in line else next(csv.reader([line]))
        for number in split:
            cell = cells[number]
            cells[number] = tuple(cell.split("|")) if "|" in cell else (cell,) if cell else ()
        for number, converted in columns:
            cells[number] = converted(cells[number])
        row: Any = object.__new__(model)
        row.__dict__ = dict(zip(header, cells))  # noqa: B905 - as many as the header has: a test checks the tables
        rows.append(row)
    return rows


def _or_default(default: str, cell: str) -> str:
    return cell or default


def load(folders: Iterable[Path]) -> Catalogue:
    """Read a catalogue from its folders; a row of a later folder replaces the row of the same id of an earlier one.

    Of what has a history, the lines of a later folder replace all earlier lines of the same (`HISTORIES`): who owns a
    vendor, since when a country belongs to a group. tiebreak's own folder is trusted, because a test checks it; any
    other is checked cell by cell, and may refer to the rows of all folders.

    Raises:
        InputError: with all findings, when a table is not right, refers to what does not exist, or a folder has none.
    """
    tables: dict[str, list[Any]] = {}
    findings: list[Finding] = []
    others: list[dict[str, tuple[dict[int, Any], Table]]] = []
    unsure: set[str] = set()
    version = ""
    additions: list[Addition] = []
    own = shipped("catalogue")
    for folder in folders:
        files = [folder / f"{name}.csv" for name in TABLES]
        present = [file for file in files if file.is_file()]
        if not present:
            message = sentence("catalogue.no-table", tables=[f"{name}.csv" for name in TABLES])
            findings.append(Finding("file", "error", message, str(folder)))
        if folder == own:
            for file in present:
                _add(tables, file.stem, _trusted_rows(file))
        else:
            right, wrong = read_tables(present)
            findings += wrong
            unsure |= {Path(finding.file).stem for finding in wrong}
            others.append(right)
            additions.append(Addition(str(folder), _checksum(present)))
            for name, (rows, _) in right.items():
                _add(tables, name, rows.values())
        if not version and (stamp := folder / "version.txt").is_file():
            version = documents.read_text(stamp).strip()
    catalogue = Catalogue(tables, version, tuple(additions))
    for right in others:
        findings += _dangling(right, catalogue, unsure)
    if findings:
        raise InputError(findings)
    return catalogue


def read_tables(files: Iterable[Path]) -> tuple[dict[str, tuple[dict[int, Any], Table]], list[Finding]]:
    """The right rows of each table with the table itself, by the table's name, and what is wrong in all of them."""
    found: dict[str, tuple[dict[int, Any], Table]] = {}
    findings: list[Finding] = []
    for file in files:
        try:
            rows, wrong, table = read_table(file)
        except InputError as error:
            findings += error.findings
            continue
        found[file.stem] = (rows, table)
        findings += wrong
    return found, findings


def _checksum(files: Iterable[Path]) -> str:
    """SHA-256 of several files with their names and lengths, in hexadecimal; empty when one cannot be read."""
    import hashlib  # noqa: PLC0415 - loads a library of cryptography

    checksum = hashlib.sha256()
    try:
        for file in files:
            content = file.read_bytes()
            checksum.update(f"{file.name} {len(content)}\n".encode() + content)
    except OSError:  # said where the tables are read
        return ""
    return checksum.hexdigest()


def _add(tables: dict[str, list[Any]], name: str, rows: Iterable[Any]) -> None:
    """Add the rows of a later folder; those of the same id win when they are indexed, histories are replaced here."""
    rows = list(rows)
    earlier = tables.get(name, [])
    if earlier and name in HISTORIES:
        columns = HISTORIES[name]
        replaced = {tuple(getattr(row, column) for column in columns) for row in rows}
        earlier = [row for row in earlier if tuple(getattr(row, column) for column in columns) not in replaced]
    tables[name] = [*earlier, *rows]


def _dangling(
    right: Mapping[str, tuple[dict[int, Any], Table]], catalogue: Catalogue, unsure: Collection[str]
) -> Iterator[Finding]:
    """The cells of a folder that name rows which no folder has.

    Tables in which something is wrong are unsure: the row may be there, and is mended first.
    """
    rows = {name: numbered for name, (numbered, _) in right.items()}
    for name, row, column, message, advice in missing_rows(rows, catalogue, unsure):
        table = right[name][1]
        yield Finding("missing-row", "error", message, table.file, *table.position(row, column), advice)
