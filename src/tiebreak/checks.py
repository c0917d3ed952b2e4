"""What can be wrong with a data file: one function, one check; the docstring is the documentation.

A check looks at one kind of file and yields problems; a problem speaks of a place in the data, the file knows the line.
The structure of a file is checked before, by its model (`structure`, `yaml`, `file`).
"""

import inspect
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from itertools import pairwise, starmap
from pathlib import Path
from statistics import median
from typing import Any, Literal, NamedTuple

from tiebreak import catalogue as catalogues
from tiebreak import document as documents
from tiebreak import extensions, questionnaire, scoring, tables
from tiebreak import inventory as inventories
from tiebreak.catalogue import KEYS, STALE_MONTHS, TABLES, Catalogue, months_before
from tiebreak.conditions import NOT_APPLICABLE, UNKNOWN
from tiebreak.document import Document, Place, Suppression
from tiebreak.errors import Finding, InputError, Severity
from tiebreak.facts import Fact
from tiebreak.inventory import Inventory
from tiebreak.language import Sentence, sentence
from tiebreak.matching import OWN_MAKE, Matcher
from tiebreak.names import nearest, normal
from tiebreak.profile import Answers
from tiebreak.tables import missing_rows, read_tables

Kind = Literal["inventory", "catalogue"]

FAR_YEARS = 15
"""A contract that ends later than this many years after the inventory is more likely a placeholder than a contract."""
ENOUGH_COSTS = 8
"""With fewer costs than this, none stands out."""
OUTLIER = 50
"""A cost this many times the usual one, or more, may be written in cents or be a total."""
TOTALS = frozenset(
    {"total", "totaux", "sous total", "total general", "total ht", "total ttc", "somme", "sum", "gesamt"}
)


FIRST: dict[str, str] = {
    "file": "The file cannot be read: it is missing, empty, a directory, too large or not UTF-8.",
    "yaml": (
        "The file is not valid YAML, or uses what data have no need of and what misleads: tags, anchors, "
        "duplicate keys, a second document, tabs, more than 32 levels."
    ),
    "structure": "The file is not a valid inventory: an unknown or missing key, a value of the wrong kind.",
    "profile": "The profile or method does not hold together: a value without a level, a name that no fact has, bands "
    "out of order.",
    "questionnaire": "The questionnaire does not hold together: an answer that fills no field, an option twice, a "
    "section that is not there.",
    "table": "A cell of a catalogue is not right: a missing column, a value of the wrong kind, too few cells.",
}
"""What is looked at before all checks, under these names; it cannot be silenced."""

GATES: dict[str, str] = {
    "red-line": "A component crosses a red line of the profile (`tiebreak diagnose`).",
    "extra-european": "The owner of a component has its seat outside Europe (`tiebreak diagnose`): to know, no fault.",
    "new-dependency": (
        "A component is controlled from outside Europe, and in the state to compare with it was not there, was not, or "
        "had another owner (`tiebreak diagnose --against REVISION`, `tiebreak compare`)."
    ),
    "became-unknown": "The control of a component was known in the state to compare with, and is not any more.",
}
"""What a diagnosis says to a pipeline, under these names; accepted like the finding of a check."""


class Line(NamedTuple):
    """A place in the text of a file, from 1."""

    line: int
    column: int


class Problem(NamedTuple):
    """What a check found: a place in the data (or in the text, for a comment), what is wrong there, and what to do."""

    place: Place | Line
    message: Sentence | str
    advice: Sentence | str = ""
    component: str = ""


class Check(NamedTuple):
    """Something that can be wrong with a kind of file.

    Attributes:
        name: what people write to explain, silence or accept it.
        severity: how bad it is.
        about: the kind of file it looks at.
        function: takes what the kind of file offers (`Subject`, `Folder`) and yields problems.
    """

    name: str
    severity: Severity
    about: Kind
    function: Callable[[Any], Iterable[Any]]

    @property
    def documentation(self) -> str:
        """What it finds, why that matters and what to do, in the words of its docstring."""
        return inspect.getdoc(self.function) or ""


def check(severity: Severity, about: Kind = "inventory") -> Callable[[Callable[[Any], Iterable[Any]]], Check]:
    """Make a check of a function; its name is the function's, with `-` for `_`."""

    def make(function: Callable[[Any], Iterable[Any]]) -> Check:
        return Check(function.__name__.replace("_", "-"), severity, about, function)

    return make


class Subject:
    """An inventory under check, and what is known beside it."""

    def __init__(  # noqa: PLR0913 - what a check may ask for, each by name
        self,
        document: Document,
        inventory: Inventory,
        catalogue: Catalogue,
        *,
        day: date | None = None,
        checks: Iterable[str] = (),
        answers: Answers = dict,
    ) -> None:
        self.checks = sorted(checks)
        self.answers = answers
        self.document = document
        self.inventory = inventory
        self.catalogue = catalogue
        self.day = day or inventory.date
        self.matcher = Matcher(catalogue, inventory.territory.name)

    @cached_property
    def matches(self) -> list[Any]:
        """How each component's product and vendor were found."""
        return [
            self.matcher.component(component.name, component.product, component.vendor, component.function)
            for component in self.inventory.components
        ]

    def function_of(self, index: int) -> str | None:
        """The function of a component: declared, or its product's main one."""
        product = self.catalogue.products.get(self.matches[index].product or "")
        return self.inventory.components[index].function or (product.functions[0] if product else None)


@check("warning")
def unknown_product(subject: Subject) -> Iterator[Problem]:
    """Neither the product nor the vendor of a component is in the catalogue.

    Nothing can be said of who controls it: it counts as unknown, lowers the known share and widens the bounds. Write
    the vendor in `vendor` when the catalogue knows it, correct the spelling, or add the product to your own tables
    (`--catalogue`).
    """
    for index, (component, match) in enumerate(zip(subject.inventory.components, subject.matches, strict=True)):
        if match.how == "none" and not match.candidates:
            field = "product" if component.product else "name"
            near = subject.matcher.suggestions(component.product or component.name)
            names = [subject.catalogue.products[product].name for product in near]
            advice = sentence("did-you-mean", options=names) if names else sentence("check.unknown-product.advice")
            message = sentence("check.unknown-product", name=getattr(component, field))
            yield Problem(("components", index, field), message, advice, component.id)


@check("warning")
def ambiguous_product(subject: Subject) -> Iterator[Problem]:
    """Several products of the catalogue have this name.

    tiebreak never guesses: the component counts as unknown until `product` or `vendor` says which one it is.
    """
    for index, (component, match) in enumerate(zip(subject.inventory.components, subject.matches, strict=True)):
        if match.candidates:
            message = sentence("check.ambiguous-product", name=component.product or component.name)
            advice = sentence("check.ambiguous-product.advice", options=list(match.candidates))
            yield Problem(
                ("components", index, "product" if component.product else "name"), message, advice, component.id
            )


@check("info")
def vendor_only(subject: Subject) -> Iterator[Problem]:
    """The vendor of a component is known, its product is not.

    Control can be judged; function, licence and alternatives cannot, unless the row says them.
    """
    for index, (component, match) in enumerate(zip(subject.inventory.components, subject.matches, strict=True)):
        if match.vendor and match is not OWN_MAKE and not match.product and not match.candidates:
            vendor = subject.catalogue.vendor_name(match.vendor)
            message = sentence("check.vendor-only", name=component.name, vendor=vendor)
            yield Problem(("components", index, "name"), message, sentence("check.vendor-only.advice"), component.id)


@check("warning")
def unknown_vendor(subject: Subject) -> Iterator[Problem]:
    """The vendor, host or subcontractor that a row names is not in the catalogue.

    Who controls it counts as unknown. Correct the spelling, or add the vendor to your own tables (`--catalogue`).
    """
    for index, component in enumerate(subject.inventory.components):
        named: list[tuple[Place, str | None]] = [
            (("components", index, "vendor"), component.vendor),
            (("components", index, "hosting_provider"), component.hosting_provider),
        ]
        for number, provider in enumerate(component.subcontractors or ()):
            named.append((("components", index, "subcontractors", number), provider))
        for place, written in named:
            if written is None or subject.matcher.vendor(written) or subject.matcher.find(written).vendor:
                continue
            if subject.matcher.is_own(written):
                continue
            near = nearest(written, [vendor.name for vendor in subject.catalogue.vendors.values()])
            advice = sentence("did-you-mean", options=near) if near else sentence("check.unknown-vendor.advice")
            yield Problem(place, sentence("check.unknown-vendor", name=written), advice, component.id)


@check("info")
def vendor_differs(subject: Subject) -> Iterator[Problem]:
    """The row names one vendor, the catalogue knows the product as another's.

    The product decides. When the row means a reseller or an integrator, this is as it should be.
    """
    for index, (component, match) in enumerate(zip(subject.inventory.components, subject.matches, strict=True)):
        if component.vendor and match.product and match.vendor:
            written = subject.matcher.vendor(component.vendor)
            if written and written != match.vendor:
                names = [subject.catalogue.vendor_name(vendor) for vendor in (written, match.vendor)]
                message = sentence("check.vendor-differs", name=component.name, written=names[0], vendor=names[1])
                yield Problem(("components", index, "vendor"), message, "", component.id)


@check("error")
def unknown_function(subject: Subject) -> Iterator[Problem]:
    """A function that the catalogue does not have.

    Functions tell what is vital and which alternatives exist; `tiebreak list functions` shows them all.
    """
    for index, component in enumerate(subject.inventory.components):
        if component.function and component.function not in subject.catalogue.functions:
            near = nearest(component.function, subject.catalogue.functions)
            advice = sentence("did-you-mean", options=near) if near else sentence("check.unknown-function.advice")
            message = sentence("check.unknown-function", function=component.function)
            yield Problem(("components", index, "function"), message, advice, component.id)


@check("warning")
def unknown_answer(subject: Subject) -> Iterator[Problem]:
    """An answer to a question that no questionnaire asks, or one that its question does not offer.

    No method reads it. Answers stand under `<questionnaire>.<question>`; besides its options every question takes
    `unknown` and `not-applicable`.
    """
    places: list[tuple[Place, dict[str, str | None], str]] = [(("answers",), subject.inventory.answers or {}, "")]
    for index, component in enumerate(subject.inventory.components):
        places.append((("components", index, "answers"), component.answers or {}, component.id))
    asked = subject.answers() if any(answers for _, answers, _ in places) else {}
    for place, answers, component_id in places:
        for name, answer in answers.items():
            if name not in asked:
                near = nearest(name, asked)
                advice = sentence("did-you-mean", options=near) if near else sentence("check.unknown-answer.advice")
                yield Problem((*place, name), sentence("check.unknown-question", name=name), advice, component_id)
            elif answer and asked[name] and answer not in (*asked[name], UNKNOWN, NOT_APPLICABLE):
                options = [*asked[name], UNKNOWN, NOT_APPLICABLE]
                message = sentence("check.unknown-answer", name=name, answer=answer)
                yield Problem((*place, name), message, sentence("model.options", options=options), component_id)


@check("error")
def unknown_country(subject: Subject) -> Iterator[Problem]:
    """Two letters that are no country of ISO 3166-1: `UK` for `GB`, `EL` for `GR`."""
    places: list[tuple[Place, str | None, str]] = [(("territory", "country"), subject.inventory.territory.country, "")]
    for index, component in enumerate(subject.inventory.components):
        places.append((("components", index, "hosting_country"), component.hosting_country, component.id))
    for place, code, component_id in places:
        if code is not None and code not in subject.catalogue.countries:
            advice = sentence("check.unknown-country.advice", code={"UK": "GB", "EL": "GR"}.get(code, "FR"))
            yield Problem(place, sentence("check.unknown-country", code=code), advice, component_id)


@check("warning")
def duplicate_component(subject: Subject) -> Iterator[Problem]:
    """Two components have the same name and version.

    Each counts: a copied row counts twice. Give them different names when they are two things (a site, a service).
    """
    first: dict[tuple[str, str | None], int] = {}
    for index, component in enumerate(subject.inventory.components):
        key = (normal(component.name) or component.name, component.version)
        if key in first:
            line, _ = subject.document.position(("components", first[key], "name"))
            message = sentence("check.duplicate-component", name=component.name, line=line)
            advice = sentence("check.duplicate-component.advice")
            yield Problem(("components", index, "name"), message, advice, component.id)
        else:
            first[key] = index


@check("error")
def missing_dependency(subject: Subject) -> Iterator[Problem]:
    """`depends_on` names an id that no component has."""
    ids = {component.id for component in subject.inventory.components}
    for index, component in enumerate(subject.inventory.components):
        for number, need in enumerate(component.depends_on or ()):
            if need not in ids:
                near = nearest(need, ids)
                advice = sentence("did-you-mean", options=near) if near else sentence("check.missing-dependency.advice")
                message = sentence("check.missing-dependency", id=need)
                yield Problem(("components", index, "depends_on", number), message, advice, component.id)


@check("warning")
def circular_dependency(subject: Subject) -> Iterator[Problem]:
    """Components that need each other in a circle: none of them could ever start first."""
    needs = {component.id: component.depends_on or [] for component in subject.inventory.components}
    places = {component.id: index for index, component in enumerate(subject.inventory.components)}
    settled: set[str] = set()
    for start, first in needs.items():
        path: list[str] = []
        waiting = [(start, iter(first))] if start not in settled else []
        on_path = {start}
        path.append(start)
        while waiting:
            current, rest = waiting[-1]
            need = next((item for item in rest if item in needs and item not in settled), None)
            if need is None:
                settled.add(current)
                on_path.discard(current)
                path.pop()
                waiting.pop()
            elif need in on_path:
                circle = [*path[path.index(need) :], need]
                message = sentence("check.circular-dependency", circle=" → ".join(circle))
                advice = sentence("check.circular-dependency.advice")
                yield Problem(("components", places[current], "depends_on"), message, advice, current)
                settled.add(need)
            else:
                on_path.add(need)
                path.append(need)
                waiting.append((need, iter(needs[need])))


@check("warning")
def contract_ended(subject: Subject) -> Iterator[Problem]:
    """The contract of a component ended before the day of the inventory.

    It was renewed and the row is old, or the component runs without a contract: both are worth knowing.
    """
    for index, component in enumerate(subject.inventory.components):
        if component.contract_end and component.contract_end < subject.day:
            message = sentence("check.contract-ended", name=component.name, day=component.contract_end)
            advice = sentence("check.contract-ended.advice")
            yield Problem(("components", index, "contract_end"), message, advice, component.id)


@check("warning")
def far_date(subject: Subject) -> Iterator[Problem]:
    """A contract that ends more than fifteen years after the inventory: a placeholder such as 9999-12-31, or a slip."""
    for index, component in enumerate(subject.inventory.components):
        if component.contract_end and component.contract_end.year - subject.inventory.date.year > FAR_YEARS:
            message = sentence("check.far-date", day=component.contract_end)
            advice = sentence("check.far-date.advice")
            yield Problem(("components", index, "contract_end"), message, advice, component.id)


@check("info")
def newer_than_catalogue(subject: Subject) -> Iterator[Problem]:
    """The inventory describes a day after the newest fact of the catalogue.

    Take-overs since then are not known. Update tiebreak, or say what changed in your own tables (`--catalogue`).
    """
    if subject.catalogue.checked and subject.inventory.date.isoformat() > subject.catalogue.checked:
        checked = date.fromisoformat(subject.catalogue.checked)
        message = sentence("check.newer-than-catalogue", day=subject.inventory.date, checked=checked)
        yield Problem(("date",), message, sentence("check.newer-than-catalogue.advice"))


@check("warning")
def impossible_value(subject: Subject) -> Iterator[Problem]:
    """Values that cannot both be true.

    More users than inhabitants and workstations together, an exit tested without a plan, parts of a cost that do not
    sum to the whole.
    """
    territory = subject.inventory.territory
    people = (territory.population or 0) + (territory.workstations or 0)
    for index, component in enumerate(subject.inventory.components):
        if territory.population and component.users and component.users > people:
            message = sentence("check.impossible-value.users", users=component.users, population=territory.population)
            yield Problem(("components", index, "users"), message, "", component.id)
        if component.exit_tested and component.exit_plan is False:
            message = sentence("check.impossible-value.exit")
            yield Problem(("components", index, "exit_tested"), message, "", component.id)
        parts = [part for part in (component.cost_licence, component.cost_service, component.cost_hardware) if part]
        if parts and component.annual_cost is not None and sum(parts) > component.annual_cost * 1.005:
            message = sentence("check.impossible-value.cost", whole=component.annual_cost, parts=sum(parts))
            yield Problem(("components", index, "annual_cost"), message, "", component.id)


@check("warning")
def total_row(subject: Subject) -> Iterator[Problem]:
    """A row that looks like the total of a spreadsheet: by its name, or because it costs as much as all others."""
    components = subject.inventory.components
    costs = [component.annual_cost or 0.0 for component in components]
    whole = sum(costs)
    for index, component in enumerate(components):
        others = whole - costs[index]
        as_much = len([cost for cost in costs if cost]) >= ENOUGH_COSTS and abs(costs[index] - others) < 0.005 * others
        if normal(component.name) in TOTALS or as_much:
            message = sentence("check.total-row", name=component.name)
            yield Problem(("components", index, "name"), message, sentence("check.total-row.advice"), component.id)


@check("warning")
def cost_in_cents(subject: Subject) -> Iterator[Problem]:
    """A cost far above all others, without decimals: written in cents, or the total of something."""
    costs = sorted(component.annual_cost for component in subject.inventory.components if component.annual_cost)
    if len(costs) < ENOUGH_COSTS:
        return
    usual, second = median(costs), costs[-2]
    for index, component in enumerate(subject.inventory.components):
        cost = component.annual_cost
        if cost and cost == costs[-1] and cost >= OUTLIER * usual and cost >= 5 * second and float(cost).is_integer():
            message = sentence("check.cost-in-cents", cost=cost, usual=usual, currency=subject.inventory.currency)
            advice = sentence("check.cost-in-cents.advice")
            yield Problem(("components", index, "annual_cost"), message, advice, component.id)


@check("info")
def assumed_criticality(subject: Subject) -> Iterator[Problem]:
    """A component of a usually vital function without a `criticality`: 4 is assumed, and weighs most."""
    for index, component in enumerate(subject.inventory.components):
        function = subject.catalogue.functions.get(subject.function_of(index) or "")
        if function and function.criticality == 4 and component.criticality is None:  # noqa: PLR2004 - top of the scale
            message = sentence("check.assumed-criticality", name=component.name, function=function.id)
            advice = sentence("check.assumed-criticality.advice")
            yield Problem(("components", index), message, advice, component.id)


@check("warning")
def acceptance(subject: Subject) -> Iterator[Problem]:
    """An acceptance that does nothing, or that nobody could defend.

    Its end has passed, its check or component does not exist, or a comment gives no reason. Two ways to accept one:
    a comment on its line, `# tiebreak: ignore[unknown-product] until 2027-06-30: home-made`, and an entry of `accepted`
    with check, component, reason and until.
    """
    ids = {component.id for component in subject.inventory.components}
    for index, accepted in enumerate(subject.inventory.accepted or ()):
        place: Place = ("accepted", index)
        if accepted.until < subject.day:
            yield Problem((*place, "until"), sentence("check.acceptance.ended", day=accepted.until))
        if accepted.check not in (*subject.checks, *GATES):
            yield Problem((*place, "check"), *_no_such_check(accepted.check, subject.checks))
        if accepted.component and accepted.component not in ids:
            near = nearest(accepted.component, ids)
            hint: Sentence | str = sentence("did-you-mean", options=near) if near else ""
            yield Problem((*place, "component"), sentence("check.acceptance.component", id=accepted.component), hint)
    yield from _comments(subject)


def _comments(subject: Subject) -> Iterator[Problem]:
    """What is wrong with the comments that accept a finding."""
    for line, comment in subject.document.suppressions.items():
        at = Line(line, comment.column)
        if comment.until and not comment.last_day:
            yield Problem(at, sentence("model.day", written=comment.until), sentence("model.day.advice"))
        elif comment.last_day and comment.last_day < subject.day:
            yield Problem(at, sentence("check.acceptance.ended", day=comment.last_day))
        if not comment.reason:
            yield Problem(at, sentence("check.acceptance.reason"), sentence("check.acceptance.reason.advice"))
        for name in comment.checks:
            if name not in (*subject.checks, *GATES):
                yield Problem(at, *_no_such_check(name, subject.checks))


def _no_such_check(name: str, checks: Iterable[str]) -> tuple[Sentence, Sentence]:
    options = nearest(name, checks) or sorted(checks)
    return sentence("check.acceptance.check", name=name), sentence("did-you-mean", options=options)


class Folder:
    """A catalogue under check: its own rows, and all rows they may refer to."""

    def __init__(self, folder: Path, beside: Catalogue | None = None, day: date | None = None) -> None:
        self.folder = folder
        self.day = day
        read, self.findings = read_tables(file for name in TABLES if (file := folder / f"{name}.csv").is_file())
        self.tables = {name: table for name, (_, table) in read.items()}
        self.rows: dict[str, dict[int, Any]] = {name: read[name][0] if name in read else {} for name in TABLES}
        own = Catalogue({name: rows.values() for name, rows in self.rows.items()})
        self.own = own
        everything = beside or own
        self.vendors = {**everything.vendors, **own.vendors}
        self.products = {**everything.products, **own.products}
        self.functions = {**everything.functions, **own.functions}
        self.licences = {**everything.licences, **own.licences}
        self.countries = {**everything.countries, **own.countries}
        self.ownership = {**everything.ownership, **own.ownership}


class CellProblem(NamedTuple):
    """What a check of a catalogue found in one cell."""

    table: str
    row: int
    column: str
    message: Sentence
    advice: Sentence | str = ""


@check("error", "catalogue")
def missing_row(folder: Folder) -> Iterator[CellProblem]:
    """A cell that refers to a row of another table which does not exist."""
    yield from starmap(CellProblem, missing_rows(folder.rows, folder))


@check("error", "catalogue")
def duplicate_row(folder: Folder) -> Iterator[CellProblem]:
    """Two rows of one id, or the same fact twice: the later one would silently win."""
    for table, columns in KEYS.items():
        seen: set[tuple[str, ...]] = set()
        for number, row in folder.rows[table].items():
            key = tuple(getattr(row, column) for column in columns)
            if key in seen:
                yield CellProblem(table, number, columns[0], sentence("check.duplicate-row", id=" ".join(key)))
            seen.add(key)


@check("warning", "catalogue")
def unsorted_table(folder: Folder) -> Iterator[CellProblem]:
    """Rows out of order: sorted tables keep the difference between two versions to the facts that changed."""
    for name, table in folder.tables.items():
        if not table.header:
            continue
        second = {"ownership": "since", "references": "body", "memberships": "group", "qualifications": "scheme"}.get(
            name, table.header[0]
        )
        keys = [(cells.get(table.header[0], ""), cells.get(second, "")) for cells in table.rows]
        for number in range(1, len(keys)):
            if keys[number] < keys[number - 1]:
                message = sentence("check.unsorted-table", id=keys[number][0], before=keys[number - 1][0])
                yield CellProblem(name, number, table.header[0], message)
                break


@check("error", "catalogue")
def shared_name(folder: Folder) -> Iterator[CellProblem]:
    """Two products of one vendor share a name: neither would be found by it.

    Products of different vendors may share a name; an inventory then has to say the vendor.
    """
    seen: dict[tuple[str, str], str] = {}
    for number, row in folder.rows["products"].items():
        for name in dict.fromkeys(normal(written) for written in (row.id, row.name, *row.aliases)):
            other = seen.setdefault((name, row.vendor), row.id)
            if other != row.id:
                message = sentence("check.shared-name", name=name, other=other)
                yield CellProblem("products", number, "aliases", message)


@check("error", "catalogue")
def ownership_overlap(folder: Folder) -> Iterator[CellProblem]:
    """Two lines say who controls one vendor on the same day; `until` of the earlier is missing or too late."""
    for number, later in _overlapping(folder.rows["ownership"], lambda row: row.vendor):
        message = sentence("check.ownership-overlap", vendor=later.vendor, since=later.since)
        yield CellProblem("ownership", number, "since", message)


def _overlapping(rows: Mapping[int, Any], key: Callable[[Any], Any]) -> Iterator[tuple[int, Any]]:
    """The rows that begin before an earlier one of the same key has ended."""
    groups: dict[Any, list[tuple[int, Any]]] = defaultdict(list)
    for number, row in rows.items():
        groups[key(row)].append((number, row))
    for group in groups.values():
        group.sort(key=lambda item: item[1].since)
        for (_, earlier), (number, later) in pairwise(group):
            if not earlier.until or earlier.until > later.since:
                yield number, later


@check("error", "catalogue")
def membership_overlap(folder: Folder) -> Iterator[CellProblem]:
    """Two lines put one country in one group on the same day; `until` of the earlier is missing or too late."""
    for number, later in _overlapping(folder.rows["memberships"], lambda row: (row.country, row.group)):
        message = sentence("check.membership-overlap", country=later.country, group=later.group)
        yield CellProblem("memberships", number, "since", message)


@check("error", "catalogue")
def ownership_circle(folder: Folder) -> Iterator[CellProblem]:
    """A vendor that owns itself through others on some day: nobody would stand on top."""
    for number, row in folder.rows["ownership"].items():
        day = row.since or "0001"
        seen, current = {row.vendor}, row.owner
        while current:
            if current in seen:
                message = sentence("check.ownership-circle", vendor=row.vendor)
                yield CellProblem("ownership", number, "owner", message)
                break
            seen.add(current)
            current = next((link.owner for link in folder.ownership.get(current, ()) if link.holds(day)), "")


@check("error", "catalogue")
def owner_kind(folder: Folder) -> Iterator[CellProblem]:
    """A kind of ownership that does not fit: a majority without an owner, a listed company with one above it."""
    with_owner, without_owner = {"majority"}, {"listed", "founders", "family", "employees", "members", "community"}
    for number, row in folder.rows["ownership"].items():
        if (row.kind in with_owner and not row.owner) or (row.kind in without_owner and row.owner):
            yield CellProblem("ownership", number, "kind", sentence("check.owner-kind", kind=row.kind))


@check("info", "catalogue")
def unknown_owner(folder: Folder) -> Iterator[CellProblem]:
    """A vendor of products whose owner no line says: an honest unknown, and a question for contributors."""
    makers = {row.vendor for row in folder.rows["products"].values()}
    for number, row in folder.rows["vendors"].items():
        if row.id in makers and row.id not in folder.ownership:
            yield CellProblem("vendors", number, "id", sentence("check.unknown-owner", vendor=row.name))


@check("info", "catalogue")
def stale_fact(folder: Folder) -> Iterator[CellProblem]:
    """A fact checked more than 18 months before `--as-of DAY`: the list of what to read again, the most used first.

    A vendor is used by its products and by the vendors below it, a product by the public bodies known to have it.
    """
    if folder.day is None:
        return
    limit = months_before(folder.day, STALE_MONTHS)
    uses = _uses(folder)
    column = {"ownership": "vendor", "references": "product", "memberships": "country", "qualifications": "vendor"}
    stale = [
        (uses[getattr(row, column.get(table, "id"))], table, number, row.checked)
        for table, rows in folder.rows.items()
        for number, row in rows.items()
        if isinstance(row, catalogues.Fact) and row.checked < limit
    ]
    for count, table, number, checked in sorted(stale, key=lambda each: (-each[0], *each[1:])):
        yield CellProblem(table, number, "checked", sentence("check.stale-fact", checked=checked, uses=count))


def _uses(folder: Folder) -> Counter[str]:
    """How many facts rest on each vendor and product; owners above a vendor count what it counts."""
    uses: Counter[str] = Counter()
    for row in folder.rows["references"].values():
        uses[row.product] += 1
    for product in folder.rows["products"].values():
        uses[product.id] += 1
        seen, waiting = set(), [product.vendor]
        while waiting:
            vendor = waiting.pop()
            if vendor not in seen:
                seen.add(vendor)
                uses[vendor] += uses[product.id]
                waiting += [line.owner for line in folder.ownership.get(vendor, ()) if line.owner and not line.until]
    return uses


def shipped() -> dict[str, Check]:
    """The checks of tiebreak itself, by name."""
    return {value.name: value for value in globals().values() if isinstance(value, Check)}


def _shipped_answers() -> dict[str, tuple[str, ...]]:
    """What tiebreak's own questionnaires ask, and what can be answered."""
    folder = extensions.shipped("questionnaires")
    return questionnaire.all_answers(questionnaire.load_all([folder]).values())


def check_file(  # noqa: PLR0913 - one argument a kind of thing
    file: Path | str,
    catalogue: Catalogue,
    *,
    checks: Mapping[str, Check] | None = None,
    facts: Mapping[str, Fact] | None = None,
    answers: Answers | None = None,
    day: date | None = None,
) -> list[Finding]:
    """All findings of an inventory, a profile, a method, a questionnaire or a catalogue, in the order of the file.

    Accepted ones say so. `answers` gives what can be answered; tiebreak's own questionnaires when absent.
    """
    checks = shipped() if checks is None else checks
    if str(file) != documents.STANDARD_INPUT:
        path = Path(file)
        folder = path.parent if path.stem in TABLES and path.suffix == ".csv" else path
        if folder.is_dir() and any((folder / f"{name}.csv").is_file() for name in TABLES):
            return _check_catalogue(folder, checks, day)
    try:
        document = documents.read(file)
    except InputError as error:
        return list(error.findings)
    answers = _shipped_answers if answers is None else answers
    if document.has_instead("questionnaire", "components") or document.has_instead("questions", "components"):
        return questionnaire.examine(document)[1]
    if any(document.has_instead(key, "components") for key in ("profile", "rules", "criteria", "readings")):
        return scoring.examine(document, facts, answers)[1]
    inventory, findings = inventories.examine(document)
    if inventory is None:
        return findings
    subject = Subject(document, inventory, catalogue, day=day, checks=checks, answers=answers)
    for each in checks.values():
        if each.about == "inventory":
            findings += [_finding(each, subject, problem) for problem in each.function(subject)]
    findings = [accept(finding, subject) for finding in findings]
    return sorted(findings, key=lambda finding: (finding.line, finding.column, finding.check))


def _finding(each: Check, subject: Subject, problem: Problem) -> Finding:
    place = problem.place
    line, column = place if isinstance(place, Line) else subject.document.position(place)
    file = subject.document.file
    return Finding(each.name, each.severity, problem.message, file, line, column, problem.advice, problem.component)


def accept(finding: Finding, subject: Subject) -> Finding:
    """The finding with the reason for which the territory accepts it, by a comment on its line or in `accepted`."""
    if finding.check in FIRST or finding.check == "acceptance":
        return finding
    comment = subject.document.suppressions.get(finding.line)
    if comment and finding.check in comment.checks and _holds(comment, subject.day):
        return finding._replace(accepted=comment.reason or "–")
    for accepted in subject.inventory.accepted or ():
        same = accepted.check == finding.check and accepted.component in (None, finding.component)
        if same and accepted.until >= subject.day:
            return finding._replace(accepted=accepted.reason)
    return finding


def _holds(comment: Suppression, day: date) -> bool:
    return not comment.until or (comment.last_day is not None and comment.last_day >= day)


def _check_catalogue(folder: Path, checks: Mapping[str, Check], day: date | None) -> list[Finding]:
    """Findings of a catalogue; one with only some tables may refer to the rows of tiebreak's own.

    First what is stale, in the order of use; then the others in the order of the files.
    """
    whole = all((folder / f"{name}.csv").is_file() for name in TABLES)
    try:
        beside = None if whole else tables.load([extensions.shipped("catalogue")])
    except InputError as error:
        return list(error.findings)
    under_check = Folder(folder, beside, day)
    findings = list(under_check.findings)
    for each in checks.values():
        if each.about == "catalogue":
            for problem in each.function(under_check):
                table = under_check.tables[problem.table]
                line, column = table.position(problem.row, problem.column)
                message, advice = problem.message, problem.advice
                findings.append(Finding(each.name, each.severity, message, table.file, line, column, advice))
    stale = [finding for finding in findings if finding.check == "stale-fact"]
    others = [finding for finding in findings if finding.check != "stale-fact"]
    return [*stale, *sorted(others, key=lambda each: (each.file, each.line, each.column, each.check))]
