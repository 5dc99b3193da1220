"""The format of a tape: JSON Lines, the first of them about the tape itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from attrs import frozen

from contract_tests.traffic.exchange import Exchange, Request, Response

VERSION = 1
# A tape keeps no other headers: some are secrets, and the rest tells nothing.
_KEPT = ("authorization", "content-type", "date", "allow", "retry-after")


class TapeError(ValueError):
    """A file that is not a tape, with the line that shows it."""


@frozen
class Entry:
    """One exchange.

    Args:
        number: its line.
        path: of the request, below the target's origin.
        at: when it was sent, in epoch seconds of the recorder's clock.
        request: what was sent, with a placeholder for the API key.
        response: the response; None if none came.
        partial: whether only some fields of the response are known.
        seconds: the time until the response was there; 0 if it is not known.
    """

    number: int
    path: str
    at: float
    request: Request
    response: Response | None
    partial: bool = False
    seconds: float = 0.0

    @property
    def operation(self) -> str | None:
        """The operationId; None if the document has no such path and method."""
        return self.request.operation


@frozen
class Tape:
    """A recording.

    Args:
        name: the file's.
        origin: scheme and host of the target, and a path before the API's paths.
        source: who recorded it.
    """

    name: str
    origin: str
    source: str
    entries: tuple[Entry, ...]


def head(origin: str, source: str) -> str:
    """The first line."""
    return _line({"tape": VERSION, "origin": origin, "source": source})


def written(exchange: Exchange, at: float, origin: str) -> str:
    """An exchange as a line; masks nothing."""
    request, response = exchange.request, exchange.response
    url = request.url.removeprefix(origin.rstrip("/"))
    sent = {"method": request.method, "url": url, **_message(request.headers, request.body)}
    came = response and {"status": response.status, **_message(response.headers, response.body)}
    when = {"at": round(at, 3), "seconds": round(exchange.seconds, 3)}
    return _line({**when, "request": sent, "response": came})


def read(path: Path) -> Tape:
    """The tape in a file. Leaves out a last line that the end of the recorder cut off.

    Raises:
        TapeError: the file is not a tape.
    """
    number, entries, lines = 1, [], path.read_text(encoding="utf-8").split("\n")[:-1]
    if not lines:
        raise TapeError(f"{path.name}: not a tape, it has no whole line")
    try:
        about = json.loads(lines[0])
        if about["tape"] != VERSION:
            raise ValueError(f"not a tape of version {VERSION}")
        origin, source = about["origin"].rstrip("/"), str(about["source"])
        for number, text in enumerate(lines[1:], start=2):
            entries.append(_entry(number, json.loads(text), origin))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise TapeError(f"{path.name}:{number}: {error!r}") from None
    return Tape(path.name, origin, source, tuple(entries))


def _entry(number: int, line: dict[str, Any], origin: str) -> Entry:
    sent, came = line["request"], line["response"]
    url = sent["url"] if "://" in sent["url"] else origin + sent["url"]
    return Entry(
        number,
        urlsplit(sent["url"]).path,
        float(line["at"]),
        Request(sent["method"], url, dict(sent.get("headers", {})), _bytes(sent)),
        came and Response(came["status"], dict(came.get("headers", {})), _bytes(came) or b""),
        bool(line.get("partial")),
        float(line.get("seconds", 0)),
    )


def _message(headers: Mapping[str, str], body: bytes | None) -> dict[str, Any]:
    """Headers and body; of a body that is not text, such as an image, only its length."""
    kept = {"headers": {name: value for name, value in headers.items() if name.lower() in _KEPT}}
    if body is None:
        return kept
    try:
        return {**kept, "body": body.decode()}
    except UnicodeDecodeError:
        return {**kept, "omitted": len(body)}


def _bytes(part: Mapping[str, Any]) -> bytes | None:
    return str(part["body"]).encode() if "body" in part else None


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"
