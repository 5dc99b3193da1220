"""Waiting for a task: when to look, when to stop, and what is said then."""

from __future__ import annotations

import contextlib
from typing import Any

import httpx
import pytest

from kie4o import Kie, Poll, Task, errors
from tests.conftest import Mock
from tests.kie4o.conftest import (
    TASK_ID,
    URL,
    Answer,
    Connect,
    Script,
    Time,
    created,
    no,
    ok,
    on_mock,
    record,
    sandbox,
    scripted,
)

RUNS = ok(record(0))


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
    with pytest.raises(errors.InvalidRequest, match=r"Allowed: a number from 1(/3)? to"):
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

    with contextlib.suppress(errors.TaskTimeout):
        scripted(connect, Script(then=look), time).wait(
            TASK_ID, deadline=deadline, poll=Poll(1 / 3, 1, 1 / 3)
        )

    assert not [a for a, b in zip(times, times[3:], strict=False) if b - a < 0.999]


def test_the_mocks_own_limit_is_never_met(connect: Connect, start_mock: Any) -> None:
    mock = start_mock(rate_limits=True)
    time = Time(mock.world)
    kie = on_mock(connect, mock, time, max_retries=0)

    assert kie.generate("A fox", poll=Poll(0.34, 1, 0.34)).succeeded


@pytest.mark.parametrize("deadline", [0, 1, 2, 5, 20, 600])
def test_the_last_look_is_at_the_deadline(connect: Connect, deadline: float) -> None:
    time = Time()
    times: list[float] = []

    def look(_: httpx.Request) -> httpx.Response:
        times.append(time.elapsed)
        return ok(record(0))

    with pytest.raises(errors.TaskTimeout):
        scripted(connect, Script(created(), then=look), time).generate("A fox", deadline=deadline)

    assert (times[-1], time.elapsed) == (deadline, deadline)


@pytest.mark.parametrize("deadline", [0, -1])
def test_without_any_time_a_task_is_looked_at_once(connect: Connect, deadline: float) -> None:
    script = Script(ok(record(1)))

    assert scripted(connect, script).wait(TASK_ID, deadline=deadline).succeeded


def test_the_deadline_is_ten_minutes_by_default(connect: Connect) -> None:
    time = Time()

    with pytest.raises(errors.TaskTimeout, match="had not ended after 600 s"):
        scripted(connect, Script(then=RUNS), time).wait(TASK_ID)

    assert time.elapsed == 600


def test_no_deadline_waits_for_ever(connect: Connect) -> None:
    time = Time()
    script = Script(*[RUNS] * 2000, ok(record(1)))

    assert scripted(connect, script, time).wait(TASK_ID, deadline=None).succeeded
    assert time.elapsed > 19_000


def test_a_timeout_carries_the_task_as_it_was_seen_last(connect: Connect) -> None:
    script = Script(RUNS, then=ok(record(0, progress="0.50")))

    with pytest.raises(errors.TaskTimeout) as caught:
        scripted(connect, script).wait(TASK_ID, deadline=3)

    assert caught.value.task is not None
    assert (caught.value.task.id, caught.value.task.progress) == (TASK_ID, 0.5)


def test_a_wait_is_resumed_from_an_id_in_another_process(
    connect: Connect, mock: Mock, time: Time
) -> None:
    with pytest.raises(errors.TaskTimeout) as caught:
        on_mock(connect, mock, time).generate("A fox", deadline=5)
    assert caught.value.task

    task = on_mock(connect, mock, time).wait(caught.value.task.id)

    assert task.succeeded
    assert len(sandbox(mock).tasks) == 1


@pytest.mark.parametrize("flag", [2, 3, 4, 99])
def test_a_failed_task_is_an_error_that_says_why(connect: Connect, flag: int) -> None:
    failed = record(flag, errorCode=400, errorMessage="flagged")

    with pytest.raises(errors.TaskFailed, match=f"Task {TASK_ID} failed: flagged") as caught:
        scripted(connect, Script(RUNS, ok(failed))).wait(TASK_ID)

    assert caught.value.code == 400
    assert caught.value.task is not None
    assert caught.value.task.flag == flag


def test_a_failure_without_a_reason_names_its_state(connect: Connect) -> None:
    with pytest.raises(errors.TaskFailed, match="no reason given, GENERATE_FAILED"):
        scripted(connect, Script(ok(record(3)))).wait(TASK_ID)


@pytest.mark.parametrize(
    "strange", [{"successFlag": -1}, {"successFlag": None, "status": "QUEUED"}]
)
def test_unknown_states_are_waited_for(connect: Connect, strange: dict[str, Any]) -> None:
    script = Script(*[ok(record(**strange))] * 5, ok(record(1)))

    assert scripted(connect, script).wait(TASK_ID).succeeded


PASSING: list[Answer] = [
    httpx.ReadTimeout("slow"),
    httpx.ConnectError("refused"),
    *[no(429), no(455), no(500), no(550), no(408), httpx.Response(502, html="<p>")],
    *[ok(None), httpx.Response(200, html="<p>")],
]


@pytest.mark.parametrize("trouble", PASSING)
def test_passing_trouble_is_borne(connect: Connect, trouble: Answer) -> None:
    script = Script(*[trouble] * 30, ok(record(1)))

    assert scripted(connect, script, max_retries=2).wait(TASK_ID).succeeded


@pytest.mark.parametrize("trouble", PASSING)
def test_passing_trouble_is_not_borne_beyond_the_deadline(
    connect: Connect, trouble: Answer
) -> None:
    time = Time()

    with pytest.raises(errors.TaskTimeout) as caught:
        scripted(connect, Script(then=trouble), time, max_retries=0).wait(TASK_ID, deadline=50)

    assert time.elapsed == 50
    assert caught.value.task is not None
    assert caught.value.task.id == TASK_ID


@pytest.mark.parametrize("code", [400, 401, 402, 404, 422])
def test_definite_trouble_ends_the_wait(connect: Connect, code: int) -> None:
    time = Time()

    with pytest.raises(errors.BY_CODE[code]):
        scripted(connect, Script(RUNS, no(code)), time).wait(TASK_ID)

    assert time.elapsed == 2


def test_an_unknown_task_ends_the_wait(kie: Kie) -> None:
    with pytest.raises(errors.Rejected, match="does not exist"):
        kie.wait("unknown")


def test_every_state_is_told(connect: Connect) -> None:
    told: list[float] = []
    states = [ok(record(0, progress=p)) for p in ("0.00", "0.50")]

    scripted(connect, Script(created(), *states, ok(record(1)))).generate(
        "A fox", on_progress=lambda task: told.append(task.progress)
    )

    assert told == [0, 0, 0.5, 1]


def test_a_failed_state_is_told_too(connect: Connect) -> None:
    told: list[Task] = []

    with pytest.raises(errors.TaskFailed):
        scripted(connect, Script(ok(record(3)))).wait(TASK_ID, on_progress=told.append)

    assert [task.flag for task in told] == [3]


def test_what_the_listener_raises_comes_out(connect: Connect) -> None:
    def stop(_: Task) -> None:
        raise LookupError("enough")

    with pytest.raises(LookupError, match="enough"):
        scripted(connect, Script(RUNS)).wait(TASK_ID, on_progress=stop)


def test_a_timeout_tells_why_nothing_was_seen(connect: Connect) -> None:
    script = Script(then=httpx.ReadTimeout("slow"))

    with pytest.raises(errors.TaskTimeout) as caught:
        scripted(connect, script, Time(), max_retries=0).wait("t", deadline=5)

    assert isinstance(caught.value.__cause__, errors.ConnectionFailed)


@pytest.mark.parametrize("answer", [httpx.ReadTimeout("slow"), no(503, **{"Retry-After": "60"})])
def test_trouble_does_not_carry_a_wait_past_its_deadline(connect: Connect, answer: Answer) -> None:
    time = Time()

    with pytest.raises(errors.TaskTimeout):
        scripted(connect, Script(then=answer), time).wait("t", deadline=5)

    assert time.elapsed == 5


def test_a_look_of_a_wait_has_a_short_timeout(connect: Connect) -> None:
    script = Script(ok(record(1)))

    scripted(connect, script).wait("t", deadline=3)

    assert set(script.requests[0].extensions["timeout"].values()) == {3}
