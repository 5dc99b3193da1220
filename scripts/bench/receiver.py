"""Takes callbacks, one after the other, and counts them.

    python -m bench.receiver

The first line of its output is its address as JSON. Each line of its input is answered with how
many different callbacks have come; its end with that number, how many came in all, and the seconds
from the first to the last.
"""

from __future__ import annotations

import json
import re
import select
import socket
import sys
import time

_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_TASK = re.compile(rb'"taskId": *"(\w+)"')


class Receiver:
    """A server of one thread: to take a callback is far less work than to send it."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/callback"
        self.tasks: set[bytes] = set()
        self.count = 0
        self.times = [0.0, 0.0]

    def serve(self) -> None:
        """Until the standard input ends."""
        while True:
            ready, _, _ = select.select([self._listener, sys.stdin], [], [])
            if self._listener in ready:
                self._take()
            elif not sys.stdin.readline():
                return
            else:
                print(len(self.tasks), flush=True)

    def _take(self) -> None:
        connection, _ = self._listener.accept()
        with connection:
            body = _body(connection)
            connection.sendall(_ANSWER)
        self.times[bool(self.count)] = time.perf_counter()
        self.count += 1
        if task := _TASK.search(body):
            self.tasks.add(task[1])


def _body(connection: socket.socket) -> bytes:
    received = b""
    while True:
        head, end, body = received.partition(b"\r\n\r\n")
        length = _LENGTH.search(head) if end else None
        if end and len(body) >= (int(length[1]) if length else 0):
            return body
        piece = connection.recv(65_536)
        if not piece:
            return b""
        received += piece


def main() -> None:
    receiver = Receiver()
    print(json.dumps({"url": receiver.url}), flush=True)
    receiver.serve()
    seconds = receiver.times[1] - receiver.times[0]
    print(json.dumps([len(receiver.tasks), receiver.count, seconds]))


if __name__ == "__main__":
    main()
