"""The mock under granian: half the CPU, but only as a command, in a process of its own.

Granian binds and watches; the one process that it starts holds the application and all its state.
It cannot be embedded, and gives an application no hold on the connection: a fault that should
reset it only ends it.
"""

from __future__ import annotations

import multiprocessing
import os
import secrets
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from attrs import evolve
from granian import Granian
from granian.constants import Interfaces

from ..app import create_app
from ..images.links import Links
from ..mock_state import MockState
from ..net import is_loopback
from ..settings import Settings
from . import Ready, collect_seldom, may_wait
from .event_thread import EventThread
from .sockets import listen, url_of

# Seconds that callbacks under way have when the mock is stopped.
_PATIENCE = 2
# Seconds between looks whether connections are accepted.
_GLANCE = 0.005


def serve(settings: Settings, *, host: str, port: int, threads: int, ready: Ready) -> None:
    """Serve until the process is interrupted or asked to terminate.

    Args:
        settings: the configured start.
        host: the address to bind.
        port: the port to bind; 0 takes a free one.
        threads: how many requests are answered at a time.
        ready: called with the address, the seed and the control token once connections are
            accepted.

    Raises:
        OSError: the address cannot be bound.
        ValueError: `host` is empty.
    """
    # Drawn here, or only the other process would know them.
    seed = secrets.randbits(32) if settings.seed is None else settings.seed
    token = settings.control_token or (None if is_loopback(host) else secrets.token_urlsafe(16))
    # Granian takes port 0 but does not tell what became of it.
    port = _bindable(host, port)
    server = Granian(
        "kie4o_mock",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        workers_kill_timeout=_PATIENCE,
        blocking_threads=threads,
        log_enabled=False,
    )
    greet = partial(ready, url_of(host, port), seed, token)
    made = partial(_application, evolve(settings, seed=seed, control_token=token), threads)
    loader = partial(made, settings.seed is not None)
    server.serve(target_loader=partial(loader, (host, port), greet), wrap_loader=False)


def _application(
    settings: Settings,
    threads: int,
    is_seeded: bool,
    address: tuple[str, int],
    greet: Callable[[], None],
) -> Any:
    """The application, made in the process that serves it."""
    app = create_app(settings)
    state: MockState = app.extensions["kie4o_mock"]
    state.notifier.max_waiters = may_wait(threads)
    state.listening.add(address)
    if not is_seeded:
        state.links = Links(secrets.token_bytes(32), state.document.lifetimes["linkSeconds"])
    collect_seldom()
    EventThread(state).start()
    threading.Thread(target=_greet_when_ready, args=(address, greet), daemon=True).start()
    threading.Thread(target=_follow_parent, daemon=True).start()
    return app


def _greet_when_ready(address: tuple[str, int], greet: Callable[[], None]) -> None:
    """Granian listens some time after it has loaded the application, and does not tell when."""
    while True:
        with suppress(OSError), socket.create_connection(address):
            return greet()
        time.sleep(_GLANCE)


def _follow_parent() -> None:
    """End with the process that started this one, also when that was killed."""
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


def _bindable(host: str, port: int) -> int:
    with listen(host, port) as listener:
        number: int = listener.getsockname()[1]
        return number
