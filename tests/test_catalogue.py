"""The catalogue: right as shipped, checked to the cell, and true as of a day."""

import csv
import json
import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT, Command
from tiebreak import checks, prepared, tables
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
        checked, findings, _ = tables.read_table(folder / f"{name}.csv")
        assert not findings
        cells = prepared.trusted_cells(folder / f"{name}.csv")
        trusted = prepared.trusted_rows(name, cells)
        assert [vars(row) for row in trusted] == [vars(row) for row in checked.values()]


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of tiebreak's own tables in its place, where what is prepared of them may be written."""
    folder = tmp_path / "catalogue"
    shutil.copytree(shipped("catalogue"), folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(tables, "shipped", lambda _: folder)
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    monkeypatch.setattr("sys.pycache_prefix", None)
    return folder


def _everything(found: Catalogue) -> list[object]:
    rows = [vars(row) for group in (found.vendors, found.products, found.functions) for row in group.values()]
    return [rows, [vars(row) for lines in found.ownership.values() for row in lines], found.words, found.names]


def _prepared(folder: Path) -> list[Path]:
    return sorted((folder / "__pycache__").glob("*"))


def test_prepared_tables_say_what_the_tables_say(own: Path) -> None:
    first = tables.load([own])
    (file,) = _prepared(own)
    again = tables.load([own])
    assert _everything(first) == _everything(again) == _everything(tables.load([shipped("catalogue")]))
    assert _prepared(own) == [file]


def test_a_changed_table_is_prepared_anew(own: Path) -> None:
    tables.load([own])
    table = own / "vendors.csv"
    text = table.read_text(encoding="utf-8")
    table.write_text(text.replace(",Microsoft,", ",Macrosoft,", 1), encoding="utf-8")
    assert tables.load([own]).vendors["microsoft"].name == "Macrosoft"
    table.write_text(text, encoding="utf-8")
    assert tables.load([own]).vendors["microsoft"].name == "Microsoft"


@pytest.mark.parametrize("keep", [0, 40, -100_000], ids=["empty", "the stamp only", "cut off"])
def test_a_broken_prepared_file_is_left_aside(keep: int, own: Path) -> None:
    expected = _everything(tables.load([own]))
    (file,) = _prepared(own)
    file.write_bytes(file.read_bytes()[:keep])
    assert _everything(tables.load([own])) == expected
    assert len(file.read_bytes()) > 1_000_000, "and made anew"


def test_nothing_is_prepared_where_python_writes_no_bytecode(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    tables.load([own])
    assert not _prepared(own)


def test_prepared_tables_go_where_python_keeps_its_own(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.pycache_prefix", str(tmp_path / "kept" / "elsewhere"))
    tables.load([own])
    assert not _prepared(own)
    assert len(list((tmp_path / "kept").rglob("*.tables"))) == 1


def test_a_folder_that_cannot_be_written_is_read_all_the_same(own: Path) -> None:
    (own / "__pycache__").write_text("in the way")
    assert tables.load([own]).vendors["microsoft"].name == "Microsoft"


with (ROOT / "tests" / "cases" / "ownership.csv").open(encoding="utf-8", newline="") as _stream:
    CONTROLS = list(csv.reader(_stream))[1:]


@pytest.mark.parametrize(("vendor", "day", "owner", "country", "kind"), CONTROLS, ids=lambda cell: cell)
def test_who_controls_whom_before_and_after(  # noqa: PLR0913, PLR0917 - the columns of the table
    vendor: str, day: str, owner: str, country: str, kind: str, catalogue: Catalogue
) -> None:
    control = catalogue.control(vendor, date.fromisoformat(day))
    found = "contested" if control.contested else control.kind or "unknown"
    assert (control.owner or "", control.country or "", found) == (owner, country, kind)


def test_every_fact_has_an_address_and_a_day(catalogue: Catalogue) -> None:
    rows = [*catalogue.vendors.values(), *catalogue.products.values(), *catalogue.laws, *catalogue.memberships]
    rows += [row for lines in catalogue.ownership.values() for row in lines]
    rows += [row for lines in catalogue.references.values() for row in lines]
    assert all(row.source.startswith("http") and row.checked >= "2026" for row in rows)


def test_the_members_of_the_union_as_of_a_day(catalogue: Catalogue) -> None:
    before, after = date(2020, 1, 31), date(2020, 2, 1)
    assert "GB" in catalogue.members(["eu"], before)
    assert "GB" not in catalogue.members(["eu"], after)
    with_codes_of_their_own = {"AX", "GF", "GP", "MF", "MQ", "RE", "YT"}  # parts of Finland and France
    assert len(catalogue.members(["eu"], after) - with_codes_of_their_own) == 27
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
    "missing-row": _damage(f"zz,Zz,,nobody,email,proprietary,saas,,,{SAID}", "products"),
    "duplicate-row": _damage(f"zoom,Zoom,,company,US,,{SAID}", "vendors"),
    "unsorted-table": _damage(f"aa,Aa,,company,FR,,{SAID}", "vendors"),
    "shared-name": _damage(f"zz,Microsoft 365,,microsoft,email,proprietary,saas,,,{SAID}", "products"),
    "ownership-overlap": _damage(f"zoom,,2099-01-01,,listed,press,no,{SAID}", "ownership"),
    "ownership-circle": _damage(f"zz,zz,,,majority,press,no,{SAID}", "ownership"),
    "membership-overlap": _damage(f"FR,eu,2000-01-01,,{SAID}", "memberships"),
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
    assert about - {"unknown-owner", "stale-fact"} <= set(DAMAGES)


def test_stale_facts_are_listed_the_most_used_first(command: Command) -> None:
    assert "stale-fact" not in command("check", "catalogue").out
    lines = [
        line for line in command("check", "catalogue", "--as-of", "2028-06-01").out.splitlines() if "stale-fact" in line
    ]
    uses = [int(re.search(r"(\d+) facts rest", line)[1]) for line in lines]  # type: ignore[index]
    assert len(uses) > 1_000
    assert uses == sorted(uses, reverse=True)
    assert "stale-fact" not in command("check", "catalogue", "--as-of", "2028-05-24").out


def test_the_data_package_describes_the_tables() -> None:
    package = json.loads((ROOT / "catalogue" / "datapackage.json").read_text(encoding="utf-8"))
    assert {resource["name"] for resource in package["resources"]} == set(TABLES)
    for resource in package["resources"]:
        with (ROOT / "catalogue" / resource["path"]).open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        described = {field["name"]: field.get("constraints", {}) for field in resource["schema"]["fields"]}
        assert list(described) == list(rows[0])
        for row in rows:
            for column, limits in described.items():
                cell = row[column]
                assert cell or not limits.get("required"), (resource["name"], row)
                if cell and "pattern" in limits:
                    assert re.match(limits["pattern"], cell), (column, cell)
                if cell and "enum" in limits:
                    assert cell in limits["enum"], (column, cell)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("seat", "UK2"),
        ("kind", "firm"),
        ("source", "somebody told me"),
        ("checked", "yesterday"),
        ("checked", "2026-02-30"),
        ("checked", "2025-02-29"),
        ("checked", "2026-02"),
        ("checked", "20260201"),
        ("id", "Ünï"),
    ],
)
def test_a_wrong_cell_is_shown_where_it_stands(column: str, value: str, tmp_path: Path) -> None:
    columns = ["id", "name", "aliases", "kind", "seat", "identifiers", "source", "checked", "notes"]
    good = ["a", 'A "quoted", name', "", "company", "FR", "", "https://example.org/", "2026-01-01", ""]
    cells = [value if name == column else cell for name, cell in zip(columns, good, strict=True)]
    file = tmp_path / "vendors.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([columns, [*good[:1], "B", *good[2:]], cells])
    _, findings, _ = tables.read_table(file)
    (finding,) = findings
    line = file.read_text(encoding="utf-8").splitlines()[finding.line - 1]
    assert finding.line == 3
    assert line[finding.column - 1 :].startswith(value)
    assert column in str(finding.message)


def test_a_folder_without_tables_says_so(tmp_path: Path, command: Command) -> None:
    with pytest.raises(InputError):
        tables.load([tmp_path])
    done = command("lookup", "Zimbra", "--catalogue", tmp_path)
    assert done.code == 2
    assert "none of the tables" in done.err


OWNERSHIP = "vendor,owner,since,until,kind,basis,contested,source,checked,notes\n"
PRODUCTS = "id,name,aliases,vendor,functions,licence,service_models,replaced_by,source,checked,notes\n"
VENDORS = "id,name,aliases,kind,seat,identifiers,source,checked,notes\n"
LAWS = "id,country,name_en,name_fr,reaches,through,valid_from,valid_until,article,source,checked,notes\n"
MEMBERSHIPS = "country,group,since,until,source,checked,notes\n"


def _refused(folder: Path) -> list[tuple[str, str]]:
    """Place and words of each finding of a folder that is loaded beside the shipped one."""
    with pytest.raises(InputError) as caught:
        tables.load([shipped("catalogue"), folder])
    return [
        (finding.place.removeprefix(f"{folder}/"), f"{finding.message} {finding.advice}")
        for finding in caught.value.findings
    ]


@pytest.mark.parametrize("day", ["2026-02-30", "2026-13", "0000", "last year"])
def test_a_date_that_no_calendar_has_is_refused(day: str, tmp_path: Path) -> None:
    (tmp_path / "ownership.csv").write_text(f"{OWNERSHIP}zoom,,{day},,listed,press,no,{SAID}\n")
    ((place, said),) = _refused(tmp_path)
    assert place == "ownership.csv:2:7"
    assert f"`{day}` is not a day" in said


@pytest.mark.parametrize("day", ["2024-02-29", "2024-02", "2024", ""])
def test_a_date_as_precise_as_its_source_is_right(day: str, tmp_path: Path) -> None:
    (tmp_path / "ownership.csv").write_text(f"{OWNERSHIP}zoom,,{day},,listed,press,no,{SAID}\n")
    assert tables.load([shipped("catalogue"), tmp_path]).ownership["zoom"][0].since == day


def test_rows_that_refer_to_nothing_are_refused_all_at_once(tmp_path: Path) -> None:
    (tmp_path / "ownership.csv").write_text(f"{OWNERSHIP}zoom,microsft,,,majority,press,no,{SAID}\n")
    (tmp_path / "products.csv").write_text(
        f"{PRODUCTS}aa,Aa,,nobody-at-all,email,proprietary,saas,,{SAID}\n"
        f"bb,Bb,,microsoft,no-such-function,proprietary,saas,,{SAID}\n"
    )
    found = dict(_refused(tmp_path))
    assert set(found) == {"ownership.csv:2:6", "products.csv:2:8", "products.csv:3:18"}
    assert "did you mean microsoft" in found["ownership.csv:2:6"]
    assert "no-such-function" in found["products.csv:3:18"]


def test_a_row_may_refer_to_one_of_a_later_folder(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    (first / "products.csv").write_text(f"{PRODUCTS}aa,Aa,,ours,email,proprietary,saas,,{SAID}\n")
    (second / "vendors.csv").write_text(f"{VENDORS}ours,Ours,,company,FR,,{SAID}\n")
    assert tables.load([shipped("catalogue"), first, second]).products["aa"].vendor == "ours"


def test_a_row_that_is_wrong_itself_is_not_said_to_be_missing(tmp_path: Path) -> None:
    (tmp_path / "products.csv").write_text(f"{PRODUCTS}aa,Aa,,ours,email,proprietary,saas,,{SAID}\n")
    (tmp_path / "vendors.csv").write_text(f"{VENDORS}ours,Ours,,firm,FR,,{SAID}\n")
    assert [place for place, _ in _refused(tmp_path)] == ["vendors.csv:2:12"]


def test_a_law_of_a_later_folder_replaces_the_one_of_its_id(tmp_path: Path, catalogue: Catalogue) -> None:
    (tmp_path / "laws.csv").write_text(f"{LAWS}us-fisa-702,US,FISA,FISA,data,control,2008,2099,,{SAID}\n")
    laws = tables.load([shipped("catalogue"), tmp_path]).laws
    assert len(laws) == len(catalogue.laws)
    assert [law.valid_until for law in laws if law.id == "us-fisa-702"] == ["2099"]


def test_a_membership_of_a_later_folder_replaces_those_of_its_country_and_group(tmp_path: Path) -> None:
    (tmp_path / "memberships.csv").write_text(f"{MEMBERSHIPS}FR,eu,1958-01-01,2026-01-01,{SAID}\n")
    changed = tables.load([shipped("catalogue"), tmp_path])
    assert "FR" not in changed.members(["eu"], date(2026, 6, 1))
    assert "FR" in changed.members(["eea"], date(2026, 6, 1))
    assert "DE" in changed.members(["eu"], date(2026, 6, 1))


def test_a_column_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "words.csv").write_text("word,kind,word\nag,legal,gmbh\n")
    ((place, said),) = _refused(tmp_path)
    assert (place, "`word` is there twice" in said) == ("words.csv:1:11", True)


def test_semicolons_are_said_once_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "vendors.csv").write_text((VENDORS + f"aa,Aa,,company,FR,,{SAID}\n" * 3).replace(",", ";"))
    ((place, said),) = _refused(tmp_path)
    assert (place, "CSV with commas" in said) == ("vendors.csv:1:1", True)


@pytest.mark.parametrize("broken", ['bb,"unfinished\n', 'bb,"a"b\n', f"bb,{'x' * 200_000}\n"])
def test_what_is_no_csv_is_a_finding_beside_the_others(broken: str, tmp_path: Path) -> None:
    file = tmp_path / "words.csv"
    file.write_text(f"word,kind\nag,legal\n{broken}")
    _, findings, table = tables.read_table(file)
    assert [finding.line for finding in findings] == [3]
    assert table.position(0, "kind") == (2, 4)


def test_a_separator_of_unicode_does_not_shift_the_lines(tmp_path: Path) -> None:
    file = tmp_path / "words.csv"
    file.write_text("word,kind\na\u2028g,legal\nkg,leagl\n", encoding="utf-8")
    _, (finding,), _ = tables.read_table(file)
    assert (finding.line, finding.column) == (3, 4)


def test_a_file_that_cannot_be_read_does_not_hide_what_is_wrong_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "vendors.csv").write_bytes(VENDORS.encode() + b"soci\xe9t\xe9")
    (tmp_path / "words.csv").write_text("word,kind\nkg,leagl\n")
    assert {place.split(":")[0] for place, _ in _refused(tmp_path)} == {"vendors.csv", "words.csv"}
