"""What if they are bought: assumptions change who controls a vendor for one call, and every result says so."""

import json
from datetime import date

import pytest

import tiebreak
from conftest import Command
from tiebreak.assumptions import assume
from tiebreak.catalogue import Catalogue

CITY = "examples/ville-exemple.yaml"
BEFORE, AFTER = date(2025, 12, 31), date(2026, 1, 1)


@pytest.mark.parametrize(
    ("text", "vendor", "day", "owner", "country"),
    [
        ("ovhcloud owner=carlyle since=2026-01-01", "ovhcloud", BEFORE, "ovhcloud", "FR"),
        ("ovhcloud owner=carlyle since=2026-01-01", "ovhcloud", AFTER, "carlyle", "US"),
        ("OVHcloud owner=Carlyle", "ovhcloud", BEFORE, "carlyle", "US"),
        ("ovhcloud country=CN since=2026", "ovhcloud", AFTER, "assumed-cn", "CN"),
        ("ovhcloud owner=Acme Capital country=US", "ovhcloud", AFTER, "assumed-acme-capital", "US"),
        ("ovhcloud owner=carlyle country=FR", "ovhcloud", AFTER, "assumed-carlyle", "FR"),
        ("github owner=none", "github", AFTER, "github", "US"),
        ("ovhcloud country=cn", "ovhcloud", AFTER, "assumed-cn", "CN"),
        ("Microsoft Teams owner=none", "microsoft", AFTER, "microsoft", "US"),
    ],
)
def test_it_holds_from_its_day_on(  # noqa: PLR0913, PLR0917 - a table
    catalogue: Catalogue, text: str, vendor: str, day: date, owner: str, country: str
) -> None:
    control = assume(catalogue, [text]).control(vendor, day)
    assert (control.owner, control.country, control.contested) == (owner, country, False)


def test_the_catalogue_itself_stays_what_it_is(catalogue: Catalogue) -> None:
    before = catalogue.control("ovhcloud", AFTER)
    assume(catalogue, ["ovhcloud owner=carlyle"])
    assert catalogue.control("ovhcloud", AFTER) == before
    assert not catalogue.assumptions


def test_several_hold_one_after_the_other_in_whatever_order(catalogue: Catalogue) -> None:
    texts = ["ovhcloud country=US since=2027", "ovhcloud country=DE since=2026", "ovhcloud country=FR since=2026"]
    known = assume(catalogue, texts)
    found = [known.control("ovhcloud", date(year, 6, 1)).country for year in (2025, 2026, 2027)]
    assert found == ["FR", "FR", "US"]
    assert len(known.assumptions) == 2


def test_a_chain_goes_on_above_an_assumed_owner(catalogue: Catalogue) -> None:
    assert assume(catalogue, ["ovhcloud owner=github"]).control("ovhcloud", AFTER).owner == "microsoft"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not an assumption"),
        ("ovhcloud", "not an assumption"),
        ("ovhcloud since=2026", "not an assumption"),
        ("owner=carlyle", "not an assumption"),
        ("ovhcloud buyer=carlyle", "not an assumption"),
        ("ovhcloud owner='carlyle", "not an assumption"),
        ("ovhcloud owner= since=2026", "not an assumption"),
        ("ovhclod owner=carlyle", "near it: OVHcloud"),
        ("qwrtzpsdf owner=carlyle", "knows no vendor"),
        ("ovhcloud owner=carlile", "near it: Carlyle"),
        ("ovhcloud owner=carlyle since=20", "`20` is not a day"),
        ("ovhcloud owner=carlyle since=2026-02-30", "`2026-02-30` is not a day"),
        ("ovhcloud owner=carlyle kind=friends", "not a kind of ownership"),
        ("ovhcloud country=XX", "no country"),
        ("ovhcloud owner=none country=FR", "nobody stands above"),
        ("ovhcloud owner=ovhcloud", "own itself"),
        ("microsoft owner=github", "own itself"),
    ],
)
def test_what_cannot_be_read_is_said(command: Command, text: str, says: str) -> None:
    done = command("lookup", "Zimbra", "--assume", text)
    assert done.code == 2
    assert says in done.err


def test_every_result_is_stamped(command: Command) -> None:
    text = "ovhcloud owner=carlyle since=2020"
    shown = command("diagnose", CITY, "--assume", text).out
    assert "Hypothesis (--assume): OVHcloud controlled by Carlyle (United States)" in shown
    data = json.loads(command("diagnose", CITY, "--assume", text, "--format", "json").out)
    assert data["catalogue"]["assumptions"] == [
        {
            "vendor": "ovhcloud",
            "owner": "carlyle",
            "country": "US",
            "kind": "majority",
            "since": "2020",
            "written": text,
        }
    ]
    table = command("diagnose", CITY, "--assume", text, "--format", "csv", "--table", "summary").out
    assert text in table
    several = command("diagnose", CITY, CITY, "--assume", text, "--language", "fr").out
    assert "Hypothèse (--assume)" in several
    looked_up = command("lookup", "OVH", "--assume", text).out
    assert "[hypothesis, not a fact]" in looked_up
    data = json.loads(command("lookup", "OVH", "--assume", text, "--format", "json").out)[0]
    assert (data["zone"], data["chain"][0]["basis"], data["chain"][0]["source"]) == (
        "extra-european",
        "assumption",
        None,
    )


def test_a_take_over_raises_the_score_and_only_of_what_it_concerns() -> None:
    before = tiebreak.diagnose(CITY)
    after = tiebreak.diagnose(CITY, catalogue=tiebreak.assume("ovhcloud owner=carlyle since=2020"))
    assert after.solutions.amounts["extra-european"] > before.solutions.amounts["extra-european"]
    changed = {one.id for one, other in zip(before.components, after.components, strict=True) if one.zone != other.zone}
    assert changed == {known.id for known in before.components if known.control.owner == "ovhcloud"}
