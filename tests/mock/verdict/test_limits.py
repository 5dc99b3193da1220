"""Habits that break limits or are untidy."""

from __future__ import annotations

import pytest

from tests.conftest import CALLBACK, Mock
from tests.mock.conftest import CREDIT
from tests.mock.verdict.conftest import habits, use, verdict, wait, without_real_time


def test_four_polls_in_a_second_are_too_fast(mock: Mock) -> None:
    wait(mock, mock.create(), [0.25, 0.25, 0.25])
    without_real_time(mock)

    (finding,) = verdict(mock)["findings"]

    assert (finding["rule"], len(finding["evidence"])) == ("polled-too-fast", 4)


def test_three_polls_a_second_are_allowed(mock: Mock) -> None:
    wait(mock, mock.create(), [0.5, 0.5, 0.5])
    without_real_time(mock)

    assert habits(mock) == []


def test_a_client_that_waits_in_real_time_is_not_too_fast(mock: Mock) -> None:
    wait(mock, mock.create(), [0, 0, 0])
    for second, entry in enumerate(mock.state.sandbox("test-key").activity.requests.items()):
        entry.began = float(second)

    assert habits(mock) == []


def test_pauses_that_do_not_grow_are_found(mock: Mock) -> None:
    wait(mock, mock.create(), [2] * 7)

    assert habits(mock) == ["polled-without-growing-pause"]


def test_pauses_that_grow_up_to_a_maximum_are_no_bad_habit(mock: Mock) -> None:
    mock.http.patch("/__mock/settings", json={"taskSeconds": 300})

    wait(mock, mock.create(), [2, 3, 4.5, 6.75, *[10] * 20])

    assert habits(mock) == []


@pytest.mark.parametrize("pause", [0.5, 5, 60])
def test_polling_that_goes_on_after_the_end_was_seen_is_found(mock: Mock, pause: float) -> None:
    wait(mock, mock.create(), [18, *[pause] * 4])

    (finding,) = verdict(mock)["findings"]

    assert finding["rule"] == "polled-after-end"
    assert finding["message"] == "5 polls in a row after the task had ended."
    assert len(finding["evidence"]) == 5


def test_polling_with_pauses_as_long_as_before_the_end_is_found(mock: Mock) -> None:
    mock.http.patch("/__mock/settings", json={"taskSeconds": 100})

    wait(mock, mock.create(), [120] * 5)

    assert habits(mock) == ["polled-after-end"]


def test_a_program_that_was_started_again_may_read_an_ended_task(mock: Mock) -> None:
    wait(mock, mock.create(), [18, 1, 1, 1])

    assert habits(mock) == []


def test_an_ended_task_may_be_read_once_in_a_while(mock: Mock) -> None:
    wait(mock, mock.create(), [18, *[600] * 20])

    assert habits(mock) == []


def test_a_receiver_may_read_the_task_after_each_callback(mock: Mock) -> None:
    mock.receiver.answers = [500]
    task_id = mock.create(callBackUrl=CALLBACK)
    wait(mock, task_id, [18, *[45] * 5])

    assert habits(mock) == ["callback-not-answered-200"]


@pytest.mark.parametrize(("pause", "found"), [(0, ["repeated-at-once-after-429"]), (10, [])])
def test_a_try_at_once_after_429_is_found(mock: Mock, pause: float, found: list[str]) -> None:
    use(mock, "rate-limited")
    mock.generate()
    mock.advance(pause)
    mock.generate()
    without_real_time(mock)

    assert habits(mock) == found


def test_a_misspelt_field_is_named_with_the_one_that_was_meant(mock: Mock) -> None:
    mock.create(nvariant=2)

    (finding,) = verdict(mock)["findings"]

    assert (finding["rule"], finding["severity"]) == ("unknown-field", "untidy")
    assert "Did you mean nVariants?" in finding["message"]


def test_a_field_that_a_strict_mock_refuses_is_found(mock: Mock) -> None:
    mock.http.patch("/__mock/settings", json={"strict": True})

    mock.generate(colour="red")

    assert habits(mock) == ["unknown-field"]


@pytest.mark.parametrize("path", ["/api/v1/nothing", f"{CREDIT}/more"])
def test_a_path_that_does_not_exist_is_found(mock: Mock, path: str) -> None:
    mock.http.get(path)

    assert habits(mock) == ["unknown-path"]


def test_what_browsers_ask_for_on_their_own_is_no_bad_habit(mock: Mock) -> None:
    mock.http.get("/favicon.ico")

    assert habits(mock) == []
