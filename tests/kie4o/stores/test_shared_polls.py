"""Processes that run one batch: each task is polled by one of them, and all are told of its end."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest
from kie4o_mock import ControlClient, MockServer, Settings

from kie4o import Task
from kie4o._batch.shared_polls import SharedPolls
from kie4o.errors import StoreError
from kie4o.stores import Entry, MemoryStore

KEY = "polls"
NUMBER = 5
CHILD = """
import os, sys
import httpx
from kie4o import Kie, Poll
from kie4o.stores import open_store

url, key, place, number = sys.argv[1:]
store = open_store(place)
sign = lambda request: request.headers.update({"Referer": str(os.getpid())})
http = httpx.Client(event_hooks={"request": [sign]}, trust_env=False)
with http, Kie(key, base_url=url, http_client=http) as kie:
    prompts = [f"Study {n}" for n in range(int(number))]
    poll = Poll(first=1 / 3, factor=1, longest=10)
    for item in kie.batch(prompts, journal=store, poll=poll):
        print(item.index, item.task and item.task.urls[0], item.error, flush=True)
store.close()
"""


@pytest.fixture
def server() -> Iterator[MockServer]:
    """A mock whose tasks run until its time is moved."""
    with MockServer(Settings(seed=7)) as running:
        running.state.sandbox(KEY).scheduler.clock.freeze()
        yield running


def pollers(control: ControlClient) -> dict[str, list[str]]:
    """Which processes have polled each task, in order."""
    found: dict[str, list[str]] = defaultdict(list)
    for request in control.requests():
        if request.operation == "getTask" and request.task_id:
            found[request.task_id].append(request.headers["Referer"])
    return found


@pytest.mark.slow
@pytest.mark.parametrize("place", ["sqlite", "redis"], indirect=True)
def test_the_poller_of_a_task_is_one_process_and_another_takes_over_when_it_is_killed(
    server: MockServer, place: str
) -> None:
    command = [sys.executable, "-c", CHILD, server.url, KEY, place, str(NUMBER)]
    with ExitStack() as stack:
        children = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
        for child in children:
            stack.enter_context(child)
            stack.callback(child.kill)
        http = stack.enter_context(httpx.Client(base_url=server.url, timeout=90, trust_env=False))
        control = ControlClient(http, key=KEY)
        count = 3 * NUMBER
        while len(pollers(control)) < NUMBER:
            control.wait_for_requests(count, operation="getTask", timeout=60)
            count += 1
        before = pollers(control)
        killed = next(iter(before.values()))[0]
        (dead,) = (child for child in children if str(child.pid) == killed)
        dead.kill()
        dead.wait()
        control.advance(300)
        left = [child.communicate()[0].splitlines() for child in children if child is not dead]
        after = pollers(control)

    assert [len(set(polled)) for polled in before.values()] == [1] * NUMBER
    assert all(len(set(polled) - {killed}) <= 1 for polled in after.values())
    assert sorted(left[0]) == sorted(left[1])
    assert len(left[0]) == NUMBER
    assert all(line.endswith("None") and server.url in line for line in left[0])


class Away(MemoryStore):
    """Cannot be reached."""

    def get(self, name: str) -> Entry:
        raise StoreError(f"{name} is away")


TASK = Task(id="one")
DONE = Task(id="one", flag=1)


def test_whoever_cannot_read_the_store_polls() -> None:
    polls = SharedPolls(Away(), 10)

    assert polls.begin(TASK) is None
    polls.end(DONE)


@pytest.mark.parametrize("value", ["{", "[]", json.dumps({"until": 5})])
def test_what_cannot_be_read_is_written_anew(value: str) -> None:
    store = MemoryStore()
    store.swap("poll:one", None, value)

    assert SharedPolls(store, 10).begin(TASK) is None
    assert SharedPolls(store, 10).begin(TASK) is TASK


def test_a_poller_that_is_not_heard_of_loses_its_task() -> None:
    now = 1000.0
    store = MemoryStore(time=lambda: now)
    one, other = SharedPolls(store, 10), SharedPolls(store, 10)
    one.begin(TASK)
    now += 29

    before = other.begin(TASK)
    now += 1

    assert before is TASK
    assert other.begin(TASK) is None
    assert one.begin(TASK) is TASK


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere only the lease tells")
def test_a_poller_that_has_ended_on_this_machine_loses_its_task_at_once() -> None:
    store = MemoryStore()
    SharedPolls(store, 10).begin(TASK)
    value = store.get("poll:one").value or ""
    machine, pid, start, name = json.loads(value)["owner"].split("/")
    owner = f"{machine}/{pid}/{int(start) - 1}/{name}"
    store.swap("poll:one", value, json.dumps({**json.loads(value), "owner": owner}))

    assert SharedPolls(store, 10).begin(TASK) is None
