"""Where the mock listens, and what waitress lacks: threads for requests that wait, patience."""

from __future__ import annotations

import errno
import logging
import socket
import time
from typing import Any

from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher

from ..net import is_any
from ..validation_messages import abbreviate
from ..waiting import Waiting
from .connections import Channel

_LOG = logging.getLogger(__name__)
# In place of waitress's own, which warns of a queue of one: any two requests at a time make that.
_QUEUE = logging.getLogger(f"{__name__}.queue")
_QUEUE.setLevel(logging.ERROR)
# What accepting fails with when the process or the machine has no more files or memory for one.
_EXHAUSTED = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
# Real seconds until the next try.
_PAUSE = 0.5
# Real seconds in which that is told once.
_QUIET = 60.0


def listen(host: str, port: int) -> socket.socket:
    """A socket that accepts connections; at `::` those of IPv4 too, where the machine can.

    Raises:
        OSError: the address cannot be bound.
        ValueError: `host` is empty, which would be every address of the machine.
    """
    if not host.strip() or not host.isprintable():
        raise ValueError(
            f"host: {abbreviate(host)} is not allowed. It must be an address or a host name."
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    both = family is socket.AF_INET6 and is_any(host) and socket.has_dualstack_ipv6()
    return socket.create_server((host, port), family=family, dualstack_ipv6=both)


def url_of(host: str, port: int) -> str:
    """The URL of a server that is bound to a host and a port."""
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"


class Threads(ThreadedTaskDispatcher):
    """So many threads for requests, and one more for each request that only waits."""

    queue_logger = _QUEUE

    def __init__(self, count: int, waiting: Waiting) -> None:
        super().__init__()
        self._waiting = waiting
        self.set_thread_count(count)
        waiting.changed = lambda more: self.set_thread_count(count + more)

    def shutdown(self, cancel_pending: bool = True, timeout: int = 5) -> bool:
        """End all threads."""
        self._waiting.close()
        return super().shutdown(cancel_pending, timeout)


class Listener(TcpWSGIServer):
    """A listening socket that pauses when a connection cannot be accepted for want of files.

    The connection stays where it is, so the socket would be ready again at once, for ever.
    """

    channel_class = Channel
    _paused_until = 0.0
    _told_until = 0.0

    def accept(self) -> Any:
        """The next connection; None where there is none, or none can be taken."""
        try:
            return super().accept()
        except OSError as error:
            if error.errno not in _EXHAUSTED:
                raise
            now = time.monotonic()
            self._paused_until = now + _PAUSE
            if now >= self._told_until:
                _LOG.warning("Accepting connections pauses: %s.", error.strerror)
                self._told_until = now + _QUIET
            return None

    def readable(self) -> bool:
        """Whether a connection is to be accepted."""
        return time.monotonic() >= self._paused_until and super().readable()
