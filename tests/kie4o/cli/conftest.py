"""The command in this process, against a mock whose clock moves when the client waits."""

from __future__ import annotations

import json
import os
import secrets
import shlex
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen
from click.testing import CliRunner
from kie4o_mock import MockServer, Settings

from kie4o import Clock
from kie4o.cli.main import run
from kie4o.cli.session import Session

COMMAND = [sys.executable, "-m", "kie4o"]
PATIENCE = 20
PNG = b"\x89PNG\r\n\x1a\n"
WEBHOOK_KEY = "the-webhook-key"
Json = dict[str, Any]


@pytest.fixture(scope="session")
def server() -> Iterator[MockServer]:
    with MockServer(Settings(seed=7, webhook_key=WEBHOOK_KEY)) as running:
        yield running


@frozen
class Ended:
    """How a run ended."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[Json]:
        """Standard output as JSON Lines."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def object(self) -> Json:
        (only,) = self.objects
        return only

    @property
    def errors(self) -> list[Json]:
        """Standard error as JSON Lines."""
        return [json.loads(line) for line in self.err.splitlines()]

    @property
    def events(self) -> list[Json]:
        """What was told of on standard error while it happened."""
        return [found for found in self.errors if "event" in found]

    @property
    def error(self) -> Json:
        (only,) = [found for found in self.errors if "event" not in found]
        return only


class Cli:
    """One account of the mock, and the command run for it."""

    def __init__(self, server: MockServer) -> None:
        self.key = f"sk-{secrets.token_hex(8)}"
        self.base_url = server.url
        self.sandbox = server.state.sandbox(self.key)
        self.sandbox.scheduler.clock.freeze()
        self.naps: list[float] = []
        self.disturb: Callable[[], None] = lambda: None

    def __call__(self, *arguments: str, stdin: str | bytes = "") -> Ended:
        clock = Clock(monotonic=self.sandbox.scheduler.clock.now, sleep=self._sleep)
        with CliRunner().isolation(input=stdin) as (out, err, _):
            code = run(arguments, Session(clock=clock))
            ended = Ended(int(code), out.getvalue().decode(), err.getvalue().decode())
        assert self.key not in ended.out + ended.err
        return ended

    def create(self, prompt: str = "A red fox") -> str:
        """Begin a task and return its id."""
        return self("generate", prompt, "--no-wait").out.strip()

    def resume(self, ended: Ended) -> list[str]:
        """The arguments of the command that the run said to go on with."""
        line = ended.err.splitlines()[-1]
        assert line.startswith("Resume with: kie4o ")
        return shlex.split(line.removeprefix("Resume with: "))[1:]

    def advance(self, seconds: float = 20) -> None:
        self.sandbox.scheduler.advance(lambda clock: clock.now() + seconds)

    def prompts(self) -> list[str]:
        """What was paid for."""
        return [task.request["prompt"] for task in self.sandbox.tasks.values()]

    def interrupt(self, nap: int = 1) -> None:
        """Press Ctrl-C while the command sleeps for the `nap`th time."""

        def disturb() -> None:
            if len(self.naps) == nap:
                raise KeyboardInterrupt

        self.disturb = disturb

    def _sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.disturb()
        self.advance(seconds)


@pytest.fixture
def cli(server: MockServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Cli:
    account = Cli(server)
    for name in ("KIE_WEBHOOK_KEY", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KIE_API_KEY", account.key)
    monkeypatch.setenv("KIE_BASE_URL", server.url)
    monkeypatch.chdir(tmp_path)
    return account


@pytest.fixture
def nowhere() -> Iterator[str]:
    """An address that nobody answers at: its port is taken, and not listened to."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{silent.getsockname()[1]}"


@contextmanager
def started(
    *arguments: str, command: list[str] = COMMAND, **options: Any
) -> Iterator[subprocess.Popen[str]]:
    """The command as a process of its own."""
    usual = {
        "stdin": subprocess.DEVNULL,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.PIPE,
        "env": dict(os.environ),
    }
    settings = {**usual, **options}
    with subprocess.Popen([*command, *arguments], text=True, **settings) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture
def prompts(cli: Cli) -> Path:
    """A file with two prompts."""
    path = Path("prompts.txt")
    path.write_text("A red fox\nA blue cat\n")
    return path
