# Generated from src/kie4o/_async/transport.py by scripts/sync_client.py: edit that file.
"""An httpx transport that obeys the protocol: it sends, reads what comes, and nothing more."""

from __future__ import annotations

import httpx

from .._connection import Connection
from .._decoding import Decoder
from .._protocol import Answer, Protocol
from .._transport import RefusesAsync, answer, check


class Transport(httpx.BaseTransport, RefusesAsync):
    """For the synchronous client.

    Closing it does nothing, because the copies that `raw` makes of itself share it.
    """

    def __init__(self, connection: Connection, protocol: Protocol) -> None:
        self._connection = connection
        self._protocol = protocol

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._protocol.parse(request, self._exchange(request))

    def _exchange(self, request: httpx.Request) -> Answer | Exception:
        """The answer, or why there is none; returned, so that an error has no other behind it."""
        ends = self._protocol.prepare(request)
        try:
            with self._connection.bounded(ends):
                return self._sent(request, ends)
        except Exception as error:
            return error

    def _sent(self, request: httpx.Request, ends: float) -> Answer:
        response = self._connection.handle_request(request)
        try:
            return self._read(response, ends)
        finally:
            # Or the connection would never be free again.
            response.close()

    def _read(self, response: httpx.Response, ends: float) -> Answer:
        if response.is_closed:
            return answer(response, response.content)
        body, decoder = bytearray(), Decoder(response)
        for chunk in response.iter_raw():
            for piece in decoder.feed(chunk):
                body += piece
                check(body, ends)
        return answer(response, bytes(body + decoder.rest()))
