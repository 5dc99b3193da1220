"""`key=`: the same key and request give the same task, and nothing is paid twice."""

from __future__ import annotations

import threading
from pathlib import Path

import anyio
import httpx
import pytest

from kie4o import AsyncKie, Kie
from kie4o.errors import (
    ApiConnectionError,
    ApiError,
    IdempotencyError,
    InvalidRequestError,
    RateLimitError,
)
from tests.kie4o.conftest import (
    API,
    KEY,
    TASK_ID,
    Connect,
    Script,
    Time,
    created,
    no,
    ok,
    record,
    scripted,
)

REQUEST = {"size": "1:1", "prompt": "A fox"}


def test_the_same_key_and_request_give_the_same_task_and_send_nothing(connect: Connect) -> None:
    script = Script(created())
    kie = scripted(connect, script)

    first = kie.create("A fox", key="order-42")
    second = kie.create("A fox", key="order-42")

    assert first == second
    assert first.request == second.request == REQUEST
    assert len(script.requests) == 1


def test_generate_takes_a_key_as_well(connect: Connect) -> None:
    script = Script(created(), then=ok(record(1)))
    kie = scripted(connect, script)

    tasks = [kie.generate("A fox", key="order-42") for _ in range(2)]

    assert [task.id for task in tasks] == [TASK_ID] * 2
    assert [request.method for request in script.requests] == ["POST", "GET", "GET"]


def test_another_process_with_the_same_store_gets_the_same_task(
    connect: Connect, tmp_path: Path
) -> None:
    script = Script(created())
    one, other = (scripted(connect, script, store=tmp_path / "kie.db") for _ in range(2))

    assert one.create("A fox", key="order-42").id == other.create("A fox", key="order-42").id
    assert len(script.requests) == 1


def test_without_a_store_each_client_remembers_for_itself(connect: Connect) -> None:
    script = Script(created(), created())

    for kie in (scripted(connect, script), scripted(connect, script)):
        kie.create("A fox", key="order-42")

    assert len(script.requests) == 2


def test_a_key_of_another_request_is_refused_and_nothing_is_sent(connect: Connect) -> None:
    script = Script(created())
    kie = scripted(connect, script)
    kie.create("A fox", key="order-42")

    with pytest.raises(IdempotencyError, match="'order-42' belongs to another request"):
        kie.create("A fox", key="order-42", size="3:2")

    assert len(script.requests) == 1


@pytest.mark.parametrize("code", [400, 402, 422, 433, 455])
def test_a_key_whose_request_was_refused_may_send_again(connect: Connect, code: int) -> None:
    script = Script(no(code), created())
    kie = scripted(connect, script, max_retries=0)

    with pytest.raises(ApiError, match="refused"):
        kie.create("A fox", key="order-42")

    assert kie.create("A fox", key="order-42").id == TASK_ID


def test_a_request_that_never_left_may_be_sent_again(connect: Connect) -> None:
    script = Script(httpx.ConnectError("no route"), created())
    kie = scripted(connect, script, max_retries=0)

    with pytest.raises(ApiConnectionError):
        kie.create("A fox", key="order-42")

    assert kie.create("A fox", key="order-42").id == TASK_ID


def test_refusals_in_passing_are_retried_with_the_key(connect: Connect) -> None:
    script = Script(no(429), no(429), created())
    time = Time()
    kie = scripted(connect, script, time)

    assert kie.create("A fox", key="order-42").id == TASK_ID
    assert time.elapsed > 0


def test_no_more_is_retried_than_the_client_may(connect: Connect) -> None:
    script = Script(then=no(429))
    kie = scripted(connect, script, max_retries=2)

    with pytest.raises(RateLimitError):
        kie.create("A fox", key="order-42")

    assert len(script.requests) == 3


@pytest.mark.parametrize("key", ["", 7, b"order", "x" * 256, "\ud800", ["order"]])
def test_what_is_no_key_is_refused_before_anything_is_sent(connect: Connect, key: object) -> None:
    kie = scripted(connect, Script())

    for call in (
        lambda: kie.create("A fox", key=key),  # type: ignore[arg-type]  # what callers get wrong
        lambda: kie.forget(key),  # type: ignore[arg-type]  # the same
    ):
        with pytest.raises(InvalidRequestError, match=r"key: .* is not allowed"):
            call()


def test_many_threads_with_one_key_send_once() -> None:
    arrived = threading.Barrier(8)

    script = Script(created())
    found: list[str] = []
    with (
        httpx.Client(transport=httpx.MockTransport(script)) as http,
        Kie(KEY, base_url=API, http_client=http) as kie,
    ):

        def work() -> None:
            arrived.wait()
            found.append(kie.create("A fox", key="order-42").id)

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert found == [TASK_ID] * 8
    assert len(script.requests) == 1


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_many_coroutines_with_one_key_send_once(backend: str, tmp_path: Path) -> None:
    script = Script(created())
    found: list[str] = []

    async def main() -> None:
        async with (
            httpx.AsyncClient(transport=httpx.MockTransport(script)) as http,
            AsyncKie(KEY, base_url=API, http_client=http, store=tmp_path / "kie.db") as kie,
            anyio.create_task_group() as group,
        ):

            async def work() -> None:
                found.append((await kie.create("A fox", key="order-42")).id)

            for _ in range(8):
                group.start_soon(work)

    anyio.run(main, backend=backend)

    assert found == [TASK_ID] * 8
    assert len(script.requests) == 1
