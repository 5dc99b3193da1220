"""Connections of waitress: faults can cut them, and bodies over their limit are not kept."""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable
from typing import Any, NoReturn

from waitress.buffers import OverflowableBuffer
from waitress.channel import ClientDisconnected, HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.task import WSGITask

from ..scenarios.faults import CONNECTION

_AT_ONCE = struct.pack("ii", 1, 0)


class _Task(WSGITask):
    def get_environment(self) -> Any:
        environ = super().get_environment()
        environ[CONNECTION] = _Connection(self.channel)
        return environ


class Channel(HTTPChannel):
    """A connection of waitress that a fault can cut."""

    task_class = _Task


class _Connection:
    """The connection of a request, as far as faults need it."""

    def __init__(self, channel: HTTPChannel) -> None:
        self._channel = channel

    def __call__(self, *, reset: bool) -> NoReturn:
        """End it, after what was written; a reset is what a close without patience sends."""
        if reset and self._channel.socket:
            self._channel.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        # The server takes it for a client that has gone, so it closes and writes nothing more.
        raise ClientDisconnected

    def has_left(self) -> bool:
        """Whether the client has closed it; waitress reads nothing while a request is answered."""
        connected = self._channel.socket
        try:
            return connected is None or not connected.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError:
            return True


class BoundedBuffer(OverflowableBuffer):
    """A body of a request; empty once it is over its limit, but as long as it came."""

    def __init__(self, overflow: int, limit: int) -> None:
        """Keep up to `limit` bytes, and of these up to `overflow` in memory."""
        super().__init__(overflow)
        self._limit = limit
        self._length = 0

    def append(self, data: bytes) -> None:
        """Take a piece."""
        self._length += len(data)
        if self._length <= self._limit:
            super().append(data)
        elif self.buf is not None or self.strbuf:
            self.close()
            self.buf, self.strbuf = None, b""

    def __len__(self) -> int:
        return self._length


def bounded(channel: type[HTTPChannel], limit_of: Callable[[str], int]) -> type[HTTPChannel]:
    """A class of connections that keep bodies up to a limit for each path."""

    class Parser(HTTPRequestParser):
        def parse_header(self, header_plus: bytes) -> None:
            super().parse_header(header_plus)
            # Any: the types of waitress know neither the path nor the buffer.
            parser: Any = self
            if parser.body_rcv is not None:
                buffer = BoundedBuffer(parser.adj.inbuf_overflow, limit_of(parser.path))
                parser.body_rcv.buf = buffer

    class Bounded(channel):  # type: ignore[misc, valid-type]  # a class that is an argument
        parser_class = Parser

    return Bounded
