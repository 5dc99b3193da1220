"""Measure the client side by side with its peers, in one run. Only the ratios mean anything.

    python scripts/benchmark.py [--rounds N]

CPU time, medians of interleaved rounds. Calls go over loopback to the mock in its own process;
imports are timed in fresh processes; the batch runs against the mock in this process, with a
clock that nobody has to wait for.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import httpx
import requests
from kie4o_api import AuthenticatedClient
from kie4o_api.api.images import get_task
from kie4o_mock import Settings, create_app

from kie4o import Clock, Kie

CALLS = 200
PROMPTS = 1000
PATH = "/api/v1/gpt4o-image/record-info"
IMPORTS = ["httpx", "requests", "kie4o_api.api.images.get_task", "kie4o"]
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
        "Kie": lambda: kie.task(task_id),
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
    app = create_app(Settings(seed=1, credits=PROMPTS))
    world = app.extensions["kie4o_mock"]
    now, begun, cpu = world.clock.now, world.clock.now(), time.process_time()
    clock = Clock(time=now, monotonic=now, sleep=world.advance)
    transport = httpx.WSGITransport(app)
    with httpx.Client(transport=transport) as http:
        kie = Kie("bench", base_url="http://mock", http_client=http, clock=clock)
        prompts = [f"A cat, number {number}" for number in range(PROMPTS)]
        done = sum(1 for item in kie.batch(prompts, concurrency=200) if item.task)
    taken, cpu = now() - begun, time.process_time() - cpu
    least = PROMPTS / 20 * 10 - 10
    print(f"\n{done} prompts took {taken:.0f} s of the mock's time; the window of 20 in 10 s")
    print(f"allows {least:.0f} s at best. Client and mock used {cpu:.1f} s of CPU for them.")


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
