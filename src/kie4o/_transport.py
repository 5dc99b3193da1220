"""Two httpx transports that obey one protocol: they send, read what comes, and nothing more."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from time import monotonic

import httpx

from ._connection import AsyncConnection, Connection
from ._decoding import Decoder
from ._protocol import Answer, Protocol
from .errors import ClientStateError, InvalidResponseError

LARGEST = 8 * 1024 * 1024


class Transport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """For the synchronous client.

    The generated client hands one transport to both kinds of httpx client, so this one is of both
    kinds too. Closing it does nothing, because the copies that `raw` makes of itself share it.
    """

    def __init__(self, connection: Connection, protocol: Protocol) -> None:
        self._connection = connection
        self._protocol = protocol

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._protocol.parse(request, self._exchange(request))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        raise ClientStateError(
            f"{request.url.path}: an asyncio function was called with Kie.raw, which has sync ones "
            "only. Call the sync function, or give it AsyncKie.raw."
        )

    def _exchange(self, request: httpx.Request) -> Answer | Exception:
        """The answer, or why there is none; returned, so that an error has no other behind it."""
        ends = self._protocol.prepare(request)
        try:
            response = self._connection.handle_request(request)
        except Exception as error:
            return error
        try:
            return self._read(response, ends)
        except Exception as error:
            return error
        finally:
            # Or the connection would never be free again.
            response.close()

    def _read(self, response: httpx.Response, ends: float) -> Answer:
        if response.is_closed:
            return _answer(response, response.content)
        body, decoder = bytearray(), Decoder(response)
        for chunk in response.iter_raw():
            for piece in decoder.feed(chunk):
                body += piece
                _check(body, ends)
        return _answer(response, bytes(body + decoder.rest()))


class AsyncTransport(httpx.AsyncBaseTransport, httpx.BaseTransport):
    """For the asynchronous client; see `Transport`."""

    def __init__(self, connection: AsyncConnection, protocol: Protocol) -> None:
        self._connection = connection
        self._protocol = protocol

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return self._protocol.parse(request, await self._exchange(request))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        raise ClientStateError(
            f"{request.url.path}: a sync function was called with AsyncKie.raw, which has asyncio "
            "ones only. Call the asyncio function, or give it Kie.raw."
        )

    async def _exchange(self, request: httpx.Request) -> Answer | Exception:
        ends = self._protocol.prepare(request)
        try:
            with bounded(self._connection, ends):
                return await self._sent(request, ends)
        except Exception as error:
            return error

    async def _sent(self, request: httpx.Request, ends: float) -> Answer:
        response = await self._connection.handle_async_request(request)
        try:
            return await self._read(response, ends)
        finally:
            await response.aclose()

    async def _read(self, response: httpx.Response, ends: float) -> Answer:
        if response.is_closed:
            return _answer(response, response.content)
        body, decoder = bytearray(), Decoder(response)
        async for chunk in response.aiter_raw():
            for piece in decoder.feed(chunk):
                body += piece
                _check(body, ends)
        return _answer(response, bytes(body + decoder.rest()))


def bounded(connection: AsyncConnection, ends: float) -> AbstractContextManager[object]:
    """Keep a user's asynchronous client to the budget; connections of our own do so themselves."""
    if connection.is_ours:
        return nullcontext()
    from anyio import fail_after

    return fail_after(ends - monotonic())


def _answer(response: httpx.Response, content: bytes) -> Answer:
    reason = response.extensions.get("reason_phrase", b"")
    return Answer(response.status_code, response.headers.raw, content, reason)


def _check(body: bytearray, ends: float) -> None:
    if len(body) > LARGEST:
        raise InvalidResponseError(f"The answer is larger than {LARGEST} bytes.")
    if monotonic() > ends:
        raise httpx.ReadTimeout("The time for the request is over.")
