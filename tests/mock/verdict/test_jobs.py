"""Habits of clients of the jobs API: the same rules, with the limits of jobs."""

from __future__ import annotations

from typing import Any

import pytest
from kie4o_mock.scenarios.faults import ConnectionCut

from tests.conftest import CALLBACK, Mock
from tests.mock.conftest import CREATE_JOB, DAY, JOB, JOB_RECORD
from tests.mock.verdict.conftest import fetch, habits, use, verdict, without_real_time


def create(mock: Mock, **fields: Any) -> str:
    task_id: str = mock.post(CREATE_JOB, {**JOB, **fields})["data"]["taskId"]
    return task_id


def read(mock: Mock, task_id: str, *pauses: float) -> dict[str, Any]:
    """Poll a job after each of these pauses."""
    found: dict[str, Any] = {}
    for seconds in pauses:
        mock.advance(seconds)
        found = mock.http.get(JOB_RECORD, params={"taskId": task_id}).json()["data"]
    return found


def use_for_jobs(mock: Mock, scenario: str) -> None:
    rule = {"scenario": scenario, "operation": "createJob", "times": 1}
    assert mock.http.post("/__mock/rules", json=rule).status_code < 300


def test_a_good_client_of_jobs_has_no_bad_habit(mock: Mock) -> None:
    record = read(mock, create(mock), 2, 3, 4.5, 10)
    fetch(mock, record["response"]["resultUrls"][0])
    create(mock, callBackUrl=CALLBACK)
    mock.advance(60)

    assert habits(mock) == []


def test_a_job_created_again_after_a_lost_answer_is_paid_twice(mock: Mock) -> None:
    use_for_jobs(mock, "cut-after")
    with pytest.raises(ConnectionCut):
        create(mock)
    read(mock, create(mock), 2)

    assert habits(mock) == ["paid-twice"]


@pytest.mark.parametrize("scenario", ["server-error", "charged-server-error"])
def test_a_job_created_again_after_a_failure_is_found(mock: Mock, scenario: str) -> None:
    use_for_jobs(mock, scenario)
    mock.post(CREATE_JOB, JOB)
    read(mock, create(mock), 2)

    (finding,) = verdict(mock)["findings"]

    assert finding["rule"] == "generate-repeated-after-failure"
    assert finding["message"].startswith("createJob was sent again")


def test_the_same_input_for_the_other_api_is_no_repetition(mock: Mock) -> None:
    use_for_jobs(mock, "server-error")
    mock.post(CREATE_JOB, JOB)
    mock.generate(**JOB["input"])

    assert habits(mock) == []


def test_a_job_created_at_once_after_429_is_found(mock: Mock) -> None:
    use_for_jobs(mock, "rate-limited")
    mock.post(CREATE_JOB, JOB)
    create(mock)
    without_real_time(mock)

    assert habits(mock) == ["repeated-at-once-after-429"]


def test_a_job_that_is_given_up_and_created_again_is_found(mock: Mock) -> None:
    read(mock, create(mock), 2, 3, 5)
    create(mock)

    assert habits(mock) == ["given-up-early"]


def test_a_job_that_nobody_asks_about_is_found(mock: Mock) -> None:
    create(mock)
    mock.advance(18)

    assert habits(mock) == ["task-forgotten"]


def test_a_job_may_be_read_ten_times_a_second(mock: Mock) -> None:
    read(mock, create(mock), *[0.12] * 5)
    without_real_time(mock)

    assert habits(mock) == []


@pytest.mark.parametrize(
    ("pauses", "found"),
    [
        ([0.05] * 11, ["polled-too-fast", "polled-without-growing-pause"]),
        ([2] * 8, ["polled-without-growing-pause"]),
        ([2, 18, 5, 5, 5, 5], ["polled-after-end"]),
    ],
)
def test_polls_of_a_job_are_judged(mock: Mock, pauses: list[float], found: list[str]) -> None:
    read(mock, create(mock), *pauses)
    without_real_time(mock)

    assert habits(mock) == found


def test_an_image_of_a_job_fetched_after_fourteen_days_is_found(mock: Mock) -> None:
    (url,) = read(mock, create(mock), 18)["response"]["resultUrls"]
    mock.advance(15 * DAY)
    fetch(mock, url)

    assert habits(mock) == ["image-fetched-too-late"]


def test_a_misspelt_input_of_a_job_is_found(mock: Mock) -> None:
    read(mock, create(mock, input={**JOB["input"], "promt": "A fox"}), 2)

    assert habits(mock) == ["unknown-field"]


def test_the_end_that_a_lost_answer_showed_was_not_seen(mock: Mock) -> None:
    task_id = create(mock)
    mock.advance(18)
    use(mock, "truncated-answer")
    with pytest.raises(ConnectionCut):
        read(mock, task_id, 0)
    read(mock, task_id, 5)

    assert habits(mock) == []
