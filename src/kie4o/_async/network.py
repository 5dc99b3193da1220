"""Connections of our own: each read and write ends with the budget of its request, and nothing
that a server sent behind a response is taken for the response to the next request.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from typing import Any

import httpcore

from .._network import Boundary, clip, connect_in_loop

_PIECE = 64 * 1024


class AsyncNetwork(httpcore.AsyncNetworkBackend):
    """Opens connections for the asynchronous client."""

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
        rest = {"local_address": local_address, "socket_options": socket_options}
        return AsyncStream(await connect_in_loop(self._inner, host, port, timeout, **rest))


class AsyncStream(httpcore.AsyncNetworkStream):
    """One connection."""

    def __init__(self, inner: httpcore.AsyncNetworkStream) -> None:
        self._inner = inner
        self._boundary = Boundary()

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = await self._inner.read(max_bytes, clip(timeout, httpcore.ReadTimeout))
        self._boundary.received(data)
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._boundary.sent()
        # In pieces, because each of them is given the time anew.
        for start in range(0, len(buffer), _PIECE):
            piece = buffer[start : start + _PIECE]
            await self._inner.write(piece, clip(timeout, httpcore.WriteTimeout))

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        seconds = clip(timeout, httpcore.ConnectTimeout)
        return AsyncStream(await self._inner.start_tls(ssl_context, server_hostname, seconds))

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable" and self._boundary.crossed:
            # So the pool closes the connection, as one whose server has said something unasked.
            return True
        return self._inner.get_extra_info(info)
