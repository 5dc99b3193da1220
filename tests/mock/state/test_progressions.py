"""What brings a task to its end: time, a number of polls, or nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conftest import CALLBACK, START, Mock
from tests.mock.conftest import problem

StartMock = Callable[..., Mock]
DAY = 86_400


@pytest.mark.parametrize("polls", [1, 2, 5])
def test_a_task_by_polls_ends_with_a_certain_read(start_mock: StartMock, polls: int) -> None:
    mock = start_mock(progression="polls", polls=polls)
    task_id = mock.create()

    flags = [mock.record(task_id)["successFlag"] for _ in range(polls + 1)]

    assert flags == [0] * (polls - 1) + [1, 1]


def test_time_does_not_end_a_task_by_polls(start_mock: StartMock) -> None:
    mock = start_mock(progression="polls")
    task_id = mock.create()

    mock.advance(DAY)

    assert mock.record(task_id)["status"] == "GENERATING"


def test_a_task_by_polls_is_completed_when_it_is_read(start_mock: StartMock) -> None:
    mock = start_mock(progression="polls", polls=1)
    task_id = mock.create()
    mock.advance(100)

    record = mock.record(task_id)
    mock.advance(100)

    assert record["completeTime"] == int(START + 100) * 1000
    assert mock.record(task_id) == record


def test_a_task_by_polls_fails_as_it_was_asked_to(start_mock: StartMock) -> None:
    mock = start_mock(progression="polls", polls=2)
    task_id = mock.create(prompt="[mock:generate-failed] A lighthouse")

    assert [mock.record(task_id)["successFlag"] > 1 for _ in range(2)] == [False, True]


def test_a_task_by_polls_calls_back_once_after_its_end(start_mock: StartMock) -> None:
    mock = start_mock(progression="polls", polls=2)
    task_id = mock.create(callBackUrl=CALLBACK)
    mock.record(task_id)
    assert mock.advance(1) == []

    for _ in range(3):
        mock.record(task_id)

    assert [event["kind"] for event in mock.advance(0)] == ["task.ended", "callback.attempt"]
    assert len(mock.receiver.requests) == 1


def test_pictures_of_a_task_by_polls_last_fourteen_days_from_its_end(
    start_mock: StartMock,
) -> None:
    mock = start_mock(progression="polls", polls=1)
    task_id = mock.create()
    mock.advance(DAY)
    (url,) = mock.record(task_id)["response"]["resultUrls"]

    mock.advance(14 * DAY - 1)
    assert mock.http.get(url).status_code == 200
    mock.advance(1)
    assert mock.http.get(url).status_code == 404


def test_the_quickstart_shows_how_many_polls_are_over(start_mock: StartMock) -> None:
    mock = start_mock(profile="quickstart", progression="polls", polls=4)
    task_id = mock.create()

    assert [mock.record(task_id)["progress"] for _ in range(4)] == ["0.25", "0.50", "0.75", "1.00"]


def test_no_advance_reaches_the_end_of_a_task_by_polls(start_mock: StartMock) -> None:
    mock = start_mock(progression="polls")
    task_id = mock.create()

    until = {"taskId": task_id, "status": "SUCCESS"}
    answer = mock.http.post("/__mock/clock/advance", json={"until": until})

    said = f"until: polls end task {task_id}, not time. Poll it."
    assert problem(answer, 409) == said


def test_an_instant_task_has_ended_when_it_is_first_read(start_mock: StartMock) -> None:
    mock = start_mock(progression="instant")

    assert mock.record(mock.create())["status"] == "SUCCESS"
