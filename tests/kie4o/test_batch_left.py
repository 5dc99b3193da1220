"""A batch that ends while requests are under way: what was paid for is known afterwards."""

from __future__ import annotations

import asyncio
from concurrent import futures
from contextlib import aclosing, closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from kie4o import AsyncKie, Kie, Task, errors
from kie4o._batch.journal import Event, Journal
from kie4o._batch.scheduler import Batch
from tests.kie4o.batches import answer, prompt
from tests.kie4o.conftest import API, KEY, Connect, Time, no
from tests.kie4o.slow_batch import SlowTransport, abegun, begun, events, resumed


def test_a_slow_creation_keeps_no_task_from_being_looked_at(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    time, transport = Time(), SlowTransport()
    real, areal = futures.wait, asyncio.wait

    def wait(them: Any, timeout: float | None, until: str) -> Any:
        return time.sleep(timeout) if timeout else real(them, timeout, until)

    async def await_(them: Any, *, timeout: float | None, return_when: str) -> Any:
        return time.sleep(timeout) if timeout else await areal(them, return_when=return_when)

    monkeypatch.setattr("kie4o._batch.executor.wait", wait)
    monkeypatch.setattr("asyncio.wait", await_)
    items = connect(transport, time).batch(["slow", "quick"])

    assert next(iter(items)).prompt == "quick"
    assert time.naps == [2]
    monkeypatch.undo()
    transport.released.set()
    transport.areleased.set()
    assert [item.prompt for item in items] == ["slow"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run.jsonl"


def test_a_batch_that_is_left_waits_for_what_is_under_way(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    transport = SlowTransport()
    items = begun(transport, path, monkeypatch)

    items.close()

    assert events(path) == {0: "refused", 1: "created"}
    assert sorted(transport.asked) == ["bad", "slow"]


def test_without_a_journal_what_ends_a_batch_names_the_tasks_that_no_item_told_of(
    connect: Connect,
) -> None:
    def stop(task: Task) -> None:
        if task.id == "slow":
            raise LookupError("enough")

    kie = connect(httpx.MockTransport(answer), Time())
    items = iter(kie.batch(["quick", "slow"], concurrency=1, on_progress=stop))
    assert next(items).prompt == "quick"

    with pytest.raises(LookupError) as caught:
        next(items)

    assert caught.value.__notes__ == ["Task slow goes on. Resume with wait('slow')."]


def test_ctrl_c_waits_for_what_is_under_way(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    transport = SlowTransport()
    items = begun(transport, path, monkeypatch, ctrl_c=1)

    with pytest.raises(KeyboardInterrupt):
        next(items)

    assert events(path)[1] == "created"
    assert set(transport.asked) <= {"bad", "slow", "later"}
    assert resumed(path)[1].task


def test_a_second_ctrl_c_leaves_a_prompt_that_nobody_sends_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    transport = SlowTransport()
    items = begun(transport, path, monkeypatch, ctrl_c=2)

    with pytest.raises(KeyboardInterrupt):
        next(items)
    transport.released.set()

    assert events(path)[1] == "sending"
    assert isinstance(resumed(path)[1].error, errors.OutcomeUnknownError)


def test_a_response_that_comes_before_a_second_ctrl_c_is_kept(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    transport = SlowTransport()
    items = begun(transport, path, monkeypatch)
    real, waits = futures.wait, 0

    def wait(them: Any, timeout: float | None = None, return_when: str = "") -> Any:
        nonlocal waits
        waits += 1
        if waits != 2 or return_when != futures.FIRST_COMPLETED:
            raise KeyboardInterrupt
        return real(them, timeout, return_when)

    monkeypatch.setattr("kie4o._batch.executor.wait", wait)
    with pytest.raises(KeyboardInterrupt):
        next(items)
    transport.released.set()

    assert events(path) == {0: "refused", 1: "sending", 2: "created"}


def test_a_mistake_in_one_request_costs_the_others_nothing(path: Path) -> None:
    """Not a `KieError`: a hook of a user's own httpx client may raise anything."""

    def stumble(request: httpx.Request) -> None:
        if prompt(request) == "later":
            raise ZeroDivisionError

    transport = SlowTransport()
    transport.released.set()
    http = httpx.Client(transport=transport, event_hooks={"request": [stumble]})
    kie = Kie(KEY, base_url=API, http_client=http, clock=Time().clock)

    items = {i.index: i for i in kie.batch(["slow", "later", "last"], journal=path, concurrency=3)}

    assert isinstance(items[1].error, errors.KieError)
    assert items[1].error.may_have_been_charged
    assert events(path) == {0: "ended", 1: "unknown", 2: "ended"}


def test_a_journal_that_cannot_be_written_loses_no_task_in_silence(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    transport = SlowTransport()
    items = begun(transport, path, monkeypatch)
    monkeypatch.setattr(Batch, "keep", lambda *_: fail("the disk is full"))

    with pytest.raises(errors.JournalError, match="the disk is full"):
        items.close()


def test_an_error_of_on_progress_costs_no_task(path: Path, connect: Connect) -> None:
    def stumble(_: Task) -> None:
        raise ZeroDivisionError

    prompts, kie = ["A fox", "A hen", "A cow"], connect(httpx.MockTransport(answer))

    with pytest.raises(ZeroDivisionError):
        list(kie.batch(prompts, journal=path, concurrency=3, on_progress=stumble))

    assert events(path) == {0: "created", 1: "created", 2: "created"}


def test_ctrl_c_while_a_response_is_taken_costs_no_task(
    path: Path, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Batch, "done", interrupt)

    with pytest.raises(KeyboardInterrupt):
        list(connect(httpx.MockTransport(answer)).batch(["A fox"], journal=path))

    assert events(path) == {0: "created"}


def fail(said: str) -> None:
    raise errors.JournalError(said)


def test_each_request_leaves_before_the_next_is_written_down_in_asyncio(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of those that are only written down, a process that is killed would not know more."""
    seen: list[str] = []
    real = Journal.write

    def write(journal: Journal, index: int, event: Event, **options: str | None) -> None:
        seen.append(f"{event} {index}")
        real(journal, index, event, **options)

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(f"sent {prompt(request)}")
        return no(422)

    async def run() -> None:
        http = httpx.AsyncClient(transport=httpx.MockTransport(handle))
        async with http, AsyncKie(KEY, base_url=API, http_client=http) as kie:
            _ = [item async for item in kie.batch(["0", "1"], journal=path)]

    monkeypatch.setattr(Journal, "write", write)
    asyncio.run(run())

    assert seen[:4] == ["sending 0", "sent 0", "sending 1", "sent 1"]


async def turns(count: int = 10) -> None:
    """Let the others do what they can."""
    for _ in range(count):
        await asyncio.sleep(0)


def test_a_batch_that_is_left_waits_for_what_is_under_way_in_asyncio(path: Path) -> None:
    async def run() -> None:
        transport = SlowTransport()
        async with aclosing(await abegun(transport, path)):
            asyncio.get_running_loop().call_soon(transport.areleased.set)

    asyncio.run(run())

    assert events(path) == {0: "refused", 1: "created"}


def test_a_journal_that_cannot_be_written_loses_no_task_in_silence_in_asyncio(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run() -> None:
        transport = SlowTransport()
        items = await abegun(transport, path)
        monkeypatch.setattr(Batch, "keep", lambda *_: fail("the disk is full"))
        transport.areleased.set()
        await items.aclose()

    with pytest.raises(errors.JournalError, match="the disk is full"):
        asyncio.run(run())


@pytest.mark.parametrize("times", [1, 2])
def test_cancelling_once_waits_for_what_is_under_way_and_twice_does_not(
    path: Path, times: int
) -> None:
    async def run() -> list[str]:
        transport = SlowTransport()
        items = await abegun(transport, path)
        waiting = asyncio.ensure_future(anext(items))
        await turns()
        for _ in range(times):
            waiting.cancel()
            await turns()
        assert transport.given_up == (times == 2)
        transport.areleased.set()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        return transport.asked

    asked = asyncio.run(run())

    # The third prompt was begun before anybody cancelled; the last never was.
    assert asked == ["bad", "slow", "later"]
    assert events(path)[1] == ("created" if times == 1 else "sending")
    assert bool(resumed(path)[1].task) == (times == 1)


def test_a_response_that_comes_with_the_second_cancelling_is_kept(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = asyncio.wait

    async def wait(*args: Any, **options: Any) -> None:
        await real(*args, **options)
        raise asyncio.CancelledError

    async def run() -> None:
        transport = SlowTransport()
        items = await abegun(transport, path)
        transport.areleased.set()
        monkeypatch.setattr(asyncio, "wait", wait)
        with pytest.raises(asyncio.CancelledError):
            await items.aclose()

    asyncio.run(run())

    assert events(path)[1] == "created"


def test_the_end_of_the_event_loop_leaves_a_prompt_that_nobody_sends_again(path: Path) -> None:
    async def run() -> None:
        await abegun(SlowTransport(), path)

    asyncio.run(run())

    assert events(path)[1] == "sending"
    assert isinstance(resumed(path)[1].error, errors.OutcomeUnknownError)


def test_an_error_of_the_consumer_costs_no_answer(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def consume() -> None:
        with closing(begun(SlowTransport(), path, monkeypatch)):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        consume()

    assert events(path)[1] == "created"
