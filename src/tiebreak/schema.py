"""Data classes whose values are checked: from annotations to a validator of pydantic's core.

A class of this project that is read from a file is a plain data class. Its annotations say what is allowed; `validator`
turns them into pydantic-core's schema. pydantic itself, whose import costs as much as all the rest of a diagnosis, is
imported only to derive a JSON Schema from the same core schema, and its core only where something has to be judged:
`make` takes plain values as they are, and asks it for everything else (docs/decisions/0004-pydantic-core.md).

Allowed in annotations: `str`, `int`, `float`, `bool`, `date`, `Literal`, `list[…]`, `tuple[…, ...]`, `dict[str, …]`,
`X | None`, unions, other data classes, and `Annotated[…, Limit(…)]`.
"""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date
from functools import cache
from math import inf
from types import NoneType, UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Literal,
    NamedTuple,
    TypeVar,
    Union,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

if TYPE_CHECKING:
    from pydantic_core import CoreSchema, SchemaValidator

DAY = r"^\d{4}-\d{2}-\d{2}$"

Class = TypeVar("Class")


@dataclass_transform(kw_only_default=True)
def record(kind: type[Class]) -> type[Class]:
    """A data class that its validator makes, from a file and by hand alike: `Component(name="Zimbra")`.

    The constructor takes keywords and raises `pydantic_core.ValidationError`. It is one for all classes: those of
    `dataclass` would be compiled for some thirty classes at every start.
    """
    made: Any = dataclass(kw_only=True, init=False, eq=False, repr=False)(kind)
    made.__init__, made.__eq__, made.__repr__, made.__hash__ = _initialise, _equal, _represent, None
    return kind


def _initialise(self: Any, **values: Any) -> None:
    kind: Any = type(self)
    validator(kind).validate_python(values, self_instance=self)


def _equal(self: Any, other: Any) -> bool:
    return type(self) is type(other) and all(
        getattr(self, field.name) == getattr(other, field.name) for field in fields(self) if field.compare
    )


def _represent(self: Any) -> str:
    shown = ", ".join(f"{field.name}={getattr(self, field.name)!r}" for field in fields(self) if field.repr)
    return f"{type(self).__name__}({shown})"


class Limit(NamedTuple):
    """What a value must also satisfy, in the words of pydantic-core: `ge`, `le`, `pattern`, `min_length` and so on.

    `cells` says that a text is several values separated by `|`, as in the cells of a table; editors show `examples`.
    """

    rules: tuple[tuple[str, Any], ...]
    cells: bool = False
    examples: tuple[Any, ...] = ()


def limit(*, cells: bool = False, examples: tuple[Any, ...] = (), **rules: Any) -> Limit:
    """A limit with its rules as keywords."""
    return Limit(tuple(rules.items()), cells, examples)


def split_cells(value: Any) -> Any:
    """`a|b` is two values."""
    return tuple([part.strip() for part in value.split("|")]) if isinstance(value, str) else value


def make(kind: Callable[..., Class], data: Any) -> Class:
    """A value of a kind from what a file has: mappings, sequences, texts and `None`.

    Raises:
        pydantic_core.ValidationError: (a `ValueError`) with all that is wrong.
    """
    try:
        made: Class = _reader(kind)(data)
    except (ValueError, KeyError, TypeError):
        made = validator(kind).validate_python(data)
    return made


@cache
def validator(kind: Any) -> "SchemaValidator":
    """The validator of a data class, or of a list of them."""
    from pydantic_core import SchemaValidator  # noqa: PLC0415 - costs as much as reading an inventory

    return SchemaValidator(core(kind))


Reader = Callable[[Any], Any]
"""Takes a value that leaves nothing to judge; raises `ValueError`, `KeyError` or `TypeError` for every other.

What a reader takes, pydantic takes as well, and makes the same of it: a property test compares them.
"""


@cache
def _reader(kind: Any) -> Reader:
    """The reader of an annotation; one that refuses everything for what only pydantic reads."""
    rules: dict[str, Any] = {}
    if get_origin(kind) is Annotated:
        kind, *limits = get_args(kind)
        if any(one.cells for one in limits):
            return _refuse
        rules = {name: value for one in limits for name, value in one.rules}
    if is_dataclass(kind):
        return _data_class_reader(kind)
    origin: Any = get_origin(kind) or kind
    return _READERS[origin](kind, rules) if origin in _READERS else _refuse


def _refuse(_value: Any) -> Any:
    raise ValueError


def _text_reader(_kind: Any, rules: Mapping[str, Any]) -> Reader:
    shortest, longest = rules.get("min_length", 0), rules.get("max_length", inf)

    def read(value: Any) -> str:
        if type(value) is str and shortest <= len(value) <= longest:
            return value
        raise ValueError

    if "pattern" not in rules:
        return read
    fits = re.compile(rules["pattern"]).fullmatch

    def read_fitting(value: Any) -> str:
        text = read(value)
        if fits(text):
            return text
        raise ValueError

    return read_fitting


def _number_reader(kind: Any, rules: Mapping[str, Any]) -> Reader:
    """Reads digits, with one point where the number need not be whole."""
    least, most = rules.get("ge", -inf), rules.get("le", inf)
    above = rules.get("gt", -inf)
    most_signs = 15  # every such number is exact

    def read(value: Any) -> Any:
        if type(value) is str and value.isascii() and len(value) <= most_signs:
            whole, point, part = value.partition(".")
            if whole.isdigit() and (part.isdigit() if point and kind is float else not point):
                number = kind(value)
                if above < number and least <= number <= most:
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
    item = _reader(get_args(kind)[0])
    shortest = rules.get("min_length", 0)

    def read(value: Any) -> list[Any]:
        if type(value) is list and len(value) >= shortest:
            return [item(each) for each in value]
        raise ValueError

    return read


def _mapping_reader(kind: Any, _rules: Mapping[str, Any]) -> Reader:
    key, item = map(_reader, get_args(kind))

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
        reader = _reader(member)
        if written in by_type:
            reader = _either(by_type[written], reader) if before is str else _refuse
        by_type[written] = reader

    def read(value: Any) -> Any:
        return by_type[type(value)](value)

    return read


def _either(first: Reader, second: Reader) -> Reader:
    def read(value: Any) -> Any:
        with suppress(ValueError, KeyError):
            return first(value)
        return second(value)

    return read


def _without_none(kind: Any) -> Any:
    """The annotation `X` of `X | None`; any other as it is."""
    members = [member for member in get_args(kind) if member is not NoneType]
    return members[0] if len(members) == 1 and get_origin(kind) in (Union, UnionType) else kind


def _data_class_reader(kind: Any) -> Reader:
    written = [field for field in fields(kind) if field.init]
    readers = {field.name: _reader(_without_none(field.type)) for field in written}
    required = [field.name for field in written if field.default is MISSING and field.default_factory is MISSING]
    usual = {field.name: field.default for field in fields(kind) if field.default is not MISSING}
    fresh = {field.name: field.default_factory for field in written if field.default_factory is not MISSING}
    nullable = {field.name for field in written if NoneType in get_args(field.type)}
    finish = getattr(kind, "__post_init__", None)

    def read(data: Any) -> Any:
        if type(data) is not dict:
            raise ValueError
        values = usual.copy()
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


@cache
def core(kind: Any) -> "CoreSchema":  # noqa: PLR0911 - one kind of annotation, one answer
    """The core schema of an annotation."""
    from pydantic_core import core_schema  # noqa: PLC0415 - as above

    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _limited(core(arguments[0]), arguments[1:])
    if is_dataclass(kind) and isinstance(kind, type):
        return _data_class(kind)
    if origin is Literal:
        return core_schema.literal_schema(list(arguments))
    if origin in (Union, UnionType):
        members = [core(argument) for argument in arguments if argument is not NoneType]
        found = members[0] if len(members) == 1 else core_schema.union_schema(list(members), mode="left_to_right")
        return core_schema.nullable_schema(found) if NoneType in arguments else found
    if origin is list:
        return core_schema.list_schema(core(arguments[0]))
    if origin is tuple:
        return core_schema.tuple_variable_schema(core(arguments[0]))
    if origin is dict:
        return core_schema.dict_schema(core(arguments[0]), core(arguments[1]))
    if kind is date:
        # Only YYYY-MM-DD: the date schema alone would read bare digits as seconds since 1970.
        written = core_schema.chain_schema([core_schema.str_schema(pattern=DAY), core_schema.date_schema()])
        return core_schema.union_schema([core_schema.is_instance_schema(date), written], mode="left_to_right")
    simple = {
        str: core_schema.str_schema(),
        int: core_schema.int_schema(),
        float: core_schema.float_schema(allow_inf_nan=False),
        bool: core_schema.bool_schema(),
    }
    return simple[kind]


def _limited(schema: "CoreSchema", metadata: tuple[Any, ...]) -> "CoreSchema":
    from pydantic_core import core_schema  # noqa: PLC0415 - as above

    for one in metadata:
        if isinstance(one, Limit):
            schema = {**schema, **dict(one.rules)}
            if one.examples:
                schema["metadata"] = {"pydantic_js_updates": {"examples": list(one.examples)}}
            if one.cells:
                schema = core_schema.no_info_before_validator_function(split_cells, schema)
    return schema


def _data_class(kind: type) -> "CoreSchema":
    from pydantic_core import core_schema  # noqa: PLC0415 - as above

    arguments, names = [], []
    for field in fields(kind):
        if not field.init:
            continue
        annotation: Any = field.type
        schema = core(annotation)
        if field.default is not MISSING:
            schema = core_schema.with_default_schema(schema, default=field.default)
        elif field.default_factory is not MISSING:
            schema = core_schema.with_default_schema(schema, default_factory=field.default_factory)
        arguments.append(core_schema.dataclass_field(field.name, schema, kw_only=True))
        names.append(field.name)
    checked = core_schema.dataclass_args_schema(kind.__name__, arguments, extra_behavior="forbid")
    return core_schema.dataclass_schema(kind, checked, names, post_init=hasattr(kind, "__post_init__"))


def options(kind: Any) -> tuple[str, ...]:
    """The words an annotation allows, `true` and `false` for a boolean; empty for numbers and texts."""
    if kind is bool:
        return ("false", "true")
    if get_origin(kind) is Literal:
        return tuple(map(str, get_args(kind)))
    return next((found for part in get_args(kind) if (found := options(part))), ())


def inner_classes(kind: Any) -> list[type]:
    """A data class and all data classes inside it, each once; of another annotation, those inside."""
    if is_dataclass(kind) and isinstance(kind, type):
        found = [kind]
        for hint in get_type_hints(kind, include_extras=True).values():
            found += [inner for inner in inner_classes(hint) if inner not in found]
        return found
    return [inner for part in get_args(kind) for inner in inner_classes(part)]


def field_names(kind: type) -> list[str]:
    """Names of the fields of a data class that a file may hold, in order."""
    return [field.name for field in fields(kind) if field.init]
