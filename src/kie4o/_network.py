"""What connections of both clients share: where a response ends, and when a step must.

The connections themselves are in `_async/network.py`.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Generator
from typing import Any

import httpcore

from ._limits import TimeLeft

# The fields that say where a response ends. A line feed alone ends a line too, as h11 reads them.
_FRAMING = re.compile(rb"(?i)\n(content-length|transfer-encoding)[ \t]*:([^\r\n]*)")


async def connect_in_loop(
    inner: httpcore.AsyncNetworkBackend, host: str, port: int, timeout: float | None, **rest: Any
) -> httpcore.AsyncNetworkStream:
    """A connection of an event loop; all addresses of the host share the time."""
    try:
        return await inner.connect_tcp(host, port, clip(timeout, httpcore.ConnectTimeout), **rest)
    except UnicodeError as error:
        raise httpcore.ConnectError(f"{host[:100]}: {error}") from error


def connect_in_thread(
    inner: httpcore.NetworkBackend, host: str, port: int, timeout: float | None, **rest: Any
) -> httpcore.NetworkStream:
    """A connection of a thread."""
    failed: httpcore.ConnectError | httpcore.ConnectTimeout | None = None
    # One by one, because each of them would be given the whole time.
    for address in _addresses(host, port):
        try:
            seconds = clip(timeout, httpcore.ConnectTimeout)
            return inner.connect_tcp(address, port, seconds, **rest)
        except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
            failed = error
    raise failed or httpcore.ConnectError(f"{host} has no address")


class Boundary:
    """Where the response to a request ends on a connection.

    Attributes:
        crossed: whether more came than one response.
    """

    def __init__(self) -> None:
        self.crossed = False
        self._response: Generator[None, bytes, bytes] | None = None

    def sent(self) -> None:
        """A part of a request goes out."""
        if self._response is None:
            self._response = _one_response()
            next(self._response)

    def received(self, data: bytes) -> None:
        """Bytes came."""
        if self._response is None:
            self.crossed = self.crossed or bool(data)
            return
        try:
            self._response.send(data)
        except StopIteration as stop:
            self.crossed = self.crossed or bool(stop.value)
            self._response = None
        except ValueError:
            # Not a response that can be followed: better a new connection than a wrong response.
            self.crossed = True


def _one_response() -> Generator[None, bytes, bytes]:
    """Take the bytes of a response as they come; return those behind it."""
    data = yield
    head = b"HTTP/1.1 100"
    while head.startswith((b"HTTP/1.1 1", b"HTTP/1.0 1")):
        while b"\r\n\r\n" not in data:
            data += yield
        head, _, data = data.partition(b"\r\n\r\n")
    fields = {name.lower(): value for name, value in _FRAMING.findall(head)}
    if b"chunked" in fields.get(b"transfer-encoding", b"").lower():
        return (yield from _chunks(data))
    missing = int(fields.get(b"content-length", b"0")) - len(data)
    while missing > 0:
        data = yield
        missing -= len(data)
    return data[missing:] if missing else b""


def _chunks(data: bytes) -> Generator[None, bytes, bytes]:
    """Take the chunks of a body; return what is behind the last."""
    size = -1
    while size != 0:
        while b"\r\n" not in data:
            data += yield
        line, _, data = data.partition(b"\r\n")
        size = int(line.partition(b";")[0], 16)
        missing = size + 2 - len(data)
        while missing > 0:
            data = yield
            missing -= len(data)
        data = data[len(data) + missing :] if missing else b""
    return data


def clip(timeout: float | None, over: type[httpcore.TimeoutException]) -> float | None:
    """Seconds that a step may still take."""
    if not isinstance(timeout, TimeLeft):
        return timeout
    left = timeout.left()
    if left <= 0:
        raise over("The timeout of the request has passed")
    return left


def _addresses(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"{host[:100]}: {error}") from error
    return [str(address[0]) for *_, address in found]
