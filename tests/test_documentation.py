"""Documentation that cannot go stale: generated pages are compared, commands in it are run, links lead somewhere."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT, Command

PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("*/README.md")])
SKIP = "[…]"


def _blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


CONSOLES = [(page.name, block) for page in PAGES for block in _blocks(page, "console")]


def test_the_reference_is_what_the_code_says() -> None:
    program = "import sys; sys.path.insert(0, 'docs'); import json, write_reference as w; print(json.dumps(w.pages()))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    for name, text in json.loads(done.stdout).items():
        assert (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8") == text, f"{name}: run `make docs`"


def test_the_figures_and_the_data_package_are_what_the_tables_say() -> None:
    program = "import sys; sys.path.insert(0, 'docs'); import json, write_catalogue as w; print(json.dumps(w.files()))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    for name, text in json.loads(done.stdout).items():
        assert (ROOT / name).read_text(encoding="utf-8") == text, f"{name}: run `make docs`"


@pytest.mark.parametrize(("page", "block"), CONSOLES, ids=[block.split("\n")[0] for _, block in CONSOLES])
def test_a_command_in_a_page_says_what_the_page_says(page: str, block: str, command: Command) -> None:
    first, *expected = block.rstrip("\n").split("\n")
    done = command(*shlex.split(first.removeprefix("$ tiebreak ")))
    lines = [line.replace("\u00a0", " ") for line in done.out.splitlines()]
    position, free = 0, False
    for line in expected:
        if line == SKIP:
            free = True
            continue
        place = lines.index(line, position) if line in lines[position:] else -1
        assert place >= 0, f"{page}: `{line}` is not in what {first} prints"
        assert free or place == position, f"{page}: `{line}` does not follow in what {first} prints"
        position, free = place + 1, False
    assert free or position == len(lines)


def test_the_python_of_the_readme_runs() -> None:
    (program,) = _blocks(ROOT / "README.md", "python")
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 6


def test_the_yaml_of_the_readme_is_an_inventory(command: Command, tmp_path: Path) -> None:
    (text,) = _blocks(ROOT / "README.md", "yaml")
    file = tmp_path / "inventory.yaml"
    file.write_text(text)
    assert command("check", file).code == 0
    assert command("diagnose", file).code == 0


def test_the_tutorial_holds(command: Command, tmp_path: Path) -> None:
    """`docs/write-a-rule.md`, step by step."""
    rule, tests = _blocks(ROOT / "docs" / "write-a-rule.md", "yaml")
    profile = tmp_path / "ours.yaml"
    assert command("new", "profile", profile).code == 0
    written = profile.read_text(encoding="utf-8")
    written = written.replace("\nrules:\n", f"\nrules:\n{rule}\n").replace("\ntests:\n", f"\ntests:\n{tests}")
    profile.write_text(written, encoding="utf-8")
    assert command("check", profile).code == 0
    assert "4 tests, 0 failed" in command("test", profile).out
    data = json.loads(command("diagnose", "examples/ville-exemple.yaml", "-p", profile, "--format", "json").out)
    assert "keys" in {mark["rule"] for mark in data["marks"]}


def test_every_tiebreak_command_of_the_pages_exists(command: Command) -> None:
    found = set()
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        found |= {match for match in re.findall(r"`tiebreak ([a-z]+)", text) if match != "schema"}
        for option in re.findall(r"(?<![\w-])(--[a-z-]+[a-z])", " ".join(re.findall(r"`[^`]*tiebreak[^`]*`", text))):
            shown = "".join(
                command(name, "--help").out
                for name in ("diagnose", "check", "lookup", "alternatives", "new", "interview")
            )
            assert option in shown + "--version", f"{page.name}: {option}"
    for name in found:
        assert command(name, "--help").code == 0, name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), target


def test_the_makefile_has_the_commands_of_the_readme() -> None:
    readme, makefile = (ROOT / "README.md").read_text(encoding="utf-8"), (ROOT / "Makefile").read_text(encoding="utf-8")
    commands = re.findall(r"^    make ([a-z]+)$", readme, re.MULTILINE)
    assert commands == ["diagnose", "test"]
    assert all(f"\n{name}:" in makefile for name in commands)
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_the_readme_quotes_what_was_measured() -> None:
    """The figures of the README are lines of benchmarks/results.md, which only `make bench` writes."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    measured = (ROOT / "benchmarks" / "results.md").read_text(encoding="utf-8")
    quoted = re.findall(r"^\| .*\*\*\d.*\|$", readme, re.MULTILINE)
    assert quoted
    assert all(line in measured for line in quoted)


def test_the_version_is_said_once() -> None:
    import tiebreak  # noqa: PLC0415

    assert f"## {tiebreak.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_no_page_claims_to_be_the_official_diagnostic() -> None:
    for page in (ROOT / "README.md", ROOT / "docs" / "LISEZMOI.md"):
        text = page.read_text(encoding="utf-8")
        assert "not\ntheir official diagnostic" in text or "n’est pas\nleur diagnostic officiel" in text
