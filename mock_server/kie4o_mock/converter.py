"""Objects of the mock as JSON values, and back: the one converter for scenarios and snapshots.

It checks no types. What comes from outside is held against the control plane's document first.
"""

from __future__ import annotations

import base64
import math
from typing import Any, TypeVar

from cattrs import Converter
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

T = TypeVar("T")


def new_converter(*, omit_if_default: bool = False) -> Converter:
    """A converter with what is the same in all JSON: a time that never comes is null."""
    # Detailed errors would hide the messages of the classes themselves.
    made = Converter(omit_if_default=omit_if_default, detailed_validation=False)
    made.register_unstructure_hook(float, lambda value: value if math.isfinite(value) else None)
    made.register_structure_hook(
        float, lambda value, _: math.inf if value is None else float(value)
    )
    return made


_CONVERTER = new_converter(omit_if_default=True)
_CONVERTER.register_unstructure_hook(bytes, lambda value: base64.b64encode(value).decode())
_CONVERTER.register_structure_hook(bytes, lambda value, _: base64.b64decode(value, validate=True))


def camel_case(name: str) -> str:
    """The name of an attribute, as the control plane's JSON writes it."""
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))


def as_json(value: Any) -> Any:
    """`value` as JSON can carry it, without what is at its default."""
    return _CONVERTER.unstructure(value)


def from_json(kind: type[T], value: Any) -> T:
    """The `kind` that a JSON value describes.

    Raises:
        ValueError: a class refuses one of its values.
    """
    return _CONVERTER.structure(value, kind)


def leave_out(kind: type, field: str) -> None:
    """Let a field of a class have no JSON form; its default is taken instead."""
    # Any: the stubs take the fields that are left out for options of these functions.
    omitted: dict[str, Any] = {field: override(omit=True)}
    structure: Any = make_dict_structure_fn(kind, _CONVERTER, **omitted)
    omitted["_cattrs_omit_if_default"] = True
    unstructure: Any = make_dict_unstructure_fn(kind, _CONVERTER, **omitted)
    _CONVERTER.register_structure_hook(kind, structure)
    _CONVERTER.register_unstructure_hook(kind, unstructure)
