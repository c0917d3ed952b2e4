"""Facts: documented, complete, and never saying what they do not list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiebreak.facts import GIVEN, TERRITORY_GIVEN, Fact
from tiebreak.inventory import Component
from tiebreak.profile import shipped
from tiebreak.schema import field_names

FACTS = shipped()
EUROPE = frozenset({"FR", "DE", "IE"})
country = st.sampled_from(["FR", "DE", "US", "CN", "CH"])
kind = st.sampled_from(["listed", "fund", "community", "state"])
VALUES: dict[str, st.SearchStrategy[object]] = {
    "europe": st.just(EUROPE),
    "data_laws": st.just((("CN", "cn-law"), ("US", "us-law"))),
    "service_laws": st.just((("US", "us-sanctions"),)),
    "home": st.sampled_from(["FR"]),
    "seat_country": country,
    "control_country": country,
    "host_control_country": country,
    "hosting_country": country,
    "ownership_kind": kind,
    "host_ownership_kind": kind,
    "contested": st.booleans(),
    "service_model": st.sampled_from(["on-premises", "saas", "paas", "iaas", "managed", "hardware"]),
    "host": st.sampled_from(["territory", "ovhcloud"]),
    "chain_countries": st.lists(country, max_size=2).map(lambda found: tuple(sorted(set(found)))),
    "keys_held_by": st.sampled_from(["territory", "vendor", "third-party"]),
    "licence_openness": st.sampled_from(["open", "source-available", "proprietary"]),
    "exit_plan": st.booleans(),
    "exit_tested": st.booleans(),
    "alternative_count": st.integers(0, 3),
    "referenced_alternative_count": st.integers(0, 3),
    "months_left": st.floats(-60, 120),
    "dependents": st.integers(0, 50),
    "control_zone": st.sampled_from(["national", "european", "commons", "extra-european"]),
    "host_zone": st.sampled_from(["own", "national", "european", "commons", "extra-european"]),
    "owner_share": st.floats(0, 1),
}


def _arguments(fact: Fact) -> st.SearchStrategy[dict[str, object]]:
    needed = {name: VALUES.get(name, st.none()) for name in fact.needs}
    optional = {name: VALUES[name] for name, _ in fact.takes if name not in fact.needs and name in VALUES}
    return st.fixed_dictionaries(needed, optional=optional)


@pytest.mark.parametrize("name", FACTS)
def test_it_is_documented_and_asks_for_what_there_is(name: str) -> None:
    fact = FACTS[name]
    assert fact.documentation.strip().endswith(".")
    known = {*GIVEN, *TERRITORY_GIVEN, *FACTS, *field_names(Component)}
    assert {taken for taken, _ in fact.takes} <= known


@pytest.mark.parametrize("name", [name for name in FACTS if set(FACTS[name].needs) <= set(VALUES)])
@given(st.data())
def test_it_says_nothing_that_it_does_not_list(name: str, data: st.DataObject) -> None:
    fact = FACTS[name]
    said = fact(**data.draw(_arguments(fact)))
    if fact.values:
        assert said is None or said in fact.values
    else:
        assert said is None or isinstance(said, tuple if fact.kind == "several" else int | float)


def test_these_are_the_facts_that_the_documentation_promises() -> None:
    assert {
        "seat_zone", "control_zone", "host_zone", "hosting_zone", "chain_zone", "exposure", "data_reach", "cutoff",
        "openness", "exit_readiness", "alternatives", "contract_months", "dependents_count", "owner_concentration",
    } <= set(FACTS)  # fmt: skip


REACH = FACTS["data_reach"]
SETTLED = {
    "host": "ovhcloud",
    "host_control_country": "FR",
    "hosting_country": "FR",
    "chain_countries": (),
    "chain_complete": True,
}


@pytest.mark.parametrize(
    ("given_values", "expected"),
    [
        ({"service_model": "saas", "control_country": "US", "ownership_kind": "listed"}, "full"),
        (
            {"service_model": "saas", "control_country": "US", "ownership_kind": "listed", "keys_held_by": "territory"},
            "contained",
        ),
        ({"service_model": "saas", "control_country": "CH", "ownership_kind": "listed"}, None),
        ({"service_model": "saas", "control_country": "CH", "ownership_kind": "listed", **SETTLED}, "possible"),
        (
            {"service_model": "saas", "control_country": "CH", "ownership_kind": "listed", "home": "CH", **SETTLED},
            "none",
        ),
        ({"service_model": "saas", "control_country": "FR", "ownership_kind": "listed", **SETTLED}, "none"),
        ({"service_model": "saas", "control_country": "FR", "ownership_kind": "listed"}, None),
        (
            {"service_model": "on-premises", "control_country": "US", "ownership_kind": "listed", "host": "territory"},
            "none",
        ),
        (
            {"service_model": "saas", "control_country": "FR", "ownership_kind": "listed", "hosting_country": "US"},
            "full",
        ),
        ({"service_model": "hardware"}, "none"),
    ],
)
def test_reach_of_foreign_law(given_values: dict[str, object], expected: str | None) -> None:
    laws = (("CN", "cn-law"), ("US", "us-law"))
    assert REACH(europe=EUROPE, data_laws=laws, **given_values) == expected
    named = FACTS["laws_on_data"]
    bound = named(europe=EUROPE, data_laws=laws, **{k: v for k, v in given_values.items() if k in dict(named.takes)})
    assert set(bound) <= {"cn-law", "us-law"}
    if expected in (None, "none", "possible"):
        assert not bound
