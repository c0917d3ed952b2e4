"""Checks: each has an inventory that shows it, one that does not, and the exact words a person reads."""

import json
from pathlib import Path

import pytest

from conftest import Command, Golden
from tiebreak import checks
from tiebreak.checks import Check
from tiebreak.errors import Finding
from tiebreak.extensions import shipped as shipped_folder
from tiebreak.reporters import Options, terminal
from tiebreak.tables import load

FOLDER = Path(__file__).parent / "checks"
SHOWN = sorted(folder.name for folder in FOLDER.iterdir() if folder.is_dir())
ABOUT_INVENTORIES = {name: check for name, check in checks.shipped().items() if check.about == "inventory"}


def _findings(name: str, which: str) -> list[Finding]:
    own = FOLDER / name / "catalogue"
    catalogue = load([shipped_folder("catalogue"), *([own] if own.is_dir() else [])])
    return checks.check_file(FOLDER / name / f"{which}.yaml", catalogue)


def test_every_check_of_inventories_is_shown() -> None:
    assert set(SHOWN) == set(ABOUT_INVENTORIES)


@pytest.mark.parametrize("name", SHOWN)
def test_a_bad_inventory_shows_it_in_these_words(name: str, golden: Golden) -> None:
    found = [finding for finding in _findings(name, "bad") if finding.check == name]
    assert found
    assert {finding.severity for finding in found} == {ABOUT_INVENTORIES[name].severity}
    named = [finding._replace(file="bad.yaml") for finding in found]
    golden(
        f"checks/{name}.txt",
        "".join(f"{terminal.findings(named, ['bad.yaml'], Options(language=language))}" for language in ("en", "fr")),
    )


@pytest.mark.parametrize("name", SHOWN)
def test_a_good_inventory_does_not(name: str) -> None:
    assert not [finding for finding in _findings(name, "good") if finding.check == name and not finding.accepted]


@pytest.mark.parametrize("check", checks.shipped().values(), ids=lambda check: check.name)
def test_it_is_documented(check: Check) -> None:
    first, *rest = check.documentation.split("\n\n")
    assert first.endswith(".")
    assert len(first) <= 120 or rest


def test_accepted_findings_do_not_count(command: Command) -> None:
    done = command("check", "tests/checks/acceptance/good.yaml", "--fail-on", "warning")
    assert done.code == 0
    assert "2 accepted" in done.out
    assert "Paie maison" not in done.out


def test_an_acceptance_ends_on_its_day(command: Command) -> None:
    file = "tests/checks/acceptance/good.yaml"
    assert command("check", file, "--as-of", "2027-01-01", "--fail-on", "warning").code == 0
    done = command("check", file, "--as-of", "2027-01-02", "--fail-on", "warning")
    assert done.code == 1
    assert "Courrier maison" in done.out
    assert "ended on 2027-01-01" in done.out


@pytest.mark.parametrize(
    ("name", "fail_on", "code"),
    [
        ("unknown-function", "error", 1),
        ("unknown-function", "never", 0),
        ("unknown-product", "error", 0),
        ("unknown-product", "warning", 1),
        ("vendor-only", "warning", 0),
        ("vendor-only", "info", 1),
    ],
)
def test_the_exit_code_follows_the_severity(name: str, fail_on: str, code: int, command: Command) -> None:
    assert command("check", f"tests/checks/{name}/bad.yaml", "--fail-on", fail_on).code == code


def test_an_unusable_file_is_exit_code_2_and_others_are_still_checked(command: Command) -> None:
    done = command("check", "missing.yaml", "tests/checks/unknown-function/bad.yaml")
    assert done.code == 2
    assert "missing.yaml: error" in done.out
    assert "[unknown-function]" in done.out


def test_json_has_everything(command: Command) -> None:
    done = command("check", "tests/checks/acceptance/good.yaml", "--format", "json")
    data = json.loads(done.out)
    assert (data["format"], data["files"]) == (1, ["tests/checks/acceptance/good.yaml"])
    accepted = [finding for finding in data["findings"] if finding["accepted"]]
    assert {finding["accepted"] for finding in accepted} == {"écrite par nous", "écrit par nous"}
    assert set(accepted[0]) == {
        "check", "severity", "message", "advice", "file", "line", "column", "component", "accepted",
    }  # fmt: skip
    assert command("check", "tests/checks/acceptance/good.yaml", "--format", "text").code == 0


def test_profiles_and_catalogues_are_recognised(command: Command) -> None:
    done = command("check", "scoring/tie-break.yaml", "catalogue", "catalogue/vendors.csv")
    assert done.code == 0
    assert "3 files checked" in done.out
