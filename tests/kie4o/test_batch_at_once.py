"""How many requests of a batch are under way at the same time, and what becomes of them."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Generator
from concurrent import futures
from contextlib import aclosing, closing
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import httpx
import pytest

from kie4o import AsyncKie, BatchItem, Kie, errors
from kie4o.batch import Batch
from tests.kie4o.conftest import (
    API,
    KEY,
    Connect,
    Script,
    Time,
    no,
    ok,
    record,
    scripted,
    sync_kie,
)

PATIENCE = 10


def prompt(request: httpx.Request) -> str:
    return str(json.loads(request.content)["prompt"]) if request.content else ""


def answer(request: httpx.Request) -> httpx.Response:
    """A task that is named as its prompt, and has ended when it is looked at."""
    if request.method == "POST":
        return ok({"taskId": prompt(request)})
    return ok(record(1, taskId=request.url.params["taskId"]))


class Crowd(httpx.MockTransport):
    """Answers when so many requests wait for it at the same time, for both clients."""

    def __init__(self, size: int) -> None:
        super().__init__(answer)
        self._threads = threading.Barrier(size)
        self._tasks = asyncio.Barrier(size)
        self._lock = threading.Lock()
        self._now = 0
        self.most = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self._count(1)
        self._threads.wait(PATIENCE)
        self._count(-1)
        return super().handle_request(request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._count(1)
        async with asyncio.timeout(PATIENCE):
            await self._tasks.wait()
        self._count(-1)
        return await super().handle_async_request(request)

    def _count(self, more: int) -> None:
        with self._lock:
            self._now += more
            self.most = max(self.most, self._now)


@pytest.mark.parametrize("concurrency", [1, 4, 8])
def test_as_many_requests_are_under_way_as_tasks_may_run(
    connect: Connect, concurrency: int
) -> None:
    crowd = Crowd(concurrency)

    items = list(connect(crowd).batch([f"{n}" for n in range(8)], concurrency=concurrency))

    assert sorted(item.task.id for item in items if item.task) == [f"{n}" for n in range(8)]
    assert crowd.most == concurrency


def test_what_a_journal_knows_is_looked_at_together(connect: Connect, tmp_path: Path) -> None:
    prompts, journal = [f"{n}" for n in range(9)], tmp_path / "run.jsonl"
    list(connect(Crowd(1)).batch(prompts, journal=journal, concurrency=1))
    crowd = Crowd(3)

    items = list(connect(crowd).batch(prompts, journal=journal, concurrency=3))

    assert len([item for item in items if item.task]) == 9
    assert crowd.most == 3


def test_an_empty_account_ends_only_what_has_not_begun(connect: Connect) -> None:
    def judge(request: httpx.Request) -> httpx.Response:
        return no(402) if prompt(request) == "1" else answer(request)

    script = Script(then=judge)

    items = list(scripted(connect, script).batch([f"{n}" for n in range(9)], concurrency=3))

    ended = {item.index for item in items if item.task}
    refused = {item.index for item in items if isinstance(item.error, errors.InsufficientCredits)}
    assert ended | refused == set(range(9))
    assert 0 in ended
    assert 1 in refused
    # The third may have got to the service before the second was refused.
    assert ended <= {0, 2}


@pytest.mark.parametrize("code", [429, 455, 550])
def test_a_refusal_that_passes_is_borne_by_all(connect: Connect, code: int) -> None:
    time, refusals = Time(), [no(code)] * 3

    def judge(request: httpx.Request) -> httpx.Response:
        return refusals.pop() if refusals and request.method == "POST" else answer(request)

    items = list(scripted(connect, Script(then=judge), time).batch(["a", "b", "c"], concurrency=3))

    assert sorted(item.task.id for item in items if item.task) == ["a", "b", "c"]
    assert time.naps[0] == 10 if code == 429 else 0.3 < time.naps[0] < 0.5


@pytest.mark.parametrize(("max_retries", "requests"), [(0, 1), (2, 3)])
def test_a_refusal_that_does_not_pass_is_tried_so_often(
    connect: Connect, max_retries: int, requests: int
) -> None:
    script = Script(then=no(455))

    (item,) = scripted(connect, script, max_retries=max_retries).batch(["a"])

    assert isinstance(item.error, errors.Maintenance)
    assert len(script.requests) == requests


class Held(httpx.MockTransport):
    """Refuses `bad`; lets `slow` wait until it is released, and then answers it."""

    def __init__(self) -> None:
        super().__init__(answer)
        self.asked: list[str] = []
        self.released = threading.Event()
        self.arrived, self.aarrived = threading.Event(), asyncio.Event()
        self.areleased = asyncio.Event()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self._is_slow(request):
            self.arrived.set()
            assert self.released.wait(PATIENCE)
        return self._answer(request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self._is_slow(request):
            self.aarrived.set()
            async with asyncio.timeout(PATIENCE):
                await self.areleased.wait()
        return self._answer(request)

    def _is_slow(self, request: httpx.Request) -> bool:
        self.asked.append(prompt(request))
        return prompt(request) == "slow"

    def _answer(self, request: httpx.Request) -> httpx.Response:
        return no(422) if prompt(request) == "bad" else answer(request)


PROMPTS = ["bad", "slow", "later", "last"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run.jsonl"


def events(path: Path) -> dict[int, str]:
    """The last line of each prompt."""
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    return {line["index"]: line["event"] for line in lines}


def begun(held: Held, path: Path) -> Generator[BatchItem]:
    """A batch whose first prompt was refused, while its second is on its way."""
    items = sync_kie(held, Time()).batch(PROMPTS, journal=path, concurrency=2)
    assert isinstance(items, Generator)
    assert next(items).index == 0
    assert held.arrived.wait(PATIENCE)
    return items


def interrupted(monkeypatch: pytest.MonkeyPatch, held: Held, *, times: int) -> None:
    """Press Ctrl-C so often when somebody waits for a request, then let it be answered."""
    real, left = futures.wait, [KeyboardInterrupt] * times

    def wait(*args: Any, **options: Any) -> Any:
        if left:
            raise left.pop()
        held.released.set()
        return real(*args, **options)

    monkeypatch.setattr("kie4o.driver.wait", wait)


def resumed(path: Path) -> dict[int, BatchItem]:
    kie = sync_kie(httpx.MockTransport(answer), Time())
    return {item.index: item for item in kie.batch(PROMPTS, journal=path)}


def test_a_batch_that_is_left_waits_for_what_is_under_way(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held()
    items = begun(held, path)
    interrupted(monkeypatch, held, times=0)

    items.close()

    assert events(path) == {0: "refused", 1: "created"}
    assert sorted(held.asked) == ["bad", "slow"]


def test_ctrl_c_waits_for_what_is_under_way(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = Held()
    items = begun(held, path)
    interrupted(monkeypatch, held, times=1)

    with pytest.raises(KeyboardInterrupt):
        next(items)

    assert events(path)[1] == "created"
    assert set(held.asked) <= {"bad", "slow", "later"}
    assert resumed(path)[1].task


def test_a_second_ctrl_c_leaves_a_prompt_that_nobody_sends_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held()
    items = begun(held, path)
    interrupted(monkeypatch, held, times=2)

    with pytest.raises(KeyboardInterrupt):
        next(items)
    held.released.set()

    assert events(path)[1] == "sending"
    assert isinstance(resumed(path)[1].error, errors.OutcomeUnknown)


def test_a_mistake_in_one_request_costs_the_others_nothing(path: Path) -> None:
    """Not a `KieError`: a hook of a user's own httpx client may raise anything."""

    def stumble(request: httpx.Request) -> None:
        if prompt(request) == "later":
            raise ZeroDivisionError

    held = Held()
    held.released.set()
    http = httpx.Client(transport=held, event_hooks={"request": [stumble]})
    kie = Kie(KEY, base_url=API, http_client=http, clock=Time().clock)

    with pytest.raises(ZeroDivisionError):
        list(kie.batch(["slow", "later", "last"], journal=path, concurrency=3))

    assert events(path) == {0: "created", 1: "sending", 2: "created"}


def test_a_journal_that_cannot_be_written_loses_no_task_in_silence(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held()
    items = begun(held, path)
    interrupted(monkeypatch, held, times=0)
    monkeypatch.setattr(Batch, "keep", lambda *_: fail("the disk is full"))

    with pytest.raises(errors.JournalError, match="the disk is full"):
        items.close()


def fail(said: str) -> None:
    raise errors.JournalError(said)


def test_the_hooks_of_ones_own_client_see_their_context() -> None:
    trace: ContextVar[str] = ContextVar("trace", default="")
    seen: set[str] = set()
    hooks = {"request": [lambda _: seen.add(trace.get())]}
    http = httpx.Client(transport=httpx.MockTransport(answer), event_hooks=hooks)
    kie = Kie(KEY, base_url=API, http_client=http, clock=Time().clock)
    token = trace.set("mine")

    list(kie.batch(["a", "b"]))

    trace.reset(token)
    assert seen == {"mine"}


async def abegun(held: Held, path: Path) -> Any:
    http = httpx.AsyncClient(transport=held)
    kie = AsyncKie(KEY, base_url=API, http_client=http, clock=Time().clock)
    items = kie.batch(PROMPTS, journal=path, concurrency=2)
    assert (await anext(items)).index == 0
    await held.aarrived.wait()
    return items


async def turns(count: int = 10) -> None:
    """Let the others do what they can."""
    for _ in range(count):
        await asyncio.sleep(0)


def test_a_batch_that_is_left_waits_for_what_is_under_way_in_asyncio(path: Path) -> None:
    async def run() -> None:
        held = Held()
        async with aclosing(await abegun(held, path)):
            asyncio.get_running_loop().call_soon(held.areleased.set)

    asyncio.run(run())

    assert events(path) == {0: "refused", 1: "created"}


@pytest.mark.parametrize("times", [1, 2])
def test_cancelling_once_waits_for_what_is_under_way_and_twice_does_not(
    path: Path, times: int
) -> None:
    async def run() -> list[str]:
        held = Held()
        items = await abegun(held, path)
        waiting = asyncio.ensure_future(anext(items))
        await turns()
        for _ in range(times):
            waiting.cancel()
            await turns()
        held.areleased.set()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        return held.asked

    asked = asyncio.run(run())

    # The third prompt was begun before anybody cancelled; the last never was.
    assert asked == ["bad", "slow", "later"]
    assert events(path)[1] == ("created" if times == 1 else "sending")
    assert bool(resumed(path)[1].task) == (times == 1)


def test_the_end_of_the_event_loop_leaves_a_prompt_that_nobody_sends_again(path: Path) -> None:
    async def run() -> None:
        await abegun(Held(), path)

    asyncio.run(run())

    assert events(path)[1] == "sending"
    assert isinstance(resumed(path)[1].error, errors.OutcomeUnknown)


def test_an_error_of_the_consumer_costs_no_answer(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def consume() -> None:
        held = Held()
        with closing(begun(held, path)):
            interrupted(monkeypatch, held, times=0)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        consume()

    assert events(path)[1] == "created"
