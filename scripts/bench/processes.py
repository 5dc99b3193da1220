"""Servers as processes: started, awaited, watched, stopped."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
from attrs import field, frozen

SCRIPTS = Path(__file__).resolve().parents[1]
PROGRAMS = Path(sys.executable).parent
_PAGE = os.sysconf("SC_PAGE_SIZE")
_PATIENCE = 60.0


@frozen
class Command:
    """How a server is started.

    Args:
        line: the command; `{port}` is where the port belongs.
        folder: where it works; here, if none is given.
        variables: what is added to its environment.
    """

    line: tuple[str, ...]
    folder: Path | None = None
    variables: Mapping[str, str] = field(factory=dict)


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
    """A server, from its first answer on; stopped at the end.

    Raises:
        RuntimeError: it does not answer.
    """
    begun = time.perf_counter()
    port = str(_free_port())
    with subprocess.Popen(
        [word.replace("{port}", port) for word in command.line],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=command.folder,
        env={**os.environ, "PYTHONPATH": str(SCRIPTS), "NO_COLOR": "1", **command.variables},
    ) as process:
        try:
            url = f"http://127.0.0.1:{port}"
            _await_answer(url, process)
            yield Running(url, process.pid, time.perf_counter() - begun)
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(5)
            process.kill()


def _await_answer(url: str, process: subprocess.Popen[bytes]) -> None:
    """Until there is any answer: to accept a connection is not yet to answer."""
    ends = time.monotonic() + _PATIENCE
    with httpx.Client(trust_env=False) as client:
        while time.monotonic() < ends and process.poll() is None:
            with suppress(httpx.TransportError):
                client.get(url)
                return
            time.sleep(0.005)
    raise RuntimeError(f"{process.args!r} does not answer.")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
