"""Objects of the mock as plain JSON values, and back, by the types of their fields."""

from __future__ import annotations

import base64
import math
import sys
from collections import deque
from collections.abc import Callable, Collection
from functools import cache
from types import NoneType, SimpleNamespace, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import attrs

T = TypeVar("T")
# The metadata of a field that has no plain form; its default is taken instead.
NOT_KEPT = {"kept": False}


class Misshapen(ValueError):
    """A plain value that is not what a type asks for; the text begins with where it is."""


def plain(value: Any) -> Any:
    """`value` as JSON can carry it: an infinite time is null, bytes are base64."""
    kind: Any = type(value)
    if attrs.has(kind):
        return {f.alias: plain(getattr(value, f.name)) for f in _kept(kind)}
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple, deque, set, frozenset)):
        return [plain(item) for item in value]
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return None if isinstance(value, float) and math.isinf(value) else value


def shaped(kind: type[T], value: Any) -> T:
    """The `kind` that `plain` made `value` of.

    Raises:
        Misshapen: it is none.
    """
    found: T = _shaped(kind, value, "")
    return found


def _shaped(kind: Any, value: Any, where: str) -> Any:
    origin, inner = get_origin(kind) or kind, get_args(kind)
    if origin in (Union, UnionType):
        (wanted,) = [one for one in inner if one is not NoneType]
        return None if value is None else _shaped(wanted, value, where)
    if attrs.has(origin):
        return _object(origin, _checked(dict, value, where), where)
    if origin in (list, tuple, deque, frozenset):
        items = enumerate(_checked(list, value, where))
        return origin(_shaped(inner[0], item, f"{where}[{i}]") for i, item in items)
    if origin is dict:
        named = _checked(dict, value, where)
        return {name: _shaped(inner[1], item, f"{where}.{name}") for name, item in named.items()}
    if origin is Literal:
        return _one_of(inner, value, where)
    return _ATOMS.get(origin, _anything)(value, where)


def _object(kind: type, value: dict[str, Any], where: str) -> Any:
    hints, made = _hints(kind), {}
    for field in _kept(kind):
        if field.alias in value:
            place = f"{where}.{field.alias}".lstrip(".")
            made[field.alias] = _shaped(hints[field.name], value[field.alias], place)
        elif field.default is attrs.NOTHING:
            raise Misshapen(f"{where or 'body'}: {field.alias} is missing.")
    try:
        return kind(**made)
    except ValueError as error:
        raise Misshapen(f"{where or 'body'}: {error}") from error


def _checked(kind: type[T], value: Any, where: str) -> T:
    # A truth value is no number here, whatever Python says.
    if isinstance(value, kind) and not (kind is not bool and isinstance(value, bool)):
        return value
    raise Misshapen(f"{where or 'body'}: it must be {kind.__name__}.")


def _one_of(known: Collection[Any], value: Any, where: str) -> Any:
    if value not in known:
        raise Misshapen(f"{where or 'body'}: it must be one of {', '.join(map(str, known))}.")
    return value


def _number(value: Any, where: str) -> float:
    if value is None:
        return math.inf
    return float(value) if type(value) is int else _checked(float, value, where)


def _bytes(value: Any, where: str) -> bytes:
    try:
        return base64.b64decode(_checked(str, value, where), validate=True)
    except ValueError as error:
        raise Misshapen(f"{where or 'body'}: it must be base64.") from error


def _anything(value: Any, _where: str) -> Any:
    return value


_ATOMS: dict[Any, Callable[[Any, str], Any]] = {
    float: _number,
    bytes: _bytes,
    int: lambda value, where: _checked(int, value, where),
    str: lambda value, where: _checked(str, value, where),
    bool: lambda value, where: _checked(bool, value, where),
}


@cache
def _kept(kind: Any) -> tuple[attrs.Attribute[Any], ...]:
    return tuple(f for f in attrs.fields(kind) if f.metadata.get("kept", True))


@cache
def _hints(kind: Any) -> dict[str, Any]:
    # One by one, because a field that is not kept may have a type that is for checkers only.
    told = SimpleNamespace(__annotations__={f.name: f.type for f in _kept(kind)})
    return get_type_hints(told, vars(sys.modules[kind.__module__]))
