"""Measure the client side by side with its peers, in one run. Only the ratios mean anything.

    python scripts/benchmark.py [--rounds N]

Medians of interleaved rounds; the tables say of what. Calls go over loopback to the mock in its
own process; imports are timed in fresh processes; batches run against the mock in this process,
with a clock that nobody has to wait for, so that only requests take time.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from functools import partial

import httpx
import requests
from flask import Flask
from kie4o_api import AuthenticatedClient
from kie4o_api.api.images import get_task
from kie4o_mock import Settings, create_app

from kie4o import AsyncKie, Clock, Kie

CALLS = 200
PROMPTS = 1000
# As many as the account may create at once, with this latency in seconds.
FEW = 20
LATENCY = 0.1
PATH = "/api/v1/gpt4o-image/record-info"
PLUGIN = ["pytest", "kie4o_pytest.plugin"]
IMPORTS = ["httpx", "requests", "kie4o_api.api.images.get_task", "kie4o", *PLUGIN]
TIMED_IMPORT = (
    "import sys, time; t = time.process_time(); __import__(sys.argv[1]);"
    "print(time.process_time() - t)"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=15)
    rounds: int = parser.parse_args().rounds
    with ExitStack() as stack:
        url = stack.enter_context(running_mock())
        table("One call of getTask, CPU", interleaved(callers(url, stack), rounds, per=CALLS))
    importers = {name: importer(name) for name in IMPORTS}
    table("Import in a fresh process, CPU", interleaved(importers, rounds))
    latency(max(1, rounds // 5))
    batch()


def table(title: str, times: dict[str, float]) -> None:
    """A Markdown table; the first row is what the others are compared with."""
    first = next(iter(times.values()))
    print(f"\n| {title} | ms | ratio |\n| --- | ---: | ---: |")
    for name, seconds in times.items():
        print(f"| {name} | {seconds * 1000:.3f} | {seconds / first:.2f} |")


def interleaved(
    measures: dict[str, Callable[[], float]], rounds: int, per: int = 1
) -> dict[str, float]:
    """The median of each, measured in turn so that a drift of the machine hits all alike."""
    found: dict[str, list[float]] = {name: [] for name in measures}
    for measure in measures.values():
        measure()
    for _ in range(rounds):
        for name, measure in measures.items():
            found[name].append(measure() / per)
    return {name: statistics.median(times) for name, times in found.items()}


def callers(url: str, stack: ExitStack) -> dict[str, Callable[[], float]]:
    kie = stack.enter_context(Kie("bench", base_url=url))
    task_id = kie.create("A red fox").id
    headers = {"Authorization": "Bearer bench"}
    bare = stack.enter_context(httpx.Client(base_url=url, headers=headers))
    session = stack.enter_context(requests.Session())
    session.headers.update(headers)
    generated = stack.enter_context(AuthenticatedClient(url, token="bench"))  # noqa: S106 any key
    question = {"taskId": task_id}
    calls: dict[str, Callable[[], object]] = {
        "httpx and json": lambda: bare.get(PATH, params=question).json()["data"],
        "requests and json": lambda: session.get(f"{url}{PATH}", params=question).json()["data"],
        "generated client": lambda: get_task.sync(client=generated, task_id=task_id),
        "Kie": lambda: kie.get_task(task_id),
    }
    return {name: lambda call=call: repeated(call) for name, call in calls.items()}  # type: ignore[misc] # binds now


def repeated(call: Callable[[], object]) -> float:
    begun = time.process_time()
    for _ in range(CALLS):
        call()
    return time.process_time() - begun


def importer(name: str) -> Callable[[], float]:
    command = [sys.executable, "-c", TIMED_IMPORT, name]

    def run() -> float:
        return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    return run


def batch() -> None:
    """A thousand prompts: how long the account's window makes it, and what the client adds."""
    app = create_app(Settings(seed=1, credits=PROMPTS, rate_limits=True))
    clock = clock_of(app)
    begun, cpu = clock.monotonic(), time.process_time()
    with httpx.Client(transport=httpx.WSGITransport(app)) as http:
        kie = Kie("bench", base_url="http://mock", http_client=http, clock=clock)
        done = sum(1 for item in kie.batch(cats(PROMPTS), concurrency=200) if item.task)
    taken, cpu = clock.monotonic() - begun, time.process_time() - cpu
    least = PROMPTS / 20 * 10 - 10
    print(f"\n{done} prompts took {taken:.0f} s of the mock's time; the window of 20 in 10 s")
    print(f"allows {least:.0f} s at best, and the last task takes 18 s of its own.")
    print(f"Client and mock used {cpu:.1f} s of CPU for them.")


def latency(rounds: int) -> None:
    """The same prompts over a slow line, in one client after the other."""
    ways: dict[str, Callable[[], object]] = {
        "one generate after the other": one_by_one,
        "Kie.batch": at_once,
        "AsyncKie.batch": lambda: asyncio.run(at_once_in_asyncio()),
        "asyncio.gather of generate": lambda: asyncio.run(gathered()),
    }
    measures: dict[str, Callable[[], float]] = {n: partial(elapsed, w) for n, w in ways.items()}
    title = f"{FEW} prompts at {LATENCY * 1000:.0f} ms a request, wall time"
    table(title, interleaved(measures, rounds))


def one_by_one() -> None:
    with slow() as kie:
        for prompt in cats(FEW):
            kie.generate(prompt)


def at_once() -> None:
    with slow() as kie:
        assert all(item.task for item in kie.batch(cats(FEW), concurrency=FEW))


async def at_once_in_asyncio() -> None:
    async with aslow() as kie:
        items = [item async for item in kie.batch(cats(FEW), concurrency=FEW)]
    assert all(item.task for item in items)


async def gathered() -> None:
    async with aslow() as kie:
        await asyncio.gather(*(kie.generate(prompt) for prompt in cats(FEW)))


def cats(count: int) -> list[str]:
    return [f"A cat, number {number}" for number in range(count)]


def elapsed(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def clock_of(app: Flask) -> Clock:
    """The mock's clock as the client's: a pause takes no time but lets it pass there."""
    state = app.extensions["kie4o_mock"]
    state.clock.freeze()

    async def asleep(seconds: float) -> None:
        state.advance(seconds)
        await asyncio.sleep(0)

    now = state.clock.now
    return Clock(time=now, monotonic=now, sleep=state.advance, asleep=asleep)


class Line(httpx.WSGITransport, httpx.AsyncBaseTransport):
    """The way to a mock in this process, and how long it takes."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        time.sleep(LATENCY)
        return super().handle_request(request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(LATENCY)
        found = super().handle_request(request)
        return httpx.Response(found.status_code, headers=found.headers, content=found.read())


@contextmanager
def slow() -> Iterator[Kie]:
    app = create_app(Settings(seed=1, task_seconds=0))
    with httpx.Client(transport=Line(app)) as http:
        yield Kie("bench", base_url="http://mock", http_client=http, clock=clock_of(app))


@asynccontextmanager
async def aslow() -> AsyncIterator[AsyncKie]:
    app = create_app(Settings(seed=1, task_seconds=0))
    async with httpx.AsyncClient(transport=Line(app)) as http:
        yield AsyncKie("bench", base_url="http://mock", http_client=http, clock=clock_of(app))


@contextmanager
def running_mock() -> Iterator[str]:
    command = [sys.executable, "-m", "kie4o_mock", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield json.loads(process.stdout.readline() if process.stdout else "")["url"]
        finally:
            process.terminate()


if __name__ == "__main__":
    main()
