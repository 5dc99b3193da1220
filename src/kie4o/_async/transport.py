"""The way out: a transport that obeys the protocol, over one that has the connections.

Connections belong to one process and one event loop. In another one there are others, so that no
two of them read from the same connection.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any
from weakref import WeakKeyDictionary

import httpx

from .._concurrency import ending_at, event_loop, process
from .._environment import NO_PROXIES, Proxies
from .._limits import Decoder, check_size, check_time
from .._protocol import Protocol, ReadResponse
from .._user_client import NO_AUTH, RefusesSync, UserClient, response_of_hook
from ..errors import ClientStateError

_CLOSED = "The client is closed. Make a new one, or use it inside its `with` block."


class AsyncTransport(httpx.AsyncBaseTransport, RefusesSync):
    """For the asynchronous client.

    Closing it does nothing, because the copies that `raw` makes of itself share it.
    """

    def __init__(self, connection: AsyncConnection, protocol: Protocol) -> None:
        self._connection = connection
        self._protocol = protocol

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        operation, ends = self._protocol.prepare(request)
        return self._protocol.parse(request, operation, await self._exchange(request, ends))

    async def _exchange(self, request: httpx.Request, ends: float) -> ReadResponse | Exception:
        """The response, or why there is none; returned, so that an error has no other behind it."""
        try:
            with self._connection.bounded(ends):
                response = await self._connection.handle_async_request(request)
                try:
                    return ReadResponse(response, await self._read(response, ends))
                finally:
                    # Or the connection would never be free again.
                    await response.aclose()
        except Exception as error:
            return error

    async def _read(self, response: httpx.Response, ends: float) -> bytes:
        if response.is_closed:
            return response.content
        body, decoder = bytearray(), Decoder(response)
        assert isinstance(response.stream, httpx.AsyncByteStream)
        async for chunk in response.stream:
            for piece in decoder.feed(chunk):
                body += piece
                check_size(body)
            check_time(ends)
        return bytes(body)


class AsyncConnection(httpx.AsyncBaseTransport):
    """Connections of our own, or the user's httpx client; all parts of a client share one.

    To close it as a transport does nothing. The client that made it ends it, and from then on each
    use says that the client is closed.
    """

    def __init__(self, http_client: httpx.AsyncClient | None, scheme: str) -> None:
        """Make no connection yet.

        Args:
            http_client: the user's client; it stays the user's to close.
            scheme: that of the API.

        Raises:
            ConfigurationError: the environment names a proxy or certificates that cannot be used.
        """
        self._theirs = None if http_client is None else UserClient(http_client, httpx.AsyncClient)
        self._proxies = NO_PROXIES if self._theirs else Proxies.of_environment(scheme)
        self._pools: WeakKeyDictionary[Any, dict[Any, Any]] = WeakKeyDictionary()
        self._ended = False

    def bounded(self, ends: float) -> AbstractContextManager[object]:
        """Keep a user's client to the budget of a request; our own connections do so themselves.

        Args:
            ends: when the budget is used up, in seconds of `time.monotonic`.
        """
        return ending_at(ends) if self._theirs else nullcontext()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self._ended:
            raise ClientStateError(_CLOSED)
        if self._theirs:
            http: httpx.AsyncClient = self._theirs.here((process(), event_loop()))
            try:
                return await http.send(request, stream=True, auth=NO_AUTH, follow_redirects=False)
            except httpx.HTTPStatusError as error:
                return response_of_hook(error.response)
        pool = await self._pool(request)
        return await pool.handle_async_request(request)

    async def end(self) -> None:
        """Let go of the connections that are used here; those of another event loop end with it."""
        self._ended = True
        for (home, *_), pool in self._pools.pop(event_loop(), {}).items():
            if home is process():
                await pool.end()

    async def _pool(self, request: httpx.Request) -> httpx.AsyncBaseTransport:
        proxy = self._proxies.of(request.url) if self._proxies.urls else None
        if proxy:
            # For the message of an error, which is the proxy's more often than the service's.
            request.extensions["proxy"] = proxy.url
        secure = request.url.scheme == "https"
        key = (process(), secure, proxy and str(proxy.url))
        pools = self._pools.setdefault(event_loop(), {})
        if key not in pools:
            from .._pools import AsyncPool

            # Another thread may have been faster.
            await pools.setdefault(key, AsyncPool(proxy, secure=secure)).begin()
        found: httpx.AsyncBaseTransport = pools[key]
        return found
