"""The command on a terminal of its own, as a person sees it."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from tests.kie4o.cli.conftest import COMMAND, PATIENCE


@contextmanager
def on_terminal(
    *arguments: str, columns: int, command: list[str] = COMMAND
) -> Iterator[tuple[subprocess.Popen[bytes], IO[bytes]]]:
    """Start it; the process, and what it shows."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environment = {**os.environ, "TERM": "xterm"}
    with subprocess.Popen(
        [*command, *arguments],
        stdin=follower,
        stdout=follower,
        stderr=follower,
        env=environment,
        start_new_session=True,
    ) as process:
        os.close(follower)
        try:
            with open(leader, "rb", buffering=0) as shown:  # noqa: PTH123 it has no path
                yield process, shown
        finally:
            process.kill()


def all_of(process: subprocess.Popen[bytes], shown: IO[bytes]) -> str:
    """Everything that it shows until its end."""
    seen = b""
    try:
        while some := shown.read(4096):
            seen += some
    except OSError:
        # Linux says so of a terminal that nobody holds any more.
        pass
    process.wait(PATIENCE)
    return seen.decode().replace("\r\n", "\n")
