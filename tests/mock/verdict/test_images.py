"""Habits that lose images: of those who fetch them and of callback receivers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conftest import CALLBACK, Mock
from tests.mock.conftest import DAY
from tests.mock.verdict.conftest import fetch, habits, verdict


def test_an_image_fetched_after_fourteen_days_is_found(mock: Mock) -> None:
    url = mock.finished()["response"]["resultUrls"][0]
    mock.advance(15 * DAY)

    fetch(mock, url)

    (finding,) = verdict(mock)["findings"]
    assert (finding["rule"], finding["severity"]) == ("image-fetched-too-late", "loses images")


def test_a_link_used_after_twenty_minutes_is_found(mock: Mock) -> None:
    record = mock.finished()
    url = record["response"]["resultUrls"][0]
    link = mock.download_url(taskId=record["taskId"], url=url)["data"]
    mock.advance(1201)

    fetch(mock, link)

    assert habits(mock) == ["link-used-too-late"]


def test_a_link_that_was_changed_is_not_one_whose_time_is_over(mock: Mock) -> None:
    record = mock.finished()
    url = record["response"]["resultUrls"][0]
    link = mock.download_url(taskId=record["taskId"], url=url)["data"]

    assert fetch(mock, f"{link}0").status_code == 403
    assert habits(mock) == []


def test_image_url_in_place_of_url_is_found(mock: Mock) -> None:
    record = mock.finished()

    mock.download_url(taskId=record["taskId"], imageUrl=record["response"]["resultUrls"][0])

    assert "image-url-field" in habits(mock)


@pytest.mark.parametrize("status", [201, 204, 302, 404, 500])
def test_a_receiver_that_answers_otherwise_than_200_is_found(mock: Mock, status: int) -> None:
    mock.receiver.answers = [status]
    task_id = mock.create(callBackUrl=CALLBACK)
    mock.advance(18)

    (finding,) = verdict(mock)["findings"]

    assert (finding["rule"], finding["taskId"]) == ("callback-not-answered-200", task_id)
    assert f"HTTP {status}" in finding["evidence"][0]["summary"]


def test_a_receiver_that_takes_too_long_is_found(mock: Mock) -> None:
    mock.create(callBackUrl=CALLBACK)
    mock.advance(18)
    (delivery,) = mock.state.sandbox("test-key").deliveries
    delivery.attempts[0].answer, delivery.attempts[0].error = None, "timeout: no answer within 15 s"

    assert habits(mock) == ["callback-receiver-too-slow"]


def test_what_the_bounded_logs_dropped_is_told(start_mock: Callable[..., Mock]) -> None:
    mock = start_mock(journal_limit=3)
    for _ in range(5):
        mock.credits()

    found = verdict(mock)

    assert (found["requests"], found["dropped"]["requests"]) == (3, 2)
