# Generated from src/kie4o/_async/transport.py by scripts/sync_client.py: edit that file.
"""An httpx transport that obeys the protocol: it sends, reads what comes, and nothing more."""

from __future__ import annotations

import httpx

from .._connection import Connection, RefusesAsync
from .._limits import Decoder, check_size, check_time
from .._protocol import Protocol, ReadResponse


class Transport(httpx.BaseTransport, RefusesAsync):
    """For the synchronous client.

    Closing it does nothing, because the copies that `raw` makes of itself share it.
    """

    def __init__(self, connection: Connection, protocol: Protocol) -> None:
        self._connection = connection
        self._protocol = protocol

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        operation, ends = self._protocol.prepare(request)
        return self._protocol.parse(request, operation, self._exchange(request, ends))

    def _exchange(self, request: httpx.Request, ends: float) -> ReadResponse | Exception:
        """The response, or why there is none; returned, so that an error has no other behind it."""
        try:
            with self._connection.bounded(ends):
                response = self._connection.handle_request(request)
                try:
                    return ReadResponse(response, self._read(response, ends))
                finally:
                    # Or the connection would never be free again.
                    response.close()
        except Exception as error:
            return error

    def _read(self, response: httpx.Response, ends: float) -> bytes:
        if response.is_closed:
            return response.content
        body, decoder = bytearray(), Decoder(response)
        assert isinstance(response.stream, httpx.SyncByteStream)
        for chunk in response.stream:
            for piece in decoder.feed(chunk):
                body += piece
                check_size(body)
            check_time(ends)
        return bytes(body + decoder.rest())
