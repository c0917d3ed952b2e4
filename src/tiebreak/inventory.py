"""What a territory declares: itself, a date, and the components of its information system.

Rows are flat: the YAML key, the CSV header, the questionnaire's field and the name that facts use are one word. Names
and scales follow the register of information of DORA (Implementing Regulation (EU) 2024/2956) where it has one.
"""

import re
from collections.abc import Iterator
from copy import copy
from dataclasses import field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast, get_args, get_type_hints

from tiebreak import document as documents
from tiebreak.document import Document
from tiebreak.errors import Finding, InputError
from tiebreak.language import Sentence, sentence
from tiebreak.names import identifier, nearest
from tiebreak.schema import DAY, field_names, inner_classes, limit, make, record

if TYPE_CHECKING:
    from pydantic_core import ValidationError

Block = Literal["infrastructure", "software", "workplace"]
ServiceModel = Literal["on-premises", "saas", "paas", "iaas", "managed", "hardware"]
Sensitivity = Literal["public", "internal", "personal", "sensitive"]
Substitutability = Literal["easy", "medium", "complex", "impossible"]
KeyHolder = Literal["territory", "vendor", "third-party"]
Stance = Literal["keep", "watch", "reduce", "substitute", "pool", "exit"]
BodyKind = Literal[
    "commune", "intercommunal", "department", "region", "state", "agency", "education", "health", "pooling"
]

BLOCKS: tuple[Block, ...] = get_args(Block)

Text = Annotated[str, limit(min_length=1, max_length=10_000)]
Identifier = Annotated[str, limit(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=200, examples=("mail",))]
Country = Annotated[str, limit(pattern=r"^[A-Z]{2}$", examples=("FR",))]
Currency = Annotated[str, limit(pattern=r"^[A-Z]{3}$", examples=("EUR", "SEK"))]
Name = Annotated[str, limit(min_length=1, max_length=500, examples=("Microsoft 365 E3", "LibreOffice 24.8"))]
FunctionId = Annotated[str, limit(pattern=r"^[a-z0-9-]+$", examples=("email", "office-suite"))]
Amount = Annotated[float, limit(ge=0, le=1e12)]
Months = Annotated[float, limit(ge=0, le=120)]
Count = Annotated[int, limit(ge=0, le=10_000_000_000)]
Criticality = Annotated[int, limit(ge=1, le=4)]


@record
class Territory:
    """Who is diagnosed."""

    name: Text
    """Name of the territory."""
    kind: BodyKind | None = None
    """What kind of public body it is."""
    country: Country | None = None
    """Its country, two letters (ISO 3166-1 alpha-2): what counts as national. Without it, nothing does."""
    code: Text | None = None
    """Official code of the territory, as text (in France the INSEE code: 01001 stays 01001)."""
    siren: Text | None = None
    """Official number of the public body (in France the SIREN)."""
    population: Count | None = None
    """Inhabitants."""
    workstations: Count | None = None
    """Workstations in use."""


@record
class Component:
    """One product or service that a territory uses. Only the name is required; everything else sharpens the result."""

    id: Identifier | Literal[""] = ""
    """Stable identifier, unique in the file: lower case, digits, `-`, `.`, `_`. Derived from the name when absent."""
    name: Name
    """Name as people here write it; the catalogue finds product and vendor from it."""
    product: Text | None = None
    """Catalogue id or name of the product, when the name alone does not find it."""
    vendor: Text | None = None
    """Catalogue id or name of who makes it, when the product does not say; `territory` for what it makes itself."""
    function: FunctionId | None = None
    """What it is for (`tiebreak list functions`). Found from the product when absent."""
    block: Block | None = None
    """Part of the information system. Found from the function when absent."""
    service_model: ServiceModel | None = None
    """How it is provided. The product's usual way is assumed when absent."""
    hosting_provider: Text | None = None
    """Who runs the machines it is on, as people write it; `territory`, or nothing on its premises, for its own."""
    hosting_country: Country | None = None
    """Where the machines and the data are."""
    subcontractors: list[Text] | None = None
    """Further providers in the chain; an empty list says there are none."""
    licence: Text | None = None
    """SPDX identifier of the licence, or `proprietary`. Found from the product when absent."""
    version: Text | None = None
    """Version in use, as text: 1.10 stays 1.10."""
    users: Count | None = None
    """People who use it."""
    annual_cost: Amount | None = None
    """Cost per year, in the currency of the inventory. The sum of the three parts below when absent."""
    cost_licence: Amount | None = None
    """Part of the yearly cost that pays licences or subscriptions."""
    cost_service: Amount | None = None
    """Part of the yearly cost that pays services."""
    cost_hardware: Amount | None = None
    """Part of the yearly cost that pays hardware."""
    criticality: Criticality | None = None
    """How vital: 1 (comfort) to 4 (the territory stops). The function's usual value is assumed when absent."""
    data_sensitivity: Sensitivity | None = None
    """The most sensitive data in it."""
    contract_end: date | None = None
    """Last day of the current contract (YYYY-MM-DD)."""
    notice_months: Months | None = None
    """Months of notice to end the contract."""
    substitutability: Substitutability | None = None
    """How hard it would be to replace (DORA B_07.01.0050)."""
    exit_plan: bool | None = None
    """Is there a written exit plan?"""
    exit_tested: bool | None = None
    """Has the exit been tried?"""
    exit_days: Count | None = None
    """Days that leaving would take."""
    exit_cost: Amount | None = None
    """What leaving would cost, once."""
    keys_held_by: KeyHolder | None = None
    """Who holds the encryption keys of the data."""
    open_standards: bool | None = None
    """Can the data be taken out in open formats?"""
    autonomy_days: Count | None = None
    """Days it runs when the vendor stops."""
    qualifications: list[Text] | None = None
    """Qualifications of the service: secnumcloud, hds, iso-27001…"""
    depends_on: list[Text] | None = None
    """Ids of the components it cannot run without; an empty list says there are none."""
    stance: Stance | None = None
    """The territory's own decision."""
    answers: dict[str, str | None] | None = None
    """Questionnaire answers about this component, by `<questionnaire>.<question>`; `unknown`, `not-applicable`."""
    levels: dict[str, Text] | None = None
    """Levels that others gave it, by the name of their method: `munich-sds: 2`, `gaia-x: L2`."""
    source: Text | None = None
    """Where this row comes from."""
    notes: Text | None = None
    """Anything else."""

    def __post_init__(self) -> None:
        """The yearly cost is the sum of its parts when only those are written."""
        if self.annual_cost is None:
            parts = [part for part in (self.cost_licence, self.cost_service, self.cost_hardware) if part is not None]
            if parts:
                self.annual_cost = sum(parts)


@record
class Acceptance:
    """A finding that the territory accepts, with a reason and an end."""

    check: Text
    """Name of the check (`tiebreak list checks`)."""
    component: Text | None = None
    """Id of the component concerned; the whole file when absent."""
    reason: Text
    """Why it is accepted."""
    owner: Text | None = None
    """Which service answers for it."""
    until: date
    """Last day of the acceptance (YYYY-MM-DD)."""


@record
class Inventory:
    """A territory, a day, and the components of its information system."""

    tiebreak: Literal[1, "1"] = 1
    """Version of the file format."""
    territory: Territory
    date: date
    """The day the inventory describes (YYYY-MM-DD); contracts and owners are looked at as of that day."""
    currency: Currency = "EUR"
    """Currency of all amounts, three letters (ISO 4217)."""
    components: Annotated[list[Component], limit(min_length=1)]
    """The components: at least one, each with a name."""
    answers: dict[str, str | None] | None = None
    """Questionnaire answers about the territory itself, by `<questionnaire>.<question>`."""
    accepted: list[Acceptance] | None = None
    """Findings that the territory accepts."""

    file: str = field(default="", init=False, compare=False)
    """The file it was read from, as the caller named it."""
    content: bytes = field(default=b"", init=False, repr=False, compare=False)
    """The bytes of that file."""

    @property
    def sha256(self) -> str:
        """Checksum of that file, in hexadecimal; empty when there is none. Made when somebody asks for it."""
        import hashlib  # noqa: PLC0415 - loads a library of cryptography

        return hashlib.sha256(self.content).hexdigest() if self.content else ""

    def __post_init__(self) -> None:
        """Derive the absent ids from the names, so that every component has its own.

        Raises:
            ValueError: two components declare the same id.
        """
        if len({id(component) for component in self.components}) < len(self.components):
            self.components = [copy(component) for component in self.components]  # one object, several rows
        taken = set()
        for component in self.components:
            if component.id and component.id in taken:
                raise ValueError(f"two components have the id {component.id!r}")
            taken.add(component.id)
        last: dict[str, int] = {}
        for component in self.components:
            if not component.id:
                wanted = unique = identifier(component.name)
                while unique in taken:
                    last[wanted] = last.get(wanted, 1) + 1
                    unique = f"{wanted}-{last[wanted]}"
                component.id = unique
                taken.add(unique)


def load(file: str | Path) -> Inventory:
    """Read an inventory.

    Raises:
        InputError: with all findings, when the file is not a valid inventory.
    """
    return parse(documents.read(file))


def parse(document: Document) -> Inventory:
    """The inventory in a document.

    Raises:
        InputError: with all findings, when the document is not a valid inventory.
    """
    inventory, findings = examine(document)
    if inventory is None or findings:
        raise InputError(findings)
    return inventory


def examine(document: Document) -> tuple[Inventory | None, list[Finding]]:
    """The inventory in a document, if it is one, and all that is wrong with it."""
    if document.broken:
        return None, document.findings
    if document.has_instead("rules", "components"):
        return None, [document.finding("structure", ("rules",), sentence("model.is-a-profile"), key=True)]
    findings = [*document.findings, *_duplicate_ids(document)]
    try:
        inventory = make(Inventory, document.data)
    except ValueError as error:
        findings += explain(cast("ValidationError", error), document, Inventory)
        return None, sorted(findings, key=lambda finding: (finding.line, finding.column))
    inventory.file, inventory.content = document.file, document.content
    return inventory, findings


def _duplicate_ids(document: Document) -> Iterator[Finding]:
    components = document.data.get("components") if isinstance(document.data, dict) else None
    seen: dict[str, int] = {}
    for index, component in enumerate(components if isinstance(components, list) else []):
        declared = component.get("id") if isinstance(component, dict) else None
        if not isinstance(declared, str):
            continue
        if declared in seen:
            line, _ = document.position(("components", seen[declared], "id"))
            message = sentence("model.duplicate-id", id=declared, line=line)
            yield document.finding("structure", ("components", index, "id"), message)
        else:
            seen[declared] = index


def explain(error: "ValidationError", document: Document, kind: type) -> list[Finding]:
    """Pydantic's errors as findings: where in the file, what is wrong, what to do, in the reader's language."""
    findings = []
    details = error.errors(include_url=False)
    document.look_for(detail["loc"] for detail in details)
    for detail in details:
        place, problem = detail["loc"], detail["type"]
        values = detail.get("ctx", {})
        written = _shown(detail["input"])
        message, advice = sentence("model.other", problem=detail["msg"]), sentence("nothing")
        if problem in ("value_error", "is_instance_of"):
            continue  # two components of one id: said by _duplicate_ids; a date object: no file has one
        if problem == "unexpected_keyword_argument":
            key = str(place[-1])
            message, advice = sentence("model.unknown-key", key=key), _did_you_mean(key, _keys(kind, place[:-1]))
        elif problem == "missing":
            message, advice = sentence("model.missing", key=str(place[-1])), sentence("model.missing.advice")
        elif problem == "literal_error":
            options = [text or digits for text, digits in re.findall(r"'([^']*)'|(\d+)", str(values["expected"]))]
            options = [option for option in options if option]
            message, advice = (
                sentence("model.not-one-of", written=written, options=options),
                _did_you_mean(written, options),
            )
        elif problem == "string_pattern_mismatch" and values["pattern"] == DAY:
            message, advice = sentence("model.day", written=written), sentence("model.day.advice")
        elif problem in _PROBLEMS:
            limits = {"limit": next(iter(values.values()), "")} if problem in _WITH_LIMIT else {}
            message = sentence(f"model.{problem}", written=written, **limits)
            advice = sentence(f"model.{problem}.advice")
        on_key = problem == "unexpected_keyword_argument"
        findings.append(document.finding("structure", place, message, advice, key=on_key))
    return _without_other_readings(findings)


def _without_other_readings(findings: list[Finding]) -> list[Finding]:
    """One finding a place: a value that may be of several kinds is wrong once, not once for each kind."""
    first: dict[tuple[int, int, str], Finding] = {}
    for finding in findings:
        about_a_key = isinstance(finding.message, Sentence) and finding.message.key in (
            "model.unknown-key",
            "model.missing",
        )
        key = str(finding.message) if about_a_key else ""
        first.setdefault((finding.line, finding.column, key), finding)
    return list(first.values())


_WITH_LIMIT = {
    "string_too_short",
    "string_too_long",
    "string_pattern_mismatch",
    "greater_than_equal",
    "less_than_equal",
    "greater_than",
}
_PROBLEMS = _WITH_LIMIT | {
    "int_parsing",
    "int_from_float",
    "float_parsing",
    "finite_number",
    "bool_parsing",
    "bool_type",
    "string_type",
    "list_type",
    "dict_type",
    "dataclass_type",
    "too_short",
    "date_from_datetime_parsing",
    "date_parsing",
}


def _shown(written: object) -> str:
    """What stands in the file, short enough for a message."""
    if isinstance(written, dict):
        return "{…}"
    if isinstance(written, list):
        return "[…]"
    text = "" if written is None else str(written)
    return text if len(text) <= 60 else f"{text[:57]}…"  # noqa: PLR2004 - fits a line of 80 with its surroundings


def _keys(kind: Any, place: tuple[int | str, ...]) -> list[str]:
    """The keys allowed at a place of a data class."""
    for part in place:
        hint = get_type_hints(kind, include_extras=True).get(str(part)) if isinstance(part, str) else None
        if inner := inner_classes(hint):
            kind = inner[0]
    return field_names(kind)


def _did_you_mean(written: str, options: list[str]) -> Sentence:
    near = nearest(written, options)
    return sentence("did-you-mean", options=near) if near else sentence("model.options", options=options)
