"""The few facts that are read out of prose: defaults, file formats, limits, error texts.

The same rules read the vendor's descriptions and ours, so that the two can be compared.
"""

from __future__ import annotations

import re
from typing import Any

_DEFAULT = re.compile(r"\bDefault(?: value)?(?: is)?\s+[`'\"]?(\w+)[`'\"]?\s*(?:[.;,)]|$)")
_FORMAT = re.compile(r"(?<![\w/.-])\.?(jfif|pjpeg|jpeg|pjp|jpg|png|webp|gif|bmp|avif|tiff)\b")
_LIMIT = re.compile(r"\b(\d+)[\s-]*(day|hour|minute|second|image|byte|MB|consecutive retrie)s?\b")
_CODE = re.compile(r"\s?[-*] \*\*(\d{3})\*\*: *(.*)")
_BULLET = re.compile(r"\s{2,}[-*] (.+)")
_VALUE = re.compile(r"\s*[-*] `([^`]+)`")
_ROW = re.compile(r"\s*\|\s*(\d{3})\s*\|.*")

_UNITS = {
    "day": (86400, "seconds"),
    "hour": (3600, "seconds"),
    "minute": (60, "seconds"),
    "second": (1, "seconds"),
    "image": (1, "images"),
    "byte": (1, "bytes"),
    "MB": (1048576, "bytes"),
    "consecutive retrie": (1, "retries"),
}


def scalar(word: str) -> Any:
    """Read a word of prose as the JSON value it stands for."""
    if word in ("true", "false"):
        return word == "true"
    return int(word) if word.isdecimal() else word


def default_in(text: str) -> Any:
    """Find the default that a description states, or None."""
    match = _DEFAULT.search(text)
    return scalar(match[1]) if match else None


def formats_in(text: str) -> list[str]:
    """Name the picture formats that a description lists."""
    return sorted(set(_FORMAT.findall(text)))


def limits_in(text: str) -> set[str]:
    """Give every number with a unit, in seconds, bytes, images or retries."""
    found = set()
    for number, word in _LIMIT.findall(text):
        factor, unit = _UNITS[word]
        found.add(f"{int(number) * factor} {unit}")
    return found


def values_in(text: str) -> list[Any]:
    """List the values that bullets in code style name: "* `0`: …"."""
    return [scalar(match[1]) for line in text.splitlines() if (match := _VALUE.match(line))]


def codes_in_table(text: str) -> list[int]:
    """List the codes in the first column of a table."""
    return sorted({int(match[1]) for line in text.splitlines() if (match := _ROW.match(line))})


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
        if code := _CODE.fullmatch(line):
            codes.append((int(code[1]), code[2].strip(), []))
        elif codes and (bullet := _BULLET.fullmatch(line)):
            codes[-1][2].append(bullet[1].strip())
    return codes
