"""Values of which nothing is to be judged, read without pydantic: from annotations to functions that take a value.

Nearly all of a file is such: a text within its limits, a word of a scale, whole digits, a day. Whatever is anything
else is refused here without a word, and `schema.make` asks pydantic, which converts it or says what is wrong
(docs/decisions/0010-prepared-tables.md).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from functools import cache
from sys import maxsize
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

Reader = Callable[[Any], Any]
"""Takes a value that leaves nothing to judge; raises `ValueError`, `KeyError` or `TypeError` for every other.

What a reader takes, pydantic takes as well, and makes the same of it: a property test compares them.
"""

_RULES = {"min_length", "max_length", "pattern", "ge", "gt", "le"}
"""The limits that readers know; where another one holds, pydantic is asked."""


@cache
def reader(kind: Any) -> Reader:
    """The reader of an annotation; one that refuses everything for what only pydantic reads."""
    rules: dict[str, Any] = {}
    if get_origin(kind) is Annotated:
        kind, *limits = get_args(kind)
        rules = {name: value for one in limits for name, value in one.rules}
        if any(one.cells for one in limits) or not rules.keys() <= _RULES:
            return _refuse
    if is_dataclass(kind):
        return _data_class_reader(kind)
    origin: Any = get_origin(kind) or kind
    return _READERS[origin](kind, rules) if origin in _READERS else _refuse


def _refuse(_value: Any) -> Any:
    raise ValueError


def _text_reader(_kind: Any, rules: Mapping[str, Any]) -> Reader:
    shortest, longest = rules.get("min_length", 0), rules.get("max_length", maxsize)

    if "pattern" not in rules:

        def read(value: Any) -> str:
            if type(value) is str and shortest <= len(value) <= longest:
                return value
            raise ValueError

        return read
    fits = re.compile(rules["pattern"]).fullmatch

    def read_fitting(value: Any) -> str:
        if type(value) is str and shortest <= len(value) <= longest and fits(value):
            return value
        raise ValueError

    return read_fitting


def _number_reader(kind: Any, rules: Mapping[str, Any]) -> Reader:
    """Reads digits, with one point where the number need not be whole."""
    most_signs = 15  # every such number is exact
    beyond = kind(10**most_signs)  # a number of its own kind is compared faster than infinity
    least, most = rules.get("ge", -beyond), rules.get("le", beyond)
    above = rules.get("gt", -beyond)

    @cache  # the same numbers stand in many rows
    def read(value: Any) -> Any:
        if type(value) is str and len(value) <= most_signs and value.isascii():
            if not (is_number := value.isdigit()) and kind is float:
                whole, _, part = value.partition(".")
                is_number = whole.isdigit() and part.isdigit()
            if is_number and above < (number := kind(value)) and least <= number <= most:
                return number
        raise ValueError

    return read


def _day_reader(_kind: Any, _rules: Mapping[str, Any]) -> Reader:
    @cache  # the same days stand in many rows
    def read(value: Any) -> date:
        day = date.fromisoformat(value) if type(value) is str else None
        if day is None or day.isoformat() != value:  # Python reads other ways of writing, too
            raise ValueError
        return day

    return read


def _word_reader(kind: Any, _rules: Mapping[str, Any]) -> Reader:
    words: dict[Any, Any] = {word: word for word in get_args(kind) if type(word) is str}
    return words.__getitem__


def _yes_or_no_reader(_kind: Any, _rules: Mapping[str, Any]) -> Reader:
    return {"true": True, "false": False}.__getitem__


def _list_reader(kind: Any, rules: Mapping[str, Any]) -> Reader:
    item = reader(get_args(kind)[0])
    shortest, longest = rules.get("min_length", 0), rules.get("max_length", maxsize)

    def read(value: Any) -> list[Any]:
        if type(value) is list and shortest <= len(value) <= longest:
            return [item(each) for each in value]
        raise ValueError

    return read


def _mapping_reader(kind: Any, _rules: Mapping[str, Any]) -> Reader:
    key, item = map(reader, get_args(kind))

    def read(value: Any) -> dict[Any, Any]:
        if type(value) is dict:
            return {key(name): item(each) for name, each in value.items()}
        raise ValueError

    return read


def _union_reader(kind: Any, _rules: Mapping[str, Any]) -> Reader:
    """Of several kinds, the only one that what is written can be.

    Of two that are written as texts, the second is asked only where the first is a text as well, and so refuses for
    good what it does not take: a number may still be one in pydantic's eyes.
    """
    by_type: dict[Any, Reader] = {}
    last: Any = None
    for member in get_args(kind):
        last, before = (get_args(member)[0] if get_origin(member) is Annotated else member), last
        plain = dict if is_dataclass(last) else get_origin(last) or last
        written = plain if plain in (dict, list, NoneType) else str
        read_member = reader(member)
        if written in by_type:
            read_member = _either(by_type[written], read_member) if before is str else _refuse
        by_type[written] = read_member

    def read(value: Any) -> Any:
        return by_type[type(value)](value)

    return read


def _either(first: Reader, second: Reader) -> Reader:
    def read(value: Any) -> Any:
        try:
            return first(value)
        except (ValueError, KeyError):
            return second(value)

    return read


def _without_none(kind: Any) -> Any:
    """The annotation `X` of `X | None`; any other as it is."""
    members = [member for member in get_args(kind) if member is not NoneType]
    return members[0] if len(members) == 1 and get_origin(kind) in (Union, UnionType) else kind


def _data_class_reader(kind: Any) -> Reader:
    written = [field for field in fields(kind) if field.init]
    readers = {field.name: reader(_without_none(field.type)) for field in written}
    required = [field.name for field in written if field.default is MISSING and field.default_factory is MISSING]
    fresh = {field.name: field.default_factory for field in written if field.default_factory is not MISSING}
    nullable = {field.name for field in written if NoneType in get_args(field.type)}
    finish = getattr(kind, "__post_init__", None)

    def read(data: Any) -> Any:
        if type(data) is not dict:
            raise ValueError
        values = data.copy()  # what is not written is what the class says: most of a hundred thousand rows is not
        for name, value in data.items():
            values[name] = None if value is None and name in nullable else readers[name](value)
        for name in required:
            values[name]
        for name, default in fresh.items():
            if name not in data:
                values[name] = default()
        made: Any = object.__new__(kind)
        made.__dict__ = values
        if finish:
            finish(made)
        return made

    return read


def _nothing_reader(_kind: Any, _rules: Mapping[str, Any]) -> Reader:
    return lambda _: None  # asked only for `None`, by a union


_READERS: dict[Any, Callable[[Any, Mapping[str, Any]], Reader]] = {
    str: _text_reader,
    int: _number_reader,
    float: _number_reader,
    bool: _yes_or_no_reader,
    date: _day_reader,
    Literal: _word_reader,
    list: _list_reader,
    dict: _mapping_reader,
    Union: _union_reader,
    UnionType: _union_reader,
    NoneType: _nothing_reader,
}
