"""Writes docs/catalogue.md and catalogue/datapackage.json from the tables, by `make docs`; a test compares."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import MISSING, fields
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from tiebreak import load_catalogue, load_profile
from tiebreak.alternatives import Market
from tiebreak.catalogue import KEYS, REFERENCES, TABLES, Catalogue, Fact
from tiebreak.knowledge import europe_of
from tiebreak.schema import Limit
from tiebreak.testing import score_names

ROOT = Path(__file__).parents[1]
FEW = 3
ZONES = ("european", "commons", "extra-european", "unknown")


def files() -> dict[str, str]:
    """Path from the root → content."""
    return {"docs/catalogue.md": page(), "catalogue/datapackage.json": package()}


def package() -> str:
    """The tables as a Frictionless Data Package (specs.frictionlessdata.io, version 1), for use without tiebreak."""
    version = (ROOT / "catalogue" / "version.txt").read_text(encoding="utf-8").strip()
    data = {
        "profile": "tabular-data-package",
        "name": "tiebreak-catalogue",
        "title": "tiebreak: vendors, owners and products of public information systems",
        "version": version,
        "licenses": [
            {
                "name": "etalab-2.0",
                "title": "Licence Ouverte 2.0 (Etalab)",
                "path": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
            }
        ],
        "resources": [_resource(name, kind) for name, kind in TABLES.items()],
    }
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def _resource(name: str, kind: type) -> dict[str, Any]:
    several = {field.name for field in fields(kind) if _limits(field.type).get("cells")}
    foreign = [
        {"fields": column, "reference": {"resource": other, "fields": KEYS[other][0]}}
        for table, column, other in REFERENCES
        if table == name and column not in several
    ]
    schema: dict[str, Any] = {"fields": [*_fields(name, kind)]}
    required = {each["name"] for each in schema["fields"] if each.get("constraints", {}).get("required")}
    if required >= set(KEYS[name]):  # a primary key has no empty part
        schema["primaryKey"] = list(KEYS[name])
    if foreign:
        schema["foreignKeys"] = foreign
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "path": f"{name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "description": " ".join((kind.__doc__ or "").split()),
        "schema": schema,
    }


def _fields(name: str, kind: type) -> Iterator[dict[str, Any]]:
    """The columns in the order of the file."""
    by_name = {field.name: field for field in fields(kind)}
    with (ROOT / "catalogue" / f"{name}.csv").open(encoding="utf-8") as stream:
        header = stream.readline().strip().split(",")
    hints = get_type_hints(kind, include_extras=True)
    for column in header:
        field, limits = by_name[column], _limits(by_name[column].type)
        constraints: dict[str, Any] = {}
        if field.default is MISSING:
            constraints["required"] = True
        if "pattern" in limits:
            constraints["pattern"] = limits["pattern"]
        words = _words(hints[column])
        if words:
            constraints["enum"] = words
        found: dict[str, Any] = {"name": column, "type": "integer" if limits.get("ge") else "string"}
        if limits.get("cells"):
            found["description"] = "Several values are separated by |."
        yield {**found, "constraints": constraints} if constraints else found


def _limits(annotation: Any) -> dict[str, Any]:
    """The rules of an annotation, or of the first member of a union."""
    if get_origin(annotation) is Annotated:
        limits = [one for one in annotation.__metadata__ if isinstance(one, Limit)]
        return {key: value for one in limits for key, value in (*one.rules, ("cells", one.cells))}
    return _limits(get_args(annotation)[0]) if get_args(annotation) and get_origin(annotation) is not Literal else {}


def _words(annotation: Any) -> list[str]:
    return [str(word) for word in get_args(annotation) if word] if get_origin(annotation) is Literal else []


def page() -> str:
    """What the catalogue holds, for whom it holds little, and how fresh it is."""
    catalogue = load_catalogue()
    day = date.fromisoformat(catalogue.checked)
    parts = [
        "<!-- Written by docs/write_catalogue.py: change the tables, then run `make docs`. -->",
        "# The catalogue in figures\n",
        f"Version {catalogue.version}; control as of {day}. What the tables mean:",
        "[catalogue/README.md](../catalogue/README.md).",
        "\n## How much\n\n| table | lines |\n| --- | ---: |",
        *_counts(catalogue),
        "\n## Who is known\n",
        *_owners(catalogue, day),
        "\n## Functions and zones\n",
        "Products by zone of who controls their vendor, seen from the European Union and the European Economic Area;",
        "and public bodies known to use one.\n",
        "| function | products | european | commons | extra-european | unknown | public users |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
        *_coverage(catalogue, day),
        "\n## Freshness\n\nFacts by the month in which they were last checked.\n\n| month | facts |\n| --- | ---: |",
        *_freshness(catalogue),
        "\n## Names\n",
        *_names(catalogue, day),
    ]
    return "\n".join(parts) + "\n"


def _counts(catalogue: Catalogue) -> Iterator[str]:
    lines = {
        "vendors": len(catalogue.vendors),
        "lines of ownership": sum(map(len, catalogue.ownership.values())),
        "products": len(catalogue.products),
        "uses by public bodies": sum(map(len, catalogue.references.values())),
        "qualifications and certificates": sum(map(len, catalogue.qualifications.values())),
        "functions": len(catalogue.functions),
        "laws": len(catalogue.laws),
        "countries": len(catalogue.countries),
        "licences": len(catalogue.licences),
        "words of names": len(catalogue.words),
    }
    return (f"| {name} | {count:,} |" for name, count in lines.items())


def _owners(catalogue: Catalogue, day: date) -> Iterator[str]:
    made = Counter(product.vendor for product in catalogue.products.values())
    controls = {vendor: catalogue.control(vendor, day) for vendor in made}
    known = [vendor for vendor, control in controls.items() if control.kind and not control.contested]
    contested = [vendor for vendor, control in controls.items() if control.contested]
    large = [vendor for vendor, count in made.items() if count > FEW]
    lined = [vendor for vendor in large if catalogue.ownership.get(vendor)]
    lines = [line for rows in catalogue.ownership.values() for line in rows]
    recent = [line for line in lines if line.since >= "2015"]
    unknown = len(made) - len(known) - len(contested)
    yield f"- {len(made):,} vendors make a product; who controls them is known for {len(known):,}, contested for"
    yield f"  {len(contested):,}, unknown for {unknown:,}: unknown is said, never guessed."
    yield f"- Of the {len(large)} vendors with more than three products {len(lined)} have a line of ownership."
    yield f"- {len(recent)} lines begin in 2015 or later; {sum(bool(line.until) for line in lines)} have ended."


def _coverage(catalogue: Catalogue, day: date) -> Iterator[str]:
    market = Market(catalogue, day, europe_of(load_profile(), catalogue, day))
    for function in sorted(catalogue.functions):
        products = [product for product in catalogue.products.values() if function in product.functions]
        zones: Counter[str] = Counter(market.zone(product.vendor) or "unknown" for product in products)
        users = sum(len(catalogue.references.get(product.id, ())) for product in products)
        cells = " | ".join(str(zones[zone] or "–") for zone in ZONES)
        yield f"| {catalogue.functions[function].name_en} | {len(products)} | {cells} | {users or '–'} |"


def _freshness(catalogue: Catalogue) -> Iterator[str]:
    facts: list[Fact] = [*catalogue.vendors.values(), *catalogue.products.values(), *catalogue.laws]
    for history in (catalogue.ownership, catalogue.references, catalogue.qualifications):
        facts += [row for rows in history.values() for row in rows]
    months = Counter(fact.checked[:7] for fact in [*facts, *catalogue.memberships])
    return (f"| {month} | {count:,} |" for month, count in sorted(months.items(), reverse=True))


def _names(catalogue: Catalogue, day: date) -> Iterator[str]:
    yield "Lists of names from public inventories in six languages (tests/names), never used to write the tables."
    yield "Right: the vendor, or another one of the same owner. Wrong: anybody else. Nobody looks at the list that is"
    yield "held out.\n"
    yield "| list | names | vendor in the catalogue | found right | of all names found wrong |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    for name in ("tuning", "held-out"):
        score = score_names(ROOT / "tests" / "names" / f"{name}.csv", catalogue, day)
        yield f"| {name} | {score.names} | {score.known} | {score.recall:.0%} | {score.error:.1%} |"


def main() -> None:
    """Write all files."""
    for name, text in files().items():
        (ROOT / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
