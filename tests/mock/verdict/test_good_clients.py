"""What a good client does is no finding."""

from __future__ import annotations

from tests.conftest import CALLBACK, Mock
from tests.mock.conftest import NOBODY, Visit
from tests.mock.verdict.conftest import fetch, habits, use, verdict, wait


def test_a_client_that_waits_longer_each_time_and_saves_has_no_bad_habit(mock: Mock) -> None:
    task_id = mock.create()
    wait(mock, task_id, [2, 3, 4.5, 10])
    (task,) = mock.state.sandbox("test-key").tasks.values()
    (url,) = task.urls
    fetch(mock, mock.download_url(taskId=task_id, url=url)["data"])
    fetch(mock, url)

    assert verdict(mock) == {
        "findings": [],
        "counts": {"costs money": 0, "loses images": 0, "breaks limits": 0, "untidy": 0},
        "requests": 7,
        "tasks": 1,
        "dropped": {"requests": 0, "downloads": 0, "callbacks": 0},
    }


def test_a_client_that_takes_callbacks_has_no_bad_habit(mock: Mock) -> None:
    mock.create(callBackUrl=CALLBACK)
    mock.advance(60)

    assert habits(mock) == []


def test_a_request_again_after_the_callback_of_the_first_is_no_bad_habit(mock: Mock) -> None:
    mock.read(mock.create(callBackUrl=CALLBACK))
    mock.advance(20)
    mock.create(callBackUrl=CALLBACK)

    assert habits(mock) == []


def test_tasks_with_the_same_prompt_side_by_side_are_no_bad_habit(mock: Mock) -> None:
    tasks = [mock.create(), mock.create()]
    for task_id in tasks:
        mock.read(task_id)
    mock.advance(20)
    for task_id in tasks:
        mock.read(task_id)

    assert habits(mock) == []


def test_a_task_that_still_runs_is_not_forgotten(mock: Mock) -> None:
    mock.create()

    assert habits(mock) == []


def test_generate_again_after_a_clear_refusal_is_no_bad_habit(mock: Mock) -> None:
    use(mock, "rate-limited")
    mock.generate()
    mock.advance(10)
    wait(mock, mock.create(), [2, 18])

    assert habits(mock) == []


def test_a_lost_answer_that_is_not_followed_by_another_try_is_no_bad_habit(mock: Mock) -> None:
    use(mock, "server-error")
    mock.generate()

    assert habits(mock) == []


def test_each_key_is_judged_on_its_own_and_without_a_key_all(mock: Mock, visit: Visit) -> None:
    other = visit(mock, "other-key")
    other.create()
    other.advance(60)

    assert habits(mock) == []
    assert habits(other, "other-key") == ["task-forgotten"]
    assert mock.http.get("/__mock/verdict", headers=NOBODY).json()["counts"]["costs money"] == 1
