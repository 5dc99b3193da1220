"""Connections of our own: each read and write ends with the budget of its request, and nothing
that a server sent behind a response is taken for the response to the next request.
"""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Generator, Iterable
from typing import Any

import httpcore

from ._limits import TimeLeft

_PIECE = 64 * 1024
# The fields that say where a response ends. A line feed alone ends a line too, as h11 reads them.
_FRAMING = re.compile(rb"(?i)\n(content-length|transfer-encoding)[ \t]*:([^\r\n]*)")


class Network(httpcore.NetworkBackend):
    """Opens connections for the synchronous client."""

    def __init__(self) -> None:
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        failed: httpcore.ConnectError | httpcore.ConnectTimeout | None = None
        # One by one, because each of them would be given the whole time.
        for address in _addresses(host, port):
            seconds = _clip(timeout, httpcore.ConnectTimeout)
            try:
                return Stream(
                    self._inner.connect_tcp(address, port, seconds, local_address, socket_options)
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed or httpcore.ConnectError(f"{host} has no address")


class AsyncNetwork(httpcore.AsyncNetworkBackend):
    """Opens connections for the asynchronous client, under asyncio and trio."""

    def __init__(self) -> None:
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        seconds = _clip(timeout, httpcore.ConnectTimeout)
        try:
            made = await self._inner.connect_tcp(host, port, seconds, local_address, socket_options)
        except UnicodeError as error:
            raise httpcore.ConnectError(f"{host[:100]}: {error}") from error
        return AsyncStream(made)


class Stream(httpcore.NetworkStream):
    """One connection."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner
        self._boundary = Boundary()

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._inner.read(max_bytes, _clip(timeout, httpcore.ReadTimeout))
        self._boundary.received(data)
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._boundary.sent()
        # In pieces, because each of them is given the time anew.
        for start in range(0, len(buffer), _PIECE):
            piece = buffer[start : start + _PIECE]
            self._inner.write(piece, _clip(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        seconds = _clip(timeout, httpcore.ConnectTimeout)
        return Stream(self._inner.start_tls(ssl_context, server_hostname, seconds))

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable" and self._boundary.crossed:
            # So the pool closes the connection, as one whose server has said something unasked.
            return True
        return self._inner.get_extra_info(info)


class AsyncStream(httpcore.AsyncNetworkStream):
    """One connection of the asynchronous client."""

    def __init__(self, inner: httpcore.AsyncNetworkStream) -> None:
        self._inner = inner
        self._boundary = Boundary()

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = await self._inner.read(max_bytes, _clip(timeout, httpcore.ReadTimeout))
        self._boundary.received(data)
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._boundary.sent()
        await self._inner.write(buffer, _clip(timeout, httpcore.WriteTimeout))

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        seconds = _clip(timeout, httpcore.ConnectTimeout)
        return AsyncStream(await self._inner.start_tls(ssl_context, server_hostname, seconds))

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable" and self._boundary.crossed:
            return True
        return self._inner.get_extra_info(info)


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


def _clip(timeout: float | None, over: type[httpcore.TimeoutException]) -> float | None:
    """Seconds that a step may still take."""
    if not isinstance(timeout, TimeLeft):
        return timeout
    left = timeout.left()
    if left <= 0:
        raise over("The time for the request is over.")
    return left


def _addresses(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"{host[:100]}: {error}") from error
    return [str(address[0]) for *_, address in found]
