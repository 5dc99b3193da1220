"""Single options of a request, as callers give them."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Any, TypeVar, get_args

from kie4o_api.types import UNSET, Unset

from ._arguments import abbreviate, is_sendable, refused
from ._options import Fallback, Size
from .errors import InvalidRequestError

_E = TypeVar("_E", bound=Enum)


def check_prompt(prompt: Any, images: Sequence[Any]) -> None:
    """Refuse a prompt that cannot be sent, or a request that says nothing.

    Raises:
        InvalidRequestError: it is one.
    """
    if prompt is not None and not isinstance(prompt, str):
        raise InvalidRequestError(f"prompt: {abbreviate(prompt)} is not a string.")
    if prompt and not is_sendable(prompt):
        raise InvalidRequestError(
            "prompt: it has characters that cannot be sent. Was it read as UTF-8?"
        )
    if not images and not (prompt and prompt.strip()):
        raise InvalidRequestError("prompt: empty, and there are no images. Say what to draw.")
    if prompt == "":
        raise InvalidRequestError("prompt: empty. Leave it out to work from the images alone.")


def size(value: Any) -> Any:
    """Width to height; a square where nothing is said."""
    return one_of("size", "1:1" if value is None else value, get_args(Size))


def fallback(value: Any) -> tuple[Any, str | None]:
    """Whether there is a fallback, and its model where one is named."""
    if value and isinstance(value, str):
        return True, str(one_of("fallback", value, get_args(Fallback)))
    return flag("fallback", value), None


def one_of(name: str, value: Any, allowed: tuple[Any, ...]) -> Any:
    """One of the allowed values.

    Raises:
        InvalidRequestError: it is another one.
    """
    if isinstance(value, bool) or value not in allowed:
        raise refused(name, value, listed(allowed))
    return value


def as_enum(name: str, value: Any, enum: type[_E], allowed: tuple[Any, ...]) -> _E | Unset:
    """The same, as the generated client has it."""
    return UNSET if value is None else enum(one_of(name, value, allowed))


def flag(name: str, value: Any) -> Any:
    """A switch, or `UNSET` where nothing is said.

    Raises:
        InvalidRequestError: it is neither.
    """
    if value is None:
        return UNSET
    if isinstance(value, bool):
        return value
    raise refused(name, value, "True, False")


def or_unset(value: str | None) -> Any:
    """What was given, as the generated client has it."""
    return UNSET if value is None else value


def listed(values: Any) -> str:
    """Values as messages show them."""
    return ", ".join(map(repr, values))
