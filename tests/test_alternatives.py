"""What else does the job: European and commons products only, in a stated order, with users and caveats."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from conftest import Command, Golden
from tiebreak.alternatives import Market, for_function, for_product, rank
from tiebreak.catalogue import (
    Catalogue,
    Fact,
    Function,
    Ownership,
    Product,
    Qualification,
    Reference,
    Vendor,
    months_before,
)

DAY = date(2026, 11, 25)
EUROPE = frozenset({"FR", "DE"})
SAID: dict[str, Any] = {"source": "https://example.org", "checked": "2026-11-01"}
ASKED = ["office-suite", "gis", "civil-registry", "Microsoft 365 E3", "examples/ville-exemple.yaml"]


def _market(*products: tuple[str, str, str], day: date = DAY, **more: Sequence[Fact]) -> Market:
    """A market for mail of products, each with the seat of its vendor and how that is held."""
    rows: dict[str, Sequence[Any]] = {
        "functions": [Function(id="email", block="workplace", criticality=4, name_en="Mail", name_fr="Messagerie")],
        "vendors": [
            Vendor(id=f"{name}-maker", name=name, kind="company", seat=seat, **SAID) for name, seat, _ in products
        ],
        "ownership": [
            Ownership(vendor=f"{name}-maker", basis="press", **{"kind": kind, **SAID})
            for name, _, kind in products
            if kind
        ],
        "products": [
            Product(
                id=name,
                name=name.title(),
                vendor=f"{name}-maker",
                functions=("email",),
                licence="proprietary",
                service_models=("on-premises",),
                **SAID,
            )
            for name, _, _ in products
        ],
        **more,
    }
    return Market(Catalogue(rows), day, EUROPE, "FR")


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: asked.split("/")[-1].split(".")[0].lower().replace(" ", "-"))
def test_terminal(asked: str, language: str, command: Command, golden: Golden) -> None:
    name = asked.rsplit("/", maxsplit=1)[-1].split(".", maxsplit=1)[0].lower().replace(" ", "-")
    done = command("alternatives", asked, "--language", language, "--as-of", DAY.isoformat(), "--country", "FR")
    assert done.code == 0
    golden(f"alternatives/{name}.{language}.txt", done.out)


def test_markdown(command: Command, golden: Golden) -> None:
    done = command("alternatives", "gis", "--format", "markdown", "--language", "fr", "--as-of", DAY.isoformat())
    golden("alternatives/gis.fr.md", done.out)


def test_nothing_from_outside_europe_and_nothing_of_unknown_control_is_listed(catalogue: Catalogue) -> None:
    europe = catalogue.members(["eu", "eea"], DAY)
    listed = 0
    for function in catalogue.functions:
        for item in for_function(Market(catalogue, DAY, europe, "FR"), function).found:
            control = catalogue.control(item.product.vendor, DAY)
            assert not control.contested
            assert control.kind == "community" or control.country in europe
            assert not item.product.replaced_by
            assert function in item.product.functions
            listed += 1
    assert listed > 200


def test_zones_are_seen_from_the_territory() -> None:
    market = _market(
        ("alpha", "FR", "founders"), ("beta", "DE", "listed"), ("gamma", "US", "listed"), ("delta", "FR", "")
    )
    answer = for_function(market, "email")
    assert [(item.product.id, item.zone) for item in answer.found] == [("alpha", "national"), ("beta", "european")]
    assert [product.id for product in answer.unknown] == ["delta"]


def test_public_users_come_first_those_of_the_same_country_before_others() -> None:
    bodies = [("beta", "Berlin", "DE"), ("beta", "Zwolle", "NL"), ("beta", "Arles", "FR")]
    references = [
        Reference(product=product, body=body, country=country, body_kind="commune", **SAID)
        for product, body, country in bodies
    ]
    market = _market(("alpha", "FR", "founders"), ("beta", "DE", "listed"), references=references)
    found = for_function(market, "email").found
    assert [item.product.id for item in found] == ["beta", "alpha"]
    assert [row.body for row in found[0].references] == ["Arles", "Berlin", "Zwolle"]
    assert "no-known-user" in found[1].caveats
    assert "no-known-user" not in found[0].caveats


def test_the_order_is_the_one_that_the_page_states(catalogue: Catalogue) -> None:
    market = Market(catalogue, DAY, catalogue.members(["eu", "eea"], DAY))
    for function in catalogue.functions:
        found = for_function(market, function).found
        assert list(found) == sorted(found, key=rank)
        main = [item.product.functions[0] == function for item in found]
        assert main == sorted(main, reverse=True)


@pytest.mark.parametrize(
    ("kind", "since", "day", "caveat", "there"),
    [
        ("fund", "2015", DAY, "fund-owned", True),
        ("listed", "2015", DAY, "fund-owned", False),
        ("founders", "2025-06", DAY, "new-owner", True),
        ("founders", "2024-11-25", DAY, "new-owner", False),
        ("founders", "2015", date(2028, 5, 2), "old-facts", True),
        ("founders", "2015", date(2028, 4, 30), "old-facts", False),
    ],
)
def test_caveats(kind: str, since: str, day: date, caveat: str, there: bool) -> None:  # noqa: FBT001
    lines = [Ownership(vendor="alpha-maker", kind=kind, since=since, basis="press", **SAID)]  # type: ignore[arg-type]
    market = _market(("alpha", "FR", ""), day=day, ownership=lines)
    assert (caveat in for_function(market, "email").found[0].caveats) is there


def test_a_european_cloud_on_foreign_technology_comes_last_and_says_so() -> None:
    market = _market(("alpha", "FR", "founders"), ("beta", "DE", "listed"), ("gamma", "US", "listed"))
    market.catalogue.products["alpha"].built_on = "gamma-maker"
    found = for_function(market, "email").found
    assert [item.product.id for item in found] == ["beta", "alpha"]
    assert "foreign-technology" in found[1].caveats


def test_qualifications_count_while_they_hold_and_for_what_they_are_about() -> None:
    rows = [
        Qualification(vendor="alpha-maker", scheme="secnumcloud", scope="held", since="2024", **SAID),
        Qualification(vendor="alpha-maker", scheme="hds", scope="ended", until="2026-01-01", **SAID),
        Qualification(vendor="alpha-maker", scheme="cspn", scope="another product", product="beta", **SAID),
        Qualification(vendor="alpha-maker", scheme="cspn", scope="this product", product="alpha", **SAID),
    ]
    market = _market(("alpha", "FR", "founders"), qualifications=rows)
    found = for_function(market, "email").found[0]
    assert [row.scope for row in found.qualifications] == ["held", "this product"]


def test_a_product_is_no_alternative_to_itself(catalogue: Catalogue) -> None:
    market = Market(catalogue, DAY, catalogue.members(["eu", "eea"], DAY))
    assert all(
        item.product.id != "libreoffice" for answer in for_product(market, "libreoffice") for item in answer.found
    )


@pytest.mark.parametrize(
    ("months", "day"), [(18, "2025-05-25"), (11, "2025-12-25"), (12, "2025-11-25"), (1, "2026-10-25")]
)
def test_months_before(months: int, day: str) -> None:
    assert months_before(DAY, months) == day


def test_machine_formats(command: Command) -> None:
    data = json.loads(command("alternatives", "bureautique", "--format", "json").out)["answers"]
    assert [answer["function"] for answer in data] == ["office-suite"]
    first = data[0]["alternatives"][0]
    assert {"product", "vendor", "owner", "zone", "licence", "self_hostable", "hosted", "references"} <= set(first)
    assert data[0]["count"] == len(data[0]["alternatives"])
    rows = list(csv.DictReader(io.StringIO(command("alternatives", "office suite", "--format", "csv").out)))
    assert [row["product"] for row in rows] == [item["product"] for item in data[0]["alternatives"]]
    limited = command("alternatives", "office-suite", "--format", "csv", "--limit", "2").out
    assert len(limited.splitlines()) == 3
    semicolons = command("alternatives", "office-suite", "--format", "csv", "--csv-dialect", "excel-fr").out
    assert semicolons.splitlines()[0].startswith("\ufeffcomponent;beside;function")


def test_an_inventory_asks_for_each_component_from_outside_europe(command: Command) -> None:
    data = json.loads(command("alternatives", "examples/lyon-before.yaml", "--format", "json").out)["answers"]
    diagnosis = json.loads(command("diagnose", "examples/lyon-before.yaml", "--format", "json").out)
    exposed = {row["id"] for row in diagnosis["components"] if row["zone"] == "extra-european" and row["function"]}
    assert {answer["component"] for answer in data} == exposed


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("qsdfghjklm",), "no function, product or file"),
        (("virtualisations",), "near it: Virtualisation"),
        (("missing.yaml",), "no such file"),
        (("email", "--format", "pdf"), "pdf"),
        (("email", "--country", "XX"), "no country"),
        (("email", "--limit", "0"), "limit"),
        (("email", "--format", "csv", "--csv-dialect", "excel-de"), "excel-de"),
    ],
)
def test_what_cannot_be_answered_is_said(arguments: tuple[str, ...], says: str, command: Command) -> None:
    done = command("alternatives", *arguments)
    assert done.code == 2
    assert says in done.err


def test_an_inventory_with_nothing_to_ask_about_says_so(tmp_path: Path, command: Command) -> None:
    text = "tiebreak: 1\nterritory: {name: Ici, country: FR}\ndate: 2026-01-01\ncomponents:\n  - name: %s\n"
    file = tmp_path / "one.yaml"
    file.write_text(text % "PostgreSQL", encoding="utf-8")
    assert "No component is known to be controlled from outside Europe." in command("alternatives", file).out
    file.write_text(text % "Microsoft Quelque Chose", encoding="utf-8")
    assert "has no function" in command("alternatives", file).out


def test_an_assumption_takes_a_product_off_the_list(command: Command) -> None:
    before = command("alternatives", "office-suite", "--format", "json").out
    after = command("alternatives", "office-suite", "--format", "json", "--assume", "xwiki country=US").out
    assert '"cryptpad"' in before
    assert '"product":"cryptpad"' not in after
