"""Bodies on their way in: of one that is over its limit, the bytes are counted and not kept.

The rest is read all the same, so that the client hears the answer and can go on.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from waitress.buffers import OverflowableBuffer
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser


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
