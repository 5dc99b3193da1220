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
from ._user_client import NO_AUTH, UserClient, response_of_hook
from .errors import ClientStateError

_CLOSED = "The client is closed. Make a new one, or use it inside its `with` block."


class RefusesAsync(httpx.AsyncBaseTransport):
    """The half of a synchronous transport that is asynchronous.

    The generated client hands one transport to both kinds of httpx client, so it is of both kinds.
    """

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        raise ClientStateError(
            f"{request.url.path}: an asyncio function was called with Kie.raw, which has sync ones "
            "only. Call the sync function, or give it AsyncKie.raw."
        )


class RefusesSync(httpx.BaseTransport):
    """The half of an asynchronous transport that is synchronous; see `RefusesAsync`."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        raise ClientStateError(
            f"{request.url.path}: a sync function was called with AsyncKie.raw, which has asyncio "
            "ones only. Call the asyncio function, or give it Kie.raw."
        )


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
        self._theirs = None if http_client is None else UserClient(http_client, httpx.Client)
        self._proxies = _NO_PROXIES if self._theirs else _checked_proxies(scheme)
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
                return response_of_hook(error.response)
        return self._pool(request.url).handle_request(request)

    def end(self) -> None:
        """Let go of connections."""
        self._ended = True
        for (process, *_), pool in self._pools.items():
            if process == os.getpid():
                pool.close()

    def _pool(self, url: httpx.URL) -> httpx.BaseTransport:
        proxy = self._proxies.of(url) if self._proxies.urls else None
        secure = url.scheme == "https"
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
        self._theirs = None if http_client is None else UserClient(http_client, httpx.AsyncClient)
        self._proxies = _NO_PROXIES if self._theirs else _checked_proxies(scheme)
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
                return response_of_hook(error.response)
        pool = await self._pool(request.url)
        return await pool.handle_async_request(request)

    async def end(self) -> None:
        """Let go of the connections of this event loop; those of another one end with that."""
        self._ended = True
        for (process, *_), pool in self._loops.pop(event_loop(), {}).items():
            if process == os.getpid():
                await pool.end()

    async def _pool(self, url: httpx.URL) -> httpx.AsyncBaseTransport:
        proxy = self._proxies.of(url) if self._proxies.urls else None
        secure = url.scheme == "https"
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


_NO_PROXIES = Proxies({}, ())


class _Process:
    """This process; what belongs to one must not be used in another."""


_process = _Process()


def process() -> object:
    """What stands for this process, as `event_loop` does for a loop."""
    return _process


def _forked() -> None:
    global _process  # a child is another process
    _process = _Process()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)


def event_loop() -> object:
    """The event loop that runs here, of asyncio or trio."""
    # Here, because a synchronous client needs neither.
    from asyncio import get_running_loop

    try:
        return get_running_loop()
    except RuntimeError:
        from trio.lowlevel import current_trio_token

        return current_trio_token()


def _checked_proxies(scheme: str) -> Proxies:
    """The proxies of the environment; its settings are refused now, not at the first request."""
    proxies = Proxies.of_environment()
    proxies.check(scheme)
    if scheme == "https" and has_certificates():
        ssl_context()
    return proxies
