"""The stream of changes: told once each, bounded, and over when the mock or the browser goes."""

from __future__ import annotations

from collections.abc import Callable

from kie4o_mock.dashboard.live import changes

from tests.conftest import Mock
from tests.mock.dashboard.conftest import Browser

URL = "/__mock/ui/changes"


def test_a_change_is_told(mock: Mock) -> None:
    stream = changes(mock.state, rest=0)
    assert next(stream).startswith("retry:")

    mock.create()
    assert next(stream) == "data: changed\n\n"
    mock.post("/__mock/clock/freeze", {})
    assert next(stream) == "data: changed\n\n"


def test_a_running_task_is_told_of_while_its_clock_runs(mock: Mock) -> None:
    stream = changes(mock.state, pulse=0, rest=0)
    next(stream)
    mock.create()

    assert [next(stream) for _ in range(3)] == ["data: changed\n\n"] * 3
    mock.post("/__mock/clock/freeze", {})
    next(stream)
    assert next(stream) == ": nothing yet\n\n"


def test_without_a_change_the_line_is_tried(mock: Mock) -> None:
    stream = changes(mock.state, pulse=0, rest=0)
    next(stream)

    assert next(stream) == ": nothing yet\n\n"


def test_it_ends_with_the_mock(mock: Mock) -> None:
    for end in (mock.state.notifier.close, mock.state.waiting.close):
        stream = changes(mock.state, pulse=0, rest=0)
        next(stream)
        end()
        assert list(stream) == []


def test_a_server_has_another_thread_for_each_stream(mock: Mock) -> None:
    more: list[int] = []
    mock.state.waiting.changed = more.append

    stream = changes(mock.state)
    next(stream)
    assert more == [1]
    stream.close()  # type: ignore[attr-defined]  # what a server does when the browser leaves
    assert more == [1, 0]


def test_long_polls_keep_half_of_the_room(mock: Mock, browser: Browser) -> None:
    mock.state.notifier.max_waiters = 4
    mock.state.notifier.waiting = 2
    mock.state.notifier.close()  # so that a stream that is opened all the same ends

    browser.open(URL, 503)


def test_no_more_wait_than_may(mock: Mock) -> None:
    stream = changes(mock.state)
    next(stream)
    mock.state.notifier.max_waiters = 0

    assert list(stream) == []


def test_it_is_a_stream_of_events_for_the_mock_s_own_pages(
    mock: Mock, browser: Browser, start_mock: Callable[..., Mock]
) -> None:
    mock.state.notifier.close()
    answer = browser.http.get(URL)

    assert answer.headers["content-type"].startswith("text/event-stream")
    assert browser.http.get(URL, headers={"Origin": "https://page.example"}).status_code == 403
    guarded = Browser(start_mock(control_token="secret-token"))
    assert guarded.http.get(URL).status_code == 401
