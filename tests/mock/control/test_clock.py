"""The clock of the control plane: its time, its pace, and how far it may be set."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import START, Mock
from tests.mock.conftest import NOBODY, problem
from tests.mock.control.clock import clock


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


def test_the_clock_is_set_to_a_date(mock: Mock) -> None:
    shown = clock(mock, "/set", {"now": "2026-04-01T00:00:00Z"})

    assert shown["utc"] == "2026-04-01T00:00:00.000+00:00"


def test_many_advances_do_not_lead_beyond_the_calendar(mock: Mock) -> None:
    clock(mock, "/advance", {"seconds": 2.4e11})

    answer = mock.http.post("/__mock/clock/advance", json={"seconds": 2.4e11})

    assert "clock ends at" in problem(answer, 422)
    assert clock(mock)["utc"].startswith("9631-")
