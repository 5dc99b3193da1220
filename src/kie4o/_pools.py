"""Pools of connections of our own, direct or through a proxy, as transports of httpx."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any

import httpcore
import httpx

from ._async.network import AsyncNetwork
from ._environment import ssl_context
from ._sync.network import Network

# As httpx has them.
_LIMITS: dict[str, Any] = {
    "max_connections": 100,
    "max_keepalive_connections": 20,
    "keepalive_expiry": 5.0,
}


class Pool(httpx.HTTPTransport):
    """httpx's transport over a pool with a network of our own, which httpx itself does not take."""

    def __init__(self, proxy: httpx.Proxy | None, *, secure: bool) -> None:
        """Make the pool of one kind of connection.

        Args:
            proxy: what the connections go through.
            secure: whether the URLs are https.
        """
        self._pool = _pool(
            (httpcore.ConnectionPool, httpcore.SOCKSProxy, httpcore.HTTPProxy),
            Network(),
            proxy,
            secure=secure,
        )

    def begin(self) -> None:
        """Nothing to do: it lives until it is ended."""

    def end(self) -> None:
        """Let go of the connections."""
        self.close()


class AsyncPool(httpx.AsyncHTTPTransport):
    """The same for the asynchronous client."""

    def __init__(self, proxy: httpx.Proxy | None, *, secure: bool) -> None:
        """Make the pool of one kind of connection; see `Pool`."""
        self._pool = _pool(
            (httpcore.AsyncConnectionPool, httpcore.AsyncSOCKSProxy, httpcore.AsyncHTTPProxy),
            AsyncNetwork(),
            proxy,
            secure=secure,
        )
        self._life = self._until_end()

    async def begin(self) -> None:
        """Live until the event loop ends: before it closes, it finishes what began in it."""
        await anext(self._life)

    async def end(self) -> None:
        """Let go of the connections."""
        await self._life.aclose()

    async def _until_end(self) -> AsyncGenerator[None]:
        try:
            yield
        finally:
            await self.aclose()


def _pool(
    kinds: tuple[Any, Any, Any], network: Any, proxy: httpx.Proxy | None, *, secure: bool
) -> Any:
    """A pool of httpcore, of one of three kinds: without a proxy, for SOCKS, for HTTP."""
    direct, socks, http = kinds
    shared = {"network_backend": network, **_tls(secure), **_LIMITS}
    if proxy is None:
        return direct(**shared)
    if proxy.url.scheme.startswith("socks"):
        return socks(**_socks(proxy), **shared)
    return http(**_through(proxy), **shared)


def _tls(secure: bool) -> dict[str, Any]:
    return {"ssl_context": ssl_context()} if secure else {}


def _socks(proxy: httpx.Proxy) -> dict[str, Any]:
    url = proxy.url
    target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=b"/")
    return {"proxy_url": target, "proxy_auth": proxy.raw_auth}


def _through(proxy: httpx.Proxy) -> dict[str, Any]:
    own = {"proxy_ssl_context": ssl_context()} if proxy.url.scheme == "https" else {}
    return {**_socks(proxy), "proxy_headers": proxy.headers.raw, **own}
