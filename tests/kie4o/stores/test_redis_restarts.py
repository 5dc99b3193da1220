"""A Redis server that ends and comes back with a file of what it was told, or cannot be reached."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from kie4o import Kie
from kie4o.errors import StoreError
from tests.kie4o.conftest import API, KEY, TASK_ID, Script, created
from tests.redis_server import COMMAND, Line, started, stop

pytestmark = pytest.mark.skipif(not COMMAND, reason="no redis-server or valkey-server is installed")


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


def test_a_line_that_is_cut_lets_nothing_be_sent_and_nothing_be_forgotten(tmp_path: Path) -> None:
    script = Script(created())
    server = started(tmp_path)
    with (
        Line(tmp_path / "socket") as line,
        httpx.Client(transport=httpx.MockTransport(script)) as http,
        Kie(KEY, base_url=API, http_client=http, store=store_behind(line)) as kie,
    ):
        kie.create("A fox", key="order-42")
        line.cut()
        with pytest.raises(StoreError, match="TimeoutError") as gone:
            kie.create("A hen", key="order-43")
        line.mend()
        again = kie.create("A fox", key="order-42")
    stop(server)

    assert not gone.value.may_have_been_charged
    assert again.id == TASK_ID
    assert len(script.requests) == 1


def test_a_line_that_is_cut_after_the_request_leaves_the_task_to_be_resolved(
    tmp_path: Path,
) -> None:
    server = started(tmp_path)
    with Line(tmp_path / "socket") as line:

        def answer(_: httpx.Request) -> httpx.Response:
            line.cut()
            return created()

        with (
            httpx.Client(transport=httpx.MockTransport(Script(answer))) as http,
            Kie(KEY, base_url=API, http_client=http, store=store_behind(line)) as kie,
        ):
            with pytest.raises(StoreError, match=f"created task {TASK_ID}") as lost:
                kie.create("A fox", key="order-42")
            line.mend()
            assert lost.value.task
            kie.resolve("order-42", task_id=lost.value.task.id)
            again = kie.create("A fox", key="order-42")
    stop(server)

    assert again.id == TASK_ID


def store_behind(line: Line) -> str:
    return f"redis://127.0.0.1:{line.port}?socket_timeout=0.1&socket_connect_timeout=0.1"
