"""How long a wait lasts, and what is known when its time is over."""

from __future__ import annotations

import math

import httpx
import pytest

from kie4o import errors
from tests.conftest import Mock
from tests.kie4o.conftest import (
    RUNS,
    TASK_ID,
    Connect,
    Script,
    Time,
    created,
    ok,
    on_mock,
    record,
    sandbox,
    scripted,
)


@pytest.mark.parametrize("deadline", [0, 1, 2, 5, 20, 600])
def test_the_last_look_is_at_the_deadline(connect: Connect, deadline: float) -> None:
    time = Time()
    times: list[float] = []

    def look(_: httpx.Request) -> httpx.Response:
        times.append(time.elapsed)
        return ok(record(0))

    with pytest.raises(errors.TaskTimeoutError):
        scripted(connect, Script(created(), then=look), time).generate("A fox", timeout=deadline)

    assert (times[-1], time.elapsed) == (deadline, deadline)


def test_without_any_time_a_task_is_looked_at_once(connect: Connect) -> None:
    script = Script(ok(record(1)))

    assert scripted(connect, script).wait(TASK_ID, timeout=0).succeeded


@pytest.mark.parametrize("deadline", [-1, -0.001, -math.inf])
def test_a_deadline_that_was_over_before_is_refused(connect: Connect, deadline: float) -> None:
    script = Script()

    with pytest.raises(errors.InvalidRequestError, match=r"timeout: -.* at least 0"):
        scripted(connect, script).wait(TASK_ID, timeout=deadline)

    assert script.requests == []


def test_the_deadline_is_ten_minutes_by_default(connect: Connect) -> None:
    time = Time()

    with pytest.raises(errors.TaskTimeoutError, match="had not ended after 600 s"):
        scripted(connect, Script(then=RUNS), time).wait(TASK_ID)

    assert time.elapsed == 600


def test_no_deadline_waits_for_ever(connect: Connect) -> None:
    time = Time()
    script = Script(*[RUNS] * 2000, ok(record(1)))

    assert scripted(connect, script, time).wait(TASK_ID, timeout=None).succeeded
    assert time.elapsed > 19_000


def test_a_timeout_carries_the_task_as_it_was_seen_last(connect: Connect) -> None:
    script = Script(RUNS, then=ok(record(0, progress="0.50")))

    with pytest.raises(errors.TaskTimeoutError) as caught:
        scripted(connect, script).wait(TASK_ID, timeout=3)

    assert caught.value.task is not None
    assert (caught.value.task.id, caught.value.task.progress) == (TASK_ID, 0.5)


def test_a_wait_is_resumed_from_an_id_in_another_process(
    connect: Connect, mock: Mock, time: Time
) -> None:
    with pytest.raises(errors.TaskTimeoutError) as caught:
        on_mock(connect, mock, time).generate("A fox", timeout=5)
    assert caught.value.task

    task = on_mock(connect, mock, time).wait(caught.value.task.id)

    assert task.succeeded
    assert len(sandbox(mock).tasks) == 1


def test_a_look_of_a_wait_has_a_short_timeout(connect: Connect) -> None:
    script = Script(ok(record(1)))

    scripted(connect, script).wait(TASK_ID, timeout=3)

    assert set(script.requests[0].extensions["timeout"].values()) == {3}


def test_a_look_of_a_wait_keeps_to_a_shorter_timeout_of_the_client(connect: Connect) -> None:
    script = Script(ok(record(1)))

    scripted(connect, script, timeout=2).wait(TASK_ID)

    assert set(script.requests[0].extensions["timeout"].values()) == {2}
