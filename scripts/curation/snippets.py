"""Read code samples: the fields they read from answers and the fields they send."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator

from curation import samples
from curation.pages import DocsError, Fence

LANGUAGES = ("bash", "javascript", "python", "php")

_COMMENT = re.compile(r"(?m)(?:^|(?<=\s))(?://|#\s).*$")
_SUBSCRIPT = re.compile(r"\[['\"](\w+)['\"]\]|\.get\(['\"](\w+)['\"][^)]*\)")
_CHAIN = re.compile(r"\w+(?:\(\))?(?:\.\w+\b(?!\())+")
# The names that samples give to an object of an answer. A bare `response` is the HTTP response,
# and `result` may be the record or the record's response.
_OBJECTS = {
    "data": "data", "taskData": "data", "task_data": "data", "status": "data",
    "callbackData": "data", "callback_data": "data", "json()": "data",
    "response": "response", "info": "info",
    "result": "result", "editResult": "result", "edit_result": "result",
}  # fmt: skip
_NOT_FIELDS = {"code", "msg", "data", "ok", "length", "json", "message"}

_LITERAL = re.compile(
    r"(?P<call>\b\w+)\((?P<js>\{)|(?P<py>\bjson=\{)|(?P<var>\bpayload\s*=\s*[\[{])"
    r"|(?P<kwcall>\b\w+)(?P<kw>\()(?=\s*\w+=[^=])"
)
_KEY = re.compile(r"\s*['\"]?(\w+)['\"]?\s*(?::|=>|=(?!=)|$)")
_SHELL_BODY = re.compile(r"-d '([^']*)'")
_SHELL_OPEN = re.compile(r"-d '[^']*$")


def reads(fence: Fence) -> set[str]:
    """Name the fields that a sample reads, as `object.field`."""
    text = _SUBSCRIPT.sub(lambda match: f".{match[1] or match[2]}", _code(fence))
    text = text.replace("?.", ".").replace("$", "")
    found = set()
    for chain in _CHAIN.findall(text):
        names = chain.split(".")
        for index, (parent, name) in enumerate(itertools.pairwise(names)):
            http = index == 0 and parent == "response"
            if parent in _OBJECTS and name not in _NOT_FIELDS and not http:
                found.add(f"{_OBJECTS[parent]}.{name}")
    return found


def sends(fence: Fence, operations: Iterable[str]) -> set[tuple[str, str]]:
    """Pair each operation that a sample calls with the fields it sends there."""
    known = list(operations)
    text = _code(fence)
    found = set(_queries(text, known))
    if fence.language == "bash":
        return found | set(_shell(fence, text, known))
    for literal in _LITERAL.finditer(text):
        called = literal["call"] or literal["kwcall"]
        operation = _named(called, known) if called else None
        if called == "stringify" or not called:
            operation = _before(text[: literal.start()], known)
        if operation:
            line = fence.line + 1 + text[: literal.start()].count("\n")
            found |= {(operation, key) for key in _keys(text, literal.end() - 1, line)}
    return found


def _code(fence: Fence) -> str:
    return fence.text if fence.language == "bash" else _COMMENT.sub("", fence.text)


def _tail(operation: str) -> str:
    return operation.rpartition("/")[2]


def _named(call: str, operations: list[str]) -> str | None:
    """Find the operation that a helper such as generateImage is named after."""
    plain = call.replace("_", "").lower()
    return next((o for o in operations if _tail(o).replace("-", "") in plain), None)


def _before(text: str, operations: list[str]) -> str | None:
    """Find the operation whose path was mentioned last."""
    places = {text.rfind(f"/{_tail(operation)}"): operation for operation in operations}
    last = max(places, default=-1)
    return places[last] if last >= 0 else None


def _queries(text: str, operations: list[str]) -> Iterator[tuple[str, str]]:
    for operation in operations:
        for name in re.findall(rf"/{re.escape(_tail(operation))}\?(\w+)=", text):
            yield operation, name


def _shell(fence: Fence, text: str, operations: list[str]) -> Iterator[tuple[str, str]]:
    if unclosed := _SHELL_OPEN.search(text):
        line = fence.line + 1 + text[: unclosed.start()].count("\n")
        raise DocsError(line, "expected the body after -d to end with a quote")
    for body in _SHELL_BODY.finditer(text):
        line = fence.line + text[: body.start()].count("\n")
        operation = _before(text[: body.start()], operations)
        for key in samples.parse(body[1], line):
            if operation:
                yield operation, key


def _keys(text: str, start: int, line: int) -> Iterator[str]:
    """List the keys of the literal whose bracket opens at `start`, not those nested deeper."""
    for part in _parts(text, start, line):
        if key := _KEY.match(part):
            yield key[1]


def _parts(text: str, start: int, line: int) -> Iterator[str]:
    depth, quote, part = 0, "", start + 1
    for at in range(start, len(text)):
        char = text[at]
        if quote:
            quote = "" if char == quote and text[at - 1] != "\\" else quote
        elif char in "'\"`":
            quote = char
        elif char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        if not quote and (depth == 0 or (depth == 1 and char == ",")):
            yield text[part:at]
            part = at + 1
        if depth == 0:
            return
    raise DocsError(line, "expected the literal that starts here to end")
