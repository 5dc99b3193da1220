"""The way out: connections of our own, or the user's httpx client.

Connections belong to one process and one event loop. In another one there are others, so that no
two of them read from the same connection.

Everything that a client is made of shares one of these. To close it as a transport does nothing;
the client that made it ends it, and from then on each use says that the client is closed.
"""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator
from contextlib import AbstractContextManager, nullcontext
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary

import httpx

from ._environment import Proxies, has_certificates, ssl_context
from .errors import ClientStateError, ConfigurationError

_CLOSED = "The client is closed. Make a new one, or use it inside its `with` block."
_THEIRS_CLOSED = "http_client: it is closed. Close it after the client that uses it."
_THEIRS_ELSEWHERE = (
    "http_client: it was used in another process or event loop, which its connections belong to. "
    "Make one for each, or leave http_client out."
)
_OF_TRANSFER = ("content-encoding", "content-length", "transfer-encoding")
# Not None: with that, httpx makes Basic auth of what stands before the host of a URL.
NO_AUTH = httpx.Auth()


class Connection(httpx.BaseTransport):
    """For the synchronous client."""

    def __init__(self, http_client: httpx.Client | None, scheme: str) -> None:
        """Make no connection yet.

        Args:
            http_client: the user's client; it stays the user's to close.
            scheme: that of the API.

        Raises:
            ConfigurationError: the environment names a proxy or certificates that cannot be used.
        """
        if not isinstance(http_client, httpx.Client | None):
            raise _refused(http_client)
        self._theirs = _Theirs(http_client) if http_client else None
        self._proxies = Proxies.of_environment() if not http_client else _NONE
        _check(self._proxies, scheme, self._theirs)
        self._pools: dict[Any, httpx.BaseTransport] = {}
        self._ended = False

    def bounded(self, ends: float) -> AbstractContextManager[object]:  # noqa: ARG002 as below
        """Keep a request to its budget; a synchronous client of the user's does so itself."""
        return nullcontext()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self._ended:
            raise ClientStateError(_CLOSED)
        if self._theirs:
            http: httpx.Client = self._theirs.here(os.getpid())
            try:
                return http.send(request, stream=True, auth=NO_AUTH, follow_redirects=False)
            except httpx.HTTPStatusError as error:
                return _of_hook(error.response)
        return self._pool(request.url).handle_request(request)

    def end(self) -> None:
        """Let go of connections."""
        self._ended = True
        for (process, *_), pool in self._pools.items():
            if process == os.getpid():
                pool.close()

    def _pool(self, url: httpx.URL) -> httpx.BaseTransport:
        proxy, secure = self._proxies.of(url), url.scheme == "https"
        key = (os.getpid(), secure, proxy and str(proxy.url))
        found = self._pools.get(key)
        if found is None:
            from ._pools import Pool

            # Another thread may have been faster.
            found = self._pools.setdefault(key, Pool(proxy, secure=secure))
        return found


class AsyncConnection(httpx.AsyncBaseTransport):
    """For the asynchronous client."""

    def __init__(self, http_client: httpx.AsyncClient | None, scheme: str) -> None:
        """Make no connection yet; see `Connection`."""
        if not isinstance(http_client, httpx.AsyncClient | None):
            raise _refused(http_client)
        self._theirs = _Theirs(http_client) if http_client else None
        self._proxies = Proxies.of_environment() if not http_client else _NONE
        _check(self._proxies, scheme, self._theirs)
        self._loops: WeakKeyDictionary[Any, dict[Any, _LoopPool]] = WeakKeyDictionary()
        self._ended = False

    def bounded(self, ends: float) -> AbstractContextManager[object]:
        """Keep a user's client to the budget of a request; our own connections do so themselves.

        Args:
            ends: when the budget is used up, in seconds of `time.monotonic`.
        """
        if self._theirs is None:
            return nullcontext()
        from anyio import fail_after

        return fail_after(ends - monotonic())

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self._ended:
            raise ClientStateError(_CLOSED)
        if self._theirs:
            http: httpx.AsyncClient = self._theirs.here((os.getpid(), event_loop()))
            try:
                return await http.send(request, stream=True, auth=NO_AUTH, follow_redirects=False)
            except httpx.HTTPStatusError as error:
                return _of_hook(error.response)
        pool = await self._pool(request.url)
        return await pool.handle_async_request(request)

    async def end(self) -> None:
        """Let go of the connections of this event loop; those of another one end with that."""
        self._ended = True
        for (process, *_), pool in self._loops.pop(event_loop(), {}).items():
            if process == os.getpid():
                await pool.end()

    async def _pool(self, url: httpx.URL) -> httpx.AsyncBaseTransport:
        proxy, secure = self._proxies.of(url), url.scheme == "https"
        key = (os.getpid(), secure, proxy and str(proxy.url))
        pools = self._loops.setdefault(event_loop(), {})
        found = pools.get(key)
        if found is None:
            from ._pools import AsyncPool

            found = pools[key] = _LoopPool(AsyncPool(proxy, secure=secure))
            await found.begin()
        return found.transport


class _LoopPool:
    """A pool that ends with the event loop in which it began."""

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        self.transport = transport
        # Before an event loop closes, it finishes the generators that began in it.
        self._life = _until_end(transport)

    async def begin(self) -> None:
        await anext(self._life)

    async def end(self) -> None:
        await self._life.aclose()


async def _until_end(transport: httpx.AsyncBaseTransport) -> AsyncGenerator[None]:
    try:
        yield
    finally:
        await transport.aclose()


class _Theirs:
    """The user's httpx client, with its proxies, certificates and hooks."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._home: object = None

    def here(self, place: object) -> Any:
        """The client, for use in this process and event loop.

        Raises:
            ClientStateError: it is closed, or was used elsewhere.
        """
        if self._client.is_closed:
            raise ClientStateError(_THEIRS_CLOSED)
        if self._home is None:
            self._home = place
        if self._home != place:
            raise ClientStateError(_THEIRS_ELSEWHERE)
        return self._client


_NONE = Proxies({}, ())


def _of_hook(response: httpx.Response) -> httpx.Response:
    """The response that a hook of the user's client raised an error about, to be read as any."""
    try:
        content = response.content
    except httpx.ResponseNotRead:
        # It is closed by now. Its status and headers still say something.
        content = b""
    headers = [(n, v) for n, v in response.headers.multi_items() if n not in _OF_TRANSFER]
    return httpx.Response(
        response.status_code, headers=headers, content=content, extensions=response.extensions
    )


def event_loop() -> object:
    """The event loop that runs here, of asyncio or trio."""
    # Here, because a synchronous client needs neither.
    from asyncio import get_running_loop

    try:
        return get_running_loop()
    except RuntimeError:
        from trio.lowlevel import current_trio_token

        return current_trio_token()


def _check(proxies: Proxies, scheme: str, theirs: _Theirs | None) -> None:
    """Refuse settings of the environment now, rather than at the first request."""
    proxies.check(scheme)
    if scheme == "https" and theirs is None and has_certificates():
        ssl_context()


def _refused(given: object) -> ConfigurationError:
    return ConfigurationError(
        f"http_client: {type(given).__name__} is not allowed. Allowed: an httpx.Client for Kie, "
        "an httpx.AsyncClient for AsyncKie."
    )
