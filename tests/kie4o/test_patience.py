"""How long the service is given: what it asks for, and what its windows need."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest

from kie4o import errors
from kie4o._retries import retry_after
from tests.conftest import START, Mock
from tests.kie4o.conftest import (
    TASK_ID,
    Connect,
    Script,
    Time,
    no,
    ok,
    on_mock,
    record,
    scripted,
)


def date(seconds: float) -> str:
    return format_datetime(datetime.fromtimestamp(START, UTC) + timedelta(seconds=seconds), True)


@pytest.mark.parametrize(
    ("asked", "nap"),
    [
        ("7", 7),
        ("61", 60),
        ("9" * 400, 60),
        (date(30), 29.75),
        (date(86_400), 60),
    ],
)
@pytest.mark.parametrize("code", [429, 455, 500])
def test_retry_after_is_honoured_up_to_a_minute(
    connect: Connect, code: int, asked: str, nap: float
) -> None:
    time = Time()

    scripted(connect, Script(no(code, Retry_After=asked), ok(1)), time).credits()

    assert time.naps == [pytest.approx(nap)]


@pytest.mark.parametrize("asked", ["0", "1", date(0), date(-30), "Mon, 01 Jan 0001 00:00:00 +2359"])
@pytest.mark.parametrize(("code", "own"), [(429, 2), (455, 2), (550, 2)])
def test_a_retry_after_that_is_shorter_than_our_own_delay_does_not_shorten_it(
    connect: Connect, code: int, own: float, asked: str
) -> None:
    time = Time()

    scripted(connect, Script(no(code, Retry_After=asked), ok(1)), time).credits()

    assert 0.75 * own <= time.naps[0] <= own


@pytest.mark.parametrize("asked", ["", "soon", "-5", "1.5", "²", "Wed, 99 Foo 2026"])
def test_a_retry_after_that_makes_no_sense_is_passed_over(asked: str) -> None:
    headers = [(b"Retry-After", asked.encode())]

    assert retry_after(httpx.Response(200, headers=headers), START) is None


def test_an_error_tells_what_the_answer_asked_for(connect: Connect) -> None:
    script = Script(no(429, Retry_After="7"))

    with pytest.raises(errors.RateLimitError) as caught:
        scripted(connect, script, max_retries=0).credits()

    assert caught.value.retry_after == 7


@pytest.mark.parametrize("code", [429, 455, 550])
def test_a_refusal_is_outlasted_for_longer_than_the_accounts_window(
    connect: Connect, code: int
) -> None:
    time = Time()

    with pytest.raises(errors.ApiError):
        scripted(connect, Script(then=no(code)), time).create("A fox")

    assert 10 < time.elapsed <= 14
    for nap, full in zip(time.naps, [2, 4, 8], strict=True):
        assert 0.75 * full <= nap <= full


def test_a_generation_waits_until_the_accounts_window_is_open_again(
    connect: Connect, start_mock: Callable[..., Mock]
) -> None:
    mock = start_mock(rate_limits=True)
    time = Time(mock.state)
    kie = on_mock(connect, mock, time)

    made = {kie.create(f"Fox {n}").id for n in range(45)}

    assert len(made) == 45


@pytest.mark.parametrize(
    ("asked", "naps"), [("30", [0, 30, 10]), ("1", [0, 2, 3]), ("600", [0, 60, 10])]
)
def test_a_look_that_is_asked_to_wait_waits_a_minute_at_most(
    connect: Connect, asked: str, naps: list[float]
) -> None:
    time = Time()
    script = Script(no(429, Retry_After=asked), ok(record(0)), ok(record(1)))

    scripted(connect, script, time).wait(TASK_ID)

    assert time.naps == naps
