"""The way out: a connection of our own, or through the user's httpx client.

A line is shared by everything that a client is made of. To close it as a transport does nothing;
who made it ends it, and from then on every use says that the client is closed.
"""

from __future__ import annotations

import httpx

from .configuration import behind_proxy
from .errors import ConfigurationError, Misuse

# To give none would send user and password of a URL.
NO_AUTH = httpx.Auth()
_CLOSED = "The client is closed. Make a new one, or use it inside its `with` block."
_THEIRS_CLOSED = "http_client: it is closed. Close it after the client that uses it."


class Line(httpx.BaseTransport):
    """For the synchronous client."""

    def __init__(self, given: httpx.Client | None) -> None:
        """Go through the user's client where one is given; it stays the user's to close."""
        if not isinstance(given, httpx.Client | None):
            raise _refused(given)
        client = given or behind_proxy(httpx.Client)
        self._inner = _Through(client) if client else httpx.HTTPTransport()
        self._own = None if given else client or self._inner
        self._ended = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self._ended:
            raise Misuse(_CLOSED)
        return self._inner.handle_request(request)

    def end(self) -> None:
        """Let go of connections."""
        self._ended = True
        if self._own:
            self._own.close()


class AsyncLine(httpx.AsyncBaseTransport):
    """For the asynchronous client."""

    def __init__(self, given: httpx.AsyncClient | None) -> None:
        """Go through the user's client where one is given; it stays the user's to close."""
        if not isinstance(given, httpx.AsyncClient | None):
            raise _refused(given)
        client = given or behind_proxy(httpx.AsyncClient)
        self._inner = _AsyncThrough(client) if client else httpx.AsyncHTTPTransport()
        self._own = None if given else client or self._inner
        self._ended = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self._ended:
            raise Misuse(_CLOSED)
        return await self._inner.handle_async_request(request)

    async def end(self) -> None:
        """Let go of connections."""
        self._ended = True
        if self._own:
            await self._own.aclose()


class _Through(httpx.BaseTransport):
    """An httpx client as a transport, with its proxies, certificates and hooks."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self._client.is_closed:
            raise Misuse(_THEIRS_CLOSED)
        return self._client.send(request, stream=True, auth=NO_AUTH)


class _AsyncThrough(httpx.AsyncBaseTransport):
    """The same for an asynchronous client."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self._client.is_closed:
            raise Misuse(_THEIRS_CLOSED)
        return await self._client.send(request, stream=True, auth=NO_AUTH)


def _refused(given: object) -> ConfigurationError:
    return ConfigurationError(
        f"http_client: {type(given).__name__} is not allowed. Allowed: an httpx.Client for Kie, "
        "an httpx.AsyncClient for AsyncKie."
    )
