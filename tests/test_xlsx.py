"""The workbook: typed cells, the reader's words, no live formula."""

import io
from datetime import datetime
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pytest

from conftest import Command
from tiebreak import diagnose
from tiebreak.reporters import Options, xlsx
from tiebreak.reporters.csv import TABLES

HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    '=HYPERLINK("http://example.org")',
    "http://example.org",
    "\tx",
    "001",
    "1e5",
]


def _book(command: Command, tmp_path: Path, *arguments: str) -> openpyxl.Workbook:
    file = tmp_path / "report.xlsx"
    done = command("diagnose", *arguments, "--format", "xlsx", "--output", file)
    assert (done.code, done.out) == (0, "")
    return openpyxl.load_workbook(file)


def test_a_sheet_a_table_in_the_language_of_the_reader(command: Command, tmp_path: Path) -> None:
    book = _book(command, tmp_path, "examples/ville-exemple.yaml", "--language", "fr")
    assert book.sheetnames == ["Composants", "Notes", "Fonctions", "Synthèse"]
    sheet = book["Composants"]
    titles = [cell.value for cell in sheet[1]]
    assert titles[:5] == ["Collectivité", "Jour", "Identifiant", "Composant", "Fonction"]
    rows = {row[3]: dict(zip(titles, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert len(rows) == 125
    mail = rows["Microsoft 365 E3"]
    assert mail["Zone"] == "extra-européen"
    assert mail["Pays de contrôle"] == "États-Unis"
    assert isinstance(mail["Coût annuel"], int | float)
    assert isinstance(mail["Fin du contrat"], datetime)
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref.startswith("A1:")
    whole = book["Synthèse"]
    first = dict(zip([cell.value for cell in whole[1]], [cell.value for cell in whole[2]], strict=True))
    assert first["Partie"] == "Ensemble"
    assert 0 < first["Score"] < 100


def test_every_column_has_a_title_in_both_languages() -> None:
    result = diagnose("examples/ville-exemple.yaml")
    for language in ("en", "fr"):
        book = openpyxl.load_workbook(io.BytesIO(xlsx.diagnoses([result], Options(language=language))))
        for sheet, rows in zip(book.worksheets, TABLES.values(), strict=True):
            names = list(next(rows(result, language)))
            titles = [cell.value for cell in sheet[1]]
            assert len(set(titles)) == len(titles)
            assert not [title for title in titles if "_" in title], names


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_text_is_never_a_formula_or_a_link(hostile: str, command: Command, tmp_path: Path) -> None:
    file = tmp_path / "inventory.yaml"
    written = hostile.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
    file.write_text(
        f'tiebreak: 1\nterritory: {{name: T, country: FR}}\ndate: 2026-01-01\ncomponents:\n  - {{name: "{written}"}}\n',
        encoding="utf-8",
    )
    book = _book(command, tmp_path, str(file))
    cell = book.worksheets[0]["D2"]
    assert cell.data_type == "s"
    assert cell.value.strip() == hostile.strip()
    assert cell.hyperlink is None


def test_the_same_input_gives_the_same_bytes() -> None:
    result = diagnose("examples/lyon.yaml")
    assert xlsx.diagnoses([result], Options()) == xlsx.diagnoses([result], Options())
