"""The form of a tape: JSON Lines, the first of them about the tape itself."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import frozen

from contract_tests.document import document
from contract_tests.traffic.exchange import Answer, Exchange, Request

VERSION = 1
# A tape keeps no other headers: some are secrets, and the rest tells nothing.
_KEPT = ("authorization", "content-type", "date", "allow", "retry-after")


class TapeError(ValueError):
    """A file that is no tape, with the line that shows it."""


@frozen
class Entry:
    """One exchange.

    Args:
        number: its line.
        at: when it was sent, in epoch seconds of the recorder's clock.
        request: what was sent, with a placeholder for the API key.
        answer: what came; None when nothing did.
        partial: whether no more than some fields of the answer are known.
        seconds: how long it took until the answer was there; 0 when nobody knows.
    """

    number: int
    at: float
    request: Request
    answer: Answer | None
    partial: bool = False
    seconds: float = 0.0

    @property
    def operation(self) -> str | None:
        """The operationId; None when the document has no such path and method."""
        for operation in document().operations.values():
            if (operation.method, operation.path) == (self.request.method, self.request.path):
                return operation.id
        return None


@frozen
class Tape:
    """What was recorded, and where.

    Args:
        name: the file's.
        origin: scheme and host of the target, and a path before the API's paths.
        source: how the recording came about.
    """

    name: str
    origin: str
    source: str
    entries: tuple[Entry, ...]


def head(origin: str, source: str) -> str:
    """The first line."""
    return _line({"tape": VERSION, "origin": origin, "source": source})


def written(exchange: Exchange, at: float, origin: str) -> str:
    """An exchange as a line; nothing in it is masked yet."""
    request, answer = exchange.request, exchange.answer
    url = request.url.removeprefix(origin.rstrip("/"))
    sent = {"method": request.method, "url": url, "headers": _headers(request.headers)}
    when = {"at": round(at, 3), "seconds": round(exchange.seconds, 3)}
    line = {**when, "request": {**sent, **_body(request.body, request.headers)}}
    if answer is None:
        return _line({**line, "answer": None})
    came = {"status": answer.status, "headers": _headers(answer.headers)}
    return _line({**line, "answer": {**came, **_body(answer.body, answer.headers)}})


def read(path: Path) -> Tape:
    """The tape in a file. A last line that was cut off by the end of the recorder is left out.

    Raises:
        TapeError: it is none.
    """
    lines = path.read_text(encoding="utf-8").split("\n")
    whole = [(n, text) for n, text in enumerate(lines[:-1], start=1) if text.strip()]
    if not whole:
        raise TapeError(f"{path.name}: no tape, it has no whole line")
    about = _parsed(path, *whole[0])
    if about.get("tape") != VERSION:
        raise TapeError(f"{path.name}:1: no tape of version {VERSION}")
    origin = str(about["origin"]).rstrip("/")
    entries = []
    for number, text in whole[1:]:
        try:
            entries.append(_entry(number, _parsed(path, number, text), origin))
        except (KeyError, TypeError, AttributeError) as error:
            raise TapeError(f"{path.name}:{number}: no exchange, {error!r}") from None
    return Tape(path.name, origin, str(about["source"]), tuple(entries))


def _parsed(path: Path, number: int, text: str) -> dict[str, Any]:
    try:
        line = json.loads(text)
    except ValueError as error:
        raise TapeError(f"{path.name}:{number}: {error}") from None
    if not isinstance(line, dict):
        raise TapeError(f"{path.name}:{number}: no object")
    return line


def _entry(number: int, line: dict[str, Any], origin: str) -> Entry:
    sent, came = line["request"], line["answer"]
    url = sent["url"] if "://" in sent["url"] else origin + sent["url"]
    headers = dict(sent.get("headers", {}))
    request = Request(sent["method"], url, headers, _bytes(sent))
    answer = came and Answer(came["status"], dict(came.get("headers", {})), _bytes(came) or b"")
    at, seconds = float(line["at"]), float(line.get("seconds", 0))
    return Entry(number, at, request, answer, bool(line.get("partial")), seconds)


def _headers(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() in _KEPT}


def _body(body: bytes | None, headers: Mapping[str, str]) -> dict[str, Any]:
    """A body as text where it is text; of a picture no more than its length."""
    if body is None:
        return {}
    if any(n.lower() == "content-type" and v.startswith("image/") for n, v in headers.items()):
        return {"omitted": len(body)}
    try:
        return {"body": body.decode()}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(body).decode()}


def _bytes(part: Mapping[str, Any]) -> bytes | None:
    if "base64" in part:
        return base64.b64decode(part["base64"])
    body = part.get("body")
    return None if body is None else str(body).encode()


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"
