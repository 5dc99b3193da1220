"""Stores to test with: each kind once, and a Redis server of our own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kie4o.stores import MemoryStore, Store, open_store
from tests.redis_server import COMMAND, started, stop

PASSWORD = "a-secret-of-the-server"
KINDS = ["memory", "sqlite", "redis"]


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a server that listens on a socket in a folder, with its password."""
    if not COMMAND:
        pytest.skip("neither redis-server nor valkey-server is installed")
    folder = tmp_path_factory.mktemp("redis")
    server = started(folder, requirepass=PASSWORD, save="", appendonly="no")
    yield f"unix://:{PASSWORD}@{folder / 'socket'}"
    stop(server)


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
