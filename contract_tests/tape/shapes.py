"""Two answers side by side: values that mean something exactly, all others by their form."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from attrs import frozen

# The words of the protocol. Whatever else is in an answer differs from task to task.
_EXACT = frozenset(
    ["code", "msg", "successFlag", "status", "errorCode", "errorMessage", "progress", "error"]
)
# JSON as text; the input of a job is text inside of text.
_JSON_TEXTS = frozenset(["paramJson", "param", "input", "resultJson"])
_ID = re.compile(r"[0-9a-f]{32}")
_NUMBER = re.compile(r"\d+")


@frozen
class Gap:
    """A place where two answers differ; each side as text."""

    where: str
    taped: str
    ours: str


def gaps(taped: Any, ours: Any, *, partial: bool = False, where: str = "") -> Iterator[Gap]:
    """Where `ours` differs from what was taped.

    Args:
        partial: whether fields that were not taped are unknown, and not absent.
    """
    name = where.rpartition(".")[2]
    if name in _JSON_TEXTS and isinstance(taped, str):
        taped, ours = _parsed(taped), _parsed(ours)
    if isinstance(taped, dict) and isinstance(ours, dict):
        yield from _objects(taped, ours, partial=partial, where=where)
    elif isinstance(taped, list) and isinstance(ours, list):
        yield from _lists(taped, ours, where)
    elif (name in _EXACT and taped != ours) or form(taped) != form(ours):
        shown = str if name in _EXACT else form
        yield Gap(where, shown(taped), shown(ours))


def form(value: Any) -> str:
    """A value without what differs from task to task."""
    if isinstance(value, str):
        return _address(value) if "://" in value else _form(value)
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    if isinstance(value, int | float):
        return f"a number of {len(str(int(value)))} digits" if value > 1e9 else "a number"
    return "an object" if isinstance(value, dict) else "a list"


def _objects(
    taped: dict[str, Any], ours: dict[str, Any], *, partial: bool, where: str
) -> Iterator[Gap]:
    for name, value in taped.items():
        inner = f"{where}.{name}".lstrip(".")
        if name in ours:
            yield from gaps(value, ours[name], partial=partial, where=inner)
        else:
            yield Gap(inner, form(value), "absent")
    if partial:
        return
    for name in ours.keys() - taped.keys():
        yield Gap(f"{where}.{name}".lstrip("."), "absent", form(ours[name]))
    if taped.keys() == ours.keys() and list(taped) != list(ours):
        yield Gap(where, f"keys {', '.join(taped)}", f"keys {', '.join(ours)}")


def _lists(taped: list[Any], ours: list[Any], where: str) -> Iterator[Gap]:
    if len(taped) != len(ours):
        yield Gap(where, f"{len(taped)} items", f"{len(ours)} items")
    elif taped:
        yield from gaps(taped[0], ours[0], where=where)


def _form(text: str) -> str:
    if not text:
        return "an empty text"
    return "an id of 32 hexadecimal digits" if _ID.fullmatch(text) else "a text"


def _address(url: str) -> str:
    """The names in a signed link's query; the path of another address."""
    parts = urlsplit(url)
    if parts.query:
        names = sorted(name for name, _ in parse_qsl(parts.query))
        return f"a link with {', '.join(names)}"
    return f"an address like {_NUMBER.sub('<n>', _ID.sub('<id>', parts.path))}"


def _parsed(text: Any) -> Any:
    try:
        return json.loads(text)
    except (TypeError, ValueError):
        return text
