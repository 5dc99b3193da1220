"""Stores to test with: each kind once, and a Redis server of our own."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from kie4o.stores import MemoryStore, Store, open_store

PASSWORD = "a-secret-of-the-server"
KINDS = ["memory", "sqlite", "redis"]


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a server that listens on a socket in a folder, with its password."""
    command = shutil.which("valkey-server") or shutil.which("redis-server")
    if not command:
        pytest.skip("neither redis-server nor valkey-server is installed")
    folder = tmp_path_factory.mktemp("redis")
    settings = {"port": "0", "unixsocket": "socket", "requirepass": PASSWORD, "save": ""}
    options = [part for name, value in settings.items() for part in (f"--{name}", value)]
    with subprocess.Popen([command, *options], cwd=folder, stdout=subprocess.PIPE) as server:
        assert server.stdout
        try:
            # It says when it is ready; an end without that is told by the empty line.
            while b"ready to accept" not in (line := server.stdout.readline()).lower():
                assert line, "the server did not start"
            yield f"unix://:{PASSWORD}@{folder / 'socket'}"
        finally:
            server.kill()


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a store of the kind that the test is parametrised with is opened, by any process."""
    if request.param == "sqlite":
        return str(tmp_path / "kie.db")
    prefix = tmp_path.name.replace("_", "-")
    return f"{request.getfixturevalue('redis_url')}?prefix={prefix}:"


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A store of each kind, in turn."""
    if request.param == "memory":
        made: Store = MemoryStore()
    elif request.param == "sqlite":
        made = open_store(tmp_path / "kie.db")
    else:
        made = open_store(str(request.getfixturevalue("redis_url")))
    yield made
    made.close()
