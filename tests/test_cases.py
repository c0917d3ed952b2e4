"""Cases that people of the field can read and write: tests/cases/*.yaml."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tiebreak.conditions import as_text
from tiebreak.diagnosis import Diagnosis
from tiebreak.extensions import shipped as shipped_folder
from tiebreak.profile import load, shipped
from tiebreak.testing import catalogue_of, diagnosis_of, levels_of, read_cases

FILES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))
CASES = [(file.name, data, case) for file in FILES for data in [read_cases(file)] for case in data.get("cases", ())]


def _diagnose(data: dict[str, Any], case: dict[str, Any]) -> Diagnosis:
    day = date.fromisoformat(case["day"]) if "day" in case else None
    return diagnosis_of([case["component"]], catalogue_of(data["vendors"], data["products"]), day=day)


@pytest.mark.parametrize(("file", "data", "case"), CASES, ids=[case["case"] for _, _, case in CASES])
def test_a_case_comes_out_as_written(file: str, data: dict[str, Any], case: dict[str, Any]) -> None:
    result = _diagnose(data, case)
    (known,) = result.components
    facts = shipped()
    for name, expected in case.get("expect", {}).items():
        value = known.values.get(name)
        if name not in known.values:
            takes = {need: known.values.get(need) for need, _ in facts[name].takes}
            unknown = any(takes[need] is None for need in facts[name].needs)
            value = None if unknown else facts[name](**takes)
        assert (None if value is None else as_text(value)) == expected, f"{file}: {name}"
    levels = levels_of(result, known)
    for rule, expected in case.get("levels", {}).items():
        if expected == "absent":
            assert rule not in levels, f"{file}: {rule} applies"
        else:
            assert levels[rule] == (None if expected is None else float(expected)), f"{file}: {rule}"


def test_the_cases_are_not_empty() -> None:
    assert len(CASES) >= 20


LINES = [(data, case) for _, data, case in CASES if "red_lines" in case]


@pytest.mark.parametrize(("data", "case"), LINES, ids=[case["case"] for _, case in LINES])
def test_red_lines_are_crossed_as_written(data: dict[str, Any], case: dict[str, Any]) -> None:
    result = _diagnose(data, case)
    assert [crossing.red_line.id for crossing in result.red_lines] == (case["red_lines"] or [])
    assert [crossing.red_line.id for crossing in result.open_red_lines] == case.get("may_cross", [])


def test_each_red_line_has_a_case_that_crosses_it() -> None:
    crossed = {line for _, case in LINES for line in case["red_lines"] or ()}
    assert crossed == {line.id for line in load(shipped_folder("scoring") / "tie-break.yaml").red_lines}
