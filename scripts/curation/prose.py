"""The few facts that are read out of sentences and samples: defaults, values, limits, texts, types.

The same rules read the vendor's descriptions and ours, so that the two can be compared.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from typing import Any

from curation import yaml_lines

_DEFAULT = re.compile(
    r"(?:\bDefault(?: value)?(?: is)?|\bdefault:)\s+[`'\"]?(\w+)[`'\"]?\s*(?:[.;,)]|$)"
)
_FORMAT = re.compile(r"(?<![\w/.-])\.?(jfif|pjpeg|jpeg|pjp|jpg|png|webp|gif|bmp|avif|tiff)\b")
_LIMIT = re.compile(
    r"(?<![\w.,])(\d{1,12})(?:\.0)?[\s-]*"
    r"(day|hour|minute|second|image|byte|MB|consecutive retrie)s?\b"
)
_CODE = re.compile(r"\s*[-*]\s+\*\*(\d{3})\*\*(?: \(\w[^)]*\))?: *(.*)")
_ROW = re.compile(r"\s*\|\s*`?(\d{3})`?\s*\|.*")
_BULLET = re.compile(r"\s{2,}[-*] (.+)")
_VALUE = re.compile(r"\s*[-*] `([^`]+)`")
_LISTS = (
    re.compile(r'(?:"[\w:.-]+",? (?:or )?)+"[\w:.-]+"'),
    re.compile(r"\((?:[\w:]+, )*[\w:]+,? or [\w:]+\)"),
    re.compile(r"\d+ \([^)]*\)(?:, (?:or )?\d+ \([^)]*\))+"),
)
"""`"1:1", "3:2", or "2:3"`, `(1, 2, or 4)` and `0 (Runs), 1 (Done)`."""

_UNITS = (
    {"days": 86400, "hours": 3600, "minutes": 60, "seconds": 1},
    {"MB": 1048576, "bytes": 1},
    {"images": 1},
    {"retries": 1},
)
"""Units that can be put into each other, the largest first."""

_DEEPEST, _MOST = 40, 20_000
_TYPES = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array",
          type(None): "null"}  # fmt: skip


def default_in(text: str) -> Any:
    """Find the default that a description states, or None."""
    match = _DEFAULT.search(text)
    return yaml_lines.scalar(match[1]) if match else None


def formats_in(text: str) -> list[str]:
    """Name the image formats that a description lists."""
    return sorted(set(_FORMAT.findall(text)))


def limits_in(text: str) -> set[str]:
    """Give every number with a unit, in the largest unit that fits: 24 hours are `1 days`."""
    found = set()
    for number, word in _LIMIT.findall(text):
        name = {"MB": "MB", "consecutive retrie": "retries"}.get(word, f"{word}s")
        units = next(units for units in _UNITS if name in units)
        total = int(number) * units[name]
        unit = next(unit for unit, size in units.items() if total % size == 0)
        found.add(f"{total // units[unit]} {unit}")
    return found


def values_in(text: str) -> list[Any]:
    """List the values that bullets in code style or a list in a sentence name."""
    bullets = [match[1] for line in text.splitlines() if (match := _VALUE.match(line))]
    for pattern in _LISTS:
        if not bullets and "e.g." not in text and (match := pattern.search(text)):
            bullets = re.findall(r"[\w:.-]+", re.sub(r"(?<=\d) \([^)]*\)| or ", " ", match[0]))
    return [yaml_lines.scalar(word) for word in bullets]


def codes_in(text: str) -> list[int]:
    """List the codes of a bullet list or of the first column of a table."""
    rows = (_CODE.match(line) or _ROW.match(line) for line in text.splitlines())
    return sorted({int(match[1]) for match in rows if match})


def messages_in(text: str, *, of_task: bool) -> list[tuple[int, str]]:
    """Pair each code of a bullet list with its error texts.

    The texts are the nested bullets. A code without any is itself followed by its text, unless
    that is a heading and an explanation ("Name - why"); for a task's codes the part after the
    dash is the text.
    """
    found: list[tuple[int, str]] = []
    for code, heading, nested in _code_list(text):
        if nested:
            found += [(code, message) for message in nested]
        elif " - " not in heading:
            found.append((code, heading))
        elif of_task and code != 200:
            found.append((code, heading.partition(" - ")[2]))
    return found


def _code_list(text: str) -> list[tuple[int, str, list[str]]]:
    codes: list[tuple[int, str, list[str]]] = []
    for line in text.splitlines():
        if (code := _CODE.fullmatch(line)) and len(line) - len(line.lstrip()) < 2:
            codes.append((int(code[1]), code[2].strip(), []))
        elif codes and (bullet := _BULLET.fullmatch(line)):
            codes[-1][2].append(bullet[1].strip())
    return codes


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


def sample_messages(sample: object) -> list[tuple[int, str]]:
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
