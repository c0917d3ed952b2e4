"""The text of an inventory, changed in place: only what is set or added differs, all else stays byte for byte.

Comments, order, quotes and indentation are the writer's own, and a tool that answers for a person does not touch them.
A library that writes YAML anew keeps comments at best (docs/decisions/0012-the-interview.md).
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from tiebreak.document import Document

_PLAIN = re.compile(r"[^\W_](?:[^\n:#{}\[\],&*!|>%@`\"]*[^\s:#{}\[\],&*!|>%@`\"])?")
_NUMBER = re.compile(r"[-+.\d][-+._\deoxEOXa-fA-F]*")  # of YAML 1.1 and 1.2 alike: 1e3, 0o17
_INDENT = 2

Key = str | int
"""A key of a mapping, or the number of an item."""


class Text:
    """A YAML text and the changes made to it.

    Attributes:
        text: as it is now; it ends with a line break.
    """

    def __init__(self, text: str) -> None:
        self._line_end = "\r\n" if "\r\n" in text else "\n"
        self.text = text if text.endswith("\n") else f"{text}{self._line_end}"

    def document(self, file: str) -> Document:
        """The same as a document."""
        return Document(self.text, file)

    def set(self, place: Sequence[Key], value: str | Sequence[str], *, quoted: bool = True) -> None:
        """Write a value at a place, which may not be there yet; mappings on the way are made.

        Args:
            place: keys and numbers of items that lead to the value; the last is a key.
            value: what to write; several texts are a list.
            quoted: whether a value that other readers of YAML take for a number, a date or a boolean is put in quotes.
        """
        written = scalar(value, quoted=quoted) if isinstance(value, str) else _listed(value)
        node: yaml.Node = _composed(self.text)
        for depth, key in enumerate(place):
            found = _child(node, key)
            if found is None or (_is_nothing(found) and depth < len(place) - 1):
                self._add(node, found, place[depth:], written)
                return
            node = found
        self._replace(node, written)

    def append(self, key: str, fields: Mapping[str, str]) -> None:
        """Add an item, a mapping, to the list at a key of the top."""
        node = _child(_composed(self.text), key)
        lines = [f"{name}: {scalar(value, quoted=True)}" for name, value in fields.items()]
        if isinstance(node, yaml.SequenceNode) and node.value and not node.flow_style:
            column = node.value[0].start_mark.column
            dash = node.start_mark.column
            indent, inside = " " * dash, " " * column
            block = f"{indent}-{' ' * max(column - dash - 1, 1)}" + f"\n{inside}".join(lines) + "\n"
            self._insert(_after(self.text, node), block)
            return
        item = "{" + ", ".join(lines) + "}"
        if isinstance(node, yaml.SequenceNode) and node.value:
            end = node.value[-1].end_mark.index
            self.text = f"{self.text[:end]}, {item}{self.text[end:]}"
            return
        block = "  - " + "\n    ".join(lines) + "\n"
        if node is None:
            root = _composed(self.text)
            if isinstance(root, yaml.MappingNode) and root.flow_style:
                self._add(root, None, [key], f"[{item}]")
            else:
                self._insert(_after(self.text, root), f"\n{key}:\n{block}")
            return
        start, end = node.start_mark.index, node.end_mark.index  # nothing, or `[]`
        self.text = self.text[:start].rstrip(" ") + self.text[end:]
        self._insert(self.text.index("\n", start - 1 if start else 0) + 1, block)

    def _add(self, mapping: yaml.Node, empty: yaml.Node | None, keys: Sequence[Key], value: str) -> None:
        """Write keys below each other into a mapping that lacks the first, or has nothing at it."""
        assert isinstance(mapping, yaml.MappingNode)  # noqa: S101 - the callers know their places
        if empty is not None or mapping.flow_style:
            written = value
            for key in reversed(keys[1:]):
                written = f"{{{_key(key)}: {written}}}"
            if empty is not None:
                self._replace(empty, written)
            else:
                last = mapping.value[-1][1].end_mark.index if mapping.value else mapping.start_mark.index + 1
                before = ", " if mapping.value else ""
                self.text = f"{self.text[:last]}{before}{_key(keys[0])}: {written}{self.text[last:]}"
            return
        column = mapping.start_mark.column
        lines = [f"{' ' * (column + _INDENT * depth)}{_key(key)}:\n" for depth, key in enumerate(keys)]
        lines[-1] = lines[-1].replace(":\n", f": {value}\n")
        self._insert(_after(self.text, mapping), "".join(lines))

    def _replace(self, node: yaml.Node, value: str) -> None:
        start, end = node.start_mark.index, node.end_mark.index
        before = self.text[:start]
        if start == end and before.endswith(":"):
            before += " "
        self.text = f"{before}{value}{self.text[end:]}"

    def _insert(self, index: int, block: str) -> None:
        self.text = self.text[:index] + block.replace("\n", self._line_end) + self.text[index:]


def _composed(text: str) -> yaml.Node:
    """The nodes of a text, with the places where they begin and end."""
    node = yaml.compose(text, Loader=yaml.CSafeLoader)
    assert node is not None  # noqa: S101 - whoever changes an inventory has read it before
    return node


def _child(node: Any, key: Key) -> yaml.Node | None:
    """What a mapping has at a key, or a sequence at a number; `None` when there is nothing such."""
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int):
        item: yaml.Node = node.value[key]
        return item
    if isinstance(node, yaml.MappingNode):
        return next((value for name, value in node.value if name.value == key), None)
    return None


def _is_nothing(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and not node.style and node.value in ("", "~", "null")


def _after(text: str, node: yaml.Node) -> int:
    """Where the line after a node begins: after its last value, for its end by the parser lies behind comments."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    end = node.end_mark.index
    if end and text[end - 1] == "\n":  # a text over several lines
        return end
    found = text.find("\n", end)
    return len(text) if found < 0 else found + 1


def _key(key: Key) -> str:
    return scalar(str(key), quoted=True)


def _listed(values: Sequence[str]) -> str:
    return f"[{', '.join(scalar(value, quoted=True) for value in values)}]"


def scalar(value: str, *, quoted: bool) -> str:
    """A text as YAML: plain where every reader takes it for this text, else in double quotes."""
    resolved: str = yaml.resolver.Resolver().resolve(yaml.ScalarNode, value, (True, False))  # type: ignore[no-untyped-call]
    if _PLAIN.fullmatch(value) and (not quoted or (resolved.endswith(":str") and not _NUMBER.fullmatch(value))):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'
