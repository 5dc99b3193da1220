"""The mock under a WSGI server that is not its own, in one worker process."""

from __future__ import annotations

import multiprocessing
import os
import tempfile
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

from ..app import Mock
from ..errors import Problem
from ..net import is_loopback
from ..settings import Settings
from . import THREADS, may_wait
from .event_thread import EventThread

_REFUSED = (
    "The mock keeps its state in one process, so a second worker process would answer from a "
    "state of its own. Start the server with one worker process, such as --workers 1."
)
# Servers that take SERVER_NAME from the request could name any number.
_MOST_ADDRESSES = 100


class SingleProcess:
    """A WSGI application: a mock, its events, and the refusal to serve from a second process.

    Its threads start with the first request, so a server may load it before it forks.

    Args:
        settings: the configured start.
        threads: how many requests the server answers at a time; None means as many as under the
            mock's own server, or one where the server says that it has no threads.

    Attributes:
        state: the state that it serves.
    """

    def __init__(self, settings: Settings, threads: int | None = None) -> None:
        self._lock = threading.Lock()
        self._event_thread: EventThread | None = None
        self._claim = _Claim()
        self._threads = threads
        self._app = Mock(settings)
        self.state = self._app.state

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request, as WSGI has it."""
        if environ["wsgi.multiprocess"] or not (self._event_thread or self._start(environ)):
            _tell(environ, _REFUSED)
            refusal = Problem(503, "A second worker process", _REFUSED).answer()
            return refusal(environ, start_response)
        self._note_address(environ)
        return self._app(environ, start_response)

    def close(self) -> None:
        """End all that runs beside the requests; another process may serve then."""
        self.state.notifier.close()
        self.state.dispatcher.close()
        if self._event_thread:
            self._event_thread.stop()
        self._claim.release()

    def _start(self, environ: dict[str, Any]) -> bool:
        """Start what runs beside the requests; False where another process has done so."""
        with self._lock:
            if not self._event_thread and self._claim.take():
                threads = self._threads or (THREADS if environ["wsgi.multithread"] else 1)
                self.state.notifier.max_waiters = may_wait(threads)
                self._event_thread = EventThread(self.state)
                self._event_thread.start()
            return self._event_thread is not None

    def _note_address(self, environ: dict[str, Any]) -> None:
        """Learn where the server listens; beyond loopback the control plane demands a token."""
        address = environ["SERVER_NAME"], int(environ["SERVER_PORT"] or 0)
        if address not in self.state.listening and len(self.state.listening) < _MOST_ADDRESSES:
            self.state.listening.add(address)
        if self.state.control_token:
            return
        # Both, because some servers take the first from the header Host.
        if not (is_loopback(address[0]) and is_loopback(environ.get("REMOTE_ADDR", ""))):
            token = self.state.draw_control_token()
            _tell(environ, f"Control requests need the header X-Mock-Token: {token}")


def _tell(environ: dict[str, Any], line: str) -> None:
    environ["wsgi.errors"].write(f"{line}\n")
    environ["wsgi.errors"].flush()


class _Claim:
    """The right to serve, which one process of a server has until it ends.

    It is a lock on one byte of a file, at the number of the process that all workers come from:
    the one that started them, or the one that loaded the application before it forked. The file
    stays open, because a lock of this kind ends when its process closes the file.
    """

    def __init__(self) -> None:
        # Granian says of each of its worker processes that it is the only one.
        is_granian = multiprocessing.current_process().name == "granian-worker"
        self._byte = os.getppid() if is_granian else os.getpid()
        self._file: BinaryIO | None = None

    def take(self) -> bool:
        """Whether this process has the right; where locks are unknown, every process has."""
        try:
            import fcntl
        except ImportError:  # Windows
            return True
        path = Path(tempfile.gettempdir()) / f"kie4o-mock-{os.getuid()}.lock"
        self._file = self._file or path.open("ab")
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, self._byte)
        except OSError:
            return False
        return True

    def release(self) -> None:
        """Let another process have the right."""
        if self._file:
            self._file.close()
