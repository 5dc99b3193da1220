"""A process that runs a batch is killed at many points; another one goes on with its journal.

The child stops at each point until it is told to go on, so it is killed exactly there. Two of its
requests may be under way, so that which point comes next is a matter of chance, but not what must
be true of it.
"""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from kie4o_mock import MockServer, Settings

from kie4o import BatchItem, Kie
from tests.kie4o.conftest import Time

pytestmark = pytest.mark.slow

PROMPTS = ["A fox", "[mock:content-policy] a hen", "A cow"]
AT_ONCE = 2
# Six for each creation, at most.
POINTS = 18
CHILD = """
import os, sys, threading
import httpx
from kie4o import Clock, Kie

address, key, journal, at_once, *prompts = sys.argv[1:]
real = os.fsync
passed = 0.0
lock = threading.Lock()

def point(name):
    with lock:
        print(name, flush=True)
        sys.stdin.readline()

def fsync(file):
    point("before a line is safe")
    real(file)
    point("after it")

def sleep(seconds):
    global passed
    passed += seconds

class Transport(httpx.HTTPTransport):
    def handle_request(self, request):
        point("before a request")
        response = super().handle_request(request)
        response.read()
        point("after its answer")
        return response

os.fsync = fsync
with httpx.Client(transport=Transport()) as http:
    clock = Clock(monotonic=lambda: passed, sleep=sleep)
    kie = Kie(key, base_url=address, http_client=http, clock=clock)
    for item in kie.batch(prompts, journal=journal, concurrency=int(at_once)):
        point("an item")
"""


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    with MockServer(Settings(seed=7, task_seconds=0)) as running:
        yield running


@contextmanager
def started(server: MockServer, key: str, journal: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", CHILD, server.url, key, str(journal), str(AT_ONCE), *PROMPTS]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        try:
            yield child
        finally:
            child.kill()


def kill_at(child: subprocess.Popen[str], point: int) -> list[str]:
    """Let the child come to its point of that number and kill it there; the points it passed."""
    assert child.stdin
    assert child.stdout
    passed: list[str] = []
    while line := child.stdout.readline():
        passed.append(line.strip())
        if len(passed) == point:
            break
        child.stdin.write("\n")
        child.stdin.flush()
    child.kill()
    child.wait()
    return passed


def resume(server: MockServer, key: str, journal: Path) -> list[BatchItem]:
    with Kie(key, base_url=server.url, clock=Time().clock) as kie:
        return list(kie.batch(PROMPTS, journal=journal))


def check(server: MockServer, key: str, items: list[BatchItem]) -> None:
    sandbox = server.state.sandbox(key)
    paid = Counter(task.request["prompt"] for task in sandbox.tasks.values())
    fates = [type(item.error).__name__ for item in sorted(items, key=lambda item: item.index)]
    whole = ["NoneType", "TaskFailedError", "NoneType"]
    unknown = [index for index, fate in enumerate(fates) if fate == "OutcomeUnknownError"]

    assert max(paid.values(), default=1) == 1
    assert sandbox.account.balance == 1000 - 6 * paid.total()
    assert len(unknown) <= AT_ONCE
    assert [f for i, f in enumerate(fates) if i not in unknown] == [
        f for i, f in enumerate(whole) if i not in unknown
    ]
    assert all(paid[prompt] == 1 for i, prompt in enumerate(PROMPTS) if i not in unknown)


def test_a_killed_batch_pays_for_nothing_twice(server: MockServer, tmp_path: Path) -> None:
    points = range(1, POINTS + 1)
    passed: list[str] = []
    with ExitStack() as stack:
        # All at once, because most of their time is that of starting Python.
        children = [
            stack.enter_context(started(server, f"key-{n}", tmp_path / f"{n}.jsonl"))
            for n in points
        ]
        for point, child in zip(points, children, strict=True):
            passed = kill_at(child, point)
            assert len(passed) == point
            assert child.returncode < 0

    creation = {"before a line is safe", "after it", "before a request", "after its answer"}
    assert creation <= set(passed)
    for point in points:
        journal = tmp_path / f"{point}.jsonl"
        check(server, f"key-{point}", resume(server, f"key-{point}", journal))


def test_a_batch_that_nobody_kills_comes_to_its_end(server: MockServer, tmp_path: Path) -> None:
    with started(server, "whole", tmp_path / "run.jsonl") as child:
        passed = kill_at(child, 10_000)

    assert passed.count("an item") == len(PROMPTS)
    check(server, "whole", resume(server, "whole", tmp_path / "run.jsonl"))
