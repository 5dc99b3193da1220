"""Values as the vendor sends them: each function gives one of the type it names, or None."""

from __future__ import annotations

import json
import math
from typing import Any

Json = dict[str, Any]
# Ids of 32 and of fewer characters were seen (ledger: task-id-form). A much longer one could not be
# asked for: it goes into the query of a URL.
LONGEST_ID = 256


def as_task_id(value: Any) -> str | None:
    """The id of a task: text in one line that fits into a URL; without blanks around it."""
    text = (as_text(value) or "").strip()
    return text if text.isprintable() and 0 < len(text) <= LONGEST_ID else None


def told_id(value: Any) -> str | None:
    """The id of the task that a request or the `data` of a response names, if it names one."""
    return common_id(as_object(value) or {})


def as_object(value: Any) -> Json | None:
    """An object, or JSON text of one."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return None
    return value if isinstance(value, dict) else None


def as_int(value: Any) -> int | None:
    """An integer, also in words."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if math.isfinite(value) and value == int(value) else None
    if isinstance(value, str):
        text = value.strip()
        digits = text.removeprefix("-")
        return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 19 else None
    return None


def as_text(value: Any) -> str | None:
    """A string that says something; numbers are written out."""
    if isinstance(value, str):
        return whole(value) or None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return None


def as_number(value: Any) -> int | float | None:
    """A finite number, also in words."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return (number if isinstance(value, str) else value) if math.isfinite(number) else None


def first_urls(*places: Any) -> list[str]:
    """The URLs in the first place that has any, under either name."""
    for place in filter(None, map(as_object, places)):
        for name in ("resultUrls", "result_urls"):
            if urls := _urls(place.get(name)):
                return urls
    return []


def common_id(*places: Json) -> str | None:
    """The id that every place which names one agrees on."""
    named = [place.get(name) for place in places for name in ("taskId", "task_id")]
    ids = {as_task_id(value) for value in named if value not in (None, "")}
    return ids.pop() if len(ids) == 1 else None


def whole(text: str) -> str:
    """The text without halves of characters, which JSON can hold and no request can."""
    return text if text.isascii() else text.encode(errors="replace").decode()


def _urls(value: Any) -> list[str]:
    given = value if isinstance(value, list) else [value]
    return [whole(url) for url in given if isinstance(url, str) and url]
