"""How far an advance goes, and what happens on the way."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conftest import CALLBACK, START, Mock
from tests.mock.conftest import NOBODY, Visit, problem
from tests.mock.control.clock import clock

StartMock = Callable[..., Mock]


def test_an_advance_tells_what_happened_in_order(mock: Mock) -> None:
    mock.receiver.answers = [500]
    first = mock.create(callBackUrl=CALLBACK)
    mock.advance(10)
    second = mock.create()

    fired = mock.advance(80)

    assert [(event["at"] - START, event["kind"], event["taskId"]) for event in fired] == [
        (18, "task.ended", first),
        (18, "callback.attempt", first),
        (28, "task.ended", second),
        (78, "callback.attempt", first),
    ]


def test_an_advance_without_a_key_moves_every_sandbox(mock: Mock, visit: Visit) -> None:
    other = visit(mock, "other-key")
    tasks = [mock.create(), other.create()]

    fired = clock(mock, "/advance", {"seconds": 18}, headers=NOBODY)["fired"]

    assert [event["taskId"] for event in fired] == tasks
    assert other.record(tasks[1])["successFlag"] == 1


def test_each_event_happens_once(mock: Mock) -> None:
    mock.create(callBackUrl=CALLBACK)
    mock.advance(18)

    assert mock.advance(60) == []


def test_an_advance_by_nothing_lets_happen_what_is_due(start_mock: StartMock) -> None:
    mock = start_mock(task_seconds=0)
    mock.create()

    assert [event["kind"] for event in mock.advance(0)] == ["task.ended"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "body: it is empty. Send a JSON object."),
        (b"{", "body: it ends too early."),
        (b'{"seconds": NaN}', "body: NaN is not a JSON number. Send a number, or null."),
        (b"\xff", "body: byte 0 is not UTF-8. Send UTF-8."),
        (b"[]", "body: [] is not allowed. It must be an object."),
        (b"{}", "body: send exactly one of seconds, duration, to, until."),
        (
            b'{"seconds": 1, "to": "next"}',
            "body: send exactly one of seconds, duration, to, until.",
        ),
        (b'{"sec": 1}', "sec: unknown. Did you mean seconds? Known: seconds, duration, to, until."),
        (b'{"to": "end"}', "to: 'end' is not allowed. Allowed: 'next'."),
        (b'{"until": {"taskId": "x"}}', "until.status: missing."),
        (
            b'{"duration": "20 min"}',
            "duration: '20 min' is not allowed. It must be a duration such as 90s, 20m or 1h30m.",
        ),
    ],
)
def test_a_bad_body_is_refused_in_words(mock: Mock, content: bytes, said: str) -> None:
    answer = mock.http.post("/__mock/clock/advance", content=content)

    assert problem(answer, 422) == said
    assert clock(mock)["now"] == START


@pytest.mark.parametrize(
    ("duration", "seconds"),
    [
        ("90s", 90),
        ("20m", 1200),
        ("1h30m", 5400),
        ("14d", 14 * 86_400),
        ("250ms", 0.25),
        ("1.5m", 90),
    ],
)
def test_an_advance_goes_on_by_a_duration(mock: Mock, duration: str, seconds: float) -> None:
    assert clock(mock, "/advance", {"duration": duration})["now"] == START + seconds


def test_an_advance_goes_to_the_next_event(mock: Mock) -> None:
    task_id = mock.create()

    shown = clock(mock, "/advance", {"to": "next"})

    assert shown["now"] == START + 18
    assert [(e["kind"], e["taskId"]) for e in shown["fired"]] == [("task.ended", task_id)]


def test_an_advance_to_the_next_event_takes_every_sandbox_along(mock: Mock, visit: Visit) -> None:
    other = visit(mock, "other-key")
    first = mock.create()
    mock.advance(10)
    other.create()

    shown = clock(mock, "/advance", {"to": "next"}, headers=NOBODY)

    assert [event["taskId"] for event in shown["fired"]] == [first]
    assert clock(other)["now"] == START + 8


def test_there_may_be_no_next_event(mock: Mock) -> None:
    answer = mock.http.post("/__mock/clock/advance", json={"to": "next"})

    assert problem(answer, 409) == "to: no event is scheduled. Create a task."


def test_an_advance_goes_on_until_a_task_has_a_status(mock: Mock) -> None:
    task_id = mock.create()
    mock.advance(3)
    mock.create()

    until = {"taskId": task_id, "status": "SUCCESS"}
    shown = clock(mock, "/advance", {"until": until})

    assert shown["now"] == START + 18
    assert mock.record(task_id)["status"] == "SUCCESS"


def test_an_advance_until_a_status_that_is_there_goes_nowhere(mock: Mock) -> None:
    until = {"taskId": mock.create(), "status": "GENERATING"}

    assert clock(mock, "/advance", {"until": until})["now"] == START


def test_an_advance_until_what_never_happens_is_refused(mock: Mock) -> None:
    task_id = mock.create()

    until = {"taskId": task_id, "status": "GENERATE_FAILED"}
    answer = mock.http.post("/__mock/clock/advance", json={"until": until})

    said = f"until.status: task {task_id} ends as SUCCESS, and will never be GENERATE_FAILED."
    assert problem(answer, 409) == said


def test_an_advance_until_a_status_of_an_unknown_task_is_refused(mock: Mock) -> None:
    until = {"taskId": "abc", "status": "SUCCESS"}

    answer = mock.http.post("/__mock/clock/advance", json={"until": until})

    assert problem(answer, 404) == "until.taskId: there is no task 'abc'."
