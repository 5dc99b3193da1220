"""The form that creates a task, from which a newcomer sees a failure and a callback retried."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conftest import Mock
from tests.mock.dashboard.conftest import Browser, StartBrowser

StartMock = Callable[..., Mock]


def test_a_task_is_created_by_a_request_to_the_api(mock: Mock, browser: Browser) -> None:
    browser.open()

    browser.submit("#create-task form", prompt="A blue fox", size="3:2", nVariants="2")

    assert browser.texts("h1") == ["A blue fox"]
    sandbox = mock.state.sandbox("dashboard")
    (entry,) = sandbox.activity.requests.items()
    (task,) = sandbox.tasks.values()
    assert (entry.operation, entry.task_id) == ("generateImage", task.id)
    assert task.request == {"prompt": "A blue fox", "size": "3:2", "nVariants": 2}


@pytest.mark.parametrize("count", ["²", "9" * 5000], ids=["superscript", "endless"])
def test_a_count_that_is_no_number_is_refused_by_the_api(
    mock: Mock, browser: Browser, count: str
) -> None:
    browser.open()

    browser.submit("#create-task form", nVariants=count)

    (entry,) = mock.state.sandbox("dashboard").activity.requests.items()
    assert entry.code == 422


def test_a_task_goes_to_the_chosen_sandbox(mock: Mock, browser: Browser) -> None:
    mock.create()
    browser.open(f"/__mock/?sandbox={mock.state.sandbox('test-key').label}")

    browser.submit("#create-task form")

    assert len(mock.state.sandbox("test-key").tasks) == 2


def test_a_mock_with_keys_takes_one_of_them(
    start_mock: StartMock, start_browser: StartBrowser
) -> None:
    mock = start_mock(keys=frozenset({"known-key"}))
    browser = start_browser(mock)
    browser.open()

    browser.submit("#create-task form")

    assert len(mock.state.sandbox("known-key").tasks) == 1
    assert "known-key" not in browser.answer.text


def test_a_policy_violation_and_its_retried_callback_need_the_page_alone(
    mock: Mock, browser: Browser
) -> None:
    browser.open()
    browser.submit("#create-task form", scenario="content-policy", callback="500-once")
    browser.press("advanceClock", "Until it ends")

    assert browser.texts("#overview [data-state]") == ["failed"]
    browser.press("advanceClock", "+20 min")

    (delivery,) = mock.state.sandbox("dashboard").deliveries
    assert [attempt.status for attempt in delivery.attempts] == [500, 200]
