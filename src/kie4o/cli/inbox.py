"""A small HTTP server that takes callbacks and hands them to one reader."""

from __future__ import annotations

import queue
import socket
import string
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.message import Message
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from typing import Any, Literal

from attrs import evolve, frozen

from .. import callbacks
from .._log import LOG
from ..callbacks import Callback, Headers
from ..errors import CallbackError
from ..testing import DEFAULT_CLOCK

_LARGEST = 1024 * 1024
# Seconds for a whole request, headers and body.
_PATIENCE = 10.0
# Callbacks that wait to be printed; beyond them the service is told to come again.
_MOST_WAITING = 1000
_LONGEST_LINE, _LONGEST_SIZE = 256, 16
# How long the end of the server may take; its own default is half a second.
_TICK = 0.02

Verdict = Literal["valid", "invalid", "unchecked"]
# Hands a body and its headers on, and returns the status of the response.
Forward = Callable[[bytes, Message], int]


@frozen
class Arrival:
    """One request that came.

    Args:
        body: as it came.
        signature: what was found of it; unchecked without a key.
        callback: what it says, when it is a callback.
        reason: why it is refused.
        forwarded: the status with which the URL of --forward-to answered.
    """

    body: bytes
    signature: Verdict
    callback: Callback | None = None
    reason: str | None = None
    forwarded: int | None = None


def judge(
    body: bytes,
    headers: Headers,
    key: str | None,
    *,
    now: Callable[[], float] = DEFAULT_CLOCK.time,
) -> Arrival:
    """What to think of a request; without a key no signature is checked."""
    try:
        callback = callbacks.parse(body)
    except CallbackError as error:
        return Arrival(body, "unchecked" if key is None else "invalid", reason=error.message)
    if key is None:
        return Arrival(body, "unchecked", callback)
    try:
        callbacks.verify(body, headers, key, now=now)
    except CallbackError as error:
        return Arrival(body, "invalid", callback, error.message)
    return Arrival(body, "valid", callback)


class Inbox(ThreadingTCPServer):
    """Answers at once, and keeps what came in `arrivals`."""

    allow_reuse_address = True
    daemon_threads = True
    patience = _PATIENCE

    def __init__(
        self, host: str, port: int, key: str | None, forward: Forward | None = None
    ) -> None:
        """Bind the address.

        Args:
            host: the address to bind.
            port: the port; 0 takes a free one.
            key: the webhook key; None checks no signature.
            forward: where accepted callbacks go as well; its status is the response.

        Raises:
            OSError: the address cannot be bound.
        """
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.arrivals: queue.Queue[Arrival] = queue.Queue()
        self.key = key
        self.forward = forward
        super().__init__((host, port), _Handler)
        shown = f"[{host}]" if ":" in host else host
        self.url = f"http://{shown}:{self.socket.getsockname()[1]}"

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Serve from a thread."""
        thread = threading.Thread(target=self.serve_forever, args=(_TICK,), name="kie4o-listen")
        thread.start()
        try:
            yield
        finally:
            self.shutdown()
            thread.join()
            self.server_close()

    def handle_error(self, *_: Any) -> None:
        """A caller who goes away gives no traceback."""
        LOG.info("A caller went away.", exc_info=True)


class _Handler(BaseHTTPRequestHandler):
    server: Inbox
    server_version = "kie4o"
    sys_version = ""

    def setup(self) -> None:
        """Bound the time of the request; a limit for each read would let a byte at a time pass."""
        super().setup()
        self._timer = threading.Timer(self.server.patience, self._cut)
        self._timer.daemon = True
        self._timer.start()

    def finish(self) -> None:
        self._timer.cancel()
        super().finish()

    def do_POST(self) -> None:
        if self.server.arrivals.qsize() >= _MOST_WAITING:
            self._answer(HTTPStatus.SERVICE_UNAVAILABLE)
            return
        body = self._body()
        if isinstance(body, HTTPStatus):
            self._answer(body)
            return
        arrival = judge(body, self.headers, self.server.key)
        if self.server.forward and not arrival.reason:
            arrival = evolve(arrival, forwarded=self.server.forward(body, self.headers))
        usual = HTTPStatus.BAD_REQUEST if arrival.reason else HTTPStatus.OK
        self._answer(arrival.forwarded or usual)
        self.server.arrivals.put(arrival)

    def do_GET(self) -> None:
        """A health check, of whatever path."""
        self._answer(HTTPStatus.OK)

    do_HEAD = do_GET

    def _body(self) -> bytes | HTTPStatus:
        """The whole body, or the status of its refusal."""
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            return self._chunks()
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit()):
            return HTTPStatus.LENGTH_REQUIRED
        if len(length) > len(str(_LARGEST)) or int(length) > _LARGEST:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        return self.rfile.read(int(length))

    def _chunks(self) -> bytes | HTTPStatus:
        """A body without Content-Length, as RFC 9112 (7.1) has it."""
        body = b""
        while True:
            line = self.rfile.readline(_LONGEST_LINE).partition(b";")[0]
            size = _chunk_size(line.strip())
            if size is None:
                return HTTPStatus.BAD_REQUEST
            if size == 0:
                return body
            if len(body) + size > _LARGEST:
                return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            chunk = self.rfile.read(size)
            if len(chunk) < size or self.rfile.readline(_LONGEST_LINE).strip():
                return HTTPStatus.BAD_REQUEST
            body += chunk

    def _cut(self) -> None:
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RD)

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *parts: Any) -> None:
        LOG.info("Callback: %s", parts[0] % parts[1:])


def _chunk_size(line: bytes) -> int | None:
    """The size in the first line of a chunk; None when there is none."""
    is_size = 0 < len(line) <= _LONGEST_SIZE and not line.strip(string.hexdigits.encode())
    return int(line, 16) if is_size else None
