"""Read JSON samples: which operation each belongs to, the types it shows, the texts it carries."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from curation import facts
from curation.pages import DocsError, Fence

GENERATE = "POST /api/v1/gpt4o-image/generate"
RECORD_INFO = "GET /api/v1/gpt4o-image/record-info"
DOWNLOAD_URL = "POST /api/v1/gpt4o-image/download-url"
CREDITS = "GET /api/v1/chat/credit"


def parse(text: str, line: int) -> dict[str, Any]:
    """Parse a sample that starts below `line`; anything but a JSON object is an error."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        below = error.lineno if isinstance(error, json.JSONDecodeError) else 0
        raise DocsError(line + below, f"expected JSON: {error}") from error
    if not isinstance(value, dict):
        raise DocsError(line, "expected a JSON object as the sample")
    return value


def place(sample: dict[str, Any], fence: Fence, *, callback: bool) -> str:
    """Say what a sample shows, as the address its fields belong under; empty for a refusal.

    The guides do not name the operation of a sample. Its keys do.
    """
    if "code" not in sample:
        if {"prompt", "size"} & sample.keys():
            return f"{GENERATE} sample.request"
        if {"taskId", "url"} == sample.keys():
            return f"{DOWNLOAD_URL} sample.request"
        raise _unknown(fence)
    if callback:
        return "callback sample"
    data = sample.get("data")
    if data is None:
        return ""
    if isinstance(data, str):
        return f"{DOWNLOAD_URL} sample.response"
    if isinstance(data, int | float):
        return f"{CREDITS} sample.response"
    if isinstance(data, dict) and {"successFlag", "status", "response"} & data.keys():
        return f"{RECORD_INFO} sample.response"
    if isinstance(data, dict) and data.keys() == {"taskId"}:
        return f"{GENERATE} sample.response"
    raise _unknown(fence)


def _unknown(fence: Fence) -> DocsError:
    return DocsError(
        fence.line,
        "expected a JSON sample of a known shape: a request with prompt or size, or with taskId "
        "and url; or an answer with code, msg and data",
    )


def types_in(where: str, values: Iterable[object]) -> facts.Facts:
    """Collect the JSON types seen at each field path of some samples."""
    seen: dict[str, set[str]] = {}
    for value in values:
        for path, kind in _walk(where, value):
            seen.setdefault(path, set()).add(kind)
    return {path: sorted(kinds) for path, kinds in seen.items() if path != where}


def _walk(path: str, value: object) -> Iterator[tuple[str, str]]:
    yield path, facts.json_type(value)
    if isinstance(value, dict):
        for name, child in value.items():
            yield from _walk(f"{path}.{name}", child)
    elif isinstance(value, list):
        for child in value:
            yield from _walk(f"{path}[]", child)


def messages(sample: object) -> list[tuple[int, str]]:
    """Pair the codes of an answer with its texts."""
    if not isinstance(sample, dict):
        return []
    data = sample.get("data")
    pairs = [(sample.get("code"), sample.get("msg"))]
    if isinstance(data, dict) and "errorMessage" in data:
        pairs.append((data.get("errorCode"), data["errorMessage"]))
    return [
        (code, "null" if text is None else text)
        for code, text in pairs
        if isinstance(code, int) and (isinstance(text, str) or text is None)
    ]
