"""How the control plane moves time: forward, and with everything that happens on the way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import CALLBACK, START, Mock
from tests.mock.conftest import NOBODY, Visit, problem

StartMock = Callable[..., Mock]


def clock(mock: Mock, verb: str = "", body: Any = None, **options: Any) -> dict[str, Any]:
    method = "POST" if verb else "GET"
    answer = mock.http.request(method, f"/__mock/clock{verb}", json=body, **options)
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


def test_the_clock_tells_its_time_and_pace(mock: Mock) -> None:
    assert clock(mock) == {
        "now": START,
        "utc": "2026-03-29T12:48:20.250+00:00",
        "frozen": False,
        "scale": 1,
    }


def test_the_clock_freezes(mock: Mock) -> None:
    assert clock(mock, "/freeze")["frozen"]
    assert clock(mock)["frozen"]


def test_a_frozen_clock_still_advances_and_stays_frozen(mock: Mock) -> None:
    clock(mock, "/freeze")

    shown = clock(mock, "/advance", {"seconds": 5})

    assert (shown["now"], shown["frozen"]) == (START + 5, True)


def test_the_clock_runs_at_another_pace(mock: Mock) -> None:
    clock(mock, "/freeze")

    shown = clock(mock, "/scale", {"factor": 60})

    assert (shown["scale"], shown["frozen"]) == (60, False)


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


def test_the_clock_is_set_to_a_later_time_and_events_happen(mock: Mock) -> None:
    mock.create()

    shown = clock(mock, "/set", {"now": START + 100})

    assert shown["now"] == START + 100
    assert [event["kind"] for event in shown["fired"]] == ["task.ended"]


def test_the_clock_is_never_set_back(mock: Mock) -> None:
    answer = mock.http.post("/__mock/clock/set", json={"now": START - 1})

    said = f"now: {START - 1} is before the clock's {START}. Time only goes forward."
    assert problem(answer, 409) == said
    assert clock(mock)["now"] == START


def test_the_clock_is_not_set_back_for_any_sandbox(mock: Mock) -> None:
    mock.advance(100)

    answer = mock.http.post("/__mock/clock/set", json={"now": START + 1}, headers=NOBODY)

    assert "Time only goes forward" in problem(answer, 409)


def test_real_time_comes_back_while_there_is_no_task(mock: Mock) -> None:
    clock(mock, "/advance", {"seconds": 100})
    clock(mock, "/scale", {"factor": 60})

    assert clock(mock, "/reset") == {**clock(mock), "now": START, "scale": 1, "frozen": False}


def test_real_time_does_not_come_back_over_a_task(mock: Mock) -> None:
    task_id = mock.finished()["taskId"]

    answer = mock.http.post("/__mock/clock/reset")

    assert "/__mock/reset" in problem(answer, 409)
    assert mock.record(task_id)["successFlag"] == 1


@pytest.mark.parametrize(
    ("verb", "field", "value", "shown"),
    [
        ("advance", "seconds", -1, "-1"),
        ("advance", "seconds", "5", "'5'"),
        ("advance", "seconds", True, "true"),
        ("advance", "seconds", None, "null"),
        ("advance", "seconds", [1], "[1]"),
        ("advance", "seconds", 10**30, "1e+30"),
        ("advance", "seconds", 1e300, "1e+300"),
        ("set", "now", "tomorrow", "'tomorrow'"),
        ("set", "now", 1e12, "1000000000000.0"),
        ("scale", "factor", 0, "0"),
        ("scale", "factor", -2, "-2"),
        ("scale", "factor", 1e300, "1e+300"),
    ],
)
def test_a_bad_number_is_refused_with_field_value_and_bounds(
    mock: Mock, verb: str, field: str, value: Any, shown: str
) -> None:
    answer = mock.http.post(f"/__mock/clock/{verb}", json={field: value})

    detail = problem(answer, 422)
    assert detail.startswith(f"{field}: {shown}")
    assert " is not allowed. It must be " in detail
    assert clock(mock) == {**clock(mock), "now": START, "scale": 1}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "body: it is no JSON."),
        (b"{", "body: it is no JSON."),
        (b'{"seconds": NaN}', "body: it is no JSON."),
        (b"\xff", "body: it is no JSON."),
        (b"[]", "body: [] is not allowed. It must be object."),
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

    assert problem(answer, 409) == "to: there is no next event. Create a task."


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

    said = f"until.status: task {task_id} ends as SUCCESS, it will not be GENERATE_FAILED."
    assert problem(answer, 409) == said


def test_an_advance_until_a_status_of_an_unknown_task_is_refused(mock: Mock) -> None:
    until = {"taskId": "abc", "status": "SUCCESS"}

    answer = mock.http.post("/__mock/clock/advance", json={"until": until})

    assert problem(answer, 404) == "until.taskId: there is no task 'abc'."


def test_the_clock_is_set_to_a_date(mock: Mock) -> None:
    shown = clock(mock, "/set", {"now": "2026-04-01T00:00:00Z"})

    assert shown["utc"] == "2026-04-01T00:00:00.000+00:00"


def test_many_advances_do_not_lead_beyond_the_calendar(mock: Mock) -> None:
    clock(mock, "/advance", {"seconds": 2.4e11})

    answer = mock.http.post("/__mock/clock/advance", json={"seconds": 2.4e11})

    assert "no further" in problem(answer, 422)
    assert clock(mock)["utc"].startswith("9631-")
