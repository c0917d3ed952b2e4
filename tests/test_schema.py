"""Values that leave nothing to judge are read without pydantic, and pydantic would make the same of them."""

from dataclasses import fields
from datetime import date
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from conftest import ROOT
from tiebreak import conditions, document, inventory, plain, profile, schema
from tiebreak.inventory import Component, Inventory
from tiebreak.profile import Profile, Rule

NAMED = ("Text", "Identifier", "Country", "Name", "Amount", "Months", "Count", "Criticality", "ServiceModel")
READERS = {
    **{name: getattr(inventory, name) for name in NAMED},
    "bool": bool,
    "date": date,
    "list": list[str],
    "condition": conditions.Condition,
    "weight": profile.Weight,
}

WRITTEN = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.from_regex(r"[+-]?[0-9 _]{0,4}[.,]?[0-9]{0,3}(e[0-9])?", fullmatch=True),
    st.sampled_from(
        [
            "true",
            "True",
            "no",
            "1",
            "2026-02-30",
            "2026-02-28",
            "2026-W01-1",
            "20260228",
            "saas",
            "FR",
            "FR\n",
            "٣",
            "²",
            "nan",
            "01",
        ]
    ),
    st.lists(st.text(max_size=3), max_size=2),
    st.dictionaries(st.sampled_from(["control_zone", "Below", "at_least"]), st.text(max_size=4), max_size=2),
)


@pytest.mark.parametrize("name", READERS)
@given(value=WRITTEN)
@example(value="4.0")
@example(value="1000000000000000")
def test_what_is_taken_at_once_pydantic_makes_as_well(name: str, value: Any) -> None:
    try:
        taken = plain.reader(READERS[name])(value)
    except (ValueError, KeyError, TypeError):
        return
    judged = schema.validator(READERS[name]).validate_python(value)
    assert (judged, type(judged)) == (taken, type(taken))


ROW = st.fixed_dictionaries(
    {"name": st.text(max_size=4)},
    optional={
        "id": st.sampled_from(["", "mail", "Mail", "-"]),
        "annual_cost": st.sampled_from(["12", "12.50", "-1", "1e3", "twelve"]),
        "cost_licence": st.sampled_from(["5", None, "x"]),
        "criticality": st.sampled_from(["1", "4", "5", "4.0", None]),
        "exit_plan": st.sampled_from(["true", "false", "yes", "maybe", None]),
        "contract_end": st.sampled_from(["2027-01-31", "2027-02-30", "tomorrow"]),
        "subcontractors": st.sampled_from([[], ["OVH"], [""], "OVH", None]),
        "answers": st.sampled_from([{"a": "b"}, {"a": None}, {}, []]),
        "unknown_key": st.just("x"),
    },
)


@given(row=ROW)
def test_a_row_is_the_same_by_both_ways(row: dict[str, Any]) -> None:
    try:
        judged = schema.validator(Component).validate_python(row)
    except ValueError:
        with pytest.raises(ValueError, match="validation error"):
            schema.make(Component, row)
        return
    made = schema.make(Component, row)
    for field in fields(Component):  # what is not written is an attribute of the class, not of the row
        ours, theirs = getattr(made, field.name), getattr(judged, field.name)
        assert (type(ours), ours) == (type(theirs), theirs)


@pytest.mark.parametrize("file", sorted((ROOT / "examples").glob("*.yaml")), ids=lambda file: file.stem)
def test_examples_leave_nothing_to_judge(file: Any) -> None:
    data = document.read(file).data
    taken = plain.reader(Inventory)(data)
    assert taken == schema.validator(Inventory).validate_python(data)


def test_the_profile_leaves_nothing_to_judge() -> None:
    data = document.read(ROOT / "scoring" / "tie-break.yaml").data
    taken = plain.reader(Profile)(data)
    assert taken == schema.validator(Profile).validate_python(data)
    assert all(isinstance(rule, Rule) for rule in taken.rules)
