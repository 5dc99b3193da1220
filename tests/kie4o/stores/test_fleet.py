"""Workers that share a queue of orders and a store are killed at random moments and started again.

An order may be delivered more than once, as every queue does it after a worker was lost.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from kie4o_mock import MockServer, Settings

from kie4o import Kie
from kie4o.errors import OutcomeUnknownError

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="elsewhere only the lease tells"),
]

WORKERS = 8
# `make fleet` runs 200 orders and 20 kills.
ORDERS = int(os.environ.get("FLEET_ORDERS", "20"))
KILLED = int(os.environ.get("FLEET_KILLS", "12"))
WORKER = """
import random, sys
from kie4o import Kie
from kie4o.errors import KieError

url, key, place, seed, *orders = sys.argv[1:]
random.Random(seed).shuffle(orders)
with Kie(key, base_url=url, store=place) as kie:
    print("ready", flush=True)
    sys.stdin.readline()
    for order in orders:
        try:
            kie.create(f"Draw {order}", key=order)
        except KieError as error:
            print(order, type(error).__name__, flush=True)
        else:
            print(order, "done", flush=True)
"""


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    with MockServer(Settings(seed=7, task_seconds=0, credits=1e6)) as running:
        yield running


class Fleet:
    """Workers, each started again when it is killed."""

    def __init__(self, *arguments: str) -> None:
        self.command = [sys.executable, "-c", WORKER, *arguments]
        self.started = 0
        self.workers = [self.start() for _ in range(WORKERS)]

    def start(self) -> subprocess.Popen[str]:
        self.started += 1
        orders = [f"order-{number}" for number in range(ORDERS)]
        return subprocess.Popen(
            [*self.command, str(self.started), *orders],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def read(self, worker: subprocess.Popen[str]) -> str:
        assert worker.stdout
        return worker.stdout.readline()

    def let_go(self, worker: subprocess.Popen[str]) -> None:
        assert worker.stdin
        assert self.read(worker) == "ready\n"
        worker.stdin.write("\n")
        worker.stdin.flush()


@contextmanager
def fleet(*arguments: str) -> Iterator[Fleet]:
    made = Fleet(*arguments)
    try:
        yield made
    finally:
        for worker in made.workers:
            worker.kill()
            worker.communicate()


@pytest.mark.parametrize("place", ["sqlite", "redis"], indirect=True)
def test_no_order_is_paid_twice_and_none_is_lost(server: MockServer, place: str) -> None:
    key, chance = f"fleet-{place.partition(':')[0][-4:]}", random.Random(7)
    with fleet(server.url, key, place) as running:
        for worker in running.workers:
            running.let_go(worker)
        for _ in range(KILLED):
            number = chance.randrange(WORKERS)
            # After some orders, at whatever it does then, which is a matter of chance.
            for _ in range(chance.randrange(4)):
                running.read(running.workers[number])
            running.workers[number].kill()
            running.workers[number].communicate()
            running.workers[number] = running.start()
            running.let_go(running.workers[number])
        told = [line.split() for w in running.workers for line in w.communicate()[0].splitlines()]

    paid = Counter(
        str(task.request["prompt"]).removeprefix("Draw ")
        for task in server.state.sandbox(key).tasks.values()
    )
    unknown = set()
    with Kie(key, base_url=server.url, store=place) as kie:
        for order in (f"order-{number}" for number in range(ORDERS)):
            try:
                kie.create(f"Draw {order}", key=order)
            except OutcomeUnknownError:
                unknown.add(order)
    assert max(paid.values()) == 1
    assert {fate for _, fate in told} <= {"done", "OutcomeUnknownError"}
    assert len(unknown) <= KILLED
    assert {order for order, fate in told if fate == "done"} | unknown == {
        f"order-{number}" for number in range(ORDERS)
    }
    assert all(paid[order] == 1 for order, fate in told if fate == "done")
