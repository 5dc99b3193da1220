"""What callers hand over, checked before it is used: the field, what was sent, what is allowed."""

from __future__ import annotations

import os
from collections.abc import Iterable
from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any, TypeGuard

from . import _wire_values
from .errors import ConfigurationError, InvalidRequestError
from .stores import Store

# No clock or socket takes more without complaint, and nobody waits longer for one thing.
DAY = 86_400.0
# Seconds to wait for a task.
DEADLINE = 600.0
_SHOWN = 100
_LONGEST_KEY = 255
_QUOTES = "\"'`"


def abbreviate(value: object) -> str:
    """A value as part of a message, in at most 100 characters."""
    if isinstance(value, str | bytes):
        # An image or a book is not written out whole to show its beginning.
        value = value[: _SHOWN + 1]
    try:
        text = repr(value)
    except Exception:
        # Such as of an integer of more digits than Python writes out, or of a class of the user's.
        text = f"<{type(value).__name__}>"
    return truncate(text)


def truncate(text: str) -> str:
    """The beginning of a string as part of a message, in at most 100 characters."""
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."


def refused(name: str, value: object, allowed: str) -> InvalidRequestError:
    """The error of an argument that is not allowed."""
    return InvalidRequestError(f"{name}: {abbreviate(value)} is not allowed. Allowed: {allowed}.")


def is_number(value: object) -> TypeGuard[int | float]:
    """Whether it counts something; True and False do not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_integer(value: object) -> TypeGuard[int]:
    """Whether it is an integer."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_sendable(text: str) -> bool:
    """Whether it is not half of a character, such as what undecodable bytes become."""
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def signing_key(value: Any) -> str:
    """The key that callbacks are signed with, without the blanks that files leave around it.

    Raises:
        ConfigurationError: it is none. The message never holds it.
    """
    if not isinstance(value, str):
        kind = type(value).__name__
        raise ConfigurationError(f"webhook_key: {kind} is not allowed. Allowed: a string.")
    key = value.strip()
    if not key:
        raise ConfigurationError(
            "webhook_key: empty. With an empty key anybody could sign callbacks."
        )
    if not is_sendable(key):
        raise ConfigurationError("webhook_key: it has characters that no webhook key can have.")
    refuse_quotes("webhook_key", key)
    return key


def refuse_quotes(name: str, key: str) -> None:
    """Some programs that read env files leave the quotes around a value.

    Raises:
        ConfigurationError: there are some.
    """
    if key[0] == key[-1] and key[0] in _QUOTES:
        raise ConfigurationError(f"{name}: it is in quotes ({key[0]}). Remove them.")


def string(name: str, value: Any, allowed: str) -> str:
    """A string that says something and can be sent.

    Raises:
        InvalidRequestError: it is none.
    """
    if isinstance(value, str) and value and is_sendable(value):
        return value
    raise refused(name, value, allowed)


def task_id(name: str, value: Any, allowed: str) -> str:
    """The id of a task, as the service could have named it.

    Raises:
        InvalidRequestError: it is none.
    """
    if isinstance(value, str) and value == _wire_values.as_task_id(value):
        return value
    raise refused(
        name, value, f"{allowed}, of at most {_wire_values.LONGEST_ID} characters in one line"
    )


def key_of(value: Any) -> str | None:
    """The key of a request, or None where there is none.

    Raises:
        InvalidRequestError: it is not a valid key.
    """
    return None if value is None else known_key(value)


def known_key(value: Any) -> str:
    """The key of a request.

    Raises:
        InvalidRequestError: it is not a valid key.
    """
    if isinstance(value, str) and 0 < len(value) <= _LONGEST_KEY and is_sendable(value):
        return value
    raise refused("key", value, f"a string of 1 to {_LONGEST_KEY} characters")


def at_least(least: int, name: str, value: Any) -> int:
    """An integer.

    Raises:
        InvalidRequestError: it is none, or too small.
    """
    if is_integer(value) and value >= least:
        return value
    raise refused(name, value, f"an integer, at least {least}")


def folder(value: Any) -> Path:
    """A folder by name or path; whether it can be made is seen when it is.

    Raises:
        InvalidRequestError: it is neither.
    """
    if isinstance(value, str | os.PathLike):
        path = os.fspath(value)
        if isinstance(path, str):
            return Path(path)
    raise refused("folder", value, "a path, as a string or a pathlib.Path")


def check_callable(name: str, value: Any, *, optional: bool = True) -> None:
    """Refuse what cannot be called, and what would have to be awaited, which nobody does.

    Raises:
        InvalidRequestError: it is something else.
    """
    if value is None and optional:
        return
    if not callable(value) or any(map(iscoroutinefunction, (value, type(value).__call__))):
        allowed = "a function that is not async"
        raise refused(name, value, f"{allowed}, or None" if optional else allowed)


def check_batch(prompts: Any, concurrency: Any, journal: Any, retry_failed: Any) -> None:
    """Refuse what no batch can be made of.

    Raises:
        InvalidRequestError: an argument is of the wrong type.
    """
    if not isinstance(prompts, Iterable):
        raise refused("prompts", prompts, "a list of strings, or of mappings of options")
    at_least(1, "concurrency", concurrency)
    if isinstance(journal, str) and "://" in journal:
        # It may have a password in it, so it is not shown.
        said = (
            "journal: a URL is not allowed. Allowed: the path of a file, open_store(URL), or None."
        )
        raise InvalidRequestError(said)
    if not (journal is None or isinstance(journal, Store) or _is_file_name(journal)):
        raise refused("journal", journal, "the path of a file, a kie4o.stores.Store, or None")
    if not isinstance(retry_failed, bool):
        raise refused("retry_failed", retry_failed, "True, False")


def _is_file_name(value: Any) -> bool:
    if not isinstance(value, str | os.PathLike):
        return False
    try:
        name = os.fsencode(value)
    except ValueError:
        return False
    return bool(name) and b"\0" not in name
