"""Profiles: data that say what facts are worth, refused with the line when they do not hold together."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT, Command
from tiebreak.document import Document
from tiebreak.profile import Profile, Rule, Threshold, examine, holds, load
from tiebreak.schema import validator

GOOD = """\
tiebreak: 1
profile: small
version: 1.0.0
title: {en: Small}
description: {en: For tests.}
europe: {groups: [eu, eea], countries: [CH]}
provisional_below: 0.7
default_criticality: 2
grades: {A: 50, B: 100}
dimensions:
  - {id: control, title: {en: Control}}
rules:
  - id: control
    title: {en: Who}
    dimension: control
    fact: control_zone
    weight: 3
    levels: {national: 0, european: 0, commons: 0, extra-european: 1}
    reason: {en: "{vendor} is {control_zone}"}
red_lines:
  - id: vital
    title: {en: Vital}
    when: {criticality: {at_least: 4}, cutoff: immediate}
    reason: {en: "{name} can stop"}
stances:
  - {stance: keep, when: {control_zone: national}, reason: {en: ours}}
"""


def test_a_good_one_is_read() -> None:
    profile, findings = examine(Document(GOOD, "p.yaml"))
    assert not findings
    assert profile is not None
    assert profile.names[:2] == ["control_zone", "criticality"]


MISTAKES = {
    "a value without a level": ("extra-european: 1}", "}", "18:5", "extra-european"),
    "a level for a value that is none": ("commons: 0,", "commons: 0, martian: 1,", "18:52", "martian"),
    "a fact that is none": ("fact: control_zone", "fact: control_zon", "16:11", "near it: control_zone"),
    "a level out of range": ("extra-european: 1}", "extra-european: 2}", "18:68", "2"),
    "a placeholder that is none": ("{vendor} is", "{vendr} is", "19:18", "vendr"),
    "a dimension that is none": ("dimension: control", "dimension: contrl", "15:16", "contrl"),
    "two scales": ("    levels:", "    bands: [{level: 1}]\n    levels:", "13:5", "control"),
    "a misspelt key": ("    weight: 3", "    wieght: 3", "17:5", "wieght"),
    "grades that do not reach 100": ("B: 100}", "B: 90}", "9:1", ""),
    "a red line on an unknown name": ("cutoff: immediate}", "cutof: immediate}", "23:47", "cutof"),
    "a red line on a value that is none": ("cutoff: immediate}", "cutoff: at-once}", "23:48", "at-once"),
    "no English": ('reason: {en: "{vendor}', 'reason: {fr: "{vendor}', "19:5", ""),
}


@pytest.mark.parametrize("mistake", MISTAKES, ids=MISTAKES.keys())
def test_a_mistake_is_a_finding_with_its_line(mistake: str) -> None:
    written, wrong, place, said = MISTAKES[mistake]
    assert written in GOOD
    _, findings = examine(Document(GOOD.replace(written, wrong, 1), "p.yaml"))
    places = {finding.place.removeprefix("p.yaml:"): f"{finding.message} {finding.advice}" for finding in findings}
    assert place in places, places
    assert said in places[place]


def test_a_broken_profile_stops_a_diagnosis(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "p.yaml"
    file.write_text(GOOD.replace("fact: control_zone", "fact: control_zon"))
    done = command("diagnose", "examples/lyon.yaml", "--profile", file)
    assert (done.code, done.out) == (2, "")
    assert f"{file}:16:11: error" in done.err
    assert command("check", file).code == 1


def test_any_file_is_a_profile(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(GOOD)
    done = command("diagnose", "examples/lyon-before.yaml", "--profile", file)
    assert done.code == 0, done.err
    assert "profile small 1.0.0" in done.out
    assert "Switzerland" in done.out


def test_an_unknown_profile_says_which_there_are(command: Command) -> None:
    done = command("diagnose", "examples/lyon.yaml", "--profile", "tie-brake")
    assert done.code == 2
    assert "tie-break" in done.err


def test_every_shipped_profile_holds_together() -> None:
    for file in (ROOT / "scoring").glob("*.yaml"):
        profile = load(file)
        assert profile.profile == file.stem
        for text in (profile.title, profile.description, *(rule.reason for rule in profile.rules)):
            assert {"en", "fr"} <= set(text)


def _rule(**scale: Any) -> Rule:
    common = {"id": "r", "title": {"en": "R"}, "dimension": "d", "fact": "f", "weight": 1, "reason": {"en": "r"}}
    rule: Rule = validator(Rule).validate_python({**common, **scale})
    return rule


def test_bands_have_one_lower_edge() -> None:
    rule = _rule(bands=[{"below": 10, "level": 0}, {"below": 20, "level": 0.5}, {"level": 1}])
    assert [rule.level({"f": value}) for value in (9.99, 10, 19.99, 20, None)] == [0, 0.5, 0.5, 1, None]


def test_the_first_case_that_holds_decides_and_an_open_one_leaves_it_open() -> None:
    cases = [{"when": {"a": "x"}, "level": 0}, {"when": {"b": {"at_least": 3}}, "level": 0.5}, {"level": 1}]
    rule = _rule(cases=cases)
    assert rule.level({"a": "x", "b": 9}) == 0
    assert rule.level({"a": "y", "b": 3}) == 0.5
    assert rule.level({"a": "y", "b": 2}) == 1
    assert rule.level({"a": None, "b": 2}) is None
    assert rule.level({"a": "y", "b": None}) is None
    same = _rule(cases=[{"when": {"a": "x"}, "level": 1}, {"level": 1}])
    assert same.level({"a": None}) == 1


def test_a_condition_is_no_as_soon_as_one_part_is() -> None:
    assert holds({"a": "x", "b": "y"}, {"a": "x", "b": "y"}) is True
    assert holds({"a": "x", "b": "y"}, {"a": None, "b": "z"}) is False
    assert holds({"a": "x", "b": "y"}, {"a": None, "b": "y"}) is None
    assert holds({"a": ["x", "y"]}, {"a": "y"}) is True
    assert holds({"a": "true"}, {"a": True}) is True
    assert holds({}, {}) is True


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_thresholds(value: float, edge: float) -> None:
    limits: Any = validator(Threshold)
    at_least: Threshold = limits.validate_python({"at_least": edge})
    below: Threshold = limits.validate_python({"below": edge})
    assert at_least.holds(value) == (value >= edge)
    assert below.holds(value) == (value < edge)


@given(st.floats(0, 100))
def test_every_score_has_a_grade(score: float) -> None:
    profile: Profile = load(ROOT / "scoring" / "tie-break.yaml")
    assert profile.grade(score) in "ABCDE"


def test_the_edges_of_grades_belong_to_the_better_one() -> None:
    profile = load(ROOT / "scoring" / "tie-break.yaml")
    edges = list(profile.grades.items())
    assert [profile.grade(edge) for _, edge in edges] == [name for name, _ in edges]
