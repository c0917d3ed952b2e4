"""A YAML file that remembers where each value was written.

YAML gives the structure, the models give the types: every scalar stays the text that was written, so that the
country `NO`, the commune `01001` and the version `1.10` are what they are. Only an empty value, `~` and `null` are
nothing. libyaml's events are read with an explicit stack, because its composer recurses in C and dies of a
segmentation fault on nested brackets.

Positions are looked for only when somebody asks for one, by reading the text a second time: a good file pays nothing.
"""

import re
import sys
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined]  # the stubs leave it out

from tiebreak.errors import Finding, InputError
from tiebreak.language import Sentence, sentence

MAXIMUM_DEPTH = 32
MAXIMUM_BYTES = 50_000_000
NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
_LONGEST_NOTHING = max(map(len, NOTHING))
SUPPRESSION = r"#\s*tiebreak:\s*ignore\[([a-z0-9, -]+)\](?:\s+until\s+(\d{4}-\d{2}-\d{2})(?!\d))?\s*[:,;–—-]?\s*(.*)$"
"""A comment that silences checks; compiled only where a file has one."""
STANDARD_INPUT = "-"

Place = tuple[object, ...]
"""A path in the data: keys of mappings and indices of sequences, from the top."""

_EXPECTED = object()  # a mapping waits for its next key
_DROPPED = object()  # the value that follows has no place: its key was refused
_KEY = object()  # last part of a path: the key itself, not its value


class Suppression(NamedTuple):
    """A comment that silences checks on its line.

    Attributes:
        checks: their names.
        until: last day it holds (`YYYY-MM-DD`); empty without an end.
        reason: why, in the words of whoever wrote it; empty when nobody said.
        column: where the comment begins, from 1.
    """

    checks: tuple[str, ...]
    until: str
    reason: str
    column: int

    @property
    def last_day(self) -> date | None:
        """The day of `until`; `None` without an end, and for a day that no calendar has."""
        with suppress(ValueError):
            return date.fromisoformat(self.until)
        return None


class Document:
    """The content of one YAML file, and where each part of it stands.

    Attributes:
        text: what was read.
        content: the bytes read.
        file: the file as the caller named it; used in findings.
        data: mappings, sequences and texts (`None` for nothing), as deep as the file.
        findings: what is wrong with the YAML itself; `data` hold what could be read all the same.
        broken: whether reading stopped before the end, so that what is missing in `data` may be in the file.
    """

    def __init__(self, text: str, file: str, content: bytes | None = None) -> None:
        self.text = text
        self.file = file
        self.content = text.encode() if content is None else content
        self._positions: dict[Place, tuple[int, int]] = {}
        reader = _Reader(text, self.content, file)
        self.data = reader.read()
        self.findings = reader.findings
        self.broken = reader.broken

    def position(self, place: Place, *, key: bool = False) -> tuple[int, int]:
        """Line and column (from 1) of the value at a place, or of its key.

        Parts that are not in the file are left out on the way, so that an error path of pydantic, which
        names types and union members between the keys, finds its place; what is missing is where its parent is.
        """
        found = self._real(place)
        if found not in self._positions:
            self._note(None)
        if key:
            return self._positions.get((*found, _KEY)) or self._positions.get(found, (1, 1))
        return self._positions.get(found, (1, 1))

    def look_for(self, places: Iterable[Place]) -> None:
        """Find several places in one reading of the text, before their positions are asked for one by one."""
        paths = {self._real(place) for place in places}
        self._note(frozenset(path[:length] for path in paths for length in range(len(path) + 1)))

    def _real(self, place: Place) -> Place:
        """A place without the parts that the data do not have."""
        found: Place = ()
        inside: Any = self.data
        for part in place:
            in_mapping = isinstance(inside, dict) and part in inside
            if in_mapping or (isinstance(inside, list) and isinstance(part, int) and part < len(inside)):
                inside = inside[part]
                found = (*found, part)
        return found

    def _note(self, holders: frozenset[Place] | None) -> None:
        """Read the text once more and note where things stand: in some mappings and sequences, or in all."""
        reader = _Reader(self.text, self.content, self.file, record=True, holders=holders)
        reader.read()
        self._positions.update(reader.positions)

    def has_instead(self, key: str, other: str) -> bool:
        """Whether it has one key at its top and lacks another: a file of another kind."""
        return isinstance(self.data, dict) and key in self.data and other not in self.data

    def finding(
        self, check: str, place: Place, message: Sentence | str, advice: Sentence | str = "", *, key: bool = False
    ) -> Finding:
        """An error at a place of this document."""
        return Finding(check, "error", message, self.file, *self.position(place, key=key), advice=advice)

    @cached_property
    def suppressions(self) -> dict[int, Suppression]:
        """Line → what a comment silences there: `# tiebreak: ignore[name, …] until 2027-06-30: reason`."""
        found = {}
        if "tiebreak:" in self.text:
            for number, line in enumerate(self.text.splitlines(), 1):
                if match := re.search(SUPPRESSION, line):
                    names = tuple(name.strip() for name in match[1].split(","))
                    found[number] = Suppression(names, match[2] or "", match[3].strip(), match.start() + 1)
        return found


def read(file: str | Path) -> Document:
    """Read a YAML file; `-` is standard input.

    Raises:
        InputError: the file is missing, unreadable, a directory, too large, empty or not UTF-8. What is wrong with
            the YAML inside is in the document's findings, beside what could be read.
    """
    name = str(file)
    content = _read_bytes(name)
    document = Document(_decode(content, name), name, content)
    if document.data is None and not document.findings:
        raise InputError([Finding("file", "error", sentence("file.empty"), name, advice=sentence("file.empty.advice"))])
    return document


def read_text(file: str | Path) -> str:
    """The text of a UTF-8 file (a byte order mark is left out); `-` is standard input.

    Raises:
        InputError: the file is missing, unreadable, a directory, too large or not UTF-8.
    """
    name = str(file)
    return _decode(_read_bytes(name), name)


def _read_bytes(name: str) -> bytes:
    """All bytes of a file, one more than the limit at most."""
    try:
        if name == STANDARD_INPUT:
            content = sys.stdin.buffer.read(MAXIMUM_BYTES + 1)
        else:
            with Path(name).open("rb") as stream:
                content = stream.read(MAXIMUM_BYTES + 1)
    except (OSError, ValueError) as error:
        raise InputError([_unreadable(name, error)]) from None
    if len(content) > MAXIMUM_BYTES:
        message = sentence("file.too-large", megabytes=MAXIMUM_BYTES // 1_000_000)
        raise InputError([Finding("file", "error", message, name, advice=sentence("file.too-large.advice"))])
    return content


def _unreadable(name: str, error: OSError | ValueError) -> Finding:
    advice: Sentence | str = ""
    if isinstance(error, FileNotFoundError):
        message, advice = sentence("file.missing"), sentence("file.missing.advice")
    elif isinstance(error, IsADirectoryError):
        message, advice = sentence("file.directory"), sentence("file.directory.advice")
    else:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        message = sentence("file.unreadable", reason=reason)
    return Finding("file", "error", message, name, advice=advice)


def _decode(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
            message = sentence("file.utf-16")
        else:
            byte = content[error.start]
            message = sentence("file.encoding", byte=f"0x{byte:02X}", letter=bytes([byte]).decode("cp1252", "replace"))
        raise InputError(
            [Finding("file", "error", message, name, line, column, sentence("file.encoding.advice"))]
        ) from None


class _EnoughError(Exception):
    """What follows cannot be read: too deep, or a second document."""


class _Reader:
    """Builds the data from libyaml's events; with `record`, also notes where values and keys stand.

    `holders` are the places of the mappings and sequences whose content is noted: all when there are none.
    """

    def __init__(
        self, text: str, content: bytes, file: str, *, record: bool = False, holders: frozenset[Place] | None = None
    ) -> None:
        self.text = text
        self.content = content.removeprefix(BOM_UTF8)  # bytes, for libyaml would make them of a text first
        self.file = file
        self.record = record  # whether what is in the holder is noted
        self.holders = holders
        self.findings: list[Finding] = []
        self.broken = False
        self.positions: dict[Place, tuple[int, int]] = {}
        self.root: Any = None
        self.holder: Any = None  # the mapping or sequence that is being filled
        self.key: Any = None  # in a mapping: the key whose value comes next
        self.keys: dict[str, str] = {}  # the plain keys that were taken: what is written so is a key, not `~` or `<<`
        self.stack: list[tuple[Any, Any, Place, bool]] = []
        self.prefix: Place = ()  # where the holder stands
        self.inside_key = 0  # depth inside a key that is not a text; what is in there has no place
        self.documents = 0

    def read(self) -> Any:
        try:
            self.read_events(CParser(self.content).get_event)
        except _EnoughError:
            self.broken = True
        except yaml.reader.ReaderError as error:
            self.broken = True
            self.refuse_character(error)
        except yaml.MarkedYAMLError as error:
            self.broken = True
            self.refuse_syntax(error)
        return self.root

    def read_events(self, next_event: Callable[[], Any]) -> None:
        """Handle all events. Plain texts in their place are nine of ten: they are taken here, in local names.

        So are keys that stood somewhere before: each component has the same, which become one text each.
        """
        handlers = {
            yaml.ScalarEvent: self.scalar,
            yaml.MappingStartEvent: self.start,
            yaml.SequenceStartEvent: self.start,
            yaml.MappingEndEvent: self.end,
            yaml.SequenceEndEvent: self.end,
            yaml.AliasEvent: self.alias,
            yaml.DocumentStartEvent: self.document,
        }
        scalar, expected, nothing, longest_nothing = yaml.ScalarEvent, _EXPECTED, NOTHING, _LONGEST_NOTHING
        keys = self.keys
        careful = self.record
        holder, key = self.holder, self.key
        while (event := next_event()) is not None:
            kind = type(event)
            if kind is scalar and not careful and event.tag is None and event.anchor is None:
                value = event.value
                if key is expected:
                    known = keys.get(value)
                    if known is not None and known not in holder:
                        key = known
                        continue
                else:
                    if len(value) <= longest_nothing and value in nothing and not event.style:
                        value = None
                    if key is not None:
                        if key is not _DROPPED:
                            holder[key] = value
                        key = expected
                        continue
                    if holder is not None:
                        holder.append(value)
                        continue
            if handler := handlers.get(kind):
                self.holder, self.key = holder, key
                handler(event)
                holder, key = self.holder, self.key
                careful = self.record or bool(self.inside_key)

    def scalar(self, event: Any) -> None:
        value = event.value
        if not event.style and value in NOTHING:
            value = None
        if event.tag is not None or event.anchor is not None:
            self.refuse_tag_or_anchor(event)
        if self.inside_key:
            return
        if self.key is _EXPECTED:
            self.take_key(value, event)
        else:
            self.place(value, event)

    def start(self, event: Any) -> None:
        if event.tag is not None or event.anchor is not None:
            self.refuse_tag_or_anchor(event)
        if len(self.stack) + self.inside_key >= MAXIMUM_DEPTH:
            self.problem(event, sentence("yaml.too-deep", depth=MAXIMUM_DEPTH), sentence("yaml.too-deep.advice"))
            raise _EnoughError
        if self.inside_key or self.key is _EXPECTED:
            if not self.inside_key:
                self.problem(event, sentence("yaml.key-not-text"), sentence("yaml.key-not-text.advice"))
            self.inside_key += 1
            return
        is_mapping = type(event) is yaml.MappingStartEvent
        value: Any = {} if is_mapping else []
        outside = (self.holder, self.key, self.prefix, self.record)
        where: Place = ()
        if self.record and self.holder is not None:
            where = (*self.prefix, self.key if type(self.holder) is dict else len(self.holder))
        self.place(value, event)
        self.stack.append(outside)
        self.prefix = where
        self.record = self.record and (self.holders is None or where in self.holders)
        self.holder = value
        self.key = _EXPECTED if is_mapping else None

    def end(self, _event: Any) -> None:
        if self.inside_key:
            self.inside_key -= 1
            if not self.inside_key:
                self.key = _DROPPED
            return
        self.holder, _, self.prefix, self.record = self.stack.pop()
        self.key = _EXPECTED if type(self.holder) is dict else None

    def alias(self, event: Any) -> None:
        self.problem(event, sentence("yaml.alias", name=event.anchor), sentence("yaml.alias.advice"))
        if self.inside_key:
            return
        if self.key is _EXPECTED:
            self.key = _DROPPED
        else:
            self.place(None, event)

    def document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            self.problem(event, sentence("yaml.second-document"), sentence("yaml.second-document.advice"))
            raise _EnoughError

    def take_key(self, key: Any, event: Any) -> None:
        self.key = _DROPPED
        if key is None:
            self.problem(event, sentence("yaml.empty-key"), sentence("yaml.empty-key.advice"))
        elif key == "<<" and not event.style:
            self.problem(event, sentence("yaml.merge-key"), sentence("yaml.alias.advice"))
        elif key in self.holder:
            self.problem(event, sentence("yaml.duplicate-key", key=key), sentence("yaml.duplicate-key.advice"))
        else:
            self.key = key
            if not event.style:
                self.keys[key] = key
            if self.record:
                self.note((*self.path(), _KEY), event)

    def place(self, value: Any, event: Any) -> None:
        """Put a value where it belongs, and wait for what comes next."""
        holder = self.holder
        if type(holder) is dict:
            if self.key is not _DROPPED:
                holder[self.key] = value
                if self.record:
                    self.note(self.path(), event)
            self.key = _EXPECTED
        elif holder is None:
            self.root = value
            if self.record:
                self.note((), event)
        else:
            holder.append(value)
            if self.record:
                self.note(self.path(), event)

    def path(self) -> Place:
        """Where the value just placed, or the key just read, stands."""
        return (*self.prefix, self.key if type(self.holder) is dict else len(self.holder) - 1)

    def note(self, place: Place, event: Any) -> None:
        self.positions[place] = (event.start_mark.line + 1, event.start_mark.column + 1)

    def problem(self, event: Any, message: Sentence, advice: Sentence) -> None:
        mark = event.start_mark
        self.findings.append(Finding("yaml", "error", message, self.file, mark.line + 1, mark.column + 1, advice))

    def refuse_tag_or_anchor(self, event: Any) -> None:
        if event.tag is not None:
            self.problem(event, sentence("yaml.tag", tag=event.tag), sentence("yaml.tag.advice"))
        if event.anchor is not None:
            self.problem(event, sentence("yaml.anchor", name=event.anchor), sentence("yaml.alias.advice"))

    def refuse_character(self, error: yaml.reader.ReaderError) -> None:
        """A character that YAML does not allow; libyaml says its code, the text says where it first stands."""
        code = error.character if isinstance(error.character, int) else ord(error.character)
        index = max(self.text.find(chr(code)), 0)
        line = self.text.count("\n", 0, index) + 1
        column = index - (self.text.rfind("\n", 0, index) + 1) + 1
        message = sentence("yaml.character", code=f"U+{code:04X}")
        self.findings.append(
            Finding("yaml", "error", message, self.file, line, column, sentence("yaml.character.advice"))
        )

    def refuse_syntax(self, error: yaml.MarkedYAMLError) -> None:
        """Libyaml's words for a mistake of syntax, and ours for the usual ones."""
        mark: Any = error.problem_mark or error.context_mark
        lines = self.text.splitlines()
        line = lines[mark.line] if mark.line < len(lines) else ""
        message = sentence("yaml.syntax", problem=" ".join(filter(None, (error.context, error.problem))))
        advice = sentence("yaml.syntax.advice")
        if "\t" in line[: len(line) - len(line.lstrip())] or line[mark.column : mark.column + 1] == "\t":
            message, advice = sentence("yaml.tab"), sentence("yaml.tab.advice")
        elif "nesting depth" in str(error.problem):  # libyaml's own limit, before it hands out the first bracket
            message, advice = sentence("yaml.too-deep", depth=MAXIMUM_DEPTH), sentence("yaml.too-deep.advice")
        elif "mapping values are not allowed" in str(error.problem):
            advice = sentence("yaml.colon.advice")
        self.findings.append(Finding("yaml", "error", message, self.file, mark.line + 1, mark.column + 1, advice))
