"""What only the mock does: callbacks, and memory after many tasks."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import orjson
from attrs import frozen

from .bare import GENERATE
from .cells import pressed, raw_request
from .inprocess import VALID
from .processes import SCRIPTS, Command, Running, python, running

MOCK = python("-m", "kie4o_mock", "--json", "--credits", "1e9")
_CONNECTIONS = 16
_PATIENCE = 600.0


def granian(threads: int) -> Command:
    """The mock under granian."""
    server = (str(Path(sys.executable).with_name("granian")), "--interface", "wsgi")
    sized = ("--workers", "1", "--blocking-threads", str(threads), "--port", "{port}")
    return Command(
        (*server, *sized, "kie4o_mock.wsgi:app"),
        settings={"KIE4O_MOCK_CREDITS": "1e9", "KIE4O_MOCK_THREADS": str(threads)},
    )


# Seconds without any callback after which those that are missing are lost.
_LOST = 15.0


@frozen
class Callbacks:
    """How many came, of how many tasks, and how fast."""

    tasks: int
    delivered: int
    rate: float


def callbacks(count: int) -> Callbacks:
    """Let so many tasks end in one moment, and receive their callbacks."""
    command = Command((*MOCK.line, "--task-seconds", "1"))
    with _receiver() as receiver, running(command) as server:
        _control(server, "clock/freeze")
        body = orjson.dumps({**VALID, "callBackUrl": receiver.url})
        request = raw_request(server, "POST", GENERATE, body)
        pressed(server, request, _CONNECTIONS, _PATIENCE, count)
        tasks = httpx.get(f"{server.url}/__mock/health").json()["tasks"]
        _control(server, "clock/scale", factor=1)
        distinct, seconds = receiver.wait(tasks)
    return Callbacks(tasks, distinct, distinct / seconds if seconds else 0.0)


def memory(tasks: int) -> tuple[float, float]:
    """MiB before the first task, and after so many."""
    with running(MOCK) as server:
        before = server.memory()
        request = raw_request(server, "POST", GENERATE, orjson.dumps(VALID))
        pressed(server, request, _CONNECTIONS, _PATIENCE, tasks)
        return before, server.memory()


def _control(server: Running, verb: str, **body: object) -> None:
    headers = {"Authorization": "Bearer bench"}
    answer = httpx.post(f"{server.url}/__mock/{verb}", json=body, headers=headers, timeout=60)
    answer.raise_for_status()


@frozen
class _Receiver:
    url: str
    process: subprocess.Popen[str]

    def wait(self, count: int) -> tuple[int, float]:
        """How many different callbacks came, and in how many seconds."""
        known, last = 0, time.monotonic()
        while known < count and time.monotonic() - last < _LOST:
            time.sleep(0.5)
            before, known = known, self._ask()
            if known > before:
                last = time.monotonic()
        assert self.process.stdin
        self.process.stdin.close()
        distinct, _, seconds = json.loads(self._line())
        return distinct, seconds

    def _ask(self) -> int:
        assert self.process.stdin
        self.process.stdin.write("?\n")
        self.process.stdin.flush()
        return int(self._line())

    def _line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline()


@contextmanager
def _receiver() -> Iterator[_Receiver]:
    command = [sys.executable, "-m", "bench.receiver"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=SCRIPTS
    ) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            yield _Receiver(json.loads(line)["url"], process)
        finally:
            process.terminate()
