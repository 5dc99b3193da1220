"""A mock as the transport of an httpx client: no socket, no thread, both worlds."""

from __future__ import annotations

from typing import Any

import httpx
from flask import Flask


class InProcess(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Sends the requests of `httpx.Client` and `httpx.AsyncClient` into an application.

    Args:
        app: what `create_app` made.
    """

    def __init__(self, app: Flask) -> None:
        # Any: httpx and Flask name the type of a WSGI application differently.
        wsgi: Any = app
        self._transport = httpx.WSGITransport(wsgi)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        return self._transport.handle_request(request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request. The loop stands still meanwhile; a mock never waits."""
        content = await request.aread()
        twin = httpx.Request(request.method, request.url, headers=request.headers, content=content)
        answer = self.handle_request(twin)
        # Raw, because its headers say how it is packed.
        content = b"".join(answer.iter_raw())
        return httpx.Response(
            answer.status_code, headers=answer.headers, stream=httpx.ByteStream(content)
        )
