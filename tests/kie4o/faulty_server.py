"""Servers on real sockets that misbehave in one way each."""

from __future__ import annotations

import gzip
import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

from tests.kie4o.conftest import TASK_ID

Serve = Callable[[socket.socket, threading.Event], None]
CREATED = json.dumps({"code": 200, "msg": "success", "data": {"taskId": TASK_ID}}).encode()
_DRIP_SECONDS = 0.02


class FaultyServer:
    """Takes each request of each connection and serves it as it was told, until it is closed.

    Attributes:
        url: where it is.
        requests: what came, one entry for each request.
        connections: how many there were.
    """

    def __init__(self, serve: Serve) -> None:
        self._serve = serve
        self._over = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.requests: list[bytes] = []
        self.connections = 0
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def _accept(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            if self._over.is_set():
                connection.close()
                return
            self.connections += 1
            thread = threading.Thread(target=self._answer, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def _answer(self, connection: socket.socket) -> None:
        # A client may leave early.
        with connection, suppress(OSError):
            while request := self._request(connection):
                self.requests.append(request)
                self._serve(connection, self._over)

    def _request(self, connection: socket.socket) -> bytes:
        """The next whole request; nothing when there is none any more."""
        connection.settimeout(0.02)
        found = b""
        while not (self._over.is_set() or _is_whole(found)):
            with suppress(TimeoutError):
                data = connection.recv(65_536)
                if not data:
                    return b""
                found += data
        connection.settimeout(5)
        return b"" if self._over.is_set() else found

    def close(self) -> None:
        self._over.set()
        socket.create_connection(self._listener.getsockname()).close()
        for thread in self._threads:
            thread.join()
        self._listener.close()


def _is_whole(request: bytes) -> bool:
    head, end, body = request.partition(b"\r\n\r\n")
    length = re.search(rb"content-length: *(\d+)", head.lower())
    return bool(end) and len(body) >= int(length[1] if length else 0)


def response(body: bytes = CREATED, *headers: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def sends(data: bytes) -> Serve:
    return lambda connection, _: connection.sendall(data)


def _dripping(head: bytes, drops: Callable[[], Iterator[bytes]]) -> Serve:
    def serve(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(head)
        for drop in drops():
            if over.wait(_DRIP_SECONDS):
                return
            connection.sendall(drop)

    return serve


def _forever(drop: bytes) -> Callable[[], Iterator[bytes]]:
    def drops() -> Iterator[bytes]:
        while True:
            yield drop

    return drops


BODY_DRIPS = _dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n", _forever(b" "))
CHUNKS_DRIP = _dripping(
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", _forever(b"1\r\n \r\n")
)
HEADERS_DRIP = _dripping(b"HTTP/1.1 200 OK\r\nX-Slow: ", _forever(b"a"))
CONTINUES = _dripping(b"", _forever(b"HTTP/1.1 100 Continue\r\n\r\n"))
SLOW = {
    "body": BODY_DRIPS,
    "chunks": CHUNKS_DRIP,
    "headers": HEADERS_DRIP,
    "continue": CONTINUES,
    "silence": sends(b""),
}


def bomb(times: int = 1) -> bytes:
    """A response whose body unpacks to 64 MiB, packed `times` times."""
    body = gzip.compress(b" " * (64 * 1024 * 1024), 9)
    for _ in range(times - 1):
        body = gzip.compress(body, 9)
    return response(body, "Content-Encoding: " + ", ".join(["gzip"] * times))


BROKEN = {
    "closed at once": b"",
    "no HTTP": b"garbage\r\n\r\n",
    "half a status line": b"HTTP/1.1 200",
    "half a header": b"HTTP/1.1 200 OK\r\nX-He",
    "half a body": b'HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{"code":200',
    "half a chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{",
    "no gzip": response(b"not packed", "Content-Encoding: gzip"),
}


def breaking_off(data: bytes) -> Serve:
    def serve(connection: socket.socket, _: threading.Event) -> None:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_RDWR)

    return serve
