"""An httpx transport that obeys the protocol: it sends, reads what comes, and nothing more."""

from __future__ import annotations

import httpx

from .._connection import AsyncConnection
from .._decoding import Decoder
from .._protocol import Answer, Protocol
from .._transport import RefusesSync, answer, check


class AsyncTransport(httpx.AsyncBaseTransport, RefusesSync):
    """For the asynchronous client.

    Closing it does nothing, because the copies that `raw` makes of itself share it.
    """

    def __init__(self, connection: AsyncConnection, protocol: Protocol) -> None:
        self._connection = connection
        self._protocol = protocol

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return self._protocol.parse(request, await self._exchange(request))

    async def _exchange(self, request: httpx.Request) -> Answer | Exception:
        """The answer, or why there is none; returned, so that an error has no other behind it."""
        ends = self._protocol.prepare(request)
        try:
            with self._connection.bounded(ends):
                return await self._sent(request, ends)
        except Exception as error:
            return error

    async def _sent(self, request: httpx.Request, ends: float) -> Answer:
        response = await self._connection.handle_async_request(request)
        try:
            return await self._read(response, ends)
        finally:
            # Or the connection would never be free again.
            await response.aclose()

    async def _read(self, response: httpx.Response, ends: float) -> Answer:
        if response.is_closed:
            return answer(response, response.content)
        body, decoder = bytearray(), Decoder(response)
        async for chunk in response.aiter_raw():
            for piece in decoder.feed(chunk):
                body += piece
                check(body, ends)
        return answer(response, bytes(body + decoder.rest()))
