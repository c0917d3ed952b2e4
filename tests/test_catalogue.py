"""The catalogue: right as shipped, checked to the cell, and true as of a day."""

import csv
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT, Command
from tiebreak import catalogue as catalogues
from tiebreak import checks
from tiebreak.catalogue import TABLES, Catalogue, place_of, zone_of
from tiebreak.errors import InputError
from tiebreak.extensions import shipped
from tiebreak.testing import catalogue_of

EUROPE = frozenset({"FR", "DE"})
SAID = "https://example.org/,2026-01-01,"


def test_as_shipped_it_is_right(catalogue: Catalogue) -> None:
    found = checks.check_file(ROOT / "catalogue", catalogue)
    assert {finding.check for finding in found} <= {"unknown-owner"}


def test_it_is_as_large_as_promised(catalogue: Catalogue) -> None:
    assert len(catalogue.vendors) >= 200
    assert len(catalogue.products) >= 350
    assert len(catalogue.functions) >= 60
    assert len(catalogue.countries) >= 240
    assert not set(catalogue.functions) - set(catalogue.by_function)


def test_the_fast_reading_of_shipped_tables_is_the_checked_one() -> None:
    folder = shipped("catalogue")
    for name in TABLES:
        checked, findings, _ = catalogues.read_table(folder / f"{name}.csv")
        assert not findings
        trusted = catalogues._trusted_rows(folder / f"{name}.csv")  # noqa: SLF001 - the shortcut is what is tested
        assert [vars(row) for row in trusted] == [vars(row) for row in checked.values()]


def test_every_fact_has_an_address_and_a_day(catalogue: Catalogue) -> None:
    rows = [*catalogue.vendors.values(), *catalogue.products.values(), *catalogue.laws, *catalogue.memberships]
    rows += [row for lines in catalogue.ownership.values() for row in lines]
    rows += [row for lines in catalogue.references.values() for row in lines]
    assert all(row.source.startswith("http") and row.checked >= "2026" for row in rows)


def test_the_members_of_the_union_as_of_a_day(catalogue: Catalogue) -> None:
    before, after = date(2020, 1, 31), date(2020, 2, 1)
    assert "GB" in catalogue.members(["eu"], before)
    assert "GB" not in catalogue.members(["eu"], after)
    assert len(catalogue.members(["eu"], after)) == 27
    today = date(2026, 1, 1)
    assert catalogue.members(["eea"], today) - catalogue.members(["eu"], today) == {"IS", "LI", "NO"}
    assert catalogue.members(["efta"], today) == {"CH", "IS", "LI", "NO"}


def test_a_law_counts_only_while_it_is_in_force(catalogue: Catalogue) -> None:
    def ids(day: date) -> set[str]:
        return {law.id for law in catalogue.laws_in_force("US", day, "data")}

    assert "us-fisa-702" in ids(date(2026, 6, 11))
    assert "us-fisa-702" not in ids(date(2026, 6, 12))
    assert "us-cloud-act-control" not in ids(date(2018, 3, 22))
    assert "us-cloud-act-control" in ids(date(2018, 3, 23))


def test_a_law_that_stays_at_home_reaches_nothing_abroad(catalogue: Catalogue) -> None:
    assert any(law.country == "IN" for law in catalogue.laws)
    assert catalogue.laws_in_force("IN", date(2026, 1, 1), "data") == []


def test_the_owner_is_that_of_the_day(catalogue: Catalogue) -> None:
    owners = {year: catalogue.control("vmware", date(year, 6, 1)).owner for year in (2020, 2022, 2024)}
    assert owners[2024] == "broadcom"
    assert owners[2022] == "vmware"
    assert owners[2020] not in ("broadcom", "vmware", None)


def test_zones() -> None:
    assert zone_of("FR", "listed", "FR", EUROPE) == "national"
    assert zone_of("DE", "listed", "FR", EUROPE) == "european"
    assert zone_of("US", "listed", "FR", EUROPE) == "extra-european"
    assert zone_of("US", "community", "FR", EUROPE) == "commons"
    assert zone_of(None, "listed", "FR", EUROPE) is None
    assert place_of("FR", None, EUROPE) == "european"


CHAIN: list[dict[str, Any]] = [
    {"id": "town-soft", "name": "Town Soft", "seat": "FR", "ownership": [{"owner": "holding", "kind": "majority"}]},
    {"id": "holding", "name": "Holding", "seat": "LU", "ownership": [{"owner": "fund", "kind": "fund"}]},
    {"id": "fund", "name": "Fund", "seat": "US", "ownership": [{"kind": "founders"}]},
    {"id": "lost", "name": "Lost", "seat": "FR", "ownership": [{"owner": "nobody-knows", "kind": "majority"}]},
    {"id": "nobody-knows", "name": "Nobody Knows", "seat": "FR", "ownership": []},
    {"id": "one", "name": "One", "seat": "FR", "ownership": [{"owner": "two", "kind": "majority"}]},
    {"id": "two", "name": "Two", "seat": "FR", "ownership": [{"owner": "one", "kind": "majority"}]},
]


def test_the_chain_is_followed_to_the_end() -> None:
    control = catalogue_of(CHAIN, []).control("town-soft", date(2026, 1, 1))
    assert (control.owner, control.country, control.kind) == ("fund", "US", "founders")
    assert [link.vendor for link in control.chain] == ["town-soft", "holding", "fund"]


@pytest.mark.parametrize("vendor", ["lost", "nobody-knows", "one", "never-heard-of"])
def test_where_nobody_knows_the_owner_is_unknown_not_the_seat(vendor: str) -> None:
    control = catalogue_of(CHAIN, []).control(vendor, date(2026, 1, 1))
    assert (control.owner, control.country, control.kind) == (None, None, None)


def test_own_tables_add_and_correct(tmp_path: Path, command: Command) -> None:
    (tmp_path / "vendors.csv").write_text(
        f"id,name,aliases,kind,seat,identifiers,source,checked,notes\ngarde-soft,Garde Soft,,company,FR,,{SAID}\n"
    )
    (tmp_path / "ownership.csv").write_text(
        "vendor,owner,since,until,kind,basis,contested,source,checked,notes\n"
        f"garde-soft,microsoft,2025-01-01,,majority,press,no,{SAID}\n"
    )
    (tmp_path / "products.csv").write_text(
        "id,name,aliases,vendor,functions,licence,service_models,replaced_by,source,checked,notes\n"
        f"garde,Garde Champêtre,Garde+,garde-soft,police,proprietary,on-premises,,{SAID}\n"
    )
    assert command("check", tmp_path).code == 0
    assert "extra-European" not in command("lookup", "garde+").out
    done = command("lookup", "garde+", "--catalogue", tmp_path)
    assert "Garde Soft is controlled by Microsoft" in done.out
    assert "extra-European" in done.out


def _damage(line: str, table: str) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        with (folder / f"{table}.csv").open("a", encoding="utf-8") as stream:
            stream.write(line + "\n")

    return damage


DAMAGES = {
    "missing-row": _damage(f"zz,Zz,,nobody,email,proprietary,saas,,{SAID}", "products"),
    "duplicate-row": _damage(f"zoom,Zoom,,company,US,,{SAID}", "vendors"),
    "unsorted-table": _damage(f"aa,Aa,,company,FR,,{SAID}", "vendors"),
    "shared-name": _damage(f"zz,Microsoft 365,,microsoft,email,proprietary,saas,,{SAID}", "products"),
    "ownership-overlap": _damage(f"zoom,,2099-01-01,,listed,press,no,{SAID}", "ownership"),
    "ownership-circle": _damage(f"zz,zz,,,majority,press,no,{SAID}", "ownership"),
    "owner-kind": _damage(f"zz,microsoft,,,listed,press,no,{SAID}", "ownership"),
    "table": _damage("too,few,cells", "vendors"),
}


@pytest.mark.parametrize("check", DAMAGES)
def test_a_damage_is_found_with_its_place(check: str, catalogue: Catalogue, tmp_path: Path) -> None:
    folder = tmp_path / "catalogue"
    shutil.copytree(ROOT / "catalogue", folder)
    DAMAGES[check](folder)
    found = [finding for finding in checks.check_file(folder, catalogue) if finding.check == check]
    assert found
    assert all(finding.line > 1 and finding.column >= 1 for finding in found)


def test_each_check_of_catalogues_has_a_damage_that_shows_it() -> None:
    about = {name for name, check in checks.shipped().items() if check.about == "catalogue"}
    assert about - {"unknown-owner"} <= set(DAMAGES)


@pytest.mark.parametrize(
    ("column", "value"),
    [("seat", "UK2"), ("kind", "firm"), ("source", "somebody told me"), ("checked", "yesterday"), ("id", "Ünï")],
)
def test_a_wrong_cell_is_shown_where_it_stands(column: str, value: str, tmp_path: Path) -> None:
    columns = ["id", "name", "aliases", "kind", "seat", "identifiers", "source", "checked", "notes"]
    good = ["a", 'A "quoted", name', "", "company", "FR", "", "https://example.org/", "2026-01-01", ""]
    cells = [value if name == column else cell for name, cell in zip(columns, good, strict=True)]
    file = tmp_path / "vendors.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([columns, [*good[:1], "B", *good[2:]], cells])
    _, findings, _ = catalogues.read_table(file)
    (finding,) = findings
    line = file.read_text(encoding="utf-8").splitlines()[finding.line - 1]
    assert finding.line == 3
    assert line[finding.column - 1 :].startswith(value)
    assert column in str(finding.message)


def test_a_folder_without_tables_says_so(tmp_path: Path, command: Command) -> None:
    with pytest.raises(InputError):
        catalogues.load([tmp_path])
    done = command("lookup", "Zimbra", "--catalogue", tmp_path)
    assert done.code == 2
    assert "none of the tables" in done.err
