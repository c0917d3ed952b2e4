"""Profiles: data that say what facts are worth, refused with the line when they do not hold together."""

import json
from dataclasses import fields
from inspect import signature
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT, Command
from tiebreak import load_catalogue, trials
from tiebreak.conditions import GIVEN_TYPES, Threshold, holds, kind_of
from tiebreak.document import Document
from tiebreak.facts import GIVEN, TERRITORY_GIVEN
from tiebreak.inventory import Component
from tiebreak.profile import Profile, Rule, examine, load, shipped
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


LEVELS = "levels: {national: 0, european: 0, commons: 0, extra-european: 1}"

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
    "bands for words": (
        LEVELS,
        "bands: [{below: 1, level: 0}, {level: 1}]",
        "18:5",
        "`control_zone` is not a number",
    ),
    "bands for a boolean": (
        f"fact: control_zone\n    weight: 3\n    {LEVELS}",
        "fact: contested\n    weight: 3\n    bands: [{level: 1}]",
        "18:5",
        "`contested` is not a number",
    ),
    "levels for a number": ("fact: control_zone", "fact: criticality", "18:5", "`criticality` is a number"),
    "levels for a fact that is a number": ("fact: control_zone", "fact: contract_months", "18:5", "is a number"),
    "levels for a date": ("fact: control_zone", "fact: contract_end", "18:5", "is a date"),
    "levels for one of two booleans": (
        f"fact: control_zone\n    weight: 3\n    {LEVELS}",
        "fact: exit_plan\n    weight: 3\n    levels: {true: 0}",
        "18:5",
        "false",
    ),
    "no levels": (LEVELS, "levels: {}", "18:5", "`levels` is empty"),
    "no bands": (LEVELS, "bands: []", "18:5", "empty"),
    "no cases": (LEVELS, "cases: []", "18:5", "empty"),
    "a fact of several values": ("fact: control_zone", "fact: chain_countries", "16:11", "several values"),
    "a limit for words": ("cutoff: immediate}", "cutoff: {below: 3}}", "23:48", "is not a number"),
    "a limit for a date": ("cutoff: immediate}", "contract_end: {below: 3}}", "23:54", "is a date"),
    "a limit for a boolean": ("cutoff: immediate}", "exit_plan: {at_least: 1}}", "23:51", "is not a number"),
    "a fact about the territory": ("cutoff: immediate}", "owner_concentration: {below: 1}}", "23:61", "owner_"),
    "a limit that is none": ("cutoff: immediate}", "months_left: {}}", "23:53", "is empty"),
    "a word for a number": ("cutoff: immediate}", "months_left: short}", "23:53", "is a number"),
    "a number as a word": ("{at_least: 4}", "4", "23:25", "at_least: 4"),
    "no word at all": ("cutoff: immediate}", "cutoff: []}", "23:48", "is empty"),
    "a word for several values": ("cutoff: immediate}", "depends_on: mail}", "23:52", "several values"),
    "a word that a given name never is": ("cutoff: immediate}", "licence_openness: fre}", "23:58", "proprietary"),
    "several values that decide where a rule applies": (
        "    weight: 3",
        "    weight: 3\n    applies: {qualifications: hds}",
        "18:31",
        "several values",
    ),
    "a territory to which a rule applies": (
        "    dimension: control\n    fact: control_zone",
        "    dimension: control\n    about: territory\n    applies: {block: software}\n    fact: owner_concentration",
        "17:5",
        "about the territory as a whole",
    ),
    "no English title": ("title: {en: Small}", "title: {fr: Petit}", "4:1", "English"),
    "no English description": ("description: {en: For tests.}", "description: {fr: Essais.}", "5:1", "English"),
    "no English title of a dimension": ("title: {en: Control}", "title: {fr: Contrôle}", "11:19", "English"),
    "no English question": ("title: {en: Control}", "title: {en: Control}, question: {fr: Qui ?}", "11:41", "English"),
    "no English title of a rule": ("title: {en: Who}", "title: {fr: Qui}", "14:5", "English"),
    "no English title of a red line": ("title: {en: Vital}", "title: {fr: Vital}", "22:5", "English"),
    "no English reason of a stance": ("reason: {en: ours}", "reason: {fr: à nous}", "26:52", "English"),
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


def test_one_mistake_is_one_finding() -> None:
    for name, (written, wrong, _, _) in MISTAKES.items():
        _, findings = examine(Document(GOOD.replace(written, wrong, 1), "p.yaml"))
        if name not in ("a misspelt key", "a territory to which a rule applies"):
            assert len(findings) == 1, (name, [str(finding.message) for finding in findings])


def test_all_mistakes_are_said_at_once_in_the_order_of_the_file() -> None:
    text = GOOD.replace("title: {en: Small}", "title: {fr: Petit}").replace("cutoff: immediate}", "cutoff: {below: 3}}")
    _, findings = examine(Document(text.replace("fact: control_zone", "fact: chain_countries"), "p.yaml"))
    assert [finding.line for finding in findings] == [4, 16, 23]


def test_limits_of_numbers_and_words_of_booleans_are_right() -> None:
    text = GOOD.replace("fact: control_zone", "fact: exit_plan").replace(LEVELS, "levels: {true: 0, false: 1}")
    limits = "months_left: {below: 0}, contested: false, vendor: [zimbra, synacor], users: {at_least: 3}}"
    _, findings = examine(Document(text.replace("cutoff: immediate}", limits), "p.yaml"))
    assert not findings


def test_what_is_given_is_of_the_kind_that_facts_take() -> None:
    types = {**{each.name: each.type for each in fields(Component)}, **GIVEN_TYPES}
    for fact in shipped().values():
        for name, parameter in signature(fact.function).parameters.items():
            if name in {**GIVEN, **TERRITORY_GIVEN}:
                assert kind_of(types.get(name, str)) == kind_of(parameter.annotation), (fact.name, name)
    assert set(GIVEN_TYPES) <= {*GIVEN, *TERRITORY_GIVEN}


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


def test_the_shipped_profile_holds_together() -> None:
    for file in [ROOT / "scoring" / "tie-break.yaml"]:
        profile = load(file)
        assert profile.profile == file.stem
        for text in (profile.title, profile.description, *(rule.reason for rule in profile.rules)):
            assert {"en", "fr"} <= set(text)


def test_the_shipped_profile_passes_its_own_tests() -> None:
    profile = load(ROOT / "scoring" / "tie-break.yaml")
    assert profile.tests
    assert trials.run(profile, load_catalogue()) == []


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


def test_a_rule_about_a_day_is_written_in_json(tmp_path: Path, command: Command) -> None:
    rule = """\
  - id: contract
    title: {en: A contract}
    dimension: control
    fact: contract_end
    weight: 1
    cases:
      - {when: {exit_plan: "true"}, level: 0}
      - {level: 1}
    reason: {en: "until {contract_end}"}
red_lines:
"""
    (tmp_path / "day.yaml").write_text(GOOD.replace("red_lines:\n", rule, 1), encoding="utf-8")
    component = "{name: X, contract_end: 2026-12-31, exit_plan: false}"
    inventory = f"{{tiebreak: 1, territory: {{name: A}}, date: 2026-01-01, components: [{component}]}}"
    (tmp_path / "inventory.yaml").write_text(inventory, encoding="utf-8")
    profile = str(tmp_path / "day.yaml")
    done = command("diagnose", str(tmp_path / "inventory.yaml"), "--profile", profile, "--format", "json")
    assert done.code == 0, done.err
    marks = {mark["rule"]: mark["value"] for mark in json.loads(done.out)["marks"]}
    assert marks["contract"] == "2026-12-31"
