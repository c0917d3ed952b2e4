"""Writes docs/reference/ from the code and the data, by `make docs`; a test compares, so it cannot go stale."""

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import get_type_hints

import typer

from tiebreak import cli, extensions, facts, load_catalogue, questionnaire, scoring
from tiebreak.catalogue import TABLES
from tiebreak.checks import Check
from tiebreak.diagnosis import ASKS
from tiebreak.inventory import Acceptance, Component, Inventory, Territory
from tiebreak.reference import Reference, descriptions
from tiebreak.reporters import SHIPPED, Reporter
from tiebreak.reporters.csv import TABLES as CSV_TABLES
from tiebreak.schema import field_names, options

FOLDER = Path(__file__).parent / "reference"
NOTE = "<!-- Written by docs/write_reference.py: change the code or the data, then run `make docs`. -->\n"


NOT_SHIPPED = """## Not shipped, and why

- **IRN** (Indice de résilience numérique, aDRI) is published under CC BY-NC-ND 4.0: neither its criteria nor an
  adaptation of them may be shipped here. Rate with its own sheet, and write the result under `levels` of a component
  (`levels: {irn: "52.5"}`), where a method of your own can read it (`answer: levels.irn`). Its way to sum up, a
  geometric mean weighed by criticality, is an operator of ours.
- **Munich SDS**, **Gaia-X labels**, **DICTU**, **ZenDiS**, **Deutschland-Stack**: questions, points or thresholds are
  not published, or were withdrawn. Levels can be imported in the same way; `munich-sds` shows how.
- **CADA** (proposal of June 2026) has levels of its own, which are not those of the SEAL and not in force.
"""


def pages() -> dict[str, str]:
    """Name of a page → its text."""
    own = extensions.none_installed()
    asked = questionnaire.load_all(own.folders("questionnaires"))
    reference = Reference(
        facts=own.objects(facts.Fact, "tiebreak.facts"),
        checks=own.objects(Check, "tiebreak.checks"),
        reporters=own.objects(Reporter, *SHIPPED),
        profiles={
            file.stem: scoring.load(file, answers=lambda: questionnaire.all_answers(asked.values()))
            for folder in own.folders("scoring")
            for file in folder.glob("*.yaml")
        },
        questionnaires=asked,
        catalogue=load_catalogue(),
    )
    found = {
        "commands.md": _commands(),
        "inventory.md": _inventory(),
        "words.md": _words(reference),
        "facts.md": _facts(reference),
        "profiles.md": _profiles(reference),
        "checks.md": _checks(reference),
        "formats.md": _formats(reference),
        "functions.md": _functions(reference),
    }
    found |= {f"../methods/{name}.md": f"# {entry.text}" for name, entry in reference.kinds["profiles"].items()}
    found["../methods/README.md"] = _methods(reference)
    return {name: NOTE + text.rstrip() + "\n" for name, text in found.items()}


def _methods(reference: Reference) -> str:
    """The list of methods, those that are shipped and those that are not."""
    rows = "".join(
        f"| [`{entry.name}`]({entry.name}.md) | {_cell(entry.summary)} |\n" for entry in reference.entries("profiles")
    )
    asked = "".join(f"| `{entry.name}` | {_cell(entry.summary)} |\n" for entry in reference.entries("questionnaires"))
    head = (
        "# Methods\n\nRecord the facts once, then let any method read them:\n"
        "`tiebreak diagnose inventory.yaml --profile tie-break --profile eu-csf-2026`.\n"
        "Each keeps its own scale, and its published figures are its tests (`tiebreak test NAME`).\n\n"
        f"| method | |\n| --- | --- |\n{rows}\nQuestionnaires that feed them (`tiebreak interview NAME`):\n\n"
        f"| questionnaire | |\n| --- | --- |\n{asked}"
    )
    return f"{head}\n{NOT_SHIPPED}"


def _words(reference: Reference) -> str:
    lines = [f"- {entry.text}" for entry in reference.kinds["words"].values()]
    return "# Words of a result\n\nAlso `tiebreak explain WORD`, in French with `--language fr`.\n\n" + "\n".join(lines)


def _commands() -> str:
    parts = [
        "# Commands\n\nWhat `--help` says. Exit codes: 0 fine; 1 findings, or a score or red line over the limit; 2 the"
    ]
    parts.append(" input or the call is unusable; 3 a mistake of ours.\n")
    group = typer.main.get_command(cli.application())
    for name, command in group.commands.items():  # type: ignore[attr-defined]  # a group, as there are several commands
        parts.append(f"\n## tiebreak {name}\n\n{inspect.cleandoc(command.help or '')}\n\n| option | |\n| --- | --- |\n")
        for parameter in command.params:
            names = (
                " ".join(f"`{option}`" for option in parameter.opts) if parameter.param_type_name == "option" else ""
            )
            names = names or f"`{(parameter.metavar or parameter.name).upper()}`"
            parts.append(f"| {names} | {_cell(getattr(parameter, 'help', None) or 'Show this message.')} |\n")
    return "".join(parts)


def _inventory() -> str:
    parts = [
        "# The inventory\n\nEvery field but `name` is optional; a field left out is unknown, never zero. ",
        "`tiebreak schema` prints the same as a JSON Schema for editors; `tiebreak new` writes a starter file.\n",
    ]
    titles = {Inventory: "The file", Territory: "territory", Component: "components", Acceptance: "accepted"}
    for kind, title in titles.items():
        parts.append(f"\n## {title}\n\n{inspect.getdoc(kind)}\n\n| field | meaning | values |\n| --- | --- | --- |\n")
        hints = get_type_hints(kind)
        for field in field_names(kind):
            values = ", ".join(f"`{value}`" for value in options(hints[field]))
            parts.append(f"| `{field}` | {_cell(descriptions(kind).get(field, ''))} | {values} |\n")
    return "".join(parts)


def _facts(reference: Reference) -> str:
    asked = ", ".join(f"`{field}`" for field in sorted(set(ASKS.values())))
    head = "# Facts\n\nWhat can be said of a component; rules say what a value is worth. "
    head += f"What is unknown leads to a question about: {asked}.\n"
    measures = "\n# Measures\n\nWhat can be measured of a territory as a whole; methods read them like facts.\n"
    return head + "".join([*_entries(reference, "facts"), measures, *_entries(reference, "measures")])


def _profiles(reference: Reference) -> str:
    head = "# Profiles, rules and red lines\n\nAll numbers stand in `scoring/`; why they are what they are: "
    head += "[decisions](../decisions/0003-the-default-profile.md). Other [methods](../methods/README.md).\n"
    profile = reference.kinds["profiles"]["tie-break"]
    return head + f"\n## {profile.name}\n\n{profile.text}\n" + "".join(_entries(reference, "rules"))


def _checks(reference: Reference) -> str:
    head = "# Checks\n\nWhat `tiebreak check` finds, and what `tiebreak explain NAME` says of it.\n"
    return head + "".join(_entries(reference, "checks"))


def _formats(reference: Reference) -> str:
    parts = ["# Formats\n\nNames for machines are English and stable; sentences are in the language asked for.\n"]
    parts += _entries(reference, "formats")
    parts.append("\n## Tables of csv\n\n")
    parts += [f"- `{name}`: {inspect.getdoc(function)}\n" for name, function in CSV_TABLES.items()]
    parts.append("\n## Tables of a catalogue\n\n")
    for name, kind in TABLES.items():
        columns = ", ".join(f"`{column}`" for column in field_names(kind))
        parts.append(f"- `{name}.csv`: {inspect.getdoc(kind)} Columns: {columns}.\n")
    return "".join(parts)


def _functions(reference: Reference) -> str:
    rows = "".join(f"| `{entry.name}` | {_cell(entry.summary)} |\n" for entry in reference.entries("functions"))
    head = "# Functions\n\nWhat a component can be for: block and usual criticality.\n\n| function | |\n| --- | --- |\n"
    return head + rows


def _entries(reference: Reference, kind: str) -> Iterator[str]:
    for entry in reference.entries(kind):
        yield f"\n## {entry.name}\n\n{entry.text}\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    (FOLDER.parent / "methods").mkdir(exist_ok=True)
    for page, content in pages().items():
        (FOLDER / page).write_text(content, encoding="utf-8")
