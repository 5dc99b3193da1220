"""Reading values that may be anything: a wrong type is no URL, no number, no list."""

from __future__ import annotations

import json
from collections.abc import Mapping, Set
from typing import Any
from urllib.parse import urlsplit


def fields(value: Any) -> Mapping[str, Any]:
    """An object's fields; none when it is not an object."""
    return value if isinstance(value, dict) else {}


def integer(value: Any) -> int | None:
    """A number without a fraction. True is none; 1.0 is one, as in JSON Schema."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    return value if isinstance(value, int) else None


def items(value: Any) -> list[Any]:
    """A list's items; none when it is not a list."""
    return value if isinstance(value, list) else []


def is_url(value: Any) -> bool:
    """Whether it is an absolute http or https URL."""
    if not isinstance(value, str) or value != value.strip():
        return False
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def lacking(value: Any, keys: Set[str]) -> str | None:
    """Which of these keys an object lacks, in words; None when it has them all."""
    missing = keys - fields(value).keys()
    return f"no {', '.join(sorted(missing))}" if missing else None


def other_task(record: Any, task_id: str) -> str | None:
    """In words that a record has another id than was asked for; None when it has that one."""
    found = fields(record).get("taskId")
    return None if found == task_id else f"{shown(found)} for {task_id}"


def is_text(value: Any) -> bool:
    """Whether it is text with something in it."""
    return isinstance(value, str) and bool(value.strip())


def parsed(text: Any) -> Any:
    """The JSON in a text or in bytes; None when there is none."""
    try:
        return json.loads(text)
    except (TypeError, ValueError, RecursionError):
        return None


def header(headers: Mapping[str, str], name: str) -> str | None:
    """A header by name, in whatever case."""
    return next((v for k, v in headers.items() if k.lower() == name.lower()), None)


def media_type(headers: Mapping[str, str]) -> str:
    """The media type without parameters, in lower case; empty when there is none."""
    return (header(headers, "Content-Type") or "").partition(";")[0].strip().lower()


def alike(first: Any, second: Any) -> bool:
    """Whether two JSON values are equal; unlike Python's `==`, true is not 1."""
    return json.dumps(_plain(first), sort_keys=True) == json.dumps(_plain(second), sort_keys=True)


def _plain(value: Any) -> Any:
    """The value with whole numbers as integers: 2.0 and 2 are one number in JSON."""
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    whole = integer(value)
    return value if whole is None else whole


def shown(value: Any) -> str:
    """The value for a message, not endless."""
    text = repr(value)
    return text if len(text) <= 200 else f"{text[:200]}…"
