"""JSON that others sent: its value, or why it has none. What is accepted can be written again."""

from __future__ import annotations

import json
import re
from typing import Any

import orjson

# Lists and objects inside each other. The writer of responses goes no deeper than 254.
DEPTH = 100
_MARKS = (
    (b"\xef\xbb\xbf", "it begins with a byte order mark", "Send UTF-8 without one."),
    (b"\xff\xfe", "it is UTF-16 or UTF-32", "Send UTF-8."),
    (b"\xfe\xff", "it is UTF-16", "Send UTF-8."),
    (b"\x00\x00\xfe\xff", "it is UTF-32", "Send UTF-8."),
    (b"\x1f\x8b", "it is gzip", "Send the header Content-Encoding: gzip with it."),
    (b"\x28\xb5\x2f\xfd", "it is zstd", "Send it as it is, or as gzip."),
)
_FORM = re.compile(rb"--|[\w.%+\[\]-]{1,100}=")


class Unreadable(ValueError):
    """A body that has no value: `message` says why, `suggestion` what to send instead."""

    def __init__(self, message: str, suggestion: str | None = None) -> None:
        super().__init__(f"body: {message}.{f' {suggestion}' if suggestion else ''}")
        self.message = f"body: {message}."
        self.suggestion = suggestion


def parse(content: bytes) -> Any:
    """The value that `content` is.

    Raises:
        Unreadable: it is not JSON, or nested too deep.
    """
    try:
        value = orjson.loads(content)
    except ValueError as error:
        raise _trouble(content, str(error)) from None
    if content.count(b"[") + content.count(b"{") > DEPTH and _is_deep(value):
        raise _too_deep()
    return value


def readable(content: bytes) -> Any:
    """The value that `content` is; None where it is not JSON, or nested too deep."""
    try:
        return parse(content)
    except Unreadable:
        return None


def _is_deep(value: Any) -> bool:
    """Whether a value is nested deeper than allowed; looked at level by level."""
    level = [value]
    for _ in range(DEPTH + 1):
        inner = [list(v.values()) if isinstance(v, dict) else v for v in level if _is_nested(v)]
        if not inner:
            return False
        level = [item for items in inner for item in items]
    return True


def _is_nested(value: Any) -> bool:
    return isinstance(value, (list, dict))


def _too_deep() -> Unreadable:
    return Unreadable("it is nested too deep", f"Nest at most {DEPTH} lists and objects.")


def _trouble(content: bytes, said: str) -> Unreadable:
    """Why a parser refused `content`."""
    if not content.strip():
        return Unreadable("it is empty", "Send a JSON object.")
    for mark, message, suggestion in _MARKS:
        if content.startswith(mark):
            return Unreadable(message, suggestion)
    if b"\0" in content[:4]:
        return Unreadable("it is UTF-16 or UTF-32", "Send UTF-8.")
    if "recursion" in said.lower():
        return _too_deep()
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        return Unreadable(f"byte {error.start} is not UTF-8", "Send UTF-8.")
    if _FORM.match(content):
        return Unreadable("it is a form", "Send JSON, with Content-Type: application/json.")
    return _slip(text)


def _slip(text: str) -> Unreadable:
    """What is wrong with a text that is almost JSON."""
    constants: list[str] = []
    try:
        value = json.loads(text, parse_constant=constants.append)
    except json.JSONDecodeError as error:
        return _misplaced(text, error)
    except (RecursionError, ValueError):
        return _too_deep()
    # How deep json goes depends on the version of Python.
    if _is_deep(value):
        return _too_deep()
    if constants:
        return Unreadable(f"{constants[0]} is not a JSON number", "Send a number, or null.")
    return Unreadable("it has a number or a character that JSON does not allow")


def _misplaced(text: str, error: json.JSONDecodeError) -> Unreadable:
    before, after = text[: error.pos].rstrip(), text[error.pos :].lstrip()
    where = f"at line {error.lineno}, column {error.colno}"
    # Python before 3.13 points behind such a comma, later ones at it.
    after_comma = after[1:].lstrip() if after.startswith(",") else after
    if (before.endswith(",") or after.startswith(",")) and after_comma[:1] in ("}", "]"):
        return Unreadable(f"there is a comma before the end of a list or object {where}")
    if not after:
        return Unreadable("it ends too early")
    if after.startswith("'"):
        return Unreadable(f"there is a single quote {where}", 'Strings and names need ".')
    if after.startswith(("//", "/*", "#")):
        return Unreadable(f"there is a comment {where}", "JSON has none.")
    return Unreadable(f"it is not JSON {where}: {error.msg}")
