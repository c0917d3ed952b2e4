"""Helpers for the tests of extensions, profiles and catalogues: a small world in a few lines."""

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from tiebreak import catalogue as catalogues
from tiebreak import profile as profiles
from tiebreak.catalogue import Catalogue
from tiebreak.diagnosis import Diagnosis, diagnose
from tiebreak.extensions import shipped
from tiebreak.facts import Fact
from tiebreak.inventory import Component, Inventory, Territory
from tiebreak.knowledge import KnownComponent
from tiebreak.matching import Matcher
from tiebreak.profile import Profile
from tiebreak.schema import validator
from tiebreak.tables import load

DAY = date(2026, 1, 1)
UNKNOWN_VENDOR = "?"
"""What stands before the name of a vendor that the catalogue does not have, in a list of names."""
_SAID = {"source": "https://example.org/", "checked": "2026-01-01"}


def catalogue_of(vendors: Iterable[Mapping[str, Any]], products: Iterable[Mapping[str, Any]]) -> Catalogue:
    """A catalogue of made-up vendors and products, with tiebreak's own countries, laws, functions and licences.

    A vendor has `id`, `name`, `seat` and `ownership` (lines without their `vendor`); a product has `id`, `name`,
    `vendor`, `function`, `licence` and `service_model`. What a row needs besides is filled in.
    """
    real = load([shipped("catalogue")])
    tables: dict[str, list[Any]] = {
        "functions": list(real.functions.values()),
        "licences": list(real.licences.values()),
        "countries": list(real.countries.values()),
        "words": [{"word": word, "kind": kind} for word, kind in real.words.items()],
        "laws": list(real.laws),
        "memberships": list(real.memberships),
        "vendors": [],
        "ownership": [],
        "products": [],
    }
    for vendor in vendors:
        row = {key: value for key, value in vendor.items() if key != "ownership"}
        tables["vendors"].append({"kind": "company", **_SAID, **row})
        tables["ownership"] += [
            {"vendor": vendor["id"], "basis": "register", **_SAID, **line} for line in vendor.get("ownership") or ()
        ]
    for product in products:
        row = {key: value for key, value in product.items() if key not in ("function", "service_model")}
        row |= {"functions": product["function"], "service_models": product["service_model"]}
        tables["products"].append({**_SAID, **row})
    for name in ("words", "vendors", "ownership", "products"):
        check = validator(list.__class_getitem__(catalogues.TABLES[name]))
        tables[name] = check.validate_python(tables[name])
    return Catalogue(tables, "made-up")


def inventory_of(components: Iterable[Mapping[str, Any] | Component], **values: Any) -> Inventory:
    """An inventory of a made-up French town; fields as in a file."""
    data = {
        "territory": Territory(name="Testville", country="FR"),
        "date": DAY,
        "components": [row if isinstance(row, Component) else dict(row) for row in components],
        **values,
    }
    inventory: Inventory = validator(Inventory).validate_python(data)
    return inventory


def diagnosis_of(
    components: Iterable[Mapping[str, Any] | Component],
    catalogue: Catalogue,
    profile: Profile | str = "tie-break",
    *,
    day: date | None = None,
    facts: Mapping[str, Fact] | None = None,
    **values: Any,
) -> Diagnosis:
    """The diagnosis of a few components with a profile, by name of a shipped one or as an object."""
    if isinstance(profile, str):
        profile = profiles.load(profiles.find(profile, [shipped("scoring")]), facts)
    return diagnose(inventory_of(components, **values), profile, catalogue, day=day, facts=facts)


def levels_of(diagnosis: Diagnosis, known: KnownComponent) -> dict[str, float | None]:
    """Rule → level of one component; rules that do not apply are absent."""
    return {mark.rule.id: mark.level for mark in diagnosis.marks_of(known)}


def read_cases(file: Path) -> dict[str, Any]:
    """A file of cases, as people write them: text values, `null` for unknown."""
    from tiebreak.document import read  # noqa: PLC0415 - only tests read cases

    cases: dict[str, Any] = read(file).data
    return cases


class NameScore(NamedTuple):
    """How a list of names is found.

    Attributes:
        names: how many there are.
        known: those whose true vendor is in the catalogue.
        right: those of them that lead to the vendor, or to another one of the same owner.
        wrong: names of the whole list that lead to somebody else.
        missed: names whose vendor is in the catalogue and that lead nowhere.
    """

    names: int
    known: int
    right: int
    wrong: tuple[str, ...]
    missed: tuple[str, ...]

    @property
    def recall(self) -> float:
        """Part of the names with a known vendor that lead to the right owner, 0 to 1."""
        return self.right / self.known

    @property
    def error(self) -> float:
        """Part of all names that lead to somebody else, 0 to 1."""
        return len(self.wrong) / self.names


def score_names(file: Path, catalogue: Catalogue, day: date) -> NameScore:
    """How the names of a list are found: a CSV with `name` and the true `vendor`.

    The vendor is an id, `-` for what has none (home-made, nonsense, a function), or a name after a question mark for
    one that the catalogue does not have.
    """
    with file.open(encoding="utf-8", newline="") as stream:
        rows = [(row["name"], row["vendor"]) for row in csv.DictReader(stream)]
    matcher = Matcher(catalogue)
    known = right = 0
    wrong, missed = [], []
    for name, vendor in rows:
        if vendor.startswith(UNKNOWN_VENDOR):  # the catalogue may have got it since the list was made
            vendor = matcher.vendor(vendor.removeprefix(UNKNOWN_VENDOR)) or vendor  # noqa: PLW2901
        true = _top(catalogue, vendor, day) if vendor in catalogue.vendors else None
        found = matcher.find(name).vendor
        known += true is not None
        if found is None:
            missed += [name] if true else []
        elif true == _top(catalogue, found, day):
            right += 1
        else:
            wrong.append(name)
    return NameScore(len(rows), known, right, tuple(wrong), tuple(missed))


def _top(catalogue: Catalogue, vendor: str, day: date) -> str:
    """The owner on top of a vendor, as far as the catalogue knows the chain."""
    control = catalogue.control(vendor, day)
    return control.owner or next((link.owner for link in reversed(control.chain) if link.owner), vendor)
