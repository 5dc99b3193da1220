"""A mock as the transport of an httpx client: no socket, no thread, both worlds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from flask import Flask

from ..app import Mock
from ..scenarios.faults import ConnectionCut


@contextmanager
def _as_on_a_socket(request: httpx.Request) -> Iterator[None]:
    try:
        yield
    except ConnectionCut as cut:
        kind = httpx.ReadError if cut.reset else httpx.RemoteProtocolError
        raise kind(str(cut), request=request) from cut


class _Body(httpx.SyncByteStream):
    """A body that may break off."""

    def __init__(self, stream: Any, request: httpx.Request) -> None:
        self._stream = stream
        self._request = request

    def __iter__(self) -> Iterator[bytes]:
        with _as_on_a_socket(self._request):
            yield from self._stream

    def close(self) -> None:
        self._stream.close()


class InProcessTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Sends the requests of `httpx.Client` and `httpx.AsyncClient` into an application.

    Args:
        app: what `create_app` made, or a `Mock`.
    """

    def __init__(self, app: Flask | Mock) -> None:
        # Any: httpx and Flask name the type of a WSGI application differently.
        wsgi: Any = app
        self._transport = httpx.WSGITransport(wsgi)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request.

        Raises:
            httpx.TransportError: a fault cut the connection, as it would be on a socket.
        """
        if "Transfer-Encoding" in request.headers:
            request = _in_one_piece(request, request.read())
        with _as_on_a_socket(request):
            response = self._transport.handle_request(request)
        response.stream = _Body(response.stream, request)
        return response

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request. The loop stands still meanwhile; a mock never waits."""
        content = await request.aread()
        answer = self.handle_request(_in_one_piece(request, content))
        # Raw, because its headers say how it is packed.
        content = b"".join(answer.iter_raw())
        return httpx.Response(
            answer.status_code, headers=answer.headers, stream=httpx.ByteStream(content)
        )


def _in_one_piece(request: httpx.Request, content: bytes) -> httpx.Request:
    """A request whose body has a length, which WSGI asks for."""
    headers = request.headers.copy()
    if headers.pop("Transfer-Encoding", None):
        headers["Content-Length"] = str(len(content))
    return httpx.Request(request.method, request.url, headers=headers, content=content)
