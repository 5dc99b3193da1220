"""Servers as processes: started, awaited, watched, stopped."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from attrs import field, frozen

SCRIPTS = Path(__file__).resolve().parents[1]
_PAGE = os.sysconf("SC_PAGE_SIZE")
_PATIENCE = 60.0


@frozen
class Command:
    """How a server is started.

    Args:
        line: the command; `{port}` is where the port belongs, for one that cannot choose its own
            and tell it as JSON in its first line.
        folder: where it works; here, if none is given.
        settings: what is added to its environment.
    """

    line: tuple[str, ...]
    folder: Path | None = None
    settings: Mapping[str, str] = field(factory=dict)


@frozen
class Running:
    """A server that answers.

    Args:
        url: its address.
        pid: its process.
        cold: seconds from its start to its first answer.
    """

    url: str
    pid: int
    cold: float

    @property
    def address(self) -> tuple[str, int]:
        parts = urlsplit(self.url)
        return parts.hostname or "", parts.port or 0

    def cpu(self) -> float:
        """Seconds of CPU that it has used, in all its threads and processes."""
        # The clock that clock_getcpuclockid(3) names on Linux; /proc counts in hundredths only.
        return sum(time.clock_gettime((~pid << 3) | 2) for pid in self._processes())

    def memory(self) -> float:
        """MiB that it has in memory."""
        files = (Path(f"/proc/{pid}/statm") for pid in self._processes())
        return sum(int(file.read_text().split()[1]) for file in files) * _PAGE / 2**20

    def _processes(self) -> list[int]:
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
        return [self.pid, *map(int, children.split())]


@contextmanager
def running(command: Command) -> Iterator[Running]:
    """A server, from its first answer on; stopped at the end."""
    begun = time.perf_counter()
    port = _free_port() if any("{port}" in word for word in command.line) else None
    line = [word.format(port=port) if "{port}" in word else word for word in command.line]
    environment = {**os.environ, "PYTHONPATH": str(SCRIPTS), "NO_COLOR": "1", **command.settings}
    with subprocess.Popen(
        line,
        stdout=subprocess.PIPE if port is None else subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=command.folder,
        env=environment,
    ) as process:
        try:
            url = f"http://127.0.0.1:{port}" if port else _announced(process)
            _await_answer(url, process)
            yield Running(url, process.pid, time.perf_counter() - begun)
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(5)
            process.kill()


def python(*arguments: str) -> Command:
    """A command of this interpreter's."""
    return Command((sys.executable, *arguments))


def _announced(process: subprocess.Popen[bytes]) -> str:
    line = process.stdout.readline() if process.stdout else b""
    url: str = json.loads(line)["url"]
    return url


def _await_answer(url: str, process: subprocess.Popen[bytes]) -> None:
    """Until there is any answer: to accept a connection is not yet to answer."""
    ends = time.monotonic() + _PATIENCE
    parts = urlsplit(url)
    while time.monotonic() < ends and process.poll() is None:
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
        with closing(connection), suppress(OSError, http.client.HTTPException):
            connection.request("GET", "/")
            connection.getresponse().read()
            return
        time.sleep(0.005)
    raise RuntimeError(f"{process.args!r} does not answer.")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
