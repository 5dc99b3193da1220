"""httpx: its network transports, where every client ends, however it was made."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from .interceptor import Interceptor
from .wrapping import Method, Wrapped

Find = Callable[[httpx.URL, str], Interceptor | None]


def methods(find: Find) -> list[Wrapped]:
    """The methods to wrap; `find` tells for whom a request is, by URL and Authorization."""

    def of(request: httpx.Request) -> Interceptor | None:
        return find(request.url, request.headers.get("Authorization", ""))

    def sync(send: Method) -> Method:
        def handle(transport: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
            if (found := of(request)) is None:
                return send(transport, request)  # type: ignore[no-any-return]
            return found.mock.handle_request(found.adapted(request))

        return handle

    def asynchronous(send: Method) -> Method:
        async def handle(
            transport: httpx.AsyncHTTPTransport, request: httpx.Request
        ) -> httpx.Response:
            if (found := of(request)) is None:
                return await send(transport, request)  # type: ignore[no-any-return]
            return await found.mock.handle_async_request(found.adapted(request))

        return handle

    return [
        Wrapped(httpx.HTTPTransport, "handle_request", sync),
        Wrapped(httpx.AsyncHTTPTransport, "handle_async_request", asynchronous),
    ]
