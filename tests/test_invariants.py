"""What must hold for every inventory (design section 10), tried on generated ones."""

from datetime import date, timedelta
from math import fsum, isclose
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tiebreak
from tiebreak import profile as profiles
from tiebreak.catalogue import Catalogue
from tiebreak.diagnosis import Diagnosis
from tiebreak.extensions import shipped
from tiebreak.testing import DAY, catalogue_of, diagnosis_of

PROFILE = profiles.load(shipped("scoring") / "tie-break.yaml")
VENDORS: list[dict[str, Any]] = [
    {"id": "american", "name": "American", "seat": "US", "ownership": [{"kind": "listed"}]},
    {"id": "chinese", "name": "Chinese", "seat": "CN", "ownership": [{"kind": "founders"}]},
    {"id": "french", "name": "French", "seat": "FR", "ownership": [{"kind": "family"}]},
    {"id": "german", "name": "German", "seat": "DE", "ownership": [{"kind": "founders"}]},
    {"id": "bought", "name": "Bought", "seat": "FR", "ownership": [{"owner": "american", "kind": "majority"}]},
    {"id": "community", "name": "Community", "seat": "", "ownership": [{"kind": "community"}]},
    {"id": "nobody-knows", "name": "Nobody Knows", "seat": "FR", "ownership": []},
    {"id": "contested", "name": "Contested", "seat": "LV", "ownership": [{"kind": "founders", "contested": "yes"}]},
]
MODELS = ("on-premises", "saas", "hardware")
PRODUCTS = [
    {
        "id": f"{vendor['id']}-{function}-{model}",
        "name": f"{vendor['name']} {function} {model}",
        "vendor": vendor["id"],
        "function": function,
        "licence": licence,
        "service_model": model,
    }
    for vendor in VENDORS
    for function, licence in (("email", "proprietary"), ("database", "GPL-3.0"))
    for model in MODELS
]
CATALOGUE: Catalogue = catalogue_of(VENDORS, PRODUCTS)

optional: dict[str, st.SearchStrategy[Any]] = {
    "service_model": st.sampled_from([*MODELS, "paas", "iaas", "managed"]),
    "hosting_provider": st.sampled_from(["American", "French", "Unheard Of"]),
    "hosting_country": st.sampled_from(["FR", "DE", "US"]),
    "subcontractors": st.lists(st.sampled_from(["American", "German", "Unheard Of"]), max_size=2),
    "licence": st.sampled_from(["proprietary", "GPL-3.0", "BUSL-1.1"]),
    "annual_cost": st.floats(0, 1e7),
    "criticality": st.integers(1, 4),
    "data_sensitivity": st.sampled_from(["public", "sensitive"]),
    "contract_end": st.integers(-900, 2000).map(lambda days: DAY + timedelta(days)),
    "substitutability": st.sampled_from(["easy", "medium", "complex", "impossible"]),
    "exit_plan": st.booleans(),
    "exit_tested": st.booleans(),
    "keys_held_by": st.sampled_from(["territory", "vendor"]),
    "depends_on": st.lists(st.sampled_from(["c0", "c1", "c2"]), max_size=2),
}
names = st.sampled_from([str(product["name"]) for product in PRODUCTS] + ["Appli inconnue", "American"])
components = st.fixed_dictionaries({"name": names}, optional=optional)
inventories = st.lists(components, min_size=1, max_size=8).map(
    lambda rows: [{"id": f"c{index}", **row} for index, row in enumerate(rows)]
)


def _diagnose(rows: list[dict[str, Any]]) -> Diagnosis:
    return diagnosis_of(rows, CATALOGUE, PROFILE)


@given(inventories)
def test_weights_sum_to_one_and_points_to_the_score(rows: list[dict[str, Any]]) -> None:
    result = _diagnose(rows)
    assert isclose(fsum(mark.weight for mark in result.marks), 1)
    points = fsum(mark.points for mark in result.marks if mark.points is not None)
    assert isclose(points, result.score or 0, abs_tol=1e-9)
    of_components = fsum(points for points in result.points.values() if points is not None)
    of_territory = fsum(mark.points or 0 for mark in result.marks if mark.known is None)
    assert isclose(of_components + of_territory, result.score or 0, abs_tol=1e-9)


@given(inventories)
def test_the_score_lies_between_its_bounds(rows: list[dict[str, Any]]) -> None:
    result = _diagnose(rows)
    parts = [part.figures for part in (*result.blocks, *result.functions)]
    for figures in [result.figures, *parts, *(figures for _, figures in result.dimensions)]:
        assert 0 <= figures.low <= figures.high <= 100
        assert figures.score is None or figures.low <= figures.score <= figures.high
        assert isclose(figures.high - figures.low, 100 * (1 - figures.known), abs_tol=1e-9)


@given(inventories, st.randoms(use_true_random=False))
def test_the_order_of_rows_is_irrelevant(rows: list[dict[str, Any]], random: Any) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    one, other = _diagnose(rows), _diagnose(shuffled)
    assert one.figures == other.figures
    assert one.solutions == other.solutions
    assert one.euros == other.euros
    assert one.concentration == other.concentration
    assert {part.id: part for part in one.functions} == {part.id: part for part in other.functions}
    assert one.points == other.points


@given(inventories)
def test_every_component_and_every_euro_is_in_one_zone(rows: list[dict[str, Any]]) -> None:
    result = _diagnose(rows)
    assert result.solutions.total == len(rows)
    costs = [row["annual_cost"] for row in rows if "annual_cost" in row]
    assert isclose(result.euros.total, fsum(costs)) if result.euros else not costs
    assert sum(part.solutions.total for part in result.blocks) == len(rows)
    assert sum(part.solutions.total for part in result.functions) == len(rows)


KNOWLEDGE = [
    "hosting_provider",
    "hosting_country",
    "subcontractors",
    "contract_end",
    "substitutability",
    "exit_plan",
    "exit_tested",
    "licence",
    "service_model",
    "vendor",
]
"""What may become known. Not `keys_held_by`: without a word on keys the territory does not hold them (`data_reach`)."""
MAKERS = st.sampled_from(
    [str(vendor["name"]) for vendor in VENDORS if vendor["id"] not in ("nobody-knows", "contested")]
)


@settings(max_examples=400)
@given(inventories, st.data())
def test_a_further_known_fact_stays_within_the_bounds_and_never_widens_them(
    rows: list[dict[str, Any]], data: st.DataObject
) -> None:
    row = data.draw(st.sampled_from(rows))
    missing = [field for field in KNOWLEDGE if field not in row]
    if not missing:
        return
    field = data.draw(st.sampled_from(missing))
    value = data.draw(MAKERS if field == "vendor" else optional[field])
    if row.get("exit_tested") and field == "exit_plan" and not value:
        return  # a contradiction, not knowledge
    before = _diagnose(rows)
    known = before.components[rows.index(row)].values
    if field in ("vendor", "licence", "service_model") and known[field] is not None:
        return  # known or assumed from the product: this replaces it
    if field.startswith("hosting_") and known["host"] is not None:
        return  # the same: on its own premises, or at the vendor of a bare cloud
    more = [{**each, field: value} if each is row else each for each in rows]
    after = _diagnose(more)
    assert after.high - after.low <= before.high - before.low + 1e-9
    assert before.low - 1e-9 <= after.low
    assert after.high <= before.high + 1e-9
    if after.score is not None:
        assert before.low - 1e-9 <= after.score <= before.high + 1e-9


@given(inventories, st.integers(0, 7), st.sampled_from(["French", "German", "Community"]))
def test_a_european_vendor_for_an_extra_european_one_never_raises_the_shares(
    rows: list[dict[str, Any]], index: int, maker: str
) -> None:
    index %= len(rows)
    before = _diagnose(rows)
    if before.components[index].zone != "extra-european":
        return
    replaced = [dict(row) for row in rows]
    replaced[index]["name"] = f"{maker} email saas"
    after = _diagnose(replaced)
    for one, other in ((before.solutions, after.solutions), (before.euros, after.euros)):
        if one and other:
            assert (other.extra_european_share or 0) <= (one.extra_european_share or 0) + 1e-12
    assert after.territory["owner_share"] <= before.territory["owner_share"]


@given(inventories, inventories)
def test_a_territory_scores_the_same_alone_and_among_others(
    rows: list[dict[str, Any]], others: list[dict[str, Any]]
) -> None:
    alone = _diagnose(rows).figures
    _diagnose(others)
    assert _diagnose(rows).figures == alone


def test_the_largest_owner_is_open_while_another_may_be_larger() -> None:
    """A rule about the territory has a level only when nothing that is still possible would change it."""
    two = [{"name": "American email saas"}, {"name": "American database saas"}]
    strangers = [{"name": f"Appli inconnue {number}"} for number in range(3)]
    level = {mark.rule.id: mark.level for mark in _diagnose([*two, *strangers]).marks_of(None)}
    assert level == {"concentration": 1}  # two of five are 40 %, more can only be more
    level = {
        mark.rule.id: mark.level for mark in _diagnose([*two, *strangers, *strangers[:2], *strangers]).marks_of(None)
    }
    assert level == {"concentration": None}  # two of ten are 20 %


def test_an_unknown_only_inventory_has_no_score_and_the_widest_bounds() -> None:
    result = _diagnose([{"name": "Appli inconnue"}])
    assert (result.score, result.grade, result.provisional) == (None, None, True)
    assert (result.low, result.high) == (0, 100)


def test_a_frozen_figure() -> None:
    """One American service of a vital function, nothing else known: computed by hand from scoring/tie-break.yaml.

    Known: control 4×1, seat 1×1, data-reach 3×1, cutoff 2×1, openness 1×1, alternatives 1×0.5, concentration 1×1.
    Unknown: place 1, host 1, chain 0.5, substitutability 1, exit 1, contract 0.5. All × criticality 4.
    """
    result = _diagnose([{"name": "American email saas"}])
    known, dependent, unknown = 4 + 1 + 3 + 2 + 1 + 1 + 1, 4 + 1 + 3 + 2 + 1 + 0.5 + 1, 1 + 1 + 0.5 + 1 + 1 + 0.5
    assert result.score == pytest.approx(100 * dependent / known)
    assert result.known == pytest.approx(known / (known + unknown))
    assert result.low == pytest.approx(100 * dependent / (known + unknown))
    assert result.high == pytest.approx(100 * (dependent + unknown) / (known + unknown))
    assert result.grade == "E"


def test_published_concentration_figures() -> None:
    """30/30/20/20 is 2,600 (US Department of Justice, justice.gov/atr/herfindahl-hirschman-index)."""
    shares = {"American": 30, "Chinese": 30, "French": 20, "German": 20}
    rows = [
        {"id": f"c{maker.lower()}{index}", "name": f"{maker} email saas"}
        for maker, count in shares.items()
        for index in range(count)
    ]
    hhi = _diagnose(rows).concentration["solutions"].hhi
    assert hhi == pytest.approx(2600)


def test_owners_change_with_the_day() -> None:
    """VMware: listed, then bought by Broadcom; an old inventory keeps its old owner."""
    catalogue = tiebreak.load_catalogue()
    rows = [{"name": "VMware vSphere 7"}]
    new = diagnosis_of(rows, catalogue, day=date(2024, 6, 1)).components[0]
    old = diagnosis_of(rows, catalogue, day=date(2022, 6, 1)).components[0]
    assert (new.control.owner, old.control.owner != "broadcom") == ("broadcom", True)


def test_the_first_marks_are_the_main_reasons() -> None:
    points = [mark.points or 0 for mark in tiebreak.diagnose("examples/ville-exemple.yaml").marks]
    assert points == sorted(points, reverse=True)


def test_marks_as_a_table() -> None:
    result = tiebreak.diagnose("examples/ville-exemple.yaml")
    frame = result.to_frame()
    assert len(frame) == len(result.marks)
    assert frame["points"].sum() == pytest.approx(result.score)
    assert frame.groupby("component", dropna=True)["points"].sum().to_dict() == pytest.approx(
        {component: points or 0 for component, points in result.points.items()}
    )
    assert {"component", "name", "function", "block", "zone", "rule", "level", "weight", "points"} <= set(frame.columns)


def test_the_public_functions_do_the_same() -> None:
    inventory = tiebreak.load_inventory("examples/lyon.yaml")
    assert tiebreak.diagnose(inventory).figures == tiebreak.diagnose("examples/lyon.yaml").figures
