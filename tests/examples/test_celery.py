"""The shop of examples/celery with real workers and a real Redis server, and all of it breaks.

FLEET_ORDERS and FLEET_KILLS set the size; `make fleet` runs 200 orders and 20 kills.
"""

from __future__ import annotations

import logging
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from queue import Queue
from threading import Thread, Timer

import pytest
from kie4o_mock import MockServer, Settings

from kie4o import Kie
from tests.conftest import ROOT
from tests.redis_server import COMMAND, Line, started, stop

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not COMMAND, reason="no redis-server or valkey-server is installed"),
    pytest.mark.skipif(sys.platform != "linux", reason="elsewhere only the lease tells"),
]

ORDERS = int(os.environ.get("FLEET_ORDERS", "12"))
KILLS = int(os.environ.get("FLEET_KILLS", "3"))
CUT_SECONDS = float(os.environ.get("FLEET_CUT_SECONDS", "2"))
SEED = int(os.environ.get("FLEET_SEED", "7"))
# A line of a log comes at least so often, or something hangs.
PATIENCE = 120.0
KEY = "shop"
LOG = logging.getLogger(__name__)


class Shop:
    """Two workers whose logs are read here, each started again when it is killed."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = os.environ | environment
        self.log: Queue[str] = Queue()
        self.workers = [self.start(), self.start()]

    def settle(self) -> dict[str, str]:
        """The states of the orders when all have ended."""
        while "placed" in (states := self.states()).values():
            self.work(lines=1)
        return states

    def start(self) -> subprocess.Popen[str]:
        options = ["--concurrency=2", "--loglevel=INFO", "--without-mingle", "--without-gossip"]
        worker = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "shop.tasks", "worker", *options],
            cwd=ROOT / "examples" / "celery", env=self.environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        Thread(target=self._read, args=(worker,), daemon=True).start()
        return worker

    def _read(self, worker: subprocess.Popen[str]) -> None:
        assert worker.stdout
        with worker.stdout as log:
            for line in log:
                if "shop.tasks.draw" in line:
                    self.log.put(line)

    def work(self, lines: int) -> None:
        """Let the workers go on until their logs have `lines` more lines about orders."""
        for _ in range(lines):
            self.log.get(timeout=PATIENCE)

    def kill(self, number: int) -> None:
        os.killpg(self.workers[number].pid, signal.SIGKILL)
        self.workers[number].wait()

    def close(self) -> None:
        self.kill(0)
        self.kill(1)

    def call(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "shop", *arguments], cwd=ROOT / "examples" / "celery",
            env=self.environment, check=True, capture_output=True, text=True,
        )  # fmt: skip
        return done.stdout

    def states(self) -> dict[str, str]:
        lines = (line.split("\t") for line in self.call("report").splitlines())
        return {order: state for order, state, _ in lines}


@pytest.fixture
def server() -> Iterator[MockServer]:
    with MockServer(Settings(seed=7, task_seconds=1, credits=1e6, rate_limits=True)) as running:
        yield running


def environment(server: MockServer, line: Line, out: Path) -> dict[str, str]:
    url = f"redis://127.0.0.1:{line.port}/0"
    return {
        "KIE_API_KEY": KEY, "KIE_BASE_URL": server.url, "SHOP_OUT": str(out),
        "SHOP_REDIS_URL": url, "KIE_STORE": f"{url}?socket_timeout=1",
        "SHOP_POLL_SECONDS": "0.2", "SHOP_TIMEOUT_SECONDS": "5", "SHOP_VISIBILITY_SECONDS": "30",
    }  # fmt: skip


def test_no_order_is_paid_twice_and_none_is_lost_whatever_breaks(
    server: MockServer, tmp_path: Path
) -> None:
    chance = random.Random(SEED)
    with ExitStack() as stack:
        redis = started(tmp_path)
        stack.callback(lambda: stop(redis))
        line = stack.enter_context(Line(tmp_path / "socket"))
        shop = Shop(environment(server, line, tmp_path / "out"))
        stack.callback(shop.close)
        placed = "".join(f"order-{number},Study {number}\n" for number in range(ORDERS))
        (tmp_path / "orders.csv").write_text(placed)
        shop.call("import", str(tmp_path / "orders.csv"))

        events = ["kill"] * KILLS + ["restart", "cut"]
        chance.shuffle(events)
        for event in events:
            # At whatever the workers do then.
            shop.work(lines=chance.randrange(1, 6 * ORDERS // len(events)))
            LOG.info("%s, and %d orders paid", event, len(server.state.sandbox(KEY).tasks))
            if event == "kill":
                number = chance.randrange(2)
                shop.kill(number)
                shop.workers[number] = shop.start()
            elif event == "restart":
                stop(redis)
                redis = started(tmp_path)
            else:
                line.cut()
                mended = Timer(CUT_SECONDS, line.mend)
                mended.start()
                mended.join()
        shop.call("again")
        states = shop.settle()

    paid = Counter(t.request["prompt"] for t in server.state.sandbox(KEY).tasks.values())
    saved = [order for order, state in states.items() if state == "saved"]
    assert len(states) == ORDERS
    assert set(states.values()) <= {"saved", "unknown"}
    assert max(paid.values()) == 1
    assert all(paid[order.replace("order-", "Study ")] == 1 for order in saved)
    assert all(any((tmp_path / "out" / order).iterdir()) for order in saved)
    LOG.info("%s, %d orders paid", dict(Counter(states.values())), paid.total())


def test_an_order_that_is_unknown_goes_on_when_somebody_has_found_its_task(
    server: MockServer, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        redis = started(tmp_path)
        stack.callback(lambda: stop(redis))
        line = stack.enter_context(Line(tmp_path / "socket"))
        shop = Shop(environment(server, line, tmp_path / "out"))
        stack.callback(shop.close)
        shop.call("order", "one", "A fox [mock:charged-server-error]")
        shop.call("order", "two", "A hen [mock:content-policy]")
        before = shop.settle()
        (task,) = (
            t for t in server.state.sandbox(KEY).tasks.values() if "fox" in t.request["prompt"]
        )
        with Kie(KEY, base_url=server.url, store=shop.environment["KIE_STORE"]) as kie:
            kie.resolve("one", task_id=task.id)
        shop.call("reopen", "one")
        after = shop.settle()

    assert before == {"one": "unknown", "two": "failed"}
    assert after == {"one": "saved", "two": "failed"}
    assert len(server.state.sandbox(KEY).tasks) == 2
