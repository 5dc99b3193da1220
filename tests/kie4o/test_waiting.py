"""Waiting for a task: when to look, when to stop, and what is told meanwhile."""

from __future__ import annotations

import contextlib
from typing import Any

import httpx
import pytest

from kie4o import Kie, Poll, Task, errors
from tests.conftest import Mock
from tests.kie4o.conftest import (
    RUNS,
    TASK_ID,
    URL,
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


def test_a_generated_task_has_its_pictures(kie: Kie, mock: Mock) -> None:
    task = kie.generate("A fox", variants=2)

    assert task.succeeded
    assert task.urls == tuple(sandbox(mock).tasks[task.id].urls)
    assert len(task.urls) == 2


def test_looks_become_rarer(connect: Connect) -> None:
    time = Time()
    answers = [created(), *[RUNS] * 7, ok(record(1))]

    scripted(connect, Script(*answers), time).generate("A fox")

    assert time.naps == [2, 3, 4.5, 6.75, 10, 10, 10, 10]


def test_a_task_that_is_not_new_is_looked_at_at_once(connect: Connect) -> None:
    time = Time()

    scripted(connect, Script(RUNS, RUNS, RUNS, ok(record(1))), time).wait(TASK_ID)

    assert time.naps == [0, 2, 3, 4.5]


def test_a_finished_task_is_not_looked_at(connect: Connect) -> None:
    task = Task(id=TASK_ID, flag=1, urls=(URL,))

    assert scripted(connect, Script()).wait(task) is task


def test_the_schedule_can_be_chosen(connect: Connect) -> None:
    time = Time()
    answers = [created(), *[RUNS] * 4, ok(record(1))]

    scripted(connect, Script(*answers), time).generate("A fox", poll=Poll(1, 2, 5))

    assert time.naps == [1, 2, 4, 5, 5]


@pytest.mark.parametrize("poll", [(0, 1.5, 10), (0.3, 1, 1), (2, 0.9, 10), (2, 1.5, 0.3)])
def test_a_schedule_that_looks_too_often_is_refused(poll: tuple[float, float, float]) -> None:
    with pytest.raises(errors.InvalidRequestError, match=r"Allowed: a number from 1(/3)? to"):
        Poll(*poll)


@pytest.mark.parametrize("deadline", [0.9, 1.2, 5, None])
def test_nobody_looks_more_than_three_times_a_second(
    connect: Connect, deadline: float | None
) -> None:
    time = Time()
    times: list[float] = []

    def look(_: httpx.Request) -> httpx.Response:
        times.append(time.elapsed)
        return ok(record(1 if time.elapsed > 20 else 0))

    with contextlib.suppress(errors.TaskTimeoutError):
        scripted(connect, Script(then=look), time).wait(
            TASK_ID, timeout=deadline, poll=Poll(1 / 3, 1, 1 / 3)
        )

    assert not [a for a, b in zip(times, times[3:], strict=False) if b - a < 0.999]


def test_the_mocks_own_limit_is_never_met(connect: Connect, start_mock: Any) -> None:
    mock = start_mock(rate_limits=True)
    time = Time(mock.state)
    kie = on_mock(connect, mock, time, max_retries=0)

    assert kie.generate("A fox", poll=Poll(0.34, 1, 0.34)).succeeded


@pytest.mark.parametrize("flag", [2, 3, 4, 99])
def test_a_failed_task_is_an_error_that_says_why(connect: Connect, flag: int) -> None:
    failed = record(flag, errorCode=400, errorMessage="flagged")

    with pytest.raises(errors.TaskFailedError, match=f"Task {TASK_ID} failed: flagged") as caught:
        scripted(connect, Script(RUNS, ok(failed))).wait(TASK_ID)

    assert caught.value.code == 400
    assert caught.value.task is not None
    assert caught.value.task.flag == flag


def test_a_failure_without_a_reason_names_its_state(connect: Connect) -> None:
    with pytest.raises(errors.TaskFailedError, match="no reason given, GENERATE_FAILED"):
        scripted(connect, Script(ok(record(3)))).wait(TASK_ID)


@pytest.mark.parametrize(
    "strange", [{"successFlag": -1}, {"successFlag": None, "status": "QUEUED"}]
)
def test_unknown_states_are_waited_for(connect: Connect, strange: dict[str, Any]) -> None:
    script = Script(*[ok(record(**strange))] * 5, ok(record(1)))

    assert scripted(connect, script).wait(TASK_ID).succeeded


def test_every_state_is_told(connect: Connect) -> None:
    told: list[float] = []
    states = [ok(record(0, progress=p)) for p in ("0.00", "0.50")]

    scripted(connect, Script(created(), *states, ok(record(1)))).generate(
        "A fox", on_progress=lambda task: told.append(task.progress)
    )

    assert told == [0, 0, 0.5, 1]


def test_a_failed_state_is_told_too(connect: Connect) -> None:
    told: list[Task] = []

    with pytest.raises(errors.TaskFailedError):
        scripted(connect, Script(ok(record(3)))).wait(TASK_ID, on_progress=told.append)

    assert [task.flag for task in told] == [3]


def test_what_the_listener_raises_comes_out(connect: Connect) -> None:
    def stop(_: Task) -> None:
        raise LookupError("enough")

    with pytest.raises(LookupError, match="enough"):
        scripted(connect, Script(RUNS)).wait(TASK_ID, on_progress=stop)
