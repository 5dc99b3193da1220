"""Requests of any httpx client to one host, led into a mock in this process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from kie4o_mock import InProcess


@contextmanager
def routed(host: str, mock: InProcess) -> Iterator[None]:
    """Lead requests to `host` into `mock`, also of clients that are made by the code under test.

    The network transports of httpx are where every client ends, however it was made.
    """
    send = httpx.HTTPTransport.handle_request
    asend = httpx.AsyncHTTPTransport.handle_async_request

    def handle(self: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        return mock.handle_request(request) if request.url.host == host else send(self, request)

    async def ahandle(self: httpx.AsyncHTTPTransport, request: httpx.Request) -> httpx.Response:
        if request.url.host == host:
            return await mock.handle_async_request(request)
        return await asend(self, request)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(httpx.HTTPTransport, "handle_request", handle)
        patch.setattr(httpx.AsyncHTTPTransport, "handle_async_request", ahandle)
        yield
