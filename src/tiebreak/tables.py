"""The tables of a catalogue as files: read, checked cell by cell, and put together.

tiebreak's own tables are trusted, because a test checks them, and prepared once, as Python does with a module: beside
them, in `__pycache__`, lies what was read, and it counts only as long as no table and no module that made it changed.
"""

import csv
import io
import marshal
import os
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import MISSING, fields
from functools import cached_property, partial
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any, NamedTuple, get_args

from tiebreak import document as documents
from tiebreak.catalogue import (
    HISTORIES,
    REFERENCES,
    TABLES,
    Addition,
    Catalogue,
    Checked,
    NameIndex,
    Since,
    is_day,
    names_of,
)
from tiebreak.errors import Finding, InputError
from tiebreak.extensions import shipped
from tiebreak.inventory import Criticality
from tiebreak.language import Sentence, sentence
from tiebreak.names import nearest
from tiebreak.schema import field_names, validator


class Table:
    """One CSV file of a catalogue, with the place of every cell."""

    def __init__(self, text: str, file: str) -> None:
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


class _Cells(NamedTuple):
    """A table without its meaning: the columns, and the values of each row in their order."""

    header: list[str]
    rows: list[tuple[Any, ...]]


def _trusted_cells(file: Path) -> _Cells:
    """The cells of a table that was checked before it was shipped, not checked again.

    Most stay the text they are, for an empty text is what most columns have when nothing is written.
    """
    several: set[str] = set()
    convert: dict[str, Callable[[str], Any]] = {}
    for field in fields(TABLES[file.stem]):
        if any(getattr(one, "cells", False) for one in getattr(field.type, "__metadata__", ())):
            several.add(field.name)
        elif field.type is Criticality:
            convert[field.name] = int
        elif field.default not in (MISSING, ""):
            convert[field.name] = partial(_or_default, field.default)
    first, *lines = file.read_bytes().decode().splitlines()
    header = first.split(",")
    split = [number for number, name in enumerate(header) if name in several]
    columns = [(number, convert[name]) for number, name in enumerate(header) if name in convert]
    rows = []
    for line in lines:  # most have no quotes, and splitting one costs a fifth of reading it as CSV
        cells: list[Any] = line.split(",") if '"' not in line else next(csv.reader([line]))
        for number in split:
            cell = cells[number]
            cells[number] = tuple(cell.split("|")) if "|" in cell else (cell,) if cell else ()
        for number, converted in columns:
            cells[number] = converted(cells[number])
        rows.append(tuple(cells))
    return _Cells(header, rows)


def _or_default(default: str, cell: str) -> str:
    return cell or default


def _trusted_rows(table: str, cells: _Cells) -> list[Any]:
    """The rows of a table from its cells."""
    model = TABLES[table]
    header, values = cells
    rows = []
    for each in values:
        row: Any = object.__new__(model)
        row.__dict__ = dict(zip(header, each))  # noqa: B905 - as many as the header has: a test checks the tables
        rows.append(row)
    return rows


def _own_tables(files: Sequence[Path]) -> tuple[dict[str, list[Any]], NameIndex | None]:
    """The rows of tiebreak's own tables, and their names where those are prepared."""
    stamp = _stamp(files)
    file = _prepared_file(files[0].parent)
    prepared = _read_prepared(file, stamp)
    if prepared:
        tables, names = prepared
        return {name: _trusted_rows(name, _Cells(*cells)) for name, cells in tables.items()}, NameIndex(*names)
    cells = {file.stem: _trusted_cells(file) for file in files}
    rows = {name: _trusted_rows(name, each) for name, each in cells.items()}
    if sys.dont_write_bytecode:
        return rows, None
    names = names_of(rows["products"], rows["vendors"])
    _write_prepared(
        file, stamp + marshal.dumps(_shared(({name: tuple(each) for name, each in cells.items()}, tuple(names)), {}))
    )
    return rows, names


def _prepared_file(folder: Path) -> Path:
    """Where Python itself would keep what it made of a module in this folder (PEP 3147, PEP 552)."""
    return Path(cache_from_source(str(folder / "tables.py"))).with_suffix(".tables")


def _stamp(files: Iterable[Path]) -> bytes:
    """Name, size and time of change of the tables and of the modules that read them."""
    here = Path(__file__).parent
    states = [(file.name, *_state(file)) for file in (*files, *(here / name for name in _MADE_BY))]
    return f"tiebreak {states}\n".encode()


_MADE_BY = ("tables.py", "catalogue.py", "names.py")


def _state(file: Path) -> tuple[int, int]:
    state = file.stat()
    return state.st_size, state.st_mtime_ns


def _read_prepared(file: Path, stamp: bytes) -> Any:
    """What was prepared; `None` where nothing is, or where something has changed since."""
    with suppress(OSError, ValueError, EOFError, TypeError):
        content = file.read_bytes()
        if content.startswith(stamp):
            return marshal.loads(memoryview(content)[len(stamp) :])  # noqa: S302 - as much ours as a module's bytecode
    return None


def _write_prepared(file: Path, content: bytes) -> None:
    """Keep what was prepared, whole or not at all; where nothing may be written it is prepared anew each time."""
    with suppress(OSError):
        file.parent.mkdir(exist_ok=True)
        partial_file = file.with_name(f"{file.name}.{os.getpid()}")
        partial_file.write_bytes(content)
        partial_file.replace(file)


def _shared(value: Any, known: dict[Any, Any]) -> Any:
    """The same with equal texts and tuples as one object each, which are then written and read only once."""
    if type(value) is list:
        return [_shared(each, known) for each in value]
    if type(value) is dict:
        return {_shared(key, known): _shared(each, known) for key, each in value.items()}
    if type(value) is tuple:
        value = tuple([_shared(each, known) for each in value])
    with suppress(TypeError):  # a tuple that holds a list
        return known.setdefault(value, value)
    return value


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
    own = shipped("catalogue")
    names: NameIndex | None = None
    for folder in folders:
        files = [folder / f"{name}.csv" for name in TABLES]
        present = [file for file in files if file.is_file()]
        if not present:
            message = sentence("catalogue.no-table", tables=[f"{name}.csv" for name in TABLES])
            findings.append(Finding("file", "error", message, str(folder)))
        if folder == own and present:
            own_rows, names = _own_tables(present)
            for name, shipped_rows in own_rows.items():
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
    catalogue = Catalogue(tables, version, tuple(additions), None if others else names)
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
