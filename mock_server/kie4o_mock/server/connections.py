"""Hands each request the power over its connection, for faults that cut it."""

from __future__ import annotations

import socket
import struct
from typing import Any, NoReturn

from waitress.channel import ClientDisconnected, HTTPChannel
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
