"""The connections of attempts under way, each cut when its time is over."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import httpcore


class WatchedConnection:
    """The connection of one attempt, which can be cut while its response is awaited."""

    def __init__(self) -> None:
        self._socket: socket.socket | None = None
        self.is_cut = False

    def watch(self, happened: str, details: dict[str, Any]) -> None:
        """Take the connection; called by httpx for whatever it does."""
        if happened in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            stream = details["return_value"]
            self._socket = stream.get_extra_info("socket")
            stream.read = self._until_cut(stream.read)
            if self.is_cut:
                self.cut()

    def _until_cut(self, read: Callable[..., bytes]) -> Callable[..., bytes]:
        """The same way to read, which fails once the connection is cut.

        Otherwise megabytes that came in before would still be read, and their end would be that
        of a body without a length.
        """

        def guarded(max_bytes: int, timeout: float | None = None) -> bytes:
            data = b"" if self.is_cut else read(max_bytes, timeout)
            if self.is_cut:
                raise httpcore.ReadError("the connection was cut")
            return data

        return guarded

    def cut(self) -> None:
        """End it. To close the socket would not wake the thread that reads from it; this does."""
        self.is_cut = True
        if self._socket:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)


class ConnectionWatchdog:
    """Cuts every connection that is under way for too long; httpx's own timeout would begin
    anew with every byte.

    One thread does it for all: a thread for each attempt costs as much as the attempt. It ends
    when there was nothing to do for a while.
    """

    def __init__(self, patience: float) -> None:
        """Give each connection this number of real seconds."""
        self._patience = patience
        # In the order of their ends, because all have the same time.
        self._ends: dict[WatchedConnection, float] = {}
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closed = False

    @contextmanager
    def open(self) -> Iterator[WatchedConnection]:
        """A connection to come; it is cut at once when no more are wanted."""
        line = WatchedConnection()
        with self._changed:
            self._ends[line] = time.monotonic() + self._patience
            if self._closed:
                line.cut()
            elif self._thread is None:
                self._thread = threading.Thread(target=self._run, name="kie4o-lines", daemon=True)
                self._thread.start()
        try:
            yield line
        finally:
            # One that is cut comes here while `close` still goes through the others.
            with self._changed:
                self._ends.pop(line, None)

    def close(self) -> None:
        """Cut all that are under way, and those to come."""
        with self._changed:
            self._closed = True
            for line in self._ends:
                line.cut()
            self._changed.notify_all()

    def _run(self) -> None:
        with self._changed:
            # Nobody has to tell of a new one: its time is over later than this wait.
            while not self._closed:
                for line in self._over():
                    line.cut()
                first = next(iter(self._ends.values()), None)
                left = self._patience if first is None else first - time.monotonic()
                self._changed.wait(left)
                if first is None and not self._ends:
                    break
            self._thread = None

    def _over(self) -> list[WatchedConnection]:
        now = time.monotonic()
        over = [line for line, ends in self._ends.items() if ends <= now]
        for line in over:
            del self._ends[line]
        return over
