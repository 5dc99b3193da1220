"""A mock that runs for long keeps a bounded number of tasks."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conftest import CALLBACK, Mock

StartMock = Callable[..., Mock]


def known(mock: Mock, task_ids: list[str]) -> list[bool]:
    return [mock.read(task_id)["code"] == 200 for task_id in task_ids]


def test_only_the_latest_tasks_to_end_are_kept(start_mock: StartMock) -> None:
    mock = start_mock(task_limit=2)
    task_ids = [mock.create() for _ in range(4)]

    mock.advance(18)

    assert known(mock, task_ids) == [False, False, True, True]


def test_a_running_task_is_never_forgotten(start_mock: StartMock) -> None:
    mock = start_mock(task_limit=0)
    task_ids = [mock.create() for _ in range(3)]

    assert known(mock, task_ids) == [True, True, True]
    mock.advance(18)
    assert known(mock, task_ids) == [False, False, False]


def test_ids_never_come_again_after_tasks_were_forgotten(start_mock: StartMock) -> None:
    mock = start_mock(task_limit=1)
    task_ids = []
    for _ in range(6):
        task_ids.append(mock.create())
        mock.advance(18)

    assert len(set(task_ids)) == 6


def test_ids_of_callbacks_never_come_again_after_some_were_forgotten(
    mock: Mock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kie4o_mock.state.deliveries.KEPT", 2)
    mock.post("/__mock/rules", {"scenario": {"callbacks": [{}, {"delay": 1}]}, "times": 3})
    for _ in range(3):
        mock.create(callBackUrl=CALLBACK)
        mock.advance(20)

    assert len({request.headers["x-mock-delivery"] for request in mock.receiver.requests}) == 6


def test_the_pictures_of_a_forgotten_task_do_not_expire_any_more(start_mock: StartMock) -> None:
    mock = start_mock(task_limit=1)
    task_ids = [mock.create() for _ in range(2)]
    mock.advance(18)

    fired = mock.advance(14 * 86_400)

    assert [event["taskId"] for event in fired] == task_ids[1:]
    assert known(mock, task_ids) == [False, True]


def test_a_task_that_reads_end_is_forgotten_after_its_end_only(start_mock: StartMock) -> None:
    mock = start_mock(task_limit=0, progression="polls", polls=2)
    task_id = mock.create()

    flags = [mock.record(task_id)["successFlag"] for _ in range(2)]
    mock.advance(0)

    assert flags == [0, 1]
    assert known(mock, [task_id]) == [False]


def test_a_forgotten_task_has_no_place_in_the_queue(start_mock: StartMock) -> None:
    mock = start_mock(task_limit=0, queue_limit=1)

    for _ in range(3):
        assert mock.generate()["code"] == 200
        assert mock.generate()["code"] == 550
        mock.advance(18)


def test_tasks_that_were_saved_are_forgotten_like_others(start_mock: StartMock) -> None:
    mock = start_mock(task_limit=2)
    before = [mock.create() for _ in range(2)]
    mock.advance(18)
    saved = mock.post("/__mock/state/save", None)
    mock.post("/__mock/reset", None)
    mock.post("/__mock/state/load", saved)

    after = [mock.create() for _ in range(2)]
    mock.advance(18)

    assert known(mock, [*before, *after]) == [False, False, True, True]
    assert len({*before, *after}) == 4


def test_a_callback_that_was_dropped_is_not_sent_again(start_mock: StartMock) -> None:
    mock = start_mock(state_bytes=40_000)
    mock.receiver.answers = [500]
    mock.finished(callBackUrl=CALLBACK)
    for _ in range(3):
        mock.finished(prompt="x" * 20_000)

    fired = mock.advance(120)

    assert mock.http.get("/__mock/callbacks").json()["callbacks"] == []
    assert [event["kind"] for event in fired] == []
