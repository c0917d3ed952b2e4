"""Two diagnoses side by side: the parts sum to the difference, and what became known is no change of dependence."""

import csv
import io
import json
from math import fsum, isclose
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tiebreak
from conftest import Command, Golden
from test_invariants import CATALOGUE, PROFILE, components, inventories
from tiebreak.comparison import CHANGES, Comparison, compare
from tiebreak.diagnosis import Diagnosis
from tiebreak.testing import diagnosis_of

BEFORE, AFTER = "examples/lyon-before.yaml", "examples/lyon.yaml"
CITY = "examples/ville-exemple.yaml"
FIGURE = 1e-9


def _diagnose(rows: list[dict[str, Any]]) -> Diagnosis:
    return diagnosis_of(rows, CATALOGUE, PROFILE)


@given(inventories, inventories)
def test_all_parts_sum_to_the_difference(first: list[dict[str, Any]], second: list[dict[str, Any]]) -> None:
    found = compare(_diagnose(first), _diagnose(second))
    if found.difference is None:
        return
    pairs = fsum([*(pair.effect.total for pair in found.pairs), found.territory.total])
    assert isclose(pairs, found.difference, abs_tol=FIGURE)
    assert isclose(found.whole.total, found.difference, abs_tol=FIGURE)
    for field in ("block", "function"):
        parts = fsum(effect.total for _, effect in found.by(field))
        assert isclose(parts, found.difference, abs_tol=FIGURE)


@given(inventories, inventories)
def test_every_component_is_in_one_pair(first: list[dict[str, Any]], second: list[dict[str, Any]]) -> None:
    found = compare(_diagnose(first), _diagnose(second))
    assert sorted(pair.first.id for pair in found.pairs if pair.first) == sorted(row["id"] for row in first)
    assert sorted(pair.second.id for pair in found.pairs if pair.second) == sorted(row["id"] for row in second)


@given(inventories)
def test_the_same_has_no_difference(rows: list[dict[str, Any]]) -> None:
    found = compare(_diagnose(rows), _diagnose(rows))
    assert set(found.counts) <= {"stayed"}
    assert all(effect == (0, 0, 0, 0) for effect in (pair.effect for pair in found.pairs))


@given(inventories, inventories)
def test_the_other_way_round_is_the_opposite(first: list[dict[str, Any]], second: list[dict[str, Any]]) -> None:
    one, other = (_diagnose(rows) for rows in (first, second))
    there, back = compare(one, other).whole, compare(other, one).whole
    assert all(isclose(part, -opposite, abs_tol=1e-6) for part, opposite in zip(there, back, strict=True))


@given(inventories, st.data())
def test_what_became_known_is_no_change_of_dependence(rows: list[dict[str, Any]], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(rows) - 1))
    told = data.draw(components)
    plain = ("subcontractors", "data_sensitivity", "contract_end", "substitutability", "exit_plan", "exit_tested")
    more = [dict(row) for row in rows]  # fields of which nothing is assumed while they are absent
    more[index] = {**{field: told[field] for field in plain if field in told}, **more[index]}
    if more[index].get("exit_tested") and more[index].get("exit_plan") is False:
        return  # a contradiction, not knowledge
    found = compare(_diagnose(rows), _diagnose(more))
    if found.difference is not None:
        assert all(isclose(pair.effect.dependence, 0, abs_tol=FIGURE) for pair in found.pairs)
        assert set(found.counts) <= {"stayed"}


def _pair(first: dict[str, Any], second: dict[str, Any]) -> Comparison:
    one, other = ({"id": "mail", "service_model": "saas", **row} for row in (first, second))
    return compare(_diagnose([one]), _diagnose([other]))


@pytest.mark.parametrize(
    ("first", "second", "change"),
    [
        ("American email saas", "French email saas", "no-longer-extra-european"),
        ("American email saas", "Community email saas", "no-longer-extra-european"),
        ("French email saas", "American email saas", "now-extra-european"),
        ("French email saas", "Bought email saas", "now-extra-european"),
        ("American email saas", "Chinese email saas", "other-country"),
        ("French email saas", "German email saas", "replaced"),
        ("American email saas", "Bought email saas", "replaced"),
        ("American email saas", "American email saas", "stayed"),
        ("American email saas", "American email on-premises", "improved"),
        ("American email on-premises", "American email saas", "worsened"),
        ("Nobody Knows email saas", "French email saas", "became-known"),
        ("French email saas", "Contested email saas", "became-unknown"),
        ("Appli inconnue", "Appli inconnue", "stayed"),
    ],
)
def test_what_happened_is_told_apart(first: str, second: str, change: str) -> None:
    rows = [{"name": name} if "on-premises" not in name else {"name": name, "service_model": "on-premises"}
            for name in (first, second)]  # fmt: skip
    assert list(_pair(*rows).counts) == [change]


def test_components_are_paired_by_id_then_product_then_function() -> None:
    first = [
        {"id": "a", "name": "American email saas"},
        {"id": "b", "name": "French database saas"},
        {"id": "c", "name": "German email saas"},
        {"id": "d", "name": "German database hardware"},
    ]
    second = [
        {"id": "a", "name": "Chinese database saas"},
        {"id": "x", "name": "French database saas"},
        {"id": "y", "name": "Community email saas"},
    ]
    pairs = {
        (pair.first and pair.first.id, pair.second and pair.second.id)
        for pair in compare(_diagnose(first), _diagnose(second)).pairs
    }
    assert pairs == {("a", "a"), ("b", "x"), ("c", "y"), ("d", None)}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("lyon", (BEFORE, AFTER)),
        ("two-territories", (CITY, AFTER)),
        ("anonymous", (CITY, AFTER, "--anonymous")),
        ("lyon.md", (BEFORE, AFTER, "--format", "markdown")),
    ],
)
def test_report(name: str, arguments: tuple[str, ...], language: str, command: Command, golden: Golden) -> None:
    done = command("compare", *arguments, "--language", language)
    assert done.code == 0
    stem, _, suffix = name.partition(".")
    golden(f"compare/{stem}.{language}.{suffix or 'txt'}", done.out)


def test_anonymous_names_nobody(command: Command) -> None:
    secrets = ["Ville-Exemple", "Lyon", "Microsoft", "Nextcloud", "OnlyOffice", "examples/", "microsoft", "postgresql"]
    for form in ("terminal", "markdown", "json"):
        shown = command("compare", CITY, AFTER, "--anonymous", "--format", form).out
        assert [secret for secret in secrets if secret in shown] == []


def test_machine_formats_hold_the_same(command: Command) -> None:
    data = json.loads(command("compare", BEFORE, AFTER, "--format", "json").out)
    assert data["format"] == 1
    assert data["same_territory"] is True
    whole = fsum([*(pair["total"] for pair in data["pairs"]), data["territory"]["total"]])
    assert whole == pytest.approx(data["difference"])
    assert data["second"]["score"] - data["first"]["score"] == pytest.approx(data["difference"])
    assert set(data["changes"]) <= set(CHANGES)
    rows = list(csv.DictReader(io.StringIO(command("compare", BEFORE, AFTER, "--format", "csv").out)))
    assert [row["change"] for row in rows] == [*(pair["change"] for pair in data["pairs"]), "territory"]
    assert fsum(float(row["total"]) for row in rows) == pytest.approx(data["difference"], abs=1e-4)


def test_an_assumption_holds_on_both_sides(command: Command) -> None:
    done = command("compare", BEFORE, AFTER, "--assume", "nextcloud country=US")
    assert "Hypothesis (--assume): Nextcloud" in done.out
    data = json.loads(command("compare", BEFORE, AFTER, "--assume", "nextcloud country=US", "--format", "json").out)
    plain = json.loads(command("compare", BEFORE, AFTER, "--format", "json").out)
    assert data["difference"] > plain["difference"]
    assert data["first"]["assumptions"] == data["second"]["assumptions"] != []


def test_pooling_is_shown_where_contracts_end_together(tmp_path: Path, command: Command) -> None:
    text = (
        "tiebreak: 1\nterritory: {{name: {name}, country: FR}}\ndate: 2026-01-01\n"
        "components:\n  - {{name: {product}, contract_end: 2027-0{month}-01}}\n"
    )
    for name, product, month in (("Ici", "Zimbra", 3), ("Ailleurs", "Microsoft Exchange Server", 9)):
        written = text.format(name=name, product=product, month=month)
        (tmp_path / f"{name}.yaml").write_text(written, encoding="utf-8")
    done = command("compare", tmp_path / "Ici.yaml", tmp_path / "Ailleurs.yaml", "--language", "fr")
    shown = done.out.replace("\u00a0", " ")
    assert "2027, Messagerie et agenda : Zimbra – Microsoft Exchange Server" in shown


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((BEFORE,), "two inventories, not 1"),
        ((BEFORE, AFTER, CITY), "two inventories, not 3"),
        ((BEFORE, "missing.yaml"), "no such file"),
        ((BEFORE, AFTER, "--format", "pdf"), "pdf"),
        ((BEFORE, AFTER, "--format", "csv", "--anonymous"), "--anonymous"),
        ((BEFORE, AFTER, "--output", AFTER), "lyon.yaml"),
    ],
)
def test_what_cannot_be_compared_is_said(arguments: tuple[str, ...], says: str, command: Command) -> None:
    done = command("compare", *arguments)
    assert done.code == 2
    assert says in done.err


def test_from_python() -> None:
    found = tiebreak.compare(BEFORE, tiebreak.diagnose(AFTER))
    assert found.same_territory
    assert found.difference == pytest.approx(found.whole.total)
