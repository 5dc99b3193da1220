"""Connections belong to one process and one event loop, whatever runs the client."""

from __future__ import annotations

import asyncio
import json
import os
import threading
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
import trio
from kie4o_mock import MockServer, Settings

from kie4o import AsyncKie, Kie, errors
from tests.kie4o.conftest import API, KEY, Script, ok

pytestmark = pytest.mark.filterwarnings(
    # Forking beside threads is what is tested here.
    "ignore:This process .* is multi-threaded:DeprecationWarning"
)


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    with MockServer(Settings(seed=7, task_seconds=0)) as running:
        yield running


def in_children(count: int, work: Callable[[], Any]) -> list[Any]:
    """What this work gives in as many forked children at once."""
    pipes = [os.pipe() for _ in range(count)]
    children = []
    for _, write in pipes:
        if (child := os.fork()) == 0:
            try:
                found = work()
            except BaseException as error:
                found = repr(error)
            os.write(write, json.dumps(found).encode())
            os._exit(0)
        os.close(write)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)
    return [json.loads(os.read(read, 65_536)) for read, _ in pipes]


def test_forked_children_get_their_own_answers(server: MockServer) -> None:
    with Kie(KEY, base_url=server.url) as kie:
        tasks = [kie.create(f"Fox {n}").id for n in range(4)]

        def work() -> bool:
            return all(kie.get_task(task).id == task for _ in range(10) for task in tasks)

        assert in_children(3, work) == [True] * 3
        assert work()


def test_forked_children_of_asyncio_get_their_own_answers(server: MockServer) -> None:
    kie = AsyncKie(KEY, base_url=server.url)

    async def create(name: str) -> str:
        task = await kie.create(name)
        return str((await kie.get_task(task.id)).request["prompt"])

    assert asyncio.run(create("parent")) == "parent"
    assert (
        in_children(2, lambda: asyncio.run(create(f"of {os.getppid()}")))
        == [f"of {os.getpid()}"] * 2
    )


def test_a_users_client_that_was_used_before_a_fork_is_refused_in_the_child() -> None:
    http = httpx.Client(transport=httpx.MockTransport(Script(then=ok(1))))
    kie = Kie(KEY, base_url=API, http_client=http)
    kie.credits()

    (found,) = in_children(1, kie.credits)

    assert "ClientStateError" in found
    assert "another process" in found


def test_one_client_serves_event_loops_one_after_the_other(server: MockServer) -> None:
    kie = AsyncKie(KEY, base_url=server.url)

    made = [asyncio.run(kie.create(f"Fox {n}")).id for n in range(3)]

    assert len(set(made)) == 3


def test_one_client_serves_event_loops_at_once(server: MockServer) -> None:
    kie = AsyncKie(KEY, base_url=server.url)
    found: list[str] = []

    async def create(name: str) -> None:
        for _ in range(5):
            task = await kie.create(name)
            found.append(str((await kie.get_task(task.id)).request["prompt"]))

    def run(name: str) -> None:
        asyncio.run(create(name))

    threads = [threading.Thread(target=run, args=(f"Fox {n}",), daemon=True) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(found) == sorted([f"Fox {n}" for n in range(3)] * 5)


def test_a_batch_runs_in_one_event_loop_after_another(server: MockServer) -> None:
    kie = AsyncKie(KEY, base_url=server.url)

    async def run() -> list[bool]:
        return [bool(item.task) async for item in kie.batch(["A fox", "A hen"])]

    assert [asyncio.run(run()), asyncio.run(run())] == [[True, True]] * 2


def test_a_users_client_of_another_event_loop_is_refused_before_anything_is_sent() -> None:
    script = Script(then=ok(1))
    http = httpx.AsyncClient(transport=httpx.MockTransport(script))
    kie = AsyncKie(KEY, base_url=API, http_client=http)
    asyncio.run(kie.credits())

    with pytest.raises(errors.ClientStateError, match="event loop"):
        asyncio.run(kie.credits())
    assert len(script.requests) == 1


def test_a_client_waits_under_trio(server: MockServer) -> None:
    async def run() -> bool:
        async with AsyncKie(KEY, base_url=server.url) as kie:
            return (await kie.wait(await kie.create("A fox"))).succeeded

    assert trio.run(run)


def test_a_batch_under_trio_is_refused_before_anything_is_sent(server: MockServer) -> None:
    async def run() -> None:
        async with AsyncKie("trio-batch", base_url=server.url) as kie:
            async for _ in kie.batch(["A fox"]):
                """Never."""

    with pytest.raises(errors.ClientStateError, match="asyncio"):
        trio.run(run)
    assert server.state.sandbox("trio-batch").tasks == {}
