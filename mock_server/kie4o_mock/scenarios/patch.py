"""Changes to the shape of a response or a callback: other names, other values, other types."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from attrs import Factory, frozen

from ..clock.clock import written
from ..openapi import Json

_MISSING = object()
_CONVERSIONS: dict[str, Callable[[Any], Any]] = {
    "text": str,
    "number": float,
    "integer": int,
    "date": lambda milliseconds: written(milliseconds // 1000),
}


@frozen
class BodyPatch:
    """What is changed in a JSON object. Fields are named as in `data.response.resultUrls`.

    A field that is not there stays away, and a value that cannot be converted stays as it is.

    Args:
        rename: fields and where their values go instead.
        remove: fields to leave out.
        convert: fields and what their values are written as: `text`, `number`, `integer` or `date`.
        replace: fields and their values instead, where they are there.
        change: an object laid over the whole; objects are merged, any other value replaces.
    """

    rename: dict[str, str] = Factory(dict)
    remove: tuple[str, ...] = ()
    convert: dict[str, str] = Factory(dict)
    replace: Json = Factory(dict)
    change: Json = Factory(dict)

    def apply(self, body: Json) -> Json:
        """A changed copy of `body`."""
        body = copy.deepcopy(body)
        for name, other in self.rename.items():
            if (value := _take(body, name)) is not _MISSING:
                _put(body, other, value)
        for name in self.remove:
            _take(body, name)
        for name, kind in self.convert.items():
            if (value := _take(body, name)) is not _MISSING:
                _put(body, name, _converted(value, kind))
        for name, value in self.replace.items():
            if _take(body, name) is not _MISSING:
                _put(body, name, value)
        return _merged(body, self.change)


def _converted(value: Any, kind: str) -> Any:
    """`value` as a kind; as it is where it cannot be written so."""
    if value is None:
        return None
    try:
        return _CONVERSIONS[kind](value)
    except (TypeError, ValueError, OverflowError):
        return value


def _take(body: Json, name: str) -> Any:
    *way, last = name.split(".")
    node: Any = body
    for step in way:
        node = node.get(step) if isinstance(node, dict) else None
    return node.pop(last, _MISSING) if isinstance(node, dict) else _MISSING


def _put(body: Json, name: str, value: Any) -> None:
    *way, last = name.split(".")
    for step in way:
        if not isinstance(body.get(step), dict):
            body[step] = {}
        body = body[step]
    body[last] = value


def _merged(body: Json, change: Json) -> Json:
    for name, value in change.items():
        both = isinstance(value, dict) and isinstance(body.get(name), dict)
        body[name] = _merged(body[name], value) if both else copy.deepcopy(value)
    return body
