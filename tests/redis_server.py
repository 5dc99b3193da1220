"""A Redis server that ends and comes back, and the line to it, which can be cut."""

from __future__ import annotations

import shutil
import socket
import subprocess
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import Self

COMMAND = shutil.which("valkey-server") or shutil.which("redis-server")
_PIECE = 65536


def started(folder: Path) -> subprocess.Popen[bytes]:
    """A server on the socket `folder/socket` that keeps what it is told in `folder`."""
    settings = {"port": "0", "unixsocket": "socket", "appendonly": "yes", "appendfsync": "always"}
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
        self.ends: list[socket.socket] = [self.listener]

    def __enter__(self) -> Self:
        Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.whole.set()
        for end in self.ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def cut(self) -> None:
        self.whole.clear()

    def mend(self) -> None:
        self.whole.set()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self.listener.accept()
                Thread(target=self._join, args=(near,), daemon=True).start()

    def _join(self, near: socket.socket) -> None:
        self.whole.wait()
        far = socket.socket(socket.AF_UNIX)
        self.ends += [near, far]
        try:
            far.connect(str(self.target))
        except OSError:
            near.close()
            return
        Thread(target=self._pump, args=(far, near), daemon=True).start()
        self._pump(near, far)

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(_PIECE):
                self.whole.wait()
                target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
