"""tiebreak's own tables, read without checking them again, and prepared once as Python does with a module.

They are trusted, because a test checks them. Beside them, in `__pycache__`, lies what was read, with the index of
names; it counts only as long as no table and no module that made it changed (docs/decisions/0010-prepared-tables.md).
"""

import marshal
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import MISSING, fields
from functools import partial
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from tiebreak.catalogue import TABLES, Contents, NameIndex, contents_of, names_of, newest_check
from tiebreak.inventory import Criticality


class Cells(NamedTuple):
    """A table without its meaning: the columns, and the values of each row in their order."""

    header: list[str]
    rows: list[tuple[Any, ...]]


def trusted_cells(file: Path) -> Cells:
    """The cells of a table that was checked before it was shipped, not checked again.

    Most stay the text they are, for an empty text is what most columns have when nothing is written.
    """
    import csv  # noqa: PLC0415 - once after a change

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
    return _rows(TABLES[table], *cells)


def _rows(model: type, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[Any]:
    return list(map(_row_of(model, header), rows))


def _rows_of(model: type, header: Sequence[str]) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """Makes rows of their cells, each under its key."""
    row = _row_of(model, header)
    return lambda drawer: {key: row(cells) for key, cells in drawer.items()}


def _groups_of(model: type, header: Sequence[str]) -> Callable[[Mapping[str, Any]], dict[str, list[Any]]]:
    """Makes groups of rows, each group under its key."""
    row = _row_of(model, header)
    return lambda drawer: {key: list(map(row, group)) for key, group in drawer.items()}


def _row_of(model: type, header: Sequence[str]) -> Callable[[Sequence[Any]], Any]:
    """Makes a row of a table from its cells."""

    def make(cells: Sequence[Any]) -> Any:
        row: Any = object.__new__(model)
        row.__dict__ = dict(zip(header, cells))  # noqa: B905 - as many as the header has: a test checks the tables
        return row

    return make


def own_contents(files: Sequence[Path]) -> Contents:
    """The contents of tiebreak's own tables: as prepared, or else read and prepared for the next time."""
    stamp = _stamp(files)
    file = _prepared_file(files[0].parent)
    kept = _read(file, stamp)
    if kept is None:
        contents = contents_of({file.stem: trusted_rows(file.stem, trusted_cells(file)) for file in files})
        if sys.dont_write_bytecode:
            return contents
        kept = _kept(contents, names_of(contents))
        _write(file, stamp + marshal.dumps(kept))
    return _contents(kept)


Value = TypeVar("Value")


class Drawers(Mapping[str, Value]):
    """A mapping in drawers, by the first letters of its keys; one is opened when something in it is asked for.

    A diagnosis asks for some hundreds of the ten thousand rows and of the forty thousand names: what nobody asks for
    stays the bytes that were read.
    """

    def __init__(self, kept: "_Kept", make: Callable[[dict[str, Any]], Mapping[str, Value]] = dict) -> None:
        self._letters, closed, self._keys = kept
        self._closed = dict(closed)
        self._make = make
        self._open: dict[str, Value] = {}

    def get(self, key: str, default: Any = None) -> Any:
        """The value of a key, without an exception for each of the many names that there are not."""
        value = self._open.get(key)
        if value is None and (drawer := self._closed.pop(key[: self._letters], None)):
            self._open.update(self._make(_loads(drawer)))
            value = self._open.get(key)
        return default if value is None else value

    def __getitem__(self, key: str) -> Value:
        value: Value | None = self.get(key)
        if value is None:
            raise KeyError(key)
        return value

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self.get(key) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(_loads(self._keys))

    def __len__(self) -> int:
        return len(_loads(self._keys))


_loads = marshal.loads  # as much ours as a module's bytecode

_Kept = tuple[int | None, dict[str, bytes], bytes]
"""How many letters name a drawer (`None`: all, a drawer for each key), the drawers, and all keys in their order."""


def _in_drawers(values: Mapping[str, Any], letters: int | None = None) -> _Kept:
    drawers: dict[str, dict[str, Any]] = {}
    for key, value in values.items():
        drawers.setdefault(key[:letters], {})[key] = value
    closed = {name: marshal.dumps(_shared(drawer, {})) for name, drawer in drawers.items()}
    return letters, closed, marshal.dumps(tuple(values))


_PLAIN = ("words", "seats", "links")
_LARGE = ("vendors", "products")
_SMALL = ("functions", "licences", "countries")
_GROUPS = ("ownership", "references", "qualifications")
_LISTS = ("laws", "memberships")


def _kept(contents: Contents, names: NameIndex) -> dict[str, Any]:
    """The contents without classes, as `marshal` takes them; `_contents` is the way back."""
    kept: dict[str, Any] = {name: _shared(getattr(contents, name), {}) for name in _PLAIN}
    kept["checked"] = newest_check(contents)
    for name in (*_SMALL, *_LARGE):
        rows = getattr(contents, name)
        cells = {key: _cells(row) for key, row in rows.items()}
        kept[name] = (_header(rows.values()), cells if name in _SMALL else _in_drawers(cells))
    for name in _GROUPS:
        groups = getattr(contents, name)
        values = {key: [_cells(row) for row in group] for key, group in groups.items()}
        kept[name] = (_header(group[0] for group in groups.values()), _in_drawers(values))
    for name in _LISTS:
        rows = getattr(contents, name)
        kept[name] = (_header(rows), [_cells(row) for row in rows])
    kept["by_function"] = _in_drawers(contents.by_function)
    *by_name, longest = names
    kept["names"] = ([_in_drawers(each, letters=3) for each in by_name], longest)
    return kept


def _contents(kept: dict[str, Any]) -> Contents:
    """The contents from what was kept of them."""
    found: dict[str, Any] = {name: kept[name] for name in (*_PLAIN, "checked")}
    for name in _SMALL:
        header, rows = kept[name]
        found[name] = dict(zip(rows, _rows(TABLES[name], header, rows.values()), strict=True))
    for name in _LARGE:
        header, drawers = kept[name]
        found[name] = Drawers(drawers, _rows_of(TABLES[name], header))
    for name in _GROUPS:
        header, drawers = kept[name]
        found[name] = Drawers(drawers, _groups_of(TABLES[name], header))
    for name in _LISTS:
        found[name] = _rows(TABLES[name], *kept[name])
    found["by_function"] = Drawers(kept["by_function"])
    by_name, longest = kept["names"]
    products, vendors, joined, functions = [Drawers[tuple[str, ...]](each) for each in by_name]
    return Contents(**found, names=NameIndex(products, vendors, joined, functions, longest))


def _header(rows: Iterable[Any]) -> list[str]:
    return list(vars(next(iter(rows))))


def _cells(row: Any) -> tuple[Any, ...]:
    return tuple(vars(row).values())


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
            return _loads(memoryview(content)[len(stamp) :])
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
