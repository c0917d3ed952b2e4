"""Data classes whose values are checked: from annotations to a validator of pydantic's core.

A class of this project that is read from a file is a plain data class. Its annotations say what is allowed; `validator`
turns them into pydantic-core's schema. pydantic itself, whose import costs as much as all the rest of a diagnosis, is
imported only to derive a JSON Schema from the same core schema, and its core only where something has to be judged:
`make` takes plain values as they are, and asks it for everything else (docs/decisions/0004-pydantic-core.md).

Allowed in annotations: `str`, `int`, `float`, `bool`, `date`, `Literal`, `list[…]`, `tuple[…, ...]`, `dict[str, …]`,
`X | None`, unions, other data classes, and `Annotated[…, Limit(…)]`.
"""

from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date
from functools import cache
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

from tiebreak import plain

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
        made: Class = plain.reader(kind)(data)
    except (ValueError, KeyError, TypeError):
        made = validator(kind).validate_python(data)
    return made


@cache
def validator(kind: Any) -> "SchemaValidator":
    """The validator of a data class, or of a list of them."""
    from pydantic_core import SchemaValidator  # noqa: PLC0415 - costs as much as reading an inventory

    return SchemaValidator(core(kind))


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
