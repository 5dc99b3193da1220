"""What a wait bears while it lasts, and what ends it."""

from __future__ import annotations

import httpx
import pytest

from kie4o import Kie, errors
from tests.kie4o.conftest import (
    RUNS,
    TASK_ID,
    Answer,
    Connect,
    Script,
    Time,
    created,
    no,
    ok,
    record,
    scripted,
)

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

    with pytest.raises(errors.WaitTimeoutError) as caught:
        scripted(connect, Script(then=trouble), time, max_retries=0).wait(TASK_ID, timeout=50)

    assert time.elapsed == 50
    assert TASK_ID in caught.value.message


@pytest.mark.parametrize("code", [400, 401, 402, 404, 422])
def test_definite_trouble_ends_the_wait(connect: Connect, code: int) -> None:
    time = Time()

    with pytest.raises(errors.BY_CODE[code]):
        scripted(connect, Script(RUNS, no(code)), time).wait(TASK_ID)

    assert time.elapsed == 2


def test_an_unknown_task_ends_the_wait(kie: Kie) -> None:
    with pytest.raises(errors.ValidationError, match="does not exist"):
        kie.wait("unknown")


UNKNOWN = no(422, "The record does not exist")


def test_a_new_task_may_be_unknown_for_a_moment(connect: Connect) -> None:
    script = Script(created(), UNKNOWN, UNKNOWN, ok(record(1)))

    assert scripted(connect, script).generate("A fox").succeeded


def test_a_new_task_that_stays_unknown_is_an_error_with_the_task(connect: Connect) -> None:
    time = Time()

    with pytest.raises(errors.ValidationError, match="does not exist") as caught:
        scripted(connect, Script(created(), then=UNKNOWN), time).generate("A fox")

    assert caught.value.task is not None
    assert caught.value.task.id == TASK_ID
    assert 10 <= time.elapsed < 25


def test_a_timeout_tells_why_nothing_was_seen(connect: Connect) -> None:
    script = Script(then=httpx.ReadTimeout("slow"))

    with pytest.raises(errors.WaitTimeoutError) as caught:
        scripted(connect, script, Time(), max_retries=0).wait("t", timeout=5)

    assert isinstance(caught.value.__cause__, errors.ApiConnectionError)


@pytest.mark.parametrize("answer", [httpx.ReadTimeout("slow"), no(503, **{"Retry-After": "60"})])
def test_trouble_does_not_carry_a_wait_past_its_deadline(connect: Connect, answer: Answer) -> None:
    time = Time()

    with pytest.raises(errors.WaitTimeoutError):
        scripted(connect, Script(then=answer), time).wait("t", timeout=5)

    assert time.elapsed == 5
