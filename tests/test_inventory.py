"""The inventory: nothing but names is enough, everything else is strict, and all that is wrong is said at once."""

import json
import subprocess
import sys
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest

from conftest import ROOT, Command
from tiebreak.document import Document
from tiebreak.errors import Finding
from tiebreak.inventory import Component, Inventory, examine
from tiebreak.reference import descriptions, schema

HEAD = "tiebreak: 1\nterritory: {name: Testville, country: FR}\ndate: 2026-01-01\ncomponents:\n"


def _read(rows: str, head: str = HEAD) -> tuple[Inventory | None, list[Finding]]:
    return examine(Document(head + rows, "x.yaml"))


def _good(rows: str) -> Inventory:
    inventory, findings = _read(rows)
    assert inventory is not None
    assert not findings
    return inventory


def test_a_name_is_enough() -> None:
    (component,) = _good("  - name: Zimbra\n").components
    assert (component.name, component.id, component.criticality) == ("Zimbra", "zimbra", None)


def test_ids_are_derived_and_unique() -> None:
    rows = "  - name: Civil Net RH\n  - name: Civil Net RH\n  - {id: civil-net-rh-2, name: Autre}\n  - name: €\n"
    ids = [component.id for component in _good(rows).components]
    assert ids == ["civil-net-rh", "civil-net-rh-3", "civil-net-rh-2", "component"]


def test_a_cost_is_the_sum_of_its_parts_when_only_those_are_written() -> None:
    rows = "  - {name: A, cost_licence: 100, cost_service: 20.5}\n  - {name: B, cost_licence: 100, annual_cost: 300}\n"
    rows += "  - {name: C}\n"
    assert [component.annual_cost for component in _good(rows).components] == [120.5, 300, None]


def test_text_stays_text_and_numbers_become_numbers() -> None:
    rows = "  - {name: 7-Zip, version: 1.10, users: 0012, hosting_country: NO, exit_plan: false, "
    rows += "contract_end: 2026-12-31}\n"
    (component,) = _good(rows).components
    assert (component.version, component.users, component.hosting_country) == ("1.10", 12, "NO")
    assert (component.exit_plan, component.contract_end) == (False, date(2026, 12, 31))


def test_no_subcontractor_is_not_the_same_as_unknown() -> None:
    first, second = _good("  - {name: A, subcontractors: []}\n  - {name: B}\n").components
    assert (first.subcontractors, second.subcontractors) == ([], None)


WRONG = {
    "  - {nme: Zimbra}\n": [("5:5", "name", "add it"), ("5:6", "nme", "did you mean name")],
    "  - {name: A, critcality: 4}\n": [("5:15", "critcality", "did you mean criticality")],
    "  - {name: A, criticality: 5}\n": [("5:28", "5", "leave the field out")],
    "  - {name: A, criticality: vital}\n": [("5:28", "vital", "")],
    "  - {name: A, service_model: sass}\n": [("5:30", "sass", "did you mean saas")],
    "  - {name: A, hosting_country: France}\n": [("5:32", "France", "")],
    "  - {name: A, hosting_country: fr}\n": [("5:32", "fr", "")],
    "  - {name: A, annual_cost: 12 000 €}\n": [("5:28", "12 000 €", "")],
    "  - {name: A, annual_cost: -5}\n": [("5:28", "-5", "")],
    "  - {name: A, annual_cost: .nan}\n": [("5:28", ".nan", "")],
    "  - {name: A, annual_cost: inf}\n": [("5:28", "inf", "")],
    "  - {name: A, users: 1.5}\n": [("5:22", "1.5", "")],
    "  - {name: A, contract_end: 31/12/2026}\n": [("5:29", "31/12/2026", "")],
    "  - {name: A, contract_end: 20261231}\n": [("5:29", "20261231", "")],
    "  - {name: A, contract_end: 2026-02-30}\n": [("5:29", "2026-02-30", "")],
    "  - {name: A, exit_plan: peut-être}\n": [("5:26", "peut-être", "")],
    "  - {name: A, depends_on: mail}\n": [("5:27", "mail", "")],
    "  - {name: A, id: Mail Server}\n": [("5:19", "Mail Server", "")],
    "  - {name: ''}\n": [("5:12", "", "")],
    "  - Zimbra\n": [("5:5", "Zimbra", "")],
    "  - {id: a, name: A}\n  - {id: a, name: B}\n": [("6:10", "a", "")],
}


@pytest.mark.parametrize("rows", WRONG, ids=[rows.strip().split("\n")[0] for rows in WRONG])
def test_a_wrong_value_is_shown_where_it_stands(rows: str) -> None:
    _, findings = _read(rows)
    places = {finding.place.removeprefix("x.yaml:"): finding for finding in findings}
    for place, message, advice in WRONG[rows]:
        assert place in places, [str(finding.message) for finding in findings]
        assert message in str(places[place].message)
        assert advice in str(places[place].advice)
        assert places[place].severity == "error"
    assert len(findings) == len(WRONG[rows])


def test_all_problems_are_said_at_once_in_order() -> None:
    rows = "  - {name: A, users: x}\n  - {nme: B}\n  - {name: C, stance: kepe, licence: }\n"
    _, findings = _read(rows, HEAD.replace("2026-01-01", "yesterday"))
    assert [finding.line for finding in findings] == [3, 5, 6, 6, 7]


@pytest.mark.parametrize(
    "text",
    ["- a\n- b\n", "just text\n", "tiebreak: 2\n" + HEAD[12:] + "  - name: A\n", HEAD + "  []\n", "components: []\n"],
)
def test_something_else_is_refused(text: str) -> None:
    inventory, findings = examine(Document(text, "x.yaml"))
    assert inventory is None
    assert findings


def test_nonsense_says_what_an_inventory_needs(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_text("just text\n")
    done = command("diagnose", file)
    assert (done.code, done.out) == (2, "")
    assert "x.yaml:1:1: error" in done.err


def test_every_field_is_described() -> None:
    documented = descriptions(Component)
    assert set(documented) == {field.name for field in fields(Component)}
    assert all(text.endswith((".", "?", "…")) for text in documented.values())


def test_the_schema_accepts_the_examples_and_refuses_mistakes(tmp_path: Path) -> None:
    """By a validator of others: what an editor shows is what `tiebreak check` says."""
    file = tmp_path / "schema.json"
    file.write_text(json.dumps(schema("inventory")))
    examples = [str(path) for path in sorted((ROOT / "examples").glob("*.yaml"))]
    check = [sys.executable, "-m", "check_jsonschema", "--schemafile", str(file)]
    done = subprocess.run([*check, *examples], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    for number, rows in enumerate(
        ("  - {name: A, critcality: 4}\n", "  - {name: A, service_model: sass}\n", "  - {}\n")
    ):
        bad = tmp_path / f"bad-{number}.yaml"
        bad.write_text(HEAD + rows)
        done = subprocess.run([*check, str(bad)], capture_output=True, text=True, check=False)
        assert done.returncode == 1, rows


def test_the_schema_helps_editors() -> None:
    found = schema("inventory")
    component = found["properties"]["components"]["items"]
    assert component["required"] == ["name"]
    assert component["additionalProperties"] is False
    assert all("description" in value for value in component["properties"].values())
    assert "saas" in json.dumps(component["properties"]["service_model"])
    assert component["properties"]["name"]["examples"]
