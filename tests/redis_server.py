"""A Redis server that ends and comes back, and the line to it, which can be cut."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Self

COMMAND = shutil.which("valkey-server") or shutil.which("redis-server")
_PIECE = 65536


def started(folder: Path, **more: str) -> subprocess.Popen[bytes]:
    """A server on the socket `folder/socket` that keeps what it is told in `folder`."""
    settings = {"port": "0", "unixsocket": "socket", "appendonly": "yes", "appendfsync": "always"}
    settings |= more
    options = [part for name, value in settings.items() for part in (f"--{name}", value)]
    server = subprocess.Popen([str(COMMAND), *options], cwd=folder, stdout=subprocess.PIPE)
    assert server.stdout
    while b"ready to accept" not in (line := server.stdout.readline()).lower():
        assert line, "the server did not start"
    return server


def stop(server: subprocess.Popen[bytes]) -> None:
    """Kill a server."""
    server.kill()
    server.communicate()


class Line:
    """A port of loopback that leads to the socket of a server. Cut, it takes and gives nothing."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.whole = Event()
        self.whole.set()
        self.lock = Lock()
        self.is_open = True
        self.ends = [self.listener]
        self.threads: list[Thread] = []

    def __enter__(self) -> Self:
        self._run(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        with self.lock:
            self.is_open = False
            for end in self.ends:
                _shut(end)
        self.whole.set()
        for thread in self.threads:
            thread.join()
        self.listener.close()

    def cut(self) -> None:
        self.whole.clear()

    def mend(self) -> None:
        self.whole.set()

    def _run(self, target: Callable[..., None], *arguments: socket.socket) -> None:
        self.threads.append(Thread(target=target, args=arguments))
        self.threads[-1].start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                self._run(self._join, self.listener.accept()[0])

    def _join(self, near: socket.socket) -> None:
        with near, socket.socket(socket.AF_UNIX) as far, suppress(OSError):
            self.whole.wait()
            far.connect(str(self.target))
            with self.lock:
                if not self.is_open:
                    return
                self.ends += [near, far]
            back = Thread(target=self._pump, args=(far, near))
            back.start()
            self._pump(near, far)
            back.join()

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(_PIECE):
                self.whole.wait()
                target.sendall(data)
        _shut(source)
        _shut(target)


def _shut(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
