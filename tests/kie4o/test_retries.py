"""What is tried again, after how long, and what never is because it could be paid for twice."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from kie4o import KieError, errors
from kie4o._retries import Retries
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
    record,
    scripted,
)

NEVER_SENT: list[Exception] = [
    httpx.ConnectError("refused"),
    httpx.ConnectTimeout("slow"),
    httpx.PoolTimeout("full"),
    httpx.ProxyError("no tunnel"),
]
MAYBE_SENT: list[Exception] = [
    httpx.ReadTimeout("slow"),
    httpx.WriteTimeout("slow"),
    httpx.ReadError("reset"),
    httpx.WriteError("reset"),
    httpx.CloseError("reset"),
    httpx.RemoteProtocolError("peer closed connection without sending complete message body"),
    httpx.DecodingError("bad gzip"),
]
REFUSED = [no(429), no(455), no(550), httpx.Response(429), httpx.Response(455, html="<p>")]
REFUSED += [httpx.Response(550, json={"code": 550, "msg": "full"})]
BROKEN = [no(500), no(501), no(520), no(408), httpx.Response(500), httpx.Response(502, html="<p>")]
BROKEN += [httpx.Response(504), httpx.Response(500, json={"code": 200, "msg": "", "data": None})]
DEFINITE = [no(400), no(401), no(402), no(404), no(422), no(451), httpx.Response(401)]
GARBLED = [ok(None), httpx.Response(200), httpx.Response(200, html="<p>"), ok({"taskId": ""})]


def name(value: Any) -> str:
    return type(value).__name__ if isinstance(value, Exception) else str(value.status_code)


@pytest.mark.parametrize("trouble", [*NEVER_SENT, *MAYBE_SENT, *REFUSED, *BROKEN], ids=name)
def test_reading_is_tried_again(connect: Connect, trouble: Answer) -> None:
    script, time = Script(trouble, trouble, ok(record(1))), Time()

    task = scripted(connect, script, time).get_task(TASK_ID)

    assert task.succeeded
    assert (len(script.requests), len(time.naps)) == (3, 2)


@pytest.mark.parametrize("trouble", DEFINITE, ids=name)
def test_a_definite_refusal_is_not_tried_again(connect: Connect, trouble: Answer) -> None:
    script = Script(trouble)

    with pytest.raises(errors.ApiError):
        scripted(connect, script).get_task(TASK_ID)

    assert len(script.requests) == 1


@pytest.mark.parametrize("trouble", [*NEVER_SENT, *REFUSED], ids=name)
def test_a_generation_that_was_not_begun_is_tried_again(connect: Connect, trouble: Answer) -> None:
    script = Script(trouble, created())

    assert scripted(connect, script).create("A fox").id == TASK_ID
    assert script.requests[0].content == script.requests[1].content


@pytest.mark.parametrize("trouble", [*MAYBE_SENT, *BROKEN, *GARBLED], ids=name)
def test_a_generation_that_may_have_begun_is_sent_once_and_unknown(
    connect: Connect, trouble: Answer
) -> None:
    script = Script(trouble)

    with pytest.raises(KieError) as caught:
        scripted(connect, script).create("A fox")

    assert caught.value.may_have_been_charged
    assert len(script.requests) == 1


@pytest.mark.parametrize("trouble", [*NEVER_SENT, *REFUSED, *DEFINITE], ids=name)
def test_a_generation_that_was_refused_is_not_unknown(connect: Connect, trouble: Answer) -> None:
    with pytest.raises(KieError) as caught:
        scripted(connect, Script(then=trouble)).create("A fox")

    assert not caught.value.may_have_been_charged


@pytest.mark.parametrize("trouble", [*MAYBE_SENT, *BROKEN, *GARBLED], ids=name)
def test_reading_is_never_unknown(connect: Connect, trouble: Answer) -> None:
    with pytest.raises(KieError) as caught:
        scripted(connect, Script(then=trouble)).get_task(TASK_ID)

    assert not caught.value.may_have_been_charged


@pytest.mark.parametrize("trouble", NEVER_SENT, ids=name)
def test_a_request_that_never_left_is_not_sent(connect: Connect, trouble: Answer) -> None:
    with pytest.raises(errors.ApiConnectionError) as caught:
        scripted(connect, Script(then=trouble)).credits()

    assert not caught.value.sent


@pytest.mark.parametrize("trouble", MAYBE_SENT, ids=name)
def test_a_request_that_was_cut_off_may_be_sent(connect: Connect, trouble: Answer) -> None:
    with pytest.raises(errors.ApiConnectionError) as caught:
        scripted(connect, Script(then=trouble)).credits()

    assert caught.value.sent
    assert caught.value.__cause__ is trouble


def test_a_direct_link_is_asked_for_again(connect: Connect) -> None:
    script = Script(no(500), httpx.ReadTimeout("slow"), ok(URL))

    assert scripted(connect, script).download_url(TASK_ID, URL) == URL


def test_tries_after_the_first_are_counted(connect: Connect) -> None:
    script, time = Script(then=no(500)), Time()

    with pytest.raises(errors.ServerError) as caught:
        scripted(connect, script, time, max_retries=5).credits()

    assert (len(script.requests), len(time.naps), caught.value.retries) == (6, 5, 5)


def test_no_retries_is_one_try(connect: Connect) -> None:
    script = Script(then=no(429))

    with pytest.raises(errors.RateLimitError):
        scripted(connect, script, max_retries=0).create("A fox")

    assert len(script.requests) == 1


def test_delays_grow_with_jitter_and_have_a_bound(connect: Connect) -> None:
    time = Time()

    with pytest.raises(errors.ServerError):
        scripted(connect, Script(then=no(500)), time, max_retries=8).credits()

    for nap, full in zip(time.naps, [0.5, 1, 2, 4, 8, 8, 8, 8], strict=True):
        assert 0.75 * full <= nap <= full
    assert len(set(time.naps)) == 8


def test_patience_has_no_end_of_its_own() -> None:
    error = errors._api_error(500, "down", httpx.Response(200))

    delay = Retries(10_000).delay(error, 9_999)

    assert delay
    assert delay <= 8


def test_a_retry_is_logged_and_quiet_by_default(
    connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "kie4o")

    scripted(connect, Script(no(429, "slow down"), ok(1))).credits()

    assert "slow down" in caplog.messages[0]
    assert {r.levelname for r in caplog.records if r.name == "kie4o"} == {"INFO"}
