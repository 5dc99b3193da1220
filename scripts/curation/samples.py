"""Read JSON samples: the types that they show and the error texts that they carry."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

_DEEPEST, _MOST = 40, 20_000
_TYPES = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array",
          type(None): "null"}  # fmt: skip


def types_in(where: str, values: Iterable[object]) -> dict[str, list[str]]:
    """Collect the JSON types seen at each field path of some samples."""
    seen: dict[str, set[str]] = {}
    for value in values:
        for path, kind in itertools.islice(_walk(where, value), _MOST):
            seen.setdefault(path, set()).add(kind)
    return {path: sorted(kinds) for path, kinds in seen.items() if path != where}


def _walk(path: str, value: object, depth: int = 0) -> Iterator[tuple[str, str]]:
    yield path, _TYPES.get(type(value), "object")
    below: Iterable[tuple[str, object]] = ()
    if isinstance(value, dict):
        below = ((f"{path}.{name}", child) for name, child in value.items())
    elif isinstance(value, list):
        below = ((f"{path}[]", child) for child in value)
    for name, child in below if depth < _DEEPEST else ():
        yield from _walk(name, child, depth + 1)


def messages(sample: object) -> list[tuple[int, str]]:
    """Pair the codes of a response with its texts."""
    if not isinstance(sample, dict):
        return []
    data = sample.get("data")
    pairs: list[tuple[Any, Any]] = [(sample.get("code"), sample.get("msg"))]
    if isinstance(data, dict) and "errorMessage" in data:
        pairs.append((data.get("errorCode"), data["errorMessage"]))
    return [
        (code, "null" if text is None else text)
        for code, text in pairs
        if isinstance(code, int) and isinstance(text, str | None)
    ]
