"""The application over HTTP, on a port of the machine's choice."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from .service import Service
from .web import Application


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    # A suite opens a connection for each request, and several at once.
    request_queue_size = 64


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        """Keep the terminal for the suite."""


@contextmanager
def serving(service: Service | None = None, port: int = 0) -> Iterator[str]:
    """Serve on loopback; gives the address.

    Whoever moves the clock of `service` wakes its callbacks: they wait as long as it tells now.
    """
    service = service or Service()
    server = make_server("127.0.0.1", port, Application(service), _Server, _Quiet)
    stopped = threading.Event()
    threads = [
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}),
        threading.Thread(target=_deliver, args=(service, stopped)),
    ]
    for thread in threads:
        thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        stopped.set()
        server.shutdown()
        service.callbacks.wake()
        for thread in threads:
            thread.join()
        server.server_close()


def _deliver(service: Service, stopped: threading.Event) -> None:
    callbacks = service.callbacks
    while not stopped.is_set():
        callbacks.run(service.now())
        with callbacks.changed:
            due = callbacks.next_due()
            if not stopped.is_set() and (due is None or due > service.now()):
                callbacks.changed.wait(None if due is None else max(due - service.now(), 0.001))
