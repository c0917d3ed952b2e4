"""tiebreak's own tables, read without checking them again, and prepared once as Python does with a module.

They are trusted, because a test checks them. Beside them, in `__pycache__`, lies what was read, with the index of
names; it counts only as long as no table and no module that made it changed (docs/decisions/0010-prepared-tables.md).
"""

import csv
import marshal
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import MISSING, fields
from functools import partial
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any, NamedTuple

from tiebreak.catalogue import TABLES, NameIndex, names_of
from tiebreak.inventory import Criticality


class Cells(NamedTuple):
    """A table without its meaning: the columns, and the values of each row in their order."""

    header: list[str]
    rows: list[tuple[Any, ...]]


def trusted_cells(file: Path) -> Cells:
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
    return Cells(header, rows)


def _or_default(default: str, cell: str) -> str:
    return cell or default


def trusted_rows(table: str, cells: Cells) -> list[Any]:
    """The rows of a table from its cells."""
    model = TABLES[table]
    header, values = cells
    rows = []
    for each in values:
        row: Any = object.__new__(model)
        row.__dict__ = dict(zip(header, each))  # noqa: B905 - as many as the header has: a test checks the tables
        rows.append(row)
    return rows


def own_tables(files: Sequence[Path]) -> tuple[dict[str, list[Any]], NameIndex | None]:
    """The rows of tiebreak's own tables, and their names where those are prepared."""
    stamp = _stamp(files)
    file = _prepared_file(files[0].parent)
    prepared = _read(file, stamp)
    if prepared:
        tables, names = prepared
        return {name: trusted_rows(name, Cells(*cells)) for name, cells in tables.items()}, NameIndex(*names)
    cells = {file.stem: trusted_cells(file) for file in files}
    rows = {name: trusted_rows(name, each) for name, each in cells.items()}
    if sys.dont_write_bytecode:
        return rows, None
    names = names_of(rows["products"], rows["vendors"], rows["functions"])
    _write(
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


_MADE_BY = ("prepared.py", "catalogue.py", "names.py")


def _state(file: Path) -> tuple[int, int]:
    state = file.stat()
    return state.st_size, state.st_mtime_ns


def _read(file: Path, stamp: bytes) -> Any:
    """What was prepared; `None` where nothing is, or where something has changed since."""
    with suppress(OSError, ValueError, EOFError, TypeError):
        content = file.read_bytes()
        if content.startswith(stamp):
            return marshal.loads(memoryview(content)[len(stamp) :])  # noqa: S302 - as much ours as a module's bytecode
    return None


def _write(file: Path, content: bytes) -> None:
    """Keep what was prepared; where nothing may be written it is prepared anew each time."""
    from tiebreak.files import replace  # noqa: PLC0415 - once after a change

    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        replace(file, content)


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
