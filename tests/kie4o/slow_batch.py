"""A batch whose second prompt waits to be answered, and what is known of it afterwards."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Generator
from concurrent import futures
from pathlib import Path
from typing import Any

import httpx
import pytest

from kie4o import AsyncKie, BatchItem
from tests.kie4o.batches import PATIENCE, answer, prompt
from tests.kie4o.conftest import API, KEY, Time, no, sync_kie

PROMPTS = ["bad", "slow", "later", "last"]


class SlowTransport(httpx.MockTransport):
    """Refuses `bad`; lets `slow` wait until it is released, and then answers it."""

    def __init__(self) -> None:
        super().__init__(answer)
        self.asked: list[str] = []
        self.released = threading.Event()
        self.arrived, self.aarrived = threading.Event(), asyncio.Event()
        self.areleased = asyncio.Event()
        self.given_up = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self._is_slow(request):
            self.arrived.set()
            assert self.released.wait(PATIENCE)
        return self._answer(request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self._is_slow(request):
            self.aarrived.set()
            await self._hold()
        return self._answer(request)

    async def _hold(self) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                await self.areleased.wait()
        except asyncio.CancelledError:
            self.given_up = True
            raise

    def _is_slow(self, request: httpx.Request) -> bool:
        self.asked.append(prompt(request))
        return prompt(request) == "slow"

    def _answer(self, request: httpx.Request) -> httpx.Response:
        return no(422) if prompt(request) == "bad" else answer(request)


def events(path: Path) -> dict[int, str]:
    """The last line of each prompt."""
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    return {line["index"]: line["event"] for line in lines}


def begun(
    transport: SlowTransport, path: Path, monkeypatch: pytest.MonkeyPatch, *, ctrl_c: int = 0
) -> Generator[BatchItem]:
    """A batch whose first prompt was refused, while its second is on its way.

    Who waits for a request from now on presses Ctrl-C so often, and then it is answered.
    """
    items = sync_kie(transport, Time()).batch(PROMPTS, journal=path, concurrency=2)
    assert next(items).index == 0
    assert transport.arrived.wait(PATIENCE)
    real, left = futures.wait, [KeyboardInterrupt] * ctrl_c

    def wait(*args: Any, **options: Any) -> Any:
        if left:
            raise left.pop()
        transport.released.set()
        return real(*args, **options)

    monkeypatch.setattr("kie4o._batch.executor.wait", wait)
    return items


def resumed(path: Path) -> dict[int, BatchItem]:
    kie = sync_kie(httpx.MockTransport(answer), Time())
    return {item.index: item for item in kie.batch(PROMPTS, journal=path)}


async def abegun(transport: SlowTransport, path: Path) -> Any:
    http = httpx.AsyncClient(transport=transport)
    kie = AsyncKie(KEY, base_url=API, http_client=http, clock=Time().clock)
    items = kie.batch(PROMPTS, journal=path, concurrency=2)
    assert (await anext(items)).index == 0
    await transport.aarrived.wait()
    return items
