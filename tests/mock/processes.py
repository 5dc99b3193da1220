"""The command in a process of its own, on whatever server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

MODULE = [sys.executable, "-m", "kie4o_mock"]
PATIENCE = 20


def environment(**extra: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if "KIE4O" not in name}
    return {**kept, **extra}


@contextmanager
def started(
    arguments: list[str], command: list[str] | None = None, **variables: str
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A running command with its first line."""
    with subprocess.Popen(
        [*(command or MODULE), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(**variables),
    ) as process:
        try:
            assert process.stdout
            yield process, process.stdout.readline()
        finally:
            process.kill()


def health(line: str) -> dict[str, object]:
    """What the server that the first line names says of itself."""
    url = json.loads(line)["url"]
    found: dict[str, object] = httpx.get(f"{url}/__mock/health", verify=False).json()
    return found
