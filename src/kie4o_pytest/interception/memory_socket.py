"""In place of the socket of an HTTP connection: what is sent is answered by a mock."""

from __future__ import annotations

import errno
import io
from typing import Any

import h11
import httpx

from .interceptor import Interceptor


class MemorySocket:
    """As much of a socket as `http.client` uses. It serves one request.

    Args:
        interceptor: whom the request is for.
        origin: scheme, host and port that the program connects to.
    """

    def __init__(self, interceptor: Interceptor, origin: httpx.URL) -> None:
        self._interceptor = interceptor
        self._origin = origin
        self._reader = h11.Connection(h11.SERVER)
        self._request: h11.Request | None = None
        self._body = bytearray()
        self._answer = io.BytesIO()

    def sendall(self, data: bytes) -> None:
        """Take a part of the request; the last part has it answered.

        Raises:
            ConnectionResetError: a fault of the mock resets the connection.
        """
        self._reader.receive_data(bytes(data))
        while True:
            event = self._reader.next_event()
            if isinstance(event, h11.Request):
                self._request = event
            elif isinstance(event, h11.Data):
                self._body += event.data
            elif isinstance(event, h11.EndOfMessage) and self._request:
                self._answer = io.BytesIO(self._answered(self._request))
                return
            else:
                return

    def makefile(self, *_: Any, **__: Any) -> io.BytesIO:
        """The response."""
        return self._answer

    def close(self) -> None:
        """Nothing is open."""

    def settimeout(self, _: float | None) -> None:
        """A mock never waits."""

    def setsockopt(self, *_: Any) -> None:
        """There is nothing to set."""

    def shutdown(self, _: int) -> None:
        """Nothing is open."""

    def _answered(self, asked: h11.Request) -> bytes:
        request = httpx.Request(
            asked.method.decode(),
            self._origin.copy_with(raw_path=_path(asked.target)),
            headers=list(asked.headers),
            content=bytes(self._body),
        )
        try:
            response = self._interceptor.mock.handle_request(self._interceptor.adapted(request))
        except httpx.ReadError as error:
            raise ConnectionResetError(errno.ECONNRESET, str(error)) from error
        except httpx.RemoteProtocolError:  # the connection ends without a response
            return b""
        head = [f"HTTP/1.1 {response.status_code} {response.reason_phrase}".encode()]
        head += [name + b": " + value for name, value in response.headers.raw]
        return b"\r\n".join([*head, b"Connection: close", b"", _body(response)])


def _path(target: bytes) -> bytes:
    """The path and query; a request for a proxy has the whole URL."""
    return target if target.startswith(b"/") else httpx.URL(target.decode("ascii")).raw_path


def _body(response: httpx.Response) -> bytes:
    """The body as it was sent, or what came of it before a fault cut the connection."""
    body = bytearray()
    try:
        for chunk in response.iter_raw():
            body += chunk
    except httpx.TransportError:
        pass  # the program sees that the rest is missing
    return bytes(body)
