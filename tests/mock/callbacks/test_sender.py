"""What is posted to a receiver, and when it is tried again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.conftest import CALLBACK, Mock

StartMock = Callable[..., Mock]


def delivery(mock: Mock) -> dict[str, Any]:
    """The only delivery that the control plane knows."""
    (found,) = mock.http.get("/__mock/callbacks").json()["callbacks"]
    described: dict[str, Any] = found
    return described


def test_the_task_is_over_when_its_callback_arrives(mock: Mock) -> None:
    mock.create(callBackUrl=CALLBACK)

    fired = mock.advance(18)

    assert [event["kind"] for event in fired] == ["task.ended", "callback.attempt"]


@pytest.mark.parametrize(
    "error",
    [
        httpx.ReadTimeout("late"),
        httpx.ConnectError("refused"),
        httpx.ConnectTimeout("late"),
        httpx.RemoteProtocolError("no HTTP"),
        httpx.ReadError("reset"),
        OSError("no route"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_no_answer_is_a_failure_and_never_disturbs_the_task(mock: Mock, error: Exception) -> None:
    mock.receiver.answers = [error] * 4
    task_id = mock.create(callBackUrl=CALLBACK)

    mock.advance(7200)

    assert mock.record(task_id)["successFlag"] == 1
    said = {attempt["error"] for attempt in delivery(mock)["attempts"]}
    assert said == {f"{type(error).__name__}: {error}"}


def test_a_receiver_has_15_seconds(mock: Mock) -> None:
    mock.finished(callBackUrl=CALLBACK)

    timeout = mock.receiver.requests[0].extensions["timeout"]
    assert set(timeout.values()) == {15}


def test_a_retry_repeats_the_body_and_the_delivery_id(mock: Mock) -> None:
    mock.receiver.answers = [500] * 3
    mock.create(callBackUrl=CALLBACK)

    mock.advance(7200)

    sent = {(r.headers["x-mock-delivery"], r.content) for r in mock.receiver.requests}
    assert len(sent) == 1
    assert len(mock.receiver.requests) == 4


def test_each_task_has_its_own_delivery_id(mock: Mock) -> None:
    mock.create(callBackUrl=CALLBACK)
    mock.create(callBackUrl=CALLBACK)

    mock.advance(18)

    assert len({request.headers["x-mock-delivery"] for request in mock.receiver.requests}) == 2


def test_a_reset_forgets_callbacks_that_are_still_due(mock: Mock) -> None:
    mock.create(callBackUrl=CALLBACK)

    mock.post("/__mock/reset", {})
    mock.advance(7200)

    assert mock.receiver.requests == []


def test_the_api_key_is_not_sent_to_the_receiver(mock: Mock) -> None:
    mock.finished(callBackUrl=CALLBACK)

    (request,) = mock.receiver.requests
    assert "test-key" not in f"{request.headers} {request.content!r}"
