"""Faults of a mock that reads another document than the one it is held to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .seams import DOCUMENT

Json = dict[str, Any]


def another(name: str, change: Callable[[Json], None], *rules: str) -> None:
    """Plant a document that is changed in place."""

    def changed(raw: Any) -> Any:
        if isinstance(raw, dict) and "x-limits" in raw:  # not a file of scenarios
            change(raw)
        return raw

    DOCUMENT.result(name, changed, *rules)


def scaled(part: str, name: str, factor: float) -> Callable[[Json], None]:
    """A number of `x-lifetimes`, for instance, times a factor."""

    def change(raw: Json) -> None:
        raw[part][name] *= factor

    return change


def unchecked(keyword: str) -> Callable[[Json], None]:
    """Schemas without a keyword."""

    def strip(node: Any) -> None:
        children = node.values() if isinstance(node, dict) else node
        for child in children if isinstance(node, dict | list) else ():
            strip(child)
        if isinstance(node, dict):
            node.pop(keyword, None)

    return lambda raw: strip(raw["components"]["schemas"])
