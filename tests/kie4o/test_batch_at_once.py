"""How many requests of a batch are under way at the same time, and what becomes of them."""

from __future__ import annotations

import asyncio
import threading
from contextvars import ContextVar
from pathlib import Path

import httpx
import pytest

from kie4o import Kie, errors
from tests.kie4o.batches import PATIENCE, answer, prompt
from tests.kie4o.conftest import API, KEY, Connect, Script, Time, no, scripted


class Crowd(httpx.MockTransport):
    """Answers when `size` requests wait for it at the same time, for both clients."""

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
    refused = {
        item.index for item in items if isinstance(item.error, errors.InsufficientCreditsError)
    }
    assert ended | refused == set(range(9))
    assert 0 in ended
    assert 1 in refused
    # The third may have got to the service before the second was refused.
    assert ended <= {0, 2}


@pytest.mark.parametrize(("code", "least", "most"), [(429, 10, 10), (455, 1.5, 2), (550, 1.5, 2)])
def test_a_refusal_that_passes_is_borne_by_all(
    connect: Connect, code: int, least: float, most: float
) -> None:
    time, refusals = Time(), [no(code)] * 3

    def judge(request: httpx.Request) -> httpx.Response:
        return refusals.pop() if refusals and request.method == "POST" else answer(request)

    items = list(scripted(connect, Script(then=judge), time).batch(["a", "b", "c"], concurrency=3))

    assert sorted(item.task.id for item in items if item.task) == ["a", "b", "c"]
    assert least <= time.naps[0] <= most


@pytest.mark.parametrize(("max_retries", "requests"), [(0, 1), (2, 3)])
def test_a_refusal_that_does_not_pass_is_tried_so_often(
    connect: Connect, max_retries: int, requests: int
) -> None:
    script = Script(then=no(455))

    (item,) = scripted(connect, script, max_retries=max_retries).batch(["a"])

    assert isinstance(item.error, errors.MaintenanceError)
    assert len(script.requests) == requests


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
