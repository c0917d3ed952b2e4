"""Published methods: their own figures to the digit, bounds, and files that do not hold together."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT, Command
from tiebreak import Application, apply, load_catalogue, trials
from tiebreak.assessment import combine, read, round_half_up, settle_by
from tiebreak.document import Document
from tiebreak.extensions import shipped
from tiebreak.measures import hhi
from tiebreak.method import Method, MethodTrial, examine, load
from tiebreak.questionnaire import all_answers, load_all

QUESTIONNAIRES = load_all([shipped("questionnaires")])
ANSWERS = all_answers(QUESTIONNAIRES.values())
METHODS: dict[str, Method] = {
    file.stem: load(file, answers=lambda: ANSWERS)
    for file in sorted((ROOT / "scoring").glob("*.yaml"))
    if "\nreadings:" in file.read_text(encoding="utf-8")
}
CATALOGUE = load_catalogue()
FRAMEWORK = METHODS["eu-csf-2026"]
SCORE, _, SEAL = FRAMEWORK.readings


@pytest.mark.parametrize("name", METHODS)
def test_every_method_reproduces_the_figures_it_carries(name: str) -> None:
    assert METHODS[name].tests
    assert trials.run(METHODS[name], CATALOGUE) == []


@pytest.mark.parametrize("name", METHODS)
def test_every_method_is_named_after_its_file_and_speaks_both_languages(name: str) -> None:
    method = METHODS[name]
    assert method.profile == name
    for texts in (method.title, method.description, method.limits, method.attribution):
        assert {"en", "fr"} <= set(texts)


@pytest.mark.parametrize("name", QUESTIONNAIRES)
def test_every_questionnaire_is_named_after_its_file_and_speaks_both_languages(name: str) -> None:
    questionnaire = QUESTIONNAIRES[name]
    assert Path(questionnaire.file).stem == name
    for question in questionnaire.questions:
        texts = [question.text, question.why, *(option.text for option in question.options or ())]
        assert all({"en", "fr"} <= set(each) for each in texts)


def test_the_framework_has_its_48_criteria_235_options_and_maxima() -> None:
    assert len(FRAMEWORK.criteria) == 48
    assert sum(len(criterion.values["points"]) for criterion in FRAMEWORK.criteria) == 235
    maxima = {dimension.id: 0.0 for dimension in FRAMEWORK.dimensions}
    for criterion in FRAMEWORK.criteria:
        maxima[criterion.dimension] += max(criterion.values["points"].values())
    assert list(map(round, maxima.values(), [2] * 8)) == [1000.03, 1002, 1000, 1002, 1001, 1000, 1001, 1000]


@pytest.mark.parametrize(
    ("name", "weights"),
    [("eu-csf-2026", (20, 10, 10, 15, 10, 15, 15, 5)), ("eu-csf-1.2.1", (15, 10, 10, 15, 20, 15, 10, 5))],
)
def test_the_weights_of_the_two_versions_are_not_mixed_up(name: str, weights: tuple[int, ...]) -> None:
    assert tuple(dimension.weight for dimension in METHODS[name].dimensions) == weights


@pytest.mark.parametrize("name", METHODS)
def test_more_is_never_worth_less_on_a_ladder(name: str) -> None:
    for criterion in METHODS[name].criteria:
        for scale, options in criterion.values.items():
            if scale in ("points", "seal"):
                assert list(options.values()) == sorted(options.values()), criterion.id


def _answers(**options: str) -> list[Any]:
    return [settle_by(criterion, options[criterion.id]) for criterion in FRAMEWORK.criteria]


@pytest.mark.parametrize(("level", "score"), [(1, 10.475), (2, 37.61805), (3, 52.7061), (4, 75.3979)])
def test_the_cheapest_answers_of_each_level(level: int, score: float) -> None:
    cheapest = {
        criterion.id: next(option for option, seal in criterion.values["seal"].items() if seal >= level)
        for criterion in FRAMEWORK.criteria
    }
    settled = _answers(**cheapest)
    assert read(FRAMEWORK, SEAL, settled).value == level
    assert read(FRAMEWORK, SCORE, settled).value == pytest.approx(score)


some_answers = st.fixed_dictionaries(
    {
        criterion.id: st.sampled_from([*criterion.values["points"], "unknown", "not-applicable"])
        for criterion in FRAMEWORK.criteria
    }
)


@given(some_answers)
def test_a_value_lies_between_its_bounds_and_those_of_the_method(options: dict[str, str]) -> None:
    settled = _answers(**options)
    for reading in FRAMEWORK.readings:
        outcome = read(FRAMEWORK, reading, settled)
        if outcome.value is None:
            assert not outcome.known
            continue
        assert outcome.low is not None
        assert outcome.high is not None
        assert outcome.low - 1e-9 <= outcome.value <= outcome.high + 1e-9
        if reading.unit == "percent":
            assert outcome.low >= -1e-9
            assert outcome.high <= 100.21  # the highest of the eight maxima, alone: 1002 out of 1000


@given(some_answers, st.data())
def test_an_answer_never_widens_the_bounds(options: dict[str, str], data: Any) -> None:
    unknown = [name for name, option in options.items() if option == "unknown"]
    if not unknown:
        return
    name = data.draw(st.sampled_from(unknown))
    criterion = next(each for each in FRAMEWORK.criteria if each.id == name)
    better = {**options, name: data.draw(st.sampled_from(list(criterion.values["points"])))}
    for reading in FRAMEWORK.readings:
        before, after = (read(FRAMEWORK, reading, _answers(**each)) for each in (options, better))
        assert before.low is not None
        assert before.high is not None
        assert after.low is not None
        assert after.high is not None
        assert before.low - 1e-9 <= after.low <= after.high <= before.high + 1e-9


@given(some_answers)
def test_the_level_is_the_smallest_and_names_the_criteria_that_govern_it(options: dict[str, str]) -> None:
    outcome = read(FRAMEWORK, SEAL, _answers(**options))
    given_ = {name: option for name, option in options.items() if option not in ("unknown", "not-applicable")}
    seals = {
        criterion.id: criterion.values["seal"][given_[criterion.id]]
        for criterion in FRAMEWORK.criteria
        if criterion.id in given_
    }
    assert outcome.value == min(seals.values(), default=None)
    for criterion in outcome.governing:
        assert seals[criterion.id] == outcome.value
        assert len(set(criterion.values["seal"].values())) > 1


@pytest.mark.parametrize(
    ("operator", "numbers", "expected"),
    [
        ("geometric-mean", [(95, 4), (10, 1)], 60.559026),  # two assets, weighed by criticality
        ("geometric-mean", [(52.5, 1), (50, 1)], 51.2348),
        ("geometric-mean", [(95, 1)] * 5 + [(10, 1)], 65.2784),
        ("geometric-mean", [(number, 1) for number in (10, 25, 50, 95, 50, 25)], 33.7746),
        ("geometric-mean", [(0, 1), (95, 1)], 0),
        ("mean", [(95, 1), (10, 1)], 52.5),
        ("mean", [(1, 3), (0, 1)], 0.75),
        ("sum", [(4, 1), (2, 2)], 8),
        ("minimum", [(4, 1), (2, 9)], 2),
        ("maximum", [(4, 1), (2, 9)], 4),
        ("ladder", [(1, 1), (1, 1), (0, 1), (1, 1)], 2),  # a step above a missing one does not count
        ("ladder", [(1, 1)] * 3, 3),
        ("mean", [], None),
    ],
)
def test_the_operators(operator: Any, numbers: list[tuple[float, float]], expected: float | None) -> None:
    found = combine(operator, numbers)
    assert found == (None if expected is None else pytest.approx(expected, abs=1e-4))


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ([30, 30, 20, 20], 2600),  # https://www.justice.gov/atr/herfindahl-hirschman-index
        ([10, 9, 12, 15, 12, 11, 15, 16], 1296),
        ([30, 25, 25, 20], 2550),
        ([55, 25, 20], 4050),  # two of them on one host
        ([], None),
    ],
)
def test_the_index_of_concentration(sizes: list[float], expected: float | None) -> None:
    assert hhi(sizes) == (None if expected is None else pytest.approx(expected))


@pytest.mark.parametrize(
    ("value", "decimals", "expected"), [(75.125, 2, 75.13), (74.925, 1, 74.9), (77.315, 1, 77.3), (0.5, 0, 1.0)]
)
def test_halves_are_rounded_up(value: float, decimals: int, expected: float) -> None:
    assert round_half_up(value, decimals) == expected


SMALL = """\
tiebreak: 1
profile: small
version: 1.0.0
title: {en: Small}
description: {en: For tests.}
limits: {en: None.}
licence: none
attribution: {en: Ours.}
reference: https://example.org/
europe: {groups: [eu, eea]}
about: component
dimensions:
  - {id: one, title: {en: One}, weight: 1}
  - {id: two, title: {en: Two}, weight: 3}
criteria:
  - {id: a, dimension: one, answer: eu-csf.2.1, values: {points: {1: 0, 2: 50, 3: 100}}, rejects: ["1"]}
  - {id: b, dimension: two, fact: openness, values: {points: {open: 100, source-available: 50, proprietary: 0}}}
readings:
  - id: score
    title: {en: Score}
    reads: points
    gates: {two: 50}
    rejected: 0
    grades: [{grade: low, below: 50}, {grade: high, at_least: 50}]
tests:
  - {name: gates and weights, criteria: {a: "3", b: source-available}, expect: {score: "62.5"}}
  - {name: below the gate, criteria: {a: "3", b: proprietary}, expect: {score: "0"}}
  - {name: what is unknown does not pass a gate, criteria: {a: "3"}, expect: {score: "0"}}
  - {name: an option that rejects, criteria: {a: "1", b: open}, expect: {score: "0"}}
  - name: a component, as an inventory has it
    component: {name: LibreOffice, answers: {eu-csf.2.1: "2"}}
    day: 2026-01-01
    expect: {score: "87.5"}
"""

MISTAKES = {
    "a criterion of no dimension": ("dimension: one, answer", "dimension: three, answer", "16:24", "three"),
    "an answer that nobody asks": ("eu-csf.2.1, values", "eu-csf.2.9, values", "16:37", "eu-csf.2.9"),
    "an option without a value": ("{1: 0, 2: 50, 3: 100}", "{1: 0, 2: 50}", "16:58", "3"),
    "a value of no option": ("3: 100}", "3: 100, 4: 100}", "16:88", "4"),
    "a fact that there is not": ("fact: openness", "fact: opennes", "17:35", "openness"),
    "a scale that no criterion has": ("reads: points", "reads: score", "21:12", "score"),
    "a gate of no dimension": ("gates: {two: 50}", "gates: {three: 50}", "22:20", "three"),
    "a grade without an edge": ("{grade: low, below: 50}", "{grade: low}", "24:14", "low"),
    "an option that rejects and is none": ('rejects: ["1"]', 'rejects: ["9"]', "16:100", "9"),
    "a test of a reading that is not there": (
        "b: source-available}, expect: {score",
        "b: open}, expect: {seal",
        "26:",
        "seal",
    ),
    "a component without its day": ("    day: 2026-01-01\n", "", "31:5", "day"),
    "a text without English": ("limits: {en: None.}", "limits: {fr: Rien.}", "6:1", "English"),
}


def test_a_small_one_is_read_and_its_tests_pass() -> None:
    method, findings = examine(Document(SMALL, "small.yaml"), None, lambda: ANSWERS)
    assert not findings
    assert method is not None
    assert trials.run(method, CATALOGUE) == []


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_a_finding_with_its_line(mistake: str) -> None:
    old, new, place, named = MISTAKES[mistake]
    assert old in SMALL
    _, findings = examine(Document(SMALL.replace(old, new, 1), "small.yaml"), None, lambda: ANSWERS)
    places = [f"{finding.line}:{finding.column}" for finding in findings]
    assert any(found.startswith(place) for found in places), places
    assert any(named in f"{finding.message} {finding.advice}" for finding in findings)


def test_a_test_that_fails_says_what_came_out(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "small.yaml"
    file.write_text(SMALL.replace('expect: {score: "62.5"}', 'expect: {score: "63.0"}'), encoding="utf-8")
    done = command("test", file)
    assert done.code == 1
    assert "gates and weights: score should be 63.0, is 62.5" in done.out
    assert "5 tests, 1 failed" in done.out


def test_methods_beside_each_other(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "inventory.yaml"
    file.write_text(
        """\
tiebreak: 1
territory: {name: Testville, country: FR}
date: 2026-01-01
components:
  - {id: mail, name: Microsoft 365, service_model: saas, levels: {munich-sds: 1}, answers: {eu-csf.1.8: "1"}}
  - {id: files, name: Nextcloud, service_model: saas, answers: {eu-csf.2.1: "3"}}
""",
        encoding="utf-8",
    )
    arguments = ("diagnose", file, "-p", "tie-break", "-p", "eu-csf-2026", "-p", "munich-sds", "-p", "concentration")
    data = json.loads(command(*arguments, "--format", "json").out)
    assert [each["profile"]["id"] for each in data["methods"]] == [
        "tie-break",
        "eu-csf-2026",
        "munich-sds",
        "concentration",
    ]
    framework = {each["id"]: each for each in data["methods"][1]["components"]}
    seal = next(each for each in framework["mail"]["readings"] if each["id"] == "seal")
    assert (seal["value"], seal["grade"], seal["governing"]) == (0, "SEAL-0", ["1.8"])
    how = {each["id"]: each["how"] for each in framework["files"]["criteria"]}
    assert (how["2.1"], how["2.4"]) == ("answer", "not-asked")
    assert [each["component"] for each in data["disagreements"]] == ["mail"]
    rows = command(*arguments, "--format", "csv").out.splitlines()
    assert rows[0].startswith("territory,profile,profile_version,component,reading,value")
    for form in ("terminal", "markdown"):
        page = command(*arguments, "--format", form, "--language", "fr").out
        assert "Où elles divergent".casefold() in page.casefold()
    explained = command("diagnose", file, "-p", "eu-csf-2026", "--explain", "mail")
    assert "3.1" in explained.out
    assert "from facts" in explained.out
    assert "governed by" in explained.out


OTHERS = {
    # https://digital-sovereignty.net/page/calculation: 0 when the product is a monopoly, else the share of criteria met
    "wuerzburg": (
        """
criteria:
  - {id: monopoly, dimension: one, answer: levels.w, values: {met: {"no": 1, "yes": 1}}, rejects: ["yes"]}
  - {id: a, dimension: two, answer: levels.a, values: {met: {"no": 0, "yes": 1}}}
  - {id: b, dimension: two, answer: levels.b, values: {met: {"no": 0, "yes": 1}}}
  - {id: c, dimension: two, answer: levels.c, values: {met: {"no": 0, "yes": 1}}}
  - {id: d, dimension: two, answer: levels.d, values: {met: {"no": 0, "yes": 1}}}
  - {id: e, dimension: two, answer: levels.e, values: {met: {"no": 0, "yes": 1}}}
readings:
  - {id: score, title: {en: S}, criteria: [a, b, c, d, e, monopoly], reads: met, across: minimum, rejected: 0}
""",
        [
            ({"monopoly": "no", "a": "yes", "b": "yes", "c": "yes", "d": "no", "e": "no"}, {"score": "0.6"}),
            ({"monopoly": "no", "a": "yes", "b": "yes", "c": "yes", "d": "yes", "e": "yes"}, {"score": "1"}),
            ({"monopoly": "yes", "a": "yes", "b": "yes", "c": "yes", "d": "yes", "e": "yes"}, {"score": "0"}),
        ],
    ),
    # Index für digitale Souveränität (CMS): a sum, A above 95, B above 80, C above 65, D above 50
    "cms": (
        """
criteria:
  - {id: a, dimension: one, answer: levels.a}
readings:
  - id: score
    title: {en: S}
    within: sum
    across: sum
    grades: [{grade: A, above: 95}, {grade: B, above: 80}, {grade: C, above: 65}, {grade: D, above: 50}, {grade: E}]
""",
        [
            ({"a": value}, {"score": grade})
            for value, grade in (
                ("96", "A"),
                ("95", "B"),
                ("81", "B"),
                ("80", "C"),
                ("66", "C"),
                ("65", "D"),
                ("51", "D"),
                ("50", "E"),
            )
        ],
    ),
    # Red Hat Viewfinder: 1 to 9 foundation, 10 to 27 strategic, 28 and more advanced, of one domain
    "viewfinder": (
        """
criteria:
  - {id: a, dimension: one, answer: levels.a}
readings:
  - id: score
    title: {en: S}
    within: sum
    across: sum
    grades:
      - {grade: not-rated, below: 1}
      - {grade: foundation, up_to: 9}
      - {grade: strategic, up_to: 27}
      - {grade: advanced, at_least: 28}
""",
        [
            ({"a": value}, {"score": grade})
            for value, grade in (
                ("0", "not-rated"),
                ("9", "foundation"),
                ("10", "strategic"),
                ("27", "strategic"),
                ("28", "advanced"),
            )
        ],
    ),
    # Questionnaire MDT: 0.6 of what technology lacks and 0.4 of what the GDPR lacks, each of the most attainable
    "mdt": (
        """
criteria:
  - {id: a, dimension: one, answer: levels.a, weight: 1.0, values: {lack: {0: 5, 1: 4, 3: 2, 5: 0}}}
  - {id: b, dimension: two, answer: levels.b, weight: 1.5, values: {lack: {0: 5, 1: 4, 3: 2, 5: 0}}}
  - {id: c, dimension: two, answer: levels.c, weight: 1.2, values: {lack: {0: 5, 1: 4, 3: 2, 5: 0}}}
readings:
  - id: score
    title: {en: S}
    reads: lack
    within: sum
    out_of: attainable
    unit: percent
    better: less
    missing: worst
    grades:
      - {grade: very-low, below: 20}
      - {grade: low, below: 40}
      - {grade: moderate, below: 60}
      - {grade: strong, below: 80}
      - {grade: systemic}
""",
        [
            ({"a": "0", "b": "0", "c": "0"}, {"score": "100"}),
            ({"a": "1", "b": "1", "c": "1"}, {"score": "systemic"}),
            ({"a": "3", "b": "3", "c": "3"}, {"score": "40"}),
            ({"a": "3", "b": "3", "c": "3"}, {"score": "moderate"}),
            ({"a": "5", "b": "5", "c": "5"}, {"score": "0"}),
            ({"a": "unknown", "b": "5"}, {"score": "77.78"}),  # 60 + 40 × 1.2 / 2.7: what is not answered as the worst
            ({}, {"score": "none"}),
        ],
    ),
    # a rating of assets: the mean of a pillar leaves out what is not answered; nothing answered is no score, not 0
    "ratings": (
        """
criteria:
  - {id: a, dimension: one, answer: levels.a, values: {worth: {low: 10, middle: 50, high: 95}}}
  - {id: b, dimension: one, answer: levels.b, values: {worth: {low: 10, middle: 50, high: 95}}}
  - {id: c, dimension: one, answer: levels.c, values: {worth: {low: 10, middle: 50, high: 95}}}
  - {id: d, dimension: two, answer: levels.d, values: {worth: {low: 10, middle: 50, high: 95}}}
readings:
  - {id: score, title: {en: S}, reads: worth, within: mean, across: geometric-mean}
  - {id: strict, title: {en: S}, reads: worth, within: mean, across: geometric-mean, missing: fails}
""",
        [
            ({"a": "high", "b": "low"}, {"score": "52.5", "strict": "none"}),
            ({"a": "high", "b": "low", "d": "middle", "c": "not-applicable"}, {"score": "51.23"}),
            ({}, {"score": "none"}),
        ],
    ),
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_other_published_methods_say_can_be_said(name: str) -> None:
    """Methods that are not shipped (docs/methods/README.md), by their published arithmetic and edges."""
    rest, cases = OTHERS[name]
    one, two = (0.6, 0.4) if name == "mdt" else (1, 1)
    head = (
        SMALL[: SMALL.index("criteria:")].replace("weight: 1", f"weight: {one}").replace("weight: 3", f"weight: {two}")
    )
    method, findings = examine(Document(head + rest, "m.yaml"), None, lambda: ANSWERS)
    assert not findings, findings
    assert method is not None
    for options, expected in cases:
        trial = MethodTrial(name="case", criteria=options, expect=expected)
        method.tests = [trial]
        assert trials.run(method, CATALOGUE) == []


def test_rules_of_a_profile_read_answers(command: Command, tmp_path: Path) -> None:
    profile, inventory = tmp_path / "ours.yaml", tmp_path / "inventory.yaml"
    written = (ROOT / "src" / "tiebreak" / "starters" / "profile.en.yaml").read_text(encoding="utf-8")
    rules = """\
rules:
  - id: clause
    title: {en: Reversibility}
    dimension: control
    fact: eu-csf.2.1
    weight: 1
    levels: {1: 1, 2: 0.5, 3: 0}
    reason: {en: "answered"}
  - id: scan
    title: {en: The organisation}
    about: territory
    dimension: control
    fact: ndsi-scan.recovery
    weight: 1
    levels: {absent: 1, limited: 0.75, partial: 0.5, complete: 0}
    reason: {en: "answered"}
"""
    options = ANSWERS["ndsi-scan.recovery"]
    levels_ = ", ".join(f"{option}: {level}" for option, level in zip(options, (1, 0.5, 0.25, 0), strict=False))
    rules = rules.replace("{absent: 1, limited: 0.75, partial: 0.5, complete: 0}", f"{{{levels_}}}")
    profile.write_text(written[: written.index("rules:")] + rules, encoding="utf-8")
    inventory.write_text(
        f"""\
tiebreak: 1
territory: {{name: Testville, country: FR}}
date: 2026-01-01
components:
  - {{id: a, name: Zimbra, answers: {{eu-csf.2.1: "2"}}}}
  - {{id: b, name: Nextcloud, answers: {{eu-csf.2.1: unknown}}}}
answers: {{ndsi-scan.recovery: {options[0]}}}
""",
        encoding="utf-8",
    )
    data = json.loads(command("diagnose", inventory, "--profile", profile, "--format", "json").out)
    levels = {(mark["component"], mark["rule"]): mark["level"] for mark in data["marks"]}
    assert levels == {("a", "clause"): 0.5, ("b", "clause"): None, (None, "scan"): 1}
    profile.write_text(profile.read_text(encoding="utf-8").replace("eu-csf.2.1", "eu-csf.2.11"), encoding="utf-8")
    assert "no questionnaire asks for `eu-csf.2.11`" in command("check", profile).out


def test_from_python() -> None:
    result = apply(ROOT / "examples" / "ville-exemple.yaml", "eu-csf-2026", catalogue=CATALOGUE)
    assert isinstance(result, Application)
    assert 0 < result.known < 0.1


def test_a_method_is_no_profile(command: Command) -> None:
    done = command("compare", "examples/lyon.yaml", "examples/lyon-before.yaml", "--profile", "eu-csf-2026")
    assert done.code == 2
    assert "published method" in done.err


def _of(text: str) -> tuple[Method | None, list[str]]:
    method, findings = examine(Document(text, "m.yaml"), None, lambda: ANSWERS)
    return method, [str(finding.message) for finding in findings]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("weight: 3", "weight: .inf"),
        ("weight: 3", "weight: 1e300"),
        ("weight: 3", "weight: -1"),
        ("1: 0, 2: 50", "1: 1e300, 2: 50"),
        ("1: 0, 2: 50", "1: nan, 2: 50"),
        ("rejected: 0", "rejected: 1e300"),
        ("reads: points", "reads: points\n    decimals: 400"),
        ("reads: points", "criteria: [a]"),
        ("{grade: high, at_least: 50}", "{grade: high, below: 40}"),  # no value can have it
        ("points: {1: 0, 2: 50, 3: 100}}", "points: {1: 0, 2: 50, 3: 100}, other: {1: 0, 2: 0, 3: 0}}"),
        ("fact: openness", "fact: contract_end"),
        ('criteria: {a: "3"}, expect', "dimensions: {score: {nowhere: 1}}, expect"),
    ],
)
def test_a_nonsense_number_or_name_is_a_finding(old: str, new: str) -> None:
    assert old in SMALL
    method, findings = _of(SMALL.replace(old, new, 1))
    assert findings
    del method


def test_numbers_that_cannot_be_are_not_read() -> None:
    reading = "readings: [{id: score, title: {en: S}, within: sum, across: sum}]\n"
    head = SMALL[: SMALL.index("criteria:")]
    method, findings = _of(head + "criteria: [{id: a, dimension: one, answer: levels.a}]\n" + reading)
    assert not findings
    assert method is not None
    for written in ("inf", "nan", "1e300", "-1e26", "many"):
        method.tests = [MethodTrial(name="case", criteria={"a": written}, expect={"score": "none"})]
        assert trials.run(method, CATALOGUE) == []


OPEN = """\
criteria:
  - id: a
    dimension: one
    cases:
      - {when: {openness: open, users: {at_least: 10}}, option: "yes"}
      - {when: {openness: proprietary}, option: "no"}
    values: {points: {"no": 0, "yes": 100}}
readings: [{id: score, title: {en: S}, reads: points}]
"""


def test_one_line_that_only_may_hold_settles_nothing() -> None:
    method, findings = _of(SMALL[: SMALL.index("criteria:")] + OPEN)
    assert not findings
    assert method is not None
    method.tests = [
        MethodTrial(name="open", given={"openness": "open"}, expect={"score": "none"}),
        MethodTrial(name="certain", given={"openness": "open", "users": "12"}, expect={"score": "100"}),
    ]
    assert trials.run(method, CATALOGUE) == []


gated = st.fixed_dictionaries(
    {
        "a": st.sampled_from(["1", "2", "3", "unknown", "not-applicable"]),
        "b": st.sampled_from(["open", "source-available", "proprietary", "unknown"]),
    }
)


@given(gated, st.sampled_from(["left-out", "worst", "fails"]), st.sampled_from(["more", "less"]), st.data())
def test_bounds_hold_with_gates_and_rejections(options: dict[str, str], missing: str, better: str, data: Any) -> None:
    text = SMALL.replace("    gates:", f"    missing: {missing}\n    better: {better}\n    gates:")
    method, findings = _of(text[: text.index("tests:")])
    assert not findings
    assert method is not None
    (reading,) = method.readings

    def made(chosen: dict[str, str]) -> Any:
        return read(method, reading, [settle_by(each, chosen[each.id]) for each in method.criteria])

    outcome = made(options)
    if outcome.value is not None:
        assert outcome.low <= outcome.value <= outcome.high
    all_known = {
        name: data.draw(st.sampled_from(list(criterion.values["points"])))
        if (option := options[name]) == "unknown"
        else option
        for name, criterion in ((each.id, each) for each in method.criteria)
    }
    final = made(all_known)
    if final.value is not None and outcome.low is not None:
        assert outcome.low - 1e-9 <= final.value <= outcome.high + 1e-9


def test_the_grade_is_that_of_the_value_as_printed() -> None:
    grades = "grades: [{grade: low, below: 58}, {grade: high, at_least: 58}]"
    text = (
        SMALL[: SMALL.index("criteria:")]
        + f"""\
criteria: [{{id: a, dimension: one, answer: levels.a}}]
readings: [{{id: score, title: {{en: S}}, within: sum, across: sum, {grades}}}]
"""
    )
    method, _ = _of(text)
    assert method is not None
    method.tests = [MethodTrial(name="case", criteria={"a": "57.9999"}, expect={"score": "high"})]
    assert trials.run(method, CATALOGUE) == []
