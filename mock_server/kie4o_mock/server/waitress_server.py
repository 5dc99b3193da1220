"""The mock on a real socket, under a production WSGI server."""

from __future__ import annotations

import threading
from socket import socket
from types import TracebackType
from typing import Any, Self

from flask import Flask
from waitress.adjustments import Adjustments
from waitress.wasyncore import close_all

from ..app import Mock, create_app
from ..mock_state import MockState
from ..net import is_loopback
from ..settings import Settings
from . import THREADS, WAITRESS, may_wait
from .connections import Channel, bounded
from .event_thread import EventThread
from .listening import Listener, Threads, listen, url_of


class MockServer:
    """A mock that accepts connections as soon as it exists.

    As a context manager it serves from a thread; `serve` serves from the caller's.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        app: Flask | Mock | None = None,
        threads: int = THREADS,
    ) -> None:
        """Bind the address.

        Args:
            settings: the configured start; not used when `app` is given.
            host: the address to bind; beyond loopback the control plane demands a token, which
                is `state.control_token`.
            port: the port to bind; 0 takes a free one.
            app: an application from `create_app`, or a `Mock`.
            threads: how many requests are answered at a time.

        Raises:
            OSError: the address cannot be bound.
            ValueError: `host` is empty.
        """
        # First, so that a document that cannot be used leaves no address bound.
        self.app = app = app or create_app(settings)
        listener = listen(host, port)
        state: MockState = app.state if isinstance(app, Mock) else app.extensions["kie4o_mock"]
        self.state = state
        if not is_loopback(host) and not self.state.control_token:
            self.state.draw_control_token()
        self.state.notifier.max_waiters = may_wait(threads)
        number: int = listener.getsockname()[1]
        self.state.listening.add((host, number))
        self._sockets: dict[int, Any] = {}
        self._server = self._waitress(listener, host, threads)
        self.url = url_of(host, number)
        self._event_thread = EventThread(self.state)
        self._thread = threading.Thread(target=self._server.run, name="kie4o-mock", daemon=True)

    def _waitress(self, listener: socket, host: str, threads: int) -> Any:
        # Any: the types of waitress do not know the trigger.
        server: Any = Listener(
            self.app,
            map=self._sockets,
            _sock=listener,
            dispatcher=Threads(threads, self.state.waiting),
            adj=Adjustments(sockets=[listener], server_name=host, **WAITRESS),
            sockinfo=(listener.family, listener.type, listener.proto, listener.getsockname()),
            bind_socket=False,
        )
        server.channel_class = bounded(Channel, self.state.body_limits.of)
        return server

    def serve(self) -> None:
        """Serve until the process is interrupted or asked to terminate."""
        self._event_thread.start()
        try:
            self._server.run()
        finally:
            self._end()

    def __enter__(self) -> Self:
        self._event_thread.start()
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # Or the server would wait for those who wait.
        self.state.notifier.close()
        self._server.task_dispatcher.shutdown()
        # Clients may keep connections open, and without the trigger the loop would notice nothing
        # for a second. The trigger makes the loop's own thread close them all.
        pulled = threading.Event()

        def close() -> None:
            # The loop may come here before the trigger was written to; it must not be closed yet.
            pulled.wait()
            close_all(self._sockets)

        self._server.trigger.pull_trigger(close)
        pulled.set()
        self._thread.join()
        self._end()

    def _end(self) -> None:
        self._event_thread.stop()
        self.state.dispatcher.close()
