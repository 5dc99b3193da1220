"""A Redis server that ends and comes back, with a file of what it was told."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import httpx
import pytest

from kie4o import Kie
from kie4o.errors import StoreError
from tests.kie4o.conftest import API, KEY, TASK_ID, Script, created

COMMAND = shutil.which("valkey-server") or shutil.which("redis-server")

pytestmark = pytest.mark.skipif(not COMMAND, reason="no redis-server or valkey-server is installed")


def started(folder: Path) -> subprocess.Popen[bytes]:
    settings = {"port": "0", "unixsocket": "socket", "appendonly": "yes", "appendfsync": "always"}
    options = [part for name, value in settings.items() for part in (f"--{name}", value)]
    server = subprocess.Popen([str(COMMAND), *options], cwd=folder, stdout=subprocess.PIPE)
    assert server.stdout
    while b"ready to accept" not in (line := server.stdout.readline()).lower():
        assert line, "the server did not start"
    return server


def stop(server: subprocess.Popen[bytes]) -> None:
    server.kill()
    server.communicate()


def test_a_server_that_was_killed_still_knows_a_key(tmp_path: Path) -> None:
    script = Script(created())
    with (
        httpx.Client(transport=httpx.MockTransport(script)) as http,
        Kie(KEY, base_url=API, http_client=http, store=f"unix://{tmp_path}/socket") as kie,
    ):
        server = started(tmp_path)
        kie.create("A fox", key="order-42")
        stop(server)
        with pytest.raises(StoreError, match="ConnectionError") as gone:
            kie.create("A hen", key="order-43")
        server = started(tmp_path)
        again = kie.create("A fox", key="order-42")
        stop(server)

    assert not gone.value.may_have_been_charged
    assert again.id == TASK_ID
    assert len(script.requests) == 1


def test_a_server_that_ends_after_the_request_leaves_the_task_to_be_resolved(
    tmp_path: Path,
) -> None:
    server = started(tmp_path)

    def answer(_: httpx.Request) -> httpx.Response:
        stop(server)
        return created()

    with (
        httpx.Client(transport=httpx.MockTransport(Script(answer))) as http,
        Kie(KEY, base_url=API, http_client=http, store=f"unix://{tmp_path}/socket") as kie,
    ):
        with pytest.raises(StoreError, match=f"created task {TASK_ID}") as lost:
            kie.create("A fox", key="order-42")
        back = started(tmp_path)
        assert lost.value.task
        kie.resolve("order-42", task_id=lost.value.task.id)
        again = kie.create("A fox", key="order-42")
        stop(back)

    assert lost.value.may_have_been_charged
    assert again.id == TASK_ID
