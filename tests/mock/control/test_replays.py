"""A delivery that is sent once more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.conftest import CALLBACK, START, Mock
from tests.mock.control.deliveries import CALLBACKS, listed

StartMock = Callable[..., Mock]


def replay(mock: Mock) -> dict[str, Any]:
    """Replay the only delivery."""
    (delivery,) = listed(mock)
    return mock.post(f"{CALLBACKS}/{delivery['id']}/replay", None)


def test_a_replay_repeats_body_and_id_and_is_signed_anew(start_mock: StartMock) -> None:
    mock = start_mock(webhook_key="key")
    mock.finished(callBackUrl=CALLBACK)
    mock.advance(60)

    replay(mock)

    first, second = mock.receiver.requests
    assert (first.content, first.headers["x-mock-delivery"]) == (
        second.content,
        second.headers["x-mock-delivery"],
    )
    assert int(second.headers["x-webhook-timestamp"]) == int(START + 78)
    assert first.headers["x-webhook-signature"] != second.headers["x-webhook-signature"]


def test_a_replay_is_an_attempt_marked_as_such(mock: Mock) -> None:
    mock.finished(callBackUrl=CALLBACK)

    attempts = replay(mock)["attempts"]

    assert [(attempt["replay"], attempt["status"]) for attempt in attempts] == [
        (False, 200),
        (True, 200),
    ]


def test_a_replay_brings_a_failed_delivery_to_its_receiver(mock: Mock) -> None:
    mock.receiver.answers = [500] * 4
    mock.create(callBackUrl=CALLBACK)
    mock.advance(7200)

    assert replay(mock)["state"] == "delivered"


def test_a_failed_replay_leads_to_no_retry_and_spoils_nothing(mock: Mock) -> None:
    mock.receiver.answers = [200, 500]
    mock.finished(callBackUrl=CALLBACK)

    assert replay(mock)["state"] == "delivered"
    mock.advance(7200)
    assert len(mock.receiver.requests) == 2


def test_a_replay_takes_no_retry_away(mock: Mock) -> None:
    mock.receiver.answers = [500] * 9
    mock.finished(callBackUrl=CALLBACK)
    replay(mock)

    mock.advance(7200)

    assert len(mock.receiver.requests) == 1 + 1 + 3
