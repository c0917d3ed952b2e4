"""The HTML report: one file that loads and runs nothing, reads well, and takes every text as a text."""

import hashlib
import re
from base64 import b64encode
from html.parser import HTMLParser
from pathlib import Path

import pytest

from conftest import Command, Golden

HOSTILE = [
    "<script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<!--",
    "]]>",
    "javascript:alert(1)",
    "\u202eesrever",
    "a\x1b[2Jb",
    "&lt;b&gt;",
    "x" * 200,
]
VOID = {"meta", "rect", "circle"}


class Page(HTMLParser):
    """What a page is made of: the tags in their order, and the texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.fixture
def page(command: Command) -> str:
    return command("diagnose", "examples/ville-exemple.yaml", "--format", "html", "--language", "fr").out


def test_it_is_whole_and_speaks_its_language(page: str) -> None:
    read = Page(page)
    assert not read.open
    assert read.tags[0] == ("html", {"lang": "fr"})
    names = [tag for tag, _ in read.tags]
    assert names.count("h1") == 1
    assert names.count("main") == 1
    ids = [attributes["id"] for _, attributes in read.tags if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_it_loads_and_runs_nothing(page: str) -> None:
    read = Page(page)
    allowed = {"lang", "charset", "http-equiv", "content", "name", "class", "href", "id", "aria-labelledby", "tabindex"}
    allowed |= {
        "role",
        "aria-label",
        "scope",
        "viewbox",
        "aria-hidden",
        "preserveaspectratio",
        "x",
        "y",
        "width",
        "height",
    }
    allowed |= {"fill", "cx", "cy", "r", "stroke", "font-size", "text-anchor"}
    for tag, attributes in read.tags:
        assert tag not in ("script", "link", "img", "iframe", "object", "form", "base")
        assert set(attributes) <= allowed, (tag, attributes)
        assert (attributes.get("href") or "#").startswith("#")
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style is not None
    assert "url(" not in style[1]
    assert "@import" not in style[1]
    checksum = b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-{checksum}'" in page


def test_every_chart_stands_in_a_table_and_says_itself(page: str) -> None:
    read = Page(page)
    charts = [attributes for tag, attributes in read.tags if tag == "svg" and attributes.get("role") == "img"]
    assert len(charts) == 8
    for tag, attributes in read.tags:
        if tag == "svg":
            assert attributes.get("aria-labelledby") or attributes.get("aria-hidden") == "true"
        if tag == "th":
            assert attributes["scope"] in ("col", "row")
    assert "Ensemble: extra-européen 45 %" in page.replace("\u00a0", " ")


def test_it_has_every_component_the_method_and_the_sources(page: str, command: Command) -> None:
    rows = re.findall(r"<th scope=\"row\">([^<]*)</th>", page)
    assert len([row for row in rows if row == "Microsoft 365 E3"]) == 1
    for title in ("Chaque composant", "La méthode", "Qui le dit"):
        assert f">{title}</h2>" in page
    assert "https://" in page
    assert command("diagnose", "examples/ville-exemple.yaml", "-f", "html", "-l", "fr").out == page


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_name_stays_a_text(hostile: str, command: Command, tmp_path: Path) -> None:
    written = hostile.replace("\\", "\\\\").replace('"', '\\"').replace("\x1b", "\\e").replace("\u202e", "\\u202e")
    file = tmp_path / "inventory.yaml"
    file.write_text(
        f"""\
tiebreak: 1
territory: {{name: "{written}", country: FR}}
date: 2026-01-01
components:
  - {{name: "{written}", vendor: Microsoft, notes: "{written}", hosting_provider: "{written}"}}
""",
        encoding="utf-8",
    )
    done = command("diagnose", file, "--format", "html")
    assert done.code == 0
    read = Page(done.out)
    assert not read.open
    assert not {"script", "img", "b"} & {tag for tag, _ in read.tags}
    assert "\x1b" not in done.out
    assert "\u202e" not in done.out


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_page(language: str, command: Command, golden: Golden) -> None:
    golden(f"html/lyon.{language}.html", command("diagnose", "examples/lyon.yaml", "-f", "html", "-l", language).out)


def test_several_territories_are_one_page(command: Command) -> None:
    read = Page(command("diagnose", "examples/lyon.yaml", "examples/occitanie.yaml", "--format", "html").out)
    assert not read.open
    assert "Ville de Lyon" in read.texts


@pytest.mark.parametrize(
    "arguments",
    [
        ("compare", "examples/lyon-before.yaml", "examples/lyon.yaml"),
        ("alternatives", "gis"),
        ("diagnose", "examples/lyon.yaml", "--profile", "eu-csf-2026", "--profile", "tie-break"),
    ],
)
def test_every_report_has_a_page(arguments: tuple[str, ...], command: Command) -> None:
    done = command(*arguments, "--format", "html", "--language", "fr")
    assert done.code == 0
    read = Page(done.out)
    assert not read.open
    assert [tag for tag, _ in read.tags].count("h1") == 1
