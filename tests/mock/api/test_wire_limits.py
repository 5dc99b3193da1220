"""The numbers of the real service: windows, retries, lifetimes."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from tests.conftest import CALLBACK, Mock
from tests.mock.conftest import DAY

StartMock = Callable[..., Mock]


def test_a_callback_is_tried_again_after_1_5_and_15_minutes(mock: Mock) -> None:
    mock.receiver.answers = [500] * 9
    mock.create(callBackUrl=CALLBACK)

    fired = mock.advance(7200)

    times = [event["at"] for event in fired if event["kind"] == "callback.attempt"]
    assert [after - before for before, after in pairwise(times)] == [60, 300, 900]


def test_a_refused_request_makes_no_task_and_is_not_queued(start_mock: StartMock) -> None:
    mock = start_mock(rate_limits=True)
    for _ in range(21):
        mock.generate()

    fired = mock.advance(3600)

    assert len([event for event in fired if event["kind"] == "task.ended"]) == 20
    assert mock.credits() == 980


def test_windows_are_open_unless_asked_for(mock: Mock) -> None:
    assert {mock.generate()["code"] for _ in range(25)} == {200}


def test_pictures_are_kept_for_14_days(mock: Mock) -> None:
    record = mock.finished()
    address = record["response"]["resultUrls"][0]

    mock.advance(14 * DAY - 0.25)
    assert mock.http.get(address).status_code == 200
    mock.advance(0.25)
    assert mock.http.get(address).status_code == 404
