"""Names as people write them: product first, vendor alone next, never a guess."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT
from tiebreak import load_catalogue
from tiebreak.matching import Matcher
from tiebreak.names import identifier, nearest, normal
from tiebreak.testing import catalogue_of, read_cases

NAMES: dict[str, Any] = read_cases(ROOT / "tests" / "cases" / "names.yaml")["names"]
CATALOGUE = load_catalogue()
MATCHER = Matcher(CATALOGUE)
PRODUCTS = sorted(CATALOGUE.products.values(), key=lambda product: product.id)


@pytest.mark.parametrize("written", NAMES, ids=NAMES.keys())
def test_a_name_is_found_to_be_what_it_is(written: str) -> None:
    expected = NAMES[written]
    match = MATCHER.find(written)
    if expected is None:
        assert (match.how, match.product, match.vendor) == ("none", None, None)
    elif expected.startswith("@"):
        assert (match.how, match.product, match.vendor) == ("vendor", None, expected[1:])
    else:
        assert (match.how, match.product) == ("product", expected)


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.id)
def test_every_product_is_found_by_its_name_and_declared_by_its_id(product: Any) -> None:
    match = MATCHER.find(product.name)
    assert match.product == product.id or product.id in match.candidates
    assert MATCHER.component("Une application", product.id, None)[:3] == ("declared", product.id, product.vendor)


version = st.sampled_from(
    ["2019", "7.0", "v12", "10.0.1", "3.34", "R2", "x64", "64 bits", "(x64)", "fr", "v2.1 64-bit"]
)


@given(st.sampled_from(PRODUCTS), version, st.sampled_from([str, str.upper, str.lower]))
def test_versions_and_case_do_not_matter(product: Any, suffix: str, case: Any) -> None:
    plain = MATCHER.find(product.name)
    common = CATALOGUE.words.get(normal(product.name)) == "ambiguous"  # a common word needs its vendor beside a number
    if plain.product == product.id and not common:
        again = MATCHER.find(f"{case(product.name)} {suffix}")
        assert again.product == product.id or suffix in product.name or product.id in again.candidates


@given(st.text(max_size=60))
def test_any_text_is_answered(written: str) -> None:
    match = MATCHER.find(written)
    assert match.product is None or match.product in CATALOGUE.products
    assert match.vendor is None or match.vendor in CATALOGUE.vendors
    MATCHER.suggestions(written)


def test_a_declared_product_or_vendor_decides() -> None:
    assert MATCHER.component("Messagerie", "zimbra", None)[:3] == ("declared", "zimbra", "synacor")
    assert MATCHER.component("Messagerie", None, "Microsoft Corporation")[:3] == ("declared", None, "microsoft")
    assert MATCHER.component("Zimbra", "un produit que personne ne connaît", None).how == "none"
    assert MATCHER.component("Zimbra", None, "un éditeur inconnu").product == "zimbra"


def test_what_the_territory_makes_itself() -> None:
    matcher = Matcher(CATALOGUE, "Ville de Lyon")
    for vendor in ("Ville de Lyon", "VILLE DE LYON", "territory"):
        assert matcher.component("Appli maison", None, vendor).vendor == "territory"


TWINS = catalogue_of(
    [
        {"id": "one", "name": "One", "seat": "FR", "ownership": []},
        {"id": "two", "name": "Two", "seat": "US", "ownership": []},
    ],
    [
        {
            "id": f"alpha-{maker}",
            "name": "Alpha",
            "vendor": maker,
            "function": "email",
            "licence": "proprietary",
            "service_model": "saas",
        }
        for maker in ("one", "two")
    ],
)


def test_a_name_of_two_vendors_is_ambiguous_until_one_is_named() -> None:
    matcher = Matcher(TWINS)
    assert matcher.find("Alpha") == ("none", None, None, ("alpha-one", "alpha-two"))
    assert matcher.find("Alpha (Two)").product == "alpha-two"
    assert matcher.find("Two Alpha").product == "alpha-two"
    assert matcher.component("Alpha", None, "One").product == "alpha-one"


def test_suggestions_are_near_and_never_taken() -> None:
    found = MATCHER.suggestions("LibreOfice")
    assert found[0] == "libreoffice"
    assert MATCHER.find("LibreOfice").product is None


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Microsoft® 365 – E3", "microsoft 365 e3"),
        ("CIRIL  Civil-Net", "ciril civil net"),
        ("Œuvre d’été", "oeuvre d ete"),
    ],
)
def test_normal(written: str, expected: str) -> None:
    assert normal(written) == expected


@given(st.text(max_size=40))
def test_normal_is_stable_and_identifiers_are_ids(written: str) -> None:
    assert normal(normal(written)) == normal(written)
    assert normal(written.upper().lower()) == normal(written.lower()) or not written.isascii()
    found = identifier(written)
    assert found
    assert found == found.lower()
    assert not found.startswith("-")


def test_nearest() -> None:
    assert nearest("critcality", ["criticality", "users"]) == ["criticality"]
    assert nearest("zzz", ["criticality", "users"]) == []
