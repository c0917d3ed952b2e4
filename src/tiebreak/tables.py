"""The tables of a catalogue as files: read, checked cell by cell, and put together.

tiebreak's own are trusted (`prepared`), because a test checks them.
"""

import io
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import fields
from functools import cached_property
from pathlib import Path
from typing import Any, get_args

from tiebreak import document as documents
from tiebreak.catalogue import (
    HISTORIES,
    REFERENCES,
    TABLES,
    Addition,
    Catalogue,
    Checked,
    Since,
    is_day,
)
from tiebreak.errors import Finding, InputError
from tiebreak.extensions import shipped
from tiebreak.language import Sentence, sentence
from tiebreak.names import nearest
from tiebreak.prepared import own_contents
from tiebreak.schema import field_names, validator


class Table:
    """One CSV file of a catalogue, with the place of every cell."""

    def __init__(self, text: str, file: str) -> None:
        import csv  # noqa: PLC0415 - for tables of one's own: what is prepared is read without

        self.text = text
        self.file = file
        self.findings: list[Finding] = []
        self.header: list[str] = []
        self.rows: list[dict[str, str]] = []
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        try:
            header = next(reader, [])
            if len(header) == 1 and ";" in header[0]:  # no row would be right: said once, not once a row
                self._problem("semicolons", (1, 1))
                return
            self.header = header
            self._look_for_twins()
            for cells in reader:
                if len(cells) != len(header):
                    if cells:
                        self._problem("cells", (reader.line_num, 1), found=len(cells), expected=len(header))
                    continue
                self.rows.append({column: cell for column, cell in zip(header, cells, strict=True) if cell})
        except csv.Error as error:
            message = sentence("table.syntax", problem=str(error))
            self.findings.append(Finding("table", "error", message, file, reader.line_num, 1))

    def _problem(self, key: str, place: tuple[int, int], /, **values: Any) -> None:
        message, advice = sentence(f"table.{key}", **values), sentence(f"table.{key}.advice")
        self.findings.append(Finding("table", "error", message, self.file, *place, advice))

    def _look_for_twins(self) -> None:
        for index, column in enumerate(self.header):
            if column in self.header[:index]:
                self._problem("same-column", (1, self._begin(1, index)), column=column)

    @cached_property
    def _lines(self) -> list[str]:
        """The lines as the reader of CSV counts them, which ends none at a form feed or a Unicode separator."""
        return list(io.StringIO(self.text, newline=""))

    @cached_property
    def _starts(self) -> list[int]:
        """First line of each row of `rows` (from 1), found by reading the text again."""
        import csv  # noqa: PLC0415 - as above

        reader = csv.reader(io.StringIO(self.text, newline=""))
        found: list[int] = []
        with suppress(csv.Error):  # was said when the text was read first; all of `rows` stands before it
            next(reader, None)
            start = reader.line_num + 1
            for cells in reader:
                if len(cells) == len(self.header):
                    found.append(start)
                start = reader.line_num + 1
        return found

    def position(self, row: int, column: str) -> tuple[int, int]:
        """Line and column (from 1) where a cell of a row begins."""
        start = self._starts[row]
        return start, self._begin(start, self.header.index(column) if column in self.header else 0)

    def _begin(self, line: int, wanted: int) -> int:
        """Where the cell of a number (from 0) begins in a line; 1 when it does not begin there."""
        quoted, separators = False, 0
        for offset, character in enumerate(self._lines[line - 1] if wanted else ""):
            quoted ^= character == '"'
            separators += character == "," and not quoted
            if separators == wanted:
                return offset + 2
        return 1


def read_table(file: Path) -> tuple[dict[int, Any], list[Finding], Table]:
    """The rows of one table that are right, by their number, what is wrong with the others, and the table itself.

    The model is found by the file's name (`vendors.csv` → `Vendor`).

    Raises:
        InputError: the file cannot be read at all.
    """
    table = Table(documents.read_text(file), str(file))
    model = TABLES[file.stem]
    findings = list(table.findings)
    for column in table.header:
        if column not in field_names(model):
            near = nearest(column, field_names(model))
            advice = sentence("did-you-mean", options=near or field_names(model))
            message = sentence("model.unknown-key", key=column)
            findings.append(Finding("table", "error", message, str(file), 1, 1, advice))
    if findings:
        return {}, findings, table
    rows = validator(list.__class_getitem__(model))
    wrong: dict[tuple[int, str], tuple[Sentence, Sentence]] = {}
    try:
        values = dict(enumerate(rows.validate_python(table.rows)))
    except ValueError as error:
        wrong = _wrong_cells(error, table)
        refused = {row for row, _ in wrong}
        right = [row for row in range(len(table.rows)) if row not in refused]
        values = dict(zip(right, rows.validate_python([table.rows[row] for row in right]), strict=True))
    wrong |= _impossible_days(table, model)
    for (row, column), (message, advice) in sorted(wrong.items()):
        findings.append(Finding("table", "error", message, str(file), *table.position(row, column), advice))
        values.pop(row, None)
    return values, findings, table


def _wrong_cells(error: Any, table: Table) -> dict[tuple[int, str], tuple[Sentence, Sentence]]:
    """Row and column of each cell that is not right, with what is wrong and what to do."""
    found: dict[tuple[int, str], tuple[Sentence, Sentence]] = {}
    for detail in error.errors(include_url=False):
        index, *rest = detail["loc"]
        row, column = int(index), str(rest[0]) if rest else ""
        message = sentence("table.cell", column=column, written=table.rows[row].get(column, ""), problem=detail["msg"])
        if detail["type"] == "missing":
            message = sentence("model.missing", key=column)
        # a cell that may be of several kinds is wrong once
        found.setdefault((row, column), (message, sentence("table.cell.advice")))
    return found


def _impossible_days(table: Table, model: type) -> dict[tuple[int, str], tuple[Sentence, Sentence]]:
    """The cells whose date no calendar has (2026-02-30), which a pattern cannot tell, and those that are no date."""
    exact = {each.name for each in fields(model) if each.type == Checked}
    columns = [*exact, *(each.name for each in fields(model) if Since in get_args(each.type))]
    return {
        (row, column): (sentence("table.day", column=column, written=cells[column]), sentence("table.day.advice"))
        for row, cells in enumerate(table.rows)
        for column in columns
        if column in cells and not is_day(cells[column], exact=column in exact)
    }


def missing_rows(
    rows: Mapping[str, Mapping[int, Any]], among: Any, unsure: Collection[str] = ()
) -> Iterator[tuple[str, int, str, Sentence, Sentence | str]]:
    """The cells that name a row of another table which does not exist: table, row, column, what is wrong, what to do.

    `among` has the rows there are, by id, as a catalogue has them. Cells that name a row of an unsure table are left
    alone.
    """
    for table, column, other in REFERENCES:
        if other in unsure:
            continue
        existing = getattr(among, other)
        for number, row in rows.get(table, {}).items():
            value = getattr(row, column)
            for wanted in value if isinstance(value, tuple) else [value] if value else []:
                if wanted not in existing:
                    options = nearest(wanted, existing)
                    advice: Sentence | str = sentence("did-you-mean", options=options) if options else ""
                    yield table, number, column, sentence("check.missing-row", column=column, id=wanted), advice


def load(folders: Iterable[Path]) -> Catalogue:
    """Read a catalogue from its folders; a row of a later folder replaces the row of the same id of an earlier one.

    Of what has a history, the lines of a later folder replace all earlier lines of the same (`HISTORIES`): who owns a
    vendor, since when a country belongs to a group. tiebreak's own folder is trusted, because a test checks it; any
    other is checked cell by cell, and may refer to the rows of all folders.

    Raises:
        InputError: with all findings, when a table is not right, refers to what does not exist, or a folder has none.
    """
    tables: dict[str, list[Any]] = {}
    findings: list[Finding] = []
    others: list[dict[str, tuple[dict[int, Any], Table]]] = []
    unsure: set[str] = set()
    version = ""
    additions: list[Addition] = []
    own, only_own = shipped("catalogue"), None
    folders = list(folders)
    for folder in folders:
        files = [folder / f"{name}.csv" for name in TABLES]
        present = [file for file in files if file.is_file()]
        if not present:
            message = sentence("catalogue.no-table", tables=[f"{name}.csv" for name in TABLES])
            findings.append(Finding("file", "error", message, str(folder)))
            continue
        if folder == own:
            contents = own_contents(present)
            if len(folders) == 1:
                only_own = contents  # nothing to add: the rows stay as they are kept
            else:
                for name, shipped_rows in contents.tables().items():
                    _add(tables, name, shipped_rows)
        else:
            right, wrong = read_tables(present)
            findings += wrong
            unsure |= {Path(finding.file).stem for finding in wrong}
            others.append(right)
            additions.append(Addition(str(folder), _checksum(present)))
            for name, (rows, _) in right.items():
                _add(tables, name, rows.values())
        if not version and (stamp := folder / "version.txt").is_file():
            version = documents.read_text(stamp).strip()
    catalogue = Catalogue(only_own or tables, version, tuple(additions))
    for right in others:
        findings += _dangling(right, catalogue, unsure)
    if findings:
        raise InputError(findings)
    return catalogue


def read_tables(files: Iterable[Path]) -> tuple[dict[str, tuple[dict[int, Any], Table]], list[Finding]]:
    """The right rows of each table with the table itself, by the table's name, and what is wrong in all of them."""
    found: dict[str, tuple[dict[int, Any], Table]] = {}
    findings: list[Finding] = []
    for file in files:
        try:
            rows, wrong, table = read_table(file)
        except InputError as error:
            findings += error.findings
            continue
        found[file.stem] = (rows, table)
        findings += wrong
    return found, findings


def _checksum(files: Iterable[Path]) -> str:
    """SHA-256 of several files with their names and lengths, in hexadecimal; empty when one cannot be read."""
    import hashlib  # noqa: PLC0415 - loads a library of cryptography

    checksum = hashlib.sha256()
    try:
        for file in files:
            content = file.read_bytes()
            checksum.update(f"{file.name} {len(content)}\n".encode() + content)
    except OSError:  # said where the tables are read
        return ""
    return checksum.hexdigest()


def _add(tables: dict[str, list[Any]], name: str, rows: Iterable[Any]) -> None:
    """Add the rows of a later folder; those of the same id win when they are indexed, histories are replaced here."""
    rows = list(rows)
    earlier = tables.get(name, [])
    if earlier and name in HISTORIES:
        columns = HISTORIES[name]
        replaced = {tuple(getattr(row, column) for column in columns) for row in rows}
        earlier = [row for row in earlier if tuple(getattr(row, column) for column in columns) not in replaced]
    tables[name] = [*earlier, *rows]


def _dangling(
    right: Mapping[str, tuple[dict[int, Any], Table]], catalogue: Catalogue, unsure: Collection[str]
) -> Iterator[Finding]:
    """The cells of a folder that name rows which no folder has.

    Tables in which something is wrong are unsure: the row may be there, and is mended first.
    """
    rows = {name: numbered for name, (numbered, _) in right.items()}
    for name, row, column, message, advice in missing_rows(rows, catalogue, unsure):
        table = right[name][1]
        yield Finding("missing-row", "error", message, table.file, *table.position(row, column), advice)
