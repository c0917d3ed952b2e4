"""What a territory declares: itself, a date, and the components of its information system.

Rows are flat: the YAML key, the CSV header, the questionnaire's field and the name that facts use are one word. Names
and scales follow the register of information of DORA (Implementing Regulation (EU) 2024/2956) where it has one.
"""

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from tiebreak import document as documents
from tiebreak.document import Document
from tiebreak.errors import Finding, InputError
from tiebreak.language import Sentence, sentence
from tiebreak.names import identifier, nearest

FORMAT = 1

Block = Literal["infrastructure", "software", "workplace"]
ServiceModel = Literal["on-premises", "saas", "paas", "iaas", "managed", "hardware"]
Sensitivity = Literal["public", "internal", "personal", "sensitive"]
Substitutability = Literal["easy", "medium", "complex", "impossible"]
KeyHolder = Literal["territory", "vendor", "third-party"]
Stance = Literal["keep", "watch", "reduce", "substitute", "pool", "exit"]
TerritoryKind = Literal[
    "commune", "intercommunal", "department", "region", "state", "agency", "education", "health", "pooling"
]

BLOCKS: tuple[Block, ...] = get_args(Block)

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _written_day(value: object) -> object:
    """Only `YYYY-MM-DD`: pydantic alone would read bare digits as seconds since 1970."""
    if isinstance(value, str) and not _DAY.fullmatch(value):
        raise ValueError("day")
    return value


Text = Annotated[str, Field(min_length=1, max_length=10_000)]
Day = Annotated[date, BeforeValidator(_written_day)]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$", examples=["FR"])]
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0)]


class Row(BaseModel):
    """A mapping of a data file: no key but the ones named here. The text below each field describes it to people."""

    model_config = ConfigDict(extra="forbid", defer_build=True)


class Territory(Row):
    """Who is diagnosed."""

    name: Text
    """Name of the territory."""
    kind: TerritoryKind | None = None
    """What kind of public body it is."""
    country: Country | None = None
    """Its country, two letters (ISO 3166-1 alpha-2): what counts as national. Without it, national shows as European."""
    code: Text | None = None
    """Official code of the territory, as text (in France the INSEE code: 01001 stays 01001)."""
    siren: Text | None = None
    """Official number of the public body (in France the SIREN)."""
    population: Count | None = None
    """Inhabitants."""
    workstations: Count | None = None
    """Workstations in use."""


class Component(Row):
    """One product or service that a territory uses. Only the name is required; everything else sharpens the result."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=200, examples=["mail"])] = ""
    """Stable identifier, unique in the file: lower case, digits, `-`, `.` and `_`. Derived from the name when absent."""
    name: Annotated[Text, Field(examples=["Microsoft 365 E3", "LibreOffice 24.8"])]
    """Name as people here write it; the catalogue finds product and vendor from it."""
    product: Text | None = None
    """Catalogue id or name of the product, when the name alone does not find it."""
    vendor: Text | None = None
    """Catalogue id or name of who makes it, when the product does not say."""
    function: Annotated[str, Field(pattern=r"^[a-z0-9-]+$", examples=["email", "office-suite"])] | None = None
    """What it is for (`tiebreak list functions`). Found from the product when absent."""
    block: Block | None = None
    """Part of the information system. Found from the function when absent."""
    service_model: ServiceModel | None = None
    """How it is provided. The product's usual way is assumed when absent."""
    hosting_provider: Text | None = None
    """Who runs the machines it is on, as people write it; leave out for the territory's own."""
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
    criticality: Annotated[int, Field(ge=1, le=4)] | None = None
    """How vital: 1 (comfort) to 4 (the territory stops). The function's usual value is assumed when absent."""
    data_sensitivity: Sensitivity | None = None
    """The most sensitive data in it."""
    contract_end: Day | None = None
    """Last day of the current contract (YYYY-MM-DD)."""
    notice_months: Annotated[float, Field(ge=0, le=120, allow_inf_nan=False)] | None = None
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
    """Questionnaire answers about this component."""
    source: Text | None = None
    """Where this row comes from."""
    notes: Text | None = None
    """Anything else."""

    @model_validator(mode="after")
    def _sum_costs(self) -> Self:
        if self.annual_cost is None:
            parts = [part for part in (self.cost_licence, self.cost_service, self.cost_hardware) if part is not None]
            if parts:
                self.annual_cost = sum(parts)
        return self


class Acceptance(Row):
    """A finding that the territory accepts, with a reason and an end."""

    check: Text
    """Name of the check (`tiebreak list checks`)."""
    component: Text | None = None
    """Id of the component concerned; the whole file when absent."""
    reason: Text
    """Why it is accepted."""
    owner: Text | None = None
    """Which service answers for it."""
    until: Day
    """Last day of the acceptance (YYYY-MM-DD)."""


class Inventory(Row):
    """A territory, a day, and the components of its information system."""

    tiebreak: Literal[1] = FORMAT
    """Version of the file format."""
    territory: Territory
    date: Day
    """The day the inventory describes (YYYY-MM-DD); contracts and owners are looked at as of that day."""
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$", examples=["EUR", "SEK"])] = "EUR"
    """Currency of all amounts, three letters (ISO 4217)."""
    components: Annotated[list[Component], Field(min_length=1)]
    """The components: at least one, each with a name."""
    answers: dict[str, str | None] | None = None
    """Questionnaire answers about the territory itself."""
    accepted: list[Acceptance] | None = None
    """Findings that the territory accepts."""

    _file: str = ""
    _sha256: str = ""

    @property
    def file(self) -> str:
        """The file it was read from; empty when it was made in Python."""
        return self._file

    @property
    def sha256(self) -> str:
        """Checksum of that file."""
        return self._sha256

    @model_validator(mode="before")
    @classmethod
    def _format_is_text(cls, data: Any) -> Any:
        """In a file every value is text, `1` too."""
        if isinstance(data, dict) and data.get("tiebreak") == str(FORMAT):
            return {**data, "tiebreak": FORMAT}
        return data

    @model_validator(mode="after")
    def _give_identifiers(self) -> Self:
        """Derive the absent ids from the names; declared ids must be unique."""
        taken = set()
        for component in self.components:
            if component.id:
                if component.id in taken:
                    raise ValueError("duplicate-id")
                taken.add(component.id)
        for component in self.components:
            if not component.id:
                wanted = unique = identifier(component.name)
                number = 2
                while unique in taken:
                    unique = f"{wanted}-{number}"
                    number += 1
                component.id = unique
                taken.add(unique)
        return self


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
    findings = list(document.findings)
    findings += _duplicate_ids(document)
    try:
        inventory = Inventory.model_validate(document.data)
    except ValidationError as error:
        findings += explain(error, document, Inventory)
        return None, sorted(findings, key=lambda finding: (finding.line, finding.column))
    inventory._file = document.file  # noqa: SLF001 - private to users of an inventory, not to its reader
    inventory._sha256 = document.sha256  # noqa: SLF001
    return inventory, findings


def _duplicate_ids(document: Document) -> Iterable[Finding]:
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


def explain(error: ValidationError, document: Document, model: type[BaseModel]) -> list[Finding]:
    """Pydantic's errors as findings: where in the file, what is wrong, what to do, in the reader's language."""
    findings = []
    for detail in error.errors(include_url=False):
        place, kind = detail["loc"], detail["type"]
        values = detail.get("ctx", {})
        written = detail["input"]
        message, advice = sentence("model.other", problem=detail["msg"]), Sentence("nothing")
        if kind == "value_error":
            reason = str(values["error"])
            if reason == "duplicate-id":
                continue  # said with both lines by _duplicate_ids
            message, advice = sentence("model.day", written=_shown(written)), sentence("model.day.advice")
        elif kind == "extra_forbidden":
            key = str(place[-1])
            fields = _fields(model, place[:-1])
            message = sentence("model.unknown-key", key=key)
            advice = _did_you_mean(key, fields)
        elif kind == "missing":
            message, advice = sentence("model.missing", key=str(place[-1])), sentence("model.missing.advice")
        elif kind == "literal_error":
            allowed = re.findall(r"'([^']*)'|(\d+)", str(values["expected"]))
            options = [text or digits for text, digits in allowed]
            message = sentence("model.not-one-of", written=_shown(written), options=options)
            advice = _did_you_mean(str(written), options)
        elif f"model.{kind}" in _KINDS:
            message = sentence(f"model.{kind}", written=_shown(written), **_KINDS[f"model.{kind}"](values))
            advice = sentence(f"model.{kind}.advice")
        findings.append(document.finding("structure", place, message, advice, key=kind == "extra_forbidden"))
    return findings


def _limit(values: dict[str, Any]) -> dict[str, Any]:
    return {"limit": next(iter(values.values()), "")}


def _nothing(_values: dict[str, Any]) -> dict[str, Any]:
    return {}


_KINDS = {
    "model.int_parsing": _nothing,
    "model.int_from_float": _nothing,
    "model.float_parsing": _nothing,
    "model.finite_number": _nothing,
    "model.bool_parsing": _nothing,
    "model.bool_type": _nothing,
    "model.string_type": _nothing,
    "model.string_too_short": _limit,
    "model.string_too_long": _limit,
    "model.string_pattern_mismatch": _limit,
    "model.list_type": _nothing,
    "model.dict_type": _nothing,
    "model.model_type": _nothing,
    "model.model_attributes_type": _nothing,
    "model.too_short": _nothing,
    "model.greater_than_equal": _limit,
    "model.less_than_equal": _limit,
    "model.date_from_datetime_parsing": _nothing,
    "model.date_parsing": _nothing,
}


def _shown(written: object) -> str:
    """What stands in the file, short enough for a message."""
    if isinstance(written, dict):
        return "{…}"
    if isinstance(written, list):
        return "[…]"
    text = "" if written is None else str(written)
    return text if len(text) <= 60 else f"{text[:57]}…"  # noqa: PLR2004 - fits a line of 80 with its surroundings


def _fields(model: type[BaseModel], place: tuple[int | str, ...]) -> list[str]:
    """The keys allowed at a place of a model."""
    for part in place:
        if isinstance(part, int):
            continue
        field = model.model_fields.get(part)
        candidates = [field.annotation] if field else []
        while candidates:
            candidate = candidates.pop()
            if isinstance(candidate, type) and issubclass(candidate, BaseModel):
                model = candidate
                break
            candidates.extend(get_args(candidate))
    return list(model.model_fields)


def _did_you_mean(written: str, options: list[str]) -> Sentence:
    near = nearest(written, options)
    return sentence("did-you-mean", options=near) if near else sentence("model.options", options=options)
