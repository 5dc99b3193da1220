"""Processes that share a store are killed at every step; the order of a key is paid at most once.

The child stops at each step until it is told to go on, so it is killed exactly there.
"""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from kie4o_mock import MockServer, Settings

from kie4o import Kie
from kie4o.errors import OutcomeUnknownError

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="elsewhere only the lease tells"),
]

STEPS = [
    "before a place", "after a place", "before sending", "after sending", "request", "response",
    "before created", "after created", "before a place", "after a place",
]  # fmt: skip
CHILD = """
import json, os, sys
import httpx
from kie4o import Kie
from kie4o.stores import open_store

url, key, place = sys.argv[1:]
inner = open_store(place)

def step(name):
    print(name, flush=True)
    sys.stdin.readline()

class Steps:
    get, close = inner.get, inner.close

    def swap(self, name, old, new, **options):
        what = json.loads(new)["state"] if name.startswith("key:") else "a place"
        step(f"before {what}")
        done = inner.swap(name, old, new, **options)
        step(f"after {what}")
        return done

class Transport(httpx.HTTPTransport):
    def handle_request(self, request):
        step("request")
        response = super().handle_request(request)
        response.read()
        step("response")
        return response

with httpx.Client(transport=Transport()) as http:
    Kie(key, base_url=url, http_client=http, store=Steps()).create("A fox", key="order")
"""
RACER = """
import sys
from kie4o import Kie

url, key, place, *orders = sys.argv[1:]
sys.stdin.readline()
with Kie(key, base_url=url, store=place) as kie:
    for order in orders:
        print(order, kie.create("A fox", key=order).id, flush=True)
"""


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    with MockServer(Settings(seed=7, task_seconds=0)) as running:
        yield running


@contextmanager
def started(code: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", code, *arguments]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        try:
            yield child
        finally:
            child.kill()


def kill_at(child: subprocess.Popen[str], number: int) -> list[str]:
    """Let a child come to its step of that number and kill it there; the steps it came to."""
    assert child.stdin
    assert child.stdout
    passed: list[str] = []
    while len(passed) < number and (line := child.stdout.readline()):
        passed.append(line.strip())
        if len(passed) < number:
            child.stdin.write("\n")
            child.stdin.flush()
    child.kill()
    child.wait()
    return passed


@pytest.mark.parametrize("place", ["sqlite", "redis"], indirect=True)
def test_an_order_whose_worker_is_killed_is_paid_at_most_once(
    server: MockServer, place: str
) -> None:
    numbers = range(1, len(STEPS) + 1)
    kind = place.partition(":")[0][-4:]
    with ExitStack() as stack:
        # All at once, because most of their time is that of starting Python.
        stores = {n: place.replace("kie.db", f"{n}.db").replace("?prefix=", f"?prefix={n}-")
                  for n in numbers}  # fmt: skip
        children = {
            n: stack.enter_context(started(CHILD, server.url, f"{kind}-{n}", stores[n]))
            for n in numbers
        }
        for number in numbers:
            assert kill_at(children[number], number) == STEPS[:number]

    for number in numbers:
        with Kie(f"{kind}-{number}", base_url=server.url, store=stores[number]) as kie:
            paid = server.state.sandbox(f"{kind}-{number}").tasks
            if "after sending" in STEPS[:number] and "after created" not in STEPS[:number]:
                with pytest.raises(OutcomeUnknownError):
                    kie.create("A fox", key="order")
                assert len(paid) == ("response" in STEPS[:number])
            else:
                task = kie.create("A fox", key="order")
                assert list(paid) == [task.id]


@pytest.mark.parametrize("place", ["sqlite", "redis"], indirect=True)
def test_processes_that_are_given_the_same_orders_pay_for_each_once(
    server: MockServer, place: str
) -> None:
    key = f"race-{place.partition(':')[0][-4:]}"
    orders = [f"order-{n}" for n in range(15)]
    with ExitStack() as stack:
        children = [
            stack.enter_context(started(RACER, server.url, key, place, *orders)) for _ in range(4)
        ]
        found = [child.communicate("\n")[0].splitlines() for child in children]

    assert found[0] == found[1] == found[2] == found[3]
    tasks = Counter(line.split()[1] for line in found[0])
    assert len(tasks) == len(orders)
    assert server.state.sandbox(key).tasks.keys() == tasks.keys()
