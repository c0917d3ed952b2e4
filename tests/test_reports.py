"""What every example says, to the letter, in both languages: after a change `pytest --rewrite`, then review."""

import html
import json
import re

import pytest

from conftest import ROOT, Command, Golden
from tiebreak.reporters import markdown

EXAMPLES = sorted(file.stem for file in (ROOT / "examples").glob("*.yaml"))


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("example", EXAMPLES)
def test_terminal(example: str, language: str, command: Command, golden: Golden) -> None:
    done = command("diagnose", f"examples/{example}.yaml", "--language", language)
    assert (done.code, done.err) == (0, "")
    golden(f"{example}.{language}.txt", done.out)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("example", EXAMPLES)
def test_csv(example: str, language: str, command: Command, golden: Golden) -> None:
    tables = "components" if language == "en" else "summary"
    dialect = "iso" if language == "en" else "excel-fr"
    arguments = ["--format", "csv", "--table", tables, "--csv-dialect", dialect, "--language", language]
    done = command("diagnose", f"examples/{example}.yaml", *arguments)
    assert (done.code, done.err) == (0, "")
    golden(f"{example}.{language}.csv", done.out)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("example", EXAMPLES)
def test_json(example: str, language: str, command: Command, golden: Golden) -> None:
    done = command("diagnose", f"examples/{example}.yaml", "--format", "json", "--language", language)
    assert (done.code, done.err) == (0, "")
    data = json.loads(done.out)
    if language == "fr":
        data = {"red_lines": data["red_lines"], "reasons": sorted({mark["reason"] or "" for mark in data["marks"]})}
    golden(f"{example}.{language}.json", json.dumps(data, ensure_ascii=False, indent=1) + "\n")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_several_side_by_side(language: str, command: Command, golden: Golden) -> None:
    files = [f"examples/{example}.yaml" for example in EXAMPLES]
    golden(f"several.{language}.txt", command("diagnose", *files, "--language", language).out)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_one_component_explained(language: str, command: Command, golden: Golden) -> None:
    done = command("diagnose", "examples/ville-exemple.yaml", "--explain", "Microsoft 365 E3", "--language", language)
    golden(f"explained.{language}.txt", done.out)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_lookup(language: str, command: Command, golden: Golden) -> None:
    names = ["M365 E3", "VMware ESXi 7.0 U3", "Zimbra", "OnlyOffice", "LibreOfice", "Berger-Levrault"]
    golden(f"lookup.{language}.txt", command("lookup", *names, "--language", language, "--as-of", "2026-11-24").out)


def test_markdown(command: Command, golden: Golden) -> None:
    done = command("diagnose", "examples/ville-exemple.yaml", "--format", "markdown", "--language", "fr")
    golden("ville-exemple.fr.md", done.out)


@pytest.mark.parametrize(
    "text", ["# a", "1. a", "- a", "a|b", "<b>", "[a](b)", "*a*", "_a_", "`a`", "a\nb", "--- ", "=="]
)
def test_markdown_shows_a_text_as_it_is(text: str) -> None:
    written = markdown.escape(text)
    assert html.unescape(re.sub(r"\\(.)", r"\1", written)) == text.replace("\n", " ")
    assert not re.search(r"(?<!\\)[*_`<>|\[\]]", written)
    assert not re.match(r"#|-|=|\d+\.", written)


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_says_where_it_comes_from(example: str, command: Command) -> None:
    text = (ROOT / "examples" / f"{example}.yaml").read_text(encoding="utf-8")
    if example == "ville-exemple":
        assert "VILLE FICTIVE" in text
        assert "FICTIONAL CITY" in text
    else:
        assert "this is not an official inventory" in text
        components = json.loads(command("diagnose", f"examples/{example}.yaml", "--format", "json").out)["components"]
        assert text.count("\n    source: http") == len(components)


def test_the_fictional_city_shows_every_feature(command: Command) -> None:
    data = json.loads(command("diagnose", "examples/ville-exemple.yaml", "--format", "json").out)
    assert len(data["components"]) >= 120
    assert data["red_lines"]
    assert data["shares"]["euros"]["extra-european-share"]
    assert {component["zone"] for component in data["components"]} >= {
        "national",
        "european",
        "commons",
        "extra-european",
    }
    assert {component["matched"] for component in data["components"]} == {"product", "vendor", "declared", "none"}
    values: dict[str, set[bool]] = {mark["rule"]: set() for mark in data["marks"]}
    for mark in data["marks"]:
        values[mark["rule"]].add(mark["level"] is not None)
    assert {rule for rule, known in values.items() if True not in known} == {"concentration"}  # too much is unknown


def test_the_grades_tell_the_examples_apart(command: Command) -> None:
    """What docs/decisions/0003 says of the edges of the grades."""
    grades = {
        name: json.loads(command("diagnose", f"examples/{name}.yaml", "--format", "json").out)["grade"]
        for name in ("berre-l-etang", "lyon", "ville-exemple", "lyon-before")
    }
    assert grades == {"berre-l-etang": "A", "lyon": "B", "ville-exemple": "C", "lyon-before": "D"}
