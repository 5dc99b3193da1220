"""Hands each request the power over its connection, for faults that cut it."""

from __future__ import annotations

import socket
import struct
from functools import partial
from typing import Any, NoReturn

from waitress.channel import ClientDisconnected, HTTPChannel
from waitress.task import WSGITask

from ..scenarios.faults import CONNECTION

_AT_ONCE = struct.pack("ii", 1, 0)


class _Task(WSGITask):
    def get_environment(self) -> Any:
        environ = super().get_environment()
        environ[CONNECTION] = partial(_cut, self.channel)
        return environ


class Channel(HTTPChannel):
    """A connection of waitress that a fault can cut."""

    task_class = _Task


def _cut(channel: HTTPChannel, *, reset: bool) -> NoReturn:
    """End a connection, after what was written; a reset is what a close without patience sends."""
    if reset and channel.socket:
        channel.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
    # The server takes it for a client that has gone, so it closes and writes nothing more.
    raise ClientDisconnected
