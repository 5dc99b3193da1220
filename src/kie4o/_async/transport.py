"""An httpx transport that obeys the protocol: it sends, reads what comes, and nothing more."""

from __future__ import annotations

import httpx

from .._connection import AsyncConnection, RefusesSync
from .._limits import Decoder, check_size, check_time
from .._protocol import Protocol, ReadResponse


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
        return bytes(body + decoder.rest())
