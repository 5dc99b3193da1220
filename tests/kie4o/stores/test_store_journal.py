"""A batch whose journal is a store: several processes run the same prompts together."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator

import httpx
import pytest
from kie4o_mock import MockServer, Settings

from kie4o import AsyncKie, Clock, Kie
from kie4o._batch.scheduler import Batch
from kie4o.errors import (
    ApiConnectionError,
    OutcomeUnknownError,
    TaskFailedError,
    ValidationError,
)
from kie4o.stores import MemoryStore
from tests.conftest import Mock
from tests.kie4o.batches import PATIENCE
from tests.kie4o.conftest import (
    API,
    KEY,
    Connect,
    Script,
    Time,
    created,
    ended,
    no,
    ok,
    on_mock,
    record,
    sandbox,
    scripted,
)

PROMPTS = ["A fox", "A hen", "A fox"]
CHILD = """
import sys
from kie4o import Kie
from kie4o.stores import open_store

url, key, place, number = sys.argv[1:]
sys.stdin.readline()
with Kie(key, base_url=url) as kie:
    store = open_store(place)
    prompts = [f"Study {n}" for n in range(int(number))]
    for item in kie.batch(prompts, journal=store):
        print(item.index, item.task and item.task.id, item.error, flush=True)
    store.close()
"""


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    with MockServer(Settings(seed=7, task_seconds=0)) as running:
        yield running


def paid(mock: Mock) -> Counter[str]:
    return Counter(task.request["prompt"] for task in sandbox(mock).tasks.values())


def test_each_prompt_is_created_once_and_its_result_given_to_all(
    connect: Connect, mock: Mock, time: Time
) -> None:
    store = MemoryStore(time=time.now)
    one, other = (on_mock(connect, mock, time) for _ in range(2))

    runs = [sorted(k.batch(PROMPTS, journal=store), key=lambda i: i.index) for k in (one, other)]

    ids = [[item.task.id for item in run if item.task and not item.error] for run in runs]
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == 3
    assert paid(mock) == {"A fox": 2, "A hen": 1}


def test_two_that_run_at_the_same_time_share_the_prompts(
    connect: Connect, mock: Mock, time: Time
) -> None:
    store = MemoryStore(time=time.now)
    runs = [on_mock(connect, mock, time).batch(PROMPTS, journal=store) for _ in range(2)]

    items = [next(runs[0]), next(runs[1]), *runs[0], *runs[1]]

    assert [item.error for item in items] == [None] * 6
    assert paid(mock).total() == 3


def test_other_prompts_are_another_batch(connect: Connect, mock: Mock, time: Time) -> None:
    store = MemoryStore(time=time.now)
    kie = on_mock(connect, mock, time)
    list(kie.batch(PROMPTS, journal=store))

    list(kie.batch(PROMPTS[:1], journal=store))

    assert paid(mock)["A fox"] == 3


def test_a_prompt_whose_outcome_is_unknown_is_told_and_not_sent_again(connect: Connect) -> None:
    store = MemoryStore()
    kie = scripted(connect, Script(httpx.ReadTimeout("too slow")))
    (first,) = kie.batch(["A fox"], journal=store)

    (second,) = kie.batch(["A fox"], journal=store)

    assert isinstance(first.error, ApiConnectionError)
    assert isinstance(second.error, OutcomeUnknownError)
    assert "resolve" in str(second.error)


def test_more_prompts_than_the_window_has_places_are_known_at_once_the_second_time(
    connect: Connect,
) -> None:
    time = Time()
    store = MemoryStore(time=time.now)
    answers = Script(then=lambda r: created() if r.method == "POST" else ended(r))
    prompts = [f"Study {number}" for number in range(50)]
    list(scripted(connect, answers, time).batch(prompts, journal=store))
    before = time.elapsed

    list(scripted(connect, answers, time).batch(prompts, journal=store))

    assert before >= 20
    assert time.elapsed == before


FAILED = record(3, taskId="old", errorMessage="refused", errorCode=400)
NEW = [ok({"taskId": "new"}), ok(record(1, taskId="new"))]


def failed_once(connect: Connect, store: MemoryStore) -> None:
    (item,) = scripted(connect, Script(ok({"taskId": "old"}), ok(FAILED))).batch(
        ["A fox"], journal=store
    )
    assert isinstance(item.error, TaskFailedError)


def test_a_task_that_failed_is_created_again_where_that_is_asked_for(connect: Connect) -> None:
    store = MemoryStore()
    failed_once(connect, store)
    kie = scripted(connect, Script(*NEW))

    (item,) = kie.batch(["A fox"], journal=store, retry_failed=True)

    assert (item.error, item.task and item.task.id) == (None, "new")


def test_the_task_that_was_created_again_is_the_one_that_others_are_given(connect: Connect) -> None:
    store = MemoryStore()
    failed_once(connect, store)
    kie = scripted(connect, Script(*NEW))
    list(kie.batch(["A fox"], journal=store, retry_failed=True))
    script = Script()

    (item,) = scripted(connect, script).batch(["A fox"], journal=store)

    assert (item.error, item.task and item.task.id) == (None, "new")
    assert script.requests == []


def test_two_that_see_the_same_failure_create_one_task(
    connect: Connect, mock: Mock, time: Time
) -> None:
    store, prompts = MemoryStore(time=time.now), ["A fox [mock:content-policy]"]
    list(on_mock(connect, mock, time).batch(prompts, journal=store))
    runs = [
        on_mock(connect, mock, time).batch(prompts, journal=store, retry_failed=True)
        for _ in range(2)
    ]

    items = [item for pair in zip(*runs, strict=True) for item in pair]

    assert len(items) == 2
    assert paid(mock).total() == 3


def test_a_repetition_whose_outcome_is_unknown_is_not_sent_again(connect: Connect) -> None:
    store = MemoryStore()
    failed_once(connect, store)
    lost = Script(httpx.ReadTimeout("too slow"))
    list(scripted(connect, lost).batch(["A fox"], journal=store, retry_failed=True))
    script = Script()

    (item,) = scripted(connect, script).batch(["A fox"], journal=store, retry_failed=True)

    assert isinstance(item.error, OutcomeUnknownError)
    assert script.requests == []


@pytest.mark.slow
@pytest.mark.parametrize("place", ["sqlite", "redis"], indirect=True)
def test_processes_that_are_killed_leave_their_prompts_to_the_others(
    server: MockServer, place: str
) -> None:
    key, number = f"batch-{place.partition(':')[0][-4:]}", 12
    command = [sys.executable, "-c", CHILD, server.url, key, place, str(number)]
    children = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    for child in children:
        assert child.stdin
        child.stdin.write("\n")
        child.stdin.flush()
    for child in children[:2]:
        assert child.stdout
        child.stdout.readline()
        child.kill()
        child.communicate()
    left = children[2].communicate()[0].splitlines()

    tasks = server.state.sandbox(key).tasks
    counts = Counter(task.request["prompt"] for task in tasks.values())
    unknown = [line for line in left if "may have been paid for" in line]
    assert len(left) == number
    assert max(counts.values()) == 1
    assert counts.total() >= number - len(unknown)
    assert all(line.split()[1] in tasks for line in left if line not in unknown)


def test_another_batch_of_as_many_prompts_is_another(connect: Connect, mock: Mock) -> None:
    store, kie = MemoryStore(), on_mock(connect, mock, Time(mock.state))

    items = [item for prompt in ("A fox", "A hen") for item in kie.batch([prompt], journal=store)]

    assert [item.error for item in items] == [None, None]
    assert paid(mock) == {"A fox": 1, "A hen": 1}


def test_a_batch_that_is_left_sends_nothing_that_waits_for_the_window(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    left, leave = threading.Event(), Batch.leave

    def leaves(batch: Batch) -> None:
        leave(batch)
        left.set()

    monkeypatch.setattr(Batch, "leave", leaves)
    store, script = MemoryStore(), Script(then=no(422))
    with httpx.Client(transport=httpx.MockTransport(script)) as http:
        clock = Clock(sleep=lambda _: left.wait())
        kie = Kie(KEY, base_url=API, http_client=http, store=store, clock=clock)
        for _ in range(19):
            with pytest.raises(ValidationError):
                kie.create("A fox")
        items = kie.batch(["One", "Two"], journal=store)

        first = next(items)
        items.close()

    assert isinstance(first.error, ValidationError)
    assert len(script.requests) == 20


def test_a_batch_that_is_left_sends_nothing_that_waits_for_the_window_in_asyncio() -> None:
    script = Script(then=no(422))

    async def run() -> None:
        store, clock = MemoryStore(), Clock(asleep=lambda _: asyncio.sleep(0))
        async with httpx.AsyncClient(transport=httpx.MockTransport(script)) as http:
            kie = AsyncKie(KEY, base_url=API, http_client=http, store=store, clock=clock)
            for _ in range(19):
                with pytest.raises(ValidationError):
                    await kie.create("A fox")
            items = kie.batch(["One", "Two"], journal=store)

            await anext(items)
            async with asyncio.timeout(PATIENCE):
                await items.aclose()

    asyncio.run(run())

    assert len(script.requests) == 20
