"""Requests as fast as a server takes them, over connections that stay open.

    python -m bench.load HOST PORT CONNECTIONS SECONDS [REQUESTS] <request

A process of its own, so that its work counts for nobody; plain sockets, because a client library
would be slower than the servers. It prints a JSON object: requests, failures (server errors and
connections that broke), seconds.
"""

from __future__ import annotations

import json
import math
import re
import select
import socket
import sys
import time

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_PIECE = 65_536
_PATIENCE = 10.0


class Line:
    """One connection, with at most one request under way."""

    def __init__(self, address: tuple[str, int], request: bytes) -> None:
        self._address = address
        self._request = request
        self._socket = socket.create_connection(address, timeout=_PATIENCE)
        self._received = b""

    def fileno(self) -> int:
        return self._socket.fileno()

    def send(self) -> None:
        self._socket.sendall(self._request)

    def take(self) -> bool | None:
        """Whether the answer is no server error; None while it is not complete.

        Raises:
            ConnectionError: the server ended the connection.
        """
        piece = self._socket.recv(_PIECE)
        if not piece:
            raise ConnectionResetError
        self._received += piece
        if not _complete(self._received):
            return None
        good = not self._received.startswith(b"HTTP/1.1 5")
        self._received = b""
        return good

    def reopen(self) -> None:
        self._socket.close()
        self._received = b""
        self._socket = socket.create_connection(self._address, timeout=_PATIENCE)

    def close(self) -> None:
        self._socket.close()


def _complete(answer: bytes) -> bool:
    end = answer.find(b"\r\n\r\n")
    if end < 0:
        return False
    if length := _LENGTH.search(answer, 0, end):
        return len(answer) >= end + 4 + int(length[1])
    return answer.endswith(b"0\r\n\r\n")


class Load:
    """Many lines at once, for some seconds."""

    def __init__(self, address: tuple[str, int], request: bytes, connections: int) -> None:
        self._lines = [Line(address, request) for _ in range(connections)]
        self._by_number = {line.fileno(): line for line in self._lines}
        self._poll = select.epoll()
        for number in self._by_number:
            self._poll.register(number, select.EPOLLIN)
        self.requests = 0
        self.failures = 0

    def run(self, seconds: float, limit: float = math.inf) -> float:
        """Send and take answers for so long, or so many; the seconds that it really took."""
        begun = time.perf_counter()
        for line in self._lines:
            line.send()
        while self.requests < limit and time.perf_counter() - begun < seconds:
            for number, _ in self._poll.poll(_PATIENCE):
                self._take(self._by_number[number])
        taken = time.perf_counter() - begun
        for line in self._lines:
            line.close()
        return taken

    def _take(self, line: Line) -> None:
        try:
            good = line.take()
            if good is None:
                return
            self.requests += 1
            self.failures += not good
            line.send()
        except OSError:
            self.failures += 1
            self._poll.unregister(line.fileno())
            del self._by_number[line.fileno()]
            line.reopen()
            self._by_number[line.fileno()] = line
            self._poll.register(line.fileno(), select.EPOLLIN)
            line.send()


def main() -> None:
    host, port, connections, seconds, *limit = sys.argv[1:]
    load = Load((host, int(port)), sys.stdin.buffer.read(), int(connections))
    taken = load.run(float(seconds), *map(int, limit))
    json.dump({"requests": load.requests, "failures": load.failures, "seconds": taken}, sys.stdout)


if __name__ == "__main__":
    main()
