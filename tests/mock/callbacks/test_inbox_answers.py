"""What an inbox answers, and when, on the mock's clock."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from tests.conftest import START, Mock
from tests.mock.callbacks.inboxes import OWN, attempts, received, script
from tests.mock.conftest import problem


def test_an_inbox_answers_as_scripted_and_then_with_200(mock: Mock) -> None:
    script(mock, {"status": 500, "times": 2}, {"status": 204})

    mock.create(callBackUrl=f"{OWN}/a")
    mock.advance(7200)

    assert [status for status, _ in attempts(mock)] == [500, 500, 204, 200]


def test_a_script_shows_the_answers_that_are_left(mock: Mock) -> None:
    script(mock, {"status": 500, "times": 3}, {"delaySeconds": 2})
    mock.finished(callBackUrl=f"{OWN}/a")

    assert mock.http.get("/__mock/inbox/a").json()["answers"] == [
        {"status": 500, "delaySeconds": 0, "times": 2},
        {"status": 200, "delaySeconds": 2, "times": 1},
    ]


def test_a_script_replaces_the_one_before_and_keeps_what_came(mock: Mock) -> None:
    mock.finished(callBackUrl=f"{OWN}/a")
    script(mock, {"status": 500, "times": 9})

    answer = script(mock).json()

    assert (answer["answers"], len(answer["received"])) == ([], 1)


@pytest.mark.parametrize(
    "answer", [{"status": 199}, {"delay": 1}, {"times": 0}, {"delaySeconds": -1}], ids=json.dumps
)
def test_a_script_that_makes_no_sense_is_refused(mock: Mock, answer: dict[str, Any]) -> None:
    assert problem(script(mock, answer), 422).startswith("answers[0]")


def test_an_answer_after_15_seconds_is_a_timeout_on_the_mock_s_clock(mock: Mock) -> None:
    script(mock, {"delaySeconds": 15})
    mock.create(callBackUrl=f"{OWN}/a")

    mock.advance(18 + 14.75)
    assert attempts(mock) == [(None, None)]
    mock.advance(0.25)
    assert attempts(mock) == [(None, "timeout: no response within 15 s")]


def test_a_timeout_is_followed_by_the_retry_at_its_time(mock: Mock) -> None:
    script(mock, {"delaySeconds": 20})
    mock.create(callBackUrl=f"{OWN}/a")

    mock.advance(7200)

    assert [letter["at"] - START for letter in received(mock)] == [18, 78]


def test_an_answer_within_15_seconds_counts_when_it_comes(mock: Mock) -> None:
    script(mock, {"delaySeconds": 14})
    mock.create(callBackUrl=f"{OWN}/a")

    fired = mock.advance(18 + 14)

    assert [(event["kind"], event["at"] - START) for event in fired] == [
        ("task.ended", 18),
        ("callback.attempt", 18),
        ("callback.answered", 32),
    ]
    assert attempts(mock) == [(200, None)]


def test_any_receiver_may_ask_to_count_as_late(mock: Mock, monkeypatch: pytest.MonkeyPatch) -> None:
    late = httpx.Response(200, headers={"X-Mock-Delay": "16"})
    monkeypatch.setattr(type(mock.receiver), "__call__", lambda *_: late)
    mock.create(callBackUrl="http://127.0.0.1/hook")

    mock.advance(18 + 15)

    assert attempts(mock) == [(None, "timeout: no response within 15 s")]


@pytest.mark.parametrize("delay", ["soon", "-1", "nan", "inf", ""])
def test_a_delay_that_is_no_number_of_seconds_is_none(
    mock: Mock, delay: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = httpx.Response(200, headers={"X-Mock-Delay": delay})
    monkeypatch.setattr(type(mock.receiver), "__call__", lambda *_: answer)
    mock.finished(callBackUrl="http://127.0.0.1/hook")

    assert attempts(mock) == [(200, None)]
