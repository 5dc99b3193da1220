"""How times, spans and values are written on pages, and how numbers are read from them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint
from markupsafe import Markup

# Seconds of each unit, and up to how many of them a span is written in it.
_UNITS = ((1, "s", 120), (60, "min", 120), (3600, "h", 48), (86_400, "d", float("inf")))
# How people read what the service and the control plane call states.
_STATES = {
    "GENERATING": "running",
    "SUCCESS": "succeeded",
    "CREATE_TASK_FAILED": "failed",
    "GENERATE_FAILED": "failed",
}


def clock_time(at: float | None) -> str:
    """A moment, in UTC."""
    return "" if at is None else f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S}"


def time_of_day(at: float | None) -> str:
    """A moment of a known day, to the millisecond."""
    return "" if at is None else f"{datetime.fromtimestamp(at, UTC):%H:%M:%S.%f}"[:-3]


def span(seconds: float | None) -> str:
    """A span of time, in the unit that suits it."""
    if seconds is None:
        return ""
    size = abs(seconds)
    if not size:
        return "0 s"
    if size < 1:
        return f"{seconds * 1000:.0f} ms" if size >= 0.0005 else "< 1 ms"
    factor, unit, _ = next(row for row in _UNITS if size < row[0] * row[2])
    return f"{seconds / factor:.3g} {unit}"


def number(value: float) -> str:
    """An amount, without zeros that say nothing."""
    return f"{value:,.6f}".rstrip("0").rstrip(".")


def pretty(value: Any) -> str:
    """A JSON value on lines."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def code(text: str) -> Markup:
    """A text whose parts between backticks are code."""
    tag = Markup("<code>{}</code>")
    parts = enumerate(text.split("`"))
    return Markup("").join(tag.format(part) if number % 2 else part for number, part in parts)


def state(status: str) -> str:
    """A status of a task as a word."""
    return _STATES.get(status, status)


def whole_number(text: str) -> int | None:
    """The number that up to nine digits are; None for any other text."""
    # Other alphabets have digits, too, and Python turns no endless text into a number.
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None


def install(blueprint: Blueprint) -> None:
    """Let templates use them as filters."""
    for write in (clock_time, time_of_day, span, number, pretty, code, state):
        blueprint.add_app_template_filter(write)
